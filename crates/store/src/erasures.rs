//! Erasure of what the log of changes says (docs/adr/0006), and the register by which it is done again in a backup of before.
//!
//! To erase is to delete an entry's payload and to add an entry that says which ones, and on what ground. That entry *is*
//! the register: what is exported of it, to be kept beside the heads of the logs, is [`Registered`], one JSON object a line.

use crate::At;
use uuid::Uuid;

/// The kind of the event that says what was erased: `practice::event::Kind` has its words.
pub const KIND: &str = "payload_erased";

/// What is to be erased of the log of changes.
#[derive(Debug, Clone)]
pub struct Erasure {
    /// The id of the event that will say so.
    pub event: Uuid,
    /// Its salt.
    pub salt: [u8; 16],
    /// When.
    pub at: At,
    /// On what ground, in words that name nobody.
    pub ground: String,
    /// Which entries: their numbers.
    pub entries: Vec<i64>,
}

/// An erased entry: its number, and its digest, by which it is known from another entry of that number.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ErasedEntry {
    /// Its number in the service's log.
    pub seq: i64,
    /// Its digest, in hexadecimal figures.
    pub digest: String,
}

/// What the event of an erasure says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Said {
    /// The erasure's id: that of the event.
    pub id: Uuid,
    /// On what ground.
    pub ground: String,
    /// Whether it was done again in a backup of before.
    #[serde(default)]
    pub again: bool,
    /// Which entries.
    pub entries: Vec<ErasedEntry>,
    /// Whose record was destroyed with them, where one was: so that a backup of before destroys it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destroyed: Option<DestroyedPerson>,
}

/// A record that was destroyed, as the register says it: an id that means nothing once its rows are gone, and what is left.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DestroyedPerson {
    /// The record's id.
    pub person: Uuid,
    /// What is left of it.
    pub stub: crate::retention::StubRow,
}

impl Said {
    /// As the event's body.
    #[must_use]
    pub fn body(&self) -> String {
        serde_json::json!(self).to_string()
    }

    /// From an event's body.
    #[must_use]
    pub fn read(body: &str) -> Option<Self> {
        serde_json::from_str(body).ok()
    }
}

/// An erasure as the register keeps it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Registered {
    /// The service's short name.
    pub service: String,
    /// When.
    pub at: At,
    /// What it says.
    #[serde(flatten)]
    pub said: Said,
}
