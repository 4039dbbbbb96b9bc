//! How events and looks are chained by hash.
//!
//! The chain covers a *salted digest* of an event's payload and not the payload, which stands in a
//! row of its own: an erasure can take the payload and leave the chain whole (docs/adr/0006).

use crate::{At, LookEntry};
use sha2::{Digest, Sha256};
use uuid::Uuid;

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

/// The first entry that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Broken {
    /// Its number in the chain.
    pub seq: i64,
    /// What is wrong with it.
    pub why: String,
}

/// What was noted elsewhere of a chain: that it had this entry. A stream of looks is named by its id.
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
