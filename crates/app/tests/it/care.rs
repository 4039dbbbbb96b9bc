//! Support as it goes on: what is counted as having met somebody, what stands on Today, and what is said once.

use crate::ward::{Ward, not_possible};
use app::contacts::{self, NewContact};
use app::episodes::{self, Filter, ending};
use app::referrals::Answer;
use app::timeline::Window;
use app::{AppError, messages, people, referrals, time};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::consent::Standing;
use practice::contact::{Attendance, Draft, Kind};
use practice::ending::{Ending, Stage};
use practice::ids::EpisodeId;
use practice::wordback::Turn as Word;
use store_testkit::both_engines;

both_engines! {
    async fn an_answer_to_an_accepted_referral_stands_on_today_until_it_is_opened(fx: Fixture) {
        let ward = Ward::new(fx).await;
        referrals::answer(&ward.gp, ward.referral, ward.form(), "She has moved to her sister's.").await.unwrap();
        let waiting = episodes::today(&ward.amina).await.unwrap().answers;
        assert_eq!(waiting.iter().map(|y| (y.episode_id, y.from_name.as_str())).collect::<Vec<_>>(), [(ward.episode.0, "Dr Osei")]);
        assert_eq!(episodes::overview(&ward.amina, ward.episode).await.unwrap().answers.len(), 1);
        assert!(episodes::today(&ward.ben).await.unwrap().answers.is_empty(), "it is none of his");
        referrals::open(&ward.ben, ward.referral).await.unwrap();
        assert_eq!(episodes::today(&ward.amina).await.unwrap().answers.len(), 1, "a colleague who looks does not take it from her");
        ward.covered().await;
        let covered = episodes::today(&ward.ben).await.unwrap().answers;
        assert_eq!(covered[0].owner_name, "Amina Yusuf", "whoever covers is told whose it is");
        assert!(messages::read(&ward.amina, ward.episode).await.unwrap().replies[0].body.contains("sister"));
        assert!(episodes::today(&ward.amina).await.unwrap().answers.is_empty());
        assert!(episodes::overview(&ward.amina, ward.episode).await.unwrap().answers.is_empty());
        referrals::answer(&ward.gp, ward.referral, ward.form(), "And back.").await.unwrap();
        referrals::open(&ward.amina, ward.referral).await.unwrap();
        assert!(episodes::today(&ward.amina).await.unwrap().answers.is_empty(), "the page of the referral shows it too");
    }

    async fn a_talk_about_the_person_is_counted_and_is_not_having_met_them(fx: Fixture) {
        let ward = Ward::new(fx).await;
        for kind in [Kind::AboutPerson, Kind::WithCarer, Kind::Message] {
            ward.record(ward.contact(kind)).await;
        }
        let opened = ward.open().await;
        assert_eq!((opened.episode.state.as_str(), opened.episode.contact_count), ("waiting", 2), "a message is not counted");
        assert!(opened.episode.started_at.is_none() && opened.episode.last_contact_at.is_none() && opened.referral.first_held_at.is_none());
        assert!(ward.words_back(Word::FirstContact).await.is_empty());
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        let opened = ward.open().await;
        assert_eq!((opened.episode.state.as_str(), opened.episode.contact_count), ("active", 3));
        assert!(opened.episode.started_at.is_some() && opened.referral.first_held_at.is_some());
        assert_eq!(ward.words_back(Word::FirstContact).await, ["draft"]);
    }

    async fn a_correction_and_a_contact_entered_late_move_the_clocks(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.wait(48);
        let first = ward.contact(Kind::FirstMeeting);
        let (draft, held) = (first.draft.clone(), time::at(first.draft.at));
        let contact = ward.record(first).await;
        assert_eq!(ward.open().await.referral.first_held_at, Some(held));
        let earlier = ward.now().checked_sub(SignedDuration::from_hours(24)).unwrap();
        let late = NewContact { draft: Draft { at: earlier, ..draft.clone() }, ..ward.contact(Kind::FollowUp) };
        let entered = ward.record(late).await;
        let opened = ward.open().await;
        assert_eq!((opened.episode.started_at, opened.referral.first_held_at), (Some(time::at(earlier)), Some(time::at(earlier))));
        assert_eq!(opened.episode.last_contact_at, Some(held));
        ward.correct(entered, Draft { kind: Kind::AboutPerson, at: earlier, ..draft.clone() }).await;
        let opened = ward.open().await;
        assert_eq!((opened.episode.started_at, opened.referral.first_held_at), (Some(held), Some(held)));
        assert_eq!((opened.episode.contact_count, opened.episode.state.as_str()), (2, "active"));
        ward.correct(contact, Draft { attendance: Attendance::DidNotAttend, minutes: None, ..draft.clone() }).await;
        let opened = ward.open().await;
        assert_eq!((opened.episode.started_at, opened.episode.last_contact_at, opened.referral.first_held_at), (None, None, None));
        assert_eq!((opened.episode.contact_count, opened.episode.state.as_str()), (1, "waiting"), "it waits for a first contact again");
        ward.correct(contact, draft).await;
        assert_eq!(ward.open().await.episode.state, "active");
        assert_eq!(ward.words_back(Word::FirstContact).await, ["draft"], "the referrer is told once");
    }

    async fn a_plan_is_settled_by_a_contact_on_its_day_and_not_by_a_message_or_one_before(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.plan(ward.hours(24), Kind::FirstMeeting).await;
        ward.record(ward.contact(Kind::FollowUp)).await;
        assert!(ward.open().await.episode.next_contact_at.is_some(), "the day before leaves it");
        ward.wait(23);
        for kind in [Kind::Message, Kind::AboutPerson] {
            ward.record(ward.contact(kind)).await;
            assert!(ward.open().await.episode.next_contact_at.is_some(), "{kind}");
        }
        let planned = ward.hours(1);
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        assert!(ward.open().await.episode.next_contact_at.is_none());
        let recorded = ward.events().await.into_iter().rfind(|(kind, _)| kind == "contact_recorded").unwrap().1;
        assert_eq!(recorded["planned_for"].as_str().unwrap().parse::<Timestamp>().unwrap(), planned, "what was planned is told");
    }

    async fn a_next_contact_planned_with_a_contact_is_told_as_one_planned_alone(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let next = ward.hours(72);
        let new = ward.contact(Kind::FirstMeeting);
        let new = NewContact { draft: Draft { next_contact: Some(next), ..new.draft }, next_kind: Some(Kind::CheckIn), ..new };
        ward.record(new).await;
        let (_, body) = ward.events().await.into_iter().find(|(kind, _)| kind == "next_contact_planned").unwrap();
        assert_eq!((body["kind"].as_str(), body["at"].as_str().and_then(|at| at.parse::<Timestamp>().ok())), (Some("check_in"), Some(next)));
    }

    async fn a_correction_keeps_how_long_the_contact_was_meant_to_be(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let new = ward.contact(Kind::FirstMeeting);
        let draft = new.draft.clone();
        let contact = ward.record(NewContact { draft: Draft { planned_minutes: Some(60), ..draft.clone() }, ..new }).await;
        ward.correct(contact, Draft { minutes: Some(25), ..draft }).await;
        let kept = contacts::open(&ward.amina, ward.episode, contact).await.unwrap().contact;
        assert_eq!((kept.planned_minutes, kept.minutes), (Some(60), Some(25)));
    }

    async fn a_contact_sent_again_from_a_new_form_is_not_recorded_twice(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let first = ward.contact(Kind::FollowUp);
        ward.record(first.clone()).await;
        let again = NewContact { form: ward.form(), ..first.clone() };
        match contacts::record(&ward.amina, ward.episode, again).await {
            Err(AppError::Invalid(problems)) => assert_eq!(problems[0].field, "time"),
            other => panic!("{other:?}"),
        }
        assert_eq!(ward.open().await.episode.contact_count, 1);
        let mut other = NewContact { form: ward.form(), ..first };
        "And then of her sister.".clone_into(&mut other.draft.notes);
        ward.record(other).await;
    }

    async fn what_the_person_said_last_about_sharing_is_what_the_support_shows(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let shares = || async { episodes::overview(&ward.amina, ward.episode).await.unwrap().shares };
        assert_eq!(shares().await, Standing::NotAsked);
        ward.record(NewContact { consent_to_share: Some(true), ..ward.contact(Kind::FirstMeeting) }).await;
        assert_eq!(shares().await, Standing::Given);
        let consents = people::open(&ward.amina, ward.person, Window::default()).await.unwrap().consents;
        let given = consents.iter().find(|c| c.purpose == "share_with_practice").unwrap().id;
        people::withdraw_consent(&ward.amina, ward.person, given, ward.form()).await.unwrap();
        assert_eq!(shares().await, Standing::Withdrawn);
    }

    async fn once_support_has_ended_no_earlier_word_waits_and_an_answer_opens_nothing(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        assert_eq!(ward.words_back(Word::FirstContact).await, ["draft"]);
        let early = Ending { told_on: Some(jiff::civil::date(2020, 1, 1)), ..ward.ending() };
        match ending::save(&ward.amina, ward.episode, ward.form(), 0, Stage::Told, &early).await {
            Err(AppError::Invalid(problems)) => assert_eq!(problems[0].field, "told_on"),
            other => panic!("{other:?}"),
        }
        let named = Ending { referrer_words: "Maria Lindqvist is well.".to_owned(), ..ward.ending() };
        match ending::save(&ward.amina, ward.episode, ward.form(), 0, Stage::Done, &named).await {
            Err(AppError::Invalid(problems)) => assert_eq!(problems[0].field, "referrer_words"),
            other => panic!("{other:?}"),
        }
        ward.end(&ward.amina, ward.episode, Stage::Done).await;
        assert_eq!(ward.words_back(Word::FirstContact).await, ["withheld"]);
        assert_eq!(ward.words_back(Word::Ended).await, ["sent"]);
        not_possible(&messages::write(&ward.amina, ward.episode, ward.form(), Word::Progress, "News").await);
        let followed = referrals::follow(&ward.gp, ward.referral).await.unwrap();
        assert_eq!(followed.answer, Answer::AfterEnd);
        let did = referrals::answer(&ward.gp, ward.referral, ward.form(), "She asks again.").await.unwrap();
        assert_eq!(did, Answer::AfterEnd);
    }

    async fn the_caseload_and_today_count_the_same_people_with_nothing_planned(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.covered().await;
        for who in [&ward.amina, &ward.ben] {
            let today = episodes::today(who).await.unwrap().nothing;
            assert_eq!(today, 1);
            assert_eq!(episodes::caseload(who, &Filter::default(), None).await.unwrap().nothing_next, Some(today));
            assert_eq!(episodes::board(who, &Filter::default()).await.unwrap().caseload.nothing_next, Some(today));
        }
        let narrowed = Filter { need: Some("housing".to_owned()), ..Filter::default() };
        assert_eq!(episodes::caseload(&ward.amina, &narrowed, None).await.unwrap().nothing_next, None, "of these alone it is not known");
    }

    async fn team_today_lists_who_supports_people_and_not_a_supervisor_of_the_team(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let lead = ward.house.sign_in(&scope, 0x2600, "Dee Hall", "supervisor", Some(ward.place.team)).await;
        ward.house.fx.tamper("UPDATE team_member SET lead = TRUE WHERE account_id IN (SELECT id FROM account WHERE name = 'Dee Hall')").await;
        let loads: Vec<_> = app::team::today(&lead).await.unwrap().days.into_iter().map(|one| one.row).collect();
        let names: Vec<&str> = loads.iter().map(|load| load.owner_name.as_str()).collect();
        assert_eq!(names, ["Amina Yusuf", "Ben Ito"]);
    }

    async fn what_is_said_at_the_first_contact_stands_among_consents_and_in_the_timeline(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        let first = NewContact { scope_explained: true, consent_to_share: Some(true), ..ward.contact(Kind::FollowUp) };
        ward.record(first).await;
        let opened = ward.open().await.episode;
        assert_eq!((opened.scope_explained_on.map(time::date), opened.consent_to_share), (Some(ward.amina.today()), Some(true)));
        let record = people::open(&ward.amina, ward.person, Window::default()).await.unwrap();
        let shares: Vec<bool> = record.consents.iter().filter(|c| c.purpose == "share_with_practice").map(|c| c.given).collect();
        assert_eq!(shares, [true]);
        ward.wait(1);
        ward.record(NewContact { scope_explained: true, consent_to_share: Some(true), ..ward.contact(Kind::FollowUp) }).await;
        assert_eq!((ward.count("scope_explained").await, ward.count("consent_given").await), (1, 1), "said once, told once");
        ward.wait(1);
        ward.record(NewContact { consent_to_share: Some(false), ..ward.contact(Kind::FollowUp) }).await;
        assert_eq!(ward.count("consent_refused").await, 1, "and a change of mind is told");
    }

    async fn whoever_is_held_is_to_hear_from_the_worker_by_the_rhythm_that_was_agreed(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        ward.hold(Some(2)).await;
        let due = |weeks: i64| time::day(ward.amina.today().saturating_add(weeks.weeks()));
        assert_eq!(ward.open().await.episode.next_due, due(2), "not in twelve weeks, when it is looked at again");
        assert!(episodes::today(&ward.amina).await.unwrap().check_ins.is_empty());
        ward.wait(10 * 24);
        let today = episodes::today(&ward.amina).await.unwrap();
        assert_eq!((today.check_ins.len(), today.reviews.len()), (1, 0));
        assert_eq!(today.check_ins[0].0, ward.amina.today().saturating_add(4.days()));
        ward.record(ward.contact(Kind::CheckIn)).await;
        assert_eq!(ward.open().await.episode.next_due, due(2), "and so many weeks after it again");
        assert!(episodes::today(&ward.amina).await.unwrap().check_ins.is_empty());
    }

    async fn an_ending_told_can_be_taken_back_and_support_goes_on(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        not_possible(&ending::take_back(&ward.amina, ward.episode, ward.form(), 0).await);
        ward.end(&ward.amina, ward.episode, Stage::Prepared).await;
        ward.end(&ward.amina, ward.episode, Stage::Told).await;
        let stale = ending::take_back(&ward.amina, ward.episode, ward.form(), 1).await;
        assert!(matches!(stale, Err(AppError::Stale)), "{stale:?}");
        let form = ward.form();
        ending::take_back(&ward.amina, ward.episode, form, 2).await.unwrap();
        let again = ending::take_back(&ward.amina, ward.episode, form, 2).await;
        assert!(matches!(again, Err(AppError::TakenBefore(_))), "{again:?}");
        let opened = ward.open().await;
        assert!(opened.ending.is_none() && opened.episode.state == "active");
        let (_, body) = ward.events().await.into_iter().find(|(kind, _)| kind == "episode_ending_taken_back").unwrap();
        assert_eq!(body["what_remains"], "The group on Tuesdays", "what it said is kept");
        ward.end(&ward.amina, ward.episode, Stage::Done).await;
        not_possible(&ending::take_back(&ward.amina, ward.episode, ward.form(), 1).await);
    }

    async fn ended_support_is_listed_with_the_last_one_first(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let mut expected = vec![ward.episode.0];
        for n in [0x3100, 0x3200] {
            let referral = ward.house.referred(&scope, ward.place, n, |_| ()).await;
            expected.push(ward.accept(&ward.amina, referral).await.0);
        }
        // the one opened last ends first
        expected.reverse();
        for episode in &expected {
            ward.wait(1);
            ward.end(&ward.amina, EpisodeId(*episode), Stage::Done).await;
        }
        expected.reverse();
        let (ended, next) = episodes::ended(&ward.amina, &Filter::default(), None).await.unwrap();
        assert_eq!(ended.rows.iter().map(|e| e.id).collect::<Vec<_>>(), expected);
        assert!(next.is_none());
        let second = &ended.rows[1];
        let after = app::After { at: second.ended_at.unwrap(), id: second.id };
        let (rest, _) = episodes::ended(&ward.amina, &Filter::default(), Some(after)).await.unwrap();
        assert_eq!(rest.rows.iter().map(|e| e.id).collect::<Vec<_>>(), expected[2..]);
    }
}
