//! What stands in a database, made comparable: ids give way to whose they are.

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use store_testkit::Fixture;
use uuid::Uuid;

/// Tables of cases that are compared, with what of a row says when it was, to tell rows of one parent apart.
const TABLES: &[(&str, &str)] = &[
    ("person", ""),
    ("consent", "at"),
    ("referral", ""),
    ("passing", ""),
    ("referral_need", ""),
    ("referral_risk", ""),
    ("referral_attempt", "at"),
    ("referral_signpost", ""),
    ("episode", ""),
    ("episode_owner", ""),
    ("case_access", ""),
    ("contact", "recorded_at"),
    ("contact_need", ""),
    ("goal", "agreed_at"),
    ("step", "agreed_at"),
    ("connection", "suggested_at"),
    ("unmet_need", "at"),
    ("holding", "from_at"),
    ("holding_reason", ""),
    ("holding_function", ""),
    ("ending", ""),
    ("message", "made_at"),
    ("measure", "recorded_at"),
    ("own_concern", "said_at"),
    ("follow_up", "planned_at"),
    ("event", ""),
];

/// What is not compared: table, column or kind of event (all where it is empty), and why.
pub(super) const LEFT_OUT: &[(&str, &str, &str)] = &[
    ("", "id", "made anew wherever it is written"),
    ("", "version", "a row seeded was written once; how often it was changed is no part of what it says"),
    ("referral", "reference", "made from chance by the use case; the same referral is meant"),
    ("measure", "answers", "the ids of own concerns stand in it; what was said stands beside it in words"),
    ("measure", "scores", "the same"),
    ("event", "seq", "the order of the log follows from when things happened"),
    ("event", "payload_digest", "salted"),
    ("event", "digest", "chained"),
    ("person", "pronouns", "no form of a referral asks it: a plan's person is given whole"),
    ("person", "gender", "the same"),
    ("person", "ethnicity", "the same"),
    ("person", "next_of_kin", "the same"),
    ("person", "account_id", "an account is tied by invitation"),
    ("event", "referral_joined", "a plan's returning person is known at once; in life somebody joins the records"),
    ("event", "person_changed", "follows from joining"),
    ("event", "beyond_usual", "what was said beside an act beyond the charter is drawn by lot"),
];

/// Rows by table, each as a text that is the same wherever the same was stored.
pub(super) type Stored = BTreeMap<&'static str, Vec<String>>;

struct Names {
    /// By id, with and without hyphens.
    ids: BTreeMap<Uuid, String>,
    references: BTreeMap<String, String>,
    /// Records that were joined with another.
    merged: BTreeSet<Uuid>,
}

fn uuid(value: &Value) -> Option<Uuid> {
    value.as_str().filter(|text| text.len() >= 32).and_then(|text| text.parse().ok())
}

impl Names {
    fn of(&self, id: Uuid) -> String {
        self.ids.get(&id).cloned().unwrap_or_else(|| "somebody or something else".to_owned())
    }

    /// The same without ids and references.
    fn told(&self, value: &Value) -> Value {
        if let Some(id) = uuid(value) {
            return Value::String(self.of(id));
        }
        match value {
            Value::String(text) => {
                let named = |text: String, (reference, name): (&String, &String)| text.replace(reference, name);
                Value::String(if text.contains("LW-") {
                    self.references.iter().fold(text.clone(), named)
                } else {
                    text.clone()
                })
            }
            Value::Array(all) => Value::Array(all.iter().map(|one| self.told(one)).collect()),
            Value::Object(fields) => {
                Value::Object(fields.iter().map(|(name, value)| (name.clone(), self.told(value))).collect())
            }
            other => other.clone(),
        }
    }
}

async fn rows(fx: &Fixture, table: &str, service: Uuid) -> Vec<Map<String, Value>> {
    let parsed = fx.rows(table).await.into_iter().map(|row| serde_json::from_str(&row).expect("an object"));
    parsed.filter(|row: &Map<String, Value>| row.get("service_id").and_then(uuid) == Some(service)).collect()
}

/// Reads what stands there; `references` are those of each case's referrals.
pub(super) async fn read(fx: &Fixture, service: Uuid, references: &[Vec<String>]) -> Stored {
    let mut tables: BTreeMap<&'static str, Vec<Map<String, Value>>> = BTreeMap::new();
    for (table, _) in TABLES {
        tables.insert(table, rows(fx, table, service).await);
    }
    let bodies: BTreeMap<i64, Value> = rows(fx, "event_payload", service)
        .await
        .into_iter()
        .filter_map(|row| Some((row["seq"].as_i64()?, serde_json::from_str(row["body"].as_str()?).ok()?)))
        .collect();
    for event in tables.entry("event").or_default() {
        let body = event["seq"].as_i64().and_then(|seq| bodies.get(&seq)).cloned().unwrap_or(Value::Null);
        event.insert("body".to_owned(), body);
    }
    let names = names(fx, &tables, references).await;
    tables.into_iter().map(|(table, rows)| (table, comparable(table, rows, &names))).collect()
}

async fn names(
    fx: &Fixture,
    tables: &BTreeMap<&'static str, Vec<Map<String, Value>>>,
    references: &[Vec<String>],
) -> Names {
    let mut names = Names { ids: BTreeMap::new(), references: BTreeMap::new(), merged: BTreeSet::new() };
    // what both services have alike keeps its id as its name
    for table in ["account", "site", "team", "asset"] {
        for row in fx.rows(table).await {
            let row: Value = serde_json::from_str(&row).expect("an object");
            names.ids.extend(uuid(&row["id"]).map(|id| (id, format!("{table} {id}"))));
        }
    }
    for (case, all) in references.iter().enumerate() {
        for (nth, reference) in all.iter().enumerate() {
            names.references.insert(reference.clone(), format!("case {case} referral {nth}"));
        }
    }
    let id = |row: &Map<String, Value>, column: &str| row.get(column).and_then(uuid);
    for row in &tables["referral"] {
        let reference = row["reference"].as_str().expect("a reference");
        // of a case that could not be performed to its end
        let Some(name) = names.references.get(reference).cloned() else { continue };
        let person = name.split(" referral").next().expect("a case").to_owned();
        names.ids.extend(id(row, "id").map(|id| (id, name)));
        names.ids.extend(id(row, "person_id").map(|id| (id, format!("{person} person"))));
    }
    for row in &tables["person"] {
        if let (Some(former), Some(kept)) = (id(row, "id"), id(row, "merged_into")) {
            names.ids.insert(former, names.of(kept));
            names.merged.insert(former);
        }
    }
    for row in &tables["episode"] {
        let referral = id(row, "referral_id").map(|id| names.of(id)).unwrap_or_default();
        names.ids.extend(id(row, "id").map(|id| (id, format!("{referral} episode"))));
    }
    for (table, when) in TABLES.iter().filter(|(_, when)| !when.is_empty()) {
        for row in &tables[table] {
            let parent = id(row, "episode_id").or(id(row, "referral_id")).or(id(row, "person_id"));
            let parent = parent.map(|id| names.of(id)).unwrap_or_default();
            let words =
                row.get("words").or(row.get("turn")).or(row.get("purpose")).and_then(Value::as_str).unwrap_or_default();
            let name = format!("{table} of {parent} at {}: {words}", row[*when]);
            names.ids.extend(id(row, "id").map(|id| (id, name)));
        }
    }
    names
}

fn comparable(table: &str, rows: Vec<Map<String, Value>>, names: &Names) -> Vec<String> {
    let left_out = |what: &str| LEFT_OUT.iter().any(|(of, name, _)| (of.is_empty() || *of == table) && *name == what);
    let mut all = Vec::new();
    for mut row in rows {
        let whose = if table == "person" { "id" } else { "person_id" };
        let merged = row.get(whose).and_then(uuid).is_some_and(|id| names.merged.contains(&id));
        if table == "event" {
            let kind = row["kind"].as_str().unwrap_or_default().to_owned();
            // the record made for a person who came back, and joined with the one known
            if left_out(&kind) || row["person_id"].is_null() || (kind == "person_registered" && merged) {
                continue;
            }
        } else if merged || (table == "case_access" && row["ground"] != "owner") {
            continue;
        }
        row.retain(|column, _| !left_out(column));
        all.push(names.told(&Value::Object(row)).to_string());
    }
    all.sort();
    all
}

/// The first rows of each table that one has and the other has not.
pub(super) fn differences(seeded: &Stored, acted: &Stored) -> Vec<String> {
    let mut differences = Vec::new();
    for (table, _) in TABLES {
        let (one, two) = (&seeded[table], &acted[table]);
        assert!(!one.is_empty(), "nothing of {table} was seeded");
        let (only_seeded, only_acted) = (without(one, two), without(two, one));
        if only_seeded.is_empty() && only_acted.is_empty() {
            continue;
        }
        let shown =
            |rows: &[&String]| rows.iter().take(3).map(|row| format!("\n    {row}")).collect::<Vec<_>>().concat();
        differences.push(format!(
            "{table}: {} of {} only seeded:{}\n  {} of {} only by use cases:{}",
            only_seeded.len(),
            one.len(),
            shown(&only_seeded),
            only_acted.len(),
            two.len(),
            shown(&only_acted)
        ));
    }
    differences
}

/// What the first has more often than the second.
fn without<'a>(one: &'a [String], two: &[String]) -> Vec<&'a String> {
    let mut there: BTreeMap<&String, usize> = BTreeMap::new();
    for row in two {
        *there.entry(row).or_default() += 1;
    }
    let mut left = Vec::new();
    for row in one {
        match there.get_mut(row) {
            Some(count) if *count > 0 => *count -= 1,
            _ => left.push(row),
        }
    }
    left
}
