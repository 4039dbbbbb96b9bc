//! Peers (DOMAIN 6) [004 T7; CMOC 1, 3, 6]: a situation told without names, what others would do placed on the line of latitude, each
//! with a reason, and how far apart the answers lie. Nobody is right; the spread is what there is to talk about.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::charter::{Band, Latitude};
use crate::goal::{LONG_MAX, SHORT_MAX, check_words, too_long};
use crate::ids::AccountId;
use crate::person::{NhsNumber, fold, parse_email, parse_phone, parse_postcode};
use crate::problem::Problem;

use super::{Names, names_somebody};

/// The longest title.
pub const TITLE_MAX: usize = 120;
/// The shortest situation that others can answer to.
pub const TEXT_LEAST: usize = 40;
/// A situation is open for so many days until it closes by itself, unless another day is set.
pub const OPEN_DAYS: i64 = 28;
/// The spread is shown from so many answers on.
pub const SHOWN_FROM: usize = 3;

/// A situation as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Situation {
    /// In a few words.
    pub title: String,
    /// What it was like.
    pub text: String,
    /// The day on which it closes.
    pub closes: Option<Date>,
    /// Whether the writer has looked at what looks like a name, and says that it names nobody.
    pub names_nobody: bool,
}

impl Situation {
    /// Whether it can be told. `people` are those whom the writer supports. What would tell who it is of (their full names, an NHS
    /// number, a telephone number, an e-mail address, a postcode) is never told. What merely looks like a name is shown to the writer,
    /// who changes it or says that it names nobody: a group and a street have names too.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self, people: &[Names], today: Date) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if let Err(problem) = check_words("title", &self.title, TITLE_MAX) {
            problems.push(problem);
        }
        if self.text.trim().chars().count() < TEXT_LEAST {
            problems.push(Problem::new(
                "text",
                "Say a little more, so that others can picture it. A few sentences are enough.",
            ));
        }
        problems.extend(too_long("text", &self.text, LONG_MAX));
        for (field, text) in [("title", &self.title), ("text", &self.text)] {
            problems.extend(names_somebody(field, text, people));
            if let Some(what) = tells_who(text) {
                problems.push(Problem::new(
                    field,
                    format!("‘{what}’ could tell who this is about. Leave it out: the situation is clear without it."),
                ));
            }
        }
        let likely = likely_names(&format!("{}\n{}", self.title, self.text));
        if !likely.is_empty() && !self.names_nobody {
            let quoted: Vec<String> = likely.iter().map(|name| format!("‘{name}’")).collect();
            problems.push(Problem::new(
                "names_nobody",
                format!("This looks like a name: {}. Change it, or tick that it names nobody.", quoted.join(", ")),
            ));
        }
        match self.closes {
            Some(closes) if closes <= today => problems.push(Problem::new("closes", "Choose a day after today.")),
            Some(closes) if closes > today.saturating_add(OPEN_DAYS.days() * 3) => {
                problems.push(Problem::new("closes", "Choose a day within the next twelve weeks."));
            }
            _ => {}
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// What in a text tells who it is about whatever is meant by it: an NHS number, a telephone number, an e-mail address or a postcode.
pub fn tells_who(text: &str) -> Option<String> {
    let words: Vec<&str> =
        text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '+')).collect();
    for (at, word) in words.iter().enumerate() {
        if word.contains('@') && parse_email(word).is_ok() {
            return Some((*word).to_owned());
        }
        // numbers and postcodes are written in up to four pieces
        for pieces in 1..=4 {
            let Some(piece) = words.get(at..at + pieces) else { break };
            let joined = piece.join(" ");
            let digits = joined.chars().filter(char::is_ascii_digit).count();
            let plain = joined.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '(' | ')'));
            if plain && digits == 10 && NhsNumber::parse(&joined).is_ok() {
                return Some(joined);
            }
            if plain && digits >= 10 && parse_phone(&joined).is_ok() {
                return Some(joined);
            }
            let shouts = joined.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' ');
            if pieces <= 2 && shouts && digits >= 2 && parse_postcode(&joined).is_ok() {
                return Some(joined);
            }
        }
    }
    None
}

/// Ways to address somebody, after which a name follows.
const TITLES: &[&str] = &["mr", "mrs", "ms", "miss", "mx", "dr", "sir", "lady", "rev", "sister", "auntie", "uncle"];
/// Words that are written with a capital within a sentence and are no name of anybody, folded.
const NOT_NAMES: &[&str] = &[
    "gp",
    "gps",
    "nhs",
    "pcn",
    "vcse",
    "dwp",
    "pip",
    "uk",
    "england",
    "english",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mondays",
    "tuesdays",
    "wednesdays",
    "thursdays",
    "fridays",
    "saturdays",
    "sundays",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "christmas",
    "easter",
    "eid",
    "diwali",
    "ramadan",
    "universal",
    "credit",
    "citizens",
    "advice",
    "age",
    "mind",
    "samaritans",
    "council",
    "the",
    "a",
    "an",
    "and",
    "but",
    "covid",
    "teams",
    "zoom",
    "facebook",
    "whatsapp",
    "link",
    "worker",
    "social",
    "prescribing",
    "prescriber",
    "leeway",
];

/// What looks like a name: a word with a capital within a sentence, several of them in a row wherever they stand, or one after a title
/// (‘Mrs Okafor’). A guess, to be shown to the writer and never held against them: it finds no name written small, none that begins a
/// sentence by itself, and takes some for names that are of a place.
pub fn likely_names(text: &str) -> Vec<String> {
    let words: Vec<Word<'_>> = words_of(text);
    let mut found: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if !is_name_like(words[at].bare) {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while end < words.len() && !words[end - 1].ends && !words[end].begins && is_name_like(words[end].bare) {
            end += 1;
        }
        let titled = at > 0 && words[at - 1].is_title();
        if titled || end - at > 1 || !words[at].begins {
            let from = if titled { at - 1 } else { at };
            let pieces: Vec<&str> = words[from..end].iter().map(|word| word.bare).collect();
            let name = pieces.join(" ");
            if !found.contains(&name) {
                found.push(name);
            }
        }
        at = end;
    }
    found
}

/// A word as it stands in a text.
struct Word<'a> {
    /// Without the signs around it, and without a genitive.
    bare: &'a str,
    /// Whether a sentence, or what somebody said, begins with it.
    begins: bool,
    /// Whether a name cannot go on after it.
    ends: bool,
}

impl Word<'_> {
    fn is_title(&self) -> bool {
        TITLES.contains(&fold(self.bare).as_str())
    }
}

fn words_of(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    for line in text.lines() {
        let mut begins = true;
        for written in line.split_whitespace() {
            let bare = written.trim_matches(|c: char| !c.is_alphanumeric());
            let opens = written.starts_with(['“', '"', '‘', '(', '-', '–', '—', '•', '*']);
            let bare = ["’s", "'s"].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
            let word = Word { bare, begins: begins || opens, ends: !written.ends_with(char::is_alphanumeric) };
            // the full stop of a title ends no sentence
            begins = if bare.is_empty() {
                begins
            } else {
                !word.is_title() && written.trim_end_matches(['”', '"', '’', ')']).ends_with(['.', '!', '?', ':'])
            };
            if !bare.is_empty() {
                words.push(word);
            }
        }
    }
    words
}

/// Whether a word is written as names are: a capital, then small letters, and none of the words that are never a name.
fn is_name_like(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    // ‘I’m’ and ‘I’ve’
    let myself = word.starts_with("I’") || word.starts_with("I'");
    let folded = fold(word);
    !myself
        && word.starts_with(char::is_uppercase)
        && letters.nth(1).is_some()
        && word.chars().any(char::is_lowercase)
        && !NOT_NAMES.contains(&folded.as_str())
        && !TITLES.contains(&folded.as_str())
}

/// What somebody would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who; shown to nobody.
    pub account: AccountId,
    /// How much they would leave to their judgement here.
    pub place: Latitude,
    /// Why.
    pub reason: String,
}

/// Whether an answer can be given: a place without a reason tells nothing that could be talked about.
///
/// # Errors
/// What is wrong, by the field `place` or `reason`.
pub fn check_answer(place: Option<i64>, reason: &str) -> Result<Latitude, Vec<Problem>> {
    let mut problems = Vec::new();
    let place = place.and_then(|place| u8::try_from(place).ok()).and_then(Latitude::new);
    if place.is_none() {
        problems.push(Problem::new("place", "Choose a place on the line from 0 to 100."));
    }
    if reason.trim().is_empty() {
        problems.push(Problem::new("reason", "Say in a line why: it is what others learn from."));
    }
    problems.extend(too_long("reason", reason, SHORT_MAX));
    match place {
        Some(place) if problems.is_empty() => Ok(place),
        _ => Err(problems),
    }
}

codes! {
    /// How a situation stands.
    pub enum State {
        Open => "open", "Open";
        Closed => "closed", "Closed";
    }
}

/// How a situation stands on a day: it was closed by whoever told it, or its day has come.
pub fn state(closed: bool, closes: Date, today: Date) -> State {
    if closed || today >= closes { State::Closed } else { State::Open }
}

/// Puts an answer among the others: one for each account, and the latest of it, until the situation is closed.
///
/// # Errors
/// A problem under `place` where it is closed.
pub fn put(answers: &mut Vec<Answer>, answer: Answer, state: State) -> Result<(), Problem> {
    if state == State::Closed {
        return Err(Problem::new(
            "place",
            "This is closed: what was said stays as it is. Tell a new situation to go on.",
        ));
    }
    match answers.iter_mut().find(|one| one.account == answer.account) {
        Some(held) => *held = answer,
        None => answers.push(answer),
    }
    Ok(())
}

/// Whether somebody sees the answers of the others: once they have given their own, so that each thinks for themselves first, or once
/// it is closed; in both cases from [`SHOWN_FROM`] answers on.
pub fn sees(answers: usize, answered: bool, state: State) -> bool {
    answers >= SHOWN_FROM && (answered || state == State::Closed)
}

/// What is shown of the answers: place and reason, without whose they are, the narrowest first; answers at one place in the order of
/// their words, so that no order tells who came first.
pub fn shown(answers: &[Answer]) -> Vec<(Latitude, &str)> {
    let mut shown: Vec<(Latitude, &str)> = answers.iter().map(|one| (one.place, one.reason.as_str())).collect();
    shown.sort_unstable();
    shown
}

/// How far apart answers lie: places that were in fact given, so that each can be said in the words of somebody who gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    /// How many answers.
    pub count: usize,
    /// The narrowest.
    pub least: Latitude,
    /// A quarter lie no higher.
    pub lower: Latitude,
    /// Half lie no higher.
    pub middle: Latitude,
    /// Three quarters lie no higher.
    pub upper: Latitude,
    /// The widest.
    pub most: Latitude,
    /// How many lie in each band, in the order of [`Band::ALL`].
    pub bands: Vec<(Band, usize)>,
}

/// The spread of places; none of fewer than [`SHOWN_FROM`]. Quartiles are by the nearest rank.
pub fn spread(places: &[Latitude]) -> Option<Spread> {
    if places.len() < SHOWN_FROM {
        return None;
    }
    let mut sorted = places.to_vec();
    sorted.sort_unstable();
    let at = |quarters: usize| sorted[((sorted.len() * quarters).div_ceil(4)).saturating_sub(1)];
    let bands =
        Band::ALL.iter().map(|band| (*band, sorted.iter().filter(|place| place.band() == *band).count())).collect();
    Some(Spread {
        count: sorted.len(),
        least: sorted[0],
        lower: at(1),
        middle: at(2),
        upper: at(3),
        most: sorted[sorted.len() - 1],
        bands,
    })
}

impl Spread {
    /// In a sentence, which says what there is to talk about and not who is right.
    pub fn words(&self) -> String {
        let used = self.bands.iter().filter(|(_, count)| *count > 0).count();
        let reach = format!(
            "{} answers, from {} to {}; half of them are no higher than {}.",
            self.count,
            self.least.get(),
            self.most.get(),
            self.middle.get()
        );
        let tail = match used {
            1 => "Everybody would handle it in much the same way.",
            2 => "There are two ways of seeing this: talk about what tips it.",
            _ => "Views differ widely: guidance may be missing here.",
        };
        format!("{reach} {tail}")
    }
}
