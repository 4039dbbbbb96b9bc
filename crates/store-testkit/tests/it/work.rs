//! Jobs, versions, and what the store refuses to open.

use store::StoreError;
use store::drafts::DraftRow;
use store::jobs::{JobRow, PendingRow};
use store::settings::WordingRow;
use store_testkit::{at, both_engines, id, job};

both_engines! {
    async fn two_runners_never_claim_one_job(fx: Fixture) {
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        for n in 1..=20 {
            tx.job_insert(&job(n, "remind")).await.unwrap();
        }
        tx.commit().await.unwrap();
        let runner = || {
            let (store, scope) = (fx.store.clone(), fx.scope_a.clone());
            async move {
                let mut claimed = Vec::new();
                // A runner that came second gets nothing and asks again.
                for _ in 0..200 {
                    let mut tx = store.begin(&scope).await.unwrap();
                    let got = tx.job_claim("usual", at(10)).await.unwrap();
                    let left = tx.job_page(Some("waiting"), 50).await.unwrap().len();
                    tx.commit().await.unwrap();
                    match got {
                        Some(job) => claimed.push(job.id),
                        None if left == 0 => break,
                        None => tokio::task::yield_now().await,
                    }
                }
                claimed
            }
        };
        let mut claimed = futures::future::join_all((0..4).map(|_| runner())).await.concat();
        claimed.sort_unstable();
        assert_eq!(claimed, (1..=20).map(id).collect::<Vec<_>>());
    }

    async fn the_job_due_longest_goes_first_and_alarms_have_a_lane(fx: Fixture) {
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.job_insert(&JobRow { run_at: at(5), ..job(1, "remind") }).await.unwrap();
        tx.job_insert(&JobRow { run_at: at(3), ..job(2, "remind") }).await.unwrap();
        tx.job_insert(&JobRow { run_at: at(50), ..job(3, "remind") }).await.unwrap();
        tx.job_insert(&JobRow { lane: "alarm".to_owned(), ..job(4, "alarm") }).await.unwrap();
        let first = tx.job_claim("usual", at(10)).await.unwrap().unwrap();
        assert_eq!((first.id, first.state.as_str(), first.attempts, first.claimed_at), (id(2), "running", 1, Some(at(10))));
        assert_eq!(tx.job_claim("usual", at(10)).await.unwrap().unwrap().id, id(1));
        assert!(tx.job_claim("usual", at(10)).await.unwrap().is_none(), "the third is not due");
        assert_eq!(tx.job_claim("alarm", at(10)).await.unwrap().unwrap().id, id(4));
        tx.job_save(&JobRow { state: "done".to_owned(), finished_at: Some(at(11)), ..first }).await.unwrap();
        assert_eq!(tx.job_pending("remind", at(11)).await.unwrap(), PendingRow { named: 2, lost: 2 });
        assert_eq!(tx.job_release(at(11)).await.unwrap(), 2, "what is done stays done");
        assert_eq!(tx.job_pending("remind", at(11)).await.unwrap(), PendingRow { named: 2, lost: 0 });
        assert_eq!(tx.job_page(Some("done"), 50).await.unwrap().len(), 1);
        assert_eq!(tx.job_page(None, 50).await.unwrap().len(), 4);
    }

    async fn a_wording_changed_by_someone_else_is_not_overwritten(fx: Fixture) {
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let mut wording =
            WordingRow { code: "role_card".to_owned(), body: "one".to_owned(), changed_at: at(1), changed_by: None, version: 0 };
        tx.wording_save(&wording).await.unwrap();
        assert!(matches!(tx.wording_save(&wording).await, Err(StoreError::Stale)), "somebody wrote one meanwhile");
        wording.version = 1;
        tx.wording_save(&wording).await.unwrap();
        assert!(matches!(tx.wording_save(&wording).await, Err(StoreError::Stale)));
        assert_eq!(tx.wording_get("role_card").await.unwrap().unwrap().version, 2);
        assert_eq!(tx.wording_list().await.unwrap().len(), 1);
        tx.setting_put("wait_days", "5").await.unwrap();
        tx.setting_put("wait_days", "6").await.unwrap();
        assert_eq!(tx.setting_list().await.unwrap(), [("wait_days".to_owned(), "6".to_owned())]);
    }

    async fn a_form_is_taken_once(fx: Fixture) {
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.sent_form_insert(id(1), "/referrals/1", at(1)).await.unwrap();
        assert!(matches!(tx.sent_form_insert(id(1), "/referrals/2", at(2)).await, Err(StoreError::Conflict)));
        assert_eq!(tx.sent_form_get(id(1)).await.unwrap().as_deref(), Some("/referrals/1"), "the transaction is still usable");
        assert_eq!(tx.sent_form_get(id(2)).await.unwrap(), None);
    }

    async fn drafts_are_kept_replaced_and_swept(fx: Fixture) {
        let worker = store_testkit::World::of(&*fx.store, &fx.scope_a, 0xA000).await.worker;
        let draft = |body: &str, seconds| DraftRow {
            account_id: worker,
            code: "/refer".to_owned(),
            body: body.to_owned(),
            saved_at: at(seconds),
        };
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.draft_put(&draft("a=1", 1)).await.unwrap();
        tx.draft_put(&draft("a=2", 2)).await.unwrap();
        assert_eq!(tx.draft_get(worker, "/refer").await.unwrap(), Some(draft("a=2", 2)));
        assert_eq!(tx.draft_list(worker).await.unwrap().len(), 1);
        assert_eq!(tx.drafts_sweep(at(2)).await.unwrap(), 0);
        assert_eq!(tx.drafts_sweep(at(3)).await.unwrap(), 1);
        tx.draft_put(&draft("a=3", 4)).await.unwrap();
        tx.draft_delete(worker, "/refer").await.unwrap();
        assert!(tx.draft_list(worker).await.unwrap().is_empty());
    }

    async fn a_database_of_a_newer_program_is_refused(fx: Fixture) {
        fx.tamper("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                   SELECT 9001, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1").await;
        let refused = fx.reopen().await.err().expect("it is refused");
        assert!(matches!(refused, StoreError::UnknownSchema { found: 9001, known: 1 }), "{refused}");
    }

    async fn opening_again_changes_nothing(fx: Fixture) {
        let again = fx.reopen().await.unwrap();
        assert_eq!(again.doors().service_list().await.unwrap().len(), 2);
    }

    async fn a_check_names_engine_and_schema_and_tidying_is_harmless(fx: Fixture) {
        let told = fx.store.check().await.unwrap();
        assert!(told[0].1.starts_with(if fx.is_sqlite() { "SQLite 3" } else { "PostgreSQL " }), "{told:?}");
        assert_eq!(told[1], ("schema".to_owned(), "1".to_owned()));
        assert_eq!(told[2], ("writable".to_owned(), "yes".to_owned()));
        fx.store.tidy().await.unwrap();
    }
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let refused = store_sqlite::Sqlite::open(folder.path().join("not/there.db")).await.err().expect("it is refused");
    assert!(matches!(&refused, StoreError::Unwritable(why) if why.contains("not/there.db")), "{refused}");
}
