//! One's own supervision: all pairs, and one of them with its agenda, sessions, actions and own flexibility.

use super::shown::{ActionLine, HeldLine, PairLine, ProposedLine, day_at};
use crate::cmoc::CmocLine;
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::render::day_of;
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, typed};
use crate::visit::{Posted, Visit, done, see};
use crate::words::{Choice, choices};
use app::AppError;
use app::supervision::{Frame, Leads, Line, Met, Page, Paired};
use axum::extract::{Path, RawQuery};
use practice::access::Act;
use practice::goal::SHORT_MAX;
use practice::support::Party;
use practice::support::cmoc::Situation;
use practice::support::supervision::agenda::Kind;
use practice::support::supervision::{self, Part, WEEKS_MOST};
use serde::Serialize;
use uuid::Uuid;

/// All supervision of somebody.
#[derive(Debug, Clone, Serialize)]
struct MineView {
    own: Vec<PairLine>,
    led: Vec<PairLine>,
    over: Vec<PairLine>,
    missing: Vec<String>,
    actions: Vec<ActionLine>,
    /// Pairs in which own flexibility waits for an answer: where, and with whom.
    proposed: Vec<(String, String)>,
    brought: bool,
    arranges: bool,
    cmoc: Option<CmocLine>,
}

pub(super) async fn mine(visit: Visit) -> WebResult {
    let found = app::supervision::mine(visit.ctx()).await?;
    let lines = |pairs: &[Paired]| pairs.iter().map(PairLine::of).collect::<Vec<_>>();
    let all: Vec<&Paired> = found.own.iter().chain(&found.led).chain(&found.over).collect();
    let names = |pair: Uuid| {
        all.iter()
            .find(|one| one.row.id == pair)
            .map_or(("", ""), |one| (one.row.worker_name.as_str(), one.row.supervisor_name.as_str()))
    };
    let today = visit.ctx().today();
    let overdue = found.own.iter().chain(&found.led).any(|pair| pair.reading.is_overdue());
    let view = MineView {
        own: lines(&found.own),
        led: lines(&found.led),
        over: lines(&found.over),
        missing: if found.own.is_empty() {
            Vec::new()
        } else {
            found.missing.iter().map(|part| part.words().to_owned()).collect()
        },
        actions: found.actions.iter().map(|row| ActionLine::of(row, names(row.pair_id), today)).collect(),
        proposed: found
            .proposed
            .iter()
            .filter_map(|one| {
                let pair = all.iter().find(|pair| pair.row.id == one.pair_id)?;
                Some((format!("/supervision/{}", one.pair_id), pair.other().to_owned()))
            })
            .collect(),
        brought: visit.ctx().may(Act::TeamTodayRead),
        arranges: visit.ctx().may(Act::SupervisionArrange),
        cmoc: overdue.then(|| CmocLine::of(&visit, Situation::SupervisionOverdue)).flatten(),
    };
    visit.page("supervision/mine.html", "Supervision", view)
}

/// A line of an agenda.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LineView {
    /// Kind and which, as a form sends them.
    pub(super) value: String,
    pub(super) kind: String,
    pub(super) words: String,
    pub(super) more: String,
    pub(super) reference: String,
    pub(super) href: String,
    /// Where more of it stands, and in which words one goes there; empty where nothing more does.
    pub(super) leads: String,
    pub(super) leads_words: &'static str,
    pub(super) since: String,
    pub(super) urgent: bool,
    pub(super) often: bool,
    pub(super) carried: u32,
    pub(super) own: bool,
    pub(super) item: String,
    pub(super) kept_back: bool,
    pub(super) may_be_kept_back: bool,
}

/// Where more of a line stands.
fn leads(to: Leads) -> (String, &'static str) {
    match to {
        Leads::Judgement(id) => (format!("/judgement/{id}"), "In your journal"),
        Leads::Ask(id) => (format!("/asks/{id}"), "What was asked and answered"),
        Leads::Gap(id) => (format!("/support/training/gaps/{id}"), "What is done about it"),
        Leads::OtherWork(id) => (format!("/support/other-work/{id}"), "What was asked and answered"),
    }
}

pub(super) fn line(one: &Line) -> LineView {
    let (to, to_words) = one.leads.map(leads).unwrap_or_default();
    LineView {
        leads: to,
        leads_words: to_words,
        value: format!("{}~{}", one.item.kind.as_str(), one.item.about),
        kind: one.item.kind.words().to_owned(),
        words: one.words.clone(),
        more: one.more.clone(),
        reference: one.reference.clone(),
        href: one.episode.map(|episode| format!("/episodes/{episode}")).unwrap_or_default(),
        since: day_of(one.item.since),
        urgent: one.item.is_urgent(),
        often: one.item.is_left_often(),
        carried: one.item.carried,
        own: one.item.kind == Kind::Own,
        item: one.row.as_ref().map(|row| row.id.to_string()).unwrap_or_default(),
        kept_back: one.kept_back,
        may_be_kept_back: one.may_be_kept_back(),
    }
}

/// Reads what stands in [`LineView::value`].
pub(super) fn which(value: &str) -> Option<(Kind, Uuid)> {
    let (kind, about) = value.split_once('~')?;
    Some((Kind::parse(kind)?, about.parse().ok()?))
}

pub(super) fn line_sample(own: bool) -> LineView {
    LineView {
        value: if own { "own~a" } else { "discretion~b" }.to_owned(),
        kind: if own { Kind::Own } else { Kind::Discretion }.words().to_owned(),
        words: "Number of contacts: This was the 7th of 6 contacts.".to_owned(),
        more: if own { "" } else { "Tailoring support: he asked me to come back" }.to_owned(),
        reference: if own { "" } else { "SP-4821" }.to_owned(),
        href: if own { "" } else { "/episodes/e" }.to_owned(),
        leads: if own { "" } else { "/judgement/d" }.to_owned(),
        leads_words: if own { "" } else { "In your journal" },
        since: "3 June 2026".to_owned(),
        urgent: !own,
        often: !own,
        carried: if own { 0 } else { 3 },
        own,
        item: "i".to_owned(),
        kept_back: !own,
        may_be_kept_back: !own,
    }
}

/// A session as lists show it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SessionLine {
    href: String,
    day: String,
    state: String,
    colour: &'static str,
    place: String,
    why: String,
}

fn session(one: &Met) -> SessionLine {
    use supervision::State;
    SessionLine {
        href: format!("/supervision-sessions/{}", one.row.id),
        day: day_at(one.row.day, &one.row.clock),
        state: one.state.words().to_owned(),
        colour: match one.state {
            State::Planned => "blue",
            State::Held => "yellow",
            State::Agreed => "green",
            State::CancelledByWorker | State::CancelledBySupervisor | State::Moved => "grey",
        },
        place: one.row.place.clone(),
        why: one.row.why.clone(),
    }
}

/// A pair with all that is the two's.
#[derive(Debug, Clone, Serialize)]
struct PairView {
    pair: PairLine,
    /// Whether whoever looks is the worker.
    worker: bool,
    external: bool,
    over: bool,
    lines: Vec<LineView>,
    kept_back: usize,
    load: String,
    sessions: Vec<SessionLine>,
    next: String,
    actions: Vec<ActionLine>,
    proposed: Vec<ProposedLine>,
    held: Vec<HeldLine>,
    kept_at: Option<String>,
    cmoc: Option<CmocLine>,
}

pub(super) async fn show(visit: Visit, Path(pair): Path<Uuid>, RawQuery(query): RawQuery) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, pair, asked.first("before"), draft, kept_at).await
}

fn before(text: &str) -> Option<(jiff::civil::Date, Uuid)> {
    let (day, id) = text.split_once('_')?;
    Some((day.parse().ok()?, id.parse().ok()?))
}

fn load_words(load: (i64, i64, i64)) -> String {
    let (active, holding, guide) = load;
    format!("{active} in active support, {holding} in holding; {guide} is the figure for active support.")
}

async fn page(
    visit: &Visit,
    pair: Uuid,
    after: Option<&str>,
    form: Option<FormState>,
    kept_at: Option<String>,
) -> WebResult {
    let after = after.map(|text| before(text).ok_or(WebError::NotFound)).transpose()?;
    let found: Page = app::supervision::pair(visit.ctx(), pair, after).await?;
    let today = visit.ctx().today();
    let names = (found.pair.row.worker_name.as_str(), found.pair.row.supervisor_name.as_str());
    let overdue = found.pair.reading.is_overdue();
    let view = PairView {
        worker: found.me == Party::Worker,
        external: found.pair.row.supervisor_id.is_none(),
        over: found.pair.reading.standing == supervision::Standing::Over,
        lines: found.agenda.lines.iter().map(line).collect(),
        kept_back: found.agenda.kept_back,
        load: found.agenda.load.map(load_words).unwrap_or_default(),
        sessions: found.sessions.iter().map(session).collect(),
        next: found.next.map(|(day, id)| format!("{day}_{id}")).unwrap_or_default(),
        actions: found.actions.iter().map(|row| ActionLine::of(row, names, today)).collect(),
        proposed: found.proposed.iter().map(|one| ProposedLine::of(one, found.me)).collect(),
        held: found.held.iter().map(|one| HeldLine::of(one, Some(pair), found.me)).collect(),
        kept_at,
        cmoc: overdue.then(|| CmocLine::of(visit, Situation::SupervisionOverdue)).flatten(),
        pair: PairLine::of(&found.pair),
    };
    visit.form_page("supervision/pair.html", "Supervision", &form.unwrap_or_else(FormState::empty), view)
}

pub(super) async fn add(visit: Visit, Path(pair): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let read = form.done((form.line("words").max(SHORT_MAX).called("What you want to talk about").optional(),));
    let problem = match read {
        Ok((words,)) => {
            match app::supervision::add(visit.ctx(), visit.once(&form), pair, &words.unwrap_or_default()).await {
                Ok(()) => return Ok(done(&format!("/supervision/{pair}"), "agenda_added")),
                Err(error) => mend(&form, error, "words")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, pair, None, Some(problem), None).await
}

pub(super) async fn shift(visit: Visit, Path((pair, item)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let up = typed(&form, "to") == "up";
    app::supervision::shift(visit.ctx(), visit.once(&form), pair, item, up).await?;
    Ok(see(&format!("/supervision/{pair}#agenda")))
}

pub(super) async fn remove(visit: Visit, Path((pair, item)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    app::supervision::remove(visit.ctx(), visit.once(&form), pair, item).await?;
    Ok(done(&format!("/supervision/{pair}"), "agenda_removed"))
}

pub(super) async fn keep_back(visit: Visit, Path(pair): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let what = which(&typed(&form, "about")).ok_or(WebError::NotFound)?;
    let back = typed(&form, "back") == "yes";
    app::supervision::keep_back(visit.ctx(), visit.once(&form), pair, what, back).await?;
    Ok(done(&format!("/supervision/{pair}"), if back { "agenda_kept_back" } else { "agenda_shown" }))
}

/// How two meet.
#[derive(Debug, Clone, Serialize)]
struct FrameView {
    pair: PairLine,
    external: bool,
    kinds: Vec<Choice>,
    parts: Vec<Choice>,
}

pub(super) fn kinds(external: Option<bool>) -> Vec<Choice> {
    supervision::Kind::ALL
        .iter()
        .filter(|kind| external.is_none_or(|external| (**kind == supervision::Kind::External) == external))
        .map(|kind| Choice::new(kind.as_str(), kind.words()))
        .collect()
}

async fn frame_page(visit: &Visit, pair: Uuid, form: Option<FormState>) -> WebResult {
    let found = app::supervision::pair(visit.ctx(), pair, None).await?;
    let external = found.pair.row.supervisor_id.is_none();
    let form = form.unwrap_or_else(|| {
        FormState::empty()
            .with("kind", found.pair.kind.as_str())
            .with("every_weeks", found.pair.row.every_weeks)
            .with_all("parts", found.pair.parts.iter().map(|part| part.as_str()))
    });
    let view =
        FrameView { pair: PairLine::of(&found.pair), external, kinds: kinds(Some(external)), parts: choices!(Part) };
    visit.form_page("supervision/frame.html", "How often you meet, and what for", &form, view)
}

pub(super) async fn frame_ask(visit: Visit, Path(pair): Path<Uuid>) -> WebResult {
    frame_page(&visit, pair, None).await
}

/// Reads how two meet; what is missing is said by the rule of the pair.
pub(super) fn read_frame(form: &Form) -> Result<Frame, FormState> {
    form.done((
        form.one_of("kind", supervision::Kind::parse).required("Choose how they stand to each other"),
        form.many("parts", Part::parse).at_least_one("Choose at least one thing that this supervision is for"),
        form.number("every_weeks")
            .between(1, WEEKS_MOST)
            .called("Weeks from one session to the next")
            .required("Give how many weeks lie between two sessions"),
    ))
    .map(|(kind, parts, every_weeks)| Frame { kind, parts, every_weeks })
}

pub(super) async fn frame(visit: Visit, Path(pair): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let problem = match read_frame(&form) {
        Ok(frame) => {
            let known = (pair, typed(&form, "version").parse().unwrap_or(0));
            match app::supervision::frame(visit.ctx(), visit.once(&form), known, frame).await {
                Ok(()) => return Ok(done(&format!("/supervision/{pair}"), "supervision_framed")),
                Err(AppError::Stale) => form.refuse(
                    "every_weeks",
                    "The other changed this meanwhile. Look at it again, and send it if you still want to",
                ),
                Err(error) => mend(&form, error, "kind")?,
            }
        }
        Err(state) => state,
    };
    frame_page(&visit, pair, Some(problem)).await
}

pub(super) fn samples() -> Samples {
    let some = MineView {
        own: vec![PairLine::sample(), PairLine::bare_sample()],
        led: vec![PairLine::sample()],
        over: vec![PairLine::bare_sample()],
        missing: vec!["What the work does to you".to_owned()],
        actions: vec![ActionLine::sample(true)],
        proposed: vec![("/supervision/p".to_owned(), "Helen Okafor".to_owned())],
        brought: true,
        arranges: true,
        cmoc: Some(CmocLine::sample()),
    };
    let none = MineView {
        own: Vec::new(),
        led: Vec::new(),
        over: Vec::new(),
        missing: Vec::new(),
        actions: Vec::new(),
        proposed: Vec::new(),
        brought: false,
        arranges: false,
        cmoc: None,
    };
    let pair = PairView {
        pair: PairLine::sample(),
        worker: true,
        external: false,
        over: false,
        lines: vec![line_sample(true), line_sample(false)],
        kept_back: 1,
        load: load_words((31, 8, 40)),
        sessions: vec![SessionLine {
            href: "/supervision-sessions/s".to_owned(),
            day: "3 June 2026 at 2:30pm".to_owned(),
            state: "Planned".to_owned(),
            colour: "blue",
            place: "Room 2".to_owned(),
            why: "She was ill".to_owned(),
        }],
        next: "2026-06-03_a".to_owned(),
        actions: vec![ActionLine::sample(true), ActionLine::sample(false)],
        proposed: vec![ProposedLine::sample(true), ProposedLine::sample(false)],
        held: vec![HeldLine::sample()],
        kept_at: Some("2026-06-03T13:30:00Z".to_owned()),
        cmoc: Some(CmocLine::sample()),
    };
    let supervisor = PairView { worker: false, kept_at: None, cmoc: None, ..pair.clone() };
    let bare = PairView {
        pair: PairLine::bare_sample(),
        external: true,
        lines: Vec::new(),
        kept_back: 0,
        load: String::new(),
        sessions: Vec::new(),
        next: String::new(),
        actions: Vec::new(),
        proposed: Vec::new(),
        held: Vec::new(),
        kept_at: None,
        cmoc: None,
        ..pair.clone()
    };
    let over = PairView { over: true, ..bare.clone() };
    let frame =
        FrameView { pair: PairLine::sample(), external: false, kinds: kinds(Some(false)), parts: choices!(Part) };
    let outside = FrameView { external: true, kinds: kinds(Some(true)), ..frame.clone() };
    let empty = FormState::empty();
    let wrong = FormState::empty().with_error("words", "Say in a line what you want to talk about.");
    vec![
        ("supervision/mine.html", vec![drawn(&some, None), drawn(&none, None)]),
        (
            "supervision/pair.html",
            vec![
                drawn(&pair, Some(&empty)),
                drawn(&supervisor, Some(&empty)),
                drawn(&bare, Some(&wrong)),
                drawn(&over, Some(&empty)),
            ],
        ),
        ("supervision/frame.html", vec![drawn(&frame, Some(&empty)), drawn(&outside, Some(&empty))]),
    ]
}
