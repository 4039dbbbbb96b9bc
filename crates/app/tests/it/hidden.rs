//! Details that must not be found, what is kept off a person's own plan, and the channel that is not called safe.

use crate::house::House;
use crate::scene::scene;
use crate::ward::{Ward, fields, not_found, not_possible};
use app::hidden::{self, NewHidden, SAYS_SO, Which};
use app::people::{self, Edit, Way};
use app::referrals::{self, Entry, IntakePerson, NewPerson, NewReferral};
use app::secrets::Token;
use app::timeline::{Shown, Window};
use app::{AppError, AppResult, Ctx};
use practice::contact::Kind as ContactKind;
use practice::goal::StepBy;
use practice::hidden::What;
use practice::ids::PersonId;
use practice::person::{ContactKind as WayKind, NhsNumber};
use practice::wordback::Turn;
use store_testkit::both_engines;

const WHY: &str = "Her former partner looks for her";
const STREET: &str = "12 Alma Street\nLeeds";

pub(crate) async fn details(ctx: &Ctx, house: &House, person: PersonId, address: &str, phone: &str) -> AppResult<()> {
    let editing = people::edit(ctx, person).await?;
    let p = editing.person;
    let ways = if phone.is_empty() {
        Vec::new()
    } else {
        vec![Way {
            kind: WayKind::Mobile,
            value: phone.to_owned(),
            never_use: false,
            no_message: false,
            safe: false,
            note: String::new(),
        }]
    };
    let edit = Edit {
        form: house.form(),
        version: p.version,
        given_name: p.given_name,
        family_name: p.family_name,
        known_as: p.known_as,
        birth_date: p.birth_date.map(app::time::date),
        nhs_number: p.nhs_number.as_deref().map(|number| NhsNumber::parse(number).unwrap()),
        pronouns: p.pronouns,
        gender: None,
        ethnicity: None,
        language: p.language,
        interpreter: p.interpreter,
        address: address.to_owned(),
        postcode: if address.is_empty() { String::new() } else { "LS9 7XY".to_owned() },
        practice: None,
        communication_needs: p.communication_needs,
        safe_contact: p.safe_contact,
        next_of_kin: p.next_of_kin,
        ways,
    };
    people::save(ctx, person, edit).await
}

/// Somebody whose address and mobile stood in the record, and are hidden now.
pub(crate) async fn hiding(fx: store_testkit::Fixture) -> Ward {
    let ward = Ward::started(fx).await;
    details(&ward.amina, &ward.house, ward.person, STREET, "07700900123").await.unwrap();
    let way = hidden::open(&ward.amina, ward.person).await.unwrap().ways[0].id;
    hidden::hide(&ward.amina, ward.person, ward.form(), Which::Address, WHY).await.unwrap();
    hidden::hide(&ward.amina, ward.person, ward.form(), Which::Way(way), WHY).await.unwrap();
    ward
}

fn says(details: &[app::timeline::Detail]) -> String {
    let words = details.iter().map(|line| match &line.shown {
        Shown::Text(text) => text.clone(),
        Shown::List(items) => items.join(" "),
        _ => String::new(),
    });
    words.collect::<Vec<_>>().join(" ")
}

both_engines! {
    async fn a_hidden_address_and_number_stand_nowhere_but_among_the_hidden(fx: Fixture) {
        let ward = hiding(fx).await;
        let record = people::open(&ward.amina, ward.person, Window { whole: true, ..Window::default() }).await.unwrap();
        assert_eq!((record.person.address.as_str(), record.person.postcode.as_str()), ("", ""));
        assert!(record.contacts.is_empty());
        assert_eq!(record.marks.hidden, ["Address", "Mobile"]);
        let told: String = record.timeline.entries.iter().map(|entry| says(&entry.details)).collect();
        assert!(told.contains("[hidden]"), "the change that brought them in is covered: {told}");
        for word in ["Alma", "LS9", "900123", "900 123"] {
            assert!(!told.contains(word), "{word} in {told}");
        }
        for typed in ["LS9 7XY", "07700 900123"] {
            assert!(app::search::search(&ward.amina, typed).await.unwrap().people.is_empty(), "{typed}");
        }
        let opened = hidden::open(&ward.amina, ward.person).await.unwrap();
        assert!(!opened.address && opened.ways.is_empty());
        let mut values: Vec<(&str, &str)> = opened.rows.iter().map(|row| (row.value.as_str(), row.postcode.as_str())).collect();
        values.sort_unstable();
        assert_eq!(values, [("07700900123", ""), (STREET, "LS9 7XY")]);
    }

    async fn what_is_hidden_opens_to_whoever_supports_the_person_and_covers_and_to_nobody_else(fx: Fixture) {
        let ward = hiding(fx).await;
        not_found(&hidden::open(&ward.ben, ward.person).await);
        ward.covered().await;
        assert_eq!(hidden::open(&ward.ben, ward.person).await.unwrap().rows.len(), 2, "who covers");
        let scope = ward.house.fx.scope_a.clone();
        let governance = ward.house.sign_in(&scope, 0x7000, "Stephen Ellwood", "governance", None).await;
        not_found(&hidden::open(&governance, ward.person).await);
        let there = ward.house.sign_in(&ward.house.fx.scope_b.clone(), 0x7100, "Ola Dahl", "worker", None).await;
        not_found(&hidden::open(&there, ward.person).await);
        not_found(&hidden::hide(&there, ward.person, ward.form(), Which::Address, WHY).await);
    }

    async fn what_is_hidden_is_not_typed_into_the_open_record_again(fx: Fixture) {
        let ward = hiding(fx).await;
        let again = details(&ward.amina, &ward.house, ward.person, "12 Alma St", "").await;
        assert_eq!(fields(again), ["address"]);
        let number = details(&ward.amina, &ward.house, ward.person, "", "07700900123").await;
        assert_eq!(fields(number), [""]);
        details(&ward.amina, &ward.house, ward.person, "", "07700900999").await.unwrap();
    }

    async fn a_hidden_address_in_a_note_is_warned_of_and_kept_only_where_the_writer_says_so(fx: Fixture) {
        let ward = hiding(fx).await;
        let mut new = ward.contact(ContactKind::FollowUp);
        new.draft.at = ward.hours(-1);
        "Met her at 12 Alma St".clone_into(&mut new.draft.notes);
        assert_eq!(fields(ward.try_record(new.clone()).await), [SAYS_SO]);
        let before = app::contacts::page(&ward.amina, ward.episode, None).await.unwrap().0.len();
        ward.amina.say_so();
        new.form = ward.form();
        ward.record(new).await;
        let (rows, _) = app::contacts::page(&ward.amina, ward.episode, None).await.unwrap();
        assert_eq!(rows.len(), before + 1);
        assert!(rows.iter().any(|row| row.notes == "Met her at [hidden]"), "and it is covered where it is read");
    }

    async fn a_hidden_address_never_goes_out_whoever_says_that_it_must(fx: Fixture) {
        let ward = hiding(fx).await;
        ward.amina.say_so();
        let conversation = app::messages::of_episode(&ward.amina, ward.episode).await.unwrap();
        let word = app::messages::write(&ward.amina, ward.episode, ward.form(), Turn::Progress, "She lives at 12 Alma Street now").await;
        assert_eq!(fields(word), [""]);
        assert_eq!(app::messages::of_episode(&ward.amina, ward.episode).await.unwrap().messages.len(), conversation.messages.len());
    }

    async fn a_detail_is_hidden_no_longer_or_taken_out(fx: Fixture) {
        let ward = hiding(fx).await;
        let mut rows = hidden::open(&ward.amina, ward.person).await.unwrap().rows;
        rows.sort_by_key(|row| row.kind.clone());
        hidden::show_again(&ward.amina, ward.person, rows[0].id, ward.form()).await.unwrap();
        hidden::remove(&ward.amina, ward.person, rows[1].id, ward.form()).await.unwrap();
        not_found(&hidden::remove(&ward.amina, ward.person, rows[1].id, ward.form()).await);
        let record = people::open(&ward.amina, ward.person, Window::default()).await.unwrap();
        assert_eq!((record.person.address.as_str(), record.person.postcode.as_str()), (STREET, "LS9 7XY"));
        assert!(record.contacts.is_empty() && record.marks.hidden.is_empty());
    }

    async fn what_was_hidden_stays_covered_where_it_was_written_when_it_holds_no_longer(fx: Fixture) {
        let ward = hiding(fx).await;
        for row in hidden::open(&ward.amina, ward.person).await.unwrap().rows {
            hidden::remove(&ward.amina, ward.person, row.id, ward.form()).await.unwrap();
        }
        let record = people::open(&ward.amina, ward.person, Window { whole: true, ..Window::default() }).await.unwrap();
        assert!(record.marks.hidden.is_empty());
        let told: String = record.timeline.entries.iter().map(|entry| says(&entry.details)).collect();
        assert!(!told.contains("Alma") && !told.contains("900123"), "{told}");
    }

    async fn nothing_hidden_is_written_where_the_person_or_whoever_reads_along_would_find_it(fx: Fixture) {
        let ward = hiding(fx).await;
        ward.amina.say_so();
        let goal = app::goals::agree(&ward.amina, ward.episode, ward.form(), "Feel safe at 12 Alma Street", None).await;
        assert_eq!(fields(goal), [""]);
    }

    async fn an_invitation_does_not_bring_a_hidden_e_mail_into_the_open(fx: Fixture) {
        let ward = hiding(fx).await;
        let new = |safe| NewHidden {
            form: ward.form(),
            what: What::Way(WayKind::Email),
            value: "m@example.org".to_owned(),
            postcode: String::new(),
            note: String::new(),
            safe,
            why: WHY.to_owned(),
        };
        hidden::add(&ward.amina, ward.person, new(false)).await.unwrap();
        let unasked = people::invite_to_plan(&ward.amina, ward.person, ward.form(), "m@example.org", true).await;
        assert_eq!(fields(unasked.map(|_| ())), ["email"]);
        let rows = hidden::open(&ward.amina, ward.person).await.unwrap().rows;
        let email = rows.iter().find(|row| row.kind == "email").unwrap().id;
        hidden::remove(&ward.amina, ward.person, email, ward.form()).await.unwrap();
        hidden::add(&ward.amina, ward.person, new(true)).await.unwrap();
        people::invite_to_plan(&ward.amina, ward.person, ward.form(), "m@example.org", false).await.unwrap();
        assert!(people::open(&ward.amina, ward.person, Window::default()).await.unwrap().contacts.is_empty());
    }

    async fn a_number_that_is_added_hidden_leaves_the_open_record(fx: Fixture) {
        let ward = Ward::started(fx).await;
        details(&ward.amina, &ward.house, ward.person, STREET, "07700900123").await.unwrap();
        let new = NewHidden {
            form: ward.form(),
            what: What::Way(WayKind::Mobile),
            value: "07700900123".to_owned(),
            postcode: String::new(),
            note: String::new(),
            safe: false,
            why: WHY.to_owned(),
        };
        hidden::add(&ward.amina, ward.person, new).await.unwrap();
        assert!(people::open(&ward.amina, ward.person, Window::default()).await.unwrap().contacts.is_empty());
    }

    async fn a_detail_is_hidden_with_a_reason_and_only_one_address_holds(fx: Fixture) {
        let ward = hiding(fx).await;
        assert_eq!(fields(hidden::hide(&ward.amina, ward.person, ward.form(), Which::Address, " ").await), ["why"]);
        not_possible(&hidden::hide(&ward.amina, ward.person, ward.form(), Which::Address, WHY).await);
        let new = |what, value: &str| NewHidden {
            form: ward.form(),
            what,
            value: value.to_owned(),
            postcode: String::new(),
            note: String::new(),
            safe: true,
            why: WHY.to_owned(),
        };
        assert_eq!(fields(hidden::add(&ward.amina, ward.person, new(What::Address, "1 Mill Lane")).await), ["what"]);
        assert_eq!(fields(hidden::add(&ward.amina, ward.person, new(What::Way(WayKind::Email), " ")).await), ["value"]);
        hidden::add(&ward.amina, ward.person, new(What::Way(WayKind::Email), "m@example.org")).await.unwrap();
        assert_eq!(people::open(&ward.amina, ward.person, Window::default()).await.unwrap().marks.hidden, ["Address", "E-mail", "Mobile"]);
    }

    async fn what_is_told_of_somebody_who_hides_is_hidden_too_when_their_records_are_joined(fx: Fixture) {
        let s = scene(fx).await;
        let first = referrals::receive(Entry::SignedIn(&s.amina), s.told(s.place.site, "Maeve")).await.unwrap().referral;
        let kept = PersonId(referrals::open(&s.amina, first).await.unwrap().person.id);
        details_with_number(&s.amina, &s.house, kept).await;
        hidden::hide(&s.amina, kept, s.house.form(), Which::Address, WHY).await.unwrap();
        let way = hidden::open(&s.amina, kept).await.unwrap().ways[0].id;
        hidden::hide(&s.amina, kept, s.house.form(), Which::Way(way), WHY).await.unwrap();
        let again = NewPerson {
            given_name: "Maeve".to_owned(),
            family_name: "Quillfeather".to_owned(),
            nhs_number: Some(NhsNumber::parse("9434765919").unwrap()),
            phone: Some("07700900789".to_owned()),
            address: "3 New Road".to_owned(),
            postcode: "LS2 8AA".to_owned(),
            ..NewPerson::default()
        };
        let again = NewReferral {
            person: IntakePerson::New(Box::new(again)),
            follow: Some(Token::from_bytes(&[9; 32])),
            ..s.told(s.place.site, "Maeve")
        };
        let again = referrals::receive(Entry::SignedIn(&s.bo), again).await.unwrap().referral;
        let before = referrals::open(&s.amina, again).await.unwrap();
        referrals::join(&s.amina, again, s.house.form(), before.referral.version, kept).await.unwrap();
        let after = people::open(&s.amina, kept, Window { whole: true, ..Window::default() }).await.unwrap();
        assert!(after.person.address.is_empty() && after.contacts.is_empty());
        let told: String = after.timeline.entries.iter().map(|entry| says(&entry.details)).collect();
        assert!(!told.contains("New Road") && !told.contains("900789"), "{told}");
        let values: Vec<String> = hidden::open(&s.amina, kept).await.unwrap().rows.into_iter().map(|row| row.value).collect();
        for value in [STREET, "07700900456", "3 New Road", "07700900789"] {
            assert!(values.iter().any(|one| one == value), "{value} in {values:?}");
        }
    }

    async fn what_is_kept_off_a_plan_leaves_no_gap_in_what_the_person_reads(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let step = |words: &str| app::goals::StepWords { words: words.to_owned(), by: StepBy::Person, due_on: None };
        let safe = app::goals::agree(&ward.amina, ward.episode, ward.form(), "Get out more", Some(step("Go to the library"))).await.unwrap();
        let refuge = app::goals::agree(&ward.amina, ward.episode, ward.form(), "Be safe", Some(step("Ring the refuge"))).await.unwrap();
        let token = people::invite_to_plan(&ward.amina, ward.person, ward.form(), "maria@example.org", true).await.unwrap();
        let maria = ward.house.joined(token).await;
        let reads = async || {
            let support = app::plan::open(&maria).await.unwrap().unwrap().support.unwrap();
            let goals: Vec<String> = support.goals.into_iter().map(|goal| goal.words).collect();
            let steps: Vec<String> = support.steps.into_iter().map(|step| step.words).collect();
            (goals, steps)
        };
        assert_eq!(reads().await.0.len(), 2);
        hidden::keep_off_plan(&ward.amina, ward.episode, ward.form(), refuge.0, true, "/").await.unwrap();
        assert_eq!(reads().await, (vec!["Get out more".to_owned()], vec!["Go to the library".to_owned()]));
        let opened = ward.open().await;
        assert_eq!(opened.kept_off, [refuge.0]);
        hidden::keep_off_plan(&ward.amina, ward.episode, ward.form(), refuge.0, false, "/").await.unwrap();
        assert_eq!(reads().await.0.len(), 2);
        not_found(&hidden::keep_off_plan(&ward.ben, ward.episode, ward.form(), safe.0, true, "/").await);
        not_found(&hidden::keep_off_plan(&ward.amina, ward.episode, ward.form(), ward.form(), true, "/").await);
    }

    async fn nobody_is_invited_at_an_address_that_was_not_called_safe(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let asked = people::invite_to_plan(&ward.amina, ward.person, ward.form(), "maria@example.org", false).await;
        assert_eq!(asked.err().map(|error| match error {
            AppError::Invalid(problems) => problems[0].field,
            other => panic!("{other}"),
        }), Some("says_safe"));
        people::invite_to_plan(&ward.amina, ward.person, ward.form(), "maria@example.org", true).await.unwrap();
        let ways = people::open(&ward.amina, ward.person, Window::default()).await.unwrap().contacts;
        assert!(ways.iter().any(|way| way.value == "maria@example.org" && way.safe), "what they said is kept");
        people::invite_to_plan(&ward.amina, ward.person, ward.form(), "maria@example.org", false).await.unwrap();
    }
}

async fn details_with_number(ctx: &Ctx, house: &House, person: PersonId) {
    details(ctx, house, person, STREET, "07700900456").await.unwrap();
}
