//! The pulse (DOMAIN 6): five short own questions, asked now and then.
//!
//! # What is kept, so that no answer is ever tied to a name
//! - [`Taken`]: of each account the last round it is done with; one row, written over. Not what they said, nor whether they said
//!   anything: *Not now* leaves the same behind.
//! - [`Tally`]: while a round is open, a number for each question and answer. There is no row for an answer, so there is no time, no id,
//!   no order and no account to lead it back by, nor can the five answers of one person be put together.
//! - [`Closed`]: once the round is over, what may be shown of it, and no more. The tally is deleted then, with all that was answered by
//!   fewer than [`FEWEST`]: what may not be shown is not kept.
//! - [`Own`]: a worker's own line, kept only where the worker asks for it, readable by them alone, theirs to delete, and never read for
//!   anything else. The page says that it lies under their name.
//!
//! Whoever stores these writes the first two in one go, and nothing of an answer into an event, a log, a job or a draft. While a round is
//! open, who runs the machine could see that one number grew when one account was done; that is why a tally is short-lived.
//!
//! # What the service sees
//! Rounds, each by itself, unfiltered, and fixed when it closed. Nobody answers twice in one, rounds do not overlap, and none is drawn
//! anew; so there are no two figures of which the difference would tell of anybody, but those of different people or different times.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::clock::days_between;
use crate::ids::AccountId;
use crate::problem::Problem;

use super::{Away, FEWEST, is_away};

codes! {
    /// The questions, in words of our own. Each is put so that to agree is good.
    pub enum Question {
        Clear => "clear", "I am clear about what my role is, and what it is not.";
        Judgement => "judgement", "I can use my own judgement where it is needed.";
        Supported => "supported", "I have somebody to turn to, and I am supported.";
        Load => "load", "What I carry is as much as I can carry well.";
        DoingGood => "doing_good", "What I do does people good.";
    }
}

impl Question {
    /// In two or three words, for a heading.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Clear => "Clear about the role",
            Self::Judgement => "Able to use judgement",
            Self::Supported => "Supported",
            Self::Load => "Load",
            Self::DoingGood => "Doing good",
        }
    }

    const fn at(self) -> usize {
        match self {
            Self::Clear => 0,
            Self::Judgement => 1,
            Self::Supported => 2,
            Self::Load => 3,
            Self::DoingGood => 4,
        }
    }
}

codes! {
    /// How far somebody agrees.
    pub enum Agree {
        NotAtAll => "not_at_all", "Not at all";
        Hardly => "hardly", "Hardly";
        Partly => "partly", "Partly";
        Mostly => "mostly", "Mostly";
        Fully => "fully", "Fully";
    }
}

impl Agree {
    const fn at(self) -> usize {
        match self {
            Self::NotAtAll => 0,
            Self::Hardly => 1,
            Self::Partly => 2,
            Self::Mostly => 3,
            Self::Fully => 4,
        }
    }
}

/// A month of a year: all that is kept of when somebody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: i8,
}

impl Month {
    /// The month in which a day lies.
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: day.month() }
    }
}

/// How often a service asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether it asks at all.
    pub on: bool,
    /// Weeks from one round to the next.
    pub every_weeks: i64,
    /// The day on which the first round opens.
    pub from: Date,
}

/// The shortest time from one round to the next, in weeks; nobody is asked twice within it, whatever a service sets. Five weeks are
/// longer than any month, so that each round stands under a month of its own.
pub const WEEKS_LEAST: i64 = 5;
/// The longest.
pub const WEEKS_MOST: i64 = 26;
/// Where a service starts.
pub const WEEKS_USUAL: i64 = 8;
/// A round is open for so many days; who is away for all of it is not asked after it.
pub const OPEN_DAYS: i64 = 14;

impl Settings {
    /// Whether they can hold.
    ///
    /// # Errors
    /// What is wrong, under `every_weeks`.
    pub fn check(&self) -> Result<(), Problem> {
        if (WEEKS_LEAST..=WEEKS_MOST).contains(&self.every_weeks) {
            return Ok(());
        }
        Err(Problem::new("every_weeks", format!("Give a number of weeks from {WEEKS_LEAST} to {WEEKS_MOST}.")))
    }

    /// The round that is open on a day. The same for everybody, so that who is asked when tells nothing.
    pub fn round(&self, today: Date) -> Option<Round> {
        if !self.on || today < self.from {
            return None;
        }
        let every = self.every_weeks.clamp(WEEKS_LEAST, WEEKS_MOST);
        let number = days_between(self.from, today) / (every * 7);
        let opens = self.from.saturating_add((number * every).weeks());
        let closes = opens.saturating_add(OPEN_DAYS.days());
        (today < closes).then_some(Round { opens, closes })
    }
}

/// A time in which the pulse is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// Its first day.
    pub opens: Date,
    /// The first day on which it is over.
    pub closes: Date,
}

impl Round {
    /// Under which month its answers are counted, on whatever day they were given: that in which it opens.
    pub fn month(self) -> Month {
        Month::of(self.opens)
    }
}

/// Whether a round is over, so that it is closed: its answers are put together and the tally is deleted.
pub fn is_over(round: Round, today: Date) -> bool {
    today >= round.closes
}

/// That somebody is done with a round: they answered, or chose *Not now*, which is as good. One row for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Who.
    pub account: AccountId,
    /// The day on which the last such round opened; not that on which they answered.
    pub round: Date,
}

/// In which round somebody is asked now; none where it is not time, they are away, or they were asked within the least number of weeks,
/// also where the settings have changed since. `last` is the day on which the last round opened that they are done with.
pub fn asks(settings: &Settings, last: Option<Date>, away: &[Away], today: Date) -> Option<Round> {
    let round = settings.round(today)?;
    if is_away(away, today) {
        return None;
    }
    match last {
        Some(last) if round.opens <= last || days_between(last, round.opens) < WEEKS_LEAST * 7 => None,
        _ => Some(round),
    }
}

/// The answers of one person on their way into the [`Tally`]. Each can be left out.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers([Option<Agree>; 5]);

/// Says nothing of what was answered, so that no log line can.
impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answers(..)")
    }
}

impl Answers {
    /// With an answer to a question.
    #[must_use]
    pub fn with(mut self, question: Question, agree: Agree) -> Self {
        self.0[question.at()] = Some(agree);
        self
    }

    /// The answer to a question.
    pub fn of(&self, question: Question) -> Option<Agree> {
        self.0[question.at()]
    }

    /// Whether anything was answered.
    ///
    /// # Errors
    /// A problem under `answers` where nothing was.
    pub fn check(&self) -> Result<(), Problem> {
        if self.0.iter().any(Option::is_some) {
            return Ok(());
        }
        Err(Problem::new("answers", "Choose an answer to one question at least, or choose ‘Not now’."))
    }
}

/// What a worker keeps of their own answers, where they want to: their line over the months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// When.
    pub month: Month,
    /// What they said.
    pub answers: Answers,
}

/// A worker's own line for one question: each month in which they answered it, in order of time.
pub fn line(own: &[Own], question: Question) -> Vec<(Month, Agree)> {
    let mut line: Vec<(Month, Agree)> =
        own.iter().filter_map(|one| Some((one.month, one.answers.of(question)?))).collect();
    line.sort_by_key(|(month, _)| *month);
    line
}

/// The answers to an open round: numbers, by question and answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally([[u32; 5]; 5]);

impl Tally {
    /// With the answers of one person.
    #[must_use]
    pub fn with(mut self, answers: Answers) -> Self {
        for question in Question::ALL {
            if let Some(agree) = answers.of(*question) {
                self.add(*question, agree, 1);
            }
        }
        self
    }

    /// Adds so many answers.
    pub fn add(&mut self, question: Question, agree: Agree, count: u32) {
        let held = &mut self.0[question.at()][agree.at()];
        *held = held.saturating_add(count);
    }

    /// How many answered a question so.
    pub fn of(&self, question: Question, agree: Agree) -> u32 {
        self.0[question.at()][agree.at()]
    }

    /// How many answered a question.
    pub fn answered(&self, question: Question) -> u32 {
        self.0[question.at()].iter().fold(0, |sum, count| sum.saturating_add(*count))
    }
}

codes! {
    /// Answers put together, so that no small number is shown.
    pub enum Band {
        No => "no", "Not at all or hardly";
        Partly => "partly", "Partly";
        Yes => "yes", "Mostly or fully";
    }
}

/// A part of what was said to one question: one band, or neighbours put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which bands.
    pub bands: Vec<Band>,
    /// How many; [`FEWEST`] or more.
    pub count: u32,
}

/// What the service sees of one question of one round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The question.
    pub question: Question,
    /// How many answered; [`FEWEST`] or more.
    pub answered: u32,
    /// The answer in the middle: half agree no more than this.
    pub middle: Agree,
    /// How many said what, in parts none of which is smaller than [`FEWEST`]; empty where no two such parts can be made.
    pub parts: Vec<Part>,
}

/// A round that is over, as it is kept and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Under which month.
    pub month: Month,
    /// One for each question that [`FEWEST`] or more answered, in the order of the questions; none for another.
    pub cells: Vec<Cell>,
}

/// Closes a round: what may be shown of it from then on. Questions that fewer than [`FEWEST`] answered are gone with the tally, and with
/// them how many those were. None where nothing is left to show, and nothing is kept. Called once for a round, when it is over.
pub fn close(round: Round, tally: &Tally) -> Option<Closed> {
    let cells: Vec<Cell> = Question::ALL.iter().filter_map(|question| cell(tally, *question)).collect();
    (!cells.is_empty()).then_some(Closed { month: round.month(), cells })
}

fn cell(tally: &Tally, question: Question) -> Option<Cell> {
    let answered = tally.answered(question);
    if (answered as usize) < FEWEST {
        return None;
    }
    let mut up_to = 0;
    let middle = Agree::ALL.iter().copied().find(|agree| {
        up_to += tally.of(question, *agree);
        up_to * 2 >= answered
    })?;
    Some(Cell { question, answered, middle, parts: parts(tally, question) })
}

/// The finest parts that are all large enough: three, else two, *mostly or fully* kept apart before *not at all or hardly* is. Where
/// everybody said the same there are none, for then a part would tell what each of them said.
fn parts(tally: &Tally, question: Question) -> Vec<Part> {
    let of = |bands: &[Band]| Part {
        bands: bands.to_vec(),
        count: bands.iter().map(|band| in_band(tally, question, *band)).sum(),
    };
    let (no, partly, yes) = (Band::No, Band::Partly, Band::Yes);
    [
        vec![of(&[no]), of(&[partly]), of(&[yes])],
        vec![of(&[no, partly]), of(&[yes])],
        vec![of(&[no]), of(&[partly, yes])],
    ]
    .into_iter()
    .find(|parts| parts.iter().all(|part| part.count as usize >= FEWEST))
    .unwrap_or_default()
}

fn in_band(tally: &Tally, question: Question, band: Band) -> u32 {
    let of = |agree: &[Agree]| agree.iter().map(|agree| tally.of(question, *agree)).sum();
    match band {
        Band::No => of(&[Agree::NotAtAll, Agree::Hardly]),
        Band::Partly => of(&[Agree::Partly]),
        Band::Yes => of(&[Agree::Mostly, Agree::Fully]),
    }
}
