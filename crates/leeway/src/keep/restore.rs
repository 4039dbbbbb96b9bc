//! Putting a backup back: a thread that reads and opens it, and beside it an engine that fills an empty database, of which
//! nobody sees anything before the backup's end has come and fits.

use crate::database;
use crate::outside::{SystemClock, SystemIds};
use anyhow::{Context, anyhow, bail};
use app::clock::{Clock, Ids};
use backup::{Fault, Header, Piece, Reader, Trailer, Unlock, restorable};
use serde::Serialize;
use std::collections::HashSet;
use std::fs::File;
use std::path::Path;
use std::time::Instant;
use store::backup::{Filling, Settle, Settled, Shape, TABLES};
use store::erasures::Registered;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Pieces of a quarter of a mebibyte that may wait to be filled in.
const WAITING: usize = 8;

/// A backup that was read to its end.
#[derive(Debug, Serialize)]
pub(crate) struct Read {
    pub(crate) leeway: String,
    pub(crate) made_at: store::At,
    pub(crate) taken_from: String,
    pub(crate) schema: i64,
    pub(crate) services: Vec<String>,
    pub(crate) tables: u64,
    pub(crate) rows: u64,
    pub(crate) row_bytes: u64,
    pub(crate) seconds: f64,
    #[serde(skip)]
    pub(crate) heads: Vec<serde_json::Value>,
}

impl Read {
    fn of(header: Header, trailer: Trailer, begun: Instant) -> Self {
        Self {
            leeway: header.leeway,
            made_at: header.made_at,
            taken_from: header.engine,
            schema: header.schema,
            services: trailer.services,
            tables: trailer.tables,
            rows: trailer.rows,
            row_bytes: trailer.bytes,
            seconds: begun.elapsed().as_secs_f64(),
            heads: trailer.heads,
        }
    }
}

/// What the reading thread tells.
enum Told {
    Header(Header),
    Piece(Piece),
}

/// Reads a backup from one end to the other and fills nothing.
///
/// # Errors
/// Where it is not whole, or this program could not restore it.
pub(crate) async fn check(file: &Path, unlock: Unlock) -> anyhow::Result<Read> {
    let begun = Instant::now();
    let (header, mut told) = begin(file, unlock).await?;
    while let Some(piece) = told.recv().await {
        if let Piece::End(trailer) = piece_of(piece?)? {
            return Ok(Read::of(header, trailer, begun));
        }
    }
    bail!("the reading thread ended")
}

/// Puts a backup back into the empty database at `address`, and erases again what the register names.
///
/// # Errors
/// With what to do, for whoever runs the program; then nothing was put back.
pub(crate) async fn restore(
    file: &Path,
    unlock: Unlock,
    address: &str,
    erasures: Vec<Registered>,
) -> anyhow::Result<(Read, Settled)> {
    let begun = Instant::now();
    let (header, told) = begin(file, unlock).await?;
    let mut filling = database::fill(address, header.schema).await.context("nothing was put back")?;
    match fill(&mut *filling, &header, told).await {
        Ok(trailer) => {
            let settle = settle(&header, erasures, trailer.services.len());
            let settled =
                filling.finish(&settle).await.context("the database cannot be finished; nothing was put back")?;
            Ok((Read::of(header, trailer, begun), settled))
        }
        Err(why) => {
            filling.give_up().await;
            Err(why.context("nothing was put back"))
        }
    }
}

/// Opens a backup in a thread of its own, and looks whether this program can restore it.
async fn begin(file: &Path, unlock: Unlock) -> anyhow::Result<(Header, Receiver<anyhow::Result<Told>>)> {
    let opened = File::open(file).with_context(|| format!("cannot open {}", file.display()))?;
    if !opened.metadata()?.is_file() {
        bail!("{} is no file", file.display());
    }
    let (tell, mut told) = channel(WAITING);
    drop(tokio::task::spawn_blocking(move || {
        if let Err(fault) = read(opened, &unlock, &tell) {
            // Nobody may be left to be told.
            drop(tell.blocking_send(Err(fault.into())));
        }
    }));
    let Told::Header(header) = told.recv().await.context("the reading thread ended")?? else {
        bail!("the backup does not begin as one does")
    };
    restorable(&header, database::schema(), env!("CARGO_PKG_VERSION"))?;
    Ok((header, told))
}

/// What the thread does: reads and opens, until the end or until nobody wants to know.
fn read(file: File, unlock: &Unlock, tell: &Sender<anyhow::Result<Told>>) -> Result<(), Fault> {
    let mut reader = Reader::open(file, unlock)?;
    // A newer form has other frames: whoever is told the header says so, and asks for no more.
    let readable = reader.header().format <= backup::FORMAT;
    if tell.blocking_send(Ok(Told::Header(reader.header().clone()))).is_err() || !readable {
        return Ok(());
    }
    loop {
        let piece = reader.next_piece()?;
        let end = matches!(piece, Piece::End(_));
        if tell.blocking_send(Ok(Told::Piece(piece))).is_err() || end {
            return Ok(());
        }
    }
}

fn piece_of(told: Told) -> anyhow::Result<Piece> {
    match told {
        Told::Piece(piece) => Ok(piece),
        Told::Header(_) => Err(anyhow!("the backup begins twice")),
    }
}

/// Fills a database with every piece, and gives the end.
async fn fill(
    filling: &mut dyn Filling,
    header: &Header,
    mut told: Receiver<anyhow::Result<Told>>,
) -> anyhow::Result<Trailer> {
    let of_this_schema = header.schema == database::schema();
    let (mut table, mut seen) = (None, HashSet::new());
    while let Some(piece) = told.recv().await {
        match piece_of(piece?)? {
            Piece::Table(shape) => {
                let known = TABLES.iter().find(|t| t.name == shape.table).map(Shape::of);
                if of_this_schema && known.as_ref() != Some(&shape) {
                    bail!("the table {} is not one of this program's", shape.table);
                }
                seen.insert(shape.table.clone());
                table = Some(shape);
            }
            Piece::Rows(rows) => {
                let shape = table.as_ref().context("rows of no table")?;
                filling.rows(shape, &rows).await?;
            }
            Piece::TableEnd(_) => table = None,
            Piece::End(trailer) => {
                if let Some(missing) = TABLES.iter().find(|t| of_this_schema && !seen.contains(t.name)) {
                    bail!("the table {} is not in the backup", missing.name);
                }
                return Ok(trailer);
            }
        }
    }
    bail!("the reading thread ended")
}

fn settle(header: &Header, erasures: Vec<Registered>, services: usize) -> Settle {
    let now = SystemClock.now();
    let events = (0..services + erasures.len()).map(|_| {
        let mut salt = [0; 16];
        SystemIds.fill(&mut salt);
        (SystemIds.id(now), salt)
    });
    let events = events.collect();
    Settle { at: app::time::at(now), made_at: header.made_at, erasures, events }
}

/// The register of erasures in a file: one JSON object a line.
///
/// # Errors
/// A line that is none: what it names would come back unseen.
pub(crate) fn register(file: &Path) -> anyhow::Result<Vec<Registered>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(n, line)| {
            serde_json::from_str(line)
                .with_context(|| format!("line {} of {} is no line of a register of erasures", n + 1, file.display()))
        })
        .collect()
}
