//! A desk for tests of administration: people who really sign in with a password.

use app::accounts::Invite;
use app::clock::{SeededIds, StandingClock};
use app::sign_in::{Visitor, resolve, sign_in};
use app::{App, AppError, AppResult, Ctx};
use jiff::{SignedDuration, Timestamp};
use practice::access::Role;
use practice::ids::{AccountId, ServiceId};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store_testkit::{Fixture, at, id};
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "otter lantern granite parade";

pub(crate) struct Desk {
    pub(crate) fx: Fixture,
    pub(crate) app: App,
    pub(crate) clock: Arc<StandingClock>,
    pub(crate) forms: AtomicU64,
}

impl Desk {
    /// Tuesday 6 January 2026, 9 o'clock; a second step is as each user likes.
    pub(crate) fn new(fx: Fixture) -> Self {
        let mut desk = Self::strict(fx);
        desk.app = desk.app.second_step_optional();
        desk
    }

    /// As [`Desk::new`], with a second step required.
    pub(crate) fn strict(fx: Fixture) -> Self {
        let clock = Arc::new(StandingClock::at(app::time::moment(at(86_400))));
        let app = App::new(fx.store.clone(), clock.clone(), Arc::new(SeededIds::new(11)));
        Self { fx, app, clock, forms: AtomicU64::new(0xF000) }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.app.now()
    }

    pub(crate) fn wait(&self, span: SignedDuration) {
        self.clock.set(self.now().checked_add(span).unwrap());
    }

    pub(crate) fn set(&self, at: &str) {
        self.clock.set(at.parse().unwrap());
    }

    /// The id of a form that was not sent before.
    pub(crate) fn form(&self) -> Uuid {
        id(u128::from(self.forms.fetch_add(1, Ordering::Relaxed)))
    }

    /// Leeway itself in service A or B.
    pub(crate) async fn system(&self, service: u128) -> Ctx {
        app::services::system(&self.app, ServiceId(id(service))).await.unwrap()
    }

    /// Gives somebody an account with a role in service A.
    pub(crate) async fn user(&self, email: &str, role: Role) -> AccountId {
        self.user_of(0xA, email, role).await
    }

    pub(crate) async fn user_of(&self, service: u128, email: &str, role: Role) -> AccountId {
        let system = self.system(service).await;
        AccountId(app::services::add_user(&self.app, &system, email, "Noor Haddad", PASSWORD, role).await.unwrap().0)
    }

    /// Signs in as far as the password goes.
    pub(crate) async fn visitor(&self, email: &str) -> Visitor {
        let token = sign_in(&self.app, email, PASSWORD, "Firefox on Linux").await.unwrap();
        resolve(&self.app, token.expose()).await.unwrap()
    }

    /// An administrator of service A, signed in.
    pub(crate) async fn admin(&self) -> Ctx {
        self.user("admin@example.org", Role::Administrator).await;
        self.visitor("admin@example.org").await.ctx
    }

    pub(crate) fn invite(&self, email: &str, role: Role) -> Invite {
        Invite { form: self.form(), name: "Sam Reid".to_owned(), email: email.to_owned(), role, team: None }
    }
}

/// The fields that were refused.
pub(crate) fn fields<T: std::fmt::Debug>(outcome: AppResult<T>) -> Vec<&'static str> {
    match outcome {
        Err(AppError::Invalid(problems)) => problems.iter().map(|p| p.field).collect(),
        other => panic!("expected a form to mend, got {other:?}"),
    }
}
