//! Texts, addresses and numbers made one way.

use directory::Decimal;
use directory::fold::{fold, telling};
use directory::plain::{marked_up, one_line, plain};
use directory::written::{email, own_site, phone, postcode, postcode_at_end, uri, web};
use proptest::prelude::*;

#[test]
fn markup_becomes_lines_and_lists_stay_lists() {
    let given = "<h2>Men&rsquo;s&nbsp;Shed</h2><p>Come &amp; make <b>things</b>.</p><ul><li>Mon 10&ndash;12</li><li>Bring £2</li></ul><p>See <a href=\"https://shed.example.org/join\">how to join</a>.<br>Tŷ&#39;r Ysgol</p>";
    assert_eq!(
        plain(given),
        "Men’s Shed\n\nCome & make things.\n\n- Mon 10–12\n- Bring £2\n\nSee how to join (https://shed.example.org/join).\nTŷ'r Ysgol"
    );
    assert_eq!(plain("<ol><li>Ring</li><li>Come</li></ol>"), "1. Ring\n2. Come");
    assert_eq!(plain("a<script>alert('x')</script>b<style>p{}</style>c"), "abc");
    assert_eq!(one_line("<p>Arts &amp; Crafts</p>"), "Arts & Crafts");
}

#[test]
fn a_text_without_markup_stays_as_it_is() {
    for text in ["Tom & Jerry", "under 5 < over 5", "R&D; and more", "a\n\nb", "Llansanffraid Glan Conwy – tŷ’r cŵn"]
    {
        assert!(!marked_up(text), "{text}");
        assert_eq!(plain(text), text);
    }
}

#[test]
fn markup_that_hides_behind_entities_is_taken_away_too() {
    for text in [
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&amp;lt;b&amp;gt;x",
        "<<b>script>x",
        "<img src=x onerror=alert(1)",
        "<!-- <b> --",
    ] {
        assert!(!marked_up(&plain(text)), "{text}: {}", plain(text));
    }
}

proptest! {
    #[test]
    fn cleaning_twice_is_cleaning_once(text in "[ a-zŷ<>/&;#!\"'=\n\\-]{0,60}|(<(p|b|li|ul|/p|a href='https://x.org/y'|script)>|&amp;|&lt;|&gt;|&#60;|word |<){0,12}") {
        let clean = plain(&text).into_owned();
        prop_assert!(!marked_up(&clean), "{clean:?}");
        prop_assert_eq!(plain(&clean), clean.as_str());
    }

    #[test]
    fn an_amount_comes_back_from_json_as_it_went(whole in 0_u64..10_000_000_000, part in 0_u32..100_000, minus: bool) {
        let text = format!("{}{whole}.{part:05}", if minus { "-" } else { "" });
        let amount = Decimal::parse(&text).unwrap();
        let json = serde_json::to_string(&amount).unwrap();
        prop_assert_eq!(serde_json::from_str::<Decimal>(&json).unwrap(), amount);
    }

    #[test]
    fn amounts_are_in_order(one in -100_000_i64..100_000, other in -100_000_i64..100_000) {
        let write = |n: i64| Decimal::parse(&format!("{}{}.{:02}", if n < 0 { "-" } else { "" }, n.abs() / 100, n.abs() % 100)).unwrap();
        prop_assert_eq!(write(one).cmp(&write(other)), one.cmp(&other));
    }
}

#[test]
fn amounts_are_read_as_they_are_written() {
    for (text, is) in [("£1,250.00", "1250"), ("3.50", "3.5"), ("0", "0"), ("-0.00", "0"), (".5", "0.5"), ("007", "7")]
    {
        assert_eq!(Decimal::parse(text).unwrap().as_str(), is, "{text}");
    }
    for text in ["", "free", "1,2", "1.2.3", "12345678901234567", "£"] {
        assert!(Decimal::parse(text).is_none(), "{text}");
    }
    assert_eq!(Decimal::parse("17.5").unwrap().floor(), 17);
    assert_eq!(Decimal::parse("-0.5").unwrap().floor(), -1);
}

#[test]
fn addresses_and_numbers_are_written_one_way() {
    assert_eq!(postcode("ls14ap").as_deref(), Some("LS1 4AP"));
    assert_eq!(postcode("N3  1TR").as_deref(), Some("N3 1TR"));
    assert_eq!(postcode("EC1A 1BB").as_deref(), Some("EC1A 1BB"));
    for wrong in ["ABC 1234", "LS1", "", "LS1 4CP", "£", "Tŷ1 1AA"] {
        assert_eq!(postcode(wrong), None, "{wrong}");
    }
    let (rest, code) = postcode_at_end("12 High Street, Ossett, WF5 8ND.").unwrap();
    assert_eq!((rest.as_str(), code.as_str()), ("12 High Street, Ossett", "WF5 8ND"));
    assert_eq!(phone("\"+44 1234 234567\"").as_deref(), Some("01234234567"));
    assert_eq!(phone("+44 (0)113 496 0000").as_deref(), Some("01134960000"));
    assert_eq!(phone("116 123").as_deref(), Some("116123"));
    assert_eq!(phone("+353 1 234 5678").as_deref(), Some("+35312345678"));
    assert_eq!(phone("ring 0113 496 0000 and ask"), None);
    assert_eq!(email(" mailto:A.B@Example.ORG").as_deref(), Some("A.B@example.org"));
    for wrong in ["email-example_com", "a@b", "a b@c.org", "@c.org"] {
        assert_eq!(email(wrong), None, "{wrong}");
    }
    assert_eq!(web("www.example.org/a").unwrap(), ("https://www.example.org/a".to_owned(), true));
    for wrong in ["example_counselling", "javascript:alert(1)", "ftp://x.org", "https://", "na", "http://x y.org"] {
        assert_eq!(web(wrong), None, "{wrong}");
    }
    assert_eq!(own_site("https://www.Example.org/"), own_site("http://example.org"));
    assert!(uri("http://id.esd.org.uk/need/1").is_some() && uri("urn:x:1").is_some());
    assert!(uri("example_com").is_none() && uri("javascript:alert(1)").is_none());
}

#[test]
fn names_are_found_with_and_without_marks() {
    assert_eq!(fold("Tŷ’r Ysgol  Café"), "tyr ysgol cafe");
    assert_eq!(fold("Canolfan Gŵyl"), fold("canolfan gwyl"));
    assert_eq!(fold("Bishops' High"), fold("Bishops’ high"));
    assert_eq!(telling("The Salt & Light Charity Ltd"), ["salt", "light"]);
    assert_eq!(telling("The Trust"), ["the", "trust"], "something must be left");
}
