//! Weighing what is done by the charter in force on its day: in a support, with a referral, or by a worker alone. One query for the charter
//! with the worker's own flexibility, and one for the facts where the charter has a rule that needs them (DOMAIN 5.2).

use super::boundary;
use super::planned::{Whose, keep};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::SignedDuration;
use jiff::civil::Date;
use practice::charter::leave::{Answer, Leave, Type, check};
use practice::charter::{
    Act, Aspect, Charter, ContactAct, Done, Facts, Latitude, Outcome, Personal, Tally, Tense, Verdict, assess,
};
use practice::contact::{Attendance, Draft, Kind, Place};
use practice::ids::{ContactId, EpisodeId};
use store::charter::{BoundaryRow, TallyRow};
use store::permit::EpisodePermit;
use store::weighing::LawRow;
use store::{At, Day, Tx};
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

impl Seen {
    /// Whether a line why is asked for it.
    #[must_use]
    pub fn asks_why(&self) -> bool {
        self.asks >= Outcome::TellAfter
    }

    /// What it says, in one line: the figures, and the words of the charter.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{}: {} {}", self.aspect, self.figures, self.words)
    }
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
    pub(super) personal: Vec<Personal>,
    pub(super) facts: Facts,
    /// Whose act it is.
    pub(super) worker: Uuid,
    /// Whose flexibility and load it is weighed by.
    pub(super) whose: Uuid,
    pub(super) on: Date,
}

/// A worker's own latitude as it is kept, as long as it holds.
pub(super) fn own(aspect: &str, latitude: i32, (from, until): (Day, Day), ended: Option<At>) -> Option<Personal> {
    let ended = ended.map(|at| time::local_date(time::moment(at)));
    let until = time::date(until);
    Some(Personal {
        aspect: Aspect::parse(aspect)?,
        latitude: Latitude::new(u8::try_from(latitude).ok()?)?,
        from: time::date(from),
        until: ended.map_or(until, |ended| ended.min(until)),
    })
}

/// The worker's own latitude of a row, where it has one.
fn personal(row: &LawRow) -> Option<Personal> {
    own(&row.aspect, row.own?, (row.own_from?, row.own_until?), row.own_ended)
}

/// The boundary of a row.
fn boundary_row(row: &LawRow) -> BoundaryRow {
    let row = row.clone();
    BoundaryRow {
        id: row.id,
        // of no matter to what is weighed
        origin_id: row.id,
        charter_id: row.charter_id,
        position: row.position,
        aspect: row.aspect,
        rule: row.rule,
        latitude: row.latitude,
        ceiling: row.ceiling,
        why: row.why,
        words_for_workers: row.words_for_workers,
        words_for_public: row.words_for_public,
        cmocs: row.cmocs,
        version: row.version,
    }
}

fn add(tally: &mut Tally, row: &TallyRow) {
    let many = u32::try_from(row.contacts).unwrap_or(u32::MAX);
    let (Some(kind), Some(attendance)) = (Kind::parse(&row.kind), Attendance::parse(&row.attendance)) else { return };
    tally.add(kind, attendance, many);
}

impl Weigher {
    /// Reads what is weighed by, for a contact of a support on a day; a contact that is being corrected is not counted.
    pub(crate) async fn of_episode(
        ctx: &Ctx,
        tx: &mut Box<dyn Tx>,
        permit: &EpisodePermit,
        on: Date,
        but: Option<ContactId>,
    ) -> AppResult<Self> {
        let mut weigher = Self::of_worker(ctx, tx, on, None).await?;
        if weigher.speaks(Aspect::NumberOfContacts) {
            let facts = &mut weigher.facts;
            for row in tx.charter_tally(permit, but.map(|contact| contact.0)).await? {
                add(if row.here { &mut facts.here } else { &mut facts.earlier }, &row);
            }
        }
        weigher.weeks(ctx, tx, permit).await?;
        Ok(weigher)
    }

    /// Reads what is weighed by: the charter of a day, and the own flexibility of `whose`, who is the account itself unless a person is given
    /// to a colleague. What else an act needs is read by [`Self::loaded`] or [`Self::of_episode`], or stands in the act.
    pub(crate) async fn of_worker(ctx: &Ctx, tx: &mut Box<dyn Tx>, on: Date, whose: Option<Uuid>) -> AppResult<Self> {
        let worker = ctx.account()?.0;
        let whose = whose.unwrap_or(worker);
        let mut rows = tx.charter_law(whose, time::day(on)).await?;
        let mut weigher = Self { charter: None, personal: Vec::new(), facts: Facts::default(), worker, whose, on };
        let Some(first) = rows.first() else { return Ok(weigher) };
        let (id, number) = (first.charter_id, first.number.and_then(|number| u32::try_from(number).ok()));
        rows.retain(|row| row.charter_id == id);
        weigher.personal = rows.iter().filter_map(personal).collect();
        rows.dedup_by_key(|row| row.id);
        let boundaries = rows.iter().map(|row| boundary(&boundary_row(row))).collect::<AppResult<_>>()?;
        weigher.charter = Some((id, Charter { version: number.unwrap_or_default(), boundaries }));
        Ok(weigher)
    }

    /// The same, for a support that goes on: how long it is open, and when it was last looked at.
    pub(crate) async fn of_support(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<Self> {
        let mut weigher = Self::of_worker(ctx, tx, ctx.today(), None).await?;
        weigher.weeks(ctx, tx, permit).await?;
        Ok(weigher)
    }

    /// Reads how many people whoever it is supports, where the charter speaks of that.
    pub(crate) async fn loaded(mut self, ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Self> {
        if self.speaks(Aspect::Caseload) {
            let since = ctx.now().checked_sub(WEEK).unwrap_or(ctx.now());
            let load = tx.charter_load(self.whose, time::at(since)).await?;
            let count = |many: i64| u32::try_from(many).unwrap_or(u32::MAX);
            let facts = &mut self.facts;
            (facts.active, facts.holding, facts.new_this_week) =
                (count(load.active), count(load.holding), count(load.new_this_week));
        }
        Ok(self)
    }

    /// Reads for how long a support is open and since when nobody looked at it, where the charter speaks of that.
    async fn weeks(&mut self, ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<()> {
        if self.speaks(Aspect::LengthOfSupport) {
            let episode = ctx.disclose(tx.episode_get(permit).await?).ok_or(AppError::NotFound)?;
            let until = time::at(time::day_bounds(self.on).1);
            let looked = tx.support_looked_at(permit, until).await?.unwrap_or(episode.opened_at);
            let since = |at| weeks(time::local_date(time::moment(at)), self.on);
            (self.facts.weeks_open, self.facts.weeks_since_review) = (since(episode.opened_at), since(looked));
        }
        Ok(())
    }

    /// Whether the charter has a rule on an aspect.
    fn speaks(&self, aspect: Aspect) -> bool {
        self.charter.as_ref().is_some_and(|(_, charter)| charter.on(aspect).any(|one| one.rule.is_some()))
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
pub(super) fn weeks(from: Date, to: Date) -> u32 {
    u32::try_from(practice::clock::days_between(from, to) / 7).unwrap_or(0)
}

/// What a visit at home had.
#[derive(Clone, Copy, Default)]
struct Visit {
    planned: bool,
    in_pair: bool,
}

/// A contact as the charter looks at it. One that was cancelled or moved is weighed as nothing.
fn act_of(draft: &Draft, visit: Visit) -> Option<ContactAct<'_>> {
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
        // where nobody came nothing was done
        tasks: if missed { &[] } else { &draft.done.tasks },
        methods: if missed { &[] } else { &draft.done.methods },
        own_experience: !missed && draft.done.own_experience,
    })
}

/// Weighs a contact that took place, and keeps what was found: it is recorded whatever comes of it. Gives what asks for a line why, where
/// none was written.
pub(crate) async fn contact_happened(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    (contact, draft): (ContactId, &Draft),
    words: &ContactWords,
) -> AppResult<Vec<Seen>> {
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
    let Some(act) = act_of(draft, visit(tx, permit, draft).await?) else { return Ok(Vec::new()) };
    let act = Act::Contact(act);
    let leave = Leave::happened(&weigher.verdict(&act), &answer);
    keep(ctx, tx, Whose::Episode(permit), &weigher, ("contact", contact.0, time::at(draft.at)), &leave).await?;
    if leave.discretion().is_some() {
        return Ok(Vec::new());
    }
    Ok(weigher.seen(&act, Tense::Happened).into_iter().filter(Seen::asks_why).collect())
}

/// What the form of a contact asks for besides, on a day: what the boundaries of the charter in force then speak of.
///
/// # Errors
/// [`AppError::NotFound`] where the role records no contacts.
pub async fn asked_at_contact(ctx: &Ctx, on: Date) -> AppResult<Done> {
    ctx.authorise(practice::access::Act::ContactRecord)?;
    let mut tx = ctx.read().await?;
    let weigher = Weigher::of_worker(ctx, &mut tx, on, None).await?;
    Ok(weigher.charter.as_ref().map(|(_, charter)| Done::asked_by(charter)).unwrap_or_default())
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
pub async fn seen_contact(ctx: &Ctx, episode: EpisodeId, draft: &Draft) -> AppResult<Vec<Seen>> {
    ctx.authorise(practice::access::Act::ContactRecord)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let on = time::local_date(draft.at);
    let weigher = Weigher::of_episode(ctx, &mut tx, &permit, on, None).await?;
    let Some(act) = act_of(draft, visit(&mut tx, &permit, draft).await?) else { return Ok(Vec::new()) };
    let tense = if draft.at > ctx.now() { Tense::Planned } else { Tense::Happened };
    Ok(weigher.seen(&Act::Contact(act), tense))
}
