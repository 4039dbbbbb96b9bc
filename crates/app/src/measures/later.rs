//! The follow-up at 9 to 12 months: planned as a day, and closed with what came of it.

use super::place;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use practice::access::Act;
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::{EpisodeId, FollowUpId};
use practice::measure::{Later, NotAsked};
use serde_json::json;
use store::measures::FollowUpRow;
use uuid::Uuid;

/// Plans a follow-up. It falls due on Today for whoever supported the person last.
///
/// # Errors
/// [`AppError::Invalid`] naming what is missing, and of somebody who has died; [`AppError::NotPossible`] where one is planned already;
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn plan(ctx: &Ctx, episode: EpisodeId, form: Uuid, later: Later) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    crate::people::alive(&mut tx, row.person_id, "months").await?;
    if tx.follow_up_list(&permit).await?.iter().any(|one| one.came_on.is_none()) {
        return Err(AppError::NotPossible("A follow-up is planned already. Close that one first".to_owned()));
    }
    let day = |at| time::local_date(time::moment(at));
    let due = later
        .due(day(row.started_at.unwrap_or(row.opened_at)), row.ended_at.map(day), ctx.today())
        .map_err(AppError::Invalid)?;
    let (Some(since), Some(months)) = (later.since, later.months) else { return Err(AppError::NotFound) };
    let follow_up = FollowUpRow {
        id: ctx.id(),
        episode_id: episode.0,
        person_id: row.person_id,
        since: since.as_str().to_owned(),
        months: i32::try_from(months).unwrap_or_default(),
        due_on: time::day(due),
        planned_at: ctx.at(),
        planned_by: ctx.account()?.0,
        came: None,
        came_words: String::new(),
        came_on: None,
        version: 1,
    };
    tx.follow_up_insert(&permit, &follow_up).await?;
    ctx.event(&mut tx, Kind::FollowUpPlanned, About::episode(&permit, follow_up.id), &planned(&follow_up));
    ctx.finish(tx, form, &place(episode), None).await
}

/// What the event of a follow-up that is planned says.
pub fn planned(row: &FollowUpRow) -> serde_json::Value {
    json!({ "due_on": row.due_on, "since": row.since, "after_months": row.months })
}

/// Closes a follow-up: it was asked (none), or not, and why.
///
/// # Errors
/// [`AppError::Invalid`] where something else has no words; [`AppError::Stale`] where it was closed meanwhile; [`AppError::NotFound`].
pub async fn close(
    ctx: &Ctx,
    episode: EpisodeId,
    follow_up: FollowUpId,
    form: Uuid,
    not_asked: Option<NotAsked>,
    words: &str,
) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    if not_asked == Some(NotAsked::Other) && words.trim().is_empty() {
        return Err(AppError::field("came_words", "Say in a few words why it was not asked."));
    }
    if let Some(problem) = too_long("came_words", words, SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let found = tx.follow_up_list(&permit).await?.into_iter().find(|one| one.id == follow_up.0);
    let mut row = found.ok_or(AppError::NotFound)?;
    if row.came_on.is_some() {
        return Err(AppError::Stale);
    }
    row.came = Some(not_asked.map_or("asked", NotAsked::as_str).to_owned());
    words.trim().clone_into(&mut row.came_words);
    row.came_on = Some(ctx.day());
    tx.follow_up_save(&permit, &row).await?;
    let body = json!({ "came": row.came, "came_words": row.came_words });
    ctx.event(&mut tx, Kind::FollowUpClosed, About::episode(&permit, row.id), &body);
    ctx.finish(tx, form, &place(episode), None).await
}
