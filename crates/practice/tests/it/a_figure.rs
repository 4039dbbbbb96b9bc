use practice::figure::{Shown, shown};
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

proptest! {
    #[test]
    fn what_is_shown_is_within_two_of_what_was_counted(count in 8i64..1_000_000) {
        let Shown::About(about) = shown(count) else { panic!("a figure") };
        prop_assert_eq!(about % 5, 0);
        prop_assert!((about - count).abs() <= 2);
    }
}
