//! The order in which people wait for a first contact (DOMAIN 4.2, 4.3), with the reasons for each place.
//!
//! Everybody waits from the day on which they were referred. What makes somebody wait less counts as so many working days waited
//! already, so one list has one measure: the moment from which a wait *counts*. That moment does not move with the calendar, so a day
//! more puts nobody behind anybody; and whoever waits long enough comes before whoever came lately, however urgent.

use crate::clock::{is_working_day, london, london_date, working_days_between};
use crate::goal::{SHORT_MAX, too_long};
use crate::problem::Problem;
use crate::referral::Urgency;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// What each reason counts as, in working days waited already.
pub const SAME_DAY_DAYS: i64 = 20;
/// For somebody whom the referrer would like to be seen soon.
pub const SOON_DAYS: i64 = 5;
/// For somebody who was supported here before and comes back for the next layer (DOMAIN 4.2, Return).
pub const KNOWN_DAYS: i64 = 2;
/// By so many working days at most somebody is moved by hand.
pub const MOVED_MOST: i64 = 250;
/// What a page offers for a move by hand, in working days; the last puts somebody in front.
pub const MOVES: &[i64] = &[5, 10, 20, -5, -10, -20];

/// What counts towards somebody's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// When the referral came, or was reopened: clocks and waits run from then.
    pub received: Timestamp,
    /// How soon, in the referrer's judgement.
    pub urgency: Urgency,
    /// Whether it is a same-day matter: asked for as one, or with any risk named.
    pub flagged: bool,
    /// Whether they were supported here before.
    pub known: bool,
    /// Working days by which somebody moved them up by hand, or down where negative; none for 0.
    pub by_hand: i64,
}

impl Facts {
    /// Each reason with what it counts as, in working days; the wait itself is not among them.
    fn head_starts(&self) -> Vec<(&'static str, i64)> {
        let mut all = Vec::new();
        if self.flagged {
            all.push(("a same-day matter", SAME_DAY_DAYS));
        } else if self.urgency == Urgency::Soon {
            all.push(("asked to be seen soon", SOON_DAYS));
        }
        if self.known {
            all.push(("supported here before", KNOWN_DAYS));
        }
        if self.by_hand != 0 {
            all.push((if self.by_hand > 0 { "moved up by hand" } else { "moved down by hand" }, self.by_hand));
        }
        all
    }

    /// The moment from which the wait counts: when they were referred, with every reason's working days before it. The list stands in
    /// the order of these moments; where two are the same, whichever was accepted first.
    #[must_use]
    pub fn counts_from(&self) -> Timestamp {
        let days: i64 = self.head_starts().iter().map(|(_, days)| days).sum();
        shifted(self.received, days)
    }

    /// Why they stand where they stand, each reason in words, the wait first; never empty.
    #[must_use]
    pub fn reasons(&self, target: i64, now: Timestamp) -> Vec<String> {
        let wait = Wait::of(self.received, target, now);
        let mut words = vec![wait.words()];
        for (reason, days) in self.head_starts() {
            let (count, less) = (days.abs(), days < 0);
            let unit = if count == 1 { "working day" } else { "working days" };
            words.push(if less {
                format!("{reason}: counts as {count} {unit} less")
            } else {
                format!("{reason}: counts as {count} {unit} more")
            });
        }
        words
    }
}

/// The same time of day so many working days earlier, or later where negative. What came on a free day came before the next working day
/// began, so that a day of the week puts nobody behind whoever came later.
fn shifted(at: Timestamp, days: i64) -> Timestamp {
    if days == 0 {
        return at;
    }
    let mut day = london().to_datetime(at);
    while !is_working_day(day.date()) {
        let Ok(next) = day.date().tomorrow() else { return at };
        day = next.at(0, 0, 0, 0);
    }
    let mut left = days;
    while left != 0 {
        let step = if left > 0 { day.checked_sub(1.day()) } else { day.checked_add(1.day()) };
        let Ok(next) = step else { return at };
        day = next;
        if is_working_day(day.date()) {
            left -= left.signum();
        }
    }
    london().to_zoned(day).map_or(at, |moment| moment.timestamp())
}

/// A wait against the service's own target for the offer of a first contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Working days since the referral came.
    pub days: i64,
    /// The service's target, in working days.
    pub target: i64,
}

impl Wait {
    /// Counts as the clocks of the referral count.
    #[must_use]
    pub fn of(received: Timestamp, target: i64, now: Timestamp) -> Self {
        Self { days: working_days_between(london_date(received), london_date(now)), target }
    }

    /// Whether it is longer than the target.
    #[must_use]
    pub const fn over(self) -> bool {
        self.days > self.target
    }

    /// In words: "waits 23 working days, target 20".
    #[must_use]
    pub fn words(self) -> String {
        let unit = if self.days == 1 { "working day" } else { "working days" };
        if self.over() {
            format!("waits {} {unit}, target {}", self.days, self.target)
        } else {
            format!("waits {} of {} working days", self.days, self.target)
        }
    }
}

/// The last day on which somebody was referred whose wait is longer than the target today.
#[must_use]
pub fn over_until(target: i64, today: Date) -> Date {
    let mut day = today;
    while working_days_between(day, today) <= target {
        let Ok(before) = day.yesterday() else { return day };
        day = before;
    }
    day
}

/// Needs of which nothing is written to the person while they wait, in a letter or on their own plan: whoever reads along would learn
/// what they may have to keep to themselves (DOMAIN 4.1, safe contact). The worker tells them of help instead.
pub const NOT_IN_WRITING: &[&str] =
    &["domestic_abuse", "substances_gambling", "immigration", "crime_safety", "relationships"];

/// Whether what may help with a need is written to the person.
#[must_use]
pub fn in_writing(need: &str) -> bool {
    !NOT_IN_WRITING.contains(&need)
}

/// Whether somebody can be moved so far by hand, for this reason.
///
/// # Errors
/// Every fault at once, each under the name of its field on the form.
pub fn check_move(days: i64, why: &str) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    if days == 0 || days.abs() > MOVED_MOST {
        problems.push(Problem::new("days", "Choose how far up or down"));
    }
    if why.trim().is_empty() {
        problems.push(Problem::new("why", "Say why: the reason stands in the list beside your name"));
    }
    problems.extend(too_long("why", why, SHORT_MAX));
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn at(year: i16, month: i8, day: i8) -> Timestamp {
        london().to_zoned(date(year, month, day).at(9, 30, 0, 0)).unwrap().timestamp()
    }

    fn plain(received: Timestamp) -> Facts {
        Facts { received, urgency: Urgency::Routine, flagged: false, known: false, by_hand: 0 }
    }

    #[test]
    fn whoever_was_referred_first_comes_first() {
        assert!(plain(at(2026, 11, 2)).counts_from() < plain(at(2026, 11, 3)).counts_from());
    }

    #[test]
    fn a_same_day_matter_counts_as_four_working_weeks() {
        let urgent = Facts { flagged: true, urgency: Urgency::SameDay, ..plain(at(2026, 11, 30)) };
        assert_eq!(urgent.counts_from(), at(2026, 11, 2));
        assert!(urgent.counts_from() > plain(at(2026, 10, 30)).counts_from(), "who waits longer still comes first");
    }

    #[test]
    fn every_reason_stands_in_words_with_what_it_counts() {
        let facts = Facts { urgency: Urgency::Soon, known: true, by_hand: -5, ..plain(at(2026, 11, 2)) };
        assert_eq!(
            facts.reasons(5, at(2026, 11, 16)),
            [
                "waits 10 working days, target 5",
                "asked to be seen soon: counts as 5 working days more",
                "supported here before: counts as 2 working days more",
                "moved down by hand: counts as 5 working days less",
            ]
        );
        assert_eq!(plain(at(2026, 11, 13)).reasons(5, at(2026, 11, 16)), ["waits 1 of 5 working days"]);
    }

    #[test]
    fn whoever_was_referred_by_that_day_waits_longer_than_the_target() {
        let today = date(2026, 11, 23);
        let last = over_until(5, today);
        assert_eq!(last, date(2026, 11, 15), "a Sunday: from Monday to Monday are six working days");
        assert!(working_days_between(last, today) > 5 && working_days_between(last.tomorrow().unwrap(), today) <= 5);
    }

    #[test]
    fn what_is_not_put_in_writing_are_needs_that_there_are() {
        assert!(NOT_IN_WRITING.iter().all(|code| crate::needs::by_code(code).is_some()));
        assert!(!in_writing("domestic_abuse") && in_writing("loneliness"));
    }

    #[test]
    fn a_move_says_how_far_and_why() {
        assert!(check_move(5, "Their hearing is on Friday").is_ok());
        let fields =
            |days, why: &str| check_move(days, why).unwrap_err().into_iter().map(|p| p.field).collect::<Vec<_>>();
        assert_eq!(fields(0, " "), ["days", "why"]);
        assert_eq!(fields(MOVED_MOST + 1, "far"), ["days"]);
        assert_eq!(fields(5, &"x".repeat(SHORT_MAX + 1)), ["why"]);
    }

    fn facts() -> impl Strategy<Value = Facts> {
        (0..900_i64, 0..86_400_i64, 0..3_usize, any::<bool>(), any::<bool>(), -30..30_i64).prop_map(
            |(day, second, urgency, flagged, known, by_hand)| Facts {
                received: Timestamp::from_second(1_760_000_000 + day * 86_400 + second).unwrap(),
                urgency: Urgency::ALL[urgency],
                flagged,
                known,
                by_hand,
            },
        )
    }

    proptest! {
        #[test]
        fn waiting_longer_never_stands_behind(one in facts(), seconds in 0..10_000_000_i64) {
            let earlier = Facts { received: one.received.checked_sub(jiff::SignedDuration::from_secs(seconds)).unwrap(), ..one };
            // one hour of the clock's change is all that a day in spring can take
            prop_assert!(earlier.counts_from() <= one.counts_from().checked_add(jiff::SignedDuration::from_hours(1)).unwrap());
        }

        #[test]
        fn a_reason_more_never_stands_behind(one in facts()) {
            let more = Facts { flagged: true, ..one }.counts_from();
            prop_assert!(more <= one.counts_from());
            let more = Facts { known: true, ..one }.counts_from();
            prop_assert!(more <= one.counts_from());
            let more = Facts { by_hand: one.by_hand + 1, ..one }.counts_from();
            prop_assert!(more <= one.counts_from());
        }

        #[test]
        fn a_day_more_moves_nobody_and_every_place_has_a_reason(one in facts(), other in facts(), days in 0..400_i64) {
            let now = Timestamp::from_second(1_860_000_000 + days * 86_400).unwrap();
            prop_assert_eq!(one.counts_from().cmp(&other.counts_from()), other.counts_from().cmp(&one.counts_from()).reverse());
            let reasons = one.reasons(5, now);
            prop_assert_eq!(reasons.len(), 1 + one.head_starts().len());
            prop_assert!(reasons.iter().all(|reason| !reason.is_empty()));
        }

        #[test]
        fn a_move_taken_back_leads_to_the_place_before(one in facts()) {
            let moved = Facts { by_hand: 20, ..one };
            prop_assert_eq!(Facts { by_hand: one.by_hand, ..moved }.counts_from(), one.counts_from());
        }
    }
}
