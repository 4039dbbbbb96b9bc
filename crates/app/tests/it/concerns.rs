//! Concerns for somebody's safety: told at once, passed on when nobody answers, closed by whoever leads (DOMAIN 4.8).

use crate::ward::{Ward, not_found, not_possible};
use app::concerns::{self, Closing, LeadDraft, Raising, Waiting};
use app::people;
use app::timeline::Window;
use app::{AppError, AppResult, Ctx};
use jiff::SignedDuration;
use practice::concern::{About, Lead, Level, Outcome, Raised, Share};
use practice::ids::{ConcernId, PersonId, SiteId};
use store_testkit::{both_engines, id, tie};

/// A ward with a lead, a deputy, a supervisor of Amina and another one.
struct Watch {
    ward: Ward,
    admin: Ctx,
    lead: Ctx,
    deputy: Ctx,
    supervisor: Ctx,
    other: Ctx,
}

async fn watch(fx: store_testkit::Fixture) -> Watch {
    let ward = Box::pin(Ward::new(fx)).await;
    let scope = ward.house.fx.scope_a.clone();
    let admin = ward.house.sign_in(&scope, 0x2900, "Kit Rowe", "administrator", None).await;
    let lead = ward.house.sign_in(&scope, 0x2A00, "Dr Priya Shah", "referrer", None).await;
    let deputy = ward.house.sign_in(&scope, 0x2B00, "Sam Lowe", "worker", None).await;
    let supervisor = ward.house.sign_in(&scope, 0x2C00, "Helen Moss", "supervisor", None).await;
    let other = ward.house.sign_in(&scope, 0x2D00, "Jo Park", "supervisor", None).await;
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    let [helen, amina] = [&supervisor, &ward.amina].map(|ctx| ctx.account().unwrap().0);
    tx.supervision_tie_insert(&tie(0x4000, helen, amina)).await.unwrap();
    tx.commit().await.unwrap();
    let watch = Watch { ward, admin, lead, deputy, supervisor, other };
    watch.leads("Dr Priya Shah", "2a00@example.org", false).await;
    watch.leads("Sam Lowe", "2b00@example.org", true).await;
    watch
}

fn draft(name: &str, email: &str, deputy: bool) -> LeadDraft {
    LeadDraft {
        kind: Some(Lead::Adult),
        deputy,
        name: name.to_owned(),
        phone: "01632 960123".to_owned(),
        email: email.to_owned(),
    }
}

fn raised(danger: bool) -> Raised {
    Raised {
        about: Some(About::DomesticAbuse),
        danger: Some(danger),
        who: String::new(),
        seen: "She is afraid to go home".to_owned(),
        told: String::new(),
        share: Some(Share::Agreed),
        share_words: String::new(),
    }
}

impl Watch {
    fn site(&self) -> SiteId {
        SiteId(self.ward.place.site)
    }

    async fn leads(&self, name: &str, email: &str, deputy: bool) {
        let named = draft(name, email, deputy);
        concerns::add_lead(&self.admin, self.site(), self.ward.form(), named).await.unwrap();
    }

    async fn raise(&self, danger: bool) -> ConcernId {
        self.raise_by(&self.ward.amina, danger).await
    }

    async fn raise_by(&self, who: &Ctx, danger: bool) -> ConcernId {
        let raising = Raising { form: self.ward.form(), raised: raised(danger) };
        concerns::raise(who, self.ward.person, raising).await.unwrap()
    }

    /// Lets time pass and runs what is due.
    async fn after(&self, minutes: i64) {
        let then = self.ward.now().checked_add(SignedDuration::from_mins(minutes)).unwrap();
        self.ward.house.clock.set(then);
        app::jobs::run_due(&self.ward.house.app).await.unwrap();
    }

    async fn told(&self, concern: ConcernId) -> Vec<String> {
        let opened = concerns::open(&self.ward.amina, concern).await.unwrap();
        opened.told.into_iter().map(|told| told.name).collect()
    }

    async fn level(&self, concern: ConcernId) -> Option<Level> {
        Level::parse(&concerns::open(&self.ward.amina, concern).await.unwrap().concern.level)
    }

    fn closing(&self) -> Closing {
        Closing {
            form: self.ward.form(),
            outcome: Some(Outcome::Plan),
            words: "A safe place tonight; Ms Blake has it".to_owned(),
        }
    }
}

async fn opens(who: &Ctx, person: PersonId) -> bool {
    people::open(who, person, Window::default()).await.is_ok()
}

fn invalid(answer: AppResult<impl std::fmt::Debug>) -> Vec<&'static str> {
    match answer {
        Err(AppError::Invalid(problems)) => problems.into_iter().map(|p| p.field).collect(),
        other => panic!("{other:?}"),
    }
}

both_engines! {
    async fn a_concern_reaches_the_lead_of_the_practice_at_once_and_nobody_else(fx: Fixture) {
        let w = watch(fx).await;
        let concern = w.raise(false).await;
        assert_eq!(w.told(concern).await, ["Dr Priya Shah"]);
        assert_eq!(concerns::waiting(&w.lead).await.unwrap(), Waiting { told: 1, unanswered: 1, alarms: 0, glass: 0, logs: false });
        assert_eq!(concerns::waiting(&w.deputy).await.unwrap(), Waiting::default());
        let seen = concerns::open(&w.lead, concern).await.unwrap();
        assert_eq!((seen.concern.seen.as_str(), seen.may_answer, seen.name.as_str()), ("She is afraid to go home", true, "Maria Lindqvist"));
        assert!(!seen.may_open && !opens(&w.lead, w.ward.person).await, "a lead who refers reads the concern, and no record");
        not_found(&concerns::open(&w.ward.ben, concern).await);
        not_found(&concerns::open(&w.supervisor, concern).await);
        not_found(&concerns::open(&w.ward.gp, concern).await);
        assert_eq!(concerns::list(&w.lead, None).await.unwrap().open.len(), 1);
        assert!(concerns::list(&w.ward.ben, None).await.unwrap().open.is_empty());
    }

    async fn where_nobody_answers_it_goes_to_the_deputies_and_the_supervisor_and_then_to_every_supervisor(fx: Fixture) {
        let w = watch(fx).await;
        let concern = w.raise(true).await;
        w.after(29).await;
        assert_eq!(w.told(concern).await, ["Dr Priya Shah"], "half an hour is not over");
        w.after(1).await;
        assert_eq!(w.told(concern).await, ["Dr Priya Shah", "Helen Moss", "Sam Lowe"]);
        assert_eq!(w.level(concern).await, Some(Level::Deputies));
        assert_eq!(concerns::waiting(&w.supervisor).await.unwrap(), Waiting { told: 1, unanswered: 1, alarms: 0, glass: 0, logs: false });
        assert!(opens(&w.deputy, w.ward.person).await && opens(&w.supervisor, w.ward.person).await);
        not_found(&concerns::open(&w.other, concern).await);
        w.after(30).await;
        assert_eq!(w.told(concern).await, ["Dr Priya Shah", "Helen Moss", "Sam Lowe", "Jo Park"]);
        assert_eq!(w.level(concern).await, Some(Level::Everybody));
        w.after(60 * 24).await;
        assert_eq!(w.told(concern).await.len(), 4, "nobody is told twice");
        assert_eq!(concerns::waiting(&w.other).await.unwrap(), Waiting { told: 1, unanswered: 1, alarms: 0, glass: 0, logs: false });
    }

    async fn without_danger_the_clock_stands_still_at_night(fx: Fixture) {
        let w = watch(fx).await;
        // Tuesday at nine; four hours of the working day
        let concern = w.raise(false).await;
        w.after(4 * 60 - 1).await;
        assert_eq!(w.level(concern).await, Some(Level::Leads));
        w.after(1).await;
        assert_eq!(w.level(concern).await, Some(Level::Deputies));
        // from one o'clock four more hours are over at five
        w.after(4 * 60).await;
        assert_eq!(w.level(concern).await, Some(Level::Everybody));
    }

    async fn an_acknowledgement_by_name_stops_the_clock_and_leaves_it_open(fx: Fixture) {
        let w = watch(fx).await;
        let concern = w.raise(true).await;
        not_possible(&concerns::acknowledge(&w.ward.amina, concern, w.ward.form()).await);
        let desk = concerns::acknowledged_by_word(&w.ward.amina, concern, w.ward.form(), "the duty doctor").await;
        assert_eq!(invalid(desk), ["ack_by"]);
        let herself = concerns::acknowledged_by_word(&w.ward.amina, concern, w.ward.form(), "amina  yusuf").await;
        assert_eq!(invalid(herself), ["ack_by"], "risk is not held alone");
        concerns::acknowledged_by_word(&w.ward.amina, concern, w.ward.form(), "Dr Lee").await.unwrap();
        w.after(60 * 24).await;
        assert_eq!(w.told(concern).await, ["Dr Lee", "Dr Priya Shah"]);
        assert_eq!(concerns::open(&w.lead, concern).await.unwrap().concern.acknowledged_by, "Dr Lee");
        let still = Waiting { told: 1, unanswered: 1, alarms: 0, glass: 0, logs: false };
        assert_eq!(concerns::waiting(&w.lead).await.unwrap(), still, "the lead has not seen it yet");
        concerns::acknowledge(&w.lead, concern, w.ward.form()).await.unwrap();
        not_possible(&concerns::acknowledge(&w.lead, concern, w.ward.form()).await);
        assert_eq!(concerns::waiting(&w.lead).await.unwrap(), Waiting { told: 1, unanswered: 0, alarms: 0, glass: 0, logs: false });
        let seen = concerns::open(&w.lead, concern).await.unwrap().concern;
        assert_eq!((seen.acknowledged_by.as_str(), seen.closed_at), ("Dr Priya Shah", None));
    }

    async fn only_whoever_was_told_closes_it_and_the_record_closes_to_them_again(fx: Fixture) {
        let w = watch(fx).await;
        let concern = w.raise(true).await;
        w.after(30).await;
        assert!(opens(&w.deputy, w.ward.person).await);
        not_possible(&concerns::close(&w.ward.amina, concern, w.closing()).await);
        let silent = Closing { outcome: None, words: String::new(), ..w.closing() };
        assert_eq!(invalid(concerns::close(&w.deputy, concern, silent).await), ["outcome", "outcome_words"]);
        concerns::note(&w.ward.amina, concern, w.ward.form(), "She is with her sister").await.unwrap();
        concerns::close(&w.deputy, concern, w.closing()).await.unwrap();
        assert!(!opens(&w.deputy, w.ward.person).await && !opens(&w.supervisor, w.ward.person).await);
        let seen = concerns::open(&w.deputy, concern).await.unwrap();
        assert_eq!((seen.concern.closed_by.as_str(), seen.may_answer, seen.may_open), ("Sam Lowe", false, false));
        assert_eq!(seen.notes.len(), 1);
        not_possible(&concerns::close(&w.lead, concern, w.closing()).await);
        not_possible(&concerns::note(&w.ward.amina, concern, w.ward.form(), "More").await);
        assert_eq!(concerns::waiting(&w.supervisor).await.unwrap(), Waiting { told: 1, unanswered: 0, alarms: 0, glass: 0, logs: false });
        let list = concerns::list(&w.deputy, None).await.unwrap();
        assert_eq!((list.open.len(), list.past.len()), (0, 1));
    }

    async fn whoever_leads_themselves_does_not_share_it_with_themselves(fx: Fixture) {
        let w = watch(fx).await;
        w.leads("Amina Yusuf", "2000@example.org", false).await;
        let concern = w.raise(false).await;
        assert_eq!(w.told(concern).await, ["Dr Priya Shah"]);
        not_possible(&concerns::close(&w.ward.amina, concern, w.closing()).await);
    }

    async fn where_nobody_leads_who_can_be_reached_the_next_are_told_at_once(fx: Fixture) {
        let w = watch(fx).await;
        let leads = concerns::leads_of_site(&w.admin, w.site()).await.unwrap();
        for lead in leads.iter().filter(|lead| !lead.deputy) {
            concerns::end_lead(&w.admin, w.site(), lead.id, w.ward.form()).await.unwrap();
            not_found(&concerns::end_lead(&w.admin, w.site(), lead.id, w.ward.form()).await);
        }
        w.leads("Dr Rao", "", false).await;
        let concern = w.raise(false).await;
        assert_eq!(w.told(concern).await, ["Helen Moss", "Sam Lowe"]);
        assert_eq!(w.level(concern).await, Some(Level::Deputies));
        let seen = concerns::open(&w.ward.amina, concern).await.unwrap();
        assert!(seen.leads.iter().any(|lead| lead.name == "Dr Rao" && lead.account_id.is_none()), "who has no account is rung");
    }

    async fn a_concern_that_stood_with_the_wrong_person_is_struck_and_moved_and_both_keep_a_trail(fx: Fixture) {
        let w = watch(fx).await;
        let wrong = w.raise(true).await;
        w.after(30).await;
        let right = PersonId(id(0x3700));
        let scope = w.ward.house.fx.scope_a.clone();
        w.ward.house.referred(&scope, w.ward.place, 0x3700, |_| ()).await;
        let strike = |why: &'static str, to: Option<PersonId>| concerns::strike(&w.ward.amina, wrong, w.ward.form(), why, to);
        assert_eq!(invalid(strike(" ", None).await), ["struck_why"]);
        assert_eq!(invalid(strike("The wrong page", Some(w.ward.person)).await), ["right"]);
        not_found(&strike("The wrong page", Some(PersonId(id(0x9999)))).await);
        let moved = strike("The wrong page was open", Some(right)).await.unwrap();
        assert_ne!(moved, wrong);
        let (old, new) = (concerns::open(&w.ward.amina, wrong).await.unwrap(), concerns::open(&w.ward.amina, moved).await.unwrap());
        assert_eq!((old.concern.moved_to, new.concern.moved_from), (Some(moved.0), Some(wrong.0)));
        assert_eq!((new.concern.person_id, new.concern.seen.as_str()), (right.0, "She is afraid to go home"));
        assert_eq!(old.concern.seen, "She is afraid to go home", "who wrote it still reads what they wrote");
        assert_eq!(w.told(moved).await, ["Dr Priya Shah"], "and the lead is told where it stands now");
        assert!(!opens(&w.deputy, w.ward.person).await, "the wrong person’s record is closed again");
        not_possible(&strike("Again", None).await);
        w.after(24 * 60).await;
        assert_eq!(w.told(wrong).await.len(), 3, "the clock of what was struck stands still");
        // whoever reads the wrong person's record later sees that there was something, and not what
        app::episodes::hand_over(&w.ward.amina, w.ward.episode, w.ward.form(), w.ward.ben.account().unwrap(), "Moves").await.unwrap();
        let later = concerns::open(&w.ward.ben, wrong).await.unwrap();
        assert!(later.concern.seen.is_empty() && later.concern.struck_at.is_some());
        assert_eq!(concerns::of_person(&w.ward.ben, w.ward.person).await.unwrap().len(), 1);
    }

    async fn whoever_raised_it_cannot_make_it_go_away(fx: Fixture) {
        let w = watch(fx).await;
        let concern = w.raise(true).await;
        let alone = concerns::strike(&w.ward.amina, concern, w.ward.form(), "A mistake", None).await;
        assert_eq!(invalid(alone), ["right"]);
        concerns::strike(&w.lead, concern, w.ward.form(), "It was said of somebody on television", None).await.unwrap();
        assert_eq!(concerns::waiting(&w.lead).await.unwrap().unanswered, 0);
    }

    async fn a_lead_who_is_rung_does_not_stand_in_the_way_of_one_whom_leeway_tells(fx: Fixture) {
        let w = watch(fx).await;
        for lead in concerns::leads_of_site(&w.admin, w.site()).await.unwrap() {
            concerns::end_lead(&w.admin, w.site(), lead.id, w.ward.form()).await.unwrap();
        }
        w.leads("The county’s team", "", false).await;
        let doctor = LeadDraft { kind: Some(Lead::DutyDoctor), ..draft("Dr Priya Shah", "2a00@example.org", false) };
        concerns::add_lead(&w.admin, w.site(), w.ward.form(), doctor).await.unwrap();
        let concern = w.raise(false).await;
        assert_eq!(w.told(concern).await, ["Dr Priya Shah"]);
    }

    async fn where_all_who_were_told_have_left_the_supervisor_takes_it_up(fx: Fixture) {
        let w = watch(fx).await;
        let concern = w.raise(false).await;
        concerns::acknowledge(&w.lead, concern, w.ward.form()).await.unwrap();
        not_found(&concerns::open(&w.supervisor, concern).await);
        let mut tx = w.ward.house.fx.store.begin(&w.ward.house.fx.scope_a).await.unwrap();
        let lead = w.lead.account().unwrap().0;
        assert!(tx.membership_end(lead, "referrer", app::time::at(w.ward.now())).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(concerns::list(&w.supervisor, None).await.unwrap().open.len(), 1);
        not_found(&concerns::open(&w.other, concern).await);
        concerns::close(&w.supervisor, concern, w.closing()).await.unwrap();
        not_found(&concerns::open(&w.supervisor, concern).await);
    }

    async fn those_who_were_told_know_who_it_is_and_how_to_reach_them_safely(fx: Fixture) {
        let w = watch(fx).await;
        let concern = w.raise(true).await;
        let seen = concerns::open(&w.lead, concern).await.unwrap();
        assert_eq!(seen.who.unwrap().person.family_name, "Lindqvist");
        w.after(30).await;
        concerns::acknowledge(&w.deputy, concern, w.ward.form()).await.unwrap();
        assert!(opens(&w.deputy, w.ward.person).await);
        assert!(!opens(&w.supervisor, w.ward.person).await, "one has it: the record closes to the others");
        assert!(concerns::open(&w.supervisor, concern).await.is_ok());
    }

    async fn being_told_of_a_concern_gives_nobody_the_person_for_good(fx: Fixture) {
        let w = watch(fx).await;
        w.raise(true).await;
        w.after(30).await;
        let place = w.ward.house.place(&w.ward.house.fx.scope_a.clone(), 0x1500).await;
        let mut again = crate::scene::spoken(w.ward.form(), place.site, "Maria");
        again.person = app::referrals::IntakePerson::Known(w.ward.person);
        not_possible(&app::referrals::receive(app::referrals::Entry::SignedIn(&w.deputy), again).await);
    }

    async fn who_only_triages_sees_that_there_is_an_open_concern_and_not_what_it_says(fx: Fixture) {
        let w = watch(fx).await;
        let concern = w.raise(false).await;
        w.ward.again_waiting(0x3900).await;
        let record = people::open(&w.ward.ben, w.ward.person, Window::default()).await.unwrap();
        assert!(record.narrow && record.concerns.len() == 1);
        not_found(&concerns::open(&w.ward.ben, concern).await);
        concerns::close(&w.lead, concern, w.closing()).await.unwrap();
        let record = people::open(&w.ward.ben, w.ward.person, Window::default()).await.unwrap();
        assert!(record.concerns.is_empty());
    }

    async fn a_printed_record_says_nothing_of_a_concern(fx: Fixture) {
        let w = watch(fx).await;
        w.raise(false).await;
        let print = Window { whole: true, ..Window::default() };
        let record = people::open(&w.ward.amina, w.ward.person, print).await.unwrap();
        assert!(record.concerns.is_empty() && !format!("{:?}", record.timeline).contains("oncern"));
    }

    async fn a_concern_is_moved_where_nobody_leads_who_can_be_reached_too(fx: Fixture) {
        let w = watch(fx).await;
        for lead in concerns::leads_of_site(&w.admin, w.site()).await.unwrap() {
            concerns::end_lead(&w.admin, w.site(), lead.id, w.ward.form()).await.unwrap();
        }
        let wrong = w.raise(true).await;
        let scope = w.ward.house.fx.scope_a.clone();
        w.ward.house.referred(&scope, w.ward.place, 0x3700, |_| ()).await;
        let right = Some(PersonId(id(0x3700)));
        let moved = concerns::strike(&w.ward.amina, wrong, w.ward.form(), "The wrong page", right).await.unwrap();
        assert_eq!(w.told(moved).await, ["Helen Moss"]);
    }

    async fn a_look_for_a_concern_is_kept_from_the_list_that_the_person_sees(fx: Fixture) {
        let w = watch(fx).await;
        let token = people::invite_to_plan(&w.ward.amina, w.ward.person, w.ward.form(), "maria@example.org", true).await.unwrap();
        let session = app::accounts::join(&w.ward.house.app, token.expose(), "Maria Lindqvist", "a-lamp-on-the-landing", "a test").await.unwrap();
        let maria = app::sign_in::resolve(&w.ward.house.app, session.expose()).await.unwrap().ctx;
        let concern = w.raise(true).await;
        w.after(30).await;
        concerns::open(&w.supervisor, concern).await.unwrap();
        w.supervisor.settle("GET /concerns/{concern}").await.unwrap();
        concerns::open(&w.ward.amina, concern).await.unwrap();
        w.ward.amina.settle("GET /concerns/{concern}").await.unwrap();
        assert!(opens(&w.ward.amina, w.ward.person).await);
        w.ward.amina.settle("GET /people/{person}").await.unwrap();
        let own = app::access_list::own(&maria, None).await.unwrap().expect("a record");
        assert!(own.rows.iter().all(|look| look.who.as_deref() != Some("Helen Moss") && !look.page.contains("concern")), "{own:?}");
    }

    async fn every_turn_of_a_concern_stands_in_the_timeline_without_what_was_seen(fx: Fixture) {
        let w = watch(fx).await;
        let concern = w.raise(false).await;
        concerns::acknowledge(&w.lead, concern, w.ward.form()).await.unwrap();
        concerns::close(&w.lead, concern, w.closing()).await.unwrap();
        let record = people::open(&w.ward.amina, w.ward.person, Window::default()).await.unwrap();
        let words = format!("{:?}", record.timeline);
        for turn in ["Concern raised", "Somebody told of a concern", "Concern acknowledged", "Concern closed"] {
            assert!(words.contains(turn), "{turn}");
        }
        assert!(!words.contains("afraid to go home"));
        assert_eq!(record.concerns.len(), 1);
    }

    async fn missing_agreement_is_no_wall_and_a_form_sent_twice_is_taken_once(fx: Fixture) {
        let w = watch(fx).await;
        let mut said = raised(true);
        said.share = Some(Share::Vital);
        let form = w.ward.form();
        let raising = |said: &Raised| Raising { form, raised: said.clone() };
        assert_eq!(invalid(concerns::raise(&w.ward.amina, w.ward.person, raising(&said)).await), ["share_words"]);
        "She could not be asked".clone_into(&mut said.share_words);
        concerns::raise(&w.ward.amina, w.ward.person, raising(&said)).await.unwrap();
        let twice = concerns::raise(&w.ward.amina, w.ward.person, raising(&said)).await;
        assert!(matches!(twice, Err(AppError::TakenBefore(_))), "{twice:?}");
        assert_eq!(concerns::of_person(&w.ward.amina, w.ward.person).await.unwrap().len(), 1);
        not_found(&concerns::raise(&w.ward.gp, w.ward.person, Raising { form: w.ward.form(), raised: said.clone() }).await);
        not_found(&concerns::raise(&w.other, w.ward.person, Raising { form: w.ward.form(), raised: said }).await);
    }

    async fn a_lead_has_a_name_a_way_to_be_reached_and_an_address_that_signs_in_here(fx: Fixture) {
        let w = watch(fx).await;
        let add = |draft: LeadDraft| concerns::add_lead(&w.admin, w.site(), w.ward.form(), draft);
        let nothing = LeadDraft { kind: None, phone: String::new(), ..draft(" ", "", false) };
        assert_eq!(invalid(add(nothing).await), ["lead_kind", "lead_name", "lead_phone"]);
        assert_eq!(invalid(add(draft("Dr Rao", "nobody@example.org", false)).await), ["lead_email"]);
        let letters = LeadDraft { phone: "ring me".to_owned(), ..draft("Dr Rao", "", false) };
        assert_eq!(invalid(add(letters).await), ["lead_phone"]);
        not_found(&concerns::add_lead(&w.ward.amina, w.site(), w.ward.form(), draft("Dr Rao", "", false)).await);
    }
}
