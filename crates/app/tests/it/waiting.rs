//! The waiting list: its order and reasons, who reads it how, and moves by hand (DOMAIN 4.2, 4.3).

use crate::ward::{Ward, fields, not_found, not_possible};
use app::Ctx;
use app::waiting::{self, Filter, List, Whose};
use practice::contact::Kind;
use practice::event::Kind as Event;
use practice::ids::EpisodeId;
use store::episodes::EpisodeOwnerRow;
use store_testkit::{access, at, both_engines, episode, id, referral, tie};
use uuid::Uuid;

/// A ward with somebody referred lately and urgently, whom Ben supports, and a supervisor of Amina's and a manager.
struct Queue {
    ward: Ward,
    soon: EpisodeId,
    supervisor: Ctx,
    manager: Ctx,
}

async fn queue(fx: store_testkit::Fixture) -> Queue {
    let ward = Ward::new(fx).await;
    let scope = ward.house.fx.scope_a.clone();
    let supervisor = ward.house.sign_in(&scope, 0x2C00, "Helen Moss", "supervisor", None).await;
    let manager = ward.house.sign_in(&scope, 0x2D00, "Jo Park", "manager", None).await;
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    let [helen, amina] = [&supervisor, &ward.amina].map(|ctx| ctx.account().unwrap().0);
    tx.supervision_tie_insert(&tie(0x4000, helen, amina)).await.unwrap();
    tx.commit().await.unwrap();
    ward.wait(24);
    let soon = another(&ward, &ward.amina, 0x5000, true).await;
    Queue { ward, soon, supervisor, manager }
}

/// Another person referred now, whom `owner` supports.
async fn another(ward: &Ward, owner: &Ctx, n: u128, flagged: bool) -> EpisodeId {
    let (now, scope) = (app::time::at(ward.now()), ward.house.fx.scope_a.clone());
    let referral = ward
        .house
        .referred(&scope, ward.place, n, |row| {
            row.received_at = now;
            row.flagged = flagged;
        })
        .await;
    ward.accept(owner, referral).await
}

async fn list(ctx: &Ctx) -> List {
    waiting::list(ctx, None, &Filter::default(), None).await.unwrap()
}

fn order(list: &List) -> Vec<Uuid> {
    list.rows.iter().map(|place| place.row.episode_id).collect()
}

async fn moved(q: &Queue, who: &Ctx, episode: EpisodeId, days: i64, why: &str) -> app::AppResult<()> {
    let version = waiting::moving(who, episode).await?.version;
    waiting::move_by_hand(who, episode, q.ward.form(), version, days, why).await
}

both_engines! {
    async fn a_same_day_matter_comes_before_whoever_waits_a_day_longer_and_each_place_says_why(fx: Fixture) {
        let q = queue(fx).await;
        let read = list(&q.ward.amina).await;
        assert_eq!(order(&read), [q.soon.0, q.ward.episode.0]);
        assert_eq!(read.count.waiting, 2);
        let reasons = &read.rows[0].reasons;
        assert_eq!(reasons.len(), 2);
        assert!(reasons[1].contains("same-day matter: counts as 20 working days more"), "{reasons:?}");
        assert_eq!(read.rows[0].row.family_name, "Lindqvist");
    }

    async fn weeks_more_move_nobody(fx: Fixture) {
        let q = queue(fx).await;
        let before = order(&list(&q.ward.amina).await);
        q.ward.wait(24 * 40);
        let read = list(&q.ward.amina).await;
        assert_eq!(order(&read), before);
        assert_eq!(read.count.over, 2, "and both wait longer than the target by now");
        let over = Filter { over: true, ..Filter::default() };
        assert_eq!(waiting::list(&q.ward.amina, None, &over, None).await.unwrap().rows.len(), 2);
        another(&q.ward, &q.ward.amina, 0x6000, false).await;
        assert_eq!(waiting::list(&q.ward.amina, None, &over, None).await.unwrap().rows.len(), 2);
        assert_eq!(list(&q.ward.amina).await.rows.len(), 3);
    }

    async fn whoever_leads_reads_it_under_references_and_a_manager_the_whole_service(fx: Fixture) {
        let q = queue(fx).await;
        let other = another(&q.ward, &q.ward.ben, 0x6000, false).await;
        let led = list(&q.supervisor).await;
        assert_eq!((led.whose, led.rows.len()), (Whose::Led, 2), "Ben’s are not of those she supervises");
        assert!(led.rows.iter().all(|place| place.row.family_name.is_empty() && !place.row.reference.is_empty()));
        let whole = list(&q.manager).await;
        assert_eq!((whole.whose, whole.rows.len(), whole.moves), (Whose::Service, 3, false));
        assert!(whole.rows.iter().all(|place| place.row.given_name.is_empty() && place.row.why.is_empty()));
        assert_eq!(order(&list(&q.ward.ben).await), [other.0]);
        not_found(&waiting::list(&q.ward.gp, None, &Filter::default(), None).await);
        assert_eq!(list(&q.ward.ben).await.whose, Whose::Own);
        assert_eq!(waiting::list(&q.ward.ben, Some(Whose::Service), &Filter::default(), None).await.unwrap().whose, Whose::Own);
    }

    async fn whoever_has_room_is_seen_beside_the_list(fx: Fixture) {
        let q = queue(fx).await;
        let read = list(&q.ward.amina).await;
        let names: Vec<&str> = read.room.iter().map(|one| one.row.owner_name.as_str()).collect();
        assert_eq!(names, ["Amina Yusuf", "Ben Ito"]);
        assert_eq!((read.room[0].row.waiting, read.room[0].room, read.room[1].room), (2, read.capacity - 2, read.capacity));
        q.ward.record(q.ward.contact(Kind::FollowUp)).await;
        q.ward.hold(None).await;
        let read = list(&q.ward.amina).await;
        assert_eq!((read.room[0].row.waiting, read.room[0].row.holding), (1, 1));
        assert!(read.room[0].row.holding_minutes > 0 && read.room[0].holding_tenths > 0);
        assert_eq!(list(&q.supervisor).await.room.len(), 1);
    }

    async fn somebody_is_moved_by_hand_with_a_reason_that_can_be_taken_back(fx: Fixture) {
        let q = queue(fx).await;
        let first = q.ward.episode;
        assert_eq!(fields(moved(&q, &q.ward.amina, first, 20, " ").await), ["why"]);
        moved(&q, &q.supervisor, first, 20, "A hearing on Friday").await.unwrap();
        let read = list(&q.ward.amina).await;
        assert_eq!(order(&read), [first.0, q.soon.0]);
        let row = &read.rows[0].row;
        assert_eq!((row.moved_by.as_str(), row.why.as_str(), row.by_hand), ("Helen Moss", "A hearing on Friday", 20));
        let stale = waiting::move_by_hand(&q.ward.amina, first, q.ward.form(), 1, -5, "Away").await;
        assert!(matches!(stale, Err(app::AppError::Stale)));
        let version = waiting::moving(&q.ward.amina, first).await.unwrap().version;
        waiting::take_back(&q.ward.amina, first, q.ward.form(), version).await.unwrap();
        assert_eq!(order(&list(&q.ward.amina).await), [q.soon.0, first.0]);
        not_possible(&waiting::take_back(&q.ward.amina, first, q.ward.form(), version + 1).await);
        assert_eq!((q.ward.count(Event::WaitingMoved.as_str()).await, q.ward.count(Event::WaitingMoveTakenBack.as_str()).await), (1, 1));
    }

    async fn nobody_moves_whom_they_neither_support_nor_lead_or_who_waits_no_more(fx: Fixture) {
        let q = queue(fx).await;
        let other = another(&q.ward, &q.ward.ben, 0x6000, false).await;
        not_found(&moved(&q, &q.ward.amina, other, 5, "Asked").await);
        not_found(&moved(&q, &q.supervisor, other, 5, "Asked").await);
        not_found(&moved(&q, &q.manager, q.soon, 5, "Asked").await);
        q.ward.record(q.ward.contact(Kind::FollowUp)).await;
        not_possible(&moved(&q, &q.ward.amina, q.ward.episode, 5, "Asked").await);
        assert_eq!(order(&list(&q.ward.amina).await), [q.soon.0]);
    }

    async fn whoever_comes_back_counts_as_known(fx: Fixture) {
        let q = queue(fx).await;
        q.ward.record(q.ward.contact(Kind::FollowUp)).await;
        q.ward.end(&q.ward.amina, q.ward.episode, practice::ending::Stage::Done).await;
        let back = q.ward.again(&q.ward.amina, 0x7000).await;
        let read = list(&q.ward.amina).await;
        let place = read.rows.iter().find(|place| place.row.episode_id == back.0).unwrap();
        assert!(place.row.known && place.reasons.iter().any(|reason| reason.starts_with("supported here before")));
    }

    async fn the_list_goes_on_where_it_ended(fx: Fixture) {
        let q = queue(fx).await;
        for n in 0..55_u128 {
            another(&q.ward, &q.ward.amina, 0x1_0000 + n * 0x10, n % 7 == 0).await;
        }
        let first = list(&q.ward.amina).await;
        assert_eq!(first.rows.len(), 50);
        let next = waiting::of_key(&waiting::key_of(first.next.as_ref().unwrap()));
        let second = waiting::list(&q.ward.amina, None, &Filter::default(), next).await.unwrap();
        assert_eq!((second.rows.len(), second.next.is_none()), (7, true));
        let mut all = order(&first);
        all.extend(order(&second));
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 57, "everybody once");
        let housing = Filter { need: Some("housing".to_owned()), ..Filter::default() };
        assert!(waiting::list(&q.ward.amina, None, &housing, None).await.unwrap().rows.is_empty());
    }

    async fn an_episode_of_before_there_was_a_list_waits_from_its_referral(fx: Fixture) {
        let q = queue(fx).await;
        let scope = q.ward.house.fx.scope_a.clone();
        let amina = q.ward.amina.account().unwrap().0;
        // brought in from elsewhere: no row says what counts
        let old = referral(0x8000, q.ward.person.0, q.ward.place.site, q.ward.place.team);
        let row = episode(0x8100, q.ward.person.0, old.id, amina, q.ward.place.site);
        let owner = EpisodeOwnerRow {
            id: id(0x8200),
            episode_id: row.id,
            owner_id: amina,
            owner_name: String::new(),
            from_at: at(0),
            until_at: None,
            why: String::new(),
            made_by: amina,
        };
        let mut tx = q.ward.house.fx.store.begin(&scope).await.unwrap();
        tx.referral_insert(&old, &[], &[]).await.unwrap();
        tx.episode_insert(&row, &owner, &[access(0x8300, q.ward.person.0, amina, "owner", Some(row.id))]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(list(&q.ward.amina).await.rows.len(), 3);
        moved(&q, &q.ward.amina, EpisodeId(row.id), 250, "Asked").await.unwrap();
        assert_eq!(order(&list(&q.ward.amina).await)[0], row.id);
    }
}
