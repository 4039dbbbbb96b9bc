//! The doors: who gets in.

use store::doors::{AccountRow, FollowLink, InvitationRow, LinkRow, MembershipRow, NewSession, ServiceRow};
use store::{Actor, StoreError};
use store_testkit::{Fixture, World, account, at, both_engines, day, id};

const TOKEN: &[u8] = b"the hash of a token";

fn session(world: &World, fx: &Fixture, n: u128, token: &[u8]) -> NewSession {
    NewSession {
        token_hash: token.to_vec(),
        id: id(n),
        account_id: world.worker,
        service_id: fx.scope_a.service(),
        device: "Firefox on Linux".to_owned(),
        created_at: at(100),
        ends_at: at(1000),
        second_step_at: None,
    }
}

/// A world in A whose worker has signed in at 100, until 1000.
async fn signed_in(fx: &Fixture) -> World {
    let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
    fx.store.doors().session_insert(&session(&world, fx, 1, TOKEN)).await.unwrap();
    world
}

fn invitation(fx: &Fixture) -> InvitationRow {
    InvitationRow {
        token_hash: TOKEN.to_vec(),
        id: id(1),
        service_id: fx.scope_a.service(),
        email: "new@example.org".to_owned(),
        name: "Ben Ito".to_owned(),
        role: "worker".to_owned(),
        team_id: None,
        person_id: None,
        account_id: None,
        invited_by: id(2),
        created_at: at(0),
        expires_at: at(100),
        used_at: None,
    }
}

both_engines! {
    async fn a_session_opens_its_service_with_the_roles_held_now(fx: Fixture) {
        let world = signed_in(&fx).await;
        let manager = MembershipRow {
            service_id: fx.scope_a.service(),
            id: id(9),
            account_id: world.worker,
            role: "manager".to_owned(),
            from_at: at(0),
            until_at: Some(at(150)),
            version: 1,
        };
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.membership_insert(&manager).await.unwrap();
        tx.commit().await.unwrap();
        let doors = fx.store.doors();
        let who = doors.session_resolve(TOKEN, at(120), at(0)).await.unwrap().unwrap();
        assert_eq!(who.roles, ["manager", "worker"]);
        assert_eq!(who.scope.service(), fx.scope_a.service());
        assert_eq!(*who.scope.actor(), Actor::Account { id: world.worker, name: "Amina Yusuf".to_owned() });
        assert_eq!((who.service.slug.as_str(), who.account.id, who.session.id), ("a", world.worker, id(1)));
        assert_eq!(doors.session_resolve(TOKEN, at(150), at(0)).await.unwrap().unwrap().roles, ["worker"]);
        assert_eq!(doors.membership_list(world.worker, at(120)).await.unwrap().len(), 2);
    }

    async fn a_session_that_is_unknown_ended_over_or_idle_opens_nothing(fx: Fixture) {
        let world = signed_in(&fx).await;
        let doors = fx.store.doors();
        assert!(doors.session_resolve(b"other", at(120), at(0)).await.unwrap().is_none(), "unknown");
        assert!(doors.session_resolve(TOKEN, at(1000), at(0)).await.unwrap().is_none(), "past its end");
        assert!(doors.session_resolve(TOKEN, at(500), at(100)).await.unwrap().is_none(), "idle since it began");
        doors.session_seen(TOKEN, at(450)).await.unwrap();
        assert!(doors.session_resolve(TOKEN, at(500), at(100)).await.unwrap().is_some());
        doors.session_insert(&session(&world, &fx, 2, b"second")).await.unwrap();
        assert_eq!(doors.session_list(world.worker, at(500)).await.unwrap().len(), 2);
        assert!(!doors.session_end(id(77), id(1), at(500)).await.unwrap(), "somebody else's");
        assert_eq!(doors.session_end_others(world.worker, Some(id(1)), at(500)).await.unwrap(), 1);
        assert!(doors.session_end(world.worker, id(1), at(500)).await.unwrap());
        assert!(!doors.session_end(world.worker, id(1), at(500)).await.unwrap());
        assert!(doors.session_resolve(TOKEN, at(500), at(100)).await.unwrap().is_none(), "ended");
        assert_eq!(doors.session_end_others(world.worker, None, at(500)).await.unwrap(), 0);
    }

    async fn a_disabled_account_or_a_former_member_is_out_at_once(fx: Fixture) {
        let world = signed_in(&fx).await;
        let doors = fx.store.doors();
        let row = doors.account_by_id(world.worker).await.unwrap().unwrap();
        doors.account_save(&AccountRow { disabled_at: Some(at(110)), ..row.clone() }).await.unwrap();
        assert!(doors.session_resolve(TOKEN, at(120), at(0)).await.unwrap().is_none(), "disabled");
        assert!(matches!(doors.account_save(&row).await, Err(StoreError::Stale)));
        doors.account_save(&AccountRow { version: 2, ..row }).await.unwrap();
        assert!(doors.session_resolve(TOKEN, at(120), at(0)).await.unwrap().is_some());
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert!(tx.membership_end(world.worker, "worker", at(115)).await.unwrap());
        assert!(!tx.membership_end(world.worker, "worker", at(116)).await.unwrap());
        tx.commit().await.unwrap();
        assert!(doors.session_resolve(TOKEN, at(120), at(0)).await.unwrap().is_none(), "no longer a member");
    }

    async fn an_address_belongs_to_one_account(fx: Fixture) {
        let doors = fx.store.doors();
        doors.account_insert(&account(1, "Amina")).await.unwrap();
        let twin = AccountRow { id: id(2), ..account(1, "Twin") };
        assert!(matches!(doors.account_insert(&twin).await, Err(StoreError::Conflict)));
        assert_eq!(doors.account_by_email("1@example.org").await.unwrap().unwrap(), account(1, "Amina"));
        assert!(doors.account_by_email("2@example.org").await.unwrap().is_none());
    }

    async fn services_are_found_by_their_short_names(fx: Fixture) {
        let doors = fx.store.doors();
        let (service, visitor) = doors.service_by_slug("b").await.unwrap().unwrap();
        assert_eq!((service.id, visitor.service()), (id(0xB), id(0xB)));
        assert!(visitor.actor().account().is_none());
        assert!(doors.service_by_slug("c").await.unwrap().is_none());
        assert!(doors.service_system_scope(id(0xC)).await.unwrap().is_none());
        assert_eq!(doors.service_system_scope(id(0xA)).await.unwrap().unwrap(), fx.scope_a);
        let twin = ServiceRow { id: id(0xC), ..service };
        assert!(matches!(doors.service_create(&twin).await, Err(StoreError::Conflict)));
    }

    async fn tries_are_counted_until_they_are_old_and_those_beyond_do_not_prolong(fx: Fixture) {
        let doors = fx.store.doors();
        assert_eq!(doors.try_note(b"x", at(10), at(0), 2).await.unwrap(), 1);
        assert_eq!(doors.try_note(b"x", at(20), at(0), 2).await.unwrap(), 2);
        assert_eq!(doors.try_note(b"x", at(25), at(0), 2).await.unwrap(), 3);
        assert_eq!(doors.try_note(b"x", at(30), at(0), 2).await.unwrap(), 3, "it need not grow");
        assert_eq!(doors.try_note(b"x", at(40), at(20), 2).await.unwrap(), 1, "the last one that counted was at 20");
        doors.failure_clear(b"x").await.unwrap();
        assert_eq!(doors.try_note(b"x", at(41), at(0), 2).await.unwrap(), 1);
    }

    async fn an_invitation_is_used_once_and_in_time(fx: Fixture) {
        let doors = fx.store.doors();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.invitation_insert(&invitation(&fx)).await.unwrap();
        assert_eq!(tx.invitation_list(at(0), 50).await.unwrap(), [invitation(&fx)]);
        tx.commit().await.unwrap();
        let (found, service, scope) = doors.invitation_resolve(TOKEN).await.unwrap().unwrap();
        assert_eq!((found, service.id, scope.actor().name()), (invitation(&fx), id(0xA), "Ben Ito"));
        assert!(!doors.invitation_use(TOKEN, at(100)).await.unwrap(), "too late");
        assert!(doors.invitation_use(TOKEN, at(50)).await.unwrap());
        assert!(!doors.invitation_use(TOKEN, at(51)).await.unwrap());
        assert_eq!(doors.invitation_resolve(TOKEN).await.unwrap().unwrap().0.used_at, Some(at(50)));
    }

    async fn a_withdrawn_invitation_is_over(fx: Fixture) {
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.invitation_insert(&invitation(&fx)).await.unwrap();
        tx.invitation_withdraw(id(1), at(20)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!fx.store.doors().invitation_use(TOKEN, at(30)).await.unwrap());
    }

    async fn a_follow_link_opens_one_referral_until_it_is_revoked(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let link = LinkRow {
            token_hash: TOKEN.to_vec(),
            id: id(1),
            service_id: fx.scope_a.service(),
            kind: "follow".to_owned(),
            subject_id: Some(*world.may.1.referral()),
            label: "Dr Osei".to_owned(),
            created_at: at(0),
            revoked_at: None,
        };
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.link_insert(&link).await.unwrap();
        assert_eq!(tx.link_list("follow").await.unwrap(), [link]);
        tx.commit().await.unwrap();
        let doors = fx.store.doors();
        let came_in = doors.link_resolve(TOKEN).await.unwrap().unwrap();
        assert_eq!(came_in.scope.actor().name(), "Dr Osei");
        let mut tx = fx.store.begin(&came_in.scope).await.unwrap();
        let follow = FollowLink::of(&came_in).unwrap();
        let permit = tx.permit_followed_referral(&follow).await.unwrap().unwrap();
        assert_eq!(permit.person(), &world.person);
        tx.link_revoke(id(1), at(10)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(doors.link_resolve(TOKEN).await.unwrap().is_none());
    }

    async fn what_has_had_its_time_is_swept(fx: Fixture) {
        signed_in(&fx).await;
        let doors = fx.store.doors();
        doors.try_note(b"x", at(10), at(0), 8).await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.invitation_insert(&InvitationRow { token_hash: b"i".to_vec(), ..invitation(&fx) }).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(doors.sweep(at(5)).await.unwrap(), 0);
        assert_eq!(doors.sweep(at(500)).await.unwrap(), 2, "the failure and the invitation");
        assert!(doors.session_resolve(TOKEN, at(500), at(0)).await.unwrap().is_some());
        assert_eq!(doors.sweep(at(2000)).await.unwrap(), 1);
    }

    async fn ties_of_a_day_end_on_the_day_they_are_ended(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert_eq!(tx.teams_of(world.worker, day(3)).await.unwrap(), [world.team]);
        tx.team_member_end(id(0xA005), day(3)).await.unwrap();
        assert_eq!(tx.teams_of(world.worker, day(2)).await.unwrap(), [world.team]);
        assert!(tx.teams_of(world.worker, day(3)).await.unwrap().is_empty());
        assert_eq!(tx.team_member_list(None).await.unwrap()[0].until_on, Some(day(3)));
        assert_eq!(tx.team_member_list(Some(world.team)).await.unwrap()[0].account_name, "Amina Yusuf");
        assert!(tx.team_member_list(Some(id(1))).await.unwrap().is_empty());
        assert_eq!(tx.team_of_site(world.site, day(0)).await.unwrap(), Some(world.team));
        tx.team_site_end(id(0xA004), day(1)).await.unwrap();
        assert_eq!(tx.team_of_site(world.site, day(1)).await.unwrap(), None);
        assert_eq!(tx.team_site_list().await.unwrap()[0].upper_name, "North");
    }
}
