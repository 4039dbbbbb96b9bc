//! How long a record is kept, and what stops its destruction.
//!
//! Source: NHS England, *Records Management Code of Practice* (2021, updated August 2023), Appendix II, the retention schedule, and
//! section 5. Of it stand here: adult health records 8 years after discharge or when the person was last seen; children's records until
//! the 25th birthday, or the 26th where the person was 17 when care ended; mental health records 20 years, or 10 years after death. Its periods are the least: they begin when care ends, begin anew when a record comes back
//! into use, and can be made longer with a reason, as a rule up to 20 years. Nothing is ever destroyed by itself when a period ends: a
//! named person reviews it (5.2). Inquiries and claims stop destruction altogether (Appendix I).
//!
//! Where the Code leaves room, the longer reading is taken:
//! - a referral that was never accepted is part of the person's record and is kept as the record is, from its last turn. (As a paper of its
//!   own it might go after two years; but a person refused three times is somebody a service must still be able to answer for.)
//! - who has no date of birth in the record may have been a child: 25 years, which is as long as anybody's could have to be kept;
//! - whoever died, as a child or after being last supported as one, is kept for the later of both: the Code of 2021 knows no shorter period
//!   for a child who died (that of 2006 had 8 years from the death);
//! - an entry after a death, as the closing of the support, begins the period anew.

use crate::goal::{LONG_MAX, check_words};
use crate::person::age_on;
use crate::problem::Problem;
use jiff::Span;
use jiff::civil::Date;

codes! {
    /// The part of the schedule by which a record is kept.
    pub enum Class {
        Adult => "adult", "Adult";
        Child => "child", "Child or young person";
        MentalHealth => "mental_health", "Mental health";
        Died => "died", "Somebody who has died";
        MentalHealthDied => "mental_health_died", "Mental health, somebody who has died";
        AgeNotKnown => "age_not_known", "Date of birth not known";
    }
}

codes! {
    /// What was set on a record that changes how long it is kept.
    pub enum Mark {
        /// The record is one of mental health services: the class changes, nothing is stopped.
        MentalHealth => "mental_health", "It is a mental health record";
        Claim => "claim", "A legal claim, made or expected";
        Inquiry => "inquiry", "A public inquiry, as that into child sexual abuse or into Covid-19";
        Complaint => "complaint", "A complaint";
        Safeguarding => "safeguarding", "Safeguarding";
        Other => "other", "Another reason";
    }
}

impl Mark {
    /// Whether it stops destruction, whatever the date.
    #[must_use]
    pub const fn holds(self) -> bool {
        !matches!(self, Self::MentalHealth)
    }
}

codes! {
    /// What is still open; as long as it is, no period has begun.
    pub enum Open {
        Referral => "referral", "a referral without an outcome";
        Episode => "episode", "support that has not ended";
        /// A carer without support of their own: the record is one of that support.
        Kin => "kin", "support of somebody they are tied to";
        Concern => "concern", "a concern that is not closed";
        LonePlan => "lone_plan", "a visit alone that is planned or not answered";
        Request => "request", "a formal request";
        Emergency => "emergency", "a record opened in an emergency and not looked at";
    }
}

codes! {
    /// Why a record stands on the list.
    pub enum Ground {
        Due => "due", "Its time is over";
        Asked => "asked", "Erasure asked for";
    }
}

codes! {
    /// How a record on the list stands.
    pub enum Stage {
        Waiting => "waiting", "Waits for a decision";
        Decided => "decided", "Waits for a second person";
        Confirmed => "confirmed", "Will be destroyed";
        Kept => "kept", "Kept longer";
    }
}

codes! {
    /// What the first person decides.
    pub enum Decision {
        Destroy => "destroy", "Destroy";
        Keep => "keep", "Keep longer";
    }
}

/// The most years for which a record is kept longer at a time; then it is looked at again. The Code wants a continued retention reviewed;
/// five years is our reading of that.
pub const KEEP_YEARS_MOST: i16 = 5;
/// How many records one decision can be about: as many as a page shows, each of them listed.
pub const AT_ONCE: usize = 50;

/// The years for which records are kept: the Code's, or longer where the service says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Periods {
    /// After the end of care of an adult.
    pub adult: i16,
    /// A child's record: until this birthday, and one year later where they were 17.
    pub birthday: i16,
    /// A mental health record, after the end of care.
    pub mental_health: i16,
    /// After a death.
    pub death: i16,
    /// After a death, a mental health record.
    pub mental_health_death: i16,
    /// Days between the second person's word and destruction, in which it can be taken back.
    pub cooling: i16,
}

impl Default for Periods {
    fn default() -> Self {
        Self { adult: 8, birthday: 25, mental_health: 20, death: 8, mental_health_death: 10, cooling: 7 }
    }
}

impl Periods {
    /// Each figure with the form's field, the least and the most that can be set. The least is the Code's; the most is its 20 years for a
    /// longer retention, or the ten years beyond where the period is 20 years or more by itself.
    #[must_use]
    pub fn figures(&self) -> [(&'static str, i16, i16, i16); 6] {
        [
            ("adult", self.adult, 8, 20),
            ("birthday", self.birthday, 25, 35),
            ("mental_health", self.mental_health, 20, 30),
            ("death", self.death, 8, 20),
            ("mental_health_death", self.mental_health_death, 10, 20),
            ("cooling", self.cooling, 7, 90),
        ]
    }

    /// Whether a service may set them, and has said why where they are longer than the Code's.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn check(&self, why: &str) -> Result<(), Vec<Problem>> {
        let mut problems: Vec<Problem> = self
            .figures()
            .into_iter()
            .filter(|(_, value, least, most)| !(least..=most).contains(&value))
            .map(|(field, _, least, most)| {
                let what = if field == "cooling" { "days" } else { "years" };
                Problem::new(field, format!("Enter {least} to {most} {what}: never less than {least}"))
            })
            .collect();
        if *self != Self::default() && why.trim().is_empty() {
            problems.push(Problem::new("why", "Say why this service keeps records longer than the Code asks"));
        }
        problems.extend(check_words("why", why, LONG_MAX).err().filter(|_| !why.trim().is_empty()));
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// Something set on a record, as the rule reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Set {
    /// What.
    pub mark: Mark,
    /// The last day on which it holds; none where it holds until it is lifted.
    pub until: Option<Date>,
}

/// What is known of a person's record, or of several that were joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Date of birth.
    pub born: Option<Date>,
    /// The day of the death, or the day on which it became known.
    pub died: Option<Date>,
    /// The day of the last entry: the end of support, the last contact, the last turn of a referral.
    pub last: Date,
    /// What is open.
    pub open: Vec<Open>,
    /// What was set and not lifted.
    pub set: Vec<Set>,
    /// Until when a review had it kept longer.
    pub longer: Option<Date>,
}

impl Facts {
    /// Two records of one person count as one: what is later, longer or open in either holds for both.
    #[must_use]
    pub fn joined(mut self, other: Self) -> Self {
        // of two dates of birth, the later keeps longer
        self.born = match (self.born, other.born) {
            (Some(one), Some(two)) => Some(one.max(two)),
            (one, two) => one.or(two),
        };
        self.died = self.died.max(other.died);
        self.last = self.last.max(other.last);
        self.longer = self.longer.max(other.longer);
        self.open.extend(other.open);
        self.open.sort_unstable();
        self.open.dedup();
        self.set.extend(other.set);
        self
    }
}

/// How long a record is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// The day until which it is kept, by its class and what a review said. Holds and open things keep it beyond.
    pub until: Date,
    /// By which part of the schedule.
    pub class: Class,
    /// Why, in one sentence.
    pub why: String,
    /// What is open.
    pub open: Vec<Open>,
    /// What holds it today.
    pub held: Vec<Mark>,
}

impl Keeping {
    /// Whether its time has begun to run: nothing is open.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether anything forbids destroying it, whatever its date.
    #[must_use]
    pub fn stopped(&self) -> bool {
        !self.open.is_empty() || !self.held.is_empty()
    }

    /// Whether it is to be reviewed on this day.
    #[must_use]
    pub fn due(&self, today: Date) -> bool {
        !self.stopped() && today >= self.until
    }

    /// What stops it, in words; none where nothing does.
    #[must_use]
    pub fn stops(&self) -> Option<String> {
        let open = self.open.iter().map(|open| open.words().to_owned());
        let held = self.held.iter().map(|mark| format!("a hold ({})", lower_first(mark.words())));
        let all: Vec<String> = open.chain(held).collect();
        match all.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            [first @ .., last] => Some(format!("{} and {last}", first.join(", "))),
        }
    }
}

fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// So many years later; from a 29 February to a 1 March where there is none, so that nothing is a day short.
fn years_after(day: Date, years: i16) -> Date {
    let later = day.checked_add(Span::new().years(years)).unwrap_or(Date::MAX);
    if later.day() < day.day() { later.tomorrow().unwrap_or(later) } else { later }
}

/// Under this age care is a child's.
const ADULT: i32 = 18;
/// Who was so old when care ended is kept for a year longer.
const NEARLY: i32 = 17;

/// How long a record is kept, as things stand on this day.
#[must_use]
pub fn keeping(facts: &Facts, periods: &Periods, today: Date) -> Keeping {
    let mental = facts.set.iter().any(|set| set.mark == Mark::MentalHealth);
    let held: Vec<Mark> = facts
        .set
        .iter()
        .filter(|set| set.mark.holds() && set.until.is_none_or(|until| until >= today))
        .map(|set| set.mark)
        .collect();
    let (class, rule, mut why) = by_schedule(facts, periods, mental);
    let until = facts.longer.map_or(rule, |longer| longer.max(rule));
    if until > rule {
        "A review decided to keep it longer".clone_into(&mut why);
    }
    Keeping { until, class, why, open: facts.open.clone(), held }
}

/// The young person's day: a birthday. Of an adult it is no later than the adult's own day, unless the service keeps young people's
/// records longer than the Code: then nobody's is shorter for having been supported at 18 too.
fn childs(facts: &Facts, periods: &Periods) -> Option<(Date, String)> {
    let born = facts.born?;
    let age = age_on(born, facts.last);
    let (birthday, was) = match age {
        ADULT.. => (periods.birthday + 1, "not much older than 18"),
        NEARLY => (periods.birthday + 1, "17"),
        _ => (periods.birthday, "under 18"),
    };
    let why = format!("The person was {was} when the last entry was made: kept until birthday {birthday}");
    Some((years_after(born, birthday), why))
}

fn by_schedule(facts: &Facts, periods: &Periods, mental: bool) -> (Class, Date, String) {
    if let Some(died) = facts.died {
        let (class, years) =
            if mental { (Class::MentalHealthDied, periods.mental_health_death) } else { (Class::Died, periods.death) };
        let (from, of) =
            if facts.last > died { (facts.last, "the last entry after the death") } else { (died, "the death") };
        let rule = (class, years_after(from, years), format!("{years} years after {of}"));
        return match childs(facts, periods) {
            Some((day, why)) if day > rule.1 => (Class::Child, day, why),
            _ => rule,
        };
    }
    let mut rule = (
        Class::Adult,
        years_after(facts.last, periods.adult),
        format!("{} years after the last entry, an adult’s record", periods.adult),
    );
    let mut longer = |class, day, why| {
        if day > rule.1 {
            rule = (class, day, why);
        }
    };
    if facts.born.is_none() {
        longer(
            Class::AgeNotKnown,
            years_after(facts.last, periods.birthday),
            format!(
                "{} years after the last entry: no date of birth is known, so it may be a child’s record",
                periods.birthday
            ),
        );
    }
    if let Some((day, why)) = childs(facts, periods) {
        longer(Class::Child, day, why);
    }
    if mental {
        longer(
            Class::MentalHealth,
            years_after(facts.last, periods.mental_health),
            format!("{} years after the last entry, a mental health record", periods.mental_health),
        );
    }
    rule
}

/// Why a mark is set, or lifted.
///
/// # Errors
/// The problem, under `why`.
pub fn check_why(why: &str) -> Result<(), Problem> {
    if why.trim().chars().count() < 10 {
        return Err(Problem::new("why", "Say in a sentence why, so that it can be understood years from now"));
    }
    check_words("why", why, LONG_MAX)
}

/// Until when a mark is to hold.
///
/// # Errors
/// The problem, under `until`.
pub fn check_until(until: Option<Date>, today: Date) -> Result<(), Problem> {
    if until.is_some_and(|day| day < today) {
        return Err(Problem::new("until", "This day is past. Enter a day to come, or leave it empty"));
    }
    Ok(())
}

/// Until when a review keeps a record longer: a day to come, and not more than [`KEEP_YEARS_MOST`] years away.
///
/// # Errors
/// The problem, under `until`.
pub fn check_longer(until: Option<Date>, today: Date) -> Result<Date, Problem> {
    let Some(day) = until else {
        return Err(Problem::new("until", "Enter until when it is kept"));
    };
    if day <= today {
        return Err(Problem::new("until", "Enter a day to come"));
    }
    if day > years_after(today, KEEP_YEARS_MOST) {
        return Err(Problem::new(
            "until",
            format!("Enter a day within {KEEP_YEARS_MOST} years: then it is looked at again"),
        ));
    }
    Ok(day)
}
