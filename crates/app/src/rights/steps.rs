//! From receipt to answer: who asks is checked, it is asked back, it takes longer, it is answered, refused or withdrawn.

use super::{reckon, worked};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::retention;
use crate::time;
use jiff::civil::Date;
use practice::access::{Act, RequestKind};
use practice::event::Kind;
use practice::ids::PersonId;
use practice::problem::Problem;
use practice::rights::{
    Asker, Correction, Erasure, LONGER_MAX, Refusal, Restriction, State, StopGround, complaints, said,
};
use serde_json::{Value, json};
use store::Tx;
use store::permit::RequestPermit;
use store::requests::{CorrectionRow, RequestRow, RestrictionRow, StopRow};
use uuid::Uuid;

/// How it was checked who asks.
#[derive(Debug, Clone)]
pub struct Identity {
    /// In words: what was shown, and what shows that they may ask for somebody else.
    pub how: String,
    /// When it was shown.
    pub on: Date,
}

/// That whoever asked is asked back.
#[derive(Debug, Clone)]
pub struct Wait {
    /// What for.
    pub ground: StopGround,
    /// What was asked.
    pub why: String,
    /// When.
    pub on: Date,
}

/// That what was asked for has come.
#[derive(Debug, Clone)]
pub struct Resume {
    /// What came.
    pub came: String,
    /// When.
    pub on: Date,
}

/// That it takes longer.
#[derive(Debug, Clone)]
pub struct Longer {
    /// By how many months.
    pub months: i32,
    /// Why: it is complex, or there are many.
    pub why: String,
    /// When they were told.
    pub on: Date,
}

/// How it is answered.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The code of what came of it, where the kind of request has some.
    pub outcome: Option<String>,
    /// What whoever asked was told.
    pub words: String,
    /// How the answer, and a copy, reached them.
    pub given_how: String,
    /// Of a correction: what was said to be wrong, and what right.
    pub about: String,
    /// Of a correction that was not made: the person's own statement.
    pub statement: String,
}

/// A step.
#[derive(Debug, Clone)]
pub enum Step {
    /// Who asks was checked.
    Identity(Identity),
    /// They are asked back.
    Wait(Wait),
    /// What was asked for has come.
    Resume(Resume),
    /// It takes longer.
    Longer(Longer),
    /// It is answered.
    Answer(Answer),
    /// It is not granted, and what they were told.
    Refuse(Refusal, String),
    /// Whoever asked wants it no longer, or it was written down by mistake.
    Withdraw(String),
}

/// What goes out with an answer: who asked what, what was done, and how to complain.
#[derive(Debug)]
pub struct Letter {
    /// The request.
    pub request: RequestRow,
    /// On what ground, in words, where there is one.
    pub ground: Option<&'static str>,
    /// How to complain, sentence by sentence.
    pub complaints: Vec<String>,
    /// The service's name.
    pub service: String,
}

fn kind_of(row: &RequestRow) -> RequestKind {
    RequestKind::parse(&row.kind).unwrap_or(RequestKind::Other)
}

fn place(request: Uuid) -> String {
    format!("/audit/requests/{request}")
}

fn not_now(words: &str) -> AppError {
    AppError::NotPossible(words.to_owned())
}

fn turn(row: &mut RequestRow, next: State) -> AppResult<()> {
    let now = State::parse(&row.state).unwrap_or(State::Received);
    if !now.may_become(next) {
        return Err(not_now(match now {
            State::Waiting => "Whoever asked is waited for. Say first what came",
            _ => "This request is over. Nothing more can be done with it",
        }));
    }
    next.as_str().clone_into(&mut row.state);
    Ok(())
}

fn in_time(ctx: &Ctx, row: &RequestRow, on: Date) -> Option<Problem> {
    if on > ctx.today() {
        return Some(Problem::new("on", "This day cannot be in the future"));
    }
    (on < time::date(row.received_on)).then(|| Problem::new("on", "This day cannot be before the request came"))
}

fn valid(problems: impl IntoIterator<Item = Option<Problem>>) -> AppResult<()> {
    let problems: Vec<Problem> = problems.into_iter().flatten().collect();
    if problems.is_empty() { Ok(()) } else { Err(AppError::Invalid(problems)) }
}

/// Takes a step. `version` is that of the page on which it was decided: of two who decide at once, one is told.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where it does not follow from where the request stands; [`AppError::Stale`];
/// [`AppError::TakenBefore`]; [`AppError::NotFound`].
pub async fn act(ctx: &Ctx, request: Uuid, form: Uuid, version: i64, step: Step) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, mut row, mut stops) = worked(ctx, &mut tx, request).await?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    let draft = format!("{}/steps/{}", place(request), step.code());
    let (kind, body) = match step {
        Step::Identity(identity) => checked(ctx, &mut tx, (&permit, &mut row, &mut stops), &identity).await?,
        Step::Wait(wait) => waits(ctx, &mut tx, (&permit, &mut row, &mut stops), &wait).await?,
        Step::Resume(resume) => resumed(ctx, &mut tx, (&permit, &mut row, &mut stops), &resume).await?,
        Step::Longer(longer) => made_longer(ctx, &mut row, &stops, &longer)?,
        Step::Answer(answer) => answered(ctx, &mut tx, &permit, &mut row, &answer).await?,
        Step::Refuse(ground, words) => {
            turn(&mut row, State::Refused)?;
            if !kind_of(&row).refusals().contains(&ground) {
                return Err(AppError::field("ground", "Choose a ground that fits this request"));
            }
            valid([said("words", &words, "Say what they were told").err()])?;
            row.outcome = Some(ground.as_str().to_owned());
            over(ctx, &mut row, &words, "");
            (Kind::RequestRefused, json!({ "reason": ground.words(), "words": words.trim() }))
        }
        Step::Withdraw(words) => {
            turn(&mut row, State::Withdrawn)?;
            valid([said("words", &words, "Say how it was withdrawn").err()])?;
            over(ctx, &mut row, &words, "");
            (Kind::RequestWithdrawn, json!({ "words": words.trim() }))
        }
    };
    reckon(&mut row, &stops);
    tx.request_save(&permit, &row).await?;
    let about = About { subject: Some(request), person: *permit.person(), episode: None };
    ctx.event(&mut tx, kind, about, &body);
    let granted = row.state == State::Answered.as_str()
        && kind_of(&row) == RequestKind::Erasure
        && row.outcome.as_deref().and_then(Erasure::parse).is_some_and(Erasure::is_yes);
    if let (true, Some(person)) = (granted, *permit.person()) {
        // two people decide about the destruction, as about every other
        retention::destroy_granted(ctx, &mut tx, PersonId(person), request, &row.answer_words).await?;
    }
    ctx.finish(tx, form, &place(request), Some(&draft)).await
}

impl Step {
    /// Its code, as it stands in addresses.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Identity(_) => "identity",
            Self::Wait(_) => "wait",
            Self::Resume(_) => "resume",
            Self::Longer(_) => "longer",
            Self::Answer(_) => "answer",
            Self::Refuse(..) => "refuse",
            Self::Withdraw(_) => "withdraw",
        }
    }
}

type Worked<'a> = (&'a RequestPermit, &'a mut RequestRow, &'a mut Vec<StopRow>);

fn over(ctx: &Ctx, row: &mut RequestRow, words: &str, given_how: &str) {
    words.trim().clone_into(&mut row.answer_words);
    given_how.trim().clone_into(&mut row.given_how);
    ctx.actor_name().clone_into(&mut row.answered_by);
    row.closed_at = Some(ctx.at());
}

async fn ends(tx: &mut Box<dyn Tx>, permit: &RequestPermit, stop: &mut StopRow, on: Date, came: &str) -> AppResult<()> {
    if on < time::date(stop.from_on) {
        return Err(AppError::field("on", "This day cannot be before they were asked"));
    }
    stop.until_on = Some(time::day(on));
    came.trim().clone_into(&mut stop.came);
    Ok(tx.request_stop_end(permit, stop).await?)
}

async fn checked(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    (permit, row, stops): Worked<'_>,
    identity: &Identity,
) -> AppResult<(Kind, Value)> {
    let how = said("how", &identity.how, "Say how it was checked who asks, and that they may").err();
    valid([how, in_time(ctx, row, identity.on)])?;
    let asked = stops.iter_mut().find(|stop| stop.until_on.is_none() && stop.ground == StopGround::Identity.as_str());
    if let Some(stop) = asked {
        ends(tx, permit, stop, identity.on, &identity.how).await?;
    }
    if stops.iter().all(|stop| stop.until_on.is_some()) {
        turn(row, State::InWork)?;
    }
    identity.how.trim().clone_into(&mut row.identity_how);
    row.identity_on = Some(time::day(identity.on));
    Ok((Kind::RequestIdentityChecked, json!({ "how": row.identity_how, "on": identity.on })))
}

async fn waits(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    (permit, row, stops): Worked<'_>,
    wait: &Wait,
) -> AppResult<(Kind, Value)> {
    turn(row, State::Waiting)?;
    valid([said("why", &wait.why, "Say what they were asked").err(), in_time(ctx, row, wait.on)])?;
    if wait.ground == StopGround::Identity && !row.identity_how.is_empty() {
        return Err(not_now("It was checked already who asks"));
    }
    let stop = StopRow {
        id: ctx.id(),
        ground: wait.ground.as_str().to_owned(),
        why: wait.why.trim().to_owned(),
        from_on: time::day(wait.on),
        until_on: None,
        came: String::new(),
    };
    tx.request_stop_insert(permit, &stop).await?;
    stops.push(stop);
    Ok((Kind::RequestWaits, json!({ "reason": wait.ground.words(), "why": wait.why.trim(), "on": wait.on })))
}

async fn resumed(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    (permit, row, stops): Worked<'_>,
    resume: &Resume,
) -> AppResult<(Kind, Value)> {
    let Some(stop) = stops.iter_mut().find(|stop| stop.until_on.is_none()) else {
        return Err(not_now("Nobody is waited for"));
    };
    if stop.ground == StopGround::Identity.as_str() {
        return Err(not_now("Say how it was checked who asks: with that it goes on"));
    }
    valid([said("came", &resume.came, "Say what came").err(), in_time(ctx, row, resume.on)])?;
    ends(tx, permit, stop, resume.on, &resume.came).await?;
    turn(row, State::InWork)?;
    Ok((Kind::RequestResumed, json!({ "words": resume.came.trim(), "on": resume.on })))
}

fn made_longer(ctx: &Ctx, row: &mut RequestRow, stops: &[StopRow], longer: &Longer) -> AppResult<(Kind, Value)> {
    let by = super::clock_of(row, stops).tell_longer_by();
    let Some(by) = by.filter(|_| row.longer == 0) else {
        return Err(not_now("The time of this request cannot be made longer now"));
    };
    let months =
        (!(1..=LONGER_MAX).contains(&longer.months)).then(|| Problem::new("months", "Choose one or two months"));
    let late = (longer.on > by).then(|| {
        Problem::new("on", "They have to be told within the first month, and that is over: answer as soon as you can")
    });
    valid([
        months,
        said("longer_why", &longer.why, "Say why it takes longer, as they were told").err(),
        in_time(ctx, row, longer.on).or(late),
    ])?;
    row.longer = longer.months;
    longer.why.trim().clone_into(&mut row.longer_why);
    row.longer_on = Some(time::day(longer.on));
    Ok((Kind::RequestMadeLonger, json!({ "months": longer.months, "why": row.longer_why, "on": longer.on })))
}

async fn answered(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &RequestPermit,
    row: &mut RequestRow,
    answer: &Answer,
) -> AppResult<(Kind, Value)> {
    let kind = kind_of(row);
    if !kind.is_a_right() {
        return Err(not_now(
            "This request is closed, not answered: whoever asks by a duty or a law is answered in their own way",
        ));
    }
    turn(row, State::Answered)?;
    if row.identity_how.is_empty() {
        return Err(not_now("Say first how it was checked who asks: until then nothing goes out"));
    }
    let Some(person) = *permit.person() else {
        return Err(not_now("Say first whom it is about"));
    };
    if kind.has_copy() && row.copy_at.is_none() {
        return Err(not_now("Make the copy first: everything marked in it has to be decided"));
    }
    let code = answer.outcome.as_deref();
    let words = match kind {
        RequestKind::Erasure => code.and_then(Erasure::parse).map(Erasure::words),
        RequestKind::Correction => code.and_then(Correction::parse).map(Correction::words),
        RequestKind::Restriction => code.and_then(Restriction::parse).map(Restriction::words),
        _ => Some(""),
    };
    let statement = kind == RequestKind::Correction && code != Some(Correction::Corrected.as_str());
    valid([
        words.is_none().then(|| Problem::new("outcome", "Choose what came of it")),
        (kind == RequestKind::Correction)
            .then(|| said("about", &answer.about, "Say what is said to be wrong, and what right").err())
            .flatten(),
        statement
            .then(|| {
                said("statement", &answer.statement, "Write down their own statement: it stands beside the entry").err()
            })
            .flatten(),
        said("words", &answer.words, "Say what they were told").err(),
        said("given_how", &answer.given_how, "Say how the answer reached them").err(),
    ])?;
    row.outcome = answer.outcome.clone().filter(|_| words.is_some_and(|words| !words.is_empty()));
    over(ctx, row, &answer.words, &answer.given_how);
    match kind {
        RequestKind::Correction => corrected(ctx, tx, permit, (person, row.id), answer).await?,
        RequestKind::Restriction => restricted(ctx, tx, permit, (person, row.id), answer).await?,
        _ => {}
    }
    let result = words.filter(|words| !words.is_empty());
    let body = json!({ "kind": kind.words(), "outcome": result, "words": row.answer_words, "how": row.given_how });
    Ok((Kind::RequestAnswered, body))
}

async fn corrected(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &RequestPermit,
    (person, request): (Uuid, Uuid),
    answer: &Answer,
) -> AppResult<()> {
    let row = CorrectionRow {
        id: ctx.id(),
        person_id: person,
        request_id: request,
        about: answer.about.trim().to_owned(),
        outcome: answer.outcome.clone().unwrap_or_default(),
        words: answer.words.trim().to_owned(),
        statement: answer.statement.trim().to_owned(),
        decided_at: ctx.at(),
        decided_by: ctx.actor_name().to_owned(),
    };
    tx.correction_insert(permit, &row).await?;
    let outcome = Correction::parse(&row.outcome).map(Correction::words);
    let body = json!({ "said_wrong": row.about, "outcome": outcome, "words": row.words, "statement": row.statement });
    ctx.event(tx, Kind::CorrectionDecided, About::person(person, row.id), &body);
    Ok(())
}

async fn restricted(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &RequestPermit,
    (person, request): (Uuid, Uuid),
    answer: &Answer,
) -> AppResult<()> {
    let row = RestrictionRow {
        id: ctx.id(),
        person_id: person,
        request_id: request,
        ground: answer.outcome.clone().unwrap_or_default(),
        why: answer.words.trim().to_owned(),
        since: ctx.at(),
        set_by: ctx.actor_name().to_owned(),
        lifted_at: None,
        lifted_by: String::new(),
        lifted_why: String::new(),
        told_how: String::new(),
    };
    tx.restriction_insert(permit, &row).await?;
    let ground = Restriction::parse(&row.ground).map(Restriction::words);
    ctx.event(tx, Kind::RestrictionSet, About::person(person, row.id), &json!({ "reason": ground, "words": row.why }));
    Ok(())
}

/// Lifts the restriction that a request led to; whoever asked is told before (UK GDPR, article 18(3)).
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] where the request led to none; [`AppError::Stale`] where it was lifted already.
pub async fn lift(ctx: &Ctx, request: Uuid, form: Uuid, why: &str, told_how: &str) -> AppResult<()> {
    ctx.authorise(Act::RecordRequest)?;
    valid([
        said("why", why, "Say why it is lifted").err(),
        said("told_how", told_how, "Say how whoever asked was told: that comes before").err(),
    ])?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = tx.restriction_of_request(request).await?.ok_or(AppError::NotFound)?;
    row.lifted_at = Some(ctx.at());
    ctx.actor_name().clone_into(&mut row.lifted_by);
    why.trim().clone_into(&mut row.lifted_why);
    told_how.trim().clone_into(&mut row.told_how);
    tx.restriction_lift(&row).await?;
    let body = json!({ "why": row.lifted_why, "told_how": row.told_how });
    ctx.event(&mut tx, Kind::RestrictionLifted, About::person(row.person_id, row.id), &body);
    ctx.finish(tx, form, &place(request), Some(&format!("{}/lift", place(request)))).await
}

/// What goes out with the answer, to be printed.
///
/// # Errors
/// [`AppError::NotFound`] where there is no such request, or it has no answer.
pub async fn letter(ctx: &Ctx, request: Uuid) -> AppResult<Letter> {
    ctx.authorise(Act::RecordRequest)?;
    let mut tx = ctx.read().await?;
    let row = tx.request_get(request).await?.ok_or(AppError::NotFound)?;
    let kind = kind_of(&row);
    let answered = matches!(State::parse(&row.state), Some(State::Answered | State::Refused));
    if !answered || !kind.is_a_right() {
        return Err(AppError::NotFound);
    }
    let code = row.outcome.as_deref().unwrap_or_default();
    let ground = match (State::parse(&row.state), kind) {
        (Some(State::Refused), _) => Refusal::parse(code).map(Refusal::words),
        (_, RequestKind::Erasure) => Erasure::parse(code).map(Erasure::words),
        (_, RequestKind::Correction) => Correction::parse(code).map(Correction::words),
        (_, RequestKind::Restriction) => Restriction::parse(code).map(Restriction::words),
        _ => None,
    };
    let service = ctx.service_name().to_owned();
    Ok(Letter { complaints: complaints(kind, &service), ground, service, request: row })
}

/// Who asks, as a kind.
pub(super) fn asker_of(row: &RequestRow) -> Asker {
    Asker::parse(&row.asker).unwrap_or(Asker::Other)
}

/// Whether a copy is made for it.
pub(super) fn has_copy(row: &RequestRow) -> bool {
    kind_of(row).has_copy()
}
