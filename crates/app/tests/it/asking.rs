//! What is asked by right, from receipt to answer: who asks, the clock, its stops, and what an answer needs.

use crate::house::House;
use crate::ward::{Ward, fields, not_found, not_possible};
use app::referrals::{self, Outcome, Redirect};
use app::requests::{self, NewRequest};
use app::rights::{self, Answer, Identity, Longer, Resume, Step, Wait};
use app::timeline::Window;
use app::{AppError, AppResult, Ctx, messages, people};
use jiff::civil::{Date, date};
use practice::access::RequestKind;
use practice::ids::{PersonId, ReferralId};
use practice::rights::{Asker, Correction, Due, Erasure, Refusal, Restriction, StopGround};
use practice::wordback::Turn;
use store_testkit::{both_engines, id};
use uuid::Uuid;

async fn lead(ward: &Ward, n: u128) -> Ctx {
    ward.house.sign_in(&ward.house.fx.scope_a.clone(), n, "Stephen Ellwood", "governance", None).await
}

fn asked(ward: &Ward, kind: RequestKind) -> NewRequest {
    asked_with(ward.form(), kind)
}

fn asked_with(form: Uuid, kind: RequestKind) -> NewRequest {
    NewRequest {
        form,
        kind,
        reference: String::new(),
        asker: Asker::Person,
        asked_by: "Maria Lindqvist".to_owned(),
        // Monday; it is Tuesday 6 January
        received: date(2026, 1, 5),
        why: "As she wrote".to_owned(),
    }
}

async fn step(ward: &Ward, ctx: &Ctx, request: Uuid, step: Step) -> AppResult<()> {
    let version = requests::open(ctx, request).await.unwrap().request.version;
    rights::act(ctx, request, ward.form(), version, step).await
}

fn identity(on: Date) -> Step {
    Step::Identity(Identity { how: "Passport seen".to_owned(), on })
}

fn told(outcome: Option<&str>) -> Answer {
    Answer {
        outcome: outcome.map(str::to_owned),
        words: "As was said on the telephone".to_owned(),
        given_how: "By letter".to_owned(),
        ..Answer::default()
    }
}

async fn begun(ward: &Ward, ctx: &Ctx, kind: RequestKind) -> Uuid {
    let request = requests::make(ctx, asked(ward, kind)).await.unwrap();
    requests::name(ctx, request, ward.form(), ward.person).await.unwrap();
    step(ward, ctx, request, identity(date(2026, 1, 6))).await.unwrap();
    request
}

/// Restricts the use of somebody's record, at their request.
pub(crate) async fn restricted(house: &House, lead: &Ctx, person: PersonId) {
    let request = requests::make(lead, asked_with(house.form(), RequestKind::Restriction)).await.unwrap();
    requests::name(lead, request, house.form(), person).await.unwrap();
    for step in [identity(date(2026, 1, 6)), Step::Answer(told(Some(Restriction::Accuracy.as_str())))] {
        let version = requests::open(lead, request).await.unwrap().request.version;
        rights::act(lead, request, house.form(), version, step).await.unwrap();
    }
}

async fn due(ctx: &Ctx, request: Uuid) -> Due {
    requests::open(ctx, request).await.unwrap().clock.due()
}

both_engines! {
    async fn a_request_is_due_in_a_month_stands_while_it_is_asked_back_and_is_made_longer_once(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let ctx = lead(&ward, 0x7000).await;
        let request = requests::make(&ctx, asked(&ward, RequestKind::Access)).await.unwrap();
        assert_eq!(due(&ctx, request).await, Due::On(date(2026, 2, 5)));
        let wait = |ground| Step::Wait(Wait { ground, why: "Which years?".to_owned(), on: date(2026, 1, 6) });
        step(&ward, &ctx, request, wait(StopGround::Identity)).await.unwrap();
        assert_eq!(due(&ctx, request).await, Due::Stopped);
        not_possible(&step(&ward, &ctx, request, wait(StopGround::Clarification)).await);
        let resume = |on| Step::Resume(Resume { came: "The last two years".to_owned(), on });
        not_possible(&step(&ward, &ctx, request, resume(date(2026, 1, 6))).await);
        ward.wait(24 * 9);
        assert_eq!(fields(step(&ward, &ctx, request, identity(date(2026, 1, 5))).await), ["on"], "before it was asked");
        step(&ward, &ctx, request, identity(date(2026, 1, 14))).await.unwrap();
        assert_eq!(due(&ctx, request).await, Due::On(date(2026, 2, 16)), "a month from then; 14 February is a Saturday");
        let back = Step::Wait(Wait { ground: StopGround::Clarification, why: "Which years?".to_owned(), on: date(2026, 1, 15) });
        step(&ward, &ctx, request, back).await.unwrap();
        assert_eq!(due(&ctx, request).await, Due::Stopped);
        let early = step(&ward, &ctx, request, Step::Answer(told(None))).await;
        not_possible(&early);
        ward.wait(24 * 5);
        step(&ward, &ctx, request, resume(date(2026, 1, 20))).await.unwrap();
        assert_eq!(due(&ctx, request).await, Due::On(date(2026, 2, 20)), "six days do not count");
        let longer = |months, on| Step::Longer(Longer { months, why: "Three records".to_owned(), on });
        assert_eq!(fields(step(&ward, &ctx, request, longer(3, date(2026, 1, 20))).await), ["months"]);
        step(&ward, &ctx, request, longer(2, date(2026, 1, 20))).await.unwrap();
        assert_eq!(due(&ctx, request).await, Due::On(date(2026, 4, 20)));
        not_possible(&step(&ward, &ctx, request, longer(1, date(2026, 1, 20))).await);
        let kinds: Vec<&str> = vec!["request_identity_checked", "request_waits", "request_resumed", "request_made_longer"];
        let log = ward.house.fx.rows("event").await.join("\n");
        for kind in kinds {
            assert!(log.contains(kind), "{kind} is in the log");
        }
    }

    async fn it_is_made_longer_only_if_they_are_told_within_the_first_month(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let ctx = lead(&ward, 0x7000).await;
        let request = begun(&ward, &ctx, RequestKind::Correction).await;
        ward.wait(24 * 35);
        let late = Step::Longer(Longer { months: 1, why: "Many".to_owned(), on: ctx.today() });
        assert_eq!(fields(step(&ward, &ctx, request, late).await), ["on"]);
        let counts = requests::counts(&ctx).await.unwrap().unwrap();
        assert_eq!((counts.open, counts.overdue, counts.nearly), (1, 1, 0));
        assert!(people::open(&ctx, ward.person, Window::default()).await.is_ok(), "late, and still to be answered");
    }

    async fn the_one_due_first_stands_first_and_counts_stand_on_the_leads_first_page(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let ctx = lead(&ward, 0x7000).await;
        let court = requests::make(&ctx, asked(&ward, RequestKind::Court)).await.unwrap();
        let copy = requests::make(&ctx, asked(&ward, RequestKind::Access)).await.unwrap();
        let died = requests::make(&ctx, asked(&ward, RequestKind::Deceased)).await.unwrap();
        let listed = requests::list(&ctx, None, None).await.unwrap();
        assert_eq!(listed.open.iter().map(|row| row.id).collect::<Vec<_>>(), [died, copy, court]);
        ward.wait(24 * 16);
        let counts = requests::counts(&ctx).await.unwrap().unwrap();
        assert_eq!((counts.open, counts.overdue, counts.nearly), (3, 0, 1));
        assert!(requests::counts(&ward.amina).await.unwrap().is_none());
        requests::close(&ctx, court, ward.form()).await.unwrap();
        not_possible(&requests::close(&ctx, copy, ward.form()).await);
        let listed = requests::list(&ctx, None, None).await.unwrap();
        assert_eq!((listed.open.len(), listed.over.len()), (2, 1));
    }

    async fn a_request_that_cannot_have_come_yet_or_says_nothing_is_refused(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let ctx = lead(&ward, 0x7000).await;
        let new = NewRequest { received: date(2026, 1, 7), ..asked(&ward, RequestKind::Access) };
        assert_eq!(fields(requests::make(&ctx, new).await), ["received"]);
        let request = requests::make(&ctx, asked(&ward, RequestKind::Access)).await.unwrap();
        let blank = Step::Identity(Identity { how: " ".to_owned(), on: date(2026, 1, 4) });
        assert_eq!(fields(step(&ward, &ctx, request, blank).await), ["how", "on"]);
        assert_eq!(fields(step(&ward, &ctx, request, Step::Withdraw(String::new())).await), ["words"]);
        let wrong = Step::Refuse(Refusal::Expectation, "No".to_owned());
        assert_eq!(fields(step(&ward, &ctx, request, wrong).await), ["ground"]);
        for other in [&ward.amina, &ward.gp] {
            not_found(&rights::act(other, request, ward.form(), 1, Step::Withdraw("No".to_owned())).await);
        }
        let there = ward.house.sign_in(&ward.house.fx.scope_b.clone(), 0x9000, "Ola Dahl", "governance", None).await;
        not_found(&rights::act(&there, request, ward.form(), 1, Step::Withdraw("No".to_owned())).await);
    }

    async fn of_two_who_answer_at_once_one_is_told_and_what_is_over_stays_over(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let (one, two) = (lead(&ward, 0x7000).await, lead(&ward, 0x8000).await);
        let request = begun(&ward, &one, RequestKind::Erasure).await;
        let version = requests::open(&two, request).await.unwrap().request.version;
        let no = Step::Answer(told(Some(Erasure::Kept.as_str())));
        rights::act(&two, request, ward.form(), version, no.clone()).await.unwrap();
        let late = rights::act(&one, request, ward.form(), version, no.clone()).await;
        not_possible(&late);
        let stale = rights::act(&one, request, ward.form(), version + 1, Step::Withdraw("No".to_owned())).await;
        not_possible(&stale);
        assert!(matches!(people::open(&one, ward.person, Window::default()).await, Err(AppError::NotFound)), "the look ended with it");
    }

    async fn two_versions_of_one_request_do_not_overwrite_each_other(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let (one, two) = (lead(&ward, 0x7000).await, lead(&ward, 0x8000).await);
        let request = requests::make(&one, asked(&ward, RequestKind::Access)).await.unwrap();
        let version = requests::open(&two, request).await.unwrap().request.version;
        rights::act(&one, request, ward.form(), version, identity(date(2026, 1, 6))).await.unwrap();
        let late = rights::act(&two, request, ward.form(), version, identity(date(2026, 1, 6))).await;
        assert!(matches!(late, Err(AppError::Stale)), "{late:?}");
    }

    async fn an_erasure_is_answered_no_with_its_ground_or_waits_granted_for_the_destruction(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let ctx = lead(&ward, 0x7000).await;
        let no = begun(&ward, &ctx, RequestKind::Erasure).await;
        assert_eq!(fields(step(&ward, &ctx, no, Step::Answer(Answer::default())).await), ["outcome", "words", "given_how"]);
        step(&ward, &ctx, no, Step::Answer(told(Some("kept")))).await.unwrap();
        let letter = rights::letter(&ctx, no).await.unwrap();
        assert!(letter.ground.unwrap().contains("article 17(3)(b)"));
        assert!(letter.complaints.join(" ").contains("Information Commissioner"));
        let reviewed = async || app::retention::list(&ctx, practice::retention::Stage::Waiting, None).await.unwrap().rows.len();
        assert_eq!(reviewed().await, 0);
        let yes = begun(&ward, &ctx, RequestKind::Erasure).await;
        step(&ward, &ctx, yes, Step::Answer(told(Some("unlawful")))).await.unwrap();
        assert_eq!(reviewed().await, 1, "two people decide about it, as about every other");
    }

    async fn a_refusal_says_its_ground_and_how_to_complain(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let ctx = lead(&ward, 0x7000).await;
        let request = requests::make(&ctx, asked(&ward, RequestKind::Access)).await.unwrap();
        not_found(&rights::letter(&ctx, request).await.map(|_| ()));
        step(&ward, &ctx, request, Step::Refuse(Refusal::Excessive, "The same as last week".to_owned())).await.unwrap();
        let letter = rights::letter(&ctx, request).await.unwrap();
        assert!(letter.ground.unwrap().contains("excessive") && !letter.complaints.is_empty());
    }

    async fn a_correction_that_is_not_made_leaves_their_own_statement_on_the_timeline(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let ctx = lead(&ward, 0x7000).await;
        let request = begun(&ward, &ctx, RequestKind::Correction).await;
        let bare = told(Some(Correction::Disagreed.as_str()));
        assert_eq!(fields(step(&ward, &ctx, request, Step::Answer(bare.clone())).await), ["about", "statement"]);
        let about = "The note of 3 March says that she shouted".to_owned();
        let whole = Answer { about, statement: "I did not shout. I was afraid.".to_owned(), ..bare };
        step(&ward, &ctx, request, Step::Answer(whole)).await.unwrap();
        let events = ward.events().await;
        let said = events.iter().find(|(kind, _)| kind == "correction_decided").map(|(_, body)| body.to_string()).unwrap();
        assert!(said.contains("I was afraid"));
    }

    async fn while_use_is_restricted_nothing_goes_out_and_care_and_safety_go_on(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let ctx = lead(&ward, 0x7000).await;
        ward.house.fx.tamper("UPDATE referral SET agrees_word_back = TRUE").await;
        let request = begun(&ward, &ctx, RequestKind::Restriction).await;
        step(&ward, &ctx, request, Step::Answer(told(Some(Restriction::Accuracy.as_str())))).await.unwrap();
        let record = people::open(&ward.amina, ward.person, Window::default()).await.unwrap();
        assert_eq!(record.marks.restricted, Some(date(2026, 1, 6)), "it stands at the head of every page about them");
        not_possible(&messages::write(&ward.amina, ward.episode, ward.form(), Turn::Progress, "She comes along well").await);
        let questions = app::measures::NewAsk {
            form: ward.form(),
            instruments: vec!["ons4".to_owned()],
            token: app::secrets::Token::from_bytes(&[5; 32]),
        };
        not_possible(&app::measures::ask(&ward.amina, ward.episode, questions).await);
        ward.again_waiting(0x6100).await;
        let redirect = || Redirect {
            outcome: Outcome { form: ward.form(), version: 1, message: String::new() },
            to: "The community nurse".to_owned(),
            why: "Her leg".to_owned(),
            words: String::new(),
        };
        not_possible(&referrals::redirect(&ward.amina, ReferralId(id(0x6100)), redirect()).await);
        ward.wait(24);
        ward.record(crate::ward::call(&ward.house, practice::contact::Kind::FollowUp)).await;
        assert_eq!(fields(rights::lift(&ctx, request, ward.form(), " ", "").await), ["why", "told_how"]);
        rights::lift(&ctx, request, ward.form(), "The address was right after all", "Rang her on Monday").await.unwrap();
        let twice = rights::lift(&ctx, request, ward.form(), "Again", "Rang").await;
        assert!(matches!(twice, Err(AppError::Stale)), "{twice:?}");
        let record = people::open(&ward.amina, ward.person, Window::default()).await.unwrap();
        assert_eq!(record.marks.restricted, None);
        messages::write(&ward.amina, ward.episode, ward.form(), Turn::Progress, "She comes along well").await.unwrap();
        referrals::redirect(&ward.amina, ReferralId(id(0x6100)), redirect()).await.unwrap();
        assert_eq!((ward.count("restriction_set").await, ward.count("restriction_lifted").await), (1, 1));
    }
}
