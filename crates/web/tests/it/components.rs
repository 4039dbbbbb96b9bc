//! The design system's own published examples, rendered by `c` and compared with the HTML it publishes (HOUSE 10.9).

use std::path::PathBuf;

use serde_json::Value;
use web::render::Pages;

/// Every component our pages use. Whoever uses another adds it here.
const USED: [&str; 32] = [
    "action-link",
    "back-link",
    "breadcrumb",
    "button",
    "card",
    "character-count",
    "checkboxes",
    "date-input",
    "details",
    "do-dont-list",
    "error-message",
    "error-summary",
    "fieldset",
    "file-upload",
    "hint",
    "input",
    "inset-text",
    "label",
    "legend",
    "notification-banner",
    "pagination",
    "panel",
    "password-input",
    "radios",
    "select",
    "skip-link",
    "summary-list",
    "tables",
    "tabs",
    "tag",
    "task-list",
    "textarea",
];

const ALSO: [&str; 1] = ["warning-callout"];

#[test]
fn each_component_used_renders_the_design_systems_published_examples() {
    let pages = Pages::embedded();
    let mut wrong = Vec::new();
    let mut compared = 0;
    let mut by_call = 0;
    for component in USED.iter().chain(&ALSO) {
        let published = published(component);
        for fixture in published["fixtures"].as_array().expect("fixtures") {
            // Examples that fill a component by a call block: `c` takes `html` instead.
            if !fixture["callBlock"].is_null() || !fixture["options"]["callBlock"].is_null() {
                by_call += 1;
                continue;
            }
            let name = fixture["name"].as_str().unwrap_or_default();
            let expected = settled(fixture["html"].as_str().expect("html"));
            match pages.component(component, &fixture["context"]) {
                Ok(html) => {
                    compared += 1;
                    let made = settled(&html.0);
                    if made != expected {
                        wrong.push(format!("{component} / {name}\n  ours   {made}\n  theirs {expected}"));
                    }
                }
                Err(error) => wrong.push(format!("{component} / {name}\n  {}", error.detail())),
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} examples differ, {compared} compared:\n{}",
        wrong.len(),
        wrong.iter().take(12).cloned().collect::<Vec<_>>().join("\n")
    );
    assert!(compared > 500, "only {compared} examples were compared ({by_call} by call)");
}

fn published(component: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../../ui/node_modules/nhsuk-frontend/dist/nhsuk/components/{component}/fixtures.json"));
    let text =
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}; run make assets", path.display()));
    serde_json::from_str(&text).expect("fixtures are JSON")
}

/// White space between and at the ends of tags does not count.
fn settled(html: &str) -> String {
    let one = html.split_whitespace().collect::<Vec<_>>().join(" ");
    one.replace("> ", ">").replace(" <", "<").replace(" >", ">")
}

fn refused(source: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("page.html"), source).expect("written");
    Pages::from_dir(folder.path())
        .render("page.html", &serde_json::json!({"known": "Save", "nothing": null}))
        .expect_err("refused")
        .detail()
}

#[test]
fn an_undefined_value_in_a_components_parameters_is_refused_by_name() {
    let why = refused(r#"{{ c("button", {"text": {}.unheard}) }}"#);
    assert!(why.contains("button") && why.contains("text"), "{why}");
    let why = refused(r#"{{ c("radios", {"name": "n", "items": [{"text": "A"}, {"hint": {"text": {}.lost}}]}) }}"#);
    assert!(why.contains("items[1].hint.text"), "{why}");
}

#[test]
fn a_misspelt_parameter_is_refused() {
    let why = refused(r#"{{ c("input", {"name": "n", "erorMessage": "Enter a name"}) }}"#);
    assert!(why.contains("erorMessage") && why.contains("errorMessage"), "{why}");
}

#[test]
fn an_unknown_component_is_refused() {
    assert!(refused(r#"{{ c("buton", {}) }}"#).contains("buton"));
}

#[test]
fn a_name_the_view_does_not_have_is_refused() {
    assert!(refused("<p>{{ knwon }}</p>").contains("undefined"));
    assert!(refused("{% if knwon %}x{% endif %}").contains("undefined"));
}

#[test]
fn what_people_wrote_is_escaped_in_components_too() {
    let html = Pages::embedded()
        .component("tag", &serde_json::json!({"text": "<script>alert(1)</script>"}))
        .expect("rendered")
        .0;
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script>"), "{html}");
}
