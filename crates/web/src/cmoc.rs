//! What the study found, in one quiet line where it speaks [004 T6]; the whole of it is a page of the charter. Never more than one a page.

use crate::visit::Visit;
use practice::access::Act;
use practice::support::cmoc::{Situation, attribution, speaking};
use serde::Serialize;

/// One configuration, as a page shows it beside what it speaks to.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CmocLine {
    words: String,
    reference: String,
    /// Where the whole stands; empty for whoever may not read the charter.
    href: String,
    attribution: String,
}

impl CmocLine {
    /// The configuration that speaks nearest to a situation.
    pub(crate) fn of(visit: &Visit, situation: Situation) -> Option<Self> {
        let one = speaking(situation).into_iter().next()?;
        let reads = visit.ctx().may(Act::CharterRead);
        Some(Self {
            words: one.sentence(),
            reference: one.reference(),
            href: if reads { format!("/charter/why#cmoc-{}", one.number) } else { String::new() },
            attribution: attribution().line(),
        })
    }

    /// For the tests of templates.
    pub(crate) fn sample() -> Self {
        Self {
            words: "If supervision is regular, then judgement is looked at, because there is time for it.".to_owned(),
            reference: "CMOC 11, table 6".to_owned(),
            href: "/charter/why#cmoc-11".to_owned(),
            attribution: attribution().line(),
        }
    }
}
