//! What a review asks (DOMAIN 5.4): readings are questions to talk about, never verdicts on a person.
//!
//! Each has an exact rule with stated thresholds. Where a rule speaks of a small number, that number is taken as it is shown, and one
//! that is not told is taken at its least favourable, so that no question gives away what the figures beside it hide.

use super::alike::Together;
use super::difference::Points;
use super::rows::Came;
use super::{Aspect, Reviewed};
use crate::figure::{self, Shown};

codes! {
    /// A question about a boundary, or about one that is missing.
    pub enum Reading {
        TooTight => "too_tight", "Often passed, with good endings: is it too tight?";
        TooLoose => "too_loose", "Often passed, and support ends less well: does it hold where it should?";
        DoingAnything => "doing_anything", "Never reached: is it doing anything?";
        UnderstoodAlike => "understood_alike", "Passed by few: is it understood alike?";
        AskingWorth => "asking_worth", "Asked first, and nearly always answered yes: is asking worth it?";
        AnswersInTime => "answers_in_time", "Asked first, and often it could not wait: do answers come in time?";
        Known => "known", "Often done all the same: is it known, and is it right?";
        GuidanceMissing => "guidance_missing", "Acts with no boundary: is guidance missing?";
    }
}

/// A boundary is often passed from so many acts on.
const OFTEN: usize = 10;
/// And where it was passed in one of so many spells of support.
const ONE_IN: usize = 5;
/// An ending is good where at least so many in a hundred ended as planned, in tenths, and no fewer than of like ones.
const GOOD: Points = Points(500);
/// A boundary that nobody came to is asked about from so many days in force on.
const DAYS: i64 = 90;
/// And where there were so many spells of support.
const SPELLS: usize = 20;
/// Few have passed a boundary where no more than so many workers did, or one in four.
const FEW: usize = 2;
/// Guidance may be missing from so many acts on one aspect on.
const UNGUIDED: usize = 10;
/// Or from so many on that share two words.
const UNGUIDED_ALIKE: usize = 8;

impl Reading {
    /// When it is asked, as the page says it.
    pub fn rule(self) -> String {
        match self {
            Self::TooTight => format!(
                "Passed {OFTEN} times or more, and in one in {ONE_IN} spells of support or more; of those, half or more ended as planned, and no smaller share than of like ones that stayed within."
            ),
            Self::TooLoose => format!(
                "Passed {OFTEN} times or more, and in one in {ONE_IN} spells of support or more; a smaller share of those ended as planned than of like ones that stayed within, by more than chance explains."
            ),
            Self::DoingAnything => format!(
                "In force on {DAYS} days or more of the time, with {SPELLS} spells of support or more, and no act came to it or went beyond."
            ),
            Self::UnderstoodAlike => format!(
                "Passed {OFTEN} times or more, by no more than {FEW} workers or one in four of them, where {} or more could have.",
                super::ENOUGH_WORKERS
            ),
            Self::AskingWorth => {
                "Of ten answers nine or more were yes. Where the number of those answered no is not told, it is taken as seven.".to_owned()
            }
            Self::AnswersInTime => {
                "Of four that were asked first, one or more could not wait, and that eight times or more.".to_owned()
            }
            Self::Known => {
                "Eight acts or more took place although this is not done here, or was not answered yes.".to_owned()
            }
            Self::GuidanceMissing => format!(
                "{UNGUIDED} acts or more on one aspect for which there was no boundary, or {UNGUIDED_ALIKE} or more that share two words."
            ),
        }
    }
}

/// A question with what is behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<T> {
    /// The question.
    pub reading: Reading,
    /// About which boundary; none where there is none.
    pub boundary: Option<T>,
    /// About what.
    pub aspect: Aspect,
    /// The rows of acts behind it, sorted; none where nothing happened.
    pub rows: Vec<T>,
}

/// The questions about one boundary, beside so many spells of support.
pub(super) fn of_boundary<T: Copy + Ord>(one: &Reviewed<T>, spells: usize) -> Vec<Finding<T>> {
    let mut findings = Vec::new();
    let mut ask = |reading, rows: &[T]| {
        findings.push(Finding { reading, boundary: Some(one.boundary), aspect: one.aspect, rows: rows.to_vec() });
    };
    let passed = one.passed.len();
    if passed >= OFTEN && one.episodes.len() * ONE_IN >= spells.max(1) {
        let told =
            one.compared.iter().find(|compared| compared.what == Came::EndedAsPlanned).and_then(super::Compared::told);
        if let Some(told) = told {
            if told.difference.first >= GOOD && told.difference.by >= Points(0) {
                ask(Reading::TooTight, &one.passed);
            } else if told.difference.most < Points(0) {
                ask(Reading::TooLoose, &one.passed);
            }
        }
    }
    if one.days_in_force >= DAYS && spells >= SPELLS && one.at_it() == 0 {
        ask(Reading::DoingAnything, &[]);
    }
    if let Some((by, could)) = one.by.told()
        && passed >= OFTEN
        && by <= FEW.max(could / 4)
    {
        ask(Reading::UnderstoodAlike, &one.passed);
    }
    let count = |rows: &[T]| figure::shown(i64::try_from(rows.len()).unwrap_or(i64::MAX));
    let (yes, no) = (count(&one.answered_yes), count(&one.answered_no));
    if least(yes) >= 8 && least(yes) >= 9 * most(no) {
        let mut rows = [one.answered_yes.as_slice(), one.answered_no.as_slice()].concat();
        rows.sort_unstable();
        ask(Reading::AskingWorth, &rows);
    }
    let urgent = least(count(&one.could_not_wait));
    if urgent >= 8 && urgent * 4 >= least(count(&one.asked)) {
        ask(Reading::AnswersInTime, &one.could_not_wait);
    }
    if one.all_the_same.len() >= 8 {
        ask(Reading::Known, &one.all_the_same);
    }
    findings
}

/// The question about an aspect on which acts had no boundary.
pub(super) fn of_unguided<T: Copy>(one: &Together<T>) -> Option<Finding<T>> {
    let many = one.rows.len() >= UNGUIDED || one.alike.iter().any(|alike| alike.rows.len() >= UNGUIDED_ALIKE);
    many.then(|| Finding {
        reading: Reading::GuidanceMissing,
        boundary: None,
        aspect: one.aspect,
        rows: one.rows.clone(),
    })
}

/// A shown count at its least; what is rounded is taken as it stands.
const fn least(shown: Shown) -> i64 {
    match shown {
        Shown::Nobody => 0,
        Shown::Few => 1,
        Shown::About(about) => about,
    }
}

/// At its most.
const fn most(shown: Shown) -> i64 {
    match shown {
        Shown::Few => 7,
        other => least(other),
    }
}
