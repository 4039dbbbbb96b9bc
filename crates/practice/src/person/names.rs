//! Names, folded so that they can be searched and compared however they were written.

use unicode_normalization::UnicodeNormalization;

/// Folds a text for search: lower case, without diacritics and apostrophes, each other sign a single space.
///
/// Marks are dropped only from the Latin, Greek and Cyrillic range: in other scripts they carry the word.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd().flat_map(char::to_lowercase) {
        match c {
            '\u{0300}'..='\u{036f}' | '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | '′' | '\u{200b}'..='\u{200d}' =>
                {}
            c if c.is_alphanumeric() || is_mark(c) => {
                if gap && !folded.is_empty() {
                    folded.push(' ');
                }
                gap = false;
                match plain(c) {
                    Some(letters) => folded.push_str(letters),
                    None => folded.push(c),
                }
            }
            _ => gap = true,
        }
    }
    // a sign that went may have stood between two marks, whose order is then to be put right
    folded.nfkd().collect()
}

/// Letters that decomposition leaves whole and that people write plainly where their keyboard lacks them.
const fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ŋ' => "n",
        'ŧ' => "t",
        'ĸ' => "k",
        // Greek writes its last s differently, capitals do not.
        'ς' => "σ",
        _ => return None,
    })
}

/// A mark of a script in which marks are part of the word (such as Devanagari or Thai).
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// The key by which a person is found and sorted: `family given known-as`, each folded, single spaces.
pub fn name_key(given: &str, family: &str, known_as: &str) -> String {
    let mut key = fold(family);
    for part in [given, known_as] {
        let part = fold(part);
        if !part.is_empty() {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(&part);
        }
    }
    key
}

/// A name as it is read aloud.
pub fn full_name(given: &str, family: &str) -> String {
    format!("{given} {family}").trim().to_owned()
}

/// The first letters of the given and the family name, as `MO` for Mary O'Neill: enough for a message, which names nobody.
pub fn initials(given: &str, family: &str) -> String {
    [given, family]
        .iter()
        .filter_map(|name| name.chars().find(|c| c.is_alphabetic()))
        .flat_map(char::to_uppercase)
        .collect()
}
