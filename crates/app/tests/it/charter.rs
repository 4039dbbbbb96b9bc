//! The charter: drafted, agreed, in force from its day, and what a contact comes to by it.

use crate::house::House;
use crate::ward::{Ward, fields, not_found, not_possible};
use app::AppError;
use app::Ctx;
use app::charter::{self, Agreement, BoundaryDraft, ContactWords, ProposalState, Written};
use app::contacts::NewContact;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::charter::leave::Type;
use practice::charter::versions::{Part, State, TookPart};
use practice::charter::{Aspect, Counts, Latitude, Outcome, Rule};
use practice::contact::Kind;
use practice::ids::{BoundaryId, CharterId, ProposalId};
use store_testkit::both_engines;

fn six(most: u32, latitude: u8) -> BoundaryDraft {
    BoundaryDraft {
        aspect: Aspect::NumberOfContacts,
        rule: Some(Rule::ContactsAtMost { most, counts: Counts::default() }),
        latitude: Latitude::new(latitude).unwrap(),
        ceiling: None,
        why: "So that others are seen too.".to_owned(),
        words_for_workers: "A few meetings are usual.".to_owned(),
        words_for_public: String::new(),
        cmocs: vec![2],
    }
}

fn agreement(from: Date) -> Agreement {
    Agreement {
        from,
        discussed_on: from.saturating_add(6.months()),
        took_part: vec![TookPart { name: "Amina".to_owned(), part: Part::Worker }],
    }
}

async fn drafted(house: &House, manager: &Ctx, most: u32, latitude: u8) -> CharterId {
    let charter = charter::begin(manager, house.form(), "How we work", Written::Blank).await.unwrap();
    charter::boundary_put(manager, house.form(), charter, None, six(most, latitude)).await.unwrap();
    charter
}

async fn version(ctx: &Ctx, charter: CharterId) -> i64 {
    charter::open(ctx, charter).await.unwrap().version.row.version
}

async fn in_force(house: &House, manager: &Ctx, most: u32, latitude: u8) -> CharterId {
    let charter = drafted(house, manager, most, latitude).await;
    let known = (charter, version(manager, charter).await);
    charter::agree(manager, house.form(), known, agreement(manager.today())).await.unwrap();
    charter
}

both_engines! {
    async fn a_contact_beyond_the_charter_is_recorded_and_says_so(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let manager = ward.house.sign_in(&ward.house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        in_force(&ward.house, &manager, 2, 60).await;
        ward.wait(1);
        // the first meeting was before; this is the second of two, which is reached and not passed
        ward.record(ward.contact(Kind::FollowUp)).await;
        assert_eq!(ward.count("beyond_usual").await, 0);
        ward.wait(24);
        let third = ward.contact(Kind::FollowUp);
        let seen = charter::seen_contact(&ward.amina, ward.episode, &third.draft).await.unwrap();
        assert_eq!(seen.len(), 1);
        assert_eq!((seen[0].asks, seen[0].beyond), (Outcome::TellAfter, true));
        assert_eq!(seen[0].figures, "This was the 3rd of 2 contacts.");
        let why = ContactWords { why: "Her son died last week".to_owned(), hoped: "That she is not alone with it".to_owned(), kind: None };
        ward.record(NewContact { judgement: why, ..third }).await;
        let events = ward.events().await;
        let (_, body) = events.iter().find(|(kind, _)| kind == "beyond_usual").unwrap();
        assert_eq!(body["beyond"], "This was the 3rd of 2 contacts.");
        assert_eq!(body["why"], "Her son died last week");
        assert_eq!(body["judgement"], Type::TailoringSupport.as_str());
        assert_eq!(body["charter_version"], 1);
    }

    async fn what_happened_is_recorded_even_where_the_charter_says_not_done_and_nothing_is_written(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let manager = ward.house.sign_in(&ward.house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        in_force(&ward.house, &manager, 1, 10).await;
        let seen = charter::seen_contact(&ward.amina, ward.episode, &ward.contact(Kind::FollowUp).draft).await.unwrap();
        assert_eq!(seen[0].asks, Outcome::NotDone);
        ward.wait(1);
        ward.record(ward.contact(Kind::FollowUp)).await;
        assert_eq!(ward.count("contact_recorded").await, 2);
        let events = ward.events().await;
        let (_, body) = events.iter().find(|(kind, _)| kind == "beyond_usual").unwrap();
        assert!(body.get("why").is_none());
    }

    async fn check_ins_and_messages_are_not_counted_unless_the_rule_says_so(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let manager = ward.house.sign_in(&ward.house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        in_force(&ward.house, &manager, 1, 60).await;
        ward.record(ward.contact(Kind::CheckIn)).await;
        assert_eq!(ward.count("beyond_usual").await, 0);
    }

    async fn history_is_weighed_by_the_version_in_force_then(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let manager = ward.house.sign_in(&ward.house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        let charter = drafted(&ward.house, &manager, 1, 60).await;
        let known = (charter, version(&manager, charter).await);
        let later = manager.today().saturating_add(3.days());
        charter::agree(&manager, ward.form(), known, agreement(later)).await.unwrap();
        assert_eq!(charter::open(&manager, charter).await.unwrap().version.state, State::Agreed);
        ward.wait(1);
        let before = ward.contact(Kind::FollowUp);
        ward.record(before.clone()).await;
        ward.wait(24 * 5);
        assert_eq!(charter::open(&manager, charter).await.unwrap().version.state, State::InForce);
        // entered late, it was on a day on which no charter was in force
        let mut late = ward.contact(Kind::FollowUp);
        late.draft.at = before.draft.at.checked_add(jiff::SignedDuration::from_hours(1)).unwrap();
        assert!(charter::seen_contact(&ward.amina, ward.episode, &late.draft).await.unwrap().is_empty());
        ward.record(late).await;
        assert_eq!(ward.count("beyond_usual").await, 0);
        ward.record(ward.contact(Kind::FollowUp)).await;
        assert_eq!(ward.count("beyond_usual").await, 1);
    }

    async fn the_next_version_supersedes_on_its_day_and_never_on_a_day_that_is_past(fx: Fixture) {
        let house = House::new(fx);
        let manager = house.sign_in(&house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        let first = in_force(&house, &manager, 6, 60).await;
        let second = charter::begin(&manager, house.form(), "", Written::Version(first)).await.unwrap();
        let opened = charter::open(&manager, second).await.unwrap();
        assert_eq!(opened.version.row.title, "How we work");
        let known = (second, opened.version.row.version);
        let past = agreement(manager.today().saturating_sub(1.days()));
        assert_eq!(fields(charter::agree(&manager, house.form(), known, past).await), ["from"]);
        let same = agreement(manager.today());
        assert_eq!(fields(charter::agree(&manager, house.form(), known, same).await), ["from"]);
        let later = manager.today().saturating_add(10.days());
        charter::agree(&manager, house.form(), known, agreement(later)).await.unwrap();
        let page = charter::page(&manager).await.unwrap();
        let now = page.now.unwrap().version.row;
        assert_eq!((now.number, now.until_on), (Some(1), Some(app::time::day(later))));
        assert_eq!(page.others.iter().map(|one| one.state).collect::<Vec<_>>(), [State::Agreed]);
    }

    async fn workers_are_among_those_who_agree_and_what_was_agreed_stays_as_it_is(fx: Fixture) {
        let house = House::new(fx);
        let manager = house.sign_in(&house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        let charter = drafted(&house, &manager, 6, 60).await;
        let known = (charter, version(&manager, charter).await);
        let alone = Agreement {
            took_part: vec![TookPart { name: "Farida".to_owned(), part: Part::Manager }],
            ..agreement(manager.today())
        };
        assert_eq!(fields(charter::agree(&manager, house.form(), known, alone).await), ["took_part"]);
        charter::agree(&manager, house.form(), known, agreement(manager.today())).await.unwrap();
        not_possible(&charter::boundary_put(&manager, house.form(), charter, None, six(8, 60)).await);
        not_possible(&charter::withdraw(&manager, house.form(), known).await);
        assert_eq!(charter::open(&manager, charter).await.unwrap().parts, [("Amina".to_owned(), Part::Worker)]);
    }

    async fn a_draft_that_was_changed_meanwhile_is_not_agreed_unread(fx: Fixture) {
        let house = House::new(fx);
        let manager = house.sign_in(&house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        let charter = drafted(&house, &manager, 6, 60).await;
        let read = (charter, version(&manager, charter).await);
        let (one, row) = charter::open(&manager, charter).await.unwrap().boundaries.remove(0);
        let known = Some((BoundaryId(one.id), row));
        charter::boundary_put(&manager, house.form(), charter, known, six(8, 60)).await.unwrap();
        let agreed = charter::agree(&manager, house.form(), read, agreement(manager.today())).await;
        assert!(matches!(agreed, Err(AppError::Stale)), "{agreed:?}");
        let again = charter::boundary_put(&manager, house.form(), charter, known, six(9, 60)).await;
        assert!(matches!(again, Err(AppError::Stale)), "{again:?}");
    }

    async fn a_draft_with_two_boundaries_against_each_other_says_which_and_is_not_agreed(fx: Fixture) {
        let house = House::new(fx);
        let manager = house.sign_in(&house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        let charter = drafted(&house, &manager, 6, 60).await;
        charter::boundary_put(&manager, house.form(), charter, None, six(8, 60)).await.unwrap();
        let opened = charter::open(&manager, charter).await.unwrap();
        let faults = charter::faults(&manager, &opened).await.unwrap();
        assert!(faults[0].to_string().starts_with("Boundary 2: "), "{}", faults[0]);
        let known = (charter, opened.version.row.version);
        assert_eq!(fields(charter::agree(&manager, house.form(), known, agreement(manager.today())).await), ["boundaries"]);
        let (one, row) = opened.boundaries[1].clone();
        charter::boundary_remove(&manager, house.form(), charter, (BoundaryId(one.id), row)).await.unwrap();
        let opened = charter::open(&manager, charter).await.unwrap();
        assert!(charter::faults(&manager, &opened).await.unwrap().is_empty());
    }

    async fn a_boundary_with_a_ceiling_below_its_latitude_is_refused_under_its_field(fx: Fixture) {
        let house = House::new(fx);
        let manager = house.sign_in(&house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        let charter = charter::begin(&manager, house.form(), "How we work", Written::Blank).await.unwrap();
        let narrow = BoundaryDraft { ceiling: Latitude::new(20), ..six(6, 60) };
        assert_eq!(fields(charter::boundary_put(&manager, house.form(), charter, None, narrow).await), ["ceiling"]);
        let wrong = BoundaryDraft { aspect: Aspect::Holding, ..six(6, 60) };
        assert_eq!(fields(charter::boundary_put(&manager, house.form(), charter, None, wrong).await), ["rule"]);
    }

    async fn a_charter_comes_back_from_its_file_as_it_went(fx: Fixture) {
        let house = House::new(fx);
        let manager = house.sign_in(&house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        let first = in_force(&house, &manager, 6, 60).await;
        let opened = charter::open(&manager, first).await.unwrap();
        let (name, text) = charter::exported(&opened);
        assert_eq!(name, "charter-1.toml");
        let again = charter::begin(&manager, house.form(), "", Written::File(text)).await.unwrap();
        let back = charter::open(&manager, again).await.unwrap();
        assert!(charter::differences(&opened, &back).is_empty());
        let unknown = "charter = 1\ntitle = \"x\"\n[[boundary]]\naspect = \"moon\"\nlatitude = 10\nwhy = \"a\"\nworkers = \"b\"\n";
        let refused = charter::begin(&manager, house.form(), "", Written::File(unknown.to_owned())).await;
        let Err(AppError::Invalid(problems)) = refused else { panic!("{refused:?}") };
        assert!(problems[0].message.starts_with("Boundary 1, line 4: ‘moon’ is not an aspect"), "{}", problems[0].message);
    }

    async fn managers_agree_and_workers_propose_and_another_service_sees_neither(fx: Fixture) {
        let house = House::new(fx);
        let manager = house.sign_in(&house.fx.scope_a, 0x9901, "Somebody 901", "manager", None).await;
        let worker = house.sign_in(&house.fx.scope_a, 0x9902, "Somebody 902", "worker", None).await;
        let evaluator = house.sign_in(&house.fx.scope_a, 0x9903, "Somebody 903", "evaluator", None).await;
        let referrer = house.sign_in(&house.fx.scope_a, 0x9904, "Somebody 904", "referrer", None).await;
        let elsewhere = house.sign_in(&house.fx.scope_b, 0x9905, "Somebody 905", "manager", None).await;
        let charter = drafted(&house, &manager, 6, 60).await;
        not_found(&charter::begin(&worker, house.form(), "Mine", Written::Blank).await);
        not_found(&charter::boundary_put(&worker, house.form(), charter, None, six(8, 60)).await);
        assert!(charter::open(&worker, charter).await.is_ok());
        // a draft is nothing yet to whoever only reads
        not_found(&charter::open(&evaluator, charter).await);
        not_found(&charter::page(&referrer).await);
        not_found(&charter::open(&elsewhere, charter).await);
        not_found(&charter::begin(&elsewhere, house.form(), "", Written::Version(charter)).await);
        charter::propose(&worker, house.form(), Aspect::PlaceOfContact, "The library too", "It is warm").await.unwrap();
        assert!(charter::proposals(&elsewhere, None).await.unwrap().proposals.is_empty());
        let one = charter::proposals(&manager, None).await.unwrap().proposals.remove(0);
        let known = (ProposalId(one.id), one.version);
        let silent = charter::answer(&manager, house.form(), known, ProposalState::SetAside, " ").await;
        assert_eq!(fields(silent), ["answer"]);
        not_found(&charter::answer(&elsewhere, house.form(), known, ProposalState::TakenUp, "").await);
        charter::answer(&manager, house.form(), known, ProposalState::TakenUp, "From May").await.unwrap();
        let twice = charter::answer(&manager, house.form(), known, ProposalState::SetAside, "No").await;
        assert!(matches!(twice, Err(AppError::Stale)), "{twice:?}");
        assert_eq!(charter::proposals(&worker, None).await.unwrap().proposals[0].answer, "From May");
    }
}
