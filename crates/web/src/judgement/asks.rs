//! What is asked of a supervisor first: the worker's own questions with how long is left, and what lies with a supervisor.

use super::aspect_words;
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, place_of, place_words, typed};
use crate::visit::{Posted, Visit, done};
use app::AppError;
use app::charter::asks::{End, Opened, Question};
use app::time;
use axum::extract::{Path, RawQuery};
use jiff::ToSpan;
use practice::access::Act;
use practice::charter::Latitude;
use practice::charter::asking::{Answer, HOLDS_DAYS, State};
use practice::goal::SHORT_MAX;
use practice::ids::AskId;
use practice::support::cmoc::{self, Situation};
use serde::Serialize;
use uuid::Uuid;

/// A question as a list shows it.
#[derive(Debug, Clone, Serialize)]
struct AskLine {
    id: String,
    aspect: String,
    what: String,
    /// Who asked, or with whom it lies.
    with: String,
    asked: String,
    state: String,
    colour: &'static str,
    left: String,
    late: bool,
    /// Nobody answered: the worker goes on.
    in_vain: bool,
    /// A yes that can be used still.
    holds: bool,
    used: bool,
    until: String,
}

fn colour(state: State) -> &'static str {
    match state {
        State::Asked => "yellow",
        State::Yes => "green",
        State::No | State::CouldNotWait => "orange",
        State::Withdrawn => "grey",
    }
}

fn line(one: &Question, mine: bool, now: jiff::Timestamp) -> AskLine {
    let row = &one.row;
    AskLine {
        id: row.id.to_string(),
        aspect: aspect_words(&row.aspect),
        what: row.what.clone(),
        with: if mine { row.asked_of_name.clone() } else { row.worker_name.clone() },
        asked: time::moment(row.asked_at).to_string(),
        state: one.state.words().to_owned(),
        colour: colour(one.state),
        left: one.left.clone(),
        late: one.late,
        in_vain: one.in_vain,
        holds: one.holds(now),
        used: row.used_by.is_some(),
        until: last_day(row.until_at),
    }
}

/// The last day on which a yes holds: it is kept as the moment at which that day ends.
fn last_day(until: Option<time::RowAt>) -> String {
    let day = until.and_then(|at| time::moment(at).checked_sub(jiff::SignedDuration::from_secs(1)).ok());
    day.map(|at| time::local_date(at).to_string()).unwrap_or_default()
}

/// What the study says where a question waits too long.
#[derive(Debug, Clone, Serialize)]
struct Speaks {
    words: String,
    reference: String,
}

fn speaking() -> Vec<Speaks> {
    cmoc::speaking(Situation::AskFirstUnanswered)
        .into_iter()
        .map(|one| Speaks { words: one.sentence(), reference: one.reference() })
        .collect()
}

#[derive(Debug, Clone, Serialize)]
struct ListView {
    answers: bool,
    asks: bool,
    with_me: Vec<AskLine>,
    answered: Vec<AskLine>,
    mine: Vec<AskLine>,
    next: Option<String>,
    speaks: Vec<Speaks>,
    attribution: String,
}

pub(super) async fn list(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let after = match asked.first("after") {
        None => None,
        Some(text) => Some(place_of(text).ok_or(WebError::NotFound)?),
    };
    let page = app::charter::asks::page(visit.ctx(), after).await?;
    let now = visit.ctx().now();
    let lines = |all: &[Question], mine: bool| all.iter().map(|one| line(one, mine, now)).collect::<Vec<_>>();
    let waits_long = page.with_me.iter().any(|one| one.late);
    let view = ListView {
        answers: visit.ctx().may(Act::AskAnswer),
        asks: visit.ctx().may(Act::AskEnd),
        with_me: lines(&page.with_me, false),
        answered: lines(&page.answered, false),
        mine: lines(&page.mine, true),
        next: page.next.as_ref().map(place_words),
        speaks: if waits_long { speaking() } else { Vec::new() },
        attribution: cmoc::attribution().line(),
    };
    visit.page("asks/list.html", "Asked first", view)
}

#[derive(Debug, Clone, Serialize)]
struct ShowView {
    ask: AskLine,
    /// Who asked, and with whom it lies.
    worker: String,
    lies_with: String,
    figures: String,
    words: String,
    /// Where the boundary stands on the line.
    band: String,
    answer: String,
    answered: String,
    passed_on: String,
    due: String,
    mine: bool,
    answers: bool,
    open: bool,
    /// The support, where its record is open to the reader.
    episode: String,
    /// It is about somebody, whose record is closed to the reader.
    closed: bool,
    /// Where the worker goes on with what was asked for.
    go_on: String,
    version: i64,
    kept_at: Option<String>,
}

/// The form of the act that was asked for, with the draft that is kept there.
fn form_of(act: &str, episode: Option<Uuid>, referral: Option<Uuid>) -> String {
    match (act, episode, referral) {
        ("contact", Some(id), _) => format!("/episodes/{id}/contacts/new"),
        ("appointment", Some(id), _) => format!("/episodes/{id}/appointments/new"),
        ("hold", Some(id), _) => format!("/episodes/{id}/holding"),
        ("end", Some(id), _) => format!("/episodes/{id}/ending"),
        ("leave_out", Some(id), _) => format!("/episodes/{id}/measures"),
        ("family", Some(id), _) => format!("/episodes/{id}/family/new"),
        ("accept", _, Some(id)) => format!("/referrals/{id}/accept"),
        ("decline", _, Some(id)) => format!("/referrals/{id}/decline"),
        ("refer", _, None) => "/refer/spoken".to_owned(),
        ("group", ..) => "/groups/new".to_owned(),
        (_, Some(id), _) => format!("/episodes/{id}"),
        (_, None, Some(id)) => format!("/referrals/{id}"),
        _ => String::new(),
    }
}

fn show_view(opened: &Opened, now: jiff::Timestamp, kept_at: Option<String>) -> ShowView {
    let row = &opened.question.row;
    let moment = |at: Option<time::RowAt>| at.map(|at| time::moment(at).to_string()).unwrap_or_default();
    let band = row
        .latitude
        .and_then(|place| u8::try_from(place).ok())
        .and_then(Latitude::new)
        .map(|place| format!("{}: {}", place.band().words(), place.band().meaning()))
        .unwrap_or_default();
    ShowView {
        ask: line(&opened.question, opened.mine, now),
        worker: row.worker_name.clone(),
        lies_with: row.asked_of_name.clone(),
        figures: row.figures.clone(),
        words: row.words.clone().unwrap_or_default(),
        band,
        answer: row.answer.clone(),
        answered: moment(row.answered_at),
        passed_on: moment(row.passed_on_at),
        due: time::moment(row.due_at).to_string(),
        mine: opened.mine,
        answers: opened.answers,
        open: opened.question.state == State::Asked,
        episode: opened.episode.map(|id| format!("/episodes/{id}")).unwrap_or_default(),
        closed: row.person_id.is_some() && opened.episode.is_none(),
        go_on: if opened.mine { form_of(&row.act, row.episode_id, row.referral_id) } else { String::new() },
        version: row.version,
        kept_at,
    }
}

pub(super) async fn show(visit: Visit, Path(ask): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, ask, draft, kept_at).await
}

async fn page(visit: &Visit, ask: Uuid, form: Option<FormState>, kept_at: Option<String>) -> WebResult {
    let opened = app::charter::asks::open(visit.ctx(), AskId(ask)).await?;
    let form = form.unwrap_or_else(|| {
        FormState::empty().with_date("until", visit.ctx().today().saturating_add(HOLDS_DAYS.days()))
    });
    let view = show_view(&opened, visit.ctx().now(), kept_at);
    visit.form_page("asks/show.html", "Asked first", &form, view)
}

pub(super) async fn answer(visit: Visit, Path(ask): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let yes = form
        .one_of("answer", |code| match code {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        })
        .required("Choose yes or no");
    let why = form.text("why").max(SHORT_MAX).called("Why").required("Say in a line why");
    // until when it holds is asked of a yes alone
    let until = if yes.peek() == Some(&true) {
        form.date("until").called("Until when it holds").required("Say until when the yes holds").map(Some)
    } else {
        crate::form::Read::of(None)
    };
    let state = match form.done((yes, why, until)) {
        Ok((yes, why, until)) => {
            let known = (AskId(ask), typed(&form, "version").parse().unwrap_or(0));
            let answer = Answer { yes, why, until };
            match app::charter::asks::answer(visit.ctx(), visit.once(&form), known, &answer).await {
                Ok(()) => return Ok(done("/asks", "ask_answered")),
                Err(AppError::NotPossible(words)) => form.refuse("", words),
                Err(error) => mend(&form, error, "why")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, ask, Some(state), None).await
}

pub(super) async fn end(visit: Visit, Path(ask): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let how = if typed(&form, "how") == "withdraw" { End::Withdraw } else { End::CouldNotWait };
    let known = (AskId(ask), typed(&form, "version").parse().unwrap_or(0));
    let why = typed(&form, "gone_on");
    let state = match app::charter::asks::end(visit.ctx(), visit.once(&form), known, how, &why).await {
        Ok(()) => {
            let flash = if how == End::Withdraw { "ask_withdrawn" } else { "ask_gone_on" };
            return Ok(done(&format!("/asks/{ask}"), flash));
        }
        Err(AppError::NotPossible(words)) => form.refuse("", words),
        Err(error) => mend(&form, error, "gone_on")?,
    };
    page(&visit, ask, Some(state), None).await
}

pub(super) fn samples() -> Samples {
    let waiting = AskLine {
        id: "a".to_owned(),
        aspect: "Place of contact".to_owned(),
        what: "May I see her at home, since she cannot leave the house?".to_owned(),
        with: "Helen Okafor".to_owned(),
        asked: "2026-06-03T13:30:00Z".to_owned(),
        state: "Not answered yet".to_owned(),
        colour: "yellow",
        left: "about 3 working hours left".to_owned(),
        late: false,
        in_vain: false,
        holds: false,
        used: false,
        until: String::new(),
    };
    let in_vain = AskLine { late: true, in_vain: true, ..waiting.clone() };
    let yes = AskLine {
        state: "Yes".to_owned(),
        colour: "green",
        left: String::new(),
        holds: true,
        until: "2026-06-17".to_owned(),
        ..waiting.clone()
    };
    let used = AskLine { holds: false, used: true, ..yes.clone() };
    let list = ListView {
        answers: true,
        asks: true,
        with_me: vec![in_vain.clone(), waiting.clone()],
        answered: vec![yes.clone()],
        mine: vec![in_vain.clone(), yes.clone(), used.clone()],
        next: Some("1~a".to_owned()),
        speaks: speaking(),
        attribution: cmoc::attribution().line(),
    };
    let none = ListView {
        with_me: Vec::new(),
        answered: Vec::new(),
        mine: Vec::new(),
        next: None,
        speaks: Vec::new(),
        ..list.clone()
    };
    let show = ShowView {
        ask: waiting,
        worker: "Ruth Callaghan".to_owned(),
        lies_with: "Helen Okafor".to_owned(),
        figures: "This would be a visit at home.".to_owned(),
        words: "People are seen at the surgery.".to_owned(),
        band: "Ask first: a word with the supervisor before".to_owned(),
        answer: String::new(),
        answered: String::new(),
        passed_on: String::new(),
        due: "2026-06-04T13:30:00Z".to_owned(),
        mine: false,
        answers: true,
        open: true,
        episode: String::new(),
        closed: true,
        go_on: String::new(),
        version: 1,
        kept_at: Some("2026-06-03T13:30:00Z".to_owned()),
    };
    let own = ShowView {
        ask: in_vain,
        mine: true,
        answers: false,
        passed_on: "2026-06-04T13:30:00Z".to_owned(),
        episode: "/episodes/e".to_owned(),
        closed: false,
        go_on: "/episodes/e/contacts/new".to_owned(),
        kept_at: None,
        ..show.clone()
    };
    let answered = ShowView {
        ask: yes,
        open: false,
        answer: "Go with the plan for visits.".to_owned(),
        answered: "2026-06-04T13:30:00Z".to_owned(),
        words: String::new(),
        band: String::new(),
        ..own.clone()
    };
    let done_with = ShowView { ask: used, ..answered.clone() };
    let form = FormState::empty();
    let faulty = FormState::empty().with_error("why", "Say in a line why");
    let late = FormState::empty().with_error("gone_on", "Say in a line why it could not wait");
    vec![
        ("asks/list.html", vec![drawn(&list, None), drawn(&none, None)]),
        (
            "asks/show.html",
            vec![
                drawn(&show, Some(&faulty)),
                drawn(&own, Some(&late)),
                drawn(&answered, Some(&form)),
                drawn(&done_with, Some(&form)),
            ],
        ),
    ]
}
