//! Letters that a service adds for itself: added, copied, changed, retired, written from, in English and in Welsh.

use crate::ward::{Ward, fields, not_found, not_possible};
use app::batches::{self, Asked, Chosen};
use app::letters::{self, Fate, Written, own};
use app::people::{self, NewConsent};
use app::{AppError, Ctx};
use practice::consent::{GivenBy, How, Purpose};
use practice::ids::{LetterId, OwnLetterId};
use practice::letter::own::{Language, Origin, OwnLetter, Words};
use practice::letter::{Template, To, Way};
use store_testkit::both_engines;

fn words(subject: &str, body: &str) -> Words {
    Words { subject: subject.to_owned(), body: body.to_owned() }
}

fn invitation() -> OwnLetter {
    OwnLetter {
        name: "An invitation".to_owned(),
        to: To::Person,
        english: words("A place for {name}", "Dear {name},\n\nCome in.\n\n{worker}"),
        welsh: words("Lle i {name}", "Annwyl {name},\n\nDewch i mewn.\n\n{worker}"),
    }
}

fn to(to: To, name: &str, body: &str) -> OwnLetter {
    OwnLetter { name: name.to_owned(), to, english: words("", body), welsh: Words::default() }
}

async fn manager(ward: &Ward) -> Ctx {
    ward.house.sign_in(&ward.house.fx.scope_a.clone(), 0x7200, "Mo Patel", "manager", None).await
}

async fn added(ward: &Ward, who: &Ctx, letter: OwnLetter) -> OwnLetterId {
    own::add(who, ward.form(), letter).await.unwrap()
}

async fn begun(ward: &Ward, letter: OwnLetterId) -> LetterId {
    letters::begin(&ward.amina, ward.referral, ward.form(), Origin::Own(letter.0)).await.unwrap()
}

/// What can be chosen here, by name.
async fn offered(ward: &Ward) -> Vec<String> {
    let list = letters::list(&ward.amina, ward.referral).await.unwrap();
    list.choices.into_iter().map(|one| one.title).filter(|title| title.contains("An invitation")).collect()
}

/// How many entries of the log are of this kind.
async fn noted(ward: &Ward, kind: &str) -> usize {
    ward.house.fx.rows("event").await.into_iter().filter(|row| row.contains(kind)).count()
}

async fn speaks(ward: &Ward, language: &str) {
    let scope = ward.house.fx.scope_a.clone();
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    let day = app::time::day(ward.amina.today());
    let stance = store_testkit::stance(ward.amina.account().unwrap().0, app::time::at(ward.now()), day);
    let permit = tx.permit_person(&stance, ward.person.0).await.unwrap().unwrap();
    let looks = store::Looks::default();
    let mut row = looks.disclose(tx.person_get(&permit).await.unwrap()).unwrap();
    language.clone_into(&mut row.language);
    tx.person_save(&permit, &row).await.unwrap();
    tx.commit().await.unwrap();
}

/// Puts an address into the record that is safe to write to.
async fn safe_address(ward: &Ward) {
    let scope = ward.house.fx.scope_a.clone();
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    let day = app::time::day(ward.amina.today());
    let stance = store_testkit::stance(ward.amina.account().unwrap().0, app::time::at(ward.now()), day);
    let permit = tx.permit_person(&stance, ward.person.0).await.unwrap().unwrap();
    let post = app::PersonContactRow {
        id: store_testkit::id(0x7777),
        person_id: ward.person.0,
        kind: "post".to_owned(),
        value: "12 Mill Lane, Wexcombe, ZZ99 3AA".to_owned(),
        never_use: false,
        no_message: false,
        safe: true,
        note: String::new(),
        position: 0,
    };
    tx.person_contacts_replace(&permit, &[post]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn agrees(ward: &Ward, purpose: Purpose) {
    let new = NewConsent {
        form: ward.form(),
        purpose,
        given: true,
        given_by: GivenBy::Person,
        how: How::Spoken,
        note: "The allotment group".to_owned(),
    };
    people::add_consent(&ward.amina, ward.person, new).await.unwrap();
}

both_engines! {
    async fn a_service_adds_a_letter_and_it_is_begun_with_what_is_known(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let who = manager(&ward).await;
        let id = added(&ward, &who, invitation()).await;
        assert_eq!(offered(&ward).await, ["To the person: An invitation"]);
        let letter = begun(&ward, id).await;
        let opened = letters::open(&ward.amina, ward.referral, letter).await.unwrap().letter;
        assert_eq!((opened.subject.as_str(), opened.title.as_str()), ("A place for Maria", "To the person: An invitation"));
        assert!(opened.body.starts_with("Dear Maria,\n\nCome in."), "{}", opened.body);
        assert!(letters::pdf(&ward.amina, ward.referral, letter).await.unwrap().starts_with(b"%PDF-"));
        assert_eq!(noted(&ward, "own_letter_added").await, 1);
    }

    async fn a_wrong_placeholder_a_missing_name_and_one_that_is_taken_are_said_and_nothing_is_kept(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let who = manager(&ward).await;
        let wrong = OwnLetter { name: String::new(), english: words("", "Dear {name},\n{nhs_number}"), ..invitation() };
        match own::add(&who, ward.form(), wrong).await {
            Err(AppError::Invalid(problems)) => {
                assert_eq!(problems.iter().map(|one| one.field).collect::<Vec<_>>(), ["name", "body"]);
                assert!(problems[1].message.starts_with("Line 2: ‘{nhs_number}’"), "{}", problems[1]);
            }
            other => panic!("{other:?}"),
        }
        assert!(own::list(&who).await.unwrap().is_empty());
        added(&ward, &who, invitation()).await;
        assert_eq!(fields(own::add(&who, ward.form(), OwnLetter { name: "AN INVITATION".to_owned(), ..invitation() }).await), ["name"]);
        added(&ward, &who, to(To::Practice, "An invitation", "Dear colleagues,")).await;
    }

    async fn what_it_said_before_is_kept_and_two_who_change_it_at_once_are_told(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let who = manager(&ward).await;
        let id = added(&ward, &who, invitation()).await;
        let letter = begun(&ward, id).await;
        let other = OwnLetter { name: "Lunch".to_owned(), english: words("Lunch", "Dear {name},\n\nEat with us."), ..invitation() };
        own::save(&who, ward.form(), id, 1, other.clone()).await.unwrap();
        assert!(matches!(own::save(&who, ward.form(), id, 1, invitation()).await, Err(AppError::Stale)));
        let opened = own::open(&who, id).await.unwrap();
        assert_eq!((opened.version, &opened.letter), (2, &other));
        assert_eq!((opened.past.len(), &opened.past[0].letter), (1, &invitation()));
        let kept = letters::open(&ward.amina, ward.referral, letter).await.unwrap().letter;
        assert_eq!(kept.title, "To the person: An invitation", "what was begun keeps its name and words");
        assert!(kept.body.contains("Come in."));
    }

    async fn a_retired_letter_is_offered_no_more_and_what_was_written_from_it_stays(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let who = manager(&ward).await;
        let id = added(&ward, &who, invitation()).await;
        let letter = begun(&ward, id).await;
        own::retire(&who, ward.form(), id, 1, true).await.unwrap();
        not_possible(&own::retire(&who, ward.form(), id, 2, true).await);
        assert!(offered(&ward).await.is_empty());
        let again = letters::begin(&ward.amina, ward.referral, ward.form(), Origin::Own(id.0)).await;
        assert_eq!(fields(again), ["template"]);
        assert_eq!(letters::open(&ward.amina, ward.referral, letter).await.unwrap().letter.title, "To the person: An invitation");
        let second = added(&ward, &who, invitation()).await;
        not_possible(&own::retire(&who, ward.form(), id, 2, false).await);
        own::retire(&who, ward.form(), second, 1, true).await.unwrap();
        own::retire(&who, ward.form(), id, 2, false).await.unwrap();
        assert_eq!(offered(&ward).await.len(), 1);
        assert_eq!((noted(&ward, "own_letter_retired").await, noted(&ward, "own_letter_back").await), (2, 1));
    }

    async fn a_person_who_speaks_welsh_is_written_to_in_welsh(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let who = manager(&ward).await;
        let id = added(&ward, &who, invitation()).await;
        speaks(&ward, "Welsh").await;
        let letter = begun(&ward, id).await;
        let row = letters::open(&ward.amina, ward.referral, letter).await.unwrap().letter;
        assert_eq!((row.subject.as_str(), letters::language(&row)), ("Lle i Maria", Language::Welsh));
        assert!(row.body.starts_with("Annwyl Maria,"), "{}", row.body);
        assert_eq!(letters::printed(&ward.amina, ward.referral, letter).await.unwrap().language, Language::Welsh);
    }

    async fn one_is_copied_from_what_leeway_brings_in_the_words_of_the_service_and_from_an_own_one(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let who = manager(&ward).await;
        app::wording::save(&who, ward.form(), &app::wording::letter_code(Template::Waiting), 0, "Hello {name}, wait a little.").await.unwrap();
        let copied = own::copied(&who, Template::Waiting.into()).await.unwrap();
        assert_eq!((copied.name.as_str(), copied.to, copied.english.body.as_str()), ("You are on our list", To::Person, "Hello {name}, wait a little."));
        let id = added(&ward, &who, invitation()).await;
        assert_eq!(own::copied(&who, Origin::Own(id.0)).await.unwrap(), invitation());
    }

    async fn whoever_referred_reads_initials_and_only_where_they_hear_of_it(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let who = manager(&ward).await;
        let id = added(&ward, &who, to(To::Referrer, "Word", "Dear {referrer},\n\nOf {person}, reference {reference}.")).await;
        let letter = begun(&ward, id).await;
        let row = letters::open(&ward.amina, ward.referral, letter).await.unwrap().letter;
        assert!(row.body.contains("Of ML, reference"), "{}", row.body);
        let written = |body: &str| Written {
            form: ward.form(),
            version: 1,
            way: None,
            address: "Dr Osei\nHarbour Street Surgery".to_owned(),
            subject: "A word about {person}".to_owned(),
            body: body.to_owned(),
            large: false,
        };
        let named = letters::settle(&ward.amina, ward.referral, letter, written("Maria Lindqvist is well."), Fate::Wait).await;
        assert_eq!(fields(named), ["body"]);
        let gap = letters::settle(&ward.amina, ward.referral, letter, written("ML is well."), Fate::Sent(Way::Post)).await;
        assert_eq!(fields(gap), ["subject"], "a placeholder stands there yet");
        let fine = Written { subject: "A word".to_owned(), ..written("ML is well.") };
        letters::settle(&ward.amina, ward.referral, letter, fine, Fate::Sent(Way::Post)).await.unwrap();
    }

    async fn a_partner_is_written_to_only_where_the_person_agreed_to_it(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let who = manager(&ward).await;
        let id = added(&ward, &who, to(To::Partner, "Somebody is coming", "Hello,\n\n{name} would like to come.")).await;
        not_possible(&letters::begin(&ward.amina, ward.referral, ward.form(), Origin::Own(id.0)).await);
        agrees(&ward, Purpose::ShareWithPartner).await;
        begun(&ward, id).await;
    }

    async fn only_who_words_texts_may_and_no_other_service_sees_them(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let who = manager(&ward).await;
        let id = added(&ward, &who, invitation()).await;
        let there = ward.house.sign_in(&ward.house.fx.scope_b.clone(), 0x7300, "Ola Dahl", "manager", None).await;
        not_found(&own::open(&there, id).await);
        not_found(&own::save(&there, ward.form(), id, 1, invitation()).await);
        not_found(&own::retire(&there, ward.form(), id, 1, true).await);
        not_found(&own::copied(&there, Origin::Own(id.0)).await);
        assert!(own::list(&there).await.unwrap().is_empty());
        for nobody in [&ward.amina, &ward.gp] {
            not_found(&own::list(nobody).await);
            not_found(&own::add(nobody, ward.form(), invitation()).await);
        }
    }

    async fn letters_to_several_begin_from_an_own_one_and_never_from_one_to_somebody_else(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let who = manager(&ward).await;
        let id = added(&ward, &who, invitation()).await;
        safe_address(&ward).await;
        let practice = added(&ward, &who, to(To::Practice, "Word", "Dear colleagues,")).await;
        let titles: Vec<String> = own::to_persons(&ward.amina).await.unwrap().into_iter().map(|one| one.title).collect();
        assert!(titles.contains(&"To the person: An invitation".to_owned()) && !titles.iter().any(|one| one.contains("practice")));
        for (letter, made) in [(practice, false), (id, true)] {
            let asked = Asked::Letter { template: Origin::Own(letter.0).to_string(), mail: false };
            let chosen = vec![Chosen { episode: ward.episode, asked }];
            let batch = batches::begin(&ward.amina, ward.form(), "", chosen).await.unwrap();
            while batches::go_on(&ward.amina, batch, ward.form()).await.unwrap() {}
            let opened = batches::open(&ward.amina, batch).await.unwrap();
            assert_eq!(opened.items[0].0.made_id.is_some(), made, "{:?}", opened.items);
        }
    }
}
