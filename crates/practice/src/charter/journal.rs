//! The journal of judgement (DOMAIN 5.3): what a worker did beyond the usual or where nothing is agreed, why, what came of it, and what
//! they think about it.
//!
//! Two parts are kept apart. The *reason*, what is hoped for and what came of it belong to the person's record, as any note does. The
//! *reflection* names nobody and is the worker's own. Nothing here counts or compares anybody.

use jiff::civil::Date;

use super::aspect::Aspect;
use super::leave::Type;
use crate::ending;
use crate::episode;
use crate::goal::{LONG_MAX, SHORT_MAX, too_long};
use crate::person::fold;
use crate::problem::Problem;
use crate::support::Names;
use crate::support::peers::{likely_names, tells_who};
use crate::wordback::names_in_full;

/// What is written down by a worker where no boundary asked for it [004 CMOC13].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// What it is about.
    pub aspect: Aspect,
    /// What kind of judgement it is.
    pub kind: Type,
    /// What was done and why.
    pub why: String,
    /// What it is hoped to do.
    pub hoped: String,
}

impl Own {
    /// Whether it can be kept. Where it is about no person's support, nobody is named in it: there is no record to which it belongs.
    ///
    /// # Errors
    /// Every fault under `why`, `hoped` or `names_nobody`.
    pub fn check(&self, of_somebody: bool, people: &[Names], says_nobody: bool) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.why.trim().is_empty() {
            problems.push(Problem::new("why", "Say in a line what you did and why"));
        }
        problems.extend(too_long("why", &self.why, SHORT_MAX));
        problems.extend(too_long("hoped", &self.hoped, SHORT_MAX));
        if !of_somebody {
            for (field, text) in [("why", &self.why), ("hoped", &self.hoped)] {
                problems.extend(names_nobody(field, text, people, None, says_nobody));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// Whether what came of it can be kept.
///
/// # Errors
/// The fault under `came_of`.
pub fn check_came_of(words: &str) -> Result<(), Problem> {
    if words.trim().is_empty() {
        return Err(Problem::new("came_of", "Say in a line what came of it"));
    }
    too_long("came_of", words, LONG_MAX).map_or(Ok(()), Err)
}

/// Whether a reflection can be kept: it names nobody. `people` are those whom the worker supports, `of` the one whom the entry is about.
///
/// # Errors
/// Every fault under `words` or `names_nobody`.
pub fn check_reflection(
    words: &str,
    people: &[Names],
    of: Option<&Names>,
    says_nobody: bool,
) -> Result<(), Vec<Problem>> {
    let mut problems: Vec<Problem> = too_long("words", words, LONG_MAX).into_iter().collect();
    problems.extend(names_nobody("words", words, people, of, says_nobody));
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Something in a text that tells who it is about, or looks like it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// In which line, from 1.
    pub line: usize,
    /// What stands there.
    pub what: String,
    /// Whether it is known to be of somebody; else it merely looks like a name.
    pub sure: bool,
}

/// What in a text tells who it is about, line by line: the full name of somebody in `people`, any name of `of`, a number, an address or a
/// postcode; and what looks like a name.
pub fn found(words: &str, people: &[Names], of: Option<&Names>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut note = |line: usize, what: String, sure: bool| {
        if !found.iter().any(|one| one.line == line && one.what == what) {
            found.push(Found { line, what, sure });
        }
    };
    for (at, text) in words.lines().enumerate() {
        let line = at + 1;
        if let Some(what) = tells_who(text) {
            note(line, what, true);
        }
        for (given, family, known_as) in people.iter().chain(of) {
            if names_in_full(text, given, family, known_as) {
                note(line, format!("{given} {family}").trim().to_owned(), true);
            }
        }
        if let Some((given, family, known_as)) = of {
            for word in text.split_whitespace() {
                let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
                let bare = bare.strip_suffix("’s").or_else(|| bare.strip_suffix("'s")).unwrap_or(bare);
                let is = |name: &String| !name.is_empty() && fold(name) == fold(bare);
                // an ordinary word that is also a name is none of theirs where it is written small
                let capital = bare.chars().next().is_some_and(char::is_uppercase);
                if capital && [given, family, known_as].into_iter().any(is) {
                    note(line, bare.to_owned(), true);
                }
            }
        }
        for what in likely_names(text) {
            note(line, what, false);
        }
    }
    // what is known of them says it already
    let sure: Vec<(usize, String)> =
        found.iter().filter(|one| one.sure).map(|one| (one.line, fold(&one.what))).collect();
    found.retain(|one| {
        one.sure
            || !sure.iter().any(|(line, what)| {
                *line == one.line && (what.contains(&fold(&one.what)) || fold(&one.what).contains(what.as_str()))
            })
    });
    found
}

fn quoted(found: &[&Found]) -> String {
    let each: Vec<String> = found.iter().map(|one| format!("‘{}’ in line {}", one.what, one.line)).collect();
    each.join(", ")
}

/// The problems with a text that must name nobody.
pub fn names_nobody(
    field: &'static str,
    words: &str,
    people: &[Names],
    of: Option<&Names>,
    says_nobody: bool,
) -> Vec<Problem> {
    let found = found(words, people, of);
    let (sure, likely): (Vec<&Found>, Vec<&Found>) = found.iter().partition(|one| one.sure);
    let mut problems = Vec::new();
    if !sure.is_empty() {
        problems.push(Problem::new(
            field,
            format!(
                "{} could tell who this is about. Leave it out, or write initials: what is about a person belongs in their record",
                quoted(&sure)
            ),
        ));
    }
    if !likely.is_empty() && !says_nobody {
        problems.push(Problem::new(
            "names_nobody",
            format!("{} looks like a name. Change it, or tick that it is nobody you support", quoted(&likely)),
        ));
    }
    problems
}

/// Covers what tells who a reason is about, for somebody to whom the person was not brought (DOMAIN 6): names of the person, and numbers.
pub fn covered(text: &str, of: &Names) -> String {
    let sure = found(text, &[], Some(of));
    let mut covered = text.to_owned();
    for one in sure.iter().filter(|one| one.sure) {
        covered = covered.replace(&one.what, "…");
    }
    covered
}

/// What the record shows since an act of judgement: facts, apart from the worker's word, and no finding that one led to the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// Contacts held after it, messages apart.
    pub contacts: u32,
    /// The day of the last of them.
    pub last_contact: Option<Date>,
    /// Contacts to which the person did not come.
    pub missed: u32,
    /// Goals reached.
    pub goals_reached: u32,
    /// Steps done.
    pub steps_done: u32,
    /// Connections that were started or taken part in.
    pub connections: u32,
    /// Needs that nothing fitted.
    pub unmet: u32,
    /// Measures answered.
    pub measures: u32,
    /// How support stands.
    pub state: Option<episode::State>,
    /// When it ended, and why.
    pub ended: Option<(Date, Option<ending::Reason>)>,
}

fn so_many(count: u32, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

impl Since {
    /// Each fact in words; a day is said by `day`.
    pub fn words(&self, day: impl Fn(Date) -> String) -> Vec<String> {
        let mut words = Vec::new();
        words.push(match (self.contacts, self.last_contact) {
            (0, _) => "No contact since.".to_owned(),
            (many, Some(last)) => {
                format!("{} since, the last on {}.", so_many(many, "contact", "contacts"), day(last))
            }
            (many, None) => format!("{} since.", so_many(many, "contact", "contacts")),
        });
        for (count, one, more) in [
            (self.missed, "appointment to which they did not come.", "appointments to which they did not come."),
            (self.goals_reached, "goal reached.", "goals reached."),
            (self.steps_done, "step done.", "steps done."),
            (self.connections, "community group or service begun.", "community groups or services begun."),
            (self.unmet, "need that nothing fitted.", "needs that nothing fitted."),
            (self.measures, "measure answered.", "measures answered."),
        ] {
            if count > 0 {
                words.push(so_many(count, one, more));
            }
        }
        match (self.ended, self.state) {
            (Some((on, Some(reason))), _) => {
                words.push(format!("Support ended on {}: {}.", day(on), reason.words().to_lowercase()));
            }
            (Some((on, None)), _) => words.push(format!("Support ended on {}.", day(on))),
            (None, Some(episode::State::Holding)) => words.push("They are in holding.".to_owned()),
            (None, Some(_)) => words.push("Support goes on.".to_owned()),
            (None, None) => {}
        }
        words
    }
}
