//! Who has access, and its reviews: for administrators and the governance lead.

use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed, typed_id};
use crate::visit::{Posted, Visit, done, see};
use crate::words::{Choice, choices};
use app::access::{Access, Held, Review};
use app::time;
use axum::extract::{Path, Query};
use practice::access::{Act, Role};
use practice::access_review::Outcome;
use practice::ids::AccountId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

routes! {
    GET "/admin/access" May(Act::AccessReview) => list;
    POST "/admin/access" May(Act::AccessReview) => begin;
    POST "/admin/access/months" May(Act::AccessReview) => months;
    GET "/admin/access/{review}" May(Act::AccessReview) => show;
    POST "/admin/access/{review}" May(Act::AccessReview) => note;
    POST "/admin/access/{review}/close" May(Act::AccessReview) => close;
}

/// Something held, and since when.
#[derive(Debug, Serialize)]
struct Since {
    words: String,
    since: String,
}

/// An account with access.
#[derive(Debug, Serialize)]
struct HeldLine {
    id: String,
    name: String,
    email: String,
    roles: Vec<Since>,
    places: Vec<Since>,
    signed_in: Option<String>,
    second_step: &'static str,
    /// Whether an organisation's own sign-in opens it, too.
    organisation: bool,
    unused: bool,
    disabled: bool,
}

/// Somebody who cannot work here any more and still has people in support.
#[derive(Debug, Serialize)]
struct LeftLine {
    id: String,
    name: String,
    disabled: bool,
    in_support: i64,
}

/// An invitation that nobody used.
#[derive(Debug, Serialize)]
struct InvitedLine {
    name: String,
    email: String,
    role: String,
    made: String,
    /// Until when it can be used; none where it is over.
    open: Option<String>,
}

/// A review in the list.
#[derive(Debug, Serialize)]
struct ReviewLine {
    id: String,
    begun: String,
    by: String,
    closed: Option<String>,
    closed_by: String,
    note: String,
}

/// What the page shows.
#[derive(Debug, Serialize)]
struct AccessView {
    held: Vec<HeldLine>,
    next: Option<String>,
    first: bool,
    left: Vec<LeftLine>,
    invited: Vec<InvitedLine>,
    reviews: Vec<ReviewLine>,
    /// A review that is open.
    open: Option<String>,
    due: String,
    overdue: bool,
    /// Whether they may open the page of a user.
    manages: bool,
}

fn role_words(codes: &str) -> String {
    let words: Vec<&str> =
        codes.split_whitespace().map(|code| Role::parse(code).map_or(code, |one| one.words())).collect();
    words.join(", ")
}

fn held_line(held: Held) -> HeldLine {
    let row = held.row;
    let roles = held.roles.iter();
    let places = held.places.iter();
    HeldLine {
        id: row.account_id.to_string(),
        name: row.name,
        email: row.email,
        roles: roles
            .map(|role| Since {
                words: role_words(&role.role),
                since: time::local_date(time::moment(role.from_at)).to_string(),
            })
            .collect(),
        places: places
            .map(|place| Since { words: place.name.clone(), since: time::date(place.from_on).to_string() })
            .collect(),
        signed_in: row.signed_in_at.map(|at| time::moment(at).to_string()),
        second_step: match (row.totp_confirmed_at.is_some(), row.passkeys > 0) {
            (true, true) => "App and passkey",
            (true, false) => "App",
            (false, true) => "Passkey",
            (false, false) => "No",
        },
        organisation: row.organisations > 0,
        unused: held.unused,
        disabled: row.disabled_at.is_some(),
    }
}

async fn list_page(visit: &Visit, after: Option<Uuid>, form: &FormState) -> WebResult {
    let Access { held, next, left, invited, reviews, months, due, overdue } =
        app::access::read(visit.ctx(), after.map(AccountId)).await?;
    let view = AccessView {
        held: held.into_iter().map(held_line).collect(),
        next: next.map(|id| id.to_string()),
        first: after.is_none(),
        left: left
            .into_iter()
            .map(|row| LeftLine {
                id: row.account_id.to_string(),
                name: row.name,
                disabled: row.disabled_at.is_some(),
                in_support: row.in_support,
            })
            .collect(),
        invited: invited
            .into_iter()
            .map(|row| InvitedLine {
                role: role_words(&row.role),
                made: time::moment(row.created_at).to_string(),
                open: (time::moment(row.expires_at) > visit.ctx().now())
                    .then(|| time::moment(row.expires_at).to_string()),
                name: row.name,
                email: row.email,
            })
            .collect(),
        open: reviews.iter().find(|review| review.closed_at.is_none()).map(|review| review.id.to_string()),
        reviews: reviews
            .into_iter()
            .map(|review| ReviewLine {
                id: review.id.to_string(),
                begun: time::moment(review.begun_at).to_string(),
                by: review.begun_by,
                closed: review.closed_at.map(|at| time::moment(at).to_string()),
                closed_by: review.closed_by,
                note: review.note,
            })
            .collect(),
        due: due.to_string(),
        overdue,
        manages: visit.ctx().may(Act::UserManage),
    };
    let form = if form.is_faulty() { form.clone() } else { form.clone().with("months", months) };
    visit.form_page("admin/access.html", "Who has access", &form, view)
}

/// Where the list goes on.
#[derive(Debug, Deserialize)]
struct After {
    after: Option<Uuid>,
}

async fn list(visit: Visit, Query(query): Query<After>) -> WebResult {
    list_page(&visit, query.after, &FormState::empty()).await
}

async fn months(visit: Visit, Posted(form): Posted) -> WebResult {
    let read = form.done(
        form.number("months").between(1, 12).called("Months between reviews").required("Enter a number of months"),
    );
    let problem = match read {
        Ok(months) => match app::access::set_months(visit.ctx(), visit.once(&form), months).await {
            Ok(()) => return Ok(done("/admin/access", "settings_saved")),
            Err(error) => mend(&form, error, "months")?,
        },
        Err(state) => state,
    };
    list_page(&visit, None, &problem).await
}

async fn begin(visit: Visit, Posted(form): Posted) -> WebResult {
    let review = app::access::begin(visit.ctx(), visit.once(&form)).await?;
    Ok(done(&format!("/admin/access/{review}"), "review_begun"))
}

/// An account in a review.
#[derive(Debug, Serialize)]
struct AccountLine {
    id: String,
    name: String,
    email: String,
    roles: String,
    roles_now: String,
    disabled: bool,
    signed_in: Option<String>,
    outcome: String,
    note: String,
    by: String,
    at: Option<String>,
    /// Whether this is the one whose form is to be mended.
    wrong: bool,
}

/// What the page of a review shows.
#[derive(Debug, Serialize)]
struct ReviewView {
    id: String,
    begun: String,
    by: String,
    closed: Option<String>,
    closed_by: String,
    note: String,
    lines: Vec<AccountLine>,
    next: Option<String>,
    first: bool,
    /// Where this page of the list begins, for its forms.
    after: String,
    kept: i64,
    changed: i64,
    ended: i64,
    open: i64,
    outcomes: Vec<Choice>,
    manages: bool,
}

async fn review_page(
    visit: &Visit,
    review: Uuid,
    after: Option<Uuid>,
    form: &FormState,
    wrong: Option<Uuid>,
) -> WebResult {
    let Review { row, lines, next, counts } = app::access::open(visit.ctx(), review, after.map(AccountId)).await?;
    let [kept, changed, ended, open] = counts;
    let view = ReviewView {
        id: review.to_string(),
        begun: time::moment(row.begun_at).to_string(),
        by: row.begun_by,
        closed: row.closed_at.map(|at| time::moment(at).to_string()),
        closed_by: row.closed_by,
        note: row.note,
        lines: lines
            .into_iter()
            .map(|line| AccountLine {
                id: line.account_id.to_string(),
                roles: role_words(&line.roles),
                roles_now: role_words(&line.roles_now),
                disabled: line.disabled_at.is_some(),
                signed_in: line.signed_in_at.map(|at| time::moment(at).to_string()),
                outcome: line.outcome.as_deref().and_then(Outcome::parse).map_or("", Outcome::words).to_owned(),
                note: line.note,
                by: line.by_name,
                at: line.at.map(|at| time::moment(at).to_string()),
                wrong: wrong == Some(line.account_id),
                name: line.name,
                email: line.email,
            })
            .collect(),
        next: next.map(|id| id.to_string()),
        first: after.is_none(),
        after: after.map(|id| id.to_string()).unwrap_or_default(),
        kept,
        changed,
        ended,
        open,
        outcomes: choices!(Outcome),
        manages: visit.ctx().may(Act::UserManage),
    };
    visit.form_page("admin/access-review.html", "Review of access", form, view)
}

async fn show(visit: Visit, Path(review): Path<Uuid>, Query(query): Query<After>) -> WebResult {
    review_page(&visit, review, query.after, &FormState::empty(), None).await
}

/// Where the list went on on which the form stood.
fn after_of(form: &Form) -> Option<Uuid> {
    form.first("after").and_then(|id| id.parse().ok())
}

async fn note(visit: Visit, Path(review): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let account = typed_id(&form, "account")?;
    let outcome = form.first("outcome").and_then(Outcome::parse);
    let line = (review, AccountId(account));
    match app::access::note(visit.ctx(), visit.once(&form), line, outcome, &typed(&form, "note")).await {
        Ok(()) => {
            let after = after_of(&form).map(|id| format!("?after={id}")).unwrap_or_default();
            Ok(see(&format!("/admin/access/{review}{after}#account-{account}")))
        }
        Err(error) => {
            let state = mend(&form, error, "outcome")?;
            review_page(&visit, review, after_of(&form), &state, Some(account)).await
        }
    }
}

async fn close(visit: Visit, Path(review): Path<Uuid>, Posted(form): Posted) -> WebResult {
    match app::access::close(visit.ctx(), visit.once(&form), review, &typed(&form, "closing")).await {
        Ok(()) => Ok(done("/admin/access", "review_closed")),
        Err(error) => {
            let state: Result<FormState, WebError> = mend(&form, error, "closing");
            review_page(&visit, review, None, &state?, None).await
        }
    }
}

pub(super) fn samples() -> Samples {
    let at = || "2026-06-03T13:30:00Z".to_owned();
    let held = |full: bool| HeldLine {
        id: "1".to_owned(),
        name: "Amara Okafor".to_owned(),
        email: "amara.okafor@example.org".to_owned(),
        roles: vec![Since { words: "Link worker".to_owned(), since: "2026-06-03".to_owned() }],
        places: if full {
            vec![Since { words: "Harbour team".to_owned(), since: "2026-06-03".to_owned() }]
        } else {
            vec![]
        },
        signed_in: full.then(at),
        second_step: if full { "App" } else { "No" },
        organisation: full,
        unused: !full,
        disabled: !full,
    };
    let left = |disabled| LeftLine { id: "2".to_owned(), name: "Ben Shah".to_owned(), disabled, in_support: 3 };
    let invited = |open: bool| InvitedLine {
        name: "Sam Reid".to_owned(),
        email: "sam.reid@example.org".to_owned(),
        role: "Link worker".to_owned(),
        made: at(),
        open: open.then(at),
    };
    let review = |closed: bool| ReviewLine {
        id: "3".to_owned(),
        begun: at(),
        by: "Ruth Adeyemi".to_owned(),
        closed: closed.then(at),
        closed_by: if closed { "Ruth Adeyemi".to_owned() } else { String::new() },
        note: if closed { "Two leavers found".to_owned() } else { String::new() },
    };
    let list = |full: bool| AccessView {
        held: if full { vec![held(true), held(false)] } else { vec![] },
        next: full.then(|| "1".to_owned()),
        first: full,
        left: if full { vec![left(true), left(false)] } else { vec![] },
        invited: if full { vec![invited(true), invited(false)] } else { vec![] },
        reviews: if full { vec![review(false), review(true)] } else { vec![] },
        open: full.then(|| "3".to_owned()),
        due: "2026-12-03".to_owned(),
        overdue: full,
        manages: full,
    };
    let line = |id: &str, outcome: &str, wrong| AccountLine {
        id: id.to_owned(),
        name: "Amara Okafor".to_owned(),
        email: "amara.okafor@example.org".to_owned(),
        roles: "Link worker, Supervisor".to_owned(),
        roles_now: if wrong { "Link worker".to_owned() } else { String::new() },
        disabled: !wrong,
        signed_in: wrong.then(at),
        outcome: outcome.to_owned(),
        note: outcome.to_owned(),
        by: outcome.to_owned(),
        at: (!outcome.is_empty()).then(at),
        wrong,
    };
    let one = |closed: bool| ReviewView {
        id: "3".to_owned(),
        begun: at(),
        by: "Ruth Adeyemi".to_owned(),
        closed: closed.then(at),
        closed_by: "Ruth Adeyemi".to_owned(),
        note: "Two leavers found".to_owned(),
        lines: vec![line("1", "", true), line("2", "Ended", false), line("3", "", false)],
        next: (!closed).then(|| "1".to_owned()),
        first: closed,
        after: "1".to_owned(),
        kept: 1,
        changed: 1,
        ended: 1,
        open: i64::from(!closed),
        outcomes: choices!(Outcome),
        manages: closed,
    };
    let known = FormState::empty().with("months", 6);
    let wrong = FormState::empty().with("months", 40).with_error("months", "Enter a number from 1 to 12");
    let mend = FormState::empty().with("note", "Left in May").with_error("outcome", "Choose what you found");
    vec![
        ("admin/access.html", vec![drawn(&list(true), Some(&known)), drawn(&list(false), Some(&wrong))]),
        (
            "admin/access-review.html",
            vec![drawn(&one(false), Some(&mend)), drawn(&one(true), Some(&FormState::empty()))],
        ),
    ]
}
