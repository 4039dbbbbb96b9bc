//! How the program fares: database, clock, jobs (PAGES 3). Nothing of a record is here.

use crate::error::WebResult;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::typed_id;
use crate::visit::{Posted, Visit, done};
use app::notices::Channel;
use practice::access::Act;
use serde::Serialize;

routes! {
    GET "/admin/system" May(Act::SystemRead) => show;
    POST "/admin/system/jobs" May(Act::SystemRead) => try_again;
}

/// Jobs of one lane in one state.
#[derive(Debug, Serialize)]
struct CountLine {
    lane: &'static str,
    state: &'static str,
    count: i64,
}

/// A job that was given up.
#[derive(Debug, Serialize)]
struct JobLine {
    id: String,
    name: String,
    at: String,
    tries: i32,
    error: String,
}

/// What the page shows.
#[derive(Debug, Serialize)]
struct SystemView {
    version: &'static str,
    now: String,
    /// What the engine says of itself.
    facts: Vec<(String, String)>,
    /// What is wrong with the database, where something is.
    fault: String,
    /// Whether e-mail, texts and invitations are sent.
    mail: bool,
    text: bool,
    invitations: bool,
    jobs: Vec<CountLine>,
    given_up: Vec<JobLine>,
}

fn lane(code: &str) -> &'static str {
    match code {
        "alarm" => "Alarms",
        "review" => "Alarms, looked at again",
        "post" => "E-mail and texts",
        _ => "Usual",
    }
}

fn state(code: &str) -> &'static str {
    match code {
        "waiting" => "Waiting for their time",
        "running" => "Running",
        _ => "Given up",
    }
}

/// A message by its envelope; any other job by its name.
fn job_name(name: String, envelope: Option<(Channel, String)>) -> String {
    match envelope {
        Some((channel, to)) if to.is_empty() => format!("{channel} with an invitation"),
        Some((channel, to)) => format!("{channel} to {to}"),
        None => name,
    }
}

async fn show(visit: Visit) -> WebResult {
    let system = app::system::read(visit.ctx()).await?;
    let (facts, fault) = match system.database {
        Ok(facts) => (facts, String::new()),
        Err(fault) => (Vec::new(), fault),
    };
    let view = SystemView {
        version: env!("CARGO_PKG_VERSION"),
        now: system.now.to_string(),
        facts,
        fault,
        mail: system.post.0.mail,
        text: system.post.0.text,
        invitations: system.post.1,
        jobs: system
            .jobs
            .iter()
            .map(|(of, stands, count)| CountLine { lane: lane(of), state: state(stands), count: *count })
            .collect(),
        given_up: system
            .given_up
            .into_iter()
            .map(|job| JobLine {
                id: job.id.to_string(),
                name: job_name(job.name, job.envelope),
                at: job.at.to_string(),
                tries: job.tries,
                error: job.error,
            })
            .collect(),
    };
    visit.page("admin/system.html", "System health", view)
}

async fn try_again(visit: Visit, Posted(form): Posted) -> WebResult {
    app::system::try_again(visit.ctx(), typed_id(&form, "job")?, visit.once(&form)).await?;
    Ok(done("/admin/system", "job_tried_again"))
}

/// All well; and with a fault and a job given up.
pub(super) fn samples() -> Samples {
    let view = |well: bool| SystemView {
        version: "0.1.0",
        now: "2026-06-03T13:30:00Z".to_owned(),
        facts: if well { vec![("engine".to_owned(), "SQLite 3.50".to_owned())] } else { Vec::new() },
        fault: if well { String::new() } else { "database or disk is full".to_owned() },
        mail: well,
        text: false,
        invitations: false,
        jobs: vec![CountLine { lane: lane("usual"), state: state("waiting"), count: 1 }],
        given_up: if well {
            Vec::new()
        } else {
            vec![JobLine {
                id: "j".to_owned(),
                name: "sweep".to_owned(),
                at: "2026-06-03T13:30:00Z".to_owned(),
                tries: 8,
                error: "it took too long".to_owned(),
            }]
        },
    };
    vec![("admin/system.html", vec![drawn(&view(true), None), drawn(&view(false), None)])]
}
