//! Family and carers: a meeting with several of them, and those without support of their own (DOMAIN 4.1, 4.4, 4.10).

use crate::asking::restricted;
use crate::house::House;
use crate::ward::{Ward, fields, not_found, not_possible};
use app::cover;
use app::family::{self, Made, NewJoint, NewKin, NoteEdit, Same};
use app::joining::{self, Said, Saying};
use app::people::{self, NewTie};
use app::referrals::{self, Accept, Entry, IntakePerson, NewReferral, Outcome};
use app::timeline::Window;
use app::{AppResult, Ctx, episodes};
use practice::access::Ground;
use practice::contact::Place;
use practice::death::{Death, Source};
use practice::ids::{EpisodeId, PersonId};
use practice::joint::{Fault, Part};
use practice::kin::Few;
use practice::person::{NhsNumber, TieKind, Told};
use store_testkit::both_engines;
use uuid::Uuid;

const WORDS: &str = "She cannot sleep for worry";

fn kin(form: Uuid, called: &str) -> NewKin {
    NewKin {
        form,
        few: Few {
            given_name: called.to_owned(),
            family_name: "Wrackwort".to_owned(),
            kind: TieKind::CarerOf,
            reached: true,
            safe_contact: "After six".to_owned(),
            agrees: Some(true),
        },
        phone: Some("07700900321".to_owned()),
        email: None,
        no_message: true,
        birth_date: None,
        nhs_number: None,
        told: Told::Yes,
        tells: Told::NotAsked,
        same: None,
    }
}

async fn carer(ward: &Ward, who: &Ctx, called: &str) -> PersonId {
    match family::add(who, ward.episode, kin(ward.form(), called)).await.unwrap() {
        Made::Added(person) => person,
        other @ Made::Choose(_) => panic!("{other:?}"),
    }
}

fn meeting(house: &House, parts: Vec<(PersonId, Part, &str)>) -> NewJoint {
    NewJoint {
        form: house.form(),
        place: Place::Home,
        at: house.app.now(),
        minutes: Some(40),
        travel_minutes: Some(20),
        whys: Vec::new(),
        read: false,
        parts: parts.into_iter().map(|(person, part, notes)| (person, part, notes.to_owned())).collect(),
    }
}

async fn met(ward: &Ward, who: &Ctx, parts: Vec<(PersonId, Part, &str)>) -> Result<(), Vec<(Option<PersonId>, Fault)>> {
    family::record(who, ward.episode, meeting(&ward.house, parts)).await.unwrap()
}

async fn opened(who: &Ctx, person: PersonId) -> AppResult<people::Opened> {
    people::open(who, person, Window::default()).await
}

async fn stranger(ward: &Ward) -> Ctx {
    let scope = ward.house.fx.scope_a.clone();
    let place = ward.house.place(&scope, 0x1100).await;
    ward.house.sign_in(&scope, 0x2900, "Bo Chen", "worker", Some(place.team)).await
}

/// Somebody tied to the person whom Amina supports too.
async fn supported(ward: &Ward, n: u128, kind: TieKind) -> (PersonId, EpisodeId) {
    let scope = ward.house.fx.scope_a.clone();
    let referral = ward.house.referred(&scope, ward.place, n, |_| {}).await;
    let person = PersonId(store_testkit::id(n));
    let episode = ward.accept(&ward.amina, referral).await;
    tied(ward, ward.person, person, kind).await;
    (person, episode)
}

/// Ties two records as the page of ties does, by the other's number.
async fn tied(ward: &Ward, person: PersonId, other: PersonId, kind: TieKind) {
    let editing = people::edit(&ward.amina, other).await.unwrap();
    if editing.person.nhs_number.is_none() {
        numbered(ward, other).await;
    }
    let new = NewTie {
        form: ward.form(),
        name: "Hers".to_owned(),
        kind,
        phone: String::new(),
        note: String::new(),
        parental: false,
        may_be_told: Told::Yes,
        from: None,
        nhs_number: Some(NhsNumber::parse("9434765919").unwrap()),
    };
    people::add_tie(&ward.amina, person, new).await.unwrap();
}

async fn numbered(ward: &Ward, person: PersonId) {
    let p = people::edit(&ward.amina, person).await.unwrap().person;
    let edit = people::Edit {
        form: ward.form(),
        version: p.version,
        given_name: p.given_name,
        family_name: p.family_name,
        known_as: p.known_as,
        birth_date: p.birth_date.map(app::time::date),
        nhs_number: Some(NhsNumber::parse("9434765919").unwrap()),
        pronouns: p.pronouns,
        gender: None,
        ethnicity: None,
        language: p.language,
        interpreter: p.interpreter,
        address: p.address,
        postcode: p.postcode,
        practice: None,
        communication_needs: p.communication_needs,
        safe_contact: p.safe_contact,
        next_of_kin: p.next_of_kin,
        ways: Vec::new(),
    };
    people::save(&ward.amina, person, edit).await.unwrap();
}

fn referred(ward: &Ward, person: PersonId, site: Uuid) -> NewReferral {
    NewReferral { person: IntakePerson::Known(person), ..crate::scene::spoken(ward.form(), site, "Joan") }
}

async fn accepted(ward: &Ward, who: &Ctx, person: PersonId, site: Uuid) -> EpisodeId {
    let referral =
        referrals::receive(Entry::SignedIn(&ward.amina), referred(ward, person, site)).await.unwrap().referral;
    let version = referrals::open(who, referral).await.unwrap().referral.version;
    let outcome = Outcome { form: ward.form(), version, message: String::new() };
    referrals::accept(who, referral, Accept { outcome, owner: who.account().unwrap() }).await.unwrap()
}

both_engines! {
    async fn a_carer_without_support_has_a_record_of_few_details_that_opens_to_whoever_supports_the_other(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let bo = stranger(&ward).await;
        let elsewhere = ward.house.sign_in(&ward.house.fx.scope_b, 0x9000, "Otto Other", "worker", None).await;
        let joan = carer(&ward, &ward.amina, "Joan").await;
        let record = opened(&ward.amina, joan).await.unwrap();
        assert_eq!((record.ground, record.may_write, record.contacts.len()), (Some(Ground::Family), true, 1));
        assert_eq!(record.person.safe_contact, "After six");
        assert!(record.contacts[0].no_message && record.consents.len() == 1 && record.episodes.is_empty());
        assert_eq!(record.ties[0].row.kind, "cared_for_by");
        for other in [&ward.ben, &bo, &elsewhere] {
            not_found(&opened(other, joan).await);
            not_found(&family::open(other, ward.episode).await);
            not_found(&family::notes(other, joan, None).await);
            not_found(&family::add(other, ward.episode, kin(ward.form(), "Jim")).await);
        }
        let around = family::open(&ward.amina, ward.episode).await.unwrap();
        let other = around.kin[0].other.as_ref().unwrap();
        assert_eq!((other.person, other.beside, other.light, other.episode), (joan, true, true, None));
        assert_eq!((around.kin[0].told, other.tells), (Told::Yes, Told::NotAsked), "each is asked for themselves");
        assert_eq!(around.kin[0].row.phone, "", "how they are reached stands at their own end");
        let kept = record.kept.unwrap();
        assert!(kept.stops().unwrap().contains("support of somebody they are tied to"), "{:?}", kept.stops());
        let found = app::search::search(&ward.amina, "Wrackwort").await.unwrap();
        assert_eq!(found.people.len(), 1);
        assert!(app::search::search(&bo, "Wrackwort").await.unwrap().people.is_empty());
    }

    async fn what_is_missing_of_them_is_said_and_nothing_is_kept(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let new = kin(ward.form(), " ");
        let bare = NewKin { few: Few { reached: false, safe_contact: String::new(), agrees: Some(false), ..new.few.clone() }, phone: None, ..new };
        assert_eq!(fields(family::add(&ward.amina, ward.episode, bare).await), ["given_name", "phone", "agrees"]);
        assert_eq!(ward.house.fx.rows("person").await.len(), 1);
    }

    async fn what_a_carer_says_stands_in_their_own_record_and_counts_for_the_other_once(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let joan = carer(&ward, &ward.amina, "Joan").await;
        let before = ward.open().await.episode.contact_count;
        let long = "x".repeat(practice::contact::NOTE_MAX + 1);
        let faults = met(&ward, &ward.amina, vec![(ward.person, Part::ForThem, ""), (joan, Part::There, &long)]).await.unwrap_err();
        assert_eq!((faults[0].0, faults[0].1.field), (Some(joan), "notes"));
        met(&ward, &ward.amina, vec![(ward.person, Part::ForThem, ""), (joan, Part::There, WORDS)]).await.unwrap();
        assert_eq!(ward.open().await.episode.contact_count, before + 1, "support to a carer is support to the person");
        let contacts = ward.house.fx.rows("contact").await;
        let of_carer: Vec<&String> = contacts.iter().filter(|row| row.contains("\"with_carer\"")).collect();
        assert_eq!(of_carer.len(), 1);
        assert!(of_carer[0].contains("\"minutes\":40") && of_carer[0].contains("\"travel_minutes\":20"), "{of_carer:?}");
        assert!(!contacts.join("").contains(WORDS));
        let theirs = opened(&ward.amina, ward.person).await.unwrap();
        assert!(!format!("{:?}", theirs.timeline).contains(WORDS), "no word of it in the other's record");
        let own = opened(&ward.amina, joan).await.unwrap();
        assert_eq!((own.said.len(), own.said[0].notes.as_str()), (1, WORDS));
        assert!(format!("{:?}", own.timeline).contains(WORDS));
        let mut tx = ward.house.fx.store.read(&ward.house.fx.scope_a).await.unwrap();
        assert_eq!(tx.event_verify().await.unwrap().broken, None);
        drop(tx);
        let note = family::note(&ward.amina, joan, own.said[0].id).await.unwrap().row;
        let edit = NoteEdit { form: ward.form(), version: note.version, place: Place::Phone, at: ward.now(), notes: "She sleeps now".to_owned() };
        family::correct_note(&ward.amina, joan, note.id, edit.clone()).await.unwrap();
        let late = NoteEdit { form: ward.form(), ..edit };
        assert!(matches!(family::correct_note(&ward.amina, joan, note.id, late).await, Err(app::AppError::Stale)));
        let again = opened(&ward.amina, joan).await.unwrap();
        assert_eq!((again.said[0].notes.as_str(), again.said[0].place.as_str()), ("She sleeps now", "phone"));
        not_found(&family::note(&ward.ben, joan, note.id).await);
    }

    async fn the_record_follows_the_support_and_closes_with_it(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let joan = carer(&ward, &ward.amina, "Joan").await;
        ward.covered().await;
        assert_eq!(opened(&ward.ben, joan).await.unwrap().ground, Some(Ground::Family), "whoever covers");
        let made = cover::list(&ward.amina).await.unwrap().covers[0].row.id;
        cover::end(&ward.amina, ward.form(), made).await.unwrap();
        not_found(&opened(&ward.ben, joan).await);
        episodes::hand_over(&ward.amina, ward.episode, ward.form(), ward.ben.account().unwrap(), "Moves").await.unwrap();
        not_found(&opened(&ward.amina, joan).await);
        assert_eq!(opened(&ward.ben, joan).await.unwrap().ground, Some(Ground::Family));
        ward.end(&ward.ben, ward.episode, practice::ending::Stage::Done).await;
        not_found(&opened(&ward.ben, joan).await);
        // and opens again with the next support of the same person, to whoever gives it
        ward.wait(24);
        ward.again(&ward.amina, 0x3900).await;
        assert_eq!(opened(&ward.amina, joan).await.unwrap().ground, Some(Ground::Family));
        let tie = opened(&ward.amina, joan).await.unwrap().ties[0].row.id;
        people::end_tie(&ward.amina, joan, tie, ward.form()).await.unwrap();
        not_found(&opened(&ward.amina, joan).await);
    }

    async fn a_carer_who_is_referred_too_keeps_all_that_was_said(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let joan = carer(&ward, &ward.amina, "Joan").await;
        met(&ward, &ward.amina, vec![(ward.person, Part::There, ""), (joan, Part::There, WORDS)]).await.unwrap();
        let own = accepted(&ward, &ward.amina, joan, ward.place.site).await;
        let record = opened(&ward.amina, joan).await.unwrap();
        assert_eq!((record.ground, record.said.len(), record.episodes.len()), (Some(Ground::Owner), 1, 1));
        ward.wait(1);
        met(&ward, &ward.amina, vec![(ward.person, Part::There, "Tea"), (joan, Part::There, "Of her own")]).await.unwrap();
        assert_eq!(opened(&ward.amina, joan).await.unwrap().said.len(), 1, "from now on it is a contact of her support");
        assert_eq!(episodes::open(&ward.amina, own).await.unwrap().episode.contact_count, 1);
    }

    async fn a_carer_whom_somebody_else_supports_closes_to_whoever_supports_the_other(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let joan = carer(&ward, &ward.amina, "Joan").await;
        let bo = stranger(&ward).await;
        let site = store_testkit::id(0x1100);
        accepted(&ward, &bo, joan, site).await;
        not_found(&opened(&ward.amina, joan).await);
        assert_eq!(opened(&bo, joan).await.unwrap().ground, Some(Ground::Owner));
        assert!(family::open(&ward.amina, ward.episode).await.unwrap().kin[0].other.is_none());
        let gone = family::record(&ward.amina, ward.episode, meeting(&ward.house, vec![(ward.person, Part::There, ""), (joan, Part::There, WORDS)])).await;
        not_possible(&gone);
        assert!(ward.house.fx.rows("kin_note").await.is_empty(), "nothing was kept");
    }

    async fn a_record_like_theirs_that_is_kept_already_is_offered_and_another_is_compared(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let joan = carer(&ward, &ward.amina, "Joan").await;
        let Made::Choose(own) = family::add(&ward.amina, ward.episode, kin(ward.form(), "Joan")).await.unwrap() else { panic!() };
        assert_eq!((own.len(), own[0].person, own[0].name.as_str()), (1, joan, "Joan Wrackwort"));
        let twice = NewKin { same: Some(Same::Is(joan)), ..kin(ward.form(), "Joan") };
        not_possible(&family::add(&ward.amina, ward.episode, twice).await);
        let more = kin(ward.form(), "Joan");
        let sister = NewKin { same: Some(Same::Is(joan)), few: Few { kind: TieKind::NextOfKin, ..more.few.clone() }, ..more };
        assert!(matches!(family::add(&ward.amina, ward.episode, sister).await.unwrap(), Made::Added(person) if person == joan));
        let around = family::open(&ward.amina, ward.episode).await.unwrap();
        assert_eq!((around.kin.len(), around.together().count()), (2, 1), "tied in two ways, and one person");
        assert_eq!(around.stands(joan).len(), 2);
        let another = NewKin { same: Some(Same::Another), ..kin(ward.form(), "Joan") };
        assert!(matches!(family::add(&ward.amina, ward.episode, another).await.unwrap(), Made::Added(person) if person != joan));
        // of a record that others keep nothing is shown, and the two are compared as at intake
        let bo = stranger(&ward).await;
        let other = ward.house.referred(&ward.house.fx.scope_a.clone(), crate::house::Place { site: store_testkit::id(0x1100), team: store_testkit::id(0x1101) }, 0x3600, |_| {}).await;
        let theirs = referrals::open(&bo, other).await.unwrap().person;
        let few = kin(ward.form(), "Joan");
        let like = NewKin { few: Few { given_name: theirs.given_name.clone(), family_name: theirs.family_name.clone(), ..few.few.clone() }, same: Some(Same::Another), birth_date: theirs.birth_date.map(app::time::date), ..few };
        let pairs = ward.house.fx.rows("alike_pair").await.len();
        let added = family::add(&ward.amina, ward.episode, like).await.unwrap();
        assert!(matches!(added, Made::Added(person) if person.0 != theirs.id));
        assert!(ward.house.fx.rows("alike_pair").await.len() > pairs || theirs.birth_date.is_none());
    }

    async fn what_each_said_at_a_joint_meeting_stands_apart(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.wait(1);
        let (other, of_other) = supported(&ward, 0x3100, TieKind::Partner).await;
        let around = family::open(&ward.amina, ward.episode).await.unwrap();
        assert_eq!((around.kin[0].told, around.kin[0].other.as_ref().unwrap().tells), (Told::Yes, Told::NotAsked), "consent of each, side by side");
        met(&ward, &ward.amina, vec![(ward.person, Part::There, "He is short with me"), (other, Part::There, "I drink again")]).await.unwrap();
        let said = |rows: Vec<String>, words: &str| rows.into_iter().filter(|row| row.contains(words)).count();
        assert_eq!(said(ward.house.fx.rows("contact").await, "I drink again"), 1);
        let theirs = opened(&ward.amina, ward.person).await.unwrap();
        assert!(!format!("{:?}", theirs.timeline).contains("I drink again"));
        assert!(!format!("{:?}", opened(&ward.amina, other).await.unwrap().timeline).contains("short with me"));
        assert_eq!(episodes::open(&ward.amina, of_other).await.unwrap().episode.contact_count, 1);
        let journeys = ward.house.fx.rows("contact").await.join("\n").matches("\"travel_minutes\":20").count();
        assert_eq!(journeys, 1, "the journey was one");
    }

    async fn the_minutes_of_a_joint_meeting_are_the_workers_once(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let (other, _) = supported(&ward, 0x3100, TieKind::Partner).await;
        ward.wait(1);
        met(&ward, &ward.amina, vec![(ward.person, Part::There, ""), (other, Part::There, "")]).await.unwrap();
        ward.house.fx.tamper("UPDATE episode SET state = 'holding'").await;
        let since = app::time::at(ward.now() - jiff::SignedDuration::from_mins(5));
        let mut tx = ward.house.fx.store.read(&ward.house.fx.scope_a).await.unwrap();
        let spare = tx.spare_list(app::time::at(ward.now()), since).await.unwrap();
        let own = spare.iter().find(|row| Some(row.owner_id) == ward.amina.account().ok().map(|a| a.0)).unwrap();
        assert_eq!((own.holding, own.holding_minutes), (2, 60), "forty there and twenty on the way, of one worker");
    }

    async fn whoever_stands_in_the_form_twice_is_named_and_nothing_is_kept(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let joan = carer(&ward, &ward.amina, "Joan").await;
        let faults = met(&ward, &ward.amina, vec![(ward.person, Part::There, ""), (joan, Part::There, "One"), (joan, Part::There, "Two")]).await.unwrap_err();
        assert_eq!((faults.len(), faults[0].0, faults[0].1.field), (1, Some(joan), "part"));
        assert!(faults[0].1.message.starts_with("Joan Wrackwort stands here twice"), "{faults:?}");
        assert!(ward.house.fx.rows("kin_note").await.is_empty());
    }

    async fn after_a_death_a_meeting_counts_and_nobody_dead_is_there(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let joan = carer(&ward, &ward.amina, "Joan").await;
        let death = Death { died_on: None, source: Source::Family, note: String::new() };
        people::record_death(&ward.amina, ward.person, ward.form(), death).await.unwrap();
        let faults = met(&ward, &ward.amina, vec![(ward.person, Part::There, ""), (joan, Part::There, WORDS)]).await.unwrap_err();
        assert_eq!((faults[0].0, faults[0].1.field), (Some(ward.person), "part"));
        met(&ward, &ward.amina, vec![(ward.person, Part::ForThem, ""), (joan, Part::There, WORDS)]).await.unwrap();
        assert_eq!(opened(&ward.amina, joan).await.unwrap().said.len(), 1, "support to the carer goes on");
    }

    async fn what_care_needs_is_written_down_under_a_restriction_too_and_what_must_not_be_told_is_kept_apart(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let joan = carer(&ward, &ward.amina, "Joan").await;
        let lead = ward.house.sign_in(&ward.house.fx.scope_a.clone(), 0x7000, "Stephen Ellwood", "governance", None).await;
        restricted(&ward.house, &lead, joan).await;
        met(&ward, &ward.amina, vec![(ward.person, Part::There, ""), (joan, Part::There, WORDS)]).await.unwrap();
        let secret = NewKin { told: Told::No, ..kin(ward.form(), "Jim") };
        let Made::Added(jim) = family::add(&ward.amina, ward.episode, secret).await.unwrap() else { panic!() };
        ward.wait(1);
        let faults = met(&ward, &ward.amina, vec![(ward.person, Part::There, ""), (jim, Part::There, "")]).await.unwrap_err();
        assert_eq!((faults[0].0, faults[0].1.field), (Some(ward.person), "part"), "they would learn of the support");
    }

    async fn whoever_must_not_be_known_of_is_counted_without_a_name(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let secret = NewKin { tells: Told::No, ..kin(ward.form(), "Jim") };
        let Made::Added(jim) = family::add(&ward.amina, ward.episode, secret).await.unwrap() else { panic!() };
        ward.wait(1);
        met(&ward, &ward.amina, vec![(ward.person, Part::ForThem, ""), (jim, Part::There, WORDS)]).await.unwrap();
        let events = ward.events().await;
        let (_, body) = events.iter().rfind(|(kind, _)| kind == "contact_recorded").unwrap();
        assert_eq!((&body["kind"], &body["with_whom"]), (&serde_json::json!("with_carer"), &serde_json::json!("")));
    }

    async fn two_of_the_family_who_must_not_know_of_each_other_are_not_met_together(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let joan = carer(&ward, &ward.amina, "Joan").await;
        let jim = carer(&ward, &ward.amina, "Jim").await;
        ward.wait(1);
        numbered(&ward, jim).await;
        let apart = NewTie {
            form: ward.form(),
            name: "Jim Wrackwort".to_owned(),
            kind: TieKind::Friend,
            phone: String::new(),
            note: String::new(),
            parental: false,
            may_be_told: Told::No,
            from: None,
            nhs_number: Some(NhsNumber::parse("9434765919").unwrap()),
        };
        people::add_tie(&ward.amina, joan, apart).await.unwrap();
        let parts = vec![(ward.person, Part::There, ""), (joan, Part::There, ""), (jim, Part::There, "")];
        let faults = met(&ward, &ward.amina, parts).await.unwrap_err();
        assert_eq!(faults.iter().map(|(of, fault)| (*of, fault.field)).collect::<Vec<_>>(), [(Some(joan), "part")]);
    }

    async fn hidden_details_are_covered_in_what_is_shown_of_them_and_refused_in_what_is_written(fx: Fixture) {
        let ward = crate::hidden::hiding(fx).await;
        let joan = carer(&ward, &ward.amina, "Joan").await;
        ward.wait(1);
        met(&ward, &ward.amina, vec![(ward.person, Part::ForThem, ""), (joan, Part::There, "Her number is on the door")]).await.unwrap();
        let written = family::record(&ward.amina, ward.episode, meeting(&ward.house, vec![(ward.person, Part::There, "Lives at 12 Alma Street now"), (joan, Part::There, "")])).await;
        assert!(matches!(written, Err(app::AppError::Invalid(_))), "{written:?}");
        assert_eq!(ward.house.fx.rows("kin_note").await.len(), 1);
    }

    async fn a_record_of_few_details_that_is_joined_takes_what_was_said_with_it_and_back(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let bo = stranger(&ward).await;
        let number = NhsNumber::parse("9434765919").unwrap();
        let new = NewKin { nhs_number: Some(number), ..kin(ward.form(), "Maeve") };
        let Made::Added(joan) = family::add(&ward.amina, ward.episode, new).await.unwrap() else { panic!() };
        met(&ward, &ward.amina, vec![(ward.person, Part::There, ""), (joan, Part::There, WORDS)]).await.unwrap();
        let site = store_testkit::id(0x1100);
        let referral = referrals::receive(Entry::SignedIn(&bo), crate::scene::spoken(ward.form(), site, "Maeve")).await.unwrap().referral;
        let theirs = PersonId(referrals::open(&bo, referral).await.unwrap().person.id);
        let version = referrals::open(&bo, referral).await.unwrap().referral.version;
        let outcome = Outcome { form: ward.form(), version, message: String::new() };
        referrals::accept(&bo, referral, Accept { outcome, owner: bo.account().unwrap() }).await.unwrap();
        let pair = joining::begin(&ward.amina, joan, ward.form(), theirs).await.unwrap();
        for (who, said) in [(&ward.amina, Said::Asked), (&bo, Said::Joined(theirs))] {
            let version = joining::open(who, pair).await.unwrap().version;
            let saying = Saying { form: ward.form(), version, same: true, why: "Same number".to_owned() };
            assert_eq!(joining::say(who, pair, saying).await.unwrap(), said, "whoever is supported is kept");
        }
        let kept = opened(&bo, theirs).await.unwrap();
        assert_eq!((kept.said.len(), kept.ties.len()), (1, 1));
        not_found(&opened(&ward.amina, theirs).await);
        // what was typed for the former record is not lost in silence
        not_possible(&family::record(&ward.amina, ward.episode, meeting(&ward.house, vec![(ward.person, Part::There, ""), (joan, Part::There, WORDS)])).await);
        let moving = kept.alike.joined[0].moving_id;
        joining::part(&bo, moving, ward.form(), "Two people", &[]).await.unwrap();
        assert_eq!(opened(&ward.amina, joan).await.unwrap().said.len(), 1);
        assert!(opened(&bo, theirs).await.unwrap().said.is_empty());
    }

    async fn next_of_kin_is_named_at_both_ends_and_first_among_whom_to_tell(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let joan = carer(&ward, &ward.amina, "Joan").await;
        let new = kin(ward.form(), "Alma");
        let next = NewKin { few: Few { kind: TieKind::NextOfKin, ..new.few.clone() }, ..new };
        let Made::Added(alma) = family::add(&ward.amina, ward.episode, next).await.unwrap() else { panic!() };
        assert_eq!(opened(&ward.amina, alma).await.unwrap().ties[0].row.kind, "kin_to");
        let known = people::death(&ward.amina, ward.person).await.unwrap();
        let named: Vec<&str> = known.family.iter().map(|tie| tie.kind.as_str()).collect();
        assert_eq!(named, ["next_of_kin", "carer_of"]);
        assert!(known.family.iter().any(|tie| tie.other_person_id == Some(joan.0)));
    }
}
