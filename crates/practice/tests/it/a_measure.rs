//! Measures: published scoring and bands, not asked and why, and change of pairs alone (DOMAIN 4.7).

use jiff::civil::{Date, date};
use practice::measure::{
    Better, Definition, Draft, How, Hundredths, Later, NotAsked, Outcome, Pair, Reading, Since, built_in, change,
    paired,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn the(code: &str) -> &'static Definition {
    built_in().iter().find(|definition| definition.code == code).unwrap()
}

fn band(code: &str, scale: &str, score: i64) -> &'static str {
    the(code).scale(scale).unwrap().band(Hundredths::whole(score)).map_or("", |band| band.words.as_str())
}

fn answers(of: &[(&str, i64)]) -> BTreeMap<String, Hundredths> {
    of.iter().map(|(code, value)| ((*code).to_owned(), Hundredths::whole(*value))).collect()
}

const TODAY: Date = date(2026, 6, 3);

fn draft(answers: &[&str]) -> Draft {
    Draft {
        how: Some(How::Together),
        on: Some(TODAY),
        answers: answers.iter().map(|one| (*one).to_owned()).collect(),
        ..Draft::default()
    }
}

fn fields(draft: &Draft) -> Vec<&'static str> {
    let ons4 = the("ons4");
    draft.check(ons4, &ons4.asked(&[]), TODAY).err().into_iter().flatten().map(|problem| problem.field).collect()
}

#[test]
fn every_built_in_definition_is_read_and_names_its_source_and_licence() {
    let codes: Vec<&str> = built_in().iter().map(|d| d.code.as_str()).collect();
    assert_eq!(
        codes,
        ["ons4", "ucla3", "ons_direct", "own_concerns", "felt_heard", "swemwbs", "pam", "outcomes_star", "mycaw"]
    );
    for definition in built_in() {
        assert!(!definition.source.is_empty() && !definition.licence.is_empty() && definition.edition == 1);
        let free = definition.sort != practice::measure::Sort::Readings;
        assert_eq!(definition.starts, free, "{}: a licensed one is switched on by the service", definition.code);
    }
}

#[test]
fn the_four_of_ons4_have_their_published_bands_and_are_never_summed() {
    let bands = |scale: &str| (0..=10).map(|n| band("ons4", scale, n)).collect::<Vec<_>>();
    let good = ["Low"; 5]
        .iter()
        .chain(&["Medium"; 2])
        .chain(&["High"; 2])
        .chain(&["Very high"; 2])
        .copied()
        .collect::<Vec<_>>();
    for scale in ["satisfied", "worthwhile", "happy"] {
        assert_eq!(bands(scale), good);
    }
    let anxious = ["Very low"; 2]
        .iter()
        .chain(&["Low"; 2])
        .chain(&["Medium"; 2])
        .chain(&["High"; 5])
        .copied()
        .collect::<Vec<_>>();
    assert_eq!(bands("anxious"), anxious);
    assert_eq!(the("ons4").scales.len(), 4);
    assert!(the("ons4").scales.iter().all(|scale| scale.items.len() == 1));
    assert_eq!(the("ons4").scale("anxious").unwrap().better, Better::Lower);
}

#[test]
fn ucla3_is_a_sum_from_3_to_9_without_a_threshold_and_a_missing_answer_leaves_no_score() {
    let ucla = the("ucla3");
    for (of, sum) in [([1, 1, 1], 3), ([3, 3, 3], 9), ([1, 2, 3], 6)] {
        let given = answers(&[("companionship", of[0]), ("left_out", of[1]), ("isolated", of[2])]);
        assert_eq!(ucla.scores(&given).get("loneliness"), Some(&Hundredths::whole(sum)));
    }
    assert!(ucla.scores(&answers(&[("companionship", 1), ("isolated", 2)])).is_empty());
    assert!(ucla.scales[0].bands.is_empty());
}

#[test]
fn the_direct_question_has_five_categories_from_often_to_never() {
    let words: Vec<&str> = (1..=5).map(|n| band("ons_direct", "lonely", n)).collect();
    assert_eq!(words, ["Often or always", "Some of the time", "Occasionally", "Hardly ever", "Never"]);
}

#[test]
fn swemwbs_takes_the_raw_sum_alone_and_gives_the_published_metric_score() {
    let swemwbs = the("swemwbs");
    let metric = |raw| swemwbs.scores(&answers(&[("raw", raw)])).get("metric").copied();
    for (raw, score) in [(7, 700), (8, 951), (14, 1532), (21, 1925), (25, 2235), (28, 2503), (34, 3255), (35, 3500)] {
        assert_eq!(metric(raw), Some(Hundredths(score)), "{raw}");
    }
    let all: Vec<Hundredths> = (7..=35).map(|raw| metric(raw).unwrap()).collect();
    assert!(all.is_sorted_by(|one, next| one < next), "a higher sum is a higher score");
    assert_eq!(swemwbs.items.len(), 1, "no question of it stands in Leeway");
}

#[test]
fn what_is_answered_in_part_is_kept_in_part() {
    let ons4 = the("ons4");
    let outcome = draft(&["7", "", "10", ""]).check(ons4, &ons4.asked(&[]), TODAY).unwrap();
    let Outcome::Given { answers: kept, scores } = outcome else { panic!("it was answered") };
    assert_eq!(kept, answers(&[("satisfied", 7), ("happy", 10)]));
    assert_eq!(scores, kept);
}

#[test]
fn not_asked_is_an_answer_like_any_other_and_says_why() {
    let ons4 = the("ons4");
    let not = Draft { how: None, not_asked: Some(NotAsked::TrustFirst), ..draft(&[]) };
    assert_eq!(not.check(ons4, &ons4.asked(&[]), TODAY), Ok(Outcome::NotAsked(NotAsked::TrustFirst)));
    assert_eq!(fields(&draft(&[])), ["not_asked"]);
    assert_eq!(fields(&Draft { not_asked: Some(NotAsked::Other), ..draft(&[]) }), ["not_asked_words"]);
    assert_eq!(fields(&Draft { not_asked: Some(NotAsked::NoTime), ..draft(&["3"]) }), ["not_asked"]);
    assert_eq!(fields(&Draft { how: None, ..draft(&["3"]) }), ["how"]);
    assert_eq!(fields(&draft(&["11", "x", "", "7.5"])), ["answer_1", "answer_2", "answer_4"]);
    assert_eq!(fields(&Draft { on: Some(date(2026, 6, 4)), ..draft(&["3"]) }), ["on"]);
}

#[test]
fn an_own_concern_is_rated_under_its_own_words() {
    let own = the("own_concerns");
    let concerns = [("a".to_owned(), "The damp".to_owned()), ("b".to_owned(), "My son".to_owned())];
    let asked = own.asked(&concerns);
    assert_eq!(asked[1].concern.as_deref(), Some("My son"));
    let Outcome::Given { scores, .. } = draft(&["", "8"]).check(own, &asked, TODAY).unwrap() else { panic!() };
    assert_eq!(scores, answers(&[("b", 8)]));
}

const OWN: &str = r#"
code = "garden"
name = "Garden days"
short = "Garden"
about = "How often somebody is in the garden."
source = "Our own"
licence = "Ours"
kind = "questions"
[[item]]
code = "days"
short = "Days"
words = "On how many days?"
least = 0
most = 7
[[item]]
code = "hours"
short = "Hours"
words = "For how many hours?"
least = 0
most = 3
[[scale]]
code = "all"
name = "All"
items = ["days", "hours"]
rule = "sum"
least = 0
most = 10
better = "higher"
"#;

fn faults(from: &str, to: &str) -> String {
    assert!(OWN.contains(from), "{from}");
    Definition::read(&OWN.replacen(from, to, 1)).unwrap_err().join(" ")
}

#[test]
fn a_file_of_a_service_says_each_fault_and_where_it_is() {
    assert!(Definition::read(OWN).is_ok());
    for (from, to, said) in [
        ("code = \"garden\"", "code = \"Garden!\"", "“Garden!” is no code"),
        ("licence = \"Ours\"", "licence = \"\"", "licence: write something here"),
        ("kind = \"questions\"", "kind = \"riddles\"", "riddles"),
        ("most = 10", "most = 9", "its items give 0 to 10, and the scale says 0 to 9"),
        ("\"days\", \"hours\"", "\"days\", \"weeks\"", "there is no item weeks"),
        ("rule = \"sum\"", "rule = \"none\"", "“none” reads one item"),
        ("least = 0\nmost = 7", "least = 7\nmost = 7", "item days: least has to be below most"),
        ("most = 7", "most = 7.5", "in quotes"),
        ("name = \"Garden days\"", "nome = \"Garden days\"", "nome"),
        (
            "better = \"higher\"",
            "better = \"higher\"\nbands = [{ from = 0, to = 4, words = \"Low\" }]",
            "have to reach from 0 to 10",
        ),
        (
            "better = \"higher\"",
            "better = \"higher\"\nbands = [{ from = 0, to = 4, words = \"Low\" }, { from = 6, to = 10, words = \"High\" }]",
            "have to follow each other",
        ),
        ("rule = \"sum\"", "rule = \"table\"\ntable = [[0, 0], [0, 1], [11, 10]]", "the raw score 1 is missing"),
        ("code = \"hours\"", "code = \"days\"", "the code days stands twice"),
    ] {
        let found = faults(from, to);
        assert!(found.contains(said), "{to}: {found}");
    }
    assert!(faults("name =", "name ").starts_with("Line 3"), "a fault of writing names its line");
}

#[test]
fn the_mean_of_the_others_stands_for_what_may_be_missing() {
    let own = Definition::read(&OWN.replacen("rule = \"sum\"", "rule = \"sum\"\nmay_miss = 1", 1)).unwrap();
    assert_eq!(own.scores(&answers(&[("days", 3)])).get("all"), Some(&Hundredths::whole(6)));
    assert!(own.scores(&answers(&[])).is_empty());
}

#[test]
fn a_follow_up_falls_due_nine_to_twelve_months_after_the_start_or_the_end() {
    let (start, end) = (date(2025, 12, 31), date(2026, 5, 31));
    let due = |since, months, ending| {
        Later { since, months }.due(start, ending, TODAY).map_err(|p| p.iter().map(|p| p.field).collect::<Vec<_>>())
    };
    assert_eq!(due(Some(Since::Start), Some(9), None), Ok(date(2026, 9, 30)));
    assert_eq!(due(Some(Since::Ending), Some(12), Some(end)), Ok(date(2027, 5, 31)));
    assert_eq!(due(None, Some(8), None), Err(vec!["months", "since"]));
    assert_eq!(due(Some(Since::Ending), Some(9), None), Err(vec!["since"]));
    let late = Later { since: Some(Since::Start), months: Some(9) };
    assert!(late.due(date(2025, 1, 1), None, TODAY).is_err(), "a day that is past is none");
}

fn reading(who: u8, day: i16, score: i64) -> Reading<u8> {
    let on = date(2026, 1, 1).saturating_add(jiff::Span::new().days(i64::from(day)));
    Reading { who, on, nth: 0, score: Hundredths::whole(score) }
}

#[test]
fn a_pair_is_the_first_and_the_latest_of_the_same_person() {
    let all =
        [reading(1, 0, 3), reading(1, 9, 5), reading(1, 4, 9), reading(2, 1, 7), reading(3, 2, 2), reading(3, 2, 8)];
    assert_eq!(paired(&all), [Pair { who: 1, first: Hundredths(300), latest: Hundredths(500) }]);
}

#[test]
fn a_change_says_its_middle_its_spread_and_how_many_fare_better() {
    let pair =
        |first: i64, latest: i64| Pair { who: 0, first: Hundredths::whole(first), latest: Hundredths::whole(latest) };
    let pairs = [pair(3, 7), pair(5, 5), pair(6, 4), pair(2, 3), pair(1, 3)];
    let up = change(&pairs, Better::Higher).unwrap();
    assert_eq!((up.median, up.lower, up.upper), (Hundredths(100), Hundredths(0), Hundredths(200)));
    assert_eq!((up.better, up.same, up.worse), (Some(3), 1, Some(1)));
    let down = change(&pairs, Better::Lower).unwrap();
    assert_eq!((down.better, down.worse), (Some(1), Some(3)));
    assert_eq!(
        change(&pairs[..2], Better::Neither).unwrap().median,
        Hundredths(200),
        "between two, the middle of both"
    );
    assert_eq!(change::<u8>(&[], Better::Higher), None);
}

proptest! {
    #[test]
    fn paired_change_ignores_the_unpaired(
        some in prop::collection::vec((0u8..20, 0i16..300, 0i64..11), 0..60),
        alone in prop::collection::vec((0i16..300, 0i64..11), 0..40),
    ) {
        let of: Vec<Reading<u8>> = some.iter().map(|(who, day, score)| reading(*who, *day, *score)).collect();
        let mut more = of.clone();
        // whoever was asked once only, however far their score lies from the others'
        more.extend(alone.iter().enumerate().map(|(at, (day, score))| reading(100 + u8::try_from(at).unwrap(), *day, *score)));
        prop_assert_eq!(paired(&of), paired(&more));
    }

    #[test]
    fn the_spread_holds_the_middle_and_everybody_counts_once(pairs in prop::collection::vec((0i64..11, 0i64..11), 1..60)) {
        let pairs: Vec<Pair<usize>> = pairs.iter().enumerate()
            .map(|(who, (first, latest))| Pair { who, first: Hundredths::whole(*first), latest: Hundredths::whole(*latest) }).collect();
        let found = change(&pairs, Better::Higher).unwrap();
        prop_assert!(found.lower <= found.median && found.median <= found.upper);
        prop_assert_eq!(found.better.unwrap() + found.same + found.worse.unwrap(), found.pairs);
    }

    #[test]
    fn a_file_never_panics_whatever_is_in_it(text in ".{0,400}") {
        let _ = Definition::read(&text);
    }
}
