//! Something done for several people at once: a caseload handed over, letters begun, a next contact planned, endings prepared.
//!
//! What is done for each is the same as for one alone, by the same rules and with an event of their own; what cannot be done for
//! somebody leaves them out, with the reason, and nobody else. Each can be undone for as long as nothing was built on it.

use crate::goal::{SHORT_MAX, too_long};
use crate::problem::Problem;
use jiff::{SignedDuration, Timestamp};

codes! {
    /// What is done.
    pub enum Kind {
        Handover => "handover", "Handed over";
        Letter => "letter", "Letters to those who wait";
        NextContact => "next_contact", "Next contact planned";
        Ending => "ending", "Ending prepared";
        Wish => "wish", "Asked whether they still want this";
        Told => "told", "Told what may help meanwhile";
    }
}

codes! {
    /// How it stands with one of them.
    pub enum Standing {
        /// Not come to yet: what was interrupted goes on there.
        Open => "open", "Still to be done";
        /// A colleague was asked to take them on.
        Asked => "asked", "Waits for your colleague’s yes";
        Done => "done", "Done";
        LeftOut => "left_out", "Left out";
        /// The colleague said no: they stay where they were.
        NotTaken => "not_taken", "Not taken on";
        Undone => "undone", "Undone";
        /// Something was built on it since, so that it stays.
        Stays => "stays", "Stays as it is";
    }
}

impl Standing {
    /// Whether something is still to come.
    pub const fn waits(self) -> bool {
        matches!(self, Self::Open | Self::Asked)
    }
}

/// How many are done in one transaction.
pub const PIECE: usize = 50;
/// How many are chosen at once at most: a whole caseload, and then some.
pub const MOST: usize = 200;
/// For so long something done for several can be undone as a whole.
pub const UNDONE_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// So long a colleague has to answer whether they take somebody on: as long as whoever asked could take the question back.
pub const ASKED_FOR: SignedDuration = UNDONE_FOR;

/// Whether what was done then can still be undone.
#[must_use]
pub fn can_be_undone(done: Timestamp, now: Timestamp) -> bool {
    now.duration_since(done) <= UNDONE_FOR
}

/// Whether so many can be chosen.
///
/// # Errors
/// A problem under `e`.
pub fn check_chosen(count: usize) -> Result<(), Problem> {
    match count {
        0 => Err(Problem::new("e", "Tick at least one person")),
        n if n > MOST => Err(Problem::new("e", format!("Choose {MOST} people at most at a time"))),
        _ => Ok(()),
    }
}

/// Whether the words that go with it can be kept.
///
/// # Errors
/// A problem under `why`.
pub fn check_why(why: &str) -> Result<(), Problem> {
    if why.trim().is_empty() {
        return Err(Problem::new("why", "Say in a few words why, so that the trail can be understood"));
    }
    too_long("why", why, SHORT_MAX).map_or(Ok(()), Err)
}

/// A colleague who could take somebody on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague<Id, Place> {
    /// Who.
    pub id: Id,
    /// How many more they have room for; negative where they have too many already.
    pub room: i64,
    /// The practices at which they support somebody now.
    pub places: Vec<Place>,
}

/// Who could take whom on: a colleague who works at the person's practice before others, and of those the one with the most room
/// left; so nobody is filled up while another has room. None where there is no colleague. A suggestion, which somebody changes and decides.
#[must_use]
pub fn suggest<Id: Copy + Ord, Place: PartialEq>(
    cases: &[Place],
    colleagues: &[Colleague<Id, Place>],
) -> Vec<Option<Id>> {
    let mut room: Vec<i64> = colleagues.iter().map(|one| one.room).collect();
    cases
        .iter()
        .map(|place| {
            let best = (0..colleagues.len()).max_by_key(|n| {
                let known = colleagues[*n].places.contains(place);
                (room[*n] > 0, known, room[*n], std::cmp::Reverse(colleagues[*n].id))
            })?;
            room[best] -= 1;
            Some(colleagues[best].id)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn colleague(id: u8, room: i64, places: &[u8]) -> Colleague<u8, u8> {
        Colleague { id, room, places: places.to_vec() }
    }

    #[test]
    fn whoever_works_at_the_practice_comes_first_and_then_whoever_has_room() {
        let all = [colleague(1, 2, &[10]), colleague(2, 9, &[])];
        assert_eq!(suggest(&[10, 10, 10, 11], &all), [Some(1), Some(1), Some(2), Some(2)]);
        assert_eq!(suggest::<u8, u8>(&[10], &[]), [None]);
    }

    #[test]
    fn where_nobody_has_room_somebody_is_suggested_all_the_same() {
        assert_eq!(suggest(&[10], &[colleague(1, -3, &[]), colleague(2, 0, &[])]), [Some(2)]);
    }

    #[test]
    fn it_can_be_undone_for_two_weeks() {
        let done = Timestamp::from_second(1_760_000_000).unwrap();
        assert!(can_be_undone(done, done.checked_add(UNDONE_FOR).unwrap()));
        let later = done.checked_add(UNDONE_FOR).unwrap().checked_add(SignedDuration::from_secs(1)).unwrap();
        assert!(!can_be_undone(done, later));
    }

    #[test]
    fn somebody_is_chosen_and_not_too_many() {
        assert_eq!(check_chosen(0).unwrap_err().field, "e");
        assert!(check_chosen(MOST).is_ok());
        assert!(check_chosen(MOST + 1).is_err());
        assert_eq!(check_why("  ").unwrap_err().field, "why");
        assert!(check_why("Ben leaves on Friday").is_ok());
    }

    proptest! {
        #[test]
        fn nobody_is_filled_up_while_another_has_room(
            cases in proptest::collection::vec(0..4_u8, 0..30),
            rooms in proptest::collection::vec(-2..12_i64, 1..5),
        ) {
            let all: Vec<_> = rooms.iter().enumerate().map(|(n, room)| colleague(u8::try_from(n).unwrap(), *room, &[0])).collect();
            let given = suggest(&cases, &all);
            let left: Vec<i64> = all.iter().map(|one| one.room - i64::try_from(given.iter().filter(|id| **id == Some(one.id)).count()).unwrap()).collect();
            let over = left.iter().zip(&rooms).any(|(left, room)| *left < 0 && *left < *room);
            prop_assert!(!over || left.iter().all(|left| *left <= 0));
            prop_assert!(given.iter().all(Option::is_some));
        }
    }
}
