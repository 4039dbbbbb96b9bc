//! Files kept with a record (issue 4 of 6, part 6): what may come in, told by what is in it and never by what it is called.

use crate::goal::{SHORT_MAX, too_long};
use crate::problem::Problem;

codes! {
    /// What a file is, as its first bytes say.
    pub enum Kind {
        Pdf => "pdf", "PDF";
        Png => "png", "Picture (PNG)";
        Jpeg => "jpeg", "Picture (JPEG)";
        Word => "docx", "Word document";
        OpenText => "odt", "OpenDocument text";
        Plain => "text", "Plain text";
    }
}

impl Kind {
    /// Under which type it is handed out.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Word => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::OpenText => "application/vnd.oasis.opendocument.text",
            Self::Plain => "text/plain; charset=utf-8",
        }
    }

    /// The endings that a name of it has; the first is given to one that has none.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Word => &["docx"],
            Self::OpenText => &["odt"],
            Self::Plain => &["txt", "text", "csv"],
        }
    }
}

codes! {
    /// Where a file stands with the program that looks through it for what does harm.
    pub enum State {
        /// It is kept and opens to nobody.
        Held => "held", "Being looked through";
        Clean => "clean", "Looked through";
        /// No such program is set up.
        Unlooked => "unlooked", "Not looked through";
        /// It stands there as an entry; what was in it is gone.
        Refused => "refused", "Not kept";
        /// Somebody took it out.
        TakenOut => "taken_out", "Taken out";
    }
}

impl State {
    /// Whether it can be opened.
    pub const fn opens(self) -> bool {
        matches!(self, Self::Clean | Self::Unlooked)
    }
}

codes! {
    /// What a file is kept with.
    pub enum Of {
        Record => "record", "The record itself";
        Referral => "referral", "A referral";
        Contact => "contact", "A contact";
        Letter => "letter", "A letter";
    }
}

/// So many megabytes a file has at most, until the service sets its own.
pub const USUAL_MEGABYTES: i64 = 10;
/// And so many at most whatever it sets.
pub const MOST_MEGABYTES: i64 = 100;
/// So much of the beginning says what a file is.
pub const HEAD: usize = 8 * 1024;
/// The longest name.
const NAME_MAX: usize = 120;
/// Parts of office documents that hold programs: Microsoft's, and the OpenDocument ones' by what their folders begin with. Names of parts
/// stand in such a file as they are, whatever is packed.
const MACROS: [&[u8]; 3] = [b"vbaProject.bin", b"Basic/script-lc.xml", b"Scripts/python/"];
/// The longest of them.
const MACROS_LONGEST: usize = 19;

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// Nothing is in it.
    #[error("This file is empty. Choose another one")]
    Empty,
    /// It is of a kind that is not kept.
    #[error(
        "This file is {0}, which is not kept here. Send a PDF, a picture (PNG or JPEG), a Word or OpenDocument text, or plain text"
    )]
    Kind(&'static str),
    /// Its name says something else than its content.
    #[error(
        "This file is called ‘{name}’, and what is in it is: {found}. Save it again as what it is, or choose the right one"
    )]
    Lies {
        /// As it is called.
        name: String,
        /// What it is.
        found: &'static str,
    },
    /// There are programs in it.
    #[error("There are programs (macros) in this document. Save it without them, or as a PDF")]
    Macros,
    /// It is larger than is kept.
    #[error(
        "This file is larger than {0} MB, which is the most that is kept here. Make it smaller, such as by saving a scan in grey, and send it again"
    )]
    TooLarge(i64),
}

impl NotTaken {
    /// The same beside its field.
    #[must_use]
    pub fn problem(&self) -> Problem {
        Problem::new("file", self.to_string())
    }
}

/// What is known of a file that is not kept, by how it begins, in words.
fn known_other(head: &[u8]) -> &'static str {
    let starts = |with: &[u8]| head.starts_with(with);
    if starts(b"MZ") || starts(b"\x7fELF") || starts(b"\xca\xfe\xba\xbe") || starts(b"\xcf\xfa\xed\xfe") {
        "a program"
    } else if starts(b"#!") {
        "a script"
    } else if starts(b"PK\x03\x04") || starts(b"\x1f\x8b") || starts(b"Rar!") || starts(b"7z\xbc\xaf") {
        "an archive, or a document of a kind"
    } else if starts(b"\xd0\xcf\x11\xe0") {
        "an old Office document"
    } else if starts(b"GIF8") {
        "a GIF picture"
    } else if head.get(4..8) == Some(b"ftyp") {
        "a film, a sound or a picture of a telephone’s own kind"
    } else if starts(b"ID3") || starts(b"OggS") || starts(b"RIFF") {
        "a film or a sound"
    } else {
        "of a kind"
    }
}

/// Tells what a file is while it comes in, piece by piece.
#[derive(Debug, Default)]
pub struct Reader {
    head: Vec<u8>,
    size: u64,
    /// What of [`MACROS`] may have begun at the end of the piece before.
    tail: Vec<u8>,
    macros: bool,
    not_text: bool,
    /// Bytes of a letter that was cut between two pieces.
    cut: Vec<u8>,
}

impl Reader {
    /// Takes the next piece.
    pub fn take(&mut self, piece: &[u8]) {
        self.size = self.size.saturating_add(piece.len() as u64);
        let room = HEAD.saturating_sub(self.head.len());
        self.head.extend_from_slice(&piece[..piece.len().min(room)]);
        if !self.macros {
            let mut joined = std::mem::take(&mut self.tail);
            joined.extend_from_slice(piece);
            self.macros = MACROS.iter().any(|part| joined.windows(part.len()).any(|w| w == *part));
            let keep = joined.len().saturating_sub(MACROS_LONGEST - 1);
            self.tail = joined.split_off(keep);
        }
        if !self.not_text {
            self.read_text(piece);
        }
    }

    fn read_text(&mut self, piece: &[u8]) {
        let mut joined = std::mem::take(&mut self.cut);
        joined.extend_from_slice(piece);
        let control = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c);
        if joined.iter().any(control) {
            self.not_text = true;
            return;
        }
        match std::str::from_utf8(&joined) {
            Ok(_) => {}
            // a letter of up to four bytes may be cut in the middle
            Err(fault) if fault.error_len().is_none() => self.cut = joined.split_off(fault.valid_up_to()),
            Err(_) => self.not_text = true,
        }
    }

    /// How many bytes came.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// What it is, now that all of it came under this name.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn judge(&self, name: &str) -> Result<Kind, NotTaken> {
        if self.size == 0 {
            return Err(NotTaken::Empty);
        }
        let kind = self.kind().ok_or_else(|| NotTaken::Kind(known_other(&self.head)))?;
        if matches!(kind, Kind::Word | Kind::OpenText) && self.macros {
            return Err(NotTaken::Macros);
        }
        match ending(name) {
            Some(ending) if !kind.endings().contains(&ending.as_str()) => {
                Err(NotTaken::Lies { name: brief(name), found: kind.words() })
            }
            _ => Ok(kind),
        }
    }

    fn kind(&self) -> Option<Kind> {
        let head = self.head.as_slice();
        let holds = |part: &[u8]| head.windows(part.len()).any(|w| w == part);
        if head.starts_with(b"%PDF-") {
            Some(Kind::Pdf)
        } else if head.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Kind::Png)
        } else if head.starts_with(b"\xff\xd8\xff") {
            Some(Kind::Jpeg)
        } else if head.starts_with(b"PK\x03\x04") {
            // an OpenDocument says what it is in its first entry, stored plainly (OpenDocument 1.3, part 2, 3.3); an Office document
            // names its main part among its first entries (ECMA-376, part 2)
            if head.get(30..).is_some_and(|rest| rest.starts_with(b"mimetypeapplication/vnd.oasis.opendocument.text")) {
                Some(Kind::OpenText)
            } else if holds(b"[Content_Types].xml") && holds(b"word/") {
                Some(Kind::Word)
            } else {
                None
            }
        } else if !self.not_text && self.cut.is_empty() && !head.starts_with(b"#!") {
            Some(Kind::Plain)
        } else {
            None
        }
    }
}

/// The ending of a name, in small letters; none where it has none.
fn ending(name: &str) -> Option<String> {
    let (stem, ending) = name.trim().rsplit_once('.')?;
    let plain = !stem.is_empty() && !ending.is_empty() && ending.len() <= 8;
    (plain && ending.chars().all(|c| c.is_ascii_alphanumeric())).then(|| ending.to_ascii_lowercase())
}

fn brief(name: &str) -> String {
    let mut brief: String = name.trim().chars().filter(|c| !c.is_control()).take(60).collect();
    if name.trim().chars().count() > 60 {
        brief.push('…');
    }
    brief
}

/// A name under which a file is kept: without folders, signs that a disk or a header reads otherwise, or what nobody sees; with an ending
/// that says what it is.
#[must_use]
pub fn kept_name(name: &str, kind: Kind) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let kept: String = last
        .chars()
        .filter(|c| !hidden(*c))
        .map(|c| if matches!(c, '"' | ':' | '*' | '?' | '<' | '>' | '|' | ';') { '_' } else { c })
        .collect();
    let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    let kept = kept.trim_matches('.').trim();
    let (stem, end) = match ending(kept) {
        Some(end) if kind.endings().contains(&end.as_str()) => (&kept[..kept.len() - end.len() - 1], end),
        _ => (kept, kind.endings()[0].to_owned()),
    };
    let stem: String = stem.chars().take(NAME_MAX - 10).collect();
    let stem = if stem.trim().is_empty() { "file" } else { stem.trim() };
    format!("{stem}.{end}")
}

/// Why a name leads nowhere in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Astray {
    /// Nothing is named.
    #[error("no file is named")]
    Nothing,
    /// It does not begin in the folder.
    #[error("this is not the name of a file in the folder: it begins elsewhere")]
    Elsewhere,
    /// It climbs out of the folder, or into something that is hidden.
    #[error("this name leads out of the folder, or into something hidden")]
    Out,
}

/// The steps of a name from a folder down to a file in it: folders and a file, each by a plain name, with `/` or `\` between, as either kind of
/// system writes them. Nothing that leads out of the folder, whatever it is on, is a name.
///
/// # Errors
/// Why it is none.
pub fn steps_to(name: &str) -> Result<Vec<&str>, Astray> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Astray::Nothing);
    }
    let drive = name.as_bytes().get(1) == Some(&b':');
    if name.starts_with(['/', '\\', '~']) || drive {
        return Err(Astray::Elsewhere);
    }
    let steps: Vec<&str> = name.split(['/', '\\']).collect();
    let plain = |step: &&str| !step.trim().is_empty() && !step.starts_with('.') && !step.chars().any(char::is_control);
    if steps.iter().all(plain) { Ok(steps) } else { Err(Astray::Out) }
}

/// Whether what is said of a file can be kept.
///
/// # Errors
/// A problem under `note`.
pub fn check_note(note: &str) -> Result<(), Problem> {
    too_long("note", note, SHORT_MAX).map_or(Ok(()), Err)
}

/// A size as people say it.
#[must_use]
pub fn size_words(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", (bytes + 500) / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
