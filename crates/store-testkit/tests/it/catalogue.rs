//! What must hold of every table and every statement, read from the catalogue and the caches.

use crate::root;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Tables of the schema by kind: reference, tenant, looks.
fn schema() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("crates/store/schema/0001_first.sql")).unwrap();
    text.lines()
        .filter_map(|line| line.strip_prefix('@')?.split_once(' '))
        .map(|(kind, name)| (name.trim().to_owned(), kind.to_owned()))
        .collect()
}

/// The committed cache of an engine: file name to statement.
pub(crate) fn statements(engine: &str) -> BTreeMap<String, String> {
    let folder = root().join(format!("crates/store-{engine}/.sqlx"));
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let cached: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, cached["query"].as_str().unwrap().to_owned())
        })
        .collect()
}

#[test]
fn what_is_committed_is_what_the_schema_makes() {
    let check = Command::new("python3").arg(root().join("scripts/schema")).arg("--check").output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
}

#[test]
fn both_engines_know_the_same_statements_but_for_the_listed_exceptions() {
    let (sqlite, postgres) = (statements("sqlite"), statements("postgres"));
    let one_sided: Vec<&String> = sqlite
        .iter()
        .filter(|(name, _)| !postgres.contains_key(*name))
        .chain(postgres.iter().filter(|(name, _)| !sqlite.contains_key(*name)))
        .map(|(_, statement)| statement)
        .collect();
    let listed = std::fs::read_to_string(root().join("crates/store/statements/EXCEPTIONS.md")).unwrap();
    let listed = listed.lines().filter(|line| line.starts_with("- ")).count();
    assert_eq!(one_sided.len(), listed, "statements of one engine alone: {one_sided:#?}");
}

#[test]
fn the_statements_that_no_compiler_checks_are_counted() {
    let listed = std::fs::read_to_string(root().join("crates/store/statements/EXCEPTIONS.md")).unwrap();
    let listed: BTreeMap<&str, usize> = listed
        .lines()
        .filter_map(|line| line.strip_prefix("* ")?.split_once(": "))
        .map(|(file, rest)| (file, rest.split(',').next().unwrap().parse().unwrap()))
        .collect();
    let marks =
        ["sqlx::query", "copy_in_raw(", "copy_out_raw(", ".execute(\"", ".execute(AssertSqlSafe", ".execute(SETTINGS"];
    let mut found = BTreeMap::new();
    for engine in ["postgres", "sqlite"] {
        let folder = format!("crates/store-{engine}/src");
        for entry in std::fs::read_dir(root().join(&folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let count = marks.iter().map(|mark| text.matches(mark).count()).sum::<usize>();
            if count > 0 {
                found.insert(format!("{folder}/{}", path.file_name().unwrap().to_string_lossy()), count);
            }
        }
    }
    let found: BTreeMap<&str, usize> = found.iter().map(|(file, count)| (file.as_str(), *count)).collect();
    assert_eq!(found, listed, "mend the list, and say there why a new one cannot be one text for both");
}

#[test]
fn every_statement_names_its_service_for_each_table_it_touches() {
    let schema = schema();
    let tenant = |word: &str| schema.get(word).is_some_and(|kind| kind != "reference");
    for (file, statement) in statements("sqlite") {
        let words: Vec<String> = statement
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        let touched = words
            .windows(2)
            .filter(|pair| ["FROM", "JOIN", "INTO", "UPDATE"].contains(&pair[0].as_str()) && tenant(&pair[1]))
            .count();
        let named = words.iter().filter(|word| *word == "service_id").count();
        assert!(
            named >= touched,
            "{file} touches {touched} tables of a service and names a service {named} times:\n{statement}"
        );
        if touched > 0 {
            assert!(statement.contains('$'), "{file} binds nothing:\n{statement}");
        }
    }
}

#[tokio::test]
async fn every_table_of_a_service_is_guarded_by_row_level_security() {
    let fx = store_testkit::postgres().await;
    let guarded: BTreeSet<String> = fx
        .ask_postgres(
            &[],
            "SELECT c.relname::text FROM pg_class c
             WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
               AND c.relrowsecurity AND c.relforcerowsecurity
               AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL)
               AND (SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                    WHERE i.indrelid = c.oid AND i.indisprimary) = 'service_id'
               AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
               AND pg_get_userbyid(c.relowner) <> 'leeway_runtime'",
        )
        .await
        .into_iter()
        .collect();
    let schema = schema();
    let wanted: BTreeSet<String> =
        schema.iter().filter(|(_, kind)| *kind != "reference").map(|(name, _)| name.clone()).collect();
    assert_eq!(guarded, wanted);

    let tables = fx
        .ask_postgres(
            &[],
            "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace",
        )
        .await;
    for table in tables {
        assert!(schema.contains_key(&table) || table == "_sqlx_migrations", "{table} stands in no schema text");
    }
    let unique_without_service = fx
        .ask_postgres(
            &[],
            "SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
             WHERE i.indisunique AND c.relforcerowsecurity AND NOT EXISTS (
               SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'service_id' AND a.attnum = ANY (i.indkey))",
        )
        .await;
    assert!(unique_without_service.is_empty(), "{unique_without_service:?}");
}

/// What the serving role may do with a table.
async fn rights(fx: &store_testkit::Fixture, table: &str) -> Vec<String> {
    let question = format!(
        "SELECT lower(privilege_type) FROM information_schema.role_table_grants
         WHERE grantee = 'leeway_runtime' AND table_schema = current_schema() AND table_name = '{table}' ORDER BY 1"
    );
    fx.ask_postgres(&[], &question).await
}

#[tokio::test]
async fn the_serving_role_adds_to_the_logs_and_changes_nothing_in_them() {
    let fx = store_testkit::postgres().await;
    for log in ["event", "event_payload", "access_entry", "access_opened"] {
        assert_eq!(rights(&fx, log).await, ["insert", "select"], "{log}");
    }
    for head in ["chain_head", "access_stream"] {
        assert_eq!(rights(&fx, head).await, ["insert", "select", "update"], "{head}");
    }
    assert_eq!(rights(&fx, "draft").await, ["delete", "insert", "select", "update"]);
}

#[tokio::test]
async fn within_a_service_no_link_or_invitation_of_another_is_seen() {
    let fx = store_testkit::postgres().await;
    let (a, b) = (fx.scope_a.service(), fx.scope_b.service());
    let within = |service: &str| {
        [
            format!(
                "INSERT INTO link (token_hash, id, service_id, kind, label, created_at)
                 VALUES ('a', gen_random_uuid(), '{a}', 'practice', 'A', now()), ('b', gen_random_uuid(), '{b}', 'practice', 'B', now());
                 INSERT INTO invitation (token_hash, id, service_id, email, name, role, invited_by, created_at, expires_at)
                 VALUES ('a', gen_random_uuid(), '{a}', 'a@example.org', 'A', 'worker', gen_random_uuid(), now(), now()),
                        ('b', gen_random_uuid(), '{b}', 'b@example.org', 'B', 'worker', gen_random_uuid(), now(), now())
                 ON CONFLICT DO NOTHING"
            ),
            format!("SET ROLE leeway_runtime; SET leeway.service = '{service}'"),
        ]
    };
    let seen = "SELECT label FROM link UNION ALL SELECT name FROM invitation ORDER BY 1";
    let scene = within(&a.to_string());
    assert_eq!(fx.ask_postgres(&[&scene[0], &scene[1]], seen).await, ["A", "A"]);
    assert_eq!(
        fx.ask_postgres(&[&within("")[1]], seen).await,
        ["A", "A", "B", "B"],
        "a door finds them by their tokens"
    );
}

#[tokio::test]
async fn the_serving_role_can_neither_bypass_row_security_nor_log_in() {
    let fx = store_testkit::postgres().await;
    let rights = "SELECT concat_ws(' ', rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin) FROM pg_roles WHERE rolname = 'leeway_runtime'";
    assert_eq!(fx.ask_postgres(&[], rights).await, ["f f f f f"]);
}
