//! A schedule in plain English: "Tuesdays 10am to noon, not in August".

use super::{Day, Opening};
use crate::model::{Frequency, Schedule};
use jiff::civil::{Date, Time};

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// One schedule in words; its own description where it cannot be reckoned with; empty where there is neither.
#[must_use]
pub fn words(schedule: &Schedule) -> String {
    all_words(std::slice::from_ref(schedule))
}

/// Several schedules of one service in words, a line each: those with the same hours are said together, and one that stops for whole
/// months and goes on after them says which months those are. Each line once.
#[must_use]
pub fn all_words(schedules: &[Schedule]) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut read: Vec<Opening> = Vec::new();
    for schedule in schedules {
        if let Some(opening) = Opening::read(schedule) {
            read.push(opening);
            continue;
        }
        let said = schedule.description.as_deref().or(schedule.notes.as_deref()).unwrap_or_default().trim();
        if !said.is_empty() && !lines.iter().any(|line| line == said) {
            lines.push(said.to_owned());
        }
    }
    let mut said: Vec<String> = Vec::new();
    for group in grouped(read) {
        let line = group.say();
        if !said.contains(&line) {
            said.push(line);
        }
    }
    said.append(&mut lines);
    said.join("\n")
}

/// Schedules that are said in one line: one rule, and the times for which it holds.
struct Group {
    rule: Opening,
    spans: Vec<(Option<Date>, Option<Date>)>,
}

fn grouped(openings: Vec<Opening>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // days of one time are gathered before spans of one rule: a Monday and a Tuesday row are one line
    let mut rules: Vec<Opening> = Vec::new();
    for opening in openings {
        let plain = opening.freq == Some(Frequency::Weekly) && !opening.days.is_empty();
        let like = rules.iter_mut().find(|known| {
            plain && {
                let mut other = opening.clone();
                other.days.clone_from(&known.days);
                other.start = known.start;
                // what counts from a day cannot be said together with what counts from another
                **known == other && (known.start == opening.start || opening.interval == 1 && opening.count.is_none())
            }
        });
        match like {
            Some(known) => known.days.extend(opening.days),
            None => rules.push(opening),
        }
    }
    for mut rule in rules {
        rule.days.sort_unstable_by_key(|day| (day.offset, day.which));
        rule.days.dedup();
        let span = (rule.from, rule.to);
        let alike = |known: &Group| {
            let mut other = rule.clone();
            (other.from, other.to, other.start) = (known.rule.from, known.rule.to, known.rule.start);
            known.rule == other && rule.interval == 1 && rule.count.is_none() && rule.freq.is_some()
        };
        match groups.iter_mut().find(|known| alike(known)) {
            Some(known) => known.spans.push(span),
            None => groups.push(Group { rule, spans: vec![span] }),
        }
    }
    groups
}

impl Group {
    fn say(mut self) -> String {
        self.spans.sort_unstable_by_key(|(from, _)| *from);
        let mut line = days(&self.rule);
        let hours = hours(self.rule.opens, self.rule.closes);
        if !hours.is_empty() {
            line.push(' ');
            line.push_str(&hours);
        }
        if let Some(count) = self.rule.count {
            line.push_str(", ");
            line.push_str(&count.to_string());
            line.push_str(" times");
        }
        let gaps: Option<Vec<String>> = self.spans.windows(2).map(|pair| gap(pair[0].1, pair[1].0)).collect();
        match gaps {
            Some(gaps) if !gaps.is_empty() => {
                line.push_str(", not in ");
                line.push_str(&list(&gaps));
                let whole = (self.spans[0].0, self.spans[self.spans.len() - 1].1);
                line.push_str(&span_words(&self.rule, whole));
            }
            _ => {
                let spans: Vec<String> =
                    self.spans.iter().map(|span| span_words(&self.rule, *span)).filter(|s| !s.is_empty()).collect();
                line.push_str(&spans.join(" and"));
            }
        }
        line
    }
}

/// The whole months between two spans; none where it is no gap of whole months.
fn gap(end: Option<Date>, start: Option<Date>) -> Option<String> {
    let (end, start) = (end?, start?);
    let first = end.tomorrow().ok()?;
    let last = start.yesterday().ok()?;
    if first.day() != 1 || last.day() != last.days_in_month() || last < first {
        return None;
    }
    let month = |date: Date| MONTHS[usize::from(date.month().unsigned_abs()) - 1];
    let months =
        (i32::from(last.year()) - i32::from(first.year())) * 12 + i32::from(last.month()) - i32::from(first.month());
    match months {
        0 => Some(month(first).to_owned()),
        1 => Some(format!("{} and {}", month(first), month(last))),
        2..=10 => Some(format!("{} to {}", month(first), month(last))),
        _ => None,
    }
}

fn span_words(rule: &Opening, (from, to): (Option<Date>, Option<Date>)) -> String {
    if rule.freq.is_none() {
        return String::new();
    }
    match (from, to) {
        (Some(from), Some(to)) => format!(", from {} to {}", date(from), date(to)),
        (Some(from), None) if rule.interval > 1 => format!(", counted from {}", date(from)),
        (None, Some(to)) => format!(", until {}", date(to)),
        // a beginning alone, mostly long past, tells nobody anything
        _ => String::new(),
    }
}

fn date(date: Date) -> String {
    format!("{} {} {}", date.day(), MONTHS[usize::from(date.month().unsigned_abs()) - 1], date.year())
}

fn days(rule: &Opening) -> String {
    let every = rule.interval;
    match rule.freq {
        None => rule.start.map(|start| format!("{} {}", DAYS[offset(start)], date(start))).unwrap_or_default(),
        Some(Frequency::Weekly) => {
            let mut offsets: Vec<usize> = rule.days.iter().filter_map(|day| usize::try_from(day.offset).ok()).collect();
            if offsets.is_empty() {
                offsets.extend(rule.start.map(offset));
            }
            offsets.dedup();
            let names = if every == 1 { week_days(&offsets) } else { list_of(&offsets, "") };
            let weeks = match rule.weeks.as_slice() {
                [] => String::new(),
                weeks => format!(
                    ", in week {} of the year",
                    list(&weeks.iter().map(ToString::to_string).collect::<Vec<_>>())
                ),
            };
            match every {
                1 => format!("{names}{weeks}"),
                2 => format!("Every other {names}{weeks}"),
                n => format!("Every {n} weeks on {names}{weeks}"),
            }
        }
        Some(Frequency::Monthly) => {
            let month = match every {
                1 => "of the month".to_owned(),
                2 => "of every other month".to_owned(),
                n => format!("of every {} month", ordinal(n)),
            };
            let mut parts: Vec<String> = rule.days.iter().map(|day| monthly(*day)).collect();
            if parts.is_empty() {
                let numbers: Vec<i32> = if rule.month_days.is_empty() {
                    rule.start.map(|start| i32::from(start.day())).into_iter().collect()
                } else {
                    rule.month_days.iter().map(|n| i32::from(*n)).collect()
                };
                parts = numbers
                    .into_iter()
                    .map(|n| match n {
                        -1 => "last day".to_owned(),
                        n if n < 0 => format!("{} last day", ordinal(-n)),
                        n => ordinal(n),
                    })
                    .collect();
                return capital(&format!("the {} {month}", list(&parts)));
            }
            capital(&format!("{} {month}", list(&parts)))
        }
    }
}

fn monthly(day: Day) -> String {
    let name = DAYS[usize::try_from(day.offset).unwrap_or(0)];
    match day.which {
        None => format!("every {name}"),
        Some(1) => format!("first {name}"),
        Some(2) => format!("second {name}"),
        Some(3) => format!("third {name}"),
        Some(4) => format!("fourth {name}"),
        Some(-1) => format!("last {name}"),
        Some(which) if which < 0 => format!("{} last {name}", ordinal(i32::from(-which))),
        Some(which) => format!("{} {name}", ordinal(i32::from(which))),
    }
}

fn offset(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0)
}

/// Days of each week: "Every day", "Monday to Friday", "Tuesdays and Thursdays".
fn week_days(offsets: &[usize]) -> String {
    match offsets {
        [0, 1, 2, 3, 4, 5, 6] => "Every day".to_owned(),
        [first, .., last] if offsets.len() >= 3 && last - first + 1 == offsets.len() => {
            format!("{} to {}", DAYS[*first], DAYS[*last])
        }
        _ => list_of(offsets, "s"),
    }
}

fn list_of(offsets: &[usize], end: &str) -> String {
    list(&offsets.iter().map(|day| format!("{}{end}", DAYS[*day])).collect::<Vec<_>>())
}

fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn ordinal(n: i32) -> String {
    let end = match (n % 10, n % 100) {
        (1, 11) | (2, 12) | (3, 13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{end}")
}

fn hours(opens: Option<Time>, closes: Option<Time>) -> String {
    match (opens, closes) {
        (Some(opens), Some(closes)) if opens == closes => "all day and night".to_owned(),
        (Some(opens), Some(closes)) => format!("{} to {}", clock(opens), clock(closes)),
        (Some(opens), None) => format!("from {}", clock(opens)),
        (None, Some(closes)) => format!("until {}", clock(closes)),
        (None, None) => String::new(),
    }
}

/// A time as people say it: 10am, 1:30pm, noon, midnight.
#[must_use]
pub(super) fn clock(time: Time) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    let half = if hour < 12 { "am" } else { "pm" };
    let on_clock = match hour % 12 {
        0 => 12,
        hour => hour,
    };
    match (hour, minute) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "noon".to_owned(),
        (_, 0) => format!("{on_clock}{half}"),
        _ => format!("{on_clock}:{minute:02}{half}"),
    }
}
