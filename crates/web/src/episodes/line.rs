//! An episode as a line of Today or of the caseload.

use super::header::colour;
use crate::words::need_words;
use app::{EpisodeListRow, time};
use jiff::civil::Date;
use practice::clock::days_between;
use practice::contact::{Kind, Place};
use practice::ending::Stage;
use practice::episode::{Attention, Readiness, State, attention};
use practice::holding::Reason;
use practice::person::{age_on, full_name};
use serde::Serialize;
use uuid::Uuid;

/// An episode in a list.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) known_as: String,
    pub(crate) age: Option<i32>,
    /// What must be known before making contact.
    pub(crate) safe_contact: String,
    pub(crate) state: &'static str,
    pub(crate) state_code: String,
    pub(crate) colour: &'static str,
    pub(crate) readiness: &'static str,
    pub(crate) site: String,
    pub(crate) needs: Vec<String>,
    pub(crate) contacts: i64,
    /// Whole days since the last contact held; none where there was none.
    pub(crate) since: Option<i64>,
    /// Whole days since the episode was opened.
    pub(crate) open: i64,
    /// The next contact.
    pub(crate) next_at: Option<String>,
    pub(crate) next_kind: &'static str,
    pub(crate) next_place: &'static str,
    pub(crate) next_note: String,
    /// What the next thing due asks for, in words.
    pub(crate) due: String,
    /// Nothing is planned: on top of the list, and marked.
    pub(crate) nothing: bool,
    pub(crate) overdue: bool,
    /// Why it is held.
    pub(crate) holding: Vec<&'static str>,
    /// When support ended.
    pub(crate) ended: Option<String>,
    /// How far an ending has come.
    pub(crate) ending: Option<&'static str>,
    /// Whose it is, where it is covered for a colleague.
    pub(crate) cover: Option<String>,
}

/// What is due, in words. A planned contact says its own day; anything else that is due sooner is a step, or in holding
/// a check-in by its rhythm or the review, and is said to be.
fn words(asks: Attention, contact: bool, held: bool) -> String {
    let what = if held { "Step, check-in or review" } else { "Step" };
    match (asks, contact) {
        (Attention::Planned(_), true) => String::new(),
        (Attention::NothingNext, _) | (_, true) => asks.words(),
        (Attention::Overdue(_), false) => format!("{what} {}", asks.words()),
        (Attention::Today, false) => format!("{what} today"),
        (Attention::Planned(day), false) => format!("{what} {}", crate::render::day_of(day)),
    }
}

impl Line {
    /// The line of a row, as this account sees it today.
    pub(crate) fn of(row: &EpisodeListRow, me: Uuid, today: Date) -> Self {
        let state = State::parse(&row.state).unwrap_or(State::Waiting);
        // what sorts before or behind every day is none
        let due = Some(time::date(row.next_due)).filter(|day| (2..9999).contains(&day.year()));
        let asks = attention(due, today);
        let contact = row.next_contact_at.map(|at| time::local_date(time::moment(at)));
        let days = |at| days_between(time::local_date(time::moment(at)), today);
        Self {
            id: row.id.to_string(),
            name: full_name(&row.given_name, &row.family_name),
            known_as: if row.known_as == row.given_name { String::new() } else { row.known_as.clone() },
            age: row.birth_date.map(|day| age_on(time::date(day), today)),
            safe_contact: row.safe_contact.clone(),
            state: state.words(),
            state_code: row.state.clone(),
            colour: colour(state),
            readiness: Readiness::parse(&row.readiness).map_or("", Readiness::words),
            site: row.site_name.clone(),
            needs: need_words(&row.needs),
            contacts: i64::from(row.contact_count),
            since: row.last_contact_at.map(days),
            open: days(row.opened_at),
            next_at: row.next_contact_at.map(|at| time::moment(at).to_string()),
            next_kind: row.next_contact_kind.as_deref().and_then(Kind::parse).map_or("", Kind::words),
            next_place: row.next_contact_place.as_deref().and_then(Place::parse).map_or("", Place::words),
            next_note: row.next_contact_note.clone(),
            due: words(asks, due.is_some() && contact == due, state == State::Holding),
            nothing: asks == Attention::NothingNext && state.is_open(),
            overdue: matches!(asks, Attention::Overdue(_)) && state.is_open(),
            holding: row.holding.split_whitespace().filter_map(Reason::parse).map(Reason::words).collect(),
            ended: row.ended_at.map(|at| time::moment(at).to_string()),
            ending: row.ending_stage.as_deref().and_then(Stage::parse).map(Stage::words),
            cover: (row.owner_id != me).then(|| row.owner_name.clone()),
        }
    }

    /// Lines for samples: nothing next; planned and held; covered and ending.
    pub(crate) fn samples() -> Vec<Self> {
        let first = Self {
            id: "01990000-0000-7000-8000-000000000001".to_owned(),
            name: "Rosa Whitfield".to_owned(),
            known_as: "Rosie".to_owned(),
            age: Some(75),
            safe_contact: "Ring after 10".to_owned(),
            state: State::Active.words(),
            state_code: State::Active.as_str().to_owned(),
            colour: colour(State::Active),
            readiness: Readiness::BuildingTrust.words(),
            site: "Riverside Surgery".to_owned(),
            needs: need_words("loneliness housing"),
            contacts: 3,
            since: Some(12),
            open: 40,
            next_at: None,
            next_kind: "",
            next_place: "",
            next_note: String::new(),
            due: Attention::NothingNext.words(),
            nothing: true,
            overdue: false,
            holding: Vec::new(),
            ended: None,
            ending: None,
            cover: None,
        };
        let held = Self {
            state: State::Holding.words(),
            state_code: State::Holding.as_str().to_owned(),
            next_at: Some("2026-11-24T14:30:00Z".to_owned()),
            next_kind: Kind::CheckIn.words(),
            next_place: Place::Phone.words(),
            next_note: "Ask about the letter".to_owned(),
            due: "2 days overdue".to_owned(),
            nothing: false,
            overdue: true,
            holding: vec![Reason::NotReadyYet.words()],
            age: None,
            ..first.clone()
        };
        let covered = Self {
            state: State::Waiting.words(),
            state_code: State::Waiting.as_str().to_owned(),
            since: None,
            contacts: 0,
            holding: Vec::new(),
            ending: Some(Stage::Prepared.words()),
            cover: Some("Ben Carter".to_owned()),
            overdue: false,
            ..held.clone()
        };
        vec![first, held, covered]
    }
}
