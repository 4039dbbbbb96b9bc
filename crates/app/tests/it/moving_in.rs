//! Moving in: records of another system, brought in whole, once, and seen by nobody before they are published.

use crate::scene::{Scene, scene};
use app::imports::{self, Folder, Intake, Source, Staged};
use app::timeline::Window;
use app::{AppError, Ctx};
use exchange::kinds::template;
use exchange::{Kind, Mapping};
use practice::event::Kind as EventKind;
use practice::ids::{EpisodeId, PersonId, ServiceId};
use std::fmt::Write;
use store_testkit::both_engines;

const OWNER: &str = "2000@example.org";

pub(crate) async fn system(s: &Scene) -> Ctx {
    app::services::system(&s.house.app, ServiceId(s.house.fx.scope_a.service())).await.unwrap()
}

pub(crate) fn file(name: &str, text: &str) -> Source {
    let text = text.to_owned();
    let open = move || Ok(Box::new(std::io::Cursor::new(text.clone())) as Box<dyn std::io::Read + Send>);
    Source { name: name.to_owned(), open: Box::new(open) }
}

pub(crate) fn intake(files: Vec<Source>) -> Intake {
    Intake {
        mapping: Mapping::own("Old case book"),
        files,
        by: "Ada Min".to_owned(),
        owner: Some(OWNER.to_owned()),
        site: Some("Surgery 1000".to_owned()),
        folder: Some(folder()),
        leave_out: true,
        dry: false,
    }
}

/// The folder that the example of a file names.
fn folder() -> Folder {
    let open = |steps: &[&str]| match steps {
        ["letters", "housing.txt"] => {
            Ok(Box::new(std::io::Cursor::new(b"You are on the list.".to_vec())) as Box<dyn std::io::Read + Send>)
        }
        _ => Err(std::io::ErrorKind::NotFound.into()),
    };
    Folder { open: Box::new(open) }
}

/// The templates of all kinds, the last first.
pub(crate) fn all() -> Vec<Source> {
    Kind::ALL.iter().rev().map(|kind| file(&format!("{}.csv", kind.many()), &template(*kind))).collect()
}

async fn staged(ctx: &Ctx, files: Vec<Source>) -> Staged {
    imports::stage(ctx, &intake(files)).await.unwrap()
}

/// A transaction of the program itself.
async fn ctx_store(s: &Scene) -> Box<dyn store::Tx> {
    s.house.fx.store.begin(&s.house.fx.scope_a).await.unwrap()
}

pub(crate) async fn count(s: &Scene, table: &str) -> usize {
    s.house.fx.rows(table).await.len()
}

both_engines! {
    async fn what_the_templates_say_comes_in_whole_and_is_seen_by_its_worker(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let dry = imports::stage(&ctx, &Intake { dry: true, ..intake(all()) }).await.unwrap();
        assert_eq!((dry.report.errors, dry.run), (0, None), "{:?}", dry.report.findings);
        assert_eq!((count(&s, "import_run").await, count(&s, "person").await), (0, 0), "a dry run writes nothing");
        let one = staged(&ctx, all()).await;
        assert_eq!(one.report.errors, 0, "{:?}", one.report.findings);
        assert_eq!((count(&s, "person").await, count(&s, "import_row").await), (0, 9), "nobody sees what is staged");
        let run = one.run.unwrap();
        let out = imports::publish(&ctx, run, |_| {}).await.unwrap();
        assert_eq!((out.records, out.alike), (9, 0));
        assert_eq!(count(&s, "import_row").await, 0, "nothing is kept twice");
        let mut tx = s.house.fx.store.read(&s.house.fx.scope_a).await.unwrap();
        let known = tx.import_known("Old case book", "person", &["P1001"]).await.unwrap();
        drop(tx);
        let opened = app::people::open(&s.amina, PersonId(known[0].id), Window::default()).await.unwrap();
        let written: Vec<_> = opened.timeline.entries.iter().filter_map(|entry| entry.kind).collect();
        for kind in [EventKind::PersonRegistered, EventKind::ReferralReceived, EventKind::EpisodeOpened,
                     EventKind::ContactRecorded, EventKind::GoalAgreed, EventKind::StepAgreed, EventKind::MeasureGiven,
                     EventKind::AppointmentPlanned, EventKind::FileAdded] {
            assert!(written.contains(&kind), "{kind:?}");
        }
        assert!(opened.timeline.entries.iter().all(|entry| {
            entry.details.iter().any(|d| d.label == "Brought in from" && d.shown == app::timeline::Shown::Text("Old case book".to_owned()))
        }), "each says where it came from");
        let episode = s.house.fx.rows("episode").await.remove(0);
        assert!(episode.contains("2090-03-14"), "what is planned next is its appointment: {episode}");
        let measure = s.house.fx.rows("measure").await.remove(0);
        assert!(measure.contains("Satisfied with life: 4 (Low)") || measure.contains("Satisfied with life: 4"), "{measure}");
        let mut tx = s.house.fx.store.read(&s.house.fx.scope_a).await.unwrap();
        let verified = tx.event_verify().await.unwrap();
        assert!(verified.broken.is_none());
        drop(tx);
        // nobody of the other service knows of them
        let other = s.house.sign_in(&s.house.fx.scope_b, 0x9000, "Otto Other", "worker", None).await;
        assert!(matches!(app::people::open(&other, PersonId(known[0].id), Window::default()).await, Err(AppError::NotFound)));
    }

    async fn the_same_files_bring_nothing_twice_and_what_changed_there_is_told(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let run = staged(&ctx, all()).await.run.unwrap();
        imports::publish(&ctx, run, |_| {}).await.unwrap();
        let again = staged(&ctx, all()).await;
        assert!(again.report.new.is_empty() && again.report.changed.is_empty(), "{:?}", again.report);
        imports::publish(&ctx, again.run.unwrap(), |_| {}).await.unwrap();
        assert_eq!((count(&s, "person").await, count(&s, "contact").await), (1, 1));
        let later = [
            file("contacts.csv", &format!("{}C4002,E3001,20/02/2025 10:00,check_in,phone,attended,,10,,,Rang,,\r\n", template(Kind::Contact))),
            file("persons.csv", &template(Kind::Person).replace("Large print", "Very large print")),
        ];
        let more = staged(&ctx, later.into()).await;
        assert_eq!(more.report.errors, 0, "{:?}", more.report.findings);
        assert_eq!((more.report.new.get("contact"), more.report.same.get("contact")), (Some(&1), Some(&1)));
        assert_eq!(more.report.changed.get("person"), Some(&1), "told, and left as it is here");
        imports::publish(&ctx, more.run.unwrap(), |_| {}).await.unwrap();
        let episode = &s.house.fx.rows("episode").await[0];
        assert!(episode.contains("\"contact_count\":2"), "{episode}");
        let person = &s.house.fx.rows("person").await[0];
        assert!(person.contains("Large print") && !person.contains("Very large"), "{person}");
    }

    async fn a_measure_keeps_to_its_questions_and_an_appointment_to_what_is_still_to_come(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let files = || {
            let mut files = all();
            files.retain(|one| !["measures.csv", "appointments.csv", "episodes.csv"].contains(&one.name.as_str()));
            files.push(file("episodes.csv", "episode_key,referral_key,opened_at,episode_state,ended_at,ending_reason\nE3001,R2001,05/02/2025,ended,30/06/2025,goals_met\n"));
            files.push(file("measures.csv", "measure_key,episode_key,instrument,measure_on,answers,not_asked\n\
                M1,E3001,SWEMWBS,12/02/2025,raw=21,\nM2,E3001,ons4,12/02/2025,,no_time\nM3,E3001,ons4,12/02/2025,merry=4,\n\
                M4,E3001,ons4,12/02/2025,happy=14,\nM5,E3001,Happiness,12/02/2025,happy=4,\nM6,E3001,ons4,12/02/2090,happy=4,\n"));
            files.push(file("appointments.csv", "appointment_key,episode_key,appointment_at,appointment_worker\n\
                A1,E3001,14/03/2090 10:30,gone@example.org\nA2,E3001,14/03/2020 10:30,\n"));
            files
        };
        let one = staged(&ctx, files()).await;
        let errors: Vec<(u64, &str)> = one.report.findings.iter().filter(|f| f.grade == exchange::Grade::Error)
            .map(|f| (f.row, f.field.as_str())).collect();
        assert_eq!(errors, [(4, "answers"), (5, "answers"), (6, "instrument"), (7, "answers"), (3, "appointment_at")]);
        imports::publish(&ctx, one.run.unwrap(), |_| {}).await.unwrap();
        let measures = s.house.fx.rows("measure").await.join("\n");
        assert!(measures.contains("Metric score: 19.25") && measures.contains("no_time"), "{measures}");
        assert_eq!(count(&s, "appointment").await, 0, "support had ended there");
        let flags = s.house.fx.rows("import_flag").await.join("\n");
        assert!(flags.contains("though support had ended there") && flags.contains("gone@example.org"), "{flags}");
        let person = PersonId(s.house.fx.store.read(&s.house.fx.scope_a).await.unwrap()
            .import_known("Old case book", "person", &["P1001"]).await.unwrap()[0].id);
        let opened = app::people::open(&s.amina, person, Window::default()).await.unwrap();
        assert!(opened.timeline.entries.iter().any(|entry| entry.kind == Some(EventKind::EpisodeEnded)));
        // support that is here already plans its appointments here
        let more = staged(&ctx, vec![file("appointments.csv", "appointment_key,episode_key,appointment_at\nA9,E3001,14/03/2090 10:30\n")]).await;
        assert_eq!(more.report.findings[0].field, "episode_key");
    }

    async fn whoever_is_brought_in_waiting_stands_where_they_stood_when_a_move_is_taken_back(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let files = vec![
            file("persons.csv", "person_key,given_name,family_name\nP1,Ada,Low\nP2,Bea,Marsh\n"),
            file("referrals.csv", "referral_key,person_key,received_at,source,urgency,referral_state\n\
                R1,P1,10/12/2025 09:00,gp,soon,accepted\nR2,P2,05/12/2025 09:00,gp,routine,accepted\n"),
            file("episodes.csv", "episode_key,referral_key,opened_at,episode_state\nE1,R1,11/12/2025,waiting\nE2,R2,11/12/2025,waiting\n"),
        ];
        let one = staged(&ctx, files).await;
        assert_eq!(one.report.errors, 0, "{:?}", one.report.findings);
        imports::publish(&ctx, one.run.unwrap(), |_| {}).await.unwrap();
        let list = async || {
            let rows = app::waiting::list(&s.amina, None, &app::waiting::Filter::default(), None).await.unwrap().rows;
            rows.into_iter().map(|one| (one.row.episode_id, one.row.given_name, one.reasons)).collect::<Vec<_>>()
        };
        let before = list().await;
        assert_eq!(before.iter().map(|one| one.1.as_str()).collect::<Vec<_>>(), ["Ada", "Bea"], "asked to be seen soon");
        assert!(before[0].2.iter().any(|reason| reason.contains("soon")), "{before:?}");
        let ada = EpisodeId(before[0].0);
        let version = app::waiting::moving(&s.amina, ada).await.unwrap().version;
        app::waiting::move_by_hand(&s.amina, ada, s.house.form(), version, -20, "Away until spring").await.unwrap();
        assert_eq!(list().await[1].1, "Ada");
        app::waiting::take_back(&s.amina, ada, s.house.form(), version + 1).await.unwrap();
        assert_eq!(list().await, before);
    }

    async fn an_import_that_broke_off_goes_on_and_one_that_is_cancelled_leaves_nothing(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let first = staged(&ctx, all()).await.run.unwrap();
        // as if the program had ended before the last row was read
        s.house.fx.tamper("UPDATE import_run SET state = 'staging', version = 1").await;
        s.house.fx.tamper("DELETE FROM import_row WHERE kind = 'step'").await;
        let on = staged(&ctx, all()).await;
        assert_eq!((on.run, on.resumed, count(&s, "import_row").await), (Some(first), true, 9));
        let others = imports::stage(&ctx, &intake(vec![file("persons.csv", &template(Kind::Person))])).await;
        assert!(matches!(others, Err(AppError::NotPossible(words)) if words.contains("not finished")), "one at a time");
        imports::cancel(&ctx, first).await.unwrap();
        for table in ["import_row", "import_key", "person", "referral"] {
            assert_eq!(count(&s, table).await, 0, "{table}");
        }
        let anew = staged(&ctx, all()).await.run.unwrap();
        imports::publish(&ctx, anew, |_| {}).await.unwrap();
        assert!(matches!(imports::cancel(&ctx, anew).await, Err(AppError::NotPossible(_))), "what is out stays");
        assert!(matches!(imports::publish(&ctx, anew, |_| {}).await, Err(AppError::NotPossible(_))));
    }

    async fn what_is_being_thrown_away_is_never_published_and_what_is_out_already_stays_whole(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let run = staged(&ctx, all()).await.run.unwrap();
        // as if the program had ended in the middle of throwing it away
        s.house.fx.tamper("UPDATE import_run SET state = 'cancelling'").await;
        assert!(matches!(imports::publish(&ctx, run, |_| {}).await, Err(AppError::NotPossible(_))));
        assert!(matches!(imports::stage(&ctx, &intake(all())).await, Err(AppError::NotPossible(words)) if words.contains("thrown away")));
        imports::cancel(&ctx, run).await.unwrap();
        assert_eq!((count(&s, "import_row").await, count(&s, "person").await), (0, 0));
        let run = staged(&ctx, all()).await.run.unwrap();
        s.house.fx.tamper("UPDATE import_run SET state = 'publishing' WHERE state = 'staged'").await;
        imports::cancel(&ctx, run).await.unwrap();
        assert!(s.house.fx.rows("import_run").await.iter().any(|row| row.contains("\"stopped\"")));
        staged(&ctx, all()).await.run.expect("another import is kept from nothing");
    }

    async fn two_calls_with_one_file_stage_it_once(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let run = staged(&ctx, all()).await.run.unwrap();
        let mut tx = ctx_store(&s).await;
        let mut row = tx.import_take(run, uuid::Uuid::nil(), 1).await.unwrap().remove(0);
        (row.number, row.id) = (900, store_testkit::id(0x900));
        assert!(matches!(tx.import_stage(&[row]).await, Err(store::StoreError::Conflict)));
    }

    async fn one_error_keeps_all_from_being_published_unless_rows_may_be_left_out(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let files = || vec![file("persons.csv", "person_key,given_name,family_name\nP1,Ada,Finch\nP2,Bo,\n")];
        let one = imports::stage(&ctx, &Intake { leave_out: false, ..intake(files()) }).await.unwrap();
        assert_eq!(one.report.errors, 1);
        assert!(matches!(imports::publish(&ctx, one.run.unwrap(), |_| {}).await, Err(AppError::NotPossible(_))), "also by the next call");
        let on = staged(&ctx, files()).await;
        assert!(on.resumed);
        assert_eq!(imports::publish(&ctx, on.run.unwrap(), |_| {}).await.unwrap().records, 1);
    }

    async fn nothing_is_added_to_a_record_whose_use_was_restricted_while_it_was_staged(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let run = staged(&ctx, all()).await.run.unwrap();
        imports::publish(&ctx, run, |_| {}).await.unwrap();
        let later = file("contacts.csv", &format!("{}C4002,E3001,20/02/2025 10:00,check_in,phone,attended,,10,,,Rang,,\r\n", template(Kind::Contact)));
        let run = staged(&ctx, vec![later]).await.run.unwrap();
        let person = s.house.fx.rows("person").await.len();
        assert_eq!(person, 1);
        let lead = s.house.sign_in(&s.house.fx.scope_a.clone(), 0x7000, "Stephen Ellwood", "governance", None).await;
        let mut tx = s.house.fx.store.read(&s.house.fx.scope_a).await.unwrap();
        let person = PersonId(tx.import_known("Old case book", "person", &["P1001"]).await.unwrap()[0].id);
        drop(tx);
        crate::asking::restricted(&s.house, &lead, person).await;
        let out = imports::publish(&ctx, run, |_| {}).await.unwrap();
        assert_eq!((out.records, count(&s, "contact").await), (0, 1));
        let flags = s.house.fx.rows("import_flag").await.join("\n");
        assert!(flags.contains("was restricted before they were published"), "{flags}");
    }

    async fn for_somebody_who_has_died_history_alone_comes_in(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let person = |files: &mut Vec<Source>| files.retain(|one| ["people.csv", "persons.csv"].contains(&one.name.as_str()));
        let mut first = all();
        person(&mut first);
        let run = staged(&ctx, first).await.run.unwrap();
        imports::publish(&ctx, run, |_| {}).await.unwrap();
        assert_eq!(count(&s, "person").await, 1);
        // a referral of hers that is here, so that Amina may write the death down
        let mut tx = s.house.fx.store.begin(&s.house.fx.scope_a).await.unwrap();
        let who = tx.import_known("Old case book", "person", &["P1001"]).await.unwrap()[0].id;
        let row = store_testkit::referral(0x9000, who, s.place.site, s.place.team);
        tx.referral_insert(&row, &["housing".to_owned()], &[]).await.unwrap();
        tx.commit().await.unwrap();
        s.accept(&s.amina, practice::ids::ReferralId(row.id)).await;
        let run = staged(&ctx, all()).await.run.unwrap();
        let death = practice::death::Death { died_on: None, source: practice::death::Source::Practice, note: String::new() };
        app::people::record_death(&s.amina, PersonId(who), s.house.form(), death).await.unwrap();
        imports::publish(&ctx, run, |_| {}).await.unwrap();
        assert_eq!((count(&s, "appointment").await, count(&s, "contact").await), (0, 1), "what was is kept, and nothing is planned");
        let episodes = s.house.fx.rows("episode").await;
        assert_eq!(episodes.iter().filter(|row| row.contains("ended") && !row.contains("waiting")).count(), 1, "{episodes:?}");
        let flags = s.house.fx.rows("import_flag").await.join("\n");
        assert!(flags.contains("brought in as ended") && flags.contains("they were left out"), "{flags}");
        assert!(!flags.contains("record the death"), "it is recorded");
    }

    async fn whoever_covers_for_the_worker_sees_what_is_brought_in_too(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let ctx = system(&s).await;
        let dee = s.house.sign_in(&scope, 0x2200, "Dee Hall", "worker", Some(s.place.team)).await;
        let today = s.amina.today();
        let new = app::cover::NewCover {
            form: s.house.form(),
            worker: s.amina.account().unwrap(),
            cover: dee.account().unwrap(),
            why: "Annual leave".to_owned(),
            from: today,
            last: today.saturating_add(jiff::ToSpan::days(6)),
        };
        app::cover::make(&s.amina, new).await.unwrap();
        let run = staged(&ctx, all()).await.run.unwrap();
        imports::publish(&ctx, run, |_| {}).await.unwrap();
        let mut tx = s.house.fx.store.read(&scope).await.unwrap();
        let person = PersonId(tx.import_known("Old case book", "person", &["P1001"]).await.unwrap()[0].id);
        drop(tx);
        assert!(app::people::open(&dee, person, Window::default()).await.is_ok());
    }

    async fn what_does_not_fit_is_left_out_or_flagged_and_said_by_row_and_field(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let files = vec![
            file("persons.csv", "person_key,given_name,family_name,nhs_number\nP1,Ada,Finch,9990000019\nP1,Ada,Sparrow,\nP2,Bo,Finch,9990000018\nP3,Bo,Finch,9990000018\n"),
            file("referrals.csv", "referral_key,person_key,received_at,source,site,referral_state\nR1,P1,02/02/2025,gp,,accepted\nR2,P9,02/02/2025,gp,,\nR3,P2,02/02/2025,gp,Nowhere,\n"),
            file("episodes.csv", "episode_key,referral_key,opened_at,owner,ended_at\nE1,R3,05/02/2025,gone@example.org,\nE2,R3,06/02/2025,,\n"),
            file("contacts.csv", "contact_key,episode_key,contact_at,minutes\nC1,E1,01/03/2025 10:00,30\nC2,E1,01/03/2090 10:00,30\n"),
        ];
        let one = staged(&ctx, files).await;
        let errors: Vec<(&str, u64, &str)> = one.report.findings.iter().filter(|f| f.grade == exchange::Grade::Error)
            .map(|f| (f.file.as_str(), f.row, f.field.as_str())).collect();
        assert_eq!(errors, [("persons.csv", 3, "person_key"), ("referrals.csv", 3, "person_key"),
                            ("episodes.csv", 3, "referral_key"), ("contacts.csv", 3, "contact_at")]);
        let out = imports::publish(&ctx, one.run.unwrap(), |_| {}).await.unwrap();
        assert_eq!(out.alike, 1, "two with one NHS number are offered as a pair, and not joined");
        let flags = s.house.fx.rows("import_flag").await.join("\n");
        for kept in ["9990000019", "gone@example.org", "no support came with it"] {
            assert!(flags.contains(kept), "{kept}: {flags}");
        }
        let referrals = s.house.fx.rows("referral").await.join("\n");
        assert!(referrals.contains("\"in_triage\"") && referrals.contains("\"accepted\""), "{referrals}");
        let found = s.house.fx.rows("import_run").await.join("\n");
        assert!(!found.contains("9990000019"), "nobody’s details in what is kept of the report");
    }

    async fn a_file_whose_header_is_not_known_keeps_all_out(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let one = staged(&ctx, vec![file("persons.csv", &template(Kind::Person)), file("x.csv", "person_key,Forename\n1,Ada\n")]).await;
        assert!(one.unread && one.run.is_none());
        assert!(one.report.findings[0].what.contains("not known: Forename"));
        assert_eq!(count(&s, "import_run").await, 0);
    }

    async fn an_administrator_publishes_what_waits_and_whoever_supports_them_looks_at_what_was_flagged(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let scope = s.house.fx.scope_a.clone();
        let ada = s.house.sign_in(&scope, 0x3000, "Ada Min", "administrator", None).await;
        let mut files = all();
        files.retain(|one| one.name != "persons.csv" && one.name != "referrals.csv");
        files.push(file("referrals.csv", &template(Kind::Referral).replace("999 000 0018", "999 000 0019")));
        let run = staged(&ctx, files).await.run.unwrap();
        assert!(matches!(imports::decide(&s.amina, run, true, s.house.form()).await, Err(AppError::NotFound)));
        assert!(matches!(imports::desk(&s.amina).await, Err(AppError::NotFound)));
        let seen = imports::desk(&ada).await.unwrap();
        assert_eq!((seen.waiting, seen.lines[0].state.as_str()), (9, "staged"));
        assert!(!seen.lines[0].found.to_string().contains("0019"), "nothing of what stood in a field");
        let form = s.house.form();
        imports::decide(&ada, run, true, form).await.unwrap();
        assert!(matches!(imports::decide(&ada, run, true, form).await, Err(AppError::TakenBefore(_))));
        app::jobs::run_due(&s.house.app).await.unwrap();
        let out = imports::desk(&ada).await.unwrap();
        assert_eq!((out.waiting, out.lines[0].state.as_str()), (0, "published"));
        assert!(matches!(imports::decide(&ada, run, false, s.house.form()).await, Err(AppError::NotPossible(_))));
        let mut tx = s.house.fx.store.read(&scope).await.unwrap();
        let person = PersonId(tx.import_known("Old case book", "person", &["P1001"]).await.unwrap()[0].id);
        drop(tx);
        let opened = app::people::open(&s.amina, person, Window::default()).await.unwrap();
        let flag = &opened.brought[0];
        assert_eq!((flag.field.as_str(), flag.value.as_str()), ("NHS number", "999 000 0019"));
        assert!(opened.person.nhs_number.is_none());
        assert!(matches!(imports::settle(&s.bo, person, flag.id, s.house.form()).await, Err(AppError::NotFound)), "not theirs");
        imports::settle(&s.amina, person, flag.id, s.house.form()).await.unwrap();
        assert!(app::people::open(&s.amina, person, Window::default()).await.unwrap().brought.is_empty());
        assert!(matches!(imports::settle(&s.amina, person, flag.id, s.house.form()).await, Err(AppError::Stale)));
    }

    async fn what_is_one_persons_comes_in_whole_however_much_it_is(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let mut contacts = "contact_key,episode_key,contact_at,minutes,notes\n".to_owned();
        for n in 0..420 {
            writeln!(contacts, "C{n},E3001,{:02}/{:02}/2025 10:00,20,\"Talk {n}, and more\"", n % 28 + 1, n % 12 + 1).unwrap();
        }
        let mut persons = "person_key,given_name,family_name\n".to_owned();
        for n in 0..400 {
            writeln!(persons, "X{n},Given{n},Family{n}").unwrap();
        }
        let files = vec![
            file("referrals.csv", &template(Kind::Referral)),
            file("episodes.csv", &template(Kind::Episode)),
            file("contacts.csv", &contacts),
            file("persons.csv", &persons),
        ];
        let one = staged(&ctx, files).await;
        assert_eq!(one.report.errors, 0, "{:?}", one.report.findings);
        let out = imports::publish(&ctx, one.run.unwrap(), |_| {}).await.unwrap();
        assert_eq!(out.records, 823);
        assert_eq!((count(&s, "person").await, count(&s, "contact").await, count(&s, "import_key").await), (401, 420, 823));
        assert!(s.house.fx.rows("episode").await[0].contains("\"contact_count\":420"));
    }
}
