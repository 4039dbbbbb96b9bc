//! How referrals come in, are joined and followed, and who learns what of them (DOMAIN 4.1, 4.2, 4.9, 4.10, 10).

use crate::house::{House, Place};
use app::contacts::NewContact;
use app::messages::Fate;
use app::people::NewTie;
use app::referrals::{
    Accept, Agreed, Answer, Attempt, Behind, Entry, IntakePerson, NewInformal, NewPerson, NewReferral, Outcome, Plain,
};
use app::secrets::Token;
use app::timeline::Window;
use app::{AppError, Ctx, referrals, services};
use practice::consent::Standing;
use practice::contact::{Attendance, Draft, Kind as ContactKind, Place as Where};
use practice::event::Kind;
use practice::ids::{EpisodeId, MessageId, PersonId, ReferralId, SiteId};
use practice::person::{NhsNumber, TieKind};
use practice::referral::{AttemptOutcome, Channel, Informal, Route, Source, Urgency, practice_follows};
use store_testkit::{at, both_engines, id, tie};
use uuid::Uuid;

struct Scene {
    house: House,
    place: Place,
    other: Place,
    amina: Ctx,
    bo: Ctx,
}

/// Two teams of service A: Amina works in one, Bo in the other.
async fn scene(fx: store_testkit::Fixture) -> Scene {
    let house = House::new(fx);
    let scope = house.fx.scope_a.clone();
    let place = house.place(&scope, 0x1000).await;
    let other = house.place(&scope, 0x1100).await;
    let amina = house.sign_in(&scope, 0x2000, "Amina Yusuf", "worker", Some(place.team)).await;
    let bo = house.sign_in(&scope, 0x2100, "Bo Chen", "worker", Some(other.team)).await;
    Scene { house, place, other, amina, bo }
}

impl Scene {
    /// A referral by word of mouth of somebody with an NHS number.
    fn told(&self, site: Uuid, name: &str) -> NewReferral {
        let person = NewPerson {
            given_name: name.to_owned(),
            family_name: "Quillfeather".to_owned(),
            nhs_number: Some(NhsNumber::parse("9434765919").unwrap()),
            phone: Some("07700900456".to_owned()),
            no_message: true,
            safe_contact: "Never before noon".to_owned(),
            communication_needs: "Large print".to_owned(),
            ..NewPerson::default()
        };
        NewReferral {
            person: IntakePerson::New(Box::new(person)),
            site: SiteId(site),
            source: Source::Nurse,
            route: Route::Verbal,
            needs: vec!["loneliness".to_owned()],
            story: "Asked in the corridor".to_owned(),
            told: String::new(),
            wants: String::new(),
            involved: String::new(),
            urgency: Urgency::Routine,
            risks: Vec::new(),
            risk_note: String::new(),
            consent_contact: None,
            agrees_word_back: None,
            referrer_name: "Nurse Bello".to_owned(),
            referrer_contact: String::new(),
            asked_at: None,
            follow: Some(Token::from_bytes(&[7; 32])),
            form: self.house.form(),
            draft: None,
        }
    }

    async fn accept(&self, worker: &Ctx, referral: ReferralId) -> EpisodeId {
        let version = referrals::open(worker, referral).await.unwrap().referral.version;
        let outcome = Outcome { form: self.house.form(), version, message: String::new() };
        referrals::accept(worker, referral, Accept { outcome, owner: worker.account().unwrap() }).await.unwrap()
    }

    async fn withdraw(&self, referral: ReferralId) {
        let version = referrals::open(&self.amina, referral).await.unwrap().referral.version;
        let outcome = Outcome { form: self.house.form(), version, message: String::new() };
        referrals::withdraw(&self.amina, referral, Plain { outcome, why: "She moved away".to_owned() }).await.unwrap();
    }

    /// Somebody with an account who acts for Amina's practice.
    async fn of_practice(&self, n: u128, name: &str) -> Ctx {
        let scope = self.house.fx.scope_a.clone();
        let ctx = self.house.sign_in(&scope, n, name, "referrer", None).await;
        let mut tx = self.house.fx.store.begin(&scope).await.unwrap();
        tx.referrer_site_insert(&tie(n + 0x500_0000, ctx.account().unwrap().0, self.place.site)).await.unwrap();
        tx.commit().await.unwrap();
        ctx
    }

    async fn referred(
        &self,
        place: Place,
        n: u128,
        more: impl FnOnce(&mut store::referrals::ReferralRow),
    ) -> ReferralId {
        let scope = self.house.fx.scope_a.clone();
        self.house.referred(&scope, place, n, more).await
    }

    fn attempt(&self, at: Option<jiff::Timestamp>) -> Attempt {
        Attempt {
            form: self.house.form(),
            at,
            channel: Channel::Phone,
            outcome: AttemptOutcome::NoAnswer,
            minutes: 2,
            notes: String::new(),
            offered: true,
        }
    }
}

fn refused(answer: Result<(), AppError>) -> String {
    match answer {
        Err(AppError::NotPossible(words)) => words,
        other => panic!("{other:?}"),
    }
}

fn call(house: &House) -> NewContact {
    NewContact {
        form: house.form(),
        draft: Draft {
            kind: ContactKind::FirstMeeting,
            place: Where::Phone,
            at: house.app.now(),
            planned_minutes: None,
            minutes: Some(15),
            travel_minutes: None,
            attendance: Attendance::Attended,
            with_whom: String::new(),
            notes: "Spoke of her brother’s debts.".to_owned(),
            needs: vec!["loneliness".to_owned()],
            next_contact: None,
        },
        next_kind: None,
        next_place: None,
        next_note: String::new(),
        readiness: None,
        scope_explained: false,
        consent_to_share: None,
    }
}

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
        app::contacts::record(&s.amina, episode, call(&s.house)).await.unwrap();
        let joan = |form| NewTie { form, name: "Joan".to_owned(), kind: TieKind::ALL[0], phone: String::new(), note: String::new(), from: None, nhs_number: None };
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
        assert!(!format!("{seen:?}").contains("debts"));
        let triage = referrals::open(&s.bo, ReferralId(id(0x3300))).await.unwrap();
        assert_eq!((triage.episodes[0].contact_count, triage.others[0].needs.as_str()), (0, ""));
        for answer in [app::people::add_tie(&s.bo, maria, joan(s.house.form())).await, app::people::edit(&s.bo, maria).await.map(|_| ())] {
            refused(answer);
        }
        // her own worker sees all of it
        let whole = app::people::open(&s.amina, maria, Window::default()).await.unwrap();
        assert!(!whole.narrow && whole.ties.len() == 1 && format!("{whole:?}").contains("debts"));
        // where nobody supports the person, triage may mend how they are reached
        let third = s.referred(s.other, 0x3400, |_| ()).await;
        let theirs = PersonId(referrals::open(&s.bo, third).await.unwrap().person.id);
        assert!(app::people::edit(&s.bo, theirs).await.is_ok());
    }

    async fn what_was_written_down_for_another_teams_practice_is_confirmed_and_not_opened(fx: Fixture) {
        let s = scene(fx).await;
        let received = referrals::receive(Entry::SignedIn(&s.amina), s.told(s.other.site, "Maeve")).await.unwrap();
        let done = referrals::confirmed(&s.amina, &received.reference).await.unwrap();
        assert_eq!((done.row.id, done.may_open), (received.referral.0, false));
        assert!(matches!(referrals::open(&s.amina, received.referral).await, Err(AppError::NotFound)));
        assert!(app::search::search(&s.amina, &received.reference).await.unwrap().referrals.is_empty());
        let bos = referrals::confirmed(&s.bo, &received.reference).await.unwrap();
        assert!(bos.may_open, "the team that takes it");
    }

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
        for (n, source, heard) in [(0x3000, "receptionist", 1), (0x3100, "nurse", 2)] {
            let referral = s.referred(s.place, n, |row| {
                row.referrer_id = Some(sender);
                source.clone_into(&mut row.source);
            })
            .await;
            referrals::answer(&jo, referral, s.house.form(), "She rang me.").await.unwrap();
            referrals::answer(&kim, referral, s.house.form(), "She came by.").await.unwrap();
            for who in [&jo, &kim] {
                let followed = referrals::follow(who, referral).await.unwrap();
                assert_eq!(followed.replies.len(), heard, "{source}");
                assert!(followed.replies.iter().any(|r| r.from_id == who.account().ok().map(|a| a.0)));
            }
            assert_eq!(referrals::open(&s.amina, referral).await.unwrap().replies.len(), 2, "the team reads all");
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
        for (n, source, hears) in [(0x3000_u128, "gp", true), (0x3100, "receptionist", false)] {
            let referral = s.referred(s.place, n, |row| {
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

    async fn triage_is_late_until_there_is_an_answer_and_starts_anew_when_reopened(fx: Fixture) {
        let s = scene(fx).await;
        let jo = s.of_practice(0x2300, "Jo Hart").await;
        let sender = jo.account().unwrap().0;
        let referral = s.referred(s.place, 0x3000, |row| row.referrer_id = Some(sender)).await;
        referrals::begin(&s.amina, referral, s.house.form()).await.unwrap();
        s.house.clock.set(app::time::moment(at(8 * 86_400)));
        let standing = || async { referrals::open(&s.amina, referral).await.unwrap().clocks[0].standing.words() };
        assert_eq!(standing().await, "Late", "begun is not answered");
        s.withdraw(referral).await;
        assert_eq!(standing().await, "Missed");
        s.house.clock.set(app::time::moment(at(15 * 86_400)));
        referrals::answer(&jo, referral, s.house.form(), "She asks for it after all.").await.unwrap();
        assert_eq!(standing().await, "Running", "asked anew");
        let row = &referrals::inbox(&s.amina, None).await.unwrap().rows[0];
        assert!(row.row.answered && row.working_days == 0 && row.nudge.is_none());
        // an acceptance is no offer of a first contact
        s.accept(&s.amina, referral).await;
        assert!(referrals::open(&s.amina, referral).await.unwrap().referral.first_offered_at.is_none());
    }

    async fn a_try_stands_on_the_day_it_was_made(fx: Fixture) {
        let s = scene(fx).await;
        let referral = s.referred(s.place, 0x3000, |_| ()).await;
        let earlier = app::time::moment(at(3_600));
        for wrong in [at(0), at(2 * 86_400)] {
            let answer = referrals::record_attempt(&s.amina, referral, s.attempt(Some(app::time::moment(wrong)))).await;
            assert!(matches!(answer, Err(AppError::Invalid(problems)) if problems[0].field == "tried"));
        }
        referrals::record_attempt(&s.amina, referral, s.attempt(None)).await.unwrap();
        referrals::record_attempt(&s.amina, referral, s.attempt(Some(earlier))).await.unwrap();
        let just_before = app::time::moment(at(-30));
        let beside = s.referred(s.place, 0x3100, |row| row.received_at = at(10)).await;
        let in_that_minute = s.attempt(Some(just_before));
        referrals::record_attempt(&s.amina, beside, in_that_minute).await.unwrap();
        assert_eq!(referrals::open(&s.amina, beside).await.unwrap().attempts[0].at, at(10), "whole minutes lose seconds");
        let opened = referrals::open(&s.amina, referral).await.unwrap();
        assert_eq!(opened.attempts.iter().map(|a| a.at).collect::<Vec<_>>(), [at(3_600), at(86_400)]);
        assert_eq!(opened.referral.first_offered_at, Some(at(3_600)), "the first offer is the earliest");
    }

    async fn the_fifty_first_same_day_matter_stands_on_the_next_page(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let mut tx = s.house.fx.store.begin(&scope).await.unwrap();
        let who = store_testkit::person(0x9000, "Maria", "Lindqvist");
        tx.person_insert(&who, &[]).await.unwrap();
        for n in 0..53_u32 {
            let mut row = store_testkit::referral(0x9100 + u128::from(n), who.id, s.place.site, s.place.team);
            row.received_at = at(i64::from(n));
            row.flagged = n < 51;
            let risks = if row.flagged { vec!["no_food".to_owned()] } else { Vec::new() };
            tx.referral_insert(&row, &[], &risks).await.unwrap();
        }
        tx.commit().await.unwrap();
        let first = referrals::inbox(&s.amina, None).await.unwrap();
        assert_eq!((first.rows.len(), first.flagged, first.rows[0].row.risks.as_str()), (50, 51, "no_food"));
        assert!(matches!(first.next, Some(Behind { flagged: true, .. })));
        let second = referrals::inbox(&s.amina, first.next).await.unwrap();
        assert_eq!(second.rows.iter().map(|w| w.row.flagged).collect::<Vec<_>>(), [true, false, false]);
        assert!(second.next.is_none());
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

    async fn somebody_supported_asks_for_themselves_by_their_own_record(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let maria = s.house.sign_in(&scope, 0x2300, "Maria Lindqvist", "person", None).await;
        let stranger = s.house.sign_in(&scope, 0x2400, "Una Quill", "person", None).await;
        let mut tx = s.house.fx.store.begin(&scope).await.unwrap();
        let mut row = store_testkit::person(0x3000, "Maria", "Lindqvist");
        row.account_id = Some(maria.account().unwrap().0);
        row.practice_id = Some(s.place.site);
        tx.person_insert(&row, &[]).await.unwrap();
        tx.commit().await.unwrap();
        let sites = referrals::practices(Entry::SignedIn(&maria)).await.unwrap();
        assert_eq!(sites.iter().map(|site| site.id).collect::<Vec<_>>(), [s.place.site]);
        assert!(referrals::practices(Entry::SignedIn(&stranger)).await.unwrap().is_empty(), "no record is theirs");
        let asks = |person| NewReferral { person, source: Source::SelfReferral, route: Route::SelfReferral, ..s.told(s.place.site, "x") };
        let as_another = s.told(s.place.site, "Somebody").person;
        assert!(matches!(referrals::receive(Entry::SignedIn(&maria), asks(as_another)).await, Err(AppError::NotFound)));
        assert!(matches!(referrals::receive(Entry::SignedIn(&s.amina), asks(IntakePerson::Own)).await, Err(AppError::NotFound)));
        let received = referrals::receive(Entry::SignedIn(&maria), asks(IntakePerson::Own)).await.unwrap();
        assert_eq!(referrals::open(&s.amina, received.referral).await.unwrap().person.id, row.id);
        let (rows, _, _) = referrals::sent(&maria, None).await.unwrap();
        assert_eq!((rows.len(), rows[0].hears), (1, true));
        // what they asked for by the public form before they had an account is theirs too
        let mut tx = s.house.fx.store.begin(&scope).await.unwrap();
        let earlier = store::referrals::ReferralRow { source: "self".to_owned(), ..store_testkit::referral(0x3300, row.id, s.place.site, s.place.team) };
        tx.referral_insert(&earlier, &[], &[]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(referrals::follow(&maria, ReferralId(earlier.id)).await.is_ok());
        assert!(matches!(referrals::follow(&stranger, ReferralId(earlier.id)).await, Err(AppError::NotFound)));
    }

    async fn a_referrer_is_not_asked_again_what_they_are(fx: Fixture) {
        let s = scene(fx).await;
        let jo = s.of_practice(0x2300, "Jo Hart").await;
        assert_eq!(referrals::last_source(&jo).await.unwrap(), None);
        let new = NewReferral { source: Source::Pharmacist, route: Route::WebForm, ..s.told(s.place.site, "Maeve") };
        referrals::receive(Entry::SignedIn(&jo), new).await.unwrap();
        assert_eq!(referrals::last_source(&jo).await.unwrap(), Some(Source::Pharmacist));
    }

    async fn something_informal_counts_and_names_nobody(fx: Fixture) {
        let s = scene(fx).await;
        let manager = s.house.sign_in(&s.house.fx.scope_a.clone(), 0x2300, "Eve Lund", "manager", None).await;
        let jo = s.of_practice(0x2400, "Jo Hart").await;
        let new = |site: Uuid, day| NewInformal {
            form: s.house.form(),
            what: Informal::SignpostedByClinician,
            source: Source::Gp,
            need: "loneliness".to_owned(),
            site: Some(SiteId(site)),
            day,
        };
        let today = jo.today();
        for _ in 0..10 {
            referrals::note_informal(&jo, new(s.place.site, today)).await.unwrap();
        }
        assert!(matches!(referrals::note_informal(&jo, new(s.other.site, today)).await, Err(AppError::NotFound)), "another’s practice");
        let tomorrow = today.tomorrow().unwrap();
        assert!(matches!(referrals::note_informal(&jo, new(s.place.site, tomorrow)).await, Err(AppError::Invalid(_))));
        assert!(matches!(referrals::note_informal(&manager, new(s.place.site, today)).await, Err(AppError::NotFound)));
        let counted = app::figures::service(&manager).await.unwrap().informal;
        assert_eq!((counted[0].words.as_str(), counted[0].now.words().as_str()), ("Signposted by a clinician themselves", "10"));
    }

    async fn a_closed_practices_link_refers_nobody_and_a_look_by_a_link_has_its_ground(fx: Fixture) {
        let s = scene(fx).await;
        let scope = s.house.fx.scope_a.clone();
        let mut tx = s.house.fx.store.begin(&scope).await.unwrap();
        let link = store::doors::LinkRow {
            token_hash: app::secrets::token_hash("of the practice"),
            id: id(0x4000),
            service_id: scope.service(),
            kind: "practice".to_owned(),
            subject_id: Some(s.place.site),
            label: "A link".to_owned(),
            created_at: at(0),
            revoked_at: None,
        };
        tx.link_insert(&link).await.unwrap();
        tx.commit().await.unwrap();
        let guest = services::by_link(&s.house.app, "of the practice").await.unwrap();
        let new = || NewReferral { route: Route::PracticeLink, ..s.told(s.place.site, "Maeve") };
        let received = referrals::receive(Entry::Link(&guest), new()).await.unwrap();
        let follower = services::by_link(&s.house.app, received.follow.unwrap().expose()).await.unwrap();
        referrals::follow_by_link(&follower).await.unwrap();
        follower.ctx.settle("GET /follow/{token}").await.unwrap();
        let governance = s.house.sign_in(&scope, 0x2300, "Gwen Hale", "governance", None).await;
        let looks = app::audit::looks(&governance, None).await.unwrap().rows;
        let look = looks.iter().find(|l| l.page == "GET /follow/{token}").expect("the look is noted");
        assert_eq!(look.grounds, ["Made the referral"]);
        let mut tx = s.house.fx.store.begin(&scope).await.unwrap();
        let site = tx.site_get(s.place.site).await.unwrap().unwrap();
        tx.site_save(&store::organisation::SiteRow { archived_at: Some(at(90)), ..site }).await.unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(referrals::receive(Entry::Link(&guest), new()).await, Err(AppError::NotFound)));
    }
}
