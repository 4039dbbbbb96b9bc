//! A form as a page shows it: what was typed, and what is wrong with it.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// One field's error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// What is wrong and how to mend it.
    pub text: String,
    /// Which parts of the field it is about (`day`, `month`, `year`); empty when it is the whole field.
    pub parts: Vec<String>,
}

/// One line of the error summary, in the design system's shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SummaryItem {
    /// The same text as beside the field.
    pub text: String,
    /// The field: `#notes`. Absent when the error is of the whole form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

/// The errors found so far, in the order of the fields read.
#[derive(Clone, Debug, Default)]
pub(super) struct Problems(Vec<(String, FieldError)>);

impl Problems {
    /// A field has one error at a time: the first that was found.
    pub(super) fn push(&mut self, name: &str, text: String, parts: &[&str]) {
        if name.is_empty() || !self.0.iter().any(|(one, _)| one == name) {
            self.0.push((
                name.to_owned(),
                FieldError { text, parts: parts.iter().map(|&part| part.to_owned()).collect() },
            ));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What a page's `form` is. Fields are read by the macros of `components/fields.html`.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct FormState {
    /// What was typed or is known, by field; several values for check boxes.
    values: BTreeMap<String, Vec<String>>,
    /// What is wrong, by field.
    errors: BTreeMap<String, FieldError>,
    /// The summary on top of the page.
    error_list: Vec<SummaryItem>,
}

impl fmt::Debug for FormState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.values.keys().collect();
        f.debug_struct("FormState").field("names", &names).field("errors", &self.errors).finish_non_exhaustive()
    }
}

impl FormState {
    /// An empty form, as first shown.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    pub(super) fn new(fields: impl Iterator<Item = (String, String)>, problems: &Problems) -> Self {
        let mut state = Self::default();
        for (name, value) in fields {
            state.values.entry(name).or_default().push(value);
        }
        for (name, error) in &problems.0 {
            state.note(name, error.clone());
        }
        state
    }

    fn note(&mut self, name: &str, mut error: FieldError) {
        // messages come from several floors; on a page none of them ends in a full stop
        if error.text.ends_with('.') {
            error.text.pop();
        }
        // The first part that is wrong takes the focus; a date without parts is entered at its day.
        let anchor = match error.parts.first() {
            Some(part) => format!("#{name}-{part}"),
            None => format!("#{name}"),
        };
        self.error_list.push(SummaryItem { text: error.text.clone(), href: (!name.is_empty()).then_some(anchor) });
        if !name.is_empty() {
            self.errors.entry(name.to_owned()).or_insert(error);
        }
    }

    /// Fills in a field: what is known already, or a draft.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.values.insert(name.to_owned(), vec![value.to_string()]);
        self
    }

    /// Ticks several boxes of a field. With none of them the field is as if it had not been sent: a template that finds a
    /// field among the values finds a value in it.
    #[must_use]
    pub fn with_all<V: fmt::Display>(mut self, name: &str, values: impl IntoIterator<Item = V>) -> Self {
        let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
        if values.is_empty() {
            self.values.remove(name);
        } else {
            self.values.insert(name.to_owned(), values);
        }
        self
    }

    /// Fills in a date's three fields.
    #[must_use]
    pub fn with_date(self, name: &str, date: jiff::civil::Date) -> Self {
        self.with(&format!("{name}-day"), date.day())
            .with(&format!("{name}-month"), date.month())
            .with(&format!("{name}-year"), date.year())
    }

    /// Adds an error; an empty name is an error of the whole form.
    #[must_use]
    pub fn with_error(mut self, name: &str, text: impl Into<String>) -> Self {
        self.note(name, FieldError { text: text.into(), parts: Vec::new() });
        self
    }

    /// Whether the page is shown because something was wrong: answer with 422 then.
    #[must_use]
    pub fn is_faulty(&self) -> bool {
        !self.error_list.is_empty()
    }

    /// The error of a field.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&FieldError> {
        self.errors.get(name)
    }

    /// The summary.
    #[must_use]
    pub fn error_list(&self) -> &[SummaryItem] {
        &self.error_list
    }

    /// The fields that hold something.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// What a field holds.
    #[must_use]
    pub fn values(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }
}
