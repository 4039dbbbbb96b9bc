//! Staying (DOMAIN 6): the role as it is lived beside the role as somebody was hired for it, looked at together after 3, 6 and 12 months.
//! Whether workers stay is the study's open question [004, future work]; nobody is asked here whether they will.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::charter::Aspect;
use crate::clock::days_between;
use crate::goal::{LONG_MAX, too_long};
use crate::problem::Problem;

use super::{Away, first_day_back, is_away, months_after};

codes! {
    /// Which look.
    pub enum Look {
        Three => "three", "After three months";
        Six => "six", "After six months";
        Twelve => "twelve", "After a year";
    }
}

impl Look {
    /// Months from the start.
    pub const fn months(self) -> i64 {
        match self {
            Self::Three => 3,
            Self::Six => 6,
            Self::Twelve => 12,
        }
    }
}

codes! {
    /// What the role is made of, as it was talked about when somebody was hired.
    pub enum Facet {
        People => "people", "The people I support, and what they come with";
        Load => "load", "How many people I support at a time";
        TimeEach => "time_each", "Time for each person";
        Judgement => "judgement", "How much is left to my judgement";
        Places => "places", "Where I work, and how I get there";
        Tasks => "tasks", "What I do for people besides talking";
        Community => "community", "Time for building links and groups";
        Paperwork => "paperwork", "Writing down, forms and figures";
        Support => "support", "Supervision, and somebody to ask";
        Training => "training", "Training and learning";
        OtherWork => "other_work", "Work that is not social prescribing";
    }
}

impl Facet {
    /// Of which aspect of the charter it speaks; none where the charter says nothing of it.
    pub const fn aspect(self) -> Option<Aspect> {
        match self {
            Self::People => Some(Aspect::WhoMayBeReferred),
            Self::Load => Some(Aspect::Caseload),
            Self::TimeEach => Some(Aspect::LengthOfSupport),
            Self::Judgement => Some(Aspect::Methods),
            Self::Places => Some(Aspect::PlaceOfContact),
            Self::Tasks => Some(Aspect::Tasks),
            Self::Community => Some(Aspect::CommunityDevelopment),
            Self::Paperwork => Some(Aspect::Measures),
            Self::Support => None,
            Self::Training => Some(Aspect::Training),
            Self::OtherWork => Some(Aspect::Remit),
        }
    }
}

codes! {
    /// How large a part of the role something is.
    pub enum Amount {
        None => "none", "None of it";
        Little => "little", "A little";
        Some => "some", "Some";
        Much => "much", "Much";
        VeryMuch => "very_much", "Very much";
    }
}

/// What is asked once, about the role as somebody was hired for it; as near the start as can be, before the memory of it fades.
pub const QUESTION_HIRED: &str = "When you took this post, how much of each did you expect?";
/// What is asked at each look.
pub const QUESTION_LIVED: &str = "And how much of each is there now?";
/// What is asked at the end of each look.
pub const QUESTION_WORDS: &str =
    "Is there one thing you would like to bring nearer to what you expected, or to keep as it has become?";

/// A look is offered so many days before its day.
pub const BEFORE_DAYS: i64 = 14;
/// And so many days after it at the most: then the next one is nearer.
pub const AFTER_DAYS: i64 = 56;

/// The day of a look, for somebody who began on a day: so many months later. Where they are away on it, the day they are back; none
/// while nobody knows when that is.
pub fn due(began: Date, look: Look, away: &[Away]) -> Option<Date> {
    first_day_back(months_after(began, look.months()), away)
}

codes! {
    /// How a look stands.
    pub enum Standing {
        ToCome => "to_come", "To come";
        Offered => "offered", "Can be done now";
        Due => "due", "Due";
        Done => "done", "Done";
        /// Its time is past, and nobody is asked for it any more.
        Past => "past", "Past";
    }
}

/// How a look stands on a day, that was done on a day, or was not. Somebody who is away is asked for none.
pub fn standing(began: Date, look: Look, done: Option<Date>, away: &[Away], today: Date) -> Standing {
    if done.is_some_and(|done| done <= today) {
        return Standing::Done;
    }
    let Some(due) = due(began, look, away) else { return Standing::ToCome };
    let over = days_between(due, today);
    if is_away(away, today) || over < -BEFORE_DAYS {
        if over > AFTER_DAYS { Standing::Past } else { Standing::ToCome }
    } else if over < 0 {
        Standing::Offered
    } else if over <= AFTER_DAYS {
        Standing::Due
    } else {
        Standing::Past
    }
}

/// The first day of a look's offer.
pub fn offered_from(began: Date, look: Look, away: &[Away]) -> Option<Date> {
    due(began, look, away).map(|day| day.saturating_sub(BEFORE_DAYS.days()))
}

/// What somebody said of each facet; those they left out are not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// How much of it.
    pub amounts: Vec<(Facet, Amount)>,
    /// In their words; may be empty.
    pub words: String,
}

impl Said {
    /// Whether it can be kept. Everything may be left out but not all of it.
    ///
    /// # Errors
    /// What is wrong, by the field `amounts` or `words`.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.amounts.is_empty() && self.words.trim().is_empty() {
            problems.push(Problem::new("amounts", "Choose an answer for one of them at least, or write a line."));
        }
        let mut seen: Vec<Facet> = self.amounts.iter().map(|(facet, _)| *facet).collect();
        seen.sort_unstable();
        seen.dedup();
        if seen.len() < self.amounts.len() {
            problems.push(Problem::new("amounts", "Choose one answer for each."));
        }
        problems.extend(too_long("words", &self.words, LONG_MAX));
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn of(&self, facet: Facet) -> Option<Amount> {
        self.amounts.iter().find(|(one, _)| *one == facet).map(|(_, amount)| *amount)
    }
}

codes! {
    /// How the role as lived stands to the role as hired for. Neither more nor less is better: that is for the worker to say.
    pub enum Beside {
        MuchLess => "much_less", "Much less than expected";
        Less => "less", "Less than expected";
        Same => "same", "As expected";
        More => "more", "More than expected";
        MuchMore => "much_more", "Much more than expected";
    }
}

/// One facet, then and now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What.
    pub facet: Facet,
    /// As hired for.
    pub hired: Amount,
    /// As lived.
    pub lived: Amount,
    /// Steps from the one to the other, below nothing where there is less.
    pub steps: i8,
}

impl Difference {
    /// In words.
    pub const fn beside(self) -> Beside {
        match self.steps {
            ..=-2 => Beside::MuchLess,
            -1 => Beside::Less,
            0 => Beside::Same,
            1 => Beside::More,
            _ => Beside::MuchMore,
        }
    }

    /// Whether it is wide enough to be pointed out: two steps or more.
    pub const fn is_wide(self) -> bool {
        self.steps <= -2 || self.steps >= 2
    }
}

fn steps(amount: Amount) -> i8 {
    match amount {
        Amount::None => 0,
        Amount::Little => 1,
        Amount::Some => 2,
        Amount::Much => 3,
        Amount::VeryMuch => 4,
    }
}

/// The role as lived beside the role as hired for, for every facet that was answered both times; the widest difference first, of equal
/// ones in the order of [`Facet::ALL`].
pub fn differences(hired: &Said, lived: &Said) -> Vec<Difference> {
    let mut found: Vec<Difference> = Facet::ALL
        .iter()
        .filter_map(|facet| {
            let (hired, lived) = (hired.of(*facet)?, lived.of(*facet)?);
            Some(Difference { facet: *facet, hired, lived, steps: steps(lived) - steps(hired) })
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.steps.abs()));
    found
}
