//! Concerns for somebody's safety (DOMAIN 4.8): raised from any page, told to the leads at once, passed on when nobody answers,
//! open until a lead closes them. What a concern says is never changed.

mod answer;
mod leads;
mod raise;
mod unanswered;
mod waiting;

pub use answer::{Closing, acknowledge, acknowledged_by_word, close, note, strike};
pub use leads::{LeadDraft, add as add_lead, end as end_lead, of_site as leads_of_site};
pub use raise::{Form, Raising, raise, raising};
pub(crate) use unanswered::{JOB, run};
pub(crate) use waiting::Watch;
pub use waiting::{Waiting, waiting};

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use practice::access::{Act, Ground};
use practice::ids::{ConcernId, PersonId};
use practice::person::full_name;
pub use store::concerns::{ConcernListRow, ConcernNoteRow, ConcernRow, SiteLeadRow, ToldRow};
use store::permit::ConcernPermit;
use store::referrals::After;
use store::{PAGE, StoreError, Tx};

/// A concern, opened.
#[derive(Debug)]
pub struct Opened {
    /// What it says; for one that was struck, only to whoever raised it or answers for it, and to governance.
    pub concern: ConcernRow,
    /// The person's name.
    pub name: String,
    /// Who was told, the earliest first.
    pub told: Vec<ToldRow>,
    /// Words added, the earliest first.
    pub notes: Vec<ConcernNoteRow>,
    /// Leads and duty doctor of the site today, to be rung.
    pub leads: Vec<SiteLeadRow>,
    /// Whether this account can open the person's record.
    pub may_open: bool,
    /// Whether it may acknowledge and close: it was told, and it is open.
    pub may_answer: bool,
    /// Whether it may add a word, or strike it as the wrong person's.
    pub may_add: bool,
}

/// A page of concerns, the newest first.
#[derive(Debug)]
pub struct List {
    /// Open ones, at most [`PAGE`].
    pub open: Vec<ConcernListRow>,
    /// Whether there are more open ones than are shown.
    pub more_open: bool,
    /// Those closed or struck, a page of them.
    pub past: Vec<ConcernListRow>,
    /// Where the past ones go on.
    pub next: Option<After>,
}

async fn permit(ctx: &Ctx, tx: &mut Box<dyn Tx>, concern: ConcernId) -> AppResult<ConcernPermit> {
    ctx.authorise(Act::ConcernRead)?;
    let permit = tx.permit_concern(&ctx.stance()?, concern.0).await?.ok_or(AppError::NotFound)?;
    ctx.stands_on(permit.ground())?;
    Ok(permit)
}

/// Opens a concern.
///
/// # Errors
/// [`AppError::NotFound`] where the account neither raised it, nor was told, nor may open the record it stands in.
pub async fn open(ctx: &Ctx, concern: ConcernId) -> AppResult<Opened> {
    let mut tx = ctx.read().await?;
    let permit = permit(ctx, &mut tx, concern).await?;
    let mut row = ctx.disclose(tx.concern_get(&permit).await?).ok_or(AppError::NotFound)?;
    let told = tx.concern_told(&permit).await?;
    let mut notes = tx.concern_notes(&permit).await?;
    let leads = match row.site_id {
        Some(site) => tx.site_leads_on(site, ctx.day()).await?,
        None => Vec::new(),
    };
    let party = *permit.told() || *permit.raised();
    let person = tx.permit_person(&ctx.stance()?, *permit.person()).await?;
    let may_open = ctx.may(Act::PersonRead) && person.is_some();
    let name = ctx.disclose(tx.concern_person(&permit).await?).map(called).unwrap_or_default();
    if row.struck_at.is_some() && !party && permit.ground() != Ground::Request.as_str() {
        // what stood with the wrong person is no part of this one's record
        row.seen.clear();
        row.who.clear();
        row.share_words.clear();
        notes.clear();
    }
    let open = row.closed_at.is_none() && row.struck_at.is_none();
    Ok(Opened {
        may_answer: open && *permit.told() && ctx.may(Act::ConcernAnswer),
        may_add: open && party && ctx.may(Act::ConcernAnswer),
        concern: row,
        name,
        told,
        notes,
        leads,
        may_open,
    })
}

/// The account's concerns: those it raised or was told of.
///
/// # Errors
/// [`AppError::NotFound`] where the role answers none.
pub async fn list(ctx: &Ctx, before: Option<After>) -> AppResult<List> {
    ctx.authorise(Act::ConcernAnswer)?;
    let account = ctx.account()?.0;
    let mut tx = ctx.read().await?;
    ctx.on_ground(Ground::Concern.as_str());
    let open = ctx.disclose(tx.concern_of_account(account, true, None, PAGE).await?);
    let past = ctx.disclose(tx.concern_of_account(account, false, before, PAGE).await?);
    let full = |rows: &[ConcernListRow]| i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = past.last().filter(|_| full(&past)).map(|row| After { at: row.raised_at, id: row.id });
    Ok(List { more_open: full(&open), open, past, next })
}

/// The concerns in a person's record, the newest first.
///
/// # Errors
/// [`AppError::NotFound`] where the person is none of the account's.
pub async fn of_person(ctx: &Ctx, person: PersonId) -> AppResult<Vec<ConcernListRow>> {
    ctx.authorise(Act::ConcernRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.person_permit(&mut tx, person).await?;
    Ok(ctx.disclose(tx.concern_of_person(&permit).await?))
}

fn changed_meanwhile(error: StoreError) -> AppError {
    match error {
        StoreError::Stale => AppError::NotPossible(
            "Somebody else answered this concern at the same moment. Read what they wrote, then go on".to_owned(),
        ),
        other => other.into(),
    }
}

pub(crate) fn place(concern: ConcernId) -> String {
    format!("/concerns/{concern}")
}

fn called((given, family): (String, String)) -> String {
    full_name(&given, &family)
}
