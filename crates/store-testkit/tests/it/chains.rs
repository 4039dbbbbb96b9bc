//! Events and looks are chained: what was changed behind the store's back shows.

use store::chain::{Anchor, Fault, Verified, Walk};
use store::{Actor, BehindLook, LookEntry, LookFilter, LookStream, Looks};
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

/// Writes two more, as somebody would who had cut the end off.
async fn events_again(fx: &Fixture) {
    let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
    for number in [0x901, 0x902] {
        tx.event(event(number, "asset_changed", None));
    }
    tx.commit().await.unwrap();
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

    async fn a_walk_in_pieces_finds_what_a_walk_at_once_finds(fx: Fixture) {
        events(&fx, 24).await;
        let (mut first, mut second) = (stream(&fx, 0x51), stream(&fx, 0x52));
        fx.store.looks_append(&mut first, (1..=14).map(|n| look(n, &[7, 8], &[])).collect()).await.unwrap();
        fx.store.looks_append(&mut second, (20..=24).map(|n| look(n, &[7], &[])).collect()).await.unwrap();
        let service = fx.scope_a.service();
        let in_pieces = async |limit: i64| {
            let (mut changes, mut looks) = (Walk::default(), Walk::default());
            while !changes.done {
                fx.store.read(&fx.scope_a).await.unwrap().event_walk(&mut changes, &[], limit).await.unwrap();
                // as it is kept between the pieces
                changes = serde_json::from_str(&serde_json::to_string(&changes).unwrap()).unwrap();
            }
            while !looks.done {
                fx.store.looks_walk(service, &mut looks, &[], limit).await.unwrap();
                looks = serde_json::from_str(&serde_json::to_string(&looks).unwrap()).unwrap();
            }
            (changes.verified(), looks.verified())
        };
        let whole = (verify(&fx).await, looks(&fx).await);
        assert_eq!((whole.0.entries, whole.1.entries), (24, 19));
        for limit in [1, 5, 14, 1000] {
            assert_eq!(in_pieces(limit).await, whole, "{limit}");
        }
        fx.tamper("UPDATE event_payload SET body = '{}' WHERE seq = 17").await;
        fx.tamper_looks("DELETE FROM access_entry WHERE seq = 9").await;
        let broken = (verify(&fx).await, looks(&fx).await);
        let named = |found: &Verified| found.broken.as_ref().map(|b| (b.seq, b.fault, found.entries)).unwrap();
        assert_eq!((named(&broken.0), named(&broken.1)), ((17, Fault::Said, 16), (9, Fault::Missing, 8)));
        for limit in [1, 5, 14, 1000] {
            assert_eq!(in_pieces(limit).await, broken, "{limit}");
        }
    }

    async fn two_entries_that_changed_places_show(fx: Fixture) {
        events(&fx, 4).await;
        fx.tamper("UPDATE event SET seq = 99 WHERE seq = 2").await;
        fx.tamper("UPDATE event SET seq = 2 WHERE seq = 3").await;
        fx.tamper("UPDATE event SET seq = 3 WHERE seq = 99").await;
        let broken = verify(&fx).await.broken.unwrap();
        assert_eq!((broken.seq, broken.fault), (2, Fault::Changed));
        assert!(broken.at.is_some());
    }

    async fn the_end_of_a_chain_that_was_written_down_elsewhere_is_missed_although_the_head_agrees(fx: Fixture) {
        events(&fx, 6).await;
        let (seq, digest) = fx.store.read(&fx.scope_a).await.unwrap().event_head().await.unwrap();
        let noted = [Anchor { stream: uuid::Uuid::nil(), seq, digest: Some(digest) }];
        let walk = async || {
            let mut walk = Walk::default();
            while !walk.done {
                fx.store.read(&fx.scope_a).await.unwrap().event_walk(&mut walk, &noted, 3).await.unwrap();
            }
            walk.broken.map(|broken| (broken.seq, broken.fault))
        };
        assert_eq!(walk().await, None);
        fx.tamper("DELETE FROM event_payload WHERE seq > 4").await;
        fx.tamper("DELETE FROM event WHERE seq > 4").await;
        fx.tamper("UPDATE chain_head SET seq = 4, digest = (SELECT e.digest FROM event e WHERE e.service_id = chain_head.service_id AND e.seq = 4) WHERE service_id = (SELECT service_id FROM event WHERE seq = 4)").await;
        assert!(verify(&fx).await.broken.is_none(), "by itself the log cannot know");
        assert_eq!(walk().await, Some((5, Fault::CutOff)));
        events_again(&fx).await;
        assert_eq!(walk().await, Some((6, Fault::Anew)), "and what was written instead shows");
    }

    async fn a_look_that_was_taken_out_of_the_persons_list_shows(fx: Fixture) {
        let mut one = stream(&fx, 0x51);
        fx.store.looks_append(&mut one, (1..=4).map(|n| look(n, &[7, 8], &[9])).collect()).await.unwrap();
        fx.tamper_looks("DELETE FROM access_opened WHERE seq = 3").await;
        let found = looks(&fx).await;
        let broken = found.broken.unwrap();
        assert_eq!((broken.seq, broken.fault, found.entries), (3, Fault::Index, 2));
    }

    async fn looks_are_asked_by_account_ground_page_and_time_and_page_by_their_place(fx: Fixture) {
        let mut one = stream(&fx, 0x51);
        let of = |n: i64, who: u128, ground: &str, page: &str| LookEntry {
            account: Some(id(who)),
            ground: ground.to_owned(),
            page: page.to_owned(),
            // several at one moment
            at: at(n / 3),
            ..look(n, &[7], &[])
        };
        let entries = (0..12).map(|n| match n % 4 {
            0 => of(n, 1, "owner", "GET /people/{person}"),
            1 => of(n, 2, "owner concern", "GET /people/{person}/edit"),
            2 => of(n, 1, "cover", "POST /search"),
            _ => of(n, 3, "own_referral", "GET /peoples"),
        });
        fx.store.looks_append(&mut one, entries.collect()).await.unwrap();
        let count = async |filter: LookFilter, limit: i64| {
            let (mut behind, mut seen) = (BehindLook::before(at(100)), Vec::new());
            loop {
                let page = fx.store.looks_page(&fx.scope_a, &filter, behind, limit).await.unwrap();
                let Some(last) = page.last() else { break };
                behind = BehindLook { at: last.at, stream: last.stream_id, seq: last.seq };
                seen.extend(page.iter().map(|look| look.seq));
            }
            let mut sorted = seen.clone();
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            sorted.dedup();
            assert_eq!(seen, sorted, "newest first, each once");
            seen.len()
        };
        let all = LookFilter::default();
        assert_eq!((count(all.clone(), 5).await, count(all.clone(), 50).await), (12, 12));
        assert_eq!(count(LookFilter { account: Some(id(1)), ..all.clone() }, 2).await, 6);
        assert_eq!(count(LookFilter { account: Some(id(9)), ..all.clone() }, 2).await, 0);
        let ground = |code: &str| LookFilter { ground: Some(code.to_owned()), ..LookFilter::default() };
        assert_eq!((count(ground("owner"), 2).await, count(ground("concern"), 2).await), (6, 3));
        assert_eq!(count(ground("own"), 2).await, 0, "no part of a ground is one");
        let page = |start: &str| LookFilter { page: Some(start.to_owned()), ..LookFilter::default() };
        assert_eq!((count(page("/people/{person}"), 2).await, count(page("/search"), 2).await), (6, 3));
        assert_eq!(count(page("/people"), 50).await, 6, "a page that only begins alike is another");
        assert_eq!(count(LookFilter { from: Some(at(2)), ..all.clone() }, 4).await, 6);
        let both = LookFilter { account: Some(id(1)), ..ground("cover") };
        assert_eq!(count(both, 1).await, 3);
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
        let page = fx.store.looks_page(&fx.scope_a, &LookFilter::default(), BehindLook::before(at(4)), 50).await.unwrap();
        assert_eq!(page.iter().map(|l| l.at).collect::<Vec<_>>(), [at(3), at(2), at(1)]);
        assert!(page[2].persons.contains(&id(7).to_string()));
        assert!(fx.store.looks_page(&fx.scope_b, &LookFilter::default(), BehindLook::before(at(100)), 50).await.unwrap().is_empty());
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
