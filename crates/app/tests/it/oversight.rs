//! Who comes to a record from outside the work: a supervisor when brought, governance by request, the person by invitation.

use crate::house::{House, Place};
use app::requests::NewRequest;
use app::supervision::Bring;
use app::timeline::Window;
use app::{AppError, Ctx};
use practice::access::RequestKind;
use practice::ids::{AccountId, EpisodeId, PersonId};
use store::Scope;
use store_testkit::{both_engines, tie};

/// A worker with a supervisor, and a person whom she supports.
struct Ward {
    place: Place,
    worker: Ctx,
    supervisor: Ctx,
    person: PersonId,
    episode: EpisodeId,
}

async fn ward(house: &House, scope: &Scope, n: u128) -> Ward {
    let place = house.place(scope, n).await;
    let worker = house.sign_in(scope, n + 0x100, "Anna Berg", "worker", Some(place.team)).await;
    let supervisor = house.sign_in(scope, n + 0x200, "Helen Okafor", "supervisor", None).await;
    let referral = house.referred(scope, place, n + 0x300, |_| {}).await;
    let mut tx = house.fx.store.begin(scope).await.unwrap();
    let tied = tie(n + 0x400, supervisor.account().unwrap().0, worker.account().unwrap().0);
    tx.supervision_tie_insert(&tied).await.unwrap();
    tx.commit().await.unwrap();
    let outcome = app::referrals::Outcome { form: house.form(), version: 1, message: String::new() };
    let accept = app::referrals::Accept { outcome, owner: worker.account().unwrap() };
    let episode = app::referrals::accept(&worker, referral, accept).await.unwrap();
    let person = PersonId(app::episodes::open(&worker, episode).await.unwrap().person.id);
    Ward { place, worker, supervisor, person, episode }
}

async fn opens(ctx: &Ctx, person: PersonId) -> bool {
    match app::people::open(ctx, person, Window::default()).await {
        Ok(_) => true,
        Err(AppError::NotFound) => false,
        Err(other) => panic!("{other}"),
    }
}

fn bring(house: &House, to: AccountId) -> Bring {
    Bring { form: house.form(), to, why: "Am I still the right one?".to_owned() }
}

fn request(house: &House) -> NewRequest {
    NewRequest {
        form: house.form(),
        kind: RequestKind::Complaint,
        reference: "SAR 12".to_owned(),
        asker: practice::rights::Asker::Person,
        received: jiff::civil::date(2026, 1, 6),
        asked_by: "Maria Lindqvist".to_owned(),
        why: "She would like a copy".to_owned(),
    }
}

both_engines! {
    async fn a_supervisor_sees_a_person_only_while_the_worker_brings_them(fx: Fixture) {
        let house = House::new(fx);
        let w = ward(&house, &house.fx.scope_a, 0x1000).await;
        assert!(!opens(&w.supervisor, w.person).await, "tied, but nobody was brought");
        assert!(app::supervision::brought(&w.supervisor).await.unwrap().is_empty());
        app::supervision::bring(&w.worker, w.episode, bring(&house, w.supervisor.account().unwrap())).await.unwrap();
        let brought = app::supervision::brought(&w.supervisor).await.unwrap();
        assert_eq!(brought.iter().map(|b| (b.episode_id, b.worker_name.as_str())).collect::<Vec<_>>(), [(w.episode.0, "Anna Berg")]);
        assert!(opens(&w.supervisor, w.person).await);
        let seen = app::episodes::overview(&w.supervisor, w.episode).await.unwrap();
        assert!(!seen.opened.write, "a supervisor reads, and changes nothing");
        assert!(!app::people::open(&w.supervisor, w.person, Window::default()).await.unwrap().may_write);
        app::supervision::end(&w.supervisor, w.episode, brought[0].id, house.form()).await.unwrap();
        assert!(!opens(&w.supervisor, w.person).await, "it was talked about");
        let again = app::supervision::end(&w.worker, w.episode, brought[0].id, house.form()).await;
        assert!(matches!(again, Err(AppError::NotPossible(_))));
    }

    async fn what_is_brought_to_supervision_closes_by_itself_after_a_quarter(fx: Fixture) {
        let house = House::new(fx);
        let w = ward(&house, &house.fx.scope_a, 0x1000).await;
        app::supervision::bring(&w.worker, w.episode, bring(&house, w.supervisor.account().unwrap())).await.unwrap();
        house.clock.set(house.app.now() + jiff::SignedDuration::from_hours(13 * 7 * 24 - 1));
        assert!(opens(&w.supervisor, w.person).await);
        house.clock.set(house.app.now() + jiff::SignedDuration::from_hours(2));
        assert!(!opens(&w.supervisor, w.person).await);
        assert!(app::supervision::brought(&w.supervisor).await.unwrap().is_empty());
    }

    async fn nobody_brings_a_person_to_somebody_elses_supervisor_or_a_strangers_person_to_their_own(fx: Fixture) {
        let house = House::new(fx);
        let w = ward(&house, &house.fx.scope_a, 0x1000).await;
        let other = ward(&house, &house.fx.scope_a, 0x8000).await;
        let there = ward(&house, &house.fx.scope_b, 0x20000).await;
        let refused = app::supervision::bring(&w.worker, w.episode, bring(&house, other.supervisor.account().unwrap())).await;
        assert!(matches!(refused, Err(AppError::Invalid(_))));
        for stranger in [&other, &there] {
            let refused = app::supervision::bring(&w.worker, stranger.episode, bring(&house, w.supervisor.account().unwrap())).await;
            assert!(matches!(refused, Err(AppError::NotFound)));
        }
        app::supervision::bring(&w.worker, w.episode, bring(&house, w.supervisor.account().unwrap())).await.unwrap();
        assert!(!opens(&other.supervisor, w.person).await);
        let passed_on = app::supervision::bring(&w.supervisor, w.episode, bring(&house, other.supervisor.account().unwrap())).await;
        assert!(matches!(passed_on, Err(AppError::NotFound)), "a supervisor passes nothing on");
        assert_ne!(w.place.team, other.place.team);
    }

    async fn governance_opens_one_record_on_a_request_and_no_other(fx: Fixture) {
        let house = House::new(fx);
        let w = ward(&house, &house.fx.scope_a, 0x1000).await;
        let other = ward(&house, &house.fx.scope_a, 0x8000).await;
        let governance = house.sign_in(&house.fx.scope_a, 0x40000, "Stephen Ellwood", "governance", None).await;
        assert!(matches!(app::search::search(&governance, "Maria").await, Err(AppError::NotFound)), "governance searches on a request alone");
        let made = app::requests::make(&governance, request(&house)).await.unwrap();
        assert!(!opens(&governance, w.person).await, "a request by itself opens nothing");
        let found = app::requests::find(&governance, made, "Maria Lindqvist").await.unwrap();
        assert!(found.iter().any(|p| p.id == w.person.0));
        governance.settle("POST /audit/requests/{request}/find").await.unwrap();
        app::requests::name(&governance, made, house.form(), w.person).await.unwrap();
        assert!(opens(&governance, w.person).await && !opens(&governance, other.person).await);
        let opened = app::people::open(&governance, w.person, Window::default()).await.unwrap();
        assert!(!opened.may_write && !opened.may_invite);
        let second = app::requests::name(&governance, made, house.form(), other.person).await;
        assert!(matches!(second, Err(AppError::NotPossible(_))), "one request, one person");
        assert!(app::requests::find(&governance, made, "Maria").await.unwrap().is_empty(), "and nobody else is looked for");
        let looks = app::audit::looks::looks(&governance, &app::audit::looks::Asked::default(), None).await.unwrap().rows;
        assert!(looks.iter().any(|l| l.page.ends_with("/find") && l.grounds == ["A formal request"]));
        app::requests::close(&governance, made, house.form()).await.unwrap();
        assert!(!opens(&governance, w.person).await);
    }

    async fn a_request_is_its_makers_alone_and_lasts_a_month(fx: Fixture) {
        let house = House::new(fx);
        let w = ward(&house, &house.fx.scope_a, 0x1000).await;
        let one = house.sign_in(&house.fx.scope_a, 0x40000, "Stephen Ellwood", "governance", None).await;
        let two = house.sign_in(&house.fx.scope_a, 0x50000, "Nia Price", "governance", None).await;
        let there = house.sign_in(&house.fx.scope_b, 0x60000, "Ola Dahl", "governance", None).await;
        let made = app::requests::make(&one, request(&house)).await.unwrap();
        for other in [&two, &there, &w.worker, &w.supervisor] {
            assert!(matches!(app::requests::name(other, made, house.form(), w.person).await, Err(AppError::NotFound)));
            assert!(matches!(app::requests::find(other, made, "Maria").await, Err(AppError::NotFound)));
        }
        assert!(matches!(app::requests::open(&there, made).await, Err(AppError::NotFound)), "another service has no such request");
        app::requests::name(&one, made, house.form(), w.person).await.unwrap();
        house.clock.set(house.app.now() + jiff::SignedDuration::from_hours(31 * 24 + 1));
        assert!(!opens(&one, w.person).await);
        assert!(!app::requests::open(&one, made).await.unwrap().open);
    }

    async fn who_opened_a_record_is_told_to_governance_on_a_request_and_to_the_person(fx: Fixture) {
        let house = House::new(fx);
        let (w, other) = (ward(&house, &house.fx.scope_a, 0x1000).await, ward(&house, &house.fx.scope_a, 0x8000).await);
        let token = app::people::invite_to_plan(&w.worker, w.person, house.form(), "maria@example.org", true).await.unwrap();
        let maria = house.joined(token).await;
        assert!(opens(&w.worker, w.person).await);
        w.worker.settle("GET /people/{person}").await.unwrap();
        assert!(opens(&other.worker, other.person).await);
        other.worker.settle("GET /people/{person}").await.unwrap();
        app::plan::open(&maria).await.unwrap().expect("a plan");
        maria.settle("GET /my-plan").await.unwrap();

        let governance = house.sign_in(&house.fx.scope_a, 0x40000, "Stephen Ellwood", "governance", None).await;
        let asked = app::requests::make(&governance, request(&house)).await.unwrap();
        let looks = |ctx: Ctx| async move { app::access_list::of_request(&ctx, asked, &app::audit::looks::Asked::default(), None).await };
        assert!(matches!(looks(governance.clone()).await, Err(AppError::NotFound)), "it names nobody yet");
        app::requests::name(&governance, asked, house.form(), w.person).await.unwrap();
        // the same context was used for all that the worker did, so that earlier grounds stand beside the last one
        let told: Vec<_> = looks(governance.clone()).await.unwrap().rows.into_iter().map(|l| (l.who.unwrap(), l.grounds.last().cloned())).collect();
        let by = |who: &str, ground: &str| (who.to_owned(), Some(ground.to_owned()));
        assert_eq!(told, [by("Maria Lindqvist", "Is this person"), by("Anna Berg", "Supports this person")]);
        let colleague = house.sign_in(&house.fx.scope_a, 0x50000, "Nia Price", "governance", None).await;
        assert!(matches!(looks(colleague).await, Err(AppError::NotFound)), "another's request");

        let own = app::access_list::own(&maria, None).await.unwrap().expect("a record");
        assert_eq!(own.rows.len(), 1, "others' looks alone: {own:?}");
        assert_eq!((own.rows[0].who.as_deref(), own.rows[0].page.as_str()), (Some("Anna Berg"), "GET /people/{person}"));
        assert!(matches!(app::access_list::own(&w.worker, None).await, Err(AppError::NotFound)));
    }

    async fn a_request_without_who_and_why_is_refused_with_both_named(fx: Fixture) {
        let house = House::new(fx);
        let governance = house.sign_in(&house.fx.scope_a, 0x40000, "Stephen Ellwood", "governance", None).await;
        let bare = NewRequest { asked_by: " ".to_owned(), why: String::new(), ..request(&house) };
        let Err(AppError::Invalid(problems)) = app::requests::make(&governance, bare).await else { panic!("it is refused") };
        assert_eq!(problems.iter().map(|p| p.field).collect::<Vec<_>>(), ["asked_by", "why"]);
    }

    async fn a_person_who_was_invited_reads_their_own_plan_and_nobody_elses(fx: Fixture) {
        let house = House::new(fx);
        let w = ward(&house, &house.fx.scope_a, 0x1000).await;
        ward(&house, &house.fx.scope_a, 0x8000).await;
        let token = app::people::invite_to_plan(&w.worker, w.person, house.form(), "Maria@Example.org", true).await.unwrap();
        let maria = house.joined(token).await;
        let plan = app::plan::open(&maria).await.unwrap().expect("their record is tied to them");
        assert_eq!(plan.support.unwrap().episode, w.episode);
        assert!(matches!(app::people::open(&maria, w.person, Window::default()).await, Err(AppError::NotFound)));
        let twice = app::people::invite_to_plan(&w.worker, w.person, house.form(), "maria@example.org", true).await;
        assert!(matches!(twice, Err(AppError::NotPossible(_))));
        app::people::end_plan(&w.worker, w.person, house.form()).await.unwrap();
        assert!(app::plan::open(&maria).await.unwrap().is_none());
    }

    async fn a_role_that_ended_takes_its_grounds_along(fx: Fixture) {
        let house = House::new(fx);
        let w = ward(&house, &house.fx.scope_a, 0x1000).await;
        let account = w.worker.account().unwrap();
        let mut tx = house.fx.store.begin(&house.fx.scope_a).await.unwrap();
        tx.membership_end(account.0, "worker", store_testkit::at(86_400)).await.unwrap();
        tx.commit().await.unwrap();
        house.clock.set(house.app.now() + jiff::SignedDuration::from_secs(5));
        let now = house.with_role(&house.fx.scope_a, 0x1100, "supervisor").await;
        assert_eq!(now.account().unwrap(), account);
        assert!(!opens(&now, w.person).await, "the record was open to the worker she was");
    }
}
