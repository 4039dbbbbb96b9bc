//! Letters on paper: who writes them, where they may go, and that they are kept as they went.

use crate::ward::{Ward, fields, not_found, not_possible};
use app::letters::{self, Fate, Written};
use app::people::{self, Edit, NewConsent, Way as WayTo};
use app::{AppError, AppResult, Ctx};
use practice::consent::{GivenBy, How, Purpose};
use practice::death::{Death, Source};
use practice::ending::Stage;
use practice::ids::LetterId;
use practice::letter::{Template, Way};
use practice::person::ContactKind;
use store_testkit::both_engines;
use uuid::Uuid;

const LANE: &str = "12 Mill Lane, Wexcombe, ZZ99 3AA";

/// Puts an address into the record, safe or not.
async fn address(ward: &Ward, safe: bool) -> Option<Uuid> {
    let editing = people::edit(&ward.amina, ward.person).await.unwrap();
    let p = editing.person;
    let edit = Edit {
        form: ward.form(),
        version: p.version,
        given_name: p.given_name,
        family_name: p.family_name,
        known_as: "Mia".to_owned(),
        birth_date: p.birth_date.map(app::time::date),
        nhs_number: None,
        pronouns: p.pronouns,
        gender: None,
        ethnicity: None,
        language: p.language,
        interpreter: p.interpreter,
        address: p.address,
        postcode: p.postcode,
        practice: None,
        communication_needs: "Large print, please".to_owned(),
        safe_contact: p.safe_contact,
        next_of_kin: p.next_of_kin,
        ways: vec![WayTo {
            kind: ContactKind::Post,
            value: LANE.to_owned(),
            never_use: false,
            no_message: false,
            safe,
            note: String::new(),
        }],
    };
    people::save(&ward.amina, ward.person, edit).await.unwrap();
    let editing = people::edit(&ward.amina, ward.person).await.unwrap();
    editing.contacts.first().map(|way| way.id)
}

async fn begun(ward: &Ward, template: Template) -> LetterId {
    letters::begin(&ward.amina, ward.referral, ward.form(), template).await.unwrap()
}

async fn open(ward: &Ward, letter: LetterId) -> letters::Opened {
    letters::open(&ward.amina, ward.referral, letter).await.unwrap()
}

async fn settled(ward: &Ward, who: &Ctx, letter: LetterId, body: &str, fate: Fate) -> AppResult<()> {
    let opened = open(ward, letter).await;
    let written = Written {
        form: ward.form(),
        version: opened.letter.version,
        way: opened.ways.first().map(|way| way.id),
        address: opened.letter.address.clone(),
        subject: opened.letter.subject.clone(),
        body: body.to_owned(),
        large: opened.letter.large,
    };
    letters::settle(who, ward.referral, letter, written, fate).await
}

async fn consent(ward: &Ward, purpose: Purpose, given: bool) {
    let new = NewConsent {
        form: ward.form(),
        purpose,
        given,
        given_by: GivenBy::Person,
        how: How::Spoken,
        note: String::new(),
    };
    people::add_consent(&ward.amina, ward.person, new).await.unwrap();
}

both_engines! {
    async fn a_letter_begins_with_what_is_known_and_is_kept_as_it_went(fx: Fixture) {
        let ward = Ward::started(fx).await;
        address(&ward, true).await;
        let letter = begun(&ward, Template::Accepted).await;
        let opened = open(&ward, letter).await;
        assert!(opened.letter.body.starts_with("Dear Mia,"), "{}", opened.letter.body);
        assert!(opened.letter.body.contains("Amina Yusuf") && !opened.letter.body.contains(['{', '}']));
        assert_eq!(opened.letter.address, "Maria Lindqvist\n12 Mill Lane\nWexcombe\nZZ99 3AA");
        assert!(opened.letter.large, "their needs say large print");
        assert_eq!(letters::waiting(&ward.amina).await.unwrap().len(), 1);
        settled(&ward, &ward.amina, letter, "Dear Mia,\n\nIt was good to talk.\n", Fate::Sent(Way::Post)).await.unwrap();
        let sent = open(&ward, letter).await.letter;
        assert_eq!((sent.state.as_str(), sent.way.as_deref(), sent.sent_by.as_str()), ("sent", Some("post"), "Amina Yusuf"));
        assert_eq!(sent.body, "Dear Mia,\n\nIt was good to talk.");
        not_possible(&settled(&ward, &ward.amina, letter, "Something else", Fate::Wait).await);
        not_possible(&settled(&ward, &ward.amina, letter, "", Fate::Throw).await);
        assert_eq!(open(&ward, letter).await.letter.body, sent.body);
        assert!(letters::waiting(&ward.amina).await.unwrap().is_empty());
        assert_eq!((ward.count("letter_written").await, ward.count("letter_sent").await), (1, 1));
        let bytes = letters::pdf(&ward.amina, ward.referral, letter).await.unwrap();
        assert!(bytes.starts_with(b"%PDF-"));
    }

    async fn a_letter_by_post_goes_to_an_address_that_is_safe_and_to_no_other(fx: Fixture) {
        let ward = Ward::started(fx).await;
        address(&ward, false).await;
        let letter = begun(&ward, Template::Own).await;
        let opened = open(&ward, letter).await;
        assert!(opened.ways.is_empty() && opened.no_way.unwrap().contains("safe"));
        assert_eq!(opened.letter.address, "Maria Lindqvist", "the name alone");
        assert_eq!(fields(settled(&ward, &ward.amina, letter, "Dear Mia,", Fate::Sent(Way::Post)).await), ["way_to"]);
        // it was safe while the page was open, and is not any more
        let way = address(&ward, true).await.unwrap();
        address(&ward, false).await;
        let version = open(&ward, letter).await.letter.version;
        let written = Written {
            form: ward.form(), version, way: Some(way), address: String::new(), subject: String::new(), body: "Dear Mia,".to_owned(), large: false,
        };
        assert_eq!(fields(letters::settle(&ward.amina, ward.referral, letter, written, Fate::Sent(Way::Post)).await), ["way_to"]);
        settled(&ward, &ward.amina, letter, "Dear Mia,", Fate::Sent(Way::Handed)).await.unwrap();
        assert_eq!(open(&ward, letter).await.letter.address, "Maria Lindqvist");
    }

    async fn a_hidden_address_stands_on_no_letter(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let way = address(&ward, true).await.unwrap();
        let before = begun(&ward, Template::Own).await;
        app::hidden::hide(&ward.amina, ward.person, ward.form(), app::hidden::Which::Way(way), "Her former partner").await.unwrap();
        let opened = open(&ward, before).await;
        assert!(opened.ways.is_empty());
        let paper = letters::printed(&ward.amina, ward.referral, before).await.unwrap();
        assert_eq!(paper.address, ["Maria Lindqvist"], "nor is it printed from a draft of before");
        assert_eq!(fields(settled(&ward, &ward.amina, before, "Dear Mia,", Fate::Sent(Way::Post)).await), ["way_to"]);
        let told = settled(&ward, &ward.amina, before, "We come to 12 Mill Lane, Wexcombe.", Fate::Wait).await;
        assert_eq!(fields(told), [""], "nor in it, whoever says that it must");
        settled(&ward, &ward.amina, before, "Dear Mia,", Fate::Sent(Way::Handed)).await.unwrap();
        assert!(!open(&ward, before).await.letter.address.contains("Mill Lane"));
    }

    async fn nobody_writes_to_somebody_who_wants_no_contact_or_tells_a_practice_without_their_agreement(fx: Fixture) {
        let ward = Ward::started(fx).await;
        consent(&ward, Purpose::ShareWithPractice, false).await;
        not_possible(&letters::begin(&ward.amina, ward.referral, ward.form(), Template::PracticeEnding).await);
        let letter = begun(&ward, Template::Own).await;
        consent(&ward, Purpose::Contact, false).await;
        not_possible(&settled(&ward, &ward.amina, letter, "Dear Mia,", Fate::Sent(Way::Handed)).await);
        settled(&ward, &ward.amina, letter, "", Fate::Throw).await.unwrap();
        not_found(&letters::open(&ward.amina, ward.referral, letter).await);
        assert_eq!(ward.count("letter_thrown").await, 1);
    }

    async fn nobody_writes_to_somebody_who_has_died_and_the_practice_can_still_be_told(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let letter = begun(&ward, Template::Own).await;
        let death = Death { died_on: None, source: Source::Family, note: String::new() };
        people::record_death(&ward.amina, ward.person, ward.form(), death).await.unwrap();
        not_possible(&settled(&ward, &ward.amina, letter, "Dear Mia,", Fate::Sent(Way::Handed)).await);
        not_possible(&letters::printed(&ward.amina, ward.referral, letter).await);
        not_possible(&letters::pdf(&ward.amina, ward.referral, letter).await);
        let practice = begun(&ward, Template::PracticeOwn).await;
        settled(&ward, &ward.amina, practice, "Dear colleagues,", Fate::Sent(Way::Secure)).await.unwrap();
    }

    async fn a_letter_to_the_practice_names_the_person_and_says_what_remains(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.end(&ward.amina, ward.episode, Stage::Prepared).await;
        let letter = begun(&ward, Template::PracticeEnding).await;
        let opened = open(&ward, letter).await;
        for part in ["Maria Lindqvist", "The group on Tuesdays", "Ring us"] {
            assert!(opened.letter.body.contains(part), "{part}: {}", opened.letter.body);
        }
        assert_eq!(opened.letter.address, opened.about.practice);
        assert_eq!(fields(settled(&ward, &ward.amina, letter, "Dear colleagues,", Fate::Sent(Way::Post)).await), ["address"]);
    }

    async fn a_letter_that_came_back_is_noted_once(fx: Fixture) {
        let ward = Ward::started(fx).await;
        address(&ward, true).await;
        let letter = begun(&ward, Template::Own).await;
        let today = ward.amina.today();
        not_possible(&letters::returned(&ward.amina, ward.referral, letter, ward.form(), today, "Gone away").await);
        settled(&ward, &ward.amina, letter, "Dear Mia,", Fate::Sent(Way::Post)).await.unwrap();
        assert_eq!(fields(letters::returned(&ward.amina, ward.referral, letter, ward.form(), today.tomorrow().unwrap(), " ").await), ["words", "on"]);
        letters::returned(&ward.amina, ward.referral, letter, ward.form(), today, "Gone away").await.unwrap();
        not_possible(&letters::returned(&ward.amina, ward.referral, letter, ward.form(), today, "Gone away").await);
        assert_eq!(open(&ward, letter).await.letter.returned_words, "Gone away");
    }

    async fn two_who_change_one_letter_lose_neither_and_one_form_is_taken_once(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.covered().await;
        let letter = begun(&ward, Template::Own).await;
        let written = Written {
            form: ward.form(), version: 1, way: None, address: String::new(), subject: String::new(), body: "Ben’s".to_owned(), large: false,
        };
        letters::settle(&ward.ben, ward.referral, letter, written.clone(), Fate::Wait).await.unwrap();
        let again = letters::settle(&ward.ben, ward.referral, letter, written.clone(), Fate::Wait).await;
        assert!(matches!(again, Err(AppError::TakenBefore(_))), "{again:?}");
        let mine = Written { form: ward.form(), body: "Amina’s".to_owned(), ..written };
        let stale = letters::settle(&ward.amina, ward.referral, letter, mine, Fate::Wait).await;
        assert!(matches!(stale, Err(AppError::Stale)), "{stale:?}");
        assert_eq!(open(&ward, letter).await.letter.body, "Ben’s");
    }

    async fn letters_open_to_those_who_support_the_person_and_to_no_other_service(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let letter = begun(&ward, Template::Own).await;
        let scope = ward.house.fx.scope_b.clone();
        let there = ward.house.sign_in(&scope, 0x7100, "Ola Dahl", "worker", None).await;
        for who in [&there, &ward.gp] {
            not_found(&letters::list(who, ward.referral).await);
            not_found(&letters::open(who, ward.referral, letter).await);
            not_found(&letters::pdf(who, ward.referral, letter).await);
            not_found(&letters::begin(who, ward.referral, ward.form(), Template::Own).await);
        }
        let manager = ward.house.sign_in(&ward.house.fx.scope_a.clone(), 0x7200, "Mo Patel", "manager", None).await;
        not_found(&letters::list(&manager, ward.referral).await);
    }

    async fn a_service_words_its_letters_for_itself_and_what_they_said_before_is_kept(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let manager = ward.house.sign_in(&ward.house.fx.scope_a.clone(), 0x7200, "Mo Patel", "manager", None).await;
        let code = app::wording::letter_code(Template::Own);
        assert_eq!(fields(app::wording::save(&manager, ward.form(), &code, 0, "Dear {nhs_number},").await), ["template"]);
        app::wording::save(&manager, ward.form(), &code, 0, "Hello {name},").await.unwrap();
        app::wording::save(&manager, ward.form(), &code, 1, "Good day {name},").await.unwrap();
        let wording = app::wording::open(&manager, &code).await.unwrap();
        let past: Vec<&str> = wording.past.iter().map(|one| one.body.as_str()).collect();
        assert_eq!((wording.body.as_str(), past), ("Good day {name},", vec!["Hello {name},"]));
        assert_eq!(fields(app::wording::save(&manager, ward.form(), app::wording::LETTERHEAD, 0, "Wexcombe Social Prescribing").await), ["template"]);
        app::wording::save(&manager, ward.form(), app::wording::LETTERHEAD, 0, "Wexcombe Community Team\nPO Box 12").await.unwrap();
        let letter = begun(&ward, Template::Own).await;
        let opened = open(&ward, letter).await;
        assert_eq!((opened.letter.body.as_str(), opened.head.as_str()), ("Good day Maria,", "Wexcombe Community Team\nPO Box 12"));
        settled(&ward, &ward.amina, letter, "Good day Maria,", Fate::Sent(Way::Handed)).await.unwrap();
        app::wording::save(&manager, ward.form(), app::wording::LETTERHEAD, 1, "Another house").await.unwrap();
        assert_eq!(open(&ward, letter).await.head, "Wexcombe Community Team\nPO Box 12", "as it went");
    }
}
