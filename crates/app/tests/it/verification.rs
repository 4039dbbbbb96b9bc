//! Whether the logs are whole: every night and when somebody asks, with the first entry that does not fit named to those who see to it.

use crate::house::House;
use crate::keeping::Place;
use crate::post_desk::Desk;
use crate::ward::{not_found, not_possible};
use app::verification::{self, Broken, Fault, Logs};
use app::{App, Ctx, concerns};
use jiff::SignedDuration;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use store::{LookEntry, LookStream};
use store_testkit::{Fixture, account, at, both_engines, event, id};

struct Scene {
    house: House,
    app: App,
    lead: Ctx,
    admin: Ctx,
    worker: Ctx,
}

/// Six changes and four looks in service A.
async fn scene(house: House, app: App) -> Scene {
    let scope = house.fx.scope_a.clone();
    let lead = house.sign_in(&scope, 0x7000, "Stephen Ellwood", "governance", None).await;
    let admin = house.sign_in(&scope, 0x7100, "Ada Nwosu", "administrator", None).await;
    let worker = house.sign_in(&scope, 0x7200, "Anna Berg", "worker", None).await;
    for n in 1..=6 {
        let mut tx = house.fx.store.begin(&scope).await.unwrap();
        tx.event(event(n, "asset_changed", None));
        tx.commit().await.unwrap();
    }
    let mut stream =
        LookStream { service: scope.service(), id: id(0x51), opened_at: at(0), seq: 0, digest: Vec::new() };
    let look = |n| LookEntry {
        at: at(n),
        account: Some(id(0x7200)),
        ground: "owner".to_owned(),
        page: "GET /people/{person}".to_owned(),
        opened: vec![id(7)],
        listed: Vec::new(),
    };
    house.fx.store.looks_append(&mut stream, (1..=4).map(look).collect()).await.unwrap();
    Scene { house, app, lead, admin, worker }
}

impl Scene {
    async fn new(fx: Fixture) -> Self {
        let house = House::new(fx);
        let app = house.app.clone();
        scene(house, app).await
    }

    async fn night(&self) {
        app::jobs::run_due(&self.app).await.unwrap();
        self.house.clock.set(self.app.now() + SignedDuration::from_hours(24));
        app::jobs::run_due(&self.app).await.unwrap();
    }

    async fn logs(&self) -> Logs {
        verification::read(&self.lead).await.unwrap()
    }

    /// Has them walked now.
    async fn ask(&self) {
        self.house.clock.set(self.app.now() + SignedDuration::from_mins(1));
        verification::ask(&self.lead, self.house.form()).await.unwrap();
        app::jobs::run_due(&self.app).await.unwrap();
    }

    /// The first entry of each log that does not fit, after a night.
    async fn found(&self) -> (Option<Broken>, Option<Broken>) {
        self.night().await;
        let last = self.logs().await.last.unwrap();
        (last.changes.broken, last.looks.broken)
    }

    async fn changes_break(&self) -> (i64, Fault) {
        let (changes, looks) = self.found().await;
        assert!(looks.is_none(), "{looks:?}");
        changes.map(|b| (b.seq, b.fault)).unwrap()
    }
}

both_engines! {
    async fn both_logs_are_walked_every_night_and_found_whole(fx: Fixture) {
        let scene = Scene::new(fx).await;
        assert!(scene.logs().await.last.is_none());
        scene.night().await;
        let logs = scene.logs().await;
        let last = logs.last.unwrap();
        assert!(last.is_whole() && last.asked_by.is_none() && logs.open.is_none());
        assert_eq!((last.changes.entries, last.looks.entries, last.elsewhere), (7, 4, Some(0)), "with the note of how far the looks had come");
        scene.night().await;
        assert_eq!(scene.logs().await.ended.len(), 2, "and the night after");
        assert!(!concerns::waiting(&scene.lead).await.unwrap().logs);
        let figures = verification::figures(&scene.app).await.unwrap();
        assert!(figures.broken == 0 && !figures.late && figures.verified.is_some());
        scene.house.clock.set(scene.app.now() + SignedDuration::from_hours(72));
        assert!(verification::figures(&scene.app).await.unwrap().late, "nobody walked them for days");
    }

    async fn somebody_may_ask_and_one_walk_is_under_way_at_a_time(fx: Fixture) {
        let scene = Scene::new(fx).await;
        verification::ask(&scene.admin, scene.house.form()).await.unwrap();
        not_possible(&verification::ask(&scene.lead, scene.house.form()).await);
        assert_eq!(scene.logs().await.open.unwrap().asked_by.as_deref(), Some("Ada Nwosu"));
        app::jobs::run_due(&scene.app).await.unwrap();
        let logs = scene.logs().await;
        assert!(logs.open.is_none() && logs.last.unwrap().is_whole());
        verification::ask(&scene.lead, scene.house.form()).await.unwrap();
        not_found(&verification::ask(&scene.worker, scene.house.form()).await);
        not_found(&verification::read(&scene.worker).await);
        let there = scene.house.sign_in(&scene.house.fx.scope_b.clone(), 0x7900, "Ola Dahl", "governance", None).await;
        assert!(verification::read(&there).await.unwrap().last.is_none(), "another service's");
    }

    async fn a_changed_payload_names_its_entry_to_those_who_see_to_it(fx: Fixture) {
        let scene = Scene::new(fx).await;
        scene.house.fx.tamper("UPDATE event_payload SET body = '{}' WHERE seq = 3").await;
        assert_eq!(scene.changes_break().await, (3, Fault::Said));
        for (who, told) in [(&scene.lead, true), (&scene.admin, true), (&scene.worker, false)] {
            assert_eq!(concerns::waiting(who).await.unwrap().logs, told, "on every page of theirs");
        }
        let broken = scene.logs().await.last.unwrap().changes.broken.unwrap();
        assert!(broken.at.is_some() && broken.why.contains("was changed"));
        assert_eq!(verification::figures(&scene.app).await.unwrap().broken, 1);
    }

    async fn a_deleted_entry_a_cut_end_and_swapped_entries_are_each_named(fx: Fixture) {
        let scene = Scene::new(fx).await;
        let fx = &scene.house.fx;
        fx.tamper("UPDATE event SET seq = 99 WHERE seq = 2").await;
        fx.tamper("UPDATE event SET seq = 2 WHERE seq = 4").await;
        fx.tamper("UPDATE event SET seq = 4 WHERE seq = 99").await;
        assert_eq!(scene.changes_break().await, (2, Fault::Changed));
        fx.tamper("DELETE FROM event WHERE seq = 2").await;
        assert_eq!(scene.changes_break().await, (2, Fault::Missing));
    }

    async fn an_end_that_was_cut_off_is_named(fx: Fixture) {
        let scene = Scene::new(fx).await;
        scene.night().await;
        scene.house.fx.tamper("DELETE FROM event WHERE seq >= 5").await;
        scene.ask().await;
        let broken = scene.logs().await.last.unwrap().changes.broken.unwrap();
        assert_eq!((broken.seq, broken.fault), (5, Fault::CutOff));
        scene.night().await;
        let last = scene.logs().await.last.unwrap();
        assert!(!last.is_whole() && last.asked_by.is_none(), "and every night until it is mended");
    }

    async fn a_look_that_was_changed_or_taken_out_is_named(fx: Fixture) {
        let scene = Scene::new(fx).await;
        let fx = &scene.house.fx;
        let named = async || scene.found().await.1.map(|b| (b.seq, b.fault, b.stream)).unwrap();
        fx.tamper_looks("DELETE FROM access_opened WHERE seq = 4").await;
        assert_eq!(named().await, (4, Fault::Index, Some(id(0x51))));
        fx.tamper_looks("UPDATE access_entry SET ground = 'cover' WHERE seq = 3").await;
        assert_eq!(named().await, (3, Fault::Changed, Some(id(0x51))));
        fx.tamper_looks("DELETE FROM access_entry WHERE seq = 2").await;
        assert_eq!(named().await, (2, Fault::Missing, Some(id(0x51))));
    }

    async fn an_end_cut_off_with_its_head_put_right_shows_by_what_is_kept_elsewhere(fx: Fixture) {
        let house = House::new(fx);
        let place = Arc::new(Place::default());
        let app = house.app.clone().with_second_place(place.clone());
        let scene = scene(house, app).await;
        scene.app.keeping().heads_asked(scene.app.now());
        let (changes, _) = scene.found().await;
        assert!(changes.is_none());
        let logs = scene.logs().await;
        assert!(logs.last.unwrap().elsewhere.unwrap() >= 1, "it was set beside what was kept");
        let fx = &scene.house.fx;
        let digest = "(SELECT e.digest FROM event e WHERE e.service_id = chain_head.service_id AND e.seq = 4)";
        fx.tamper("DELETE FROM event_payload WHERE seq > 4").await;
        fx.tamper("DELETE FROM event WHERE seq > 4").await;
        fx.tamper(&format!("UPDATE chain_head SET seq = 4, digest = {digest} WHERE seq > 4")).await;
        scene.ask().await;
        let broken = scene.logs().await.last.unwrap().changes.broken.unwrap();
        assert_eq!((broken.seq, broken.fault), (5, Fault::CutOff));
        place.away.store(true, Ordering::Relaxed);
        scene.ask().await;
        assert_eq!(scene.logs().await.last.unwrap().elsewhere, None, "and that it could not be is said");
        place.away.store(false, Ordering::Relaxed);
        // put back from a backup as of before the heads were kept: what they say is of entries that are gone for a reason
        let mut tx = scene.house.fx.store.begin(&scene.house.fx.scope_a).await.unwrap();
        let restored = store::events::NewEvent {
            at: app::time::at(scene.app.now()),
            body: format!("{{\"made_at\":\"{}\"}}", at(0).to_rfc3339()),
            ..event(0x91, "backup_restored", None)
        };
        tx.event(restored);
        tx.commit().await.unwrap();
        scene.ask().await;
        let last = scene.logs().await.last.unwrap();
        assert!(last.changes.broken.is_none(), "{last:?}");
    }

    async fn governance_and_administrators_are_told_by_e_mail_once_and_nothing_of_what(fx: Fixture) {
        let post = Arc::new(Desk::new(true, true));
        let house = House::posting(fx, post.clone());
        let app = house.app.clone();
        let scene = scene(house, app).await;
        scene.house.fx.tamper("DELETE FROM event WHERE seq = 2").await;
        scene.night().await;
        app::jobs::run_post(&scene.app, None).await.unwrap();
        let given = post.given();
        let to: Vec<String> = given.iter().map(|(to, _)| to.clone()).collect();
        assert_eq!(to, [account(0x7000, "").email, account(0x7100, "").email]);
        assert!(given.iter().all(|(_, words)| words.contains("something needs you") && !words.contains("log")), "{given:?}");
        scene.night().await;
        app::jobs::run_post(&scene.app, None).await.unwrap();
        assert!(post.given().is_empty(), "the same is not told every night");
    }

    async fn a_second_place_that_is_away_is_told_to_administrators_once_a_day(fx: Fixture) {
        let post = Arc::new(Desk::new(true, false));
        let house = House::posting(fx, post.clone());
        let place = Arc::new(Place::default());
        let app = house.app.clone().with_second_place(place.clone());
        let scene = scene(house, app).await;
        scene.app.keeping().heads_asked(scene.app.now());
        place.away.store(true, Ordering::Relaxed);
        for _ in 0..3 {
            app::jobs::run_due(&scene.app).await.unwrap();
            scene.house.clock.set(scene.app.now() + SignedDuration::from_mins(10));
        }
        app::jobs::run_post(&scene.app, None).await.unwrap();
        assert_eq!(post.given().len(), 2);
        scene.house.clock.set(scene.app.now() + SignedDuration::from_hours(24));
        app::jobs::run_due(&scene.app).await.unwrap();
        app::jobs::run_post(&scene.app, None).await.unwrap();
        assert_eq!(post.given().len(), 2, "it is still away the next day");
    }
}
