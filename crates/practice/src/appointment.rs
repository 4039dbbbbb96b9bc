//! Appointments: when a worker is where, with whom or for what (DOMAIN 4.4).
//!
//! Local time is that of Europe/London. A time that clocks skip does not exist and is refused with what to do; one that they repeat is
//! asked about. A room holds one appointment at a time, always; a worker may be in two places at once where they say so.

use crate::clock::{is_working_day, london, london_date};
use crate::contact::{Attendance, Kind, MINUTES_MAX, Place};
use crate::goal::{SHORT_MAX, too_long};
use crate::problem::Problem;
use jiff::civil::{Date, Time};
use jiff::tz::AmbiguousOffset;
use jiff::{SignedDuration, Timestamp, ToSpan};

codes! {
    /// How an appointment stands.
    pub enum State {
        Planned => "planned", "Planned";
        Held => "held", "Held";
        DidNotAttend => "did_not_attend", "Did not attend";
        CancelledByPerson => "cancelled_by_person", "Cancelled by the person";
        CancelledByWorker => "cancelled_by_worker", "Cancelled by the worker";
        /// Another appointment stands in its place.
        Moved => "moved", "Moved";
    }
}

impl State {
    /// Whether it takes up the time of whoever and whatever it is with.
    pub const fn takes_time(self) -> bool {
        matches!(self, Self::Planned | Self::Held | Self::DidNotAttend)
    }

    /// How an appointment stands whose contact was recorded with this attendance.
    pub const fn of_contact(attendance: Attendance) -> Self {
        match attendance {
            Attendance::Attended => Self::Held,
            Attendance::DidNotAttend => Self::DidNotAttend,
            Attendance::CancelledByPerson => Self::CancelledByPerson,
            Attendance::CancelledByWorker => Self::CancelledByWorker,
            Attendance::Rescheduled => Self::Moved,
        }
    }
}

codes! {
    /// What a worker's time is kept for besides appointments with people (DOMAIN 6, *Time*).
    pub enum Block {
        Meeting => "meeting", "Meeting";
        Supervision => "supervision", "Supervision";
        Links => "links", "Building links";
        Training => "training", "Training";
        Admin => "admin", "Administration";
        Travel => "travel", "Travel";
        OtherDuty => "other_duty", "Other duty";
        Leave => "leave", "Away";
        /// A session of a group of the service: planned with the group, never by itself.
        Group => "group_session", "Group session";
    }
}

impl Block {
    /// Whether time is kept for it by itself, in the calendar.
    pub const fn is_kept(self) -> bool {
        !matches!(self, Self::Group)
    }
}

codes! {
    /// How often an appointment of a series comes.
    pub enum Every {
        WorkingDay => "working_day", "Every working day";
        Week => "week", "Every week";
        Fortnight => "fortnight", "Every two weeks";
        /// On the same weekday of the month: the second Tuesday. A fifth one is the last.
        Month => "month", "Every month, on the same weekday";
    }
}

codes! {
    /// Which of a series is meant.
    pub enum Reach {
        This => "this", "This one";
        Following => "following", "This one and all that follow";
    }
}

codes! {
    /// Which of two times that read alike is meant, in the hour that clocks repeat.
    pub enum Turn {
        First => "first", "The first, before the clocks go back";
        Second => "second", "The second, after the clocks went back";
    }
}

codes! {
    /// Who cancels.
    pub enum By {
        Person => "person", "The person";
        Worker => "worker", "You, or your service";
    }
}

codes! {
    /// What somebody answers to a reminder. It is filed and shown; it never changes the appointment (DOMAIN 11.6).
    pub enum Answer {
        Coming => "coming", "I will come";
        NotComing => "not_coming", "I cannot come";
        Ring => "ring", "Please ring me";
        Words => "words", "In words";
    }
}

impl Answer {
    /// What a text means that was sent as an answer: the first word decides, and what is anything else is read by the worker. A *no* that
    /// goes on with more than a courtesy may mean the contrary: "No problem, see you then".
    pub fn of_text(text: &str) -> Self {
        const COURTEOUS: [&str; 12] =
            ["sorry", "thanks", "thank", "you", "i", "cant", "cannot", "come", "not", "coming", "afraid", "please"];
        let folded = crate::person::fold(text);
        let plain: String = folded.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace()).collect();
        let mut said = plain.split_whitespace();
        match said.next().unwrap_or_default() {
            "yes" | "y" | "1" | "ok" | "okay" | "coming" => Self::Coming,
            "n" | "2" | "cancel" => Self::NotComing,
            "no" if said.all(|word| COURTEOUS.contains(&word)) => Self::NotComing,
            "ring" | "call" | "3" => Self::Ring,
            _ => Self::Words,
        }
    }
}

/// Why a local time is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// Clocks go forward over it; the times before and after that exist.
    Skipped {
        /// The hour begins.
        from: Time,
        /// The hour ends.
        until: Time,
    },
    /// Clocks go back over it, so that it comes twice.
    Repeated,
    /// The calendar ends before it.
    Beyond,
}

impl Unclear {
    /// What is said, under the names that the form gives the time and the choice between two.
    pub fn problem(self, day: Date, time: &'static str, turn: &'static str) -> Problem {
        let day = day.strftime("%-d %B %Y");
        match self {
            Self::Skipped { from, until } => Problem::new(
                time,
                format!(
                    "On {day} the clocks go from {} to {}, so this time does not exist. Choose one before {} or from {} on",
                    spoken(from),
                    spoken(until),
                    spoken(from),
                    spoken(until)
                ),
            ),
            Self::Repeated => Problem::new(
                turn,
                format!("On {day} the clocks go back, and this time comes twice. Choose which of the two you mean"),
            ),
            Self::Beyond => Problem::new(time, "Enter a day within this century"),
        }
    }
}

fn spoken(at: Time) -> String {
    if at.minute() == 0 { at.strftime("%-I%P").to_string() } else { at.strftime("%-I:%M%P").to_string() }
}

/// The moment of a local day and time; of two that read alike, the one that is meant.
///
/// # Errors
/// [`Unclear`] where there is none, or where nobody said which of two.
pub fn moment(day: Date, at: Time, turn: Option<Turn>) -> Result<Timestamp, Unclear> {
    let ambiguous = london().to_ambiguous_timestamp(day.to_datetime(at));
    match (ambiguous.offset(), turn) {
        (AmbiguousOffset::Unambiguous { .. }, _) => ambiguous.compatible(),
        (AmbiguousOffset::Fold { .. }, Some(Turn::First)) => ambiguous.earlier(),
        (AmbiguousOffset::Fold { .. }, Some(Turn::Second)) => ambiguous.later(),
        (AmbiguousOffset::Fold { .. }, None) => return Err(Unclear::Repeated),
        (AmbiguousOffset::Gap { before, after }, _) => {
            let skipped = i64::from(after.seconds()) - i64::from(before.seconds());
            // the change itself is the moment that reads as the first time skipped
            let Ok(later) = ambiguous.later() else { return Err(Unclear::Beyond) };
            let Some(change) = london().preceding(later).next() else { return Err(Unclear::Beyond) };
            let until = london().to_datetime(change.timestamp()).time();
            let from = until.saturating_sub(SignedDuration::from_secs(skipped));
            return Err(Unclear::Skipped { from, until });
        }
    }
    .map_err(|_| Unclear::Beyond)
}

/// How long an appointment lasts unless it is said, in minutes: a first meeting longer, a check-in short (DOMAIN 5.1, length of contact).
pub const fn usual_minutes(kind: Kind) -> i64 {
    match kind {
        Kind::FirstMeeting => 60,
        Kind::CheckIn | Kind::Message => 15,
        Kind::Accompanying | Kind::Group => 90,
        _ => 30,
    }
}

/// When a series ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// After so many, the first one counted.
    Times(i64),
    /// On this day at the latest.
    Day(Date),
}

/// A series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series {
    /// How often.
    pub every: Every,
    /// Until when.
    pub until: Until,
}

/// So many appointments a series has at most: a year of weeks.
pub const SERIES_MAX: i64 = 53;

impl Series {
    /// The days of the series, the first one among them, each with a working day's or a bank holiday's date as it comes.
    ///
    /// # Errors
    /// A problem of `times` or `until` where there would be none but the first, or more than [`SERIES_MAX`].
    pub fn days(&self, first: Date) -> Result<Vec<Date>, Problem> {
        let (field, most) = match self.until {
            Until::Times(n) if !(2..=SERIES_MAX).contains(&n) => {
                return Err(Problem::new("times", format!("Enter a whole number from 2 to {SERIES_MAX}")));
            }
            Until::Times(n) => ("times", n),
            Until::Day(last) if last <= first => {
                return Err(Problem::new("until", "The last day comes after the first appointment"));
            }
            Until::Day(_) => ("until", SERIES_MAX + 1),
        };
        let mut days = Vec::new();
        let mut n = 0;
        while i64::try_from(days.len()).unwrap_or(most) < most {
            let Some(day) = self.day(first, n) else { break };
            if matches!(self.until, Until::Day(last) if day > last) {
                break;
            }
            days.push(day);
            n += 1;
        }
        match days.len() {
            0 | 1 => {
                Err(Problem::new(field, "There would be one appointment only. Choose a later day, or none to repeat"))
            }
            n if i64::try_from(n).unwrap_or(i64::MAX) > SERIES_MAX => Err(Problem::new(
                field,
                format!("That would be more than {SERIES_MAX} appointments. Choose an earlier day"),
            )),
            _ => Ok(days),
        }
    }

    /// The day of the `n`th after the first.
    fn day(&self, first: Date, n: i64) -> Option<Date> {
        match self.every {
            Every::WorkingDay if n == 0 => Some(first),
            Every::WorkingDay => Some(crate::clock::add_working_days(first, n)),
            Every::Week => first.checked_add(n.weeks()).ok(),
            Every::Fortnight => first.checked_add((2 * n).weeks()).ok(),
            Every::Month => {
                let month = first.first_of_month().checked_add(n.months()).ok()?;
                let nth = (first.day() - 1) / 7 + 1;
                let nth = if nth == 5 { -1 } else { nth };
                month.nth_weekday_of_month(nth, first.weekday()).ok()
            }
        }
    }
}

/// What an appointment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// With somebody, or about them.
    Contact(Kind, Option<Place>),
    /// Time kept for something else.
    Block(Block),
}

impl What {
    /// The code of its kind, as it is stored.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Contact(kind, _) => kind.as_str(),
            Self::Block(block) => block.as_str(),
        }
    }

    /// The code of its place.
    pub fn place(self) -> Option<&'static str> {
        match self {
            Self::Contact(_, place) => place.map(Place::as_str),
            Self::Block(_) => None,
        }
    }
}

/// The words of a stored kind: of a contact, or of time kept for something else.
pub fn kind_words(code: &str, of_person: bool) -> &'static str {
    if of_person {
        Kind::parse(code).map_or("Appointment", Kind::words)
    } else {
        Block::parse(code).map_or("Busy", Block::words)
    }
}

/// An appointment as it is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// For what.
    pub what: What,
    /// The local day.
    pub day: Date,
    /// The local time.
    pub time: Time,
    /// Which of two times that read alike.
    pub turn: Option<Turn>,
    /// How long, in minutes.
    pub minutes: i64,
    /// A word for it.
    pub note: String,
    /// Whether and how it repeats.
    pub series: Option<Series>,
}

/// From when until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// From.
    pub starts: Timestamp,
    /// Until.
    pub ends: Timestamp,
}

impl Span {
    /// So many minutes from a moment on.
    pub fn of(starts: Timestamp, minutes: i64) -> Self {
        Self { starts, ends: starts.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(starts) }
    }

    /// Whether two of them take up the same time; one that ends as the other begins does not.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.starts < other.ends && other.starts < self.ends
    }

    /// How long, in minutes.
    pub fn minutes(&self) -> i64 {
        self.ends.duration_since(self.starts).as_mins()
    }
}

impl Draft {
    /// The times it takes up, the first one's first.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form. Of a series, each day on which the clocks change is asked
    /// about alike.
    pub fn check(&self, now: Timestamp) -> Result<Vec<Span>, Vec<Problem>> {
        let mut problems = Vec::new();
        let least = if matches!(self.what, What::Block(_)) { 5 } else { 1 };
        let most = if matches!(self.what, What::Block(Block::Leave)) { 24 * 60 } else { i64::from(MINUTES_MAX) };
        if !(least..=most).contains(&self.minutes) {
            problems.push(Problem::new("minutes", format!("Give whole minutes from {least} to {most}")));
        }
        problems.extend(too_long("note", &self.note, SHORT_MAX));
        let days = match &self.series {
            Some(series) => series.days(self.day).unwrap_or_else(|problem| {
                problems.push(problem);
                vec![self.day]
            }),
            None => vec![self.day],
        };
        let mut spans = Vec::new();
        for day in days {
            match moment(day, self.time, self.turn) {
                Ok(starts) => spans.push(Span::of(starts, self.minutes)),
                Err(unclear) => {
                    problems.push(unclear.problem(day, "time", "turn"));
                    break;
                }
            }
        }
        if let Some(first) = spans.first() {
            problems.extend(past(first.starts, now));
        }
        if problems.is_empty() { Ok(spans) } else { Err(problems) }
    }
}

/// What is wrong with an appointment at this moment, if it is past.
pub fn past(starts: Timestamp, now: Timestamp) -> Option<Problem> {
    if starts >= now {
        return None;
    }
    Some(if london_date(starts) == london_date(now) {
        Problem::new("time", "This time is past already. Enter a later time, or choose another day")
    } else {
        Problem::new("day", "Choose today or a day to come")
    })
}

/// What stands against an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The worker has something else then: may be overruled.
    Worker,
    /// The room is taken: may not.
    Room,
    /// It would be on a weekend or bank holiday: said, for a series reckons them.
    Holiday,
}

/// What stands against a time: of a worker, and of a room. `taken` are other times with whether they are the worker's and the room's.
pub fn against(span: &Span, in_series: bool, taken: &[(Span, bool, bool)]) -> Vec<Against> {
    let mut found = Vec::new();
    let overlapping = || taken.iter().filter(|(other, _, _)| span.overlaps(other));
    if overlapping().any(|(_, _, room)| *room) {
        found.push(Against::Room);
    }
    if overlapping().any(|(_, worker, _)| *worker) {
        found.push(Against::Worker);
    }
    if in_series && !is_working_day(london_date(span.starts)) {
        found.push(Against::Holiday);
    }
    found
}

codes! {
    /// What is done about the days of a series against which something stands.
    pub enum Clashing {
        LeaveOut => "leave_out", "Leave these out";
        AllTheSame => "all_the_same", "Plan them all the same";
    }
}

/// Which of the planned appointments of an episode a contact closes: one of the contact's own day, the nearest in time; else the latest
/// before it. A message, or a talk about the person, closes only one of its own kind. `planned` are times and kinds, in any order.
pub fn closes(kind: Kind, at: Timestamp, planned: &[(Timestamp, Option<Kind>)]) -> Option<usize> {
    let apart = |other: &Timestamp| other.duration_since(at).abs();
    planned
        .iter()
        .enumerate()
        .filter(|(_, (starts, planned_kind))| crate::contact::settles(kind, at, *planned_kind, *starts))
        .min_by_key(|(_, (starts, _))| (london_date(*starts) != london_date(at), apart(starts)))
        .map(|(position, _)| position)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn a_time_that_clocks_skip_is_told_with_the_times_around_it() {
        let skipped = moment(date(2027, 3, 28), time(1, 30, 0, 0), None);
        assert_eq!(skipped, Err(Unclear::Skipped { from: time(1, 0, 0, 0), until: time(2, 0, 0, 0) }));
        let words = skipped.unwrap_err().problem(date(2027, 3, 28), "time", "turn").message;
        assert!(words.contains("from 1am to 2am") && words.contains("28 March 2027"), "{words}");
        assert!(moment(date(2027, 3, 28), time(2, 0, 0, 0), None).is_ok());
    }

    #[test]
    fn a_time_that_clocks_repeat_is_asked_about_and_the_two_are_an_hour_apart() {
        let (day, at) = (date(2026, 10, 25), time(1, 30, 0, 0));
        assert_eq!(moment(day, at, None), Err(Unclear::Repeated));
        let (first, second) =
            (moment(day, at, Some(Turn::First)).unwrap(), moment(day, at, Some(Turn::Second)).unwrap());
        assert_eq!(second.duration_since(first), SignedDuration::from_hours(1));
    }
}
