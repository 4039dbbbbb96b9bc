//! Recording a contact (DOMAIN 4.4): what happened is always recorded; one commit.

use crate::calendar::step;
pub use crate::calendar::step::Closes;
use crate::charter::{ContactWords, Seen, Weigher, Whose, act, next_contact};
use crate::ctx::{About, Ctx};
use crate::episodes::{referral_of, refresh_due, word_back};
use crate::error::{AppError, AppResult};
use crate::goals::{StepWords, check_step, insert_step, step_agreed};
use crate::time;
use practice::access::Act;
use practice::appointment;
use practice::charter::Done;
use practice::consent::{GivenBy, How, Purpose};
use practice::contact::{self, Attendance, Draft, Kind as ContactKind, Place};
use practice::episode::{Readiness, State, Turn};
use practice::event::Kind;
use practice::ids::{ContactId, EpisodeId};
use practice::wordback::Turn as Word;
use serde_json::{Value, json};
use store::calendar::AppointmentRow;
use store::contacts::{ContactFactRow, ContactListRow, ContactRow};
use store::episodes::EpisodeRow;
use store::people::ConsentRow;
use store::permit::EpisodePermit;
use store::referrals::After;
use store::{At, Tx};
use uuid::Uuid;

/// A contact as the form gives it.
#[derive(Debug, Clone)]
pub struct NewContact {
    /// The form's own id.
    pub form: Uuid,
    /// The contact, to be checked by the rules.
    pub draft: Draft,
    /// Which appointment it was.
    pub appointment: Closes,
    /// What the next one will be, where it was planned.
    pub next_kind: Option<ContactKind>,
    /// Where the next one will be.
    pub next_place: Option<Place>,
    /// A word for the next one.
    pub next_note: String,
    /// What is to be done next, where a step was agreed.
    pub step: Option<StepWords>,
    /// Readiness, where it moved.
    pub readiness: Option<Readiness>,
    /// Whether the scope of the role was explained this time [004 CMOC5].
    pub scope_explained: bool,
    /// Whether the person agreed to share with the practice; none where it was not asked.
    pub consent_to_share: Option<bool>,
    /// What is said where it lies beyond what the charter says.
    pub judgement: ContactWords,
}

/// A contact that was written.
pub(crate) struct Written {
    pub(crate) id: Uuid,
    /// What the charter asks a line why for, where none was written.
    pub(crate) asks: Vec<Seen>,
}

/// Records a contact: contact, event, audit and messages in one transaction.
///
/// # Errors
/// [`AppError::Invalid`] naming what cannot be; [`AppError::NotFound`] where the episode is none of
/// the account's; [`AppError::TakenBefore`] for the same form again.
pub async fn record(ctx: &Ctx, episode: EpisodeId, new: NewContact) -> AppResult<ContactId> {
    ctx.authorise(Act::ContactRecord)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let contact = Box::pin(write(ctx, &mut tx, &permit, &new, None)).await?.id;
    let page = format!("/episodes/{episode}");
    ctx.finish(tx, new.form, &page, Some(&format!("/episodes/{episode}/contacts/new"))).await?;
    Ok(ContactId(contact))
}

/// Writes a contact, and what follows from it for the episode, into a transaction; `group` names the group at whose session it was.
pub(crate) async fn write(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    new: &NewContact,
    group: Option<&str>,
) -> AppResult<Written> {
    let mut row = ctx.disclose(tx.episode_get(permit).await?).ok_or(AppError::NotFound)?;
    new.draft.check(time::moment(row.opened_at), ctx.now()).map_err(AppError::Invalid)?;
    if let Some(step) = &new.step {
        let problems = check_step(step, ctx.today(), None);
        if !problems.is_empty() {
            return Err(AppError::Invalid(problems));
        }
    }
    // what happened is recorded late too; but nothing more is planned in support that has ended
    if row.state == State::Ended.as_str() {
        for (field, given) in [("next_date", new.draft.next_contact.is_some()), ("step", new.step.is_some())] {
            if given {
                return Err(AppError::field(
                    field,
                    "Support has ended, so nothing more can be planned. Leave this empty",
                ));
            }
        }
    }
    if new.draft.next_contact.is_some() {
        crate::people::alive(tx, row.person_id, "next_date").await?;
    }
    let contact = contact_row(ctx, permit, new)?;
    if recorded_before(ctx, tx, permit, &contact).await? {
        return Err(AppError::Invalid(vec![contact::recorded_before()]));
    }
    let mut planned = ctx.disclose(tx.appointment_planned(permit).await?);
    let closing = step::closed(&planned, new)?;
    tx.contact_insert(permit, &contact, &new.draft.needs).await?;
    let happened = (ContactId(contact.id), &new.draft);
    let asks = crate::charter::contact_happened(ctx, tx, permit, happened, &new.judgement).await?;
    // one entered late may turn out to have been the first
    let first = new.draft.met() && row.started_at.is_none_or(|started| contact.at < started);
    let mut said = body(&contact, &new.draft.needs);
    if let Some(group) = group {
        said["group"] = json!(group);
    }
    if let Some(position) = closing {
        said["planned_for"] = json!(planned[position].starts_at);
        let state = appointment::State::of_contact(new.draft.attendance);
        step::close(ctx, tx, permit, &mut planned, (position, contact.id), state).await?;
    }
    apply(ctx, tx, permit, &mut row, new)?;
    let next = plan_next(ctx, tx, permit, &row, &mut planned, new).await?;
    step::set_next(&mut row, &planned);
    said_first(ctx, tx, permit, &mut row, new).await?;
    let agreed = match &new.step {
        Some(step) => Some(insert_step(ctx, tx, permit, None, step).await?),
        None => None,
    };
    refresh_due(tx, permit, &mut row).await?;
    tx.episode_save(permit, &row).await?;
    ctx.event(tx, Kind::ContactRecorded, About::episode(permit, contact.id), &said);
    if let Some(next) = &next {
        ctx.event(tx, Kind::NextContactPlanned, About::episode(permit, row.id), next);
    }
    if let Some(step) = agreed {
        step_agreed(ctx, tx, permit, &step, None);
    }
    if first {
        first_contact(ctx, tx, permit, Some(contact.at)).await?;
    }
    if new.draft.next_contact.is_some() {
        first_offered(ctx, tx, permit, &row).await?;
    }
    Ok(Written { id: contact.id, asks })
}

/// Whether the very same contact stands in the episode already: a browser's back button brings back what was typed, in a form
/// that is a new one.
async fn recorded_before(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit, new: &ContactRow) -> AppResult<bool> {
    let same_moment = ctx.disclose(tx.contact_at(permit, new.at).await?);
    Ok(same_moment.iter().any(|old| {
        (&old.kind, &old.place, &old.attendance) == (&new.kind, &new.place, &new.attendance)
            && (old.minutes, old.travel_minutes) == (new.minutes, new.travel_minutes)
            && (&old.with_whom, &old.notes, &old.done) == (&new.with_whom, &new.notes, &new.done)
    }))
}

/// What a contact changes in its episode: it starts with the first one held with the person, and what was
/// planned next is planned anew. Every contact held is counted, whoever it was with; the last one is the last
/// with the person.
fn apply(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    row: &mut EpisodeRow,
    new: &NewContact,
) -> AppResult<()> {
    let at = time::at(new.draft.at);
    if new.draft.held() {
        row.contact_count += 1;
    }
    if new.draft.met() {
        row.last_contact_at = row.last_contact_at.max(Some(at));
        row.started_at = Some(row.started_at.map_or(at, |started| started.min(at)));
        if row.state == State::Waiting.as_str() {
            let state = State::Waiting.next(Turn::Start).map_err(|e| AppError::NotPossible(e.to_string()))?;
            state.as_str().clone_into(&mut row.state);
            ctx.event(tx, Kind::EpisodeStarted, About::episode(permit, row.id), &json!({}));
        }
    }
    if let Some(readiness) = new.readiness.filter(|r| r.as_str() != row.readiness) {
        ctx.event(
            tx,
            Kind::ReadinessChanged,
            About::episode(permit, row.id),
            &json!({ "from": row.readiness, "to": readiness.as_str() }),
        );
        readiness.as_str().clone_into(&mut row.readiness);
    }
    Ok(())
}

/// Plans the next contact, where the form says when it is: an appointment besides those that are planned, unless one of them is at that
/// very time. Gives what was planned, as its event says it. Where the charter has it asked first, the question is written and nothing is
/// planned: the contact is recorded all the same.
async fn plan_next(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    row: &EpisodeRow,
    planned: &mut Vec<AppointmentRow>,
    new: &NewContact,
) -> AppResult<Option<Value>> {
    let Some(at) = new.draft.next_contact else { return Ok(None) };
    let next = step::short(ctx, row, at, new.next_kind, new.next_place, &new.next_note)?;
    if planned.iter().all(|other| other.starts_at != next.starts_at) {
        let mut weigher = Weigher::of_episode(ctx, tx, permit, ctx.today(), None).await?;
        let act = next_contact(&mut weigher, new, planned);
        let leaved = weigher.planned_beside::<act::Appointment>(ctx, tx, Whose::Episode(permit), &act).await;
        // what is asked for stands with the next one, and not with the contact that it stands beside
        let Some(leaved) = leaved.map_err(of_next)? else { return Ok(None) };
        tx.appointment_insert(permit, &next).await?;
        leaved.keep(ctx, tx, Whose::Episode(permit), (next.id, next.starts_at)).await?;
        planned.push(next.clone());
    }
    Ok(Some(step::body(&next)))
}

/// What the charter asks of the next contact, under the fields that the form has for it.
fn of_next(error: AppError) -> AppError {
    let AppError::Invalid(mut problems) = error else { return error };
    for problem in &mut problems {
        problem.field = match problem.field {
            "judgement_why" => "next_judgement_why",
            "judgement_hoped" => "next_judgement_hoped",
            "judgement_ask" => "next_judgement_ask",
            other => other,
        };
    }
    AppError::Invalid(problems)
}

/// What is said at the first contact (DOMAIN 4.3): that the role was explained, and whether the person agrees to share
/// with the practice. Each is an event of its own, and the agreement stands among the person's consents.
async fn said_first(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    row: &mut EpisodeRow,
    new: &NewContact,
) -> AppResult<()> {
    if new.scope_explained && row.scope_explained_on.is_none() {
        let on = time::local_date(new.draft.at);
        row.scope_explained_on = Some(time::day(on));
        ctx.event(tx, Kind::ScopeExplained, About::episode(permit, row.id), &json!({ "on": on }));
    }
    let Some(given) = new.consent_to_share.filter(|given| row.consent_to_share != Some(*given)) else { return Ok(()) };
    row.consent_to_share = Some(given);
    let consent = ConsentRow {
        id: ctx.id(),
        person_id: *permit.person(),
        purpose: Purpose::ShareWithPractice.as_str().to_owned(),
        given,
        given_by: GivenBy::Person.as_str().to_owned(),
        how: How::Spoken.as_str().to_owned(),
        note: String::new(),
        at: ctx.at(),
        recorded_by: ctx.account_uuid(),
        withdrawn_at: None,
    };
    tx.consent_insert(*permit.person(), &consent).await?;
    let kind = if given { Kind::ConsentGiven } else { Kind::ConsentRefused };
    let body = json!({ "purpose": consent.purpose, "given_by": consent.given_by, "how": consent.how });
    ctx.event(tx, kind, About::episode(permit, consent.id), &body);
    Ok(())
}

/// What is planned next, as the event says it.
pub(crate) fn plan_body(row: &EpisodeRow) -> Value {
    json!({ "at": row.next_contact_at, "kind": row.next_contact_kind, "place": row.next_contact_place, "note": row.next_contact_note })
}

fn contact_row(ctx: &Ctx, permit: &EpisodePermit, new: &NewContact) -> AppResult<ContactRow> {
    let draft = &new.draft;
    Ok(ContactRow {
        id: ctx.id(),
        episode_id: *permit.episode(),
        person_id: *permit.person(),
        kind: draft.kind.as_str().to_owned(),
        place: draft.place.as_str().to_owned(),
        at: time::at(draft.at),
        planned_minutes: draft.planned_minutes,
        minutes: draft.minutes,
        travel_minutes: draft.travel_minutes,
        attendance: draft.attendance.as_str().to_owned(),
        with_whom: draft.with_whom.clone(),
        notes: draft.notes.clone(),
        done: draft.done.kept(),
        readiness: new.readiness.map(|r| r.as_str().to_owned()),
        recorded_at: ctx.at(),
        recorded_by: ctx.account()?.0,
        version: 1,
    })
}

fn body(contact: &ContactRow, needs: &[String]) -> Value {
    let mut said = json!({ "kind": contact.kind, "place": contact.place, "at": contact.at, "minutes": contact.minutes,
            "travel_minutes": contact.travel_minutes, "attendance": contact.attendance, "with_whom": contact.with_whom,
            "notes": contact.notes, "needs": needs });
    let done = Done::parse(&contact.done);
    if !done.is_empty() {
        said["done"] = json!(done.codes());
    }
    said
}

/// While nobody has met the person, what is planned next is the first contact, offered: the referral's clock stops there,
/// unless triage offered one before (DOMAIN 4.2, Clocks). Whether it stopped just now.
pub(crate) async fn first_offered(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    row: &EpisodeRow,
) -> AppResult<bool> {
    if row.state != State::Waiting.as_str() || row.next_contact_at.is_none() {
        return Ok(false);
    }
    let (referral_permit, mut referral, _) = referral_of(ctx, tx, permit).await?;
    if referral.first_offered_at.is_some() {
        return Ok(false);
    }
    referral.first_offered_at = Some(ctx.at());
    tx.referral_save(&referral_permit, &referral).await?;
    Ok(true)
}

/// The offer that stopped the clock was taken back: it runs again, unless somebody met the person meanwhile, or something else is planned.
pub(crate) async fn not_offered(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    row: &EpisodeRow,
) -> AppResult<()> {
    if row.state != State::Waiting.as_str() || row.next_contact_at.is_some() {
        return Ok(());
    }
    let (referral_permit, mut referral, _) = referral_of(ctx, tx, permit).await?;
    if referral.first_held_at.is_none() && referral.first_offered_at.take().is_some() {
        tx.referral_save(&referral_permit, &referral).await?;
    }
    Ok(())
}

/// The first contact held with the person: the referral's clock stops there, and word of it waits for the worker, or
/// goes by itself where the service set it so; once, however often the first one is corrected.
async fn first_contact(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit, first: Option<At>) -> AppResult<()> {
    let (referral_permit, mut referral, _) = referral_of(ctx, tx, permit).await?;
    let before = std::mem::replace(&mut referral.first_held_at, first);
    if before == first {
        return Ok(());
    }
    tx.referral_save(&referral_permit, &referral).await?;
    if before.is_some() || first.is_none() {
        return Ok(());
    }
    let messages = ctx.disclose(tx.message_list(&referral_permit).await?);
    if messages.iter().any(|message| message.turn == Word::FirstContact.as_str()) {
        return Ok(());
    }
    word_back(ctx, tx, permit, Word::FirstContact).await
}

/// A contact opened to be corrected.
#[derive(Debug)]
pub struct ContactOpened {
    /// The contact.
    pub contact: ContactRow,
    /// Needs worked on, as codes.
    pub needs: Vec<String>,
}

/// Opens a contact to correct it.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, episode: EpisodeId, contact: ContactId) -> AppResult<ContactOpened> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let row = ctx.disclose(tx.contact_get(&permit, contact.0).await?).ok_or(AppError::NotFound)?;
    let needs = tx.contact_needs(&permit, contact.0).await?;
    Ok(ContactOpened { contact: row, needs })
}

/// Corrects a contact: kind, place, time, minutes, attendance, notes. What it said before stays in
/// the chain of events.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where somebody else corrected it meanwhile.
pub async fn correct(
    ctx: &Ctx,
    episode: EpisodeId,
    contact: ContactId,
    version: i64,
    form: Uuid,
    draft: Draft,
) -> AppResult<()> {
    ctx.authorise(Act::ContactRecord)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    rewrite(ctx, &mut tx, &permit, (contact, Some(version)), draft).await?;
    ctx.finish(tx, form, &format!("/episodes/{episode}"), Some(&format!("/episodes/{episode}/contacts/{contact}")))
        .await
}

/// Corrects a contact in a transaction, and counts anew what hangs on it; with a version, only where it is still that one.
pub(crate) async fn rewrite(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    (contact, version): (ContactId, Option<i64>),
    draft: Draft,
) -> AppResult<()> {
    let mut episode_row = ctx.disclose(tx.episode_get(permit).await?).ok_or(AppError::NotFound)?;
    let mut row = ctx.disclose(tx.contact_get(permit, contact.0).await?).ok_or(AppError::NotFound)?;
    if version.is_some_and(|version| row.version != version) {
        return Err(AppError::Stale);
    }
    draft.check(time::moment(episode_row.opened_at), ctx.now()).map_err(AppError::Invalid)?;
    let before = body(&row, &tx.contact_needs(permit, contact.0).await?);
    draft.kind.as_str().clone_into(&mut row.kind);
    draft.place.as_str().clone_into(&mut row.place);
    row.at = time::at(draft.at);
    // the form does not ask how long it was meant to be; what is known of it stays
    row.planned_minutes = draft.planned_minutes.or(row.planned_minutes);
    row.minutes = draft.minutes;
    row.travel_minutes = draft.travel_minutes;
    draft.attendance.as_str().clone_into(&mut row.attendance);
    row.with_whom = draft.with_whom;
    row.notes = draft.notes;
    row.done = draft.done.kept();
    tx.contact_save(permit, &row, &draft.needs).await?;
    // its appointment says what the contact says now
    let state = appointment::State::of_contact(draft.attendance);
    tx.appointment_of_contact(permit, contact.0, state.as_str()).await?;
    let waits_again = recount(ctx, tx, permit, &mut episode_row).await?;
    let mut after = body(&row, &draft.needs);
    if waits_again {
        after["waits_again"] = json!(true);
    }
    let change = json!({ "before": before, "after": after });
    ctx.event(tx, Kind::ContactCorrected, About::episode(permit, contact.0), &change);
    Ok(())
}

/// What a correction changes in the episode, counted anew from what its contacts say now: how many were held, when the
/// person was met first and last, and with it the clock of the referral. Support starts where this turns out to have been
/// the first contact, and waits for one again where none is left; then the answer is yes.
pub(crate) async fn recount(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    episode: &mut EpisodeRow,
) -> AppResult<bool> {
    let facts = ctx.disclose(tx.contact_facts(permit).await?);
    let known = |c: &ContactFactRow| Some((ContactKind::parse(&c.kind)?, Attendance::parse(&c.attendance)?));
    let held = facts.iter().filter(|c| known(c).is_some_and(|(kind, came)| contact::held(kind, came))).count();
    let met: Vec<At> =
        facts.iter().filter(|c| known(c).is_some_and(|(kind, came)| contact::met(kind, came))).map(|c| c.at).collect();
    let first = met.first().copied();
    episode.contact_count = i32::try_from(held).unwrap_or(i32::MAX);
    episode.last_contact_at = met.last().copied();
    episode.started_at = first;
    let before =
        State::parse(&episode.state).ok_or_else(|| AppError::Internal(format!("episode state {}", episode.state)))?;
    let after = practice::episode::corrected(before, first.is_some());
    after.as_str().clone_into(&mut episode.state);
    if before != after && after == State::Active {
        ctx.event(tx, Kind::EpisodeStarted, About::episode(permit, episode.id), &json!({}));
    }
    let waits_again = before != after && after == State::Waiting;
    if after != State::Ended {
        step::in_step(ctx, tx, permit, episode).await?;
    }
    refresh_due(tx, permit, episode).await?;
    tx.episode_save(permit, episode).await?;
    first_contact(ctx, tx, permit, first).await?;
    Ok(waits_again)
}

/// Contacts of an episode, newest first.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn page(
    ctx: &Ctx,
    episode: EpisodeId,
    before: Option<After>,
) -> AppResult<(Vec<ContactListRow>, Option<After>)> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let mut rows = ctx.disclose(tx.contact_page(&permit, before, store::PAGE).await?);
    let person = tx.permit_person_of_episode(&permit).await?;
    crate::people::marks(ctx, &mut tx, &person).await?.cover_contacts(&mut rows);
    let full = i64::try_from(rows.len()).unwrap_or(0) == store::PAGE;
    let next = rows.last().filter(|_| full).map(|c| After { at: c.at, id: c.id });
    Ok((rows, next))
}
