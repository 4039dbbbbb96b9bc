//! The weekly digest of supervision: one e-mail of counts. It names nobody, not the two themselves, and says nothing of what is on an
//! agenda: it is made of numbers alone, so that no name can come into it.

use jiff::civil::Weekday;

use crate::nudge;
use crate::support::so_many;

/// How much there is to say to one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sessions planned for the next seven days.
    pub planned: i64,
    /// Due soon, and not planned.
    pub soon: i64,
    /// Overdue.
    pub overdue: i64,
    /// Planned for a day that is past, with nothing written down.
    pub unwritten: i64,
    /// Notes that wait for one's own yes.
    pub notes: i64,
    /// Items that could not wait, and nobody has talked about.
    pub urgent: i64,
    /// Other items on the next agendas.
    pub items: i64,
    /// Actions of one's own that are due within the next seven days, or past.
    pub actions: i64,
    /// Own room that ends soon.
    pub latitudes: i64,
}

impl Counts {
    /// Whether there is nothing to say, and nothing is sent. Items that lie on an agenda are no reason to write.
    pub fn is_empty(&self) -> bool {
        *self == Self { items: self.items, ..Self::default() }
    }

    /// What there is to say, the most pressing first; each a sentence.
    pub fn lines(&self) -> Vec<String> {
        let lines = [
            (
                self.urgent,
                "thing that could not wait is to be talked about",
                "things that could not wait are to be talked about",
            ),
            (self.overdue, "supervision is overdue", "supervisions are overdue"),
            (self.soon, "supervision is due soon and not planned", "supervisions are due soon and not planned"),
            (self.planned, "session is planned in the next seven days", "sessions are planned in the next seven days"),
            (
                self.unwritten,
                "session is past, and nobody has said what became of it",
                "sessions are past, and nobody has said what became of them",
            ),
            (self.notes, "set of notes waits for your yes", "sets of notes wait for your yes"),
            (self.actions, "action of yours is due", "actions of yours are due"),
            (self.latitudes, "agreed room ends soon", "agreed rooms end soon"),
            (self.items, "other item is on the next agenda", "other items are on the next agendas"),
        ];
        lines
            .into_iter()
            .filter(|(count, _, _)| *count > 0)
            .map(|(count, one, more)| format!("{}.", so_many(count, one, more)))
            .collect()
    }

    /// The subject of the e-mail.
    pub fn subject(&self) -> String {
        if self.urgent > 0 {
            "Supervision this week: something could not wait".to_owned()
        } else {
            "Supervision this week".to_owned()
        }
    }

    /// The whole text; `address` is where it can be seen after signing in.
    pub fn text(&self, address: &str) -> String {
        let mut text = String::from("Supervision this week\n\n");
        for line in self.lines() {
            text.push_str("- ");
            text.push_str(&line);
            text.push('\n');
        }
        text.push_str("\nSee what it is about, after you sign in: ");
        text.push_str(address);
        text.push_str("\n\nThis message names nobody, on purpose.\n");
        text
    }
}

/// When it goes: once a week, read by [`nudge::digest_at`], [`nudge::digest_due`] and [`nudge::digest_next`] like the daily one, so that
/// one that was missed goes late, once.
pub fn weekly(on: Weekday, hour: i8) -> nudge::Figures {
    let mut figures = nudge::Figures::default();
    figures.hour = hour;
    figures.weekdays = nudge::WEEK.map(|day| day == on);
    figures
}
