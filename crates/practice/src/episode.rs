//! An episode of support: from acceptance to an ending that was told (DOMAIN 4.3).
//!
//! Knows its states, what is due next, and how loudly it asks to be looked at. Owned by one worker; who that is, it
//! does not know.

use std::cmp::Ordering;

use jiff::civil::Date;

codes! {
    /// Where an episode stands: `waiting → active → holding ⇄ active → ended`.
    pub enum State {
        Waiting => "waiting", "Waiting";
        Active => "active", "Active";
        Holding => "holding", "Holding";
        Ended => "ended", "Ended";
    }
}

codes! {
    /// What can be done to an episode.
    pub enum Turn {
        Start => "start", "Start";
        Hold => "hold", "Hold";
        Resume => "resume", "Resume";
        End => "end", "End";
    }
}

/// A turn that an episode cannot take where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("‘{}’ is not possible: the episode is {}.", .turn.words(), .state.phrase())]
pub struct NotPossible {
    /// Where the episode stands.
    pub state: State,
    /// What was asked of it.
    pub turn: Turn,
}

impl State {
    /// Whether support goes on. Holding is support.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Ended)
    }

    /// Where the turn leads.
    ///
    /// # Errors
    /// [`NotPossible`] where the turn does not start from this state. An ended episode stays ended: the next layer
    /// is a new one (DOMAIN 4.2, Return).
    pub const fn next(self, turn: Turn) -> Result<Self, NotPossible> {
        let to = match (self, turn) {
            (Self::Waiting, Turn::Start) | (Self::Holding, Turn::Resume) => Self::Active,
            (Self::Active, Turn::Hold) => Self::Holding,
            (Self::Waiting | Self::Active | Self::Holding, Turn::End) => Self::Ended,
            _ => return Err(NotPossible { state: self, turn }),
        };
        Ok(to)
    }

    /// The turns that are possible now.
    pub fn turns(self) -> Vec<Turn> {
        Turn::ALL.iter().copied().filter(|turn| self.next(*turn).is_ok()).collect()
    }

    /// The state within a sentence: "the episode is …".
    const fn phrase(self) -> &'static str {
        match self {
            Self::Waiting => "waiting for its first contact",
            Self::Active => "active",
            Self::Holding => "in holding",
            Self::Ended => "ended",
        }
    }
}

codes! {
    /// How ready a person is, as the worker and the person see it (DOMAIN 4.3). Not a ladder: it goes both ways.
    pub enum Readiness {
        FindingOut => "finding_out", "Finding out";
        BuildingTrust => "building_trust", "Building trust";
        GettingReady => "getting_ready", "Getting ready";
        ReadyToTry => "ready_to_try", "Ready to try";
        Doing => "doing", "Doing";
        KeepingGoing => "keeping_going", "Keeping going";
    }
}

/// What a correction of a contact makes of an episode: support begins with the first contact held with the person
/// (DOMAIN 4.3), so it turns out to have begun, or to wait for that contact still. What is held or has ended stays so.
pub const fn corrected(state: State, met: bool) -> State {
    match (state, met) {
        (State::Active, false) => State::Waiting,
        (State::Waiting, true) => State::Active,
        (other, _) => other,
    }
}

/// The earliest day on which something is due: the next contact, a step, or, of a holding, its review or the check-in
/// that its rhythm asks for ([`crate::holding::check_in_due`]).
pub fn next_due(
    next_contact: Option<Date>,
    step_due: Option<Date>,
    review_on: Option<Date>,
    check_in: Option<Date>,
) -> Option<Date> {
    [next_contact, step_due, review_on, check_in].into_iter().flatten().min()
}

/// How loudly an episode asks to be looked at.
///
/// Sorts as a caseload is read: those with nothing next come first, since nobody else will remember them; then the
/// longest overdue, today, and the planned by date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attention {
    /// Nothing is planned.
    NothingNext,
    /// Due this many days ago.
    Overdue(i64),
    /// Due today.
    Today,
    /// Due on a later day.
    Planned(Date),
}

/// What an episode whose next thing is due on that day asks for today.
pub fn attention(next_due: Option<Date>, today: Date) -> Attention {
    let Some(due) = next_due else {
        return Attention::NothingNext;
    };
    match due.cmp(&today) {
        Ordering::Less => Attention::Overdue(crate::clock::days_between(due, today)),
        Ordering::Equal => Attention::Today,
        Ordering::Greater => Attention::Planned(due),
    }
}

impl Attention {
    /// The words for pages.
    pub fn words(&self) -> String {
        match self {
            Self::NothingNext => "Nothing planned".to_owned(),
            Self::Overdue(1) => "1 day overdue".to_owned(),
            Self::Overdue(days) => format!("{days} days overdue"),
            Self::Today => "Today".to_owned(),
            Self::Planned(date) => format!("Planned for {}", date.strftime("%-d %B %Y")),
        }
    }

    /// Place in the reading order: the kind first, then the more pressing within the kind.
    fn rank(self) -> (u8, i64, Date) {
        match self {
            Self::NothingNext => (0, 0, Date::ZERO),
            Self::Overdue(days) => (1, days.saturating_neg(), Date::ZERO),
            Self::Today => (2, 0, Date::ZERO),
            Self::Planned(date) => (3, 0, date),
        }
    }
}

impl Ord for Attention {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for Attention {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
