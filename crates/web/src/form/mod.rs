//! Forms: what was sent, read field by field, with every error found at once and everything typed kept (PAGES 1).
//!
//! A reader (`form.text("notes").max(20_000).required("Enter your notes")`) either reads its field or notes an error under its name, and always
//! returns; [`Form::done`] gives all values if no reader complained, and otherwise the [`FormState`] to show the page with again. What the fields
//! *mean* is checked by the domain; its refusals come back here through [`Form::refuse`].
//!
//! Nothing a person typed is printed: `Debug` shows names of fields only.

mod read;
mod state;
mod when;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use read::{ChoiceField, ManyField, NumberField, Read, Reads, TextField};
pub use state::{FieldError, FormState, SummaryItem};
pub use when::{DateField, parse_time};

use state::Problems;

/// The field that carries the token against forged requests (HOUSE 4).
pub const CSRF_FIELD: &str = "csrf";

/// More fields than any page has.
const MOST_FIELDS: usize = 2_000;

/// A form that cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// More fields than any page of ours sends.
    #[error("This form has too many fields.")]
    TooManyFields,
}

/// What a browser sent, in its order.
#[derive(Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    // Behind locks so that readers can be asked inside one expression, and a handler may keep the form across an await.
    problems: Mutex<Problems>,
    secret: Mutex<BTreeSet<String>>,
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.fields.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Form").field("names", &names).finish_non_exhaustive()
    }
}

impl Form {
    /// Reads a body of `application/x-www-form-urlencoded`. Bytes that are not UTF-8 become the replacement character; control characters other
    /// than line ends and tabs, which no keyboard types and a database may refuse, are left out.
    ///
    /// # Errors
    /// When there are more fields than any page sends.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        let mut fields = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.len() == MOST_FIELDS {
                return Err(FormError::TooManyFields);
            }
            fields.push((name.into_owned(), plain(&value)));
        }
        Ok(Self { fields, ..Self::default() })
    }

    /// A form of these fields, for tests and for those who have read the body otherwise.
    #[must_use]
    pub fn of<const N: usize>(fields: [(&str, &str); N]) -> Self {
        Self {
            fields: fields.into_iter().map(|(name, value)| (name.to_owned(), plain(value))).collect(),
            ..Self::default()
        }
    }

    /// The token against forged requests, if the form brought one.
    #[must_use]
    pub fn csrf(&self) -> Option<&str> {
        self.first(CSRF_FIELD)
    }

    /// The first value under a name, as sent.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values under a name, in order.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(one, _)| one == name).map(|(_, value)| value.as_str())
    }

    /// The names sent, each once, in order; for rows whose fields are numbered.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let mut seen = BTreeSet::new();
        self.fields.iter().map(|(name, _)| name.as_str()).filter(move |name| seen.insert(*name))
    }

    /// Text of several lines: trimmed, line ends made `\n`, at most 5,000 characters unless told otherwise.
    pub fn text<'a>(&'a self, name: &'a str) -> TextField<'a> {
        let sent = self.first(name).map(|value| value.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned());
        TextField::new(self, name, sent.unwrap_or_default(), 5_000)
    }

    /// Text of one line: trimmed, white space between words made single, at most 200 characters unless told otherwise.
    pub fn line<'a>(&'a self, name: &'a str) -> TextField<'a> {
        let sent = self.first(name).map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "));
        TextField::new(self, name, sent.unwrap_or_default(), 200)
    }

    /// A password or code: as typed, and never shown again.
    pub fn secret<'a>(&'a self, name: &'a str) -> TextField<'a> {
        held(&self.secret).insert(name.to_owned());
        TextField::new(self, name, self.first(name).unwrap_or_default().to_owned(), 1_000)
    }

    /// One of several answers (radios, a select), each a code that `parse` knows.
    pub fn one_of<'a, T>(&'a self, name: &'a str, parse: impl Fn(&str) -> Option<T>) -> ChoiceField<'a, T> {
        ChoiceField::new(self, name, self.first(name).unwrap_or_default().trim(), parse)
    }

    /// Any of several answers (check boxes), each a code that `parse` knows; a code sent twice counts once.
    pub fn many<'a, T>(&'a self, name: &'a str, parse: impl Fn(&str) -> Option<T>) -> ManyField<'a, T> {
        let mut seen = BTreeSet::new();
        let sent = self.all(name).map(str::trim).filter(|code| !code.is_empty() && seen.insert(*code));
        ManyField::new(self, name, sent.map(parse).collect())
    }

    /// A single check box: ticked or not.
    pub fn ticked(&self, name: &str) -> Read<bool> {
        Read::of(self.all(name).any(|value| !value.trim().is_empty()))
    }

    /// A whole number.
    pub fn number<'a>(&'a self, name: &'a str) -> NumberField<'a> {
        NumberField::new(self, name, self.first(name).unwrap_or_default().trim())
    }

    /// A date in the three fields `name-day`, `name-month` and `name-year`, or in one field `name` as `2026-06-03`.
    pub fn date<'a>(&'a self, name: &'a str) -> DateField<'a> {
        DateField::read(self, name)
    }

    /// Notes an error of a field that the readers cannot know of: `form.error("until", "The end must be after the start")`.
    pub fn error(&self, name: &str, text: impl Into<String>) {
        held(&self.problems).push(name, text.into(), &[]);
    }

    pub(crate) fn error_in(&self, name: &str, text: String, parts: &[&str]) {
        held(&self.problems).push(name, text, parts);
    }

    /// Whether any reader has complained yet.
    #[must_use]
    pub fn is_faulty(&self) -> bool {
        !held(&self.problems).is_empty()
    }

    /// The form as it would be posted again, without its token: how a draft is kept.
    #[must_use]
    pub fn encoded(&self) -> String {
        let kept = self.fields.iter().filter(|(name, _)| name != CSRF_FIELD && name != "form_id");
        form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish()
    }

    /// All that was read, if nothing was wrong.
    ///
    /// # Errors
    /// The form as typed with every error found, to show the page with again.
    pub fn done<R: Reads>(&self, reads: R) -> Result<R::Values, FormState> {
        match reads.values() {
            Some(values) if !self.is_faulty() => Ok(values),
            _ => {
                if !self.is_faulty() {
                    // A reader gave nothing without a word: only possible with a value read from another form.
                    self.error("", "Something in this form could not be read. Check your answers and try again");
                }
                Err(self.state())
            }
        }
    }

    /// The form as typed with one more error: for what the domain refused after all fields were read. An empty name is an error of the whole form.
    #[must_use]
    pub fn refuse(&self, name: &str, text: impl Into<String>) -> FormState {
        self.error(name, text);
        self.state()
    }

    /// The form as typed, with the errors found so far; without token and secrets.
    #[must_use]
    pub fn state(&self) -> FormState {
        let secret = held(&self.secret);
        let kept = self.fields.iter().filter(|(name, _)| name != CSRF_FIELD && !secret.contains(name));
        FormState::new(kept.cloned(), &held(&self.problems))
    }
}

/// Leaves out what no keyboard types.
fn plain(value: &str) -> String {
    value.chars().filter(|one| !one.is_control() || matches!(one, '\n' | '\r' | '\t')).collect()
}

/// Nothing here panics while it holds a lock, so a poisoned one is as good as any.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
