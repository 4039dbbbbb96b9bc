//! Drafts kept while typing: a form posts itself here as it stands (PAGES 1).

use crate::error::{WebError, WebResult};
use crate::routes::{Need, Need::SignedIn, Route, routes};
use crate::shared::typed;
use crate::visit::{Posted, Visit, done};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;

routes! {
    POST "/drafts/{*path}" SignedIn => keep;
    POST "/throw-away" SignedIn => throw_away;
}

/// The forms whose drafts are kept, by the routes that take them. None of them has a password or code in it.
const KEPT: &[&str] = &[
    "/admin/measures/new",
    "/admin/letters/new",
    "/admin/letters/{own_letter}",
    "/admin/wordings/{code}",
    "/assets/new",
    "/assets/{asset}/edit",
    "/concerns/{concern}",
    "/cover",
    "/episodes/{episode}/appointments/new",
    "/episodes/{episode}/connections/{connection}",
    "/episodes/{episode}/connections/new",
    "/episodes/{episode}/contacts/{contact}",
    "/episodes/{episode}/contacts/new",
    "/episodes/{episode}/ending",
    "/episodes/{episode}/goals",
    "/episodes/{episode}/goals/{goal}",
    "/episodes/{episode}/holding",
    "/episodes/{episode}/measures/given/{measure}/correct",
    "/episodes/{episode}/measures/{code}",
    "/episodes/{episode}/messages/new",
    "/episodes/{episode}/plan",
    "/episodes/{episode}/steps/{step}",
    "/episodes/{episode}/steps/new",
    "/audit/requests/new",
    "/audit/requests/{request}/copy",
    "/audit/requests/{request}/steps/{step}",
    "/episodes/{episode}/connections/{connection}/word",
    "/episodes/{episode}/hand-over",
    "/episodes/{episode}/judgement",
    "/judgement/new",
    "/judgement/{discretion}/came-of",
    "/judgement/{discretion}/reflection",
    "/asks/{ask}",
    "/minute",
    "/episodes/{episode}/supervision",
    "/supervision/{pair}",
    "/supervision/{pair}/flexibility",
    "/supervision-sessions/{session}/notes",
    "/episodes/{episode}/what-matters",
    "/episodes/{episode}/contacts/joint",
    "/episodes/{episode}/family/new",
    "/people/{person}/said/{note}",
    "/group-sessions/{group_session}",
    "/groups/new",
    "/walk-ins/{walk_in}/refer",
    "/letters/{referral}/{letter}",
    "/messages/{referral}/{message}",
    "/service/exports/new",
    "/support/peers/new",
    "/support/role/{look}",
    "/support/training/gaps",
    "/people/{person}/concerns/new",
    "/people/{person}/consents/new",
    "/my-referrals/{referral}",
    "/audit/emergencies/{glass}",
    "/audit/unusual/{unusual}",
    "/emergency",
    "/people/{person}/ability",
    "/people/{person}/edit",
    "/people/{person}/plan",
    "/people/{person}/refer",
    "/people/{person}/ties/new",
    "/refer",
    "/refer/spoken",
    "/referrals/{referral}/accept",
    "/referrals/{referral}/attempts",
    "/referrals/{referral}/decline",
    "/referrals/{referral}/duplicate",
    "/referrals/{referral}/redirect",
    "/referrals/{referral}/signpost",
    "/referrals/{referral}/withdraw",
    "/search",
];

/// Whether a path is one of a route's.
pub(crate) fn fits(route: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (route.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given || wanted.starts_with('{') && !given.is_empty() => {}
            _ => return false,
        }
    }
}

/// The route that takes the form at a path, if its draft is kept.
pub(crate) fn taker(path: &str) -> Option<Route> {
    let kept = KEPT.iter().find(|route| fits(route, path))?;
    crate::routes::all().into_iter().find(|route| route.method == "POST" && route.path == *kept)
}

async fn keep(visit: Visit, Path(path): Path<String>, Posted(form): Posted) -> WebResult {
    let path = format!("/{path}");
    // whoever may not send the form has no draft of it
    match taker(&path).map(|route| route.need) {
        Some(Need::May(act)) => visit.ctx().authorise(act)?,
        Some(_) => {}
        None => return Err(WebError::NotFound),
    }
    app::drafts::keep(visit.ctx(), &path, &form.encoded()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Throws away what was half written in a form, and goes back to where that was asked: the form itself, or Today.
async fn throw_away(visit: Visit, Posted(form): Posted) -> WebResult {
    let path = typed(&form, "path");
    if taker(&path).is_none() {
        return Err(WebError::NotFound);
    }
    app::drafts::discard(visit.ctx(), &path).await?;
    let back = if form.first("stay").is_some() { path.as_str() } else { crate::shared::landing(visit.ctx()) };
    Ok(done(back, "draft_thrown"))
}

#[cfg(test)]
mod tests {
    use super::{KEPT, fits, taker};

    #[test]
    fn every_form_whose_draft_is_kept_is_taken_by_a_route() {
        for route in KEPT {
            assert!(taker(route).is_some(), "{route} is no route that takes a form");
        }
    }

    #[test]
    fn no_form_with_a_secret_in_it_is_kept() {
        for path in [
            "/account/password",
            "/account/second-step/off",
            "/sign-in",
            "/sign-in/code",
            "/join/abc",
            "/drafts/refer",
            "/nowhere",
        ] {
            assert!(taker(path).is_none(), "{path}");
        }
    }

    #[test]
    fn a_path_fits_a_route_part_by_part() {
        assert!(fits("/episodes/{episode}/goals", "/episodes/1/goals"));
        assert!(!fits("/episodes/{episode}/goals", "/episodes//goals"));
        assert!(!fits("/episodes/{episode}/goals", "/episodes/1/goals/2"));
        assert!(!fits("/episodes/{episode}/goals", "/episodes/1"));
        assert!(fits("/", "/"));
    }
}
