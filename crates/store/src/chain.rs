//! How events and looks are chained by hash.
//!
//! The chain covers a *salted digest* of an event's payload and not the payload, which stands in a
//! row of its own: an erasure can take the payload and leave the chain whole (docs/adr/0006).

use crate::{At, LookEntry};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How many entries a walk reads in one piece: some hundredths of a second, so that nobody waits for it.
pub const PIECE: i64 = 4_000;

/// What a walk along a chain found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Verified {
    /// How many entries were walked.
    pub entries: u64,
    /// How many payloads were erased, with the chain whole.
    pub erased: u64,
    /// The first entry that does not fit, and why.
    pub broken: Option<Broken>,
}

/// In which way an entry does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// An entry in the middle is not there.
    Missing,
    /// The entry, or the one before it, is another than it was.
    Changed,
    /// What the entry says is another than it was.
    Said,
    /// What the entry says is not there, and no erasure names it.
    SaidMissing,
    /// Entries at the end are not there, and the log's own head or a note of it elsewhere says that they were.
    CutOff,
    /// The entry is not the one that was noted elsewhere: the chain was written anew.
    Anew,
    /// The log's own head is not there, or says something else than the last entry.
    Head,
    /// A whole stream of looks is not there.
    Stream,
    /// The look is there, and the index by which the person's own list finds it does not have it.
    Index,
}

/// The first entry that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Broken {
    /// Its number in the chain.
    pub seq: i64,
    /// What is wrong with it, in words.
    pub why: String,
    /// The same as a code.
    pub fault: Fault,
    /// When it was written; of one that is missing, when the last before it was that fits. None where there is none.
    pub at: Option<At>,
    /// Its stream, for looks.
    pub stream: Option<Uuid>,
}

/// How far a walk along a chain has come. It is kept between pieces, so that a long walk can be left and gone on with.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Walk {
    /// For looks: the stream that is walked, or was walked last.
    pub stream: Uuid,
    /// For looks: whether that stream is not at its end.
    pub within: bool,
    /// The last entry that fits.
    pub seq: i64,
    /// Its digest, in hexadecimal figures.
    pub digest: String,
    /// When it was written.
    pub at: Option<At>,
    /// How many entries fit, in all.
    pub entries: u64,
    /// Of how many of them what they say was erased.
    pub erased: u64,
    /// Whether the walk has come to its end, or to an entry that does not fit.
    pub done: bool,
    /// That entry.
    pub broken: Option<Broken>,
}

impl Walk {
    /// Ends the walk at the first entry that does not fit. `at` is when it was written, where it is there.
    pub fn breaks(&mut self, seq: i64, fault: Fault, at: Option<At>, why: impl Into<String>) {
        let stream = (!self.stream.is_nil()).then_some(self.stream);
        self.broken = Some(Broken { seq, why: why.into(), fault, at: at.or(self.at), stream });
        self.done = true;
    }

    /// The entry fits.
    pub fn fits(&mut self, seq: i64, at: At, digest: &[u8]) {
        (self.seq, self.at, self.digest) = (seq, Some(at), hex(digest));
        self.entries += 1;
    }

    /// The last digest as bytes; empty before the first entry.
    #[must_use]
    pub fn last_digest(&self) -> Vec<u8> {
        let nibble = |c: u8| char::from(c).to_digit(16).and_then(|n| u8::try_from(n).ok()).unwrap_or_default();
        self.digest.as_bytes().chunks_exact(2).map(|pair| nibble(pair[0]) << 4 | nibble(pair[1])).collect()
    }

    /// What it found.
    #[must_use]
    pub fn verified(self) -> Verified {
        Verified { entries: self.entries, erased: self.erased, broken: self.broken }
    }
}

/// What was noted elsewhere of a chain: that it had this entry. A stream of looks is named by its id, the changes by the nil one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The stream, for looks.
    pub stream: Uuid,
    /// The entry's number.
    pub seq: i64,
    /// Its digest; none where only its being there was noted.
    pub digest: Option<Vec<u8>>,
}

/// The fields of an event that its digest covers.
#[derive(Debug)]
pub struct EventLink<'a> {
    /// Number in the service's chain, from 1, without gaps.
    pub seq: i64,
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: At,
    /// Who, if an account.
    pub actor: Option<Uuid>,
    /// The actor's name then.
    pub actor_name: &'a str,
    /// What happened.
    pub kind: &'a str,
    /// What it happened to.
    pub subject: Option<Uuid>,
    /// The person concerned.
    pub person: Option<Uuid>,
    /// The episode concerned.
    pub episode: Option<Uuid>,
    /// The salted digest of the payload.
    pub payload_digest: &'a [u8],
}

/// The salted digest of a payload.
#[must_use]
pub fn payload_digest(salt: &[u8], body: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    field(&mut hash, salt);
    field(&mut hash, body.as_bytes());
    hash.finalize().to_vec()
}

/// The digest of an event that follows `previous`.
#[must_use]
pub fn event_digest(previous: &[u8], e: &EventLink<'_>) -> Vec<u8> {
    let mut hash = Sha256::new();
    field(&mut hash, previous);
    field(&mut hash, &e.seq.to_be_bytes());
    field(&mut hash, e.id.as_bytes());
    field(&mut hash, &e.at.timestamp_micros().to_be_bytes());
    optional(&mut hash, e.actor);
    field(&mut hash, e.actor_name.as_bytes());
    field(&mut hash, e.kind.as_bytes());
    optional(&mut hash, e.subject);
    optional(&mut hash, e.person);
    optional(&mut hash, e.episode);
    field(&mut hash, e.payload_digest);
    hash.finalize().to_vec()
}

/// The persons of a look as they are stored and hashed.
#[must_use]
pub fn look_persons(entry: &LookEntry) -> String {
    serde_json::json!({ "opened": entry.opened, "listed": entry.listed }).to_string()
}

/// The persons whose record a look opened, of what [`look_persons`] wrote.
#[must_use]
pub fn persons_opened(persons: &str) -> Vec<Uuid> {
    persons_of(persons, "opened")
}

/// The persons who were merely listed in a look.
#[must_use]
pub fn persons_listed(persons: &str) -> Vec<Uuid> {
    persons_of(persons, "listed")
}

fn persons_of(persons: &str, which: &str) -> Vec<Uuid> {
    let body: serde_json::Value = serde_json::from_str(persons).unwrap_or_default();
    let all = body.get(which).and_then(serde_json::Value::as_array);
    all.into_iter().flatten().filter_map(|id| id.as_str()?.parse().ok()).collect()
}

/// The digest of a look that follows `previous`.
#[must_use]
pub fn look_digest(
    previous: &[u8],
    seq: i64,
    at: At,
    account: Option<Uuid>,
    ground: &str,
    page: &str,
    persons: &str,
) -> Vec<u8> {
    let mut hash = Sha256::new();
    field(&mut hash, previous);
    field(&mut hash, &seq.to_be_bytes());
    field(&mut hash, &at.timestamp_micros().to_be_bytes());
    optional(&mut hash, account);
    field(&mut hash, ground.as_bytes());
    field(&mut hash, page.as_bytes());
    field(&mut hash, persons.as_bytes());
    hash.finalize().to_vec()
}

/// Bytes in hexadecimal figures, as digests are written.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const FIGURES: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(|half| char::from(FIGURES[usize::from(half)])).collect()
}

/// Each field goes in with its length, so that no two lists of fields give the same bytes.
fn field(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

fn optional(hash: &mut Sha256, id: Option<Uuid>) {
    match id {
        Some(id) => field(hash, id.as_bytes()),
        None => field(hash, &[]),
    }
}
