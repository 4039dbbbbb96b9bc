//! Consent, by purpose (DOMAIN 4.10).
//!
//! Missing consent is flagged and is never a wall before safety; that rule is kept by those who ask, not here.

codes! {
    /// What a person agrees to. Each is asked for and withdrawn by itself.
    pub enum Purpose {
        Contact => "contact", "Be contacted";
        Support => "support", "Be supported";
        ShareWithPractice => "share_with_practice", "Share with the practice";
        ShareWithPartner => "share_with_partner", "Share with this partner";
        Research => "research", "Research";
    }
}

codes! {
    /// Where a purpose stands: what the person said last about it is what holds.
    pub enum Standing {
        NotAsked => "not_asked", "not asked yet";
        Given => "given", "agreed";
        Refused => "refused", "not agreed";
        Withdrawn => "withdrawn", "agreed first, and taken back since";
    }
}

impl Standing {
    /// Where a purpose stands after this word on it: whether it was given, and whether that was taken back.
    pub const fn of(given: bool, withdrawn: bool) -> Self {
        match (given, withdrawn) {
            (true, true) => Self::Withdrawn,
            (true, false) => Self::Given,
            (false, _) => Self::Refused,
        }
    }

    /// Whether the person agrees now.
    pub const fn holds(self) -> bool {
        matches!(self, Self::Given)
    }
}

codes! {
    /// Who gave it.
    pub enum GivenBy {
        Person => "person", "The person";
        Parent => "parent", "Somebody with parental responsibility";
        Attorney => "attorney", "An attorney or deputy";
        BestInterests => "best_interests", "Best-interests decision";
    }
}

codes! {
    /// How it was given.
    pub enum How {
        Spoken => "spoken", "Spoken";
        Written => "written", "Written";
        Online => "online", "Online";
    }
}
