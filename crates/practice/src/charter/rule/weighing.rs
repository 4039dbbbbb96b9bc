//! What each kind of rule makes of an act.

use super::{HomeNeeds, Rule, Stance};
use crate::charter::act::{Act, ContactAct, Facts, ReferralAct, Task};
use crate::charter::aspect::Aspect;
use crate::charter::figures::Figures;
use crate::contact::{self, Place};
use crate::referral::RiskFlag;

impl Rule {
    /// What the rule makes of an act on an aspect; none where it does not speak of it.
    pub fn weigh(&self, aspect: Aspect, facts: &Facts, act: &Act<'_>) -> Option<Stance> {
        match (self, act) {
            (Self::ContactMinutes { kinds, least, most }, Act::Contact(contact)) => {
                let minutes = u32::try_from(contact.minutes?).ok()?;
                if contact.missed || contact.kind == contact::Kind::Message {
                    return None;
                }
                if !kinds.is_empty() && !kinds.contains(&contact.kind) {
                    return None;
                }
                Some(match (least, most) {
                    (_, Some(most)) if minutes > *most => Stance::Beyond(Figures::MinutesOver { minutes, most: *most }),
                    (Some(least), _) if minutes < *least => {
                        Stance::Beyond(Figures::MinutesUnder { minutes, least: *least })
                    }
                    (_, Some(most)) if minutes == *most => {
                        Stance::Reached(Figures::MinutesOver { minutes, most: *most })
                    }
                    _ => Stance::Within,
                })
            }
            (Self::ContactsAtMost { most, counts }, Act::Contact(contact)) => counts.takes(contact).then(|| {
                let earlier = if counts.earlier { counts.of(facts.earlier) } else { 0 };
                at_most(counts.of(facts.here) + earlier + 1, *most, |nth, most| Figures::Contacts { nth, most })
            }),
            (Self::WeeksAtMost { weeks }, Act::Contact(ContactAct { missed: false, .. }) | Act::GoOn) => {
                Some(at_most(facts.weeks_open, *weeks, |open, most| Figures::WeeksOpen { open, most }))
            }
            (Self::SupportReviewed { every_weeks }, Act::GoOn) => {
                Some(at_most(facts.weeks_since_review, *every_weeks, |since, every| Figures::SinceReview {
                    since,
                    every,
                }))
            }
            (Self::Places { allowed, home_needs }, Act::Contact(contact)) if !contact.missed => {
                Some(place(allowed, *home_needs, contact))
            }
            (Self::LowestAge { years }, Act::Refer(referral) | Act::Accept(referral)) => {
                let age = referral.age?;
                Some(if age < *years { Stance::Beyond(Figures::Age { age, lowest: *years }) } else { Stance::Within })
            }
            (Self::Excluded { risks, needs, unless_jointly }, Act::Refer(referral) | Act::Accept(referral)) => {
                Some(excluded(risks, needs, *unless_jointly, referral))
            }
            (Self::Sources { allowed }, Act::Refer(referral)) => {
                Some(among(allowed, &[referral.source], |source| Figures::Source(*source)))
            }
            (Self::Routes { allowed }, Act::Refer(referral)) => {
                Some(among(allowed, &[referral.route], |route| Figures::Route(*route)))
            }
            (Self::DeclinedBy { roles, working_days }, Act::Decline { by, working_days: after }) => {
                Some(match working_days {
                    _ if !roles.contains(by) => Stance::Beyond(Figures::DeclinedBy(*by)),
                    Some(most) => at_most(*after, *most, |after, most| Figures::DeclinedAfter { after, most }),
                    None => Stance::Within,
                })
            }
            (Self::CaseloadAtMost { active, holding, new_per_week }, Act::Accept(_)) => Some(worst([
                active.map(|most| at_most(facts.active + 1, most, |people, most| Figures::Active { people, most })),
                new_per_week.map(|most| {
                    at_most(facts.new_this_week + 1, most, |people, most| Figures::NewThisWeek { people, most })
                }),
                holding.map(|_| Stance::Within),
            ])),
            (Self::CaseloadAtMost { holding: Some(most), .. }, Act::Hold { .. }) => {
                Some(at_most(facts.holding + 1, *most, |people, most| Figures::Held { people, most }))
            }
            (Self::HoldingFor { allowed }, Act::Hold { reasons, .. }) => {
                Some(among(allowed, reasons, |reason| Figures::HeldFor(*reason)))
            }
            (Self::HoldingReviewed { every_weeks }, Act::Hold { review_weeks, .. }) => {
                Some(at_most(*review_weeks, *every_weeks, |weeks, most| Figures::HoldingReview { weeks, most }))
            }
            (Self::MeasuresAsked { measures }, Act::LeaveOut { measure }) => measures
                .iter()
                .any(|asked| asked == measure)
                .then(|| Stance::Beyond(Figures::LeftOut((*measure).to_owned()))),
            (Self::TasksOut { tasks }, Act::Contact(contact)) => {
                let mut done = contact.tasks.to_vec();
                // going along is a kind of contact of its own, and a visit is a place
                if contact.kind == contact::Kind::Accompanying && !contact.missed {
                    done.push(Task::Accompanying);
                }
                if contact.place == Place::Home && !contact.missed {
                    done.push(Task::HomeVisits);
                }
                out(tasks, &done, |task| Figures::Task(*task))
            }
            (Self::MethodsOut { methods }, Act::Contact(contact)) => {
                out(methods, contact.methods, |method| Figures::Method(*method))
            }
            (Self::WorkOut { work }, Act::OtherWork(kind)) => out(work, &[*kind], |kind| Figures::Work(*kind)),
            (Self::CommunityShare { least, most }, Act::CommunityTime { percent }) => Some(match (least, most) {
                (Some(least), _) if percent < least => {
                    Stance::Beyond(Figures::CommunityUnder { percent: *percent, least: *least })
                }
                (_, Some(most)) => at_most(u32::from(*percent), u32::from(*most), |percent, most| {
                    Figures::CommunityOver { percent, most }
                }),
                _ => Stance::Within,
            }),
            (Self::EndingPrepared {}, Act::End { talked_about, told }) => Some(if *talked_about && *told {
                Stance::Within
            } else {
                Stance::Beyond(Figures::EndingUnprepared { talked_about: *talked_about, told: *told })
            }),
            (Self::EachTime {}, act) => each_time(aspect, act),
            _ => None,
        }
    }
}

/// A figure that may be as high as `most`.
fn at_most(figure: u32, most: u32, figures: impl Fn(u32, u32) -> Figures) -> Stance {
    match figure.cmp(&most) {
        std::cmp::Ordering::Less => Stance::Within,
        std::cmp::Ordering::Equal => Stance::Reached(figures(figure, most)),
        std::cmp::Ordering::Greater => Stance::Beyond(figures(figure, most)),
    }
}

/// All of `given` stand in `allowed`; else the first that does not.
fn among<T: PartialEq>(allowed: &[T], given: &[T], figures: impl Fn(&T) -> Figures) -> Stance {
    given.iter().find(|one| !allowed.contains(one)).map_or(Stance::Within, |one| Stance::Beyond(figures(one)))
}

/// The first of `given` that stands in `out`; none where nothing was given.
fn out<T: PartialEq>(out: &[T], given: &[T], figures: impl Fn(&T) -> Figures) -> Option<Stance> {
    if given.is_empty() {
        return None;
    }
    Some(given.iter().find(|one| out.contains(one)).map_or(Stance::Within, |one| Stance::Beyond(figures(one))))
}

fn worst<const N: usize>(stances: [Option<Stance>; N]) -> Stance {
    stances.into_iter().flatten().fold(Stance::Within, |worst, one| match (&worst, &one) {
        (Stance::Beyond(_), _) => worst,
        (_, Stance::Beyond(_)) | (Stance::Within, _) => one,
        (Stance::Reached(_), _) => worst,
    })
}

fn place(allowed: &[Place], home_needs: HomeNeeds, contact: &ContactAct<'_>) -> Stance {
    if contact.kind == contact::Kind::Message {
        return Stance::Within;
    }
    if !allowed.contains(&contact.place) {
        return Stance::Beyond(Figures::Place(contact.place));
    }
    if contact.place != Place::Home {
        return Stance::Within;
    }
    let kept = match home_needs {
        HomeNeeds::Nothing => true,
        HomeNeeds::Plan => contact.with_plan,
        HomeNeeds::Pair => contact.in_pair,
        HomeNeeds::PairOrPlan => contact.in_pair || contact.with_plan,
    };
    if kept { Stance::Within } else { Stance::Beyond(Figures::HomeWithout(home_needs)) }
}

fn excluded(risks: &[RiskFlag], needs: &[String], unless_jointly: bool, referral: &ReferralAct<'_>) -> Stance {
    if unless_jointly && referral.jointly {
        return Stance::Within;
    }
    if let Some(risk) = referral.risks.iter().find(|risk| risks.contains(risk)) {
        return Stance::Beyond(Figures::Risk { risk: *risk, unless_jointly });
    }
    referral
        .needs
        .iter()
        .find(|need| needs.contains(need))
        .map_or(Stance::Within, |need| Stance::Beyond(Figures::Need { need: need.clone(), unless_jointly }))
}

fn each_time(aspect: Aspect, act: &Act<'_>) -> Option<Stance> {
    let done = match (aspect, act) {
        (Aspect::OwnExperience, Act::Contact(contact)) => contact.own_experience,
        (Aspect::FamilyAndCarers, Act::Contact(contact)) => contact.kind == contact::Kind::WithCarer && !contact.missed,
        (Aspect::FamilyAndCarers, Act::SupportFamily) | (Aspect::CommunityDevelopment, Act::SetUpGroup) => true,
        _ => false,
    };
    done.then_some(Stance::Beyond(Figures::EachTime(aspect)))
}
