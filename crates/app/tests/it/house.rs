//! A small house for tests: service A with two teams and service B, and people signed in to them.

use app::clock::{SeededIds, StandingClock};
use app::secrets::token_hash;
use app::{App, Ctx};
use practice::ids::ReferralId;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::Scope;
use store::doors::{MembershipRow, NewSession};
use store::organisation::{SiteRow, TeamMemberRow, TeamRow};
use store::referrals::ReferralRow;
use store_testkit::{Fixture, account, at, day, id, person, referral, tie};
use uuid::Uuid;

/// An application on a fixture's store, and its clock.
pub(crate) struct House {
    pub(crate) fx: Fixture,
    pub(crate) app: App,
    pub(crate) clock: Arc<StandingClock>,
    forms: AtomicU64,
}

/// A site and the team that takes its referrals.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) site: Uuid,
    pub(crate) team: Uuid,
}

impl House {
    /// Tuesday 6 January 2026, 9 o'clock.
    pub(crate) fn new(fx: Fixture) -> Self {
        let clock = Arc::new(StandingClock::at(app::time::moment(at(86_400))));
        let app = App::new(fx.store.clone(), clock.clone(), Arc::new(SeededIds::new(7))).second_step_optional();
        Self { fx, app, clock, forms: AtomicU64::new(0xF000) }
    }

    /// The same, with a post.
    pub(crate) fn posting(fx: Fixture, post: Arc<dyn post::Post>) -> Self {
        let mut house = Self::new(fx);
        house.app = house.app.with_post(post).at_address("https://leeway.example.org/");
        house
    }

    /// The id of a form that was not sent before.
    pub(crate) fn form(&self) -> Uuid {
        id(u128::from(self.forms.fetch_add(1, Ordering::Relaxed)))
    }

    /// A site with its team; `n` keeps ids apart.
    pub(crate) async fn place(&self, scope: &Scope, n: u128) -> Place {
        let place = Place { site: id(n), team: id(n + 1) };
        let mut tx = self.fx.store.begin(scope).await.unwrap();
        let site = SiteRow {
            id: place.site,
            name: format!("Surgery {n:X}"),
            kind: "practice".to_owned(),
            town: String::new(),
            ods_code: None,
            phone: String::new(),
            mailbox: String::new(),
            ways_of_working: String::new(),
            archived_at: None,
            version: 1,
        };
        tx.site_insert(&site).await.unwrap();
        tx.team_insert(&TeamRow { id: place.team, name: format!("Team {n:X}"), archived_at: None, version: 1 })
            .await
            .unwrap();
        tx.team_site_insert(&tie(n + 2, place.team, place.site)).await.unwrap();
        tx.commit().await.unwrap();
        place
    }

    /// Somebody signed in with a role, in a team where one is given.
    pub(crate) async fn sign_in(&self, scope: &Scope, n: u128, name: &str, role: &str, team: Option<Uuid>) -> Ctx {
        let who = account(n, name);
        let doors = self.fx.store.doors();
        doors.account_insert(&who).await.unwrap();
        let mut tx = self.fx.store.begin(scope).await.unwrap();
        let membership = MembershipRow {
            service_id: scope.service(),
            id: id(n + 0x100_0000),
            account_id: who.id,
            role: role.to_owned(),
            from_at: at(0),
            until_at: None,
            version: 1,
        };
        tx.membership_insert(&membership).await.unwrap();
        if let Some(team_id) = team {
            let member = TeamMemberRow {
                id: id(n + 0x200_0000),
                team_id,
                account_id: who.id,
                account_name: String::new(),
                lead: false,
                from_on: day(0),
                until_on: None,
            };
            tx.team_member_insert(&member).await.unwrap();
        }
        tx.commit().await.unwrap();
        let token = format!("session of {n}");
        let session = NewSession {
            token_hash: token_hash(&token),
            id: id(n + 0x300_0000),
            account_id: who.id,
            service_id: scope.service(),
            device: "a test".to_owned(),
            created_at: at(0),
            ends_at: at(90 * 86_400),
            second_step_at: Some(at(0)),
        };
        doors.session_insert(&session).await.unwrap();
        doors.session_seen(&session.token_hash, at(86_400)).await.unwrap();
        app::sign_in::resolve(&self.app, &token).await.unwrap().ctx
    }

    /// The same, when they hold another role besides.
    pub(crate) async fn with_role(&self, scope: &Scope, n: u128, role: &str) -> Ctx {
        let mut tx = self.fx.store.begin(scope).await.unwrap();
        let membership = MembershipRow {
            service_id: scope.service(),
            id: id(n + 0x400_0000),
            account_id: account(n, "").id,
            role: role.to_owned(),
            from_at: at(0),
            until_at: None,
            version: 1,
        };
        tx.membership_insert(&membership).await.unwrap();
        tx.commit().await.unwrap();
        app::sign_in::resolve(&self.app, &format!("session of {n}")).await.unwrap().ctx
    }

    /// Somebody who took up an invitation to their own plan, signed in.
    pub(crate) async fn joined(&self, token: app::secrets::Token) -> Ctx {
        let (name, password) = ("Maria Lindqvist", "a-lamp-on-the-landing");
        let session = app::accounts::join(&self.app, token.expose(), name, password, "a test").await.unwrap();
        app::sign_in::resolve(&self.app, session.expose()).await.unwrap().ctx
    }

    /// A referral just received, changed by `as_it_is`.
    pub(crate) async fn referred(
        &self,
        scope: &Scope,
        place: Place,
        n: u128,
        as_it_is: impl FnOnce(&mut ReferralRow),
    ) -> ReferralId {
        let mut tx = self.fx.store.begin(scope).await.unwrap();
        let who = person(n, "Maria", "Lindqvist");
        tx.person_insert(&who, &[]).await.unwrap();
        let mut row = referral(n + 1, who.id, place.site, place.team);
        row.agrees_word_back = false;
        as_it_is(&mut row);
        tx.referral_insert(&row, &["loneliness".to_owned()], &[]).await.unwrap();
        tx.commit().await.unwrap();
        ReferralId(row.id)
    }
}
