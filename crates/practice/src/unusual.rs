//! Looks at records that somebody should ask about (DOMAIN 10): each rule with what it looks for, why, its figure, and what else
//! could explain it. A rule asks a question and accuses nobody; a person sets it aside with a reason (DOMAIN 11.6), and nothing here
//! counts or compares what workers do (DOMAIN 7.2).
//!
//! Behind all of them stands the National Data Guardian's data security standard 4: records are open to those who need them for
//! their work, and every look can be told to have been somebody's. The figures are each service's own to set.
//!
//! What cannot happen is not looked for: an account without a role, or disabled, is not let in, so it has no looks.

use crate::access::Ground;
use crate::lone::Hours;
use crate::person::fold;
use crate::problem::Problem;
use jiff::{SignedDuration, Timestamp};

codes! {
    /// What is looked for.
    pub enum Rule {
        SameName => "same_name", "The same family name";
        Household => "household", "A tie or an address in common";
        Colleague => "colleague", "A colleague’s own record";
        OutsideHours => "outside_hours", "Outside the hours of the service, with nothing written";
        ManyPersons => "many_persons", "Many more records in a day than is usual for this account";
        AfterEnd => "after_end", "Opened again and again after support ended";
        InPassing => "in_passing", "Many records opened, and nothing written in them";
    }
}

codes! {
    /// What somebody found it to be.
    pub enum Outcome {
        Expected => "expected", "Expected: it belongs to the work";
        Explained => "explained", "Asked, and explained";
        TakenFurther => "taken_further", "Taken further";
    }
}

impl Rule {
    /// What the rule looks for, exactly.
    pub const fn looks_for(self) -> &'static str {
        match self {
            Self::SameName => {
                "Somebody opened the record of a person with their own family name. The name of the account has to end with the family name of the record; marks on letters and capitals count for nothing."
            }
            Self::Household => {
                "Somebody who is supported here themselves opened the record of a person who is tied to their own record, or has the same postcode."
            }
            Self::Colleague => {
                "Somebody opened the record of a person who works here: one whose own plan is read with a colleague’s account, or whose e-mail address is that of a colleague’s account."
            }
            Self::OutsideHours => {
                "Somebody opened a record outside the hours set below, or on a day that is no working day, and wrote nothing of that person and recorded no contact held within the time set below, before or after. Emergencies, concerns, requests, looking out for a colleague and practices that follow their own referrals are left out."
            }
            Self::ManyPersons => {
                "An account opened many more different records in a day than on its own days before: more than the least number below, and further above its own median than the times below of its usual spread."
            }
            Self::AfterEnd => {
                "Support of a person ended, none is open, and the time set below is over; since then one account opened the record on as many different days of the last 28 as set below."
            }
            Self::InPassing => {
                "An account opened at least as many records in a day as set below in which it wrote nothing from the day before until seven days after. Only looks of those who support the person, cover, or triage count: others open records to read them."
            }
        }
    }

    /// Where the rule and its figure come from.
    pub const fn source(self) -> &'static str {
        match self {
            Self::SameName | Self::Household | Self::Colleague => {
                "The service’s own habit, from data security standard 4 of the National Data Guardian; there is no figure."
            }
            Self::OutsideHours | Self::AfterEnd | Self::InPassing => {
                "The service’s own habit, from data security standard 4 of the National Data Guardian; the figures are its own."
            }
            Self::ManyPersons => {
                "The median and the median absolute deviation of the account’s own last 28 days, and 3.5 times, are those of Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993). At least ten days with looks are needed. The least number is the service’s own."
            }
        }
    }

    /// Whether an answer holds for a while: what does not change, or is still the same looks, is not asked again the next day. The
    /// other rules ask about each day anew.
    pub const fn stays_answered(self) -> bool {
        matches!(self, Self::SameName | Self::Household | Self::Colleague | Self::AfterEnd)
    }

    /// What could explain it besides what one fears: said beside every question (DOMAIN 7.2).
    pub const fn else_explains(self) -> &'static str {
        match self {
            Self::SameName => {
                "Many people share a name, and a worker may be asked to support somebody who happens to have theirs."
            }
            Self::Household => {
                "A street or a block of flats shares a postcode, and in a small town colleagues and people know each other."
            }
            Self::Colleague => "Colleagues are supported too, and whoever supports them has to open their record.",
            Self::OutsideHours => {
                "Visits run late, notes are finished at home, and a call may come that needs no entry."
            }
            Self::ManyPersons => {
                "A day of cover, a handover, a caseload gone through with a supervisor, or a list put in order."
            }
            Self::AfterEnd => {
                "A letter or a word back that was late, a person who rang again, a record put in order, or a complaint that is answered."
            }
            Self::InPassing => "Records opened in order: before supervision, for a handover, or to find who was meant.",
        }
    }
}

/// Grounds whose looks no rule asks about: one's own record, and a formal request, which has its own list.
const LEFT_OUT: [Ground; 2] = [Ground::Self_, Ground::Request];
/// Grounds of those who work to hours, and write down what they do.
const AT_WORK: [Ground; 6] =
    [Ground::Owner, Ground::Cover, Ground::TeamReferral, Ground::Supervision, Ground::Shared, Ground::Family];
/// Grounds of those who open a record to write in it.
const WRITES: [Ground; 4] = [Ground::Owner, Ground::Cover, Ground::TeamReferral, Ground::Family];

/// Whether a look on these grounds is one that the rule asks about at all.
pub fn asks_about(rule: Rule, grounds: &[Ground]) -> bool {
    if grounds.iter().any(|ground| LEFT_OUT.contains(ground)) {
        return false;
    }
    let all_of = |some: &[Ground]| !grounds.is_empty() && grounds.iter().all(|ground| some.contains(ground));
    match rule {
        Rule::SameName | Rule::Household | Rule::Colleague | Rule::ManyPersons | Rule::AfterEnd => true,
        Rule::OutsideHours => all_of(&AT_WORK),
        Rule::InPassing => all_of(&WRITES),
    }
}

/// The figures of the rules. Each service sets its own; these are where it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The hours of the service on working days.
    pub hours: Hours,
    /// Within so many hours before or after, something written or held explains a look outside them.
    pub near_hours: i64,
    /// Fewer records than this in a day are never many.
    pub many_least: i64,
    /// So many tenths of the usual spread above the median are many: 35 is 3.5 times.
    pub many_tenths: i64,
    /// So many days after support ended, records are still put in order.
    pub after_end_days: i64,
    /// On so many different days of 28 is again and again.
    pub after_end_times: i64,
    /// So many records in a day without a word written.
    pub passing_least: i64,
}

impl Default for Figures {
    fn default() -> Self {
        Self {
            hours: Hours { opens: 7, closes: 20 },
            near_hours: 2,
            many_least: 20,
            many_tenths: 35,
            after_end_days: 28,
            after_end_times: 3,
            passing_least: 10,
        }
    }
}

impl Figures {
    /// What is wrong with figures that somebody entered.
    ///
    /// # Errors
    /// Each problem under its field.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let bounds = [
            ("near_hours", self.near_hours, 1, 12),
            ("many_least", self.many_least, 5, 500),
            ("many_tenths", self.many_tenths, 10, 100),
            ("after_end_days", self.after_end_days, 0, 365),
            ("after_end_times", self.after_end_times, 2, 28),
            ("passing_least", self.passing_least, 3, 500),
        ];
        let mut problems: Vec<Problem> = bounds
            .into_iter()
            .filter(|(_, value, least, most)| !(*least..=*most).contains(value))
            .map(|(field, _, least, most)| Problem::new(field, format!("Enter a whole number from {least} to {most}")))
            .collect();
        let Hours { opens, closes } = self.hours;
        if !(0..24).contains(&opens) || !(1..=24).contains(&closes) || closes <= opens {
            problems.push(Problem::new("closes", "The hours end after they begin, within one day"));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// How many days before one are its usual ones.
pub const USUAL_DAYS: i64 = 28;
/// With fewer days of looks than this nobody knows what is usual.
pub const USUAL_LEAST: usize = 10;
/// Days after one in which an entry shows that a record was opened to work in it.
pub const PASSING_DAYS: i64 = 7;
/// A question whose answer holds ([`Rule::stays_answered`]) is not asked again for so many days.
pub const QUIET_DAYS: i64 = 180;

/// Whether the name of an account ends with the family name of a record. Both as [`fold`] writes them.
pub fn same_name(account: &str, family: &str) -> bool {
    let (account, family) = (fold(account), fold(family));
    // an initial is no name
    family.chars().count() > 1 && account.strip_suffix(&family).is_some_and(|before| before.ends_with(' '))
}

/// Whether two postcodes are the same one; empty ones are of nobody.
pub fn same_postcode(one: &str, other: &str) -> bool {
    let plain = |code: &str| code.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let one = plain(one);
    !one.is_empty() && one == plain(other)
}

/// Whether a look was outside the hours, with nothing written or held near it.
pub fn outside_hours(at: Timestamp, touched: &[Timestamp], figures: &Figures) -> bool {
    let near = SignedDuration::from_hours(figures.near_hours);
    !figures.hours.watched(at) && !touched.iter().any(|touch| touch.duration_since(at).abs() <= near)
}

/// What was usual, and the number above which a day is unusual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usual {
    /// The median of the days before on which anything was opened.
    pub median: i64,
    /// More than this is many.
    pub most: i64,
}

/// What is usual for an account: from how many records it opened on each of its days before. None with too few days.
///
/// The median absolute deviation times 1.4826 stands for the standard deviation where a few days are odd ones (Iglewicz and Hoaglin
/// 1993); it counts as at least one record, so that somebody who opens the same number every day may open one more.
pub fn usual(before: &[i64], figures: &Figures) -> Option<Usual> {
    if before.len() < USUAL_LEAST {
        return None;
    }
    let middle = median(before.to_vec());
    let spread = median(before.iter().map(|day| (day * 2 - middle).abs()).collect());
    // medians are of doubled numbers, or halves would be lost: the spread is four times the deviation
    let above = (spread * 14_826 * figures.many_tenths / 400_000).max(figures.many_tenths / 10);
    let median = (middle + 1) / 2;
    Some(Usual { median, most: (median + above).max(figures.many_least - 1) })
}

/// Twice the median, which may lie between two numbers.
fn median(mut all: Vec<i64>) -> i64 {
    all.sort_unstable();
    let half = all.len() / 2;
    if all.len() % 2 == 1 { all[half] * 2 } else { all[half - 1] + all[half] }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says by failing what it expects")]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_name_is_the_same_without_its_marks_and_capitals_and_a_part_of_one_is_not() {
        assert!(same_name("Amara Okafor", "OKAFOR"));
        assert!(same_name("Maria de Souza", "De Souza"));
        assert!(same_name("Seán O’Neill", "ONeill"));
        assert!(same_name("José Ávila", "Avila"));
        assert!(!same_name("Amara Okafor", "For"));
        assert!(!same_name("Okafor", "Okafor"), "a single name is nobody’s family name alone");
        assert!(!same_name("Amara Okafor", "") && !same_name("Amara O", "O"));
    }

    #[test]
    fn a_postcode_is_the_same_however_it_is_spaced() {
        assert!(same_postcode("LS9 7XY", "ls97xy"));
        assert!(!same_postcode("", " ") && !same_postcode("LS9 7XY", "LS9 7XZ"));
    }

    #[test]
    fn a_look_in_the_evening_is_asked_about_unless_something_was_written_near_it() {
        let figures = Figures::default();
        let evening = at("2026-01-06T21:10:00Z");
        assert!(outside_hours(evening, &[], &figures));
        assert!(!outside_hours(evening, &[at("2026-01-06T19:30:00Z")], &figures));
        assert!(outside_hours(evening, &[at("2026-01-06T18:30:00Z")], &figures));
        assert!(!outside_hours(at("2026-01-06T19:30:00Z"), &[], &figures));
        assert!(outside_hours(at("2026-01-10T12:00:00Z"), &[], &figures), "a Saturday");
        assert!(outside_hours(at("2026-07-07T19:30:00Z"), &[], &figures), "by the clocks of England");
    }

    #[test]
    fn a_day_is_set_beside_the_accounts_own_days() {
        let figures = Figures::default();
        assert_eq!(usual(&[8; 9], &figures), None, "too few days");
        assert_eq!(
            usual(&[8; 12], &figures).unwrap(),
            Usual { median: 8, most: 19 },
            "fewer than the least are never many"
        );
        // deviations 0 to 2, their median 1: 30 + 3.5 × 1.4826
        let days = [28, 29, 29, 30, 30, 30, 31, 31, 32, 30, 29];
        assert_eq!(usual(&days, &figures).unwrap(), Usual { median: 30, most: 35 });
        let one_odd_day = [28, 29, 29, 30, 30, 30, 31, 31, 32, 30, 200];
        assert_eq!(usual(&one_odd_day, &figures).unwrap(), Usual { median: 30, most: 35 }, "an odd day moves nothing");
        // deviations of 10 and 0: 30 + 3.5 × 14.826
        let wide = [10, 20, 20, 40, 40, 30, 30, 50, 20, 40];
        assert_eq!(usual(&wide, &figures).unwrap(), Usual { median: 30, most: 81 });
    }

    #[test]
    fn a_record_of_ones_own_and_one_opened_on_a_request_are_never_asked_about() {
        for rule in Rule::ALL {
            assert!(!asks_about(*rule, &[Ground::Self_]) && !asks_about(*rule, &[Ground::Owner, Ground::Request]));
            assert!(asks_about(*rule, &[Ground::Owner]));
        }
        assert!(!asks_about(Rule::OutsideHours, &[Ground::Emergency]), "it has a list of its own");
        assert!(asks_about(Rule::SameName, &[Ground::Emergency]) && asks_about(Rule::SameName, &[Ground::Concern]));
        assert!(!asks_about(Rule::InPassing, &[Ground::Supervision]), "who supervises reads");
        assert!(!asks_about(Rule::OutsideHours, &[Ground::OwnReferral]), "practices have their own hours");
    }

    #[test]
    fn each_rule_says_what_it_looks_for_where_it_comes_from_and_what_else_explains_it() {
        for rule in Rule::ALL {
            for words in [rule.looks_for(), rule.source(), rule.else_explains()] {
                assert!(words.ends_with('.') && words.len() > 40, "{words}");
            }
        }
    }

    #[test]
    fn figures_that_make_no_sense_are_named() {
        let wrong = Figures { many_least: 1, hours: Hours { opens: 20, closes: 7 }, ..Figures::default() };
        let fields: Vec<_> = wrong.check().unwrap_err().into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["many_least", "closes"]);
        assert!(Figures::default().check().is_ok());
    }
}
