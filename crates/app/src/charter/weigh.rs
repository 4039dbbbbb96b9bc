//! Weighing what is done in a support by the charter in force on its day: one query for the charter, one for its boundaries, one for the
//! worker's own flexibility, one for the contacts and one for the load (DOMAIN 5.2).

use super::in_force;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::SignedDuration;
use jiff::civil::Date;
use practice::charter::leave::{Answer, Leave, Type, check};
use practice::charter::{Act, Charter, ContactAct, Facts, Latitude, Outcome, Personal, Tally, Tense, Verdict, assess};
use practice::contact::{Attendance, Draft, Kind, Place};
use practice::event::Kind as EventKind;
use practice::ids::{ContactId, EpisodeId};
use serde_json::json;
use store::Tx;
use store::charter::{Done, PersonalRow, TallyRow};
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
    charter: Option<(Uuid, Charter)>,
    personal: Vec<Personal>,
    facts: Facts,
    worker: Uuid,
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
        let worker = ctx.account()?.0;
        let Some((row, charter)) = in_force(tx, on).await? else {
            return Ok(Self { charter: None, personal: Vec::new(), facts: Facts::default(), worker, on });
        };
        let episode = ctx.disclose(tx.episode_get(permit).await?).ok_or(AppError::NotFound)?;
        let own = tx.personal_list(worker, time::day(on)).await?;
        let mut facts = Facts::default();
        for row in tx.charter_tally(permit, but.map(|contact| contact.0)).await? {
            add(if row.here { &mut facts.here } else { &mut facts.earlier }, &row);
        }
        let since = ctx.now().checked_sub(WEEK).unwrap_or(ctx.now());
        let load = tx.charter_load(worker, time::at(since)).await?;
        let count = |many: i64| u32::try_from(many).unwrap_or(u32::MAX);
        (facts.active, facts.holding, facts.new_this_week) =
            (count(load.active), count(load.holding), count(load.new_this_week));
        let opened = time::local_date(time::moment(episode.opened_at));
        facts.weeks_open = weeks(opened, on);
        facts.weeks_since_review = facts.weeks_open;
        Ok(Self {
            charter: Some((row.id, charter)),
            personal: own.iter().filter_map(personal).collect(),
            facts,
            worker,
            on,
        })
    }

    /// What the charter makes of an act.
    pub(crate) fn verdict(&self, act: &Act<'_>) -> Verdict<'_> {
        assess(self.charter.as_ref().map(|(_, charter)| charter), &self.personal, &self.facts, act, self.on)
    }

    /// Keeps with an act of a support what was weighed, and the worker's line.
    pub(crate) async fn keep(
        &self,
        ctx: &Ctx,
        tx: &mut Box<dyn Tx>,
        permit: &EpisodePermit,
        (act, subject, at): (&str, Uuid, store::At),
        leave: &Leave,
    ) -> AppResult<()> {
        let Some((charter, _)) = &self.charter else { return Ok(()) };
        if leave.weighed().is_empty() {
            return Ok(());
        }
        let done = Done {
            worker: self.worker,
            at,
            recorded_at: ctx.at(),
            act,
            subject,
            charter: *charter,
            person: None,
            episode: None,
            referral: None,
        };
        let ids: Vec<Uuid> = (0..=leave.weighed().len()).map(|_| ctx.id()).collect();
        tx.weighed_of_episode(permit, &done, leave, &ids).await?;
        Ok(())
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
    weigher.keep(ctx, tx, permit, ("contact", contact.0, time::at(draft.at)), &leave).await?;
    let beyond: Vec<&str> = leave.weighed().iter().filter(|one| one.beyond).map(|one| one.figures.as_str()).collect();
    if !beyond.is_empty() {
        let said = leave.discretion();
        let mut body = json!({ "beyond": beyond.join(" "), "charter_version": leave.version() });
        if let Some(said) = said {
            body["judgement"] = json!(said.kind.as_str());
            body["why"] = json!(said.why);
            body["hoped"] = json!(said.hoped);
        }
        ctx.event(tx, EventKind::BeyondUsual, About::episode(permit, contact.0), &body);
    }
    Ok(())
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
    let verdict = weigher.verdict(&Act::Contact(act));
    let version = verdict.version.unwrap_or_default();
    Ok(verdict
        .findings
        .iter()
        .map(|one| Seen {
            aspect: one.boundary.aspect.words().to_owned(),
            beyond: one.beyond,
            figures: one.figures(if draft.at > ctx.now() { Tense::Planned } else { Tense::Happened }),
            words: one.words().to_owned(),
            asks: one.outcome(),
            version,
            personal: one.personal,
        })
        .collect())
}
