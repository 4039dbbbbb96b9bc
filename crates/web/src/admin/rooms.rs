//! Rooms of a site: a part of the site's page, each with a page of its own.

use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use app::AppError;
use app::calendar::{RoomDraft, RoomRow};
use axum::extract::Path;
use practice::access::Act;
use practice::ids::{RoomId, SiteId};
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/admin/sites/{site}/rooms/new" May(Act::SiteManage) => ask;
    POST "/admin/sites/{site}/rooms/new" May(Act::SiteManage) => add;
    GET "/admin/rooms/{room}" May(Act::SiteManage) => show;
    POST "/admin/rooms/{room}" May(Act::SiteManage) => save;
    POST "/admin/rooms/{room}/archive" May(Act::SiteManage) => archive;
}

/// A room in the list of a site.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RoomLine {
    href: String,
    name: String,
    note: String,
    archived: bool,
}

pub(super) fn line(row: &RoomRow) -> RoomLine {
    RoomLine {
        href: format!("/admin/rooms/{}", row.id),
        name: row.name.clone(),
        note: row.note.clone(),
        archived: row.archived_at.is_some(),
    }
}

pub(super) fn sample(archived: bool) -> RoomLine {
    RoomLine {
        href: "/admin/rooms/r".to_owned(),
        name: "Room 1".to_owned(),
        note: "Key at the desk".to_owned(),
        archived,
    }
}

#[derive(Debug, Clone, Serialize)]
struct RoomView {
    place: String,
    back: String,
    site: String,
    new: bool,
    archived: bool,
    /// What is stored now, where somebody else saved it meanwhile.
    theirs: Option<Vec<(&'static str, String)>>,
}

fn new_view(site: Uuid, name: String) -> RoomView {
    RoomView {
        place: format!("/admin/sites/{site}/rooms/new"),
        back: format!("/admin/sites/{site}"),
        site: name,
        new: true,
        archived: false,
        theirs: None,
    }
}

async fn ask(visit: Visit, Path(site): Path<Uuid>) -> WebResult {
    let opened = app::organisation::site(visit.ctx(), SiteId(site)).await?;
    visit.form_page("admin/room.html", "Add a room", &FormState::empty(), new_view(site, opened.row.name))
}

fn read(form: &Form) -> Result<RoomDraft, FormState> {
    let (name, note) = form.done((
        form.line("room_name").max(100).called("Name").required("Enter what the room is called"),
        form.line("room_note").max(300).called("How it is found").optional(),
    ))?;
    Ok(RoomDraft { name, note: note.unwrap_or_default() })
}

async fn add(visit: Visit, Path(site): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let problem = match read(&form) {
        Ok(draft) => match app::calendar::room_add(visit.ctx(), visit.once(&form), SiteId(site), draft).await {
            Ok(_) => return Ok(done(&format!("/admin/sites/{site}"), "room_added")),
            Err(error) => mend(&form, error, "room_name")?,
        },
        Err(state) => state,
    };
    let opened = app::organisation::site(visit.ctx(), SiteId(site)).await?;
    visit.form_page("admin/room.html", "Add a room", &problem, new_view(site, opened.row.name))
}

async fn page(visit: &Visit, room: Uuid, typed: Option<FormState>, stale: bool) -> WebResult {
    let row = app::calendar::room(visit.ctx(), RoomId(room)).await?;
    let view = RoomView {
        place: format!("/admin/rooms/{room}"),
        back: format!("/admin/sites/{}", row.site_id),
        site: row.site_name.clone(),
        new: false,
        archived: row.archived_at.is_some(),
        theirs: stale.then(|| vec![("Name", row.name.clone()), ("How it is found", row.note.clone())]),
    };
    let form = typed.unwrap_or_else(|| FormState::empty().with("room_name", &row.name).with("room_note", &row.note));
    // what is sent next is measured against what is stored now; after a fault, against what was seen
    let form = if stale || form.values("version").is_empty() { form.with("version", row.version) } else { form };
    visit.form_page("admin/room.html", "Room", &form, view)
}

async fn show(visit: Visit, Path(room): Path<Uuid>) -> WebResult {
    page(&visit, room, None, false).await
}

async fn save(visit: Visit, Path(room): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let version = typed(&form, "version").parse().unwrap_or(0);
    let (state, stale) = match read(&form) {
        Ok(draft) => match app::calendar::room_save(visit.ctx(), visit.once(&form), RoomId(room), version, draft).await
        {
            Ok(site) => return Ok(done(&format!("/admin/sites/{site}"), "room_saved")),
            Err(AppError::Stale) => {
                let words = "Somebody else changed this room while you wrote. Compare both below, then save again";
                (form.refuse("", words), true)
            }
            Err(error) => (mend(&form, error, "room_name")?, false),
        },
        Err(state) => (state, false),
    };
    page(&visit, room, Some(state), stale).await
}

async fn archive(visit: Visit, Path(room): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let archive = typed(&form, "archive") == "yes";
    let site = app::calendar::room_archive(visit.ctx(), visit.once(&form), RoomId(room), archive).await?;
    Ok(done(&format!("/admin/sites/{site}"), "room_saved"))
}

pub(super) fn samples() -> Samples {
    let new = new_view(Uuid::nil(), "Harbour Street Surgery".to_owned());
    let known =
        RoomView { new: false, archived: true, theirs: Some(vec![("Name", "Room 2".to_owned())]), ..new.clone() };
    let faulty = FormState::empty().with("version", 2).with_error("room_name", "Enter what the room is called");
    vec![("admin/room.html", vec![drawn(&new, Some(&FormState::empty())), drawn(&known, Some(&faulty))])]
}
