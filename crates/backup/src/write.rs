//! Writing a backup.

use crate::lock::Lock;
use crate::{Counting, FORMAT, Fault, Header, LONGEST, MAGIC, Overall, Trailer};
use std::io::{BufWriter, Write};
use store::backup::{Rows, Shape};

/// Larger than a piece that is encrypted at a time (64 KiB), so that few writes reach the disk.
const BUFFER: usize = 1024 * 1024;

/// A backup that is being written.
pub struct Writer<W: Write> {
    out: age::stream::StreamWriter<BufWriter<W>>,
    table: Option<Counting>,
    overall: Overall,
}

impl<W: Write> Writer<W> {
    /// Begins a backup.
    ///
    /// # Errors
    /// [`Fault::Io`] where it cannot be written.
    pub fn begin(out: W, lock: &Lock, header: &Header) -> Result<Self, Fault> {
        debug_assert_eq!(header.format, FORMAT);
        let out = lock.encryptor()?.wrap_output(BufWriter::with_capacity(BUFFER, out))?;
        let mut writer = Self { out, table: None, overall: Overall::default() };
        writer.out.write_all(MAGIC)?;
        writer.json(b'H', header)?;
        Ok(writer)
    }

    /// Begins a table; the one before ends.
    ///
    /// # Errors
    /// [`Fault::Io`] where it cannot be written.
    pub fn table(&mut self, shape: Shape) -> Result<(), Fault> {
        self.end_table()?;
        self.json(b'T', &shape)?;
        self.table = Some(Counting::of(shape));
        Ok(())
    }

    /// Adds rows to the table.
    ///
    /// # Errors
    /// [`Fault::Io`] where it cannot be written.
    pub fn rows(&mut self, rows: &Rows) -> Result<(), Fault> {
        if let Some(table) = &mut self.table {
            table.add(rows);
        }
        self.frame(b'R', &[&rows.count.to_be_bytes(), &rows.bytes])
    }

    /// Ends the backup; what it was written to is given back, with everything handed over to it.
    ///
    /// # Errors
    /// [`Fault::Io`] where it cannot be written.
    pub fn finish(mut self, services: Vec<String>, heads: Vec<serde_json::Value>) -> Result<(W, Trailer), Fault> {
        self.end_table()?;
        let Overall { tables, rows, bytes, .. } = self.overall;
        let trailer = Trailer { tables, rows, bytes, digest: self.overall.digest(), services, heads };
        self.json(b'Z', &trailer)?;
        let out = self.out.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        Ok((out, trailer))
    }

    fn end_table(&mut self) -> Result<(), Fault> {
        let Some(table) = self.table.take() else { return Ok(()) };
        let end = table.end();
        self.overall.add(&end);
        self.json(b'E', &end)
    }

    fn json(&mut self, kind: u8, content: &impl serde::Serialize) -> Result<(), Fault> {
        let text = serde_json::to_vec(content).map_err(|e| Fault::Encrypt(e.to_string()))?;
        self.frame(kind, &[&text])
    }

    fn frame(&mut self, kind: u8, parts: &[&[u8]]) -> Result<(), Fault> {
        let length = parts.iter().map(|p| p.len()).sum::<usize>();
        let Some(length) = u32::try_from(length).ok().filter(|l| *l <= LONGEST) else {
            return Err(Fault::Encrypt(format!("{length} bytes at once are too many")));
        };
        self.out.write_all(&[kind])?;
        self.out.write_all(&length.to_be_bytes())?;
        for part in parts {
            self.out.write_all(part)?;
        }
        Ok(())
    }
}
