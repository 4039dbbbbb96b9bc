//! Sample views for every page template. A template without one is never seen by the strict environment before a person sees it, so
//! `pages::every_template_renders_with_its_samples` fails for it. A room has its `samples()` beside its views and a line in `web::samples::all`.

use serde_json::Value;

/// Each page template with what it is rendered with: every state worth seeing (full, empty, with errors).
pub(crate) fn samples() -> Vec<(&'static str, Vec<Value>)> {
    web::samples::all()
}
