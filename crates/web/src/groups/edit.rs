//! The form of a group: set up, or changed.

use crate::calendar::{room_choices, room_of};
use crate::charter::weighed::{Weighed, hear};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::charter::Shown;
use app::groups::{GroupForm, GroupRow, Offered};
use axum::extract::Path;
use practice::contact::{MINUTES_MAX, Place};
use practice::group::{Draft, PLACES_MAX, Way};
use practice::ids::{AccountId, GroupId};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct EditView {
    /// Where the form is sent.
    place: String,
    back: String,
    new: bool,
    kept_at: Option<String>,
    ways: Vec<Choice>,
    places: Vec<Choice>,
    rooms: Vec<Choice>,
    leaders: Vec<Choice>,
    weighed: Weighed,
}

/// Where it is asked anew what the charter says.
const WEIGHED: &str = "/groups/new/weighed";

/// What the charter says to setting up a group.
pub(super) async fn weighed(visit: Visit, Posted(form): Posted) -> WebResult {
    let shown = app::charter::seen_group(visit.ctx()).await?;
    Weighed::of("", WEIGHED, &shown).page(&visit, &form)
}

/// Where a group of people can meet.
fn place_choices() -> Vec<Choice> {
    [Place::Community, Place::Surgery, Place::Video, Place::Phone]
        .iter()
        .map(|place| Choice::new(place.as_str(), place.words()))
        .collect()
}

async fn page(
    visit: &Visit,
    group: Option<Uuid>,
    offered: &Offered,
    form: &FormState,
    kept_at: Option<String>,
) -> WebResult {
    let shown = if group.is_none() { app::charter::seen_group(visit.ctx()).await? } else { Shown::default() };
    let leaders: Vec<Choice> =
        offered.leaders.iter().map(|(id, name)| Choice::new(id.to_string(), name.as_str())).collect();
    let view = EditView {
        place: group.map_or_else(|| "/groups/new".to_owned(), |group| format!("/groups/{group}/edit")),
        back: group.map_or_else(|| "/groups".to_owned(), |group| format!("/groups/{group}")),
        new: group.is_none(),
        kept_at,
        ways: choices!(Way),
        places: place_choices(),
        rooms: room_choices(&offered.rooms),
        leaders: if leaders.len() > 1 { leaders } else { Vec::new() },
        weighed: Weighed::of("", WEIGHED, &shown),
    };
    visit.form_page("groups/edit.html", if group.is_none() { "Set up a group" } else { "Change the group" }, form, view)
}

fn read(visit: &Visit, form: &Form, offered: &Offered) -> Result<GroupForm, FormState> {
    let reads = (
        (
            form.line("name").max(100).required("Give the group a name, for example “Tuesday walk”"),
            form.text("purpose").max(4_000).required("Say what the group is for, in a line"),
            form.one_of("way", Way::parse).required("Choose how people come to it"),
            form.line("whereabouts").max(500).optional(),
        ),
        (
            form.number("places").between(1, i64::from(PLACES_MAX)).called("Places").optional(),
            form.number("minutes")
                .between(5, i64::from(MINUTES_MAX))
                .called("Minutes")
                .required("Enter how many minutes a session takes"),
            form.one_of("place", Place::parse).required("Choose where it is"),
            form.one_of("room", |code| room_of(&offered.rooms, code)).optional(),
            form.one_of("led_by", |code| code.parse().ok().map(AccountId)).optional(),
        ),
    );
    let ((name, purpose, way, whereabouts), (places, minutes, place, room, led_by)) = form.done(reads)?;
    Ok(GroupForm {
        form: visit.once(form),
        draft: Draft {
            name,
            purpose,
            whereabouts: whereabouts.unwrap_or_default(),
            way,
            places: places.and_then(|n| i32::try_from(n).ok()),
            minutes: i32::try_from(minutes).unwrap_or_default(),
        },
        place,
        site: None,
        room,
        led_by,
    })
}

pub(super) async fn ask(visit: Visit) -> WebResult {
    let offered = app::groups::offered(visit.ctx()).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let usual = FormState::empty()
        .with("way", Way::DropIn.as_str())
        .with("place", Place::Community.as_str())
        .with("minutes", 60)
        .with("led_by", visit.ctx().account()?);
    page(&visit, None, &offered, &draft.unwrap_or(usual), kept_at).await
}

pub(super) async fn make(visit: Visit, Posted(form): Posted) -> WebResult {
    let offered = app::groups::offered(visit.ctx()).await?;
    hear(&visit, &form, "").await?;
    let state = match read(&visit, &form, &offered) {
        Ok(new) => match app::groups::make(visit.ctx(), new).await {
            Ok(id) => return Ok(done(&format!("/groups/{id}"), "group_made")),
            Err(error) => mend(&form, error, "name")?,
        },
        Err(state) => state,
    };
    page(&visit, None, &offered, &state, None).await
}

fn of_row(row: &GroupRow) -> FormState {
    let form = FormState::empty()
        .with("name", &row.name)
        .with("purpose", &row.purpose)
        .with("whereabouts", &row.whereabouts)
        .with("way", &row.way)
        .with("place", &row.place)
        .with("minutes", row.minutes)
        .with("room", row.room_id.map(|id| id.to_string()).unwrap_or_default())
        .with("led_by", row.led_by)
        .with("version", row.version);
    match row.places {
        Some(places) => form.with("places", places),
        None => form,
    }
}

pub(super) async fn show(visit: Visit, Path(group): Path<Uuid>) -> WebResult {
    let opened = app::groups::open(visit.ctx(), GroupId(group)).await?;
    if !opened.runs || opened.group.ended_at.is_some() {
        return Err(WebError::NotFound);
    }
    let offered = app::groups::offered(visit.ctx()).await?;
    page(&visit, Some(group), &offered, &of_row(&opened.group), None).await
}

pub(super) async fn save(visit: Visit, Path(group): Path<Uuid>, Posted(form): Posted) -> WebResult {
    if !app::groups::open(visit.ctx(), GroupId(group)).await?.runs {
        return Err(WebError::NotFound);
    }
    let offered = app::groups::offered(visit.ctx()).await?;
    let version = typed(&form, "version").parse().unwrap_or(0);
    let state = match read(&visit, &form, &offered) {
        Ok(new) => match app::groups::change(visit.ctx(), GroupId(group), version, new).await {
            Ok(()) => return Ok(done(&format!("/groups/{group}"), "group_saved")),
            Err(AppError::Stale) => {
                let now = app::groups::open(visit.ctx(), GroupId(group)).await?.group;
                let words = format!(
                    "Somebody else changed this group while you wrote: it is called “{}” and is for “{}” now. Send yours again if it should take its place",
                    now.name, now.purpose
                );
                form.refuse("", words).with("version", now.version)
            }
            Err(AppError::NotPossible(words)) => form.refuse("", words),
            Err(error) => mend(&form, error, "name")?,
        },
        Err(state) => state,
    };
    page(&visit, Some(group), &offered, &state, None).await
}

pub(super) fn samples() -> Samples {
    let new = EditView {
        place: "/groups/new".to_owned(),
        back: "/groups".to_owned(),
        new: true,
        ways: choices!(Way),
        places: place_choices(),
        rooms: vec![Choice::new("r", "Harbour Street Surgery, Room 1")],
        leaders: vec![Choice::new("a", "Amara Okafor"), Choice::new("b", "Ben Shah")],
        kept_at: Some("2026-11-22T10:00:00Z".to_owned()),
        weighed: Weighed::sample(""),
    };
    let known = EditView { new: false, rooms: Vec::new(), leaders: Vec::new(), ..new.clone() };
    let faulty = FormState::empty().with("version", 2).with_error("name", "Give the group a name");
    vec![("groups/edit.html", vec![drawn(&new, Some(&FormState::empty())), drawn(&known, Some(&faulty))])]
}
