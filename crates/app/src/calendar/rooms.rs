//! Rooms of a site, kept by administrators.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use practice::access::Act;
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::{RoomId, SiteId};
use practice::person::fold;
use practice::problem::Problem;
use serde_json::json;
use store::Tx;
use store::calendar::RoomRow;
use uuid::Uuid;

/// A room as the form gives it.
#[derive(Debug, Clone)]
pub struct RoomDraft {
    /// What it is called.
    pub name: String,
    /// How to find it, what is in it.
    pub note: String,
}

impl RoomDraft {
    async fn check(&self, tx: &mut Box<dyn Tx>, site: Uuid, own: Option<Uuid>) -> AppResult<()> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(Problem::new("room_name", "Enter what the room is called"));
        }
        problems.extend(too_long("room_name", &self.name, 100));
        problems.extend(too_long("room_note", &self.note, SHORT_MAX));
        let rooms = tx.room_list().await?;
        let same =
            |room: &&RoomRow| room.site_id == site && Some(room.id) != own && fold(&room.name) == fold(&self.name);
        if let Some(room) = rooms.iter().find(same) {
            let archived = if room.archived_at.is_some() { ", archived. Take it back into use instead" } else { "" };
            problems.push(Problem::new("room_name", format!("There is a room of this name here already{archived}")));
        }
        if problems.is_empty() { Ok(()) } else { Err(AppError::Invalid(problems)) }
    }
}

/// All rooms in use, by site and name: for whoever looks at calendars.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn rooms(ctx: &Ctx) -> AppResult<Vec<RoomRow>> {
    ctx.authorise(Act::CalendarRead)?;
    Ok(ctx.read().await?.room_list().await?.into_iter().filter(|r| r.archived_at.is_none()).collect())
}

/// The rooms of a site, archived ones too.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn rooms_of_site(ctx: &Ctx, site: SiteId) -> AppResult<Vec<RoomRow>> {
    ctx.authorise(Act::SiteManage)?;
    Ok(ctx.read().await?.room_list().await?.into_iter().filter(|r| r.site_id == site.0).collect())
}

/// Opens a room.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn room(ctx: &Ctx, room: RoomId) -> AppResult<RoomRow> {
    ctx.authorise(Act::SiteManage)?;
    ctx.read().await?.room_get(room.0).await?.ok_or(AppError::NotFound)
}

/// Adds a room to a site.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn room_add(ctx: &Ctx, form: Uuid, site: SiteId, draft: RoomDraft) -> AppResult<RoomId> {
    ctx.authorise(Act::SiteManage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let of = tx.site_get(site.0).await?.ok_or(AppError::NotFound)?;
    draft.check(&mut tx, site.0, None).await?;
    let row = RoomRow {
        id: ctx.id(),
        site_id: site.0,
        site_name: of.name,
        name: draft.name.trim().to_owned(),
        note: draft.note.trim().to_owned(),
        archived_at: None,
        version: 1,
    };
    tx.room_insert(&row).await?;
    ctx.event(&mut tx, Kind::RoomAdded, About::service(row.id), &json!({ "name": row.name, "site": row.site_name }));
    ctx.finish(tx, form, &format!("/admin/sites/{site}"), None).await?;
    Ok(RoomId(row.id))
}

/// Saves what a room is called and how it is found.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn room_save(ctx: &Ctx, form: Uuid, room: RoomId, version: i64, draft: RoomDraft) -> AppResult<SiteId> {
    ctx.authorise(Act::SiteManage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = tx.room_get(room.0).await?.ok_or(AppError::NotFound)?;
    draft.check(&mut tx, row.site_id, Some(room.0)).await?;
    let before = json!({ "name": row.name, "note": row.note });
    row.version = version;
    draft.name.trim().clone_into(&mut row.name);
    draft.note.trim().clone_into(&mut row.note);
    tx.room_save(&row).await?;
    let after = json!({ "name": row.name, "note": row.note });
    ctx.event(&mut tx, Kind::RoomChanged, About::service(room.0), &json!({ "before": before, "after": after }));
    ctx.finish(tx, form, &format!("/admin/sites/{}", row.site_id), None).await?;
    Ok(SiteId(row.site_id))
}

/// Archives a room, so that nothing more is planned in it, or takes it back into use. What is planned in it stays.
///
/// # Errors
/// [`AppError::Stale`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn room_archive(ctx: &Ctx, form: Uuid, room: RoomId, archive: bool) -> AppResult<SiteId> {
    ctx.authorise(Act::SiteManage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = tx.room_get(room.0).await?.ok_or(AppError::NotFound)?;
    row.archived_at = archive.then(|| ctx.at());
    tx.room_save(&row).await?;
    ctx.event(&mut tx, Kind::RoomChanged, About::service(room.0), &json!({ "name": row.name, "archived": archive }));
    ctx.finish(tx, form, &format!("/admin/sites/{}", row.site_id), None).await?;
    Ok(SiteId(row.site_id))
}
