//! Today: whom do I see, who waits for me, what must not be forgotten (PAGES 2).

use crate::error::WebResult;
use crate::samples::{Samples, drawn};
use crate::supervision::WaitLine;
use crate::visit::Visit;
use app::drafts::Kept;
use app::episodes::Today;
use app::{DayRow, time};
use jiff::civil::Date;
use practice::appointment::Answer;
use practice::clock::days_between;
use practice::contact::{Kind, Place};
use practice::person::{age_on, full_name};
use practice::wish::Answer as Wish;
use practice::wordback::Turn;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// So many lines of a list that is only a reminder; its page has the rest.
const FIRST: usize = 5;

/// A person in a list of the day.
#[derive(Debug, Clone, Serialize)]
struct Planned {
    id: String,
    name: String,
    known_as: String,
    age: Option<i32>,
    /// What must be known before making contact.
    safe_contact: String,
    /// Whose person it is, where it is covered for a colleague.
    cover: Option<String>,
    /// Whole days since the last contact held; none where there was none.
    since: Option<i64>,
    next_at: Option<String>,
    next_kind: &'static str,
    next_place: &'static str,
    next_note: String,
}

impl Planned {
    fn of(row: &DayRow, me: Uuid, today: Date) -> Self {
        Self {
            id: row.id.to_string(),
            name: full_name(&row.given_name, &row.family_name),
            known_as: if row.known_as == row.given_name { String::new() } else { row.known_as.clone() },
            age: row.birth_date.map(|day| age_on(time::date(day), today)),
            safe_contact: row.safe_contact.clone(),
            cover: (row.owner_id != me).then(|| row.owner_name.clone()),
            since: row.last_contact_at.map(|at| days_between(time::local_date(time::moment(at)), today)),
            next_at: row.next_contact_at.map(|at| time::moment(at).to_string()),
            next_kind: row.next_contact_kind.as_deref().and_then(Kind::parse).map_or("", Kind::words),
            next_place: row.next_contact_place.as_deref().and_then(Place::parse).map_or("", Place::words),
            next_note: row.next_contact_note.clone(),
        }
    }
}

/// A line with where it leads and when it is due.
#[derive(Debug, Clone, Serialize)]
struct Due {
    href: String,
    name: String,
    words: String,
    on: Option<String>,
    late: bool,
    /// Whose person it is, where it is covered for a colleague.
    cover: Option<String>,
}

/// A form half filled in.
#[derive(Debug, Clone, Serialize)]
struct Half {
    href: String,
    words: String,
    name: String,
    kept_at: String,
}

/// What Today shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TodayView {
    day: String,
    in_support: i64,
    capacity: i64,
    waiting: i64,
    active: i64,
    holding: i64,
    overdue: Vec<Planned>,
    today: Vec<Planned>,
    week: Vec<Planned>,
    planned_more: bool,
    steps: Vec<Due>,
    died: Vec<Due>,
    nothing: i64,
    nothing_first: Vec<Planned>,
    reviews: Vec<Due>,
    check_ins: Vec<Due>,
    follow_ups: Vec<Due>,
    answers: Vec<Due>,
    answers_more: bool,
    /// Answers to reminders of appointments.
    replies: Vec<Due>,
    /// Answers of those who wait, other than yes.
    wishes: Vec<Due>,
    /// Sessions of groups of which nobody wrote down who came.
    sheets: Vec<Due>,
    /// Messages taken at a front desk.
    desk: Vec<Due>,
    /// People a colleague asks one to take on.
    asks: i64,
    words: usize,
    words_more: bool,
    words_first: Vec<Due>,
    halves: Vec<Half>,
    inbox: i64,
    flagged: i64,
    /// What of one's own supervision waits.
    supervision: Vec<WaitLine>,
    /// How much has waited too long.
    nudges: i64,
    /// What was asked first, in a line; empty where nothing of it is news.
    asked: Vec<String>,
    /// Whether the question at the end of the day is asked now.
    minute: bool,
}

pub(super) async fn show(visit: Visit) -> WebResult {
    let today = app::episodes::today(visit.ctx()).await?;
    let nudges = visit.nudges();
    let asked = asked(&app::charter::asks::counts(visit.ctx()).await?);
    let minute = app::minute::asks_now(visit.ctx()).await?;
    let supervision = crate::supervision::waits(&visit).await?;
    visit.page("episodes/today.html", "Today", TodayView { supervision, nudges, asked, minute, ..view(&today) })
}

/// How what was asked first stands, in lines.
fn asked(counts: &app::charter::asks::AskCounts) -> Vec<String> {
    let one = |count: i64| if count == 1 { "question" } else { "questions" };
    let mut lines = Vec::new();
    for (count, words) in [
        (counts.granted, "answered yes, not used yet"),
        (counts.refused, "answered no in the last week"),
        (counts.in_vain, "that nobody answered: you can go on"),
        (counts.waiting, "not answered yet"),
    ] {
        if count > 0 {
            lines.push(format!("{count} {} {words}", one(count)));
        }
    }
    lines
}

/// Somebody who has died: whom to tell, and that support is to be ended.
fn died(row: &app::DiedRow) -> Due {
    let words = match row.untold {
        0 => "end the support".to_owned(),
        1 => "tell 1 group, and end the support".to_owned(),
        more => format!("tell {more} groups, and end the support"),
    };
    Due {
        href: if row.untold > 0 {
            format!("/people/{}/death", row.person_id)
        } else {
            format!("/episodes/{}/ending", row.episode_id)
        },
        name: full_name(&row.given_name, &row.family_name),
        words,
        on: row.died_on.map(|day| day.to_string()),
        late: false,
        cover: None,
    }
}

fn view(today: &Today) -> TodayView {
    let lines = |rows: &[DayRow]| rows.iter().map(|row| Planned::of(row, today.me, today.day)).collect::<Vec<_>>();
    let load = &today.load;
    let day = |d| time::date(d);
    let cover = |owner: Uuid, name: &str| (owner != today.me).then(|| name.to_owned());
    let held = |on: Date, h: &app::HoldingDueRow, page: &str| Due {
        href: format!("/episodes/{}{page}", h.episode_id),
        name: full_name(&h.given_name, &h.family_name),
        words: String::new(),
        on: Some(on.to_string()),
        late: on < today.day,
        cover: cover(h.owner_id, &h.owner_name),
    };
    TodayView {
        day: today.day.to_string(),
        in_support: load.waiting + load.active + load.holding,
        capacity: today.capacity,
        waiting: load.waiting,
        active: load.active,
        holding: load.holding,
        overdue: lines(&today.overdue),
        today: lines(&today.today),
        week: lines(&today.week),
        planned_more: today.planned_more,
        steps: today
            .steps
            .iter()
            .map(|s| Due {
                href: format!("/episodes/{}/goals", s.episode_id),
                name: full_name(&s.given_name, &s.family_name),
                words: s.words.clone(),
                on: s.due_on.map(|d| day(d).to_string()),
                late: s.due_on.is_some_and(|d| day(d) < today.day),
                cover: cover(s.owner_id, &s.owner_name),
            })
            .collect(),
        died: today.died.iter().map(died).collect(),
        asks: today.asks,
        nothing: today.nothing,
        nothing_first: lines(&today.nothing_next[..today.nothing_next.len().min(FIRST)]),
        reviews: today.reviews.iter().map(|(on, h)| held(*on, h, "/holding")).collect(),
        check_ins: today.check_ins.iter().map(|(on, h)| held(*on, h, "")).collect(),
        follow_ups: today
            .follow_ups
            .iter()
            .map(|f| Due {
                href: format!("/episodes/{}/measures", f.episode_id),
                name: full_name(&f.given_name, &f.family_name),
                words: String::new(),
                on: Some(day(f.due_on).to_string()),
                late: day(f.due_on) < today.day,
                cover: cover(f.owner_id, &f.owner_name),
            })
            .collect(),
        answers: today
            .answers
            .iter()
            .map(|y| Due {
                href: format!("/episodes/{}/messages", y.episode_id),
                name: full_name(&y.given_name, &y.family_name),
                words: y.from_name.clone(),
                on: Some(time::local_date(time::moment(y.at)).to_string()),
                late: false,
                cover: cover(y.owner_id, &y.owner_name),
            })
            .collect(),
        answers_more: today.answers.len() >= usize::try_from(app::PAGE).unwrap_or(usize::MAX),
        replies: today
            .replies
            .iter()
            .map(|y| Due {
                href: format!("/calendar/{}", y.appointment_id),
                name: full_name(&y.given_name, &y.family_name),
                words: Answer::parse(&y.answer).map_or("", Answer::words).to_owned(),
                on: Some(time::moment(y.starts_at).to_string()),
                late: y.answer == Answer::NotComing.as_str(),
                cover: None,
            })
            .collect(),
        wishes: today
            .wishes
            .iter()
            .map(|w| Due {
                href: format!("/episodes/{}/waiting", w.episode_id),
                name: full_name(&w.given_name, &w.family_name),
                words: Wish::parse(&w.answer).map_or("", Wish::in_list).to_owned(),
                on: Some(time::local_date(time::moment(w.answered_at)).to_string()),
                late: false,
                cover: cover(w.owner_id, &w.owner_name),
            })
            .collect(),
        sheets: today
            .sheets
            .iter()
            .map(|s| Due {
                href: format!("/group-sessions/{}", s.session_id),
                name: s.group_name.clone(),
                words: String::new(),
                on: Some(time::moment(s.starts_at).to_string()),
                late: time::local_date(time::moment(s.starts_at)) < today.day,
                cover: None,
            })
            .collect(),
        desk: today
            .desk
            .iter()
            .map(|m| Due {
                href: format!("/episodes/{}/desk", m.episode_id),
                name: full_name(&m.given_name, &m.family_name),
                words: if m.soon { "needs an answer today".to_owned() } else { String::new() },
                on: Some(time::moment(m.taken_at).to_string()),
                late: m.soon,
                cover: cover(m.owner_id, &m.owner_name),
            })
            .collect(),
        words: today.words.len(),
        words_more: today.words.len() >= usize::try_from(app::PAGE).unwrap_or(usize::MAX),
        words_first: today
            .words
            .iter()
            .take(FIRST)
            .map(|m| Due {
                href: "/messages".to_owned(),
                name: m.to_name.clone(),
                words: Turn::parse(&m.turn).map_or("", Turn::words).to_owned(),
                on: Some(time::local_date(time::moment(m.made_at)).to_string()),
                late: false,
                cover: None,
            })
            .collect(),
        halves: today.drafts.iter().filter_map(|draft| half(draft, &today.names)).collect(),
        inbox: today.inbox.0,
        flagged: today.inbox.1,
        supervision: Vec::new(),
        nudges: 0,
        asked: Vec::new(),
        minute: false,
    }
}

/// A draft as a link back to its form: what it is by its page's path, and whose where that is known.
fn half(draft: &Kept, names: &HashMap<Uuid, String>) -> Option<Half> {
    if !draft.path.starts_with('/') || draft.path.starts_with("//") {
        return None;
    }
    let parts: Vec<&str> = draft.path.trim_start_matches('/').split('/').collect();
    let (words, episode) = match parts.as_slice() {
        ["episodes", id, "contacts", "new"] => ("A contact, not recorded yet", Some(*id)),
        ["episodes", id, "appointments", "new"] => ("An appointment, not planned yet", Some(*id)),
        ["episodes", id, "contacts", _] => ("A correction of a contact", Some(*id)),
        ["episodes", id, "holding"] => ("Holding", Some(*id)),
        ["episodes", id, "hand-over"] => ("A handover", Some(*id)),
        ["episodes", id, "ending"] => ("An ending", Some(*id)),
        ["episodes", id, "what-matters"] => ("What matters", Some(*id)),
        ["episodes", id, "goals", ..] => ("A goal or step", Some(*id)),
        ["episodes", id, "measures", ..] => ("A measure", Some(*id)),
        ["episodes", id, "connections", ..] => ("A connection", Some(*id)),
        ["episodes", id, "copy-out"] => ("A summary for the GP’s record", Some(*id)),
        ["front-desk", ..] => ("A message at the front desk", None),
        ["episodes", id, "judgement"] => ("A note of your judgement", Some(*id)),
        ["episodes", id, ..] => ("A form about this person", Some(*id)),
        ["refer", ..] => ("A referral, not sent yet", None),
        ["my-referrals", ..] => ("An answer to word back", None),
        ["referrals" | "inbox", ..] => ("An answer to a referral", None),
        ["judgement", ..] => ("Something about your judgement", None),
        ["asks", ..] => ("An answer to what was asked first", None),
        ["minute"] => ("The minute at the end of the day", None),
        ["people", ..] => ("A person’s record", None),
        ["assets", ..] => ("A group or service", None),
        _ => ("A form", None),
    };
    let name = episode.and_then(|id| id.parse().ok()).and_then(|id: Uuid| names.get(&id)).cloned();
    Some(Half {
        href: draft.path.clone(),
        words: words.to_owned(),
        name: name.unwrap_or_default(),
        kept_at: draft.saved_at.to_string(),
    })
}

pub(super) fn samples() -> Samples {
    let first = Planned {
        id: "01990000-0000-7000-8000-000000000001".to_owned(),
        name: "Rosa Whitfield".to_owned(),
        known_as: "Rosie".to_owned(),
        age: Some(75),
        safe_contact: "Ring after 10".to_owned(),
        cover: None,
        since: Some(12),
        next_at: None,
        next_kind: "",
        next_place: "",
        next_note: String::new(),
    };
    let planned = Planned {
        next_at: Some("2026-11-24T14:30:00Z".to_owned()),
        next_kind: Kind::CheckIn.words(),
        next_place: Place::Phone.words(),
        next_note: "Ask about the letter".to_owned(),
        age: None,
        ..first.clone()
    };
    let covered = Planned { since: None, cover: Some("Ben Carter".to_owned()), ..planned.clone() };
    let lines = [first, planned, covered];
    let due = |late| Due {
        href: "/episodes/1/goals".to_owned(),
        name: "Rosa Whitfield".to_owned(),
        words: "Ring the housing office".to_owned(),
        on: Some("2026-11-20".to_owned()),
        late,
        cover: late.then(|| "Ben Carter".to_owned()),
    };
    let empty = TodayView {
        day: "2026-11-22".to_owned(),
        in_support: 0,
        capacity: 40,
        waiting: 0,
        active: 0,
        holding: 0,
        overdue: Vec::new(),
        today: Vec::new(),
        week: Vec::new(),
        planned_more: false,
        steps: Vec::new(),
        died: Vec::new(),
        nothing: 0,
        nothing_first: Vec::new(),
        reviews: Vec::new(),
        check_ins: Vec::new(),
        follow_ups: Vec::new(),
        answers: Vec::new(),
        answers_more: false,
        replies: Vec::new(),
        wishes: Vec::new(),
        sheets: Vec::new(),
        desk: Vec::new(),
        asks: 0,
        words: 0,
        words_more: false,
        words_first: Vec::new(),
        halves: Vec::new(),
        inbox: 0,
        flagged: 0,
        supervision: Vec::new(),
        nudges: 0,
        asked: Vec::new(),
        minute: false,
    };
    let full = TodayView {
        in_support: 41,
        waiting: 3,
        active: 30,
        holding: 8,
        overdue: vec![lines[1].clone()],
        today: lines[1..].to_vec(),
        week: lines[1..].to_vec(),
        planned_more: true,
        asks: 3,
        supervision: vec![WaitLine::sample(true), WaitLine::sample(false)],
        died: vec![
            Due {
                href: "/people/p/death".to_owned(),
                name: "Ada Quill".to_owned(),
                words: "tell 1 group".to_owned(),
                on: Some("2026-11-20".to_owned()),
                late: false,
                cover: None,
            },
            Due {
                href: "/episodes/e/ending".to_owned(),
                name: "Bo Quill".to_owned(),
                words: "end the support".to_owned(),
                on: None,
                late: false,
                cover: None,
            },
        ],
        steps: vec![due(true), due(false)],
        nothing: 7,
        nothing_first: lines[..1].to_vec(),
        reviews: vec![due(false), due(true)],
        check_ins: vec![due(true)],
        follow_ups: vec![due(false), due(true)],
        wishes: vec![due(false), due(true)],
        sheets: vec![Due { on: Some("2026-11-23T14:30:00Z".to_owned()), ..due(true) }],
        replies: vec![Due { on: Some("2026-11-24T14:30:00Z".to_owned()), ..due(true) }],
        desk: vec![
            Due { on: Some("2026-11-24T14:30:00Z".to_owned()), ..due(true) },
            Due { on: Some("2026-11-24T14:30:00Z".to_owned()), words: String::new(), ..due(false) },
        ],
        answers: vec![due(false), due(true)],
        answers_more: true,
        words: 50,
        words_more: true,
        words_first: vec![due(false)],
        halves: vec![Half {
            href: "/episodes/1/contacts/new".to_owned(),
            words: "A contact, not recorded yet".to_owned(),
            name: "Rosa Whitfield".to_owned(),
            kept_at: "2026-11-22T10:00:00Z".to_owned(),
        }],
        inbox: 4,
        flagged: 1,
        nudges: 5,
        asked: vec!["1 question answered yes, not used yet".to_owned()],
        minute: true,
        ..empty.clone()
    };
    vec![("episodes/today.html", vec![drawn(&empty, None), drawn(&full, None)])]
}
