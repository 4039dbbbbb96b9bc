//! What is done for several people at once (issue 4 of 6, part 2): a caseload handed over, letters, next contacts, endings prepared.
//!
//! Each is done as for one alone, by the same rules and with an event of their own. Whoever it cannot be done for is left out, with the
//! reason. What was asked for stands in rows, so that what was interrupted goes on, at most [`PIECE`] in one transaction.

mod each;
mod handover;
mod letters;

pub use handover::{Answer, Case, HandoverPage, NewHandover, answer, begin as hand_over, page as handover};
pub(crate) use handover::{end_unanswered, withdraw_asked};
pub use letters::{by_mail, mailed as letters_mailed, pdf as letters_pdf, sent as letters_sent};

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use each::{carry_out, take_back};
use practice::access::{Act, Role};
use practice::batch::{Kind, PIECE, Standing, can_be_undone, check_chosen};
use practice::event::Kind as Event;
use practice::ids::EpisodeId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
pub use store::batches::ItemRow;
use store::batches::{BatchListRow, BatchRow};
use store::permit::EpisodePermit;
use store::{PAGE, Tx};
use uuid::Uuid;

/// What is asked for one of them, kept with the row until it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Asked {
    /// Handed over to whom the row names.
    Handover,
    /// A letter, begun from this template.
    Letter {
        /// `practice::letter::own::Origin`.
        template: String,
        /// By e-mail to those whom one finds safely, and on paper to the others.
        #[serde(default)]
        mail: bool,
    },
    /// The next contact.
    NextContact {
        /// When.
        at: jiff::Timestamp,
        /// `practice::contact::Kind`.
        kind: Option<String>,
        /// `practice::contact::Place`.
        place: Option<String>,
        /// A word for it.
        note: String,
    },
    /// The preparation of an ending.
    Ending {
        /// `practice::ending::Reason`.
        reason: String,
        /// What remains, and with whom.
        remains: String,
        /// How they can come back.
        door: String,
    },
    /// The question whether they still want this.
    Wish {
        /// `practice::wish::Prefer`.
        prefer: String,
    },
    /// That they were told what may help meanwhile.
    Told {
        /// `practice::wish::How`.
        how: String,
        /// On which day.
        on: jiff::civil::Date,
    },
}

impl Asked {
    fn kind(&self) -> Kind {
        match self {
            Self::Handover => Kind::Handover,
            Self::Letter { .. } => Kind::Letter,
            Self::NextContact { .. } => Kind::NextContact,
            Self::Ending { .. } => Kind::Ending,
            Self::Wish { .. } => Kind::Wish,
            Self::Told { .. } => Kind::Told,
        }
    }

    /// What was typed for it.
    fn words(&self) -> Value {
        match self {
            Self::Handover | Self::Letter { .. } | Self::Wish { .. } | Self::Told { .. } => Value::Null,
            Self::NextContact { note, .. } => json!({ "note": note }),
            Self::Ending { remains, door, .. } => json!({ "what_remains": remains, "door_open": door }),
        }
    }
}

/// Words typed for several: where a hidden detail of one of them stands in them they would stand in everybody's record, so nothing is begun
/// before they are mended. What comes from a record, as an address on a letter does, leaves out the one whose it is instead
/// ([`crate::hidden::kept_out`]).
struct Typed {
    kind: Event,
    /// References of those of whom something hidden was found.
    found: Vec<String>,
}

impl Typed {
    fn of(kind: Event) -> Self {
        Self { kind, found: Vec::new() }
    }

    async fn read(&mut self, ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit, words: &Value) -> AppResult<()> {
        match crate::hidden::kept_out(ctx, tx, *permit.person(), self.kind, words).await {
            Ok(()) => Ok(()),
            Err(AppError::NotPossible(_)) => {
                let (_, referral, _) = crate::episodes::referral_of(ctx, tx, permit).await?;
                self.found.push(referral.reference);
                Ok(())
            }
            Err(other) => Err(other),
        }
    }

    fn refuse(self) -> AppResult<()> {
        if self.found.is_empty() {
            return Ok(());
        }
        let who = self.found.join(", ");
        Err(if self.kind.goes_out() {
            let words = "stands in what you wrote, and others would read it. Take it out";
            AppError::field("", format!("A hidden address or number of {who} {words}"))
        } else {
            let words = "stands in what you wrote for all. Take it out, or tick that it must stand there and send the form again";
            AppError::field(crate::hidden::SAYS_SO, format!("A hidden address or number of {who} {words}"))
        })
    }
}

/// Somebody chosen, and what is to be done for them.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The episode.
    pub episode: EpisodeId,
    /// What.
    pub asked: Asked,
}

/// Something done for several, opened.
#[derive(Debug)]
pub struct Opened {
    /// What it is.
    pub kind: Kind,
    /// Who did what, when and why.
    pub batch: BatchRow,
    /// Each of them, in the order in which they were chosen.
    pub items: Vec<(ItemRow, Standing)>,
    /// Whether this account may undo it, and it still can be.
    pub may_undo: bool,
    /// Until when, where it may.
    pub undo_until: jiff::Timestamp,
    /// Whether this account did it, and something is still to be done.
    pub goes_on: bool,
    /// The account, to tell for whom its own yes is asked.
    pub me: Uuid,
}

/// Somebody to be chosen, before anything is done.
#[derive(Debug)]
pub struct Candidate {
    /// The episode.
    pub episode: EpisodeId,
    /// Their name.
    pub name: String,
    /// The reference of the referral.
    pub reference: String,
    /// Why they would be left out, as far as that can be known before.
    pub left_out: Option<String>,
    /// By which way it would reach them, where there are several.
    pub how: &'static str,
}

/// What this account did for several, what became of its caseload, and what it is asked for; the latest first.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn list(ctx: &Ctx) -> AppResult<Vec<(Kind, BatchListRow)>> {
    ctx.authorise(Act::HandoverMake)?;
    let mut tx = ctx.read().await?;
    let rows = tx.batch_list(ctx.account()?.0, PAGE).await?;
    rows.into_iter().map(|row| Ok((kind_of(&row.kind)?, row))).collect()
}

/// How many people this account is asked to take on.
///
/// # Errors
/// Those of storage.
pub async fn asks(ctx: &Ctx) -> AppResult<i64> {
    if !ctx.may(Act::HandoverMake) {
        return Ok(0);
    }
    let mut tx = ctx.read().await?;
    Ok(tx.batch_asks(ctx.account()?.0).await?)
}

/// Opens something done for several: for whoever did it, whose caseload it was, and who is asked or was given somebody.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, batch: Uuid) -> AppResult<Opened> {
    ctx.authorise(Act::HandoverMake)?;
    let mut tx = ctx.read().await?;
    let (batch, items) = found(ctx, &mut tx, batch).await?;
    let me = ctx.account()?.0;
    let own = batch.made_by == me;
    let made = time::moment(batch.made_at);
    let undoes = own
        && batch.undone_at.is_none()
        && handover::still_gives(ctx, &mut tx, &batch).await?
        && can_be_undone(made, ctx.now())
        && items.iter().any(|(_, standing)| standing.waits() || *standing == Standing::Done);
    Ok(Opened {
        kind: kind_of(&batch.kind)?,
        may_undo: undoes,
        undo_until: made.checked_add(practice::batch::UNDONE_FOR).unwrap_or(made),
        goes_on: own && batch.undone_at.is_none() && items.iter().any(|(_, standing)| *standing == Standing::Open),
        batch,
        items,
        me,
    })
}

/// The batch with those of its items that concern the account.
async fn found(ctx: &Ctx, tx: &mut Box<dyn Tx>, batch: Uuid) -> AppResult<(BatchRow, Vec<(ItemRow, Standing)>)> {
    let row = tx.batch_get(batch).await?.ok_or(AppError::NotFound)?;
    let me = ctx.account()?.0;
    let whole = row.made_by == me || row.from_id == Some(me);
    let mut items = Vec::new();
    for item in ctx.disclose(tx.item_list(batch, &ctx.stance()?).await?) {
        if whole || item.to_id == Some(me) {
            let standing =
                Standing::parse(&item.state).ok_or_else(|| AppError::Internal(format!("batch item {}", item.state)))?;
            items.push((item, standing));
        }
    }
    if items.is_empty() && !whole {
        return Err(AppError::NotFound);
    }
    Ok((row, items))
}

fn kind_of(code: &str) -> AppResult<Kind> {
    Kind::parse(code).ok_or_else(|| AppError::Internal(format!("batch {code}")))
}

/// Those who were chosen, with why somebody would be left out; whoever is not in the account's own or covered caseload is not found.
///
/// # Errors
/// [`AppError::Invalid`] where nobody was chosen, or too many; [`AppError::NotFound`].
pub async fn candidates(ctx: &Ctx, kind: Kind, chosen: &[EpisodeId]) -> AppResult<Vec<Candidate>> {
    ctx.authorise(Act::EpisodeWrite)?;
    check_chosen(chosen.len()).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.read().await?;
    let mut all = Vec::with_capacity(chosen.len());
    for episode in chosen {
        let permit = match ctx.episode_write_permit(&mut tx, *episode).await {
            Ok(permit) => permit,
            // of somebody who is with a colleague since, nothing is said but that
            Err(AppError::NotFound | AppError::NotPossible(_)) => {
                all.push(Candidate {
                    episode: *episode,
                    name: String::new(),
                    reference: String::new(),
                    left_out: Some(GONE.to_owned()),
                    how: "",
                });
                continue;
            }
            Err(other) => return Err(other),
        };
        let person_permit = tx.permit_person_of_episode(&permit).await?;
        let person = ctx.disclose(tx.person_get(&person_permit).await?).ok_or(AppError::NotFound)?;
        let (_, referral, _) = crate::episodes::referral_of(ctx, &mut tx, &permit).await?;
        let (left_out, how) = match each::stands_against(ctx, &mut tx, kind, &permit).await? {
            Ok(how) => (None, how),
            Err(why) => (Some(why), ""),
        };
        all.push(Candidate {
            episode: *episode,
            name: practice::person::full_name(&person.given_name, &person.family_name),
            reference: referral.reference,
            left_out,
            how,
        });
    }
    if all.iter().all(|one| one.name.is_empty()) {
        return Err(AppError::NotFound);
    }
    Ok(all)
}

/// Why somebody is left out who was chosen while they were in the caseload.
const GONE: &str = "They are no longer with whom they were when they were chosen";

/// Does something for several; gives where it stands. What is more than [`PIECE`] goes on with [`go_on`].
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where somebody chosen is not in the account's own or covered caseload;
/// [`AppError::TakenBefore`].
pub async fn begin(ctx: &Ctx, form: Uuid, why: &str, chosen: Vec<Chosen>) -> AppResult<Uuid> {
    ctx.authorise(Act::EpisodeWrite)?;
    check_chosen(chosen.len()).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let kind = chosen.first().map_or(Kind::Letter, |one| one.asked.kind());
    if kind == Kind::Handover || chosen.iter().any(|one| one.asked.kind() != kind) {
        return Err(AppError::Internal("a batch of several kinds".to_owned()));
    }
    each::check_asked(ctx, &chosen)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let batch = batch_row(ctx, kind, None, why)?;
    tx.batch_insert(&batch).await?;
    let me = ctx.account()?.0;
    let mut typed =
        Typed::of(if kind == Kind::Ending { Event::EpisodeEndingPrepared } else { Event::NextContactPlanned });
    for (place, one) in chosen.iter().enumerate() {
        let item = item_row(&batch, one.episode, place, None, &one.asked, Standing::Open)?;
        match ctx.episode_write_permit(&mut tx, one.episode).await {
            Ok(permit) => {
                typed.read(ctx, &mut tx, &permit, &one.asked.words()).await?;
                tx.item_insert(&permit, &item).await?;
            }
            Err(AppError::NotFound | AppError::NotPossible(_)) => leave_out(ctx, &mut tx, me, item, GONE).await?,
            Err(other) => return Err(other),
        }
    }
    typed.refuse()?;
    note_begun(ctx, &mut tx, &batch, chosen.len());
    piece(ctx, &mut tx, &batch).await?;
    ctx.finish(tx, form, &place(batch.id), Some("/several/new")).await?;
    Ok(batch.id)
}

/// Goes on with what is still to be done, at most [`PIECE`] of them; whether something is left after that.
///
/// # Errors
/// [`AppError::NotFound`] where it is not the account's own; [`AppError::NotPossible`] where it was undone; [`AppError::TakenBefore`].
pub async fn go_on(ctx: &Ctx, batch: Uuid, form: Uuid) -> AppResult<bool> {
    ctx.authorise(Act::HandoverMake)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let batch = own(ctx, &mut tx, batch).await?;
    let left = piece(ctx, &mut tx, &batch).await?;
    ctx.finish(tx, form, &place(batch.id), None).await?;
    Ok(left)
}

/// Undoes it, at most [`PIECE`] of them at a time; whether something is left after that. What was built on since stays, and says so.
///
/// # Errors
/// [`AppError::NotFound`] where it is not the account's own; [`AppError::NotPossible`] where its time is over, or it was undone before;
/// [`AppError::TakenBefore`].
pub async fn undo(ctx: &Ctx, batch: Uuid, form: Uuid) -> AppResult<bool> {
    ctx.authorise(Act::HandoverMake)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let batch = own(ctx, &mut tx, batch).await?;
    if !can_be_undone(time::moment(batch.made_at), ctx.now()) {
        return Err(AppError::NotPossible(
            "It was done more than two weeks ago, so it is no longer undone as a whole. Change it for each person"
                .to_owned(),
        ));
    }
    let kind = kind_of(&batch.kind)?;
    if !handover::still_gives(ctx, &mut tx, &batch).await? {
        return Err(AppError::NotPossible(format!(
            "You lead {} no longer, so what was handed over stays. Whoever leads them now can hand it back",
            batch.from_name
        )));
    }
    let (mut undone, mut stayed, mut left) = (0, 0, false);
    for (item, standing) in found(ctx, &mut tx, batch.id).await?.1 {
        if !standing.waits() && standing != Standing::Done {
            continue;
        }
        if undone + stayed == PIECE {
            left = true;
            break;
        }
        let stays = if standing.waits() {
            if standing == Standing::Asked {
                handover::withdrawn(ctx, &mut tx, &item);
            }
            None
        } else {
            take_back(ctx, &mut tx, kind, &batch, &item).await?
        };
        let (next, words) = match stays {
            None => (Standing::Undone, String::new()),
            Some(words) => (Standing::Stays, words),
        };
        if next == Standing::Undone {
            undone += 1;
        } else {
            stayed += 1;
        }
        let turned = ItemRow { state: next.as_str().to_owned(), words, ..item.clone() };
        tx.item_turn(&turned, &item.state).await?;
    }
    if !left {
        tx.batch_undone(batch.id, ctx.at()).await?;
    }
    ctx.event(
        &mut tx,
        Event::BatchUndone,
        About::service(batch.id),
        &json!({ "batch": kind.words(), "undone": undone, "stayed": stayed }),
    );
    ctx.finish(tx, form, &place(batch.id), None).await?;
    Ok(left)
}

fn place(batch: Uuid) -> String {
    format!("/several/{batch}")
}

/// A batch of the account's own that was not undone.
async fn own(ctx: &Ctx, tx: &mut Box<dyn Tx>, batch: Uuid) -> AppResult<BatchRow> {
    let me = ctx.account()?.0;
    let row = tx.batch_get(batch).await?.filter(|row| row.made_by == me).ok_or(AppError::NotFound)?;
    if row.undone_at.is_some() {
        return Err(AppError::NotPossible("This was undone before. What it was stands on this page".to_owned()));
    }
    Ok(row)
}

fn batch_row(ctx: &Ctx, kind: Kind, from: Option<(Uuid, &str)>, why: &str) -> AppResult<BatchRow> {
    Ok(BatchRow {
        id: ctx.id(),
        kind: kind.as_str().to_owned(),
        from_id: from.map(|(id, _)| id),
        from_name: from.map(|(_, name)| name.to_owned()).unwrap_or_default(),
        why: why.trim().to_owned(),
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        made_by_name: ctx.actor_name().to_owned(),
        undone_at: None,
    })
}

fn item_row(
    batch: &BatchRow,
    episode: EpisodeId,
    place: usize,
    to: Option<Uuid>,
    asked: &Asked,
    standing: Standing,
) -> AppResult<ItemRow> {
    Ok(ItemRow {
        batch_id: batch.id,
        episode_id: episode.0,
        person_id: Uuid::nil(),
        referral_id: Uuid::nil(),
        place: i32::try_from(place).unwrap_or(i32::MAX),
        to_id: to,
        to_name: String::new(),
        asked: serde_json::to_string(asked).map_err(|error| AppError::Internal(error.to_string()))?,
        state: standing.as_str().to_owned(),
        words: String::new(),
        made_id: None,
        acted_at: None,
        reference: String::new(),
        given_name: String::new(),
        family_name: String::new(),
        site_name: String::new(),
        owner_id: Uuid::nil(),
    })
}

/// Notes somebody as left out, with the reason: one who was in the caseload of `worker`, and for whom it cannot be done any more. The others
/// go on.
///
/// # Errors
/// [`AppError::NotFound`] for somebody who never was.
async fn leave_out(ctx: &Ctx, tx: &mut Box<dyn Tx>, worker: Uuid, item: ItemRow, why: &str) -> AppResult<()> {
    let item = ItemRow {
        state: Standing::LeftOut.as_str().to_owned(),
        words: why.to_owned(),
        acted_at: Some(ctx.at()),
        ..item
    };
    if tx.item_left_out(worker, &item).await? { Ok(()) } else { Err(AppError::NotFound) }
}

fn note_begun(ctx: &Ctx, tx: &mut Box<dyn Tx>, batch: &BatchRow, people: usize) {
    let what = Kind::parse(&batch.kind).map_or("", Kind::words);
    ctx.event(
        tx,
        Event::BatchBegun,
        About::service(batch.id),
        &json!({ "batch": what, "people": people, "why": batch.why }),
    );
}

/// Carries out the next of those that are still to be done; whether some are left.
async fn piece(ctx: &Ctx, tx: &mut Box<dyn Tx>, batch: &BatchRow) -> AppResult<bool> {
    let waiting: Vec<ItemRow> = found(ctx, tx, batch.id)
        .await?
        .1
        .into_iter()
        .filter(|(_, standing)| *standing == Standing::Open)
        .map(|(item, _)| item)
        .collect();
    let left = waiting.len() > PIECE;
    for item in waiting.into_iter().take(PIECE) {
        let turned = carried(ctx, tx, batch, item.clone()).await?;
        tx.item_turn(&turned, &item.state).await?;
    }
    Ok(left)
}

/// One of them: done, or left out with the reason. A rule that says no leaves out this one; a fault stops all, and nothing is lost.
async fn carried(ctx: &Ctx, tx: &mut Box<dyn Tx>, batch: &BatchRow, item: ItemRow) -> AppResult<ItemRow> {
    let done = carry_out(ctx, tx, batch, &item).await;
    let (standing, words, made) = match done {
        Ok(made) => (Standing::Done, made.words.to_owned(), made),
        Err(AppError::NotPossible(words)) => (Standing::LeftOut, words, each::Made::default()),
        Err(AppError::Invalid(problems)) => {
            let words: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
            (Standing::LeftOut, words.join(" "), each::Made::default())
        }
        Err(AppError::NotFound) => {
            let words = "They are no longer with whom they were when this was begun".to_owned();
            (Standing::LeftOut, words, each::Made::default())
        }
        Err(fault) => return Err(fault),
    };
    let (asked, made_id) = (each::kept(&item, &made)?, made.id);
    Ok(ItemRow { state: standing.as_str().to_owned(), words, made_id, asked, acted_at: Some(ctx.at()), ..item })
}

/// Whether the account is a link worker, who can be given somebody.
fn is_worker(ctx: &Ctx) -> bool {
    ctx.roles().contains(&Role::Worker)
}
