//! Groups and drop-ins of the service itself (DOMAIN 4.4): what a group is, who has a place, and what a session's sheet must say before
//! it becomes a contact of everybody who came.
//!
//! How time is counted: a session takes its minutes, and the journey there, of its worker's time *once*, however many came; the contact of each who came says
//! how long they were there. So contacts of the kind *group* that a session made are never summed for a worker.

use crate::contact::{Attendance, MINUTES_MAX};
use crate::goal::{LONG_MAX, SHORT_MAX, too_long};
use crate::person::{fold, initials};
use crate::problem::Problem;
use crate::wordback::names_in_full;
use std::collections::HashMap;
use uuid::Uuid;

codes! {
    /// How people come to a group.
    pub enum Way {
        DropIn => "drop_in", "Drop-in: whoever comes is welcome";
        Invited => "invited", "By invitation: those who have a place";
    }
}

codes! {
    /// How somebody stands towards a group.
    pub enum Standing {
        /// Asked whether they would like to come; nothing is promised.
        Asked => "asked", "Asked";
        HasPlace => "has_place", "Has a place";
        /// In the order in which they came to wait.
        Waits => "waits", "Waits for a place";
        Left => "left", "Left";
    }
}

impl Standing {
    /// Whether they are still of the group, in whatever way.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Left)
    }

    /// What may become of it.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Asked => &[Self::HasPlace, Self::Waits, Self::Left],
            Self::HasPlace => &[Self::Left],
            Self::Waits => &[Self::HasPlace, Self::Left],
            Self::Left => &[],
        }
    }
}

codes! {
    /// Why somebody left a group. It is nobody's fault, and says something about the group.
    pub enum LeftWhy {
        HadEnough => "had_enough", "Had what they came for";
        NotForThem => "not_for_them", "Not for them";
        TimeOrPlace => "time_or_place", "Time or place do not suit";
        Health => "health", "Health";
        SomethingElse => "something_else", "Found something else";
        MovedAway => "moved_away", "Moved away";
        NoWord => "no_word", "Stopped coming, and nobody knows why";
        /// The group came to its end.
        GroupEnded => "group_ended", "The group ended";
    }
}

impl LeftWhy {
    /// Whether it is chosen on a form; the other follows from the group's end.
    pub const fn is_asked(self) -> bool {
        !matches!(self, Self::GroupEnded)
    }
}

codes! {
    /// What is known of somebody at a session.
    pub enum Came {
        Came => "came", "Came";
        DidNotCome => "did_not_come", "Did not come";
        ToldUs => "told_us", "Told us";
    }
}

impl Came {
    /// What their contact says.
    pub const fn attendance(self) -> Attendance {
        match self {
            Self::Came => Attendance::Attended,
            Self::DidNotCome => Attendance::DidNotAttend,
            Self::ToldUs => Attendance::CancelledByPerson,
        }
    }
}

/// The most places a group can have, and the most people a sheet takes.
pub const PLACES_MAX: i32 = 200;
/// The longest note of a session, for one or for all, in characters.
pub const NOTE_MAX: usize = 2_000;

/// A group as it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Where it meets, in words.
    pub whereabouts: String,
    /// How people come to it.
    pub way: Way,
    /// How many places it has; none for as many as come.
    pub places: Option<i32>,
    /// How long a session usually lasts, in minutes.
    pub minutes: i32,
}

impl Draft {
    /// Whether it says what a group must say.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(Problem::new("name", "Give the group a name, for example “Tuesday walk”"));
        }
        if self.purpose.trim().is_empty() {
            problems.push(Problem::new("purpose", "Say what the group is for, in a line"));
        }
        problems.extend(too_long("name", &self.name, 100));
        problems.extend(too_long("purpose", &self.purpose, LONG_MAX));
        problems.extend(too_long("whereabouts", &self.whereabouts, SHORT_MAX));
        if self.places.is_some_and(|n| !(1..=PLACES_MAX).contains(&n)) {
            problems.push(Problem::new(
                "places",
                format!("Enter a number of places from 1 to {PLACES_MAX}, or leave it empty"),
            ));
        }
        if !(5..=MINUTES_MAX).contains(&self.minutes) {
            problems.push(Problem::new("minutes", format!("Give whole minutes from 5 to {MINUTES_MAX}")));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// Whether a place is free, of so many, where so many are taken. A group that counts none always has one.
pub fn has_room(places: Option<i32>, taken: i64) -> bool {
    places.is_none_or(|places| taken < i64::from(places))
}

/// How somebody stands who is put down: with a place where one is free and nobody waits for it, else behind those who wait. A group that
/// counts none has one for everybody.
pub fn standing_of_new(places: Option<i32>, taken: i64, waiting: i64) -> Standing {
    if places.is_none() || has_room(places, taken) && waiting == 0 { Standing::HasPlace } else { Standing::Waits }
}

/// Somebody on the sheet of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whose record it is; of records that were joined, the one that is kept.
    pub person: Uuid,
    /// Given name, family name, and what they like to be called.
    pub names: (String, String, String),
    /// What is known of them; none where nothing was said yet.
    pub came: Option<Came>,
    /// How long they were there, where that is not the session's length.
    pub minutes: Option<i32>,
    /// A note for them alone.
    pub note: String,
}

impl Line {
    fn called(&self) -> String {
        format!("{} {}", self.names.0, self.names.1)
    }
}

/// The sheet of a session: what was, and who was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// How long it was, in minutes.
    pub minutes: i32,
    /// The journey there and back, in minutes: the worker's alone.
    pub travel_minutes: Option<i32>,
    /// A note that stands in everybody's record, and so names nobody.
    pub note: String,
    /// Those of whom something is said.
    pub lines: Vec<Line>,
}

/// Where on a sheet something is wrong: in the sheet itself, or in one of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which line, the first being 0; none for the sheet.
    pub line: Option<usize>,
    /// Which field of it: `minutes`, `travel_minutes`, `note`, `came` or `person`.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

impl Sheet {
    /// Whether it can be kept.
    ///
    /// # Errors
    /// Every fault at once. Two lines of the same person are one fault, at the second of them (issue 4, wrong input).
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        let mut faults = Vec::new();
        let mut of_sheet = |field, message: String| faults.push(Fault { line: None, field, message });
        if !(1..=MINUTES_MAX).contains(&self.minutes) {
            of_sheet("minutes", format!("Say how long it was: whole minutes from 1 to {MINUTES_MAX}"));
        }
        if self.travel_minutes.is_some_and(|n| !(0..=MINUTES_MAX).contains(&n)) {
            of_sheet("travel_minutes", format!("Give whole minutes from 0 to {MINUTES_MAX}"));
        }
        if let Some(problem) = too_long("note", &self.note, NOTE_MAX) {
            of_sheet("note", problem.message);
        }
        if let Some(line) = self.lines.iter().find(|line| names(&self.note, line)) {
            of_sheet(
                "note",
                format!(
                    "This note stands in everybody’s record, and {} is named in full in it. Take the name out, or write it in their own note",
                    line.called()
                ),
            );
        }
        // rows of which nothing is said are no matter: more may have a place in a drop-in than ever come at once
        let said = self.lines.iter().filter(|line| line.came.is_some()).count();
        if i32::try_from(said).unwrap_or(i32::MAX) > PLACES_MAX {
            of_sheet("person", format!("A sheet takes {PLACES_MAX} people at most. Take the rest to a second session"));
        }
        let mut first: HashMap<Uuid, usize> = HashMap::new();
        for (at, line) in self.lines.iter().enumerate() {
            let mut of_line = |field, message: String| faults.push(Fault { line: Some(at), field, message });
            if line.came.is_none() && line.note.trim().is_empty() {
                // nothing is said of them here
            } else if let Some(before) = first.get(&line.person) {
                of_line(
                    "person",
                    format!(
                        "{} stands on this sheet twice, in rows {} and {}. Leave one of the two empty",
                        line.called(),
                        before + 1,
                        at + 1
                    ),
                );
            } else {
                first.insert(line.person, at);
            }
            if line.came == Some(Came::Came) && line.minutes.is_some_and(|n| !(1..=MINUTES_MAX).contains(&n)) {
                of_line("minutes", format!("{}: whole minutes from 1 to {MINUTES_MAX}, or nothing", line.called()));
            }
            if let Some(problem) = too_long("note", &line.note, NOTE_MAX) {
                of_line("note", problem.message);
            }
            if line.came.is_none() && !line.note.trim().is_empty() {
                of_line("came", format!("Say whether {} came: a note stands with what you say", line.called()));
            }
            // two who are called alike are told apart by nobody's note
            let alike = |other: &Line| fold(&other.called()) == fold(&line.called());
            let other = self.lines.iter().find(|other| !alike(other) && names(&line.note, other));
            if let Some(other) = other {
                of_line(
                    "note",
                    format!(
                        "In the note of {}, {} is named in full. Write {}: each record says of the others only what it must",
                        line.called(),
                        other.called(),
                        initials(&other.names.0, &other.names.1)
                    ),
                );
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

fn names(text: &str, line: &Line) -> bool {
    names_in_full(text, &line.names.0, &line.names.1, &line.names.2)
}

/// Minutes of a worker's time that a session took: its own, once, and the journey.
pub fn worker_minutes(minutes: i32, travel_minutes: Option<i32>) -> i32 {
    minutes.saturating_add(travel_minutes.unwrap_or_default())
}

/// The note of somebody's contact: their own words first, then what is said to all.
pub fn note_of(own: &str, all: &str) -> String {
    match (own.trim(), all.trim()) {
        (own, "") => own.to_owned(),
        ("", all) => format!("Of the session: {all}"),
        (own, all) => format!("{own}\n\nOf the session: {all}"),
    }
}

/// Somebody who walked in and of whom little is known: counted without a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalkIn {
    /// A first name, or initials.
    pub called: String,
    /// The first half of a postcode; empty where not known.
    pub district: String,
    /// What they came for, in a few words.
    pub note: String,
    /// A need's code.
    pub need: Option<String>,
}

impl WalkIn {
    /// Whether it can be kept; gives the district in its kept form.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self) -> Result<String, Vec<Problem>> {
        let mut problems = Vec::new();
        if self.called.trim().is_empty() {
            problems.push(Problem::new("called", "Enter a first name or initials, so that you know who it was"));
        }
        problems.extend(too_long("called", &self.called, 60));
        problems.extend(too_long("walk_note", &self.note, SHORT_MAX));
        let kept = match district(&self.district) {
            Ok(kept) => kept,
            Err(message) => {
                problems.push(Problem::new("district", message));
                String::new()
            }
        };
        if let Some(code) = self.need.as_deref().filter(|code| crate::needs::by_code(code).is_none()) {
            let shown: String = code.chars().take(40).collect();
            problems.push(Problem::new("need", format!("‘{shown}’ is not one of the needs. Choose from the list")));
        }
        if problems.is_empty() { Ok(kept) } else { Err(problems) }
    }
}

/// The first half of a postcode, such as LE3: of a whole one the rest is not kept, for few details are the point.
///
/// # Errors
/// What is wrong with it.
pub fn district(written: &str) -> Result<String, &'static str> {
    let mut text: String = written.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    if text.is_empty() {
        return Ok(text);
    }
    // a whole postcode ends in a figure and two letters
    let tail: Vec<char> = text.chars().rev().take(3).collect();
    if text.chars().count() >= 5
        && tail.first().is_some_and(char::is_ascii_alphabetic)
        && tail.get(1).is_some_and(char::is_ascii_alphabetic)
        && tail.get(2).is_some_and(char::is_ascii_digit)
    {
        text.truncate(text.len() - 3);
    }
    let letters = text.chars().take_while(char::is_ascii_uppercase).count();
    let rest = &text[letters..];
    let figures = rest.chars().filter(char::is_ascii_digit).count();
    let fits = (1..=2).contains(&letters)
        && (1..=2).contains(&figures)
        && (2..=4).contains(&text.len())
        && rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.chars().all(|c| c.is_ascii_alphanumeric());
    if fits { Ok(text) } else { Err("Enter the first half of a postcode, such as LE3, or leave it empty") }
}

/// How alike what was said of a walk-in and a name are: 2 where a given name or what they are called is the very word, 1 for initials,
/// 0 for neither.
pub fn likeness(called: &str, given: &str, family: &str, known_as: &str) -> u8 {
    let said = fold(called);
    let (given_folded, family_folded, known) = (fold(given), fold(family), fold(known_as));
    let whole = format!("{given_folded} {family_folded}");
    let first = said.split_whitespace().next().unwrap_or_default();
    if said.is_empty() {
        return 0;
    }
    if said == whole || said == given_folded || (!known.is_empty() && said == known) || first == given_folded {
        return 2;
    }
    let letters: String = said.split_whitespace().collect();
    let short: String = [&given_folded, &family_folded].iter().filter_map(|name| name.chars().next()).collect();
    u8::from(letters.chars().count() <= 3 && letters == short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(n: u128, given: &str, family: &str) -> Line {
        Line {
            person: Uuid::from_u128(n),
            names: (given.to_owned(), family.to_owned(), String::new()),
            came: Some(Came::Came),
            minutes: None,
            note: String::new(),
        }
    }

    fn sheet(lines: Vec<Line>) -> Sheet {
        Sheet { minutes: 60, travel_minutes: None, note: String::new(), lines }
    }

    #[test]
    fn two_rows_of_the_same_person_are_one_fault_at_the_second() {
        let faults = sheet(vec![line(1, "Mary", "O’Neill"), line(2, "Ann", "Low"), line(1, "Mary", "O’Neill")])
            .check()
            .unwrap_err();
        assert_eq!(faults.len(), 1);
        assert_eq!((faults[0].line, faults[0].field), (Some(2), "person"));
        assert!(faults[0].message.contains("rows 1 and 3"), "{}", faults[0].message);
    }

    #[test]
    fn a_note_for_all_names_nobody_in_full() {
        let mut one = sheet(vec![line(1, "Mary", "O’Neill"), line(2, "Ann", "Low")]);
        one.note = "We walked by the canal. Mary was glad of the sun.".to_owned();
        assert_eq!(one.check(), Ok(()));
        one.note = "ann LOW led the way".to_owned();
        assert_eq!(one.check().unwrap_err()[0].field, "note");
    }

    #[test]
    fn a_note_for_one_does_not_name_another_in_full() {
        let mut one = sheet(vec![line(1, "Mary", "O’Neill"), line(2, "Ann", "Low")]);
        one.lines[0].note = "Mary O’Neill walked with A. L.".to_owned();
        assert_eq!(one.check(), Ok(()));
        one.lines[0].note = "Walked with Ann Low".to_owned();
        let faults = one.check().unwrap_err();
        assert_eq!((faults[0].line, faults[0].field), (Some(0), "note"));
        assert!(faults[0].message.contains("A.L.") || faults[0].message.contains("AL"), "{}", faults[0].message);
    }

    #[test]
    fn a_note_without_a_word_on_whether_they_came_is_asked_about() {
        let mut one = sheet(vec![Line { came: None, note: "Rang".to_owned(), ..line(1, "Mary", "O’Neill") }]);
        assert_eq!(one.check().unwrap_err()[0].field, "came");
        one.lines[0].note.clear();
        assert_eq!(one.check(), Ok(()));
    }

    #[test]
    fn of_a_whole_postcode_the_first_half_is_kept() {
        assert_eq!(district("le3 1ab"), Ok("LE3".to_owned()));
        assert_eq!(district("SW1A"), Ok("SW1A".to_owned()));
        assert_eq!(district("SW1A 2AA"), Ok("SW1A".to_owned()));
        assert_eq!(district("M1"), Ok("M1".to_owned()));
        assert_eq!(district(" "), Ok(String::new()));
        for wrong in ["LEICESTER", "3LE", "L", "12", "É3", "LE333"] {
            assert!(district(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_session_takes_its_worker_s_time_once() {
        assert_eq!(worker_minutes(60, Some(20)), 80);
        assert_eq!(worker_minutes(60, None), 60);
    }

    #[test]
    fn a_place_is_free_until_all_are_taken() {
        assert!(has_room(None, 500) && has_room(Some(2), 1) && !has_room(Some(2), 2));
    }

    #[test]
    fn a_newcomer_stands_behind_those_who_wait() {
        assert_eq!(standing_of_new(Some(2), 1, 0), Standing::HasPlace);
        assert_eq!(standing_of_new(Some(2), 1, 1), Standing::Waits);
        assert_eq!(standing_of_new(Some(2), 2, 0), Standing::Waits);
        assert_eq!(standing_of_new(None, 500, 3), Standing::HasPlace);
    }

    #[test]
    fn a_sheet_counts_those_of_whom_something_is_said() {
        let many = |came: Option<Came>, from: u128, n: u128| {
            (from..from + n).map(move |n| Line { came, ..line(n, "Mary", "O’Neill") })
        };
        let most = PLACES_MAX as u128;
        let drop_in: Vec<Line> = many(Some(Came::Came), 1, most).chain(many(None, 1_000, 60)).collect();
        assert_eq!(sheet(drop_in.clone()).check(), Ok(()));
        let over = sheet(drop_in.into_iter().chain(many(Some(Came::DidNotCome), 5_000, 1)).collect());
        assert_eq!(over.check().unwrap_err()[0].field, "person");
    }

    #[test]
    fn a_first_name_or_initials_find_who_it_may_be() {
        assert_eq!(likeness("mary", "Mary", "O’Neill", ""), 2);
        assert_eq!(likeness("Molly", "Mary", "O’Neill", "Molly"), 2);
        assert_eq!(likeness("M O", "Mary", "O’Neill", ""), 1);
        assert_eq!(likeness("Ben", "Mary", "O’Neill", ""), 0);
        assert_eq!(likeness("", "Mary", "O’Neill", ""), 0);
    }

    #[test]
    fn whoever_left_may_come_back_only_by_a_new_place() {
        assert!(Standing::Left.next().is_empty());
        for one in Standing::ALL {
            assert!(one.next().iter().all(|next| next != one));
        }
    }
}
