//! The statements about people once around, on both engines: what is written is what is read.

use store::people::{ConsentRow, PersonRow, PersonSearch, PersonTieRow};
use store::{Looks, StoreError};
use store_testkit::{World, at, both_engines, day, id, person, stance};

both_engines! {
    async fn a_person_is_read_as_written_and_saved_once(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let looks = Looks::default();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let read = looks.disclose(tx.person_get(&a.may.0).await.unwrap()).unwrap();
        assert_eq!(read, person(0xA006, "Maria", "Lindqvist"));
        let changed = PersonRow { nhs_number: Some("9990000001".to_owned()), interpreter: true, practice_id: Some(a.site), ..read };
        tx.person_save(&a.may.0, &changed).await.unwrap();
        assert!(matches!(tx.person_save(&a.may.0, &changed).await, Err(StoreError::Stale)));
        let read = looks.disclose(tx.person_get(&a.may.0).await.unwrap()).unwrap();
        assert_eq!(read, PersonRow { version: 2, ..changed });
        let mut phones = looks.disclose(tx.person_contacts(&a.may.0).await.unwrap());
        assert!(phones[0].no_message && !phones[0].never_use);
        phones[0].never_use = true;
        tx.person_contacts_replace(&a.may.0, &phones).await.unwrap();
        assert_eq!(looks.disclose(tx.person_contacts(&a.may.0).await.unwrap()), phones);
        let tie = PersonTieRow {
            id: id(1),
            person_id: a.person,
            other_person_id: None,
            name: "Jon".to_owned(),
            kind: "carer".to_owned(),
            phone: String::new(),
            note: String::new(),
            parental: false,
            may_be_told: "yes".to_owned(),
            from_on: day(0),
            until_on: None,
            version: 1,
        };
        tx.person_tie_insert(&a.may.0, &tie).await.unwrap();
        tx.person_tie_end(&a.may.0, id(1), day(2)).await.unwrap();
        assert_eq!(looks.disclose(tx.person_ties(&a.may.0).await.unwrap())[0].until_on, Some(day(2)));
        let consent = ConsentRow {
            id: id(2),
            person_id: a.person,
            purpose: "share_gp".to_owned(),
            given: true,
            given_by: "person".to_owned(),
            how: "spoken".to_owned(),
            note: String::new(),
            at: at(5),
            recorded_by: Some(a.worker),
            withdrawn_at: None,
        };
        tx.consent_insert(a.person, &consent).await.unwrap();
        tx.consent_withdraw(&a.may.0, id(2), at(9)).await.unwrap();
        let consents = looks.disclose(tx.consent_list(&a.may.0).await.unwrap());
        assert_eq!(consents, [ConsentRow { withdrawn_at: Some(at(9)), ..consent }]);
        let (opened, listed) = looks.take();
        assert_eq!((opened, listed.len()), (vec![a.person], 0));
    }

    async fn a_person_is_found_by_what_is_known_and_only_by_who_may(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let looks = Looks::default();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let other = person(1, "Marius", "Lind");
        tx.person_insert(&other, &[]).await.unwrap();
        let none = PersonSearch::default;
        let searches = [
            PersonSearch { name_prefix: Some("lindq".to_owned()), ..none() },
            PersonSearch { name_part: Some("maria".to_owned()), ..none() },
            PersonSearch { birth_date: Some(day(-20_000)), ..none() },
            PersonSearch { postcode: Some("ZZ99 3AA".to_owned()), ..none() },
            PersonSearch { contact: Some("07700 900123".to_owned()), ..none() },
        ];
        for search in searches {
            let found = looks.disclose(tx.person_search(&stance(a.worker, at(200), day(0)), &search).await.unwrap());
            assert_eq!(found.iter().map(|p| p.id).collect::<Vec<_>>(), [a.person], "{search:?}");
            let found = looks.disclose(tx.person_search(&stance(id(99), at(200), day(0)), &search).await.unwrap());
            assert!(found.is_empty(), "{search:?}");
        }
        let miss = PersonSearch { nhs_number: Some("9990000001".to_owned()), ..none() };
        assert!(looks.disclose(tx.person_search(&stance(a.worker, at(200), day(0)), &miss).await.unwrap()).is_empty());
        let alike = tx.person_candidates(a.person, None, Some(day(-20_000)), "lind").await.unwrap();
        assert_eq!(looks.disclose(alike).iter().map(|p| p.id).collect::<Vec<_>>(), [other.id]);
    }
}
