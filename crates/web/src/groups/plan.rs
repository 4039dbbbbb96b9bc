//! Planning sessions of a group: one, or a series.

use crate::calendar::{clashing_choices, comes_twice, room_choices, room_of, series_of};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState, parse_time};
use crate::samples::{Samples, drawn};
use crate::shared::mend;
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::groups::{NewSessions, Offered, Opened};
use axum::extract::Path;
use jiff::civil::Date;
use practice::appointment::{Block, Clashing, Draft, Every, Turn, What};
use practice::contact::MINUTES_MAX;
use practice::ids::GroupId;
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct PlanView {
    place: String,
    back: String,
    name: String,
    rooms: Vec<Choice>,
    everies: Vec<Choice>,
    turns: Vec<Choice>,
    clashings: Vec<Choice>,
}

/// A group that the account may plan for.
async fn running(visit: &Visit, group: Uuid) -> Result<(Opened, Offered), WebError> {
    let opened = app::groups::open(visit.ctx(), GroupId(group)).await?;
    if !opened.runs || opened.group.ended_at.is_some() {
        return Err(WebError::NotFound);
    }
    Ok((opened, app::groups::offered(visit.ctx()).await?))
}

fn page(visit: &Visit, opened: &Opened, offered: &Offered, form: &FormState) -> WebResult {
    let typed = |name: &str| form.values(name).first().map(String::as_str).unwrap_or_default();
    let part = |name: &str| typed(&format!("day-{name}")).parse::<i16>().ok();
    let day = match (part("year"), part("month"), part("day")) {
        (Some(year), Some(month), Some(day)) => {
            i8::try_from(month).ok().zip(i8::try_from(day).ok()).and_then(|(m, d)| Date::new(year, m, d).ok())
        }
        _ => None,
    };
    let clashes = form.error("clashing").is_some() || form.error("room").is_some() || !typed("clashing").is_empty();
    let twice = form.error("turn").is_some() || comes_twice(day, parse_time(typed("time")).ok());
    let view = PlanView {
        place: format!("/groups/{}/sessions/new", opened.group.id),
        back: format!("/groups/{}", opened.group.id),
        name: opened.group.name.clone(),
        rooms: room_choices(&offered.rooms),
        everies: choices!(Every),
        turns: if twice { choices!(Turn) } else { Vec::new() },
        clashings: if clashes { clashing_choices(Every::parse(typed("every")).is_some()) } else { Vec::new() },
    };
    visit.form_page("groups/plan.html", "Plan sessions", form, view)
}

pub(super) async fn ask(visit: Visit, Path(group): Path<Uuid>) -> WebResult {
    let (opened, offered) = running(&visit, group).await?;
    let form = FormState::empty()
        .with("minutes", opened.group.minutes)
        .with("room", opened.group.room_id.map(|id| id.to_string()).unwrap_or_default());
    page(&visit, &opened, &offered, &form)
}

fn read(visit: &Visit, form: &Form, offered: &Offered) -> Result<NewSessions, FormState> {
    let reads = (
        (
            form.date("day").called("Day").required("Enter the day"),
            form.line("time").parse(parse_time).required("Enter the time it begins, for example 10am"),
            form.number("minutes")
                .between(5, i64::from(MINUTES_MAX))
                .called("Minutes")
                .required("Enter how many minutes it takes"),
            form.one_of("turn", Turn::parse).optional(),
            form.one_of("room", |code| room_of(&offered.rooms, code)).optional(),
        ),
        (
            form.one_of("every", Every::parse).optional(),
            form.number("times").called("How many times").optional(),
            form.date("until").called("Last day").optional(),
            form.one_of("clashing", Clashing::parse).optional(),
        ),
    );
    let ((day, time, minutes, turn, room), (every, times, until, clashing)) = form.done(reads)?;
    Ok(NewSessions {
        form: visit.once(form),
        draft: Draft {
            what: What::Block(Block::Group),
            day,
            time,
            turn,
            minutes,
            note: String::new(),
            series: series_of(every, times, until),
        },
        room,
        clashing,
    })
}

pub(super) async fn make(visit: Visit, Path(group): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let (opened, offered) = running(&visit, group).await?;
    let state = match read(&visit, &form, &offered) {
        Ok(new) => match app::groups::plan(visit.ctx(), GroupId(group), new).await {
            Ok(to) => return Ok(done(&to, "group_planned")),
            Err(AppError::NotPossible(words)) => form.refuse("", words),
            Err(error) => mend(&form, error, "day")?,
        },
        Err(state) => state,
    };
    page(&visit, &opened, &offered, &state)
}

pub(super) fn samples() -> Samples {
    let view = PlanView {
        place: "/groups/g/sessions/new".to_owned(),
        back: "/groups/g".to_owned(),
        name: "Tuesday walk".to_owned(),
        rooms: vec![Choice::new("r", "Harbour Street Surgery, Room 1")],
        everies: choices!(Every),
        turns: choices!(Turn),
        clashings: clashing_choices(true),
    };
    let bare = PlanView { turns: Vec::new(), clashings: Vec::new(), rooms: Vec::new(), ..view.clone() };
    let faulty = FormState::empty().with_error("room", "The room is taken on Tuesday 24 November 2026, 10am to 11am");
    vec![("groups/plan.html", vec![drawn(&view, Some(&faulty)), drawn(&bare, Some(&FormState::empty()))])]
}
