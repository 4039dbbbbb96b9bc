//! Each table is named once: it holds something of persons, goes with one that does, or holds nothing of anybody, with why.

use store::backup::TABLES;
use store::requests::{MarkRow, RequestRow, RestrictionRow, StopRow};
use store::rights::{HELD, HeldRow, HeldTaker, LOOKS, NOTHING, WITH};
use store::{Looks, StoreError, StoreResult};
use store_testkit::{World, at, both_engines, day, id};

#[test]
fn each_table_is_in_the_catalogue_of_what_is_kept_of_a_person_or_says_why_not() {
    for table in TABLES {
        let held = HELD.iter().filter(|held| held.table == table.name).count();
        let with = WITH.iter().filter(|(name, _)| *name == table.name).count();
        let nothing = NOTHING.iter().filter(|(name, _)| *name == table.name).count();
        let looks = usize::from(table.name == LOOKS);
        assert_eq!(
            held + with + nothing + looks,
            1,
            "{}: name it once in store::rights, with how its rows belong to a person or why none does",
            table.name
        );
        let of_somebody = table.columns.iter().any(|column| column.name == "person_id");
        assert!(!of_somebody || nothing == 0, "{} names persons", table.name);
    }
    assert!(NOTHING.iter().all(|(_, why)| why.len() > 10), "each with why");
}

#[test]
fn what_the_catalogue_names_is_in_the_schema() {
    let known = |name: &str| TABLES.iter().any(|table| table.name == name);
    for (table, with) in WITH {
        assert!(known(table) && known(with), "{table} goes with {with}");
    }
    assert!(NOTHING.iter().all(|(table, _)| known(table)));
    for held in HELD {
        let named = |column: &str| held.columns().iter().any(|known| known.name == column);
        assert!(
            held.key().iter().all(|column| held.shown().any(|shown| shown.name == *column)),
            "the key of {} goes out",
            held.table
        );
        assert!(named(held.by) && !held.key().is_empty(), "{} is read in the order of {}", held.table, held.by);
        assert!(held.marked.iter().all(|(column, _)| named(column)), "marks of {}", held.table);
        assert!(
            held.withheld.iter().all(|(column, why)| named(column) && !why.is_empty()),
            "withheld of {}",
            held.table
        );
        assert!(held.of.contains("$1"), "{} names its service", held.table);
    }
}

#[test]
fn no_secret_of_signing_in_goes_out() {
    for held in HELD {
        for column in held.shown() {
            let secret = ["hash", "secret", "salt", "credential", "token", "digest"];
            let is_one = column.name == "duress" || secret.iter().any(|part| column.name.contains(part));
            assert!(!is_one, "{}.{}", held.table, column.name);
        }
    }
}

/// A request of the worker's, received today.
fn request(n: u128, world: &World) -> RequestRow {
    RequestRow {
        id: id(n),
        kind: "access".to_owned(),
        reference: String::new(),
        asker: "person".to_owned(),
        asked_by: "Maria Lindqvist".to_owned(),
        why: "A copy".to_owned(),
        received_on: day(0),
        state: "received".to_owned(),
        identity_how: String::new(),
        identity_on: None,
        longer: 0,
        longer_why: String::new(),
        longer_on: None,
        due_on: day(30),
        copy_at: None,
        copy_by: String::new(),
        outcome: None,
        answer_words: String::new(),
        given_how: String::new(),
        answered_by: String::new(),
        person_id: None,
        made_by: world.worker,
        made_by_name: String::new(),
        made_at: at(0),
        until_at: at(3_000_000),
        closed_at: None,
        version: 1,
    }
}

struct Counting(usize);

#[async_trait::async_trait]
impl HeldTaker for Counting {
    async fn take(&mut self, _: HeldRow) -> StoreResult<()> {
        self.0 += 1;
        Ok(())
    }
}

both_engines! {
    async fn a_request_with_its_stops_marks_and_restriction_is_of_one_service(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        World::of(&*fx.store, &fx.scope_b, 0xB000).await;
        let row = request(0xA100, &a);
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.request_insert(&row).await.unwrap();
        let finding = tx.permit_request(a.worker, row.id, at(10)).await.unwrap().unwrap();
        tx.request_open(&finding, a.person, at(10)).await.unwrap();
        let permit = tx.permit_request_work(row.id).await.unwrap().unwrap();
        let stop = StopRow {
            id: id(0xA101), ground: "clarification".to_owned(), why: "Which?".to_owned(), from_on: day(1), until_on: None, came: String::new(),
        };
        tx.request_stop_insert(&permit, &stop).await.unwrap();
        let mark = MarkRow {
            item: "person:1:other".to_owned(), kind: "other".to_owned(), decision: "keep".to_owned(), reason: String::new(),
            decided_at: at(10), decided_by: "Amina".to_owned(), version: 0,
        };
        tx.request_mark_put(&permit, &mark).await.unwrap();
        let restriction = RestrictionRow {
            id: id(0xA102), person_id: a.person, request_id: row.id, ground: "accuracy".to_owned(), why: String::new(), since: at(10),
            set_by: "Amina".to_owned(), lifted_at: None, lifted_by: String::new(), lifted_why: String::new(), told_how: String::new(),
        };
        tx.restriction_insert(&permit, &restriction).await.unwrap();
        let mut rows = Counting(0);
        let looks = Looks::default();
        looks.disclose(tx.held_rows(&permit, &HELD[0], &mut rows).await.unwrap());
        assert_eq!((rows.0, looks.take().0), (1, vec![a.person]), "the look is noted with the rows");
        tx.commit().await.unwrap();

        let mut tx = fx.store.begin(&fx.scope_b).await.unwrap();
        assert!(tx.request_get(row.id).await.unwrap().is_none());
        assert!(tx.permit_request_work(row.id).await.unwrap().is_none());
        assert!(tx.request_open_page(None, 50).await.unwrap().is_empty() && tx.request_page(None, 50).await.unwrap().is_empty());
        assert_eq!(tx.request_counts(day(40), day(47)).await.unwrap().open, 0);
        assert!(tx.request_stops(row.id).await.unwrap().is_empty() && tx.request_marks(&permit).await.unwrap().is_empty());
        assert!(tx.restricted_since(a.person).await.unwrap().is_none());
        assert!(tx.restriction_of_request(row.id).await.unwrap().is_none());
        assert!(matches!(tx.request_save(&permit, &row).await, Err(StoreError::Stale)));
        assert!(matches!(tx.request_stop_end(&permit, &stop).await, Err(StoreError::Stale)));
        assert!(matches!(tx.restriction_lift(&restriction).await, Err(StoreError::Stale)));
        for held in HELD {
            let mut rows = Counting(0);
            Looks::default().disclose(tx.held_rows(&permit, held, &mut rows).await.unwrap());
            assert_eq!(rows.0, 0, "{}: a permit of A's opens nothing in B", held.table);
        }
        drop(tx);
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert_eq!(tx.restricted_since(a.person).await.unwrap(), Some(at(10)));
        let counts = tx.request_counts(day(40), day(47)).await.unwrap();
        assert_eq!((counts.open, counts.overdue, counts.nearly), (1, 1, 0));
        assert!(matches!(tx.request_mark_put(&permit, &mark).await, Err(StoreError::Conflict)), "decided already");
    }

    async fn a_request_is_saved_once_and_not_after_it_is_over(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let row = request(0xA100, &a);
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.request_insert(&row).await.unwrap();
        let permit = tx.permit_request_work(row.id).await.unwrap().unwrap();
        tx.request_save(&permit, &row).await.unwrap();
        assert!(matches!(tx.request_save(&permit, &row).await, Err(StoreError::Stale)), "an older version");
        let over = RequestRow { closed_at: Some(at(20)), state: "withdrawn".to_owned(), version: 2, ..row.clone() };
        tx.request_save(&permit, &over).await.unwrap();
        assert!(matches!(tx.request_save(&permit, &RequestRow { version: 3, ..over }).await, Err(StoreError::Stale)));
        assert!(tx.permit_request_work(row.id).await.unwrap().is_none());
        assert_eq!(tx.request_page(None, 50).await.unwrap().len(), 1);
    }
}
