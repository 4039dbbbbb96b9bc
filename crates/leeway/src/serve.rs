//! Serving the pages until told to stop.

use crate::jobs::Loops;
use crate::outside::{SystemClock, SystemIds};
use crate::posting::{self, Address};
use crate::{Database, database};
use anyhow::{Context, bail};
use app::App;
use clap::Args;
use clap::builder::FalseyValueParser;
use std::future::IntoFuture;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use web::Web;
use web::render::Pages;

/// How long answers that are under way may take once Leeway is told to stop.
const LAST_ANSWERS: Duration = Duration::from_secs(20);

/// How to serve.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    database: Database,
    /// Where to listen.
    #[arg(long, env = "LEEWAY_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where figures for Prometheus are read, at `/metrics`; `off` for nowhere. Nobody is asked who they are there, so
    /// leave it at an address of this machine or behind a wall.
    #[arg(long, env = "LEEWAY_METRICS", default_value = "127.0.0.1:9464")]
    metrics: Metrics,
    /// Served to browsers over https (by a proxy in front): cookies are then bound to it.
    #[arg(long, env = "LEEWAY_HTTPS", value_parser = FalseyValueParser::new())]
    https: bool,
    /// Reads page templates from this folder at each request, for those who write pages.
    #[arg(long, env = "LEEWAY_TEMPLATES")]
    templates: Option<PathBuf>,
    /// Where browsers find this installation, such as https://leeway.example.org: it stands in e-mails. Without it no invitation is
    /// sent.
    #[arg(long, env = "LEEWAY_ADDRESS")]
    address: Option<Address>,
    /// Leaves the second step at sign-in to each user in every service. A demonstration always does.
    #[arg(long, env = "LEEWAY_SECOND_STEP_OPTIONAL", value_parser = FalseyValueParser::new())]
    second_step_optional: bool,
}

/// Where figures are read.
#[derive(Debug, Clone, Copy)]
enum Metrics {
    Off,
    At(SocketAddr),
}

impl FromStr for Metrics {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "off" => Ok(Self::Off),
            address => address.parse().map(Self::At).map_err(|_| "give HOST:PORT, or `off`".to_owned()),
        }
    }
}

/// Serves until SIGTERM or Ctrl-C; answers that are under way are finished first, as far as
/// they end in [`LAST_ANSWERS`].
///
/// # Errors
/// The database cannot be opened, or the address is taken.
pub(crate) async fn run(options: Options) -> anyhow::Result<ExitCode> {
    let store = database::open(&options.database.database).await?;
    let mut app = App::new(Arc::clone(&store), Arc::new(SystemClock), Arc::new(SystemIds));
    if options.second_step_optional {
        app = app.second_step_optional();
    }
    app = posting::set_up(app, options.address.as_ref())?;
    let pages = options.templates.map_or_else(Pages::embedded, Pages::from_dir);
    let listener = TcpListener::bind(options.listen).await.with_context(|| {
        format!("cannot listen at {}: is another program there? Choose another with --listen", options.listen)
    })?;
    let mut loops = Loops::start(&app);
    tracing::info!("serving at http://{}", listener.local_addr()?);
    let web = Web::new(app, pages, options.https);
    let figures = metrics(options.metrics, &web).await;
    let (stop, mut stopping) = watch::channel(false);
    let told = async move {
        told_to_stop().await;
        // nobody left to be told is told in time
        let _ = stop.send(true);
    };
    tokio::select! {
        served = axum::serve(listener, web::router(web)).with_graceful_shutdown(told).into_future() => served?,
        () = async {
            drop(stopping.wait_for(|told| *told).await);
            tokio::time::sleep(LAST_ANSWERS).await;
        } => tracing::warn!("some requests did not come to an end; stopping all the same"),
        fault = loops.broken() => bail!("work to do later has stopped, and with it alarms: {fault:?}"),
    }
    drop(loops);
    figures.abort();
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Serves the figures beside the pages. Where their address is taken, as by a second Leeway on this machine, the pages are
/// served all the same.
async fn metrics(at: Metrics, web: &Web) -> AbortHandle {
    let Metrics::At(address) = at else { return tokio::spawn(async {}).abort_handle() };
    let router = web::metrics::router(web.clone());
    match TcpListener::bind(address).await {
        Ok(listener) => tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "figures are served no more");
            }
        })
        .abort_handle(),
        Err(error) => {
            tracing::warn!(%error, "no figures at http://{address}/metrics; choose another address with --metrics");
            tokio::spawn(async {}).abort_handle()
        }
    }
}

async fn told_to_stop() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping");
}
