//! The second place: a folder to which the heads of the logs and the register of erasures are added, and never changed.

use app::keeping::SecondPlace;
use app::services::Head;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use store::erasures::Registered;

/// The file of heads, which `leeway audit verify --anchors` reads.
const HEADS: &str = "heads.jsonl";
/// The register of erasures, which `leeway restore --erasures` reads.
const ERASURES: &str = "erasures.jsonl";

/// A folder that the database's writers cannot reach: another machine's disk, say.
#[derive(Debug)]
pub(crate) struct HeadsFolder(PathBuf);

/// A head, and when it was so.
#[derive(Serialize)]
struct Line<'a> {
    at: Timestamp,
    #[serde(flatten)]
    head: &'a Head,
}

/// The same, read back.
#[derive(Deserialize)]
struct Kept {
    at: Timestamp,
    #[serde(flatten)]
    head: Head,
}

impl HeadsFolder {
    /// The folder at `path`, which has to be there: one that was not mounted shall show.
    ///
    /// # Errors
    /// It is not there, or cannot be written.
    pub(crate) fn at(path: &Path) -> anyhow::Result<Self> {
        let folder = Self(path.to_owned());
        folder.append(HEADS, "").map_err(|why| anyhow::anyhow!("the second place for heads cannot be used: {why}"))?;
        Ok(folder)
    }

    fn append(&self, name: &str, text: &str) -> Result<(), String> {
        let path = self.0.join(name);
        let said = |e: std::io::Error| format!("{}: {e}", path.display());
        let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(&path).map_err(said)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(said)?;
        File::open(&self.0).and_then(|folder| folder.sync_all()).map_err(said)
    }
}

impl SecondPlace for HeadsFolder {
    fn add(&self, at: Timestamp, heads: &[Head], erasures: &[Registered]) -> Result<(), String> {
        // What must not be forgotten first.
        let path = self.0.join(ERASURES);
        let known = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(format!("{}: {e}", path.display())),
        };
        let there: HashSet<_> =
            known.lines().filter_map(|l| serde_json::from_str::<Registered>(l).ok()).map(|r| r.said.id).collect();
        let new: Vec<&Registered> = erasures.iter().filter(|r| !there.contains(&r.said.id)).collect();
        if !new.is_empty() {
            self.append(ERASURES, &lines(&new)?)?;
        }
        let heads: Vec<Line> = heads.iter().map(|head| Line { at, head }).collect();
        self.append(HEADS, &lines(&heads)?)
    }

    fn heads(&self, service: &str) -> Result<Vec<(Timestamp, Head)>, String> {
        let path = self.0.join(HEADS);
        let said = |e: std::io::Error| format!("{}: {e}", path.display());
        let mut all = Vec::new();
        for line in BufReader::new(File::open(&path).map_err(said)?).split(b'\n') {
            // a line that a full disk cut short is none
            if let Ok(Kept { at, head }) = serde_json::from_slice::<Kept>(&line.map_err(said)?)
                && head.service == service
            {
                all.push((at, head));
            }
        }
        Ok(all)
    }
}

/// One JSON object a line.
fn lines(all: &[impl Serialize]) -> Result<String, String> {
    let lines: Result<Vec<String>, _> = all.iter().map(serde_json::to_string).collect();
    Ok(lines.map_err(|e| e.to_string())?.into_iter().map(|line| line + "\n").collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says by failing what it expects")]
mod tests {
    use super::*;

    fn head(service: &str, seq: i64) -> Head {
        Head { service: service.to_owned(), chain: "changes".to_owned(), stream: None, seq, digest: "00ff".to_owned() }
    }

    #[test]
    fn what_is_kept_is_read_back_for_one_service_with_when_it_was_so() {
        let folder = tempfile::tempdir().unwrap();
        let place = HeadsFolder::at(folder.path()).unwrap();
        assert!(place.heads("a").unwrap().is_empty(), "there is a file, and nothing in it");
        let (first, second): (Timestamp, Timestamp) =
            ("2026-06-03T01:30:00Z".parse().unwrap(), "2026-06-04T01:30:00Z".parse().unwrap());
        place.add(first, &[head("a", 5), head("b", 9)], &[]).unwrap();
        // a full disk cut a line short, and the next one was written all the same
        place.append(HEADS, "{\"at\":\"2026-06-03T\n\u{fffd}\n").unwrap();
        place.add(second, &[head("a", 7)], &[]).unwrap();
        assert_eq!(place.heads("a").unwrap(), [(first, head("a", 5)), (second, head("a", 7))]);
        assert_eq!(place.heads("b").unwrap().len(), 1);
        std::fs::remove_file(folder.path().join(HEADS)).unwrap();
        assert!(
            place.heads("a").unwrap_err().contains(HEADS),
            "a file that is gone is said, and not taken for an empty one"
        );
    }
}
