//! Events and looks are chained: what was changed behind the store's back shows.

use store::chain::{Anchor, Verified};
use store::{Actor, LookEntry, LookStream, Looks};
use store_testkit::{Fixture, World, account, at, both_engines, day, event, id, stance};

/// Writes events 1 to `n` about nobody in service A, two to a transaction.
async fn events(fx: &Fixture, n: u128) {
    for first in (1..=n).step_by(2) {
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        for number in first..=n.min(first + 1) {
            tx.event(event(number, "asset_changed", None));
        }
        tx.commit().await.unwrap();
    }
}

async fn verify(fx: &Fixture) -> Verified {
    fx.store.read(&fx.scope_a).await.unwrap().event_verify().await.unwrap()
}

/// Where the chain breaks.
async fn breaks_at(fx: &Fixture) -> i64 {
    verify(fx).await.broken.expect("the chain is broken").seq
}

fn look(n: i64, opened: &[u128], listed: &[u128]) -> LookEntry {
    LookEntry {
        at: at(n),
        account: Some(id(1)),
        ground: "owner".to_owned(),
        page: "GET /people/{person}".to_owned(),
        opened: opened.iter().copied().map(id).collect(),
        listed: listed.iter().copied().map(id).collect(),
    }
}

fn stream(fx: &Fixture, n: u128) -> LookStream {
    LookStream { service: fx.scope_a.service(), id: id(n), opened_at: at(0), seq: 0, digest: Vec::new() }
}

async fn looks(fx: &Fixture) -> Verified {
    fx.store.looks_verify(fx.scope_a.service(), &[]).await.unwrap()
}

both_engines! {
    async fn an_empty_chain_is_whole(fx: Fixture) {
        assert_eq!(verify(&fx).await, Verified { entries: 0, erased: 0, broken: None });
    }

    async fn events_are_chained_without_gaps(fx: Fixture) {
        events(&fx, 5).await;
        assert_eq!(verify(&fx).await, Verified { entries: 5, erased: 0, broken: None });
        let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
        let page = tx.event_page(Some(5), 2).await.unwrap();
        assert_eq!(page.iter().map(|e| e.seq).collect::<Vec<_>>(), [4, 3]);
        assert!(page.iter().all(|e| e.body.is_none()), "governance reads no payloads");
        assert_eq!(page[0].actor_name, Actor::System.name());
        assert_eq!(tx.event_head().await.unwrap().0, 5);
    }

    async fn more_events_than_one_statement_takes_are_chained_too(fx: Fixture) {
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        for number in 1..=1203 {
            tx.event(event(number, "asset_changed", None));
        }
        tx.commit().await.unwrap();
        assert_eq!(verify(&fx).await, Verified { entries: 1203, erased: 0, broken: None });
    }

    async fn writers_at_the_same_moment_queue_for_the_head(fx: Fixture) {
        let write = |n: u128| {
            let (store, scope) = (fx.store.clone(), fx.scope_a.clone());
            async move {
                let mut tx = store.begin(&scope).await.unwrap();
                tx.event(event(n, "asset_changed", None));
                tx.commit().await.unwrap();
            }
        };
        futures::future::join_all((1..=12).map(write)).await;
        assert_eq!(verify(&fx).await, Verified { entries: 12, erased: 0, broken: None });
    }

    async fn a_changed_payload_shows(fx: Fixture) {
        events(&fx, 4).await;
        fx.tamper("UPDATE event_payload SET body = '{}' WHERE seq = 3").await;
        assert_eq!(breaks_at(&fx).await, 3);
    }

    async fn a_changed_entry_shows(fx: Fixture) {
        events(&fx, 4).await;
        fx.tamper("UPDATE event SET actor_name = 'Somebody else' WHERE seq = 2").await;
        assert_eq!(breaks_at(&fx).await, 2);
    }

    async fn a_deleted_entry_shows(fx: Fixture) {
        events(&fx, 4).await;
        fx.tamper("DELETE FROM event WHERE seq = 2").await;
        assert_eq!(breaks_at(&fx).await, 2);
    }

    async fn an_end_that_was_cut_off_shows(fx: Fixture) {
        events(&fx, 4).await;
        fx.tamper("DELETE FROM event WHERE seq = 4").await;
        assert_eq!(breaks_at(&fx).await, 4);
    }

    async fn a_head_set_back_shows(fx: Fixture) {
        events(&fx, 4).await;
        fx.tamper("UPDATE chain_head SET seq = 3").await;
        assert!(verify(&fx).await.broken.is_some());
    }

    async fn a_payload_that_was_taken_away_shows(fx: Fixture) {
        events(&fx, 4).await;
        fx.tamper("DELETE FROM event_payload WHERE seq = 2").await;
        assert_eq!(breaks_at(&fx).await, 2);
    }

    async fn a_stream_of_looks_that_was_noted_and_is_gone_shorter_or_another_shows(fx: Fixture) {
        let (mut first, mut second) = (stream(&fx, 0x51), stream(&fx, 0x52));
        fx.store.looks_append(&mut first, (1..=4).map(|n| look(n, &[7], &[])).collect()).await.unwrap();
        fx.store.looks_append(&mut second, vec![look(9, &[7], &[])]).await.unwrap();
        let service = fx.scope_a.service();
        let heads = fx.store.looks_heads(service, at(0)).await.unwrap();
        assert_eq!(heads.iter().map(|h| (h.stream, h.seq)).collect::<Vec<_>>(), [(id(0x51), 4), (id(0x52), 1)]);
        assert_eq!(fx.store.looks_heads(service, at(5)).await.unwrap(), heads[1..], "only what moved since");
        assert!(fx.store.looks_verify(service, &heads).await.unwrap().broken.is_none());
        let one = |stream, seq, digest: Option<&[u8]>| [Anchor { stream: id(stream), seq, digest: digest.map(<[u8]>::to_vec) }];
        let breaks = async |anchors: &[Anchor]| fx.store.looks_verify(service, anchors).await.unwrap().broken.map(|b| b.seq);
        assert_eq!(breaks(&one(0x53, 1, None)).await, Some(0), "a stream that is gone");
        assert_eq!(breaks(&one(0x51, 6, None)).await, Some(5), "shorter than it was");
        assert_eq!(breaks(&one(0x51, 2, Some(b"other"))).await, Some(2), "written anew");
        assert_eq!(breaks(&one(0x51, 2, None)).await, None);
    }

    async fn a_timeline_tells_of_one_person_newest_first(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.event(event(1, "person_added", Some(a.person)));
        tx.event(event(2, "asset_changed", None));
        tx.event(event(3, "contact_recorded", Some(a.person)));
        tx.commit().await.unwrap();
        let noted = Looks::default();
        let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
        let lines = noted.disclose(tx.event_timeline(&a.may.0, None, None, 50).await.unwrap());
        assert_eq!(lines.iter().map(|e| (e.seq, e.kind.as_str())).collect::<Vec<_>>(), [(3, "contact_recorded"), (1, "person_added")]);
        assert_eq!(lines[0].body.as_deref(), Some("{\"n\":3}"));
        assert_eq!(noted.disclose(tx.event_timeline(&a.may.0, None, Some(3), 50).await.unwrap()).len(), 1);
        assert_eq!(noted.take().0, [a.person]);
        assert!(tx.permit_person(&stance(account(1, "").id, at(9), day(0)), a.person).await.unwrap().is_none());
    }

    async fn looks_are_chained_by_stream(fx: Fixture) {
        let (mut first, mut second) = (stream(&fx, 0x51), stream(&fx, 0x52));
        fx.store.looks_append(&mut first, vec![look(1, &[7], &[]), look(2, &[], &[7, 8])]).await.unwrap();
        fx.store.looks_append(&mut second, vec![look(3, &[8, 8], &[])]).await.unwrap();
        fx.store.looks_append(&mut first, vec![look(4, &[9], &[])]).await.unwrap();
        fx.store.looks_append(&mut first, Vec::new()).await.unwrap();
        assert_eq!((first.seq, second.seq), (3, 1));
        assert_eq!(looks(&fx).await, Verified { entries: 4, erased: 0, broken: None });
        let page = fx.store.looks_page(&fx.scope_a, at(4)).await.unwrap();
        assert_eq!(page.iter().map(|l| l.at).collect::<Vec<_>>(), [at(3), at(2), at(1)]);
        assert!(page[2].persons.contains(&id(7).to_string()));
        assert!(fx.store.looks_page(&fx.scope_b, at(100)).await.unwrap().is_empty());
    }

    async fn a_large_batch_of_looks_is_one_transaction(fx: Fixture) {
        let mut one = stream(&fx, 0x51);
        fx.store.looks_append(&mut one, (0..1200).map(|n| look(n, &[1, 2], &[3])).collect()).await.unwrap();
        assert_eq!(looks(&fx).await, Verified { entries: 1200, erased: 0, broken: None });
    }

    async fn two_appenders_cannot_share_a_stream(fx: Fixture) {
        let mut one = stream(&fx, 0x51);
        fx.store.looks_append(&mut one, vec![look(1, &[7], &[])]).await.unwrap();
        let mut other = one.clone();
        fx.store.looks_append(&mut one, vec![look(2, &[7], &[])]).await.unwrap();
        assert!(fx.store.looks_append(&mut other, vec![look(2, &[8], &[])]).await.is_err());
        assert_eq!(other.seq, 1, "nothing of it stands");
        assert_eq!(looks(&fx).await.entries, 2);
    }

    async fn a_look_that_was_changed_deleted_or_cut_off_shows(fx: Fixture) {
        let mut one = stream(&fx, 0x51);
        fx.store.looks_append(&mut one, (1..=4).map(|n| look(n, &[7], &[])).collect()).await.unwrap();
        fx.tamper_looks("UPDATE access_entry SET ground = 'cover' WHERE seq = 4").await;
        assert_eq!(looks(&fx).await.broken.unwrap().seq, 4);
        fx.tamper_looks("DELETE FROM access_entry WHERE seq = 4").await;
        assert_eq!(looks(&fx).await.broken.unwrap().seq, 4);
        fx.tamper_looks("DELETE FROM access_entry WHERE seq = 2").await;
        assert_eq!(looks(&fx).await.broken.unwrap().seq, 2);
        fx.tamper_looks("DELETE FROM access_stream").await;
        assert!(looks(&fx).await.broken.is_some());
    }
}
