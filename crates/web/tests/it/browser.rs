//! A browser without JavaScript, for tests: it keeps cookies, fills in the forms it is shown and sends what they hold.
#![allow(dead_code, reason = "rooms use what they need of it")]

use app::App;
use app::clock::{SeededIds, StandingClock};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiff::Timestamp;
use practice::access::Role;
use practice::ids::ServiceId;
use scraper::{ElementRef, Html, Selector};
use std::collections::BTreeMap;
use std::sync::Arc;
use store_testkit::{Fixture, World, at};
use tower::ServiceExt;
use uuid::Uuid;
use web::Web;
use web::render::Pages;

/// A running Leeway on a database of its own, an hour after the fixture's beginning.
pub(crate) struct House {
    pub(crate) fixture: Fixture,
    pub(crate) world: World,
    pub(crate) app: App,
    pub(crate) clock: Arc<StandingClock>,
    router: Router,
}

/// The password of everybody in these tests.
const PASSWORD: &str = "seven brown otters swim";

impl House {
    pub(crate) async fn new() -> Self {
        let fixture = store_testkit::sqlite().await;
        let world = World::of(fixture.store.as_ref(), &fixture.scope_a, 0x1000).await;
        let clock = Arc::new(StandingClock::at(moment(3_600)));
        let app = App::new(fixture.store.clone(), clock.clone(), Arc::new(SeededIds::new(7))).second_step_optional();
        let router = web::router(Web::new(app.clone(), Pages::embedded(), false));
        Self { fixture, world, app, clock, router }
    }

    /// Somebody with an account and a role in service A.
    pub(crate) async fn account(&self, email: &str, name: &str, role: Role) -> Uuid {
        let system =
            app::services::system(&self.app, ServiceId(self.fixture.scope_a.service())).await.expect("the system");
        app::services::add_user(&self.app, &system, email, name, PASSWORD, role).await.expect("an account").0
    }

    pub(crate) fn stranger(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new() }
    }

    /// Somebody who comes over https.
    pub(crate) fn over_https(&self) -> Browser {
        Browser { router: web::router(Web::new(self.app.clone(), Pages::embedded(), true)), cookies: BTreeMap::new() }
    }

    /// Somebody signed in.
    pub(crate) async fn signed_in(&self, email: &str) -> Browser {
        let mut browser = self.stranger();
        let page = browser.get("/sign-in").await;
        let page = browser.send(&page, &[("email", email), ("password", PASSWORD)], None).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
        browser
    }
}

/// A moment: seconds after the fixture's beginning, Monday 5 January 2026, 9 o'clock.
pub(crate) fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(at(seconds).timestamp()).expect("a moment")
}

pub(crate) struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) path: String,
    pub(crate) location: String,
    pub(crate) html: String,
}

impl Page {
    /// The texts of what a selector finds, white space made single.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.html);
        page.select(&Selector::parse(selector).expect("a selector")).map(|e| words(&e)).collect()
    }

    pub(crate) fn text(&self, selector: &str) -> String {
        self.texts(selector).join(" | ")
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.text("body").contains(text)
    }

    /// What the main form would send, without its buttons.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        let page = Html::parse_document(&self.html);
        let form =
            page.select(&Selector::parse("main form").expect("a selector")).next_back().expect("a form on the page");
        let mut fields = Vec::new();
        for e in form.select(&Selector::parse("input, textarea, select").expect("a selector")) {
            let Some(name) = e.value().attr("name") else { continue };
            let kind = e.value().attr("type").unwrap_or("text");
            match e.value().name() {
                "textarea" => {
                    let text: String = e.text().collect();
                    fields.push((name.to_owned(), text.strip_prefix('\n').unwrap_or(&text).to_owned()));
                }
                "select" => {
                    let chosen = e.select(&Selector::parse("option[selected]").expect("a selector")).next();
                    fields.push((
                        name.to_owned(),
                        chosen.and_then(|o| o.value().attr("value")).unwrap_or_default().to_owned(),
                    ));
                }
                _ if matches!(kind, "checkbox" | "radio") && e.value().attr("checked").is_none() => {}
                _ => fields.push((name.to_owned(), e.value().attr("value").unwrap_or_default().to_owned())),
            }
        }
        fields
    }

    /// What a field holds on the page.
    pub(crate) fn value(&self, name: &str) -> String {
        self.fields().into_iter().find(|(one, _)| one == name).map(|(_, value)| value).unwrap_or_default()
    }

    /// What the first field of this name on the whole page holds.
    pub(crate) fn field(&self, name: &str) -> String {
        let page = Html::parse_document(&self.html);
        let field = page.select(&Selector::parse(&format!("main [name='{name}']")).expect("a selector")).next();
        field.and_then(|e| e.value().attr("value")).unwrap_or_default().to_owned()
    }

    /// What stands beside a field as its error.
    pub(crate) fn error(&self, name: &str) -> String {
        let links = self.text(".nhsuk-error-summary a[href^='#']");
        let beside = self.text(&format!("#{name}-error"));
        assert!(!beside.is_empty() && !links.is_empty(), "no error of {name}, but: {links}");
        beside
    }
}

fn words(e: &ElementRef<'_>) -> String {
    e.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Browser {
    async fn ask(&mut self, request: Request<Body>, path: &str) -> Page {
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        for line in answer.headers().get_all(header::SET_COOKIE) {
            let pair = line.to_str().expect("text").split(';').next().unwrap_or_default().to_owned();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = answer.status();
        let location =
            answer.headers().get(header::LOCATION).and_then(|l| l.to_str().ok()).unwrap_or_default().to_owned();
        let body = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        Page { status, path: path.to_owned(), location, html: String::from_utf8_lossy(&body).into_owned() }
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "leeway.test")
            .header(header::COOKIE, cookies.join("; "))
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        let request = self.request("GET", path).body(Body::empty()).expect("a request");
        self.ask(request, path).await
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(String, String)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        self.ask(request, path).await
    }

    /// Sends what is no form of a page's own.
    pub(crate) async fn post_body(&mut self, path: &str, kind: &str, body: Body) -> Page {
        let request = self.request("POST", path).header(header::CONTENT_TYPE, kind).body(body).expect("a request");
        self.ask(request, path).await
    }

    /// Takes a cookie as if it had been set.
    pub(crate) fn keep_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Sends a form and says which cookies the answer sets, as it sets them.
    pub(crate) async fn post_told(&mut self, path: &str, fields: &[(String, String)]) -> (StatusCode, Vec<String>) {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        let set = answer.headers().get_all(header::SET_COOKIE);
        (answer.status(), set.iter().filter_map(|line| line.to_str().ok()).map(str::to_owned).collect())
    }

    /// Fills in the main form of a page, each change in place of what stood there, and presses a button.
    pub(crate) async fn send(&mut self, page: &Page, changes: &[(&str, &str)], go: Option<&str>) -> Page {
        let mut fields = page.fields();
        fields.retain(|(name, _)| !changes.iter().any(|(one, _)| one == name));
        fields.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        fields.extend(go.map(|go| ("go".to_owned(), go.to_owned())));
        self.post(&page.path, &fields).await
    }

    /// Goes where the answer to a form leads.
    pub(crate) async fn follow(&mut self, page: &Page) -> Page {
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
        let to = page.location.clone();
        self.get(&to).await
    }
}
