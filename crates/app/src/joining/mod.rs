//! Records that may be one person's (DOMAIN 4.1): found, compared, joined when each side has said so, and parted again.
//!
//! Whoever keeps one of two records says for it that it is the same person; when both sides have, they are joined. For a record that
//! nobody who works here keeps, the governance lead says it, by what the two are compared by and without opening either.

mod merge;
mod part;
mod search;

pub(crate) use merge::{How, perform};
pub use part::{Parting, part, parting};
pub(crate) use search::search;

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::referrals::likeness;
use crate::time;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use practice::access::{Act, Role};
use practice::event::Kind;
use practice::goal::{LONG_MAX, too_long};
use practice::ids::PersonId;
use practice::joining::{NotJoined, PairState};
use practice::person::{Likeness, alike, full_name, initials};
use serde_json::json;
use store::joining::{JoinedRow, NewPair, PairRow, PairSaid};
use store::permit::{PairPermit, PersonPermit};
use store::referrals::After;
use store::{At, PAGE, StoreError, Tx};
use uuid::Uuid;

/// So long the other side has for an answer; then the governance lead may give it.
const LATE_AFTER: SignedDuration = SignedDuration::from_hours(24 * 14);

/// One of the two records, as far as the account may see it.
#[derive(Debug)]
pub struct Side {
    /// The record, where the account keeps it.
    pub person: Option<PersonId>,
    /// The whole name where the account keeps the record, else initials.
    pub name: String,
    /// The date of birth, where the account keeps the record.
    pub born: Option<Date>,
    /// The year of birth, for everybody.
    pub year: Option<i16>,
    /// The NHS number, where the account keeps the record.
    pub nhs_number: Option<String>,
    /// The postcode, where the account keeps the record.
    pub postcode: String,
    /// Who supports them now; empty where nobody does.
    pub holder: String,
    /// Who said that it is the same person, and when.
    pub said: Option<(Timestamp, String)>,
    /// Whether this account may say so for it.
    pub may_say: bool,
    /// Whether nobody who works here keeps it.
    pub unheld: bool,
}

/// How the two agree in one thing they are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// The same in both.
    Same,
    /// Another in each.
    Different,
    /// Known in one of the two alone.
    OneAlone,
    /// Known in neither.
    Unknown,
}

/// Two records side by side.
#[derive(Debug)]
pub struct Compared {
    /// The pair.
    pub pair: Uuid,
    /// As read, for the form.
    pub version: i64,
    /// What is known of it.
    pub state: PairState,
    /// The two.
    pub sides: [Side; 2],
    /// What speaks for it, and what against.
    pub reasons: Vec<&'static str>,
    /// What they are compared by, and how they agree in it.
    pub agreements: Vec<(&'static str, Agreement)>,
    /// Who decided, and when.
    pub decided: Option<(Timestamp, String)>,
    /// Why.
    pub why: String,
    /// Under which id they can be parted, by this account.
    pub moving: Option<Uuid>,
}

impl Compared {
    /// Whether a word of this account joins the two at once: it may speak for both, or the other side has spoken.
    #[must_use]
    pub fn joins_at_once(&self) -> bool {
        self.sides.iter().all(|side| side.may_say || side.said.is_some())
    }
}

fn both(row: &PairRow) -> [Likeness; 2] {
    let low = [row.low_given.as_str(), &row.low_family, &row.low_known_as];
    let high = [row.high_given.as_str(), &row.high_family, &row.high_known_as];
    [
        likeness(low, row.low_nhs_number.as_ref(), row.low_birth_date, &row.low_postcode),
        likeness(high, row.high_nhs_number.as_ref(), row.high_birth_date, &row.high_postcode),
    ]
}

fn agreement(one: &str, other: &str) -> Agreement {
    let fold = |text: &str| practice::person::fold(text).replace(' ', "");
    match (fold(one), fold(other)) {
        (one, other) if one.is_empty() && other.is_empty() => Agreement::Unknown,
        (one, other) if one.is_empty() || other.is_empty() => Agreement::OneAlone,
        (one, other) if one == other => Agreement::Same,
        _ => Agreement::Different,
    }
}

fn agreements(two: &[Likeness; 2], shared_way: bool) -> Vec<(&'static str, Agreement)> {
    let [a, b] = two;
    let number = |one: &Likeness| one.nhs_number.clone().unwrap_or_default();
    let born = |one: &Likeness| one.birth_date.map(|day| day.to_string()).unwrap_or_default();
    let mut all = vec![
        ("Given name", agreement(&a.given, &b.given)),
        ("Family name", agreement(&a.family, &b.family)),
        ("Date of birth", agreement(&born(a), &born(b))),
        ("NHS number", agreement(&number(a), &number(b))),
        ("Postcode", agreement(&a.postcode, &b.postcode)),
    ];
    if shared_way {
        all.push(("A telephone number or e-mail address", Agreement::Same));
    }
    all
}

fn side(
    one: &Likeness,
    person: Uuid,
    mine: bool,
    (may_say, unheld): (bool, bool),
    row: (&str, Option<At>, &str),
) -> Side {
    let (holder, said_at, said_by) = row;
    Side {
        person: mine.then_some(PersonId(person)),
        name: if mine { full_name(&one.given, &one.family) } else { initials(&one.given, &one.family) },
        born: one.birth_date.filter(|_| mine),
        year: one.birth_date.map(Date::year),
        nhs_number: one.nhs_number.clone().filter(|_| mine),
        postcode: if mine { one.postcode.clone() } else { String::new() },
        holder: holder.to_owned(),
        said: said_at.map(|at| (time::moment(at), said_by.to_owned())),
        may_say,
        unheld,
    }
}

fn compared(row: &PairRow, may: (bool, bool)) -> Compared {
    let two = both(row);
    let low = (row.low_holder.as_str(), row.low_said_at, row.low_said_by.as_str());
    let high = (row.high_holder.as_str(), row.high_said_at, row.high_said_by.as_str());
    Compared {
        pair: row.id,
        version: row.version,
        state: PairState::parse(&row.state).unwrap_or(PairState::Waiting),
        reasons: alike(&two[0], &two[1]).map(|alike| alike.reasons).unwrap_or_default(),
        // of a record that is covered only what the likeness says: what agrees in each thing could be guessed at otherwise
        agreements: if row.low_mine && row.high_mine { agreements(&two, row.shared_way) } else { Vec::new() },
        decided: row.decided_at.map(|at| (time::moment(at), row.decided_by.clone())),
        why: row.why.clone(),
        moving: None,
        sides: [
            side(&two[0], row.low_id, row.low_mine, (may.0, row.low_unheld), low),
            side(&two[1], row.high_id, row.high_mine, (may.1, row.high_unheld), high),
        ],
    }
}

/// Whether the account looks after records that nobody keeps; since when one side must have waited for the other.
fn for_unheld(ctx: &Ctx) -> Option<At> {
    let late = time::at(ctx.now().saturating_sub(LATE_AFTER).unwrap_or(ctx.now()));
    ctx.roles().contains(&Role::Governance).then_some(late)
}

/// Pairs that wait for a word of this account, newest first.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn list(ctx: &Ctx, before: Option<After>) -> AppResult<(Vec<Compared>, Option<After>)> {
    ctx.authorise(Act::RecordsCompare)?;
    let stance = ctx.stance()?;
    let mut tx = ctx.read().await?;
    let late = for_unheld(ctx);
    let found = match late {
        Some(late) if !ctx.may(Act::PersonSearch) => tx.pair_page_unheld(&stance, late, before, PAGE).await?,
        _ => tx.pair_page(&stance, before, PAGE).await?,
    };
    let rows = ctx.disclose(found);
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|row| After { at: row.found_at, id: row.id });
    Ok((rows.iter().map(|row| compared(row, (row.low_mine, row.high_mine))).collect(), next))
}

/// Two records side by side.
///
/// # Errors
/// [`AppError::NotFound`] where the account keeps neither.
pub async fn open(ctx: &Ctx, pair: Uuid) -> AppResult<Compared> {
    ctx.authorise(Act::RecordsCompare)?;
    let mut tx = ctx.read().await?;
    let (permit, row) = held(ctx, &mut tx, pair).await?;
    let mut compared = compared(&row, (*permit.for_low(), *permit.for_high()));
    if compared.state == PairState::Joined
        && let Some(moving) = tx.joining_of(row.low_id, row.high_id).await?
    {
        let may = tx.permit_parting(&ctx.stance()?, moving, for_unheld(ctx).is_some()).await?;
        compared.moving = may.map(|_| moving);
    }
    Ok(compared)
}

async fn held(ctx: &Ctx, tx: &mut Box<dyn Tx>, pair: Uuid) -> AppResult<(PairPermit, PairRow)> {
    let stance = ctx.stance()?;
    let permit = tx.permit_pair(&stance, pair, for_unheld(ctx)).await?.ok_or(AppError::NotFound)?;
    let row = ctx.disclose(tx.pair_get(&permit, &stance).await?.ok_or(AppError::NotFound)?);
    Ok((permit, row))
}

/// Sets two records side by side that nobody set there before: one that the account keeps, and one that is like it.
///
/// # Errors
/// [`AppError::NotPossible`] for a record and itself, or two that are not alike; [`AppError::NotFound`].
pub async fn begin(ctx: &Ctx, person: PersonId, form: Uuid, with: PersonId) -> AppResult<Uuid> {
    ctx.authorise(Act::RecordsCompare)?;
    if person == with {
        return Err(AppError::NotPossible(NotJoined::Itself.to_string()));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.person_permit(&mut tx, person).await?;
    let row = ctx.disclose(tx.person_get(&permit).await?).ok_or(AppError::NotFound)?;
    let pair = if let Some(pair) = tx.pair_of(person.0, with.0).await? {
        pair
    } else {
        let alike = crate::referrals::candidates(ctx, &mut tx, &row).await?;
        let one = alike.iter().find(|one| one.person == with).ok_or_else(not_alike)?;
        set_down(ctx, &mut tx, person, with, one.score).await?
    };
    ctx.finish(tx, form, &place(pair), None).await?;
    Ok(pair)
}

fn not_alike() -> AppError {
    AppError::NotPossible("These two records are not alike enough to be compared here".to_owned())
}

async fn set_down(ctx: &Ctx, tx: &mut Box<dyn Tx>, one: PersonId, other: PersonId, score: u8) -> AppResult<Uuid> {
    let pair = NewPair {
        id: ctx.id(),
        low_id: one.0.min(other.0),
        high_id: one.0.max(other.0),
        score: i32::from(score),
        found_at: ctx.at(),
    };
    tx.pair_insert(&pair).await?;
    tx.pair_of(one.0, other.0).await?.ok_or(AppError::NotFound)
}

/// Where a pair is looked at.
pub(crate) fn place(pair: Uuid) -> String {
    format!("/records/{pair}")
}

/// What an account says of two records.
#[derive(Debug, Clone)]
pub struct Saying {
    /// The form's own id.
    pub form: Uuid,
    /// As read.
    pub version: i64,
    /// Whether it is the same person.
    pub same: bool,
    /// Why; needed for a no, so that whoever comes after sees it.
    pub why: String,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// The two are joined; this is the record that is kept.
    Joined(PersonId),
    /// Whoever keeps the other record is asked.
    Asked,
    /// They are not the same person, and are not offered again.
    Apart,
}

/// Says whether two records are of the same person. They are joined once that was said for both.
///
/// # Errors
/// [`AppError::Stale`] where somebody said something meanwhile; [`AppError::NotPossible`] with what stands against joining them;
/// [`AppError::Invalid`] for a no without a reason; [`AppError::TakenBefore`].
pub async fn say(ctx: &Ctx, pair: Uuid, saying: Saying) -> AppResult<Said> {
    ctx.authorise(Act::RecordsCompare)?;
    if let Some(problem) = too_long("why", &saying.why, LONG_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    if !saying.same && saying.why.trim().is_empty() {
        return Err(AppError::field("why", "Say how you know that these are two people"));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, saying.form).await?;
    let (permit, row) = held(ctx, &mut tx, pair).await?;
    if row.state == PairState::Joined.as_str() {
        return Err(AppError::NotPossible(format!("{} joined these two records meanwhile", row.decided_by)));
    }
    if row.version != saying.version {
        return Err(AppError::Stale);
    }
    let now = (ctx.at(), ctx.actor_name().to_owned());
    let known = |at: Option<At>, by: &str| at.map(|at| (at, by.to_owned()));
    let spoken = |known: Option<(At, String)>, may: bool| known.or_else(|| may.then(|| now.clone()));
    let mut said = PairSaid {
        version: row.version,
        state: PairState::Waiting.as_str().to_owned(),
        low_said: None,
        high_said: None,
        decided: None,
        why: saying.why.trim().to_owned(),
    };
    let body = json!({ "why": said.why });
    let event = |tx: &mut Box<dyn Tx>, kind, one: Uuid, other: Uuid| {
        ctx.event(tx, kind, About::person(one, other), &body);
    };
    if !saying.same {
        PairState::NotSame.as_str().clone_into(&mut said.state);
        said.decided = Some(now.clone());
        tx.pair_say(&permit, &said).await?;
        event(&mut tx, Kind::SaidNotSame, row.low_id, row.high_id);
        event(&mut tx, Kind::SaidNotSame, row.high_id, row.low_id);
        ctx.finish(tx, saying.form, &place(pair), None).await?;
        return Ok(Said::Apart);
    }
    said.low_said = spoken(known(row.low_said_at, &row.low_said_by), *permit.for_low());
    said.high_said = spoken(known(row.high_said_at, &row.high_said_by), *permit.for_high());
    tx.pair_say(&permit, &said).await?;
    if said.low_said.is_none() || said.high_said.is_none() {
        let (own, other) = if said.low_said.is_some() { (row.low_id, row.high_id) } else { (row.high_id, row.low_id) };
        event(&mut tx, Kind::SaidSame, own, other);
        ctx.finish(tx, saying.form, &place(pair), None).await?;
        return Ok(Said::Asked);
    }
    let kept = merge::kept_of(ctx, &mut tx, &permit).await?;
    let moving = tx.permit_joining(&permit, kept).await?.ok_or(AppError::Stale)?;
    let how = How { why: said.why.clone(), told: joined_on(ctx), referral: None };
    perform(ctx, &mut tx, &moving, &how).await?;
    ctx.event(&mut tx, Kind::RecordsJoined, About::person(kept, *moving.former()), &body);
    ctx.finish(tx, saying.form, &place(pair), None).await?;
    Ok(Said::Joined(PersonId(kept)))
}

/// "Of the record joined on 6 January 2026".
fn joined_on(ctx: &Ctx) -> String {
    format!("Of the record joined on {}", ctx.today().strftime("%-d %B %Y"))
}

/// Takes back that two records are not of one person, so that they can be compared again.
///
/// # Errors
/// [`AppError::Stale`]; [`AppError::NotPossible`] where nobody said so.
pub async fn reconsider(ctx: &Ctx, pair: Uuid, form: Uuid, version: i64) -> AppResult<()> {
    ctx.authorise(Act::RecordsCompare)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, row) = held(ctx, &mut tx, pair).await?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    if row.state != PairState::NotSame.as_str() {
        return Err(AppError::NotPossible("Nobody said that these are two people".to_owned()));
    }
    let said = PairSaid {
        version,
        state: PairState::Waiting.as_str().to_owned(),
        low_said: None,
        high_said: None,
        decided: None,
        why: String::new(),
    };
    tx.pair_say(&permit, &said).await?;
    ctx.finish(tx, form, &place(pair), None).await
}

/// Says at triage that the person of a referral is not the one offered; the two are not offered again.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where the other is not a likely duplicate; [`AppError::TakenBefore`].
pub async fn told_apart(ctx: &Ctx, person: PersonId, form: Uuid, with: PersonId, back_to: &str) -> AppResult<()> {
    ctx.authorise(Act::RecordsCompare)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let own = ctx.person_permit(&mut tx, person).await?;
    let row = ctx.disclose(tx.person_get(&own).await?).ok_or(AppError::NotFound)?;
    let alike = crate::referrals::candidates(ctx, &mut tx, &row).await?;
    let one = alike.iter().find(|one| one.person == with).ok_or_else(not_alike)?;
    let pair = set_down(ctx, &mut tx, person, with, one.score).await?;
    let (permit, row) = held(ctx, &mut tx, pair).await?;
    if row.low_said_at.is_some() || row.high_said_at.is_some() {
        return Err(AppError::NotPossible(
            "Somebody said that it is the same person. Compare the two, and say there how you know that they are not"
                .to_owned(),
        ));
    }
    let said = PairSaid {
        version: row.version,
        state: PairState::NotSame.as_str().to_owned(),
        low_said: None,
        high_said: None,
        decided: Some((ctx.at(), ctx.actor_name().to_owned())),
        why: "Said at triage".to_owned(),
    };
    tx.pair_say(&permit, &said).await?;
    for (one, other) in [(person.0, with.0), (with.0, person.0)] {
        ctx.event(&mut tx, Kind::SaidNotSame, About::person(one, other), &json!({}));
    }
    ctx.finish(tx, form, back_to, None).await
}

/// Pairs of a person that wait for an answer, and records joined to theirs.
pub(crate) async fn of_person(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &PersonPermit) -> AppResult<OfPerson> {
    if !ctx.may(Act::RecordsCompare) || !*permit.write() {
        return Ok(OfPerson { waiting: Vec::new(), joined: ctx.disclose(tx.joining_list(permit).await?) });
    }
    let waiting = tx.pair_of_person(permit).await?;
    Ok(OfPerson { waiting, joined: ctx.disclose(tx.joining_list(permit).await?) })
}

/// What a person's page says of pairs and of records joined to this one.
#[derive(Debug, Default)]
pub struct OfPerson {
    /// Pairs that wait for an answer.
    pub waiting: Vec<Uuid>,
    /// Records joined to this one, the latest first.
    pub joined: Vec<JoinedRow>,
}

/// Where a record is kept that was joined to another, for whoever may open that one.
///
/// # Errors
/// Storage only.
pub async fn kept_instead(ctx: &Ctx, person: PersonId) -> AppResult<Option<PersonId>> {
    let mut tx = ctx.read().await?;
    let Some(kept) = tx.joining_kept(person.0).await? else { return Ok(None) };
    Ok(tx.permit_person(&ctx.stance()?, kept).await?.map(|_| PersonId(kept)))
}

/// What two people changed at the same moment.
fn meanwhile(error: StoreError) -> AppError {
    match error {
        StoreError::Stale => AppError::NotPossible(NotJoined::Joined.to_string()),
        other => other.into(),
    }
}
