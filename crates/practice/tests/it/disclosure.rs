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
    assert_eq!(
        shown.tables[0],
        Some(vec![Some(Shown::Nobody), Some(Shown::About(25)), Some(Shown::About(100))])
    );
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
