//! Letters, files and what went by e-mail, on both engines: of one service, for those who may, and kept as they went.

use store::attachments::AttachmentRow;
use store::letters::{LetterRow, OwnLetterRow};
use store::{Looks, StoreError};
use store_testkit::{World, at, both_engines, day, id};

fn letter(n: u128, world: &World) -> LetterRow {
    LetterRow {
        id: id(n),
        referral_id: *world.may.1.referral(),
        person_id: world.person,
        template: "own".to_owned(),
        title: String::new(),
        to_whom: "person".to_owned(),
        language: "en".to_owned(),
        subject: String::new(),
        head: String::new(),
        address: "Maria Lindqvist".to_owned(),
        body: "Dear Maria,".to_owned(),
        large: false,
        begun_on: day(1),
        state: "draft".to_owned(),
        way: None,
        made_at: at(100),
        made_by: world.worker,
        sent_at: None,
        sent_by: String::new(),
        returned_on: None,
        returned_words: String::new(),
        version: 1,
    }
}

fn file(n: u128, world: &World) -> AttachmentRow {
    AttachmentRow {
        id: id(n),
        person_id: world.person,
        referral_id: Some(*world.may.1.referral()),
        contact_id: None,
        letter_id: None,
        blob_id: None,
        name: "a.txt".to_owned(),
        kind: "text".to_owned(),
        size: 4,
        note: String::new(),
        state: "unlooked".to_owned(),
        scan_words: String::new(),
        added_at: at(100),
        added_by: "Amara Okafor".to_owned(),
        settled_at: None,
        out_by: String::new(),
        out_why: String::new(),
        version: 1,
    }
}

fn own(n: u128, name: &str) -> OwnLetterRow {
    OwnLetterRow {
        id: id(n),
        name: name.to_owned(),
        to_whom: "person".to_owned(),
        subject: String::new(),
        body: "Dear {name},".to_owned(),
        welsh_subject: String::new(),
        welsh_body: String::new(),
        changed_at: at(100),
        changed_by: "Mo Patel".to_owned(),
        retired_at: None,
        retired_by: String::new(),
        version: 1,
    }
}

both_engines! {
    async fn a_letter_of_the_service_keeps_what_it_said_and_is_that_service_s_alone(fx: Fixture) {
        World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        World::of(&*fx.store, &fx.scope_b, 0xB000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.own_letter_insert(&own(1, "Lunch")).await.unwrap();
        tx.own_letter_insert(&OwnLetterRow { welsh_body: "Annwyl".to_owned(), ..own(2, "An invitation") }).await.unwrap();
        tx.own_letter_save(&OwnLetterRow { body: "Hello,".to_owned(), changed_at: at(200), ..own(1, "Lunch") }).await.unwrap();
        assert!(matches!(tx.own_letter_save(&own(1, "Tea")).await, Err(StoreError::Stale)));
        let row = tx.own_letter_get(id(1)).await.unwrap().unwrap();
        assert_eq!((row.version, row.body.as_str()), (2, "Hello,"));
        let past = tx.own_letter_past(id(1)).await.unwrap();
        assert_eq!(past.iter().map(|one| (one.version, one.body.as_str())).collect::<Vec<_>>(), [(1, "Dear {name},")]);
        let retired = OwnLetterRow { retired_at: Some(at(300)), retired_by: "Mo Patel".to_owned(), ..own(2, "An invitation") };
        tx.own_letter_retire(&retired).await.unwrap();
        let list = tx.own_letter_list(10).await.unwrap();
        let listed: Vec<(&str, bool, bool)> = list.iter().map(|one| (one.name.as_str(), one.welsh, one.retired_at.is_some())).collect();
        assert_eq!(listed, [("Lunch", false, false), ("An invitation", true, true)]);
        assert_eq!(tx.own_letter_past(id(2)).await.unwrap(), []);
        tx.commit().await.unwrap();
        let mut there = fx.store.begin(&fx.scope_b).await.unwrap();
        assert_eq!(there.own_letter_get(id(1)).await.unwrap(), None);
        assert_eq!(there.own_letter_list(10).await.unwrap(), []);
        assert!(matches!(there.own_letter_save(&OwnLetterRow { version: 2, ..own(1, "Ours") }).await, Err(StoreError::Stale)));
        assert!(matches!(there.own_letter_retire(&OwnLetterRow { version: 2, ..own(1, "Ours") }).await, Err(StoreError::Stale)));
    }

    async fn a_letter_is_changed_until_it_goes_and_never_after(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let b = World::of(&*fx.store, &fx.scope_b, 0xB000).await;
        let looks = Looks::default();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let row = letter(0xA100, &a);
        tx.letter_insert(&a.may.1, &row).await.unwrap();
        assert_eq!(looks.disclose(tx.letter_get(&a.may.1, row.id).await.unwrap()).as_ref(), Some(&row));
        assert!(looks.disclose(tx.letter_get(&b.may.1, row.id).await.unwrap()).is_none(), "not by another’s right");
        let sent = LetterRow {
            state: "sent".to_owned(), way: Some("post".to_owned()), sent_at: Some(at(200)), sent_by: "Amara Okafor".to_owned(),
            head: "A team".to_owned(), ..row.clone()
        };
        assert!(matches!(tx.letter_returned(&a.may.1, row.id, day(3), "Gone").await, Err(StoreError::Stale)));
        tx.letter_save(&a.may.1, &sent).await.unwrap();
        let again = LetterRow { body: "Something else".to_owned(), version: 2, ..sent.clone() };
        assert!(matches!(tx.letter_save(&a.may.1, &again).await, Err(StoreError::Stale)), "what went is not written again");
        assert!(matches!(tx.letter_delete(&a.may.1, row.id, 2).await, Err(StoreError::Stale)), "nor thrown away");
        tx.letter_returned(&a.may.1, row.id, day(3), "Gone").await.unwrap();
        let rows = looks.disclose(tx.letter_list(&a.may.1).await.unwrap());
        let expected = LetterRow { returned_on: Some(day(3)), returned_words: "Gone".to_owned(), version: 3, ..sent };
        assert_eq!(rows, [expected]);
        tx.commit().await.unwrap();
        let mut tx = fx.store.read(&fx.scope_b).await.unwrap();
        assert!(looks.disclose(tx.letter_get(&a.may.1, row.id).await.unwrap()).is_none(), "nor from another service");
    }

    async fn what_is_in_a_file_is_kept_once_and_goes_with_the_last_that_names_it(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let looks = Looks::default();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let mut kept = Vec::new();
        for n in [1, 2] {
            let blob = id(0xA200 + n);
            tx.blob_insert(blob, at(50)).await.unwrap();
            tx.blob_piece_insert(blob, 0, b"text").await.unwrap();
            let used = tx.blob_finish(blob, &[7; 32], 4).await.unwrap();
            let row = AttachmentRow { blob_id: Some(used), ..file(0xA300 + n, &a) };
            tx.attachment_insert(&a.may.0, &row).await.unwrap();
            kept.push(row);
        }
        assert_eq!(kept[0].blob_id, kept[1].blob_id);
        let piece = looks.disclose(tx.attachment_piece(&a.may.0, kept[1].id, 0).await.unwrap());
        assert_eq!(piece.as_deref(), Some(&b"text"[..]));
        assert!(looks.disclose(tx.attachment_piece(&a.may.0, kept[1].id, 1).await.unwrap()).is_none());
        assert_eq!(tx.blob_sweep(at(1_000)).await.unwrap(), 0, "what is named is not swept");
        for row in &kept {
            let out = AttachmentRow { state: "taken_out".to_owned(), out_by: "Amara".to_owned(), out_why: "Wrong".to_owned(), ..row.clone() };
            tx.attachment_take_out(&a.may.0, &out).await.unwrap();
            assert!(matches!(tx.attachment_take_out(&a.may.0, &out).await, Err(StoreError::Stale)));
        }
        assert!(tx.attachment_held(kept[0].id).await.unwrap().is_none(), "for the program itself alone");
        tx.commit().await.unwrap();
        assert!(fx.rows("blob").await.is_empty() && fx.rows("blob_piece").await.is_empty());
    }
}
