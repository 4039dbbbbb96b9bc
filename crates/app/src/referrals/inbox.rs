//! The inbox of a team, and one referral opened for triage.

use super::join::{Candidate, candidates};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::people::Marks;
use crate::{time, wordback};
use practice::access::Act;
use practice::clock::{Clock, Moments, Nudge, Standing, Targets, clocks, nudge, working_days_between};
use practice::event::Kind;
use practice::ids::{AccountId, ReferralId};
use practice::wordback::Turn;
use store::assets::AssetRow;
use store::episodes::EpisodeListRow;
use store::messages::MessageRow;
use store::passings::{PassingListRow, PassingRow};
use store::people::{PersonContactRow, PersonRow};
use store::permit::ReferralPermit;
use store::referrals::{After, AttemptRow, ReferralListRow, ReferralRow, ReplyRow, SignpostRow};
use store::{PAGE, Tx};

/// The inbox of the account's teams.
#[derive(Debug)]
pub struct Inbox {
    /// How many wait, and how many of them are a same-day matter.
    pub waiting: i64,
    /// How many of them are flagged.
    pub flagged: i64,
    /// Flagged first, then the oldest first; at most [`PAGE`] of them.
    pub rows: Vec<Waiting>,
    /// Where the list goes on, if it does.
    pub next: Option<Behind>,
    /// Persons passed to somebody who has not said yes yet, for safety first; on the first page.
    pub passed: Vec<PassingListRow>,
}

/// Where a page of the inbox ends: its list is one, the flagged before the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// Whether the last row was a flagged one.
    pub flagged: bool,
    /// The last row.
    pub after: After,
}

/// A referral that waits for an answer.
#[derive(Debug)]
pub struct Waiting {
    /// The referral.
    pub row: ReferralListRow,
    /// Working days since it came.
    pub working_days: i64,
    /// The clock that presses most.
    pub clock: Option<Clock>,
    /// Whom it nudges by now, for want of an answer; nobody where the person has died.
    pub nudge: Option<Nudge>,
    /// Whether the person has died.
    pub died: bool,
}

/// The first clock that still runs: later ones cannot be met before it.
pub(super) fn pressing(clocks: Vec<Clock>) -> Option<Clock> {
    clocks.into_iter().find(|clock| matches!(clock.standing, Standing::Running | Standing::DueToday | Standing::Late))
}

fn standing(ctx: &Ctx, targets: &Targets, row: ReferralListRow, died: &[uuid::Uuid]) -> Waiting {
    let died = died.contains(&row.person_id);
    let received = time::moment(row.reopened_at.unwrap_or(row.received_at));
    let moments = Moments {
        received,
        // begun is not answered (DOMAIN 4.2): triage is done when there is an outcome
        triaged: row.outcome_at.map(time::moment),
        first_offered: row.first_offered_at.map(time::moment),
        first_held: row.first_held_at.map(time::moment),
        flagged: row.flagged,
        closed: None,
    };
    Waiting {
        working_days: working_days_between(time::local_date(received), ctx.today()),
        clock: pressing(clocks(&moments, targets, ctx.now())).filter(|_| !died),
        nudge: nudge(&moments, targets, ctx.now()).filter(|_| !died),
        row,
        died,
    }
}

/// Opens the inbox; `behind` goes on after a row of an earlier page.
///
/// # Errors
/// [`AppError::NotFound`] where the role has no inbox.
pub async fn inbox(ctx: &Ctx, behind: Option<Behind>) -> AppResult<Inbox> {
    ctx.authorise(Act::InboxRead)?;
    let account = ctx.account()?.0;
    let mut tx = ctx.read().await?;
    let (waiting, flagged) = tx.referral_inbox_count(account, ctx.day()).await?;
    let passed = if behind.is_none() { super::passing::awaited(ctx, &mut tx).await? } else { Vec::new() };
    let (after_flagged, after_others) = match behind {
        Some(Behind { flagged: true, after }) => (Some(Some(after)), None),
        Some(Behind { flagged: false, after }) => (None, Some(after)),
        None => (Some(None), None),
    };
    let mut rows = match after_flagged {
        Some(after) => ctx.disclose(tx.referral_inbox(account, ctx.day(), true, after, PAGE).await?),
        None => Vec::new(),
    };
    let room = PAGE - i64::try_from(rows.len()).unwrap_or(PAGE);
    if room > 0 {
        rows.extend(ctx.disclose(tx.referral_inbox(account, ctx.day(), false, after_others, room).await?));
    }
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows
        .last()
        .filter(|_| full)
        .map(|r| Behind { flagged: r.flagged, after: After { at: r.received_at, id: r.id } });
    let targets = targets(&mut tx).await?;
    let died = tx.death_waiting().await?;
    let rows = rows.into_iter().map(|row| standing(ctx, &targets, row, &died)).collect();
    Ok(Inbox { waiting, flagged, rows, next, passed })
}

/// A referral opened.
#[derive(Debug)]
pub struct Opened {
    /// The referral.
    pub referral: ReferralRow,
    /// Its person.
    pub person: PersonRow,
    /// How the person is reached.
    pub contacts: Vec<PersonContactRow>,
    /// Needs as codes.
    pub needs: Vec<String>,
    /// Risk flags as codes.
    pub risks: Vec<String>,
    /// Contacts and failed attempts so far.
    pub attempts: Vec<AttemptRow>,
    /// Answers of whoever heard.
    pub replies: Vec<ReplyRow>,
    /// Assets given, where it was signposted.
    pub signposts: Vec<SignpostRow>,
    /// Word back so far.
    pub messages: Vec<MessageRow>,
    /// Earlier and later referrals of the same person.
    pub others: Vec<ReferralListRow>,
    /// Likely duplicates of the person.
    pub candidates: Vec<Candidate>,
    /// Clocks against the service's targets.
    pub clocks: Vec<Clock>,
    /// Practice or network.
    pub site_name: String,
    /// The episode, where it was accepted: id and state.
    pub episode: Option<(uuid::Uuid, String)>,
    /// What the referrer would hear if the account itself took the person on; empty where it was answered.
    pub accept_message: String,
    /// Whether the referrer hears more than *received*.
    pub referrer_hears: bool,
    /// Whether this account may answer it.
    pub may_triage: bool,
    /// Whether this account may move it to the person it is about.
    pub may_move: bool,
    /// Names of the colleagues who recorded attempts or gave the outcome.
    pub names: Vec<(uuid::Uuid, String)>,
    /// Earlier and present support of the same person.
    pub episodes: Vec<EpisodeListRow>,
    /// To whom the person was passed, and whether they said yes.
    pub passing: Option<PassingRow>,
    /// What happened to this referral, oldest first.
    pub trail: Vec<Traced>,
    /// Who can take the person on, oneself first; empty where it was answered.
    pub takers: Vec<(AccountId, String)>,
    /// Assets by need of the referral; empty where it was answered.
    pub assets: Vec<(String, Vec<AssetRow>)>,
    /// Whether word back is passed on by whoever wrote the referral down (DOMAIN 4.9: by the route it came).
    pub passed_on: bool,
    /// Whether this account supports the person in the episode that followed, or covers for who does.
    pub mine: bool,
    /// That the person has died, or that something of theirs is hidden.
    pub marks: Marks,
}

/// One line of the trail of a referral, from the event log.
#[derive(Debug)]
pub struct Traced {
    /// When.
    pub at: store::At,
    /// Who.
    pub by: String,
    /// What, in words.
    pub what: &'static str,
}

/// How many lines of a person's log are looked through for the trail of one referral.
const TRAIL: i64 = 200;
/// Of each need so many assets are offered; the rest is found by name.
const OFFERED: i64 = 12;
/// Of so many needs.
const NEEDS_OFFERED: usize = 8;

/// Opens one referral of an own team.
///
/// # Errors
/// [`AppError::NotFound`] where it is none of the account's.
pub async fn open(ctx: &Ctx, referral: ReferralId) -> AppResult<Opened> {
    ctx.authorise(Act::ReferralRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.referral_permit(&mut tx, referral).await?;
    let mut row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    let person_permit = ctx.person_permit_of_referral(&mut tx, &permit).await?;
    let mut person = ctx.disclose(tx.person_get(&person_permit).await?).ok_or(AppError::NotFound)?;
    let mut contacts = ctx.disclose(tx.person_contacts(&person_permit).await?);
    let needs = tx.referral_needs(&permit).await?;
    let risks = tx.referral_risks(&permit).await?;
    let mut attempts = ctx.disclose(tx.attempt_list(&permit).await?);
    let marks = crate::people::marks(ctx, &mut tx, &person_permit).await?;
    marks.cover_referral(&mut row, &mut attempts);
    let mut replies = ctx.disclose(tx.reply_list(&permit).await?);
    let signposts = tx.signpost_list(&permit).await?;
    let mut messages = ctx.disclose(tx.message_list(&permit).await?);
    let mut others = ctx.disclose(tx.referral_of_person(&person_permit).await?);
    others.retain(|r| r.id != row.id);
    if crate::people::narrow(&person_permit) {
        crate::people::narrow_referrals(ctx, &mut tx, &mut others).await?;
    }
    let open = practice::referral::State::parse(&row.state).is_some_and(practice::referral::State::is_open);
    let candidates =
        if open && ctx.may(Act::ReferralTriage) { candidates(ctx, &mut tx, &person).await? } else { Vec::new() };
    let site_name = tx.site_get(row.site_id).await?.map(|s| s.name).unwrap_or_default();
    let episode = tx.episode_of_referral(&permit).await?;
    marks.cover_words(&mut messages, &mut replies);
    if episode.is_some() && crate::people::narrow(&person_permit) {
        // somebody supports the person now: the team keeps what it decided, and what came after is not the team's
        messages.retain(|message| row.outcome_at.is_some_and(|at| message.made_at <= at));
        replies.retain(|reply| row.outcome_at.is_some_and(|at| reply.at <= at));
        crate::people::without_whereabouts(&mut person, &mut contacts);
    }
    let accept_message = if open { super::accept::offered(ctx, &mut tx, &permit, &row).await? } else { String::new() };
    let clocks = clocks(&moments(&row), &targets(&mut tx).await?, ctx.now());
    let referrer_hears = wordback::heard(&row, Turn::Accepted);
    let passed_on = wordback::passed_on(&row);
    let may_triage = ctx.may(Act::ReferralTriage);
    let mut episodes = ctx.disclose(tx.episode_of_person(&person_permit).await?);
    if crate::people::narrow(&person_permit) {
        episodes.iter_mut().for_each(crate::people::narrow_episode);
    }
    let trail = trail(ctx, &mut tx, &person_permit, row.id).await?;
    let passing = ctx.disclose(tx.passing_of(&permit).await?);
    let mine = match episode {
        Some((id, _)) => super::answers::supports(ctx, &mut tx, id).await?,
        None => false,
    };
    let may_move = ctx.may(Act::EntryMove)
        && *permit.write()
        && match episode {
            Some((id, _)) => tx.permit_episode(&ctx.stance()?, id).await?.is_some_and(|permit| *permit.write()),
            None => true,
        };
    let mut who: Vec<uuid::Uuid> =
        attempts.iter().map(|a: &AttemptRow| a.recorded_by).chain(row.outcome_by).chain(row.triage_by).collect();
    who.sort_unstable();
    who.dedup();
    let names = tx.user_names(&who).await?;
    let (takers, assets) = if open && may_triage {
        (super::accept::takers(ctx, &mut tx).await?, fitting(&mut tx, &needs).await?)
    } else {
        (Vec::new(), Vec::new())
    };
    drop(tx);
    if replies.iter().any(|reply| reply.seen_at.is_none()) && may_triage && (mine || episode.is_none()) {
        super::answers::seen(ctx, referral).await?;
    }
    Ok(Opened {
        referral: row,
        person,
        contacts,
        needs,
        risks,
        attempts,
        replies,
        signposts,
        messages,
        others,
        candidates,
        clocks,
        site_name,
        episode,
        accept_message,
        referrer_hears,
        may_triage,
        may_move,
        names,
        episodes,
        passing,
        trail,
        takers,
        assets,
        passed_on,
        mine,
        marks,
    })
}

async fn trail(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &store::permit::PersonPermit,
    referral: uuid::Uuid,
) -> AppResult<Vec<Traced>> {
    let mut lines: Vec<Traced> = ctx
        .disclose(tx.event_timeline(permit, None, None, TRAIL).await?)
        .into_iter()
        .filter(|event| event.subject_id == Some(referral) || joins(event, referral))
        .filter_map(|event| {
            Some(Traced { at: event.at, by: event.actor_name, what: Kind::parse(&event.kind)?.words() })
        })
        .collect();
    lines.reverse();
    Ok(lines)
}

/// Whether this is the joining of this referral's record: it is about the two records, and names the referral.
fn joins(event: &store::events::EventRow, referral: uuid::Uuid) -> bool {
    let named = || {
        let body: serde_json::Value = serde_json::from_str(event.body.as_deref()?).ok()?;
        Some(body.get("referral")?.as_str()? == referral.to_string())
    };
    event.kind == Kind::ReferralJoined.as_str() && named() == Some(true)
}

/// Assets for each need of a referral. One look-up a need: there are a few, and each gives a short list of its own.
async fn fitting(tx: &mut Box<dyn Tx>, needs: &[String]) -> AppResult<Vec<(String, Vec<AssetRow>)>> {
    let mut by_need = Vec::new();
    for need in needs.iter().take(NEEDS_OFFERED) {
        let assets: Vec<AssetRow> =
            tx.asset_page(Some(need), None, None, OFFERED).await?.into_iter().filter(|a| a.state != "closed").collect();
        if !assets.is_empty() {
            by_need.push((need.clone(), assets));
        }
    }
    Ok(by_need)
}

/// Assets with a word in their name, offer or town: what the needs of a referral did not bring up.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not read the list.
pub async fn find_assets(ctx: &Ctx, word: &str) -> AppResult<Vec<AssetRow>> {
    ctx.authorise(Act::AssetRead)?;
    let word = practice::person::fold(word);
    if word.is_empty() {
        return Ok(Vec::new());
    }
    let mut tx = ctx.read().await?;
    Ok(tx.asset_page(None, Some(&word), None, OFFERED).await?.into_iter().filter(|a| a.state != "closed").collect())
}

/// The service's own targets, or the defaults.
pub(crate) async fn targets(tx: &mut Box<dyn Tx>) -> AppResult<Targets> {
    let mut targets = Targets::default();
    for (code, value) in tx.setting_list().await? {
        let Ok(days) = value.parse::<i64>() else { continue };
        match code.as_str() {
            "target.triage_working_days" => targets.triage_working_days = days,
            "target.first_offer_working_days" => targets.first_offer_working_days = days,
            "target.first_contact_days" => targets.first_contact_days = days,
            "target.nudge_team_working_days" => targets.nudge_team_working_days = days,
            "target.nudge_lead_working_days" => targets.nudge_lead_working_days = days,
            _ => {}
        }
    }
    Ok(targets)
}

fn moments(row: &ReferralRow) -> Moments {
    Moments {
        received: time::moment(row.reopened_at.unwrap_or(row.received_at)),
        triaged: row.outcome_at.map(time::moment),
        first_offered: row.first_offered_at.map(time::moment),
        first_held: row.first_held_at.map(time::moment),
        flagged: row.flagged,
        closed: row.outcome_at.filter(|_| row.state != "accepted").map(time::moment),
    }
}

impl Ctx {
    /// Whoever may work on a referral may open its person.
    pub(crate) async fn person_permit_of_referral(
        &self,
        tx: &mut Box<dyn Tx>,
        permit: &ReferralPermit,
    ) -> AppResult<store::permit::PersonPermit> {
        Ok(tx.permit_person_of_referral(permit).await?)
    }
}
