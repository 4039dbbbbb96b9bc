//! Formal requests (DOMAIN 10): the governance lead opens one person's record because somebody asked for it by a
//! right, a duty or a law. First the request, with who asks and why; then the person; the look ends by itself.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::{search, time};
use jiff::SignedDuration;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::{Act, Ground, RequestKind};
use practice::event::Kind;
use practice::goal::{LONG_MAX, SHORT_MAX, too_long};
use practice::ids::PersonId;
use practice::problem::Problem;
use practice::rights::{Asker, NEARLY, State};
use serde_json::json;
pub use store::people::PersonFoundRow;
use store::permit::RequestPermit;
use store::referrals::After;
pub use store::requests::{RequestCounts, RequestRow, RestrictionRow, StopRow};
use store::{Day, PAGE, StoreError, Tx};
use uuid::Uuid;

/// How long a request opens the record: a month is what the law gives to answer an access request (UK GDPR, article 12(3)).
const LASTS: SignedDuration = SignedDuration::from_hours(31 * 24);

/// A request as the form gives it.
#[derive(Debug, Clone)]
pub struct NewRequest {
    /// The form's own id.
    pub form: Uuid,
    /// What kind it is.
    pub kind: RequestKind,
    /// The number under which it is kept elsewhere; may be empty.
    pub reference: String,
    /// Who asks, as a kind.
    pub asker: Asker,
    /// Who asks, in words.
    pub asked_by: String,
    /// The day on which it came: the clock runs from then, whenever it is written down.
    pub received: Date,
    /// Why the record must be opened.
    pub why: String,
}

/// A request opened.
#[derive(Debug)]
pub struct Opened {
    /// The request.
    pub request: RequestRow,
    /// Whether the record is open to this account: the request is theirs, and its time is not over.
    pub open: bool,
    /// Whether it can be worked on: nobody has answered it yet. Colleagues stand in for each other.
    pub work: bool,
    /// When whoever asked was waited for.
    pub stops: Vec<StopRow>,
    /// Its clock.
    pub clock: practice::rights::Clock,
    /// The restriction of use that it led to.
    pub restriction: Option<RestrictionRow>,
}

/// Requests of the service.
#[derive(Debug)]
pub struct Listed {
    /// Those that are not over, the one due first before the others.
    pub open: Vec<RequestRow>,
    /// Where these go on.
    pub open_next: Option<(Day, Uuid)>,
    /// Those that are over, newest first.
    pub over: Vec<RequestRow>,
    /// Where those go on.
    pub over_next: Option<After>,
    /// How many wait.
    pub counts: RequestCounts,
}

/// Requests of the service: those that wait by when they are due, and behind them those that are over.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn list(ctx: &Ctx, behind: Option<(Day, Uuid)>, before: Option<After>) -> AppResult<Listed> {
    ctx.authorise(Act::RecordRequest)?;
    let mut tx = ctx.read().await?;
    let open = tx.request_open_page(behind, PAGE).await?;
    let over = tx.request_page(before, PAGE).await?;
    let full = |rows: &[RequestRow]| i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let open_next = open.last().filter(|_| full(&open)).map(|row| (row.due_on, row.id));
    let over_next = over.last().filter(|_| full(&over)).map(|r| After { at: r.made_at, id: r.id });
    let counts = counted(ctx, &mut tx).await?;
    Ok(Listed { open, open_next, over, over_next, counts })
}

pub(crate) async fn counted(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<RequestCounts> {
    let soon = ctx.today().saturating_add(NEARLY.days());
    Ok(tx.request_counts(ctx.day(), time::day(soon)).await?)
}

/// How many requests wait, for the first page of whoever answers them; none for anybody else.
///
/// # Errors
/// [`AppError::Store`].
pub async fn counts(ctx: &Ctx) -> AppResult<Option<RequestCounts>> {
    if !ctx.may(Act::RecordRequest) {
        return Ok(None);
    }
    let mut tx = ctx.read().await?;
    counted(ctx, &mut tx).await.map(Some)
}

/// Makes a request; nobody's record is opened by that yet.
///
/// # Errors
/// [`AppError::Invalid`] naming what is missing; [`AppError::TakenBefore`].
pub async fn make(ctx: &Ctx, new: NewRequest) -> AppResult<Uuid> {
    let mut tx = ctx.begin().await?;
    let request = insert(ctx, &mut tx, &new).await?;
    ctx.finish(tx, new.form, &format!("/audit/requests/{request}"), Some("/audit/requests/new")).await?;
    Ok(request)
}

/// Makes a request about somebody who is known by what led to it; the record opens with that.
///
/// # Errors
/// As [`make`]; [`AppError::NotPossible`] where the record cannot be opened so.
pub(crate) async fn make_about(ctx: &Ctx, new: NewRequest, person: PersonId) -> AppResult<Uuid> {
    let mut tx = ctx.begin().await?;
    let request = insert(ctx, &mut tx, &new).await?;
    open_record(ctx, &mut tx, request, person).await?;
    ctx.finish(tx, new.form, &format!("/audit/requests/{request}"), None).await?;
    Ok(request)
}

async fn insert(ctx: &Ctx, tx: &mut Box<dyn Tx>, new: &NewRequest) -> AppResult<Uuid> {
    ctx.authorise(Act::RecordRequest)?;
    let mut problems = Vec::new();
    if new.asked_by.trim().is_empty() {
        problems.push(Problem::new("asked_by", "Enter who asks"));
    }
    if new.why.trim().is_empty() {
        problems.push(Problem::new("why", "Say why the record must be opened"));
    }
    if new.received > ctx.today() {
        problems.push(Problem::new("received", "The day it came cannot be in the future"));
    }
    problems.extend(too_long("asked_by", &new.asked_by, SHORT_MAX));
    problems.extend(too_long("reference", &new.reference, SHORT_MAX));
    problems.extend(too_long("why", &new.why, LONG_MAX));
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    ctx.first_time(tx, new.form).await?;
    let mut row = RequestRow {
        id: ctx.id(),
        kind: new.kind.as_str().to_owned(),
        reference: new.reference.trim().to_owned(),
        asker: new.asker.as_str().to_owned(),
        asked_by: new.asked_by.trim().to_owned(),
        why: new.why.trim().to_owned(),
        received_on: time::day(new.received),
        state: State::Received.as_str().to_owned(),
        identity_how: String::new(),
        identity_on: None,
        longer: 0,
        longer_why: String::new(),
        longer_on: None,
        due_on: store::NEVER_DUE,
        copy_at: None,
        copy_by: String::new(),
        outcome: None,
        answer_words: String::new(),
        given_how: String::new(),
        answered_by: String::new(),
        person_id: None,
        made_by: ctx.account()?.0,
        made_by_name: ctx.actor_name().to_owned(),
        made_at: ctx.at(),
        until_at: time::at(ctx.now().saturating_add(LASTS).unwrap_or(ctx.now())),
        closed_at: None,
        version: 1,
    };
    crate::rights::reckon(&mut row, &[]);
    tx.request_insert(&row).await?;
    let body = json!({
        "kind": row.kind, "reference": row.reference, "by": row.asked_by, "why": row.why, "on": row.received_on.to_string()
    });
    ctx.event(tx, Kind::RequestMade, About::service(row.id), &body);
    Ok(row.id)
}

/// One request.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, request: Uuid) -> AppResult<Opened> {
    ctx.authorise(Act::RecordRequest)?;
    let mut tx = ctx.read().await?;
    let row = tx.request_get(request).await?.ok_or(AppError::NotFound)?;
    let open = tx.permit_request(ctx.account()?.0, request, ctx.at()).await?.is_some();
    let stops = tx.request_stops(request).await?;
    let restriction = tx.restriction_of_request(request).await?;
    let (work, clock) = (row.closed_at.is_none(), crate::rights::clock_of(&row, &stops));
    Ok(Opened { request: row, open, work, stops, clock, restriction })
}

async fn permit(ctx: &Ctx, tx: &mut Box<dyn Tx>, request: Uuid) -> AppResult<RequestPermit> {
    ctx.authorise(Act::RecordRequest)?;
    tx.permit_request(ctx.account()?.0, request, ctx.at()).await?.ok_or(AppError::NotFound)
}

/// Looks for the person in the whole service; who was listed is noted with the ground *request*.
///
/// # Errors
/// [`AppError::Invalid`] where there is nothing to look for; [`AppError::NotFound`].
pub async fn find(ctx: &Ctx, request: Uuid, typed: &str) -> AppResult<Vec<PersonFoundRow>> {
    let sought = search::understood(ctx, typed)?;
    if !sought.names_person() {
        return Err(AppError::field(
            "q",
            "Enter a name, a date of birth, an NHS number, a postcode or a telephone number",
        ));
    }
    let mut tx = ctx.read().await?;
    let permit = permit(ctx, &mut tx, request).await?;
    ctx.on_ground(Ground::Request.as_str());
    Ok(ctx.disclose(tx.request_find(&permit, &search::sought_person(&sought)).await?))
}

/// Names the person; from now on the record opens to whoever made the request, for reading.
///
/// # Errors
/// [`AppError::NotPossible`] where it names somebody already; [`AppError::NotFound`].
pub async fn name(ctx: &Ctx, request: Uuid, form: Uuid, person: PersonId) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    open_record(ctx, &mut tx, request, person).await?;
    ctx.finish(tx, form, &format!("/audit/requests/{request}"), None).await
}

async fn open_record(ctx: &Ctx, tx: &mut Box<dyn Tx>, request: Uuid, person: PersonId) -> AppResult<()> {
    let permit = permit(ctx, tx, request).await?;
    tx.request_open(&permit, person.0, ctx.at()).await.map_err(|error| match error {
        StoreError::Stale => AppError::NotPossible("This request names somebody already. Make another one".to_owned()),
        other => other.into(),
    })?;
    ctx.event(tx, Kind::RequestOpened, About::person(person.0, request), &json!({}));
    Ok(())
}

/// Closes a request that is none of the rights the law gives: the look ends now.
///
/// # Errors
/// [`AppError::NotFound`] where it is over; [`AppError::NotPossible`] where it has to be answered.
pub async fn close(ctx: &Ctx, request: Uuid, form: Uuid) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, mut row, _) = crate::rights::worked(ctx, &mut tx, request).await?;
    if RequestKind::parse(&row.kind).is_some_and(RequestKind::is_a_right) {
        return Err(AppError::NotPossible(
            "Say first what came of this request: answered, not granted or withdrawn".to_owned(),
        ));
    }
    State::Answered.as_str().clone_into(&mut row.state);
    row.closed_at = Some(ctx.at());
    ctx.actor_name().clone_into(&mut row.answered_by);
    tx.request_save(&permit, &row).await?;
    let about = About { subject: Some(request), person: *permit.person(), episode: None };
    ctx.event(&mut tx, Kind::RequestClosed, about, &json!({}));
    ctx.finish(tx, form, "/audit/requests", None).await
}
