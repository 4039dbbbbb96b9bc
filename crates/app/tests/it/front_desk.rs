//! The practice's front desk: what it is told of somebody, what it never is, and the messages it takes.

use crate::hidden::hiding;
use crate::ward::{Ward, fields, not_found, not_possible};
use app::people::{self, Edit};
use app::{Ctx, desk, episodes, hidden as details};
use practice::contact::Kind;
use practice::desk::{Draft, Ring, Told};
use practice::ending::Stage;
use practice::ids::{PersonId, SiteId};
use practice::person::NhsNumber;
use store_testkit::{Fixture, both_engines, id, tie};
use uuid::Uuid;

/// The person belongs to the practice of the ward.
async fn registered(ward: &Ward) {
    let number = NhsNumber::parse("999 000 0018").unwrap();
    registered_at(&ward.amina, ward.form(), ward.person, SiteId(ward.place.site), Some(number)).await;
}

/// Somebody belongs to a practice; with another NHS number, if one is given.
pub(crate) async fn registered_at(ctx: &Ctx, form: Uuid, person: PersonId, site: SiteId, number: Option<NhsNumber>) {
    let p = people::edit(ctx, person).await.unwrap().person;
    let known = p.nhs_number.as_deref().map(|number| NhsNumber::parse(number).unwrap());
    let edit = Edit {
        form,
        version: p.version,
        given_name: p.given_name,
        family_name: p.family_name,
        known_as: p.known_as,
        birth_date: p.birth_date.map(app::time::date),
        nhs_number: number.or(known),
        pronouns: p.pronouns,
        gender: None,
        ethnicity: None,
        language: p.language,
        interpreter: p.interpreter,
        address: p.address,
        postcode: p.postcode,
        practice: Some(site),
        communication_needs: p.communication_needs,
        safe_contact: p.safe_contact,
        next_of_kin: p.next_of_kin,
        ways: Vec::new(),
    };
    people::save(ctx, person, edit).await.unwrap();
}

/// Somebody at the front desk of that practice.
async fn at_desk(ward: &Ward, n: u128, site: Uuid) -> Ctx {
    let scope = ward.house.fx.scope_a.clone();
    let ctx = ward.house.sign_in(&scope, n, "Jo Hart", "referrer", None).await;
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    tx.referrer_site_insert(&tie(n + 0x500_0000, ctx.account().unwrap().0, site)).await.unwrap();
    tx.commit().await.unwrap();
    ctx
}

async fn ready(fx: Fixture) -> (Ward, Ctx) {
    let ward = Ward::started(fx).await;
    registered(&ward).await;
    let jo = at_desk(&ward, 0x7000, ward.place.site).await;
    (ward, jo)
}

fn message() -> Draft {
    Draft {
        from_whom: "Her daughter".to_owned(),
        body: "Cannot come on Friday".to_owned(),
        ring: "0113 496 0000".to_owned(),
        soon: true,
    }
}

async fn found(ctx: &Ctx, typed: &str) -> Vec<PersonId> {
    desk::search(ctx, typed).await.unwrap().into_iter().map(|one| one.person).collect()
}

both_engines! {
    async fn the_desk_learns_who_supports_somebody_and_when_they_are_seen_next(fx: Fixture) {
        let (ward, jo) = ready(fx).await;
        ward.plan(ward.hours(48), Kind::FollowUp).await;
        assert_eq!(found(&jo, "999 000 0018").await, [ward.person]);
        assert_eq!(found(&jo, "maria lindqvist 30 3 1971").await, [], "another day");
        let answer = desk::answer(&jo, ward.person).await.unwrap();
        assert_eq!(answer.told, Told::All);
        let one = &answer.episodes[0];
        assert_eq!((one.owner_name.as_str(), one.next_contact_at), ("Amina Yusuf", Some(app::time::at(ward.hours(48)))));
        assert_eq!(answer.found.name, "Maria Lindqvist");
        ward.covered().await;
        let answer = desk::answer(&jo, ward.person).await.unwrap();
        assert_eq!(answer.episodes[0].cover_name.as_deref(), Some("Ben Ito"));
    }

    async fn a_name_alone_is_not_enough_to_be_told(fx: Fixture) {
        let (_, jo) = ready(fx).await;
        for typed in ["maria lindqvist", "1/4/1971", ""] {
            assert_eq!(fields(desk::search(&jo, typed).await), ["q"], "{typed}");
        }
    }

    async fn another_practice_another_service_and_other_roles_find_nobody(fx: Fixture) {
        let (ward, _) = ready(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let other = ward.house.place(&scope, 0x7100).await;
        let far = at_desk(&ward, 0x7200, other.site).await;
        assert!(found(&far, "999 000 0018").await.is_empty());
        not_found(&desk::answer(&far, ward.person).await);
        not_found(&desk::take(&far, ward.person, ward.episode, ward.form(), message()).await);
        not_found(&desk::answer(&ward.gp, ward.person).await);
        not_found(&desk::answer(&ward.amina, ward.person).await);
        let beyond = ward.house.fx.scope_b.clone();
        let stranger = ward.house.sign_in(&beyond, 0x7300, "Sal Reed", "referrer", None).await;
        not_found(&desk::answer(&stranger, ward.person).await);
        assert!(found(&stranger, "999 000 0018").await.is_empty());
    }

    async fn a_message_waits_with_the_worker_until_it_is_dealt_with_and_the_desk_sees_that(fx: Fixture) {
        let (ward, jo) = ready(fx).await;
        let form = ward.form();
        desk::take(&jo, ward.person, ward.episode, form, message()).await.unwrap();
        assert!(desk::take(&jo, ward.person, ward.episode, form, message()).await.is_err(), "a form is taken once");
        let due = episodes::today(&ward.amina).await.unwrap().desk;
        assert_eq!((due.len(), due[0].soon), (1, true));
        assert!(episodes::today(&ward.ben).await.unwrap().desk.is_empty());
        let read = desk::of_episode(&ward.amina, ward.episode).await.unwrap();
        let one = &read.messages[0];
        assert_eq!((one.row.taken_name.as_str(), one.row.from_whom.as_str(), one.ring), ("Jo Hart", "Her daughter", Some(Ring::Unknown)));
        let message = one.row.id;
        not_found(&desk::done(&ward.ben, ward.episode, message, ward.form(), "").await);
        desk::done(&ward.amina, ward.episode, message, ward.form(), " I rang her ").await.unwrap();
        not_possible(&desk::done(&ward.amina, ward.episode, message, ward.form(), "").await);
        assert!(episodes::today(&ward.amina).await.unwrap().desk.is_empty());
        let seen = desk::answer(&jo, ward.person).await.unwrap().messages.remove(0);
        assert_eq!((seen.done_name.as_str(), seen.done_words.as_str()), ("Amina Yusuf", "I rang her"));
        assert_eq!(desk::open(&jo, None).await.unwrap().taken.len(), 1);
        assert_eq!((ward.count("desk_message_taken").await, ward.count("desk_message_done").await), (1, 1));
    }

    async fn whoever_covers_sees_the_message_and_can_deal_with_it(fx: Fixture) {
        let (ward, jo) = ready(fx).await;
        ward.covered().await;
        desk::take(&jo, ward.person, ward.episode, ward.form(), message()).await.unwrap();
        let due = episodes::today(&ward.ben).await.unwrap().desk;
        assert_eq!(due.len(), 1);
        desk::done(&ward.ben, ward.episode, due[0].id, ward.form(), "").await.unwrap();
    }

    async fn a_message_without_who_or_what_is_not_taken_and_none_after_the_support_ended(fx: Fixture) {
        let (ward, jo) = ready(fx).await;
        let empty = desk::take(&jo, ward.person, ward.episode, ward.form(), Draft::default()).await;
        assert_eq!(fields(empty), ["from_whom", "body"]);
        ward.end(&ward.amina, ward.episode, Stage::Done).await;
        not_possible(&desk::take(&jo, ward.person, ward.episode, ward.form(), message()).await);
        not_possible(&desk::take(&jo, ward.person, practice::ids::EpisodeId(id(0x9999)), ward.form(), message()).await);
        assert!(desk::answer(&jo, ward.person).await.unwrap().episodes.is_empty());
    }

    async fn of_somebody_who_hides_the_desk_learns_neither_when_nor_where(fx: Fixture) {
        let ward = hiding(fx).await;
        registered(&ward).await;
        ward.plan(ward.hours(48), Kind::FollowUp).await;
        let jo = at_desk(&ward, 0x7000, ward.place.site).await;
        let answer = desk::answer(&jo, ward.person).await.unwrap();
        assert_eq!((answer.told, answer.episodes[0].next_contact_at), (Told::WithoutTimes, None));
        // the hidden number, left at the desk by whoever knows it
        let left = Draft { ring: "07700 900123".to_owned(), ..message() };
        desk::take(&jo, ward.person, ward.episode, ward.form(), left).await.unwrap();
        let read = desk::of_episode(&ward.amina, ward.episode).await.unwrap();
        assert_eq!(read.messages[0].ring, Some(Ring::Hidden));
        let words = "She is at 12 Alma Street, Leeds";
        let gave_away = desk::done(&ward.amina, ward.episode, read.messages[0].row.id, ward.form(), words).await;
        assert_eq!(fields(gave_away), [""], "nothing hidden goes to the desk");
        assert!(details::open(&ward.amina, ward.person).await.is_ok());
    }

    async fn whoever_does_not_want_the_practice_told_is_not_found_there(fx: Fixture) {
        use app::people::{NewConsent, add_consent};
        use practice::consent::{GivenBy, How, Purpose};
        let (ward, jo) = ready(fx).await;
        let new = NewConsent {
            form: ward.form(),
            purpose: Purpose::ShareWithPractice,
            given: false,
            given_by: GivenBy::Person,
            how: How::Spoken,
            note: String::new(),
        };
        add_consent(&ward.amina, ward.person, new).await.unwrap();
        assert!(found(&jo, "999 000 0018").await.is_empty());
        not_found(&desk::answer(&jo, ward.person).await);
    }

    async fn each_look_of_the_desk_stands_on_the_list_that_the_person_can_see(fx: Fixture) {
        let (ward, jo) = ready(fx).await;
        let token = people::invite_to_plan(&ward.amina, ward.person, ward.form(), "maria@example.org", true).await.unwrap();
        let maria = ward.house.joined(token).await;
        desk::answer(&jo, ward.person).await.unwrap();
        jo.settle("GET /front-desk/{person}").await.unwrap();
        let own = app::access_list::own(&maria, None).await.unwrap().expect("a record");
        assert!(own.rows.iter().any(|look| look.who.as_deref() == Some("Jo Hart")), "{own:?}");
    }

    async fn a_next_contact_that_is_kept_off_the_plan_is_not_told_at_the_desk(fx: Fixture) {
        let (ward, jo) = ready(fx).await;
        ward.plan(ward.hours(48), Kind::FollowUp).await;
        let keep = async |off| details::keep_off_plan(&ward.amina, ward.episode, ward.form(), ward.episode.0, off, "/").await.unwrap();
        keep(true).await;
        let one = desk::answer(&jo, ward.person).await.unwrap().episodes.remove(0);
        assert_eq!((one.kept_off, one.next_contact_at, one.next_contact_kind, one.next_contact_place), (true, None, None, None));
        keep(false).await;
        let one = desk::answer(&jo, ward.person).await.unwrap().episodes.remove(0);
        assert_eq!((one.kept_off, one.next_contact_at.is_some()), (false, true));
    }

    async fn the_list_of_messages_names_nobody_of_whom_the_desk_may_be_told_nothing(fx: Fixture) {
        use app::people::{NewConsent, add_consent};
        use practice::consent::{GivenBy, How, Purpose};
        let (ward, jo) = ready(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let admin = ward.house.sign_in(&scope, 0x7400, "Kit Rowe", "administrator", None).await;
        desk::take(&jo, ward.person, ward.episode, ward.form(), message()).await.unwrap();
        let listed = async || desk::open(&jo, None).await.unwrap().taken.len();
        assert_eq!(listed().await, 1);
        let says = async |given| {
            ward.wait(1);
            let new = NewConsent {
                form: ward.form(),
                purpose: Purpose::ShareWithPractice,
                given,
                given_by: GivenBy::Person,
                how: How::Spoken,
                note: String::new(),
            };
            add_consent(&ward.amina, ward.person, new).await.unwrap();
        };
        says(false).await;
        assert_eq!(listed().await, 0);
        says(true).await;
        assert_eq!(listed().await, 1);
        let site = SiteId(ward.place.site);
        app::organisation::site_archive(&admin, ward.form(), site, true).await.unwrap();
        assert_eq!(listed().await, 0, "the practice has closed");
        app::organisation::site_archive(&admin, ward.form(), site, false).await.unwrap();
        let death = practice::death::Death { died_on: None, source: practice::death::Source::Practice, note: String::new() };
        people::record_death(&ward.amina, ward.person, ward.form(), death).await.unwrap();
        assert_eq!(listed().await, 0);
    }

    async fn the_desk_hears_of_no_referral_that_its_practice_may_not_follow(fx: Fixture) {
        let ward = Ward::started(fx).await;
        registered(&ward).await;
        let jo = at_desk(&ward, 0x7000, ward.place.site).await;
        ward.end(&ward.amina, ward.episode, Stage::Done).await;
        let scope = ward.house.fx.scope_a.clone();
        let other = ward.house.place(&scope, 0x7100).await;
        let asked = async |n, source: &str, place: crate::house::Place| {
            let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
            let mut row = store_testkit::referral(n, ward.person.0, place.site, place.team);
            source.clone_into(&mut row.source);
            row.agrees_word_back = false;
            tx.referral_insert(&row, &["housing".to_owned()], &[]).await.unwrap();
            tx.commit().await.unwrap();
        };
        let waits = async || desk::answer(&jo, ward.person).await.unwrap().waits_since.is_some();
        asked(0x8000, "self", ward.place).await;
        assert!(!waits().await, "what she asked for herself is nobody else’s");
        asked(0x8100, "school", ward.place).await;
        assert!(!waits().await, "nor what a school asked, unless she agrees");
        asked(0x8200, "gp", other).await;
        assert!(!waits().await, "nor what another practice asked");
        asked(0x8300, "gp", ward.place).await;
        assert!(waits().await);
    }
}
