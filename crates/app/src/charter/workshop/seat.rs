//! A seat at a workshop: taken by a colleague on the page or by anybody with the code, and what is done from it. Nothing of it is in the log.

use super::{Noted, Settled, Workshop, all_noted, all_settled, by_code, chance, found, leads, placed, spreads};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::secrets::{Token, token_hash};
use crate::services::Guest;
use practice::access::Act;
use practice::charter::workshop::{Group, Outcome, Placed, Placing, Seat, Spread, State, check_name};
use practice::ids::WorkshopId;
use store::StoreError;
use store::workshops::{PlacingRow, SeatRow, WorkshopOutcomeRow};
use uuid::Uuid;

/// The most seats of a workshop: more people than fit in a room are a slip, or somebody who plays with the code.
pub const SEATS_MAX: i64 = 100;

/// By which way somebody comes to a workshop.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// Signed in, by its page.
    Page(&'a Ctx, WorkshopId),
    /// By its code, without an account.
    Code(&'a Guest),
}

impl By<'_> {
    /// Who acts.
    #[must_use]
    pub fn ctx(&self) -> &Ctx {
        match self {
            Self::Page(ctx, _) => ctx,
            Self::Code(guest) => &guest.ctx,
        }
    }

    /// The workshop, for whoever may take part.
    fn workshop(&self) -> AppResult<Uuid> {
        match self {
            Self::Page(ctx, id) => ctx.authorise(Act::WorkshopJoin).map(|()| id.0),
            Self::Code(guest) => by_code(guest),
        }
    }

    /// The workshop, for whoever may see how far it has come.
    pub(super) fn seen(&self) -> AppResult<Uuid> {
        match self {
            Self::Page(ctx, id) => ctx.authorise(Act::CharterRead).map(|()| id.0),
            Self::Code(guest) => by_code(guest),
        }
    }

    pub(super) fn leads(&self, workshop: &Workshop) -> bool {
        matches!(self, Self::Page(ctx, _) if leads(ctx, workshop))
    }
}

/// A seat as it is taken.
#[derive(Debug, Clone)]
pub struct Taking {
    /// As what they take part.
    pub group: Group,
    /// One person, or a pair.
    pub seat: Seat,
    /// A name, where seats have one.
    pub name: String,
}

/// What somebody sees at their seat: their own places and nobody else's.
#[derive(Debug)]
pub struct Own {
    /// The workshop.
    pub workshop: Workshop,
    /// As what they take part.
    pub group: Group,
    /// Their places.
    pub places: Vec<Placed<Uuid>>,
    /// Where all places lie, once that is shown.
    pub spreads: Vec<Spread>,
    /// What was noted, once the spread is shown.
    pub noted: Vec<Noted>,
    /// What was settled.
    pub settled: Vec<Settled>,
}

/// Takes a seat, which is opened with `token` from then on. At a shared screen whoever leads it seats one after the other.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where the workshop takes nobody in any more, is full, or the account has a seat;
/// [`AppError::NotFound`]; [`AppError::TakenBefore`] where this very form seated them.
pub async fn join(by: &By<'_>, form: Uuid, taking: &Taking, token: &Token, place: &str) -> AppResult<()> {
    let (id, ctx) = (by.workshop()?, by.ctx());
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let workshop = found(&mut tx, id).await?;
    if !matches!(workshop.state, State::Open | State::Placing) {
        return Err(AppError::NotPossible(match workshop.state {
            State::Closed | State::CalledOff => "This workshop is closed".to_owned(),
            _ => "The spread is shown already, so nobody can place any more. Listen and talk with the others; to place again, hold the workshop again".to_owned(),
        }));
    }
    check_name(&workshop.plan, &taking.name).map_err(AppError::Invalid)?;
    if !workshop.plan.anonymous && taking.name.trim().is_empty() {
        return Err(AppError::field("name", "Give a name: in this workshop seats have one."));
    }
    if tx.seat_count(id).await? >= SEATS_MAX {
        return Err(AppError::NotPossible(format!("All {SEATS_MAX} seats are taken. Ask whoever leads the workshop")));
    }
    let seats_others = workshop.row.shared_screen && by.leads(&workshop);
    if let (By::Page(..), Some(account)) = (by, ctx.account_uuid().filter(|_| !seats_others)) {
        tx.workshop_join(chance(ctx), id, account).await.map_err(|error| match error {
            StoreError::Conflict => AppError::NotPossible(
                "You have a seat at this workshop, in another browser. Go on there; if you cannot, ask whoever leads it for the code".to_owned(),
            ),
            other => other.into(),
        })?;
    }
    let seat = SeatRow {
        id: chance(ctx),
        workshop_id: id,
        token_hash: Some(token_hash(token.expose())),
        part: taking.group.as_str().to_owned(),
        kind: taking.seat.as_str().to_owned(),
        name: taking.name.trim().to_owned(),
    };
    tx.seat_insert(&seat).await?;
    ctx.finish(tx, form, place, None).await
}

/// The seat that a token opens.
async fn sits(tx: &mut Box<dyn store::Tx>, workshop: Uuid, token: Option<&str>) -> AppResult<Option<SeatRow>> {
    match token {
        Some(token) => Ok(tx.seat_by_token(workshop, &token_hash(token)).await?),
        None => Ok(None),
    }
}

/// What is said to whoever has no seat.
const NO_SEAT: &str = "You have no seat at this workshop in this browser. Take one first";

/// The workshop that somebody came to by its code or page, before they sit.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn seated(by: &By<'_>, token: Option<&str>) -> AppResult<(Workshop, bool)> {
    let id = by.workshop()?;
    let mut tx = by.ctx().read().await?;
    let workshop = found(&mut tx, id).await?;
    let seat = sits(&mut tx, id, token).await?;
    Ok((workshop, seat.is_some()))
}

/// What somebody sees at their seat.
///
/// # Errors
/// [`AppError::NotPossible`] where this browser has none; [`AppError::NotFound`].
pub async fn own(by: &By<'_>, token: Option<&str>) -> AppResult<Own> {
    let id = by.workshop()?;
    let mut tx = by.ctx().read().await?;
    let workshop = found(&mut tx, id).await?;
    let seat = sits(&mut tx, id, token).await?.ok_or_else(|| AppError::NotPossible(NO_SEAT.to_owned()))?;
    let places: Vec<Placed<Uuid>> = tx.placing_list(id).await?.iter().map(placed).collect::<AppResult<_>>()?;
    let shown = workshop.state.shows_spread();
    Ok(Own {
        spreads: if shown { spreads(&workshop.plan, &places) } else { Vec::new() },
        noted: if shown { all_noted(&mut tx, id).await? } else { Vec::new() },
        settled: if shown { all_settled(&mut tx, id).await? } else { Vec::new() },
        workshop,
        group: Group::parse(&seat.part).unwrap_or(Group::Other),
        places: places.into_iter().filter(|one| one.seat == seat.id).collect(),
    })
}

/// Places an aspect, or places it anew. Whoever sends it twice has placed it once.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where this browser has no seat; [`AppError::NotFound`].
pub async fn place(by: &By<'_>, token: Option<&str>, said: &Placing) -> AppResult<()> {
    let (id, ctx) = (by.workshop()?, by.ctx());
    let mut tx = ctx.begin().await?;
    let workshop = found(&mut tx, id).await?;
    let Some(seat) = sits(&mut tx, id, token).await? else {
        return Err(AppError::NotPossible(NO_SEAT.to_owned()));
    };
    let (aspect, latitude) = said.check(workshop.state, &workshop.plan).map_err(AppError::Invalid)?;
    // the spread may be shown at this very moment: then this place is not taken
    match tx.workshop_hold(id, State::Placing.as_str()).await {
        Err(StoreError::Stale) => {
            let shown = said.check(State::Shown, &workshop.plan).err().unwrap_or_default();
            return Err(AppError::Invalid(shown));
        }
        other => other?,
    }
    tx.placing_put(&PlacingRow {
        id: chance(ctx),
        workshop_id: id,
        seat_id: seat.id,
        aspect: aspect.as_str().to_owned(),
        place: i32::from(latitude.get()),
        word: said.word.trim().to_owned(),
        part: seat.part,
        name: String::new(),
    })
    .await?;
    Ok(tx.commit().await?)
}

/// Notes what more freedom may bring: from a seat, or by whoever leads it for the room. By whom is not kept.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where this browser has no seat; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn note(by: &By<'_>, form: Uuid, token: Option<&str>, said: &Outcome, place: &str) -> AppResult<()> {
    let (id, ctx) = (by.workshop()?, by.ctx());
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let workshop = found(&mut tx, id).await?;
    if !by.leads(&workshop) && sits(&mut tx, id, token).await?.is_none() {
        return Err(AppError::NotPossible(NO_SEAT.to_owned()));
    }
    said.check(workshop.state, &workshop.plan).map_err(AppError::Invalid)?;
    tx.workshop_hold(id, &workshop.row.state).await?;
    let row = WorkshopOutcomeRow {
        id: chance(ctx),
        workshop_id: id,
        aspect: said.aspect.as_str().to_owned(),
        bringing: said.bringing.as_str().to_owned(),
        words: said.words.trim().to_owned(),
    };
    tx.workshop_outcome_insert(&row).await?;
    ctx.finish(tx, form, place, None).await
}
