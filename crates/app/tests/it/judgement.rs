//! The journal of judgement, what is asked first, and the minute at the end of the day.

use crate::ward::{Ward, fields, not_found, not_possible};
use app::charter::asks::{self, End};
use app::charter::journal::{self, Filter, NewEntry, NewReflection};
use app::charter::{self, Agreement, BoundaryDraft, ContactWords, Written};
use app::contacts::NewContact;
use app::minute::{self, Thing};
use app::{AppError, Ctx, time};
use jiff::ToSpan;
use practice::charter::asking::{Answer, State};
use practice::charter::journal::Own;
use practice::charter::leave::Type;
use practice::charter::versions::{Part, TookPart};
use practice::charter::{Aspect, Counts, Latitude, Rule};
use practice::connection::UnmetWhy;
use practice::contact::Kind;
use practice::ids::{AskId, DiscretionId, EpisodeId};
use practice::support::end_of_day::Becomes;
use store::charter::AskRow;
use store_testkit::{both_engines, id, tie};

fn own(why: &str) -> Own {
    Own { aspect: Aspect::Methods, kind: Type::UsingSkills, why: why.to_owned(), hoped: String::new() }
}

async fn noted(ward: &Ward, episode: Option<EpisodeId>, why: &str) -> DiscretionId {
    let new = NewEntry { form: ward.form(), episode, own: own(why), names_nobody: false };
    journal::note(&ward.amina, new).await.unwrap()
}

fn thought(ward: &Ward, words: &str, version: i64) -> NewReflection {
    NewReflection { form: ward.form(), words: words.to_owned(), bring: false, names_nobody: false, version }
}

/// Whoever may see nothing of Amina's journal, whatever they are.
async fn others(ward: &Ward) -> Vec<Ctx> {
    let (a, b) = (ward.house.fx.scope_a.clone(), ward.house.fx.scope_b.clone());
    let mut others = vec![ward.ben.clone(), ward.gp.clone()];
    for (n, role) in [(0x9901, "supervisor"), (0x9902, "manager"), (0x9903, "evaluator"), (0x9904, "governance")] {
        others.push(ward.house.sign_in(&a, n, "Somebody", role, Some(ward.place.team)).await);
    }
    others.push(ward.house.sign_in(&b, 0x9905, "Somebody elsewhere", "worker", None).await);
    others
}

async fn charter_in_force(ward: &Ward) {
    let manager = ward.house.sign_in(&ward.house.fx.scope_a, 0x9801, "Farida", "manager", None).await;
    let charter = charter::begin(&manager, ward.form(), "How we work", Written::Blank).await.unwrap();
    let draft = BoundaryDraft {
        aspect: Aspect::NumberOfContacts,
        rule: Some(Rule::ContactsAtMost { most: 1, counts: Counts::default() }),
        latitude: Latitude::new(60).unwrap(),
        ceiling: None,
        why: "So that others are seen too.".to_owned(),
        words_for_workers: "A few meetings are usual.".to_owned(),
        words_for_public: String::new(),
        cmocs: vec![2],
    };
    charter::boundary_put(&manager, ward.form(), charter, None, draft).await.unwrap();
    let known = (charter, charter::open(&manager, charter).await.unwrap().version.row.version);
    let agreement = Agreement {
        from: manager.today(),
        discussed_on: manager.today().saturating_add(6.months()),
        took_part: vec![TookPart { name: "Amina".to_owned(), part: Part::Worker }],
    };
    charter::agree(&manager, ward.form(), known, agreement).await.unwrap();
}

/// A supervisor tied to Amina.
async fn supervisor(ward: &Ward, n: u128, name: &str) -> Ctx {
    let scope = ward.house.fx.scope_a.clone();
    let ctx = ward.house.sign_in(&scope, n, name, "supervisor", None).await;
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    let (helen, amina) = (ctx.account().unwrap().0, ward.amina.account().unwrap().0);
    tx.supervision_tie_insert(&tie(n + 0x10_0000, helen, amina)).await.unwrap();
    tx.commit().await.unwrap();
    ctx
}

/// A question of Amina's to somebody, about her support; an answer is due in eight core hours.
async fn ask(ward: &Ward, n: u128, of: &Ctx) -> AskId {
    let row = AskRow {
        id: id(n),
        worker_id: ward.amina.account().unwrap().0,
        asked_of: of.account().unwrap().0,
        aspect: "place_of_contact".to_owned(),
        boundary_id: None,
        act: "contact".to_owned(),
        what: "May I see her at 12 Harbour Terrace?".to_owned(),
        figures: "This would be a visit at home.".to_owned(),
        state: "asked".to_owned(),
        answer: String::new(),
        asked_at: time::at(ward.now()),
        due_at: time::at(practice::charter::asking::due(ward.now(), 8)),
        passed_on_at: None,
        answered_at: None,
        answered_by: None,
        used_by: None,
        until_at: None,
        person_id: Some(ward.person.0),
        episode_id: Some(ward.episode.0),
        referral_id: None,
        version: 1,
    };
    let mut tx = ward.house.fx.store.begin(&ward.house.fx.scope_a).await.unwrap();
    tx.ask_insert(&row).await.unwrap();
    tx.commit().await.unwrap();
    AskId(row.id)
}

fn yes(ward: &Ward) -> Answer {
    Answer {
        yes: true,
        why: "Go with the plan for visits.".to_owned(),
        until: Some(ward.amina.today().saturating_add(14.days())),
    }
}

async fn version(ctx: &Ctx, ask: AskId) -> i64 {
    asks::open(ctx, ask).await.unwrap().question.row.version
}

fn thing(becomes: Becomes, words: &str) -> Thing {
    Thing { becomes, words: words.to_owned(), episode: None, aspect: None, need: String::new(), why: None, topic: None }
}

both_engines! {
    async fn what_was_said_beyond_a_boundary_stands_in_the_journal_with_its_figures_and_version(fx: Fixture) {
        let ward = Ward::started(fx).await;
        charter_in_force(&ward).await;
        ward.wait(1);
        let why = ContactWords { why: "Her son died".to_owned(), hoped: "Not alone".to_owned(), kind: None };
        let contact = ward.record(NewContact { judgement: why, ..ward.contact(Kind::FollowUp) }).await;
        let page = journal::page(&ward.amina, Filter::default(), None).await.unwrap();
        assert_eq!(page.entries.len(), 1);
        assert_eq!(page.entries[0].figures.as_deref(), Some("This was the 2nd of 1 contact."));
        let opened = journal::open(&ward.amina, DiscretionId(page.entries[0].id)).await.unwrap();
        assert_eq!((opened.lines[0].row.number, opened.lines[0].row.subject), (Some(1), contact.0));
        assert_eq!(opened.lines[0].row.words, "A few meetings are usual.");
        assert_eq!(opened.of.unwrap().episode, ward.episode);
        // what came after it is counted, and not the contact itself
        assert_eq!(opened.since.unwrap().contacts, 0);
        ward.wait(24);
        ward.record(ward.contact(Kind::CheckIn)).await;
        let opened = journal::open(&ward.amina, DiscretionId(page.entries[0].id)).await.unwrap();
        assert_eq!(opened.since.unwrap().contacts, 1);
        let none = Filter { aspect: Some(Aspect::Ending), kind: None };
        assert!(journal::page(&ward.amina, none, None).await.unwrap().entries.is_empty());
    }

    async fn an_own_entry_belongs_to_the_record_and_says_later_what_came_of_it(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let entry = noted(&ward, Some(ward.episode), "I wrote the letter with her").await;
        assert_eq!(ward.count("judgement_noted").await, 1);
        ward.wait(48);
        let empty = journal::came_of(&ward.amina, ward.form(), (entry, 1), " ").await;
        assert_eq!(fields(empty), ["came_of"]);
        journal::came_of(&ward.amina, ward.form(), (entry, 1), "She posted it").await.unwrap();
        let twice = journal::came_of(&ward.amina, ward.form(), (entry, 1), "Something else").await;
        assert!(matches!(twice, Err(AppError::Stale)), "{twice:?}");
        journal::came_of(&ward.amina, ward.form(), (entry, 2), "They answered").await.unwrap();
        let events = ward.events().await;
        let said: Vec<_> = events.iter().filter(|(kind, _)| kind == "judgement_came_of").map(|(_, body)| body).collect();
        assert_eq!(said[0]["came_of"], "She posted it");
        // what was written before stays in the record
        assert_eq!((&said[1]["before"]["came_of"], &said[1]["after"]["came_of"]), (&"She posted it".into(), &"They answered".into()));
        assert_eq!(journal::open(&ward.amina, entry).await.unwrap().entry.came_of, "They answered");
    }

    async fn an_entry_about_nobody_s_support_names_nobody_and_is_in_no_record(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let named = NewEntry { form: ward.form(), episode: None, own: own("Maria Lindqvist needed longer"), names_nobody: true };
        assert_eq!(fields(journal::note(&ward.amina, named).await), ["why"]);
        let entry = noted(&ward, None, "i stayed on the phone through lunch").await;
        assert_eq!(ward.count("judgement_noted").await, 0);
        assert!(journal::open(&ward.amina, entry).await.unwrap().of.is_none());
    }

    async fn a_journal_is_opened_by_nobody_else_whatever_they_are(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let entry = noted(&ward, Some(ward.episode), "I wrote the letter with her").await;
        journal::reflect(&ward.amina, entry, thought(&ward, "it was hard to stop", 0)).await.unwrap();
        ward.covered().await;
        for other in others(&ward).await {
            not_found(&journal::open(&other, entry).await);
            not_found(&journal::came_of(&other, ward.form(), (entry, 1), "x").await);
            not_found(&journal::reflect(&other, entry, thought(&ward, "x", 1)).await);
            if let Ok(page) = journal::page(&other, Filter::default(), None).await {
                assert!(page.entries.is_empty());
            }
        }
    }

    async fn a_reflection_names_nobody_and_is_saved_under_its_version(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let entry = noted(&ward, Some(ward.episode), "I wrote the letter with her").await;
        assert_eq!(fields(journal::reflect(&ward.amina, entry, thought(&ward, "i thought of Maria", 0)).await), ["words"]);
        assert_eq!(fields(journal::reflect(&ward.amina, entry, thought(&ward, "", 0)).await), ["words"]);
        let place = journal::reflect(&ward.amina, entry, thought(&ward, "we sat in Harbour House", 0)).await;
        assert_eq!(fields(place), ["names_nobody"]);
        let nobody = NewReflection { names_nobody: true, ..thought(&ward, "we sat in Harbour House", 0) };
        journal::reflect(&ward.amina, entry, nobody).await.unwrap();
        let other_window = journal::reflect(&ward.amina, entry, thought(&ward, "something else", 0)).await;
        assert!(matches!(other_window, Err(AppError::Stale)), "{other_window:?}");
        let brought = NewReflection { bring: true, ..thought(&ward, "i would ask sooner", 1) };
        journal::reflect(&ward.amina, entry, brought).await.unwrap();
        let kept = journal::open(&ward.amina, entry).await.unwrap().reflection.unwrap();
        assert_eq!((kept.words.as_str(), kept.bring, kept.version), ("i would ask sooner", true, 2));
        let mut tx = ward.house.fx.store.read(&ward.house.fx.scope_a).await.unwrap();
        assert_eq!(tx.reflection_brought(ward.amina.account().unwrap().0).await.unwrap().len(), 1);
    }

    async fn after_a_handover_one_s_words_stay_and_the_way_into_the_record_is_closed(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let entry = noted(&ward, Some(ward.episode), "I wrote the letter with her").await;
        let ben = ward.ben.account().unwrap();
        app::episodes::hand_over(&ward.amina, ward.episode, ward.form(), ben, "Moves away").await.unwrap();
        ward.wait(1);
        let opened = journal::open(&ward.amina, entry).await.unwrap();
        assert!(opened.of.is_none() && opened.since.is_none());
        assert_eq!(opened.entry.why, "I wrote the letter with her");
        not_possible(&journal::came_of(&ward.amina, ward.form(), (entry, 1), "She posted it").await);
    }

    async fn a_supervisor_answers_what_is_asked_first_and_the_yes_can_be_used(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let helen = supervisor(&ward, 0x7000, "Helen Okafor").await;
        let other = supervisor(&ward, 0x7100, "Grace Nwosu").await;
        let ask = ask(&ward, 0x7777, &helen).await;
        // neither another supervisor of hers, nor a colleague, nor somebody elsewhere finds it
        for reader in others(&ward).await.iter().chain([&other]) {
            not_found(&asks::open(reader, ask).await);
            not_found(&asks::answer(reader, ward.form(), (ask, 1), &yes(&ward)).await);
            not_found(&asks::end(reader, ward.form(), (ask, 1), End::Withdraw, "").await);
        }
        assert_eq!(asks::with_me(&helen).await.unwrap(), 1);
        let opened = asks::open(&helen, ask).await.unwrap();
        assert!(opened.answers && opened.episode.is_none(), "the record opens where it is brought alone");
        let silent = Answer { why: String::new(), until: None, ..yes(&ward) };
        assert_eq!(fields(asks::answer(&helen, ward.form(), (ask, 1), &silent).await), ["why", "until"]);
        asks::answer(&helen, ward.form(), (ask, 1), &yes(&ward)).await.unwrap();
        let again = asks::answer(&helen, ward.form(), (ask, 1), &yes(&ward)).await;
        not_possible(&again);
        assert_eq!(asks::counts(&ward.amina).await.unwrap().granted, 1);
        let mut tx = ward.house.fx.store.read(&ward.house.fx.scope_a).await.unwrap();
        let about = (Some(ward.episode.0), None);
        let amina = ward.amina.account().unwrap().0;
        let found = tx.ask_granted(amina, "contact", "place_of_contact", about, time::at(ward.now())).await.unwrap();
        assert_eq!(found, Some(ask.0));
        drop(tx);
        ward.wait(24 * 15);
        assert_eq!(asks::counts(&ward.amina).await.unwrap().granted, 0, "a yes holds until its day");
        assert!(ward.events().await.iter().any(|(kind, body)| kind == "ask_answered" && body["ask_answer"] == "Yes"));
    }

    async fn what_nobody_answers_goes_to_the_next_and_then_the_worker_goes_on(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let helen = supervisor(&ward, 0x7000, "Helen Okafor").await;
        let grace = supervisor(&ward, 0x7100, "Grace Nwosu").await;
        let ask = ask(&ward, 0x7777, &helen).await;
        app::jobs::run_due(&ward.house.app).await.unwrap();
        assert_eq!(asks::with_me(&helen).await.unwrap(), 1);
        ward.wait(30);
        app::jobs::run_due(&ward.house.app).await.unwrap();
        not_found(&asks::open(&helen, ask).await);
        assert_eq!(asks::with_me(&grace).await.unwrap(), 1);
        assert_eq!(ward.count("ask_passed_on").await, 1);
        assert!(!asks::open(&ward.amina, ask).await.unwrap().question.in_vain);
        ward.wait(48);
        app::jobs::run_due(&ward.house.app).await.unwrap();
        let opened = asks::open(&ward.amina, ask).await.unwrap();
        assert!(opened.question.in_vain);
        assert_eq!(asks::counts(&ward.amina).await.unwrap().in_vain, 1);
        let known = (ask, opened.question.row.version);
        assert_eq!(fields(asks::end(&ward.amina, ward.form(), known, End::CouldNotWait, " ").await), ["gone_on"]);
        asks::end(&ward.amina, ward.form(), known, End::CouldNotWait, "She had a fall").await.unwrap();
        assert_eq!(asks::open(&grace, ask).await.unwrap().question.state, State::CouldNotWait);
        assert_eq!(asks::page(&grace, None).await.unwrap().answered.len(), 1, "she finds what could not wait for her");
        assert_eq!(ward.count("ask_not_waited_for").await, 1);
    }

    async fn where_there_is_no_other_supervisor_the_service_hears_that_nobody_answers(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let helen = supervisor(&ward, 0x7000, "Helen Okafor").await;
        let manager = ward.house.sign_in(&ward.house.fx.scope_a, 0x9902, "Somebody", "manager", None).await;
        let ask = ask(&ward, 0x7777, &helen).await;
        ward.wait(30);
        app::jobs::run_due(&ward.house.app).await.unwrap();
        assert_eq!(asks::in_vain(&manager).await.unwrap(), 1);
        not_found(&asks::open(&manager, ask).await);
        // it stays with her, and she can answer it still
        asks::answer(&helen, ward.form(), (ask, version(&helen, ask).await), &yes(&ward)).await.unwrap();
        assert_eq!(asks::in_vain(&manager).await.unwrap(), 0);
    }

    async fn somebody_who_supervises_at_the_same_site_is_next(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let helen = supervisor(&ward, 0x7000, "Helen Okafor").await;
        let scope = ward.house.fx.scope_a.clone();
        let far = ward.house.place(&scope, 0x8800).await;
        let elsewhere = ward.house.sign_in(&scope, 0x7200, "Ada Far", "supervisor", Some(far.team)).await;
        let near = ward.house.sign_in(&scope, 0x7300, "Zoe Near", "supervisor", Some(ward.place.team)).await;
        let ask = ask(&ward, 0x7777, &helen).await;
        ward.wait(30);
        app::jobs::run_due(&ward.house.app).await.unwrap();
        assert!(asks::open(&near, ask).await.unwrap().answers);
        not_found(&asks::open(&elsewhere, ask).await);
    }

    async fn a_hidden_number_in_a_question_is_covered_for_whoever_answers_it(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let helen = supervisor(&ward, 0x7000, "Helen Okafor").await;
        let ask = ask(&ward, 0x7777, &helen).await;
        let hidden = app::hidden::NewHidden {
            form: ward.form(),
            what: practice::hidden::What::Address,
            value: "12 Harbour Terrace".to_owned(),
            postcode: String::new(),
            note: String::new(),
            safe: false,
            why: "She is in danger where she lives.".to_owned(),
        };
        app::hidden::add(&ward.amina, ward.person, hidden).await.unwrap();
        assert!(!asks::open(&helen, ask).await.unwrap().question.row.what.contains("Harbour"));
        assert!(!asks::page(&helen, None).await.unwrap().with_me[0].row.what.contains("Harbour"));
        // whoever wrote it reads it as they wrote it
        assert_eq!(asks::open(&ward.amina, ask).await.unwrap().question.row.what, "May I see her at 12 Harbour Terrace?");
        // and whoever answers is not held up by words that they did not write
        asks::answer(&helen, ward.form(), (ask, 1), &yes(&ward)).await.unwrap();
        assert!(ward.events().await.iter().all(|(kind, body)| kind != "ask_answered" || !body.to_string().contains("Harbour")));
    }

    async fn a_question_is_withdrawn_by_whoever_asked_and_not_answered_after_that(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let helen = supervisor(&ward, 0x7000, "Helen Okafor").await;
        let ask = ask(&ward, 0x7777, &helen).await;
        asks::end(&ward.amina, ward.form(), (ask, 1), End::Withdraw, "").await.unwrap();
        not_possible(&asks::answer(&helen, ward.form(), (ask, 1), &yes(&ward)).await);
        not_possible(&asks::end(&ward.amina, ward.form(), (ask, 2), End::CouldNotWait, "x").await);
        assert_eq!(asks::with_me(&helen).await.unwrap(), 0);
    }

    async fn the_minute_stands_filled_in_and_each_line_becomes_what_is_chosen(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.record(ward.contact(Kind::CheckIn)).await;
        assert!(!minute::asks_now(&ward.amina).await.unwrap(), "it is nine in the morning");
        ward.wait(8);
        assert!(minute::asks_now(&ward.amina).await.unwrap());
        assert!(!minute::asks_now(&ward.ben).await.unwrap(), "nothing was done");
        let page = minute::page(&ward.amina).await.unwrap();
        assert_eq!((page.list.len(), page.minutes.as_mins()), (2, 40));
        let day = page.day;
        let faulty = [thing(Becomes::Discretion, ""), thing(Becomes::UnmetNeed, "no group"), thing(Becomes::Note, "Maria Lindqvist sang")];
        let mut found = fields(minute::answer(&ward.amina, ward.form(), day, &faulty, true).await);
        found.sort_unstable();
        assert_eq!(found, ["aspect_1", "episode_2", "need_2", "why_2", "words_1", "words_3"]);
        let things = [
            Thing { episode: Some(ward.episode), aspect: Some(Aspect::Methods), ..thing(Becomes::Discretion, "I sang with her") },
            Thing {
                episode: Some(ward.episode),
                need: "transport".to_owned(),
                why: Some(UnmetWhy::ALL[0]),
                ..thing(Becomes::UnmetNeed, "no bus on sundays")
            },
            thing(Becomes::Supervision, "i do not know how to end well"),
        ];
        minute::answer(&ward.amina, ward.form(), day, &things, false).await.unwrap();
        assert_eq!((ward.count("judgement_noted").await, ward.count("unmet_need_recorded").await), (1, 1));
        let mut tx = ward.house.fx.store.read(&ward.house.fx.scope_a).await.unwrap();
        assert_eq!(tx.supervision_words(ward.amina.account().unwrap().0).await.unwrap().len(), 1);
        assert!(tx.supervision_words(ward.ben.account().unwrap().0).await.unwrap().is_empty());
        drop(tx);
        assert!(!minute::asks_now(&ward.amina).await.unwrap());
        assert!(minute::page(&ward.amina).await.unwrap().answered);
        not_possible(&minute::answer(&ward.amina, ward.form(), day, &[thing(Becomes::Nothing, "")], false).await);
    }

    async fn the_minute_can_be_skipped_and_turned_off(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.wait(8);
        minute::skip(&ward.amina, ward.form()).await.unwrap();
        assert!(!minute::asks_now(&ward.amina).await.unwrap());
        ward.wait(24);
        ward.record(ward.contact(Kind::CheckIn)).await;
        assert!(minute::asks_now(&ward.amina).await.unwrap());
        assert_eq!(fields(minute::choose(&ward.amina, ward.form(), true, 8).await), ["from"]);
        minute::choose(&ward.amina, ward.form(), false, 16).await.unwrap();
        assert!(!minute::asks_now(&ward.amina).await.unwrap());
        minute::choose(&ward.amina, ward.form(), true, 20).await.unwrap();
        assert!(!minute::asks_now(&ward.amina).await.unwrap(), "it is five, and it was chosen from eight on");
        not_found(&minute::page(&ward.gp).await);
    }
}
