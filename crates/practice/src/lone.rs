//! Lone working (DOMAIN 4.4): who goes alone says where, until when and who looks out for them; who does not come back in time
//! raises an alarm, with the buddy first and then with the supervisor.

use crate::clock::{is_working_day, london};
use crate::goal::{SHORT_MAX, too_long};
use crate::person::{fold, parse_phone};
use crate::problem::Problem;
use jiff::{SignedDuration, Timestamp};

codes! {
    /// How a plan stands.
    pub enum Standing {
        Planned => "planned", "Planned";
        Out => "out", "There now";
        Back => "back", "Back";
        CalledOff => "called_off", "Called off";
    }
}

impl Standing {
    /// Whether somebody is still looked out for.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Out)
    }
}

codes! {
    /// With whom an alarm is.
    pub enum Alarm {
        Buddy => "buddy", "With the buddy";
        Supervisor => "supervisor", "With the supervisor";
        Everybody => "everybody", "With every supervisor of the service";
    }
}

impl Alarm {
    /// Whom an alarm that nobody answered goes to next.
    pub const fn next(alarm: Option<Self>) -> Option<Self> {
        match alarm {
            None => Some(Self::Buddy),
            Some(Self::Buddy) => Some(Self::Supervisor),
            Some(Self::Supervisor) => Some(Self::Everybody),
            Some(Self::Everybody) => None,
        }
    }
}

/// An alarm that nobody answers goes further after so long.
pub const GOES_FURTHER: SignedDuration = SignedDuration::from_mins(10);
/// A visit is planned for so long at most; a longer one has a check-out in between.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// What was begun without a plan can be planned so long after.
const BEGUN: SignedDuration = SignedDuration::from_hours(2);
/// By so much a visit is made longer at a time, in minutes.
pub const LONGER: &[i64] = &[15, 30, 60];

/// When anybody watches: whole hours of working days (DOMAIN 4.4, "nobody monitors this outside the hours the service sets").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// From this hour, 0 to 23.
    pub opens: i8,
    /// Until this hour, 1 to 24.
    pub closes: i8,
}

impl Default for Hours {
    /// Office hours, until the service sets its own.
    fn default() -> Self {
        Self { opens: 9, closes: 17 }
    }
}

impl Hours {
    /// Whether somebody watches at a moment.
    pub fn watched(self, at: Timestamp) -> bool {
        let local = london().to_datetime(at);
        is_working_day(local.date()) && local.hour() >= self.opens && local.hour() < self.closes
    }
}

/// A plan as it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where.
    pub place: String,
    /// Whom they meet.
    pub whom: String,
    /// Who comes along; empty for nobody.
    pub along: String,
    /// Where they are rung while they are out; empty for nowhere.
    pub phone: String,
    /// From when; none where the form was left open.
    pub starts: Option<Timestamp>,
    /// Until when they are back; none where the form was left open.
    pub ends: Option<Timestamp>,
    /// Minutes after which an alarm is raised where they are not.
    pub grace: i64,
    /// A word that says that all is not well while it sounds as if it were; empty for none.
    pub duress: String,
    /// What the buddy should know: how to get in, which car.
    pub note: String,
}

impl Plan {
    /// Whether it says what a buddy needs.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self, now: Timestamp) -> Result<(Timestamp, Timestamp), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.place.trim().is_empty() {
            problems.push(Problem::new("place", "Say where you are going."));
        }
        match (self.starts, self.ends) {
            (None, None) => problems.push(Problem::new("starts", "Say from when until when.")),
            (None, _) => problems.push(Problem::new("starts", "Say from when.")),
            (_, None) => problems.push(Problem::new("ends", "Say when you will be back.")),
            (Some(starts), Some(ends)) if ends <= starts => {
                problems.push(Problem::new("ends", "You are back after you have begun: mend the one or the other."));
            }
            (_, Some(ends)) if ends <= now => {
                problems.push(Problem::new("ends", "That is past. Say when you will be back from now."));
            }
            (Some(starts), _) if now.duration_since(starts) > BEGUN => {
                problems.push(Problem::new("starts", "That is more than two hours ago. Plan from now on."));
            }
            (Some(starts), Some(ends)) if ends.duration_since(starts) > LONGEST => {
                problems.push(Problem::new("ends", "Plan twelve hours at most, and check out in between."));
            }
            _ => {}
        }
        if !(0..=120).contains(&self.grace) {
            problems.push(Problem::new("grace", "Enter a number of minutes from 0 to 120."));
        }
        if !self.phone.trim().is_empty()
            && let Err(fault) = parse_phone(&self.phone)
        {
            problems.push(Problem::new("phone", fault.to_string()));
        }
        let duress = fold(&self.duress);
        if !self.duress.trim().is_empty() && duress.chars().count() < 4 {
            problems.push(Problem::new("duress", "Choose a word or two of at least four letters."));
        } else if ["yes", "okay", "fine", "back", "safe", "home", "thanks", "thank you"].contains(&duress.as_str()) {
            problems.push(Problem::new("duress", "Choose a word that you would not say by chance."));
        }
        for (field, words) in [
            ("place", &self.place),
            ("whom", &self.whom),
            ("along", &self.along),
            ("duress", &self.duress),
            ("note", &self.note),
        ] {
            problems.extend(too_long(field, words, SHORT_MAX));
        }
        match (self.starts, self.ends) {
            (Some(starts), Some(ends)) if problems.is_empty() => Ok((starts, ends)),
            _ => Err(problems),
        }
    }
}

/// When an alarm is raised, unless they check out before.
pub fn alarm_due(ends: Timestamp, grace: i64) -> Timestamp {
    ends.saturating_add(SignedDuration::from_mins(grace)).unwrap_or(ends)
}

/// Whether what was said at check-out has the duress word in it, however it was written.
pub fn says_duress(duress: &str, words: &str) -> bool {
    let (duress, words) = (fold(duress), fold(words));
    !duress.is_empty() && format!(" {words} ").contains(&format!(" {duress} "))
}
