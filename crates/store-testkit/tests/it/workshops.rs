//! The workshops' room: seats and placings, what is held while somebody places, and that another service has none of it.

use store::workshops::{PlacingRow, SeatRow, WorkshopOutcomeRow, WorkshopRow, WorkshopSettlementRow};
use store::{StoreError, StoreResult};
use store_testkit::{World, at, both_engines, id};
use uuid::Uuid;

const WORKSHOP: u128 = 0xD0A0;

fn workshop(by: Uuid) -> WorkshopRow {
    WorkshopRow {
        id: id(WORKSHOP),
        title: "Team day".to_owned(),
        aspects: "number_of_contacts holding".to_owned(),
        anonymous: true,
        shared_screen: false,
        state: "placing".to_owned(),
        repeats: None,
        code: Some("7K4M-29QX".to_owned()),
        lead_id: by,
        lead_name: String::new(),
        opened_at: at(0),
        opened_by: by,
        closed_at: None,
        charter_id: None,
        version: 1,
    }
}

fn seat(n: u128) -> SeatRow {
    SeatRow {
        id: id(n),
        workshop_id: id(WORKSHOP),
        token_hash: Some(vec![1, 2, 3]),
        part: "gp".to_owned(),
        kind: "person".to_owned(),
        name: String::new(),
    }
}

fn placing(n: u128, seat: u128, place: i32) -> PlacingRow {
    PlacingRow {
        id: id(n),
        workshop_id: id(WORKSHOP),
        seat_id: id(seat),
        aspect: "holding".to_owned(),
        place,
        word: "A word".to_owned(),
        part: String::new(),
        name: String::new(),
    }
}

fn settlement(version: i64) -> WorkshopSettlementRow {
    WorkshopSettlementRow {
        id: id(0xD0F0),
        workshop_id: id(WORKSHOP),
        aspect: "holding".to_owned(),
        agreed: Some(60),
        words: String::new(),
        version,
    }
}

fn stale<T: std::fmt::Debug>(outcome: &StoreResult<T>) {
    assert!(matches!(outcome, Err(StoreError::Stale)), "{outcome:?}");
}

both_engines! {
    async fn a_seat_places_an_aspect_once_and_what_opens_it_is_thrown_away(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.workshop_insert(&workshop(world.worker)).await.unwrap();
        tx.seat_insert(&seat(0xD0B0)).await.unwrap();
        tx.placing_put(&placing(0xD0C0, 0xD0B0, 40)).await.unwrap();
        tx.placing_put(&placing(0xD0C1, 0xD0B0, 60)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let placed = tx.placing_list(id(WORKSHOP)).await.unwrap();
        assert_eq!(placed.iter().map(|one| (one.place, one.part.as_str())).collect::<Vec<_>>(), [(60, "gp")]);
        assert_eq!(tx.seat_by_token(id(WORKSHOP), &[1, 2, 3]).await.unwrap().map(|one| one.id), Some(id(0xD0B0)));
        assert_eq!(tx.seat_count(id(WORKSHOP)).await.unwrap(), 1);
        tx.seat_forget(id(WORKSHOP)).await.unwrap();
        assert_eq!(tx.seat_by_token(id(WORKSHOP), &[1, 2, 3]).await.unwrap(), None);
        assert_eq!(tx.placing_list(id(WORKSHOP)).await.unwrap().len(), 1, "places stay");
    }

    async fn it_is_held_in_its_state_alone_and_saved_under_its_version(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let row = workshop(world.worker);
        tx.workshop_insert(&row).await.unwrap();
        tx.workshop_hold(row.id, "placing").await.unwrap();
        stale(&tx.workshop_hold(row.id, "shown").await);
        tx.workshop_save(&WorkshopRow { state: "shown".to_owned(), ..row.clone() }).await.unwrap();
        stale(&tx.workshop_save(&row).await);
        assert!(!tx.workshop_joined(row.id, world.worker).await.unwrap());
        tx.workshop_join(id(0xD0D0), row.id, world.worker).await.unwrap();
        assert!(tx.workshop_joined(row.id, world.worker).await.unwrap());
        tx.settlement_insert(&settlement(1)).await.unwrap();
        tx.settlement_save(&settlement(1)).await.unwrap();
        stale(&tx.settlement_save(&settlement(1)).await);
        tx.commit().await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert!(matches!(tx.workshop_join(id(0xD0D1), id(WORKSHOP), world.worker).await, Err(StoreError::Conflict)));
        drop(tx);
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert!(matches!(tx.settlement_insert(&WorkshopSettlementRow { id: id(0xD0F1), ..settlement(1) }).await, Err(StoreError::Conflict)));
    }

    async fn another_service_has_none_of_it(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let row = workshop(world.worker);
        tx.workshop_insert(&row).await.unwrap();
        tx.seat_insert(&seat(0xD0B0)).await.unwrap();
        tx.placing_put(&placing(0xD0C0, 0xD0B0, 40)).await.unwrap();
        let note = WorkshopOutcomeRow {
            id: id(0xD0E0),
            workshop_id: row.id,
            aspect: "holding".to_owned(),
            bringing: "intended".to_owned(),
            words: "Trust".to_owned(),
        };
        tx.workshop_outcome_insert(&note).await.unwrap();
        tx.settlement_insert(&settlement(1)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_b).await.unwrap();
        assert_eq!(tx.workshop_get(row.id).await.unwrap(), None);
        assert!(tx.workshop_list(None).await.unwrap().is_empty());
        stale(&tx.workshop_hold(row.id, "placing").await);
        stale(&tx.workshop_save(&row).await);
        assert_eq!(tx.seat_by_token(row.id, &[1, 2, 3]).await.unwrap(), None);
        assert_eq!(tx.seat_count(row.id).await.unwrap(), 0);
        assert!(tx.placing_list(row.id).await.unwrap().is_empty());
        assert!(tx.workshop_outcome_list(row.id).await.unwrap().is_empty());
        stale(&tx.workshop_outcome_delete(row.id, note.id).await);
        assert!(tx.settlement_list(row.id).await.unwrap().is_empty());
        stale(&tx.settlement_save(&settlement(1)).await);
        tx.seat_forget(row.id).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert!(tx.seat_by_token(row.id, &[1, 2, 3]).await.unwrap().is_some(), "nothing of it was forgotten from elsewhere");
        assert_eq!(tx.workshop_outcome_list(row.id).await.unwrap(), std::slice::from_ref(&note));
        tx.workshop_outcome_delete(row.id, note.id).await.unwrap();
        assert_eq!(tx.workshop_list(None).await.unwrap().len(), 1);
        assert!(tx.workshop_list(Some((at(0), row.id))).await.unwrap().is_empty(), "it pages by key");
    }
}
