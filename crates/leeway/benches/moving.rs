//! Moving in and out at size: `cargo bench -p leeway --bench moving -- [--rows N] [sqlite|postgres …]`.
//!
//! Writes CSV files of N rows of invented people (by default 100,000: of each ten, one person, one referral, one episode, five
//! contacts, one goal and one step), brings them in, brings them in once more (nothing is new), and takes everything out. Told are
//! seconds, rows a second, the memory that each command held at most, and how long others waited for the writer meanwhile.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark tells by printing, stops where it cannot go on, and reads the clock"
)]

mod watched;

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use store::Store;
use watched::watched;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| a != "--bench");
    let (mut rows, mut engines) = (100_000_usize, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--rows" => rows = arguments.next().unwrap().parse().unwrap(),
            engine => engines.push(engine.to_owned()),
        }
    }
    if engines.is_empty() {
        engines = vec!["sqlite".to_owned(), "postgres".to_owned()];
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for engine in engines {
        let folder = tempfile::tempdir().unwrap();
        let files = written(folder.path(), rows);
        println!("\n## {engine}, {rows} rows\n\n| what | figure |\n|---|---|");
        let url = made(&engine, folder.path());
        runtime.block_on(measure(&url, folder.path(), &files, rows));
    }
}

/// Writes the files.
fn written(folder: &Path, rows: usize) -> Vec<PathBuf> {
    let heads = [
        ("persons", "person_key,given_name,family_name,birth_date,nhs_number,postcode,mobile,address"),
        ("referrals", "referral_key,person_key,received_at,source,referral_needs,story,consent_contact"),
        ("episodes", "episode_key,referral_key,opened_at,ended_at,ending_reason,what_matters"),
        ("contacts", "contact_key,episode_key,contact_at,contact_kind,contact_place,minutes,notes"),
        ("goals", "goal_key,episode_key,goal_words,goal_state"),
        ("steps", "step_key,episode_key,goal_key,step_words,step_state"),
    ];
    let paths: Vec<PathBuf> = heads.iter().map(|(name, _)| folder.join(format!("{name}.csv"))).collect();
    let mut files: Vec<_> = paths.iter().map(|p| BufWriter::new(std::fs::File::create(p).unwrap())).collect();
    for (file, (_, head)) in files.iter_mut().zip(heads) {
        writeln!(file, "{head}").unwrap();
    }
    let note =
        "Talked about the choir, the heating and the letter from the council. She will ring them on Monday. ".repeat(4);
    for n in 0..rows / 10 {
        let (day, month, year) = (n % 28 + 1, n % 12 + 1, 2020 + n % 5);
        let when = format!("{day:02}/{month:02}/{year}");
        writeln!(
            files[0],
            "P{n},Given{},Family{n},{day:02}/{month:02}/{},,ZZ99 3AA,07700 900{:03},{n} Long Lane",
            n % 211,
            1930 + n % 70,
            n % 1000
        )
        .unwrap();
        writeln!(files[1], "R{n},P{n},{when} 09:15,gp,loneliness;money,Widowed last spring and rarely goes out.,yes")
            .unwrap();
        writeln!(files[2], "E{n},R{n},{when} 12:00,28/12/{year},goals_met,Being in the choir again").unwrap();
        for c in 0..5 {
            writeln!(files[3], "C{n}-{c},E{n},{when} {:02}:30,follow_up,phone,{},\"{note}\"", 13 + c, 20 + c).unwrap();
        }
        writeln!(files[4], "G{n},E{n},To sing again,reached").unwrap();
        writeln!(files[5], "S{n},E{n},G{n},Ring the choir,done").unwrap();
    }
    for file in &mut files {
        file.flush().unwrap();
    }
    paths
}

fn leeway() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leeway"));
    command.env("LEEWAY_LOG", "warn").stderr(Stdio::inherit());
    command
}

/// A small demonstration, which has workers and sites.
fn made(engine: &str, folder: &Path) -> String {
    let url = if engine == "sqlite" {
        format!("sqlite:{}", folder.join("leeway.db").display())
    } else {
        let server = std::env::var("DATABASE_URL_DURABLE").expect("`make bench` sets DATABASE_URL_DURABLE");
        let name = "leeway_bench_moving";
        let scripts = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/postgres");
        for statement in [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")] {
            let done = Command::new(scripts)
                .args(["psql", &server, "--no-psqlrc", "--quiet", "--command", &statement])
                .status()
                .unwrap();
            assert!(done.success());
        }
        let (address, query) = server.split_once('?').unwrap_or((&server, ""));
        let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
        if query.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{query}") }
    };
    let out = leeway().args(["demo", "--json", "--database", &url, "--episodes", "20"]).output().unwrap();
    assert!(out.status.success());
    std::fs::write(folder.join("people.json"), out.stdout).unwrap();
    url
}

async fn measure(url: &str, folder: &Path, files: &[PathBuf], rows: usize) {
    let people: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("people.json")).unwrap()).unwrap();
    let owner = people["people"].as_array().unwrap().iter().find(|p| p["role"] == "worker").unwrap()["email"].clone();
    let store: Arc<dyn Store> = match url.strip_prefix("sqlite:") {
        Some(path) => store_sqlite::Sqlite::open(path).await.unwrap(),
        None => store_postgres::Postgres::open(url).await.unwrap(),
    };
    let service = store.doors().service_list().await.unwrap().remove(0);
    let scope = store.doors().service_system_scope(service.id).await.unwrap().unwrap();
    let mut tx = store.read(&scope).await.unwrap();
    let site = tx.site_list().await.unwrap().remove(0).name;
    drop(tx);
    for (what, more) in [("a dry run", Some("--dry-run")), ("bringing in", None), ("the same once more", None)] {
        let stop = Arc::new(AtomicBool::new(false));
        let (others, told) = (Arc::clone(&store), Arc::clone(&stop));
        let other = scope.clone();
        // somebody who writes a row every few milliseconds
        let waiting = tokio::spawn(async move {
            let mut most = Duration::ZERO;
            while !told.load(Ordering::Relaxed) {
                let begun = Instant::now();
                let mut tx = others.begin(&other).await.unwrap();
                tx.setting_put("bench_moving", "1").await.unwrap();
                tx.commit().await.unwrap();
                most = most.max(begun.elapsed());
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            most
        });
        let mut command = leeway();
        command.args([
            "import",
            "referrals",
            "--json",
            "--database",
            url,
            "--owner",
            owner.as_str().unwrap(),
            "--site",
            &site,
        ]);
        command.args(files).args(more);
        let begun = Instant::now();
        let (said, memory) = tokio::task::spawn_blocking(move || watched(command)).await.unwrap();
        let seconds = begun.elapsed().as_secs_f64();
        stop.store(true, Ordering::Relaxed);
        let most = waiting.await.unwrap();
        assert_eq!(said["ok"], true, "{said}");
        let mut line = String::new();
        #[allow(clippy::cast_precision_loss, reason = "a rate is read by people")]
        let rate = rows as f64 / seconds;
        write!(line, "| {what} | {seconds:.1} s: {rate:.0} rows a second; {memory} MB of memory; others waited at most {most:?} |").unwrap();
        println!("{line}");
    }
    store.close().await;
    let mut command = leeway();
    command.args(["export", "service", "--json", "--database", url, "--to"]).arg(folder.join("all.zip"));
    let begun = Instant::now();
    let (said, memory) = tokio::task::spawn_blocking(move || watched(command)).await.unwrap();
    println!(
        "| taking everything out: {} rows | {:.1} s; {memory} MB of memory |",
        said["rows"],
        begun.elapsed().as_secs_f64()
    );
}
