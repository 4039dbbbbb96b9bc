//! Figures for whoever keeps the program running, in the form that Prometheus reads (HOUSE 9, 10.11): how much was answered
//! and how fast, by route; what waits; what memory is held. Never by the address that was asked for, which has ids in it.
//!
//! They stand on a listener of their own: the pages' address shows none of it.

use crate::routes::Route;
use crate::state::Web;
use app::keeping::{self, State};
use app::verification;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, extract};
use jiff::Timestamp;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// Seconds by which answers are sorted: a page is to stay under 0.03, and somebody waits from 1 on.
const BOUNDS: [f64; 10] = [0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];
/// What OpenMetrics asks answers to be called.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Message {
    channel: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Standing {
    lane: String,
    state: String,
}

/// The figures of one running program.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    answers: Family<Answered, Counter>,
    seconds: Family<Asked, Histogram, fn() -> Histogram>,
    jobs: Family<Standing, Gauge>,
    messages: Family<Message, Counter>,
    ready: Gauge,
    resident: Gauge,
    backup_at: Gauge,
    backup_bytes: Gauge,
    backup_well: Gauge,
    heads_at: Gauge,
    heads_well: Gauge,
    verified_at: Gauge,
    logs_whole: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        let answers = Family::default();
        let seconds = Family::new_with_constructor((|| Histogram::new(BOUNDS)) as fn() -> Histogram);
        let (jobs, messages, ready, resident) =
            (Family::default(), Family::default(), Gauge::default(), Gauge::default());
        let (backup_at, backup_bytes, backup_well) = (Gauge::default(), Gauge::default(), Gauge::default());
        let (heads_at, heads_well) = (Gauge::default(), Gauge::default());
        registry.register("leeway_build", "The program", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        registry.register("leeway_http_requests", "Requests answered, by route and status", answers.clone());
        registry.register_with_unit(
            "leeway_http_request_duration",
            "Time from a request to its answer, the log of looks written",
            Unit::Seconds,
            seconds.clone(),
        );
        registry.register(
            "leeway_jobs",
            "Work to do later that waits, runs or was given up, of all services",
            jobs.clone(),
        );
        registry.register(
            "leeway_messages",
            "E-mails and texts by what became of a try: sent, later (tried again), never (given up)",
            messages.clone(),
        );
        registry.register("leeway_ready", "Whether the database answers: 1 or 0", ready.clone());
        registry.register_with_unit(
            "process_resident_memory",
            "Memory held; 0 where the system does not say",
            Unit::Bytes,
            resident.clone(),
        );
        registry.register_with_unit(
            "leeway_backup_last_good_timestamp",
            "The moment as of which the newest backup in the folder holds everything; 0 for none",
            Unit::Seconds,
            backup_at.clone(),
        );
        registry.register_with_unit("leeway_backup_last_good", "Its size", Unit::Bytes, backup_bytes.clone());
        registry.register(
            "leeway_backup_well",
            "1 while the newest backup is at most 26 hours old and no try failed since, else 0; -1 where none are asked for",
            backup_well.clone(),
        );
        registry.register_with_unit(
            "leeway_heads_kept_timestamp",
            "When heads of the logs were last kept in the second place; 0 for never",
            Unit::Seconds,
            heads_at.clone(),
        );
        registry.register(
            "leeway_heads_well",
            "1 while that is at most 26 hours ago and no try failed since, else 0; -1 where there is no second place",
            heads_well.clone(),
        );
        let (verified_at, logs_whole) = (Gauge::default(), Gauge::default());
        registry.register_with_unit(
            "leeway_audit_verified_timestamp",
            "When the logs of that service were last walked to their end whose turn is the longest ago; 0 where one never was",
            Unit::Seconds,
            verified_at.clone(),
        );
        registry.register(
            "leeway_audit_whole",
            "1 where the last walk found the logs of every service whole, else 0; -1 where one was never walked",
            logs_whole.clone(),
        );
        let registry = Arc::new(registry);
        Self {
            registry,
            answers,
            seconds,
            jobs,
            messages,
            ready,
            resident,
            backup_at,
            backup_bytes,
            backup_well,
            heads_at,
            heads_well,
            verified_at,
            logs_whole,
        }
    }
}

impl Metrics {
    /// Notes that a route answered.
    pub(crate) fn answered(&self, route: &Route, status: StatusCode, took: Duration) {
        let (method, route) = (route.method, if route.path.is_empty() { "nothing there" } else { route.path });
        self.answers.get_or_create(&Answered { method, route, status: status.as_u16() }).inc();
        self.seconds.get_or_create(&Asked { method, route }).observe(took.as_secs_f64());
    }
}

impl Metrics {
    /// How what is kept against loss fares.
    fn keeping(&self, state: &State, now: Timestamp) {
        let well = |standing: keeping::Standing| match standing {
            keeping::Standing::Off => -1,
            keeping::Standing::Good | keeping::Standing::Awaited => 1,
            keeping::Standing::Failing | keeping::Standing::Late => 0,
        };
        let last = state.backups.as_ref().and_then(|b| b.last);
        self.backup_at.set(last.map_or(0, |good| good.at.as_second()));
        self.backup_bytes.set(last.map_or(0, |good| i64::try_from(good.bytes).unwrap_or(i64::MAX)));
        self.backup_well.set(well(state.backup_standing(now)));
        self.heads_at.set(state.heads.as_ref().and_then(|h| h.last).map_or(0, Timestamp::as_second));
        self.heads_well.set(well(state.heads_standing(now)));
    }
}

impl Metrics {
    /// How the logs stand.
    fn logs(&self, figures: &verification::Figures) {
        self.verified_at.set(figures.verified.map_or(0, Timestamp::as_second));
        self.logs_whole.set(match figures {
            verification::Figures { broken: 1.., .. } => 0,
            verification::Figures { verified: None, .. } => -1,
            verification::Figures { .. } => 1,
        });
    }
}

/// How the logs stand, in a word for machines.
const fn logs_words(figures: &verification::Figures) -> &'static str {
    match figures {
        verification::Figures { broken: 1.., .. } => "broken",
        verification::Figures { late: true, .. } => "late",
        verification::Figures { verified: None, .. } => "awaited",
        verification::Figures { .. } => "whole",
    }
}

/// Where the figures are read: `GET /metrics`, and the same of what is kept against loss in words at `GET /health`, which
/// the pages' address tells nobody.
pub fn router(web: Web) -> Router {
    use axum::routing::get;
    Router::new().route("/metrics", get(show)).route("/health", get(health)).with_state(web)
}

/// Whether all is well, with a word for each part: 200 or 503, as JSON.
async fn health(extract::State(web): extract::State<Web>) -> Response {
    let (ready, now, state) = (web.app.ready().await, web.app.now(), web.app.keeping().state());
    let (backup, heads) = (state.backup_standing(now), state.heads_standing(now));
    let (last, kept) = (state.backups.as_ref(), state.heads.as_ref());
    // a database that does not answer says nothing of its logs
    let logs = if ready { verification::figures(&web.app).await.ok() } else { None };
    let fault = |standing| matches!(standing, keeping::Standing::Failing | keeping::Standing::Late);
    let body = json!({
        "ready": ready,
        "backup": {
            "standing": backup.as_str(),
            "last_good": last.and_then(|b| b.last).map(|good| good.at.to_string()),
            "failed": last.and_then(|b| b.failed.as_ref()).map(|failed| &failed.why),
        },
        "heads": {
            "standing": heads.as_str(),
            "kept": kept.and_then(|h| h.last).map(|at| at.to_string()),
            "failed": kept.and_then(|h| h.failed.as_ref()).map(|failed| &failed.why),
        },
        "logs": {
            "standing": logs.as_ref().map(logs_words),
            "verified": logs.as_ref().and_then(|f| f.verified).map(|at| at.to_string()),
        },
    });
    let whole = logs.is_some_and(|figures| figures.broken == 0 && !figures.late);
    let well = ready && whole && !fault(backup) && !fault(heads);
    let status = if well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(body)).into_response()
}

async fn show(extract::State(web): extract::State<Web>) -> Response {
    let metrics = &web.metrics;
    metrics.keeping(&web.app.keeping().state(), web.app.now());
    let ready = web.app.ready().await;
    metrics.ready.set(i64::from(ready));
    metrics.resident.set(resident_bytes().unwrap_or(0));
    if ready {
        match app::jobs::standing(&web.app).await {
            Ok(standing) => {
                metrics.jobs.clear();
                for (lane, state, count) in standing {
                    metrics.jobs.get_or_create(&Standing { lane, state }).inc_by(count);
                }
            }
            Err(error) => tracing::warn!(%error, "the jobs could not be counted"),
        }
    }
    if let Some(figures) = if ready { verification::figures(&web.app).await.ok() } else { None } {
        metrics.logs(&figures);
    }
    for (channel, outcome, count) in app::notices::figures(&web.app) {
        let counter = metrics.messages.get_or_create_owned(&Message { channel, outcome });
        counter.inc_by(count.saturating_sub(counter.get()));
    }
    let mut text = String::new();
    match encode(&mut text, &metrics.registry) {
        Ok(()) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the figures could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The memory this process holds, as Linux says it in kibibytes.
fn resident_bytes() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.split_whitespace().next()?.parse().ok()?;
    kibibytes.checked_mul(1024)
}
