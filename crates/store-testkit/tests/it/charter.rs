//! The charter's room: which version is in force on a day, versions of rows, and that another service has none of it.

use store::{StoreError, StoreResult};
use store_testkit::{at, both_engines, boundary, charter, day, id};

const CHARTER: u128 = 0xC4A0;

fn stale<T: std::fmt::Debug>(outcome: &StoreResult<T>) {
    assert!(matches!(outcome, Err(StoreError::Stale)), "{outcome:?}");
}

both_engines! {
    async fn the_version_in_force_is_that_of_the_day_and_of_the_service(fx: Fixture) {
        let world = store_testkit::World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let mut first = charter(CHARTER, world.worker);
        first.until_on = Some(day(30));
        tx.charter_insert(&first).await.unwrap();
        let second = store::charter::CharterRow {
            id: id(CHARTER + 1),
            number: Some(2),
            from_on: Some(day(30)),
            ..charter(CHARTER, world.worker)
        };
        tx.charter_insert(&second).await.unwrap();
        let draft = store::charter::CharterRow {
            id: id(CHARTER + 2),
            number: None,
            state: "draft".to_owned(),
            ..charter(CHARTER, world.worker)
        };
        tx.charter_insert(&draft).await.unwrap();
        tx.boundary_insert(&boundary(1, CHARTER)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
        let number = |row: Option<store::charter::CharterRow>| row.and_then(|row| row.number);
        assert_eq!(number(tx.charter_in_force(day(-1)).await.unwrap()), None);
        assert_eq!(number(tx.charter_in_force(day(29)).await.unwrap()), Some(1));
        assert_eq!(number(tx.charter_in_force(day(30)).await.unwrap()), Some(2));
        assert_eq!(tx.boundary_list(id(CHARTER)).await.unwrap().len(), 1);
        drop(tx);
        let mut tx = fx.store.begin(&fx.scope_b).await.unwrap();
        assert_eq!(tx.charter_in_force(day(29)).await.unwrap(), None);
        assert_eq!(tx.charter_get(id(CHARTER)).await.unwrap(), None);
        assert!(tx.charter_list().await.unwrap().is_empty());
        assert!(tx.boundary_list(id(CHARTER)).await.unwrap().is_empty());
        stale(&tx.charter_save(&first).await);
        stale(&tx.boundary_save(&boundary(1, CHARTER)).await);
        stale(&tx.boundary_delete(id(CHARTER), id(1), 1).await);
    }

    async fn the_law_of_a_day_is_its_boundaries_with_the_workers_own_latitude(fx: Fixture) {
        let world = store_testkit::World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.charter_insert(&charter(CHARTER, world.worker)).await.unwrap();
        tx.boundary_insert(&boundary(1, CHARTER)).await.unwrap();
        tx.boundary_insert(&boundary(2, CHARTER)).await.unwrap();
        let own = store::charter::PersonalRow {
            id: id(3),
            worker_id: world.worker,
            aspect: boundary(1, CHARTER).aspect,
            latitude: 80,
            from_on: day(10),
            until_on: day(20),
            why: "She knows the work.".to_owned(),
            agreed_by: world.worker,
            agreed_by_name: String::new(),
            agreed_at: at(0),
            ended_at: None,
        };
        tx.personal_insert(&own).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
        assert!(tx.charter_law(world.worker, day(-1)).await.unwrap().is_empty());
        let before = tx.charter_law(world.worker, day(9)).await.unwrap();
        assert_eq!((before.len(), before[0].own), (2, None));
        let then = tx.charter_law(world.worker, day(19)).await.unwrap();
        assert_eq!((then[0].own, then[0].own_until), (Some(80), Some(day(20))));
        assert_eq!(tx.charter_law(world.worker, day(20)).await.unwrap()[0].own, None);
        assert_eq!(tx.charter_law(id(0xBEEF), day(15)).await.unwrap()[0].own, None, "nobody else’s");
        drop(tx);
        let mut tx = fx.store.read(&fx.scope_b).await.unwrap();
        assert!(tx.charter_law(world.worker, day(15)).await.unwrap().is_empty());
        assert!(tx.ask_standing(world.worker, "accept", (None, None)).await.unwrap().is_empty());
    }

    async fn what_was_changed_since_is_not_written_over(fx: Fixture) {
        let world = store_testkit::World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let row = charter(CHARTER, world.worker);
        tx.charter_insert(&row).await.unwrap();
        tx.charter_save(&row).await.unwrap();
        stale(&tx.charter_save(&row).await);
        tx.boundary_insert(&boundary(1, CHARTER)).await.unwrap();
        tx.boundary_save(&boundary(1, CHARTER)).await.unwrap();
        stale(&tx.boundary_save(&boundary(1, CHARTER)).await);
        stale(&tx.boundary_delete(id(CHARTER), id(1), 1).await);
        tx.boundary_delete(id(CHARTER), id(1), 2).await.unwrap();
        let own = store::charter::PersonalRow {
            id: id(2),
            worker_id: world.worker,
            aspect: "number_of_contacts".to_owned(),
            latitude: 80,
            from_on: day(0),
            until_on: day(90),
            why: "She knows the work.".to_owned(),
            agreed_by: world.worker,
            agreed_by_name: String::new(),
            agreed_at: at(0),
            ended_at: None,
        };
        tx.personal_insert(&own).await.unwrap();
        assert_eq!(tx.personal_list(world.worker, day(89)).await.unwrap().len(), 1);
        assert!(tx.personal_list(world.worker, day(90)).await.unwrap().is_empty());
        tx.personal_end(world.worker, id(2), at(1)).await.unwrap();
        stale(&tx.personal_end(world.worker, id(2), at(2)).await);
    }
}
