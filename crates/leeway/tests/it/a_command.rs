//! The command line's contract (HOUSE 9).

use crate::house::{Engine, House, leeway, run};
use std::io::Write;
use std::process::Stdio;

#[test]
fn wrong_use_ends_with_two_and_failure_with_one() {
    assert_eq!(run(&["no-such-command"]).status.code(), Some(2));
    assert_eq!(run(&["check", "--database", "mysql://nowhere"]).status.code(), Some(1));
    let folder = tempfile::tempdir().unwrap();
    let blocked = format!("sqlite:{}/leeway.db", folder.path().join("a-file").display());
    std::fs::write(folder.path().join("a-file"), "not a folder").unwrap();
    let out = run(&["migrate", "--database", &blocked]);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("cannot make the folder"));
}

#[test]
fn a_mistyped_path_is_named_and_makes_no_new_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leewya.db");
    let database = format!("sqlite:{}", path.display());
    for tending in [["check", "--database", &database].as_slice(), &["audit", "verify", "--database", &database]] {
        let out = run(tending);
        assert_eq!(out.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&out.stderr).contains("there is no database at"), "{out:?}");
    }
    let out = run(&["check", "--json", "--database", &database]);
    let told: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((out.status.code(), told["ok"].as_bool()), (Some(1), Some(false)));
    assert!(!path.exists());
}

#[test]
fn a_demonstration_begins_only_in_an_empty_database() {
    let house = House::seeded(Engine::Sqlite, 5);
    let again = run(&["demo", "--database", &house.url, "--episodes", "5"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("holds a service already"));
}

#[test]
fn the_same_seed_and_day_give_the_same_service() {
    let (one, two) = (House::new(Engine::Sqlite), House::new(Engine::Sqlite));
    let heads: Vec<String> = [&one, &two]
        .map(|house| {
            let seeded = run(&["demo", "--database", &house.url, "--episodes", "12", "--as-of", "2026-11-20"]);
            assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
            let told = run(&["audit", "verify", "--database", &house.url, "--json"]);
            assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stdout));
            String::from_utf8(told.stdout).unwrap()
        })
        .to_vec();
    assert_eq!(heads[0], heads[1]);
}

#[test]
fn a_user_with_a_common_password_is_not_added_and_is_told_why() {
    let house = House::seeded(Engine::Sqlite, 5);
    let slug = {
        let out = run(&["audit", "verify", "--database", &house.url, "--json"]);
        let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        report["chains"][0]["service"].as_str().unwrap().to_owned()
    };
    let add = |password: &str| {
        let mut child = leeway()
            .args(["user", "add", "--database", &house.url, "--service", &slug, "--email", "new.user@example.org"])
            .args(["--name", "New User", "--role", "worker"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let weak = add("password1234");
    assert_eq!(weak.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&weak.stderr).contains("common passwords"),
        "{}",
        String::from_utf8_lossy(&weak.stderr)
    );
    let good = add("seven slow barges on the cut");
    assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stderr));
}

#[test]
fn check_names_engine_schema_templates_and_assets() {
    let house = House::seeded(Engine::Sqlite, 5);
    let out = run(&["check", "--database", &house.url, "--json"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(report["ok"], true);
    assert_eq!(report["checks"]["templates"], "all compile");
    assert_eq!(report["checks"]["assets"], "embedded");
}

#[test]
fn the_sign_in_of_an_organisation_that_is_set_up_by_half_is_refused_and_one_that_is_away_is_named() {
    let house = House::seeded(Engine::Sqlite, 5);
    let given = |command: &[&str], settings: &[(&str, &str)]| {
        let mut leeway = leeway();
        leeway.args(command).args(["--database", &house.url]);
        leeway.envs(settings.iter().copied()).env("LEEWAY_OIDC_CLIENT_SECRET", "s3cret").output().unwrap()
    };
    let serve = ["serve", "--listen", "127.0.0.1:0", "--metrics", "off"];
    let half = given(&serve, &[("LEEWAY_OIDC_ISSUER", "https://id.example.org")]);
    assert_eq!(half.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&half.stderr).contains("LEEWAY_OIDC_CLIENT_ID is missing"), "{half:?}");
    let open = [("LEEWAY_OIDC_ISSUER", "http://id.example.org"), ("LEEWAY_OIDC_CLIENT_ID", "leeway")];
    let open = given(&serve, &open);
    assert_eq!(open.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&open.stderr).contains("begins with https://"), "{open:?}");
    // the port of nobody
    let away = [("LEEWAY_OIDC_ISSUER", "http://127.0.0.1:9"), ("LEEWAY_OIDC_CLIENT_ID", "leeway")];
    let away = given(&["check"], &away);
    assert_eq!(away.status.code(), Some(1));
    let told = String::from_utf8_lossy(&away.stdout);
    assert!(told.contains("sign-in of the organisation: set up, and not reached"), "{told}");
    for out in [half, open, away] {
        assert!(!format!("{out:?}").contains("s3cret"));
    }
}

#[test]
fn the_logs_are_compared_with_heads_written_down_earlier() {
    let house = House::seeded(Engine::Sqlite, 5);
    let told = run(&["audit", "heads", "--database", &house.url]);
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let heads = String::from_utf8(told.stdout).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("heads.log");
    let verify = |text: &str| {
        std::fs::write(&file, text).unwrap();
        run(&["audit", "verify", "--database", &house.url, "--anchors", &file.display().to_string()])
    };
    assert!(verify(&heads).status.success());
    let logged = format!("2026-11-22T03:00:00Z  INFO app::jobs: head of a log: {heads}another line\n");
    assert!(verify(&logged).status.success(), "as the program's own log has it");
    let digest = heads.split("\"digest\":\"").nth(1).unwrap().split('"').next().unwrap();
    let other = verify(&heads.replace(digest, &digest.chars().rev().collect::<String>()));
    assert_eq!(other.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&other.stdout).contains("BROKEN"), "{}", String::from_utf8_lossy(&other.stdout));
    assert_eq!(verify("nothing of the kind\n").status.code(), Some(1));
}
