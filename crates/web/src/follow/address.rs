//! One referral by its private address. The address is the right to it, and shows initials only.

use super::view::{FollowView, answered, has_it};
use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::routes::{Need::Anyone, routes};
use crate::shared::refused;
use crate::visit::{Open, Posted, done};
use app::AppError;
use app::services::Guest;
use axum::extract::Path;
use axum::http::{HeaderMap, header};
use practice::referral::Source;
use serde::Serialize;

routes! {
    GET "/follow/{token}" Anyone => show;
    POST "/follow/{token}" Anyone => answer;
    GET "/follow/{token}/received" Anyone => received;
}

async fn page(open: &Open, guest: &Guest, form: &FormState) -> WebResult {
    let followed = app::referrals::follow_by_link(guest).await?;
    let view = FollowView::of(&followed);
    open.form_page("follow/show.html", "A referral", &guest.service_name, form, view)
}

async fn show(open: Open, Path(token): Path<String>) -> WebResult {
    let guest = open.guest(&token).await?;
    page(&open, &guest, &FormState::empty()).await
}

async fn answer(open: Open, Path(token): Path<String>, Posted(form): Posted) -> WebResult {
    let guest = open.guest(&token).await?;
    let place = format!("/follow/{token}");
    if let Some(name) = has_it(&form) {
        return match app::referrals::acknowledge_by_link(&guest, open.once(&form), name, &place).await {
            Ok(()) => Ok(done(&place, "passing_taken")),
            Err(AppError::TakenBefore(_)) => Ok(done(&place, "taken_before")),
            Err(AppError::Invalid(problems)) => page(&open, &guest, &refused(&form, problems)).await,
            Err(other) => Err(other.into()),
        };
    }
    let words = form.text("words").max(usize::MAX).optional().peek().cloned().flatten().unwrap_or_default();
    match app::referrals::answer_by_link(&guest, open.once(&form), &words).await {
        Ok(did) => Ok(done(&place, answered(did))),
        Err(AppError::TakenBefore(_)) => Ok(done(&place, "taken_before")),
        Err(AppError::Invalid(problems)) => page(&open, &guest, &refused(&form, problems)).await,
        Err(other) => Err(other.into()),
    }
}

/// What is said once a referral is in.
#[derive(Debug, Serialize)]
pub(super) struct ReceivedView {
    pub(super) reference: String,
    pub(super) own: bool,
    pub(super) flagged: bool,
    pub(super) hears: bool,
    /// Whether the person agrees to be contacted.
    pub(super) agrees: bool,
    /// How many working days it waits before it is looked at, as a rule.
    pub(super) days: i64,
    pub(super) path: String,
    /// The whole address, to be copied.
    pub(super) address: String,
}

/// A path of this site as an address that can be copied.
///
/// # Errors
/// [`WebError::NotFound`] for a request that does not say by which host it came.
pub(crate) fn whole_address(headers: &HeaderMap, secure: bool, path: &str) -> Result<String, WebError> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).ok_or(WebError::NotFound)?;
    let scheme = if secure { "https" } else { "http" };
    Ok(format!("{scheme}://{host}{path}"))
}

async fn received(open: Open, headers: HeaderMap, Path(token): Path<String>) -> WebResult {
    let guest = open.guest(&token).await?;
    let followed = app::referrals::follow_by_link(&guest).await?;
    let path = format!("/follow/{token}");
    let view = ReceivedView {
        reference: followed.referral.reference.clone(),
        own: Source::parse(&followed.referral.source) == Some(Source::SelfReferral),
        flagged: followed.referral.flagged,
        hears: followed.hears,
        agrees: followed.referral.consent_contact,
        days: app::referrals::looked_at_within(&guest.ctx).await?,
        address: whole_address(&headers, open.web().secure, &path)?,
        path,
    };
    open.page("follow/received.html", "Referral received", &guest.service_name, view)
}
