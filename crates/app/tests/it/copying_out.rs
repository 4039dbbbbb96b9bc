//! Summaries copied out for the GP's own system: what stands in them, which code when, and what never leaves.

use crate::hidden::hiding;
use crate::scene::scene;
use crate::ward::{Ward, fields, not_found, not_possible};
use app::connections::{self as links, Moved};
use app::people::{NewConsent, add_consent};
use app::referrals::{self, Outcome};
use app::summaries::{self, Prepared, Subject};
use app::{AppResult, Ctx};
use practice::asset;
use practice::connection::{self, Turn};
use practice::consent::{GivenBy, How, Purpose};
use practice::contact::Kind;
use practice::ending::Stage;
use practice::referral::{Decline, DeclineReason, DeclinedBy};
use practice::summary::{PERSON_DECLINED, REFERRED};
use store_testkit::both_engines;

async fn prepared(ctx: &Ctx, subject: Subject) -> Prepared {
    summaries::prepare(ctx, subject).await.unwrap()
}

async fn copied(ward: &Ward, ctx: &Ctx, subject: Subject, words: &str) -> AppResult<()> {
    summaries::copy(ctx, subject, ward.form(), words).await
}

async fn says_no(ward: &Ward) {
    let new = NewConsent {
        form: ward.form(),
        purpose: Purpose::ShareWithPractice,
        given: false,
        given_by: GivenBy::Person,
        how: How::Spoken,
        note: String::new(),
    };
    add_consent(&ward.amina, ward.person, new).await.unwrap();
}

both_engines! {
    async fn the_code_of_the_referral_is_offered_once_for_each_support(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let contact = ward.record(ward.contact(Kind::FirstMeeting)).await;
        let subject = Subject::Contact(ward.episode, contact);
        let first = prepared(&ward.amina, subject).await;
        assert_eq!(first.code, Some(REFERRED));
        assert!(first.text.contains("871731000000106") && first.text.contains("First meeting, Phone, 20 minutes"), "{}", first.text);
        assert!(first.text.contains("Amina Yusuf, link worker"), "{}", first.text);
        for private in ["garden", "Lindqvist", "Maria"] {
            assert!(!first.text.contains(private), "{private} in {}", first.text);
        }
        copied(&ward, &ward.amina, subject, &first.text).await.unwrap();
        let next = prepared(&ward.amina, Subject::Support(ward.episode)).await;
        assert_eq!((next.code, next.before.len()), (None, 1));
        assert!(!next.text.contains("SNOMED"));
        let twice = copied(&ward, &ward.amina, Subject::Support(ward.episode), &first.text).await;
        assert_eq!(fields(twice), ["text"], "the code counts once");
        assert_eq!(ward.count("copied_out").await, 1);
        let again = ward.again(&ward.amina, 0x8100).await;
        assert_eq!(prepared(&ward.amina, Subject::Support(again)).await.code, Some(REFERRED), "another support");
    }

    async fn a_code_taken_out_before_copying_is_offered_again(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let subject = Subject::Support(ward.episode);
        copied(&ward, &ward.amina, subject, "In support since last week").await.unwrap();
        assert_eq!(prepared(&ward.amina, subject).await.code, Some(REFERRED));
    }

    async fn an_ending_is_copied_out_once_one_is_written(fx: Fixture) {
        let ward = Ward::started(fx).await;
        not_possible(&summaries::prepare(&ward.amina, Subject::Ending(ward.episode)).await);
        ward.end(&ward.amina, ward.episode, Stage::Done).await;
        let made = prepared(&ward.amina, Subject::Ending(ward.episode)).await;
        assert!(made.text.contains("Support ended") && made.text.contains("Goals met") && made.text.contains("1 contact held"), "{}", made.text);
    }

    async fn what_a_carer_told_stays_out(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.wait(1);
        let contact = ward.record(ward.contact(Kind::WithCarer)).await;
        let made = prepared(&ward.amina, Subject::Contact(ward.episode, contact)).await;
        assert!(!made.text.to_lowercase().contains("lonel"), "{}", made.text);
        assert!(made.left_out.iter().any(|words| words.contains("carer")), "{:?}", made.left_out);
    }

    async fn nothing_is_copied_where_the_person_does_not_want_the_practice_told(fx: Fixture) {
        let ward = Ward::started(fx).await;
        says_no(&ward).await;
        let subject = Subject::Support(ward.episode);
        not_possible(&summaries::prepare(&ward.amina, subject).await);
        not_possible(&copied(&ward, &ward.amina, subject, "In support").await);
        assert_eq!(ward.count("copied_out").await, 0);
    }

    async fn hidden_details_never_go_into_the_gps_record(fx: Fixture) {
        let ward = hiding(fx).await;
        let subject = Subject::Support(ward.episode);
        let gave_away = copied(&ward, &ward.amina, subject, "She lives at 12 Alma Street, Leeds").await;
        assert_eq!(fields(gave_away), [""]);
        assert_eq!(ward.count("copied_out").await, 0);
    }

    async fn a_colleague_without_the_record_copies_nothing(fx: Fixture) {
        let ward = Ward::started(fx).await;
        not_found(&summaries::prepare(&ward.ben, Subject::Support(ward.episode)).await);
        not_found(&copied(&ward, &ward.ben, Subject::Support(ward.episode), "x").await);
        not_found(&summaries::prepare(&ward.gp, Subject::Support(ward.episode)).await);
        assert_eq!(fields(copied(&ward, &ward.amina, Subject::Support(ward.episode), "  ").await), ["text"]);
    }

    async fn only_a_person_who_said_no_is_coded_as_having_declined(fx: Fixture) {
        let scene = scene(fx).await;
        for (n, by, code) in [(0x3000, DeclinedBy::Person, Some(PERSON_DECLINED)), (0x3100, DeclinedBy::Service, None)] {
            let referral = scene.referred(scene.place, n, |_| ()).await;
            let subject = Subject::Decline(referral);
            not_possible(&summaries::prepare(&scene.amina, subject).await);
            let decline = Decline {
                by: Some(by),
                reason: Some(if by == DeclinedBy::Person { DeclineReason::NotWanted } else { DeclineReason::StatutoryDuty }),
                reason_words: String::new(),
                next_words: "Can ask again at any time".to_owned(),
                next_holder: "The practice".to_owned(),
                referrer_words: "Thank you.".to_owned(),
            };
            let version = referrals::open(&scene.amina, referral).await.unwrap().referral.version;
            let outcome = Outcome { form: scene.house.form(), version, message: String::new() };
            referrals::decline(&scene.amina, referral, decline, outcome).await.unwrap();
            let made = summaries::prepare(&scene.amina, subject).await.unwrap();
            assert_eq!(made.code, code, "{by}");
            assert!(made.text.contains("Referral not taken further") && !made.text.contains("Can ask again"), "{}", made.text);
            assert!(made.left_out.iter().any(|words| words.contains("what next")), "free text stays out: {:?}", made.left_out);
            let words = format!("Declined {}", PERSON_DECLINED.code);
            let sent = summaries::copy(&scene.amina, subject, scene.house.form(), &words).await;
            assert_eq!(sent.is_ok(), code.is_some());
            not_found(&summaries::prepare(&scene.bo, subject).await);
        }
    }

    async fn a_group_for_a_private_need_is_not_named_in_the_gps_record(fx: Fixture) {
        let ward = Ward::started(fx).await;
        for (name, need) in [("Quay Lunch Club", "loneliness"), ("Safe Harbour Refuge", "domestic_abuse")] {
            let draft = asset::Draft {
                name: name.to_owned(),
                organisation: String::new(),
                offers: "Company".to_owned(),
                when_words: "Tuesdays".to_owned(),
                place: String::new(),
                town: "Wexcombe".to_owned(),
                postcode: String::new(),
                phone: String::new(),
                email: String::new(),
                website: String::new(),
                cost: String::new(),
                access: String::new(),
                state: asset::State::Open,
                note: String::new(),
                needs: vec![need.to_owned()],
            };
            let asset = app::assets::add(&ward.amina, ward.form(), draft).await.unwrap();
            let connection = links::suggest(&ward.amina, ward.episode, ward.form(), asset).await.unwrap();
            for turn in [Turn::Agree, Turn::Introduce] {
                let version = links::open(&ward.amina, ward.episode, connection).await.unwrap().connection.version;
                let how = (turn == Turn::Introduce).then_some(connection::How::DetailsGiven);
                let moved = Moved { form: ward.form(), version, turn, how, may_be_told: false, why: None, note: String::new() };
                links::turn(&ward.amina, ward.episode, connection, moved).await.unwrap();
            }
        }
        let made = prepared(&ward.amina, Subject::Support(ward.episode)).await;
        assert!(made.text.contains("Quay Lunch Club") && !made.text.contains("Refuge"), "{}", made.text);
        assert_eq!(made.left_out.iter().filter(|words| words.contains("nobody else’s business")).count(), 1, "{:?}", made.left_out);
    }

    async fn when_somebody_who_hides_is_seen_next_stays_out(fx: Fixture) {
        let ward = hiding(fx).await;
        ward.plan(ward.hours(48), Kind::FollowUp).await;
        let made = prepared(&ward.amina, Subject::Support(ward.episode)).await;
        assert!(!made.text.contains("next contact"), "{}", made.text);
        assert!(made.left_out.iter().any(|words| words.contains("seen next")), "{:?}", made.left_out);
    }

    async fn a_reason_that_touches_safety_stays_out(fx: Fixture) {
        let scene = scene(fx).await;
        let referral = scene.referred(scene.place, 0x3000, |_| ()).await;
        let decline = Decline {
            by: Some(DeclinedBy::Service),
            reason: Some(DeclineReason::RiskBeyondRole),
            reason_words: String::new(),
            next_words: "Her husband threatened her".to_owned(),
            next_holder: "Dr Shah".to_owned(),
            referrer_words: "Thank you.".to_owned(),
        };
        let version = referrals::open(&scene.amina, referral).await.unwrap().referral.version;
        let outcome = Outcome { form: scene.house.form(), version, message: String::new() };
        referrals::decline(&scene.amina, referral, decline, outcome).await.unwrap();
        let made = summaries::prepare(&scene.amina, Subject::Decline(referral)).await.unwrap();
        for telling in ["husband", "Dr Shah", &DeclineReason::RiskBeyondRole.words().to_lowercase()] {
            assert!(!made.text.contains(telling), "{telling} in {}", made.text);
        }
        assert!(made.left_out.iter().any(|words| words.contains("touches safety")), "{:?}", made.left_out);
    }
}
