//! Connections (DOMAIN 4.5): the plan of an episode, and one connection with what became of it.

mod find;
mod view;

use crate::episodes::{Header, Tab};
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use app::AppError;
use app::connections::Moved;
use axum::extract::{Path, Query};
use practice::access::Act;
use practice::connection::{How, NotTakenUp, State, Turn};
use practice::goal::LONG_MAX;
use practice::ids::{ConnectionId, EpisodeId};
use serde::Deserialize;
use uuid::Uuid;
use view::{ConnectionView, ConnectionsView};

pub(crate) use view::samples;

routes! {
    GET "/episodes/{episode}/connections" May(Act::EpisodeRead) => list;
    GET "/episodes/{episode}/connections/new" May(Act::EpisodeWrite) => find::show;
    POST "/episodes/{episode}/connections/new" May(Act::EpisodeWrite) => find::suggest;
    GET "/episodes/{episode}/connections/{connection}" May(Act::EpisodeRead) => show;
    POST "/episodes/{episode}/connections/{connection}" May(Act::EpisodeWrite) => turn;
    POST "/episodes/{episode}/connections/{connection}/word" May(Act::EpisodeWrite) => partner_word;
}

async fn list(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let opened = app::episodes::open(visit.ctx(), EpisodeId(episode)).await?;
    let header = Header::of(&opened, visit.ctx().today(), Tab::Connections);
    let view = ConnectionsView::of(header, &opened, opened.write && visit.ctx().may(Act::EpisodeWrite));
    visit.page("connections/list.html", "Connections", view)
}

/// What happened, where the address says it already.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    turn: Option<String>,
}

async fn show(visit: Visit, Path((episode, connection)): Path<(Uuid, Uuid)>, Query(asked): Query<Asked>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    let fresh = || {
        let turn = asked.turn.as_deref().and_then(Turn::parse);
        turn.map_or_else(FormState::empty, |turn| FormState::empty().with("turn", turn.as_str()))
    };
    // a draft was typed for another turn than the one asked for now
    let draft = draft.filter(|d| asked.turn.is_none() || d.values("turn").first() == asked.turn.as_ref());
    let kept_at = kept_at.filter(|_| draft.is_some());
    page(&visit, episode, connection, draft.unwrap_or_else(fresh), kept_at, false).await
}

/// The page of one connection. What is stored now stands on it anyway, so a stale form only says so and goes on from there.
async fn page(
    visit: &Visit,
    episode: Uuid,
    connection: Uuid,
    form: FormState,
    kept_at: Option<String>,
    stale: bool,
) -> WebResult {
    let opened = app::episodes::open(visit.ctx(), EpisodeId(episode)).await?;
    let found = app::connections::open(visit.ctx(), EpisodeId(episode), ConnectionId(connection)).await?;
    let header = Header::of(&opened, visit.ctx().today(), Tab::Connections);
    let first = form.values("version").is_empty() || stale;
    let form = if first { form.with("version", found.connection.version) } else { form };
    let view = ConnectionView::of(header, &found, opened.write && visit.ctx().may(Act::EpisodeWrite), kept_at);
    visit.form_page("connections/show.html", "A connection", &form, view)
}

/// Said where somebody else was quicker: the page shows how it stands now, above what was typed.
fn changed(form: &Form, field: &str) -> FormState {
    form.refuse(field, "Somebody else changed this connection meanwhile. How it stands now is shown above; what you typed is kept. Send it again if it is still right")
}

async fn turn(visit: Visit, Path((episode, connection)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let (state, stale) = match read(&visit, &form) {
        Ok(moved) => {
            match app::connections::turn(visit.ctx(), EpisodeId(episode), ConnectionId(connection), moved).await {
                Ok(()) => return Ok(done(&format!("/episodes/{episode}/connections"), "connection_moved")),
                Err(AppError::Invalid(problems)) => (refused(&form, problems), false),
                Err(AppError::NotPossible(words)) => (form.refuse("turn", words), false),
                Err(AppError::Stale) => (changed(&form, "turn"), true),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => (state, false),
    };
    page(&visit, episode, connection, state, None, stale).await
}

fn read(visit: &Visit, form: &Form) -> Result<Moved, FormState> {
    let (turn, how, may_be_told, why, note, version) = form.done((
        form.one_of("turn", Turn::parse).required("Choose what happened"),
        form.one_of("how", How::parse).optional(),
        form.ticked("may_be_told"),
        form.one_of("why", NotTakenUp::parse).optional(),
        form.text("note").max(LONG_MAX).called("The note").optional(),
        form.number("version").between(0, i64::MAX).required("Reload the page and send it again"),
    ))?;
    Ok(Moved { form: visit.once(form), version, turn, how, may_be_told, why, note: note.unwrap_or_default() })
}

async fn partner_word(
    visit: Visit,
    Path((episode, connection)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    let read = form.done((
        form.text("partner_word").max(LONG_MAX).called("What they said").required("Write what they said"),
        form.number("version").between(0, i64::MAX).required("Reload the page and send it again"),
    ));
    let (state, stale) = match read {
        Ok((words, version)) => {
            let (id, once) = (ConnectionId(connection), visit.once(&form));
            match app::connections::partner_word(visit.ctx(), EpisodeId(episode), id, once, version, &words).await {
                Ok(()) => return Ok(done(&format!("/episodes/{episode}/connections/{connection}"), "saved")),
                Err(AppError::Invalid(problems)) => (refused(&form, problems), false),
                Err(AppError::Stale) => (changed(&form, "partner_word"), true),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => (state, false),
    };
    page(&visit, episode, connection, state, None, stale).await
}

/// The colour of a connection's state; the words say the same.
fn colour(state: State) -> &'static str {
    match state {
        State::Suggested => "yellow",
        State::Agreed | State::Introduced => "blue",
        State::Started | State::TakingPart => "green",
        State::Finished | State::NotTakenUp => "grey",
    }
}

/// What a turn is called when a worker notes that it happened.
fn turn_words(turn: Turn) -> &'static str {
    match turn {
        Turn::Agree => "They agreed",
        Turn::Introduce => "They were introduced",
        Turn::Start => "They started",
        Turn::TakePart => "They take part",
        Turn::Finish => "It is finished",
        Turn::NotTakenUp => "Not taken up",
    }
}
