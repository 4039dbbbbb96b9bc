//! Appointments and rooms in storage.

use store::StoreError;
use store::permit::{EpisodePermit, PermitMaker};
use store_testkit::{World, appointment, at, both_engines, id, room};

both_engines! {
    async fn a_right_for_reading_writes_no_appointment(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let maker = PermitMaker::of_the_engine();
        let reading = EpisodePermit::made(*a.may.2.episode(), a.person, "supervision".to_owned(), false, &maker);
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let row = appointment(1, a.worker, Some((*a.may.2.episode(), a.person)));
        assert!(matches!(tx.appointment_insert(&reading, &row).await, Err(StoreError::ReadOnly)));
        assert!(matches!(tx.appointment_save(&reading, &row).await, Err(StoreError::ReadOnly)));
        assert!(matches!(tx.appointment_end(&reading, at(1), a.worker, "").await, Err(StoreError::ReadOnly)));
        assert!(matches!(tx.answer_seen(&reading, row.id, at(1), a.worker).await, Err(StoreError::ReadOnly)));
    }

    async fn what_was_changed_meanwhile_is_not_written_over(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let row = appointment(0xA000 + 21, a.worker, Some((*a.may.2.episode(), a.person)));
        tx.appointment_save(&a.may.2, &row).await.unwrap();
        assert!(matches!(tx.appointment_save(&a.may.2, &row).await, Err(StoreError::Stale)));
        let kept = appointment(7, a.worker, None);
        tx.block_insert(a.worker, &kept).await.unwrap();
        tx.block_save(a.worker, &kept).await.unwrap();
        assert!(matches!(tx.block_save(a.worker, &kept).await, Err(StoreError::Stale)));
    }

    async fn a_time_is_taken_of_the_worker_and_of_the_room_and_one_that_is_cancelled_takes_none(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let mut kept = appointment(7, a.worker, None);
        (kept.room_id, kept.starts_at, kept.ends_at) = (Some(a.room), at(9_000), at(10_000));
        tx.block_insert(a.worker, &kept).await.unwrap();
        let nobody = store_testkit::id(0x55);
        let taken = |all: Vec<store::calendar::TakenRow>| all.into_iter().map(|t| t.id).collect::<Vec<_>>();
        assert_eq!(taken(tx.calendar_taken(nobody, Some(a.room), (at(9_500), at(9_600))).await.unwrap()), [kept.id]);
        assert_eq!(taken(tx.calendar_taken(a.worker, None, (at(0), at(20_000))).await.unwrap()), [a.appointment, id(a.base + 23), kept.id]);
        assert!(tx.calendar_taken(a.worker, Some(a.room), (at(10_000), at(11_000))).await.unwrap().is_empty());
        "cancelled_by_worker".clone_into(&mut kept.state);
        tx.block_save(a.worker, &kept).await.unwrap();
        assert!(tx.calendar_taken(nobody, Some(a.room), (at(9_500), at(9_600))).await.unwrap().is_empty());
    }

    async fn an_archived_room_is_held_for_nobody(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.room_hold(a.room).await.unwrap();
        let mut row = room(0xA000 + 20, a.site);
        row.archived_at = Some(at(1));
        tx.room_save(&row).await.unwrap();
        assert!(matches!(tx.room_hold(a.room).await, Err(StoreError::Stale)));
        assert!(matches!(tx.room_save(&row).await, Err(StoreError::Stale)));
    }
}
