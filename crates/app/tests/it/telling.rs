//! Each thing that happens in support says its words in the timeline.

use crate::ward::Ward;
use app::contacts::NewContact;
use app::episodes::{self, ending, holding};
use app::goals::{self, StepTurn};
use app::referrals;
use app::timeline::Window;
use app::unmet::{self, Unmet};
use app::{connections, messages, people};
use jiff::ToSpan;
use practice::connection::{Turn as ConnectionTurn, UnmetWhy};
use practice::contact::{Draft, Kind};
use practice::ending::Stage;
use practice::episode::Readiness;
use practice::event::Kind as Event;
use practice::goal::GoalState;
use practice::holding::{Function, Holding, Reason};
use practice::ids::{AssetId, ConnectionId, StepId};
use practice::wordback::Turn as Word;
use store_testkit::{asset, both_engines, id};

/// A group suggested, agreed, introduced, started, taken part in and finished.
async fn connect(ward: &Ward) -> ConnectionId {
    let scope = ward.house.fx.scope_a.clone();
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    tx.asset_insert(&asset(0x6000, "Allotment group"), &["loneliness".to_owned()]).await.unwrap();
    tx.commit().await.unwrap();
    let to = AssetId(id(0x6000));
    let connection = connections::suggest(&ward.amina, ward.episode, ward.form(), to).await.unwrap();
    let turns = [
        ConnectionTurn::Agree,
        ConnectionTurn::Introduce,
        ConnectionTurn::Start,
        ConnectionTurn::TakePart,
        ConnectionTurn::Finish,
    ];
    for (version, turn) in (1..).zip(turns) {
        let how = (turn == ConnectionTurn::Introduce).then_some(practice::connection::How::DetailsGiven);
        let moved = connections::Moved {
            form: ward.form(),
            version,
            turn,
            how,
            may_be_told: false,
            why: None,
            note: String::new(),
        };
        connections::turn(&ward.amina, ward.episode, connection, moved).await.unwrap();
    }
    connection
}

both_engines! {
    async fn everything_that_happens_in_support_says_its_words_in_the_timeline(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let (amina, episode) = (&ward.amina, ward.episode);
        let first = ward.contact(Kind::FirstMeeting);
        let draft = first.draft.clone();
        let contact = ward.record(NewContact { scope_explained: true, consent_to_share: Some(true), readiness: Some(Readiness::GettingReady), ..first }).await;
        ward.correct(contact, Draft { minutes: Some(40), ..draft }).await;
        ward.record(NewContact { consent_to_share: Some(false), ..ward.contact(Kind::FollowUp) }).await;
        ward.plan(ward.hours(48), Kind::CheckIn).await;
        let version = ward.open().await.episode.version;
        episodes::say_what_matters(amina, episode, ward.form(), version, "A dry room", Some(Readiness::Doing)).await.unwrap();
        let goal = goals::agree(amina, episode, ward.form(), "Company on Sundays", Some(ward.step("Ring the group"))).await.unwrap();
        goals::change_goal(amina, episode, goal, ward.form(), 1, Some("Company at weekends"), GoalState::Working).await.unwrap();
        let step = StepId(ward.open().await.steps[0].id);
        goals::change_step(amina, episode, step, ward.form(), 1, ward.step("Ring the group again")).await.unwrap();
        for (version, turn) in [(2, StepTurn::Tick), (3, StepTurn::Reopen), (4, StepTurn::Drop)] {
            goals::turn_step(amina, episode, step, ward.form(), version, turn).await.unwrap();
        }
        let connection = connect(&ward).await;
        connections::partner_word(amina, episode, connection, ward.form(), 6, "She came twice").await.unwrap();
        let unmet = Unmet { form: ward.form(), need: "transport".to_owned(), area: "LS1".to_owned(), why: UnmetWhy::Cost, note: String::new() };
        unmet::record(amina, episode, unmet).await.unwrap();
        ward.hold(Some(2)).await;
        let (held, ..) = ward.open().await.holding.unwrap();
        let again = Holding {
            reasons: vec![Reason::NotReadyYet],
            functions: vec![Function::BearingWitness],
            consists_of: "A call every week".to_owned(),
            shared_with: String::new(),
            would_end: String::new(),
            every_weeks: Some(1),
            review_on: amina.today().saturating_add(4.weeks()),
        };
        holding::review(amina, episode, ward.form(), held.version, &again).await.unwrap();
        let (held, ..) = ward.open().await.holding.unwrap();
        holding::resume(amina, episode, ward.form(), held.version).await.unwrap();
        messages::write(amina, episode, ward.form(), Word::Progress, "She goes on Tuesdays.").await.unwrap();
        referrals::answer(&ward.gp, ward.referral, ward.form(), "Good to hear").await.unwrap();
        ward.end(amina, episode, Stage::Prepared).await;
        ward.end(amina, episode, Stage::Told).await;
        ending::take_back(amina, episode, ward.form(), 2).await.unwrap();
        episodes::hand_over(amina, episode, ward.form(), ward.ben.account().unwrap(), "Moves north").await.unwrap();
        ward.end(&ward.ben, episode, Stage::Done).await;

        let whole = Window { whole: true, ..Window::default() };
        let timeline = people::open(&ward.ben, ward.person, whole).await.unwrap().timeline;
        for entry in timeline.entries.iter().filter(|e| e.kind != Some(Event::EpisodeStarted)) {
            assert!(!entry.details.is_empty(), "{} says nothing", entry.words);
        }
        let told = |kind: Event| -> String {
            let of_kind = timeline.entries.iter().filter(|e| e.kind == Some(kind));
            let lines: Vec<String> =
                of_kind.flat_map(|e| &e.details).map(|d| format!("{}: {:?}", d.label, d.shown)).collect();
            lines.join("\n")
        };
        for (kind, words) in [
            (Event::ContactRecorded, "Talked about the garden."), (Event::ContactCorrected, "40"), (Event::NextContactPlanned, "Ask about the letter"),
            (Event::WhatMattersChanged, "A dry room"), (Event::ReadinessChanged, "Doing"), (Event::GoalAgreed, "Company on Sundays"),
            (Event::GoalChanged, "Company at weekends"), (Event::GoalChanged, "Company on Sundays"), (Event::StepAgreed, "Ring the group"),
            (Event::StepAgreed, "Company on Sundays"), (Event::StepChanged, "Ring the group again"), (Event::StepDone, "Ring the group again"), (Event::StepDropped, "Ring the group again"),
            (Event::ConnectionSuggested, "Allotment group"), (Event::PartnerWordRecorded, "She came twice"), (Event::UnmetNeedRecorded, "Transport"),
            (Event::EpisodeHeld, "A call now and then"), (Event::HoldingReviewed, "A call every week"), (Event::WordBackSent, "She goes on Tuesdays."),
            (Event::ReferralAnswered, "Good to hear"), (Event::EpisodeEndingPrepared, "The group on Tuesdays"), (Event::EpisodeEndingTold, "At the last meeting"),
            (Event::EpisodeEndingTakenBack, "The group on Tuesdays"), (Event::EpisodeHandedOver, "Moves north"), (Event::EpisodeEnded, "Goals met"),
            (Event::ConsentGiven, "Share with the practice"), (Event::ConsentRefused, "Share with the practice"), (Event::ScopeExplained, "2026-01-06"),
        ] {
            assert!(told(kind).contains(words), "{kind} does not say “{words}”:\n{}", told(kind));
        }
    }
}
