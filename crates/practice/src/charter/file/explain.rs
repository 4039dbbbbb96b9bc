//! What the reader of a file found wrong, said to whoever wrote the file: in plain words, with what there is instead, and on which line.

use crate::access::Role;
use crate::contact;
use crate::holding;
use crate::referral::{RiskFlag, Route, Source};

use super::super::act::{Method, OtherWork, Task};
use super::super::aspect::Aspect;
use super::super::rule::HomeNeeds;

/// What was found wrong: the words, and what to look for to find its line.
pub(super) struct Explained {
    /// What is wrong, and what to do.
    pub message: String,
    /// The name that stands to the left of the sign `=`, where one is known.
    pub name: Option<String>,
    /// What stands to the right of it, where that is known.
    pub value: Option<String>,
    /// Whether the message wants the name before it.
    pub under: bool,
}

impl Explained {
    /// The whole message, once it is known on which line it is: of a rule the reader does not say which of its names it was.
    pub(super) fn said(self, on: Option<&str>) -> String {
        let left = on.and_then(|line| line.split_once('=')).map(|(name, _)| short(name.trim()).into_owned());
        let name = match self.name.as_deref() {
            Some("rule") | None => left.or(self.name),
            Some(_) => self.name,
        };
        match name {
            Some(name) if self.under => format!("Under ‘{name}’: {}", self.message),
            _ => self.message,
        }
    }
}

/// How a text that is no TOML at all is mended.
const SHAPE: &str = "Each line is a name, the sign = and a value. Texts stand in quotation marks, lists in square brackets, and a line [[boundary]] begins each boundary.";

/// What the words of the reader mean. `under` is the name under which it was, where the reader knows.
pub(super) fn explained(message: &str, under: Option<&str>) -> Explained {
    let message = message.trim().trim_end_matches('.');
    let mut found = read(message, under).unwrap_or_else(|| Explained {
        message: format!("This cannot be read. {SHAPE}"),
        name: None,
        value: None,
        under: false,
    });
    if found.name.is_none() {
        found.name = under.map(ToOwned::to_owned);
    }
    found
}

fn read(message: &str, under: Option<&str>) -> Option<Explained> {
    let said = |message: String, name: Option<&str>, value: Option<&str>| {
        let (name, value) = (name.map(ToOwned::to_owned), value.map(ToOwned::to_owned));
        Some(Explained { message, name, value, under: false })
    };
    if let Some((value, of)) = message.strip_prefix('‘').and_then(|rest| rest.rsplit_once("’ is not a code of ")) {
        let (what, codes) = codes(of)?;
        return said(format!("‘{}’ is not {what}. There are: {}.", short(value), codes.join(", ")), None, Some(value));
    }
    if let Some(place) = message.strip_prefix("latitude is a whole number from 0 to 100, not ") {
        let name = under.unwrap_or("latitude");
        return said(
            format!("‘{name}’ is a whole number from 0 (nothing is left to judgement) to 100 (all is), not {place}."),
            Some(name),
            Some(place),
        );
    }
    if let Some(name) = message.strip_prefix("missing field ").map(unquoted) {
        return said(format!("‘{name}’ is missing. {}", hint(name)), None, None);
    }
    if let Some((name, there)) = message.strip_prefix("unknown field ").and_then(|rest| rest.split_once(", ")) {
        let name = unquoted(name);
        let there = quoted(there);
        let there = if there.is_empty() {
            "Leave it out: nothing is to be said here.".to_owned()
        } else {
            format!("What can stand here: {}.", there.join(", "))
        };
        return said(format!("‘{}’ is not known here. {there}", short(name)), Some(name), None);
    }
    if let Some((kind, there)) = message.strip_prefix("unknown variant ").and_then(|rest| rest.split_once(", ")) {
        let kind = unquoted(kind);
        return said(
            format!("‘{}’ is not a kind of rule. There are: {}.", short(kind), quoted(there).join(", ")),
            Some("kind"),
            Some(kind),
        );
    }
    for (beginning, in_range) in [("invalid type: ", true), ("invalid value: ", false)] {
        if let Some((given, wanted)) = message.strip_prefix(beginning).and_then(|rest| rest.rsplit_once(", expected "))
        {
            if given == "map" && wanted == "a sequence" && under.is_none() {
                let message = "Each boundary begins with two pairs of square brackets: [[boundary]]";
                return said(message.to_owned(), None, None);
            }
            let (given, value) = given_words(given);
            let message = format!("{given} stands where {} is needed.", wanted_words(wanted, under, in_range));
            let (name, value) = (under.map(ToOwned::to_owned), value.map(ToOwned::to_owned));
            return Some(Explained { message, name, value, under: true });
        }
    }
    shape(message).map(|message| Explained { message: message.to_owned(), name: None, value: None, under: false })
}

/// What the reader of TOML says most often.
fn shape(message: &str) -> Option<&'static str> {
    let begins = |words: &[&str]| words.iter().any(|word| message.starts_with(word));
    if begins(&["string values must be quoted", "missing opening quote"]) {
        Some("A text stands here without quotation marks. Put it between \" and \".")
    } else if begins(&["invalid basic string", "invalid literal string"]) {
        Some(
            "A text has no closing quotation mark on its line. A text over several lines stands between \"\"\" and \"\"\".",
        )
    } else if begins(&["invalid multi-line"]) {
        Some("A text over several lines has no end. Close it with \"\"\".")
    } else if begins(&["missing escaped value", "too few unicode", "out of range value"]) {
        Some("A backslash \\ in a text begins a special sign. Write it twice, or leave it out.")
    } else if begins(&["duplicate key"]) {
        Some("This stands twice here. Leave one of the two out.")
    } else if begins(&["key with no value", "missing value"]) {
        Some("A name stands here without a value. Write the sign = and the value after it, or leave the line out.")
    } else if begins(&["unclosed array table", "unclosed table", "invalid table"]) {
        Some(
            "The square brackets are not complete. A boundary begins with [[boundary]], its rule with [boundary.rule].",
        )
    } else if begins(&["unclosed array", "missing comma", "extra comma"]) {
        Some("A list is not complete. Its parts stand in square brackets, with a comma between each two.")
    } else {
        None
    }
}

/// What a name is for, said where it is missing.
fn hint(name: &str) -> &'static str {
    match name {
        "charter" => "The file begins with the line: charter = 1",
        "title" => "Write what the charter is called, such as: title = \"Charter of our service\"",
        "aspect" => "Write what the boundary is about, such as: aspect = \"caseload\"",
        "latitude" => "Write how much is left to judgement, from 0 to 100, such as: latitude = 60",
        "why" => "Write why it is so, such as: why = \"So that nobody waits for long.\"",
        "workers" => "Write what workers read, such as: workers = \"We meet up to eight times.\"",
        "kind" => "Write which kind of rule it is, such as: kind = \"contacts_at_most\"",
        _ => "Write it, or leave the rule out: then the boundary is there to be read.",
    }
}

/// What stands in the file, in words, and as it was written.
fn given_words(given: &str) -> (String, Option<&str>) {
    match given {
        "map" => ("A table".to_owned(), None),
        "sequence" => ("A list".to_owned(), None),
        _ => {
            let value = given.split_once(' ').map_or(given, |(_, value)| value);
            let value = given
                .strip_prefix("floating point ")
                .or_else(|| given.strip_prefix("string "))
                .unwrap_or(value)
                .trim_matches(|c| c == '`' || c == '"');
            (format!("‘{}’", short(value)), Some(value))
        }
    }
}

/// What would be right, in words.
fn wanted_words(wanted: &str, under: Option<&str>, in_range: bool) -> &'static str {
    match wanted {
        "u8" | "u16" | "u32" | "u64" | "usize" if matches!(under, Some("latitude" | "ceiling")) => {
            "a whole number from 0 to 100"
        }
        "u8" | "u16" | "u32" | "u64" | "usize" if in_range => "a whole number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number that is not below 0, and not so large,",
        "a boolean" => "true or false, without quotation marks,",
        "a sequence" => "a list in square brackets",
        "a string" | "a borrowed string" | "variant identifier" => "a text in quotation marks",
        _ if wanted.contains("Rule") => "a rule, which begins with the line [boundary.rule],",
        _ if wanted.contains("Counts") => "what is counted, such as { missed = true },",
        _ if under.is_none() => "a boundary, which begins with the line [[boundary]],",
        _ => "a value of another kind",
    }
}

/// The beginning of what stands in the file, as much as is needed to know it again.
fn short(value: &str) -> std::borrow::Cow<'_, str> {
    let line = value.lines().next().unwrap_or_default();
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &line[..end]).into(),
        None if line.len() < value.len() => format!("{line}…").into(),
        None => line.into(),
    }
}

/// The first word between two signs of quotation.
fn unquoted(words: &str) -> &str {
    words.trim().trim_matches('`')
}

/// Each word between signs of quotation.
fn quoted(words: &str) -> Vec<&str> {
    words.split('`').skip(1).step_by(2).collect()
}

/// What a list of codes is of, and its codes.
fn codes(of: &str) -> Option<(&'static str, Vec<&'static str>)> {
    macro_rules! of {
        ($($code:ty),+ ; $what:literal) => {
            ($what, [$(<$code>::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>()),+].concat())
        };
    }
    Some(match of {
        "Aspect" => of!(Aspect; "an aspect of the work"),
        "Kind" => of!(contact::Kind; "a kind of contact"),
        "Place" => of!(contact::Place; "a place"),
        "HomeNeeds" => of!(HomeNeeds; "what a visit at home can need"),
        "RiskFlag" => of!(RiskFlag; "a risk that a referral names"),
        "Source" => of!(Source; "somebody who refers"),
        "Route" => of!(Route; "a way to refer"),
        "Role" => {
            ("somebody who may decline", [Role::Worker, Role::Supervisor, Role::Manager].map(Role::as_str).to_vec())
        }
        "Reason" => of!(holding::Reason; "a reason for holding"),
        "Task" => of!(Task; "a task"),
        "Method" => of!(Method; "a method"),
        "OtherWork" => of!(OtherWork; "a kind of other work"),
        _ => return None,
    })
}

/// The line, from 1, on which a part of a file says what was found wrong; none where it cannot be told. `lines` are those of the part, which
/// begins at the line `first`.
pub(super) fn line(lines: &[&str], first: usize, found: &Explained) -> Option<usize> {
    let names = |line: &str, name: &str| {
        let line = line.trim_start();
        line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='))
            || line.strip_prefix("[boundary.").is_some_and(|rest| rest.trim_end().trim_end_matches(']') == name)
    };
    let holds = |line: &str, value: &str| {
        let after = line.split_once('=').map_or(line, |(_, after)| after);
        let text = [format!("\"{value}\""), format!("'{value}'")].iter().any(|text| after.contains(text));
        text || after.split(|c: char| c.is_whitespace() || ",[]{}".contains(c)).any(|word| word == value)
    };
    // what is wrong within a rule is not looked for in the words before it
    let rule = lines.iter().position(|line| line.trim_start().starts_with("[boundary.rule") || names(line, "rule"));
    let (first, lines) = match (found.name.as_deref(), rule) {
        (Some("rule"), Some(rule)) => (first + rule, lines.get(rule..).unwrap_or_default()),
        _ => (first, lines),
    };
    let at = |line: usize| first + line;
    let by_value = || found.value.as_deref().and_then(|value| lines.iter().position(|line| holds(line, value)));
    let by_name = || found.name.as_deref().and_then(|name| lines.iter().position(|line| names(line, name)));
    let both = || {
        let (name, value) = (found.name.as_deref()?, found.value.as_deref()?);
        lines.iter().position(|line| names(line, name) && holds(line, value))
    };
    match found.name.as_deref() {
        // of a rule it is known that it lies within, and no more
        Some("rule") | None => by_value().or_else(by_name).map(at),
        Some(_) => both().or_else(by_name).or_else(by_value).map(at),
    }
}
