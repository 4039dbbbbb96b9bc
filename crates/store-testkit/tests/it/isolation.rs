//! One service never sees another's rows.

use store::calendar::CalendarFilter;
use store::notices::NoticeRow;
use store::people::PersonSearch;
use store::permit::{GroupPermit, PermitMaker};
use store::waiting::{WaitingFilter, WaitingOf};
use store::{Looks, StoreError};
use store_testkit::{World, at, both_engines, contact, day, event, id, job, person, stance};

both_engines! {
    async fn service_b_sees_nothing_of_service_a(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let b = World::of(&*fx.store, &fx.scope_b, 0xB000).await;
        let looks = Looks::default();
        let mut tx = fx.store.read(&fx.scope_b).await.unwrap();
        let everybody = CalendarFilter { site: None, room: None, worker: None };
        // Nobody of A may anything here, whoever asks.
        for who in [a.worker, b.worker] {
            assert!(tx.permit_person(&stance(who, at(200), day(0)), a.person).await.unwrap().is_none());
            assert!(tx.permit_referral(&stance(who, at(200), day(0)), *a.may.1.referral()).await.unwrap().is_none());
            assert!(tx.permit_own_referral(who, *a.may.1.referral(), day(0)).await.unwrap().is_none());
            assert!(tx.permit_episode(&stance(who, at(200), day(0)), *a.may.2.episode()).await.unwrap().is_none());
            assert!(tx.permit_concern(&stance(who, at(200), day(0)), a.concern).await.unwrap().is_none());
            assert!(tx.permit_lone(who, a.lone).await.unwrap().is_none());
            let out = looks.disclose(tx.lone_open(who, 50).await.unwrap());
            assert!(out.iter().all(|plan| plan.id == b.lone));
            let week = tx.calendar_between(&stance(who, at(200), day(0)), &everybody, at(0), at(90_000), 50).await.unwrap();
            assert!(looks.disclose(week).iter().all(|entry| entry.id == b.appointment || entry.kind == "group_session"));
            assert!(tx.permit_group(&stance(who, at(200), day(0)), a.group).await.unwrap().is_none());
            assert!(looks.disclose(tx.group_supported(&stance(who, at(200), day(0))).await.unwrap()).iter().all(|one| one.person_id == b.person));
            assert!(tx.block_get(who, a.appointment).await.unwrap().is_none());
            assert!(tx.permit_led(&stance(who, at(200), day(0)), *a.may.2.episode()).await.unwrap().is_none());
            for of in [WaitingOf::Own, WaitingOf::Led, WaitingOf::Service] {
                let asked = (who, at(200), day(0));
                let rows = looks.disclose(tx.waiting_list(of, asked, &WaitingFilter::default(), None, 50).await.unwrap());
                assert!(rows.iter().all(|row| row.episode_id == *b.may.2.episode()));
                assert!(tx.waiting_count(of, asked, at(200)).await.unwrap().waiting <= 1);
            }
            let listed = looks.disclose(tx.concern_of_account(who, (true, day(0)), None, 50).await.unwrap());
            assert!(listed.iter().all(|c| c.id == b.concern));
        }
        assert_eq!(tx.group_list(false, at(200)).await.unwrap().iter().map(|g| g.id).collect::<Vec<_>>(), [b.group]);
        assert_eq!(tx.group_of_session(a.group_session).await.unwrap(), None);
        // Even a permit of A's opens nothing in B.
        let runs = GroupPermit::made(a.group, true, &PermitMaker::of_the_engine());
        assert!(tx.group_get(&runs).await.unwrap().is_none());
        assert!(tx.group_session_get(&runs, a.group_session).await.unwrap().is_none());
        assert!(tx.group_sessions(&runs, at(0), true, 50).await.unwrap().is_empty());
        assert!(tx.permit_episode_of_group(&runs, *a.may.2.episode()).await.unwrap().is_none());
        assert!(looks.disclose(tx.group_place_list(&runs, &stance(a.worker, at(200), day(0))).await.unwrap()).is_empty());
        assert!(tx.group_hidden_words(&runs, a.group_session).await.unwrap().is_empty());
        assert_eq!(tx.group_places_waited_for(&runs).await.unwrap(), 0);
        assert!(tx.items_asked(&a.may.2).await.unwrap().is_empty());
        assert!(!tx.written_since(&a.may.2, at(0), b.worker).await.unwrap());
        assert!(!tx.takes_people_on(a.worker, at(200)).await.unwrap());
        assert!(looks.disclose(tx.person_get(&a.may.0).await.unwrap()).is_none());
        assert!(looks.disclose(tx.person_contacts(&a.may.0).await.unwrap()).is_empty());
        assert!(looks.disclose(tx.referral_get(&a.may.1).await.unwrap()).is_none());
        assert!(tx.referral_needs(&a.may.1).await.unwrap().is_empty());
        assert!(looks.disclose(tx.referral_of_person(&a.may.0).await.unwrap()).is_empty());
        assert!(looks.disclose(tx.episode_get(&a.may.2).await.unwrap()).is_none());
        assert!(looks.disclose(tx.episode_of_person(&a.may.0).await.unwrap()).is_empty());
        assert!(tx.episode_owners(&a.may.2).await.unwrap().is_empty());
        assert!(tx.permit_lone_due(a.lone).await.unwrap().is_none());
        assert!(tx.permit_concern_unanswered(a.concern).await.unwrap().is_none());
        assert!(looks.disclose(tx.concern_of_person(&a.may.0).await.unwrap()).is_empty());
        assert!(tx.site_lead_list(a.site, day(0)).await.unwrap().is_empty());
        assert!(tx.site_leads_on(a.site, day(0)).await.unwrap().is_empty());
        assert!(tx.appointment_head(a.appointment).await.unwrap().is_none());
        assert!(looks.disclose(tx.appointment_get(&a.may.2, a.appointment).await.unwrap()).is_none());
        assert!(looks.disclose(tx.appointment_planned(&a.may.2).await.unwrap()).is_empty());
        assert!(looks.disclose(tx.answer_of_appointment(&a.may.2, a.appointment).await.unwrap()).is_empty());
        assert!(looks.disclose(tx.answer_due(a.worker, at(200), 50).await.unwrap()).is_empty());
        assert!(tx.appointment_to_remind(a.appointment).await.unwrap().is_none());
        assert!(tx.calendar_taken(a.worker, Some(a.room), (at(0), at(90_000))).await.unwrap().is_empty());
        assert!(tx.calendar_workers(a.worker, day(0), at(200)).await.unwrap().is_empty());
        assert!(tx.turn_get(&a.may.2).await.unwrap().is_none());
        assert!(looks.disclose(tx.case_list(a.worker, true, 50).await.unwrap()).is_empty());
        assert!(tx.spare_list(at(200), at(0)).await.unwrap().iter().all(|row| row.owner_id == b.worker));
        assert!(tx.places_of_workers().await.unwrap().iter().all(|(owner, _)| *owner == b.worker));
        assert!(tx.room_get(a.room).await.unwrap().is_none());
        assert_eq!(tx.room_list().await.unwrap().iter().map(|r| r.id).collect::<Vec<_>>(), [b.room]);
        // Lists show B's own, and only those.
        assert!(tx.site_get(a.site).await.unwrap().is_none());
        assert_eq!(tx.site_list().await.unwrap().iter().map(|s| s.id).collect::<Vec<_>>(), [b.site]);
        assert_eq!(tx.team_list().await.unwrap().iter().map(|t| t.id).collect::<Vec<_>>(), [b.team]);
        assert_eq!(tx.team_of_site(a.site, day(0)).await.unwrap(), None);
        assert!(tx.teams_of(a.worker, day(0)).await.unwrap().is_empty());
        assert!(tx.owned_cases(a.worker).await.unwrap().is_empty());
        let users = tx.user_list(at(200), None, 50).await.unwrap();
        assert_eq!(users.iter().map(|u| u.account_id).collect::<Vec<_>>(), [b.worker]);
        assert!(tx.user_names(&[a.worker]).await.unwrap().is_empty());
        assert!(tx.membership_roles(a.worker, at(200)).await.unwrap().is_empty());
        let same_name = PersonSearch { name_part: Some("maria".to_owned()), ..PersonSearch::default() };
        assert!(looks.disclose(tx.person_search(&stance(a.worker, at(200), day(0)), &same_name).await.unwrap()).is_empty());
        let found = looks.disclose(tx.person_search(&stance(b.worker, at(200), day(0)), &same_name).await.unwrap());
        assert_eq!(found.iter().map(|p| p.id).collect::<Vec<_>>(), [b.person]);
        let alike = tx.person_candidates(id(1), None, Some(day(-20_000)), "lindqvist maria").await.unwrap();
        assert_eq!(looks.disclose(alike).iter().map(|p| p.id).collect::<Vec<_>>(), [b.person]);
    }

    async fn a_row_of_b_cannot_point_into_a(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_b).await.unwrap();
        let refused = tx.contact_insert(&a.may.2, &contact(1, *a.may.2.episode(), a.person, a.worker, 300), &[]).await;
        assert!(refused.is_err(), "a foreign key across services");
    }

    async fn a_change_asked_for_in_b_leaves_a_as_it_was(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let looks = Looks::default();
        let mut tx = fx.store.begin(&fx.scope_b).await.unwrap();
        let renamed = person(0xA006, "Other", "Name");
        assert!(matches!(tx.person_save(&a.may.0, &renamed).await, Err(StoreError::Stale)));
        assert!(!tx.site_lead_end(a.lead, a.site, day(1)).await.unwrap());
        tx.commit().await.unwrap();
        let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
        let still = looks.disclose(tx.person_get(&a.may.0).await.unwrap()).unwrap();
        assert_eq!(still.given_name, "Maria");
    }

    async fn jobs_events_and_looks_are_of_one_service(fx: Fixture) {
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.job_insert(&job(1, "remind")).await.unwrap();
        tx.event(event(2, "person_added", None));
        tx.commit().await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_b).await.unwrap();
        assert!(tx.job_claim("usual", at(10)).await.unwrap().is_none());
        assert!(tx.job_page(None, 50).await.unwrap().is_empty());
        assert!(tx.event_page(None, 50).await.unwrap().is_empty());
        assert_eq!(tx.event_head().await.unwrap(), (0, Vec::new()));
    }

    async fn notices_are_of_one_service_and_swept_with_the_jobs_that_sent_them(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let notice = |n, state: &str| NoticeRow {
            id: id(n),
            about: "alarm".to_owned(),
            subject_id: a.lone,
            account_id: Some(a.worker),
            channel: "mail".to_owned(),
            made_at: at(100),
            state: state.to_owned(),
            tries: 1,
            done_at: None,
            error: "away".to_owned(),
        };
        fx.store.doors().account_alarm_phone_set(a.worker, Some("+447700900123")).await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.notice_insert(&notice(1, "failed")).await.unwrap();
        tx.notice_insert(&notice(2, "waiting")).await.unwrap();
        tx.job_insert(&store::jobs::JobRow { state: "done".to_owned(), finished_at: Some(at(100)), ..job(3, "notice") }).await.unwrap();
        tx.job_insert(&job(4, "notice")).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_b).await.unwrap();
        assert!(tx.notice_get(id(1)).await.unwrap().is_none());
        assert!(tx.notice_of(a.lone, at(0), 50).await.unwrap().is_empty());
        assert!(tx.notice_envelopes(50).await.unwrap().is_empty());
        assert!(tx.notice_phones(&[a.worker]).await.unwrap().is_empty(), "nobody of another service");
        assert_eq!((tx.notice_sweep(at(200)).await.unwrap(), tx.job_sweep(at(200)).await.unwrap()), (0, 0));
        drop(tx);
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert_eq!(tx.notice_phones(&[a.worker]).await.unwrap(), [a.worker]);
        let named = tx.notice_of(a.lone, at(100), 50).await.unwrap();
        assert_eq!(named.iter().map(|n| n.id).collect::<Vec<_>>(), [id(2), id(1)]);
        assert!(tx.notice_of(a.lone, at(101), 50).await.unwrap().is_empty());
        assert_eq!(tx.notice_envelopes(50).await.unwrap().len(), 1);
        assert_eq!((tx.notice_sweep(at(200)).await.unwrap(), tx.job_sweep(at(200)).await.unwrap()), (1, 1));
        assert_eq!(tx.job_page(None, 50).await.unwrap().len(), 1);
    }

    async fn questions_about_looks_and_walks_along_the_logs_are_of_one_service(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let looks = Looks::default();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let walk = store::verifications::VerificationRow {
            id: id(5),
            asked_by: "Gwen Hale".to_owned(),
            begun_at: at(100),
            walk: "{}".to_owned(),
            changes: 0,
            looks: 0,
            erased: 0,
            elsewhere: 0,
            ended_at: None,
            broken_changes: None,
            broken_looks: None,
        };
        tx.verification_insert(&walk).await.unwrap();
        let done = store::unusual::LookedDayRow { day: day(0), looks: 3, found: 1, done_at: at(200) };
        tx.looked_day_insert(&done).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_b).await.unwrap();
        assert!(tx.unusual_get(a.unusual).await.unwrap().is_none());
        assert!(looks.disclose(tx.unusual_page(false, None, 50).await.unwrap()).is_empty());
        assert_eq!((tx.unusual_waiting().await.unwrap(), tx.unusual_asked(at(0), " same_name ").await.unwrap().len()), (0, 0));
        let outcome = store::unusual::UnusualOutcome { id: a.unusual, version: 1, outcome: "expected", words: "x", taken_to: "", at: at(9), by: a.worker };
        assert!(matches!(tx.unusual_settle(&outcome).await, Err(StoreError::Stale)));
        assert!(tx.looked_day_last().await.unwrap().is_none());
        tx.looked_day_insert(&done).await.unwrap();
        assert!(matches!(tx.looked_day_insert(&done).await, Err(StoreError::Conflict)), "a day is gone through once");
        drop(tx);
        let mut tx = fx.store.begin(&fx.scope_b).await.unwrap();
        assert!(tx.beside_colleagues().await.unwrap().is_empty());
        assert!(tx.beside_persons(&[a.person]).await.unwrap().is_empty());
        assert!(tx.beside_emails(&[a.person]).await.unwrap().is_empty());
        assert!(tx.beside_own(&[a.worker]).await.unwrap().is_empty());
        assert!(tx.beside_ties(&[a.person]).await.unwrap().is_empty());
        assert!(tx.event_touches(at(0), at(1000)).await.unwrap().is_empty());
        assert!(tx.verification_get(id(5)).await.unwrap().is_none());
        assert!(tx.verification_open().await.unwrap().is_none() && tx.verification_last().await.unwrap().is_none());
        assert!(tx.verification_page(None, 50).await.unwrap().is_empty() && tx.verification_told().await.unwrap().is_empty());
        assert!(matches!(tx.verification_save(&walk).await, Err(StoreError::Stale)));
        assert_eq!(tx.request_counts(day(0), day(0)).await.unwrap().open, 0);
        drop(tx);
        let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
        assert_eq!(tx.verification_open().await.unwrap(), Some(walk));
        assert_eq!(looks.disclose(tx.unusual_page(true, None, 50).await.unwrap())[0].1, "Amina Yusuf");
        assert_eq!(looks.take().1, [a.person], "whoever reads a question has looked");
        assert_eq!(tx.beside_persons(&[a.person]).await.unwrap()[0].family_name, "Lindqvist");
        assert_eq!(tx.beside_colleagues().await.unwrap()[0].account_id, a.worker);
    }

    async fn what_is_brought_forward_waits_in_a_lane_behind(fx: Fixture) {
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let of = |n, run_at| store::jobs::JobRow { lane: "alarm".to_owned(), run_at, ..job(n, "alarm") };
        tx.job_insert(&of(1, at(50))).await.unwrap();
        tx.job_insert(&of(2, at(900))).await.unwrap();
        assert_eq!(tx.job_bring_forward("alarm", "review", at(100)).await.unwrap(), 1);
        assert_eq!(tx.job_claim("review", at(100)).await.unwrap().map(|job| job.id), Some(id(2)));
        assert_eq!(tx.job_claim("alarm", at(100)).await.unwrap().map(|job| job.id), Some(id(1)));
    }

    async fn a_write_in_a_read_transaction_is_refused(fx: Fixture) {
        let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
        assert!(matches!(tx.setting_put("x", "y").await, Err(StoreError::Unwritable(_))));
    }

    async fn what_is_not_committed_never_was(fx: Fixture) {
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.setting_put("x", "y").await.unwrap();
        tx.event(event(1, "setting_changed", None));
        drop(tx);
        let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
        assert!(tx.setting_list().await.unwrap().is_empty());
        assert_eq!(tx.event_head().await.unwrap().0, 0);
    }
}

#[tokio::test]
async fn postgresql_hides_other_services_from_a_statement_that_forgets_them() {
    let fx = store_testkit::postgres().await;
    World::of(&*fx.store, &fx.scope_a, 0xA000).await;
    let count = "SELECT count(*)::text FROM person";
    let of = |service| format!("SET ROLE leeway_runtime; SET leeway.service = '{service}'");
    assert_eq!(fx.ask_postgres(&[&of(id(0xA))], count).await, ["1"]);
    assert_eq!(fx.ask_postgres(&[&of(id(0xB))], count).await, ["0"]);
    assert_eq!(fx.ask_postgres(&["SET ROLE leeway_runtime"], count).await, ["0"], "no service, no rows");
}
