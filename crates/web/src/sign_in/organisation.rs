//! Signing in at an organisation's own sign-in: the way there, and the way back.

use super::{SignInView, device_of, go_on, own_place, owner, page};
use crate::account::TIE;
use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{cookie, mend};
use crate::visit::{Open, Posted, Visit, clear_cookie, see, set_cookie, set_session};
use app::AppError;
use app::accounts::{Back, Came};
use app::sign_in::Step;
use axum::Extension;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use practice::problem::Problem;
use serde::Serialize;

/// By what a browser is known that was sent away. The path keeps it from every other page.
const BROWSER: &str = "leeway-organisation";
const BROWSER_PATH: &str = "/sign-in/organisation";
/// That this browser signed in there: it is told so when it signs out here. It says nothing of whom.
const CAME_BY: &str = "leeway-came-by";
/// For so long, in seconds: as long as the attempt is kept.
const LASTS: u32 = 600;

/// What the page on the way there shows.
#[derive(Debug, Serialize)]
struct GoView {
    organisation: String,
    /// The organisation's own page.
    address: String,
}

/// Puts a cookie for ten minutes, at some pages alone.
fn put(open: &Open, response: &mut Response, name: &str, path: &str, value: &str) {
    let secure = if open.web().secure { "; Secure" } else { "" };
    set_cookie(response, &format!("{name}={value}; Path={path}; Max-Age={LASTS}; HttpOnly; SameSite=Lax{secure}"));
}

/// Sends a browser there: by a page, for a form of ours may lead to our own pages alone.
pub(super) async fn go(open: Open, headers: HeaderMap, Posted(form): Posted) -> WebResult {
    if open.organisation().is_empty() {
        // one would not come back to this address
        return Err(AppError::NotFound.into());
    }
    let next = own_place(form.first("next")).to_owned();
    let held = form.first("held").unwrap_or_default().to_owned();
    // nothing is kept for a browser that nobody had signed in with
    let kept = held.len() <= app::drafts::DRAFT_MAX && owner(&open, &headers).await.is_some();
    let app = &open.web().app;
    match app::accounts::begin_organisation(app, &next, if kept { &held } else { "" }).await {
        Ok(way) => {
            let organisation = open.organisation().to_owned();
            let title = format!("Going to the sign-in of {organisation}");
            let onward = HeaderValue::from_str(&format!("0; url={}", way.address));
            let view = GoView { organisation, address: way.address };
            let mut response = open.page("sign-in/organisation.html", &title, "", view)?;
            put(&open, &mut response, BROWSER, BROWSER_PATH, way.browser.expose());
            if let Ok(onward) = onward {
                response.headers_mut().insert(header::REFRESH, onward);
            }
            Ok(response)
        }
        Err(error) => {
            let form = mend(&form, error, "organisation")?;
            page(&open, &form, SignInView { next, held, ..SignInView::default() })
        }
    }
}

/// What stands in an address under a name.
fn said(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes()).find(|(one, _)| one == name).map(|(_, value)| value.into_owned())
}

/// Where a browser goes that has signed out here: to the page that says that it is still signed in there, where it came that way.
pub(super) fn after_sign_out(visit: &Visit, headers: &HeaderMap) -> Option<Response> {
    cookie(headers, CAME_BY)?;
    let mut response = see("/sign-in/organisation/out");
    clear_cookie(visit.web(), &mut response, CAME_BY);
    Some(response)
}

/// What the page shows after signing out here.
#[derive(Debug, Serialize)]
struct OutView {
    organisation: String,
    /// Where one signs out there; none where the organisation names no such place.
    address: Option<String>,
}

/// Says that signing out here is not signing out there, with the way to it.
pub(super) async fn out(open: Open) -> WebResult {
    let organisation = open.organisation().to_owned();
    if organisation.is_empty() {
        return Ok(see("/sign-in"));
    }
    let address = app::accounts::organisation_way_out(&open.web().app).await;
    open.page("sign-in/organisation-out.html", "You are signed out", "", OutView { organisation, address })
}

fn faulty(problems: Vec<Problem>) -> FormState {
    problems.into_iter().fold(FormState::empty(), |form, problem| form.with_error(problem.field, problem.message))
}

/// Takes whoever comes back.
pub(super) async fn back(
    open: Open,
    visit: Option<Extension<Visit>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> WebResult {
    let query = query.unwrap_or_default();
    let [state, code, issuer, error] = ["state", "code", "iss", "error"].map(|name| said(&query, name));
    let state = state.unwrap_or_default();
    let back = Back { state: &state, code: code.as_deref(), issuer: issuer.as_deref(), error: error.as_deref() };
    let browser = cookie(&headers, BROWSER).unwrap_or_default();
    let inside = visit.map(|Extension(visit)| visit).filter(|visit| visit.visitor.step == Step::In);
    match app::accounts::finish_organisation(&open.web().app, &browser, back, &device_of(&headers)).await {
        Ok(Came::In { token, next, held }) => {
            // whoever was signed in in this browser is no longer
            if let Some(before) = &open.visitor {
                app::sign_in::sign_out(&open.web().app, before).await?;
            }
            let mut response = go_on(&open, &headers, token.expose(), &next, held).await?;
            set_session(open.web(), &mut response, token.expose());
            let secure = if open.web().secure { "; Secure" } else { "" };
            set_cookie(&mut response, &format!("{CAME_BY}=yes; Path=/; HttpOnly; SameSite=Lax{secure}"));
            Ok(response)
        }
        Ok(Came::Waits { ticket, next, held }) => {
            let mut response = if inside.is_some() {
                see(TIE)
            } else {
                let next = if held.is_empty() { TIE.to_owned() } else { next };
                page(&open, &FormState::empty(), SignInView { next, held, ties: true, ..SignInView::default() })?
            };
            put(&open, &mut response, TICKET, TIE, ticket.expose());
            Ok(response)
        }
        Ok(Came::Not { problems, next, held }) => match inside {
            Some(visit) => crate::account::tie_page(&visit, &faulty(problems), false),
            None => page(&open, &faulty(problems), SignInView { next, held, ..SignInView::default() }),
        },
        Err(AppError::Invalid(problems)) => match inside {
            Some(visit) => crate::account::tie_page(&visit, &faulty(problems), false),
            None => page(&open, &faulty(problems), SignInView { next: "/".to_owned(), ..SignInView::default() }),
        },
        Err(other) => Err(other.into()),
    }
}

/// By what a sign-in that waits to be tied is found again.
pub(crate) const TICKET: &str = "leeway-tie";

pub(super) fn samples() -> Samples {
    let view =
        GoView { organisation: "NHS.net".to_owned(), address: "https://id.example.org/authorize?x=1".to_owned() };
    let out =
        |address: Option<&str>| OutView { organisation: "NHS.net".to_owned(), address: address.map(ToOwned::to_owned) };
    vec![
        ("sign-in/organisation.html", vec![drawn(&view, None)]),
        (
            "sign-in/organisation-out.html",
            vec![drawn(&out(Some("https://id.example.org/out?client_id=leeway")), None), drawn(&out(None), None)],
        ),
    ]
}
