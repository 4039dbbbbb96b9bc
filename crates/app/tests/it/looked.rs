//! Who saw whom: by account, ground, page and day; the days of an account; a list taken away as a file.

use crate::house::House;
use crate::ward::{fields, not_found};
use app::audit::looks::{self, Asked};
use app::{Ctx, access_list};
use jiff::civil::date;
use store::{LookEntry, LookStream};
use store_testkit::{both_engines, id};

struct Scene {
    house: House,
    lead: Ctx,
    anna: uuid::Uuid,
    ben: uuid::Uuid,
    person: uuid::Uuid,
}

async fn scene(fx: store_testkit::Fixture) -> Scene {
    let house = House::new(fx);
    let scope = house.fx.scope_a.clone();
    let place = house.place(&scope, 0x1000).await;
    let lead = house.sign_in(&scope, 0x7000, "Stephen Ellwood", "governance", None).await;
    let anna = house.sign_in(&scope, 0x2000, "Anna Berg", "worker", Some(place.team)).await.account().unwrap().0;
    let ben = house.sign_in(&scope, 0x2100, "Ben Ito", "worker", Some(place.team)).await.account().unwrap().0;
    house.referred(&scope, place, 0x3000, |_| {}).await;
    let person = id(0x3000);
    let look = |at: &str, who, ground: &str, page: &str, listed: &[u128]| LookEntry {
        at: app::time::at(at.parse().unwrap()),
        account: Some(who),
        ground: ground.to_owned(),
        page: page.to_owned(),
        opened: vec![person],
        listed: listed.iter().copied().map(id).collect(),
    };
    let entries = vec![
        look("2025-07-03T22:30:00Z", anna, "owner", "GET /people/{person}", &[]),
        look("2025-07-03T23:30:00Z", anna, "owner concern", "GET /people/{person}/edit", &[8, 9]),
        look("2025-07-04T10:00:00Z", ben, "cover", "GET /episodes/{episode}", &[9]),
        look("2025-07-04T11:00:00Z", anna, "owner", "GET /episodes/{episode}", &[0x3000, 9]),
    ];
    let mut stream = LookStream {
        service: scope.service(),
        id: id(0x51),
        opened_at: store_testkit::at(0),
        seq: 0,
        digest: Vec::new(),
    };
    house.fx.store.looks_append(&mut stream, entries).await.unwrap();
    Scene { house, lead, anna, ben, person }
}

both_engines! {
    async fn looks_are_asked_by_account_ground_page_and_the_days_of_england(fx: Fixture) {
        let scene = scene(fx).await;
        let count = async |asked: Asked| looks::looks(&scene.lead, &asked, None).await.unwrap().rows.len();
        assert_eq!(count(Asked::default()).await, 4);
        assert_eq!(count(Asked { account: Some(scene.ben), ..Asked::default() }).await, 1);
        assert_eq!(count(Asked { ground: Some("concern".to_owned()), ..Asked::default() }).await, 1);
        assert_eq!(count(Asked { page: Some("/episodes/{episode}".to_owned()), ..Asked::default() }).await, 2);
        // half past eleven at night by the clocks of Greenwich is the next day in summer
        let third = Asked { from: Some(date(2025, 7, 3)), until: Some(date(2025, 7, 3)), ..Asked::default() };
        assert_eq!(count(third).await, 1);
        let fourth = Asked { from: Some(date(2025, 7, 4)), account: Some(scene.anna), ..Asked::default() };
        assert_eq!(count(fourth.clone()).await, 2);
        let backwards = Asked { until: Some(date(2025, 7, 1)), ..fourth };
        assert_eq!(fields(looks::looks(&scene.lead, &backwards, None).await), ["until"]);
        let worker = scene.house.sign_in(&scene.house.fx.scope_a.clone(), 0x2200, "Cara Diaz", "worker", None).await;
        not_found(&looks::looks(&worker, &Asked::default(), None).await);
        not_found(&looks::by_day(&worker, scene.anna, None).await);
        not_found(&looks::accounts(&worker).await);
    }

    async fn the_days_of_an_account_say_how_many_different_people_and_on_which_grounds(fx: Fixture) {
        let scene = scene(fx).await;
        let found = looks::by_day(&scene.lead, scene.anna, Some(date(2025, 7, 31))).await.unwrap();
        assert_eq!((found.name.as_str(), found.span), ("Anna Berg", (date(2025, 7, 1), date(2025, 7, 31))));
        let days: Vec<_> = found.days.iter().map(|d| (d.day, d.looks, d.opened, d.listed)).collect();
        assert_eq!(days, [(date(2025, 7, 4), 2, 1, 2), (date(2025, 7, 3), 1, 1, 0)]);
        assert_eq!(found.days[0].grounds, ["Supports this person", "Told of a concern"]);
        assert!(looks::by_day(&scene.lead, scene.anna, None).await.unwrap().days.is_empty(), "none of late");
        not_found(&looks::by_day(&scene.lead, id(0xDEAD), None).await);
        let there = scene.house.sign_in(&scene.house.fx.scope_b.clone(), 0x7100, "Ola Dahl", "governance", None).await;
        not_found(&looks::by_day(&there, scene.anna, Some(date(2025, 7, 31))).await);
        assert!(looks::looks(&there, &Asked::default(), None).await.unwrap().rows.is_empty());
    }

    async fn a_list_that_is_taken_away_is_written_down_first(fx: Fixture) {
        let scene = scene(fx).await;
        let asked = Asked { account: Some(scene.anna), ..Asked::default() };
        let mut taking = looks::take(&scene.lead, asked).await.unwrap();
        let changes = app::audit::changes(&scene.lead, None).await.unwrap().rows;
        assert!(changes.iter().any(|c| c.words == "List of looks taken away as a file" && c.actor == "Stephen Ellwood"));
        assert_eq!(taking.next().await.unwrap().len(), 3);
        assert!(taking.next().await.unwrap().is_empty());
        assert!(taking.next().await.unwrap().is_empty());
    }

    async fn by_person_it_is_asked_on_a_formal_request_with_the_same_narrowing(fx: Fixture) {
        let scene = scene(fx).await;
        let new = app::requests::NewRequest {
            form: scene.house.form(),
            kind: practice::access::RequestKind::Incident,
            reference: String::new(),
            asker: practice::rights::Asker::Other,
            received: scene.lead.today(),
            asked_by: "The Caldicott Guardian".to_owned(),
            why: "Somebody in the family knew of it".to_owned(),
        };
        let request = app::requests::make(&scene.lead, new).await.unwrap();
        app::requests::name(&scene.lead, request, scene.house.form(), practice::ids::PersonId(scene.person)).await.unwrap();
        let rows = async |asked: Asked| access_list::of_request(&scene.lead, request, &asked, None).await.unwrap().rows.len();
        assert_eq!(rows(Asked::default()).await, 4, "those on a concern, too: they are kept from the person's list alone");
        assert_eq!(rows(Asked { account: Some(scene.ben), ..Asked::default() }).await, 1);
        assert_eq!(rows(Asked { ground: Some("concern".to_owned()), ..Asked::default() }).await, 1);
        assert_eq!(rows(Asked { from: Some(date(2025, 7, 4)), ..Asked::default() }).await, 3);
        let mut taking = access_list::take(&scene.lead, request, Asked::default()).await.unwrap();
        assert_eq!(taking.next().await.unwrap().len(), 4);
        let changes = app::audit::changes(&scene.lead, None).await.unwrap().rows;
        assert!(changes.iter().any(|c| c.words == "List of looks taken away as a file" && c.person == Some(scene.person)));
        app::requests::close(&scene.lead, request, scene.house.form()).await.unwrap();
        not_found(&access_list::take(&scene.lead, request, Asked::default()).await);
    }
}
