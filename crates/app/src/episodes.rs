//! Episodes (DOMAIN 4.3): the caseload, one episode opened, what is planned next, what matters, handing over.

pub mod ending;
pub mod holding;
mod today;

pub use today::{Today, today};

use crate::calendar::{Short, short_act};
use crate::charter::{Shown, Weigher, Whose, act};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::people::Marks;
use crate::{time, wordback};
use jiff::Timestamp;
use jiff::civil::Date;
use practice::access::{Act, Role};
use practice::consent::{Purpose, Standing};
use practice::contact::{Kind as ContactKind, Place, check_next};
use practice::episode::{Readiness, next_due};
use practice::event::Kind;
use practice::goal::{LONG_MAX, too_long};
use practice::ids::{AccountId, EpisodeId, SiteId};
use practice::wordback::Turn as Word;
use serde_json::json;
use store::contacts::ContactListRow;
use store::episodes::{AfterDue, CaseloadFilter, EpisodeListRow, EpisodeOwnerRow, EpisodeRow, LoadRow};
use store::holding::{EndingRow, HoldingRow};
use store::people::{PersonContactRow, PersonRow};
use store::permit::{EpisodePermit, ReferralPermit};
use store::referrals::{After, ReferralRow, ReplyRow};
use store::supervision::SupervisionCaseRow;
use store::support::{ConnectionListRow, GoalRow, StepRow, UnmetNeedRow};
use store::wishes::WishRow;
use store::{At, PAGE, Tx};
use uuid::Uuid;

/// What the caseload is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// A state; none means all that are open.
    pub state: Option<practice::episode::State>,
    /// A site.
    pub site: Option<SiteId>,
    /// A need's code.
    pub need: Option<String>,
}

/// The caseload: nothing-next on top (PAGES 3).
#[derive(Debug)]
pub struct Caseload {
    /// How many there are by state.
    pub load: LoadRow,
    /// At most [`PAGE`].
    pub rows: Vec<EpisodeListRow>,
    /// Where it goes on.
    pub next: Option<AfterDue>,
    /// How many people in support the service thinks right for one worker.
    pub capacity: i64,
    /// The sites there are, to narrow by.
    pub sites: Vec<(Uuid, String)>,
    /// The account, to tell own people from covered ones.
    pub me: Uuid,
    /// How many own and covered people have nothing planned and stand on top; none on later pages and narrowed ones.
    pub nothing_next: Option<i64>,
}

/// How many people have nothing planned: own ones as they are counted, and of those covered as many as are listed.
pub(crate) fn nothing_next(load: &LoadRow, owners_listed: impl Iterator<Item = Uuid>, me: Uuid) -> i64 {
    load.nothing_next + i64::try_from(owners_listed.filter(|owner| *owner != me).count()).unwrap_or_default()
}

/// How many people in support one worker is meant to have where the service says nothing else.
const CAPACITY: i64 = 40;

/// What the service thinks right for one worker: the setting `capacity.open`.
pub(crate) fn capacity(settings: &[(String, String)]) -> i64 {
    let set = settings.iter().find(|(code, _)| code == "capacity.open").and_then(|(_, value)| value.parse().ok());
    set.filter(|n| *n > 0).unwrap_or(CAPACITY)
}

/// The account's caseload, own and covered. What has ended is listed by [`ended`].
///
/// # Errors
/// [`AppError::NotFound`] where the role has none.
pub async fn caseload(ctx: &Ctx, filter: &Filter, after: Option<AfterDue>) -> AppResult<Caseload> {
    ctx.authorise(Act::CaseloadRead)?;
    let account = ctx.account()?.0;
    let narrowed = CaseloadFilter {
        state: filter.state.map(|s| s.as_str().to_owned()),
        site: filter.site.map(|s| s.0),
        need: filter.need.clone(),
        owner: None,
        due_by: None,
    };
    let mut tx = ctx.read().await?;
    let load = tx.episode_load(account).await?;
    let first = after.is_none();
    let rows = ctx.disclose(tx.episode_caseload(account, &narrowed, ctx.at(), after, PAGE).await?);
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|r| AfterDue { due: r.next_due, id: r.id });
    let capacity = capacity(&tx.setting_list().await?);
    let sites = sites(&mut tx).await?;
    let whole = first && filter.state.is_none() && filter.site.is_none() && filter.need.is_none();
    let listed = rows.iter().filter(|row| row.next_due == store::NOTHING_DUE).map(|row| row.owner_id);
    let nothing_next = whole.then(|| nothing_next(&load, listed, account));
    Ok(Caseload { load, rows, next, capacity, sites, me: account, nothing_next })
}

/// The caseload as a board: the first [`PAGE`] of each open state, under the same filter.
#[derive(Debug)]
pub struct Board {
    /// What the list has too, with the rows of all columns.
    pub caseload: Caseload,
    /// The states of which there are more than are shown.
    pub more: Vec<practice::episode::State>,
}

/// The account's ended episodes, own and covered, the one that ended last first, under the same filter but its state;
/// with where the list goes on.
///
/// # Errors
/// [`AppError::NotFound`] where the role has none.
pub async fn ended(ctx: &Ctx, filter: &Filter, before: Option<After>) -> AppResult<(Caseload, Option<After>)> {
    ctx.authorise(Act::CaseloadRead)?;
    let account = ctx.account()?.0;
    let narrowed = CaseloadFilter {
        state: None,
        site: filter.site.map(|s| s.0),
        need: filter.need.clone(),
        ..CaseloadFilter::default()
    };
    let mut tx = ctx.read().await?;
    let load = tx.episode_load(account).await?;
    let rows = ctx.disclose(tx.episode_ended(account, &narrowed, ctx.at(), before, PAGE).await?);
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).and_then(|r| Some(After { at: r.ended_at?, id: r.id }));
    let capacity = capacity(&tx.setting_list().await?);
    let sites = sites(&mut tx).await?;
    Ok((Caseload { load, rows, next: None, capacity, sites, me: account, nothing_next: None }, next))
}

/// The sites that are not archived, to narrow by.
async fn sites(tx: &mut Box<dyn Tx>) -> AppResult<Vec<(Uuid, String)>> {
    Ok(tx.site_list().await?.into_iter().filter(|s| s.archived_at.is_none()).map(|s| (s.id, s.name)).collect())
}

/// The account's caseload as a board.
///
/// # Errors
/// [`AppError::NotFound`] where the role has none.
pub async fn board(ctx: &Ctx, filter: &Filter) -> AppResult<Board> {
    use practice::episode::State;
    let of = |state| Filter { state: Some(state), ..filter.clone() };
    let mut caseload = caseload(ctx, &of(State::Waiting), None).await?;
    let mut more: Vec<State> = caseload.next.take().map(|_| State::Waiting).into_iter().collect();
    let mut tx = ctx.read().await?;
    for state in [State::Active, State::Holding] {
        let narrowed = CaseloadFilter {
            state: Some(state.as_str().to_owned()),
            site: filter.site.map(|s| s.0),
            need: filter.need.clone(),
            owner: None,
            due_by: None,
        };
        let rows = ctx.disclose(tx.episode_caseload(caseload.me, &narrowed, ctx.at(), None, PAGE).await?);
        if i64::try_from(rows.len()).unwrap_or(0) == PAGE {
            more.push(state);
        }
        caseload.rows.extend(rows);
    }
    if filter.site.is_none() && filter.need.is_none() {
        let nothing = caseload.rows.iter().filter(|row| row.next_due == store::NOTHING_DUE);
        caseload.nothing_next = Some(nothing_next(&caseload.load, nothing.map(|row| row.owner_id), caseload.me));
    }
    Ok(Board { caseload, more })
}

/// An episode opened.
#[derive(Debug)]
pub struct Opened {
    /// The episode.
    pub episode: EpisodeRow,
    /// Its person.
    pub person: PersonRow,
    /// How the person is reached: shown where contact is made.
    pub contacts: Vec<PersonContactRow>,
    /// The referral it followed.
    pub referral: ReferralRow,
    /// Needs of the referral as codes.
    pub needs: Vec<String>,
    /// Risk flags of the referral as codes: shown before every contact (DOMAIN 4.4).
    pub risks: Vec<String>,
    /// The trail of owners, oldest first.
    pub owners: Vec<EpisodeOwnerRow>,
    /// What matters.
    pub goals: Vec<GoalRow>,
    /// What is done about it.
    pub steps: Vec<StepRow>,
    /// Introductions.
    pub connections: Vec<ConnectionListRow>,
    /// Needs that nothing fitted.
    pub unmet: Vec<UnmetNeedRow>,
    /// The open holding with its reasons and functions.
    pub holding: Option<(HoldingRow, Vec<String>, Vec<String>)>,
    /// The ending, where one was begun.
    pub ending: Option<EndingRow>,
    /// The site's name.
    pub site_name: String,
    /// Whether this account may change it, or reads alone: as who supports the person in another episode does.
    pub write: bool,
    /// Whether the person's record is closed to this account: the support ended, and somebody else gave some since.
    pub record_closed: bool,
    /// That the person has died, or that something of theirs is hidden.
    pub marks: Marks,
    /// What is kept off the person's own plan.
    pub kept_off: Vec<Uuid>,
}

/// Opens an episode of the account's own or covered caseload.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, episode: EpisodeId) -> AppResult<Opened> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    opened(ctx, &mut tx, &permit).await
}

/// Opens an episode to fill in a form about it, which whoever may read it alone is told at once and not after writing.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where the account may not change it.
pub async fn open_to_write(ctx: &Ctx, episode: EpisodeId) -> AppResult<Opened> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    opened(ctx, &mut tx, &permit).await
}

/// An episode opened, with its last contacts.
#[derive(Debug)]
pub struct Overview {
    /// The episode.
    pub opened: Opened,
    /// Answers of the referrer that nobody who supports the person has opened yet, oldest first.
    pub answers: Vec<ReplyRow>,
    /// The last contacts, newest first.
    pub recent: Vec<ContactListRow>,
    /// What of it lies with a supervisor.
    pub brought: Vec<SupervisionCaseRow>,
    /// Whether the person agrees to share with the practice: what they said last, in a contact or on their record.
    pub shares: Standing,
    /// The latest question whether they still want this, where it was not taken back, with how it stands.
    pub wish: Option<(WishRow, practice::wish::Standing)>,
    /// On which day they were last told what may help meanwhile.
    pub told_on: Option<Date>,
}

/// How many contacts the overview shows.
const RECENT: i64 = 4;

/// Opens an episode as its overview shows it.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn overview(ctx: &Ctx, episode: EpisodeId) -> AppResult<Overview> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let mut recent = ctx.disclose(tx.contact_page(&permit, None, RECENT).await?);
    let opened = opened(ctx, &mut tx, &permit).await?;
    opened.marks.cover_contacts(&mut recent);
    let referral = tx.permit_referral_of_episode(&permit).await?.ok_or(AppError::NotFound)?;
    let mut answers = ctx.disclose(tx.reply_list(&referral).await?);
    answers.retain(|answer| answer.seen_at.is_none());
    opened.marks.cover_words(&mut [], &mut answers);
    let brought = tx.supervision_cases(&permit, ctx.at()).await?;
    let said = if opened.record_closed {
        Standing::NotAsked
    } else {
        let person = tx.permit_person_of_episode(&permit).await?;
        crate::people::stands(&ctx.disclose(tx.consent_list(&person).await?), Purpose::ShareWithPractice)
    };
    let shares = match (said, opened.episode.consent_to_share) {
        (Standing::NotAsked, Some(given)) => Standing::of(given, false),
        (standing, _) => standing,
    };
    let mut wish = ctx.disclose(tx.wish_list(&permit).await?).into_iter().find(|row| row.taken_back_at.is_none());
    if let Some(row) = wish.as_mut().filter(|_| !opened.write) {
        opened.marks.cover(&mut row.words);
    }
    let wish = wish.map(|row| (crate::wishes::asked(&row).standing(ctx.now()), row)).map(|(how, row)| (row, how));
    let told = tx.told_list(&permit).await?.into_iter().find(|row| row.taken_back_at.is_none());
    let told_on = told.map(|row| time::date(row.on_day));
    Ok(Overview { opened, answers, recent, brought, shares, wish, told_on })
}

pub(crate) async fn opened(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<Opened> {
    let row = ctx.disclose(tx.episode_get(permit).await?).ok_or(AppError::NotFound)?;
    let person_permit = tx.permit_person_of_episode(permit).await?;
    let mut person = ctx.disclose(tx.person_get(&person_permit).await?).ok_or(AppError::NotFound)?;
    let mut contacts = ctx.disclose(tx.person_contacts(&person_permit).await?);
    // somebody else has supported the person since: what was done then is read, and not where they are to be found now
    let record_closed = row.state == practice::episode::State::Ended.as_str()
        && tx.permit_person(&ctx.stance()?, row.person_id).await?.is_none();
    if record_closed {
        crate::people::without_whereabouts(&mut person, &mut contacts);
    }
    let (referral_permit, referral, _) = referral_of(ctx, tx, permit).await?;
    let needs = tx.referral_needs(&referral_permit).await?;
    let risks = tx.referral_risks(&referral_permit).await?;
    let owners = tx.episode_owners(permit).await?;
    let goals = ctx.disclose(tx.goal_list(permit).await?);
    let steps = ctx.disclose(tx.step_list(permit).await?);
    let connections = ctx.disclose(tx.connection_list(permit).await?);
    let unmet = ctx.disclose(tx.unmet_need_list(permit).await?);
    let holding = ctx.disclose(tx.holding_open(permit).await?);
    let ending = ctx.disclose(tx.ending_get(permit).await?);
    let site_name = tx.site_get(row.site_id).await?.map(|s| s.name).unwrap_or_default();
    let marks = crate::people::marks(ctx, tx, &person_permit).await?;
    let mut opened = Opened {
        episode: row,
        person,
        contacts,
        referral,
        needs,
        risks,
        owners,
        goals,
        steps,
        connections,
        unmet,
        holding,
        ending,
        site_name,
        write: *permit.write(),
        record_closed,
        marks: Marks::default(),
        kept_off: tx.kept_off(permit).await?,
    };
    marks.cover_episode(&mut opened);
    Ok(Opened { marks, ..opened })
}

/// The referral of an episode, with the right to send word on it and the person's initials.
pub(crate) async fn referral_of(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
) -> AppResult<(ReferralPermit, ReferralRow, String)> {
    let referral_permit = tx.permit_referral_of_episode(permit).await?.ok_or(AppError::NotFound)?;
    let row = ctx.disclose(tx.referral_get(&referral_permit).await?).ok_or(AppError::NotFound)?;
    let person_permit = tx.permit_person_of_episode(permit).await?;
    let person = ctx.disclose(tx.person_get(&person_permit).await?).ok_or(AppError::NotFound)?;
    Ok((referral_permit, row, practice::person::initials(&person.given_name, &person.family_name)))
}

/// Works out anew when the next thing of an episode is due, so that lists can sort by it.
pub(crate) async fn refresh_due(tx: &mut Box<dyn Tx>, permit: &EpisodePermit, row: &mut EpisodeRow) -> AppResult<()> {
    // what has ended asks for nothing more, though a step was left open
    if row.state == practice::episode::State::Ended.as_str() {
        row.next_due = store::NEVER_DUE;
        return Ok(());
    }
    let contact = row.next_contact_at.map(|at| time::local_date(time::moment(at)));
    let due = tx.episode_due(permit).await?;
    let (step, review) = (due.step.map(time::date), due.review_on.map(time::date));
    let check_in = due.held_since.and_then(|since| check_in(due.every_weeks, since, row.last_contact_at));
    row.next_due = next_due(contact, step, review, check_in).map_or(store::NOTHING_DUE, time::day);
    Ok(())
}

/// The day on which a person who is held is to hear from the worker again.
pub(crate) fn check_in(every_weeks: Option<i32>, held_since: At, last_contact: Option<At>) -> Option<Date> {
    let day = |at: At| time::local_date(time::moment(at));
    practice::holding::check_in_due(every_weeks, day(held_since), last_contact.map(day))
}

/// What is planned next.
#[derive(Debug, Clone)]
pub struct Plan {
    /// When; none takes the plan away.
    pub at: Option<Timestamp>,
    /// What it will be.
    pub kind: Option<ContactKind>,
    /// Where.
    pub place: Option<Place>,
    /// A word for it.
    pub note: String,
}

/// Plans the next contact, or takes the plan away; `version` is that of the episode the plan was made on.
///
/// # Errors
/// [`AppError::Invalid`] for a moment that is past, and with what the charter asks for; [`AppError::Asked`]; [`AppError::NotPossible`]
/// where support has ended; [`AppError::Stale`] where the episode was changed meanwhile.
pub async fn plan_next(ctx: &Ctx, episode: EpisodeId, form: Uuid, version: i64, plan: Plan) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    if let Some(problem) = plan.at.and_then(|at| check_next(at, ctx.now())) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let mut row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    still_open(&row)?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    if plan.at.is_some() {
        crate::people::alive(&mut tx, row.person_id, "date").await?;
    }
    let mut short = Short::Nothing;
    if let Some(at) = plan.at {
        let mut weigher = Weigher::of_episode(ctx, &mut tx, &permit, ctx.today(), None).await?;
        let planned = ctx.disclose(tx.appointment_planned(&permit).await?);
        let (act, page) = (short_act(&mut weigher, &plan, &planned), format!("/episodes/{episode}/plan"));
        let (next, leaved) = weigher.planned(ctx, tx, Whose::Episode(&permit), (form, &page), &act).await?;
        (tx, short) = (next, Short::Planned(&plan, at, Box::new(leaved)));
    }
    crate::calendar::plan_short(ctx, &mut tx, &permit, &mut row, short).await?;
    refresh_due(&mut tx, &permit, &mut row).await?;
    tx.episode_save(&permit, &row).await?;
    crate::contacts::first_offered(ctx, &mut tx, &permit, &row).await?;
    let body = crate::contacts::plan_body(&row);
    ctx.event(&mut tx, Kind::NextContactPlanned, About::episode(&permit, episode.0), &body);
    ctx.finish(tx, form, &format!("/episodes/{episode}"), Some(&format!("/episodes/{episode}/plan"))).await
}

/// What the short form of what is next shows.
///
/// # Errors
/// [`AppError::NotFound`] where the support is none of the account's.
pub async fn seen_plan(ctx: &Ctx, episode: EpisodeId, plan: &Plan) -> AppResult<Shown> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let mut weigher = Weigher::of_episode(ctx, &mut tx, &permit, ctx.today(), None).await?;
    let planned = ctx.disclose(tx.appointment_planned(&permit).await?);
    let act = short_act(&mut weigher, plan, &planned);
    crate::charter::shown::<act::Appointment>(&mut tx, &weigher, Whose::Episode(&permit), &act).await
}

/// Writes down what matters to the person and where they are now (DOMAIN 4.3); what it said before stays in the
/// chain of events.
///
/// # Errors
/// [`AppError::Invalid`] where the words are too long; [`AppError::NotPossible`] where support has ended;
/// [`AppError::Stale`] where the episode was changed meanwhile.
pub async fn say_what_matters(
    ctx: &Ctx,
    episode: EpisodeId,
    form: Uuid,
    version: i64,
    words: &str,
    readiness: Option<Readiness>,
) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    if let Some(problem) = too_long("what_matters", words, LONG_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let mut row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    still_open(&row)?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    let about = About::episode(&permit, episode.0);
    if words.trim() != row.what_matters {
        ctx.event(&mut tx, Kind::WhatMattersChanged, about, &json!({ "from": row.what_matters, "to": words.trim() }));
        words.trim().clone_into(&mut row.what_matters);
    }
    if let Some(readiness) = readiness.filter(|r| r.as_str() != row.readiness) {
        ctx.event(&mut tx, Kind::ReadinessChanged, about, &json!({ "from": row.readiness, "to": readiness.as_str() }));
        readiness.as_str().clone_into(&mut row.readiness);
    }
    tx.episode_save(&permit, &row).await?;
    ctx.finish(tx, form, &format!("/episodes/{episode}"), Some(&format!("/episodes/{episode}/what-matters"))).await
}

/// Makes word of a turn that waits for the worker to read and send, or sends it where the service set it so
/// (`wordback.<turn>` = `send`).
pub(crate) async fn word_back(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit, turn: Word) -> AppResult<()> {
    let (referral_permit, referral, initials) = referral_of(ctx, tx, permit).await?;
    let text = wordback::text(ctx, tx, &referral, &initials, turn, "").await?;
    let code = wordback::template_code(turn);
    let by_itself = tx.setting_list().await?.iter().any(|(set, value)| *set == code && value == "send");
    if by_itself {
        wordback::send(ctx, tx, &referral_permit, &referral, turn, &text).await
    } else {
        wordback::draft(ctx, tx, &referral_permit, &referral, turn, &text).await
    }
}

/// Refuses what cannot be done once support has ended.
pub(crate) fn still_open(row: &EpisodeRow) -> AppResult<()> {
    if row.state == practice::episode::State::Ended.as_str() {
        return Err(AppError::NotPossible("Support has ended. A new referral opens it again".to_owned()));
    }
    Ok(())
}

/// To whom an episode can be handed over: whoever could cover for its present owner, and whoever covers it now and is a
/// link worker.
///
/// # Errors
/// [`AppError::NotFound`] where the role hands nothing over.
pub async fn successors(ctx: &Ctx, owner: AccountId) -> AppResult<Vec<(Uuid, String)>> {
    ctx.authorise(Act::HandoverMake)?;
    let mut tx = ctx.read().await?;
    next_owners(ctx, &mut tx, owner.0).await
}

async fn next_owners(ctx: &Ctx, tx: &mut Box<dyn Tx>, owner: Uuid) -> AppResult<Vec<(Uuid, String)>> {
    let mut found = crate::cover::stand_ins(ctx, tx, owner).await?;
    let me = ctx.account()?.0;
    if me != owner && ctx.roles().contains(&Role::Worker) && !found.iter().any(|(id, _)| *id == me) {
        found.insert(0, (me, ctx.actor_name().to_owned()));
    }
    Ok(found)
}

/// Hands an episode over to a colleague; the trail stays.
///
/// # Errors
/// [`AppError::Invalid`] where it is nobody who can stand in for the present owner, or no reason is given.
pub async fn hand_over(ctx: &Ctx, episode: EpisodeId, form: Uuid, to: AccountId, why: &str) -> AppResult<()> {
    ctx.authorise(Act::HandoverMake)?;
    if why.trim().is_empty() {
        return Err(AppError::field("why", "Say in a few words why, so that the trail can be understood"));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let mut row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    still_open(&row)?;
    let colleagues = next_owners(ctx, &mut tx, row.owner_id).await?;
    let Some((_, name)) = colleagues.into_iter().find(|(id, _)| *id == to.0 && *id != row.owner_id) else {
        return Err(AppError::field("to", "Choose a link worker of the same team, or one with the same supervisor"));
    };
    give(ctx, &mut tx, &permit, &mut row, (to.0, &name), why, Kind::EpisodeHandedOver).await?;
    ctx.finish(tx, form, "/caseload", Some(&format!("/episodes/{episode}/hand-over"))).await
}

/// Gives an episode to its next owner, with what is planned in it; the trail stays.
pub(crate) async fn give(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    row: &mut EpisodeRow,
    (to, name): (Uuid, &str),
    why: &str,
    kind: Kind,
) -> AppResult<()> {
    crate::batches::withdraw_asked(ctx, tx, permit).await?;
    tx.appointment_hand_over(permit, row.owner_id, to).await?;
    row.owner_id = to;
    let next = EpisodeOwnerRow {
        id: ctx.id(),
        episode_id: row.id,
        owner_id: to,
        owner_name: name.to_owned(),
        from_at: ctx.at(),
        until_at: None,
        why: why.trim().to_owned(),
        made_by: ctx.account()?.0,
    };
    let access = crate::referrals::access_of_owner(ctx, tx, row).await?;
    tx.episode_hand_over(permit, &next, &access).await?;
    crate::family::open_kin(ctx, tx, permit, &access).await?;
    ctx.event(tx, kind, About::episode(permit, row.id), &json!({ "to": name, "why": next.why }));
    Ok(())
}
