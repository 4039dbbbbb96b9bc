//! The statements about support once around, on both engines: what is written is what is read.

use store::contacts::ContactRow;
use store::episodes::{AfterDue, CaseloadFilter, EpisodeOwnerRow, EpisodeRow};
use store::holding::{EndingRow, HoldingRow};
use store::referrals::After;
use store::support::{ConnectionRow, GoalRow, StepRow, UnmetNeedRow};
use store::{Looks, StoreError};
use store_testkit::{World, access, account, asset, at, both_engines, contact, day, episode, id, stance};

both_engines! {
    async fn an_episode_shows_in_its_owners_caseload(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let looks = Looks::default();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let read = looks.disclose(tx.episode_get(&a.may.2).await.unwrap()).unwrap();
        assert_eq!(read, episode(0xA009, a.person, id(0xA008), a.worker, a.site));
        let planned = EpisodeRow {
            state: "active".to_owned(),
            next_contact_at: Some(at(90_000)),
            next_contact_kind: Some("home_visit".to_owned()),
            next_due: day(1),
            consent_to_share: Some(false),
            scope_explained_on: Some(day(0)),
            ..read
        };
        tx.episode_save(&a.may.2, &planned).await.unwrap();
        assert!(matches!(tx.episode_save(&a.may.2, &planned).await, Err(StoreError::Stale)));
        assert_eq!(looks.disclose(tx.episode_get(&a.may.2).await.unwrap()).unwrap(), EpisodeRow { version: 2, ..planned });
        let all = CaseloadFilter::default;
        let list = looks.disclose(tx.episode_caseload(a.worker, &all(), at(200), None, 50).await.unwrap());
        assert_eq!((list.len(), list[0].id, list[0].needs.as_str(), list[0].holding.as_str()), (1, id(0xA009), "loneliness", ""));
        assert_eq!(list[0].owner_name, "Amina Yusuf");
        let after = Some(AfterDue { due: list[0].next_due, id: list[0].id });
        assert!(looks.disclose(tx.episode_caseload(a.worker, &all(), at(200), after, 50).await.unwrap()).is_empty());
        let fits = CaseloadFilter {
            state: Some("active".to_owned()),
            site: Some(a.site),
            need: Some("loneliness".to_owned()),
            owner: Some(a.worker),
            due_by: Some(day(1)),
        };
        assert_eq!(looks.disclose(tx.episode_caseload(a.worker, &fits, at(200), None, 50).await.unwrap()).len(), 1);
        let misses = [
            CaseloadFilter { state: Some("ended".to_owned()), ..all() },
            CaseloadFilter { site: Some(id(1)), ..all() },
            CaseloadFilter { need: Some("money".to_owned()), ..all() },
            CaseloadFilter { owner: Some(id(1)), ..all() },
            CaseloadFilter { due_by: Some(store::NOTHING_DUE), ..all() },
        ];
        for miss in misses {
            assert!(looks.disclose(tx.episode_caseload(a.worker, &miss, at(200), None, 50).await.unwrap()).is_empty(), "{miss:?}");
        }
        assert_eq!(looks.disclose(tx.today_planned(a.worker, at(200), at(100_000), 50).await.unwrap()).len(), 1);
        assert!(looks.disclose(tx.today_planned(a.worker, at(200), at(80_000), 50).await.unwrap()).is_empty());
        assert_eq!(looks.disclose(tx.today_names(a.worker, at(200), 50).await.unwrap()).len(), 1);
        assert!(looks.disclose(tx.today_nothing_next(a.worker, at(200), 50).await.unwrap()).is_empty());
        let load = tx.episode_load(a.worker).await.unwrap();
        assert_eq!((load.waiting, load.active, load.holding, load.nothing_next), (0, 1, 0, 0));
        assert_eq!(tx.episode_team_loads(a.worker, day(0)).await.unwrap().iter().map(|l| l.active).sum::<i64>(), 1);
        assert!(tx.episode_of_referral(&a.may.1).await.unwrap().is_some_and(|(found, _)| found == id(0xA009)));
        assert_eq!(looks.disclose(tx.episode_of_person(&a.may.0).await.unwrap()).len(), 1);
    }

    async fn a_handover_moves_the_trail_and_the_access(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let next = account(1, "Ben Ito");
        fx.store.doors().account_insert(&next).await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let line = EpisodeOwnerRow {
            id: id(2),
            episode_id: *a.may.2.episode(),
            owner_id: next.id,
            owner_name: String::new(),
            from_at: at(500),
            until_at: None,
            why: "moves to nights".to_owned(),
            made_by: a.worker,
        };
        let gives = store::episodes::CaseAccessRow { from_at: at(500), ..access(3, a.person, next.id, "owner", Some(line.episode_id)) };
        tx.episode_hand_over(&a.may.2, &line, &[gives]).await.unwrap();
        assert!(tx.permit_episode(&stance(a.worker, at(600), day(0)), line.episode_id).await.unwrap().is_none());
        assert_eq!(tx.permit_episode(&stance(next.id, at(600), day(0)), line.episode_id).await.unwrap().unwrap().ground(), "owner");
        let trail = tx.episode_owners(&a.may.2).await.unwrap();
        assert_eq!(trail.len(), 2);
        assert!(trail.iter().any(|l| l.owner_id == a.worker && l.until_at == Some(at(500))));
        assert!(trail.iter().any(|l| l.owner_name == "Ben Ito" && l.until_at.is_none()));
        assert_eq!(tx.owned_cases(next.id).await.unwrap(), [(a.person, line.episode_id)]);
    }

    async fn contacts_are_listed_newest_first(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let looks = Looks::default();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let row = |n, seconds| contact(n, *a.may.2.episode(), a.person, a.worker, seconds);
        for n in 1..=3 {
            let needs = ["money".to_owned(), "loneliness".to_owned()];
            tx.contact_insert(&a.may.2, &row(n, 1000 * i64::try_from(n).unwrap()), &needs).await.unwrap();
        }
        let page = looks.disclose(tx.contact_page(&a.may.2, None, 2).await.unwrap());
        assert_eq!(page.iter().map(|c| c.id).collect::<Vec<_>>(), [id(3), id(2)]);
        assert_eq!((page[0].recorded_by_name.as_str(), page[0].needs.split(' ').count()), ("Amina Yusuf", 2));
        let before = Some(After { at: page[1].at, id: page[1].id });
        assert_eq!(looks.disclose(tx.contact_page(&a.may.2, before, 2).await.unwrap())[0].id, id(1));
        let corrected = ContactRow { minutes: None, travel_minutes: Some(15), ..row(1, 1000) };
        tx.contact_save(&a.may.2, &corrected, &["housing".to_owned()]).await.unwrap();
        assert!(matches!(tx.contact_save(&a.may.2, &corrected, &[]).await, Err(StoreError::Stale)));
        let read = looks.disclose(tx.contact_get(&a.may.2, id(1)).await.unwrap()).unwrap();
        assert_eq!(read, ContactRow { version: 2, ..corrected });
        assert_eq!(tx.contact_needs(&a.may.2, id(1)).await.unwrap(), ["housing"]);
        assert!(looks.disclose(tx.contact_get(&a.may.2, id(99)).await.unwrap()).is_none());
    }

    async fn goals_steps_connections_and_unmet_needs_are_kept(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let looks = Looks::default();
        let spell = *a.may.2.episode();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let goal = GoalRow {
            id: id(1),
            episode_id: spell,
            person_id: a.person,
            words: "To get out on Mondays".to_owned(),
            state: "open".to_owned(),
            agreed_at: at(1),
            changed_at: at(1),
            version: 1,
        };
        tx.goal_insert(&a.may.2, &goal).await.unwrap();
        let reached = GoalRow { state: "reached".to_owned(), ..goal };
        tx.goal_save(&a.may.2, &reached).await.unwrap();
        assert!(matches!(tx.goal_save(&a.may.2, &reached).await, Err(StoreError::Stale)));
        assert_eq!(looks.disclose(tx.goal_list(&a.may.2).await.unwrap()), [GoalRow { version: 2, ..reached }]);
        let step = |n, due: Option<i64>| StepRow {
            id: id(n),
            episode_id: spell,
            goal_id: Some(id(1)),
            person_id: a.person,
            words: "Ring the allotment".to_owned(),
            by_whom: "worker".to_owned(),
            due_on: due.map(day),
            state: "to_do".to_owned(),
            agreed_at: at(1),
            changed_at: at(1),
            version: 1,
        };
        assert_eq!(tx.episode_due(&a.may.2).await.unwrap().step, None);
        tx.step_insert(&a.may.2, &step(2, Some(5))).await.unwrap();
        tx.step_insert(&a.may.2, &step(3, Some(2))).await.unwrap();
        tx.step_insert(&a.may.2, &step(4, None)).await.unwrap();
        assert_eq!(tx.episode_due(&a.may.2).await.unwrap().step, Some(day(2)));
        let due = looks.disclose(tx.today_steps(a.worker, at(200), day(3), 50).await.unwrap());
        assert_eq!(due.iter().map(|s| s.id).collect::<Vec<_>>(), [id(3)]);
        tx.step_save(&a.may.2, &StepRow { state: "done".to_owned(), ..step(3, Some(2)) }).await.unwrap();
        assert_eq!(tx.episode_due(&a.may.2).await.unwrap().step, Some(day(5)));
        assert_eq!(looks.disclose(tx.step_list(&a.may.2).await.unwrap()).len(), 3);
        tx.asset_insert(&asset(5, "Allotment group"), &[]).await.unwrap();
        let link = ConnectionRow {
            id: id(6),
            episode_id: spell,
            person_id: a.person,
            asset_id: id(5),
            state: "suggested".to_owned(),
            how: None,
            not_taken_up: None,
            note: String::new(),
            partner_word: String::new(),
            suggested_at: at(1),
            changed_at: at(1),
            version: 1,
        };
        tx.connection_insert(&a.may.2, &link).await.unwrap();
        let agreed = ConnectionRow { state: "agreed".to_owned(), how: Some("together".to_owned()), ..link };
        tx.connection_save(&a.may.2, &agreed).await.unwrap();
        assert!(matches!(tx.connection_save(&a.may.2, &agreed).await, Err(StoreError::Stale)));
        let read = looks.disclose(tx.connection_get(&a.may.2, id(6)).await.unwrap());
        assert_eq!(read, Some(ConnectionRow { version: 2, ..agreed }));
        assert_eq!(looks.disclose(tx.connection_list(&a.may.2).await.unwrap())[0].asset_name, "Allotment group");
        let unmet = UnmetNeedRow {
            id: id(7),
            episode_id: spell,
            person_id: a.person,
            need: "housing".to_owned(),
            area: "Wexcombe".to_owned(),
            why: "full".to_owned(),
            note: String::new(),
            at: at(50),
            recorded_by: a.worker,
        };
        tx.unmet_need_insert(&a.may.2, &unmet).await.unwrap();
        assert_eq!(looks.disclose(tx.unmet_need_list(&a.may.2).await.unwrap()), [unmet]);
        let counts = tx.unmet_need_counts(at(0)).await.unwrap();
        assert_eq!((counts.len(), counts[0].count, counts[0].why.as_str()), (1, 1, "full"));
        assert!(tx.unmet_need_counts(at(51)).await.unwrap().is_empty());
    }

    async fn a_holding_and_an_ending_are_kept(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let looks = Looks::default();
        let spell = *a.may.2.episode();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let holding = HoldingRow {
            id: id(1),
            episode_id: spell,
            person_id: a.person,
            consists_of: "A call every other week".to_owned(),
            shared_with: String::new(),
            would_end: "A place in the group".to_owned(),
            every_weeks: Some(2),
            review_on: day(84),
            from_at: at(10),
            until_at: None,
            version: 1,
        };
        assert!(looks.disclose(tx.holding_open(&a.may.2).await.unwrap()).is_none());
        tx.holding_insert(&a.may.2, &holding, &["waiting_list".to_owned()], &["listening".to_owned()]).await.unwrap();
        let (read, reasons, functions) = looks.disclose(tx.holding_open(&a.may.2).await.unwrap()).unwrap();
        assert_eq!((read.clone(), reasons, functions), (holding, vec!["waiting_list".to_owned()], vec!["listening".to_owned()]));
        tx.holding_save(&a.may.2, &HoldingRow { until_at: Some(at(20)), ..read.clone() }).await.unwrap();
        assert!(matches!(tx.holding_save(&a.may.2, &read).await, Err(StoreError::Stale)));
        assert!(looks.disclose(tx.holding_open(&a.may.2).await.unwrap()).is_none(), "it was ended");
        let ending = EndingRow {
            episode_id: spell,
            person_id: a.person,
            stage: "prepared".to_owned(),
            reason: "goals_reached".to_owned(),
            told_on: None,
            told_how: String::new(),
            told_words: String::new(),
            what_remains: String::new(),
            door_open: String::new(),
            referrer_words: String::new(),
            prepared_at: at(30),
            prepared_by: a.worker,
            done_at: None,
            version: 0,
        };
        tx.ending_save(&a.may.2, &ending).await.unwrap();
        assert!(matches!(tx.ending_save(&a.may.2, &ending).await, Err(StoreError::Stale)));
        let read = looks.disclose(tx.ending_get(&a.may.2).await.unwrap()).unwrap();
        tx.ending_save(&a.may.2, &EndingRow { stage: "told".to_owned(), told_on: Some(day(3)), ..read.clone() }).await.unwrap();
        assert!(matches!(tx.ending_save(&a.may.2, &read).await, Err(StoreError::Stale)));
        assert_eq!(looks.disclose(tx.ending_get(&a.may.2).await.unwrap()).unwrap().told_on, Some(day(3)));
    }
}
