//! The inbox of a team, and one referral opened for triage.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::{time, wordback};
use practice::access::Act;
use practice::clock::{Clock, Moments, Nudge, Standing, Targets, clocks, nudge, working_days_between};
use practice::event::Kind;
use practice::ids::{AccountId, PersonId, ReferralId};
use practice::person::{Likeness, alike};
use practice::wordback::Turn;
use serde_json::json;
use store::assets::AssetRow;
use store::episodes::EpisodeListRow;
use store::messages::MessageRow;
use store::people::{ConsentRow, PersonContactRow, PersonFoundRow, PersonRow, PersonTieRow};
use store::permit::{PersonPermit, ReferralPermit};
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
    /// Whom it nudges by now, for want of an answer.
    pub nudge: Option<Nudge>,
}

/// The first clock that still runs: later ones cannot be met before it.
pub(super) fn pressing(clocks: Vec<Clock>) -> Option<Clock> {
    clocks.into_iter().find(|clock| matches!(clock.standing, Standing::Running | Standing::DueToday | Standing::Late))
}

fn standing(ctx: &Ctx, targets: &Targets, row: ReferralListRow) -> Waiting {
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
        clock: pressing(clocks(&moments, targets, ctx.now())),
        nudge: nudge(&moments, targets, ctx.now()),
        row,
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
    let rows = rows.into_iter().map(|row| standing(ctx, &targets, row)).collect();
    Ok(Inbox { waiting, flagged, rows, next })
}

/// Somebody who may be the same person, masked as far as a triager needs (HOUSE 10.12).
#[derive(Debug)]
pub struct Candidate {
    /// The person.
    pub person: PersonId,
    /// Initials and year of birth: enough to ask, not enough to learn.
    pub masked: String,
    /// 0–100.
    pub score: u8,
    /// The same NHS number.
    pub certain: bool,
    /// Why, in words.
    pub reasons: Vec<&'static str>,
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
    /// Names of the colleagues who recorded attempts or gave the outcome.
    pub names: Vec<(uuid::Uuid, String)>,
    /// Earlier and present support of the same person.
    pub episodes: Vec<EpisodeListRow>,
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
    let row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    let person_permit = ctx.person_permit_of_referral(&mut tx, &permit).await?;
    let person = ctx.disclose(tx.person_get(&person_permit).await?).ok_or(AppError::NotFound)?;
    let contacts = ctx.disclose(tx.person_contacts(&person_permit).await?);
    let needs = tx.referral_needs(&permit).await?;
    let risks = tx.referral_risks(&permit).await?;
    let attempts = ctx.disclose(tx.attempt_list(&permit).await?);
    let replies = ctx.disclose(tx.reply_list(&permit).await?);
    let signposts = tx.signpost_list(&permit).await?;
    let messages = ctx.disclose(tx.message_list(&permit).await?);
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
    let initials = practice::person::initials(&person.given_name, &person.family_name);
    let accept_message =
        if open { wordback::text(ctx, &mut tx, &row, &initials, Turn::Accepted, "").await? } else { String::new() };
    let clocks = clocks(&moments(&row), &targets(&mut tx).await?, ctx.now());
    let referrer_hears = wordback::heard(&row, Turn::Accepted);
    let passed_on = wordback::passed_on(&row);
    let may_triage = ctx.may(Act::ReferralTriage);
    let mut episodes = ctx.disclose(tx.episode_of_person(&person_permit).await?);
    if crate::people::narrow(&person_permit) {
        episodes.iter_mut().for_each(crate::people::narrow_episode);
    }
    let trail = trail(ctx, &mut tx, &person_permit, row.id).await?;
    let mine = match episode {
        Some((id, _)) => super::answers::supports(ctx, &mut tx, id).await?,
        None => false,
    };
    let mut who: Vec<uuid::Uuid> =
        attempts.iter().map(|a: &AttemptRow| a.recorded_by).chain(row.outcome_by).chain(row.triage_by).collect();
    who.sort_unstable();
    who.dedup();
    let names = tx.user_names(&who).await?;
    let (takers, assets) = if open && may_triage {
        (super::triage::takers(ctx, &mut tx).await?, fitting(&mut tx, &needs).await?)
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
        names,
        episodes,
        trail,
        takers,
        assets,
        passed_on,
        mine,
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

fn likeness(p: &PersonRow) -> Likeness {
    Likeness {
        nhs_number: p.nhs_number.clone(),
        given: p.given_name.clone(),
        family: p.family_name.clone(),
        known_as: p.known_as.clone(),
        birth_date: p.birth_date.map(time::date),
        postcode: p.postcode.clone(),
    }
}

/// Records that may be of the same person, the likeliest first (DOMAIN 4.1).
pub(crate) async fn candidates(ctx: &Ctx, tx: &mut Box<dyn Tx>, person: &PersonRow) -> AppResult<Vec<Candidate>> {
    let found = ctx.disclose(
        tx.person_candidates(person.id, person.nhs_number.as_deref(), person.birth_date, &person.name_key).await?,
    );
    let own = likeness(person);
    let mut like: Vec<Candidate> = found.iter().filter_map(|other| candidate(&own, other)).collect();
    like.sort_by_key(|c| std::cmp::Reverse(c.score));
    like.truncate(5);
    Ok(like)
}

fn candidate(own: &Likeness, other: &PersonFoundRow) -> Option<Candidate> {
    let theirs = Likeness {
        nhs_number: other.nhs_number.clone(),
        given: other.given_name.clone(),
        family: other.family_name.clone(),
        known_as: other.known_as.clone(),
        birth_date: other.birth_date.map(time::date),
        postcode: other.postcode.clone(),
    };
    let alike = alike(own, &theirs)?;
    let year = other
        .birth_date
        .map_or_else(|| "birth date not known".to_owned(), |d| format!("born {}", time::date(d).year()));
    let masked = format!("{}, {year}", practice::person::initials(&other.given_name, &other.family_name));
    Some(Candidate {
        person: PersonId(other.id),
        masked,
        score: alike.score,
        certain: alike.certain,
        reasons: alike.reasons,
    })
}

/// Says that the referral's person is one already known: the referral moves to that record with all that was told with
/// it, and the record made at intake points to it.
///
/// Whoever wrote a referral themselves cannot open somebody's record with it: then the record must be open to them
/// already, or a colleague of the team looks (four eyes; DOMAIN 10).
///
/// # Errors
/// [`AppError::NotPossible`] where the other is not a likely duplicate, the referral was answered, the record has more
/// than this referral, or it is the account's own writing; [`AppError::Stale`].
pub async fn join(ctx: &Ctx, referral: ReferralId, form: uuid::Uuid, version: i64, with: PersonId) -> AppResult<()> {
    ctx.authorise(Act::ReferralTriage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.referral_permit(&mut tx, referral).await?;
    let row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    let former_permit = ctx.person_permit_of_referral(&mut tx, &permit).await?;
    let former = ctx.disclose(tx.person_get(&former_permit).await?).ok_or(AppError::NotFound)?;
    joinable(ctx, &mut tx, &row, &former_permit, &former, with).await?;
    tx.referral_move(&permit, with.0).await?;
    tx.person_mark_merged(&former_permit, with.0).await?;
    // with its referral the record is the team's: what was told can be added to it
    let kept_permit = ctx.person_permit(&mut tx, with).await?;
    let changed = carry(ctx, &mut tx, &former_permit, &former, &kept_permit, &row).await?;
    // about both records, so that governance sees which were joined though it reads no payload
    let joined = json!({ "referral": referral.0, "reference": row.reference, "from": former.id, "to": with.0 });
    ctx.event(&mut tx, Kind::ReferralJoined, About::person(with.0, former.id), &joined);
    if !changed.is_empty() {
        ctx.event(&mut tx, Kind::PersonChanged, About::person(with.0, with.0), &json!({ "changed": changed }));
    }
    ctx.finish(tx, form, &format!("/referrals/{referral}"), None).await
}

/// Whether a referral's record can be joined to this one, by this account.
async fn joinable(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    row: &ReferralRow,
    former_permit: &PersonPermit,
    former: &PersonRow,
    with: PersonId,
) -> AppResult<()> {
    let no = |words: &str| Err(AppError::NotPossible(words.to_owned()));
    if !practice::referral::State::parse(&row.state).is_some_and(practice::referral::State::is_open) {
        return no("This referral has been answered, so its person can no longer be changed here");
    }
    if !candidates(ctx, tx, former).await?.iter().any(|c| c.person == with) {
        return no("These two records are not alike enough to be joined here");
    }
    let others = ctx.disclose(tx.referral_of_person(former_permit).await?).len() > 1;
    if others || !ctx.disclose(tx.episode_of_person(former_permit).await?).is_empty() {
        return no(
            "This record has other referrals or support of its own. Joining it here would move only this one, so it is not done: tell whoever looks after records",
        );
    }
    if former.account_id.is_some() {
        return no("The person signs in with this record, so it is the one to keep: join from the other referral");
    }
    let me = ctx.account_uuid();
    let own_writing = row.recorded_by == me || row.referrer_id == me;
    if own_writing && tx.permit_person(ctx.account()?.0, with.0, ctx.at(), ctx.day()).await?.is_none() {
        return no(
            "You wrote this referral down yourself, and the other record is not one of yours. Ask a colleague of your team to say that it is the same person",
        );
    }
    Ok(())
}

/// What was told with a referral goes to the record that is kept: ways to reach the person, what makes it safe, what
/// helps, consents, ties. Nothing of the kept record is overwritten; what is empty there is filled in. Gives what
/// changed, as the timeline tells it.
async fn carry(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    former_permit: &PersonPermit,
    former: &PersonRow,
    kept_permit: &PersonPermit,
    referral: &ReferralRow,
) -> AppResult<Vec<serde_json::Value>> {
    let before = ctx.disclose(tx.person_get(kept_permit).await?).ok_or(AppError::NotFound)?;
    let kept = carried(&before, former, referral);
    if kept != before {
        tx.person_save(kept_permit, &kept).await?;
    }
    let ways_before = ctx.disclose(tx.person_contacts(kept_permit).await?);
    let mut told = ctx.disclose(tx.person_contacts(former_permit).await?);
    told.extend(other_address(ctx, &before, former, referral));
    let ways = with_ways(ctx, ways_before.clone(), &told, before.id);
    if ways != ways_before {
        tx.person_contacts_replace(kept_permit, &ways).await?;
    }
    for consent in ctx.disclose(tx.consent_list(former_permit).await?) {
        tx.consent_insert(before.id, &ConsentRow { id: ctx.id(), person_id: before.id, ..consent }).await?;
    }
    for tie in ctx.disclose(tx.person_ties(former_permit).await?) {
        tx.person_tie_insert(kept_permit, &PersonTieRow { id: ctx.id(), person_id: before.id, ..tie }).await?;
    }
    Ok(crate::people::changes(&before, &ways_before, &kept, &ways))
}

/// "Told with the referral of 6 January 2026".
fn told_with(referral: &ReferralRow) -> String {
    let day = time::local_date(time::moment(referral.received_at));
    format!("Told with the referral of {}", day.strftime("%-d %B %Y"))
}

/// Another address than the one that is kept: which of them holds is for a person to say, so both stand.
fn other_address(ctx: &Ctx, kept: &PersonRow, told: &PersonRow, referral: &ReferralRow) -> Option<PersonContactRow> {
    use practice::person::{ContactKind, fold};
    let known = fold(&kept.address);
    if told.address.trim().is_empty() || known.is_empty() || fold(&told.address) == known {
        return None;
    }
    let lines: Vec<&str> = told.address.lines().chain([told.postcode.as_str()]).map(str::trim).collect();
    Some(PersonContactRow {
        id: ctx.id(),
        person_id: kept.id,
        kind: ContactKind::Post.as_str().to_owned(),
        value: lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", "),
        never_use: false,
        no_message: false,
        note: told_with(referral),
        position: 0,
    })
}

/// The kept record with what was told: lines are added, gaps filled, nothing replaced.
fn carried(kept: &PersonRow, told: &PersonRow, referral: &ReferralRow) -> PersonRow {
    let with_line = |kept: &str, told: &str| {
        let told = told.trim();
        if told.is_empty() || kept.contains(told) {
            return kept.to_owned();
        }
        let line = format!("{}: {told}", told_with(referral));
        if kept.trim().is_empty() { line } else { format!("{}\n{line}", kept.trim_end()) }
    };
    let or = |kept: &str, told: &str| if kept.trim().is_empty() { told.to_owned() } else { kept.to_owned() };
    let mut row = PersonRow {
        safe_contact: with_line(&kept.safe_contact, &told.safe_contact),
        communication_needs: with_line(&kept.communication_needs, &told.communication_needs),
        known_as: or(&kept.known_as, &told.known_as),
        language: or(&kept.language, &told.language),
        interpreter: kept.interpreter || told.interpreter,
        birth_date: kept.birth_date.or(told.birth_date),
        nhs_number: kept.nhs_number.clone().or_else(|| told.nhs_number.clone()),
        practice_id: kept.practice_id.or(told.practice_id),
        next_of_kin: or(&kept.next_of_kin, &told.next_of_kin),
        ..kept.clone()
    };
    if kept.address.trim().is_empty() && kept.postcode.trim().is_empty() {
        told.address.clone_into(&mut row.address);
        told.postcode.clone_into(&mut row.postcode);
    }
    row.name_key = practice::person::name_key(&row.given_name, &row.family_name, &row.known_as);
    row
}

/// The ways to reach somebody with those that were told, without doubles; what must not be done stays so.
fn with_ways(
    ctx: &Ctx,
    mut ways: Vec<PersonContactRow>,
    told: &[PersonContactRow],
    person: uuid::Uuid,
) -> Vec<PersonContactRow> {
    for way in told {
        let folded = way.value.replace(' ', "").to_lowercase();
        if let Some(same) = ways.iter_mut().find(|w| w.value.replace(' ', "").to_lowercase() == folded) {
            same.no_message |= way.no_message;
            same.never_use |= way.never_use;
            if !way.note.is_empty() && !same.note.contains(&way.note) {
                let both = format!("{} {}", same.note, way.note);
                both.trim().clone_into(&mut same.note);
            }
        } else {
            let position = i32::try_from(ways.len()).unwrap_or(i32::MAX);
            ways.push(PersonContactRow { id: ctx.id(), person_id: person, position, ..way.clone() });
        }
    }
    ways
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
