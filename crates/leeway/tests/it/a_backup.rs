//! Backup and restore as whoever runs Leeway does them: from the command line, while it serves, from each engine into the
//! other, and with everything that can be wrong with a file.

use crate::house::{Engine, House, leeway, run};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use store_testkit::Bare;

const WORDS: &str = "four wet geese in may";

/// A folder with a key in it.
struct Desk {
    folder: tempfile::TempDir,
    public: String,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let out = run(&["backup-key", &folder.path().join("key").display().to_string()]);
        assert!(out.status.success(), "{out:?}");
        let public = String::from_utf8(out.stdout).unwrap().trim().to_owned();
        assert!(public.starts_with("age1"), "{public}");
        Self { folder, public }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn back_up(&self, database: &str, name: &str) -> Output {
        run(&["backup", &self.text(name), "--database", database, "--recipient", &self.public, "--json"])
    }

    fn restore(&self, name: &str, database: &str, more: &[&str]) -> Output {
        let (file, key) = (self.text(name), self.text("key"));
        run(&[&["restore", &file, "--database", database, "--identity", &key], more].concat())
    }
}

fn json(out: &Output) -> Value {
    serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{e}: {out:?}"))
}

fn done(out: &Output) -> Value {
    assert!(out.status.success(), "{} {}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    json(out)
}

fn why(out: &Output) -> String {
    assert_eq!(out.status.code(), Some(1), "{out:?}");
    String::from_utf8_lossy(&out.stderr).into_owned()
}

fn seeded(url: &str, episodes: &str) {
    let out = run(&["demo", "--database", url, "--episodes", episodes, "--as-of", "2026-11-20", "--json"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

fn path_of(url: &str) -> &Path {
    Path::new(url.strip_prefix("sqlite:").unwrap())
}

async fn on(engine: Engine) -> Bare {
    match engine {
        Engine::Sqlite => Bare::sqlite(),
        Engine::Postgres => Bare::postgres().await,
    }
}

/// From one engine into the other and back: what comes back is what there was, row by row, but for what a restore writes.
async fn there_and_back(first: Engine, second: Engine) {
    let desk = Desk::new();
    let (origin, other, back) = (on(first).await, on(second).await, on(first).await);
    seeded(&origin.url(), "12");
    let taken = done(&desk.back_up(&origin.url(), "one.age"));
    assert!(taken["rows"].as_u64().unwrap() > 1_000 && taken["bytes"].as_u64().unwrap() > 100_000, "{taken}");
    assert_eq!(taken["heads"].as_array().unwrap().iter().filter(|h| h["chain"] == "changes").count(), 1);

    let put = done(&desk.restore("one.age", &other.url(), &["--json"]));
    assert_eq!((&put["ok"], &put["register"]), (&true.into(), &false.into()));
    assert_eq!(put["backup"]["rows"], taken["rows"]);
    assert!(put["chains"].as_array().unwrap().iter().all(|c| c["found"]["broken"].is_null()), "{put}");
    done(&desk.back_up(&other.url(), "two.age"));
    done(&desk.restore("two.age", &back.url(), &["--json"]));
    done(&desk.back_up(&back.url(), "three.age"));

    let (one, two, three) = (desk.rows("one.age"), desk.rows("two.age"), desk.rows("three.age"));
    for (before, after) in [(&one, &two), (&two, &three)] {
        assert_eq!(before.len(), after.len());
        for ((table, before), (_, after)) in before.iter().zip(after) {
            match table.as_str() {
                // Each restore notes itself there.
                "event" | "event_payload" => assert_eq!(before[..], after[..before.len()], "{table}"),
                "chain_head" => assert_eq!(before.len(), after.len()),
                _ => assert_eq!(before, after, "{table}"),
            }
        }
    }
    let people = one.iter().find(|(table, _)| table == "person").unwrap();
    assert!(people.1.len() >= 10);
}

impl Desk {
    /// All rows of a backup, each as its bytes, table by table.
    fn rows(&self, name: &str) -> Vec<(String, Vec<Vec<u8>>)> {
        use backup::{Piece, Reader, Unlock};
        use store::backup::{Row, RowReader};
        let key = Unlock::identities(&std::fs::read_to_string(self.path("key")).unwrap()).unwrap();
        let mut reader = Reader::open(std::fs::File::open(self.path(name)).unwrap(), &key).unwrap();
        let (mut all, mut width) = (Vec::<(String, Vec<Vec<u8>>)>::new(), 0);
        loop {
            match reader.next_piece().unwrap() {
                Piece::Table(shape) => {
                    width = shape.columns.len();
                    all.push((shape.table, Vec::new()));
                }
                Piece::Rows(rows) => {
                    let (mut reading, mut row) = (RowReader::new(&rows.bytes), Row::new());
                    while reading.next_row(width, &mut row).unwrap() {
                        let fields = row.iter().map(|f| f.map_or(b"-".to_vec(), |f| [b"+", f].concat()));
                        all.last_mut().unwrap().1.push(fields.collect::<Vec<_>>().join(&b'|'));
                    }
                }
                Piece::TableEnd(_) => {}
                Piece::End(_) => return all,
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_goes_from_sqlite_to_postgresql_and_back() {
    there_and_back(Engine::Sqlite, Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_goes_from_postgresql_to_sqlite_and_back() {
    there_and_back(Engine::Postgres, Engine::Sqlite).await;
}

#[test]
fn whatever_is_wrong_with_a_backup_is_said_and_nothing_is_put_back() {
    let (desk, house) = (Desk::new(), House::seeded(Engine::Sqlite, 5));
    done(&desk.back_up(&house.url, "good.age"));
    let good = std::fs::read(desk.path("good.age")).unwrap();
    let other_key = Desk::new();
    let target = format!("sqlite:{}", desk.text("target.db"));
    let with = |name: &str, bytes: &[u8]| {
        std::fs::write(desk.path(name), bytes).unwrap();
        let said = why(&desk.restore(name, &target, &[]));
        for left in ["target.db", "target.db-looks", "target.db.restoring", "target.db.restoring-looks"] {
            assert!(!desk.path(left).exists(), "{left} is left behind by {name}");
        }
        said
    };
    assert!(with("nothing.age", b"").contains("no backup of Leeway's"));
    assert!(with("database.age", b"SQLite format 3\0").contains("no backup of Leeway's"));
    assert!(with("cut.age", &good[..good.len() - 1]).contains("cut short"));
    assert!(with("half.age", &good[..good.len() / 2]).contains("cut short"));
    let mut changed = good.clone();
    changed[good.len() / 2] ^= 1;
    assert!(with("changed.age", &changed).contains("damaged"));
    assert!(why(&desk.restore("not-there.age", &target, &[])).contains("cannot open"));

    let wrong = run(&["restore", &desk.text("good.age"), "--database", &target, "--identity", &other_key.text("key")]);
    assert!(why(&wrong).contains("not the one of this backup"));
    let words =
        |words: &str, command: &[&str]| leeway().args(command).env("LEEWAY_BACKUP_PASSPHRASE", words).output().unwrap();
    let restore = ["restore", &desk.text("good.age"), "--database", &target];
    assert!(why(&words(WORDS, &restore)).contains("opens with the key"));
    assert!(
        why(&run(&restore)).contains("nothing to lock or open the backup with"),
        "nobody is asked without a terminal"
    );

    let told = desk.restore("cut.age", &target, &["--check", "--json"]);
    assert_eq!(told.status.code(), Some(1));
    assert!(json(&told)["error"].as_str().unwrap().contains("cut short"));
    let whole = done(&desk.restore("good.age", &target, &["--check", "--json"]));
    assert_eq!(whole["ok"], true);
    assert!(!desk.path("target.db").exists(), "a check touches no database");

    let there = why(&desk.restore("good.age", &house.url, &[]));
    assert!(there.contains("is there already"), "{there}");
    assert_eq!(run(&["restore"]).status.code(), Some(2), "called wrongly");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_not_empty_or_newer_than_the_program_is_left_alone() {
    let desk = Desk::new();
    let (origin, full) = (Bare::sqlite(), Bare::postgres().await);
    seeded(&origin.url(), "5");
    done(&desk.back_up(&origin.url(), "good.age"));
    done(&desk.restore("good.age", &full.url(), &["--json"]));
    let again = why(&desk.restore("good.age", &full.url(), &[]));
    assert!(again.contains("there are rows in it already"), "{again}");
    assert!(run(&["check", "--database", &full.url()]).status.success());

    // Of a program that is not written yet.
    let header = backup::Header {
        format: 1,
        leeway: "9.0.0".to_owned(),
        schema: 99,
        fingerprint: "of tables to come".to_owned(),
        made_at: store_testkit::at(0),
        engine: "SQLite 4".to_owned(),
    };
    let lock = backup::Lock::recipients(std::slice::from_ref(&desk.public)).unwrap();
    let file = std::fs::File::create(desk.path("newer.age")).unwrap();
    backup::Writer::begin(file, &lock, &header).unwrap().finish(Vec::new(), Vec::new()).unwrap();
    let target = format!("sqlite:{}", desk.text("target.db"));
    let newer = why(&desk.restore("newer.age", &target, &[]));
    assert!(newer.contains("newer Leeway (9.0.0;") && newer.contains("schema version 99"), "{newer}");
    assert!(!desk.path("target.db").exists());
}

#[test]
fn a_backup_is_never_written_over_another_file_nor_with_a_weak_or_missing_passphrase() {
    let (desk, house) = (Desk::new(), House::seeded(Engine::Sqlite, 5));
    std::fs::write(desk.path("there.age"), "mine").unwrap();
    assert!(
        why(&run(&["backup", &desk.text("there.age"), "--database", &house.url, "--recipient", &desk.public]))
            .contains("is there already")
    );
    assert_eq!(std::fs::read(desk.path("there.age")).unwrap(), b"mine");
    let with = |words: &str, more: &[&str]| {
        let file = desk.text("new.age");
        let out = leeway()
            .args([&["backup", &file, "--database", &house.url], more].concat())
            .env("LEEWAY_BACKUP_PASSPHRASE", words)
            .output();
        out.unwrap()
    };
    assert!(why(&with("short", &[])).contains("at least 16 characters"));
    assert!(why(&with("", &[])).contains("at least 16 characters"));
    assert!(why(&with(WORDS, &["--recipient", &desk.public])).contains("leave one out"));
    assert!(why(&with(WORDS, &["--recipient", "age1notakey"])).contains("leave one out"));
    let file = desk.text("new.age");
    assert!(
        why(&run(&["backup", &file, "--database", &house.url, "--recipient", "age1notakey"])).contains("is no key")
    );
    assert!(why(&run(&["backup", &file, "--database", &house.url])).contains("nothing to lock"));
    assert!(
        why(&run(&["backup", "/no/such/folder/b.age", "--database", &house.url, "--recipient", &desk.public]))
            .contains("/no/such/folder")
    );
    let nowhere = format!("sqlite:{}", desk.text("nowhere.db"));
    let none = why(&run(&["backup", &file, "--database", &nowhere, "--recipient", &desk.public]));
    assert!(none.contains("there is no database at") && !desk.path("nowhere.db").exists(), "{none}");
    assert!(!desk.path("new.age").exists());
    let left: Vec<_> = std::fs::read_dir(desk.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "nothing unfinished is left: {left:?}");

    assert!(with(WORDS, &[]).status.success());
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(desk.path("new.age")).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600, "nobody else reads it");
    let target = format!("sqlite:{}", desk.text("target.db"));
    let back = leeway()
        .args(["restore", &file, "--database", &target])
        .env("LEEWAY_BACKUP_PASSPHRASE", WORDS)
        .output()
        .unwrap();
    assert!(back.status.success(), "{back:?}");
    let said = String::from_utf8_lossy(&back.stdout).into_owned();
    assert!(said.contains("no register was given") && said.contains("everybody signs in anew"), "{said}");
    assert!(why(&run(&["backup-key", &desk.text("key")])).contains("is it there already?"));
}

/// Runs with a limit on the size of files: writing beyond it fails as on a full disk.
fn with_little_room(blocks: u32, command: &[&str]) -> Output {
    let script = format!("trap '' XFSZ; ulimit -S -f {blocks}; exec \"$0\" \"$@\"");
    Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_leeway")])
        .args(command)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn a_full_disk_ends_a_backup_and_a_restore_and_leaves_nothing_of_them() {
    let (desk, house) = (Desk::new(), House::seeded(Engine::Sqlite, 5));
    done(&desk.back_up(&house.url, "good.age"));
    let (file, target) = (desk.text("full.age"), format!("sqlite:{}", desk.text("target.db")));
    let out = with_little_room(100, &["backup", &file, "--database", &house.url, "--recipient", &desk.public]);
    assert!(why(&out).contains("no room left for the backup"), "{out:?}");
    // So little that not even the tables have room; and so much that only the last rows have none.
    let whole = u32::try_from(std::fs::metadata(path_of(&house.url)).unwrap().len() / 512).unwrap();
    let restore = ["restore", &desk.text("good.age"), "--database", &target, "--identity", &desk.text("key")];
    for blocks in [200, whole - 100] {
        let said = why(&with_little_room(blocks, &restore));
        assert!(said.contains("nothing was put back") && said.contains("cannot be written"), "{said}");
    }
    let mut left: Vec<_> = std::fs::read_dir(desk.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["good.age", "key"]);
    done(&desk.restore("good.age", &target, &["--json"]));
}

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn asked(url: &str) -> Option<(u16, String)> {
    let answer = reqwest::get(url).await.ok()?;
    Some((answer.status().as_u16(), answer.text().await.ok()?))
}

/// Waits until an answer holds what is looked for.
async fn until(url: &str, wanted: &str) -> (u16, String) {
    let mut last = None;
    for _ in 0..300 {
        last = asked(url).await;
        if let Some((status, text)) = last.clone().filter(|(_, text)| text.contains(wanted)) {
            return (status, text);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{wanted} never came: {last:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_serves_a_backup_is_made_each_day_and_heads_are_kept_elsewhere() {
    const PORT: u16 = 18_475;
    let (desk, house) = (Desk::new(), House::seeded(Engine::Sqlite, 5));
    let (backups, second) = (desk.path("backups"), desk.path("second"));
    std::fs::create_dir(&second).unwrap();
    let metrics = format!("127.0.0.1:{}", PORT + 1);
    let serve = |more: &[&str]| {
        let listen = format!("127.0.0.1:{PORT}");
        let mut command = leeway();
        command.args(["serve", "--database", &house.url, "--listen", &listen, "--metrics", &metrics]).args(more);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    };
    let (dir, heads) = (backups.display().to_string(), second.display().to_string());
    let asks = ["--backup-dir", &dir, "--backup-recipient", &desk.public, "--heads-dir", &heads];
    let refused = |more: &[&str]| why(&serve(more).output().unwrap());
    assert!(refused(&asks).contains("is not there"), "a folder that is not mounted shows");
    std::fs::create_dir(&backups).unwrap();
    assert!(refused(&["--backup-dir", &dir]).contains("nothing to lock them with"));
    assert!(refused(&["--heads-dir", "/no/such/folder"]).contains("the second place for heads cannot be used"));
    assert_eq!(serve(&["--backup-at", "25:00"]).output().unwrap().status.code(), Some(2));

    let served = Served(serve(&asks).spawn().unwrap());
    // The first is made at once.
    let (status, told) = until(&format!("http://{metrics}/health"), r#""standing":"good","last_good":"2"#).await;
    let (_, told_again) = until(&format!("http://{metrics}/health"), r#""heads":{"standing":"good""#).await;
    assert_eq!(status, 200, "{told}, {told_again}");
    let (_, figures) = until(&format!("http://{metrics}/metrics"), "leeway_backup_well 1").await;
    assert!(figures.contains("leeway_heads_well 1") && figures.contains("leeway_backup_last_good_bytes "), "{figures}");
    let made: Vec<_> = std::fs::read_dir(&backups).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(made.len(), 1, "{made:?}");
    drop(served);

    let target = format!("sqlite:{}", desk.text("target.db"));
    let file = made[0].display().to_string();
    done(&run(&["restore", &file, "--database", &target, "--identity", &desk.text("key"), "--json"]));

    // A log whose end is cut off fits by itself once its head is set back; beside the heads it does not.
    let anchors = second.join("heads.jsonl").display().to_string();
    let verify = || run(&["audit", "verify", "--database", &house.url, "--anchors", &anchors]);
    assert!(verify().status.success(), "{:?}", verify());
    let kept = std::fs::read_to_string(&anchors).unwrap();
    assert!(kept.lines().all(|line| line.starts_with("{\"at\":\"")), "{kept}");
    let script = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); \
        last, digest = db.execute('SELECT seq, digest FROM event ORDER BY seq DESC LIMIT 1 OFFSET 3').fetchone(); \
        db.execute('DELETE FROM event_payload WHERE seq > ?', (last,)); \
        db.execute('DELETE FROM event WHERE seq > ?', (last,)); \
        db.execute('UPDATE chain_head SET seq = ?, digest = ?', (last, digest)); db.commit(); print(last)";
    let cut = Command::new("python3").args(["-c", script]).arg(path_of(&house.url)).output().unwrap();
    assert!(cut.status.success(), "{cut:?}");
    let by_itself = run(&["audit", "verify", "--database", &house.url]);
    let changes = String::from_utf8_lossy(&by_itself.stdout).into_owned();
    assert!(changes.lines().any(|l| l.contains("changes: ") && l.contains("whole")), "{changes}");
    let out = verify();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert_eq!(out.status.code(), Some(1));
    assert!(said.contains("BROKEN at entry") && said.contains("the end was cut off"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_erased_after_a_backup_is_erased_again_by_the_register() {
    let desk = Desk::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (origin, without, with) = (on(engine).await, Bare::sqlite(), Bare::sqlite());
        seeded(&origin.url(), "5");
        let name = format!("{engine:?}.age");
        done(&desk.back_up(&origin.url(), &name));
        let store = crate::house::open(&origin.url()).await;
        let service = store.doors().service_list().await.unwrap().remove(0);
        let scope = store.doors().service_system_scope(service.id).await.unwrap().unwrap();
        let mut tx = store.begin_erasing(&scope).await.unwrap();
        let erasure = store::erasures::Erasure {
            event: store_testkit::id(0xE1),
            salt: [1; 16],
            at: store_testkit::at(0),
            ground: "Asked for by the person".to_owned(),
            entries: vec![5, 6, 7],
        };
        assert_eq!(tx.event_erase(&erasure).await.unwrap(), 3);
        tx.commit().await.unwrap();
        store.close().await;

        let register = run(&["audit", "erasures", "--database", &origin.url()]);
        let file = desk.path("erasures.jsonl");
        std::fs::write(&file, &register.stdout).unwrap();
        assert_eq!(String::from_utf8(register.stdout).unwrap().lines().count(), 1);
        let verified = run(&["audit", "verify", "--database", &origin.url()]);
        let said = String::from_utf8_lossy(&verified.stdout).into_owned();
        assert!(
            verified.status.success()
                && said.contains("(3 erased)")
                && said.contains("on ground: Asked for by the person"),
            "{said}"
        );

        let put = done(&desk.restore(&name, &without.url(), &["--json"]));
        assert_eq!((put["register"].as_bool(), put["settled"]["erased_again"].as_u64()), (Some(false), Some(0)));
        let register = file.display().to_string();
        let put = done(&desk.restore(&name, &with.url(), &["--json", "--erasures", &register]));
        assert_eq!((put["register"].as_bool(), put["settled"]["erased_again"].as_u64()), (Some(true), Some(3)));
        let changes = put["chains"].as_array().unwrap().iter().find(|c| c["chain"] == "changes").unwrap();
        assert_eq!(changes["found"]["erased"], 3);
        std::fs::write(&file, "{\"service\":\"tidewater\"}\n").unwrap();
        let unread = why(&desk.restore(&name, &format!("sqlite:{}", desk.text("no.db")), &["--erasures", &register]));
        assert!(unread.contains("line 1 of"), "a line that cannot be read is not passed over: {unread}");
    }
}
