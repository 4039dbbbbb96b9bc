//! Consent, by purpose (DOMAIN 4.10).
//!
//! Missing consent is flagged and is never a wall before safety; that rule is kept by those who ask, not here.

use crate::ability::CAPACITY_FROM;
use crate::person::age_on;
use jiff::civil::Date;

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

/// Whether what was agreed to is to be asked anew: a parent said it of a child under 16, who is 16 now and decides for themselves
/// (Mental Capacity Act 2005, section 2(5)). Until they are asked it goes on to hold.
#[must_use]
pub fn asked_anew(by: GivenBy, born: Option<Date>, given_on: Date, today: Date) -> bool {
    by == GivenBy::Parent
        && born.is_some_and(|born| age_on(born, given_on) < CAPACITY_FROM && age_on(born, today) >= CAPACITY_FROM)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_a_parent_agreed_to_is_asked_anew_of_a_person_of_16() {
        let born = Some(date(2010, 11, 23));
        let given = date(2024, 5, 1);
        assert!(!asked_anew(GivenBy::Parent, born, given, date(2026, 11, 22)));
        assert!(asked_anew(GivenBy::Parent, born, given, date(2026, 11, 23)));
        assert!(!asked_anew(GivenBy::Person, born, given, date(2026, 11, 23)));
        assert!(!asked_anew(GivenBy::Parent, born, date(2026, 11, 23), date(2027, 1, 1)), "said since they are 16");
        assert!(!asked_anew(GivenBy::Parent, None, given, date(2026, 11, 23)));
    }
}
