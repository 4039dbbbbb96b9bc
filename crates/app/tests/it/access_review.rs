//! Who has access, and reviews of it: joiners, movers, leavers.

use crate::desk::{Desk, PASSWORD, fields};
use app::access::{self, Access};
use app::accounts;
use app::sign_in::{resolve, sign_in};
use app::{AppError, Ctx};
use jiff::SignedDuration;
use jiff::civil::date;
use practice::access::{Act, Role};
use practice::access_review::Outcome;
use practice::ids::AccountId;
use store_testkit::{World, both_engines};

async fn governance(desk: &Desk) -> Ctx {
    desk.user("stephen@example.org", Role::Governance).await;
    desk.visitor("stephen@example.org").await.ctx
}

fn emails(access: &Access) -> Vec<&str> {
    access.held.iter().map(|held| held.row.email.as_str()).collect()
}

both_engines! {
    async fn the_list_says_who_may_do_what_since_when_and_when_they_were_last_here(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        desk.user("kay@example.org", Role::Person).await;
        desk.user_of(0xB, "bo@example.org", Role::Worker).await;
        let noor = desk.user("noor@example.org", Role::Worker).await;
        desk.wait(SignedDuration::from_hours(1));
        accounts::give_role(&admin, desk.form(), noor, Role::Supervisor).await.unwrap();
        let seen = access::read(&admin, None).await.unwrap();
        assert_eq!(emails(&seen), ["admin@example.org", "noor@example.org"], "neither who is supported, nor another service's");
        let hers = &seen.held[1];
        assert_eq!(hers.roles.iter().map(|r| r.role.as_str()).collect::<Vec<_>>(), ["supervisor", "worker"]);
        assert!(hers.roles[0].from_at > hers.roles[1].from_at);
        assert_eq!((hers.row.signed_in_at, hers.unused), (None, false), "invited today");
        desk.visitor("noor@example.org").await;
        let seen = access::read(&admin, None).await.unwrap();
        assert_eq!(seen.held[1].row.signed_in_at, Some(app::time::at(desk.now())));
        desk.wait(SignedDuration::from_hours(90 * 24));
        let stephen = governance(&desk).await;
        let unused: Vec<(String, bool)> =
            access::read(&stephen, None).await.unwrap().held.into_iter().map(|h| (h.row.email, h.unused)).collect();
        assert_eq!(unused, [("admin@example.org".to_owned(), true), ("noor@example.org".to_owned(), true), ("stephen@example.org".to_owned(), false)]);
        desk.user("max@example.org", Role::Manager).await;
        let max = desk.visitor("max@example.org").await.ctx;
        assert!(matches!(access::read(&max, None).await, Err(AppError::NotFound)));
        assert!(matches!(access::begin(&max, desk.form()).await, Err(AppError::NotFound)));
    }

    async fn invitations_that_nobody_used_are_listed(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let used = accounts::invite(&admin, desk.invite("sam@example.org", Role::Worker)).await.unwrap();
        accounts::join(&desk.app, used.expose(), "Sam Reid", PASSWORD, "x").await.unwrap();
        accounts::invite(&admin, desk.invite("ruth@example.org", Role::Worker)).await.unwrap();
        let noor = desk.user("noor@example.org", Role::Worker).await;
        accounts::reset_sign_in(&admin, desk.form(), noor, "She came to my desk").await.unwrap();
        desk.wait(SignedDuration::from_hours(8 * 24));
        let seen = access::read(&governance(&desk).await, None).await.unwrap();
        assert_eq!(seen.invited.iter().map(|i| i.email.as_str()).collect::<Vec<_>>(), ["ruth@example.org"], "over, and unused");
    }

    async fn the_list_goes_on_after_fifty(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let doors = desk.fx.store.doors();
        for n in 0..55_u128 {
            let mut row = store_testkit::account(0x9000 + n, "Zoe");
            row.email = format!("zoe{n:02}@example.org");
            doors.account_insert(&row).await.unwrap();
            let mut tx = desk.fx.store.begin(&desk.fx.scope_a).await.unwrap();
            let membership = store::doors::MembershipRow {
                service_id: desk.fx.scope_a.service(),
                id: store_testkit::id(0xA000 + n),
                account_id: row.id,
                role: "worker".to_owned(),
                from_at: desk.fx.at(0),
                until_at: None,
                version: 1,
            };
            tx.membership_insert(&membership).await.unwrap();
            tx.commit().await.unwrap();
        }
        let first = access::read(&admin, None).await.unwrap();
        assert_eq!(first.held.len(), 50);
        assert!(first.held.iter().all(|held| held.roles.len() == 1), "each with its roles");
        let rest = access::read(&admin, first.next).await.unwrap();
        assert_eq!((rest.held.len(), rest.next), (6, None));
        assert_eq!(rest.held[5].row.email, "zoe54@example.org");
    }

    async fn a_review_is_due_six_months_after_the_last_or_as_the_service_sets_it(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let seen = access::read(&admin, None).await.unwrap();
        assert_eq!((seen.months, seen.due, seen.overdue), (6, date(2026, 7, 5), false), "since the service began");
        for wrong in [0, 13, -1] {
            assert_eq!(fields(access::set_months(&admin, desk.form(), wrong).await), ["months"]);
        }
        access::set_months(&admin, desk.form(), 12).await.unwrap();
        assert_eq!(access::read(&admin, None).await.unwrap().due, date(2027, 1, 5));
        access::set_months(&admin, desk.form(), 1).await.unwrap();
        desk.set("2026-02-05T09:00:00Z");
        let admin = desk.visitor("admin@example.org").await.ctx;
        assert!(access::read(&admin, None).await.unwrap().overdue);
        let review = access::begin(&admin, desk.form()).await.unwrap();
        access::note(&admin, desk.form(), (review, admin.account().unwrap()), Some(Outcome::Kept), "").await.unwrap();
        access::close(&admin, desk.form(), review, "").await.unwrap();
        let seen = access::read(&admin, None).await.unwrap();
        assert_eq!((seen.due, seen.overdue), (date(2026, 3, 5), false));
    }

    async fn a_review_writes_down_what_is_so_of_each_account_and_closes_when_all_were_looked_at(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let noor = desk.user("noor@example.org", Role::Worker).await;
        let stephen = governance(&desk).await;
        let review = access::begin(&stephen, desk.form()).await.unwrap();
        assert!(matches!(access::begin(&admin, desk.form()).await, Err(AppError::NotPossible(_))), "one at a time");
        let late = desk.user("late@example.org", Role::Worker).await;
        assert!(matches!(access::note(&stephen, desk.form(), (review, late), Some(Outcome::Kept), "").await, Err(AppError::NotFound)));

        assert_eq!(fields(access::note(&stephen, desk.form(), (review, noor), None, "").await), ["outcome"]);
        assert_eq!(fields(access::note(&stephen, desk.form(), (review, noor), Some(Outcome::Kept), &"x".repeat(501)).await), ["note"]);
        let early = access::note(&stephen, desk.form(), (review, noor), Some(Outcome::Ended), "Left in May").await;
        let Err(AppError::Invalid(problems)) = early else { panic!("she has access still") };
        assert!(problems[0].message.contains("has access still"), "{}", problems[0].message);
        accounts::end_role(&admin, desk.form(), noor, Role::Worker).await.unwrap();
        assert_eq!(fields(access::note(&stephen, desk.form(), (review, noor), Some(Outcome::Kept), "").await), ["outcome"]);
        access::note(&stephen, desk.form(), (review, noor), Some(Outcome::Ended), "Left in May").await.unwrap();

        assert_eq!(fields(access::close(&stephen, desk.form(), review, "").await), ["closing"]);
        for who in [admin.account().unwrap(), stephen.account().unwrap()] {
            access::note(&stephen, desk.form(), (review, who), Some(Outcome::Kept), "").await.unwrap();
        }
        access::close(&stephen, desk.form(), review, "One leaver found").await.unwrap();
        assert!(matches!(access::close(&stephen, desk.form(), review, "").await, Err(AppError::NotPossible(_))));
        assert!(matches!(access::note(&stephen, desk.form(), (review, noor), Some(Outcome::Ended), "").await, Err(AppError::NotPossible(_))));
        let seen = access::open(&admin, review, None).await.unwrap();
        assert_eq!((seen.counts, seen.row.note.as_str()), ([2, 0, 1, 0], "One leaver found"));
        let line = seen.lines.iter().find(|l| l.account_id == noor.0).unwrap();
        assert_eq!((line.roles.as_str(), line.roles_now.as_str(), line.note.as_str()), ("worker", "", "Left in May"));
        let mut tx = desk.fx.store.read(&desk.fx.scope_a).await.unwrap();
        let kinds: Vec<String> = tx.event_page(None, 50).await.unwrap().into_iter().map(|e| e.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "access_reviewed").count(), 3);
        assert!(kinds.contains(&"access_review_closed".to_owned()));
    }

    async fn nobody_reads_a_review_of_another_service(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let review = access::begin(&admin, desk.form()).await.unwrap();
        let theirs = desk.user_of(0xB, "boss@example.org", Role::Administrator).await;
        let boss = desk.visitor("boss@example.org").await.ctx;
        assert!(matches!(access::open(&boss, review, None).await, Err(AppError::NotFound)));
        assert!(matches!(access::close(&boss, desk.form(), review, "").await, Err(AppError::NotFound)));
        assert!(matches!(access::note(&boss, desk.form(), (review, theirs), Some(Outcome::Kept), "").await, Err(AppError::NotFound)));
        assert!(matches!(access::read(&admin, Some(theirs)).await, Err(AppError::NotFound)));
        assert!(access::read(&boss, None).await.unwrap().reviews.is_empty());
    }

    async fn a_mover_keeps_what_they_were_and_loses_what_it_allowed_at_once(fx: Fixture) {
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        let noor = desk.user("noor@example.org", Role::Worker).await;
        let token = sign_in(&desk.app, "noor@example.org", PASSWORD, "x").await.unwrap();
        assert!(resolve(&desk.app, token.expose()).await.unwrap().ctx.may(Act::ContactRecord));
        accounts::give_role(&admin, desk.form(), noor, Role::Manager).await.unwrap();
        accounts::end_role(&admin, desk.form(), noor, Role::Worker).await.unwrap();
        let now = resolve(&desk.app, token.expose()).await.unwrap().ctx;
        assert!(!now.may(Act::ContactRecord) && now.may(Act::ServiceRead), "in the very session that was open");
        accounts::end_role(&admin, desk.form(), noor, Role::Manager).await.unwrap();
        assert!(matches!(resolve(&desk.app, token.expose()).await, Err(AppError::NotSignedIn)));
        let mut tx = desk.fx.store.read(&desk.fx.scope_a).await.unwrap();
        let kinds: Vec<String> = tx.event_page(None, 50).await.unwrap().into_iter().map(|e| e.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "role_ended").count(), 2, "since when until when stays");
    }

    async fn a_leaver_who_still_supports_people_is_named_until_they_are_handed_over(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0x1000).await;
        let desk = Desk::new(fx);
        let admin = desk.admin().await;
        assert!(access::read(&admin, None).await.unwrap().left.is_empty());
        let user = accounts::open(&admin, AccountId(world.worker)).await.unwrap();
        assert_eq!((user.in_support, user.holds.in_support), (1, 1));
        accounts::disable(&admin, AccountId(world.worker)).await.unwrap();
        let left = access::read(&admin, None).await.unwrap().left;
        assert_eq!(left.iter().map(|l| (l.account_id, l.in_support)).collect::<Vec<_>>(), [(world.worker, 1)]);
        assert!(left[0].disabled_at.is_some());
        accounts::enable(&admin, AccountId(world.worker)).await.unwrap();
        accounts::end_role(&admin, desk.form(), AccountId(world.worker), Role::Worker).await.unwrap();
        assert_eq!(access::read(&admin, None).await.unwrap().left.len(), 1, "also without the role");
    }
}
