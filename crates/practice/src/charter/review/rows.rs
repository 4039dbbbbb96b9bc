//! What a review is made from: plain rows, whose ids are kept behind every figure.
//!
//! Whoever brings the rows leaves out what a review must not see: what somebody objected to, hid or had restricted, and what lies outside
//! the time. Of two rows with the same id only one may come.

use std::fmt;

use jiff::civil::{Date, date};

use super::super::aspect::Aspect;

/// A quarter of a calendar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i16,
    /// 0 to 3.
    nth: i8,
}

impl Quarter {
    /// The quarter in which a day lies.
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), nth: (day.month() - 1) / 3 }
    }

    /// The day on which it begins.
    pub const fn begins(self) -> Date {
        date(self.year, self.nth * 3 + 1, 1)
    }

    /// The one that follows.
    #[must_use]
    pub const fn next(self) -> Self {
        if self.nth == 3 { Self { year: self.year + 1, nth: 0 } } else { Self { year: self.year, nth: self.nth + 1 } }
    }

    /// As addresses have it: `2026-q3`.
    pub fn code(self) -> String {
        format!("{}-q{}", self.year, self.nth + 1)
    }

    /// Reads a code; none for anything else, and outside 1900 to 2999, in which everything lies that is kept.
    pub fn parse(code: &str) -> Option<Self> {
        let (year, nth) = code.split_once("-q")?;
        let (year, nth): (i16, i8) = (year.parse().ok()?, nth.parse().ok()?);
        ((1900..3000).contains(&year) && (1..=4).contains(&nth)).then_some(Self { year, nth: nth - 1 })
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let months = match self.nth {
            0 => "January to March",
            1 => "April to June",
            2 => "July to September",
            _ => "October to December",
        };
        write!(f, "{months} {}", self.year)
    }
}

codes! {
    /// Where an act lay when it was weighed. It is stored at the act; a review never weighs again.
    pub enum Stance {
        Within => "within", "Within";
        /// At the boundary, and not beyond it: the sixth contact of six.
        Reached => "reached", "At the boundary";
        Beyond => "beyond", "Beyond the usual";
    }
}

codes! {
    /// What was asked of the worker where an act lay beyond.
    pub enum Outcome {
        Open => "open", "Your judgement: nothing asked";
        Told => "told", "Told after";
        Asked => "asked", "Asked first";
        NotDone => "not_done", "Not done";
    }
}

codes! {
    /// What the supervisor answered to what was asked first.
    pub enum Answer {
        Yes => "yes", "Yes";
        No => "no", "No";
    }
}

codes! {
    /// What became of an act at a boundary, for a review.
    pub enum Turn {
        Within => "within", "Within";
        Reached => "reached", "Came to the boundary and stayed";
        Passed => "passed", "Went beyond";
        Refused => "refused", "Did not go beyond: not done, or asked and answered no";
        Waiting => "waiting", "Asked, and not answered";
    }
}

codes! {
    /// How an act went beyond a boundary.
    pub enum How {
        Unasked => "unasked", "Nothing was asked before";
        AnsweredYes => "answered_yes", "Asked first, and answered yes";
        CouldNotWait => "could_not_wait", "It could not wait for an answer";
        /// It is not done here, or was not answered yes, and took place: something to talk about.
        AllTheSame => "all_the_same", "Took place all the same";
    }
}

/// An act as it was weighed by one boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed<T> {
    /// The row.
    pub id: T,
    /// Which boundary, the same through the versions of a charter.
    pub boundary: T,
    /// By which version of the charter.
    pub version: u32,
    /// Where it lay.
    pub stance: Stance,
    /// What was asked; [`Outcome::Open`] where it lay within or at the boundary.
    pub outcome: Outcome,
    /// The answer to what was asked first; none where there is none.
    pub answer: Option<Answer>,
    /// Whether it could not wait for the answer.
    pub could_not_wait: bool,
    /// Whether it took place. What happened is always recorded (DOMAIN 5.2), also where it is not done here or was answered no.
    pub took_place: bool,
    /// Whose act.
    pub worker: T,
    /// In which support; none where it was not about somebody in support.
    pub episode: Option<T>,
    /// When.
    pub quarter: Quarter,
}

impl<T> Weighed<T> {
    /// Whether it lay beyond and was asked first.
    pub fn is_asked(&self) -> bool {
        self.stance == Stance::Beyond && self.outcome == Outcome::Asked
    }

    /// How it went beyond; none where it did not. What was answered yes counts as gone beyond, whether it is done already or only
    /// planned; what could not wait or took place does, whatever was answered.
    pub const fn how(&self) -> Option<How> {
        match (self.stance, self.outcome) {
            (Stance::Beyond, Outcome::Open | Outcome::Told) => Some(How::Unasked),
            (Stance::Beyond, Outcome::Asked) if self.could_not_wait => Some(How::CouldNotWait),
            (Stance::Beyond, Outcome::Asked) if matches!(self.answer, Some(Answer::Yes)) => Some(How::AnsweredYes),
            (Stance::Beyond, Outcome::Asked | Outcome::NotDone) if self.took_place => Some(How::AllTheSame),
            (Stance::Within | Stance::Reached, _) | (Stance::Beyond, Outcome::Asked | Outcome::NotDone) => None,
        }
    }

    /// What became of it.
    pub const fn turn(&self) -> Turn {
        match (self.stance, self.how()) {
            (Stance::Within, _) => Turn::Within,
            (Stance::Reached, _) => Turn::Reached,
            (Stance::Beyond, Some(_)) => Turn::Passed,
            (Stance::Beyond, None) if matches!(self.outcome, Outcome::Asked) && self.answer.is_none() => Turn::Waiting,
            (Stance::Beyond, None) => Turn::Refused,
        }
    }
}

/// What was written as the reason of an act that went beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason<'a, T> {
    /// The row of the act.
    pub act: T,
    /// What was written.
    pub words: &'a str,
}

/// A boundary that is reviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundary<T> {
    /// Which.
    pub id: T,
    /// What it is about.
    pub aspect: Aspect,
    /// On how many days of the time it was in force.
    pub days_in_force: i64,
    /// Workers who could have come to it: those who did such work while it was in force. Whoever has an act in the rows counts too.
    pub could: Vec<T>,
}

/// A spell of support, for the comparison with like ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Episode<'a, T> {
    /// Which.
    pub id: T,
    /// Codes of its needs; the first is the first that was named.
    pub needs: &'a [String],
    /// When it began.
    pub began: Quarter,
}

codes! {
    /// What can have come of a spell of support. None says alone whether it was good; they stand side by side.
    pub enum Came {
        /// Of those that ended: goals were met, or somebody moved on with other support.
        EndedAsPlanned => "ended_as_planned", "Ended as planned";
        /// Of those that ended: without contact, or the person chose to stop.
        DroppedOut => "dropped_out", "Dropped out";
        /// Of those with a connection suggested: takes part, or took part to its end.
        TakingPart => "taking_part", "Taking part in something";
        /// Of those with a measure asked at two days at least: fares better by the latest than by the first.
        Better => "better", "Fares better by a measure";
    }
}

impl Came {
    /// How it is counted, as the page says it.
    pub const fn how(self) -> &'static str {
        match self {
            Self::EndedAsPlanned => {
                "Of the support that has ended: goals were met, or the person moved on with other support. Support that goes on is left out."
            }
            Self::DroppedOut => {
                "Of the support that has ended: there was no contact any more, or the person chose to stop. Support that goes on is left out."
            }
            Self::TakingPart => {
                "Of the support in which a group or service was suggested: the person takes part in one at least, or did so to its end."
            }
            Self::Better => {
                "Of the support in which a measure was asked on two days at least: the latest is better than the first, by one measure at least."
            }
        }
    }
}

/// One thing known of what came of a spell of support. Where several rows speak of the same thing, one that says yes decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CameOf<T> {
    /// Of which.
    pub episode: T,
    /// What.
    pub what: Came,
    /// Whether it is so.
    pub yes: bool,
}

/// An act of judgement where there is no boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loose<'a, T> {
    /// The row.
    pub id: T,
    /// What it is about.
    pub aspect: Aspect,
    /// What was written about it.
    pub words: &'a str,
    /// Whose act.
    pub worker: T,
    /// In which support; none where it was not about somebody in support.
    pub episode: Option<T>,
}
