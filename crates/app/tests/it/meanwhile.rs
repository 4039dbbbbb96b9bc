//! What is done for several people when something changed meanwhile: an address that is safe no more, a colleague who wrote, a question that
//! nobody answered. Whoever it concerns is left out and named, and the others go on.

use crate::batches::{Round, contact, letter, owners, round, safe_address, safe_at, standings};
use crate::ward::{fields, not_found, not_possible};
use app::batches::{self, Answer, Asked, Chosen};
use app::calendar::NewAppointment;
use app::hidden::{self, NewHidden, Which};
use app::letters::{self, Fate, Written};
use app::people::{self, NewConsent};
use app::{AppError, AppResult, Ctx, episodes, referrals};
use jiff::civil::{date, time};
use practice::appointment::{Draft, What};
use practice::batch::{Kind, Standing};
use practice::consent::{GivenBy, How, Purpose};
use practice::contact::{Kind as ContactKind, Place};
use practice::death::{Death, Source};
use practice::ending::Stage;
use practice::hidden::What as Hidden;
use practice::ids::{EpisodeId, LetterId, PersonId, ReferralId};
use store_testkit::{both_engines, day, id};
use uuid::Uuid;

const WHY: &str = "Her former partner looks for her";
const MILL: &str = "12 Mill Lane, Wexcombe, ZZ99 3AA";
const QUAY: &str = "4 Quay Street, Wexcombe, ZZ99 3AB";

fn first() -> PersonId {
    PersonId(id(0x3000))
}

fn second() -> PersonId {
    PersonId(id(0x5000))
}

fn third() -> PersonId {
    PersonId(id(0x6000))
}

impl Round {
    /// Whom the letters of a batch are of, with how each stands and what is said of it.
    async fn lines(&self, batch: Uuid) -> Vec<(Standing, String, LetterId, ReferralId)> {
        let opened = self.open(batch).await;
        let line = |(item, standing): (store::batches::ItemRow, Standing)| {
            (standing, item.words, LetterId(item.made_id.unwrap_or_default()), ReferralId(item.referral_id))
        };
        opened.items.into_iter().map(line).collect()
    }

    async fn state(&self, line: &(Standing, String, LetterId, ReferralId)) -> String {
        letters::open(&self.ward.amina, line.3, line.2).await.unwrap().letter.state
    }

    async fn hide(&self, person: PersonId, address: &str) {
        let new = NewHidden {
            form: self.ward.form(),
            what: Hidden::Address,
            value: address.to_owned(),
            postcode: String::new(),
            note: String::new(),
            safe: false,
            why: WHY.to_owned(),
        };
        hidden::add(&self.ward.amina, person, new).await.unwrap();
    }

    async fn died(&self, person: PersonId) {
        let death = Death { died_on: None, source: Source::Family, note: String::new() };
        people::record_death(&self.ward.amina, person, self.ward.form(), death).await.unwrap();
    }

    async fn agrees(&self, who: &Ctx, person: PersonId, given: bool) {
        let new = NewConsent {
            form: self.ward.form(),
            purpose: Purpose::Contact,
            given,
            given_by: GivenBy::Person,
            how: How::Spoken,
            note: String::new(),
        };
        people::add_consent(who, person, new).await.unwrap();
    }

    /// Ties one of two records to the other.
    async fn tied(&self, one: PersonId, other: PersonId) {
        let mut tx = self.ward.house.fx.store.begin(&self.ward.house.fx.scope_a).await.unwrap();
        let (who, today) = (self.ward.amina.account().unwrap().0, app::time::day(self.ward.amina.today()));
        let stance = store_testkit::stance(who, app::time::at(self.ward.now()), today);
        let permit = tx.permit_person(&stance, one.0).await.unwrap().unwrap();
        let row = store::people::PersonTieRow {
            id: id(0x7700),
            person_id: one.0,
            other_person_id: Some(other.0),
            name: "Her sister".to_owned(),
            kind: "cared_for_by".to_owned(),
            phone: String::new(),
            note: String::new(),
            parental: false,
            may_be_told: "not_asked".to_owned(),
            from_on: day(0),
            until_on: None,
            version: 1,
        };
        tx.person_tie_insert(&permit, &row).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn take(&self, who: &Ctx, batch: Uuid, episodes: &[EpisodeId]) -> AppResult<usize> {
        let answer = Answer { form: self.ward.form(), episodes: episodes.to_vec(), yes: true, words: String::new() };
        batches::answer(who, batch, answer).await
    }

    async fn given(&self) -> Uuid {
        let batch = self.hand(&self.ward.amina, &self.all(), &self.ward.ben, "Leaves in May").await.unwrap();
        self.take(&self.ward.ben, batch, &self.all()).await.unwrap();
        self.ward.wait(1);
        batch
    }

    async fn role_ended(&self, who: &Ctx) {
        let mut tx = self.ward.house.fx.store.begin(&self.ward.house.fx.scope_a).await.unwrap();
        tx.membership_end(who.account().unwrap().0, "worker", app::time::at(self.ward.now())).await.unwrap();
        tx.commit().await.unwrap();
        self.ward.house.clock.set(self.ward.now() + jiff::SignedDuration::from_secs(5));
    }
}

/// Tomorrow at nine.
fn soon() -> Draft {
    Draft {
        what: What::Contact(ContactKind::FollowUp, Some(Place::Phone)),
        day: date(2026, 1, 7),
        time: time(9, 0, 0, 0),
        turn: None,
        minutes: 30,
        note: String::new(),
        series: None,
    }
}

fn said(outcome: AppResult<Vec<u8>>) -> String {
    match outcome {
        Err(AppError::NotPossible(words)) => words,
        other => panic!("{:?}", other.map(|bytes| bytes.len())),
    }
}

both_engines! {
    async fn a_letter_that_was_begun_goes_to_no_address_that_is_safe_no_more(fx: Fixture) {
        let r = round(fx).await;
        for person in [first(), second(), third()] {
            safe_address(&r.ward, person).await;
        }
        let batch = r.begin(|_| letter()).await.unwrap();
        assert_eq!(standings(&r.open(batch).await), [Standing::Done; 3]);
        assert!(batches::letters_pdf(&r.ward.amina, batch, "https://leeway.example").await.unwrap().starts_with(b"%PDF-"));
        // one flees, and hides where she lives; another moves; the third is as before
        let way = hidden::open(&r.ward.amina, first()).await.unwrap().ways[0].id;
        hidden::hide(&r.ward.amina, first(), r.ward.form(), Which::Way(way), WHY).await.unwrap();
        safe_at(&r.ward, second(), QUAY).await;
        let references: Vec<String> = r.open(batch).await.items.into_iter().map(|(item, _)| item.reference).collect();
        let words = said(batches::letters_pdf(&r.ward.amina, batch, "https://leeway.example").await);
        assert!(words.contains(&references[0]) && words.contains(&references[1]), "{words}");
        assert!(!words.contains(&references[2]) && !words.contains("Mill"), "{words}");
        let lines = r.lines(batch).await;
        assert!(lines[0].1.starts_with("Not printed: ") && lines[1].1.starts_with("Not printed: "), "{lines:?}");
        assert!(lines[2].1.is_empty());
        assert!(batches::letters_pdf(&r.ward.amina, batch, "https://leeway.example").await.unwrap().starts_with(b"%PDF-"), "the other comes");
        batches::letters_sent(&r.ward.amina, batch, r.ward.form()).await.unwrap();
        let lines = r.lines(batch).await;
        assert!(lines[0].1.starts_with("Has not left: ") && lines[1].1.starts_with("Has not left: "), "{lines:?}");
        assert_eq!((r.state(&lines[0]).await, r.state(&lines[1]).await), ("draft".to_owned(), "draft".to_owned()));
        assert_eq!(r.state(&lines[2]).await, "sent");
    }

    async fn a_letter_that_was_begun_is_not_printed_for_who_died_or_wants_no_contact(fx: Fixture) {
        let r = round(fx).await;
        for person in [first(), second(), third()] {
            safe_address(&r.ward, person).await;
        }
        let batch = r.begin(|_| letter()).await.unwrap();
        r.died(first()).await;
        r.agrees(&r.ward.amina, second(), false).await;
        let words = said(batches::letters_pdf(&r.ward.amina, batch, "https://leeway.example").await);
        assert!(words.contains("has died") && words.contains("do not want to be contacted"), "{words}");
        assert!(batches::letters_pdf(&r.ward.amina, batch, "https://leeway.example").await.is_ok());
        // what is safe again is printed again, and nothing is said of it
        r.agrees(&r.ward.amina, second(), true).await;
        batches::letters_pdf(&r.ward.amina, batch, "https://leeway.example").await.unwrap();
        assert!(r.lines(batch).await[1].1.is_empty());
    }

    async fn a_detail_that_somebody_tied_to_one_hides_leaves_out_that_one(fx: Fixture) {
        let r = round(fx).await;
        safe_at(&r.ward, first(), QUAY).await;
        safe_at(&r.ward, second(), MILL).await;
        r.tied(second(), third()).await;
        let batch = r.begin(|_| letter()).await.unwrap();
        r.hide(third(), MILL).await;
        // begun before it was hidden, it neither leaves nor holds up the others
        let words = said(batches::letters_pdf(&r.ward.amina, batch, "https://leeway.example").await);
        assert!(words.contains("hidden"), "{words}");
        batches::letters_sent(&r.ward.amina, batch, r.ward.form()).await.unwrap();
        let lines = r.lines(batch).await;
        assert_eq!(r.state(&lines[0]).await, "sent");
        assert!(lines[1].1.starts_with("Has not left: A hidden"), "{lines:?}");
        // and none is begun after
        let again = r.begin(|_| letter()).await.unwrap();
        let lines = r.lines(again).await;
        assert_eq!((lines[0].0, lines[1].0), (Standing::Done, Standing::LeftOut));
        assert!(lines[1].1.contains("hidden"), "{lines:?}");
        assert!(!batches::undo(&r.ward.amina, again, r.ward.form()).await.unwrap());
    }

    async fn words_typed_for_all_in_which_something_hidden_stands_name_whose_it_is(fx: Fixture) {
        let r = round(fx).await;
        r.hide(second(), MILL).await;
        let planned = r.begin(|_| contact(r.at(24))).await.unwrap();
        let reference = r.open(planned).await.items[1].0.reference.clone();
        r.undo(&r.ward.amina, planned).await.unwrap();
        let note = "Meet at 12 Mill Lane".to_owned();
        let asked = |_| Asked::NextContact { at: r.at(24), kind: None, place: None, note: note.clone() };
        match r.begin(asked).await {
            Err(AppError::Invalid(problems)) => {
                assert_eq!((problems.len(), problems[0].field), (1, hidden::SAYS_SO));
                assert!(problems[0].message.contains(&reference), "{}", problems[0].message);
            }
            other => panic!("{other:?}"),
        }
        assert!(episodes::open(&r.ward.amina, r.third).await.unwrap().episode.next_contact_at.is_none());
        assert_eq!(fields(r.hand(&r.ward.amina, &r.all(), &r.ward.ben, "Of 12 Mill Lane").await), [hidden::SAYS_SO]);
    }

    async fn a_letter_with_a_sign_that_cannot_be_printed_is_named_and_the_others_come(fx: Fixture) {
        let r = round(fx).await;
        safe_address(&r.ward, second()).await;
        safe_address(&r.ward, third()).await;
        let batch = r.begin(|_| letter()).await.unwrap();
        let lines = r.lines(batch).await;
        let opened = letters::open(&r.ward.amina, lines[1].3, lines[1].2).await.unwrap();
        let written = Written {
            form: r.ward.form(),
            version: opened.letter.version,
            way: opened.ways.first().map(|way| way.id),
            address: String::new(),
            subject: String::new(),
            body: "Dear Maria, \u{13000}".to_owned(),
            large: false,
        };
        letters::settle(&r.ward.amina, lines[1].3, lines[1].2, written, Fate::Wait).await.unwrap();
        let reference = r.open(batch).await.items[1].0.reference.clone();
        let words = said(batches::letters_pdf(&r.ward.amina, batch, "https://leeway.example").await);
        assert!(words.contains(&reference) && words.contains('\u{13000}'), "{words}");
        assert!(batches::letters_pdf(&r.ward.amina, batch, "https://leeway.example").await.is_ok());
    }

    async fn whatever_a_colleague_wrote_of_somebody_keeps_them_with_that_colleague(fx: Fixture) {
        let r = round(fx).await;
        let batch = r.given().await;
        // neither is of the episode: what somebody agrees to, and how they are reached, is of the person
        r.agrees(&r.ward.ben, second(), false).await;
        let way = NewHidden {
            form: r.ward.form(), what: Hidden::Address, value: MILL.to_owned(), postcode: String::new(), note: String::new(), safe: false,
            why: WHY.to_owned(),
        };
        hidden::add(&r.ward.ben, third(), way).await.unwrap();
        r.undo(&r.ward.amina, batch).await.unwrap();
        assert_eq!(standings(&r.open(batch).await), [Standing::Undone, Standing::Stays, Standing::Stays]);
        assert_eq!(owners(&r).await, ["Amina Yusuf", "Ben Ito", "Ben Ito"]);
    }

    async fn what_is_written_in_another_spell_of_support_takes_nobody_with_it(fx: Fixture) {
        let r = round(fx).await;
        let scope = r.ward.house.fx.scope_a.clone();
        let team = Some(r.ward.place.team);
        let dee = r.ward.house.sign_in(&scope, 0x2700, "Dee Hall", "worker", team).await;
        let beside = r.ward.again(&dee, 0x3900).await;
        let batch = r.given().await;
        app::contacts::record(&dee, beside, r.ward.contact(ContactKind::FollowUp)).await.unwrap();
        r.undo(&r.ward.amina, batch).await.unwrap();
        assert_eq!(standings(&r.open(batch).await), [Standing::Undone; 3]);
    }

    async fn whoever_leads_no_more_undoes_nothing(fx: Fixture) {
        let r = round(fx).await;
        let batch = r.hand(&r.supervisor, &r.all(), &r.ward.ben, "Long leave").await.unwrap();
        assert!(batches::open(&r.supervisor, batch).await.unwrap().may_undo);
        let mut tx = r.ward.house.fx.store.begin(&r.ward.house.fx.scope_a).await.unwrap();
        tx.supervision_tie_end(id(0x4000), app::time::day(r.ward.amina.today())).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!batches::open(&r.supervisor, batch).await.unwrap().may_undo);
        not_possible(&r.undo(&r.supervisor, batch).await);
        assert_eq!(owners(&r).await, ["Ben Ito"; 3]);
    }

    async fn nobody_is_given_back_to_an_account_that_is_not_in_use(fx: Fixture) {
        let r = round(fx).await;
        let batch = r.hand(&r.supervisor, &r.all(), &r.ward.ben, "Left us").await.unwrap();
        let doors = r.ward.house.fx.store.doors();
        let mut amina = doors.account_by_id(r.ward.amina.account().unwrap().0).await.unwrap().unwrap();
        amina.disabled_at = Some(app::time::at(r.ward.now()));
        doors.account_save(&amina).await.unwrap();
        r.undo(&r.supervisor, batch).await.unwrap();
        let stands = batches::open(&r.supervisor, batch).await.unwrap();
        assert_eq!(standings(&stands), [Standing::Stays; 3]);
        assert!(stands.items[0].0.words.contains("supports nobody here any more"), "{}", stands.items[0].0.words);
    }

    async fn undoing_takes_the_very_appointment_and_nothing_that_was_changed_or_planned_since(fx: Fixture) {
        let r = round(fx).await;
        let batch = r.begin(|_| contact(r.at(48))).await.unwrap();
        let plan = |hours, note: &str| episodes::Plan { at: Some(r.at(hours)), kind: None, place: None, note: note.to_owned() };
        // the same time, and other words
        let version = r.ward.version().await;
        episodes::plan_next(&r.ward.amina, r.ward.episode, r.ward.form(), version, plan(48, "Bring the letter")).await.unwrap();
        let earlier = NewAppointment {
            form: r.ward.form(), draft: soon(), worker: None, site: None, room: None, clashing: None, remind_by: None,
            tasks: Vec::new(),
        };
        app::calendar::make(&r.ward.amina, Some(r.second), earlier).await.unwrap();
        r.undo(&r.ward.amina, batch).await.unwrap();
        assert_eq!(standings(&r.open(batch).await), [Standing::Stays, Standing::Undone, Standing::Undone]);
        let next = |opened: episodes::Opened| opened.episode.next_contact_at.map(app::time::moment);
        assert_eq!(next(r.ward.open().await), Some(r.at(48)));
        assert_eq!(next(episodes::open(&r.ward.amina, r.second).await.unwrap()), Some(r.at(24)), "what came besides stays");
        assert_eq!(next(episodes::open(&r.ward.amina, r.third).await.unwrap()), None);
    }

    async fn an_offer_that_is_taken_back_lets_the_clock_run_again(fx: Fixture) {
        let r = round(fx).await;
        let offered = async || referrals::open(&r.ward.amina, r.ward.referral).await.unwrap().referral.first_offered_at;
        assert!(offered().await.is_none());
        let batch = r.begin(|_| contact(r.at(48))).await.unwrap();
        assert!(offered().await.is_some());
        r.undo(&r.ward.amina, batch).await.unwrap();
        assert!(offered().await.is_none());
        // what was offered before stays offered
        r.ward.plan(r.at(24), ContactKind::FollowUp).await;
        let version = r.ward.version().await;
        let none = episodes::Plan { at: None, kind: None, place: None, note: String::new() };
        episodes::plan_next(&r.ward.amina, r.ward.episode, r.ward.form(), version, none).await.unwrap();
        let batch = r.begin(|_| contact(r.at(48))).await.unwrap();
        r.undo(&r.ward.amina, batch).await.unwrap();
        assert!(offered().await.is_some());
    }

    async fn an_answer_holds_for_those_for_whom_it_still_can(fx: Fixture) {
        let r = round(fx).await;
        let batch = r.hand(&r.ward.amina, &r.all(), &r.ward.ben, "Leaves in May").await.unwrap();
        r.ward.end(&r.ward.amina, r.third, Stage::Done).await;
        assert_eq!(r.take(&r.ward.ben, batch, &r.all()).await.unwrap(), 1);
        let stands = r.open(batch).await;
        assert_eq!(standings(&stands), [Standing::Done, Standing::Done, Standing::LeftOut]);
        assert!(stands.items[2].0.words.contains("ended"), "{}", stands.items[2].0.words);
        not_possible(&r.take(&r.ward.ben, batch, &r.all()).await);
    }

    async fn one_question_is_open_for_each_and_ends_where_nobody_answers(fx: Fixture) {
        let r = round(fx).await;
        let first = r.hand(&r.ward.amina, &[r.second, r.third], &r.ward.ben, "Leaves").await.unwrap();
        let next = r.hand(&r.ward.amina, &[r.second], &r.ward.ben, "Leaves in May").await.unwrap();
        assert_eq!(standings(&r.open(first).await), [Standing::Undone, Standing::Asked], "asked anew");
        assert_eq!(batches::asks(&r.ward.ben).await.unwrap(), 2);
        // handed over by who leads them, the question is settled
        r.hand(&r.supervisor, &[r.second], &r.ward.ben, "Long leave").await.unwrap();
        assert_eq!(standings(&r.open(next).await), [Standing::Undone]);
        r.ward.wait(14 * 24 - 1);
        app::jobs::run_due(&r.ward.house.app).await.unwrap();
        assert_eq!(standings(&r.open(first).await)[1], Standing::Asked, "its time is not over");
        r.ward.wait(26);
        app::jobs::run_due(&r.ward.house.app).await.unwrap();
        let stands = r.open(first).await;
        assert_eq!(standings(&stands)[1], Standing::NotTaken);
        assert!(stands.items[1].0.words.contains("two weeks"), "{}", stands.items[1].0.words);
        assert_eq!(batches::asks(&r.ward.ben).await.unwrap(), 0);
    }

    async fn whoever_left_the_caseload_while_the_form_was_open_is_left_out_and_the_others_go_on(fx: Fixture) {
        let r = round(fx).await;
        r.hand(&r.supervisor, &[r.third], &r.ward.ben, "Long leave").await.unwrap();
        let batch = r.hand(&r.ward.amina, &[r.second, r.third], &r.ward.ben, "Leaves in May").await.unwrap();
        let stands = r.open(batch).await;
        assert_eq!(standings(&stands), [Standing::Asked, Standing::LeftOut]);
        assert!(stands.items[1].0.family_name.is_empty(), "whose name is a colleague’s to know now");
        let planned = r.begin(|_| contact(r.at(24))).await.unwrap();
        assert_eq!(standings(&r.open(planned).await), [Standing::Done, Standing::Done, Standing::LeftOut]);
        let seen = batches::candidates(&r.ward.amina, Kind::Letter, &r.all()).await.unwrap();
        assert_eq!((seen.len(), seen[2].name.as_str(), seen[2].left_out.is_some()), (3, "", true));
        // of somebody who never was in the caseload nothing is kept, and nothing said
        let bens = {
            let scope = r.ward.house.fx.scope_a.clone();
            let referral = r.ward.house.referred(&scope, r.ward.place, 0x9100, |_| {}).await;
            r.ward.accept(&r.ward.ben, referral).await
        };
        let chosen = [r.second, bens].map(|episode| Chosen { episode, asked: contact(r.at(72)) });
        not_found(&batches::begin(&r.ward.amina, r.ward.form(), "", chosen.to_vec()).await);
        not_found(&r.hand(&r.ward.amina, &[r.second, bens], &r.ward.ben, "Leaves").await);
    }

    async fn whoever_is_no_link_worker_any_more_takes_nobody_on(fx: Fixture) {
        let r = round(fx).await;
        let batch = r.hand(&r.ward.amina, &r.all(), &r.ward.ben, "Leaves in May").await.unwrap();
        r.role_ended(&r.ward.ben).await;
        let ben = r.ward.house.with_role(&r.ward.house.fx.scope_a.clone(), 0x2100, "supervisor").await;
        not_possible(&r.take(&ben, batch, &r.all()).await);
        r.answer(&ben, batch, &[r.second], false, "I am their supervisor now").await.unwrap();
        assert_eq!(standings(&r.open(batch).await)[1], Standing::NotTaken);
        assert_eq!(owners(&r).await[1], "Amina Yusuf");
        // nor is anybody given to them
        not_possible(&r.take(&ben, batch, &[r.third]).await);
    }
}
