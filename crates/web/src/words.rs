//! Codes of the domain as choices of a form, and rows' times as templates take them.

use serde::Serialize;

/// One choice of radios, checkboxes or a select.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Choice {
    /// The code.
    pub(crate) value: String,
    /// Its words.
    pub(crate) text: String,
}

impl Choice {
    /// A choice.
    #[allow(clippy::needless_pass_by_value, reason = "ids and codes alike are given, and most are copies")]
    pub(crate) fn new(value: impl ToString, text: impl Into<String>) -> Self {
        Self { value: value.to_string(), text: text.into() }
    }
}

/// All codes of an enum of the domain as choices: `choices!(Kind)`.
macro_rules! choices {
    ($kind:ty) => {
        <$kind>::ALL.iter().map(|one| $crate::words::Choice::new(one.as_str(), one.words())).collect::<Vec<_>>()
    };
}
pub(crate) use choices;

/// All needs as choices.
pub(crate) fn need_choices() -> Vec<Choice> {
    practice::needs::all().iter().map(|need| Choice::new(need.code.as_str(), need.words.as_str())).collect()
}

/// Needs as codes joined by a space, in words.
pub(crate) fn need_words(codes: &str) -> Vec<String> {
    codes.split_whitespace().map(|code| practice::needs::words(code).to_owned()).collect()
}

/// The beginning of a long text on one line, cut between words where there is one.
pub(crate) fn brief(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = line.char_indices().nth(most) else { return line };
    let cut = line[..end].rfind(' ').unwrap_or(end);
    format!("{}…", &line[..cut])
}
