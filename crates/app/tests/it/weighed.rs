//! What is planned is weighed by the charter before it is done (DOMAIN 5.2): each act, each of its outcomes.

use crate::groups::walk;
use crate::ward::{Ward, fields, not_found};
use app::calendar::{self, NewAppointment};
use app::charter::{self, Agreement, BoundaryDraft, Judgement, Written};
use app::episodes::{self, Plan};
use app::family::{self, NewKin};
use app::groups;
use app::measures::{self, NewMeasure};
use app::referrals::{self, Accept, Entry, Outcome as Answer};
use app::{AppError, AppResult, Ctx};
use jiff::ToSpan;
use jiff::civil::{date, time};
use practice::access::Role;
use practice::appointment::{Draft, Every, Series, Until, What};
use practice::charter::versions::{Part, TookPart};
use practice::charter::{Aspect, Counts, Latitude, Outcome, Rule};
use practice::contact::Kind;
use practice::ending::{Ending, Reason as EndReason, Stage};
use practice::holding::Reason;
use practice::ids::{EpisodeId, ReferralId};
use practice::kin::Few;
use practice::measure::NotAsked;
use practice::person::{TieKind, Told};
use practice::referral::{Decline, DeclineReason, DeclinedBy};
use store_testkit::{both_engines, id, tie};

pub(crate) const FIXED: u8 = 10;
pub(crate) const ASK: u8 = 30;
pub(crate) const TELL: u8 = 60;
pub(crate) const OPEN: u8 = 80;

pub(crate) fn boundary(aspect: Aspect, rule: Rule, latitude: u8) -> BoundaryDraft {
    BoundaryDraft {
        aspect,
        rule: Some(rule),
        latitude: Latitude::new(latitude).unwrap(),
        ceiling: None,
        why: "So that there is time for each.".to_owned(),
        words_for_workers: "Talk to your supervisor.".to_owned(),
        words_for_public: String::new(),
        cmocs: vec![9],
    }
}

fn caseload(most: u32) -> Rule {
    Rule::CaseloadAtMost { active: Some(most), holding: None, new_per_week: None }
}

pub(crate) async fn manager(ward: &Ward) -> Ctx {
    ward.house.sign_in(&ward.house.fx.scope_a, 0x9901, "Farida Noor", "manager", None).await
}

/// Agrees a charter of these boundaries, in force from today or so many days on.
pub(crate) async fn agreed(ward: &Ward, manager: &Ctx, boundaries: &[BoundaryDraft], in_days: i64) {
    let draft = charter::begin(manager, ward.form(), "How we work", Written::Blank).await.unwrap();
    for one in boundaries {
        charter::boundary_put(manager, ward.form(), draft, None, one.clone()).await.unwrap();
    }
    let version = charter::open(manager, draft).await.unwrap().version.row.version;
    let from = manager.today().saturating_add(in_days.days());
    let agreement = Agreement {
        from,
        discussed_on: from.saturating_add(6.months()),
        took_part: vec![TookPart { name: "Amina".to_owned(), part: Part::Worker }],
    };
    charter::agree(manager, ward.form(), (draft, version), agreement).await.unwrap();
}

pub(crate) async fn by(ward: &Ward, aspect: Aspect, rule: Rule, latitude: u8) {
    let manager = manager(ward).await;
    agreed(ward, &manager, &[boundary(aspect, rule, latitude)], 0).await;
}

pub(crate) fn why() -> Judgement {
    Judgement { why: "She is alone since her son died".to_owned(), ..Judgement::default() }
}

/// Amina has a supervisor.
pub(crate) async fn supervised(ward: &Ward) -> Ctx {
    let scope = ward.house.fx.scope_a.clone();
    let helen = ward.house.sign_in(&scope, 0x2C00, "Helen Moss", "supervisor", None).await;
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    let [upper, lower] = [&helen, &ward.amina].map(|ctx| ctx.account().unwrap().0);
    tx.supervision_tie_insert(&tie(0x4000, upper, lower)).await.unwrap();
    tx.commit().await.unwrap();
    helen
}

/// The supervisor says yes to all that was asked.
pub(crate) async fn says_yes(ward: &Ward) {
    ward.house
        .fx
        .tamper("UPDATE ask SET state = 'yes', answer = 'Go on', answered_at = asked_at, answered_by = asked_of")
        .await;
}

/// Another referral of the person, which waits.
async fn waiting(ward: &Ward) -> ReferralId {
    ward.again_waiting(0x3300).await;
    ReferralId(id(0x3300))
}

async fn accept(ward: &Ward, who: &Ctx, referral: ReferralId, owner: &Ctx) -> AppResult<EpisodeId> {
    let outcome = Answer { form: ward.form(), version: 1, message: String::new() };
    referrals::accept(who, referral, Accept { outcome, owner: owner.account().unwrap() }).await
}

fn no(by: DeclinedBy, reason: DeclineReason) -> Decline {
    Decline {
        by: Some(by),
        reason: Some(reason),
        reason_words: "Enough is known".to_owned(),
        next_words: "The nurse rings her".to_owned(),
        next_holder: "Nurse Bello".to_owned(),
        referrer_words: "Thank you for asking".to_owned(),
    }
}

async fn decline(ward: &Ward, referral: ReferralId, decline: Decline) -> AppResult<()> {
    let outcome = Answer { form: ward.form(), version: 1, message: String::new() };
    referrals::decline(&ward.amina, referral, decline, outcome).await
}

pub(crate) async fn weighed(ward: &Ward) -> Vec<String> {
    ward.house.fx.rows("weighed").await
}

pub(crate) fn asked<T: std::fmt::Debug>(done: AppResult<T>) -> String {
    match done {
        Err(AppError::Asked(place)) => place,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn follow_up(times: Option<u32>) -> Draft {
    Draft {
        what: What::Contact(Kind::FollowUp, None),
        day: date(2026, 1, 7),
        time: time(10, 0, 0, 0),
        turn: None,
        minutes: 30,
        note: String::new(),
        series: times.map(|n| Series { every: Every::Week, until: Until::Times(n.into()) }),
    }
}

pub(crate) async fn book(ward: &Ward, draft: Draft) -> AppResult<practice::ids::AppointmentId> {
    let new = NewAppointment {
        form: ward.form(),
        tasks: Vec::new(),
        draft,
        worker: None,
        site: None,
        room: None,
        clashing: None,
        remind_by: None,
    };
    calendar::make(&ward.amina, Some(ward.episode), new).await
}

fn carer(ward: &Ward) -> NewKin {
    NewKin {
        form: ward.form(),
        few: Few {
            given_name: "Joan".to_owned(),
            family_name: "Wrackwort".to_owned(),
            kind: TieKind::CarerOf,
            reached: true,
            safe_contact: "After six".to_owned(),
            agrees: Some(true),
        },
        phone: Some("07700900321".to_owned()),
        email: None,
        no_message: true,
        birth_date: None,
        nhs_number: None,
        told: Told::Yes,
        tells: Told::NotAsked,
        same: None,
    }
}

both_engines! {
    async fn an_acceptance_beyond_the_caseload_takes_a_line_why_and_is_kept_with_it(fx: Fixture) {
        let ward = Ward::started(fx).await;
        by(&ward, Aspect::Caseload, caseload(1), TELL).await;
        let referral = waiting(&ward).await;
        let seen = charter::seen_accept(&ward.amina, referral, ward.amina.account().ok(), false).await.unwrap().seen;
        assert_eq!((seen[0].asks, seen[0].version), (Outcome::TellAfter, 1));
        assert_eq!(seen[0].figures, "This would make 2 people in active support, of at most 1.");
        assert_eq!(fields(accept(&ward, &ward.amina, referral, &ward.amina).await), ["judgement_why"]);
        assert!(weighed(&ward).await.is_empty(), "nothing is left of what was not done");
        ward.amina.judge(why());
        accept(&ward, &ward.amina, referral, &ward.amina).await.unwrap();
        let rows = weighed(&ward).await;
        assert_eq!(rows.len(), 1);
        assert!(rows[0].contains("\"accept\"") && rows[0].contains("\"tell_after\""), "{rows:?}");
        let events = ward.events().await;
        let (_, body) = events.iter().find(|(kind, _)| kind == "beyond_usual").unwrap();
        assert_eq!(body["why"], "She is alone since her son died");
        assert_eq!(body["beyond"], "This would make 2 people in active support, of at most 1.");
    }

    async fn somebody_given_to_a_colleague_is_weighed_by_the_colleagues_caseload(fx: Fixture) {
        let ward = Ward::started(fx).await;
        by(&ward, Aspect::Caseload, caseload(1), FIXED).await;
        let referral = waiting(&ward).await;
        assert_eq!(fields(accept(&ward, &ward.amina, referral, &ward.amina).await), ["judgement_why"]);
        // Ben supports nobody yet; that he is at his most now, is reached and not passed
        accept(&ward, &ward.amina, referral, &ward.ben).await.unwrap();
        assert_eq!(ward.count("beyond_usual").await, 0);
        assert_eq!(weighed(&ward).await.len(), 1);
    }

    async fn what_is_not_done_here_is_not_planned_whatever_is_said(fx: Fixture) {
        let ward = Ward::started(fx).await;
        supervised(&ward).await;
        by(&ward, Aspect::Caseload, caseload(1), FIXED).await;
        let referral = waiting(&ward).await;
        for said in [why(), Judgement { could_not_wait: true, ..why() }, Judgement { ask: true, ..why() }] {
            ward.amina.judge(said);
            assert_eq!(fields(accept(&ward, &ward.amina, referral, &ward.amina).await), ["judgement_why"]);
        }
        assert!(weighed(&ward).await.is_empty() && ward.house.fx.rows("ask").await.is_empty());
    }

    async fn beyond_an_open_boundary_nothing_is_asked_and_it_is_counted(fx: Fixture) {
        let ward = Ward::started(fx).await;
        by(&ward, Aspect::Caseload, caseload(1), OPEN).await;
        let referral = waiting(&ward).await;
        accept(&ward, &ward.amina, referral, &ward.amina).await.unwrap();
        let rows = weighed(&ward).await;
        assert!(rows[0].contains("\"beyond_open\""), "{rows:?}");
    }

    async fn a_supervisor_is_asked_first_and_a_yes_is_used_once(fx: Fixture) {
        let ward = Ward::started(fx).await;
        by(&ward, Aspect::Caseload, caseload(1), ASK).await;
        let referral = waiting(&ward).await;
        assert_eq!(fields(accept(&ward, &ward.amina, referral, &ward.amina).await), ["judgement_ask"]);
        let asks = Judgement { ask: true, ..why() };
        ward.amina.judge(Judgement { ask: true, ..Judgement::default() });
        assert_eq!(fields(accept(&ward, &ward.amina, referral, &ward.amina).await), ["judgement_why"]);
        ward.amina.judge(asks.clone());
        let nobody = accept(&ward, &ward.amina, referral, &ward.amina).await;
        assert_eq!(fields(nobody), ["judgement_ask"], "there is no supervisor to ask");
        supervised(&ward).await;
        ward.amina.judge(asks.clone());
        let place = asked(accept(&ward, &ward.amina, referral, &ward.amina).await);
        assert_eq!(place, format!("/referrals/{referral}/accept"));
        assert_eq!((ward.count("asked_first").await, ward.count("referral_accepted").await), (1, 1));
        // asked already: it stands in the form, and is not asked again
        let shown = charter::seen_accept(&ward.amina, referral, ward.amina.account().ok(), false).await.unwrap();
        assert_eq!((shown.asked[0].state.as_str(), shown.asked[0].name.as_str()), ("asked", "Helen Moss"));
        ward.amina.judge(asks);
        assert_eq!(fields(accept(&ward, &ward.amina, referral, &ward.amina).await), ["judgement_ask"]);
        says_yes(&ward).await;
        accept(&ward, &ward.amina, referral, &ward.amina).await.unwrap();
        let asks = ward.house.fx.rows("ask").await;
        assert!(!asks[0].contains("\"used_by\":null"), "{asks:?}");
        let rows = weighed(&ward).await;
        assert!(rows[0].contains("\"to_talk_about\":false") || rows[0].contains("\"to_talk_about\":0"), "{rows:?}");
    }

    async fn what_could_not_wait_goes_through_with_a_line_and_is_to_be_talked_about(fx: Fixture) {
        let ward = Ward::started(fx).await;
        supervised(&ward).await;
        by(&ward, Aspect::Caseload, caseload(1), ASK).await;
        let referral = waiting(&ward).await;
        ward.amina.judge(Judgement { could_not_wait: true, ..Judgement::default() });
        assert_eq!(fields(accept(&ward, &ward.amina, referral, &ward.amina).await), ["judgement_why"]);
        ward.amina.judge(Judgement { could_not_wait: true, ..why() });
        accept(&ward, &ward.amina, referral, &ward.amina).await.unwrap();
        let rows = ward.house.fx.rows("discretion").await;
        assert!(rows[0].contains("\"could_not_wait\":true") || rows[0].contains("\"could_not_wait\":1"), "{rows:?}");
        let rows = weighed(&ward).await;
        assert!(rows[0].contains("\"to_talk_about\":true") || rows[0].contains("\"to_talk_about\":1"), "{rows:?}");
    }

    async fn a_charter_that_changed_while_the_form_was_open_is_said_once(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let manager = manager(&ward).await;
        agreed(&ward, &manager, &[boundary(Aspect::Caseload, caseload(1), OPEN)], 0).await;
        agreed(&ward, &manager, &[boundary(Aspect::Caseload, caseload(1), TELL)], 1).await;
        let referral = waiting(&ward).await;
        ward.wait(24);
        ward.amina.judge(Judgement { version: Some(1), ..Judgement::default() });
        assert_eq!(fields(accept(&ward, &ward.amina, referral, &ward.amina).await), [""]);
        ward.amina.judge(Judgement { version: Some(2), ..why() });
        accept(&ward, &ward.amina, referral, &ward.amina).await.unwrap();
    }

    async fn a_referral_for_what_others_do_better_can_be_shared_and_is_never_turned_away_as_it_comes(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let rule = Rule::Excluded { risks: Vec::new(), needs: vec!["loneliness".to_owned()], unless_jointly: true };
        by(&ward, Aspect::WhoMayBeReferred, rule, FIXED).await;
        let told = crate::scene::spoken(ward.form(), ward.place.site, "Edda");
        let referral = referrals::receive(Entry::SignedIn(&ward.amina), told).await.unwrap().referral;
        let seen = charter::seen_referral(&ward.amina, referral).await.unwrap();
        assert!(seen[0].beyond && seen[0].figures.contains("somebody else shares it"), "{seen:?}");
        let rows = weighed(&ward).await;
        assert!(rows[0].contains("\"refer\"") && rows[0].contains("\"not_done\""), "{rows:?}");
        assert_eq!(fields(accept(&ward, &ward.amina, referral, &ward.amina).await), ["judgement_why"]);
        ward.amina.judge(Judgement { shared_with: "The crisis team".to_owned(), ..Judgement::default() });
        accept(&ward, &ward.amina, referral, &ward.amina).await.unwrap();
    }

    async fn a_no_of_the_service_is_weighed_and_one_of_the_person_or_for_safety_never(fx: Fixture) {
        let ward = Ward::started(fx).await;
        by(&ward, Aspect::Declining, Rule::DeclinedBy { roles: vec![Role::Supervisor], working_days: None }, FIXED).await;
        let referral = waiting(&ward).await;
        let service = no(DeclinedBy::Service, DeclineReason::NoCapacity);
        assert_eq!(fields(decline(&ward, referral, service).await), ["judgement_why"]);
        let said = (Some(DeclinedBy::Service), Some(DeclineReason::NoCapacity));
        let seen = charter::seen_decline(&ward.amina, referral, said).await.unwrap().seen;
        assert_eq!(seen[0].figures, "It would be declined by: link worker. The charter names others.");
        let safety = (Some(DeclinedBy::Service), Some(DeclineReason::RiskBeyondRole));
        assert!(charter::seen_decline(&ward.amina, referral, safety).await.unwrap().seen.is_empty());
        decline(&ward, referral, no(DeclinedBy::Person, DeclineReason::NotWanted)).await.unwrap();
        assert!(weighed(&ward).await.is_empty());
    }

    async fn holding_for_a_reason_that_was_not_agreed_takes_a_line_why(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let allowed = vec![Reason::NothingToReferTo];
        by(&ward, Aspect::Holding, Rule::HoldingFor { allowed }, TELL).await;
        let holding = ward.holding(None);
        let seen = charter::seen_hold(&ward.amina, ward.episode, &holding.reasons, holding.review_on).await.unwrap();
        assert!(seen.seen[0].beyond);
        assert_eq!(fields(ward.try_hold(&holding).await), ["judgement_why"]);
        assert_eq!(ward.count("episode_held").await, 0);
        ward.amina.judge(why());
        ward.try_hold(&holding).await.unwrap();
        assert_eq!((ward.count("episode_held").await, ward.count("beyond_usual").await), (1, 1));
    }

    async fn holding_somebody_on_does_not_count_them_twice(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let rule = Rule::CaseloadAtMost { active: None, holding: Some(1), new_per_week: None };
        by(&ward, Aspect::Caseload, rule, FIXED).await;
        ward.hold(None).await;
        let version = ward.open().await.holding.unwrap().0.version;
        let on = ward.holding(Some(2));
        app::episodes::holding::review(&ward.amina, ward.episode, ward.form(), version, &on).await.unwrap();
    }

    async fn an_ending_out_of_the_blue_is_weighed_and_one_after_a_death_never(fx: Fixture) {
        let ward = Ward::started(fx).await;
        by(&ward, Aspect::Ending, Rule::EndingPrepared {}, TELL).await;
        // written down and told in one go: it was not talked about before
        assert_eq!(fields(ward.try_end(Stage::Done, &ward.ending()).await), ["judgement_why"]);
        let died = Ending { reason: EndReason::Died, ..ward.ending() };
        assert!(charter::seen_end(&ward.amina, ward.episode, &died).await.unwrap().seen.is_empty());
        ward.try_end(Stage::Prepared, &ward.ending()).await.unwrap();
        ward.wait(24);
        ward.try_end(Stage::Done, &ward.ending()).await.unwrap();
        assert!(weighed(&ward).await.is_empty(), "prepared the day before, it lies within");
    }

    async fn an_ending_after_a_death_is_done_where_the_charter_says_not_done(fx: Fixture) {
        let ward = Ward::started(fx).await;
        by(&ward, Aspect::Ending, Rule::EndingPrepared {}, FIXED).await;
        let gone = Ending { reason: EndReason::NoContact, told_on: None, told_words: String::new(), told_how: String::new(), ..ward.ending() };
        assert_eq!(fields(ward.try_end(Stage::Done, &gone).await), ["judgement_why"]);
        let died = Ending { reason: EndReason::Died, ..gone };
        ward.try_end(Stage::Done, &died).await.unwrap();
        assert!(weighed(&ward).await.is_empty());
    }

    async fn appointments_that_are_planned_count_with_the_contacts_that_were(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let rule = Rule::ContactsAtMost { most: 3, counts: Counts::default() };
        by(&ward, Aspect::NumberOfContacts, rule, TELL).await;
        // one was held: a series of two makes three, which is as far as it goes
        assert_eq!(fields(book(&ward, follow_up(Some(3))).await), ["judgement_why"]);
        book(&ward, follow_up(Some(2))).await.unwrap();
        let one_more = Draft { day: date(2026, 1, 28), ..follow_up(None) };
        assert_eq!(fields(book(&ward, one_more.clone()).await), ["judgement_why"]);
        ward.amina.judge(why());
        book(&ward, one_more).await.unwrap();
        let rows = weighed(&ward).await;
        let booked = rows.iter().filter(|row| row.contains("\"appointment\""));
        assert_eq!(booked.count(), 2, "one reached and one beyond: {rows:?}");
    }

    async fn what_is_next_moves_without_a_word_and_a_contact_more_takes_one(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let rule = Rule::ContactsAtMost { most: 2, counts: Counts::default() };
        by(&ward, Aspect::NumberOfContacts, rule, TELL).await;
        // the second of two; moving it makes no third
        ward.plan(ward.hours(24), Kind::FollowUp).await;
        ward.plan(ward.hours(48), Kind::FollowUp).await;
        ward.wait(49);
        ward.record(ward.contact(Kind::FollowUp)).await;
        let version = ward.version().await;
        let plan = |at| Plan { at: Some(at), kind: Some(Kind::FollowUp), place: None, note: String::new() };
        let third = episodes::plan_next(&ward.amina, ward.episode, ward.form(), version, plan(ward.hours(24))).await;
        assert_eq!(fields(third), ["judgement_why"]);
        let seen = episodes::seen_plan(&ward.amina, ward.episode, &plan(ward.hours(24))).await.unwrap().seen;
        assert_eq!(seen[0].figures, "This would be the 3rd of 2 contacts.");
        ward.amina.judge(why());
        episodes::plan_next(&ward.amina, ward.episode, ward.form(), version, plan(ward.hours(24))).await.unwrap();
        // nothing planned any more asks for nothing
        let nothing = Plan { at: None, kind: None, place: None, note: String::new() };
        episodes::plan_next(&ward.amina, ward.episode, ward.form(), ward.version().await, nothing).await.unwrap();
    }

    async fn support_that_goes_on_unlooked_at_has_happened_and_is_talked_about(fx: Fixture) {
        let ward = Ward::started(fx).await;
        by(&ward, Aspect::LengthOfSupport, Rule::SupportReviewed { every_weeks: 6 }, TELL).await;
        let resume = async || {
            let version = ward.open().await.holding.unwrap().0.version;
            app::episodes::holding::resume(&ward.amina, ward.episode, ward.form(), version).await.unwrap();
        };
        ward.hold(None).await;
        ward.wait(24 * 7 * 5);
        resume().await;
        assert!(weighed(&ward).await.is_empty(), "five weeks of six");
        ward.hold(None).await;
        ward.wait(24 * 7 * 3);
        resume().await;
        let rows = weighed(&ward).await;
        assert!(rows[0].contains("\"go_on\"") && rows[0].contains("8 weeks"), "{rows:?}");
        // looked at again, the weeks begin anew
        ward.hold(None).await;
        let (version, on) = (ward.open().await.holding.unwrap().0.version, ward.holding(Some(2)));
        app::episodes::holding::review(&ward.amina, ward.episode, ward.form(), version, &on).await.unwrap();
        ward.wait(24 * 7);
        resume().await;
        assert_eq!(weighed(&ward).await.len(), 1);
    }

    async fn somebody_of_the_family_and_a_group_are_weighed_each_time(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let manager = manager(&ward).await;
        let each = |aspect| boundary(aspect, Rule::EachTime {}, TELL);
        agreed(&ward, &manager, &[each(Aspect::FamilyAndCarers), each(Aspect::CommunityDevelopment)], 0).await;
        let refused = family::add(&ward.amina, ward.episode, carer(&ward)).await;
        assert!(matches!(&refused, Err(AppError::Invalid(problems)) if problems[0].field == "judgement_why"), "{refused:?}");
        ward.amina.judge(why());
        family::add(&ward.amina, ward.episode, carer(&ward)).await.unwrap();
        assert_eq!(fields(groups::make(&ward.amina, walk(ward.form(), None)).await), ["judgement_why"]);
        ward.amina.judge(why());
        groups::make(&ward.amina, walk(ward.form(), None)).await.unwrap();
        let rows = weighed(&ward).await;
        assert_eq!(rows.iter().filter(|row| row.contains("\"family\"") || row.contains("\"group\"")).count(), 2, "{rows:?}");
        let of_nobody = rows.iter().find(|row| row.contains("\"group\"")).unwrap();
        assert!(of_nobody.contains("\"person_id\":null"), "{of_nobody}");
    }

    async fn a_measure_left_out_has_happened_and_keeps_the_reason_that_was_given(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let rule = Rule::MeasuresAsked { measures: vec!["ons4".to_owned()] };
        by(&ward, Aspect::Measures, rule, FIXED).await;
        let draft = practice::measure::Draft {
            on: Some(ward.amina.today()),
            not_asked: Some(NotAsked::Other),
            not_asked_words: "Her dog had just died".to_owned(),
            ..practice::measure::Draft::default()
        };
        let new = NewMeasure {
            form: ward.form(),
            instrument: "ons4".to_owned(),
            edition: 1,
            draft,
            rated: Vec::new(),
            concerns: Vec::new(),
        };
        measures::give(&ward.amina, ward.episode, new).await.unwrap();
        let rows = ward.house.fx.rows("discretion").await;
        assert!(rows[0].contains("Her dog had just died"), "{rows:?}");
    }

    async fn without_a_charter_nothing_is_asked_and_nothing_kept(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let referral = waiting(&ward).await;
        accept(&ward, &ward.amina, referral, &ward.amina).await.unwrap();
        ward.hold(None).await;
        book(&ward, follow_up(Some(5))).await.unwrap();
        groups::make(&ward.amina, walk(ward.form(), None)).await.unwrap();
        assert!(weighed(&ward).await.is_empty());
    }

    async fn nobody_sees_the_weighing_of_a_support_or_a_referral_that_is_not_theirs(fx: Fixture) {
        let ward = Ward::started(fx).await;
        by(&ward, Aspect::Caseload, caseload(1), TELL).await;
        let referral = waiting(&ward).await;
        let (fx, me) = (&ward.house.fx, ward.amina.account().unwrap());
        let place = ward.house.place(&fx.scope_a, 0x7000).await;
        let elsewhere = ward.house.place(&fx.scope_b, 0x7100).await;
        let other_team = ward.house.sign_in(&fx.scope_a, 0x9902, "Somebody 902", "worker", Some(place.team)).await;
        let other_service = ward.house.sign_in(&fx.scope_b, 0x9903, "Somebody 903", "worker", Some(elsewhere.team)).await;
        let holding = ward.holding(None);
        for who in [&other_team, &other_service] {
            not_found(&charter::seen_accept(who, referral, Some(me), false).await);
            not_found(&charter::seen_decline(who, referral, (None, None)).await);
            not_found(&charter::seen_referral(who, referral).await);
            not_found(&charter::seen_hold(who, ward.episode, &holding.reasons, holding.review_on).await);
            not_found(&charter::seen_end(who, ward.episode, &ward.ending()).await);
            not_found(&charter::seen_appointment(who, ward.episode, (Kind::FollowUp, None, 30), &[], 1).await);
            not_found(&charter::seen_family(who, ward.episode).await);
        }
        // nobody learns the load of somebody to whom they could give nobody
        let stranger = other_team.account().unwrap();
        assert!(charter::seen_accept(&ward.amina, referral, Some(stranger), false).await.unwrap().seen.is_empty());
        not_found(&charter::seen_group(&ward.gp).await);
    }
}
