//! Word back to whoever referred (DOMAIN 4.9): made from the service's own templates, readable and
//! changeable before it goes, and kept from those who may hear only that it was received.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use practice::event::Kind;
use practice::referral::{Hears, Route, Source, hears};
use practice::wordback::{Turn, default_text, default_text_to_person, fill, full_name_problem, names_in_full};
use serde_json::json;
use store::Tx;
use store::messages::MessageRow;
use store::permit::ReferralPermit;
use store::referrals::ReferralRow;

/// The code under which a turn's template is kept.
#[must_use]
pub fn template_code(turn: Turn) -> String {
    format!("wordback.{}", turn.as_str())
}

/// The code under which a turn's template is kept for those who asked for themselves.
#[must_use]
pub fn own_template_code(turn: Turn) -> String {
    format!("wordback.self.{}", turn.as_str())
}

/// The text of a turn as the template gives it, for the worker to read and change.
pub(crate) async fn text(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    referral: &ReferralRow,
    initials: &str,
    turn: Turn,
    words: &str,
) -> AppResult<String> {
    filled(ctx, tx, referral, turn, &Filling { initials, worker: ctx.actor_name(), words, next: &referral.next_words })
        .await
}

/// What is put into a turn's template besides what the referral itself says.
pub(crate) struct Filling<'a> {
    /// Initials of the person; never the name.
    pub(crate) initials: &'a str,
    /// Who supports the person, or who answers.
    pub(crate) worker: &'a str,
    /// What the worker writes for the referrer.
    pub(crate) words: &'a str,
    /// What happens next.
    pub(crate) next: &'a str,
}

/// The text of a turn with all of this filled in.
pub(crate) async fn filled(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    referral: &ReferralRow,
    turn: Turn,
    with: &Filling<'_>,
) -> AppResult<String> {
    let (code, default) = if asked_themselves(referral) {
        (own_template_code(turn), default_text_to_person(turn))
    } else {
        (template_code(turn), default_text(turn))
    };
    let template = tx.wording_get(&code).await?.map_or_else(|| default.to_owned(), |w| w.body);
    let values = [
        ("person", with.initials),
        ("reference", referral.reference.as_str()),
        ("worker", with.worker),
        ("service", ctx.service_name()),
        ("words", with.words),
        ("next", with.next),
    ];
    fill(&template, &values).map_err(|e| AppError::Internal(format!("template {code}: {e}")))
}

/// Whether the referrer hears this turn, or only that the referral was received (DOMAIN 4.2).
#[must_use]
pub fn heard(referral: &ReferralRow, turn: Turn) -> bool {
    let source = Source::parse(&referral.source).unwrap_or(Source::Other);
    turn == Turn::Received || hears(source, referral.agrees_word_back) == Hears::Everything
}

/// Refuses words to whoever referred that have the person's full name in them. Whoever asked for themselves may be called
/// by their own.
pub(crate) async fn without_name(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ReferralPermit,
    referral: &ReferralRow,
    field: &'static str,
    text: &str,
) -> AppResult<()> {
    if asked_themselves(referral) {
        return Ok(());
    }
    let person = tx.permit_person_of_referral(permit).await?;
    let person = ctx.disclose(tx.person_get(&person).await?).ok_or(AppError::NotFound)?;
    if names_in_full(text, &person.given_name, &person.family_name, &person.known_as) {
        let initials = practice::person::initials(&person.given_name, &person.family_name);
        return Err(AppError::Invalid(vec![full_name_problem(field, &initials)]));
    }
    Ok(())
}

/// Whether the person asked for themselves, so that word back goes to them.
pub(crate) fn asked_themselves(referral: &ReferralRow) -> bool {
    Source::parse(&referral.source) == Some(Source::SelfReferral)
}

/// Whether a referral was told, and written down by whoever was told.
#[must_use]
fn was_told(referral: &ReferralRow) -> bool {
    matches!(Route::parse(&referral.route), Some(Route::Verbal | Route::Phone))
}

/// Whether word is passed on by a worker, by mouth or telephone: whoever told of it has no account that it could reach,
/// so nothing is said to have been sent until somebody says so (DOMAIN 4.9: by the route the referral came).
#[must_use]
pub(crate) fn passed_on(referral: &ReferralRow) -> bool {
    was_told(referral) && referral.referrer_id.is_none()
}

/// Sends word of a turn, or notes that it was withheld and why. Where somebody must pass it on, it waits for them.
pub(crate) async fn send(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ReferralPermit,
    referral: &ReferralRow,
    turn: Turn,
    text: &str,
) -> AppResult<()> {
    if passed_on(referral) && heard(referral, turn) {
        return draft(ctx, tx, permit, referral, turn, text).await;
    }
    // nothing goes out to somebody who has died (DOMAIN 4.10)
    let late = asked_themselves(referral) && tx.death_holds(referral.person_id).await?;
    // nor about somebody at whose request nothing is done with the record: it can be sent once that is lifted
    let held_back = late || tx.restricted_since(referral.person_id).await?.is_some();
    let sent = heard(referral, turn) && !held_back;
    let message = new_message(ctx, referral, turn, text, if sent { "sent" } else { "withheld" });
    tx.message_insert(permit, &message).await?;
    if sent {
        crate::mailings::begin(ctx, tx, permit, referral, &message).await?;
    }
    let kind = if sent { Kind::WordBackSent } else { Kind::WordBackWithheld };
    ctx.event(
        tx,
        kind,
        About::person(referral.person_id, message.id),
        &json!({ "turn": turn.as_str(), "to": message.to_name, "text": text }),
    );
    Ok(())
}

/// Makes word of a turn that waits for the worker to read it and send it.
pub(crate) async fn draft(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ReferralPermit,
    referral: &ReferralRow,
    turn: Turn,
    text: &str,
) -> AppResult<()> {
    if heard(referral, turn) {
        // nothing goes out to somebody who has died; where that was a mistake it can be sent yet
        let late = asked_themselves(referral) && tx.death_holds(referral.person_id).await?;
        let state = if late { "withheld" } else { "draft" };
        tx.message_insert(permit, &new_message(ctx, referral, turn, text, state)).await?;
    }
    Ok(())
}

fn new_message(ctx: &Ctx, referral: &ReferralRow, turn: Turn, text: &str, state: &str) -> MessageRow {
    MessageRow {
        id: ctx.id(),
        referral_id: referral.id,
        person_id: referral.person_id,
        turn: turn.as_str().to_owned(),
        to_name: referral.referrer_name.clone(),
        body: text.to_owned(),
        state: state.to_owned(),
        made_at: ctx.at(),
        sent_at: (state == "sent").then(|| ctx.at()),
        sent_by: ctx.account_uuid(),
        read_at: None,
        version: 1,
    }
}
