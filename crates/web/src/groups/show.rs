//! One group: its sessions, who has a place and who waits, and how somebody is put down.

use super::{places_words, way_words};
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::render::time_of;
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::groups::{GivePlace, GroupPlaceListRow, GroupSessionListRow, MovePlace, Opened};
use app::{AppError, time};
use axum::extract::Path;
use practice::appointment::State;
use practice::group::{LeftWhy, Standing, has_room};
use practice::ids::{EpisodeId, GroupId};
use practice::person::full_name;
use serde::Serialize;
use uuid::Uuid;

/// A session in a list.
#[derive(Debug, Clone, Serialize)]
struct SessionLine {
    href: String,
    when: String,
    room: String,
    /// How it stands, where that is worth saying.
    state: &'static str,
    /// Over, and nobody wrote down who came.
    untaken: bool,
    /// How many came, in words; empty before.
    came: String,
}

fn session(row: &GroupSessionListRow, past: bool) -> SessionLine {
    let (from, until) = (time::local(time::moment(row.starts_at)), time::local(time::moment(row.ends_at)));
    let state = State::parse(&row.state).unwrap_or(State::Planned);
    let cancelled = matches!(state, State::CancelledByPerson | State::CancelledByWorker);
    let all = row.came + row.walked;
    SessionLine {
        href: format!("/group-sessions/{}", row.id),
        when: format!("{}, {} to {}", from.strftime("%A %-d %B %Y"), time_of(from.time()), time_of(until.time())),
        room: [row.site_name.as_deref(), row.room_name.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", "),
        state: if cancelled { "Cancelled" } else { "" },
        untaken: past && !cancelled && row.taken_at.is_none(),
        came: match (row.taken_at.is_some(), all) {
            (false, 0) => String::new(),
            (_, 1) => "1 person came".to_owned(),
            (_, all) => format!("{all} people came"),
        },
    }
}

/// Somebody with a place, or who waits for one.
#[derive(Debug, Clone, Serialize)]
struct PlaceLine {
    href: String,
    id: String,
    name: String,
    /// The support, where this account may open it.
    episode: Option<String>,
    since: String,
    died: bool,
    ended: bool,
    /// Whether a place can be given to them now.
    give: bool,
}

fn place(group: Uuid, row: &GroupPlaceListRow, room: bool) -> PlaceLine {
    PlaceLine {
        href: format!("/groups/{group}/places/{}", row.id),
        id: row.id.to_string(),
        name: full_name(&row.given_name, &row.family_name),
        episode: row.open.then(|| format!("/episodes/{}", row.episode_id)),
        since: time::local_date(time::moment(row.since_at)).to_string(),
        died: row.died,
        ended: row.episode_state == practice::episode::State::Ended.as_str(),
        give: room && row.state != Standing::HasPlace.as_str(),
    }
}

#[derive(Debug, Clone, Serialize)]
struct ShowView {
    href: String,
    name: String,
    purpose: String,
    whereabouts: String,
    way: &'static str,
    led_by: String,
    minutes: i32,
    places: String,
    ended: Option<String>,
    ended_why: String,
    runs: bool,
    /// Whether the account can put anybody down.
    keeps: bool,
    coming: Vec<SessionLine>,
    past: Vec<SessionLine>,
    has: Vec<PlaceLine>,
    waits: Vec<PlaceLine>,
    asked: Vec<PlaceLine>,
    /// How many have a place whom this account does not know.
    unnamed: i64,
    /// A place is free and somebody waits.
    free: bool,
    supported: Vec<Choice>,
    whys: Vec<Choice>,
    version: i64,
}

fn why_choices() -> Vec<Choice> {
    LeftWhy::ALL.iter().filter(|why| why.is_asked()).map(|why| Choice::new(why.as_str(), why.words())).collect()
}

fn view(opened: &Opened) -> ShowView {
    let group = &opened.group;
    let room = has_room(group.places, opened.taken);
    let of = |standing: Standing| -> Vec<PlaceLine> {
        let rows = opened.places.iter().filter(|row| row.state == standing.as_str());
        rows.map(|row| place(group.id, row, room)).collect()
    };
    let (has, waits) = (of(Standing::HasPlace), of(Standing::Waits));
    let living = i64::try_from(has.iter().filter(|one| !one.died).count()).unwrap_or(0);
    ShowView {
        href: format!("/groups/{}", group.id),
        name: group.name.clone(),
        purpose: group.purpose.clone(),
        whereabouts: group.whereabouts.clone(),
        way: way_words(&group.way),
        led_by: group.led_by_name.clone(),
        minutes: group.minutes,
        places: places_words(opened.taken, group.places),
        ended: group.ended_at.map(|at| time::local_date(time::moment(at)).to_string()),
        ended_why: group.ended_why.clone(),
        runs: opened.runs && group.ended_at.is_none(),
        keeps: opened.keeps && group.ended_at.is_none(),
        coming: opened.coming.iter().map(|row| session(row, false)).collect(),
        past: opened.past.iter().map(|row| session(row, true)).collect(),
        unnamed: opened.taken - living,
        free: room && group.places.is_some() && !waits.is_empty(),
        has,
        waits,
        asked: of(Standing::Asked),
        supported: opened.supported.iter().map(|one| Choice::new(one.episode, one.name())).collect(),
        whys: why_choices(),
        version: group.version,
    }
}

async fn page(visit: &Visit, group: Uuid, form: &FormState) -> WebResult {
    let opened = app::groups::open(visit.ctx(), GroupId(group)).await?;
    let view = view(&opened);
    visit.form_page("groups/show.html", &opened.group.name, form, view)
}

pub(super) async fn show(visit: Visit, Path(group): Path<Uuid>) -> WebResult {
    page(&visit, group, &FormState::empty()).await
}

/// The words of a use case that was not possible, as the form to mend.
fn again(form: &Form, error: AppError) -> Result<FormState, crate::error::WebError> {
    match error {
        AppError::NotPossible(words) => Ok(form.refuse("", words)),
        AppError::Stale => Ok(form.refuse(
            "",
            "Somebody else changed this while you looked. How it stands now is below: do it again if it is still right",
        )),
        other => mend(form, other, ""),
    }
}

/// What the form of a place says.
pub(super) fn given(visit: &Visit, form: &Form, episode: Option<EpisodeId>) -> GivePlace {
    GivePlace {
        form: visit.once(form),
        episode: episode.or_else(|| typed(form, "episode").parse().ok()),
        asked: typed(form, "only_asked") == "yes",
        agreed: typed(form, "agreed") == "yes",
        back_to_episode: episode.is_some(),
    }
}

/// What is said once somebody is put down.
pub(super) fn flash(standing: Standing) -> &'static str {
    match standing {
        Standing::Waits => "group_waits",
        Standing::Asked => "group_asked",
        _ => "group_placed",
    }
}

pub(super) async fn give(visit: Visit, Path(group): Path<Uuid>, Posted(form): Posted) -> WebResult {
    match app::groups::give_place(visit.ctx(), GroupId(group), given(&visit, &form, None)).await {
        Ok(standing) => Ok(done(&format!("/groups/{group}"), flash(standing))),
        Err(error) => page(&visit, group, &again(&form, error)?).await,
    }
}

/// What the form of a place that goes on says.
pub(super) fn moved(visit: &Visit, form: &Form, to: Standing, back_to: Option<EpisodeId>) -> MovePlace {
    MovePlace {
        form: visit.once(form),
        to,
        why: LeftWhy::parse(&typed(form, "left_why")).filter(|why| why.is_asked()),
        words: typed(form, "words"),
        back_to,
    }
}

pub(super) async fn move_on(visit: Visit, Path((group, id)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let to = Standing::parse(&typed(&form, "to")).unwrap_or(Standing::Left);
    let flash = if to == Standing::Left { "group_left" } else { "group_placed" };
    match app::groups::move_place(visit.ctx(), GroupId(group), id, moved(&visit, &form, to, None)).await {
        Ok(()) => Ok(done(&format!("/groups/{group}"), flash)),
        Err(error) => page(&visit, group, &again(&form, error)?).await,
    }
}

pub(super) async fn end(visit: Visit, Path(group): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let version = typed(&form, "version").parse().unwrap_or(0);
    let why = typed(&form, "ended_why");
    match app::groups::end(visit.ctx(), GroupId(group), version, visit.once(&form), &why).await {
        Ok(()) => Ok(done(&format!("/groups/{group}"), "group_ended")),
        Err(error) => page(&visit, group, &again(&form, error)?).await,
    }
}

pub(super) fn samples() -> Samples {
    let session = |untaken: bool| SessionLine {
        href: "/group-sessions/s".to_owned(),
        when: "Tuesday 24 November 2026, 10am to 11am".to_owned(),
        room: "Harbour Street Surgery, Room 1".to_owned(),
        state: if untaken { "" } else { "Cancelled" },
        untaken,
        came: if untaken { String::new() } else { "9 people came".to_owned() },
    };
    let person = |n: usize| PlaceLine {
        href: "/groups/g/places/p".to_owned(),
        id: format!("p{n}"),
        name: "Mary O’Neill".to_owned(),
        episode: (n == 0).then(|| "/episodes/e".to_owned()),
        since: "2026-11-03".to_owned(),
        died: n == 1,
        ended: n == 2,
        give: n == 3,
    };
    let full = ShowView {
        href: "/groups/g".to_owned(),
        name: "Tuesday walk".to_owned(),
        purpose: "An hour by the canal".to_owned(),
        whereabouts: "The gate of the park".to_owned(),
        way: way_words("drop_in"),
        led_by: "Amara Okafor".to_owned(),
        minutes: 60,
        places: places_words(3, Some(12)),
        ended: None,
        ended_why: String::new(),
        runs: true,
        keeps: true,
        coming: vec![session(false)],
        past: vec![session(true), session(false)],
        has: vec![person(0), person(1), person(2)],
        waits: vec![person(3)],
        asked: vec![person(4)],
        unnamed: 0,
        free: true,
        supported: vec![Choice::new("e", "Ann Low")],
        whys: why_choices(),
        version: 1,
    };
    let plain = ShowView {
        ended: Some("2026-11-03".to_owned()),
        ended_why: "The park closes for the winter".to_owned(),
        runs: false,
        keeps: false,
        coming: Vec::new(),
        past: Vec::new(),
        has: Vec::new(),
        waits: Vec::new(),
        asked: Vec::new(),
        unnamed: 4,
        free: false,
        supported: Vec::new(),
        whereabouts: String::new(),
        ..full.clone()
    };
    let faulty = FormState::empty().with_error("episode", "They are put down for this group already");
    vec![("groups/show.html", vec![drawn(&full, Some(&FormState::empty())), drawn(&plain, Some(&faulty))])]
}
