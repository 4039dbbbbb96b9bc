//! Triage: what an answer needs, that it is taken once, and who hears of it (DOMAIN 4.2).

use crate::house::{House, Place};
use app::referrals::{Accept, Attempt, Outcome, Plain, Redirect, Says, Signpost};
use app::{AppError, Ctx, referrals};
use practice::ids::ReferralId;
use practice::referral::{AttemptOutcome, Channel, Decline, DeclineReason, DeclinedBy};
use store_testkit::{asset, at, both_engines, id};

struct Scene {
    house: House,
    place: Place,
    amina: Ctx,
    referral: ReferralId,
}

async fn scene(fx: store_testkit::Fixture) -> Scene {
    let house = House::new(fx);
    let scope = house.fx.scope_a.clone();
    let place = house.place(&scope, 0x1000).await;
    let amina = house.sign_in(&scope, 0x2000, "Amina Yusuf", "worker", Some(place.team)).await;
    let referral = house.referred(&scope, place, 0x3000, |_| ()).await;
    Scene { house, place, amina, referral }
}

impl Scene {
    async fn outcome(&self) -> Outcome {
        let version = referrals::open(&self.amina, self.referral).await.unwrap().referral.version;
        Outcome { form: self.house.form(), version, message: String::new() }
    }

    async fn state(&self) -> String {
        referrals::open(&self.amina, self.referral).await.unwrap().referral.state
    }
}

fn no() -> Decline {
    Decline {
        by: Some(DeclinedBy::Service),
        reason: Some(DeclineReason::StatutoryDuty),
        reason_words: String::new(),
        next_words: "Adult social care assesses her this week".to_owned(),
        next_holder: "Social care duty team".to_owned(),
        referrer_words: "Thank you for noticing her.".to_owned(),
    }
}

fn fields(error: AppError) -> Vec<&'static str> {
    match error {
        AppError::Invalid(problems) => problems.iter().map(|p| p.field).collect(),
        other => panic!("{other}"),
    }
}

both_engines! {
    async fn a_decline_needs_four_separate_things(fx: Fixture) {
        let s = scene(fx).await;
        let refused = referrals::decline(&s.amina, s.referral, Decline::default(), s.outcome().await).await.unwrap_err();
        assert_eq!(fields(refused), ["decided_by", "decline_reason", "next_words", "next_holder", "referrer_words"]);
        assert_eq!(s.state().await, "received");
        referrals::decline(&s.amina, s.referral, no(), s.outcome().await).await.unwrap();
        let opened = referrals::open(&s.amina, s.referral).await.unwrap();
        assert_eq!(opened.referral.state, "declined");
        assert_eq!(opened.trail.last().unwrap().what, "Referral declined");
        let message = &opened.messages[0];
        assert_eq!((message.state.as_str(), message.turn.as_str()), ("sent", "declined"));
        for said in ["Thank you for noticing her.", "Who decided: The service", "Why: Statutory duty", "Adult social care assesses", "Social care duty team", "Service A"] {
            assert!(message.body.contains(said), "{said} in {}", message.body);
        }
        assert!(!message.body.contains("Lindqvist"), "a message never has the person's name");
    }

    async fn a_decline_for_safety_names_a_clinician(fx: Fixture) {
        let s = scene(fx).await;
        let to_nobody = Decline { reason: Some(DeclineReason::ClinicalOrCrisisCare), next_holder: "the duty doctor".to_owned(), ..no() };
        let refused = referrals::decline(&s.amina, s.referral, to_nobody, s.outcome().await).await.unwrap_err();
        assert_eq!(fields(refused), ["next_holder"]);
        let named = Decline { reason: Some(DeclineReason::ClinicalOrCrisisCare), next_holder: "Dr Shah".to_owned(), ..no() };
        referrals::decline(&s.amina, s.referral, named, s.outcome().await).await.unwrap();
        assert_eq!(s.state().await, "declined");
    }

    async fn a_message_goes_as_the_triager_left_it(fx: Fixture) {
        let s = scene(fx).await;
        let shown = referrals::compose(&s.amina, s.referral, &Says::Declined(no())).await.unwrap();
        assert!(shown.contains("Who has it now: Social care duty team"));
        let outcome = Outcome { message: "My own words".to_owned(), ..s.outcome().await };
        referrals::decline(&s.amina, s.referral, no(), outcome).await.unwrap();
        assert_eq!(referrals::open(&s.amina, s.referral).await.unwrap().messages[0].body, "My own words");
    }

    async fn what_a_no_says_reaches_the_referrer_whatever_became_of_the_message(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let gp = s.house.sign_in(&scope, 0x2100, "Dr Osei", "referrer", None).await;
        let sender = gp.account().unwrap().0;
        let whole = s.house.referred(&scope, s.place, 0x3100, |row| row.referrer_id = Some(sender)).await;
        let cut = s.house.referred(&scope, s.place, 0x3200, |row| row.referrer_id = Some(sender)).await;
        for (referral, message) in [(whole, String::new()), (cut, "Sorry, not this time.".to_owned())] {
            let version = referrals::open(&s.amina, referral).await.unwrap().referral.version;
            let outcome = Outcome { form: s.house.form(), version, message };
            referrals::decline(&s.amina, referral, no(), outcome).await.unwrap();
        }
        assert!(referrals::follow(&gp, whole).await.unwrap().no.is_empty(), "the message says it all");
        let told = referrals::follow(&gp, cut).await.unwrap().no;
        for (name, words) in [("Who decided", "The service"), ("Why", "Statutory duty"), ("Who has it now", "Social care duty team")] {
            assert!(told.iter().any(|(n, w)| *n == name && w.contains(words)), "{name}: {told:?}");
        }
    }

    async fn a_message_with_the_persons_full_name_does_not_go(fx: Fixture) {
        let s = scene(fx).await;
        let named = Outcome { message: "Maria  LINDQVIST is not for us".to_owned(), ..s.outcome().await };
        assert_eq!(fields(referrals::decline(&s.amina, s.referral, no(), named).await.unwrap_err()), ["decline_message"]);
        let in_words = Decline { referrer_words: "Maria Lindqvist’s brother rang".to_owned(), ..no() };
        assert_eq!(fields(referrals::decline(&s.amina, s.referral, in_words, s.outcome().await).await.unwrap_err()), ["referrer_words"]);
        assert_eq!(s.state().await, "received");
        let initials = Outcome { message: "ML is not for us; Maria knows".to_owned(), ..s.outcome().await };
        referrals::decline(&s.amina, s.referral, no(), initials).await.unwrap();
    }

    async fn whoever_asked_for_themselves_is_written_to_in_the_second_person(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let own = s.house.referred(&scope, s.place, 0x3100, |row| "self".clone_into(&mut row.source)).await;
        let letter = referrals::open(&s.amina, own).await.unwrap().accept_message;
        assert!(letter.contains("support you") && letter.contains("in touch with you"), "{letter}");
        let away = referrals::compose(&s.amina, own, &Says::Redirected("The advice centre".to_owned(), String::new(), String::new())).await.unwrap();
        assert!(away.contains("help you better") && away.contains("come back to us") && !away.contains("stays with you"), "{away}");
        let outcome = Outcome { form: s.house.form(), version: 1, message: "Dear Maria Lindqvist, we are glad to.".to_owned() };
        referrals::accept(&s.amina, own, Accept { outcome, owner: s.amina.account().unwrap() }).await.unwrap();
    }

    async fn what_is_accepted_twice_is_taken_once(fx: Fixture) {
        let s = scene(fx).await;
        let owner = s.amina.account().unwrap();
        let accept = Accept { outcome: s.outcome().await, owner };
        let episode = referrals::accept(&s.amina, s.referral, accept.clone()).await.unwrap();
        match referrals::accept(&s.amina, s.referral, accept.clone()).await {
            Err(AppError::TakenBefore(place)) => assert_eq!(place, format!("/episodes/{episode}")),
            other => panic!("{other:?}"),
        }
        let from_another_tab = Accept { outcome: Outcome { form: s.house.form(), ..accept.outcome }, owner };
        assert!(matches!(referrals::accept(&s.amina, s.referral, from_another_tab).await, Err(AppError::Stale)));
        let opened = referrals::open(&s.amina, s.referral).await.unwrap();
        assert_eq!((opened.episodes.len(), opened.messages.len()), (1, 1));
        assert!(opened.messages[0].body.contains("Amina Yusuf"));
        // once it is known that it was answered, the answer is no longer possible
        let late = Accept { outcome: s.outcome().await, owner };
        assert!(matches!(referrals::accept(&s.amina, s.referral, late).await, Err(AppError::NotPossible(_))));
    }

    async fn a_colleague_of_the_team_can_be_given_the_person_and_nobody_else(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let elsewhere = s.house.place(&scope, 0x1100).await;
        let ben = s.house.sign_in(&scope, 0x2100, "Ben Ito", "worker", Some(s.place.team)).await;
        let stranger = s.house.sign_in(&scope, 0x2200, "Cy Reed", "worker", Some(elsewhere.team)).await;
        let lead = s.house.sign_in(&scope, 0x2300, "Dee Hall", "supervisor", Some(s.place.team)).await;
        let names = |takers: Vec<(practice::ids::AccountId, String)>| takers.into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(names(referrals::colleagues(&s.amina).await.unwrap()), ["Amina Yusuf", "Ben Ito"]);
        assert_eq!(names(referrals::colleagues(&lead).await.unwrap()), ["Amina Yusuf", "Ben Ito"], "a supervisor supports nobody");
        let to = |who: &Ctx, outcome| Accept { outcome, owner: who.account().unwrap() };
        let refused = referrals::accept(&s.amina, s.referral, to(&stranger, s.outcome().await)).await.unwrap_err();
        assert_eq!(fields(refused), ["owner"]);
        referrals::accept(&s.amina, s.referral, to(&ben, s.outcome().await)).await.unwrap();
        let opened = referrals::open(&s.amina, s.referral).await.unwrap();
        assert_eq!(opened.episodes[0].owner_name, "Ben Ito");
        assert!(opened.messages[0].body.contains("Ben Ito"), "whoever takes it is named: {}", opened.messages[0].body);
    }

    async fn a_message_left_as_it_was_offered_names_whoever_takes_the_person_on(fx: Fixture) {
        let s = scene(fx).await;
        let ben = s.house.sign_in(&s.house.fx.scope_a.clone(), 0x2100, "Ben Ito", "worker", Some(s.place.team)).await;
        let offered = referrals::open(&s.amina, s.referral).await.unwrap().accept_message;
        assert!(offered.contains("Amina Yusuf"), "{offered}");
        let outcome = Outcome { message: format!("{offered}\n"), ..s.outcome().await };
        referrals::accept(&s.amina, s.referral, Accept { outcome, owner: ben.account().unwrap() }).await.unwrap();
        let sent = &referrals::open(&s.amina, s.referral).await.unwrap().messages[0].body;
        assert!(sent.contains("Ben Ito") && !sent.contains("Amina Yusuf"), "{sent}");
    }

    async fn another_teams_referral_and_another_services_are_not_found(fx: Fixture) {
        let s = scene(fx).await;
        let (a, b) = (s.house.fx.scope_a.clone(), s.house.fx.scope_b.clone());
        let other_team = s.house.place(&a, 0x1100).await;
        let other_service = s.house.place(&b, 0x1200).await;
        let neighbour = s.house.sign_in(&a, 0x2100, "Ben Ito", "worker", Some(other_team.team)).await;
        let stranger = s.house.sign_in(&b, 0x2200, "Cy Reed", "worker", Some(other_service.team)).await;
        for ctx in [&neighbour, &stranger] {
            assert!(matches!(referrals::open(ctx, s.referral).await, Err(AppError::NotFound)));
            assert!(matches!(referrals::begin(ctx, s.referral, s.house.form()).await, Err(AppError::NotFound)));
            assert!(matches!(referrals::decline(ctx, s.referral, no(), s.outcome().await).await, Err(AppError::NotFound)));
            assert!(referrals::inbox(ctx, None).await.unwrap().rows.is_empty());
        }
        assert_eq!(referrals::inbox(&s.amina, None).await.unwrap().rows.len(), 1);
    }

    async fn an_answer_of_the_referrer_reopens_the_question(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let gp = s.house.sign_in(&scope, 0x2100, "Dr Osei", "referrer", None).await;
        let sender = gp.account().unwrap().0;
        let referral = s.house.referred(&scope, s.place, 0x3100, |row| row.referrer_id = Some(sender)).await;
        let s = Scene { referral, ..s };
        referrals::decline(&s.amina, s.referral, no(), s.outcome().await).await.unwrap();
        referrals::answer(&gp, s.referral, s.house.form(), "She has lost her sister since.").await.unwrap();
        let opened = referrals::open(&s.amina, s.referral).await.unwrap();
        assert_eq!((opened.referral.state.as_str(), opened.replies.len()), ("in_triage", 1));
        assert!(opened.referral.outcome_at.is_none());
        assert!(referrals::inbox(&s.amina, None).await.unwrap().rows.iter().any(|w| w.row.id == s.referral.0));
        // the new answer carries nothing of the old one, in the message that is offered either
        assert_eq!((opened.referral.next_words.as_str(), opened.referral.first_offered_at), ("", None));
        assert!(!opened.accept_message.contains(no().next_words.as_str()), "{}", opened.accept_message);
        let owner = s.amina.account().unwrap();
        referrals::accept(&s.amina, s.referral, Accept { outcome: s.outcome().await, owner }).await.unwrap();
        let said = opened.accept_message;
        let opened = referrals::open(&s.amina, s.referral).await.unwrap();
        assert!(opened.messages.iter().any(|m| m.turn == "accepted" && m.body == said), "what was shown was sent");
        assert_eq!((opened.referral.decline_reason, opened.referral.next_holder.as_str()), (None, ""));
        let what: Vec<&str> = opened.trail.iter().map(|t| t.what).collect();
        assert_eq!(what, ["Referral declined", "Answer to a referral received", "Referral reopened", "Referral accepted"]);
    }

    async fn a_redirect_keeps_what_the_sender_wrote(fx: Fixture) {
        let s = scene(fx).await;
        let before = referrals::open(&s.amina, s.referral).await.unwrap().referral;
        let to = |to: &str, outcome| Redirect { outcome, to: to.to_owned(), why: "She asks for therapy".to_owned(), words: String::new() };
        let refused = referrals::redirect(&s.amina, s.referral, to("  ", s.outcome().await)).await.unwrap_err();
        assert_eq!(fields(refused), ["redirected_to"]);
        referrals::redirect(&s.amina, s.referral, to("Talking therapies, Jo Field", s.outcome().await)).await.unwrap();
        let opened = referrals::open(&s.amina, s.referral).await.unwrap();
        let after = &opened.referral;
        assert_eq!((&after.story, &after.told, &after.wants, &after.referrer_name), (&before.story, &before.told, &before.wants, &before.referrer_name));
        assert_eq!(after.redirected_to, "Talking therapies, Jo Field");
        assert!(opened.messages[0].body.contains("Until they have said yes, it stays with you"));
    }

    async fn friends_and_schools_hear_that_it_was_received_and_no_more(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        for (n, source, agrees, state) in [(0x3100, "family_or_friend", false, "withheld"), (0x3200, "school", false, "withheld"), (0x3300, "school", true, "sent")] {
            let referral = s.house.referred(&scope, s.place, n, |row| {
                source.clone_into(&mut row.source);
                row.agrees_word_back = agrees;
            })
            .await;
            let version = referrals::open(&s.amina, referral).await.unwrap().referral.version;
            let outcome = Outcome { form: s.house.form(), version, message: String::new() };
            referrals::decline(&s.amina, referral, no(), outcome).await.unwrap();
            let opened = referrals::open(&s.amina, referral).await.unwrap();
            assert_eq!((opened.referrer_hears, opened.messages[0].state.as_str()), (agrees, state), "{source}");
        }
    }

    async fn signposting_gives_assets_that_are_there_with_a_word_each(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let mut tx = s.house.fx.store.begin(&scope).await.unwrap();
        tx.asset_insert(&asset(0x4000, "Tuesday choir"), &["loneliness".to_owned()]).await.unwrap();
        tx.commit().await.unwrap();
        let offered = referrals::open(&s.amina, s.referral).await.unwrap().assets;
        assert_eq!((offered[0].0.as_str(), offered[0].1[0].name.as_str()), ("loneliness", "Tuesday choir"));
        assert_eq!(referrals::find_assets(&s.amina, "Choir").await.unwrap().len(), 1);
        let give = |assets, outcome| Signpost { outcome, assets, words: String::new() };
        let none = referrals::signpost(&s.amina, s.referral, give(vec![], s.outcome().await)).await.unwrap_err();
        assert_eq!(fields(none), ["assets"]);
        let unknown = give(vec![(id(0x4999), String::new())], s.outcome().await);
        assert_eq!(fields(referrals::signpost(&s.amina, s.referral, unknown).await.unwrap_err()), ["assets"]);
        let choir = give(vec![(id(0x4000), "Ask for Jo".to_owned())], s.outcome().await);
        referrals::signpost(&s.amina, s.referral, choir).await.unwrap();
        let opened = referrals::open(&s.amina, s.referral).await.unwrap();
        assert_eq!((opened.referral.state.as_str(), opened.signposts[0].words.as_str()), ("signposted", "Ask for Jo"));
        assert!(opened.messages[0].body.contains("– Tuesday choir: Ask for Jo"), "{}", opened.messages[0].body);
    }

    async fn a_try_before_there_is_an_episode_takes_it_into_triage_and_counts(fx: Fixture) {
        let s = scene(fx).await;
        let attempt = |form, minutes, offered| Attempt {
            form,
            at: None,
            channel: Channel::Phone,
            outcome: AttemptOutcome::NoAnswer,
            minutes,
            notes: "Rang twice".to_owned(),
            offered,
        };
        let too_long = referrals::record_attempt(&s.amina, s.referral, attempt(s.house.form(), 700, false)).await.unwrap_err();
        assert_eq!(fields(too_long), ["minutes"]);
        let form = s.house.form();
        referrals::record_attempt(&s.amina, s.referral, attempt(form, 3, true)).await.unwrap();
        assert!(matches!(referrals::record_attempt(&s.amina, s.referral, attempt(form, 3, true)).await, Err(AppError::TakenBefore(_))));
        let opened = referrals::open(&s.amina, s.referral).await.unwrap();
        assert_eq!((opened.referral.state.as_str(), opened.attempts.len()), ("in_triage", 1));
        assert!(opened.referral.first_offered_at.is_some());
        referrals::withdraw(&s.amina, s.referral, Plain { outcome: s.outcome().await, why: "Moved away".to_owned() }).await.unwrap();
        let late = referrals::record_attempt(&s.amina, s.referral, attempt(s.house.form(), 3, false)).await;
        assert!(matches!(late, Err(AppError::NotPossible(_))));
    }

    async fn a_likely_duplicate_is_offered_masked_and_joined_once(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let second = s.house.referred(&scope, s.place, 0x3100, |_| ()).await;
        let opened = referrals::open(&s.amina, second).await.unwrap();
        let candidate = &opened.candidates[0];
        assert!(candidate.masked.starts_with("ML, born ") && !candidate.masked.contains("Lindqvist"));
        let form = s.house.form();
        referrals::join(&s.amina, second, form, 1, candidate.person).await.unwrap();
        assert!(matches!(referrals::join(&s.amina, second, form, 1, candidate.person).await, Err(AppError::TakenBefore(_))));
        let joined = referrals::open(&s.amina, second).await.unwrap();
        assert_eq!(joined.person.id, candidate.person.0);
        assert_eq!(joined.others[0].id, s.referral.0);
        // and now the second can be marked as a duplicate of the first, but not of a stranger's
        let outcome = |version| Outcome { form: s.house.form(), version, message: String::new() };
        let plain = |version| Plain { outcome: outcome(version), why: String::new() };
        let strangers = referrals::mark_duplicate(&s.amina, second, Some(ReferralId(id(9))), plain(joined.referral.version)).await.unwrap_err();
        assert_eq!(fields(strangers), ["duplicate_of"]);
        referrals::mark_duplicate(&s.amina, second, Some(s.referral), plain(joined.referral.version)).await.unwrap();
        assert_eq!(referrals::open(&s.amina, second).await.unwrap().referral.state, "duplicate");
    }

    async fn the_inbox_has_same_day_matters_on_top_and_then_the_oldest(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let newer = s.house.referred(&scope, s.place, 0x3100, |row| row.received_at = at(7200)).await;
        let urgent = s.house.referred(&scope, s.place, 0x3200, |row| {
            row.flagged = true;
            row.received_at = at(9000);
        })
        .await;
        let inbox = referrals::inbox(&s.amina, None).await.unwrap();
        assert_eq!(inbox.rows.iter().map(|w| w.row.id).collect::<Vec<_>>(), [urgent.0, s.referral.0, newer.0]);
        assert_eq!((inbox.waiting, inbox.flagged, inbox.rows[1].working_days), (3, 1, 1));
        assert_eq!(inbox.rows[0].clock.unwrap().standing.words(), "Late", "a same-day matter of yesterday is late");
        assert!(inbox.rows[1].nudge.is_none());
        // six working days on, its team is nudged though somebody began; nine on, the lead
        referrals::begin(&s.amina, s.referral, s.house.form()).await.unwrap();
        s.house.clock.set(app::time::moment(at(8 * 86_400)));
        let nudges = |inbox: app::referrals::Inbox| inbox.rows.iter().find(|w| w.row.id == s.referral.0).unwrap().nudge;
        assert_eq!(nudges(referrals::inbox(&s.amina, None).await.unwrap()), Some(practice::clock::Nudge::Team));
        s.house.clock.set(app::time::moment(at(11 * 86_400)));
        assert_eq!(nudges(referrals::inbox(&s.amina, None).await.unwrap()), Some(practice::clock::Nudge::Lead));
    }

    async fn a_manager_reads_referrals_without_names_and_opens_none(fx: Fixture) {
        let s = scene(fx).await;
        let (a, b) = (s.house.fx.scope_a.clone(), s.house.fx.scope_b.clone());
        let other_team = s.house.place(&a, 0x1100).await;
        s.house.referred(&a, other_team, 0x3100, |_| ()).await;
        let other_service = s.house.place(&b, 0x1200).await;
        s.house.referred(&b, other_service, 0x3200, |_| ()).await;
        let manager = s.house.sign_in(&a, 0x2100, "Eve Lund", "manager", None).await;
        let list = referrals::plain(&manager, None, None, None).await.unwrap();
        assert_eq!((list.rows.len(), list.whole_service), (2, true));
        assert_eq!(referrals::plain(&manager, None, Some(other_team.site), None).await.unwrap().rows.len(), 1);
        assert!(referrals::plain(&manager, Some(practice::referral::State::Declined), None, None).await.unwrap().rows.is_empty());
        assert!(matches!(referrals::open(&manager, s.referral).await, Err(AppError::NotFound)));
        assert!(matches!(referrals::inbox(&manager, None).await, Err(AppError::NotFound)));
        let own = referrals::plain(&s.amina, None, None, None).await.unwrap();
        assert_eq!((own.rows.len(), own.whole_service), (1, false));
        let gp = s.house.sign_in(&a, 0x2200, "Dr Osei", "referrer", None).await;
        assert!(matches!(referrals::plain(&gp, None, None, None).await, Err(AppError::NotFound)));
    }
}
