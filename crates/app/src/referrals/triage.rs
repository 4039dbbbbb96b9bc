//! Triage (DOMAIN 4.2): the answers a referral can have.
//!
//! Each answer is one transaction: the rule decides, the referral is saved, its event is noted, the word back goes;
//! where it is accepted an episode opens besides (`accept`). A message that was left
//! empty is made from the service's template; one that was read and changed goes as it was left.

use super::compose::{NO_ASSET, Says, TO_NOBODY, composed, given};
use super::passing::pass;
use crate::charter::{Leaved, Weigher, Whose, act, decline_act};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::wordback;
use practice::access::Act;
use practice::event::Kind;
use practice::ids::ReferralId;
use practice::passing::Why;
use practice::problem::Problem;
use practice::referral::{Decline, DeclineReason, State, Turn};
use practice::rights::RESTRICTED_PASSING;
use serde_json::json;
use store::Tx;
use store::permit::ReferralPermit;
use store::referrals::ReferralRow;
use uuid::Uuid;

/// The longest message that goes to a referrer, in characters: room for four long answers.
pub const MESSAGE_MAX: usize = 20_000;
/// The longest answer of one field, in characters.
const LONG_MAX: usize = practice::goal::LONG_MAX;
/// The longest line of one field, in characters.
pub(super) const LINE_MAX: usize = practice::goal::SHORT_MAX;

/// What every answer carries: which form, what the referral was when the page was made, and the
/// message to the referrer as the triager left it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The form's own id.
    pub form: Uuid,
    /// The version the page showed.
    pub version: i64,
    /// The message to the referrer as it is to go; empty where the template's own is meant.
    pub message: String,
}

/// Needs that can be met quickly: the assets given.
#[derive(Debug, Clone)]
pub struct Signpost {
    /// What every answer carries.
    pub outcome: Outcome,
    /// Assets given, each with a word of its own.
    pub assets: Vec<(Uuid, String)>,
    /// Words for the referrer.
    pub words: String,
}

/// Better met by another professional: to whom.
#[derive(Debug, Clone)]
pub struct Redirect {
    /// What every answer carries.
    pub outcome: Outcome,
    /// To whom; the sender keeps it until they say yes.
    pub to: String,
    /// Why, and what happens next.
    pub why: String,
    /// Words for the referrer.
    pub words: String,
}

/// Withdrawn, or a duplicate.
#[derive(Debug, Clone)]
pub struct Plain {
    /// What every answer carries.
    pub outcome: Outcome,
    /// Why.
    pub why: String,
}

/// A referral held for a change: the right, the form taken once, the row.
pub(super) struct Held {
    pub(super) tx: Box<dyn Tx>,
    pub(super) permit: ReferralPermit,
    pub(super) row: ReferralRow,
}

/// Opens a referral for an answer: the right, the form taken once, the row, and the rule's new state.
pub(super) async fn hold(
    ctx: &Ctx,
    referral: ReferralId,
    form: Uuid,
    version: Option<i64>,
    turn: Option<Turn>,
) -> AppResult<Held> {
    ctx.authorise(Act::ReferralTriage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.referral_write_permit(&mut tx, referral).await?;
    let mut row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    if version.is_some_and(|v| v != row.version) {
        return Err(AppError::Stale);
    }
    if let Some(turn) = turn {
        let state =
            State::parse(&row.state).ok_or_else(|| AppError::Internal(format!("referral state {}", row.state)))?;
        let next = state.next(turn).map_err(|e| AppError::NotPossible(e.to_string()))?;
        next.as_str().clone_into(&mut row.state);
        if turn != Turn::BeginTriage {
            row.outcome_at = Some(ctx.at());
            row.outcome_by = ctx.account_uuid();
            forget_earlier(&mut row);
        }
        if row.triage_at.is_none() {
            row.triage_at = Some(ctx.at());
            row.triage_by = ctx.account_uuid();
        }
    }
    Ok(Held { tx, permit, row })
}

/// A question that was reopened gets a new answer; what the earlier one said stands in the trail of events.
pub(super) fn forget_earlier(row: &mut ReferralRow) {
    row.decided_by = None;
    row.decline_reason = None;
    row.duplicate_of = None;
    for words in [
        &mut row.decline_words,
        &mut row.next_words,
        &mut row.next_holder,
        &mut row.referrer_words,
        &mut row.redirected_to,
    ] {
        words.clear();
    }
}

pub(super) fn place(referral: ReferralId) -> String {
    format!("/referrals/{referral}")
}

/// Where the draft of one of the page's forms is kept.
pub(super) fn draft(referral: ReferralId, of: &str) -> String {
    format!("/referrals/{referral}/{of}")
}

/// Refuses texts that are longer than their fields, each with its own length.
pub(super) fn within(fields: &[(&'static str, &str, usize)]) -> AppResult<()> {
    let problems: Vec<Problem> = fields
        .iter()
        .filter_map(|(field, words, most)| {
            let length = words.chars().count();
            (length > *most).then(|| {
                Problem::new(field, format!("This is {length} characters long; {most} is the most. Shorten it"))
            })
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(AppError::Invalid(problems)) }
}

/// Takes a referral into triage.
///
/// # Errors
/// [`AppError::NotPossible`] where it is not waiting; [`AppError::Stale`].
pub async fn begin(ctx: &Ctx, referral: ReferralId, form: Uuid) -> AppResult<()> {
    let mut held = hold(ctx, referral, form, None, Some(Turn::BeginTriage)).await?;
    held.tx.referral_save(&held.permit, &held.row).await?;
    ctx.event(&mut held.tx, Kind::ReferralTriageBegun, About::person(held.row.person_id, referral.0), &json!({}));
    ctx.finish(held.tx, form, &place(referral), None).await
}

/// Signposts: needs met quickly, with the assets given.
///
/// # Errors
/// [`AppError::Invalid`] where no asset was given; [`AppError::Stale`]; [`AppError::NotPossible`].
pub async fn signpost(ctx: &Ctx, referral: ReferralId, to: Signpost) -> AppResult<()> {
    if to.assets.is_empty() {
        return Err(AppError::field("assets", NO_ASSET));
    }
    within(&[("signpost_words", &to.words, LONG_MAX), ("signpost_message", &to.outcome.message, MESSAGE_MAX)])?;
    for (_, words) in &to.assets {
        within(&[("assets", words, LINE_MAX)])?;
    }
    let mut held = hold(ctx, referral, to.outcome.form, Some(to.outcome.version), Some(Turn::Signpost)).await?;
    given(&mut held.tx, &to.assets).await?;
    to.words.trim().clone_into(&mut held.row.referrer_words);
    held.tx.referral_save(&held.permit, &held.row).await?;
    held.tx.signpost_insert(&held.permit, &to.assets).await?;
    let names: Vec<String> = held.tx.signpost_list(&held.permit).await?.into_iter().map(|s| s.asset_name).collect();
    ctx.event(
        &mut held.tx,
        Kind::ReferralSignposted,
        About::person(held.row.person_id, referral.0),
        &json!({ "assets": names }),
    );
    let way =
        Way { says: Says::Signposted(to.assets, to.words), next: place(referral), draft: draft(referral, "signpost") };
    answered(ctx, held, &to.outcome, way).await
}

/// Redirects to another professional. The sender keeps it until the receiver says yes.
///
/// # Errors
/// [`AppError::Invalid`] where it is not said to whom; [`AppError::Stale`]; [`AppError::NotPossible`], also while the use of the record is
/// restricted.
pub async fn redirect(ctx: &Ctx, referral: ReferralId, to: Redirect) -> AppResult<()> {
    if to.to.trim().is_empty() {
        return Err(AppError::field("redirected_to", TO_NOBODY));
    }
    within(&[
        ("redirected_to", &to.to, LINE_MAX),
        ("redirect_why", &to.why, LONG_MAX),
        ("redirect_words", &to.words, LONG_MAX),
        ("redirect_message", &to.outcome.message, MESSAGE_MAX),
    ])?;
    let mut held = hold(ctx, referral, to.outcome.form, Some(to.outcome.version), Some(Turn::Redirect)).await?;
    if held.tx.restricted_since(held.row.person_id).await?.is_some() {
        return Err(AppError::NotPossible(RESTRICTED_PASSING.to_owned()));
    }
    to.to.trim().clone_into(&mut held.row.redirected_to);
    to.why.trim().clone_into(&mut held.row.next_words);
    to.words.trim().clone_into(&mut held.row.referrer_words);
    held.tx.referral_save(&held.permit, &held.row).await?;
    ctx.event(
        &mut held.tx,
        Kind::ReferralRedirected,
        About::person(held.row.person_id, referral.0),
        &json!({ "to": held.row.redirected_to, "why": to.why }),
    );
    pass(ctx, &mut held, Why::Redirect, &to.to).await?;
    let way = Way {
        says: Says::Redirected(to.to, to.why, to.words),
        next: place(referral),
        draft: draft(referral, "redirect"),
    };
    answered(ctx, held, &to.outcome, way).await
}

/// Declines, with the four things that reach the referrer [004 CMOC8, T7].
///
/// # Errors
/// [`AppError::Invalid`] naming what is missing, and what the charter asks for; [`AppError::Asked`]; [`AppError::Stale`];
/// [`AppError::NotPossible`].
pub async fn decline(ctx: &Ctx, referral: ReferralId, decline: Decline, outcome: Outcome) -> AppResult<()> {
    decline.check().map_err(AppError::Invalid)?;
    within(&[("decline_message", &outcome.message, MESSAGE_MAX)])?;
    let mut held = hold(ctx, referral, outcome.form, Some(outcome.version), Some(Turn::Decline)).await?;
    let weigher = Weigher::of_worker(ctx, &mut held.tx, ctx.today(), None).await?;
    let leaved = match decline_act(ctx, &weigher, &held.row, (decline.by, decline.reason)) {
        None => Leaved::unweighed(ctx)?,
        Some(act) => {
            let (whose, form) = (Whose::Referral(&held.permit), draft(referral, "decline"));
            let (tx, leaved) = weigher.planned(ctx, held.tx, whose, (outcome.form, &form), &act).await?;
            held.tx = tx;
            leaved
        }
    };
    turn_away(ctx, &mut held, &decline, leaved).await?;
    let body = json!({ "decided_by": held.row.decided_by, "reason": held.row.decline_reason, "reason_words": held.row.decline_words,
                       "next": held.row.next_words, "who_has_it": held.row.next_holder });
    ctx.event(&mut held.tx, Kind::ReferralDeclined, About::person(held.row.person_id, referral.0), &body);
    if decline.reason.is_some_and(DeclineReason::touches_safety) {
        pass(ctx, &mut held, Why::Safety, &decline.next_holder).await?;
    }
    let way = Way { says: Says::Declined(decline), next: place(referral), draft: draft(referral, "decline") };
    answered(ctx, held, &outcome, way).await
}

/// Writes the no, with leave for it.
async fn turn_away(ctx: &Ctx, held: &mut Held, decline: &Decline, leaved: Leaved<act::Decline>) -> AppResult<()> {
    let row = &mut held.row;
    row.decided_by = decline.by.map(|by| by.as_str().to_owned());
    row.decline_reason = decline.reason.map(|reason| reason.as_str().to_owned());
    row.decline_words.clone_from(&decline.reason_words);
    row.next_words.clone_from(&decline.next_words);
    row.next_holder.clone_from(&decline.next_holder);
    row.referrer_words.clone_from(&decline.referrer_words);
    held.tx.referral_save(&held.permit, &held.row).await?;
    let subject = (held.row.id, ctx.at());
    leaved.keep(ctx, &mut held.tx, Whose::Referral(&held.permit), subject).await
}

/// The referrer or the person took it back.
///
/// # Errors
/// [`AppError::Stale`]; [`AppError::NotPossible`].
pub async fn withdraw(ctx: &Ctx, referral: ReferralId, plain: Plain) -> AppResult<()> {
    close(ctx, referral, plain, Turn::Withdraw, Kind::ReferralWithdrawn, None).await
}

/// The same request came twice; `of` is the one that is kept.
///
/// # Errors
/// [`AppError::Invalid`] where it would be a duplicate of itself; [`AppError::Stale`].
pub async fn mark_duplicate(ctx: &Ctx, referral: ReferralId, of: Option<ReferralId>, plain: Plain) -> AppResult<()> {
    if of == Some(referral) {
        return Err(AppError::field(
            "duplicate_of",
            "A referral cannot be a duplicate of itself. Choose the other one",
        ));
    }
    close(ctx, referral, plain, Turn::MarkDuplicate, Kind::ReferralMarkedDuplicate, of).await
}

async fn close(
    ctx: &Ctx,
    referral: ReferralId,
    plain: Plain,
    turn: Turn,
    kind: Kind,
    of: Option<ReferralId>,
) -> AppResult<()> {
    let (field, message, form, says) = if turn == Turn::Withdraw {
        ("withdraw_why", "withdraw_message", "withdraw", Says::Withdrawn)
    } else {
        ("duplicate_why", "duplicate_message", "duplicate", Says::Duplicate)
    };
    within(&[(field, &plain.why, LONG_MAX), (message, &plain.outcome.message, MESSAGE_MAX)])?;
    let mut held = hold(ctx, referral, plain.outcome.form, Some(plain.outcome.version), Some(turn)).await?;
    if let Some(of) = of {
        // the one that is kept is another referral of the same person, or it is no duplicate
        let person_permit = ctx.person_permit_of_referral(&mut held.tx, &held.permit).await?;
        if !ctx.disclose(held.tx.referral_of_person(&person_permit).await?).iter().any(|r| r.id == of.0) {
            return Err(AppError::field("duplicate_of", "Choose one of this person's other referrals"));
        }
    }
    plain.why.trim().clone_into(&mut held.row.decline_words);
    held.row.duplicate_of = of.map(|r| r.0);
    held.tx.referral_save(&held.permit, &held.row).await?;
    let body = json!({ "why": held.row.decline_words, "of": of.map(|r| r.0) });
    ctx.event(&mut held.tx, kind, About::person(held.row.person_id, referral.0), &body);
    answered(ctx, held, &plain.outcome, Way { says, next: place(referral), draft: draft(referral, form) }).await
}

/// How an answer goes on: what it says, where it leads, and whose draft is done with.
pub(super) struct Way {
    pub(super) says: Says,
    pub(super) next: String,
    pub(super) draft: String,
}

pub(super) async fn answered(ctx: &Ctx, mut held: Held, outcome: &Outcome, way: Way) -> AppResult<()> {
    let message = if outcome.message.trim().is_empty() {
        composed(ctx, &mut held.tx, &held.permit, &held.row, &way.says).await?
    } else {
        outcome.message.trim().to_owned()
    };
    if wordback::heard(&held.row, way.says.turn()) {
        let field = way.says.field(!outcome.message.trim().is_empty());
        wordback::without_name(ctx, &mut held.tx, &held.permit, &held.row, field, &message).await?;
    }
    wordback::send(ctx, &mut held.tx, &held.permit, &held.row, way.says.turn(), &message).await?;
    ctx.finish(held.tx, outcome.form, &way.next, Some(&way.draft)).await
}
