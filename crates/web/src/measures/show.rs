//! The measures of a support: what can be asked, how each went, what was said when, and the follow-up.

use super::draw::CourseView;
use crate::episodes::{Header, Tab};
use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::measures::{MeasureRow, Measures, courses};
use app::time;
use axum::extract::Path;
use practice::access::Act;
use practice::consent::Standing;
use practice::ids::{EpisodeId, FollowUpId, OwnConcernId};
use practice::measure::{How, Later, MONTHS, NotAsked, Since, Sort};
use serde::Serialize;
use uuid::Uuid;

/// What can be asked.
#[derive(Debug, Clone, Serialize)]
struct AskView {
    href: String,
    name: String,
    short: String,
    /// The day it was given last.
    last: Option<String>,
    /// Said where it was not asked last time.
    not_asked: Option<&'static str>,
}

/// One entry of what was said when.
#[derive(Debug, Clone, Serialize)]
struct EntryView {
    name: String,
    on: String,
    said: Vec<String>,
    how: &'static str,
    not_asked: Option<&'static str>,
    not_asked_words: String,
    note: String,
    by: String,
    struck: Option<String>,
    struck_why: String,
    href: String,
}

#[derive(Debug, Clone, Serialize)]
struct ConcernView {
    id: String,
    words: String,
    down: bool,
}

#[derive(Debug, Clone, Serialize)]
struct FollowUpView {
    id: String,
    due: String,
    late: bool,
    counted: &'static str,
    months: i32,
}

/// Questions that lie with the person.
#[derive(Debug, Clone, Serialize)]
struct GivenView {
    id: String,
    made: String,
    until: String,
}

/// What the page shows.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MeasuresView {
    header: Header,
    may_write: bool,
    may_ask: bool,
    /// Why nothing is sent to the person, in words; empty where nothing stands against it.
    holds: &'static str,
    asks: Vec<AskView>,
    courses: Vec<CourseView>,
    entries: Vec<EntryView>,
    concerns: Vec<ConcernView>,
    given: Option<GivenView>,
    follow_up: Option<FollowUpView>,
    /// Follow-ups that are over, in words.
    past: Vec<String>,
    sinces: Vec<Choice>,
    months: Vec<Choice>,
    comes: Vec<Choice>,
}

pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    page(&visit, EpisodeId(episode), &FormState::empty()).await
}

async fn page(visit: &Visit, episode: EpisodeId, form: &FormState) -> WebResult {
    let measures = app::measures::open(visit.ctx(), episode).await?;
    visit.form_page("measures/show.html", "Measures", form, view(visit, &measures))
}

fn view(visit: &Visit, m: &Measures) -> MeasuresView {
    let (ctx, today) = (visit.ctx(), visit.ctx().today());
    let episode = m.opened.episode.id;
    let here = format!("/episodes/{episode}/measures");
    let write = m.opened.write && ctx.may(Act::EpisodeWrite);
    let at = |at| time::moment(at).to_string();
    let mut entries: Vec<EntryView> = m.rows.iter().map(|row| entry(m, row, &here)).collect();
    entries.reverse();
    let now = ctx.now();
    let given = m.asks.iter().find(|one| one.done_at.is_none() && one.taken_back_at.is_none());
    let given = given.filter(|one| time::moment(one.until_at) > now).map(|one| GivenView {
        id: one.id.to_string(),
        made: at(one.made_at),
        until: at(one.until_at),
    });
    MeasuresView {
        header: Header::of(&m.opened, today, Tab::Measures),
        may_write: write,
        may_ask: write && ctx.may(Act::MeasureAsk),
        holds: holds(m),
        asks: m.catalogue.used().into_iter().map(|one| can_ask(m, one, &here)).collect(),
        courses: courses(&m.catalogue, &m.rows, &m.concerns).iter().map(CourseView::of).collect(),
        entries,
        concerns: m
            .concerns
            .iter()
            .map(|one| ConcernView {
                id: one.id.to_string(),
                words: one.words.clone(),
                down: one.laid_down_at.is_some(),
            })
            .collect(),
        given,
        follow_up: m.follow_ups.iter().find(|one| one.came_on.is_none()).map(|one| FollowUpView {
            id: one.id.to_string(),
            due: time::date(one.due_on).to_string(),
            late: time::date(one.due_on) < today,
            counted: counted(&one.since),
            months: one.months,
        }),
        past: m.follow_ups.iter().filter_map(past).collect(),
        sinces: sinces(m.ending.is_some()),
        months: MONTHS.iter().map(|n| Choice::new(n, format!("{n} months"))).collect(),
        comes: comes(),
    }
}

fn can_ask(m: &Measures, definition: &practice::measure::Definition, here: &str) -> AskView {
    let last = m.rows.iter().rev().find(|row| row.instrument == definition.code && row.struck_at.is_none());
    AskView {
        href: format!("{here}/{}", definition.code),
        name: definition.name.clone(),
        short: definition.short.clone(),
        last: last.map(|row| time::date(row.on_day).to_string()),
        not_asked: last.and_then(|row| row.not_asked.as_deref()).and_then(NotAsked::parse).map(NotAsked::words),
    }
}

/// What stands against writing to the person.
fn holds(m: &Measures) -> &'static str {
    if m.opened.marks.died.is_some() {
        "This person has died. Nothing more is asked."
    } else if m.opened.marks.restricted.is_some() {
        "The use of this record is restricted, so no questions are sent to them."
    } else if matches!(m.contact, Standing::Refused | Standing::Withdrawn) {
        "They do not agree to be contacted. Ask them only when you meet."
    } else {
        ""
    }
}

fn counted(since: &str) -> &'static str {
    match Since::parse(since) {
        Some(Since::Ending) => "the end of support",
        Some(Since::Start) | None => "the start of support",
    }
}

fn past(one: &app::measures::FollowUpRow) -> Option<String> {
    let on = crate::render::day_of(time::date(one.came_on?));
    let came = one.came.as_deref().and_then(NotAsked::parse).map_or("asked", |_| "not asked");
    let why = one.came.as_deref().and_then(NotAsked::parse).map(NotAsked::words);
    let words = [why.map(str::to_owned), Some(one.came_words.clone()).filter(|words| !words.is_empty())];
    let words: Vec<String> = words.into_iter().flatten().collect();
    let more = if words.is_empty() { String::new() } else { format!(": {}", words.join(". ")) };
    Some(format!("Follow-up of {}, {came} on {on}{more}", crate::render::day_of(time::date(one.due_on))))
}

fn sinces(ended: bool) -> Vec<Choice> {
    Since::ALL
        .iter()
        .filter(|since| ended || **since == Since::Start)
        .map(|since| Choice::new(since.as_str(), since.words()))
        .collect()
}

fn comes() -> Vec<Choice> {
    let not = NotAsked::ALL.iter().map(|why| Choice::new(why.as_str(), format!("Not asked: {}", lower(why.words()))));
    std::iter::once(Choice::new("asked", "Asked: what they said stands here")).chain(not).collect()
}

/// Begins with a small letter.
fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn entry(m: &Measures, row: &MeasureRow, here: &str) -> EntryView {
    let definition = m.catalogue.of(&row.instrument, row.edition);
    EntryView {
        name: definition.map_or_else(|| row.instrument.clone(), |one| one.name.clone()),
        on: time::date(row.on_day).to_string(),
        said: row.said.lines().map(str::to_owned).collect(),
        how: How::parse(&row.how).map_or("", How::words),
        not_asked: row.not_asked.as_deref().and_then(NotAsked::parse).map(NotAsked::words),
        not_asked_words: row.not_asked_words.clone(),
        note: row.note.clone(),
        by: row.recorded_by_name.clone().unwrap_or_else(|| "the person".to_owned()),
        struck: row.struck_at.map(|at| time::moment(at).to_string()),
        struck_why: row.struck_why.clone(),
        href: format!("{here}/given/{}", row.id),
    }
}

/// Lays a concern down, or takes it up again.
pub(super) async fn turn(
    visit: Visit,
    Path((episode, concern, turn)): Path<(Uuid, Uuid, String)>,
    Posted(form): Posted,
) -> WebResult {
    let (ctx, id, concern, once) = (visit.ctx(), EpisodeId(episode), OwnConcernId(concern), visit.once(&form));
    let flash = match turn.as_str() {
        "lay-down" => {
            app::measures::lay_down(ctx, id, concern, once).await?;
            "concern_laid_down"
        }
        "take-up" => {
            app::measures::take_up(ctx, id, concern, once).await?;
            "concern_taken_up"
        }
        _ => return Err(WebError::NotFound),
    };
    Ok(done(&format!("/episodes/{episode}/measures"), flash))
}

/// Plans the follow-up.
pub(super) async fn plan(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let id = EpisodeId(episode);
    let later = Later { since: Since::parse(&typed(&form, "since")), months: typed(&form, "months").parse().ok() };
    match app::measures::plan(visit.ctx(), id, visit.once(&form), later).await {
        Ok(()) => Ok(done(&format!("/episodes/{episode}/measures"), "follow_up_planned")),
        Err(error) => page(&visit, id, &mend(&form, error, "months")?).await,
    }
}

/// Closes the follow-up with what came of it.
pub(super) async fn close(
    visit: Visit,
    Path((episode, follow_up)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    let id = EpisodeId(episode);
    let came = typed(&form, "came");
    let not_asked = NotAsked::parse(&came);
    if came != "asked" && not_asked.is_none() {
        let state = form.refuse("came", "Say whether they were asked");
        return page(&visit, id, &state).await;
    }
    let words = typed(&form, "came_words");
    let once = visit.once(&form);
    match app::measures::close(visit.ctx(), id, FollowUpId(follow_up), once, not_asked, &words).await {
        Ok(()) => Ok(done(&format!("/episodes/{episode}/measures"), "follow_up_closed")),
        Err(error) => page(&visit, id, &mend(&form, error, "came")?).await,
    }
}

pub(super) fn samples() -> Samples {
    let ask = |last: bool| AskView {
        href: "/episodes/1/measures/ons4".to_owned(),
        name: "Personal wellbeing".to_owned(),
        short: "ONS4".to_owned(),
        last: last.then(|| "2026-06-03".to_owned()),
        not_asked: last.then_some(NotAsked::TrustFirst.words()),
    };
    let given = EntryView {
        name: "Personal wellbeing".to_owned(),
        on: "2026-06-03".to_owned(),
        said: vec!["Satisfied with life: 7 (High)".to_owned()],
        how: How::Together.words(),
        not_asked: None,
        not_asked_words: String::new(),
        note: "Smiled at the third question".to_owned(),
        by: "Amara Okafor".to_owned(),
        struck: None,
        struck_why: String::new(),
        href: "/episodes/1/measures/given/1".to_owned(),
    };
    let not = EntryView {
        said: Vec::new(),
        how: "",
        not_asked: Some(NotAsked::Other.words()),
        not_asked_words: "The cat was ill".to_owned(),
        note: String::new(),
        ..given.clone()
    };
    let struck = EntryView {
        struck: Some("2026-06-04T09:00:00Z".to_owned()),
        struck_why: "Another person’s sheet".to_owned(),
        ..given.clone()
    };
    let empty = MeasuresView {
        header: Header::sample(Tab::Measures),
        may_write: true,
        may_ask: true,
        holds: "",
        asks: vec![ask(false)],
        courses: Vec::new(),
        entries: Vec::new(),
        concerns: Vec::new(),
        given: None,
        follow_up: None,
        past: Vec::new(),
        sinces: sinces(true),
        months: MONTHS.iter().map(|n| Choice::new(n, format!("{n} months"))).collect(),
        comes: comes(),
    };
    let concern = |down| ConcernView { id: "c".to_owned(), words: "The damp in the bedroom".to_owned(), down };
    let follow_up = |late| FollowUpView {
        id: "f".to_owned(),
        due: "2026-09-03".to_owned(),
        late,
        counted: "the start of support",
        months: 9,
    };
    let full = MeasuresView {
        asks: vec![ask(true), ask(false)],
        courses: vec![CourseView::sample()],
        entries: vec![given, not, struck],
        concerns: vec![concern(false), concern(true)],
        given: Some(GivenView {
            id: "a".to_owned(),
            made: "2026-06-01T09:00:00Z".to_owned(),
            until: "2026-06-15T09:00:00Z".to_owned(),
        }),
        follow_up: Some(follow_up(true)),
        past: vec!["Follow-up of 3 June 2025, asked on 5 June 2025".to_owned()],
        ..empty.clone()
    };
    let read = MeasuresView {
        may_write: false,
        may_ask: false,
        holds: "This person has died. Nothing more is asked.",
        follow_up: Some(follow_up(false)),
        asks: Vec::new(),
        ..full.clone()
    };
    let faulty = FormState::empty().with_error("months", "Choose after how many months, from 9 to 12.");
    vec![(
        "measures/show.html",
        vec![
            drawn(&empty, Some(&faulty)),
            drawn(&full, Some(&FormState::empty())),
            drawn(&read, Some(&FormState::empty())),
        ],
    )]
}

/// Whether an instrument can be answered by somebody alone.
pub(super) fn alone(sort: Sort, concerns: usize) -> bool {
    match sort {
        Sort::Questions => true,
        Sort::Readings => false,
        Sort::Concerns => concerns > 0,
    }
}
