//! In which letters a file is written: UTF-8 with or without a byte order mark, or Windows-1252, which spreadsheets on Windows write.

use crate::Fault;
use std::io::{self, Read};

/// How the bytes of a file stand for letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 that begins with a mark that says so.
    Utf8Marked,
    /// Windows-1252, because it is no UTF-8.
    Windows1252,
}

impl Encoding {
    /// Its name, for a report.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Marked => "UTF-8 with a byte order mark",
            Self::Windows1252 => "Windows-1252 (it is not UTF-8)",
        }
    }
}

const MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];
const PIECE: usize = 64 * 1024;

/// Finds out how a file is written, by reading it to its end: one letter in the last row can decide.
///
/// # Errors
/// [`Fault::Encoding`] for UTF-16 and for what is no text; [`Fault::Io`].
pub fn detect(mut file: impl Read) -> Result<Encoding, Fault> {
    let (mut buffer, mut kept, mut first, mut utf8) = (vec![0; PIECE], Vec::new(), true, true);
    let mut marked = false;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        kept.extend_from_slice(&buffer[..read]);
        if first && kept.len() >= 3 {
            first = false;
            if kept.starts_with(&[0xFF, 0xFE]) || kept.starts_with(&[0xFE, 0xFF]) {
                return Err(Fault::Encoding(
                    "it is written in UTF-16: save it as “CSV UTF-8” and try again".to_owned(),
                ));
            }
            marked = kept.starts_with(&MARK);
        }
        if kept.contains(&0) {
            return Err(Fault::Encoding(
                "it is no text: perhaps a spreadsheet. Save it as “CSV UTF-8” and try again".to_owned(),
            ));
        }
        match std::str::from_utf8(&kept) {
            Ok(_) => kept.clear(),
            // the beginning of a letter that goes on in the next piece
            Err(e) if e.error_len().is_none() => drop(kept.drain(..e.valid_up_to())),
            Err(_) => {
                utf8 = false;
                kept.clear();
            }
        }
    }
    Ok(match (utf8 && kept.is_empty(), marked) {
        (true, true) => Encoding::Utf8Marked,
        (true, false) => Encoding::Utf8,
        (false, _) => Encoding::Windows1252,
    })
}

/// What the bytes from 0x80 to 0x9F stand for in Windows-1252 (the WHATWG Encoding Standard's table; the five that stand for nothing
/// keep their number).
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Reads a file as UTF-8, whatever it is written in, without the mark at its beginning.
#[derive(Debug)]
pub struct Decoded<R> {
    inner: R,
    encoding: Encoding,
    out: Vec<u8>,
    given: usize,
    begun: bool,
}

impl<R: Read> Decoded<R> {
    /// Reads from the beginning.
    pub fn new(inner: R, encoding: Encoding) -> Self {
        Self { inner, encoding, out: Vec::new(), given: 0, begun: false }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if !self.begun {
            self.begun = true;
            if self.encoding == Encoding::Utf8Marked {
                self.inner.read_exact(&mut [0; 3])?;
            }
        }
        if self.encoding != Encoding::Windows1252 {
            return self.inner.read(into);
        }
        if self.given == self.out.len() {
            let mut piece = [0; 8 * 1024];
            let read = self.inner.read(&mut piece)?;
            self.out.clear();
            self.given = 0;
            let mut letter = [0; 4];
            for byte in &piece[..read] {
                let c = match byte {
                    0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
                    other => char::from(*other),
                };
                self.out.extend_from_slice(c.encode_utf8(&mut letter).as_bytes());
            }
        }
        let many = into.len().min(self.out.len() - self.given);
        into[..many].copy_from_slice(&self.out[self.given..self.given + many]);
        self.given += many;
        Ok(many)
    }
}
