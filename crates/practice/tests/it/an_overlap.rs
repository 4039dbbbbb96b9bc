//! Reports that overlap (DOMAIN 7.5): whoever has all of them works out no hidden count.

use practice::disclosure::STAY_POSSIBLE;
use practice::figure::{Shown, shown};
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

fn fits(printed: Option<Shown>, count: i64) -> bool {
    match printed {
        // nobody is never held back
        None => count > 0,
        Some(printed) => shown(count) == printed,
    }
}

/// Worlds of finest counts that all reports allow, found by trying.
struct Search<'a> {
    reports: &'a Reports,
    printed: &'a [Option<Shown>],
    /// The most that is tried in a finest count: more of them only leave more open.
    most: i64,
    /// Which counts are hidden.
    hidden: &'a [usize],
    /// For each count the values that it has in any of them, as bits.
    found: Vec<u128>,
}

impl Search<'_> {
    /// Whether enough was found to stop.
    fn enough(&self) -> bool {
        self.hidden.iter().all(|at| i64::from(self.found[*at].count_ones()) >= STAY_POSSIBLE)
    }

    fn go(&mut self, cells: &mut Vec<i64>) {
        let count = |cut: &[usize], cells: &[i64]| cut.iter().map(|cell| cells[*cell]).sum::<i64>();
        for (at, cut) in self.reports.cuts.iter().enumerate() {
            // what is complete by now has to fit
            let complete = cut.iter().max().is_some_and(|last| last + 1 == cells.len());
            if complete && !fits(self.printed[at], count(cut, cells)) {
                return;
            }
        }
        if cells.len() == 8 {
            for (at, cut) in self.reports.cuts.iter().enumerate() {
                self.found[at] |= 1 << count(cut, cells);
            }
            return;
        }
        for value in 0..=self.most {
            if self.enough() {
                return;
            }
            cells.push(value);
            self.go(cells);
            cells.pop();
        }
    }
}

fn safe(cells: &[i64], most: i64) {
    let reports = reports();
    let counts = counts(&reports, cells);
    let printed = together(&counts, &vec![true; counts.len()], &reports.sums);
    let hidden: Vec<usize> = (0..counts.len()).filter(|at| (1..=7).contains(&counts[*at])).collect();
    let found = vec![0; counts.len()];
    let mut search = Search { reports: &reports, printed: &printed, most, hidden: &hidden, found };
    search.go(&mut Vec::new());
    for at in &hidden {
        let many = i64::from(search.found[*at].count_ones());
        let values: Vec<usize> = (0..128).filter(|n| search.found[*at] >> n & 1 == 1).collect();
        assert!(many >= STAY_POSSIBLE, "{cells:?} show {printed:?}: {:?} can be {values:?}", reports.cuts[*at]);
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
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whoever_has_all_reports_works_out_no_hidden_count(
        cells in proptest::collection::vec(prop_oneof![2 => Just(0_i64), 4 => 1_i64..8, 1 => 8_i64..12], 8),
    ) {
        safe(&cells, 14);
    }
}
