//! What is done at a contact, moved, planned beside a contact, written down for several and brought in, by the charter (DOMAIN 5.2).

use crate::groups::{TODAY, walk};
use crate::moving_in::{file, intake, system};
use crate::scene::scene;
use crate::ward::{Ward, fields, not_found};
use crate::weighed::{
    ASK, FIXED, OPEN, TELL, agreed, asked, book, boundary, by, follow_up, manager, says_yes, supervised, weighed, why,
};
use app::calendar::{self, Move};
use app::charter::{self, ContactWords, Judgement};
use app::contacts::{self, NewContact};
use app::groups::{self, At, Row, Take, Who};
use app::support::other_work;
use app::{AppResult, imports};
use exchange::Kind as Brought;
use exchange::kinds::template;
use jiff::civil::{date, time};
use practice::appointment::Reach;
use practice::charter::{Aspect, Counts, Done, Method, Outcome, Rule, Task};
use practice::contact::{Attendance, Draft, Kind};
use practice::group::Came;
use practice::ids::{AppointmentId, PersonId};
use practice::support::other_work::{Answer, Asker, Draft as Asked, Kind as Work};
use store_testkit::{both_engines, id};

/// A charter that speaks of a task, a method and own experience.
async fn of_what_is_done(ward: &Ward, latitude: u8) {
    let manager = manager(ward).await;
    let tasks = Rule::TasksOut { tasks: vec![Task::BenefitClaims, Task::HomeVisits] };
    let boundaries = [
        boundary(Aspect::Tasks, tasks, latitude),
        boundary(Aspect::Methods, Rule::MethodsOut { methods: vec![Method::Therapy] }, latitude),
        boundary(Aspect::OwnExperience, Rule::EachTime {}, latitude),
    ];
    agreed(ward, &manager, &boundaries, 0).await;
}

fn done(ward: &Ward, codes: &str) -> NewContact {
    let contact = ward.contact(Kind::FollowUp);
    NewContact { draft: Draft { done: Done::parse(codes), ..contact.draft.clone() }, ..contact }
}

fn number(most: u32, counts: Counts) -> Rule {
    Rule::ContactsAtMost { most, counts }
}

async fn moved(ward: &Ward, id: AppointmentId, minutes: i64) -> AppResult<AppointmentId> {
    let new = Move {
        form: ward.form(),
        version: calendar::open(&ward.amina, id).await.unwrap().row.version,
        day: date(2026, 1, 8),
        time: time(11, 0, 0, 0),
        turn: None,
        minutes,
        site: None,
        room: None,
        reach: Reach::This,
        clashing: None,
        why: "She has a hospital appointment".to_owned(),
    };
    calendar::move_to(&ward.amina, id, new).await
}

/// A follow-up with the next one planned a day on.
fn with_next(ward: &Ward) -> NewContact {
    let contact = ward.contact(Kind::FollowUp);
    NewContact { draft: Draft { next_contact: Some(ward.hours(24)), ..contact.draft.clone() }, ..contact }
}

fn desk() -> Asked {
    Asked {
        kind: Some(Work::VaccinationDesk),
        asker: Some(Asker::PracticeManager),
        minutes: Some(120),
        on: TODAY,
        what: String::new(),
    }
}

both_engines! {
    async fn what_is_done_at_a_contact_is_asked_for_where_the_charter_speaks_of_it_and_kept(fx: Fixture) {
        let ward = Ward::started(fx).await;
        assert!(charter::asked_at_contact(&ward.amina, ward.amina.today()).await.unwrap().is_empty(), "no charter asks for nothing");
        of_what_is_done(&ward, TELL).await;
        let asks = charter::asked_at_contact(&ward.amina, ward.amina.today()).await.unwrap();
        assert_eq!(asks.kept(), "benefit_claims therapy own_experience", "a visit at home is told by its place");
        ward.wait(1);
        let new = done(&ward, "benefit_claims listening own_experience");
        let seen = charter::seen_contact(&ward.amina, ward.episode, &new.draft).await.unwrap();
        assert_eq!(seen.len(), 2, "listening is not out: {seen:?}");
        let contact = ward.record(new).await;
        let opened = contacts::open(&ward.amina, ward.episode, contact).await.unwrap();
        assert_eq!(opened.contact.done, "benefit_claims listening own_experience");
        let events = ward.events().await;
        let (_, body) = events.iter().rev().find(|(kind, _)| kind == "contact_recorded").unwrap();
        assert_eq!(body["done"], serde_json::json!(["benefit_claims", "listening", "own_experience"]));
        assert_eq!(weighed(&ward).await.len(), 2);
        // a correction says what it says, and nothing is weighed a second time
        let draft = Draft { done: Done::parse("benefit_claims"), ..ward.contact(Kind::FollowUp).draft };
        ward.correct(contact, draft).await;
        assert_eq!(contacts::open(&ward.amina, ward.episode, contact).await.unwrap().contact.done, "benefit_claims");
        assert_eq!(weighed(&ward).await.len(), 2);
    }

    async fn what_was_done_is_recorded_by_each_latitude_and_where_nobody_came_nothing_was_done(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let manager = manager(&ward).await;
        let boundaries = [
            boundary(Aspect::Tasks, Rule::TasksOut { tasks: vec![Task::BenefitClaims] }, FIXED),
            boundary(Aspect::Methods, Rule::MethodsOut { methods: vec![Method::Therapy] }, ASK),
            boundary(Aspect::OwnExperience, Rule::EachTime {}, OPEN),
        ];
        agreed(&ward, &manager, &boundaries, 0).await;
        let mut talked = Vec::new();
        for code in ["benefit_claims", "therapy", "own_experience"] {
            ward.wait(1);
            ward.record(done(&ward, code)).await;
            let items = ward.house.fx.rows("weighed").await;
            talked.push(items.iter().filter(|row| row.contains("\"to_talk_about\":true") || row.contains("\"to_talk_about\":1")).count());
        }
        assert_eq!(talked, [1, 2, 2], "what is left to judgement is counted, and nothing to be talked about");
        ward.wait(1);
        let missed = done(&ward, "therapy");
        let draft = Draft { attendance: Attendance::DidNotAttend, minutes: None, ..missed.draft.clone() };
        ward.record(NewContact { draft, ..missed }).await;
        assert_eq!(weighed(&ward).await.len(), 3, "nobody came");
    }

    async fn a_task_planned_for_an_appointment_is_weighed_when_it_is_booked_and_stands_in_it(fx: Fixture) {
        let ward = Ward::started(fx).await;
        of_what_is_done(&ward, TELL).await;
        let seen = async |tasks: &[Task]| {
            charter::seen_appointment(&ward.amina, ward.episode, (Kind::FollowUp, None, 30), tasks, 1).await.unwrap().seen
        };
        assert!(seen(&[Task::Transport]).await.is_empty());
        assert_eq!(seen(&[Task::BenefitClaims]).await[0].asks, Outcome::TellAfter);
        let new = || calendar::NewAppointment {
            form: ward.form(),
            tasks: vec![Task::BenefitClaims],
            draft: follow_up(None),
            worker: None,
            site: None,
            room: None,
            clashing: None,
            remind_by: None,
        };
        assert_eq!(fields(calendar::make(&ward.amina, Some(ward.episode), new()).await), ["judgement_why"]);
        ward.amina.judge(why());
        let booked = calendar::make(&ward.amina, Some(ward.episode), new()).await.unwrap();
        let row = calendar::open(&ward.amina, booked).await.unwrap().row;
        assert_eq!(row.tasks, "benefit_claims");
        let moved = moved(&ward, booked, 30).await.unwrap();
        assert_eq!(calendar::open(&ward.amina, moved).await.unwrap().row.tasks, "benefit_claims", "it goes along, and is not asked again");
    }

    async fn a_move_that_goes_no_further_asks_nothing_and_a_longer_one_asks_why(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let manager = manager(&ward).await;
        let minutes = Rule::ContactMinutes { kinds: Vec::new(), least: None, most: Some(45) };
        let boundaries = [boundary(Aspect::LengthOfContact, minutes, TELL), boundary(Aspect::NumberOfContacts, number(1, Counts::default()), ASK)];
        supervised(&ward).await;
        ward.amina.judge(Judgement { could_not_wait: true, ..why() });
        agreed(&ward, &manager, &boundaries, 0).await;
        // the second of one was asked first, and could not wait
        let booked = book(&ward, follow_up(None)).await.unwrap();
        let kept = weighed(&ward).await.len();
        assert!(charter::seen_move(&ward.amina, booked, 30).await.unwrap().seen.is_empty());
        let booked = moved(&ward, booked, 40).await.unwrap();
        assert_eq!(weighed(&ward).await.len(), kept, "what was settled is not asked again");
        let seen = charter::seen_move(&ward.amina, booked, 60).await.unwrap();
        assert_eq!(seen.seen.len(), 2, "then all of it is said");
        assert_eq!(fields(moved(&ward, booked, 60).await), ["judgement_ask"]);
        assert_eq!(calendar::open(&ward.amina, booked).await.unwrap().row.state, "planned", "it stands where it was");
        ward.amina.judge(Judgement { ask: true, ..why() });
        assert_eq!(asked(moved(&ward, booked, 60).await), format!("/calendar/{booked}"));
        says_yes(&ward).await;
        let longer = moved(&ward, booked, 60).await;
        assert!(longer.is_ok() || fields(longer) == ["judgement_why"], "a yes is a yes");
        not_found(&charter::seen_move(&ward.gp, booked, 60).await);
    }

    async fn a_move_to_what_is_not_done_is_not_made(fx: Fixture) {
        let ward = Ward::started(fx).await;
        by(&ward, Aspect::LengthOfContact, Rule::ContactMinutes { kinds: Vec::new(), least: None, most: Some(45) }, FIXED).await;
        let booked = book(&ward, follow_up(None)).await.unwrap();
        ward.amina.judge(why());
        assert_eq!(fields(moved(&ward, booked, 60).await), ["judgement_why"]);
        moved(&ward, booked, 45).await.unwrap();
    }

    async fn the_next_contact_asks_under_its_own_fields_and_the_contact_waits_with_it(fx: Fixture) {
        let ward = Ward::started(fx).await;
        by(&ward, Aspect::NumberOfContacts, number(2, Counts::default()), TELL).await;
        ward.wait(1);
        let shown = charter::seen_next(&ward.amina, ward.episode, &with_next(&ward)).await.unwrap();
        assert_eq!(shown.seen[0].figures, "This would be the 3rd of 2 contacts.");
        assert_eq!(fields(ward.try_record(with_next(&ward)).await), ["next_judgement_why"]);
        assert_eq!(ward.count("contact_recorded").await, 1, "a form is taken whole, and nothing typed is lost");
        ward.amina.judge(why());
        ward.record(with_next(&ward)).await;
        let rows = weighed(&ward).await;
        assert!(rows.iter().any(|row| row.contains("\"appointment\"") && row.contains("tell_after")), "{rows:?}");
        assert!(ward.open().await.episode.next_contact_at.is_some());
    }

    async fn a_next_contact_that_is_asked_first_is_not_planned_and_the_contact_is_recorded(fx: Fixture) {
        let ward = Ward::started(fx).await;
        supervised(&ward).await;
        by(&ward, Aspect::NumberOfContacts, number(2, Counts::default()), ASK).await;
        ward.wait(1);
        assert_eq!(fields(ward.try_record(with_next(&ward)).await), ["next_judgement_ask"]);
        ward.amina.judge(Judgement { ask: true, ..why() });
        ward.record(with_next(&ward)).await;
        assert_eq!((ward.count("contact_recorded").await, ward.count("asked_first").await), (2, 1));
        assert!(ward.open().await.episode.next_contact_at.is_none(), "it waits for the answer");
        says_yes(&ward).await;
        book(&ward, follow_up(None)).await.unwrap();
        assert!(ward.open().await.episode.next_contact_at.is_some(), "the yes is used where it is planned");
    }

    async fn a_next_contact_that_could_not_wait_is_planned_and_one_that_is_not_done_is_left_out(fx: Fixture) {
        let ward = Ward::started(fx).await;
        supervised(&ward).await;
        by(&ward, Aspect::NumberOfContacts, number(2, Counts::default()), ASK).await;
        ward.wait(1);
        ward.amina.judge(Judgement { could_not_wait: true, ..why() });
        ward.record(with_next(&ward)).await;
        assert!(ward.open().await.episode.next_contact_at.is_some());
        // within the charter nothing is said at all: support counts, and what is planned is what was settled
        assert_eq!(ward.count("next_contact_planned").await, 1);
    }

    async fn who_did_not_come_is_read_once_where_the_charter_asks_and_recorded_with_or_without_a_line(fx: Fixture) {
        let ward = Ward::started(fx).await;
        by(&ward, Aspect::NumberOfContacts, number(1, Counts { missed: true, ..Counts::default() }), TELL).await;
        ward.amina.judge(why());
        let booked = book(&ward, follow_up(None)).await.unwrap();
        ward.wait(50);
        let version = calendar::open(&ward.amina, booked).await.unwrap().row.version;
        let missed = async |words| calendar::did_not_attend(&ward.amina, booked, ward.form(), version, "Rang twice", words).await.unwrap();
        let seen = missed(None).await.unwrap_err();
        assert_eq!(seen[0].figures, "This was the 2nd of 1 contact.");
        assert_eq!(ward.count("contact_recorded").await, 1, "nothing is kept before it was read");
        missed(Some(ContactWords { why: "She was in hospital".to_owned(), ..ContactWords::default() })).await.unwrap();
        assert!(ward.house.fx.rows("discretion").await.iter().any(|row| row.contains("She was in hospital")));
    }

    async fn a_sheet_says_once_of_whom_the_charter_asks_why_and_is_taken_then(fx: Fixture) {
        let ward = Ward::started(fx).await;
        by(&ward, Aspect::NumberOfContacts, number(1, Counts { groups: true, ..Counts::default() }), TELL).await;
        ward.amina.judge(why());
        let group = groups::make(&ward.amina, walk(ward.form(), None)).await.unwrap();
        ward.give(&ward.amina, group, ward.episode).await.unwrap();
        ward.wait(24);
        let to = groups::plan(&ward.amina, group, ward.sessions(ward.amina.today(), time(0, 15, 0, 0), None)).await.unwrap();
        let session = to.rsplit('/').next().unwrap().parse().unwrap();
        let row = Ward::row(Who::Person(PersonId(id(0x3000))), Came::Came);
        let problems = ward.take(session, ward.taking(1, vec![row.clone()])).await.unwrap_err();
        assert_eq!(problems[0].at, At::Row(0, "why"));
        assert!(problems[0].message.contains("This was the 2nd of 1 contact."), "{problems:?}");
        assert_eq!(ward.count("contact_recorded").await, 1, "nothing is kept before it was read");
        let said = Row { why: "He came with a friend".to_owned(), ..row };
        ward.take(session, Take { read: true, ..ward.taking(1, vec![said]) }).await.unwrap();
        assert!(ward.house.fx.rows("discretion").await.iter().any(|row| row.contains("He came with a friend")));
        assert_eq!(ward.count("contact_recorded").await, 2);
    }

    async fn other_work_that_was_taken_on_is_kept_as_weighed_once_and_a_no_is_not(fx: Fixture) {
        let ward = Ward::started(fx).await;
        by(&ward, Aspect::Remit, Rule::WorkOut { work: vec![Work::VaccinationDesk] }, ASK).await;
        let answer = async |answer, words: &str| {
            let id = other_work::note(&ward.amina, ward.form(), &desk(), false).await.unwrap();
            other_work::answer(&ward.amina, ward.form(), (id, 1), Some(answer), words).await.unwrap();
            id
        };
        answer(Answer::Declined, "It is not our work").await;
        assert!(weighed(&ward).await.is_empty(), "a no is nothing to weigh");
        let id = answer(Answer::DoneOnce, "This once, as two nurses are ill").await;
        let rows = weighed(&ward).await;
        assert!(rows[0].contains("\"other_work\"") && rows[0].contains("\"person_id\":null"), "{rows:?}");
        assert!(ward.house.fx.rows("discretion").await.is_empty(), "what they said stays with the request");
        let events = ward.house.fx.rows("event_payload").await.join("\n");
        assert!(!events.contains("two nurses"), "{events}");
        let version = other_work::open(&ward.amina, id).await.unwrap().row.version;
        other_work::take(&ward.amina, ward.form(), (id, version), practice::support::other_work::Step::Reopen).await.unwrap();
        let version = other_work::open(&ward.amina, id).await.unwrap().row.version;
        other_work::answer(&ward.amina, ward.form(), (id, version), Some(Answer::Done), "All morning").await.unwrap();
        assert_eq!(weighed(&ward).await.len(), 1, "an answer mended is weighed once");
    }

    async fn what_is_brought_in_is_weighed_by_the_charter_of_its_day_and_something_to_talk_about(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        // in force since long before, as a service that moves from elsewhere may have had one on paper
        let manager = s.house.sign_in(&s.house.fx.scope_a, 0x9901, "Farida Noor", "manager", None).await;
        let draft = charter::begin(&manager, s.house.form(), "How we work", charter::Written::Blank).await.unwrap();
        for one in [boundary(Aspect::NumberOfContacts, number(2, Counts::default()), TELL), boundary(Aspect::WhoMayRefer, Rule::Sources { allowed: vec![practice::referral::Source::School] }, ASK)] {
            charter::boundary_put(&manager, s.house.form(), draft, None, one).await.unwrap();
        }
        let version = charter::open(&manager, draft).await.unwrap().version.row.version;
        let agreement = charter::Agreement {
            from: manager.today(),
            discussed_on: manager.today().saturating_add(jiff::ToSpan::months(6)),
            took_part: vec![practice::charter::versions::TookPart { name: "Amina".to_owned(), part: practice::charter::versions::Part::Worker }],
        };
        charter::agree(&manager, s.house.form(), (draft, version), agreement).await.unwrap();
        s.house.fx.tamper("UPDATE charter SET from_on = '2025-02-10'").await;
        let more = format!(
            "{}C4002,E3001,12/02/2025 10:00,follow_up,phone,attended,,10,,,Second,,\r\nC4003,E3001,13/02/2025 10:00,follow_up,phone,attended,,10,,,Third,,\r\nC4004,E3001,14/02/2025 10:00,follow_up,phone,attended,,10,,,Fourth,,\r\n",
            template(Brought::Contact)
        );
        let files = Brought::ALL.iter().map(|kind| {
            let text = if *kind == Brought::Contact { more.clone() } else { template(*kind) };
            file(&format!("{}.csv", kind.many()), &text)
        });
        let staged = imports::stage(&ctx, &intake(files.collect())).await.unwrap();
        assert_eq!(staged.report.errors, 0, "{:?}", staged.report.findings);
        imports::publish(&ctx, staged.run.unwrap(), |_| {}).await.unwrap();
        let rows = s.house.fx.rows("weighed").await;
        let contacts: Vec<_> = rows.iter().filter(|row| row.contains("\"contact\"")).collect();
        assert!(contacts.iter().any(|row| row.contains("This was the 3rd of 2 contacts.")), "{rows:?}");
        assert!(contacts.iter().any(|row| row.contains("This was the 4th of 2 contacts.")), "{rows:?}");
        assert!(!contacts.iter().any(|row| row.contains("5th")), "what came later is not counted before: {rows:?}");
        // what is brought in besides counts behind what stands already
        let later = format!("{}C4005,E3001,15/02/2025 10:00,follow_up,phone,attended,,10,,,Fifth,,\r\n", template(Brought::Contact));
        let again = imports::stage(&ctx, &intake(vec![file("contacts.csv", &later)])).await.unwrap();
        imports::publish(&ctx, again.run.unwrap(), |_| {}).await.unwrap();
        let rows = s.house.fx.rows("weighed").await;
        assert!(rows.iter().any(|row| row.contains("This was the 5th of 2 contacts.")), "{rows:?}");
        let mut tx = s.house.fx.store.read(&s.house.fx.scope_a).await.unwrap();
        assert!(tx.event_verify().await.unwrap().broken.is_none());
    }
}
