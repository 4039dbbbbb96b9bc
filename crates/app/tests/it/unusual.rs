//! Looks to ask about: found at night by the rules, each set aside by a person with a reason.

use crate::house::{House, Place};
use crate::ward::{fields, not_found, not_possible};
use app::unusual::{self, Question, Settled};
use app::{AppError, Ctx};
use jiff::{SignedDuration, Timestamp};
use practice::unusual::{Figures, Outcome, Rule};
use store::{LookEntry, LookStream};
use store_testkit::{account, both_engines, id};
use uuid::Uuid;

/// Tuesday 20 January 2026, 9 o'clock.
const TODAY: &str = "2026-01-20T09:00:00Z";

struct Scene {
    house: House,
    place: Place,
    lead: Ctx,
    nora: Uuid,
    /// Nora, who is also a governance lead.
    herself: Ctx,
    ben: Ctx,
    /// A governance lead of the other service.
    there: Ctx,
    stream: tokio::sync::Mutex<LookStream>,
}

impl Scene {
    async fn new(fx: store_testkit::Fixture) -> Self {
        let house = House::new(fx);
        let scope = house.fx.scope_a.clone();
        let place = house.place(&scope, 0x1000).await;
        let nora = house.sign_in(&scope, 0x2000, "Nora Lindqvist", "worker", Some(place.team)).await;
        let lead = house.sign_in(&scope, 0x7000, "Stephen Ellwood", "governance", None).await;
        let herself = house.with_role(&scope, 0x2000, "governance").await;
        let ben = house.sign_in(&scope, 0x2100, "Ben Ito", "worker", Some(place.team)).await;
        let there = house.sign_in(&house.fx.scope_b.clone(), 0x7100, "Ola Dahl", "governance", None).await;
        house.clock.set(TODAY.parse().unwrap());
        let stream = LookStream {
            service: scope.service(),
            id: id(0x51),
            opened_at: store_testkit::at(0),
            seq: 0,
            digest: Vec::new(),
        };
        Self {
            house,
            place,
            lead,
            nora: nora.account().unwrap().0,
            herself,
            ben,
            there,
            stream: tokio::sync::Mutex::new(stream),
        }
    }

    /// A person with this family name, with a referral so that there is a record.
    async fn person(&self, n: u128, family: &str) -> Uuid {
        self.house.referred(&self.house.fx.scope_a, self.place, n, |_| {}).await;
        let name = family.replace('\'', "''");
        let hex = |id: Uuid| if self.house.fx.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
        self.house.fx.tamper(&format!("UPDATE person SET family_name = '{name}' WHERE id = {}", hex(id(n)))).await;
        id(n)
    }

    async fn looks(&self, who: Uuid, ground: &str, looks: &[(&str, Uuid)]) {
        let entry = |(at, person): &(&str, Uuid)| LookEntry {
            at: app::time::at(at.parse::<Timestamp>().unwrap()),
            account: Some(who),
            ground: ground.to_owned(),
            page: "GET /people/{person}".to_owned(),
            opened: vec![*person],
            listed: Vec::new(),
        };
        let mut stream = self.stream.lock().await;
        self.house.fx.store.looks_append(&mut stream, looks.iter().map(entry).collect()).await.unwrap();
    }

    /// The night after the present day is over.
    async fn night(&self) {
        app::jobs::run_due(&self.house.app).await.unwrap();
        let day = self.house.app.now().strftime("%Y-%m-%d").to_string();
        let evening: Timestamp = format!("{day}T23:59:00Z").parse().unwrap();
        self.house.clock.set(evening + SignedDuration::from_hours(2));
        app::jobs::run_due(&self.house.app).await.unwrap();
        self.house.clock.set(evening + SignedDuration::from_hours(9));
    }

    async fn asked(&self) -> Vec<Question> {
        unusual::page(&self.lead, true, None).await.unwrap().rows
    }

    async fn rules(&self) -> Vec<(Rule, Option<Uuid>)> {
        let mut all: Vec<_> = self.asked().await.into_iter().map(|q| (q.rule, q.row.person_id)).collect();
        all.sort();
        all
    }

    fn settled(&self, version: i64, outcome: Outcome, words: &str, taken_to: &str) -> Settled {
        Settled { form: self.house.form(), version, outcome, words: words.to_owned(), taken_to: taken_to.to_owned() }
    }
}

both_engines! {
    async fn a_look_at_somebody_of_ones_own_name_is_asked_about_and_ones_own_work_is_not(fx: Fixture) {
        let scene = Scene::new(fx).await;
        let (same, other) = (scene.person(0x3000, "Lindqvist").await, scene.person(0x4000, "O'Neill").await);
        scene.looks(scene.nora, "owner", &[("2026-01-20T10:00:00Z", same), ("2026-01-20T10:05:00Z", other), ("2026-01-20T11:00:00Z", same)]).await;
        assert!(scene.asked().await.is_empty(), "the day is not over");
        scene.night().await;
        assert_eq!(scene.rules().await, [(Rule::SameName, Some(same))]);
        let one = scene.asked().await.remove(0);
        assert_eq!((one.row.looks, one.row.ground.as_str(), one.name.as_str()), (2, "owner", "Nora Lindqvist"));
        assert_eq!(app::time::date(one.row.day).to_string(), "2026-01-20");
        assert_eq!(unusual::page(&scene.lead, true, None).await.unwrap().until.unwrap().to_string(), "2026-01-20");
        // the same again: it waits already
        scene.looks(scene.nora, "owner", &[("2026-01-21T10:00:00Z", same)]).await;
        scene.night().await;
        assert_eq!(scene.asked().await.len(), 1);
        // a night that is done twice finds nothing twice
        app::jobs::run_due(&scene.house.app).await.unwrap();
        assert_eq!(scene.asked().await.len(), 1);
    }

    async fn a_household_and_a_colleagues_record_are_asked_about(fx: Fixture) {
        let scene = Scene::new(fx).await;
        let scope = scene.house.fx.scope_a.clone();
        let ben = scene.ben.account().unwrap().0;
        let (own, near, tied, colleague, mailed, far) = (
            scene.person(0x3000, "Berg").await,
            scene.person(0x3100, "Ahmed").await,
            scene.person(0x3200, "Price").await,
            scene.person(0x3300, "Ito").await,
            scene.person(0x3400, "Chowdhury").await,
            scene.person(0x3500, "Quill").await,
        );
        let hex = |id: Uuid| if scene.house.fx.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
        let set = async |person: Uuid, what: &str| scene.house.fx.tamper(&format!("UPDATE person SET {what} WHERE id = {}", hex(person))).await;
        for everybody in [own, near, tied, colleague, mailed, far] {
            set(everybody, "postcode = ''").await;
        }
        set(own, &format!("account_id = {}, postcode = 'LS9 7XY'", hex(scene.nora))).await;
        set(near, "postcode = 'ls97xy'").await;
        set(colleague, &format!("account_id = {}", hex(ben))).await;
        let service = hex(scope.service());
        scene.house.fx.tamper(&format!("INSERT INTO person_tie (service_id, id, person_id, other_person_id, name, kind, phone, note, parental, may_be_told, from_on, version) VALUES ({service}, {}, {}, {}, '', 'sibling', '', '', FALSE, 'no', '2026-01-01', 1)", hex(id(0x81)), hex(tied), hex(own))).await;
        let email = account(0x2100, "").email.to_uppercase();
        scene.house.fx.tamper(&format!("INSERT INTO person_contact (service_id, id, person_id, kind, value, never_use, no_message, safe, note, position) VALUES ({service}, {}, {}, 'email', '{email}', FALSE, FALSE, FALSE, '', 1)", hex(id(0x82)), hex(mailed))).await;
        let at = "2026-01-20T10:00:00Z";
        scene.looks(scene.nora, "owner", &[(at, near), (at, tied), (at, colleague), (at, mailed), (at, far)]).await;
        scene.looks(scene.nora, "self", &[(at, own)]).await;
        scene.looks(ben, "owner", &[(at, far)]).await;
        scene.night().await;
        assert_eq!(
            scene.rules().await,
            [(Rule::Household, Some(near)), (Rule::Household, Some(tied)), (Rule::Colleague, Some(colleague)), (Rule::Colleague, Some(mailed))]
        );
    }

    async fn a_look_at_night_is_asked_about_unless_something_was_written_near_it(fx: Fixture) {
        let scene = Scene::new(fx).await;
        let (quiet, worked, urgent) =
            (scene.person(0x3000, "Berg").await, scene.person(0x3100, "Ahmed").await, scene.person(0x3200, "Price").await);
        scene.looks(scene.nora, "owner", &[("2026-01-20T20:30:00Z", quiet), ("2026-01-20T20:40:00Z", worked)]).await;
        scene.looks(scene.nora, "emergency", &[("2026-01-20T20:50:00Z", urgent)]).await;
        let mut tx = scene.house.fx.store.begin(&scene.house.fx.scope_a).await.unwrap();
        let written = store::events::NewEvent {
            at: app::time::at("2026-01-20T21:00:00Z".parse().unwrap()),
            acted: Some((Some(scene.nora), "Nora Lindqvist".to_owned())),
            ..store_testkit::event(0x91, "person_changed", Some(worked))
        };
        tx.event(written);
        tx.commit().await.unwrap();
        scene.night().await;
        assert_eq!(scene.rules().await, [(Rule::OutsideHours, Some(quiet))], "an emergency has a list of its own");
    }

    async fn many_more_records_than_is_usual_for_the_account_are_asked_about(fx: Fixture) {
        let scene = Scene::new(fx).await;
        let all: Vec<Uuid> = (0..26).map(|n| id(0x90_0000 + n)).collect();
        let mut before = Vec::new();
        for day in 5..=19 {
            for (n, one) in all.iter().take(4 + day % 3).enumerate() {
                before.push((format!("2026-01-{day:02}T10:{n:02}:00Z"), *one));
            }
        }
        let before: Vec<(&str, Uuid)> = before.iter().map(|(at, one)| (at.as_str(), *one)).collect();
        scene.looks(scene.nora, "owner", &before).await;
        let today: Vec<(&str, Uuid)> = all.iter().map(|one| ("2026-01-20T10:00:00Z", *one)).collect();
        scene.looks(scene.nora, "owner", &today).await;
        scene.night().await;
        let many: Vec<Question> = scene.asked().await.into_iter().filter(|q| q.rule == Rule::ManyPersons).collect();
        assert_eq!(many.len(), 1);
        assert_eq!((many[0].row.figure, many[0].row.usual, many[0].row.person_id), (Some(26), Some(5), None));
    }

    async fn a_record_opened_again_and_again_after_its_end_and_many_with_nothing_written_are_asked_about(fx: Fixture) {
        let scene = Scene::new(fx).await;
        let over = scene.person(0x3000, "Berg").await;
        let hex = |id: Uuid| if scene.house.fx.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
        let service = hex(scene.house.fx.scope_a.service());
        scene.house.fx.tamper(&format!("INSERT INTO episode (service_id, id, person_id, referral_id, owner_id, site_id, state, readiness, what_matters, opened_at, ended_at, contact_count, next_contact_note, next_due, version) SELECT service_id, {}, person_id, id, {}, site_id, 'ended', 'ready', '', '2025-10-01 09:00:00+00:00', '2025-12-01 09:00:00+00:00', 1, '', '2025-12-01', 1 FROM referral WHERE service_id = {service} AND person_id = {}", hex(id(0x71)), hex(scene.nora), hex(over))).await;
        scene.looks(scene.nora, "owner", &[("2026-01-15T10:00:00Z", over), ("2026-01-16T10:00:00Z", over), ("2026-01-20T10:00:00Z", over)]).await;
        let passed: Vec<(&str, Uuid)> = (0..10).map(|n| ("2026-01-13T10:00:00Z", id(0x90_0000 + n))).collect();
        scene.looks(scene.nora, "cover", &passed).await;
        scene.looks(scene.nora, "supervision", &(0..10).map(|n| ("2026-01-13T11:00:00Z", id(0xA0_0000 + n))).collect::<Vec<_>>()).await;
        scene.night().await;
        let found = scene.asked().await;
        let of = |rule| found.iter().filter(|q| q.rule == rule).map(|q| (q.row.person_id, q.row.figure)).collect::<Vec<_>>();
        assert_eq!(of(Rule::AfterEnd), [(Some(over), Some(3))]);
        assert_eq!(of(Rule::InPassing), [(None, Some(10))], "and who supervises reads");
        let passing = found.iter().find(|q| q.rule == Rule::InPassing).unwrap();
        assert_eq!(app::time::date(passing.row.day).to_string(), "2026-01-13", "of the week before, for entries may come later");
    }

    async fn a_question_is_set_aside_with_a_reason_by_somebody_else_and_not_asked_again(fx: Fixture) {
        let scene = Scene::new(fx).await;
        let same = scene.person(0x3000, "Lindqvist").await;
        scene.looks(scene.nora, "owner", &[("2026-01-20T10:00:00Z", same)]).await;
        scene.night().await;
        let one = scene.asked().await.remove(0).row;
        let settle = async |who: &Ctx, settled| unusual::settle(who, one.id, settled).await;
        assert_eq!(fields(settle(&scene.lead, scene.settled(1, Outcome::Expected, " ", "")).await), ["words"]);
        assert_eq!(fields(settle(&scene.lead, scene.settled(1, Outcome::TakenFurther, "She did not say", " ")).await), ["taken_to"]);
        not_possible(&settle(&scene.herself, scene.settled(1, Outcome::Expected, "I support her", "")).await);
        not_found(&settle(&scene.there, scene.settled(1, Outcome::Expected, "Fine", "")).await);
        not_found(&unusual::open(&scene.there, one.id).await);
        let stale = settle(&scene.lead, scene.settled(7, Outcome::Expected, "Fine", "")).await;
        assert!(matches!(stale, Err(AppError::Stale)), "{stale:?}");
        settle(&scene.lead, scene.settled(1, Outcome::TakenFurther, "She did not say", "The Caldicott Guardian")).await.unwrap();
        assert!(scene.asked().await.is_empty());
        let all = unusual::page(&scene.lead, false, None).await.unwrap().rows;
        assert_eq!((all[0].row.outcome.as_deref(), all[0].row.taken_to.as_str()), (Some("taken_further"), "The Caldicott Guardian"));
        assert_eq!(all[0].row.settled_by_name.as_deref(), Some("Stephen Ellwood"));
        // overruled by a person: it is said anew, and both stand in the log
        settle(&scene.lead, scene.settled(2, Outcome::Explained, "She had her sister in mind; they are not related", "The Caldicott Guardian")).await.unwrap();
        let again = unusual::open(&scene.lead, one.id).await.unwrap();
        assert_eq!((again.row.outcome.as_deref(), again.row.taken_to.as_str()), (Some("explained"), ""));
        scene.looks(scene.nora, "owner", &[("2026-01-21T10:00:00Z", same)]).await;
        scene.night().await;
        assert!(scene.asked().await.is_empty(), "the answer holds for a while");
        let changes = app::audit::changes(&scene.lead, None).await.unwrap().rows;
        assert_eq!(changes.iter().filter(|c| c.words == "Look to ask about set aside").count(), 2);
        not_found(&unusual::page(&scene.ben, true, None).await);
    }

    async fn the_record_of_a_question_opens_on_a_formal_request(fx: Fixture) {
        let scene = Scene::new(fx).await;
        let same = scene.person(0x3000, "Lindqvist").await;
        scene.looks(scene.nora, "owner", &[("2026-01-20T10:00:00Z", same)]).await;
        scene.night().await;
        let one = scene.asked().await.remove(0).row;
        let form = scene.house.form();
        assert_eq!(fields(unusual::request(&scene.lead, one.id, form, " ").await), ["why"]);
        let request = unusual::request(&scene.lead, one.id, form, "To ask her about it").await.unwrap();
        let opened = app::requests::open(&scene.lead, request).await.unwrap();
        assert_eq!((opened.open, opened.request.person_id, opened.request.asked_by.as_str()), (true, Some(same), "Stephen Ellwood"));
        let looks = app::access_list::of_request(&scene.lead, request, &app::audit::looks::Asked::default(), None).await.unwrap();
        assert_eq!(looks.rows[0].who.as_deref(), Some("Nora Lindqvist"));
    }

    async fn the_figures_are_the_services_own_and_hold_from_the_next_night(fx: Fixture) {
        let scene = Scene::new(fx).await;
        let quiet = scene.person(0x3000, "Berg").await;
        let seen = unusual::figures(&scene.lead).await.unwrap();
        assert_eq!(seen, Figures::default());
        let form = || scene.house.form();
        let wrong = Figures { near_hours: 0, ..seen };
        assert_eq!(fields(unusual::save_figures(&scene.lead, form(), &unusual::mark(&seen), wrong).await), ["near_hours"]);
        let late = Figures { hours: practice::lone::Hours { opens: 7, closes: 22 }, ..seen };
        unusual::save_figures(&scene.lead, form(), &unusual::mark(&seen), late).await.unwrap();
        let stale = unusual::save_figures(&scene.lead, form(), &unusual::mark(&seen), late).await;
        assert!(matches!(stale, Err(AppError::Stale)), "{stale:?}");
        assert_eq!(unusual::figures(&scene.lead).await.unwrap(), late);
        scene.looks(scene.nora, "owner", &[("2026-01-20T20:30:00Z", quiet)]).await;
        scene.night().await;
        assert!(scene.asked().await.is_empty());
    }
}
