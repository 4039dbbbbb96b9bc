//! Sample views for every page template. A template without one is never seen by the strict environment before a person sees it, so
//! `pages::every_template_renders_with_its_samples` fails for it. A room adds its line here, from its views' own `samples()`.

use serde_json::Value;

/// Each page template with what it is rendered with: every state worth seeing (full, empty, with errors).
pub(crate) fn samples() -> Vec<(&'static str, Vec<Value>)> {
    vec![]
}

/// A view as a sample.
#[allow(dead_code, reason = "used by the rooms as they add their samples")]
pub(crate) fn view<V: serde::Serialize>(view: &V) -> Value {
    serde_json::to_value(view).expect("a view is serialisable")
}
