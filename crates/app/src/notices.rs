//! Telling somebody by e-mail or text (HOUSE 10.11): that there is something for them here, and nothing of what.
//!
//! A use case writes a notice and its job with the same commit; the job hands it over later, with no transaction open. A message
//! that could not be sent shows beside what it was about, and with administrators as envelope and error (HOUSE 10.12).

use crate::ctx::{App, Ctx};
use crate::error::{AppError, AppResult};
use crate::jobs::{TRIES, Went, new_job};
use crate::keeping;
use crate::reminders::Going;
use crate::secrets::{Token, token_hash};
use crate::time;
use jiff::SignedDuration;
pub use post::{Channel, Standing};
use post::{Mail, PostError, Text};
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use store::jobs::JobRow;
use store::notices::NoticeRow;
use store::{At, Tx};
use uuid::Uuid;

/// The job.
pub(crate) const JOB: &str = "notice";
/// Its lane: a server that takes its time holds up nothing else.
pub(crate) const LANE: &str = "post";
/// So many notices of one subject are looked through.
const LOOKED_AT: i64 = 500;
/// The first wait after a failure, of an alarm and of anything else; each one after it is twice as long.
const ALARM_WAITS: SignedDuration = SignedDuration::from_secs(5);
const USUAL_WAITS: SignedDuration = SignedDuration::from_secs(30);
/// No alarm waits longer than this between two tries.
const ALARM_WAITS_LONGEST: SignedDuration = SignedDuration::from_mins(5);

/// What an alarm, and a concern, say outside: no name, no place, not what it is about (DOMAIN 4.8; issue 2 of 6).
pub const ALARM_SUBJECT: &str = "Leeway: an alarm needs you";
/// The whole message.
pub const ALARM_WORDS: &str = "Leeway: an alarm needs you. Sign in.";

/// What else says outside: that something is to be seen to, and not what.
pub const TASK_SUBJECT: &str = "Leeway: something needs you";
/// The whole message.
pub const TASK_WORDS: &str = "Leeway: something needs you, when you are next at work. Sign in.";

/// The code of the weekly digest of supervision.
pub(crate) const SUPERVISION: &str = "supervision";

/// What a notice is about; it never says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    Alarm,
    Concern,
    /// A record opened in an emergency (DOMAIN 10).
    Glass,
    Invitation,
    /// Word back, for whoever referred without an account.
    Word,
    /// The digest of what waits, with its own words ([`crate::nudges`]).
    Digest,
    /// The weekly digest of supervision, with its own words ([`crate::supervision`]); its subject is the account.
    Supervision,
    /// The logs are not whole.
    Logs,
    /// The second place for the heads of the logs cannot be reached.
    Heads,
    /// An appointment was planned or moved: to the person, who agreed to it ([`crate::reminders`]).
    Confirmation,
    /// An appointment is near: to the person.
    Reminder,
    /// An appointment is not to be: to the person.
    Cancellation,
    /// An appointment is not to be, and none that were planned after it: to the person.
    CancellationOfAll,
    /// Whether they still want what they wait for: to the person ([`crate::wishes`]).
    Wish,
    /// A letter that goes by e-mail: to the person ([`crate::letters`]).
    Letter,
    /// Something that is asked first: to whom it lies with, and to the worker when it is answered ([`crate::charter::asks`]).
    Ask,
    /// That nobody answers it: to those who answer for the service.
    AskInVain,
    /// A supervisor is asked first, or something could not wait for an answer ([`crate::charter`]).
    Judgement,
}

impl Of {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Alarm => "alarm",
            Self::Concern => "concern",
            Self::Glass => "glass",
            Self::Invitation => "invitation",
            Self::Word => "word",
            Self::Digest => "digest",
            Self::Supervision => SUPERVISION,
            Self::Logs => "logs",
            Self::Heads => "heads",
            Self::Confirmation => "confirmation",
            Self::Reminder => "reminder",
            Self::Cancellation => "cancellation",
            Self::CancellationOfAll => "cancellation_of_all",
            Self::Wish => "wish",
            Self::Letter => "letter",
            Self::Ask => "ask",
            Self::AskInVain => "ask_in_vain",
            Self::Judgement => "judgement",
        }
    }

    /// Whether somebody may be in danger: such a message goes by text too, and says that it is an alarm.
    const fn alarms(self) -> bool {
        matches!(self, Self::Alarm | Self::Concern | Self::Glass)
    }

    fn parse(code: &str) -> Option<Self> {
        [
            Self::Alarm,
            Self::Concern,
            Self::Glass,
            Self::Invitation,
            Self::Word,
            Self::Digest,
            Self::Supervision,
            Self::Logs,
            Self::Heads,
            Self::Confirmation,
            Self::Reminder,
            Self::Cancellation,
            Self::CancellationOfAll,
            Self::Wish,
            Self::Letter,
            Self::Ask,
            Self::AskInVain,
            Self::Judgement,
        ]
        .into_iter()
        .find(|of| of.as_str() == code)
    }
}

/// What became of messages since the program started: by channel and outcome.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent(Arc<Mutex<BTreeMap<(&'static str, &'static str), u64>>>);

impl Sent {
    fn note(&self, channel: Channel, outcome: &'static str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry((channel.as_str(), outcome)).or_default() += 1;
    }
}

/// Messages since the program started: channel, what became of a try (`sent`, `later`, `never`), how many.
#[must_use]
pub fn figures(app: &App) -> Vec<(&'static str, &'static str, u64)> {
    let counted = app.sent.0.lock().unwrap_or_else(PoisonError::into_inner);
    counted.iter().map(|((channel, outcome), count)| (*channel, *outcome, *count)).collect()
}

/// Which channels this installation sends by.
#[must_use]
pub fn standing(app: &App) -> Standing {
    app.post.standing()
}

/// Whether invitations can be sent: by e-mail, with an address that is known to be ours.
#[must_use]
pub fn sends_invitations(app: &App) -> bool {
    app.post.standing().mail && app.address.is_some()
}

/// A message that did not go, for those whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Whom it was for.
    pub name: String,
    /// By which way.
    pub channel: Channel,
    /// Whether it is still tried.
    pub tried_again: bool,
}

/// Has accounts told that something needs them, by each channel that is set up and that they can be reached by; one that waits to
/// be told of the same already is not told twice.
pub(crate) async fn tell(ctx: &Ctx, tx: &mut Box<dyn Tx>, of: Of, subject: Uuid, accounts: &[Uuid]) -> AppResult<()> {
    let standing = ctx.app.post.standing();
    if standing.nothing() || accounts.is_empty() {
        return Ok(());
    }
    let before = tx.notice_of(subject, At::UNIX_EPOCH, LOOKED_AT).await?;
    let waiting: HashSet<(Option<Uuid>, &str)> =
        before.iter().filter(|n| n.state == "waiting").map(|n| (n.account_id, n.channel.as_str())).collect();
    let phones = if standing.text { tx.notice_phones(accounts).await? } else { Vec::new() };
    for account in accounts {
        for channel in [Channel::Mail, Channel::Text] {
            let reached = match channel {
                Channel::Mail => standing.mail,
                Channel::Text => of.alarms() && phones.contains(account),
            };
            if reached && !waiting.contains(&(Some(*account), channel.as_str())) {
                write(ctx, tx, of, subject, (Some(*account), channel)).await?;
            }
        }
    }
    Ok(())
}

/// Likewise, unless somebody was told of this subject within the last day; says whether anybody is told now.
pub(crate) async fn tell_daily(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    of: Of,
    subject: Uuid,
    accounts: &[Uuid],
) -> AppResult<bool> {
    let since = ctx.now().saturating_sub(SignedDuration::from_hours(24)).unwrap_or(ctx.now());
    if !tx.notice_of(subject, time::at(since), 1).await?.is_empty() {
        return Ok(false);
    }
    tell(ctx, tx, of, subject, accounts).await?;
    Ok(true)
}

/// Has an invitation sent to its address.
pub(crate) async fn tell_invited(ctx: &Ctx, tx: &mut Box<dyn Tx>, invitation: Uuid) -> AppResult<()> {
    write(ctx, tx, Of::Invitation, invitation, (None, Channel::Mail)).await
}

/// The notice that hands a digest over.
pub(crate) fn of_digest(ctx: &Ctx, digest: Uuid, account: Uuid) -> NoticeRow {
    row(ctx, Of::Digest, digest, (Some(account), Channel::Mail))
}

/// The notice that hands the weekly digest of supervision over.
pub(crate) fn of_supervision(ctx: &Ctx, account: Uuid) -> NoticeRow {
    row(ctx, Of::Supervision, account, (Some(account), Channel::Mail))
}

/// Has word of a referral mailed to whoever made it.
pub(crate) async fn tell_word(ctx: &Ctx, tx: &mut Box<dyn Tx>, mailing: Uuid) -> AppResult<()> {
    write(ctx, tx, Of::Word, mailing, (None, Channel::Mail)).await
}

pub(crate) async fn write(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    of: Of,
    subject_id: Uuid,
    (account_id, channel): (Option<Uuid>, Channel),
) -> AppResult<()> {
    let notice = row(ctx, of, subject_id, (account_id, channel));
    tx.notice_insert(&notice).await?;
    tx.job_insert(&new_job(ctx, JOB, LANE, &json!({ "notice": notice.id }).to_string())).await?;
    Ok(())
}

fn row(ctx: &Ctx, of: Of, subject_id: Uuid, (account_id, channel): (Option<Uuid>, Channel)) -> NoticeRow {
    NoticeRow {
        id: ctx.id(),
        about: of.as_str().to_owned(),
        subject_id,
        account_id,
        channel: channel.as_str().to_owned(),
        made_at: ctx.at(),
        state: "waiting".to_owned(),
        tries: 0,
        done_at: None,
        error: String::new(),
    }
}

/// What could not be sent of a subject since a moment: of each account and channel the latest notice counts.
pub(crate) async fn unsent(tx: &mut Box<dyn Tx>, subject: Uuid, since: At) -> AppResult<Vec<Unsent>> {
    let mut seen = HashSet::new();
    let mut unsent = Vec::new();
    for notice in tx.notice_of(subject, since, LOOKED_AT).await? {
        // a try that is still to come says nothing yet; the one before it does
        if notice.state == "waiting" && notice.tries == 0 {
            continue;
        }
        let Some(channel) = Channel::parse(&notice.channel) else { continue };
        if !seen.insert((notice.account_id, notice.channel)) || matches!(notice.state.as_str(), "sent" | "spared") {
            continue;
        }
        unsent.push(Unsent { name: notice.name, channel, tried_again: notice.state == "waiting" });
    }
    unsent.sort_by(|a, b| (&a.name, a.channel.as_str()).cmp(&(&b.name, b.channel.as_str())));
    Ok(unsent)
}

#[derive(Deserialize)]
struct Payload {
    notice: Uuid,
}

/// The notice that a job is to hand over.
pub(crate) fn of_job(payload: &str) -> Option<Uuid> {
    serde_json::from_str::<Payload>(payload).ok().map(|payload| payload.notice)
}

/// Where a message goes, and what it says.
enum Message {
    Mail(Mail),
    Text(Text),
}

/// Hands a notice over, where it is still needed.
///
/// # Errors
/// Storage only; what the post says is how the job went.
pub(crate) async fn run(ctx: &Ctx, job: &JobRow) -> AppResult<Went> {
    let id = of_job(&job.payload).ok_or_else(|| AppError::Internal("the payload of a job".to_owned()))?;
    // thrown away meanwhile, with what it was about
    let Some(mut notice) = ctx.read().await?.notice_get(id).await? else { return Ok(Went::Done) };
    if matches!(notice.state.as_str(), "sent" | "spared") {
        return Ok(Went::Done);
    }
    let message = message(ctx, &notice).await?;
    let (outcome, channel) = match &message {
        Some(Message::Mail(mail)) => (ctx.app.post.mail(mail).await, Channel::Mail),
        Some(Message::Text(text)) => (ctx.app.post.text(text).await, Channel::Text),
        None => {
            "spared".clone_into(&mut notice.state);
            notice.done_at = Some(ctx.at());
            save(ctx, &notice).await?;
            return Ok(Went::Done);
        }
    };
    notice.tries += 1;
    notice.done_at = Some(ctx.at());
    let went = match outcome {
        Ok(()) => {
            ctx.app.sent.note(channel, "sent");
            "sent".clone_into(&mut notice.state);
            notice.error = String::new();
            Went::Done
        }
        Err(PostError::Later(words)) if job.attempts < TRIES => {
            ctx.app.sent.note(channel, "later");
            notice.error.clone_from(&words);
            "waiting".clone_into(&mut notice.state);
            Went::Later(words, wait(&notice.about, job.attempts))
        }
        Err(error) => {
            ctx.app.sent.note(channel, "never");
            notice.error = error.to_string();
            "failed".clone_into(&mut notice.state);
            Went::Never(notice.error.clone())
        }
    };
    save(ctx, &notice).await?;
    Ok(went)
}

async fn save(ctx: &Ctx, notice: &NoticeRow) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    tx.notice_save(notice).await?;
    if Of::parse(&notice.about) == Some(Of::Word) {
        tx.mailing_went(notice.subject_id, &notice.state, notice.tries, &notice.error, ctx.at()).await?;
    }
    Ok(tx.commit().await?)
}

/// How long until the next try: twice as long each time, and never long where an alarm waits.
fn wait(about: &str, tries: i32) -> SignedDuration {
    let doubled = |first: SignedDuration| first.checked_mul(1 << tries.clamp(1, 10).saturating_sub(1)).unwrap_or(first);
    if Of::parse(about).is_some_and(Of::alarms) {
        doubled(ALARM_WAITS).min(ALARM_WAITS_LONGEST)
    } else {
        doubled(USUAL_WAITS)
    }
}

/// What is to be sent now; none where nobody needs it any more, or nobody is there to be told.
async fn message(ctx: &Ctx, notice: &NoticeRow) -> AppResult<Option<Message>> {
    let of = Of::parse(&notice.about).ok_or_else(|| AppError::Internal(format!("notice of {}", notice.about)))?;
    if of == Of::Invitation {
        return invitation(ctx, notice).await;
    }
    if of == Of::Word {
        return Ok(crate::mailings::mail(ctx, notice.id, notice.subject_id).await?.map(Message::Mail));
    }
    if of == Of::Wish {
        return Ok(crate::wishes::message(ctx, notice).await?.map(|going| match going {
            Going::Mail(mail) => Message::Mail(mail),
            Going::Text(text) => Message::Text(text),
        }));
    }
    if of == Of::Letter {
        return Ok(crate::letters::mail(ctx, notice).await?.map(Message::Mail));
    }
    if matches!(of, Of::Confirmation | Of::Reminder | Of::Cancellation | Of::CancellationOfAll) {
        return Ok(crate::reminders::message(ctx, of, notice).await?.map(|going| match going {
            Going::Mail(mail) => Message::Mail(mail),
            Going::Text(text) => Message::Text(text),
        }));
    }
    if of == Of::Ask && !crate::charter::asks::concerns(ctx, notice.subject_id, notice.account_id).await? {
        return Ok(None);
    }
    if !needed(ctx, of, notice.subject_id).await? {
        return Ok(None);
    }
    let Some(id) = notice.account_id else { return Ok(None) };
    let doors = ctx.app.store.doors();
    let Some(account) = doors.account_by_id(id).await?.filter(|account| account.disabled_at.is_none()) else {
        return Ok(None);
    };
    if ctx.read().await?.membership_roles(id, ctx.at()).await?.is_empty() {
        return Ok(None);
    }
    if notice.channel == Channel::Text.as_str() {
        let number = doors.account_alarm_phone(id).await?;
        let text = |to| Text { id: notice.id, at: ctx.now(), to, body: ALARM_WORDS.to_owned() };
        return Ok(number.map(|to| Message::Text(text(to))));
    }
    if of == Of::Supervision {
        let mail =
            |(subject, body)| Mail { id: notice.id, at: ctx.now(), to: account.email, subject, body, calendar: None };
        return Ok(crate::supervision::mail(ctx, notice.subject_id).await?.map(mail).map(Message::Mail));
    }
    if of == Of::Digest {
        let mail =
            |(subject, body)| Mail { id: notice.id, at: ctx.now(), to: account.email, subject, body, calendar: None };
        return Ok(crate::nudges::mail(ctx, notice.subject_id).await?.map(mail).map(Message::Mail));
    }
    let sign_in = ctx.app.address.as_deref().map(|address| format!("\n{address}/sign-in\n")).unwrap_or_default();
    let (subject, words) = if of.alarms() { (ALARM_SUBJECT, ALARM_WORDS) } else { (TASK_SUBJECT, TASK_WORDS) };
    Ok(Some(Message::Mail(Mail {
        id: notice.id,
        at: ctx.now(),
        to: account.email,
        subject: subject.to_owned(),
        body: format!("{words}\n{sign_in}"),
        calendar: None,
    })))
}

/// Whether an alarm or a concern still waits for an answer.
async fn needed(ctx: &Ctx, of: Of, subject: Uuid) -> AppResult<bool> {
    let mut tx = ctx.read().await?;
    if of == Of::Concern {
        return Ok(tx.permit_concern_unanswered(subject).await?.is_some());
    }
    if matches!(of, Of::Digest | Of::Supervision | Of::Ask | Of::AskInVain | Of::Judgement) {
        return Ok(true);
    }
    if of == Of::Logs {
        return crate::verification::broken(&mut tx).await;
    }
    if of == Of::Heads {
        let standing = ctx.app.keeping.state().heads_standing(ctx.now());
        return Ok(matches!(standing, keeping::Standing::Failing | keeping::Standing::Late));
    }
    if of == Of::Glass {
        return Ok(tx.glass_get(subject).await?.is_some_and(|glass| glass.looked_at.is_none()));
    }
    let Some(permit) = tx.permit_lone_due(subject).await? else { return Ok(false) };
    let plan = ctx.disclose(tx.lone_get(&permit).await?);
    Ok(plan.is_some_and(|plan| plan.alarmed_at.is_some() && plan.answered_at.is_none()))
}

/// An invitation with a token that is made here and now: nowhere is one kept that could be read, so each try has its own, and the
/// one before it leads nowhere.
async fn invitation(ctx: &Ctx, notice: &NoticeRow) -> AppResult<Option<Message>> {
    let Some(address) = ctx.app.address.clone() else { return Ok(None) };
    let mut tx = ctx.begin().await?;
    let Some(row) = tx.invitation_open(notice.subject_id, ctx.at()).await? else { return Ok(None) };
    let mut bytes = [0; 32];
    ctx.app.fill(&mut bytes);
    let token = Token::from_bytes(&bytes);
    if !tx.invitation_renew(row.id, &token_hash(token.expose()), ctx.at()).await? {
        return Ok(None);
    }
    tx.commit().await?;
    let (subject, words) = if row.account_id.is_some() {
        ("Leeway: choose a new password", "Your sign-in to Leeway was reset. Choose a new password here:")
    } else {
        ("Leeway: you are invited", "You are invited to sign in to Leeway. Choose a password here:")
    };
    let until = time::local_date(time::moment(row.expires_at)).strftime("%-d %B %Y");
    let body = format!(
        "{words}\n\n{address}/join/{}\n\nThis address can be used once, until {until}. Give it to nobody else. If you expected no such message, leave it.\n",
        token.expose()
    );
    let mail = Mail { id: notice.id, at: ctx.now(), to: row.email, subject: subject.to_owned(), body, calendar: None };
    Ok(Some(Message::Mail(mail)))
}

/// Sends a harmless message, to see whether one arrives: for `leeway post try`.
///
/// # Errors
/// [`AppError::NotPossible`] with what the post says; [`AppError::Invalid`] for neither an address nor a mobile number.
pub async fn try_out(app: &App, to: &str) -> AppResult<Channel> {
    let refused = |error: PostError| AppError::NotPossible(error.to_string());
    let words = "This is a test by whoever runs Leeway. Nothing is to be done.";
    if to.contains('@') {
        let to = practice::person::parse_email(to).map_err(|error| AppError::field("to", error.to_string()))?;
        let (subject, body) = ("Leeway: a test".to_owned(), format!("{words}\n"));
        app.post
            .mail(&Mail { id: app.id(), at: app.now(), to, subject, body, calendar: None })
            .await
            .map_err(refused)?;
        return Ok(Channel::Mail);
    }
    let to = practice::person::parse_mobile(to).map_err(|error| AppError::field("to", error.to_string()))?;
    let text = Text { id: app.id(), at: app.now(), to, body: format!("Leeway: {words}") };
    app.post.text(&text).await.map_err(refused)?;
    Ok(Channel::Text)
}

/// Whether each channel that is set up can be reached, and what was found there: for `leeway check`.
pub async fn reach(app: &App) -> Vec<(Channel, Result<String, String>)> {
    let found = app.post.reach(app.now()).await;
    found.into_iter().map(|(channel, reached)| (channel, reached.map_err(|error| error.to_string()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_says_neither_what_nor_whom_it_is_about() {
        for words in [ALARM_SUBJECT, ALARM_WORDS] {
            let words = words.to_lowercase();
            for telling in
                ["prescri", "link worker", "safe", "concern", "health", "alone", "visit", "patient", "support"]
            {
                assert!(!words.contains(telling), "{words} says {telling}");
            }
        }
        // one text, in the plain alphabet of texts (GSM 03.38)
        assert!(ALARM_WORDS.len() <= 160 && ALARM_WORDS.is_ascii());
    }

    #[test]
    fn tries_come_further_apart_and_those_of_an_alarm_never_far() {
        let waits: Vec<i64> = (1..=8).map(|tries| wait("alarm", tries).as_secs()).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 300, 300]);
        assert_eq!(wait("concern", 1).as_secs(), 5);
        assert_eq!((wait("invitation", 1).as_secs(), wait("invitation", 7).as_secs()), (30, 1920));
    }
}
