//! The charter: read by whoever works by it, proposed to, drafted, agreed and put in force ([`practice::charter`], DOMAIN 5).

mod acts;
pub mod asks;
mod brought;
mod card;
mod draft;
pub mod journal;
mod planned;
mod proposals;
pub mod review;
mod weigh;
pub mod workshop;

pub(crate) use acts::{
    Intake, decline_act, end_act, hold_act, left_out, moved_contact, next_contact, planned_contact, referral_came,
    shown, went_on,
};
pub use acts::{
    Shown, seen_accept, seen_appointment, seen_decline, seen_end, seen_family, seen_group, seen_hold, seen_move,
    seen_next, seen_referral,
};
pub(crate) use acts::{other_work, seen_other_work};
pub(crate) use brought::{Brought, Law};
pub(crate) use card::text as card_text;
pub use card::{Beside, RoleCard, beside_needs, card_on_paper, public_card, public_place, role_card};
pub use draft::row_of as boundary_row;
pub use draft::{
    Agreement, BoundaryDraft, Written, agree, begin, boundary_put, boundary_remove, faults, rename, withdraw,
};
pub use planned::{AskStanding, CHANGED, Judgement};
pub(crate) use planned::{Leaved, Whose, act};
pub use proposals::{Proposal, ProposalPage, ProposalState, answer, proposals, propose};
pub use weigh::{ContactWords, Seen, asked_at_contact, seen_contact};
pub(crate) use weigh::{Weigher, contact_happened};

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::charter::file::{self, Entry, File};
use practice::charter::versions::{Part, Span, State};
use practice::charter::{Aspect, Boundary, Charter, Latitude, Rule};
use practice::ids::CharterId;
use store::Tx;
pub use store::charter::{BoundaryRow, CharterRow, PartRow};

/// A version, or a draft, as lists show it.
#[derive(Debug, Clone)]
pub struct Version {
    /// As it is kept.
    pub row: CharterRow,
    /// Where it stands today.
    pub state: State,
}

/// A version with all that it says.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The version.
    pub version: Version,
    /// Its boundaries in the order in which they are read, each with the version of its row.
    pub boundaries: Vec<(Boundary, i64)>,
    /// Who took part in agreeing it.
    pub parts: Vec<(String, Part)>,
}

impl Opened {
    /// The aspects of which it says nothing [004 CMOC13].
    #[must_use]
    pub fn silent(&self) -> Vec<Aspect> {
        let says = |aspect: &Aspect| self.boundaries.iter().any(|(one, _)| one.aspect == *aspect);
        Aspect::ALL.iter().copied().filter(|aspect| !says(aspect)).collect()
    }

    /// Its boundaries alone.
    #[must_use]
    pub fn terms(&self) -> Vec<Boundary> {
        self.boundaries.iter().map(|(one, _)| one.clone()).collect()
    }
}

/// What the page of the charter shows.
#[derive(Debug)]
pub struct Page {
    /// The version in force today.
    pub now: Option<Opened>,
    /// All others, the latest first.
    pub others: Vec<Version>,
}

/// The state of a row on a day.
fn state(row: &CharterRow, on: Date) -> State {
    match (row.state.as_str(), span(row)) {
        ("agreed", Some(span)) => span.state(on),
        ("withdrawn", _) => State::Withdrawn,
        _ => State::Draft,
    }
}

/// The days of a version that was agreed.
fn span(row: &CharterRow) -> Option<Span> {
    let version = u32::try_from(row.number?).ok()?;
    Some(Span { version, from: time::date(row.from_on?), until: row.until_on.map(time::date) })
}

fn version(row: CharterRow, on: Date) -> Version {
    Version { state: state(&row, on), row }
}

/// A boundary as it is kept, read back.
///
/// # Errors
/// [`AppError::Internal`] where the row says what this program does not know.
fn boundary(row: &BoundaryRow) -> AppResult<Boundary> {
    let unknown = |what: &str| AppError::Internal(format!("boundary {}: {what}", row.id));
    let place =
        |place: i32| u8::try_from(place).ok().and_then(Latitude::new).ok_or_else(|| unknown("a latitude off the line"));
    let rule: Option<Rule> = match &row.rule {
        Some(text) => Some(serde_json::from_str(text).map_err(|error| unknown(&error.to_string()))?),
        None => None,
    };
    Ok(Boundary {
        id: row.id,
        aspect: Aspect::parse(&row.aspect).ok_or_else(|| unknown("an aspect that there is not"))?,
        rule,
        latitude: place(row.latitude)?,
        ceiling: row.ceiling.map(place).transpose()?,
        why: row.why.clone(),
        words_for_workers: row.words_for_workers.clone(),
        words_for_public: row.words_for_public.clone(),
        cmocs: row.cmocs.split_whitespace().filter_map(|number| number.parse().ok()).collect(),
    })
}

async fn opened(tx: &mut Box<dyn Tx>, row: CharterRow, on: Date) -> AppResult<Opened> {
    let rows = tx.boundary_list(row.id).await?;
    let boundaries = rows.iter().map(|one| Ok((boundary(one)?, one.version))).collect::<AppResult<_>>()?;
    let parts = tx.charter_part_list(row.id).await?;
    let parts = parts.into_iter().map(|part| (part.name, Part::parse(&part.part).unwrap_or(Part::Other))).collect();
    Ok(Opened { version: version(row, on), boundaries, parts })
}

/// The charter in force on a day: by it is weighed what was done on that day, however much later that is entered.
pub(crate) async fn in_force(tx: &mut Box<dyn Tx>, on: Date) -> AppResult<Option<(CharterRow, Charter)>> {
    let Some(row) = tx.charter_in_force(time::day(on)).await? else { return Ok(None) };
    let rows = tx.boundary_list(row.id).await?;
    let boundaries = rows.iter().map(boundary).collect::<AppResult<_>>()?;
    let version = row.number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default();
    Ok(Some((row, Charter { version, boundaries })))
}

/// The charter that is in force, and the versions and drafts besides. Drafts are seen by those who write them and those who propose.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not read it.
pub async fn page(ctx: &Ctx) -> AppResult<Page> {
    ctx.authorise(Act::CharterRead)?;
    let mut tx = ctx.read().await?;
    let drafts = ctx.may(Act::CharterPropose);
    let mut others: Vec<Version> = tx.charter_list().await?.into_iter().map(|row| version(row, ctx.today())).collect();
    let now = others.iter().position(|one| one.state == State::InForce).map(|at| others.remove(at));
    others.retain(|one| drafts || one.state != State::Draft);
    let now = match now {
        Some(now) => Some(opened(&mut tx, now.row, ctx.today()).await?),
        None => None,
    };
    Ok(Page { now, others })
}

/// One version, or a draft.
///
/// # Errors
/// [`AppError::NotFound`] where there is none, it was thrown away, or it is a draft and the role has no part in drafting.
pub async fn open(ctx: &Ctx, charter: CharterId) -> AppResult<Opened> {
    ctx.authorise(Act::CharterRead)?;
    let mut tx = ctx.read().await?;
    let row = tx.charter_get(charter.0).await?.ok_or(AppError::NotFound)?;
    match state(&row, ctx.today()) {
        State::Withdrawn => Err(AppError::NotFound),
        State::Draft if !ctx.may(Act::CharterPropose) => Err(AppError::NotFound),
        _ => opened(&mut tx, row, ctx.today()).await,
    }
}

/// How two versions differ on one aspect.
#[derive(Debug, Clone)]
pub struct Difference {
    /// On what.
    pub aspect: Aspect,
    /// What the earlier says.
    pub before: Vec<Boundary>,
    /// What the later says.
    pub after: Vec<Boundary>,
}

/// What differs between two versions, aspect by aspect; what both say alike is left out.
#[must_use]
pub fn differences(before: &Opened, after: &Opened) -> Vec<Difference> {
    let of = |opened: &Opened, aspect: Aspect| -> Vec<Boundary> {
        opened.boundaries.iter().filter(|(one, _)| one.aspect == aspect).map(|(one, _)| one.clone()).collect()
    };
    // ids differ from version to version, and the order within an aspect says nothing
    let said = |boundaries: &[Boundary]| {
        let mut said: Vec<String> = boundaries.iter().map(|one| format!("{:?}", Entry::from(one))).collect();
        said.sort();
        said
    };
    Aspect::ALL
        .iter()
        .map(|aspect| Difference { aspect: *aspect, before: of(before, *aspect), after: of(after, *aspect) })
        .filter(|one| said(&one.before) != said(&one.after))
        .collect()
}

/// A version as one readable file: what it is called for the browser, and its text.
#[must_use]
pub fn exported(opened: &Opened) -> (String, String) {
    let row = &opened.version.row;
    let name = row.number.map_or_else(|| "charter-draft.toml".to_owned(), |number| format!("charter-{number}.toml"));
    let entries = opened.boundaries.iter().map(|(one, _)| Entry::from(one)).collect();
    (name, file::write(&File { title: row.title.clone(), about: row.about.clone(), entries }))
}

/// The measures that the service uses, which a boundary can ask for: code and name.
///
/// # Errors
/// Storage only.
pub async fn measures(ctx: &Ctx) -> AppResult<Vec<(String, String)>> {
    ctx.authorise(Act::CharterAgree)?;
    let mut tx = ctx.read().await?;
    let catalogue = crate::measures::catalogue(&mut tx).await?;
    Ok(catalogue.used().into_iter().map(|one| (one.code.clone(), one.name.clone())).collect())
}
