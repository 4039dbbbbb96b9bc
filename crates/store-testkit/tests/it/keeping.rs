//! A whole database is read and filled, within an engine and from one to the other; and what was erased stays erased.

use async_trait::async_trait;
use sqlx::{AssertSqlSafe, Connection, Row as _};
use std::collections::{BTreeMap, BTreeSet};
use store::backup::{
    Filling, Kind, RESTORED, Row, RowReader, Rows, Settle, Settled, Shape, Snapshot, Sort, TABLES, Table, Taker,
};
use store::erasures::{self, Erasure, Registered, Said};
use store::{At, Day, StoreError, StoreResult};
use store_testkit::{Bare, World, at, both_engines, event, id};

async fn snapshot(url: &str) -> Box<dyn Snapshot> {
    snapshot_or_why(url).await.unwrap()
}

async fn snapshot_or_why(url: &str) -> StoreResult<Box<dyn Snapshot>> {
    match url.strip_prefix("sqlite:") {
        Some(path) => store_sqlite::Sqlite::snapshot(path).await,
        None => store_postgres::Postgres::snapshot(url).await,
    }
}

async fn fill(url: &str) -> StoreResult<Box<dyn Filling>> {
    match url.strip_prefix("sqlite:") {
        Some(path) => store_sqlite::Sqlite::fill(path, store_sqlite::Sqlite::schema()).await,
        None => store_postgres::Postgres::fill(url, store_postgres::Postgres::schema()).await,
    }
}

/// Each table's rows, each row as its bytes.
type All = BTreeMap<&'static str, Vec<Vec<u8>>>;

struct Gather<'a>(&'static Table, &'a mut Vec<Vec<u8>>);

#[async_trait]
impl Taker for Gather<'_> {
    async fn take(&mut self, rows: Rows) -> StoreResult<()> {
        self.1.extend(each(self.0, &rows));
        Ok(())
    }
}

/// Some rows, one by one.
fn each(table: &Table, rows: &Rows) -> Vec<Vec<u8>> {
    let (mut reader, mut row, mut all) = (RowReader::new(&rows.bytes), Row::new(), Vec::new());
    loop {
        let before = reader.rest();
        if !reader.next_row(table.columns.len(), &mut row).unwrap() {
            assert_eq!(all.len() as u64, rows.count);
            return all;
        }
        all.push(before[..before.len() - reader.rest().len()].to_vec());
    }
}

async fn all(url: &str) -> All {
    let mut snapshot = snapshot(url).await;
    let mut all = All::new();
    for table in TABLES {
        let mut rows = Vec::new();
        snapshot.table(table, &mut Gather(table, &mut rows)).await.unwrap();
        all.insert(table.name, rows);
    }
    snapshot.close().await;
    all
}

fn settle(erasures: Vec<Registered>) -> Settle {
    Settle { at: at(9_000), made_at: at(8_000), erasures, events: (0xF000..0xF010).map(|n| (id(n), [3; 16])).collect() }
}

async fn put(all: &All, url: &str, erasures: Vec<Registered>) -> StoreResult<Settled> {
    let mut filling = fill(url).await?;
    for table in TABLES {
        for row in &all[table.name] {
            filling.rows(&Shape::of(table), &Rows { count: 1, bytes: row.clone() }).await?;
        }
    }
    filling.finish(&settle(erasures)).await
}

/// Two rows for every table, in which every column has a value that is hard to keep; in the second what may be empty is.
/// Each row's ids are all one, so that whatever points at something finds it.
fn hard() -> All {
    let moments: [At; 2] = [
        At::from_timestamp_micros(-62_135_596_800_000_000 + 1).unwrap(),
        At::from_timestamp_micros(253_402_300_799_999_990).unwrap(),
    ];
    let days = [Day::from_ymd_opt(1, 1, 1).unwrap(), Day::from_ymd_opt(9999, 12, 31).unwrap()];
    let value = |rows: &mut Rows, table: &Table, name: &str, sort: Sort, n: usize| match sort {
        Sort::Uuid => rows.field(id(n as u128 + 0xFFAA).as_bytes()),
        Sort::Text if (table.name, name) == ("chain_head", "code") => rows.field(b"events"),
        Sort::Text => {
            rows.field(format!("{n} {name}: \u{e9}\u{1f9a9} 'quoted' \"twice\"\r\n\t\\N %_ \u{feff}").as_bytes())
        }
        Sort::Timestamp => rows.moment(moments[n]),
        Sort::Date => rows.day(days[n]),
        Sort::Integer => rows.number(sort, [i32::MIN, i32::MAX][n].into()),
        Sort::Bigint if name == "seq" => rows.number(sort, [1, 7][n]),
        Sort::Bigint => rows.number(sort, [i64::MIN, i64::MAX][n]),
        Sort::Boolean => rows.number(sort, [0, 1][n]),
        Sort::Bytes => rows.field(&[0, 0xff, 0xc3, u8::try_from(n).unwrap()]),
    };
    let mut all = All::new();
    for table in TABLES {
        let made = (0..2).map(|n| {
            let mut rows = Rows::default();
            rows.begin(table.columns.len()).unwrap();
            for column in table.columns {
                if column.null && n == 1 {
                    rows.null();
                } else {
                    value(&mut rows, table, column.name, column.sort, n).unwrap();
                }
            }
            rows.bytes
        });
        all.insert(table.name, made.collect());
    }
    all
}

/// What a restore writes of itself: the logs of changes go on, and open sessions end.
const WRITTEN: [&str; 4] = ["event", "event_payload", "chain_head", "session"];

fn same(one: &All, other: &All) {
    for table in TABLES {
        let (one, other) = (&one[table.name], &other[table.name]);
        if !WRITTEN.contains(&table.name) {
            assert_eq!(one.len(), other.len(), "rows of {}", table.name);
            for (n, (one, other)) in one.iter().zip(other).enumerate() {
                assert_eq!(one, other, "row {n} of {}", table.name);
            }
        } else if table.name.starts_with("event") {
            assert!(one.iter().all(|row| other.contains(row)), "{} goes on", table.name);
        }
    }
}

#[tokio::test]
async fn every_value_of_every_table_goes_from_each_engine_to_the_other_and_back() {
    let (first, second, third, fourth) =
        (Bare::sqlite(), Bare::postgres().await, Bare::postgres().await, Bare::sqlite());
    let given = hard();
    put(&given, &first.url(), Vec::new()).await.unwrap();
    let mut before = given;
    for (from, to) in [(&first, &second), (&second, &third), (&third, &fourth)] {
        let read = all(&from.url()).await;
        same(&before, &read);
        let settled = put(&read, &to.url(), Vec::new()).await.unwrap();
        assert_eq!(settled.sessions_ended, 0, "they ended when they were put back first");
        before = read;
    }
    same(&before, &all(&fourth.url()).await);
}

#[tokio::test]
async fn a_database_of_an_owner_who_is_no_superuser_is_read_and_filled_and_fenced_again() {
    let (first, second) = (Bare::of_a_plain_owner().await, Bare::of_a_plain_owner().await);
    let (one, two) = (first.url_of_plain_owner(), second.url_of_plain_owner());
    put(&hard(), &one, Vec::new()).await.unwrap();
    let read = all(&one).await;
    assert!(read.values().all(|rows| rows.len() >= 2), "row-level security hides nothing of it");
    put(&read, &two, Vec::new()).await.unwrap();
    same(&read, &all(&two).await);
    // Fences, keys and indexes are as a migration makes them.
    let fresh = store_testkit::postgres().await;
    for question in [
        "SELECT relname || ' ' || relrowsecurity || ' ' || relforcerowsecurity FROM pg_class
         WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY 1",
        "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
         WHERE connamespace = current_schema()::regnamespace ORDER BY 1",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1",
        "SELECT table_name || ' ' || privilege_type FROM information_schema.role_table_grants
         WHERE grantee = 'leeway_runtime' AND table_schema = current_schema() ORDER BY 1",
    ] {
        let mut owner = sqlx::PgConnection::connect(&two).await.unwrap();
        let rows = sqlx::query(AssertSqlSafe(question)).fetch_all(&mut owner).await.unwrap();
        let there: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(there, fresh.ask_postgres(&[], question).await);
        assert!(there.len() > 20, "{there:?}");
    }
    store_postgres::Postgres::open(&two).await.unwrap().close().await;
}

#[tokio::test]
async fn every_table_and_column_of_both_catalogues_is_in_a_backup() {
    let described = |kinds: &[Kind]| -> BTreeSet<String> {
        let tables = TABLES.iter().filter(|t| kinds.contains(&t.kind));
        tables.flat_map(|t| t.columns.iter().map(|c| format!("{}.{}", t.name, c.name))).collect()
    };
    let fx = store_testkit::sqlite().await;
    let main = fx.url().trim_start_matches("sqlite:").to_owned();
    for (path, kinds) in
        [(main.clone(), [Kind::Reference, Kind::Tenant]), (main + "-looks", [Kind::Looks, Kind::Looks])]
    {
        let mut connection = sqlx::SqliteConnection::connect(&path).await.unwrap();
        let found: Vec<String> = sqlx::query_scalar(
            "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '_sqlx_migrations'",
        )
        .fetch_all(&mut connection)
        .await
        .unwrap();
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), described(&kinds), "{path}");
    }
    let fx = store_testkit::postgres().await;
    let found = fx
        .ask_postgres(
            &[],
            "SELECT table_name || '.' || column_name FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name <> '_sqlx_migrations'",
        )
        .await;
    let every = described(&[Kind::Reference, Kind::Tenant, Kind::Looks]);
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), every);
}

both_engines! {
    async fn what_is_written_while_it_is_read_is_not_in_it(fx: Fixture) {
        World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut reading = snapshot(&fx.url()).await;
        // Writers are not kept waiting by a reader, and it sees the moment at which it began.
        World::of(&*fx.store, &fx.scope_b, 0xB000).await;
        let person = TABLES.iter().find(|t| t.name == "person").unwrap();
        let mut rows = Vec::new();
        reading.table(person, &mut Gather(person, &mut rows)).await.unwrap();
        assert_eq!(rows.len(), 1);
        reading.close().await;
        assert_eq!(all(&fx.url()).await["person"].len(), 2);
    }

    async fn a_database_of_another_schema_is_not_read_and_not_renewed_either(fx: Fixture) {
        fx.tamper("UPDATE _sqlx_migrations SET version = 99").await;
        assert!(matches!(snapshot_or_why(&fx.url()).await.err(), Some(StoreError::UnknownSchema { found: 99, .. })));
        fx.tamper("UPDATE _sqlx_migrations SET version = 0").await;
        assert!(matches!(snapshot_or_why(&fx.url()).await.err(), Some(StoreError::OlderSchema { found: 0, .. })));
        let other = if fx.is_sqlite() { "x'00'" } else { "'\\x00'" };
        fx.tamper(&format!("UPDATE _sqlx_migrations SET version = 1, checksum = {other}")).await;
        assert!(matches!(snapshot_or_why(&fx.url()).await.err(), Some(StoreError::Database(_))), "another build's tables");
    }

    async fn only_an_empty_place_is_filled(fx: Fixture) {
        let refused = fill(&fx.url()).await.err().unwrap();
        assert!(matches!(&refused, StoreError::NotEmpty(why) if why.contains("already")), "{refused}");
        assert_eq!(fx.store.doors().service_list().await.unwrap().len(), 2, "nothing was touched");
    }

    async fn sessions_end_and_jobs_that_were_being_done_wait_again(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let session = store::doors::NewSession {
            token_hash: vec![1], id: id(1), account_id: world.worker, service_id: fx.scope_a.service(), device: String::new(),
            created_at: at(0), ends_at: at(99_000), second_step_at: None,
        };
        fx.store.doors().session_insert(&session).await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.job_insert(&store_testkit::job(2, "remind")).await.unwrap();
        tx.job_insert(&store_testkit::job(3, "remind")).await.unwrap();
        tx.job_claim("usual", at(10)).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let read = all(&fx.url()).await;
        let to = if fx.is_sqlite() { Bare::postgres().await } else { Bare::sqlite() };
        let settled = put(&read, &to.url(), Vec::new()).await.unwrap();
        let wanted = Settled { sessions_ended: 1, jobs_given_back: 1, jobs_waiting: 2, ..Settled::default() };
        assert_eq!(settled, wanted);
        let store = open(&to.url()).await;
        assert!(store.doors().session_resolve(&[1], at(9_001), at(0)).await.unwrap().is_none(), "nobody is signed in");
        let mut tx = store.read(&fx.scope_a).await.unwrap();
        assert!(tx.job_page(None, 50).await.unwrap().iter().all(|job| job.state == "waiting" && job.claimed_at.is_none()));
        let noted = tx.event_page(None, 1).await.unwrap().remove(0);
        assert_eq!((noted.kind.as_str(), noted.at), (RESTORED, at(9_000)), "the log says that it was put back");
        assert!(tx.event_verify().await.unwrap().broken.is_none());
    }

    async fn what_is_not_finished_leaves_nothing(fx: Fixture) {
        World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let read = all(&fx.url()).await;
        let to = if fx.is_sqlite() { Bare::postgres().await } else { Bare::sqlite() };
        // Given up, and dropped as by a fault; then it is filled all the same.
        for dropped in [false, true] {
            let mut filling = fill(&to.url()).await.unwrap();
            for table in &TABLES[..2] {
                let bytes = read[table.name].concat();
                filling.rows(&Shape::of(table), &Rows { count: read[table.name].len() as u64, bytes }).await.unwrap();
            }
            if dropped { drop(filling) } else { filling.give_up().await }
            if let Some(path) = to.url().strip_prefix("sqlite:") {
                assert!(!std::path::Path::new(path).exists());
            }
        }
        put(&read, &to.url(), Vec::new()).await.unwrap();
        same(&read, &all(&to.url()).await);
    }

    async fn a_row_that_points_nowhere_is_refused_and_nothing_is_published(fx: Fixture) {
        World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut read = all(&fx.url()).await;
        read.get_mut("person").unwrap().clear();
        for to in [Bare::sqlite(), Bare::postgres().await] {
            let refused = put(&read, &to.url(), Vec::new()).await.unwrap_err();
            assert!(matches!(&refused, StoreError::Misfit { why, .. } if why.contains("not there")), "{refused}");
        }
        read.insert("person", vec![vec![0, 1, 0, 0, 0, 1, 7]]);
        let refused = put(&read, &Bare::sqlite().url(), Vec::new()).await.unwrap_err();
        assert!(matches!(&refused, StoreError::Misfit { table, .. } if table == "person"), "{refused}");
    }

    async fn what_was_erased_is_erased_again_in_a_backup_of_before(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        for n in 1..=4 {
            let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
            tx.event(event(n, "contact_recorded", Some(world.person)));
            tx.commit().await.unwrap();
        }
        let before = all(&fx.url()).await;
        let erasure = Erasure { event: id(0xE1), salt: [5; 16], at: at(500), ground: "Asked for by the person".to_owned(), entries: vec![2, 3, 99] };
        let mut tx = fx.store.begin_erasing(&fx.scope_a).await.unwrap();
        assert_eq!(tx.event_erase(&erasure).await.unwrap(), 2, "the one that is not there is passed over");
        tx.commit().await.unwrap();
        let found = fx.store.read(&fx.scope_a).await.unwrap().event_verify().await.unwrap();
        assert_eq!((found.entries, found.erased, found.broken), (5, 2, None), "erased, with the chain whole");

        let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
        let said = tx.event_of_kinds(&format!(" {} ", erasures::KIND)).await.unwrap().remove(0);
        let said = Said::read(&said.body.unwrap()).unwrap();
        assert_eq!(said.entries.iter().map(|e| e.seq).collect::<Vec<_>>(), [2, 3]);
        let slug = |slug: &str| Registered { service: slug.to_owned(), at: at(500), said: said.clone() };
        // Another log's entry of that number is not this one.
        let mut strange = slug("a");
        strange.said.entries.iter_mut().for_each(|e| "00".clone_into(&mut e.digest));
        let to = if fx.is_sqlite() { Bare::postgres().await } else { Bare::sqlite() };
        let settled = put(&before, &to.url(), vec![slug("a"), slug("elsewhere"), strange]).await.unwrap();
        assert_eq!((settled.erased_again, settled.nothing_to_erase), (2, 4));
        let store = open(&to.url()).await;
        let mut tx = store.read(&fx.scope_a).await.unwrap();
        let found = tx.event_verify().await.unwrap();
        assert_eq!((found.entries, found.erased, found.broken), (6, 2, None), "four, the erasure and the restore");
        let again = tx.event_of_kinds(&format!(" {} ", erasures::KIND)).await.unwrap().remove(0);
        let again = Said::read(&again.body.unwrap()).unwrap();
        assert!(again.again && again.ground == "Asked for by the person");
        let left: Vec<Vec<u8>> = all(&to.url()).await.remove("event_payload").unwrap();
        for seq in [2_usize, 3] {
            assert!(!left.contains(&before["event_payload"][seq - 1]), "entry {seq} says nothing any more");
        }
    }

    async fn whoever_was_destroyed_is_destroyed_again_in_a_backup_of_before(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.event(event(1, "contact_recorded", Some(world.person)));
        tx.event(event(2, "asset_changed", None));
        tx.commit().await.unwrap();
        let before = all(&fx.url()).await;
        let mut tx = fx.store.begin_erasing(&fx.scope_a).await.unwrap();
        let left = tx.person_destroy(&crate::destruction::destruction(world.person)).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
        let said = tx.event_of_kinds(&format!(" {} ", erasures::KIND)).await.unwrap().remove(0);
        let register = Registered { service: "a".to_owned(), at: at(500), said: Said::read(&said.body.unwrap()).unwrap() };
        // as the register's file has it
        let line = serde_json::to_string(&register).unwrap();
        assert!(!line.contains("Lindqvist") && line.contains(&left.id.to_string()), "{line}");
        let register: Registered = serde_json::from_str(&line).unwrap();

        let to = if fx.is_sqlite() { Bare::postgres().await } else { Bare::sqlite() };
        let settled = put(&before, &to.url(), vec![register.clone()]).await.unwrap();
        assert_eq!((settled.erased_again, settled.nothing_to_erase), (1, 0));
        let after = all(&to.url()).await;
        assert!(!before["person"].is_empty() && after["person"].is_empty() && after["referral"].is_empty());
        let store = open(&to.url()).await;
        let mut tx = store.read(&fx.scope_a).await.unwrap();
        assert_eq!(tx.stub_get(left.id).await.unwrap(), Some(left.clone()), "what is left, as it was");
        let found = tx.event_verify().await.unwrap();
        assert_eq!((found.erased, found.broken), (1, None));
        drop(tx);
        // a backup of shortly after, in which nobody is left to destroy
        let settled = put(&after, &Bare::sqlite().url(), vec![register]).await.unwrap();
        assert_eq!((settled.erased_again, settled.nothing_to_erase), (0, 1));
    }

    async fn a_payload_that_is_gone_without_an_erasure_of_that_very_entry_still_breaks_the_chain(fx: Fixture) {
        for n in 1..=4 {
            let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
            tx.event(event(n, "asset_changed", None));
            tx.commit().await.unwrap();
        }
        let erasure = Erasure { event: id(0xE1), salt: [5; 16], at: at(500), ground: "Over".to_owned(), entries: vec![2] };
        let mut tx = fx.store.begin_erasing(&fx.scope_a).await.unwrap();
        tx.event_erase(&erasure).await.unwrap();
        tx.commit().await.unwrap();
        fx.tamper("DELETE FROM event_payload WHERE seq = 3").await;
        let broken = fx.store.read(&fx.scope_a).await.unwrap().event_verify().await.unwrap().broken.unwrap();
        assert_eq!(broken.seq, 3);
    }

    async fn the_serving_role_erases_nothing_on_postgresql(fx: Fixture) {
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.event(event(1, "asset_changed", None));
        tx.commit().await.unwrap();
        let erasure = Erasure { event: id(0xE1), salt: [5; 16], at: at(500), ground: "Over".to_owned(), entries: vec![1] };
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert_eq!(tx.event_erase(&erasure).await.is_ok(), fx.is_sqlite());
    }
}

async fn open(url: &str) -> std::sync::Arc<dyn store::Store> {
    match url.strip_prefix("sqlite:") {
        Some(path) => store_sqlite::Sqlite::open(path).await.unwrap(),
        None => store_postgres::Postgres::open(url).await.unwrap(),
    }
}
