//! Styles, scripts and icons, built by `build.rs`, embedded, and served under addresses that carry their hash.
//!
//! A changed file has another address, so browsers may keep each for ever (PAGES 1: under 30 kB after the first visit). Nothing is fetched
//! from anybody else's host.

use axum::Router;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// One embedded file.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// The name templates use: `leeway.css`.
    pub name: &'static str,
    /// The first sixteen hexadecimal digits of its SHA-256.
    pub hash: &'static str,
    /// Where it is served: `/assets/<hash>/<name>`.
    pub href: &'static str,
    /// Its content type.
    pub kind: &'static str,
    /// Its bytes.
    pub plain: &'static [u8],
    /// Its bytes, compressed at build time.
    pub gzip: &'static [u8],
}

/// Every file there is.
pub const ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The path the route table needs.
pub const PATH: &str = "/assets/{hash}/{name}";

/// Finds a file by the name templates use.
#[must_use]
pub fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// Serves one file. An address of an older build is not found, rather than answered with bytes that differ from its hash.
pub async fn serve(Path((hash, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(asset) = find(&name).filter(|asset| asset.hash == hash) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let common = [
        (CONTENT_TYPE, asset.kind),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (VARY, "accept-encoding"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    if takes_gzip(&headers) && asset.gzip.len() < asset.plain.len() {
        (common, [(CONTENT_ENCODING, "gzip")], asset.gzip).into_response()
    } else {
        (common, asset.plain).into_response()
    }
}

/// The router of this room, for those who do not keep a route table.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route(PATH, get(serve))
}

/// Whether the browser takes gzip; `gzip;q=0` says that it does not.
fn takes_gzip(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
            let refused =
                parts.any(|weight| weight.strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0)));
            named && !refused
        })
}
