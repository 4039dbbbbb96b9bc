//! A connection between a person and something in the community (DOMAIN 4.5).
//!
//! Knows how a suggestion becomes taking part, and that it need not. A need with no fitting asset is an unmet need;
//! its reasons stand here too.

codes! {
    /// Where a connection stands:
    /// `suggested → agreed → introduced → started → taking part → finished | not taken up`.
    pub enum State {
        Suggested => "suggested", "Suggested";
        Agreed => "agreed", "Agreed";
        Introduced => "introduced", "Introduced";
        Started => "started", "Started";
        TakingPart => "taking_part", "Taking part";
        Finished => "finished", "Finished";
        NotTakenUp => "not_taken_up", "Not taken up";
    }
}

codes! {
    /// What can be done to a connection.
    pub enum Turn {
        Agree => "agree", "Agree";
        Introduce => "introduce", "Introduce";
        Start => "start", "Start";
        TakePart => "take_part", "Take part";
        Finish => "finish", "Finish";
        NotTakenUp => "not_taken_up", "Not taken up";
    }
}

/// A turn that a connection cannot take where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("‘{}’ is not possible: the connection is {}.", .turn.words(), .state.phrase())]
pub struct NotPossible {
    /// Where the connection stands.
    pub state: State,
    /// What was asked of it.
    pub turn: Turn,
}

impl State {
    /// Whether something may still come of it.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Finished | Self::NotTakenUp)
    }

    /// Where the turn leads.
    ///
    /// # Errors
    /// [`NotPossible`] where the turn does not start from this state. Nobody is introduced without having agreed; a
    /// partner may report taking part without the first day ever having been reported, so that one step may be passed
    /// over.
    pub const fn next(self, turn: Turn) -> Result<Self, NotPossible> {
        let to = match (self, turn) {
            (Self::Suggested, Turn::Agree) => Self::Agreed,
            (Self::Agreed, Turn::Introduce) => Self::Introduced,
            (Self::Introduced, Turn::Start) => Self::Started,
            (Self::Introduced | Self::Started, Turn::TakePart) => Self::TakingPart,
            (Self::Started | Self::TakingPart, Turn::Finish) => Self::Finished,
            (
                Self::Suggested | Self::Agreed | Self::Introduced | Self::Started | Self::TakingPart,
                Turn::NotTakenUp,
            ) => Self::NotTakenUp,
            _ => return Err(NotPossible { state: self, turn }),
        };
        Ok(to)
    }

    /// The turns that are possible now, in the order in which a page offers them.
    pub fn turns(self) -> Vec<Turn> {
        Turn::ALL.iter().copied().filter(|turn| self.next(*turn).is_ok()).collect()
    }

    /// The state within a sentence: "the connection is …".
    const fn phrase(self) -> &'static str {
        match self {
            Self::Suggested => "only suggested so far",
            Self::Agreed => "agreed and not yet introduced",
            Self::Introduced => "introduced",
            Self::Started => "started",
            Self::TakingPart => "being taken part in",
            Self::Finished => "finished",
            Self::NotTakenUp => "not taken up",
        }
    }
}

codes! {
    /// How the person was introduced (DOMAIN 4.5).
    pub enum How {
        DetailsGiven => "details_given", "Details given";
        WarmIntroduction => "warm_introduction", "Warm introduction";
        Accompanied => "accompanied", "Accompanied";
    }
}

codes! {
    /// Why a connection was not taken up. None of them is a fault of the person's.
    pub enum NotTakenUp {
        ChangedMind => "changed_mind", "Changed their mind";
        NotRight => "not_right", "Not right for them";
        TooFar => "too_far", "Too far";
        Cost => "cost", "Cost";
        Full => "full", "Full";
        Closed => "closed", "Closed";
        NoReply => "no_reply", "No reply from the organisation";
        Unwell => "unwell", "Unwell";
        Other => "other", "Another reason";
    }
}

codes! {
    /// Why a need finds nothing that fits; feeds the gap map (DOMAIN 4.5, 7.4).
    pub enum UnmetWhy {
        NoneExists => "none_exists", "Nothing exists";
        Full => "full", "Full";
        TooFar => "too_far", "Too far";
        Cost => "cost", "Cost";
        Access => "access", "Not accessible";
        Language => "language", "Language";
        Eligibility => "eligibility", "Not eligible";
    }
}
