//! What waits too long: whom it nudges, how it is put off, what leads and managers hear, and the digest of a day.

use crate::house::House;
use crate::post_desk::Desk;
use crate::ward::{Ward, call, fields, not_found, not_possible};
use app::nudges::{self, Waiting};
use app::people;
use app::referrals::{self, Outcome, Plain};
use app::{AppError, Ctx, contacts};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::contact::Kind as Contact;
use practice::death::Death;
use practice::ids::ReferralId;
use practice::nudge::{Days, Kind, Way};
use std::sync::Arc;
use store_testkit::{both_engines, tie};
use uuid::Uuid;

/// Tuesday 6 January 2026 is the first day; this is the n-th working day after Monday the 5th, on which referrals came.
fn set(ward: &Ward, at: &str) {
    ward.house.clock.set(at.parse().unwrap());
}

fn kinds(waiting: &Waiting) -> Vec<(Kind, usize)> {
    waiting.groups.iter().map(|group| (group.kind, group.lines.len())).collect()
}

async fn own(ctx: &Ctx) -> Vec<(Kind, usize)> {
    kinds(&nudges::own(ctx).await.unwrap())
}

/// Has this kind waiting, and says which.
async fn line(ctx: &Ctx, kind: Kind) -> nudges::Line {
    let waiting = nudges::own(ctx).await.unwrap();
    waiting.groups.into_iter().find(|group| group.kind == kind).unwrap().lines.remove(0)
}

async fn led(ctx: &Ctx) -> Vec<(Kind, usize)> {
    let team = nudges::team(ctx).await.unwrap();
    team.groups.into_iter().map(|(kind, _, count)| (kind, count)).collect()
}

/// Supervises Amina, from outside the team.
async fn supervisor(ward: &Ward) -> Ctx {
    let scope = ward.house.fx.scope_a.clone();
    let helen = ward.house.sign_in(&scope, 0x2800, "Helen Okafor", "supervisor", None).await;
    let (upper, lower) = (helen.account().unwrap().0, ward.amina.account().unwrap().0);
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    tx.supervision_tie_insert(&tie(0x90_0000, upper, lower)).await.unwrap();
    tx.commit().await.unwrap();
    helen
}

/// Supervises in the team, and so leads it.
async fn lead(ward: &Ward) -> Ctx {
    let scope = ward.house.fx.scope_a.clone();
    ward.house.sign_in(&scope, 0x2900, "Grace Lim", "supervisor", Some(ward.place.team)).await
}

async fn withdraw(ward: &Ward, referral: ReferralId) {
    let version = referrals::open(&ward.amina, referral).await.unwrap().referral.version;
    let outcome = Outcome { form: ward.form(), version, message: String::new() };
    referrals::withdraw(&ward.amina, referral, Plain { outcome, why: "She moved away".to_owned() }).await.unwrap();
}

/// Runs what is due, and hands over what is to be sent.
async fn run(house: &House) {
    app::jobs::run_due(&house.app).await.unwrap();
    app::jobs::run_post(&house.app, Some(house.app.now())).await.unwrap();
}

fn death() -> Death {
    Death { died_on: None, source: practice::death::Source::Practice, note: String::new() }
}

both_engines! {
    async fn an_unanswered_referral_nudges_the_team_then_the_lead_and_ends_with_its_answer(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.plan(ward.hours(24 * 60), Contact::FollowUp).await;
        let grace = lead(&ward).await;
        ward.again_waiting(0x5000).await;
        // received on Monday 5 January
        set(&ward, "2026-01-12T09:00:00Z");
        assert!(!own(&ward.ben).await.iter().any(|(kind, _)| *kind == Kind::Unanswered), "five working days");
        set(&ward, "2026-01-13T09:00:00Z");
        assert!(own(&ward.ben).await.contains(&(Kind::Unanswered, 1)));
        assert!(own(&ward.amina).await.contains(&(Kind::Unanswered, 1)));
        assert!(!led(&grace).await.iter().any(|(kind, _)| *kind == Kind::Unanswered));
        let waits = line(&ward.ben, Kind::Unanswered).await;
        assert_eq!((waits.name.as_str(), waits.nudge.words()), ("Maria Lindqvist", "6 working days".to_owned()));
        set(&ward, "2026-01-16T09:00:00Z");
        // the lead is of the team, so it stands on both lists of hers
        assert!(own(&grace).await.contains(&(Kind::Unanswered, 1)) && led(&grace).await.contains(&(Kind::Unanswered, 1)));
        withdraw(&ward, ReferralId(waits.referral)).await;
        assert!(!own(&ward.ben).await.iter().any(|(kind, _)| *kind == Kind::Unanswered), "answered");
        assert!(led(&grace).await.is_empty());
    }

    async fn a_same_day_matter_nudges_at_once_and_cannot_be_put_off(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let grace = lead(&ward).await;
        let scope = ward.house.fx.scope_a.clone();
        let now = app::time::at(ward.now());
        ward.house.referred(&scope, ward.place, 0x6000, |row| { row.flagged = true; row.received_at = now; }).await;
        let waits = line(&ward.ben, Kind::SameDay).await;
        assert!(led(&grace).await.is_empty(), "the lead hears on the next day");
        let later = ward.amina.today().saturating_add(3.days());
        assert_eq!(fields(nudges::put_off(&ward.ben, Kind::SameDay, waits.id, ward.form(), later, "Busy").await), ["until"]);
        ward.wait(24);
        assert_eq!(led(&grace).await, [(Kind::SameDay, 1)]);
    }

    async fn what_has_waited_stands_under_its_kind_and_ends_by_being_done(fx: Fixture) {
        let ward = Ward::new(fx).await;
        // accepted on the 6th and nobody met: due to be offered within five working days of Monday the 5th
        set(&ward, "2026-01-13T09:00:00Z");
        let found = own(&ward.amina).await;
        assert!(found.contains(&(Kind::FirstContact, 1)) && found.contains(&(Kind::NothingNext, 1)), "{found:?}");
        assert!(own(&ward.ben).await.is_empty(), "it is Amina's");
        ward.record(ward.contact(Contact::FollowUp)).await;
        assert!(!own(&ward.amina).await.iter().any(|(kind, _)| *kind == Kind::FirstContact));
        assert!(!own(&ward.amina).await.iter().any(|(kind, _)| *kind == Kind::NothingNext), "counted from the contact");
        set(&ward, "2026-01-15T12:00:00Z");
        assert!(own(&ward.amina).await.contains(&(Kind::NothingNext, 1)));
        ward.plan(ward.hours(2), Contact::FollowUp).await;
        assert!(!own(&ward.amina).await.iter().any(|(kind, _)| *kind == Kind::NothingNext));
        // the appointment goes by, and nobody says what became of it
        set(&ward, "2026-01-15T20:00:00Z");
        assert!(!own(&ward.amina).await.iter().any(|(kind, _)| *kind == Kind::Outcome), "not on its own day");
        set(&ward, "2026-01-16T09:00:00Z");
        let outcome = line(&ward.amina, Kind::Outcome).await;
        assert_eq!(outcome.nudge.waited, 1);
        contacts::record(&ward.amina, ward.episode, call(&ward.house, Contact::FollowUp)).await.unwrap();
        assert!(!own(&ward.amina).await.iter().any(|(kind, _)| *kind == Kind::Outcome));
        ward.hold(None).await;
        set(&ward, "2026-05-05T09:00:00Z");
        assert!(own(&ward.amina).await.contains(&(Kind::HoldingReview, 1)));
    }

    async fn what_is_put_off_rests_with_its_reason_which_the_lead_reads(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let helen = supervisor(&ward).await;
        set(&ward, "2026-01-09T09:00:00Z");
        let waits = line(&ward.amina, Kind::NothingNext).await;
        let today = ward.amina.today();
        let put_off = |until, why: &'static str| nudges::put_off(&ward.amina, Kind::NothingNext, waits.id, ward.form(), until, why);
        assert_eq!(fields(put_off(today, "").await), ["until", "why"]);
        assert_eq!(fields(put_off(today.saturating_add(29.days()), "Away").await), ["until"]);
        put_off(today.saturating_add(20.days()), "In hospital until then").await.unwrap();
        let waiting = nudges::own(&ward.amina).await.unwrap();
        assert!(!waiting.groups.iter().any(|group| group.kind == Kind::NothingNext));
        let rests = waiting.resting[0].put_off.clone().unwrap();
        assert_eq!((rests.why.as_str(), rests.by.as_str()), ("In hospital until then", "Amina Yusuf"));
        assert_eq!(ward.count("nudge_put_off").await, 1, "it stands in the record");
        // nine working days after the contact of the 6th whoever supervises hears of it, with the reason and nobody's name
        assert!(led(&helen).await.is_empty());
        set(&ward, "2026-01-19T09:00:00Z");
        let team = nudges::team(&helen).await.unwrap();
        let (kind, lines, _) = &team.groups[0];
        assert_eq!((*kind, lines.len(), lines[0].with.as_deref(), lines[0].referral), (Kind::NothingNext, 1, Some("Amina Yusuf"), None));
        assert_eq!(lines[0].put_off.as_ref().unwrap().why, "In hospital until then");
        // it waits again on its day, or before, where somebody says so
        nudges::take_back(&ward.amina, Kind::NothingNext, waits.id, ward.form()).await.unwrap();
        not_possible(&nudges::take_back(&ward.amina, Kind::NothingNext, waits.id, ward.form()).await);
        assert!(own(&ward.amina).await.contains(&(Kind::NothingNext, 1)));
    }

    async fn nobody_puts_off_what_is_anothers_or_done(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let scope_b = ward.house.fx.scope_b.clone();
        let there = ward.house.place(&scope_b, 0x9000).await;
        let ola = ward.house.sign_in(&scope_b, 0x7100, "Ola Dahl", "worker", Some(there.team)).await;
        set(&ward, "2026-01-09T09:00:00Z");
        let waits = line(&ward.amina, Kind::NothingNext).await;
        let later = ward.amina.today().saturating_add(3.days());
        for other in [&ward.ben, &ola] {
            not_found(&nudges::open(other, Kind::NothingNext, waits.id).await);
            not_possible(&nudges::put_off(other, Kind::NothingNext, waits.id, ward.form(), later, "Mine").await);
        }
        assert!(own(&ola).await.is_empty());
        not_found(&nudges::own(&ward.gp).await);
        ward.plan(ward.hours(48), Contact::FollowUp).await;
        not_possible(&nudges::put_off(&ward.amina, Kind::NothingNext, waits.id, ward.form(), later, "Late").await);
    }

    async fn whoever_covers_hears_of_it_and_a_death_ends_it_all(fx: Fixture) {
        let ward = Ward::started(fx).await;
        set(&ward, "2026-01-09T09:00:00Z");
        assert!(own(&ward.ben).await.is_empty());
        ward.covered().await;
        let waits = line(&ward.ben, Kind::NothingNext).await;
        assert_eq!(waits.cover.as_deref(), Some("Amina Yusuf"));
        people::record_death(&ward.amina, ward.person, ward.form(), death()).await.unwrap();
        assert!(own(&ward.ben).await.is_empty() && own(&ward.amina).await.is_empty());
    }

    async fn how_much_waits_is_counted_anew_after_a_change(fx: Fixture) {
        let ward = Ward::started(fx).await;
        set(&ward, "2026-01-09T09:00:00Z");
        assert_eq!(nudges::count(&ward.amina).await.unwrap(), 2, "nothing next, and word of the first contact");
        assert_eq!(nudges::count(&ward.gp).await.unwrap(), 0, "nothing waits for whoever refers");
        ward.plan(ward.hours(48), Contact::FollowUp).await;
        assert_eq!(nudges::count(&ward.amina).await.unwrap(), 1);
    }

    async fn a_service_sets_what_nudges_and_when_and_two_do_not_save_over_each_other(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let admin = ward.house.sign_in(&scope, 0x3a00, "Ada Min", "administrator", None).await;
        set(&ward, "2026-01-09T09:00:00Z");
        assert!(own(&ward.amina).await.contains(&(Kind::NothingNext, 1)));
        let stored = nudges::figures(&admin).await.unwrap();
        let mut new = stored.clone();
        new.set(Kind::NothingNext, Days { on: false, after: 2, lead: None });
        new.set(Kind::Unanswered, Days { on: true, after: 3, lead: Some(4) });
        new.hour = 7;
        let mark = nudges::mark(&stored);
        nudges::save_figures(&admin, ward.form(), &mark, &new).await.unwrap();
        assert_eq!(nudges::figures(&admin).await.unwrap(), new);
        assert!(matches!(nudges::save_figures(&admin, ward.form(), &mark, &stored).await, Err(AppError::Stale)));
        assert!(!own(&ward.amina).await.iter().any(|(kind, _)| *kind == Kind::NothingNext));
        let mut wrong = new.clone();
        wrong.set(Kind::Unanswered, Days { on: false, after: 0, lead: None });
        let mark = nudges::mark(&new);
        assert_eq!(fields(nudges::save_figures(&admin, ward.form(), &mark, &wrong).await), ["after_unanswered", "lead_unanswered", "after_unanswered"]);
        not_found(&nudges::figures(&ward.amina).await);
        // the inbox counts by the same days
        assert_eq!(app::settings::open(&admin).await.unwrap().targets.nudge_team_working_days, 3);
    }

    async fn the_digest_goes_once_a_day_with_counts_and_no_name_and_to_nobody_with_nothing(fx: Fixture) {
        let desk = Arc::new(Desk::new(true, false));
        let ward = Ward::of(House::posting(fx, desk.clone())).await;
        ward.record(ward.contact(Contact::FollowUp)).await;
        set(&ward, "2026-01-09T07:59:00Z");
        run(&ward.house).await;
        assert!(desk.given().is_empty(), "before its hour");
        set(&ward, "2026-01-09T08:15:00Z");
        run(&ward.house).await;
        let given = desk.given();
        assert_eq!(given.len(), 1, "{given:?}");
        let (to, words) = &given[0];
        assert_eq!(to, "2000@example.org", "Amina; nothing waits for Ben");
        assert!(words.contains("Nothing planned next: 1") && words.contains("https://leeway.example.org/nudges"), "{words}");
        for telling in ["Maria", "Lindqvist", "R-", "LW-"] {
            assert!(!words.contains(telling), "{telling} in {words}");
        }
        for at in ["2026-01-09T08:31:00Z", "2026-01-09T18:00:00Z", "2026-01-10T09:00:00Z", "2026-01-11T09:00:00Z"] {
            set(&ward, at);
            run(&ward.house).await;
            assert!(desk.given().is_empty(), "once a day, and not at weekends: {at}");
        }
        set(&ward, "2026-01-12T08:20:00Z");
        run(&ward.house).await;
        assert_eq!(desk.given().len(), 1);
        ward.plan(ward.hours(24 * 60), Contact::FollowUp).await;
        set(&ward, "2026-01-13T08:20:00Z");
        run(&ward.house).await;
        let given = desk.given();
        assert!(given.len() == 1 && !given[0].1.contains("Nothing planned") && given[0].1.contains("Word back"), "what was done is in it no more: {given:?}");
    }

    async fn a_digest_that_was_missed_goes_late_once(fx: Fixture) {
        let desk = Arc::new(Desk::new(true, false));
        let ward = Ward::of(House::posting(fx, desk.clone())).await;
        ward.record(ward.contact(Contact::FollowUp)).await;
        set(&ward, "2026-01-08T08:15:00Z");
        run(&ward.house).await;
        desk.given();
        // down from Thursday noon until Saturday
        set(&ward, "2026-01-10T15:00:00Z");
        run(&ward.house).await;
        assert_eq!(desk.given().len(), 1, "Friday's, late");
        set(&ward, "2026-01-10T16:00:00Z");
        run(&ward.house).await;
        assert!(desk.given().is_empty());
    }

    async fn each_chooses_how_the_digest_comes_and_may_have_none(fx: Fixture) {
        let desk = Arc::new(Desk::new(true, false));
        let ward = Ward::of(House::posting(fx, desk.clone())).await;
        ward.record(ward.contact(Contact::FollowUp)).await;
        nudges::choose(&ward.amina, ward.form(), Way::Never).await.unwrap();
        nudges::choose(&ward.ben, ward.form(), Way::Always).await.unwrap();
        not_found(&nudges::choose(&ward.gp, ward.form(), Way::Never).await);
        assert_eq!(nudges::own(&ward.amina).await.unwrap().way, Way::Never);
        set(&ward, "2026-01-09T08:15:00Z");
        run(&ward.house).await;
        let given = desk.given();
        assert_eq!(given.len(), 1, "{given:?}");
        assert!(given[0].1.contains("Nothing waits for you"), "{given:?}");
    }

    async fn while_somebody_is_away_whoever_covers_is_told_and_without_cover_whoever_leads(fx: Fixture) {
        let desk = Arc::new(Desk::new(true, false));
        let ward = Ward::of(House::posting(fx, desk.clone())).await;
        ward.record(ward.contact(Contact::FollowUp)).await;
        let helen = supervisor(&ward).await;
        let away = account_of(&ward.amina);
        ward.house.fx.tamper(&format!("UPDATE membership SET until_at = {} WHERE account_id = {} AND role = 'worker'", moment(&ward, "2026-01-07T00:00:00Z"), hex(&ward, away))).await;
        set(&ward, "2026-01-09T08:15:00Z");
        run(&ward.house).await;
        let given = desk.given();
        assert_eq!(given.len(), 1, "{given:?}");
        assert!(given[0].1.contains("with nobody at work for it\n- Nothing planned next: 1"), "{given:?}");
        let team = nudges::team(&helen).await.unwrap();
        assert!(team.groups[0].1[0].away);
    }

    async fn managers_read_counts_and_no_small_ones(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let manager = ward.house.sign_in(&scope, 0x3b00, "Mo Ager", "manager", None).await;
        assert!(nudges::counts(&manager).await.unwrap().is_none());
        set(&ward, "2026-01-09T08:15:00Z");
        run(&ward.house).await;
        let (_, lines) = nudges::counts(&manager).await.unwrap().unwrap();
        let few = (practice::figure::Shown::Few, practice::figure::Shown::Nobody);
        assert_eq!(lines, [(Kind::NothingNext, few.0, few.1), (Kind::WordBack, few.0, few.1)]);
        not_found(&nudges::counts(&ward.amina).await);
        assert!(nudges::own(&manager).await.unwrap().groups.is_empty());
    }

    async fn a_run_that_stopped_on_the_way_tells_the_rest_and_nobody_twice(fx: Fixture) {
        let desk = Arc::new(Desk::new(true, false));
        let ward = Ward::of(House::posting(fx, desk.clone())).await;
        ward.record(ward.contact(Contact::FollowUp)).await;
        nudges::choose(&ward.ben, ward.form(), Way::Always).await.unwrap();
        set(&ward, "2026-01-09T08:15:00Z");
        run(&ward.house).await;
        assert_eq!(desk.given().len(), 2);
        // as if it had stopped after one of the two: the day is not done, and Ben's is not written
        ward.house.fx.tamper("UPDATE nudge_day SET done_at = NULL").await;
        ward.house.fx.tamper(&format!("DELETE FROM nudge_digest WHERE account_id = {}", hex(&ward, account_of(&ward.ben)))).await;
        set(&ward, "2026-01-09T08:40:00Z");
        run(&ward.house).await;
        let given = desk.given();
        assert_eq!(given.len(), 1, "{given:?}");
        assert!(given[0].1.contains("Nothing waits"), "Ben's alone");
        set(&ward, "2026-01-09T09:10:00Z");
        run(&ward.house).await;
        assert!(desk.given().is_empty());
    }

    async fn clocks_going_forward_and_back_make_one_digest_each(fx: Fixture) {
        let desk = Arc::new(Desk::new(true, false));
        let ward = Ward::of(House::posting(fx, desk.clone())).await;
        let scope = ward.house.fx.scope_a.clone();
        let admin = ward.house.sign_in(&scope, 0x3a00, "Ada Min", "administrator", None).await;
        let stored = nudges::figures(&admin).await.unwrap();
        let mut new = stored.clone();
        (new.hour, new.weekdays) = (1, [true; 7]);
        nudges::save_figures(&admin, ward.form(), &nudges::mark(&stored), &new).await.unwrap();
        nudges::choose(&ward.ben, ward.form(), Way::Always).await.unwrap();
        for day in ["2026-03-29", "2026-10-25"] {
            let from: Timestamp = format!("{day}T00:00:00Z").parse().unwrap();
            let mut told = 0;
            // over the hours in which clocks change, and in the evening
            for quarter in (0..(4 * 5)).chain([4 * 12, 4 * 22]) {
                ward.house.clock.set(from + SignedDuration::from_mins(15 * quarter));
                run(&ward.house).await;
                told += desk.given().into_iter().filter(|(_, words)| words.contains("Leeway: ")).filter(|(to, _)| to.contains("2100") || to.contains("ben")).count();
            }
            assert_eq!(told, 1, "{day}");
        }
    }

    async fn what_was_put_off_once_does_not_silence_the_next_wait(fx: Fixture) {
        let ward = Ward::started(fx).await;
        set(&ward, "2026-01-09T09:00:00Z");
        let waits = line(&ward.amina, Kind::NothingNext).await;
        let later = ward.amina.today().saturating_add(27.days());
        nudges::put_off(&ward.amina, Kind::NothingNext, waits.id, ward.form(), later, "In hospital until then").await.unwrap();
        assert!(!own(&ward.amina).await.iter().any(|(kind, _)| *kind == Kind::NothingNext));
        // she was met after all, and nothing is planned again
        set(&ward, "2026-01-12T09:00:00Z");
        ward.record(ward.contact(Contact::FollowUp)).await;
        set(&ward, "2026-01-15T09:00:00Z");
        assert!(own(&ward.amina).await.contains(&(Kind::NothingNext, 1)));
        assert!(line(&ward.amina, Kind::NothingNext).await.put_off.is_none(), "that was another wait");
    }

    async fn whoever_covers_and_cannot_open_it_or_is_away_is_not_told_and_whoever_leads_is(fx: Fixture) {
        let desk = Arc::new(Desk::new(true, false));
        let ward = Ward::of(House::posting(fx, desk.clone())).await;
        ward.record(ward.contact(Contact::FollowUp)).await;
        let helen = supervisor(&ward).await;
        ward.covered().await;
        set(&ward, "2026-01-09T08:15:00Z");
        run(&ward.house).await;
        assert_eq!(desk.to(), ["2100@example.org"], "Ben covers");
        ward.house.fx.tamper("DELETE FROM case_access WHERE ground = 'cover'").await;
        set(&ward, "2026-01-12T08:15:00Z");
        run(&ward.house).await;
        let given = desk.given();
        assert_eq!(given.len(), 1, "{given:?}");
        assert!(given[0].0.contains("2800") && given[0].1.contains("with nobody at work for it\n- Nothing planned next: 1"), "{given:?}");
        assert!(led(&helen).await.contains(&(Kind::NothingNext, 1)), "and sees which it is");
    }

    async fn where_nobody_leads_managers_are_told_no_small_count_and_who_has_it(fx: Fixture) {
        let desk = Arc::new(Desk::new(true, false));
        let ward = Ward::of(House::posting(fx, desk.clone())).await;
        ward.record(ward.contact(Contact::FollowUp)).await;
        let scope = ward.house.fx.scope_a.clone();
        let manager = ward.house.sign_in(&scope, 0x3b00, "Mo Ager", "manager", None).await;
        let helen = ward.house.sign_in(&scope, 0x2800, "Helen Okafor", "supervisor", None).await;
        assert!(nudges::unled(&manager).await.unwrap().is_empty());
        set(&ward, "2026-01-19T08:15:00Z");
        run(&ward.house).await;
        let given = desk.given();
        let (_, words) = given.iter().find(|(to, _)| to.contains("3b00") || to.contains("3B00")).expect("the manager");
        assert!(words.contains("Leeway: something waits where nobody leads") && words.contains("- Nothing planned next: 1 to 7"), "{words}");
        let unled = nudges::unled(&manager).await.unwrap();
        let one = unled.iter().find(|one| one.kind == Kind::NothingNext).unwrap();
        assert_eq!((one.worker.as_deref(), one.team.as_str(), one.count), (Some("Amina Yusuf"), "Team 1000", practice::figure::Shown::Few));
        not_found(&nudges::unled(&ward.amina).await);
        let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
        tx.supervision_tie_insert(&tie(0x90_0000, account_of(&helen), account_of(&ward.amina))).await.unwrap();
        tx.commit().await.unwrap();
        assert!(nudges::unled(&manager).await.unwrap().is_empty(), "now somebody supervises");
    }

    async fn a_digest_of_yesterday_that_stopped_on_the_way_is_left_for_todays(fx: Fixture) {
        let desk = Arc::new(Desk::new(true, false));
        let ward = Ward::of(House::posting(fx, desk.clone())).await;
        ward.record(ward.contact(Contact::FollowUp)).await;
        set(&ward, "2026-01-08T08:15:00Z");
        run(&ward.house).await;
        assert_eq!(desk.given().len(), 1);
        ward.house.fx.tamper("UPDATE nudge_day SET done_at = NULL").await;
        ward.house.fx.tamper("DELETE FROM nudge_digest").await;
        // up again an hour before today's
        set(&ward, "2026-01-09T07:10:00Z");
        run(&ward.house).await;
        assert!(desk.given().is_empty());
        set(&ward, "2026-01-09T08:10:00Z");
        run(&ward.house).await;
        assert_eq!(desk.given().len(), 1);
    }
}

fn account_of(ctx: &Ctx) -> Uuid {
    ctx.account().unwrap().0
}

fn hex(ward: &Ward, id: Uuid) -> String {
    if ward.house.fx.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") }
}

/// A moment as SQL has it.
fn moment(ward: &Ward, at: &str) -> String {
    if ward.house.fx.is_sqlite() { format!("'{}'", at.replace('Z', "+00:00")) } else { format!("'{at}'") }
}
