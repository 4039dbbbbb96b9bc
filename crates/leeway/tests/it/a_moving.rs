//! Moving in and moving out, by the command line.

use crate::house::{Engine, House, run};
use serde_json::Value;
use std::path::Path;

fn engines() -> [Engine; 2] {
    [Engine::Sqlite, Engine::Postgres]
}

fn json(out: &std::process::Output) -> Value {
    serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{out:?}"))
}

/// The address of a worker, and the name of a practice, of a demonstration.
fn whom(folder: &Path, url: &str) -> (String, String) {
    let to = folder.join("before");
    let out =
        run(&["export", "service", "--database", url, "--to", to.to_str().unwrap(), "--format", "json", "--json"]);
    assert_eq!(json(&out)["ok"], true, "{out:?}");
    let read =
        |table: &str| -> Value { serde_json::from_str(&std::fs::read_to_string(to.join(table)).unwrap()).unwrap() };
    let workers: Vec<Value> = read("membership.json")
        .as_array()
        .unwrap()
        .iter()
        .filter(|m| m["role"] == "worker" && m["until_at"].is_null())
        .cloned()
        .collect();
    let accounts = read("account.json");
    let account = accounts
        .as_array()
        .unwrap()
        .iter()
        .find(|a| a["disabled_at"].is_null() && workers.iter().any(|w| w["account_id"] == a["id"]))
        .unwrap();
    let served = read("team_site.json");
    let sites = read("site.json");
    let site = sites
        .as_array()
        .unwrap()
        .iter()
        .find(|s| served.as_array().unwrap().iter().any(|t| t["site_id"] == s["id"]))
        .unwrap();
    (account["email"].as_str().unwrap().to_owned(), site["name"].as_str().unwrap().to_owned())
}

#[test]
fn what_the_templates_print_can_be_brought_in_and_taken_out_again() {
    for engine in engines() {
        let house = House::seeded(engine, 5);
        let folder = tempfile::tempdir().unwrap();
        let (owner, site) = whom(folder.path(), &house.url);
        let mut files = Vec::new();
        for kind in ["referrals", "episodes", "contacts", "goals", "steps", "measures", "appointments", "attachments"] {
            let printed = run(&["import", "referrals", "--template", kind]);
            assert!(printed.status.success());
            let path = folder.path().join(format!("{kind}.csv"));
            std::fs::write(&path, printed.stdout).unwrap();
            files.push(path.to_str().unwrap().to_owned());
        }
        std::fs::create_dir(folder.path().join("letters")).unwrap();
        std::fs::write(folder.path().join("letters/housing.txt"), "You are on the list.").unwrap();
        let beside = folder.path().to_str().unwrap();
        let bring = |more: &[&str]| {
            let mut arguments = vec![
                "import",
                "referrals",
                "--database",
                &house.url,
                "--owner",
                &owner,
                "--site",
                &site,
                "--files",
                beside,
                "--json",
            ];
            arguments.extend(files.iter().map(String::as_str));
            arguments.extend(more);
            run(&arguments)
        };
        let dry = bring(&["--dry-run"]);
        assert_eq!((dry.status.code(), &json(&dry)["ok"]), (Some(0), &Value::Bool(true)), "{dry:?}");
        assert!(json(&dry)["published"].is_null());
        let held = bring(&["--hold"]);
        assert!(held.status.success() && json(&held)["published"].is_null(), "{held:?}");
        let on = json(&bring(&[]));
        assert_eq!((&on["resumed"], &on["published"]["records"]), (&Value::Bool(true), &Value::from(9)), "{on}");
        let again = json(&bring(&[]));
        assert_eq!(again["report"]["same"]["contact"], 1, "{again}");
        assert_eq!(again["published"]["records"], 0);
        let verified = run(&["audit", "verify", "--database", &house.url]);
        assert!(verified.status.success(), "{verified:?}");
        let zip = folder.path().join("all.zip");
        let out =
            run(&["export", "service", "--database", &house.url, "--to", zip.to_str().unwrap(), "--why", "Moving on"]);
        assert!(out.status.success(), "{out:?}");
        let mut files = zip::ZipArchive::new(std::fs::File::open(&zip).unwrap()).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut files.by_name("contact.csv").unwrap(), &mut text).unwrap();
        assert!(text.contains("Talked about the choir. She will ring them."));
        assert!(files.by_name("dictionary.csv").is_ok() && files.by_name("session.csv").is_err());
        let twice = run(&["export", "service", "--database", &house.url, "--to", zip.to_str().unwrap()]);
        assert_eq!(twice.status.code(), Some(1), "nothing is written over");
    }
}

#[test]
fn one_error_keeps_all_out_and_nobodys_details_are_said_on_the_way() {
    let house = House::seeded(Engine::Sqlite, 5);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("persons.csv");
    std::fs::write(&file, "person_key,given_name,family_name,nhs_number\n1,Quillon,,\n2,Bo,Finchworth,1234\n").unwrap();
    let report = folder.path().join("report.csv");
    let arguments = ["import", "referrals", "--database", &house.url, file.to_str().unwrap()];
    let out = run(&[arguments.as_slice(), &["--report", report.to_str().unwrap()]].concat());
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert_eq!(out.status.code(), Some(1));
    assert!(
        said.contains("persons.csv, row 2, family_name: it is empty") && said.contains("nothing was brought in"),
        "{said}"
    );
    assert!(!said.contains("1234") && !said.contains("Quillon"), "{said}");
    assert!(std::fs::read_to_string(&report).unwrap().contains("\"1234\""), "the report was asked for");
    let rest = run(&[arguments.as_slice(), &["--leave-out", "--json"]].concat());
    assert_eq!(json(&rest)["published"]["records"], 1, "{rest:?}");
    let none = run(&["import", "referrals", "--database", &house.url, "--template", "horses"]);
    assert_eq!(none.status.code(), Some(1));
    let gone = run(&["import", "referrals", "--database", &house.url, "/nowhere.csv", "--json"]);
    assert!(json(&gone)["error"].as_str().unwrap().contains("there is no file /nowhere.csv"));
}

#[test]
fn nothing_outside_the_folder_is_read_whatever_a_row_says() {
    let house = House::seeded(Engine::Sqlite, 5);
    let folder = tempfile::tempdir().unwrap();
    let (inside, outside) = (folder.path().join("files"), folder.path().join("outside"));
    std::fs::create_dir_all(inside.join("deep")).unwrap();
    std::fs::create_dir(&outside).unwrap();
    std::fs::write(outside.join("secret.txt"), "a secret").unwrap();
    std::os::unix::fs::symlink(outside.join("secret.txt"), inside.join("link.txt")).unwrap();
    std::os::unix::fs::symlink(&outside, inside.join("linked")).unwrap();
    std::fs::write(inside.join("deep/good.txt"), "words").unwrap();
    let persons = folder.path().join("persons.csv");
    std::fs::write(&persons, "person_key,given_name,family_name\nP1,Quillon,Finchworth\n").unwrap();
    let rows = folder.path().join("attachments.csv");
    let names = ["link.txt", "../outside/secret.txt", "linked/secret.txt", "deep", "/etc/hostname", "deep/good.txt"];
    let lines: String =
        names.iter().enumerate().map(|(n, name)| format!("F{n},P1,{name}\n")).collect::<Vec<_>>().concat();
    std::fs::write(&rows, format!("attachment_key,person_key,file_name\n{lines}")).unwrap();
    let bring = |more: &[&str]| {
        let mut arguments = vec!["import", "attachments", "--database", &house.url, persons.to_str().unwrap()];
        arguments.extend([rows.to_str().unwrap(), "--json", "--files", inside.to_str().unwrap()]);
        arguments.extend(more);
        json(&run(&arguments))
    };
    let dry = bring(&["--dry-run"]);
    assert_eq!((&dry["ok"], &dry["report"]["errors"]), (&Value::Bool(false), &Value::from(5)), "{dry}");
    let out = bring(&["--leave-out"]);
    assert_eq!(out["published"]["records"], 2, "a person and the one file: {out}");
    let template = run(&["import", "attachments", "--template"]);
    assert!(String::from_utf8_lossy(&template.stdout).starts_with("attachment_key,"), "{template:?}");
    let nowhere =
        run(&["import", "attachments", "--database", &house.url, rows.to_str().unwrap(), "--files", "/nowhere"]);
    assert_eq!(nowhere.status.code(), Some(1), "{nowhere:?}");
}
