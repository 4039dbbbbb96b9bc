//! Back-stage time: noted in a click, seen by week.

use super::{asked, stands_otherwise};
use crate::error::WebResult;
use crate::form::FormState;
use crate::render::day_of;
use crate::samples::{Samples, drawn};
use crate::shared::typed;
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::support::time::{self as use_case, Week};
use app::time::date;
use axum::extract::{Path, RawQuery};
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::Act;
use practice::goal::SHORT_MAX;
use practice::support::cmoc::Situation;
use practice::support::time::{AMOUNTS, Beside, DAY_MOST, Entry, Kind, LEAST, in_words, week_of};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct EntryView {
    id: String,
    words: String,
    note: String,
}

#[derive(Debug, Clone, Serialize)]
struct DayView {
    name: String,
    entries: Vec<EntryView>,
}

#[derive(Debug, Clone, Serialize)]
struct WeekView {
    notes: bool,
    week: String,
    days: Vec<DayView>,
    choices: Vec<Choice>,
    kinds: Vec<Choice>,
    amounts: Vec<(i64, String)>,
    before: String,
    after: String,
    people: String,
    travel: String,
    back_stage: String,
    community: String,
    little: bool,
    sees_together: bool,
    together: Vec<(String, u8)>,
    together_community: u8,
    study: super::StudyView,
}

fn share(week: &Week) -> (Vec<(String, u8)>, u8) {
    let Some(together) = &week.together else { return (Vec::new(), 0) };
    let mut rows = vec![("With people, and for them".to_owned(), together.people)];
    rows.push(("On the way".to_owned(), together.travel));
    rows.extend(together.back_stage.iter().map(|(kind, share)| (kind.words().to_owned(), *share)));
    (rows, together.community)
}

async fn page(visit: &Visit, day: Option<Date>, form: &FormState) -> WebResult {
    let week = use_case::week(visit.ctx(), day).await?;
    let today = visit.ctx().today();
    let all: Vec<Date> = (0..7).map(|n| week.monday.saturating_add(n.days())).filter(|day| *day <= today).collect();
    let named = |day: Date| day.strftime("%A %-d %B").to_string();
    let (together, together_community) = share(&week);
    let words = |minutes: i64| if minutes == 0 { "nothing".to_owned() } else { in_words(minutes) };
    let view = WeekView {
        notes: visit.ctx().may(Act::TimeNote),
        week: day_of(week.monday),
        days: all
            .iter()
            .map(|day| DayView {
                name: named(*day),
                entries: week
                    .entries
                    .iter()
                    .filter(|one| date(one.on_day) == *day)
                    .map(|one| EntryView {
                        id: one.id.to_string(),
                        words: format!(
                            "{}: {}",
                            Kind::parse(&one.kind).map(Kind::words).unwrap_or_default(),
                            in_words(i64::from(one.minutes))
                        ),
                        note: one.note.clone(),
                    })
                    .collect(),
            })
            .collect(),
        choices: all.iter().rev().map(|day| Choice::new(day, named(*day))).collect(),
        kinds: choices!(Kind),
        amounts: AMOUNTS.iter().map(|minutes| (*minutes, in_words(*minutes))).collect(),
        before: week.monday.saturating_sub(7.days()).to_string(),
        after: if week.monday == week_of(today) {
            String::new()
        } else {
            week.monday.saturating_add(7.days()).to_string()
        },
        people: words(week.people),
        travel: words(week.travel),
        back_stage: words(week.back_stage),
        little: week.community.is_some_and(|community| community.beside == Beside::Less),
        community: week.community.map(|community| community.words()).unwrap_or_default(),
        sees_together: week.sees_together,
        together,
        together_community,
        study: super::study(Situation::LittleTimeForLinks),
    };
    visit.form_page("support/time.html", "Time", form, view)
}

pub(super) async fn week(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let day = asked(query)?.first("week").and_then(|day| day.parse().ok());
    let form = FormState::empty().with("on", visit.ctx().today());
    page(&visit, day, &form).await
}

pub(super) async fn note(visit: Visit, Posted(form): Posted) -> WebResult {
    let today = visit.ctx().today();
    // a button says how long; the field is for every other length
    let amount = typed(&form, "amount").parse::<i64>().ok();
    let read = form.done((
        form.one_of("kind", Kind::parse).required("Choose what it was for"),
        form.one_of("on", |day| day.parse::<Date>().ok()).required("Choose the day"),
        form.number("minutes").called("How long").between(LEAST, DAY_MOST).optional(),
        form.line("note").max(SHORT_MAX).called("The word on it").optional(),
    ));
    let problem = match read {
        Ok((kind, on, minutes, note)) => match amount.or(minutes) {
            Some(minutes) => {
                let entry = Entry { kind, on, minutes, note: note.unwrap_or_default() };
                match use_case::note(visit.ctx(), visit.once(&form), &entry).await {
                    Ok(()) => return Ok(done(&format!("/support/time?week={}", week_of(on)), "time_noted")),
                    Err(error) => stands_otherwise(&form, error, "minutes")?,
                }
            }
            None => form.refuse("minutes", "Press one of the buttons, or enter a number of minutes"),
        },
        Err(state) => state,
    };
    let day = typed(&form, "on").parse().unwrap_or(today);
    page(&visit, Some(day), &problem).await
}

pub(super) async fn take_out(visit: Visit, Path(entry): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let on = use_case::take_out(visit.ctx(), visit.once(&form), entry).await?;
    Ok(done(&format!("/support/time?week={}", week_of(on)), "time_taken_out"))
}

pub(super) fn samples() -> Samples {
    let entry =
        EntryView { id: "e".to_owned(), words: "Meetings: 1 hour".to_owned(), note: "With the library".to_owned() };
    let worker = WeekView {
        notes: true,
        week: "1 June 2026".to_owned(),
        days: vec![
            DayView {
                name: "Monday 1 June".to_owned(),
                entries: vec![entry.clone(), EntryView { note: String::new(), ..entry }],
            },
            DayView { name: "Tuesday 2 June".to_owned(), entries: Vec::new() },
        ],
        choices: vec![Choice::new("2026-06-01", "Monday 1 June")],
        kinds: choices!(Kind),
        amounts: AMOUNTS.iter().map(|minutes| (*minutes, in_words(*minutes))).collect(),
        before: "2026-05-25".to_owned(),
        after: "2026-06-08".to_owned(),
        people: "12 hours".to_owned(),
        travel: "2 hours".to_owned(),
        back_stage: "2 hours".to_owned(),
        community: "8% of the time written down went to building links and groups.".to_owned(),
        little: true,
        sees_together: false,
        together: Vec::new(),
        together_community: 0,
        study: super::study(Situation::LittleTimeForLinks),
    };
    let manager = WeekView {
        notes: false,
        sees_together: true,
        together: vec![("Meetings".to_owned(), 100)],
        little: false,
        community: String::new(),
        after: String::new(),
        ..worker.clone()
    };
    let few = WeekView { together: Vec::new(), ..manager.clone() };
    let faulty = FormState::empty().with_error("kind", "Choose what it was for");
    let none = FormState::empty();
    vec![(
        "support/time.html",
        vec![
            drawn(&worker, Some(&none)),
            drawn(&worker, Some(&faulty)),
            drawn(&manager, Some(&none)),
            drawn(&few, Some(&none)),
        ],
    )]
}
