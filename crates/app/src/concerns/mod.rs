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
use crate::notices::{self, Unsent};
use practice::access::{Act, Ground};
use practice::ids::{ConcernId, PersonId};
use practice::person::full_name;
pub use store::concerns::{ConcernListRow, ConcernNoteRow, ConcernRow, SiteLeadRow, ToldRow};
use store::people::{PersonContactRow, PersonRow};
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
    /// Who they are and how they are reached safely: for those who raised it or were told.
    pub who: Option<Who>,
    /// Who was told, the earliest first.
    pub told: Vec<ToldRow>,
    /// Messages to those who were told that could not be sent; for those who raised it or were told, while it waits.
    pub unsent: Vec<Unsent>,
    /// Words added, the earliest first.
    pub notes: Vec<ConcernNoteRow>,
    /// Leads and duty doctor of the site today, to be rung.
    pub leads: Vec<SiteLeadRow>,
    /// Whether this account can open the person's record.
    pub may_open: bool,
    /// Whether it may acknowledge and close: it was told, and it is open.
    pub may_answer: bool,
    /// Whether it may say that it has it: it was told, and nobody who was told has said so yet.
    pub may_take: bool,
    /// Whether it may add a word, or move it to the right person.
    pub may_add: bool,
}

/// Enough of a person to know them apart, and to reach them without putting them at risk.
#[derive(Debug)]
pub struct Who {
    /// The person.
    pub person: PersonRow,
    /// The name of their practice; empty where none is known.
    pub practice: String,
    /// Ways to reach them, with those never to be used.
    pub contacts: Vec<PersonContactRow>,
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
    let opens = tx.permit_person(&ctx.stance()?, *permit.person()).await?;
    let may_open = ctx.may(Act::PersonRead) && opens.is_some();
    let of_party = tx.permit_person_of_concern(&permit).await?;
    let mut who = None;
    let mut name = String::new();
    if let Some(reads) = of_party.as_ref().or(opens.as_ref()) {
        let person = ctx.disclose(tx.person_get(reads).await?).ok_or(AppError::NotFound)?;
        name = full_name(&person.given_name, &person.family_name);
        // whoever raised it knows how to reach the person as long as it is open, or as the record is theirs to open
        let now = row.closed_at.is_none() && row.struck_at.is_none();
        if *permit.told() || (party && (now || opens.is_some())) {
            let practice = match person.practice_id {
                Some(site) => tx.site_get(site).await?.map(|site| site.name).unwrap_or_default(),
                None => String::new(),
            };
            who = Some(Who { contacts: ctx.disclose(tx.person_contacts(reads).await?), person, practice });
        }
    }
    let mut told = told;
    let veil = crate::hidden::veil(&mut tx, *permit.person()).await?;
    let mine = |by: uuid::Uuid| Some(by) == ctx.account_uuid();
    // whoever wrote it reads it as they wrote it: a cover over their own guess would tell them that they guessed right
    if !veil.is_empty() && !mine(row.raised_by) {
        for words in [&mut row.seen, &mut row.who, &mut row.share_words, &mut row.outcome_words] {
            *words = veil.cover(words);
        }
    }
    for note in notes.iter_mut().filter(|note| !mine(note.recorded_by)) {
        note.body = veil.cover(&note.body);
    }
    if let Some(who) = &mut who {
        who.person.safe_contact = veil.cover(&who.person.safe_contact);
        for way in &mut who.contacts {
            way.note = veil.cover(&way.note);
        }
    }
    if row.struck_at.is_some() && !party && permit.ground() != Ground::Request.as_str() {
        // what stood with the wrong person is no part of this one's record
        for word in [
            &mut row.about,
            &mut row.seen,
            &mut row.who,
            &mut row.share,
            &mut row.share_words,
            &mut row.struck_why,
            &mut row.acknowledged_by,
        ] {
            word.clear();
        }
        row.danger = false;
        row.acknowledged_at = None;
        told.clear();
        notes.clear();
    }
    let open = row.closed_at.is_none() && row.struck_at.is_none();
    let unsent = if open && party && row.acknowledged_at.is_none() {
        notices::unsent(&mut tx, row.id, row.raised_at).await?
    } else {
        Vec::new()
    };
    Ok(Opened {
        may_answer: open && *permit.told() && ctx.may(Act::ConcernAnswer),
        may_take: open && *permit.told() && row.taken_at.is_none() && ctx.may(Act::ConcernAnswer),
        may_add: open && party && ctx.may(Act::ConcernAnswer),
        concern: row,
        name,
        who,
        told,
        unsent,
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
    let open = ctx.disclose(tx.concern_of_account(account, (true, ctx.day()), None, PAGE).await?);
    let past = ctx.disclose(tx.concern_of_account(account, (false, ctx.day()), before, PAGE).await?);
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
