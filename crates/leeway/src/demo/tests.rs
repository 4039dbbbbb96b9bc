//! What a plan promises, asserted over five hundred episodes.

use super::case::{Case, Episode, Outcome, Referral};
use super::plan::Plan;
use super::words::{Attendance, ConnectionState, ContactKind, EpisodeState, ReferralState};
use jiff::Timestamp;
use jiff::civil::Weekday;
use std::collections::{BTreeMap, BTreeSet};

const SEED: u64 = 2026;

fn now() -> Timestamp {
    "2026-11-23T10:16:00Z".parse().expect("a time")
}

fn plan() -> Plan {
    Plan::new(SEED, 500, now())
}

fn cases() -> Vec<Case> {
    plan().cases().collect()
}

fn referrals(cases: &[Case]) -> impl Iterator<Item = (&Case, &Referral)> {
    cases.iter().flat_map(|case| case.referrals.iter().map(move |referral| (case, referral)))
}

fn episodes(cases: &[Case]) -> impl Iterator<Item = (&Referral, &Episode)> {
    referrals(cases).filter_map(|(_, referral)| referral.episode.as_ref().map(|episode| (referral, episode)))
}

#[test]
fn the_same_seed_gives_the_same_plan_and_another_gives_another() {
    assert_eq!(cases(), cases());
    let other: Vec<Case> = Plan::new(SEED + 1, 500, now()).cases().collect();
    assert_ne!(cases(), other);
}

#[test]
fn there_are_as_many_episodes_as_were_asked_for() {
    for wanted in [0, 1, 2, 7, 60, 500, 1500] {
        let all: Vec<Case> = Plan::new(SEED, wanted, now()).cases().collect();
        assert_eq!(episodes(&all).count(), wanted);
    }
}

#[test]
fn every_turn_of_a_referral_is_one_that_practice_allows() {
    use practice::referral::Turn;
    for (_, referral) in referrals(&cases()) {
        assert_eq!(referral.turns[0].state, ReferralState::Received);
        assert_eq!(referral.turns[0].at, referral.received_at);
        for pair in referral.turns.windows(2) {
            let found = Turn::ALL.iter().any(|turn| pair[0].state.next(*turn) == Ok(pair[1].state));
            assert!(found, "{:?} to {:?}", pair[0].state, pair[1].state);
            assert!(pair[0].at <= pair[1].at, "{referral:#?}");
        }
        assert_eq!(referral.episode.is_some(), referral.state() == ReferralState::Accepted);
        assert_eq!(referral.outcome.is_none(), referral.state().is_open());
        assert!(referral.attempts.windows(2).all(|pair| pair[0].at <= pair[1].at));
    }
}

#[test]
fn every_turn_of_an_episode_is_one_that_practice_allows() {
    use practice::episode::Turn;
    for (_, episode) in episodes(&cases()) {
        assert_eq!(episode.turns[0].state, EpisodeState::Waiting);
        for pair in episode.turns.windows(2) {
            let found = Turn::ALL.iter().any(|turn| pair[0].state.next(*turn) == Ok(pair[1].state));
            assert!(found, "{:?} to {:?}", pair[0].state, pair[1].state);
            assert!(pair[0].at <= pair[1].at, "{episode:#?}");
        }
        let ended = episode.state() == EpisodeState::Ended;
        assert_eq!(ended, episode.ending.as_ref().is_some_and(|ending| ending.done_at.is_some()));
        assert!(!(ended && episode.next.is_some()));
        assert_eq!(
            episode.holdings.iter().filter(|holding| holding.until.is_none()).count(),
            usize::from(episode.state() == EpisodeState::Holding),
            "{episode:#?}"
        );
        assert!(episode.owners.windows(2).all(|pair| pair[0].until == Some(pair[1].from)));
    }
}

#[test]
fn every_turn_of_a_connection_is_one_that_practice_allows() {
    use practice::connection::Turn;
    for (_, episode) in episodes(&cases()) {
        for connection in &episode.connections {
            assert_eq!(connection.turns[0].1, ConnectionState::Suggested);
            for pair in connection.turns.windows(2) {
                let found = Turn::ALL.iter().any(|turn| pair[0].1.next(*turn) == Ok(pair[1].1));
                assert!(found, "{:?} to {:?}", pair[0].1, pair[1].1);
                assert!(pair[0].0 <= pair[1].0);
            }
            let given_up = connection.turns.last().is_some_and(|turn| turn.1 == ConnectionState::NotTakenUp);
            assert_eq!(given_up, connection.not_taken_up.is_some());
        }
    }
}

#[test]
fn every_contact_passes_the_check_made_of_one_entered_by_hand() {
    for (referral, episode) in episodes(&cases()) {
        let opened = episode.opened_at().expect("an episode is opened");
        for contact in &episode.contacts {
            let draft = practice::contact::Draft {
                kind: contact.kind,
                place: contact.place,
                at: contact.at,
                planned_minutes: contact.planned_minutes,
                minutes: contact.minutes,
                travel_minutes: contact.travel_minutes,
                attendance: contact.attendance,
                with_whom: contact.with_whom.clone(),
                notes: contact.notes.clone(),
                needs: contact.needs.iter().map(ToString::to_string).collect(),
                done: practice::charter::Done::default(),
                next_contact: None,
            };
            assert_eq!(draft.check(opened, contact.recorded_at), Ok(()));
            assert!(!contact.notes.is_empty(), "{contact:#?}");
            assert!(
                referral.received_at <= contact.at && contact.at <= contact.recorded_at && contact.recorded_at <= now(),
                "{contact:#?}"
            );
        }
        let held = episode
            .contacts
            .iter()
            .find(|contact| contact.attendance == Attendance::Attended && contact.kind != ContactKind::Message);
        assert_eq!(
            held.map(|first| first.recorded_at),
            episode.turns.iter().find(|turn| turn.state == EpisodeState::Active).map(|turn| turn.at)
        );
        assert!(episode.contacts.windows(2).all(|pair| pair[0].recorded_at <= pair[1].at));
    }
}

#[test]
fn every_decline_says_the_four_things() {
    let mut seen = 0;
    for (_, referral) in referrals(&cases()) {
        if let Some(Outcome::Declined { decided_by, reason, words, next, holder, referrer_words, at, .. }) =
            &referral.outcome
        {
            let decline = practice::referral::Decline {
                by: Some(*decided_by),
                reason: Some(*reason),
                reason_words: words.clone(),
                next_words: next.clone(),
                next_holder: holder.clone(),
                referrer_words: referrer_words.clone(),
            };
            assert_eq!(decline.check(), Ok(()));
            if reason.touches_safety() {
                assert_eq!(
                    practice::clock::london_date(*at),
                    practice::clock::london_date(referral.received_at),
                    "handed back the same day"
                );
            }
            seen += 1;
        }
    }
    assert!(seen > 5);
}

#[test]
fn every_ending_and_every_holding_passes_its_check() {
    let cases = cases();
    for (_, episode) in episodes(&cases) {
        if let Some(ending) = &episode.ending {
            let told = ending.told.as_ref();
            let draft = practice::ending::Ending {
                reason: ending.reason,
                told_on: told.map(|told| told.on),
                told_how: told.map_or_else(String::new, |told| told.how.clone()),
                told_words: told.map_or_else(String::new, |told| told.words.clone()),
                what_remains: ending.what_remains.clone(),
                door_open: ending.door_open.clone(),
                referrer_words: ending.referrer_words.clone(),
            };
            assert_eq!(draft.check_prepared(), Ok(()));
            if let Some(told) = told {
                assert_eq!(draft.check_told(told.on), Ok(()));
                assert!(ending.prepared_at <= told.at, "{ending:#?}");
            }
            if let Some(done) = ending.done_at {
                assert_eq!(draft.check_done(practice::clock::london_date(done)), Ok(()));
                assert!(ending.prepared_at <= done && told.is_none_or(|told| told.at <= done), "{ending:#?}");
            }
        }
        for holding in &episode.holdings {
            let draft = practice::holding::Holding {
                reasons: holding.reasons.clone(),
                functions: holding.functions.clone(),
                consists_of: holding.consists_of.clone(),
                shared_with: holding.shared_with.clone(),
                would_end: holding.would_end.clone(),
                every_weeks: Some(holding.every_weeks),
                review_on: holding.review_on,
            };
            // A long holding has been reviewed since it began; its next review is checked from today.
            let from = practice::clock::london_date(holding.from);
            let today = practice::clock::london_date(now());
            assert!(draft.check(from).is_ok() || draft.check(today).is_ok(), "{:?}", draft.check(today));
        }
    }
    assert!(episodes(&cases).any(|(_, episode)| !episode.holdings.is_empty()));
}

#[test]
fn goals_and_steps_have_words_that_fit() {
    for (_, episode) in episodes(&cases()) {
        for goal in &episode.goals {
            assert_eq!(practice::goal::check_words("words", &goal.words, practice::goal::SHORT_MAX), Ok(()));
            assert!(goal.changed_at >= goal.agreed_at && goal.changed_at <= now());
            for step in &goal.steps {
                assert_eq!(practice::goal::check_words("words", &step.words, practice::goal::SHORT_MAX), Ok(()));
                assert!(step.changed_at >= step.agreed_at && step.changed_at <= now());
            }
        }
    }
}

#[test]
fn what_is_written_happened_in_working_hours_and_not_after_now() {
    let zone = practice::clock::london();
    let working = |at: Timestamp, what: &str| {
        let here = zone.to_datetime(at);
        assert!(at <= now(), "{what} {at}");
        let today = here.date() == practice::clock::london_date(now());
        assert!(today || !matches!(here.weekday(), Weekday::Saturday | Weekday::Sunday), "{what} {here}");
        let minute = i32::from(here.hour()) * 60 + i32::from(here.minute());
        assert!((8 * 60..=18 * 60).contains(&minute), "{what} {here}");
    };
    for (_, referral) in referrals(&cases()) {
        referral.turns.iter().for_each(|turn| working(turn.at, "turn"));
        referral.attempts.iter().for_each(|attempt| working(attempt.at, "attempt"));
        referral.word_back.iter().for_each(|message| working(message.made_at, "message"));
        if let Some(episode) = &referral.episode {
            episode.turns.iter().for_each(|turn| working(turn.at, "turn"));
            episode.contacts.iter().for_each(|contact| working(contact.recorded_at, "contact"));
        }
    }
}

#[test]
fn nhs_numbers_are_valid_unique_and_of_the_test_range() {
    let mut seen = BTreeSet::new();
    for case in cases() {
        if let Some(number) = case.person.nhs_number {
            assert!(practice::person::NhsNumber::parse(&number).is_ok(), "{number}");
            assert!(number.starts_with("999"));
            assert!(seen.insert(number));
        }
    }
    assert!(seen.len() > 480);
}

#[test]
fn a_duplicate_names_the_one_it_doubles() {
    let mut seen = 0;
    for case in Plan::new(SEED, 1500, now()).cases() {
        for referral in &case.referrals {
            if let Some(Outcome::Duplicate { of, .. }) = &referral.outcome {
                let first = &case.referrals[*of];
                assert_eq!(first.needs, referral.needs);
                assert!(first.received_at < referral.received_at && first.episode.is_some());
                seen += 1;
            }
        }
    }
    assert!(seen > 3);
}

#[test]
fn references_and_addresses_are_unique() {
    let plan = plan();
    let mut references = BTreeSet::new();
    for (_, referral) in referrals(&cases()) {
        assert_eq!(practice::reference::parse(&referral.reference).as_ref(), Some(&referral.reference));
        assert!(references.insert(referral.reference.clone()));
    }
    // whoever has an account uses its address in their record too
    let without = cases().into_iter().filter(|case| case.person.account.is_none());
    let mut addresses: Vec<String> = without.filter_map(|case| case.person.email).collect();
    addresses.extend(plan.service().accounts.iter().map(|account| account.email.clone()));
    let large = Plan::new(SEED, 60_000, now());
    let accounts: BTreeSet<&str> = large.service().accounts.iter().map(|account| account.email.as_str()).collect();
    assert_eq!(accounts.len(), large.service().accounts.len());
    for address in &addresses {
        assert!(practice::person::parse_email(address).is_ok(), "{address}");
        assert!(address.ends_with("example.org"));
    }
    let count = addresses.len();
    assert_eq!(addresses.into_iter().collect::<BTreeSet<_>>().len(), count);
}

#[test]
fn nobody_can_be_reached_by_accident() {
    let plan = plan();
    let safe = |phone: &str| assert!(phone.starts_with("01632 960") || phone.starts_with("07700 900"), "{phone}");
    plan.service().assets.iter().for_each(|asset| safe(&asset.phone));
    plan.service().practices.iter().for_each(|practice| safe(&practice.phone));
    for case in cases() {
        case.person.mobile.iter().chain(&case.person.landline).for_each(|phone| safe(phone));
        assert!(practice::person::parse_postcode(&case.person.postcode).is_ok(), "{}", case.person.postcode);
        for phone in case.person.mobile.iter().chain(&case.person.landline) {
            assert!(practice::person::parse_phone(phone).is_ok());
        }
    }
}

#[test]
fn people_have_plausible_ages_and_the_names_of_many_places() {
    let today = practice::clock::london_date(now());
    let cases = cases();
    for case in &cases {
        let age = practice::person::age_on(case.person.birth_date, today);
        assert!((17..=93).contains(&age), "{age}");
        assert!(!case.person.given_name.is_empty() && !case.person.family_name.is_empty());
    }
    let groups: BTreeSet<_> = cases.iter().map(|case| case.person.ethnicity.as_str()).collect();
    assert!(groups.len() >= 10, "{groups:?}");
}

#[test]
fn no_sentence_is_left_with_a_slot_or_an_unknown_trait() {
    let texts = super::text::Texts::load();
    let all = |need: &super::text::NeedLines| {
        [&need.story, &need.mine, &need.want, &need.matters, &need.first, &need.later, &need.late, &need.end]
            .map(Clone::clone)
            .concat()
    };
    for need in &texts.needs {
        assert!(practice::needs::by_code(&need.code).is_some(), "{}", need.code);
        for line in all(need) {
            assert_eq!(line.asks & super::text::traits::NEVER, 0, "{}", line.text);
        }
    }
    assert_eq!(texts.needs.len(), practice::needs::all().len());
    for seed in 0..4 {
        for case in Plan::new(seed, 400, now()).cases() {
            let shown = format!("{case:?}");
            // Debug output of a struct has braces of its own, a slot has a brace with a letter right behind it.
            let bare = shown.as_bytes().windows(2).find(|pair| pair[0] == b'{' && pair[1].is_ascii_alphabetic());
            assert!(bare.is_none(), "{shown}");
            for referral in &case.referrals {
                assert!(!referral.story.is_empty());
                assert!(!referral.story.contains("  "), "{}", referral.story);
            }
        }
    }
}

#[test]
fn every_need_of_an_asset_is_one_that_practice_knows_and_every_place_is_served() {
    let plan = plan();
    let service = plan.service();
    assert_eq!(service.sites.len(), 7);
    assert!(service.assets.len() >= 60);
    for asset in &service.assets {
        assert!(asset.needs.iter().all(|need| practice::needs::by_code(need).is_some()), "{asset:?}");
    }
    for need in practice::needs::all() {
        assert!(service.assets.iter().any(|asset| asset.needs.contains(&need.code)), "{}", need.code);
    }
    for site in &service.sites {
        assert!(site.sources.iter().all(|source| practice::referral::Source::parse(source).is_some()));
        assert!(!site.ways_of_working().is_empty());
    }
    for account in &service.accounts {
        assert!(practice::access::Role::parse(&account.role).is_some(), "{}", account.role);
    }
}

#[test]
fn every_worker_has_a_full_today_and_the_inbox_holds_what_must_not_be_forgotten() {
    let plan = plan();
    let cases: Vec<Case> = plan.cases().collect();
    let today = practice::clock::london_date(now());
    let mut due: BTreeMap<usize, usize> = BTreeMap::new();
    let mut slots = BTreeSet::new();
    let mut nothing = 0;
    for (_, episode) in episodes(&cases).filter(|(_, episode)| episode.state() != EpisodeState::Ended) {
        match &episode.next {
            Some(next) if practice::clock::london_date(next.at) == today => {
                *due.entry(episode.owner()).or_default() += 1;
                assert!(slots.insert((episode.owner(), next.at)), "nobody is in two places at once");
            }
            None => nothing += 1,
            Some(_) => {}
        }
    }
    let workers =
        plan.service().accounts.iter().filter(|account| account.role == "worker" && account.left.is_none()).count();
    assert_eq!(due.len(), workers);
    assert!(due.values().all(|count| *count >= 3), "{due:?}");
    assert!(nothing >= 5);
    let open: Vec<&Referral> =
        referrals(&cases).map(|(_, referral)| referral).filter(|referral| referral.state().is_open()).collect();
    assert!(open.len() >= 20);
    assert!(open.iter().any(|referral| practice::referral::flagged(referral.urgency, &referral.risks)));
    let late = open
        .iter()
        .filter(|referral| {
            practice::clock::working_days_between(practice::clock::london_date(referral.received_at), today) >= 6
        })
        .count();
    assert!(late >= 3, "{late}");
}

#[test]
fn the_person_with_an_account_is_in_support_and_has_a_next_meeting() {
    let plan = plan();
    let account = plan.service().account("c1");
    let first = plan.cases().next().expect("a first case");
    assert_eq!(first.person.account, account);
    let episode = first.referrals.last().and_then(|referral| referral.episode.as_ref()).expect("an episode");
    assert!(episode.state().is_open() && episode.next.is_some() && !episode.goals.is_empty());
}

#[test]
fn contacts_come_to_about_eight_an_episode() {
    let cases: Vec<Case> = Plan::new(SEED, 4000, now()).cases().collect();
    let contacts: usize = episodes(&cases).map(|(_, episode)| episode.contacts.len()).sum();
    let mean = contacts * 10 / 4000;
    assert!((70..=92).contains(&mean), "{mean}");
}

#[test]
fn a_demonstration_at_night_or_at_the_weekend_is_no_less_full() {
    for moment in ["2026-11-22T03:00:00Z", "2026-12-25T12:00:00Z", "2027-01-01T22:30:00Z", "2026-06-30T16:45:00Z"] {
        let now: Timestamp = moment.parse().expect("a time");
        let plan = Plan::new(SEED, 300, now);
        let today = practice::clock::london_date(now);
        let cases: Vec<Case> = plan.cases().collect();
        assert!(
            episodes(&cases)
                .filter_map(|(_, episode)| episode.next.as_ref())
                .any(|next| practice::clock::london_date(next.at) == today)
        );
        assert!(
            referrals(&cases).all(|(_, referral)| referral.received_at <= now
                && referral.word_back.iter().all(|message| message.made_at <= now)),
            "{moment}"
        );
    }
}
