//! The rooms of the journal, of what is asked first and of the day's minute: versions, pages, and that neither another worker nor
//! another service has any of it.

use store::asks::Answered;
use store::charter::AskRow;
use store::judgement::{DiscretionRow, ReflectionRow};
use store::minute::WordRow;
use store::{Looks, PAGE, StoreError, StoreResult};
use store_testkit::{World, account, at, both_engines, day, id};
use uuid::Uuid;

fn stale<T: std::fmt::Debug>(outcome: &StoreResult<T>) {
    assert!(matches!(outcome, Err(StoreError::Stale)), "{outcome:?}");
}

fn entry(n: u128, worker: Uuid, seconds: i64) -> DiscretionRow {
    DiscretionRow {
        id: id(n),
        worker_id: worker,
        at: at(seconds),
        aspect: "methods".to_owned(),
        kind: "using_skills".to_owned(),
        why: "It was right.".to_owned(),
        hoped: String::new(),
        could_not_wait: false,
        own: true,
        came_of: String::new(),
        came_of_at: None,
        person_id: None,
        episode_id: None,
        referral_id: None,
        made_at: at(seconds),
        version: 1,
        figures: None,
        reflected: false,
    }
}

fn ask(n: u128, worker: Uuid, of: Uuid, due: i64) -> AskRow {
    AskRow {
        id: id(n),
        worker_id: worker,
        asked_of: of,
        aspect: "remit".to_owned(),
        boundary_id: None,
        act: "other_work".to_owned(),
        what: "May I help at the desk?".to_owned(),
        figures: String::new(),
        state: "asked".to_owned(),
        answer: String::new(),
        asked_at: at(0),
        due_at: at(due),
        passed_on_at: None,
        answered_at: None,
        answered_by: None,
        used_by: None,
        until_at: None,
        person_id: None,
        episode_id: None,
        referral_id: None,
        version: 1,
    }
}

both_engines! {
    async fn a_journal_pages_by_key_and_is_one_worker_s_of_one_service(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let looks = Looks::default();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let many = PAGE + 5;
        for n in 0..many {
            tx.judgement_insert(&entry(0x1_0000 + u128::try_from(n).unwrap(), world.worker, n)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
        let first = looks.disclose(tx.judgement_list(world.worker, None, None, None).await.unwrap());
        assert_eq!(i64::try_from(first.len()).unwrap(), PAGE + 1);
        let last = &first[usize::try_from(PAGE).unwrap() - 1];
        let rest = looks.disclose(tx.judgement_list(world.worker, Some((last.at, last.id)), None, None).await.unwrap());
        assert_eq!(rest.len(), 5);
        let of = |aspect, kind| (Some(aspect), Some(kind));
        let (aspect, kind) = of("methods", "scope_of_role");
        assert!(looks.disclose(tx.judgement_list(world.worker, None, aspect, kind).await.unwrap()).is_empty());
        assert!(looks.disclose(tx.judgement_list(id(0xBAD), None, None, None).await.unwrap()).is_empty());
        assert_eq!(looks.disclose(tx.judgement_get(id(0xBAD), first[0].id).await.unwrap()), None);
        drop(tx);
        let mut tx = fx.store.read(&fx.scope_b).await.unwrap();
        assert!(looks.disclose(tx.judgement_list(world.worker, None, None, None).await.unwrap()).is_empty());
        assert_eq!(looks.disclose(tx.judgement_get(world.worker, first[0].id).await.unwrap()), None);
    }

    async fn what_came_of_it_and_a_reflection_are_saved_under_their_versions(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.judgement_insert(&entry(1, world.worker, 0)).await.unwrap();
        tx.judgement_came_of(world.worker, (id(1), 1), "It went well", at(9)).await.unwrap();
        stale(&tx.judgement_came_of(world.worker, (id(1), 1), "Or not", at(9)).await);
        stale(&tx.judgement_came_of(id(0xBAD), (id(1), 2), "Or not", at(9)).await);
        let thought = ReflectionRow {
            id: id(2),
            discretion_id: id(1),
            worker_id: world.worker,
            words: "hard".to_owned(),
            bring: false,
            made_at: at(9),
            version: 0,
        };
        tx.reflection_put(&thought).await.unwrap();
        let changed = ReflectionRow { words: "less hard".to_owned(), bring: true, version: 1, ..thought.clone() };
        tx.reflection_put(&changed).await.unwrap();
        stale(&tx.reflection_put(&changed).await);
        stale(&tx.reflection_put(&ReflectionRow { worker_id: id(0xBAD), version: 2, ..changed.clone() }).await);
        assert_eq!(tx.reflection_get(id(0xBAD), id(1)).await.unwrap(), None);
        assert_eq!(tx.reflection_brought(world.worker).await.unwrap().len(), 1);
        tx.commit().await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_b).await.unwrap();
        assert_eq!(tx.reflection_get(world.worker, id(1)).await.unwrap(), None);
        stale(&tx.reflection_put(&ReflectionRow { version: 2, ..changed }).await);
    }

    async fn a_question_is_read_by_the_two_answered_once_and_passed_on_once(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let looks = Looks::default();
        let (helen, grace) = (account(0x51, "Helen"), account(0x52, "Grace"));
        for one in [&helen, &grace] {
            fx.store.doors().account_insert(one).await.unwrap();
        }
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.ask_insert(&ask(1, world.worker, helen.id, 100)).await.unwrap();
        tx.ask_insert(&ask(2, world.worker, helen.id, 50)).await.unwrap();
        let with: Vec<Uuid> = looks.disclose(tx.ask_with(helen.id).await.unwrap()).iter().map(|one| one.id).collect();
        assert_eq!(with, [id(2), id(1)], "the most urgent first");
        assert_eq!(looks.disclose(tx.ask_get(grace.id, id(1)).await.unwrap()), None);
        assert_eq!(tx.ask_waiting(at(0), None).await.unwrap().len(), 2);
        assert_eq!(tx.ask_waiting(at(0), Some((at(50), id(2)))).await.unwrap().len(), 1);
        tx.ask_pass(id(2), 1, grace.id, at(200), at(60)).await.unwrap();
        stale(&tx.ask_pass(id(2), 2, helen.id, at(300), at(70)).await);
        assert_eq!(looks.disclose(tx.ask_get(helen.id, id(2)).await.unwrap()), None);
        assert_eq!(tx.ask_in_vain(at(199)).await.unwrap(), 0);
        assert_eq!(tx.ask_in_vain(at(200)).await.unwrap(), 1);
        let yes = Answered { yes: true, why: "Go on", at: at(80), by: helen.id, until: Some(at(1_000)) };
        stale(&tx.ask_answer(id(2), 2, &yes).await);
        tx.ask_answer(id(1), 1, &yes).await.unwrap();
        stale(&tx.ask_answer(id(1), 2, &yes).await);
        stale(&tx.ask_end(world.worker, (id(1), 2), ("withdrawn", ""), at(90)).await);
        stale(&tx.ask_end(helen.id, (id(2), 2), ("withdrawn", ""), at(90)).await);
        tx.ask_end(world.worker, (id(2), 2), ("withdrawn", ""), at(90)).await.unwrap();
        let counts = tx.ask_counts(world.worker, at(500), at(0)).await.unwrap();
        assert_eq!((counts.waiting, counts.in_vain, counts.granted, counts.refused), (0, 0, 1, 0));
        tx.commit().await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_b).await.unwrap();
        assert!(looks.disclose(tx.ask_mine(world.worker, None).await.unwrap()).is_empty());
        assert!(looks.disclose(tx.ask_with(helen.id).await.unwrap()).is_empty());
        assert_eq!(looks.disclose(tx.ask_get(helen.id, id(1)).await.unwrap()), None);
        assert!(tx.ask_waiting(at(0), None).await.unwrap().is_empty());
    }

    async fn a_day_is_answered_for_once_and_by_whose_it_is(fx: Fixture) {
        let world = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert_eq!(tx.minute_choice(world.worker).await.unwrap(), None);
        tx.minute_choose(world.worker, true, 17).await.unwrap();
        tx.minute_choose(world.worker, false, 18).await.unwrap();
        assert_eq!(tx.minute_choice(world.worker).await.unwrap(), Some((false, 18)));
        let word = WordRow {
            id: id(1),
            worker_id: world.worker,
            at: at(0),
            words: "how to end well".to_owned(),
            session_id: None,
            done_at: None,
        };
        tx.supervision_word_insert(&word).await.unwrap();
        assert_eq!(tx.supervision_words(world.worker).await.unwrap(), [word]);
        tx.minute_day_insert(world.worker, day(0), false).await.unwrap();
        tx.minute_day_insert(world.worker, day(1), true).await.unwrap();
        assert_eq!(tx.minute_last(world.worker).await.unwrap(), Some(day(1)));
        tx.commit().await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_b).await.unwrap();
        assert_eq!(tx.minute_last(world.worker).await.unwrap(), None);
        assert_eq!(tx.minute_choice(world.worker).await.unwrap(), None);
        assert!(tx.supervision_words(world.worker).await.unwrap().is_empty());
        drop(tx);
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let twice = tx.minute_day_insert(world.worker, day(1), false).await;
        assert!(matches!(twice, Err(StoreError::Conflict)), "{twice:?}");
    }
}
