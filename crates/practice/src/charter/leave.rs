//! Leave to do what was weighed: nothing that a boundary touches is planned without it (DOMAIN 5.2).
//!
//! A leave is made from a verdict alone, and carries what is kept with the act: what was weighed and, where one was asked for, the
//! worker's line. It has no other maker, so that a use case cannot plan an act that was not weighed.

use uuid::Uuid;

use super::aspect::Aspect;
use super::assess::{Finding, Outcome, Verdict};
use super::figures::Tense;
use super::latitude::Latitude;
use crate::goal::{SHORT_MAX, too_long};
use crate::problem::Problem;

codes! {
    /// What kind of discretion it is: the three that the study found [004, three types of micro-discretions].
    pub enum Type {
        TailoringSupport => "tailoring_support", "Fitting support to the person";
        UsingSkills => "using_skills", "Using what I know and can do";
        ScopeOfRole => "scope_of_role", "Scope of the role";
    }
}

impl Type {
    /// The type that an aspect belongs to most often: a first choice in the form, never more.
    pub const fn usual(aspect: Aspect) -> Self {
        match aspect {
            Aspect::Methods | Aspect::OwnExperience | Aspect::Training => Self::UsingSkills,
            Aspect::WhoMayBeReferred
            | Aspect::WhoMayRefer
            | Aspect::Declining
            | Aspect::Caseload
            | Aspect::Tasks
            | Aspect::Remit
            | Aspect::CommunityDevelopment => Self::ScopeOfRole,
            _ => Self::TailoringSupport,
        }
    }
}

/// What a worker says to an act beyond a boundary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Why, in a line; empty where nothing is said.
    pub why: String,
    /// What it is hoped to do.
    pub hoped: String,
    /// What kind it is.
    pub kind: Option<Type>,
    /// The question that was asked first and answered yes.
    pub granted: Option<Uuid>,
    /// It could not wait for an answer: an urgent matter for the supervisor.
    pub could_not_wait: bool,
}

/// What one boundary made of the act, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// Which boundary.
    pub boundary: Uuid,
    /// Of what.
    pub aspect: Aspect,
    /// Passed, or just reached.
    pub beyond: bool,
    /// What it asked.
    pub outcome: Outcome,
    /// The worker's latitude at it then.
    pub latitude: Latitude,
    /// Whether that was the worker's own.
    pub personal: bool,
    /// The figures, in a sentence.
    pub figures: String,
}

/// The worker's line about an act, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discretion {
    /// What kind.
    pub kind: Type,
    /// Why.
    pub why: String,
    /// What it is hoped to do.
    pub hoped: String,
    /// It could not wait.
    pub could_not_wait: bool,
}

/// Leave for an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leave {
    version: Option<u32>,
    outcome: Outcome,
    weighed: Vec<Weighed>,
    discretion: Option<Discretion>,
    granted: Option<Uuid>,
    to_talk_about: bool,
}

/// Why there is no leave yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// One line why.
    Why,
    /// A yes to what must be asked first, or a word that it could not wait.
    Ask,
    /// It is not done here.
    NotDone,
}

impl Missing {
    /// What to do, under the field that asks it.
    pub fn problem(self) -> Problem {
        match self {
            Self::Why => Problem::new("judgement_why", "Write one line why, and go on."),
            Self::Ask => Problem::new("judgement_ask", "Ask your supervisor first, or say that it could not wait."),
            Self::NotDone => Problem::new(
                "judgement_why",
                "This is not done here. Change what is planned, or talk about it with your supervisor. What has happened already is always recorded.",
            ),
        }
    }
}

impl Leave {
    /// Leave to do what is planned.
    ///
    /// # Errors
    /// What is missing for it.
    pub fn planned(verdict: &Verdict<'_>, answer: &Answer) -> Result<Self, Missing> {
        let said = !answer.why.trim().is_empty();
        match verdict.outcome() {
            Outcome::Within | Outcome::BeyondOpen => {}
            Outcome::TellAfter if said => {}
            Outcome::TellAfter => return Err(Missing::Why),
            Outcome::AskFirst if answer.granted.is_some() => {}
            Outcome::AskFirst if answer.could_not_wait && said => {}
            Outcome::AskFirst if answer.could_not_wait => return Err(Missing::Why),
            Outcome::AskFirst => return Err(Missing::Ask),
            Outcome::NotDone => return Err(Missing::NotDone),
        }
        Ok(Self::of(verdict, answer, Tense::Planned))
    }

    /// What has happened: always recorded; where it lies beyond without a word why, it becomes something to talk about.
    pub fn happened(verdict: &Verdict<'_>, answer: &Answer) -> Self {
        Self::of(verdict, answer, Tense::Happened)
    }

    fn of(verdict: &Verdict<'_>, answer: &Answer, tense: Tense) -> Self {
        let outcome = verdict.outcome();
        let beyond = verdict.findings.iter().find(|finding| finding.beyond);
        let why = answer.why.trim();
        let discretion = beyond.filter(|_| !why.is_empty()).map(|finding| Discretion {
            kind: answer.kind.unwrap_or(Type::usual(finding.boundary.aspect)),
            why: why.to_owned(),
            hoped: answer.hoped.trim().to_owned(),
            could_not_wait: answer.could_not_wait && outcome == Outcome::AskFirst && answer.granted.is_none(),
        });
        let asked = match outcome {
            Outcome::Within | Outcome::BeyondOpen => false,
            // nobody can say yes to what is not done here: a yes from before, when it was asked first, does not close the matter
            Outcome::TellAfter | Outcome::NotDone => true,
            Outcome::AskFirst => answer.granted.is_none(),
        };
        Self {
            version: verdict.version,
            outcome,
            weighed: verdict.findings.iter().map(|finding| weighed(finding, tense)).collect(),
            discretion,
            granted: answer.granted.filter(|_| outcome == Outcome::AskFirst),
            to_talk_about: asked,
        }
    }

    /// The version by which it was weighed; none where no charter is in force.
    pub const fn version(&self) -> Option<u32> {
        self.version
    }

    /// What was asked.
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// What each boundary made of it, the strictest first.
    pub fn weighed(&self) -> &[Weighed] {
        &self.weighed
    }

    /// The worker's line.
    pub const fn discretion(&self) -> Option<&Discretion> {
        self.discretion.as_ref()
    }

    /// The question that was answered yes.
    pub const fn granted(&self) -> Option<Uuid> {
        self.granted
    }

    /// Whether it comes onto the agenda of the next supervision.
    pub const fn to_talk_about(&self) -> bool {
        self.to_talk_about
    }
}

fn weighed(finding: &Finding<'_>, tense: Tense) -> Weighed {
    Weighed {
        boundary: finding.boundary.id,
        aspect: finding.boundary.aspect,
        beyond: finding.beyond,
        outcome: finding.outcome(),
        latitude: finding.latitude,
        personal: finding.personal,
        figures: finding.figures(tense),
    }
}

/// Whether what a worker writes can be kept.
///
/// # Errors
/// Each fault under `judgement_why` or `judgement_hoped`.
pub fn check(answer: &Answer) -> Result<(), Vec<Problem>> {
    let problems: Vec<Problem> =
        [too_long("judgement_why", &answer.why, SHORT_MAX), too_long("judgement_hoped", &answer.hoped, SHORT_MAX)]
            .into_iter()
            .flatten()
            .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
