//! What the pages of connections show.

use super::find::FindView;
use super::{colour, turn_words};
use crate::directory::Row;
use crate::episodes::{Header, Tab};
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::words::{Choice, choices, need_choices};
use app::connections::Opened as Found;
use app::episodes::Opened;
use app::{ConnectionListRow, UnmetNeedRow, time};
use practice::connection::{How, NotTakenUp, State, Turn, UnmetWhy};
use practice::goal::LONG_MAX;
use serde::Serialize;

/// A turn that needs one click, or a page of its own.
#[derive(Debug, Clone, Serialize)]
struct Next {
    turn: &'static str,
    words: &'static str,
    /// Whether more must be said: how they were introduced, why it was not taken up.
    asks: bool,
}

fn nexts(state: State) -> Vec<Next> {
    let asks = |turn| matches!(turn, Turn::Introduce | Turn::NotTakenUp);
    state
        .turns()
        .into_iter()
        .map(|turn| Next { turn: turn.as_str(), words: turn_words(turn), asks: asks(turn) })
        .collect()
}

/// A connection in the list.
#[derive(Debug, Clone, Serialize)]
struct Connection {
    id: String,
    asset: String,
    asset_name: String,
    when: String,
    place: String,
    phone: String,
    state: &'static str,
    colour: &'static str,
    open: bool,
    /// How they were introduced, or why it was not taken up.
    detail: &'static str,
    note: String,
    partner_word: String,
    suggested_at: String,
    changed_at: String,
    version: i64,
    nexts: Vec<Next>,
}

fn detail(state: State, how: Option<&str>, why: Option<&str>) -> &'static str {
    if state == State::NotTakenUp {
        return why.and_then(NotTakenUp::parse).map_or("", NotTakenUp::words);
    }
    how.and_then(How::parse).map_or("", How::words)
}

impl Connection {
    fn of(row: &ConnectionListRow) -> Self {
        let state = State::parse(&row.state).unwrap_or(State::Suggested);
        Self {
            id: row.id.to_string(),
            asset: row.asset_id.to_string(),
            asset_name: row.asset_name.clone(),
            when: row.asset_when.clone(),
            place: row.asset_place.clone(),
            phone: practice::person::show_phone(&row.asset_phone),
            state: state.words(),
            colour: colour(state),
            open: state.is_open(),
            detail: detail(state, row.how.as_deref(), row.not_taken_up.as_deref()),
            note: row.note.clone(),
            partner_word: row.partner_word.clone(),
            suggested_at: time::moment(row.suggested_at).to_string(),
            changed_at: time::moment(row.changed_at).to_string(),
            version: row.version,
            nexts: nexts(state),
        }
    }
}

/// An unmet need in the list.
#[derive(Debug, Clone, Serialize)]
struct Unmet {
    need: String,
    area: String,
    why: &'static str,
    note: String,
    at: String,
}

impl Unmet {
    fn of(row: &UnmetNeedRow) -> Self {
        Self {
            need: practice::needs::words(&row.need).to_owned(),
            area: row.area.clone(),
            why: UnmetWhy::parse(&row.why).map_or("", UnmetWhy::words),
            note: row.note.clone(),
            at: time::moment(row.at).to_string(),
        }
    }
}

/// The plan of an episode.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ConnectionsView {
    header: Header,
    open: Vec<Connection>,
    past: Vec<Connection>,
    unmet: Vec<Unmet>,
    may_write: bool,
    may_suggest: bool,
}

impl ConnectionsView {
    pub(crate) fn of(header: Header, opened: &Opened, may_write: bool) -> Self {
        let (open, past) = opened.connections.iter().map(Connection::of).partition(|c| c.open);
        let may_suggest = may_write && !header.ended;
        Self { header, open, past, unmet: opened.unmet.iter().map(Unmet::of).collect(), may_write, may_suggest }
    }
}

/// One connection.
#[derive(Debug, Serialize)]
pub(crate) struct ConnectionView {
    header: Header,
    id: String,
    entry: Row,
    state: &'static str,
    colour: &'static str,
    detail: &'static str,
    note: String,
    partner_word: String,
    suggested_at: String,
    changed_at: String,
    turns: Vec<Choice>,
    hows: Vec<Choice>,
    whys: Vec<Choice>,
    may_write: bool,
    kept_at: Option<String>,
    max: usize,
}

impl ConnectionView {
    pub(crate) fn of(header: Header, found: &Found, may_write: bool, kept_at: Option<String>) -> Self {
        let row = &found.connection;
        let state = State::parse(&row.state).unwrap_or(State::Suggested);
        Self {
            header,
            id: row.id.to_string(),
            entry: Row::of(&found.asset, true),
            state: state.words(),
            colour: colour(state),
            detail: detail(state, row.how.as_deref(), row.not_taken_up.as_deref()),
            note: row.note.clone(),
            partner_word: row.partner_word.clone(),
            suggested_at: time::moment(row.suggested_at).to_string(),
            changed_at: time::moment(row.changed_at).to_string(),
            turns: turns(state),
            hows: choices!(How),
            whys: choices!(NotTakenUp),
            may_write,
            kept_at,
            max: LONG_MAX,
        }
    }
}

fn turns(state: State) -> Vec<Choice> {
    state.turns().into_iter().map(|turn| Choice::new(turn.as_str(), turn_words(turn))).collect()
}

/// Sample pages.
pub(crate) fn samples() -> Samples {
    let header = || Header::sample(Tab::Connections);
    let connection = |n: u8, state: State| Connection {
        id: format!("01990000-0000-7000-8000-0000000003{n:02}"),
        asset: "01990000-0000-7000-8000-000000000200".to_owned(),
        asset_name: "Allotment mornings".to_owned(),
        when: "Tuesdays 10 to 12".to_owned(),
        place: "Mill Lane".to_owned(),
        phone: "0113 496 0000".to_owned(),
        state: state.words(),
        colour: colour(state),
        open: state.is_open(),
        detail: detail(state, Some("warm_introduction"), Some("too_far")),
        note: "Goes with her neighbour".to_owned(),
        partner_word: "She came twice and stayed for tea".to_owned(),
        suggested_at: "2026-05-20T09:30:00Z".to_owned(),
        changed_at: "2026-06-03T13:30:00Z".to_owned(),
        version: 2,
        nexts: nexts(state),
    };
    let unmet = Unmet {
        need: "Transport".to_owned(),
        area: "LS1".to_owned(),
        why: UnmetWhy::NoneExists.words(),
        note: "No bus after six".to_owned(),
        at: "2026-06-03T13:30:00Z".to_owned(),
    };
    let full = ConnectionsView {
        header: header(),
        open: vec![connection(1, State::Suggested), connection(2, State::Agreed), connection(3, State::Started)],
        past: vec![connection(4, State::Finished), connection(5, State::NotTakenUp)],
        unmet: vec![unmet],
        may_write: true,
        may_suggest: true,
    };
    let empty = ConnectionsView { open: Vec::new(), past: Vec::new(), unmet: Vec::new(), ..full.clone() };
    let read_only = ConnectionsView { may_write: false, may_suggest: false, ..full.clone() };
    let one = |state: State, may_write: bool| ConnectionView {
        header: header(),
        id: "01990000-0000-7000-8000-000000000301".to_owned(),
        entry: Row::sample(true),
        state: state.words(),
        colour: colour(state),
        detail: detail(state, Some("accompanied"), Some("cost")),
        note: "Goes with her neighbour".to_owned(),
        partner_word: String::new(),
        suggested_at: "2026-05-20T09:30:00Z".to_owned(),
        changed_at: "2026-06-03T13:30:00Z".to_owned(),
        turns: turns(state),
        hows: choices!(How),
        whys: choices!(NotTakenUp),
        may_write,
        kept_at: None,
        max: LONG_MAX,
    };
    let find = |rows: Vec<Row>, need: &str| FindView {
        header: header(),
        asked: vec![Choice::new("loneliness", "Loneliness and isolation"), Choice::new("transport", "Transport")],
        needs: need_choices(),
        need: need.to_owned(),
        need_words: practice::needs::words(need).to_owned(),
        word: "garden".to_owned(),
        next: rows
            .first()
            .map(|_| "/episodes/01990000-0000-7000-8000-000000000001/connections/new?need=loneliness".to_owned()),
        near: rows.iter().take(1).cloned().collect(),
        rows,
        whys: choices!(UnmetWhy),
        area: "LS1".to_owned(),
    };
    let form = FormState::empty().with("turn", "introduce").with("version", 2);
    let faulty = form
        .clone()
        .with_error("how", "Choose how they were introduced")
        .with_error("turn", "Somebody else changed this");
    let taken = FormState::empty().with_error("asset", "Allotment mornings is on the plan already");
    vec![
        ("connections/list.html", vec![drawn(&full, None), drawn(&empty, None), drawn(&read_only, None)]),
        (
            "connections/show.html",
            vec![
                drawn(&one(State::Agreed, true), Some(&form)),
                drawn(&one(State::Agreed, true), Some(&faulty)),
                drawn(&one(State::NotTakenUp, true), Some(&form)),
                drawn(&one(State::Introduced, false), Some(&form)),
            ],
        ),
        (
            "connections/find.html",
            vec![
                drawn(
                    &find(vec![Row::sample(false), Row::sample_other(true)], "loneliness"),
                    Some(&FormState::empty()),
                ),
                drawn(&find(Vec::new(), "transport"), Some(&taken)),
                drawn(&find(Vec::new(), ""), Some(&FormState::empty())),
            ],
        ),
    ]
}
