//! `leeway export service`: everything of one service as CSV or JSON, with a dictionary of what each file and column is.
//!
//! It is read as of one moment, as a backup is, while others write; between the reader and the writer there are never more than some
//! pieces, so that memory stays flat.

use super::import::service;
use super::say;
use crate::outside::{SystemClock, SystemIds};
use crate::{Database, database};
use anyhow::{Context, bail};
use app::App;
use async_trait::async_trait;
use clap::{Args, Subcommand, ValueEnum};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use store::backup::{Row, RowReader, Rows, Snapshot, Sort, TABLES, Table, Taker, day, moment, number};
use store::takeout;
use store::{StoreError, StoreResult};
use uuid::Uuid;

/// What can be taken out.
#[derive(Debug, Subcommand)]
pub(crate) enum ExportCommand {
    /// Everything of one service, also while Leeway serves.
    Service(Options),
}

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Json,
}

/// Where to, and how.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    database: Database,
    /// The service's short name; may be left out where there is one.
    #[arg(long)]
    service: Option<String>,
    /// A folder that is not there yet, or a file whose name ends in .zip. Whoever has it has every record: keep it as such.
    #[arg(long)]
    to: PathBuf,
    /// In which form.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// Why, for the log.
    #[arg(long, default_value = "")]
    why: String,
    /// One JSON object on standard output.
    #[arg(long)]
    json: bool,
}

/// Takes everything of a service out.
///
/// # Errors
/// With what to do; then nothing is left of it.
pub(crate) async fn run(command: ExportCommand) -> anyhow::Result<ExitCode> {
    let ExportCommand::Service(options) = command;
    let json = options.json;
    match taken(options).await {
        Err(error) if json => {
            say(&serde_json::json!({ "ok": false, "error": format!("{error:#}") }).to_string())?;
            Ok(ExitCode::FAILURE)
        }
        other => other,
    }
}

async fn taken(options: Options) -> anyhow::Result<ExitCode> {
    if options.to.exists() {
        bail!("{} is there already: give another name", options.to.display());
    }
    let app =
        App::new(database::open_made(&options.database.database).await?, Arc::new(SystemClock), Arc::new(SystemIds));
    let slug = service(&app, options.service.as_deref()).await?;
    let ctx = app::imports::system_of(&app, &slug).await?;
    // said in the log before it is done: what leaves is known even where the taking breaks off
    app::takeout::begun(&ctx, "The command line", options.format.name(), &options.why).await?;
    let folder = options.to.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let work = tempfile::Builder::new()
        .prefix(".leeway-export-")
        .tempdir_in(folder)
        .with_context(|| format!("cannot write in {}", folder.display()))?;
    let mut snapshot = database::snapshot(&options.database.database).await?;
    let written = write(&mut *snapshot, options.format, ctx.service().0, work.path()).await;
    snapshot.close().await;
    let (tables, rows) = written?;
    if options.to.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) {
        let zipped = work.path().join("all.zip");
        zip(work.path(), &zipped).context("the file cannot be written")?;
        std::fs::rename(&zipped, &options.to).with_context(|| format!("cannot write {}", options.to.display()))?;
    } else {
        let kept = work.keep();
        std::fs::rename(&kept, &options.to).with_context(|| format!("cannot write {}", options.to.display()))?;
    }
    if options.json {
        let all = serde_json::json!({ "ok": true, "to": options.to, "tables": tables, "rows": rows });
        say(&all.to_string())?;
    } else {
        say(&format!("{}: {rows} rows of {tables} tables, with a dictionary", options.to.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

impl Format {
    const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// Writes every table into a folder, and the dictionary; gives how many tables and rows.
async fn write(
    snapshot: &mut dyn Snapshot,
    format: Format,
    service: Uuid,
    folder: &Path,
) -> anyhow::Result<(u64, u64)> {
    // whose accounts go out: those who have or had a role here
    let mut members = Members { service, accounts: HashSet::new() };
    snapshot.table(table("membership")?, &mut members).await?;
    let (mut tables, mut rows) = (0, 0);
    for table in takeout::tables() {
        let path = folder.join(format!("{}.{}", table.name, format.name()));
        let file = BufWriter::new(File::create_new(&path)?);
        let accounts = &members.accounts;
        let mut out = Out { table, service, accounts, format, file, rows: 0, line: String::new() };
        out.begin()?;
        snapshot.table(table, &mut out).await?;
        rows += out.end()?;
        tables += 1;
    }
    std::fs::write(folder.join("dictionary.csv"), dictionary())?;
    std::fs::write(folder.join("README.txt"), readme(format))?;
    Ok((tables, rows))
}

fn table(name: &str) -> anyhow::Result<&'static Table> {
    TABLES.iter().find(|table| table.name == name).with_context(|| format!("there is no table {name}"))
}

/// Gathers who has or had a role in the service.
struct Members {
    service: Uuid,
    accounts: HashSet<Uuid>,
}

fn misfit(table: &Table, why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Misfit { table: table.name.to_owned(), why: why.to_string() }
}

#[async_trait]
impl Taker for Members {
    async fn take(&mut self, rows: Rows) -> StoreResult<()> {
        let Ok(table) = table("membership") else { return Ok(()) };
        let place = |name: &str| table.columns.iter().position(|c| c.name == name).unwrap_or(0);
        let (of, account) = (place("service_id"), place("account_id"));
        let (mut reader, mut row) = (RowReader::new(&rows.bytes), Row::new());
        while reader.next_row(table.columns.len(), &mut row).map_err(|e| misfit(table, &e))? {
            if row[of] == Some(self.service.as_bytes().as_slice())
                && let Some(id) = row[account].and_then(|bytes| Uuid::from_slice(bytes).ok())
            {
                self.accounts.insert(id);
            }
        }
        Ok(())
    }
}

/// One table on its way into its file.
struct Out<'a> {
    table: &'static Table,
    service: Uuid,
    accounts: &'a HashSet<Uuid>,
    format: Format,
    file: BufWriter<File>,
    rows: u64,
    line: String,
}

impl Out<'_> {
    fn begin(&mut self) -> anyhow::Result<()> {
        if self.format == Format::Json {
            self.file.write_all(b"[")?;
        } else {
            let names: Vec<&str> = takeout::columns(self.table).map(|(_, column)| column.name).collect();
            write!(self.file, "{}\r\n", names.join(","))?;
        }
        Ok(())
    }

    fn end(mut self) -> anyhow::Result<u64> {
        if self.format == Format::Json {
            self.file.write_all(b"\n]\n")?;
        }
        self.file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        Ok(self.rows)
    }

    fn is_theirs(&self, row: &Row<'_>) -> bool {
        let place = |name: &str| self.table.columns.iter().position(|c| c.name == name);
        if let Some(column) = takeout::by(self.table) {
            return place(column).and_then(|n| row[n]).is_some_and(|bytes| bytes == self.service.as_bytes().as_slice());
        }
        let id = place("id").and_then(|n| row[n]).and_then(|bytes| Uuid::from_slice(bytes).ok());
        id.is_some_and(|id| self.accounts.contains(&id))
    }

    fn written(&mut self, row: &Row<'_>) -> Result<(), String> {
        self.line.clear();
        let json = self.format == Format::Json;
        if json {
            self.line.push_str(if self.rows == 0 { "\n{" } else { ",\n{" });
        }
        for (nth, (place, column)) in takeout::columns(self.table).enumerate() {
            if nth > 0 {
                self.line.push(',');
            }
            if json {
                let _ = write!(self.line, "\"{}\":", column.name);
            }
            let Some(bytes) = row[place] else {
                if json {
                    self.line.push_str("null");
                }
                continue;
            };
            let value = value(column.sort, bytes)?;
            match (json, column.sort) {
                (true, Sort::Integer | Sort::Bigint | Sort::Boolean)
                | (
                    false,
                    Sort::Integer
                    | Sort::Bigint
                    | Sort::Boolean
                    | Sort::Uuid
                    | Sort::Timestamp
                    | Sort::Date
                    | Sort::Bytes,
                ) => {
                    self.line.push_str(&value);
                }
                (true, _) => self.line.push_str(&serde_json::Value::String(value).to_string()),
                // always between quotes, so that an empty text is told from nothing at all
                (false, Sort::Text) => {
                    self.line.push('"');
                    self.line.push_str(&value.replace('"', "\"\""));
                    self.line.push('"');
                }
            }
        }
        self.line.push_str(if json { "}" } else { "\r\n" });
        self.rows += 1;
        self.file.write_all(self.line.as_bytes()).map_err(|e| e.to_string())
    }
}

/// A value as it is read.
fn value(sort: Sort, bytes: &[u8]) -> Result<String, String> {
    let said = |e: store::backup::Misfit| e.to_string();
    Ok(match sort {
        Sort::Uuid => Uuid::from_slice(bytes).map_err(|e| e.to_string())?.to_string(),
        Sort::Text => String::from_utf8(bytes.to_vec()).map_err(|e| e.to_string())?,
        Sort::Timestamp => moment(bytes).map_err(said)?.to_rfc3339_opts_micros(),
        Sort::Date => day(bytes).map_err(said)?.to_string(),
        Sort::Boolean => if number(sort, bytes).map_err(said)? == 0 { "false" } else { "true" }.to_owned(),
        Sort::Integer | Sort::Bigint => number(sort, bytes).map_err(said)?.to_string(),
        Sort::Bytes => store::chain::hex(bytes),
    })
}

/// A moment as ISO 8601 writes it, in UTC, to the microsecond.
trait Written {
    fn to_rfc3339_opts_micros(&self) -> String;
}

impl Written for store::At {
    fn to_rfc3339_opts_micros(&self) -> String {
        self.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
    }
}

#[async_trait]
impl Taker for Out<'_> {
    async fn take(&mut self, rows: Rows) -> StoreResult<()> {
        let (mut reader, mut row) = (RowReader::new(&rows.bytes), Row::new());
        while reader.next_row(self.table.columns.len(), &mut row).map_err(|e| misfit(self.table, &e))? {
            if self.is_theirs(&row) {
                self.written(&row).map_err(|why| misfit(self.table, &why))?;
            }
        }
        Ok(())
    }
}

/// What each file and column is, made from the schema itself.
fn dictionary() -> String {
    let mut text = "table,column,holds,may_be_empty,key,goes_out,why_not\r\n".to_owned();
    for table in TABLES {
        let left = takeout::LEFT.iter().find(|(name, _)| *name == table.name).map(|(_, why)| *why);
        for column in table.columns {
            let secret = takeout::SECRET
                .iter()
                .find(|(of, name, _)| *of == table.name && *name == column.name)
                .map(|(_, _, why)| *why);
            let why = left.or(secret);
            let holds = match column.sort {
                Sort::Uuid => "an id",
                Sort::Text => "text",
                Sort::Timestamp => "a moment (UTC)",
                Sort::Date => "a day",
                Sort::Integer | Sort::Bigint => "a whole number",
                Sort::Boolean => "true or false",
                Sort::Bytes => "bytes in hexadecimal figures",
            };
            let _ = write!(
                text,
                "{},{},{holds},{},{},{},\"{}\"\r\n",
                table.name,
                column.name,
                if column.null { "yes" } else { "no" },
                if table.primary.contains(&column.name) { "yes" } else { "no" },
                if why.is_none() { "yes" } else { "no" },
                why.unwrap_or_default()
            );
        }
    }
    text
}

fn readme(format: Format) -> String {
    let form = match format {
        Format::Csv => {
            "Each table is a CSV file in UTF-8 with a header. Texts stand between double quotes, a quote in them is doubled; \
                        nothing between two commas is nothing at all, and \"\" is an empty text."
        }
        Format::Json => {
            "Each table is a JSON file in UTF-8: an array of objects, one for each row. What is not there is null."
        }
    };
    format!(
        "Everything that Leeway keeps of one service, as of one moment.\n\n{form}\n\
         Moments are in UTC. dictionary.csv says of every table and column what it holds, and which do not go out and why.\n\
         Rows point at each other by ids: contact.episode_id is the id of a row in episode, and so on; codes are the ones that\n\
         Leeway's guides list. What was hidden for somebody's safety is in hidden_detail.\n\n\
         These files hold the records of people: keep them as you keep the records themselves, and destroy them when they are no longer needed.\n"
    )
}

/// Puts every file of a folder into one, and takes them away.
fn zip(folder: &Path, into: &Path) -> anyhow::Result<()> {
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    names.sort();
    // whoever runs the program reads it, and nobody else
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(into)?;
    let mut zip = zip::ZipWriter::new(file);
    let how = zip::write::SimpleFileOptions::default().large_file(true);
    for path in names {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        zip.start_file(name, how)?;
        std::io::copy(&mut File::open(&path)?, &mut zip)?;
        std::fs::remove_file(&path)?;
    }
    zip.finish()?.sync_all()?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says by failing what it expects")]
mod tests {
    use super::*;

    const A: Uuid = Uuid::from_u128(0xA);
    const B: Uuid = Uuid::from_u128(0xB);

    /// One row of each table for each of two services, with a marker in each of its texts.
    struct Two;

    fn marker(service: Uuid, table: &Table, column: &str) -> String {
        format!("\"{}\" of {}, {column}", service.as_u128(), table.name)
    }

    #[async_trait]
    impl Snapshot for Two {
        fn engine(&self) -> &'static str {
            "none"
        }
        fn schema(&self) -> i64 {
            1
        }
        fn size(&self) -> u64 {
            0
        }
        async fn table(&mut self, table: &'static Table, into: &mut dyn Taker) -> StoreResult<()> {
            let mut rows = Rows::with_room();
            for service in [A, B] {
                rows.begin(table.columns.len()).unwrap();
                for column in table.columns {
                    match column.sort {
                        Sort::Uuid => rows.field(service.as_bytes()),
                        Sort::Text => rows.field(marker(service, table, column.name).as_bytes()),
                        Sort::Timestamp => rows.moment(store::At::from_timestamp(1_767_603_600, 0).unwrap()),
                        Sort::Date => rows.day(store::NEVER_DUE),
                        Sort::Bytes => rows.field(&[0xAB]),
                        Sort::Integer | Sort::Bigint | Sort::Boolean => rows.number(column.sort, 1),
                    }
                    .unwrap();
                }
            }
            into.take(rows).await
        }
        async fn close(self: Box<Self>) {}
    }

    #[tokio::test]
    async fn every_text_of_every_table_goes_out_and_none_of_another_service_or_that_is_secret() {
        for format in [Format::Csv, Format::Json] {
            let folder = tempfile::tempdir().unwrap();
            let (tables, rows) = write(&mut Two, format, A, folder.path()).await.unwrap();
            assert_eq!(rows, tables, "one row of each");
            let dictionary = std::fs::read_to_string(folder.path().join("dictionary.csv")).unwrap();
            for table in TABLES {
                let path = folder.path().join(format!("{}.{}", table.name, format.name()));
                if takeout::LEFT.iter().any(|(name, _)| *name == table.name) {
                    assert!(!path.exists(), "{} stays", table.name);
                    continue;
                }
                let text = std::fs::read_to_string(path).unwrap();
                for column in table.columns {
                    assert!(dictionary.contains(&format!("\n{},{},", table.name, column.name)));
                    let secret = takeout::SECRET.iter().any(|(of, name, _)| *of == table.name && *name == column.name);
                    let quoted = |service| {
                        let marker = marker(service, table, column.name);
                        if format == Format::Json { marker.replace('"', "\\\"") } else { marker.replace('"', "\"\"") }
                    };
                    if column.sort == Sort::Text {
                        assert_eq!(text.contains(&quoted(A)), !secret, "{}.{}", table.name, column.name);
                    }
                    assert!(!text.contains(&quoted(B)), "{}.{} of another service", table.name, column.name);
                }
                if format == Format::Json {
                    let rows: serde_json::Value = serde_json::from_str(&text).unwrap();
                    assert_eq!(rows.as_array().unwrap().len(), 1);
                }
            }
        }
    }

    #[test]
    fn what_stays_behind_is_of_the_schema_and_nothing_that_looks_like_a_secret_goes_out() {
        for (name, _) in takeout::LEFT {
            assert!(TABLES.iter().any(|table| table.name == *name), "{name}");
        }
        for (of, name, _) in takeout::SECRET {
            assert!(TABLES.iter().any(|t| t.name == *of && t.columns.iter().any(|c| c.name == *name)), "{of}.{name}");
        }
        for table in takeout::tables() {
            for (_, column) in takeout::columns(table) {
                let suspicious = ["token", "secret", "password", "credential"].iter().any(|s| column.name.contains(s));
                assert!(!suspicious, "{}.{} goes out", table.name, column.name);
            }
        }
    }
}
