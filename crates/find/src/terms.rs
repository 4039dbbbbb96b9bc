//! From the words that are wanted to where they stand in a piece of the index.

use practice::ids::ServiceId;
use std::sync::Arc;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::SegmentPostings;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use crate::Error;
use crate::answer::WordRead;
use crate::rank::{Field, Hit, How};
use crate::shelf::{Piece, View};
use crate::vocabulary::{self, WORDS, Wanted};
use crate::words::{self, Reader, STEM};

/// Hits of one listing, a place for each word.
pub(crate) type Hits = [Hit; WORDS];
/// A beginning has so many letters at least: shorter ones begin half the words there are.
const BEGIN: usize = 3;
/// So many words with one beginning are looked at in a field of a piece.
const BEGINNINGS: usize = 64;
/// So many words written like one are taken for it.
const LIKE: usize = 8;

/// The words of a question, ready to be looked for.
pub(crate) struct Words {
    wanted: Vec<Wanted>,
    /// For each word, words of the index that are written like it; it is in no listing itself.
    like: Vec<Vec<String>>,
    /// For each word, whether what it means was guessed at by how it is written.
    mended: Vec<Option<&'static str>>,
    known: Vec<bool>,
    reader: Reader,
}

fn stem_term(stem: &str) -> String {
    format!("{STEM}{stem}")
}

fn postings(index: &InvertedIndexReader, term: &str) -> Result<Option<SegmentPostings>, Error> {
    let Some(info) = index.terms().get(term.as_bytes())? else { return Ok(None) };
    Ok(Some(index.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?))
}

impl Words {
    /// Reads what was typed against the directories that are asked.
    pub(crate) fn of(typed: &str, views: &[(ServiceId, Arc<View>)]) -> Result<Self, Error> {
        let reader = Reader::new();
        let wanted = vocabulary::read(&reader, typed);
        let many = wanted.len();
        let mut all =
            Self { wanted, like: vec![Vec::new(); many], mended: vec![None; many], known: vec![false; many], reader };
        for nth in 0..many {
            all.known[nth] = all.stands(nth, views)?;
            if !all.known[nth] {
                all.mended[nth] = all.wanted[nth].mended(&all.reader);
                all.like[nth] = written_like(&all.wanted[nth].typed, views)?;
                all.known[nth] = !all.like[nth].is_empty() || all.mended[nth].is_some() && all.stands(nth, views)?;
            }
        }
        Ok(all)
    }

    pub(crate) fn len(&self) -> usize {
        self.wanted.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// What was made of each word.
    pub(crate) fn read(&self) -> Vec<WordRead> {
        let also = |word: &Wanted| word.meanings.iter().map(|meaning| meaning.words.clone()).collect();
        let instead = |nth: usize| {
            let mut words: Vec<String> = self.mended[nth].map(str::to_owned).into_iter().collect();
            for word in &self.like[nth] {
                if !words.contains(word) {
                    words.push(word.clone());
                }
            }
            words
        };
        let read = |(nth, word): (usize, &Wanted)| WordRead {
            typed: word.typed.clone(),
            also: if self.known[nth] { also(word) } else { Vec::new() },
            instead: if self.known[nth] { instead(nth) } else { Vec::new() },
            known: self.known[nth],
        };
        self.wanted.iter().enumerate().map(read).collect()
    }

    /// The last word may not be typed to its end.
    fn begins(&self, nth: usize) -> Option<&str> {
        let word = self.wanted[nth].typed.as_str();
        (nth + 1 == self.wanted.len() && word.chars().count() >= BEGIN).then_some(word)
    }

    /// Whether any listing has the word, or what it means.
    fn stands(&self, nth: usize, views: &[(ServiceId, Arc<View>)]) -> Result<bool, Error> {
        let word = &self.wanted[nth];
        for (_, view) in views {
            for piece in &view.pieces {
                if !piece.facts.meeting(word.needs).is_empty() {
                    return Ok(true);
                }
                for field in Field::ALL {
                    let index = piece.reader.inverted_index(view.fields.of(field))?;
                    let has = |stem: &String| index.terms().get(stem_term(stem)).map(|info| info.is_some());
                    if has(&word.stem)? {
                        return Ok(true);
                    }
                    for meaning in &word.meanings {
                        let mut whole = !meaning.stems.is_empty();
                        for stem in &meaning.stems {
                            whole = whole && has(stem)?;
                        }
                        if whole {
                            return Ok(true);
                        }
                    }
                    if let Some(begin) = self.begins(nth)
                        && !beginnings(&index, begin, 1)?.is_empty()
                    {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    /// Where the words stand in a piece: for each candidate, or for every listing where there are none.
    pub(crate) fn hits(&self, view: &View, piece: &Piece, candidates: Option<&[u32]>) -> Result<Vec<Hits>, Error> {
        let many = candidates.map_or(piece.facts.len(), <[u32]>::len);
        let mut marks = Marks { hits: vec![[Hit::NONE; WORDS]; many], candidates };
        for (nth, word) in self.wanted.iter().enumerate() {
            let meaning = if self.mended[nth].is_some() { How::Like } else { How::Meaning };
            if !word.needs.is_empty() {
                for doc in piece.facts.meeting(word.needs) {
                    marks.mark(doc, nth, Hit::of(Field::Topic, meaning));
                }
            }
            for field in Field::ALL {
                let index = piece.reader.inverted_index(view.fields.of(field))?;
                if let Some(found) = postings(&index, &stem_term(&word.stem))? {
                    marks.all(found, nth, Hit::of(field, How::Same));
                }
                for meaning_of in &word.meanings {
                    marks.phrase(&index, &meaning_of.stems, nth, Hit::of(field, meaning))?;
                }
                if let Some(begin) = self.begins(nth) {
                    for term in beginnings(&index, begin, BEGINNINGS)? {
                        if self.reader.stem(&term) != word.stem
                            && let Some(found) = postings(&index, &term)?
                        {
                            marks.all(found, nth, Hit::of(field, How::Begins));
                        }
                    }
                }
                for term in &self.like[nth] {
                    if let Some(found) = postings(&index, term)? {
                        marks.all(found, nth, Hit::of(field, How::Like));
                    }
                }
            }
        }
        Ok(marks.hits)
    }
}

/// Words of an index that begin so, itself left out.
fn beginnings(index: &InvertedIndexReader, begin: &str, most: usize) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    let mut stream = index.terms().range().ge(begin).into_stream()?;
    while found.len() < most && stream.advance() {
        let key = stream.key();
        if !key.starts_with(begin.as_bytes()) {
            break;
        }
        found.extend(std::str::from_utf8(key).ok().filter(|term| *term != begin).map(str::to_owned));
    }
    Ok(found)
}

/// Words of the directories that are written much like this one, the likest first.
fn written_like(word: &str, views: &[(ServiceId, Arc<View>)]) -> Result<Vec<String>, Error> {
    let Some(distance) = vocabulary::likeness(word) else { return Ok(Vec::new()) };
    let mut found: Vec<(usize, String)> = Vec::new();
    for (_, view) in views {
        for field in Field::ALL {
            let query = FuzzyTermQuery::new(Term::from_field_text(view.fields.of(field), word), distance, true);
            for piece in &view.pieces {
                let index = piece.reader.inverted_index(view.fields.of(field))?;
                let mut stream = index.terms().search(query.automaton()?).into_stream()?;
                while stream.advance() {
                    let Ok(term) = std::str::from_utf8(stream.key()) else { continue };
                    // stems are no words, and a number is another number rather than a slip
                    let plain =
                        !term.starts_with(STEM) && !words::is_empty(term) && !term.bytes().any(|b| b.is_ascii_digit());
                    if plain && !found.iter().any(|one| one.1 == term) {
                        found.push((strsim::osa_distance(word, term), term.to_owned()));
                    }
                }
            }
        }
    }
    found.sort_unstable();
    // where one slip explains it, two are not looked for
    let least = found.first().map_or(0, |one| one.0);
    found.retain(|one| one.0 == least);
    found.truncate(LIKE);
    Ok(found.into_iter().map(|one| one.1).collect())
}

/// Hits that are gathered.
struct Marks<'a> {
    hits: Vec<Hits>,
    candidates: Option<&'a [u32]>,
}

impl Marks<'_> {
    fn put(&mut self, slot: usize, nth: usize, hit: Hit) {
        let kept = &mut self.hits[slot][nth];
        *kept = kept.better(hit);
    }

    fn mark(&mut self, doc: u32, nth: usize, hit: Hit) {
        let slot = match self.candidates {
            None => Some(doc as usize),
            Some(candidates) => candidates.binary_search(&doc).ok(),
        };
        if let Some(slot) = slot {
            self.put(slot, nth, hit);
        }
    }

    /// Marks each listing in which a term stands. With few candidates the term's list is leapt through.
    fn all(&mut self, mut found: SegmentPostings, nth: usize, hit: Hit) {
        let Some(candidates) = self.candidates else {
            let mut doc = found.doc();
            while doc != TERMINATED {
                self.put(doc as usize, nth, hit);
                doc = found.advance();
            }
            return;
        };
        // far fewer in the term's list than candidates: each is looked up
        if (found.doc_freq() as usize).saturating_mul(8) < candidates.len() {
            let mut doc = found.doc();
            while doc != TERMINATED {
                self.mark(doc, nth, hit);
                doc = found.advance();
            }
            return;
        }
        for (slot, candidate) in candidates.iter().enumerate() {
            if found.doc() < *candidate {
                found.seek(*candidate);
            }
            if found.doc() == *candidate {
                self.put(slot, nth, hit);
            } else if found.doc() == TERMINATED {
                break;
            }
        }
    }

    /// Marks each listing in a field of which all of these stems stand.
    fn phrase(&mut self, index: &InvertedIndexReader, stems: &[String], nth: usize, hit: Hit) -> Result<(), Error> {
        let mut found = Vec::with_capacity(stems.len());
        for stem in stems {
            match postings(index, &stem_term(stem))? {
                Some(list) => found.push(list),
                None => return Ok(()),
            }
        }
        if found.len() < 2 {
            if let Some(only) = found.pop() {
                self.all(only, nth, hit);
            }
            return Ok(());
        }
        found.sort_by_key(SegmentPostings::doc_freq);
        let (first, others) = found.split_at_mut(1);
        let mut doc = first[0].doc();
        while doc != TERMINATED {
            let in_all = others.iter_mut().all(|list| {
                if list.doc() < doc {
                    list.seek(doc);
                }
                list.doc() == doc
            });
            if in_all {
                self.mark(doc, nth, hit);
            }
            doc = first[0].advance();
        }
        Ok(())
    }
}

/// Listings of a piece that have one of these terms of the taxonomy: in order, each once.
pub(crate) fn with_terms(view: &View, piece: &Piece, terms: &[String]) -> Result<Vec<u32>, Error> {
    let index = piece.reader.inverted_index(view.fields.term)?;
    let mut docs = Vec::new();
    for term in terms {
        if let Some(mut found) = postings(&index, term)? {
            while found.doc() != TERMINATED {
                docs.push(found.doc());
                found.advance();
            }
        }
    }
    docs.sort_unstable();
    docs.dedup();
    Ok(docs)
}
