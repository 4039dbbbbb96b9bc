//! Whose record a referral belongs to: joining it to one already known, and what a team sees of another's support
//! (DOMAIN 4.1, 10).

use crate::scene::{refused, scene};
use crate::ward::call;
use app::people::NewTie;
use app::referrals::{Entry, IntakePerson, NewPerson, NewReferral};
use app::secrets::Token;
use app::timeline::Window;
use app::{AppError, referrals};
use practice::contact::Kind as ContactKind;
use practice::event::Kind;
use practice::ids::{PersonId, ReferralId};
use practice::person::{NhsNumber, TieKind};
use practice::referral::Route;
use store_testkit::{both_engines, id};

both_engines! {
    async fn what_one_wrote_down_oneself_opens_nobody_elses_record(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let first = referrals::receive(Entry::SignedIn(&s.bo), s.told(s.other.site, "Maeve")).await.unwrap();
        s.accept(&s.bo, first.referral).await;
        let written = NewReferral { follow: Some(Token::from_bytes(&[8; 32])), ..s.told(s.place.site, "Maeve") };
        let written = referrals::receive(Entry::SignedIn(&s.amina), written).await.unwrap().referral;
        let opened = referrals::open(&s.amina, written).await.unwrap();
        let (theirs, version) = (opened.candidates[0].person, opened.referral.version);
        assert!(opened.candidates[0].certain);
        let words = refused(referrals::join(&s.amina, written, s.house.form(), version, theirs).await);
        assert!(words.contains("wrote this referral down yourself"), "{words}");
        assert!(matches!(app::people::open(&s.amina, theirs, Window::default()).await, Err(AppError::NotFound)));
        // nor by the form for referrers, which workers have too
        let by_form = NewReferral { route: Route::WebForm, ..s.told(s.place.site, "Maeve") };
        let by_form = referrals::receive(Entry::SignedIn(&s.amina), by_form).await.unwrap().referral;
        refused(referrals::join(&s.amina, by_form, s.house.form(), version, theirs).await);
        // four eyes: a colleague of the team looks, and governance sees which records it was
        let dee = s.house.sign_in(&scope, 0x2200, "Dee Hall", "worker", Some(s.place.team)).await;
        referrals::join(&dee, written, s.house.form(), version, theirs).await.unwrap();
        let mut tx = s.house.fx.store.begin(&scope).await.unwrap();
        let seen = tx.event_page(None, 50).await.unwrap();
        let joined = seen.iter().find(|e| e.kind == Kind::ReferralJoined.as_str()).unwrap();
        assert_eq!((joined.person_id, joined.subject_id), (Some(theirs.0), Some(opened.person.id)), "both records");
        drop(tx);
        let governance = s.house.sign_in(&scope, 0x2300, "Gwen Hale", "governance", None).await;
        let changes = app::audit::changes(&governance, None).await.unwrap().rows;
        assert!(changes.iter().any(|c| c.person == Some(theirs.0) && c.joined == Some(opened.person.id)));
    }

    async fn what_was_told_with_a_referral_goes_to_the_record_that_is_kept(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let first = NewReferral { consent_contact: Some(true), ..s.told(s.place.site, "Maeve") };
        let kept = referrals::receive(Entry::SignedIn(&s.amina), first).await.unwrap().referral;
        let kept = PersonId(referrals::open(&s.amina, kept).await.unwrap().person.id);
        let again = NewPerson {
            given_name: "Maeve".to_owned(),
            family_name: "Quillfeather".to_owned(),
            nhs_number: Some(NhsNumber::parse("9434765919").unwrap()),
            phone: Some("07700900789".to_owned()),
            email: Some("maeve@example.org".to_owned()),
            no_message: true,
            safe_contact: "Her ex reads her post".to_owned(),
            communication_needs: "Hearing loop".to_owned(),
            interpreter: true,
            ..NewPerson::default()
        };
        let again = NewReferral {
            person: IntakePerson::New(Box::new(again)),
            consent_contact: Some(true),
            follow: Some(Token::from_bytes(&[9; 32])),
            ..s.told(s.place.site, "Maeve")
        };
        let again = referrals::receive(Entry::SignedIn(&s.bo), again).await;
        assert!(again.is_ok() , "a worker writes down what another team’s practice asked");
        let again = again.unwrap().referral;
        let before = referrals::open(&s.amina, again).await.unwrap();
        referrals::join(&s.amina, again, s.house.form(), before.referral.version, kept).await.unwrap();
        let after = referrals::open(&s.amina, again).await.unwrap();
        assert_eq!(after.person.id, kept.0);
        let ways: Vec<(&str, bool)> = after.contacts.iter().map(|c| (c.value.as_str(), c.no_message)).collect();
        assert_eq!(ways, [("07700900456", true), ("07700900789", true), ("maeve@example.org", true)]);
        assert_eq!(after.person.safe_contact, "Never before noon\nTold with the referral of 6 January 2026: Her ex reads her post");
        assert!(after.person.communication_needs.contains("Large print") && after.person.communication_needs.contains("Hearing loop"));
        assert!(after.person.interpreter);
        // what happened before, and that they were joined, is still told
        let trail: Vec<&str> = after.trail.iter().map(|t| t.what).collect();
        assert!(trail.contains(&"Referral received") && trail.contains(&"Referral joined to the record known before"), "{trail:?}");
        let record = app::people::open(&s.amina, kept, Window::default()).await.unwrap();
        assert_eq!(record.consents.len(), 2, "what was agreed with it too");
        let registered = record.timeline.entries.iter().filter(|e| e.kind == Some(Kind::PersonRegistered)).count();
        assert_eq!(registered, 2, "the former record’s own events too");
        assert!(scope.service() == s.amina.service().0);
    }

    async fn a_record_with_more_than_this_referral_and_an_answered_one_are_not_joined(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let kept = s.referred(s.place, 0x3000, |_| ()).await;
        let kept = PersonId(referrals::open(&s.amina, kept).await.unwrap().person.id);
        let second = s.referred(s.place, 0x3100, |_| ()).await;
        let version = referrals::open(&s.amina, second).await.unwrap().referral.version;
        assert!(matches!(referrals::join(&s.amina, second, s.house.form(), version + 1, kept).await, Err(AppError::Stale)));
        let mut tx = s.house.fx.store.begin(&scope).await.unwrap();
        let more = store_testkit::referral(0x3300, id(0x3100), s.place.site, s.place.team);
        tx.referral_insert(&more, &[], &[]).await.unwrap();
        tx.commit().await.unwrap();
        let words = refused(referrals::join(&s.amina, second, s.house.form(), version, kept).await);
        assert!(words.contains("other referrals or support"), "{words}");
        let third = s.referred(s.place, 0x3200, |_| ()).await;
        s.withdraw(third).await;
        let version = referrals::open(&s.amina, third).await.unwrap().referral.version;
        let words = refused(referrals::join(&s.amina, third, s.house.form(), version, kept).await);
        assert!(words.contains("has been answered"), "{words}");
    }

    async fn a_team_that_triages_sees_who_it_is_and_nothing_of_anothers_support(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let first = s.referred(s.place, 0x3000, |_| ()).await;
        let maria = PersonId(id(0x3000));
        let episode = s.accept(&s.amina, first).await;
        app::contacts::record(&s.amina, episode, call(&s.house, ContactKind::FirstMeeting)).await.unwrap();
        let joan = |form| NewTie { form, name: "Joan".to_owned(), kind: TieKind::ALL[0], phone: String::new(), note: String::new(), parental: false, may_be_told: practice::person::Told::NotAsked, from: None, nhs_number: None };
        app::people::add_tie(&s.amina, maria, joan(s.house.form())).await.unwrap();
        let mut tx = s.house.fx.store.begin(&scope).await.unwrap();
        let second = store_testkit::referral(0x3300, maria.0, s.other.site, s.other.team);
        tx.referral_insert(&second, &["housing".to_owned()], &[]).await.unwrap();
        tx.commit().await.unwrap();
        let seen = app::people::open(&s.bo, maria, Window { whole: true, ..Window::default() }).await.unwrap();
        assert!(seen.narrow && !seen.may_write && !seen.may_edit && seen.may_record.is_none());
        assert!(seen.ties.is_empty());
        assert_eq!((seen.episodes[0].owner_name.as_str(), seen.episodes[0].contact_count, seen.episodes[0].needs.as_str()), ("Amina Yusuf", 0, ""));
        let own: Vec<(&str, &str)> = seen.referrals.iter().map(|r| (r.needs.as_str(), r.referrer_name.as_str())).collect();
        assert!(own.contains(&("housing", "Dr Osei")) && own.contains(&("", "")), "{own:?}");
        for entry in &seen.timeline.entries {
            let group = entry.kind.unwrap().group();
            assert!(entry.episode.is_none() && entry.subject != Some(first.0), "{group:?} {}", entry.words);
        }
        assert!(!format!("{seen:?}").contains("the garden"));
        let triage = referrals::open(&s.bo, ReferralId(id(0x3300))).await.unwrap();
        assert_eq!((triage.episodes[0].contact_count, triage.others[0].needs.as_str()), (0, ""));
        for answer in [app::people::add_tie(&s.bo, maria, joan(s.house.form())).await, app::people::edit(&s.bo, maria).await.map(|_| ())] {
            refused(answer);
        }
        // her own worker sees all of it
        let whole = app::people::open(&s.amina, maria, Window::default()).await.unwrap();
        assert!(!whole.narrow && whole.ties.len() == 1 && format!("{whole:?}").contains("the garden"));
        // where nobody supports the person, triage may mend how they are reached
        let third = s.referred(s.other, 0x3400, |_| ()).await;
        let theirs = PersonId(referrals::open(&s.bo, third).await.unwrap().person.id);
        assert!(app::people::edit(&s.bo, theirs).await.is_ok());
    }
}
