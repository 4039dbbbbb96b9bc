//! Writing to a person of an appointment, and what they answer (DOMAIN 4.4, 4.1 *safe contact*, 4.10).
//!
//! Only where the person agreed to it for this very appointment, by a channel that is marked as safe, and only as long as nothing stands
//! against it: a death, a restriction, a hidden detail, consent taken back. All of it is asked again when a message is about to go, so
//! that none goes for a time that was moved. The words name neither the service nor what it is about. An answer is filed and shown; it
//! changes nothing by itself (DOMAIN 11.6).

use crate::ctx::{About, App, Ctx};
use crate::error::{AppError, AppResult};
use crate::jobs::new_job;
use crate::notices::{self, Of};
use crate::secrets::{Token, token_hash};
use crate::services::{Guest, Opens};
use crate::time;
use jiff::{SignedDuration, Timestamp, ToSpan};
use post::{Channel, Mail, Text};
use practice::appointment::{Answer, State};
use practice::consent::{Purpose, Standing};
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::ics;
use practice::person::{ContactKind, parse_mobile, parse_phone};
use serde::Deserialize;
use serde_json::json;
use store::Tx;
use store::calendar::{AppointmentReplyRow, AppointmentRow, RemindedRow};
use store::doors::LinkRow;
use store::jobs::JobRow;
use store::notices::NoticeRow;
use store::people::PersonContactRow;
use store::permit::PersonPermit;
use uuid::Uuid;

/// The job that writes a reminder when its time has come.
pub(crate) const JOB: &str = "remind";
/// A text answers a reminder of so many days before.
const ANSWERED_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 7);

/// When a service reminds: so many days before, at a full hour; 0 days for never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminding {
    /// Days before.
    pub days: i64,
    /// The hour, 7 to 20.
    pub hour: i8,
}

impl Default for Reminding {
    /// The day before at ten in the morning.
    fn default() -> Self {
        Self { days: 1, hour: 10 }
    }
}

impl Reminding {
    /// When somebody is reminded of an appointment; none where the service reminds of nothing.
    fn at(self, starts: Timestamp) -> Option<Timestamp> {
        if self.days == 0 {
            return None;
        }
        let day = time::local_date(starts).saturating_sub(self.days.days());
        time::local_moment(day.at(self.hour, 0, 0, 0))
    }
}

/// Which of a person's details a channel would use: safe, to be used, and open to messages.
pub(crate) fn usable(contacts: &[PersonContactRow], channel: Channel) -> Option<&PersonContactRow> {
    let kind = match channel {
        Channel::Mail => ContactKind::Email,
        Channel::Text => ContactKind::Mobile,
    };
    contacts.iter().find(|c| c.kind == kind.as_str() && c.safe && !c.never_use && !c.no_message)
}

/// Whether something stands against writing to a person at all.
pub(crate) async fn stopped(ctx: &Ctx, tx: &mut Box<dyn Tx>, person: &PersonPermit) -> AppResult<bool> {
    if tx.death_holds(*person.person()).await? || tx.restricted_since(*person.person()).await?.is_some() {
        return Ok(true);
    }
    let consents = ctx.disclose(tx.consent_list(person).await?);
    Ok(matches!(crate::people::stands(&consents, Purpose::Contact), Standing::Refused | Standing::Withdrawn))
}

/// By which channels a person can be written to of an appointment.
pub(crate) async fn channels(ctx: &Ctx, tx: &mut Box<dyn Tx>, person: &PersonPermit) -> AppResult<Vec<Channel>> {
    let standing = ctx.app.post.standing();
    if standing.nothing() || stopped(ctx, tx, person).await? {
        return Ok(Vec::new());
    }
    let contacts = ctx.disclose(tx.person_contacts(person).await?);
    let veil = crate::hidden::veil(tx, *person.person()).await?;
    let open = |channel: Channel| {
        standing.sends(channel) && usable(&contacts, channel).is_some_and(|detail| !veil.finds(&detail.value))
    };
    Ok([Channel::Text, Channel::Mail].into_iter().filter(|channel| open(*channel)).collect())
}

/// Has a person told of an appointment that was planned or moved, and reminded of it, where they agreed to that.
pub(crate) async fn of_planned(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &AppointmentRow, tell: bool) -> AppResult<()> {
    let Some(channel) = row.remind_by.as_deref().and_then(Channel::parse) else { return Ok(()) };
    if tell {
        notices::write(ctx, tx, Of::Confirmation, row.id, (None, channel)).await?;
    }
    let reminding = crate::settings::read(tx).await?.reminding;
    if let Some(at) = reminding.at(time::moment(row.starts_at)).filter(|at| *at > ctx.now()) {
        let job = new_job(ctx, JOB, "usual", &json!({ "appointment": row.id }).to_string());
        tx.job_insert(&JobRow { run_at: time::at(at), ..job }).await?;
    }
    Ok(())
}

/// Has a person told that appointments are not to be, where they were told of them: once, of the first that is still to come, saying
/// whether others after it are meant too.
pub(crate) async fn of_cancelled(ctx: &Ctx, tx: &mut Box<dyn Tx>, rows: &[AppointmentRow]) -> AppResult<()> {
    let mut told = rows.iter().filter(|row| time::moment(row.starts_at) > ctx.now()).filter_map(|row| {
        let channel = row.remind_by.as_deref().and_then(Channel::parse)?;
        Some((row, channel))
    });
    let Some((first, channel)) = told.next() else { return Ok(()) };
    let of = if told.next().is_some() { Of::CancellationOfAll } else { Of::Cancellation };
    notices::write(ctx, tx, of, first.id, (None, channel)).await
}

#[derive(Deserialize)]
struct Payload {
    appointment: Uuid,
}

/// Writes the reminder of an appointment, where it is planned still.
pub(crate) async fn run(ctx: &Ctx, payload: &str) -> AppResult<Option<SignedDuration>> {
    let id = serde_json::from_str::<Payload>(payload)
        .map_err(|_| AppError::Internal("the payload of a job".to_owned()))?
        .appointment;
    let mut tx = ctx.begin().await?;
    let Some((closed, person)) = tx.appointment_to_remind(id).await? else { return Ok(None) };
    let row = ctx.disclose(closed);
    let planned = State::parse(&row.state) == Some(State::Planned) && time::moment(row.starts_at) > ctx.now();
    let Some(channel) = row.remind_by.as_deref().and_then(Channel::parse).filter(|_| planned) else { return Ok(None) };
    // where the program stopped before the job was noted as done it runs again, and finds this
    let once = once(&format!("reminder {} {} {}", row.id, row.sequence, row.starts_at.timestamp_micros()));
    if tx.sent_form_get(once).await?.is_some() {
        return Ok(None);
    }
    notices::write(ctx, &mut tx, Of::Reminder, row.id, (None, channel)).await?;
    let about = About { subject: Some(row.id), person: Some(*person.person()), episode: row.episode_id };
    ctx.event(&mut tx, Kind::ReminderSent, about, &json!({ "at": row.starts_at, "by": channel.as_str() }));
    ctx.finish(tx, once, "", None).await?;
    Ok(None)
}

/// A message of an appointment, as it goes now; none where nothing is to go any more.
pub(crate) enum Going {
    Mail(Mail),
    Text(Text),
}

/// What a notice of an appointment says; none where it was moved or cancelled, or something stands against it.
pub(crate) async fn message(ctx: &Ctx, of: Of, notice: &NoticeRow) -> AppResult<Option<Going>> {
    let mut tx = ctx.begin().await?;
    let Some((closed, person)) = tx.appointment_to_remind(notice.subject_id).await? else { return Ok(None) };
    let row = ctx.disclose(closed);
    let state = State::parse(&row.state);
    let still = match of {
        Of::Cancellation | Of::CancellationOfAll => {
            matches!(state, Some(State::CancelledByWorker | State::CancelledByPerson))
        }
        _ => state == Some(State::Planned),
    };
    let channel = Channel::parse(&notice.channel);
    let (Some(channel), true) = (channel, still && time::moment(row.starts_at) > ctx.now()) else { return Ok(None) };
    if !channels(ctx, &mut tx, &person).await?.contains(&channel) {
        return Ok(None);
    }
    let contacts = ctx.disclose(tx.person_contacts(&person).await?);
    let Some(to) = usable(&contacts, channel).map(|detail| detail.value.clone()) else { return Ok(None) };
    let worker =
        ctx.app.store.doors().account_by_id(row.worker_id).await?.map(|account| account.name).unwrap_or_default();
    let token = match (of, &ctx.app.address) {
        (Of::Cancellation | Of::CancellationOfAll, _) | (_, None) => None,
        _ => Some(answer_token(ctx, &mut tx, &row).await?),
    };
    let two_way = crate::links::texts_since(ctx, &mut tx).await?.is_some();
    tx.commit().await?;
    let mut words = words(of, time::moment(row.starts_at), &worker);
    if channel == Channel::Text && token.is_some() && two_way {
        words.push_str(" Reply YES, NO or RING.");
    }
    let answer =
        token.zip(ctx.app.address.as_deref()).map(|(token, address)| format!("{address}/answer/{}", token.expose()));
    Ok(Some(match channel {
        Channel::Text => {
            let body = answer.map_or_else(
                || words.clone(),
                |link| format!("{words} {}: {link}", if two_way { "Or" } else { "To answer" }),
            );
            // a number that is none of a mobile telephone gets no text
            let Ok(to) = parse_mobile(&to) else { return Ok(None) };
            Going::Text(Text { id: notice.id, at: ctx.now(), to, body })
        }
        Channel::Mail => {
            let body = match answer {
                Some(link) => format!(
                    "{words}\n\nWill you come, can you not come, or would you like a ring? Answer here:\n\n{link}\n\nIf you expected no such message, leave it.\n"
                ),
                None => format!("{words}\n"),
            };
            let cancelled = matches!(of, Of::Cancellation | Of::CancellationOfAll);
            let entry = ics::Entry {
                uid: row.line_id.to_string(),
                sequence: row.sequence,
                starts: time::moment(row.starts_at),
                ends: time::moment(row.ends_at),
                words: "Appointment".to_owned(),
                place: String::new(),
                cancelled,
            };
            let calendar = (of != Of::Reminder).then(|| ics::calendar(None, ctx.now(), &[entry]));
            let subject = if cancelled { "Your appointment is not to be" } else { "Your appointment" };
            Going::Mail(Mail { id: notice.id, at: ctx.now(), to, subject: subject.to_owned(), body, calendar })
        }
    }))
}

/// The sentence: when, and with whom by their first name; neither where nor what for.
fn words(of: Of, starts: Timestamp, worker: &str) -> String {
    let local = time::local(starts);
    let at = local.strftime(if local.minute() == 0 { "%A %-d %B at %-I%P" } else { "%A %-d %B at %-I:%M%P" });
    let first = worker.split_whitespace().next().unwrap_or_default();
    let with = if first.is_empty() { String::new() } else { format!(" with {first}") };
    match of {
        Of::Cancellation => format!("Your appointment{with} on {at} is cancelled."),
        Of::CancellationOfAll => format!("Your appointment{with} on {at} is cancelled, and so are those after it."),
        Of::Confirmation => format!("You have an appointment{with} on {at}."),
        _ => format!("A reminder: you have an appointment{with} on {at}."),
    }
}

/// An address by which an answer is given without signing in; each message has its own.
async fn answer_token(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &AppointmentRow) -> AppResult<Token> {
    let mut bytes = [0; 32];
    ctx.app.fill(&mut bytes);
    let token = Token::from_bytes(&bytes);
    let link = LinkRow {
        token_hash: token_hash(token.expose()),
        id: ctx.id(),
        service_id: ctx.service().0,
        kind: "appointment".to_owned(),
        subject_id: Some(row.id),
        label: "Whoever was reminded".to_owned(),
        created_at: ctx.at(),
        revoked_at: None,
    };
    tx.link_insert(&link).await?;
    Ok(token)
}

/// What whoever opens such an address sees: when it is, and whether it is still to be.
///
/// # Errors
/// [`AppError::NotFound`] for another address.
pub async fn by_link(guest: &Guest) -> AppResult<RemindedRow> {
    let Opens::Appointment(link) = &guest.opens else { return Err(AppError::NotFound) };
    guest.ctx.read().await?.appointment_reminded(link).await?.ok_or(AppError::NotFound)
}

/// Files an answer given at such an address.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] once its time has come, or where it is not to be; [`AppError::NotFound`];
/// [`AppError::TakenBefore`].
pub async fn answer_by_link(
    guest: &Guest,
    form: Uuid,
    answer: Option<Answer>,
    words: &str,
    page: &str,
) -> AppResult<()> {
    let Opens::Appointment(link) = &guest.opens else { return Err(AppError::NotFound) };
    let ctx = &guest.ctx;
    let answer = answer.ok_or_else(|| AppError::field("answer", "Choose one of the answers"))?;
    if let Some(problem) = too_long("words", words, SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = tx.appointment_reminded(link).await?.ok_or(AppError::NotFound)?;
    if State::parse(&row.state) != Some(State::Planned) || time::moment(row.starts_at) <= ctx.now() {
        return Err(AppError::NotPossible(
            "This appointment is over, was moved, or is not to be. Please ring instead".to_owned(),
        ));
    }
    file(ctx, &mut tx, &row, ("link", answer, words)).await?;
    ctx.finish(tx, form, page, None).await
}

async fn file(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    row: &RemindedRow,
    (way, answer, words): (&str, Answer, &str),
) -> AppResult<()> {
    let reply = AppointmentReplyRow {
        id: ctx.id(),
        appointment_id: row.id,
        way: way.to_owned(),
        answer: answer.as_str().to_owned(),
        words: words.trim().to_owned(),
        at: ctx.at(),
        seen_at: None,
    };
    tx.answer_insert(&reply).await?;
    let about = About { subject: Some(row.id), person: row.person_id, episode: row.episode_id };
    ctx.event(tx, Kind::AnswerReceived, about, &json!({ "answer": reply.answer, "words": reply.words, "way": way }));
    Ok(())
}

/// A text that came in, as a provider hands it over.
#[derive(Debug, Clone)]
pub struct TextIn {
    /// What the provider knows it by: one that is handed over again is filed once.
    pub id: String,
    /// The number it came from.
    pub from: String,
    /// What it says.
    pub message: String,
}

/// Files a text that came in, by whoever holds the service's secret for it: with the appointment that its sender was last reminded of by
/// text. Says whether there was one; whoever hands it over is told nothing of whose number it is.
///
/// # Errors
/// [`AppError::NotFound`] for another secret; [`AppError::Invalid`] where the number is none.
pub async fn text_in(app: &App, secret: &str, text: &TextIn) -> AppResult<bool> {
    let guest = crate::services::by_link(app, secret).await?;
    let Opens::Texts = guest.opens else { return Err(AppError::NotFound) };
    let number = parse_phone(&text.from).map_err(|error| AppError::field("from", error.to_string()))?;
    // by the program: who texted has no right here, and gets none by it
    let ctx = crate::services::system(app, guest.ctx.service()).await?;
    let mut tx = ctx.begin().await?;
    let once = once(&format!("text in {}", text.id));
    if tx.sent_form_get(once).await?.is_some() {
        return Ok(true);
    }
    let since = time::at(ctx.now().saturating_sub(ANSWERED_WITHIN).unwrap_or(ctx.now()));
    let found = tx.appointment_texted(&number, since).await?;
    for row in &found {
        // one number may be of two people: each of those who support them reads it
        file(&ctx, &mut tx, row, ("text", Answer::of_text(&text.message), &text.message)).await?;
    }
    ctx.finish(tx, once, "", None).await?;
    Ok(!found.is_empty())
}

/// The id under which something is done once.
fn once(key: &str) -> Uuid {
    let hash = token_hash(key);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_says_neither_where_nor_what_for() {
        let starts = "2026-11-24T14:30:00Z".parse().unwrap();
        for of in [Of::Reminder, Of::Confirmation, Of::Cancellation, Of::CancellationOfAll] {
            let said = words(of, starts, "Amina Yusuf");
            assert!(
                said.contains("Tuesday 24 November at 2:30pm") && said.contains("with Amina") && said.len() <= 160,
                "{said}"
            );
            for telling in ["prescri", "link worker", "support", "surgery", "health", "practice", "Yusuf"] {
                assert!(!said.contains(telling), "{said} says {telling}");
            }
        }
    }

    #[test]
    fn the_day_before_at_ten_is_local_also_when_the_clocks_change_in_between() {
        let starts = "2026-10-25T14:00:00Z".parse().unwrap();
        assert_eq!(Reminding::default().at(starts), Some("2026-10-24T09:00:00Z".parse().unwrap()));
        assert_eq!(Reminding { days: 0, hour: 10 }.at(starts), None);
    }
}
