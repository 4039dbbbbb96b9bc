//! The acts that the charter weighs, made from what a form says, and what the form shows of each before it is sent: the same for both.

use super::planned::{AskStanding, Planned, Whose, act, keep};
use super::weigh::{Seen, Weigher};
use crate::contacts::NewContact;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::access::{Act as May, Role};
use practice::charter::OtherWork;
use practice::charter::leave::{Answer, Leave};
use practice::charter::{Act, ContactAct, Done, Outcome, ReferralAct, Task, Tense};
use practice::clock::{days_between, working_days_between};
use practice::contact::{Attendance, Kind, Place};
use practice::ending::{Ending, Reason as EndReason, Stage};
use practice::holding::Reason;
use practice::ids::{AccountId, AppointmentId, EpisodeId, ReferralId};
use practice::referral::{DeclineReason, DeclinedBy, RiskFlag, Route, Source};
use store::Tx;
use store::calendar::AppointmentRow;
use store::other_work::OtherWorkRow;
use store::permit::{EpisodePermit, ReferralPermit};
use store::referrals::ReferralRow;
use uuid::Uuid;

/// What a form shows of an act.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// The boundaries that it reaches or passes.
    pub seen: Vec<Seen>,
    /// Questions about it that were asked first and are not used, the latest first.
    pub asked: Vec<AskStanding>,
}

pub(crate) async fn shown<A: Planned>(
    tx: &mut Box<dyn Tx>,
    weigher: &Weigher,
    whose: Whose<'_>,
    act: &Act<'_>,
) -> AppResult<Shown> {
    let seen = weigher.seen(act, Tense::Planned);
    // nothing that is not asked first was ever asked
    let asked = if seen.iter().any(|one| one.asks >= Outcome::AskFirst) {
        tx.ask_standing(weigher.worker, A::ACT, whose.about()).await?
    } else {
        Vec::new()
    };
    Ok(Shown { seen, asked })
}

/// A referral as the charter looks at it.
#[derive(Debug)]
pub(crate) struct Intake {
    source: Source,
    route: Route,
    age: Option<u8>,
    needs: Vec<String>,
    risks: Vec<RiskFlag>,
}

impl Intake {
    /// Reads it, where there is a charter to weigh it by.
    pub(crate) async fn of(
        ctx: &Ctx,
        tx: &mut Box<dyn Tx>,
        weigher: &Weigher,
        (permit, row): (&ReferralPermit, &ReferralRow),
    ) -> AppResult<Self> {
        if weigher.charter.is_none() {
            let (source, route) = (Source::Other, Route::WebForm);
            return Ok(Self { source, route, age: None, needs: Vec::new(), risks: Vec::new() });
        }
        let person = ctx.person_permit_of_referral(tx, permit).await?;
        let person = ctx.disclose(tx.person_get(&person).await?).ok_or(AppError::NotFound)?;
        let born = person.birth_date.map(time::date);
        let risks = tx.referral_risks(permit).await?;
        Ok(Self {
            // what came in before its source had a code weighs as any other
            source: Source::parse(&row.source).unwrap_or(Source::Other),
            route: Route::parse(&row.route).unwrap_or(Route::WebForm),
            age: born.and_then(|born| u8::try_from(practice::person::age_on(born, ctx.today())).ok()),
            needs: tx.referral_needs(permit).await?,
            risks: risks.iter().filter_map(|risk| RiskFlag::parse(risk)).collect(),
        })
    }

    fn act(&self, jointly: bool) -> ReferralAct<'_> {
        ReferralAct {
            source: self.source,
            route: self.route,
            age: self.age,
            needs: &self.needs,
            risks: &self.risks,
            jointly,
        }
    }

    /// Its acceptance; `jointly` where somebody else shares it.
    pub(crate) fn accept(&self, jointly: bool) -> Act<'_> {
        Act::Accept(self.act(jointly))
    }
}

/// What the form of an acceptance shows, as it would be for whoever takes the person on, alone or together with somebody else.
///
/// # Errors
/// [`AppError::NotFound`] where the referral is none of an own team's.
pub async fn seen_accept(ctx: &Ctx, referral: ReferralId, taker: Option<AccountId>, jointly: bool) -> AppResult<Shown> {
    ctx.authorise(May::ReferralTriage)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.referral_write_permit(&mut tx, referral).await?;
    let row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    let Some(taker) = taker else { return Ok(Shown::default()) };
    // nobody's load is told to whoever could not give them somebody
    if !crate::referrals::can_take(ctx, &mut tx, taker).await? {
        return Ok(Shown::default());
    }
    let weigher = Weigher::of_worker(ctx, &mut tx, ctx.today(), Some(taker.0)).await?.loaded(ctx, &mut tx).await?;
    if weigher.charter.is_none() {
        return Ok(Shown::default());
    }
    let intake = Intake::of(ctx, &mut tx, &weigher, (&permit, &row)).await?;
    shown::<act::Accept>(&mut tx, &weigher, Whose::Referral(&permit), &intake.accept(jointly)).await
}

/// What the charter says to a referral as it came: who may be referred, by whom and how, by the charter of its day. To be asked is what
/// happened, and turns nobody away; it stands before whoever answers.
///
/// # Errors
/// [`AppError::NotFound`] where the referral is none of an own team's.
pub async fn seen_referral(ctx: &Ctx, referral: ReferralId) -> AppResult<Vec<Seen>> {
    ctx.authorise(May::ReferralRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.referral_permit(&mut tx, referral).await?;
    let row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    let on = time::local_date(time::moment(row.received_at));
    let weigher = Weigher::of_worker(ctx, &mut tx, on, None).await?;
    if weigher.charter.is_none() {
        return Ok(Vec::new());
    }
    let intake = Intake::of(ctx, &mut tx, &weigher, (&permit, &row)).await?;
    Ok(weigher.seen(&Act::Refer(intake.act(false)), Tense::Happened))
}

/// Keeps what the charter says to a referral that a worker wrote down: being asked has happened, and is never turned away.
pub(crate) async fn referral_came(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ReferralPermit,
    row: &ReferralRow,
) -> AppResult<()> {
    let on = time::local_date(time::moment(row.received_at));
    let weigher = Weigher::of_worker(ctx, tx, on, None).await?;
    if weigher.charter.is_none() {
        return Ok(());
    }
    let intake = Intake::of(ctx, tx, &weigher, (permit, row)).await?;
    let leave = Leave::happened(&weigher.verdict(&Act::Refer(intake.act(false))), &Answer::default());
    keep(ctx, tx, Whose::Referral(permit), &weigher, ("refer", row.id, row.received_at), &leave).await
}

/// A referral declined by the service. None where it is not the service that says no, or somebody's safety is touched: such a no is never
/// weighed. Where the account may decline in several ways, it is weighed as the one that is asked least.
pub(crate) fn decline_act(
    ctx: &Ctx,
    weigher: &Weigher,
    row: &ReferralRow,
    (by, reason): (Option<DeclinedBy>, Option<DeclineReason>),
) -> Option<Act<'static>> {
    if by != Some(DeclinedBy::Service) || reason.is_some_and(DeclineReason::touches_safety) {
        return None;
    }
    let since = row.reopened_at.unwrap_or(row.received_at);
    let after = working_days_between(time::local_date(time::moment(since)), ctx.today());
    let working_days = u32::try_from(after).unwrap_or(0);
    let as_what = |by: &Role| Act::Decline { by: *by, working_days };
    let deciding = [Role::Worker, Role::Supervisor, Role::Manager];
    let held = deciding.iter().filter(|role| ctx.roles().contains(role)).map(as_what);
    held.min_by_key(|act| weigher.verdict(act).outcome()).or_else(|| Some(as_what(&Role::Worker)))
}

/// What the form of a decline shows.
///
/// # Errors
/// [`AppError::NotFound`] where the referral is none of an own team's.
pub async fn seen_decline(
    ctx: &Ctx,
    referral: ReferralId,
    said: (Option<DeclinedBy>, Option<DeclineReason>),
) -> AppResult<Shown> {
    ctx.authorise(May::ReferralTriage)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.referral_write_permit(&mut tx, referral).await?;
    let row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    let weigher = Weigher::of_worker(ctx, &mut tx, ctx.today(), None).await?;
    let Some(act) = decline_act(ctx, &weigher, &row, said) else { return Ok(Shown::default()) };
    shown::<act::Decline>(&mut tx, &weigher, Whose::Referral(&permit), &act).await
}

/// A person held, or held on: weeks that are begun count.
pub(crate) fn hold_act(reasons: &[Reason], review_on: Date, today: Date) -> Act<'_> {
    let days = days_between(today, review_on).max(0);
    Act::Hold { reasons, review_weeks: u32::try_from((days + 6) / 7).unwrap_or(u32::MAX) }
}

/// What the form of holding shows.
///
/// # Errors
/// [`AppError::NotFound`] where the support is none of the account's.
pub async fn seen_hold(ctx: &Ctx, episode: EpisodeId, reasons: &[Reason], review_on: Date) -> AppResult<Shown> {
    ctx.authorise(May::EpisodeWrite)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let mut weigher = Weigher::of_worker(ctx, &mut tx, ctx.today(), None).await?.loaded(ctx, &mut tx).await?;
    if ctx.disclose(tx.holding_open(&permit).await?).is_some() {
        weigher.holds_already();
    }
    let act = hold_act(reasons, review_on, ctx.today());
    shown::<act::Hold>(&mut tx, &weigher, Whose::Episode(&permit), &act).await
}

/// Support that ends. None where it ends by a death, which is never weighed. It was talked about before where it was told at an earlier
/// moment, or prepared on an earlier day; it was told where the record says when and what.
pub(crate) fn end_act(ending: &Ending, before: Option<(Stage, Date)>, today: Date) -> Option<Act<'static>> {
    if ending.reason == EndReason::Died {
        return None;
    }
    let talked_about = before.is_some_and(|(stage, prepared)| stage == Stage::Told || prepared < today);
    let told = ending.told_on.is_some() && !ending.told_words.trim().is_empty();
    Some(Act::End { talked_about, told })
}

/// What the form of an ending shows.
///
/// # Errors
/// [`AppError::NotFound`] where the support is none of the account's.
pub async fn seen_end(ctx: &Ctx, episode: EpisodeId, ending: &Ending) -> AppResult<Shown> {
    ctx.authorise(May::EpisodeWrite)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let before = ctx.disclose(tx.ending_get(&permit).await?);
    let before = before.as_ref().and_then(crate::episodes::ending::stood);
    let Some(act) = end_act(ending, before, ctx.today()) else { return Ok(Shown::default()) };
    let weigher = Weigher::of_worker(ctx, &mut tx, ctx.today(), None).await?;
    shown::<act::End>(&mut tx, &weigher, Whose::Episode(&permit), &act).await
}

/// Keeps that a measure was left out: that has happened, with the reason that was given for it.
pub(crate) async fn left_out(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    (code, given): (&str, Uuid),
    why: String,
) -> AppResult<()> {
    let weigher = Weigher::of_worker(ctx, tx, ctx.today(), None).await?;
    let answer = Answer { why, ..Answer::default() };
    let leave = Leave::happened(&weigher.verdict(&Act::LeaveOut { measure: code }), &answer);
    keep(ctx, tx, Whose::Episode(permit), &weigher, ("leave_out", given, ctx.at()), &leave).await
}

/// Keeps that support goes on, where it was held or its ending prepared: that has happened, and is talked about where it lies beyond.
pub(crate) async fn went_on(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<()> {
    let weigher = Weigher::of_support(ctx, tx, permit).await?;
    let leave = Leave::happened(&weigher.verdict(&Act::GoOn), &Answer::default());
    let subject = *permit.episode();
    keep(ctx, tx, Whose::Episode(permit), &weigher, ("go_on", subject, ctx.at()), &leave).await
}

/// An appointment that is booked, as the contact that it would be: the last of a series, behind all that are planned already. Where it is
/// not decided where, it is weighed as a call.
pub(crate) fn planned_contact<'t>(
    weigher: &mut Weigher,
    contact: (Kind, Option<Place>, i64),
    tasks: &'t [Task],
    times: usize,
    planned: &[AppointmentRow],
) -> Act<'t> {
    for row in planned {
        weigher.counts_planned(Kind::parse(&row.kind), 1);
    }
    weigher.counts_planned(Some(contact.0), u32::try_from(times.saturating_sub(1)).unwrap_or(0));
    to_come(contact, tasks)
}

/// A contact that is still to come.
pub(crate) fn to_come((kind, place, minutes): (Kind, Option<Place>, i64), tasks: &[Task]) -> Act<'_> {
    Act::Contact(ContactAct {
        kind,
        place: place.unwrap_or(Place::Phone),
        minutes: i32::try_from(minutes).ok(),
        missed: false,
        // a visit is planned with its company and its plan later, before it takes place
        in_pair: true,
        with_plan: true,
        tasks,
        methods: &[],
        own_experience: false,
    })
}

/// What the form of an appointment with a person shows.
///
/// # Errors
/// [`AppError::NotFound`] where the support is none of the account's.
pub async fn seen_appointment(
    ctx: &Ctx,
    episode: EpisodeId,
    contact: (Kind, Option<Place>, i64),
    tasks: &[Task],
    times: usize,
) -> AppResult<Shown> {
    ctx.authorise(May::EpisodeWrite)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let mut weigher = Weigher::of_episode(ctx, &mut tx, &permit, ctx.today(), None).await?;
    let planned = ctx.disclose(tx.appointment_planned(&permit).await?);
    let act = planned_contact(&mut weigher, contact, tasks, times, &planned);
    shown::<act::Appointment>(&mut tx, &weigher, Whose::Episode(&permit), &act).await
}

/// What the form of an appointment shows where it is moved: nothing where that goes no further beyond the charter than it did before.
///
/// # Errors
/// [`AppError::NotFound`] where the appointment is none of a support of the account's.
pub async fn seen_move(ctx: &Ctx, appointment: AppointmentId, minutes: i64) -> AppResult<Shown> {
    ctx.authorise(May::EpisodeWrite)?;
    let mut tx = ctx.read().await?;
    let head = tx.appointment_head(appointment.0).await?.ok_or(AppError::NotFound)?;
    let Some(episode) = head.episode_id else { return Ok(Shown::default()) };
    let permit = ctx.episode_write_permit(&mut tx, EpisodeId(episode)).await?;
    let row = ctx.disclose(tx.appointment_get(&permit, appointment.0).await?).ok_or(AppError::NotFound)?;
    let planned = ctx.disclose(tx.appointment_planned(&permit).await?);
    let mut weigher = Weigher::of_episode(ctx, &mut tx, &permit, ctx.today(), None).await?;
    let tasks = Done::parse(&row.tasks).tasks;
    let Some((before, after)) = moved_contact(&mut weigher, &row, &tasks, minutes, &planned) else {
        return Ok(Shown::default());
    };
    if !weigher.goes_further(&before, &after) {
        return Ok(Shown::default());
    }
    shown::<act::Appointment>(&mut tx, &weigher, Whose::Episode(&permit), &after).await
}

/// An appointment as it stands, and as it is after it was moved: how many there are stays, and how long it is may change. None where it is
/// no contact.
pub(crate) fn moved_contact<'t>(
    weigher: &mut Weigher,
    row: &AppointmentRow,
    tasks: &'t [Task],
    minutes: i64,
    planned: &[AppointmentRow],
) -> Option<(Act<'t>, Act<'t>)> {
    let (kind, place) = (Kind::parse(&row.kind)?, row.place.as_deref().and_then(Place::parse));
    let lasted = time::moment(row.ends_at).duration_since(time::moment(row.starts_at)).as_mins();
    let others: Vec<AppointmentRow> = planned.iter().filter(|one| one.id != row.id).cloned().collect();
    let before = planned_contact(weigher, (kind, place, lasted), tasks, 1, &others);
    Some((before, to_come((kind, place, minutes), tasks)))
}

/// What the form of a contact shows of the next one that it plans: that is the last of those that are planned besides, behind the contact
/// itself.
///
/// # Errors
/// [`AppError::NotFound`] where the support is none of the account's.
pub async fn seen_next(ctx: &Ctx, episode: EpisodeId, new: &NewContact) -> AppResult<Shown> {
    ctx.authorise(May::ContactRecord)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let Some(at) = new.draft.next_contact else { return Ok(Shown::default()) };
    let mut planned = ctx.disclose(tx.appointment_planned(&permit).await?);
    // which it was is asked again where it cannot be told
    if let Ok(Some(closes)) = crate::calendar::step::closed(&planned, new) {
        planned.remove(closes);
    }
    if planned.iter().any(|one| one.starts_at == time::at(at)) {
        return Ok(Shown::default());
    }
    let mut weigher = Weigher::of_episode(ctx, &mut tx, &permit, ctx.today(), None).await?;
    weigher.counts_held(new.draft.kind, new.draft.attendance);
    let act = next_contact(&mut weigher, new, &planned);
    shown::<act::Appointment>(&mut tx, &weigher, Whose::Episode(&permit), &act).await
}

/// The next contact that the form of another one plans.
pub(crate) fn next_contact(weigher: &mut Weigher, new: &NewContact, planned: &[AppointmentRow]) -> Act<'static> {
    let kind = new.next_kind.unwrap_or(Kind::FollowUp);
    planned_contact(weigher, (kind, new.next_place, practice::appointment::usual_minutes(kind)), &[], 1, planned)
}

/// What the form of somebody of the family shows.
///
/// # Errors
/// [`AppError::NotFound`] where the support is none of the account's.
pub async fn seen_family(ctx: &Ctx, episode: EpisodeId) -> AppResult<Shown> {
    ctx.authorise(May::PersonWrite)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let weigher = Weigher::of_worker(ctx, &mut tx, ctx.today(), None).await?;
    shown::<act::Family>(&mut tx, &weigher, Whose::Episode(&permit), &Act::SupportFamily).await
}

/// What the form of a new group shows.
///
/// # Errors
/// [`AppError::NotFound`] where the role keeps none.
pub async fn seen_group(ctx: &Ctx) -> AppResult<Shown> {
    ctx.authorise(May::GroupKeep)?;
    let mut tx = ctx.read().await?;
    let weigher = Weigher::of_worker(ctx, &mut tx, ctx.today(), None).await?;
    shown::<act::SetUpGroup>(&mut tx, &weigher, Whose::Worker, &Act::SetUpGroup).await
}

/// What the charter of its day says to work besides the role that a worker was asked to do.
pub(crate) async fn seen_other_work(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &OtherWorkRow) -> AppResult<Vec<Seen>> {
    let Some(kind) = OtherWork::parse(&row.kind) else { return Ok(Vec::new()) };
    let weigher = Weigher::of_worker(ctx, tx, time::date(row.asked_on), Some(row.worker_id)).await?;
    Ok(weigher.seen(&Act::OtherWork(kind), Tense::Planned))
}

/// Keeps that a worker took on work besides the role: that has happened, and is talked about where it lies beyond. What they told whoever
/// asked stays with the request and is not copied. An answer that was opened again and given anew is not weighed a second time.
pub(crate) async fn other_work(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &OtherWorkRow) -> AppResult<()> {
    let Some(kind) = OtherWork::parse(&row.kind).filter(|_| !row.weighed) else { return Ok(()) };
    let weigher = Weigher::of_worker(ctx, tx, time::date(row.asked_on), None).await?;
    let leave = Leave::happened(&weigher.verdict(&Act::OtherWork(kind)), &Answer::default());
    let at = time::at(time::day_bounds(time::date(row.asked_on)).0);
    keep(ctx, tx, Whose::Worker, &weigher, ("other_work", row.id, at), &leave).await
}

impl Weigher {
    /// Whom it is about is held already, and is not counted once more.
    pub(crate) fn holds_already(&mut self) {
        self.facts.holding = self.facts.holding.saturating_sub(1);
    }

    /// A contact that is written down with what is weighed counts already.
    fn counts_held(&mut self, kind: Kind, attendance: Attendance) {
        self.facts.here.add(kind, attendance, 1);
    }

    /// Contacts of a kind that are planned count as if they were held.
    fn counts_planned(&mut self, kind: Option<Kind>, times: u32) {
        let here = &mut self.facts.here;
        let counted = match kind {
            None | Some(Kind::Message) => return,
            Some(Kind::CheckIn) => &mut here.check_ins,
            Some(Kind::WithCarer) => &mut here.with_carers,
            Some(Kind::AboutPerson) => &mut here.with_colleagues,
            Some(Kind::Group) => &mut here.groups,
            Some(_) => &mut here.held,
        };
        *counted = counted.saturating_add(times);
    }
}
