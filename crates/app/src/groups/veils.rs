//! What is hidden of those who came, covered in what was noted at a session: a note is read by whoever runs the group, who may not support
//! them, and the note for all by everybody who had somebody there.

use super::{Sheet, Take, Who};
use crate::error::AppResult;
use practice::hidden::Veil;
use practice::ids::GroupSessionId;
use std::collections::HashMap;
use store::Tx;
use store::hidden::HiddenWord;
use store::permit::GroupPermit;
use uuid::Uuid;

/// What finds the hidden details of all of whom something is written at a session, and of those tied to them.
pub(super) struct Veils {
    of: HashMap<Uuid, Veil>,
    all: Veil,
}

fn over<'a>(words: impl IntoIterator<Item = &'a HiddenWord>) -> Veil {
    Veil::over(words.into_iter().map(|one| (one.kind.as_str(), one.value.as_str(), one.postcode.as_str())))
}

impl Veils {
    pub(super) async fn read(tx: &mut Box<dyn Tx>, permit: &GroupPermit, session: GroupSessionId) -> AppResult<Self> {
        let words = tx.group_hidden_words(permit, session.0).await?;
        let mut of: HashMap<Uuid, Vec<&HiddenWord>> = HashMap::new();
        for (person, word) in &words {
            of.entry(*person).or_default().push(word);
        }
        let of = of.into_iter().map(|(person, words)| (person, over(words))).collect();
        Ok(Self { of, all: over(words.iter().map(|(_, word)| word)) })
    }

    /// A note of somebody as it is shown. Whoever supports them has it as it was written, as on their own page.
    fn shown(&self, person: Uuid, own: bool, note: &str) -> String {
        match self.of.get(&person).filter(|_| !own) {
            Some(veil) => veil.cover(note),
            None => note.to_owned(),
        }
    }

    pub(super) fn cover(&self, sheet: &mut Sheet) {
        if self.all.is_empty() {
            return;
        }
        for one in &mut sheet.written {
            one.note = self.shown(one.person_id, one.open, &one.note);
        }
        for one in &mut sheet.walk_ins {
            one.note = self.all.cover(&one.note);
        }
        sheet.session.note = self.all.cover(&sheet.session.note);
    }

    /// Notes that came back as they were shown are as they were written: what was covered is not written over.
    pub(super) fn uncover(&self, known: &Sheet, new: &mut Take) {
        if self.all.is_empty() {
            return;
        }
        for row in &mut new.rows {
            let Who::Person(person) = row.who else { continue };
            let Some(old) = known.written.iter().find(|one| one.person_id == person.0) else { continue };
            if same(&row.note, &self.shown(old.person_id, old.open, &old.note)) {
                row.note.clone_from(&old.note);
            }
        }
        if same(&new.note, &self.all.cover(&known.session.note)) {
            new.note.clone_from(&known.session.note);
        }
    }
}

/// The same words, whatever a browser makes of the ends of lines.
fn same(a: &str, b: &str) -> bool {
    a.replace("\r\n", "\n").trim() == b.replace("\r\n", "\n").trim()
}
