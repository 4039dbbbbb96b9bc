//! Staying (DOMAIN 6): the role as it is lived beside the role as somebody was hired for it, after 3, 6 and 12 months.
//!
//! A worker writes it down and shows it to one supervisor; those two read it, and nobody else.

use super::{is_worker, names, supervises};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::event::Kind as Happened;
use practice::goal::{LONG_MAX, too_long};
use practice::ids::AccountId;
use practice::problem::Problem;
use practice::support::names_somebody;
use practice::support::staying::{Amount, Difference, Facet, Look, Said, Standing, differences, due, standing};
use serde_json::json;
use std::collections::BTreeMap;
pub use store::staying::RoleLookRow;
use store::{StoreError, Tx};
use uuid::Uuid;

/// The code of what somebody was hired for, beside those of [`Look`].
pub const HIRED: &str = "hired";

/// One look as it stands.
#[derive(Debug, Clone)]
pub struct OneLook {
    /// Which.
    pub look: Look,
    /// How it stands.
    pub standing: Standing,
    /// Its day; none while nobody knows when they are back.
    pub due: Option<Date>,
    /// What was said, where it was.
    pub row: Option<RoleLookRow>,
}

impl OneLook {
    /// Whether it can be done, and was not.
    #[must_use]
    pub fn can_be_done(&self) -> bool {
        matches!(self.standing, Standing::Offered | Standing::Due)
    }
}

/// A worker's own looks.
#[derive(Debug)]
pub struct Own {
    /// When they began: as they said, else since when they are a worker here.
    pub began: Date,
    /// What they were hired for, where they wrote it down.
    pub hired: Option<RoleLookRow>,
    /// The three looks.
    pub looks: Vec<OneLook>,
}

/// The looks that an account may see.
#[derive(Debug)]
pub struct Page {
    /// Their own, for a worker.
    pub own: Option<Own>,
    /// Looks that were shown to a supervisor, the latest first.
    pub shown: Vec<RoleLookRow>,
}

async fn own(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Own> {
    let me = ctx.account()?.0;
    let mut rows: BTreeMap<String, RoleLookRow> =
        tx.role_looks(me).await?.into_iter().map(|row| (row.look.clone(), row)).collect();
    let hired = rows.remove(HIRED);
    let since = tx.worker_since(me).await?.map_or(ctx.today(), |at| time::local_date(time::moment(at)));
    let began = hired.as_ref().and_then(|row| row.began_on).map_or(since, time::date);
    let away = crate::supervision::away(ctx, tx, me).await?;
    let looks = Look::ALL
        .iter()
        .map(|look| {
            let row = rows.remove(look.as_str());
            let done = row.as_ref().map(|row| time::date(row.done_on));
            let standing = standing(began, *look, done, &away, ctx.today());
            OneLook { look: *look, standing, due: due(began, *look, &away), row }
        })
        .collect();
    Ok(Own { began, hired, looks })
}

/// One's own looks, and those that were shown to this supervisor.
///
/// # Errors
/// [`AppError::NotFound`] where the role looks at none.
pub async fn page(ctx: &Ctx) -> AppResult<Page> {
    ctx.authorise(Act::RoleLook)?;
    let mut tx = ctx.read().await?;
    let own = if is_worker(ctx) { Some(own(ctx, &mut tx).await?) } else { None };
    let shown = tx.role_looks_shown(ctx.account()?.0, ctx.day()).await?;
    Ok(Page { own, shown })
}

/// What a row says, as the rules read it.
#[must_use]
pub fn said(row: &RoleLookRow) -> Said {
    let amounts: BTreeMap<String, String> = serde_json::from_str(&row.amounts).unwrap_or_default();
    let amounts =
        Facet::ALL.iter().filter_map(|facet| Some((*facet, Amount::parse(amounts.get(facet.as_str())?)?))).collect();
    Said { amounts, words: row.words.clone() }
}

/// What the form shows.
#[derive(Debug)]
pub struct Asked {
    /// What was said before, where it is written anew.
    pub row: Option<RoleLookRow>,
    /// When they began.
    pub began: Date,
    /// To whom it can be shown.
    pub supervisors: Vec<(AccountId, String)>,
}

/// The form of what one was hired for (no look), or of a look.
///
/// # Errors
/// [`AppError::NotFound`] for nobody's own; [`AppError::NotPossible`] where its time has not come, or it was done.
pub async fn asked(ctx: &Ctx, look: Option<Look>) -> AppResult<Asked> {
    ctx.authorise(Act::RoleLook)?;
    if !is_worker(ctx) {
        return Err(AppError::NotFound);
    }
    let mut tx = ctx.read().await?;
    asked_of(ctx, &mut tx, look).await
}

async fn asked_of(ctx: &Ctx, tx: &mut Box<dyn Tx>, look: Option<Look>) -> AppResult<Asked> {
    let own = own(ctx, tx).await?;
    let supervisors = tx.supervisors_of(ctx.account()?.0, ctx.day()).await?;
    let supervisors = supervisors.into_iter().map(|(id, name)| (AccountId(id), name)).collect();
    let began = own.began;
    let row = match look {
        None => own.hired,
        Some(look) => {
            let one = own.looks.into_iter().find(|one| one.look == look).ok_or(AppError::NotFound)?;
            if !one.can_be_done() && one.row.is_none() {
                let words = match one.standing {
                    Standing::Past => "The time of this look is past. The next one is nearer",
                    _ => "This look can be done from two weeks before its day on",
                };
                return Err(AppError::NotPossible(words.to_owned()));
            }
            one.row
        }
    };
    Ok(Asked { row, began, supervisors })
}

/// What a worker writes down.
#[derive(Debug, Clone)]
pub struct Written {
    /// What they said of each.
    pub said: Said,
    /// Of the role as hired for: when they began.
    pub began: Option<Date>,
    /// To whom it is shown; nobody for nobody.
    pub supervisor: Option<Uuid>,
    /// The version of what was said before; 0 where nothing was.
    pub version: i64,
}

/// Writes down what one was hired for, or a look.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] as in [`asked`]; [`AppError::Stale`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn write(ctx: &Ctx, form: Uuid, look: Option<Look>, new: Written) -> AppResult<Uuid> {
    ctx.authorise(Act::RoleLook)?;
    if !is_worker(ctx) {
        return Err(AppError::NotFound);
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let asked = asked_of(ctx, &mut tx, look).await?;
    let mut problems = new.said.check().err().unwrap_or_default();
    let people = names(ctx, &mut tx).await?;
    problems.extend(names_somebody("words", &new.said.words, &people));
    if look.is_none() && new.began.is_some_and(|began| began > ctx.today()) {
        problems.push(Problem::new("began", "Choose today or an earlier day."));
    }
    let known = new.supervisor.is_none_or(|to| asked.supervisors.iter().any(|(id, _)| id.0 == to));
    if !known {
        problems.push(Problem::new("supervisor", "Choose one of your supervisors, or nobody."));
    }
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let amounts: BTreeMap<&str, &str> =
        new.said.amounts.iter().map(|(facet, amount)| (facet.as_str(), amount.as_str())).collect();
    let code = look.map_or(HIRED, Look::as_str);
    let row = RoleLookRow {
        id: asked.row.as_ref().map_or_else(|| ctx.id(), |row| row.id),
        worker_id: ctx.account()?.0,
        worker_name: ctx.actor_name().to_owned(),
        look: code.to_owned(),
        began_on: if look.is_none() { Some(time::day(new.began.unwrap_or(asked.began))) } else { None },
        amounts: serde_json::to_string(&amounts).map_err(|e| AppError::Internal(format!("amounts: {e}")))?,
        words: new.said.words.trim().to_owned(),
        done_on: asked.row.as_ref().map_or(ctx.day(), |row| row.done_on),
        supervisor_id: new.supervisor,
        together: asked.row.as_ref().map(|row| row.together.clone()).unwrap_or_default(),
        version: if asked.row.is_some() { new.version } else { 0 },
    };
    tx.role_look_put(&row).await.map_err(|error| match error {
        // another page of one's own was quicker
        StoreError::Conflict => AppError::Stale,
        other => other.into(),
    })?;
    ctx.event(&mut tx, Happened::RoleLookWritten, About::service(row.id), &json!({}));
    ctx.finish(tx, form, &place(row.id), Some(&format!("/support/role/{code}"))).await?;
    Ok(row.id)
}

/// A look, opened by one of the two.
#[derive(Debug)]
pub struct Opened {
    /// As it is kept.
    pub row: RoleLookRow,
    /// What was said.
    pub said: Said,
    /// Then and now, the widest apart first; empty where one of both is missing.
    pub differences: Vec<Difference>,
    /// Whether it is the account's own.
    pub own: bool,
    /// With whom it is looked at.
    pub supervisor: String,
}

async fn opened(ctx: &Ctx, tx: &mut Box<dyn Tx>, id: Uuid) -> AppResult<(RoleLookRow, bool)> {
    let row = tx.role_look_get(id).await?.ok_or(AppError::NotFound)?;
    let me = ctx.account()?.0;
    if row.worker_id == me {
        return Ok((row, true));
    }
    // whoever supervises them no longer reads it no longer
    if row.supervisor_id == Some(me) && supervises(ctx, tx, row.worker_id).await? {
        return Ok((row, false));
    }
    Err(AppError::NotFound)
}

/// Opens one's own, or one that was shown to this supervisor.
///
/// # Errors
/// [`AppError::NotFound`] where it is neither.
pub async fn open(ctx: &Ctx, id: Uuid) -> AppResult<Opened> {
    ctx.authorise(Act::RoleLook)?;
    let mut tx = ctx.read().await?;
    let (row, own) = opened(ctx, &mut tx, id).await?;
    let lived = said(&row);
    let hired = tx.role_looks(row.worker_id).await?.into_iter().find(|one| one.look == HIRED);
    let differences = match hired {
        Some(hired) if row.look != HIRED => differences(&said(&hired), &lived),
        _ => Vec::new(),
    };
    let supervisors = tx.supervisors_of(row.worker_id, ctx.day()).await?;
    let supervisor = supervisors.into_iter().find(|(id, _)| Some(*id) == row.supervisor_id);
    Ok(Opened { said: lived, differences, own, supervisor: supervisor.map(|(_, name)| name).unwrap_or_default(), row })
}

/// Either of the two writes what both want to do about it.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`]; [`AppError::NotFound`] where the account is none of the two; [`AppError::TakenBefore`].
pub async fn together(ctx: &Ctx, form: Uuid, (id, version): (Uuid, i64), words: &str) -> AppResult<()> {
    ctx.authorise(Act::RoleLook)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (mut row, _) = opened(ctx, &mut tx, id).await?;
    if let Some(problem) = too_long("together", words, LONG_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    words.trim().clone_into(&mut row.together);
    row.version = version;
    tx.role_look_put(&row).await?;
    ctx.event(&mut tx, Happened::RoleLookAnswered, About::service(id), &json!({}));
    ctx.finish(tx, form, &place(id), None).await
}

fn place(id: Uuid) -> String {
    format!("/support/role/looks/{id}")
}
