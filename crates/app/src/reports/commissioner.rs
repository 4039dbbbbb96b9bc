//! The commissioner's report: of a contract, a practice or the whole service, over whole months, with small numbers protected over whole
//! tables ([`practice::disclosure`]) and plain words on what they cannot say.

use super::{Choices, Cut, Frame, distinct, referrals, standing};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::measures;
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::clock::days_between;
use practice::connection::State as ConnectionState;
use practice::contact::{Attendance, Kind as ContactKind};
use practice::contract::Falls;
use practice::disclosure::{Raw, Way, protect};
use practice::ending::Reason;
use practice::event::Kind;
use practice::figure::{Shown, shown};
use practice::ids::ContractId;
use practice::person::{Gender, fold};
use practice::referral::{Source, State};
use practice::report::{AgeBand, Asked, Figure, Spell, ethnic_group_words, median, referral_counts, spell_counts};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use store::At;
use store::contracts::ContractRow;
use store::reports::{CodedRow, ContactsRow, CountedRow, SpellRow};
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

/// A table before it is protected: its lines in their order, and their counts.
struct Making {
    code: &'static str,
    title: &'static str,
    how: &'static str,
    way: Way,
    counts: Vec<(String, i64)>,
}

impl Making {
    fn new(code: &'static str, title: &'static str, how: &'static str, way: Way) -> Self {
        Self { code, title, how, way, counts: Vec::new() }
    }

    /// Counts each by its words, in the order of `order`; lines of nobody are left out, what is not in the order stands behind.
    fn of<'a>(mut self, order: impl Iterator<Item = String>, each: impl Iterator<Item = (&'a str, i64)>) -> Self {
        let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
        for (words, count) in each {
            *sums.entry(words).or_default() += count;
        }
        for words in order {
            if let Some(count) = sums.remove(words.as_str()) {
                self.counts.push((words, count));
            }
        }
        self.counts.extend(sums.into_iter().map(|(words, count)| (words.to_owned(), count)));
        self.counts.retain(|(_, count)| *count > 0);
        self
    }
}

fn group(code: &'static str, title: &'static str, how: &'static str, total: i64, making: Vec<Making>) -> Group {
    let raw: Vec<Raw> = making
        .iter()
        .map(|table| Raw { way: table.way, counts: table.counts.iter().map(|(_, count)| *count).collect() })
        .collect();
    let safe = protect(&raw, total);
    let tables = making
        .into_iter()
        .zip(safe.tables)
        .map(|(table, shown)| Table {
            code: table.code,
            title: table.title,
            how: table.how,
            lines: shown.map(|lines| {
                table.counts.into_iter().zip(lines).map(|((words, _), count)| Line { words, count }).collect()
            }),
        })
        .collect();
    Group { code, title, how, total: safe.total, tables }
}

fn words_of<T: Copy>(all: &'static [T], words: impl Fn(T) -> &'static str) -> impl Iterator<Item = String> {
    all.iter().map(move |one| words(*one).to_owned())
}

const NOT_ASKED: &str = "Not asked";
const NO_NEED: &str = "No need named";
const ENGLISH: &str = "English";
const ANOTHER_LANGUAGE: &str = "Another language";

fn language(written: &str) -> &'static str {
    match fold(written).as_str() {
        "" => NOT_ASKED,
        "english" | "en" => ENGLISH,
        _ => ANOTHER_LANGUAGE,
    }
}

fn received(rows: &[CountedRow]) -> Group {
    let day = |row: &CountedRow| time::local_date(time::moment(row.received_at));
    let ethnic = [
        "Asian, Asian British or Asian Welsh",
        "Black, Black British, Black Welsh, Caribbean or African",
        "Mixed or multiple ethnic groups",
        "White",
        "Other ethnic group",
        "Asked, and not stated",
        NOT_ASKED,
    ];
    let gender = |row: &CountedRow| row.gender.as_deref().and_then(Gender::parse).map_or(NOT_ASKED, Gender::words);
    let needs = rows.iter().flat_map(|row| {
        let codes: Vec<&str> = row.needs.split_whitespace().map(practice::needs::words).collect();
        if codes.is_empty() { vec![NO_NEED] } else { codes }
    });
    let making = vec![
        Making::new("source", "Who asked", "", Way::Parts).of(
            words_of(Source::ALL, Source::words),
            rows.iter().map(|row| (Source::parse(&row.source).map_or(row.source.as_str(), |one| one.words()), 1)),
        ),
        Making::new(
            "need",
            "Needs for which people were referred",
            "A referral can name several, so these add up to more than the referrals.",
            Way::Covers,
        )
        .of(practice::needs::all().iter().map(|need| need.words.clone()), needs.map(|words| (words, 1))),
        Making::new("age", "Age on the day of the referral", "", Way::Parts).of(
            words_of(AgeBand::ALL, AgeBand::words),
            rows.iter().map(|row| (AgeBand::of(row.birth_date.map(time::date), day(row)).words(), 1)),
        ),
        Making::new("gender", "Gender, as the person states it", "", Way::Parts).of(
            words_of(Gender::ALL, Gender::words).chain([NOT_ASKED.to_owned()]),
            rows.iter().map(|row| (gender(row), 1)),
        ),
        Making::new("ethnic_group", "Ethnic group, as the census of 2021 groups it", "", Way::Parts).of(
            ethnic.iter().map(|words| (*words).to_owned()),
            rows.iter().map(|row| (ethnic_group_words(row.ethnicity.as_deref()), 1)),
        ),
        Making::new("language", "Language", "Which other language is not told.", Way::Parts).of(
            [ENGLISH, ANOTHER_LANGUAGE, NOT_ASKED].iter().map(|words| (*words).to_owned()),
            rows.iter().map(|row| (language(&row.language), 1)),
        ),
        Making::new("state", "What became of them so far", "", Way::Parts).of(
            words_of(State::ALL, State::words),
            rows.iter().map(|row| (State::parse(&row.state).map_or(row.state.as_str(), |one| one.words()), 1)),
        ),
    ];
    group(
        "referrals",
        Figure::Received.words(),
        "Referrals that came in these months, by the day they came. Those marked as duplicates are left out.",
        many(rows.len()),
        making,
    )
}

fn many(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// How long half of those waited for whom it has happened; `told` says whether how many came is told: where it is not, how many of them
/// it has happened to would tell.
fn wait(words: &'static str, rows: &[CountedRow], told: bool, until: impl Fn(&CountedRow) -> Option<At>) -> WaitLine {
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

fn coded(
    table: (&'static str, &'static str),
    how: &'static str,
    rows: &[CodedRow],
    making: Making,
    order: impl Iterator<Item = String>,
    words: impl Fn(&str) -> String,
) -> Group {
    let named: Vec<(String, i64)> = rows.iter().map(|row| (words(&row.code), row.count)).collect();
    let total = named.iter().map(|(_, count)| count).sum();
    let making = making.of(order, named.iter().map(|(words, count)| (words.as_str(), *count)));
    group(table.0, table.1, how, total, vec![making])
}

fn spell(row: &SpellRow) -> Spell {
    Spell { opened: time::moment(row.opened_at), ended: row.ended_at.map(time::moment), held: row.held }
}

/// Support that was open, and why it ended.
fn support(spells: &[SpellRow], cut: &Cut) -> Vec<Group> {
    let mut groups = Vec::new();
    let held = |row: &SpellRow| {
        if row.held { ("Held at some time", 1) } else { ("Not held", 1) }
    };
    let holding = Making::new("held", "Holding", "", Way::Parts)
        .of(["Held at some time", "Not held"].iter().map(|words| (*words).to_owned()), spells.iter().map(held));
    groups.push(group(
        "support",
        "In support",
        "Spells of support that were open on any day of the months. Held: kept in support for a named reason other than active work; it is part of the work, and no fault.",
        many(spells.len()),
        vec![holding],
    ));
    let ended: Vec<_> = spells.iter().filter(|row| spell_counts(Figure::Ended, &spell(row), cut.span)).collect();
    let why = |code: &str| Reason::parse(code).map_or("Another reason", Reason::words);
    let endings = Making::new("ended_why", "Why support ended", "", Way::Parts).of(
        words_of(Reason::ALL, Reason::words).chain(["Reason not written down".to_owned()]),
        ended.iter().map(|row| (row.reason.as_deref().map_or("Reason not written down", why), 1)),
    );
    groups.push(group(
        "ended",
        Figure::Ended.words(),
        "Support that ended in these months, by its ending.",
        many(ended.len()),
        vec![endings],
    ));
    groups
}

/// Contacts held and missed, and the hours of those held, to the nearest five; none where there are too few to tell.
fn met(contacts: Vec<ContactsRow>) -> (Vec<Group>, i64) {
    let mut groups = Vec::new();
    let (held, missed): (Vec<_>, Vec<_>) = contacts
        .into_iter()
        .filter(|row| {
            row.attendance == Attendance::Attended.as_str() || row.attendance == Attendance::DidNotAttend.as_str()
        })
        .partition(|row| row.attendance == Attendance::Attended.as_str());
    let by_kind = Making::new("contact_kind", "By kind", "", Way::Parts).of(
        words_of(ContactKind::ALL, ContactKind::words),
        held.iter().map(|row| (ContactKind::parse(&row.kind).map_or(row.kind.as_str(), |one| one.words()), row.count)),
    );
    let total = held.iter().map(|row| row.count).sum();
    groups.push(group(
        "contacts",
        Figure::ContactsHeld.words(),
        "Contacts of these months that came about, of every kind, by telephone and message too.",
        total,
        vec![by_kind],
    ));
    let total = missed.iter().map(|row| row.count).sum();
    groups.push(group(
        "missed",
        Figure::ContactsMissed.words(),
        "Contacts of these months to which the person did not come. Cancelled and moved ones are left out.",
        total,
        Vec::new(),
    ));
    // how many were met is near to how often: where that is held back, this would tell it
    let told = groups.first().is_some_and(|contacts| contacts.total.is_some());
    let mut people = group(
        "people_met",
        "People with a contact held",
        "Referrals of which at least one contact was held in the months.",
        distinct(held.iter().map(|row| row.referral_id)),
        Vec::new(),
    );
    people.total = people.total.filter(|_| told);
    groups.push(people);
    // few contacts would tell of somebody by their minutes: then hours are not told
    let minutes: i64 = held.iter().map(|row| row.minutes).sum();
    let hours = if told && matches!(shown(total_of(&held)), Shown::About(_)) { (minutes + 150) / 300 * 5 } else { 0 };
    (groups, hours)
}

/// What people were introduced to, and what nothing fitted.
fn beyond(connections: &[CodedRow], unmet: &[CodedRow]) -> Vec<Group> {
    vec![
        coded(
            ("connections", "Connections to groups and services"),
            "Introductions that were suggested in the months, by where they stand now.",
            connections,
            Making::new("connection_state", "Where they stand", "", Way::Parts),
            words_of(ConnectionState::ALL, ConnectionState::words),
            |code| ConnectionState::parse(code).map_or(code, |one| one.words()).to_owned(),
        ),
        coded(
            ("unmet", "Needs that nothing fitted"),
            "Needs written down in the months for which no group or service was found. One person can have several.",
            unmet,
            Making::new("unmet_need", "By need", "", Way::Parts),
            practice::needs::all().iter().map(|need| need.words.clone()),
            |code| practice::needs::words(code).to_owned(),
        ),
    ]
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
    let (from, until) = cut.moments();
    let today = ctx.today();
    let asked = |row: &CountedRow| Asked {
        state: State::parse(&row.state).unwrap_or(State::Received),
        flagged: row.flagged,
        received: time::moment(row.received_at),
        answered: row.outcome_at.map(time::moment),
    };
    let counts = |row: &CountedRow| referral_counts(Figure::Received, &asked(row), cut.span, 0, today);
    let everywhere = Cut { contract: None, ..cut };
    let mut all = referrals(&mut tx, &frame, &everywhere).await?;
    all.retain(counts);
    let unclear = all.iter().filter(|row| {
        matches!(frame.terms.falls(row.site_id, row.received_at, row.chosen, row.contract_id), Falls::Asked(_))
    });
    let unclear = shown(many(unclear.count()));
    all.retain(|row| cut.has(&frame.terms, &standing!(row)));
    let mut groups = vec![received(&all)];
    let mut spells = tx.report_spells(from, until).await?;
    spells.retain(|row| cut.has(&frame.terms, &standing!(row)));
    spells.retain(|row| spell_counts(Figure::InSupport, &spell(row), cut.span));
    groups.extend(support(&spells, &cut));
    let mut contacts = tx.report_contacts(from, until).await?;
    contacts.retain(|row| cut.has(&frame.terms, &standing!(row)));
    let (made, hours) = met(contacts);
    groups.extend(made);
    let mut connections = tx.report_connections(from, until).await?;
    connections.retain(|row| cut.has(&frame.terms, &standing!(row)));
    let mut unmet = tx.report_unmet(from, until).await?;
    unmet.retain(|row| cut.has(&frame.terms, &standing!(row)));
    groups.extend(beyond(&connections, &unmet));
    let total_of = |code: &str| groups.iter().find(|one| one.code == code).and_then(|one| one.total);
    let (told, in_support) = (total_of("referrals").is_some(), total_of("support"));
    let waits = vec![
        wait("From receipt to the answer", &all, told, |row| row.outcome_at),
        wait("From receipt to the first contact held", &all, told, |row| row.first_held_at),
    ];
    let of: HashMap<Uuid, Uuid> = spells.iter().map(|row| (row.id, row.person_id)).collect();
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

fn total_of(rows: &[ContactsRow]) -> i64 {
    rows.iter().map(|row| row.count).sum()
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
