//! The review of the charter: what is counted, for whom, and which acts somebody may open.

use crate::ward::{Ward, not_found};
use app::Ctx;
use app::charter::review::{Time, acts, review};
use app::charter::{self, Agreement, BoundaryDraft, ContactWords, Written};
use app::contacts::NewContact;
use app::time;
use jiff::ToSpan;
use practice::charter::leave::{Answer, Leave};
use practice::charter::review::Quarter;
use practice::charter::versions::{Part, TookPart};
use practice::charter::{Act, Aspect, Charter, ContactAct, Counts, Facts, Latitude, Rule, assess};
use practice::contact::{Kind, Place};
use practice::figure::Shown;
use practice::ids::CharterId;
use store::charter::Done;
use store_testkit::{both_engines, id};
use uuid::Uuid;

async fn manager(ward: &Ward) -> Ctx {
    ward.house.sign_in(&ward.house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await
}

async fn agree(ward: &Ward, manager: &Ctx, charter: CharterId, days: i64) {
    let from = manager.today().saturating_add(days.days());
    let known = (charter, charter::open(manager, charter).await.unwrap().version.row.version);
    let took_part = vec![TookPart { name: "Amina".to_owned(), part: Part::Worker }];
    let agreement = Agreement { from, discussed_on: from.saturating_add(6.months()), took_part };
    charter::agree(manager, ward.form(), known, agreement).await.unwrap();
}

/// A charter of one boundary, two contacts, in force from today.
async fn two_contacts(ward: &Ward, manager: &Ctx) -> CharterId {
    let charter = charter::begin(manager, ward.form(), "How we work", Written::Blank).await.unwrap();
    let boundary = BoundaryDraft {
        aspect: Aspect::NumberOfContacts,
        rule: Some(Rule::ContactsAtMost { most: 2, counts: Counts::default() }),
        latitude: Latitude::new(60).unwrap(),
        ceiling: None,
        why: "So that others are seen too.".to_owned(),
        words_for_workers: "A few meetings are usual.".to_owned(),
        words_for_public: String::new(),
        cmocs: vec![2],
    };
    charter::boundary_put(manager, ward.form(), charter, None, boundary).await.unwrap();
    agree(ward, manager, charter, 0).await;
    charter
}

/// Notes that a worker passed the charter's boundary so many times, as a contact of the ward's support would.
async fn passed(ward: &Ward, manager: &Ctx, charter: CharterId, worker: Uuid, times: u128) {
    let opened = charter::open(manager, charter).await.unwrap();
    let number = opened.version.row.number.and_then(|number| u32::try_from(number).ok()).unwrap();
    let terms = Charter { version: number, boundaries: opened.terms() };
    let act = Act::Contact(ContactAct {
        kind: Kind::FollowUp,
        place: Place::Phone,
        minutes: Some(20),
        missed: false,
        in_pair: false,
        with_plan: false,
        tasks: &[],
        methods: &[],
        own_experience: false,
    });
    let mut facts = Facts::default();
    facts.here.held = 2;
    let today = manager.today();
    let verdict = assess(Some(&terms), &[], &facts, &act, today);
    let leave = Leave::happened(&verdict, &Answer { why: "She lost her brother".to_owned(), ..Answer::default() });
    let fx = &ward.house.fx;
    let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
    let amina = store_testkit::stance(ward.amina.account().unwrap().0, time::at(ward.now()), time::day(today));
    let permit = tx.permit_episode(&amina, ward.episode.0).await.unwrap().unwrap();
    for nth in 0..times {
        let base = worker.as_u128() << 16 | u128::from(number) << 12 | nth << 4;
        let done = Done {
            worker,
            at: time::at(ward.now()),
            recorded_at: time::at(ward.now()),
            act: "contact",
            subject: id(base),
            charter: charter.0,
            person: None,
            episode: None,
            referral: None,
        };
        let ids: Vec<Uuid> = (1..=2).map(|more| id(base + more)).collect();
        tx.weighed_of_episode(&permit, &done, &leave, &ids).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn workers(ward: &Ward, many: u128) -> Vec<Ctx> {
    let mut all = Vec::new();
    for nth in 0..many {
        let number = 0x9aa0 + nth;
        all.push(ward.house.sign_in(&ward.house.fx.scope_a, number, &format!("Worker {nth}"), "worker", None).await);
    }
    all
}

fn of(ctx: &Ctx) -> Time {
    let quarter = Quarter::of(ctx.today());
    Time { first: quarter, last: quarter }
}

both_engines! {
    async fn before_a_charter_was_in_force_there_is_nothing_to_review(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let page = review(&ward.amina, (None, None)).await.unwrap();
        assert!(page.quarters.is_empty() && page.boundaries.is_empty() && page.questions.is_empty());
    }

    async fn where_fewer_than_five_did_the_work_nothing_is_counted_and_each_reads_their_own(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let manager = manager(&ward).await;
        two_contacts(&ward, &manager).await;
        let another = workers(&ward, 1).await.remove(0);
        for _ in 0..2 {
            ward.wait(1);
            let why = ContactWords { why: "Her son died last week".to_owned(), ..ContactWords::default() };
            ward.record(NewContact { judgement: why, ..ward.contact(Kind::FollowUp) }).await;
        }
        let page = review(&manager, (None, None)).await.unwrap();
        assert!(!page.enough);
        let [one] = page.boundaries.as_slice() else { panic!("one boundary") };
        assert!(one.acts.is_none() && one.reasons.is_none() && one.compared.is_empty() && one.stands);
        assert_eq!(one.by.words(), "too few workers to say");
        let own = acts(&ward.amina, one.origin, of(&ward.amina), None).await.unwrap().acts;
        assert_eq!(own.len(), 2, "the one that came to it, and the one beyond");
        assert_eq!((own[0].figures.as_str(), own[0].why.as_str()), ("This was the 3rd of 2 contacts.", "Her son died last week"));
        assert_eq!(own[0].episode_id, Some(ward.episode.0));
        for other in [&manager, &another] {
            assert!(acts(other, one.origin, of(other), None).await.unwrap().acts.is_empty());
        }
    }

    async fn where_five_did_the_work_counts_are_told_rounded_and_nobody_by_themselves(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let manager = manager(&ward).await;
        let charter = two_contacts(&ward, &manager).await;
        let workers = workers(&ward, 5).await;
        for worker in &workers[..4] {
            passed(&ward, &manager, charter, worker.account().unwrap().0, 3).await;
        }
        ward.wait(1);
        ward.record(ward.contact(Kind::FollowUp)).await;
        let page = review(&ward.amina, (None, None)).await.unwrap();
        assert!(page.enough, "four and Amina");
        let told = page.boundaries[0].acts.clone().unwrap();
        assert_eq!(told.passed, Some(Shown::About(10)), "twelve, to five");
        assert_eq!(told.refused, Some(Shown::Nobody));
        assert_eq!(page.boundaries[0].by.words(), "4 of 5 workers");
        assert_eq!(page.boundaries[0].reasons.as_ref().unwrap().all, Some(Shown::About(10)));
        let mine = acts(&workers[0], page.boundaries[0].origin, of(&workers[0]), None).await.unwrap().acts;
        assert_eq!(mine.len(), 3);
        assert!(mine.iter().all(|row| row.episode_id.is_none()), "the support is somebody else’s");
    }

    async fn a_supervisor_opens_what_was_told_by_those_they_supervise_and_nobody_elses(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let manager = manager(&ward).await;
        let charter = two_contacts(&ward, &manager).await;
        let supervisor = ward.house.sign_in(&ward.house.fx.scope_a, 0x9902, "Helen", "supervisor", None).await;
        let all = workers(&ward, 2).await;
        for worker in &all {
            passed(&ward, &manager, charter, worker.account().unwrap().0, 2).await;
        }
        let tie = store_testkit::tie(0x9990, supervisor.account().unwrap().0, all[0].account().unwrap().0);
        let fx = &ward.house.fx;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.supervision_tie_insert(&tie).await.unwrap();
        tx.commit().await.unwrap();
        let origin = review(&supervisor, (None, None)).await.unwrap().boundaries[0].origin;
        let open = acts(&supervisor, origin, of(&supervisor), None).await.unwrap().acts;
        assert_eq!(open.iter().map(|row| row.worker_name.as_str()).collect::<Vec<_>>(), ["Worker 0", "Worker 0"]);
        assert!(open.iter().all(|row| row.episode_id.is_none()), "whose support it was is not said");
    }

    async fn a_boundary_is_followed_through_the_versions_of_the_charter(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let manager = manager(&ward).await;
        let first = two_contacts(&ward, &manager).await;
        let workers = workers(&ward, 5).await;
        for worker in &workers {
            passed(&ward, &manager, first, worker.account().unwrap().0, 1).await;
        }
        let second = charter::begin(&manager, ward.form(), "", Written::Version(first)).await.unwrap();
        agree(&ward, &manager, second, 1).await;
        ward.wait(30);
        for worker in &workers {
            passed(&ward, &manager, second, worker.account().unwrap().0, 2).await;
        }
        let page = review(&manager, (None, None)).await.unwrap();
        let [one] = page.boundaries.as_slice() else { panic!("one boundary in two versions") };
        assert_eq!(one.acts.as_ref().unwrap().passed, Some(Shown::About(15)));
        assert_eq!((one.version, one.stands, one.days), (2, true, 2));
        assert_eq!(acts(&workers[1], one.origin, of(&workers[1]), None).await.unwrap().acts.len(), 3);
    }

    async fn another_service_sees_nothing_of_it_and_a_referrer_has_no_review(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let here = manager(&ward).await;
        two_contacts(&ward, &here).await;
        let origin = review(&here, (None, None)).await.unwrap().boundaries[0].origin;
        let there = ward.house.sign_in(&ward.house.fx.scope_b, 0x9911, "Elsewhere", "manager", None).await;
        let referrer = ward.house.sign_in(&ward.house.fx.scope_a, 0x9912, "Dr Merrick", "referrer", None).await;
        ward.wait(1);
        ward.record(ward.contact(Kind::FollowUp)).await;
        let page = review(&there, (None, None)).await.unwrap();
        assert!(page.quarters.is_empty() && page.boundaries.is_empty());
        assert!(acts(&there, origin, of(&there), None).await.unwrap().acts.is_empty());
        not_found(&review(&referrer, (None, None)).await);
        not_found(&acts(&referrer, origin, of(&here), None).await);
    }
}
