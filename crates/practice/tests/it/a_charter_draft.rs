//! Whether a draft can be agreed: what each boundary must say, and which two cannot stand in one charter.

use practice::access::Role;
use practice::charter::check::{self, BOUNDARIES_MAX};
use practice::charter::{Aspect, Boundary, Counts, HomeNeeds, Method, OtherWork, Rule, Task};
use practice::contact::{Kind, Place};
use practice::holding::Reason;
use practice::measure::built_in;
use practice::referral::{RiskFlag, Route, Source};
use proptest::prelude::*;

use crate::charter_kit::{any_boundary, any_charter, boundary, latitude, ruled};

fn measure(code: &str) -> bool {
    built_in().iter().any(|one| one.code == code)
}

/// What is wrong with one boundary: fields and words.
fn wrong(one: &Boundary) -> Vec<(&'static str, String)> {
    check::boundary(one, &measure).into_iter().map(|problem| (problem.field, problem.message)).collect()
}

fn wrong_rule(rule: Rule) -> String {
    let problems = wrong(&ruled(60, rule));
    let [("rule", message)] = problems.as_slice() else { panic!("{problems:?}") };
    message.clone()
}

/// What is wrong with a draft, as a page says it.
fn faults(boundaries: &[Boundary]) -> Vec<String> {
    check::draft(boundaries, &measure).iter().map(ToString::to_string).collect()
}

#[test]
fn a_boundary_says_why_and_what_workers_read() {
    let mut one = boundary(Aspect::Tasks, 60, None);
    assert_eq!(wrong(&one), []);
    one.why = " \n".into();
    one.words_for_workers = "x".repeat(4_001);
    one.words_for_public = "x".repeat(4_002);
    one.cmocs = vec![3, 16];
    one.ceiling = Some(latitude(59));
    assert_eq!(
        wrong(&one),
        [
            ("why", "Write something here.".to_owned()),
            ("words_for_workers", "This is 1 character too long: at most 4000 fit.".to_owned()),
            ("words_for_public", "This is 2 characters too long: at most 4000 fit.".to_owned()),
            (
                "ceiling",
                "A worker’s own flexibility may go as far as 59, which is less than the 60 that everybody has. Give at least 60, or nothing."
                    .to_owned()
            ),
            ("cmocs", "There is no CMOC 16. They are numbered 1 to 15.".to_owned()),
        ]
    );
}

#[test]
fn a_rule_stands_under_its_own_aspect_alone() {
    let one = boundary(Aspect::Tasks, 60, Some(Rule::EachTime {}));
    assert_eq!(
        wrong(&one),
        [(
            "rule",
            "A rule of this kind cannot stand under ‘Tasks’. It belongs to: Own experience, Family and carers, Community development."
                .to_owned()
        )]
    );
}

#[test]
fn a_rule_without_its_figure_says_which_is_missing() {
    let minutes = |least, most| Rule::ContactMinutes { kinds: vec![], least, most };
    assert_eq!(wrong_rule(minutes(None, None)), "Say how many minutes at least, at most, or both.");
    assert_eq!(wrong_rule(minutes(Some(60), Some(45))), "At least 60 and at most 45 minutes cannot both be kept.");
    assert_eq!(wrong_rule(minutes(None, Some(601))), "Give the minutes as a whole number from 1 to 600.");
    let none = Counts::default();
    assert_eq!(
        wrong_rule(Rule::ContactsAtMost { most: 0, counts: none }),
        "Give how many contacts as a whole number from 1 to 1000."
    );
    assert_eq!(wrong_rule(Rule::WeeksAtMost { weeks: 0 }), "Give how many weeks as a whole number from 1 to 1000.");
    assert_eq!(
        wrong_rule(Rule::SupportReviewed { every_weeks: 105 }),
        "Give after how many weeks as a whole number from 1 to 104."
    );
    assert_eq!(
        wrong_rule(Rule::HoldingReviewed { every_weeks: 27 }),
        "Give after how many weeks as a whole number from 1 to 26.",
        "nobody is held for longer without a look"
    );
    assert_eq!(wrong_rule(Rule::LowestAge { years: 121 }), "Give the lowest age as a whole number from 1 to 120.");
    assert_eq!(
        wrong_rule(Rule::CaseloadAtMost { active: None, holding: None, new_per_week: None }),
        "Say how many people: in active support, held, or new in a week."
    );
    let share = |least, most| Rule::CommunityShare { least, most };
    assert_eq!(wrong_rule(share(None, None)), "Say which share of the week: at least, at most, or both.");
    assert_eq!(wrong_rule(share(Some(30), Some(20))), "At least 30 and at most 20 per cent cannot both be kept.");
    assert_eq!(wrong_rule(share(Some(101), None)), "Give the share in per cent as a whole number from 1 to 100.");
}

#[test]
fn a_rule_without_anything_to_choose_from_says_so() {
    let places = |allowed, home_needs| Rule::Places { allowed, home_needs };
    for (rule, message) in [
        (places(vec![], HomeNeeds::Nothing), "Choose at least one place."),
        (
            places(vec![Place::Phone], HomeNeeds::Pair),
            "What a visit at home needs is said, but people are not seen at home. Choose home, or say that nothing more is needed.",
        ),
        (Rule::Excluded { risks: vec![], needs: vec![], unless_jointly: true }, "Choose at least one risk or need."),
        (
            Rule::Excluded { risks: vec![], needs: vec!["hausing".into()], unless_jointly: true },
            "There is no need ‘hausing’. Use the codes of the list of needs.",
        ),
        (Rule::Sources { allowed: vec![] }, "Choose at least one source."),
        (Rule::Routes { allowed: vec![] }, "Choose at least one way."),
        (Rule::HoldingFor { allowed: vec![] }, "Choose at least one reason."),
        (Rule::MeasuresAsked { measures: vec![] }, "Choose at least one measure."),
        (
            Rule::MeasuresAsked { measures: vec!["ons5".into()] },
            "There is no measure ‘ons5’ in this service. Switch it on first, or leave it out.",
        ),
        (Rule::TasksOut { tasks: vec![] }, "Choose at least one task."),
        (Rule::MethodsOut { methods: vec![] }, "Choose at least one method."),
        (Rule::WorkOut { work: vec![] }, "Choose at least one kind of work."),
        (
            Rule::DeclinedBy { roles: vec![Role::Referrer], working_days: None },
            "Say who may decline: link workers, supervisors, the service manager.",
        ),
        (
            Rule::DeclinedBy { roles: vec![], working_days: None },
            "Say who may decline: link workers, supervisors, the service manager.",
        ),
    ] {
        assert_eq!(wrong_rule(rule), message);
    }
}

#[test]
fn a_charter_has_a_boundary_and_not_more_than_can_be_read() {
    assert_eq!(faults(&[]), ["A charter needs at least one boundary."]);
    let many = vec![boundary(Aspect::Training, 50, None); BOUNDARIES_MAX + 1];
    assert_eq!(faults(&many), ["A charter has at most 80 boundaries; this has 81."]);
    assert!(faults(&many[1..]).is_empty(), "words to go by may be many on one aspect");
    let beyond = vec![ruled(60, Rule::WeeksAtMost { weeks: 12 }); 20_000];
    assert!(faults(&beyond).len() < BOUNDARIES_MAX * BOUNDARIES_MAX, "and no more are laid side by side");
}

#[test]
fn a_fault_says_in_which_boundary_it_is() {
    let mut second = boundary(Aspect::Tasks, 60, None);
    second.why = String::new();
    assert_eq!(faults(&[boundary(Aspect::Tasks, 60, None), second]), ["Boundary 2: Write something here."]);
}

/// The one fault of two boundaries, which must be the same whichever stands first, but for where it is.
fn contradiction(one: Boundary, other: Boundary) -> String {
    let said = |boundaries: &[Boundary]| {
        let faults = faults(boundaries);
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        let rest = fault.strip_prefix("Boundary 2: ").unwrap().to_owned();
        let see = format!(" See boundary 1, ‘{}’.", boundaries[0].aspect.words());
        rest.strip_suffix(&see).unwrap_or_else(|| panic!("{rest} says not where")).to_owned()
    };
    let there = said(&[one.clone(), other.clone()]);
    assert_eq!(there, said(&[other, one]));
    there
}

#[test]
fn visits_at_home_are_allowed_by_one_boundary_and_not_done_by_another() {
    let places = Rule::Places { allowed: vec![Place::Surgery, Place::Home], home_needs: HomeNeeds::Plan };
    let tasks = Rule::TasksOut { tasks: vec![Task::HomeVisits] };
    assert_eq!(
        contradiction(ruled(30, places.clone()), ruled(60, tasks)),
        "People are seen at home by one boundary, and visits at home are not done by another."
    );
    let others = ruled(60, Rule::TasksOut { tasks: vec![Task::Transport] });
    assert!(faults(&[ruled(30, places), others]).is_empty());
}

#[test]
fn going_along_has_minutes_and_is_not_done() {
    let minutes = Rule::ContactMinutes { kinds: vec![Kind::Accompanying], least: None, most: Some(120) };
    let tasks = Rule::TasksOut { tasks: vec![Task::Accompanying] };
    assert_eq!(
        contradiction(ruled(60, minutes), ruled(60, tasks)),
        "One boundary says how long going along takes, and another that it is not done."
    );
}

#[test]
fn a_form_for_those_who_may_not_use_it() {
    let routes = Rule::Routes { allowed: vec![Route::SelfReferral] };
    let sources = Rule::Sources { allowed: vec![Source::Gp] };
    assert_eq!(
        contradiction(ruled(60, routes.clone()), ruled(60, sources)),
        "The self-referral form is among the ways, but people may not refer themselves."
    );
    let sources = Rule::Sources { allowed: vec![Source::Gp, Source::SelfReferral] };
    assert!(faults(&[ruled(60, routes), ruled(60, sources)]).is_empty());
}

#[test]
fn carers_are_counted_and_not_supported() {
    let counts = Counts { carers: true, ..Counts::default() };
    let most = ruled(60, Rule::ContactsAtMost { most: 6, counts });
    let family = |place| boundary(Aspect::FamilyAndCarers, place, Some(Rule::EachTime {}));
    assert_eq!(
        contradiction(most.clone(), family(10)),
        "Contacts with a carer are counted by one boundary, and by another carers are not supported."
    );
    assert!(faults(&[most, family(25)]).is_empty(), "where it is only asked first, there is something to count");
}

#[test]
fn support_that_is_looked_at_after_it_has_ended() {
    assert_eq!(
        contradiction(ruled(60, Rule::SupportReviewed { every_weeks: 13 }), ruled(60, Rule::WeeksAtMost { weeks: 12 })),
        "Support is looked at again after 13 weeks, but ends after 12."
    );
}

#[test]
fn two_figures_for_one_thing() {
    let minutes = |kinds: &[Kind], least, most| ruled(60, Rule::ContactMinutes { kinds: kinds.to_vec(), least, most });
    let (first, both) = ([Kind::FirstMeeting], [Kind::FollowUp, Kind::FirstMeeting]);
    assert_eq!(
        contradiction(minutes(&first, Some(30), None), minutes(&both, None, Some(60))),
        "Two boundaries give the minutes of one kind of contact."
    );
    assert_eq!(
        contradiction(minutes(&[], Some(30), None), minutes(&[], None, Some(60))),
        "Two boundaries give the minutes of one kind of contact."
    );
    assert_eq!(
        contradiction(minutes(&[], None, Some(30)), minutes(&first, Some(45), None)),
        "One boundary asks for at least 45 minutes of a kind of contact, and another allows at most 30."
    );
    assert!(faults(&[minutes(&[], None, Some(60)), minutes(&first, Some(45), None)]).is_empty());
    let most = |most| ruled(60, Rule::ContactsAtMost { most, counts: Counts::default() });
    assert_eq!(
        contradiction(most(6), most(8)),
        "Two boundaries of one aspect have a rule of the same kind. Keep one of them."
    );
    let held = |reason| ruled(60, Rule::HoldingFor { allowed: vec![reason] });
    assert_eq!(
        contradiction(held(Reason::NotReadyYet), held(Reason::CannotBeFixed)),
        "Two boundaries of one aspect have a rule of the same kind. Keep one of them."
    );
    let each = |aspect| boundary(aspect, 60, Some(Rule::EachTime {}));
    assert!(faults(&[each(Aspect::OwnExperience), each(Aspect::FamilyAndCarers)]).is_empty());
}

#[test]
fn lists_of_what_is_not_done_stand_side_by_side_unless_something_is_in_two() {
    let twice = "Something stands in the lists of two boundaries. Keep it in one of them.";
    let tasks = |place, tasks: &[Task]| ruled(place, Rule::TasksOut { tasks: tasks.to_vec() });
    assert!(faults(&[tasks(10, &[Task::Transport]), tasks(40, &[Task::BenefitClaims])]).is_empty());
    assert_eq!(contradiction(tasks(10, &[Task::Transport]), tasks(40, Task::ALL)), twice);
    let methods = |place| ruled(place, Rule::MethodsOut { methods: vec![Method::Therapy] });
    assert_eq!(contradiction(methods(10), methods(60)), twice);
    let work = |place, work| ruled(place, Rule::WorkOut { work: vec![work] });
    assert_eq!(contradiction(work(10, OtherWork::Reception), work(60, OtherWork::Reception)), twice);
    assert!(faults(&[work(10, OtherWork::ClinicalTasks), work(60, OtherWork::Reception)]).is_empty());
    let out = |place, risk, need: &str| {
        ruled(place, Rule::Excluded { risks: vec![risk], needs: vec![need.into()], unless_jointly: true })
    };
    let (harm, food) = (RiskFlag::SelfHarm, RiskFlag::NoFood);
    assert_eq!(contradiction(out(10, harm, "money"), out(60, food, "money")), twice);
    assert_eq!(contradiction(out(10, harm, "money"), out(60, harm, "housing")), twice);
    assert!(faults(&[out(10, harm, "money"), out(60, food, "housing")]).is_empty());
}

proptest! {
    #[test]
    fn a_rule_that_can_be_kept_is_found_to_be_one(one in any_boundary()) {
        prop_assert_eq!(wrong(&one), []);
        let rule = one.rule.map_or_else(|| "x".to_owned(), |rule| rule.words());
        prop_assert!(!rule.is_empty() && !rule.contains("  "), "{}", rule);
    }

    #[test]
    fn a_fault_of_a_draft_names_boundaries_that_there_are(charter in any_charter()) {
        for fault in check::draft(&charter.boundaries, &measure) {
            prop_assert!(fault.boundary.is_none_or(|place| place < charter.boundaries.len()));
            prop_assert!(fault.problem.message.ends_with('.'));
        }
    }
}
