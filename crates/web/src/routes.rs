//! Every route, declared once with who may; the guards and the access tests are made from it (HOUSE 4).

use crate::state::Web;
use crate::visit::guard;
use axum::Router;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::from_fn_with_state;
use axum::routing::MethodRouter;
use practice::access::Act;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// Who may come to a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Anybody: sign-in, health, self-referral, and pages opened by a secret link.
    Anyone,
    /// Anybody signed in, whatever their role: their own account.
    SignedIn,
    /// Whoever has a role that may do this (DOMAIN 10).
    May(Act),
}

/// A route.
#[derive(Clone, Copy)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// Who may come.
    pub need: Need,
    /// The handler; made anew, as a method router cannot be shared.
    pub service: fn() -> MethodRouter<Web>,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {:?}", self.method, self.path, self.need)
    }
}

/// Declares a room's routes: `routes! { GET "/today" May(Act::TodayRead) => show; … }`.
macro_rules! routes {
    ($($method:ident $path:literal $need:expr => $handler:path;)*) => {
        /// This room's routes.
        pub(crate) const ROUTES: &[$crate::routes::Route] = &[$(
            $crate::routes::Route { method: stringify!($method), path: $path, need: $need, service: || $crate::routes::on!($method $handler) },
        )*];
    };
}
macro_rules! on {
    (GET $handler:path) => {
        axum::routing::get($handler)
    };
    (POST $handler:path) => {
        axum::routing::post($handler)
    };
}
pub(crate) use {on, routes};

/// Every route there is.
#[must_use]
pub fn all() -> Vec<Route> {
    [
        &crate::audit::all_routes(),
        crate::account::ROUTES,
        crate::account::SIGN_IN_ROUTES,
        &crate::admin::all_routes(),
        &crate::records::all_routes(),
        crate::calendar::ROUTES,
        crate::concerns::ROUTES,
        crate::connections::ROUTES,
        crate::contacts::ROUTES,
        crate::cover::ROUTES,
        crate::desk::ROUTES,
        crate::directory::ROUTES,
        crate::family::ROUTES,
        crate::files::ROUTES,
        crate::letters::ROUTES,
        crate::mailings::ROUTES,
        crate::drafts::ROUTES,
        crate::episodes::ROUTES,
        &crate::follow::routes(),
        crate::glass::ROUTES,
        crate::goals::ROUTES,
        crate::groups::ROUTES,
        crate::health::ROUTES,
        crate::join::ROUTES,
        crate::boundaries::ROUTES,
        crate::judgement::ROUTES,
        crate::lone::ROUTES,
        &crate::measures::all_routes(),
        crate::messages::ROUTES,
        crate::nudges::ROUTES,
        &crate::refer::routes(),
        crate::requests::ROUTES,
        crate::requests::STEPS,
        crate::requests::COPIES,
        crate::retention::ROUTES,
        crate::people::ROUTES,
        crate::plan::ROUTES,
        crate::search::ROUTES,
        crate::places::ROUTES,
        crate::charter::ROUTES,
        crate::role_card::ROUTES,
        crate::workshop::ROUTES,
        crate::workshop::OPEN_ROUTES,
        &crate::service::all_routes(),
        crate::several::ROUTES,
        crate::sign_in::ROUTES,
        crate::summaries::ROUTES,
        crate::support::ROUTES,
        crate::supervision::ROUTES,
        crate::team::ROUTES,
        crate::triage::answers::ROUTES,
        crate::triage::inbox::ROUTES,
        crate::access_list::ROUTES,
        crate::triage::passing::ROUTES,
        crate::triage::plain::ROUTES,
        crate::triage::show::ROUTES,
        crate::unmet::ROUTES,
        crate::waiting_list::ROUTES,
        crate::waiting::ROUTES,
    ]
    .concat()
}

/// The whole site.
pub fn router(web: Web) -> Router {
    let mut router = Router::new();
    for route in all() {
        let guarded = (route.service)().layer(from_fn_with_state((web.clone(), route), guard));
        router = router.route(route.path, guarded);
    }
    let nothing =
        Route { method: "GET", path: "", need: Need::Anyone, service: || on!(GET crate::error::nothing_here) };
    router = router.fallback_service(
        (nothing.service)().layer(from_fn_with_state((web.clone(), nothing), guard)).with_state(web.clone()),
    );
    let header = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    router
        .with_state(web)
        .merge(crate::assets::router())
        .layer(header("content-security-policy", CSP))
        .layer(header("x-content-type-options", "nosniff"))
        .layer(header("x-frame-options", "DENY"))
        .layer(header("referrer-policy", "same-origin"))
        .layer(header("cross-origin-opener-policy", "same-origin"))
        .layer(header("permissions-policy", "camera=(), geolocation=(), microphone=()"))
        .layer(header("cache-control", "no-store"))
        .layer(CompressionLayer::new())
}

/// Nothing from elsewhere, nothing inline (PAGES 1).
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
