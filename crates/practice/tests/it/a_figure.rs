use practice::figure::{Shown, shown, total, total_beside};
use proptest::prelude::*;

#[test]
fn one_to_seven_are_not_told_apart() {
    for count in 1..=7 {
        assert_eq!(shown(count), Shown::Few);
    }
    assert_eq!(shown(0), Shown::Nobody);
    assert_eq!(shown(8), Shown::About(10));
    assert_eq!(shown(12), Shown::About(10));
    assert_eq!(shown(13), Shown::About(15));
}

#[test]
fn a_total_that_would_tell_what_is_hidden_is_not_shown() {
    assert_eq!(total(&[1, 1, 1, 1, 1, 1, 1]), None);
    assert_eq!(total(&[1, 2, 1, 1, 1, 1]), None);
    assert_eq!(total(&[7, 7]), None);
    assert_eq!(total(&[2, 3]), Some(Shown::Few));
    assert_eq!(total(&[30, 4]), Some(Shown::About(35)));
    assert_eq!(total(&[12, 31]), Some(Shown::About(45)));
    assert_eq!(total(&[0, 0]), Some(Shown::Nobody));
    assert_eq!(total(&[]), Some(Shown::Nobody));
}

#[test]
fn a_total_beside_several_tables_gives_away_no_line_of_any() {
    assert_eq!(total_beside(&[vec![30, 14], vec![20, 24]]), Some(Shown::About(45)));
    assert_eq!(total_beside(&[vec![30, 14], vec![43, 1]]), total(&[43, 1]));
    assert_eq!(total_beside(&[vec![30, 20], vec![7, 7, 36]]).is_some(), total(&[7, 7, 36]).is_some());
    assert_eq!(total_beside(&[vec![14], vec![7, 7]]), None, "the second table would tell");
}

proptest! {
    #[test]
    fn a_total_that_is_shown_is_within_two_of_the_sum(parts in prop::collection::vec(0i64..40, 1..9)) {
        if let Some(Shown::About(about)) = total(&parts) {
            prop_assert!((about - parts.iter().sum::<i64>()).abs() <= 2);
        }
    }

    #[test]
    fn what_is_shown_is_within_two_of_what_was_counted(count in 8i64..1_000_000) {
        let Shown::About(about) = shown(count) else { panic!("a figure") };
        prop_assert_eq!(about % 5, 0);
        prop_assert!((about - count).abs() <= 2);
    }
}
