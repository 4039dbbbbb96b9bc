//! How long records are kept: the list, two people, the cooling time, and what is left.

use crate::scene::{Scene, refused, scene};
use crate::ward::{fields, not_found, not_possible};
use app::keeping::SecondPlace;
use app::retention::{self, Decide, NewMark};
use app::timeline::Window;
use app::{AppError, Ctx, people};
use jiff::civil::{Date, date};
use practice::ids::PersonId;
use practice::retention::{Decision, Mark, Periods, Stage};
use std::sync::{Arc, Mutex};
use store::erasures::Registered;
use store_testkit::{Fixture, at, both_engines, id};
use uuid::Uuid;

/// Nine years after the fixture's beginning.
const LATER: &str = "2035-02-01T09:00:00Z";

/// A second place that notes whose destruction it was told of.
#[derive(Default)]
struct Elsewhere(Mutex<Vec<Uuid>>);

impl SecondPlace for Elsewhere {
    fn add(&self, _: jiff::Timestamp, _: &[app::services::Head], erasures: &[Registered]) -> Result<(), String> {
        self.0
            .lock()
            .unwrap()
            .extend(erasures.iter().filter_map(|one| one.said.destroyed.as_ref()).map(|gone| gone.person));
        Ok(())
    }

    fn heads(&self, _: &str) -> Result<Vec<(jiff::Timestamp, app::services::Head)>, String> {
        Ok(Vec::new())
    }
}

/// A service with a governance lead, a manager and an administrator, and somebody whose referral was withdrawn in 2026.
struct Keep {
    scene: Scene,
    lead: Ctx,
    manager: Ctx,
    person: PersonId,
}

impl Keep {
    async fn new(fx: Fixture) -> Self {
        let scene = scene(fx).await;
        let scope = scene.house.fx.scope_a.clone();
        let lead = scene.house.sign_in(&scope, 0x7000, "Stephen Ellwood", "governance", None).await;
        let manager = scene.house.sign_in(&scope, 0x7100, "Helen Marsh", "manager", None).await;
        let keep = Self { scene, lead, manager, person: PersonId(id(0x9000)) };
        keep.somebody(0x9000, "withdrawn").await;
        keep
    }

    async fn somebody(&self, n: u128, state: &str) -> PersonId {
        self.scene
            .referred(self.scene.place, n, |row| {
                state.clone_into(&mut row.state);
                row.outcome_at = (state == "withdrawn").then(|| at(600));
            })
            .await;
        PersonId(id(n))
    }

    fn form(&self) -> Uuid {
        self.scene.house.form()
    }

    fn set(&self, when: &str) {
        self.scene.house.clock.set(when.parse().unwrap());
    }

    async fn night(&self) {
        app::jobs::run_due(&self.scene.house.app).await.unwrap();
    }

    async fn at_stage(&self, stage: Stage) -> Vec<app::retention::ReviewRow> {
        retention::list(&self.lead, stage, None).await.unwrap().rows
    }

    /// The one record that waits.
    async fn waiting(&self) -> app::retention::ReviewRow {
        let mut rows = self.at_stage(Stage::Waiting).await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows.remove(0)
    }

    fn of(&self, which: Vec<(Uuid, i64)>, decision: Decision, until: Option<Date>) -> Decide {
        Decide { form: self.form(), which, decision, why: "Looked at, and needed no more".to_owned(), until }
    }

    async fn decided(&self) -> app::retention::ReviewRow {
        let row = self.waiting().await;
        let decide = self.of(vec![(row.id, row.version)], Decision::Destroy, None);
        retention::decide(&self.lead, decide).await.unwrap();
        self.at_stage(Stage::Decided).await.remove(0)
    }

    async fn confirmed(&self) -> app::retention::ReviewRow {
        let row = self.decided().await;
        retention::confirm(&self.manager, row.id, row.version, self.form()).await.unwrap();
        self.at_stage(Stage::Confirmed).await.remove(0)
    }

    /// A record on the list, opened by the lead for reading.
    async fn look(&self, review: Uuid) -> PersonId {
        retention::look(&self.lead, review, self.form()).await.unwrap()
    }

    fn mark(&self, mark: Mark) -> NewMark {
        NewMark { form: self.form(), mark, why: "The solicitors wrote in January".to_owned(), until: None }
    }

    async fn persons(&self) -> usize {
        self.scene.house.fx.rows("person").await.len()
    }
}

both_engines! {
    async fn a_record_is_listed_once_its_time_is_over_and_once_only(fx: Fixture) {
        let keep = Keep::new(fx).await;
        keep.somebody(0x9100, "received").await;
        keep.set("2034-01-04T09:00:00Z");
        keep.night().await;
        assert!(keep.at_stage(Stage::Waiting).await.is_empty(), "a day before");
        let figures = retention::list(&keep.lead, Stage::Waiting, None).await.unwrap().figures;
        assert_eq!((figures.records, figures.open, figures.soon, figures.due), (2, 1, 1, 0));
        for day in ["2034-01-05T09:00:00Z", "2034-01-07T09:00:00Z"] {
            keep.set(day);
            keep.night().await;
            let row = keep.waiting().await;
            assert_eq!((row.person_id, row.class.as_str(), row.until_on.to_string().as_str()), (keep.person.0, "adult", "2034-01-05"));
        }
        keep.scene.referred(keep.scene.place, 0x9200, |row| row.person_id = keep.person.0).await;
        keep.set("2034-01-09T09:00:00Z");
        keep.night().await;
        let rows = keep.at_stage(Stage::Waiting).await;
        assert!(rows.iter().all(|row| row.person_id != keep.person.0), "who came back is taken off: {rows:?}");
    }

    async fn two_people_decide_and_nothing_goes_before_the_days_in_which_it_can_be_taken_back(fx: Fixture) {
        let keep = Keep::new(fx).await;
        keep.set(LATER);
        keep.night().await;
        let row = keep.confirmed().await;
        keep.set("2035-02-08T08:59:00Z");
        keep.night().await;
        assert_eq!(keep.at_stage(Stage::Confirmed).await.len(), 1, "seven days are not over");
        keep.set("2035-02-08T09:01:00Z");
        keep.night().await;
        assert!(keep.at_stage(Stage::Confirmed).await.is_empty());
        assert_eq!(keep.persons().await, 0);
        not_found(&retention::take_back(&keep.lead, row.id, row.version, keep.form(), "Too late").await);
        let (stubs, _) = retention::stubs(&keep.lead, None).await.unwrap();
        let left = &stubs[0];
        assert_eq!((left.decided_by.as_str(), left.confirmed_by.as_str()), ("Stephen Ellwood", "Helen Marsh"));
        assert_eq!((left.class.as_str(), left.ground.as_str(), left.from_year, left.until_year, left.records), ("adult", "due", 2026, 2026, 1));
        assert!(left.rows_gone >= 4 && left.entries_erased >= 3, "{left:?}");
        assert_eq!(retention::stub(&keep.lead, left.id).await.unwrap(), *left);
        let house = &keep.scene.house;
        for table in ["event", "event_payload", "retention_stub", "job", "referral"] {
            assert!(!house.fx.rows(table).await.iter().any(|row| row.contains("Lindqvist")), "{table}");
        }
        let service = app::services::list(&house.app).await.unwrap().into_iter().find(|s| s.slug == "a").unwrap();
        let walked = app::services::verify(&house.app, &service, &[]).await.unwrap();
        assert!(walked.iter().all(|(_, log)| log.broken.is_none()), "{walked:?}");
        let register = app::services::erasures(&house.app, &service).await.unwrap();
        assert_eq!(register[0].said.destroyed.as_ref().map(|gone| gone.person), Some(keep.person.0));
        keep.night().await;
        assert_eq!(retention::stubs(&keep.lead, None).await.unwrap().0.len(), 1, "once");
    }

    async fn whoever_decides_does_not_confirm_and_an_administrator_only_where_there_is_nobody_else(fx: Fixture) {
        let keep = Keep::new(fx).await;
        let scope = keep.scene.house.fx.scope_a.clone();
        let admin = keep.scene.house.sign_in(&scope, 0x7200, "Ola Dahl", "administrator", None).await;
        keep.set(LATER);
        keep.night().await;
        let row = keep.decided().await;
        let own = retention::confirm(&keep.lead, row.id, row.version, keep.form()).await;
        assert!(refused(own).contains("somebody else"));
        not_possible(&retention::confirm(&admin, row.id, row.version, keep.form()).await);
        assert!(!retention::pending(&admin, None).await.unwrap().may);
        not_found(&retention::confirm(&keep.scene.amina, row.id, row.version, keep.form()).await);
        let seen = retention::pending(&keep.manager, None).await.unwrap().rows;
        assert_eq!(seen.iter().map(|one| one.id).collect::<Vec<_>>(), [row.id]);
        keep.scene.house.fx.tamper("UPDATE membership SET until_at = '2034-01-01T00:00:00+00:00' WHERE role = 'manager'").await;
        assert!(retention::pending(&admin, None).await.unwrap().may, "nobody else is left");
        retention::confirm(&admin, row.id, row.version, keep.form()).await.unwrap();
    }

    async fn two_who_decide_at_once_do_not_decide_twice(fx: Fixture) {
        let keep = Keep::new(fx).await;
        keep.set(LATER);
        keep.night().await;
        let row = keep.waiting().await;
        let both = [(Decision::Destroy, None), (Decision::Keep, Some(date(2036, 1, 1)))];
        let first = keep.of(vec![(row.id, row.version)], both[0].0, both[0].1);
        retention::decide(&keep.lead, first).await.unwrap();
        let second = retention::decide(&keep.lead, keep.of(vec![(row.id, row.version)], both[1].0, both[1].1)).await;
        assert!(matches!(second, Err(AppError::Stale)), "{second:?}");
        let row = keep.at_stage(Stage::Decided).await.remove(0);
        retention::confirm(&keep.manager, row.id, row.version, keep.form()).await.unwrap();
        let again = retention::confirm(&keep.manager, row.id, row.version, keep.form()).await;
        assert!(matches!(again, Err(AppError::Stale)), "{again:?}");
    }

    async fn several_are_decided_together_or_none(fx: Fixture) {
        let keep = Keep::new(fx).await;
        let other = keep.somebody(0x9100, "withdrawn").await;
        keep.set(LATER);
        keep.night().await;
        let rows = keep.at_stage(Stage::Waiting).await;
        let which: Vec<_> = rows.iter().map(|row| (row.id, row.version)).collect();
        assert_eq!(which.len(), 2);
        keep.scene.referred(keep.scene.place, 0x9200, |row| row.person_id = other.0).await;
        let words = refused(retention::decide(&keep.lead, keep.of(which.clone(), Decision::Destroy, None)).await);
        assert!(words.contains("a referral without an outcome"), "{words}");
        assert_eq!(keep.at_stage(Stage::Waiting).await.len(), 2, "none was decided");
        assert_eq!(fields(retention::decide(&keep.lead, keep.of(Vec::new(), Decision::Destroy, None)).await), ["which"]);
        let unsaid = Decide { why: "Old".to_owned(), ..keep.of(which.clone(), Decision::Keep, None) };
        assert_eq!(fields(retention::decide(&keep.lead, unsaid).await), ["why", "until"]);
        retention::decide(&keep.lead, keep.of(which, Decision::Keep, Some(date(2037, 1, 1)))).await.unwrap();
        assert_eq!(keep.at_stage(Stage::Kept).await.len(), 2);
    }

    async fn what_is_kept_longer_comes_back_when_that_is_over(fx: Fixture) {
        let keep = Keep::new(fx).await;
        keep.set(LATER);
        keep.night().await;
        let row = keep.waiting().await;
        retention::decide(&keep.lead, keep.of(vec![(row.id, row.version)], Decision::Keep, Some(date(2037, 1, 1)))).await.unwrap();
        keep.set("2036-12-31T09:00:00Z");
        keep.night().await;
        assert!(keep.at_stage(Stage::Waiting).await.is_empty());
        keep.set("2037-01-02T09:00:00Z");
        keep.night().await;
        assert_eq!(keep.waiting().await.why, "A review decided to keep it longer");
    }

    async fn a_hold_between_the_decision_and_its_day_wins(fx: Fixture) {
        let keep = Keep::new(fx).await;
        keep.set(LATER);
        keep.night().await;
        let row = keep.confirmed().await;
        let person = keep.look(row.id).await;
        retention::set(&keep.lead, person, keep.mark(Mark::Claim)).await.unwrap();
        keep.set("2035-03-01T09:00:00Z");
        keep.night().await;
        assert_eq!(keep.persons().await, 1);
        for stage in [Stage::Waiting, Stage::Decided, Stage::Confirmed] {
            assert!(keep.at_stage(stage).await.is_empty());
        }
        let held = retention::held(&keep.lead, None).await.unwrap().0;
        assert_eq!(held.iter().map(|mark| mark.person_id).collect::<Vec<_>>(), [person.0]);
        // the record closed a day after it was opened
        not_found(&retention::lift(&keep.lead, person, held[0].id, keep.form(), "The claim was settled").await);
    }

    async fn a_hold_that_the_list_knows_nothing_of_is_found_by_the_job_itself(fx: Fixture) {
        let keep = Keep::new(fx).await;
        keep.set(LATER);
        keep.night().await;
        keep.confirmed().await;
        keep.scene.referred(keep.scene.place, 0x9200, |row| row.person_id = keep.person.0).await;
        keep.set("2035-03-01T09:00:00Z");
        app::jobs::run_due(&keep.scene.house.app).await.unwrap();
        assert_eq!(keep.persons().await, 2, "who came back is kept");
        assert!(keep.at_stage(Stage::Confirmed).await.is_empty());
        assert!(retention::stubs(&keep.lead, None).await.unwrap().0.is_empty());
    }

    async fn a_decision_is_taken_back_until_its_day(fx: Fixture) {
        let keep = Keep::new(fx).await;
        keep.set(LATER);
        keep.night().await;
        let row = keep.confirmed().await;
        assert_eq!(fields(retention::take_back(&keep.lead, row.id, row.version, keep.form(), " ").await), ["back_why"]);
        retention::take_back(&keep.lead, row.id, row.version, keep.form(), "The family asked for a copy").await.unwrap();
        keep.set("2035-03-01T09:00:00Z");
        keep.night().await;
        assert_eq!((keep.persons().await, keep.waiting().await.decided_by), (1, None));
        let row = keep.decided().await;
        retention::send_back(&keep.manager, row.id, row.version, keep.form(), "Not yet").await.unwrap();
        assert_eq!(keep.waiting().await.id, row.id);
    }

    async fn a_clock_that_goes_back_destroys_nothing_before_its_time(fx: Fixture) {
        let keep = Keep::new(fx).await;
        keep.set(LATER);
        keep.night().await;
        keep.confirmed().await;
        let house = &keep.scene.house;
        // the job is run although its time has not come
        house.fx.tamper("UPDATE job SET run_at = '2035-01-01T00:00:00+00:00' WHERE name = 'destroy'").await;
        keep.set("2035-02-02T09:00:00Z");
        keep.night().await;
        assert_eq!(keep.persons().await, 1);
        keep.set("2035-02-09T09:00:00Z");
        keep.night().await;
        assert_eq!(keep.persons().await, 0, "and then it is");
    }

    async fn erasure_that_was_granted_is_listed_at_once_and_says_what_is_open(fx: Fixture) {
        let keep = Keep::new(fx).await;
        let open = keep.somebody(0x9100, "received").await;
        let mut tx = keep.scene.house.fx.store.begin(&keep.scene.house.fx.scope_a).await.unwrap();
        let request = id(0xAB);
        for person in [keep.person, open] {
            retention::destroy_granted(&keep.lead, &mut tx, person, request, "Nothing more is needed of it").await.unwrap();
        }
        not_found(&retention::destroy_granted(&keep.manager, &mut tx, open, request, "No").await);
        tx.commit().await.unwrap();
        let rows = keep.at_stage(Stage::Waiting).await;
        assert!(rows.iter().all(|row| row.ground == "asked" && row.request_id == Some(request)), "{rows:?}");
        for row in &rows {
            let decide = retention::decide(&keep.lead, keep.of(vec![(row.id, row.version)], Decision::Destroy, None)).await;
            if row.person_id == open.0 {
                assert!(refused(decide).contains("a referral without an outcome"));
            } else {
                decide.unwrap();
            }
        }
        keep.night().await;
        assert_eq!(keep.at_stage(Stage::Waiting).await.len(), 1, "what was asked for stays on the list");
        let row = keep.at_stage(Stage::Decided).await.remove(0);
        retention::confirm(&keep.manager, row.id, row.version, keep.form()).await.unwrap();
        keep.set("2026-01-14T09:00:00Z");
        keep.night().await;
        assert_eq!(keep.persons().await, 1);
        assert_eq!(retention::stubs(&keep.lead, None).await.unwrap().0[0].request_id, Some(request));
    }

    async fn whoever_reads_a_record_reads_how_long_it_is_kept_and_governance_alone_sets_a_hold(fx: Fixture) {
        let keep = Keep::new(fx).await;
        let open = keep.somebody(0x9100, "received").await;
        let amina = &keep.scene.amina;
        not_found(&retention::of_person(amina, open).await);
        let episode = keep.scene.accept(amina, practice::ids::ReferralId(id(0x9101))).await;
        let kept = retention::of_person(amina, open).await.unwrap();
        assert!(!kept.reckoned.keeping.counts() && !kept.may_set, "{episode}");
        let record = people::open(amina, open, Window::default()).await.unwrap();
        assert!(record.kept.is_some());
        not_found(&retention::set(amina, open, keep.mark(Mark::Complaint)).await);
        not_found(&retention::set(&keep.lead, open, keep.mark(Mark::Complaint)).await);

        keep.set(LATER);
        keep.night().await;
        let person = keep.look(keep.waiting().await.id).await;
        let record = people::open(&keep.lead, person, Window::default()).await.unwrap();
        assert_eq!(record.ground, Some(practice::access::Ground::Retention));
        assert!(!record.may_write && !record.may_edit);
        let short = NewMark { why: "Claim".to_owned(), until: Some(date(2035, 1, 1)), ..keep.mark(Mark::Claim) };
        assert_eq!(fields(retention::set(&keep.lead, person, short).await), ["why", "until"]);
        retention::set(&keep.lead, person, keep.mark(Mark::MentalHealth)).await.unwrap();
        not_possible(&retention::set(&keep.lead, person, keep.mark(Mark::MentalHealth)).await);
        let kept = retention::of_person(&keep.lead, person).await.unwrap();
        assert_eq!((kept.reckoned.keeping.until, kept.reckoned.keeping.held.len()), (date(2046, 1, 5), 0));
        retention::set(&keep.lead, person, keep.mark(Mark::Claim)).await.unwrap();
        let mark = retention::of_person(&keep.lead, person).await.unwrap().marks.into_iter().find(|m| m.mark == "claim").unwrap();
        retention::lift(&keep.lead, person, mark.id, keep.form(), "The claim was settled").await.unwrap();
        not_possible(&retention::lift(&keep.lead, person, mark.id, keep.form(), "The claim was settled").await);
        assert!(!retention::of_person(&keep.lead, person).await.unwrap().reckoned.keeping.stopped());
    }

    async fn the_register_of_the_second_place_knows_of_a_destruction_at_once(fx: Fixture) {
        let mut keep = Keep::new(fx).await;
        keep.set(LATER);
        keep.night().await;
        keep.confirmed().await;
        let place = Arc::new(Elsewhere::default());
        keep.scene.house.app = keep.scene.house.app.clone().with_second_place(place.clone());
        // the night before has kept its heads, and the next is not yet
        keep.set("2035-02-08T09:01:00Z");
        keep.scene.house.fx.tamper("UPDATE job SET run_at = '2036-01-01T00:00:00+00:00' WHERE name = 'sweep'").await;
        keep.night().await;
        assert_eq!(*place.0.lock().unwrap(), [keep.person.0]);
    }

    async fn a_record_on_the_list_that_is_joined_to_another_is_reckoned_with_it(fx: Fixture) {
        let keep = Keep::new(fx).await;
        let other = keep.somebody(0x9100, "withdrawn").await;
        let asked = keep.somebody(0x9200, "withdrawn").await;
        keep.set(LATER);
        let mut tx = keep.scene.house.fx.store.begin(&keep.scene.house.fx.scope_a).await.unwrap();
        retention::destroy_granted(&keep.lead, &mut tx, asked, id(0xAB), "Nothing more is needed of it").await.unwrap();
        tx.commit().await.unwrap();
        keep.night().await;
        assert_eq!(keep.at_stage(Stage::Waiting).await.len(), 3);
        let uuid = |id: Uuid| if keep.scene.house.fx.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
        for joined in [other, asked] {
            let sql = format!("UPDATE person SET merged_into = {} WHERE id = {}", uuid(keep.person.0), uuid(joined.0));
            keep.scene.house.fx.tamper(&sql).await;
        }
        keep.set("2035-02-03T09:00:00Z");
        keep.night().await;
        let row = keep.waiting().await;
        assert_eq!((row.person_id, row.ground.as_str()), (keep.person.0, "due"), "it was on the list by itself");
    }

    async fn periods_are_only_made_longer_and_with_a_reason(fx: Fixture) {
        let keep = Keep::new(fx).await;
        let seen = retention::periods(&keep.lead).await.unwrap();
        let set = |adult, why: &str| retention::PeriodsSet { periods: Periods { adult, ..Periods::default() }, why: why.to_owned() };
        let save = |set| retention::save_periods(&keep.lead, keep.form(), "", set);
        assert_eq!(fields(save(set(7, "The contract says so")).await), ["adult"]);
        assert_eq!(fields(save(set(10, "")).await), ["why"]);
        assert!(matches!(save(set(10, "The contract says so")).await, Err(AppError::Stale)));
        retention::save_periods(&keep.lead, keep.form(), &seen.mark(), set(10, "The contract says so")).await.unwrap();
        keep.set(LATER);
        keep.night().await;
        assert!(keep.at_stage(Stage::Waiting).await.is_empty(), "ten years are not over");
        not_found(&retention::periods(&keep.manager).await);
    }

    async fn a_person_who_comes_back_after_destruction_is_new_and_joined_records_go_together(fx: Fixture) {
        let keep = Keep::new(fx).await;
        let joined = keep.somebody(0x9100, "withdrawn").await;
        let uuid = |id: Uuid| if keep.scene.house.fx.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
        keep.scene.house.fx.tamper(&format!("UPDATE person SET merged_into = {} WHERE id = {}", uuid(keep.person.0), uuid(joined.0))).await;
        keep.set(LATER);
        keep.night().await;
        assert_eq!(keep.waiting().await.person_id, keep.person.0, "one record");
        keep.confirmed().await;
        keep.set("2035-02-09T09:00:00Z");
        keep.night().await;
        assert_eq!(keep.persons().await, 0);
        assert_eq!(retention::stubs(&keep.lead, None).await.unwrap().0[0].records, 2);
        keep.somebody(0x9300, "received").await;
        assert_eq!(keep.persons().await, 1);
    }
}
