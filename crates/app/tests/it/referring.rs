//! How referrals come in, wait and are counted (DOMAIN 4.2).

use crate::scene::scene;
use app::referrals::{Behind, Entry, IntakePerson, NewInformal, NewReferral};
use app::{AppError, referrals, services};
use practice::ids::{ReferralId, SiteId};
use practice::referral::{Informal, Route, Source};
use store_testkit::{at, both_engines, id};
use uuid::Uuid;

both_engines! {
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
        let looks = app::audit::looks::looks(&governance, &app::audit::looks::Asked::default(), None).await.unwrap().rows;
        let look = looks.iter().find(|l| l.page == "GET /follow/{token}").expect("the look is noted");
        assert_eq!(look.grounds, ["Made the referral"]);
        let mut tx = s.house.fx.store.begin(&scope).await.unwrap();
        let site = tx.site_get(s.place.site).await.unwrap().unwrap();
        tx.site_save(&store::organisation::SiteRow { archived_at: Some(at(90)), ..site }).await.unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(referrals::receive(Entry::Link(&guest), new()).await, Err(AppError::NotFound)));
    }
}
