//! Two teams of one service, and referrals that come in to them: the scene of the tests about referrals.

use crate::house::{House, Place};
use app::referrals::{Accept, Attempt, IntakePerson, NewPerson, NewReferral, Outcome, Plain};
use app::secrets::Token;
use app::{AppError, Ctx, referrals};
use practice::ids::{EpisodeId, ReferralId, SiteId};
use practice::person::NhsNumber;
use practice::referral::{AttemptOutcome, Channel, Route, Source, Urgency};
use store_testkit::tie;
use uuid::Uuid;

/// Two teams of service A: Amina works in one, Bo in the other.
pub(crate) struct Scene {
    pub(crate) house: House,
    pub(crate) place: Place,
    pub(crate) other: Place,
    pub(crate) amina: Ctx,
    pub(crate) bo: Ctx,
}

/// Sets the scene.
pub(crate) async fn scene(fx: store_testkit::Fixture) -> Scene {
    let house = House::new(fx);
    let scope = house.fx.scope_a.clone();
    let place = house.place(&scope, 0x1000).await;
    let other = house.place(&scope, 0x1100).await;
    let amina = house.sign_in(&scope, 0x2000, "Amina Yusuf", "worker", Some(place.team)).await;
    let bo = house.sign_in(&scope, 0x2100, "Bo Chen", "worker", Some(other.team)).await;
    Scene { house, place, other, amina, bo }
}

/// A referral by word of mouth of somebody with an NHS number.
pub(crate) fn spoken(form: Uuid, site: Uuid, name: &str) -> NewReferral {
    let person = NewPerson {
        given_name: name.to_owned(),
        family_name: "Quillfeather".to_owned(),
        nhs_number: Some(NhsNumber::parse("9434765919").unwrap()),
        phone: Some("07700900456".to_owned()),
        no_message: true,
        safe_contact: "Never before noon".to_owned(),
        communication_needs: "Large print".to_owned(),
        ..NewPerson::default()
    };
    NewReferral {
        person: IntakePerson::New(Box::new(person)),
        site: SiteId(site),
        source: Source::Nurse,
        route: Route::Verbal,
        needs: vec!["loneliness".to_owned()],
        story: "Asked in the corridor".to_owned(),
        told: String::new(),
        wants: String::new(),
        involved: String::new(),
        urgency: Urgency::Routine,
        risks: Vec::new(),
        risk_note: String::new(),
        consent_contact: None,
        agrees_word_back: None,
        referrer_name: "Nurse Bello".to_owned(),
        referrer_contact: String::new(),
        asked_at: None,
        follow: Some(Token::from_bytes(&[7; 32])),
        form,
        draft: None,
        walk_in: None,
    }
}

impl Scene {
    /// A referral by word of mouth of somebody with an NHS number.
    pub(crate) fn told(&self, site: Uuid, name: &str) -> NewReferral {
        spoken(self.house.form(), site, name)
    }

    pub(crate) async fn accept(&self, worker: &Ctx, referral: ReferralId) -> EpisodeId {
        let version = referrals::open(worker, referral).await.unwrap().referral.version;
        let outcome = Outcome { form: self.house.form(), version, message: String::new() };
        referrals::accept(worker, referral, Accept { outcome, owner: worker.account().unwrap() }).await.unwrap()
    }

    pub(crate) async fn withdraw(&self, referral: ReferralId) {
        let version = referrals::open(&self.amina, referral).await.unwrap().referral.version;
        let outcome = Outcome { form: self.house.form(), version, message: String::new() };
        referrals::withdraw(&self.amina, referral, Plain { outcome, why: "She moved away".to_owned() }).await.unwrap();
    }

    /// Somebody with an account who acts for Amina's practice.
    pub(crate) async fn of_practice(&self, n: u128, name: &str) -> Ctx {
        let scope = self.house.fx.scope_a.clone();
        let ctx = self.house.sign_in(&scope, n, name, "referrer", None).await;
        let mut tx = self.house.fx.store.begin(&scope).await.unwrap();
        tx.referrer_site_insert(&tie(n + 0x500_0000, ctx.account().unwrap().0, self.place.site)).await.unwrap();
        tx.commit().await.unwrap();
        ctx
    }

    pub(crate) async fn referred(
        &self,
        place: Place,
        n: u128,
        more: impl FnOnce(&mut store::referrals::ReferralRow),
    ) -> ReferralId {
        let scope = self.house.fx.scope_a.clone();
        self.house.referred(&scope, place, n, more).await
    }

    pub(crate) fn attempt(&self, at: Option<jiff::Timestamp>) -> Attempt {
        Attempt {
            form: self.house.form(),
            at,
            channel: Channel::Phone,
            outcome: AttemptOutcome::NoAnswer,
            minutes: 2,
            notes: String::new(),
            offered: true,
        }
    }
}

/// The words with which something was refused.
pub(crate) fn refused(answer: Result<(), AppError>) -> String {
    match answer {
        Err(AppError::NotPossible(words)) => words,
        other => panic!("{other:?}"),
    }
}
