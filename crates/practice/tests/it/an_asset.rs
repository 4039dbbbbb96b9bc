use practice::asset::{Draft, State};

fn draft() -> Draft {
    Draft {
        name: "Allotment mornings".to_owned(),
        organisation: "Green Lanes".to_owned(),
        offers: "Digging, tea, company".to_owned(),
        when_words: "Tuesdays 10 to 12".to_owned(),
        place: "Gate on Mill Lane".to_owned(),
        town: "Wexcombe".to_owned(),
        postcode: "ls1 4ap".to_owned(),
        phone: "0113 496 0000".to_owned(),
        email: "hello@example.org".to_owned(),
        website: "www.example.org/allotment".to_owned(),
        cost: "Free".to_owned(),
        access: "Level paths".to_owned(),
        state: State::Open,
        note: "Ring on Tuesdays".to_owned(),
        needs: vec!["loneliness".to_owned()],
    }
}

fn faults(draft: Draft) -> Vec<&'static str> {
    draft.tidied().unwrap_err().iter().map(|p| p.field).collect()
}

#[test]
fn an_entry_is_written_one_way() {
    let kept = draft().tidied().unwrap();
    assert_eq!(kept.postcode, "LS1 4AP");
    assert_eq!(kept.phone, "01134960000");
    assert_eq!(kept.website, "https://www.example.org/allotment");
}

#[test]
fn an_entry_needs_a_name_and_a_need() {
    assert_eq!(faults(Draft { name: " ".to_owned(), needs: Vec::new(), ..draft() }), ["name", "needs"]);
    assert_eq!(faults(Draft { needs: vec!["dancing".to_owned()], ..draft() }), ["needs"]);
}

#[test]
fn a_web_address_that_is_none_is_refused() {
    for address in [
        "javascript:alert(1)",
        "ftp://example.org",
        "https://",
        "not an address",
        "example",
        "javascript://x.org/%0aalert(1)",
        "a@b.org",
    ] {
        assert_eq!(faults(Draft { website: address.to_owned(), ..draft() }), ["website"], "{address}");
    }
    for address in ["http://example.org", "https://example.org/a?b=c#d", "example.org"] {
        assert!(Draft { website: address.to_owned(), ..draft() }.tidied().is_ok(), "{address}");
    }
}

#[test]
fn what_was_typed_wrong_is_named_by_its_field() {
    let wrong =
        Draft { phone: "ring Anna".to_owned(), email: "anna".to_owned(), postcode: "somewhere".to_owned(), ..draft() };
    assert_eq!(faults(wrong), ["phone", "email", "postcode"]);
    assert_eq!(faults(Draft { offers: "x".repeat(5_000), ..draft() }), ["offers"]);
}

#[test]
fn a_full_group_can_be_suggested_and_a_closed_one_cannot() {
    assert!(State::Open.can_be_suggested() && State::Full.can_be_suggested() && !State::Closed.can_be_suggested());
}
