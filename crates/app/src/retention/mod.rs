//! How long records are kept, and what is destroyed (`practice::retention`).
//!
//! Every night each record is reckoned, a page at a time ([`sweep`]); what is due stands on a list. A governance lead decides each
//! record, somebody else confirms, and some days later a job destroys it ([`destroy`]), unless it was taken back, or something came
//! between: a hold, a return. Whatever is decided, what stands at that moment is reckoned again.

mod destroying;
mod marks;
mod periods;
mod review;
mod sweeping;

pub(crate) use destroying::{JOB as DESTROY, run as destroy};
pub(crate) use marks::of_permit;
pub use marks::{Kept, NewMark, held, lift, of_person, set};
pub use periods::{Set as PeriodsSet, open as periods, save as save_periods};
pub use review::{
    Decide, List, Opened, Pending, confirm, decide, destroy_granted, list, look, open, pending, send_back, stub, stubs,
    take_back,
};
pub use sweeping::Figures;
pub(crate) use sweeping::{JOB as SWEEP, begin as begin_sweep, run as sweep};

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::event::Kind;
use practice::retention::{Facts, Ground, Keeping, Mark, Open, Periods, Set, Stage, keeping};
use serde_json::json;
use store::Tx;
use store::retention::{FactRow, Whose};
pub use store::retention::{MarkRow, ReviewPlainRow, ReviewRow, StubRow};
use uuid::Uuid;

/// What is reckoned of a record.
#[derive(Debug, Clone)]
pub struct Reckoned {
    /// How long it is kept.
    pub keeping: Keeping,
    /// The day of the last entry.
    pub last: Date,
    /// The year in which it was begun.
    pub from_year: i32,
}

fn day_of(at: store::At) -> Date {
    time::local_date(time::moment(at))
}

/// One record's facts for the rule.
fn facts_of(row: &FactRow) -> Facts {
    let entries = [
        row.last_referral,
        row.last_attempt,
        row.last_reply,
        row.last_episode,
        row.last_contact,
        row.last_concern,
        row.last_lone,
        row.last_kin_note,
        row.last_consent,
        row.last_ability,
    ];
    // when the record was made counts where nothing is in it: one that was brought in from another system is as old as what it says
    let last = entries.into_iter().flatten().max().unwrap_or(row.created_at);
    let open = [
        (row.open_referral, Open::Referral),
        (row.open_episode, Open::Episode),
        (row.open_tie, Open::Kin),
        (row.open_concern, Open::Concern),
        (row.open_lone, Open::LonePlan),
        (row.open_request, Open::Request),
        (row.open_glass, Open::Emergency),
    ];
    Facts {
        born: row.birth_date.map(time::date),
        // of a day that nobody knows, the day on which it was recorded: no earlier than the death
        died: row.died_on.map(time::date).or_else(|| row.death_recorded_at.filter(|_| row.dead).map(day_of)),
        last: day_of(last),
        open: open.into_iter().filter(|(is, _)| *is).map(|(_, open)| open).collect(),
        set: Vec::new(),
        longer: None,
    }
}

/// The records of one person, with what is set on them and what a review said.
fn reckon(
    rows: &[FactRow],
    set: &[(Uuid, String, Option<store::Day>)],
    listed: Option<&ReviewRow>,
    periods: &Periods,
    today: Date,
) -> Option<Reckoned> {
    let root = rows.first()?.root;
    let mut facts = rows.iter().map(facts_of).reduce(Facts::joined)?;
    facts.set = set
        .iter()
        .filter(|(of, ..)| *of == root)
        .filter_map(|(_, mark, until)| Some(Set { mark: Mark::parse(mark)?, until: until.map(time::date) }))
        .collect();
    facts.longer = listed.and_then(|review| review.keep_until).map(time::date);
    let made = rows.iter().map(|row| i32::from(day_of(row.created_at).year())).min()?;
    let from_year = made.min(i32::from(facts.last.year()));
    Some(Reckoned { keeping: keeping(&facts, periods, today), last: facts.last, from_year })
}

/// One record as it stands in this transaction: the one that is used, with what was joined to it.
pub(crate) async fn reckoned(ctx: &Ctx, tx: &mut Box<dyn Tx>, root: Uuid) -> AppResult<Reckoned> {
    let rows = tx.retention_facts(Whose::One(root), ctx.at()).await?;
    let set = tx.retention_set(root, root).await?;
    let listed = tx.retention_of(root).await?;
    let periods = periods::read(tx).await?.0;
    reckon(&rows, &set, listed.as_ref(), &periods, ctx.today()).ok_or(AppError::NotFound)
}

/// Whether a record on the list may be destroyed as things stand: nothing stops it and, where nobody asked for it, its time is over.
fn ripe(row: &ReviewRow, now: &Reckoned, today: Date) -> bool {
    if row.ground == Ground::Asked.as_str() { !now.keeping.stopped() } else { now.keeping.due(today) }
}

/// Why not, in words.
fn unripe(now: &Reckoned) -> String {
    match now.keeping.stops() {
        Some(stops) => format!("This record cannot be destroyed: there is {stops}"),
        None => "This record is not due any more: something was entered since. It goes off the list tonight".to_owned(),
    }
}

/// The same for the timeline, which can be printed and handed on: it names nothing that somebody else should not read.
const SINCE: &str = "Something was entered, opened or set since";

fn no_decision(row: &mut ReviewRow) {
    Stage::Waiting.as_str().clone_into(&mut row.stage);
    (row.decided_by, row.decided_at, row.confirmed_by, row.confirmed_at) = (None, None, None, None);
    row.destroy_at = None;
    row.decided_why.clear();
}

/// Something came between: what was decided holds no longer. Where its time ran out it goes off the list; where somebody asked for
/// erasure it waits there for another decision.
async fn overtaken(ctx: &Ctx, tx: &mut Box<dyn Tx>, mut row: ReviewRow) -> AppResult<()> {
    let about = About::person(row.person_id, row.id);
    if row.ground == Ground::Asked.as_str() {
        if row.stage == Stage::Waiting.as_str() {
            return Ok(());
        }
        no_decision(&mut row);
        tx.retention_save(&row).await?;
        ctx.event(tx, Kind::RetentionTakenBack, about, &json!({ "why": SINCE }));
    } else if tx.retention_remove(row.id, row.version).await? {
        ctx.event(tx, Kind::RetentionOffList, about, &json!({ "why": SINCE }));
    }
    Ok(())
}

/// Fills what is reckoned into a row of the list.
fn fill(row: &mut ReviewRow, now: &Reckoned) {
    now.keeping.class.as_str().clone_into(&mut row.class);
    row.why.clone_from(&now.keeping.why);
    row.from_year = now.from_year;
    row.last_on = time::day(now.last);
    row.until_on = time::day(now.keeping.until);
}

/// A new row of the list.
fn new_row(ctx: &Ctx, person: Uuid, ground: Ground, now: &Reckoned) -> ReviewRow {
    let mut row = ReviewRow {
        id: ctx.id(),
        person_id: person,
        ground: ground.as_str().to_owned(),
        request_id: None,
        asked: String::new(),
        class: String::new(),
        why: String::new(),
        from_year: 0,
        last_on: ctx.day(),
        until_on: ctx.day(),
        listed_at: ctx.at(),
        stage: Stage::Waiting.as_str().to_owned(),
        decided_by: None,
        decided_name: None,
        decided_at: None,
        decided_why: String::new(),
        confirmed_by: None,
        confirmed_name: None,
        confirmed_at: None,
        destroy_at: None,
        keep_until: None,
        version: 1,
    };
    fill(&mut row, now);
    row
}
