//! Support of those who do the work: other work asked for, training, time, the pulse, peers, and the role as it is lived (DOMAIN 6).

use crate::ward::{Ward, fields, not_found, not_possible};
use app::Ctx;
use app::support::{self, other_work, peers, pulse, staying, time, training};
use jiff::ToSpan;
use jiff::civil::Date;
use practice::charter::{Aspect, Latitude};
use practice::contact::Kind as ContactKind;
use practice::support::other_work::{Answer, Asker, By, Draft, Kind as Work, State, Step};
use practice::support::peers::Situation;
use practice::support::pulse::{Agree, Answers, Question, Settings};
use practice::support::staying::{Amount, Facet, Look, Said, Standing as LookStanding};
use practice::support::time::{Entry, Kind as Back};
use practice::support::training::{Course, GapState, How, Kind as Must, Record, Standing, Topic};
use std::collections::BTreeSet;
use store::backup::{Kind, TABLES};
use store_testkit::{both_engines, tie};
use uuid::Uuid;

/// A ward with Amina's supervisor, another supervisor, and a manager.
struct Team {
    ward: Ward,
    helen: Ctx,
    jo: Ctx,
    manager: Ctx,
}

async fn work(fx: store_testkit::Fixture) -> Team {
    let ward = Ward::new(fx).await;
    let scope = ward.house.fx.scope_a.clone();
    let helen = ward.house.sign_in(&scope, 0x2C00, "Helen Moss", "supervisor", None).await;
    let jo = ward.house.sign_in(&scope, 0x2D00, "Jo Park", "supervisor", None).await;
    let manager = ward.house.sign_in(&scope, 0x2E00, "Mo Lane", "manager", None).await;
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    let [supervisor, amina] = [&helen, &ward.amina].map(|ctx| ctx.account().unwrap().0);
    tx.supervision_tie_insert(&tie(0x4000, supervisor, amina)).await.unwrap();
    tx.commit().await.unwrap();
    Team { ward, helen, jo, manager }
}

impl Team {
    /// More workers, so that five or more stand behind a figure.
    async fn colleagues(&self, many: u128) -> Vec<Ctx> {
        let mut found = Vec::new();
        for n in 0..many {
            let name = format!("Colleague {n}");
            let scope = &self.ward.house.fx.scope_a;
            found.push(self.ward.house.sign_in(scope, 0x5000 + n * 0x10, &name, "worker", None).await);
        }
        found
    }

    /// A worker of the other service.
    async fn elsewhere(&self) -> Ctx {
        self.ward.house.sign_in(&self.ward.house.fx.scope_b, 0x8800, "Somebody else", "worker", None).await
    }

    fn form(&self) -> Uuid {
        self.ward.form()
    }

    fn today(&self) -> Date {
        self.ward.amina.today()
    }

    fn desk(&self) -> Draft {
        Draft {
            kind: Some(Work::VaccinationDesk),
            asker: Some(Asker::PracticeManager),
            minutes: Some(120),
            on: self.today(),
            what: "On Saturday".to_owned(),
        }
    }
}

async fn version_of(ctx: &Ctx, id: Uuid) -> (Uuid, i64) {
    (id, other_work::open(ctx, id).await.unwrap().row.version)
}

async fn gap_version(ctx: &Ctx, id: Uuid) -> (Uuid, i64) {
    (id, training::gap(ctx, id).await.unwrap().row.version)
}

fn course(name: &str, kind: Must) -> Course {
    let within_weeks = (kind == Must::Mandatory).then_some(4);
    Course { name: name.to_owned(), kind, every_months: Some(12), within_weeks }
}

fn answers(agree: Agree) -> Answers {
    Question::ALL.iter().fold(Answers::default(), |answers, question| answers.with(*question, agree))
}

fn situation(text: &str) -> Situation {
    Situation { title: "Asked to drive somebody".to_owned(), text: text.to_owned(), closes: None, names_nobody: false }
}

const TOLD: &str = "They had nobody else, and the last bus had gone an hour before we were done.";

both_engines! {
    async fn what_a_worker_was_asked_is_theirs_until_they_hand_it_on(fx: Fixture) {
        let w = work(fx).await;
        let amina = &w.ward.amina;
        let id = other_work::note(amina, w.form(), &w.desk(), false).await.unwrap();
        for other in [&w.helen, &w.manager, &w.ward.ben, &w.elsewhere().await] {
            not_found(&other_work::open(other, id).await);
        }
        not_possible(&other_work::take(amina, w.form(), version_of(amina, id).await, Step::Reopen).await);
        other_work::take(amina, w.form(), version_of(amina, id).await, Step::Pass).await.unwrap();
        // to the manager and to her own supervisor, and to no other
        assert_eq!(other_work::page(&w.manager, None).await.unwrap().passed.len(), 1);
        assert_eq!(other_work::page(&w.helen, None).await.unwrap().passed.len(), 1);
        assert_eq!(other_work::page(&w.jo, None).await.unwrap().passed.len(), 0);
        not_found(&other_work::open(&w.jo, id).await);
        not_found(&other_work::open(&w.ward.ben, id).await);
        assert_eq!(other_work::open(&w.manager, id).await.unwrap().by, By::Manager);
        assert_eq!(other_work::open(&w.helen, id).await.unwrap().by, By::Supervisor);
        not_possible(&other_work::answer(amina, w.form(), version_of(amina, id).await, Some(Answer::Declined), "").await);
    }

    async fn a_manager_answers_in_words_that_can_be_given_to_the_asker(fx: Fixture) {
        let w = work(fx).await;
        let (amina, manager) = (&w.ward.amina, &w.manager);
        let id = other_work::note(amina, w.form(), &w.desk(), true).await.unwrap();
        let known = version_of(manager, id).await;
        assert_eq!(fields(other_work::answer(manager, w.form(), known, Some(Answer::Declined), " ").await), ["words"]);
        assert_eq!(fields(other_work::answer(manager, w.form(), known, None, "No").await), ["answer"]);
        let form = w.form();
        other_work::answer(manager, form, known, Some(Answer::Declined), "The agency has people for it.").await.unwrap();
        let seen = other_work::open(amina, id).await.unwrap();
        assert_eq!((seen.state, seen.row.words.as_str()), (State::Answered, "The agency has people for it."));
        assert_eq!(seen.row.answered_as.as_deref(), Some(By::Manager.as_str()));
        // the same form again is where it led
        assert!(other_work::answer(manager, form, known, Some(Answer::Done), "").await.is_err());
        not_possible(&other_work::answer(manager, w.form(), known, Some(Answer::Done), "").await);
        other_work::take(amina, w.form(), version_of(amina, id).await, Step::Reopen).await.unwrap();
        not_found(&other_work::open(manager, id).await);
    }

    async fn a_request_names_nobody_whom_the_worker_supports(fx: Fixture) {
        let w = work(fx).await;
        let draft = Draft { what: "To ring Maria Lindqvist for her check".to_owned(), ..w.desk() };
        assert_eq!(fields(other_work::note(&w.ward.amina, w.form(), &draft, false).await), ["what"]);
        let nothing = Draft { kind: None, asker: None, ..w.desk() };
        assert_eq!(fields(other_work::note(&w.ward.amina, w.form(), &nothing, false).await), ["kind", "asker"]);
        not_found(&other_work::note(&w.manager, w.form(), &w.desk(), false).await);
        not_found(&other_work::note(&w.helen, w.form(), &w.desk(), false).await);
    }

    async fn requests_are_counted_once_five_workers_were_asked(fx: Fixture) {
        let w = work(fx).await;
        for worker in w.colleagues(4).await {
            other_work::note(&worker, w.form(), &w.desk(), false).await.unwrap();
        }
        assert!(other_work::page(&w.manager, None).await.unwrap().counts.is_none());
        other_work::note(&w.ward.amina, w.form(), &w.desk(), false).await.unwrap();
        let counts = other_work::page(&w.manager, None).await.unwrap().counts.unwrap();
        assert_eq!((counts.all, counts.kinds[0].asked, counts.kinds[0].hours), (Some(5), Some(5), Some(10)));
        assert!(other_work::page(&w.helen, None).await.unwrap().counts.is_none(), "they are a manager's");
    }

    async fn a_course_lapses_and_a_manager_sees_who_must_renew_what_everybody_must_have(fx: Fixture) {
        let w = work(fx).await;
        let (amina, manager) = (&w.ward.amina, &w.manager);
        let must = course("Safeguarding", Must::Mandatory);
        not_found(&training::course_save(amina, w.form(), None, Some(Must::Mandatory), must.clone(), true).await);
        training::course_save(manager, w.form(), None, Some(Must::Mandatory), must.clone(), true).await.unwrap();
        assert_eq!(fields(training::course_save(manager, w.form(), None, Some(Must::Mandatory), must, true).await), ["name"]);
        training::course_save(manager, w.form(), None, Some(Must::Chosen), course("Coaching", Must::Chosen), true).await.unwrap();
        let nothing = Course { name: String::new(), within_weeks: None, ..course("", Must::Mandatory) };
        assert_eq!(fields(training::course_save(manager, w.form(), None, None, nothing, true).await), ["kind", "name", "within_weeks"]);
        // both workers are new, and have four weeks
        let asks = training::service(manager).await.unwrap().asks;
        assert_eq!(asks.len(), 2);
        assert!(asks.iter().all(|one| one.reading.standing == Standing::ToDo && one.course == "Safeguarding"));
        let own = training::own(amina).await.unwrap().courses;
        let safeguarding = own.iter().find(|one| one.row.name == "Safeguarding").unwrap().row.id;
        let did = |on| Record { how: How::Online, on: Some(on), from_where: String::new() };
        assert_eq!(fields(training::record(amina, w.form(), None, &did(w.today())).await), ["course"]);
        assert_eq!(fields(training::record(amina, w.form(), Some(safeguarding), &did(w.today().saturating_add(1.day()))).await), ["on"]);
        training::record(amina, w.form(), Some(safeguarding), &did(w.today())).await.unwrap();
        let coaching = own.iter().find(|one| one.row.name == "Coaching").unwrap().row.id;
        training::record(amina, w.form(), Some(coaching), &did(w.today())).await.unwrap();
        let asks = training::service(manager).await.unwrap().asks;
        assert_eq!(asks.iter().map(|one| one.worker.as_str()).collect::<Vec<_>>(), ["Ben Ito"]);
        // taken out, it is asked for again; nobody takes out another's
        let done = training::own(amina).await.unwrap().courses.iter().find(|one| one.row.id == safeguarding).unwrap().done[0].id;
        not_found(&training::take_out(&w.ward.ben, w.form(), done).await);
        training::take_out(amina, w.form(), done).await.unwrap();
        assert_eq!(training::service(manager).await.unwrap().asks.len(), 2);
        for other in [amina, &w.helen] {
            not_found(&training::service(other).await);
        }
        not_found(&training::own(manager).await);
    }

    async fn a_course_that_is_new_gives_its_weeks_to_those_who_were_here_before(fx: Fixture) {
        let w = work(fx).await;
        w.ward.wait(24 * 60);
        let must = course("Safeguarding", Must::Mandatory);
        training::course_save(&w.manager, w.form(), None, Some(Must::Mandatory), must, true).await.unwrap();
        let own = training::own(&w.ward.amina).await.unwrap().courses;
        assert_eq!(own[0].reading.standing, Standing::ToDo);
        assert_eq!(own[0].reading.by, Some(w.today().saturating_add(4.weeks())));
        assert!(training::service(&w.manager).await.unwrap().asks.iter().all(|one| one.reading.standing == Standing::ToDo));
        w.ward.wait(24 * 29);
        assert_eq!(training::own(&w.ward.amina).await.unwrap().courses[0].reading.standing, Standing::Missing);
    }

    async fn a_course_that_is_offered_no_more_is_asked_of_nobody(fx: Fixture) {
        let w = work(fx).await;
        let must = course("Safeguarding", Must::Mandatory);
        training::course_save(&w.manager, w.form(), None, Some(Must::Mandatory), must.clone(), true).await.unwrap();
        let row = training::service(&w.manager).await.unwrap().courses.remove(0);
        let known = Some((row.id, row.version));
        training::course_save(&w.manager, w.form(), known, Some(Must::Mandatory), must.clone(), false).await.unwrap();
        assert!(training::service(&w.manager).await.unwrap().asks.is_empty());
        assert!(training::own(&w.ward.amina).await.unwrap().courses.is_empty());
        // somebody else's page shows it as it was
        let stale = training::course_save(&w.manager, w.form(), known, Some(Must::Mandatory), must, true).await;
        assert!(matches!(stale, Err(app::AppError::Stale)), "{stale:?}");
    }

    async fn worker_and_supervisor_decide_together_what_is_done_about_a_gap(fx: Fixture) {
        let w = work(fx).await;
        let (amina, helen) = (&w.ward.amina, &w.helen);
        assert_eq!(fields(training::say_gap(amina, w.form(), None, " ").await), ["topic", "words"]);
        assert_eq!(fields(training::say_gap(amina, w.form(), Some(Topic::Trauma), "Maria Lindqvist told me").await), ["words"]);
        let id = training::say_gap(amina, w.form(), Some(Topic::Trauma), "I had no words for it").await.unwrap();
        for other in [&w.jo, &w.ward.ben, &w.elsewhere().await] {
            not_found(&training::gap(other, id).await);
        }
        not_found(&training::gap(&w.manager, id).await);
        assert_eq!(training::own(helen).await.unwrap().supervised.len(), 1);
        assert!(training::own(&w.jo).await.unwrap().supervised.is_empty());
        let by = Some(w.today().saturating_add(2.months()));
        let offer = || training::Settle::Offer { what: "A day on trauma".to_owned(), by };
        // talked about first
        not_possible(&training::settle(helen, w.form(), gap_version(helen, id).await, offer()).await);
        training::settle(helen, w.form(), gap_version(helen, id).await, training::Settle::TalkAbout).await.unwrap();
        let empty = training::Settle::Offer { what: String::new(), by: None };
        assert_eq!(fields(training::settle(helen, w.form(), gap_version(helen, id).await, empty).await), ["what", "by"]);
        training::settle(helen, w.form(), gap_version(helen, id).await, offer()).await.unwrap();
        // nobody says yes to their own
        not_possible(&training::settle(helen, w.form(), gap_version(helen, id).await, training::Settle::Agree).await);
        assert_eq!(training::gap(amina, id).await.unwrap().state, GapState::TalkedAbout);
        training::settle(amina, w.form(), gap_version(amina, id).await, training::Settle::Agree).await.unwrap();
        let agreed = training::gap(amina, id).await.unwrap();
        assert_eq!((agreed.state, agreed.row.what.as_str()), (GapState::Agreed, "A day on trauma"));
        // only the worker says that they know how
        not_possible(&training::settle(helen, w.form(), gap_version(helen, id).await, training::Settle::Close).await);
        let aside = training::Settle::SetAside("Enough for now".to_owned());
        not_possible(&training::settle(helen, w.form(), gap_version(helen, id).await, aside).await);
        training::settle(amina, w.form(), gap_version(amina, id).await, training::Settle::Close).await.unwrap();
        not_found(&training::gap(helen, id).await);
        training::settle(amina, w.form(), gap_version(amina, id).await, training::Settle::Reopen).await.unwrap();
        assert_eq!(training::gap(helen, id).await.unwrap().state, GapState::Said);
    }

    async fn the_service_hears_of_a_topic_that_five_workers_met(fx: Fixture) {
        let w = work(fx).await;
        let others = w.colleagues(4).await;
        for worker in &others {
            training::say_gap(worker, w.form(), Some(Topic::Trauma), "I had no words").await.unwrap();
        }
        // one of them twice is one of them
        training::say_gap(&others[0], w.form(), Some(Topic::Trauma), "Nor this time").await.unwrap();
        assert!(training::service(&w.manager).await.unwrap().told.is_empty());
        training::say_gap(&w.ward.amina, w.form(), Some(Topic::Trauma), "Nor I").await.unwrap();
        training::say_gap(&w.ward.amina, w.form(), Some(Topic::Housing), "Nor here").await.unwrap();
        assert_eq!(training::service(&w.manager).await.unwrap().told, [(Topic::Trauma, 5)]);
    }

    async fn time_is_noted_by_day_and_read_by_nobody_else(fx: Fixture) {
        let w = work(fx).await;
        let amina = &w.ward.amina;
        let meeting = |minutes| Entry { kind: Back::Meeting, on: w.today(), minutes, note: String::new() };
        time::note(amina, w.form(), &meeting(60)).await.unwrap();
        time::note(amina, w.form(), &meeting(15)).await.unwrap();
        assert_eq!(fields(time::note(amina, w.form(), &meeting(700)).await), ["minutes"]);
        let tomorrow = Entry { on: w.today().saturating_add(1.day()), ..meeting(15) };
        assert_eq!(fields(time::note(amina, w.form(), &tomorrow).await), ["on"]);
        let week = time::week(amina, None).await.unwrap();
        assert_eq!((week.entries.len(), week.back_stage), (2, 75));
        for other in [&w.ward.ben, &w.helen, &w.manager, &w.elsewhere().await] {
            assert!(time::week(other, None).await.unwrap().entries.is_empty());
        }
        let one = week.entries[0].id;
        not_found(&time::take_out(&w.ward.ben, w.form(), one).await);
        time::take_out(amina, w.form(), one).await.unwrap();
        assert_eq!(time::week(amina, None).await.unwrap().entries.len(), 1);
        not_found(&time::note(&w.manager, w.form(), &meeting(15)).await);
    }

    async fn minutes_with_people_are_those_of_contacts_and_typed_nowhere_twice(fx: Fixture) {
        let w = work(fx).await;
        w.ward.record(w.ward.contact(ContactKind::FollowUp)).await;
        let week = time::week(&w.ward.amina, None).await.unwrap();
        assert!(week.people > 0, "{week:?}");
        assert_eq!(week.back_stage, 0);
    }

    async fn shares_of_the_time_of_all_stand_where_five_wrote_any_down(fx: Fixture) {
        let w = work(fx).await;
        let entry = |kind| Entry { kind, on: w.today(), minutes: 60, note: String::new() };
        for worker in w.colleagues(4).await {
            time::note(&worker, w.form(), &entry(Back::Meeting)).await.unwrap();
        }
        assert!(time::week(&w.manager, None).await.unwrap().together.is_none());
        time::note(&w.ward.amina, w.form(), &entry(Back::Links)).await.unwrap();
        let together = time::week(&w.manager, None).await.unwrap().together.unwrap();
        assert_eq!((together.community, together.people), (20, 0));
        assert!(time::week(&w.helen, None).await.unwrap().together.is_none());
    }

    async fn a_situation_is_told_without_names(fx: Fixture) {
        let w = work(fx).await;
        let amina = &w.ward.amina;
        assert_eq!(fields(peers::tell(amina, w.form(), &situation("Too short")).await), ["text"]);
        let named = situation(&format!("Maria Lindqvist asked me. {TOLD}"));
        let found = fields(peers::tell(amina, w.form(), &Situation { names_nobody: true, ..named }).await);
        assert_eq!(found, ["text"], "a tick does not help where it is somebody one supports");
        let like = situation(&format!("I met them at Riverside with Joan. {TOLD}"));
        assert_eq!(fields(peers::tell(amina, w.form(), &like).await), ["names_nobody"]);
        peers::tell(amina, w.form(), &Situation { names_nobody: true, ..like }).await.unwrap();
        not_found(&peers::tell(&w.manager, w.form(), &situation(TOLD)).await);
    }

    async fn what_others_would_do_is_seen_after_ones_own_answer_and_without_names(fx: Fixture) {
        let w = work(fx).await;
        let (amina, ben) = (&w.ward.amina, &w.ward.ben);
        let id = peers::tell(amina, w.form(), &situation(TOLD)).await.unwrap();
        not_found(&peers::open(&w.elsewhere().await, id).await);
        not_found(&peers::open(&w.manager, id).await);
        assert!(!peers::open(ben, id).await.unwrap().own);
        assert_eq!(fields(peers::answer(ben, w.form(), id, None, " ").await), ["place", "reason"]);
        assert_eq!(fields(peers::answer(amina, w.form(), id, Some(20), "As with Maria Lindqvist").await), ["reason"]);
        peers::answer(ben, w.form(), id, Some(20), "I would not").await.unwrap();
        peers::answer(&w.helen, w.form(), id, Some(60), "Once, and say so").await.unwrap();
        assert!(peers::open(ben, id).await.unwrap().shown.is_none(), "two are too few");
        peers::answer(&w.jo, w.form(), id, Some(80), "I would").await.unwrap();
        let seen = peers::open(ben, id).await.unwrap();
        let shown: Vec<(u8, String)> = seen.shown.unwrap().into_iter().map(|(p, why)| (p.get(), why)).collect();
        assert_eq!(shown[0], (20, "I would not".to_owned()));
        assert_eq!((shown.len(), seen.spread.unwrap().middle), (3, Latitude::new(60).unwrap()));
        // whoever has not answered sees none, be it the one who told it
        assert!(peers::open(amina, id).await.unwrap().shown.is_none());
        // one answer each, and the latest of it
        peers::answer(ben, w.form(), id, Some(30), "I would ask first").await.unwrap();
        assert_eq!(peers::open(ben, id).await.unwrap().count, 3);
        let version = peers::open(amina, id).await.unwrap().row.version;
        not_found(&peers::take(ben, w.form(), (id, version), "", true).await);
        peers::take(amina, w.form(), (id, version), "I ask next time", true).await.unwrap();
        not_possible(&peers::answer(&w.jo, w.form(), id, Some(10), "No").await);
        assert_eq!(peers::open(amina, id).await.unwrap().shown.unwrap().len(), 3, "closed, everybody sees them");
        assert_eq!(fields(peers::propose(ben, w.form(), id, None, "Say it").await), ["aspect"]);
        peers::propose(ben, w.form(), id, Some(Aspect::Tasks), "Say what we do when the bus has gone").await.unwrap();
        let proposals = app::charter::proposals(&w.manager, None).await.unwrap().proposals;
        assert!(proposals[0].why.starts_with("Told to peers: Asked to drive somebody."), "{}", proposals[0].why);
    }

    async fn the_role_as_lived_is_read_by_two(fx: Fixture) {
        let w = work(fx).await;
        let (amina, helen) = (&w.ward.amina, &w.helen);
        let elsewhere = w.elsewhere().await;
        let said = |amount| Said { amounts: vec![(Facet::Paperwork, amount)], words: String::new() };
        let helens = Some(helen.account().unwrap().0);
        let written = |said, supervisor, version| staying::Written { said, began: Some(w.today()), supervisor, version };
        assert_eq!(fields(staying::write(amina, w.form(), None, written(Said::default(), None, 0)).await), ["amounts"]);
        let jos = Some(w.jo.account().unwrap().0);
        assert_eq!(fields(staying::write(amina, w.form(), None, written(said(Amount::Little), jos, 0)).await), ["supervisor"]);
        let hired = staying::write(amina, w.form(), None, written(said(Amount::Little), None, 0)).await.unwrap();
        not_found(&staying::open(helen, hired).await);
        // its time has not come
        not_possible(&staying::write(amina, w.form(), Some(Look::Three), written(said(Amount::Much), helens, 0)).await);
        w.ward.wait(24 * 80);
        let own = staying::page(amina).await.unwrap().own.unwrap();
        assert_eq!(own.looks[0].standing, LookStanding::Offered);
        assert!(support::home(amina).await.unwrap().look);
        let id = staying::write(amina, w.form(), Some(Look::Three), written(said(Amount::VeryMuch), helens, 0)).await.unwrap();
        let seen = staying::open(helen, id).await.unwrap();
        assert_eq!((seen.own, seen.differences.len(), seen.differences[0].steps), (false, 1, 3));
        for other in [&w.jo, &w.ward.ben, &elsewhere] {
            not_found(&staying::open(other, id).await);
        }
        not_found(&staying::open(&w.manager, id).await);
        staying::together(helen, w.form(), (id, seen.row.version), "We ask for the short form.").await.unwrap();
        let stale = staying::together(amina, w.form(), (id, seen.row.version), "Another").await;
        assert!(matches!(stale, Err(app::AppError::Stale)), "{stale:?}");
        assert_eq!(staying::open(amina, id).await.unwrap().row.together, "We ask for the short form.");
        assert_eq!(staying::page(helen).await.unwrap().shown.len(), 1);
        // taken back from her, she reads it no longer
        let version = staying::open(amina, id).await.unwrap().row.version;
        staying::write(amina, w.form(), Some(Look::Three), written(said(Amount::VeryMuch), None, version)).await.unwrap();
        not_found(&staying::open(helen, id).await);
    }

    async fn each_role_finds_its_own_on_the_page_from_which_all_is_reached(fx: Fixture) {
        let w = work(fx).await;
        other_work::note(&w.ward.amina, w.form(), &w.desk(), true).await.unwrap();
        training::say_gap(&w.ward.amina, w.form(), Some(Topic::Trauma), "I had no words").await.unwrap();
        let own = support::home(&w.ward.amina).await.unwrap();
        assert_eq!((own.asked, own.gaps, own.passed), (1, 1, 0));
        let supervisor = support::home(&w.helen).await.unwrap();
        assert_eq!((supervisor.passed, supervisor.gaps_supervised, supervisor.gaps), (1, 1, 0));
        let manager = support::home(&w.manager).await.unwrap();
        assert_eq!((manager.passed, manager.gaps_supervised), (1, 0));
        not_found(&support::home(&w.ward.gp).await);
    }
}

/// Each row of the whole database under its table, read behind the store's back.
async fn everything(w: &Team) -> BTreeSet<(&'static str, String)> {
    let mut all = BTreeSet::new();
    // looks are noted by pages alone, and stand in a file of their own
    for table in TABLES.iter().filter(|table| table.kind != Kind::Looks) {
        all.extend(w.ward.house.fx.rows(table.name).await.into_iter().map(|row| (table.name, row)));
    }
    all
}

both_engines! {
    async fn no_row_of_the_whole_database_ties_an_answer_to_a_name(fx: Fixture) {
        let w = work(fx).await;
        pulse::set(&w.manager, w.form(), Settings { on: true, every_weeks: 8, from: w.today() }).await.unwrap();
        let third = w.colleagues(1).await.remove(0);
        let before = everything(&w).await;
        pulse::answer(&w.ward.amina, answers(Agree::NotAtAll), true).await.unwrap();
        pulse::answer(&w.ward.ben, answers(Agree::Hardly), false).await.unwrap();
        pulse::answer(&third, answers(Agree::Hardly), false).await.unwrap();
        let after = everything(&w).await;
        assert!(before.is_subset(&after));
        let new: Vec<&(&str, String)> = after.difference(&before).collect();
        // neither an event nor a form's id, neither a draft nor a job: that they are done, numbers, and the line that Amina asked for
        let tables: BTreeSet<&str> = new.iter().map(|(table, _)| *table).collect();
        assert_eq!(tables, BTreeSet::from(["pulse_own", "pulse_taken", "pulse_tally"]));
        let ids: Vec<String> = [&w.ward.amina, &w.ward.ben, &third]
            .iter()
            .flat_map(|ctx| {
                let id = ctx.account().unwrap().0;
                [id.to_string(), id.simple().to_string()]
            })
            .collect();
        for (table, row) in &after {
            let names = ids.iter().any(|id| row.contains(id.as_str()))
                || ["Amina", "Ben Ito", "Colleague 0"].iter().any(|name| row.contains(name));
            let says = [Agree::NotAtAll, Agree::Hardly].iter().any(|agree| row.contains(agree.as_str()));
            assert!(!(names && says) || *table == "pulse_own", "{table}: {row}");
        }
        let own: Vec<&String> = new.iter().filter(|(table, _)| *table == "pulse_own").map(|(_, row)| row).collect();
        assert_eq!(own.len(), 1);
        assert!(ids[..2].iter().any(|id| own[0].contains(id.as_str())), "the line is Amina’s: {}", own[0]);
        // what is kept of who is done says nothing of when but the round
        assert_eq!(new.iter().filter(|(table, _)| *table == "pulse_taken").count(), 3);
        let keys: Vec<String> = new
            .iter()
            .filter(|(table, _)| *table == "pulse_tally")
            .flat_map(|(_, row)| serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(row).unwrap())
            .map(|(key, _)| key)
            .collect();
        let keys: BTreeSet<&str> = keys.iter().map(String::as_str).collect();
        assert_eq!(keys, BTreeSet::from(["agree", "many", "question", "round_on", "service_id"]));
    }

    async fn the_pulse_asks_everybody_at_once_and_nobody_twice(fx: Fixture) {
        let w = work(fx).await;
        let amina = &w.ward.amina;
        assert!(pulse::page(amina).await.unwrap().asks.is_none(), "it is off until it is set");
        not_possible(&pulse::answer(amina, answers(Agree::Mostly), false).await);
        let on = |every_weeks| Settings { on: true, every_weeks, from: w.today() };
        assert_eq!(fields(pulse::set(&w.manager, w.form(), on(1)).await), ["every_weeks"]);
        not_found(&pulse::set(amina, w.form(), on(8)).await);
        pulse::set(&w.manager, w.form(), on(8)).await.unwrap();
        assert!(pulse::page(amina).await.unwrap().asks.is_some());
        assert!(pulse::page(&w.manager).await.unwrap().asks.is_none(), "a manager answers none");
        assert_eq!(fields(pulse::answer(amina, Answers::default(), false).await), ["answers"]);
        pulse::answer(amina, answers(Agree::Mostly), false).await.unwrap();
        not_possible(&pulse::answer(amina, answers(Agree::Fully), false).await);
        assert!(pulse::page(amina).await.unwrap().asks.is_none());
        pulse::not_now(&w.ward.ben).await.unwrap();
        not_possible(&pulse::not_now(&w.ward.ben).await);
        w.ward.wait(24 * 7 * 8);
        assert!(pulse::page(amina).await.unwrap().asks.is_some(), "the next round");
    }

    async fn a_round_is_shown_once_it_is_over_and_where_five_answered(fx: Fixture) {
        let w = work(fx).await;
        let settings = Settings { on: true, every_weeks: 8, from: w.today() };
        pulse::set(&w.manager, w.form(), settings).await.unwrap();
        let elsewhere = w.elsewhere().await;
        for worker in w.colleagues(5).await {
            pulse::answer(&worker, answers(Agree::Mostly).with(Question::Load, Agree::Hardly), false).await.unwrap();
        }
        let only_clear = Answers::default().with(Question::Clear, Agree::Fully);
        pulse::answer(&w.ward.amina, only_clear, true).await.unwrap();
        assert!(pulse::page(&w.manager).await.unwrap().rounds.is_empty(), "it is open");
        w.ward.wait(24 * 15);
        app::jobs::run_usual(&w.ward.house.app).await.unwrap();
        let rounds = pulse::page(&w.manager).await.unwrap().rounds;
        assert_eq!(rounds.len(), 1);
        let (_, cells) = &rounds[0];
        assert_eq!(cells.len(), 5);
        assert_eq!((cells[0].question, cells[0].answered, cells[0].middle), (Question::Clear, 6, Agree::Mostly));
        assert!(cells[0].parts.is_empty(), "six alike and one besides would tell of the one");
        let mut tx = w.ward.house.fx.store.read(&w.ward.house.fx.scope_a).await.unwrap();
        assert!(tx.pulse_open_rounds().await.unwrap().is_empty(), "the numbers are gone");
        // one's own line is one's own
        assert_eq!(pulse::page(&w.ward.amina).await.unwrap().own.len(), 1);
        assert!(pulse::page(&w.ward.ben).await.unwrap().own.is_empty());
        pulse::forget(&w.ward.amina).await.unwrap();
        assert!(pulse::page(&w.ward.amina).await.unwrap().own.is_empty());
        assert!(pulse::page(&elsewhere).await.unwrap().rounds.is_empty());
    }

    async fn a_round_that_four_answered_leaves_nothing_behind(fx: Fixture) {
        let w = work(fx).await;
        pulse::set(&w.manager, w.form(), Settings { on: true, every_weeks: 8, from: w.today() }).await.unwrap();
        for worker in w.colleagues(4).await {
            pulse::answer(&worker, answers(Agree::Mostly), false).await.unwrap();
        }
        w.ward.wait(24 * 15);
        app::jobs::run_usual(&w.ward.house.app).await.unwrap();
        assert!(pulse::page(&w.manager).await.unwrap().rounds.is_empty());
        let mut tx = w.ward.house.fx.store.read(&w.ward.house.fx.scope_a).await.unwrap();
        assert!(tx.pulse_open_rounds().await.unwrap().is_empty());
    }
}
