//! Two records of one person (DOMAIN 4.1): which of them is kept when they are joined, and what stands against joining them.
//!
//! Nothing is joined by a likeness alone: for each of the two records somebody who keeps it says that it is the same person.

use jiff::Timestamp;

codes! {
    /// What is known of a pair of records.
    pub enum PairState {
        Waiting => "waiting", "Waits for an answer";
        Joined => "joined", "The same person, joined";
        NotSame => "not_same", "Not the same person";
    }
}

/// What one of the two records is, as far as joining asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    /// Whether the person signs in with it.
    pub signs_in: bool,
    /// Whether support goes on in it.
    pub supported: bool,
    /// Whether it says that the person has died.
    pub died: bool,
    /// Whether it was joined to another before.
    pub joined: bool,
    /// When it was made.
    pub made: Timestamp,
}

/// Which of two is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The first.
    First,
    /// The second.
    Second,
}

/// Why two records are not joined, in words for whoever tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotJoined {
    /// A record cannot be joined with itself.
    #[error("These are one record, not two. There is nothing to join")]
    Itself,
    /// One of the two is joined already.
    #[error("One of these records was joined with another one meanwhile. Look at the record that is used now")]
    Joined,
    /// Both are somebody's sign-in.
    #[error(
        "The person signs in with both records. End their access to one of the two plans first, so that it is clear with which they go on"
    )]
    BothSignIn,
    /// One says that the person has died.
    #[error(
        "It stands on one of these records that the person has died, and not on the other. Take it back there, or record it on both, and then join them"
    )]
    Died,
    /// The records say that one is somebody else's carer, mother, neighbour.
    #[error(
        "The two are noted as tied to each other, so they are two people to their own records. If that is wrong, end the tie first"
    )]
    Tied,
}

/// Which record is kept: the one the person signs in with, else the one in which support goes on, else the older one, whose
/// reference others have known longest.
///
/// # Errors
/// [`NotJoined`] where the two cannot be joined as they are.
pub fn kept(first: &Side, second: &Side) -> Result<Kept, NotJoined> {
    if first.joined || second.joined {
        return Err(NotJoined::Joined);
    }
    if first.died != second.died {
        return Err(NotJoined::Died);
    }
    if first.signs_in && second.signs_in {
        return Err(NotJoined::BothSignIn);
    }
    let weight = |side: &Side| (side.signs_in, side.supported);
    let order = weight(first).cmp(&weight(second)).then(second.made.cmp(&first.made));
    Ok(if order.is_lt() { Kept::Second } else { Kept::First })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(made: i64) -> Side {
        Side {
            signs_in: false,
            supported: false,
            died: false,
            joined: false,
            made: Timestamp::from_second(made).unwrap_or_default(),
        }
    }

    #[test]
    fn the_older_record_is_kept() {
        assert_eq!(kept(&side(1), &side(2)), Ok(Kept::First));
        assert_eq!(kept(&side(2), &side(1)), Ok(Kept::Second));
    }

    #[test]
    fn the_record_in_which_support_goes_on_is_kept_before_an_older_one() {
        assert_eq!(kept(&side(1), &Side { supported: true, ..side(2) }), Ok(Kept::Second));
    }

    #[test]
    fn the_record_the_person_signs_in_with_is_kept_before_all_others() {
        assert_eq!(kept(&Side { supported: true, ..side(1) }, &Side { signs_in: true, ..side(2) }), Ok(Kept::Second));
    }

    #[test]
    fn two_sign_ins_a_death_on_one_alone_and_a_record_joined_before_stand_against_it() {
        let signs = Side { signs_in: true, ..side(1) };
        assert_eq!(kept(&signs, &signs), Err(NotJoined::BothSignIn));
        assert_eq!(kept(&Side { died: true, ..side(1) }, &side(2)), Err(NotJoined::Died));
        assert_eq!(kept(&Side { joined: true, ..side(1) }, &side(2)), Err(NotJoined::Joined));
        let died = Side { died: true, ..side(1) };
        assert_eq!(kept(&died, &died), Ok(Kept::First));
    }

    #[test]
    fn which_is_kept_does_not_depend_on_which_stands_first() {
        for (one, other) in [(side(1), side(2)), (Side { supported: true, ..side(3) }, side(2))] {
            let turned = match kept(&other, &one) {
                Ok(Kept::First) => Ok(Kept::Second),
                Ok(Kept::Second) => Ok(Kept::First),
                no => no,
            };
            assert_eq!(kept(&one, &other), turned);
        }
    }
}
