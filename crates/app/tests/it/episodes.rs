//! An episode from its first contact to a late word after its ending: what holds whatever comes in which order.

use app::clock::{SeededIds, StandingClock};
use app::contacts::{self, NewContact};
use app::episodes::{self, Filter, Plan, ending, holding};
use app::secrets::token_hash;
use app::{App, AppError, AppResult, Ctx, time};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::contact::{Attendance, Draft, Kind, Place};
use practice::ending::{Ending, Reason as EndReason, Stage};
use practice::episode::{Readiness, State};
use practice::holding::{Function, Holding, Reason};
use practice::ids::{ContactId, EpisodeId};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::doors::NewSession;
use store_testkit::{Fixture, World, at, both_engines, id};
use uuid::Uuid;

/// A worker signed in, with one person who waits for a first contact.
struct Room {
    fx: Fixture,
    world: World,
    clock: Arc<StandingClock>,
    worker: Ctx,
    episode: EpisodeId,
    forms: AtomicU64,
}

impl Room {
    /// Tuesday 6 January 2026, 9 o'clock.
    async fn new(fx: Fixture) -> Self {
        let world = World::of(&*fx.store, &fx.scope_a, 0x1000).await;
        let clock = Arc::new(StandingClock::at(time::moment(at(86_400))));
        let app = App::new(fx.store.clone(), clock.clone(), Arc::new(SeededIds::new(5))).second_step_optional();
        let session = NewSession {
            token_hash: token_hash("a session"),
            id: id(0x6000),
            account_id: world.worker,
            service_id: id(0xA),
            device: "a test".to_owned(),
            created_at: at(86_400),
            ends_at: at(90 * 86_400),
            second_step_at: Some(at(86_400)),
        };
        fx.store.doors().session_insert(&session).await.unwrap();
        let worker = app::sign_in::resolve(&app, "a session").await.unwrap().ctx;
        let episode = EpisodeId(id(world.base + 9));
        Self { fx, world, clock, worker, episode, forms: AtomicU64::new(0xF000) }
    }

    /// The id of a form that was not sent before.
    fn form(&self) -> Uuid {
        id(u128::from(self.forms.fetch_add(1, Ordering::Relaxed)))
    }

    fn now(&self) -> Timestamp {
        self.worker.now()
    }

    fn wait(&self, span: SignedDuration) {
        self.clock.set(self.now().checked_add(span).unwrap());
    }

    async fn open(&self) -> episodes::Opened {
        episodes::open(&self.worker, self.episode).await.unwrap()
    }

    async fn version(&self) -> i64 {
        self.open().await.episode.version
    }

    async fn state(&self) -> State {
        State::parse(&self.open().await.episode.state).unwrap()
    }

    fn call(&self) -> NewContact {
        NewContact {
            form: self.form(),
            draft: Draft {
                kind: Kind::FollowUp,
                place: Place::Phone,
                at: self.now(),
                planned_minutes: None,
                minutes: Some(15),
                travel_minutes: None,
                attendance: Attendance::Attended,
                with_whom: String::new(),
                notes: "Talked about the garden.".to_owned(),
                needs: vec!["loneliness".to_owned()],
                next_contact: None,
            },
            next_kind: None,
            next_place: None,
            next_note: String::new(),
            readiness: None,
            scope_explained: false,
            consent_to_share: None,
        }
    }

    async fn record(&self, new: NewContact) -> AppResult<ContactId> {
        contacts::record(&self.worker, self.episode, new).await
    }

    /// A first contact, so that support is active.
    async fn started(fx: Fixture) -> Self {
        let room = Self::new(fx).await;
        room.record(room.call()).await.unwrap();
        room
    }

    fn holding(&self) -> Holding {
        Holding {
            reasons: vec![Reason::NotReadyYet],
            functions: vec![Function::BearingWitness],
            consists_of: "A call every other week".to_owned(),
            shared_with: String::new(),
            would_end: "A place in the group".to_owned(),
            every_weeks: Some(2),
            review_on: self.worker.today().saturating_add(6.weeks()),
        }
    }

    async fn hold(&self) -> AppResult<()> {
        holding::hold(&self.worker, self.episode, self.form(), self.version().await, &self.holding()).await
    }

    fn ending(&self) -> Ending {
        Ending {
            reason: EndReason::GoalsMet,
            told_on: Some(self.worker.today()),
            told_how: "At the last meeting".to_owned(),
            told_words: "That she can ring any time".to_owned(),
            what_remains: "The group on Tuesdays".to_owned(),
            door_open: "Ring us".to_owned(),
            referrer_words: "Our support has come to an end. She goes to the group.".to_owned(),
        }
    }

    async fn end(&self, stage: Stage, ending: &Ending) -> AppResult<()> {
        let version = self.open().await.ending.map_or(0, |e| e.version);
        ending::save(&self.worker, self.episode, self.form(), version, stage, ending).await
    }

    fn plan(at: Option<Timestamp>) -> Plan {
        Plan { at, kind: Some(Kind::CheckIn), place: Some(Place::Phone), note: "Ask about the letter".to_owned() }
    }

    /// What was written to the log of events since the beginning, as kinds.
    async fn events(&self) -> Vec<String> {
        let mut tx = self.fx.store.read(&self.fx.scope_a).await.unwrap();
        tx.event_page(None, 100).await.unwrap().into_iter().map(|e| e.kind).collect()
    }
}

/// The fields that were complained of.
fn fields<T>(result: AppResult<T>) -> Vec<&'static str> {
    match result {
        Err(AppError::Invalid(problems)) => problems.iter().map(|p| p.field).collect(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was taken"),
    }
}

both_engines! {
    async fn the_first_contact_held_starts_support_that_waits(fx: Fixture) {
        let room = Room::new(fx).await;
        let missed = NewContact {
            draft: Draft { attendance: Attendance::DidNotAttend, minutes: None, ..room.call().draft },
            ..room.call()
        };
        room.record(missed).await.unwrap();
        assert_eq!(room.state().await, State::Waiting, "a missed one starts nothing");
        room.record(room.call()).await.unwrap();
        let opened = room.open().await;
        assert_eq!((opened.episode.state.as_str(), opened.episode.contact_count), ("active", 1));
        assert!(opened.episode.started_at.is_some() && opened.referral.first_held_at.is_some());
    }

    async fn a_correction_that_makes_a_missed_contact_the_first_held_starts_support(fx: Fixture) {
        let room = Room::new(fx).await;
        let missed = Draft { attendance: Attendance::DidNotAttend, minutes: None, ..room.call().draft };
        let contact = room.record(NewContact { draft: missed, ..room.call() }).await.unwrap();
        let version = contacts::open(&room.worker, room.episode, contact).await.unwrap().contact.version;
        contacts::correct(&room.worker, room.episode, contact, version, room.form(), room.call().draft).await.unwrap();
        let opened = room.open().await;
        assert_eq!((opened.episode.state.as_str(), opened.episode.contact_count), ("active", 1));
        assert!(opened.episode.last_contact_at.is_some() && opened.referral.first_held_at.is_some());

        let late = contacts::correct(&room.worker, room.episode, contact, version, room.form(), room.call().draft).await;
        assert!(matches!(late, Err(AppError::Stale)), "of two who correct at once the second is told");
    }

    async fn the_next_contact_may_be_later_the_same_day(fx: Fixture) {
        let room = Room::new(fx).await;
        let later = room.now().checked_add(SignedDuration::from_hours(3)).unwrap();
        let twice = NewContact { draft: Draft { next_contact: Some(later), ..room.call().draft }, ..room.call() };
        room.record(twice).await.unwrap();
        assert_eq!(room.open().await.episode.next_due, time::day(room.worker.today()));
        let before = room.now().checked_sub(SignedDuration::from_mins(10)).unwrap();
        let planned = episodes::plan_next(&room.worker, room.episode, room.form(), room.version().await, Room::plan(Some(before))).await;
        assert_eq!(fields(planned), ["next_time"]);
    }

    async fn a_plan_made_on_an_older_page_is_refused_and_nothing_lost(fx: Fixture) {
        let room = Room::started(fx).await;
        let seen = room.version().await;
        let (first, second) = (room.now().checked_add(SignedDuration::from_hours(24)).unwrap(), room.now().checked_add(SignedDuration::from_hours(48)).unwrap());
        episodes::plan_next(&room.worker, room.episode, room.form(), seen, Room::plan(Some(first))).await.unwrap();
        let late = episodes::plan_next(&room.worker, room.episode, room.form(), seen, Room::plan(Some(second))).await;
        assert!(matches!(late, Err(AppError::Stale)));
        assert_eq!(room.open().await.episode.next_contact_at, Some(time::at(first)));
        let words = episodes::say_what_matters(&room.worker, room.episode, room.form(), seen, "A dry room", None).await;
        assert!(matches!(words, Err(AppError::Stale)));
    }

    async fn a_plan_taken_away_puts_the_episode_on_top(fx: Fixture) {
        let room = Room::started(fx).await;
        let next = room.now().checked_add(SignedDuration::from_hours(24)).unwrap();
        episodes::plan_next(&room.worker, room.episode, room.form(), room.version().await, Room::plan(Some(next))).await.unwrap();
        let today = episodes::today(&room.worker).await.unwrap();
        assert_eq!((today.load.nothing_next, today.week.len(), today.nothing_next.len()), (0, 1, 0));
        episodes::plan_next(&room.worker, room.episode, room.form(), room.version().await, Room::plan(None)).await.unwrap();
        let today = episodes::today(&room.worker).await.unwrap();
        assert_eq!((today.load.nothing_next, today.week.len(), today.nothing_next.len()), (1, 0, 1));
        assert_eq!(today.capacity, 40);
    }

    async fn a_contact_planned_and_never_recorded_stays_in_sight(fx: Fixture) {
        let room = Room::started(fx).await;
        let next = room.now().checked_add(SignedDuration::from_hours(2)).unwrap();
        episodes::plan_next(&room.worker, room.episode, room.form(), room.version().await, Room::plan(Some(next))).await.unwrap();
        assert_eq!(episodes::today(&room.worker).await.unwrap().today.len(), 1);
        room.wait(SignedDuration::from_hours(72));
        let today = episodes::today(&room.worker).await.unwrap();
        assert_eq!((today.overdue.len(), today.today.len()), (1, 0));
    }

    async fn what_matters_and_readiness_are_written_with_what_they_were(fx: Fixture) {
        let room = Room::started(fx).await;
        let version = room.version().await;
        episodes::say_what_matters(&room.worker, room.episode, room.form(), version, " A dry room ", Some(Readiness::ReadyToTry)).await.unwrap();
        let opened = room.open().await;
        assert_eq!((opened.episode.what_matters.as_str(), opened.episode.readiness.as_str()), ("A dry room", "ready_to_try"));
        let events = room.events().await;
        assert!(events.iter().any(|k| k == "what_matters_changed") && events.iter().any(|k| k == "readiness_changed"), "{events:?}");
        let long = "a".repeat(4_001);
        let refused = episodes::say_what_matters(&room.worker, room.episode, room.form(), room.version().await, &long, None).await;
        assert_eq!(fields(refused), ["what_matters"]);
    }

    async fn holding_without_a_reason_is_refused(fx: Fixture) {
        let room = Room::started(fx).await;
        let bare = Holding { reasons: Vec::new(), ..room.holding() };
        let refused = holding::hold(&room.worker, room.episode, room.form(), room.version().await, &bare).await;
        assert_eq!(fields(refused), ["reasons"]);
        assert_eq!(room.state().await, State::Active);
    }

    async fn holding_begins_after_a_first_contact(fx: Fixture) {
        let room = Room::new(fx).await;
        assert!(matches!(room.hold().await, Err(AppError::NotPossible(_))));
    }

    async fn holding_goes_to_and_fro_and_its_review_is_due(fx: Fixture) {
        let room = Room::started(fx).await;
        room.hold().await.unwrap();
        let opened = room.open().await;
        let (held, reasons, _) = opened.holding.unwrap();
        assert_eq!((opened.episode.state.as_str(), reasons.as_slice()), ("holding", ["not_ready_yet".to_owned()].as_slice()));
        let check_in = time::day(room.worker.today().saturating_add(2.weeks()));
        assert_eq!(opened.episode.next_due, check_in, "the first call of every two weeks is the next thing");
        assert!(check_in < held.review_on);
        assert!(matches!(room.hold().await, Err(AppError::NotPossible(_))), "it is held already");
        assert!(episodes::today(&room.worker).await.unwrap().reviews.is_empty(), "not due yet");

        let nearer = Holding { review_on: room.worker.today().saturating_add(3.days()), ..room.holding() };
        holding::review(&room.worker, room.episode, room.form(), held.version, &nearer).await.unwrap();
        let stale = holding::review(&room.worker, room.episode, room.form(), held.version, &nearer).await;
        assert!(matches!(stale, Err(AppError::Stale)));
        assert_eq!(episodes::today(&room.worker).await.unwrap().reviews.len(), 1);

        let version = room.open().await.holding.unwrap().0.version;
        holding::resume(&room.worker, room.episode, room.form(), version).await.unwrap();
        let opened = room.open().await;
        assert!(opened.episode.state == "active" && opened.holding.is_none());
        assert_eq!(opened.episode.next_due, store::NOTHING_DUE);
        room.hold().await.unwrap();
        assert_eq!(room.state().await, State::Holding);
    }

    async fn another_reason_is_another_holding(fx: Fixture) {
        let room = Room::started(fx).await;
        room.hold().await.unwrap();
        let (first, _, _) = room.open().await.holding.unwrap();
        room.wait(SignedDuration::from_mins(30));
        let other = Holding { reasons: vec![Reason::NothingToReferTo], ..room.holding() };
        holding::review(&room.worker, room.episode, room.form(), first.version, &other).await.unwrap();
        let (second, reasons, _) = room.open().await.holding.unwrap();
        assert_ne!(first.id, second.id);
        assert_eq!(reasons, ["nothing_to_refer_to"]);
        assert_eq!(room.state().await, State::Holding);
    }

    async fn an_ending_cannot_be_done_untold(fx: Fixture) {
        let room = Room::started(fx).await;
        let untold = Ending { told_on: None, told_how: String::new(), told_words: String::new(), ..room.ending() };
        room.end(Stage::Prepared, &untold).await.unwrap();
        assert_eq!(fields(room.end(Stage::Done, &untold).await), ["told_on", "told_how", "told_words"]);
        assert_eq!(room.state().await, State::Active);
        for reason in [EndReason::NoContact, EndReason::Died] {
            let possible = Ending { reason, ..untold.clone() };
            assert_eq!(possible.check_done(room.worker.today()), Ok(()), "{reason}");
        }
        room.end(Stage::Done, &Ending { reason: EndReason::NoContact, ..untold }).await.unwrap();
        assert_eq!(room.state().await, State::Ended);
    }

    async fn an_ending_told_stays_told_when_its_words_are_mended(fx: Fixture) {
        let room = Room::started(fx).await;
        room.end(Stage::Told, &room.ending()).await.unwrap();
        let mended = Ending { what_remains: "The group, and the garden".to_owned(), ..room.ending() };
        room.end(Stage::Prepared, &mended).await.unwrap();
        assert_eq!(room.open().await.ending.unwrap().stage, "told");
        let stale = ending::save(&room.worker, room.episode, room.form(), 0, Stage::Told, &mended).await;
        assert!(matches!(stale, Err(AppError::Stale)));
    }

    async fn an_ending_ends_plan_and_holding_and_sends_its_words(fx: Fixture) {
        let room = Room::started(fx).await;
        room.hold().await.unwrap();
        let next = room.now().checked_add(SignedDuration::from_hours(24)).unwrap();
        episodes::plan_next(&room.worker, room.episode, room.form(), room.version().await, Room::plan(Some(next))).await.unwrap();
        room.end(Stage::Done, &room.ending()).await.unwrap();
        let opened = room.open().await;
        assert_eq!(opened.episode.state, "ended", "and the worker can still open it");
        assert!(opened.holding.is_none() && opened.episode.next_contact_at.is_none() && opened.episode.ended_at.is_some());
        assert_eq!(opened.episode.next_due, store::NOTHING_DUE);
        let mut tx = room.fx.store.read(&room.fx.scope_a).await.unwrap();
        let looks = store::Looks::default();
        let messages = looks.disclose(tx.message_list(&room.world.may.1).await.unwrap());
        let ended = messages.iter().find(|m| m.turn == "ended").unwrap();
        assert!(ended.body == room.ending().referrer_words && (ended.state == "sent"));
        drop(tx);
        assert!(matches!(room.end(Stage::Done, &room.ending()).await, Err(AppError::NotPossible(_))));
        assert!(episodes::caseload(&room.worker, &Filter::default(), None).await.unwrap().rows.is_empty());
        assert_eq!(episodes::ended(&room.worker, &Filter::default(), None).await.unwrap().0.rows.len(), 1);
    }

    async fn a_late_contact_of_ended_support_is_still_recorded_but_plans_nothing(fx: Fixture) {
        let room = Room::started(fx).await;
        room.end(Stage::Done, &room.ending()).await.unwrap();
        room.wait(SignedDuration::from_mins(30));
        room.record(room.call()).await.unwrap();
        let opened = room.open().await;
        assert_eq!((opened.episode.state.as_str(), opened.episode.contact_count), ("ended", 2));
        let next = room.now().checked_add(SignedDuration::from_hours(24)).ok();
        let more = NewContact { draft: Draft { next_contact: next, ..room.call().draft }, ..room.call() };
        assert_eq!(fields(room.record(more).await), ["next_date"]);
        let plan = episodes::plan_next(&room.worker, room.episode, room.form(), room.version().await, Room::plan(next)).await;
        assert!(matches!(plan, Err(AppError::NotPossible(_))));
    }

    async fn a_form_sent_twice_holds_once(fx: Fixture) {
        let room = Room::started(fx).await;
        let (form, version) = (room.form(), room.version().await);
        holding::hold(&room.worker, room.episode, form, version, &room.holding()).await.unwrap();
        let again = holding::hold(&room.worker, room.episode, form, version, &room.holding()).await;
        assert!(matches!(again, Err(AppError::TakenBefore(_))));
    }

    async fn the_board_has_each_open_state(fx: Fixture) {
        let room = Room::started(fx).await;
        let board = episodes::board(&room.worker, &Filter::default()).await.unwrap();
        assert_eq!((board.caseload.rows.len(), board.more.len()), (1, 0));
        assert_eq!(board.caseload.sites.len(), 1);
    }
}
