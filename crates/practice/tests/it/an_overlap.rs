//! Reports that overlap (DOMAIN 7.5): the difference of two of them tells no hidden count.

use practice::disclosure::STAY_POSSIBLE;
use practice::figure::Shown;
use practice::overlap::{Makes, Sum, together};
use proptest::prelude::*;

/// A small service: two quarters, two practices, two contracts, in every report that can be taken of it. Counts 0 to 7 are its finest.
struct Reports {
    /// Each by the finest counts that are in it.
    cuts: Vec<Vec<usize>>,
    sums: Vec<Sum>,
}

fn reports() -> Reports {
    let cell = |quarter: usize, practice: usize, contract: usize| quarter * 4 + practice * 2 + contract;
    let mut cuts: Vec<Vec<usize>> = (0..8).map(|cell| vec![cell]).collect();
    let mut sums = Vec::new();
    let mut quarters = Vec::new();
    for q in 0..2 {
        let practices: Vec<usize> = (0..2)
            .map(|p| {
                cuts.push(vec![cell(q, p, 0), cell(q, p, 1)]);
                sums.push(Sum {
                    whole: cuts.len() - 1,
                    parts: vec![cell(q, p, 0), cell(q, p, 1)],
                    makes: Makes::Parts,
                });
                cuts.len() - 1
            })
            .collect();
        let contracts: Vec<usize> = (0..2)
            .map(|c| {
                cuts.push(vec![cell(q, 0, c), cell(q, 1, c)]);
                sums.push(Sum {
                    whole: cuts.len() - 1,
                    parts: vec![cell(q, 0, c), cell(q, 1, c)],
                    makes: Makes::Parts,
                });
                cuts.len() - 1
            })
            .collect();
        cuts.push((0..4).map(|n| q * 4 + n).collect());
        let whole = cuts.len() - 1;
        sums.push(Sum { whole, parts: practices, makes: Makes::Parts });
        sums.push(Sum { whole, parts: contracts.clone(), makes: Makes::Parts });
        quarters.push((whole, contracts));
    }
    for c in 0..2 {
        cuts.push((0..2).flat_map(|q| (0..2).map(move |p| cell(q, p, c))).collect());
        let parts = quarters.iter().map(|(_, contracts)| contracts[c]).collect();
        sums.push(Sum { whole: cuts.len() - 1, parts, makes: Makes::Parts });
    }
    let of_year = vec![cuts.len() - 2, cuts.len() - 1];
    cuts.push((0..8).collect());
    let whole = cuts.len() - 1;
    sums.push(Sum { whole, parts: quarters.iter().map(|(quarter, _)| *quarter).collect(), makes: Makes::Parts });
    sums.push(Sum { whole, parts: of_year, makes: Makes::Parts });
    Reports { cuts, sums }
}

fn counts(reports: &Reports, cells: &[i64]) -> Vec<i64> {
    reports.cuts.iter().map(|cut| cut.iter().map(|cell| cells[*cell]).sum()).collect()
}

/// What somebody knows of a count who reads it in a report: one that no report tells can be anything.
fn known(printed: Option<Shown>) -> (i64, i64) {
    match printed {
        None => (0, i64::MAX / 64),
        Some(Shown::Nobody) => (0, 0),
        Some(Shown::Few) => (1, 7),
        Some(Shown::About(about)) => ((about - 2).max(8), about + 2),
    }
}

/// How many values each hidden count of a sum can have for somebody who lays the whole and its parts side by side.
fn safe(cells: &[i64]) {
    let reports = reports();
    let counts = counts(&reports, cells);
    let printed = together(&counts, &vec![true; counts.len()], &reports.sums);
    for sum in &reports.sums {
        let of = |at: &usize| known(printed[*at]);
        let (low, high) = of(&sum.whole);
        let (least, most) = sum.parts.iter().map(of).fold((0, 0), |(l, m), (low, high)| (l + low, m + high));
        let hidden = |at: usize| (1..=7).contains(&counts[at]);
        let enough = |at: usize, least: i64, most: i64| {
            let (low, high) = known(printed[at]);
            let many = high.min(most) - low.max(least) + 1;
            assert!(many >= STAY_POSSIBLE, "{cells:?} show {printed:?}: {:?} has {many} values", reports.cuts[at]);
        };
        for part in sum.parts.iter().copied().filter(|part| hidden(*part)) {
            let (l, m) = known(printed[part]);
            enough(part, low - (most - m), high - (least - l));
        }
        if hidden(sum.whole) {
            enough(sum.whole, least, most);
        }
    }
}

#[test]
fn two_months_that_show_a_few_and_the_two_together_do_not_tell_what_the_few_are() {
    let sum = Sum { whole: 2, parts: vec![0, 1], makes: Makes::Parts };
    let printed = together(&[7, 7, 14], &[true; 3], &[sum]);
    assert_eq!(printed, [Some(Shown::Few), Some(Shown::Few), None]);
}

#[test]
fn what_leaves_enough_open_is_told() {
    let sum = Sum { whole: 2, parts: vec![0, 1], makes: Makes::Parts };
    let printed = together(&[40, 3, 43], &[true; 3], std::slice::from_ref(&sum));
    assert_eq!(printed, [Some(Shown::About(40)), Some(Shown::Few), Some(Shown::About(45))].to_vec());
    let all = together(&[40, 50, 90], &[true; 3], &[sum]);
    assert!(all.iter().all(Option::is_some), "where nothing is hidden nothing is held back");
}

#[test]
fn support_that_goes_on_stands_in_every_quarter_of_its_and_is_told_no_less_safely() {
    let sum = Sum { whole: 2, parts: vec![0, 1], makes: Makes::Covers };
    let printed = together(&[7, 7, 13], &[true; 3], std::slice::from_ref(&sum));
    assert_eq!(printed[2], None, "each of the two would be six or seven");
    let printed = together(&[7, 7, 8], &[true; 3], &[sum]);
    assert_eq!(printed[2], Some(Shown::About(10)));
}

#[test]
fn each_report_says_the_same_whatever_else_was_taken() {
    let reports = reports();
    let counts = counts(&reports, &[5, 7, 0, 3, 12, 1, 6, 6]);
    let all = || together(&counts, &vec![true; counts.len()], &reports.sums);
    assert_eq!(all(), all());
}

proptest! {
    #[test]
    fn whoever_lays_a_whole_beside_its_parts_works_out_no_hidden_count(
        cells in proptest::collection::vec(prop_oneof![2 => Just(0_i64), 4 => 1_i64..8, 1 => 8_i64..12], 8),
    ) {
        safe(&cells);
    }
}

#[test]
fn a_whole_of_many_parts_that_no_report_has_is_weighed_too() {
    let parts: Vec<usize> = (1..=40).collect();
    let mut counts = vec![1; 41];
    counts[0] = 40;
    let mut said = vec![false; 41];
    (said[0], said[1]) = (true, true);
    let shown = together(&counts, &said, &[Sum { whole: 0, parts, makes: Makes::Parts }]);
    assert_eq!((shown[0], shown[1], shown[2]), (Some(Shown::About(40)), Some(Shown::Few), None));
}
