//! Lone working: who looks out for whom, and the alarm of who does not come back (DOMAIN 4.4).

use crate::ward::{Ward, not_found, not_possible};
use app::concerns::waiting;
use app::lone::{self, Back, Found, NewPlan, Then};
use app::secrets::Token;
use app::services::{Guest, by_link};
use app::{AppError, AppResult, Ctx};
use jiff::SignedDuration;
use practice::ids::LonePlanId;
use practice::lone::{Alarm, Plan, Standing};
use store_testkit::{both_engines, tie};

/// A ward with Amina's supervisor and another one.
struct Street {
    ward: Ward,
    supervisor: Ctx,
    other: Ctx,
}

async fn street(fx: store_testkit::Fixture) -> Street {
    let ward = Ward::new(fx).await;
    let scope = ward.house.fx.scope_a.clone();
    let supervisor = ward.house.sign_in(&scope, 0x2C00, "Helen Moss", "supervisor", None).await;
    let other = ward.house.sign_in(&scope, 0x2D00, "Jo Park", "supervisor", None).await;
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    let [helen, amina] = [&supervisor, &ward.amina].map(|ctx| ctx.account().unwrap().0);
    tx.supervision_tie_insert(&tie(0x4000, helen, amina)).await.unwrap();
    tx.commit().await.unwrap();
    Street { ward, supervisor, other }
}

impl Street {
    /// Half an hour from now, for an hour; Ben looks out.
    fn plan(&self) -> NewPlan {
        let from = |minutes| self.ward.now().checked_add(SignedDuration::from_mins(minutes)).ok();
        NewPlan {
            form: self.ward.form(),
            plan: Plan {
                place: "12 Mill Lane".to_owned(),
                whom: "Maria".to_owned(),
                along: String::new(),
                phone: "07700 900456".to_owned(),
                starts: from(30),
                ends: from(90),
                grace: 15,
                duress: "Red folder".to_owned(),
                note: "The blue car".to_owned(),
            },
            buddy: Some(self.ward.ben.account().unwrap()),
            risks_seen: true,
            token: Token::from_bytes(&[9; 32]),
        }
    }

    async fn out(&self) -> LonePlanId {
        lone::make(&self.ward.amina, Some(self.ward.episode), self.plan()).await.unwrap()
    }

    async fn guest(&self) -> Guest {
        by_link(&self.ward.house.app, Token::from_bytes(&[9; 32]).expose()).await.unwrap()
    }

    async fn after(&self, minutes: i64) {
        let then = self.ward.now().checked_add(SignedDuration::from_mins(minutes)).unwrap();
        self.ward.house.clock.set(then);
        app::jobs::run_alarms(&self.ward.house.app, Some(then)).await.unwrap();
    }

    fn back(&self, words: &str) -> Back {
        Back { form: self.ward.form(), words: words.to_owned() }
    }

    fn found(&self, words: &str, then: Option<Then>) -> Found {
        Found { form: self.ward.form(), words: words.to_owned(), then }
    }

    async fn alarms(&self) -> [i64; 4] {
        let mut alarms = [0; 4];
        for (n, who) in [&self.ward.amina, &self.ward.ben, &self.supervisor, &self.other].into_iter().enumerate() {
            alarms[n] = waiting(who).await.unwrap().alarms;
        }
        alarms
    }
}

fn invalid(answer: AppResult<impl std::fmt::Debug>) -> Vec<&'static str> {
    match answer {
        Err(AppError::Invalid(problems)) => problems.into_iter().map(|p| p.field).collect(),
        other => panic!("{other:?}"),
    }
}

both_engines! {
    async fn whoever_does_not_come_back_raises_an_alarm_with_the_buddy_and_then_with_the_supervisors(fx: Fixture) {
        let s = street(fx).await;
        let plan = s.out().await;
        assert_eq!(s.alarms().await, [0; 4]);
        s.after(90 + 14).await;
        assert_eq!(s.alarms().await, [0; 4], "the grace is not over");
        s.after(1).await;
        assert_eq!(s.alarms().await, [0, 1, 0, 0]);
        s.after(10).await;
        assert_eq!(s.alarms().await, [0, 1, 1, 0]);
        s.after(10).await;
        assert_eq!(s.alarms().await, [0, 1, 1, 1]);
        let seen = lone::open(&s.other, plan).await.unwrap();
        assert_eq!(seen.plan.alarm.as_deref(), Some(Alarm::Everybody.as_str()));
        assert_eq!((seen.plan.place.as_str(), seen.may_answer, seen.told.len()), ("12 Mill Lane", true, 3));
        assert_eq!(lone::list(&s.other).await.unwrap().alarms.len(), 1);
        s.after(60).await;
        assert_eq!(s.alarms().await, [0, 1, 1, 1], "it stands until somebody answers");
        assert_eq!(lone::open(&s.other, plan).await.unwrap().told.len(), 3, "and nobody is told twice");
        assert_eq!(invalid(lone::answer(&s.supervisor, plan, s.found(" ", None)).await), ["words", "then"]);
        lone::answer(&s.supervisor, plan, s.found("Rang her: she is home", Some(Then::Over))).await.unwrap();
        assert_eq!(s.alarms().await, [0; 4]);
        s.after(60).await;
        assert_eq!(s.alarms().await, [0; 4], "what is over is over");
        not_possible(&lone::answer(&s.ward.ben, plan, s.found("Again", Some(Then::Over))).await);
        not_possible(&lone::back(&s.ward.amina, plan, s.back("")).await);
        assert_eq!(lone::open(&s.ward.ben, plan).await.unwrap().plan.answer_words, "Rang her: she is home");
    }

    async fn whoever_was_heard_of_and_is_still_out_is_looked_out_for_on(fx: Fixture) {
        let s = street(fx).await;
        let plan = s.out().await;
        s.after(105).await;
        assert_eq!(invalid(lone::answer(&s.ward.ben, plan, s.found("Ten minutes more, she says", None)).await), ["then"]);
        assert_eq!(invalid(lone::answer(&s.ward.ben, plan, s.found("Ten minutes more", Some(Then::Again(7)))).await), ["then"]);
        lone::answer(&s.ward.ben, plan, s.found("Ten minutes more, she says", Some(Then::Again(15)))).await.unwrap();
        assert_eq!(s.alarms().await, [0; 4]);
        s.after(15).await;
        assert_eq!(s.alarms().await, [0, 1, 0, 0], "and she did not come back after all");
        s.after(10).await;
        assert_eq!(s.alarms().await, [0, 1, 1, 0]);
    }

    async fn whoever_looks_out_has_the_supervisors_told_without_waiting(fx: Fixture) {
        let s = street(fx).await;
        let plan = s.out().await;
        assert!(lone::open(&s.ward.ben, plan).await.unwrap().may_sound);
        not_possible(&lone::sound(&s.ward.amina, plan, s.ward.form()).await);
        lone::sound(&s.ward.ben, plan, s.ward.form()).await.unwrap();
        assert_eq!(s.alarms().await, [0, 1, 1, 0]);
        not_possible(&lone::sound(&s.supervisor, plan, s.ward.form()).await);
        s.after(10).await;
        assert_eq!(s.alarms().await, [0, 1, 1, 1]);
    }

    async fn an_address_in_anothers_hands_ends_no_alarm(fx: Fixture) {
        let s = street(fx).await;
        s.out().await;
        s.after(105).await;
        lone::longer_by_link(&s.guest().await, s.ward.form(), 15, "/out").await.unwrap();
        assert_eq!(s.alarms().await, [0, 1, 0, 0]);
        lone::back_by_link(&s.guest().await, s.back("All is well"), "/out").await.unwrap();
        assert_eq!(s.alarms().await, [0, 1, 0, 0], "whoever was told rings her first");
    }

    async fn a_clock_that_ran_ahead_and_was_put_right_holds_no_alarm_up(fx: Fixture) {
        let s = street(fx).await;
        s.out().await;
        let right = s.ward.now().checked_add(SignedDuration::from_mins(105)).unwrap();
        s.after(24 * 60).await;
        assert_eq!(s.alarms().await, [0, 1, 0, 0]);
        s.ward.house.clock.set(right);
        let before = right.checked_add(SignedDuration::from_hours(22)).ok();
        app::jobs::run_alarms(&s.ward.house.app, before).await.unwrap();
        assert_eq!(s.alarms().await, [0, 1, 0, 0]);
        s.after(10).await;
        assert_eq!(s.alarms().await, [0, 1, 1, 0], "the supervisor is told ten minutes later, and not a day");
    }

    async fn an_alarm_that_was_claimed_and_lost_is_taken_up_again(fx: Fixture) {
        let s = street(fx).await;
        s.out().await;
        let due = s.ward.now().checked_add(SignedDuration::from_mins(105)).unwrap();
        s.ward.house.clock.set(due);
        let mut tx = s.ward.house.fx.store.begin(&s.ward.house.fx.scope_a).await.unwrap();
        assert!(tx.job_claim("alarm", app::time::at(due)).await.unwrap().is_some());
        tx.commit().await.unwrap();
        app::jobs::run_alarms(&s.ward.house.app, Some(due)).await.unwrap();
        assert_eq!(s.alarms().await, [0; 4], "another program may have it");
        s.after(1).await;
        assert_eq!(s.alarms().await, [0, 1, 0, 0]);
    }

    async fn whoever_checks_out_in_time_raises_nothing_and_one_who_is_late_ends_the_alarm(fx: Fixture) {
        let s = street(fx).await;
        let plan = s.out().await;
        lone::check_in(&s.ward.amina, plan, s.ward.form()).await.unwrap();
        assert_eq!(lone::open(&s.ward.ben, plan).await.unwrap().plan.standing, Standing::Out.as_str());
        not_possible(&lone::call_off(&s.ward.amina, plan, s.ward.form()).await);
        lone::back(&s.ward.amina, plan, s.back("All is well")).await.unwrap();
        s.after(300).await;
        assert_eq!(s.alarms().await, [0; 4]);
        not_possible(&lone::back(&s.ward.amina, plan, s.back("")).await);
        let mut second = s.plan();
        second.token = Token::from_bytes(&[8; 32]);
        let late = lone::make(&s.ward.amina, None, second).await.unwrap();
        s.after(106).await;
        assert_eq!(s.alarms().await, [0, 1, 0, 0]);
        lone::back(&s.ward.amina, late, s.back("The bus")).await.unwrap();
        assert_eq!(s.alarms().await, [0; 4]);
    }

    async fn what_takes_longer_is_looked_for_later(fx: Fixture) {
        let s = street(fx).await;
        let plan = s.out().await;
        s.after(89).await;
        assert_eq!(invalid(lone::longer(&s.ward.amina, plan, s.ward.form(), 7).await), ["minutes"]);
        lone::longer(&s.ward.amina, plan, s.ward.form(), 30).await.unwrap();
        s.after(45).await;
        assert_eq!(s.alarms().await, [0; 4]);
        s.after(1).await;
        assert_eq!(s.alarms().await, [0, 1, 0, 0]);
        // heard of, the alarm is over; and raised anew where they do not come back after all
        lone::longer(&s.ward.amina, plan, s.ward.form(), 15).await.unwrap();
        assert_eq!(s.alarms().await, [0; 4]);
        s.after(30).await;
        assert_eq!(s.alarms().await, [0, 1, 0, 0]);
    }

    async fn the_check_out_address_works_without_signing_in_and_shows_neither_where_nor_whom(fx: Fixture) {
        let s = street(fx).await;
        s.out().await;
        let guest = s.guest().await;
        let (ends, standing) = lone::by_link(&guest).await.unwrap();
        assert_eq!((ends, standing), (s.plan().plan.ends.unwrap(), Standing::Planned));
        lone::back_by_link(&guest, s.back("Home"), "/out").await.unwrap();
        assert_eq!(lone::by_link(&guest).await.unwrap().1, Standing::Back);
        s.after(300).await;
        assert_eq!(s.alarms().await, [0; 4]);
        not_possible(&lone::back_by_link(&guest, s.back(""), "/out").await);
    }

    async fn the_word_for_trouble_raises_the_alarm_at_once_and_the_workers_own_page_does_not_show_it(fx: Fixture) {
        let s = street(fx).await;
        let plan = s.out().await;
        lone::back_by_link(&s.guest().await, s.back("Back now, I have the red folder with me"), "/out").await.unwrap();
        assert_eq!(s.alarms().await, [0, 1, 1, 0], "buddy and supervisor at once");
        assert_eq!(lone::by_link(&s.guest().await).await.unwrap().1, Standing::Back);
        let own = lone::open(&s.ward.amina, plan).await.unwrap();
        assert_eq!((own.plan.standing.as_str(), own.plan.alarmed_at, own.plan.under_duress), ("back", None, false));
        assert!(own.plan.duress.is_empty() && own.plan.out_words.is_empty() && own.told.is_empty());
        assert!(lone::list(&s.ward.amina).await.unwrap().own.is_empty());
        let seen = lone::open(&s.supervisor, plan).await.unwrap();
        assert!(seen.plan.under_duress && seen.may_answer);
        s.after(10).await;
        assert_eq!(s.alarms().await, [0, 1, 1, 1]);
        lone::answer(&s.ward.ben, plan, s.found("The police are with her", None)).await.unwrap();
        assert_eq!(s.alarms().await, [0; 4]);
    }

    async fn nobody_but_those_who_look_out_opens_a_plan(fx: Fixture) {
        let s = street(fx).await;
        let plan = s.out().await;
        assert_eq!(lone::open(&s.ward.ben, plan).await.unwrap().plan.duress, "Red folder");
        not_found(&lone::open(&s.supervisor, plan).await);
        not_found(&lone::open(&s.ward.gp, plan).await);
        not_found(&lone::answer(&s.other, plan, s.found("X", None)).await);
        not_possible(&lone::check_in(&s.ward.ben, plan, s.ward.form()).await);
        not_possible(&lone::back(&s.ward.ben, plan, s.back("")).await);
        not_possible(&lone::answer(&s.ward.ben, plan, s.found("No alarm", None)).await);
        lone::call_off(&s.ward.amina, plan, s.ward.form()).await.unwrap();
        s.after(300).await;
        assert_eq!(s.alarms().await, [0; 4]);
        let ben = app::people::open(&s.ward.ben, s.ward.person, app::timeline::Window::default()).await;
        not_found(&ben);
    }

    async fn a_buddy_who_left_is_passed_over(fx: Fixture) {
        let s = street(fx).await;
        s.out().await;
        let scope = s.ward.house.fx.scope_a.clone();
        let mut tx = s.ward.house.fx.store.begin(&scope).await.unwrap();
        let ben = s.ward.ben.account().unwrap().0;
        assert!(tx.membership_end(ben, "worker", app::time::at(s.ward.now())).await.unwrap());
        tx.commit().await.unwrap();
        s.after(105).await;
        assert_eq!(waiting(&s.supervisor).await.unwrap().alarms, 1);
    }

    async fn risk_is_read_before_and_somebody_else_looks_out(fx: Fixture) {
        let s = street(fx).await;
        let raised = practice::concern::Raised {
            about: Some(practice::concern::About::DomesticAbuse),
            danger: Some(false),
            who: String::new(),
            seen: "He threatened her".to_owned(),
            told: String::new(),
            share: Some(practice::concern::Share::Agreed),
            share_words: String::new(),
        };
        let raising = app::concerns::Raising { form: s.ward.form(), raised };
        app::concerns::raise(&s.ward.amina, s.ward.person, raising).await.unwrap();
        let asked = lone::asked(&s.ward.amina, Some(s.ward.episode)).await.unwrap();
        assert!(asked.known.has_any() && asked.known.concerns.len() == 1);
        assert_eq!(asked.buddies.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["Ben Ito", "Helen Moss"]);
        let unread = NewPlan { risks_seen: false, buddy: s.ward.amina.account().ok(), ..s.plan() };
        assert_eq!(invalid(lone::make(&s.ward.amina, Some(s.ward.episode), unread).await), ["buddy", "risks_seen"]);
        let elsewhere = NewPlan { risks_seen: false, ..s.plan() };
        lone::make(&s.ward.amina, None, elsewhere).await.unwrap();
        not_found(&lone::make(&s.ward.ben, Some(s.ward.episode), s.plan()).await);
        not_found(&lone::make(&s.supervisor, None, s.plan()).await);
    }

    async fn jobs_that_wait_hold_no_alarm_up(fx: Fixture) {
        let s = street(fx).await;
        s.out().await;
        let scope = s.ward.house.fx.scope_a.clone();
        let mut tx = s.ward.house.fx.store.begin(&scope).await.unwrap();
        for n in 0..200 {
            tx.job_insert(&store_testkit::job(0x70_0000 + n, "remind")).await.unwrap();
        }
        tx.commit().await.unwrap();
        let then = s.ward.now().checked_add(SignedDuration::from_mins(105)).unwrap();
        s.ward.house.clock.set(then);
        assert_eq!(app::jobs::run_alarms(&s.ward.house.app, Some(then)).await.unwrap(), 1, "the usual is left alone");
        assert_eq!(s.alarms().await, [0, 1, 0, 0]);
    }
}
