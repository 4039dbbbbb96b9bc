//! Sites, teams, ties, links, texts and settings.

use crate::desk::{Desk, fields};
use crate::house::House;
use app::organisation::{self, NewTie, SiteDraft, SiteKind, Tie};
use app::{AppError, links, settings, wording};
use jiff::civil::date;
use practice::access::Role;
use practice::ids::{SiteId, TeamId};
use store_testkit::{World, at, both_engines, id};

fn draft(name: &str, kind: SiteKind) -> SiteDraft {
    SiteDraft {
        name: name.to_owned(),
        kind,
        town: "Wexcombe".to_owned(),
        ods_code: Some("y12345".to_owned()),
        phone: String::new(),
        mailbox: String::new(),
        ways_of_working: String::new(),
    }
}

both_engines! {
    async fn a_job_that_was_given_up_is_seen_by_its_envelope_and_tried_again(fx: Fixture) {
        let house = House::new(fx);
        let scope = house.fx.scope_a.clone();
        let kit = house.sign_in(&scope, 0x2000, "Kit Rowntree", "administrator", None).await;
        let worker = house.sign_in(&scope, 0x2100, "Amina Yusuf", "worker", None).await;
        let job = store::jobs::JobRow {
            id: id(0x3000),
            name: "reminder".to_owned(),
            lane: "usual".to_owned(),
            payload: "{\"person\":\"x\"}".to_owned(),
            state: "dead".to_owned(),
            run_at: at(0),
            attempts: 8,
            claimed_at: None,
            finished_at: None,
            last_error: "no such job: reminder".to_owned(),
        };
        let mut tx = house.fx.store.begin(&scope).await.unwrap();
        tx.job_insert(&job).await.unwrap();
        tx.commit().await.unwrap();
        let seen = app::system::read(&kit).await.unwrap();
        assert!(seen.database.is_ok() && seen.jobs.contains(&("usual".to_owned(), "dead".to_owned(), 1)));
        assert_eq!(seen.given_up[0].error, "no such job: reminder");
        assert!(!format!("{seen:?}").contains("person"), "nothing of what it is about");
        assert!(matches!(app::system::read(&worker).await, Err(AppError::NotFound)));
        app::system::try_again(&kit, job.id, house.form()).await.unwrap();
        let again = app::system::read(&kit).await.unwrap();
        assert!(again.given_up.is_empty() && again.jobs.contains(&("usual".to_owned(), "waiting".to_owned(), 1)));
        let twice = app::system::try_again(&kit, job.id, house.form()).await;
        assert!(matches!(twice, Err(AppError::NotPossible(_))), "{twice:?}");
    }

    async fn a_practice_belongs_to_a_network_for_a_time_and_once(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let network = organisation::site_add(&admin, desk.form(), draft("Coast network", SiteKind::Network)).await.unwrap();
        let practice = organisation::site_add(&admin, desk.form(), draft("Quay surgery", SiteKind::Practice)).await.unwrap();
        let new = |from, last| NewTie { form: desk.form(), upper: network.0, lower: practice.0, from, last };
        organisation::tie(&admin, Tie::Network, new(date(2026, 1, 5), Some(date(2026, 3, 31))), "/").await.unwrap();
        let within = organisation::tie(&admin, Tie::Network, new(date(2026, 3, 31), None), "/").await;
        assert_eq!(fields(within), ["lower"], "the last day counts");
        organisation::tie(&admin, Tie::Network, new(date(2026, 4, 1), None), "/").await.unwrap();
        let swapped = NewTie { upper: practice.0, lower: network.0, ..new(date(2026, 1, 1), None) };
        assert_eq!(fields(organisation::tie(&admin, Tie::Network, swapped, "/").await), ["lower"]);
        let opened = organisation::site(&admin, network).await.unwrap();
        assert_eq!(opened.ties.len(), 2);
        organisation::end(&admin, Tie::Network, desk.form(), network.0, opened.ties[0].id, "/").await.unwrap();
        assert_eq!(organisation::site(&admin, network).await.unwrap().ties[0].until_on, Some(app::time::day(admin.today())));
    }

    async fn nothing_of_another_service_can_be_tied_or_opened(fx: Fixture) {
        let theirs = World::of(&*fx.store, &fx.scope_b, 0x2000).await;
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let team = organisation::team_add(&admin, desk.form(), "Coast").await.unwrap();
        let new = |lower| NewTie { form: desk.form(), upper: team.0, lower, from: date(2026, 1, 6), last: None };
        assert_eq!(fields(organisation::tie(&admin, Tie::Site, new(theirs.site), "/").await), ["lower"]);
        assert_eq!(fields(organisation::tie(&admin, Tie::Member { lead: false }, new(theirs.worker), "/").await), ["lower"]);
        assert!(matches!(organisation::site(&admin, SiteId(theirs.site)).await, Err(AppError::NotFound)));
        assert!(matches!(organisation::team(&admin, TeamId(theirs.team)).await, Err(AppError::NotFound)));
    }

    async fn a_supervisor_supervises_link_workers(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let grace = desk.user("grace@example.org", Role::Supervisor).await;
        let noor = desk.user("noor@example.org", Role::Worker).await;
        let new = |upper, lower| NewTie { form: desk.form(), upper, lower, from: date(2026, 1, 6), last: None };
        assert_eq!(fields(organisation::tie(&admin, Tie::Supervision, new(noor.0, grace.0), "/").await), ["lower"]);
        organisation::tie(&admin, Tie::Supervision, new(grace.0, noor.0), "/").await.unwrap();
        let team = app::team::today(&desk.visitor("grace@example.org").await.ctx).await.unwrap();
        assert_eq!(team.days.iter().map(|l| l.row.owner_id).collect::<Vec<_>>(), [noor.0]);
    }

    async fn a_practices_link_opens_until_it_is_taken_back(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0x1000).await;
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let lonely = organisation::site_add(&admin, desk.form(), draft("Quay surgery", SiteKind::Practice)).await.unwrap();
        assert_eq!(fields(links::make(&admin, desk.form(), lonely, "").await), ["site"], "nobody would take its referrals");
        let token = links::make(&admin, desk.form(), SiteId(world.site), "").await.unwrap();
        assert!(app::services::by_link(&desk.app, token.expose()).await.is_ok());
        let made = links::list(&admin).await.unwrap().links.remove(0).0;
        links::revoke(&admin, desk.form(), made.id).await.unwrap();
        assert!(matches!(app::services::by_link(&desk.app, token.expose()).await, Err(AppError::NotFound)));
        assert!(matches!(links::revoke(&admin, desk.form(), id(77)).await, Err(AppError::NotFound)));
    }

    async fn a_site_saved_by_two_is_stale_for_the_second(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let site = organisation::site_add(&admin, desk.form(), draft("Quay surgery", SiteKind::Practice)).await.unwrap();
        organisation::site_save(&admin, desk.form(), site, 1, draft("Quay Street surgery", SiteKind::Practice)).await.unwrap();
        let second = organisation::site_save(&admin, desk.form(), site, 1, draft("Quayside", SiteKind::Practice)).await;
        assert!(matches!(second, Err(AppError::Stale)));
        let row = organisation::site(&admin, site).await.unwrap().row;
        assert_eq!((row.name.as_str(), row.ods_code.as_deref()), ("Quay Street surgery", Some("Y12345")));
    }

    async fn a_text_is_checked_seen_and_saved_by_one_at_a_time(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let code = "wordback.received";
        assert_eq!(wording::open(&admin, code).await.unwrap().version, 0);
        assert_eq!(fields(wording::save(&admin, desk.form(), code, 0, "Dear {name}").await), ["template"]);
        assert_eq!(wording::preview(&admin, code, "We have {person}’s referral.", "Coast").unwrap(), "We have WA’s referral.");
        wording::save(&admin, desk.form(), code, 0, "We have {person}’s referral.").await.unwrap();
        assert!(matches!(wording::save(&admin, desk.form(), code, 0, "Thank you.").await, Err(AppError::Stale)));
        let stored = wording::open(&admin, code).await.unwrap();
        assert_eq!((stored.version, stored.changed_by.as_str()), (1, "Noor Haddad"));
        wording::save(&admin, desk.form(), code, 1, "Thank you.").await.unwrap();
        let own = wording::open(&admin, "wordback.self.received").await.unwrap();
        assert!(own.title.contains("people who ask for themselves") && own.body.contains("asking us for support"), "{own:?}");
        let all = wording::list(&admin).await.unwrap();
        assert_eq!(all.iter().filter(|w| w.code.starts_with("wordback.self.")).count(), practice::wordback::Turn::ALL.len());
        assert!(matches!(wording::open(&admin, "wordback.nothing").await, Err(AppError::NotFound)));
    }

    async fn settings_are_kept_and_changed_by_one_at_a_time(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let seen = settings::open(&admin).await.unwrap();
        let mut new = seen;
        new.targets.nudge_team_working_days = 10;
        assert_eq!(fields(settings::save(&admin, desk.form(), &seen.mark(), new).await), ["nudge_lead_working_days"]);
        new.targets.nudge_lead_working_days = 12;
        new.capacity_open = 25;
        new.first_contact_sends = true;
        settings::save(&admin, desk.form(), &seen.mark(), new).await.unwrap();
        assert_eq!(settings::open(&admin).await.unwrap(), new);
        assert!(matches!(settings::save(&admin, desk.form(), &seen.mark(), seen).await, Err(AppError::Stale)));
    }

    async fn figures_of_a_service_pick_nobody_out(fx: Fixture) {
        World::of(&*fx.store, &fx.scope_a, 0x1000).await;
        let desk = Desk::new(fx);
        desk.user("manager@example.org", Role::Manager).await;
        let manager = desk.visitor("manager@example.org").await.ctx;
        let figures = app::figures::service(&manager).await.unwrap();
        let words = |total: Option<practice::figure::Shown>| total.map(practice::figure::Shown::words);
        assert_eq!(words(figures.referrals.now).as_deref(), Some("1 to 7"));
        assert_eq!(words(figures.open_total).as_deref(), Some("1 to 7"));
        assert_eq!(figures.to_triage.0.median, None, "too few to say");
    }
}
