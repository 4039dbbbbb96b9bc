//! A seat: taken on the page of the workshop or by its code, and what is done from it. Its token stands in a cookie of this browser alone.

use super::show::{ENOUGH, Known, page, strip};
use super::views::{
    Anew, AspectView, JoinView, NamedPlace, NowView, WorkshopView, aspect_choices, aspects, bringings, named_places,
    place as place_words, workshop,
};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::shared::{cookie, mend, typed};
use crate::visit::{Open, Posted, Visit, done, see, set_cookie};
use crate::words::Choice;
use app::AppError;
use app::charter::workshop::{self, By, Now, Own, Taking};
use app::secrets::Token;
use app::services::{Guest, Opens};
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use practice::charter::workshop::{Bringing, Group, Outcome, Placing, Seat, State, code as codes};
use practice::charter::{Aspect, Latitude};
use practice::goal::SHORT_MAX;
use practice::ids::WorkshopId;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// By which way somebody takes part.
pub(super) enum Room {
    Page(Visit, Uuid),
    Code(Open, Box<Guest>, String),
}

impl Room {
    fn by(&self) -> By<'_> {
        match self {
            Self::Page(visit, id) => By::Page(visit.ctx(), WorkshopId(*id)),
            Self::Code(_, guest, _) => By::Code(guest),
        }
    }

    fn base(&self) -> String {
        match self {
            Self::Page(_, id) => format!("/charter/workshops/{id}"),
            Self::Code(_, _, code) => format!("/workshop/{code}"),
        }
    }

    fn workshop(&self) -> Uuid {
        match self {
            Self::Page(_, id) => *id,
            Self::Code(_, guest, _) => match &guest.opens {
                Opens::Workshop(link) => link.workshop(),
                _ => Uuid::nil(),
            },
        }
    }

    const fn guest(&self) -> bool {
        matches!(self, Self::Code(..))
    }

    fn secure(&self) -> bool {
        match self {
            Self::Page(visit, _) => visit.web().secure,
            Self::Code(open, ..) => open.web().secure,
        }
    }

    fn once(&self, form: &Form) -> Uuid {
        match self {
            Self::Page(visit, _) => visit.once(form),
            Self::Code(open, ..) => open.once(form),
        }
    }

    fn form_page<V: Serialize>(&self, template: &str, title: &str, form: &FormState, view: V) -> WebResult {
        match self {
            Self::Page(visit, _) => visit.form_page(template, title, form, view),
            Self::Code(open, guest, _) => open.form_page(template, title, &guest.service_name, form, view),
        }
    }

    /// The name of the cookie with the token of a seat.
    fn cookie(&self) -> String {
        let id = self.workshop().simple().to_string();
        let prefix = if self.secure() { "__Host-" } else { "" };
        format!("{prefix}leeway-seat-{}", &id[20..])
    }

    fn token(&self, headers: &HeaderMap) -> Option<String> {
        cookie(headers, &self.cookie())
    }

    fn hand_out(&self, response: &mut Response, token: &Token) {
        let secure = if self.secure() { "; Secure" } else { "" };
        let cookie =
            format!("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=86400{secure}", self.cookie(), token.expose());
        set_cookie(response, &cookie);
    }
}

/// Whoever comes by a code; where it opens nothing, the page that says so.
async fn room(open: Open, code: &str) -> Result<Room, Box<WebResult>> {
    let tidy = codes::tidy(code);
    let guest = match &tidy {
        Some(tidy) => open.guest(tidy).await,
        None => Err(WebError::NotFound),
    };
    match (guest, tidy) {
        (Ok(guest), Some(tidy)) if matches!(guest.opens, Opens::Workshop(_)) => {
            Ok(Room::Code(open, Box::new(guest), tidy))
        }
        (Err(WebError::App(AppError::NotFound) | WebError::NotFound) | Ok(_), _) => {
            let form = FormState::empty().with("code", code).with_error("code", NOT_OPEN);
            Err(Box::new(open.form_page(
                "workshop/code.html",
                "Come to a workshop",
                "",
                &form,
                CodeView { over: true },
            )))
        }
        (Err(other), _) => Err(Box::new(Err(other))),
    }
}

/// What is said of a code that opens nothing.
const NOT_OPEN: &str = "No workshop is open under this code. Check it on the screen, or ask whoever leads the workshop";

#[derive(Debug, Clone, Serialize)]
pub(super) struct CodeView {
    /// Whether somebody came with a code that may have been right before.
    pub(super) over: bool,
}

pub(super) async fn code_ask(open: Open) -> WebResult {
    open.form_page("workshop/code.html", "Come to a workshop", "", &FormState::empty(), CodeView { over: false })
}

pub(super) async fn code(open: Open, Posted(form): Posted) -> WebResult {
    let typed = typed(&form, "code");
    let found = match codes::tidy(&typed) {
        Some(tidy) => match open.guest(&tidy).await {
            Ok(guest) if matches!(guest.opens, Opens::Workshop(_)) => Some(tidy),
            Ok(_) | Err(WebError::App(AppError::NotFound)) => None,
            Err(other) => return Err(other),
        },
        None => None,
    };
    if let Some(tidy) = found {
        return Ok(see(&format!("/workshop/{tidy}")));
    }
    let words = if typed.is_empty() { "Type the code that is shown on the screen" } else { NOT_OPEN };
    let state = form.refuse("code", words);
    open.form_page("workshop/code.html", "Come to a workshop", "", &state, CodeView { over: false })
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct DoorView {
    pub(super) workshop: WorkshopView,
    pub(super) join: Option<JoinView>,
}

async fn door_page(room: &Room, form: &FormState) -> WebResult {
    let (found, _) = workshop::seated(&room.by(), None).await?;
    let takes = matches!(found.state, State::Open | State::Placing);
    let view =
        DoorView { workshop: workshop(&found, None), join: takes.then(|| JoinView::of(&room.base(), &found, false)) };
    room.form_page("workshop/door.html", &found.row.title, form, view)
}

pub(super) async fn door(open: Open, headers: HeaderMap, Path(code): Path<String>) -> WebResult {
    let room = match room(open, &code).await {
        Ok(room) => room,
        Err(answer) => return *answer,
    };
    let token = room.token(&headers);
    let (_, sits) = workshop::seated(&room.by(), token.as_deref()).await?;
    if sits { Ok(see(&format!("{}/seat", room.base()))) } else { door_page(&room, &FormState::empty()).await }
}

async fn taken(room: &Room, headers: &HeaderMap, form: &Form) -> WebResult {
    let seat_page = format!("{}/seat", room.base());
    let by = room.by();
    // whoever has a seat in this browser goes on there; at a shared screen the next person takes another
    let (found, sits) = workshop::seated(&by, room.token(headers).as_deref()).await?;
    if sits && !found.row.shared_screen {
        return Ok(done(&seat_page, "workshop_seated_before"));
    }
    let read = form.done((
        form.one_of("group", Group::parse).required("Choose as what you take part"),
        form.one_of("seat", Seat::parse).required("Choose who sits here"),
        form.line("name").max(SHORT_MAX).called("The name").optional(),
    ));
    let state = match read {
        Ok((group, seat, name)) => {
            // of the form and this browser: sent twice it is one seat, and the same token opens it
            let secret = format!("seat {} {} {}", form.csrf().unwrap_or_default(), typed(form, "form_id"), room.base());
            let token = Token::from_bytes(&Sha256::digest(secret.as_bytes()).into());
            let taking = Taking { group, seat, name: name.unwrap_or_default() };
            match workshop::join(&by, room.once(form), &taking, &token, &seat_page).await {
                Ok(()) | Err(AppError::TakenBefore(_)) => {
                    let mut response = see(&seat_page);
                    room.hand_out(&mut response, &token);
                    return Ok(response);
                }
                Err(AppError::NotPossible(words)) => form.refuse("", words),
                Err(error) => mend(form, error, "group")?,
            }
        }
        Err(state) => state,
    };
    match room {
        Room::Page(visit, id) => page(visit, *id, &state).await,
        Room::Code(..) => door_page(room, &state).await,
    }
}

pub(super) async fn join(visit: Visit, headers: HeaderMap, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    taken(&Room::Page(visit, id), &headers, &form).await
}

pub(super) async fn join_by_code(
    open: Open,
    headers: HeaderMap,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> WebResult {
    match room(open, &code).await {
        Ok(room) => taken(&room, &headers, &form).await,
        Err(answer) => *answer,
    }
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct OwnView {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) question: String,
    pub(super) place: String,
    pub(super) word: String,
}

/// Somebody's seat.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SeatView {
    pub(super) guest: bool,
    pub(super) workshop: WorkshopView,
    pub(super) back: String,
    pub(super) now: NowView,
    pub(super) group: String,
    pub(super) placing: bool,
    pub(super) waiting: bool,
    pub(super) shown: bool,
    pub(super) own: Vec<OwnView>,
    pub(super) left: usize,
    pub(super) aspects: Vec<AspectView>,
    pub(super) notes: bool,
    pub(super) note_action: String,
    pub(super) aspect_choices: Vec<Choice>,
    pub(super) bringings: Vec<Choice>,
}

fn seat_view(room: &Room, own: &Own, now: &Now) -> SeatView {
    let base = room.base();
    let one = &own.workshop;
    let placed = |aspect: &Aspect| own.places.iter().find(|placed| placed.aspect == *aspect);
    let notes = one.state.takes_outcomes();
    SeatView {
        guest: room.guest(),
        workshop: workshop(one, None),
        back: if room.guest() { String::new() } else { base.clone() },
        now: NowView::of(&base, &format!("{base}/seat"), now, if notes { Anew::Never } else { Anew::State }),
        group: own.group.words().to_owned(),
        placing: one.state.takes_places(),
        waiting: one.state == State::Open,
        shown: one.state.shows_spread(),
        own: one
            .plan
            .aspects
            .iter()
            .map(|aspect| OwnView {
                href: format!("{base}/seat/{}", aspect.as_str()),
                name: aspect.words().to_owned(),
                question: aspect.question().to_owned(),
                place: placed(aspect).map(|placed| place_words(placed.latitude)).unwrap_or_default(),
                word: placed(aspect).map(|placed| placed.word.clone()).unwrap_or_default(),
            })
            .collect(),
        left: one.plan.aspects.iter().filter(|aspect| placed(aspect).is_none()).count(),
        aspects: aspects(one, &own.spreads, &own.noted, &own.settled, &[]),
        notes,
        note_action: format!("{base}/notes"),
        aspect_choices: aspect_choices(&one.plan.aspects),
        bringings: bringings(),
    }
}

async fn seat_page(room: &Room, headers: &HeaderMap, form: &FormState) -> WebResult {
    let by = room.by();
    let own = match workshop::own(&by, room.token(headers).as_deref()).await {
        Ok(own) => own,
        // without a seat the way leads to where one is taken
        Err(AppError::NotPossible(_)) => return Ok(done(&room.base(), "workshop_no_seat")),
        Err(error) => return Err(error.into()),
    };
    let now = workshop::now(&by).await?;
    room.form_page("workshop/seat.html", &own.workshop.row.title, form, seat_view(room, &own, &now))
}

pub(super) async fn sit(visit: Visit, headers: HeaderMap, Path(id): Path<Uuid>) -> WebResult {
    seat_page(&Room::Page(visit, id), &headers, &FormState::empty()).await
}

pub(super) async fn sit_by_code(open: Open, headers: HeaderMap, Path(code): Path<String>) -> WebResult {
    match room(open, &code).await {
        Ok(room) => seat_page(&room, &headers, &FormState::empty()).await,
        Err(answer) => *answer,
    }
}

/// One aspect to place.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PlaceView {
    pub(super) guest: bool,
    pub(super) title: String,
    pub(super) back: String,
    pub(super) action: String,
    pub(super) name: String,
    pub(super) question: String,
    /// *2 of 5*.
    pub(super) at: String,
    pub(super) placed: String,
    pub(super) value: u8,
    pub(super) named: Vec<NamedPlace>,
    pub(super) placing: bool,
}

async fn place_page(room: &Room, headers: &HeaderMap, code: &str, form: Option<FormState>) -> WebResult {
    let aspect = Aspect::parse(code).ok_or(WebError::NotFound)?;
    let own = match workshop::own(&room.by(), room.token(headers).as_deref()).await {
        Ok(own) => own,
        Err(AppError::NotPossible(_)) => return Ok(done(&room.base(), "workshop_no_seat")),
        Err(error) => return Err(error.into()),
    };
    let all = &own.workshop.plan.aspects;
    let at = all.iter().position(|one| *one == aspect).ok_or(WebError::NotFound)?;
    let placed = own.places.iter().find(|one| one.aspect == aspect);
    let form = form.unwrap_or_else(|| match placed {
        Some(placed) => FormState::empty().with("word", &placed.word),
        None => FormState::empty(),
    });
    let sent = form.values("place").first().and_then(|place| place.parse::<u8>().ok()).filter(|place| *place <= 100);
    let base = room.base();
    let view = PlaceView {
        guest: room.guest(),
        title: own.workshop.row.title.clone(),
        back: format!("{base}/seat"),
        action: format!("{base}/seat/{code}"),
        name: aspect.words().to_owned(),
        question: aspect.question().to_owned(),
        at: format!("{} of {}", at + 1, all.len()),
        placed: placed.map(|one| place_words(one.latitude)).unwrap_or_default(),
        value: sent.or_else(|| placed.map(|one| one.latitude.get())).unwrap_or(50),
        named: named_places(),
        placing: own.workshop.state.takes_places(),
    };
    room.form_page("workshop/place.html", aspect.words(), &form, view)
}

pub(super) async fn place_ask(visit: Visit, headers: HeaderMap, Path((id, aspect)): Path<(Uuid, String)>) -> WebResult {
    place_page(&Room::Page(visit, id), &headers, &aspect, None).await
}

pub(super) async fn place_ask_by_code(
    open: Open,
    headers: HeaderMap,
    Path((code, aspect)): Path<(String, String)>,
) -> WebResult {
    match room(open, &code).await {
        Ok(room) => place_page(&room, &headers, &aspect, None).await,
        Err(answer) => *answer,
    }
}

async fn placed(room: &Room, headers: &HeaderMap, aspect: &str, form: &Form) -> WebResult {
    let by = room.by();
    let token = room.token(headers);
    // a named place that was clicked on goes before where the line stood
    let place = form.first("named").or_else(|| form.first("place")).unwrap_or_default().trim().to_owned();
    let said = Placing { aspect: aspect.to_owned(), place: place.clone(), word: typed(form, "word") };
    match workshop::place(&by, token.as_deref(), &said).await {
        Ok(()) => {
            let own = workshop::own(&by, token.as_deref()).await?;
            let all = &own.workshop.plan.aspects;
            let here = all.iter().position(|one| one.as_str() == aspect).unwrap_or(0);
            let open = |one: &&Aspect| !own.places.iter().any(|placed| placed.aspect == **one);
            // on to the next that is not placed, from here round
            let next = all.iter().skip(here + 1).chain(all.iter().take(here)).find(open);
            Ok(match next {
                Some(next) => see(&format!("{}/seat/{}", room.base(), next.as_str())),
                None => done(&format!("{}/seat", room.base()), "workshop_all_placed"),
            })
        }
        Err(AppError::NotPossible(_)) => Ok(done(&room.base(), "workshop_no_seat")),
        Err(error) => {
            let state = mend(form, error, "place")?;
            let state = if place.parse::<u8>().ok().and_then(Latitude::new).is_some() {
                state.with("place", place)
            } else {
                state
            };
            place_page(room, headers, aspect, Some(state)).await
        }
    }
}

pub(super) async fn place(
    visit: Visit,
    headers: HeaderMap,
    Path((id, aspect)): Path<(Uuid, String)>,
    Posted(form): Posted,
) -> WebResult {
    placed(&Room::Page(visit, id), &headers, &aspect, &form).await
}

pub(super) async fn place_by_code(
    open: Open,
    headers: HeaderMap,
    Path((code, aspect)): Path<(String, String)>,
    Posted(form): Posted,
) -> WebResult {
    match room(open, &code).await {
        Ok(room) => placed(&room, &headers, &aspect, &form).await,
        Err(answer) => *answer,
    }
}

async fn noted(room: &Room, headers: &HeaderMap, form: &Form) -> WebResult {
    let token = room.token(headers);
    let leads = form.first("room") == Some("yes");
    let back = if leads { room.base() } else { format!("{}/seat", room.base()) };
    let read = form.done((
        form.one_of("aspect", Aspect::parse).required("Choose what it is about"),
        form.one_of("bringing", Bringing::parse).required("Choose whether it is hoped for, or to watch"),
        form.line("words")
            .max(SHORT_MAX)
            .called("What more freedom would bring")
            .required("Say what more freedom would bring"),
    ));
    let state = match read {
        Ok((aspect, bringing, words)) => {
            let said = Outcome { aspect, bringing, words };
            match workshop::note(&room.by(), room.once(form), token.as_deref(), &said, &back).await {
                Ok(()) => return Ok(done(&back, "workshop_noted")),
                Err(AppError::NotPossible(words)) => form.refuse("", words),
                Err(AppError::Stale) => form.refuse("", "The workshop went on at this moment. Send it again"),
                Err(error) => mend(form, error, "words")?,
            }
        }
        Err(state) => state,
    };
    match room {
        Room::Page(visit, id) if leads => page(visit, *id, &state).await,
        _ => seat_page(room, headers, &state).await,
    }
}

pub(super) async fn note(visit: Visit, headers: HeaderMap, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    noted(&Room::Page(visit, id), &headers, &form).await
}

pub(super) async fn note_by_code(
    open: Open,
    headers: HeaderMap,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> WebResult {
    match room(open, &code).await {
        Ok(room) => noted(&room, &headers, &form).await,
        Err(answer) => *answer,
    }
}

pub(super) async fn now_by_code(open: Open, Path(code): Path<String>, Query(seen): Query<Known>) -> WebResult {
    let base = format!("/workshop/{code}");
    if let Ok(room) = room(open.clone(), &code).await {
        let now = workshop::now(&room.by()).await?;
        return strip(&now, &base, &seen, |status, view| {
            open.page_with(status, "workshop/_now.html", "", BTreeMap::from([("now", view)]))
        });
    }
    // closed, its code opens nothing: whoever left the page open is told, and it asks no more
    let now = Now { state: State::Closed, seats: 0, placed: 0, leads: false };
    let view = NowView { gone_on: true, ..NowView::of(&base, &base, &now, Anew::Never) };
    let status = StatusCode::from_u16(ENOUGH).unwrap_or(StatusCode::OK);
    open.page_with(status, "workshop/_now.html", "", BTreeMap::from([("now", view)]))
}
