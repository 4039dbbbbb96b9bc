//! An episode from its first contact to a late word after its ending: what holds whatever comes in which order.

use crate::ward::{Ward, fields};
use app::contacts::{self, NewContact};
use app::episodes::{self, Filter, Plan, ending, holding};
use app::{AppError, messages, time};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::contact::{Attendance, Draft, Kind, Place};
use practice::ending::{Ending, Reason as EndReason, Stage};
use practice::episode::{Readiness, State};
use practice::holding::{Holding, Reason};
use store_testkit::both_engines;

fn plan(at: Option<Timestamp>) -> Plan {
    Plan { at, kind: Some(Kind::CheckIn), place: Some(Place::Phone), note: "Ask about the letter".to_owned() }
}

both_engines! {
    async fn the_first_contact_held_starts_support_that_waits(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let missed = NewContact {
            draft: Draft { attendance: Attendance::DidNotAttend, minutes: None, ..ward.contact(Kind::FollowUp).draft },
            ..ward.contact(Kind::FollowUp)
        };
        ward.record(missed).await;
        assert_eq!(ward.state().await, State::Waiting, "a missed one starts nothing");
        ward.record(ward.contact(Kind::FollowUp)).await;
        let opened = ward.open().await;
        assert_eq!((opened.episode.state.as_str(), opened.episode.contact_count), ("active", 1));
        assert!(opened.episode.started_at.is_some() && opened.referral.first_held_at.is_some());
    }

    async fn a_correction_that_makes_a_missed_contact_the_first_held_starts_support(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let missed = Draft { attendance: Attendance::DidNotAttend, minutes: None, ..ward.contact(Kind::FollowUp).draft };
        let contact = ward.record(NewContact { draft: missed, ..ward.contact(Kind::FollowUp) }).await;
        let version = contacts::open(&ward.amina, ward.episode, contact).await.unwrap().contact.version;
        contacts::correct(&ward.amina, ward.episode, contact, version, ward.form(), ward.contact(Kind::FollowUp).draft).await.unwrap();
        let opened = ward.open().await;
        assert_eq!((opened.episode.state.as_str(), opened.episode.contact_count), ("active", 1));
        assert!(opened.episode.last_contact_at.is_some() && opened.referral.first_held_at.is_some());

        let late = contacts::correct(&ward.amina, ward.episode, contact, version, ward.form(), ward.contact(Kind::FollowUp).draft).await;
        assert!(matches!(late, Err(AppError::Stale)), "of two who correct at once the second is told");
    }

    async fn the_next_contact_may_be_later_the_same_day(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let later = ward.hours(3);
        let twice = NewContact { draft: Draft { next_contact: Some(later), ..ward.contact(Kind::FollowUp).draft }, ..ward.contact(Kind::FollowUp) };
        ward.record(twice).await;
        assert_eq!(ward.open().await.episode.next_due, time::day(ward.amina.today()));
        let before = ward.now().checked_sub(SignedDuration::from_mins(10)).unwrap();
        let planned = episodes::plan_next(&ward.amina, ward.episode, ward.form(), ward.version().await, plan(Some(before))).await;
        assert_eq!(fields(planned), ["next_time"]);
    }

    async fn a_plan_made_on_an_older_page_is_refused_and_nothing_lost(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let seen = ward.version().await;
        let (first, second) = (ward.hours(24), ward.hours(48));
        episodes::plan_next(&ward.amina, ward.episode, ward.form(), seen, plan(Some(first))).await.unwrap();
        let late = episodes::plan_next(&ward.amina, ward.episode, ward.form(), seen, plan(Some(second))).await;
        assert!(matches!(late, Err(AppError::Stale)));
        assert_eq!(ward.open().await.episode.next_contact_at, Some(time::at(first)));
        let words = episodes::say_what_matters(&ward.amina, ward.episode, ward.form(), seen, "A dry ward", None).await;
        assert!(matches!(words, Err(AppError::Stale)));
    }

    async fn a_plan_taken_away_puts_the_episode_on_top(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let next = ward.hours(24);
        episodes::plan_next(&ward.amina, ward.episode, ward.form(), ward.version().await, plan(Some(next))).await.unwrap();
        let today = episodes::today(&ward.amina).await.unwrap();
        assert_eq!((today.load.nothing_next, today.week.len(), today.nothing_next.len()), (0, 1, 0));
        episodes::plan_next(&ward.amina, ward.episode, ward.form(), ward.version().await, plan(None)).await.unwrap();
        let today = episodes::today(&ward.amina).await.unwrap();
        assert_eq!((today.load.nothing_next, today.week.len(), today.nothing_next.len()), (1, 0, 1));
        assert_eq!(today.capacity, 40);
    }

    async fn a_contact_planned_and_never_recorded_stays_in_sight(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let next = ward.hours(2);
        episodes::plan_next(&ward.amina, ward.episode, ward.form(), ward.version().await, plan(Some(next))).await.unwrap();
        assert_eq!(episodes::today(&ward.amina).await.unwrap().today.len(), 1);
        ward.wait(72);
        let today = episodes::today(&ward.amina).await.unwrap();
        assert_eq!((today.overdue.len(), today.today.len()), (1, 0));
    }

    async fn what_matters_and_readiness_are_written_with_what_they_were(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let version = ward.version().await;
        episodes::say_what_matters(&ward.amina, ward.episode, ward.form(), version, " A dry ward ", Some(Readiness::ReadyToTry)).await.unwrap();
        let opened = ward.open().await;
        assert_eq!((opened.episode.what_matters.as_str(), opened.episode.readiness.as_str()), ("A dry ward", "ready_to_try"));
        assert_eq!((ward.count("what_matters_changed").await, ward.count("readiness_changed").await), (1, 1));
        let long = "a".repeat(4_001);
        let refused = episodes::say_what_matters(&ward.amina, ward.episode, ward.form(), ward.version().await, &long, None).await;
        assert_eq!(fields(refused), ["what_matters"]);
    }

    async fn holding_without_a_reason_is_refused(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let bare = Holding { reasons: Vec::new(), ..ward.holding(Some(2)) };
        let refused = holding::hold(&ward.amina, ward.episode, ward.form(), ward.version().await, &bare).await;
        assert_eq!(fields(refused), ["reasons"]);
        assert_eq!(ward.state().await, State::Active);
    }

    async fn holding_begins_after_a_first_contact(fx: Fixture) {
        let ward = Ward::new(fx).await;
        assert!(matches!(ward.try_hold(&ward.holding(Some(2))).await, Err(AppError::NotPossible(_))));
    }

    async fn holding_goes_to_and_fro_and_its_review_is_due(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.hold(Some(2)).await;
        let opened = ward.open().await;
        let (held, reasons, _) = opened.holding.unwrap();
        assert_eq!((opened.episode.state.as_str(), reasons.as_slice()), ("holding", ["not_ready_yet".to_owned()].as_slice()));
        let check_in = time::day(ward.amina.today().saturating_add(2.weeks()));
        assert_eq!(opened.episode.next_due, check_in, "the first call of every two weeks is the next thing");
        assert!(check_in < held.review_on);
        assert!(matches!(ward.try_hold(&ward.holding(Some(2))).await, Err(AppError::NotPossible(_))), "it is held already");
        assert!(episodes::today(&ward.amina).await.unwrap().reviews.is_empty(), "not due yet");

        let nearer = Holding { review_on: ward.amina.today().saturating_add(3.days()), ..ward.holding(Some(2)) };
        holding::review(&ward.amina, ward.episode, ward.form(), held.version, &nearer).await.unwrap();
        let stale = holding::review(&ward.amina, ward.episode, ward.form(), held.version, &nearer).await;
        assert!(matches!(stale, Err(AppError::Stale)));
        assert_eq!(episodes::today(&ward.amina).await.unwrap().reviews.len(), 1);

        let version = ward.open().await.holding.unwrap().0.version;
        holding::resume(&ward.amina, ward.episode, ward.form(), version).await.unwrap();
        let opened = ward.open().await;
        assert!(opened.episode.state == "active" && opened.holding.is_none());
        assert_eq!(opened.episode.next_due, store::NOTHING_DUE);
        ward.hold(Some(2)).await;
        assert_eq!(ward.state().await, State::Holding);
    }

    async fn another_reason_is_another_holding(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.hold(Some(2)).await;
        let (first, _, _) = ward.open().await.holding.unwrap();
        ward.wait(1);
        let other = Holding { reasons: vec![Reason::NothingToReferTo], ..ward.holding(Some(2)) };
        holding::review(&ward.amina, ward.episode, ward.form(), first.version, &other).await.unwrap();
        let (second, reasons, _) = ward.open().await.holding.unwrap();
        assert_ne!(first.id, second.id);
        assert_eq!(reasons, ["nothing_to_refer_to"]);
        assert_eq!(ward.state().await, State::Holding);
    }

    async fn an_ending_cannot_be_done_untold(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let untold = Ending { told_on: None, told_how: String::new(), told_words: String::new(), ..ward.ending() };
        ward.try_end(Stage::Prepared, &untold).await.unwrap();
        assert_eq!(fields(ward.try_end(Stage::Done, &untold).await), ["told_on", "told_how", "told_words"]);
        assert_eq!(ward.state().await, State::Active);
        for reason in [EndReason::NoContact, EndReason::Died] {
            let possible = Ending { reason, ..untold.clone() };
            assert_eq!(possible.check_done(ward.amina.today()), Ok(()), "{reason}");
        }
        ward.try_end(Stage::Done, &Ending { reason: EndReason::NoContact, ..untold }).await.unwrap();
        assert_eq!(ward.state().await, State::Ended);
    }

    async fn an_ending_told_stays_told_when_its_words_are_mended(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.try_end(Stage::Told, &ward.ending()).await.unwrap();
        let mended = Ending { what_remains: "The group, and the garden".to_owned(), ..ward.ending() };
        ward.try_end(Stage::Prepared, &mended).await.unwrap();
        assert_eq!(ward.open().await.ending.unwrap().stage, "told");
        let stale = ending::save(&ward.amina, ward.episode, ward.form(), 0, Stage::Told, &mended).await;
        assert!(matches!(stale, Err(AppError::Stale)));
    }

    async fn an_ending_ends_plan_and_holding_and_sends_its_words(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.hold(Some(2)).await;
        let next = ward.hours(24);
        episodes::plan_next(&ward.amina, ward.episode, ward.form(), ward.version().await, plan(Some(next))).await.unwrap();
        ward.try_end(Stage::Done, &ward.ending()).await.unwrap();
        let opened = ward.open().await;
        assert_eq!(opened.episode.state, "ended", "and the worker can still open it");
        assert!(opened.holding.is_none() && opened.episode.next_contact_at.is_none() && opened.episode.ended_at.is_some());
        assert_eq!(opened.episode.next_due, store::NEVER_DUE);
        let messages = messages::of_episode(&ward.amina, ward.episode).await.unwrap().messages;
        let ended = messages.iter().find(|m| m.turn == "ended").unwrap();
        assert!(ended.body == ward.ending().referrer_words && (ended.state == "sent"));
        assert!(matches!(ward.try_end(Stage::Done, &ward.ending()).await, Err(AppError::NotPossible(_))));
        assert!(episodes::caseload(&ward.amina, &Filter::default(), None).await.unwrap().rows.is_empty());
        assert_eq!(episodes::ended(&ward.amina, &Filter::default(), None).await.unwrap().0.rows.len(), 1);
    }

    async fn a_late_contact_of_ended_support_is_still_recorded_but_plans_nothing(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.try_end(Stage::Done, &ward.ending()).await.unwrap();
        ward.wait(1);
        ward.record(ward.contact(Kind::FollowUp)).await;
        let opened = ward.open().await;
        assert_eq!((opened.episode.state.as_str(), opened.episode.contact_count), ("ended", 2));
        let next = Some(ward.hours(24));
        let more = NewContact { draft: Draft { next_contact: next, ..ward.contact(Kind::FollowUp).draft }, ..ward.contact(Kind::FollowUp) };
        assert_eq!(fields(ward.try_record(more).await), ["next_date"]);
        let plan = episodes::plan_next(&ward.amina, ward.episode, ward.form(), ward.version().await, plan(next)).await;
        assert!(matches!(plan, Err(AppError::NotPossible(_))));
    }

    async fn a_form_sent_twice_holds_once(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let (form, version) = (ward.form(), ward.version().await);
        holding::hold(&ward.amina, ward.episode, form, version, &ward.holding(Some(2))).await.unwrap();
        let again = holding::hold(&ward.amina, ward.episode, form, version, &ward.holding(Some(2))).await;
        assert!(matches!(again, Err(AppError::TakenBefore(_))));
    }

    async fn the_board_has_each_open_state(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let board = episodes::board(&ward.amina, &Filter::default()).await.unwrap();
        assert_eq!((board.caseload.rows.len(), board.more.len()), (1, 0));
        assert_eq!(board.caseload.sites.len(), 1);
    }
}
