//! Looks at persons' records: what was read stays closed until it is noted who is in it.
//!
//! A read of persons gives an [`Undisclosed`] value. [`Looks::disclose`] opens it and notes the
//! persons; the web floor hands the notes to the appender before the answer leaves, and refuses the
//! answer if they cannot be written (HOUSE 10.3).

use crate::At;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Something read of persons, not yet to be looked at.
#[derive(Debug)]
#[must_use = "what was read can only be used through Looks::disclose"]
pub struct Undisclosed<T> {
    value: T,
    persons: Vec<Uuid>,
    opened: bool,
}

impl<T> Undisclosed<T> {
    /// A record that was opened: of one person, in some depth.
    pub fn opened(value: T, person: Uuid) -> Self {
        Self { value, persons: vec![person], opened: true }
    }

    /// A list in which persons are named.
    pub fn listed(value: T, persons: Vec<Uuid>) -> Self {
        Self { value, persons, opened: false }
    }
}

impl<T> Undisclosed<Vec<T>> {
    /// A list in which each row names one person.
    pub fn each(rows: Vec<T>, person: impl Fn(&T) -> Uuid) -> Self {
        let persons = rows.iter().map(person).collect();
        Self::listed(rows, persons)
    }
}

impl<T> Undisclosed<Option<T>> {
    /// Whether anything was found, without opening it.
    pub fn is_some(&self) -> bool {
        self.value.is_some()
    }
}

#[derive(Debug, Default)]
struct Noted {
    opened: Vec<Uuid>,
    listed: Vec<Uuid>,
}

/// The looks of one answer, gathered while it is made. Clones share the same notes.
#[derive(Debug, Clone, Default)]
pub struct Looks(Arc<Mutex<Noted>>);

impl Looks {
    /// Opens what was read, and notes who is in it.
    pub fn disclose<T>(&self, closed: Undisclosed<T>) -> T {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Noted { opened, listed } = &mut *noted;
        let into = if closed.opened { opened } else { listed };
        for person in closed.persons {
            if !into.contains(&person) {
                into.push(person);
            }
        }
        closed.value
    }

    /// Takes the notes out: persons opened and persons listed. Empty if nobody was looked at.
    #[must_use]
    pub fn take(&self) -> (Vec<Uuid>, Vec<Uuid>) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Noted { opened, listed } = std::mem::take(&mut *noted);
        let listed = listed.into_iter().filter(|p| !opened.contains(p)).collect();
        (opened, listed)
    }
}

/// One entry of the log of looks: one answer, with everybody in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookEntry {
    /// When the answer was made.
    pub at: At,
    /// Who looked; none for somebody who came by a link.
    pub account: Option<Uuid>,
    /// On what ground, in the words of `practice::access::Ground`.
    pub ground: String,
    /// The route, such as `GET /people/{person}`; never with an id in it.
    pub page: String,
    /// Persons whose record was opened.
    pub opened: Vec<Uuid>,
    /// Persons who were merely listed.
    pub listed: Vec<Uuid>,
}

/// A stream of looks: one a service and a start of the program, chained by hash.
#[derive(Debug, Clone)]
pub struct LookStream {
    /// The service.
    pub service: Uuid,
    /// The stream's id, new at each start.
    pub id: Uuid,
    /// When it was opened.
    pub opened_at: At,
    /// How many entries it holds.
    pub seq: i64,
    /// The last entry's digest; empty before the first.
    pub digest: Vec<u8>,
}

/// Where a list of looks goes on: behind this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BehindLook {
    /// When it was.
    pub at: At,
    /// Its stream.
    pub stream: Uuid,
    /// Its number there.
    pub seq: i64,
}

/// A look at one person's record.
#[derive(Debug, Clone)]
pub struct PersonLookRow {
    /// When.
    pub at: At,
    /// Its stream.
    pub stream_id: Uuid,
    /// Its number there.
    pub seq: i64,
    /// Who looked; none for somebody who came by a link.
    pub account_id: Option<Uuid>,
    /// On what ground.
    pub ground: String,
    /// Which page.
    pub page: String,
}

/// Which looks are asked for. What is none narrows nothing; until when is said by where the list begins ([`BehindLook`]).
#[derive(Debug, Clone, Default)]
pub struct LookFilter {
    /// Of this account.
    pub account: Option<Uuid>,
    /// On this ground, in the words of `practice::access::Ground`, or `list`.
    pub ground: Option<String>,
    /// Of pages whose route begins so, such as `/people/{person}`.
    pub page: Option<String>,
    /// From this moment on.
    pub from: Option<At>,
}

impl BehindLook {
    /// All that was before a moment.
    #[must_use]
    pub fn before(at: At) -> Self {
        Self { at, stream: Uuid::nil(), seq: 0 }
    }
}

/// A look as governance reads it.
#[derive(Debug, Clone)]
pub struct LookRow {
    /// When.
    pub at: At,
    /// Its stream.
    pub stream_id: Uuid,
    /// Its number there.
    pub seq: i64,
    /// Who looked.
    pub account_id: Option<Uuid>,
    /// On what ground.
    pub ground: String,
    /// Which page.
    pub page: String,
    /// Who was in it, as JSON: `{"opened": [..], "listed": [..]}`.
    pub persons: String,
}
