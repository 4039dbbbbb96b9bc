//! Supervision's rooms: a session is found by its two, a thing of an agenda stands once, and another service has none of it.

use store::supervising::{ItemRow, PairRow, SessionRow};
use store::{StoreError, Tx};
use store_testkit::{at, both_engines, day, id};
use uuid::Uuid;

const PAIR: u128 = 0x5A00;
const SESSION: u128 = 0x5B00;

fn pair(worker: Uuid, supervisor: Option<Uuid>) -> PairRow {
    PairRow {
        id: id(PAIR),
        worker_id: worker,
        worker_name: String::new(),
        supervisor_id: supervisor,
        supervisor_name: "Dr Hale".to_owned(),
        kind: "line".to_owned(),
        parts: "work emotional".to_owned(),
        every_weeks: 4,
        from_on: day(0),
        until_on: None,
        version: 1,
    }
}

fn session(worker: Uuid, supervisor: Option<Uuid>) -> SessionRow {
    SessionRow {
        id: id(SESSION),
        pair_id: id(PAIR),
        worker_id: worker,
        supervisor_id: supervisor,
        day: day(3),
        clock: "14:30".to_owned(),
        place: String::new(),
        state: "planned".to_owned(),
        parts: "work".to_owned(),
        notes: String::new(),
        notes_clinical: String::new(),
        notes_emotional: String::new(),
        notes_version: 1,
        worker_agreed: None,
        supervisor_agreed: None,
        worker_block: None,
        supervisor_block: None,
        why: String::new(),
        moved_to: None,
        made_at: at(10),
        made_by: worker,
        version: 1,
    }
}

fn item(worker: Uuid, words: &str) -> ItemRow {
    ItemRow {
        id: id(0x5C00),
        pair_id: id(PAIR),
        worker_id: worker,
        session_id: None,
        kind: "own".to_owned(),
        about: id(0x5C00),
        words: words.to_owned(),
        place: 0,
        since: day(1),
        urgent: false,
        carried: 0,
        kept_back: false,
        talked_at: None,
        made_at: at(20),
    }
}

both_engines! {
    async fn a_session_is_found_by_its_two_and_by_nobody_else(fx: Fixture) {
        let world = store_testkit::World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let other = store_testkit::World::of(&*fx.store, &fx.scope_b, 0xB000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.supervision_pair_insert(&pair(world.worker, Some(other.worker))).await.unwrap();
        tx.supervision_session_insert(&session(world.worker, Some(other.worker))).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx: Box<dyn Tx> = fx.store.read(&fx.scope_a).await.unwrap();
        for one in [world.worker, other.worker] {
            assert!(tx.supervision_session_get(one, id(SESSION)).await.unwrap().is_some());
            assert_eq!(tx.supervision_session_list(one, id(PAIR), None).await.unwrap().len(), 1);
            assert_eq!(tx.supervision_session_days(Some(one), day(0)).await.unwrap().len(), 1);
        }
        assert!(tx.supervision_session_get(id(0x77), id(SESSION)).await.unwrap().is_none());
        assert!(tx.supervision_session_list(id(0x77), id(PAIR), None).await.unwrap().is_empty());
        assert!(tx.supervision_pair_get(Some(id(0x77)), id(PAIR)).await.unwrap().is_none());
        assert!(tx.supervision_session_list(world.worker, id(PAIR), Some((day(3), id(SESSION)))).await.unwrap().is_empty());
        drop(tx);
        // the same accounts in another service find nothing of it
        let mut tx = fx.store.begin(&fx.scope_b).await.unwrap();
        assert!(tx.supervision_session_get(world.worker, id(SESSION)).await.unwrap().is_none());
        assert!(tx.supervision_pair_list(None, day(0)).await.unwrap().is_empty());
        let stale = tx.supervision_session_save(&session(world.worker, None)).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
        let stale = tx.supervision_pair_save(&pair(world.worker, None)).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    }

    async fn a_thing_stands_on_an_agenda_once(fx: Fixture) {
        let world = store_testkit::World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.supervision_pair_insert(&pair(world.worker, None)).await.unwrap();
        tx.supervision_session_insert(&session(world.worker, None)).await.unwrap();
        tx.supervision_item_put(&item(world.worker, "Saying no")).await.unwrap();
        let again = ItemRow { id: id(0x5C01), ..item(world.worker, "Saying yes") };
        tx.supervision_item_put(&again).await.unwrap();
        let items = tx.supervision_item_list(id(PAIR), None).await.unwrap();
        assert_eq!(items.iter().map(|one| (one.id, one.words.as_str())).collect::<Vec<_>>(), [(id(0x5C00), "Saying yes")]);
        let talked = ItemRow { talked_at: Some(at(30)), session_id: Some(id(SESSION)), ..item(world.worker, "Saying yes") };
        tx.supervision_item_put(&talked).await.unwrap();
        assert!(tx.supervision_item_list(id(PAIR), None).await.unwrap().is_empty());
        assert_eq!(tx.supervision_item_list(id(PAIR), Some(id(SESSION))).await.unwrap().len(), 1);
        assert_eq!(tx.supervision_item_talked(world.worker, at(0)).await.unwrap(), [("own".to_owned(), id(0x5C00))]);
        tx.supervision_item_untalk(id(SESSION)).await.unwrap();
        assert_eq!(tx.supervision_item_list(id(PAIR), None).await.unwrap().len(), 1);
        tx.supervision_item_delete(id(PAIR), id(0x5C00)).await.unwrap();
        assert!(tx.supervision_item_list(id(PAIR), None).await.unwrap().is_empty());
        let pairs = tx.supervision_pair_list(None, day(0)).await.unwrap();
        assert_eq!((pairs[0].supervisor_name.as_str(), pairs[0].supervisor_id), ("Dr Hale", None));
    }
}
