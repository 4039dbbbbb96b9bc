//! Pages: every template with every sample, and what the layouts promise.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use web::form::FormState;
use web::render::{Chrome, FlashKind, Pages};

use crate::samples::samples;

fn is_page(name: &str) -> bool {
    !name.starts_with("layout/")
        && !name.starts_with("components/")
        && !name.rsplit('/').next().is_some_and(|file| file.starts_with('_'))
}

#[test]
fn every_template_renders_with_its_samples() {
    let pages = Pages::embedded();
    let samples: BTreeMap<&str, Vec<Value>> = samples().into_iter().collect();
    let mut wrong = Vec::new();
    for name in Pages::names().iter().filter(|name| is_page(name)) {
        match samples.get(name.as_str()).map(Vec::as_slice) {
            None | Some([]) => wrong.push(format!("{name} has no sample in tests/it/samples.rs")),
            Some(views) => {
                for (at, view) in views.iter().enumerate() {
                    match pages.render(name, view) {
                        Ok(html) => wrong
                            .extend(faults(&html.0).into_iter().map(|fault| format!("{name}, sample {at}: {fault}"))),
                        Err(error) => {
                            wrong.push(format!("{name}, sample {at}: {}", error.detail()));
                        }
                    }
                }
            }
        }
    }
    for name in samples.keys() {
        if !Pages::names().iter().any(|one| one == name) {
            wrong.push(format!("{name} has samples and is no template"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a page says, without its code.
fn said(html: &str) -> String {
    let page = scraper::Html::parse_document(html);
    let body = scraper::Selector::parse("title, body").expect("a selector");
    page.select(&body).flat_map(|part| part.text()).collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Words that stay in code (DOMAIN 3).
const UNSAID: [&str; 7] = ["verdict", "permit", "permits", "permitted", "refused", "refusal", "drift"];

fn unsaid(words: &str) -> Vec<&str> {
    let lower = words.split(|c: char| !c.is_alphabetic());
    lower.filter(|word| UNSAID.contains(&word.to_lowercase().as_str())).collect()
}

#[test]
fn no_page_and_no_name_of_what_happened_says_a_word_that_stays_in_code() {
    let pages = Pages::embedded();
    let mut wrong = Vec::new();
    for (name, views) in samples() {
        for view in views {
            let html = pages.render(name, &view).map_err(|error| error.detail()).expect("rendered");
            let said = said(&html.0);
            wrong.extend(unsaid(&said).into_iter().map(|word| format!("{name} says {word}")));
        }
    }
    for kind in practice::event::Kind::ALL {
        wrong.extend(unsaid(kind.words()).into_iter().map(|word| format!("{kind:?} says {word}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_template_parses() {
    Pages::embedded().check().map_err(|error| error.detail()).expect("all parse");
}

/// What no page may have, whatever it shows.
fn faults(html: &str) -> Vec<String> {
    let page = scraper::Html::parse_document(html);
    let all = |selector: &str| page.select(&scraper::Selector::parse(selector).expect("a selector")).count();
    let mut faults = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            faults.push(what.to_owned());
        }
    };
    must(html.trim_start().starts_with("<!DOCTYPE html>"), "does not begin with its document type");
    must(all("html[lang='en']") == 1, "does not say its language");
    must(all("head title") == 1, "has no title, or more than one");
    must(all("h1") == 1, "has no first heading, or more than one");
    must(all("main#maincontent") == 1, "has no main part");
    must(all("script:not([src])") == 0, "has an inline script");
    must(all("style, [style]") == 0, "has an inline style");
    must(all("form[method='post']:not(:has(input[name='csrf']))") == 0, "has a form without its token");
    must(!html.contains("javascript:") && !html.contains(" onclick="), "has an inline handler");
    let mut ids = BTreeMap::new();
    for element in page.select(&scraper::Selector::parse("[id]").expect("a selector")) {
        *ids.entry(element.value().id().unwrap_or_default().to_owned()).or_insert(0) += 1;
    }
    for (id, times) in ids.iter().filter(|(_, times)| **times > 1) {
        faults.push(format!("has the id «{id}» {times} times"));
    }
    for label in page.select(&scraper::Selector::parse("label[for]").expect("a selector")) {
        let of = label.value().attr("for").unwrap_or_default();
        if !ids.contains_key(of) {
            faults.push(format!("has a label for «{of}», which is not there"));
        }
    }
    faults
}

/// A page written the way rooms write theirs.
const PAGE: &str = r#"{% extends "layout/base.html" %}
{% import "components/fields.html" as f %}
{% import "components/pieces.html" as p %}
{% block main %}
<h1>{{ chrome.title }}</h1>
<form method="post" action="/contacts" data-draft="/drafts/contact">
  {{ f.csrf(chrome) }}
  {{ f.text(form, "place", "Where", hint="A room, a café, by phone") }}
  {{ f.area(form, "notes", "Notes") }}
  {{ p.capacity(4, 6) }}
  {{ f.submit("Record") }}{{ f.draft_status() }}
</form>
<p>{{ p.moment(at) }}, {{ number|nhs_number }}, {{ 3|plural("contact") }}</p>
{% block list %}<ul>{% for row in rows %}<li>{{ row }}</li>{% endfor %}</ul>{% endblock %}
{% endblock %}"#;

struct Written {
    _folder: tempfile::TempDir,
    pages: Pages,
}

fn written(layout: &str) -> Written {
    let folder = tempfile::tempdir().expect("a folder");
    let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for part in ["layout", "components"] {
        std::fs::create_dir_all(folder.path().join(part)).expect("made");
        for file in std::fs::read_dir(from.join(part)).expect("listed") {
            let file = file.expect("a file");
            std::fs::copy(file.path(), folder.path().join(part).join(file.file_name())).expect("copied");
        }
    }
    std::fs::write(folder.path().join("page.html"), PAGE.replace("layout/base.html", layout)).expect("written");
    let pages = Pages::from_dir(folder.path());
    Written { _folder: folder, pages }
}

fn view(chrome: &Chrome, form: &FormState) -> Value {
    json!({"chrome": chrome, "form": form, "at": "2026-06-03T13:30:00Z", "number": "9434765919", "rows": ["one", "<two>"]})
}

fn rendered(layout: &str, chrome: &Chrome, form: &FormState) -> String {
    written(layout).pages.render("page.html", &view(chrome, form)).map_err(|error| error.detail()).expect("rendered").0
}

#[test]
fn both_layouts_make_whole_pages_without_faults() {
    let faulty = FormState::empty().with("place", "The café").with_error("notes", "Enter your notes");
    let public = Chrome::public("Refer someone", "Riverside", "token");
    let said = Chrome::sample().saying(FlashKind::Done, "The contact is recorded");
    for (layout, chrome) in [
        ("layout/base.html", &Chrome::sample()),
        ("layout/base.html", &said),
        ("layout/base.html", &Chrome::default()),
        ("layout/public.html", &public),
    ] {
        for form in [&FormState::empty(), &faulty] {
            let html = rendered(layout, chrome, form);
            assert_eq!(faults(&html), Vec::<String>::new(), "{layout}:\n{html}");
        }
    }
}

#[test]
fn a_title_begins_with_error_when_there_is_one() {
    let html =
        rendered("layout/base.html", &Chrome::sample(), &FormState::empty().with_error("notes", "Enter your notes"));
    assert!(html.contains("<title>Error: Today – Riverside social prescribing – Leeway</title>"), "{html}");
    assert!(html.contains("There is a problem") && html.contains("href=\"#notes\""));
    let html = rendered("layout/base.html", &Chrome::sample(), &FormState::empty());
    assert!(html.contains("<title>Today – Riverside social prescribing – Leeway</title>"), "{html}");
}

#[test]
fn the_header_says_who_is_signed_in_and_where_one_is() {
    let html = rendered("layout/base.html", &Chrome::sample(), &FormState::empty());
    for part in [
        "Amara Okafor",
        "Link worker",
        "href=\"/today\" aria-current=\"page\"",
        "action=\"/search\"",
        "action=\"/sign-out\"",
        "3 June 2026 at 2:30pm",
        "943 476 5919",
        "3 contacts",
    ] {
        assert!(html.contains(part), "{part} in\n{html}");
    }
    let html = rendered("layout/base.html", &Chrome::default(), &FormState::empty());
    assert!(!html.contains("action=\"/search\"") && !html.contains("Sign out"), "{html}");
}

#[test]
fn a_fragment_is_a_block_of_the_same_page() {
    let written = written("layout/base.html");
    let view = view(&Chrome::sample(), &FormState::empty());
    let part = written.pages.part("page.html", "list", &view).map_err(|error| error.detail()).expect("rendered").0;
    assert_eq!(part.trim(), "<ul><li>one</li><li>&lt;two&gt;</li></ul>");
    assert!(written.pages.part("page.html", "lsit", &view).is_err());
}

#[test]
fn nothing_on_a_page_comes_from_another_host() {
    let html = rendered("layout/base.html", &Chrome::sample(), &FormState::empty());
    let page = scraper::Html::parse_document(&html);
    for element in page.select(&scraper::Selector::parse("[src], link[href], form[action]").expect("a selector")) {
        let to = ["src", "href", "action"].iter().find_map(|name| element.value().attr(name)).unwrap_or_default();
        assert!(to.starts_with('/') && !to.starts_with("//"), "{to}");
    }
    assert!(html.contains("\"historyCacheSize\":0"), "htmx keeps no page in the browser");
}
