//! The front desk's statements, and what was copied out: what is written is what is read, and of one service alone.

use store::copied::CopiedRow;
use store::desk::{DeskMessageRow, DeskSearch};
use store::people::PersonRow;
use store::{Looks, StoreError};
use store_testkit::{World, at, both_engines, day, id, stance, tie};

fn message(n: u128, world: &World) -> DeskMessageRow {
    DeskMessageRow {
        id: id(n),
        episode_id: id(world.base + 9),
        person_id: world.person,
        site_id: world.site,
        from_whom: "Her daughter".to_owned(),
        body: "Cannot come".to_owned(),
        ring: "01134960000".to_owned(),
        soon: n.is_multiple_of(2),
        taken_by: world.worker,
        taken_name: "Amina Yusuf".to_owned(),
        taken_at: at(200 + i64::try_from(n).unwrap()),
        done_at: None,
        done_by: None,
        done_name: String::new(),
        done_words: String::new(),
        version: 1,
    }
}

both_engines! {
    async fn a_message_of_a_desk_is_kept_until_it_is_dealt_with_once(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let b = World::of(&*fx.store, &fx.scope_b, 0xB000).await;
        let looks = Looks::default();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert!(tx.permit_desk(a.worker, a.person, day(0)).await.unwrap().is_none(), "of no practice yet");
        tx.referrer_site_insert(&tie(1, a.worker, a.site)).await.unwrap();
        let who = looks.disclose(tx.person_get(&a.may.0).await.unwrap()).unwrap();
        tx.person_save(&a.may.0, &PersonRow { practice_id: Some(a.site), nhs_number: Some("9990000018".to_owned()), ..who }).await.unwrap();
        let permit = tx.permit_desk(a.worker, a.person, day(0)).await.unwrap().unwrap();
        assert!(tx.permit_desk(a.worker, b.person, day(0)).await.unwrap().is_none(), "another service's");
        assert!(tx.permit_desk(b.worker, a.person, day(0)).await.unwrap().is_none());
        for n in [1, 2] {
            tx.desk_message_insert(&permit, &message(n, &a)).await.unwrap();
        }
        let elsewhere = DeskMessageRow { episode_id: id(b.base + 9), ..message(3, &a) };
        assert!(matches!(tx.desk_message_insert(&permit, &elsewhere).await, Err(StoreError::Stale)));
        let ids = |rows: Vec<DeskMessageRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(ids(tx.desk_messages(&permit, 9).await.unwrap()), [id(2), id(1)]);
        let due = looks.disclose(tx.desk_due(a.worker, at(300), 9).await.unwrap());
        assert_eq!(due.iter().map(|row| row.id).collect::<Vec<_>>(), [id(2), id(1)], "those for today first");
        let done = DeskMessageRow { done_at: Some(at(300)), done_by: Some(a.worker), done_words: "Rang".to_owned(), ..message(2, &a) };
        tx.desk_message_done(&a.may.2, &done).await.unwrap();
        assert!(matches!(tx.desk_message_done(&a.may.2, &done).await, Err(StoreError::Stale)));
        assert_eq!(ids(looks.disclose(tx.desk_messages_of(&a.may.2).await.unwrap())), [id(1), id(2)], "what waits is first");
        let taken = looks.disclose(tx.desk_taken(a.worker, day(0), None, 9).await.unwrap());
        assert_eq!(taken.iter().map(|row| row.done_words.as_str()).collect::<Vec<_>>(), ["Rang", ""]);
        let by = async |tx: &mut Box<dyn store::Tx>, search: DeskSearch| {
            Looks::default().disclose(tx.desk_search(a.worker, day(0), &search, 9).await.unwrap()).len()
        };
        let number = |n: &str| DeskSearch { nhs_number: Some(n.to_owned()), ..DeskSearch::default() };
        assert_eq!(by(&mut tx, number("9990000018")).await, 1);
        assert_eq!(by(&mut tx, number("9990000077")).await, 0);
        assert_eq!(by(&mut tx, DeskSearch::default()).await, 0, "nobody is found by nothing");
        let born = |word: &str| DeskSearch { birth_date: Some(day(-20_000)), words: [Some(word.to_owned()), None, None], ..DeskSearch::default() };
        assert_eq!((by(&mut tx, born("lind")).await, by(&mut tx, born("hale")).await), (1, 0));
        tx.commit().await.unwrap();
        let mut other = fx.store.begin(&fx.scope_b).await.unwrap();
        assert!(looks.disclose(other.desk_due(a.worker, at(300), 9).await.unwrap()).is_empty());
    }

    async fn a_code_that_was_copied_out_is_known_of_its_referral_alone(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let row = |n: u128, code: &str| CopiedRow {
            id: id(n),
            referral_id: id(a.base + 8),
            person_id: a.person,
            episode_id: None,
            about: "support".to_owned(),
            code: code.to_owned(),
            body: "In support".to_owned(),
            at: at(200 + i64::try_from(n).unwrap()),
            made_by: a.worker,
            made_by_name: "Amina Yusuf".to_owned(),
        };
        for (n, code) in [(1, "871731000000106"), (2, ""), (3, "871731000000106")] {
            tx.copied_insert(&a.may.1, &row(n, code)).await.unwrap();
        }
        assert_eq!(tx.copied_codes(&a.may.1).await.unwrap(), ["871731000000106"]);
        let list = Looks::default().disclose(tx.copied_list(&a.may.1).await.unwrap());
        assert_eq!(list[0], row(3, "871731000000106"));
        let reader = stance(id(0x77), at(300), day(0));
        assert!(tx.permit_referral(&reader, id(a.base + 8)).await.unwrap().is_none());
    }
}
