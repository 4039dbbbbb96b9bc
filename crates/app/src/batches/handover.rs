//! A whole caseload, or part of it, handed over: proposed by whoever gives it and taken on by each colleague's own yes (DOMAIN 4.2, a referral
//! never moves a person by itself), or decided by who leads them.

use super::{Asked, Typed, batch_row, found, is_worker, item_row, leave_out, note_begun, piece, place};
use crate::ctx::{About, Ctx};
use crate::episodes::{give, still_open};
use crate::error::{AppError, AppResult};
use crate::time;
use practice::access::{Act, Ground};
use practice::batch::{ASKED_FOR, Colleague, Kind, Standing, check_chosen, check_why, suggest};
use practice::event::Kind as Event;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::{AccountId, EpisodeId};
use serde_json::json;
use std::collections::BTreeSet;
use store::Tx;
use store::batches::{AskedRow, BatchRow, CaseRow, ItemRow};
use store::episodes::EpisodeRow;
use store::permit::EpisodePermit;
use uuid::Uuid;

/// So many people of a caseload stand on the page of its handover; whoever has more hands it over in parts.
const SHOWN: i64 = 200;

/// Somebody in the caseload.
#[derive(Debug)]
pub struct Case {
    /// Who, and what goes along.
    pub row: CaseRow,
    /// Who could take them on, as a suggestion.
    pub suggested: Option<Uuid>,
}

/// The page of a handover: what will happen, before it does.
#[derive(Debug)]
pub struct HandoverPage {
    /// Whose caseload it is.
    pub from: (Uuid, String),
    /// Whose caseloads this account can hand over: its own, and those of whom it leads.
    pub workers: Vec<(Uuid, String)>,
    /// The caseload, by practice.
    pub cases: Vec<Case>,
    /// Who could take somebody on, with the room they have.
    pub colleagues: Vec<(Uuid, String, i64)>,
    /// Whether this account decides, as who leads them; else each colleague is asked.
    pub decides: bool,
}

/// Whose caseloads the account can hand over.
async fn givers(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Vec<(Uuid, String)>> {
    let me = ctx.account()?.0;
    let led = crate::team::loads(ctx, tx).await?;
    let mut workers: Vec<(Uuid, String)> = led.into_iter().map(|load| (load.owner_id, load.owner_name)).collect();
    workers.retain(|(id, _)| *id != me);
    if is_worker(ctx) {
        workers.insert(0, (me, ctx.actor_name().to_owned()));
    }
    Ok(workers)
}

/// Whose caseload it is, where the account can hand it over; and whether it decides.
async fn giver(ctx: &Ctx, tx: &mut Box<dyn Tx>, from: Option<AccountId>) -> AppResult<((Uuid, String), bool)> {
    let workers = givers(ctx, tx).await?;
    let found = match from {
        Some(id) => workers.into_iter().find(|(worker, _)| *worker == id.0),
        None => workers.into_iter().next(),
    };
    let found = found.ok_or(AppError::NotFound)?;
    let decides = found.0 != ctx.account()?.0;
    Ok((found, decides))
}

/// Opens the page on which a caseload is handed over.
///
/// # Errors
/// [`AppError::NotFound`] where it is nobody whose caseload this account can hand over.
pub async fn page(ctx: &Ctx, from: Option<AccountId>) -> AppResult<HandoverPage> {
    ctx.authorise(Act::HandoverMake)?;
    let mut tx = ctx.read().await?;
    let workers = givers(ctx, &mut tx).await?;
    let (from, decides) = giver(ctx, &mut tx, from).await?;
    let rows = ctx.disclose(tx.case_list(from.0, !decides, SHOWN).await?);
    let stand_ins = crate::cover::stand_ins(ctx, &mut tx, from.0).await?;
    let rooms = crate::waiting::rooms(ctx, &mut tx).await?;
    let places = tx.places_of_workers().await?;
    let room_of = |id: Uuid| rooms.iter().find(|one| one.row.owner_id == id).map_or(0, |one| one.room);
    let colleagues: Vec<(Uuid, String, i64)> =
        stand_ins.into_iter().map(|(id, name)| (id, name, room_of(id))).collect();
    let able: Vec<Colleague<Uuid, Uuid>> = colleagues
        .iter()
        .map(|(id, _, room)| Colleague {
            id: *id,
            room: *room,
            places: places.iter().filter(|(owner, _)| owner == id).map(|(_, site)| *site).collect(),
        })
        .collect();
    let suggested = suggest(&rows.iter().map(|row| row.site_id).collect::<Vec<_>>(), &able);
    let cases = rows.into_iter().zip(suggested).map(|(row, suggested)| Case { row, suggested }).collect();
    Ok(HandoverPage { from, workers, cases, colleagues, decides })
}

/// A handover as the form gives it.
#[derive(Debug, Clone)]
pub struct NewHandover {
    /// The form's own id.
    pub form: Uuid,
    /// Whose caseload.
    pub from: AccountId,
    /// Whom gets whom; who is not named stays.
    pub to: Vec<(EpisodeId, AccountId)>,
    /// Why, in a few words: it stands in each trail.
    pub why: String,
}

/// Hands people over: at once where the account leads who gives them, else by asking each colleague. Gives where it stands.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where it is not a caseload that this account can hand over; [`AppError::TakenBefore`].
pub async fn begin(ctx: &Ctx, new: NewHandover) -> AppResult<Uuid> {
    ctx.authorise(Act::HandoverMake)?;
    let mut problems = Vec::new();
    problems.extend(check_chosen(new.to.len()).err());
    problems.extend(check_why(&new.why).err());
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let (from, decides) = giver(ctx, &mut tx, Some(new.from)).await?;
    let able: BTreeSet<Uuid> =
        crate::cover::stand_ins(ctx, &mut tx, from.0).await?.into_iter().map(|(id, _)| id).collect();
    if new.to.iter().any(|(_, to)| !able.contains(&to.0)) {
        return Err(AppError::field("e", "Choose link workers of the same team, or with the same supervisor"));
    }
    let batch = batch_row(ctx, Kind::Handover, Some((from.0, &from.1)), &new.why)?;
    tx.batch_insert(&batch).await?;
    let standing = if decides { Standing::Open } else { Standing::Asked };
    let mut typed = Typed::of(Event::HandoverAsked);
    for (at, (episode, to)) in new.to.iter().enumerate() {
        let item = item_row(&batch, *episode, at, Some(to.0), &Asked::Handover, standing)?;
        let body = json!({ "from": from.1, "why": batch.why });
        let permit = match still_theirs(ctx, &mut tx, from.0, *episode).await {
            Ok(permit) => permit,
            // who left the caseload while the form was open is named, and the others go on
            Err(AppError::NotFound) => {
                leave_out(ctx, &mut tx, from.0, item, ELSEWHERE).await?;
                continue;
            }
            Err(AppError::NotPossible(why)) => {
                leave_out(ctx, &mut tx, from.0, item, &why).await?;
                continue;
            }
            Err(other) => return Err(other),
        };
        typed.read(ctx, &mut tx, &permit, &body).await?;
        // one question at a time: what was asked before is answered by nobody any more
        withdraw_asked(ctx, &mut tx, &permit).await?;
        tx.item_insert(&permit, &item).await?;
        if !decides {
            ctx.event(&mut tx, Event::HandoverAsked, About::episode(&permit, episode.0), &body);
        }
    }
    typed.refuse()?;
    note_begun(ctx, &mut tx, &batch, new.to.len());
    piece(ctx, &mut tx, &batch).await?;
    ctx.finish(tx, new.form, &place(batch.id), Some("/hand-over")).await?;
    Ok(batch.id)
}

const ELSEWHERE: &str = "Somebody else supports them by now, so they stay there";

/// The right to hand over somebody who is in the caseload still, and open.
async fn still_theirs(ctx: &Ctx, tx: &mut Box<dyn Tx>, from: Uuid, episode: EpisodeId) -> AppResult<EpisodePermit> {
    let permit = tx.permit_led(&ctx.stance()?, episode.0).await?.ok_or(AppError::NotFound)?;
    let row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    if row.owner_id != from {
        return Err(AppError::NotPossible(ELSEWHERE.to_owned()));
    }
    still_open(&row)?;
    Ok(permit)
}

/// Gives one to whom the row names: decided by who leads the giver.
pub(super) async fn given(ctx: &Ctx, tx: &mut Box<dyn Tx>, batch: &BatchRow, item: &ItemRow) -> AppResult<()> {
    let permit = tx.permit_led(&ctx.stance()?, item.episode_id).await?.ok_or(AppError::NotFound)?;
    let (mut row, to, why) = can_be_given(ctx, tx, batch, item, &permit).await?;
    give(ctx, tx, &permit, &mut row, (to, &item.to_name), &why, Event::EpisodeHandedOver).await
}

/// Refuses to give somebody who is with another colleague by now, whose support has ended, or to a colleague who takes nobody on any more;
/// before anything is written. Gives the words for their trail: what is hidden of them since those were typed stands there covered.
async fn can_be_given(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    batch: &BatchRow,
    item: &ItemRow,
    permit: &EpisodePermit,
) -> AppResult<(EpisodeRow, Uuid, String)> {
    let row = ctx.disclose(tx.episode_get(permit).await?).ok_or(AppError::NotFound)?;
    still_open(&row)?;
    let Some(to) = item.to_id.filter(|_| Some(row.owner_id) == batch.from_id) else {
        return Err(AppError::NotPossible(ELSEWHERE.to_owned()));
    };
    supports_here(ctx, tx, to, &item.to_name).await?;
    let why = crate::hidden::veil(tx, row.person_id).await?.cover(&batch.why);
    Ok((row, to, why))
}

/// Refuses to give somebody to an account that is in use no more, or no link worker's.
async fn supports_here(ctx: &Ctx, tx: &mut Box<dyn Tx>, account: Uuid, name: &str) -> AppResult<()> {
    if tx.takes_people_on(account, ctx.at()).await? {
        return Ok(());
    }
    Err(AppError::NotPossible(format!("{name} supports nobody here any more")))
}

/// Whether the account may still dispose of whose caseload it was: its own, or that of somebody whom it leads.
pub(super) async fn still_gives(ctx: &Ctx, tx: &mut Box<dyn Tx>, batch: &BatchRow) -> AppResult<bool> {
    let Some(from) = batch.from_id.filter(|from| ctx.account().is_ok_and(|me| me.0 != *from)) else { return Ok(true) };
    let supervises = ctx.stance()?.stands(Ground::Supervision.as_str());
    Ok(supervises && givers(ctx, tx).await?.iter().any(|(id, _)| *id == from))
}

/// Gives one back, as long as whoever took them on has written nothing.
pub(super) async fn given_back(ctx: &Ctx, tx: &mut Box<dyn Tx>, batch: &BatchRow, item: &ItemRow) -> AppResult<()> {
    let Some(permit) = tx.permit_given(ctx.account()?.0, batch.id, item.episode_id).await? else {
        return Err(AppError::NotPossible("They were handed on since".to_owned()));
    };
    let mut row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    still_open(&row)?;
    let since = item.acted_at.unwrap_or(batch.made_at);
    if tx.written_since(&permit, since, ctx.account()?.0).await? {
        return Err(AppError::NotPossible(format!(
            "Something was written since {}, so they stay with {}. Hand them back from their own page",
            time::local(time::moment(since)).strftime("%-d %B"),
            item.to_name
        )));
    }
    let from = batch.from_id.ok_or_else(|| AppError::Internal("a handover from nobody".to_owned()))?;
    supports_here(ctx, tx, from, &batch.from_name).await?;
    give(ctx, tx, &permit, &mut row, (from, &batch.from_name), "The handover was undone", Event::EpisodeGivenBack).await
}

/// Notes in somebody's timeline that the question whether a colleague takes them on was taken back.
pub(super) fn withdrawn(ctx: &Ctx, tx: &mut Box<dyn Tx>, item: &ItemRow) {
    let asked = AskedRow {
        batch_id: item.batch_id,
        episode_id: item.episode_id,
        person_id: item.person_id,
        to_name: item.to_name.clone(),
    };
    not_taken(ctx, tx, &asked, "The question was taken back before an answer came");
}

fn not_taken(ctx: &Ctx, tx: &mut Box<dyn Tx>, asked: &AskedRow, why: &str) {
    let about =
        About { subject: Some(asked.episode_id), person: Some(asked.person_id), episode: Some(asked.episode_id) };
    ctx.event(tx, Event::HandoverNotTaken, about, &json!({ "to": asked.to_name, "why": why }));
}

/// Takes back what a colleague was asked about somebody: they are handed over, or somebody is asked anew.
pub(crate) async fn withdraw_asked(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<()> {
    for open in tx.items_asked(permit).await? {
        // one, as a rule
        let words = "They were handed over, or somebody was asked anew, before an answer came";
        tx.item_close(&open, Standing::Undone.as_str(), words, ctx.at()).await?;
        not_taken(ctx, tx, &open, words);
    }
    Ok(())
}

/// So many questions end in one night; the rest the next.
const ENDED_AT_ONCE: i64 = 200;

/// Ends the questions that nobody answered within their time ([`practice::batch::ASKED_FOR`]): whoever they are about stays where they are.
pub(crate) async fn end_unanswered(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<usize> {
    let before = time::at(ctx.now().checked_sub(ASKED_FOR).unwrap_or(ctx.now()));
    let open = tx.items_unanswered(before, ENDED_AT_ONCE).await?;
    for one in &open {
        let words = "Nobody answered within two weeks";
        tx.item_close(one, Standing::NotTaken.as_str(), words, ctx.at()).await?;
        not_taken(ctx, tx, one, words);
    }
    Ok(open.len())
}

/// What a colleague says to being asked.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The form's own id.
    pub form: Uuid,
    /// For whom it holds.
    pub episodes: Vec<EpisodeId>,
    /// Yes: they take them on, and support them from now.
    pub yes: bool,
    /// A word with it, needed for a no.
    pub words: String,
}

/// Takes on those whom one is asked to take on, or says no. For whom it cannot be any more is left out with the reason, and the others go
/// on; gives how many were.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where one is not asked; [`AppError::NotPossible`] where none of what was asked is open
/// still, or somebody says yes who is no link worker; [`AppError::TakenBefore`].
pub async fn answer(ctx: &Ctx, batch: Uuid, answer: Answer) -> AppResult<usize> {
    ctx.authorise(Act::HandoverMake)?;
    let mut problems = Vec::new();
    problems.extend(check_chosen(answer.episodes.len()).err());
    if !answer.yes && answer.words.trim().is_empty() {
        problems
            .push(practice::Problem::new("words", "Say in a few words why not, so that somebody else can be found"));
    }
    problems.extend(too_long("words", &answer.words, SHORT_MAX));
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    if answer.yes && !is_worker(ctx) {
        return Err(AppError::NotPossible(
            "Only a link worker can take people on. Say no in a few words, so that somebody else can be found"
                .to_owned(),
        ));
    }
    let me = ctx.account()?.0;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, answer.form).await?;
    let (row, items) = found(ctx, &mut tx, batch).await?;
    let chosen = items.iter().filter(|(item, standing)| {
        *standing == Standing::Asked
            && item.to_id == Some(me)
            && answer.episodes.iter().any(|episode| episode.0 == item.episode_id)
    });
    let (mut answered, mut left_out) = (0, 0);
    for (item, _) in chosen {
        answered += 1;
        match answered_for(ctx, &mut tx, &row, item, &answer).await {
            Ok(()) => {}
            Err(AppError::NotPossible(why)) => {
                left_out += 1;
                turned(ctx, &mut tx, item, Standing::LeftOut, &why).await?;
            }
            Err(other) => return Err(other),
        }
    }
    if answered == 0 {
        return Err(AppError::NotPossible(
            "What you were asked has changed meanwhile. Open the page again to see how it stands".to_owned(),
        ));
    }
    ctx.finish(tx, answer.form, &place(batch), None).await?;
    Ok(left_out)
}

/// The answer for one of them. Refuses before anything is written.
async fn answered_for(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    batch: &BatchRow,
    item: &ItemRow,
    answer: &Answer,
) -> AppResult<()> {
    let words = answer.words.trim();
    let Some(permit) = tx.permit_asked(ctx.account()?.0, batch.id, item.episode_id).await? else {
        return Err(AppError::NotPossible(ELSEWHERE.to_owned()));
    };
    let about = About::episode(&permit, item.episode_id);
    if !answer.yes {
        let body = json!({ "to": item.to_name, "why": words });
        ctx.event(tx, Event::HandoverNotTaken, about, &body);
        return turned(ctx, tx, item, Standing::NotTaken, words).await.map(|_| ());
    }
    let (mut row, to, why) = can_be_given(ctx, tx, batch, item, &permit).await?;
    // it is answered before they are given: with them go all questions that are open
    let done = turned(ctx, tx, item, Standing::Done, words).await?;
    give(ctx, tx, &permit, &mut row, (to, &item.to_name), &why, Event::EpisodeHandedOver).await?;
    // what is written after this was written by the colleague
    turned(ctx, tx, &done, Standing::Done, words).await.map(|_| ())
}

async fn turned(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    item: &ItemRow,
    standing: Standing,
    words: &str,
) -> AppResult<ItemRow> {
    let turned = ItemRow {
        state: standing.as_str().to_owned(),
        words: words.to_owned(),
        acted_at: Some(ctx.at()),
        ..item.clone()
    };
    tx.item_turn(&turned, &item.state).await?;
    Ok(turned)
}
