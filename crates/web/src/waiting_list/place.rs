//! A person's waiting place: whether they still want this, asked and answered; what they were told may help meanwhile.

use super::wish::WishLine;
use crate::episodes::{Header, Tab};
use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{origin, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices, need_words};
use app::wishes::{NewTold, Place};
use app::{AppError, time};
use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use practice::access::Act;
use practice::episode::State;
use practice::ids::{EpisodeId, ToldId, WishId};
use practice::wish::{How, Prefer, Standing, Way};
use serde::Serialize;
use uuid::Uuid;

/// A question that was put.
#[derive(Debug, Clone, Serialize)]
struct AskedView {
    id: String,
    line: WishLine,
    /// The first line of what happened: "By text, 3 March 2026".
    way: &'static str,
    asked: String,
    until: String,
    /// In the person's words.
    words: String,
    /// Whether it still takes an answer.
    open: bool,
    /// Whether it goes on paper, and is to be printed.
    paper: bool,
    printed: Option<String>,
    seen_by: String,
    seen: Option<String>,
}

/// That they were told.
#[derive(Debug, Clone, Serialize)]
struct ToldView {
    id: String,
    on: String,
    how: &'static str,
    needs: Vec<String>,
    words: String,
    taken_back: bool,
}

/// What the page shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PlaceView {
    header: Header,
    waits: bool,
    may_write: bool,
    may_ask: bool,
    asked: Vec<AskedView>,
    unsent: Vec<String>,
    prefers: Vec<Choice>,
    /// By which ways they could be asked now.
    ways: Vec<&'static str>,
    why_not: Option<String>,
    meanwhile: Vec<(String, String)>,
    told: Vec<ToldView>,
    hows: Vec<Choice>,
}

pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let today = visit.ctx().today();
    page(&visit, episode, &FormState::empty().with("prefer", Prefer::Any.as_str()).with_date("on", today)).await
}

async fn page(visit: &Visit, episode: Uuid, form: &FormState) -> WebResult {
    let place = app::wishes::open(visit.ctx(), EpisodeId(episode)).await?;
    visit.form_page("waiting-list/place.html", "While they wait", form, view(visit, place))
}

fn view(visit: &Visit, place: Place) -> PlaceView {
    let ctx = visit.ctx();
    let waits = place.opened.episode.state == State::Waiting.as_str();
    let write = place.opened.write;
    PlaceView {
        header: Header::of(&place.opened, ctx.today(), Tab::Overview),
        waits,
        may_write: write && ctx.may(Act::EpisodeWrite),
        may_ask: waits && write && ctx.may(Act::MessageSend),
        unsent: place
            .unsent
            .iter()
            .map(|one| {
                let way = if one.channel == app::notices::Channel::Text { "The text" } else { "The e-mail" };
                let then = if one.tried_again { "It is tried again" } else { "Ask in another way" };
                format!("{way} has not gone. {then}")
            })
            .collect(),
        prefers: choices!(Prefer),
        ways: place.ways.iter().map(|way| way.words()).collect(),
        why_not: place.why_not,
        meanwhile: place.meanwhile,
        hows: choices!(How),
        asked: place
            .wishes
            .iter()
            .map(|(row, standing)| {
                let until = time::moment(row.until_at);
                let open = row.answer.is_none() && row.taken_back_at.is_none() && until > ctx.now();
                let way = Way::parse(&row.way);
                AskedView {
                    id: row.id.to_string(),
                    line: WishLine::of(row, *standing),
                    way: way.map_or("", Way::words),
                    asked: time::moment(row.asked_at).to_string(),
                    until: until.to_string(),
                    words: row.words.clone(),
                    open: open && *standing != Standing::TakenBack,
                    paper: open && way == Some(Way::Letter),
                    printed: row.printed_at.map(|at| time::moment(at).to_string()),
                    seen_by: row.seen_by.clone(),
                    seen: row.seen_at.map(|at| time::moment(at).to_string()),
                }
            })
            .collect(),
        told: place
            .told
            .into_iter()
            .map(|row| ToldView {
                id: row.id.to_string(),
                on: time::date(row.on_day).to_string(),
                how: How::parse(&row.how).map_or("", How::words),
                needs: need_words(&row.needs),
                words: row.words,
                taken_back: row.taken_back_at.is_some(),
            })
            .collect(),
    }
}

fn here(episode: Uuid) -> String {
    format!("/episodes/{episode}/waiting")
}

pub(super) async fn ask(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let state = match form.done((form.one_of("prefer", Prefer::parse).required("Choose by which way they are asked"),))
    {
        Ok((prefer,)) => match app::wishes::ask(visit.ctx(), EpisodeId(episode), visit.once(&form), prefer).await {
            Ok(Way::Letter) => return Ok(done(&here(episode), "wish_to_print")),
            Ok(_) => return Ok(done(&here(episode), "wish_asked")),
            Err(AppError::NotPossible(words)) => form.refuse("", words),
            Err(AppError::Invalid(problems)) => refused(&form, problems),
            Err(other) => return Err(other.into()),
        },
        Err(state) => state,
    };
    page(&visit, episode, &state).await
}

pub(super) async fn tell(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        form.one_of("how", How::parse).required("Choose how they were told"),
        form.date("on").called("The day").required("Enter the day on which they were told"),
    );
    let state = match form.done(reads) {
        Ok((how, on)) => {
            let new = NewTold { how, on };
            match app::wishes::tell(visit.ctx(), EpisodeId(episode), visit.once(&form), new).await {
                Ok(()) => return Ok(done(&here(episode), "told_meanwhile")),
                Err(AppError::NotPossible(words)) => form.refuse("", words),
                Err(AppError::Invalid(problems)) => refused(&form, problems),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => state,
    };
    page(&visit, episode, &state).await
}

/// What was done, or why it cannot be, on the same page.
async fn after(
    visit: &Visit,
    episode: Uuid,
    went: Result<(), AppError>,
    flash: &'static str,
    refuse: impl FnOnce(String) -> FormState + Send,
) -> WebResult {
    match went {
        Ok(()) => Ok(done(&here(episode), flash)),
        Err(AppError::NotPossible(words)) => {
            let form = refuse(words);
            page(visit, episode, &form).await
        }
        Err(other) => Err(WebError::from(other)),
    }
}

pub(super) async fn take_back_told(
    visit: Visit,
    Path((episode, told)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    let went = app::wishes::take_back_told(visit.ctx(), EpisodeId(episode), ToldId(told), visit.once(&form)).await;
    after(&visit, episode, went, "told_taken_back", |words| form.refuse("", words)).await
}

pub(super) async fn see(visit: Visit, Path((episode, wish)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let went = app::wishes::see(visit.ctx(), EpisodeId(episode), WishId(wish), visit.once(&form)).await;
    after(&visit, episode, went, "wish_seen", |words| form.refuse("", words)).await
}

pub(super) async fn take_back(
    visit: Visit,
    Path((episode, wish)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    let went = app::wishes::take_back(visit.ctx(), EpisodeId(episode), WishId(wish), visit.once(&form)).await;
    after(&visit, episode, went, "ask_taken_back", |words| form.refuse("", words)).await
}

pub(super) async fn letter(
    visit: Visit,
    headers: HeaderMap,
    Path((episode, wish)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    let at = origin(visit.web(), &headers);
    match app::wishes::pdf(visit.ctx(), EpisodeId(episode), WishId(wish), &at).await {
        Ok(bytes) => {
            // the name says neither whose it is nor what about
            let headers = [
                (header::CONTENT_TYPE, "application/pdf"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"letter.pdf\""),
                (header::CACHE_CONTROL, "no-store"),
            ];
            Ok((headers, bytes).into_response())
        }
        Err(AppError::NotPossible(words)) => page(&visit, episode, &form.refuse("", words)).await,
        Err(other) => Err(other.into()),
    }
}

pub(super) fn samples() -> Samples {
    let asked = |open: bool, paper: bool| AskedView {
        id: "01990000-0000-7000-8000-000000000003".to_owned(),
        line: WishLine::sample(),
        way: if paper { Way::Letter.words() } else { Way::Text.words() },
        asked: "2026-11-10T10:00:00Z".to_owned(),
        until: "2026-12-08T10:00:00Z".to_owned(),
        words: if open { String::new() } else { "I have found a group myself".to_owned() },
        open,
        paper,
        printed: paper.then(|| "2026-11-10T11:00:00Z".to_owned()),
        seen_by: String::new(),
        seen: None,
    };
    let seen = AskedView {
        seen_by: "Amina Yusuf".to_owned(),
        seen: Some("2026-11-21T10:00:00Z".to_owned()),
        ..asked(false, false)
    };
    let told = |taken_back| ToldView {
        id: "01990000-0000-7000-8000-000000000004".to_owned(),
        on: "2026-11-03".to_owned(),
        how: How::Phone.words(),
        needs: need_words("loneliness"),
        words: "The Friday Table, Mill Hall, from 10am".to_owned(),
        taken_back,
    };
    let full = PlaceView {
        header: Header::sample(Tab::Overview),
        waits: true,
        may_write: true,
        may_ask: true,
        asked: vec![asked(true, true), asked(true, false), asked(false, false), seen],
        unsent: vec!["The text has not gone. It is tried again".to_owned()],
        prefers: choices!(Prefer),
        ways: vec![Way::Text.words(), Way::Letter.words()],
        why_not: None,
        meanwhile: vec![("Loneliness".to_owned(), "The Friday Table, Mill Hall".to_owned())],
        told: vec![told(false), told(true)],
        hows: choices!(How),
    };
    let cannot = PlaceView {
        ways: Vec::new(),
        why_not: Some("They were asked within the last 14 days, and can still answer".to_owned()),
        meanwhile: Vec::new(),
        told: Vec::new(),
        asked: Vec::new(),
        unsent: Vec::new(),
        ..full.clone()
    };
    let over = PlaceView { waits: false, may_ask: false, may_write: false, ..full.clone() };
    let form = FormState::empty().with("prefer", "any");
    let faulty =
        FormState::empty().with_error("prefer", "Choose").with_error("how", "Choose").with_error("on", "Enter");
    vec![(
        "waiting-list/place.html",
        vec![drawn(&full, Some(&form)), drawn(&cannot, Some(&faulty)), drawn(&over, Some(&form))],
    )]
}
