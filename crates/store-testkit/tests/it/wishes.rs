//! Questions to those who wait, and what they were told, in storage.

use store::permit::{EpisodePermit, PermitMaker};
use store::wishes::{ToldMeanwhileRow, WishRow};
use store::{Looks, StoreError};
use store_testkit::{World, at, both_engines, day, id};

fn wish(a: &World) -> WishRow {
    WishRow {
        id: id(a.base + 0x900),
        episode_id: *a.may.2.episode(),
        person_id: a.person,
        way: "text".to_owned(),
        asked_at: at(100),
        asked_by: a.worker,
        until_at: at(1_000),
        printed_at: None,
        answer: None,
        words: String::new(),
        answered_at: None,
        seen_at: None,
        seen_by: String::new(),
        taken_back_at: None,
        version: 1,
    }
}

fn told(a: &World) -> ToldMeanwhileRow {
    ToldMeanwhileRow {
        id: id(a.base + 0x901),
        episode_id: *a.may.2.episode(),
        person_id: a.person,
        needs: "loneliness".to_owned(),
        words: "The Friday Table".to_owned(),
        how: "phone".to_owned(),
        on_day: day(0),
        noted_at: at(100),
        noted_by: a.worker,
        taken_back_at: None,
        version: 1,
    }
}

both_engines! {
    async fn what_was_answered_meanwhile_is_not_written_over(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let looks = Looks::default();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.wish_insert(&a.may.2, &wish(&a)).await.unwrap();
        let mut answered = wish(&a);
        answered.answer = Some("leave".to_owned());
        answered.answered_at = Some(at(200));
        tx.wish_save(&a.may.2, &answered).await.unwrap();
        assert!(matches!(tx.wish_save(&a.may.2, &wish(&a)).await, Err(StoreError::Stale)));
        let rows = looks.disclose(tx.wish_list(&a.may.2).await.unwrap());
        assert_eq!((rows.len(), rows[0].answer.as_deref(), rows[0].version), (1, Some("leave"), 2));
        tx.told_insert(&a.may.2, &told(&a)).await.unwrap();
        tx.told_take_back(&a.may.2, told(&a).id, at(300)).await.unwrap();
        assert!(matches!(tx.told_take_back(&a.may.2, told(&a).id, at(301)).await, Err(StoreError::Stale)));
    }

    async fn a_right_for_reading_asks_nobody_and_one_of_another_service_finds_nothing(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let b = World::of(&*fx.store, &fx.scope_b, 0xB000).await;
        let looks = Looks::default();
        let maker = PermitMaker::of_the_engine();
        let reading = EpisodePermit::made(*a.may.2.episode(), a.person, "supervision".to_owned(), false, &maker);
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert!(matches!(tx.wish_insert(&reading, &wish(&a)).await, Err(StoreError::ReadOnly)));
        assert!(matches!(tx.wish_save(&reading, &wish(&a)).await, Err(StoreError::ReadOnly)));
        assert!(matches!(tx.told_insert(&reading, &told(&a)).await, Err(StoreError::ReadOnly)));
        assert!(matches!(tx.told_take_back(&reading, told(&a).id, at(1)).await, Err(StoreError::ReadOnly)));
        tx.wish_insert(&a.may.2, &wish(&a)).await.unwrap();
        tx.told_insert(&a.may.2, &told(&a)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = fx.store.read(&fx.scope_b).await.unwrap();
        assert!(looks.disclose(tx.wish_list(&a.may.2).await.unwrap()).is_empty());
        assert!(tx.told_list(&a.may.2).await.unwrap().is_empty());
        assert!(looks.disclose(tx.wish_due(a.worker, at(200), 50).await.unwrap()).is_empty());
        assert!(tx.sheet_due(a.worker, at(90_000), 50).await.unwrap().is_empty());
        assert!(tx.permit_wish_to_send(wish(&a).id, at(200)).await.unwrap().is_none());
        assert!(tx.letter_to_mail(wish(&a).id).await.unwrap().is_none());
        assert!(tx.team_asks(b.worker, day(0), at(90_000), 50).await.unwrap().is_empty());
    }
}
