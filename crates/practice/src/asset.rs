//! A group or service in the community to which a person can be introduced (DOMAIN 3, "asset").
//!
//! Knows what an entry must say to be of use and how its parts are written. It is the short list of this issue; the
//! directory of DOMAIN 8 (locations, schedules, eligibility) grows beside it and keeps these states.

use crate::goal::{LONG_MAX, SHORT_MAX, too_long};
use crate::needs;
use crate::person::{parse_email, parse_phone, parse_postcode};
use crate::problem::Problem;

codes! {
    /// Whether somebody new can come.
    pub enum State {
        Open => "open", "Open to new people";
        Full => "full", "Full at the moment";
        Closed => "closed", "Closed for good";
    }
}

impl State {
    /// Whether it can be suggested. A full one can: there may be a waiting list, and the person may want to wait.
    pub const fn can_be_suggested(self) -> bool {
        !matches!(self, Self::Closed)
    }
}

/// An entry as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// Who runs it.
    pub organisation: String,
    /// What happens there, in plain words.
    pub offers: String,
    /// When, in words: "Tuesdays 10 to 12, not in August".
    pub when_words: String,
    /// Where.
    pub place: String,
    /// Town or part of town.
    pub town: String,
    /// Postcode.
    pub postcode: String,
    /// Telephone.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Web address.
    pub website: String,
    /// What it costs, in words.
    pub cost: String,
    /// Access: steps, lift, hearing loop, parking.
    pub access: String,
    /// Whether somebody new can come.
    pub state: State,
    /// What workers know of it and visitors are not shown (DOMAIN 8: "good with anxious people").
    pub note: String,
    /// Needs it helps with, as codes.
    pub needs: Vec<String>,
}

impl Draft {
    /// The entry with its parts written one way.
    ///
    /// # Errors
    /// Everything that is missing or cannot be, each under its field.
    pub fn tidied(mut self) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(Problem::new("name", "Enter the name of the group or service."));
        }
        let short = [
            ("name", &self.name),
            ("organisation", &self.organisation),
            ("when_words", &self.when_words),
            ("place", &self.place),
            ("town", &self.town),
            ("cost", &self.cost),
            ("access", &self.access),
        ];
        problems.extend(short.into_iter().filter_map(|(field, words)| too_long(field, words, SHORT_MAX)));
        let long = [("offers", &self.offers), ("note", &self.note)];
        problems.extend(long.into_iter().filter_map(|(field, words)| too_long(field, words, LONG_MAX)));
        rewrite(&mut self.phone, "phone", &mut problems, |v| parse_phone(v).map_err(|e| e.to_string()));
        rewrite(&mut self.email, "email", &mut problems, |v| parse_email(v).map_err(|e| e.to_string()));
        rewrite(&mut self.postcode, "postcode", &mut problems, |v| parse_postcode(v).map_err(|e| e.to_string()));
        rewrite(&mut self.website, "website", &mut problems, web_address);
        self.needs.sort_unstable();
        self.needs.dedup();
        if self.needs.is_empty() {
            problems.push(Problem::new("needs", "Choose at least one need it helps with, or it is never found."));
        } else if let Some(unknown) = self.needs.iter().find(|code| needs::by_code(code).is_none()) {
            problems.push(Problem::new("needs", format!("‘{unknown}’ is not a need on the list.")));
        }
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }
}

/// Writes a part one way, where there is anything in it.
fn rewrite(
    part: &mut String,
    field: &'static str,
    problems: &mut Vec<Problem>,
    parse: impl FnOnce(&str) -> Result<String, String>,
) {
    let given = part.trim();
    if given.is_empty() {
        part.clear();
        return;
    }
    match parse(given) {
        Ok(written) => *part = written,
        Err(message) => problems.push(Problem::new(field, message)),
    }
}

/// A web address that a page may link to: http or https with a host, nothing else, so that no entry can carry a script.
fn web_address(given: &str) -> Result<String, String> {
    const HOW: &str = "Enter a web address like www.example.org.";
    let lower = given.to_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    if rest.is_none() && lower.contains("://") {
        return Err(HOW.to_owned());
    }
    let host = rest.unwrap_or(&lower).split(['/', '?', '#']).next().unwrap_or_default();
    let plain = host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    if !plain
        || !host.contains('.')
        || host.starts_with('.')
        || host.ends_with('.')
        || given.contains(char::is_whitespace)
    {
        return Err(HOW.to_owned());
    }
    if given.chars().count() > SHORT_MAX {
        return Err(format!("Shorten the web address to {SHORT_MAX} characters or fewer."));
    }
    Ok(if rest.is_some() { given.to_owned() } else { format!("https://{given}") })
}
