//! Destruction finds every table: a mark is written into every text of one person, and is nowhere afterwards.

use std::collections::BTreeMap;
use store::backup::{Kind, Sort, TABLES, Table};
use store::batches::BatchRow;
use store::destruction::{Destruction, FATES, Fate, GONE, GONE_ACCOUNT, GONE_WORDS};
use store::imports::ImportRow;
use store::retention::StubRow;
use store_testkit::{Fixture, World, at, both_engines, event, id};
use uuid::Uuid;

#[test]
fn every_table_has_one_fate_and_no_fate_is_of_a_table_that_is_not_there() {
    let mut said: Vec<&str> = FATES.iter().map(|(table, _)| *table).collect();
    let mut there: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    said.sort_unstable();
    there.sort_unstable();
    assert_eq!(said, there, "say in store::destruction what becomes of each table, and in the statements");
}

/// One person with a row in every table that knows of persons.
struct Planted {
    base: u128,
    mark: &'static str,
    person: Uuid,
    /// The record that this one was joined to.
    into: Option<Uuid>,
    account: Uuid,
}

/// Something of the directory, to which they were introduced.
const ASSET: u128 = 0x00A5_5E70;
/// The charter by which something was weighed, and its one boundary.
const CHARTER: u128 = 0xC4A0;
const BOUNDARY: u128 = 0xC4A1;
/// An import by which they came.
const RUN: u128 = 0x00A5_5E71;
/// Something that was done for several people at once.
const BATCH: u128 = 0x00A5_5E72;

fn batch(by: Uuid) -> BatchRow {
    BatchRow {
        id: id(BATCH),
        kind: "letter".to_owned(),
        from_id: None,
        from_name: String::new(),
        why: String::new(),
        made_at: at(0),
        made_by: by,
        made_by_name: String::new(),
        undone_at: None,
    }
}

/// Texts that are codes, by which a statement or a page knows what a row is: those of a row that stays say nothing of the person.
const CODES: &[(&str, &str, &str)] = &[
    ("membership", "role", "person"),
    ("glass", "reason", "other"),
    ("glass", "outcome", "needed"),
    ("record_request", "kind", "other"),
    ("record_request", "asker", "other"),
    ("record_request", "state", "answered"),
    ("record_request", "outcome", "given"),
    // colleagues, by name
    ("record_request", "copy_by", "Stephen Ellwood"),
    ("record_request", "answered_by", "Stephen Ellwood"),
];

fn import(n: u128) -> ImportRow {
    ImportRow {
        id: id(n),
        source: "Old case book".to_owned(),
        fingerprint: String::new(),
        files: "[]".to_owned(),
        state: "published".to_owned(),
        counts: "{}".to_owned(),
        begun_at: at(0),
        begun_by: "The command line".to_owned(),
        ended_at: None,
        version: 1,
    }
}

impl Planted {
    fn new(base: u128, mark: &'static str, into: Option<Uuid>) -> Self {
        let mut planted = Self { base, mark, person: Uuid::nil(), into, account: Uuid::nil() };
        (planted.person, planted.account) = (planted.of("person"), planted.of("account"));
        planted
    }

    /// The id of its row in a table.
    fn of(&self, table: &str) -> Uuid {
        let n = TABLES.iter().position(|t| t.name == table).unwrap();
        id(self.base + u128::try_from(n).unwrap())
    }

    fn uuid(&self, world: &World, table: &str, column: &str) -> Option<Uuid> {
        Some(match column {
            "batch_id" => id(BATCH),
            "to_id" if table == "batch_item" => return None,
            "person_id" | "low_id" | "high_id" | "from_id" | "to_id" | "row_id" => self.person,
            "merged_into" => return self.into,
            "site_id" | "practice_id" => world.site,
            "team_id" => world.team,
            "room_id" => world.room,
            "asset_id" => id(ASSET),
            "charter_id" => id(CHARTER),
            "boundary_id" => id(BOUNDARY),
            "run_id" => id(RUN),
            "plan_id" => self.of("lone_plan"),
            "group_id" => world.group,
            "session_id" => world.group_session,
            "subject_id" => self.of("referral"),
            "request_id" if ["request_stop", "request_mark", "correction", "restriction"].contains(&table) => {
                self.of("record_request")
            }
            "other_person_id" | "duplicate_of" | "moved_to" | "moved_from" | "request_id" | "contract_id" => {
                return None;
            }
            "account_id" if ["case_access", "concern_told", "lone_told", "notice", "draft"].contains(&table) => {
                world.worker
            }
            "account_id" => self.account,
            _ => match column.strip_suffix("_id") {
                Some(upper) if TABLES.iter().any(|t| t.name == upper) => self.of(upper),
                // a colleague
                _ => world.worker,
            },
        })
    }

    fn text(&self, table: &str, column: &str) -> String {
        if let Some((.., code)) = CODES.iter().find(|(t, c, _)| *t == table && *c == column) {
            return (*code).to_owned();
        }
        // these are found by an id that stands in them
        let named = match (table, column) {
            ("draft", "code") => format!("/episodes/{}/contacts/new ", self.of("episode")),
            ("job", "payload") => format!("{{\"concern\":\"{}\"}} ", self.of("concern")),
            _ => String::new(),
        };
        format!("{named}{} {table} {column}", self.mark)
    }

    fn insert(&self, fx: &Fixture, world: &World, table: &Table) -> String {
        let lite = fx.is_sqlite();
        let uuid = |id: Uuid| if lite { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
        let value = |column: &store::backup::Column| match (column.name, column.sort) {
            ("service_id", _) => uuid(fx.scope_a.service()),
            ("id", Sort::Uuid) => uuid(self.of(table.name)),
            (name, Sort::Uuid) => self.uuid(world, table.name, name).map_or("NULL".to_owned(), uuid),
            (name, Sort::Text) => format!("'{}'", self.text(table.name, name)),
            (_, Sort::Timestamp) => "'2026-01-05T09:00:00+00:00'".to_owned(),
            (_, Sort::Date) => "'2026-01-05'".to_owned(),
            // the number of an entry of the log, of which there is one each
            ("seq", Sort::Bigint) if table.name == "event_moved" => format!("{}", self.base),
            (_, Sort::Integer | Sort::Bigint) => "1".to_owned(),
            (_, Sort::Boolean) => if lite { "0" } else { "FALSE" }.to_owned(),
            (_, Sort::Bytes) => {
                let bytes = self.of(table.name).simple().to_string();
                if lite { format!("x'{bytes}'") } else { format!("'\\x{bytes}'") }
            }
        };
        let names: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
        let values: Vec<String> = table.columns.iter().map(value).collect();
        format!("INSERT INTO {} ({}) VALUES ({})", table.name, names.join(", "), values.join(", "))
    }

    /// Writes a row into every table that destruction changes, and into the log an entry about each; gives how many entries.
    async fn plant(&self, fx: &Fixture, world: &World) -> i64 {
        let mut about = Vec::new();
        for table in TABLES {
            let fate = FATES.iter().find(|(name, _)| *name == table.name).unwrap().1;
            if matches!(fate, Fate::Untouched(_)) || table.kind == Kind::Looks || table.name == "event_payload" {
                continue;
            }
            fx.tamper(&self.insert(fx, world, table)).await;
            if table.columns.iter().any(|column| column.name == "id") {
                about.push(table.name);
            }
        }
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        for (n, table) in (0..).zip(&about) {
            // what lies outside a record is found by its own id alone
            let of = !["concern", "glass", "record_request"].contains(table);
            let mut noted = event(self.base + 0x900 + n, "contact_recorded", of.then_some(self.person));
            noted.subject = Some(self.of(table));
            noted.body = format!("{{\"words\":\"{} event\"}}", self.mark);
            tx.event(noted);
        }
        tx.commit().await.unwrap();
        i64::try_from(about.len()).unwrap()
    }
}

/// A destruction decided by two people.
pub(crate) fn destruction(person: Uuid) -> Destruction {
    Destruction {
        person,
        stub: StubRow {
            id: id(0x57_0B),
            class: "adult".to_owned(),
            ground: "due".to_owned(),
            request_id: None,
            from_year: 2010,
            until_year: 2018,
            decided_by: "Stephen Ellwood".to_owned(),
            decided_at: at(100),
            confirmed_by: "Helen Marsh".to_owned(),
            confirmed_at: at(200),
            destroyed_at: at(300),
            records: 0,
            rows_gone: 0,
            entries_erased: 0,
        },
        event: id(0xE0_0001),
        salt: [3; 16],
        at: at(300),
        ground: "Its time is over".to_owned(),
    }
}

/// How many rows of each table hold a word.
async fn holding(fx: &Fixture, word: &str) -> BTreeMap<&'static str, usize> {
    let mut found = BTreeMap::new();
    for table in TABLES.iter().filter(|t| t.kind != Kind::Looks) {
        let n = fx.rows(table.name).await.iter().filter(|row| row.contains(word)).count();
        if n > 0 {
            found.insert(table.name, n);
        }
    }
    found
}

both_engines! {
    async fn nothing_of_a_person_is_left_anywhere_and_everything_of_another(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.asset_insert(&store_testkit::asset(ASSET, "Singing"), &[]).await.unwrap();
        tx.import_insert(&import(RUN)).await.unwrap();
        tx.batch_insert(&batch(world.worker)).await.unwrap();
        tx.charter_insert(&store_testkit::charter(CHARTER, world.worker)).await.unwrap();
        tx.boundary_insert(&store_testkit::boundary(BOUNDARY, CHARTER)).await.unwrap();
        tx.commit().await.unwrap();
        let gone = Planted::new(0x0010_0000, "Wrackwort", None);
        let joined = Planted::new(0x0020_0000, "Saltmarsh", Some(gone.person));
        // joined to one that was joined since
        let before = Planted::new(0x0030_0000, "Eelgrass", Some(joined.person));
        let other = Planted::new(0x0040_0000, "Samphire", None);
        let mut entries = 0;
        for one in [&gone, &joined, &before, &other] {
            entries = one.plant(&fx, &world).await;
        }
        // the other knows the person
        let uuid = |id: Uuid| if fx.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
        let tie = uuid(other.of("person_tie"));
        fx.tamper(&format!(
            "UPDATE person_tie SET other_person_id = {}, name = 'Wrackwort', phone = 'Wrackwort', note = 'Wrackwort' WHERE id = {tie}",
            uuid(joined.person)
        ))
        .await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let mut noted = event(0x77, "tie_added", Some(other.person));
        noted.subject = Some(other.of("person_tie"));
        "{\"name\":\"Wrackwort\"}".clone_into(&mut noted.body);
        tx.event(noted);
        tx.commit().await.unwrap();
        let of_other = holding(&fx, other.mark).await;
        assert!(of_other.len() > 40, "{of_other:?}");

        let mut tx = fx.store.begin_erasing(&fx.scope_a).await.unwrap();
        let stub = tx.person_destroy(&destruction(gone.person)).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let erased = 3 * entries + 2;
        assert_eq!((stub.records, stub.entries_erased), (3, erased), "those of each record, and the two about the tie");
        for one in [&gone, &joined, &before] {
            assert_eq!(holding(&fx, one.mark).await, BTreeMap::new(), "{}", one.mark);
        }
        let mut still = of_other;
        // what the other's tie said of them is gone, with its own mark on those columns
        still.entry("person_tie").and_modify(|n| *n = 1);
        // with the entry about it; the other of the two says nothing of the other person
        still.entry("event_payload").and_modify(|n| *n -= 1);
        assert_eq!(holding(&fx, other.mark).await, still);
        assert_eq!(holding(&fx, GONE).await, BTreeMap::from([("person_tie", 1), ("record_request", 3)]));
        assert_eq!(holding(&fx, GONE_WORDS).await, BTreeMap::from([("glass", 3), ("record_request", 3)]));
        assert_eq!(holding(&fx, GONE_ACCOUNT).await, BTreeMap::from([("account", 3)]));
        let found = fx.store.read(&fx.scope_a).await.unwrap().event_verify().await.unwrap();
        assert_eq!((i64::try_from(found.erased).unwrap(), found.broken), (erased, None), "erased, with the chain whole");

        fx.store.scrub().await.unwrap();
        if let Some(path) = fx.url().strip_prefix("sqlite:") {
            for file in [path.to_owned(), format!("{path}-wal")] {
                let bytes = std::fs::read(&file).unwrap_or_default();
                for mark in [gone.mark, joined.mark, before.mark] {
                    assert!(!bytes.windows(mark.len()).any(|w| w == mark.as_bytes()), "{mark} stands in {file}");
                }
            }
        }
        let mut tx = fx.store.begin_erasing(&fx.scope_a).await.unwrap();
        assert_eq!(tx.person_destroy(&destruction(gone.person)).await.unwrap(), None, "a second time there is nobody");
    }

    async fn another_service_destroys_nobody_here(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin_erasing(&fx.scope_b).await.unwrap();
        assert_eq!(tx.person_destroy(&destruction(world.person)).await.unwrap(), None);
        tx.commit().await.unwrap();
        assert_eq!(holding(&fx, "Lindqvist").await.get("person"), Some(&1));
    }

    async fn a_record_as_the_program_writes_it_goes_whole_with_a_colleagues_account_left(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let uuid = |id: Uuid| if fx.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
        // a colleague who is supported too
        fx.tamper(&format!("UPDATE person SET account_id = {} WHERE id = {}", uuid(world.worker), uuid(world.person))).await;
        // cut off before its end, nothing happened
        let before = holding(&fx, "Lindqvist").await;
        let mut tx = fx.store.begin_erasing(&fx.scope_a).await.unwrap();
        tx.person_destroy(&destruction(world.person)).await.unwrap().unwrap();
        drop(tx);
        assert_eq!(holding(&fx, "Lindqvist").await, before);
        let mut tx = fx.store.begin_erasing(&fx.scope_a).await.unwrap();
        tx.person_destroy(&destruction(world.person)).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        assert_eq!(holding(&fx, "Lindqvist").await, BTreeMap::new());
        assert_eq!(holding(&fx, "Amina Yusuf").await.get("account"), Some(&1), "the colleague signs in as before");
        assert_eq!(fx.rows("membership").await.len(), 1);
    }
}

#[tokio::test]
async fn an_owner_who_is_no_superuser_destroys_in_their_own_service_alone() {
    let place = store_testkit::Bare::of_a_plain_owner().await;
    let store = store_postgres::Postgres::open(&place.url_of_plain_owner()).await.unwrap();
    let service = |n, slug: &str| store::doors::ServiceRow {
        id: id(n),
        slug: slug.to_owned(),
        name: slug.to_owned(),
        demonstration: false,
        created_at: at(0),
    };
    let here = store.doors().service_create(&service(0xA, "a")).await.unwrap();
    let there = store.doors().service_create(&service(0xB, "b")).await.unwrap();
    let world = World::of(&*store, &here, 0xA000).await;
    let another = World::of(&*store, &there, 0xB000).await;
    let mut tx = store.begin_erasing(&here).await.unwrap();
    assert_eq!(tx.person_destroy(&destruction(another.person)).await.unwrap(), None);
    let stub = tx.person_destroy(&destruction(world.person)).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stub.records, 1);
    let mut tx = store.read(&here).await.unwrap();
    assert!(tx.retention_root(world.person).await.unwrap().is_none());
    assert_eq!(tx.event_verify().await.unwrap().broken, None);
    let mut tx = store.read(&there).await.unwrap();
    assert!(tx.retention_root(another.person).await.unwrap().is_some());
}
