//! What is counted for managers and commissioners (DOMAIN 7.1): each figure with its one definition, in words that stand on the page and
//! as a rule that says of one row whether it counts. Where a figure is shown it is made from rows by this rule, and its trace is the rows
//! that the rule lets through, so that the two cannot differ.

use crate::clock::{days_between, london_date, working_days_between};
use crate::person::{EthnicGroup, Ethnicity, age_on};
use crate::problem::Problem;
use crate::referral::State;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

codes! {
    /// What is counted.
    pub enum Figure {
        Received => "received", "Referrals received";
        Answered => "answered", "Referrals answered";
        Accepted => "accepted", "Of these, accepted for support";
        Waiting => "waiting", "Referrals waiting for an answer";
        WaitingOver => "waiting_over", "Of these, past the target";
        Opened => "opened", "Support opened";
        InSupport => "in_support", "Support going on";
        Held => "held", "Of these, held at some time";
        Ended => "ended", "Support ended";
        ContactsHeld => "contacts_held", "Contacts held";
        ContactsMissed => "contacts_missed", "Contacts not attended";
        Minutes => "minutes", "Minutes of contact";
    }
}

impl Figure {
    /// How it is counted, as the page says it.
    pub const fn how(self) -> &'static str {
        match self {
            Self::Received => {
                "Referrals that came in the month, by the day they came. Those marked as duplicates are left out."
            }
            Self::Answered => {
                "Referrals whose question was answered in the month, whenever they came: accepted, signposted, redirected, declined or withdrawn. Duplicates are left out."
            }
            Self::Accepted => "Those of the answered that were accepted.",
            Self::Waiting => {
                "Referrals that had come and had no answer at the end of the month, or now in a month that is not over. One whose question was opened again counts by its last answer alone."
            }
            Self::WaitingOver => {
                "Those of the waiting whose working days since they came are more than the service’s target for triage; a same-day matter is past it from the next day on."
            }
            Self::Opened => "Support that was opened in the month by accepting a referral.",
            Self::InSupport => {
                "Spells of support that were open on any day of the month: opened before its end, and not ended before its beginning. Somebody with two spells counts twice."
            }
            Self::Held => "Those of them in which holding was the support on any day of the month.",
            Self::Ended => "Support that ended in the month, by its ending, whatever the reason.",
            Self::ContactsHeld => "Contacts of the month that came about, of every kind, by telephone and message too.",
            Self::ContactsMissed => {
                "Contacts of the month to which the person did not come. Cancelled and moved ones are left out."
            }
            Self::Minutes => {
                "Minutes of the contacts held in the month, as they were written down; travel is not in it. A contact without minutes counts none. A session of a group counts for each who came: it is time that people were given, not time of workers."
            }
        }
    }

    /// Whether a row of it is a referral that is asked, or one of support, or contacts.
    pub const fn of(self) -> Of {
        match self {
            Self::Received | Self::Answered | Self::Accepted | Self::Waiting | Self::WaitingOver => Of::Referrals,
            Self::Opened | Self::InSupport | Self::Held | Self::Ended => Of::Support,
            Self::ContactsHeld | Self::ContactsMissed | Self::Minutes => Of::Contacts,
        }
    }
}

/// What rows a figure is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Referrals.
    Referrals,
    /// Spells of support.
    Support,
    /// Contacts.
    Contacts,
}

/// Whole months of England, as moments: from the beginning of the first day, to before the beginning of the day after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// A report covers so many months at most.
pub const MONTHS_MAX: i32 = 36;

impl Span {
    /// The month in which a day lies.
    pub fn month(day: Date) -> Self {
        Self { from: day.first_of_month(), to: day.last_of_month() }
    }

    /// The month before the first of it.
    #[must_use]
    pub fn month_before(self) -> Self {
        Self::month(self.from.first_of_month().saturating_sub(1.day()))
    }

    /// The calendar quarter in which a day lies.
    pub fn quarter(day: Date) -> Self {
        let first = Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).unwrap_or(day.first_of_month());
        Self { from: first, to: first.saturating_add(2.months()).last_of_month() }
    }

    /// The financial year in which a day lies, from April to March.
    pub fn year(day: Date) -> Self {
        let begins = if day.month() < 4 { day.year() - 1 } else { day.year() };
        let first = Date::new(begins, 4, 1).unwrap_or(day.first_of_month());
        Self { from: first, to: first.saturating_add(11.months()).last_of_month() }
    }

    /// Whether a report that leaves can be of it: a calendar quarter or, of the whole service or one contract, a financial year.
    /// `of_sites` says whether it is of one practice or network. Others would overlap with these, and whoever subtracts one from another
    /// would learn what each of them hides (DOMAIN 7.5).
    ///
    /// # Errors
    /// What to choose instead, under the name of the form's field.
    pub fn reported(self, of_sites: bool) -> Result<(), Problem> {
        if self == Self::quarter(self.from) || self == Self::year(self.from) && !of_sites {
            return Ok(());
        }
        let words = if self == Self::year(self.from) {
            "A report of one practice or network is of a quarter. Choose a quarter, or choose all practices for the year: reports that overlap in other ways would tell what each of them hides"
        } else {
            "A report is of a calendar quarter, or of a year from April to March. Reports that overlap in other ways would tell what each of them hides"
        };
        Err(Problem::new("period", words))
    }

    /// Whole months, from the one of the first day to the one of the last.
    ///
    /// # Errors
    /// What is wrong with them, under the names of the form's fields.
    pub fn months(first: Date, last: Date, today: Date) -> Result<Self, Problem> {
        let span = Self { from: first.first_of_month(), to: last.last_of_month() };
        let count = (i32::from(span.to.year()) - i32::from(span.from.year())) * 12 + i32::from(span.to.month())
            - i32::from(span.from.month())
            + 1;
        if count < 1 {
            return Err(Problem::new("to", "The last month is before the first"));
        }
        if count > MONTHS_MAX {
            return Err(Problem::new("to", format!("Choose {MONTHS_MAX} months at most")));
        }
        if span.from > today {
            return Err(Problem::new("from", "The first month has not begun"));
        }
        Ok(span)
    }

    /// Whether a moment lies in it, by the day of England.
    pub fn has(self, at: Timestamp) -> bool {
        let day = london_date(at);
        self.from <= day && day <= self.to
    }

    /// The day on which it is looked at: its last, or today where it is not over.
    pub fn seen_on(self, today: Date) -> Date {
        self.to.min(today)
    }
}

/// A referral as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Where it stands.
    pub state: State,
    /// A same-day matter.
    pub flagged: bool,
    /// When it came.
    pub received: Timestamp,
    /// When it was answered last.
    pub answered: Option<Timestamp>,
}

/// Whether a referral counts in a figure; `triage` is the service's target in working days.
pub fn referral_counts(figure: Figure, asked: &Asked, span: Span, triage: i64, today: Date) -> bool {
    if asked.state == State::Duplicate {
        return false;
    }
    let answered = asked.answered.is_some_and(|at| span.has(at));
    let seen = span.seen_on(today);
    let came = london_date(asked.received);
    let waits = came <= seen && asked.answered.is_none_or(|at| london_date(at) > seen);
    match figure {
        Figure::Received => span.has(asked.received),
        Figure::Answered => answered,
        Figure::Accepted => answered && asked.state == State::Accepted,
        Figure::Waiting => waits,
        Figure::WaitingOver => {
            waits && if asked.flagged { came < seen } else { working_days_between(came, seen) > triage }
        }
        _ => false,
    }
}

/// A spell of support as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    /// When it was opened.
    pub opened: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Whether it was held at some time of the span.
    pub held: bool,
}

/// Whether a spell of support counts in a figure.
pub fn spell_counts(figure: Figure, spell: &Spell, span: Span) -> bool {
    let open = london_date(spell.opened) <= span.to && spell.ended.is_none_or(|at| london_date(at) >= span.from);
    match figure {
        Figure::Opened => span.has(spell.opened),
        Figure::InSupport => open,
        Figure::Held => open && spell.held,
        Figure::Ended => spell.ended.is_some_and(|at| span.has(at)),
        _ => false,
    }
}

/// Days that somebody has waited for an answer, on the day on which the span is looked at.
pub fn waited(asked: &Asked, span: Span, today: Date) -> i64 {
    days_between(london_date(asked.received), span.seen_on(today)).max(0)
}

/// The middle one: half are no more. None of nothing.
pub fn median(values: &mut [i64]) -> Option<i64> {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied().filter(|_| !values.is_empty())
}

codes! {
    /// Age on the day a referral came, in the bands of the report. They are ours: ten years each, as the Office for National Statistics
    /// often bands adults, so that a band of one practice is seldom empty.
    pub enum AgeBand {
        Under18 => "under_18", "Under 18";
        From18 => "18_24", "18 to 24";
        From25 => "25_34", "25 to 34";
        From35 => "35_44", "35 to 44";
        From45 => "45_54", "45 to 54";
        From55 => "55_64", "55 to 64";
        From65 => "65_74", "65 to 74";
        From75 => "75_84", "75 to 84";
        From85 => "85_over", "85 and over";
        NotRecorded => "not_recorded", "Birth date not recorded";
    }
}

impl AgeBand {
    /// The band of somebody on a day.
    pub fn of(born: Option<Date>, on: Date) -> Self {
        let Some(born) = born.filter(|born| *born <= on) else { return Self::NotRecorded };
        match age_on(born, on) {
            ..18 => Self::Under18,
            18..25 => Self::From18,
            25..35 => Self::From25,
            35..45 => Self::From35,
            45..55 => Self::From45,
            55..65 => Self::From55,
            65..75 => Self::From65,
            75..85 => Self::From75,
            85.. => Self::From85,
        }
    }
}

/// The words of an ethnic group in a report: nobody asked is a line of its own, and so is not stated.
pub fn ethnic_group_words(code: Option<&str>) -> &'static str {
    match code.and_then(Ethnicity::parse).map(Ethnicity::group) {
        None => "Not asked",
        Some(EthnicGroup::NotStated) => "Asked, and not stated",
        Some(group) => group.words(),
    }
}

codes! {
    /// What was decided on an export that was asked for.
    pub enum Decision {
        Allowed => "allowed", "Allowed";
        NotAllowed => "not_allowed", "Not allowed";
    }
}

/// An export that was allowed can be taken for so many days.
pub const TAKEN_WITHIN_DAYS: i32 = 14;

/// An export as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// What for.
    pub purpose: String,
    /// Who gets it.
    pub recipient: String,
}

impl Asking {
    /// Whether it says what somebody needs to decide.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.purpose.trim().is_empty() {
            problems.push(Problem::new("purpose", "Say what the rows are for"));
        }
        if self.recipient.trim().is_empty() {
            problems.push(Problem::new("recipient", "Say who gets them"));
        }
        problems.extend(crate::goal::too_long("purpose", &self.purpose, crate::goal::LONG_MAX));
        problems.extend(crate::goal::too_long("recipient", &self.recipient, crate::goal::SHORT_MAX));
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}
