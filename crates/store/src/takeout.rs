//! Everything of one service, on its way out: which tables and columns go, and which do not, and why.
//!
//! Every table of the schema goes out unless it stands in [`LEFT`]; a test holds that list to the schema, so that a new table goes
//! out without anybody thinking of it, and none is left behind without a reason.

use crate::backup::{Column, Kind, TABLES, Table};

/// Tables of which nothing goes out, and why.
pub const LEFT: &[(&str, &str)] = &[
    ("session", "who is signed in: secrets of signing in"),
    ("recovery_code", "secrets of signing in"),
    ("passkey", "secrets of signing in"),
    ("passkey_challenge", "secrets of signing in"),
    ("oidc_identity", "ties an account to an organisation’s sign-in, which may serve other services too"),
    ("oidc_attempt", "secrets of signing in"),
    ("reflection", "a worker’s own thoughts about their judgement: theirs, and of nobody’s record"),
    ("minute_said", "a worker’s own words at the end of a day: theirs, and of nobody’s record"),
    ("supervision_word", "what a worker wants to talk about in supervision: read by the two alone"),
    ("sign_in_failure", "counts under a digest; they belong to no service"),
    ("pulse_taken", "that a worker is done with a round of questions: what leaves ties no answer to a name"),
    ("pulse_tally", "the numbers of a round that is open; what may be shown of it goes out once it is over"),
    ("pulse_own", "a worker’s own answers, which they alone read"),
];

/// Columns that do not go out, and why.
pub const SECRET: &[(&str, &str, &str)] = &[
    ("account", "password_hash", "a secret of signing in"),
    ("account", "totp_secret", "a secret of signing in"),
    ("account", "totp_last_step", "a secret of signing in"),
    ("account", "alarm_phone", "a worker’s own number, which nobody else is shown"),
    ("invitation", "token_hash", "a secret of signing in"),
    ("link", "token_hash", "opens a page without signing in"),
    ("workshop", "code", "opens a page without signing in"),
    ("workshop_seat", "token_hash", "opens a seat without signing in"),
    ("lone_plan", "duress", "what keeps a worker safe: a word that they alone know"),
];

/// Tables that go out, in the order of the schema.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    TABLES.iter().filter(|table| LEFT.iter().all(|(name, _)| *name != table.name))
}

/// Columns of a table that go out, each with its place in a row.
pub fn columns(table: &'static Table) -> impl Iterator<Item = (usize, &'static Column)> {
    table
        .columns
        .iter()
        .enumerate()
        .filter(move |(_, column)| SECRET.iter().all(|(of, name, _)| *of != table.name || *name != column.name))
}

/// The column by which a row is known to be of a service; none for accounts, which are taken by their memberships.
#[must_use]
pub fn by(table: &Table) -> Option<&'static str> {
    match (table.kind, table.name) {
        (_, "service") => Some("id"),
        (Kind::Reference, "account") => None,
        _ => Some("service_id"),
    }
}
