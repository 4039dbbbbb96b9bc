//! A command run to its end, watched from outside.

use std::process::{Command, Stdio};
use std::time::Duration;

/// Runs a command to its end; gives what it told and the most memory it held, in MB.
pub(crate) fn watched(mut command: Command) -> (serde_json::Value, u64) {
    let child = command.stdout(Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let most = std::thread::spawn(move || {
        let mut most = 0;
        // Gone, or gone and not yet waited for, it has no such line.
        while let Some(kb) = std::fs::read_to_string(&status).ok().and_then(|text| {
            let line = text.lines().find(|l| l.starts_with("VmHWM"))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        }) {
            most = most.max(kb);
            std::thread::sleep(Duration::from_millis(20));
        }
        most / 1024
    });
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
    (serde_json::from_slice(&out.stdout).unwrap(), most.join().unwrap())
}
