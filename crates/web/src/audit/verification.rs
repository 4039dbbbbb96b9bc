//! Whether the logs are whole: for the information-governance lead and administrators.

use crate::error::WebResult;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::visit::{Posted, Visit, done};
use app::AppError;
use app::verification::{self, Broken, Fault, Logs, Verification};
use practice::access::Act;
use serde::Serialize;

routes! {
    GET "/audit/verification" May(Act::AuditVerify) => show;
    POST "/audit/verification" May(Act::AuditVerify) => ask;
}

/// One log as a walk found it.
#[derive(Debug, Clone, Serialize)]
struct LogLine {
    name: &'static str,
    entries: i64,
    erased: i64,
    /// The first entry that does not fit.
    fault: Option<FaultLine>,
}

/// An entry that does not fit.
#[derive(Debug, Clone, Serialize)]
struct FaultLine {
    seq: i64,
    why: String,
    /// When it was written, or the last before it that fits.
    at: Option<String>,
    /// Whether the entry itself is there.
    there: bool,
    next: &'static str,
}

/// A walk along both logs.
#[derive(Debug, Clone, Serialize)]
struct WalkLine {
    asked_by: Option<String>,
    begun: String,
    ended: String,
    whole: bool,
    /// How many notes from the second place it was set beside; none where that place could not be read.
    elsewhere: Option<i32>,
    logs: Vec<LogLine>,
}

#[derive(Debug, Serialize)]
struct LogsView {
    here: &'static str,
    /// Whether the other parts of the audit are theirs, too.
    audits: bool,
    open: Option<WalkLine>,
    last: Option<WalkLine>,
    ended: Vec<WalkLine>,
    /// When the service was put back from a backup, and as of when that was.
    restored: Option<(String, String)>,
    /// How the second place stands: `off`, `awaited`, `good`, `failing` or `late`.
    heads: &'static str,
    heads_at: Option<String>,
    heads_fault: String,
}

/// What to do next, by what is wrong.
const fn next(fault: Fault) -> &'static str {
    match fault {
        Fault::Missing | Fault::CutOff | Fault::Stream => {
            "Keep the database as it is now: have a copy made before anything else. Take the newest backup that has this entry, put it back beside, and compare what is missing. Ask who could write to the database past Leeway."
        }
        Fault::Changed | Fault::Said | Fault::SaidMissing | Fault::Anew => {
            "Keep the database as it is now: have a copy made before anything else. Put the last backup of before back beside, and compare this entry in both. Ask who could write to the database past Leeway."
        }
        Fault::Head => {
            "The log ends otherwise than it says itself. Have a copy made before anything else, then compare with the marks that are kept elsewhere, and with the last backup. Ask who could write to the database past Leeway."
        }
        Fault::Index => {
            "The look is in the log, but not in the list that the person, and you on a request, can read. Have a copy made before anything else. Ask who could write to the database past Leeway."
        }
    }
}

fn fault(broken: &Broken) -> FaultLine {
    FaultLine {
        seq: broken.seq,
        why: broken.why.clone(),
        at: broken.at.map(|at| app::time::moment(at).to_string()),
        there: matches!(broken.fault, Fault::Changed | Fault::Said | Fault::SaidMissing | Fault::Anew | Fault::Index),
        next: next(broken.fault),
    }
}

fn walk(found: &Verification) -> WalkLine {
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let log = |name, log: &app::Verified| LogLine {
        name,
        entries: count(log.entries),
        erased: count(log.erased),
        fault: log.broken.as_ref().map(fault),
    };
    WalkLine {
        asked_by: found.asked_by.clone(),
        begun: found.begun.to_string(),
        ended: found.ended.unwrap_or(found.begun).to_string(),
        whole: found.is_whole(),
        elsewhere: found.elsewhere,
        logs: vec![log("Changes", &found.changes), log("Looks", &found.looks)],
    }
}

fn view(visit: &Visit, logs: &Logs) -> LogsView {
    let heads = logs.heads.heads.as_ref();
    LogsView {
        here: "verification",
        audits: visit.ctx().may(Act::AuditRead),
        open: logs.open.as_ref().map(walk),
        last: logs.last.as_ref().map(walk),
        ended: logs.ended.iter().map(walk).collect(),
        restored: logs.restored.map(|(at, as_of)| (at.to_string(), as_of.to_string())),
        heads: logs.heads.heads_standing(logs.now).as_str(),
        heads_at: heads.and_then(|daily| daily.last).map(|at| at.to_string()),
        heads_fault: heads.and_then(|daily| daily.failed.as_ref()).map(|f| f.why.clone()).unwrap_or_default(),
    }
}

async fn show(visit: Visit) -> WebResult {
    let logs = verification::read(visit.ctx()).await?;
    visit.page("audit/verification.html", "Are the logs whole?", view(&visit, &logs))
}

async fn ask(visit: Visit, Posted(form): Posted) -> WebResult {
    match verification::ask(visit.ctx(), visit.once(&form)).await {
        // one that is under way answers the same question
        Ok(()) | Err(AppError::NotPossible(_)) => Ok(done("/audit/verification", "walk_asked")),
        Err(other) => Err(other.into()),
    }
}

/// Nothing yet; under way; whole; each fault, after a restore and with a second place that cannot be read.
pub(super) fn samples() -> Samples {
    let broken = |fault: Fault| Broken {
        seq: 17,
        why: "this entry is missing".to_owned(),
        fault,
        at: Some(app::time::at(jiff::Timestamp::UNIX_EPOCH)),
        stream: None,
    };
    let line = |fault_of: Option<Fault>, elsewhere| WalkLine {
        asked_by: fault_of.is_some().then(|| "Stephen Ellwood".to_owned()),
        begun: "2026-06-03T01:30:00Z".to_owned(),
        ended: "2026-06-03T01:31:00Z".to_owned(),
        whole: fault_of.is_none(),
        elsewhere,
        logs: vec![
            LogLine { name: "Changes", entries: 1_200, erased: 2, fault: fault_of.map(broken).as_ref().map(fault) },
            LogLine { name: "Looks", entries: 41_000, erased: 0, fault: None },
        ],
    };
    let view = |open: Option<WalkLine>, last: Option<WalkLine>, heads| LogsView {
        here: "verification",
        audits: heads != "failing",
        open,
        ended: last.iter().cloned().collect(),
        restored: last
            .as_ref()
            .filter(|last| !last.whole)
            .map(|_| ("2026-06-02T10:00:00Z".to_owned(), "2026-06-01T02:30:00Z".to_owned())),
        last,
        heads,
        heads_at: (heads == "good").then(|| "2026-06-03T01:30:00Z".to_owned()),
        heads_fault: if heads == "failing" { "the folder is not there".to_owned() } else { String::new() },
    };
    let mut all = vec![
        view(None, None, "off"),
        view(Some(line(None, Some(0))), None, "awaited"),
        view(None, Some(line(None, Some(41))), "good"),
        view(None, Some(line(None, None)), "failing"),
        view(None, Some(line(None, Some(0))), "late"),
    ];
    for fault in [Fault::Missing, Fault::Changed, Fault::Head, Fault::Index] {
        all.push(view(None, Some(line(Some(fault), Some(41))), "good"));
    }
    vec![("audit/verification.html", all.iter().map(|view| drawn(view, None)).collect())]
}
