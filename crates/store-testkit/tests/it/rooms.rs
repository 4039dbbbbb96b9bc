//! Each room's statements once around, on both engines: what is written is what is read.

use store::contacts::ContactRow;
use store::episodes::{AfterDue, CaseloadFilter, EpisodeOwnerRow, EpisodeRow};
use store::holding::{EndingRow, HoldingRow};
use store::messages::MessageRow;
use store::organisation::{CoverRow, SiteRow, TeamMemberRow, TeamRow};
use store::people::{ConsentRow, PersonRow, PersonSearch, PersonTieRow};
use store::referrals::{After, AttemptRow, ReferralRow, ReplyRow};
use store::support::{ConnectionRow, GoalRow, StepRow, UnmetNeedRow};
use store::{Looks, StoreError};
use store_testkit::{
    World, access, account, asset, at, both_engines, contact, day, episode, id, person, referral, tie,
};

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
            let found = looks.disclose(tx.person_search(a.worker, &search, at(200), day(0)).await.unwrap());
            assert_eq!(found.iter().map(|p| p.id).collect::<Vec<_>>(), [a.person], "{search:?}");
            let found = looks.disclose(tx.person_search(id(99), &search, at(200), day(0)).await.unwrap());
            assert!(found.is_empty(), "{search:?}");
        }
        let miss = PersonSearch { nhs_number: Some("9990000001".to_owned()), ..none() };
        assert!(looks.disclose(tx.person_search(a.worker, &miss, at(200), day(0)).await.unwrap()).is_empty());
        let alike = tx.person_candidates(a.person, None, Some(day(-20_000)), "lind").await.unwrap();
        assert_eq!(looks.disclose(alike).iter().map(|p| p.id).collect::<Vec<_>>(), [other.id]);
        tx.person_mark_merged(&a.may.0, other.id).await.unwrap();
        assert_eq!(looks.disclose(tx.person_get(&a.may.0).await.unwrap()).unwrap().merged_into, Some(other.id));
    }

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
        let permit = tx.permit_referral(a.worker, id(1), at(200), day(0)).await.unwrap().unwrap();
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
        let moved = tx.permit_referral(a.worker, id(1), at(200), day(0)).await.unwrap().unwrap();
        assert_eq!(moved.person(), &other.id);
        assert_eq!(looks.disclose(tx.attempt_list(&moved).await.unwrap())[0].person_id, other.id);
    }

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
        assert!(tx.permit_episode(a.worker, line.episode_id, at(600)).await.unwrap().is_none());
        assert_eq!(tx.permit_episode(next.id, line.episode_id, at(600)).await.unwrap().unwrap().ground(), "owner");
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

    async fn assets_are_found_by_need_and_word(fx: Fixture) {
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        for (n, name) in [(1, "Allotment group"), (2, "Benefits advice"), (3, "Choir")] {
            tx.asset_insert(&asset(n, name), &[if n == 2 { "money" } else { "loneliness" }.to_owned()]).await.unwrap();
        }
        let names = |page: Vec<store::assets::AssetRow>| page.into_iter().map(|a| a.name).collect::<Vec<_>>();
        assert_eq!(names(tx.asset_page(None, None, None, 2).await.unwrap()), ["Allotment group", "Benefits advice"]);
        let after = Some(("benefits advice".to_owned(), id(2)));
        assert_eq!(names(tx.asset_page(None, None, after, 2).await.unwrap()), ["Choir"]);
        assert_eq!(names(tx.asset_page(Some("loneliness"), None, None, 9).await.unwrap()), ["Allotment group", "Choir"]);
        assert_eq!(names(tx.asset_page(None, Some("choir"), None, 9).await.unwrap()), ["Choir"]);
        let (choir, needs) = tx.asset_get(id(3)).await.unwrap().unwrap();
        assert_eq!((choir.clone(), needs), (asset(3, "Choir"), vec!["loneliness".to_owned()]));
        tx.asset_save(&choir, &["arts".to_owned()]).await.unwrap();
        assert!(matches!(tx.asset_save(&choir, &[]).await, Err(StoreError::Stale)));
        assert_eq!(tx.asset_get(id(3)).await.unwrap().unwrap().1, ["arts"]);
    }

    async fn cover_gives_access_and_takes_it_back(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let stand_in = account(1, "Ben Ito");
        fx.store.doors().account_insert(&stand_in).await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert!(tx.colleagues(a.worker, day(0)).await.unwrap().is_empty());
        let member = TeamMemberRow {
            id: id(2),
            team_id: a.team,
            account_id: stand_in.id,
            account_name: String::new(),
            lead: false,
            from_on: day(0),
            until_on: None,
        };
        tx.team_member_insert(&member).await.unwrap();
        assert!(tx.colleagues(a.worker, day(0)).await.unwrap().is_empty(), "only link workers take people on");
        let membership = store::doors::MembershipRow {
            service_id: fx.scope_a.service(),
            id: id(3),
            account_id: stand_in.id,
            role: "worker".to_owned(),
            from_at: at(0),
            until_at: None,
            version: 1,
        };
        tx.membership_insert(&membership).await.unwrap();
        assert_eq!(tx.colleagues(a.worker, day(0)).await.unwrap(), [(stand_in.id, "Ben Ito".to_owned())]);
        let cover = |n, first: i64, last: i64| CoverRow {
            id: id(n),
            worker_id: a.worker,
            cover_id: stand_in.id,
            why: "leave".to_owned(),
            from_on: day(first),
            until_on: day(last),
            made_at: at(0),
            made_by: a.worker,
            ended_at: None,
        };
        let days = |n: i64| at(86_400 * n);
        let gives = |n, first: i64, last: i64| {
            let from_at = days(first) - chrono::TimeDelta::hours(9);
            let until_at = Some(days(last + 1) - chrono::TimeDelta::hours(9));
            let row = access(n, a.person, stand_in.id, "cover", Some(*a.may.2.episode()));
            store::episodes::CaseAccessRow { from_at, until_at, ..row }
        };
        tx.cover_insert(&cover(3, 1, 5), &[gives(10, 1, 5)]).await.unwrap();
        tx.cover_insert(&cover(4, 6, 9), &[gives(11, 6, 9)]).await.unwrap();
        let may = async |tx: &mut Box<dyn store::Tx>, on: i64| tx.permit_episode(stand_in.id, *a.may.2.episode(), days(on)).await.unwrap().is_some();
        assert!(!may(&mut tx, 0).await);
        assert!(may(&mut tx, 2).await && may(&mut tx, 7).await);
        tx.cover_end(id(3), days(2)).await.unwrap();
        assert!(!may(&mut tx, 3).await, "the first cover was ended");
        assert!(may(&mut tx, 7).await, "the second stands");
        assert_eq!(tx.cover_list(None, day(6)).await.unwrap().len(), 1);
        let both = tx.cover_list(Some(a.worker), day(0)).await.unwrap();
        assert_eq!(both.iter().map(|c| c.ended_at).collect::<Vec<_>>(), [None, Some(days(2))]);
        assert!(tx.cover_list(Some(stand_in.id), day(0)).await.unwrap().is_empty());
    }

    async fn sites_teams_and_ties_are_kept(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let site = tx.site_get(a.site).await.unwrap().unwrap();
        tx.site_save(&SiteRow { town: "Elsewhere".to_owned(), ..site.clone() }).await.unwrap();
        assert!(matches!(tx.site_save(&site).await, Err(StoreError::Stale)));
        let network = SiteRow { id: id(1), name: "Coast network".to_owned(), kind: "network".to_owned(), version: 1, ..site };
        tx.site_insert(&network).await.unwrap();
        tx.site_tie_insert(&tie(2, network.id, a.site)).await.unwrap();
        let ties = tx.site_tie_list().await.unwrap();
        assert_eq!((ties[0].upper_name.as_str(), ties[0].lower_name.as_str()), ("Coast network", "Harbour Street Surgery"));
        tx.site_tie_end(id(2), day(4)).await.unwrap();
        assert_eq!(tx.site_tie_list().await.unwrap()[0].until_on, Some(day(4)));
        let team = TeamRow { id: a.team, name: "South".to_owned(), archived_at: Some(at(9)), version: 1 };
        tx.team_save(&team).await.unwrap();
        assert!(matches!(tx.team_save(&team).await, Err(StoreError::Stale)));
        assert_eq!(tx.team_of_site(a.site, day(0)).await.unwrap(), None, "an archived team takes nobody on");
        tx.supervision_tie_insert(&tie(3, a.worker, a.worker)).await.unwrap();
        assert_eq!(tx.supervision_tie_list().await.unwrap()[0].upper_name, "Amina Yusuf");
        tx.supervision_tie_end(id(3), day(1)).await.unwrap();
        tx.referrer_site_insert(&tie(4, a.worker, a.site)).await.unwrap();
        tx.referrer_site_end(id(4), day(1)).await.unwrap();
        assert!(tx.referrer_sites(a.worker, day(1)).await.unwrap().is_empty());
    }

    async fn users_are_listed_by_name_and_paged(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut people = vec![account(1, "Ben Ito"), account(2, "Amina Yusuf"), account(3, "Cato Lund")];
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        drop(tx);
        for row in &people {
            fx.store.doors().account_insert(row).await.unwrap();
        }
        tx = fx.store.begin(&fx.scope_a).await.unwrap();
        for (n, row) in (10..).zip(people.drain(..)) {
            for (m, role) in [(0, "worker"), (100, "manager")] {
                tx.membership_insert(&store::doors::MembershipRow {
                    service_id: fx.scope_a.service(),
                    id: id(n + m),
                    account_id: row.id,
                    role: role.to_owned(),
                    from_at: at(0),
                    until_at: None,
                    version: 1,
                })
                .await
                .unwrap();
            }
        }
        let first = tx.user_list(at(10), None, 3).await.unwrap();
        let named: Vec<_> = first.iter().map(|u| (u.name.as_str(), u.email.as_str(), u.roles.as_str())).collect();
        assert_eq!(
            named,
            [
                ("Amina Yusuf", "2@example.org", "manager worker"),
                ("Amina Yusuf", "a000@example.org", "worker"),
                ("Ben Ito", "1@example.org", "manager worker"),
            ]
        );
        let rest = tx.user_list(at(10), Some(first[2].email.clone()), 3).await.unwrap();
        assert_eq!(rest.iter().map(|u| u.name.as_str()).collect::<Vec<_>>(), ["Cato Lund"]);
        assert_eq!(tx.membership_roles(id(1), at(10)).await.unwrap(), ["manager", "worker"]);
        let names = tx.user_names(&[id(3), a.worker, id(77)]).await.unwrap();
        assert_eq!(names.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["Amina Yusuf", "Cato Lund"]);
        assert!(tx.user_names(&[]).await.unwrap().is_empty());
    }
}
