//! Backup and restore of a large database, with somebody writing meanwhile:
//! `cargo bench -p leeway --bench backup -- [--episodes N] [--keep FOLDER] [sqlite|postgres …]`.
//! With `--keep` the seeded database stays, and the next run measures it without seeding again.
//!
//! Seeds a service; writes a row in one durable commit every few milliseconds, first by itself and then while
//! `leeway backup` reads; then puts the backup back into both engines. Told are bytes, seconds, MB/s, the memory that the
//! command held, and how long a commit took at the most. Results stand in docs/benchmarks.md.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a benchmark tells by printing, stops where it cannot go on, and reads the clock; its figures are read by people"
)]

mod watched;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use store::{Scope, Store};
use watched::watched;

/// A writer as busy as a service of many people is.
const BETWEEN: Duration = Duration::from_millis(5);
/// How long it is watched by itself.
const ALONE: Duration = Duration::from_secs(5);

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| a != "--bench");
    let (mut episodes, mut engines, mut keep) = (50_000_u32, Vec::new(), None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--episodes" => episodes = arguments.next().unwrap().parse().unwrap(),
            "--keep" => keep = Some(PathBuf::from(arguments.next().unwrap())),
            engine => engines.push(engine.to_owned()),
        }
    }
    if engines.is_empty() {
        engines = vec!["sqlite".to_owned(), "postgres".to_owned()];
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for engine in engines {
        let temporary = tempfile::tempdir().unwrap();
        let folder = keep.as_deref().unwrap_or(temporary.path());
        std::fs::create_dir_all(folder).unwrap();
        println!("\n## {engine}, {episodes} episodes\n\n| what | figure |\n|---|---|");
        let url = seeded(&engine, folder, episodes);
        runtime.block_on(measure(&engine, &url, temporary.path(), episodes));
    }
}

fn leeway() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leeway"));
    command.env("LEEWAY_LOG", "warn").stderr(Stdio::inherit());
    command
}

fn seeded(engine: &str, folder: &Path, episodes: u32) -> String {
    let (name, kept) = (format!("leeway_bench_{episodes}"), folder.join(format!("{engine}-{episodes}.json")));
    let url = match engine {
        "sqlite" => format!("sqlite:{}", folder.join(format!("{name}.db")).display()),
        _ => on_server(&name),
    };
    // The same names as the service's benchmark: what one has seeded the other measures.
    if kept.exists() {
        return url;
    }
    if engine != "sqlite" {
        made_anew(&name);
    }
    let out =
        leeway().args(["demo", "--json", "--database", &url, "--episodes", &episodes.to_string()]).output().unwrap();
    assert!(out.status.success());
    let told: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    std::fs::write(kept, told["people"].to_string()).unwrap();
    url
}

fn durable_server() -> String {
    std::env::var("DATABASE_URL_DURABLE").expect("`make bench` sets DATABASE_URL_DURABLE")
}

fn on_server(name: &str) -> String {
    let server = durable_server();
    let (address, query) = server.split_once('?').unwrap_or((&server, ""));
    let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
    if query.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{query}") }
}

fn made_anew(name: &str) {
    for statement in [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")] {
        psql(&statement);
    }
}

fn psql(statement: &str) {
    let scripts = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/postgres");
    let done = Command::new(scripts)
        .args(["psql", &durable_server(), "--no-psqlrc", "--quiet", "--command", statement])
        .status()
        .unwrap();
    assert!(done.success());
}

async fn open(url: &str) -> Arc<dyn Store> {
    match url.strip_prefix("sqlite:") {
        Some(path) => store_sqlite::Sqlite::open(path).await.unwrap(),
        None => store_postgres::Postgres::open(url).await.unwrap(),
    }
}

async fn measure(engine: &str, url: &str, folder: &Path, episodes: u32) {
    let store = open(url).await;
    let service = store.doors().service_list().await.unwrap().remove(0);
    let scope = store.doors().service_system_scope(service.id).await.unwrap().unwrap();

    let stop = Arc::new(AtomicBool::new(false));
    let alone = tokio::spawn(writing(Arc::clone(&store), scope.clone(), Arc::clone(&stop)));
    tokio::time::sleep(ALONE).await;
    stop.store(true, Ordering::Relaxed);
    println!("| a commit, by itself: median, 99th percentile, most | {} |", spread(alone.await.unwrap()));

    let key = folder.join(format!("{engine}.key"));
    let made = leeway().arg("backup-key").arg(&key).output().unwrap();
    let public = String::from_utf8(made.stdout).unwrap();
    let file = folder.join(format!("{engine}.age"));
    let stop = Arc::new(AtomicBool::new(false));
    let meanwhile = tokio::spawn(writing(Arc::clone(&store), scope, Arc::clone(&stop)));
    let mut command = leeway();
    command.arg("backup").arg(&file).args(["--database", url, "--recipient", public.trim(), "--json"]);
    let (told, memory) = tokio::task::spawn_blocking(move || watched(command)).await.unwrap();
    stop.store(true, Ordering::Relaxed);
    println!("| a commit, while the backup runs | {} |", spread(meanwhile.await.unwrap()));
    let number = |of: &serde_json::Value, name: &str| of[name].as_f64().unwrap();
    let (database, bytes, seconds) =
        (number(&told, "database_bytes"), number(&told, "bytes"), number(&told, "seconds"));
    println!(
        "| backup: {:.0} MB of database into {:.0} MB, {} rows | {seconds:.1} s: {:.0} MB/s of the file, {:.0} MB/s of the database |",
        database / 1e6,
        bytes / 1e6,
        told["rows"],
        bytes / 1e6 / seconds,
        database / 1e6 / seconds
    );
    println!("| memory that the backup held at most | {memory} MB |");
    store.close().await;

    for into in ["sqlite", "postgres"] {
        let name = format!("leeway_bench_restored_{episodes}");
        let target = if into == "sqlite" {
            format!("sqlite:{}", folder.join(format!("{engine}-restored.db")).display())
        } else {
            made_anew(&name);
            on_server(&name)
        };
        let begun = Instant::now();
        let mut command = leeway();
        command.arg("restore").arg(&file).args(["--database", &target, "--json", "--identity"]).arg(&key);
        let (told, memory) = tokio::task::spawn_blocking(move || watched(command)).await.unwrap();
        let (bytes, seconds) = (number(&told["backup"], "row_bytes"), number(&told["backup"], "seconds"));
        println!(
            "| restore into {into} | {seconds:.1} s: {:.0} MB/s; with both logs verified {:.1} s; {memory} MB of memory |",
            bytes / 1e6 / seconds,
            begun.elapsed().as_secs_f64()
        );
        if into == "postgres" {
            psql(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// Writes one row durably every [`BETWEEN`] until told to stop; gives how long each took.
async fn writing(store: Arc<dyn Store>, scope: Scope, stop: Arc<AtomicBool>) -> Vec<Duration> {
    let mut times = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let begun = Instant::now();
        let mut tx = store.begin(&scope).await.unwrap();
        tx.setting_put("bench_backup", &times.len().to_string()).await.unwrap();
        tx.commit().await.unwrap();
        times.push(begun.elapsed());
        tokio::time::sleep(BETWEEN).await;
    }
    times
}

fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |index: usize| times[index.min(times.len() - 1)].as_secs_f64() * 1000.0;
    format!(
        "{:.1} ms, {:.1} ms, {:.1} ms of {}",
        at(times.len() / 2),
        at(times.len() * 99 / 100),
        at(usize::MAX),
        times.len()
    )
}
