//! What is done for one of several, by its kind; and how it is undone.

use super::{Asked, Chosen, handover, letters};
use crate::calendar::{Short, short_act};
use crate::charter::{Weigher, Whose};
use crate::ctx::{About, Ctx};
use crate::episodes::{Plan, ending, refresh_due, still_open};
use crate::error::{AppError, AppResult};
use crate::time;
use crate::wishes::{self, NewTold};
use practice::batch::Kind;
use practice::contact::{Kind as ContactKind, Place, check_next};
use practice::ending::{Ending, Reason, Stage};
use practice::event::Kind as Event;
use practice::ids::EpisodeId;
use practice::letter::Way;
use practice::wish::{How, Prefer, check_told};
use serde_json::json;
use store::Tx;
use store::batches::{BatchRow, ItemRow};
use store::episodes::EpisodeRow;
use store::permit::EpisodePermit;
use uuid::Uuid;

/// Whether what is asked for can be at all: by the rules that hold for one alone.
///
/// # Errors
/// [`AppError::Invalid`] with each problem once, under the name of its field.
pub(super) fn check_asked(ctx: &Ctx, chosen: &[Chosen]) -> AppResult<()> {
    let mut problems = Vec::new();
    for one in chosen {
        let faults = match &one.asked {
            Asked::Handover | Asked::Letter { .. } => Vec::new(),
            Asked::Wish { prefer } => {
                prefer_of(prefer)?;
                Vec::new()
            }
            Asked::Told { how, on } => {
                told_of(how, *on)?;
                check_told(*on, ctx.today()).err().into_iter().collect()
            }
            Asked::NextContact { at, .. } => check_next(*at, ctx.now()).into_iter().collect(),
            Asked::Ending { reason, remains, door } => {
                ending_of(reason, remains, door)?.check_prepared().err().unwrap_or_default()
            }
        };
        for fault in faults {
            if !problems.contains(&fault) {
                problems.push(fault);
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::Invalid(problems)) }
}

fn ending_of(reason: &str, remains: &str, door: &str) -> AppResult<Ending> {
    Ok(Ending {
        reason: Reason::parse(reason).ok_or_else(|| AppError::field("reason", "Say why support ends"))?,
        told_on: None,
        told_how: String::new(),
        told_words: String::new(),
        what_remains: remains.to_owned(),
        door_open: door.to_owned(),
        referrer_words: String::new(),
    })
}

fn prefer_of(code: &str) -> AppResult<Prefer> {
    Prefer::parse(code).ok_or_else(|| AppError::field("prefer", "Choose by which way they are asked"))
}

fn told_of(how: &str, on: jiff::civil::Date) -> AppResult<NewTold> {
    let how = How::parse(how).ok_or_else(|| AppError::field("how", "Choose how they were told"))?;
    Ok(NewTold { how, on })
}

/// By which way it would be done for somebody, where there are several ways; else what stands against it, in words, as far as it is
/// known to.
pub(super) async fn stands_against(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    kind: Kind,
    permit: &EpisodePermit,
) -> AppResult<Result<&'static str, String>> {
    let row = ctx.disclose(tx.episode_get(permit).await?).ok_or(AppError::NotFound)?;
    let how = match kind {
        Kind::Handover => still_open(&row).map(|()| ""),
        Kind::Letter => letters::can_go(ctx, tx, permit).await.map(Way::words),
        Kind::NextContact => free(tx, &row).await.map(|()| ""),
        Kind::Ending => none_begun(ctx, tx, permit, &row).await.map(|()| ""),
        Kind::Wish => wishes::way_of(ctx, tx, permit, Prefer::Any).await.map(practice::wish::Way::words),
        Kind::Told => wishes::why_not_told(ctx, tx, permit).await.map(|()| ""),
    };
    match how {
        Ok(how) => Ok(Ok(how)),
        Err(AppError::NotPossible(words)) => Ok(Err(words)),
        Err(AppError::Invalid(problems)) => {
            Ok(Err(problems.into_iter().next().map(|problem| problem.message).unwrap_or_default()))
        }
        Err(fault) => Err(fault),
    }
}

/// Nothing is planned with them, and they live.
async fn free(tx: &mut Box<dyn Tx>, row: &EpisodeRow) -> AppResult<()> {
    still_open(row)?;
    if let Some(at) = row.next_contact_at {
        let words = time::local(time::moment(at)).strftime("%-d %B %Y").to_string();
        return Err(AppError::NotPossible(format!("Something is planned with them already, on {words}")));
    }
    if tx.death_holds(row.person_id).await? {
        return Err(AppError::NotPossible("This person has died".to_owned()));
    }
    Ok(())
}

/// Their support goes on, and no ending was begun.
async fn none_begun(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit, row: &EpisodeRow) -> AppResult<()> {
    still_open(row)?;
    if ctx.disclose(tx.ending_get(permit).await?).is_some() {
        return Err(AppError::NotPossible("An ending is prepared already. It stands on their own page".to_owned()));
    }
    Ok(())
}

fn asked(item: &ItemRow) -> AppResult<Asked> {
    serde_json::from_str(&item.asked).map_err(|error| AppError::Internal(format!("batch item: {error}")))
}

/// What was done for one.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// An appointment, a letter.
    pub(super) id: Option<Uuid>,
    /// A word on how: by which way a letter leaves.
    pub(super) words: &'static str,
    /// It was the first contact offered to them, so that the referral's clock stopped.
    pub(super) offered: bool,
}

/// What makes nothing that undoing must know.
fn nothing((): ()) -> Made {
    Made::default()
}

/// Under what name it is kept with what was asked that a first contact was offered.
const OFFERED: &str = "offered";

/// What was asked, with what undoing must know.
pub(super) fn kept(item: &ItemRow, made: &Made) -> AppResult<String> {
    if !made.offered {
        return Ok(item.asked.clone());
    }
    let fault = |error: serde_json::Error| AppError::Internal(format!("batch item: {error}"));
    let mut kept: serde_json::Value = serde_json::from_str(&item.asked).map_err(fault)?;
    kept[OFFERED] = serde_json::Value::Bool(true);
    Ok(kept.to_string())
}

fn offered(item: &ItemRow) -> bool {
    let kept: serde_json::Value = serde_json::from_str(&item.asked).unwrap_or_default();
    kept.get(OFFERED).and_then(serde_json::Value::as_bool).unwrap_or(false)
}

/// Does it for one; gives what was made. Every rule is asked before anything is written.
pub(super) async fn carry_out(ctx: &Ctx, tx: &mut Box<dyn Tx>, batch: &BatchRow, item: &ItemRow) -> AppResult<Made> {
    let episode = EpisodeId(item.episode_id);
    match asked(item)? {
        Asked::Handover => handover::given(ctx, tx, batch, item).await.map(nothing),
        Asked::Letter { template, mail } => {
            let (letter, way) = letters::begun(ctx, tx, episode, &template, mail).await?;
            Ok(Made { id: Some(letter), words: if mail { way.words() } else { "" }, offered: false })
        }
        Asked::Wish { prefer } => {
            let (wish, way) = wishes::put(ctx, tx, episode, prefer_of(&prefer)?).await?;
            Ok(Made { id: Some(wish), words: way.words(), offered: false })
        }
        Asked::Told { how, on } => {
            let told = wishes::note_told(ctx, tx, episode, told_of(&how, on)?).await?;
            Ok(Made { id: Some(told), ..Made::default() })
        }
        Asked::NextContact { at, kind, place, note } => {
            let plan = Plan {
                at: Some(at),
                kind: kind.as_deref().and_then(ContactKind::parse),
                place: place.as_deref().and_then(Place::parse),
                note,
            };
            planned(ctx, tx, episode, &plan).await
        }
        Asked::Ending { reason, remains, door } => {
            let ending = ending_of(&reason, &remains, &door)?;
            let (permit, row) = held(ctx, tx, episode).await?;
            none_begun(ctx, tx, &permit, &row).await?;
            ending::prepare(ctx, tx, &permit, &ending).await.map(nothing)
        }
    }
}

async fn held(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: EpisodeId) -> AppResult<(EpisodePermit, EpisodeRow)> {
    let permit = ctx.episode_write_permit(tx, episode).await?;
    let row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    Ok((permit, row))
}

async fn planned(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: EpisodeId, plan: &Plan) -> AppResult<Made> {
    let (permit, mut row) = held(ctx, tx, episode).await?;
    free(tx, &row).await?;
    let words = json!({ "note": plan.note });
    crate::hidden::kept_out(ctx, tx, row.person_id, Event::NextContactPlanned, &words).await?;
    let mut short = Short::Nothing;
    if let Some(at) = plan.at {
        let mut weigher = Weigher::of_episode(ctx, tx, &permit, ctx.today(), None).await?;
        // nothing is planned with them
        let act = short_act(&mut weigher, plan, &[]);
        let leaved = weigher.planned_for_several(ctx, tx, Whose::Episode(&permit), &act).await?;
        short = Short::Planned(plan, at, Box::new(leaved));
    }
    let id = crate::calendar::plan_short(ctx, tx, &permit, &mut row, short).await?;
    refresh_due(tx, &permit, &mut row).await?;
    tx.episode_save(&permit, &row).await?;
    let offered = crate::contacts::first_offered(ctx, tx, &permit, &row).await?;
    let body = crate::contacts::plan_body(&row);
    ctx.event(tx, Event::NextContactPlanned, About::episode(&permit, episode.0), &body);
    Ok(Made { id, words: "", offered })
}

/// Undoes it for one; why it stays, where it does.
pub(super) async fn take_back(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    kind: Kind,
    batch: &BatchRow,
    item: &ItemRow,
) -> AppResult<Option<String>> {
    let episode = EpisodeId(item.episode_id);
    let undone = match kind {
        Kind::Handover => handover::given_back(ctx, tx, batch, item).await,
        Kind::Letter => letters::thrown(ctx, tx, episode, item.made_id).await,
        Kind::NextContact => unplanned(ctx, tx, item).await,
        Kind::Ending => unprepared(ctx, tx, episode).await,
        Kind::Wish => match item.made_id {
            Some(wish) => wishes::withdraw(ctx, tx, episode, wish).await,
            None => Ok(()),
        },
        Kind::Told => match item.made_id {
            Some(told) => wishes::undo_told(ctx, tx, episode, told).await,
            None => Ok(()),
        },
    };
    match undone {
        Ok(()) => Ok(None),
        Err(AppError::NotPossible(words)) => Ok(Some(words)),
        Err(AppError::NotFound) => Ok(Some("They are with a colleague now".to_owned())),
        Err(fault) => Err(fault),
    }
}

/// Takes away the very appointment that was planned, as long as nobody changed it; what else is planned stays.
async fn unplanned(ctx: &Ctx, tx: &mut Box<dyn Tx>, item: &ItemRow) -> AppResult<()> {
    let episode = EpisodeId(item.episode_id);
    let (permit, mut row) = held(ctx, tx, episode).await?;
    still_open(&row)?;
    let gone = match item.made_id {
        Some(appointment) => crate::calendar::unplan(ctx, tx, &permit, &mut row, appointment).await?,
        None => None,
    };
    let Some(body) = gone else {
        return Err(AppError::NotPossible("It was changed, moved, held or cancelled since".to_owned()));
    };
    refresh_due(tx, &permit, &mut row).await?;
    tx.episode_save(&permit, &row).await?;
    if offered(item) {
        crate::contacts::not_offered(ctx, tx, &permit, &row).await?;
    }
    ctx.event(tx, Event::NextContactUndone, About::episode(&permit, episode.0), &body);
    Ok(())
}

async fn unprepared(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: EpisodeId) -> AppResult<()> {
    let (permit, row) = held(ctx, tx, episode).await?;
    still_open(&row)?;
    let begun = ctx.disclose(tx.ending_get(&permit).await?);
    let untouched = begun.filter(|ending| ending.version == 1 && ending.stage == Stage::Prepared.as_str());
    let Some(ending) = untouched else {
        return Err(AppError::NotPossible("The ending was changed, told or taken back since".to_owned()));
    };
    ending::unprepare(ctx, tx, &permit, &ending).await
}
