//! The caseload as a list or a board; nobody falls off, an episode with no next thing is on top (PAGES 3).

use super::line::Line;
use crate::cmoc::CmocLine;
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use crate::words::{Choice, need_choices};
use app::episodes::{Caseload, Filter};
use app::time;
use axum::extract::RawQuery;
use jiff::civil::Date;
use practice::episode::State;
use practice::needs::by_code;
use practice::support::cmoc::Situation;
use serde::Serialize;

/// A column of the board.
#[derive(Debug, Clone, Serialize)]
struct Column {
    title: &'static str,
    state: &'static str,
    lines: Vec<Line>,
    /// There are more than are shown here; the list has all.
    more: bool,
}

/// What the caseload shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CaseloadView {
    board: bool,
    in_support: i64,
    capacity: i64,
    waiting: i64,
    active: i64,
    holding: i64,
    nothing: Option<i64>,
    lines: Vec<Line>,
    columns: Vec<Column>,
    states: Vec<Choice>,
    sites: Vec<Choice>,
    needs: Vec<Choice>,
    /// The filter as it stands, for the links to the other view and to the next page.
    query: String,
    next: Option<String>,
    filtered: bool,
    /// The list is of those whose support has ended.
    ended: bool,
    /// People are chosen, to do something for several.
    choosing: bool,
    cmoc: Option<CmocLine>,
}

pub(super) async fn show(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let filter = filter(&asked);
    let today = visit.ctx().today();
    let mut view = if asked.first("view") == Some("board") {
        let board = app::episodes::board(visit.ctx(), &Filter { state: None, ..filter.clone() }).await?;
        CaseloadView { columns: columns(&board, today), board: true, ..view(&board.caseload, &filter, today) }
    } else if filter.state == Some(State::Ended) {
        let before = asked.first("after").and_then(time::of_key);
        let (ended, next) = app::episodes::ended(visit.ctx(), &filter, before).await?;
        CaseloadView { next: next.as_ref().map(time::key_of), ended: true, ..view(&ended, &filter, today) }
    } else {
        let after = asked.first("after").and_then(time::due_of_key);
        let listed = app::episodes::caseload(visit.ctx(), &filter, after).await?;
        CaseloadView { choosing: asked.first("choose") == Some("yes"), ..view(&listed, &filter, today) }
    };
    if view.in_support > view.capacity {
        view.cmoc = CmocLine::of(&visit, Situation::OverCaseload);
    }
    visit.form_page("episodes/caseload.html", "Caseload", &asked.state(), view)
}

/// What is asked for; a code nobody knows narrows nothing.
fn filter(asked: &Form) -> Filter {
    Filter {
        state: asked.first("state").and_then(State::parse),
        site: asked.first("site").and_then(|id| id.parse().ok()),
        need: asked.first("need").and_then(by_code).map(|need| need.code.clone()),
    }
}

fn view(caseload: &Caseload, filter: &Filter, today: Date) -> CaseloadView {
    let load = &caseload.load;
    CaseloadView {
        board: false,
        in_support: load.waiting + load.active + load.holding,
        capacity: caseload.capacity,
        waiting: load.waiting,
        active: load.active,
        holding: load.holding,
        nothing: caseload.nothing_next,
        lines: caseload.rows.iter().map(|row| Line::of(row, caseload.me, today)).collect(),
        columns: Vec::new(),
        states: State::ALL.iter().map(|s| Choice::new(s.as_str(), s.words())).collect(),
        sites: caseload.sites.iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect(),
        needs: need_choices(),
        query: query(filter),
        next: caseload.next.as_ref().map(time::key_of_due),
        filtered: filter.state.is_some() || filter.site.is_some() || filter.need.is_some(),
        ended: false,
        choosing: false,
        cmoc: None,
    }
}

/// The filter as an address has it: codes and opaque ids only, never a name.
fn query(filter: &Filter) -> String {
    let mut made = form_urlencoded::Serializer::new(String::new());
    if let Some(state) = filter.state {
        made.append_pair("state", state.as_str());
    }
    if let Some(site) = filter.site {
        made.append_pair("site", &site.to_string());
    }
    if let Some(need) = &filter.need {
        made.append_pair("need", need);
    }
    made.finish()
}

/// Waiting, active, holding, and ending: those whose ending was begun stand in the last column alone.
fn columns(board: &app::episodes::Board, today: Date) -> Vec<Column> {
    let lines: Vec<Line> = board.caseload.rows.iter().map(|row| Line::of(row, board.caseload.me, today)).collect();
    let (ending, going): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.ending.is_some());
    let mut columns: Vec<Column> = [State::Waiting, State::Active, State::Holding]
        .into_iter()
        .map(|state| Column {
            title: state.words(),
            state: state.as_str(),
            lines: going.iter().filter(|line| line.state_code == state.as_str()).cloned().collect(),
            more: board.more.contains(&state),
        })
        .collect();
    columns.push(Column { title: "Ending", state: "", lines: ending, more: false });
    columns
}

pub(super) fn samples() -> Samples {
    let lines = Line::samples();
    let list = CaseloadView {
        board: false,
        in_support: 41,
        capacity: 40,
        waiting: 3,
        active: 30,
        holding: 8,
        nothing: Some(1),
        lines: lines.clone(),
        columns: Vec::new(),
        states: vec![Choice::new("waiting", "Waiting")],
        sites: vec![Choice::new("1", "Riverside Surgery")],
        needs: need_choices(),
        query: "state=waiting".to_owned(),
        next: Some("2026-11-22_1".to_owned()),
        filtered: true,
        ended: false,
        choosing: false,
        cmoc: Some(CmocLine::sample()),
    };
    let column = |title, lines, more| Column { title, state: "active", lines, more };
    let board = CaseloadView {
        board: true,
        columns: vec![column("Active", lines, true), column("Ending", Vec::new(), false)],
        query: String::new(),
        next: None,
        filtered: false,
        ..list.clone()
    };
    let empty = CaseloadView {
        in_support: 0,
        waiting: 0,
        active: 0,
        holding: 0,
        lines: Vec::new(),
        board: false,
        cmoc: None,
        ..board.clone()
    };
    let none = CaseloadView { filtered: true, ..empty.clone() };
    let ended = CaseloadView { ended: true, query: "state=ended".to_owned(), ..list.clone() };
    let choosing = CaseloadView { choosing: true, ..list.clone() };
    let form = FormState::empty().with("state", "waiting");
    vec![(
        "episodes/caseload.html",
        [list, board, empty, none, ended, choosing].iter().map(|view| drawn(view, Some(&form))).collect(),
    )]
}
