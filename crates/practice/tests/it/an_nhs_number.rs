use practice::person::{NhsNumber, NhsNumberProblem};
use proptest::prelude::*;

#[test]
fn an_nhs_number_is_read_however_it_is_spaced() {
    for written in ["9434765919", "943 476 5919", "943-476-5919", " 943 476\u{a0}5919 ", "94 34 76 59 19"] {
        let number = NhsNumber::parse(written).expect(written);
        assert_eq!(number.as_str(), "9434765919");
        assert_eq!(number.display(), "943 476 5919");
    }
}

#[test]
fn what_is_no_nhs_number_is_told_why() {
    let why = |written: &str| NhsNumber::parse(written).expect_err(written);
    assert_eq!(why("  "), NhsNumberProblem::Empty);
    assert_eq!(why("943 476 591"), NhsNumberProblem::WrongLength(9));
    assert_eq!(why("943 476 59199"), NhsNumberProblem::WrongLength(11));
    assert_eq!(why("943 476 59I9"), NhsNumberProblem::NotDigits('I'));
    assert_eq!(why("943 476 5918"), NhsNumberProblem::CheckDigit);
    assert_eq!(why("943 476 59é9"), NhsNumberProblem::NotDigits('é'));
    assert_eq!(why("943 476 591").to_string(), "An NHS number has 10 digits: this has 9");
}

#[test]
fn a_filler_is_no_nhs_number_even_where_its_check_digit_fits() {
    for filler in ["0000000000", "1111111111", "4444444444"] {
        assert_eq!(NhsNumber::parse(filler), Err(NhsNumberProblem::Filler), "{filler}");
    }
}

/// Nine digits completed by their check digit, worked out apart from the code under test.
fn valid() -> impl Strategy<Value = String> {
    proptest::collection::vec(0u32..10, 9).prop_filter_map("no check digit, or a filler", |nine| {
        let weighted: u32 = (0..9).map(|at| nine[at] * u32::try_from(10 - at).unwrap()).sum();
        let last = (11 - weighted % 11) % 11;
        let filler = nine.iter().all(|digit| *digit == last);
        (last < 10 && !filler).then(|| nine.iter().chain([&last]).map(u32::to_string).collect())
    })
}

proptest! {
    #[test]
    fn separators_never_make_a_valid_number_invalid(number in valid(), places in proptest::collection::vec(0usize..11, 0..6)) {
        let mut written = number.clone();
        for (turn, place) in places.into_iter().enumerate() {
            written.insert(place.min(written.len()), if turn % 2 == 0 { ' ' } else { '-' });
        }
        prop_assert_eq!(NhsNumber::parse(&written).map(|n| n.as_str().to_owned()), Ok(number));
    }

    #[test]
    fn a_single_changed_digit_is_always_refused(number in valid(), place in 0usize..10, by in 1u32..10) {
        let mut digits: Vec<char> = number.chars().collect();
        let changed = (digits[place].to_digit(10).unwrap() + by) % 10;
        digits[place] = char::from_digit(changed, 10).unwrap();
        let changed: String = digits.into_iter().collect();
        prop_assert!(NhsNumber::parse(&changed).is_err());
    }

    #[test]
    fn two_neighbouring_digits_exchanged_are_refused(number in valid(), place in 0usize..9) {
        let mut digits: Vec<char> = number.chars().collect();
        prop_assume!(digits[place] != digits[place + 1]);
        digits.swap(place, place + 1);
        let changed: String = digits.into_iter().collect();
        prop_assert!(NhsNumber::parse(&changed).is_err());
    }

    #[test]
    fn whatever_is_typed_is_answered(typed in "\\PC{0,40}") {
        let _ = NhsNumber::parse(&typed);
    }
}
