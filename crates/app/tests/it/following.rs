//! Who learns what of a referral: word back, what the person agreed to, and who may follow it (DOMAIN 4.9, 4.10).

use crate::scene::{refused, scene};
use app::messages::Fate;
use app::referrals::{Agreed, Answer, Entry, NewReferral, Outcome, Plain};
use app::secrets::Token;
use app::timeline::Window;
use app::{referrals, services};
use practice::consent::Standing;
use practice::event::Kind;
use practice::ids::{MessageId, PersonId, ReferralId};
use practice::referral::{Route, Source, practice_follows};
use store_testkit::{at, both_engines, id};
use uuid::Uuid;

both_engines! {
    async fn word_for_whoever_asked_in_person_waits_until_it_was_told(fx: Fixture) {
        let s = scene(fx).await;
        let received = referrals::receive(Entry::SignedIn(&s.amina), s.told(s.place.site, "Maeve")).await.unwrap();
        let follow = received.follow.expect("an address to hand on");
        assert!(referrals::follows(&s.house.app, follow.expose(), received.referral).await.unwrap());
        assert!(!referrals::follows(&s.house.app, "made-up", received.referral).await.unwrap());
        let guest = services::by_link(&s.house.app, follow.expose()).await.unwrap();
        assert!(referrals::follow_by_link(&guest).await.unwrap().messages.is_empty());
        s.accept(&s.amina, received.referral).await;
        let opened = referrals::open(&s.amina, received.referral).await.unwrap();
        assert!(opened.passed_on && opened.messages.len() == 2 && opened.messages.iter().all(|m| m.state == "draft"));
        let accepted = opened.messages.iter().find(|m| m.turn == "accepted").unwrap();
        let message = MessageId(accepted.id);
        assert!(app::messages::open(&s.amina, received.referral, message).await.unwrap().passed_on);
        app::messages::settle(&s.amina, received.referral, message, s.house.form(), 1, &accepted.body, Fate::Send).await.unwrap();
        assert_eq!(referrals::follow_by_link(&guest).await.unwrap().messages.len(), 1, "what was told stands there too");
    }

    async fn not_asked_is_no_refusal_and_what_is_agreed_later_is_recorded(fx: Fixture) {
        let s = scene(fx).await;
        let school = NewReferral { source: Source::School, route: Route::WebForm, ..s.told(s.place.site, "Maeve") };
        let referral = referrals::receive(Entry::SignedIn(&s.amina), school).await.unwrap().referral;
        let person = PersonId(referrals::open(&s.amina, referral).await.unwrap().person.id);
        assert!(app::people::open(&s.amina, person, Window::default()).await.unwrap().consents.is_empty());
        let episode = s.accept(&s.amina, referral).await;
        let opened = referrals::open(&s.amina, referral).await.unwrap();
        let withheld = opened.messages.iter().find(|m| m.state == "withheld").expect("a school that was not agreed to");
        let send = || app::messages::settle(&s.amina, referral, MessageId(withheld.id), s.house.form(), 1, &withheld.body, Fate::Send);
        assert!(refused(send().await).contains("has not agreed"));
        for agreed in [Agreed::Contact, Agreed::WordBack] {
            referrals::agree(&s.amina, referral, s.house.form(), agreed).await.unwrap();
            refused(referrals::agree(&s.amina, referral, s.house.form(), agreed).await);
        }
        let record = app::people::open(&s.amina, person, Window::default()).await.unwrap();
        assert_eq!(record.consents.iter().map(|c| (c.purpose.as_str(), c.given)).collect::<Vec<_>>(), [("contact", true)]);
        assert_eq!(record.timeline.entries.iter().filter(|e| e.kind == Some(Kind::ConsentGiven)).count(), 2);
        let said = app::messages::of_episode(&s.amina, episode).await.unwrap();
        assert!(said.hears && said.agrees_contact);
        send().await.unwrap();
    }

    async fn a_practice_follows_what_its_own_people_sent_and_nobodys_own_asking(fx: Fixture) {
        let s = scene(fx).await;
        let desk = s.of_practice(0x2300, "Front Desk").await;
        let mut theirs = Vec::new();
        for (n, (source, agrees)) in Source::ALL.iter().flat_map(|source| [(source, false), (source, true)]).enumerate() {
            let n = 0x3000 + 0x10 * u128::try_from(n).unwrap();
            let referral = s.referred(s.place, n, |row| {
                source.as_str().clone_into(&mut row.source);
                row.agrees_word_back = agrees;
                row.reference = practice::reference::make(&u64::try_from(n).unwrap().to_be_bytes());
            })
            .await;
            let may = practice_follows(*source, agrees);
            assert_eq!(referrals::follow(&desk, referral).await.is_ok(), may, "{source} {agrees}");
            if may {
                theirs.push(referral.0);
            }
        }
        let (rows, _, _) = referrals::sent(&desk, None).await.unwrap();
        let mut listed: Vec<Uuid> = rows.iter().map(|sent| sent.row.id).collect();
        listed.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(listed, theirs);
        assert!(!practice_follows(Source::SelfReferral, true) && practice_follows(Source::Receptionist, false));
    }

    async fn an_answer_is_heard_by_its_writer_and_by_whoever_hears_everything(fx: Fixture) {
        let s = scene(fx).await;
        let (jo, kim) = (s.of_practice(0x2300, "Jo Hart").await, s.of_practice(0x2400, "Kim Lee").await);
        let sender = jo.account().unwrap().0;
        for (n, source, heard) in [(0x3000, "school", 1), (0x3100, "receptionist", 2), (0x3200, "nurse", 2)] {
            let referral = s.referred(s.place, n, |row| {
                row.referrer_id = Some(sender);
                source.clone_into(&mut row.source);
            })
            .await;
            referrals::answer(&jo, referral, s.house.form(), "She rang me.").await.unwrap();
            // what a school sent is followed by its sender alone, and a practice's by the practice
            let colleague = referrals::answer(&kim, referral, s.house.form(), "She came by.").await;
            assert_eq!(colleague.is_ok(), heard == 2, "{colleague:?}");
            for who in [&jo, &kim].into_iter().take(heard) {
                let followed = referrals::follow(who, referral).await.unwrap();
                assert_eq!(followed.replies.len(), heard, "{source}");
                assert!(followed.replies.iter().any(|r| r.from_id == who.account().ok().map(|a| a.0)));
            }
            assert_eq!(referrals::open(&s.amina, referral).await.unwrap().replies.len(), heard, "the team reads all");
        }
    }

    async fn a_no_to_being_contacted_is_something_else_than_not_asked(fx: Fixture) {
        let s = scene(fx).await;
        for (n, given, standing) in [
            (7, None, Standing::NotAsked),
            (8, Some(false), Standing::Refused),
            (9, Some(true), Standing::Given),
        ] {
            let follow = Some(Token::from_bytes(&[n; 32]));
            let new = NewReferral { consent_contact: given, follow, ..s.told(s.place.site, "Maeve") };
            let got = referrals::receive(Entry::SignedIn(&s.amina), new).await.unwrap();
            assert_eq!(referrals::contact_consent(&s.amina, got.referral).await.unwrap(), standing);
            let confirmed = referrals::confirmed(&s.amina, &got.reference).await.unwrap();
            assert_eq!(confirmed.consent, Some(given == Some(true)), "the page that says it is in promises no more");
            if !standing.holds() {
                referrals::agree(&s.amina, got.referral, s.house.form(), Agreed::Contact).await.unwrap();
                assert_eq!(referrals::contact_consent(&s.amina, got.referral).await.unwrap(), Standing::Given);
            }
        }
    }

    async fn consent_to_contact_that_was_taken_back_can_be_given_anew(fx: Fixture) {
        let s = scene(fx).await;
        let new = NewReferral { consent_contact: Some(true), ..s.told(s.place.site, "Maeve") };
        let referral = referrals::receive(Entry::SignedIn(&s.amina), new).await.unwrap().referral;
        s.accept(&s.amina, referral).await;
        let person = PersonId(referrals::open(&s.amina, referral).await.unwrap().person.id);
        let consent = app::people::open(&s.amina, person, Window::default()).await.unwrap().consents[0].id;
        app::people::withdraw_consent(&s.amina, person, consent, s.house.form()).await.unwrap();
        assert_eq!(referrals::contact_consent(&s.amina, referral).await.unwrap(), Standing::Withdrawn);
        s.house.clock.set(s.house.app.now().checked_add(jiff::SignedDuration::from_mins(1)).unwrap());
        referrals::agree(&s.amina, referral, s.house.form(), Agreed::Contact).await.unwrap();
        assert_eq!(referrals::contact_consent(&s.amina, referral).await.unwrap(), Standing::Given);
        refused(referrals::agree(&s.amina, referral, s.house.form(), Agreed::Contact).await);
    }

    async fn only_whoever_sent_it_brings_back_what_was_withdrawn(fx: Fixture) {
        let s = scene(fx).await;
        let (jo, kim) = (s.of_practice(0x2300, "Jo Hart").await, s.of_practice(0x2400, "Kim Lee").await);
        let sender = jo.account().unwrap().0;
        let referral = s.referred(s.place, 0x3000, |row| row.referrer_id = Some(sender)).await;
        s.withdraw(referral).await;
        let state = || async { referrals::open(&s.amina, referral).await.unwrap().referral.state };
        let did = referrals::answer(&kim, referral, s.house.form(), "I think she still wants it.").await.unwrap();
        assert_eq!((did, referrals::follow(&kim, referral).await.unwrap().answer), (Answer::Read, Answer::Read));
        assert_eq!(state().await, "withdrawn");
        assert_eq!(referrals::follow(&jo, referral).await.unwrap().answer, Answer::Reopens);
        let did = referrals::answer(&jo, referral, s.house.form(), "She asks for it after all.").await.unwrap();
        assert_eq!((state().await.as_str(), did), ("in_triage", Answer::Reopens));
    }

    async fn whoever_hears_everything_reads_where_the_support_stands(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let desk = s.of_practice(0x2300, "Jo Hart").await;
        for (n, source, hears) in [(0x3000_u128, "gp", true), (0x3100, "school", false)] {
            let referral = s.referred(s.place, n, |row| {
                row.referrer_id = desk.account().ok().map(|a| a.0);
                source.clone_into(&mut row.source);
                "accepted".clone_into(&mut row.state);
            })
            .await;
            let mut tx = s.house.fx.store.begin(&scope).await.unwrap();
            let owner = s.amina.account().unwrap().0;
            let mut row = store_testkit::episode(n + 0x20, id(n), referral.0, owner, s.place.site);
            "ended".clone_into(&mut row.state);
            row.started_at = Some(at(200));
            row.ended_at = Some(at(300));
            let owning = store::episodes::EpisodeOwnerRow {
                id: id(n + 0x30),
                episode_id: row.id,
                owner_id: owner,
                owner_name: "Amina Yusuf".to_owned(),
                from_at: at(120),
                until_at: None,
                why: String::new(),
                made_by: owner,
            };
            tx.episode_insert(&row, &owning, &[]).await.unwrap();
            tx.commit().await.unwrap();
            let support = referrals::follow(&desk, referral).await.unwrap().support;
            assert_eq!(support.map(|x| (x.state, x.ended_at)), hears.then(|| ("ended".to_owned(), Some(at(300)))), "{source}");
            let (rows, _, _) = referrals::sent(&desk, None).await.unwrap();
            let listed = rows.iter().find(|sent| sent.row.id == referral.0).unwrap();
            assert_eq!((listed.hears, listed.row.support_state.as_deref()), (hears, Some("ended")));
        }
    }

    async fn whoever_referred_hears_that_it_was_taken_back_or_had_come_before(fx: Fixture) {
        let s = scene(fx).await;
        let first = s.referred(s.place, 0x3000, |_| ()).await;
        s.withdraw(first).await;
        let message = referrals::open(&s.amina, first).await.unwrap().messages.remove(0);
        assert_eq!((message.turn.as_str(), message.state.as_str()), ("withdrawn", "sent"));
        assert!(message.body.contains("was taken back") && !message.body.contains("moved away"), "why stays here: {}", message.body);
        let scope = s.house.fx.scope_a.clone();
        let mut tx = s.house.fx.store.begin(&scope).await.unwrap();
        tx.referral_insert(&store_testkit::referral(0x3300, id(0x3000), s.place.site, s.place.team), &[], &[]).await.unwrap();
        tx.commit().await.unwrap();
        let second = ReferralId(id(0x3300));
        let outcome = Outcome { form: s.house.form(), version: 1, message: "My own words".to_owned() };
        referrals::mark_duplicate(&s.amina, second, Some(first), Plain { outcome, why: String::new() }).await.unwrap();
        let message = referrals::open(&s.amina, second).await.unwrap().messages.remove(0);
        assert_eq!((message.turn.as_str(), message.body.as_str()), ("duplicate", "My own words"));
    }
}
