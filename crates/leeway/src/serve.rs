//! Serving the pages until told to stop.

use crate::jobs::Loops;
use crate::keep::{self, HeadsFolder, Schedule};
use crate::keys::Keys;
use crate::organisation::Organisation;
use crate::outside::{SystemClock, SystemIds};
use crate::posting::{self, Address};
use crate::scanning::Command;
use crate::{Database, database};
use anyhow::{Context, anyhow, bail};
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
    /// The proxy in front adds to `X-Forwarded-For` whom it serves: tries to sign in and forms without an account are then
    /// counted by network address over https, too.
    #[arg(long, env = "LEEWAY_FORWARDED", value_parser = FalseyValueParser::new())]
    forwarded: bool,
    /// Reads page templates from this folder at each request, for those who write pages.
    #[arg(long, env = "LEEWAY_TEMPLATES")]
    templates: Option<PathBuf>,
    /// The address at which browsers reach it, such as `https://leeway.example.org`: where passkeys are taken, and what
    /// addresses that are handed over, and those in messages, begin with. Without it no invitation is sent, and passkeys are taken at
    /// http://localhost alone, where Leeway listens on this machine and without --https.
    #[arg(long, env = "LEEWAY_ORIGIN")]
    origin: Option<Address>,
    #[command(flatten)]
    keys: Keys,
    #[command(flatten)]
    organisation: Organisation,
    /// Leaves the second step at sign-in to each user in every service. A demonstration always does.
    #[arg(long, env = "LEEWAY_SECOND_STEP_OPTIONAL", value_parser = FalseyValueParser::new())]
    second_step_optional: bool,
    /// Makes an encrypted backup in this folder each day. It has to be there; best on another machine's disk.
    #[arg(long, env = "LEEWAY_BACKUP_DIR")]
    backup_dir: Option<PathBuf>,
    /// When, by the clocks of England.
    #[arg(long, env = "LEEWAY_BACKUP_AT", default_value = "02:30")]
    backup_at: keep::Daily,
    /// How many of the newest are kept.
    #[arg(long, env = "LEEWAY_BACKUP_KEEP", default_value_t = 14)]
    backup_keep: usize,
    /// Whose key opens the backups: `age1…`, from `leeway backup-key`. Without one, the passphrase in
    /// LEEWAY_BACKUP_PASSPHRASE does.
    #[arg(long, env = "LEEWAY_BACKUP_RECIPIENT", value_delimiter = ',')]
    backup_recipient: Vec<String>,
    /// Adds the heads of the logs, once a day, and the register of erasures to files in this folder, which those who
    /// administer the database should not be able to change.
    #[arg(long, env = "LEEWAY_HEADS_DIR")]
    heads_dir: Option<PathBuf>,
    /// A program that looks through each file kept with a record before it opens, with its arguments. It reads the file from its
    /// standard input and ends with 0 where nothing does harm, with 1 where something does, and with anything else where it could not
    /// look: then it is tried again. Such as: clamdscan --no-summary -
    #[arg(long, env = "LEEWAY_SCAN_COMMAND")]
    scan_command: Option<Command>,
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
    let address = options.database.database.as_str();
    let schedule = options
        .backup_dir
        .as_deref()
        .map(|dir| Schedule::new(address, dir, options.backup_at, options.backup_keep, &options.backup_recipient))
        .transpose()?;
    let heads = options.heads_dir.as_deref().map(HeadsFolder::at).transpose()?;
    let store = database::open(address).await?;
    let mut app = App::new(Arc::clone(&store), Arc::new(SystemClock), Arc::new(SystemIds));
    if options.second_step_optional {
        app = app.second_step_optional();
    }
    if let Some(heads) = heads {
        app.keeping().heads_asked(app.now());
        app = app.with_second_place(Arc::new(heads));
    }
    app = sealing(app, &options.keys).await?;
    app = posting::set_up(app, options.origin.as_ref())?;
    if let Some(command) = options.scan_command.clone() {
        app = app.with_scanner(Arc::new(command));
    } else {
        tracing::warn!("files kept with records are not looked through for what does harm: set LEEWAY_SCAN_COMMAND");
    }
    let pages = options.templates.clone().map_or_else(Pages::embedded, Pages::from_dir);
    let listener = TcpListener::bind(options.listen).await.with_context(|| {
        format!("cannot listen at {}: is another program there? Choose another with --listen", options.listen)
    })?;
    if let Some(origin) = origin(&options, listener.local_addr()?)? {
        app = app.served_at(&origin).map_err(|why| anyhow!("--origin: {why}"))?;
    }
    app = options.organisation.set_up(app)?;
    let mut loops = Loops::start(&app);
    if let Some(schedule) = schedule {
        loops.also(schedule.run(app.clone()));
    }
    tracing::info!("serving at http://{}", listener.local_addr()?);
    let mut web = Web::new(app, pages, options.https);
    if options.forwarded {
        web = web.forwarded();
    }
    let figures = metrics(options.metrics, &web).await;
    let (stop, mut stopping) = watch::channel(false);
    let told = async move {
        told_to_stop().await;
        // nobody left to be told is told in time
        let _ = stop.send(true);
    };
    tokio::select! {
        served = axum::serve(listener, web::router(web).into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(told).into_future() => served?,
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

/// Seals secrets with the installation's key, also those that were kept before it had one.
async fn sealing(mut app: App, keys: &Keys) -> anyhow::Result<App> {
    let Some(keyring) = keys.keyring()? else {
        tracing::warn!(
            "secrets of authenticator apps are not sealed: set LEEWAY_SECRET_KEY to a key that `leeway secret-key` makes"
        );
        return Ok(app);
    };
    app = app.sealing_with(keyring);
    let renewed = app::sealing::renew(&app).await.context("secrets cannot be sealed anew")?;
    if renewed.sealed > 0 {
        tracing::info!("sealed {} secrets with the present key", renewed.sealed);
    }
    if renewed.unopened > 0 {
        tracing::error!(
            "{} secrets of authenticator apps need a key that is missing in LEEWAY_SECRET_KEY; until it is there, their owners sign in with recovery codes or passkeys",
            renewed.unopened
        );
    }
    Ok(app)
}

/// Where passkeys are taken: at the address that was given, or on this machine alone.
fn origin(options: &Options, listening: SocketAddr) -> anyhow::Result<Option<String>> {
    match options.origin.as_ref().map(|Address(origin)| origin) {
        Some(origin) if origin.starts_with("https://") != options.https => {
            bail!(
                "--origin {origin} and --https do not go together: give --https where, and only where, browsers come by https"
            )
        }
        // passkeys are bound to a name: where this machine is called by its number, they are taken at the name it has for itself
        Some(origin) if !origin.starts_with("http://127.0.0.1") && !origin.starts_with("http://[::1]") => {
            Ok(Some(origin.clone()))
        }
        _ if !options.https && listening.ip().is_loopback() => {
            Ok(Some(format!("http://localhost:{}", listening.port())))
        }
        _ => Ok(None),
    }
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
