//! Back-stage time (DOMAIN 6): work that is not with a person, noted in a click so that it counts [004 CMOC4].
//!
//! Minutes by day, and shares in whole per cent. What a worker notes is not what they are measured by: the share for building links
//! and groups stands beside what the charter makes room for, so that a worker can ask for it.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::appointment::Block;
use crate::goal::{SHORT_MAX, too_long};
use crate::problem::Problem;

use super::FEWEST;

codes! {
    /// What for. The codes that the calendar knows too are the same there.
    pub enum Kind {
        Links => "links", "Building links";
        Groups => "groups", "Groups";
        Meeting => "meeting", "Meetings";
        Supervision => "supervision", "Supervision";
        Training => "training", "Training";
        Admin => "admin", "Administration";
        OtherDuty => "other_duty", "Other duties";
    }
}

impl Kind {
    /// Whether it counts as community development: building links and groups [004 CMOC4].
    pub const fn is_community(self) -> bool {
        matches!(self, Self::Links | Self::Groups)
    }

    /// What time kept in the calendar becomes once it is past; none for what is no such time.
    pub const fn of_block(block: Block) -> Option<Self> {
        match block {
            Block::Meeting => Some(Self::Meeting),
            Block::Supervision => Some(Self::Supervision),
            Block::Links => Some(Self::Links),
            Block::Training => Some(Self::Training),
            Block::Admin => Some(Self::Admin),
            Block::OtherDuty => Some(Self::OtherDuty),
            Block::Group => Some(Self::Groups),
            Block::Travel | Block::Leave => None,
        }
    }
}

/// What one click adds, in minutes.
pub const AMOUNTS: &[i64] = &[15, 30, 60, 120, 240];
/// The least that is noted at a time, in minutes.
pub const LEAST: i64 = 5;
/// The most on one day, all kinds together, in minutes: more than twelve hours is a slip of the finger.
pub const DAY_MOST: i64 = 720;
/// So far back time is noted, in days; earlier weeks have been counted and talked about.
pub const BACK_DAYS: i64 = 56;

/// Time as it is noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What for.
    pub kind: Kind,
    /// On which day.
    pub on: Date,
    /// How long, in minutes.
    pub minutes: i64,
    /// A word on it; may be empty.
    pub note: String,
}

impl Entry {
    /// Whether it can be noted beside what stands on that day already, in minutes of all kinds without this entry.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self, already: i64, today: Date) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.on > today {
            problems.push(Problem::new("on", "Choose today or an earlier day."));
        } else if self.on < today.saturating_sub(BACK_DAYS.days()) {
            problems.push(Problem::new("on", format!("Choose a day of the last {} weeks.", BACK_DAYS / 7)));
        }
        if !(LEAST..=DAY_MOST).contains(&self.minutes) {
            problems.push(Problem::new("minutes", format!("Enter a number of minutes from {LEAST} to {DAY_MOST}.")));
        } else if already.saturating_add(self.minutes) > DAY_MOST {
            let left = (DAY_MOST - already).max(0);
            problems.push(Problem::new(
                "minutes",
                format!(
                    "{} stand on that day already; {left} more fit into twelve hours. Mend one of the entries.",
                    in_words(already)
                ),
            ));
        }
        problems.extend(too_long("note", &self.note, SHORT_MAX));
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// Minutes in words: "45 minutes", "1 hour 30 minutes", "2 hours".
pub fn in_words(minutes: i64) -> String {
    let plural = |count: i64, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    match (minutes / 60, minutes % 60) {
        (0, rest) => plural(rest, "minute"),
        (hours, 0) => plural(hours, "hour"),
        (hours, rest) => format!("{} {}", plural(hours, "hour"), plural(rest, "minute")),
    }
}

/// The Monday of the week in which a day lies.
pub fn week_of(day: Date) -> Date {
    let mut day = day;
    while day.weekday() != Weekday::Monday {
        match day.yesterday() {
            Ok(before) => day = before,
            Err(_) => return day,
        }
    }
    day
}

/// A part of a whole in whole per cent, half a per cent upwards; none where there is no whole, never above 100.
pub fn percent(part: i64, whole: i64) -> Option<u8> {
    if whole <= 0 {
        return None;
    }
    let (part, whole) = (i128::from(part.clamp(0, whole)), i128::from(whole));
    u8::try_from((part * 200 + whole) / (whole * 2)).ok()
}

/// Parts of a whole in whole per cent that make 100 together: each its whole per cents, and those left over to the largest rests (of
/// equal ones the first). Empty where everything is nothing. What stands side by side adds up, as readers expect.
pub fn percents(parts: &[i64]) -> Vec<u8> {
    let parts: Vec<i128> = parts.iter().map(|part| i128::from((*part).max(0))).collect();
    let whole: i128 = parts.iter().sum();
    if whole == 0 {
        return Vec::new();
    }
    let mut shares: Vec<i128> = parts.iter().map(|part| part * 100 / whole).collect();
    let mut rests: Vec<(i128, usize)> = parts.iter().enumerate().map(|(at, part)| (part * 100 % whole, at)).collect();
    rests.sort_by_key(|(rest, at)| (std::cmp::Reverse(*rest), *at));
    let left = usize::try_from(100 - shares.iter().sum::<i128>()).unwrap_or_default();
    for (_, at) in rests.into_iter().take(left) {
        shares[at] += 1;
    }
    shares.into_iter().map(|share| u8::try_from(share).unwrap_or(100)).collect()
}

/// Minutes of a span of time, of one worker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// With people, and for them: contacts as they are written down.
    pub people: i64,
    /// On the way.
    pub travel: i64,
    /// Back-stage, by kind.
    pub back_stage: Vec<(Kind, i64)>,
}

impl Spent {
    /// Everything that is written down.
    pub fn whole(&self) -> i64 {
        self.people + self.travel + self.of(|_| true)
    }

    /// Building links and groups.
    pub fn community(&self) -> i64 {
        self.of(Kind::is_community)
    }

    /// Minutes of the kinds that fit.
    fn of(&self, fits: impl Fn(Kind) -> bool) -> i64 {
        self.back_stage.iter().filter(|(kind, _)| fits(*kind)).map(|(_, minutes)| *minutes).sum()
    }
}

codes! {
    /// How the share for building links and groups stands to what the charter makes room for.
    pub enum Beside {
        /// Too little is written down to say.
        TooLittle => "too_little", "Too little is written down to say";
        Less => "less", "Less than the charter makes room for";
        Near => "near", "About what the charter makes room for";
        More => "more", "More than the charter makes room for";
    }
}

/// Fewer minutes than these in the span say nothing about a share: a day.
pub const WHOLE_LEAST: i64 = 450;
/// Within so many per cent of the whole it is about the same.
pub const NEAR: u8 = 2;

/// The share for building links and groups, beside the charter's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Community {
    /// In whole per cent of what is written down; none where nothing is.
    pub share: Option<u8>,
    /// What the charter makes room for.
    pub room: u8,
    /// How the one stands to the other.
    pub beside: Beside,
}

impl Community {
    /// In a sentence, which says of what it is a share.
    pub fn words(&self) -> String {
        match self.share {
            Some(share) if self.beside != Beside::TooLittle => format!(
                "{share}% of the time written down went to building links and groups; the charter makes room for {}%.",
                self.room
            ),
            _ => format!(
                "The charter makes room for {}% of your time for building links and groups. Too little is written down yet to say how much it was.",
                self.room
            ),
        }
    }
}

/// Reads the share for building links and groups beside what the charter makes room for, in whole per cent of all time written down.
pub fn community(spent: &Spent, room: u8) -> Community {
    let share = percent(spent.community(), spent.whole());
    let beside = match share {
        Some(share) if spent.whole() >= WHOLE_LEAST => {
            if share.abs_diff(room) <= NEAR {
                Beside::Near
            } else if share < room {
                Beside::Less
            } else {
                Beside::More
            }
        }
        _ => Beside::TooLittle,
    };
    Community { share, room, beside }
}

/// What a manager sees of the time of a service: shares in whole per cent that make 100 together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    /// With people, and for them.
    pub people: u8,
    /// On the way.
    pub travel: u8,
    /// Back-stage, for every kind in the order of [`Kind::ALL`].
    pub back_stage: Vec<(Kind, u8)>,
    /// Building links and groups: the sum of its kinds.
    pub community: u8,
}

/// The time of a service, of all its workers who wrote any down; none where that are fewer than [`FEWEST`]. One worker's share is
/// theirs, and their supervisor's where they bring it.
pub fn together(all: &[Spent]) -> Option<Together> {
    let written: Vec<&Spent> = all.iter().filter(|spent| spent.whole() > 0).collect();
    if written.len() < FEWEST {
        return None;
    }
    let sum = |of: &dyn Fn(&Spent) -> i64| written.iter().map(|spent| of(spent)).sum::<i64>();
    let mut parts = vec![sum(&|spent| spent.people), sum(&|spent| spent.travel)];
    parts.extend(Kind::ALL.iter().map(|kind| sum(&|spent| spent.of(|one| one == *kind))));
    let shares = percents(&parts);
    let back_stage: Vec<(Kind, u8)> = Kind::ALL.iter().copied().zip(shares.iter().skip(2).copied()).collect();
    let community = back_stage.iter().filter(|(kind, _)| kind.is_community()).map(|(_, share)| *share).sum();
    Some(Together { people: *shares.first()?, travel: *shares.get(1)?, back_stage, community })
}
