//! What those who live by the charter would change in it: said at any time, answered by whoever drafts, and seen by all who propose.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use practice::access::Act;
use practice::charter::Aspect;
use practice::event::Kind;
use practice::goal::{LONG_MAX, check_words, too_long};
use practice::ids::ProposalId;
use practice::problem::Problem;
use serde_json::json;
use store::PAGE;
use store::charter::ProposalRow;
use store::referrals::After;
use uuid::Uuid;

pub use practice::charter::versions::Proposal as ProposalState;

/// A proposal as the list shows it.
pub type Proposal = ProposalRow;

/// A page of proposals.
#[derive(Debug)]
pub struct ProposalPage {
    /// The latest first.
    pub proposals: Vec<Proposal>,
    /// Where the list goes on; none at its end.
    pub next: Option<After>,
}

/// Proposals, the latest first, behind `after` where it is given.
///
/// # Errors
/// [`AppError::NotFound`] where the role proposes nothing.
pub async fn proposals(ctx: &Ctx, after: Option<After>) -> AppResult<ProposalPage> {
    ctx.authorise(Act::CharterPropose)?;
    let mut rows = ctx.read().await?.proposal_list(after.map(|place| (place.at, place.id)), None).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    let next = rows.last().filter(|_| more).map(|last| After { at: last.made_at, id: last.id });
    Ok(ProposalPage { proposals: rows, next })
}

/// Proposes a change.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where the role may not; [`AppError::TakenBefore`].
pub async fn propose(ctx: &Ctx, form: Uuid, aspect: Aspect, said: &str, why: &str) -> AppResult<()> {
    ctx.authorise(Act::CharterPropose)?;
    let problems: Vec<Problem> =
        [check_words("said", said, LONG_MAX).err(), too_long("why", why, LONG_MAX)].into_iter().flatten().collect();
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = ProposalRow {
        id: ctx.id(),
        aspect: aspect.as_str().to_owned(),
        said: said.trim().to_owned(),
        why: why.trim().to_owned(),
        state: ProposalState::Open.as_str().to_owned(),
        answer: String::new(),
        answered_at: None,
        answered_by: None,
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        made_by_name: ctx.actor_name().to_owned(),
        version: 1,
    };
    tx.proposal_insert(&row).await?;
    ctx.event(&mut tx, Kind::CharterProposed, About::service(row.id), &json!({ "aspect": row.aspect }));
    ctx.finish(tx, form, "/charter/proposals", Some("/charter/proposals")).await
}

/// Answers a proposal: it is taken up, or set aside and why.
///
/// # Errors
/// [`AppError::Invalid`] where one is set aside without a word; [`AppError::Stale`] where it was answered meanwhile;
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn answer(
    ctx: &Ctx,
    form: Uuid,
    (proposal, version): (ProposalId, i64),
    state: ProposalState,
    words: &str,
) -> AppResult<()> {
    ctx.authorise(Act::CharterAgree)?;
    if state == ProposalState::SetAside && words.trim().is_empty() {
        return Err(AppError::field("answer", "Say why, so that whoever proposed it knows"));
    }
    if let Some(problem) = too_long("answer", words, LONG_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = tx.proposal_get(proposal.0).await?.ok_or(AppError::NotFound)?;
    row.version = version;
    state.as_str().clone_into(&mut row.state);
    words.trim().clone_into(&mut row.answer);
    row.answered_at = Some(ctx.at());
    row.answered_by = ctx.account_uuid();
    tx.proposal_save(&row).await?;
    let body = json!({ "aspect": row.aspect, "state": row.state });
    ctx.event(&mut tx, Kind::ProposalAnswered, About::service(row.id), &body);
    ctx.finish(tx, form, "/charter/proposals", None).await
}
