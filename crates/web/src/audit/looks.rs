//! Who saw whom: the log of looks, asked by account, ground, kind of page and day; the days of one account; and the list as a file.

use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::page_words::{page_kinds, page_words};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{look_place, look_words, refused};
use crate::visit::{Posted, Visit};
use crate::words::Choice;
use app::AppError;
use app::audit::looks::{self, Asked, Look, Taking, read_day};
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::IntoResponse;
use practice::access::{Act, Ground};
use practice::problem::Problem;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

routes! {
    GET "/audit/looks" May(Act::AuditRead) => list;
    POST "/audit/looks/file" May(Act::AuditRead) => take;
    GET "/audit/accounts/{account}" May(Act::AuditRead) => days;
}

/// The fields of the filter.
const FIELDS: [&str; 5] = ["account", "ground", "page", "from", "until"];

/// What can be asked for, and how that is written in an address.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Filter {
    accounts: Vec<Choice>,
    grounds: Vec<Choice>,
    pages: Vec<Choice>,
    /// The fields that are asked for, to be sent on.
    kept: Vec<(String, String)>,
    /// The same for an address; empty, or ending in `&`.
    query: String,
    /// The account that is asked for, if one is.
    account: Option<String>,
}

impl Filter {
    /// What is asked for, as an address has it before `before=`.
    pub(crate) fn query(&self) -> &str {
        &self.query
    }

    /// One with an account in it, for samples.
    pub(crate) fn sample() -> Self {
        Self {
            accounts: vec![Choice::new("a", "Amara Okafor")],
            grounds: grounds(),
            pages: pages(),
            kept: Vec::new(),
            query: String::new(),
            account: None,
        }
    }
}

fn pages() -> Vec<Choice> {
    let mut all: Vec<Choice> = page_kinds().iter().map(|(start, words)| Choice::new(*start, *words)).collect();
    all.sort_by(|a, b| a.text.cmp(&b.text));
    all
}

/// Reads the filter of an address or a form: what is asked for, or what is wrong; the form; and the choices.
pub(crate) async fn filter_of(
    visit: &Visit,
    given: impl Fn(&str) -> Option<String>,
) -> Result<(Result<Asked, Vec<Problem>>, FormState, Filter), WebError> {
    let kept: Vec<(String, String)> = FIELDS
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), given(name)?.trim().to_owned())))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let value = |name: &str| kept.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    let ground = value("ground").filter(|code| *code == "list" || Ground::parse(code).is_some());
    let page = value("page").filter(|start| page_kinds().iter().any(|(kind, _)| kind == start));
    let (from, until) =
        (read_day("from", value("from").unwrap_or("")), read_day("until", value("until").unwrap_or("")));
    let asked = match (from, until) {
        (Ok(from), Ok(until)) => Ok(Asked {
            account: value("account").and_then(|id| id.parse().ok()),
            ground: ground.map(str::to_owned),
            page: page.map(str::to_owned),
            from,
            until,
        }),
        (from, until) => Err([from.err(), until.err()].into_iter().flatten().collect()),
    };
    let form = kept.iter().fold(FormState::empty(), |form, (name, value)| form.with(name, value.as_str()));
    let accounts = looks::accounts(visit.ctx()).await?;
    let account = value("account").map(str::to_owned);
    let mut encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&kept).finish();
    if !encoded.is_empty() {
        encoded.push('&');
    }
    let choices = Filter {
        accounts: accounts.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect(),
        grounds: grounds(),
        pages: pages(),
        kept,
        query: encoded,
        account,
    };
    Ok((asked, form, choices))
}

fn grounds() -> Vec<Choice> {
    let all = Ground::ALL.iter().map(|ground| ground.as_str()).chain(["list"]);
    all.map(|code| Choice::new(code, looks::ground_words(code))).collect()
}

/// What is wrong with a filter, beside its fields.
pub(crate) fn faulty(form: FormState, problems: Vec<Problem>) -> FormState {
    problems.into_iter().fold(form, |form, problem| form.with_error(problem.field, problem.message))
}

/// The list of looks.
#[derive(Debug, Serialize)]
struct LooksView {
    here: &'static str,
    filter: Filter,
    rows: Vec<LookView>,
    older: Option<String>,
    newest: bool,
}

#[derive(Debug, Clone, Serialize)]
struct LookView {
    at: String,
    who: String,
    /// The account, where it was one.
    account: Option<String>,
    grounds: String,
    page: String,
    opened: usize,
    listed: usize,
}

fn line(look: Look) -> LookView {
    LookView {
        at: look.at.to_string(),
        account: look.account.map(|id| id.to_string()),
        who: look.who.unwrap_or_else(|| "Somebody with a link".to_owned()),
        grounds: look.grounds.join(", "),
        page: page_words(&look.page),
        opened: look.opened,
        listed: look.listed,
    }
}

async fn list(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let behind = query.get("before").map(|text| look_place(text).ok_or(WebError::NotFound)).transpose()?;
    let (asked, form, filter) = filter_of(&visit, |name| query.get(name).cloned()).await?;
    let found = match asked {
        Ok(asked) => looks::looks(visit.ctx(), &asked, behind).await,
        Err(problems) => Err(AppError::Invalid(problems)),
    };
    let (found, form) = match found {
        Ok(found) => (found, form),
        Err(AppError::Invalid(problems)) => (looks::Looks { rows: Vec::new(), next: None }, faulty(form, problems)),
        Err(other) => return Err(other.into()),
    };
    let view = LooksView {
        here: "looks",
        older: found.next.map(|next| format!("/audit/looks?{}before={}", filter.query, look_words(&next))),
        filter,
        rows: found.rows.into_iter().map(line).collect(),
        newest: behind.is_none(),
    };
    visit.form_page("audit/looks.html", "Audit: who saw whom", &form, view)
}

async fn take(visit: Visit, Posted(form): Posted) -> WebResult {
    let (asked, ..) = filter_of(&visit, |name| form.first(name).map(str::to_owned)).await?;
    // the page sends what it showed, so there is nothing to mend here
    let taken = looks::take(visit.ctx(), asked.map_err(AppError::Invalid)?).await?;
    Ok(file(taken, "looks.csv"))
}

/// A list of looks as a file, written as it is read.
pub(crate) fn file(taking: Taking, name: &'static str) -> axum::response::Response {
    const HEAD: &str = "When (Europe/London),Who,Ground,Page,Records opened,People listed\r\n";
    let begun = futures::stream::iter([Ok::<Bytes, AppError>(Bytes::from_static(HEAD.as_bytes()))]);
    let rest = futures::stream::try_unfold(taking, |mut taking| async move {
        let rows = taking.next().await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let text: String = rows.into_iter().map(line).map(|row| row_of(&row)).collect();
        Ok(Some((Bytes::from(text), taking)))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, Body::from_stream(futures::StreamExt::chain(begun, rest))).into_response()
}

fn row_of(row: &LookView) -> String {
    let when =
        row.at.parse::<jiff::Timestamp>().map(|at| app::time::local(at).strftime("%Y-%m-%d %H:%M:%S").to_string());
    let cells = [when.unwrap_or_default(), row.who.clone(), row.grounds.clone(), row.page.clone()];
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    format!("{},{},{}\r\n", cells.join(","), row.opened, row.listed)
}

/// A cell of the file. What a table program would take for a formula is marked as text.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, cell.replace('"', "\"\""))
}

/// The days of one account.
#[derive(Debug, Serialize)]
struct DaysView {
    here: &'static str,
    name: String,
    account: String,
    first: String,
    last: String,
    rows: Vec<DayView>,
    earlier: String,
}

#[derive(Debug, Serialize)]
struct DayView {
    day: String,
    href: String,
    grounds: String,
    looks: usize,
    opened: usize,
    listed: usize,
}

async fn days(visit: Visit, Path(account): Path<Uuid>, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let until = query.get("until").and_then(|day| day.parse().ok());
    let found = looks::by_day(visit.ctx(), account, until).await?;
    let (first, last) = found.span;
    let before = first.yesterday().unwrap_or(first);
    let row = |day: looks::Day| DayView {
        href: format!("/audit/looks?account={account}&from={0}&until={0}", day.day),
        day: day.day.to_string(),
        grounds: day.grounds.join(", "),
        looks: day.looks,
        opened: day.opened,
        listed: day.listed,
    };
    let view = DaysView {
        here: "looks",
        name: found.name,
        account: account.to_string(),
        first: first.to_string(),
        last: last.to_string(),
        rows: found.days.into_iter().map(row).collect(),
        earlier: format!("/audit/accounts/{account}?until={before}"),
    };
    visit.page("audit/days.html", "Audit: the days of an account", view)
}

/// The list full, empty, narrowed and with a day that is none; the days of an account, and an account with none.
pub(super) fn samples() -> Samples {
    let look = LookView {
        at: "2026-06-03T13:30:00Z".to_owned(),
        who: "Amara Okafor".to_owned(),
        account: Some("a".to_owned()),
        grounds: "Supports this person".to_owned(),
        page: page_words("GET /people/{person}"),
        opened: 1,
        listed: 2,
    };
    let filter = |account: Option<&str>| Filter {
        kept: account.map(|id| ("account".to_owned(), id.to_owned())).into_iter().collect(),
        account: account.map(str::to_owned),
        ..Filter::sample()
    };
    let list = |rows: Vec<LookView>, account: Option<&str>, form: &FormState| {
        let older = rows.first().map(|_| "/audit/looks?before=x".to_owned());
        drawn(&LooksView { here: "looks", filter: filter(account), newest: rows.is_empty(), rows, older }, Some(form))
    };
    let wrong = refused(&Form::of([("from", "31/6/2026")]), vec![Problem::new("from", "Enter a day like 3/6/2026")]);
    let day = DayView {
        day: "2026-06-03".to_owned(),
        href: "/audit/looks?account=a".to_owned(),
        grounds: "Supports this person".to_owned(),
        looks: 12,
        opened: 4,
        listed: 20,
    };
    let days = |rows| {
        let view = DaysView {
            here: "looks",
            name: "Amara Okafor".to_owned(),
            account: "a".to_owned(),
            first: "2026-05-04".to_owned(),
            last: "2026-06-03".to_owned(),
            rows,
            earlier: "/audit/accounts/a?until=2026-05-03".to_owned(),
        };
        drawn(&view, None)
    };
    vec![
        (
            "audit/looks.html",
            vec![
                list(vec![look.clone()], None, &FormState::empty()),
                list(vec![look], Some("a"), &FormState::empty().with("account", "a")),
                list(Vec::new(), None, &FormState::empty()),
                list(Vec::new(), Some("a"), &wrong),
            ],
        ),
        ("audit/days.html", vec![days(vec![day]), days(Vec::new())]),
    ]
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_cell_is_text_whatever_stands_in_it() {
        assert_eq!(quoted("O\"Neill, Mary"), "\"O\"\"Neill, Mary\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
    }
}
