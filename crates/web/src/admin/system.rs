//! How the program fares: database, clock, backups, jobs (PAGES 3). Nothing of a record is here.

use crate::error::WebResult;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::typed_id;
use crate::visit::{Posted, Visit, done};
use app::keeping::{Daily, Standing};
use app::notices::Channel;
use jiff::Timestamp;
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

/// Something that is done every day, and how it stands.
#[derive(Debug, Serialize)]
struct DailyLine {
    /// `off`, `awaited`, `good`, `failing` or `late`.
    standing: &'static str,
    /// When it last succeeded; empty for never.
    last: String,
    /// How large that was, in words; empty for heads.
    size: String,
    /// Why the last try failed, and when; both empty where it did not.
    failed: String,
    failed_at: String,
}

impl DailyLine {
    fn of<T>(standing: Standing, daily: Option<&Daily<T>>, last: impl Fn(&T) -> (Timestamp, String)) -> Self {
        let done = daily.and_then(|d| d.last.as_ref()).map(last);
        let failed = daily.and_then(|d| d.failed.as_ref());
        Self {
            standing: standing.as_str(),
            last: done.as_ref().map(|(at, _)| at.to_string()).unwrap_or_default(),
            size: done.map(|(_, size)| size).unwrap_or_default(),
            failed: failed.map(|f| f.why.clone()).unwrap_or_default(),
            failed_at: failed.map(|f| f.at.to_string()).unwrap_or_default(),
        }
    }
}

/// A time of day such as `02:30`, as pages write it.
fn clock(at: &str) -> String {
    at.parse::<jiff::civil::Time>().map(|time| time.strftime("%-I:%M%P").to_string()).unwrap_or_default()
}

/// A size as people say it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
    }
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
    backups: DailyLine,
    /// The local time at which a backup is made each day.
    backup_at: String,
    heads: DailyLine,
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
        Some((channel, to)) if to.is_empty() => {
            format!("{channel} with an invitation, or to somebody with an appointment")
        }
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
    let kept = system.keeping;
    let view = SystemView {
        version: env!("CARGO_PKG_VERSION"),
        now: system.now.to_string(),
        facts,
        fault,
        backups: DailyLine::of(kept.backup_standing(system.now), kept.backups.as_ref(), |b| (b.at, size(b.bytes))),
        heads: DailyLine::of(kept.heads_standing(system.now), kept.heads.as_ref(), |at| (*at, String::new())),
        backup_at: clock(&kept.backup_at),
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

/// All well; with a fault and a job given up; with no backups asked for, failing ones, and the first one awaited.
pub(super) fn samples() -> Samples {
    let view = |well: bool| SystemView {
        version: "0.1.0",
        now: "2026-06-03T13:30:00Z".to_owned(),
        facts: if well { vec![("engine".to_owned(), "SQLite 3.50".to_owned())] } else { Vec::new() },
        fault: if well { String::new() } else { "database or disk is full".to_owned() },
        backups: DailyLine {
            standing: if well { "good" } else { "late" },
            last: "2026-06-03T01:30:00Z".to_owned(),
            size: size(1_234_567_890),
            failed: if well { String::new() } else { "No space left on device".to_owned() },
            failed_at: if well { String::new() } else { "2026-06-03T01:31:00Z".to_owned() },
        },
        backup_at: clock("02:30"),
        heads: DailyLine {
            standing: if well { "awaited" } else { "failing" },
            last: if well { String::new() } else { "2026-06-03T01:30:00Z".to_owned() },
            size: String::new(),
            failed: if well { String::new() } else { "the folder is not there".to_owned() },
            failed_at: if well { String::new() } else { "2026-06-03T02:30:00Z".to_owned() },
        },
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
    let none = |standing| DailyLine {
        standing,
        last: String::new(),
        size: String::new(),
        failed: String::new(),
        failed_at: String::new(),
    };
    let off = SystemView { backups: none("off"), backup_at: String::new(), heads: none("off"), ..view(true) };
    let failing = SystemView {
        backups: DailyLine { standing: "failing", ..view(false).backups },
        heads: DailyLine { standing: "late", ..none("late") },
        ..view(true)
    };
    let awaited = SystemView { backups: none("awaited"), ..view(true) };
    let views = [&view(true), &view(false), &off, &failing, &awaited];
    vec![("admin/system.html", views.into_iter().map(|view| drawn(view, None)).collect())]
}
