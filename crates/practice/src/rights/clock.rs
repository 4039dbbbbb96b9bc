//! By when a request is answered: days in, days out, and no time of day (UK GDPR, article 12A; Access to Health Records Act 1990, section 3;
//! the Information Commissioner's guidance on counting days).

use super::StopGround;
use crate::clock::{add_working_days, days_between, is_working_day};
use jiff::ToSpan;
use jiff::civil::Date;

/// What kind of clock a request has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// A calendar month (UK GDPR, article 12A), which can be made longer by up to two.
    Month,
    /// Twenty-one days (Access to Health Records Act 1990, section 3(5)(a); forty only where all of the record is older than forty
    /// days, and the department asks for twenty-one then too).
    Days21,
    /// None here: whoever asks says by when, or the service's own procedure.
    None,
}

/// A time in which whoever asked was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// With what.
    pub ground: StopGround,
    /// The day on which they were asked.
    pub from: Date,
    /// The day on which it came; none while it is waited for.
    pub until: Option<Date>,
}

/// A request's clock: days in, days out. No time of day is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// What kind.
    pub term: Term,
    /// Whether waiting for clarification stops it.
    pub may_clarify: bool,
    /// The day it was received, whether that is a working day or not.
    pub received: Date,
    /// When it was waited.
    pub stops: Vec<Stop>,
    /// By how many months it was made longer: none, one or two.
    pub longer: i32,
}

/// Within so many working days proof of identity is asked for "without delay". The law has no figure but for the record of somebody who
/// died (fourteen days: Access to Health Records Act 1990, section 3(6)); this is the service's own measure.
pub const WITHOUT_DELAY: i64 = 5;

/// So many days before it is due a request is shown as nearly due. The service's own habit.
pub const NEARLY: i64 = 7;

/// By so many months at most the time is made longer (UK GDPR, article 12A).
pub const LONGER_MAX: i32 = 2;

/// When a request is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It has no clock here.
    Never,
    /// The clock stands still until whoever asked comes back.
    Stopped,
    /// The last day.
    On(Date),
}

impl Clock {
    /// The day the time begins: that of receipt, or that on which identity was shown where it was asked without delay; none while
    /// that is waited for.
    pub fn begins(&self) -> Option<Date> {
        let in_time = add_working_days(self.received, WITHOUT_DELAY);
        let mut begins = self.received;
        for stop in &self.stops {
            if stop.ground == StopGround::Identity && stop.from <= in_time {
                begins = begins.max(stop.until?);
            }
        }
        Some(begins)
    }

    /// Days that do not count, each once: from the day on which it was asked up to and with the day on which it came, in so far as
    /// they lie after the beginning. None while one is open.
    fn stopped(&self, begins: Date) -> Option<i64> {
        let mut spans = Vec::new();
        if self.may_clarify {
            for stop in self.stops.iter().filter(|stop| stop.ground == StopGround::Clarification) {
                spans.push((stop.from.max(begins), stop.until?));
            }
        }
        spans.sort_unstable();
        let (mut days, mut after) = (0, begins);
        for (from, until) in spans {
            let from = from.max(after);
            if until >= from {
                days += days_between(from, until) + 1;
                after = until.tomorrow().unwrap_or(until);
            }
        }
        Some(days)
    }

    fn after(&self, months: i32) -> Due {
        let Some(begins) = self.begins() else { return Due::Stopped };
        let Some(stopped) = self.stopped(begins) else { return Due::Stopped };
        let end = match self.term {
            Term::None => return Due::Never,
            // the corresponding day of a later month, or the last of a shorter one
            Term::Month => begins.saturating_add((1 + months).months()),
            Term::Days21 => begins.saturating_add(21.days()),
        };
        Due::On(next_working_day(end.saturating_add(stopped.days())))
    }

    /// When it is due.
    pub fn due(&self) -> Due {
        self.after(if self.term == Term::Month { self.longer } else { 0 })
    }

    /// The last day on which whoever asked can be told that it takes longer: within the first month (article 12A). None where it
    /// cannot be made longer, or the clock stands.
    pub fn tell_longer_by(&self) -> Option<Date> {
        match (self.term, self.after(0)) {
            (Term::Month, Due::On(day)) => Some(day),
            _ => None,
        }
    }
}

/// The day itself, or the next working day where it is none (the Commissioner's guidance on time limits).
pub fn next_working_day(day: Date) -> Date {
    if is_working_day(day) { day } else { add_working_days(day, 1) }
}

/// How a day stands to today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressing {
    /// Its day has passed.
    Overdue,
    /// It comes within [`NEARLY`] days.
    Nearly,
    /// There is time.
    Calm,
}

/// How a request that is due on a day stands today.
pub fn pressing(due: Date, today: Date) -> Pressing {
    match days_between(today, due) {
        ..0 => Pressing::Overdue,
        0..=NEARLY => Pressing::Nearly,
        _ => Pressing::Calm,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::RequestKind;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn clock(received: Date) -> Clock {
        Clock { term: Term::Month, may_clarify: true, received, stops: Vec::new(), longer: 0 }
    }

    fn stop(ground: StopGround, from: Date, until: Option<Date>) -> Stop {
        Stop { ground, from, until }
    }

    #[test]
    fn a_month_ends_on_the_corresponding_day() {
        // the Commissioner's own example: received on 3 September, due on 3 October; 2026 has a Saturday there
        assert_eq!(clock(date(2025, 9, 3)).due(), Due::On(date(2025, 10, 3)));
        assert_eq!(clock(date(2026, 9, 3)).due(), Due::On(date(2026, 10, 5)));
    }

    #[test]
    fn a_shorter_month_ends_on_its_last_day() {
        // 31 March 2026: 30 April is a Thursday
        assert_eq!(clock(date(2026, 3, 31)).due(), Due::On(date(2026, 4, 30)));
        // 31 January 2026: 28 February is a Saturday
        assert_eq!(clock(date(2026, 1, 31)).due(), Due::On(date(2026, 3, 2)));
    }

    #[test]
    fn a_day_at_a_weekend_or_holiday_moves_to_the_next_working_day() {
        // 25 December 2026 is a Friday; Monday 28 stands for Boxing Day
        assert_eq!(clock(date(2026, 11, 25)).due(), Due::On(date(2026, 12, 29)));
    }

    #[test]
    fn the_month_begins_when_identity_is_shown_where_that_was_asked_without_delay() {
        let mut asked = clock(date(2026, 6, 1));
        asked.stops.push(stop(StopGround::Identity, date(2026, 6, 3), None));
        assert_eq!(asked.due(), Due::Stopped);
        asked.stops[0].until = Some(date(2026, 6, 16));
        assert_eq!(asked.due(), Due::On(date(2026, 7, 16)));
        asked.stops[0].from = date(2026, 6, 9);
        assert_eq!(asked.due(), Due::On(date(2026, 7, 1)), "asked late, the month runs from receipt");
        asked.stops[0].until = None;
        assert_eq!(asked.due(), Due::On(date(2026, 7, 1)), "and does not stand still either");
    }

    #[test]
    fn days_of_waiting_for_clarification_do_not_count_the_first_and_last_included() {
        let mut asked = clock(date(2026, 6, 1));
        asked.stops.push(stop(StopGround::Clarification, date(2026, 6, 8), None));
        assert_eq!(asked.due(), Due::Stopped);
        assert_eq!(asked.tell_longer_by(), None);
        asked.stops[0].until = Some(date(2026, 6, 10));
        // three days: 1 July becomes 4 July, a Saturday
        assert_eq!(asked.due(), Due::On(date(2026, 7, 6)));
        // the same days twice count once
        asked.stops.push(stop(StopGround::Clarification, date(2026, 6, 9), Some(date(2026, 6, 11))));
        assert_eq!(asked.due(), Due::On(date(2026, 7, 6)), "four days: Sunday 5 July");
    }

    #[test]
    fn clarification_stops_the_clock_of_a_copy_alone() {
        let mut asked = Clock { may_clarify: RequestKind::Erasure.may_clarify(), ..clock(date(2026, 6, 1)) };
        asked.stops.push(stop(StopGround::Clarification, date(2026, 6, 8), None));
        assert_eq!(asked.due(), Due::On(date(2026, 7, 1)));
    }

    #[test]
    fn it_is_made_longer_by_two_months_from_the_beginning_and_told_within_the_first() {
        let longer = Clock { longer: 2, ..clock(date(2026, 6, 1)) };
        assert_eq!(longer.due(), Due::On(date(2026, 9, 1)));
        assert_eq!(longer.tell_longer_by(), Some(date(2026, 7, 1)));
    }

    #[test]
    fn the_record_of_somebody_who_died_is_due_in_three_weeks_and_never_longer() {
        let died =
            Clock { term: RequestKind::Deceased.term(), may_clarify: false, longer: 2, ..clock(date(2026, 6, 1)) };
        assert_eq!(died.due(), Due::On(date(2026, 6, 22)));
        assert_eq!(died.tell_longer_by(), None);
    }

    #[test]
    fn what_a_court_asks_has_no_clock_here() {
        assert_eq!(Clock { term: RequestKind::Court.term(), ..clock(date(2026, 6, 1)) }.due(), Due::Never);
    }

    proptest! {
        #[test]
        fn a_due_day_is_a_working_day_after_receipt_and_waiting_never_brings_it_nearer(
            day in 0_i32..2000, from in 0_i32..40, lasts in 0_i32..60, longer in 0_i32..=2,
        ) {
            let received = date(2024, 1, 1).saturating_add(day.days());
            let plain = Clock { longer, ..clock(received) };
            let from = received.saturating_add(from.days());
            let stops = vec![stop(StopGround::Clarification, from, Some(from.saturating_add(lasts.days())))];
            let waited = Clock { stops, ..plain.clone() };
            let (Due::On(sooner), Due::On(later)) = (plain.due(), waited.due()) else { panic!("both are due") };
            prop_assert!(is_working_day(sooner) && is_working_day(later));
            prop_assert!(received < sooner && sooner <= later);
        }
    }
}
