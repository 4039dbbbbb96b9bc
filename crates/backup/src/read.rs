//! Reading a backup back. What was read is as it was written only once [`Piece::End`] has come.

use crate::lock::Unlock;
use crate::{Counting, FORMAT, Fault, Header, LONGEST, MAGIC, Overall, TableEnd, Trailer};
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::backup::{Rows, Shape};

/// How a file of age's begins.
const AGE: &[u8] = b"age-encryption.org/v1";
/// Read from the file at a time.
const BUFFER: usize = 1024 * 1024;

/// A file, and whether it was read to its end: a piece that cannot be decrypted was changed, or is the last one and was cut.
struct Told<R> {
    file: R,
    ended: Arc<AtomicBool>,
}

impl<R: Read> Read for Told<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        self.ended.store(read == 0 && !into.is_empty(), Ordering::Relaxed);
        Ok(read)
    }
}

/// A part of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A table begins.
    Table(Shape),
    /// Rows of it.
    Rows(Rows),
    /// The table is over, and what was read of it is what was written.
    TableEnd(TableEnd),
    /// The backup is over, and all of it is what was written.
    End(Trailer),
}

/// A backup that is being read.
pub struct Reader<R: Read> {
    stream: age::stream::StreamReader<BufReader<Told<R>>>,
    ended: Arc<AtomicBool>,
    header: Header,
    table: Option<Counting>,
    overall: Overall,
}

impl<R: Read> Reader<R> {
    /// Opens a backup and reads what it says of itself.
    ///
    /// # Errors
    /// [`Fault::NoBackup`], [`Fault::CutShort`], [`Fault::WrongKey`], [`Fault::WantsKey`], [`Fault::WantsPassphrase`],
    /// [`Fault::Newer`], [`Fault::Io`].
    pub fn open(file: R, unlock: &Unlock) -> Result<Self, Fault> {
        let ended = Arc::new(AtomicBool::new(false));
        let mut file = BufReader::with_capacity(BUFFER, Told { file, ended: Arc::clone(&ended) });
        let first = file.fill_buf()?;
        if !first.starts_with(AGE) {
            return Err(Fault::NoBackup);
        }
        let age = age::Decryptor::new_buffered(file).map_err(|e| match e {
            age::DecryptError::Io(e) if e.kind() == ErrorKind::UnexpectedEof => Fault::CutShort,
            age::DecryptError::Io(e) => Fault::Io(e),
            age::DecryptError::UnknownFormat => Fault::NoBackup,
            _ => Fault::Changed,
        })?;
        let stream = unlock.open(age)?;
        let header = Header {
            format: 0,
            leeway: String::new(),
            schema: 0,
            fingerprint: String::new(),
            made_at: store::At::UNIX_EPOCH,
            engine: String::new(),
        };
        let mut reader = Self { stream, ended, header, table: None, overall: Overall::default() };
        let mut magic = [0; MAGIC.len()];
        reader.fill(&mut magic)?;
        if magic != *MAGIC {
            return Err(Fault::NoBackup);
        }
        let (kind, content) = reader.frame()?;
        if kind != b'H' {
            return Err(Fault::Changed);
        }
        reader.header = serde_json::from_slice(&content).map_err(|_| Fault::Changed)?;
        Ok(reader)
    }

    /// What the backup says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The next piece. A form that is newer than [`FORMAT`] is not read.
    ///
    /// # Errors
    /// [`Fault::CutShort`] and [`Fault::Changed`]; [`Fault::Io`].
    pub fn next_piece(&mut self) -> Result<Piece, Fault> {
        debug_assert!(self.header.format <= FORMAT);
        let (kind, content) = self.frame()?;
        match (kind, self.table.is_some()) {
            (b'T', false) => {
                let shape: Shape = read(&content)?;
                if !shape.is_plain() {
                    return Err(Fault::Changed);
                }
                self.table = Some(Counting::of(shape.clone()));
                Ok(Piece::Table(shape))
            }
            (b'R', true) => {
                let (count, bytes) = content.split_first_chunk().ok_or(Fault::Changed)?;
                let rows = Rows { count: u64::from_be_bytes(*count), bytes: bytes.to_vec() };
                if let Some(table) = &mut self.table {
                    table.add(&rows);
                }
                Ok(Piece::Rows(rows))
            }
            (b'E', true) => {
                let said: TableEnd = read(&content)?;
                let end = self.table.take().map(Counting::end);
                if end.as_ref() != Some(&said) {
                    return Err(Fault::Changed);
                }
                self.overall.add(&said);
                Ok(Piece::TableEnd(said))
            }
            (b'Z', false) => {
                let said: Trailer = read(&content)?;
                let sums = (self.overall.tables, self.overall.rows, self.overall.bytes);
                if self.overall.digest() != said.digest || sums != (said.tables, said.rows, said.bytes) {
                    return Err(Fault::Changed);
                }
                // age says of its last piece that it is the last: nothing may stand behind.
                let mut behind = [0];
                if self.stream.read(&mut behind).map_err(|e| self.why(e))? != 0 {
                    return Err(Fault::Changed);
                }
                Ok(Piece::End(said))
            }
            _ => Err(Fault::Changed),
        }
    }

    fn frame(&mut self) -> Result<(u8, Vec<u8>), Fault> {
        let mut head = [0; 5];
        self.fill(&mut head)?;
        let [kind, length @ ..] = head;
        let length = u32::from_be_bytes(length);
        if length > LONGEST {
            return Err(Fault::Changed);
        }
        let mut content = vec![0; usize::try_from(length).map_err(|_| Fault::Changed)?];
        self.fill(&mut content)?;
        Ok((kind, content))
    }

    fn fill(&mut self, into: &mut [u8]) -> Result<(), Fault> {
        self.stream.read_exact(into).map_err(|e| self.why(e))
    }

    /// What an error while decrypting means.
    fn why(&self, error: io::Error) -> Fault {
        match error.kind() {
            ErrorKind::UnexpectedEof => Fault::CutShort,
            ErrorKind::InvalidData if self.ended.load(Ordering::Relaxed) => Fault::CutShort,
            ErrorKind::InvalidData => Fault::Changed,
            _ => Fault::Io(error),
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(content: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(content).map_err(|_| Fault::Changed)
}
