//! Other work that is asked for: noted, answered or handed on.

use super::{StudyView, asked, stands_otherwise, study};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::render::day_of;
use crate::samples::{Samples, drawn};
use crate::shared::{place_of, place_words, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::support::other_work::{self as work, Opened, OtherWorkRow, Page};
use app::time::date;
use axum::extract::{Path, RawQuery};
use practice::access::Act;
use practice::goal::SHORT_MAX;
use practice::support::FEWEST;
use practice::support::cmoc::Situation;
use practice::support::other_work::{Answer, Asker, By, Counts, Draft, Kind, MINUTES_MOST, State, Step};
use practice::support::time::in_words;
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct RowView {
    href: String,
    kind: String,
    asker: String,
    worker: String,
    on: String,
    long: String,
    what: String,
    state: String,
    open: bool,
    answer: String,
    words: String,
}

fn row(one: &OtherWorkRow) -> RowView {
    let state = State::parse(&one.state).unwrap_or(State::Asked);
    RowView {
        href: format!("/support/other-work/{}", one.id),
        kind: Kind::parse(&one.kind).map(|kind| kind.words().to_owned()).unwrap_or_default(),
        asker: Asker::parse(&one.asker).map(|asker| asker.words().to_owned()).unwrap_or_default(),
        worker: one.worker_name.clone(),
        on: day_of(date(one.asked_on)),
        long: one.minutes.map(|minutes| in_words(i64::from(minutes))).unwrap_or_default(),
        what: one.what.clone(),
        state: state.words().to_owned(),
        open: state != State::Answered,
        answer: one.answer.as_deref().and_then(Answer::parse).map(|a| a.words().to_owned()).unwrap_or_default(),
        words: one.words.clone(),
    }
}

#[derive(Debug, Clone, Serialize)]
struct CountsView {
    kinds: Vec<(String, String, String)>,
    askers: Vec<(String, String)>,
    all: String,
}

fn counts(counts: &Counts) -> CountsView {
    let few = || format!("fewer than {FEWEST}");
    CountsView {
        kinds: counts
            .kinds
            .iter()
            .map(|line| {
                let asked = line.asked.map_or_else(few, |asked| asked.to_string());
                let hours = line.hours.map_or_else(|| "–".to_owned(), |hours| hours.to_string());
                (line.kind.words().to_owned(), asked, hours)
            })
            .collect(),
        askers: counts
            .askers
            .iter()
            .map(|(asker, asked)| (asker.words().to_owned(), asked.map_or_else(few, |asked| asked.to_string())))
            .collect(),
        all: counts.all.map(|all| all.to_string()).unwrap_or_default(),
    }
}

#[derive(Debug, Clone, Serialize)]
struct ListView {
    notes: bool,
    answers: bool,
    manages: bool,
    kinds: Vec<Choice>,
    askers: Vec<Choice>,
    own: Vec<RowView>,
    next: Option<String>,
    passed: Vec<RowView>,
    remit: Vec<String>,
    counts: Option<CountsView>,
    since: String,
    study: StudyView,
}

async fn page(visit: &Visit, after: Option<&str>, form: &FormState) -> WebResult {
    let after = match after {
        None => None,
        Some(text) => Some(place_of(text).ok_or(WebError::NotFound)?),
    };
    let Page { own, next, passed, remit, counts: counted, since } = work::page(visit.ctx(), after).await?;
    let view = ListView {
        notes: visit.ctx().may(Act::OtherWorkNote),
        answers: visit.ctx().may(Act::OtherWorkAnswer),
        manages: visit.ctx().may(Act::TrainingManage),
        kinds: choices!(Kind),
        askers: choices!(Asker),
        own: own.iter().map(row).collect(),
        next: next.as_ref().map(place_words),
        passed: passed.iter().map(row).collect(),
        remit,
        counts: counted.as_ref().map(counts),
        since: day_of(since),
        study: study(Situation::OtherWork),
    };
    visit.form_page("support/other-work.html", "Asked to do other work", form, view)
}

pub(super) async fn list(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let asked = asked(query)?;
    let today = FormState::empty().with_date("on", visit.ctx().today());
    page(&visit, asked.first("after"), &today).await
}

pub(super) async fn note(visit: Visit, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.one_of("kind", Kind::parse).optional(),
        form.one_of("asker", Asker::parse).optional(),
        form.number("minutes").called("How long").between(1, MINUTES_MOST).optional(),
        form.date("on").called("The day").optional(),
        form.line("what").max(SHORT_MAX).called("What it was").optional(),
    ));
    let problem = match read {
        Ok((kind, asker, minutes, on, what)) => {
            let on = on.unwrap_or_else(|| visit.ctx().today());
            let draft = Draft { kind, asker, minutes, on, what: what.unwrap_or_default() };
            let pass = typed(&form, "then") == "pass";
            match work::note(visit.ctx(), visit.once(&form), &draft, pass).await {
                Ok(id) => {
                    let flash = if pass { "other_work_passed" } else { "other_work_noted" };
                    return Ok(done(&format!("/support/other-work/{id}"), flash));
                }
                Err(error) => stands_otherwise(&form, error, "what")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, None, &problem).await
}

#[derive(Debug, Clone, Serialize)]
struct ShowView {
    one: RowView,
    id: String,
    version: i64,
    own: bool,
    asked: bool,
    passed: bool,
    /// Whether this account can answer it now.
    can_answer: bool,
    answers: Vec<Choice>,
    said_by: String,
    charter: Vec<String>,
}

fn shown(opened: &Opened) -> ShowView {
    let own = opened.by == By::Worker;
    let by = opened.row.answered_as.as_deref().and_then(By::parse);
    ShowView {
        one: row(&opened.row),
        id: opened.row.id.to_string(),
        version: opened.row.version,
        own,
        asked: opened.state == State::Asked,
        passed: opened.state == State::Passed,
        can_answer: if own { opened.state == State::Asked } else { opened.state == State::Passed },
        answers: choices!(Answer),
        said_by: by.map(|by| by.words().to_lowercase()).unwrap_or_default(),
        charter: opened.charter.clone(),
    }
}

async fn one(visit: &Visit, id: Uuid, form: &FormState) -> WebResult {
    let opened = work::open(visit.ctx(), id).await?;
    visit.form_page("support/other-work-one.html", "Asked to do other work", form, shown(&opened))
}

pub(super) async fn show(visit: Visit, Path(id): Path<Uuid>) -> WebResult {
    one(&visit, id, &FormState::empty()).await
}

fn known(form: &Form, id: Uuid) -> (Uuid, i64) {
    (id, typed(form, "version").parse().unwrap_or(0))
}

pub(super) async fn step(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let step = if typed(&form, "step") == "pass" { Step::Pass } else { Step::Reopen };
    match work::take(visit.ctx(), visit.once(&form), known(&form, id), step).await {
        Ok(()) => {
            let flash = if step == Step::Pass { "other_work_passed" } else { "other_work_open" };
            Ok(done(&format!("/support/other-work/{id}"), flash))
        }
        Err(error) => one(&visit, id, &stands_otherwise(&form, error, "")?).await,
    }
}

pub(super) async fn answer(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let answer = Answer::parse(&typed(&form, "answer"));
    let words = typed(&form, "words");
    match work::answer(visit.ctx(), visit.once(&form), known(&form, id), answer, &words).await {
        Ok(()) => Ok(done(&format!("/support/other-work/{id}"), "other_work_answered")),
        Err(error) => one(&visit, id, &stands_otherwise(&form, error, "words")?).await,
    }
}

pub(super) fn samples() -> Samples {
    let asked = RowView {
        href: "/support/other-work/o".to_owned(),
        kind: "Vaccination desks".to_owned(),
        asker: "A practice manager".to_owned(),
        worker: "Amara Okafor".to_owned(),
        on: "3 June 2026".to_owned(),
        long: "2 hours".to_owned(),
        what: "On Saturday".to_owned(),
        state: "With the manager".to_owned(),
        open: true,
        answer: String::new(),
        words: String::new(),
    };
    let answered = RowView {
        state: "Answered".to_owned(),
        open: false,
        answer: "Said no".to_owned(),
        words: "They asked the agency.".to_owned(),
        long: String::new(),
        what: String::new(),
        ..asked.clone()
    };
    let full = ListView {
        notes: true,
        answers: true,
        manages: true,
        kinds: choices!(Kind),
        askers: choices!(Asker),
        own: vec![asked.clone(), answered.clone()],
        next: Some("1~a".to_owned()),
        passed: vec![asked.clone()],
        remit: vec!["The vaccination desk is not our work.".to_owned()],
        counts: Some(CountsView {
            kinds: vec![("Vaccination desks".to_owned(), "12".to_owned(), "24".to_owned())],
            askers: vec![("A practice manager".to_owned(), "12".to_owned())],
            all: "12".to_owned(),
        }),
        since: "4 March 2026".to_owned(),
        study: study(Situation::OtherWork),
    };
    let empty =
        ListView { own: Vec::new(), passed: Vec::new(), remit: Vec::new(), counts: None, next: None, ..full.clone() };
    let nobody = ListView { notes: false, manages: false, ..empty.clone() };
    let mine = ShowView {
        one: asked,
        id: "o".to_owned(),
        version: 1,
        own: true,
        asked: true,
        passed: false,
        can_answer: true,
        answers: choices!(Answer),
        said_by: String::new(),
        charter: vec!["This is not done here.".to_owned()],
    };
    let theirs = ShowView { own: false, asked: false, passed: true, charter: Vec::new(), ..mine.clone() };
    let over =
        ShowView { one: answered, said_by: "the manager".to_owned(), asked: false, can_answer: false, ..mine.clone() };
    let form = FormState::empty().with_error("kind", "Choose what you were asked to do.");
    let bad = FormState::empty().with_error("words", "Say what you told whoever asked.");
    vec![
        (
            "support/other-work.html",
            vec![
                drawn(&full, Some(&FormState::empty())),
                drawn(&empty, Some(&form)),
                drawn(&nobody, Some(&FormState::empty())),
            ],
        ),
        (
            "support/other-work-one.html",
            vec![
                drawn(&mine, Some(&FormState::empty())),
                drawn(&theirs, Some(&bad)),
                drawn(&over, Some(&FormState::empty())),
            ],
        ),
    ]
}
