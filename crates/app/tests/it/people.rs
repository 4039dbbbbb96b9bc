//! A person's record, its timeline, search, one's own plan, and the audit.

use crate::house::{House, Place};
use app::people::{Edit, NewConsent, NewTie, Way};
use app::referrals::{Accept, Outcome};
use app::timeline::{Shown, Window};
use app::{AppError, Ctx};
use practice::consent::{GivenBy, How, Purpose};
use practice::event::{Group, Kind};
use practice::ids::{AccountId, EpisodeId, PersonId, ReferralId};
use practice::person::{ContactKind, NhsNumber, TieKind, name_key, parse_postcode};
use store::Scope;
use store::people::{PersonContactRow, PersonRow};
use store_testkit::{both_engines, day, id, person, referral};
use uuid::Uuid;

/// The owner of a record: a team's worker, and the person whom she supports.
struct Supported {
    worker: Ctx,
    person: PersonId,
    episode: EpisodeId,
}

/// Writes a person with a referral that waits in the team of a place.
async fn refer(
    house: &House,
    scope: &Scope,
    place: Place,
    n: u128,
    (given, family, known_as): (&str, &str, &str),
    more: impl FnOnce(&mut PersonRow),
) -> (PersonId, ReferralId) {
    let mut row = person(n, given, family);
    row.known_as = known_as.to_owned();
    row.name_key = name_key(given, family, known_as);
    more(&mut row);
    let phone = PersonContactRow {
        id: id(n + 2),
        person_id: row.id,
        kind: "mobile".to_owned(),
        value: format!("07700900{:03}", n % 1000),
        never_use: false,
        no_message: false,
        safe: false,
        note: String::new(),
        position: 0,
    };
    let mut tx = house.fx.store.begin(scope).await.unwrap();
    tx.person_insert(&row, &[phone]).await.unwrap();
    let mut asked = referral(n + 1, row.id, place.site, place.team);
    asked.reference = practice::reference::make(&u64::try_from(n).unwrap().to_be_bytes());
    tx.referral_insert(&asked, &["loneliness".to_owned()], &["risk_to_workers".to_owned()]).await.unwrap();
    tx.commit().await.unwrap();
    (PersonId(row.id), ReferralId(asked.id))
}

async fn accept(house: &House, worker: &Ctx, referral: ReferralId) -> EpisodeId {
    let outcome = Outcome { form: house.form(), version: 1, message: String::new() };
    let owner = worker.account().unwrap();
    app::referrals::accept(worker, referral, Accept { outcome, owner }).await.unwrap()
}

/// Service A's Anna supports Mary O'Neill.
async fn mary(house: &House) -> Supported {
    let place = house.place(&house.fx.scope_a, 0x1000).await;
    let worker = house.sign_in(&house.fx.scope_a, 0x2000, "Anna Berg", "worker", Some(place.team)).await;
    let (person, referral) = refer(house, &house.fx.scope_a, place, 0x3000, ("Mary", "O’Neill", "Molly"), |p| {
        p.nhs_number = Some("9434765919".to_owned());
        "LS1 4AP".clone_into(&mut p.postcode);
    })
    .await;
    let episode = accept(house, &worker, referral).await;
    Supported { worker, person, episode }
}

fn edit_of(house: &House, row: &PersonRow) -> Edit {
    Edit {
        form: house.form(),
        version: row.version,
        given_name: row.given_name.clone(),
        family_name: row.family_name.clone(),
        known_as: row.known_as.clone(),
        birth_date: row.birth_date.map(app::time::date),
        nhs_number: row.nhs_number.as_deref().and_then(|n| NhsNumber::parse(n).ok()),
        pronouns: row.pronouns.clone(),
        gender: None,
        ethnicity: None,
        language: row.language.clone(),
        interpreter: row.interpreter,
        address: row.address.clone(),
        postcode: row.postcode.clone(),
        practice: None,
        communication_needs: row.communication_needs.clone(),
        safe_contact: row.safe_contact.clone(),
        next_of_kin: row.next_of_kin.clone(),
        ways: Vec::new(),
    }
}

async fn found(ctx: &Ctx, typed: &str) -> Vec<Uuid> {
    app::search::search(ctx, typed).await.unwrap().people.into_iter().map(|p| p.id).collect()
}

/// Everything that finds Mary.
fn parts_of_mary(born: &str) -> Vec<String> {
    let reference = practice::reference::make(&0x3000_u64.to_be_bytes());
    let phone = format!("07700 900{:03}", 0x3000 % 1000);
    ["Mary", "o'neill", "Molly", "943 476 5919", "LS1 4AP"]
        .into_iter()
        .map(str::to_owned)
        .chain([phone, born.to_owned(), reference])
        .collect()
}

both_engines! {
    async fn one_worker_does_not_find_another_teams_person_by_any_part(fx: Fixture) {
        let house = House::new(fx);
        let mary = mary(&house).await;
        let other = house.place(&house.fx.scope_a, 0x5000).await;
        let other = house.sign_in(&house.fx.scope_a, 0x6000, "Bo Chen", "worker", Some(other.team)).await;
        let there = house.place(&house.fx.scope_b, 0x7000).await;
        let there = house.sign_in(&house.fx.scope_b, 0x8000, "Cara Dunn", "worker", Some(there.team)).await;
        let born = day(-20_000).to_string();
        for part in parts_of_mary(&born) {
            let own = app::search::search(&mary.worker, &part).await.unwrap();
            assert!(own.people.len() + own.referrals.len() == 1, "her own worker finds her by {part}");
            for stranger in [&other, &there] {
                let seen = app::search::search(stranger, &part).await.unwrap();
                assert!(seen.people.is_empty() && seen.referrals.is_empty(), "a stranger finds her by {part}");
            }
        }
        for stranger in [&other, &there] {
            let opened = app::people::open(stranger, mary.person, Window::default()).await;
            assert!(matches!(opened, Err(AppError::NotFound)));
            assert!(matches!(app::people::edit(stranger, mary.person).await, Err(AppError::NotFound)));
        }
    }

    async fn a_search_finds_names_however_they_are_written_the_recent_first(fx: Fixture) {
        let house = House::new(fx);
        let place = house.place(&house.fx.scope_a, 0x1000).await;
        let worker = house.sign_in(&house.fx.scope_a, 0x2000, "Anna Berg", "worker", Some(place.team)).await;
        let scope = &house.fx.scope_a;
        let (jose, _) = refer(&house, scope, place, 0x3100, ("José", "Núñez-Ruiz", ""), |_| {}).await;
        let (sean, of_sean) = refer(&house, scope, place, 0x3200, ("Seán", "O'Brien", "Shay"), |_| {}).await;
        let (sara, of_sara) = refer(&house, scope, place, 0x3300, ("Sara", "O’Brien", ""), |_| {}).await;
        for typed in ["jose", "JOSÉ nunez", "Ruiz José", "núñez ruiz", "nunez-ruiz, jose"] {
            assert_eq!(found(&worker, typed).await, [jose.0], "{typed}");
        }
        for typed in ["sean", "Seán O’Brien", "o'brien shay", "brien sean", "O Brien Sean"] {
            assert_eq!(found(&worker, typed).await, [sean.0], "{typed}");
        }
        accept(&house, &worker, of_sara).await;
        assert_eq!(found(&worker, "obrien").await, [sara.0, sean.0]);
        accept(&house, &worker, of_sean).await;
        assert_eq!(found(&worker, "obrien").await, [sean.0, sara.0], "whose record was written to last comes first");
        assert_eq!(found(&worker, "obrien 1/1/1900").await, Vec::<Uuid>::new());
        assert_eq!(found(&worker, "100%").await, Vec::<Uuid>::new(), "signs mean nothing of their own");
        assert!(matches!(app::search::search(&worker, " - ").await, Err(AppError::Invalid(_))));
    }

    async fn a_look_at_the_record_is_noted_with_its_ground_before_the_answer(fx: Fixture) {
        let house = House::new(fx);
        let mary = mary(&house).await;
        mary.worker.settle("POST /elsewhere").await.unwrap();
        let governance = house.sign_in(&house.fx.scope_a, 0x9000, "Gwen Hale", "governance", None).await;
        let opened = app::people::open(&mary.worker, mary.person, Window::default()).await.unwrap();
        assert_eq!((opened.may_record, opened.risks.as_slice()), (Some(mary.episode), ["risk_to_workers".to_owned()].as_slice()));
        mary.worker.settle("GET /people/{person}").await.unwrap();
        let looks = app::audit::looks::looks(&governance, &app::audit::looks::Asked::default(), None).await.unwrap().rows;
        let look = looks.iter().find(|l| l.page == "GET /people/{person}").expect("the look is noted");
        assert_eq!((look.who.as_deref(), look.opened, look.listed), (Some("Anna Berg"), 1, 0));
        assert!(look.grounds.iter().any(|g| g == "Supports this person"), "{:?}", look.grounds);
        assert!(matches!(app::audit::looks::looks(&mary.worker, &app::audit::looks::Asked::default(), None).await, Err(AppError::NotFound)));
    }

    async fn a_stale_edit_changes_nothing_and_both_versions_can_be_shown(fx: Fixture) {
        let house = House::new(fx);
        let mary = mary(&house).await;
        let before = app::people::edit(&mary.worker, mary.person).await.unwrap();
        let way = |value: &str| Way { kind: ContactKind::Mobile, value: value.to_owned(), never_use: true, no_message: false, safe: false, note: "her ex answers".to_owned() };
        let first = Edit { postcode: parse_postcode("ls2 9jt").unwrap(), ways: vec![way("07700900001")], ..edit_of(&house, &before.person) };
        let second = Edit { postcode: "LS3 1AB".to_owned(), ..edit_of(&house, &before.person) };
        app::people::save(&mary.worker, mary.person, first.clone()).await.unwrap();
        assert!(matches!(app::people::save(&mary.worker, mary.person, second.clone()).await, Err(AppError::Stale)));
        assert!(matches!(app::people::save(&mary.worker, mary.person, first).await, Err(AppError::TakenBefore(_))));
        let now = app::people::edit(&mary.worker, mary.person).await.unwrap();
        assert_eq!((now.person.postcode.as_str(), now.contacts[0].never_use), ("LS2 9JT", true));
        app::people::save(&mary.worker, mary.person, Edit { form: house.form(), version: now.person.version, ..second }).await.unwrap();
        let window = Window { group: Some(Group::Record), ..Window::default() };
        let told = app::people::open(&mary.worker, mary.person, window).await.unwrap().timeline.entries;
        let said = |n: usize| told[n].details.iter().map(|d| d.shown.clone()).collect::<Vec<_>>();
        assert!(said(0).contains(&Shown::Text("LS3 1AB (was: LS2 9JT)".to_owned())), "{:?}", said(0));
        assert!(said(1).iter().any(|s| matches!(s, Shown::Text(words) if words.contains("never use, her ex answers"))));
        let nobody = Edit { given_name: " ".to_owned(), family_name: String::new(), ..edit_of(&house, &now.person) };
        assert!(matches!(app::people::save(&mary.worker, mary.person, nobody).await, Err(AppError::Invalid(_))));
    }

    async fn the_timeline_shows_each_event_once_in_order_and_by_group(fx: Fixture) {
        let house = House::new(fx);
        let mary = mary(&house).await;
        for purpose in [Purpose::Support, Purpose::Research] {
            let new = NewConsent { form: house.form(), purpose, given: purpose == Purpose::Support, given_by: GivenBy::Person, how: How::Spoken, note: String::new() };
            app::people::add_consent(&mary.worker, mary.person, new).await.unwrap();
        }
        let all = app::people::open(&mary.worker, mary.person, Window::default()).await.unwrap();
        let kinds: Vec<Kind> = all.timeline.entries.iter().filter_map(|e| e.kind).collect();
        assert_eq!(&kinds[..2], [Kind::ConsentRefused, Kind::ConsentGiven]);
        assert!(kinds.contains(&Kind::EpisodeOpened) && kinds.contains(&Kind::ReferralAccepted));
        let seqs: Vec<i64> = all.timeline.entries.iter().map(|e| e.seq).collect();
        assert!(seqs.windows(2).all(|pair| pair[0] > pair[1]), "each once, newest first: {seqs:?}");
        let record = Window { group: Some(Group::Record), ..Window::default() };
        let record = app::people::open(&mary.worker, mary.person, record).await.unwrap().timeline;
        assert!(record.entries.iter().all(|e| e.kind.is_some_and(|k| k.group() == Group::Record)) && record.entries.len() == 2);
        let older = Window { before: Some(seqs[0]), ..Window::default() };
        let older = app::people::open(&mary.worker, mary.person, older).await.unwrap().timeline;
        assert_eq!(older.entries.first().map(|e| e.seq), Some(seqs[1]));
        house.fx.tamper(&format!("DELETE FROM event_payload WHERE seq = {}", seqs[0])).await;
        let erased = app::people::open(&mary.worker, mary.person, Window::default()).await.unwrap().timeline;
        assert!(erased.entries[0].erased && erased.entries[0].details.is_empty() && !erased.entries[1].erased);
    }

    async fn a_tie_between_two_records_stands_and_ends_at_both_ends(fx: Fixture) {
        let house = House::new(fx);
        let mary = mary(&house).await;
        let place = house.place(&house.fx.scope_a, 0x5000).await;
        let scope = &house.fx.scope_a;
        let (joan, of_joan) = refer(&house, scope, Place { site: id(0x1000), team: id(0x1001) }, 0x3100, ("Joan", "O’Neill", ""), |p| {
            p.nhs_number = Some("4010232137".to_owned());
        })
        .await;
        accept(&house, &mary.worker, of_joan).await;
        let (_, _) = refer(&house, scope, place, 0x3200, ("Other", "Team", ""), |p| p.nhs_number = Some("9876543210".to_owned())).await;
        let tie = |number: &str| NewTie {
            form: house.form(),
            name: "Joan, her sister".to_owned(),
            kind: TieKind::CaredForBy,
            phone: String::new(),
            note: String::new(),
            parental: false,
            may_be_told: practice::person::Told::NotAsked,
            from: None,
            nhs_number: Some(NhsNumber::parse(number).unwrap()),
        };
        let unknown = app::people::add_tie(&mary.worker, mary.person, tie("9876543210")).await;
        assert!(matches!(unknown, Err(AppError::Invalid(_))), "whom one may not open is not known here");
        app::people::add_tie(&mary.worker, mary.person, tie("4010232137")).await.unwrap();
        let at_joan = app::people::open(&mary.worker, joan, Window::default()).await.unwrap().ties;
        assert_eq!((at_joan[0].row.kind.as_str(), at_joan[0].other), ("carer_of", Some(mary.person)));
        let at_mary = app::people::open(&mary.worker, mary.person, Window::default()).await.unwrap().ties;
        app::people::end_tie(&mary.worker, mary.person, at_mary[0].row.id, house.form()).await.unwrap();
        for person in [mary.person, joan] {
            let ties = app::people::open(&mary.worker, person, Window::default()).await.unwrap().ties;
            assert!(ties[0].row.until_on.is_some());
        }
        let again = app::people::end_tie(&mary.worker, mary.person, at_mary[0].row.id, house.form()).await;
        assert!(matches!(again, Err(AppError::NotPossible(_))));
    }

    async fn a_consent_is_withdrawn_once_and_a_refusal_never(fx: Fixture) {
        let house = House::new(fx);
        let mary = mary(&house).await;
        let new = |given| NewConsent { form: house.form(), purpose: Purpose::Support, given, given_by: GivenBy::Person, how: How::Spoken, note: String::new() };
        app::people::add_consent(&mary.worker, mary.person, new(false)).await.unwrap();
        app::people::add_consent(&mary.worker, mary.person, new(true)).await.unwrap();
        let consents = app::people::open(&mary.worker, mary.person, Window::default()).await.unwrap().consents;
        let of = |given: bool| consents.iter().find(|c| c.given == given).unwrap().id;
        let withdraw = |consent| app::people::withdraw_consent(&mary.worker, mary.person, consent, house.form());
        withdraw(of(true)).await.unwrap();
        assert!(matches!(withdraw(of(true)).await, Err(AppError::NotPossible(_))));
        assert!(matches!(withdraw(of(false)).await, Err(AppError::NotPossible(_))));
        let partner = NewConsent { purpose: Purpose::ShareWithPartner, ..new(true) };
        assert!(matches!(app::people::add_consent(&mary.worker, mary.person, partner).await, Err(AppError::Invalid(_))));
    }

    async fn a_person_reads_their_own_plan_and_nobody_elses(fx: Fixture) {
        let house = House::new(fx);
        let mary = mary(&house).await;
        let herself = house.sign_in(&house.fx.scope_a, 0xA000, "Mary O’Neill", "person", None).await;
        let another = house.sign_in(&house.fx.scope_a, 0xB000, "Una Quill", "person", None).await;
        assert!(app::plan::open(&herself).await.unwrap().is_none(), "no record is tied to the account yet");
        let AccountId(account) = herself.account().unwrap();
        let mut tx = house.fx.store.begin(&house.fx.scope_a).await.unwrap();
        let permit = tx.permit_person(&store_testkit::stance(mary.worker.account().unwrap().0, store_testkit::at(86_400), day(1)), mary.person.0).await.unwrap().unwrap();
        let row = store::Looks::default().disclose(tx.person_get(&permit).await.unwrap()).unwrap();
        tx.person_save(&permit, &PersonRow { account_id: Some(account), ..row }).await.unwrap();
        tx.commit().await.unwrap();
        let plan = app::plan::open(&herself).await.unwrap().unwrap();
        let support = plan.support.unwrap();
        assert_eq!((plan.called.as_str(), support.worker.as_str(), support.episode), ("Molly", "Anna Berg", mary.episode));
        assert!(app::plan::open(&another).await.unwrap().is_none());
        assert!(matches!(app::plan::open(&mary.worker).await, Err(AppError::NotFound)));
        assert!(matches!(app::people::open(&herself, mary.person, Window::default()).await, Err(AppError::NotFound)));
        herself.settle("GET /my-plan").await.unwrap();
        let governance = house.sign_in(&house.fx.scope_a, 0x9000, "Gwen Hale", "governance", None).await;
        let looks = app::audit::looks::looks(&governance, &app::audit::looks::Asked::default(), None).await.unwrap().rows;
        assert!(looks.iter().any(|l| l.page == "GET /my-plan" && l.grounds == ["Is this person"] && l.opened == 1));
    }

    async fn the_audit_lists_changes_without_what_they_say(fx: Fixture) {
        let house = House::new(fx);
        let mary = mary(&house).await;
        let governance = house.sign_in(&house.fx.scope_a, 0x9000, "Gwen Hale", "governance", None).await;
        app::people::open(&mary.worker, mary.person, Window::default()).await.unwrap();
        mary.worker.settle("GET /people/{person}").await.unwrap();
        let changes = app::audit::changes(&governance, None).await.unwrap().rows;
        assert!(changes.iter().any(|c| c.words == "Referral accepted" && c.person == Some(mary.person.0) && c.actor == "Anna Berg"));
        assert!(matches!(app::audit::changes(&mary.worker, None).await, Err(AppError::NotFound)));
    }
}
