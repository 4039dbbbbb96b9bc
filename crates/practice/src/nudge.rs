//! Nudges: what waits longer than the service wants it to, and who is told (DOMAIN 4.2, 4.6, 4.9).
//!
//! A nudge is a reading of facts, never a state: it is there while the thing waits and gone once it is done. It says that something
//! waits, not that somebody is slow. Days are England's working days. The alarms of those who work alone, and concerns, are no nudges:
//! they have rules of their own, and nothing here puts them off.

use crate::clock::{Targets, add_working_days, is_working_day, london, london_date, working_days_between};
use crate::goal::{SHORT_MAX, check_words};
use crate::problem::Problem;
use jiff::civil::{Date, Time, Weekday};
use jiff::{Timestamp, ToSpan};

codes! {
    /// What waits.
    pub enum Kind {
        /// Flagged: a matter for the day on which it came.
        SameDay => "same_day", "Same-day matters without an answer";
        Unanswered => "unanswered", "Referrals without an answer";
        /// Handed back or passed on, past the day by which the other end was to say yes.
        PassedOn => "passed_on", "Passed on, and nobody has said yes";
        /// Past the service's own target for a first contact offered, or held.
        FirstContact => "first_contact", "Waiting for a first contact";
        NothingNext => "nothing_next", "Nothing planned next";
        HoldingReview => "holding_review", "Holding to be looked at again";
        Outcome => "outcome", "Appointments with nothing written down";
        WordBack => "word_back", "Word back, not sent yet";
        /// Whoever referred has answered, and nobody has opened it.
        Reply => "reply", "Answers from whoever referred, not read";
        /// A person has answered a reminder, and nobody has seen it.
        Answer => "answer", "Answers to reminders, not seen";
        /// Somebody who waits has answered that they want it no more, or that something has changed, and nobody has seen to it.
        Wish => "wish", "Answers of people who wait, not seen";
        Undelivered => "undelivered", "E-mails that did not arrive";
        FollowUp => "follow_up", "Follow-up measures due";
        /// Working days are counted by data that comes to its end.
        Holidays => "holidays", "Bank holidays are not known for much longer";
    }
}

codes! {
    /// Whose a nudge is first.
    pub enum Whose {
        Team => "team", "The team";
        /// Whoever supports the person, and whoever covers for them.
        Worker => "worker", "Whoever supports the person";
        Administrator => "administrator", "Administrators";
    }
}

codes! {
    /// When somebody wants the digest by e-mail.
    pub enum Way {
        Something => "something", "By e-mail, on days when something waits";
        Always => "always", "By e-mail, on every day of the digest";
        Never => "never", "No e-mail: I look at the page";
    }
}

/// So long before the end of the known bank holidays administrators are told, in months.
pub const HOLIDAYS_MONTHS: i64 = 6;
/// Nothing is put off for longer than this many days at a time.
pub const PUT_OFF_DAYS: i64 = 28;

impl Kind {
    /// Whose it is first.
    pub const fn whose(self) -> Whose {
        match self {
            Self::SameDay | Self::Unanswered | Self::PassedOn => Whose::Team,
            Self::Holidays => Whose::Administrator,
            _ => Whose::Worker,
        }
    }

    /// Whether a service may leave it out: none of what nobody has answered lapses unseen (DOMAIN 4.2).
    pub const fn can_be_off(self) -> bool {
        !matches!(self, Self::SameDay | Self::Unanswered | Self::Holidays)
    }

    /// Whether it can be put off: a matter for today cannot, nor can what is nobody's own.
    pub const fn can_be_put_off(self) -> bool {
        !matches!(self, Self::SameDay | Self::Holidays)
    }

    /// Whether a service sets its days. A matter for today is for today, and its lead hears of it on the next day.
    pub const fn days_are_set(self) -> bool {
        !matches!(self, Self::SameDay | Self::Holidays)
    }

    /// From what its days are counted, for those who set them.
    pub const fn counted_from(self) -> &'static str {
        match self {
            Self::SameDay | Self::Unanswered => "the day it came, or was asked again",
            Self::PassedOn => "the day by which they were to say yes",
            Self::FirstContact => "the day by which it was to be offered, or held",
            Self::NothingNext => "the last contact, or the day support was opened",
            Self::HoldingReview => "the day set for the review",
            Self::Outcome => "the day of the appointment",
            Self::WordBack => "the day the word was drafted",
            Self::Reply | Self::Answer | Self::Wish => "the day the answer came",
            Self::Undelivered => "the day it failed",
            Self::FollowUp => "the day it was due",
            Self::Holidays => "the last day that is known",
        }
    }

    /// What ends it, in a word that leads there.
    pub const fn deed(self) -> &'static str {
        match self {
            Self::SameDay | Self::Unanswered => "Answer it",
            Self::PassedOn => "Ask them",
            Self::FirstContact => "Record or offer a contact",
            Self::NothingNext => "Plan what is next",
            Self::HoldingReview => "Look at it again",
            Self::Outcome => "Write down what happened",
            Self::WordBack => "Read and send it",
            Self::Reply => "Read it",
            Self::Answer | Self::Wish => "See the answer",
            Self::Undelivered => "See to it",
            Self::FollowUp => "Ask, or say why not",
            Self::Holidays => "See what is known",
        }
    }
}

/// When something of a kind nudges, in working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// Whether it nudges at all.
    pub on: bool,
    /// So many working days after it began to wait.
    pub after: i64,
    /// So many working days after it began to wait, whoever leads or supervises hears of it too; none where they do not.
    pub lead: Option<i64>,
}

/// What a service sets of nudges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Of each kind, in the order of [`Kind::ALL`].
    days: Vec<Days>,
    /// The hour of England at which the digest goes.
    pub hour: i8,
    /// On which days of the week, Monday first.
    pub weekdays: [bool; 7],
}

/// Days of the week in the order of [`Figures::weekdays`].
pub const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Fewest and most working days that can be set.
pub const FEWEST: i64 = 0;
/// See [`FEWEST`].
pub const MOST: i64 = 60;

impl Default for Figures {
    fn default() -> Self {
        let targets = Targets::default();
        let of = |kind: &Kind| {
            let (after, lead) = match kind {
                Kind::SameDay => (0, 1),
                Kind::Unanswered => (targets.nudge_team_working_days, targets.nudge_lead_working_days),
                Kind::PassedOn => (1, 3),
                Kind::HoldingReview | Kind::FollowUp | Kind::Undelivered | Kind::Holidays => (0, 9),
                Kind::FirstContact | Kind::Outcome | Kind::Reply | Kind::Answer | Kind::Wish => (1, 9),
                Kind::NothingNext | Kind::WordBack => (2, 9),
            };
            Days { on: true, after, lead: Some(lead) }
        };
        Self {
            days: Kind::ALL.iter().map(of).collect(),
            hour: 8,
            weekdays: [true, true, true, true, true, false, false],
        }
    }
}

impl Figures {
    /// When a kind nudges.
    pub fn of(&self, kind: Kind) -> Days {
        let place = Kind::ALL.iter().position(|one| *one == kind).unwrap_or_default();
        self.days.get(place).copied().unwrap_or(Days { on: true, after: 0, lead: None })
    }

    /// Sets when a kind nudges.
    pub fn set(&mut self, kind: Kind, days: Days) {
        if let Some(place) = Kind::ALL.iter().position(|one| *one == kind)
            && let Some(held) = self.days.get_mut(place)
        {
            *held = days;
        }
    }

    /// Whether they can hold.
    ///
    /// # Errors
    /// What is wrong, by the field `after_…`, `lead_…`, `hour` or `weekdays`.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        for kind in Kind::ALL.iter().copied().filter(|kind| kind.days_are_set()) {
            let days = self.of(kind);
            // what nobody has answered is nobody's for a day at least
            let fewest = if kind == Kind::Unanswered { 1 } else { FEWEST };
            if !(fewest..=MOST).contains(&days.after) {
                let words = format!("Enter a whole number of working days from {fewest} to {MOST}");
                problems.push(Problem::new(field_of("after", kind), words));
            }
            match days.lead {
                Some(lead) if lead < days.after => problems.push(Problem::new(
                    field_of("lead", kind),
                    "Whoever leads hears of it on the same day as whoever it waits for, or later",
                )),
                Some(lead) if lead > MOST => problems.push(Problem::new(
                    field_of("lead", kind),
                    format!("Enter a whole number of working days up to {MOST}, or leave it empty"),
                )),
                None if !kind.can_be_off() => problems.push(Problem::new(
                    field_of("lead", kind),
                    "Say after how many working days the lead hears of it: no referral without an answer lapses unseen",
                )),
                _ => {}
            }
            if !days.on && !kind.can_be_off() {
                problems.push(Problem::new(
                    field_of("after", kind),
                    "This cannot be left out: no referral without an answer lapses unseen. Change its days instead",
                ));
            }
        }
        if !(0..24).contains(&self.hour) {
            problems.push(Problem::new("hour", "Enter a whole hour from 0 to 23"));
        }
        if self.weekdays.iter().all(|on| !on) {
            problems.push(Problem::new("weekdays", "Choose at least one day of the week"));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// The name of a field of one kind's days, for problems and pages.
pub fn field_of(which: &str, kind: Kind) -> &'static str {
    macro_rules! fields {
        ($($kind:ident $code:literal),* $(,)?) => {
            match (which, kind) {
                $(("on", Kind::$kind) => concat!("on_", $code),
                ("after", Kind::$kind) => concat!("after_", $code),
                (_, Kind::$kind) => concat!("lead_", $code),)*
            }
        };
    }
    fields!(
        SameDay "same_day", Unanswered "unanswered", PassedOn "passed_on", FirstContact "first_contact",
        NothingNext "nothing_next", HoldingReview "holding_review", Outcome "outcome", WordBack "word_back", Reply "reply",
        Answer "answer", Wish "wish", Undelivered "undelivered", FollowUp "follow_up", Holidays "holidays",
    )
}

/// The last day of which so many working days have passed by `today`: what waits since then, or since longer, has waited long
/// enough. `today` itself for none.
pub fn waited_since(today: Date, working_days: i64) -> Date {
    let (mut day, mut left) = (today, working_days);
    while left > 0 {
        left -= i64::from(is_working_day(day));
        day = day.yesterday().unwrap_or(day);
    }
    day
}

/// How long something may have waited and still be read from storage: nothing that waits since a later day nudges.
pub fn reading_since(kind: Kind, figures: &Figures, targets: &Targets, today: Date) -> Date {
    let after = waited_since(today, figures.of(kind).after);
    if kind != Kind::FirstContact {
        return after;
    }
    // read by when it came, and nothing is past its target sooner than the shorter of the two
    let offer = waited_since(after, targets.first_offer_working_days);
    let held = after.checked_sub(targets.first_contact_days.days()).unwrap_or(after);
    offer.max(held)
}

/// Something that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What.
    pub kind: Kind,
    /// Since when: for [`Kind::FirstContact`] when the referral came, else from what its days are counted.
    pub since: Date,
    /// Whether a first contact was offered; matters for [`Kind::FirstContact`] alone.
    pub offered: bool,
    /// Somebody put it off.
    pub put_off: Option<PutOff>,
}

/// That something was put off: it rests until a day, and only the wait that was seen then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PutOff {
    /// The day on which somebody did.
    pub on: Date,
    /// The day from which it waits again.
    pub until: Date,
}

impl PutOff {
    /// Whether it is of what waits since this day. What began to wait later is another matter, though it be of the same support: nobody
    /// has looked at that one yet.
    pub fn is_of(&self, since: Date) -> bool {
        since <= self.on
    }
}

/// A nudge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nudge {
    /// What waits.
    pub kind: Kind,
    /// From when its days are counted.
    pub since: Date,
    /// How many working days it has waited.
    pub waited: i64,
    /// Whether whoever leads or supervises hears of it too.
    pub lead: bool,
    /// Whether it rests: this wait was put off until a day that is still to come. Whoever leads hears of it all the same.
    pub rests: bool,
}

impl Nudge {
    /// Since when, in words: "today", "1 working day", "12 working days".
    pub fn words(&self) -> String {
        match (self.kind, self.waited) {
            (Kind::SameDay, _) => "for the day it came".to_owned(),
            (_, ..=0) => "today".to_owned(),
            (_, 1) => "1 working day".to_owned(),
            (_, days) => format!("{days} working days"),
        }
    }
}

/// Reads what waits; none where it is not yet time, or the service leaves this kind out.
///
/// *Never before its time*: fewer than the set working days give none. *Monotone*: what nudges today nudges tomorrow, unless it was
/// done, and once the lead hears of it the lead goes on hearing of it.
pub fn nudge(fact: &Fact, figures: &Figures, targets: &Targets, now: Timestamp) -> Option<Nudge> {
    let (today, days) = (london_date(now), figures.of(fact.kind));
    if !days.on && fact.kind.can_be_off() {
        return None;
    }
    let since = match fact.kind {
        Kind::FirstContact => past_target(fact, targets),
        _ => fact.since,
    };
    let rests = fact.kind.can_be_put_off() && fact.put_off.is_some_and(|off| off.is_of(since) && today < off.until);
    let waited = working_days_between(since, today);
    if fact.kind == Kind::SameDay {
        // risk keeps no office hours: the lead hears of it on the next day, be that a Saturday
        return Some(Nudge { kind: fact.kind, since, waited, lead: today > since, rests });
    }
    if today < since || waited < days.after {
        return None;
    }
    let lead = days.lead.is_some_and(|lead| waited >= lead);
    Some(Nudge { kind: fact.kind, since, waited, lead, rests })
}

/// By when a first contact was to be offered or, once it was, held; the earlier of the two that is not met.
fn past_target(fact: &Fact, targets: &Targets) -> Date {
    let held = fact.since.checked_add(targets.first_contact_days.days()).unwrap_or(fact.since);
    if fact.offered { held } else { add_working_days(fact.since, targets.first_offer_working_days).min(held) }
}

/// Whether the bank holidays are known for less than half a year more; `last` is the last year that is known.
pub fn holidays_end(last: i16, today: Date) -> bool {
    let end = Date::new(last, 12, 31).unwrap_or(Date::MAX);
    today.checked_add(HOLIDAYS_MONTHS.months()).is_ok_and(|soon| soon > end)
}

/// Whether something can be put off so long, and for this reason.
///
/// # Errors
/// What is wrong, by the field `until` or `why`.
pub fn check_put_off(kind: Kind, until: Date, why: &str, today: Date) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    if !kind.can_be_put_off() {
        problems.push(Problem::new("until", "A matter for today cannot be put off"));
    } else if until <= today {
        problems.push(Problem::new("until", "Choose a day after today"));
    } else if today.checked_add(PUT_OFF_DAYS.days()).is_ok_and(|most| until > most) {
        problems.push(Problem::new("until", format!("Choose a day within the next {PUT_OFF_DAYS} days")));
    }
    problems.extend(check_words("why", why, SHORT_MAX).err());
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The moment at which the digest of a day goes; none on a day of the week that has none. On the day on which clocks go forward, an
/// hour that is left out is the one after it.
pub fn digest_at(figures: &Figures, day: Date) -> Option<Timestamp> {
    let place = WEEK.iter().position(|one| *one == day.weekday())?;
    if !figures.weekdays[place] {
        return None;
    }
    let time = Time::new(figures.hour.clamp(0, 23), 0, 0, 0).ok()?;
    day.to_datetime(time).to_zoned(london().clone()).ok().map(|zoned| zoned.timestamp())
}

/// For which day a digest is to go now: the latest whose time has come, unless that day's went. One that was missed is sent late, once:
/// what it would have said is in the one that goes. Where none ever went, only today's goes.
pub fn digest_due(figures: &Figures, last: Option<Date>, now: Timestamp) -> Option<Date> {
    let today = london_date(now);
    let mut day = today;
    for _ in 0..=7 {
        if digest_at(figures, day).is_some_and(|at| at <= now) {
            let goes = last.map_or(day == today, |last| last < day);
            return goes.then_some(day);
        }
        day = day.yesterday().ok()?;
    }
    None
}

/// When the next digest goes that is still to come.
pub fn digest_next(figures: &Figures, now: Timestamp) -> Option<Timestamp> {
    let mut day = london_date(now);
    for _ in 0..=8 {
        if let Some(at) = digest_at(figures, day)
            && at > now
        {
            return Some(at);
        }
        day = day.tomorrow().ok()?;
    }
    None
}
