//! The service for its manager (PAGES 2): the month beside the month before with the rows behind each figure, the quarter, the
//! commissioner's report, funders and contracts, and exports without names.

mod contracts;
mod exports;
mod quarter;
mod reports;

pub(crate) use quarter::total_words;

use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::render::day_of;
use crate::routes::{Need::May, Route, routes};
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use crate::words::Choice;
use app::reports::{Choices, Cut};
use axum::extract::Query;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::Act;
use practice::ids::{ContractId, SiteId};
use practice::report::{Figure, Of, Span};
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

routes! {
    GET "/service" May(Act::ServiceRead) => show;
    GET "/service/counted" May(Act::ServiceRead) => counted;
}

/// The routes of the service's pages.
pub(crate) fn all_routes() -> Vec<Route> {
    [ROUTES, contracts::ROUTES, exports::ROUTES, quarter::ROUTES, reports::ROUTES].concat()
}

/// A month as an address has it: `2026-05`.
fn month_code(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// The first day of a month from its code.
fn month_of(code: &str) -> Option<Date> {
    format!("{code}-01").parse().ok()
}

/// A month in words: *May 2026*.
fn month_words(day: Date) -> String {
    let words = day_of(day.first_of_month());
    words.strip_prefix("1 ").map_or(words.clone(), str::to_owned)
}

/// The months that can be chosen, the newest first.
fn months(today: Date, back: i32) -> Vec<Choice> {
    (0..back)
        .map(|n| today.first_of_month().saturating_sub(n.months()))
        .map(|day| Choice::new(month_code(day), month_words(day)))
        .collect()
}

fn sites(choices: &Choices) -> Vec<Choice> {
    choices.sites.iter().map(|(id, name)| Choice::new(id.to_string(), name.as_str())).collect()
}

fn contract_choices(choices: &Choices) -> Vec<Choice> {
    choices.contracts.iter().map(|(id, name)| Choice::new(id.to_string(), name.as_str())).collect()
}

type Asked = HashMap<String, String>;

fn text<'a>(asked: &'a Asked, name: &str) -> &'a str {
    asked.get(name).map_or("", String::as_str)
}

/// A site and a contract from an address; what is no id is no filter.
fn narrowed(asked: &Asked) -> (Option<SiteId>, Option<ContractId>) {
    let id = |name: &str| Uuid::parse_str(text(asked, name)).ok();
    (id("site").map(SiteId), id("contract").map(ContractId))
}

fn cut_of(asked: &Asked, today: Date) -> Cut {
    let day = month_of(text(asked, "month")).filter(|day| *day <= today).unwrap_or(today);
    let (site, contract) = narrowed(asked);
    Cut { span: Span::month(day), site, contract }
}

/// The same as an address has it.
fn query(cut: &Cut) -> String {
    let site = cut.site.map(|site| format!("&site={site}")).unwrap_or_default();
    let contract = cut.contract.map(|contract| format!("&contract={contract}")).unwrap_or_default();
    format!("month={}{site}{contract}", month_code(cut.span.from))
}

/// A figure beside the month before, each with the address of the rows behind it.
#[derive(Debug, Serialize)]
struct FigureView {
    words: &'static str,
    how: &'static str,
    inner: bool,
    now: String,
    now_href: String,
    before: String,
    before_href: String,
}

/// The manager's first page.
#[derive(Debug, Serialize)]
struct MonthView {
    of: String,
    month: String,
    month_before: String,
    over: bool,
    lines: Vec<FigureView>,
    waited: String,
    waited_before: String,
    target: i64,
    months: Vec<Choice>,
    sites: Vec<Choice>,
    contracts: Vec<Choice>,
    keeps: bool,
    exports: bool,
    /// Questions of workers that no supervisor answered in time: how many, and not whose.
    unanswered: i64,
}

fn waited(days: Option<i64>) -> String {
    match days {
        None => "too few to say".to_owned(),
        Some(1) => "1 day".to_owned(),
        Some(days) => format!("{days} days"),
    }
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> WebResult {
    let cut = cut_of(&asked, visit.ctx().today());
    let found = app::reports::month(visit.ctx(), cut).await?;
    let (now, before) = (query(&cut), query(&Cut { span: found.before, ..cut }));
    let lines = found.lines.iter().map(|line| FigureView {
        words: line.figure.words(),
        how: line.figure.how(),
        inner: matches!(line.figure, Figure::Accepted | Figure::WaitingOver | Figure::Held),
        now: line.now.words(),
        now_href: format!("/service/counted?figure={}&{now}", line.figure.as_str()),
        before: line.before.words(),
        before_href: format!("/service/counted?figure={}&{before}", line.figure.as_str()),
    });
    let view = MonthView {
        of: found.of.clone(),
        month: month_words(found.span.from),
        month_before: month_words(found.before.from),
        over: found.over,
        lines: lines.collect(),
        waited: waited(found.waited.0),
        waited_before: waited(found.waited.1),
        target: found.target,
        months: months(visit.ctx().today(), 25),
        sites: sites(&found.choices),
        contracts: contract_choices(&found.choices),
        keeps: visit.ctx().may(Act::ContractManage),
        exports: visit.ctx().may(Act::ExportAsk),
        unanswered: app::charter::asks::in_vain(visit.ctx()).await?,
    };
    let form = FormState::empty()
        .with("month", month_code(cut.span.from))
        .with("site", cut.site.map(|id| id.to_string()).unwrap_or_default())
        .with("contract", cut.contract.map(|id| id.to_string()).unwrap_or_default());
    visit.form_page("service/show.html", "The service", &form, view)
}

/// A row behind a figure.
#[derive(Debug, Serialize)]
struct RowView {
    reference: String,
    site: String,
    at: Option<String>,
    adds: Option<i64>,
    /// Where its contract is chosen, for whoever may.
    contract: Option<String>,
}

/// The rows behind a figure.
#[derive(Debug, Serialize)]
struct CountedView {
    title: &'static str,
    how: &'static str,
    of: String,
    month: String,
    back: String,
    /// What the day in the list is; empty where there is none.
    day: &'static str,
    /// What each adds; empty where it is one.
    adds: &'static str,
    rows: Vec<RowView>,
    next: Option<String>,
    begun: bool,
}

async fn counted(visit: Visit, Query(asked): Query<Asked>) -> WebResult {
    let figure = Figure::parse(text(&asked, "figure")).ok_or(WebError::NotFound)?;
    let cut = cut_of(&asked, visit.ctx().today());
    let after = Some(text(&asked, "after")).filter(|after| !after.is_empty());
    let found = app::reports::trace(visit.ctx(), figure, cut, after).await?;
    let chooses = visit.ctx().may(Act::ContractChoose);
    let rows = found.rows.into_iter().map(|row| RowView {
        contract: chooses.then(|| format!("/service/referrals/{}/contract", row.referral)),
        reference: row.reference,
        site: row.site,
        at: row.at.map(|at| at.to_string()),
        adds: row.adds,
    });
    let view = CountedView {
        title: figure.words().trim_start_matches("Of these, "),
        how: figure.how(),
        of: found.of,
        month: month_words(cut.span.from),
        back: format!("/service?{}", query(&cut)),
        day: match (figure.of(), figure) {
            (Of::Contacts, _) => "",
            (_, Figure::Answered | Figure::Accepted) => "Answered",
            (_, Figure::Ended) => "Ended",
            (Of::Support, _) => "Opened",
            (Of::Referrals, _) => "Received",
        },
        adds: match figure {
            Figure::Minutes => "Minutes",
            Figure::ContactsHeld | Figure::ContactsMissed => "Contacts",
            _ => "",
        },
        rows: rows.collect(),
        next: found
            .next
            .map(|after| format!("/service/counted?figure={}&{}&after={after}", figure.as_str(), query(&cut))),
        begun: after.is_some(),
    };
    visit.page("service/counted.html", view.title, view)
}

pub(crate) fn samples() -> Samples {
    let line = |words, inner| FigureView {
        words,
        how: "How it is counted.",
        inner,
        now: "45".to_owned(),
        now_href: "/service/counted?figure=received&month=2026-05".to_owned(),
        before: "1 to 7".to_owned(),
        before_href: "/service/counted?figure=received&month=2026-04".to_owned(),
    };
    let choice = |words: &str| vec![Choice::new("a", words)];
    let month = |keeps| MonthView {
        of: "The whole service".to_owned(),
        month: "May 2026".to_owned(),
        month_before: "April 2026".to_owned(),
        over: keeps,
        lines: vec![line("Referrals received", false), line("Of these, past the target", true)],
        waited: waited(Some(4)),
        waited_before: waited(None),
        target: 3,
        months: choice("May 2026"),
        sites: choice("Harbour Street Surgery"),
        contracts: if keeps { choice("Wexcombe Council: Core") } else { vec![] },
        keeps,
        exports: keeps,
        unanswered: i64::from(keeps),
    };
    let row = |adds: Option<i64>, keeps: bool| RowView {
        reference: "K7M-4QX".to_owned(),
        site: "Harbour Street Surgery".to_owned(),
        at: adds.is_none().then(|| "2026-05-03T10:00:00Z".to_owned()),
        adds,
        contract: keeps.then(|| "/service/referrals/r/contract".to_owned()),
    };
    let list = |day, adds, rows, next: Option<&str>| CountedView {
        title: "Referrals received",
        how: "How it is counted.",
        of: "The whole service".to_owned(),
        month: "May 2026".to_owned(),
        back: "/service?month=2026-05".to_owned(),
        day,
        adds,
        rows,
        begun: next.is_some(),
        next: next.map(str::to_owned),
    };
    let form = FormState::empty().with("month", "2026-05").with("site", "").with("contract", "");
    let mut all = vec![
        ("service/show.html", vec![drawn(&month(true), Some(&form)), drawn(&month(false), Some(&form))]),
        (
            "service/counted.html",
            vec![
                drawn(&list("Received", "", vec![row(None, true)], Some("/service/counted?after=K7M-4QX")), None),
                drawn(&list("", "Minutes", vec![row(Some(50), false)], None), None),
                drawn(&list("Received", "", vec![], None), None),
            ],
        ),
    ];
    all.extend(contracts::samples());
    all.extend(exports::samples());
    all.extend(quarter::samples());
    all.extend(reports::samples());
    all
}
