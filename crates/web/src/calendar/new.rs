//! The form of a new appointment: with a person in support, or time kept for something else.

use super::{comes_twice, room_choices, room_of, series_of, worker_choices};
use crate::charter::weighed::{Weighed, hear};
use crate::contacts::{asked_sample, done_choices};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState, parse_time};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::calendar::{NewAppointment, Offered};
use app::charter::Shown;
use app::notices::Channel;
use axum::extract::{Path, RawQuery};
use jiff::civil::Date;
use practice::appointment::{Block, Clashing, Draft, Every, Turn, What, usual_minutes};
use practice::charter::{Done, Task};
use practice::contact::{Kind, Place};
use practice::ids::{AccountId, EpisodeId};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct NewView {
    /// Where the form is sent.
    place: String,
    back: String,
    /// The person; empty for time kept for something else.
    name: String,
    kept_at: Option<String>,
    kinds: Vec<Choice>,
    places: Vec<Choice>,
    rooms: Vec<Choice>,
    workers: Vec<Choice>,
    everies: Vec<Choice>,
    /// By which channels the person can be written to; empty for none.
    channels: Vec<Choice>,
    /// Which of two times, where it comes twice.
    turns: Vec<Choice>,
    /// What can be done about what stands against it; empty where nothing does.
    clashings: Vec<Choice>,
    /// What may be done for the person at it, where the charter speaks of it.
    tasks: Vec<Choice>,
    weighed: Weighed,
}

pub(super) async fn ask(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let day = asked.first("day").and_then(|day| day.parse::<Date>().ok()).unwrap_or(visit.ctx().today());
    let offered = app::calendar::offered(visit.ctx(), None).await?;
    let form = FormState::empty().with_date("day", day).with("minutes", 60).with("kind", Block::Meeting.as_str());
    page(&visit, None, &offered, &form, (None, None)).await
}

pub(super) async fn ask_for(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let offered = app::calendar::offered(visit.ctx(), Some(EpisodeId(episode))).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let kind = if offered.met { Kind::FollowUp } else { Kind::FirstMeeting };
    let form = draft.unwrap_or_else(|| {
        let form = FormState::empty().with("kind", kind.as_str()).with("minutes", usual_minutes(kind));
        match visit.ctx().account() {
            Ok(me) => form.with("worker", me),
            Err(_) => form,
        }
    });
    page(&visit, Some(EpisodeId(episode)), &offered, &form, (kept_at, None)).await
}

fn place(episode: Option<EpisodeId>) -> String {
    episode.map_or_else(|| "/calendar/new".to_owned(), |e| format!("/episodes/{e}/appointments/new"))
}

fn weighed_at(episode: Option<EpisodeId>) -> String {
    format!("{}/weighed", place(episode))
}

async fn page(
    visit: &Visit,
    episode: Option<EpisodeId>,
    offered: &Offered,
    form: &FormState,
    (kept_at, shown): (Option<String>, Option<Shown>),
) -> WebResult {
    let at = weighed_at(episode);
    let tasks = match episode {
        Some(_) => app::charter::asked_at_contact(visit.ctx(), visit.ctx().today()).await?.planned(),
        None => Done::default(),
    };
    let typed = |name: &str| form.values(name).first().map(String::as_str).unwrap_or_default();
    let series = Every::parse(typed("every")).is_some();
    let clashes = form.error("clashing").is_some() || form.error("room").is_some() || !typed("clashing").is_empty();
    let part = |name: &str| typed(&format!("day-{name}")).parse::<i16>().ok();
    let day = match (part("year"), part("month"), part("day")) {
        (Some(year), Some(month), Some(day)) => {
            i8::try_from(month).ok().zip(i8::try_from(day).ok()).and_then(|(m, d)| Date::new(year, m, d).ok())
        }
        _ => None,
    };
    let twice = form.error("turn").is_some() || comes_twice(day, parse_time(typed("time")).ok());
    let view = NewView {
        place: place(episode),
        back: episode.map_or_else(|| "/calendar".to_owned(), |e| format!("/episodes/{e}")),
        name: offered.name.clone(),
        kept_at,
        kinds: if episode.is_some() { choices!(Kind) } else { block_choices() },
        places: choices!(Place),
        rooms: room_choices(&offered.rooms),
        workers: worker_choices(offered),
        everies: choices!(Every),
        channels: channel_choices(&offered.channels),
        turns: if twice { choices!(Turn) } else { Vec::new() },
        clashings: if clashes { clashing_choices(series) } else { Vec::new() },
        tasks: done_choices(&tasks),
        weighed: shown.map_or_else(|| Weighed::unasked("", at.as_str()), |shown| Weighed::of("", at.as_str(), &shown)),
    };
    visit.form_page("calendar/new.html", "Plan an appointment", form, view)
}

/// What time is kept for by itself.
fn block_choices() -> Vec<Choice> {
    Block::ALL.iter().filter(|one| one.is_kept()).map(|one| Choice::new(one.as_str(), one.words())).collect()
}

/// What can be done: of one alone, to plan it all the same; of a series, to leave out those days.
pub(crate) fn clashing_choices(series: bool) -> Vec<Choice> {
    let all = Clashing::ALL.iter().filter(|one| series || **one == Clashing::AllTheSame);
    all.map(|one| Choice::new(one.as_str(), if series { one.words() } else { "I know, plan it all the same" }))
        .collect()
}

pub(super) fn channel_choices(channels: &[Channel]) -> Vec<Choice> {
    let words = |channel: Channel| match channel {
        Channel::Text => "Yes, by text",
        Channel::Mail => "Yes, by e-mail",
    };
    let mut all: Vec<Choice> = channels.iter().map(|one| Choice::new(one.as_str(), words(*one))).collect();
    if !all.is_empty() {
        all.push(Choice::new("no", "No"));
    }
    all
}

fn read(visit: &Visit, form: &Form, offered: &Offered, with_person: bool) -> Result<NewAppointment, FormState> {
    let what = |code: &str| {
        if with_person {
            Kind::parse(code).map(|kind| What::Contact(kind, None))
        } else {
            Block::parse(code).filter(|block| block.is_kept()).map(What::Block)
        }
    };
    let reads = (
        (
            form.one_of("kind", what).required("Choose what it is"),
            form.date("day").called("Day").required("Enter the day"),
            form.line("time").parse(parse_time).required("Enter the time it begins, for example 2:30pm"),
            form.number("minutes").between(1, 24 * 60).called("Minutes").required("Enter how many minutes it takes"),
            form.one_of("turn", Turn::parse).optional(),
        ),
        (
            form.one_of("place", Place::parse).optional(),
            form.one_of("room", |code| room_of(&offered.rooms, code)).optional(),
            form.one_of("worker", |code| code.parse().ok().map(AccountId)).optional(),
            form.line("note").max(300).optional(),
            form.many("tasks", Task::parse).any(),
        ),
        (
            form.one_of("every", Every::parse).optional(),
            form.number("times").called("How many times").optional(),
            form.date("until").called("Last day").optional(),
            form.one_of("clashing", Clashing::parse).optional(),
            form.one_of("remind_by", |code| Some(Channel::parse(code))).optional(),
        ),
    );
    let ((what, day, time, minutes, turn), (place, room, worker, note, tasks), (every, times, until, clashing, remind)) =
        form.done(reads)?;
    let what = match what {
        What::Contact(kind, _) => What::Contact(kind, place.or(room.map(|_| Place::Surgery))),
        block @ What::Block(_) => block,
    };
    // a channel that is not offered was never chosen
    let remind_by = remind.flatten().filter(|channel| offered.channels.contains(channel));
    Ok(NewAppointment {
        form: visit.once(form),
        draft: Draft {
            what,
            day,
            time,
            turn,
            minutes,
            note: note.unwrap_or_default(),
            series: series_of(every, times, until),
        },
        worker,
        site: offered.site.filter(|_| place == Some(Place::Surgery)),
        room,
        tasks,
        clashing,
        remind_by,
    })
}

pub(super) async fn make(visit: Visit, Posted(form): Posted) -> WebResult {
    made(&visit, None, &form).await
}

pub(super) async fn make_for(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    made(&visit, Some(EpisodeId(episode)), &form).await
}

async fn made(visit: &Visit, episode: Option<EpisodeId>, form: &Form) -> WebResult {
    let offered = app::calendar::offered(visit.ctx(), episode).await?;
    let mut shown = None;
    let state = match read(visit, form, &offered, episode.is_some()) {
        Ok(new) => {
            hear(visit, form, "").await?;
            let (draft, tasks) = (new.draft.clone(), new.tasks.clone());
            match app::calendar::make(visit.ctx(), episode, new).await {
                Ok(id) => return Ok(done(&format!("/calendar/{id}"), "appointment_planned")),
                Err(AppError::NotPossible(words)) => form.refuse("", words),
                Err(error) => {
                    let state = mend(form, error, "day")?;
                    shown = Some(weigh(visit, episode, &draft, &tasks).await?);
                    state
                }
            }
        }
        Err(state) => state,
    };
    page(visit, episode, &offered, &state, (None, shown)).await
}

/// What the charter says to what is planned; nothing to time that is with nobody.
async fn weigh(visit: &Visit, episode: Option<EpisodeId>, draft: &Draft, tasks: &[Task]) -> Result<Shown, WebError> {
    let (Some(episode), What::Contact(kind, place)) = (episode, draft.what) else { return Ok(Shown::default()) };
    let times = draft.check(visit.ctx().now()).map_or(1, |spans| spans.len());
    Ok(app::charter::seen_appointment(visit.ctx(), episode, (kind, place, draft.minutes), tasks, times).await?)
}

/// What the charter says to the appointment as it stands in the form so far.
pub(super) async fn weighed(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let episode = Some(EpisodeId(episode));
    let offered = app::calendar::offered(visit.ctx(), episode).await?;
    let shown = match read(&visit, &form, &offered, true) {
        Ok(new) => weigh(&visit, episode, &new.draft, &new.tasks).await?,
        Err(_) => Shown::default(),
    };
    Weighed::of("", weighed_at(episode), &shown).page(&visit, &form)
}

pub(super) fn samples() -> Samples {
    let view = NewView {
        place: "/episodes/e/appointments/new".to_owned(),
        back: "/episodes/e".to_owned(),
        name: "Mary O’Neill".to_owned(),
        kept_at: Some("2026-11-22T10:00:00Z".to_owned()),
        kinds: choices!(Kind),
        places: choices!(Place),
        rooms: vec![Choice::new("r", "Harbour Street Surgery, Room 1")],
        workers: vec![Choice::new("a", "Amara Okafor"), Choice::new("b", "Ben Shah")],
        everies: choices!(Every),
        channels: channel_choices(&[Channel::Text, Channel::Mail]),
        turns: choices!(Turn),
        clashings: clashing_choices(true),
        tasks: done_choices(&asked_sample().planned()),
        weighed: Weighed::sample(""),
    };
    let block = NewView {
        name: String::new(),
        kept_at: None,
        kinds: block_choices(),
        rooms: Vec::new(),
        workers: Vec::new(),
        channels: Vec::new(),
        turns: Vec::new(),
        clashings: Vec::new(),
        tasks: Vec::new(),
        ..view.clone()
    };
    let faulty = FormState::empty()
        .with_error("clashing", "There is something else in the calendar on Tuesday 24 November 2026, 9am to 9:30am")
        .with_error("turn", "Choose which of the two you mean");
    vec![("calendar/new.html", vec![drawn(&view, Some(&faulty)), drawn(&block, Some(&FormState::empty()))])]
}
