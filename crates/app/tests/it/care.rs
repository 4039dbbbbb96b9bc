//! Support between colleagues: who may change whose, what is counted as having met somebody, what stands on Today for own
//! and covered people, and that each thing that happens says its words.

use crate::house::{House, Place};
use app::contacts::{self, NewContact};
use app::cover::{self, NewCover};
use app::episodes::{self, Filter, Plan, ending, holding};
use app::goals::{self, StepTurn, StepWords};
use app::referrals::{self, Accept, Answer, Outcome};
use app::timeline::Window;
use app::unmet::{self, Unmet};
use app::{AppError, AppResult, Ctx, connections, messages, people, time};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::connection::{Turn as ConnectionTurn, UnmetWhy};
use practice::consent::Standing;
use practice::contact::{Attendance, Draft, Kind, Place as Where};
use practice::ending::{Ending, Reason as EndReason, Stage};
use practice::episode::Readiness;
use practice::event::Kind as Event;
use practice::goal::{GoalState, StepBy};
use practice::holding::{Function, Holding, Reason};
use practice::ids::{AssetId, ConnectionId, ContactId, EpisodeId, PersonId, ReferralId, StepId};
use practice::wordback::Turn as Word;
use store::episodes::CaseAccessRow;
use store::organisation::CoverRow;
use store_testkit::{asset, at, both_engines, day, id, referral};
use uuid::Uuid;

/// Two colleagues of one team, the referrer, and one person whom the first of them supports.
struct Ward {
    house: House,
    place: Place,
    amina: Ctx,
    ben: Ctx,
    gp: Ctx,
    person: PersonId,
    referral: ReferralId,
    episode: EpisodeId,
}

impl Ward {
    async fn new(fx: store_testkit::Fixture) -> Self {
        let house = House::new(fx);
        let scope = house.fx.scope_a.clone();
        let place = house.place(&scope, 0x1000).await;
        let amina = house.sign_in(&scope, 0x2000, "Amina Yusuf", "worker", Some(place.team)).await;
        let ben = house.sign_in(&scope, 0x2100, "Ben Ito", "worker", Some(place.team)).await;
        let gp = house.sign_in(&scope, 0x2200, "Dr Osei", "referrer", None).await;
        let sender = gp.account().unwrap().0;
        let referral = house.referred(&scope, place, 0x3000, |row| row.referrer_id = Some(sender)).await;
        let person = PersonId(id(0x3000));
        let mut ward = Self { house, place, amina, ben, gp, person, referral, episode: EpisodeId(Uuid::nil()) };
        ward.episode = ward.accept(&ward.amina, referral).await;
        ward
    }

    async fn accept(&self, owner: &Ctx, referral: ReferralId) -> EpisodeId {
        let outcome = Outcome { form: self.house.form(), version: 1, message: String::new() };
        let owner = owner.account().unwrap();
        referrals::accept(&self.amina, referral, Accept { outcome, owner }).await.unwrap()
    }

    /// Another spell of support for the same person.
    async fn again(&self, owner: &Ctx, n: u128) -> EpisodeId {
        let mut tx = self.house.fx.store.begin(&self.house.fx.scope_a).await.unwrap();
        let row = referral(n, self.person.0, self.place.site, self.place.team);
        tx.referral_insert(&row, &["housing".to_owned()], &[]).await.unwrap();
        tx.commit().await.unwrap();
        self.accept(owner, ReferralId(row.id)).await
    }

    fn form(&self) -> Uuid {
        self.house.form()
    }

    fn now(&self) -> Timestamp {
        self.amina.now()
    }

    fn hours(&self, hours: i64) -> Timestamp {
        self.now().checked_add(SignedDuration::from_hours(hours)).unwrap()
    }

    fn wait(&self, hours: i64) {
        self.house.clock.set(self.hours(hours));
    }

    fn contact(&self, kind: Kind) -> NewContact {
        NewContact {
            form: self.form(),
            draft: Draft {
                kind,
                place: Where::Phone,
                at: self.now(),
                planned_minutes: None,
                minutes: Some(20),
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

    async fn record(&self, new: NewContact) -> ContactId {
        contacts::record(&self.amina, self.episode, new).await.unwrap()
    }

    async fn correct(&self, contact: ContactId, draft: Draft) {
        let version = contacts::open(&self.amina, self.episode, contact).await.unwrap().contact.version;
        contacts::correct(&self.amina, self.episode, contact, version, self.form(), draft).await.unwrap();
    }

    async fn open(&self) -> episodes::Opened {
        episodes::open(&self.amina, self.episode).await.unwrap()
    }

    async fn plan(&self, at: Timestamp, kind: Kind) {
        let version = self.open().await.episode.version;
        let plan = Plan { at: Some(at), kind: Some(kind), place: None, note: "Ask about the letter".to_owned() };
        episodes::plan_next(&self.amina, self.episode, self.form(), version, plan).await.unwrap();
    }

    async fn hold(&self, every_weeks: Option<i32>) {
        let version = self.open().await.episode.version;
        let holding = Holding {
            reasons: vec![Reason::NotReadyYet],
            functions: vec![Function::BearingWitness],
            consists_of: "A call now and then".to_owned(),
            shared_with: String::new(),
            would_end: "A place in the group".to_owned(),
            every_weeks,
            review_on: self.amina.today().saturating_add(12.weeks()),
        };
        holding::hold(&self.amina, self.episode, self.form(), version, &holding).await.unwrap();
    }

    fn ending(&self) -> Ending {
        Ending {
            reason: EndReason::GoalsMet,
            told_on: Some(self.amina.today()),
            told_how: "At the last meeting".to_owned(),
            told_words: "That she can ring any time".to_owned(),
            what_remains: "The group on Tuesdays".to_owned(),
            door_open: "Ring us".to_owned(),
            referrer_words: "Our support has come to an end.".to_owned(),
        }
    }

    async fn end(&self, who: &Ctx, episode: EpisodeId, stage: Stage) {
        let version = episodes::open(who, episode).await.unwrap().ending.map_or(0, |e| e.version);
        ending::save(who, episode, self.form(), version, stage, &self.ending()).await.unwrap();
    }

    /// Ben covers for Amina for a week.
    async fn covered(&self) {
        let new = NewCover {
            form: self.form(),
            worker: self.amina.account().unwrap(),
            cover: self.ben.account().unwrap(),
            why: "Annual leave".to_owned(),
            from: self.amina.today(),
            last: self.amina.today().saturating_add(6.days()),
        };
        cover::make(&self.amina, new).await.unwrap();
    }

    fn step(&self, words: &str) -> StepWords {
        StepWords { words: words.to_owned(), by: StepBy::Worker, due_on: Some(self.amina.today()) }
    }

    /// The kinds of the person's events so far with their bodies, oldest first.
    async fn events(&self) -> Vec<(String, serde_json::Value)> {
        let (who, day) = (self.amina.account().unwrap().0, time::day(self.amina.today()));
        let mut tx = self.house.fx.store.read(&self.house.fx.scope_a).await.unwrap();
        let permit = tx.permit_person(who, self.person.0, time::at(self.now()), day).await.unwrap().unwrap();
        let looks = store::Looks::default();
        let mut rows = looks.disclose(tx.event_timeline(&permit, None, None, 200).await.unwrap());
        rows.reverse();
        rows.into_iter()
            .map(|row| (row.kind, row.body.and_then(|b| serde_json::from_str(&b).ok()).unwrap_or_default()))
            .collect()
    }

    async fn count(&self, kind: &str) -> usize {
        self.events().await.iter().filter(|(k, _)| k == kind).count()
    }

    async fn words_back(&self, turn: Word) -> Vec<String> {
        let said = messages::of_episode(&self.amina, self.episode).await.unwrap().messages;
        said.into_iter().filter(|m| m.turn == turn.as_str()).map(|m| m.state).collect()
    }
}

fn not_possible<T: std::fmt::Debug>(outcome: &AppResult<T>) {
    assert!(matches!(outcome, Err(AppError::NotPossible(_))), "{outcome:?}");
}

fn not_found<T: std::fmt::Debug>(outcome: &AppResult<T>) {
    assert!(matches!(outcome, Err(AppError::NotFound)), "{outcome:?}");
}

both_engines! {
    async fn an_answer_to_an_accepted_referral_stands_on_today_until_it_is_opened(fx: Fixture) {
        let ward = Ward::new(fx).await;
        referrals::answer(&ward.gp, ward.referral, ward.form(), "She has moved to her sister's.").await.unwrap();
        let waiting = episodes::today(&ward.amina).await.unwrap().answers;
        assert_eq!(waiting.iter().map(|y| (y.episode_id, y.from_name.as_str())).collect::<Vec<_>>(), [(ward.episode.0, "Dr Osei")]);
        assert_eq!(episodes::overview(&ward.amina, ward.episode).await.unwrap().answers.len(), 1);
        assert!(episodes::today(&ward.ben).await.unwrap().answers.is_empty(), "it is none of his");
        referrals::open(&ward.ben, ward.referral).await.unwrap();
        assert_eq!(episodes::today(&ward.amina).await.unwrap().answers.len(), 1, "a colleague who looks does not take it from her");
        ward.covered().await;
        let covered = episodes::today(&ward.ben).await.unwrap().answers;
        assert_eq!(covered[0].owner_name, "Amina Yusuf", "whoever covers is told whose it is");
        assert!(messages::read(&ward.amina, ward.episode).await.unwrap().replies[0].body.contains("sister"));
        assert!(episodes::today(&ward.amina).await.unwrap().answers.is_empty());
        assert!(episodes::overview(&ward.amina, ward.episode).await.unwrap().answers.is_empty());
        referrals::answer(&ward.gp, ward.referral, ward.form(), "And back.").await.unwrap();
        referrals::open(&ward.amina, ward.referral).await.unwrap();
        assert!(episodes::today(&ward.amina).await.unwrap().answers.is_empty(), "the page of the referral shows it too");
    }

    async fn a_contact_sent_again_from_a_new_form_is_not_recorded_twice(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let first = ward.contact(Kind::FollowUp);
        ward.record(first.clone()).await;
        let again = NewContact { form: ward.form(), ..first.clone() };
        match contacts::record(&ward.amina, ward.episode, again).await {
            Err(AppError::Invalid(problems)) => assert_eq!(problems[0].field, "time"),
            other => panic!("{other:?}"),
        }
        assert_eq!(ward.open().await.episode.contact_count, 1);
        let mut other = NewContact { form: ward.form(), ..first };
        "And then of her sister.".clone_into(&mut other.draft.notes);
        ward.record(other).await;
    }

    async fn what_the_person_said_last_about_sharing_is_what_the_support_shows(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let shares = || async { episodes::overview(&ward.amina, ward.episode).await.unwrap().shares };
        assert_eq!(shares().await, Standing::NotAsked);
        ward.record(NewContact { consent_to_share: Some(true), ..ward.contact(Kind::FirstMeeting) }).await;
        assert_eq!(shares().await, Standing::Given);
        let consents = people::open(&ward.amina, ward.person, Window::default()).await.unwrap().consents;
        let given = consents.iter().find(|c| c.purpose == "share_with_practice").unwrap().id;
        people::withdraw_consent(&ward.amina, ward.person, given, ward.form()).await.unwrap();
        assert_eq!(shares().await, Standing::Withdrawn);
    }

    async fn once_support_has_ended_no_earlier_word_waits_and_an_answer_opens_nothing(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        assert_eq!(ward.words_back(Word::FirstContact).await, ["draft"]);
        let early = Ending { told_on: Some(jiff::civil::date(2020, 1, 1)), ..ward.ending() };
        match ending::save(&ward.amina, ward.episode, ward.form(), 0, Stage::Told, &early).await {
            Err(AppError::Invalid(problems)) => assert_eq!(problems[0].field, "told_on"),
            other => panic!("{other:?}"),
        }
        let named = Ending { referrer_words: "Maria Lindqvist is well.".to_owned(), ..ward.ending() };
        match ending::save(&ward.amina, ward.episode, ward.form(), 0, Stage::Done, &named).await {
            Err(AppError::Invalid(problems)) => assert_eq!(problems[0].field, "referrer_words"),
            other => panic!("{other:?}"),
        }
        ward.end(&ward.amina, ward.episode, Stage::Done).await;
        assert_eq!(ward.words_back(Word::FirstContact).await, ["withheld"]);
        assert_eq!(ward.words_back(Word::Ended).await, ["sent"]);
        not_possible(&messages::write(&ward.amina, ward.episode, ward.form(), Word::Progress, "News").await);
        let followed = referrals::follow(&ward.gp, ward.referral).await.unwrap();
        assert_eq!(followed.answer, Answer::AfterEnd);
        let did = referrals::answer(&ward.gp, ward.referral, ward.form(), "She asks again.").await.unwrap();
        assert_eq!(did, Answer::AfterEnd);
    }

    async fn the_caseload_and_today_count_the_same_people_with_nothing_planned(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.covered().await;
        for who in [&ward.amina, &ward.ben] {
            let today = episodes::today(who).await.unwrap().nothing;
            assert_eq!(today, 1);
            assert_eq!(episodes::caseload(who, &Filter::default(), None).await.unwrap().nothing_next, Some(today));
            assert_eq!(episodes::board(who, &Filter::default()).await.unwrap().caseload.nothing_next, Some(today));
        }
        let narrowed = Filter { need: Some("housing".to_owned()), ..Filter::default() };
        assert_eq!(episodes::caseload(&ward.amina, &narrowed, None).await.unwrap().nothing_next, None, "of these alone it is not known");
    }

    async fn team_today_lists_who_supports_people_and_not_a_supervisor_of_the_team(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let lead = ward.house.sign_in(&scope, 0x2600, "Dee Hall", "supervisor", Some(ward.place.team)).await;
        ward.house.fx.tamper("UPDATE team_member SET lead = TRUE WHERE account_id IN (SELECT id FROM account WHERE name = 'Dee Hall')").await;
        let loads = app::team::today(&lead).await.unwrap().loads;
        let names: Vec<&str> = loads.iter().map(|load| load.owner_name.as_str()).collect();
        assert_eq!(names, ["Amina Yusuf", "Ben Ito"]);
    }

    async fn a_talk_about_the_person_is_counted_and_is_not_having_met_them(fx: Fixture) {
        let ward = Ward::new(fx).await;
        for kind in [Kind::AboutPerson, Kind::WithCarer, Kind::Message] {
            ward.record(ward.contact(kind)).await;
        }
        let opened = ward.open().await;
        assert_eq!((opened.episode.state.as_str(), opened.episode.contact_count), ("waiting", 2), "a message is not counted");
        assert!(opened.episode.started_at.is_none() && opened.episode.last_contact_at.is_none() && opened.referral.first_held_at.is_none());
        assert!(ward.words_back(Word::FirstContact).await.is_empty());
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        let opened = ward.open().await;
        assert_eq!((opened.episode.state.as_str(), opened.episode.contact_count), ("active", 3));
        assert!(opened.episode.started_at.is_some() && opened.referral.first_held_at.is_some());
        assert_eq!(ward.words_back(Word::FirstContact).await, ["draft"]);
    }

    async fn a_correction_and_a_contact_entered_late_move_the_clocks(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.wait(48);
        let first = ward.contact(Kind::FirstMeeting);
        let (draft, held) = (first.draft.clone(), time::at(first.draft.at));
        let contact = ward.record(first).await;
        assert_eq!(ward.open().await.referral.first_held_at, Some(held));
        let earlier = ward.now().checked_sub(SignedDuration::from_hours(24)).unwrap();
        let late = NewContact { draft: Draft { at: earlier, ..draft.clone() }, ..ward.contact(Kind::FollowUp) };
        let entered = ward.record(late).await;
        let opened = ward.open().await;
        assert_eq!((opened.episode.started_at, opened.referral.first_held_at), (Some(time::at(earlier)), Some(time::at(earlier))));
        assert_eq!(opened.episode.last_contact_at, Some(held));
        ward.correct(entered, Draft { kind: Kind::AboutPerson, at: earlier, ..draft.clone() }).await;
        let opened = ward.open().await;
        assert_eq!((opened.episode.started_at, opened.referral.first_held_at), (Some(held), Some(held)));
        assert_eq!((opened.episode.contact_count, opened.episode.state.as_str()), (2, "active"));
        ward.correct(contact, Draft { attendance: Attendance::DidNotAttend, minutes: None, ..draft.clone() }).await;
        let opened = ward.open().await;
        assert_eq!((opened.episode.started_at, opened.episode.last_contact_at, opened.referral.first_held_at), (None, None, None));
        assert_eq!((opened.episode.contact_count, opened.episode.state.as_str()), (1, "waiting"), "it waits for a first contact again");
        ward.correct(contact, draft).await;
        assert_eq!(ward.open().await.episode.state, "active");
        assert_eq!(ward.words_back(Word::FirstContact).await, ["draft"], "the referrer is told once");
    }

    async fn a_plan_is_settled_by_a_contact_on_its_day_and_not_by_a_message_or_one_before(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.plan(ward.hours(24), Kind::FirstMeeting).await;
        ward.record(ward.contact(Kind::FollowUp)).await;
        assert!(ward.open().await.episode.next_contact_at.is_some(), "the day before leaves it");
        ward.wait(23);
        for kind in [Kind::Message, Kind::AboutPerson] {
            ward.record(ward.contact(kind)).await;
            assert!(ward.open().await.episode.next_contact_at.is_some(), "{kind}");
        }
        let planned = ward.hours(1);
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        assert!(ward.open().await.episode.next_contact_at.is_none());
        let recorded = ward.events().await.into_iter().rfind(|(kind, _)| kind == "contact_recorded").unwrap().1;
        assert_eq!(recorded["planned_for"].as_str().unwrap().parse::<Timestamp>().unwrap(), planned, "what was planned is told");
    }

    async fn a_next_contact_planned_with_a_contact_is_told_as_one_planned_alone(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let next = ward.hours(72);
        let new = ward.contact(Kind::FirstMeeting);
        let new = NewContact { draft: Draft { next_contact: Some(next), ..new.draft }, next_kind: Some(Kind::CheckIn), ..new };
        ward.record(new).await;
        let (_, body) = ward.events().await.into_iter().find(|(kind, _)| kind == "next_contact_planned").unwrap();
        assert_eq!((body["kind"].as_str(), body["at"].as_str().and_then(|at| at.parse::<Timestamp>().ok())), (Some("check_in"), Some(next)));
    }

    async fn a_correction_keeps_how_long_the_contact_was_meant_to_be(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let new = ward.contact(Kind::FirstMeeting);
        let draft = new.draft.clone();
        let contact = ward.record(NewContact { draft: Draft { planned_minutes: Some(60), ..draft.clone() }, ..new }).await;
        ward.correct(contact, Draft { minutes: Some(25), ..draft }).await;
        let kept = contacts::open(&ward.amina, ward.episode, contact).await.unwrap().contact;
        assert_eq!((kept.planned_minutes, kept.minutes), (Some(60), Some(25)));
    }

    async fn what_is_said_at_the_first_contact_stands_among_consents_and_in_the_timeline(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        let first = NewContact { scope_explained: true, consent_to_share: Some(true), ..ward.contact(Kind::FollowUp) };
        ward.record(first).await;
        let opened = ward.open().await.episode;
        assert_eq!((opened.scope_explained_on.map(time::date), opened.consent_to_share), (Some(ward.amina.today()), Some(true)));
        let record = people::open(&ward.amina, ward.person, Window::default()).await.unwrap();
        let shares: Vec<bool> = record.consents.iter().filter(|c| c.purpose == "share_with_practice").map(|c| c.given).collect();
        assert_eq!(shares, [true]);
        ward.wait(1);
        ward.record(NewContact { scope_explained: true, consent_to_share: Some(true), ..ward.contact(Kind::FollowUp) }).await;
        assert_eq!((ward.count("scope_explained").await, ward.count("consent_given").await), (1, 1), "said once, told once");
        ward.wait(1);
        ward.record(NewContact { consent_to_share: Some(false), ..ward.contact(Kind::FollowUp) }).await;
        assert_eq!(ward.count("consent_refused").await, 1, "and a change of mind is told");
    }

    async fn whoever_is_held_is_to_hear_from_the_worker_by_the_rhythm_that_was_agreed(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        ward.hold(Some(2)).await;
        let due = |weeks: i64| time::day(ward.amina.today().saturating_add(weeks.weeks()));
        assert_eq!(ward.open().await.episode.next_due, due(2), "not in twelve weeks, when it is looked at again");
        assert!(episodes::today(&ward.amina).await.unwrap().check_ins.is_empty());
        ward.wait(10 * 24);
        let today = episodes::today(&ward.amina).await.unwrap();
        assert_eq!((today.check_ins.len(), today.reviews.len()), (1, 0));
        assert_eq!(today.check_ins[0].0, ward.amina.today().saturating_add(4.days()));
        ward.record(ward.contact(Kind::CheckIn)).await;
        assert_eq!(ward.open().await.episode.next_due, due(2), "and so many weeks after it again");
        assert!(episodes::today(&ward.amina).await.unwrap().check_ins.is_empty());
    }

    async fn what_is_due_of_covered_people_stands_on_today_with_whose_they_are(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        ward.covered().await;
        let today = episodes::today(&ward.ben).await.unwrap();
        assert_eq!(today.nothing_next.iter().map(|e| e.owner_name.as_str()).collect::<Vec<_>>(), ["Amina Yusuf"]);
        goals::agree_step(&ward.amina, ward.episode, ward.form(), None, ward.step("Ring the group")).await.unwrap();
        ward.hold(Some(1)).await;
        let today = episodes::today(&ward.ben).await.unwrap();
        assert_eq!(today.steps.iter().map(|s| s.owner_name.as_str()).collect::<Vec<_>>(), ["Amina Yusuf"]);
        assert_eq!(today.check_ins.iter().map(|(_, h)| h.owner_name.as_str()).collect::<Vec<_>>(), ["Amina Yusuf"]);
        ward.wait(7 * 24);
        let today = episodes::today(&ward.ben).await.unwrap();
        assert!(today.steps.is_empty() && today.check_ins.is_empty(), "and no longer than the cover");
    }

    async fn whoever_covers_can_take_support_over_and_so_can_one_with_the_same_supervisor(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let elsewhere = ward.house.place(&scope, 0x1100).await;
        let cy = ward.house.sign_in(&scope, 0x2300, "Cy Reed", "worker", Some(elsewhere.team)).await;
        let owner = ward.amina.account().unwrap();
        let names = async |who: &Ctx| episodes::successors(who, owner).await.unwrap().into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(names(&ward.amina).await, ["Ben Ito"]);
        let to_cy = episodes::hand_over(&ward.amina, ward.episode, ward.form(), cy.account().unwrap(), "Moves").await;
        assert!(matches!(to_cy, Err(AppError::Invalid(_))), "{to_cy:?}");
        let lead = ward.house.sign_in(&scope, 0x2400, "Dee Hall", "supervisor", None).await;
        let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
        for (n, worker) in [(0x4000, &ward.amina), (0x4001, &cy)] {
            tx.supervision_tie_insert(&store_testkit::tie(n, lead.account().unwrap().0, worker.account().unwrap().0)).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(names(&ward.amina).await, ["Ben Ito", "Cy Reed"]);
        ward.covered().await;
        episodes::hand_over(&ward.ben, ward.episode, ward.form(), ward.ben.account().unwrap(), "Amina is ill for long").await.unwrap();
        assert_eq!(episodes::open(&ward.ben, ward.episode).await.unwrap().episode.owner_id, ward.ben.account().unwrap().0);
        not_found(&episodes::open(&ward.amina, ward.episode).await);
    }

    async fn an_ending_told_can_be_taken_back_and_support_goes_on(fx: Fixture) {
        let ward = Ward::new(fx).await;
        ward.record(ward.contact(Kind::FirstMeeting)).await;
        not_possible(&ending::take_back(&ward.amina, ward.episode, ward.form(), 0).await);
        ward.end(&ward.amina, ward.episode, Stage::Prepared).await;
        ward.end(&ward.amina, ward.episode, Stage::Told).await;
        let stale = ending::take_back(&ward.amina, ward.episode, ward.form(), 1).await;
        assert!(matches!(stale, Err(AppError::Stale)), "{stale:?}");
        let form = ward.form();
        ending::take_back(&ward.amina, ward.episode, form, 2).await.unwrap();
        let again = ending::take_back(&ward.amina, ward.episode, form, 2).await;
        assert!(matches!(again, Err(AppError::TakenBefore(_))), "{again:?}");
        let opened = ward.open().await;
        assert!(opened.ending.is_none() && opened.episode.state == "active");
        let (_, body) = ward.events().await.into_iter().find(|(kind, _)| kind == "episode_ending_taken_back").unwrap();
        assert_eq!(body["what_remains"], "The group on Tuesdays", "what it said is kept");
        ward.end(&ward.amina, ward.episode, Stage::Done).await;
        not_possible(&ending::take_back(&ward.amina, ward.episode, ward.form(), 1).await);
    }

    async fn ended_support_is_listed_with_the_last_one_first(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let mut expected = vec![ward.episode.0];
        for n in [0x3100, 0x3200] {
            let referral = ward.house.referred(&scope, ward.place, n, |_| ()).await;
            expected.push(ward.accept(&ward.amina, referral).await.0);
        }
        // the one opened last ends first
        expected.reverse();
        for episode in &expected {
            ward.wait(1);
            ward.end(&ward.amina, EpisodeId(*episode), Stage::Done).await;
        }
        expected.reverse();
        let (ended, next) = episodes::ended(&ward.amina, &Filter::default(), None).await.unwrap();
        assert_eq!(ended.rows.iter().map(|e| e.id).collect::<Vec<_>>(), expected);
        assert!(next.is_none());
        let second = &ended.rows[1];
        let after = app::After { at: second.ended_at.unwrap(), id: second.id };
        let (rest, _) = episodes::ended(&ward.amina, &Filter::default(), Some(after)).await.unwrap();
        assert_eq!(rest.rows.iter().map(|e| e.id).collect::<Vec<_>>(), expected[2..]);
    }

    async fn access_to_one_episode_reads_the_persons_others_and_changes_none_of_them(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let contact = ward.record(ward.contact(Kind::FirstMeeting)).await;
        let second = ward.again(&ward.ben, 0x3500).await;
        let seen = episodes::open(&ward.ben, ward.episode).await.unwrap();
        assert!(!seen.write && ward.open().await.write);
        let version = seen.episode.version;
        not_possible(&contacts::record(&ward.ben, ward.episode, ward.contact(Kind::FollowUp)).await);
        let draft = ward.contact(Kind::FollowUp).draft;
        not_possible(&contacts::correct(&ward.ben, ward.episode, contact, 1, ward.form(), draft).await);
        not_possible(&episodes::say_what_matters(&ward.ben, ward.episode, ward.form(), version, "X", None).await);
        let plan = Plan { at: None, kind: None, place: None, note: String::new() };
        not_possible(&episodes::plan_next(&ward.ben, ward.episode, ward.form(), version, plan).await);
        not_possible(&episodes::hand_over(&ward.ben, ward.episode, ward.form(), ward.ben.account().unwrap(), "Mine").await);
        not_possible(&goals::agree(&ward.ben, ward.episode, ward.form(), "X", None).await);
        not_possible(&ending::save(&ward.ben, ward.episode, ward.form(), 0, Stage::Prepared, &ward.ending()).await);
        not_possible(&messages::write(&ward.ben, ward.episode, ward.form(), Word::Progress, "X").await);
        not_possible(&episodes::open_to_write(&ward.ben, ward.episode).await);
        assert_eq!(ward.open().await.episode.version, version, "nothing was changed");
        // the other way round it is the same
        assert!(!episodes::open(&ward.amina, second).await.unwrap().write);
        not_possible(&goals::agree(&ward.amina, second, ward.form(), "X", None).await);
    }

    async fn who_supported_somebody_once_reads_that_support_and_no_later_one(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let contact = ward.record(ward.contact(Kind::FirstMeeting)).await;
        ward.end(&ward.amina, ward.episode, Stage::Done).await;
        ward.wait(24);
        let later = ward.again(&ward.ben, 0x3500).await;
        not_found(&episodes::open(&ward.amina, later).await);
        not_found(&goals::agree(&ward.amina, later, ward.form(), "X", None).await);
        assert!(episodes::open(&ward.ben, ward.episode).await.is_ok(), "what came before is read by who supports them now");
        let draft = Draft { minutes: Some(35), at: ward.now(), ..ward.contact(Kind::FirstMeeting).draft };
        ward.correct(contact, draft).await;
        assert_eq!(ward.open().await.episode.state, "ended", "one's own ended support is still put right");
        // handed over, the later one is no longer open to its former owner
        episodes::hand_over(&ward.ben, later, ward.form(), ward.amina.account().unwrap(), "Moves north").await.unwrap();
        not_found(&episodes::open(&ward.ben, later).await);
        not_found(&episodes::open(&ward.ben, ward.episode).await);
    }

    async fn what_is_brought_to_supervision_is_read_and_not_changed(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let other = ward.house.place(&scope, 0x1100).await;
        let row = |n, ground: &str, episode: Option<EpisodeId>| CaseAccessRow {
            id: id(n),
            person_id: ward.person.0,
            account_id: id(0x2300),
            ground: ground.to_owned(),
            episode_id: episode.map(|e| e.0),
            from_at: at(0),
            until_at: None,
        };
        // one who holds the role of a worker too, so that it is the ground that counts
        ward.house.sign_in(&scope, 0x2300, "Dee Hall", "worker", Some(other.team)).await;
        let lead = ward.house.with_role(&scope, 0x2300, "supervisor").await;
        not_found(&episodes::open(&lead, ward.episode).await);
        // the row is written beside a cover of the same two, so that only the ground differs
        let cover = CoverRow {
            id: id(0x5001),
            worker_id: ward.amina.account().unwrap().0,
            cover_id: id(0x2300),
            why: String::new(),
            from_on: day(0),
            until_on: day(30),
            made_at: at(0),
            made_by: id(0x2300),
            ended_at: None,
        };
        let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
        tx.cover_insert(&cover, &[row(0x5000, "supervision", Some(ward.episode))]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!episodes::open(&lead, ward.episode).await.unwrap().write);
        not_possible(&contacts::record(&lead, ward.episode, ward.contact(Kind::FollowUp)).await);
        let record = people::open(&lead, ward.person, Window::default()).await.unwrap();
        assert!(!record.may_write && record.may_record.is_none());
    }

    async fn everything_that_happens_in_support_says_its_words_in_the_timeline(fx: Fixture) {
        let ward = Ward::new(fx).await;
        let (amina, episode) = (&ward.amina, ward.episode);
        let first = ward.contact(Kind::FirstMeeting);
        let draft = first.draft.clone();
        let contact = ward.record(NewContact { scope_explained: true, consent_to_share: Some(true), readiness: Some(Readiness::GettingReady), ..first }).await;
        ward.correct(contact, Draft { minutes: Some(40), ..draft }).await;
        ward.record(NewContact { consent_to_share: Some(false), ..ward.contact(Kind::FollowUp) }).await;
        ward.plan(ward.hours(48), Kind::CheckIn).await;
        let version = ward.open().await.episode.version;
        episodes::say_what_matters(amina, episode, ward.form(), version, "A dry room", Some(Readiness::Doing)).await.unwrap();
        let goal = goals::agree(amina, episode, ward.form(), "Company on Sundays", Some(ward.step("Ring the group"))).await.unwrap();
        goals::change_goal(amina, episode, goal, ward.form(), 1, Some("Company at weekends"), GoalState::Working).await.unwrap();
        let step = StepId(ward.open().await.steps[0].id);
        goals::change_step(amina, episode, step, ward.form(), 1, ward.step("Ring the group again")).await.unwrap();
        for (version, turn) in [(2, StepTurn::Tick), (3, StepTurn::Reopen), (4, StepTurn::Drop)] {
            goals::turn_step(amina, episode, step, ward.form(), version, turn).await.unwrap();
        }
        let connection = connect(&ward).await;
        connections::partner_word(amina, episode, connection, ward.form(), 6, "She came twice").await.unwrap();
        let unmet = Unmet { form: ward.form(), need: "transport".to_owned(), area: "LS1".to_owned(), why: UnmetWhy::Cost, note: String::new() };
        unmet::record(amina, episode, unmet).await.unwrap();
        ward.hold(Some(2)).await;
        let (held, ..) = ward.open().await.holding.unwrap();
        let again = Holding {
            reasons: vec![Reason::NotReadyYet],
            functions: vec![Function::BearingWitness],
            consists_of: "A call every week".to_owned(),
            shared_with: String::new(),
            would_end: String::new(),
            every_weeks: Some(1),
            review_on: amina.today().saturating_add(4.weeks()),
        };
        holding::review(amina, episode, ward.form(), held.version, &again).await.unwrap();
        let (held, ..) = ward.open().await.holding.unwrap();
        holding::resume(amina, episode, ward.form(), held.version).await.unwrap();
        messages::write(amina, episode, ward.form(), Word::Progress, "She goes on Tuesdays.").await.unwrap();
        referrals::answer(&ward.gp, ward.referral, ward.form(), "Good to hear").await.unwrap();
        ward.end(amina, episode, Stage::Prepared).await;
        ward.end(amina, episode, Stage::Told).await;
        ending::take_back(amina, episode, ward.form(), 2).await.unwrap();
        episodes::hand_over(amina, episode, ward.form(), ward.ben.account().unwrap(), "Moves north").await.unwrap();
        ward.end(&ward.ben, episode, Stage::Done).await;

        let whole = Window { whole: true, ..Window::default() };
        let timeline = people::open(&ward.ben, ward.person, whole).await.unwrap().timeline;
        for entry in timeline.entries.iter().filter(|e| e.kind != Some(Event::EpisodeStarted)) {
            assert!(!entry.details.is_empty(), "{} says nothing", entry.words);
        }
        let told = |kind: Event| -> String {
            let of_kind = timeline.entries.iter().filter(|e| e.kind == Some(kind));
            let lines: Vec<String> =
                of_kind.flat_map(|e| &e.details).map(|d| format!("{}: {:?}", d.label, d.shown)).collect();
            lines.join("\n")
        };
        for (kind, words) in [
            (Event::ContactRecorded, "Talked about the garden."), (Event::ContactCorrected, "40"), (Event::NextContactPlanned, "Ask about the letter"),
            (Event::WhatMattersChanged, "A dry room"), (Event::ReadinessChanged, "Doing"), (Event::GoalAgreed, "Company on Sundays"),
            (Event::GoalChanged, "Company at weekends"), (Event::GoalChanged, "Company on Sundays"), (Event::StepAgreed, "Ring the group"),
            (Event::StepAgreed, "Company on Sundays"), (Event::StepChanged, "Ring the group again"), (Event::StepDone, "Ring the group again"), (Event::StepDropped, "Ring the group again"),
            (Event::ConnectionSuggested, "Allotment group"), (Event::PartnerWordRecorded, "She came twice"), (Event::UnmetNeedRecorded, "Transport"),
            (Event::EpisodeHeld, "A call now and then"), (Event::HoldingReviewed, "A call every week"), (Event::WordBackSent, "She goes on Tuesdays."),
            (Event::ReferralAnswered, "Good to hear"), (Event::EpisodeEndingPrepared, "The group on Tuesdays"), (Event::EpisodeEndingTold, "At the last meeting"),
            (Event::EpisodeEndingTakenBack, "The group on Tuesdays"), (Event::EpisodeHandedOver, "Moves north"), (Event::EpisodeEnded, "Goals met"),
            (Event::ConsentGiven, "Share with the practice"), (Event::ConsentRefused, "Share with the practice"), (Event::ScopeExplained, "2026-01-06"),
        ] {
            assert!(told(kind).contains(words), "{kind} does not say “{words}”:\n{}", told(kind));
        }
    }
}

/// A group suggested, agreed, introduced, started, taken part in and finished.
async fn connect(ward: &Ward) -> ConnectionId {
    let scope = ward.house.fx.scope_a.clone();
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    tx.asset_insert(&asset(0x6000, "Allotment group"), &["loneliness".to_owned()]).await.unwrap();
    tx.commit().await.unwrap();
    let to = AssetId(id(0x6000));
    let connection = connections::suggest(&ward.amina, ward.episode, ward.form(), to).await.unwrap();
    let turns = [
        ConnectionTurn::Agree,
        ConnectionTurn::Introduce,
        ConnectionTurn::Start,
        ConnectionTurn::TakePart,
        ConnectionTurn::Finish,
    ];
    for (version, turn) in (1..).zip(turns) {
        let how = (turn == ConnectionTurn::Introduce).then_some(practice::connection::How::DetailsGiven);
        let moved = connections::Moved {
            form: ward.form(),
            version,
            turn,
            how,
            may_be_told: false,
            why: None,
            note: String::new(),
        };
        connections::turn(&ward.amina, ward.episode, connection, moved).await.unwrap();
    }
    connection
}
