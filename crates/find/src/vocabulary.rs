//! What words mean: groups of words that stand for one another, and the needs that they name. Read from a data file
//! (`data/synonyms.toml`) and from the words of the needs themselves ([`practice::needs`]).

use std::collections::HashMap;
use std::sync::LazyLock;

use practice::needs;
use serde::Deserialize;

use crate::listing::Needs;
use crate::words::{self, Reader};

/// The most words of a phrase.
const PHRASE: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    words: Vec<String>,
    need: Option<String>,
    #[serde(default)]
    near: Vec<String>,
}

/// What a word or phrase means.
#[derive(Clone, Debug, Default)]
struct Entry {
    groups: Vec<usize>,
    needs: Needs,
}

/// Another way to say something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// As it stands in the file.
    pub(crate) words: String,
    /// The stems of its words that say something.
    pub(crate) stems: Vec<String>,
}

/// A word that is looked for, with all that it may mean.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// Folded.
    pub(crate) typed: String,
    pub(crate) stem: String,
    pub(crate) meanings: Vec<Meaning>,
    pub(crate) needs: Needs,
}

struct Vocabulary {
    /// By stems, with a space between.
    entries: HashMap<String, Entry>,
    groups: Vec<Vec<Meaning>>,
    /// Single words, folded, by which a typing error is mended.
    single: Vec<String>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../data/synonyms.toml"))
        .expect("the data file is part of the program and read by a test");
    Vocabulary::of(&file)
});

impl Vocabulary {
    fn of(file: &File) -> Self {
        let reader = Reader::new();
        let mut all = Self { entries: HashMap::new(), groups: Vec::new(), single: Vec::new() };
        for (at, group) in file.group.iter().enumerate() {
            let needs = Needs::of(group.need.as_deref());
            let mut meanings: Vec<Meaning> = Vec::new();
            for phrase in &group.words {
                let stems = all.enter(&reader, phrase, Some(at), needs);
                // forms of one word are one meaning
                if !stems.is_empty() && !meanings.iter().any(|one| one.stems == stems) {
                    meanings.push(Meaning { words: phrase.clone(), stems });
                }
            }
            all.groups.push(meanings);
            for phrase in &group.near {
                all.enter(&reader, phrase, None, needs);
            }
        }
        for need in needs::all() {
            let set = Needs::of([need.code.as_str()]);
            for phrase in &need.heard {
                all.enter(&reader, phrase, None, set);
            }
        }
        all.single.sort_unstable();
        all.single.dedup();
        all
    }

    /// Enters a phrase; gives its stems that say something.
    fn enter(&mut self, reader: &Reader, phrase: &str, group: Option<usize>, needs: Needs) -> Vec<String> {
        let words = Reader::words(phrase);
        if words.len() > PHRASE || words.is_empty() {
            return Vec::new();
        }
        let stems: Vec<String> = words.iter().map(|word| reader.stem(word)).collect();
        let entry = self.entries.entry(stems.join(" ")).or_default();
        entry.needs = entry.needs.or(needs);
        if let Some(group) = group
            && !entry.groups.contains(&group)
        {
            entry.groups.push(group);
        }
        if let [word] = words.as_slice() {
            self.single.push(word.clone());
        }
        words.iter().zip(stems).filter(|(word, _)| !words::is_empty(word)).map(|(_, stem)| stem).collect()
    }
}

/// The most words that are looked for; what is typed beyond is left out.
pub(crate) const WORDS: usize = 8;

/// Reads what was typed: its words that say something, each with what it means, alone and in the phrase in which it stands.
pub(crate) fn read(reader: &Reader, typed: &str) -> Vec<Wanted> {
    let words = Reader::words(typed);
    let stems: Vec<String> = words.iter().map(|word| reader.stem(word)).collect();
    let mut wanted: Vec<Wanted> = words
        .iter()
        .zip(&stems)
        .map(|(word, stem)| Wanted {
            typed: word.clone(),
            stem: stem.clone(),
            meanings: Vec::new(),
            needs: Needs::default(),
        })
        .collect();
    for from in 0..words.len() {
        for to in from + 1..=words.len().min(from + PHRASE) {
            if let Some(entry) = VOCABULARY.entries.get(&stems[from..to].join(" ")) {
                for word in &mut wanted[from..to] {
                    word.means(entry, &stems[from..to]);
                }
            }
        }
    }
    if wanted.iter().any(|word| !words::is_empty(&word.typed)) {
        wanted.retain(|word| !words::is_empty(&word.typed));
    }
    // the same word twice is one word
    let mut seen: Vec<String> = Vec::new();
    wanted.retain(|word| {
        let new = !seen.contains(&word.stem);
        seen.push(word.stem.clone());
        new
    });
    wanted.truncate(WORDS);
    wanted
}

impl Wanted {
    fn means(&mut self, entry: &Entry, phrase: &[String]) {
        self.needs = self.needs.or(entry.needs);
        for meaning in entry.groups.iter().flat_map(|group| &VOCABULARY.groups[*group]) {
            let itself = meaning.stems.as_slice() == std::slice::from_ref(&self.stem)
                || phrase.len() == 1 && meaning.stems.as_slice() == phrase;
            if !itself && !self.meanings.contains(meaning) {
                self.meanings.push(meaning.clone());
            }
        }
    }

    /// Takes on what a word means that is written like this one, where this one is not known at all. Gives that word.
    pub(crate) fn mended(&mut self, reader: &Reader) -> Option<&'static str> {
        let most = likeness(&self.typed)?;
        let near = |word: &&String| strsim::osa_distance(word, &self.typed);
        let best = VOCABULARY.single.iter().filter(|word| word.chars().count() > 3).min_by_key(near)?;
        if near(&best) > usize::from(most) {
            return None;
        }
        let stem = reader.stem(best);
        let entry = VOCABULARY.entries.get(&stem)?;
        self.meanings.push(Meaning { words: best.clone(), stems: vec![stem.clone()] });
        self.means(entry, &[stem]);
        Some(best)
    }
}

/// How many letters may be wrong in a word; none where it is too short for that to be told from another word.
pub(crate) fn likeness(word: &str) -> Option<u8> {
    match word.chars().count() {
        0..=3 => None,
        4..=7 => Some(1),
        _ => Some(2),
    }
}

#[cfg(test)]
mod tests {
    use super::{File, read};
    use crate::words::Reader;
    use practice::needs;

    fn needs_of(typed: &str) -> Vec<&'static str> {
        let read = read(&Reader::new(), typed);
        read.iter().flat_map(|word| word.needs.codes()).collect()
    }

    #[test]
    fn every_need_of_the_file_is_one_and_every_need_is_in_it() {
        let file: File = toml::from_str(include_str!("../data/synonyms.toml")).unwrap();
        let named: Vec<&str> = file.group.iter().filter_map(|group| group.need.as_deref()).collect();
        for code in &named {
            assert!(needs::by_code(code).is_some(), "{code}");
        }
        for need in needs::all().iter().filter(|need| !matches!(need.code.as_str(), "other" | "transition")) {
            assert!(named.contains(&need.code.as_str()), "{}", need.code);
        }
    }

    #[test]
    fn debt_is_money_worries() {
        assert_eq!(needs_of("debt"), ["money"]);
        // each word has the meaning of the phrase in which it stands, beside its own
        assert_eq!(needs_of("money worries"), ["money", "money", "mental_wellbeing"]);
        let read = read(&Reader::new(), "debt");
        assert!(read[0].meanings.iter().any(|meaning| meaning.words == "money worries"));
        assert!(!read[0].meanings.iter().any(|meaning| meaning.words == "debts"), "a form of the word is the word");
    }

    #[test]
    fn words_that_say_nothing_are_left_out_unless_there_is_nothing_else() {
        let typed =
            |words: &str| -> Vec<String> { read(&Reader::new(), words).into_iter().map(|word| word.typed).collect() };
        assert_eq!(typed("something for a man who is out of work"), ["man", "out", "work"]);
        assert_eq!(typed("the"), ["the"]);
        assert_eq!(typed("garden gardens GARDENING"), ["garden"]);
        assert!(typed("  ?! ").is_empty());
    }
}
