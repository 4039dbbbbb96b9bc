//! Small numbers in whole reports (DOMAIN 7.5): nothing hidden can be worked out from what stands beside it.

use practice::disclosure::{Protected, Raw, STAY_POSSIBLE, Way, protect};
use practice::figure::Shown;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn parts(counts: &[i64]) -> Raw {
    Raw { way: Way::Parts, counts: counts.to_vec() }
}

/// Values that a printed count can have, up to the most that is tried.
fn values(printed: Option<Shown>, most: i64) -> Vec<i64> {
    let fits = |n: &i64| match printed {
        None => *n >= 8,
        Some(shown) => practice::figure::shown(*n) == shown,
    };
    (0..=most).filter(fits).collect()
}

/// Every sum that lines can come to, found by trying.
fn sums(lines: &[Vec<i64>], most: i64) -> BTreeSet<i64> {
    lines.iter().fold(BTreeSet::from([0]), |sums, line| {
        sums.iter().flat_map(|sum| line.iter().map(move |n| sum + n)).filter(|sum| *sum <= most).collect()
    })
}

/// Totals that a table allows.
fn totals(way: Way, lines: &[Vec<i64>], most: i64) -> BTreeSet<i64> {
    match way {
        Way::Parts => sums(lines, most),
        Way::Covers => {
            let least = lines.iter().filter_map(|line| line.first().copied()).max().unwrap_or(0);
            let largest: i64 = lines.iter().filter_map(|line| line.last().copied()).sum();
            (least..=largest.min(most)).collect()
        }
    }
}

/// For each hidden count, how many values solve all that is printed.
fn solved(raw: &[Raw], shown: &Protected, most: i64) -> Vec<(i64, BTreeSet<i64>)> {
    let lines: Vec<Option<Vec<Vec<i64>>>> = shown
        .tables
        .iter()
        .map(|table| table.as_ref().map(|lines| lines.iter().map(|line| values(*line, most)).collect()))
        .collect();
    let mut possible: BTreeSet<i64> = match shown.total {
        Some(total) => values(Some(total), most).into_iter().collect(),
        None => (0..=most).collect(),
    };
    for (table, lines) in raw.iter().zip(&lines) {
        let Some(lines) = lines else { continue };
        let allowed = totals(table.way, lines, most);
        possible.retain(|total| allowed.contains(total));
    }
    let mut found = Vec::new();
    for ((table, printed), lines) in raw.iter().zip(&shown.tables).zip(&lines) {
        let (Some(printed), Some(lines)) = (printed, lines) else { continue };
        for (at, line) in printed.iter().enumerate() {
            if *line != Some(Shown::Few) {
                continue;
            }
            let mut fits = BTreeSet::new();
            for value in 1..=7 {
                let mut tried = lines.clone();
                tried[at] = vec![value];
                if totals(table.way, &tried, most).iter().any(|total| possible.contains(total)) {
                    fits.insert(value);
                }
            }
            found.push((table.counts[at], fits));
        }
    }
    found
}

#[test]
fn a_total_that_would_tell_a_hidden_count_is_held_back() {
    let shown = protect(&[parts(&[40, 1])], 41);
    assert_eq!(shown.tables[0], Some(vec![Some(Shown::About(40)), Some(Shown::Few)]));
    let told = protect(&[parts(&[7, 7])], 14);
    assert_eq!(told.total, None, "two hidden counts that come to 13 or more are 6 and 7");
}

#[test]
fn a_total_is_kept_where_holding_back_a_line_or_two_is_enough() {
    // 27 at most and 27 at most, of 68 at least: two hidden counts that come to 14
    let kept = protect(&[parts(&[27, 27, 7, 7])], 68);
    assert_eq!(kept.total, Some(Shown::About(70)));
    let lines = vec![None, Some(Shown::About(25)), Some(Shown::Few), Some(Shown::Few)];
    assert_eq!(kept.tables[0], Some(lines), "the smallest that is not hidden already");
}

#[test]
fn two_tables_of_the_same_things_do_not_tell_what_one_of_them_hides() {
    // 50 or about it in one table, 40 or about it and a few in the other: the few would be 6 or 7
    let raw = [parts(&[48]), parts(&[42, 6])];
    let shown = protect(&raw, 48);
    for (_, fits) in solved(&raw, &shown, 400) {
        assert!(i64::try_from(fits.len()).unwrap() >= STAY_POSSIBLE, "{fits:?}");
    }
}

#[test]
fn nobody_is_shown_as_nobody_and_a_large_table_whole() {
    let shown = protect(&[parts(&[0, 23, 100])], 123);
    assert_eq!(shown.total, Some(Shown::About(125)));
    assert_eq!(shown.tables[0], Some(vec![Some(Shown::Nobody), Some(Shown::About(25)), Some(Shown::About(100))]));
}

fn table() -> impl Strategy<Value = Vec<usize>> {
    // for each of up to 60 things, in which of six lines it stands
    proptest::collection::vec(0_usize..6, 60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]
    #[test]
    fn whoever_solves_a_whole_report_learns_no_hidden_count(
        many in 1_usize..60,
        of in proptest::collection::vec((table(), any::<bool>(), 1_usize..6), 1..4),
        again in table(),
    ) {
        let raw: Vec<Raw> = of.iter().map(|(lines, covers, skew)| {
            let mut counts = vec![0_i64; 6];
            for thing in 0..many {
                // skewed, so that some lines are small and some are not
                let line = lines[thing] % (skew + 1);
                counts[line] += 1;
                if *covers && again[thing] != line {
                    counts[again[thing]] += 1;
                }
            }
            Raw { way: if *covers { Way::Covers } else { Way::Parts }, counts }
        }).collect();
        let total = i64::try_from(many).unwrap();
        let shown = protect(&raw, total);
        for (real, fits) in solved(&raw, &shown, 200) {
            prop_assert!(fits.contains(&real), "{real} of {fits:?}");
            prop_assert!(i64::try_from(fits.len()).unwrap() >= STAY_POSSIBLE, "{raw:?} shows {shown:?}: {fits:?}");
        }
    }
}

mod counted {
    use jiff::Timestamp;
    use jiff::civil::{Date, date};
    use practice::minimum::{COLUMNS, Cell, Facts, LeftOut, SCALES, row};
    use practice::referral::State;
    use practice::report::{
        AgeBand, Asked, Figure, Span, Spell, ethnic_group_words, median, referral_counts, spell_counts,
    };

    const MAY: Span = Span { from: date(2026, 5, 1), to: date(2026, 5, 31) };
    const TODAY: Date = date(2026, 6, 3);

    fn at(day: &str) -> Timestamp {
        format!("{day}T12:00:00Z").parse().unwrap()
    }

    fn asked(state: State, received: &str, answered: Option<&str>) -> Asked {
        Asked { state, flagged: false, received: at(received), answered: answered.map(at) }
    }

    fn counts(figure: Figure, one: &Asked) -> bool {
        referral_counts(figure, one, MAY, 3, TODAY)
    }

    #[test]
    fn a_referral_counts_as_received_by_the_day_of_england_on_which_it_came() {
        // 23:30 in Greenwich is already the first of May in England
        let late: Timestamp = "2026-04-30T23:30:00Z".parse().unwrap();
        let one = Asked { received: late, ..asked(State::Received, "2026-05-02", None) };
        assert!(counts(Figure::Received, &one));
        assert!(!counts(Figure::Received, &asked(State::Received, "2026-06-01", None)));
        assert!(!counts(Figure::Received, &asked(State::Duplicate, "2026-05-02", None)));
    }

    #[test]
    fn one_answered_in_june_was_waiting_at_the_end_of_may_and_not_answered_in_it() {
        let one = asked(State::Accepted, "2026-05-20", Some("2026-06-02"));
        assert!(counts(Figure::Waiting, &one));
        assert!(counts(Figure::WaitingOver, &one));
        assert!(!counts(Figure::Answered, &one));
        let other = asked(State::Declined, "2026-04-20", Some("2026-05-02"));
        assert!(counts(Figure::Answered, &other));
        assert!(!counts(Figure::Accepted, &other));
        assert!(!counts(Figure::Waiting, &other));
    }

    #[test]
    fn a_same_day_matter_is_past_its_target_from_the_next_day_on() {
        let one = Asked { flagged: true, ..asked(State::Received, "2026-05-30", None) };
        assert!(counts(Figure::WaitingOver, &one));
        assert!(!counts(Figure::WaitingOver, &asked(State::Received, "2026-05-28", None)));
    }

    #[test]
    fn support_counts_as_open_on_the_day_it_ends() {
        let spell = Spell { opened: at("2026-01-05"), ended: Some(at("2026-05-01")), held: true };
        assert!(spell_counts(Figure::InSupport, &spell, MAY));
        assert!(spell_counts(Figure::Held, &spell, MAY));
        assert!(spell_counts(Figure::Ended, &spell, MAY));
        assert!(!spell_counts(Figure::Opened, &spell, MAY));
        let before = Spell { ended: Some(at("2026-04-30")), ..spell };
        assert!(!spell_counts(Figure::InSupport, &before, MAY));
    }

    #[test]
    fn every_figure_says_how_it_is_counted() {
        for figure in Figure::ALL {
            assert!(figure.how().ends_with('.'), "{figure}");
        }
    }

    #[test]
    fn a_report_is_of_whole_months_and_not_of_the_future() {
        let span = Span::months(date(2026, 4, 12), date(2026, 6, 1), TODAY).unwrap();
        assert_eq!((span.from, span.to), (date(2026, 4, 1), date(2026, 6, 30)));
        assert_eq!(Span::months(date(2026, 6, 1), date(2026, 5, 1), TODAY).unwrap_err().field, "to");
        assert_eq!(Span::months(date(2026, 7, 1), date(2026, 7, 1), TODAY).unwrap_err().field, "from");
        assert_eq!(Span::months(date(2020, 1, 1), date(2026, 5, 1), TODAY).unwrap_err().field, "to");
        assert_eq!(MAY.month_before().to, date(2026, 4, 30));
    }

    #[test]
    fn a_report_that_leaves_is_of_a_quarter_or_of_a_financial_year() {
        let span = |from, to| Span { from, to };
        let quarter = Span::quarter(date(2026, 2, 14));
        assert_eq!(quarter, span(date(2026, 1, 1), date(2026, 3, 31)));
        assert_eq!(Span::year(date(2026, 2, 14)), span(date(2025, 4, 1), date(2026, 3, 31)));
        assert_eq!(Span::year(date(2026, 4, 1)).from, date(2026, 4, 1));
        assert!(quarter.reported(true).is_ok() && Span::year(TODAY).reported(false).is_ok());
        assert_eq!(Span::year(TODAY).reported(true).unwrap_err().field, "period");
        for other in [MAY, span(date(2026, 1, 1), date(2026, 6, 30)), span(date(2026, 2, 1), date(2026, 4, 30))] {
            assert_eq!(other.reported(false).unwrap_err().field, "period");
        }
    }

    #[test]
    fn what_nobody_asked_is_a_line_of_its_own() {
        assert_eq!(ethnic_group_words(None), "Not asked");
        assert_eq!(ethnic_group_words(Some("Z")), "Asked, and not stated");
        assert_eq!(ethnic_group_words(Some("R")), "Asian, Asian British or Asian Welsh");
        assert_eq!(AgeBand::of(None, TODAY), AgeBand::NotRecorded);
        assert_eq!(AgeBand::of(Some(date(2008, 6, 4)), TODAY), AgeBand::Under18);
        assert_eq!(AgeBand::of(Some(date(2008, 6, 3)), TODAY), AgeBand::From18);
    }

    #[test]
    fn half_wait_no_longer_than_the_median() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [9, 1, 4]), Some(4));
        assert_eq!(median(&mut [9, 1]), Some(1));
    }

    #[test]
    fn a_row_of_the_minimum_data_set_has_a_cell_for_every_column_and_no_birth_date() {
        let facts = Facts {
            referral: "a".to_owned(),
            person: "b".to_owned(),
            received: at("2026-05-04"),
            born: Some(date(1951, 3, 7)),
            language: "Polish".to_owned(),
            needs: "housing money_and_debt".to_owned(),
            answered: Some(at("2026-05-06")),
            scores: vec![(Some("4".to_owned()), Some("7".to_owned()))],
            ..Facts::default()
        };
        let cells = row(&facts);
        assert_eq!(cells.len(), COLUMNS.len());
        assert_eq!(COLUMNS.len(), 31 + 2 * SCALES.len());
        let of = |name: &str| cells[COLUMNS.iter().position(|one| one.name == name).unwrap()].clone();
        assert_eq!(of("age_band"), Cell::Text("75_84".to_owned()));
        assert_eq!(of("ethnic_category"), Cell::Text("99".to_owned()));
        assert_eq!(of("language"), Cell::Text("other".to_owned()));
        assert_eq!(of("needs_count"), Cell::Number("2".to_owned()));
        assert_eq!(of("days_to_answer"), Cell::Number("2".to_owned()));
        assert_eq!(of("ons4_satisfied_latest"), Cell::Number("7".to_owned()));
        assert_eq!(of("ucla3_first"), Cell::Empty);
        assert!(cells.iter().all(|cell| !matches!(cell, Cell::Text(text) if text.contains("1951"))));
    }

    #[test]
    fn a_restricted_record_is_left_out_whatever_else_holds() {
        assert_eq!(LeftOut::first([true; 4]), Some(LeftOut::Restricted));
        assert_eq!(LeftOut::first([false, true, true, false]), Some(LeftOut::Hidden));
        assert_eq!(LeftOut::first([false; 4]), None);
    }
}
