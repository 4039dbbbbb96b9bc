//! What the study found stands where it speaks: every situation has a page that shows it.

use practice::support::cmoc::Situation;
use std::path::Path;

fn sources(under: &Path, found: &mut String) {
    for entry in std::fs::read_dir(under).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_situation_of_the_study_is_shown_on_a_page() {
    let mut pages = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut pages);
    let silent: Vec<String> = Situation::ALL
        .iter()
        .map(|one| format!("{one:?}"))
        // a peer's page calls it by another name, for it has situations of its own
        .filter(|name| !pages.contains(&format!("Situation::{name}")) && !pages.contains(&format!("Speaks::{name}")))
        .collect();
    assert!(silent.is_empty(), "shown nowhere: {silent:?}");
}
