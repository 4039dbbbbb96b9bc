//! A difference of two shares with its interval.

use super::*;

fn tenths(of: (u32, u32), other: (u32, u32)) -> (i64, i64, i64) {
    let Difference { by, least, most, .. } = difference(of, other).unwrap();
    (by.0, least.0, most.0)
}

/// Examples of Newcombe 1998, table II, method 10.
#[test]
fn an_interval_is_that_of_the_published_examples() {
    assert_eq!(tenths((56, 70), (48, 80)), (200, 52, 334));
    assert_eq!(tenths((9, 10), (3, 10)), (600, 171, 809));
    assert_eq!(tenths((6, 7), (2, 7)), (571, 58, 806));
    assert_eq!(tenths((5, 56), (0, 29)), (89, -38, 193));
    assert_eq!(tenths((0, 10), (0, 20)), (0, -161, 278));
    assert_eq!(tenths((0, 10), (0, 10)), (0, -278, 278));
    assert_eq!(tenths((10, 10), (0, 20)), (1000, 679, 1000));
}

#[test]
fn there_is_no_difference_of_nothing() {
    assert_eq!(difference((0, 0), (1, 2)), None);
    assert_eq!(difference((3, 2), (1, 2)), None);
}

#[test]
fn points_are_read_as_people_write_them() {
    assert_eq!([123, -40, 0, 5].map(|tenths| Points(tenths).signed()), ["+12.3", "−4", "0", "+0.5"]);
}

proptest! {
    #[test]
    fn an_interval_holds_its_difference_stays_on_the_scale_and_turns_with_its_sides(
        of in 1_u32..60, other_of in 1_u32..60, yes in 0_u32..60, other_yes in 0_u32..60,
    ) {
        let (one, other) = ((yes.min(of), of), (other_yes.min(other_of), other_of));
        let found = difference(one, other).unwrap();
        prop_assert!(Points(-1_000) <= found.least && found.least <= found.by && found.by <= found.most && found.most <= Points(1_000));
        prop_assert!(found.least < found.most, "never without width");
        let turned = difference(other, one).unwrap();
        prop_assert_eq!((found.by.0, found.least.0, found.most.0), (-turned.by.0, -turned.most.0, -turned.least.0));
    }
}
