//! What a service sets for itself in figures.

use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::AppError;
use app::reminders::Reminding;
use app::settings::Settings;
use practice::access::Act;
use practice::attachment::MOST_MEGABYTES;
use practice::charter::asking::HOURS_RANGE;
use practice::clock::Targets;
use practice::lone::Hours;
use serde::Serialize;

routes! {
    GET "/admin/settings" May(Act::WordingEdit) => show;
    POST "/admin/settings" May(Act::WordingEdit) => save;
}

/// What the page of settings shows.
#[derive(Debug, Serialize)]
struct SettingsView {
    ways: Vec<Choice>,
    /// What is stored now, where somebody else changed it meanwhile.
    theirs: Option<Vec<(&'static str, String)>>,
}

fn fields(s: &Settings) -> Vec<(&'static str, &'static str, String)> {
    let t = &s.targets;
    vec![
        ("triage_working_days", "Triage", t.triage_working_days.to_string()),
        ("first_offer_working_days", "First contact offered", t.first_offer_working_days.to_string()),
        ("first_contact_days", "First contact held", t.first_contact_days.to_string()),
        ("nudge_team_working_days", "Nudges the team", t.nudge_team_working_days.to_string()),
        ("nudge_lead_working_days", "Nudges the lead", t.nudge_lead_working_days.to_string()),
        ("capacity_open", "People at a time", s.capacity_open.to_string()),
        ("lone_opens", "Somebody watches from", s.lone_hours.opens.to_string()),
        ("lone_closes", "Somebody watches until", s.lone_hours.closes.to_string()),
        ("lone_grace", "Minutes of grace", s.lone_grace.to_string()),
        ("ask_hours", "Hours for an answer", s.ask_hours.to_string()),
        ("file_megabytes", "Megabytes of a file", s.file_megabytes.to_string()),
        ("remind_days", "Reminded so many days before", s.reminding.days.to_string()),
        ("remind_hour", "Reminded at", s.reminding.hour.to_string()),
        ("feed_initials", "Initials in calendar programs", if s.feed_initials { "yes" } else { "no" }.to_owned()),
        ("first_contact", "Word of the first contact", if s.first_contact_sends { "send" } else { "draft" }.to_owned()),
    ]
}

fn page(visit: &Visit, form: &FormState, stored: &Settings, stale: bool) -> WebResult {
    let theirs = stale.then(|| fields(stored).into_iter().map(|(_, words, value)| (words, value)).collect());
    visit.form_page("admin/settings.html", "Settings", form, SettingsView { ways: ways(), theirs })
}

fn ways() -> Vec<Choice> {
    vec![
        Choice::new("draft", "It waits for the worker to read it and send it"),
        Choice::new("send", "It goes by itself"),
    ]
}

async fn show(visit: Visit) -> WebResult {
    let stored = app::settings::open(visit.ctx()).await?;
    let form = fields(&stored).into_iter().fold(FormState::empty(), |form, (name, _, value)| form.with(name, value));
    page(&visit, &form.with("seen", stored.mark()), &stored, false)
}

fn read(form: &Form) -> Result<Settings, FormState> {
    let days = |name, called| form.number(name).between(1, 500).called(called).required("Enter a number of days");
    let hour = |name, called, least, most| {
        form.number(name).between(least, most).called(called).required("Enter a whole hour")
    };
    let lone = form.done((
        hour("lone_opens", "The hour from which somebody watches", 0, 23),
        hour("lone_closes", "The hour until which somebody watches", 1, 24),
        form.number("lone_grace").between(0, 120).called("Minutes of grace").required("Enter a number of minutes"),
        form.number("file_megabytes")
            .between(1, MOST_MEGABYTES)
            .called("Megabytes of a file")
            .required("Enter a number of megabytes"),
    ));
    let asking = form.done((form
        .number("ask_hours")
        .between(*HOURS_RANGE.start(), *HOURS_RANGE.end())
        .called("Hours for an answer")
        .required("Enter a number of hours"),));
    let calendar = form.done((
        form.number("remind_days")
            .between(0, 7)
            .called("Days before")
            .required("Enter a number of days, 0 for no reminders"),
        hour("remind_hour", "The hour at which people are reminded", 7, 20),
        form.one_of("feed_initials", |code| match code {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        })
        .required("Choose whether calendar programs get initials"),
    ));
    let (triage, offer, contact, team, lead, capacity, sends) = form.done((
        days("triage_working_days", "Working days to triage"),
        days("first_offer_working_days", "Working days to the first offer"),
        days("first_contact_days", "Days to the first contact"),
        days("nudge_team_working_days", "Working days until the team is nudged"),
        days("nudge_lead_working_days", "Working days until the lead is nudged"),
        form.number("capacity_open").between(1, 500).called("People at a time").required("Enter a number of people"),
        form.one_of("first_contact", |code| match code {
            "send" => Some(true),
            "draft" => Some(false),
            _ => None,
        })
        .required("Choose what happens to word of the first contact"),
    ))?;
    let targets = Targets {
        triage_working_days: triage,
        first_offer_working_days: offer,
        first_contact_days: contact,
        nudge_team_working_days: team,
        nudge_lead_working_days: lead,
    };
    let (opens, closes, lone_grace, file_megabytes) = lone?;
    let (remind_days, remind_hour, feed_initials) = calendar?;
    let (ask_hours,) = asking?;
    let hour = |hour: i64| i8::try_from(hour).unwrap_or_default();
    let lone_hours = Hours { opens: hour(opens), closes: hour(closes) };
    let reminding = Reminding { days: remind_days, hour: hour(remind_hour) };
    Ok(Settings {
        targets,
        first_contact_sends: sends,
        capacity_open: capacity,
        lone_hours,
        lone_grace,
        ask_hours,
        file_megabytes,
        reminding,
        feed_initials,
    })
}

async fn save(visit: Visit, Posted(form): Posted) -> WebResult {
    let (state, stale) = match read(&form) {
        Ok(new) => match app::settings::save(visit.ctx(), visit.once(&form), &typed(&form, "seen"), new).await {
            Ok(()) => return Ok(done("/admin/settings", "settings_saved")),
            Err(AppError::Stale) => (
                form.refuse("", "Somebody else changed the settings while you wrote. Compare both, then save again"),
                true,
            ),
            Err(error) => (mend(&form, error, "triage_working_days")?, false),
        },
        Err(state) => (state, false),
    };
    let stored = app::settings::open(visit.ctx()).await?;
    let state = if stale { state.with("seen", stored.mark()) } else { state };
    page(&visit, &state, &stored, stale)
}

pub(super) fn samples() -> Samples {
    let view = |theirs| SettingsView { ways: ways(), theirs };
    let known = FormState::empty().with("triage_working_days", 3).with("seen", "abc").with("first_contact", "draft");
    let wrong = known.clone().with_error("triage_working_days", "Enter a whole number from 1 to 60");
    vec![(
        "admin/settings.html",
        vec![drawn(&view(None), Some(&known)), drawn(&view(Some(vec![("Triage", "4".to_owned())])), Some(&wrong))],
    )]
}
