//! The audit (DOMAIN 10, 11): what changed, without what it said; who looked. Whether both logs are whole is [`crate::verification`].

pub mod looks;

use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::time;
use jiff::Timestamp;
use practice::access::Act;
use practice::access_review::Outcome;
use practice::event::Kind;
use std::collections::HashMap;
use store::PAGE;
pub use store::requests::RequestCounts;
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

/// A page of one of the logs, newest first, and where it goes on.
#[derive(Debug)]
pub struct Page<T, K> {
    /// At most [`PAGE`].
    pub rows: Vec<T>,
    /// Where it goes on, if it does.
    pub next: Option<K>,
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

/// How many of each thing there are to see to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overview {
    /// Formal requests that wait, by when they are due.
    pub requests: RequestCounts,
    /// Records opened in an emergency that nobody has looked at.
    pub emergencies: i64,
    /// Unusual looks that nobody has set aside.
    pub unusual: i64,
    /// Whether the last walk along the logs found them whole, and when it ended; none where none has ended yet.
    pub logs: Option<(bool, Timestamp)>,
    /// Exports without names that were asked for, and on which nobody has decided.
    pub exports: i64,
    /// Accounts of the open review of access that are still to be looked at; none where no review is open.
    pub review: Option<i64>,
}

/// What there is in the audit, with how much of it waits.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role does not read the audit.
pub async fn overview(ctx: &Ctx) -> AppResult<Overview> {
    ctx.authorise(Act::AuditRead)?;
    let mut tx = ctx.read().await?;
    let last = tx.verification_last().await?;
    let logs = last.and_then(|row| {
        let whole = row.broken_changes.is_none() && row.broken_looks.is_none();
        Some((whole, time::moment(row.ended_at?)))
    });
    let open = tx.review_list(PAGE).await?.into_iter().find(|review| review.closed_at.is_none());
    let review = match open {
        Some(review) => {
            let counts = tx.review_counts(review.id).await?;
            Some(counts.into_iter().filter(|(outcome, _)| outcome.is_empty()).map(|(_, count)| count).sum())
        }
        None => None,
    };
    Ok(Overview {
        requests: crate::requests::counted(ctx, &mut tx).await?,
        emergencies: tx.glass_waiting().await?,
        unusual: crate::unusual::waiting(&mut tx).await?,
        exports: crate::reports::waiting(&mut tx).await?,
        logs,
        review,
    })
}
