//! Tending an installation: services, users, checks, verification.

use crate::keys::Keys;
use crate::organisation::Organisation;
use crate::outside::{SystemClock, SystemIds};
use crate::{Database, database, posting};
use anyhow::{Context, bail};
use app::App;
use app::services::Head;
use clap::Subcommand;
use practice::access::Role;
use practice::ids::ServiceId;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// What can be done with services.
#[derive(Debug, Subcommand)]
pub(crate) enum ServiceCommand {
    /// Makes a service.
    Add {
        #[command(flatten)]
        database: Database,
        /// Its short name, for addresses: letters, digits and dashes.
        #[arg(long)]
        slug: String,
        /// Its name.
        #[arg(long)]
        name: String,
    },
}

/// What can be done with users.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Adds a user with a role; the password is read from standard input.
    Add {
        #[command(flatten)]
        database: Database,
        /// The service's short name.
        #[arg(long)]
        service: String,
        /// E-mail address, with which they sign in.
        #[arg(long)]
        email: String,
        /// Name.
        #[arg(long)]
        name: String,
        /// One of the nine roles, such as `administrator` or `worker`.
        #[arg(long)]
        role: String,
    },
}

/// What can be done with the logs.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Walks the chains of changes and looks, and names the first entry that does not fit.
    Verify {
        #[command(flatten)]
        database: Database,
        /// Compares with heads written down earlier: what `leeway audit heads` wrote, or the program's own log.
        #[arg(long)]
        anchors: Option<PathBuf>,
        /// One JSON object on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Writes the heads of all logs, one JSON object a line, to be kept where the database's writers cannot reach them.
    Heads {
        #[command(flatten)]
        database: Database,
    },
    /// Writes the register of erasures, one JSON object a line, for `leeway restore --erasures`.
    Erasures {
        #[command(flatten)]
        database: Database,
    },
}

async fn app_at(database: &Database) -> anyhow::Result<App> {
    Ok(App::new(database::open_made(&database.database).await?, Arc::new(SystemClock), Arc::new(SystemIds)))
}

pub(crate) fn say(line: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}").context("cannot write to standard output")
}

/// Makes a service.
///
/// # Errors
/// A short name that is taken or cannot stand in an address.
pub(crate) async fn service(command: ServiceCommand) -> anyhow::Result<ExitCode> {
    let ServiceCommand::Add { database, slug, name } = command;
    if slug.is_empty() || !slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        bail!("--slug takes small letters, digits and dashes, for it stands in addresses; not {slug:?}");
    }
    let app = App::new(database::open(&database.database).await?, Arc::new(SystemClock), Arc::new(SystemIds));
    app::services::create(&app, &slug, &name).await.context("cannot make the service (is the short name taken?)")?;
    say(&format!("made {name}; its self-referral page is /self/{slug}"))?;
    Ok(ExitCode::SUCCESS)
}

/// Adds a user.
///
/// # Errors
/// An unknown service or role; a password that is too weak.
pub(crate) async fn user(command: UserCommand) -> anyhow::Result<ExitCode> {
    let UserCommand::Add { database, service, email, name, role } = command;
    let Some(role) = Role::parse(&role) else {
        let all: Vec<&str> = Role::ALL.iter().map(|r| r.as_str()).collect();
        bail!("--role takes one of {}; not {role:?}", all.join(", "));
    };
    let app = app_at(&database).await?;
    let found = app::services::list(&app).await?.into_iter().find(|s| s.slug == service);
    let Some(found) = found else {
        bail!("there is no service with the short name {service:?}; `leeway service add` makes one")
    };
    let system = app::services::system(&app, ServiceId(found.id)).await?;
    let mut password = String::new();
    std::io::stdin().read_to_string(&mut password).context("cannot read the password from standard input")?;
    let password = password.trim_end_matches(['\r', '\n']);
    match app::services::add_user(&app, &system, &email, &name, password, role).await {
        Ok((_, true)) => say(&format!("{email} is {} in {}", role.words(), found.name))?,
        Ok((_, false)) => {
            say(&format!(
                "{email} has an account already and keeps its password; it is {} in {} now",
                role.words(),
                found.name
            ))?;
        }
        Err(app::AppError::Invalid(problems)) => {
            let words: Vec<String> = problems.into_iter().map(|p| p.message).collect();
            bail!("{}", words.join("; "));
        }
        Err(other) => return Err(other.into()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Checks what a running service stands on.
///
/// # Errors
/// The database cannot be opened.
pub(crate) async fn check(
    address: &str,
    keys: &Keys,
    organisation: &Organisation,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let opened = match database::open_made(address).await {
        Err(error) if json => {
            say(&serde_json::json!({ "ok": false, "error": format!("{error:#}") }).to_string())?;
            return Ok(ExitCode::FAILURE);
        }
        other => other?,
    };
    let mut app = App::new(opened, Arc::new(SystemClock), Arc::new(SystemIds));
    if let Some(keyring) = keys.keyring()? {
        app = app.sealing_with(keyring);
    }
    let mut facts = app.check().await.context("the database does not answer")?;
    let pages = web::render::Pages::embedded();
    let sound = pages.check();
    facts
        .push(("templates".to_owned(), sound.as_ref().map_or_else(ToString::to_string, |()| "all compile".to_owned())));
    facts.push((
        "assets".to_owned(),
        if web::assets::find("leeway.css").is_some() { "embedded" } else { "missing" }.to_owned(),
    ));
    facts.push(("clock".to_owned(), app.now().to_string()));
    let (post, reached) = posting::checked(app.clone()).await;
    facts.extend(post);
    let (words, met) = organisation.checked(app.clone()).await;
    facts.push(("sign-in of the organisation".to_owned(), words));
    let good = reached
        && met
        && sound.is_ok()
        && web::assets::find("leeway.css").is_some()
        && app.now().as_second() > 1_700_000_000;
    if json {
        let map: serde_json::Map<String, serde_json::Value> = facts.into_iter().map(|(k, v)| (k, v.into())).collect();
        say(&serde_json::json!({ "ok": good, "checks": map }).to_string())?;
    } else {
        for (name, words) in facts {
            say(&format!("{name}: {words}"))?;
        }
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Verifies the chains of every service, or writes their heads down.
///
/// # Errors
/// The database or the file of heads cannot be read.
pub(crate) async fn audit(command: AuditCommand) -> anyhow::Result<ExitCode> {
    match command {
        AuditCommand::Verify { database, anchors, json } => verify(&database, anchors.as_deref(), json).await,
        AuditCommand::Heads { database } => heads(&database).await,
        AuditCommand::Erasures { database } => erasures(&database).await,
    }
}

async fn erasures(database: &Database) -> anyhow::Result<ExitCode> {
    let app = app_at(database).await?;
    for service in app::services::list(&app).await? {
        for one in app::services::erasures(&app, &service).await? {
            say(&serde_json::to_string(&one)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn heads(database: &Database) -> anyhow::Result<ExitCode> {
    let app = app_at(database).await?;
    for service in app::services::list(&app).await? {
        for head in app::services::heads(&app, &service).await? {
            say(&serde_json::to_string(&head)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The heads in a file: each stands alone on its line, or behind what a log writes before it.
fn written_down(file: &Path) -> anyhow::Result<Vec<Head>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let heads: Vec<Head> =
        text.lines().filter_map(|line| serde_json::from_str(line.get(line.find('{')?..)?.trim_end()).ok()).collect();
    if heads.is_empty() {
        bail!("there is no head of a log in {}; `leeway audit heads` writes them", file.display());
    }
    Ok(heads)
}

/// What a walk along all logs found.
pub(crate) struct Walked {
    /// Whether all fit.
    pub(crate) whole: bool,
    /// What is said of each, for people.
    pub(crate) lines: Vec<String>,
    /// The same for machines.
    pub(crate) reports: Vec<serde_json::Value>,
}

/// Walks the logs of all services and compares them with heads that were written down.
///
/// # Errors
/// A service of which a head was written down is missing; the database cannot be read.
pub(crate) async fn walk(app: &App, anchors: &[Head]) -> anyhow::Result<Walked> {
    let services = app::services::list(app).await?;
    if let Some(gone) = anchors.iter().find(|head| !services.iter().any(|s| s.slug == head.service)) {
        bail!("the service {:?}, of which a head was written down, is missing", gone.service);
    }
    let mut walked = Walked { whole: true, lines: Vec::new(), reports: Vec::new() };
    for service in services {
        let erased = app::services::erasures(app, &service).await?;
        for (chain, found) in app::services::verify(app, &service, anchors).await? {
            walked.whole &= found.broken.is_none();
            let words = found.broken.as_ref().map_or_else(
                || format!("{} entries, whole ({} erased)", found.entries, found.erased),
                |broken| format!("BROKEN at entry {}: {}", broken.seq, broken.why),
            );
            walked.lines.push(format!("{}, {chain}: {words}", service.name));
            if chain == "changes" {
                walked.lines.extend(erased.iter().map(|one| {
                    format!(
                        "  erased on {}: {} entries, on ground: {}",
                        one.at.date_naive(),
                        one.said.entries.len(),
                        one.said.ground
                    )
                }));
            }
            walked.reports.push(serde_json::json!({ "service": service.slug, "chain": chain, "found": found }));
        }
    }
    Ok(walked)
}

async fn verify(database: &Database, anchors: Option<&Path>, json: bool) -> anyhow::Result<ExitCode> {
    let anchors = anchors.map(written_down).transpose()?.unwrap_or_default();
    let app = app_at(database).await?;
    let Walked { whole, lines, reports } = walk(&app, &anchors).await?;
    if !json {
        for line in lines {
            say(&line)?;
        }
    }
    if json {
        say(&serde_json::json!({ "ok": whole, "chains": reports }).to_string())?;
    }
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
