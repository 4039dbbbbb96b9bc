//! What supports the work is kept for its own service, and saved under its version.

use store::StoreError;
use store::other_work::OtherWorkRow;
use store::training::GapRow;
use store_testkit::{World, at, both_engines, day, id};
use uuid::Uuid;

fn asked(n: u128, worker: Uuid) -> OtherWorkRow {
    OtherWorkRow {
        id: id(n),
        worker_id: worker,
        worker_name: String::new(),
        kind: "vaccination_desk".to_owned(),
        asker: "network".to_owned(),
        minutes: Some(60),
        asked_on: day(1),
        what: "On Saturday".to_owned(),
        state: "passed".to_owned(),
        answer: None,
        answered_as: None,
        answered_by: None,
        answered_on: None,
        words: String::new(),
        weighed: false,
        noted_at: at(i64::try_from(n & 0xFF).unwrap()),
        version: 1,
    }
}

fn gap(n: u128, worker: Uuid) -> GapRow {
    GapRow {
        id: id(n),
        worker_id: worker,
        worker_name: String::new(),
        topic: "trauma".to_owned(),
        words: "I had no words".to_owned(),
        state: "said".to_owned(),
        what: String::new(),
        by_on: None,
        why: String::new(),
        offered_what: String::new(),
        offered_by_on: None,
        offered_as: None,
        said_on: day(1),
        changed_at: at(60),
        version: 1,
    }
}

both_engines! {
    async fn what_was_asked_of_a_worker_goes_on_behind_a_place_and_stays_in_its_service(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        for n in 1..=3 {
            tx.other_work_insert(&asked(0xE00 + n, a.worker)).await.unwrap();
        }
        tx.gap_insert(&gap(0xE10, a.worker)).await.unwrap();
        let first = tx.other_work_own(a.worker, None, 2).await.unwrap();
        assert_eq!(first.iter().map(|row| row.id).collect::<Vec<_>>(), [id(0xE03), id(0xE02)]);
        let behind = Some((first[1].noted_at, first[1].id));
        let rest = tx.other_work_own(a.worker, behind, 2).await.unwrap();
        assert_eq!(rest.iter().map(|row| row.id).collect::<Vec<_>>(), [id(0xE01)]);
        assert_eq!(tx.other_work_passed(None, day(1), 50).await.unwrap().len(), 3);
        // nobody is tied to them as a supervisor but whoever is
        assert!(tx.other_work_passed(Some(id(0xE99)), day(1), 50).await.unwrap().is_empty());
        tx.commit().await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_b).await.unwrap();
        assert_eq!(tx.other_work_get(id(0xE01)).await.unwrap(), None);
        assert!(tx.other_work_passed(None, day(1), 50).await.unwrap().is_empty());
        assert!(tx.other_work_asked(day(0)).await.unwrap().is_empty());
        assert_eq!(tx.gap_get(id(0xE10)).await.unwrap(), None);
        assert!(tx.gap_topics(day(0)).await.unwrap().is_empty());
        let mut theirs = asked(0xE01, a.worker);
        "answered".clone_into(&mut theirs.state);
        assert!(matches!(tx.other_work_save(&theirs).await, Err(StoreError::Stale)));
    }

    async fn a_round_of_the_pulse_is_taken_once_and_its_numbers_grow(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.pulse_take(a.worker, day(1)).await.unwrap();
        assert!(matches!(tx.pulse_take(a.worker, day(1)).await, Err(StoreError::Stale)));
        assert!(matches!(tx.pulse_take(a.worker, day(0)).await, Err(StoreError::Stale)), "nor one before it");
        tx.pulse_take(a.worker, day(60)).await.unwrap();
        assert_eq!(tx.pulse_taken(a.worker).await.unwrap(), Some(day(60)));
        tx.pulse_count(day(1), "clear", "fully").await.unwrap();
        tx.pulse_count(day(1), "clear", "fully").await.unwrap();
        assert_eq!(tx.pulse_tally(day(1)).await.unwrap(), [("clear".to_owned(), "fully".to_owned(), 2)]);
        assert_eq!(tx.pulse_open_rounds().await.unwrap(), [day(1)]);
        tx.pulse_tally_delete(day(1)).await.unwrap();
        assert!(tx.pulse_open_rounds().await.unwrap().is_empty());
        tx.pulse_own_put(a.worker, "2026-01", "{}").await.unwrap();
        tx.pulse_own_put(a.worker, "2026-01", "{\"clear\":\"fully\"}").await.unwrap();
        assert_eq!(tx.pulse_own(a.worker).await.unwrap().len(), 1);
        tx.pulse_own_delete(a.worker).await.unwrap();
        assert!(tx.pulse_own(a.worker).await.unwrap().is_empty());
    }
}
