//! A carer, or somebody else who is tied, without support of their own (DOMAIN 4.1: support to a carer is support to the person [001]).
//!
//! Of them a few details are kept, because they agree or have not been asked yet: what they are called, how they stand, and one way to
//! reach them that is safe. What they tell stands in their own record, as anybody's does.

use crate::goal::{LONG_MAX, SHORT_MAX, too_long};
use crate::person::TieKind;
use crate::problem::Problem;

/// The few details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Few {
    /// What they are called.
    pub given_name: String,
    /// Their family name, where it is known.
    pub family_name: String,
    /// How they stand to the person.
    pub kind: TieKind,
    /// Whether a number or an address is given.
    pub reached: bool,
    /// What is safe, or how else they are reached.
    pub safe_contact: String,
    /// Whether they agree that this is kept; none where nobody asked.
    pub agrees: Option<bool>,
}

impl Few {
    /// Whether a record of them can be made.
    ///
    /// # Errors
    /// Every problem at once.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.given_name.trim().is_empty() {
            problems.push(Problem::new("given_name", "Enter what they are called: one name is enough"));
        }
        for (field, words, max) in [
            ("given_name", &self.given_name, SHORT_MAX),
            ("family_name", &self.family_name, SHORT_MAX),
            ("safe_contact", &self.safe_contact, LONG_MAX),
        ] {
            problems.extend(too_long(field, words, max));
        }
        if self.kind == TieKind::Professional {
            problems.push(Problem::new(
                "kind",
                "A professional has no record here. Add them by name alone, with “Add somebody by name”",
            ));
        }
        if !self.reached && self.safe_contact.trim().is_empty() {
            problems.push(Problem::new(
                "phone",
                "Give one way to reach them, or say under “What is safe” how they are reached, such as through the person at home",
            ));
        }
        if self.agrees == Some(false) {
            problems.push(Problem::new(
                "agrees",
                "Then nothing of theirs is kept here. Add them by name alone, with “Add somebody by name”",
            ));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joan() -> Few {
        Few {
            given_name: "Joan".to_owned(),
            family_name: String::new(),
            kind: TieKind::CarerOf,
            reached: true,
            safe_contact: String::new(),
            agrees: None,
        }
    }

    fn fields(few: &Few) -> Vec<&'static str> {
        few.check().err().unwrap_or_default().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn one_name_and_one_way_to_reach_them_is_enough() {
        assert!(joan().check().is_ok());
        let at_home = Few { reached: false, safe_contact: "Through Mary, at home".to_owned(), ..joan() };
        assert!(at_home.check().is_ok());
        assert!(Few { agrees: Some(true), ..joan() }.check().is_ok());
    }

    #[test]
    fn without_a_name_or_a_way_to_reach_them_there_is_nothing_to_keep() {
        let nobody = Few { given_name: " ".to_owned(), reached: false, ..joan() };
        assert_eq!(fields(&nobody), ["given_name", "phone"]);
        assert_eq!(fields(&Few { family_name: "x".repeat(SHORT_MAX + 1), ..joan() }), ["family_name"]);
    }

    #[test]
    fn nothing_is_kept_of_somebody_who_does_not_agree_or_is_there_by_profession() {
        assert_eq!(fields(&Few { agrees: Some(false), ..joan() }), ["agrees"]);
        assert_eq!(fields(&Few { kind: TieKind::Professional, ..joan() }), ["kind"]);
    }
}
