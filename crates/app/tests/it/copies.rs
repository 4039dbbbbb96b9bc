//! A copy of all that is kept of one person: a marker is planted in every text column of every table, and found.

use crate::house::House;
use crate::ward::{Ward, fields, not_possible};
use app::requests::{self, NewRequest};
use app::rights::copy::{self, Deciding, Form};
use app::rights::{self, Answer, Identity, Step};
use app::{AppError, Ctx};
use futures::StreamExt;
use practice::access::RequestKind;
use practice::ids::PersonId;
use practice::rights::{Asker, Decision, Mark};
use std::collections::{BTreeMap, BTreeSet};
use store::backup::{Kind, Sort, TABLES, Table};
use store::rights::HELD;
use store_testkit::both_engines;
use uuid::Uuid;

/// The columns that point at other tables, from the schema's text.
fn points_at() -> BTreeMap<(String, String), String> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../store/schema/0001_first.sql")).unwrap();
    let (mut table, mut found) = (String::new(), BTreeMap::new());
    for line in text.lines() {
        if let Some(named) = line.strip_prefix('@') {
            named.split_whitespace().nth(1).unwrap_or_default().clone_into(&mut table);
        } else if let Some((column, at)) = line.split_once("-> ").or_else(|| line.split_once("=> ")) {
            let column = column.split_whitespace().next().unwrap().to_owned();
            found.insert((table.clone(), column), at.trim().to_owned());
        }
    }
    found
}

/// The id that a table's row of somebody has: the same whoever asks, so that rows can point at each other before they stand.
fn id_of(n: u128, table: &str) -> Uuid {
    let at = TABLES.iter().position(|one| one.name == table).unwrap();
    Uuid::from_u128(0xC0DE_0000_0000 + n * 0x1_0000 + at as u128)
}

fn marker(n: u128, table: &str, column: &str) -> String {
    format!("mk{n}x{}x{}x", table.replace('_', ""), column.replace('_', ""))
}

/// Parents that are nobody's, and rows that are.
fn planted(table: &Table) -> bool {
    let parents = [
        "charter",
        "boundary",
        "site",
        "team",
        "asset",
        "access_review",
        "batch",
        "own_group",
        "group_session",
        "import_run",
    ];
    HELD.iter().any(|held| held.table == table.name) || table.name == "event_payload" || parents.contains(&table.name)
}

struct Planting<'a> {
    house: &'a House,
    points: BTreeMap<(String, String), String>,
}

impl Planting<'_> {
    fn uuid(&self, id: Uuid) -> String {
        if self.house.fx.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") }
    }

    fn moment(&self) -> &'static str {
        if self.house.fx.is_sqlite() { "'2026-01-05T09:00:00.000000+00:00'" } else { "'2026-01-05T09:00:00Z'" }
    }

    /// One row of a table, with a marker in each of its texts. `joined`: the record it was joined to.
    fn row(&self, n: u128, table: &Table, joined: Option<u128>) -> String {
        let account = id_of(n, "account");
        let value = |column: &store::backup::Column| {
            let at = self.points.get(&(table.name.to_owned(), column.name.to_owned()));
            match (column.sort, column.name) {
                (Sort::Uuid, "service_id") => self.uuid(self.house.fx.scope_a.service()),
                (Sort::Uuid, "id") => self.uuid(id_of(n, table.name)),
                (Sort::Uuid, "merged_into") if joined.is_some() => self.uuid(id_of(joined.unwrap_or(n), "person")),
                (Sort::Uuid, "person_id") => self.uuid(id_of(n, "person")),
                (Sort::Uuid, "subject_id") => self.uuid(id_of(n, "referral")),
                (Sort::Uuid, "account_id") => self.uuid(account),
                (Sort::Uuid, _) if column.null => "NULL".to_owned(),
                (Sort::Uuid, _) => self.uuid(at.map_or(account, |at| id_of(n, at))),
                (Sort::Text, "code") if table.name == "draft" => {
                    format!("'/people/{}/edit/{}'", id_of(n, "person"), marker(n, table.name, column.name))
                }
                (Sort::Text, "body") if table.name == "event_payload" => {
                    format!("'{{\"note\":\"{}\"}}'", marker(n, table.name, column.name))
                }
                (Sort::Text, name) => format!("'{}'", marker(n, table.name, name)),
                (Sort::Timestamp, "closed_at" | "lifted_at") => "NULL".to_owned(),
                (Sort::Timestamp, _) => self.moment().to_owned(),
                (Sort::Date, _) => "'2026-01-05'".to_owned(),
                (Sort::Bigint, "seq") => (900_000 + n).to_string(),
                (Sort::Integer, "number") if table.name == "charter" => n.to_string(),
                (Sort::Integer | Sort::Bigint, _) => "1".to_owned(),
                (Sort::Boolean, _) => if self.house.fx.is_sqlite() { "0" } else { "FALSE" }.to_owned(),
                (Sort::Bytes, _) if self.house.fx.is_sqlite() => format!("x'{:032x}'", n + 77),
                (Sort::Bytes, _) => format!("'\\x{:032x}'", n + 77),
            }
        };
        let names = table.columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
        let values = table.columns.iter().map(value).collect::<Vec<_>>().join(", ");
        format!("INSERT INTO {} ({names}) VALUES ({values});", table.name)
    }

    async fn plant(&self, n: u128, joined: Option<u128>) {
        let rows: Vec<String> = TABLES
            .iter()
            .filter(|t| t.kind != Kind::Looks && planted(t))
            .map(|table| self.row(n, table, joined))
            .collect();
        self.house.fx.tamper(&rows.join("\n")).await;
        let looks: Vec<String> =
            TABLES.iter().filter(|t| t.kind == Kind::Looks).map(|table| self.look(n, table)).collect();
        self.house.fx.tamper_looks(&looks.join("\n")).await;
    }

    fn look(&self, n: u128, table: &Table) -> String {
        let value = |column: &store::backup::Column| match (column.sort, column.name) {
            (Sort::Uuid, "service_id") => self.uuid(self.house.fx.scope_a.service()),
            (Sort::Uuid, "id" | "stream_id") => self.uuid(id_of(n, "access_stream")),
            (Sort::Uuid, "person_id") => self.uuid(id_of(n, "person")),
            (Sort::Uuid, _) => "NULL".to_owned(),
            (Sort::Text, "ground") => "'owner'".to_owned(),
            (Sort::Text, name) => format!("'{}'", marker(n, table.name, name)),
            (Sort::Timestamp, _) => self.moment().to_owned(),
            (Sort::Bytes, _) if self.house.fx.is_sqlite() => "x'00'".to_owned(),
            (Sort::Bytes, _) => "'\\x00'".to_owned(),
            _ => "1".to_owned(),
        };
        let names = table.columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
        let values = table.columns.iter().map(value).collect::<Vec<_>>().join(", ");
        format!("INSERT INTO {} ({names}) VALUES ({values});", table.name)
    }
}

async fn lead(house: &House, n: u128) -> Ctx {
    house.sign_in(&house.fx.scope_a.clone(), n, "Stephen Ellwood", "governance", None).await
}

fn asked(house: &House, asker: Asker) -> NewRequest {
    NewRequest {
        form: house.form(),
        kind: RequestKind::Access,
        reference: String::new(),
        asker,
        asked_by: "Maria Lindqvist".to_owned(),
        received: house.app.now().to_zoned(jiff::tz::TimeZone::UTC).date(),
        why: "She would like a copy".to_owned(),
    }
}

async fn version(ctx: &Ctx, request: Uuid) -> i64 {
    requests::open(ctx, request).await.unwrap().request.version
}

async fn step(ctx: &Ctx, house: &House, request: Uuid, step: Step) -> app::AppResult<()> {
    rights::act(ctx, request, house.form(), version(ctx, request).await, step).await
}

fn identity(ctx: &Ctx) -> Step {
    Step::Identity(Identity { how: "Passport seen, and her voice is known".to_owned(), on: ctx.today() })
}

async fn begun(house: &House, lead: &Ctx, person: Uuid, asker: Asker) -> Uuid {
    let request = requests::make(lead, asked(house, asker)).await.unwrap();
    requests::name(lead, request, house.form(), PersonId(person)).await.unwrap();
    step(lead, house, request, identity(lead)).await.unwrap();
    request
}

async fn decide_all(house: &House, lead: &Ctx, request: Uuid, decision: Decision) {
    loop {
        let review = copy::look_through(lead, request).await.unwrap();
        let Some(item) = review.items.iter().find(|item| item.decided.is_none()) else { return };
        let reason = "Looked at".to_owned();
        let deciding = Deciding { item: item.item.clone(), version: 0, decision, reason, same: true };
        copy::decide(lead, request, house.form(), deciding).await.unwrap();
    }
}

async fn made(house: &House, lead: &Ctx, request: Uuid) {
    copy::make(lead, request, house.form(), version(lead, request).await).await.unwrap();
}

async fn text(download: copy::Download) -> String {
    let pieces: Vec<_> = download.pieces.collect().await;
    let bytes: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.expect("it did not break off")).collect();
    String::from_utf8(bytes).unwrap()
}

async fn lines(lead: &Ctx, request: Uuid) -> String {
    text(copy::record(lead, request, Form::Lines, str::to_owned).await.unwrap()).await
}

async fn document(lead: &Ctx, request: Uuid) -> String {
    text(copy::record(lead, request, Form::Document, str::to_owned).await.unwrap()).await
}

both_engines! {
    async fn every_marker_of_one_person_is_in_their_copy_and_none_of_anybody_elses(fx: Fixture) {
        let house = House::new(fx);
        let planting = Planting { house: &house, points: points_at() };
        planting.plant(1, None).await;
        planting.plant(2, None).await;
        // a record that was joined to the first
        planting.plant(3, Some(1)).await;
        let lead = lead(&house, 0x7000).await;
        let request = begun(&house, &lead, id_of(1, "person"), Asker::Person).await;
        decide_all(&house, &lead, request, Decision::Keep).await;
        made(&house, &lead, request).await;
        let (lines, document) = (lines(&lead, request).await, document(&lead, request).await);
        let mut wanted = BTreeSet::new();
        for held in HELD {
            for column in held.columns().iter().filter(|column| column.sort == Sort::Text) {
                let out = held.shown().any(|shown| shown.name == column.name);
                for n in [1, 3] {
                    let marker = marker(n, held.table, column.name);
                    assert_eq!(lines.contains(&marker), out, "{}.{} in the file for machines", held.table, column.name);
                    let read = out && column.name != "name_key";
                    assert_eq!(document.contains(&marker), read, "{}.{} in the document", held.table, column.name);
                    wanted.insert(marker);
                }
            }
        }
        for n in [1, 3] {
            assert!(lines.contains(&marker(n, "event_payload", "body")) && document.contains(&marker(n, "event_payload", "body")));
        }
        assert!(lines.contains(&marker(1, "access_entry", "page")) && document.contains(&marker(1, "access_entry", "page")));
        assert!(wanted.len() > 200, "{} markers", wanted.len());
        assert!(!lines.contains("mk2x") && !document.contains("mk2x"), "nothing of anybody else");
        assert!(lines.trim_end().ends_with('}') && lines.contains("\"end\":true"));
        for line in lines.lines() {
            serde_json::from_str::<serde_json::Value>(line).expect("each line is JSON");
        }
        assert!(document.contains("This is the end of the copy") && document.contains("Information Commissioner"));
        assert!(!document.contains("[Taken out]") && !lines.contains("[Taken out]"));
    }

    async fn what_is_taken_out_is_gone_wherever_it_stands(fx: Fixture) {
        let house = House::new(fx);
        let planting = Planting { house: &house, points: points_at() };
        planting.plant(1, None).await;
        let kin = marker(1, "person_tie", "name");
        // the same name in a contact and in the log
        let person = planting.uuid(id_of(1, "person"));
        house.fx.tamper(&format!("UPDATE contact SET notes = 'She came with {kin} today' WHERE person_id = {person}")).await;
        house.fx.tamper(&format!("UPDATE event SET kind = 'concern_raised' WHERE person_id = {person} AND seq = 900001")).await;
        house.fx.tamper(&format!("UPDATE case_access SET ground = 'concern' WHERE person_id = {person}")).await;
        let lead = lead(&house, 0x7000).await;
        let request = begun(&house, &lead, id_of(1, "person"), Asker::Person).await;
        let review = copy::look_through(&lead, request).await.unwrap();
        let found = |table: &str| review.items.iter().any(|item| item.item.starts_with(&format!("{table}:")) && item.mark == Mark::Other);
        assert!(found("contact"), "somebody tied to them is named in the notes");
        assert!(review.items.iter().any(|item| item.item.starts_with("hidden_detail:") && item.mark == Mark::Hidden));
        assert!(review.items.iter().any(|item| item.item.starts_with("concern:") && item.mark == Mark::Harm));
        decide_all(&house, &lead, request, Decision::TakeOut).await;
        made(&house, &lead, request).await;
        let both = lines(&lead, request).await + &document(&lead, request).await;
        for (table, column) in [("person_tie", "name"), ("person_tie", "phone"), ("person", "next_of_kin"), ("referral", "story"),
            ("concern", "seen"), ("hidden_detail", "value"), ("contact", "with_whom"), ("record_request", "asked_by")] {
            assert!(!both.contains(&marker(1, table, column)), "{table}.{column}");
        }
        assert!(!both.contains(&kin) && both.contains("[Taken out]"));
        assert!(both.contains(&marker(1, "person", "address")), "the person's own stays");
        for trace in ["concern_", "\"table\":\"concern\"", "Concern", "hidden_detail", "kept hidden", "\"ground\":\"concern\""] {
            assert!(!both.contains(trace), "that there is something is what must not be read: {trace}");
        }
    }

    async fn nothing_goes_out_before_who_asks_was_checked_and_every_mark_was_decided(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let lead = lead(&ward.house, 0x7000).await;
        let request = requests::make(&lead, asked(&ward.house, Asker::Person)).await.unwrap();
        not_possible(&copy::look_through(&lead, request).await.map(|_| ()));
        requests::name(&lead, request, ward.form(), ward.person).await.unwrap();
        let waiting = copy::look_through(&lead, request).await.unwrap().counts.waiting;
        assert!(waiting > 0, "the referrer's words are marked");
        not_possible(&copy::record(&lead, request, Form::Document, str::to_owned).await.map(|_| ()));
        not_possible(&copy::make(&lead, request, ward.form(), version(&lead, request).await).await);
        decide_all(&ward.house, &lead, request, Decision::TakeOut).await;
        not_possible(&copy::make(&lead, request, ward.form(), version(&lead, request).await).await);
        let answer = Step::Answer(Answer { words: "A copy".to_owned(), given_how: "By post".to_owned(), ..Answer::default() });
        not_possible(&step(&lead, &ward.house, request, answer.clone()).await);
        step(&lead, &ward.house, request, identity(&lead)).await.unwrap();
        not_possible(&step(&lead, &ward.house, request, answer.clone()).await);
        made(&ward.house, &lead, request).await;
        assert!(document(&lead, request).await.contains("A copy of what is kept about you"));
        // what comes into the record meanwhile is looked at too
        ward.house.fx.tamper("UPDATE contact SET with_whom = 'Her sister'").await;
        ward.record(crate::ward::call(&ward.house, practice::contact::Kind::FollowUp)).await;
        ward.house.fx.tamper("UPDATE contact SET with_whom = 'Her sister'").await;
        not_possible(&copy::record(&lead, request, Form::Lines, str::to_owned).await.map(|_| ()));
        decide_all(&ward.house, &lead, request, Decision::TakeOut).await;
        not_possible(&copy::record(&lead, request, Form::Lines, str::to_owned).await.map(|_| ()));
        made(&ward.house, &lead, request).await;
        assert!(!lines(&lead, request).await.contains("Her sister"));
        step(&lead, &ward.house, request, answer).await.unwrap();
        not_possible(&copy::record(&lead, request, Form::Lines, str::to_owned).await.map(|_| ()));
        assert_eq!(ward.count("copy_made").await, 2);
        assert_eq!(ward.count("request_answered").await, 1);
    }

    async fn a_reason_is_asked_for_where_it_must_be_and_of_two_who_decide_one_is_told(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let (one, two) = (lead(&ward.house, 0x7000).await, lead(&ward.house, 0x8000).await);
        let address = app::hidden::NewHidden {
            form: ward.form(),
            what: practice::hidden::What::Address,
            value: "12 Alma Street".to_owned(),
            postcode: "LS9 7XY".to_owned(),
            note: String::new(),
            safe: false,
            why: "Her former partner looks for her".to_owned(),
        };
        app::hidden::add(&ward.amina, ward.person, address).await.unwrap();
        let request = begun(&ward.house, &one, ward.person.0, Asker::Representative).await;
        let review = copy::look_through(&two, request).await.unwrap();
        let hidden = review.items.iter().find(|item| item.mark == Mark::Hidden).expect("the hidden address").clone();
        let of = |item: &str, version, decision, reason: &str| Deciding {
            item: item.to_owned(), version, decision, reason: reason.to_owned(), same: false,
        };
        let keep = of(&hidden.item, 0, Decision::Keep, " ");
        assert_eq!(fields(copy::decide(&one, request, ward.form(), keep).await), ["reason"], "it is not the person who asks");
        let out = of(&hidden.item, 0, Decision::TakeOut, "");
        assert_eq!(fields(copy::decide(&one, request, ward.form(), out).await), ["reason"]);
        copy::decide(&one, request, ward.form(), of(&hidden.item, 0, Decision::TakeOut, "Not theirs to know")).await.unwrap();
        let late = copy::decide(&two, request, ward.form(), of(&hidden.item, 0, Decision::Keep, "Why not")).await;
        assert!(matches!(late, Err(AppError::Stale)), "{late:?}");
        copy::decide(&two, request, ward.form(), of(&hidden.item, 1, Decision::TakeOut, "Said better")).await.unwrap();
        let unknown = copy::decide(&two, request, ward.form(), of("contact:1:other", 0, Decision::Keep, "")).await;
        assert!(matches!(unknown, Err(AppError::NotFound)));
    }

    async fn an_entry_is_taken_out_by_its_number_in_the_draft(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let lead = lead(&ward.house, 0x7000).await;
        ward.house.fx.tamper("UPDATE contact SET notes = 'The neighbour from number nine was loud'").await;
        let request = begun(&ward.house, &lead, ward.person.0, Asker::Person).await;
        let draft = text(copy::draft(&lead, request).await.unwrap()).await;
        assert!(draft.contains("Draft of a copy: not to be handed out") && draft.contains("number nine"));
        let before = &draft[..draft.find("number nine").unwrap()];
        let number = before.rsplit("Entry ").next().unwrap().split('<').next().unwrap();
        assert_eq!(fields(rights::entry(&lead, request, ward.form(), "zzz", "A neighbour").await), ["entry"]);
        assert_eq!(fields(rights::entry(&lead, request, ward.form(), number, " ").await), ["reason"]);
        rights::entry(&lead, request, ward.form(), number, "About a neighbour").await.unwrap();
        decide_all(&ward.house, &lead, request, Decision::Keep).await;
        made(&ward.house, &lead, request).await;
        let both = lines(&lead, request).await + &document(&lead, request).await;
        assert!(!both.contains("number nine"));
    }

    async fn a_copy_is_nobodys_but_the_leads_of_its_own_service(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let one = lead(&ward.house, 0x7000).await;
        let request = begun(&ward.house, &one, ward.person.0, Asker::Person).await;
        let there = ward.house.sign_in(&ward.house.fx.scope_b.clone(), 0x9000, "Ola Dahl", "governance", None).await;
        for other in [&there, &ward.amina, &ward.gp] {
            assert!(matches!(copy::look_through(other, request).await, Err(AppError::NotFound)));
            assert!(matches!(copy::draft(other, request).await, Err(AppError::NotFound)));
            assert!(matches!(copy::record(other, request, Form::Lines, str::to_owned).await, Err(AppError::NotFound)));
        }
    }
}
