//! A session of two: planned, moved, called off, held; its notes, additions and what came of it.

use super::pair::{LineView, line, line_sample, which};
use super::shown::{ActionLine, PairLine, clock_words, day_at};
use crate::cmoc::CmocLine;
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState, parse_time};
use crate::render::day_of;
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::supervision::{NewAction, Notes, Planning, SessionPage, Talk};
use app::time;
use axum::extract::Path;
use jiff::civil::Time;
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::support::Party;
use practice::support::cmoc::Situation;
use practice::support::supervision::agenda::Kind;
use practice::support::supervision::notes::NOTES_MAX;
use practice::support::supervision::{Part, State, parts_of};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct PlanView {
    pair: PairLine,
    /// The session that is moved; empty where one is planned anew.
    session: String,
    version: i64,
    when: String,
    /// Whether whoever looks supervises: then a session that is called off says why.
    supervises: bool,
    held: bool,
    parts: Vec<Choice>,
}

async fn plan_page(visit: &Visit, pair: Uuid, form: Option<FormState>) -> WebResult {
    let found = app::supervision::pair(visit.ctx(), pair, None).await?;
    let form = form.unwrap_or_else(|| {
        let form = FormState::empty()
            .with("what", "plan")
            .with_all("parts", found.pair.parts.iter().map(|part| part.as_str()));
        match found.offered {
            Some(day) => form.with_date("on", day),
            None => form,
        }
    });
    let view = PlanView {
        supervises: found.me == Party::Supervisor,
        pair: PairLine::of(&found.pair),
        session: String::new(),
        version: 0,
        when: String::new(),
        held: true,
        parts: choices!(Part),
    };
    visit.form_page("supervision/plan.html", "Plan a session", &form, view)
}

pub(super) async fn plan_ask(visit: Visit, Path(pair): Path<Uuid>) -> WebResult {
    plan_page(&visit, pair, None).await
}

fn read_planning(form: &Form) -> Result<Planning, FormState> {
    form.done((
        form.date("on").called("The day").required("Say on which day"),
        form.line("clock").parse(parse_time).optional(),
        form.line("place").max(120).called("Where").optional(),
    ))
    .map(|(day, clock, place)| Planning { day, clock, place: place.unwrap_or_default() })
}

pub(super) async fn plan(visit: Visit, Path(pair): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let problem = match read_planning(&form) {
        Ok(planning) => {
            let once = visit.once(&form);
            let made = if typed(&form, "what") == "held" {
                let parts: Vec<Part> = form.all("parts").filter_map(Part::parse).collect();
                app::supervision::write_down(visit.ctx(), once, pair, planning, &parts)
                    .await
                    .map(|session| (session, "supervision_held"))
            } else {
                app::supervision::plan(visit.ctx(), once, pair, planning)
                    .await
                    .map(|session| (session, "supervision_planned"))
            };
            match made {
                Ok((session, word)) if word == "supervision_held" => {
                    return Ok(done(&format!("/supervision-sessions/{session}"), word));
                }
                Ok((_, word)) => return Ok(done(&format!("/supervision/{pair}"), word)),
                Err(error) => mend(&form, error, "on")?,
            }
        }
        Err(state) => state,
    };
    plan_page(&visit, pair, Some(problem)).await
}

async fn move_page(visit: &Visit, session: Uuid, form: Option<FormState>) -> WebResult {
    let found = app::supervision::session(visit.ctx(), session).await?;
    let form = form.unwrap_or_else(|| {
        let clock = found.met.row.clock.parse::<Time>().map(clock_words).unwrap_or_default();
        FormState::empty()
            .with_date("on", time::date(found.met.row.day))
            .with("clock", clock)
            .with("place", &found.met.row.place)
    });
    let view = PlanView {
        supervises: found.me == Party::Supervisor,
        session: session.to_string(),
        version: found.met.row.version,
        when: day_at(found.met.row.day, &found.met.row.clock),
        pair: PairLine::of(&found.pair),
        held: false,
        parts: Vec::new(),
    };
    visit.form_page("supervision/plan.html", "Move a session, or call it off", &form, view)
}

pub(super) async fn move_ask(visit: Visit, Path(session): Path<Uuid>) -> WebResult {
    move_page(&visit, session, None).await
}

fn known(session: Uuid, form: &Form) -> (Uuid, i64) {
    (session, typed(form, "version").parse().unwrap_or(0))
}

/// Said where the other of the two was quicker.
const STALE: &str =
    "The other changed this meanwhile. Look at it as it stands now, and send this again if you still want to";

async fn pair_of(visit: &Visit, session: Uuid) -> Result<String, WebError> {
    Ok(format!("/supervision/{}", app::supervision::session(visit.ctx(), session).await?.pair.row.id))
}

pub(super) async fn move_to(visit: Visit, Path(session): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let problem = match read_planning(&form) {
        Ok(planning) => {
            match app::supervision::move_to(visit.ctx(), visit.once(&form), known(session, &form), planning).await {
                Ok(()) => return Ok(done(&pair_of(&visit, session).await?, "supervision_moved")),
                Err(AppError::Stale) => form.refuse("on", STALE),
                Err(error) => mend(&form, error, "on")?,
            }
        }
        Err(state) => state,
    };
    move_page(&visit, session, Some(problem)).await
}

pub(super) async fn call_off(visit: Visit, Path(session): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let why = typed(&form, "why");
    let problem = match app::supervision::call_off(visit.ctx(), visit.once(&form), known(session, &form), &why).await {
        Ok(()) => return Ok(done(&pair_of(&visit, session).await?, "supervision_called_off")),
        Err(AppError::Stale) => form.refuse("why", STALE),
        Err(error) => mend(&form, error, "why")?,
    };
    move_page(&visit, session, Some(problem)).await
}

#[derive(Debug, Clone, Serialize)]
struct Added {
    by: String,
    on: String,
    words: String,
}

/// A session as one of the two reads it.
#[derive(Debug, Clone, Serialize)]
struct SessionView {
    pair: PairLine,
    href: String,
    when: String,
    place: String,
    state: String,
    /// `planned`, `held`, `agreed` or `off`.
    stands: &'static str,
    why: String,
    moved_to: String,
    /// Its day has come, so that it can have been held.
    come: bool,
    parts: Vec<String>,
    part_choices: Vec<Choice>,
    lines: Vec<LineView>,
    kept_back: usize,
    worker: bool,
    external: bool,
    talked: Vec<(String, String)>,
    notes: String,
    notes_clinical: String,
    notes_emotional: String,
    written: bool,
    notes_version: i64,
    /// Whether it waits for whoever looks.
    for_me: bool,
    waits_for: String,
    actions: Vec<ActionLine>,
    whos: Vec<Choice>,
    additions: Vec<Added>,
    version: i64,
    cmoc: Option<CmocLine>,
}

fn stands(state: State) -> &'static str {
    match state {
        State::Planned => "planned",
        State::Held => "held",
        State::Agreed => "agreed",
        State::CancelledByWorker | State::CancelledBySupervisor | State::Moved => "off",
    }
}

fn whos(found: &SessionPage) -> Vec<Choice> {
    let mut whos = vec![Choice::new(Party::Worker.as_str(), found.pair.row.worker_name.as_str())];
    if found.pair.row.supervisor_id.is_some() {
        whos.push(Choice::new(Party::Supervisor.as_str(), found.pair.row.supervisor_name.as_str()));
    }
    whos
}

fn view(visit: &Visit, found: &SessionPage) -> SessionView {
    let today = visit.ctx().today();
    let row = &found.met.row;
    let names = (found.pair.row.worker_name.as_str(), found.pair.row.supervisor_name.as_str());
    let name = |party: &Party| if *party == Party::Worker { names.0 } else { names.1 };
    let talked = |kind: &str| Kind::parse(kind).map_or("", Kind::words).to_owned();
    SessionView {
        pair: PairLine::of(&found.pair),
        href: format!("/supervision-sessions/{}", row.id),
        when: day_at(row.day, &row.clock),
        place: row.place.clone(),
        state: found.met.state.words().to_owned(),
        stands: stands(found.met.state),
        why: row.why.clone(),
        moved_to: row.moved_to.map(|id| format!("/supervision-sessions/{id}")).unwrap_or_default(),
        come: time::date(row.day) <= today,
        parts: parts_of(&row.parts).iter().map(|part| part.words().to_owned()).collect(),
        part_choices: choices!(Part),
        lines: found.agenda.lines.iter().map(line).collect(),
        kept_back: found.agenda.kept_back,
        worker: found.me == Party::Worker,
        external: found.pair.row.supervisor_id.is_none(),
        talked: found.talked.iter().map(|item| (talked(&item.kind), item.words.clone())).collect(),
        notes: row.notes.clone(),
        notes_clinical: row.notes_clinical.clone(),
        notes_emotional: row.notes_emotional.clone(),
        written: found.written,
        notes_version: row.notes_version,
        for_me: found.waits_for.contains(&found.me),
        waits_for: found.waits_for.iter().map(name).collect::<Vec<_>>().join(" and "),
        actions: found.actions.iter().map(|one| ActionLine::of(one, names, today)).collect(),
        whos: whos(found),
        additions: found
            .additions
            .iter()
            .map(|one| Added {
                by: one.made_by_name.clone(),
                on: day_of(time::local_date(time::moment(one.made_at))),
                words: one.words.clone(),
            })
            .collect(),
        version: row.version,
        cmoc: CmocLine::of(visit, Situation::SupervisionHeld),
    }
}

async fn page(visit: &Visit, session: Uuid, form: Option<FormState>) -> WebResult {
    let found = app::supervision::session(visit.ctx(), session).await?;
    let form = form.unwrap_or_else(|| {
        FormState::empty()
            .with_all("parts", parts_of(&found.met.row.parts).iter().map(|part| part.as_str()))
            .with("who", Party::Worker.as_str())
    });
    let shown = view(visit, &found);
    visit.form_page("supervision/session.html", "Supervision session", &form, shown)
}

pub(super) async fn show(visit: Visit, Path(session): Path<Uuid>) -> WebResult {
    page(&visit, session, None).await
}

pub(super) async fn hold(visit: Visit, Path(session): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let talk = Talk {
        about: form.all("talked").filter_map(which).collect(),
        parts: form.all("parts").filter_map(Part::parse).collect(),
    };
    match app::supervision::hold(visit.ctx(), visit.once(&form), known(session, &form), talk).await {
        Ok(()) => Ok(done(&format!("/supervision-sessions/{session}"), "supervision_held")),
        Err(AppError::Stale) => page(&visit, session, Some(form.refuse("", STALE))).await,
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn take_back(visit: Visit, Path(session): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::supervision::take_back(visit.ctx(), visit.once(&form), known(session, &form)).await?;
    Ok(done(&format!("/supervision-sessions/{session}"), "supervision_taken_back"))
}

pub(super) async fn agree(visit: Visit, Path(session): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let seen = typed(&form, "seen").parse().unwrap_or(0);
    app::supervision::agree(visit.ctx(), visit.once(&form), session, seen).await?;
    Ok(done(&format!("/supervision-sessions/{session}"), "supervision_notes_agreed"))
}

pub(super) async fn append(visit: Visit, Path(session): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let read = form.done((form.text("words").max(LONG_MAX).called("What you add").required("Write what you add"),));
    let problem = match read {
        Ok((words,)) => match app::supervision::append(visit.ctx(), visit.once(&form), session, &words).await {
            Ok(()) => return Ok(done(&format!("/supervision-sessions/{session}"), "supervision_added")),
            Err(error) => mend(&form, error, "words")?,
        },
        Err(state) => state,
    };
    page(&visit, session, Some(problem)).await
}

pub(super) async fn action(visit: Visit, Path(session): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.line("what").max(SHORT_MAX).called("What").required("Say what is to be done"),
        form.one_of("who", Party::parse).required("Choose who does it"),
        form.date("due").called("By when").required("Say by when"),
    ));
    let problem = match read {
        Ok((what, who, due)) => {
            let new = NewAction { what, who, due: Some(due) };
            match app::supervision::action(visit.ctx(), visit.once(&form), session, new).await {
                Ok(()) => return Ok(done(&format!("/supervision-sessions/{session}"), "supervision_action_agreed")),
                Err(error) => mend(&form, error, "what")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, session, Some(problem)).await
}

/// The notes of a session as they are written.
#[derive(Debug, Clone, Serialize)]
struct NotesView {
    pair: PairLine,
    href: String,
    when: String,
    external: bool,
    version: i64,
    /// What the other stored meanwhile, where it is not what was typed upon.
    theirs: Option<Vec<(String, String)>>,
    kept_at: Option<String>,
}

async fn notes_page(visit: &Visit, session: Uuid, form: Option<FormState>, kept_at: Option<String>) -> WebResult {
    let found = app::supervision::session(visit.ctx(), session).await?;
    let row = &found.met.row;
    // a draft, or a form, that was begun upon other notes than these: neither is lost
    let begun = form.as_ref().and_then(|form| form.values("version").first()?.parse::<i64>().ok());
    let other = begun.is_some_and(|begun| begun != row.version) && found.written;
    let form = form.unwrap_or_else(|| {
        FormState::empty()
            .with("notes", &row.notes)
            .with("notes_clinical", &row.notes_clinical)
            .with("notes_emotional", &row.notes_emotional)
    });
    let view = NotesView {
        theirs: other.then(|| {
            vec![
                ("The work".to_owned(), row.notes.clone()),
                ("The people supported".to_owned(), row.notes_clinical.clone()),
                ("What the work does to you".to_owned(), row.notes_emotional.clone()),
            ]
        }),
        pair: PairLine::of(&found.pair),
        href: format!("/supervision-sessions/{session}"),
        when: day_at(row.day, ""),
        external: found.pair.row.supervisor_id.is_none(),
        version: row.version,
        kept_at,
    };
    visit.form_page("supervision/notes.html", "Notes of a session", &form, view)
}

pub(super) async fn notes_ask(visit: Visit, Path(session): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    notes_page(&visit, session, draft, kept_at).await
}

pub(super) async fn notes(visit: Visit, Path(session): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.text("notes").max(NOTES_MAX).called("The notes").optional(),
        form.text("notes_clinical").max(NOTES_MAX).called("The notes").optional(),
        form.text("notes_emotional").max(NOTES_MAX).called("The notes").optional(),
    ));
    let problem = match read {
        Ok((work, clinical, emotional)) => {
            let notes = Notes {
                work: work.unwrap_or_default(),
                clinical: clinical.unwrap_or_default(),
                emotional: emotional.unwrap_or_default(),
            };
            match app::supervision::write(visit.ctx(), visit.once(&form), known(session, &form), notes).await {
                Ok(()) => return Ok(done(&format!("/supervision-sessions/{session}"), "supervision_noted")),
                Err(AppError::Stale) => form.refuse(
                    "notes",
                    "The other wrote meanwhile. What is stored now stands above; put both together, and save again",
                ),
                Err(error) => mend(&form, error, "notes")?,
            }
        }
        Err(state) => state,
    };
    notes_page(&visit, session, Some(problem), None).await
}

pub(super) fn samples() -> Samples {
    let empty = FormState::empty();
    let plan = PlanView {
        pair: PairLine::sample(),
        session: String::new(),
        version: 0,
        when: String::new(),
        supervises: false,
        held: true,
        parts: choices!(Part),
    };
    let moved = PlanView {
        session: "s".to_owned(),
        version: 2,
        when: "3 June 2026 at 2:30pm".to_owned(),
        supervises: true,
        held: false,
        ..plan.clone()
    };
    let held = SessionView {
        pair: PairLine::sample(),
        href: "/supervision-sessions/s".to_owned(),
        when: "3 June 2026 at 2:30pm".to_owned(),
        place: "Room 2".to_owned(),
        state: "Held".to_owned(),
        stands: "held",
        why: String::new(),
        moved_to: String::new(),
        come: true,
        parts: vec!["What the work does to you".to_owned()],
        part_choices: choices!(Part),
        lines: vec![line_sample(true), line_sample(false)],
        kept_back: 1,
        worker: true,
        external: false,
        talked: vec![(Kind::Own.words().to_owned(), "Saying no".to_owned())],
        notes: "She takes two afternoons for links.".to_owned(),
        notes_clinical: "Nothing new.".to_owned(),
        notes_emotional: "The week was hard.".to_owned(),
        written: true,
        notes_version: 2,
        for_me: true,
        waits_for: "Ruth Callaghan".to_owned(),
        actions: vec![ActionLine::sample(true), ActionLine::sample(false)],
        whos: vec![Choice::new("worker", "Ruth Callaghan"), Choice::new("supervisor", "Helen Okafor")],
        additions: vec![Added {
            by: "Helen Okafor".to_owned(),
            on: "5 June 2026".to_owned(),
            words: "The room is found.".to_owned(),
        }],
        version: 2,
        cmoc: Some(CmocLine::sample()),
    };
    let agreed =
        SessionView { state: "Held, and the notes agreed".to_owned(), stands: "agreed", for_me: false, ..held.clone() };
    let fresh = SessionView {
        stands: "planned",
        state: "Planned".to_owned(),
        notes: String::new(),
        notes_clinical: String::new(),
        notes_emotional: String::new(),
        written: false,
        talked: Vec::new(),
        actions: Vec::new(),
        additions: Vec::new(),
        ..held.clone()
    };
    let to_come = SessionView { come: false, place: String::new(), lines: Vec::new(), ..fresh.clone() };
    let bare = SessionView { stands: "held", external: true, cmoc: None, ..fresh.clone() };
    let off = SessionView {
        stands: "off",
        why: "She was ill".to_owned(),
        moved_to: "/supervision-sessions/t".to_owned(),
        ..fresh.clone()
    };
    let written = NotesView {
        pair: PairLine::sample(),
        href: "/supervision-sessions/s".to_owned(),
        when: "3 June 2026".to_owned(),
        external: false,
        version: 2,
        theirs: Some(vec![("The work".to_owned(), "Something else".to_owned())]),
        kept_at: Some("2026-06-03T13:30:00Z".to_owned()),
    };
    let begun = NotesView { external: true, theirs: None, kept_at: None, ..written.clone() };
    let wrong = FormState::empty().with_error("notes", "The full name of somebody you support stands here.");
    vec![
        ("supervision/plan.html", vec![drawn(&plan, Some(&empty)), drawn(&moved, Some(&empty))]),
        (
            "supervision/session.html",
            [held, agreed, fresh, to_come, bare, off].iter().map(|one| drawn(one, Some(&empty))).collect(),
        ),
        ("supervision/notes.html", vec![drawn(&written, Some(&wrong)), drawn(&begun, Some(&empty))]),
    ]
}
