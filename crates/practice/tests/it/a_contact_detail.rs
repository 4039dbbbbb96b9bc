use practice::person::{
    EmailProblem, MobileProblem, PhoneProblem, PostcodeProblem, from_e164, outcode, parse_email, parse_mobile,
    parse_phone, parse_postcode, show_phone,
};
use proptest::prelude::*;

#[test]
fn a_telephone_number_is_kept_one_way_however_it_was_written() {
    for written in [
        "07700 900123",
        "07700900123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "0044 7700-900-123",
        "7700900123",
        "447700900123",
    ] {
        assert_eq!(parse_phone(written), Ok("07700900123".to_owned()), "{written}");
    }
    assert_eq!(parse_phone("(0113) 496 0000"), Ok("01134960000".to_owned()));
    assert_eq!(parse_phone("+353 1 679 0000"), Ok("+35316790000".to_owned()));
    assert_eq!(parse_phone("00 353 1 679 0000"), Ok("+35316790000".to_owned()));
    assert_eq!(parse_phone("01697 73555"), Ok("0169773555".to_owned()));
}

#[test]
fn a_number_for_texts_is_of_a_uk_mobile_and_is_kept_as_providers_take_it() {
    for written in ["07700 900123", "+44 7700 900123", "7700900123"] {
        assert_eq!(parse_mobile(written), Ok("+447700900123".to_owned()), "{written}");
    }
    assert_eq!(parse_mobile("07624 499999"), Ok("+447624499999".to_owned()), "the Isle of Man");
    for other in ["0113 496 0000", "070 1234 5678", "07612 345678", "+353 87 123 4567", "07700 90012"] {
        assert_eq!(parse_mobile(other), Err(MobileProblem::NotMobile), "{other}");
    }
    assert_eq!(parse_mobile(""), Err(MobileProblem::Phone(PhoneProblem::Empty)));
    assert_eq!(from_e164("+447700900123"), "07700900123");
}

#[test]
fn letters_in_a_telephone_number_are_refused_by_name() {
    let problem = parse_phone("07700 9OO123").expect_err("the letter O");
    assert_eq!(problem, PhoneProblem::NotANumber('O'));
    assert!(problem.to_string().contains('‘'));
    assert_eq!(parse_phone("07700 900123 ask for Ann"), Err(PhoneProblem::NotANumber('a')));
    assert_eq!(parse_phone("07700+900123"), Err(PhoneProblem::NotANumber('+')));
}

#[test]
fn a_telephone_number_has_neither_too_few_nor_too_many_digits() {
    assert_eq!(parse_phone(""), Err(PhoneProblem::Empty));
    assert_eq!(parse_phone("( )"), Err(PhoneProblem::Empty));
    assert_eq!(parse_phone("496 0000"), Err(PhoneProblem::TooShort));
    assert_eq!(parse_phone("07700 900123 07700 900124"), Err(PhoneProblem::TooLong));
    assert_eq!(parse_phone("9700 900 123"), Err(PhoneProblem::NoBeginning));
    assert_eq!(parse_phone("+0 7700 900123"), Err(PhoneProblem::NoBeginning));
}

#[test]
fn a_kept_number_is_shown_in_the_groups_in_which_it_is_read() {
    assert_eq!(show_phone("07700900123"), "07700 900123");
    assert_eq!(show_phone("02079460018"), "020 7946 0018");
    assert_eq!(show_phone("01134960000"), "0113 496 0000");
    assert_eq!(show_phone("01619460000"), "0161 946 0000");
    assert_eq!(show_phone("01904123456"), "01904 123456");
    assert_eq!(show_phone("+35316790000"), "+35316790000");
}

#[test]
fn an_e_mail_address_is_kept_in_lower_case() {
    assert_eq!(parse_email("  Ann.O'Neill+lw@Example.ORG "), Ok("ann.o'neill+lw@example.org".to_owned()));
    assert_eq!(parse_email("a@b.co"), Ok("a@b.co".to_owned()));
}

#[test]
fn what_is_no_e_mail_address_is_told_why() {
    for (written, why) in [
        ("", EmailProblem::Empty),
        ("ann.example.org", EmailProblem::NoAt),
        ("ann@home@example.org", EmailProblem::NoAt),
        ("@example.org", EmailProblem::Name),
        ("ann neill@example.org", EmailProblem::Name),
        ("ann..neill@example.org", EmailProblem::Name),
        ("ann@example", EmailProblem::Domain),
        ("ann@.org", EmailProblem::Domain),
        ("ann@example..org", EmailProblem::Domain),
        ("ann@-example.org", EmailProblem::Domain),
        ("ann@10.0.0.1", EmailProblem::Domain),
    ] {
        assert_eq!(parse_email(written), Err(why), "{written}");
    }
    assert_eq!(parse_email(&format!("{}@example.org", "a".repeat(65))), Err(EmailProblem::TooLong));
}

#[test]
fn a_postcode_is_kept_in_capitals_with_one_space() {
    for (written, kept) in [
        ("ls14ap", "LS1 4AP"),
        (" LS1  4AP ", "LS1 4AP"),
        ("m1 1ae", "M1 1AE"),
        ("B338TH", "B33 8TH"),
        ("w1a 0ax", "W1A 0AX"),
        ("EC1A1BB", "EC1A 1BB"),
        ("dn551pt", "DN55 1PT"),
        ("gir0aa", "GIR 0AA"),
    ] {
        assert_eq!(parse_postcode(written).as_deref(), Ok(kept));
    }
    assert_eq!(outcode("EC1A 1BB"), "EC1A");
    assert_eq!(outcode(""), "");
}

#[test]
fn half_a_postcode_is_asked_for_whole() {
    assert_eq!(parse_postcode("LS1"), Err(PostcodeProblem::Incomplete));
    assert_eq!(parse_postcode("EC1A"), Err(PostcodeProblem::Incomplete));
    assert_eq!(parse_postcode(""), Err(PostcodeProblem::Empty));
    for wrong in ["LS1 4AC", "12345", "LS14 AP1", "ÄB1 4AP", "LS111 4AP", "90210-1234"] {
        assert_eq!(parse_postcode(wrong), Err(PostcodeProblem::Shape), "{wrong}");
    }
}

proptest! {
    #[test]
    fn what_was_kept_is_read_as_itself(typed in "[A-Za-z0-9 +@.()-]{0,24}") {
        if let Ok(kept) = parse_phone(&typed) {
            prop_assert_eq!(parse_phone(&kept), Ok(kept.clone()));
            let shown = show_phone(&kept);
            prop_assert_eq!(parse_phone(&shown), Ok(kept));
        }
        if let Ok(kept) = parse_postcode(&typed) {
            prop_assert_eq!(parse_postcode(&kept), Ok(kept.clone()));
        }
        if let Ok(kept) = parse_email(&typed) {
            prop_assert_eq!(parse_email(&kept), Ok(kept.clone()));
        }
    }

    #[test]
    fn whatever_is_typed_is_answered(typed in "\\PC{0,40}") {
        let _ = (parse_phone(&typed), parse_email(&typed), parse_postcode(&typed), show_phone(&typed), outcode(&typed).len());
    }
}
