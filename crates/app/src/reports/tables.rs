//! The tables of the commissioner's report before they are protected: rows of a span, parted by site and contract, and what they come to.

use super::{Cut, Frame, Group, Line, Table, distinct, referrals, standing};
use crate::error::AppResult;
use crate::time;
use jiff::civil::Date;
use practice::connection::State as ConnectionState;
use practice::contact::{Attendance, Kind as ContactKind};
use practice::contract::Falls;
use practice::disclosure::{Raw, Way, protect};
use practice::ending::Reason;
use practice::person::{Gender, fold};
use practice::referral::{Source, State};
use practice::report::{AgeBand, Asked, Figure, Span, Spell, ethnic_group_words, referral_counts, spell_counts};
use std::collections::BTreeMap;
use store::Tx;
use store::reports::{CodedRow, ContactsRow, CountedRow, SpellRow};
use uuid::Uuid;

/// A table before it is protected: the order of its lines, and their counts.
#[derive(Debug, Clone)]
pub(super) struct Making {
    code: &'static str,
    title: &'static str,
    how: &'static str,
    way: Way,
    order: Vec<String>,
    counts: BTreeMap<String, i64>,
}

impl Making {
    fn new(code: &'static str, title: &'static str, how: &'static str, way: Way) -> Self {
        Self { code, title, how, way, order: Vec::new(), counts: BTreeMap::new() }
    }

    /// Counts each by its words, in the order of `order`; what is not in the order stands behind.
    fn of<'a>(mut self, order: impl Iterator<Item = String>, each: impl Iterator<Item = (&'a str, i64)>) -> Self {
        self.order = order.collect();
        for (words, count) in each {
            match self.counts.get_mut(words) {
                Some(sum) => *sum += count,
                None => drop(self.counts.insert(words.to_owned(), count)),
            }
        }
        self
    }

    /// What a line counts.
    pub(super) fn count(&self, words: &str) -> i64 {
        self.counts.get(words).copied().unwrap_or(0)
    }

    /// Its lines in their order; those of nobody are left out.
    pub(super) fn lines(&self) -> Vec<(&str, i64)> {
        let ordered = self.order.iter().map(String::as_str);
        let behind = self.counts.keys().map(String::as_str).filter(|words| !self.order.iter().any(|one| one == words));
        ordered.chain(behind).map(|words| (words, self.count(words))).filter(|(_, count)| *count > 0).collect()
    }
}

/// Tables of the same things before they are protected.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub(super) code: &'static str,
    title: &'static str,
    how: &'static str,
    /// Whether the same thing can stand in several quarters, as support that goes on does.
    pub(super) in_time: Way,
    pub(super) total: i64,
    pub(super) tables: Vec<Making>,
}

impl Made {
    fn new(code: &'static str, title: &'static str, how: &'static str, total: i64, tables: Vec<Making>) -> Self {
        Self { code, title, how, in_time: Way::Parts, total, tables }
    }

    fn covering(code: &'static str, title: &'static str, how: &'static str, total: i64, tables: Vec<Making>) -> Self {
        Self { in_time: Way::Covers, ..Self::new(code, title, how, total, tables) }
    }

    /// Adds the same of other sites or contracts: nothing stands under two of them.
    pub(super) fn add(&mut self, other: &Self) {
        self.total += other.total;
        for (table, more) in self.tables.iter_mut().zip(&other.tables) {
            for (words, count) in &more.counts {
                *table.counts.entry(words.clone()).or_default() += count;
            }
        }
    }

    /// As it may be shown by itself.
    pub(super) fn protected(&self) -> Group {
        let lines: Vec<Vec<(&str, i64)>> = self.tables.iter().map(Making::lines).collect();
        let raw: Vec<Raw> = self
            .tables
            .iter()
            .zip(&lines)
            .map(|(table, lines)| Raw { way: table.way, counts: lines.iter().map(|(_, count)| *count).collect() })
            .collect();
        let safe = protect(&raw, self.total);
        let tables = self
            .tables
            .iter()
            .zip(lines)
            .zip(safe.tables)
            .map(|((table, lines), shown)| Table {
                code: table.code,
                title: table.title,
                how: table.how,
                lines: shown.map(|shown| {
                    let words = lines.iter().map(|(words, _)| (*words).to_owned());
                    words.zip(shown).map(|(words, count)| Line { words, count }).collect()
                }),
            })
            .collect();
        Group { code: self.code, title: self.title, how: self.how, total: safe.total, tables }
    }
}

/// Where a row stands: at which site, in which networks this was on the day, and under which contract, if under one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    pub(super) site: Uuid,
    pub(super) networks: Vec<Uuid>,
    pub(super) contract: Option<Uuid>,
}

impl Cell {
    /// Whether it lies in a cut.
    pub(super) fn is_in(&self, cut: &Cut) -> bool {
        cut.site.is_none_or(|site| site.0 == self.site || self.networks.contains(&site.0))
            && cut.contract.is_none_or(|contract| self.contract == Some(contract.0))
    }
}

/// The rows of a span, or of one part of it.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub(super) referrals: Vec<CountedRow>,
    pub(super) spells: Vec<SpellRow>,
    pub(super) contacts: Vec<ContactsRow>,
    connections: Vec<CodedRow>,
    unmet: Vec<CodedRow>,
}

impl Loaded {
    /// Reads those of a span, for every site and contract, and parts them by where they stand.
    pub(super) async fn read(
        tx: &mut Box<dyn Tx>,
        frame: &Frame,
        span: Span,
        today: Date,
    ) -> AppResult<BTreeMap<Cell, Self>> {
        let everywhere = Cut { span, site: None, contract: None };
        let (from, until) = everywhere.moments();
        let asked = |row: &CountedRow| Asked {
            state: State::parse(&row.state).unwrap_or(State::Received),
            flagged: row.flagged,
            received: time::moment(row.received_at),
            answered: row.outcome_at.map(time::moment),
        };
        let mut cells: BTreeMap<Cell, Self> = BTreeMap::new();
        macro_rules! parted {
            ($rows:expr, $into:ident) => {
                for row in $rows {
                    cells.entry(frame.cell(&standing!(row))).or_default().$into.push(row);
                }
            };
        }
        let mut all = referrals(tx, frame, &everywhere).await?;
        all.retain(|row| referral_counts(Figure::Received, &asked(row), span, 0, today));
        parted!(all, referrals);
        let mut spells = tx.report_spells(from, until).await?;
        spells.retain(|row| spell_counts(Figure::InSupport, &spell(row), span));
        parted!(spells, spells);
        parted!(tx.report_contacts(from, until).await?, contacts);
        parted!(tx.report_connections(from, until).await?, connections);
        parted!(tx.report_unmet(from, until).await?, unmet);
        Ok(cells)
    }

    /// What they come to: always the same groups and tables, in the same order.
    pub(super) fn made(&self, span: Span) -> Vec<Made> {
        let mut groups = vec![received(&self.referrals)];
        groups.extend(support(&self.spells, span));
        groups.extend(met(&self.contacts));
        groups.extend(beyond(&self.connections, &self.unmet));
        groups
    }

    /// Minutes of the contacts that came about.
    pub(super) fn minutes(&self) -> i64 {
        let held = self.contacts.iter().filter(|row| row.attendance == Attendance::Attended.as_str());
        held.map(|row| row.minutes).sum()
    }
}

impl Frame {
    /// Where a row stands.
    fn cell(&self, at: &super::Standing) -> Cell {
        let mut networks: Vec<Uuid> = self
            .terms
            .networks(at.site, time::local_date(time::moment(at.received)))
            .into_iter()
            .map(|network| network.0)
            .collect();
        networks.sort_unstable();
        networks.dedup();
        let contract = match self.terms.falls(at.site, at.received, at.chosen, at.contract) {
            Falls::Under(contract) => Some(contract.0),
            Falls::Asked(_) | Falls::Nowhere => None,
        };
        Cell { site: at.site, networks, contract }
    }
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

fn received(rows: &[CountedRow]) -> Made {
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
    Made::new(
        "referrals",
        Figure::Received.words(),
        "Referrals that came in these months, by the day they came. Those marked as duplicates are left out.",
        many(rows.len()),
        making,
    )
}

pub(super) fn many(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn coded(
    table: (&'static str, &'static str),
    how: &'static str,
    rows: &[CodedRow],
    making: Making,
    order: impl Iterator<Item = String>,
    words: impl Fn(&str) -> String,
) -> Made {
    let named: Vec<(String, i64)> = rows.iter().map(|row| (words(&row.code), row.count)).collect();
    let total = named.iter().map(|(_, count)| count).sum();
    let making = making.of(order, named.iter().map(|(words, count)| (words.as_str(), *count)));
    Made::new(table.0, table.1, how, total, vec![making])
}

fn spell(row: &SpellRow) -> Spell {
    Spell { opened: time::moment(row.opened_at), ended: row.ended_at.map(time::moment), held: row.held }
}

/// Support that was open, and why it ended.
fn support(spells: &[SpellRow], span: Span) -> Vec<Made> {
    let mut groups = Vec::new();
    let held = |row: &SpellRow| {
        if row.held { ("Held at some time", 1) } else { ("Not held", 1) }
    };
    let holding = Making::new("held", "Holding", "", Way::Parts)
        .of(["Held at some time", "Not held"].iter().map(|words| (*words).to_owned()), spells.iter().map(held));
    groups.push(Made::covering(
        "support",
        "In support",
        "Spells of support that were open on any day of the months. Held: kept in support for a named reason other than active work; it is part of the work, and no fault.",
        many(spells.len()),
        vec![holding],
    ));
    let ended: Vec<_> = spells.iter().filter(|row| spell_counts(Figure::Ended, &spell(row), span)).collect();
    let why = |code: &str| Reason::parse(code).map_or("Another reason", Reason::words);
    let endings = Making::new("ended_why", "Why support ended", "", Way::Parts).of(
        words_of(Reason::ALL, Reason::words).chain(["Reason not written down".to_owned()]),
        ended.iter().map(|row| (row.reason.as_deref().map_or("Reason not written down", why), 1)),
    );
    groups.push(Made::new(
        "ended",
        Figure::Ended.words(),
        "Support that ended in these months, by its ending.",
        many(ended.len()),
        vec![endings],
    ));
    groups
}

/// Contacts held and missed, and who was met.
fn met(contacts: &[ContactsRow]) -> Vec<Made> {
    let of = |attendance: Attendance| contacts.iter().filter(move |row| row.attendance == attendance.as_str());
    let held = || of(Attendance::Attended);
    let by_kind = Making::new("contact_kind", "By kind", "", Way::Parts).of(
        words_of(ContactKind::ALL, ContactKind::words),
        held().map(|row| (ContactKind::parse(&row.kind).map_or(row.kind.as_str(), |one| one.words()), row.count)),
    );
    vec![
        Made::new(
            "contacts",
            Figure::ContactsHeld.words(),
            "Contacts of these months that came about, of every kind, by telephone and message too.",
            held().map(|row| row.count).sum(),
            vec![by_kind],
        ),
        Made::new(
            "missed",
            Figure::ContactsMissed.words(),
            "Contacts of these months to which the person did not come. Cancelled and moved ones are left out.",
            of(Attendance::DidNotAttend).map(|row| row.count).sum(),
            Vec::new(),
        ),
        Made::covering(
            "people_met",
            "People with a contact held",
            "Referrals of which at least one contact was held in the months.",
            distinct(held().map(|row| row.referral_id)),
            Vec::new(),
        ),
    ]
}

/// What people were introduced to, and what nothing fitted.
fn beyond(connections: &[CodedRow], unmet: &[CodedRow]) -> Vec<Made> {
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
