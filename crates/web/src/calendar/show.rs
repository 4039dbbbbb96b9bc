//! One appointment: what it is, and its turns.

use super::new::clashing_choices;
use super::{comes_twice, day_words, local, room_choices, room_of, time_words};
use crate::charter::weighed::{Weighed, hear_at, refused};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState, parse_time};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mark_words, mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::calendar::{Cancel, Move, Opened};
use app::charter::{ContactWords, Shown};
use app::{AppError, time};
use axum::extract::Path;
use jiff::Timestamp;
use practice::appointment::{Answer, By, Clashing, Reach, State, Turn, kind_words};
use practice::charter::Done;
use practice::charter::leave::Type;
use practice::contact::Place;
use practice::ids::{AppointmentId, SiteId};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct AnswerView {
    words: &'static str,
    text: String,
    at: String,
    seen: bool,
}

#[derive(Debug, Clone, Serialize)]
struct ShowView {
    href: String,
    heading: String,
    kind: &'static str,
    marks: Vec<String>,
    /// The day and the times, in words.
    when: String,
    worker: String,
    place: &'static str,
    room: String,
    note: String,
    state: &'static str,
    planned: bool,
    /// Its time has begun.
    begun: bool,
    why: String,
    write: bool,
    /// The support it belongs to.
    episode: Option<String>,
    /// The session of a group that it is.
    session: Option<String>,
    /// Where a contact is recorded of it.
    record: Option<String>,
    /// How many of its series follow from it on.
    follow: usize,
    /// How the person is written to of it.
    reminded: &'static str,
    answers: Vec<AnswerView>,
    unseen: bool,
    rooms: Vec<Choice>,
    reaches: Vec<Choice>,
    bys: Vec<Choice>,
    turns: Vec<Choice>,
    clashings: Vec<Choice>,
    /// What is to be done there besides talking.
    tasks: Vec<&'static str>,
    /// It is being moved: that part of the page is open.
    moving: bool,
    move_weighed: Weighed,
    /// What the charter says to nobody having come; none where it was not asked, or says nothing.
    missed: Option<Weighed>,
    /// The week in the calendar.
    week: String,
    version: i64,
}

fn view(opened: &Opened, form: &FormState, now: Timestamp) -> ShowView {
    let row = &opened.row;
    let starts = local(row.starts_at);
    let state = State::parse(&row.state).unwrap_or(State::Planned);
    let of_person = row.episode_id.is_some();
    let kind = kind_words(&row.kind, of_person);
    let follow = if state == State::Planned { opened.follow } else { 0 };
    let typed = |name: &str| form.values(name).first().map(String::as_str).unwrap_or_default();
    let clashes = form.error("clashing").is_some() || form.error("room").is_some();
    let twice = form.error("turn").is_some() || comes_twice(Some(starts.date()), parse_time(typed("time")).ok());
    let answers = opened.answers.iter().map(|answer| AnswerView {
        words: Answer::parse(&answer.answer).map_or("", Answer::words),
        text: answer.words.clone(),
        at: time::moment(answer.at).to_string(),
        seen: answer.seen_at.is_some(),
    });
    ShowView {
        href: format!("/calendar/{}", row.id),
        heading: if of_person { opened.name.clone() } else { kind.to_owned() },
        kind,
        marks: mark_words(&opened.marks),
        when: format!(
            "{} {}, {} to {}",
            day_words(starts.date()),
            starts.year(),
            time_words(&starts),
            time_words(&local(row.ends_at))
        ),
        worker: opened.worker.clone(),
        place: row.place.as_deref().and_then(Place::parse).map_or("", Place::words),
        room: [opened.site.as_str(), opened.room.as_str()]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        note: row.note.clone(),
        state: state.words(),
        planned: state == State::Planned,
        begun: time::moment(row.starts_at) <= now,
        why: row.why.clone(),
        write: opened.write,
        episode: row.episode_id.map(|episode| format!("/episodes/{episode}")),
        session: opened.session.map(|session| format!("/group-sessions/{session}")),
        record: row
            .episode_id
            .filter(|_| opened.write && state == State::Planned)
            .map(|episode| format!("/episodes/{episode}/contacts/new?appointment={}", row.id)),
        follow,
        reminded: match row.remind_by.as_deref() {
            Some("text") => "By text",
            Some("mail") => "By e-mail",
            _ => "",
        },
        unseen: opened.answers.iter().any(|answer| answer.seen_at.is_none()),
        answers: answers.collect(),
        rooms: room_choices(&opened.offered.rooms),
        reaches: if follow > 1 { choices!(Reach) } else { Vec::new() },
        bys: if of_person { choices!(By) } else { Vec::new() },
        turns: if twice { choices!(Turn) } else { Vec::new() },
        clashings: if clashes { clashing_choices(follow > 1) } else { Vec::new() },
        tasks: Done::parse(&row.tasks).words(),
        moving: false,
        move_weighed: Weighed::of("move_", move_at(row.id), &Shown::default()),
        missed: None,
        week: format!("/calendar?week={}", app::calendar::monday(starts.date())),
        version: row.version,
    }
}

/// Where it is asked what the charter says to a move.
fn move_at(appointment: Uuid) -> String {
    format!("/calendar/{appointment}/move/weighed")
}

/// What the charter says to what was sent.
#[derive(Default)]
struct Said {
    moving: Option<Shown>,
    missed: Option<Weighed>,
}

fn page(visit: &Visit, opened: &Opened, form: Option<FormState>, said: Said) -> WebResult {
    let row = &opened.row;
    let starts = local(row.starts_at);
    let minutes = time::moment(row.ends_at).duration_since(time::moment(row.starts_at)).as_mins();
    let form = form.unwrap_or_else(|| {
        FormState::empty()
            .with_date("day", starts.date())
            .with("time", starts.strftime("%H:%M"))
            .with("minutes", minutes)
            .with("room", row.room_id.map(|id| id.to_string()).unwrap_or_default())
            .with("reach", Reach::This.as_str())
            .with("by", By::Person.as_str())
    });
    let mut drawn = view(opened, &form, visit.ctx().now());
    if let Some(shown) = &said.moving {
        drawn.moving = true;
        drawn.move_weighed = Weighed::of("move_", move_at(row.id), shown);
    }
    drawn.missed = said.missed;
    visit.form_page("calendar/appointment.html", "Appointment", &form, drawn)
}

pub(super) async fn show(visit: Visit, Path(appointment): Path<Uuid>) -> WebResult {
    let opened = app::calendar::open(visit.ctx(), AppointmentId(appointment)).await?;
    // a move that a supervisor was asked about stands as it was left
    let (draft, _) = draft_of(&visit).await?;
    let mut said = Said::default();
    if let Some(form) = draft.as_ref().filter(|_| opened.write) {
        said.moving = Some(seen_move(&visit, appointment, form).await?);
    }
    page(&visit, &opened, draft, said)
}

/// What the charter says to a move, as the form has it.
async fn seen_move(visit: &Visit, appointment: Uuid, form: &FormState) -> Result<Shown, WebError> {
    let minutes = form.values("minutes").first().and_then(|minutes| minutes.trim().parse::<i64>().ok());
    match minutes.filter(|minutes| (1..=24 * 60).contains(minutes)) {
        Some(minutes) => Ok(app::charter::seen_move(visit.ctx(), AppointmentId(appointment), minutes).await?),
        None => Ok(Shown::default()),
    }
}

/// What the charter says to the move as it stands in the form so far.
pub(super) async fn move_weighed(visit: Visit, Path(appointment): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let shown = seen_move(&visit, appointment, &form.state()).await?;
    Weighed::of("move_", move_at(appointment), &shown).page(&visit, &form)
}

/// The page again, with what was refused.
async fn again(visit: &Visit, appointment: Uuid, form: &Form, error: AppError, said: Said) -> WebResult {
    let state = match error {
        AppError::NotPossible(words) => form.refuse("", words),
        AppError::Stale => {
            form.refuse("", "Somebody else changed this appointment meanwhile. Look at it as it is now, then try again")
        }
        AppError::Invalid(problems) => refused(form, problems, "move_"),
        error => mend(form, error, "day")?,
    };
    let opened = app::calendar::open(visit.ctx(), AppointmentId(appointment)).await?;
    page(visit, &opened, Some(state), said)
}

fn version(form: &Form) -> i64 {
    typed(form, "version").parse().unwrap_or_default()
}

fn reach(form: &Form) -> Reach {
    Reach::parse(&typed(form, "reach")).unwrap_or(Reach::This)
}

pub(super) async fn move_to(visit: Visit, Path(appointment): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let opened = app::calendar::open(visit.ctx(), AppointmentId(appointment)).await?;
    let reads = (
        form.date("day").called("Day").required("Enter the day"),
        form.line("time").parse(parse_time).required("Enter the time it begins, for example 2:30pm"),
        form.number("minutes").between(1, 24 * 60).called("Minutes").required("Enter how many minutes it takes"),
        form.one_of("turn", Turn::parse).optional(),
        form.one_of("room", |code| room_of(&opened.offered.rooms, code)).optional(),
        form.one_of("clashing", Clashing::parse).optional(),
        form.line("why").max(300).optional(),
    );
    let (day, at, minutes, turn, room, clashing, why) = match form.done(reads) {
        Ok(read) => read,
        Err(state) => return page(&visit, &opened, Some(state), Said::default()),
    };
    let new = Move {
        form: visit.once(&form),
        version: version(&form),
        day,
        time: at,
        turn,
        minutes,
        site: opened.row.site_id.map(SiteId),
        room,
        reach: reach(&form),
        clashing,
        why: why.unwrap_or_default(),
    };
    hear_at(&visit, &form, "move_", &format!("/calendar/{appointment}")).await?;
    match app::calendar::move_to(visit.ctx(), AppointmentId(appointment), new).await {
        Ok(id) => Ok(done(&format!("/calendar/{id}"), "appointment_moved")),
        Err(error @ AppError::Invalid(_)) => {
            let moving = Some(seen_move(&visit, appointment, &form.state()).await?);
            again(&visit, appointment, &form, error, Said { moving, missed: None }).await
        }
        Err(error) => again(&visit, appointment, &form, error, Said::default()).await,
    }
}

pub(super) async fn cancel(visit: Visit, Path(appointment): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let new = Cancel {
        form: visit.once(&form),
        version: version(&form),
        by: By::parse(&typed(&form, "by")).unwrap_or(By::Worker),
        reach: reach(&form),
        why: typed(&form, "cancel_why"),
    };
    let opened = app::calendar::open(visit.ctx(), AppointmentId(appointment)).await?;
    let week = app::calendar::monday(local(opened.row.starts_at).date());
    match app::calendar::cancel(visit.ctx(), AppointmentId(appointment), new).await {
        Ok(()) => Ok(done(&format!("/calendar?week={week}"), "appointment_cancelled")),
        Err(error) => again(&visit, appointment, &form, error, Said::default()).await,
    }
}

pub(super) async fn did_not_attend(visit: Visit, Path(appointment): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let (once, id) = (visit.once(&form), AppointmentId(appointment));
    // what the charter says is read once; then it is recorded, with a line or without
    let words = form.first("missed_judgement_seen").is_some().then(|| ContactWords {
        why: typed(&form, "missed_judgement_why"),
        hoped: typed(&form, "missed_judgement_hoped"),
        kind: Type::parse(&typed(&form, "missed_judgement_kind")),
    });
    let note = typed(&form, "note");
    match app::calendar::did_not_attend(visit.ctx(), id, once, version(&form), &note, words).await {
        Ok(Ok(episode)) => Ok(done(&format!("/episodes/{episode}"), "did_not_attend")),
        Ok(Err(seen)) => {
            let opened = app::calendar::open(visit.ctx(), id).await?;
            let missed = Some(Weighed::happened("missed_", "", &seen));
            page(&visit, &opened, Some(form.state()), Said { moving: None, missed })
        }
        Err(AppError::Invalid(problems)) => {
            let opened = app::calendar::open(visit.ctx(), id).await?;
            page(&visit, &opened, Some(refused(&form, problems, "missed_")), Said::default())
        }
        Err(error) => again(&visit, appointment, &form, error, Said::default()).await,
    }
}

pub(super) async fn seen(visit: Visit, Path(appointment): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::calendar::see_answers(visit.ctx(), AppointmentId(appointment), visit.once(&form)).await?;
    Ok(done(&format!("/calendar/{appointment}"), "answers_seen"))
}

pub(super) fn samples() -> Samples {
    let planned = ShowView {
        href: "/calendar/a".to_owned(),
        heading: "Mary O’Neill".to_owned(),
        kind: "Follow-up",
        marks: vec!["Hidden: address".to_owned()],
        when: "Tuesday 24 November 2026, 2:30pm to 3pm".to_owned(),
        worker: "Amara Okafor".to_owned(),
        place: Place::Surgery.words(),
        room: "Harbour Street Surgery, Room 1".to_owned(),
        note: "Ask about the letter".to_owned(),
        state: State::Planned.words(),
        planned: true,
        begun: true,
        why: String::new(),
        write: true,
        session: None,
        episode: Some("/episodes/e".to_owned()),
        record: Some("/episodes/e/contacts/new?appointment=a".to_owned()),
        follow: 4,
        reminded: "By text",
        answers: vec![AnswerView {
            words: Answer::NotComing.words(),
            text: "My daughter is ill".to_owned(),
            at: "2026-11-23T12:00:00Z".to_owned(),
            seen: false,
        }],
        unseen: true,
        rooms: vec![Choice::new("r", "Harbour Street Surgery, Room 1")],
        reaches: choices!(Reach),
        bys: choices!(By),
        turns: choices!(Turn),
        clashings: clashing_choices(true),
        tasks: crate::contacts::asked_sample().planned().words(),
        moving: true,
        move_weighed: Weighed::sample("move_"),
        missed: Some(Weighed::happened("missed_", "", &[])),
        week: "/calendar?week=2026-11-23".to_owned(),
        version: 1,
    };
    let over = ShowView {
        planned: false,
        record: None,
        follow: 0,
        state: State::CancelledByPerson.words(),
        why: "Ill".to_owned(),
        unseen: false,
        answers: Vec::new(),
        reminded: "",
        marks: Vec::new(),
        tasks: Vec::new(),
        moving: false,
        missed: None,
        ..planned.clone()
    };
    let block = ShowView {
        heading: "Meeting".to_owned(),
        kind: "Meeting",
        episode: None,
        record: None,
        place: "",
        room: String::new(),
        bys: Vec::new(),
        reaches: Vec::new(),
        turns: Vec::new(),
        clashings: Vec::new(),
        follow: 1,
        begun: false,
        ..over.clone()
    };
    let own = ShowView { planned: true, state: State::Planned.words(), why: String::new(), ..block.clone() };
    let faulty = FormState::empty().with_error("room", "The room is taken on Tuesday 24 November 2026, 2:30pm to 3pm");
    let empty = FormState::empty();
    vec![(
        "calendar/appointment.html",
        vec![
            drawn(&planned, Some(&faulty)),
            drawn(&over, Some(&empty)),
            drawn(&block, Some(&empty)),
            drawn(&own, Some(&empty)),
        ],
    )]
}
