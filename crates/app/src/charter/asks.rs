//! What is asked of a supervisor first (DOMAIN 5.2): read by the two, answered with a reason, passed on where nobody answers, withdrawn, or
//! gone on with because it could not wait. Nobody else reads it: a supervisor with whom it does not lie does not find it.
//!
//! A question carries no record. Whoever answers reads what the worker wrote; the person's record opens to them only where the worker
//! brought it to supervision. Safety acts are never asked for, so that nothing here can hold one up.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::jobs::Went;
use crate::notices::{self, Of};
use crate::time;
use jiff::{SignedDuration, Timestamp};
use practice::access::Act;
use practice::charter::asking::{self, Answer, State, Step, Waits};
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::{AskId, EpisodeId};
use serde_json::json;
use store::asks::Answered;
use store::referrals::After;
use store::{At, PAGE, StoreError, Tx};
use uuid::Uuid;

pub use store::asks::{AskCounts, AskSeenRow};

/// The job that reminds and passes on.
pub(crate) const JOB: &str = "asks";
/// How often it looks.
const LOOKS: SignedDuration = SignedDuration::from_mins(5);
/// An answer no stands on Today for so long.
const NEWS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A question with how its time stands.
#[derive(Debug, Clone)]
pub struct Question {
    /// As it is kept.
    pub row: AskSeenRow,
    /// Where it stands.
    pub state: State,
    /// How long there is left, in words; empty where nothing waits.
    pub left: String,
    /// Nobody answered, not the second either: the worker goes on and says so.
    pub in_vain: bool,
    /// Its time is over.
    pub late: bool,
}

fn waits(row: &AskSeenRow) -> Waits {
    Waits {
        since: time::moment(row.passed_on_at.unwrap_or(row.asked_at)),
        due: time::moment(row.due_at),
        passed_on: row.passed_on_at.is_some(),
        told: row.told_at.map(time::moment),
    }
}

fn question(row: AskSeenRow, now: Timestamp) -> Question {
    let state = State::parse(&row.state).unwrap_or(State::Asked);
    let waits = waits(&row);
    let open = state == State::Asked;
    Question {
        left: if open { waits.left(now) } else { String::new() },
        in_vain: open && waits.in_vain(now),
        late: open && now >= waits.due,
        state,
        row,
    }
}

impl Question {
    /// Whether a yes can still be used.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.state == State::Yes
            && self.row.used_by.is_none()
            && self.row.until_at.is_none_or(|until| time::moment(until) >= now)
    }
}

/// What the page shows.
#[derive(Debug, Default)]
pub struct Page {
    /// What lies with whoever reads, the most urgent first.
    pub with_me: Vec<Question>,
    /// What they answered, the latest first.
    pub answered: Vec<Question>,
    /// What they asked themselves, the latest first.
    pub mine: Vec<Question>,
    /// Where their own go on.
    pub next: Option<After>,
}

/// What lies with whoever reads, and what they asked themselves; their own behind `after` where it is given.
///
/// # Errors
/// [`AppError::NotFound`] where the role does neither.
pub async fn page(ctx: &Ctx, after: Option<After>) -> AppResult<Page> {
    ctx.authorise(Act::AskRead)?;
    let (me, now) = (ctx.account()?.0, ctx.now());
    let mut tx = ctx.read().await?;
    let mut page = Page::default();
    let each = |rows: Vec<AskSeenRow>| rows.into_iter().map(|row| question(row, now)).collect();
    if ctx.may(Act::AskAnswer) {
        let mut rows = ctx.disclose(tx.ask_with(me).await?);
        for row in &mut rows {
            // as many as wait for one supervisor: few
            cover(&mut tx, row, me).await?;
        }
        page.with_me = each(rows);
        let mut rows = ctx.disclose(tx.ask_answered(me).await?);
        for row in &mut rows {
            // what was asked stands on its own page
            row.what = String::new();
        }
        page.answered = each(rows);
    }
    if ctx.may(Act::AskEnd) {
        let mut rows = ctx.disclose(tx.ask_mine(me, after.map(|place| (place.at, place.id))).await?);
        let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        page.next = rows.last().filter(|_| more).map(|last| After { at: last.asked_at, id: last.id });
        page.mine = each(rows);
    }
    Ok(page)
}

/// Covers in a question what is hidden of whom it is about. Whoever wrote it reads it as they wrote it.
async fn cover(tx: &mut Box<dyn Tx>, row: &mut AskSeenRow, reader: Uuid) -> AppResult<()> {
    if let Some(person) = row.person_id.filter(|_| row.worker_id != reader) {
        row.what = crate::hidden::veil(tx, person).await?.cover(&row.what);
    }
    Ok(())
}

/// One question, whole.
#[derive(Debug)]
pub struct Opened {
    /// The question.
    pub question: Question,
    /// Whether it is the reader's own.
    pub mine: bool,
    /// Whether the reader answers it.
    pub answers: bool,
    /// The support it is about, where its record is open to the reader.
    pub episode: Option<EpisodeId>,
}

/// Opens a question for whoever asked it, with whom it lies, or who answered it.
///
/// # Errors
/// [`AppError::NotFound`] for anybody else.
pub async fn open(ctx: &Ctx, ask: AskId) -> AppResult<Opened> {
    ctx.authorise(Act::AskRead)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.read().await?;
    let mut row = ctx.disclose(tx.ask_get(me, ask.0).await?).ok_or(AppError::NotFound)?;
    cover(&mut tx, &mut row, me).await?;
    let mine = row.worker_id == me;
    if !mine && !ctx.may(Act::AskAnswer) {
        return Err(AppError::NotFound);
    }
    let mut episode = None;
    if let Some(id) = row.episode_id.map(EpisodeId) {
        match ctx.episode_permit(&mut tx, id).await {
            Ok(_) => episode = Some(id),
            Err(AppError::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    let question = question(row, ctx.now());
    let answers = question.state == State::Asked && question.row.asked_of == me && ctx.may(Act::AskAnswer) && !mine;
    Ok(Opened { question, mine, answers, episode })
}

fn about(row: &AskSeenRow) -> About {
    About { subject: Some(row.id), person: row.person_id, episode: row.episode_id }
}

/// What the event says of a question: its words where it belongs to a record, else that it was. What is hidden of the person is covered:
/// whoever answers did not write it.
async fn said(tx: &mut Box<dyn Tx>, row: &AskSeenRow, more: &serde_json::Value) -> AppResult<serde_json::Value> {
    let mut body = json!({});
    if let Some(person) = row.person_id {
        body["asked_first"] = json!(crate::hidden::veil(tx, person).await?.cover(&row.what));
        if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object()) {
            body.extend(more.clone());
        }
    } else {
        body["aspect"] = json!(practice::charter::Aspect::parse(&row.aspect).map(practice::charter::Aspect::words));
    }
    Ok(body)
}

const CHANGED: &str = "This was answered, passed on or withdrawn meanwhile. Read how it stands now";

/// Answers a question that lies with the account, with a reason.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where it was answered, passed on or withdrawn meanwhile; [`AppError::NotFound`] where it
/// does not lie with the account; [`AppError::TakenBefore`].
pub async fn answer(ctx: &Ctx, form: Uuid, (ask, version): (AskId, i64), answer: &Answer) -> AppResult<()> {
    ctx.authorise(Act::AskAnswer)?;
    answer.check(ctx.today()).map_err(AppError::Invalid)?;
    let me = ctx.account()?.0;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = ctx.disclose(tx.ask_get(me, ask.0).await?).ok_or(AppError::NotFound)?;
    // nobody answers what they asked themselves, whatever roles they hold
    if row.worker_id == me {
        return Err(AppError::NotFound);
    }
    let until = answer.until.filter(|_| answer.yes).map(|day| time::at(time::day_bounds(day).1));
    let answered = Answered { yes: answer.yes, why: answer.why.trim(), at: ctx.at(), by: me, until };
    tx.ask_answer(ask.0, version, &answered).await.map_err(changed)?;
    let more = json!({
        "ask_answer": if answer.yes { State::Yes } else { State::No }.words(),
        "ask_why": answer.why.trim(),
        "holds_until": answer.until.filter(|_| answer.yes).map(|day| day.to_string()),
    });
    let body = said(&mut tx, &row, &more).await?;
    ctx.event(&mut tx, Kind::AskAnswered, about(&row), &body);
    notices::tell(ctx, &mut tx, Of::Ask, row.id, &[row.worker_id]).await?;
    let page = format!("/asks/{ask}");
    ctx.finish(tx, form, &page, Some(&page)).await
}

fn changed(error: StoreError) -> AppError {
    match error {
        StoreError::Stale => AppError::NotPossible(CHANGED.to_owned()),
        other => other.into(),
    }
}

/// How a worker ends a question of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is not asked any more.
    Withdraw,
    /// It could not wait, and was gone on with: something to talk about soon.
    CouldNotWait,
}

/// Withdraws a question of one's own, or says that it could not wait.
///
/// # Errors
/// [`AppError::Invalid`] where it could not wait and no line says why; [`AppError::NotPossible`] where it was answered meanwhile;
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn end(ctx: &Ctx, form: Uuid, (ask, version): (AskId, i64), how: End, why: &str) -> AppResult<()> {
    ctx.authorise(Act::AskEnd)?;
    let why = why.trim();
    if how == End::CouldNotWait && why.is_empty() {
        return Err(AppError::field("gone_on", "Say in a line why it could not wait"));
    }
    if let Some(problem) = too_long("gone_on", why, SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let me = ctx.account()?.0;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = ctx.disclose(tx.ask_get(me, ask.0).await?).filter(|row| row.worker_id == me).ok_or(AppError::NotFound)?;
    let (state, kind) = match how {
        End::Withdraw => (State::Withdrawn, Kind::AskWithdrawn),
        End::CouldNotWait => (State::CouldNotWait, Kind::AskNotWaitedFor),
    };
    tx.ask_end(me, (ask.0, version), (state.as_str(), why), ctx.at()).await.map_err(changed)?;
    let more = if why.is_empty() { json!({}) } else { json!({ "ask_why": why }) };
    let body = said(&mut tx, &row, &more).await?;
    ctx.event(&mut tx, kind, about(&row), &body);
    if how == End::CouldNotWait {
        notices::tell(ctx, &mut tx, Of::Ask, row.id, &[row.asked_of]).await?;
    }
    let page = format!("/asks/{ask}");
    ctx.finish(tx, form, &page, Some(&page)).await
}

/// How a worker's questions stand, for Today.
///
/// # Errors
/// [`AppError::NotFound`] where the role asks nothing.
pub async fn counts(ctx: &Ctx) -> AppResult<AskCounts> {
    ctx.authorise(Act::AskEnd)?;
    let since = ctx.now().saturating_sub(NEWS).unwrap_or(ctx.now());
    Ok(ctx.read().await?.ask_counts(ctx.account()?.0, ctx.at(), time::at(since)).await?)
}

/// How much lies with a supervisor, for Team today.
///
/// # Errors
/// [`AppError::NotFound`] where the role answers nothing.
pub async fn with_me(ctx: &Ctx) -> AppResult<i64> {
    ctx.authorise(Act::AskAnswer)?;
    Ok(ctx.read().await?.ask_with_count(ctx.account()?.0).await?)
}

/// When an answer is due to what is asked now, by the service's own time.
pub(crate) async fn due(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<At> {
    let hours = crate::settings::read(tx).await?.ask_hours;
    Ok(time::at(asking::due(ctx.now(), hours)))
}

/// Whether a notice is still of use: to the worker once it is answered, to whom it lies with as long as it is not, or could not wait.
pub(crate) async fn concerns(ctx: &Ctx, ask: Uuid, account: Option<Uuid>) -> AppResult<bool> {
    let Some(account) = account else { return Ok(false) };
    let mut tx = ctx.read().await?;
    let row = ctx.disclose(tx.ask_get(account, ask).await?);
    // a message shows nobody: the look that was noted is none
    ctx.nothing_shown();
    Ok(row.is_some_and(|row| match State::parse(&row.state) {
        Some(State::Asked | State::CouldNotWait) => row.asked_of == account,
        Some(State::Yes | State::No) => row.worker_id == account,
        _ => false,
    }))
}

/// Tells, reminds and passes on what waits; the job of every few minutes.
///
/// # Errors
/// Storage only.
pub(crate) async fn run(ctx: &Ctx) -> AppResult<Went> {
    let mut after = None;
    loop {
        let rows = ctx.read().await?.ask_waiting(ctx.at(), after).await?;
        let Some(last) = rows.last() else { break };
        after = Some((last.due_at, last.id));
        for row in rows {
            // one commit for each: few have something to be done at a time
            match waits(&row).step(ctx.now()) {
                Step::Nothing => {}
                Step::Tell => {
                    let mut tx = ctx.begin().await?;
                    tx.ask_told(row.id, ctx.at()).await?;
                    notices::tell(ctx, &mut tx, Of::Ask, row.id, &[row.asked_of]).await?;
                    tx.commit().await?;
                }
                Step::PassOn => pass_on(ctx, &row).await?,
            }
        }
    }
    Ok(Went::Again(LOOKS))
}

/// To another supervisor of the worker's, else to one who works for the same sites; where there is nobody, those who answer for the service
/// hear that nobody answers, and the worker goes on.
async fn pass_on(ctx: &Ctx, row: &AskSeenRow) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    let other = |id: &Uuid| *id != row.asked_of && *id != row.worker_id;
    let own = tx.supervisors_of(row.worker_id, ctx.day()).await?.into_iter().map(|(id, _)| id).find(other);
    let next = match own {
        Some(next) => Some(next),
        None => tx.ask_nearby(row.worker_id, ctx.day()).await?.into_iter().find(other),
    };
    let (to, due) = match next {
        Some(next) => (next, due(ctx, &mut tx).await?),
        None => (row.asked_of, row.due_at),
    };
    match tx.ask_pass(row.id, row.version, to, due, ctx.at()).await {
        Ok(()) => {}
        // answered at this very moment
        Err(StoreError::Stale) => return Ok(()),
        Err(other) => return Err(other.into()),
    }
    let body = said(&mut tx, row, &json!({})).await?;
    ctx.event(&mut tx, Kind::AskPassedOn, about(row), &body);
    if next.is_some() {
        tx.ask_told(row.id, ctx.at()).await?;
        notices::tell(ctx, &mut tx, Of::Ask, row.id, &[to]).await?;
    } else {
        let managers = tx.ask_managers(ctx.at()).await?;
        notices::tell(ctx, &mut tx, Of::AskInVain, row.id, &managers).await?;
    }
    Ok(tx.commit().await?)
}

/// How many questions nobody answered in time, for whoever answers for the service: not whose, and not what.
///
/// # Errors
/// [`AppError::NotFound`] where the role reads no figures.
pub async fn in_vain(ctx: &Ctx) -> AppResult<i64> {
    ctx.authorise(Act::ServiceRead)?;
    Ok(ctx.read().await?.ask_in_vain(ctx.at()).await?)
}
