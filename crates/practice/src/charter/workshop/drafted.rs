//! What a workshop agreed, put into the boundaries of a charter: what a draft begins with.

use uuid::Uuid;

use super::Change;
use crate::charter::{Band, Boundary};

/// The boundaries of a charter with the changes of a workshop in them, in the charter's order; new ones come last, each with an id of `id`.
///
/// - The boundary of an aspect moves to the agreed place, with the workshop's why behind its own.
/// - Where an aspect has several boundaries, those that are fixed stay: they are firm lines within it (what insurance does not cover),
///   and the workshop placed the aspect as a whole. Where all are fixed, all move, for then the whole is meant.
/// - How far somebody's own flexibility may go is widened with it where it would be less.
/// - An aspect of which the charter says nothing gets guidance, whose words are still to be written: the draft says so.
pub fn drafted(boundaries: &[Boundary], changes: &[Change], mut id: impl FnMut() -> Uuid) -> Vec<Boundary> {
    let mut after = boundaries.to_vec();
    for change in changes {
        let on: Vec<usize> = (0..after.len()).filter(|at| after[*at].aspect == change.aspect).collect();
        let open: Vec<usize> = on.iter().copied().filter(|at| after[*at].latitude.band() != Band::Fixed).collect();
        for at in if open.is_empty() { &on } else { &open } {
            let one = &mut after[*at];
            one.latitude = change.latitude;
            one.ceiling = one.ceiling.map(|ceiling| ceiling.max(change.latitude));
            one.why = joined(&one.why, &change.why);
        }
        if on.is_empty() {
            after.push(Boundary {
                id: id(),
                aspect: change.aspect,
                rule: None,
                latitude: change.latitude,
                ceiling: None,
                why: change.why.clone(),
                words_for_workers: String::new(),
                words_for_public: String::new(),
                cmocs: Vec::new(),
            });
        }
    }
    after
}

/// What stood there and what the workshop said; the workshop's alone where both would be too long.
fn joined(before: &str, workshop: &str) -> String {
    let both = format!("{}\n\n{workshop}", before.trim());
    if before.trim().is_empty() || both.chars().count() > crate::goal::LONG_MAX { workshop.to_owned() } else { both }
}
