//! What a ground does not give: to read is not to triage, to have supported once is not to support now, and what waits for a
//! team is not the team's for ever (DOMAIN 10).

use crate::ward::Ward;
use app::referrals::{self, Accept, Attempt, Outcome};
use app::timeline::Window;
use app::{AppError, AppResult, Ctx, messages, people};
use practice::consent::{GivenBy, How, Purpose};
use practice::contact::Kind;
use practice::ending::Stage;
use practice::ids::ReferralId;
use practice::referral::{AttemptOutcome, Channel};
use practice::wordback::Turn as Word;
use store::episodes::CaseAccessRow;
use store::organisation::CoverRow;
use store_testkit::{at, both_engines, day, id, tie};

fn not_found<T: std::fmt::Debug>(outcome: &AppResult<T>) {
    assert!(matches!(outcome, Err(AppError::NotFound)), "{outcome:?}");
}

fn not_possible<T: std::fmt::Debug>(outcome: &AppResult<T>) {
    assert!(matches!(outcome, Err(AppError::NotPossible(_))), "{outcome:?}");
}

fn attempt(ward: &Ward) -> Attempt {
    Attempt {
        form: ward.form(),
        at: None,
        channel: Channel::Phone,
        outcome: AttemptOutcome::NoAnswer,
        minutes: 2,
        notes: String::new(),
        offered: false,
    }
}

/// A supervisor of another team to whom the person's support was brought.
async fn brought(ward: &Ward) -> Ctx {
    let scope = ward.house.fx.scope_a.clone();
    let helen = ward.house.sign_in(&scope, 0x2300, "Helen Okafor", "supervisor", None).await;
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    tx.supervision_tie_insert(&tie(0x2400, helen.account().unwrap().0, ward.amina.account().unwrap().0)).await.unwrap();
    tx.commit().await.unwrap();
    let bring =
        app::supervision::Bring { form: ward.form(), to: helen.account().unwrap(), why: "How long?".to_owned() };
    app::supervision::bring(&ward.amina, ward.episode, bring).await.unwrap();
    helen
}

/// A second referral of the person, which waits for a team that nobody of the ward is in.
async fn asked_elsewhere(ward: &Ward, n: u128) -> ReferralId {
    let place = ward.house.place(&ward.house.fx.scope_a, 0x1200).await;
    let mut tx = ward.house.fx.store.begin(&ward.house.fx.scope_a).await.unwrap();
    let row = store_testkit::referral(n, ward.person.0, place.site, place.team);
    tx.referral_insert(&row, &["money".to_owned()], &[]).await.unwrap();
    tx.commit().await.unwrap();
    ReferralId(row.id)
}

both_engines! {
    async fn who_reads_a_person_triages_no_referral_of_theirs(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let helen = brought(&ward).await;
        let second = asked_elsewhere(&ward, 0x3600).await;
        assert!(people::open(&helen, ward.person, Window::default()).await.is_ok());
        for who in [&helen, &ward.amina] {
            let seen = referrals::open(who, second).await.unwrap();
            assert_eq!(seen.referral.state, "received", "it is read");
            let version = seen.referral.version;
            not_possible(&referrals::begin(who, second, ward.form()).await);
            not_possible(&referrals::record_attempt(who, second, attempt(&ward)).await);
            let outcome = Outcome { form: ward.form(), version, message: String::new() };
            let owner = ward.amina.account().unwrap();
            not_possible(&referrals::accept(who, second, Accept { outcome, owner }).await);
            not_possible(&referrals::agree(who, second, ward.form(), referrals::Agreed::Contact).await);
        }
        assert_eq!(referrals::open(&ward.amina, second).await.unwrap().referral.state, "received", "nothing was changed");
    }

    async fn only_the_two_it_lies_between_end_what_was_brought_to_supervision(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let helen = brought(&ward).await;
        let scope = ward.house.fx.scope_a.clone();
        let other = ward.house.sign_in(&scope, 0x2500, "Ivo Marsh", "supervisor", None).await;
        let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
        tx.supervision_tie_insert(&tie(0x2600, other.account().unwrap().0, ward.amina.account().unwrap().0)).await.unwrap();
        tx.commit().await.unwrap();
        let bring = app::supervision::Bring { form: ward.form(), to: other.account().unwrap(), why: "And you?".to_owned() };
        app::supervision::bring(&ward.amina, ward.episode, bring).await.unwrap();
        let hers = app::supervision::brought(&helen).await.unwrap()[0].id;
        not_found(&app::supervision::end(&other, ward.episode, hers, ward.form()).await);
        app::supervision::end(&helen, ward.episode, hers, ward.form()).await.unwrap();
    }

    async fn who_supported_somebody_keeps_the_record_until_somebody_else_does(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        ward.end(&ward.amina, ward.episode, Stage::Done).await;
        assert!(people::open(&ward.amina, ward.person, Window::default()).await.is_ok(), "the door was left open");
        assert_eq!(found(&ward.amina).await, 1);
        ward.wait(24);
        ward.again(&ward.ben, 0x3500).await;
        not_found(&people::open(&ward.amina, ward.person, Window::default()).await);
        let then = app::episodes::open(&ward.amina, ward.episode).await.unwrap();
        assert!(then.record_closed && then.contacts.is_empty() && then.person.address.is_empty(), "nor where they are now");
        assert!(!app::episodes::open(&ward.ben, ward.episode).await.unwrap().record_closed);
        assert_eq!(found(&ward.amina).await, 0, "nobody is found whose record does not open");
        let elsewhere = asked_elsewhere(&ward, 0x3700).await;
        not_found(&referrals::open(&ward.amina, elsewhere).await);
        let decided = referrals::open(&ward.amina, ward.referral).await.unwrap();
        assert!(decided.contacts.is_empty() && decided.person.postcode.is_empty(), "as a member of the team that decided");
        assert!(people::open(&ward.ben, ward.person, Window::default()).await.is_ok());
    }

    async fn a_ground_that_a_role_left_behind_hides_none_that_another_role_has(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let helen = brought(&ward).await;
        // she was the owner of an earlier support, and is no link worker any more
        let access = CaseAccessRow {
            id: id(0x5100),
            person_id: ward.person.0,
            account_id: helen.account().unwrap().0,
            ground: "owner".to_owned(),
            episode_id: Some(ward.episode.0),
            from_at: at(0),
            until_at: None,
        };
        let cover = CoverRow {
            id: id(0x5101),
            worker_id: ward.amina.account().unwrap().0,
            cover_id: helen.account().unwrap().0,
            why: String::new(),
            from_on: day(0),
            until_on: day(30),
            made_at: at(0),
            made_by: helen.account().unwrap().0,
            ended_at: None,
        };
        let mut tx = ward.house.fx.store.begin(&ward.house.fx.scope_a).await.unwrap();
        tx.cover_insert(&cover, &[access]).await.unwrap();
        tx.commit().await.unwrap();
        let opened = people::open(&helen, ward.person, Window::default()).await.unwrap();
        assert_eq!(opened.ground, Some(practice::access::Ground::Supervision));
        assert!(!opened.may_write && !opened.may_edit);
        assert!(!app::episodes::open(&helen, ward.episode).await.unwrap().write);
        assert_eq!(found(&helen).await, 1);
    }

    async fn triage_reads_of_a_record_who_it_is_and_nothing_around_them(fx: Fixture) {
        let ward = Ward::new(fx).await;
        people::add_consent(&ward.amina, ward.person, people::NewConsent {
            form: ward.form(),
            purpose: Purpose::Research,
            given: true,
            given_by: GivenBy::Person,
            how: How::Spoken,
            note: "The cancer study".to_owned(),
        }).await.unwrap();
        let elsewhere = asked_elsewhere(&ward, 0x3600).await;
        let scope = ward.house.fx.scope_a.clone();
        let team = referrals_team(&ward, elsewhere).await;
        let cleo = ward.house.sign_in(&scope, 0x2700, "Cleo Hart", "worker", Some(team)).await;
        let seen = people::open(&cleo, ward.person, Window::default()).await.unwrap();
        assert!(seen.narrow);
        let told: Vec<_> = seen.timeline.entries.iter().map(|e| format!("{e:?}")).collect();
        assert!(told.iter().all(|entry| !entry.contains("cancer")), "{told:?}");
    }

    async fn once_somebody_is_supported_their_team_reads_what_it_decided_and_no_more(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let cleo = ward.house.sign_in(&scope, 0x2700, "Cleo Hart", "worker", Some(ward.place.team)).await;
        ward.wait(1);
        messages::write(&ward.amina, ward.episode, ward.form(), Word::Progress, "She went to the choir").await.unwrap();
        let seen = referrals::open(&cleo, ward.referral).await.unwrap();
        assert!(seen.messages.iter().all(|m| m.turn != Word::Progress.as_str()), "{:?}", seen.messages);
        assert!(seen.contacts.is_empty());
        let own = referrals::open(&ward.amina, ward.referral).await.unwrap();
        assert!(own.messages.iter().any(|m| m.turn == Word::Progress.as_str()));
    }

    async fn support_is_handed_to_nobody_who_cannot_open_it(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let left = ward.house.sign_in(&scope, 0x2800, "Lena Fox", "worker", None).await;
        let head = ward.house.sign_in(&scope, 0x2900, "Helen Okafor", "supervisor", None).await;
        let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
        for (n, who) in [(0x2901, &left), (0x2902, &ward.amina)] {
            tx.supervision_tie_insert(&tie(n, head.account().unwrap().0, who.account().unwrap().0)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let offered = |owners: &[(uuid::Uuid, String)]| owners.iter().any(|(_, name)| name == "Lena Fox");
        assert!(offered(&app::episodes::successors(&ward.amina, ward.amina.account().unwrap()).await.unwrap()));
        let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
        tx.membership_end(left.account().unwrap().0, "worker", at(86_400)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!offered(&app::episodes::successors(&ward.amina, ward.amina.account().unwrap()).await.unwrap()));
        let to = left.account().unwrap();
        let given = app::episodes::hand_over(&ward.amina, ward.episode, ward.form(), to, "Moves").await;
        assert!(matches!(given, Err(AppError::Invalid(_))), "{given:?}");
    }
}

async fn found(ctx: &Ctx) -> usize {
    app::search::search(ctx, "Lindqvist").await.unwrap().people.len()
}

async fn referrals_team(ward: &Ward, referral: ReferralId) -> uuid::Uuid {
    let stance = store_testkit::stance(ward.amina.account().unwrap().0, at(86_400), day(1));
    let mut tx = ward.house.fx.store.begin(&ward.house.fx.scope_a).await.unwrap();
    let permit = tx.permit_referral(&stance, referral.0).await.unwrap().unwrap();
    store::Looks::default().disclose(tx.referral_get(&permit).await.unwrap()).unwrap().team_id
}
