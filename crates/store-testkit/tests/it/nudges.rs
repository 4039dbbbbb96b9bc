//! What waits: read for one account, for those it leads, for a whole service; put off; and the keys of the digest.

use store::notices::NoticeRow;
use store::nudges::{DigestRow, Led, NudgeDayRow, Own, PutOffRow, Since, Source};
use store::{Looks, StoreError};
use store_testkit::{World, at, both_engines, day, id, job};
use uuid::Uuid;

const ALL: [Source; 12] = [
    Source::SameDay,
    Source::Unanswered,
    Source::PassedOn,
    Source::FirstContact,
    Source::NothingNext,
    Source::HoldingReview,
    Source::Outcome,
    Source::WordBack,
    Source::Reply,
    Source::Answer,
    Source::Undelivered,
    Source::FollowUp,
];

/// Whatever waited before the hundredth day.
fn since() -> Since {
    Since { before: at(100 * 86_400), on: day(100) }
}

fn own(account: Uuid) -> Own {
    Own { account, at: at(86_400), today: day(1), only: None }
}

fn put_off(n: u128, subject: Uuid, by: Uuid, why: &str) -> PutOffRow {
    PutOffRow {
        id: id(n),
        kind: "nothing_next".to_owned(),
        subject_id: subject,
        until_on: day(9),
        why: why.to_owned(),
        put_off_at: at(200),
        put_off_by: by,
    }
}

both_engines! {
    async fn what_waits_is_of_one_service_and_of_whose_it_is(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let b = World::of(&*fx.store, &fx.scope_b, 0xB000).await;
        let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
        for source in ALL {
            let whole = tx.nudge_page(source, since(), None, Uuid::nil(), 50).await.unwrap();
            assert!(whole.iter().all(|row| row.team_id == a.team), "{source:?}");
            let (mine, names) = tx.nudge_own(source, since(), own(a.worker), 50).await.unwrap();
            let names = Looks::default().disclose(names);
            assert_eq!((mine.len(), names.len()), (whole.len(), whole.len()), "{source:?}: one worker has it all");
            let (others, _) = tx.nudge_own(source, since(), own(b.worker), 50).await.unwrap();
            assert!(others.is_empty(), "{source:?}");
            let led = |account| Some(Led { account, today: day(1), supervises: true });
            assert_eq!(tx.nudge_page(source, since(), led(a.worker), Uuid::nil(), 50).await.unwrap().len(), whole.len(), "{source:?}: the lead of the team");
            assert!(tx.nudge_page(source, since(), led(b.worker), Uuid::nil(), 50).await.unwrap().is_empty(), "{source:?}");
        }
        let found = tx.nudge_page(Source::NothingNext, since(), None, Uuid::nil(), 50).await.unwrap();
        assert_eq!((found.len(), found[0].id, found[0].owner_id), (1, *a.may.2.episode(), Some(a.worker)));
        assert!(tx.nudge_page(Source::NothingNext, since(), None, found[0].id, 50).await.unwrap().is_empty(), "behind it there is nothing");
        let early = Since { before: at(100), on: day(-1) };
        assert!(tx.nudge_page(Source::NothingNext, early, None, Uuid::nil(), 50).await.unwrap().is_empty(), "not waited long enough");
        let only = |one| Own { only: Some(one), ..own(a.worker) };
        assert_eq!(tx.nudge_own(Source::NothingNext, since(), only(found[0].id), 50).await.unwrap().0.len(), 1);
        assert!(tx.nudge_own(Source::NothingNext, since(), only(id(1)), 50).await.unwrap().0.is_empty());
    }

    async fn what_is_put_off_anew_takes_the_place_of_what_was_said_before(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let subject = *a.may.2.episode();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.nudge_put_off(&a.may.1, &put_off(1, subject, a.worker, "Away")).await.unwrap();
        tx.nudge_put_off(&a.may.1, &put_off(2, subject, a.worker, "In hospital")).await.unwrap();
        let found = tx.nudge_page(Source::NothingNext, since(), None, Uuid::nil(), 50).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].put_off_until, found[0].put_off_why.as_deref(), found[0].put_off_by.as_deref()), (Some(day(9)), Some("In hospital"), Some("Amina Yusuf")));
        let first = tx.nudge_page(Source::FirstContact, since(), None, Uuid::nil(), 50).await.unwrap();
        assert!(first.iter().all(|row| row.put_off_until.is_none()), "another kind is not put off by it");
        tx.nudge_take_back(&a.may.1, "nothing_next", subject).await.unwrap();
        assert!(matches!(tx.nudge_take_back(&a.may.1, "nothing_next", subject).await, Err(StoreError::Stale)));
    }

    async fn a_digest_of_an_account_and_a_day_is_written_once_with_its_notice_and_job(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let digest = |n, on| DigestRow { id: id(n), account_id: a.worker, day: day(on), made_at: at(300), counts: "{}".to_owned() };
        let notice = |n| NoticeRow {
            id: id(n),
            about: "digest".to_owned(),
            subject_id: id(1),
            account_id: Some(a.worker),
            channel: "mail".to_owned(),
            made_at: at(300),
            state: "waiting".to_owned(),
            tries: 0,
            done_at: None,
            error: String::new(),
        };
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.nudge_day_begin(day(1), at(300)).await.unwrap();
        tx.nudge_day_begin(day(1), at(400)).await.unwrap();
        tx.nudge_digests_insert(&[digest(1, 1)], &[notice(2)], &[job(3, "notice")]).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert!(matches!(tx.nudge_digests_insert(&[digest(4, 1)], &[notice(5)], &[job(6, "notice")]).await, Err(StoreError::Conflict)));
        drop(tx);
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert!(tx.notice_get(id(5)).await.unwrap().is_none(), "nothing of the second stands");
        assert_eq!(tx.notice_get(id(2)).await.unwrap().unwrap().about, "digest");
        assert_eq!(tx.nudge_digested(day(1), Uuid::nil(), 50).await.unwrap(), [a.worker]);
        let begun = tx.nudge_day_last().await.unwrap().unwrap();
        assert_eq!((begun.begun_at, begun.done_at), (at(300), None), "begun once");
        tx.nudge_day_done(&NudgeDayRow { done_at: Some(at(500)), told: 1, ..begun }).await.unwrap();
        assert_eq!(tx.nudge_day_last().await.unwrap().unwrap().told, 1);
        assert_eq!((tx.nudge_sweep(day(1)).await.unwrap(), tx.nudge_sweep(day(2)).await.unwrap()), (0, 1));
        tx.commit().await.unwrap();
        let mut there = fx.store.read(&fx.scope_b).await.unwrap();
        assert!(there.nudge_day_last().await.unwrap().is_none() && there.nudge_digest_get(id(1)).await.unwrap().is_none());
    }

    async fn hearers_hold_a_role_now_and_can_sign_in_and_choose_their_way(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert_eq!(tx.nudge_choice(a.worker).await.unwrap(), None);
        tx.nudge_choose(a.worker, "never", at(10)).await.unwrap();
        tx.nudge_choose(a.worker, "always", at(20)).await.unwrap();
        assert_eq!(tx.nudge_choice(a.worker).await.unwrap().as_deref(), Some("always"));
        let all = tx.nudge_hearers(at(10), Uuid::nil(), 50).await.unwrap();
        assert_eq!(all.iter().map(|one| (one.account_id, one.role.as_str(), one.way.as_deref())).collect::<Vec<_>>(), [(a.worker, "worker", Some("always"))]);
        assert!(tx.nudge_hearers(at(10), a.worker, 50).await.unwrap().is_empty(), "behind them there is nobody");
        assert!(tx.nudge_hearers(at(-10), Uuid::nil(), 50).await.unwrap().is_empty(), "before the role began");
        assert!(tx.nudge_away(at(10)).await.unwrap().is_empty());
    }
}
