//! The audit (DOMAIN 10, 11): what changed, without what it said; who looked; whether both logs are whole.

use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::time;
use jiff::Timestamp;
use practice::access::{Act, Ground};
use practice::access_review::Outcome;
use practice::event::Kind;
use std::collections::HashMap;
use store::PAGE;
use uuid::Uuid;

/// A change, without its payload.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its number in the log.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What, in words.
    pub words: String,
    /// The record it is about, where it is about a person.
    pub person: Option<Uuid>,
    /// The colleague it is about, where it is about an account.
    pub colleague: Option<String>,
    /// What was written down with it, where it is about an account.
    pub said: Option<String>,
    /// The other record, where two were joined.
    pub joined: Option<Uuid>,
}

/// A look at persons.
#[derive(Debug, Clone)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// Who; none for somebody who came by a link.
    pub who: Option<String>,
    /// On what grounds, in words.
    pub grounds: Vec<String>,
    /// Which page.
    pub page: String,
    /// How many records were opened.
    pub opened: usize,
    /// How many people were only listed.
    pub listed: usize,
}

/// A page of one of the logs, newest first, and where it goes on.
#[derive(Debug)]
pub struct Page<T, K> {
    /// At most [`PAGE`].
    pub rows: Vec<T>,
    /// Where it goes on, if it does.
    pub next: Option<K>,
}

/// What a walk through one log found.
#[derive(Debug, Clone)]
pub struct Walked {
    /// Entries that were walked and fit.
    pub entries: u64,
    /// How many of them had been erased on a ground; that is no fault.
    pub erased: u64,
    /// The first entry that does not fit: its number, and why.
    pub broken: Option<(i64, String)>,
}

/// What a verification found.
#[derive(Debug, Clone)]
pub struct Verification {
    /// When it was made.
    pub at: Timestamp,
    /// The log of changes.
    pub changes: Walked,
    /// The log of looks.
    pub looks: Walked,
}

fn full(rows: usize) -> bool {
    i64::try_from(rows).unwrap_or(0) >= PAGE
}

/// Changes in the service before an entry, newest first; what they say is not in it, but for what was written down of a
/// colleague's account.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role does not read the audit.
pub async fn changes(ctx: &Ctx, before: Option<i64>) -> AppResult<Page<Change, i64>> {
    ctx.authorise(Act::AuditRead)?;
    let mut tx = ctx.read().await?;
    let found = tx.event_page(before, PAGE).await?;
    let next = found.last().filter(|last| full(found.len()) && last.seq > 1).map(|last| last.seq);
    let mut about: Vec<Uuid> =
        found.iter().filter(|row| of_account(&row.kind)).filter_map(|row| row.subject_id).collect();
    about.sort_unstable();
    about.dedup();
    let names: HashMap<Uuid, String> = tx.user_names(&about).await?.into_iter().collect();
    let mut written: HashMap<i64, String> = HashMap::new();
    if found.iter().any(|row| SAID_KINDS.contains(&format!(" {} ", row.kind))) {
        let told = tx.event_of_kinds(SAID_KINDS).await?;
        written.extend(told.into_iter().filter_map(|row| Some((row.seq, said(&row.body?)?))));
    }
    let rows = found
        .into_iter()
        .map(|row| Change {
            seq: row.seq,
            at: time::moment(row.at),
            colleague: row.subject_id.filter(|_| of_account(&row.kind)).and_then(|id| names.get(&id).cloned()),
            said: written.remove(&row.seq),
            joined: row.subject_id.filter(|_| row.kind == Kind::ReferralJoined.as_str()),
            words: Kind::parse(&row.kind).map_or(row.kind, |kind| kind.words().to_owned()),
            actor: row.actor_name,
            person: row.person_id,
        })
        .collect();
    Ok(Page { rows, next })
}

/// Whether a change is what an administrator did to somebody's account: the audit says whose it was.
fn of_account(kind: &str) -> bool {
    matches!(
        Kind::parse(kind),
        Some(
            Kind::SignInReset
                | Kind::AccountDisabled
                | Kind::AccountEnabled
                | Kind::RoleGiven
                | Kind::RoleEnded
                | Kind::RecoveryCodeUsed
                | Kind::PasskeyStopped
                | Kind::AccessReviewed
        )
    )
}

/// The kinds with which something was written down of an account. They are few, and about no person's record.
const SAID_KINDS: &str = " sign_in_reset access_reviewed ";

/// What somebody wrote down of an account: how they made sure who asked, or what a review found.
fn said(body: &str) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(body).ok()?;
    let text = |key: &str| body.get(key).and_then(serde_json::Value::as_str).filter(|text| !text.is_empty());
    let found = text("outcome").and_then(Outcome::parse).map(Outcome::words);
    let said: Vec<&str> = [found, text("how"), text("note")].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(". "))
}

/// Looks at persons' records before a moment, newest first.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role does not read the audit.
pub async fn looks(ctx: &Ctx, before: Option<Timestamp>) -> AppResult<Page<Look, Timestamp>> {
    ctx.authorise(Act::AuditRead)?;
    // One that was noted this very moment is part of the page.
    let before = before.map_or_else(|| ctx.at() + chrono::TimeDelta::microseconds(1), time::at);
    let found = ctx.app.store.looks_page(ctx.scope(), before).await?;
    let next = found.last().filter(|_| full(found.len())).map(|last| time::moment(last.at));
    let mut ids: Vec<Uuid> = found.iter().filter_map(|look| look.account_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut tx = ctx.read().await?;
    let names: HashMap<Uuid, String> = tx.user_names(&ids).await?.into_iter().collect();
    let rows = found
        .into_iter()
        .map(|look| {
            let (opened, listed) = counted(&look.persons);
            Look {
                at: time::moment(look.at),
                who: look.account_id.map(|id| {
                    names.get(&id).cloned().unwrap_or_else(|| "An account that is no longer here".to_owned())
                }),
                grounds: grounds(&look.ground),
                page: look.page,
                opened,
                listed,
            }
        })
        .collect();
    Ok(Page { rows, next })
}

/// How many persons a look names: opened, listed.
fn counted(persons: &str) -> (usize, usize) {
    let body: serde_json::Value = serde_json::from_str(persons).unwrap_or_default();
    let count = |key: &str| body.get(key).and_then(serde_json::Value::as_array).map_or(0, Vec::len);
    (count("opened"), count("listed"))
}

/// The words of grounds, from their codes.
pub(crate) fn grounds(codes: &str) -> Vec<String> {
    codes
        .split(' ')
        .map(|code| {
            Ground::parse(code).map_or_else(
                || if code == "list" { "A list of their own work" } else { code }.to_owned(),
                |g| g.words().to_owned(),
            )
        })
        .collect()
}

/// Walks both logs of the service from their first entries, and names the first entry that does not fit.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role does not read the audit.
pub async fn verify(ctx: &Ctx) -> AppResult<Verification> {
    ctx.authorise(Act::AuditRead)?;
    let (changes, looks) = crate::services::walk(ctx, &[]).await?;
    Ok(Verification { at: ctx.now(), changes: walked(changes), looks: walked(looks) })
}

fn walked(found: store::chain::Verified) -> Walked {
    Walked { entries: found.entries, erased: found.erased, broken: found.broken.map(|b| (b.seq, b.why)) }
}
