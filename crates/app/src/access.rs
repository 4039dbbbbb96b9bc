//! Who has access, and its reviews: for administrators and the governance lead (DOMAIN 10). A review gives and takes no
//! access; it looks, and writes down what was found. Changes are made on the page of a user.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::Timestamp;
use jiff::civil::Date;
use practice::access::Act;
use practice::access_review::{MONTHS, MONTHS_MOST, Outcome, due, unused};
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::AccountId;
use practice::problem::Problem;
use serde_json::json;
use store::access::{AccessPlaceRow, AccessRoleRow, AccessRow, LeftRow, ReviewLineRow, ReviewRow};
use store::doors::InvitationRow;
use store::{PAGE, Tx};
use uuid::Uuid;

/// The setting with how many months lie between reviews.
const EVERY: &str = "access.review_months";
/// How many past reviews are listed.
const LISTED: i64 = 20;

/// An account with access.
#[derive(Debug, Clone)]
pub struct Held {
    /// The account.
    pub row: AccessRow,
    /// Its roles, each with since when.
    pub roles: Vec<AccessRoleRow>,
    /// Its teams and practices, each with since when.
    pub places: Vec<AccessPlaceRow>,
    /// Whether it was not used for 90 days.
    pub unused: bool,
}

/// Who has access now, a page of it.
#[derive(Debug)]
pub struct Access {
    /// The accounts of this page, by name.
    pub held: Vec<Held>,
    /// After whom the list goes on.
    pub next: Option<AccountId>,
    /// Who cannot work here any more and still has people in support.
    pub left: Vec<LeftRow>,
    /// Invitations that nobody used, open ones first.
    pub invited: Vec<InvitationRow>,
    /// Reviews, the last first.
    pub reviews: Vec<ReviewRow>,
    /// Every so many months one is due.
    pub months: i64,
    /// When the next one is due.
    pub due: Date,
    /// Whether that day has come.
    pub overdue: bool,
}

/// Who has access now.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn read(ctx: &Ctx, after: Option<AccountId>) -> AppResult<Access> {
    ctx.authorise(Act::AccessReview)?;
    let after = email_of(ctx, after).await?;
    let mut tx = ctx.read().await?;
    let rows = tx.access_page(ctx.at(), after.clone(), PAGE).await?;
    let roles = tx.access_roles(ctx.at(), after.clone(), PAGE).await?;
    let places = tx.access_places(ctx.at(), ctx.day(), after, PAGE).await?;
    let left = tx.access_left(ctx.at()).await?;
    let mut invited = tx.invitation_list(ctx.at(), PAGE).await?;
    // one by which a sign-in is renewed gives no access that is not there
    invited.retain(|one| one.used_at.is_none() && one.account_id.is_none());
    let reviews = tx.review_list(LISTED).await?;
    let months = months(&mut tx).await?;
    drop(tx);
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|row| AccountId(row.account_id));
    let due = next_due(ctx, &reviews, months).await?;
    let held = rows.into_iter().map(|row| held(ctx, row, &roles, &places)).collect();
    Ok(Access { held, next, left, invited, reviews, months, due, overdue: due <= ctx.today() })
}

fn held(ctx: &Ctx, row: AccessRow, roles: &[AccessRoleRow], places: &[AccessPlaceRow]) -> Held {
    let signed_in = row.signed_in_at.map(time::moment);
    Held {
        roles: roles.iter().filter(|role| role.account_id == row.account_id).cloned().collect(),
        places: places.iter().filter(|place| place.account_id == row.account_id).cloned().collect(),
        unused: row.disabled_at.is_none() && unused(signed_in, time::moment(row.created_at), ctx.now()),
        row,
    }
}

/// Addresses carry ids, never an e-mail address; the key of the list is one.
async fn email_of(ctx: &Ctx, account: Option<AccountId>) -> AppResult<Option<String>> {
    let Some(account) = account else { return Ok(None) };
    if ctx.read().await?.user_names(&[account.0]).await?.is_empty() {
        return Err(AppError::NotFound);
    }
    let row = ctx.app.store.doors().account_by_id(account.0).await?.ok_or(AppError::NotFound)?;
    Ok(Some(row.email))
}

async fn months(tx: &mut Box<dyn Tx>) -> AppResult<i64> {
    let own = tx.setting_list().await?;
    let set = own.iter().find(|(code, _)| code == EVERY).and_then(|(_, value)| value.parse().ok());
    Ok(set.filter(|months| (1..=MONTHS_MOST).contains(months)).unwrap_or(MONTHS))
}

/// After the last review that was closed, or after the service began.
async fn next_due(ctx: &Ctx, reviews: &[ReviewRow], months: i64) -> AppResult<Date> {
    let closed = reviews.iter().filter_map(|review| review.closed_at).max();
    let begun = match closed {
        Some(at) => time::moment(at),
        None => service_begun(ctx).await?,
    };
    Ok(due(time::local_date(begun), months))
}

async fn service_begun(ctx: &Ctx) -> AppResult<Timestamp> {
    let services = ctx.app.store.doors().service_list().await?;
    let own = services.into_iter().find(|service| service.id == ctx.service().0).ok_or(AppError::NotFound)?;
    Ok(time::moment(own.created_at))
}

/// Sets every how many months a review is due.
///
/// # Errors
/// [`AppError::Invalid`] outside 1 to 12; [`AppError::NotFound`] where the role may not.
pub async fn set_months(ctx: &Ctx, form: Uuid, months_now: i64) -> AppResult<()> {
    ctx.authorise(Act::AccessReview)?;
    if !(1..=MONTHS_MOST).contains(&months_now) {
        return Err(AppError::field(
            "months",
            format!(
                "Enter a whole number from 1 to {MONTHS_MOST}: accounts are to be looked through once a year at least"
            ),
        ));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let before = months(&mut tx).await?;
    if before != months_now {
        tx.setting_put(EVERY, &months_now.to_string()).await?;
        let body = json!({ "code": EVERY, "before": before.to_string(), "after": months_now.to_string() });
        ctx.event(&mut tx, Kind::SettingChanged, About::default(), &body);
    }
    ctx.finish(tx, form, "/admin/access", None).await
}

/// Begins a review of everybody who has access now; gives which.
///
/// # Errors
/// [`AppError::NotPossible`] where one is open already; [`AppError::TakenBefore`].
pub async fn begin(ctx: &Ctx, form: Uuid) -> AppResult<Uuid> {
    ctx.authorise(Act::AccessReview)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    if tx.review_list(LISTED).await?.iter().any(|review| review.closed_at.is_none()) {
        return Err(AppError::NotPossible("A review is open already. Go on with it, and close it".to_owned()));
    }
    let review = ReviewRow {
        id: ctx.id(),
        begun_at: ctx.at(),
        begun_by: ctx.actor_name().to_owned(),
        closed_at: None,
        closed_by: String::new(),
        note: String::new(),
        version: 1,
    };
    tx.review_insert(&review).await?;
    let accounts: i64 = tx.review_counts(review.id).await?.iter().map(|(_, many)| many).sum();
    ctx.event(&mut tx, Kind::AccessReviewBegun, About::service(review.id), &json!({ "accounts": accounts }));
    ctx.finish(tx, form, &format!("/admin/access/{}", review.id), None).await?;
    Ok(review.id)
}

/// A review opened.
#[derive(Debug)]
pub struct Review {
    /// The review.
    pub row: ReviewRow,
    /// The accounts of this page, by name.
    pub lines: Vec<ReviewLineRow>,
    /// After whom the list goes on.
    pub next: Option<AccountId>,
    /// How many accounts were kept, changed, ended, and are still to be looked at.
    pub counts: [i64; 4],
}

/// Opens a review.
///
/// # Errors
/// [`AppError::NotFound`] where there is none, or the role may not.
pub async fn open(ctx: &Ctx, review: Uuid, after: Option<AccountId>) -> AppResult<Review> {
    ctx.authorise(Act::AccessReview)?;
    let after = email_of(ctx, after).await?;
    let mut tx = ctx.read().await?;
    let row = tx.review_get(review).await?.ok_or(AppError::NotFound)?;
    let lines = tx.review_lines(review, ctx.at(), after, PAGE).await?;
    let counts = counts(&mut tx, review).await?;
    let full = i64::try_from(lines.len()).unwrap_or(0) == PAGE;
    let next = lines.last().filter(|_| full).map(|line| AccountId(line.account_id));
    Ok(Review { row, lines, next, counts })
}

async fn counts(tx: &mut Box<dyn Tx>, review: Uuid) -> AppResult<[i64; 4]> {
    let found = tx.review_counts(review).await?;
    let of = |code: &str| found.iter().find(|(outcome, _)| outcome == code).map_or(0, |(_, many)| *many);
    Ok([of("kept"), of("changed"), of("ended"), of("")])
}

/// Writes down what a review found of an account. What is written has to be so: access that is said to have ended has ended.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where the review is closed; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn note(
    ctx: &Ctx,
    form: Uuid,
    (review, account): (Uuid, AccountId),
    outcome: Option<Outcome>,
    note: &str,
) -> AppResult<()> {
    ctx.authorise(Act::AccessReview)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    still_open(tx.review_get(review).await?)?;
    let mut line = tx.review_line(review, account.0, ctx.at()).await?.ok_or(AppError::NotFound)?;
    let mut problems: Vec<Problem> = too_long("note", note.trim(), SHORT_MAX).into_iter().collect();
    match outcome {
        None => problems.push(Problem::new("outcome", format!("Choose what you found of {}", line.name))),
        Some(outcome) => problems.extend(contradicted(outcome, &line)),
    }
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    line.outcome = outcome.map(|outcome| outcome.as_str().to_owned());
    note.trim().clone_into(&mut line.note);
    ctx.actor_name().clone_into(&mut line.by_name);
    line.at = Some(ctx.at());
    tx.review_line_save(review, &line).await?;
    let body = json!({ "outcome": line.outcome, "roles": line.roles_now, "note": line.note });
    ctx.event(&mut tx, Kind::AccessReviewed, About::service(account.0), &body);
    ctx.finish(tx, form, &format!("/admin/access/{review}"), None).await
}

/// What stands against what is to be written down of an account.
fn contradicted(outcome: Outcome, line: &ReviewLineRow) -> Option<Problem> {
    let shut = line.disabled_at.is_some() || line.roles_now.is_empty();
    match outcome {
        Outcome::Ended if !shut => Some(Problem::new(
            "outcome",
            format!(
                "{} has access still. End the roles or disable the account on the page of the user, then write it down here",
                line.name
            ),
        )),
        Outcome::Kept if shut => {
            Some(Problem::new("outcome", format!("{} has no access any more. Choose “Ended”", line.name)))
        }
        _ => None,
    }
}

fn still_open(review: Option<ReviewRow>) -> AppResult<ReviewRow> {
    let review = review.ok_or(AppError::NotFound)?;
    if review.closed_at.is_some() {
        return Err(AppError::NotPossible("This review is closed. What it found stays as it is".to_owned()));
    }
    Ok(review)
}

/// Closes a review in which every account was looked at.
///
/// # Errors
/// [`AppError::NotPossible`] where some are still to be looked at, or it is closed already; [`AppError::Invalid`];
/// [`AppError::TakenBefore`].
pub async fn close(ctx: &Ctx, form: Uuid, review: Uuid, note: &str) -> AppResult<()> {
    ctx.authorise(Act::AccessReview)?;
    if let Some(problem) = too_long("closing", note.trim(), SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = still_open(tx.review_get(review).await?)?;
    let [kept, changed, ended, open] = counts(&mut tx, review).await?;
    if open > 0 {
        return Err(AppError::field(
            "closing",
            format!("{open} {} still to be looked at", if open == 1 { "account is" } else { "accounts are" }),
        ));
    }
    let closed = ReviewRow {
        closed_at: Some(ctx.at()),
        closed_by: ctx.actor_name().to_owned(),
        note: note.trim().to_owned(),
        ..row
    };
    tx.review_close(&closed).await?;
    let body = json!({ "kept": kept, "changed": changed, "ended": ended, "note": closed.note });
    ctx.event(&mut tx, Kind::AccessReviewClosed, About::service(review), &body);
    ctx.finish(tx, form, "/admin/access", None).await
}
