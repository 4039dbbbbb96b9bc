//! The form of a plan, with what is known of risk before it.

use super::hours_words;
use super::known::{KnownView, post_words};
use crate::error::WebResult;
use crate::form::{Form, FormState, parse_time};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, origin, typed};
use crate::visit::{Posted, Visit};
use crate::words::Choice;
use app::lone::NewPlan;
use app::notices::Standing;
use app::secrets::Token;
use app::{AppError, time};
use axum::extract::Path;
use axum::http::HeaderMap;
use jiff::Timestamp;
use jiff::civil::Date;
use practice::ids::{AccountId, EpisodeId};
use practice::lone::{Plan, alarm_due};
use practice::person::show_phone;
use practice::problem::Problem;
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Serialize)]
struct NewView {
    /// Where the form is sent.
    place: String,
    back: String,
    name: String,
    known: Option<KnownView>,
    /// By which ways an alarm comes.
    post: &'static str,
    buddies: Vec<Choice>,
    days: Vec<Choice>,
    hours: String,
}

#[derive(Debug, Serialize)]
struct MadeView {
    address: String,
    href: String,
    watched: bool,
    hours: String,
    ends: String,
}

pub(super) async fn ask(visit: Visit) -> WebResult {
    page(&visit, None, None).await
}

pub(super) async fn ask_for(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    page(&visit, Some(EpisodeId(episode)), None).await
}

fn place(episode: Option<EpisodeId>) -> String {
    episode.map_or_else(|| "/lone-working/new".to_owned(), |e| format!("/episodes/{e}/lone-working"))
}

async fn page(visit: &Visit, episode: Option<EpisodeId>, form: Option<FormState>) -> WebResult {
    let asked = app::lone::asked(visit.ctx(), episode).await?;
    let today = visit.ctx().today();
    let form = form.unwrap_or_else(|| {
        let phone = show_phone(&asked.phone);
        let form = FormState::empty().with("grace", asked.grace).with("day", today).with("phone", phone);
        let form = match episode {
            Some(_) => form.with("place", &asked.address).with("whom", &asked.name),
            None => form,
        };
        match asked.next.map(time::local) {
            // a visit that is planned already is not typed again
            Some(next) => form.with("day", next.date()).with("starts", next.strftime("%H:%M")),
            None => form,
        }
    });
    let now = visit.ctx().now();
    let view = NewView {
        place: place(episode),
        back: episode.map_or_else(|| "/lone-working".to_owned(), |e| format!("/episodes/{e}")),
        known: asked.known.has_any().then(|| KnownView::of(&asked.known, now, true)),
        post: post_words(asked.post),
        buddies: asked.buddies.iter().map(|(id, name)| Choice::new(id.to_string(), name.as_str())).collect(),
        days: days(today, asked.next.map(time::local_date)),
        hours: hours_words(asked.hours),
        name: asked.name,
    };
    visit.form_page("lone/new.html", "Working alone", &form, view)
}

/// Today and the next six days, and the day of a visit that is planned later.
fn days(today: Date, planned: Option<Date>) -> Vec<Choice> {
    let mut day = today;
    let mut days = Vec::new();
    for _ in 0..7 {
        let words = if day == today { "Today".to_owned() } else { day.strftime("%A %-d %B").to_string() };
        days.push(Choice::new(day.to_string(), words));
        day = day.tomorrow().unwrap_or(day);
    }
    if let Some(later) = planned.filter(|later| *later >= day) {
        days.push(Choice::new(later.to_string(), later.strftime("%A %-d %B").to_string()));
    }
    days
}

/// A day and a time of it as a moment; what cannot be read is named.
fn moment(form: &Form, day: Option<Date>, field: &'static str, problems: &mut Vec<Problem>) -> Option<Timestamp> {
    let written = typed(form, field);
    if written.is_empty() {
        return None;
    }
    match parse_time(&written) {
        Ok(at) => day.and_then(|day| time::local_moment(day.to_datetime(at))),
        Err(message) => {
            problems.push(Problem::new(field, message));
            None
        }
    }
}

fn read(visit: &Visit, form: &Form) -> Result<NewPlan, AppError> {
    let mut problems = Vec::new();
    let day = typed(form, "day").parse::<Date>().ok();
    if day.is_none() {
        problems.push(Problem::new("day", "Choose the day."));
    }
    let starts = moment(form, day, "starts", &mut problems);
    // back after midnight is back the next day
    let ends = moment(form, day, "ends", &mut problems).map(|ends| match starts {
        Some(starts) if ends < starts => day
            .and_then(|day| day.tomorrow().ok())
            .and_then(|next| {
                parse_time(&typed(form, "ends")).ok().and_then(|at| time::local_moment(next.to_datetime(at)))
            })
            .unwrap_or(ends),
        _ => ends,
    });
    let grace = typed(form, "grace").parse().unwrap_or(-1);
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let mut bytes = [0; 32];
    visit.web().app.fill(&mut bytes);
    Ok(NewPlan {
        form: visit.once(form),
        plan: Plan {
            place: typed(form, "place"),
            whom: typed(form, "whom"),
            along: typed(form, "along"),
            phone: typed(form, "phone"),
            starts,
            ends,
            grace,
            duress: typed(form, "duress"),
            note: typed(form, "note"),
        },
        buddy: typed(form, "buddy").parse().ok().map(AccountId),
        risks_seen: typed(form, "risks_seen") == "yes",
        token: Token::from_bytes(&bytes),
    })
}

pub(super) async fn make(visit: Visit, headers: HeaderMap, Posted(form): Posted) -> WebResult {
    made(&visit, &headers, None, &form).await
}

pub(super) async fn make_for(
    visit: Visit,
    headers: HeaderMap,
    Path(episode): Path<Uuid>,
    Posted(form): Posted,
) -> WebResult {
    made(&visit, &headers, Some(EpisodeId(episode)), &form).await
}

async fn made(visit: &Visit, headers: &HeaderMap, episode: Option<EpisodeId>, form: &Form) -> WebResult {
    let error = match read(visit, form) {
        Ok(new) => {
            let alarm = new.plan.ends.map(|ends| alarm_due(ends, new.plan.grace));
            let token = new.token.clone();
            match app::lone::make(visit.ctx(), episode, new).await {
                Ok(plan) => {
                    let opened = app::lone::open(visit.ctx(), plan).await?;
                    let view = MadeView {
                        address: format!("{}/out/{}", origin(visit.web(), headers), token.expose()),
                        href: format!("/lone-working/{plan}"),
                        watched: alarm.is_some_and(|alarm| opened.hours.watched(alarm)),
                        hours: hours_words(opened.hours),
                        ends: time::moment(opened.plan.ends_at).to_string(),
                    };
                    return visit.page("lone/made.html", "Visit planned", view);
                }
                Err(error) => error,
            }
        }
        Err(error) => error,
    };
    page(visit, episode, Some(mend(form, error, "place")?)).await
}

pub(super) fn samples() -> Samples {
    let view = |risky: bool| NewView {
        place: "/lone-working/new".to_owned(),
        back: "/lone-working".to_owned(),
        name: if risky { "Mary O’Neill".to_owned() } else { String::new() },
        known: risky.then(|| KnownView::sample(true)),
        post: post_words(Standing::default()),
        buddies: if risky { vec![Choice::new("b", "Ben Shah")] } else { Vec::new() },
        days: vec![Choice::new("2026-06-03", "Today")],
        hours: "9am to 5pm on working days".to_owned(),
    };
    let made = |watched| MadeView {
        address: "https://leeway.example.org/out/abc".to_owned(),
        href: "/lone-working/l".to_owned(),
        watched,
        hours: "9am to 5pm on working days".to_owned(),
        ends: "2026-06-03T18:30:00Z".to_owned(),
    };
    let faulty = FormState::empty().with_error("buddy", "Choose who looks out for you.");
    vec![
        ("lone/new.html", vec![drawn(&view(true), Some(&faulty)), drawn(&view(false), Some(&FormState::empty()))]),
        ("lone/made.html", vec![drawn(&made(true), None), drawn(&made(false), None)]),
    ]
}
