//! The statements about referrals and word back once around, on both engines: what is written is what is read.

use store::messages::MessageRow;
use store::referrals::{After, AttemptRow, ReferralRow, ReplyRow};
use store::{Looks, StoreError};
use store_testkit::{World, account, asset, at, both_engines, day, id, person, referral, stance, tie};

both_engines! {
    async fn a_referral_waits_in_its_teams_inbox(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let looks = Looks::default();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        for n in 1..=3_u128 {
            let row = ReferralRow {
                received_at: at(60 * i64::try_from(n).unwrap()),
                flagged: n == 3,
                referrer_id: Some(a.worker),
                ..referral(n, a.person, a.site, a.team)
            };
            let needs = ["money".to_owned(), "housing".to_owned()];
            let permit = tx.referral_insert(&row, &needs, &["self_neglect".to_owned()]).await.unwrap();
            assert_eq!(looks.disclose(tx.referral_get(&permit).await.unwrap()).unwrap(), row);
            assert_eq!(tx.referral_needs(&permit).await.unwrap(), ["housing", "money"]);
            assert_eq!(tx.referral_risks(&permit).await.unwrap(), ["self_neglect"]);
        }
        assert_eq!(tx.referral_inbox_count(a.worker, day(0)).await.unwrap(), (3, 1));
        let flagged = looks.disclose(tx.referral_inbox(a.worker, day(0), true, None, 50).await.unwrap());
        assert_eq!(flagged.iter().map(|r| r.id).collect::<Vec<_>>(), [id(3)]);
        let first = looks.disclose(tx.referral_inbox(a.worker, day(0), false, None, 1).await.unwrap());
        assert_eq!(first[0].id, id(1));
        assert_eq!(first[0].needs.split(' ').count(), 2);
        let after = Some(After { at: first[0].received_at, id: first[0].id });
        let rest = looks.disclose(tx.referral_inbox(a.worker, day(0), false, after, 50).await.unwrap());
        assert_eq!(rest.first().map(|r| r.id), Some(id(2)));
        assert!(looks.disclose(tx.referral_inbox(id(99), day(0), false, None, 50).await.unwrap()).is_empty());
        let sent = looks.disclose(tx.referral_sent(a.worker, day(0), None, 2).await.unwrap());
        assert_eq!(sent.iter().map(|r| r.id).collect::<Vec<_>>(), [id(3), id(2)]);
        let before = Some(After { at: sent[1].received_at, id: sent[1].id });
        assert_eq!(looks.disclose(tx.referral_sent(a.worker, day(0), before, 2).await.unwrap())[0].id, id(1));
        let of_person = looks.disclose(tx.referral_of_person(&a.may.0).await.unwrap());
        assert_eq!(of_person.len(), 4);
        let by_reference = looks.disclose(tx.referral_by_reference(a.worker, "R-2", day(0)).await.unwrap());
        assert_eq!(by_reference.iter().map(|r| r.id).collect::<Vec<_>>(), [id(2)]);
        let twin = ReferralRow { id: id(9), ..referral(1, a.person, a.site, a.team) };
        assert!(matches!(tx.referral_insert(&twin, &[], &[]).await, Err(StoreError::Conflict)), "a reference is one referral's");
    }

    async fn a_referral_is_worked_on_under_its_permit(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let looks = Looks::default();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let row = referral(1, a.person, a.site, a.team);
        tx.referral_insert(&row, &[], &[]).await.unwrap();
        let permit = tx.permit_referral(&stance(a.worker, at(200), day(0)), id(1)).await.unwrap().unwrap();
        let changed = ReferralRow { state: "in_triage".to_owned(), triage_by: Some(a.worker), triage_at: Some(at(90)), ..row };
        tx.referral_save(&permit, &changed).await.unwrap();
        assert!(matches!(tx.referral_save(&permit, &changed).await, Err(StoreError::Stale)));
        let attempt = AttemptRow {
            id: id(2),
            referral_id: id(1),
            person_id: a.person,
            at: at(95),
            channel: "phone".to_owned(),
            outcome: "no_answer".to_owned(),
            minutes: 2,
            notes: String::new(),
            offered: true,
            recorded_at: at(96),
            recorded_by: a.worker,
        };
        tx.attempt_insert(&permit, &attempt).await.unwrap();
        assert_eq!(looks.disclose(tx.attempt_list(&permit).await.unwrap()), [attempt]);
        let reply = ReplyRow {
            id: id(3),
            referral_id: id(1),
            at: at(97),
            from_name: "Dr Osei".to_owned(),
            from_id: None,
            body: "Thank you".to_owned(),
            seen_at: None,
            seen_by: None,
        };
        tx.reply_insert(&permit, &reply).await.unwrap();
        assert_eq!(looks.disclose(tx.reply_list(&permit).await.unwrap()), [reply]);
        tx.reply_mark_seen(&permit, a.worker, at(98)).await.unwrap();
        tx.reply_mark_seen(&permit, id(0xBAD), at(99)).await.unwrap();
        let seen = looks.disclose(tx.reply_list(&permit).await.unwrap()).remove(0);
        assert_eq!((seen.seen_at, seen.seen_by), (Some(at(98)), Some(a.worker)), "who saw it first stays");
        tx.asset_insert(&asset(4, "Allotment group"), &["loneliness".to_owned()]).await.unwrap();
        tx.signpost_insert(&permit, &[(id(4), "Mondays".to_owned())]).await.unwrap();
        assert_eq!(tx.signpost_list(&permit).await.unwrap()[0].asset_name, "Allotment group");
        let other = person(5, "Other", "Person");
        tx.person_insert(&other, &[]).await.unwrap();
        tx.referral_move(&permit, other.id).await.unwrap();
        let moved = tx.permit_referral(&stance(a.worker, at(200), day(0)), id(1)).await.unwrap().unwrap();
        assert_eq!(moved.person(), &other.id);
        assert_eq!(looks.disclose(tx.attempt_list(&moved).await.unwrap())[0].person_id, other.id);
    }

    async fn word_back_is_drafted_sent_and_read(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let referrer = account(1, "Dr Osei");
        fx.store.doors().account_insert(&referrer).await.unwrap();
        let looks = Looks::default();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.referrer_site_insert(&tie(2, referrer.id, a.site)).await.unwrap();
        assert_eq!(tx.referrer_sites(referrer.id, day(0)).await.unwrap()[0].id, a.site);
        let draft = MessageRow {
            id: id(3),
            referral_id: *a.may.1.referral(),
            person_id: a.person,
            turn: "accepted".to_owned(),
            to_name: "Dr Osei".to_owned(),
            body: "We have met.".to_owned(),
            state: "draft".to_owned(),
            made_at: at(200),
            sent_at: None,
            sent_by: None,
            read_at: None,
            version: 1,
        };
        tx.message_insert(&a.may.1, &draft).await.unwrap();
        let waiting = looks.disclose(tx.message_drafts(a.worker, day(0), None, 50).await.unwrap());
        assert_eq!(waiting, std::slice::from_ref(&draft));
        let after = Some(After { at: at(200), id: id(3) });
        assert!(looks.disclose(tx.message_drafts(a.worker, day(0), after, 50).await.unwrap()).is_empty());
        assert_eq!(tx.message_unread(referrer.id, day(0)).await.unwrap(), 0, "a draft is nobody's mail");
        let sent = MessageRow { state: "sent".to_owned(), sent_at: Some(at(300)), sent_by: Some(a.worker), ..draft };
        tx.message_save(&a.may.1, &sent).await.unwrap();
        assert!(matches!(tx.message_save(&a.may.1, &sent).await, Err(StoreError::Stale)));
        assert_eq!(tx.message_unread(referrer.id, day(0)).await.unwrap(), 1);
        assert_eq!(tx.message_mark_read(&a.may.1, at(400)).await.unwrap(), 1);
        assert_eq!(tx.message_mark_read(&a.may.1, at(401)).await.unwrap(), 0);
        assert_eq!(tx.message_unread(referrer.id, day(0)).await.unwrap(), 0);
        let read = looks.disclose(tx.message_get(&a.may.1, id(3)).await.unwrap()).unwrap();
        assert_eq!((read.read_at, read.sent_by), (Some(at(400)), Some(a.worker)));
        assert_eq!(looks.disclose(tx.message_list(&a.may.1).await.unwrap()).len(), 1);
    }
}
