//! What stands after a label, or by itself: days, names, numbers, postcodes.

use crate::person::{parse_birth_date, parse_phone, parse_postcode};
use jiff::civil::Date;

/// Something read, and where it stands in the line, in bytes.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) from: usize,
    pub(super) to: usize,
}

const MONTHS: &[(&[&str], i8)] = &[
    (&["january", "jan", "ionawr", "ion"], 1),
    (&["february", "feb", "chwefror", "chwef"], 2),
    (&["march", "mar", "mawrth", "maw"], 3),
    (&["april", "apr", "ebrill", "ebr"], 4),
    (&["may", "mai"], 5),
    (&["june", "jun", "mehefin", "meh"], 6),
    (&["july", "jul", "gorffennaf", "gorff"], 7),
    (&["august", "aug", "awst"], 8),
    (&["september", "sept", "sep", "medi"], 9),
    (&["october", "oct", "hydref", "hyd"], 10),
    (&["november", "nov", "tachwedd", "tach"], 11),
    (&["december", "dec", "rhagfyr", "rhag"], 12),
];

/// A day as people in Britain write one: the day first, or the year where it has four digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    /// Of the month.
    pub(super) number: i8,
    pub(super) month: i8,
    /// As written: two digits, or four.
    pub(super) year: i16,
    pub(super) short: bool,
}

impl Day {
    /// The day of birth, where one can have been born on it. A year of two digits is of this century unless that is to come.
    pub(super) fn birth(self, today: Date) -> Option<Date> {
        let year = self.year_by(today);
        parse_birth_date(&self.number.to_string(), &self.month.to_string(), &year.to_string(), today).ok()
    }

    /// The day, where it has been.
    pub(super) fn past(self, today: Date) -> Option<Date> {
        Date::new(self.year_by(today), self.month, self.number).ok().filter(|day| *day <= today)
    }

    fn year_by(self, today: Date) -> i16 {
        if !self.short {
            return self.year;
        }
        let of_this = 2000 + self.year;
        let to_come = Date::new(of_this, self.month, self.number).map_or(of_this > today.year(), |day| day > today);
        if to_come { 1900 + self.year } else { of_this }
    }
}

/// The first day in a text.
pub(super) fn day(text: &str) -> Option<At<Day>> {
    let tokens = tokens(text);
    (0..tokens.len()).find_map(|at| day_at(text, &tokens, at))
}

fn day_at(text: &str, tokens: &[(usize, usize)], at: usize) -> Option<At<Day>> {
    let word = |n: usize| tokens.get(at + n).map(|(from, to)| &text[*from..*to]);
    let between = |n: usize| match (tokens.get(at + n), tokens.get(at + n + 1)) {
        (Some(a), Some(b)) => &text[a.1..b.0],
        _ => "\n",
    };
    let joins =
        |s: &str| s.chars().count() <= 3 && s.chars().all(|c| matches!(c, ' ' | '/' | '-' | '.' | ',' | '‑' | '–'));
    // a mobile number is no day: nothing of digits stands right before or after
    let first = word(0)?;
    let second = word(1)?;
    let third = word(2)?;
    if !joins(between(0)) || !joins(between(1)) {
        return None;
    }
    let (from, to) = (tokens[at].0, tokens[at + 2].1);
    let number = |w: &str| w.parse::<i16>().ok().filter(|_| w.len() <= 4 && w.bytes().all(|b| b.is_ascii_digit()));
    let month = |w: &str| {
        let small = w.to_lowercase();
        MONTHS
            .iter()
            .find(|(names, _)| names.contains(&small.as_str()))
            .map(|(_, n)| *n)
            .or_else(|| number(w).filter(|_| w.len() <= 2).and_then(|n| i8::try_from(n).ok()))
            .filter(|n| (1..=12).contains(n))
    };
    let ordinal = |w: &str| {
        let small = w.to_lowercase();
        let bare = ["st", "nd", "rd", "th", "af", "ain", "il", "ydd", "fed", "eg"]
            .iter()
            .find_map(|end| small.strip_suffix(end));
        let digits = bare.unwrap_or(&small);
        number(digits).filter(|_| digits.len() <= 2).and_then(|n| i8::try_from(n).ok()).filter(|n| (1..=31).contains(n))
    };
    let made = |number, month, year, short| Some(At { value: Day { number, month, year, short }, from, to });
    if first.len() == 4
        && let (Some(year), Some(month), Some(day)) = (number(first), month(second), ordinal(third))
    {
        return made(day, month, year, false);
    }
    let year = number(third).filter(|_| third.len() == 4 || third.len() == 2)?;
    made(ordinal(first)?, month(second)?, year, third.len() == 2)
}

/// Words of letters and digits, by their places.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        found.push((from, text.len()));
    }
    found
}

/// Runs of digits with what people put between them, at least so many digits; with the digits alone.
pub(super) fn runs(text: &str, least: usize, joins: fn(char) -> bool) -> Vec<At<String>> {
    let mut found = Vec::new();
    let (mut digits, mut from, mut to) = (String::new(), 0, 0);
    let mut gap = 0;
    let mut flush = |digits: &mut String, from: usize, to: usize| {
        if digits.chars().filter(char::is_ascii_digit).count() >= least {
            found.push(At { value: std::mem::take(digits), from, to });
        }
        digits.clear();
    };
    for (at, c) in text.char_indices() {
        if c.is_ascii_digit() || c == '+' && digits.is_empty() {
            if digits.is_empty() {
                from = at;
            }
            digits.push(c);
            to = at + c.len_utf8();
            gap = 0;
        } else if !digits.is_empty() && joins(c) && gap < 2 {
            gap += 1;
        } else {
            flush(&mut digits, from, to);
            gap = 0;
        }
    }
    flush(&mut digits, from, to);
    found
}

/// What stands between the digits of an NHS number.
pub(super) fn in_nhs(c: char) -> bool {
    matches!(c, ' ' | '-' | '‐' | '‑' | '–')
}

/// What stands between the digits of a telephone number.
pub(super) fn in_phone(c: char) -> bool {
    matches!(c, ' ' | '-' | '‐' | '‑' | '–' | '(' | ')' | '.')
}

/// The first telephone number in a text: kept form.
pub(super) fn phone(text: &str) -> Option<At<String>> {
    runs(text, 10, in_phone).into_iter().find_map(|run| {
        let kept = parse_phone(&run.value).ok().filter(|kept| kept.starts_with('0') || kept.starts_with('+'))?;
        Some(At { value: kept, ..run })
    })
}

/// The first postcode in a text, in its kept form.
pub(super) fn postcode(text: &str) -> Option<At<String>> {
    let tokens = tokens(text);
    let fits = |from: usize, to: usize| {
        let words = &text[from..to];
        let shaped = words.len() >= 5
            && words.len() <= 8
            && words.bytes().any(|b| b.is_ascii_digit())
            && words.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
        shaped.then(|| parse_postcode(words).ok()).flatten().map(|value| At { value, from, to })
    };
    (0..tokens.len()).find_map(|at| {
        let (from, to) = tokens[at];
        let two = tokens.get(at + 1).filter(|(next, _)| text[to..*next].chars().all(|c| c == ' ') && next - to <= 2);
        two.and_then(|(_, end)| fits(from, *end)).or_else(|| fits(from, to))
    })
}

const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "miss",
    "ms",
    "mx",
    "dr",
    "prof",
    "professor",
    "master",
    "rev",
    "revd",
    "sir",
    "dame",
    "lady",
    "lord",
    "sister",
    "nurse",
];
const PARTICLES: &[&str] = &[
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "la", "le", "ap", "ab", "ferch", "bin", "ibn", "al",
    "el", "st",
];

/// A name read: given, family, and whether a title, a comma or capitals showed that it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) given: String,
    pub(super) family: String,
    pub(super) shown: bool,
}

/// The name at the beginning of a text, in the orders in which records and letters write it; with the words it takes.
pub(super) fn name(text: &str) -> Option<At<Name>> {
    // a name ends where a number, a bracket that is no title, or a wide gap begins
    let lead = text.len() - text.trim_start_matches([' ', '\t', '*', '-', '"']).len();
    let body = &text[lead..];
    let mut end = body.len();
    for (at, c) in body.char_indices() {
        let wide = body[at..].starts_with("  ") || c == '\t';
        let bracket = c == '(' && !title(body[at + 1..].split([')', ' ']).next().unwrap_or_default());
        if c.is_ascii_digit() || matches!(c, '<' | ';' | '|' | '[' | '@' | ':' | '/' | '=') || bracket || wide {
            end = at;
            break;
        }
    }
    let words = body[..end].trim_end_matches([' ', ',', '-', '–', '.']);
    let (titled, bare) = without_titles(words);
    let mut shown = titled;
    let parts: Vec<&str> = bare.splitn(2, ',').map(str::trim).collect();
    let likely = |w: &str| {
        let count = w.split_whitespace().count();
        (1..=4).contains(&count)
            && w.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '‘' | '.'))
    };
    let (given, family) = match parts.as_slice() {
        [family, given] if likely(family) && likely(given) => {
            shown = true;
            ((*given).to_owned(), (*family).to_owned())
        }
        // after the comma stands something else: a place, a role
        [whole, ..] if likely(whole) => {
            let (given, family, capitals) = in_order(whole)?;
            shown |= capitals;
            (given, family)
        }
        _ => return None,
    };
    let to = lead + words.len();
    Some(At { value: Name { given: cased(&given), family: cased(&family), shown }, from: lead, to })
}

fn title(word: &str) -> bool {
    TITLES.contains(&word.trim_matches(['.', ',']).to_lowercase().as_str())
}

/// The words of a name without titles before and after it.
fn without_titles(words: &str) -> (bool, String) {
    let mut titled = false;
    let mut kept: Vec<&str> = Vec::new();
    for word in words.split(' ').filter(|w| !w.is_empty()) {
        let inner = word.trim_matches(['(', ')', '.']);
        let comma = inner.ends_with(',');
        if title(inner.trim_end_matches(',')) {
            titled = true;
            if comma {
                kept.push(",");
            }
            continue;
        }
        kept.push(word);
    }
    (titled, kept.join(" ").replace(" ,", ",").trim_matches([',', ' ']).to_owned())
}

/// Given before family, unless capitals say otherwise: "Mary O’NEILL", "O’NEILL Mary".
fn in_order(whole: &str) -> Option<(String, String, bool)> {
    let words: Vec<&str> = whole.split_whitespace().collect();
    let loud = |w: &str| w.chars().filter(|c| c.is_alphabetic()).count() > 1 && !w.chars().any(char::is_lowercase);
    if words.len() < 2 || !words.iter().all(|w| w.chars().next().is_some_and(char::is_uppercase) || particle(w)) {
        return None;
    }
    if words.iter().any(|w| loud(w)) && words.iter().any(|w| !loud(w)) {
        let (family, given): (Vec<&str>, Vec<&str>) = words.iter().partition(|w| loud(w));
        return Some((given.join(" "), family.join(" "), true));
    }
    let first_of_family = words.iter().position(|w| particle(w)).filter(|at| *at > 0).unwrap_or(words.len() - 1);
    let (given, family) = words.split_at(first_of_family);
    Some((given.join(" "), family.join(" "), false))
}

fn particle(word: &str) -> bool {
    PARTICLES.contains(&word.to_lowercase().as_str())
}

/// A name in capitals as it is usually written.
pub(super) fn cased(name: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().any(char::is_lowercase) || name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
        return name;
    }
    let mut cased = String::with_capacity(name.len());
    let mut first = true;
    for c in name.chars() {
        if first {
            cased.push(c);
        } else {
            cased.extend(c.to_lowercase());
        }
        first = !c.is_alphabetic();
    }
    // McDonald was written MCDONALD
    if let Some(rest) = cased.strip_prefix("Mc")
        && let Some(c) = rest.chars().next()
    {
        return format!("Mc{}{}", c.to_uppercase(), &rest[c.len_utf8()..]);
    }
    cased
}
