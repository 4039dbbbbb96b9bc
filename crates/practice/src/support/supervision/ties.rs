//! Who supervises the supervisor: nobody supervises themselves, not through others either, and nobody is left without.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::AccountId;

/// That somebody is supervised by somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tie {
    /// Who is supervised.
    pub worker: AccountId,
    /// By whom.
    pub supervisor: AccountId,
}

type Above = BTreeMap<AccountId, BTreeSet<AccountId>>;

fn above(ties: &[Tie]) -> Above {
    let mut above = Above::new();
    for tie in ties {
        above.entry(tie.worker).or_default().insert(tie.supervisor);
    }
    above
}

/// The shortest way upwards from one to another: each supervised by the next. None where there is none.
fn way(above: &Above, from: AccountId, to: AccountId) -> Option<Vec<AccountId>> {
    let mut came: BTreeMap<AccountId, AccountId> = BTreeMap::new();
    let mut seen = BTreeSet::from([from]);
    let mut edge = vec![from];
    while !edge.is_empty() {
        let mut next = Vec::new();
        for one in edge {
            for up in above.get(&one).into_iter().flatten() {
                if *up == to {
                    let mut path = vec![to, one];
                    let mut at = one;
                    while let Some(before) = came.get(&at) {
                        path.push(*before);
                        at = *before;
                    }
                    path.reverse();
                    return Some(path);
                }
                if seen.insert(*up) {
                    came.insert(*up, one);
                    next.push(*up);
                }
            }
        }
        edge = next;
    }
    None
}

/// The ring that a new tie would close: the worker first, then who supervises each, and the worker again at the end. None where it
/// closes none, and the tie can be made. Whoever is told of it can be told through whom.
pub fn would_close(ties: &[Tie], new: Tie) -> Option<Vec<AccountId>> {
    if new.worker == new.supervisor {
        return Some(vec![new.worker, new.worker]);
    }
    let mut ring = way(&above(ties), new.supervisor, new.worker)?;
    ring.insert(0, new.worker);
    Some(ring)
}

/// Everybody who supervises themselves, directly or through others: ties from an import, or made before this rule was asked.
pub fn in_a_ring(ties: &[Tie]) -> Vec<AccountId> {
    let above = above(ties);
    above.keys().copied().filter(|one| way(&above, *one, *one).is_some()).collect()
}

/// Who supervises others and is supervised by nobody: the study's link workers who lead a team are owed it as much as the team [004 T2,
/// T7]. Somebody of the list is no fault where supervision comes from outside the service and is not noted here; it is asked.
pub fn without(ties: &[Tie]) -> Vec<AccountId> {
    let supervised: BTreeSet<AccountId> = ties.iter().map(|tie| tie.worker).collect();
    let supervising: BTreeSet<AccountId> = ties.iter().map(|tie| tie.supervisor).collect();
    supervising.difference(&supervised).copied().collect()
}
