//! The role card and what is said beside needs: they follow the charter in force, for everybody, and by themselves.

use crate::house::House;
use crate::ward::not_found;
use app::charter::{self, Agreement, BoundaryDraft, Written};
use app::{Ctx, referrals};
use jiff::ToSpan;
use jiff::civil::Date;
use practice::charter::card::Reader;
use practice::charter::outside::By;
use practice::charter::versions::{Part, TookPart};
use practice::charter::{Aspect, Latitude, Rule, Task};
use practice::ids::CharterId;
use store_testkit::both_engines;

fn boundary(aspect: Aspect, place: u8, public: &str, rule: Option<Rule>) -> BoundaryDraft {
    BoundaryDraft {
        aspect,
        rule,
        latitude: Latitude::new(place).unwrap(),
        ceiling: None,
        why: "So that nobody is promised it.".to_owned(),
        words_for_workers: "Say so.".to_owned(),
        words_for_public: public.to_owned(),
        cmocs: vec![5],
    }
}

async fn agreed(house: &House, manager: &Ctx, from: Date, boundaries: Vec<BoundaryDraft>) -> CharterId {
    let charter = charter::begin(manager, house.form(), "How we work", Written::Blank).await.unwrap();
    for one in boundaries {
        charter::boundary_put(manager, house.form(), charter, None, one).await.unwrap();
    }
    let version = charter::open(manager, charter).await.unwrap().version.row.version;
    let agreement = Agreement {
        from,
        discussed_on: from.saturating_add(6.months()),
        took_part: vec![TookPart { name: "Amina".to_owned(), part: Part::Worker }],
    };
    charter::agree(manager, house.form(), (charter, version), agreement).await.unwrap();
    charter
}

fn words(card: &charter::RoleCard) -> Vec<String> {
    card.card.iter().flat_map(|card| &card.parts).flat_map(|part| part.words.clone()).collect()
}

both_engines! {
    async fn the_card_follows_the_charter_on_the_day_on_which_it_comes_into_force(fx: Fixture) {
        let house = House::new(fx);
        let manager = house.sign_in(&house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        let gp = house.sign_in(&house.fx.scope_a, 0x9902, "Dr 902", "referrer", None).await;
        let before = charter::role_card(&gp, Reader::Referrers).await.unwrap();
        assert!(before.card.is_none() && before.version.is_none());
        assert_eq!(before.opening, referrals::DEFAULT_ROLE_CARD, "without a charter nothing is made up");
        assert_eq!(referrals::role_card(&gp).await.unwrap(), referrals::DEFAULT_ROLE_CARD);
        let today = manager.today();
        agreed(&house, &manager, today, vec![boundary(Aspect::Tasks, 10, "We cannot drive you.", None)]).await;
        agreed(&house, &manager, today.saturating_add(2.days()), vec![boundary(Aspect::Tasks, 10, "We can drive you now.", None)]).await;
        let first = charter::role_card(&gp, Reader::Referrers).await.unwrap();
        assert_eq!((words(&first), first.version.map(|(number, _)| number)), (vec!["We cannot drive you.".to_owned()], Some(1)));
        assert!(referrals::role_card(&gp).await.unwrap().ends_with("What link workers cannot do:\n- We cannot drive you."));
        assert!(referrals::self_card(&gp).await.unwrap().ends_with("What a link worker cannot do:\n- We cannot drive you."));
        house.clock.set(house.app.now().checked_add(jiff::SignedDuration::from_hours(48)).unwrap());
        let second = charter::role_card(&gp, Reader::Patients).await.unwrap();
        assert_eq!((words(&second), second.version.map(|(number, _)| number)), (vec!["We can drive you now.".to_owned()], Some(2)));
        let sheet = charter::card_on_paper(&second, "What a link worker can and cannot do for you", "Version 2").unwrap();
        assert!(sheet.starts_with(b"%PDF"));
    }

    async fn anybody_reads_the_card_of_a_service_and_of_that_service_alone(fx: Fixture) {
        let house = House::new(fx);
        let manager = house.sign_in(&house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        agreed(&house, &manager, manager.today(), vec![boundary(Aspect::Tasks, 10, "We cannot drive you.", None)]).await;
        let services = app::services::list(&house.app).await.unwrap();
        for service in services {
            let guest = app::services::by_slug(&house.app, &service.slug).await.unwrap();
            let card = charter::public_card(&guest, Reader::Patients).await.unwrap();
            let own = service.id == house.fx.scope_a.service();
            assert_eq!((words(&card).len(), card.version.is_some()), (usize::from(own), own));
            assert_eq!(card.service, service.name);
        }
        let administrator = house.sign_in(&house.fx.scope_a, 0x9903, "Somebody 903", "administrator", None).await;
        not_found(&charter::role_card(&administrator, Reader::Patients).await);
        let place = charter::public_place(&manager, Reader::Referrers).await.unwrap();
        assert!(place.starts_with("/card/") && place.ends_with("/referrers"), "{place}");
    }

    async fn a_need_that_the_charter_leaves_out_is_said_so_to_whoever_refers(fx: Fixture) {
        let house = House::new(fx);
        let manager = house.sign_in(&house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        let gp = house.sign_in(&house.fx.scope_a, 0x9902, "Dr 902", "referrer", None).await;
        let before = charter::beside_needs(&gp).await.unwrap();
        assert_eq!(before.of("housing").iter().map(|said| said.by).collect::<Vec<_>>(), [By::Power]);
        assert!(before.of("immigration").iter().all(|said| said.by == By::Power));
        let out = Rule::Excluded { risks: vec![], needs: vec!["immigration".to_owned()], unless_jointly: false };
        let claims = Rule::TasksOut { tasks: vec![Task::BenefitClaims] };
        agreed(&house, &manager, manager.today(), vec![
            boundary(Aspect::WhoMayBeReferred, 10, "Please send people with questions of status to an adviser.", Some(out)),
            boundary(Aspect::Tasks, 10, "We do not fill in claims.", Some(claims)),
        ])
        .await;
        let after = charter::beside_needs(&gp).await.unwrap();
        assert_eq!(after.of("immigration").last().map(|said| said.by), Some(By::NotFor));
        assert_eq!(after.of("benefits").last().unwrap().words, "We do not fill in claims.");
        assert!(after.nothing_remains(&["immigration".to_owned()]));
        assert!(!after.nothing_remains(&["immigration".to_owned(), "loneliness".to_owned()]));
    }
}
