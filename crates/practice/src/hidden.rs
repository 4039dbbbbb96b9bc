//! Details that must not be found (DOMAIN 4.1; issue 3 of 6, "a flagged address or contact appears nowhere"): the address of somebody who
//! hides from somebody else. The values are kept apart from the record; this module finds them in words where they must not stand.

use crate::goal::{SHORT_MAX, check_words};
use crate::person::{ContactKind, fold};
use crate::problem::Problem;
use std::ops::Range;

/// What stands in the place of a hidden detail.
pub const COVERED: &str = "[hidden]";

/// What can be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Where they live, with its postcode.
    Address,
    /// A number, an e-mail address, another postal address.
    Way(ContactKind),
}

impl What {
    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Way(kind) => kind.as_str(),
        }
    }

    /// The one with this code.
    pub fn parse(code: &str) -> Option<Self> {
        if code == Self::Address.as_str() { Some(Self::Address) } else { ContactKind::parse(code).map(Self::Way) }
    }

    /// The words for pages.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Address => "Address",
            Self::Way(kind) => kind.words(),
        }
    }
}

/// Why a detail is hidden must be said: whoever supports the person next has to know from whom.
///
/// # Errors
/// The problem, under `why`.
pub fn check_why(why: &str) -> Result<(), Problem> {
    if why.trim().is_empty() {
        return Err(Problem::new("why", "Say why it must stay hidden, and from whom"));
    }
    check_words("why", why, SHORT_MAX)
}

/// Hidden details of somebody, as they may be written in a text: it finds and covers them, and gives none of them away.
#[derive(Clone, Default)]
pub struct Veil {
    /// Folded letters and digits without what stands between them.
    needles: Vec<String>,
}

impl std::fmt::Debug for Veil {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Veil({})", self.needles.len())
    }
}

/// Shorter than this a piece of an address would be found in half of all texts.
const SHORTEST: usize = 6;

impl Veil {
    /// A veil over these details, each with its code ([`What`]), its value and its postcode (empty where it has none).
    pub fn over<'a>(details: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Self {
        let mut needles = Vec::new();
        for (what, value, postcode) in details {
            needles.push(folded(postcode));
            match What::parse(what) {
                Some(What::Way(ContactKind::Mobile | ContactKind::HomePhone)) => needles.extend(phone(value)),
                Some(What::Way(ContactKind::Email)) => needles.push(folded(value)),
                Some(What::Address | What::Way(ContactKind::Post)) | None => needles.extend(lines(value)),
            }
        }
        needles.retain(|needle| needle.chars().count() >= SHORTEST - 1);
        // the longest first, so that all of it is covered
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        needles.dedup();
        Self { needles }
    }

    /// Whether nothing is hidden.
    pub fn is_empty(&self) -> bool {
        self.needles.is_empty()
    }

    /// Whether a hidden detail stands in a text.
    pub fn finds(&self, text: &str) -> bool {
        !self.places(text).is_empty()
    }

    /// The text with every hidden detail covered.
    #[must_use]
    pub fn cover(&self, text: &str) -> String {
        let mut covered = String::with_capacity(text.len());
        let mut from = 0;
        for place in self.places(text) {
            covered.push_str(&text[from..place.start]);
            covered.push_str(COVERED);
            from = place.end;
        }
        covered.push_str(&text[from..]);
        covered
    }

    /// Where hidden details stand, in their order, none over another.
    fn places(&self, text: &str) -> Vec<Range<usize>> {
        if self.needles.is_empty() {
            return Vec::new();
        }
        let words = words(text);
        let mut places = Vec::new();
        let mut at = 0;
        while at < words.len() {
            match self.needles.iter().find_map(|needle| reaches(needle, &words[at..])) {
                Some(count) => {
                    places.push(words[at].1.start..words[at + count - 1].1.end);
                    at += count;
                }
                None => at += 1,
            }
        }
        places
    }
}

/// How many words from the first on make up the needle; none where they do not.
fn reaches(needle: &str, words: &[(String, Range<usize>)]) -> Option<usize> {
    let mut rest = needle;
    for (count, (word, _)) in words.iter().enumerate() {
        rest = rest.strip_prefix(word.as_str())?;
        if rest.is_empty() {
            return Some(count + 1);
        }
    }
    None
}

/// The words of a text, folded and shortened as in addresses, with where they stand.
fn words(text: &str) -> Vec<(String, Range<usize>)> {
    let mut words: Vec<(String, Range<usize>)> = Vec::new();
    let mut start = None;
    let ends = std::iter::once((text.len(), ' '));
    let mut digits = false;
    for (at, c) in text.char_indices().chain(ends) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            // "tel07700" and "12a" are two words each
            (true, Some(from)) if c.is_ascii_digit() != digits => {
                words.push((word(&text[from..at]), from..at));
                start = Some(at);
            }
            (false, Some(from)) => {
                words.push((word(&text[from..at]), from..at));
                start = None;
            }
            _ => {}
        }
        digits = c.is_ascii_digit();
    }
    words.retain(|(word, _)| !word.is_empty());
    words
}

/// A word as it is compared: folded, and what people shorten in addresses shortened.
fn word(written: &str) -> String {
    let folded: String = fold(written).split_whitespace().collect();
    STREETS.iter().find(|(long, _)| *long == folded).map_or(folded, |(_, short)| (*short).to_owned())
}

/// What streets are called, and how that is shortened.
const STREETS: &[(&str, &str)] = &[
    ("street", "st"),
    ("road", "rd"),
    ("avenue", "ave"),
    ("lane", "ln"),
    ("drive", "dr"),
    ("close", "cl"),
    ("court", "ct"),
    ("place", "pl"),
    ("square", "sq"),
    ("terrace", "ter"),
    ("crescent", "cres"),
    ("gardens", "gdns"),
];

fn folded(text: &str) -> String {
    words(text).into_iter().map(|(word, _)| word).collect()
}

/// The pieces of an address that name it: the first that is long enough, each with a number in it, a number with its street where all
/// stands in one line, and a postcode. A town alone names nobody.
fn lines(value: &str) -> Vec<String> {
    let long = |piece: &String| piece.chars().count() >= SHORTEST;
    let numbered = |piece: &String| piece.chars().any(|c| c.is_ascii_digit()) && piece.chars().any(char::is_alphabetic);
    let pieces: Vec<String> = value.split(['\n', ',']).map(folded).collect();
    let mut needles: Vec<String> = pieces.iter().filter(|piece| long(piece) && numbered(piece)).cloned().collect();
    needles.extend(pieces.into_iter().find(|piece| long(piece)));
    for piece in value.split(['\n', ',']) {
        let words: Vec<String> = words(piece).into_iter().map(|(word, _)| word).collect();
        let street = words.iter().rposition(|word| STREETS.iter().any(|(_, short)| word == short));
        let number = words.iter().position(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        if let (Some(number), Some(street)) = (number, street)
            && number + 1 < street
        {
            needles.push(words[number..=street].concat());
        }
        needles.extend(postcode(&words));
    }
    needles
}

/// A postcode among words that are split between letters and digits: `ls 9 7 xy`, `m 1 1 aa`, `ec 1 a 1 bb`.
fn postcode(words: &[String]) -> Option<String> {
    let letters = |word: &str, most: usize| word.len() <= most && word.chars().all(|c| c.is_ascii_alphabetic());
    let digits = |word: &str| word.len() <= 3 && word.chars().all(|c| c.is_ascii_digit());
    (0..words.len()).find_map(|from| {
        (4..=5).filter_map(|count| words.get(from..from + count)).find_map(|part| {
            let shaped = letters(&part[0], 2)
                && digits(&part[1])
                && (part.len() == 4 || letters(&part[2], 1))
                && digits(&part[part.len() - 2])
                && part[part.len() - 1].len() == 2
                && letters(&part[part.len() - 1], 2);
            let whole = part.concat();
            (shaped && (5..=7).contains(&whole.len())).then_some(whole)
        })
    })
}

/// A number as it is written at home and from abroad.
fn phone(value: &str) -> Vec<String> {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let home =
        digits.strip_prefix("0044").or(digits.strip_prefix("44")).or(digits.strip_prefix('0')).unwrap_or(&digits);
    ["0", "44", "0044", "440", "00440"].iter().map(|prefix| format!("{prefix}{home}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn veil() -> Veil {
        Veil::over([
            ("address", "Flat 2, 12 Alma Street\nLeeds", "LS9 7XY"),
            ("mobile", "07700900123", ""),
            ("email", "mary.oneill@example.org", ""),
        ])
    }

    #[test]
    fn a_hidden_address_is_found_however_it_is_written() {
        for text in [
            "Met at 12 Alma Street.",
            "She is at 12 ALMA ST, Leeds",
            "12, Alma street",
            "the postcode is ls97xy",
            "LS9 7XY",
            "Flat 2, 12 Alma Street",
        ] {
            assert!(veil().finds(text), "{text}");
        }
    }

    #[test]
    fn a_hidden_number_or_e_mail_is_found_however_it_is_written() {
        for text in
            ["ring 07700 900123", "+44 7700 900 123", "0044 (0)7700 900123", "Mary.ONeill@Example.org, she says"]
        {
            assert!(veil().finds(text), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        for text in ["112 Alma Street", "Leeds", "12 Alma", "LS9", "flat 2", "Alma Street has a library", ""] {
            assert!(!veil().finds(text), "{text}");
        }
    }

    #[test]
    fn a_hidden_detail_is_covered_and_the_rest_stays() {
        assert_eq!(
            veil().cover("She moved to 12 Alma Street, LS9 7XY in May."),
            "She moved to [hidden], [hidden] in May."
        );
        assert_eq!(veil().cover("Nothing here."), "Nothing here.");
    }

    #[test]
    fn a_house_that_has_a_name_is_found_and_its_town_is_not() {
        let veil = Veil::over([("address", "Rose Cottage\nMill Lane\nOtley", "")]);
        assert!(veil.finds("I went to rose cottage"));
        assert!(!veil.finds("in Otley, off Mill Lane"));
    }

    #[test]
    fn an_address_is_found_behind_a_flat_in_one_line_and_with_its_postcode_in_it() {
        let flat = Veil::over([("address", "Flat 3\nAlma House\nLeeds", "")]);
        assert!(flat.finds("She opened at Alma House."));
        let line = Veil::over([("post", "12 Alma Street Leeds LS9 7XY", "")]);
        assert!(line.finds("at 12 Alma Street") && line.finds("ls9 7xy"));
        let short = Veil::over([("post", "1 Dale Street, M1 1AA", "")]);
        assert!(short.finds("post to M1 1AA"));
    }

    #[test]
    fn a_number_is_found_where_it_touches_a_word() {
        assert!(veil().finds("tel07700900123"));
    }

    #[test]
    fn a_veil_does_not_tell_what_it_hides() {
        assert!(!format!("{:?}", veil()).to_lowercase().contains("alma"));
    }

    #[test]
    fn why_a_detail_is_hidden_is_said() {
        assert!(check_why("  ").is_err());
        assert!(check_why("Her former partner looks for her").is_ok());
    }

    proptest::proptest! {
        #[test]
        fn what_is_covered_is_found_no_more(before in "[ -~]{0,40}", after in "[ -~]{0,40}") {
            let veil = veil();
            let covered = veil.cover(&format!("{before} 12 Alma Street {after}"));
            proptest::prop_assert!(!veil.finds(&covered), "{covered}");
        }

        #[test]
        fn a_text_in_which_nothing_hidden_stands_is_not_touched(text in "\\PC{0,80}") {
            let veil = veil();
            if !veil.finds(&text) {
                proptest::prop_assert_eq!(veil.cover(&text), text);
            }
        }
    }
}
