//! What `/assets` serves.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;
use web::assets::{ASSETS, find, router};

async fn get(path: &str, encoding: &str) -> axum::response::Response {
    let request = Request::get(path).header(header::ACCEPT_ENCODING, encoding).body(Body::empty()).expect("a request");
    router::<()>().oneshot(request).await.expect("an answer")
}

#[test]
fn the_style_sheet_calls_no_other_host_and_no_font_that_is_not_ours() {
    let css = String::from_utf8(find("leeway.css").expect("a style sheet").plain.to_vec()).expect("text");
    assert!(!css.contains("http"), "{:?}", css.find("http").map(|at| &css[at.saturating_sub(80)..at + 80]));
    assert!(!css.contains("url(//") && !css.contains("@import") && !css.contains("@font-face"));
    assert!(!css.contains("Frutiger"));
    assert!(css.contains("system-ui"));
    assert!(!css.contains("/assets/images/"), "icons are named by hash");
    for ours in [".lw-header", ".lw-timeline", ".lw-table", "@media print", ".nhsuk-button", ".nhsuk-error-summary"] {
        assert!(css.contains(ours), "{ours}");
    }
}

#[test]
fn every_icon_the_style_sheet_names_is_served() {
    let css = String::from_utf8_lossy(find("leeway.css").expect("a style sheet").plain);
    for part in css.split("/assets/").skip(1) {
        let address = format!("/assets/{}", part.split(['"', '\'', ')']).next().unwrap_or_default());
        assert!(ASSETS.iter().any(|asset| asset.href == address), "{address}");
    }
}

#[test]
fn our_script_imports_the_design_systems_by_its_hashed_address() {
    let own = String::from_utf8_lossy(find("leeway.js").expect("a script").plain);
    let theirs = find("nhsuk-frontend.min.js").expect("a script").href;
    assert!(own.contains(&format!("from \"{theirs}\"")), "{own}");
}

#[test]
fn a_first_visit_weighs_less_than_150_kilobytes() {
    let weight: usize = ["leeway.css", "leeway.js", "htmx.min.js", "nhsuk-frontend.min.js", "mark.svg"]
        .iter()
        .filter_map(|name| find(name))
        .map(|asset| asset.gzip.len())
        .sum();
    assert!(weight < 120_000, "{weight} bytes, which leaves too little for the page");
}

#[tokio::test]
async fn a_file_is_kept_for_ever_under_its_hash() {
    let css = find("leeway.css").expect("a style sheet");
    let plain = get(css.href, "identity").await;
    assert_eq!(plain.status(), StatusCode::OK);
    assert_eq!(plain.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    assert_eq!(plain.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
    assert!(plain.headers().get(header::CONTENT_ENCODING).is_none());
    let body = axum::body::to_bytes(plain.into_body(), usize::MAX).await.expect("a body");
    assert_eq!(body.as_ref(), css.plain);

    let small = get(css.href, "br, gzip;q=0.8").await;
    assert_eq!(small.headers()[header::CONTENT_ENCODING], "gzip");
    assert_eq!(small.headers()[header::VARY], "accept-encoding");
    let refused = get(css.href, "gzip;q=0").await;
    assert!(refused.headers().get(header::CONTENT_ENCODING).is_none());
}

#[tokio::test]
async fn another_hash_or_name_is_not_found() {
    assert_eq!(get("/assets/0000000000000000/leeway.css", "gzip").await.status(), StatusCode::NOT_FOUND);
    let hash = find("leeway.css").expect("a style sheet").hash;
    assert_eq!(get(&format!("/assets/{hash}/Cargo.toml"), "gzip").await.status(), StatusCode::NOT_FOUND);
}
