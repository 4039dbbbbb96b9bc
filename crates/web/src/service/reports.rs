//! The commissioner's report: as a page, as a file for a table program, and on paper.

use super::{Asked, contract_choices, month_code, month_of, month_words, narrowed, sites, text, total_words};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::render::day_of;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::visit::{Posted, Visit};
use crate::words::Choice;
use app::AppError;
use app::reports::{Cut, Document, Part, Report};
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::Act;
use practice::problem::Problem;
use practice::report::Span;
use serde::Serialize;

routes! {
    GET "/service/report" May(Act::ServiceRead) => show;
    POST "/service/report/file" May(Act::ServiceRead) => file;
}

/// What a report cannot say, under every report.
const CANNOT_SAY: &[&str] = &[
    "Counts from 1 to 7 are not told apart, and others are rounded to the nearest 5. A total that would give away what is hidden beside it, and a count through which it could be worked out, is not shown.",
    "Totals are made from the exact counts, so lines need not add up to them.",
    "What was not asked, and what was asked and not said, are lines of their own. They are not spread over the others.",
    "Who is referred is not who is in need: it shows whom referrers think of, and who agrees to be referred.",
    "Change in measures is that of people who were asked twice. It does not say that support was the cause, and those who were asked once may have fared otherwise.",
    "Waits are those of referrals for which it has happened. Those who still wait are not in them, so months that are not long past look quicker than they are.",
    "Holding somebody in support for a named reason is part of the work, and a long spell of support is not a slow one.",
];

#[derive(Debug, Clone, Serialize)]
struct LineView {
    words: String,
    count: String,
}

#[derive(Debug, Clone, Serialize)]
struct TableView {
    id: String,
    title: &'static str,
    how: &'static str,
    /// None where the whole table would tell what is hidden.
    lines: Option<Vec<LineView>>,
}

#[derive(Debug, Clone, Serialize)]
struct GroupView {
    id: &'static str,
    title: &'static str,
    how: &'static str,
    total: String,
    tables: Vec<TableView>,
}

#[derive(Debug, Clone, Serialize)]
struct MeasureView {
    name: String,
    paired: String,
    change: String,
}

/// The report as its page and its files show it.
#[derive(Debug, Clone, Serialize)]
struct ReportView {
    of: String,
    service: String,
    from: String,
    to: String,
    so_far: String,
    contract: Option<ContractView>,
    groups: Vec<GroupView>,
    waits: Vec<LineView>,
    hours: String,
    unclear: String,
    measures: Vec<MeasureView>,
    in_support: String,
    cannot: &'static [&'static str],
    periods: Vec<Choice>,
    sites: Vec<Choice>,
    contracts: Vec<Choice>,
    /// What it is made of, to be sent on for the files.
    kept: Vec<(&'static str, String)>,
}

#[derive(Debug, Clone, Serialize)]
struct ContractView {
    name: String,
    from: String,
    until: String,
    referrals: String,
    contacts: String,
    reports: String,
}

fn target(target: Option<i32>) -> String {
    target.map_or_else(|| "none agreed".to_owned(), |many| format!("{many} a year"))
}

fn wait_words(line: &app::reports::WaitLine) -> String {
    match (line.median, line.of) {
        (Some(1), Some(of)) => format!("1 day or less for half of {}", of.words()),
        (Some(days), Some(of)) => format!("{days} days or less for half of {}", of.words()),
        (_, None) => total_words(None),
        (None, Some(_)) => "too few to say".to_owned(),
    }
}

fn view(report: Report, cut: &Cut, today: Date) -> ReportView {
    let groups = report.groups.into_iter().map(|group| GroupView {
        id: group.code,
        title: group.title,
        how: group.how,
        total: total_words(group.total),
        tables: group
            .tables
            .into_iter()
            .map(|table| TableView {
                id: table.code.replace('_', "-"),
                title: table.title,
                how: table.how,
                lines: table.lines.map(|lines| {
                    lines
                        .into_iter()
                        .map(|line| LineView { words: line.words, count: total_words(line.count) })
                        .collect()
                }),
            })
            .collect(),
    });
    let in_support = total_words(report.in_support);
    let measures = report.measures.instruments.iter().flat_map(|one| {
        let in_support = in_support.clone();
        one.scales.iter().map(move |scale| MeasureView {
            name: if one.scales.len() > 1 {
                format!("{}: {}", one.definition.short, scale.scale.name)
            } else {
                one.definition.name.clone()
            },
            paired: format!("{} of {} asked, in support: {in_support}", scale.paired.words(), one.asked.words()),
            change: scale.change.map_or_else(
                || "too few to say".to_owned(),
                |c| {
                    format!(
                        "middle change {}, half between {} and {}",
                        signed(c.median),
                        signed(c.lower),
                        signed(c.upper)
                    )
                },
            ),
        })
    });
    ReportView {
        contract: report.contract.map(|c| ContractView {
            name: format!("{}: {}", c.funder_name, c.name),
            from: day_of(app::time::date(c.from_on)),
            until: c.until_on.map(|day| day_of(app::time::date(day))).unwrap_or_default(),
            referrals: target(c.target_referrals),
            contacts: target(c.target_contacts),
            reports: c.reports,
        }),
        measures: measures.collect(),
        in_support,
        groups: groups.collect(),
        waits: report.waits.iter().map(|w| LineView { words: w.words.to_owned(), count: wait_words(w) }).collect(),
        hours: if report.hours == 0 { "too few contacts to say".to_owned() } else { format!("about {}", report.hours) },
        unclear: report.unclear.words(),
        of: report.of,
        service: report.service,
        from: day_of(report.from),
        to: day_of(report.to),
        so_far: report.so_far.map(day_of).unwrap_or_default(),
        cannot: CANNOT_SAY,
        periods: periods(today),
        sites: sites(&report.choices),
        contracts: contract_choices(&report.choices),
        kept: vec![
            ("period", period_code(cut.span)),
            ("site", cut.site.map(|id| id.to_string()).unwrap_or_default()),
            ("contract", cut.contract.map(|id| id.to_string()).unwrap_or_default()),
        ],
    }
}

fn signed(change: practice::measure::Hundredths) -> String {
    if change.0 > 0 { format!("+{change}") } else { change.to_string() }
}

/// A period as an address has it: `q2026-01` for the quarter that begins in January, `y2025-04` for the year that begins in April.
fn period_code(span: Span) -> String {
    let sort = if span == Span::year(span.from) { 'y' } else { 'q' };
    format!("{sort}{}", month_code(span.from))
}

fn period_of(code: &str) -> Option<Span> {
    let (sort, month) = code.split_at_checked(1)?;
    let first = month_of(month)?;
    match sort {
        "q" => Some(Span::quarter(first)),
        "y" => Some(Span::year(first)),
        _ => None,
    }
}

/// So many quarters back can be reported, and the years they lie in.
const QUARTERS: i32 = 13;

/// What can be chosen: quarters, the newest first, then years.
fn periods(today: Date) -> Vec<Choice> {
    let back = |n: i32| today.first_of_month().saturating_sub((3 * n).months());
    let quarters = (0..QUARTERS).map(|n| Span::quarter(back(n)));
    let mut years: Vec<Span> = (0..QUARTERS).map(|n| Span::year(back(n))).collect();
    years.dedup();
    let words = |span: Span| format!("{} to {}", month_words(span.from), month_words(span.to));
    let quarter = |span: Span| Choice::new(period_code(span), words(span));
    let year = |span: Span| Choice::new(period_code(span), format!("{} (year)", words(span)));
    quarters.map(quarter).chain(years.into_iter().map(year)).collect()
}

/// The last quarter that is over, unless another is asked for.
fn cut_of(asked: &Asked, today: Date) -> Result<Cut, Problem> {
    let last = Span::quarter(Span::quarter(today).from.saturating_sub(1.days()));
    let (site, contract) = narrowed(asked);
    let span = period_of(text(asked, "period")).unwrap_or(last);
    // as the months of a figure are checked: not of the future, and not without end
    let span = Span::months(span.from, span.to, today).map_err(|problem| Problem { field: "period", ..problem })?;
    span.reported(site.is_some())?;
    Ok(Cut { span, site, contract })
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> WebResult {
    let today = visit.ctx().today();
    let (cut, problem) = match cut_of(&asked, today) {
        Ok(cut) => (cut, None),
        // the period is mended, and what was chosen beside it stays
        Err(problem) => {
            let mut others = asked.clone();
            others.retain(|name, _| name != "period");
            (cut_of(&others, today).map_err(|_| WebError::NotFound)?, Some(problem))
        }
    };
    let report = app::reports::report(visit.ctx(), cut).await?;
    let view = view(report, &cut, today);
    let mut form = view.kept.iter().fold(FormState::empty(), |form, (name, value)| form.with(name, value));
    if let Some(problem) = problem {
        form = form.with("period", text(&asked, "period"));
        form = form.with_error(problem.field, problem.message);
    }
    visit.form_page("service/report.html", "Commissioner’s report", &form, view)
}

async fn file(visit: Visit, Posted(form): Posted) -> WebResult {
    let asked: Asked = ["period", "site", "contract"]
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), form.first(name)?.to_owned())))
        .collect();
    let today = visit.ctx().today();
    let cut = cut_of(&asked, today).map_err(|problem| WebError::from(AppError::Invalid(vec![problem])))?;
    let on_paper = wants_paper(&form);
    let report = app::reports::taken(visit.ctx(), cut, if on_paper { "pdf" } else { "csv" }).await?;
    let made = view(report, &cut, today);
    if on_paper {
        let sheet = app::reports::on_paper(&document(&made))?;
        return Ok(sent("application/pdf", "report.pdf", sheet));
    }
    Ok(sent("text/csv; charset=utf-8", "report.csv", csv(&made).into_bytes()))
}

fn wants_paper(form: &Form) -> bool {
    form.first("form") == Some("pdf")
}

fn sent(sort: &'static str, name: &'static str, body: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, sort.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, body).into_response()
}

/// A cell of a file. What a table program would take for a formula is marked as text.
pub(super) fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, cell.replace('"', "\"\""))
}

fn span_words(view: &ReportView) -> String {
    let so_far = if view.so_far.is_empty() { String::new() } else { format!(", so far to {}", view.so_far) };
    format!("{} to {}{so_far}", view.from, view.to)
}

/// Every figure of the report, a line each: group, table, line, figure.
fn csv(view: &ReportView) -> String {
    let mut rows: Vec<[String; 4]> = vec![["Part".into(), "Table".into(), "Line".into(), "Figure".into()]];
    let mut add = |part: &str, table: &str, line: &str, figure: &str| {
        rows.push([part, table, line, figure].map(str::to_owned));
    };
    add("Report", "", "Service", &view.service);
    add("Report", "", "Of", &view.of);
    add("Report", "", "Months", &span_words(view));
    for group in &view.groups {
        add(group.title, "", "In all", &group.total);
        for table in &group.tables {
            match &table.lines {
                Some(lines) => lines.iter().for_each(|line| add(group.title, table.title, &line.words, &line.count)),
                None => add(group.title, table.title, "Every line", "not shown"),
            }
        }
    }
    add("Contacts held", "", "Hours, rounded to 5", &view.hours);
    for wait in &view.waits {
        add("Waits", "", &wait.words, &wait.count);
    }
    for measure in &view.measures {
        add("Measures", &measure.name, "Paired", &measure.paired);
        add("Measures", &measure.name, "Change of pairs", &measure.change);
    }
    add("Contracts", "", "Referrals received that several contracts fit, counted under none", &view.unclear);
    for words in view.cannot {
        add("What this cannot say", "", "", words);
    }
    rows.iter().map(|row| row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\r\n").collect()
}

fn document(view: &ReportView) -> Document {
    let mut parts = vec![Part::Text(format!("{}. {}, {}.", view.service, view.of, span_words(view)))];
    if let Some(contract) = &view.contract {
        let until =
            if contract.until.is_empty() { "no end agreed".to_owned() } else { format!("to {}", contract.until) };
        parts.push(Part::Text(format!(
            "Contract {}, from {}, {until}. Target for referrals: {}; for contacts held: {}.",
            contract.name, contract.from, contract.referrals, contract.contacts
        )));
        if !contract.reports.is_empty() {
            parts.push(Part::Text(format!("To be reported: {}", contract.reports)));
        }
    }
    for group in &view.groups {
        parts.push(Part::Heading(group.title.to_owned()));
        parts.push(Part::Text(format!("In all: {}. {}", group.total, group.how)));
        for table in &group.tables {
            let Some(lines) = &table.lines else {
                parts.push(Part::Text(format!("{}: not shown, for it would tell what is hidden.", table.title)));
                continue;
            };
            if lines.is_empty() {
                continue;
            }
            if !table.how.is_empty() {
                parts.push(Part::Text(table.how.to_owned()));
            }
            parts.push(Part::Table {
                head: [table.title.to_owned(), "How many".to_owned()],
                rows: lines.iter().map(|line| [line.words.clone(), line.count.clone()]).collect(),
            });
        }
        if group.id == "contacts" {
            parts.push(Part::Text(format!(
                "Hours of contact, rounded to 5: {}. A session of a group counts for each who came.",
                view.hours
            )));
        }
    }
    parts.push(Part::Heading("Waits".to_owned()));
    let rows = view.waits.iter().map(|wait| [wait.words.clone(), wait.count.clone()]).collect();
    parts.push(Part::Table { head: ["Wait".to_owned(), "Days".to_owned()], rows });
    parts.push(Part::Heading("Measures: change of pairs".to_owned()));
    if view.measures.is_empty() {
        parts.push(Part::Text("No measure was given to those in support.".to_owned()));
    } else {
        let rows = view.measures.iter().map(|m| [m.name.clone(), format!("{}: {}", m.paired, m.change)]).collect();
        parts.push(Part::Table { head: ["Scale".to_owned(), "Paired, and their change".to_owned()], rows });
    }
    parts.push(Part::Heading("What this cannot say".to_owned()));
    parts.extend(view.cannot.iter().map(|words| Part::Text((*words).to_owned())));
    parts.push(Part::Text(format!(
        "Referrals received that several contracts fit, and that no contract counts until somebody chooses: {}.",
        view.unclear
    )));
    Document { title: "Report on social prescribing".to_owned(), parts }
}

pub(super) fn samples() -> Samples {
    let choice = |words: &str| vec![Choice::new("a", words)];
    let line = |words: &str, count: &str| LineView { words: words.to_owned(), count: count.to_owned() };
    let table = |lines| TableView { id: "source".to_owned(), title: "Who asked", how: "As written.", lines };
    let full = ReportView {
        of: "Wexcombe Council: Core".to_owned(),
        service: "Wexcombe Community Team".to_owned(),
        from: "1 March 2026".to_owned(),
        to: "31 May 2026".to_owned(),
        so_far: "20 May 2026".to_owned(),
        contract: Some(ContractView {
            name: "Wexcombe Council: Core".to_owned(),
            from: "1 April 2026".to_owned(),
            until: "31 March 2027".to_owned(),
            referrals: target(Some(400)),
            contacts: target(None),
            reports: "Each quarter".to_owned(),
        }),
        groups: vec![GroupView {
            id: "referrals",
            title: "Referrals received",
            how: "How.",
            total: "45".to_owned(),
            tables: vec![
                table(Some(vec![line("GP", "40"), line("Nurse", "1 to 7")])),
                table(None),
                table(Some(vec![])),
            ],
        }],
        waits: vec![line("From receipt to the answer", "2 days or less for half of 40")],
        hours: "about 120".to_owned(),
        unclear: "1 to 7".to_owned(),
        measures: vec![MeasureView {
            name: "ONS4: Satisfied".to_owned(),
            paired: "15 of 40 asked, in support: 90".to_owned(),
            change: "middle change +1".to_owned(),
        }],
        in_support: "90".to_owned(),
        cannot: CANNOT_SAY,
        periods: choice("April 2026 to June 2026"),
        sites: choice("Harbour Street Surgery"),
        contracts: choice("Wexcombe Council: Core"),
        kept: vec![("period", "q2026-04".to_owned())],
    };
    let empty = ReportView {
        contract: None,
        groups: vec![],
        measures: vec![],
        contracts: vec![],
        so_far: String::new(),
        ..full.clone()
    };
    let form = FormState::empty().with("period", "q2026-04").with("site", "").with("contract", "");
    let faulty = form.clone().with_error("period", "A report of one practice or network is of a quarter");
    vec![("service/report.html", vec![drawn(&full, Some(&form)), drawn(&empty, Some(&faulty))])]
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says by failing what it expects")]
mod tests {
    use super::quoted;

    #[test]
    fn what_a_table_program_would_take_for_a_formula_is_marked_as_text() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("Say \"so\""), "\"Say \"\"so\"\"\"");
    }
}
