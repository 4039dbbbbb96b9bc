//! Word back to the referrer: at which turns, and how a text is filled (DOMAIN 4.9).
//!
//! A template is plain text with fields in braces, such as `{person}`. Who may hear which turn is the rule of
//! [`crate::referral::hears`]; a worker reads and may change each text before it goes.

use crate::goal::LONG_MAX;
use crate::person::fold;
use crate::problem::Problem;

codes! {
    /// The turns of which a referrer hears (DOMAIN 4.9).
    pub enum Turn {
        Received => "received", "Received";
        Accepted => "accepted", "Accepted";
        Declined => "declined", "Declined";
        Redirected => "redirected", "Redirected";
        Signposted => "signposted", "Signposted";
        Withdrawn => "withdrawn", "Withdrawn";
        Duplicate => "duplicate", "Already with us";
        FirstContact => "first_contact", "First contact";
        Progress => "progress", "Progress";
        Holding => "holding", "Holding";
        Ended => "ended", "Ended";
    }
}

/// The fields that a text may use, each with what stands in its place.
pub const FIELDS: &[(&str, &str)] = &[
    ("person", "The person’s initials, never their full name"),
    ("reference", "The reference of the referral"),
    ("worker", "The name of the worker"),
    ("service", "The name of the service"),
    ("words", "What the worker writes for the referrer"),
    ("next", "What happens next"),
];

/// Whether a text has the person's full name in it: given and family name side by side in either order, or the family name
/// after what they like to be called, however they are written. One name alone may be anybody's, or an ordinary word.
pub fn names_in_full(text: &str, given: &str, family: &str, known_as: &str) -> bool {
    let text = format!(" {} ", fold(text));
    let (given, family, known_as) = (fold(given), fold(family), fold(known_as));
    let said = |first: &str, last: &str| {
        // an apostrophe is no letter when folded, so that a genitive ends in s
        !first.is_empty()
            && !last.is_empty()
            && [" ", "s "].iter().any(|end| text.contains(&format!(" {first} {last}{end}")))
    };
    said(&given, &family) || said(&family, &given) || said(&known_as, &family)
}

/// What is wrong with a message to whoever referred that has the person's full name in it.
pub fn full_name_problem(field: &'static str, initials: &str) -> Problem {
    Problem::new(
        field,
        format!(
            "The person’s full name stands in this message. Write {initials} in its place, so that nobody who finds it learns who it is about"
        ),
    )
}

/// A field of a text for which there is nothing to put in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("‘{{{name}}}’ is not a field that can be filled in.")]
pub struct UnknownField {
    /// The field as written, without its braces.
    pub name: String,
}

/// A part of a line.
enum Part<'a> {
    Text(&'a str),
    Field(&'a str),
}

/// Splits a line into text and fields. A brace that begins no field is text.
fn parts(line: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = line;
    let mut from = 0;
    while let Some(found) = rest[from..].find('{') {
        let open = from + found;
        let inside = &rest[open + 1..];
        let close = inside.find(['{', '}']);
        match close {
            Some(close) if inside[close..].starts_with('}') && is_name(&inside[..close]) => {
                if open > 0 {
                    parts.push(Part::Text(&rest[..open]));
                }
                parts.push(Part::Field(inside[..close].trim()));
                rest = &inside[close + 1..];
                from = 0;
            }
            _ => from = open + 1,
        }
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

/// Whether what stands in braces can be meant as a field.
fn is_name(inside: &str) -> bool {
    !inside.trim().is_empty() && inside.trim().chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '))
}

/// Fills a text. What is put in is never read as a template again. A line of nothing but empty fields is left out,
/// together with the blank line after it, so that no gap shows where nobody wrote anything.
///
/// # Errors
/// [`UnknownField`] where the text uses a field that is not among `values`.
pub fn fill(template: &str, values: &[(&str, &str)]) -> Result<String, UnknownField> {
    let mut lines: Vec<String> = Vec::new();
    let mut skip_blank = false;
    for line in template.lines() {
        let mut filled = String::with_capacity(line.len());
        let mut has_field = false;
        for part in parts(line) {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Field(name) => {
                    let (_, value) = values
                        .iter()
                        .find(|(field, _)| *field == name)
                        .ok_or_else(|| UnknownField { name: name.to_owned() })?;
                    has_field = true;
                    filled.push_str(value);
                }
            }
        }
        let blank = filled.trim().is_empty();
        if blank && has_field {
            skip_blank = true;
        } else if blank && skip_blank {
            skip_blank = false;
        } else {
            skip_blank = false;
            lines.push(filled);
        }
    }
    Ok(lines.join("\n"))
}

/// Whether a service's own text can be used: it says something, is not too long, and names only known fields.
///
/// # Errors
/// A problem under `template` that says which field is unknown, or what else is wrong.
pub fn check(template: &str) -> Result<(), Problem> {
    check_with(template, FIELDS)
}

/// The same for a text with other fields.
///
/// # Errors
/// As [`check`].
pub fn check_with(template: &str, fields: &[(&str, &str)]) -> Result<(), Problem> {
    const FIELD: &str = "template";
    crate::goal::check_words(FIELD, template, LONG_MAX)?;
    check_fields(FIELD, template, fields)
}

/// Whether a text names only known fields; every fault is said, each with its line where there are several lines.
///
/// # Errors
/// One problem under this field of the form, which names all of them.
pub fn check_fields(field: &'static str, template: &str, fields: &[(&str, &str)]) -> Result<(), Problem> {
    let several = template.lines().count() > 1;
    let mut faults: Vec<String> = Vec::new();
    let mut unknown = false;
    for (at, line) in template.lines().enumerate() {
        let place = if several { format!("Line {}: ", at + 1) } else { String::new() };
        for part in parts(line) {
            match part {
                Part::Field(name) if !fields.iter().any(|(field, _)| *field == name) => {
                    unknown = true;
                    faults.push(format!("{place}‘{{{name}}}’ is not a field."));
                }
                Part::Text(text) if text.contains(['{', '}']) => faults.push(format!(
                    "{place}A brace stands alone. Write a field with a brace on either side, such as {{{}}}.",
                    fields.first().map_or("person", |(name, _)| name)
                )),
                _ => {}
            }
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    if unknown {
        let known: Vec<String> = fields.iter().map(|(field, _)| format!("{{{field}}}")).collect();
        faults.push(format!("Use {}.", known.join(", ")));
    }
    Err(Problem::new(field, faults.join(" ")))
}

/// The text that a service starts with for this turn.
pub const fn default_text(turn: Turn) -> &'static str {
    match turn {
        Turn::Received => {
            "Thank you for asking us to support {person}. Your referral has reached us; its reference is {reference}.\n\n\
             {next}\n\n\
             If anything changes, or you know something that would help us, please answer this message.\n\n\
             {service}"
        }
        Turn::Accepted => {
            "Thank you for your referral {reference}. We are glad to support {person}, and {worker} will be in touch \
             with them.\n\n\
             {words}\n\n\
             {next}\n\n\
             {service}"
        }
        Turn::Declined => {
            "Thank you for your referral {reference} for {person}. We have thought about it with care, and we are not \
             taking it further.\n\n\
             {words}\n\n\
             {next}\n\n\
             If you see it differently, please answer this message: your answer opens the question again.\n\n\
             {worker}, {service}"
        }
        Turn::Redirected => {
            "Thank you for your referral {reference}. We think that somebody else is better placed to support \
             {person}.\n\n\
             {words}\n\n\
             {next}\n\n\
             If you see it differently, please answer this message.\n\n\
             {worker}, {service}"
        }
        Turn::Signposted => {
            "Thank you for your referral {reference}. {person} did not need longer support from us just now, and we have \
             given details of what may help.\n\n\
             {words}\n\n\
             {next}\n\n\
             You are welcome to refer again at any time.\n\n\
             {worker}, {service}"
        }
        Turn::Withdrawn => {
            "We have noted that your referral {reference} for {person} was taken back, and we are not taking it further.\n\n\
             {words}\n\n\
             If that is not what you expected, please answer this message. You are welcome to refer again at any time.\n\n\
             {worker}, {service}"
        }
        Turn::Duplicate => {
            "Thank you for your referral {reference} for {person}. The same request had reached us before, so we go on with \
             that one and close this. Nothing is lost for {person}.\n\n\
             {words}\n\n\
             If yours was about something else, please answer this message.\n\n\
             {worker}, {service}"
        }
        Turn::FirstContact => {
            "{worker} has now met {person} for the first time (reference {reference}).\n\n\
             {words}\n\n\
             {next}\n\n\
             {service}"
        }
        Turn::Progress => {
            "Here is how things are going with {person} (reference {reference}).\n\n\
             {words}\n\n\
             {next}\n\n\
             {worker}, {service}"
        }
        Turn::Holding => {
            "We are staying in touch with {person} (reference {reference}), although nothing further can be arranged just \
             now. Staying alongside is part of our work, and we look at it again regularly.\n\n\
             {words}\n\n\
             {next}\n\n\
             {worker}, {service}"
        }
        Turn::Ended => {
            "Our support for {person} (reference {reference}) has come to an end for now. Thank you for bringing us \
             together.\n\n\
             {words}\n\n\
             {next}\n\n\
             You are welcome to refer again at any time.\n\n\
             {worker}, {service}"
        }
    }
}

/// The text that a service starts with for this turn where the person asked for themselves: the letter goes to them.
pub const fn default_text_to_person(turn: Turn) -> &'static str {
    match turn {
        Turn::Received => {
            "Thank you for asking us for support. What you sent has reached us; its reference is {reference}.\n\n\
             {next}\n\n\
             If anything changes, or there is something more we should know, please answer this message.\n\n\
             {service}"
        }
        Turn::Accepted => {
            "Thank you for asking us for support (reference {reference}). We are glad to support you, and {worker} will be \
             in touch with you.\n\n\
             {words}\n\n\
             {next}\n\n\
             {service}"
        }
        Turn::Declined => {
            "Thank you for asking us for support (reference {reference}). We have thought about it with care, and we cannot \
             take it further.\n\n\
             {words}\n\n\
             {next}\n\n\
             If you see it differently, please answer this message: your answer opens the question again.\n\n\
             {worker}, {service}"
        }
        Turn::Redirected => {
            "Thank you for asking us for support (reference {reference}). We think that somebody else can help you better \
             than we can.\n\n\
             {words}\n\n\
             {next}\n\n\
             If you see it differently, please answer this message.\n\n\
             {worker}, {service}"
        }
        Turn::Signposted => {
            "Thank you for asking us for support (reference {reference}). Here is what we told you of and what may help.\n\n\
             {words}\n\n\
             {next}\n\n\
             You are welcome to ask us again at any time.\n\n\
             {worker}, {service}"
        }
        Turn::Withdrawn => {
            "We have noted that you do not want to go on with what you asked for (reference {reference}).\n\n\
             {words}\n\n\
             If that is not so, please answer this message. You are welcome to ask us again at any time.\n\n\
             {worker}, {service}"
        }
        Turn::Duplicate => {
            "Thank you for writing to us (reference {reference}). We had heard from you before, so we go on with what you \
             asked then and close this. Nothing is lost.\n\n\
             {words}\n\n\
             If this was about something else, please answer this message.\n\n\
             {worker}, {service}"
        }
        Turn::FirstContact => {
            "It was good to meet you (reference {reference}). {worker} is your link worker.\n\n\
             {words}\n\n\
             {next}\n\n\
             {service}"
        }
        Turn::Progress => {
            "Here is how things are going (reference {reference}).\n\n\
             {words}\n\n\
             {next}\n\n\
             {worker}, {service}"
        }
        Turn::Holding => {
            "We are staying in touch with you (reference {reference}), although nothing further can be arranged just now. \
             Staying alongside is part of our work, and we look at it again regularly.\n\n\
             {words}\n\n\
             {next}\n\n\
             {worker}, {service}"
        }
        Turn::Ended => {
            "Our support for you (reference {reference}) has come to an end for now.\n\n\
             {words}\n\n\
             {next}\n\n\
             You are welcome to come back at any time.\n\n\
             {worker}, {service}"
        }
    }
}
