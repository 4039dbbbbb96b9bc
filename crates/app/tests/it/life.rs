//! Who can say yes, for whom, and what a death stops (DOMAIN 4.10).

use crate::ward::{Ward, fields, not_found, not_possible};
use app::episodes;
use app::people::{self, NewConsent, NewTie};
use app::timeline::Window;
use app::{concerns, connections};
use jiff::civil::date;
use practice::ability::{Ability, Finding, Kind as Asked, Test};
use practice::connection::{How as Introduced, Turn};
use practice::consent::{GivenBy, How, Purpose};
use practice::contact::Kind;
use practice::death::{Death, Source};
use practice::person::{TieKind, Told};
use store_testkit::both_engines;

fn consent(ward: &Ward, purpose: Purpose, given_by: GivenBy, given: bool) -> NewConsent {
    NewConsent { form: ward.form(), purpose, given, given_by, how: How::Spoken, note: String::new() }
}

fn cannot(ward: &Ward) -> Ability {
    Ability {
        kind: Asked::Capacity,
        decision: "Whether the practice may be told".to_owned(),
        finding: Finding::Cannot,
        lacks: vec![Test::Retain],
        how: "Asked on two mornings with her daughter beside her".to_owned(),
        decided: "The practice is told of the falls".to_owned(),
        consulted: "Her daughter".to_owned(),
        on: ward.amina.today(),
        review_on: None,
    }
}

fn death() -> Death {
    Death { died_on: None, source: Source::Family, note: "Her daughter rang".to_owned() }
}

both_engines! {
    async fn nobody_consents_for_an_adult_until_it_is_found_that_they_cannot(fx: Fixture) {
        let ward = Ward::started(fx).await;
        for by in [GivenBy::Attorney, GivenBy::BestInterests, GivenBy::Parent] {
            let refused = people::add_consent(&ward.amina, ward.person, consent(&ward, Purpose::Support, by, true)).await;
            assert_eq!(fields(refused), ["given_by"], "{by:?}");
        }
        people::find(&ward.amina, ward.person, ward.form(), cannot(&ward)).await.unwrap();
        people::add_consent(&ward.amina, ward.person, consent(&ward, Purpose::Support, GivenBy::BestInterests, true)).await.unwrap();
        let record = people::open(&ward.amina, ward.person, Window::default()).await.unwrap();
        assert_eq!((record.abilities[0].finding.as_str(), record.abilities[0].tests.as_str()), ("cannot", "retain"));
        not_found(&people::find(&ward.ben, ward.person, ward.form(), cannot(&ward)).await);
    }

    async fn a_finding_that_says_nothing_is_refused_with_every_problem(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let empty = Ability { decision: String::new(), how: String::new(), lacks: Vec::new(), consulted: String::new(), ..cannot(&ward) };
        assert_eq!(fields(people::find(&ward.amina, ward.person, ward.form(), empty).await), ["decision", "how", "lacks", "consulted"]);
    }

    async fn a_parent_is_noted_before_they_consent_and_an_adult_has_none(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let tie = |parental| NewTie {
            form: ward.form(),
            name: "Joan".to_owned(),
            kind: TieKind::Parent,
            phone: String::new(),
            note: String::new(),
            parental,
            may_be_told: Told::Emergency,
            from: None,
            nhs_number: None,
        };
        born(&ward, Some(date(2014, 3, 1))).await;
        let without = people::add_consent(&ward.amina, ward.person, consent(&ward, Purpose::Support, GivenBy::Parent, true)).await;
        assert_eq!(fields(without), ["given_by"]);
        people::add_tie(&ward.amina, ward.person, tie(true)).await.unwrap();
        people::add_consent(&ward.amina, ward.person, consent(&ward, Purpose::Support, GivenBy::Parent, true)).await.unwrap();
        let ties = people::open(&ward.amina, ward.person, Window::default()).await.unwrap().ties;
        assert_eq!((ties[0].row.parental, ties[0].row.may_be_told.as_str()), (true, "emergency"));
        born(&ward, Some(date(1984, 3, 1))).await;
        assert_eq!(fields(people::add_tie(&ward.amina, ward.person, tie(true)).await), ["parental"]);
        people::add_tie(&ward.amina, ward.person, tie(false)).await.unwrap();
    }

    async fn what_somebody_says_of_the_practice_on_their_record_holds_in_their_support(fx: Fixture) {
        let ward = Ward::started(fx).await;
        people::add_consent(&ward.amina, ward.person, consent(&ward, Purpose::ShareWithPractice, GivenBy::Person, true)).await.unwrap();
        assert_eq!(ward.open().await.episode.consent_to_share, Some(true));
        let given = people::open(&ward.amina, ward.person, Window::default()).await.unwrap().consents[0].id;
        people::withdraw_consent(&ward.amina, ward.person, given, ward.form()).await.unwrap();
        assert_eq!(ward.open().await.episode.consent_to_share, Some(false));
    }

    async fn a_death_stops_plans_nudges_and_the_portal_and_a_mistake_is_taken_back_whole(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.plan(ward.hours(2), Kind::FollowUp).await;
        let token = people::invite_to_plan(&ward.amina, ward.person, ward.form(), "maria@example.org", true).await.unwrap();
        let maria = ward.house.joined(token).await;
        assert!(app::plan::open(&maria).await.unwrap().is_some());
        assert_eq!(episodes::today(&ward.amina).await.unwrap().today.len(), 1);
        people::record_death(&ward.amina, ward.person, ward.form(), death()).await.unwrap();
        let today = episodes::today(&ward.amina).await.unwrap();
        assert!(today.today.is_empty() && today.nothing_next.is_empty(), "nobody is asked to ring");
        assert_eq!(today.died.iter().map(|row| row.person_id).collect::<Vec<_>>(), [ward.person.0]);
        assert!(app::plan::open(&maria).await.unwrap().is_none(), "the portal is closed");
        let plan = episodes::Plan { at: Some(ward.hours(30)), kind: Some(Kind::FollowUp), place: None, note: String::new() };
        let again = episodes::plan_next(&ward.amina, ward.episode, ward.form(), ward.version().await, plan).await;
        assert_eq!(fields(again), ["date"]);
        not_possible(&people::invite_to_plan(&ward.amina, ward.person, ward.form(), "m@example.org", true).await);
        assert!(ward.open().await.marks.died.is_some());
        // what was entered by mistake
        assert_eq!(fields(people::take_back_death(&ward.amina, ward.person, ward.form(), " ").await), ["why"]);
        people::take_back_death(&ward.amina, ward.person, ward.form(), "It was her sister").await.unwrap();
        not_possible(&people::take_back_death(&ward.amina, ward.person, ward.form(), "Again").await);
        let today = episodes::today(&ward.amina).await.unwrap();
        assert_eq!((today.today.len(), today.died.len()), (1, 0), "what was planned stands again");
        assert!(app::plan::open(&maria).await.unwrap().is_some());
        assert!(people::death(&ward.amina, ward.person).await.unwrap().death.is_none());
    }

    async fn a_death_is_recorded_once_on_a_day_that_can_be(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let tomorrow = ward.amina.today().tomorrow().unwrap();
        let ahead = Death { died_on: Some(tomorrow), ..death() };
        assert_eq!(fields(people::record_death(&ward.amina, ward.person, ward.form(), ahead).await), ["died_on"]);
        not_found(&people::record_death(&ward.ben, ward.person, ward.form(), death()).await);
        people::record_death(&ward.amina, ward.person, ward.form(), death()).await.unwrap();
        not_possible(&people::record_death(&ward.amina, ward.person, ward.form(), death()).await);
    }

    async fn a_waiting_referral_of_somebody_who_died_nudges_nobody(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.again_waiting(0x5000).await;
        ward.wait(24 * 30);
        let row = |inbox: app::referrals::Inbox| {
            let one = inbox.rows.into_iter().find(|one| one.row.person_id == ward.person.0).unwrap();
            (one.nudge.is_some(), one.died)
        };
        assert_eq!(row(app::referrals::inbox(&ward.ben, None).await.unwrap()), (true, false));
        people::record_death(&ward.amina, ward.person, ward.form(), death()).await.unwrap();
        assert_eq!(row(app::referrals::inbox(&ward.ben, None).await.unwrap()), (false, true));
    }

    async fn groups_with_an_open_introduction_are_listed_until_each_is_told(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let connection = introduced(&ward).await;
        not_possible(&people::told_partner(&ward.amina, ward.person, connection, ward.form(), "Rang Pat").await);
        people::record_death(&ward.amina, ward.person, ward.form(), death()).await.unwrap();
        assert_eq!(episodes::today(&ward.amina).await.unwrap().died[0].untold, 1);
        assert_eq!(fields(people::told_partner(&ward.amina, ward.person, connection, ward.form(), " ").await), ["how"]);
        people::told_partner(&ward.amina, ward.person, connection, ward.form(), "Rang Pat").await.unwrap();
        assert_eq!(episodes::today(&ward.amina).await.unwrap().died[0].untold, 0);
        not_possible(&people::told_partner(&ward.amina, ward.person, connection, ward.form(), "Rang Pat").await);
        not_found(&people::told_partner(&ward.amina, ward.person, ward.form(), ward.form(), "Rang Pat").await);
        let partners = people::death(&ward.amina, ward.person).await.unwrap().partners;
        assert_eq!(partners[0].how.as_deref(), Some("Rang Pat"));
        assert_eq!(concerns::waiting(&ward.amina).await.unwrap().unanswered, 0);
    }
}

/// The person is introduced to a group.
async fn introduced(ward: &Ward) -> uuid::Uuid {
    let mut tx = ward.house.fx.store.begin(&ward.house.fx.scope_a).await.unwrap();
    let group = store_testkit::asset(0x6000, "Tea at the Mill");
    tx.asset_insert(&group, &[]).await.unwrap();
    tx.commit().await.unwrap();
    let asset = practice::ids::AssetId(group.id);
    let connection = connections::suggest(&ward.amina, ward.episode, ward.form(), asset).await.unwrap();
    for turn in [Turn::Agree, Turn::Introduce] {
        let version = connections::open(&ward.amina, ward.episode, connection).await.unwrap().connection.version;
        let moved = connections::Moved {
            form: ward.form(),
            version,
            turn,
            how: (turn == Turn::Introduce).then_some(Introduced::DetailsGiven),
            may_be_told: false,
            why: None,
            note: String::new(),
        };
        connections::turn(&ward.amina, ward.episode, connection, moved).await.unwrap();
    }
    connection.0
}

async fn born(ward: &Ward, on: Option<jiff::civil::Date>) {
    let scope = ward.house.fx.scope_a.clone();
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    let stance = store_testkit::stance(
        ward.amina.account().unwrap().0,
        app::time::at(ward.now()),
        app::time::day(ward.amina.today()),
    );
    let permit = tx.permit_person(&stance, ward.person.0).await.unwrap().unwrap();
    let looks = store::Looks::default();
    let mut row = looks.disclose(tx.person_get(&permit).await.unwrap()).unwrap();
    row.birth_date = on.map(app::time::day);
    tx.person_save(&permit, &row).await.unwrap();
    tx.commit().await.unwrap();
}
