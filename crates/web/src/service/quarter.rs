//! A quarter of the service beside the one before. Counts that pick nobody out (DOMAIN 7.5).

use crate::error::WebResult;
use crate::render::day_of;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use app::figures::{Line, Total, Wait};
use practice::access::Act;
use practice::figure::Shown;
use serde::Serialize;

routes! {
    GET "/service/quarter" May(Act::ServiceRead) => show;
}

/// A line of a table.
#[derive(Debug, Serialize)]
struct LineView {
    words: String,
    now: String,
    before: String,
}

/// A table of counts.
#[derive(Debug, Serialize)]
struct TableView {
    id: &'static str,
    title: &'static str,
    what: &'static str,
    lines: Vec<LineView>,
    /// What it says where there is nothing to count.
    none: &'static str,
}

/// What the page of the service shows.
#[derive(Debug, Serialize)]
struct ServiceView {
    from: String,
    before: String,
    referrals: LineView,
    ended: LineView,
    waits: Vec<LineView>,
    open: Vec<(&'static str, String)>,
    open_total: String,
    tables: Vec<TableView>,
}

fn line(line: Line) -> LineView {
    LineView { words: line.words, now: line.now.words(), before: line.before.words() }
}

fn total(words: &str, total: Total) -> LineView {
    LineView { words: words.to_owned(), now: total_words(total.now), before: total_words(total.before) }
}

/// A total in words, or that it would tell what is hidden beside it.
pub(crate) fn total_words(figure: Option<Shown>) -> String {
    figure.map_or_else(|| "not shown".to_owned(), Shown::words)
}

fn wait_words(wait: Wait) -> String {
    match wait.median {
        Some(1) => format!("1 day or less for half of {}", wait.of.words()),
        Some(days) => format!("{days} days or less for half of {}", wait.of.words()),
        None => "Too few to say".to_owned(),
    }
}

async fn show(visit: Visit) -> WebResult {
    let f = app::figures::service(visit.ctx()).await?;
    let table = |id, title, what, lines: Vec<Line>, none| TableView {
        id,
        title,
        what,
        lines: lines.into_iter().map(line).collect(),
        none,
    };
    let none = "No referral in either quarter.";
    let wait = |words: &str, (now, before)| LineView {
        words: words.to_owned(),
        now: wait_words(now),
        before: wait_words(before),
    };
    let view = ServiceView {
        from: day_of(f.from),
        before: day_of(f.before),
        referrals: total("Referrals received", f.referrals),
        ended: total("Support ended", f.ended_total),
        waits: vec![
            wait("From receipt to triage", f.to_triage),
            wait("From receipt to first contact", f.to_first_contact),
        ],
        open: f.open.into_iter().map(|(words, shown)| (words, shown.words())).collect(),
        open_total: total_words(f.open_total),
        tables: vec![
            table("states", "What became of them so far", "Where they stand", f.states, none),
            table("sources", "Who asked", "Who asked", f.sources, none),
            table("routes", "By what way they came", "Way", f.routes, none),
            table("endings", "Why support ended", "Why", f.ended, "No support ended in either quarter."),
            table(
                "unmet",
                "Needs that nothing fitted",
                "Need",
                f.unmet,
                "No unmet need was recorded in either quarter.",
            ),
            table(
                "informal",
                "Noted beside the referrals",
                "What it was",
                f.informal,
                "Nothing informal was noted in either quarter.",
            ),
        ],
    };
    visit.page("service/quarter.html", "The quarter in figures", view)
}

pub(super) fn samples() -> Samples {
    let line = |words: &str| LineView { words: words.to_owned(), now: "1 to 7".to_owned(), before: "40".to_owned() };
    let view = |lines| ServiceView {
        from: "1 April 2026".to_owned(),
        before: "1 January 2026".to_owned(),
        referrals: line("Referrals received"),
        ended: line("Support ended"),
        waits: vec![line("From receipt to triage")],
        open: vec![("Active", "40".to_owned())],
        open_total: "40".to_owned(),
        tables: vec![TableView {
            id: "states",
            title: "What became of them so far",
            what: "Where they stand",
            lines,
            none: "No referral.",
        }],
    };
    vec![("service/quarter.html", vec![drawn(&view(vec![line("Accepted")]), None), drawn(&view(vec![]), None)])]
}
