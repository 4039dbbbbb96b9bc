//! A summary copied out for the GP's own system (DOMAIN 4.11): made of what the record says of a contact, an ending, the support so far or
//! a referral that was not taken further; read and changed before it is copied. What went, and which code, stays in the timeline.

use crate::ctx::{About as Of, Ctx};
use crate::episodes::{Opened, opened};
use crate::error::{AppError, AppResult};
use crate::rights::unrestricted;
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::connection;
use practice::consent::{Purpose, Standing};
use practice::contact::{Attendance, Kind as ContactKind, Place, met};
use practice::ending::Reason;
use practice::event::Kind;
use practice::goal::too_long;
use practice::ids::{ContactId, EpisodeId, ReferralId};
use practice::referral::{DeclineReason, DeclinedBy, State};
use practice::summary::{About, Code, Facts, PRIVATE as PRIVATE_NEEDS, SUMMARY_MAX, due, may_copy, shown_needs, text};
use serde_json::json;
use std::collections::HashSet;
use store::Tx;
pub use store::copied::CopiedRow;
use store::permit::ReferralPermit;
use uuid::Uuid;

/// What a summary is to be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// One contact.
    Contact(EpisodeId, ContactId),
    /// The ending.
    Ending(EpisodeId),
    /// The support so far.
    Support(EpisodeId),
    /// A referral that was not taken further.
    Decline(ReferralId),
}

impl Subject {
    /// As the domain says it.
    #[must_use]
    pub const fn about(self) -> About {
        match self {
            Self::Contact(..) => About::Contact,
            Self::Ending(_) => About::Ending,
            Self::Support(_) => About::Support,
            Self::Decline(_) => About::Decline,
        }
    }

    /// The page on which it is made.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Contact(episode, contact) => format!("/episodes/{episode}/contacts/{contact}/copy-out"),
            Self::Ending(episode) => format!("/episodes/{episode}/ending/copy-out"),
            Self::Support(episode) => format!("/episodes/{episode}/copy-out"),
            Self::Decline(referral) => format!("/referrals/{referral}/copy-out"),
        }
    }
}

/// A summary to be read, changed and copied.
#[derive(Debug)]
pub struct Prepared {
    /// Its words.
    pub text: String,
    /// The code that is due and stands in it.
    pub code: Option<Code>,
    /// The person's name, for whoever copies: it does not stand in the text.
    pub name: String,
    /// Their NHS number, to find the right record by.
    pub nhs_number: Option<String>,
    /// Whether the person agrees that the practice is told.
    pub shares: Standing,
    /// What was left out, in words.
    pub left_out: Vec<&'static str>,
    /// What was copied out before, the latest first.
    pub before: Vec<CopiedRow>,
}

const NO_SHARING: &str = "The person has said that the practice is not to be told. Nothing is copied out. If they have changed their mind, \
                          record that on their page first";
const NOTES: &str = "notes of contacts, the referrer’s story and risks";
const CARER: &str = "what a carer said: it stays in the carer’s own record";
const PRIVATE: &str = "needs that are nobody else’s business in a record that many read";
const KEPT_OFF: &str = "what is kept off the person’s own plan: somebody may read the GP’s record along with them";
const COVERED: &str = "hidden details";
const WHEN: &str = "when they are seen next: something of theirs is hidden, and somebody may be looking for them";
const NEXT: &str = "what was written down of what next and who has it now";
const WHY: &str = "a reason that touches safety: that goes to a clinician of the practice by name, and not into a record that many read";

struct Made {
    facts: Facts,
    person_said_no: bool,
    left_out: Vec<&'static str>,
    name: String,
    nhs_number: Option<String>,
    shares: Standing,
    permit: ReferralPermit,
    episode: Option<EpisodeId>,
}

fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// Makes a summary.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where the person does not want the practice told, the record is restricted, or there
/// is nothing of the kind.
pub async fn prepare(ctx: &Ctx, subject: Subject) -> AppResult<Prepared> {
    ctx.authorise(Act::CopyOut)?;
    let mut tx = ctx.read().await?;
    let made = make(ctx, &mut tx, subject).await?;
    unrestricted(&mut tx, *made.permit.person(), Act::CopyOut).await?;
    let copied = tx.copied_codes(&made.permit).await?;
    let code = due(subject.about(), made.person_said_no, &copied);
    let before = ctx.disclose(tx.copied_list(&made.permit).await?);
    let person = tx.permit_person_of_referral(&made.permit).await?;
    let marks = crate::people::marks(ctx, &mut tx, &person).await?;
    let mut words = text(&made.facts, code);
    let mut left_out = made.left_out;
    if marks.finds(&words) {
        marks.cover_text(&mut words);
        left_out.push(COVERED);
    }
    Ok(Prepared {
        text: words,
        code,
        name: made.name,
        nhs_number: made.nhs_number,
        shares: made.shares,
        left_out,
        before,
    })
}

/// Notes that a summary is copied, with its words and the code that stands in them.
///
/// # Errors
/// [`AppError::Invalid`] for no words, too many, a code that is not due, or a hidden detail; as [`prepare`]; [`AppError::TakenBefore`].
pub async fn copy(ctx: &Ctx, subject: Subject, form: Uuid, words: &str) -> AppResult<()> {
    ctx.authorise(Act::CopyOut)?;
    if words.trim().is_empty() {
        return Err(AppError::field("text", "There is nothing to copy. Write what the practice should know"));
    }
    if let Some(problem) = too_long("text", words, SUMMARY_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let made = make(ctx, &mut tx, subject).await?;
    made.permit.writing()?;
    unrestricted(&mut tx, *made.permit.person(), Act::CopyOut).await?;
    let copied = tx.copied_codes(&made.permit).await?;
    let code = code_in(words, due(subject.about(), made.person_said_no, &copied), &copied)?;
    let row = CopiedRow {
        id: ctx.id(),
        referral_id: *made.permit.referral(),
        person_id: *made.permit.person(),
        episode_id: made.episode.map(|episode| episode.0),
        about: subject.about().as_str().to_owned(),
        code: code.to_owned(),
        body: words.trim().to_owned(),
        at: ctx.at(),
        made_by: ctx.account()?.0,
        made_by_name: ctx.actor_name().to_owned(),
    };
    tx.copied_insert(&made.permit, &row).await?;
    let about = Of { subject: Some(row.id), person: Some(row.person_id), episode: row.episode_id };
    let body = json!({ "summary_of": subject.about().words(), "code": row.code, "text": row.body });
    ctx.event(&mut tx, Kind::CopiedOut, about, &body);
    let path = subject.path();
    ctx.finish(tx, form, &format!("{path}?copied=yes"), Some(&path)).await
}

/// The code that stands in words: the one that is due, or none. One that is not due would count the same thing twice.
fn code_in(words: &str, due: Option<Code>, copied: &[String]) -> AppResult<&'static str> {
    use practice::summary::{PERSON_DECLINED, REFERRED};
    for code in [REFERRED, PERSON_DECLINED] {
        if !words.contains(code.code) || due == Some(code) {
            continue;
        }
        let why = if copied.iter().any(|one| one == code.code) {
            format!(
                "The code {} was copied out for this referral before, and counts once. Take its line out",
                code.code
            )
        } else if code == PERSON_DECLINED {
            format!("The code {} is only for a person who said no themselves. Take its line out", code.code)
        } else {
            format!("The code {} does not belong to this summary. Take its line out", code.code)
        };
        return Err(AppError::field("text", why));
    }
    Ok(due.filter(|code| words.contains(code.code)).map_or("", |code| code.code))
}

async fn make(ctx: &Ctx, tx: &mut Box<dyn Tx>, subject: Subject) -> AppResult<Made> {
    let made = match subject {
        Subject::Contact(episode, _) | Subject::Ending(episode) | Subject::Support(episode) => {
            of_episode(ctx, tx, subject, episode).await?
        }
        Subject::Decline(referral) => of_decline(ctx, tx, referral).await?,
    };
    if may_copy(made.shares) { Ok(made) } else { Err(AppError::NotPossible(NO_SHARING.to_owned())) }
}

async fn of_episode(ctx: &Ctx, tx: &mut Box<dyn Tx>, subject: Subject, episode: EpisodeId) -> AppResult<Made> {
    let permit = ctx.episode_write_permit(tx, episode).await?;
    let open = opened(ctx, tx, &permit).await?;
    let person = tx.permit_person_of_episode(&permit).await?;
    let said = crate::people::stands(&ctx.disclose(tx.consent_list(&person).await?), Purpose::ShareWithPractice);
    let shares = match (said, open.episode.consent_to_share) {
        (Standing::NotAsked, Some(given)) => Standing::of(given, false),
        (standing, _) => standing,
    };
    let hides = !tx.hidden_kinds(&person).await?.is_empty();
    let needs_of = tx.connection_needs(&permit).await?.into_iter();
    let unnamed: HashSet<Uuid> =
        needs_of.filter(|(_, need)| PRIVATE_NEEDS.contains(&need.as_str())).map(|(connection, _)| connection).collect();
    let referral = tx.permit_referral_of_episode(&permit).await?.ok_or(AppError::NotFound)?;
    let mut left_out = vec![NOTES];
    let service = ctx.service_name();
    let owner =
        tx.user_names(&[open.episode.owner_id]).await?.into_iter().next().map(|(_, name)| name).unwrap_or_default();
    let mut facts = Facts { reference: open.referral.reference.clone(), ..Facts::default() };
    match subject {
        Subject::Contact(_, contact) => {
            let row = ctx.disclose(tx.contact_get(&permit, contact.0).await?).ok_or(AppError::NotFound)?;
            let by = tx.user_names(&[row.recorded_by]).await?.into_iter().next().map_or(owner, |(_, name)| name);
            facts.who = format!("{by}, link worker, {service}");
            let kind = ContactKind::parse(&row.kind);
            let attendance = Attendance::parse(&row.attendance);
            let place = Place::parse(&row.place).map_or("", Place::words);
            let what = [kind.map_or("Contact", ContactKind::words), place].join(", ");
            what.trim_end_matches(", ").clone_into(&mut facts.what);
            if let Some(minutes) = row.minutes.filter(|_| attendance == Some(Attendance::Attended)) {
                facts.what = format!("{}, {minutes} minutes", facts.what);
            }
            facts.when = day(time::local_date(time::moment(row.at)));
            if let Some(attendance) = attendance.filter(|one| *one != Attendance::Attended) {
                facts.outcome.push(attendance.words().to_owned());
            }
            if kind.zip(attendance).is_some_and(|(kind, attendance)| met(kind, attendance)) {
                let codes = tx.contact_needs(&permit, contact.0).await?;
                let (needs, private) = shown_needs(codes.iter().map(String::as_str));
                if private {
                    left_out.push(PRIVATE);
                }
                if !needs.is_empty() {
                    facts.outcome.push(format!("worked on {}", needs.join(", ").to_lowercase()));
                }
                arranged(&open, &unnamed, &mut facts, &mut left_out);
            } else if kind == Some(ContactKind::WithCarer) {
                left_out.push(CARER);
            }
            planned(&open, hides, &mut facts, &mut left_out);
        }
        Subject::Ending(_) => {
            let ending = open.ending.as_ref().ok_or_else(|| {
                AppError::NotPossible("No ending is written yet. Write it first, then copy it out".to_owned())
            })?;
            facts.who = format!("{owner}, link worker, {service}");
            "Support ended".clone_into(&mut facts.what);
            let at = ending.done_at.map_or_else(|| ctx.today(), |at| time::local_date(time::moment(at)));
            if ending.done_at.is_none() {
                "Ending of support prepared".clone_into(&mut facts.what);
            }
            facts.when = day(at);
            if let Some(reason) = Reason::parse(&ending.reason) {
                facts.outcome.push(reason.words().to_owned());
            }
            facts.outcome.push(contacts_held(open.episode.contact_count));
            arranged(&open, &unnamed, &mut facts, &mut left_out);
            facts.next.push("can be referred again, or ask again themselves, at any time".to_owned());
        }
        Subject::Support(_) | Subject::Decline(_) => {
            facts.who = format!("{owner}, link worker, {service}");
            let stands = match practice::episode::State::parse(&open.episode.state) {
                Some(practice::episode::State::Waiting) => "Accepted, first contact to come",
                Some(practice::episode::State::Holding) => "In support (holding)",
                Some(practice::episode::State::Ended) => "Support ended",
                _ => "In support",
            };
            stands.clone_into(&mut facts.what);
            facts.when = format!("since {}", day(time::local_date(time::moment(open.episode.opened_at))));
            facts.outcome.push(contacts_held(open.episode.contact_count));
            let (needs, private) = shown_needs(open.needs.iter().map(String::as_str));
            if private {
                left_out.push(PRIVATE);
            }
            if !needs.is_empty() {
                facts.outcome.push(format!("for {}", needs.join(", ").to_lowercase()));
            }
            arranged(&open, &unnamed, &mut facts, &mut left_out);
            planned(&open, hides, &mut facts, &mut left_out);
        }
    }
    let mut said = HashSet::new();
    left_out.retain(|words| said.insert(*words));
    Ok(Made {
        facts,
        person_said_no: false,
        left_out,
        name: practice::person::full_name(&open.person.given_name, &open.person.family_name),
        nhs_number: open.person.nhs_number.clone(),
        shares,
        permit: referral,
        episode: Some(episode),
    })
}

fn contacts_held(count: i32) -> String {
    match count {
        0 => "no contact held yet".to_owned(),
        1 => "1 contact held".to_owned(),
        more => format!("{more} contacts held"),
    }
}

/// Groups and services the person goes to. One that is for a private need would say by its name what is left out elsewhere.
fn arranged(open: &Opened, private: &HashSet<Uuid>, facts: &mut Facts, left_out: &mut Vec<&'static str>) {
    let mut names = Vec::new();
    for one in &open.connections {
        let going = connection::State::parse(&one.state).is_some_and(|state| {
            matches!(
                state,
                connection::State::Introduced
                    | connection::State::Started
                    | connection::State::TakingPart
                    | connection::State::Finished
            )
        });
        if !going {
            continue;
        }
        if open.kept_off.contains(&one.id) {
            left_out.push(KEPT_OFF);
        } else if private.contains(&one.id) {
            left_out.push(PRIVATE);
        } else {
            names.push(one.asset_name.clone());
        }
    }
    if !names.is_empty() {
        facts.outcome.push(format!("introduced to {}", names.join(", ")));
    }
}

/// What is planned next, without what is kept off the person's own plan; of somebody who hides, nothing: whoever looks for them may
/// read along in the practice, and learn when and where they are seen.
fn planned(open: &Opened, hides: bool, facts: &mut Facts, left_out: &mut Vec<&'static str>) {
    if open.episode.state == practice::episode::State::Ended.as_str() {
        return;
    }
    if let Some(at) = open.episode.next_contact_at {
        if open.kept_off.contains(&open.episode.id) {
            left_out.push(KEPT_OFF);
        } else if hides {
            left_out.push(WHEN);
        } else {
            facts.next.push(format!("next contact planned for {}", day(time::local_date(time::moment(at)))));
        }
    }
}

async fn of_decline(ctx: &Ctx, tx: &mut Box<dyn Tx>, referral: ReferralId) -> AppResult<Made> {
    let permit = ctx.referral_write_permit(tx, referral).await?;
    let row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    if row.state != State::Declined.as_str() {
        return Err(AppError::NotPossible(
            "Only a referral that was not taken further is copied out here. Once it is accepted, the page of the support has a summary"
                .to_owned(),
        ));
    }
    let person_permit = tx.permit_person_of_referral(&permit).await?;
    let person = ctx.disclose(tx.person_get(&person_permit).await?).ok_or(AppError::NotFound)?;
    let shares =
        crate::people::stands(&ctx.disclose(tx.consent_list(&person_permit).await?), Purpose::ShareWithPractice);
    let decided = row.decided_by.as_deref().and_then(DeclinedBy::parse);
    let by = match row.outcome_by {
        Some(by) => tx.user_names(&[by]).await?.into_iter().next().map(|(_, name)| name).unwrap_or_default(),
        None => String::new(),
    };
    let mut facts = Facts {
        what: "Referral not taken further".to_owned(),
        when: row.outcome_at.map(|at| day(time::local_date(time::moment(at)))).unwrap_or_default(),
        who: format!("{by}, link worker, {}", ctx.service_name()).trim_start_matches(", ").to_owned(),
        reference: row.reference.clone(),
        ..Facts::default()
    };
    if let Some(decided) = decided {
        facts.outcome.push(format!("decided by: {}", decided.words().to_lowercase()));
    }
    let mut left_out = vec![NOTES];
    match row.decline_reason.as_deref().and_then(DeclineReason::parse) {
        Some(reason) if reason.touches_safety() => left_out.push(WHY),
        Some(reason) => facts.outcome.push(reason.words().to_lowercase()),
        None => {}
    }
    // free text: whatever was written for whoever referred can stand in it
    if !row.next_words.is_empty() || !row.next_holder.is_empty() {
        left_out.push(NEXT);
    }
    Ok(Made {
        facts,
        person_said_no: decided == Some(DeclinedBy::Person),
        left_out,
        name: practice::person::full_name(&person.given_name, &person.family_name),
        nhs_number: person.nhs_number.clone(),
        shares,
        permit,
        episode: None,
    })
}
