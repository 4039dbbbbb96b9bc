//! How an act is weighed: by the band of the line, by a worker's own latitude, by every boundary it touches; and when there is leave to do
//! it. By example, and by property.

use jiff::civil::{Date, date};
use practice::charter::latitude::effective;
use practice::charter::leave::{self, Answer, Leave, Missing, Type};
use practice::charter::{
    Act, Aspect, Band, Boundary, Charter, ContactAct, Counts, Facts, HomeNeeds, Latitude, Outcome, Personal, Rule,
    Stance, Task, Tense, assess,
};
use practice::contact::Place;
use proptest::prelude::*;
use uuid::Uuid;

use crate::charter_kit::{
    TODAY, after, any_act, any_answer, any_charter, any_facts, any_latitude, any_personal, any_rule, boundary, charter,
    contact, latitude, referral, ruled,
};

fn six() -> Rule {
    Rule::ContactsAtMost { most: 6, counts: Counts::default() }
}

fn seventh(charter: &Charter, personal: &[Personal], on: Date) -> Outcome {
    assess(Some(charter), personal, &after(6), &Act::Contact(contact()), on).outcome()
}

fn own(place: u8, from: Date, until: Date) -> Personal {
    Personal { aspect: Aspect::NumberOfContacts, latitude: latitude(place), from, until }
}

fn this_year(place: u8) -> Personal {
    own(place, date(2026, 1, 1), date(2027, 1, 1))
}

#[test]
fn a_seventh_contact_of_six_asks_what_the_band_of_the_boundary_asks() {
    let at = |place| seventh(&charter(vec![ruled(place, six())]), &[], TODAY);
    assert_eq!((at(0), at(24)), (Outcome::NotDone, Outcome::NotDone));
    assert_eq!((at(25), at(49)), (Outcome::AskFirst, Outcome::AskFirst));
    assert_eq!((at(50), at(74)), (Outcome::TellAfter, Outcome::TellAfter), "a seventh contact of six asks why");
    assert_eq!((at(75), at(100)), (Outcome::BeyondOpen, Outcome::BeyondOpen));
}

#[test]
fn the_line_is_covered_by_its_bands_without_gap_or_overlap() {
    for place in 0..=100 {
        let place = latitude(place);
        let bands: Vec<&Band> = Band::ALL.iter().filter(|band| (band.least()..=band.most()).contains(&place)).collect();
        assert_eq!(bands, [&place.band()], "{}", place.get());
    }
    assert_eq!((Latitude::new(101), Latitude::MOST.get()), (None, 100));
}

#[test]
fn the_last_that_fits_is_within_and_is_said() {
    let charter = charter(vec![ruled(0, six())]);
    let verdict = assess(Some(&charter), &[], &after(5), &Act::Contact(contact()), TODAY);
    assert_eq!(verdict.outcome(), Outcome::Within);
    let [last] = verdict.findings.as_slice() else { panic!("{:?}", verdict.findings) };
    assert!(!last.beyond);
    assert_eq!(last.figures(Tense::Planned), "This would be the 6th of 6 contacts.");
    assert_eq!((last.words(), verdict.version), ("This is how we do it.", Some(3)));
}

#[test]
fn a_boundary_without_a_rule_is_read_and_nothing_is_weighed_by_it() {
    let charter = charter(vec![boundary(Aspect::Methods, 0, None), boundary(Aspect::Training, 0, None)]);
    let verdict = assess(Some(&charter), &[], &after(60), &Act::Contact(contact()), TODAY);
    assert_eq!((verdict.outcome(), verdict.findings.len()), (Outcome::Within, 0));
    assert_eq!(verdict.guidance, [&charter.boundaries[0]]);
    assert!(!verdict.silent.contains(&Aspect::Methods) && verdict.silent.contains(&Aspect::Tasks));
}

#[test]
fn where_no_charter_is_in_force_nothing_is_passed_and_all_is_silence() {
    let verdict = assess(None, &[this_year(0)], &after(60), &Act::SetUpGroup, TODAY);
    assert_eq!((verdict.outcome(), verdict.version), (Outcome::Within, None));
    assert_eq!(verdict.silent, [Aspect::CommunityDevelopment]);
}

#[test]
fn the_strictest_of_several_is_asked_and_stands_first() {
    let charter = charter(vec![
        ruled(60, six()),
        ruled(90, Rule::ContactMinutes { kinds: vec![], least: None, most: Some(20) }),
        ruled(30, Rule::Places { allowed: vec![Place::Phone], home_needs: HomeNeeds::Nothing }),
        ruled(0, Rule::WeeksAtMost { weeks: 12 }),
    ]);
    let facts = Facts { weeks_open: 12, ..after(6) };
    let verdict = assess(Some(&charter), &[], &facts, &Act::Contact(contact()), TODAY);
    let asked: Vec<Outcome> = verdict.findings.iter().map(practice::charter::Finding::outcome).collect();
    assert_eq!(asked, [Outcome::AskFirst, Outcome::TellAfter, Outcome::BeyondOpen, Outcome::Within]);
    assert_eq!(verdict.outcome(), Outcome::AskFirst, "the last week that fits asks nothing, however fixed");
}

#[test]
fn a_wider_latitude_of_ones_own_goes_as_far_as_the_charter_lets_it() {
    let mut boundary = ruled(30, six());
    boundary.ceiling = Some(latitude(60));
    let charter = charter(vec![boundary]);
    assert_eq!(seventh(&charter, &[], TODAY), Outcome::AskFirst);
    assert_eq!(seventh(&charter, &[this_year(55)], TODAY), Outcome::TellAfter);
    assert_eq!(seventh(&charter, &[this_year(100)], TODAY), Outcome::TellAfter, "capped at its ceiling");
    let verdict = assess(Some(&charter), &[this_year(100)], &after(6), &Act::Contact(contact()), TODAY);
    assert_eq!((verdict.findings[0].latitude, verdict.findings[0].personal), (latitude(60), true));
}

#[test]
fn without_a_ceiling_nobodys_own_is_wider_and_it_is_not_called_their_own() {
    let charter = charter(vec![ruled(30, six())]);
    let verdict = assess(Some(&charter), &[this_year(100)], &after(6), &Act::Contact(contact()), TODAY);
    assert_eq!((verdict.findings[0].latitude, verdict.findings[0].personal), (latitude(30), false));
}

#[test]
fn a_worker_may_always_have_it_narrower() {
    let charter = charter(vec![ruled(80, six())]);
    assert_eq!(seventh(&charter, &[this_year(30)], TODAY), Outcome::AskFirst);
    let verdict = assess(Some(&charter), &[this_year(30)], &after(6), &Act::Contact(contact()), TODAY);
    assert!(verdict.findings[0].personal);
}

#[test]
fn ones_own_holds_from_its_first_day_and_ends_on_its_day() {
    let charter = charter(vec![ruled(80, six())]);
    let narrower = own(30, date(2026, 6, 1), date(2026, 6, 8));
    let on = |day| seventh(&charter, &[narrower], date(2026, 6, day));
    assert_eq!((on(1), on(7), on(8)), (Outcome::AskFirst, Outcome::AskFirst, Outcome::BeyondOpen));
    assert_eq!(seventh(&charter, &[narrower], date(2026, 5, 31)), Outcome::BeyondOpen);
}

#[test]
fn of_two_at_once_the_one_agreed_last_holds_in_whatever_order_they_come() {
    let charter = charter(vec![ruled(80, six())]);
    let (spring, summer) = (own(10, date(2026, 3, 1), date(2026, 9, 1)), own(60, date(2026, 6, 1), date(2026, 7, 1)));
    assert_eq!(seventh(&charter, &[spring, summer], TODAY), Outcome::TellAfter);
    assert_eq!(seventh(&charter, &[summer, spring], TODAY), Outcome::TellAfter);
    assert_eq!(seventh(&charter, &[summer, spring], date(2026, 8, 1)), Outcome::NotDone, "when the later one is over");
}

#[test]
fn ones_own_on_another_aspect_changes_nothing() {
    let charter = charter(vec![ruled(80, six())]);
    let elsewhere = Personal { aspect: Aspect::Tasks, ..this_year(0) };
    assert_eq!(seventh(&charter, &[elsewhere], TODAY), Outcome::BeyondOpen);
}

fn beyond(place: u8) -> Charter {
    charter(vec![ruled(place, Rule::TasksOut { tasks: vec![Task::Transport] })])
}

fn asked<T>(place: u8, then: impl FnOnce(&practice::charter::Verdict<'_>) -> T) -> T {
    let charter = beyond(place);
    let act = Act::Contact(ContactAct { tasks: &[Task::Transport], ..contact() });
    then(&assess(Some(&charter), &[], &Facts::default(), &act, TODAY))
}

fn line(why: &str) -> Answer {
    Answer { why: why.to_owned(), ..Answer::default() }
}

#[test]
fn what_is_told_after_wants_one_line_and_no_more() {
    asked(60, |verdict| {
        assert_eq!(Leave::planned(verdict, &line("  ")), Err(Missing::Why));
        let leave = Leave::planned(verdict, &line(" The last bus had gone. ")).unwrap();
        let said = leave.discretion().unwrap();
        assert_eq!((said.why.as_str(), said.kind), ("The last bus had gone.", Type::ScopeOfRole));
        assert!(leave.to_talk_about() && leave.granted().is_none());
        let weighed = &leave.weighed()[0];
        assert_eq!(weighed.figures, "This takes in: driving somebody. The charter leaves that to others.");
        assert_eq!((weighed.outcome, weighed.beyond, leave.version()), (Outcome::TellAfter, true, Some(3)));
    });
}

#[test]
fn what_is_asked_first_wants_a_yes_or_that_it_could_not_wait_and_why() {
    asked(30, |verdict| {
        assert_eq!(Leave::planned(verdict, &line("She is alone.")), Err(Missing::Ask));
        let hurried = |why| Answer { could_not_wait: true, ..line(why) };
        assert_eq!(Leave::planned(verdict, &hurried("")), Err(Missing::Why));
        let leave = Leave::planned(verdict, &hurried("She is alone.")).unwrap();
        assert!(leave.discretion().unwrap().could_not_wait && leave.to_talk_about());
        let yes = Answer { granted: Some(Uuid::from_u128(7)), ..Answer::default() };
        let leave = Leave::planned(verdict, &yes).unwrap();
        assert_eq!((leave.granted(), leave.to_talk_about()), (Some(Uuid::from_u128(7)), false), "it was talked about");
        assert!(leave.discretion().is_none(), "the question has its words already");
    });
}

#[test]
fn what_is_not_done_is_not_planned_whatever_is_said() {
    let everything =
        Answer { granted: Some(Uuid::from_u128(7)), could_not_wait: true, ..line("The last bus had gone.") };
    asked(10, |verdict| {
        assert_eq!(Leave::planned(verdict, &everything), Err(Missing::NotDone));
        let leave = Leave::happened(verdict, &everything);
        assert_eq!(leave.outcome(), Outcome::NotDone);
        assert!(leave.to_talk_about(), "a yes of another day does not close it");
        assert!(leave.granted().is_none() && !leave.discretion().unwrap().could_not_wait);
    });
    assert!(Missing::NotDone.problem().message.contains("What has happened already is always recorded."));
}

#[test]
fn what_lies_beyond_and_is_left_to_judgement_asks_nothing_and_keeps_what_is_said() {
    asked(90, |verdict| {
        let leave = Leave::planned(verdict, &Answer::default()).unwrap();
        assert!(leave.discretion().is_none() && !leave.to_talk_about());
        assert_eq!((leave.outcome(), leave.weighed().len()), (Outcome::BeyondOpen, 1), "it is counted");
        assert!(Leave::planned(verdict, &line("It rained.")).unwrap().discretion().is_some());
    });
}

#[test]
fn a_line_about_what_lies_within_is_no_discretion() {
    let charter = beyond(10);
    let verdict = assess(Some(&charter), &[], &Facts::default(), &Act::Contact(contact()), TODAY);
    let leave = Leave::planned(&verdict, &line("All was well.")).unwrap();
    assert!(leave.discretion().is_none() && leave.weighed().is_empty() && !leave.to_talk_about());
}

#[test]
fn a_line_that_is_too_long_is_given_back() {
    let answer = Answer { why: "x".repeat(501), hoped: "x".repeat(500), ..Answer::default() };
    let problems = leave::check(&answer).unwrap_err();
    assert_eq!(problems.iter().map(|problem| problem.field).collect::<Vec<_>>(), ["judgement_why"]);
    assert_eq!(leave::check(&Answer { why: "x".repeat(500), ..answer }), Ok(()));
}

#[test]
fn each_aspect_asks_a_question_names_where_the_study_speaks_of_it_and_has_a_usual_kind_of_judgement() {
    for aspect in Aspect::ALL {
        assert!(aspect.question().ends_with('?') && aspect.source().starts_with("[00"), "{aspect}");
    }
    assert_eq!(Type::usual(Aspect::NumberOfContacts), Type::TailoringSupport);
    assert_eq!(Type::usual(Aspect::OwnExperience), Type::UsingSkills);
    assert_eq!(Type::usual(Aspect::Remit), Type::ScopeOfRole);
}

#[test]
fn what_somebody_says_of_the_kind_of_judgement_holds() {
    asked(60, |verdict| {
        let answer =
            Answer { kind: Some(Type::UsingSkills), hoped: " She sees her sister. ".into(), ..line("No bus.") };
        let said = Leave::planned(verdict, &answer).unwrap().discretion().cloned().unwrap();
        assert_eq!((said.kind, said.hoped.as_str()), (Type::UsingSkills, "She sees her sister."));
    });
}

#[test]
fn there_is_an_act_for_every_rule_on_every_aspect_where_it_may_stand() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let acts: Vec<_> =
        (0..2_000).map(|_| prop::strategy::ValueTree::current(&any_act().new_tree(&mut runner).unwrap())).collect();
    let mut kinds = std::collections::BTreeSet::new();
    for _ in 0..400 {
        let rule = prop::strategy::ValueTree::current(&any_rule().new_tree(&mut runner).unwrap());
        kinds.insert(rule.kind());
        for aspect in rule.aspects() {
            let spoken = acts
                .iter()
                .map(super::charter_kit::Drawn::act)
                .any(|act| act.touches(*aspect) && rule.weigh(*aspect, &Facts::default(), &act).is_some());
            assert!(spoken, "no act is weighed by {rule} under {aspect}");
        }
    }
    assert_eq!(kinds.len(), 20, "every kind was drawn: {kinds:?}");
}

/// How strict a stance is.
fn strict(stance: Option<&Stance>) -> u8 {
    match stance {
        None | Some(Stance::Within) => 0,
        Some(Stance::Reached(_)) => 1,
        Some(Stance::Beyond(_)) => 2,
    }
}

/// The rule with a higher figure where it says at most.
fn raised(rule: &Rule, by: u8) -> Option<Rule> {
    let (more, up) = (u32::from(by), |n: Option<u32>| n.map(|n| n + u32::from(by)));
    Some(match rule.clone() {
        Rule::ContactMinutes { kinds, least, most: Some(most) } => {
            Rule::ContactMinutes { kinds, least, most: Some(most + more) }
        }
        Rule::ContactsAtMost { most, counts } => Rule::ContactsAtMost { most: most + more, counts },
        Rule::WeeksAtMost { weeks } => Rule::WeeksAtMost { weeks: weeks + more },
        Rule::SupportReviewed { every_weeks } => Rule::SupportReviewed { every_weeks: every_weeks + more },
        Rule::HoldingReviewed { every_weeks } => Rule::HoldingReviewed { every_weeks: every_weeks + more },
        Rule::DeclinedBy { roles, working_days } => Rule::DeclinedBy { roles, working_days: up(working_days) },
        Rule::CaseloadAtMost { active, holding, new_per_week } => {
            Rule::CaseloadAtMost { active: up(active), holding: up(holding), new_per_week: up(new_per_week) }
        }
        Rule::CommunityShare { least, most: Some(most) } => {
            Rule::CommunityShare { least, most: Some(most.saturating_add(by).min(100)) }
        }
        _ => return None,
    })
}

fn widened(charter: &Charter, by: u8) -> Charter {
    let wider =
        |one: &Boundary| Boundary { latitude: latitude(one.latitude.get().saturating_add(by).min(100)), ..one.clone() };
    Charter { version: charter.version, boundaries: charter.boundaries.iter().map(wider).collect() }
}

proptest! {
    #[test]
    fn a_boundary_that_leaves_more_never_asks_more(
        charter in any_charter(), by in 0..=100_u8, facts in any_facts(), drawn in any_act(),
        personal in proptest::collection::vec(any_personal(), 0..4),
    ) {
        let (act, wider) = (drawn.act(), widened(&charter, by));
        let before = assess(Some(&charter), &personal, &facts, &act, TODAY).outcome();
        let then = assess(Some(&wider), &personal, &facts, &act, TODAY).outcome();
        prop_assert!(then <= before, "{then:?} after {before:?}");
    }

    #[test]
    fn more_latitude_of_ones_own_never_asks_more(
        charter in any_charter(), facts in any_facts(), drawn in any_act(), own in any_personal(), by in 0..=100_u8,
    ) {
        let act = drawn.act();
        let wider = Personal { latitude: latitude(own.latitude.get().saturating_add(by).min(100)), ..own };
        let before = assess(Some(&charter), &[own], &facts, &act, TODAY).outcome();
        let then = assess(Some(&charter), &[wider], &facts, &act, TODAY).outcome();
        prop_assert!(then <= before, "{then:?} after {before:?}");
    }

    #[test]
    fn ones_own_lies_between_nothing_and_the_ceiling(
        boundary in any_latitude(), ceiling in proptest::option::of(any_latitude()), own in any_latitude(),
    ) {
        let has = effective(boundary, ceiling, Some(own));
        prop_assert!(has <= own);
        prop_assert!(has <= boundary.max(ceiling.unwrap_or(boundary)));
        prop_assert!(has == own || has >= boundary, "a narrower one always holds");
        prop_assert_eq!(effective(boundary, ceiling, None), boundary);
    }

    #[test]
    fn a_higher_figure_never_makes_it_worse(rule in any_rule(), by in 0..60_u8, facts in any_facts(), drawn in any_act()) {
        let act = drawn.act();
        if let Some(higher) = raised(&rule, by) {
            for aspect in rule.aspects() {
                let (before, then) = (rule.weigh(*aspect, &facts, &act), higher.weigh(*aspect, &facts, &act));
                prop_assert!(strict(then.as_ref()) <= strict(before.as_ref()), "{before:?} became {then:?}");
            }
        }
    }

    #[test]
    fn every_aspect_that_an_act_touches_is_answered_and_no_other(
        charter in any_charter(), facts in any_facts(), drawn in any_act(),
    ) {
        let act = drawn.act();
        let verdict = assess(Some(&charter), &[], &facts, &act, TODAY);
        for aspect in Aspect::ALL {
            let touched = act.touches(*aspect);
            let says = charter.on(*aspect).count();
            prop_assert_eq!(verdict.silent.contains(aspect), touched && says == 0, "{} is silent", aspect);
            for boundary in charter.on(*aspect) {
                let found = verdict.findings.iter().filter(|finding| std::ptr::eq(finding.boundary, boundary)).count();
                let read = verdict.guidance.iter().filter(|one| std::ptr::eq(**one, boundary)).count();
                let stance = boundary.rule.as_ref().and_then(|rule| rule.weigh(*aspect, &facts, &act));
                let spoken = usize::from(touched && strict(stance.as_ref()) > 0);
                prop_assert_eq!((found, read), (spoken, usize::from(touched && boundary.rule.is_none())));
            }
        }
    }

    #[test]
    fn what_is_found_names_its_boundary_its_version_its_figures_and_the_words(
        charter in any_charter(), facts in any_facts(), drawn in any_act(),
    ) {
        let act = drawn.act();
        let verdict = assess(Some(&charter), &[], &facts, &act, TODAY);
        prop_assert_eq!(verdict.version, Some(charter.version));
        for finding in &verdict.findings {
            prop_assert!(charter.boundaries.contains(finding.boundary));
            prop_assert!(!finding.words().trim().is_empty());
            for tense in [Tense::Planned, Tense::Happened] {
                let said = finding.figures(tense);
                prop_assert!(said.ends_with('.') && said.len() > 10 && !said.contains("  "), "{said}");
            }
        }
    }

    #[test]
    fn what_is_asked_is_the_strictest_of_what_is_found(
        charter in any_charter(), facts in any_facts(), drawn in any_act(),
        personal in proptest::collection::vec(any_personal(), 0..4),
    ) {
        let act = drawn.act();
        let verdict = assess(Some(&charter), &personal, &facts, &act, TODAY);
        let outcomes: Vec<Outcome> = verdict.findings.iter().map(practice::charter::Finding::outcome).collect();
        prop_assert_eq!(verdict.outcome(), outcomes.iter().copied().max().unwrap_or(Outcome::Within));
        prop_assert!(outcomes.is_sorted_by(|one, next| one >= next));
        prop_assert_eq!(&verdict, &assess(Some(&charter), &personal, &facts, &act, TODAY), "the same for the same");
    }

    #[test]
    fn there_is_leave_unless_a_line_a_yes_or_a_change_is_missing_and_what_happened_is_always_kept(
        charter in any_charter(), facts in any_facts(), drawn in any_act(), answer in any_answer(),
    ) {
        let act = drawn.act();
        let verdict = assess(Some(&charter), &[], &facts, &act, TODAY);
        let said = !answer.why.trim().is_empty();
        let missing = match verdict.outcome() {
            Outcome::Within | Outcome::BeyondOpen => None,
            Outcome::TellAfter => (!said).then_some(Missing::Why),
            Outcome::AskFirst if answer.granted.is_some() => None,
            Outcome::AskFirst if answer.could_not_wait => (!said).then_some(Missing::Why),
            Outcome::AskFirst => Some(Missing::Ask),
            Outcome::NotDone => Some(Missing::NotDone),
        };
        prop_assert_eq!(Leave::planned(&verdict, &answer).err(), missing);
        let kept = Leave::happened(&verdict, &answer);
        prop_assert_eq!((kept.outcome(), kept.weighed().len()), (verdict.outcome(), verdict.findings.len()));
        if missing.is_some() {
            prop_assert!(kept.to_talk_about(), "what went beyond without leave is talked about");
        }
        if verdict.outcome() == Outcome::Within {
            prop_assert!(!kept.to_talk_about() && kept.discretion().is_none() && kept.granted().is_none());
        }
    }
}

#[test]
fn a_referral_is_weighed_when_it_comes_and_again_when_it_is_taken() {
    let charter = charter(vec![ruled(30, Rule::LowestAge { years: 18 })]);
    let young = practice::charter::ReferralAct { age: Some(16), ..referral() };
    for act in [Act::Refer(young.clone()), Act::Accept(young)] {
        assert_eq!(assess(Some(&charter), &[], &Facts::default(), &act, TODAY).outcome(), Outcome::AskFirst);
    }
}
