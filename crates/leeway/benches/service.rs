//! Leeway as a whole under load:
//! `cargo bench -p leeway --bench service -- [--episodes N] [--caseload N] [--seconds S] [--keep FOLDER] [sqlite|postgres …]`.
//! With `--keep` the seeded database stays, and the next run measures it without seeding again. With `--caseload` each worker
//! supports so many people at a time, whatever the size: to compare one page on a small and on a large service.
//!
//! Seeds a service, serves it with the release binary, and measures from outside: how long seeding and starting take,
//! what pages cost at 150 requests a second from 16 clients (open loop: a request is counted from the moment it
//! was due, so a slow answer makes those behind it late too), what recording a contact costs beside a bare durable commit
//! of the same engine, and the memory that the server holds. Results stand in docs/benchmarks.md.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark tells by printing, stops where it cannot go on, and reads the clock"
)]
#![allow(clippy::cast_precision_loss, reason = "milliseconds are read by people")]

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const PASSWORD: &str = "three-pears-on-a-ladder";
const RATE: u32 = 150;
const CLIENTS: usize = 16;

struct Server(Child);
impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| a != "--bench");
    let (mut episodes, mut seconds, mut engines, mut keep) = (50_000_u32, 20_u64, Vec::new(), None);
    let mut more = Vec::new();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--episodes" => episodes = arguments.next().unwrap().parse().unwrap(),
            "--seconds" => seconds = arguments.next().unwrap().parse().unwrap(),
            "--caseload" => more = vec![argument, arguments.next().unwrap()],
            "--keep" => keep = Some(std::path::PathBuf::from(arguments.next().unwrap())),
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
        let (url, people) = seeded(&engine, folder, episodes, &more);
        let (server, base) = serve(&url);
        runtime.block_on(measure(&base, &people, seconds));
        println!("| resident memory of the server | {} MB |", resident(server.0.id()));
        drop(server);
    }
}

/// The database, seeded now or kept from an earlier run, and who can sign in.
fn seeded(engine: &str, folder: &std::path::Path, episodes: u32, more: &[String]) -> (String, Vec<serde_json::Value>) {
    let which = std::iter::once(episodes.to_string()).chain(more.get(1).cloned()).collect::<Vec<_>>().join("_");
    let kept = folder.join(format!("{engine}-{which}.json"));
    let name = format!("leeway_bench_{which}");
    let url = match engine {
        "sqlite" => format!("sqlite:{}", folder.join(format!("{name}.db")).display()),
        _ => on_server(&name),
    };
    if let Ok(people) = std::fs::read_to_string(&kept) {
        return (url, serde_json::from_str(&people).unwrap());
    }
    if engine != "sqlite" {
        made_anew(&name);
    }
    let people = seed(&url, episodes, more);
    std::fs::write(&kept, serde_json::to_string(&people).unwrap()).unwrap();
    (url, people)
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
    let scripts = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/postgres");
    for statement in [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")] {
        let done = Command::new(scripts)
            .args(["psql", &durable_server(), "--no-psqlrc", "--quiet", "--command", &statement])
            .status()
            .unwrap();
        assert!(done.success());
    }
}

fn seed(url: &str, episodes: u32, more: &[String]) -> Vec<serde_json::Value> {
    let begun = Instant::now();
    let out = Command::new(env!("CARGO_BIN_EXE_leeway"))
        .args(["demo", "--json", "--database", url, "--episodes", &episodes.to_string()])
        .args(more)
        .env("LEEWAY_LOG", "warn")
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(out.status.success());
    println!("| seeding | {:.1} s |", begun.elapsed().as_secs_f64());
    let told: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    told["people"].as_array().unwrap().clone()
}

fn serve(url: &str) -> (Server, String) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let base = format!("http://127.0.0.1:{port}");
    let begun = Instant::now();
    let child = Command::new(env!("CARGO_BIN_EXE_leeway"))
        .args(["serve", "--database", url, "--listen", &format!("127.0.0.1:{port}")])
        .env("LEEWAY_LOG", "warn")
        .spawn()
        .unwrap();
    let server = Server(child);
    while !ready(port) {
        std::thread::sleep(Duration::from_millis(5));
    }
    println!("| start to ready | {} ms |", begun.elapsed().as_millis());
    (server, base)
}

/// Whether `/health/ready` answers that it is.
fn ready(port: u16) -> bool {
    let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut answer = String::new();
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

struct Client {
    http: reqwest::Client,
    caseload: String,
}

async fn measure(base: &str, people: &[serde_json::Value], seconds: u64) {
    let workers: Vec<&str> =
        people.iter().filter(|p| p["role"] == "worker").filter_map(|p| p["email"].as_str()).collect();
    let mut clients = Vec::new();
    for n in 0..CLIENTS {
        clients.push(Arc::new(signed_in(base, workers[n % workers.len()]).await));
    }
    let clients = Arc::new(clients);
    let episodes: Vec<(usize, String)> = clients
        .iter()
        .enumerate()
        .flat_map(|(n, c)| links(&c.caseload, "/episodes/").into_iter().map(move |l| (n, l)))
        .collect();
    let records: Vec<(usize, String)> = {
        let mut found = Vec::new();
        for (n, episode) in episodes.iter().take(64) {
            let page = get(&clients[*n].http, &format!("{base}{episode}")).await;
            found.extend(links(&page, "/people/").into_iter().take(1).map(|l| (*n, l)));
        }
        found
    };
    let all = |path: &str| (0..CLIENTS).map(|n| (n, path.to_owned())).collect::<Vec<_>>();
    for (name, pages) in [
        ("Today", all("/today")),
        ("Caseload", all("/caseload")),
        ("Calendar, a week of all workers", all("/calendar?worker=all")),
        ("Episode", episodes.clone()),
        ("Person and timeline", records),
    ] {
        if pages.is_empty() {
            println!("| {name} | no such pages found |");
            continue;
        }
        println!(
            "| {name}, one at a time: median, 99th percentile, most | {} |",
            spread(in_turn(base, &clients, &pages).await)
        );
        let times = open_loop(base, &clients, pages, seconds).await;
        println!("| {name}, {RATE}/s: median, 99th percentile, most | {} |", spread(times));
    }
    // nobody looks at it many times a second: what it costs by itself
    let review: Vec<(usize, String)> = (0..CLIENTS).map(|n| (n, "/charter/review".to_owned())).collect();
    println!(
        "| Review of the charter, four quarters, one at a time: median, 99th percentile, most | {} |",
        spread(in_turn(base, &clients, &review).await)
    );
    let forms: Vec<(usize, String)> =
        episodes.iter().map(|(n, episode)| (*n, format!("{episode}/contacts/new"))).collect();
    println!(
        "| The form of a contact, weighed, one at a time: median, 99th percentile, most | {} |",
        spread(in_turn(base, &clients, &forms).await)
    );
    recording(base, &clients, &episodes).await;
}

async fn signed_in(base: &str, email: &str) -> Client {
    let http =
        reqwest::Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let page = get(&http, &format!("{base}/sign-in")).await;
    let (csrf, form) = (field(&page, "csrf"), field(&page, "form_id"));
    let sent = [
        ("csrf", csrf.as_str()),
        ("form_id", form.as_str()),
        ("email", email),
        ("password", PASSWORD),
        ("next", "/today"),
    ];
    let answer = http.post(format!("{base}/sign-in")).form(&sent).send().await.unwrap();
    assert!(answer.status().is_redirection(), "{email}: {}", answer.status());
    let caseload = get(&http, &format!("{base}/caseload")).await;
    Client { http, caseload }
}

async fn get(http: &reqwest::Client, url: &str) -> String {
    http.get(url).send().await.unwrap().text().await.unwrap()
}

fn field(page: &str, name: &str) -> String {
    let begin = format!("name=\"{name}\" value=\"");
    page.split(begin.as_str()).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// Addresses of one record each: `/episodes/` and an id; what a page would be told besides is left out.
fn links(page: &str, begin: &str) -> Vec<String> {
    let mut found: Vec<String> = page
        .split("href=\"")
        .filter_map(|rest| rest.split(['"', '?']).next())
        .filter(|href| href.starts_with(begin) && href.len() == begin.len() + 36)
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

/// One request after another: what a page costs by itself.
async fn in_turn(base: &str, clients: &Arc<Vec<Arc<Client>>>, pages: &[(usize, String)]) -> Vec<Duration> {
    let mut times = Vec::new();
    for (client, path) in pages.iter().cycle().take(400) {
        let begun = Instant::now();
        get(&clients[*client].http, &format!("{base}{path}")).await;
        times.push(begun.elapsed());
    }
    times.split_off(100)
}

async fn open_loop(
    base: &str,
    clients: &Arc<Vec<Arc<Client>>>,
    pages: Vec<(usize, String)>,
    seconds: u64,
) -> Vec<Duration> {
    let total = usize::try_from(u64::from(RATE) * seconds).unwrap();
    let next = Arc::new(AtomicUsize::new(0));
    let pages = Arc::new(pages);
    let begun = Instant::now() + Duration::from_millis(50);
    let mut tasks = Vec::new();
    for _ in 0..CLIENTS {
        let (next, pages, clients, base) = (next.clone(), pages.clone(), clients.clone(), base.to_owned());
        tasks.push(tokio::spawn(async move {
            let mut times = Vec::new();
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= total {
                    return times;
                }
                let due = begun + Duration::from_secs_f64(n as f64 / f64::from(RATE));
                tokio::time::sleep_until(due.into()).await;
                let (client, path) = &pages[n % pages.len()];
                let answer = clients[*client].http.get(format!("{base}{path}")).send().await.unwrap();
                assert!(answer.status().is_success(), "{path}: {}", answer.status());
                answer.bytes().await.unwrap();
                times.push(due.elapsed());
            }
        }));
    }
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    times
}

fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |share: f64| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index below the length")]
        let index = ((times.len() as f64) * share) as usize;
        times[index.min(times.len() - 1)].as_secs_f64() * 1000.0
    };
    format!("{:.1} ms, {:.1} ms, {:.1} ms of {}", at(0.5), at(0.99), at(1.0), times.len())
}

/// Records contacts one after another, each a whole request; the draft kept before it is a bare commit of one row in the
/// same server over the same connection, so the difference is what a contact costs beyond a durable commit.
async fn recording(base: &str, clients: &Arc<Vec<Arc<Client>>>, episodes: &[(usize, String)]) {
    let (mut bare, mut contacts) = (Vec::new(), Vec::new());
    for (nth, (n, episode)) in episodes.iter().cycle().take(300).enumerate() {
        let notes = format!("A word to see how things are, the {nth}th of the day.");
        let http = &clients[*n].http;
        let page = get(http, &format!("{base}{episode}/contacts/new")).await;
        let (csrf, form) = (field(&page, "csrf"), field(&page, "form_id"));
        let fields =
            ["date-day", "date-month", "date-year", "time", "readiness"].map(|name| (name, field_value(&page, name)));
        let begun = Instant::now();
        let kept = http
            .post(format!("{base}/drafts/refer"))
            .form(&[("csrf", csrf.as_str()), ("notes", "a bare commit")])
            .send()
            .await
            .unwrap();
        assert!(kept.status().is_success());
        bare.push(begun.elapsed());
        let mut sent: Vec<(&str, &str)> =
            vec![("csrf", &csrf), ("form_id", &form), ("kind", "check_in"), ("place", "phone")];
        sent.extend([("attendance", "attended"), ("minutes", "10"), ("notes", notes.as_str())]);
        sent.extend(fields.iter().filter(|(_, v)| !v.is_empty()).map(|(name, v)| (*name, v.as_str())));
        let posted = http.post(format!("{base}{episode}/contacts/new")).form(&sent);
        let begun = Instant::now();
        let answer = posted.send().await.unwrap();
        let took = begun.elapsed();
        assert!(answer.status().is_redirection(), "{}: {}", answer.status(), answer.text().await.unwrap());
        contacts.push(took);
    }
    println!("| a draft kept (a bare commit): median, 99th percentile, most | {} |", spread(bare));
    println!("| a contact recorded: state, event, look, one commit | {} |", spread(contacts));
}

fn field_value(page: &str, name: &str) -> String {
    let begin = format!("name=\"{name}\"");
    let Some(rest) = page.split(begin.as_str()).nth(1) else { return String::new() };
    let tag = rest.split('>').next().unwrap_or_default();
    tag.split("value=\"").nth(1).and_then(|v| v.split('"').next()).unwrap_or_default().to_owned()
}
