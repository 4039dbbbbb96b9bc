//! Contacts: recording one under a minute (PAGES 3), correcting one, reading them all.

mod correct;
mod list;

use crate::charter::weighed::{Weighed, hear_beside};
use crate::cmoc::CmocLine;
use crate::episodes::{Header, Tab};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState, Reads, parse_time};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices, need_choices};
use app::calendar::AppointmentRow;
use app::charter::{ContactWords, Seen, Shown};
use app::contacts::{Closes, NewContact};
use app::episodes::Opened;
use app::goals::StepWords;
use app::{AppError, time};
use axum::extract::{Path, RawQuery};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::access::Act;
use practice::charter::Done;
use practice::charter::leave::Type;
use practice::contact::{Attendance, Draft, Kind, MINUTES_MAX, NOTE_MAX, Place};
use practice::episode::{Readiness, State};
use practice::goal::{SHORT_MAX, StepBy};
use practice::ids::{ContactId, EpisodeId};
use practice::needs::by_code;
use practice::support::cmoc::Situation;
use serde::Serialize;
use uuid::Uuid;

pub(crate) use list::ContactLine;

routes! {
    GET "/episodes/{episode}/contacts" May(Act::EpisodeRead) => list::show;
    GET "/episodes/{episode}/contacts/new" May(Act::ContactRecord) => show;
    POST "/episodes/{episode}/contacts/new" May(Act::ContactRecord) => record;
    POST "/episodes/{episode}/contacts/new/weighed" May(Act::ContactRecord) => weighed;
    POST "/episodes/{episode}/contacts/new/next" May(Act::ContactRecord) => next_weighed;
    GET "/episodes/{episode}/contacts/{contact}" May(Act::ContactRecord) => correct::show;
    POST "/episodes/{episode}/contacts/{contact}" May(Act::ContactRecord) => correct::save;
}

/// Samples of this room's pages.
pub(crate) fn samples() -> Samples {
    let view = ContactView {
        header: Header::sample(Tab::Contacts),
        kept_at: None,
        kinds: choices!(Kind),
        places: choices!(Place),
        attendances: choices!(Attendance),
        readinesses: choices!(Readiness),
        needs: need_choices(),
        soon: soon_choices(),
        step_bys: choices!(StepBy),
        ask_scope: true,
        ask_sharing: true,
        ended: false,
        ready: true,
        note_max: NOTE_MAX,
        appointments: vec![
            Choice::new("a", "Tuesday 24 November, 2:30pm: follow-up"),
            Choice::new("none", "None of these"),
        ],
        done: done_choices(&asked_sample()),
        weighed: Weighed::happened("", "/", &[]),
        next_weighed: Weighed::unasked("next_", "/"),
        cmoc: Some(CmocLine::sample()),
    };
    let again = ContactView {
        kept_at: Some("2026-11-22T10:00:00Z".to_owned()),
        ask_scope: false,
        ask_sharing: false,
        ended: true,
        ready: false,
        appointments: Vec::new(),
        done: Vec::new(),
        weighed: Weighed::sample(""),
        next_weighed: Weighed::sample("next_").beside(BESIDE),
        cmoc: None,
        ..view.clone()
    };
    let form = FormState::empty().with("kind", "follow_up").with("attendance", "attended");
    let faulty = form.clone().with_error("minutes", "Say how many minutes it took.");
    let mut samples = vec![("contacts/new.html", vec![drawn(&view, Some(&form)), drawn(&again, Some(&faulty))])];
    samples.extend(correct::samples());
    samples.extend(list::samples());
    samples
}

/// What the page of a new contact shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ContactView {
    header: Header,
    kept_at: Option<String>,
    kinds: Vec<Choice>,
    places: Vec<Choice>,
    attendances: Vec<Choice>,
    readinesses: Vec<Choice>,
    needs: Vec<Choice>,
    soon: Vec<Choice>,
    step_bys: Vec<Choice>,
    /// The role was not explained yet.
    ask_scope: bool,
    /// Whether they share with the practice was not asked yet.
    ask_sharing: bool,
    /// Support has ended: what happened late is still written down, and nothing more is planned.
    ended: bool,
    /// A fresh form: the cursor waits in the one field that is never known beforehand.
    ready: bool,
    note_max: usize,
    /// Which appointment it was; empty where none is planned.
    appointments: Vec<Choice>,
    /// What may have been done besides talking, where the charter speaks of it.
    done: Vec<Choice>,
    weighed: Weighed,
    next_weighed: Weighed,
    /// Before the first meeting, what the study found of first talks.
    cmoc: Option<CmocLine>,
}

/// What the charter says to a contact as it stands in the form.
fn box_of(episode: Uuid, seen: &[Seen]) -> Weighed {
    Weighed::happened("", format!("/episodes/{episode}/contacts/new/weighed"), seen)
}

/// What is said where the next contact is to be asked first.
const BESIDE: &str =
    "The contact itself is recorded in any case. The next one is planned when you come back with a yes";

/// What the charter says to the next contact as it stands in the form.
fn next_box(episode: Uuid, shown: &Shown) -> Weighed {
    Weighed::of("next_", format!("/episodes/{episode}/contacts/new/next"), shown).beside(BESIDE)
}

/// What can be ticked of what was done.
pub(crate) fn done_choices(asked: &Done) -> Vec<Choice> {
    let words = |code: &&str| practice::charter::done::word(code).unwrap_or_default();
    asked.codes().iter().map(|code| Choice::new(*code, words(code))).collect()
}

/// For samples: some of each.
pub(crate) fn asked_sample() -> Done {
    Done::parse("transport benefit_claims worksheets own_experience")
}

/// What was ticked in a form, also where it is offered no longer.
fn ticked(form: &FormState) -> Done {
    Done::of_codes(form.values("done").iter().map(String::as_str))
}

/// The usual distances to the next contact, so that no date need be typed after a telephone call.
const SOON_WEEKS: &[i64] = &[1, 2, 3, 4, 6];

fn soon_choices() -> Vec<Choice> {
    let words = |weeks: i64| {
        if weeks == 1 { "In 1 week, same time".to_owned() } else { format!("In {weeks} weeks, same time") }
    };
    SOON_WEEKS.iter().map(|weeks| Choice::new(weeks.to_string(), words(*weeks))).collect()
}

async fn show(visit: Visit, Path(episode): Path<Uuid>, RawQuery(query): RawQuery) -> WebResult {
    let opened = app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let id = |name: &str| asked.first(name).and_then(|id| id.parse::<Uuid>().ok());
    let (like, meant) = (id("like"), id("appointment"));
    let planned = app::calendar::planned_of(visit.ctx(), EpisodeId(episode)).await?;
    let (draft, kept_at) = if like.is_some() { (None, None) } else { draft_of(&visit).await? };
    let form = match (draft, like) {
        (Some(draft), _) => draft,
        (None, Some(like)) => again(&visit, &opened, ContactId(like)).await?,
        (None, None) => fresh(&visit, &opened, &planned, meant),
    };
    page(&visit, &opened, &planned, &form, kept_at, (&[], None)).await
}

/// A new form: what was planned for about now, else a telephone call just now; what is usual is filled in.
fn fresh(visit: &Visit, opened: &Opened, planned: &[AppointmentRow], meant: Option<Uuid>) -> FormState {
    let (row, now) = (&opened.episode, visit.ctx().now());
    let usual = if row.started_at.is_none() { Kind::FirstMeeting } else { Kind::FollowUp };
    let form = FormState::empty().with("attendance", Attendance::Attended.as_str()).with("readiness", &row.readiness);
    let soon = now.saturating_add(SignedDuration::from_hours(1)).unwrap_or(now);
    let due = |one: &&AppointmentRow| time::moment(one.starts_at) <= soon;
    // the one that was asked for, else the last whose time has come
    let one = planned.iter().find(|one| Some(one.id) == meant).or_else(|| planned.iter().rfind(due));
    if let Some(one) = one {
        let began = time::local(time::moment(one.starts_at).min(now));
        let minutes = time::moment(one.ends_at).duration_since(time::moment(one.starts_at)).as_mins();
        form.with("kind", &one.kind)
            .with("place", one.place.as_deref().unwrap_or(Place::Phone.as_str()))
            .with_date("date", began.date())
            .with("time", began.strftime("%H:%M"))
            .with("planned_minutes", minutes)
            .with_all("done", Done::parse(&one.tasks).codes())
            .with("appointment", one.id)
    } else {
        let began = time::local(now);
        form.with("kind", usual.as_str())
            .with("place", Place::Phone.as_str())
            .with_date("date", began.date())
            .with("time", began.strftime("%H:%M"))
    }
}

/// The same contact again: its kind, place, minutes and company, today and now; notes and outcome are its own.
async fn again(visit: &Visit, opened: &Opened, like: ContactId) -> Result<FormState, WebError> {
    let known = app::contacts::open(visit.ctx(), EpisodeId(opened.episode.id), like).await?;
    let row = &known.contact;
    let kind = if row.kind == Kind::FirstMeeting.as_str() { Kind::FollowUp.as_str() } else { &row.kind };
    let began = time::local(visit.ctx().now());
    let mut form = FormState::empty()
        .with("attendance", Attendance::Attended.as_str())
        .with("readiness", &opened.episode.readiness)
        .with("kind", kind)
        .with("place", &row.place)
        .with_date("date", began.date())
        .with("time", began.strftime("%H:%M"))
        .with("with_whom", &row.with_whom)
        .with_all("needs", &known.needs)
        .with_all("done", Done::parse(&row.done).codes());
    for (name, minutes) in
        [("minutes", row.minutes), ("planned_minutes", row.planned_minutes), ("travel_minutes", row.travel_minutes)]
    {
        if let Some(minutes) = minutes {
            form = form.with(name, minutes);
        }
    }
    Ok(form)
}

/// The appointments that it may have been, the earliest first, and that it was none of them.
fn appointment_choices(planned: &[AppointmentRow]) -> Vec<Choice> {
    let words = |one: &AppointmentRow| {
        let at = time::local(time::moment(one.starts_at));
        let kind = practice::appointment::kind_words(&one.kind, true).to_lowercase();
        format!("{}, {}: {kind}", at.strftime("%A %-d %B"), crate::render::time_of(at.time()))
    };
    let mut all: Vec<Choice> = planned.iter().take(20).map(|one| Choice::new(one.id, words(one))).collect();
    if !all.is_empty() {
        all.push(Choice::new("none", "None of these: it came besides"));
    }
    all
}

async fn page(
    visit: &Visit,
    opened: &Opened,
    planned: &[AppointmentRow],
    form: &FormState,
    kept_at: Option<String>,
    (seen, next): (&[Seen], Option<Shown>),
) -> WebResult {
    let asked = app::charter::asked_at_contact(visit.ctx(), visit.ctx().today()).await?;
    let next_at = format!("/episodes/{}/contacts/new/next", opened.episode.id);
    let view = ContactView {
        header: Header::of(opened, visit.ctx().today(), Tab::Contacts),
        ready: kept_at.is_none() && !form.is_faulty(),
        kept_at,
        kinds: choices!(Kind),
        places: choices!(Place),
        attendances: choices!(Attendance),
        readinesses: choices!(Readiness),
        needs: need_choices(),
        soon: soon_choices(),
        step_bys: choices!(StepBy),
        ask_scope: opened.episode.scope_explained_on.is_none(),
        ask_sharing: opened.episode.consent_to_share.is_none(),
        ended: opened.episode.state == State::Ended.as_str(),
        note_max: NOTE_MAX,
        appointments: appointment_choices(planned),
        done: done_choices(&asked.with(&ticked(form))),
        weighed: box_of(opened.episode.id, seen),
        next_weighed: next.map_or_else(
            || Weighed::unasked("next_", next_at).beside(BESIDE),
            |shown| next_box(opened.episode.id, &shown),
        ),
        cmoc: opened.episode.started_at.is_none().then(|| CmocLine::of(visit, Situation::OpeningTalk)).flatten(),
    };
    visit.form_page("contacts/new.html", "Record a contact", form, view)
}

async fn record(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let (mut seen, mut next) = (Vec::new(), None);
    let problem = match read(&visit, &form) {
        Ok(new) => {
            seen = app::charter::seen_contact(visit.ctx(), EpisodeId(episode), &new.draft).await?;
            next = Some(app::charter::seen_next(visit.ctx(), EpisodeId(episode), &new).await?);
            // whoever has not read what the charter says to it reads it once; then it is recorded, with a line or without
            let unread = form.first("judgement_seen").is_none() && new.judgement.why.is_empty();
            let read_by = form.first("judgement_version").and_then(|version| version.parse().ok());
            if unread && seen.iter().any(Seen::asks_why) {
                form.state()
            } else if read_by.is_some_and(|by: u32| seen.first().is_some_and(|one| one.version != by)) {
                form.refuse("", app::charter::CHANGED)
            } else {
                let asks = hear_beside(&visit, &form, "next_") && new.draft.next_contact.is_some();
                match app::contacts::record(visit.ctx(), EpisodeId(episode), new).await {
                    Ok(_) => {
                        let said = if asks { "contact_recorded_asked" } else { "contact_recorded" };
                        return Ok(done(&format!("/episodes/{episode}"), said));
                    }
                    Err(AppError::Invalid(problems)) => refused(&form, problems),
                    Err(other) => return Err(other.into()),
                }
            }
        }
        Err(state) => state,
    };
    let opened = app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let planned = app::calendar::planned_of(visit.ctx(), EpisodeId(episode)).await?;
    page(&visit, &opened, &planned, &problem, None, (&seen, next)).await
}

/// What the charter says to the contact as it stands in the form so far: nothing is kept, and what is missing is not asked for yet.
async fn weighed(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let seen = match read(&visit, &form) {
        Ok(new) => app::charter::seen_contact(visit.ctx(), EpisodeId(episode), &new.draft).await?,
        Err(_) => Vec::new(),
    };
    box_of(episode, &seen).page(&visit, &form)
}

/// What the charter says to the next contact as it stands in the form so far.
async fn next_weighed(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let shown = match read(&visit, &form) {
        Ok(new) => app::charter::seen_next(visit.ctx(), EpisodeId(episode), &new).await?,
        Err(_) => Shown::default(),
    };
    next_box(episode, &shown).page(&visit, &form)
}

/// What happened, as both forms ask it.
type What = (
    (Kind, Place, Attendance, Date, Time),
    (Option<i64>, Option<i64>, Option<i64>, Option<String>, Option<String>, Vec<String>, Vec<&'static str>),
);

fn what(form: &Form) -> impl Reads<Values = What> {
    let minutes = |name, called| form.number(name).between(0, i64::from(MINUTES_MAX)).called(called).optional();
    (
        (
            form.one_of("kind", Kind::parse).required("Choose what kind of contact it was"),
            form.one_of("place", Place::parse).required("Choose where or how it took place"),
            form.one_of("attendance", Attendance::parse).required("Choose whether it took place"),
            form.date("date").called("Day").required("Enter the day it took place"),
            form.line("time").parse(parse_time).required("Enter the time it began, for example 2:30pm"),
        ),
        (
            minutes("minutes", "Minutes"),
            minutes("planned_minutes", "Minutes planned"),
            minutes("travel_minutes", "Travel minutes"),
            form.line("with_whom").max(200).called("Who else was there").optional(),
            form.text("notes").max(NOTE_MAX).optional(),
            form.many("needs", |code| by_code(code).map(|need| need.code.clone())).any(),
            form.many("done", done_code).any(),
        ),
    )
}

/// A code of what can be done at a contact.
fn done_code(code: &str) -> Option<&'static str> {
    Done::of_codes([code]).codes().first().copied()
}

/// The draft that the rules check. Minutes belong to a contact that took place, and so does what was done at it: the field is hidden
/// otherwise, so what stands in it was not meant.
fn draft(((kind, place, attendance, on, at), (lasted, planned, travel, with_whom, notes, needs, done)): What) -> Draft {
    let small = |n: Option<i64>| n.and_then(|n| i32::try_from(n).ok());
    Draft {
        kind,
        place,
        at: local_moment(on, at),
        planned_minutes: small(planned),
        minutes: small(lasted).filter(|_| attendance == Attendance::Attended),
        travel_minutes: small(travel),
        attendance,
        with_whom: with_whom.unwrap_or_default(),
        notes: notes.unwrap_or_default(),
        needs,
        done: if attendance == Attendance::Attended { Done::of_codes(done) } else { Done::default() },
        next_contact: None,
    }
}

fn read(visit: &Visit, form: &Form) -> Result<NewContact, FormState> {
    let today = visit.ctx().today();
    let next = (
        form.one_of("next_in", |weeks| weeks.parse::<i64>().ok().filter(|n| SOON_WEEKS.contains(n))).optional(),
        form.date("next_date").called("Next contact").not_before(today, "Choose today or a day to come").optional(),
        form.line("next_time").parse(parse_time).optional(),
        form.one_of("next_kind", Kind::parse).optional(),
        form.one_of("next_place", Place::parse).optional(),
        form.line("next_note").max(300).optional(),
    );
    if next.0.peek().is_some_and(Option::is_some) && next.1.peek().is_some_and(Option::is_some) {
        form.error("next_in", "Choose one of the two: so many weeks from now, or a day of its own");
    }
    let yes_no = |code: &str| match code {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let first = (
        form.one_of("readiness", Readiness::parse).optional(),
        form.ticked("scope_explained"),
        form.one_of("consent_to_share", yes_no).optional(),
    );
    // left open, it is the one that it is likely to be
    let appointment = form.one_of("appointment", |code| match code {
        "none" => Some(Closes::Nothing),
        id => id.parse().ok().map(Closes::This),
    });
    let judgement = (
        form.line("judgement_why").max(SHORT_MAX).called("Why").optional(),
        form.line("judgement_hoped").max(SHORT_MAX).called("What you hope for").optional(),
        form.one_of("judgement_kind", Type::parse).optional(),
    );
    let step = (
        form.line("step").max(SHORT_MAX).called("The next step").optional(),
        form.one_of("step_by", StepBy::parse).optional(),
    );
    let (what, next, (readiness, scope_explained, consent_to_share), (step, step_by), appointment, judgement) =
        form.done((what(form), next, first, step, appointment.optional(), judgement))?;
    let ((_, _, _, on, began), _) = &what;
    let (next_in, next_on, next_at, next_kind, next_place, next_note) = next;
    // "in two weeks" counts from the contact and keeps its time
    let next_contact = match (next_on, next_in) {
        (Some(day), _) if day == today && next_at.is_none() => {
            return Err(form.refuse("next_time", "Enter the time, as it is still today"));
        }
        (Some(day), _) => Some(local_moment(day, next_at.unwrap_or(crate::episodes::MORNING))),
        (None, Some(weeks)) => Some(local_moment(on.saturating_add(weeks.weeks()), next_at.unwrap_or(*began))),
        (None, None) => None,
    };
    Ok(NewContact {
        form: visit.once(form),
        draft: Draft { next_contact, ..draft(what) },
        appointment: appointment.unwrap_or_default(),
        next_kind: next_kind.or(next_contact.map(|_| Kind::FollowUp)),
        next_place,
        next_note: next_note.unwrap_or_default(),
        step: step.map(|words| StepWords { words, by: step_by.unwrap_or(StepBy::Person), due_on: None }),
        readiness,
        scope_explained,
        consent_to_share,
        judgement: ContactWords {
            why: judgement.0.unwrap_or_default(),
            hoped: judgement.1.unwrap_or_default(),
            kind: judgement.2,
        },
    })
}

/// A local day and time as a moment. An hour that clocks skip is read as the one after, an hour that
/// they repeat as the first (jiff's "compatible" reading).
pub(crate) fn local_moment(day: Date, at: Time) -> Timestamp {
    day.to_datetime(at).to_zoned(time::london().clone()).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}
