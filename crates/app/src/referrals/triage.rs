//! Triage (DOMAIN 4.2): attempts before there is an episode, and the answers a referral can have.
//!
//! Each answer is one transaction: the rule decides, the referral is saved, its event is noted, the
//! word back goes, and where it is accepted an episode opens with its owner. A message that was left
//! empty is made from the service's template; one that was read and changed goes as it was left.

use super::compose::{NO_ASSET, Says, TO_NOBODY, composed, given};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::{time, wordback};
use practice::access::{Act, Ground, Role};
use practice::consent::{GivenBy, How, Purpose};
use practice::episode;
use practice::event::Kind;
use practice::ids::{AccountId, EpisodeId, ReferralId};
use practice::problem::Problem;
use practice::referral::{AttemptOutcome, Channel, Decline, State, Turn};
use serde_json::json;
use store::Tx;
use store::episodes::{CaseAccessRow, EpisodeOwnerRow, EpisodeRow};
use store::people::ConsentRow;
use store::permit::ReferralPermit;
use store::referrals::{AttemptRow, ReferralRow};
use uuid::Uuid;

/// The longest message that goes to a referrer, in characters: room for four long answers.
pub const MESSAGE_MAX: usize = 20_000;
/// The longest answer of one field, in characters.
const LONG_MAX: usize = practice::goal::LONG_MAX;
/// The longest line of one field, in characters.
const LINE_MAX: usize = practice::goal::SHORT_MAX;

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

/// Acceptance: who takes it.
#[derive(Debug, Clone)]
pub struct Accept {
    /// What every answer carries.
    pub outcome: Outcome,
    /// Who will own the episode.
    pub owner: AccountId,
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

/// A contact, or a failed attempt, before there is an episode.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The form's own id.
    pub form: Uuid,
    /// When it was, where that was before it was written down; else now.
    pub at: Option<jiff::Timestamp>,
    /// By which channel.
    pub channel: Channel,
    /// What came of it.
    pub outcome: AttemptOutcome,
    /// How long it took.
    pub minutes: i32,
    /// What was said.
    pub notes: String,
    /// Whether a first contact was offered.
    pub offered: bool,
}

struct Held {
    tx: Box<dyn Tx>,
    permit: ReferralPermit,
    row: ReferralRow,
}

/// Opens a referral for an answer: the right, the form taken once, the row, and the rule's new state.
async fn hold(
    ctx: &Ctx,
    referral: ReferralId,
    form: Uuid,
    version: Option<i64>,
    turn: Option<Turn>,
) -> AppResult<Held> {
    ctx.authorise(Act::ReferralTriage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.referral_permit(&mut tx, referral).await?;
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
fn forget_earlier(row: &mut ReferralRow) {
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

fn place(referral: ReferralId) -> String {
    format!("/referrals/{referral}")
}

/// Where the draft of one of the page's forms is kept.
fn draft(referral: ReferralId, of: &str) -> String {
    format!("/referrals/{referral}/{of}")
}

/// Refuses texts that are longer than their fields, each with its own length.
fn within(fields: &[(&'static str, &str, usize)]) -> AppResult<()> {
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

/// Who can take somebody on: the account itself where it is a link worker, then the link workers of its teams.
///
/// # Errors
/// [`AppError::NotFound`] where the role triages nothing.
pub async fn colleagues(ctx: &Ctx) -> AppResult<Vec<(AccountId, String)>> {
    ctx.authorise(Act::ReferralTriage)?;
    let mut tx = ctx.read().await?;
    takers(ctx, &mut tx).await
}

pub(super) async fn takers(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Vec<(AccountId, String)>> {
    let own = ctx.account()?;
    let others = tx.colleagues(own.0, ctx.day()).await?.into_iter().map(|(id, name)| (AccountId(id), name));
    let me = ctx.roles().contains(&Role::Worker).then(|| (own, ctx.actor_name().to_owned()));
    Ok(me.into_iter().chain(others).collect())
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

/// Records a contact or failed attempt on a referral.
///
/// # Errors
/// [`AppError::Invalid`] for times and notes that cannot be.
pub async fn record_attempt(ctx: &Ctx, referral: ReferralId, attempt: Attempt) -> AppResult<()> {
    let mut problems = Vec::new();
    if !(0..=600).contains(&attempt.minutes) {
        problems.push(Problem::new("minutes", "Enter minutes between 0 and 600"));
    }
    let length = attempt.notes.chars().count();
    if length > practice::contact::NOTE_MAX {
        problems.push(Problem::new(
            "notes",
            format!("The note is {length} characters long; {} is the most. Shorten it", practice::contact::NOTE_MAX),
        ));
    }
    if attempt.at.is_some_and(|at| at > ctx.now()) {
        problems.push(Problem::new("tried", "Enter when you tried: a time that has passed"));
    }
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let mut held = hold(ctx, referral, attempt.form, None, None).await?;
    let state = State::parse(&held.row.state);
    if !state.is_some_and(State::is_open) {
        return Err(AppError::NotPossible(
            "This referral has been answered. Record the contact in the person's support instead".to_owned(),
        ));
    }
    if state == Some(State::Received) {
        State::InTriage.as_str().clone_into(&mut held.row.state);
        held.row.triage_at = Some(ctx.at());
        held.row.triage_by = ctx.account_uuid();
        ctx.event(&mut held.tx, Kind::ReferralTriageBegun, About::person(held.row.person_id, referral.0), &json!({}));
    }
    let received = time::moment(held.row.received_at);
    let tried_at = attempt.at.unwrap_or_else(|| ctx.now());
    // a form gives whole minutes: a try in the minute of the receipt came after it
    if received.duration_since(tried_at) >= jiff::SignedDuration::from_mins(1) {
        return Err(AppError::field("tried", "This is before the referral came. Check the day and the time"));
    }
    let tried_at = tried_at.max(received);
    if attempt.offered && held.row.first_offered_at.is_none_or(|earlier| time::moment(earlier) > tried_at) {
        held.row.first_offered_at = Some(time::at(tried_at));
    }
    held.tx.referral_save(&held.permit, &held.row).await?;
    let row = AttemptRow {
        id: ctx.id(),
        referral_id: referral.0,
        person_id: held.row.person_id,
        at: time::at(tried_at),
        channel: attempt.channel.as_str().to_owned(),
        outcome: attempt.outcome.as_str().to_owned(),
        minutes: attempt.minutes,
        notes: attempt.notes,
        offered: attempt.offered,
        recorded_at: ctx.at(),
        recorded_by: ctx.account()?.0,
    };
    held.tx.attempt_insert(&held.permit, &row).await?;
    let body = json!({ "at": tried_at.to_string(), "channel": row.channel, "outcome": row.outcome, "minutes": row.minutes, "notes": row.notes, "offered": row.offered });
    ctx.event(&mut held.tx, Kind::ReferralAttemptRecorded, About::person(row.person_id, referral.0), &body);
    ctx.finish(held.tx, attempt.form, &place(referral), Some(&draft(referral, "attempts"))).await
}

/// Accepts: opens an episode, owned by one worker.
///
/// # Errors
/// [`AppError::Invalid`] where the owner is no worker of an own team; [`AppError::Stale`];
/// [`AppError::NotPossible`] where it was answered already.
pub async fn accept(ctx: &Ctx, referral: ReferralId, accept: Accept) -> AppResult<EpisodeId> {
    within(&[("accept_message", &accept.outcome.message, MESSAGE_MAX)])?;
    let mut held = hold(ctx, referral, accept.outcome.form, Some(accept.outcome.version), Some(Turn::Accept)).await?;
    let takers = takers(ctx, &mut held.tx).await?;
    let Some((_, owner_name)) = takers.into_iter().find(|(id, _)| *id == accept.owner) else {
        return Err(AppError::field("owner", "Choose a link worker of your own team"));
    };
    held.tx.referral_save(&held.permit, &held.row).await?;
    let id = ctx.id();
    let (row, owner) = new_episode(ctx, &held.row, id, accept.owner.0, &owner_name)?;
    let access = access_of_owner(ctx, &mut held.tx, &row).await?;
    held.tx.episode_insert(&row, &owner, &access).await?;
    let person = held.row.person_id;
    ctx.event(&mut held.tx, Kind::ReferralAccepted, About::person(person, referral.0), &json!({ "owner": owner_name }));
    let about = About { subject: Some(id), person: Some(person), episode: Some(id) };
    ctx.event(&mut held.tx, Kind::EpisodeOpened, about, &json!({ "owner": owner_name }));
    // whoever gave it to a colleague has no way into the episode, and stays with the referral
    let next = if accept.owner == ctx.account()? { format!("/episodes/{id}") } else { place(referral) };
    let way = Way { says: Says::Accepted(owner_name), next, draft: draft(referral, "accept") };
    answered(ctx, held, &accept.outcome, way).await?;
    Ok(EpisodeId(id))
}

fn new_episode(
    ctx: &Ctx,
    referral: &ReferralRow,
    id: Uuid,
    owner: Uuid,
    owner_name: &str,
) -> AppResult<(EpisodeRow, EpisodeOwnerRow)> {
    let row = EpisodeRow {
        id,
        person_id: referral.person_id,
        referral_id: referral.id,
        owner_id: owner,
        site_id: referral.site_id,
        state: episode::State::Waiting.as_str().to_owned(),
        readiness: episode::Readiness::FindingOut.as_str().to_owned(),
        what_matters: referral.wants.clone(),
        scope_explained_on: None,
        consent_to_share: None,
        opened_at: ctx.at(),
        started_at: None,
        ended_at: None,
        last_contact_at: None,
        contact_count: 0,
        next_contact_at: None,
        next_contact_kind: None,
        next_contact_place: None,
        next_contact_note: String::new(),
        next_due: store::NOTHING_DUE,
        version: 1,
    };
    let owner = EpisodeOwnerRow {
        id: ctx.id(),
        episode_id: id,
        owner_id: owner,
        owner_name: owner_name.to_owned(),
        from_at: ctx.at(),
        until_at: None,
        why: "Referral accepted".to_owned(),
        made_by: ctx.account()?.0,
    };
    Ok((row, owner))
}

/// The owner's access, and that of whoever covers for the owner now or later.
pub(crate) async fn access_of_owner(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    episode: &EpisodeRow,
) -> AppResult<Vec<CaseAccessRow>> {
    let row = |account_id, ground: Ground, from_at, until_at| CaseAccessRow {
        id: ctx.id(),
        person_id: episode.person_id,
        account_id,
        ground: ground.as_str().to_owned(),
        episode_id: Some(episode.id),
        from_at,
        until_at,
    };
    let mut access = vec![row(episode.owner_id, Ground::Owner, ctx.at(), None)];
    for cover in tx.cover_list(Some(episode.owner_id), ctx.day()).await?.iter().filter(|c| c.ended_at.is_none()) {
        let (from, _) = time::day_bounds(time::date(cover.from_on));
        let (_, until) = time::day_bounds(time::date(cover.until_on));
        access.push(row(cover.cover_id, Ground::Cover, time::at(from), Some(time::at(until))));
    }
    Ok(access)
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
/// [`AppError::Invalid`] where it is not said to whom; [`AppError::Stale`]; [`AppError::NotPossible`].
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
/// [`AppError::Invalid`] naming what is missing; [`AppError::Stale`]; [`AppError::NotPossible`].
pub async fn decline(ctx: &Ctx, referral: ReferralId, decline: Decline, outcome: Outcome) -> AppResult<()> {
    decline.check().map_err(AppError::Invalid)?;
    within(&[("decline_message", &outcome.message, MESSAGE_MAX)])?;
    let mut held = hold(ctx, referral, outcome.form, Some(outcome.version), Some(Turn::Decline)).await?;
    let row = &mut held.row;
    row.decided_by = decline.by.map(|by| by.as_str().to_owned());
    row.decline_reason = decline.reason.map(|reason| reason.as_str().to_owned());
    row.decline_words.clone_from(&decline.reason_words);
    row.next_words.clone_from(&decline.next_words);
    row.next_holder.clone_from(&decline.next_holder);
    row.referrer_words.clone_from(&decline.referrer_words);
    held.tx.referral_save(&held.permit, &held.row).await?;
    let body = json!({ "decided_by": held.row.decided_by, "reason": held.row.decline_reason, "reason_words": held.row.decline_words,
                       "next": held.row.next_words, "who_has_it": held.row.next_holder });
    ctx.event(&mut held.tx, Kind::ReferralDeclined, About::person(held.row.person_id, referral.0), &body);
    let way = Way { says: Says::Declined(decline), next: place(referral), draft: draft(referral, "decline") };
    answered(ctx, held, &outcome, way).await
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
struct Way {
    says: Says,
    next: String,
    draft: String,
}

async fn answered(ctx: &Ctx, mut held: Held, outcome: &Outcome, way: Way) -> AppResult<()> {
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

/// What a person agreed to after the referral came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreed {
    /// That the service gets in touch with them.
    Contact,
    /// That whoever referred hears what becomes of it.
    WordBack,
}

/// Notes that the person has agreed since: at triage, or by whoever supports them. Word that was kept back can then be
/// sent (DOMAIN 4.9, 4.10).
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where it was noted before; [`AppError::TakenBefore`].
pub async fn agree(ctx: &Ctx, referral: ReferralId, form: Uuid, agreed: Agreed) -> AppResult<()> {
    ctx.authorise(Act::ReferralTriage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.referral_permit(&mut tx, referral).await?;
    let mut row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    let noted = match agreed {
        Agreed::Contact => &mut row.consent_contact,
        Agreed::WordBack => &mut row.agrees_word_back,
    };
    let before = std::mem::replace(noted, true);
    // a person who took it back since, or said no elsewhere, agrees anew
    let anew = agreed == Agreed::Contact && !super::agreed_to_contact(ctx, &mut tx, &permit, &row).await?.holds();
    if before && !anew {
        return Err(AppError::NotPossible("This was noted already".to_owned()));
    }
    tx.referral_save(&permit, &row).await?;
    let note = format!("Noted on the referral {}", row.reference);
    let purpose = match agreed {
        Agreed::Contact => {
            let consent = ConsentRow {
                id: ctx.id(),
                person_id: row.person_id,
                purpose: Purpose::Contact.as_str().to_owned(),
                given: true,
                given_by: GivenBy::Person.as_str().to_owned(),
                how: How::Spoken.as_str().to_owned(),
                note: note.clone(),
                at: ctx.at(),
                recorded_by: ctx.account_uuid(),
                withdrawn_at: None,
            };
            tx.consent_insert(row.person_id, &consent).await?;
            Purpose::Contact.as_str()
        }
        Agreed::WordBack => "that the referrer hears what becomes of it",
    };
    let body = json!({ "purpose": purpose, "given_by": GivenBy::Person.as_str(), "note": note });
    ctx.event(&mut tx, Kind::ConsentGiven, About::person(row.person_id, row.id), &body);
    ctx.finish(tx, form, &place(referral), None).await
}
