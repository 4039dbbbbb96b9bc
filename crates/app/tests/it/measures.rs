//! Measures (DOMAIN 4.7): given, not asked and why, own concerns, by a link, the follow-up, a service's own, and figures of pairs.

use crate::ward::{Ward, fields, not_found, not_possible};
use app::measures::{self, NewAsk, NewMeasure};
use app::secrets::Token;
use app::services::{Guest, by_link};
use app::{AppError, AppResult, Ctx};
use practice::consent::{GivenBy, How as Said, Purpose};
use practice::death::{Death, Source};
use practice::ending::Stage;
use practice::figure::Shown;
use practice::ids::{FollowUpId, MeasureAskId, MeasureId, OwnConcernId};
use practice::measure::{Draft, How, Hundredths, Later, NotAsked, Since};
use store_testkit::both_engines;

fn draft(ward: &Ward, answers: &[&str]) -> Draft {
    Draft {
        how: Some(How::Together),
        on: Some(ward.amina.today()),
        answers: answers.iter().map(|one| (*one).to_owned()).collect(),
        ..Draft::default()
    }
}

fn measure(ward: &Ward, code: &str, answers: &[&str]) -> NewMeasure {
    NewMeasure {
        form: ward.form(),
        instrument: code.to_owned(),
        edition: 1,
        draft: draft(ward, answers),
        rated: Vec::new(),
        concerns: Vec::new(),
    }
}

async fn give(ward: &Ward, code: &str, answers: &[&str]) -> MeasureId {
    measures::give(&ward.amina, ward.episode, measure(ward, code, answers)).await.unwrap()
}

/// The concerns that are rated now, as a page shows them.
async fn rated(ward: &Ward) -> Vec<String> {
    seen(ward).await.rated().iter().map(|concern| concern.id.to_string()).collect()
}

async fn seen(ward: &Ward) -> measures::Measures {
    measures::open(&ward.amina, ward.episode).await.unwrap()
}

fn ask(ward: &Ward, codes: &[&str], secret: u8) -> NewAsk {
    NewAsk {
        form: ward.form(),
        instruments: codes.iter().map(|one| (*one).to_owned()).collect(),
        token: Token::from_bytes(&[secret; 32]),
    }
}

async fn guest(ward: &Ward, secret: u8) -> AppResult<Guest> {
    by_link(&ward.house.app, Token::from_bytes(&[secret; 32]).expose()).await
}

/// Which set of questions waits at an address; none where it is over.
async fn waits(ward: &Ward, secret: u8) -> Option<String> {
    measures::by_link(&guest(ward, secret).await.unwrap()).await.unwrap().map(|asked| asked.definition.code)
}

async fn answer(ward: &Ward, secret: u8, code: &str, answers: &[&str]) -> AppResult<()> {
    let answers = answers.iter().map(|one| (*one).to_owned()).collect();
    let given = (&[][..], answers);
    measures::answer_by_link(&guest(ward, secret).await.unwrap(), ward.form(), (code, 1), given, "/questions").await
}

async fn manager(ward: &Ward) -> Ctx {
    ward.house.sign_in(&ward.house.fx.scope_a.clone(), 0x7600, "Priya Nair", "manager", None).await
}

async fn consent(ward: &Ward, given: bool) {
    let new = app::people::NewConsent {
        form: ward.form(),
        purpose: Purpose::Contact,
        given,
        given_by: GivenBy::Person,
        how: Said::Spoken,
        note: String::new(),
    };
    app::people::add_consent(&ward.amina, ward.person, new).await.unwrap();
}

async fn died(ward: &Ward) {
    let death = Death { died_on: None, source: Source::Family, note: "Her daughter rang".to_owned() };
    app::people::record_death(&ward.amina, ward.person, ward.form(), death).await.unwrap();
}

const GARDEN: &str = r#"
code = "garden"
name = "Garden days"
short = "Garden"
about = "How often."
source = "Our own"
licence = "Ours"
kind = "questions"
[[item]]
code = "days"
short = "Days"
words = "On how many days?"
least = 0
most = 7
[[scale]]
code = "days"
name = "Days"
items = ["days"]
rule = "none"
least = 0
most = 7
better = "higher"
"#;

both_engines! {
    async fn a_measure_is_given_and_stands_in_words_on_the_timeline(fx: Fixture) {
        let ward = Ward::started(fx).await;
        give(&ward, "ons4", &["7", "", "5", "2"]).await;
        ward.wait(1);
        give(&ward, "ucla3", &["1", "2", "3"]).await;
        let m = seen(&ward).await;
        assert_eq!(m.rows[0].said, "Satisfied with life: 7 (High)\nHappy yesterday: 5 (Medium)\nAnxious yesterday: 2 (Low)");
        assert!(m.rows[1].said.ends_with("Isolated: Often\nLoneliness: 6"), "{}", m.rows[1].said);
        let courses = measures::courses(&m.catalogue, &m.rows, &m.concerns);
        assert_eq!(courses.iter().map(|c| c.definition.code.as_str()).collect::<Vec<_>>(), ["ons4", "ucla3"]);
        assert_eq!(courses[0].tracks.len(), 3, "what was left out has no line");
        let (kind, body) = ward.events().await.pop().unwrap();
        assert_eq!((kind.as_str(), body["measure"].as_str()), ("measure_given", Some("Loneliness, three questions")));
        assert_eq!(body["said"][3], "Loneliness: 6");
    }

    async fn that_it_was_not_asked_is_kept_with_why(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let mut not = measure(&ward, "ons4", &[]);
        not.draft.not_asked = Some(NotAsked::TrustFirst);
        measures::give(&ward.amina, ward.episode, not).await.unwrap();
        let m = seen(&ward).await;
        assert_eq!((m.rows[0].not_asked.as_deref(), m.rows[0].how.as_str()), (Some("trust_first"), ""));
        assert!(measures::courses(&m.catalogue, &m.rows, &m.concerns).is_empty());
        assert_eq!(ward.count("measure_not_asked").await, 1);
        assert_eq!(fields(measures::give(&ward.amina, ward.episode, measure(&ward, "ons4", &[])).await), ["not_asked"]);
        assert_eq!(fields(measures::give(&ward.amina, ward.episode, measure(&ward, "ons4", &["11"])).await), ["answer_1"]);
    }

    async fn a_form_sent_twice_is_taken_once(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let new = measure(&ward, "ons4", &["7"]);
        measures::give(&ward.amina, ward.episode, new.clone()).await.unwrap();
        let again = measures::give(&ward.amina, ward.episode, new).await;
        assert!(matches!(again, Err(AppError::TakenBefore(_))), "{again:?}");
        assert_eq!(seen(&ward).await.rows.len(), 1);
    }

    async fn own_concerns_are_rated_again_under_the_same_words_two_at_a_time(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let first = NewMeasure { concerns: vec!["The damp".to_owned(), String::new()], ..measure(&ward, "own_concerns", &["8"]) };
        measures::give(&ward.amina, ward.episode, first).await.unwrap();
        ward.wait(24 * 40);
        let second = NewMeasure { concerns: vec!["My son".to_owned()], ..measure(&ward, "own_concerns", &["5", "9"]) };
        let beside = measures::give(&ward.amina, ward.episode, second.clone()).await;
        assert!(matches!(beside, Err(AppError::Stale)), "the page showed other concerns: {beside:?}");
        let second = NewMeasure { rated: rated(&ward).await, ..second };
        measures::give(&ward.amina, ward.episode, second).await.unwrap();
        let m = seen(&ward).await;
        assert_eq!(m.rated().iter().map(|c| c.words.as_str()).collect::<Vec<_>>(), ["The damp", "My son"]);
        let courses = measures::courses(&m.catalogue, &m.rows, &m.concerns);
        let damp: Vec<Hundredths> = courses[0].tracks[0].scores.iter().map(|(_, score)| *score).collect();
        assert_eq!((courses[0].tracks[0].name.as_str(), damp), ("The damp", vec![Hundredths(800), Hundredths(500)]));
        // a third has no room until one is laid down
        let son = OwnConcernId(m.concerns[1].id);
        measures::lay_down(&ward.amina, ward.episode, son, ward.form()).await.unwrap();
        let third = NewMeasure { rated: rated(&ward).await, concerns: vec!["The money".to_owned()], ..measure(&ward, "own_concerns", &["", "7"]) };
        measures::give(&ward.amina, ward.episode, third).await.unwrap();
        not_possible(&measures::take_up(&ward.amina, ward.episode, son, ward.form()).await);
        let wordless = NewMeasure { rated: rated(&ward).await, concerns: vec![String::new()], ..measure(&ward, "own_concerns", &["", "", "7"]) };
        assert_eq!(fields(measures::give(&ward.amina, ward.episode, wordless).await), ["not_asked"], "two are rated: a third is none");
        let other = Ward::started(store_testkit::sqlite().await).await;
        let unrated = NewMeasure { concerns: vec!["The damp".to_owned()], ..measure(&other, "own_concerns", &[]) };
        assert!(fields(measures::give(&other.amina, other.episode, unrated).await).contains(&"answer_1"));
        let unsaid = NewMeasure { concerns: vec![String::new()], ..measure(&other, "own_concerns", &["3"]) };
        assert!(fields(measures::give(&other.amina, other.episode, unsaid).await).contains(&"concern_1"));
    }

    async fn a_correction_keeps_what_it_said_before_and_a_struck_one_counts_no_more(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let first = give(&ward, "ons4", &["7"]).await;
        measures::correct(&ward.amina, ward.episode, first, ward.form(), 1, draft(&ward, &["6"])).await.unwrap();
        let stale = measures::correct(&ward.amina, ward.episode, first, ward.form(), 1, draft(&ward, &["5"])).await;
        assert!(matches!(stale, Err(AppError::Stale)), "{stale:?}");
        let (_, body) = ward.events().await.into_iter().find(|(kind, _)| kind == "measure_corrected").unwrap();
        assert_eq!(body["before"]["said"][0], "Satisfied with life: 7 (High)");
        assert_eq!(body["after"]["said"][0], "Satisfied with life: 6 (Medium)");
        assert_eq!(fields(measures::strike(&ward.amina, ward.episode, first, ward.form(), 2, " ").await), ["why"]);
        measures::strike(&ward.amina, ward.episode, first, ward.form(), 2, "Another person’s sheet").await.unwrap();
        let m = seen(&ward).await;
        assert!(m.rows[0].struck_at.is_some() && measures::courses(&m.catalogue, &m.rows, &m.concerns).is_empty());
        not_possible(&measures::correct(&ward.amina, ward.episode, first, ward.form(), 3, draft(&ward, &["5"])).await);
    }

    async fn nobody_else_opens_or_gives_measures(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let first = give(&ward, "ons4", &["7"]).await;
        not_found(&measures::open(&ward.ben, ward.episode).await);
        not_found(&measures::open(&ward.gp, ward.episode).await);
        not_found(&measures::give(&ward.ben, ward.episode, measure(&ward, "ons4", &["7"])).await);
        not_found(&measures::strike(&ward.ben, ward.episode, first, ward.form(), 1, "X").await);
        not_found(&measures::ask(&ward.gp, ward.episode, ask(&ward, &["ons4"], 4)).await);
        not_found(&measures::figures(&ward.amina).await);
        not_found(&measures::switches(&ward.amina).await);
        ward.covered().await;
        assert_eq!(measures::open(&ward.ben, ward.episode).await.unwrap().rows.len(), 1);
    }

    async fn whoever_answers_by_a_link_is_asked_one_set_after_the_other_and_once(fx: Fixture) {
        let ward = Ward::started(fx).await;
        measures::ask(&ward.amina, ward.episode, ask(&ward, &["ucla3", "ons4", "swemwbs"], 4)).await.unwrap();
        assert_eq!(waits(&ward, 4).await.as_deref(), Some("ons4"), "in the order of the instruments, and no licensed one");
        let wrong = answer(&ward, 4, "ons4", &["12"]).await;
        assert_eq!(fields(wrong), ["answer_1"]);
        answer(&ward, 4, "ons4", &["4", "5", "6", "7"]).await.unwrap();
        assert!(matches!(answer(&ward, 4, "ons4", &["4"]).await, Err(AppError::Stale)));
        ward.wait(1);
        answer(&ward, 4, "ucla3", &[]).await.unwrap();
        assert_eq!(waits(&ward, 4).await, None);
        not_possible(&answer(&ward, 4, "ucla3", &["1", "1", "1"]).await);
        let m = seen(&ward).await;
        assert_eq!((m.rows[0].how.as_str(), m.rows[0].recorded_by), ("link", None));
        assert_eq!(m.rows[1].not_asked.as_deref(), Some("rather_not"), "empty answers say that they would rather not");
        assert!(m.asks[0].done_at.is_some());
        let by = ward.house.fx.rows("event").await.into_iter().filter(|row| row.contains("measure_given")).collect::<Vec<_>>();
        assert!(by[0].contains("The person supported, by a link"), "{}", by[0]);
    }

    async fn an_address_is_over_when_it_is_taken_back_or_late_or_there_is_a_newer_one(fx: Fixture) {
        let ward = Ward::started(fx).await;
        measures::ask(&ward.amina, ward.episode, ask(&ward, &["ons4"], 4)).await.unwrap();
        measures::ask(&ward.amina, ward.episode, ask(&ward, &["ons4"], 5)).await.unwrap();
        assert_eq!((waits(&ward, 4).await, waits(&ward, 5).await.as_deref()), (None, Some("ons4")));
        let latest = MeasureAskId(seen(&ward).await.asks.iter().find(|one| one.taken_back_at.is_none()).unwrap().id);
        not_found(&measures::take_back(&ward.ben, ward.episode, latest, ward.form()).await);
        measures::take_back(&ward.amina, ward.episode, latest, ward.form()).await.unwrap();
        assert_eq!(waits(&ward, 5).await, None);
        not_possible(&measures::take_back(&ward.amina, ward.episode, latest, ward.form()).await);
        measures::ask(&ward.amina, ward.episode, ask(&ward, &["ons4"], 6)).await.unwrap();
        ward.wait(24 * 14 - 1);
        assert!(waits(&ward, 6).await.is_some());
        ward.wait(1);
        assert_eq!(waits(&ward, 6).await, None);
        assert!(matches!(guest(&ward, 7).await, Err(AppError::NotFound)));
    }

    async fn nobody_is_sent_questions_who_has_died_or_does_not_agree(fx: Fixture) {
        let ward = Ward::started(fx).await;
        assert_eq!(fields(measures::ask(&ward.amina, ward.episode, ask(&ward, &["swemwbs"], 3)).await), ["instruments"]);
        measures::ask(&ward.amina, ward.episode, ask(&ward, &["ons4"], 4)).await.unwrap();
        consent(&ward, false).await;
        assert_eq!(fields(measures::ask(&ward.amina, ward.episode, ask(&ward, &["ons4"], 5)).await), ["instruments"]);
        ward.wait(1);
        consent(&ward, true).await;
        measures::ask(&ward.amina, ward.episode, ask(&ward, &["ons4"], 6)).await.unwrap();
        died(&ward).await;
        assert_eq!(waits(&ward, 6).await, None, "an address that is about opens nothing");
        assert_eq!(fields(measures::ask(&ward.amina, ward.episode, ask(&ward, &["ons4"], 7)).await), ["instruments"]);
        let later = Later { since: Some(Since::Start), months: Some(9) };
        assert_eq!(fields(measures::plan(&ward.amina, ward.episode, ward.form(), later).await), ["months"]);
    }

    async fn a_follow_up_falls_due_on_today_after_support_has_ended_and_for_nobody_who_must_not_be_asked(fx: Fixture) {
        let ward = Ward::started(fx).await;
        ward.end(&ward.amina, ward.episode, Stage::Told).await;
        ward.end(&ward.amina, ward.episode, Stage::Done).await;
        let later = Later { since: Some(Since::Ending), months: Some(9) };
        measures::plan(&ward.amina, ward.episode, ward.form(), later).await.unwrap();
        not_possible(&measures::plan(&ward.amina, ward.episode, ward.form(), later).await);
        let due = async || app::episodes::today(&ward.amina).await.unwrap().follow_ups.len();
        assert_eq!(due().await, 0);
        ward.wait(24 * 270);
        assert_eq!(due().await, 1);
        consent(&ward, false).await;
        assert_eq!(due().await, 0, "who does not agree to be contacted is not asked");
        ward.wait(1);
        consent(&ward, true).await;
        assert_eq!(due().await, 1);
        give(&ward, "ons4", &["8"]).await;
        let open = FollowUpId(seen(&ward).await.follow_ups[0].id);
        let other = measures::close(&ward.amina, ward.episode, open, ward.form(), Some(NotAsked::Other), "").await;
        assert_eq!(fields(other), ["came_words"]);
        measures::close(&ward.amina, ward.episode, open, ward.form(), None, "").await.unwrap();
        assert_eq!(due().await, 0);
        let again = measures::close(&ward.amina, ward.episode, open, ward.form(), None, "").await;
        assert!(matches!(again, Err(AppError::Stale)), "{again:?}");
    }

    async fn of_somebody_who_has_died_no_follow_up_falls_due(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let later = Later { since: Some(Since::Start), months: Some(9) };
        measures::plan(&ward.amina, ward.episode, ward.form(), later).await.unwrap();
        ward.wait(24 * 274);
        assert_eq!(app::episodes::today(&ward.amina).await.unwrap().follow_ups.len(), 1);
        died(&ward).await;
        assert!(app::episodes::today(&ward.amina).await.unwrap().follow_ups.is_empty());
    }

    async fn a_service_switches_licensed_ones_on_and_defines_its_own_and_answers_keep_their_edition(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let priya = manager(&ward).await;
        let elsewhere = ward.house.sign_in(&ward.house.fx.scope_b.clone(), 0x7700, "Olu Ade", "manager", None).await;
        not_possible(&measures::give(&ward.amina, ward.episode, measure(&ward, "swemwbs", &["25"])).await);
        measures::switch(&priya, ward.form(), "swemwbs", true).await.unwrap();
        give(&ward, "swemwbs", &["25"]).await;
        assert_eq!(seen(&ward).await.rows[0].said, "Raw score: 25\nMetric score: 22.35");
        let faulty = measures::check(&priya, &GARDEN.replace("most = 7", "most = 7.5")).await.unwrap();
        assert!(faulty.definition.is_none() && !faulty.faults.is_empty());
        let taken = measures::check(&priya, &GARDEN.replace("garden", "ons4")).await.unwrap();
        assert!(taken.faults[0].contains("Leeway’s own"), "{:?}", taken.faults);
        measures::define(&priya, ward.form(), GARDEN).await.unwrap();
        not_possible(&measures::give(&ward.amina, ward.episode, measure(&ward, "garden", &["3"])).await);
        measures::switch(&priya, ward.form(), "garden", true).await.unwrap();
        ward.wait(1);
        give(&ward, "garden", &["3"]).await;
        ward.wait(1);
        assert_eq!(fields(measures::define(&priya, ward.form(), GARDEN).await), ["file"], "word for word the same is no new edition");
        measures::define(&priya, ward.form(), &GARDEN.replace("On how many days?", "On how many days last week?")).await.unwrap();
        let old = measures::give(&ward.amina, ward.episode, measure(&ward, "garden", &["4"])).await;
        assert!(matches!(old, Err(AppError::Stale)), "the page showed other questions: {old:?}");
        let new = NewMeasure { edition: 2, ..measure(&ward, "garden", &["4"]) };
        measures::give(&ward.amina, ward.episode, new).await.unwrap();
        let m = seen(&ward).await;
        assert_eq!(m.rows.iter().map(|row| (row.instrument.as_str(), row.edition)).collect::<Vec<_>>(), [("swemwbs", 1), ("garden", 1), ("garden", 2)]);
        assert_eq!(m.catalogue.of("garden", 1).unwrap().items[0].words, "On how many days?");
        assert_eq!(measures::courses(&m.catalogue, &m.rows, &m.concerns).len(), 3, "two editions stand in no line together");
        assert!(!measures::switches(&elsewhere).await.unwrap().catalogue.is_known("garden"), "another service has its own");
        not_found(&measures::instrument(&elsewhere, "garden").await);
        let theirs = measures::figures(&elsewhere).await.unwrap();
        assert!(theirs.in_support == Shown::Nobody && theirs.instruments.is_empty());
        not_found(&measures::define(&ward.amina, ward.form(), GARDEN).await);
    }

    async fn figures_are_of_pairs_alone_with_how_many_of_how_many_and_pick_nobody_out(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let priya = manager(&ward).await;
        give(&ward, "ons4", &["3"]).await;
        ward.wait(24 * 50);
        give(&ward, "ons4", &["7"]).await;
        let mut not = measure(&ward, "ucla3", &[]);
        not.draft.not_asked = Some(NotAsked::NoTime);
        measures::give(&ward.amina, ward.episode, not).await.unwrap();
        let figures = measures::figures(&priya).await.unwrap();
        assert_eq!(figures.in_support, Shown::Few);
        let (ons4, ucla3) = (&figures.instruments[0], &figures.instruments[1]);
        assert_eq!((ons4.asked, ons4.scales[0].paired, ons4.scales[0].change), (Shown::Few, Shown::Few, None));
        assert_eq!((ucla3.asked, ucla3.not_asked.as_slice()), (Shown::Nobody, &[(NotAsked::NoTime, Shown::Few)][..]));
        // ten more, each asked twice, and one who was asked once and says nothing of change
        for n in 0..10u128 {
            let referral = ward.house.referred(&ward.house.fx.scope_a.clone(), ward.place, 0x9000 + 0x40 * n, |_| {}).await;
            let episode = ward.accept(&ward.amina, referral).await;
            for (day, score) in [(0, "4"), (1, "6")] {
                let mut new = measure(&ward, "ons4", &[score]);
                new.draft.on = Some(ward.amina.today().saturating_sub(jiff::Span::new().days(1 - day)));
                measures::give(&ward.amina, episode, new).await.unwrap();
            }
        }
        let figures = measures::figures(&priya).await.unwrap();
        let satisfied = &figures.instruments[0].scales[0];
        let change = satisfied.change.unwrap();
        assert_eq!((satisfied.paired, change.pairs, change.median), (Shown::About(10), 11, Hundredths(200)));
        assert!(satisfied.split.is_some_and(|(better, same, worse)| (better, same, worse) == (Shown::About(10), Shown::Nobody, Shown::Nobody)));
        assert_eq!(figures.instruments[0].asked, Shown::About(10));
    }

    async fn a_hidden_detail_stands_in_no_concern_that_others_may_read(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let new = app::hidden::NewHidden {
            form: ward.form(),
            what: practice::hidden::What::Address,
            value: "12 Alma Street".to_owned(),
            postcode: "LS9 7XY".to_owned(),
            note: String::new(),
            safe: false,
            why: "Somebody looks for her".to_owned(),
        };
        app::hidden::add(&ward.amina, ward.person, new).await.unwrap();
        let said = NewMeasure { concerns: vec!["The damp at 12 Alma Street".to_owned()], ..measure(&ward, "own_concerns", &["8"]) };
        assert_eq!(fields(measures::give(&ward.amina, ward.episode, said).await), [""]);
        assert!(seen(&ward).await.concerns.is_empty());
    }
}
