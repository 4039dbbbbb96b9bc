//! The list of what is due: each record is decided by a governance lead and confirmed by somebody else.

use super::sweeping::{self, Figures};
use super::{Reckoned, ReviewPlainRow, ReviewRow, StubRow};
use super::{destroying, fill, new_row, no_decision, periods, reckoned, ripe, unripe};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::SignedDuration;
use jiff::civil::Date;
use practice::access::{Act, Ground as Stands, Role};
use practice::event::Kind;
use practice::goal::{LONG_MAX, SHORT_MAX, check_words};
use practice::ids::PersonId;
use practice::problem::Problem;
use practice::retention::{AT_ONCE, Decision, Ground, Stage, check_longer, check_why};
use serde_json::json;
use store::referrals::After;
use store::{PAGE, Tx};
use uuid::Uuid;

/// For so long a record is open to whoever reviews it.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(24);
const LIST: &str = "/audit/retention";

/// The list at one stage.
#[derive(Debug)]
pub struct List {
    /// The records.
    pub rows: Vec<ReviewRow>,
    /// Where it goes on.
    pub next: Option<After>,
    /// How many there are at each stage.
    pub counts: Vec<(Stage, i64)>,
    /// What the last reckoning counted.
    pub figures: Figures,
}

/// A record on the list, as it stands now.
#[derive(Debug)]
pub struct Opened {
    /// What the list says.
    pub row: ReviewRow,
    /// What is reckoned now.
    pub now: Reckoned,
    /// Whether it may be destroyed as things stand.
    pub ripe: bool,
}

/// What waits for a second person.
#[derive(Debug)]
pub struct Pending {
    /// The records, without whose they are.
    pub rows: Vec<ReviewPlainRow>,
    /// Where it goes on.
    pub next: Option<After>,
    /// Whether this account may be the second person at all.
    pub may: bool,
}

/// A decision about one or several records.
#[derive(Debug, Clone)]
pub struct Decide {
    /// The form's own id.
    pub form: Uuid,
    /// Which, each with the version that was shown.
    pub which: Vec<(Uuid, i64)>,
    /// What.
    pub decision: Decision,
    /// Why.
    pub why: String,
    /// Until when they are kept longer.
    pub until: Option<Date>,
}

fn after(rows: usize, last: Option<After>) -> Option<After> {
    last.filter(|_| i64::try_from(rows).unwrap_or(0) == PAGE)
}

/// Records on the list at a stage, the longest listed first.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn list(ctx: &Ctx, stage: Stage, from: Option<After>) -> AppResult<List> {
    ctx.authorise(Act::RetentionReview)?;
    ctx.on_ground(Stands::Retention.as_str());
    let mut tx = ctx.read().await?;
    let rows = ctx.disclose(tx.retention_page(stage.as_str(), from, PAGE).await?);
    let found = tx.retention_counts().await?;
    let count = |stage: Stage| found.iter().find(|(s, _)| s == stage.as_str()).map_or(0, |(_, n)| *n);
    Ok(List {
        next: after(rows.len(), rows.last().map(|r| After { at: r.listed_at, id: r.id })),
        rows,
        counts: Stage::ALL.iter().map(|stage| (*stage, count(*stage))).collect(),
        figures: sweeping::figures(&mut tx).await?,
    })
}

async fn row_of(ctx: &Ctx, tx: &mut Box<dyn Tx>, review: Uuid) -> AppResult<ReviewRow> {
    let closed = tx.retention_get(review).await?.ok_or(AppError::NotFound)?;
    ctx.on_ground(Stands::Retention.as_str());
    Ok(ctx.disclose(closed))
}

/// One record on the list, as it stands now; not yet the record itself.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, review: Uuid) -> AppResult<Opened> {
    ctx.authorise(Act::RetentionReview)?;
    let mut tx = ctx.read().await?;
    let row = row_of(ctx, &mut tx, review).await?;
    let now = reckoned(ctx, &mut tx, row.person_id).await?;
    Ok(Opened { ripe: ripe(&row, &now, ctx.today()), row, now })
}

/// Opens the record itself for a day, to be read before it is decided; gives whose it is. A look with its own ground.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn look(ctx: &Ctx, review: Uuid, form: Uuid) -> AppResult<PersonId> {
    ctx.authorise(Act::RetentionReview)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = row_of(ctx, &mut tx, review).await?;
    let until = time::at(ctx.now().saturating_add(OPEN_FOR).unwrap_or(ctx.now()));
    tx.retention_access(ctx.id(), row.person_id, ctx.account()?.0, ctx.at(), until).await?;
    ctx.event(&mut tx, Kind::RetentionOpened, About::person(row.person_id, row.id), &json!({}));
    ctx.finish(tx, form, &format!("/people/{}", row.person_id), None).await?;
    Ok(PersonId(row.person_id))
}

/// Decides about records: all that were chosen, or none where one of them does not stand as it was shown.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where one is not due any more or something is open, naming it;
/// [`AppError::Stale`] where somebody else decided meanwhile; [`AppError::NotFound`].
pub async fn decide(ctx: &Ctx, decide: Decide) -> AppResult<()> {
    ctx.authorise(Act::RetentionReview)?;
    let until = checked(&decide, ctx.today()).map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, decide.form).await?;
    for (review, version) in &decide.which {
        let mut row = row_of(ctx, &mut tx, *review).await?;
        if row.version != *version || row.stage != Stage::Waiting.as_str() {
            return Err(AppError::Stale);
        }
        let now = reckoned(ctx, &mut tx, row.person_id).await?;
        fill(&mut row, &now);
        row.decided_by = Some(ctx.account()?.0);
        row.decided_at = Some(ctx.at());
        decide.why.trim().clone_into(&mut row.decided_why);
        let about = About::person(row.person_id, row.id);
        if let Some(until) = until {
            Stage::Kept.as_str().clone_into(&mut row.stage);
            // never shorter than a review before, or than the schedule
            row.keep_until = row.keep_until.max(Some(time::day(until)));
            let body = json!({ "why": row.decided_why, "until": row.keep_until.map(time::date) });
            ctx.event(&mut tx, Kind::RetentionKept, about, &body);
        } else {
            if !ripe(&row, &now, ctx.today()) {
                return Err(AppError::NotPossible(unripe(&now)));
            }
            Stage::Decided.as_str().clone_into(&mut row.stage);
            ctx.event(&mut tx, Kind::RetentionDecided, about, &json!({ "why": row.decided_why }));
        }
        tx.retention_save(&row).await?;
    }
    ctx.finish(tx, decide.form, LIST, None).await
}

/// What the form says, and until when the records are kept longer where that is decided.
fn checked(decide: &Decide, today: Date) -> Result<Option<Date>, Vec<Problem>> {
    let mut problems = Vec::new();
    if decide.which.is_empty() {
        problems.push(Problem::new("which", "Choose the records that you have looked at"));
    }
    if decide.which.len() > AT_ONCE {
        problems.push(Problem::new("which", format!("Choose {AT_ONCE} records at the most")));
    }
    problems.extend(check_why(&decide.why).err());
    let until = match decide.decision {
        Decision::Destroy => None,
        Decision::Keep => match check_longer(decide.until, today) {
            Ok(day) => Some(day),
            Err(problem) => {
                problems.push(problem);
                None
            }
        },
    };
    if problems.is_empty() { Ok(until) } else { Err(problems) }
}

/// Whether this account may be the second person: an administrator alone only where no governance lead and no manager could be.
async fn may_be_second(ctx: &Ctx, tx: &mut Box<dyn Tx>, decided_by: Uuid) -> AppResult<bool> {
    let proper = ctx.roles().iter().any(|role| matches!(role, Role::Governance | Role::Manager));
    Ok(proper || tx.retention_seconds(decided_by).await? == 0)
}

/// What waits for a second person. Whose records they are is not said.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn pending(ctx: &Ctx, from: Option<After>) -> AppResult<Pending> {
    ctx.authorise(Act::RetentionConfirm)?;
    let mut tx = ctx.read().await?;
    let mut rows = tx.retention_pending(from, PAGE).await?;
    let next = after(rows.len(), rows.last().map(|r| After { at: r.listed_at, id: r.id }));
    let mut may = true;
    if let Some(first) = rows.first() {
        may = may_be_second(ctx, &mut tx, first.decided_by).await?;
    }
    if !may {
        rows.clear();
    }
    Ok(Pending { rows, next: next.filter(|_| may), may })
}

/// A record that waits for a second person, for one who may be it.
async fn to_confirm(ctx: &Ctx, tx: &mut Box<dyn Tx>, review: Uuid, version: i64) -> AppResult<ReviewRow> {
    ctx.authorise(Act::RetentionConfirm)?;
    let closed = tx.retention_get(review).await?.ok_or(AppError::NotFound)?;
    // the second person is shown nothing of it
    let row = ctx.disclose(closed);
    ctx.nothing_shown();
    if row.stage != Stage::Decided.as_str() || row.version != version {
        return Err(AppError::Stale);
    }
    let first = row.decided_by.ok_or_else(|| AppError::Internal("a decision of nobody".to_owned()))?;
    if first == ctx.account()?.0 {
        return Err(AppError::NotPossible("You decided this yourself, so somebody else has to confirm it".to_owned()));
    }
    if !may_be_second(ctx, tx, first).await? {
        return Err(AppError::NotPossible(
            "A manager or another governance lead confirms this; an administrator only where there is none".to_owned(),
        ));
    }
    Ok(row)
}

/// The second person confirms: the record is destroyed after the cooling time, unless it is taken back or something comes between.
///
/// # Errors
/// [`AppError::NotPossible`] for one's own decision, or where something is open, naming it; [`AppError::Stale`]; [`AppError::NotFound`].
pub async fn confirm(ctx: &Ctx, review: Uuid, version: i64, form: Uuid) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = to_confirm(ctx, &mut tx, review, version).await?;
    let now = reckoned(ctx, &mut tx, row.person_id).await?;
    if !ripe(&row, &now, ctx.today()) {
        return Err(AppError::NotPossible(unripe(&now)));
    }
    let cooling = periods::read(&mut tx).await?.0.cooling;
    let span = SignedDuration::from_hours(24 * i64::from(cooling));
    let at = time::at(ctx.now().saturating_add(span).unwrap_or(ctx.now()));
    Stage::Confirmed.as_str().clone_into(&mut row.stage);
    row.confirmed_by = Some(ctx.account()?.0);
    row.confirmed_at = Some(ctx.at());
    row.destroy_at = Some(at);
    tx.retention_save(&row).await?;
    tx.job_insert(&destroying::job(ctx, row.id, at)).await?;
    let body = json!({ "not_before": time::moment(at) });
    ctx.event(&mut tx, Kind::RetentionConfirmed, About::person(row.person_id, row.id), &body);
    ctx.finish(tx, form, "/destruction", None).await
}

/// The second person does not confirm: the record waits for another decision, with why.
///
/// # Errors
/// As [`confirm`]; [`AppError::Invalid`] without a reason.
pub async fn send_back(ctx: &Ctx, review: Uuid, version: i64, form: Uuid, why: &str) -> AppResult<()> {
    check_words("why", why, SHORT_MAX).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = to_confirm(ctx, &mut tx, review, version).await?;
    back(ctx, &mut tx, row, why).await?;
    ctx.finish(tx, form, "/destruction", None).await
}

async fn back(ctx: &Ctx, tx: &mut Box<dyn Tx>, mut row: ReviewRow, why: &str) -> AppResult<()> {
    no_decision(&mut row);
    tx.retention_save(&row).await?;
    let body = json!({ "why": why.trim() });
    ctx.event(tx, Kind::RetentionTakenBack, About::person(row.person_id, row.id), &body);
    Ok(())
}

/// Takes a decision back, as long as the record is there.
///
/// # Errors
/// [`AppError::Invalid`] without a reason; [`AppError::NotPossible`] where nothing is decided; [`AppError::Stale`];
/// [`AppError::NotFound`] once it is destroyed.
pub async fn take_back(ctx: &Ctx, review: Uuid, version: i64, form: Uuid, why: &str) -> AppResult<()> {
    ctx.authorise(Act::RetentionReview)?;
    check_words("back_why", why, SHORT_MAX).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = row_of(ctx, &mut tx, review).await?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    if row.stage == Stage::Waiting.as_str() {
        return Err(AppError::NotPossible("Nothing is decided about this record yet".to_owned()));
    }
    back(ctx, &mut tx, row, why).await?;
    ctx.finish(tx, form, &format!("{LIST}/{review}"), None).await
}

/// Puts a record on the list at once because erasure was asked for and granted: it is decided, confirmed and destroyed as every other,
/// without waiting for its time. In the transaction of whoever grants; `request` is their request, and `words` what was granted.
///
/// # Errors
/// [`AppError::Invalid`] for words that are none; [`AppError::NotFound`].
pub async fn destroy_granted(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    person: PersonId,
    request: Uuid,
    words: &str,
) -> AppResult<Uuid> {
    ctx.authorise(Act::RetentionReview)?;
    check_words("words", words, LONG_MAX).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let root = tx.retention_root(person.0).await?.ok_or(AppError::NotFound)?;
    let now = reckoned(ctx, tx, root).await?;
    let known = tx.retention_of(root).await?;
    let mut row = known.clone().unwrap_or_else(|| new_row(ctx, root, Ground::Asked, &now));
    fill(&mut row, &now);
    Ground::Asked.as_str().clone_into(&mut row.ground);
    row.request_id = Some(request);
    words.trim().clone_into(&mut row.asked);
    if known.is_some() {
        no_decision(&mut row);
        row.listed_at = ctx.at();
        tx.retention_save(&row).await?;
    } else {
        tx.retention_insert(&row).await?;
    }
    let body = json!({ "why": row.asked });
    ctx.event(tx, Kind::RetentionListed, About::person(root, row.id), &body);
    Ok(row.id)
}

/// What is left of records destroyed, newest first, and where the list goes on.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn stubs(ctx: &Ctx, before: Option<After>) -> AppResult<(Vec<StubRow>, Option<After>)> {
    ctx.authorise(Act::RetentionReview)?;
    let rows = ctx.read().await?.stub_page(before, PAGE).await?;
    let next = after(rows.len(), rows.last().map(|r| After { at: r.destroyed_at, id: r.id }));
    Ok((rows, next))
}

/// What is left of one: the certificate of its destruction.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn stub(ctx: &Ctx, stub: Uuid) -> AppResult<StubRow> {
    ctx.authorise(Act::RetentionReview)?;
    ctx.read().await?.stub_get(stub).await?.ok_or(AppError::NotFound)
}
