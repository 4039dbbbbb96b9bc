//! Figures for whoever keeps the program running, in the form that Prometheus reads (HOUSE 9, 10.11): how much was answered
//! and how fast, by route; what waits; what memory is held. Never by the address that was asked for, which has ids in it.
//!
//! They stand on a listener of their own: the pages' address shows none of it.

use crate::routes::Route;
use crate::state::Web;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
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
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        let answers = Family::default();
        let seconds = Family::new_with_constructor((|| Histogram::new(BOUNDS)) as fn() -> Histogram);
        let (jobs, messages, ready, resident) =
            (Family::default(), Family::default(), Gauge::default(), Gauge::default());
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
        Self { registry: Arc::new(registry), answers, seconds, jobs, messages, ready, resident }
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

/// Where the figures are read: `GET /metrics` and nothing else.
pub fn router(web: Web) -> Router {
    Router::new().route("/metrics", axum::routing::get(show)).with_state(web)
}

async fn show(State(web): State<Web>) -> Response {
    let metrics = &web.metrics;
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
