//! The rules that a machine can check (DOMAIN 5.1): each kind with its figures, on which aspect it may stand, and what it makes of an act.

mod weighing;
mod wording;

use wording::listed;
pub(in crate::charter) use wording::{counted, within};

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::contact::{self, Place};
use crate::holding;
use crate::problem::Problem;
use crate::referral::{RiskFlag, Route, Source};

use super::act::{ContactAct, Method, OtherWork, Tally, Task};
use super::aspect::Aspect;
use super::figures::Figures;

/// What a rule about the number of contacts counts besides meetings and calls with the person (DOMAIN 5.2: each rule says what it
/// counts). Messages are never counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "five questions, each answered yes or no by whoever writes the charter"
)]
pub struct Counts {
    /// Those meetings and calls to which the person did not come.
    pub missed: bool,
    /// Check-ins.
    pub check_ins: bool,
    /// Contacts with or for a carer.
    pub carers: bool,
    /// Talks about the person with another professional.
    pub colleagues: bool,
    /// Contacts at a group.
    pub groups: bool,
    /// Contacts of earlier support; where this is no, a return starts again.
    pub earlier: bool,
}

impl Counts {
    /// How many of a tally are counted.
    pub const fn of(self, tally: Tally) -> u32 {
        let mut n = tally.held;
        n += if self.missed { tally.missed } else { 0 };
        n += if self.check_ins { tally.check_ins } else { 0 };
        n += if self.carers { tally.with_carers } else { 0 };
        n += if self.colleagues { tally.with_colleagues } else { 0 };
        n + if self.groups { tally.groups } else { 0 }
    }

    /// Whether a contact is counted.
    pub const fn takes(self, act: &ContactAct<'_>) -> bool {
        use contact::Kind;
        let kind = match act.kind {
            Kind::FirstMeeting | Kind::FollowUp | Kind::JointMeeting | Kind::Accompanying => {
                return !act.missed || self.missed;
            }
            Kind::CheckIn => self.check_ins,
            Kind::WithCarer => self.carers,
            Kind::AboutPerson => self.colleagues,
            Kind::Group => self.groups,
            Kind::Message => false,
        };
        // of these, one that did not come about is in no tally
        kind && !act.missed
    }

    /// What is counted besides, in words; none where nothing is.
    fn words(self) -> Option<String> {
        let besides: Vec<&str> = [
            (self.missed, "missed appointments"),
            (self.check_ins, "check-ins"),
            (self.carers, "contacts with a carer"),
            (self.colleagues, "talks with other professionals"),
            (self.groups, "groups"),
            (self.earlier, "earlier support"),
        ]
        .into_iter()
        .filter_map(|(counted, words)| counted.then_some(words))
        .collect();
        (!besides.is_empty()).then(|| listed(&besides, "and"))
    }
}

codes! {
    /// What a visit at home needs (DOMAIN 5.1, 4.4).
    #[derive(Default)]
    pub enum HomeNeeds {
        #[default]
        Nothing => "nothing", "Nothing more";
        Plan => "plan", "A lone-working plan";
        Pair => "pair", "Two people";
        PairOrPlan => "pair_or_plan", "Two people, or a lone-working plan";
    }
}

/// A rule that a machine can check. A boundary without one is guidance: it is read, and nothing is weighed by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// Minutes of a contact.
    ContactMinutes {
        /// For these kinds; for all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        kinds: Vec<contact::Kind>,
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<u32>,
        /// At most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u32>,
    },
    /// How often somebody is seen in one spell of support.
    ContactsAtMost {
        /// So often.
        most: u32,
        /// What is counted besides meetings and calls with the person.
        #[serde(default)]
        counts: Counts,
    },
    /// Weeks for which support is open.
    WeeksAtMost {
        /// So many.
        weeks: u32,
    },
    /// Support is looked at again.
    SupportReviewed {
        /// Every so many weeks.
        every_weeks: u32,
    },
    /// Where people are seen.
    Places {
        /// At these places.
        allowed: Vec<Place>,
        /// What a visit at home needs.
        #[serde(default)]
        home_needs: HomeNeeds,
    },
    /// The lowest age.
    LowestAge {
        /// Whole years.
        years: u8,
    },
    /// Risks and needs that are better helped elsewhere.
    Excluded {
        /// Risks.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        risks: Vec<RiskFlag>,
        /// Codes of needs.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        needs: Vec<String>,
        /// Not excluded where somebody else shares it [004 T5].
        #[serde(default)]
        unless_jointly: bool,
    },
    /// Who may refer.
    Sources {
        /// These.
        allowed: Vec<Source>,
    },
    /// By which ways.
    Routes {
        /// These.
        allowed: Vec<Route>,
    },
    /// Who may say no, and how soon.
    DeclinedBy {
        /// As one of these.
        roles: Vec<Role>,
        /// Within so many working days of receiving it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        working_days: Option<u32>,
    },
    /// How many people one worker supports.
    CaseloadAtMost {
        /// In active support.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        active: Option<u32>,
        /// Held.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holding: Option<u32>,
        /// New in seven days.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_per_week: Option<u32>,
    },
    /// Why somebody may be held.
    HoldingFor {
        /// For these reasons.
        allowed: Vec<holding::Reason>,
    },
    /// Holding is looked at again.
    HoldingReviewed {
        /// Within so many weeks.
        every_weeks: u32,
    },
    /// Measures that are asked.
    MeasuresAsked {
        /// Their codes.
        measures: Vec<String>,
    },
    /// What is not done for people.
    TasksOut {
        /// These.
        tasks: Vec<Task>,
    },
    /// How workers do not work.
    MethodsOut {
        /// These.
        methods: Vec<Method>,
    },
    /// Work that is not taken on.
    WorkOut {
        /// These.
        work: Vec<OtherWork>,
    },
    /// Time for building links and groups, as a share of the week.
    CommunityShare {
        /// At least, in per cent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<u8>,
        /// At most, in per cent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u8>,
    },
    /// An ending is talked about before, and told.
    EndingPrepared {},
    /// Each time counts: own experience spoken of, family supported, a group set up.
    EachTime {},
}

/// What a rule makes of an act it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stance {
    /// It lies within, with room left.
    Within,
    /// It lies within, and there is no more room.
    Reached(Figures),
    /// It lies beyond.
    Beyond(Figures),
}

/// The most a figure of a charter can be: more is a slip of the finger.
const MOST: u32 = 1_000;

impl Rule {
    /// The stable code of the kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ContactMinutes { .. } => "contact_minutes",
            Self::ContactsAtMost { .. } => "contacts_at_most",
            Self::WeeksAtMost { .. } => "weeks_at_most",
            Self::SupportReviewed { .. } => "support_reviewed",
            Self::Places { .. } => "places",
            Self::LowestAge { .. } => "lowest_age",
            Self::Excluded { .. } => "excluded",
            Self::Sources { .. } => "sources",
            Self::Routes { .. } => "routes",
            Self::DeclinedBy { .. } => "declined_by",
            Self::CaseloadAtMost { .. } => "caseload_at_most",
            Self::HoldingFor { .. } => "holding_for",
            Self::HoldingReviewed { .. } => "holding_reviewed",
            Self::MeasuresAsked { .. } => "measures_asked",
            Self::TasksOut { .. } => "tasks_out",
            Self::MethodsOut { .. } => "methods_out",
            Self::WorkOut { .. } => "work_out",
            Self::CommunityShare { .. } => "community_share",
            Self::EndingPrepared {} => "ending_prepared",
            Self::EachTime {} => "each_time",
        }
    }

    /// The aspects on which a rule of this kind may stand.
    pub const fn aspects(&self) -> &'static [Aspect] {
        match self {
            Self::ContactMinutes { .. } => &[Aspect::LengthOfContact],
            Self::ContactsAtMost { .. } => &[Aspect::NumberOfContacts],
            Self::WeeksAtMost { .. } | Self::SupportReviewed { .. } => &[Aspect::LengthOfSupport],
            Self::Places { .. } => &[Aspect::PlaceOfContact],
            Self::LowestAge { .. } | Self::Excluded { .. } => &[Aspect::WhoMayBeReferred],
            Self::Sources { .. } | Self::Routes { .. } => &[Aspect::WhoMayRefer],
            Self::DeclinedBy { .. } => &[Aspect::Declining],
            Self::CaseloadAtMost { .. } => &[Aspect::Caseload],
            Self::HoldingFor { .. } | Self::HoldingReviewed { .. } => &[Aspect::Holding],
            Self::MeasuresAsked { .. } => &[Aspect::Measures],
            Self::TasksOut { .. } => &[Aspect::Tasks],
            Self::MethodsOut { .. } => &[Aspect::Methods],
            Self::WorkOut { .. } => &[Aspect::Remit],
            Self::CommunityShare { .. } => &[Aspect::CommunityDevelopment],
            Self::EndingPrepared {} => &[Aspect::Ending],
            Self::EachTime {} => &[Aspect::OwnExperience, Aspect::FamilyAndCarers, Aspect::CommunityDevelopment],
        }
    }

    /// Whether the rule can be kept: its figures are there and can be.
    ///
    /// # Errors
    /// What is missing or cannot be, each under `rule`.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        let mut say = |message: String| problems.push(Problem::new("rule", message));
        let mut figure = |what: &str, figure: u32, most: u32| {
            if figure == 0 || figure > most {
                say(format!("Give {what} as a whole number from 1 to {most}."));
            }
        };
        match self {
            Self::ContactMinutes { least, most, .. } => {
                let longest = contact::MINUTES_MAX.unsigned_abs();
                for minutes in [least, most].into_iter().flatten() {
                    figure("the minutes", *minutes, longest);
                }
                match (least, most) {
                    (None, None) => say("Say how many minutes at least, at most, or both.".to_owned()),
                    (Some(least), Some(most)) if least > most => {
                        say(format!("At least {least} and at most {most} minutes cannot both be kept."));
                    }
                    _ => {}
                }
            }
            Self::ContactsAtMost { most, .. } => figure("how many contacts", *most, MOST),
            Self::WeeksAtMost { weeks } => figure("how many weeks", *weeks, MOST),
            Self::SupportReviewed { every_weeks } => figure("after how many weeks", *every_weeks, 104),
            // nobody is held for longer without a look: a higher figure would never be reached
            Self::HoldingReviewed { every_weeks } => {
                figure("after how many weeks", *every_weeks, holding::REVIEW_WEEKS_MAX.unsigned_abs());
            }
            Self::LowestAge { years } => figure("the lowest age", u32::from(*years), 120),
            Self::CaseloadAtMost { active, holding, new_per_week } => {
                for people in [active, holding, new_per_week].into_iter().flatten() {
                    figure("how many people", *people, MOST);
                }
                if active.is_none() && holding.is_none() && new_per_week.is_none() {
                    say("Say how many people: in active support, held, or new in a week.".to_owned());
                }
            }
            Self::CommunityShare { least, most } => {
                for share in [least, most].into_iter().flatten() {
                    figure("the share in per cent", u32::from(*share), 100);
                }
                match (least, most) {
                    (None, None) => say("Say which share of the week: at least, at most, or both.".to_owned()),
                    (Some(least), Some(most)) if least > most => {
                        say(format!("At least {least} and at most {most} per cent cannot both be kept."));
                    }
                    _ => {}
                }
            }
            Self::DeclinedBy { roles, working_days } => {
                if let Some(days) = working_days {
                    figure("within how many working days", *days, 90);
                }
                let deciding = [Role::Worker, Role::Supervisor, Role::Manager];
                if roles.is_empty() || roles.iter().any(|role| !deciding.contains(role)) {
                    say("Say who may decline: link workers, supervisors, the service manager.".to_owned());
                }
            }
            Self::Places { allowed, home_needs } => {
                if allowed.is_empty() {
                    say("Choose at least one place.".to_owned());
                }
                if *home_needs != HomeNeeds::Nothing && !allowed.contains(&Place::Home) {
                    say("What a visit at home needs is said, but people are not seen at home. Choose home, or say that nothing more is needed.".to_owned());
                }
            }
            Self::Excluded { risks, needs, .. } => {
                if risks.is_empty() && needs.is_empty() {
                    say("Choose at least one risk or need.".to_owned());
                }
                if let Some(unknown) = needs.iter().find(|code| crate::needs::by_code(code).is_none()) {
                    say(format!("There is no need ‘{unknown}’. Use the codes of the list of needs."));
                }
            }
            Self::Sources { allowed } if allowed.is_empty() => say("Choose at least one source.".to_owned()),
            Self::Routes { allowed } if allowed.is_empty() => say("Choose at least one way.".to_owned()),
            Self::HoldingFor { allowed } if allowed.is_empty() => say("Choose at least one reason.".to_owned()),
            Self::MeasuresAsked { measures } if measures.is_empty() => say("Choose at least one measure.".to_owned()),
            Self::TasksOut { tasks } if tasks.is_empty() => say("Choose at least one task.".to_owned()),
            Self::MethodsOut { methods } if methods.is_empty() => say("Choose at least one method.".to_owned()),
            Self::WorkOut { work } if work.is_empty() => say("Choose at least one kind of work.".to_owned()),
            _ => {}
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// The rule in words, for a page.
    pub fn words(&self) -> String {
        self.to_string()
    }
}
