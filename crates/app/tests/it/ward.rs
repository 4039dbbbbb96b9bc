//! Two colleagues of one team, whoever referred, and one person in support: the scene of the tests about support.

use crate::house::{House, Place};
use app::contacts::{self, NewContact};
use app::cover::{self, NewCover};
use app::episodes::{self, Plan, ending, holding};
use app::goals::StepWords;
use app::referrals::{self, Accept, Outcome};
use app::{AppError, AppResult, Ctx, messages, time};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::contact::{Attendance, Draft, Kind, Place as Where};
use practice::ending::{Ending, Reason as EndReason, Stage};
use practice::episode::State;
use practice::goal::StepBy;
use practice::holding::{Function, Holding, Reason};
use practice::ids::{ContactId, EpisodeId, PersonId, ReferralId};
use practice::wordback::Turn as Word;
use store_testkit::{id, referral};
use uuid::Uuid;

/// Two colleagues of one team, the referrer, and one person whom the first of them supports.
pub(crate) struct Ward {
    pub(crate) house: House,
    pub(crate) place: Place,
    pub(crate) amina: Ctx,
    pub(crate) ben: Ctx,
    pub(crate) gp: Ctx,
    pub(crate) person: PersonId,
    pub(crate) referral: ReferralId,
    pub(crate) episode: EpisodeId,
}

impl Ward {
    pub(crate) async fn new(fx: store_testkit::Fixture) -> Self {
        Self::of(House::new(fx)).await
    }

    pub(crate) async fn of(house: House) -> Self {
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

    /// After a first contact, so that support is active.
    pub(crate) async fn started(fx: store_testkit::Fixture) -> Self {
        let ward = Self::new(fx).await;
        ward.record(ward.contact(Kind::FollowUp)).await;
        ward
    }

    pub(crate) async fn accept(&self, owner: &Ctx, referral: ReferralId) -> EpisodeId {
        let outcome = Outcome { form: self.house.form(), version: 1, message: String::new() };
        let owner = owner.account().unwrap();
        referrals::accept(&self.amina, referral, Accept { outcome, owner }).await.unwrap()
    }

    /// Another spell of support for the same person.
    pub(crate) async fn again(&self, owner: &Ctx, n: u128) -> EpisodeId {
        let mut tx = self.house.fx.store.begin(&self.house.fx.scope_a).await.unwrap();
        let row = referral(n, self.person.0, self.place.site, self.place.team);
        tx.referral_insert(&row, &["housing".to_owned()], &[]).await.unwrap();
        tx.commit().await.unwrap();
        self.accept(owner, ReferralId(row.id)).await
    }

    /// Another referral of the same person, which waits in the team's inbox.
    pub(crate) async fn again_waiting(&self, n: u128) {
        let mut tx = self.house.fx.store.begin(&self.house.fx.scope_a).await.unwrap();
        let row = referral(n, self.person.0, self.place.site, self.place.team);
        tx.referral_insert(&row, &["housing".to_owned()], &[]).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) fn form(&self) -> Uuid {
        self.house.form()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.amina.now()
    }

    pub(crate) fn hours(&self, hours: i64) -> Timestamp {
        self.now().checked_add(SignedDuration::from_hours(hours)).unwrap()
    }

    pub(crate) fn wait(&self, hours: i64) {
        self.house.clock.set(self.hours(hours));
    }

    pub(crate) fn contact(&self, kind: Kind) -> NewContact {
        call(&self.house, kind)
    }

    pub(crate) async fn try_record(&self, new: NewContact) -> AppResult<ContactId> {
        contacts::record(&self.amina, self.episode, new).await
    }

    pub(crate) async fn record(&self, new: NewContact) -> ContactId {
        self.try_record(new).await.unwrap()
    }

    pub(crate) async fn correct(&self, contact: ContactId, draft: Draft) {
        let version = contacts::open(&self.amina, self.episode, contact).await.unwrap().contact.version;
        contacts::correct(&self.amina, self.episode, contact, version, self.form(), draft).await.unwrap();
    }

    pub(crate) async fn open(&self) -> episodes::Opened {
        episodes::open(&self.amina, self.episode).await.unwrap()
    }

    pub(crate) async fn version(&self) -> i64 {
        self.open().await.episode.version
    }

    pub(crate) async fn state(&self) -> State {
        State::parse(&self.open().await.episode.state).unwrap()
    }

    pub(crate) async fn plan(&self, at: Timestamp, kind: Kind) {
        let version = self.version().await;
        let plan = Plan { at: Some(at), kind: Some(kind), place: None, note: "Ask about the letter".to_owned() };
        episodes::plan_next(&self.amina, self.episode, self.form(), version, plan).await.unwrap();
    }

    pub(crate) fn holding(&self, every_weeks: Option<i32>) -> Holding {
        Holding {
            reasons: vec![Reason::NotReadyYet],
            functions: vec![Function::BearingWitness],
            consists_of: "A call now and then".to_owned(),
            shared_with: String::new(),
            would_end: "A place in the group".to_owned(),
            every_weeks,
            review_on: self.amina.today().saturating_add(12.weeks()),
        }
    }

    pub(crate) async fn try_hold(&self, holding: &Holding) -> AppResult<()> {
        holding::hold(&self.amina, self.episode, self.form(), self.version().await, holding).await
    }

    pub(crate) async fn hold(&self, every_weeks: Option<i32>) {
        self.try_hold(&self.holding(every_weeks)).await.unwrap();
    }

    pub(crate) fn ending(&self) -> Ending {
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

    pub(crate) async fn end(&self, who: &Ctx, episode: EpisodeId, stage: Stage) {
        let version = episodes::open(who, episode).await.unwrap().ending.map_or(0, |e| e.version);
        ending::save(who, episode, self.form(), version, stage, &self.ending()).await.unwrap();
    }

    pub(crate) async fn try_end(&self, stage: Stage, ending: &Ending) -> AppResult<()> {
        let version = self.open().await.ending.map_or(0, |e| e.version);
        ending::save(&self.amina, self.episode, self.form(), version, stage, ending).await
    }

    /// Ben covers for Amina for a week.
    pub(crate) async fn covered(&self) {
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

    pub(crate) fn step(&self, words: &str) -> StepWords {
        StepWords { words: words.to_owned(), by: StepBy::Worker, due_on: Some(self.amina.today()) }
    }

    /// The kinds of the person's events so far with their bodies, oldest first.
    pub(crate) async fn events(&self) -> Vec<(String, serde_json::Value)> {
        let (who, day) = (self.amina.account().unwrap().0, time::day(self.amina.today()));
        let mut tx = self.house.fx.store.read(&self.house.fx.scope_a).await.unwrap();
        let permit = tx
            .permit_person(&store_testkit::stance(who, time::at(self.now()), day), self.person.0)
            .await
            .unwrap()
            .unwrap();
        let looks = store::Looks::default();
        let mut rows = looks.disclose(tx.event_timeline(&permit, None, None, 200).await.unwrap());
        rows.reverse();
        rows.into_iter()
            .map(|row| (row.kind, row.body.and_then(|b| serde_json::from_str(&b).ok()).unwrap_or_default()))
            .collect()
    }

    pub(crate) async fn count(&self, kind: &str) -> usize {
        self.events().await.iter().filter(|(k, _)| k == kind).count()
    }

    pub(crate) async fn words_back(&self, turn: Word) -> Vec<String> {
        let said = messages::of_episode(&self.amina, self.episode).await.unwrap().messages;
        said.into_iter().filter(|m| m.turn == turn.as_str()).map(|m| m.state).collect()
    }
}

pub(crate) fn not_possible<T: std::fmt::Debug>(outcome: &AppResult<T>) {
    assert!(matches!(outcome, Err(AppError::NotPossible(_))), "{outcome:?}");
}

pub(crate) fn not_found<T: std::fmt::Debug>(outcome: &AppResult<T>) {
    assert!(matches!(outcome, Err(AppError::NotFound)), "{outcome:?}");
}

/// The fields that were complained of.
pub(crate) fn fields<T>(result: AppResult<T>) -> Vec<&'static str> {
    match result {
        Err(AppError::Invalid(problems)) => problems.iter().map(|p| p.field).collect(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was taken"),
    }
}

/// A telephone call of a kind, with all that is told of one.
pub(crate) fn call(house: &House, kind: Kind) -> NewContact {
    NewContact {
        form: house.form(),
        draft: Draft {
            kind,
            place: Where::Phone,
            at: house.app.now(),
            planned_minutes: None,
            minutes: Some(20),
            travel_minutes: None,
            attendance: Attendance::Attended,
            with_whom: String::new(),
            notes: "Talked about the garden.".to_owned(),
            needs: vec!["loneliness".to_owned()],
            done: practice::charter::Done::default(),
            next_contact: None,
        },
        appointment: contacts::Closes::Likely,
        next_kind: None,
        next_place: None,
        next_note: String::new(),
        step: None,
        readiness: None,
        scope_explained: false,
        consent_to_share: None,
        judgement: app::charter::ContactWords::default(),
    }
}
