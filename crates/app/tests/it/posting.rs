//! What leaves by e-mail and text: alarms, concerns and invitations; to whom, in which words, and what is tried again.

use crate::desk;
use crate::house::House;
use crate::post_desk::Desk;
use crate::ward::{Ward, not_found};
use app::lone::{self, Back, Found, NewPlan, Then};
use app::notices::{ALARM_SUBJECT, ALARM_WORDS, Channel, Unsent};
use app::secrets::Token;
use app::{AppError, Ctx, accounts, concerns};
use jiff::{SignedDuration, Timestamp};
use post::PostError;
use practice::access::Role;
use practice::concern::{About, Raised, Share};
use practice::ids::{ConcernId, LonePlanId};
use practice::lone::Plan;
use std::sync::Arc;
use store_testkit::{both_engines, tie};

/// A ward with Amina's supervisor, another one and an administrator, who is told nothing; the buddy is Ben.
struct Street {
    ward: Ward,
    desk: Arc<Desk>,
    supervisor: Ctx,
    other: Ctx,
    admin: Ctx,
}

const BEN: &str = "2100@example.org";
const HELEN: &str = "2c00@example.org";
const JO: &str = "2d00@example.org";

async fn street(fx: store_testkit::Fixture, mail: bool, text: bool) -> Street {
    let desk = Arc::new(Desk::new(mail, text));
    let ward = Ward::of(House::posting(fx, desk.clone())).await;
    let scope = ward.house.fx.scope_a.clone();
    let supervisor = ward.house.sign_in(&scope, 0x2C00, "Helen Moss", "supervisor", None).await;
    let other = ward.house.sign_in(&scope, 0x2D00, "Jo Park", "supervisor", None).await;
    let admin = ward.house.sign_in(&scope, 0x2900, "Kit Rowe", "administrator", None).await;
    let mut tx = ward.house.fx.store.begin(&scope).await.unwrap();
    let [helen, amina] = [&supervisor, &ward.amina].map(|ctx| ctx.account().unwrap().0);
    tx.supervision_tie_insert(&tie(0x4000, helen, amina)).await.unwrap();
    tx.commit().await.unwrap();
    Street { ward, desk, supervisor, other, admin }
}

impl Street {
    async fn out(&self) -> LonePlanId {
        let from = |minutes| self.ward.now().checked_add(SignedDuration::from_mins(minutes)).ok();
        let plan = Plan {
            place: "12 Mill Lane".to_owned(),
            whom: "Maria".to_owned(),
            along: String::new(),
            phone: "07700 900456".to_owned(),
            starts: from(30),
            ends: from(90),
            grace: 15,
            duress: "Red folder".to_owned(),
            note: String::new(),
        };
        let new = NewPlan {
            form: self.ward.form(),
            plan,
            buddy: self.ward.ben.account().ok(),
            risks_seen: true,
            token: Token::from_bytes(&[9; 32]),
        };
        lone::make(&self.ward.amina, Some(self.ward.episode), new).await.unwrap()
    }

    async fn seconds(&self, seconds: i64) {
        let then = self.ward.now().checked_add(SignedDuration::from_secs(seconds)).unwrap();
        self.ward.house.clock.set(then);
        self.run(Some(then)).await;
    }

    async fn after(&self, minutes: i64) {
        self.seconds(minutes * 60).await;
    }

    async fn run(&self, before: Option<Timestamp>) {
        let app = &self.ward.house.app;
        app::jobs::run_alarms(app, before).await.unwrap();
        app::jobs::run_post(app, before).await.unwrap();
    }

    async fn concern(&self, danger: bool) -> ConcernId {
        let raised = Raised {
            about: Some(About::DomesticAbuse),
            danger: Some(danger),
            who: String::new(),
            seen: "She is afraid".to_owned(),
            told: String::new(),
            share: Some(Share::Agreed),
            share_words: String::new(),
        };
        let raising = concerns::Raising { form: self.ward.form(), raised };
        concerns::raise(&self.ward.amina, self.ward.person, raising).await.unwrap()
    }

    fn found(&self) -> Found {
        Found { form: self.ward.form(), words: "Rang her: she is home".to_owned(), then: Some(Then::Over) }
    }

    fn figures(&self) -> Vec<(&'static str, &'static str, u64)> {
        app::notices::figures(&self.ward.house.app)
    }
}

both_engines! {
    async fn an_alarm_is_sent_to_whom_it_is_with_and_says_nothing_of_what_or_whom(fx: Fixture) {
        let s = street(fx, true, true).await;
        accounts::set_alarm_number(&s.ward.ben, "07700 900123").await.unwrap();
        s.out().await;
        s.after(104).await;
        assert!(s.desk.given().is_empty(), "the grace is not over");
        s.after(1).await;
        let given = s.desk.given();
        let mail = format!("{ALARM_SUBJECT}\n{ALARM_WORDS}\n\nhttps://leeway.example.org/sign-in\n");
        assert_eq!(given, [("+447700900123".to_owned(), ALARM_WORDS.to_owned()), (BEN.to_owned(), mail)]);
        s.after(9).await;
        assert!(s.desk.given().is_empty());
        s.after(1).await;
        assert_eq!(s.desk.to(), ["+447700900123", BEN, HELEN], "its turn: the buddy is told again");
        s.after(10).await;
        assert_eq!(s.desk.to(), ["+447700900123", BEN, HELEN, JO]);
        s.after(10).await;
        assert_eq!(s.desk.to().len(), 4, "for as long as nobody answers");
        assert_eq!(s.figures(), [("mail", "sent", 9), ("text", "sent", 4)]);
    }

    async fn an_alarm_that_was_answered_is_sent_no_more(fx: Fixture) {
        let s = street(fx, true, false).await;
        let plan = s.out().await;
        s.desk.refuse(Some(PostError::Later("the mail server says 421".to_owned())));
        s.after(105).await;
        lone::answer(&s.ward.ben, plan, s.found()).await.unwrap();
        s.desk.refuse(None);
        s.after(60).await;
        assert!(s.desk.given().is_empty());
        assert!(lone::open(&s.ward.ben, plan).await.unwrap().unsent.is_empty());
    }

    async fn the_word_for_trouble_is_sent_to_buddy_and_supervisor_at_once(fx: Fixture) {
        let s = street(fx, true, false).await;
        let plan = s.out().await;
        let back = Back { form: s.ward.form(), words: "I have the red folder".to_owned() };
        lone::back(&s.ward.amina, plan, back).await.unwrap();
        s.run(Some(s.ward.now())).await;
        assert_eq!(s.desk.to(), [BEN, HELEN]);
    }

    async fn what_cannot_be_sent_now_is_tried_again_and_what_never_can_is_given_up_and_neither_holds_the_banner_up(fx: Fixture) {
        let s = street(fx, true, false).await;
        let plan = s.out().await;
        s.desk.refuse(Some(PostError::Later("the mail server says 421".to_owned())));
        s.after(105).await;
        assert_eq!(concerns::waiting(&s.ward.ben).await.unwrap().alarms, 1);
        let unsent = |tried_again| Unsent { name: "Ben Ito".to_owned(), channel: Channel::Mail, tried_again };
        assert_eq!(lone::open(&s.ward.ben, plan).await.unwrap().unsent, [unsent(true)]);
        assert!(lone::open(&s.ward.amina, plan).await.unwrap().unsent.is_empty(), "whoever is out is shown nothing of it");
        s.seconds(4).await;
        s.desk.refuse(None);
        s.seconds(1).await;
        assert_eq!(s.desk.to(), [BEN], "five seconds later");
        assert!(lone::open(&s.ward.ben, plan).await.unwrap().unsent.is_empty());
        s.desk.refuse(Some(PostError::Never("the mail server says 550".to_owned())));
        s.after(10).await;
        let named: Vec<String> = lone::open(&s.ward.ben, plan).await.unwrap().unsent.into_iter().map(|u| u.name).collect();
        assert_eq!(named, ["Ben Ito", "Helen Moss"]);
        assert_eq!(concerns::waiting(&s.supervisor).await.unwrap().alarms, 1);
        let given_up = app::system::read(&s.admin).await.unwrap().given_up;
        assert_eq!(given_up.len(), 2);
        assert_eq!(given_up[0].error, "the mail server says 550");
        let mut envelopes: Vec<_> = given_up.iter().map(|job| job.envelope.clone().unwrap()).collect();
        envelopes.sort_by(|a, b| a.1.cmp(&b.1));
        assert_eq!(envelopes, [(Channel::Mail, "Ben Ito".to_owned()), (Channel::Mail, "Helen Moss".to_owned())]);
        s.desk.refuse(None);
        for job in given_up {
            app::system::try_again(&s.admin, job.id, s.ward.form()).await.unwrap();
        }
        s.run(Some(s.ward.now())).await;
        assert_eq!(s.desk.to(), [BEN, HELEN], "the administrator mended it");
    }

    async fn a_message_is_given_up_after_eight_tries(fx: Fixture) {
        let s = street(fx, true, false).await;
        let plan = s.out().await;
        s.after(105).await;
        s.desk.given();
        lone::answer(&s.ward.ben, plan, Found { then: Some(Then::Again(60)), ..s.found() }).await.unwrap();
        s.desk.refuse(Some(PostError::Later("away".to_owned())));
        s.concern(false).await;
        for _ in 0..12 {
            s.seconds(300).await;
        }
        let given_up = app::system::read(&s.admin).await.unwrap().given_up;
        assert_eq!(given_up.iter().map(|job| (job.tries, job.error.as_str())).collect::<Vec<_>>(), [(8, "away")]);
        assert_eq!(s.figures().iter().find(|f| f.1 == "never"), Some(&("mail", "never", 1)));
    }

    async fn a_message_that_was_claimed_and_lost_is_sent_a_minute_later(fx: Fixture) {
        let s = street(fx, true, false).await;
        s.out().await;
        let due = s.ward.now().checked_add(SignedDuration::from_mins(105)).unwrap();
        s.ward.house.clock.set(due);
        app::jobs::run_alarms(&s.ward.house.app, Some(due)).await.unwrap();
        let mut tx = s.ward.house.fx.store.begin(&s.ward.house.fx.scope_a).await.unwrap();
        assert!(tx.job_claim("post", app::time::at(due)).await.unwrap().is_some());
        tx.commit().await.unwrap();
        s.run(Some(due)).await;
        assert!(s.desk.given().is_empty());
        s.seconds(61).await;
        assert_eq!(s.desk.to(), [BEN]);
    }

    async fn a_concern_is_sent_in_the_same_neutral_words_until_somebody_has_it(fx: Fixture) {
        let s = street(fx, true, false).await;
        let concern = s.concern(true).await;
        s.run(Some(s.ward.now())).await;
        let given = s.desk.given();
        assert_eq!(given.len(), 1, "no lead is named: Amina’s supervisor, and not Amina");
        assert_eq!(given[0].0, HELEN);
        assert!(given[0].1.starts_with(ALARM_SUBJECT) && !given[0].1.to_lowercase().contains("concern"));
        s.after(30).await;
        assert_eq!(s.desk.to(), [HELEN, JO]);
        s.desk.refuse(Some(PostError::Never("the mail server says 550".to_owned())));
        s.after(30).await;
        let opened = concerns::open(&s.supervisor, concern).await.unwrap();
        assert_eq!(opened.unsent.iter().map(|u| u.name.as_str()).collect::<Vec<_>>(), ["Helen Moss", "Jo Park"]);
        s.desk.refuse(None);
        concerns::acknowledge(&s.other, concern, s.ward.form()).await.unwrap();
        s.after(120).await;
        assert!(s.desk.given().is_empty());
    }

    async fn where_nothing_is_set_up_nothing_is_kept_to_be_sent(fx: Fixture) {
        let s = street(fx, false, false).await;
        let plan = s.out().await;
        s.after(105).await;
        assert_eq!(concerns::waiting(&s.ward.ben).await.unwrap().alarms, 1);
        assert!(lone::open(&s.ward.ben, plan).await.unwrap().unsent.is_empty());
        assert!(lone::asked(&s.ward.amina, None).await.unwrap().post.nothing());
        let counted = app::jobs::standing(&s.ward.house.app).await.unwrap();
        assert!(counted.iter().all(|(lane, ..)| lane != "post"), "{counted:?}");
    }

    async fn whoever_left_meanwhile_is_sent_nothing(fx: Fixture) {
        let s = street(fx, true, false).await;
        s.out().await;
        let due = s.ward.now().checked_add(SignedDuration::from_mins(105)).unwrap();
        s.ward.house.clock.set(due);
        app::jobs::run_alarms(&s.ward.house.app, Some(due)).await.unwrap();
        let mut tx = s.ward.house.fx.store.begin(&s.ward.house.fx.scope_a).await.unwrap();
        assert!(tx.membership_end(s.ward.ben.account().unwrap().0, "worker", app::time::at(due)).await.unwrap());
        tx.commit().await.unwrap();
        app::jobs::run_post(&s.ward.house.app, Some(due)).await.unwrap();
        assert!(s.desk.given().is_empty());
    }

    async fn a_number_for_alarms_is_ones_own_and_nobody_elses_to_read(fx: Fixture) {
        let s = street(fx, true, true).await;
        for wrong in ["0113 496 0000", "x", "+353 87 123 4567"] {
            assert_eq!(desk::fields(accounts::set_alarm_number(&s.ward.amina, wrong).await), ["number"]);
        }
        assert_eq!(accounts::alarm_number(&s.ward.amina).await.unwrap(), None);
        accounts::set_alarm_number(&s.ward.amina, " +44 7700 900123 ").await.unwrap();
        assert_eq!(accounts::alarm_number(&s.ward.amina).await.unwrap().as_deref(), Some("07700900123"));
        assert_eq!(lone::asked(&s.ward.amina, None).await.unwrap().phone, "07700900123", "a plan begins with it");
        let amina = s.ward.amina.account().unwrap();
        let seen = accounts::open(&s.admin, amina).await.unwrap();
        assert!(seen.alarm_number && !format!("{seen:?}").contains("900123"));
        let mut tx = s.ward.house.fx.store.read(&s.ward.house.fx.scope_a).await.unwrap();
        let noted = tx.event_page(None, 5).await.unwrap();
        assert!(noted.iter().any(|e| e.kind == "alarm_number_changed") && !format!("{noted:?}").contains("900123"));
        drop(tx);
        accounts::set_alarm_number(&s.ward.amina, " ").await.unwrap();
        assert!(!accounts::open(&s.admin, amina).await.unwrap().alarm_number);
    }

    async fn those_told_read_where_to_ring_and_what_is_known_of_risk_and_nobody_does_before(fx: Fixture) {
        let s = street(fx, true, false).await;
        s.concern(false).await;
        let plan = s.out().await;
        assert_eq!(lone::open(&s.ward.amina, plan).await.unwrap().known.unwrap().concerns.len(), 1, "again at check-in");
        let ben = lone::open(&s.ward.ben, plan).await.unwrap();
        assert_eq!(ben.plan.phone, "07700900456");
        assert!(ben.known.is_none(), "no alarm stands");
        s.after(105).await;
        let known = lone::open(&s.ward.ben, plan).await.unwrap().known.unwrap();
        assert_eq!(known.concerns[0].about, About::DomesticAbuse.as_str());
        lone::answer(&s.ward.ben, plan, s.found()).await.unwrap();
        assert!(lone::open(&s.ward.ben, plan).await.unwrap().known.is_none());
        assert!(lone::open(&s.ward.amina, plan).await.unwrap().known.is_none(), "and she is back");
        not_found(&app::people::open(&s.ward.ben, s.ward.person, app::timeline::Window::default()).await);
    }

    async fn an_invitation_is_sent_with_an_address_of_its_own_and_a_neutral_subject(fx: Fixture) {
        let s = street(fx, true, false).await;
        let invite = accounts::Invite {
            form: s.ward.form(),
            name: "Sam Reid".to_owned(),
            email: "sam@example.org".to_owned(),
            role: Role::Worker,
            team: None,
        };
        let shown = accounts::invite(&s.admin, invite).await.unwrap();
        let id = accounts::invitation_of(&s.admin, &shown).await.unwrap();
        not_found(&accounts::send_invitation(&s.ward.amina, s.ward.form(), id).await);
        accounts::send_invitation(&s.admin, s.ward.form(), id).await.unwrap();
        s.desk.refuse(Some(PostError::Later("away".to_owned())));
        s.run(Some(s.ward.now())).await;
        s.desk.refuse(None);
        s.seconds(30).await;
        let given = s.desk.given();
        assert_eq!((given.len(), given[0].0.as_str()), (1, "sam@example.org"));
        assert!(given[0].1.starts_with("Leeway: you are invited\n"), "{}", given[0].1);
        assert!(!given[0].1.to_lowercase().contains("prescri") && !given[0].1.contains("worker"), "{}", given[0].1);
        let token = given[0].1.split("https://leeway.example.org/join/").nth(1).unwrap().split_whitespace().next().unwrap();
        let app = &s.ward.house.app;
        assert_eq!(accounts::joining(app, token).await.unwrap().email, "sam@example.org");
        not_found(&accounts::joining(app, shown.expose()).await);
        let joined = accounts::join(app, token, "Sam Reid", "otter lantern granite parade", "x").await;
        assert!(joined.is_ok(), "{joined:?}");
        not_found(&accounts::send_invitation(&s.admin, s.ward.form(), id).await);
        let ctx = app::services::system(app, s.admin.service()).await.unwrap();
        let unsent = accounts::send_invitation(&ctx, s.ward.form(), id).await;
        assert!(matches!(unsent, Err(AppError::NotFound)), "{unsent:?}");
    }

    async fn a_test_message_goes_to_an_address_or_a_number_and_names_nothing(fx: Fixture) {
        let s = street(fx, true, true).await;
        let app = &s.ward.house.app;
        assert_eq!(app::notices::try_out(app, "ruth@example.org").await.unwrap(), Channel::Mail);
        assert_eq!(app::notices::try_out(app, "07700 900123").await.unwrap(), Channel::Text);
        assert_eq!(s.desk.to(), ["+447700900123", "ruth@example.org"]);
        assert_eq!(desk::fields(app::notices::try_out(app, "nobody").await), ["to"]);
        s.desk.refuse(Some(PostError::Never("the mail server says 550".to_owned())));
        assert!(matches!(app::notices::try_out(app, "ruth@example.org").await, Err(AppError::NotPossible(_))));
    }
}
