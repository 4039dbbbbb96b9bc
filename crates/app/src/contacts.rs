//! Recording a contact (DOMAIN 4.4): what happened is always recorded; one commit.

use crate::ctx::{About, Ctx};
use crate::episodes::{referral_of, refresh_due, word_back};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::Timestamp;
use practice::access::Act;
use practice::contact::{Attendance, Draft, Kind as ContactKind, Place};
use practice::episode::{Readiness, State, Turn};
use practice::event::Kind;
use practice::ids::{ContactId, EpisodeId};
use practice::wordback::Turn as Word;
use serde_json::{Value, json};
use store::Tx;
use store::contacts::{ContactListRow, ContactRow};
use store::episodes::EpisodeRow;
use store::permit::EpisodePermit;
use store::referrals::After;
use uuid::Uuid;

/// A contact as the form gives it.
#[derive(Debug, Clone)]
pub struct NewContact {
    /// The form's own id.
    pub form: Uuid,
    /// The contact, to be checked by the rules.
    pub draft: Draft,
    /// What the next one will be, where it was planned.
    pub next_kind: Option<ContactKind>,
    /// Where the next one will be.
    pub next_place: Option<Place>,
    /// A word for the next one.
    pub next_note: String,
    /// Readiness, where it moved.
    pub readiness: Option<Readiness>,
    /// Whether the scope of the role was explained this time [004 CMOC5].
    pub scope_explained: bool,
    /// Whether the person agreed to share with the practice; none where it was not asked.
    pub consent_to_share: Option<bool>,
}

/// Records a contact: contact, event, audit and messages in one transaction.
///
/// # Errors
/// [`AppError::Invalid`] naming what cannot be; [`AppError::NotFound`] where the episode is none of
/// the account's; [`AppError::TakenBefore`] for the same form again.
pub async fn record(ctx: &Ctx, episode: EpisodeId, new: NewContact) -> AppResult<ContactId> {
    ctx.authorise(Act::ContactRecord)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let mut row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    new.draft.check(time::moment(row.opened_at), ctx.now()).map_err(AppError::Invalid)?;
    // what happened is recorded late too; but nothing more is planned in support that has ended
    if row.state == State::Ended.as_str() && new.draft.next_contact.is_some() {
        return Err(AppError::field(
            "next_date",
            "Support has ended, so no next contact can be planned. Leave this empty",
        ));
    }
    let contact = contact_row(ctx, &permit, &new)?;
    tx.contact_insert(&permit, &contact, &new.draft.needs).await?;
    let first_held = new.draft.held() && row.contact_count == 0;
    apply(ctx, &mut tx, &permit, &mut row, &new)?;
    refresh_due(ctx, &mut tx, &permit, &mut row).await?;
    tx.episode_save(&permit, &row).await?;
    ctx.event(&mut tx, Kind::ContactRecorded, About::episode(&permit, contact.id), &body(&contact, &new.draft.needs));
    if first_held {
        first_contact(ctx, &mut tx, &permit, &contact).await?;
    }
    let page = format!("/episodes/{episode}");
    ctx.finish(tx, new.form, &page, Some(&format!("/episodes/{episode}/contacts/new"))).await?;
    Ok(ContactId(contact.id))
}

/// What a contact changes in its episode: it starts with the first one held, and what was planned
/// next is planned anew.
fn apply(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    row: &mut EpisodeRow,
    new: &NewContact,
) -> AppResult<()> {
    let at = time::at(new.draft.at);
    if new.draft.held() {
        row.contact_count += 1;
        row.last_contact_at = row.last_contact_at.max(Some(at));
        if row.state == State::Waiting.as_str() {
            let state = State::Waiting.next(Turn::Start).map_err(|e| AppError::NotPossible(e.to_string()))?;
            state.as_str().clone_into(&mut row.state);
            row.started_at = Some(at);
            ctx.event(tx, Kind::EpisodeStarted, About::episode(permit, row.id), &json!({}));
        }
    }
    if new.scope_explained && row.scope_explained_on.is_none() {
        row.scope_explained_on = Some(time::day(time::local_date(new.draft.at)));
    }
    if new.consent_to_share.is_some() {
        row.consent_to_share = new.consent_to_share;
    }
    if let Some(readiness) = new.readiness.filter(|r| r.as_str() != row.readiness) {
        ctx.event(
            tx,
            Kind::ReadinessChanged,
            About::episode(permit, row.id),
            &json!({ "from": row.readiness, "to": readiness.as_str() }),
        );
        readiness.as_str().clone_into(&mut row.readiness);
    }
    // a planned contact that is past by now was this one; one still to come stays unless planned anew
    if new.draft.next_contact.is_some() || row.next_contact_at.is_some_and(|planned| planned <= ctx.at()) {
        plan(row, new.draft.next_contact, new.next_kind, new.next_place, &new.next_note);
    }
    Ok(())
}

/// Sets what is planned next, or that nothing is.
pub(crate) fn plan(
    row: &mut EpisodeRow,
    at: Option<Timestamp>,
    kind: Option<ContactKind>,
    place: Option<Place>,
    note: &str,
) {
    row.next_contact_at = at.map(time::at);
    row.next_contact_kind = kind.filter(|_| at.is_some()).map(|k| k.as_str().to_owned());
    row.next_contact_place = place.filter(|_| at.is_some()).map(|p| p.as_str().to_owned());
    row.next_contact_note = if at.is_some() { note.trim().to_owned() } else { String::new() };
}

fn contact_row(ctx: &Ctx, permit: &EpisodePermit, new: &NewContact) -> AppResult<ContactRow> {
    let draft = &new.draft;
    Ok(ContactRow {
        id: ctx.id(),
        episode_id: *permit.episode(),
        person_id: *permit.person(),
        kind: draft.kind.as_str().to_owned(),
        place: draft.place.as_str().to_owned(),
        at: time::at(draft.at),
        planned_minutes: draft.planned_minutes,
        minutes: draft.minutes,
        travel_minutes: draft.travel_minutes,
        attendance: draft.attendance.as_str().to_owned(),
        with_whom: draft.with_whom.clone(),
        notes: draft.notes.clone(),
        readiness: new.readiness.map(|r| r.as_str().to_owned()),
        recorded_at: ctx.at(),
        recorded_by: ctx.account()?.0,
        version: 1,
    })
}

fn body(contact: &ContactRow, needs: &[String]) -> Value {
    json!({ "kind": contact.kind, "place": contact.place, "at": contact.at, "minutes": contact.minutes, "travel_minutes": contact.travel_minutes,
            "attendance": contact.attendance, "with_whom": contact.with_whom, "notes": contact.notes, "needs": needs })
}

/// The first contact held: the referral's clock stops, and word of it waits for the worker, or goes
/// by itself where the service set it so.
async fn first_contact(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit, contact: &ContactRow) -> AppResult<()> {
    let (referral_permit, mut referral, _) = referral_of(ctx, tx, permit).await?;
    if referral.first_held_at.is_some() {
        return Ok(());
    }
    referral.first_held_at = Some(contact.at);
    tx.referral_save(&referral_permit, &referral).await?;
    word_back(ctx, tx, permit, Word::FirstContact).await
}

/// A contact opened to be corrected.
#[derive(Debug)]
pub struct ContactOpened {
    /// The contact.
    pub contact: ContactRow,
    /// Needs worked on, as codes.
    pub needs: Vec<String>,
}

/// Opens a contact to correct it.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, episode: EpisodeId, contact: ContactId) -> AppResult<ContactOpened> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let row = ctx.disclose(tx.contact_get(&permit, contact.0).await?).ok_or(AppError::NotFound)?;
    let needs = tx.contact_needs(&permit, contact.0).await?;
    Ok(ContactOpened { contact: row, needs })
}

/// Corrects a contact: kind, place, time, minutes, attendance, notes. What it said before stays in
/// the chain of events.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where somebody else corrected it meanwhile.
pub async fn correct(
    ctx: &Ctx,
    episode: EpisodeId,
    contact: ContactId,
    version: i64,
    form: Uuid,
    draft: Draft,
) -> AppResult<()> {
    ctx.authorise(Act::ContactRecord)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let mut episode_row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    let mut row = ctx.disclose(tx.contact_get(&permit, contact.0).await?).ok_or(AppError::NotFound)?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    draft.check(time::moment(episode_row.opened_at), ctx.now()).map_err(AppError::Invalid)?;
    let (counted, counts) = (held(&row), draft.held());
    let before = body(&row, &tx.contact_needs(&permit, contact.0).await?);
    draft.kind.as_str().clone_into(&mut row.kind);
    draft.place.as_str().clone_into(&mut row.place);
    row.at = time::at(draft.at);
    row.planned_minutes = draft.planned_minutes;
    row.minutes = draft.minutes;
    row.travel_minutes = draft.travel_minutes;
    draft.attendance.as_str().clone_into(&mut row.attendance);
    row.with_whom = draft.with_whom;
    row.notes = draft.notes;
    tx.contact_save(&permit, &row, &draft.needs).await?;
    if counted || counts {
        recount(ctx, &mut tx, &permit, &mut episode_row, &row, i32::from(counts) - i32::from(counted)).await?;
    }
    let change = json!({ "before": before, "after": body(&row, &draft.needs) });
    ctx.event(&mut tx, Kind::ContactCorrected, About::episode(&permit, contact.0), &change);
    ctx.finish(tx, form, &format!("/episodes/{episode}"), Some(&format!("/episodes/{episode}/contacts/{contact}")))
        .await
}

/// Whether a contact kept was held: it came about, and was more than a message.
fn held(row: &ContactRow) -> bool {
    row.attendance == Attendance::Attended.as_str() && row.kind != ContactKind::Message.as_str()
}

/// What a correction changes in the episode: how many contacts there were, when the last one was, and that support
/// has started where this turns out to have been the first.
async fn recount(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    episode: &mut EpisodeRow,
    row: &ContactRow,
    by: i32,
) -> AppResult<()> {
    let first = episode.contact_count == 0 && by > 0;
    episode.contact_count += by;
    let latest = ctx.disclose(tx.contact_page(permit, None, store::PAGE).await?);
    let was_held =
        |c: &&ContactListRow| c.attendance == Attendance::Attended.as_str() && c.kind != ContactKind::Message.as_str();
    episode.last_contact_at = latest.iter().find(was_held).map(|c| c.at);
    if by > 0 && episode.state == State::Waiting.as_str() {
        State::Active.as_str().clone_into(&mut episode.state);
        episode.started_at = Some(row.at);
        ctx.event(tx, Kind::EpisodeStarted, About::episode(permit, episode.id), &json!({}));
    }
    tx.episode_save(permit, episode).await?;
    if first {
        first_contact(ctx, tx, permit, row).await?;
    }
    Ok(())
}

/// Contacts of an episode, newest first.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn page(
    ctx: &Ctx,
    episode: EpisodeId,
    before: Option<After>,
) -> AppResult<(Vec<ContactListRow>, Option<After>)> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let rows = ctx.disclose(tx.contact_page(&permit, before, store::PAGE).await?);
    let full = i64::try_from(rows.len()).unwrap_or(0) == store::PAGE;
    let next = rows.last().filter(|_| full).map(|c| After { at: c.at, id: c.id });
    Ok((rows, next))
}
