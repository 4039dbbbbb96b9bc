//! Who comes to a page: the guard of every route, and what handlers are given.
//!
//! The guard finds the session, lets in whom the route table lets in, and when the handler is done
//! notes the looks of the answer before it leaves (HOUSE 10.3). What one may not see is not found.

use crate::error::{Fault, WebError, WebResult};
use crate::form::{Form, FormState};
use crate::render::{Chrome, FlashKind, SignedIn};
use crate::routes::{Need, Route};
use crate::shared::{cookie, nav, words_of_flash};
use crate::state::Web;
use app::concerns::Waiting;
use app::hidden::SAYS_SO;
use app::services::Guest;
use app::sign_in::{Step, Visitor};
use app::{AppError, Ctx};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;
use practice::access::Act;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// The largest form taken: more than the longest note, so that the answer can say how much too long it is.
pub(crate) const FORM_MAX: usize = 12 * 1024 * 1024;

/// The contexts whose looks are to be noted before the answer leaves.
#[derive(Clone, Default)]
struct Lookers(Arc<Mutex<Vec<Ctx>>>);

impl Lookers {
    fn add(&self, ctx: &Ctx) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(ctx.clone());
    }

    fn all(&self) -> Vec<Ctx> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Everything about a request that is not its content.
#[derive(Clone)]
struct Came {
    web: Web,
    path: String,
    /// The address of this site, as the browser knows it.
    origin: String,
    csrf: String,
    /// Set where the visitor needs a new cookie to tie forms to.
    fresh: Option<String>,
    flash: Option<String>,
    /// Whether single keys do things here; some turn that off (WCAG 2.1.4).
    shortcuts: bool,
    lookers: Lookers,
    /// The concerns that wait for whoever asks.
    waiting: Waiting,
    /// How much else waits for them.
    nudges: i64,
}

/// Somebody signed in: given to handlers of routes that need it.
#[derive(Clone)]
pub(crate) struct Visit {
    came: Came,
    pub(crate) visitor: Visitor,
}

/// Somebody who may be anyone: given to handlers of open routes.
#[derive(Clone)]
pub(crate) struct Open {
    came: Came,
    pub(crate) visitor: Option<Visitor>,
}

/// What a page that is left open asks by itself: nobody is there for it, so no session lasts longer, and no word that waits for the
/// next page is used up.
pub(crate) const UNSEEN: &str = "/waiting";

/// How long a page that is the same for everybody may be kept by browsers and whatever stands between.
pub(crate) const KEPT_BY_ALL: &str = "public, max-age=300";

/// The name of the session's cookie; the `__Host-` prefix needs https.
pub(crate) fn session_cookie(web: &Web) -> &'static str {
    if web.secure { "__Host-leeway" } else { "leeway" }
}

/// The cookie that ties a form of somebody without a session to their browser.
fn visit_cookie(web: &Web) -> &'static str {
    if web.secure { "__Host-leeway-visit" } else { "leeway-visit" }
}

/// Set where single-key shortcuts are turned off in this browser.
pub(crate) const SHORTCUTS_COOKIE: &str = "leeway-no-shortcuts";

/// Hands the browser the token of a session.
pub(crate) fn set_session(web: &Web, response: &mut Response, token: &str) {
    let secure = if web.secure { "; Secure" } else { "" };
    set_cookie(response, &format!("{}={token}; Path=/; HttpOnly; SameSite=Lax{secure}", session_cookie(web)));
}

/// The token of forms follows from the cookie that only this browser has.
fn csrf_of(secret: &str) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(format!("form token of {secret}").as_bytes())[..18])
}

/// Lets in whom the route table lets in; afterwards notes the looks and draws faults as pages.
pub(crate) async fn guard(State((web, route)): State<(Web, Route)>, request: Request, next: Next) -> Response {
    let begun = tokio::time::Instant::now();
    let metrics = web.metrics.clone();
    let address = crate::flood::address(&web, &request);
    let response = match crate::flood::begin(&web, &route, address).await {
        Ok(came) => {
            let response = guarded(web.clone(), &route, request, next).await;
            crate::flood::end(&web, came, response.status()).await;
            response
        }
        Err(error) => {
            let came = Came::unseen(&web, &request);
            drop(request);
            finish(&came, None, &route, error.into_response()).await
        }
    };
    metrics.answered(&route, response.status(), begun.elapsed());
    response
}

async fn guarded(web: Web, route: &Route, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let session = cookie(headers, session_cookie(&web));
    let visit = cookie(headers, visit_cookie(&web));
    let flash = cookie(headers, "leeway-flash");
    let shortcuts = cookie(headers, SHORTCUTS_COOKIE).is_none();
    let mut fresh = None;
    let secret = session.clone().or(visit).unwrap_or_else(|| {
        let mut bytes = [0; 18];
        web.app.fill(&mut bytes);
        let made = BASE64URL_NOPAD.encode(&bytes);
        fresh = Some(made.clone());
        made
    });
    let path = request.uri().path().to_owned();
    let mut came = Came {
        csrf: csrf_of(&secret),
        fresh,
        flash,
        shortcuts,
        path,
        origin: crate::shared::asked_at(&web, headers),
        lookers: Lookers::default(),
        waiting: Waiting::default(),
        nudges: 0,
        web: web.clone(),
    };
    if request.method() == Method::POST && !same_site(request.headers()) {
        return finish(&came, None, route, WebError::Forged.into_response()).await;
    }
    let visitor = match session {
        Some(token) if route.path.starts_with("/health") => {
            drop(token);
            None
        }
        Some(token) => match resolved(&web, route, &token).await {
            Ok(visitor) => Some(visitor),
            Err(AppError::NotSignedIn) => None,
            Err(error) => return finish(&came, None, route, WebError::from(error).into_response()).await,
        },
        None => None,
    };
    let allowed = match (&visitor, route.need) {
        (_, Need::Anyone) => Ok(()),
        (None, _) => Err(crate::sign_in::first(&came_open(&came, None), &mut request).await),
        (Some(v), _) if v.step != Step::In && !route.path.starts_with("/sign-") => {
            Err(crate::sign_in::next_step(v.step, &came.path))
        }
        (Some(_), Need::SignedIn) => Ok(()),
        (Some(v), Need::May(act)) => v.ctx.authorise(act).map_err(|e| WebError::from(e).into_response()),
    };
    let response = match allowed {
        Ok(()) => {
            if let Some(visitor) = &visitor {
                if visitor.step == Step::In {
                    came.waiting = match app::concerns::waiting(&visitor.ctx).await {
                        Ok(waiting) => waiting,
                        Err(error) => {
                            return finish(&came, None, route, WebError::from(error).into_response()).await;
                        }
                    };
                    if route.path != UNSEEN {
                        came.nudges = match app::nudges::count(&visitor.ctx).await {
                            Ok(count) => count,
                            Err(error) => {
                                return finish(&came, None, route, WebError::from(error).into_response()).await;
                            }
                        };
                    }
                }
                came.lookers.add(&visitor.ctx);
                request.extensions_mut().insert(Visit { came: came.clone(), visitor: visitor.clone() });
            }
            request.extensions_mut().insert(came_open(&came, visitor.clone()));
            next.run(request).await
        }
        Err(response) => response,
    };
    finish(&came, visitor.as_ref(), route, response).await
}

async fn resolved(web: &Web, route: &Route, token: &str) -> app::AppResult<Visitor> {
    if route.path == UNSEEN {
        app::sign_in::resolve_unseen(&web.app, token).await
    } else {
        app::sign_in::resolve(&web.app, token).await
    }
}

fn came_open(came: &Came, visitor: Option<Visitor>) -> Open {
    Open { came: came.clone(), visitor }
}

/// A form may come from our own pages alone. Browsers that say nothing are judged by the token.
fn same_site(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok()) {
        return site == "same-origin" || site == "none";
    }
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok());
    match headers.get(header::ORIGIN).and_then(|v| v.to_str().ok()) {
        Some(origin) => origin.split_once("://").map(|(_, h)| h) == host,
        None => true,
    }
}

/// Notes the looks, draws a fault as a page, and sets what cookies there are to set.
async fn finish(came: &Came, visitor: Option<&Visitor>, route: &Route, response: Response) -> Response {
    let page = format!("{} {}", route.method, route.path);
    let mut response = response;
    for ctx in came.lookers.all() {
        // A redirect shows nobody anything: what was read for a change is in the event of that change, and a second
        // durable write would only make whoever records something wait (HOUSE 10.3, 10.10).
        if response.status().is_redirection() {
            ctx.nothing_shown();
        } else if let Err(error) = ctx.settle(&page).await {
            response = WebError::from(error).into_response();
            break;
        }
    }
    if let Some(fault) = response.extensions().get::<Fault>().cloned() {
        let status = response.status();
        response = crate::error::page(&came_open(came, visitor.cloned()), status, &fault);
    }
    let secure = if came.web.secure { "; Secure" } else { "" };
    // what is kept for everybody has nothing of anybody, and so no cookie either
    let for_all = response.headers().get(header::CACHE_CONTROL).is_some_and(|kept| kept == KEPT_BY_ALL);
    let html = route.path != UNSEEN
        && !for_all
        && response.headers().get(header::CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    if let Some(fresh) = came.fresh.as_ref().filter(|_| html) {
        set_cookie(
            &mut response,
            &format!("{}={fresh}; Path=/; HttpOnly; SameSite=Lax{secure}", visit_cookie(&came.web)),
        );
    }
    if html && came.flash.is_some() {
        clear_cookie(&came.web, &mut response, "leeway-flash");
    }
    response
}

/// Takes a cookie away. A browser takes one with the `__Host-` prefix away only when told as it was set: for the whole
/// site, and over https.
pub(crate) fn clear_cookie(web: &Web, response: &mut Response, name: &str) {
    let secure = if web.secure { "; Secure" } else { "" };
    set_cookie(response, &format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}"));
}

pub(crate) fn set_cookie(response: &mut Response, text: &str) {
    if let Ok(value) = text.parse() {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

#[derive(Serialize)]
struct Drawn<V> {
    chrome: Chrome,
    #[serde(flatten)]
    view: V,
}

impl Came {
    /// A request that is refused before it is looked at who sent it.
    fn unseen(web: &Web, request: &Request) -> Self {
        Self {
            web: web.clone(),
            path: request.uri().path().to_owned(),
            origin: crate::shared::asked_at(web, request.headers()),
            csrf: String::new(),
            fresh: None,
            flash: None,
            shortcuts: true,
            lookers: Lookers::default(),
            waiting: Waiting::default(),
            nudges: 0,
        }
    }

    fn takes_passkeys(&self) -> bool {
        self.web.app.passkey_origin() == Some(self.origin.as_str())
    }

    /// What the organisation is called at whose own sign-in one can sign in from here; empty where there is none, and at an
    /// address to which one does not come back.
    fn organisation(&self) -> &str {
        app::accounts::organisation_name(&self.web.app).filter(|_| self.takes_passkeys()).unwrap_or_default()
    }

    fn draw<V: Serialize>(&self, status: StatusCode, template: &str, chrome: Chrome, view: V) -> WebResult {
        let html = self.web.pages.render(template, &Drawn { chrome, view })?;
        Ok((status, html).into_response())
    }

    fn flash(&self, mut chrome: Chrome) -> Chrome {
        if let Some(words) = self.flash.as_deref().and_then(words_of_flash) {
            chrome = chrome.saying(FlashKind::Done, words);
        }
        chrome
    }
}

/// An id for a form that is taken once: the one in the page, tied to the place it is sent to, so that
/// two forms of one page are two.
pub(crate) fn form_once(form: &Form, path: &str) -> Uuid {
    let given = form.first("form_id").unwrap_or_default();
    let hash = Sha256::digest(format!("{given} {path}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

impl Visit {
    /// Somebody whose session began with this very request: its forms are tied to the new session.
    pub(crate) fn begun(open: &Open, visitor: Visitor, token: &str) -> Self {
        let came = Came { csrf: csrf_of(token), fresh: None, flash: None, ..open.came.clone() };
        Self { came, visitor }
    }

    /// Whether the browser is at the address at which passkeys are taken: it shows them at no other.
    pub(crate) fn takes_passkeys(&self) -> bool {
        self.came.takes_passkeys()
    }

    /// What the organisation's own sign-in is called; empty where the installation has none.
    pub(crate) fn organisation(&self) -> &str {
        app::accounts::organisation_name(&self.came.web.app).unwrap_or_default()
    }

    /// Acts with this.
    pub(crate) fn ctx(&self) -> &Ctx {
        &self.visitor.ctx
    }

    /// How much waits for whoever is signed in, beside alarms and concerns.
    pub(crate) fn nudges(&self) -> i64 {
        self.came.nudges
    }

    /// The state.
    pub(crate) fn web(&self) -> &Web {
        &self.came.web
    }

    /// The path asked for, under which drafts are kept.
    pub(crate) fn path(&self) -> &str {
        &self.came.path
    }

    /// The surroundings of a page.
    pub(crate) fn chrome(&self, title: &str) -> Chrome {
        let roles = self.visitor.ctx.roles();
        let chrome = Chrome {
            title: title.to_owned(),
            service_name: self.visitor.service_name.clone(),
            user: Some(SignedIn {
                name: self.visitor.name.clone(),
                role: roles.iter().map(|r| r.words()).collect::<Vec<_>>().join(", "),
            }),
            nav: nav(&self.visitor.ctx, &self.came.path, self.came.waiting, self.came.nudges),
            raises: self.visitor.ctx.may(Act::ConcernRaise),
            unanswered: self.came.waiting.unanswered,
            alarms: self.came.waiting.alarms,
            glass: self.came.waiting.glass,
            logs: self.came.waiting.logs,
            leaves: self.visitor.ctx.only_supported(),
            watches: [Act::ConcernRead, Act::AuditVerify].into_iter().any(|act| self.visitor.ctx.may(act)),
            csrf: self.came.csrf.clone(),
            form_id: self.came.web.app.id().to_string(),
            search: self.visitor.ctx.may(Act::PersonSearch),
            shortcuts: self.came.shortcuts,
            role_card: self.visitor.ctx.may(Act::RoleCardRead),
            charter: self.visitor.ctx.may(Act::CharterRead),
            support: self.visitor.ctx.may(Act::SupportRead),
            supervision: self.visitor.ctx.may(Act::SupervisionHold),
            ..Chrome::default()
        };
        self.came.flash(chrome)
    }

    /// A page.
    pub(crate) fn page<V: Serialize>(&self, template: &str, title: &str, view: V) -> WebResult {
        self.came.draw(StatusCode::OK, template, self.chrome(title), view)
    }

    /// A part of a page, for a page that is left open.
    pub(crate) fn part<V: Serialize>(&self, status: StatusCode, template: &str, view: V) -> WebResult {
        self.came.draw(status, template, self.chrome(""), view)
    }

    /// A page with a form to mend (422), or with a form to fill (200).
    pub(crate) fn form_page<V: Serialize>(&self, template: &str, title: &str, form: &FormState, view: V) -> WebResult {
        let status = if form.is_faulty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let chrome = Chrome { says_so: form.error(SAYS_SO).is_some(), ..self.chrome(title) };
        self.came.draw(status, template, chrome, WithForm { form, view })
    }

    /// Whether a form came from a page given to this very session.
    pub(crate) fn token_fits(&self, form: &Form) -> bool {
        fits_token(form, &self.came.csrf)
    }

    /// The id under which this form is taken once. Whoever sent it may have said that what was found in it must stand there.
    pub(crate) fn once(&self, form: &Form) -> Uuid {
        if form.first(SAYS_SO).is_some() {
            self.visitor.ctx.say_so();
        }
        form_once(form, &self.came.path)
    }
}

#[derive(Serialize)]
struct WithForm<'a, V> {
    form: &'a FormState,
    #[serde(flatten)]
    view: V,
}

impl Open {
    /// What the organisation is called at whose own sign-in one can sign in from here; empty where there is none.
    pub(crate) fn organisation(&self) -> &str {
        self.came.organisation()
    }

    /// Whether the browser is at the address at which passkeys are taken: it shows them at no other.
    pub(crate) fn takes_passkeys(&self) -> bool {
        self.came.takes_passkeys()
    }

    /// The state.
    pub(crate) fn web(&self) -> &Web {
        &self.came.web
    }

    /// The path asked for.
    pub(crate) fn path(&self) -> &str {
        &self.came.path
    }

    /// The id under which this form is taken once.
    pub(crate) fn once(&self, form: &Form) -> Uuid {
        form_once(form, &self.came.path)
    }

    /// Whether a form came from a page given to this very browser.
    pub(crate) fn token_fits(&self, form: &Form) -> bool {
        fits_token(form, &self.came.csrf)
    }

    /// Whoever comes by a secret link; their looks are noted with this answer.
    pub(crate) async fn guest(&self, token: &str) -> Result<Guest, WebError> {
        let guest = app::services::by_link(&self.came.web.app, token).await?;
        self.came.lookers.add(&guest.ctx);
        Ok(guest)
    }

    /// Whoever comes to a service's own public pages.
    pub(crate) async fn visitor_of(&self, slug: &str) -> Result<Guest, WebError> {
        let guest = app::services::by_slug(&self.came.web.app, slug).await?;
        self.came.lookers.add(&guest.ctx);
        Ok(guest)
    }

    fn chrome(&self, title: &str, service_name: &str) -> Chrome {
        let mut chrome = Chrome::public(title, service_name, self.came.csrf.clone());
        chrome.form_id = self.came.web.app.id().to_string();
        self.came.flash(chrome)
    }

    /// What waits for whoever is signed in, if anybody is: what stands above each page of theirs, and by which mark it is known.
    pub(crate) fn waiting(&self) -> Option<(String, WebResult)> {
        let visitor = self.visitor.as_ref().filter(|visitor| visitor.step == Step::In)?;
        let visit = Visit { came: self.came.clone(), visitor: visitor.clone() };
        let chrome = visit.chrome("");
        Some((
            chrome.waiting_mark(),
            self.came.draw(StatusCode::OK, "layout/_waiting.html", chrome, BTreeMap::<&str, &str>::new()),
        ))
    }

    /// Says above a page that is left open that its session has ended.
    pub(crate) fn signed_out(&self, status: StatusCode) -> WebResult {
        self.came.draw(status, "layout/_signed-out.html", Chrome::default(), BTreeMap::<&str, &str>::new())
    }

    /// A public page.
    pub(crate) fn page<V: Serialize>(&self, template: &str, title: &str, service_name: &str, view: V) -> WebResult {
        self.came.draw(StatusCode::OK, template, self.chrome(title, service_name), view)
    }

    /// A public page that is the same for everybody: without a form, a word for one visitor, or a cookie, so that it may be kept.
    pub(crate) fn page_for_all<V: Serialize>(
        &self,
        template: &str,
        title: &str,
        service_name: &str,
        view: V,
    ) -> WebResult {
        let chrome = Chrome::public(title, service_name, String::new());
        let mut response = self.came.draw(StatusCode::OK, template, chrome, view)?;
        response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static(KEPT_BY_ALL));
        Ok(response)
    }

    /// A public page with another status.
    pub(crate) fn page_with<V: Serialize>(
        &self,
        status: StatusCode,
        template: &str,
        title: &str,
        view: V,
    ) -> WebResult {
        let chrome = match &self.visitor {
            Some(visitor) if visitor.step == Step::In => {
                Visit { came: self.came.clone(), visitor: visitor.clone() }.chrome(title)
            }
            _ => self.chrome(title, ""),
        };
        self.came.draw(status, template, chrome, view)
    }

    /// A public page with a form to mend (422), or to fill (200).
    pub(crate) fn form_page<V: Serialize>(
        &self,
        template: &str,
        title: &str,
        service_name: &str,
        form: &FormState,
        view: V,
    ) -> WebResult {
        let status = if form.is_faulty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        self.came.draw(status, template, self.chrome(title, service_name), WithForm { form, view })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts.extensions.get::<Self>().cloned().ok_or(WebError::NotFound)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Open {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts.extensions.get::<Self>().cloned().ok_or(WebError::NotFound)
    }
}

/// Whether a form brought this token; compared after hashing, so that time tells nothing about it.
fn fits_token(form: &Form, csrf: &str) -> bool {
    Sha256::digest(form.csrf().unwrap_or_default().as_bytes()) == Sha256::digest(csrf.as_bytes())
}

/// A posted form whose token was checked.
pub(crate) struct Posted(pub(crate) Form);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = WebError;

    async fn from_request(request: Request, _: &S) -> Result<Self, WebError> {
        let csrf = request.extensions().get::<Open>().map(|o| o.came.csrf.clone()).unwrap_or_default();
        let body = read_body(request.into_body()).await?;
        let form = Form::parse(&body).map_err(|e| WebError::Unreadable(e.to_string()))?;
        if fits_token(&form, &csrf) { Ok(Self(form)) } else { Err(WebError::Forged) }
    }
}

pub(crate) async fn read_body(body: Body) -> Result<Bytes, WebError> {
    axum::body::to_bytes(body, FORM_MAX).await.map_err(|_| WebError::TooLarge)
}

/// A redirect after a form was taken (303), with a word about it on the next page.
pub(crate) fn done(to: &str, flash: &'static str) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to.to_owned())]).into_response();
    set_cookie(&mut response, &format!("leeway-flash={flash}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60"));
    response
}

/// A redirect after a form was taken (303).
pub(crate) fn see(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, to.to_owned())]).into_response()
}
