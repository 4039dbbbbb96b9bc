//! Calendars as other programs read them (RFC 5545): few properties, all in UTC, lines folded as it asks.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is known by; the same when it is sent again.
    pub uid: String,
    /// How often it was changed since.
    pub sequence: i32,
    /// From.
    pub starts: Timestamp,
    /// Until.
    pub ends: Timestamp,
    /// What it says: names nobody.
    pub words: String,
    /// Where; empty for nowhere.
    pub place: String,
    /// Whether it is not to be any more.
    pub cancelled: bool,
}

/// A calendar of these entries, as it was at a moment. One that programs subscribe to has a name; a file of one appointment has none.
pub fn calendar(name: Option<&str>, now: Timestamp, entries: &[Entry]) -> String {
    let mut out = String::new();
    let mut line = |text: &str| fold(text, &mut out);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Leeway//Calendar//EN");
    line("CALSCALE:GREGORIAN");
    if let Some(name) = name {
        line(&format!("X-WR-CALNAME:{}", escaped(name)));
        // asked for anew every quarter of an hour (RFC 7986)
        line("REFRESH-INTERVAL;VALUE=DURATION:PT15M");
    }
    for entry in entries {
        line("BEGIN:VEVENT");
        line(&format!("UID:{}@leeway", entry.uid));
        line(&format!("DTSTAMP:{}", stamp(now)));
        line(&format!("SEQUENCE:{}", entry.sequence));
        line(&format!("DTSTART:{}", stamp(entry.starts)));
        line(&format!("DTEND:{}", stamp(entry.ends)));
        line(&format!("SUMMARY:{}", escaped(&entry.words)));
        if !entry.place.is_empty() {
            line(&format!("LOCATION:{}", escaped(&entry.place)));
        }
        line(if entry.cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
        line("CLASS:PRIVATE");
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    out
}

/// A moment in UTC (RFC 5545, 3.3.5, form 2).
fn stamp(at: Timestamp) -> String {
    TimeZone::UTC.to_datetime(at).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text (3.3.11): what has a meaning of its own is written with a backslash.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '\\' | ';' | ',' => out.extend(['\\', one]),
            '\n' => out.push_str("\\n"),
            '\r' => {}
            _ => out.push(one),
        }
    }
    out
}

/// A line of at most 75 octets, folded between characters (3.1).
fn fold(text: &str, out: &mut String) {
    let mut room = 75;
    for one in text.chars() {
        let len = one.len_utf8();
        if len > room {
            out.push_str("\r\n ");
            room = 74;
        }
        out.push(one);
        room -= len;
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(words: &str) -> Entry {
        let at = |text: &str| text.parse().unwrap();
        Entry {
            uid: "1".to_owned(),
            sequence: 2,
            starts: at("2026-06-03T13:30:00Z"),
            ends: at("2026-06-03T14:00:00Z"),
            words: words.to_owned(),
            place: "Harbour Street Surgery, Room 2".to_owned(),
            cancelled: false,
        }
    }

    #[test]
    fn an_entry_says_when_in_utc_and_where_with_its_commas_marked() {
        let said = calendar(Some("Leeway"), "2026-06-01T08:00:00Z".parse().unwrap(), &[entry("Appointment")]);
        for line in [
            "BEGIN:VCALENDAR",
            "DTSTART:20260603T133000Z",
            "DTEND:20260603T140000Z",
            "DTSTAMP:20260601T080000Z",
            "SEQUENCE:2",
            "LOCATION:Harbour Street Surgery\\, Room 2",
            "STATUS:CONFIRMED",
            "END:VCALENDAR",
        ] {
            assert!(said.split("\r\n").any(|one| one == line), "{line} is not in {said}");
        }
    }

    #[test]
    fn a_long_line_is_folded_between_characters() {
        let words = "é".repeat(120);
        let said = calendar(None, Timestamp::UNIX_EPOCH, &[entry(&words)]);
        assert!(said.split("\r\n").all(|line| line.len() <= 75));
        assert!(said.replace("\r\n ", "").contains(&words));
    }
}
