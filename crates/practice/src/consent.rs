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
