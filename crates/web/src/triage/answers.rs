//! What is done on the page of a referral: contacts and attempts, joining, and the answers (DOMAIN 4.2).
//!
//! An answer that the referrer hears is read before it goes: "read the message" shows it as it will be sent, to be changed.

use super::show::{accept_weighed, again, again_as, decline_weighed};
use crate::charter::weighed::hear;
use crate::contacts::local_moment;
use crate::error::WebResult;
use crate::form::{Form, FormState, Read, parse_time};
use crate::routes::{Need::May, routes};
use crate::visit::{Posted, Visit, done, see};
use app::referrals::{Accept, Agreed, Attempt, MESSAGE_MAX, Outcome, Plain, Redirect, Says, Signpost};
use app::{AppError, time};
use axum::extract::Path;
use jiff::Timestamp;
use practice::access::Act;
use practice::contact::NOTE_MAX;
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::ids::{AccountId, PersonId, ReferralId};
use practice::referral::{AttemptOutcome, Channel, Decline, DeclineReason, DeclinedBy};
use uuid::Uuid;

routes! {
    POST "/referrals/{referral}/begin" May(Act::ReferralTriage) => begin;
    POST "/referrals/{referral}/join" May(Act::ReferralTriage) => join;
    POST "/referrals/{referral}/agreed" May(Act::ReferralTriage) => agreed;
    POST "/referrals/{referral}/attempts" May(Act::ReferralTriage) => attempt;
    POST "/referrals/{referral}/accept" May(Act::ReferralTriage) => accept;
    POST "/referrals/{referral}/accept/weighed" May(Act::ReferralTriage) => accept_box;
    POST "/referrals/{referral}/signpost" May(Act::ReferralTriage) => signpost;
    POST "/referrals/{referral}/redirect" May(Act::ReferralTriage) => redirect;
    POST "/referrals/{referral}/decline" May(Act::ReferralTriage) => decline;
    POST "/referrals/{referral}/decline/weighed" May(Act::ReferralTriage) => decline_box;
    POST "/referrals/{referral}/withdraw" May(Act::ReferralTriage) => withdraw;
    POST "/referrals/{referral}/duplicate" May(Act::ReferralTriage) => duplicate;
}

fn id(code: &str) -> Option<Uuid> {
    Uuid::parse_str(code).ok()
}

fn words<'a>(form: &'a Form, name: &'a str, called: &'a str) -> Read<String> {
    form.text(name).max(LONG_MAX).called(called).optional().map(Option::unwrap_or_default)
}

/// The version of the referral that the page showed.
fn version_of(form: &Form) -> i64 {
    form.first("version").and_then(|v| v.parse().ok()).unwrap_or(-1)
}

/// What every answer carries. A page without its version is taken as one that was overtaken.
fn outcome(visit: &Visit, form: &Form, message: &str) -> Read<Outcome> {
    let version = version_of(form);
    let once = visit.once(form);
    form.text(message).max(MESSAGE_MAX).called("The message").optional().map(|message| Outcome {
        form: once,
        version,
        message: message.unwrap_or_default(),
    })
}

fn wants_to_read(form: &Form) -> bool {
    form.first("do") == Some("read")
}

/// Shows the message as it would be sent.
async fn read_first(visit: &Visit, referral: Uuid, part: &str, form: &Form, says: &Says) -> WebResult {
    match app::referrals::compose(visit.ctx(), ReferralId(referral), says).await {
        Ok(message) => {
            again_as(visit, referral, part, form.state().with(&format!("{part}_message"), message), false).await
        }
        Err(error) => again(visit, referral, part, form, error).await,
    }
}

async fn mend(visit: &Visit, referral: Uuid, part: &str, state: FormState) -> WebResult {
    again_as(visit, referral, part, state, false).await
}

async fn begin(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    match app::referrals::begin(visit.ctx(), ReferralId(referral), visit.once(&form)).await {
        Ok(()) => Ok(done(&format!("/referrals/{referral}"), "triage_begun")),
        // a colleague was faster: what they did is what the page shows
        Err(AppError::NotPossible(_) | AppError::Stale) => Ok(see(&format!("/referrals/{referral}"))),
        Err(error) => Err(error.into()),
    }
}

async fn join(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let with = match form.done(form.one_of("with", id).required("Choose which record is the same person")) {
        Ok(with) => with,
        Err(state) => return mend(&visit, referral, "", state).await,
    };
    match app::referrals::join(visit.ctx(), ReferralId(referral), visit.once(&form), version_of(&form), PersonId(with))
        .await
    {
        Ok(()) => Ok(done(&format!("/referrals/{referral}"), "persons_joined")),
        Err(error) => again(&visit, referral, "", &form, error).await,
    }
}

/// What the person has agreed to since, from the page of the referral or that of the support.
async fn agreed(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let parse = |code: &str| match code {
        "contact" => Some(Agreed::Contact),
        "word_back" => Some(Agreed::WordBack),
        _ => None,
    };
    let agreed = match form.done(form.one_of("to", parse).required("Choose what the person agrees to")) {
        Ok(agreed) => agreed,
        Err(state) => return mend(&visit, referral, "", state).await,
    };
    let episode = form.first("episode").and_then(id);
    let back = episode.map_or_else(|| format!("/referrals/{referral}"), |id| format!("/episodes/{id}/messages"));
    match app::referrals::agree(visit.ctx(), ReferralId(referral), visit.once(&form), agreed).await {
        // noted before is what was asked for
        Ok(()) | Err(AppError::TakenBefore(_) | AppError::NotPossible(_)) => Ok(done(&back, "agreement_noted")),
        Err(error) => Err(error.into()),
    }
}

/// The day and time of a contact or try; none for just now.
fn tried_at(form: &Form, now: Timestamp) -> Read<Option<Timestamp>> {
    let today = time::local(now).date();
    let day = form
        .date("tried")
        .called("The day you tried")
        .not_after(today, "Enter the day you tried: today or a day that has passed")
        .optional();
    let clock = form.line("tried_time").called("The time").parse(parse_time).optional();
    let (Some(Some(day)), Some(clock)) = (day.peek(), clock.peek()) else { return Read::of(None) };
    let moment = match clock {
        None if *day == today => return Read::of(None),
        None => local_moment(*day, time::local(now).time()),
        Some(clock) => local_moment(*day, *clock),
    };
    if moment <= now {
        return Read::of(Some(moment));
    }
    // the minute in which it is written down is no future
    if moment.duration_since(now).as_secs() > 60 {
        form.error("tried_time", "This time is still to come: enter when you tried");
    }
    Read::of(None)
}

async fn attempt(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        form.one_of("channel", Channel::parse).required("Choose how you tried to reach the person"),
        form.one_of("outcome", AttemptOutcome::parse).required("Choose what came of it"),
        form.number("minutes").between(0, 600).called("Minutes").optional(),
        form.text("notes").max(NOTE_MAX).called("The note").optional(),
        form.ticked("offered"),
        tried_at(&form, visit.ctx().now()),
    );
    let (channel, outcome, minutes, notes, offered, at) = match form.done(reads) {
        Ok(read) => read,
        Err(state) => return mend(&visit, referral, "attempts", state).await,
    };
    let minutes = minutes.and_then(|m| i32::try_from(m).ok()).unwrap_or(0);
    let attempt =
        Attempt { form: visit.once(&form), at, channel, outcome, minutes, notes: notes.unwrap_or_default(), offered };
    match app::referrals::record_attempt(visit.ctx(), ReferralId(referral), attempt).await {
        Ok(()) => Ok(done(&format!("/referrals/{referral}"), "attempt_recorded")),
        Err(error) => again(&visit, referral, "attempts", &form, error).await,
    }
}

async fn accept(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        outcome(&visit, &form, "accept_message"),
        form.one_of("owner", id).required("Choose who will support this person"),
    );
    let (outcome, owner) = match form.done(reads) {
        Ok(read) => read,
        Err(state) => return mend(&visit, referral, "accept", state).await,
    };
    let mine = visit.ctx().account().is_ok_and(|me| me.0 == owner);
    hear(&visit, &form, "accept_").await?;
    match app::referrals::accept(visit.ctx(), ReferralId(referral), Accept { outcome, owner: AccountId(owner) }).await {
        Ok(episode) if mine => Ok(done(&format!("/episodes/{episode}"), "referral_accepted")),
        Ok(_) => Ok(done(&format!("/referrals/{referral}"), "referral_given")),
        Err(error) => again(&visit, referral, "accept", &form, error).await,
    }
}

async fn accept_box(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    accept_weighed(&visit, referral, &form.state()).await?.page(&visit, &form)
}

async fn signpost(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        outcome(&visit, &form, "signpost_message"),
        form.many("assets", id).any(),
        words(&form, "signpost_words", "Words for the referrer"),
    );
    let (outcome, chosen, words) = match form.done(reads) {
        Ok(read) => read,
        Err(state) => return mend(&visit, referral, "signpost", state).await,
    };
    let word = |asset: &Uuid| form.first(&format!("word_{asset}")).unwrap_or_default().trim().to_owned();
    if form.first("do") == Some("find") {
        return mend(&visit, referral, "signpost", form.state()).await;
    }
    let assets: Vec<(Uuid, String)> = chosen.iter().map(|asset| (*asset, word(asset))).collect();
    if wants_to_read(&form) {
        return read_first(&visit, referral, "signpost", &form, &Says::Signposted(assets, words)).await;
    }
    match app::referrals::signpost(visit.ctx(), ReferralId(referral), Signpost { outcome, assets, words }).await {
        Ok(()) => Ok(done(&format!("/referrals/{referral}"), "referral_signposted")),
        Err(error) => again(&visit, referral, "signpost", &form, error).await,
    }
}

async fn redirect(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        outcome(&visit, &form, "redirect_message"),
        form.line("redirected_to")
            .max(SHORT_MAX)
            .called("To whom")
            .required("Say to which professional or service, by name where you can"),
        words(&form, "redirect_why", "Why"),
        words(&form, "redirect_words", "Words for the referrer"),
    );
    let (outcome, to, why, words) = match form.done(reads) {
        Ok(read) => read,
        Err(state) => return mend(&visit, referral, "redirect", state).await,
    };
    if wants_to_read(&form) {
        return read_first(&visit, referral, "redirect", &form, &Says::Redirected(to, why, words)).await;
    }
    match app::referrals::redirect(visit.ctx(), ReferralId(referral), Redirect { outcome, to, why, words }).await {
        Ok(()) => Ok(done(&format!("/referrals/{referral}"), "referral_redirected")),
        Err(error) => again(&visit, referral, "redirect", &form, error).await,
    }
}

async fn decline(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    // what is missing is said by the rule, all four things at once; here only what cannot be read
    let reads = (
        outcome(&visit, &form, "decline_message"),
        form.one_of("decided_by", DeclinedBy::parse).optional(),
        form.one_of("decline_reason", DeclineReason::parse).optional(),
        words(&form, "decline_words", "More about why"),
        words(&form, "next_words", "What happens next"),
        words(&form, "next_holder", "Who has it now"),
        words(&form, "referrer_words", "Words for the referrer"),
    );
    let (outcome, by, reason, reason_words, next_words, next_holder, referrer_words) = match form.done(reads) {
        Ok(read) => read,
        Err(state) => return mend(&visit, referral, "decline", state).await,
    };
    let decline = Decline { by, reason, reason_words, next_words, next_holder, referrer_words };
    if wants_to_read(&form) {
        return read_first(&visit, referral, "decline", &form, &Says::Declined(decline)).await;
    }
    hear(&visit, &form, "decline_").await?;
    match app::referrals::decline(visit.ctx(), ReferralId(referral), decline, outcome).await {
        Ok(()) => Ok(done(&format!("/referrals/{referral}"), "referral_declined")),
        Err(error) => again(&visit, referral, "decline", &form, error).await,
    }
}

async fn decline_box(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    decline_weighed(&visit, referral, &form.state()).await?.page(&visit, &form)
}

async fn withdraw(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        outcome(&visit, &form, "withdraw_message"),
        form.text("withdraw_why").max(LONG_MAX).called("Why").required("Say who took it back, and why if they said"),
    );
    let (outcome, why) = match form.done(reads) {
        Ok(read) => read,
        Err(state) => return mend(&visit, referral, "withdraw", state).await,
    };
    if wants_to_read(&form) {
        return read_first(&visit, referral, "withdraw", &form, &Says::Withdrawn).await;
    }
    match app::referrals::withdraw(visit.ctx(), ReferralId(referral), Plain { outcome, why }).await {
        Ok(()) => Ok(done(&format!("/referrals/{referral}"), "referral_withdrawn")),
        Err(error) => again(&visit, referral, "withdraw", &form, error).await,
    }
}

async fn duplicate(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        outcome(&visit, &form, "duplicate_message"),
        form.one_of("duplicate_of", id)
            .required("Choose the referral that is kept. If it is not listed, say first that it is the same person"),
        words(&form, "duplicate_why", "Why"),
    );
    let (outcome, of, why) = match form.done(reads) {
        Ok(read) => read,
        Err(state) => return mend(&visit, referral, "duplicate", state).await,
    };
    if wants_to_read(&form) {
        return read_first(&visit, referral, "duplicate", &form, &Says::Duplicate).await;
    }
    match app::referrals::mark_duplicate(
        visit.ctx(),
        ReferralId(referral),
        Some(ReferralId(of)),
        Plain { outcome, why },
    )
    .await
    {
        Ok(()) => Ok(done(&format!("/referrals/{referral}"), "referral_duplicate")),
        Err(error) => again(&visit, referral, "duplicate", &form, error).await,
    }
}
