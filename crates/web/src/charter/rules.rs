//! The fields by which a rule is written: for each aspect the kinds of rule that may stand there, and the fields of each.

use crate::form::{Form, FormState};
use crate::words::{Choice, choices, need_choices};
use practice::access::Role;
use practice::charter::{Aspect, Counts, HomeNeeds, Method, OtherWork, Rule, Task};
use practice::contact::{Kind, Place};
use practice::holding::Reason;
use practice::needs::by_code;
use practice::referral::{RiskFlag, Route, Source};
use serde::Serialize;

/// Stands for no rule: guidance, which is read and by which nothing is weighed.
pub(super) const NONE: &str = "none";

/// The kinds of rule that may stand under an aspect, each with its words.
pub(super) fn kinds(aspect: Aspect) -> &'static [(&'static str, &'static str)] {
    match aspect {
        Aspect::LengthOfContact => &[("contact_minutes", "Minutes")],
        Aspect::NumberOfContacts => &[("contacts_at_most", "A number of contacts")],
        Aspect::LengthOfSupport => {
            &[("weeks_at_most", "Weeks at most"), ("support_reviewed", "Looked at again every so many weeks")]
        }
        Aspect::PlaceOfContact => &[("places", "Places")],
        Aspect::WhoMayBeReferred => {
            &[("lowest_age", "The lowest age"), ("excluded", "Risks and needs better helped elsewhere")]
        }
        Aspect::WhoMayRefer => &[("sources", "Who refers"), ("routes", "By which way")],
        Aspect::Declining => &[("declined_by", "Who may say no, and how soon")],
        Aspect::Caseload => &[("caseload_at_most", "A number of people")],
        Aspect::Holding => {
            &[("holding_for", "For which reasons"), ("holding_reviewed", "Looked at again within so many weeks")]
        }
        Aspect::Measures => &[("measures_asked", "What is asked")],
        Aspect::Tasks => &[("tasks_out", "What is not done")],
        Aspect::Methods => &[("methods_out", "What is not used")],
        Aspect::Remit => &[("work_out", "What is not taken on")],
        Aspect::CommunityDevelopment => {
            &[("community_share", "A share of the week"), ("each_time", "Each group that is set up")]
        }
        Aspect::Ending => &[("ending_prepared", "Talked about before, and told")],
        Aspect::OwnExperience => &[("each_time", "Each time own experience is spoken of")],
        Aspect::FamilyAndCarers => &[("each_time", "Each time somebody of the family is supported")],
        Aspect::Training => &[],
    }
}

/// What the fields offer.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Offers {
    kinds: Vec<Choice>,
    contact_kinds: Vec<Choice>,
    counts: Vec<Choice>,
    places: Vec<Choice>,
    home_needs: Vec<Choice>,
    risks: Vec<Choice>,
    needs: Vec<Choice>,
    sources: Vec<Choice>,
    routes: Vec<Choice>,
    roles: Vec<Choice>,
    reasons: Vec<Choice>,
    measures: Vec<Choice>,
    tasks: Vec<Choice>,
    methods: Vec<Choice>,
    work: Vec<Choice>,
}

const COUNTS: &[(&str, &str)] = &[
    ("missed", "Appointments to which the person did not come"),
    ("check_ins", "Check-ins"),
    ("carers", "Contacts with or for a carer"),
    ("colleagues", "Talks about the person with another professional"),
    ("groups", "Groups"),
    ("earlier", "Contacts of earlier support: a return does not start again"),
];

const DECIDING: &[Role] = &[Role::Worker, Role::Supervisor, Role::Manager];

pub(super) fn offers(aspect: Aspect, measures: &[(String, String)]) -> Offers {
    let mut of_aspect: Vec<Choice> = kinds(aspect).iter().map(|(code, words)| Choice::new(*code, *words)).collect();
    of_aspect.push(Choice::new(NONE, "Nothing: it is guidance, to be read"));
    Offers {
        kinds: of_aspect,
        contact_kinds: choices!(Kind),
        counts: COUNTS.iter().map(|(code, words)| Choice::new(*code, *words)).collect(),
        places: choices!(Place),
        home_needs: choices!(HomeNeeds),
        risks: choices!(RiskFlag),
        needs: need_choices(),
        sources: choices!(Source),
        routes: choices!(Route),
        roles: DECIDING.iter().map(|role| Choice::new(role.as_str(), role.words())).collect(),
        reasons: choices!(Reason),
        measures: measures.iter().map(|(code, name)| Choice::new(code, name.as_str())).collect(),
        tasks: choices!(Task),
        methods: choices!(Method),
        work: choices!(OtherWork),
    }
}

fn figure(form: &Form, name: &str, called: &str, most: i64) -> Option<u32> {
    let read = form.number(name).between(1, most).called(called).optional();
    read.peek().copied().flatten().and_then(|n| u32::try_from(n).ok())
}

/// A figure that must be there; where it is not, that is said under its field.
fn needed(form: &Form, name: &str, called: &str, most: i64) -> u32 {
    let given = form.first(name).is_some_and(|text| !text.trim().is_empty());
    let read = figure(form, name, called, most);
    if !given {
        form.error(name, format!("Enter a whole number from 1 to {most}"));
    }
    read.unwrap_or(1)
}

fn many<T>(form: &Form, name: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
    form.all(name).filter_map(|code| parse(code.trim())).collect()
}

/// Reads the rule of an aspect: none where it is guidance. What is wrong stands in the form; whether the rule can be kept is for the
/// charter's own check.
pub(super) fn read(form: &Form, aspect: Aspect) -> Result<Option<Rule>, FormState> {
    let kind = form
        .one_of("rule", |code| {
            (code == NONE || kinds(aspect).iter().any(|(kind, _)| *kind == code)).then(|| code.to_owned())
        })
        .required("Choose what can be checked, or that it is guidance");
    let kind = form.done(kind)?;
    let share = |name: &str, called: &str| figure(form, name, called, 100).and_then(|n| u8::try_from(n).ok());
    let rule = match kind.as_str() {
        "contact_minutes" => Rule::ContactMinutes {
            kinds: many(form, "r_kinds", Kind::parse),
            least: figure(form, "r_least", "At least", 600),
            most: figure(form, "r_most", "At most", 600),
        },
        "contacts_at_most" => {
            let counts: Vec<String> = many(form, "r_counts", |code| Some(code.to_owned()));
            let is = |code: &str| counts.iter().any(|one| one == code);
            Rule::ContactsAtMost {
                most: needed(form, "r_contacts", "Contacts", 1_000),
                counts: Counts {
                    missed: is("missed"),
                    check_ins: is("check_ins"),
                    carers: is("carers"),
                    colleagues: is("colleagues"),
                    groups: is("groups"),
                    earlier: is("earlier"),
                },
            }
        }
        "weeks_at_most" => Rule::WeeksAtMost { weeks: needed(form, "r_weeks", "Weeks", 1_000) },
        "support_reviewed" => Rule::SupportReviewed { every_weeks: needed(form, "r_review", "Weeks", 104) },
        "places" => Rule::Places {
            allowed: many(form, "r_places", Place::parse),
            home_needs: form.first("r_home").and_then(|code| HomeNeeds::parse(code.trim())).unwrap_or_default(),
        },
        "lowest_age" => {
            Rule::LowestAge { years: u8::try_from(needed(form, "r_age", "The lowest age", 120)).unwrap_or(u8::MAX) }
        }
        "excluded" => Rule::Excluded {
            risks: many(form, "r_risks", RiskFlag::parse),
            needs: many(form, "r_needs", |code| by_code(code).map(|need| need.code.clone())),
            unless_jointly: form.first("r_jointly").is_some(),
        },
        "sources" => Rule::Sources { allowed: many(form, "r_sources", Source::parse) },
        "routes" => Rule::Routes { allowed: many(form, "r_routes", Route::parse) },
        "declined_by" => Rule::DeclinedBy {
            roles: many(form, "r_roles", Role::parse),
            working_days: figure(form, "r_days", "Working days", 90),
        },
        "caseload_at_most" => Rule::CaseloadAtMost {
            active: figure(form, "r_active", "In active support", 1_000),
            holding: figure(form, "r_held", "Held", 1_000),
            new_per_week: figure(form, "r_new", "New in a week", 1_000),
        },
        "holding_for" => Rule::HoldingFor { allowed: many(form, "r_reasons", Reason::parse) },
        "holding_reviewed" => Rule::HoldingReviewed { every_weeks: needed(form, "r_hold_weeks", "Weeks", 104) },
        "measures_asked" => Rule::MeasuresAsked { measures: many(form, "r_measures", |code| Some(code.to_owned())) },
        "tasks_out" => Rule::TasksOut { tasks: many(form, "r_tasks", Task::parse) },
        "methods_out" => Rule::MethodsOut { methods: many(form, "r_methods", Method::parse) },
        "work_out" => Rule::WorkOut { work: many(form, "r_work", OtherWork::parse) },
        "community_share" => {
            Rule::CommunityShare { least: share("r_share_least", "At least"), most: share("r_share_most", "At most") }
        }
        "ending_prepared" => Rule::EndingPrepared {},
        "each_time" => Rule::EachTime {},
        _ => return Ok(None),
    };
    // what is wrong in a figure was noted on the way
    form.done(form.ticked("rule"))?;
    Ok(Some(rule))
}

/// A rule as the form shows it again.
pub(super) fn filled(form: FormState, rule: Option<&Rule>) -> FormState {
    let Some(rule) = rule else { return form.with("rule", NONE) };
    let form = form.with("rule", rule.kind());
    let opt = |form: FormState, name: &str, figure: Option<u32>| match figure {
        Some(figure) => form.with(name, figure),
        None => form,
    };
    match rule {
        Rule::ContactMinutes { kinds, least, most } => {
            let form = form.with_all("r_kinds", kinds.iter().map(|one| one.as_str()));
            opt(opt(form, "r_least", *least), "r_most", *most)
        }
        Rule::ContactsAtMost { most, counts } => {
            let all =
                [counts.missed, counts.check_ins, counts.carers, counts.colleagues, counts.groups, counts.earlier];
            let counted = COUNTS.iter().zip(all).filter(|(_, is)| *is).map(|((code, _), _)| *code);
            form.with("r_contacts", most).with_all("r_counts", counted)
        }
        Rule::WeeksAtMost { weeks } => form.with("r_weeks", weeks),
        Rule::SupportReviewed { every_weeks } => form.with("r_review", every_weeks),
        Rule::Places { allowed, home_needs } => {
            form.with_all("r_places", allowed.iter().map(|one| one.as_str())).with("r_home", home_needs.as_str())
        }
        Rule::LowestAge { years } => form.with("r_age", years),
        Rule::Excluded { risks, needs, unless_jointly } => {
            let form = form.with_all("r_risks", risks.iter().map(|one| one.as_str())).with_all("r_needs", needs);
            if *unless_jointly { form.with("r_jointly", "yes") } else { form }
        }
        Rule::Sources { allowed } => form.with_all("r_sources", allowed.iter().map(|one| one.as_str())),
        Rule::Routes { allowed } => form.with_all("r_routes", allowed.iter().map(|one| one.as_str())),
        Rule::DeclinedBy { roles, working_days } => {
            opt(form.with_all("r_roles", roles.iter().map(|one| one.as_str())), "r_days", *working_days)
        }
        Rule::CaseloadAtMost { active, holding, new_per_week } => {
            opt(opt(opt(form, "r_active", *active), "r_held", *holding), "r_new", *new_per_week)
        }
        Rule::HoldingFor { allowed } => form.with_all("r_reasons", allowed.iter().map(|one| one.as_str())),
        Rule::HoldingReviewed { every_weeks } => form.with("r_hold_weeks", every_weeks),
        Rule::MeasuresAsked { measures } => form.with_all("r_measures", measures),
        Rule::TasksOut { tasks } => form.with_all("r_tasks", tasks.iter().map(|one| one.as_str())),
        Rule::MethodsOut { methods } => form.with_all("r_methods", methods.iter().map(|one| one.as_str())),
        Rule::WorkOut { work } => form.with_all("r_work", work.iter().map(|one| one.as_str())),
        Rule::CommunityShare { least, most } => {
            opt(opt(form, "r_share_least", least.map(u32::from)), "r_share_most", most.map(u32::from))
        }
        Rule::EndingPrepared {} | Rule::EachTime {} => form,
    }
}
