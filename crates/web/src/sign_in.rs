//! Signing in and out. A form sent while signed out is kept and offered again after signing in.

use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::routes::{Need::Anyone, Need::SignedIn, routes};
use crate::shared::{landing, refused};
use crate::visit::{Open, Posted, Visit, done, read_body, see, session_cookie, set_cookie, set_session};
use app::AppError;
use app::sign_in::Step;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

routes! {
    GET "/" Anyone => home;
    GET "/sign-in" Anyone => show;
    POST "/sign-in" Anyone => sign_in;
    POST "/sign-out" SignedIn => sign_out;
}

/// What the sign-in page shows.
#[derive(Debug, Default, Serialize)]
pub(crate) struct SignInView {
    /// Where to go afterwards.
    next: String,
    /// A form that was sent while signed out, as it was posted.
    held: String,
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

fn page(open: &Open, form: &FormState, view: SignInView) -> WebResult {
    open.form_page("sign-in/show.html", "Sign in", "", form, view)
}

/// Whoever is not signed in comes here first. A form that was sent is held in the page and put back
/// as a draft once they are in (DOMAIN 11.1).
pub(crate) async fn first(open: &Open, request: &mut Request) -> Response {
    let mut view = SignInView { next: open.path().to_owned(), held: String::new() };
    if request.method() == Method::POST {
        let body = std::mem::replace(request.body_mut(), Body::empty());
        match read_body(body).await {
            Ok(bytes) => view.held = String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) => return error.into_response(),
        }
    }
    let mut response = page(open, &FormState::empty(), view).unwrap_or_else(IntoResponse::into_response);
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

/// Where somebody goes who still has a step to take; afterwards they go on to where they wanted.
pub(crate) fn next_step(step: Step, wanted: &str) -> Response {
    let step = match step {
        Step::SecondStep => "/sign-in/code",
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
    // a browser reads a backslash as a slash, so that it could lead elsewhere
    next.filter(|n| n.starts_with('/') && !n.starts_with("//") && !n.contains('\\')).unwrap_or("/")
}

async fn sign_in(open: Open, headers: HeaderMap, Posted(form): Posted) -> WebResult {
    let email = form.line("email").optional().peek().cloned().flatten().unwrap_or_default();
    let password = form.secret("password").optional().peek().cloned().flatten().unwrap_or_default();
    let next = own_place(form.first("next")).to_owned();
    let held = form.first("held").unwrap_or_default().to_owned();
    let device = device_of(&headers);
    match app::sign_in::sign_in(&open.web().app, &email, &password, &device).await {
        Ok(token) => {
            let mut response =
                if held.is_empty() { see(&next) } else { keep_held(&open, token.expose(), &next, &held).await? };
            set_session(open.web(), &mut response, token.expose());
            Ok(response)
        }
        Err(AppError::Invalid(problems)) => page(&open, &refused(&form, problems), SignInView { next, held }),
        Err(AppError::TooMany(words)) => page(&open, &form.refuse("email", words), SignInView { next, held }),
        Err(other) => Err(other.into()),
    }
}

/// Puts a form that was sent while signed out back as a draft of whoever signed in.
async fn keep_held(open: &Open, token: &str, path: &str, held: &str) -> Result<Response, WebError> {
    let visitor = app::sign_in::resolve(&open.web().app, token).await?;
    let page = page_of(path);
    app::drafts::keep(&visitor.ctx, page, held).await?;
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

async fn sign_out(visit: Visit, Posted(_): Posted) -> WebResult {
    app::sign_in::sign_out(&visit.web().app, &visit.visitor).await?;
    let mut response = done("/sign-in", "signed_out");
    set_cookie(&mut response, &format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0", session_cookie(visit.web())));
    Ok(response)
}
