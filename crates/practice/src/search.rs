//! What somebody typed into the one search field, read as what it is most likely to be (PAGES 4).
//!
//! Knows how names, numbers, dates and places are written; knows nothing of where persons are kept. Whether somebody
//! may be found at all is decided where they are looked up.

use jiff::civil::Date;

use crate::person::{NhsNumber, fold, parse_birth_date, parse_email, parse_phone, parse_postcode};
use crate::reference;

/// The longest text that is searched for; what is longer was pasted by mistake.
pub const SEARCH_MAX: usize = 200;

/// What is looked for: every part that is there must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Folded words of a name, the longest first.
    pub words: Vec<String>,
    /// An NHS number.
    pub nhs_number: Option<NhsNumber>,
    /// A date of birth.
    pub birth_date: Option<Date>,
    /// A postcode in its kept form.
    pub postcode: Option<String>,
    /// A telephone number or an e-mail address in its kept form.
    pub contact: Option<String>,
    /// The reference of a referral in its kept form.
    pub reference: Option<String>,
}

impl Sought {
    /// Whether nothing is left to look for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes up what a part says of a person, where nothing of its kind was said before it. A reference among other words
    /// is a word.
    fn take(&mut self, part: Self) -> bool {
        fn free<T>(slot: &mut Option<T>, said: Option<T>) -> bool {
            let takes = slot.is_none() && said.is_some();
            if takes {
                *slot = said;
            }
            takes
        }
        free(&mut self.birth_date, part.birth_date)
            || free(&mut self.postcode, part.postcode)
            || free(&mut self.nhs_number, part.nhs_number)
            || free(&mut self.contact, part.contact)
    }

    /// Whether a person can be looked for with it.
    pub fn names_person(&self) -> bool {
        let Self { words, nhs_number, birth_date, postcode, contact, reference: _ } = self;
        !words.is_empty() || nhs_number.is_some() || birth_date.is_some() || postcode.is_some() || contact.is_some()
    }
}

/// Reads what was typed: first as one thing as a whole, then word by word, so that `patel 3/6/1950` and
/// `patel LS1 4AP` are a name with a date of birth or a postcode.
pub fn read(typed: &str, today: Date) -> Sought {
    let typed = typed.trim();
    whole(typed, today).unwrap_or_else(|| in_parts(typed, today))
}

fn whole(typed: &str, today: Date) -> Option<Sought> {
    let none = Sought::default;
    if let Some(reference) = reference::parse(typed) {
        return Some(Sought { reference: Some(reference), ..none() });
    }
    if let Some(date) = date(typed, today) {
        return Some(Sought { birth_date: Some(date), ..none() });
    }
    // Ten digits that begin with 0 are a telephone number, whatever their sum.
    let nhs_number = NhsNumber::parse(typed).ok().filter(|n| !n.as_str().starts_with('0'));
    if nhs_number.is_some() {
        return Some(Sought { nhs_number, ..none() });
    }
    let contact = parse_phone(typed).ok().or_else(|| parse_email(typed).ok());
    if contact.is_some() {
        return Some(Sought { contact, ..none() });
    }
    parse_postcode(typed).ok().map(|postcode| Sought { postcode: Some(postcode), ..none() })
}

fn in_parts(typed: &str, today: Date) -> Sought {
    let mut sought = Sought::default();
    let mut tokens: Vec<&str> = typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).collect();
    tokens.retain(|token| !token.is_empty());
    // A postcode is two words to most who type it, a telephone number too; a date or an NHS number three.
    for width in [3, 2] {
        let mut at = 0;
        while at + width <= tokens.len() {
            let has_digit = |token: &str| token.chars().any(|c| c.is_ascii_digit());
            let numbers = has_digit(tokens[at]) && has_digit(tokens[at + width - 1]);
            let part = if numbers { whole(&tokens[at..at + width].join(" "), today) } else { None };
            if part.is_some_and(|part| sought.take(part)) {
                tokens.drain(at..at + width);
            } else {
                at += 1;
            }
        }
    }
    for token in tokens {
        if !whole(token, today).is_some_and(|part| sought.take(part)) {
            sought.words.extend(fold(token).split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
        }
    }
    sought.words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    sought.words.dedup();
    sought
}

/// A date of birth as people type it on one line: 3/6/1950, 03.06.1950, 3 June 1950, 1950-06-03.
fn date(typed: &str, today: Date) -> Option<Date> {
    let mut parts: Vec<&str> = typed.split(['/', '.', '-', ' ']).filter(|part| !part.is_empty()).collect();
    if parts.len() == 3 && parts[0].len() == 4 && parts[0].chars().all(|c| c.is_ascii_digit()) {
        parts.reverse();
    }
    let [day, month, year] = parts.as_slice() else { return None };
    parse_birth_date(day, month, year, today).ok()
}
