//! What is worked on: goals and steps, connections, unmet needs, word back; what holds whoever comes and in which order.

use app::clock::{SeededIds, StandingClock};
use app::connections::{self, Moved};
use app::contacts::{self, Closes, NewContact};
use app::goals::{self, StepTurn, StepWords};
use app::messages::{self, Fate};
use app::referrals::follow;
use app::secrets::token_hash;
use app::unmet::{self, Unmet};
use app::{App, AppError, AppResult, Ctx, MessageRow, assets, episodes, time};
use jiff::ToSpan;
use practice::asset;
use practice::connection::{How, NotTakenUp, Turn, UnmetWhy};
use practice::contact::{Attendance, Draft, Kind, Place};
use practice::figure::Shown;
use practice::goal::{GoalState, StepBy};
use practice::ids::{AssetId, ConnectionId, EpisodeId, GoalId, MessageId, ReferralId, StepId};
use practice::wordback::Turn as Word;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::NOTHING_DUE;
use store::doors::{MembershipRow, NewSession};
use store_testkit::{Fixture, World, account, at, both_engines, id, tie};
use uuid::Uuid;

/// Service A with one worker and one person in support, and service B, empty.
struct Room {
    fx: Fixture,
    world: World,
    app: App,
    worker: Ctx,
    episode: EpisodeId,
    referral: ReferralId,
    forms: AtomicU64,
}

impl Room {
    /// Tuesday 6 January 2026, 9 o'clock.
    async fn new(fx: Fixture) -> Self {
        let world = World::of(&*fx.store, &fx.scope_a, 0x1000).await;
        let clock = Arc::new(StandingClock::at(time::moment(at(86_400))));
        let app = App::new(fx.store.clone(), clock, Arc::new(SeededIds::new(5))).second_step_optional();
        let worker = signed_in(&fx, &app, world.worker).await;
        let (episode, referral) = (EpisodeId(id(world.base + 9)), ReferralId(id(world.base + 8)));
        Self { fx, world, app, worker, episode, referral, forms: AtomicU64::new(0xF000) }
    }

    /// The id of a form that was not sent before.
    fn form(&self) -> Uuid {
        id(u128::from(self.forms.fetch_add(1, Ordering::Relaxed)))
    }

    /// Somebody else of the service, in a role.
    async fn other(&self, n: u128, role: &str) -> Ctx {
        self.fx.store.doors().account_insert(&account(n, "Sam Reid")).await.unwrap();
        let mut tx = self.fx.store.begin(&self.fx.scope_a).await.unwrap();
        let membership = MembershipRow {
            service_id: self.fx.scope_a.service(),
            id: id(n + 1),
            account_id: id(n),
            role: role.to_owned(),
            from_at: at(0),
            until_at: None,
            version: 1,
        };
        tx.membership_insert(&membership).await.unwrap();
        if role == "referrer" {
            tx.referrer_site_insert(&store::organisation::DatedTie {
                upper: id(n),
                lower: self.world.site,
                ..tie(n + 2, id(n), self.world.site)
            })
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
        signed_in(&self.fx, &self.app, id(n)).await
    }

    async fn open(&self) -> episodes::Opened {
        episodes::open(&self.worker, self.episode).await.unwrap()
    }

    fn step(&self, words: &str, in_days: Option<i64>) -> StepWords {
        let due_on = in_days.map(|days| self.worker.today().saturating_add(days.days()));
        StepWords { words: words.to_owned(), by: StepBy::Worker, due_on }
    }

    /// A goal with a step due in so many days.
    async fn goal(&self, in_days: i64) -> (GoalId, StepId) {
        let step = self.step("Ring the allotment", Some(in_days));
        let goal =
            goals::agree(&self.worker, self.episode, self.form(), "Company on Sundays", Some(step)).await.unwrap();
        let step = self.open().await.steps.iter().find(|s| s.goal_id == Some(goal.0)).unwrap().id;
        (goal, StepId(step))
    }

    async fn step_version(&self, step: StepId) -> i64 {
        self.open().await.steps.iter().find(|s| s.id == step.0).unwrap().version
    }

    async fn turn_step(&self, step: StepId, turn: StepTurn) -> AppResult<()> {
        let version = self.step_version(step).await;
        goals::turn_step(&self.worker, self.episode, step, self.form(), version, turn).await
    }

    fn entry(state: asset::State) -> asset::Draft {
        asset::Draft {
            name: "Allotment mornings".to_owned(),
            organisation: String::new(),
            offers: "Digging and tea".to_owned(),
            when_words: "Tuesdays".to_owned(),
            place: String::new(),
            town: "Wexcombe".to_owned(),
            postcode: String::new(),
            phone: String::new(),
            email: String::new(),
            website: String::new(),
            cost: String::new(),
            access: String::new(),
            state,
            note: "Ring Tuesdays".to_owned(),
            needs: vec!["loneliness".to_owned()],
        }
    }

    async fn asset(&self, state: asset::State) -> AssetId {
        assets::add(&self.worker, self.form(), Room::entry(state)).await.unwrap()
    }

    async fn suggested(&self) -> ConnectionId {
        let asset = self.asset(asset::State::Open).await;
        connections::suggest(&self.worker, self.episode, self.form(), asset).await.unwrap()
    }

    fn moved(&self, version: i64, turn: Turn) -> Moved {
        let how = (turn == Turn::Introduce).then_some(How::DetailsGiven);
        let why = (turn == Turn::NotTakenUp).then_some(NotTakenUp::TooFar);
        Moved { form: self.form(), version, turn, how, may_be_told: false, why, note: String::new() }
    }

    async fn turn(&self, connection: ConnectionId, turn: Turn) -> AppResult<()> {
        let now = connections::open(&self.worker, self.episode, connection).await.unwrap().connection;
        connections::turn(&self.worker, self.episode, connection, self.moved(now.version, turn)).await
    }

    /// A first contact held: word of it waits for the worker.
    async fn draft(&self) -> MessageRow {
        let new = NewContact {
            form: self.form(),
            draft: Draft {
                kind: Kind::FirstMeeting,
                place: Place::Surgery,
                at: self.worker.now(),
                planned_minutes: None,
                minutes: Some(45),
                travel_minutes: None,
                attendance: Attendance::Attended,
                with_whom: String::new(),
                notes: String::new(),
                needs: Vec::new(),
                done: practice::charter::Done::default(),
                next_contact: None,
            },
            appointment: Closes::Likely,
            next_kind: None,
            next_place: None,
            next_note: String::new(),
            step: None,
            readiness: None,
            scope_explained: true,
            consent_to_share: Some(true),
            judgement: app::charter::ContactWords::default(),
        };
        contacts::record(&self.worker, self.episode, new).await.unwrap();
        let (mut waiting, _) = messages::waiting(&self.worker, None).await.unwrap();
        assert_eq!(waiting.len(), 1);
        waiting.remove(0)
    }

    async fn settle(&self, message: &MessageRow, body: &str, fate: Fate) -> AppResult<()> {
        let id = MessageId(message.id);
        messages::settle(&self.worker, self.referral, id, self.form(), message.version, body, fate).await
    }

    fn unmet(&self, need: &str, why: UnmetWhy) -> Unmet {
        Unmet { form: self.form(), need: need.to_owned(), area: "LS1".to_owned(), why, note: String::new() }
    }

    /// What was written to the log of events, as kinds, newest last.
    async fn kinds(&self) -> Vec<String> {
        let mut tx = self.fx.store.read(&self.fx.scope_a).await.unwrap();
        let mut kinds: Vec<String> = tx.event_page(None, 50).await.unwrap().into_iter().map(|e| e.kind).collect();
        kinds.reverse();
        kinds
    }
}

async fn signed_in(fx: &Fixture, app: &App, who: Uuid) -> Ctx {
    let token = format!("session of {who}");
    let session = NewSession {
        token_hash: token_hash(&token),
        id: id(who.as_u128() + 0x10_0000),
        account_id: who,
        service_id: id(0xA),
        device: "a test".to_owned(),
        created_at: at(86_400),
        ends_at: at(90 * 86_400),
        second_step_at: Some(at(86_400)),
    };
    fx.store.doors().session_insert(&session).await.unwrap();
    app::sign_in::resolve(app, &token).await.unwrap().ctx
}

/// The fields that were refused.
fn fields<T: std::fmt::Debug>(outcome: AppResult<T>) -> Vec<&'static str> {
    match outcome {
        Err(AppError::Invalid(problems)) => problems.iter().map(|p| p.field).collect(),
        other => panic!("expected a form to mend, got {other:?}"),
    }
}

fn not_found<T: std::fmt::Debug>(outcome: &AppResult<T>) {
    assert!(matches!(outcome, Err(AppError::NotFound)), "{outcome:?}");
}

both_engines! {
    async fn a_step_ticked_moves_what_is_due_next_and_undo_moves_it_back(fx: Fixture) {
        let room = Room::new(fx).await;
        assert_eq!(room.open().await.episode.next_due, NOTHING_DUE);
        let (goal, first) = room.goal(3).await;
        goals::agree_step(&room.worker, room.episode, room.form(), Some(goal), room.step("Go there", Some(9))).await.unwrap();
        let due = |days: i64| time::day(room.worker.today().saturating_add(days.days()));
        assert_eq!(room.open().await.episode.next_due, due(3));
        room.turn_step(first, StepTurn::Tick).await.unwrap();
        assert_eq!(room.open().await.episode.next_due, due(9));
        room.turn_step(first, StepTurn::Reopen).await.unwrap();
        assert_eq!(room.open().await.episode.next_due, due(3));
        room.turn_step(first, StepTurn::Drop).await.unwrap();
        assert_eq!(room.open().await.episode.next_due, due(9));
        let kinds = room.kinds().await;
        let expected = ["goal_agreed", "step_agreed", "step_agreed", "step_done", "step_changed", "step_dropped"];
        assert_eq!(kinds[kinds.len() - 6..], expected.map(str::to_owned));
    }

    async fn a_stale_tick_is_told_and_changes_nothing(fx: Fixture) {
        let room = Room::new(fx).await;
        let (_, step) = room.goal(3).await;
        let seen = room.step_version(step).await;
        let later = room.step("Ring the allotment again", Some(5));
        goals::change_step(&room.worker, room.episode, step, room.form(), seen, later).await.unwrap();
        let ticked = goals::turn_step(&room.worker, room.episode, step, room.form(), seen, StepTurn::Tick).await;
        assert!(matches!(ticked, Err(AppError::Stale)), "{ticked:?}");
        let now = room.open().await.steps.remove(0);
        assert_eq!((now.state.as_str(), now.words.as_str()), ("to_do", "Ring the allotment again"));
    }

    async fn a_form_sent_twice_agrees_one_goal(fx: Fixture) {
        let room = Room::new(fx).await;
        let form = room.form();
        goals::agree(&room.worker, room.episode, form, "Company", None).await.unwrap();
        let again = goals::agree(&room.worker, room.episode, form, "Company", None).await;
        assert!(matches!(again, Err(AppError::TakenBefore(_))), "{again:?}");
        assert_eq!(room.open().await.goals.len(), 1);
    }

    async fn a_day_that_is_past_is_refused_for_a_new_step_and_kept_for_an_old_one(fx: Fixture) {
        let room = Room::new(fx).await;
        let new = goals::agree_step(&room.worker, room.episode, room.form(), None, room.step("Ring", Some(-1))).await;
        assert_eq!(fields(new), ["due"]);
        let empty = goals::agree(&room.worker, room.episode, room.form(), "  ", Some(room.step("", None))).await;
        assert_eq!(fields(empty), ["goal", "step"]);
    }

    async fn a_goal_set_aside_can_be_taken_up_again(fx: Fixture) {
        let room = Room::new(fx).await;
        let (goal, _) = room.goal(3).await;
        for (version, state) in [(1, GoalState::SetAside), (2, GoalState::Working), (3, GoalState::Reached)] {
            goals::change_goal(&room.worker, room.episode, goal, room.form(), version, None, state).await.unwrap();
            assert_eq!(room.open().await.goals[0].state, state.as_str());
        }
        let stale = goals::change_goal(&room.worker, room.episode, goal, room.form(), 1, Some("X"), GoalState::Agreed).await;
        assert!(matches!(stale, Err(AppError::Stale)), "{stale:?}");
    }

    async fn nobody_is_introduced_before_they_agreed(fx: Fixture) {
        let room = Room::new(fx).await;
        let connection = room.suggested().await;
        let early = room.turn(connection, Turn::Introduce).await;
        assert!(matches!(early, Err(AppError::NotPossible(_))), "{early:?}");
        for turn in [Turn::Agree, Turn::Introduce, Turn::Start, Turn::TakePart, Turn::Finish] {
            room.turn(connection, turn).await.unwrap();
        }
        let over = room.turn(connection, Turn::NotTakenUp).await;
        assert!(matches!(over, Err(AppError::NotPossible(_))), "{over:?}");
        let kinds = room.kinds().await;
        let expected = ["connection_suggested", "connection_agreed", "connection_introduced", "connection_started", "connection_taking_part", "connection_finished"];
        assert_eq!(kinds[kinds.len() - 6..], expected.map(str::to_owned));
    }

    async fn a_warm_introduction_needs_the_persons_word_and_keeps_it_as_consent(fx: Fixture) {
        let room = Room::new(fx).await;
        let connection = room.suggested().await;
        room.turn(connection, Turn::Agree).await.unwrap();
        let warm = |may_be_told| Moved { how: Some(How::WarmIntroduction), may_be_told, ..room.moved(2, Turn::Introduce) };
        let unasked = connections::turn(&room.worker, room.episode, connection, warm(false)).await;
        assert_eq!(fields(unasked), ["may_be_told"]);
        connections::turn(&room.worker, room.episode, connection, warm(true)).await.unwrap();
        let kinds = room.kinds().await;
        assert_eq!(kinds[kinds.len() - 2..], ["connection_introduced".to_owned(), "consent_given".to_owned()]);
    }

    async fn what_was_not_taken_up_says_why_and_can_be_suggested_anew(fx: Fixture) {
        let room = Room::new(fx).await;
        let connection = room.suggested().await;
        let bare = Moved { why: None, ..room.moved(1, Turn::NotTakenUp) };
        assert_eq!(fields(connections::turn(&room.worker, room.episode, connection, bare).await), ["why"]);
        let asset = AssetId(room.open().await.connections[0].asset_id);
        let twice = connections::suggest(&room.worker, room.episode, room.form(), asset).await;
        assert_eq!(fields(twice), ["asset"]);
        room.turn(connection, Turn::NotTakenUp).await.unwrap();
        connections::suggest(&room.worker, room.episode, room.form(), asset).await.unwrap();
        assert_eq!(room.open().await.connections.len(), 2);
    }

    async fn a_closed_group_is_not_suggested_and_a_full_one_may_be(fx: Fixture) {
        let room = Room::new(fx).await;
        let closed = room.asset(asset::State::Closed).await;
        assert_eq!(fields(connections::suggest(&room.worker, room.episode, room.form(), closed).await), ["asset"]);
        let full = room.asset(asset::State::Full).await;
        connections::suggest(&room.worker, room.episode, room.form(), full).await.unwrap();
    }

    async fn the_word_of_a_partner_is_kept_with_what_was_said_before(fx: Fixture) {
        let room = Room::new(fx).await;
        let connection = room.suggested().await;
        let said = |version, words: &'static str| connections::partner_word(&room.worker, room.episode, connection, room.form(), version, words);
        said(1, "She came").await.unwrap();
        let stale = said(1, "She did not").await;
        assert!(matches!(stale, Err(AppError::Stale)), "{stale:?}");
        assert_eq!(fields(said(2, " ").await), ["partner_word"]);
        assert_eq!(room.open().await.connections[0].partner_word, "She came");
    }

    async fn groups_are_found_by_need_and_by_word(fx: Fixture) {
        let room = Room::new(fx).await;
        room.suggested().await;
        let found = |need: Option<&'static str>, word: Option<&'static str>| connections::find(&room.worker, room.episode, need, word, None);
        let all = found(Some("loneliness"), Some("ALLOT")).await.unwrap();
        let count = |f: connections::Found| f.near.len() + f.rows.len();
        assert_eq!((all.taken.len(), count(all)), (1, 1));
        assert_eq!(count(found(Some("transport"), None).await.unwrap()), 0);
        assert_eq!(count(found(None, Some("wexcombe")).await.unwrap()), 1);
    }

    async fn what_lies_in_the_town_of_the_practice_stands_first_and_once(fx: Fixture) {
        let room = Room::new(fx).await;
        let here = room.asset(asset::State::Open).await;
        let found = || connections::find(&room.worker, room.episode, Some("loneliness"), None, None);
        let beside = found().await.unwrap();
        assert!(beside.near.iter().any(|a| a.id == here.0) && beside.rows.iter().all(|a| a.id != here.0));
        let site = room.open().await.episode.site_id;
        let mut tx = room.fx.store.begin(&room.fx.scope_a).await.unwrap();
        let mut row = tx.site_get(site).await.unwrap().unwrap();
        row.town = String::new();
        tx.site_save(&row).await.unwrap();
        tx.commit().await.unwrap();
        let apart = found().await.unwrap();
        assert!(apart.near.is_empty() && apart.rows.iter().any(|a| a.id == here.0), "no town is known");
    }

    async fn an_entry_changed_by_somebody_else_is_not_overwritten(fx: Fixture) {
        let room = Room::new(fx).await;
        let asset = room.asset(asset::State::Open).await;
        let to = |state| assets::change(&room.worker, asset, room.form(), 1, Room::entry(state));
        to(asset::State::Full).await.unwrap();
        let stale = to(asset::State::Closed).await;
        assert!(matches!(stale, Err(AppError::Stale)), "{stale:?}");
        assert_eq!(assets::open(&room.worker, asset).await.unwrap().0.state, "full");
    }

    async fn what_workers_know_of_a_group_is_not_shown_to_visitors(fx: Fixture) {
        let room = Room::new(fx).await;
        let asset = room.asset(asset::State::Open).await;
        let partner = room.other(0x7000, "partner").await;
        assert_eq!(assets::open(&partner, asset).await.unwrap().0.note, "");
        assert_eq!(assets::open(&room.worker, asset).await.unwrap().0.note, "Ring Tuesdays");
        not_found(&assets::change(&partner, asset, room.form(), 1, Room::entry(asset::State::Closed)).await);
        not_found(&assets::add(&partner, room.form(), Room::entry(asset::State::Open)).await);
    }

    async fn another_workers_episode_is_not_found(fx: Fixture) {
        let room = Room::new(fx).await;
        let (goal, step) = room.goal(3).await;
        let connection = room.suggested().await;
        let message = room.draft().await;
        let other = room.other(0x7000, "worker").await;
        not_found(&goals::agree(&other, room.episode, room.form(), "X", None).await);
        not_found(&goals::change_goal(&other, room.episode, goal, room.form(), 1, None, GoalState::Reached).await);
        not_found(&goals::turn_step(&other, room.episode, step, room.form(), 1, StepTurn::Tick).await);
        not_found(&connections::find(&other, room.episode, None, None, None).await);
        not_found(&connections::open(&other, room.episode, connection).await);
        not_found(&connections::turn(&other, room.episode, connection, room.moved(1, Turn::Agree)).await);
        not_found(&connections::partner_word(&other, room.episode, connection, room.form(), 1, "X").await);
        not_found(&unmet::record(&other, room.episode, room.unmet("transport", UnmetWhy::Cost)).await);
        not_found(&messages::of_episode(&other, room.episode).await);
        not_found(&messages::begin(&other, room.episode, Word::Progress).await);
        not_found(&messages::write(&other, room.episode, room.form(), Word::Progress, "X").await);
        not_found(&messages::open(&other, room.referral, MessageId(message.id)).await);
        assert!(messages::waiting(&other, None).await.unwrap().0.is_empty());
    }

    async fn an_unmet_need_is_counted_and_few_are_not_told_apart(fx: Fixture) {
        let room = Room::new(fx).await;
        unmet::record(&room.worker, room.episode, room.unmet("legal", UnmetWhy::Cost)).await.unwrap();
        for _ in 0..8 {
            unmet::record(&room.worker, room.episode, room.unmet("transport", UnmetWhy::NoneExists)).await.unwrap();
        }
        assert_eq!(fields(unmet::record(&room.worker, room.episode, room.unmet("dancing", UnmetWhy::Full)).await), ["need"]);
        let manager = room.other(0x7000, "manager").await;
        let counts = unmet::counts(&manager).await.unwrap();
        let rows: Vec<_> = counts.rows.iter().map(|r| (r.need.as_str(), r.all)).collect();
        assert_eq!(rows, [("transport", Some(Shown::About(10))), ("legal", Some(Shown::Few))]);
        assert_eq!((counts.all, counts.rows[1].by_why[0]), (Some(Shown::About(10)), Shown::Nobody));
        assert_eq!(room.open().await.unmet.len(), 9);
        not_found(&unmet::counts(&room.other(0x7100, "referrer").await).await);
    }

    async fn a_message_changed_before_it_goes_is_what_the_referrer_reads(fx: Fixture) {
        let room = Room::new(fx).await;
        let referrer = room.other(0x7000, "referrer").await;
        let draft = room.draft().await;
        assert!(follow(&referrer, room.referral).await.unwrap().messages.is_empty(), "a draft has not gone");
        room.settle(&draft, "We have met. She would like company.", Fate::Wait).await.unwrap();
        let stale = room.settle(&draft, "Another", Fate::Send).await;
        assert!(matches!(stale, Err(AppError::Stale)), "{stale:?}");
        assert!(follow(&referrer, room.referral).await.unwrap().messages.is_empty(), "it still waits");
        let now = messages::open(&room.worker, room.referral, MessageId(draft.id)).await.unwrap().message;
        room.settle(&now, "We have met. She would like company on Sundays.", Fate::Send).await.unwrap();
        let read = follow(&referrer, room.referral).await.unwrap().messages;
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].body, "We have met. She would like company on Sundays.");
        assert!(messages::waiting(&room.worker, None).await.unwrap().0.is_empty());
        let again = room.settle(&now, "Twice", Fate::Send).await;
        assert!(matches!(again, Err(AppError::NotPossible(_))), "{again:?}");
    }

    async fn a_withheld_message_never_shows_at_the_referrer(fx: Fixture) {
        let room = Room::new(fx).await;
        let referrer = room.other(0x7000, "referrer").await;
        let draft = room.draft().await;
        assert_eq!(fields(room.settle(&draft, "We have met.", Fate::KeepBack { why: String::new() }).await), ["why"]);
        room.settle(&draft, "We have met.", Fate::KeepBack { why: "She asked me to".to_owned() }).await.unwrap();
        assert!(follow(&referrer, room.referral).await.unwrap().messages.is_empty());
        assert!(messages::waiting(&room.worker, None).await.unwrap().0.is_empty());
        let said = messages::of_episode(&room.worker, room.episode).await.unwrap();
        assert_eq!(said.messages.iter().map(|m| m.state.as_str()).collect::<Vec<_>>(), ["withheld"]);
        assert_eq!(room.kinds().await.last().map(String::as_str), Some("word_back_withheld"));
    }

    async fn a_word_can_be_sent_at_any_time_in_the_workers_own_words(fx: Fixture) {
        let room = Room::new(fx).await;
        let referrer = room.other(0x7000, "referrer").await;
        let begun = messages::begin(&room.worker, room.episode, Word::Progress).await.unwrap();
        assert!(!begun.contains("Lindqvist"), "initials only: {begun}");
        not_found(&messages::begin(&room.worker, room.episode, Word::Declined).await);
        let named = messages::write(&room.worker, room.episode, room.form(), Word::Progress, "Maria Lindqvist goes on Tuesdays.").await;
        assert_eq!(fields(named), ["body"], "a message names nobody");
        messages::write(&room.worker, room.episode, room.form(), Word::Progress, "She goes on Tuesdays.").await.unwrap();
        let read = follow(&referrer, room.referral).await.unwrap().messages;
        assert_eq!(read.iter().map(|m| m.body.as_str()).collect::<Vec<_>>(), ["She goes on Tuesdays."]);
    }

    async fn nothing_goes_to_those_who_hear_only_that_it_was_received(fx: Fixture) {
        let room = Room::new(fx).await;
        let draft = room.draft().await;
        room.fx.tamper("UPDATE referral SET source = 'family_or_friend', agrees_word_back = FALSE").await;
        let sent = room.settle(&draft, "We have met.", Fate::Send).await;
        assert!(matches!(sent, Err(AppError::NotPossible(_))), "{sent:?}");
        let written = messages::write(&room.worker, room.episode, room.form(), Word::Progress, "News").await;
        assert!(matches!(written, Err(AppError::NotPossible(_))), "{written:?}");
        assert!(!messages::of_episode(&room.worker, room.episode).await.unwrap().hears);
    }
}
