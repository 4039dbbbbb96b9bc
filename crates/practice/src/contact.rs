//! A contact: one piece of work with or for a person (DOMAIN 4.4).
//!
//! Knows what a contact must say before it is kept. Notes are plain text first and are never judged here beyond
//! their length.

use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::clock::london_date;
use crate::goal::{SHORT_MAX, too_long};
use crate::problem::Problem;

codes! {
    /// What kind of contact it was (DOMAIN 4.4).
    pub enum Kind {
        FirstMeeting => "first_meeting", "First meeting";
        FollowUp => "follow_up", "Follow-up";
        /// Short, with no set issue: much of what holding consists of.
        CheckIn => "check_in", "Check-in";
        JointMeeting => "joint_meeting", "Joint meeting";
        Accompanying => "accompanying", "Accompanying to an activity";
        WithCarer => "with_carer", "With or for a carer";
        AboutPerson => "about_person", "About the person, with another professional";
        Message => "message", "Message";
        Group => "group", "Group";
    }
}

codes! {
    /// Where it took place. Minutes are counted by kind and place (DOMAIN 4.4).
    pub enum Place {
        Surgery => "surgery", "Surgery";
        Home => "home", "The person’s home";
        Community => "community", "Community place";
        Phone => "phone", "Phone";
        Video => "video", "Video";
        Text => "text", "Text message";
        Email => "email", "E-mail";
        Letter => "letter", "Letter";
    }
}

codes! {
    /// Whether it came about.
    pub enum Attendance {
        Attended => "attended", "Attended";
        DidNotAttend => "did_not_attend", "Did not attend";
        CancelledByPerson => "cancelled_by_person", "Cancelled by the person";
        CancelledByWorker => "cancelled_by_worker", "Cancelled by the worker";
        Rescheduled => "rescheduled", "Rescheduled";
    }
}

impl Kind {
    /// Whether such a contact is held with the person (DOMAIN 4.4): a talk about them with somebody else, or with their
    /// carer, is work for them and is not having met them. Nor is a message.
    pub const fn with_person(self) -> bool {
        !matches!(self, Self::Message | Self::AboutPerson | Self::WithCarer)
    }
}

/// Whether a contact counts as held: it came about, and was more than a message. This is what the count of contacts
/// counts, whoever it was with: work with a carer or a colleague takes its time too.
pub fn held(kind: Kind, attendance: Attendance) -> bool {
    attendance == Attendance::Attended && kind != Kind::Message
}

/// Whether the person was met or spoken with: a contact held with them. This alone starts support that waits, stops the
/// clock of the first contact, is told to the referrer as the first contact, and counts as the last one.
pub fn met(kind: Kind, attendance: Attendance) -> bool {
    held(kind, attendance) && kind.with_person()
}

/// Whether a contact settles what was planned, so that the plan is done with: it was on the day of the plan or a later
/// one. A message, or a talk about the person, settles only a plan of its own kind.
pub fn settles(kind: Kind, at: Timestamp, planned_kind: Option<Kind>, planned_at: Timestamp) -> bool {
    let like = !matches!(kind, Kind::Message | Kind::AboutPerson) || planned_kind == Some(kind);
    like && london_date(at) >= london_date(planned_at)
}

/// The longest note, in characters.
pub const NOTE_MAX: usize = 20_000;
/// The longest contact or journey, in minutes: more than a working day is a slip of the finger.
pub const MINUTES_MAX: i32 = 600;
/// What is said to whoever records a contact that stands in the episode already.
pub fn recorded_before() -> Problem {
    Problem::new(
        "time",
        "A contact like this is recorded already: of the same kind, at the same time, with the same notes. If there was another one, enter its own time",
    )
}

/// How far a worker's own clock may run ahead before a contact counts as being in the future.
const GRACE: SignedDuration = SignedDuration::from_mins(5);

/// A contact as it is about to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What kind it was.
    pub kind: Kind,
    /// Where.
    pub place: Place,
    /// When it began.
    pub at: Timestamp,
    /// How long it was meant to be.
    pub planned_minutes: Option<i32>,
    /// How long it was; needed where it came about.
    pub minutes: Option<i32>,
    /// Travel, kept apart.
    pub travel_minutes: Option<i32>,
    /// Whether it came about.
    pub attendance: Attendance,
    /// Who else was there.
    pub with_whom: String,
    /// The note.
    pub notes: String,
    /// Codes of the needs worked on.
    pub needs: Vec<String>,
    /// What was done besides talking, where the charter speaks of it.
    pub done: crate::charter::Done,
    /// When the next contact is.
    pub next_contact: Option<Timestamp>,
}

impl Draft {
    /// Whether the contact was held ([`held`]).
    pub fn held(&self) -> bool {
        held(self.kind, self.attendance)
    }

    /// Whether the person was met ([`met`]).
    pub fn met(&self) -> bool {
        met(self.kind, self.attendance)
    }

    /// Whether the contact can be kept, for an episode opened at `opened_at`.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self, opened_at: Timestamp, now: Timestamp) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.at.duration_since(now) > GRACE {
            problems.push(Problem::new(
                "date",
                "This is in the future. Record a contact once it has happened; plan the next one below.",
            ));
        }
        // A conversation before the referral is worth recording; one of years ago is a mistyped year.
        if london_date(self.at) < london_date(opened_at).saturating_sub(1.year()) {
            problems.push(Problem::new("date", "This is more than a year before the episode began. Check the year."));
        }
        if self.attendance == Attendance::Attended {
            match self.minutes {
                None => problems.push(Problem::new("minutes", "Say how many minutes it took.")),
                Some(minutes) if !(1..=MINUTES_MAX).contains(&minutes) => {
                    problems.push(minutes_problem("minutes", 1));
                }
                Some(_) => {}
            }
        } else if out_of_range(self.minutes) {
            problems.push(minutes_problem("minutes", 0));
        }
        if out_of_range(self.planned_minutes) {
            problems.push(minutes_problem("planned_minutes", 0));
        }
        if out_of_range(self.travel_minutes) {
            problems.push(minutes_problem("travel_minutes", 0));
        }
        problems.extend(too_long("with_whom", &self.with_whom, SHORT_MAX));
        problems.extend(too_long("notes", &self.notes, NOTE_MAX));
        if let Some(code) = self.needs.iter().find(|code| crate::needs::by_code(code).is_none()) {
            problems.push(Problem::new(
                "needs",
                format!("‘{}’ is not one of the needs. Choose from the list.", clipped(code)),
            ));
        }
        problems.extend(self.next_contact.and_then(|next| check_next(next, now)));
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// What is wrong with planning the next contact for this moment, if anything. It may be later the same day: a second
/// call in the afternoon is ordinary work.
pub fn check_next(next: Timestamp, now: Timestamp) -> Option<Problem> {
    if next >= now {
        return None;
    }
    Some(if london_date(next) == london_date(now) {
        Problem::new("next_time", "This time is past already. Enter a later time, or choose another day.")
    } else {
        Problem::new("next_date", "The next contact must be today or on a day to come.")
    })
}

/// Whether minutes that may be left out are given and cannot be right.
fn out_of_range(minutes: Option<i32>) -> bool {
    minutes.is_some_and(|minutes| !(0..=MINUTES_MAX).contains(&minutes))
}

/// What to say of minutes that cannot be right.
fn minutes_problem(field: &'static str, least: i32) -> Problem {
    Problem::new(field, format!("Give whole minutes from {least} to {MINUTES_MAX}."))
}

/// The beginning of what came in, short enough to be shown in a message.
fn clipped(text: &str) -> String {
    text.chars().take(40).collect()
}
