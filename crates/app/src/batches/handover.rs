//! A whole caseload, or part of it, handed over: proposed by whoever gives it and taken on by each colleague's own yes (DOMAIN 4.2, a referral
//! never moves a person by itself), or decided by who leads them.

use super::{Asked, batch_row, found, is_worker, item_row, note_begun, piece, place};
use crate::ctx::{About, Ctx};
use crate::episodes::{give, still_open};
use crate::error::{AppError, AppResult};
use crate::time;
use practice::access::Act;
use practice::batch::{Colleague, Kind, Standing, check_chosen, check_why, suggest};
use practice::event::Kind as Event;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::{AccountId, EpisodeId};
use serde_json::json;
use std::collections::BTreeSet;
use store::Tx;
use store::batches::{BatchRow, CaseRow, ItemRow};
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
    for (at, (episode, to)) in new.to.iter().enumerate() {
        let permit = tx.permit_led(&ctx.stance()?, episode.0).await?.ok_or(AppError::NotFound)?;
        let row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
        if row.owner_id != from.0 {
            return Err(AppError::NotFound);
        }
        still_open(&row)?;
        tx.item_insert(&permit, &item_row(&batch, &permit, at, Some(to.0), &Asked::Handover, standing)?).await?;
        if !decides {
            let body = json!({ "from": from.1, "why": batch.why });
            ctx.event(&mut tx, Event::HandoverAsked, About::episode(&permit, episode.0), &body);
        }
    }
    note_begun(ctx, &mut tx, &batch, new.to.len());
    piece(ctx, &mut tx, &batch).await?;
    ctx.finish(tx, new.form, &place(batch.id), Some("/hand-over")).await?;
    Ok(batch.id)
}

/// Gives one to whom the row names: decided by who leads the giver.
pub(super) async fn given(ctx: &Ctx, tx: &mut Box<dyn Tx>, batch: &BatchRow, item: &ItemRow) -> AppResult<()> {
    let permit = tx.permit_led(&ctx.stance()?, item.episode_id).await?.ok_or(AppError::NotFound)?;
    hand(ctx, tx, batch, item, &permit).await
}

async fn hand(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    batch: &BatchRow,
    item: &ItemRow,
    permit: &EpisodePermit,
) -> AppResult<()> {
    let mut row = ctx.disclose(tx.episode_get(permit).await?).ok_or(AppError::NotFound)?;
    still_open(&row)?;
    let Some(to) = item.to_id.filter(|_| Some(row.owner_id) == batch.from_id) else {
        return Err(AppError::NotPossible("Somebody else supports them by now, so they stay there".to_owned()));
    };
    give(ctx, tx, permit, &mut row, (to, &item.to_name), &batch.why, Event::EpisodeHandedOver).await
}

/// Gives one back, as long as whoever took them on has written nothing.
pub(super) async fn given_back(ctx: &Ctx, tx: &mut Box<dyn Tx>, batch: &BatchRow, item: &ItemRow) -> AppResult<()> {
    let Some(permit) = tx.permit_given(ctx.account()?.0, batch.id, item.episode_id).await? else {
        return Err(AppError::NotPossible("They were handed on since".to_owned()));
    };
    let mut row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    still_open(&row)?;
    let since = item.acted_at.unwrap_or(batch.made_at);
    if tx.written_since(&permit, since).await? {
        return Err(AppError::NotPossible(format!(
            "Something was written since {}, so they stay with {}. Hand them back from their own page",
            time::local(time::moment(since)).strftime("%-d %B"),
            item.to_name
        )));
    }
    let from = batch.from_id.ok_or_else(|| AppError::Internal("a handover from nobody".to_owned()))?;
    if !tx.membership_roles(from, ctx.at()).await?.iter().any(|role| role == practice::access::Role::Worker.as_str()) {
        return Err(AppError::NotPossible(format!("{} supports nobody here any more", batch.from_name)));
    }
    give(ctx, tx, &permit, &mut row, (from, &batch.from_name), "The handover was undone", Event::EpisodeGivenBack).await
}

/// Notes in somebody's timeline that the question whether a colleague takes them on was taken back.
pub(super) fn withdrawn(ctx: &Ctx, tx: &mut Box<dyn Tx>, item: &ItemRow) {
    let about = About { subject: Some(item.episode_id), person: Some(item.person_id), episode: Some(item.episode_id) };
    let body = json!({ "to": item.to_name, "why": "The question was taken back before an answer came" });
    ctx.event(tx, Event::HandoverNotTaken, about, &body);
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

/// Takes on those whom one is asked to take on, or says no.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where one is not asked; [`AppError::NotPossible`] where what was asked has changed;
/// [`AppError::TakenBefore`].
pub async fn answer(ctx: &Ctx, batch: Uuid, answer: Answer) -> AppResult<()> {
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
    let me = ctx.account()?.0;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, answer.form).await?;
    let (row, items) = found(ctx, &mut tx, batch).await?;
    for episode in &answer.episodes {
        let item = items
            .iter()
            .find(|(item, standing)| {
                item.episode_id == episode.0 && item.to_id == Some(me) && *standing == Standing::Asked
            })
            .map(|(item, _)| item)
            .ok_or_else(|| {
                AppError::NotPossible(
                    "What you were asked has changed meanwhile. Open the page again to see how it stands".to_owned(),
                )
            })?;
        let Some(permit) = tx.permit_asked(me, batch, episode.0).await? else {
            return Err(AppError::NotPossible(
                "Somebody on the list is with another colleague by now. Open the page again to see how it stands"
                    .to_owned(),
            ));
        };
        let standing = if answer.yes {
            hand(ctx, &mut tx, &row, item, &permit).await?;
            Standing::Done
        } else {
            let body = json!({ "to": item.to_name, "why": answer.words.trim() });
            ctx.event(&mut tx, Event::HandoverNotTaken, About::episode(&permit, episode.0), &body);
            Standing::NotTaken
        };
        let turned = ItemRow {
            state: standing.as_str().to_owned(),
            words: answer.words.trim().to_owned(),
            acted_at: Some(ctx.at()),
            ..item.clone()
        };
        tx.item_turn(&turned, &item.state).await?;
    }
    ctx.finish(tx, answer.form, &place(batch), None).await
}
