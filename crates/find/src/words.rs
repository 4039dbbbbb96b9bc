//! From text to the terms of the index: folded words, and their stems.
//!
//! A word stands in the index as it is written, folded (small letters, no marks, no apostrophes), for beginnings and typing errors; and as
//! its English stem with a sign before it that no word has, for what it means.

use std::fmt::Write as _;

use frostem::{Algorithm, Stemmer};
use practice::person::fold;

/// Stands before a stem.
pub(crate) const STEM: char = '=';
/// The most letters of a word that count.
const LONGEST: usize = 40;

/// Words that say nothing of what is looked for.
const EMPTY: &[&str] = &[
    "a",
    "an",
    "and",
    "any",
    "are",
    "at",
    "be",
    "by",
    "can",
    "for",
    "from",
    "has",
    "have",
    "he",
    "help",
    "her",
    "him",
    "his",
    "i",
    "in",
    "is",
    "it",
    "like",
    "me",
    "my",
    "near",
    "need",
    "needs",
    "of",
    "on",
    "or",
    "our",
    "she",
    "some",
    "someone",
    "something",
    "support",
    "that",
    "the",
    "their",
    "them",
    "there",
    "they",
    "this",
    "to",
    "us",
    "want",
    "wants",
    "we",
    "what",
    "where",
    "who",
    "with",
    "would",
    "you",
    "your",
];

/// Whether a folded word says nothing.
pub(crate) fn is_empty(word: &str) -> bool {
    EMPTY.binary_search(&word).is_ok() || word.chars().count() == 1 && !word.chars().all(|c| c.is_ascii_digit())
}

/// Makes terms of text.
pub(crate) struct Reader {
    stemmer: Stemmer,
}

impl Reader {
    pub(crate) fn new() -> Self {
        Self { stemmer: Stemmer::new(Algorithm::English) }
    }

    /// The stem of a folded word.
    pub(crate) fn stem(&self, word: &str) -> String {
        self.stemmer.stem(word).into_owned()
    }

    /// The folded words of a text, in order.
    pub(crate) fn words(text: &str) -> Vec<String> {
        fold(text).split(' ').filter(|word| !word.is_empty()).map(cut).collect()
    }

    /// Every term under which a text is found, with a space between: words and stems, words with a hyphen also as one, and what stands
    /// behind the apostrophe of a name (O'Brien is found as "brien" too).
    pub(crate) fn terms(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() * 2);
        let mut put = |word: &str| {
            let _ = write!(out, "{word} {STEM}{} ", self.stemmer.stem(word));
        };
        for word in Self::words(text) {
            put(&word);
        }
        for piece in text.split_whitespace().filter(|piece| piece.contains(['-', '‐', '\'', '’'])) {
            let parts: Vec<&str> = piece.split(['-', '‐']).filter(|part| !part.is_empty()).collect();
            if parts.len() > 1 {
                let joined = fold(&parts.concat());
                if !joined.is_empty() && !joined.contains(' ') {
                    put(&cut(&joined));
                }
            }
            for part in parts {
                if let Some((before, after)) = part.split_once(['\'', '’'])
                    && before.chars().count() <= 2
                    && after.chars().count() > 1
                {
                    for word in Self::words(after) {
                        put(&word);
                    }
                }
            }
        }
        out
    }
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::{EMPTY, Reader};

    #[test]
    fn a_name_is_found_in_each_way_it_is_written() {
        let reader = Reader::new();
        let terms = reader.terms("St John's Tŷ O’Brien drop-in, Ynys Môn");
        for term in ["johns", "=john", "ty", "obrien", "brien", "dropin", "drop", "mon"] {
            assert!(terms.split(' ').any(|one| one == term), "{term} in {terms}");
        }
        assert!(EMPTY.is_sorted());
    }
}
