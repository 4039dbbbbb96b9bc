//! Points, distances, and what a postcode says of a place.

use practice::person::PostcodeProblem;
use practice::place::{Direction, Far, Listed, Located, NoPoint, Point, Typed, district, districts, span};
use proptest::prelude::*;

fn at(lat: &str, lon: &str) -> Point {
    Point::parse(lat, lon).unwrap()
}

#[test]
fn degrees_are_read_as_others_write_them() {
    assert_eq!(at("53.7219", "-1.8612"), Point::new(53_721_900, -1_861_200).unwrap());
    assert_eq!(at("+5", "-.25"), Point::new(5_000_000, -250_000).unwrap());
    assert_eq!(at("53.72190049", "-1.86120051"), Point::new(53_721_900, -1_861_201).unwrap());
    assert_eq!(at("90", "-180.000000"), Point::new(90_000_000, -180_000_000).unwrap());
    for wrong in ["100", "-90.000001", "", ".", "-", "53,7", "5e1", "NaN", "north", "1000", "--1"] {
        assert_eq!(Point::parse(wrong, "0"), Err(NoPoint::Latitude), "{wrong}");
    }
    assert_eq!(Point::parse("0", "181"), Err(NoPoint::Longitude));
    assert_eq!(Point::parse("0", "1 2"), Err(NoPoint::Longitude));
}

#[test]
fn known_distances_come_out() {
    // Leeds and Bradford town halls; London and Edinburgh
    let near = at("53.8008", "-1.5491").metres_to(at("53.7921", "-1.7526"));
    assert!((13_350..13_500).contains(&near), "{near}");
    let far = at("51.5074", "-0.1278").metres_to(at("55.9533", "-3.1883"));
    assert!((533_500..534_500).contains(&far), "{far}");
    assert_eq!(at("53", "-1").metres_to(at("53", "-1")), 0);
    assert_eq!(at("0", "0").metres_to(at("0", "180")), 20_015_114);
    // one millionth of a degree northwards is eleven centimetres
    assert_eq!(at("53", "-1").metres_to(at("53.00001", "-1")), 1);
}

#[test]
fn a_distance_is_said_as_people_say_it() {
    let said = |metres| Far(metres).to_string();
    assert_eq!(said(0), "less than a quarter of a mile");
    assert_eq!(said(400), "about a quarter of a mile");
    assert_eq!(said(850), "about half a mile");
    assert_eq!(said(1_600), "about a mile");
    assert_eq!(said(2_000), "about a mile");
    assert_eq!(said(2_414), "about 1 and a half miles");
    assert_eq!(said(3_219), "about 2 miles");
    assert_eq!(said(16_093), "about 10 miles");
    assert_eq!(said(534_000), "about 332 miles");
}

#[test]
fn every_district_is_on_these_islands() {
    assert_eq!(districts().len(), 3_077);
    assert!(districts().is_sorted_by(|one, next| one.code < next.code));
    for one in districts() {
        assert!((49_000_000..61_000_000).contains(&one.centre.lat()), "{}", one.code);
        assert!((-9_000_000..2_500_000).contains(&one.centre.lon()), "{}", one.code);
    }
    assert_eq!(district("HX1").unwrap().code, "HX1");
    assert!(district("ZZ1").is_none());
}

#[test]
fn what_is_not_known_of_a_postcode_is_a_value() {
    let whole = Typed::parse("hx1 1aa").unwrap();
    assert_eq!(whole, Typed::Postcode("HX1 1AA".to_owned()));
    let (own, centre) = (at("53.72", "-1.86"), district("HX1").unwrap().centre);
    assert_eq!(Located::of(&whole, Listed::At(own)), Located::Exact(own));
    assert_eq!(Located::of(&whole, Listed::NotThere), Located::NoSuchPostcode(centre));
    assert_eq!(Located::of(&whole, Listed::NoList), Located::DistrictOnly(centre));
    let half = Typed::parse(" hx1 ").unwrap();
    assert_eq!(half, Typed::District("HX1".to_owned()));
    assert_eq!(Located::of(&half, Listed::NotThere), Located::DistrictOnly(centre));
    let nowhere = Typed::parse("ZZ9 9ZZ").unwrap();
    assert_eq!(Located::of(&nowhere, Listed::NotThere), Located::NoSuchDistrict);
    assert_eq!(Located::NoSuchDistrict.point(), None);
    assert!(!Located::Exact(own).rough() && Located::DistrictOnly(own).rough());
    assert_eq!(Typed::parse("Halifax"), Err(PostcodeProblem::Shape));
    assert_eq!(Typed::parse("  "), Err(PostcodeProblem::Empty));
}

prop_compose! {
    fn points()(lat in -90_000_000..=90_000_000_i32, lon in -180_000_000..=180_000_000_i32) -> Point {
        Point::new(lat, lon).unwrap()
    }
}

proptest! {
    #[test]
    fn a_distance_is_the_same_both_ways_and_no_way_round_is_shorter(a in points(), b in points(), c in points()) {
        prop_assert_eq!(a.metres_to(b), b.metres_to(a));
        prop_assert!(a.metres_to(c) <= a.metres_to(b) + b.metres_to(c) + 2);
    }

    #[test]
    fn the_textbook_formula_agrees(a in points(), b in points()) {
        let rad = |v: i32| (f64::from(v) / 1e6).to_radians();
        let (p, q) = (rad(a.lat()), rad(b.lat()));
        let h = ((q - p) / 2.0).sin().powi(2) + p.cos() * q.cos() * ((rad(b.lon()) - rad(a.lon())) / 2.0).sin().powi(2);
        let metres = 2.0 * 6_371_008.8 * h.clamp(0.0, 1.0).sqrt().asin();
        prop_assert!((metres - f64::from(a.metres_to(b))).abs() < 2.0);
    }

    #[test]
    fn a_box_holds_all_that_is_near(a in points(), north in -300_000..300_000_i32, east in -900_000..900_000_i32) {
        let Ok(b) = Point::new(a.lat().saturating_add(north), a.lon().saturating_add(east)) else { return Ok(()) };
        let metres = a.metres_to(b);
        let ((south, west), (top, right)) = a.around(metres + 1);
        prop_assert!((south..=top).contains(&b.lat()) && (west..=right).contains(&b.lon()));
        prop_assert!(Direction::of(a).apart(Direction::of(b)) <= span(metres + 1));
    }

    #[test]
    fn degrees_written_out_are_read_back(point in points()) {
        let written = |v: i32| format!("{}{}.{:06}", if v < 0 { "-" } else { "" }, v.unsigned_abs() / 1_000_000, v.unsigned_abs() % 1_000_000);
        prop_assert_eq!(Point::parse(&written(point.lat()), &written(point.lon())), Ok(point));
    }
}
