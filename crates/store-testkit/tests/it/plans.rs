//! How the engines look things up: the log of looks is the largest table there is, and nothing reads it from end to end but a walk.

use crate::catalogue::statements;
use sqlx::{AssertSqlSafe, Connection, Row};
use store_testkit::Fixture;

/// Statements that read the log of looks, and what was written beside a day of it.
fn of_looks(engine: &str) -> Vec<String> {
    let reads = |text: &str| {
        text.trim_start().starts_with("SELECT")
            && (text.contains("FROM access_entry") || text.contains("FROM access_opened") || text.contains("held_at"))
    };
    let found: Vec<String> = statements(engine).into_values().filter(|text| reads(text)).collect();
    assert!(found.len() >= 6, "{found:#?}");
    found
}

/// The highest parameter of a statement.
fn parameters(text: &str) -> usize {
    text.split('$')
        .skip(1)
        .filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
        .max()
        .unwrap()
}

#[tokio::test]
async fn on_sqlite_looks_are_found_by_an_index() {
    let fx = store_testkit::sqlite().await;
    let main = fx.url();
    for text in of_looks("sqlite") {
        let address = if text.contains("held_at") { main.clone() } else { format!("{main}-looks") };
        let mut connection = sqlx::SqliteConnection::connect(&address).await.unwrap();
        let plan = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}")));
        let plan = plan.fetch_all(&mut connection).await.unwrap();
        let lines: Vec<String> = plan.iter().map(|row| row.get::<String, _>(3)).collect();
        assert!(!lines.iter().any(|line| line.starts_with("SCAN")), "{text}\n{lines:#?}");
    }
}

#[tokio::test]
async fn on_postgres_looks_are_found_by_an_index() {
    let fx: Fixture = store_testkit::postgres().await;
    for text in of_looks("postgres") {
        let prepare = format!("PREPARE asked AS {text}");
        // tables of a test are so small that any plan would do: what is asked is whether there is another
        let scene = ["SET enable_seqscan = off", "SET plan_cache_mode = force_generic_plan", &prepare];
        let nothing = vec!["NULL"; parameters(&text)].join(", ");
        let plan = fx.ask_postgres(&scene, &format!("EXPLAIN EXECUTE asked({nothing})")).await;
        assert!(!plan.iter().any(|line| line.contains("Seq Scan")), "{text}\n{plan:#?}");
    }
}
