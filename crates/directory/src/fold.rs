//! Names folded, so that they are found and compared with and without marks, capitals and the small words of firms.

use unicode_normalization::UnicodeNormalization;

/// A text in small letters, without marks and apostrophes, its words with one space between: `Tŷ’r  Café` is `tyr cafe`.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd().flat_map(char::to_lowercase) {
        match c {
            '\u{0300}'..='\u{036f}' | '\'' | '’' | '‘' | 'ʼ' | '`' | '´' => {}
            '&' => {
                if !folded.is_empty() {
                    folded.push(' ');
                }
                folded.push_str("and");
                gap = true;
            }
            c if c.is_alphanumeric() => {
                if gap && !folded.is_empty() {
                    folded.push(' ');
                }
                gap = false;
                match c {
                    'ł' => folded.push('l'),
                    'ø' => folded.push('o'),
                    'đ' | 'ð' => folded.push('d'),
                    'æ' => folded.push_str("ae"),
                    'œ' => folded.push_str("oe"),
                    'ß' => folded.push_str("ss"),
                    other => folded.push(other),
                }
            }
            _ => gap = true,
        }
    }
    folded
}

/// Words that tell nothing apart: one list has them, the next leaves them out.
const SMALL: [&str; 22] = [
    "the",
    "a",
    "an",
    "of",
    "and",
    "for",
    "in",
    "at",
    "ltd",
    "limited",
    "cic",
    "cio",
    "plc",
    "inc",
    "llp",
    "uk",
    "charity",
    "trust",
    "group",
    "association",
    "society",
    "y",
];

/// The words of a name that tell it apart; all of them where none would be left.
#[must_use]
pub fn telling(name: &str) -> Vec<String> {
    let folded = fold(name);
    let all: Vec<&str> = folded.split_whitespace().collect();
    let kept: Vec<String> = all.iter().filter(|word| !SMALL.contains(*word)).map(|word| (*word).to_owned()).collect();
    if kept.is_empty() { all.into_iter().map(str::to_owned).collect() } else { kept }
}
