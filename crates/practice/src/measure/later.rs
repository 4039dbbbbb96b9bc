//! The follow-up at 9 to 12 months, as in the study (DOMAIN 4.7): planned as a day, asked then, or not, and why.

use crate::problem::Problem;
use jiff::ToSpan;
use jiff::civil::Date;

codes! {
    /// From when the months are counted.
    pub enum Since {
        Start => "start", "The start of support";
        Ending => "ending", "The end of support";
    }
}

/// Months after which it may be planned.
pub const MONTHS: &[i64] = &[9, 10, 11, 12];

/// A follow-up as it is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Later {
    /// From when the months are counted.
    pub since: Option<Since>,
    /// How many; one of [`MONTHS`].
    pub months: Option<i64>,
}

impl Later {
    /// The day on which it falls due. `start` and `ending` are the days of the support; of one that goes on there is no ending.
    ///
    /// # Errors
    /// Each fault under the name of its field on the form.
    pub fn due(self, start: Date, ending: Option<Date>, today: Date) -> Result<Date, Vec<Problem>> {
        let mut problems = Vec::new();
        let months = self.months.filter(|months| MONTHS.contains(months));
        if months.is_none() {
            problems.push(Problem::new("months", "Choose after how many months, from 9 to 12."));
        }
        let from = match self.since {
            None => {
                problems.push(Problem::new("since", "Say from when the months are counted."));
                None
            }
            Some(Since::Start) => Some(start),
            Some(Since::Ending) => {
                if ending.is_none() {
                    problems.push(Problem::new(
                        "since",
                        "This support has not ended. Count from its start, or plan it at the end.",
                    ));
                }
                ending
            }
        };
        let due = from.zip(months).map(|(from, months)| from.saturating_add(months.months()));
        if due.is_some_and(|due| due < today) {
            problems.push(Problem::new("months", "That day is past. Choose more months, or ask now."));
        }
        match due {
            Some(due) if problems.is_empty() => Ok(due),
            _ => Err(problems),
        }
    }
}
