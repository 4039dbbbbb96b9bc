//! What a charter says of a need before somebody is referred for it: that it is better helped elsewhere, or that part of it is not done here
//! (DOMAIN 4.2, 5.1). Said beside the need as it is ticked, and never a wall: whoever refers can send it all the same.
//!
//! A need meets the charter in three ways: a boundary on who may be referred leaves it out by its code; a boundary on tasks leaves out what
//! somebody with that need would hope for; a boundary on methods leaves out therapy.

use super::act::{Method, Task};
use super::boundary::{Boundary, Charter};
use super::latitude::Band;
use super::rule::Rule;
use crate::needs;

codes! {
    /// Why something is said of a need.
    pub enum By {
        /// No worker anywhere has power over it [004 CMOC5, CMOC10].
        Power => "power", "In nobody’s power here";
        /// The service is not for it.
        NotFor => "not_for", "Better helped elsewhere";
        /// The service is for it where somebody else shares it.
        Jointly => "jointly", "Only together with somebody else";
        /// Some of what helps with it is not done here.
        NotDone => "not_done", "Not done here";
    }
}

/// What is said of a need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Why.
    pub by: By,
    /// The words.
    pub words: String,
}

/// What somebody with a need may hope for, of which a charter says whether it is done.
const HOPED_FOR: &[(Task, &[&str])] = &[
    (Task::FormFilling, &["benefits"]),
    (Task::BenefitClaims, &["benefits"]),
    (Task::AdvocacyLetters, &["housing", "benefits", "legal"]),
    (Task::Transport, &["transport"]),
    (Task::HomeVisits, &["practical_help"]),
];

/// Needs with which somebody may hope for therapy.
const THERAPY: &[&str] = &["mental_wellbeing"];

/// The words of a boundary for the public, else those that follow from its rule. Where judgement is left, it is said as a rule and not as a
/// promise.
fn words(one: &Boundary, otherwise: impl FnOnce(&str) -> String) -> String {
    let public = one.words_for_public.trim();
    if !public.is_empty() {
        return public.to_owned();
    }
    otherwise(if one.latitude.band() == Band::Fixed { "" } else { ", as a rule" })
}

fn of(one: &Boundary, need: &str) -> Option<Said> {
    // what is left to judgement wholly is said to nobody before
    if one.latitude.band() == Band::Open {
        return None;
    }
    match one.rule.as_ref()? {
        Rule::Excluded { needs, unless_jointly, .. } if needs.iter().any(|code| code == need) => {
            let name = needs::words(need).to_lowercase();
            Some(if *unless_jointly {
                let said = |rule: &str| {
                    format!(
                        "Link workers here help with {name}{rule} only alongside a professional who stays involved. Say who that is."
                    )
                };
                Said { by: By::Jointly, words: words(one, said) }
            } else {
                Said {
                    by: By::NotFor,
                    words: words(one, |rule| format!("Link workers here do not take on {name}{rule}.")),
                }
            })
        }
        Rule::TasksOut { tasks } => {
            let task = tasks
                .iter()
                .find(|task| HOPED_FOR.iter().any(|(hoped, needs)| hoped == *task && needs.contains(&need)))?;
            let said = |rule: &str| format!("Not done here{rule}: {}.", task.words().to_lowercase());
            Some(Said { by: By::NotDone, words: words(one, said) })
        }
        Rule::MethodsOut { methods } if methods.contains(&Method::Therapy) && THERAPY.contains(&need) => Some(Said {
            by: By::NotDone,
            words: words(one, |rule| format!("Link workers here do not give therapy{rule}.")),
        }),
        _ => None,
    }
}

/// What is said of a need before somebody is referred for it: what no worker has power over, then what the charter in force says. Nothing is
/// said twice.
pub fn outside(charter: Option<&Charter>, need: &str) -> Vec<Said> {
    let power = needs::by_code(need).and_then(|need| need.beyond_power.clone());
    let mut all: Vec<Said> = power.into_iter().map(|words| Said { by: By::Power, words }).collect();
    for said in charter.into_iter().flat_map(|charter| &charter.boundaries).filter_map(|one| of(one, need)) {
        if all.iter().all(|one| one.words != said.words) {
            all.push(said);
        }
    }
    all
}

/// Whether nothing remains of what somebody is referred for: each of the needs is one that the service is not for, whoever else shares it.
/// It can be sent even so; the page asks whether there is something else.
pub fn nothing_remains<N: AsRef<str>>(charter: Option<&Charter>, needs: &[N]) -> bool {
    !needs.is_empty()
        && needs.iter().all(|need| outside(charter, need.as_ref()).iter().any(|said| said.by == By::NotFor))
}
