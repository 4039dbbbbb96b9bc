//! Passing somebody on: both ends act (DOMAIN 4.2). Until the other end has said yes, it stands in the inbox of the team.

use crate::scene::{Scene, refused, scene};
use app::referrals::{self, Outcome, Redirect};
use app::{AppError, AppResult, Ctx};
use practice::ids::ReferralId;
use practice::passing::{Answer, Said};
use practice::referral::{Decline, DeclineReason, DeclinedBy};
use store_testkit::both_engines;

impl Scene {
    async fn version(&self, referral: ReferralId) -> i64 {
        referrals::open(&self.amina, referral).await.unwrap().referral.version
    }

    async fn outcome(&self, referral: ReferralId) -> Outcome {
        Outcome { form: self.house.form(), version: self.version(referral).await, message: String::new() }
    }

    /// Declined because it touches safety, and handed to Dr Shah.
    async fn handed_back(&self, referral: ReferralId) {
        let decline = Decline {
            by: Some(DeclinedBy::Service),
            reason: Some(DeclineReason::ClinicalOrCrisisCare),
            reason_words: String::new(),
            next_words: "Dr Shah rings her today".to_owned(),
            next_holder: "Dr Shah".to_owned(),
            referrer_words: "Thank you for telling us.".to_owned(),
        };
        referrals::decline(&self.amina, referral, decline, self.outcome(referral).await).await.unwrap();
    }

    async fn redirected(&self, referral: ReferralId) {
        let to = "The community nurse".to_owned();
        let outcome = self.outcome(referral).await;
        let redirect = Redirect { outcome, to, why: "Her leg".to_owned(), words: String::new() };
        referrals::redirect(&self.amina, referral, redirect).await.unwrap();
    }

    async fn said(&self, referral: ReferralId, answer: Answer, by: &str, words: &str) -> AppResult<()> {
        let said = Said { answer: Some(answer), by: by.to_owned(), words: words.to_owned() };
        let version = self.version(referral).await;
        referrals::answer_passing(&self.amina, referral, self.house.form(), version, said).await
    }

    async fn state(&self, referral: ReferralId) -> String {
        referrals::open(&self.amina, referral).await.unwrap().referral.state
    }
}

async fn awaited(ctx: &Ctx) -> Vec<(String, String)> {
    let inbox = referrals::inbox(ctx, None).await.unwrap();
    inbox.passed.into_iter().map(|one| (one.why, one.to_name)).collect()
}

fn pair(why: &str, to: &str) -> (String, String) {
    (why.to_owned(), to.to_owned())
}

both_engines! {
    async fn a_handback_for_safety_stands_first_until_a_named_clinician_has_it(fx: Fixture) {
        let s = scene(fx).await;
        let (first, second) = (s.referred(s.place, 0x3000, |_| ()).await, s.referred(s.place, 0x3100, |_| ()).await);
        s.redirected(first).await;
        s.handed_back(second).await;
        assert_eq!(awaited(&s.amina).await, [pair("safety", "Dr Shah"), pair("redirect", "The community nurse")]);
        assert!(awaited(&s.bo).await.is_empty(), "another team's is not theirs");
        let nobody = s.said(second, Answer::Taken, "the duty doctor", "").await;
        assert!(matches!(nobody, Err(AppError::Invalid(_))), "{nobody:?}");
        s.said(second, Answer::Taken, "Dr Shah", "").await.unwrap();
        s.said(first, Answer::Taken, "The nurse on duty", "").await.unwrap();
        assert!(awaited(&s.amina).await.is_empty());
        assert!(refused(s.said(second, Answer::Taken, "Dr Shah", "").await).contains("wrote down the answer before"));
        let opened = referrals::open(&s.amina, second).await.unwrap();
        assert_eq!((opened.referral.state.as_str(), opened.passing.unwrap().answered_by.as_str()), ("declined", "Dr Shah"));
        assert!(opened.trail.iter().any(|line| line.what == "Taken on by whoever it was passed to"));
    }

    async fn who_is_not_taken_comes_back_to_triage(fx: Fixture) {
        let s = scene(fx).await;
        let referral = s.referred(s.place, 0x3000, |_| ()).await;
        s.redirected(referral).await;
        s.said(referral, Answer::NotTaken, "The nurse", "She is not on our list").await.unwrap();
        assert_eq!(s.state(referral).await, "in_triage");
        assert!(awaited(&s.amina).await.is_empty());
        // and can be passed to somebody else
        s.handed_back(referral).await;
        assert_eq!(awaited(&s.amina).await, [pair("safety", "Dr Shah")]);
    }

    async fn whoever_follows_says_by_name_that_they_have_the_person(fx: Fixture) {
        let s = scene(fx).await;
        let gp = s.of_practice(0x2300, "Jo Hart").await;
        let sender = gp.account().ok().map(|a| a.0);
        let referral = s.referred(s.place, 0x3000, |row| row.referrer_id = sender).await;
        let early = referrals::acknowledge(&gp, referral, s.house.form(), "Dr Shah").await;
        assert!(matches!(early, Err(AppError::NotPossible(_))), "{early:?}");
        s.handed_back(referral).await;
        assert_eq!(referrals::follow(&gp, referral).await.unwrap().asked_back.unwrap().to_name, "Dr Shah");
        let unnamed = referrals::acknowledge(&gp, referral, s.house.form(), "the practice").await;
        assert!(matches!(unnamed, Err(AppError::Invalid(_))), "{unnamed:?}");
        referrals::acknowledge(&gp, referral, s.house.form(), "Dr Shah").await.unwrap();
        assert!(referrals::follow(&gp, referral).await.unwrap().asked_back.is_none());
        assert!(awaited(&s.amina).await.is_empty());
        let stranger = s.house.sign_in(&s.house.fx.scope_a.clone(), 0x2500, "Kim Lee", "referrer", None).await;
        let not_theirs = referrals::acknowledge(&stranger, referral, s.house.form(), "Dr Shah").await;
        assert!(matches!(not_theirs, Err(AppError::NotFound)), "{not_theirs:?}");
    }

    async fn a_person_who_asked_for_themselves_is_not_asked_for_a_clinician(fx: Fixture) {
        let s = scene(fx).await;
        let gp = s.of_practice(0x2300, "Jo Hart").await;
        let sender = gp.account().ok().map(|a| a.0);
        for (n, source, agrees) in [(0x3000, "self", false), (0x3100, "school", true)] {
            let referral = s.referred(s.place, n, |row| {
                row.referrer_id = sender;
                row.agrees_word_back = agrees;
                source.clone_into(&mut row.source);
            })
            .await;
            s.handed_back(referral).await;
            assert!(referrals::follow(&gp, referral).await.unwrap().asked_back.is_none(), "{source}");
            let closed = referrals::acknowledge(&gp, referral, s.house.form(), "Dr Shah").await;
            assert!(matches!(closed, Err(AppError::NotPossible(_))), "{closed:?}");
        }
    }

    async fn an_answer_that_opens_the_question_awaits_nobody_any_more(fx: Fixture) {
        let s = scene(fx).await;
        let gp = s.of_practice(0x2300, "Jo Hart").await;
        let sender = gp.account().ok().map(|a| a.0);
        let referral = s.referred(s.place, 0x3000, |row| row.referrer_id = sender).await;
        s.handed_back(referral).await;
        referrals::answer(&gp, referral, s.house.form(), "She is safe, and lonely.").await.unwrap();
        assert_eq!(s.state(referral).await, "in_triage");
        assert!(awaited(&s.amina).await.is_empty() && referrals::follow(&gp, referral).await.unwrap().asked_back.is_none());
    }

    async fn a_supervisor_sees_every_handback_and_what_is_late(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let head = s.house.sign_in(&scope, 0x2700, "Helen Okafor", "supervisor", Some(s.place.team)).await;
        let (first, second) = (s.referred(s.place, 0x3000, |_| ()).await, s.referred(s.place, 0x3100, |_| ()).await);
        s.redirected(first).await;
        s.handed_back(second).await;
        let passed = |team: app::team::Team| team.passed.into_iter().map(|one| one.why).collect::<Vec<_>>();
        assert_eq!(passed(app::team::today(&head).await.unwrap()), ["safety"]);
        let later = s.house.app.now().checked_add(jiff::SignedDuration::from_hours(24 * 14)).unwrap();
        s.house.clock.set(later);
        assert_eq!(passed(app::team::today(&head).await.unwrap()), ["safety", "redirect"]);
    }
}
