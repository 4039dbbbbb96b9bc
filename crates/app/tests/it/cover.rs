//! Cover opens the covered caseload from its first day to its last, and no longer.

use crate::desk::{Desk, fields};
use app::cover::{self, NewCover};
use app::organisation::{self, NewTie, Tie};
use app::secrets::token_hash;
use app::{AppError, Ctx};
use jiff::civil::{Date, date};
use practice::access::Role;
use practice::ids::{AccountId, EpisodeId};
use store::doors::NewSession;
use store::organisation::TeamMemberRow;
use store_testkit::{World, at, both_engines, day, id};
use uuid::Uuid;

/// A worker with a caseload of one, and a colleague of the same team.
struct Pair {
    desk: Desk,
    worker: Ctx,
    colleague: Ctx,
    episode: EpisodeId,
}

impl Pair {
    async fn new(fx: store_testkit::Fixture) -> Self {
        let world = World::of(&*fx.store, &fx.scope_a, 0x1000).await;
        let desk = Desk::new(fx);
        let colleague = desk.user("noor@example.org", Role::Worker).await;
        let mut tx = desk.fx.store.begin(&desk.fx.scope_a).await.unwrap();
        let member = TeamMemberRow {
            id: id(0x5000),
            team_id: world.team,
            account_id: colleague.0,
            account_name: String::new(),
            lead: false,
            from_on: day(0),
            until_on: None,
        };
        tx.team_member_insert(&member).await.unwrap();
        tx.commit().await.unwrap();
        let worker = signed_in(&desk, world.worker).await;
        let colleague = desk.visitor("noor@example.org").await.ctx;
        Self { desk, worker, colleague, episode: EpisodeId(id(world.base + 9)) }
    }

    fn cover(&self, from: Date, last: Date) -> NewCover {
        NewCover {
            form: self.desk.form(),
            worker: self.worker.account().unwrap(),
            cover: self.colleague.account().unwrap(),
            why: "Annual leave".to_owned(),
            from,
            last,
        }
    }

    async fn opens(&self) -> bool {
        match app::episodes::open(&self.colleague, self.episode).await {
            Ok(_) => true,
            Err(AppError::NotFound) => false,
            Err(other) => panic!("{other}"),
        }
    }
}

/// A session of an account that has no password.
async fn signed_in(desk: &Desk, account: Uuid) -> Ctx {
    let session = NewSession {
        token_hash: token_hash("a session"),
        id: id(0x6000),
        account_id: account,
        service_id: id(0xA),
        device: "a test".to_owned(),
        created_at: at(86_400),
        ends_at: at(90 * 86_400),
        second_step_at: Some(at(86_400)),
    };
    desk.fx.store.doors().session_insert(&session).await.unwrap();
    app::sign_in::resolve(&desk.app, "a session").await.unwrap().ctx
}

both_engines! {
    async fn cover_opens_the_caseload_from_its_first_day_to_its_last(fx: Fixture) {
        let pair = Pair::new(fx).await;
        cover::make(&pair.worker, pair.cover(date(2026, 1, 7), date(2026, 1, 8))).await.unwrap();
        assert!(!pair.opens().await, "not before");
        pair.desk.set("2026-01-07T00:00:00Z");
        assert!(pair.opens().await, "from the first minute of the first day");
        pair.desk.set("2026-01-08T23:59:00Z");
        assert!(pair.opens().await, "to the last minute of the last day");
        pair.desk.set("2026-01-09T00:00:00Z");
        assert!(!pair.opens().await, "and no longer");
    }

    async fn cover_that_is_ended_opens_nothing_from_then_on(fx: Fixture) {
        let pair = Pair::new(fx).await;
        cover::make(&pair.worker, pair.cover(date(2026, 1, 6), date(2026, 1, 30))).await.unwrap();
        assert!(pair.opens().await);
        let made = cover::list(&pair.colleague).await.unwrap().covers.remove(0);
        assert_eq!((made.worker.as_str(), made.cover.as_str()), ("Amina Yusuf", "Noor Haddad"));
        pair.desk.set("2026-01-07T12:00:00Z");
        cover::end(&pair.colleague, pair.desk.form(), made.row.id).await.unwrap();
        assert!(!pair.opens().await);
        let again = cover::end(&pair.worker, pair.desk.form(), made.row.id).await;
        assert!(matches!(again, Err(AppError::NotFound)), "it is over already");
    }

    async fn cover_is_arranged_for_oneself_by_a_colleague_for_days_to_come(fx: Fixture) {
        let pair = Pair::new(fx).await;
        let past = pair.cover(date(2026, 1, 5), date(2026, 1, 30));
        assert_eq!(fields(cover::make(&pair.worker, past).await), ["from"]);
        let backwards = pair.cover(date(2026, 1, 9), date(2026, 1, 8));
        assert_eq!(fields(cover::make(&pair.worker, backwards).await), ["last"]);
        let long = pair.cover(date(2026, 1, 9), date(2026, 12, 8));
        assert_eq!(fields(cover::make(&pair.worker, long).await), ["last"]);
        let stranger = pair.desk.user("ruth@example.org", Role::Worker).await;
        let by_stranger = NewCover { cover: stranger, ..pair.cover(date(2026, 1, 9), date(2026, 1, 9)) };
        assert_eq!(fields(cover::make(&pair.worker, by_stranger).await), ["cover"]);
        let own = NewCover { cover: pair.worker.account().unwrap(), ..pair.cover(date(2026, 1, 9), date(2026, 1, 9)) };
        assert_eq!(fields(cover::make(&pair.worker, own).await), ["cover"]);
        let for_another = NewCover { worker: AccountId(stranger.0), ..pair.cover(date(2026, 1, 9), date(2026, 1, 9)) };
        assert_eq!(fields(cover::make(&pair.colleague, for_another).await), ["worker"]);
    }

    async fn a_worker_alone_at_a_site_is_covered_by_one_with_the_same_supervisor(fx: Fixture) {
        let pair = Pair::new(fx).await;
        let alone = pair.desk.user("ruth@example.org", Role::Worker).await;
        let grace = pair.desk.user("grace@example.org", Role::Supervisor).await;
        let by_ruth = NewCover { cover: alone, ..pair.cover(date(2026, 1, 7), date(2026, 1, 8)) };
        assert_eq!(fields(cover::make(&pair.worker, by_ruth.clone()).await), ["cover"]);
        let admin = pair.desk.admin().await;
        for lower in [alone.0, pair.worker.account().unwrap().0] {
            let tie = NewTie { form: pair.desk.form(), upper: grace.0, lower, from: date(2026, 1, 6), last: None };
            organisation::tie(&admin, Tie::Supervision, tie, "/").await.unwrap();
        }
        let offered = cover::list(&pair.worker).await.unwrap().colleagues;
        assert!(offered.iter().any(|(id, _)| *id == alone.0));
        let ruth = pair.desk.visitor("ruth@example.org").await.ctx;
        let offered = cover::list(&ruth).await.unwrap().colleagues;
        assert!(!offered.iter().any(|(id, _)| *id == alone.0), "nobody who leads no team is offered themselves");
        cover::make(&pair.worker, by_ruth).await.unwrap();
    }

    async fn the_same_colleague_covers_once_at_a_time(fx: Fixture) {
        let pair = Pair::new(fx).await;
        let first = pair.cover(date(2026, 1, 7), date(2026, 1, 8));
        cover::make(&pair.worker, first.clone()).await.unwrap();
        assert!(matches!(cover::make(&pair.worker, first).await, Err(AppError::TakenBefore(_))), "the same form again");
        assert_eq!(fields(cover::make(&pair.worker, pair.cover(date(2026, 1, 8), date(2026, 1, 9))).await), ["cover"]);
        cover::make(&pair.worker, pair.cover(date(2026, 1, 9), date(2026, 1, 9))).await.unwrap();
    }
}
