//! The program of the installation that looks through files before they open: run for each of them, fed by its standard input.

use app::attachments::{Looked, Pieces, Scanner};
use async_trait::async_trait;
use futures::StreamExt;
use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command as Process, ExitStatus, Stdio};
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

/// So long looking through one file may take.
const LIMIT: Duration = Duration::from_mins(2);
/// How often it is looked whether the program has ended.
const EVERY: Duration = Duration::from_millis(20);
/// So much of what it says is kept.
const SAID: usize = 200;
/// So many pieces wait to be fed.
const WAITING: usize = 4;

/// A program with its arguments. No shell reads them: what stands between white space is one argument.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    program: String,
    arguments: Vec<String>,
    limit: Duration,
}

impl FromStr for Command {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split_whitespace().map(str::to_owned);
        let program = parts.next().ok_or_else(|| "give a program, such as: clamdscan --no-summary -".to_owned())?;
        Ok(Self { program, arguments: parts.collect(), limit: LIMIT })
    }
}

#[async_trait]
impl Scanner for Command {
    async fn look(&self, mut pieces: Pieces) -> Looked {
        let (feed, fed) = mpsc::sync_channel::<Vec<u8>>(WAITING);
        let broken = Arc::new(AtomicBool::new(false));
        let (command, watched) = (self.clone(), broken.clone());
        let ran = tokio::task::spawn_blocking(move || command.run(fed, &watched));
        let mut feed = Some(feed);
        while let Some(piece) = pieces.next().await {
            let Ok(piece) = piece else {
                broken.store(true, Ordering::SeqCst);
                break;
            };
            let Some(to) = feed.take() else { break };
            // the program may read slowly: that is waited for beside the threads that serve
            match tokio::task::spawn_blocking(move || to.send(piece).map(|()| to)).await {
                Ok(Ok(to)) => feed = Some(to),
                // it has ended, or reads no more: its answer counts
                _ => break,
            }
        }
        drop(feed);
        ran.await.unwrap_or_else(|error| Looked::Later(format!("the program that looks through files: {error}")))
    }
}

impl Command {
    fn run(&self, fed: mpsc::Receiver<Vec<u8>>, broken: &AtomicBool) -> Looked {
        let started = Process::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = match started {
            Ok(child) => child,
            Err(error) => {
                return Looked::Later(format!("the program that looks through files cannot be started: {error}"));
            }
        };
        let feeding = child.stdin.take().map(|stdin| thread::spawn(move || feed(stdin, &fed)));
        let saying = child.stdout.take().map(|stdout| thread::spawn(move || said(stdout)));
        let ended = self.ended(&mut child);
        if let Some(feeding) = feeding {
            drop(feeding.join());
        }
        let words = saying.and_then(|saying| saying.join().ok()).unwrap_or_default();
        if broken.load(Ordering::SeqCst) {
            return Looked::Later("the file could not be read".to_owned());
        }
        match ended.as_ref().map(ExitStatus::code) {
            Some(Some(0)) => Looked::Clean,
            Some(Some(1)) => Looked::Harmful(words),
            Some(Some(code)) => {
                Looked::Later(format!("the program that looks through files ended with {code} {words}"))
            }
            Some(None) => Looked::Later("the program that looks through files was ended from outside".to_owned()),
            None => Looked::Later("the program that looks through files did not come to an end in time".to_owned()),
        }
    }

    /// Waits for it to end; none where it took too long, and was ended.
    fn ended(&self, child: &mut Child) -> Option<ExitStatus> {
        let mut waited = Duration::ZERO;
        while waited < self.limit {
            if let Ok(Some(status)) = child.try_wait() {
                return Some(status);
            }
            thread::sleep(EVERY);
            waited += EVERY;
        }
        // it may have ended meanwhile
        drop(child.kill());
        drop(child.wait());
        None
    }
}

/// Feeds it until there is no more, or it reads no more.
fn feed(mut stdin: ChildStdin, fed: &mpsc::Receiver<Vec<u8>>) {
    while let Ok(piece) = fed.recv() {
        if stdin.write_all(&piece).is_err() {
            return;
        }
    }
}

/// What it says, on one line; more than is kept is read all the same, so that it never waits for a reader.
fn said(mut stdout: impl Read) -> String {
    let (mut kept, mut piece) = (Vec::new(), [0; 4096]);
    while let Ok(n) = stdout.read(&mut piece) {
        if n == 0 {
            break;
        }
        if kept.len() < 4 * SAID {
            kept.extend_from_slice(&piece[..n]);
        }
    }
    let words = String::from_utf8_lossy(&kept);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| !c.is_control()).take(SAID).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot be set up shall fail loudly")]

    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A program of a few lines, in a folder that goes with the test.
    fn script(text: &str) -> (tempfile::TempDir, Command) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("look");
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        let mut command: Command = path.to_str().unwrap().parse().unwrap();
        command.limit = Duration::from_secs(5);
        (folder, command)
    }

    fn pieces(of: &[&[u8]]) -> Pieces {
        let all: Vec<Result<Vec<u8>, String>> = of.iter().map(|piece| Ok(piece.to_vec())).collect();
        app::attachments::pieces_of(all)
    }

    #[tokio::test]
    async fn what_the_program_ends_with_says_how_it_is() {
        let (_folder, clean) = script("cat > /dev/null");
        assert_eq!(clean.look(pieces(&[b"all", b" is well"])).await, Looked::Clean);
        let (_folder, finds) = script("grep -q worm && { echo stream: Worm FOUND; exit 1; }; exit 0");
        assert_eq!(
            finds.look(pieces(&[b"a wo", b"rm in it\n"])).await,
            Looked::Harmful("stream: Worm FOUND".to_owned())
        );
        assert_eq!(finds.look(pieces(&[b"none in it\n"])).await, Looked::Clean);
        let (_folder, fails) = script("cat > /dev/null; exit 2");
        assert!(matches!(fails.look(pieces(&[b"x"])).await, Looked::Later(words) if words.contains("ended with 2")));
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_hangs_or_reads_nothing_holds_nothing_up() {
        let none: Command = "/nowhere/at-all".parse().unwrap();
        assert!(matches!(none.look(pieces(&[b"x"])).await, Looked::Later(_)));
        let (_folder, mut hangs) = script("sleep 60");
        hangs.limit = Duration::from_millis(200);
        let large = vec![0; 1_000_000];
        assert!(
            matches!(hangs.look(pieces(&[&large, &large])).await, Looked::Later(words) if words.contains("in time"))
        );
        let (_folder, deaf) = script("exit 0");
        assert_eq!(deaf.look(pieces(&[&large, &large])).await, Looked::Clean);
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_read_is_not_called_clean() {
        let (_folder, clean) = script("cat > /dev/null");
        let broken = app::attachments::pieces_of(vec![Ok(b"half".to_vec()), Err("gone".to_owned())]);
        assert!(matches!(clean.look(broken).await, Looked::Later(_)));
    }

    #[test]
    fn a_command_is_a_program_and_its_arguments() {
        let command: Command = " clamdscan  --no-summary - ".parse().unwrap();
        assert_eq!((command.program.as_str(), command.arguments.len()), ("clamdscan", 2));
        assert!("  ".parse::<Command>().is_err());
    }
}
