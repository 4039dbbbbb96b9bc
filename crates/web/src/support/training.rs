//! Training: one's own, gaps met in practice, and the courses of the service.

use super::{StudyView, asked, stands_otherwise, study};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::render::day_of;
use crate::samples::{Samples, drawn};
use crate::shared::{refused, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::support::training::{self as use_case, CourseRow, Gap, GapRow, Mine, Own, Service, Settle};
use app::time::date;
use axum::extract::{Path, RawQuery};
use practice::access::Act;
use practice::goal::SHORT_MAX;
use practice::support::Party;
use practice::support::cmoc::Situation;
use practice::support::training::{
    Course, GapState, How, Kind, RENEWED_MOST, Record, Standing, Topic, WITHIN_MOST, check_gap,
};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct CourseView {
    href: String,
    name: String,
    kind: String,
    standing: String,
    colour: &'static str,
    reading: String,
    done: Vec<(String, String, String)>,
}

fn colour(standing: Standing) -> &'static str {
    match standing {
        Standing::Lapsed | Standing::Missing => "red",
        Standing::Lapsing | Standing::ToDo => "yellow",
        Standing::Done => "green",
        Standing::Waits | Standing::Open => "grey",
    }
}

fn mine(one: &Mine) -> CourseView {
    CourseView {
        href: String::new(),
        name: one.row.name.clone(),
        kind: one.course.kind.words().to_owned(),
        standing: one.reading.standing.words().to_owned(),
        colour: colour(one.reading.standing),
        reading: match (one.reading.standing, one.reading.by.map(day_of)) {
            (_, None) => String::new(),
            (Standing::Done, Some(until)) => format!("counts until {until}"),
            (_, Some(by)) => format!("{} ({by})", one.reading.words()),
        },
        done: one
            .done
            .iter()
            .map(|row| {
                let how = How::parse(&row.how).map(How::words).unwrap_or_default();
                let words = if row.word.is_empty() { how.to_owned() } else { format!("{how}: {}", row.word) };
                (row.id.to_string(), day_of(date(row.done_on)), words)
            })
            .collect(),
    }
}

#[derive(Debug, Clone, Serialize)]
struct GapView {
    href: String,
    id: String,
    topic: String,
    words: String,
    worker: String,
    state: String,
    open: bool,
    said: String,
    what: String,
    by: String,
    why: String,
    offered: String,
    offered_by: String,
    version: i64,
}

fn gap_view(row: &GapRow) -> GapView {
    let state = GapState::parse(&row.state).unwrap_or(GapState::Said);
    GapView {
        href: format!("/support/training/gaps/{}", row.id),
        id: row.id.to_string(),
        topic: Topic::parse(&row.topic).map(|topic| topic.words().to_owned()).unwrap_or_default(),
        words: row.words.clone(),
        worker: row.worker_name.clone(),
        state: state.words().to_owned(),
        open: state.is_open(),
        said: day_of(date(row.said_on)),
        what: row.what.clone(),
        by: row.by_on.map(|on| day_of(date(on))).unwrap_or_default(),
        why: row.why.clone(),
        offered: row.offered_what.clone(),
        offered_by: row.offered_by_on.map(|on| day_of(date(on))).unwrap_or_default(),
        version: row.version,
    }
}

#[derive(Debug, Clone, Serialize)]
struct OwnView {
    keeps: bool,
    courses: Vec<CourseView>,
    choices: Vec<Choice>,
    hows: Vec<Choice>,
    gaps: Vec<GapView>,
    supervised: Vec<GapView>,
    supervises: bool,
    charter: Vec<String>,
    study: StudyView,
}

async fn own_page(visit: &Visit, form: &FormState) -> WebResult {
    let Own { courses, gaps, supervised, charter } = use_case::own(visit.ctx()).await?;
    let view = OwnView {
        keeps: visit.ctx().may(Act::TrainingKeep),
        choices: courses
            .iter()
            .filter(|one| one.row.retired_on.is_none())
            .map(|one| Choice::new(one.row.id, one.row.name.as_str()))
            .collect(),
        courses: courses.iter().map(mine).collect(),
        hows: choices!(How),
        gaps: gaps.iter().map(gap_view).collect(),
        supervised: supervised.iter().map(gap_view).collect(),
        supervises: visit.ctx().may(Act::TeamTodayRead),
        charter,
        study: study(Situation::TrainingGap),
    };
    visit.form_page("support/training.html", "Training", form, view)
}

pub(super) async fn own(visit: Visit) -> WebResult {
    own_page(&visit, &FormState::empty()).await
}

pub(super) async fn record(visit: Visit, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.one_of("course", |id| id.parse::<Uuid>().ok()).required("Choose the course"),
        form.one_of("how", How::parse).required("Choose how you did it"),
        form.date("on").called("The day").optional(),
        form.line("from_where").max(SHORT_MAX).called("Where, or what shows it").optional(),
    ));
    let problem = match read {
        Ok((course, how, on, from_where)) => {
            let record = Record { how, on, from_where: from_where.unwrap_or_default() };
            match use_case::record(visit.ctx(), visit.once(&form), Some(course), &record).await {
                Ok(()) => return Ok(done("/support/training", "training_noted")),
                Err(error) => stands_otherwise(&form, error, "course")?,
            }
        }
        Err(state) => state,
    };
    own_page(&visit, &problem).await
}

pub(super) async fn take_out(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    use_case::take_out(visit.ctx(), visit.once(&form), id).await?;
    Ok(done("/support/training", "training_taken_out"))
}

#[derive(Debug, Clone, Serialize)]
struct GapAskView {
    topics: Vec<Choice>,
}

fn gap_page(visit: &Visit, form: &FormState) -> WebResult {
    visit.form_page(
        "support/gap-new.html",
        "I met something and did not know how",
        form,
        GapAskView { topics: choices!(Topic) },
    )
}

/// From a support, what was likely met is filled in: a topic, and nothing of whom.
pub(super) async fn gap_ask(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let (kept, _) = crate::shared::draft_of(&visit).await?;
    let topic = asked(query)?.first("topic").and_then(Topic::parse);
    let fresh = || FormState::empty().with("topic", topic.map_or("", Topic::as_str));
    gap_page(&visit, &kept.unwrap_or_else(fresh))
}

pub(super) async fn gap_say(visit: Visit, Posted(form): Posted) -> WebResult {
    let topic = Topic::parse(&typed(&form, "topic"));
    let words = typed(&form, "words");
    if let Err(problems) = check_gap(topic, &words, &[]) {
        return gap_page(&visit, &refused(&form, problems));
    }
    match use_case::say_gap(visit.ctx(), visit.once(&form), topic, &words).await {
        Ok(id) => Ok(done(&format!("/support/training/gaps/{id}"), "gap_said")),
        Err(error) => gap_page(&visit, &stands_otherwise(&form, error, "words")?),
    }
}

#[derive(Debug, Clone, Serialize)]
struct OneGapView {
    gap: GapView,
    own: bool,
    said: bool,
    /// Something is offered, and it is this account's to say yes.
    to_agree: bool,
    /// Something is offered by this account, and the other has not said yes yet.
    waits: bool,
    study: StudyView,
}

fn one_gap(found: &Gap) -> OneGapView {
    let offered = found.row.offered_as.as_deref().and_then(Party::parse);
    OneGapView {
        own: found.party == Party::Worker,
        said: found.state == GapState::Said,
        to_agree: offered == Some(found.party.other()),
        waits: offered == Some(found.party),
        gap: gap_view(&found.row),
        study: study(Situation::TrainingGap),
    }
}

async fn one_gap_page(visit: &Visit, id: Uuid, form: &FormState) -> WebResult {
    let found = use_case::gap(visit.ctx(), id).await?;
    visit.form_page("support/gap.html", "Training gap", form, one_gap(&found))
}

pub(super) async fn gap(visit: Visit, Path(id): Path<Uuid>) -> WebResult {
    one_gap_page(&visit, id, &FormState::empty()).await
}

pub(super) async fn gap_settle(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let settle = match typed(&form, "step").as_str() {
        "talk" => Settle::TalkAbout,
        "agree" => Settle::Agree,
        "aside" => Settle::SetAside(typed(&form, "why")),
        "close" => Settle::Close,
        "reopen" => Settle::Reopen,
        _ => {
            let by = form.date("by").called("The day").optional();
            let Some(by) = by.peek().copied() else { return one_gap_page(&visit, id, &form.state()).await };
            Settle::Offer { what: typed(&form, "what"), by }
        }
    };
    let known = (id, typed(&form, "version").parse().unwrap_or(0));
    // a supervisor who closes what was open finds it no more, and is told where they are
    match use_case::settle(visit.ctx(), visit.once(&form), known, settle).await {
        Ok(()) => Ok(done(&format!("/support/training/gaps/{id}"), "gap_moved")),
        Err(error) => one_gap_page(&visit, id, &stands_otherwise(&form, error, "what")?).await,
    }
}

#[derive(Debug, Clone, Serialize)]
struct ServiceView {
    courses: Vec<(String, String, String, bool)>,
    asks: Vec<(String, String, String, String, &'static str)>,
    workers: usize,
    told: Vec<(String, usize)>,
    charter: Vec<String>,
    kinds: Vec<Choice>,
}

fn course_words(row: &CourseRow) -> String {
    let every = match row.every_months {
        Some(1) => "renewed every month".to_owned(),
        Some(months) => format!("renewed every {months} months"),
        None => "done once".to_owned(),
    };
    match row.within_weeks {
        Some(weeks) => format!("{every}; within {weeks} {} of starting", if weeks == 1 { "week" } else { "weeks" }),
        None => every,
    }
}

async fn courses_page(visit: &Visit, form: &FormState) -> WebResult {
    let Service { courses, asks, workers, told, charter } = use_case::service(visit.ctx()).await?;
    let view = ServiceView {
        courses: courses
            .iter()
            .map(|row| {
                let kind = Kind::parse(&row.kind).map(Kind::words).unwrap_or_default();
                let href = format!("/support/training/courses/{}", row.id);
                (href, row.name.clone(), format!("{kind}; {}", course_words(row)), row.retired_on.is_none())
            })
            .collect(),
        asks: asks
            .iter()
            .map(|one| {
                let standing = one.reading.standing;
                let words = one.reading.words();
                (one.worker.clone(), one.course.clone(), standing.words().to_owned(), words, colour(standing))
            })
            .collect(),
        workers,
        told: told.iter().map(|(topic, many)| (topic.words().to_owned(), *many)).collect(),
        charter,
        kinds: choices!(Kind),
    };
    visit.form_page("support/courses.html", "Courses", form, view)
}

pub(super) async fn courses(visit: Visit) -> WebResult {
    courses_page(&visit, &FormState::empty()).await
}

/// A course as the form gives it; the state to mend where it cannot be read.
fn read_course(form: &Form) -> Result<(Option<Kind>, Course), FormState> {
    let (name, kind, every_months, within_weeks) = form.done((
        form.line("name").max(SHORT_MAX).called("The name").optional(),
        form.one_of("kind", Kind::parse).optional(),
        form.number("every_months").called("Months until it is renewed").between(1, RENEWED_MOST).optional(),
        form.number("within_weeks").called("Weeks").between(0, WITHIN_MOST).optional(),
    ))?;
    let course = Course {
        name: name.unwrap_or_default(),
        // which of the two is asked for apart
        kind: kind.unwrap_or(Kind::Chosen),
        every_months,
        within_weeks,
    };
    Ok((kind, course))
}

pub(super) async fn course_add(visit: Visit, Posted(form): Posted) -> WebResult {
    let problem = match read_course(&form) {
        Ok((kind, course)) => {
            match use_case::course_save(visit.ctx(), visit.once(&form), None, kind, course, true).await {
                Ok(()) => return Ok(done("/support/training/courses", "course_saved")),
                Err(error) => stands_otherwise(&form, error, "name")?,
            }
        }
        Err(state) => state,
    };
    courses_page(&visit, &problem).await
}

#[derive(Debug, Clone, Serialize)]
struct OneCourseView {
    id: String,
    name: String,
    kinds: Vec<Choice>,
    version: i64,
}

async fn course_page(visit: &Visit, id: Uuid, form: Option<FormState>) -> WebResult {
    let found = use_case::service(visit.ctx()).await?;
    let row = found.courses.into_iter().find(|row| row.id == id).ok_or(WebError::NotFound)?;
    let form = form.unwrap_or_else(|| {
        let number = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
        let form = FormState::empty().with("name", &row.name).with("kind", &row.kind);
        let form = form.with("every_months", number(row.every_months)).with("within_weeks", number(row.within_weeks));
        if row.retired_on.is_none() { form.with("offered", "yes") } else { form }
    });
    let view = OneCourseView { id: row.id.to_string(), name: row.name, kinds: choices!(Kind), version: row.version };
    visit.form_page("support/course.html", "Course", &form, view)
}

pub(super) async fn course(visit: Visit, Path(id): Path<Uuid>) -> WebResult {
    course_page(&visit, id, None).await
}

pub(super) async fn course_save(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let known = Some((id, typed(&form, "version").parse().unwrap_or(0)));
    let offered = form.first("offered").is_some();
    let problem = match read_course(&form) {
        Ok((kind, course)) => {
            match use_case::course_save(visit.ctx(), visit.once(&form), known, kind, course, offered).await {
                Ok(()) => return Ok(done("/support/training/courses", "course_saved")),
                Err(AppError::NotFound) => return Err(WebError::NotFound),
                Err(error) => stands_otherwise(&form, error, "name")?,
            }
        }
        Err(state) => state,
    };
    course_page(&visit, id, Some(problem)).await
}

fn sample_gap() -> GapView {
    GapView {
        href: "/support/training/gaps/g".to_owned(),
        id: "g".to_owned(),
        topic: Topic::Trauma.words().to_owned(),
        words: "Somebody told me of things I had no words for.".to_owned(),
        worker: "Amara Okafor".to_owned(),
        state: GapState::TalkedAbout.words().to_owned(),
        open: true,
        said: "3 June 2026".to_owned(),
        what: "A day on trauma".to_owned(),
        by: "1 September 2026".to_owned(),
        why: "Not now".to_owned(),
        offered: "A day on trauma".to_owned(),
        offered_by: "1 September 2026".to_owned(),
        version: 1,
    }
}

fn own_samples() -> Samples {
    let course = |standing: Standing, done: Vec<(String, String, String)>| CourseView {
        href: String::new(),
        name: "Safeguarding adults".to_owned(),
        kind: Kind::Mandatory.words().to_owned(),
        standing: standing.words().to_owned(),
        colour: colour(standing),
        reading: "to be renewed within 12 days (3 July 2026)".to_owned(),
        done,
    };
    let did = vec![("d".to_owned(), "3 July 2025".to_owned(), "Online".to_owned())];
    let full = OwnView {
        keeps: true,
        courses: vec![course(Standing::Lapsing, did), course(Standing::Open, Vec::new())],
        choices: vec![Choice::new("c", "Safeguarding adults")],
        hows: choices!(How),
        gaps: vec![sample_gap()],
        supervised: vec![sample_gap()],
        supervises: true,
        charter: vec!["Safeguarding within four weeks.".to_owned()],
        study: study(Situation::TrainingGap),
    };
    let empty = OwnView {
        courses: Vec::new(),
        choices: Vec::new(),
        gaps: Vec::new(),
        supervised: Vec::new(),
        supervises: false,
        charter: Vec::new(),
        ..full.clone()
    };
    let supervisor = OwnView { keeps: false, supervises: true, ..empty.clone() };
    let faulty = FormState::empty().with_error("on", "Say on which day.");
    let none = FormState::empty();
    vec![(
        "support/training.html",
        vec![drawn(&full, Some(&faulty)), drawn(&empty, Some(&none)), drawn(&supervisor, Some(&none))],
    )]
}

pub(super) fn samples() -> Samples {
    let none = FormState::empty();
    let mut samples = own_samples();
    let ask = GapAskView { topics: choices!(Topic) };
    let wrong = FormState::empty().with_error("topic", "Choose what it is about.");
    samples.push(("support/gap-new.html", vec![drawn(&ask, Some(&none)), drawn(&ask, Some(&wrong))]));
    let one = OneGapView {
        gap: sample_gap(),
        own: true,
        said: false,
        to_agree: true,
        waits: false,
        study: study(Situation::TrainingGap),
    };
    let said = OneGapView { own: false, said: true, to_agree: false, ..one.clone() };
    let waits = OneGapView { waits: true, to_agree: false, ..one.clone() };
    let over = OneGapView { gap: GapView { open: false, ..sample_gap() }, to_agree: false, ..one.clone() };
    samples
        .push(("support/gap.html", [&one, &said, &waits, &over].iter().map(|view| drawn(view, Some(&none))).collect()));
    let service = ServiceView {
        courses: vec![
            ("/support/training/courses/c".to_owned(), "Safeguarding".to_owned(), "renewed yearly".to_owned(), true),
            ("/support/training/courses/d".to_owned(), "Old one".to_owned(), "done once".to_owned(), false),
        ],
        asks: vec![(
            "Amara Okafor".to_owned(),
            "Safeguarding".to_owned(),
            "Lapsed".to_owned(),
            "lapsed 3 days ago".to_owned(),
            "red",
        )],
        workers: 7,
        told: vec![("Trauma".to_owned(), 5)],
        charter: vec!["Safeguarding within four weeks.".to_owned()],
        kinds: choices!(Kind),
    };
    let empty =
        ServiceView { courses: Vec::new(), asks: Vec::new(), told: Vec::new(), charter: Vec::new(), ..service.clone() };
    samples.push(("support/courses.html", vec![drawn(&service, Some(&none)), drawn(&empty, Some(&wrong))]));
    let course =
        OneCourseView { id: "c".to_owned(), name: "Safeguarding".to_owned(), kinds: choices!(Kind), version: 1 };
    samples.push(("support/course.html", vec![drawn(&course, Some(&none))]));
    samples
}
