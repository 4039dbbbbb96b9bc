//! What a practice prints of its own link and puts where people refer; and how somebody there opens a referral again by what they know.

use super::desk::{Desk, practice_guest};
use crate::error::WebResult;
use crate::follow::whole_address;
use crate::form::FormState;
use crate::routes::{Need::Anyone, routes};
use crate::samples::{Samples, drawn};
use crate::shared::mend;
use crate::visit::{Open, Posted, see};
use axum::extract::Path;
use axum::http::HeaderMap;
use serde::Serialize;

routes! {
    GET "/r/{token}/sheet" Anyone => sheet;
    GET "/r/{token}/again" Anyone => ask;
    POST "/r/{token}/again" Anyone => find;
}

/// The sheet.
#[derive(Debug, Serialize)]
pub(super) struct SheetView {
    practice: String,
    address: String,
    role_card: String,
    /// How many working days a referral waits before it is looked at, as a rule.
    days: i64,
}

async fn sheet(open: Open, headers: HeaderMap, Path(token): Path<String>) -> WebResult {
    let secure = open.web().secure;
    let desk = practice_guest(open, &token).await?;
    let address = whole_address(&headers, secure, &format!("/r/{token}"))?;
    let sites = app::referrals::practices(desk.entry()).await?;
    let view = SheetView {
        practice: sites.into_iter().next().map(|site| site.name).unwrap_or_default(),
        address,
        role_card: app::referrals::role_card(desk.ctx()).await?,
        days: app::referrals::looked_at_within(desk.ctx()).await?,
    };
    desk.form_page("refer/sheet.html", "How to refer", &FormState::empty(), view)
}

/// Where a referral is opened again.
#[derive(Debug, Serialize)]
pub(super) struct AgainView {
    refer: String,
}

fn again(desk: &Desk, token: &str, form: &FormState) -> WebResult {
    desk.form_page("refer/again.html", "What became of a referral", form, AgainView { refer: format!("/r/{token}") })
}

async fn ask(open: Open, Path(token): Path<String>) -> WebResult {
    let desk = practice_guest(open, &token).await?;
    again(&desk, &token, &FormState::empty())
}

async fn find(open: Open, Path(token): Path<String>, Posted(form): Posted) -> WebResult {
    let desk = practice_guest(open, &token).await?;
    let Desk::Guest(_, guest) = &desk else { return Err(crate::error::WebError::NotFound) };
    let sent = |name: &str| form.first(name).unwrap_or_default().trim().to_owned();
    match app::desk::find_at_link(guest, &sent("reference"), &sent("known")).await {
        Ok(follow) => {
            guest.ctx.nothing_shown();
            Ok(see(&format!("/follow/{}", follow.expose())))
        }
        Err(error) => {
            guest.ctx.nothing_shown();
            again(&desk, &token, &mend(&form, error, "reference")?)
        }
    }
}

/// Both pages.
pub(super) fn samples() -> Samples {
    let sheet = SheetView {
        practice: "Harbour Street Surgery".to_owned(),
        address: "https://leeway.example.org/r/secret".to_owned(),
        role_card: app::referrals::DEFAULT_ROLE_CARD.to_owned(),
        days: 3,
    };
    let again = || AgainView { refer: "/r/secret".to_owned() };
    let wrong = FormState::empty().with("reference", "LW").with_error("reference", "Enter the reference");
    vec![
        ("refer/sheet.html", vec![drawn(&sheet, Some(&FormState::empty()))]),
        ("refer/again.html", vec![drawn(&again(), Some(&FormState::empty())), drawn(&again(), Some(&wrong))]),
    ]
}
