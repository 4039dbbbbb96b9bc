//! One's calendar for the calendar program of a telephone or desk: an address with a secret in it, shown once and taken back at any
//! time. Whoever runs that program reads what stands there, so it names nobody (RFC 5545).

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::{Token, token_hash};
use crate::services::{Guest, Opens};
use crate::time;
use jiff::{SignedDuration, Timestamp};
use practice::access::{Act, Role};
use practice::appointment::kind_words;
use practice::event::Kind;
use practice::ics;
use practice::person::initials;
use serde_json::json;
use store::doors::LinkRow;
use uuid::Uuid;

/// The code of such a link.
const KIND: &str = "calendar";
/// So far back and ahead it reaches, in days.
const BACK: i64 = 31;
const AHEAD: i64 = 366;
/// So many entries at most.
const MOST: i64 = 3_000;

/// The account's address for calendar programs.
#[derive(Debug)]
pub struct Feed {
    /// Since when there is one; none where there is none.
    pub since: Option<Timestamp>,
    /// Whether the service has initials in it.
    pub initials: bool,
}

/// An address, just made: shown this once.
#[derive(Debug)]
pub struct FeedMade {
    /// The secret part.
    pub token: Token,
}

/// Whether there is such an address.
///
/// # Errors
/// [`AppError::NotFound`] where the role keeps no calendar.
pub async fn feed(ctx: &Ctx) -> AppResult<Feed> {
    ctx.authorise(Act::CalendarKeep)?;
    let mut tx = ctx.read().await?;
    let links = tx.link_of(KIND, ctx.account()?.0).await?;
    let open = links.into_iter().find(|link| link.revoked_at.is_none());
    let initials = crate::settings::read(&mut tx).await?.feed_initials;
    Ok(Feed { since: open.map(|link| time::moment(link.created_at)), initials })
}

/// Makes an address; the one before it leads nowhere any more.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn feed_make(ctx: &Ctx, form: Uuid, token: Token) -> AppResult<FeedMade> {
    ctx.authorise(Act::CalendarKeep)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    for link in tx.link_of(KIND, me).await?.into_iter().filter(|link| link.revoked_at.is_none()) {
        tx.link_revoke(link.id, ctx.at()).await?;
    }
    let link = LinkRow {
        token_hash: token_hash(token.expose()),
        id: ctx.id(),
        service_id: ctx.service().0,
        kind: KIND.to_owned(),
        subject_id: Some(me),
        label: ctx.actor_name().to_owned(),
        created_at: ctx.at(),
        revoked_at: None,
    };
    tx.link_insert(&link).await?;
    ctx.event(&mut tx, Kind::FeedMade, About::service(link.id), &json!({}));
    ctx.finish(tx, form, "/calendar/feed", None).await?;
    Ok(FeedMade { token })
}

/// Takes the address back: a calendar program gets nothing from it any more.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn feed_revoke(ctx: &Ctx, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::CalendarKeep)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    for link in tx.link_of(KIND, me).await?.into_iter().filter(|link| link.revoked_at.is_none()) {
        tx.link_revoke(link.id, ctx.at()).await?;
        ctx.event(&mut tx, Kind::FeedRevoked, About::service(link.id), &json!({}));
    }
    ctx.finish(tx, form, "/calendar/feed", None).await
}

/// What a calendar program gets at such an address.
///
/// # Errors
/// [`AppError::NotFound`] where the address was taken back, and once its account is closed or keeps no calendar any more.
pub async fn feed_of_link(guest: &Guest) -> AppResult<String> {
    let Opens::Calendar(link) = &guest.opens else { return Err(AppError::NotFound) };
    let ctx = &guest.ctx;
    let account = ctx.app.store.doors().account_by_id(link.account()).await?;
    if account.is_none_or(|account| account.disabled_at.is_some()) {
        return Err(AppError::NotFound);
    }
    let mut tx = ctx.read().await?;
    let roles = tx.membership_roles(link.account(), ctx.at()).await?;
    if !roles.iter().any(|role| role == Role::Worker.as_str()) {
        return Err(AppError::NotFound);
    }
    let initialled = crate::settings::read(&mut tx).await?.feed_initials;
    let days = |n: i64| SignedDuration::from_hours(24 * n);
    let from = time::at(ctx.now().saturating_sub(days(BACK)).unwrap_or(ctx.now()));
    let until = time::at(ctx.now().saturating_add(days(AHEAD)).unwrap_or(ctx.now()));
    ctx.on_ground("owner");
    let closed = tx.calendar_feed(link, ctx.at(), (from, until), MOST).await?;
    let rows = ctx.disclose(closed);
    let entries: Vec<ics::Entry> = rows
        .into_iter()
        .map(|row| {
            let person = (row.given_name.as_deref()).zip(row.family_name.as_deref());
            let words = match (row.episode_id, person) {
                (None, _) => kind_words(&row.kind, false).to_owned(),
                (Some(_), Some((given, family))) if initialled => format!("Appointment, {}", initials(given, family)),
                _ => "Appointment".to_owned(),
            };
            let rooms = [row.site_name, row.room_name].into_iter().flatten().collect::<Vec<_>>();
            ics::Entry {
                uid: row.id.to_string(),
                sequence: 0,
                starts: time::moment(row.starts_at),
                ends: time::moment(row.ends_at),
                words,
                place: rooms.join(", "),
                cancelled: false,
            }
        })
        .collect();
    Ok(ics::calendar(Some("Leeway"), ctx.now(), &entries))
}
