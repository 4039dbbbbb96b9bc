//! Every route, tried from outside: signed out, with too little right, and for another service's records (HOUSE 6).
//!
//! The routes come from the route table itself, so that a new one cannot be forgotten here.

use app::App;
use app::clock::{SeededIds, StandingClock};
use app::secrets::token_hash;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use practice::access::{Role, may};
use std::fmt::Write;
use std::sync::Arc;
use store::doors::{MembershipRow, NewSession};
use store_testkit::{Fixture, World};
use tower::ServiceExt;
use uuid::Uuid;
use web::render::Pages;
use web::routes::all;
use web::{Need, Web, router};

/// Service A with an account of each role and service B with its own people, served.
struct Site {
    fx: Fixture,
    router: Router,
    b: World,
}

fn token(role: Role) -> String {
    format!("session-of-{}", role.as_str())
}

/// The token of forms that follows from a session, as the guard makes it.
fn csrf(session: &str) -> String {
    use data_encoding::BASE64URL_NOPAD;
    use sha2::{Digest, Sha256};
    BASE64URL_NOPAD.encode(&Sha256::digest(format!("form token of {session}").as_bytes())[..18])
}

async fn site(fx: Fixture) -> Site {
    let now = jiff::Timestamp::from_second(fx.at(0).timestamp()).unwrap();
    World::of(&*fx.store, &fx.scope_a, 10_000).await;
    let b = World::of(&*fx.store, &fx.scope_b, 20_000).await;
    for (n, role) in Role::ALL.iter().enumerate() {
        let n = 30_000 + n as u128;
        let mut account = store_testkit::account(n, role.words());
        account.email = format!("{}@example.org", role.as_str());
        let doors = fx.store.doors();
        doors.account_insert(&account).await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let membership = MembershipRow {
            service_id: fx.scope_a.service(),
            id: store_testkit::id(40_000 + n),
            account_id: account.id,
            role: role.as_str().to_owned(),
            from_at: fx.at(-1000),
            until_at: None,
            version: 1,
        };
        tx.membership_insert(&membership).await.unwrap();
        tx.commit().await.unwrap();
        let session = NewSession {
            token_hash: token_hash(&token(*role)),
            id: store_testkit::id(50_000 + n),
            account_id: account.id,
            service_id: fx.scope_a.service(),
            device: "a test".to_owned(),
            created_at: fx.at(-10),
            ends_at: fx.at(10_000),
            second_step_at: Some(fx.at(-10)),
        };
        doors.session_insert(&session).await.unwrap();
    }
    let clock = Arc::new(StandingClock::at(now));
    let app = App::new(fx.store.clone(), clock, Arc::new(SeededIds::new(1))).second_step_optional();
    Site { router: router(Web::new(app, Pages::embedded(), false)), fx, b }
}

impl Site {
    /// The path with service B's ids in the places of its parameters.
    fn foreign(&self, path: &str) -> String {
        let (_, referral, episode) = &self.b.may;
        let mut out = String::new();
        for part in path.split('/').skip(1) {
            let given: Uuid = match part {
                "{referral}" => *referral.referral(),
                "{episode}" => *episode.episode(),
                "{person}" => self.b.person,
                "{site}" => self.b.site,
                "{team}" => self.b.team,
                "{concern}" => self.b.concern,
                "{lone}" => self.b.lone,
                "{group}" => self.b.group,
                "{group_session}" => self.b.group_session,
                "{room}" => self.b.room,
                "{appointment}" => self.b.appointment,
                "{glass}" => self.b.glass,
                "{pair}" => self.b.pair,
                "{unusual}" => self.b.unusual,
                "{detail}" => self.b.hidden,
                "{lead}" => self.b.lead,
                "{account}" => self.b.worker,
                other if other.starts_with('{') => store_testkit::id(self.b.base + 999),
                plain => {
                    write!(out, "/{plain}").unwrap();
                    continue;
                }
            };
            write!(out, "/{given}").unwrap();
        }
        if out.is_empty() { "/".to_owned() } else { out }
    }

    async fn call(&self, method: &str, path: &str, role: Option<Role>) -> (StatusCode, String) {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "leeway.test");
        let mut body = Body::empty();
        if let Some(role) = role {
            request = request.header(header::COOKIE, format!("leeway={}", token(role)));
        }
        if method == "POST" {
            let csrf = role.map(|role| csrf(&token(role))).unwrap_or_default();
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            body = Body::from(format!("csrf={csrf}&form_id=1&version=1"));
        }
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 10_000_000).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// What must never be read by service A: names that only service B's record holds.
async fn secrets_of_b(site: &Site) -> Vec<String> {
    let mut tx = site.fx.store.read(&site.fx.scope_b).await.unwrap();
    let looks = store::Looks::default();
    let person = looks.disclose(tx.person_get(&site.b.may.0).await.unwrap()).unwrap();
    let referral = looks.disclose(tx.referral_get(&site.b.may.1).await.unwrap()).unwrap();
    [person.family_name, referral.reference, referral.story].into_iter().filter(|s| s.len() > 4).collect()
}

async fn a_signed_out_visitor_opens_nothing_that_needs_a_right(fx: Fixture) {
    let site = site(fx).await;
    for route in all().iter().filter(|r| r.need != Need::Anyone) {
        let (status, _) = site.call(route.method, &site.foreign(route.path), None).await;
        assert!(matches!(status.as_u16(), 401 | 403 | 404), "{route:?} gave {status} to nobody");
    }
}

async fn a_role_without_the_right_finds_no_such_page(fx: Fixture) {
    let site = site(fx).await;
    for route in all() {
        let Need::May(act) = route.need else { continue };
        for role in Role::ALL.iter().filter(|role| !may(**role, act)) {
            let (status, _) = site.call(route.method, &site.foreign(route.path), Some(*role)).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{route:?} for {role:?}");
        }
    }
}

async fn no_role_reaches_another_services_records(fx: Fixture) {
    let site = site(fx).await;
    let (secrets, head) = (secrets_of_b(&site).await, head_of_b(&site).await);
    for route in all() {
        for role in Role::ALL {
            let path = site.foreign(route.path);
            if path.contains("sign-out") {
                continue;
            }
            let (status, body) = site.call(route.method, &path, Some(*role)).await;
            assert!(!status.is_server_error(), "{} {path} for {role:?} gave {status}", route.method);
            for secret in &secrets {
                assert!(
                    !body.contains(secret.as_str()),
                    "{} {path} shows {role:?} of A what is B's: {secret}",
                    route.method
                );
            }
            let names_a_record = [
                "{referral}",
                "{episode}",
                "{person}",
                "{contact}",
                "{asset}",
                "{group}",
                "{group_session}",
                "{walk_in}",
            ]
            .iter()
            .any(|p| route.path.contains(p));
            if names_a_record {
                assert_eq!(status, StatusCode::NOT_FOUND, "{} {path} for {role:?}", route.method);
            }
        }
    }
    assert_eq!(head_of_b(&site).await, head, "nothing was written in B");
}

/// The newest entry of service B's log of events.
async fn head_of_b(site: &Site) -> Vec<i64> {
    let mut tx = site.fx.store.read(&site.fx.scope_b).await.unwrap();
    tx.event_page(None, 1).await.unwrap().into_iter().map(|event| event.seq).collect()
}

macro_rules! on_both {
    ($($name:ident),*) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() { super::$name(store_testkit::sqlite().await).await; }
            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgresql() { super::$name(store_testkit::postgres().await).await; }
        }
    )*};
}

on_both!(
    a_signed_out_visitor_opens_nothing_that_needs_a_right,
    a_role_without_the_right_finds_no_such_page,
    no_role_reaches_another_services_records
);

#[test]
fn who_may_come_to_each_route_is_as_it_was_agreed() {
    let mut told = String::from(
        "# Which roles come to which route. Made from the route table; read the difference before you commit it.\n",
    );
    for route in all() {
        let who = match route.need {
            Need::Anyone => "anyone".to_owned(),
            Need::SignedIn => "signed in".to_owned(),
            Need::May(act) => {
                Role::ALL.iter().filter(|role| may(**role, act)).map(|role| role.as_str()).collect::<Vec<_>>().join(" ")
            }
        };
        writeln!(told, "{:<4} {:<60} {who}", route.method, route.path).unwrap();
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/route_role.txt");
    if std::env::var_os("LEEWAY_RENEW").is_some() {
        std::fs::write(file, &told).unwrap();
    }
    let agreed = std::fs::read_to_string(file).unwrap_or_default();
    assert!(agreed == told, "tests/route_role.txt differs; LEEWAY_RENEW=1 renews it:\n{told}");
}

#[test]
fn no_route_is_declared_twice() {
    let mut seen = std::collections::BTreeSet::new();
    for route in all() {
        assert!(seen.insert((route.method, route.path)), "{route:?} is declared twice");
    }
}
