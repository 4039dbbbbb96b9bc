//! Word back by e-mail to whoever referred without an account: what leaves, what never does, and what became of it.

use crate::house::House;
use crate::post_desk::Desk;
use crate::scene::refused;
use crate::ward::{Ward, fields, not_found};
use app::mailings::{self, SUBJECT, address_in};
use app::referrals::{self, Accept, Outcome};
use app::{AppResult, MailingListRow};
use jiff::SignedDuration;
use post::PostError;
use practice::ids::ReferralId;
use std::sync::Arc;
use store_testkit::both_engines;

const OSEI: &str = "osei@surgery.example";

/// A ward whose second referral came by a practice's link, from somebody without an account; Amina accepts it.
async fn street(fx: store_testkit::Fixture, contact: &str, source: &str) -> (Ward, Arc<Desk>, ReferralId) {
    let desk = Arc::new(Desk::new(true, false));
    let ward = Ward::of(House::posting(fx, desk.clone())).await;
    let scope = ward.house.fx.scope_a.clone();
    let referral = ward
        .house
        .referred(&scope, ward.place, 0x6000, |row| {
            contact.clone_into(&mut row.referrer_contact);
            source.clone_into(&mut row.source);
            "practice_link".clone_into(&mut row.route);
            row.agrees_word_back = true;
        })
        .await;
    let outcome = Outcome { form: ward.form(), version: 1, message: "We are glad to support M.L.".to_owned() };
    let owner = ward.amina.account().unwrap();
    referrals::accept(&ward.amina, referral, Accept { outcome, owner }).await.unwrap();
    (ward, desk, referral)
}

async fn run(ward: &Ward) {
    app::jobs::run_post(&ward.house.app, Some(ward.now())).await.unwrap();
}

async fn rows(ward: &Ward) -> Vec<MailingListRow> {
    mailings::outbox(&ward.amina, None).await.unwrap().0
}

async fn again(ward: &Ward, referral: ReferralId, to: &str) -> AppResult<()> {
    let last = rows(ward).await.remove(0);
    mailings::again(&ward.amina, referral, last.id, ward.form(), to).await
}

#[test]
fn an_address_is_found_in_what_was_left_to_be_reached_at() {
    assert_eq!(address_in("ext 12, or Osei@Surgery.example."), address_in(OSEI));
    assert_eq!(address_in("Dr Osei <osei@surgery.example>"), Some(OSEI.to_owned()));
    for none in ["", "ext 12", "01632 960000", "osei@", "@osei"] {
        assert_eq!(address_in(none), None, "{none}");
    }
}

both_engines! {
    async fn whoever_referred_without_an_account_is_mailed_that_there_is_word_and_not_what(fx: Fixture) {
        let (ward, desk, _) = street(fx, OSEI, "gp").await;
        run(&ward).await;
        let given = desk.given();
        assert_eq!(given.len(), 1, "{given:?}");
        let (to, words) = &given[0];
        assert_eq!(to, OSEI);
        assert!(words.starts_with(SUBJECT), "{words}");
        for telling in ["M.L", "Maria", "Lindqvist", "support", "prescri", "LW-", "R-"] {
            assert!(!words.contains(telling), "{telling} in {words}");
        }
        let token = words.split("/follow/").nth(1).unwrap().split_whitespace().next().unwrap();
        let guest = app::services::by_link(&ward.house.app, token).await.unwrap();
        let followed = referrals::follow_by_link(&guest).await.unwrap();
        assert!(followed.messages.iter().any(|m| m.body.contains("We are glad to support M.L.")), "it is read there");
        let row = rows(&ward).await.remove(0);
        assert_eq!((row.state.as_str(), row.to_address.as_str(), row.error.as_str()), ("sent", OSEI, ""));
    }

    async fn nobody_is_mailed_who_has_an_account_left_no_address_or_may_not_hear(fx: Fixture) {
        let (ward, desk, _) = street(fx, "ext 12", "gp").await;
        run(&ward).await;
        assert!(desk.given().is_empty() && rows(&ward).await.is_empty());
        let scope = ward.house.fx.scope_a.clone();
        // a neighbour, of whom nobody knows that the person agrees
        let neighbour = ward.house.referred(&scope, ward.place, 0x6100, |row| {
            "neighbour@example.org".clone_into(&mut row.referrer_contact);
            "family_or_friend".clone_into(&mut row.source);
            "practice_link".clone_into(&mut row.route);
        }).await;
        let outcome = Outcome { form: ward.form(), version: 1, message: String::new() };
        let owner = ward.amina.account().unwrap();
        referrals::accept(&ward.amina, neighbour, Accept { outcome, owner }).await.unwrap();
        run(&ward).await;
        assert!(desk.given().is_empty());
    }

    async fn somebody_who_asked_for_themselves_is_mailed_only_where_they_said_that_it_is_safe(fx: Fixture) {
        let (ward, desk, referral) = street(fx, "maria@example.org", "self").await;
        run(&ward).await;
        assert!(desk.given().is_empty() && rows(&ward).await.is_empty());
        not_found(&mailings::open(&ward.amina, referral, referral.0).await);
    }

    async fn what_the_server_refuses_is_given_up_said_and_sent_again_to_a_better_address(fx: Fixture) {
        let (ward, desk, referral) = street(fx, OSEI, "gp").await;
        let scope = ward.house.fx.scope_a.clone();
        let admin = ward.house.sign_in(&scope, 0x2900, "Kit Rowe", "administrator", None).await;
        desk.refuse(Some(PostError::Later("450 Busy".to_owned())));
        run(&ward).await;
        assert_eq!((rows(&ward).await[0].state.as_str(), rows(&ward).await[0].tries), ("waiting", 1));
        assert!(refused(again(&ward, referral, OSEI).await).contains("still being tried"));
        desk.refuse(Some(PostError::Never("550 No such user".to_owned())));
        ward.wait(1);
        run(&ward).await;
        let row = rows(&ward).await.remove(0);
        assert_eq!((row.state.as_str(), row.error.as_str()), ("failed", "550 No such user"));
        let envelope = app::system::read(&admin).await.unwrap().given_up[0].envelope.clone().unwrap();
        assert_eq!(envelope.1, "whoever referred", "an administrator sees no address");
        assert_eq!(fields(again(&ward, referral, "nobody").await), ["to"]);
        desk.refuse(None);
        again(&ward, referral, "osei.new@surgery.example").await.unwrap();
        run(&ward).await;
        assert_eq!(desk.to(), ["osei.new@surgery.example"]);
        let latest = rows(&ward).await.into_iter().find(|row| row.state == "sent").unwrap();
        assert_eq!(fields(mailings::came_back(&ward.amina, referral, latest.id, ward.form(), " ").await), ["words"]);
        mailings::came_back(&ward.amina, referral, latest.id, ward.form(), "Mailbox full").await.unwrap();
        refused(mailings::came_back(&ward.amina, referral, latest.id, ward.form(), "Mailbox full").await);
        assert!(rows(&ward).await.iter().any(|row| row.state == "returned" && row.error == "Mailbox full"));
    }

    async fn word_that_was_read_meanwhile_is_not_mailed(fx: Fixture) {
        let (ward, desk, _) = street(fx, OSEI, "gp").await;
        desk.refuse(Some(PostError::Later("450 Busy".to_owned())));
        run(&ward).await;
        ward.house.fx.tamper("UPDATE message SET read_at = made_at").await;
        desk.refuse(None);
        let later = ward.now().checked_add(SignedDuration::from_hours(1)).unwrap();
        ward.house.clock.set(later);
        run(&ward).await;
        assert!(desk.given().is_empty());
        assert_eq!(rows(&ward).await[0].state, "spared");
    }

    async fn what_went_by_e_mail_opens_to_those_who_sent_it_alone(fx: Fixture) {
        let (ward, _, referral) = street(fx, OSEI, "gp").await;
        let mailing = rows(&ward).await[0].id;
        let scope = ward.house.fx.scope_b.clone();
        let there = ward.house.sign_in(&scope, 0x7100, "Ola Dahl", "worker", None).await;
        for who in [&there, &ward.gp] {
            not_found(&mailings::open(who, referral, mailing).await);
            not_found(&mailings::again(who, referral, mailing, ward.form(), OSEI).await);
        }
        assert!(mailings::outbox(&ward.ben, None).await.unwrap().0.is_empty());
    }

    async fn a_practices_shared_mailbox_is_told_each_turn_of_what_came_by_its_link(fx: Fixture) {
        let desk = Arc::new(Desk::new(true, false));
        let ward = Ward::of(House::posting(fx, desk.clone())).await;
        let scope = ward.house.fx.scope_a.clone();
        let admin = ward.house.sign_in(&scope, 0x2900, "Kit Rowe", "administrator", None).await;
        let site = practice::ids::SiteId(ward.place.site);
        let open = app::organisation::site(&admin, site).await.unwrap().row;
        let draft = app::organisation::SiteDraft {
            name: open.name,
            kind: app::organisation::SiteKind::Practice,
            town: String::new(),
            ods_code: None,
            phone: String::new(),
            mailbox: "nobody".to_owned(),
            ways_of_working: String::new(),
        };
        let save = async |mailbox: &str| {
            let draft = app::organisation::SiteDraft { mailbox: mailbox.to_owned(), ..draft.clone() };
            let version = app::organisation::site(&admin, site).await.unwrap().row.version;
            app::organisation::site_save(&admin, ward.form(), site, version, draft).await
        };
        assert_eq!(fields(save("nobody").await), ["mailbox"]);
        save("Team@Surgery.example").await.unwrap();
        let token = app::links::make(&admin, ward.form(), site, "").await.unwrap();
        let guest = app::services::by_link(&ward.house.app, token.expose()).await.unwrap();
        let mut new = crate::scene::spoken(ward.form(), ward.place.site, "Wren");
        new.route = practice::referral::Route::PracticeLink;
        new.source = practice::referral::Source::Gp;
        new.agrees_word_back = Some(true);
        "osei@surgery.example".clone_into(&mut new.referrer_contact);
        let received = referrals::receive(referrals::Entry::Link(&guest), new).await.unwrap();
        run(&ward).await;
        let given = desk.given();
        assert_eq!(given.len(), 1, "who referred is told on the page: {given:?}");
        let (to, words) = &given[0];
        assert!(to.eq_ignore_ascii_case("team@surgery.example"), "{to}");
        assert!(words.contains(&received.reference) && words.contains("What: received") && words.starts_with(mailings::PRACTICE_SUBJECT), "{words}");
        for telling in ["Wren", "Quillfeather", "943", "corridor"] {
            assert!(!words.contains(telling), "{telling} in {words}");
        }
        ward.accept(&ward.amina, received.referral).await;
        run(&ward).await;
        let given = desk.given();
        assert_eq!(given.len(), 2, "{given:?}");
        let (_, turn) = given.iter().find(|(to, _)| to.to_lowercase().starts_with("team@")).expect("the practice");
        assert!(turn.contains("What: accepted"), "{turn}");
        let secret = turn.split("/follow/").nth(1).unwrap().split_whitespace().next().unwrap();
        let guest = app::services::by_link(&ward.house.app, secret).await.unwrap();
        assert!(!referrals::follow_by_link(&guest).await.unwrap().messages.is_empty(), "it is read there");
        assert_eq!(rows(&ward).await.iter().filter(|row| row.to_practice).count(), 2);
    }

    async fn a_failed_e_mail_to_the_practice_nudges_though_whoever_referred_was_mailed_since(fx: Fixture) {
        use app::nudges;
        use practice::nudge::Kind;
        let (ward, desk, referral) = street(fx, OSEI, "gp").await;
        desk.refuse(Some(PostError::Never("550 No such user".to_owned())));
        run(&ward).await;
        // the one that failed went to the practice; who referred is mailed an hour later
        ward.house.fx.tamper("UPDATE mailing SET to_practice = TRUE").await;
        desk.refuse(None);
        ward.wait(1);
        again(&ward, referral, OSEI).await.unwrap();
        let undelivered = async || {
            let waiting = nudges::own(&ward.amina).await.unwrap();
            waiting.groups.iter().find(|group| group.kind == Kind::Undelivered).map_or(0, |group| group.lines.len())
        };
        assert_eq!(undelivered().await, 0, "sent again to the practice");
        let only_latest = "UPDATE mailing SET to_practice = FALSE WHERE made_at = (SELECT MAX(made_at) FROM mailing)";
        ward.house.fx.tamper(only_latest).await;
        assert_eq!(undelivered().await, 1, "the practice has not heard");
    }

    async fn nothing_goes_to_the_mailbox_of_a_practice_that_has_closed(fx: Fixture) {
        let desk = Arc::new(Desk::new(true, false));
        let ward = Ward::of(House::posting(fx, desk.clone())).await;
        let scope = ward.house.fx.scope_a.clone();
        let admin = ward.house.sign_in(&scope, 0x2900, "Kit Rowe", "administrator", None).await;
        ward.house.fx.tamper("UPDATE site SET mailbox = 'team@surgery.example'").await;
        let by_link = async |n| {
            let link = |row: &mut store::referrals::ReferralRow| "practice_link".clone_into(&mut row.route);
            let referral = ward.house.referred(&scope, ward.place, n, link).await;
            ward.accept(&ward.amina, referral).await;
            referral
        };
        let referral = by_link(0x6000).await;
        assert_eq!(rows(&ward).await.len(), 1, "word to the practice waits to go");
        let site = practice::ids::SiteId(ward.place.site);
        app::organisation::site_archive(&admin, ward.form(), site, true).await.unwrap();
        run(&ward).await;
        assert!(desk.given().is_empty(), "it closed meanwhile");
        assert_eq!(rows(&ward).await[0].state, "spared");
        assert!(refused(again(&ward, referral, "team@surgery.example").await).contains("has closed"));
        by_link(0x6100).await;
        assert_eq!(rows(&ward).await.len(), 1, "and nothing is written to it any more");
    }
}
