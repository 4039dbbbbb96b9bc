//! Opening hours as people write them: `Mon-Fri 9am-5pm; Sat 10am-1pm`, or only how many hours a week.

use jiff::civil::Time;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hours {
    /// Days (as `MO,TU`), from when, until when.
    Open(Vec<(String, Time, Time)>),
    /// So many hours a week.
    Week(String),
    /// Words that cannot be read.
    Words,
}

const DAYS: [(&str, &str); 7] =
    [("mon", "MO"), ("tue", "TU"), ("wed", "WE"), ("thu", "TH"), ("fri", "FR"), ("sat", "SA"), ("sun", "SU")];

/// Reads hours. All of it must be read or none is: half of the hours would send somebody to a locked door.
#[must_use]
pub fn hours(text: &str) -> Hours {
    let text = text.trim().to_lowercase();
    if let Some(week) = of_week(&text) {
        return Hours::Week(week);
    }
    let mut open = Vec::new();
    for part in text.split([';', '\n', ',']).map(str::trim).filter(|part| !part.is_empty()) {
        let Some(read) = times(part) else { return Hours::Words };
        open.extend(read);
    }
    if open.is_empty() { Hours::Words } else { Hours::Open(open) }
}

/// A number of hours a week: at most 168, in figures alone or as 49h45m.
fn of_week(text: &str) -> Option<String> {
    let bare = text.trim_end_matches("hours").trim_end_matches("hrs").trim();
    if let Some((hours, minutes)) = bare.split_once('h') {
        let (hours, minutes) = (hours.trim().parse::<u16>().ok()?, minutes.trim().trim_end_matches('m'));
        let minutes = if minutes.is_empty() { 0 } else { minutes.trim().parse::<u16>().ok()? };
        let exact = minutes < 60 && hours <= 168;
        return match (exact, minutes) {
            (false, _) => None,
            (true, 0) => Some(hours.to_string()),
            (true, minutes) => {
                Some(format!("{hours} hours {minutes} minutes").replace(" hours ", "h ").replace(" minutes", "m"))
            }
        };
    }
    let number = directory::Decimal::parse(bare)?;
    (!number.below_zero() && number.floor() > 0 && number.floor() <= 168).then(|| number.to_string())
}

/// Days and their times: `mon-fri 9am-5pm`, `tuesday and thursday 10:00 to 12:30`. Closed days are none.
fn times(part: &str) -> Option<Vec<(String, Time, Time)>> {
    let part = part.replace(['–', '—'], "-").replace(" to ", "-").replace(" - ", "-").replace([':', '.'], ":");
    let digits = part.find(|c: char| c.is_ascii_digit());
    let (days, clock) = match digits {
        Some(at) => part.split_at(at),
        None => part.split_at(part.find("closed")?),
    };
    let days = of_days(days.trim().trim_end_matches(':'))?;
    if clock.trim() == "closed" {
        return Some(Vec::new());
    }
    let mut read = Vec::new();
    for span in clock.split(['&', '+']).flat_map(|span| span.split(" and ")).map(str::trim).filter(|s| !s.is_empty()) {
        let (from, to) = span.split_once('-')?;
        let (opens, closes) = (time(from, false)?, time(to, true)?);
        // 9-5 without am and pm: the end is after noon
        if closes <= opens {
            return None;
        }
        read.push((days.join(","), opens, closes));
    }
    Some(read)
}

fn of_days(text: &str) -> Option<Vec<&'static str>> {
    if matches!(text, "daily" | "every day" | "7 days") {
        return Some(DAYS.iter().map(|(_, code)| *code).collect());
    }
    if text == "weekdays" {
        return Some(DAYS[..5].iter().map(|(_, code)| *code).collect());
    }
    let one = |text: &str| {
        let text = text.trim();
        DAYS.iter().position(|(begins, _)| text.starts_with(begins) && text.chars().all(char::is_alphabetic))
    };
    let mut days = Vec::new();
    for part in text.split(['&', '/', '+']).flat_map(|part| part.split(" and ")) {
        match part.split_once('-') {
            Some((from, to)) => {
                let (from, to) = (one(from)?, one(to)?);
                if to < from {
                    return None;
                }
                days.extend(DAYS[from..=to].iter().map(|(_, code)| *code));
            }
            None => days.push(DAYS[one(part)?].1),
        }
    }
    Some(days)
}

fn time(text: &str, end: bool) -> Option<Time> {
    let text = text.trim().replace(' ', "");
    if text == "noon" {
        return Time::new(12, 0, 0, 0).ok();
    }
    let (clock, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(0)),
        (_, Some(clock)) => (clock, Some(12)),
        _ => (text.as_str(), None),
    };
    let (hour, minute) = clock.split_once(':').unwrap_or((clock, "0"));
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + half,
        None if end && hour < 8 => hour + 12,
        None => hour,
    };
    Time::new(hour, minute, 0, 0).ok()
}
