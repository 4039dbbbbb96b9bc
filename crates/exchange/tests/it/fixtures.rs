//! Others' files, by which formats are tested: `LEEWAY_FIXTURES`, else `shared/fixtures` beside the project. They are not part of the
//! project; where they are missing, the tests that need them say that they were skipped.

use serde_json::Value;
use std::path::PathBuf;

/// The folder of fixtures; none where there is none.
pub(crate) fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/fixtures"));
    let folder = std::env::var_os("LEEWAY_FIXTURES").map_or_else(beside, PathBuf::from);
    if folder.join("hsds").is_dir() {
        return Some(folder);
    }
    #[allow(clippy::print_stdout, reason = "whoever runs the tests must see that something was not tried")]
    {
        println!("skipped: there are no fixtures; name their folder by LEEWAY_FIXTURES");
    }
    None
}

/// The bytes of a file of the fixtures.
pub(crate) fn bytes(path: &str) -> Vec<u8> {
    let path = folder().unwrap().join(path);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A file of the fixtures as JSON.
pub(crate) fn json(path: &str) -> Value {
    serde_json::from_slice(&bytes(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}
