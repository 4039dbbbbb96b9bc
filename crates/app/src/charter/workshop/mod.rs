//! The workshop on the line: opened, led from state to state, seen, settled, and put into a draft (DOMAIN 5.5, [`practice::charter::workshop`]).
//!
//! Nobody is told apart. No event says who placed, noted or took which seat; their rows have ids of chance alone and no moment. That an
//! account took a seat is kept, so that nobody sits twice; which one is not. What opens a seat is kept as a digest, and thrown away when the
//! workshop is closed.

mod seat;

pub use seat::{By, Own, SEATS_MAX, Taking, join, note, own, place, seated};

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::token_hash;
use crate::services::{Guest, Opens};
use practice::access::{Act, Role};
use practice::charter::workshop::{
    self, Bringing, Change, FEWEST, Group, Outcome, Placed, Plan, Settlement, Spread, State, code, go_on as may_go_on,
    progress, spread,
};
use practice::charter::{Aspect, Boundary, Latitude};
use practice::event::Kind;
use practice::ids::{AccountId, CharterId, WorkshopId};
use serde_json::json;
use store::doors::LinkRow;
use store::referrals::After;
use store::workshops::{PlacingRow, WorkshopOutcomeRow, WorkshopRow, WorkshopSettlementRow};
use store::{PAGE, StoreError, Tx};
use uuid::Uuid;

/// The code of the link by which people without an account come in.
pub const LINK: &str = "workshop";

/// A workshop as lists show it.
#[derive(Debug, Clone)]
pub struct Workshop {
    /// As it is kept.
    pub row: WorkshopRow,
    /// What is placed.
    pub plan: Plan,
    /// How far it has come.
    pub state: State,
}

/// A page of workshops.
#[derive(Debug)]
pub struct WorkshopPage {
    /// The latest first.
    pub workshops: Vec<Workshop>,
    /// Where the list goes on; none at its end.
    pub next: Option<After>,
}

/// A workshop as it is opened.
#[derive(Debug, Clone)]
pub struct NewWorkshop {
    /// What is placed.
    pub plan: Plan,
    /// Whether all place at one screen.
    pub shared_screen: bool,
    /// Who leads it; whoever opens it where nobody is named.
    pub lead: Option<AccountId>,
    /// Which workshop it holds again.
    pub repeats: Option<WorkshopId>,
}

/// A note of what more freedom may bring, with its id for whoever takes it out.
pub type Noted = (Uuid, Outcome);

/// What was settled, with the version of its row.
pub type Settled = (Settlement, i64);

/// A workshop as its page shows it.
#[derive(Debug)]
pub struct Look {
    /// The workshop.
    pub workshop: Workshop,
    /// Whether whoever looks leads it.
    pub leads: bool,
    /// Whether they may take a seat, and have not.
    pub may_join: bool,
    /// Whether they took a seat.
    pub sits: bool,
    /// Whether they may put what was agreed into a draft.
    pub drafts: bool,
    /// How many seats there are.
    pub seats: i64,
    /// How many seats have placed each aspect: for whoever leads it.
    pub progress: Vec<(Aspect, usize)>,
    /// Where places lie, once that is shown.
    pub spreads: Vec<Spread>,
    /// Who placed where, in a workshop in which seats have names, once it is shown: by aspect.
    pub named: Vec<(Aspect, Vec<(String, Latitude)>)>,
    /// What was noted, once the spread is shown, and for whoever leads it.
    pub noted: Vec<Noted>,
    /// What was settled.
    pub settled: Vec<Settled>,
    /// What goes into a draft: once all is agreed.
    pub changes: Vec<Change>,
    /// The workshop that it holds again, and how its places lay.
    pub before: Option<(Workshop, Vec<Spread>)>,
    /// The draft that was begun from it, where it stands.
    pub draft: Option<CharterId>,
}

/// How far a workshop has come: what a page that is left open asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    /// Its state.
    pub state: State,
    /// How many seats there are.
    pub seats: i64,
    /// How many places were given: for whoever leads it.
    pub placed: usize,
    /// Whether whoever asks leads it.
    pub leads: bool,
}

pub(super) fn workshop(row: WorkshopRow) -> AppResult<Workshop> {
    let unknown = |what: &str| AppError::Internal(format!("workshop {}: {what}", row.id));
    let aspects = row
        .aspects
        .split_whitespace()
        .map(|aspect| Aspect::parse(aspect).ok_or_else(|| unknown("an aspect that there is not")))
        .collect::<AppResult<_>>()?;
    let state = State::parse(&row.state).ok_or_else(|| unknown("a state that there is not"))?;
    Ok(Workshop { plan: Plan { title: row.title.clone(), aspects, anonymous: row.anonymous }, state, row })
}

pub(super) fn placed(row: &PlacingRow) -> AppResult<Placed<Uuid>> {
    let unknown = || AppError::Internal(format!("placing of workshop {}", row.workshop_id));
    Ok(Placed {
        seat: row.seat_id,
        group: Group::parse(&row.part).ok_or_else(unknown)?,
        aspect: Aspect::parse(&row.aspect).ok_or_else(unknown)?,
        latitude: u8::try_from(row.place).ok().and_then(Latitude::new).ok_or_else(unknown)?,
        word: row.word.clone(),
    })
}

fn settlement(row: &WorkshopSettlementRow) -> AppResult<Settled> {
    let unknown = || AppError::Internal(format!("settlement of workshop {}", row.workshop_id));
    let agreed = match row.agreed {
        Some(place) => Some(u8::try_from(place).ok().and_then(Latitude::new).ok_or_else(unknown)?),
        None => None,
    };
    let aspect = Aspect::parse(&row.aspect).ok_or_else(unknown)?;
    Ok((Settlement { aspect, agreed, words: row.words.clone() }, row.version))
}

fn noted(row: &WorkshopOutcomeRow) -> AppResult<Noted> {
    let unknown = || AppError::Internal(format!("note of workshop {}", row.workshop_id));
    let outcome = Outcome {
        aspect: Aspect::parse(&row.aspect).ok_or_else(unknown)?,
        bringing: Bringing::parse(&row.bringing).ok_or_else(unknown)?,
        words: row.words.clone(),
    };
    Ok((row.id, outcome))
}

pub(super) async fn found(tx: &mut Box<dyn Tx>, workshop_id: Uuid) -> AppResult<Workshop> {
    workshop(tx.workshop_get(workshop_id).await?.ok_or(AppError::NotFound)?)
}

async fn all_placed(tx: &mut Box<dyn Tx>, workshop_id: Uuid) -> AppResult<Vec<Placed<Uuid>>> {
    tx.placing_list(workshop_id).await?.iter().map(placed).collect()
}

async fn all_settled(tx: &mut Box<dyn Tx>, workshop_id: Uuid) -> AppResult<Vec<Settled>> {
    tx.settlement_list(workshop_id).await?.iter().map(settlement).collect()
}

async fn all_noted(tx: &mut Box<dyn Tx>, workshop_id: Uuid) -> AppResult<Vec<Noted>> {
    tx.workshop_outcome_list(workshop_id).await?.iter().map(noted).collect()
}

/// An id of chance alone: one that carries a moment would tell who clicked when.
pub(super) fn chance(ctx: &Ctx) -> Uuid {
    let mut bytes = [0; 16];
    ctx.app.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// Whether whoever asks leads a workshop: who is named for it, and whoever may open one.
pub(super) fn leads(ctx: &Ctx, workshop: &Workshop) -> bool {
    ctx.may(Act::WorkshopLead) || ctx.may(Act::WorkshopJoin) && ctx.account_uuid() == Some(workshop.row.lead_id)
}

async fn led(ctx: &Ctx, tx: &mut Box<dyn Tx>, id: WorkshopId) -> AppResult<Workshop> {
    ctx.authorise(Act::WorkshopJoin)?;
    let found = found(tx, id.0).await?;
    if leads(ctx, &found) { Ok(found) } else { Err(AppError::NotFound) }
}

/// Workshops, the latest first, behind `after` where it is given.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not read the charter.
pub async fn workshops(ctx: &Ctx, after: Option<After>) -> AppResult<WorkshopPage> {
    ctx.authorise(Act::CharterRead)?;
    let mut rows = ctx.read().await?.workshop_list(after.map(|place| (place.at, place.id))).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    let next = rows.last().filter(|_| more).map(|last| After { at: last.opened_at, id: last.id });
    Ok(WorkshopPage { workshops: rows.into_iter().map(workshop).collect::<AppResult<_>>()?, next })
}

/// Who can be named to lead a workshop.
///
/// # Errors
/// [`AppError::NotFound`] where the role opens none.
pub async fn leaders(ctx: &Ctx) -> AppResult<Vec<(AccountId, String)>> {
    ctx.authorise(Act::WorkshopLead)?;
    all_leaders(ctx, &mut ctx.read().await?).await
}

async fn all_leaders(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Vec<(AccountId, String)>> {
    let mut all = Vec::new();
    for role in [Role::Worker, Role::Supervisor, Role::Manager] {
        all.extend(tx.role_holders(role.as_str(), ctx.at()).await?);
    }
    all.sort_by(|(one, name), (other, others)| name.cmp(others).then(one.cmp(other)));
    all.dedup();
    Ok(all.into_iter().map(|(id, name)| (AccountId(id), name)).collect())
}

/// The plan of a workshop that is to be held again.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn again(ctx: &Ctx, id: WorkshopId) -> AppResult<Workshop> {
    ctx.authorise(Act::WorkshopLead)?;
    found(&mut ctx.read().await?, id.0).await
}

/// Opens a workshop: people take their seats from now on. Gives its id.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where the role opens none; [`AppError::TakenBefore`].
pub async fn open_workshop(ctx: &Ctx, form: Uuid, new: NewWorkshop) -> AppResult<WorkshopId> {
    ctx.authorise(Act::WorkshopLead)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut problems = new.plan.check().err().unwrap_or_default();
    if let Some(lead) = new.lead
        && !all_leaders(ctx, &mut tx).await?.iter().any(|(id, _)| *id == lead)
    {
        problems.push(practice::problem::Problem::new("lead", "Choose one of the colleagues shown."));
    }
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    if let Some(before) = new.repeats {
        found(&mut tx, before.0).await?;
    }
    let mut bytes = [0; 5];
    ctx.app.fill(&mut bytes);
    let aspects: Vec<&str> = new.plan.aspects.iter().map(|aspect| aspect.as_str()).collect();
    let own = ctx.account()?;
    let row = WorkshopRow {
        id: ctx.id(),
        title: new.plan.title.trim().to_owned(),
        aspects: aspects.join(" "),
        anonymous: new.plan.anonymous,
        shared_screen: new.shared_screen,
        state: State::Open.as_str().to_owned(),
        repeats: new.repeats.map(|before| before.0),
        code: Some(code::code(&bytes)),
        lead_id: new.lead.unwrap_or(own).0,
        lead_name: String::new(),
        opened_at: ctx.at(),
        opened_by: own.0,
        closed_at: None,
        charter_id: None,
        version: 1,
    };
    tx.workshop_insert(&row).await?;
    let link = LinkRow {
        token_hash: token_hash(row.code.as_deref().unwrap_or_default()),
        id: ctx.id(),
        service_id: ctx.service().0,
        kind: LINK.to_owned(),
        subject_id: Some(row.id),
        label: "Somebody at a workshop".to_owned(),
        created_at: ctx.at(),
        revoked_at: None,
    };
    tx.link_insert(&link).await?;
    let body = json!({ "title": row.title, "aspects": new.plan.aspects.len(), "anonymous": row.anonymous });
    ctx.event(&mut tx, Kind::WorkshopOpened, About::service(row.id), &body);
    ctx.finish(tx, form, &format!("/charter/workshops/{}", row.id), Some("/charter/workshops/new")).await?;
    Ok(WorkshopId(row.id))
}

/// What the page of a workshop shows to whoever reads the charter. Nobody sees a place before the spread is shown, whoever leads included.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn look(ctx: &Ctx, id: WorkshopId) -> AppResult<Look> {
    ctx.authorise(Act::CharterRead)?;
    let mut tx = ctx.read().await?;
    let workshop = found(&mut tx, id.0).await?;
    let leads = leads(ctx, &workshop);
    let rows = tx.placing_list(id.0).await?;
    let places: Vec<Placed<Uuid>> = rows.iter().map(placed).collect::<AppResult<_>>()?;
    let shown = workshop.state.shows_spread();
    let settled = all_settled(&mut tx, id.0).await?;
    let mut spreads = if shown { spreads(&workshop.plan, &places) } else { Vec::new() };
    if workshop.state == State::Closed {
        // one that was closed without a result shows nobody's place by itself
        spreads.retain(|one| one.count >= FEWEST);
    }
    let all_noted = if leads || shown { all_noted(&mut tx, id.0).await? } else { Vec::new() };
    let agreed = matches!(workshop.state, State::Agreed | State::Closed);
    let before = match workshop.row.repeats {
        Some(before) if shown => {
            let earlier = found(&mut tx, before).await?;
            let then = all_placed(&mut tx, before).await?;
            let then = if earlier.state.shows_spread() { self::spreads(&earlier.plan, &then) } else { Vec::new() };
            Some((earlier, then))
        }
        _ => None,
    };
    let draft = match workshop.row.charter_id {
        Some(draft) => tx.charter_get(draft).await?.filter(|row| row.state != "withdrawn").map(|row| CharterId(row.id)),
        None => None,
    };
    let sits = match ctx.account_uuid() {
        Some(account) => tx.workshop_joined(id.0, account).await?,
        None => false,
    };
    Ok(Look {
        leads,
        may_join: !sits && !shown && !workshop.state.is_over() && ctx.may(Act::WorkshopJoin),
        sits,
        drafts: ctx.may(Act::CharterAgree),
        seats: tx.seat_count(id.0).await?,
        progress: if leads { progress(&workshop.plan, &places) } else { Vec::new() },
        spreads,
        named: if shown && !workshop.plan.anonymous { named(&workshop.plan, &rows, &places) } else { Vec::new() },
        changes: if agreed { changes(&workshop, &places, &settled, &all_noted) } else { Vec::new() },
        noted: all_noted,
        settled,
        before,
        draft,
        workshop,
    })
}

pub(super) fn spreads(plan: &Plan, places: &[Placed<Uuid>]) -> Vec<Spread> {
    plan.aspects.iter().filter_map(|aspect| spread::spread(places, *aspect)).collect()
}

fn named(plan: &Plan, rows: &[PlacingRow], places: &[Placed<Uuid>]) -> Vec<(Aspect, Vec<(String, Latitude)>)> {
    let of = |aspect: Aspect| {
        let here = rows.iter().zip(places).filter(|(_, one)| one.aspect == aspect);
        let mut here: Vec<(String, Latitude)> = here.map(|(row, one)| (row.name.clone(), one.latitude)).collect();
        here.sort();
        here
    };
    plan.aspects.iter().map(|aspect| (*aspect, of(*aspect))).collect()
}

fn changes(workshop: &Workshop, places: &[Placed<Uuid>], settled: &[Settled], noted: &[Noted]) -> Vec<Change> {
    let settlements: Vec<Settlement> = settled.iter().map(|(one, _)| one.clone()).collect();
    let outcomes: Vec<Outcome> = noted.iter().map(|(_, one)| one.clone()).collect();
    workshop::changes(&workshop.plan, places, &settlements, &outcomes)
}

/// How far a workshop has come, for a page that is left open.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn now(by: &By<'_>) -> AppResult<Now> {
    let (id, ctx) = (by.seen()?, by.ctx());
    let mut tx = ctx.read().await?;
    let workshop = found(&mut tx, id).await?;
    Ok(Now {
        state: workshop.state,
        seats: tx.seat_count(id).await?,
        // what is placed is counted for whoever leads it alone
        placed: if by.leads(&workshop) { tx.placing_list(id).await?.len() } else { 0 },
        leads: by.leads(&workshop),
    })
}

/// Leads a workshop on to its next state, or closes it. Closed, what opens its seats is thrown away, and its code opens nothing.
///
/// # Errors
/// [`AppError::Invalid`] with what has to be done before; [`AppError::Stale`] where somebody else led it on meanwhile;
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn lead_on(ctx: &Ctx, form: Uuid, (id, version): (WorkshopId, i64), to: State) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let workshop = led(ctx, &mut tx, id).await?;
    if workshop.row.version != version {
        return Err(AppError::Stale);
    }
    // whoever places at this moment is in before, or is told that it went on
    tx.workshop_hold(id.0, workshop.row.state.as_str()).await?;
    let places = all_placed(&mut tx, id.0).await?;
    let settled: Vec<Settlement> = all_settled(&mut tx, id.0).await?.into_iter().map(|(one, _)| one).collect();
    // what nobody has seen is called off, and stays unseen
    let to = if to == State::Closed { workshop.state.closed() } else { to };
    may_go_on(workshop.state, to, &workshop.plan, &places, &settled)
        .map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut row = workshop.row;
    to.as_str().clone_into(&mut row.state);
    if to.is_over() {
        row.closed_at = Some(ctx.at());
        row.code = None;
        tx.seat_forget(id.0).await?;
        for link in tx.link_of(LINK, id.0).await?.into_iter().filter(|link| link.revoked_at.is_none()) {
            tx.link_revoke(link.id, ctx.at()).await?;
        }
    }
    tx.workshop_save(&row).await?;
    let body = json!({ "title": row.title, "state": to.words() });
    ctx.event(&mut tx, Kind::WorkshopWentOn, About::service(row.id), &body);
    ctx.finish(tx, form, &format!("/charter/workshops/{id}"), None).await
}

/// Settles an aspect: an agreed place, or why it is left open. `version` is that of what was settled before; 0 for nothing.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where somebody else settled it meanwhile; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn settle(ctx: &Ctx, form: Uuid, id: WorkshopId, said: Settlement, version: i64) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let workshop = led(ctx, &mut tx, id).await?;
    let places = all_placed(&mut tx, id.0).await?;
    said.check(workshop.state, &workshop.plan, &places).map_err(AppError::Invalid)?;
    tx.workshop_hold(id.0, &workshop.row.state).await?;
    let row = WorkshopSettlementRow {
        id: ctx.id(),
        workshop_id: id.0,
        aspect: said.aspect.as_str().to_owned(),
        agreed: said.agreed.map(|place| i32::from(place.get())),
        words: said.words.trim().to_owned(),
        version,
    };
    let kept = if version == 0 { tx.settlement_insert(&row).await } else { tx.settlement_save(&row).await };
    kept.map_err(|error| if matches!(error, StoreError::Conflict) { AppError::Stale } else { error.into() })?;
    let body = json!({ "title": workshop.row.title, "aspect": row.aspect, "agreed": row.agreed });
    ctx.event(&mut tx, Kind::WorkshopSettled, About::service(id.0), &body);
    ctx.finish(tx, form, &format!("/charter/workshops/{id}"), None).await
}

/// Takes a note out that says something of somebody.
///
/// # Errors
/// [`AppError::NotPossible`] once it is agreed; [`AppError::Stale`] where it is there no more; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn note_out(ctx: &Ctx, form: Uuid, id: WorkshopId, note: Uuid) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let workshop = led(ctx, &mut tx, id).await?;
    if !workshop.state.takes_outcomes() {
        return Err(AppError::NotPossible("What was noted stays as it is once all is agreed".to_owned()));
    }
    tx.workshop_outcome_delete(id.0, note).await?;
    ctx.event(&mut tx, Kind::WorkshopNoteTakenOut, About::service(id.0), &json!({ "title": workshop.row.title }));
    ctx.finish(tx, form, &format!("/charter/workshops/{id}"), None).await
}

/// What a draft from a workshop begins with: its title, and the boundaries in force with what was agreed in them.
pub(super) async fn for_draft(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    id: WorkshopId,
    boundaries: &[Boundary],
) -> AppResult<(WorkshopRow, Vec<Boundary>)> {
    let workshop = found(tx, id.0).await?;
    if let Some(draft) = workshop.row.charter_id
        && tx.charter_get(draft).await?.is_some_and(|row| row.state != "withdrawn")
    {
        return Err(AppError::NotPossible(
            "A draft was begun from this workshop before. It stands on the page of the charter".to_owned(),
        ));
    }
    let (places, settled) = (all_placed(tx, id.0).await?, all_settled(tx, id.0).await?);
    let noted = all_noted(tx, id.0).await?;
    let agreed = matches!(workshop.state, State::Agreed | State::Closed);
    let changes = if agreed { changes(&workshop, &places, &settled, &noted) } else { Vec::new() };
    if changes.is_empty() {
        return Err(AppError::NotPossible(
            "Nothing was agreed that a draft could begin with. Agree a place for at least one aspect first".to_owned(),
        ));
    }
    Ok((workshop.row, workshop::drafted(boundaries, &changes, || ctx.id())))
}

/// Whoever comes by a code, as long as the workshop is open.
fn by_code(guest: &Guest) -> AppResult<Uuid> {
    match &guest.opens {
        Opens::Workshop(link) => Ok(link.workshop()),
        _ => Err(AppError::NotFound),
    }
}
