//! Own flexibility (DOMAIN 5.2): a worker's own place on the line for an aspect, for a time, agreed by the two in supervision, because people
//! differ in experience and in how much structure they want [004 CMOC6, CMOC12]. More structure holds as soon as the worker asks for it.

use super::{of_pair, place};
use crate::charter::in_force;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::charter::{Aspect, Latitude, Personal};
use practice::event::Kind as EventKind;
use practice::support::supervision::latitude::{
    Boundary, Draft, Way, agreed, cut_at, ends_soon, waits_for, way, widest,
};
use practice::support::{Party, names_somebody};
use serde_json::json;
use store::Tx;
use store::charter::PersonalRow;
use store::supervising::{PairRow, ProposedRow};
use uuid::Uuid;

/// Own flexibility that holds, or will.
#[derive(Debug, Clone)]
pub struct Held {
    /// As it is kept.
    pub row: PersonalRow,
    /// As the rules read it.
    pub personal: Personal,
    /// Which way it goes from the charter in force.
    pub way: Way,
    /// How far the charter in force lets it go; none where it says nothing of the aspect any more.
    pub widest: Option<Latitude>,
    /// Whether the charter in force lets it go less far than was agreed: it holds as far as that.
    pub cut: bool,
    /// Whether it ends soon, so that the two talk about what comes after.
    pub ends_soon: bool,
}

/// Own flexibility that was proposed.
#[derive(Debug, Clone)]
pub struct Proposed {
    /// As it is kept.
    pub row: ProposedRow,
    /// On what.
    pub aspect: Aspect,
    /// Where on the line.
    pub latitude: Latitude,
    /// Which way it goes from the charter in force.
    pub way: Way,
    /// Who has not said yes.
    pub waits_for: Vec<Party>,
}

pub(super) fn personal(row: &PersonalRow) -> Option<Personal> {
    Some(Personal {
        aspect: Aspect::parse(&row.aspect)?,
        latitude: Latitude::new(u8::try_from(row.latitude).ok()?)?,
        from: time::date(row.from_on),
        until: time::date(row.until_on),
    })
}

/// What the charter in force says of an aspect.
async fn boundaries(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Vec<(Aspect, Boundary)>> {
    let charter = in_force(tx, ctx.today()).await?;
    let of = |one: practice::charter::Boundary| (one.aspect, Boundary { place: one.latitude, ceiling: one.ceiling });
    Ok(charter.map(|(_, charter)| charter.boundaries.into_iter().map(of).collect()).unwrap_or_default())
}

fn about(all: &[(Aspect, Boundary)], aspect: Aspect) -> Vec<Boundary> {
    all.iter().filter(|(one, _)| *one == aspect).map(|(_, boundary)| *boundary).collect()
}

/// What a worker has, with what the charter in force makes of it.
pub(super) async fn held_of(ctx: &Ctx, tx: &mut Box<dyn Tx>, worker: Uuid) -> AppResult<Vec<Held>> {
    let rows = tx.personal_list(worker, ctx.day()).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let all = boundaries(ctx, tx).await?;
    let of = |row: PersonalRow| {
        let personal = personal(&row).filter(|one| row.ended_at.is_none() && one.from < one.until)?;
        let there = about(&all, personal.aspect);
        Some(Held {
            way: way(&there, personal.latitude),
            widest: widest(&there),
            cut: cut_at(&there, personal.latitude) > 0,
            ends_soon: ends_soon(&personal, ctx.today()),
            personal,
            row,
        })
    };
    Ok(rows.into_iter().filter_map(of).collect())
}

/// What was proposed in a pair and is not answered.
pub(super) async fn proposed_of(ctx: &Ctx, tx: &mut Box<dyn Tx>, pair: Uuid) -> AppResult<Vec<Proposed>> {
    let rows = tx.supervision_proposed_list(ctx.account()?.0, Some(pair)).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let all = boundaries(ctx, tx).await?;
    let of = |row: ProposedRow| {
        let aspect = Aspect::parse(&row.aspect)?;
        let latitude = Latitude::new(u8::try_from(row.latitude).ok()?)?;
        let way = way(&about(&all, aspect), latitude);
        let waits_for = waits_for(way, row.worker_yes_at.is_some(), row.supervisor_yes_at.is_some());
        Some(Proposed { row, aspect, latitude, way, waits_for })
    };
    Ok(rows.into_iter().filter_map(of).collect())
}

/// Own flexibility of whoever asks: for the page of the charter.
///
/// # Errors
/// Storage only; nothing for whoever has none.
pub async fn own(ctx: &Ctx) -> AppResult<Vec<Held>> {
    if !ctx.may(Act::SupervisionHold) {
        return Ok(Vec::new());
    }
    let mut tx = ctx.read().await?;
    held_of(ctx, &mut tx, ctx.account()?.0).await
}

/// What the form of own flexibility shows: the pair, which of the two asks, and what the charter in force says of each aspect it knows.
///
/// # Errors
/// [`AppError::NotFound`] for anybody but the two.
pub async fn flexibility(ctx: &Ctx, pair: Uuid) -> AppResult<(PairRow, Party, Vec<(Aspect, Vec<Boundary>)>)> {
    let mut tx = ctx.read().await?;
    let (row, me) = of_pair(ctx, &mut tx, pair).await?;
    let all = boundaries(ctx, &mut tx).await?;
    let said = Aspect::ALL
        .iter()
        .map(|aspect| (*aspect, about(&all, *aspect)))
        .filter(|(_, boundaries)| !boundaries.is_empty())
        .collect();
    Ok((row, me, said))
}

/// Own flexibility, as the form gives it.
#[derive(Debug, Clone)]
pub struct NewFlexibility {
    /// On what, where on the line, from when until when, and why.
    pub draft: Draft,
    /// The session in which it is agreed, where it is in one.
    pub session: Option<Uuid>,
}

/// Proposes own flexibility for the worker of a pair, with one's own yes; it holds once the other has said yes too. More structure that
/// the worker asks for holds at once.
///
/// # Errors
/// [`AppError::Invalid`] where it lies beyond what the charter lets it be, or on no day to come; [`AppError::NotFound`] for anybody but the
/// two; [`AppError::TakenBefore`].
pub async fn propose(ctx: &Ctx, form: Uuid, pair: Uuid, new: NewFlexibility) -> AppResult<bool> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (row, me) = of_pair(ctx, &mut tx, pair).await?;
    let all = boundaries(ctx, &mut tx).await?;
    let there = new.draft.aspect.map(|aspect| about(&all, aspect)).unwrap_or_default();
    let mut problems = Vec::new();
    let checked = new.draft.check(&there, ctx.today());
    let personal = match checked {
        Ok(personal) => Some(personal),
        Err(found) => {
            problems = found;
            None
        }
    };
    problems.extend(names_somebody("why", &new.draft.why, &tx.supervision_supported_names(row.worker_id).await?));
    let Some(personal) = personal.filter(|_| problems.is_empty()) else { return Err(AppError::Invalid(problems)) };
    let way = way(&there, personal.latitude);
    if row.supervisor_id.is_none() && way == Way::Wider {
        return Err(AppError::field(
            "place",
            "More room is agreed with a supervisor of the service. With somebody from outside you can ask for more structure",
        ));
    }
    let waiting = tx.supervision_proposed_list(ctx.account()?.0, Some(pair)).await?;
    if waiting.iter().any(|one| one.aspect == personal.aspect.as_str()) {
        return Err(AppError::field("aspect", "Something on this waits for an answer already. Answer that first"));
    }
    let yes = |party: Party| (me == party).then(|| ctx.at());
    let mut proposed = ProposedRow {
        id: ctx.id(),
        pair_id: pair,
        session_id: new.session,
        worker_id: row.worker_id,
        supervisor_id: row.supervisor_id,
        aspect: personal.aspect.as_str().to_owned(),
        latitude: i32::from(personal.latitude.get()),
        from_on: time::day(personal.from),
        until_on: time::day(personal.until),
        why: new.draft.why.trim().to_owned(),
        state: "proposed".to_owned(),
        worker_yes_at: yes(Party::Worker),
        supervisor_yes_at: yes(Party::Supervisor),
        personal_id: None,
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        version: 1,
    };
    let holds = agreed(way, proposed.worker_yes_at.is_some(), proposed.supervisor_yes_at.is_some());
    if holds {
        settle(ctx, &mut tx, &mut proposed, personal).await?;
    } else {
        told(ctx, &mut tx, EventKind::OwnFlexibilityProposed, &proposed);
    }
    tx.supervision_proposed_insert(&proposed).await?;
    let there = format!("{}/flexibility", place(pair));
    ctx.finish(tx, form, &place(pair), Some(&there)).await?;
    Ok(holds)
}

fn told(ctx: &Ctx, tx: &mut Box<dyn Tx>, kind: EventKind, row: &ProposedRow) {
    let body = json!({ "aspect": row.aspect, "place": row.latitude, "from": row.from_on, "until": row.until_on, "state": row.state });
    ctx.event(tx, kind, About::service(row.worker_id), &body);
}

/// What both agreed holds from its first day; what held before on this aspect ends there.
async fn settle(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &mut ProposedRow, personal: Personal) -> AppResult<()> {
    let from = time::day(personal.from);
    tx.personal_cut(row.worker_id, &row.aspect, from).await?;
    let kept = PersonalRow {
        id: ctx.id(),
        worker_id: row.worker_id,
        aspect: row.aspect.clone(),
        latitude: row.latitude,
        from_on: from,
        until_on: row.until_on,
        why: row.why.clone(),
        agreed_by: row.supervisor_id.unwrap_or(row.worker_id),
        agreed_by_name: String::new(),
        agreed_at: ctx.at(),
        ended_at: None,
    };
    tx.personal_insert(&kept).await?;
    row.from_on = from;
    row.personal_id = Some(kept.id);
    "agreed".clone_into(&mut row.state);
    told(ctx, tx, EventKind::OwnFlexibilityAgreed, row);
    Ok(())
}

/// Says yes to what the other proposed, or no; whoever proposed takes it back by a no.
///
/// # Errors
/// [`AppError::NotPossible`] where it was answered, or the charter lets it be no more; [`AppError::Stale`]; [`AppError::NotFound`] for
/// anybody but the two; [`AppError::TakenBefore`].
pub async fn answer(ctx: &Ctx, form: Uuid, (pair, id): (Uuid, Uuid), yes: bool) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (_, me) = of_pair(ctx, &mut tx, pair).await?;
    let mut row = tx
        .supervision_proposed_get(ctx.account()?.0, id)
        .await?
        .filter(|row| row.pair_id == pair)
        .ok_or(AppError::NotFound)?;
    if row.state != "proposed" {
        return Err(AppError::NotPossible("This was answered already".to_owned()));
    }
    if yes {
        match me {
            Party::Worker => row.worker_yes_at = Some(ctx.at()),
            Party::Supervisor => row.supervisor_yes_at = Some(ctx.at()),
        }
        let aspect = Aspect::parse(&row.aspect);
        let all = boundaries(ctx, &mut tx).await?;
        let there = aspect.map(|aspect| about(&all, aspect)).unwrap_or_default();
        // nothing holds before both have said so: what is agreed late begins on that day
        let draft = Draft {
            aspect,
            place: Some(i64::from(row.latitude)),
            from: Some(time::date(row.from_on).max(ctx.today())),
            until: Some(time::date(row.until_on)),
            why: row.why.clone(),
        };
        let personal = draft.check(&there, ctx.today()).map_err(|problems| {
            let words: Vec<String> = problems.iter().map(|one| one.message.clone()).collect();
            AppError::NotPossible(format!("This cannot be agreed any more: {} Propose it anew", words.join(" ")))
        })?;
        let way = way(&there, personal.latitude);
        if agreed(way, row.worker_yes_at.is_some(), row.supervisor_yes_at.is_some()) {
            settle(ctx, &mut tx, &mut row, personal).await?;
        }
    } else {
        "withdrawn".clone_into(&mut row.state);
        told(ctx, &mut tx, EventKind::OwnFlexibilityProposed, &row);
    }
    tx.supervision_proposed_save(&row).await?;
    ctx.finish(tx, form, &place(pair), None).await
}

/// Ends what holds, at once: by either of the two.
///
/// # Errors
/// [`AppError::NotPossible`] where it had ended; [`AppError::NotFound`] for anybody but the two; [`AppError::TakenBefore`].
pub async fn stop(ctx: &Ctx, form: Uuid, (pair, id): (Uuid, Uuid)) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (row, me) = of_pair(ctx, &mut tx, pair).await?;
    let held = held_of(ctx, &mut tx, row.worker_id).await?;
    let one = held.into_iter().find(|one| one.row.id == id).ok_or(AppError::NotFound)?;
    if me == Party::Supervisor && one.way == Way::Narrower {
        return Err(AppError::NotPossible("The worker asked for more structure, and ends it".to_owned()));
    }
    tx.personal_end(row.worker_id, id, ctx.at()).await?;
    let body = json!({ "aspect": one.row.aspect, "place": one.row.latitude, "ended": ctx.day() });
    ctx.event(&mut tx, EventKind::OwnFlexibilityEnded, About::service(row.worker_id), &body);
    ctx.finish(tx, form, &place(pair), None).await
}

/// The day until which own flexibility is offered: six months (DOMAIN 5.2).
#[must_use]
pub fn offered_until(from: Date) -> Date {
    from.saturating_add(jiff::Span::new().months(6))
}
