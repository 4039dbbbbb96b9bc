//! What the study found: counted as its tables count it, and said where it helps [004 T6, T7].

use std::collections::BTreeSet;

use practice::charter::Aspect;
use practice::support::cmoc::{
    Group, Intent, Situation, Type, about, all, attribution, by_number, recommendations, resting_on, speaking,
    where_it_speaks,
};

#[test]
fn there_are_fifteen_configurations_numbered_as_the_authors_number_them() {
    assert_eq!(all().iter().map(|one| one.number).collect::<Vec<_>>(), (1..=15).collect::<Vec<u8>>());
    assert!(by_number(16).is_none());
    assert_eq!(by_number(11).unwrap().reference(), "CMOC 11, table 6");
}

#[test]
fn eight_recommendations_make_nineteen_links_to_all_fifteen() {
    assert_eq!(recommendations().len(), 8);
    assert_eq!(recommendations().iter().map(|one| one.number).collect::<Vec<_>>(), (1..=8).collect::<Vec<u8>>());
    assert_eq!(recommendations().iter().map(|one| one.cmocs.len()).sum::<usize>(), 19);
    let linked: BTreeSet<u8> = recommendations().iter().flat_map(|one| one.cmocs.clone()).collect();
    assert_eq!(linked, (1..=15).collect());
}

#[test]
fn each_recommendation_rests_on_what_the_table_says() {
    let rests: Vec<&[u8]> = recommendations().iter().map(|one| one.cmocs.as_slice()).collect();
    let table: [&[u8]; 8] = [&[1, 2, 15], &[10, 13, 14], &[5, 9, 10, 11, 12], &[1, 3, 6], &[4], &[10, 13], &[8], &[7]];
    assert_eq!(rests, table);
    assert_eq!(resting_on(10).iter().map(|one| one.number).collect::<Vec<_>>(), [2, 3, 6]);
    let groups: Vec<usize> = recommendations().iter().map(|one| one.groups.len()).collect();
    assert_eq!(groups, [1, 2, 2, 2, 2, 1, 3, 3]);
    let spoken_to: BTreeSet<Group> = recommendations().iter().flat_map(|one| one.groups.clone()).collect();
    assert_eq!(spoken_to.len(), Group::ALL.len(), "every group is spoken to");
}

#[test]
fn each_configuration_is_a_sentence_with_a_mechanism() {
    for one in all() {
        assert!(one.resource.is_some() || one.reasoning.is_some(), "CMOC {}", one.number);
        let sentence = one.sentence();
        assert!(
            sentence.starts_with("If ")
                && sentence.contains(", then ")
                && sentence.contains(", because ")
                && sentence.ends_with('.')
        );
        for part in [Some(&one.context), one.resource.as_ref(), one.reasoning.as_ref(), Some(&one.outcome)]
            .into_iter()
            .flatten()
        {
            assert!(!part.ends_with('.') && part.chars().next().unwrap().is_lowercase(), "CMOC {}: {part}", one.number);
        }
        assert!(!one.short.is_empty() && !one.aspects.is_empty());
    }
    assert_eq!(
        by_number(11).unwrap().sentence(),
        "If link workers have the support and supervision that they need, then they work in a way in which they feel safe, because they have a frame to work within."
    );
    assert!(by_number(6).unwrap().mechanism().contains(", and "), "where the table tells both, both are told");
}

#[test]
fn what_was_not_meant_to_come_is_said_to_be_so() {
    let unintended: Vec<u8> =
        all().iter().filter(|one| one.outcome_is == Intent::Unintended).map(|one| one.number).collect();
    assert_eq!(unintended, [9, 12, 13]);
    let of = |type_| all().iter().filter(|one| one.type_ == type_).map(|one| one.number).collect::<Vec<_>>();
    assert_eq!(
        (of(Type::TailoringSupport).len(), of(Type::UsingSkills), of(Type::ScopeOfRole).len()),
        (5, vec![6, 7, 8, 9], 6)
    );
}

#[test]
fn the_words_are_ours_and_the_authors_are_named() {
    let named = attribution();
    assert_eq!(named.address, "https://doi.org/10.3310/JSQY9840");
    assert!(
        named.line().contains("Tierney S")
            && named.line().contains("CC BY 4.0")
            && named.line().contains("our own words")
    );
    // pages never say these words
    for word in ["permit", "refused", "verdict", "drift", "bureaucra"] {
        let texts = all()
            .iter()
            .map(practice::support::cmoc::Cmoc::sentence)
            .chain(recommendations().iter().map(|one| one.words.clone()));
        assert!(texts.into_iter().all(|text| !text.to_lowercase().contains(word)), "{word}");
    }
}

#[test]
fn every_situation_has_something_to_say_and_every_configuration_speaks_somewhere() {
    let mut heard = BTreeSet::new();
    for situation in Situation::ALL {
        let speaks = speaking(*situation);
        assert!(!speaks.is_empty() && speaks.len() == where_it_speaks(*situation).len(), "{situation}");
        assert!(speaks.len() <= 3, "{situation}: a line, not a lecture");
        heard.extend(speaks.iter().map(|one| one.number));
    }
    assert_eq!(heard, (1..=15).collect());
}

#[test]
fn the_situations_of_the_work_show_what_was_found_about_them() {
    assert_eq!(where_it_speaks(Situation::SupervisionOverdue), [11, 12]);
    assert_eq!(where_it_speaks(Situation::TrainingGap), [7]);
    assert_eq!(where_it_speaks(Situation::Declining), [8]);
    assert_eq!(where_it_speaks(Situation::NoGuidance), [13]);
    assert_eq!(where_it_speaks(Situation::UnclearRemit), [10]);
    assert_eq!(where_it_speaks(Situation::OverCaseload), [9]);
}

#[test]
fn every_aspect_of_a_charter_has_what_the_study_found_about_it() {
    for aspect in Aspect::ALL {
        assert!(!about(*aspect).is_empty(), "{aspect}");
    }
    assert!(about(Aspect::Declining).iter().any(|one| one.number == 8));
    assert!(about(Aspect::CommunityDevelopment).iter().any(|one| one.number == 4));
}
