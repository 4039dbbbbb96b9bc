//! Peers (DOMAIN 6): a situation told without names, what others would do, and how far apart they lie.
//!
//! Neither who told it nor whose an answer is shown to anybody. In the log stands that somebody told or answered, and not what.

use super::{After, behind, names};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::ToSpan;
use practice::access::Act;
use practice::charter::{Aspect, Latitude};
use practice::event::Kind as Happened;
use practice::goal::{LONG_MAX, too_long};
use practice::ids::AccountId;
use practice::problem::Problem;
use practice::support::names_somebody;
use practice::support::peers::{
    self as rule, Answer, OPEN_DAYS, Situation, Spread, State, check_answer, put, sees, spread, state, tells_who,
};
use serde_json::json;
use store::peers::PeerAnswerRow;
pub use store::peers::{SituationListRow, SituationRow};
use store::{PAGE, Tx};
use uuid::Uuid;

/// A situation in the list.
#[derive(Debug)]
pub struct Listed {
    /// As it is kept.
    pub row: SituationListRow,
    /// Whether it can still be answered.
    pub open: bool,
    /// Whether the account told it.
    pub own: bool,
}

/// A page of situations.
#[derive(Debug)]
pub struct Page {
    /// The latest first.
    pub situations: Vec<Listed>,
    /// Where the list goes on; none at its end.
    pub next: Option<After>,
}

/// Situations, the latest first.
///
/// # Errors
/// [`AppError::NotFound`] where the role is no peer.
pub async fn list(ctx: &Ctx, after: Option<After>) -> AppResult<Page> {
    ctx.authorise(Act::PeerTell)?;
    let me = ctx.account()?.0;
    let mut rows = ctx.read().await?.situation_list(me, behind(after.as_ref()), PAGE + 1).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    let next = rows.last().filter(|_| more).map(|last| After { at: last.told_at, id: last.id });
    let situations = rows
        .into_iter()
        .map(|row| Listed {
            open: state(row.closed_on.is_some(), time::date(row.closes_on), ctx.today()) == State::Open,
            own: row.teller_id == me,
            row,
        })
        .collect();
    Ok(Page { situations, next })
}

/// Tells a situation.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where the role is no peer; [`AppError::TakenBefore`].
pub async fn tell(ctx: &Ctx, form: Uuid, told: &Situation) -> AppResult<Uuid> {
    ctx.authorise(Act::PeerTell)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let people = names(ctx, &mut tx).await?;
    told.check(&people, ctx.today()).map_err(AppError::Invalid)?;
    let closes = told.closes.unwrap_or_else(|| ctx.today().saturating_add(OPEN_DAYS.days()));
    let row = SituationRow {
        id: ctx.id(),
        teller_id: ctx.account()?.0,
        title: told.title.trim().to_owned(),
        body: told.text.trim().to_owned(),
        told_at: ctx.at(),
        closes_on: time::day(closes),
        closed_on: None,
        took: String::new(),
        version: 1,
    };
    tx.situation_insert(&row).await?;
    ctx.event(&mut tx, Happened::PeerTold, About::service(row.id), &json!({}));
    ctx.finish(tx, form, &place(row.id), Some("/support/peers/new")).await?;
    Ok(row.id)
}

/// A situation, opened.
#[derive(Debug)]
pub struct Opened {
    /// What it says.
    pub row: SituationRow,
    /// Whether the account told it.
    pub own: bool,
    /// How it stands.
    pub state: State,
    /// One's own answer.
    pub mine: Option<(Latitude, String)>,
    /// How many answered.
    pub count: usize,
    /// What everybody answered, without whose it is; none where one has not answered and it is open, or too few have.
    pub shown: Option<Vec<(Latitude, String)>>,
    /// How far apart they lie.
    pub spread: Option<Spread>,
}

async fn read(ctx: &Ctx, tx: &mut Box<dyn Tx>, id: Uuid) -> AppResult<(SituationRow, Vec<Answer>, State)> {
    let row = tx.situation_get(id).await?.ok_or(AppError::NotFound)?;
    let answers = tx
        .peer_answers(id)
        .await?
        .into_iter()
        .filter_map(|one| {
            let place = u8::try_from(one.place).ok().and_then(Latitude::new)?;
            Some(Answer { account: AccountId(one.account_id), place, reason: one.reason })
        })
        .collect();
    let state = state(row.closed_on.is_some(), time::date(row.closes_on), ctx.today());
    Ok((row, answers, state))
}

/// Opens a situation.
///
/// # Errors
/// [`AppError::NotFound`] where there is none, or the role is no peer.
pub async fn open(ctx: &Ctx, id: Uuid) -> AppResult<Opened> {
    ctx.authorise(Act::PeerTell)?;
    let me = ctx.account()?;
    let (row, answers, state) = read(ctx, &mut ctx.read().await?, id).await?;
    let mine = answers.iter().find(|one| one.account == me).map(|one| (one.place, one.reason.clone()));
    let seen = sees(answers.len(), mine.is_some(), state);
    let places: Vec<Latitude> = answers.iter().map(|one| one.place).collect();
    Ok(Opened {
        own: row.teller_id == me.0,
        state,
        count: answers.len(),
        spread: if seen { spread(&places) } else { None },
        shown: seen
            .then(|| rule::shown(&answers).into_iter().map(|(place, reason)| (place, reason.to_owned())).collect()),
        mine,
        row,
    })
}

/// Says what one would do, or says it anew while the situation is open.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn answer(ctx: &Ctx, form: Uuid, id: Uuid, place_on: Option<i64>, reason: &str) -> AppResult<()> {
    ctx.authorise(Act::PeerTell)?;
    let me = ctx.account()?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (_, mut answers, state) = read(ctx, &mut tx, id).await?;
    let checked = check_answer(place_on, reason);
    let mut problems = checked.as_ref().err().cloned().unwrap_or_default();
    let people = names(ctx, &mut tx).await?;
    problems.extend(names_somebody("reason", reason, &people));
    if let Some(what) = tells_who(reason) {
        problems.push(Problem::new("reason", format!("‘{what}’ could tell who this is about. Leave it out.")));
    }
    let (Ok(latitude), true) = (checked, problems.is_empty()) else { return Err(AppError::Invalid(problems)) };
    let given = Answer { account: me, place: latitude, reason: reason.trim().to_owned() };
    put(&mut answers, given, state).map_err(|problem| AppError::NotPossible(problem.message))?;
    let row = PeerAnswerRow {
        id: ctx.id(),
        situation_id: id,
        account_id: me.0,
        place: i32::from(latitude.get()),
        reason: reason.trim().to_owned(),
    };
    tx.peer_answer_put(&row).await?;
    // which situation it was is not said: the answer stays without a name
    ctx.event(&mut tx, Happened::PeerAnswered, About::default(), &json!({}));
    ctx.finish(tx, form, &place(id), None).await
}

/// Whoever told it notes what they take from it, and closes it where they want to.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where the account did not tell it; [`AppError::Stale`]; [`AppError::TakenBefore`].
pub async fn take(ctx: &Ctx, form: Uuid, (id, version): (Uuid, i64), took: &str, close: bool) -> AppResult<()> {
    ctx.authorise(Act::PeerTell)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = tx.situation_get(id).await?.ok_or(AppError::NotFound)?;
    if row.teller_id != ctx.account()?.0 {
        return Err(AppError::NotFound);
    }
    let people = names(ctx, &mut tx).await?;
    let problems: Vec<Problem> =
        [too_long("took", took, LONG_MAX), names_somebody("took", took, &people)].into_iter().flatten().collect();
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    took.trim().clone_into(&mut row.took);
    if close && row.closed_on.is_none() {
        row.closed_on = Some(ctx.day());
    }
    row.version = version;
    tx.situation_save(&row).await?;
    ctx.event(&mut tx, Happened::PeerClosed, About::service(id), &json!({}));
    ctx.finish(tx, form, &place(id), None).await
}

/// Makes a proposal for the charter of what a situation showed; it stands under the name of whoever proposes, as every proposal.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where there is no such situation; [`AppError::TakenBefore`].
pub async fn propose(ctx: &Ctx, form: Uuid, id: Uuid, aspect: Option<Aspect>, said: &str) -> AppResult<()> {
    let opened = open(ctx, id).await?;
    let aspect = aspect.ok_or_else(|| AppError::field("aspect", "Choose what it is about"))?;
    let why = match &opened.spread {
        Some(spread) => format!("Told to peers: {}. {}", opened.row.title, spread.words()),
        None => format!("Told to peers: {}.", opened.row.title),
    };
    crate::charter::propose(ctx, form, aspect, said, &why).await
}

fn place(id: Uuid) -> String {
    format!("/support/peers/{id}")
}
