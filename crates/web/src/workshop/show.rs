//! The list of workshops, one of them, and its screen at the front of a room.

use super::views::{
    Anew, AspectView, JoinView, MovementView, NowView, WorkshopView, aspect_choices, aspects, bringings, mark,
    movement, told, workshop,
};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::shared::{place_of, place_words};
use crate::visit::Visit;
use crate::words::Choice;
use app::charter::workshop::{By, Look, Now};
use axum::extract::{Path, Query, RawQuery};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use practice::access::Act;
use practice::charter::Aspect;
use practice::charter::workshop::State;
use practice::ids::WorkshopId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
pub(super) struct ListView {
    pub(super) workshops: Vec<WorkshopView>,
    pub(super) next: Option<String>,
    pub(super) opens: bool,
    pub(super) joins: bool,
}

pub(super) async fn list(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let after = match asked.first("after") {
        None => None,
        Some(text) => Some(place_of(text).ok_or(WebError::NotFound)?),
    };
    let found = app::charter::workshop::workshops(visit.ctx(), after).await?;
    let view = ListView {
        workshops: found.workshops.iter().map(|one| workshop(one, None)).collect(),
        next: found.next.as_ref().map(place_words),
        opens: visit.ctx().may(Act::WorkshopLead),
        joins: visit.ctx().may(Act::WorkshopJoin),
    };
    visit.page("workshop/list.html", "Workshops", view)
}

/// The next state, as a button.
#[derive(Debug, Clone, Serialize)]
pub(super) struct OnView {
    pub(super) state: String,
    pub(super) words: &'static str,
    pub(super) hint: &'static str,
}

fn on(state: State) -> Option<OnView> {
    let (words, hint) = match state {
        State::Open => ("Begin placing", "Everybody places alone. Who comes late can still take a seat."),
        State::Placing => ("Show the spread", "From then on nobody can place or change a place."),
        State::Shown => ("Go on to agreeing places", "Once the spread was talked about."),
        State::TalkedAbout => ("All is settled", "Each aspect has an agreed place, or is left open with why."),
        State::Agreed => ("Close the workshop", "What opens the seats is thrown away. The result stays."),
        State::Closed | State::CalledOff => return None,
    };
    Some(OnView { state: state.next()?.as_str().to_owned(), words, hint })
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ShowView {
    pub(super) workshop: WorkshopView,
    pub(super) now: NowView,
    pub(super) version: i64,
    pub(super) leads: bool,
    /// Whether this browser may have a seat to go to.
    pub(super) sits: bool,
    pub(super) join: Option<JoinView>,
    /// The code, for whoever leads it while it is open.
    pub(super) code: String,
    pub(super) progress: Vec<(String, usize)>,
    pub(super) aspects: Vec<AspectView>,
    pub(super) shown: bool,
    pub(super) settles: bool,
    pub(super) notes: bool,
    pub(super) note_action: String,
    pub(super) aspect_choices: Vec<Choice>,
    pub(super) bringings: Vec<Choice>,
    pub(super) on: Option<OnView>,
    pub(super) calls_off: bool,
    pub(super) changes: usize,
    pub(super) drafts: bool,
    pub(super) draft: String,
    pub(super) again: bool,
    pub(super) movement: Option<MovementView>,
}

fn base(id: Uuid) -> String {
    format!("/charter/workshops/{id}")
}

fn now_of(look: &Look) -> Now {
    Now {
        state: look.workshop.state,
        seats: look.seats,
        placed: look.progress.iter().map(|(_, many)| many).sum(),
        leads: look.leads,
    }
}

pub(super) fn view(look: &Look, may: (bool, bool)) -> ShowView {
    let (joins, opens) = may;
    let one = &look.workshop;
    let base = base(one.row.id);
    let others = look.leads && one.row.shared_screen && matches!(one.state, State::Open | State::Placing);
    let open = !one.state.is_over();
    ShowView {
        workshop: workshop(one, Some(&look.settled)),
        now: NowView::of(&base, &base, &now_of(look), Anew::Never),
        version: one.row.version,
        leads: look.leads && open,
        sits: joins && look.sits && open,
        join: (others || look.may_join).then(|| JoinView::of(&base, one, others)),
        code: one.row.code.clone().filter(|_| look.leads).unwrap_or_default(),
        progress: if one.state == State::Placing {
            look.progress.iter().map(|(aspect, many)| (aspect.words().to_owned(), *many)).collect()
        } else {
            Vec::new()
        },
        aspects: aspects(one, &look.spreads, &look.noted, &look.settled, &look.named),
        shown: one.state.shows_spread(),
        settles: look.leads && one.state.settles(),
        notes: look.leads && one.state.takes_outcomes(),
        note_action: format!("{base}/notes"),
        aspect_choices: aspect_choices(&one.plan.aspects),
        bringings: bringings(),
        on: on(one.state).filter(|_| look.leads),
        calls_off: look.leads && open && one.state != State::Agreed,
        changes: look.changes.len(),
        drafts: look.drafts && !look.changes.is_empty() && look.draft.is_none(),
        draft: look.draft.map(|draft| format!("/charter/{draft}")).unwrap_or_default(),
        again: opens && one.state.is_over(),
        movement: look.before.as_ref().and_then(|(before, then)| movement(before, then, one, &look.spreads)),
    }
}

pub(super) async fn page(visit: &Visit, id: Uuid, form: &FormState) -> WebResult {
    let look = app::charter::workshop::look(visit.ctx(), WorkshopId(id)).await?;
    let may = (visit.ctx().may(Act::WorkshopJoin), visit.ctx().may(Act::WorkshopLead));
    visit.form_page("workshop/show.html", &look.workshop.row.title, form, view(&look, may))
}

pub(super) async fn show(visit: Visit, Path(id): Path<Uuid>) -> WebResult {
    page(&visit, id, &FormState::empty()).await
}

/// What a page that is left open knows.
#[derive(Debug, Deserialize)]
pub(super) struct Known {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    at: String,
    #[serde(default)]
    anew: String,
    #[serde(default)]
    page: String,
}

/// An answer with this status ends the asking (htmx, “Polling”).
pub(super) const ENOUGH: u16 = 286;

/// How far it has come, where that changed: the strip anew, or the whole page where nothing can be typed on it.
pub(super) fn strip(
    now: &Now,
    base: &str,
    seen: &Known,
    draw: impl FnOnce(StatusCode, NowView) -> WebResult,
) -> WebResult {
    if mark(now) == seen.seen {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let by_itself = Anew::parse(&seen.anew);
    let gone_on = seen.at != now.state.as_str();
    if by_itself == Anew::Always || gone_on && by_itself == Anew::State {
        return Ok(anew());
    }
    // only pages of this very workshop are led to
    let page = if seen.page.starts_with(base) { seen.page.as_str() } else { base };
    let view = NowView { gone_on, at: seen.at.clone(), ..NowView::of(base, page, now, by_itself) };
    let status =
        if now.state.is_over() { StatusCode::from_u16(ENOUGH).unwrap_or(StatusCode::OK) } else { StatusCode::OK };
    draw(status, view)
}

/// Has the browser load its page anew.
fn anew() -> Response {
    (StatusCode::NO_CONTENT, [("HX-Refresh", "true")]).into_response()
}

pub(super) async fn now(visit: Visit, Path(id): Path<Uuid>, Query(seen): Query<Known>) -> WebResult {
    let now = app::charter::workshop::now(&By::Page(visit.ctx(), WorkshopId(id))).await?;
    strip(&now, &base(id), &seen, |status, view| {
        visit.part(status, "workshop/_now.html", BTreeMap::from([("now", view)]))
    })
}

/// What is read from the back of a room.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ScreenView {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) now: NowView,
    /// Where the code is typed, without what stands before it.
    pub(super) place: String,
    pub(super) code: String,
    pub(super) told: &'static str,
    pub(super) placing: bool,
    pub(super) progress: Vec<(String, usize)>,
    pub(super) seats: i64,
    pub(super) aspect: Option<AspectView>,
    /// *2 of 5*.
    pub(super) at: String,
    pub(super) before: String,
    pub(super) next: String,
}

pub(super) async fn screen(
    visit: Visit,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
    RawQuery(query): RawQuery,
) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let look = app::charter::workshop::look(visit.ctx(), WorkshopId(id)).await?;
    if !look.leads {
        return Err(WebError::NotFound);
    }
    let one = &look.workshop;
    let base = base(id);
    let shown = one.state.shows_spread();
    let all = aspects(one, &look.spreads, &look.noted, &look.settled, &[]);
    let at = asked
        .first("aspect")
        .and_then(Aspect::parse)
        .and_then(|wanted| one.plan.aspects.iter().position(|aspect| *aspect == wanted))
        .unwrap_or(0);
    let to = |at: Option<usize>| {
        at.and_then(|at| all.get(at)).map(|one| format!("{base}/screen?aspect={}", one.code)).unwrap_or_default()
    };
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    let view = ScreenView {
        title: one.row.title.clone(),
        href: base.clone(),
        now: NowView::of(&base, &format!("{base}/screen"), &now_of(&look), Anew::Always),
        place: format!("{host}/workshop"),
        code: one.row.code.clone().unwrap_or_default(),
        told: told(one.plan.anonymous),
        placing: one.state == State::Placing,
        progress: look.progress.iter().map(|(aspect, many)| (aspect.words().to_owned(), *many)).collect(),
        seats: look.seats,
        at: format!("{} of {}", at + 1, all.len()),
        before: if shown { to(at.checked_sub(1)) } else { String::new() },
        next: if shown { to(Some(at + 1)) } else { String::new() },
        aspect: all.get(at).filter(|_| shown).cloned(),
    };
    visit.page("workshop/screen.html", &one.row.title, view)
}
