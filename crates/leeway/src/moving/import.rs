//! `leeway import referrals` and `leeway import attachments`: persons, referrals and all that follows, from the CSV exports of other systems; and
//! the files that were kept with them.

use super::say;
use crate::outside::{SystemClock, SystemIds};
use crate::scanning::Command;
use crate::{Database, database};
use anyhow::{Context, bail};
use app::imports::{self, Folder, Intake, Source};
use app::{App, AppError, Ctx};
use clap::{Args, Subcommand};
use exchange::{Grade, Kind, Mapping, Report, Sort, kinds};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// What can be brought in.
#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// Persons, referrals, episodes, contacts with their notes, goals, steps, measures, appointments and files, from CSV files: each is known by its header.
    Referrals(Box<Options>),
    /// Files kept with those records: a CSV file says which is whose, and --files in which folder they are.
    Attachments(Box<Options>),
}

/// How it is brought in.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    database: Database,
    /// The files; persons before what is theirs, or in any order.
    files: Vec<PathBuf>,
    /// The folder in which the files are that rows name. Nothing outside it is read, whatever a row says.
    #[arg(long = "files", value_name = "DIR")]
    folder: Option<PathBuf>,
    /// A program that looks through files before they open, as the one that `leeway serve` is given: then those that come in wait until it,
    /// run by the service, has looked.
    #[arg(long, env = "LEEWAY_SCAN_COMMAND")]
    scan_command: Option<Command>,
    /// The service's short name; may be left out where there is one.
    #[arg(long)]
    service: Option<String>,
    /// How the other system's columns and values are to be read (TOML).
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// What the other system is called, where no mapping says it: its keys are remembered under this name.
    #[arg(long, default_value = "another system")]
    source: String,
    /// E-mail address of the link worker who takes support whose own worker is not known here.
    #[arg(long)]
    owner: Option<String>,
    /// Name or ODS code of the site of referrals that name none.
    #[arg(long)]
    site: Option<String>,
    /// Only looks and reports: nothing is written.
    #[arg(long)]
    dry_run: bool,
    /// Brings in what can be read, and leaves out rows with errors. Without it, one error keeps all out.
    #[arg(long)]
    leave_out: bool,
    /// Stages the records and does not publish them yet.
    #[arg(long)]
    hold: bool,
    /// Throws away an import that is not published.
    #[arg(long)]
    cancel: bool,
    /// Prints an example file of a kind that can be imported as it is (persons, referrals, episodes, contacts, goals, steps, measures,
    /// appointments or attachments); without a kind, of the one that is named before.
    #[arg(long, value_name = "KIND", num_args = 0..=1, default_missing_value = "")]
    template: Option<String>,
    /// Lists all fields, what each holds and whether it is needed.
    #[arg(long)]
    fields: bool,
    /// Writes every finding into this CSV file, with what stood in each field: personal data, to be kept as such.
    #[arg(long)]
    report: Option<PathBuf>,
    /// One JSON object on standard output, without what stood in any field.
    #[arg(long)]
    json: bool,
}

/// Brings records in.
///
/// # Errors
/// With what to do.
pub(crate) async fn run(command: ImportCommand) -> anyhow::Result<ExitCode> {
    let (own, options) = match command {
        ImportCommand::Referrals(options) => (Kind::Referral, options),
        ImportCommand::Attachments(options) => (Kind::Attachment, options),
    };
    let json = options.json;
    match records(own, *options).await {
        Err(error) if json => {
            say(&serde_json::json!({ "ok": false, "error": format!("{error:#}") }).to_string())?;
            Ok(ExitCode::FAILURE)
        }
        other => other,
    }
}

/// The words of a failure, for whoever runs the program.
fn plain(error: AppError) -> anyhow::Error {
    match error {
        AppError::NotPossible(words) => anyhow::anyhow!(words),
        other => other.into(),
    }
}

async fn records(own: Kind, options: Options) -> anyhow::Result<ExitCode> {
    if let Some(kind) = &options.template {
        let kind = if kind.is_empty() { own.many() } else { kind };
        let Some(kind) = Kind::parse(kind) else {
            let all: Vec<&str> = Kind::ALL.iter().map(|kind| kind.many()).collect();
            bail!("--template takes one of {}; not {kind:?}", all.join(", "));
        };
        std::io::stdout().write_all(kinds::template(kind).as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    if options.fields {
        return fields();
    }
    let mut app =
        App::new(database::open_made(&options.database.database).await?, Arc::new(SystemClock), Arc::new(SystemIds));
    if let Some(command) = options.scan_command.clone() {
        app = app.with_scanner(Arc::new(command));
    }
    let slug = service(&app, options.service.as_deref()).await?;
    let ctx = imports::system_of(&app, &slug).await.context("the service cannot be opened")?;
    if options.cancel {
        let Some(open) = imports::open(&ctx).await? else { bail!("no import waits to be published") };
        imports::cancel(&ctx, open.id).await.map_err(plain)?;
        say(&format!("cancelled: nothing of it is left ({}, begun by {})", open.source, open.begun_by))?;
        return Ok(ExitCode::SUCCESS);
    }
    if options.files.is_empty() {
        bail!("name the files to bring in, or ask for --template or --fields");
    }
    let intake = intake(&options)?;
    let staged = imports::stage(&ctx, &intake).await.map_err(plain)?;
    if let Some(path) = &options.report {
        written(path, &staged.report)?;
    }
    let stopped = staged.unread || (staged.report.errors > 0 && !options.leave_out);
    let mut outcome =
        serde_json::json!({ "ok": !stopped, "resumed": staged.resumed, "published": null, "report": staged.report });
    if !options.json {
        told(&staged.report)?;
    }
    match staged.run {
        Some(run) if stopped => {
            imports::cancel(&ctx, run).await.map_err(plain)?;
            if !options.json {
                say("nothing was brought in: mend the rows above, or leave them out with --leave-out")?;
            }
        }
        Some(run) if !options.hold => {
            let out = published(&ctx, run, options.json).await?;
            outcome["published"] = serde_json::json!({ "records": out.records, "alike": out.alike });
        }
        Some(_) if !options.json => {
            say(
                "staged: nobody sees it yet. Call it again without --hold to publish it, or with --cancel to throw it away",
            )?;
        }
        None if !options.json => {
            say(if staged.unread { "nothing was read" } else { "this was a dry run: nothing was written" })?;
        }
        _ => {}
    }
    if options.json {
        say(&outcome.to_string())?;
    }
    Ok(if stopped { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn published(ctx: &Ctx, run: uuid::Uuid, quiet: bool) -> anyhow::Result<imports::Published> {
    let mut said = 0;
    let out = imports::publish(ctx, run, |records| {
        if records / 10_000 > said {
            said = records / 10_000;
            tracing::info!(records, "publishing");
        }
    })
    .await
    .map_err(plain)?;
    if !quiet {
        say(&format!("published: {} records", out.records))?;
        if out.alike > 0 {
            say(&format!(
                "{} pairs of records may be one person’s: they wait under “Perhaps the same person”, and nothing was joined by itself",
                out.alike
            ))?;
        }
    }
    Ok(out)
}

/// The short name of the service.
pub(super) async fn service(app: &App, asked: Option<&str>) -> anyhow::Result<String> {
    let services = app::services::list(app).await?;
    match (asked, services.as_slice()) {
        (Some(slug), all) if all.iter().any(|one| one.slug == slug) => Ok(slug.to_owned()),
        (Some(slug), _) => bail!("there is no service with the short name {slug:?}; `leeway service add` makes one"),
        (None, [one]) => Ok(one.slug.clone()),
        (None, []) => bail!("there is no service here; `leeway service add` makes one"),
        (None, all) => {
            let slugs: Vec<&str> = all.iter().map(|one| one.slug.as_str()).collect();
            bail!("name the service with --service: {}", slugs.join(", "))
        }
    }
}

fn intake(options: &Options) -> anyhow::Result<Intake> {
    let mapping = match &options.mapping {
        Some(path) => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("cannot read the mapping {}", path.display()))?;
            Mapping::parse(&text).with_context(|| format!("{}", path.display()))?
        }
        None => Mapping::own(&options.source),
    };
    let files = options.files.iter().map(|path| source(path)).collect::<anyhow::Result<_>>()?;
    Ok(Intake {
        mapping,
        files,
        folder: options.folder.as_deref().map(folder).transpose()?,
        by: "The command line".to_owned(),
        owner: options.owner.clone(),
        site: options.site.clone(),
        leave_out: options.leave_out,
        dry: options.dry_run,
    })
}

/// The folder of the files that rows name. Each step down is looked at: nothing is followed that leads elsewhere, and only plain files are read.
fn folder(path: &Path) -> anyhow::Result<Folder> {
    let root = path.canonicalize().with_context(|| format!("there is no folder {}", path.display()))?;
    if !root.is_dir() {
        bail!("{} is no folder: --files names the folder in which the files are", path.display());
    }
    let open = move |steps: &[&str]| {
        let refused = |what| std::io::Error::new(std::io::ErrorKind::InvalidInput, what);
        let mut at = root.clone();
        for (n, step) in steps.iter().enumerate() {
            at.push(step);
            let what = std::fs::symlink_metadata(&at)?.file_type();
            if what.is_symlink() {
                return Err(refused("it is a link, and may lead out of the folder"));
            }
            // a pipe would be waited for
            if n + 1 == steps.len() && !what.is_file() {
                return Err(refused("it is no plain file"));
            }
        }
        let file = std::fs::File::open(&at)?;
        // what was opened counts, whatever stands under the name by now
        if !file.metadata()?.is_file() || !at.canonicalize()?.starts_with(&root) {
            return Err(refused("it is no plain file in the folder"));
        }
        Ok(Box::new(file) as Box<dyn std::io::Read + Send>)
    };
    Ok(Folder { open: Box::new(open) })
}

fn source(path: &Path) -> anyhow::Result<Source> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let Some(name) = name.filter(|_| path.is_file()) else { bail!("there is no file {}", path.display()) };
    let path = path.to_owned();
    let open = move || Ok(Box::new(std::fs::File::open(&path)?) as Box<dyn std::io::Read + Send>);
    Ok(Source { name, open: Box::new(open) })
}

/// Says what was found, without what stood in any field.
fn told(report: &Report) -> anyhow::Result<()> {
    for (file, words) in &report.files {
        say(&format!("{file}: {words}"))?;
    }
    for kind in Kind::ALL {
        let of = |map: &std::collections::BTreeMap<String, u64>| map.get(kind.as_str()).copied().unwrap_or(0);
        if of(&report.read) > 0 {
            say(&format!(
                "{}: {} read, {} new, {} here already, {} other than here, {} left out",
                kind.many(),
                of(&report.read),
                of(&report.new),
                of(&report.same),
                of(&report.changed),
                of(&report.left_out)
            ))?;
        }
    }
    for finding in report.findings.iter().take(50) {
        let place = if finding.row == 0 { String::new() } else { format!(", row {}", finding.row) };
        let field = if finding.field.is_empty() { String::new() } else { format!(", {}", finding.field) };
        say(&format!(
            "{}{place}{field}: {} ({}). {}",
            finding.file,
            finding.what,
            words(finding.grade),
            finding.to_do
        ))?;
    }
    let all = report.errors + report.flags + report.notes;
    if all > 50 {
        say(&format!("… and {} more; --report FILE writes them down", all - 50))?;
    }
    Ok(())
}

const fn words(grade: Grade) -> &'static str {
    match grade {
        Grade::Error => "left out",
        Grade::Flag => "to be looked at",
        Grade::Note => "note",
    }
}

/// Writes the findings down, values included, into a file that nobody else can read.
fn written(path: &Path, report: &Report) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("cannot make {} (is it there already?)", path.display()))?;
    // a spreadsheet would take a cell that begins so for a formula, and it comes from somebody else's file
    let formula = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = |text: &str| format!("\"{}{}\"", if formula(text) { "'" } else { "" }, text.replace('"', "\"\""));
    writeln!(file, "file,row,field,grade,value,what,to_do")?;
    for one in &report.findings {
        let grade = words(one.grade);
        let cells = [&one.file, &one.field, grade, &one.value, &one.what, &one.to_do].map(cell);
        let [name, field, grade, value, what, to_do] = cells;
        writeln!(file, "{name},{},{field},{grade},{value},{what},{to_do}", one.row)?;
    }
    Ok(())
}

fn fields() -> anyhow::Result<ExitCode> {
    for kind in Kind::ALL {
        say(kind.many())?;
        for field in kind.fields() {
            let holds = match field.sort {
                Sort::Code(codes) => format!(" One of: {}.", (codes.all)().join(", ")),
                Sort::Several(codes) => format!(" Any of, with semicolons between: {}.", (codes.all)().join(", ")),
                _ => String::new(),
            };
            let needed = if field.needed { " (needed)" } else { "" };
            say(&format!("  {}{needed}: {}.{holds}", field.name, field.words))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
