//! The commissioner's report: of a contract, a practice or the whole service, over whole months, with small numbers protected over whole
//! tables ([`practice::disclosure`]) and plain words on what they cannot say.

use super::overlap::{Family, Parted, Place};
use super::tables::{Cell, Loaded, many};
use super::{Choices, Cut, Frame};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::measures;
use crate::time;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::Act;
use practice::clock::days_between;
use practice::contract::Falls;
use practice::event::Kind;
use practice::figure::{Shown, shown};
use practice::ids::ContractId;
use practice::report::{Span, median};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use store::contracts::ContractRow;
use store::reports::CountedRow;
use store::{At, Tx};
use uuid::Uuid;

/// A line of a table: what is counted, and how many; none where the count is held back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What is counted.
    pub words: String,
    /// How many.
    pub count: Option<Shown>,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its code, for files.
    pub code: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// How it is counted, where that is not plain.
    pub how: &'static str,
    /// Its lines; none where the whole table would tell what is hidden.
    pub lines: Option<Vec<Line>>,
}

/// Tables of the same things, beside their total.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its code, for files.
    pub code: &'static str,
    /// What is counted.
    pub title: &'static str,
    /// How it is counted.
    pub how: &'static str,
    /// In all; none where it would tell what is hidden.
    pub total: Option<Shown>,
    /// Its tables.
    pub tables: Vec<Table>,
}

/// A wait: half waited no longer.
#[derive(Debug, Clone)]
pub struct WaitLine {
    /// From what to what.
    pub words: &'static str,
    /// The middle, in days; none where there are too few to say.
    pub median: Option<i64>,
    /// Of how many; none where it would tell what is hidden.
    pub of: Option<Shown>,
}

/// The report.
#[derive(Debug)]
pub struct Report {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// When the months are not over: the day up to which it goes.
    pub so_far: Option<Date>,
    /// Of what, in words.
    pub of: String,
    /// The service.
    pub service: String,
    /// The contract, with its targets and what has to be reported; none where the report is not of one.
    pub contract: Option<ContractRow>,
    /// Groups of tables.
    pub groups: Vec<Group>,
    /// Waits.
    pub waits: Vec<WaitLine>,
    /// Hours of contact, rounded.
    pub hours: i64,
    /// Referrals received that several contracts fit, so that none of them counts them.
    pub unclear: Shown,
    /// Change of pairs.
    pub measures: measures::Figures,
    /// How many spells of support were open, as the group of them says it; none where it would tell what is hidden.
    pub in_support: Option<Shown>,
    /// What it can be made of.
    pub choices: Choices,
}

/// How long half of those waited for whom it has happened; `told` says whether how many came is told: where it is not, how many of them
/// it has happened to would tell.
fn wait(words: &'static str, rows: &[&CountedRow], told: bool, until: impl Fn(&CountedRow) -> Option<At>) -> WaitLine {
    let day = |at| time::local_date(time::moment(at));
    let mut days: Vec<i64> =
        rows.iter().filter_map(|row| until(row).map(|at| days_between(day(row.received_at), day(at)).max(0))).collect();
    let of = shown(many(days.len()));
    WaitLine {
        words,
        median: median(&mut days).filter(|_| told && matches!(of, Shown::About(_))),
        of: told.then_some(of),
    }
}

/// The quarters of the year of a span that have begun, then the year; and which of them is the span.
fn family_of(span: Span, today: Date) -> (Vec<Span>, usize) {
    let year = Span::year(span.from);
    let mut spans: Vec<Span> = Vec::new();
    let mut next = Span::quarter(year.from);
    while next.from <= year.to && (next.from <= today || next == span) {
        spans.push(next);
        next = Span::quarter(next.to.saturating_add(1.day()));
    }
    spans.push(year);
    let own = spans.iter().position(|one| *one == span).unwrap_or(spans.len() - 1);
    (spans, own)
}

/// Reads the year, and keeps the rows of the span apart.
async fn read(
    tx: &mut Box<dyn Tx>,
    frame: &Frame,
    span: Span,
    today: Date,
) -> AppResult<(Family, usize, BTreeMap<Cell, Loaded>)> {
    let (spans, own) = family_of(span, today);
    let mut parted = Vec::with_capacity(spans.len());
    let mut rows = BTreeMap::new();
    for (nth, span) in spans.into_iter().enumerate() {
        let cells = Loaded::read(tx, frame, span, today).await?;
        parted.push(Parted::new(cells.iter().map(|(cell, loaded)| (cell.clone(), loaded.made(span)))));
        if nth == own {
            rows = cells;
        }
    }
    Ok((Family::new(parted), own, rows))
}

/// The groups of a cut, protected by themselves and beside all other reports of the year.
fn groups(family: &Family, own: usize, cut: &Cut) -> Vec<Group> {
    let made = family.made(own, cut).unwrap_or_else(|| Loaded::default().made(cut.span));
    let mut groups: Vec<Group> = made.iter().map(super::tables::Made::protected).collect();
    for (nth, group) in groups.iter_mut().enumerate() {
        let held = |line| family.holds_back(own, cut, Place { group: nth, line });
        if group.total.is_some() && held(None) {
            group.total = None;
        }
        for (at, table) in group.tables.iter_mut().enumerate() {
            for line in table.lines.iter_mut().flatten() {
                if line.count.is_some() && held(Some((at, &line.words))) {
                    line.count = None;
                }
            }
        }
    }
    // how many were met is near to how often: where that is held back, this would tell it
    let told = groups.iter().any(|group| group.code == "contacts" && group.total.is_some());
    for group in groups.iter_mut().filter(|group| group.code == "people_met") {
        group.total = group.total.filter(|_| told);
    }
    groups
}

/// The report of a cut: of a calendar quarter or a financial year ([`practice::report::Span::reported`]).
///
/// # Errors
/// [`crate::AppError::Invalid`] for other months; [`crate::AppError::NotFound`] where the role may not, or there is no such site or contract.
pub async fn report(ctx: &Ctx, cut: Cut) -> AppResult<Report> {
    ctx.authorise(Act::ServiceRead)?;
    cut.span.reported(cut.site.is_some()).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.read().await?;
    let frame = Frame::read(&mut tx).await?;
    cut.check(&frame)?;
    let today = ctx.today();
    let (family, own, mut rows) = read(&mut tx, &frame, cut.span, today).await?;
    let everywhere = Cut { contract: None, ..cut };
    rows.retain(|cell, _| cell.is_in(&everywhere));
    let unclear = rows.values().flat_map(|loaded| &loaded.referrals).filter(|row| {
        matches!(frame.terms.falls(row.site_id, row.received_at, row.chosen, row.contract_id), Falls::Asked(_))
    });
    let unclear = shown(many(unclear.count()));
    rows.retain(|cell, _| cell.is_in(&cut));
    let groups = groups(&family, own, &cut);
    let total_of = |code: &str| groups.iter().find(|one| one.code == code).and_then(|one| one.total);
    let (told, in_support) = (total_of("referrals").is_some(), total_of("support"));
    let all: Vec<&CountedRow> = rows.values().flat_map(|loaded| &loaded.referrals).collect();
    let waits = vec![
        wait("From receipt to the answer", &all, told, |row| row.outcome_at),
        wait("From receipt to the first contact held", &all, told, |row| row.first_held_at),
    ];
    // few contacts would tell of somebody by their minutes: then hours are not told
    let minutes: i64 = rows.values().map(Loaded::minutes).sum();
    let hours = if matches!(total_of("contacts"), Some(Shown::About(_))) { (minutes + 150) / 300 * 5 } else { 0 };
    let of: HashMap<Uuid, Uuid> =
        rows.values().flat_map(|loaded| &loaded.spells).map(|row| (row.id, row.person_id)).collect();
    let measures = measures::of_spells(&mut tx, (cut.span.from, cut.span.to), &of).await?;
    let contract = cut.contract.and_then(|ContractId(id)| frame.terms.rows.iter().find(|one| one.id == id).cloned());
    Ok(Report {
        from: cut.span.from,
        to: cut.span.to,
        so_far: (cut.span.to >= today).then_some(today),
        of: cut.words(&frame),
        service: ctx.service_name().to_owned(),
        contract,
        groups,
        waits,
        hours,
        unclear,
        measures,
        in_support,
        choices: Choices::of(&frame),
    })
}

/// The report, to be taken away as a file of this form (`csv`, `pdf`): that it was, and of what, is written down first.
///
/// # Errors
/// Those of [`report`].
pub async fn taken(ctx: &Ctx, cut: Cut, form: &'static str) -> AppResult<Report> {
    let report = report(ctx, cut).await?;
    let mut tx = ctx.begin().await?;
    let body =
        json!({ "of": report.of, "from": report.from.to_string(), "until": report.to.to_string(), "form": form });
    ctx.event(&mut tx, Kind::ReportTaken, About::service(ctx.service().0), &body);
    tx.commit().await?;
    Ok(report)
}
