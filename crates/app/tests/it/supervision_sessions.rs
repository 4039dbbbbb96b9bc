//! Supervision: who meets whom, an agenda that fills itself, notes of the two, what they agree to do; and nobody else reads any of it.

use crate::house::House;
use crate::ward::{Ward, fields, not_found, not_possible};
use app::charter::{self, Agreement, BoundaryDraft, ContactWords, Written};
use app::contacts::NewContact;
use app::supervision::{self, Frame, NewAction, NewPair, Notes, Planning, Talk};
use app::{AppError, Ctx};
use jiff::ToSpan;
use jiff::civil::Date;
use practice::charter::versions::{Part as TakesPart, TookPart};
use practice::charter::{Aspect, Counts, Latitude, Rule};
use practice::contact::Kind as ContactKind;
use practice::support::Party;
use practice::support::supervision::agenda::Kind;
use practice::support::supervision::notes::ActionState;
use practice::support::supervision::{Kind as Pairing, Part, Standing, State};
use store_testkit::both_engines;
use uuid::Uuid;

/// Amina, her supervisor, who arranges it, and a pair of the first two.
pub(crate) struct Two {
    pub(crate) ward: Ward,
    pub(crate) helen: Ctx,
    pub(crate) manager: Ctx,
    pub(crate) pair: Uuid,
}

fn uuid(ctx: &Ctx) -> Uuid {
    ctx.account().unwrap().0
}

pub(crate) fn new_pair(house: &House, worker: &Ctx, supervisor: Option<&Ctx>) -> NewPair {
    let kind = if supervisor.is_some() { Pairing::Line } else { Pairing::External };
    NewPair {
        form: house.form(),
        worker: uuid(worker),
        supervisor: supervisor.map(uuid),
        external_name: if supervisor.is_some() { String::new() } else { "Dr Hale, from the hospice".to_owned() },
        frame: Frame { kind, parts: kind.usual_parts().to_vec(), every_weeks: 4 },
        from: worker.today(),
    }
}

impl Two {
    pub(crate) async fn of(fx: store_testkit::Fixture) -> Self {
        Self::within(Ward::started(fx).await).await
    }

    pub(crate) async fn within(ward: Ward) -> Self {
        let scope = ward.house.fx.scope_a.clone();
        let helen = ward.house.sign_in(&scope, 0x9701, "Helen Okafor", "supervisor", None).await;
        let manager = ward.house.sign_in(&scope, 0x9702, "Mark Ellis", "manager", None).await;
        supervision::arrange(&manager, new_pair(&ward.house, &ward.amina, Some(&helen))).await.unwrap();
        let pair = supervision::mine(&ward.amina).await.unwrap().own[0].row.id;
        Self { ward, helen, manager, pair }
    }

    pub(crate) fn form(&self) -> Uuid {
        self.ward.form()
    }

    pub(crate) fn today(&self) -> Date {
        self.ward.amina.today()
    }

    pub(crate) fn on(&self, days: i64) -> Planning {
        Planning { day: self.today().saturating_add(days.days()), clock: None, place: "Room 2".to_owned() }
    }

    async fn add(&self, words: &str) -> Result<(), AppError> {
        supervision::add(&self.ward.amina, self.form(), self.pair, words).await
    }

    async fn words(&self, ctx: &Ctx) -> Vec<String> {
        let page = supervision::pair(ctx, self.pair, None).await.unwrap();
        page.agenda.lines.into_iter().map(|line| line.words).collect()
    }

    /// A session today, of which the day has come.
    async fn session(&self) -> Uuid {
        supervision::plan(&self.helen, self.form(), self.pair, self.on(0)).await.unwrap()
    }

    async fn version(&self, session: Uuid) -> i64 {
        supervision::session(&self.ward.amina, session).await.unwrap().met.row.version
    }

    pub(crate) async fn held(&self) -> Uuid {
        let session = self.session().await;
        supervision::hold(&self.helen, self.form(), (session, 1), Talk::default()).await.unwrap();
        session
    }

    /// A charter by which a contact after the first is beyond.
    pub(crate) async fn charter(&self, latitude: u8, ceiling: Option<u8>) {
        let boundary = BoundaryDraft {
            aspect: Aspect::NumberOfContacts,
            rule: Some(Rule::ContactsAtMost { most: 1, counts: Counts::default() }),
            latitude: Latitude::new(latitude).unwrap(),
            ceiling: ceiling.and_then(Latitude::new),
            why: "So that others are seen too.".to_owned(),
            words_for_workers: "One is usual.".to_owned(),
            words_for_public: String::new(),
            cmocs: vec![2],
        };
        let charter = charter::begin(&self.manager, self.form(), "How we work", Written::Blank).await.unwrap();
        charter::boundary_put(&self.manager, self.form(), charter, None, boundary).await.unwrap();
        let version = charter::open(&self.manager, charter).await.unwrap().version.row.version;
        let agreement = Agreement {
            from: self.today(),
            discussed_on: self.today().saturating_add(6.months()),
            took_part: vec![TookPart { name: "Amina".to_owned(), part: TakesPart::Worker }],
        };
        charter::agree(&self.manager, self.form(), (charter, version), agreement).await.unwrap();
    }

    pub(crate) async fn beyond(&self, why: &str) {
        self.ward.wait(1);
        let words = ContactWords { why: why.to_owned(), ..ContactWords::default() };
        self.ward.record(NewContact { judgement: words, ..self.ward.contact(ContactKind::FollowUp) }).await;
    }
}

both_engines! {
    async fn a_pair_is_arranged_once_and_nobody_supervises_themselves_through_others(fx: Fixture) {
        let two = Two::of(fx).await;
        let (ward, house) = (&two.ward, &two.ward.house);
        let again = supervision::arrange(&two.manager, new_pair(house, &ward.amina, Some(&two.helen))).await;
        assert_eq!(fields(again), ["supervisor"], "they are a pair already");
        let scope = house.fx.scope_a.clone();
        let head = house.sign_in(&scope, 0x9703, "Ada Head", "supervisor", None).await;
        supervision::arrange(&two.manager, new_pair(house, &two.helen, Some(&head))).await.unwrap();
        let ring = supervision::arrange(&two.manager, new_pair(house, &head, Some(&two.helen))).await;
        assert_eq!(fields(ring), ["supervisor"]);
        let worker = supervision::arrange(&two.manager, new_pair(house, &ward.amina, Some(&ward.ben))).await;
        assert_eq!(fields(worker), ["supervisor"], "a colleague without the role supervises nobody");
        let there = house.sign_in(&house.fx.scope_b.clone(), 0x9B01, "Ola Dahl", "supervisor", None).await;
        let abroad = supervision::arrange(&two.manager, new_pair(house, &ward.amina, Some(&there))).await;
        assert_eq!(fields(abroad), ["supervisor"]);
        not_found(&supervision::arrange(&ward.amina, new_pair(house, &ward.ben, Some(&two.helen))).await);
        let arranged = supervision::arranged(&two.manager).await.unwrap();
        assert_eq!(arranged.without, ["Ada Head"], "who supervises the supervisor is asked");
        assert!(arranged.missing.iter().any(|(name, parts)| name == "Amina Yusuf" && parts == &[Part::Clinical]));
        assert!(arranged.missing.iter().any(|(name, parts)| name == "Ben Ito" && parts.len() == 3));
    }

    async fn supervision_is_due_after_its_weeks_and_overdue_after_them_and_absence_stops_the_clock(fx: Fixture) {
        let two = Two::of(fx).await;
        two.ward.covered().await;
        let reading = |mine: supervision::Mine| mine.own[0].reading;
        assert_eq!(reading(supervision::mine(&two.ward.amina).await.unwrap()).standing, Standing::Away);
        two.ward.wait(24 * 33);
        assert_eq!(reading(supervision::mine(&two.ward.amina).await.unwrap()).standing, Standing::Soon);
        two.ward.wait(24 * 3);
        let late = reading(supervision::mine(&two.ward.amina).await.unwrap());
        assert!(late.is_overdue(), "{late:?}");
        let waits = supervision::waits(&two.ward.amina).await.unwrap();
        assert_eq!(waits.pairs.len(), 1);
        assert_eq!(supervision::waits(&two.helen).await.unwrap().pairs.len(), 1);
        assert!(supervision::arranged(&two.manager).await.unwrap().pairs[0].reading.is_overdue());
        two.held().await;
        assert_eq!(reading(supervision::mine(&two.ward.amina).await.unwrap()).standing, Standing::InTime);
    }

    async fn the_workers_own_items_come_first_and_are_hers_to_order(fx: Fixture) {
        let two = Two::of(fx).await;
        two.charter(60, None).await;
        two.beyond("Her son died last week").await;
        two.add("Saying no").await.unwrap();
        two.add("My week").await.unwrap();
        let words = two.words(&two.helen).await;
        assert_eq!(words[..2], ["Saying no", "My week"]);
        assert!(words[2].contains("This was the 2nd of 1 contact."), "{words:?}");
        let items = supervision::pair(&two.ward.amina, two.pair, None).await.unwrap().agenda.lines;
        let second = items[1].item.about;
        supervision::shift(&two.ward.amina, two.form(), two.pair, second, true).await.unwrap();
        assert_eq!(two.words(&two.ward.amina).await[..2], ["My week", "Saying no"]);
        not_found(&supervision::shift(&two.helen, two.form(), two.pair, second, false).await);
        not_found(&supervision::add(&two.helen, two.form(), two.pair, "Mine").await);
        assert_eq!(fields(two.add(" ").await), ["words"]);
        let name = supervision_name(&two).await;
        assert_eq!(fields(two.add(&format!("How it goes with {name}")).await), ["words"]);
        supervision::remove(&two.ward.amina, two.form(), two.pair, items[0].row.as_ref().unwrap().id).await.unwrap();
        assert_eq!(two.words(&two.ward.amina).await[0], "My week");
    }

    async fn a_supervisor_reads_what_was_done_beyond_and_no_name(fx: Fixture) {
        let two = Two::of(fx).await;
        two.charter(60, None).await;
        let name = supervision_name(&two).await;
        let given = name.split(' ').next().unwrap().to_owned();
        two.beyond(&format!("{given}’s son died last week")).await;
        let line = |page: supervision::Page| page.agenda.lines.into_iter().find(|line| line.item.kind == Kind::Discretion).unwrap();
        let hers = line(supervision::pair(&two.ward.amina, two.pair, None).await.unwrap());
        assert!(hers.more.contains(&given) && hers.episode == Some(two.ward.episode.0));
        let seen = line(supervision::pair(&two.helen, two.pair, None).await.unwrap());
        assert!(!seen.more.contains(&given) && seen.more.contains("says a name"), "{}", seen.more);
        assert!(seen.episode.is_none() && !seen.reference.is_empty(), "a reference, and no way in");
        let bring = supervision::Bring { form: two.form(), to: two.helen.account().unwrap(), why: "Am I right?".to_owned() };
        supervision::bring(&two.ward.amina, two.ward.episode, bring).await.unwrap();
        let brought = line(supervision::pair(&two.helen, two.pair, None).await.unwrap());
        assert_eq!(brought.episode, Some(two.ward.episode.0));
    }

    async fn a_line_that_is_kept_back_is_counted_and_not_read(fx: Fixture) {
        let two = Two::of(fx).await;
        two.charter(60, None).await;
        two.beyond("He asked me to").await;
        let page = supervision::pair(&two.ward.amina, two.pair, None).await.unwrap();
        let item = page.agenda.lines[0].item;
        supervision::keep_back(&two.ward.amina, two.form(), two.pair, (item.kind, item.about), true).await.unwrap();
        let seen = supervision::pair(&two.helen, two.pair, None).await.unwrap().agenda;
        assert!(seen.lines.is_empty());
        assert_eq!(seen.kept_back, 1);
        not_found(&supervision::keep_back(&two.helen, two.form(), two.pair, (item.kind, item.about), false).await);
        two.add("Saying no").await.unwrap();
        let own = supervision::pair(&two.ward.amina, two.pair, None).await.unwrap().agenda.lines[0].item;
        not_possible(&supervision::keep_back(&two.ward.amina, two.form(), two.pair, (own.kind, own.about), true).await);
        supervision::keep_back(&two.ward.amina, two.form(), two.pair, (item.kind, item.about), false).await.unwrap();
        assert_eq!(supervision::pair(&two.helen, two.pair, None).await.unwrap().agenda.lines.len(), 2);
    }

    async fn what_was_talked_about_is_told_once_and_what_was_not_is_left_over(fx: Fixture) {
        let two = Two::of(fx).await;
        two.charter(60, None).await;
        two.beyond("He asked me to").await;
        two.add("Saying no").await.unwrap();
        let session = two.session().await;
        let lines = supervision::session(&two.helen, session).await.unwrap().agenda.lines;
        let told = lines.iter().find(|line| line.item.kind == Kind::Discretion).unwrap().item;
        let talk = Talk { about: vec![(told.kind, told.about)], parts: vec![Part::Work] };
        supervision::hold(&two.helen, two.form(), (session, 1), talk).await.unwrap();
        let page = supervision::pair(&two.ward.amina, two.pair, None).await.unwrap();
        assert_eq!(page.agenda.lines.iter().map(|line| (line.words.as_str(), line.item.carried)).collect::<Vec<_>>(), [("Saying no", 1)]);
        let held = supervision::session(&two.ward.amina, session).await.unwrap();
        assert_eq!((held.met.state, held.talked.len()), (State::Held, 1));
        // it was not held after all: it stands there again
        supervision::take_back(&two.ward.amina, two.form(), (session, two.version(session).await)).await.unwrap();
        assert_eq!(supervision::pair(&two.ward.amina, two.pair, None).await.unwrap().agenda.lines.len(), 2);
        let stale = supervision::hold(&two.helen, two.form(), (session, 1), Talk::default()).await;
        assert!(matches!(stale, Err(AppError::Stale)), "{stale:?}");
    }

    async fn notes_are_agreed_by_both_as_each_saw_them_and_stay(fx: Fixture) {
        let two = Two::of(fx).await;
        let (amina, helen) = (&two.ward.amina, &two.helen);
        let session = two.held().await;
        let notes = |work: &str| Notes { work: work.to_owned(), clinical: String::new(), emotional: "A hard week.".to_owned() };
        supervision::write(helen, two.form(), (session, two.version(session).await), notes("Two afternoons for links.")).await.unwrap();
        let seen = supervision::session(amina, session).await.unwrap();
        assert_eq!(seen.waits_for, [Party::Worker, Party::Supervisor]);
        assert_eq!(supervision::waits(amina).await.unwrap().notes.len(), 1);
        let version = seen.met.row.notes_version;
        supervision::agree(helen, two.form(), session, version).await.unwrap();
        // a change asks both anew
        supervision::write(amina, two.form(), (session, two.version(session).await), notes("One afternoon for links.")).await.unwrap();
        not_possible(&supervision::agree(helen, two.form(), session, version).await);
        let now = supervision::session(helen, session).await.unwrap().met.row.notes_version;
        supervision::agree(helen, two.form(), session, now).await.unwrap();
        supervision::agree(amina, two.form(), session, now).await.unwrap();
        assert_eq!(supervision::session(helen, session).await.unwrap().met.state, State::Agreed);
        not_possible(&supervision::write(amina, two.form(), (session, two.version(session).await), notes("Other")).await);
        supervision::append(amina, two.form(), session, "The room is found.").await.unwrap();
        assert_eq!(supervision::session(helen, session).await.unwrap().additions[0].words, "The room is found.");
        let name = supervision_name(&two).await;
        let other = two.held_on(-1).await;
        let named = supervision::write(amina, two.form(), (other, two.version(other).await), notes(&format!("We spoke of {name}"))).await;
        assert_eq!(fields(named), ["notes"]);
    }

    async fn what_two_agreed_to_do_stands_with_whoever_does_it_until_it_is_done(fx: Fixture) {
        let two = Two::of(fx).await;
        let session = two.held().await;
        let due = Some(two.today().saturating_add(3.days()));
        let new = NewAction { what: "Ask for a room".to_owned(), who: Party::Supervisor, due };
        supervision::action(&two.ward.amina, two.form(), session, new.clone()).await.unwrap();
        let past = NewAction { due: Some(two.today().saturating_sub(400.days())), ..new };
        assert_eq!(fields(supervision::action(&two.ward.amina, two.form(), session, past).await), ["due"]);
        assert!(supervision::waits(&two.ward.amina).await.unwrap().actions.is_empty());
        let action = supervision::waits(&two.helen).await.unwrap().actions[0].clone();
        assert!(two.words(&two.ward.amina).await[0].starts_with("Ask for a room (Helen Okafor, by"));
        let known = (action.id, action.version);
        assert_eq!(fields(supervision::close(&two.helen, two.form(), known, ActionState::Dropped, "").await), ["why"]);
        not_found(&supervision::close(&two.manager, two.form(), known, ActionState::Done, "").await);
        not_found(&supervision::close(&two.ward.ben, two.form(), known, ActionState::Done, "").await);
        supervision::close(&two.helen, two.form(), known, ActionState::Done, "").await.unwrap();
        assert!(supervision::waits(&two.helen).await.unwrap().actions.is_empty());
        assert!(two.words(&two.ward.amina).await.is_empty());
    }

    async fn a_session_is_moved_or_called_off_and_that_is_said(fx: Fixture) {
        let two = Two::of(fx).await;
        let first = supervision::plan(&two.helen, two.form(), two.pair, two.on(2)).await.unwrap();
        assert_eq!(fields(supervision::plan(&two.helen, two.form(), two.pair, two.on(2)).await), ["on"]);
        assert_eq!(fields(supervision::plan(&two.helen, two.form(), two.pair, two.on(-2)).await), ["on"]);
        not_possible(&supervision::hold(&two.helen, two.form(), (first, 1), Talk::default()).await);
        supervision::move_to(&two.ward.amina, two.form(), (first, 1), two.on(3)).await.unwrap();
        let page = supervision::pair(&two.helen, two.pair, None).await.unwrap();
        let second = page.pair.next.unwrap().id;
        assert_ne!(first, second);
        assert_eq!(fields(supervision::call_off(&two.helen, two.form(), (second, 1), "").await), ["why"]);
        supervision::call_off(&two.helen, two.form(), (second, 1), "I am on leave").await.unwrap();
        let third = supervision::plan(&two.helen, two.form(), two.pair, two.on(4)).await.unwrap();
        supervision::call_off(&two.helen, two.form(), (third, 1), "I am on leave").await.unwrap();
        let page = supervision::pair(&two.ward.amina, two.pair, None).await.unwrap();
        assert_eq!(page.pair.cancelled, 2, "two in a row are said");
    }

    async fn a_session_with_a_time_is_kept_in_the_calendar_and_given_back(fx: Fixture) {
        let two = Two::of(fx).await;
        let planning = Planning { clock: Some(jiff::civil::time(14, 30, 0, 0)), ..two.on(2) };
        let session = supervision::plan(&two.helen, two.form(), two.pair, planning).await.unwrap();
        let kept = |calendar: app::calendar::Calendar| calendar.rows.len();
        let day = two.today().saturating_add(2.days());
        let of = || app::calendar::between(&two.ward.amina, day, 1, app::calendar::Filter::default());
        let before = kept(of().await.unwrap());
        assert!(before > 0);
        supervision::call_off(&two.ward.amina, two.form(), (session, 1), "").await.unwrap();
        assert!(kept(of().await.unwrap()) < before);
    }

    async fn whoever_comes_from_outside_has_no_account_and_the_worker_writes_alone(fx: Fixture) {
        let two = Two::of(fx).await;
        let amina = &two.ward.amina;
        supervision::arrange(&two.manager, new_pair(&two.ward.house, amina, None)).await.unwrap();
        let nameless = NewPair { external_name: " ".to_owned(), ..new_pair(&two.ward.house, &two.ward.ben, None) };
        assert_eq!(fields(supervision::arrange(&two.manager, nameless).await), ["external_name"]);
        let mine = supervision::mine(amina).await.unwrap();
        let pair = mine.own.iter().find(|one| one.kind == Pairing::External).unwrap().row.clone();
        assert_eq!(pair.supervisor_name, "Dr Hale, from the hospice");
        two.charter(60, None).await;
        two.beyond("He asked me to").await;
        assert!(supervision::pair(amina, pair.id, None).await.unwrap().agenda.lines.is_empty(), "nothing of the service's");
        let session = supervision::write_down(amina, two.form(), pair.id, two.on(0), &[Part::Emotional]).await.unwrap();
        let notes = Notes { emotional: "It helped.".to_owned(), ..Notes::default() };
        supervision::write(amina, two.form(), (session, 1), notes).await.unwrap();
        let version = supervision::session(amina, session).await.unwrap().met.row.notes_version;
        supervision::agree(amina, two.form(), session, version).await.unwrap();
        assert_eq!(supervision::session(amina, session).await.unwrap().met.state, State::Agreed);
        assert!(app::supervision::of_episode(amina, two.ward.episode).await.unwrap().supervisors.len() == 1, "nobody is brought to them");
    }

    async fn nobody_but_the_two_reads_anything_of_a_session(fx: Fixture) {
        let two = Two::of(fx).await;
        let session = two.held().await;
        let house = &two.ward.house;
        let scope = house.fx.scope_a.clone();
        let mut others = vec![two.manager.clone(), two.ward.ben.clone()];
        for (n, role) in [(0x9801, "supervisor"), (0x9802, "governance"), (0x9803, "evaluator"), (0x9804, "administrator")] {
            others.push(house.sign_in(&scope, n, "Somebody Else", role, None).await);
        }
        others.push(house.sign_in(&house.fx.scope_b.clone(), 0x9B01, "Ola Dahl", "supervisor", None).await);
        for other in &others {
            not_found(&supervision::pair(other, two.pair, None).await);
            not_found(&supervision::session(other, session).await);
            not_found(&supervision::agree(other, house.form(), session, 1).await);
            not_found(&supervision::write(other, house.form(), (session, 2), Notes::default()).await);
            not_found(&supervision::append(other, house.form(), session, "x").await);
            not_found(&supervision::plan(other, house.form(), two.pair, two.on(1)).await);
        }
        let events = two.ward.events().await;
        assert!(events.iter().all(|(kind, _)| !kind.starts_with("supervision_")), "it stands in nobody's record");
    }

    async fn a_pair_that_is_over_keeps_its_notes_and_plans_no_more(fx: Fixture) {
        let two = Two::of(fx).await;
        let session = two.held().await;
        two.ward.wait(24);
        supervision::part(&two.manager, two.form(), two.pair).await.unwrap();
        assert_eq!(supervision::mine(&two.ward.amina).await.unwrap().over.len(), 1);
        supervision::session(&two.helen, session).await.unwrap();
        assert_eq!(fields(supervision::plan(&two.ward.amina, two.form(), two.pair, two.on(2)).await), ["on"]);
        not_possible(&supervision::part(&two.manager, two.form(), two.pair).await);
    }

    async fn how_often_two_meet_is_changed_by_either_and_by_whoever_arranges(fx: Fixture) {
        let two = Two::of(fx).await;
        let frame = Frame { kind: Pairing::Clinical, parts: vec![Part::Clinical, Part::Emotional], every_weeks: 2 };
        supervision::frame(&two.ward.amina, two.form(), (two.pair, 1), frame.clone()).await.unwrap();
        let stale = supervision::frame(&two.helen, two.form(), (two.pair, 1), frame.clone()).await;
        assert!(matches!(stale, Err(AppError::Stale)));
        not_found(&supervision::frame(&two.ward.ben, two.form(), (two.pair, 2), frame.clone()).await);
        let outside = Frame { kind: Pairing::External, ..frame.clone() };
        assert_eq!(fields(supervision::frame(&two.manager, two.form(), (two.pair, 2), outside).await), ["kind"]);
        let never = Frame { every_weeks: 60, ..frame };
        assert_eq!(fields(supervision::frame(&two.manager, two.form(), (two.pair, 2), never).await), ["every_weeks"]);
        assert_eq!(supervision::mine(&two.helen).await.unwrap().led[0].kind, Pairing::Clinical);
    }
}

impl Two {
    async fn held_on(&self, days: i64) -> Uuid {
        supervision::write_down(
            &self.ward.amina,
            self.form(),
            self.pair,
            Planning { day: self.today().saturating_add((days + 1).days()), ..self.on(0) },
            &[],
        )
        .await
        .unwrap()
    }
}

/// The full name of the person in support.
async fn supervision_name(two: &Two) -> String {
    let opened = two.ward.open().await;
    format!("{} {}", opened.person.given_name, opened.person.family_name)
}
