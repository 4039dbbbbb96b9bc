//! A meeting with several people who are tied to each other: partners, a carer and whom they care for (DOMAIN 4.1, 4.4).
//!
//! Each has a record of their own, and what each said stands in theirs alone: what a carer tells stays in the carer's record, and is in no
//! copy of the other's. Support to a carer is support to the person [001], so that it can count for the person without a word of it.

use crate::contact::{Attendance, Kind};
use crate::goal::too_long;
use crate::person::{Told, full_name};
use crate::wordback::names_in_full;
use uuid::Uuid;

codes! {
    /// What such a meeting was for one of them.
    pub enum Part {
        /// They were there.
        There => "there", "Was there";
        /// They were not, and it was for their sake: support to their carer.
        ForThem => "for_them", "Was not there, and it counts as support to them";
        /// It had nothing to do with them.
        Apart => "apart", "Not part of it";
    }
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct One {
    /// Whose record it is.
    pub person: Uuid,
    /// Given name, family name, and what they like to be called.
    pub names: (String, String, String),
    /// What it was for them.
    pub part: Part,
    /// What they said, or what was said about them: for their record alone.
    pub notes: String,
    /// Whether they have died.
    pub died: bool,
    /// Whether they have support in which the meeting counts. A carer without one is in it with a note in their own record alone.
    pub supported: bool,
    /// What each says of whether another may be told of the support: of whom, and what.
    pub tells: Vec<(Uuid, Told)>,
}

impl One {
    fn called(&self) -> String {
        full_name(&self.names.0, &self.names.1)
    }
}

/// What is wrong with the part of one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Of whom, in the order given; none for the whole.
    pub of: Option<usize>,
    /// `part` or `notes`.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// Whether such a meeting can be written down.
///
/// # Errors
/// Every fault at once.
pub fn check(all: &[One], notes_max: usize) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    let there: Vec<&One> = all.iter().filter(|one| one.part == Part::There).collect();
    let part = all.iter().filter(|one| one.part != Part::Apart).count();
    if there.is_empty() {
        faults.push(Fault { of: None, field: "part", message: "Say who was there: at least one of them".to_owned() });
    } else if part < 2 {
        faults.push(Fault {
            of: None,
            field: "part",
            message: "Only one of them had part in it. Record that contact in their own support, or say for whom else it counts"
                .to_owned(),
        });
    }
    if part >= 2 && !there.is_empty() && !all.iter().any(|one| one.supported && one.part != Part::Apart) {
        faults.push(Fault {
            of: None,
            field: "part",
            message: "It counts for nobody who is in support. Say for whose support it was".to_owned(),
        });
    }
    for (at, one) in all.iter().enumerate() {
        let mut say = |field, message: String| faults.push(Fault { of: Some(at), field, message });
        if all.iter().take(at).any(|before| before.person == one.person) {
            say("part", format!("{} stands here twice. Write it down once, with all that they said", one.called()));
        }
        if one.part == Part::ForThem && !one.supported {
            say(
                "part",
                format!(
                    "{} has no support of their own in which it could count. Say that they were there, or had no part in it",
                    one.called()
                ),
            );
        }
        if one.part == Part::There && one.died {
            say(
                "part",
                format!(
                    "{} has died. Support to those who cared for them goes on: it can count for them",
                    one.called()
                ),
            );
        }
        if one.part != Part::There && !one.notes.trim().is_empty() {
            say("notes", format!("{} was not there. What the others said stands in their own records", one.called()));
        }
        if let Some(problem) = too_long("notes", &one.notes, notes_max) {
            say("notes", problem.message);
        }
        let other = all.iter().find(|other| {
            other.person != one.person && names_in_full(&one.notes, &other.names.0, &other.names.1, &other.names.2)
        });
        if let Some(other) = other {
            say(
                "notes",
                format!(
                    "{} is named in full in what stands in the record of {}. Say how they stand to them, such as “her son”, or move it to their own",
                    other.called(),
                    one.called()
                ),
            );
        }
        // two who sit together learn of each other's support
        let forbids = there.iter().find(|other| {
            one.part == Part::There
                && other.person != one.person
                && one.tells.iter().any(|(of, told)| *of == other.person && *told == Told::No)
        });
        if let Some(other) = forbids {
            say(
                "part",
                format!(
                    "{} has said that {} must not be told of the support. Ask again and change it in the record, or record two contacts apart",
                    one.called(),
                    other.called()
                ),
            );
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// The kind and attendance of the contact in somebody's record; none where they had no part in it.
pub const fn contact(part: Part) -> Option<(Kind, Attendance)> {
    match part {
        Part::There => Some((Kind::JointMeeting, Attendance::Attended)),
        Part::ForThem => Some((Kind::WithCarer, Attendance::Attended)),
        Part::Apart => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(n: u128, given: &str, part: Part) -> One {
        One {
            person: Uuid::from_u128(n),
            names: (given.to_owned(), "Low".to_owned(), String::new()),
            part,
            notes: String::new(),
            died: false,
            supported: true,
            tells: Vec::new(),
        }
    }

    fn fields(all: &[One]) -> Vec<(Option<usize>, &'static str)> {
        check(all, 100).err().unwrap_or_default().into_iter().map(|fault| (fault.of, fault.field)).collect()
    }

    #[test]
    fn a_meeting_needs_somebody_there_and_a_second_whom_it_concerns() {
        assert_eq!(fields(&[one(1, "Ann", Part::Apart), one(2, "Bea", Part::ForThem)]), [(None, "part")]);
        assert_eq!(fields(&[one(1, "Ann", Part::There), one(2, "Bea", Part::Apart)]), [(None, "part")]);
        assert!(fields(&[one(1, "Ann", Part::There), one(2, "Bea", Part::ForThem)]).is_empty());
        assert!(fields(&[one(1, "Ann", Part::There), one(2, "Bea", Part::There)]).is_empty());
    }

    #[test]
    fn what_a_carer_tells_stands_in_no_other_record() {
        let ann = One { notes: "He is worn out".to_owned(), ..one(1, "Ann", Part::ForThem) };
        assert_eq!(fields(&[ann, one(2, "Bea", Part::There)]), [(Some(0), "notes")]);
        let named = One { notes: "Bea Low cannot sleep".to_owned(), ..one(1, "Ann", Part::There) };
        assert_eq!(fields(&[named, one(2, "Bea", Part::There)]), [(Some(0), "notes")]);
    }

    #[test]
    fn whoever_must_not_be_told_is_not_met_together() {
        let ann = One { tells: vec![(Uuid::from_u128(2), Told::No)], ..one(1, "Ann", Part::There) };
        assert_eq!(fields(&[ann.clone(), one(2, "Bea", Part::There)]), [(Some(0), "part")]);
        // to be counted is not to be told
        assert!(fields(&[One { part: Part::ForThem, ..ann }, one(2, "Bea", Part::There)]).is_empty());
    }

    #[test]
    fn a_carer_without_support_is_met_and_it_counts_for_whom_they_care_for() {
        let joan = One { supported: false, notes: "Tired".to_owned(), ..one(2, "Joan", Part::There) };
        assert!(fields(&[one(1, "Ann", Part::There), joan.clone()]).is_empty());
        assert!(fields(&[one(1, "Ann", Part::ForThem), joan.clone()]).is_empty());
        let counted = One { part: Part::ForThem, notes: String::new(), ..joan.clone() };
        assert_eq!(fields(&[one(1, "Ann", Part::There), counted]), [(Some(1), "part")]);
        let jim =
            One { person: Uuid::from_u128(3), names: ("Jim".into(), "Low".into(), String::new()), ..joan.clone() };
        assert_eq!(fields(&[one(1, "Ann", Part::Apart), joan, jim]), [(None, "part")], "it counts for nobody");
    }

    #[test]
    fn whoever_stands_there_twice_is_named() {
        assert_eq!(
            fields(&[one(1, "Ann", Part::There), one(2, "Bea", Part::There), one(2, "Bea", Part::There)]),
            [(Some(2), "part")]
        );
        let faults = check(&[one(1, "Ann", Part::There), one(1, "Ann", Part::There)], 100).unwrap_err();
        assert!(faults[0].message.starts_with("Ann Low stands here twice"), "{faults:?}");
    }

    #[test]
    fn after_a_death_support_to_the_carer_goes_on_and_counts() {
        let gone = One { died: true, ..one(1, "Ann", Part::ForThem) };
        assert!(fields(&[gone.clone(), one(2, "Bea", Part::There)]).is_empty());
        assert_eq!(fields(&[One { part: Part::There, ..gone }, one(2, "Bea", Part::There)]), [(Some(0), "part")]);
    }
}
