//! The charters to start from: each can be agreed as it stands, answers every aspect, and says what a referrer must know.

use practice::access::Role;
use practice::charter::file::{read, write};
use practice::charter::starting::Starting;
use practice::charter::{
    Act, Aspect, Band, Boundary, Charter, ContactAct, Counts, Facts, HomeNeeds, OtherWork, Outcome, ReferralAct, Rule,
    assess, check,
};
use practice::contact::{Kind, Place};
use practice::holding::Reason;
use practice::measure::built_in;
use practice::referral::Source;
use uuid::Uuid;

use crate::charter_kit::{TODAY, after, contact, referral};

fn charter(of: Starting) -> Charter {
    let boundaries: Vec<Boundary> =
        (1..).zip(&of.file().entries).map(|(n, entry)| entry.clone().boundary(Uuid::from_u128(n))).collect();
    Charter { version: 1, boundaries }
}

fn asked(of: Starting, facts: &Facts, act: &Act<'_>) -> Outcome {
    assess(Some(&charter(of)), &[], facts, act, TODAY).outcome()
}

#[test]
fn each_can_be_agreed_as_it_stands() {
    for one in Starting::ALL {
        let faults =
            check::draft(&charter(*one).boundaries, &|code| built_in().iter().any(|m| m.code == code && m.starts));
        assert_eq!(faults, [], "{one}");
    }
}

#[test]
fn each_answers_every_aspect_and_most_with_a_rule() {
    for one in Starting::ALL {
        let charter = charter(*one);
        let ruled = Aspect::ALL.iter().filter(|aspect| charter.on(**aspect).any(|b| b.rule.is_some())).count();
        for aspect in Aspect::ALL {
            assert!(charter.on(*aspect).count() > 0, "{one} says nothing on: {aspect}");
        }
        assert!(ruled * 2 > Aspect::ALL.len(), "{one} has rules on {ruled} aspects");
    }
    let rules = |one| charter(one).boundaries.iter().filter(|b| b.rule.is_some()).count();
    assert!(rules(Starting::NewService) < rules(Starting::Open), "a new service has few rules");
}

#[test]
fn each_reads_back_as_it_was_written() {
    for one in Starting::ALL {
        assert_eq!(read(&write(one.file())).as_ref(), Ok(one.file()), "{one}");
    }
}

#[test]
fn each_says_that_it_is_a_beginning_to_talk_about() {
    for one in Starting::ALL {
        let file = one.file();
        assert!(file.title.starts_with("A charter"), "{}", file.title);
        for words in ["A beginning to talk about", "It is not a recommendation", "look at"] {
            assert!(file.about.contains(words), "{one}: {words}");
        }
    }
}

#[test]
fn a_referrer_learns_what_no_worker_has_power_over() {
    for one in Starting::ALL {
        let charter = charter(*one);
        let words: Vec<&str> = charter.boundaries.iter().map(|b| b.words_for_public.as_str()).collect();
        let power = words.iter().find(|words| words.contains("cannot rehouse")).unwrap_or_else(|| panic!("{one}"));
        for what in ["housing list", "benefit claim", "money", "do not promise", "We can"] {
            assert!(power.contains(what), "{one}: {what}");
        }
        assert!(words.iter().any(|words| words.contains("not a crisis service")), "{one}");
        assert!(words.iter().any(|words| words.contains("clinical tasks")), "{one}");
        for aspect in [
            Aspect::WhoMayBeReferred,
            Aspect::WhoMayRefer,
            Aspect::Declining,
            Aspect::NumberOfContacts,
            Aspect::PlaceOfContact,
            Aspect::Tasks,
            Aspect::Methods,
            Aspect::Measures,
            Aspect::Ending,
            Aspect::Remit,
        ] {
            assert!(
                charter.on(aspect).any(|b| !b.words_for_public.is_empty()),
                "{one} says nothing to referrers on: {aspect}"
            );
        }
    }
}

#[test]
fn each_boundary_names_configurations_of_the_study_and_weighs_what_it_may_cost() {
    for one in Starting::ALL {
        let charter = charter(*one);
        for boundary in &charter.boundaries {
            assert!(!boundary.cmocs.is_empty(), "{one}, {}", boundary.aspect);
            assert!(
                boundary.why.split_terminator(['.', ';']).count() > 1,
                "{one}, {}: {}",
                boundary.aspect,
                boundary.why
            );
            for words in [&boundary.why, &boundary.words_for_workers, &boundary.words_for_public] {
                for banned in ["permit", "refused", "verdict", "drift", "bureaucra", "client", "service user"] {
                    assert!(!words.to_lowercase().contains(banned), "{one}, {}: {banned}", boundary.aspect);
                }
                // an older child reads a sentence of at most so many words without losing its beginning
                for sentence in words.split_terminator(['.', ':', ';', '?', '!']) {
                    let length = sentence.split_whitespace().count();
                    assert!(length <= 34, "{one}, {}: {length} words in: {sentence}", boundary.aspect);
                }
            }
        }
        let all: Vec<u8> = charter.boundaries.iter().flat_map(|b| b.cmocs.clone()).collect();
        for cmoc in [1, 2, 4, 5, 7, 8, 9, 10, 13] {
            assert!(all.contains(&cmoc), "{one} answers nowhere to CMOC {cmoc}");
        }
    }
}

#[test]
fn the_words_of_a_boundary_say_the_figures_of_its_rule() {
    let words = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let says = |boundary: &Boundary, figure: u32, one: Starting| {
        let text = boundary.words_for_workers.as_str();
        let word = words.get(usize::try_from(figure).unwrap()).filter(|word| !word.is_empty());
        let half_year = figure == 26 && text.contains("half a year");
        let long = figure == 90 && text.contains("an hour and a half");
        let share = figure == 20 && text.contains("a fifth");
        assert!(
            half_year
                || long
                || share
                || text.contains(&figure.to_string())
                || word.is_some_and(|word| text.contains(word)),
            "{one}, {}: {figure} is not in: {text}",
            boundary.aspect
        );
    };
    for one in Starting::ALL {
        for boundary in charter(*one).boundaries {
            let figures: Vec<u32> = match boundary.rule.clone() {
                Some(Rule::ContactMinutes { least, most, .. }) => [least, most].into_iter().flatten().collect(),
                Some(Rule::ContactsAtMost { most, .. }) => vec![most],
                Some(Rule::WeeksAtMost { weeks }) => vec![weeks],
                Some(Rule::SupportReviewed { every_weeks } | Rule::HoldingReviewed { every_weeks }) => {
                    vec![every_weeks]
                }
                Some(Rule::LowestAge { years }) => vec![u32::from(years)],
                Some(Rule::DeclinedBy { working_days, .. }) => working_days.into_iter().collect(),
                Some(Rule::CaseloadAtMost { active, holding, new_per_week }) => {
                    [active, holding, new_per_week].into_iter().flatten().collect()
                }
                Some(Rule::CommunityShare { least, most }) => {
                    [least, most].into_iter().flatten().map(u32::from).collect()
                }
                _ => vec![],
            };
            for figure in figures {
                says(&boundary, figure, *one);
            }
            let line = boundary.words_for_workers.contains("write one line")
                || boundary.words_for_workers.contains("one line why");
            let told = boundary.latitude.band() == Band::TellAfter;
            assert!(!line || told, "{one}, {}: asks for a line at {}", boundary.aspect, boundary.latitude.get());
            let ask = boundary.words_for_workers.to_lowercase().contains("ask first");
            let asks = boundary.latitude.band() == Band::AskFirst;
            assert!(!ask || asks, "{one}, {}: asks first at {}", boundary.aspect, boundary.latitude.get());
        }
    }
}

#[test]
fn an_ordinary_week_asks_nothing_of_anybody_in_any_of_them() {
    let met = |kind, place, minutes| Act::Contact(ContactAct { kind, place, minutes: Some(minutes), ..contact() });
    let facts = Facts { weeks_open: 9, weeks_since_review: 5, active: 18, holding: 4, new_this_week: 2, ..after(4) };
    for one in Starting::ALL {
        for act in [
            Act::Refer(referral()),
            Act::Accept(referral()),
            Act::Decline { by: Role::Worker, working_days: 2 },
            met(Kind::FirstMeeting, Place::Surgery, 50),
            met(Kind::FollowUp, Place::Phone, 25),
            met(Kind::FollowUp, Place::Video, 40),
            met(Kind::CheckIn, Place::Phone, 5),
            met(Kind::CheckIn, Place::Text, 2),
            met(Kind::AboutPerson, Place::Phone, 10),
            Act::GoOn,
            Act::Hold { reasons: &[Reason::NotReadyYet], review_weeks: 4 },
            Act::End { talked_about: true, told: true },
            Act::CommunityTime { percent: 20 },
            Act::OtherWork(OtherWork::Other),
        ] {
            assert_eq!(asked(*one, &facts, &act), Outcome::Within, "{one}: {act:?}");
        }
    }
}

#[test]
fn in_the_close_one_a_ninth_meeting_and_a_visit_at_home_are_asked_first() {
    let one = Starting::Boundaried;
    let meeting = Act::Contact(contact());
    assert_eq!(asked(one, &after(7), &meeting), Outcome::Within);
    assert_eq!(asked(one, &after(8), &meeting), Outcome::AskFirst);
    let visit = Act::Contact(ContactAct { place: Place::Home, with_plan: true, ..contact() });
    assert_eq!(asked(one, &after(1), &visit), Outcome::AskFirst);
    let first = Act::Contact(ContactAct { kind: Kind::FirstMeeting, minutes: Some(75), ..contact() });
    assert_eq!(asked(one, &after(0), &first), Outcome::TellAfter);
    let asks = charter(one).boundaries.iter().filter(|b| b.latitude < Band::TellAfter.least()).count();
    assert!(asks * 2 >= charter(one).boundaries.len(), "{asks} ask first or are fixed");
    assert!(
        charter(one)
            .boundaries
            .iter()
            .any(|b| b.rule == Some(Rule::ContactsAtMost { most: 8, counts: Counts::default() }))
    );
}

#[test]
fn in_the_open_one_a_thirtieth_meeting_asks_nothing_and_a_visit_alone_is_asked_first() {
    let one = Starting::Open;
    assert_eq!(asked(one, &after(29), &Act::Contact(contact())), Outcome::BeyondOpen);
    let visit = |with_plan| Act::Contact(ContactAct { place: Place::Home, with_plan, ..contact() });
    assert_eq!(asked(one, &after(1), &visit(true)), Outcome::Within);
    assert_eq!(asked(one, &after(1), &visit(false)), Outcome::AskFirst, "nobody goes alone unseen");
    let anybody = Act::Refer(ReferralAct { source: Source::FamilyOrFriend, ..referral() });
    assert_eq!(asked(one, &after(0), &anybody), Outcome::Within);
    let wide = charter(one).boundaries.iter().filter(|b| b.latitude >= Band::TellAfter.least()).count();
    assert!(wide * 3 >= charter(one).boundaries.len() * 2, "{wide} are told after or open");
}

#[test]
fn in_the_new_one_visits_are_in_pairs_and_it_is_looked_at_after_three_months() {
    let one = Starting::NewService;
    let visit = |in_pair| Act::Contact(ContactAct { place: Place::Home, in_pair, with_plan: true, ..contact() });
    assert_eq!(
        (asked(one, &after(1), &visit(true)), asked(one, &after(1), &visit(false))),
        (Outcome::Within, Outcome::AskFirst)
    );
    assert!(
        charter(one)
            .boundaries
            .iter()
            .any(|b| matches!(b.rule, Some(Rule::Places { home_needs: HomeNeeds::Pair, .. })))
    );
    assert!(one.file().about.contains("every three months"));
}
