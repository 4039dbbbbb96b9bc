//! Weighing what is done by the charter in force on its day: in a support, with a referral, or by a worker alone. One query for the charter,
//! one for its boundaries, one for the worker's own flexibility, one for the load and, in a support, one for the contacts (DOMAIN 5.2).

use super::in_force;
use super::planned::{Whose, keep};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::SignedDuration;
use jiff::civil::Date;
use practice::charter::leave::{Answer, Leave, Type, check};
use practice::charter::{Act, Charter, ContactAct, Facts, Latitude, Outcome, Personal, Tally, Tense, Verdict, assess};
use practice::contact::{Attendance, Draft, Kind, Place};
use practice::ids::{ContactId, EpisodeId};
use store::Tx;
use store::charter::{PersonalRow, TallyRow};
use store::permit::EpisodePermit;
use uuid::Uuid;

/// New people are counted over so long.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What a form shows of a boundary that an act reaches or passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// On what.
    pub aspect: String,
    /// Passed, or just reached.
    pub beyond: bool,
    /// The figures, in a sentence.
    pub figures: String,
    /// What the charter says there.
    pub words: String,
    /// What it asks.
    pub asks: Outcome,
    /// The version of the charter.
    pub version: u32,
    /// Whether the latitude is the worker's own.
    pub personal: bool,
}

/// What a worker writes beside a contact that lies beyond a boundary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactWords {
    /// Why, in a line.
    pub why: String,
    /// What it is hoped to do.
    pub hoped: String,
    /// What kind of judgement it is.
    pub kind: Option<Type>,
}

/// What is weighed by: the charter of a day, the worker's own latitude, and what is known of the support.
pub(crate) struct Weigher {
    pub(super) charter: Option<(Uuid, Charter)>,
    personal: Vec<Personal>,
    pub(super) facts: Facts,
    /// Whose act it is.
    pub(super) worker: Uuid,
    on: Date,
}

fn personal(row: &PersonalRow) -> Option<Personal> {
    let ended = row.ended_at.map(|at| time::local_date(time::moment(at)));
    let until = time::date(row.until_on);
    Some(Personal {
        aspect: practice::charter::Aspect::parse(&row.aspect)?,
        latitude: Latitude::new(u8::try_from(row.latitude).ok()?)?,
        from: time::date(row.from_on),
        until: ended.map_or(until, |ended| ended.min(until)),
    })
}

fn add(tally: &mut Tally, row: &TallyRow) {
    let many = u32::try_from(row.contacts).unwrap_or(u32::MAX);
    let (Some(kind), Some(attendance)) = (Kind::parse(&row.kind), Attendance::parse(&row.attendance)) else { return };
    let counted = match (kind, attendance) {
        (Kind::Message, _) => return,
        (_, Attendance::Attended) => match kind {
            Kind::CheckIn => &mut tally.check_ins,
            Kind::WithCarer => &mut tally.with_carers,
            Kind::AboutPerson => &mut tally.with_colleagues,
            Kind::Group => &mut tally.groups,
            _ => &mut tally.held,
        },
        (Kind::FirstMeeting | Kind::FollowUp | Kind::JointMeeting | Kind::Accompanying, Attendance::DidNotAttend) => {
            &mut tally.missed
        }
        // cancelled or moved: it is counted as nothing, whoever did so
        _ => return,
    };
    *counted = counted.saturating_add(many);
}

impl Weigher {
    /// Reads what is weighed by, for an act of a support on a day; a contact that is being corrected is not counted.
    pub(crate) async fn of_episode(
        ctx: &Ctx,
        tx: &mut Box<dyn Tx>,
        permit: &EpisodePermit,
        on: Date,
        but: Option<ContactId>,
    ) -> AppResult<Self> {
        let mut weigher = Self::of_worker(ctx, tx, on, None).await?;
        if weigher.charter.is_none() {
            return Ok(weigher);
        }
        let episode = ctx.disclose(tx.episode_get(permit).await?).ok_or(AppError::NotFound)?;
        let facts = &mut weigher.facts;
        for row in tx.charter_tally(permit, but.map(|contact| contact.0)).await? {
            add(if row.here { &mut facts.here } else { &mut facts.earlier }, &row);
        }
        facts.weeks_open = weeks(time::local_date(time::moment(episode.opened_at)), on);
        facts.weeks_since_review = facts.weeks_open;
        Ok(weigher)
    }

    /// Reads what is weighed by, for an act that is in no support: the own flexibility and the load of `whose`, who is the account itself
    /// unless a person is given to a colleague. What is known of a referral stands in the act.
    pub(crate) async fn of_worker(
        ctx: &Ctx,
        tx: &mut Box<dyn Tx>,
        on: Date,
        whose: Option<Uuid>,
    ) -> AppResult<Self> {
        let worker = ctx.account()?.0;
        let mut weigher = Self { charter: None, personal: Vec::new(), facts: Facts::default(), worker, on };
        let Some((row, charter)) = in_force(tx, on).await? else { return Ok(weigher) };
        let whose = whose.unwrap_or(worker);
        weigher.charter = Some((row.id, charter));
        weigher.personal = tx.personal_list(whose, time::day(on)).await?.iter().filter_map(personal).collect();
        let since = ctx.now().checked_sub(WEEK).unwrap_or(ctx.now());
        let load = tx.charter_load(whose, time::at(since)).await?;
        let count = |many: i64| u32::try_from(many).unwrap_or(u32::MAX);
        let facts = &mut weigher.facts;
        (facts.active, facts.holding, facts.new_this_week) =
            (count(load.active), count(load.holding), count(load.new_this_week));
        Ok(weigher)
    }

    /// What the charter makes of an act.
    pub(crate) fn verdict(&self, act: &Act<'_>) -> Verdict<'_> {
        assess(self.charter.as_ref().map(|(_, charter)| charter), &self.personal, &self.facts, act, self.on)
    }

    /// What a form shows of an act: the boundaries that it reaches or passes.
    pub(super) fn seen(&self, act: &Act<'_>, tense: Tense) -> Vec<Seen> {
        let verdict = self.verdict(act);
        let version = verdict.version.unwrap_or_default();
        verdict
            .findings
            .iter()
            .map(|one| Seen {
                aspect: one.boundary.aspect.words().to_owned(),
                beyond: one.beyond,
                figures: one.figures(tense),
                words: one.words().to_owned(),
                asks: one.outcome(),
                version,
                personal: one.personal,
            })
            .collect()
    }
}

/// Whole weeks from a day to another; none where it is before.
fn weeks(from: Date, to: Date) -> u32 {
    u32::try_from(practice::clock::days_between(from, to) / 7).unwrap_or(0)
}

/// What a visit at home had.
#[derive(Clone, Copy, Default)]
struct Visit {
    planned: bool,
    in_pair: bool,
}

/// A contact as the charter looks at it. One that was cancelled or moved is weighed as nothing.
fn act_of(draft: &Draft, visit: Visit) -> Option<ContactAct<'static>> {
    let missed = match draft.attendance {
        Attendance::Attended => false,
        Attendance::DidNotAttend => true,
        Attendance::CancelledByPerson | Attendance::CancelledByWorker | Attendance::Rescheduled => return None,
    };
    Some(ContactAct {
        kind: draft.kind,
        place: draft.place,
        minutes: draft.minutes.or(draft.planned_minutes),
        missed,
        in_pair: visit.in_pair,
        with_plan: visit.planned,
        tasks: &[],
        methods: &[],
        own_experience: false,
    })
}

/// Weighs a contact that took place, and keeps what was found: it is recorded whatever comes of it.
pub(crate) async fn contact_happened(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    (contact, draft): (ContactId, &Draft),
    words: &ContactWords,
) -> AppResult<()> {
    let answer = Answer {
        why: words.why.clone(),
        hoped: words.hoped.clone(),
        kind: words.kind,
        granted: None,
        could_not_wait: false,
    };
    check(&answer).map_err(AppError::Invalid)?;
    let on = time::local_date(draft.at);
    let weigher = Weigher::of_episode(ctx, tx, permit, on, Some(contact)).await?;
    let Some(act) = act_of(draft, visit(tx, permit, draft).await?) else { return Ok(()) };
    let leave = Leave::happened(&weigher.verdict(&Act::Contact(act)), &answer);
    keep(ctx, tx, Whose::Episode(permit), &weigher, ("contact", contact.0, time::at(draft.at)), &leave).await
}

/// What the lone-working plans of its day say of a visit at home.
async fn visit(tx: &mut Box<dyn Tx>, permit: &EpisodePermit, draft: &Draft) -> AppResult<Visit> {
    if draft.place != Place::Home {
        return Ok(Visit::default());
    }
    let (begins, ends) = time::day_bounds(time::local_date(draft.at));
    let plans = tx.charter_visits(permit, time::at(begins), time::at(ends)).await?;
    Ok(Visit { planned: !plans.is_empty(), in_pair: plans.iter().any(|along| !along.trim().is_empty()) })
}

/// What the form of a contact shows before it is sent: the boundaries that it reaches or passes as it stands.
///
/// # Errors
/// [`AppError::NotFound`] where the support is none of the account's.
pub async fn seen_contact(
    ctx: &Ctx,
    episode: EpisodeId,
    contact: Option<ContactId>,
    draft: &Draft,
) -> AppResult<Vec<Seen>> {
    ctx.authorise(practice::access::Act::ContactRecord)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let on = time::local_date(draft.at);
    let weigher = Weigher::of_episode(ctx, &mut tx, &permit, on, contact).await?;
    let Some(act) = act_of(draft, visit(&mut tx, &permit, draft).await?) else { return Ok(Vec::new()) };
    let tense = if draft.at > ctx.now() { Tense::Planned } else { Tense::Happened };
    Ok(weigher.seen(&Act::Contact(act), tense))
}
