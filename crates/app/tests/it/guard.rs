//! Readiness, drafts and their bounds, and what the logs say of each other.

use crate::desk::{Desk, fields};
use app::accounts;
use app::clock::{SeededIds, StandingClock};
use app::services::{heads, verify};
use app::{AppError, AppResult, Appender, ServiceRow, drafts};
use jiff::SignedDuration;
use practice::access::Role;
use std::sync::Arc;
use store::LookEntry;
use store_testkit::{both_engines, id};

/// Service A, and who notes looks in it.
async fn looker(desk: &Desk) -> (Appender, ServiceRow) {
    desk.user("noor@example.org", Role::Worker).await;
    let clock = Arc::new(StandingClock::at(desk.now()));
    let appender = Appender::start(desk.fx.store.clone(), clock, Arc::new(SeededIds::new(99)));
    let service = app::services::list(&desk.app).await.unwrap().into_iter().find(|s| s.slug == "a").unwrap();
    (appender, service)
}

/// Notes a look at somebody's record.
async fn look(desk: &Desk, appender: &Appender) -> AppResult<()> {
    let entry = LookEntry {
        at: app::time::at(desk.now()),
        account: Some(id(1)),
        ground: "owner".to_owned(),
        page: "GET /people/{person}".to_owned(),
        opened: vec![id(7)],
        listed: Vec::new(),
    };
    appender.note(desk.fx.scope_a.service(), entry).await
}

both_engines! {
    async fn a_draft_has_a_largest_size_and_an_account_a_largest_number(fx: Fixture) {
        let desk = Desk::new(fx);
        desk.user("noor@example.org", Role::Worker).await;
        let noor = desk.visitor("noor@example.org").await.ctx;
        let note = "%E4%BD%A0".repeat(20_000);
        drafts::keep(&noor, "/refer", &format!("notes={note}")).await.unwrap();
        assert_eq!(fields(drafts::keep(&noor, "/refer", &"a".repeat(10 * 1024 * 1024)).await), [""], "refused in words");
        assert_eq!(drafts::find(&noor, "/refer").await.unwrap().unwrap().body.len(), note.len() + 6, "the earlier one stands");
        for n in 0..50 {
            desk.wait(SignedDuration::from_secs(1));
            drafts::keep(&noor, &format!("/episodes/{n}/ending"), "a=1").await.unwrap();
        }
        let kept = drafts::under(&noor, "").await.unwrap();
        assert_eq!((kept.len(), kept[0].path.as_str()), (50, "/episodes/49/ending"));
        assert!(drafts::find(&noor, "/refer").await.unwrap().is_none(), "the oldest went");
        assert_eq!(drafts::under(&noor, "/episodes/7/").await.unwrap().len(), 1);
    }

    async fn readiness_is_looked_up_once_in_a_few_seconds(fx: Fixture) {
        let desk = Desk::new(fx);
        assert!(desk.app.ready().await);
        desk.fx.tamper("ALTER TABLE chain_head RENAME TO chain_head_away").await;
        assert!(desk.app.ready().await, "as it was found a moment ago");
        desk.wait(SignedDuration::from_secs(6));
        // SQLite's readers answer all the same; PostgreSQL is asked whether it writes
        assert_eq!(desk.app.ready().await, desk.fx.is_sqlite());
    }

    async fn a_stream_of_looks_that_was_registered_is_missed(fx: Fixture) {
        let desk = Desk::new(fx);
        let (appender, service) = looker(&desk).await;
        look(&desk, &appender).await.unwrap();
        assert!(verify(&desk.app, &service, &[]).await.unwrap().iter().all(|(_, found)| found.broken.is_none()));
        desk.fx.tamper_looks("DELETE FROM access_entry").await;
        desk.fx.tamper_looks("DELETE FROM access_stream").await;
        let found = verify(&desk.app, &service, &[]).await.unwrap();
        assert!(found[0].1.broken.is_none() && found[1].1.broken.as_ref().unwrap().why.contains("missing"), "{found:?}");
    }

    async fn looks_cut_off_after_their_heads_were_noted_are_missed(fx: Fixture) {
        let desk = Desk::new(fx);
        let (appender, service) = looker(&desk).await;
        for _ in 0..3 {
            look(&desk, &appender).await.unwrap();
        }
        app::jobs::run_due(&desk.app).await.unwrap();
        let entry = "SELECT e.digest FROM access_entry e WHERE e.service_id = access_stream.service_id AND e.stream_id = access_stream.id AND e.seq = 2";
        desk.fx.tamper_looks("DELETE FROM access_entry WHERE seq = 3").await;
        desk.fx.tamper_looks(&format!("UPDATE access_stream SET seq = 2, digest = ({entry})")).await;
        let found = verify(&desk.app, &service, &[]).await.unwrap();
        assert_eq!(found[1].1.broken.as_ref().unwrap().seq, 3, "{found:?}");
        let mut tx = desk.fx.store.read(&desk.fx.scope_a).await.unwrap();
        assert!(tx.event_page(None, 5).await.unwrap().iter().any(|e| e.kind == "looks_anchored"));
    }

    async fn a_stream_that_could_not_be_registered_is_registered_with_the_next_look(fx: Fixture) {
        let desk = Desk::new(fx);
        let (appender, service) = looker(&desk).await;
        desk.fx.tamper("UPDATE chain_head SET code = 'away'").await;
        assert!(matches!(look(&desk, &appender).await, Err(AppError::LookNotNoted)));
        assert!(matches!(look(&desk, &appender).await, Err(AppError::LookNotNoted)), "nor is the next answer given");
        desk.fx.tamper("UPDATE chain_head SET code = 'events'").await;
        look(&desk, &appender).await.unwrap();
        let mut tx = desk.fx.store.read(&desk.fx.scope_a).await.unwrap();
        let registered = tx.event_of_kinds(" stream_registered ").await.unwrap();
        assert_eq!(registered.len(), 1);
        assert!(verify(&desk.app, &service, &[]).await.unwrap().iter().all(|(_, found)| found.broken.is_none()));
    }

    async fn there_is_one_sweep_and_what_a_stopped_program_held_is_given_back(fx: Fixture) {
        let desk = Desk::new(fx);
        for _ in 0..3 {
            app::jobs::run_due(&desk.app).await.unwrap();
        }
        let jobs = || async {
            let mut tx = desk.fx.store.read(&desk.fx.scope_a).await.unwrap();
            let all = tx.job_page(None, 50).await.unwrap();
            all.into_iter().filter(|job| job.name == "sweep").collect::<Vec<_>>()
        };
        assert_eq!(jobs().await.len(), 1);
        // a program took it and stopped
        desk.wait(SignedDuration::from_hours(25));
        let mut tx = desk.fx.store.begin(&desk.fx.scope_a).await.unwrap();
        let mut taken = tx.job_claim("usual", app::time::at(desk.now())).await.unwrap().unwrap();
        while taken.name != "sweep" {
            taken = tx.job_claim("usual", app::time::at(desk.now())).await.unwrap().unwrap();
        }
        tx.commit().await.unwrap();
        desk.wait(SignedDuration::from_mins(9));
        app::jobs::run_due(&desk.app).await.unwrap();
        assert_eq!(jobs().await.iter().map(|j| j.state.as_str()).collect::<Vec<_>>(), ["running"], "it may still be at it");
        desk.wait(SignedDuration::from_mins(2));
        app::jobs::run_due(&desk.app).await.unwrap();
        let left = jobs().await;
        assert_eq!((left.len(), left[0].state.as_str()), (1, "waiting"));
        assert!(left[0].finished_at > taken.finished_at, "it was swept");
    }

    async fn heads_written_down_show_a_chain_cut_short_or_written_anew(fx: Fixture) {
        let desk = Desk::new(fx);
        let (appender, service) = looker(&desk).await;
        look(&desk, &appender).await.unwrap();
        let mut kept = heads(&desk.app, &service).await.unwrap();
        assert_eq!(kept.iter().map(|h| h.chain.as_str()).collect::<Vec<_>>(), ["changes", "looks"]);
        let whole = |found: Vec<(&'static str, store::chain::Verified)>| found.iter().all(|(_, f)| f.broken.is_none());
        assert!(whole(verify(&desk.app, &service, &kept).await.unwrap()));
        accounts::end_other_sessions(&desk.visitor("noor@example.org").await).await.unwrap();
        assert!(whole(verify(&desk.app, &service, &kept).await.unwrap()), "it may go on");
        kept[0].seq += 7;
        let found = verify(&desk.app, &service, &kept).await.unwrap();
        assert_eq!(found[0].1.broken.as_ref().unwrap().seq, kept[0].seq - 6, "the first that is not there");
        kept[0].seq -= 8;
        assert!(verify(&desk.app, &service, &kept).await.unwrap()[0].1.broken.as_ref().unwrap().why.contains("anew"));
        "00".clone_into(&mut kept[1].digest);
        assert!(verify(&desk.app, &service, &kept).await.unwrap()[1].1.broken.is_some());
    }
}
