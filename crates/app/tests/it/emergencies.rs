//! Breaking the glass: a reason, a short time, the governance lead told at once, an outcome.

use crate::ward::{Ward, fields, not_found, not_possible};
use app::glass::{self, NewGlass};
use app::people;
use app::timeline::Window;
use app::{AppError, Ctx, concerns, hidden};
use jiff::SignedDuration;
use practice::glass::{Lasts, Outcome, Reason};
use practice::ids::PersonId;
use store_testkit::both_engines;
use uuid::Uuid;

fn new(ward: &Ward) -> NewGlass {
    NewGlass {
        form: ward.form(),
        reason: Reason::EmergencyService,
        why: "The ambulance crew asks whom to ring".to_owned(),
        lasts: Lasts::Hour,
    }
}

async fn opens(ctx: &Ctx, person: PersonId) -> bool {
    match people::open(ctx, person, Window::default()).await {
        Ok(_) => true,
        Err(AppError::NotFound) => false,
        Err(other) => panic!("{other}"),
    }
}

async fn broken(ward: &Ward) -> Uuid {
    let id = glass::begin(&ward.ben, new(ward)).await.unwrap();
    glass::name(&ward.ben, id, ward.form(), ward.person).await.unwrap();
    id
}

async fn governance(ward: &Ward, n: u128) -> Ctx {
    ward.house.sign_in(&ward.house.fx.scope_a.clone(), n, "Stephen Ellwood", "governance", None).await
}

both_engines! {
    async fn a_record_opens_in_an_emergency_for_reading_and_closes_by_itself(fx: Fixture) {
        let ward = Ward::started(fx).await;
        assert!(!opens(&ward.ben, ward.person).await);
        let id = broken(&ward).await;
        let record = people::open(&ward.ben, ward.person, Window::default()).await.unwrap();
        assert_eq!(record.ground, Some(practice::access::Ground::Emergency));
        assert!(!record.may_write && !record.may_edit && !record.may_invite && record.may_record.is_none());
        not_possible(&people::name(&ward.ben, ward.person).await);
        assert!(glass::open(&ward.ben, id).await.unwrap().open);
        ward.house.clock.set(ward.now() + SignedDuration::from_mins(61));
        assert!(!opens(&ward.ben, ward.person).await, "its time is over");
        not_found(&glass::close(&ward.ben, id, ward.form()).await);
    }

    async fn whoever_opened_it_can_close_it_before(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let id = broken(&ward).await;
        not_found(&glass::close(&ward.amina, id, ward.form()).await);
        glass::close(&ward.ben, id, ward.form()).await.unwrap();
        assert!(!opens(&ward.ben, ward.person).await);
        not_found(&glass::name(&ward.ben, id, ward.form(), ward.person).await);
    }

    async fn a_reason_in_words_comes_first_and_nobody_leafs_through_the_service(fx: Fixture) {
        let ward = Ward::started(fx).await;
        assert_eq!(fields(glass::begin(&ward.ben, NewGlass { why: "urgent".to_owned(), ..new(&ward) }).await), ["why"]);
        let id = glass::begin(&ward.ben, new(&ward)).await.unwrap();
        assert_eq!(fields(glass::find(&ward.ben, id, "Maria").await), ["q"]);
        assert_eq!(fields(glass::find(&ward.ben, id, "4 March 1951").await), ["q"]);
        let record = people::open(&ward.amina, ward.person, Window::default()).await.unwrap();
        let name = format!("{} {}", record.person.given_name, record.person.family_name);
        let born = record.person.birth_date.expect("a date of birth").format("%d/%m/%Y");
        let found = glass::find(&ward.ben, id, &format!("{name} {born}")).await.unwrap();
        assert_eq!(found.iter().map(|one| one.id).collect::<Vec<_>>(), [ward.person.0]);
        assert!(glass::find(&ward.ben, id, &format!("{name} 01/01/1951")).await.unwrap().is_empty(), "another date");
        for other in [&ward.amina, &ward.gp] {
            not_found(&glass::find(other, id, "9434765919").await);
        }
    }

    async fn the_governance_lead_sees_at_once_that_a_record_was_opened_and_not_whose(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let lead = governance(&ward, 0x7000).await;
        assert_eq!(concerns::waiting(&lead).await.unwrap().glass, 0);
        let id = broken(&ward).await;
        assert_eq!(concerns::waiting(&lead).await.unwrap().glass, 1, "on every page of theirs");
        assert_eq!(concerns::waiting(&ward.amina).await.unwrap().glass, 0, "and on nobody else's");
        let (rows, _) = glass::page(&lead, true, None).await.unwrap();
        assert_eq!((rows[0].id, rows[0].made_by_name.as_str()), (id, "Ben Ito"));
        let seen = glass::looked(&lead, id).await.unwrap();
        glass::settle(&lead, id, ward.form(), seen.version, Outcome::Needed, "Rang the crew back").await.unwrap();
        assert_eq!(concerns::waiting(&lead).await.unwrap().glass, 0);
        assert!(glass::page(&lead, true, None).await.unwrap().0.is_empty());
        assert_eq!(glass::page(&lead, false, None).await.unwrap().0.len(), 1);
        assert!(!opens(&ward.ben, ward.person).await, "what was looked at is closed");
        let own = glass::own(&ward.ben).await.unwrap();
        assert_eq!(own[0].outcome.as_deref(), Some("needed"), "and the colleague reads what came of it");
    }

    async fn an_outcome_has_words_is_not_ones_own_and_not_overtaken(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let id = broken(&ward).await;
        let lead = governance(&ward, 0x7000).await;
        let version = glass::looked(&lead, id).await.unwrap().version;
        assert_eq!(fields(glass::settle(&lead, id, ward.form(), version, Outcome::Needed, " ").await), ["words"]);
        let stale = glass::settle(&lead, id, ward.form(), version - 1, Outcome::Needed, "Looked").await;
        assert!(matches!(stale, Err(AppError::Stale)), "{stale:?}");
        not_found(&glass::settle(&ward.ben, id, ward.form(), version, Outcome::Needed, "Looked").await);
        let there = ward.house.sign_in(&ward.house.fx.scope_b.clone(), 0x7100, "Ola Dahl", "governance", None).await;
        not_found(&glass::looked(&there, id).await);
        not_found(&glass::settle(&there, id, ward.form(), version, Outcome::Needed, "Looked").await);
    }

    async fn what_is_hidden_stays_hidden_in_an_emergency(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let new = hidden::NewHidden {
            form: ward.form(),
            what: practice::hidden::What::Address,
            value: "12 Alma Street".to_owned(),
            postcode: "LS9 7XY".to_owned(),
            note: String::new(),
            safe: false,
            why: "Her former partner looks for her".to_owned(),
        };
        hidden::add(&ward.amina, ward.person, new).await.unwrap();
        broken(&ward).await;
        let record = people::open(&ward.ben, ward.person, Window::default()).await.unwrap();
        assert_eq!(record.marks.hidden, ["Address"], "that something is hidden is known");
        not_possible(&hidden::open(&ward.ben, ward.person).await);
    }

    async fn nobody_opens_their_own_record_in_an_emergency(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let mut tx = ward.house.fx.store.begin(&ward.house.fx.scope_a).await.unwrap();
        let stance = store_testkit::stance(ward.amina.account().unwrap().0, app::time::at(ward.now()), app::time::day(ward.amina.today()));
        let permit = tx.permit_person(&stance, ward.person.0).await.unwrap().unwrap();
        let looks = store::Looks::default();
        let mut row = looks.disclose(tx.person_get(&permit).await.unwrap()).unwrap();
        row.account_id = Some(ward.ben.account().unwrap().0);
        tx.person_save(&permit, &row).await.unwrap();
        tx.commit().await.unwrap();
        let id = glass::begin(&ward.ben, new(&ward)).await.unwrap();
        not_possible(&glass::name(&ward.ben, id, ward.form(), ward.person).await);
        assert!(!opens(&ward.ben, ward.person).await);
    }

    async fn what_is_hidden_is_covered_in_all_that_an_emergency_shows(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let new = hidden::NewHidden {
            form: ward.form(),
            what: practice::hidden::What::Address,
            value: "12 Alma Street".to_owned(),
            postcode: "LS9 7XY".to_owned(),
            note: String::new(),
            safe: false,
            why: "Her former partner looks for her".to_owned(),
        };
        hidden::add(&ward.amina, ward.person, new).await.unwrap();
        ward.amina.say_so();
        let consent = people::NewConsent {
            form: ward.form(),
            purpose: practice::consent::Purpose::Support,
            given: true,
            given_by: practice::consent::GivenBy::Person,
            how: practice::consent::How::Spoken,
            note: "Said at 12 Alma Street".to_owned(),
        };
        people::add_consent(&ward.amina, ward.person, consent).await.unwrap();
        broken(&ward).await;
        let record = people::open(&ward.ben, ward.person, Window::default()).await.unwrap();
        assert!(record.consents.iter().any(|consent| consent.note == "Said at [hidden]"), "{:?}", record.consents);
    }

    async fn every_look_in_an_emergency_stands_in_the_log_under_its_ground(fx: Fixture) {
        let ward = Ward::started(fx).await;
        broken(&ward).await;
        people::open(&ward.ben, ward.person, Window::default()).await.unwrap();
        ward.ben.settle("GET /people/{person}").await.unwrap();
        let lead = governance(&ward, 0x7000).await;
        let looks = app::audit::looks::looks(&lead, &app::audit::looks::Asked::default(), None).await.unwrap().rows;
        assert!(looks.iter().any(|look| look.grounds.iter().any(|ground| ground.starts_with("Emergency"))), "{looks:?}");
    }
}
