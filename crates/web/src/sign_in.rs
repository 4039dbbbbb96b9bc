//! Signing in and out. A form sent while signed out is kept and offered again after signing in.

mod organisation;
mod passkey;

pub(crate) use organisation::TICKET;

use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::routes::{Need::Anyone, Need::SignedIn, Route, routes};
use crate::samples::Samples;
use crate::shared::{cookie, landing, refused};
use crate::visit::{Open, Posted, Visit, clear_cookie, done, read_body, see, session_cookie, set_session};
use app::sign_in::Step;
use app::{AppError, Ctx};
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use practice::ids::{AccountId, ServiceId};
use serde::Serialize;

routes! {
    GET "/" Anyone => home;
    GET "/sign-in" Anyone => show;
    POST "/sign-in" Anyone => sign_in;
    POST "/sign-in/passkey" Anyone => passkey::ask;
    POST "/sign-in/passkey/answer" Anyone => passkey::answer;
    POST "/sign-in/organisation" Anyone => organisation::go;
    GET "/sign-in/organisation/back" Anyone => organisation::back;
    GET "/sign-in/organisation/out" Anyone => organisation::out;
    POST "/sign-out" SignedIn => sign_out;
}

/// What the sign-in page shows.
#[derive(Debug, Default, Serialize)]
pub(crate) struct SignInView {
    /// Where to go afterwards.
    next: String,
    /// A form that was sent while signed out, as a draft would be kept: without its token, and never one with a secret.
    held: String,
    /// Whether a form was sent that cannot be held.
    lost: bool,
    /// Whether somebody can sign in with a passkey here.
    passkeys: bool,
    /// What the organisation is called at whose own sign-in one can sign in; empty where there is none.
    organisation: String,
    /// Whether somebody is back from there whose sign-in waits to be tied to their account.
    ties: bool,
}

async fn home(open: Open) -> Response {
    match &open.visitor {
        Some(visitor) => see(landing(&visitor.ctx)),
        None => see("/sign-in"),
    }
}

async fn show(open: Open) -> WebResult {
    if let Some(visitor) = open.visitor.as_ref().filter(|v| v.step == Step::In) {
        return Ok(see(landing(&visitor.ctx)));
    }
    page(&open, &FormState::empty(), SignInView::default())
}

fn page(open: &Open, form: &FormState, mut view: SignInView) -> WebResult {
    view.passkeys = open.takes_passkeys();
    open.organisation().clone_into(&mut view.organisation);
    let title = if view.ties { "Tie this sign-in to your account" } else { "Sign in" };
    open.form_page("sign-in/show.html", title, "", form, view)
}

/// Whoever is not signed in comes here first. A form that was sent is held in the page and put back
/// as a draft once they are in (DOMAIN 11.1).
pub(crate) async fn first(open: &Open, request: &mut Request) -> Response {
    let mut view = SignInView { next: open.path().to_owned(), ..SignInView::default() };
    if request.method() == Method::POST {
        let body = std::mem::replace(request.body_mut(), Body::empty());
        match read_body(body).await {
            Ok(bytes) => view.held = held(open, request.headers(), &bytes).await.unwrap_or_default(),
            Err(error) => return error.into_response(),
        }
        view.lost = view.held.is_empty();
        let shown = |route: &Route| route.method == "GET" && crate::drafts::fits(route.path, open.path());
        if view.lost && !crate::routes::all().iter().any(shown) {
            "/".clone_into(&mut view.next);
        }
    }
    let mut response = page(open, &FormState::empty(), view).unwrap_or_else(IntoResponse::into_response);
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

/// The form that was sent, to be held: only where its draft is kept, where it came from a page of the session whose
/// cookie came with it, and where that session was somebody's.
async fn held(open: &Open, headers: &HeaderMap, body: &[u8]) -> Option<String> {
    crate::drafts::taker(open.path())?;
    let form = Form::parse(body).ok().filter(|form| open.token_fits(form))?;
    owner(open, headers).await?;
    Some(form.encoded()).filter(|text| text.len() <= app::drafts::DRAFT_MAX)
}

/// Whose session it was, and in which service, that this browser's cookie names; it may have ended.
async fn owner(open: &Open, headers: &HeaderMap) -> Option<(AccountId, ServiceId)> {
    let token = cookie(headers, session_cookie(open.web()))?;
    match app::sign_in::owner(&open.web().app, &token).await {
        Ok(owner) => owner,
        Err(error) => {
            tracing::error!(%error, "a form could not be held, for it is not known whose it is");
            None
        }
    }
}

/// Where somebody goes who still has a step to take; afterwards they go on to where they wanted.
pub(crate) fn next_step(step: Step, wanted: &str) -> Response {
    let step = match step {
        Step::SecondStep | Step::Passkey => "/sign-in/code",
        Step::SetUpSecondStep => "/sign-in/set-up",
        Step::In => "/",
    };
    if wanted == "/" || step == "/" {
        return see(step);
    }
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", wanted).finish();
    see(&format!("{step}?{query}"))
}

/// A place of this site to go on to; anything else is the first page.
pub(crate) fn own_place(next: Option<&str>) -> &str {
    next.filter(|place| is_own(place)).unwrap_or("/")
}

/// Whether browsers read this as a path of this very site. They take a backslash for a slash and leave tabs and line
/// ends out, so that each of these could lead elsewhere.
fn is_own(place: &str) -> bool {
    place.starts_with('/')
        && !place.starts_with("//")
        && !place.contains(|c: char| c == '\\' || c.is_control() || c.is_whitespace())
}

async fn sign_in(open: Open, headers: HeaderMap, Posted(form): Posted) -> WebResult {
    let email = form.line("email").optional().peek().cloned().flatten().unwrap_or_default();
    let password = form.secret("password").optional().peek().cloned().flatten().unwrap_or_default();
    let next = own_place(form.first("next")).to_owned();
    let held = form.first("held").unwrap_or_default().to_owned();
    let device = device_of(&headers);
    match app::sign_in::sign_in(&open.web().app, &email, &password, &device).await {
        Ok(token) => {
            let mut response = go_on(&open, &headers, token.expose(), &next, held).await?;
            set_session(open.web(), &mut response, token.expose());
            Ok(response)
        }
        Err(AppError::Invalid(problems)) => {
            page(&open, &refused(&form, problems), SignInView { next, held, ..SignInView::default() })
        }
        Err(AppError::TooMany(words)) => {
            page(&open, &form.refuse("email", words), SignInView { next, held, ..SignInView::default() })
        }
        Err(other) => Err(other.into()),
    }
}

/// Where a sign-in leads after the password. A form that was held goes on only to the account and service whose session
/// had ended, and is kept only once that account is fully in.
async fn go_on(open: &Open, headers: &HeaderMap, token: &str, next: &str, held: String) -> WebResult {
    if held.is_empty() {
        return Ok(see(next));
    }
    let visitor = app::sign_in::resolve(&open.web().app, token).await?;
    let theirs = (visitor.ctx.account()?, visitor.ctx.service());
    if owner(open, headers).await != Some(theirs) {
        return Ok(done("/", "draft_of_another"));
    }
    let step = visitor.step;
    let visit = Visit::begun(open, visitor, token);
    match step {
        Step::In => keep_held(visit.ctx(), next, &held).await,
        Step::SecondStep | Step::Passkey => crate::account::ask_code(&visit, next, held),
        Step::SetUpSecondStep => crate::account::ask_set_up(&visit, next, held).await,
    }
}

/// Puts a form that was sent while signed out back as a draft of whoever is fully in, and goes to its page.
pub(crate) async fn keep_held(ctx: &Ctx, path: &str, held: &str) -> WebResult {
    if held.is_empty() || crate::drafts::taker(path).is_none() {
        return Ok(see(path));
    }
    let page = page_of(path);
    app::drafts::keep(ctx, page, held).await?;
    Ok(done(page, "draft_kept"))
}

/// The page on which a form stands that is sent to this path. Most are sent to their own page; the word of a partner
/// stands on the page of its connection.
fn page_of(path: &str) -> &str {
    match path.strip_suffix("/word") {
        Some(page) if page.starts_with("/episodes/") && page.contains("/connections/") => page,
        _ => path,
    }
}

pub(crate) fn device_of(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("unknown device").to_owned()
}

async fn sign_out(visit: Visit, headers: HeaderMap, Posted(_): Posted) -> WebResult {
    app::sign_in::sign_out(&visit.web().app, &visit.visitor).await?;
    let mut response = organisation::after_sign_out(&visit, &headers).unwrap_or_else(|| done("/sign-in", "signed_out"));
    clear_cookie(visit.web(), &mut response, session_cookie(visit.web()));
    Ok(response)
}

pub(crate) fn way_samples() -> Samples {
    let mut all = passkey::samples();
    all.extend(organisation::samples());
    all
}

#[cfg(test)]
mod tests {
    use super::own_place;

    #[test]
    fn nobody_is_led_elsewhere_after_signing_in() {
        for place in ["/today", "/people/1?from=2#notes", "/"] {
            assert_eq!(own_place(Some(place)), place);
        }
        for place in [
            "",
            "today",
            "//elsewhere.example",
            "https://elsewhere.example",
            "/\\elsewhere.example",
            "/\t/elsewhere.example",
            "/\n/elsewhere.example",
            "/\r//elsewhere.example",
            "\t//elsewhere.example",
            "/\u{0}/elsewhere.example",
            "/today\\",
        ] {
            assert_eq!(own_place(Some(place)), "/", "{place:?}");
        }
        assert_eq!(own_place(None), "/");
    }
}
