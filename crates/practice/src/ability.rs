//! Whether somebody can make a decision themselves (DOMAIN 4.10): capacity from 16 on (Mental Capacity Act 2005, sections 1 to 4), and
//! under 16 whether a child understands enough to decide for themselves (Gillick v West Norfolk AHA [1986] AC 112).
//!
//! Each is about one decision on one day: somebody who cannot decide about money may well decide where to go on Tuesdays.

use crate::consent::GivenBy;
use crate::goal::{LONG_MAX, SHORT_MAX, check_words, too_long};
use crate::problem::Problem;
use jiff::civil::Date;

/// From this age on the Mental Capacity Act asks (section 2(5)); until then competence is asked for.
pub const CAPACITY_FROM: i32 = 16;
/// From this age on nobody has parental responsibility (Children Act 1989, section 105(1)).
pub const ADULT_FROM: i32 = 18;

codes! {
    /// What was asked.
    pub enum Kind {
        Capacity => "capacity", "Capacity to decide";
        Competence => "competence", "A child’s competence to decide";
    }
}

impl Kind {
    /// Which of the two is asked at an age; where the age is not known, capacity.
    pub const fn at(age: Option<i32>) -> Self {
        match age {
            Some(age) if age < CAPACITY_FROM => Self::Competence,
            _ => Self::Capacity,
        }
    }
}

codes! {
    /// What was found.
    pub enum Finding {
        Can => "can", "Can make this decision";
        Cannot => "cannot", "Cannot make this decision now";
        Unsure => "unsure", "Not clear yet: ask somebody who knows";
    }
}

codes! {
    /// What somebody must be able to do to decide (Mental Capacity Act 2005, section 3(1)).
    pub enum Test {
        Understand => "understand", "Understand what it is about";
        Retain => "retain", "Keep it in mind for long enough";
        Weigh => "weigh", "Weigh it up";
        Communicate => "communicate", "Say what they decide, in any way";
    }
}

/// A finding as the form gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ability {
    /// What was asked.
    pub kind: Kind,
    /// Which decision it is about.
    pub decision: String,
    /// What was found.
    pub finding: Finding,
    /// What they could not do, where they cannot decide.
    pub lacks: Vec<Test>,
    /// How it was found, and what was done to help them decide.
    pub how: String,
    /// What was decided in their best interests, where they cannot.
    pub decided: String,
    /// Who was asked: family, attorney, advocate.
    pub consulted: String,
    /// When.
    pub on: Date,
    /// When it is asked again.
    pub review_on: Option<Date>,
}

impl Ability {
    /// Whether it says what a finding must say. Nobody is found unable without it being said at what (section 3), with help tried first
    /// (section 1(3)), and nothing is decided for somebody without asking those who know them (section 4(7)).
    ///
    /// # Errors
    /// Every fault at once.
    pub fn check(&self, today: Date) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.decision.trim().is_empty() {
            problems
                .push(Problem::new("decision", "Say which decision it is about: capacity is never asked in general"));
        } else if let Err(problem) = check_words("decision", &self.decision, SHORT_MAX) {
            problems.push(problem);
        }
        if self.how.trim().is_empty() {
            problems.push(Problem::new("how", "Say how you found this, and what was done to help them decide"));
        }
        if self.finding == Finding::Cannot {
            if self.lacks.is_empty() {
                problems.push(Problem::new("lacks", "Choose what they could not do, with help"));
            }
            if !self.decided.trim().is_empty() && self.consulted.trim().is_empty() {
                problems.push(Problem::new("consulted", "Say who was asked, or that nobody could be and why"));
            }
        } else if !self.decided.trim().is_empty() {
            problems.push(Problem::new(
                "decided",
                "Nothing is decided in the best interests of somebody who can decide. Empty this, or change what was found",
            ));
        }
        for (field, words) in [("how", &self.how), ("decided", &self.decided), ("consulted", &self.consulted)] {
            problems.extend(too_long(field, words, LONG_MAX));
        }
        if self.on > today {
            problems.push(Problem::new("on", "Choose today or an earlier day"));
        }
        if self.review_on.is_some_and(|day| day <= self.on) {
            problems.push(Problem::new("review_on", "Choose a day after the one on which it was found"));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// What must be known before somebody else's word counts as consent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The person's age; none where it is not known.
    pub age: Option<i32>,
    /// Whether the record has a finding that they cannot decide.
    pub cannot: bool,
    /// Whether somebody with parental responsibility is noted.
    pub parent: bool,
}

/// Whether this one can give consent, as far as the record tells (DOMAIN 4.10).
///
/// # Errors
/// The problem, under `given_by`.
pub fn may_give(by: GivenBy, known: Known) -> Result<(), Problem> {
    let words = match by {
        GivenBy::Parent if known.age.is_some_and(|age| age >= ADULT_FROM) => {
            "This person is an adult, so nobody has parental responsibility. Choose who said it: the person, or an attorney or deputy"
        }
        GivenBy::Parent if !known.parent => {
            "Nobody with parental responsibility is noted. Add them under household and carers first, and tick that they have it"
        }
        GivenBy::BestInterests if known.age.is_some_and(|age| age < CAPACITY_FROM) => {
            "Under 16 a parent decides, or the child where they are competent. Choose one of them"
        }
        GivenBy::BestInterests | GivenBy::Attorney if !known.cannot => {
            "The record has no finding that they cannot decide. Record that first, under ability to decide"
        }
        _ => return Ok(()),
    };
    Err(Problem::new("given_by", words))
}

/// What is still to be asked of a child's own consent: whether they are competent to give it.
pub const fn asks_competence(by: GivenBy, age: Option<i32>, competent: bool) -> bool {
    matches!((by, age), (GivenBy::Person, Some(age)) if age < CAPACITY_FROM) && !competent
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn found(finding: Finding) -> Ability {
        Ability {
            kind: Kind::Capacity,
            decision: "Whether to move".to_owned(),
            finding,
            lacks: Vec::new(),
            how: "Talked twice, in the morning, with pictures".to_owned(),
            decided: String::new(),
            consulted: String::new(),
            on: date(2026, 6, 3),
            review_on: None,
        }
    }

    #[test]
    fn nobody_is_found_unable_without_it_being_said_at_what() {
        let today = date(2026, 6, 3);
        assert!(found(Finding::Can).check(today).is_ok());
        let problems = found(Finding::Cannot).check(today).expect_err("what they lack");
        assert_eq!(problems[0].field, "lacks");
        assert!(Ability { lacks: vec![Test::Weigh], ..found(Finding::Cannot) }.check(today).is_ok());
    }

    #[test]
    fn nothing_is_decided_for_somebody_who_can_decide_or_without_asking_those_who_know_them() {
        let today = date(2026, 6, 3);
        let decided = "She goes to the lunch club".to_owned();
        assert!(Ability { decided: decided.clone(), ..found(Finding::Can) }.check(today).is_err());
        let alone = Ability { decided, lacks: vec![Test::Retain], ..found(Finding::Cannot) };
        assert!(alone.check(today).is_err());
        assert!(Ability { consulted: "Her daughter".to_owned(), ..alone }.check(today).is_ok());
    }

    #[test]
    fn under_sixteen_competence_is_asked_and_from_then_on_capacity() {
        assert_eq!(Kind::at(Some(15)), Kind::Competence);
        assert_eq!(Kind::at(Some(16)), Kind::Capacity);
        assert_eq!(Kind::at(None), Kind::Capacity);
    }

    #[test]
    fn nobody_consents_for_an_adult_who_can_decide() {
        let adult = Known { age: Some(40), cannot: false, parent: true };
        assert!(may_give(GivenBy::Person, adult).is_ok());
        assert!(may_give(GivenBy::Parent, adult).is_err());
        assert!(may_give(GivenBy::Attorney, adult).is_err());
        assert!(may_give(GivenBy::BestInterests, adult).is_err());
        assert!(may_give(GivenBy::BestInterests, Known { cannot: true, ..adult }).is_ok());
    }

    #[test]
    fn a_parent_consents_for_a_child_only_where_it_is_noted_who_they_are() {
        let child = Known { age: Some(12), cannot: false, parent: false };
        assert!(may_give(GivenBy::Parent, child).is_err());
        assert!(may_give(GivenBy::Parent, Known { parent: true, ..child }).is_ok());
        assert!(may_give(GivenBy::BestInterests, Known { cannot: true, ..child }).is_err());
    }

    #[test]
    fn a_childs_own_consent_asks_whether_they_are_competent_and_is_no_wall() {
        assert!(may_give(GivenBy::Person, Known { age: Some(14), ..Known::default() }).is_ok());
        assert!(asks_competence(GivenBy::Person, Some(14), false));
        assert!(!asks_competence(GivenBy::Person, Some(14), true));
        assert!(!asks_competence(GivenBy::Person, Some(16), false));
    }
}
