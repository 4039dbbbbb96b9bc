//! What happens on a referral before it is answered: tries to reach the person, and what they agreed to since.

use super::triage::{draft, hold, place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use practice::access::Act;
use practice::consent::{GivenBy, How, Purpose};
use practice::event::Kind;
use practice::ids::ReferralId;
use practice::problem::Problem;
use practice::referral::{AttemptOutcome, Channel, State};
use serde_json::json;
use store::people::ConsentRow;
use store::referrals::AttemptRow;
use uuid::Uuid;

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
    let permit = ctx.referral_write_permit(&mut tx, referral).await?;
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
