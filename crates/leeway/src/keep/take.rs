//! Taking a backup: a reader of the database, and beside it a thread that encrypts and writes; between them never more than
//! some pieces, so that memory stays flat.

use crate::database;
use crate::outside::SystemClock;
use anyhow::{Context, anyhow, bail};
use app::clock::Clock;
use app::services::Head;
use async_trait::async_trait;
use backup::{FORMAT, Header, Lock, Trailer, Writer};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::HashMap;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;
use store::backup::{Row, RowReader, Rows, Shape, TABLES, Table, Taker, fingerprint};
use store::{StoreError, StoreResult, chain};
use tempfile::NamedTempFile;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use uuid::Uuid;

/// Pieces of a quarter of a mebibyte that may wait to be written.
const WAITING: usize = 8;
/// So much is written before it is handed to the disk. All at the end, a commit of somebody who works meanwhile would wait for it: up
/// to 184 ms at 1.6 GB, measured.
const STRIDE: usize = 4 << 20;
/// How the name of a backup begins that is not finished.
pub(super) const UNFINISHED: &str = ".leeway-backup-";

/// A backup that was taken.
#[derive(Debug, Serialize)]
pub(crate) struct Taken {
    pub(crate) file: PathBuf,
    pub(crate) made_at: Timestamp,
    pub(crate) engine: String,
    pub(crate) schema: i64,
    pub(crate) tables: u64,
    pub(crate) rows: u64,
    /// Of the file.
    pub(crate) bytes: u64,
    /// Of the rows.
    pub(crate) row_bytes: u64,
    /// Of the database, as its engine keeps it.
    pub(crate) database_bytes: u64,
    pub(crate) seconds: f64,
    pub(crate) digest: String,
    pub(crate) heads: Vec<serde_json::Value>,
}

/// What the writing thread is told.
enum Told {
    Table(Shape),
    Rows(Rows),
    End(Vec<String>, Vec<serde_json::Value>),
}

/// Takes a backup of the database at `address` into `file`, which is not there yet and has its name only once it is whole
/// and on the disk.
///
/// # Errors
/// With what to do, for whoever runs the program; then nothing is left of it.
pub(crate) async fn take(address: &str, file: &Path, lock: &Lock) -> anyhow::Result<Taken> {
    if file.exists() {
        bail!("{} is there already: give another name", file.display());
    }
    let folder = file.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    let begun = Instant::now();
    // Before the database is begun to be read, so that whatever was acknowledged by then is in it.
    let made_at = SystemClock.now();
    let mut snapshot = database::snapshot(address).await?;
    let database_bytes = snapshot.size();
    enough_room(&folder, database_bytes)?;
    let unfinished = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempfile_in(&folder)
        .with_context(|| format!("cannot write in {}", folder.display()))?;
    let (engine, schema) = (snapshot.engine().to_owned(), snapshot.schema());
    let header = Header {
        format: FORMAT,
        leeway: env!("CARGO_PKG_VERSION").to_owned(),
        schema,
        fingerprint: fingerprint(),
        made_at: app::time::at(made_at),
        engine: engine.clone(),
    };
    let (pieces, taking) = channel(WAITING);
    let lock = lock.clone();
    let writing = tokio::task::spawn_blocking(move || write(unfinished, &lock, &header, taking));
    let mut into = Into { pieces, heads: Heads::default(), table: None };
    let read = async {
        for table in TABLES {
            into.begin(table).await?;
            snapshot.table(table, &mut into).await?;
        }
        let (services, heads) = into.heads.all()?;
        into.tell(Told::End(services, heads)).await
    }
    .await;
    drop(into);
    snapshot.close().await;
    // Where writing failed, reading failed because of it, and knows no more than that.
    let (unfinished, trailer) = writing.await.context("the writing thread ended")??;
    read?;
    let bytes = unfinished.as_file().metadata()?.len();
    unfinished
        .persist_noclobber(file)
        .with_context(|| format!("cannot give the backup its name, {}", file.display()))?;
    File::open(&folder)?.sync_all().with_context(|| format!("cannot write {} to the disk", folder.display()))?;
    Ok(Taken {
        file: file.to_owned(),
        made_at,
        engine,
        schema,
        tables: trailer.tables,
        rows: trailer.rows,
        bytes,
        row_bytes: trailer.bytes,
        database_bytes,
        seconds: begun.elapsed().as_secs_f64(),
        digest: trailer.digest,
        heads: trailer.heads,
    })
}

/// Whether there is room for as much as the database takes; a backup, without indexes, takes less.
fn enough_room(folder: &Path, needed: u64) -> anyhow::Result<()> {
    let room =
        rustix::fs::statvfs(folder).with_context(|| format!("cannot look at the folder {}", folder.display()))?;
    let free = room.f_bavail.saturating_mul(room.f_frsize);
    if free < needed {
        bail!(
            "there is too little room in {}: {} MB are free, and the database takes {} MB",
            folder.display(),
            free / 1_000_000,
            needed.div_ceil(1_000_000)
        );
    }
    Ok(())
}

/// What the thread does: encrypts and writes, until it is told the end.
fn write(
    mut file: NamedTempFile,
    lock: &Lock,
    header: &Header,
    mut told: Receiver<Told>,
) -> anyhow::Result<(NamedTempFile, Trailer)> {
    let trailer = fill(&mut file, lock, header, &mut told).map_err(|fault| match fault {
        backup::Fault::Io(e)
            if matches!(e.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge) =>
        {
            anyhow!("there is no room left for the backup ({e}): make some, or keep fewer")
        }
        other => anyhow::Error::new(other).context("the backup cannot be written"),
    })?;
    file.as_file().sync_all().context("the backup cannot be written to the disk")?;
    trailer.map(|trailer| (file, trailer)).context("the database could not be read to its end")
}

/// A file that reaches the disk as it is written.
struct Steady<'a> {
    file: &'a mut File,
    behind: usize,
}

impl Write for Steady<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.behind += written;
        if self.behind >= STRIDE {
            self.file.sync_data()?;
            self.behind = 0;
        }
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

fn fill(
    file: &mut NamedTempFile,
    lock: &Lock,
    header: &Header,
    told: &mut Receiver<Told>,
) -> Result<Option<Trailer>, backup::Fault> {
    let mut writer = Writer::begin(Steady { file: file.as_file_mut(), behind: 0 }, lock, header)?;
    while let Some(piece) = told.blocking_recv() {
        match piece {
            Told::Table(shape) => writer.table(shape)?,
            Told::Rows(rows) => writer.rows(&rows)?,
            Told::End(services, heads) => return writer.finish(services, heads).map(|(_, trailer)| Some(trailer)),
        }
    }
    Ok(None)
}

/// Hands on what is read, and looks into the three tables that say where the logs end.
struct Into {
    pieces: Sender<Told>,
    heads: Heads,
    table: Option<&'static Table>,
}

impl Into {
    async fn begin(&mut self, table: &'static Table) -> StoreResult<()> {
        self.table = Some(table);
        self.tell(Told::Table(Shape::of(table))).await
    }

    async fn tell(&self, piece: Told) -> StoreResult<()> {
        self.pieces
            .send(piece)
            .await
            .map_err(|_| StoreError::Unwritable("the backup is not written any more".to_owned()))
    }
}

#[async_trait]
impl Taker for Into {
    async fn take(&mut self, rows: Rows) -> StoreResult<()> {
        if let Some(table) = self.table {
            self.heads
                .look(table, &rows)
                .map_err(|e| StoreError::Misfit { table: table.name.to_owned(), why: e.to_string() })?;
        }
        self.tell(Told::Rows(rows)).await
    }
}

/// The heads of all logs, gathered from the rows that go by: they are of the very moment as of which the backup is.
#[derive(Default)]
struct Heads {
    slugs: HashMap<Uuid, String>,
    /// Service, stream, number, digest.
    found: Vec<(Uuid, Option<Uuid>, i64, String)>,
}

impl Heads {
    fn look(&mut self, table: &Table, rows: &Rows) -> anyhow::Result<()> {
        if !matches!(table.name, "service" | "chain_head" | "access_stream") {
            return Ok(());
        }
        let place = |name: &str| table.columns.iter().position(|c| c.name == name);
        let (mut reader, mut row) = (RowReader::new(&rows.bytes), Row::new());
        while reader.next_row(table.columns.len(), &mut row)? {
            let field = |name: &str| place(name).and_then(|n| row[n]).with_context(|| format!("no {name}"));
            let id = |name: &str| Ok::<_, anyhow::Error>(Uuid::from_slice(field(name)?)?);
            let end = || {
                Ok::<_, anyhow::Error>((i64::from_be_bytes(field("seq")?.try_into()?), chain::hex(field("digest")?)))
            };
            match table.name {
                "service" => {
                    self.slugs.insert(id("id")?, String::from_utf8(field("slug")?.to_vec())?);
                }
                "chain_head" => {
                    let (seq, digest) = end()?;
                    self.found.push((id("service_id")?, None, seq, digest));
                }
                _ => {
                    let (seq, digest) = end()?;
                    self.found.push((id("service_id")?, Some(id("id")?), seq, digest));
                }
            }
        }
        Ok(())
    }

    fn all(&self) -> StoreResult<(Vec<String>, Vec<serde_json::Value>)> {
        let mut services: Vec<String> = self.slugs.values().cloned().collect();
        services.sort();
        let heads = self.found.iter().filter_map(|(service, stream, seq, digest)| {
            let chain = if stream.is_some() { "looks" } else { "changes" }.to_owned();
            let service = self.slugs.get(service)?.clone();
            Some(Head { service, chain, stream: *stream, seq: *seq, digest: digest.clone() })
        });
        let heads: Result<Vec<_>, _> = heads.map(serde_json::to_value).collect();
        Ok((services, heads.map_err(|e| StoreError::Database(Box::new(e)))?))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says by failing what it expects")]
mod tests {
    use super::*;

    #[test]
    fn room_is_looked_at_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        assert!(enough_room(folder.path(), 1).is_ok());
        let refused = enough_room(folder.path(), u64::MAX).unwrap_err().to_string();
        assert!(refused.contains("there is too little room in"), "{refused}");
        assert!(
            enough_room(&folder.path().join("away"), 1).unwrap_err().to_string().contains("cannot look at the folder")
        );
    }
}
