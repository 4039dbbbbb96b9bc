use crate::drawn::{outside, view_box};
use picture::{Band, Differences, Differing, Latitudes, Middle, Movements, Moving, Place, Placings, Row, Table};
use proptest::prelude::*;

fn bands() -> Vec<Band> {
    [(0, 24, "Fixed"), (25, 49, "Ask first"), (50, 74, "Tell after"), (75, 100, "Your judgement")]
        .map(|(from, to, words)| Band { from: from * 100, to: to * 100, words: words.to_owned() })
        .to_vec()
}

fn latitudes(places: Vec<Place>) -> Latitudes {
    Latitudes {
        id: "line".to_owned(),
        title: "Where the charter lies".to_owned(),
        bands: bands(),
        boundary_words: "the charter".to_owned(),
        ceiling_words: "may widen to".to_owned(),
        own_words: "your own".to_owned(),
        places,
    }
}

fn place(label: &str, boundary: i64, ceiling: Option<i64>, own: Option<i64>) -> Place {
    Place { label: label.to_owned(), boundary, ceiling, own }
}

fn placings(rows: Vec<Row>) -> Placings {
    Placings {
        id: "spread".to_owned(),
        title: "Number of contacts".to_owned(),
        bands: bands(),
        rows,
        agreement: "Two camps".to_owned(),
    }
}

fn row(label: &str, five: [i64; 5], tens: [u32; 10]) -> Row {
    Row { label: label.to_owned(), count: tens.iter().sum(), five, tens }
}

fn movements(rows: Vec<Moving>) -> Movements {
    Movements {
        id: "moved".to_owned(),
        title: "What moved".to_owned(),
        bands: bands(),
        first: "May 2026".to_owned(),
        later: "November 2026".to_owned(),
        rows,
    }
}

fn differences(rows: Vec<Differing>) -> Differences {
    Differences {
        id: "beside".to_owned(),
        title: "Beyond, beside like support within".to_owned(),
        less: "fewer of those beyond".to_owned(),
        more: "more of those beyond".to_owned(),
        rows,
    }
}

fn differing(label: &str, by: Option<[i64; 3]>) -> Differing {
    Differing { label: label.to_owned(), by, counts: "About 20 of 30, and 25 of 40".to_owned() }
}

/// What any picture is, whatever it shows.
fn is_whole(svg: &str, sentence: &str, table: &Table, rows: usize) {
    assert_eq!(outside(svg), Vec::<String>::new(), "{svg}");
    assert!(svg.contains("role=\"img\"") && svg.contains("<title id=") && svg.contains("<desc id="), "it can be heard");
    assert!(!svg.contains("style=") && !svg.contains("<script"));
    assert_eq!(view_box(svg).0, 340, "it can be read at 320 px");
    assert!(sentence.ends_with('.'), "{sentence}");
    assert_eq!(table.rows.len(), rows);
    assert!(
        table.rows.iter().all(|cells| cells.len() == table.head.len() && cells.iter().all(|cell| !cell.is_empty()))
    );
}

fn middle(lower: i64, median: i64, upper: i64) -> Middle {
    Middle { lower, median, upper }
}

#[test]
fn one_aspect_on_the_line_is_said_in_full_and_several_by_their_bands() {
    let one = place("Number of contacts", 4_000, Some(6_000), Some(5_000));
    let alone = latitudes(vec![one.clone()]);
    assert_eq!(
        alone.sentence(),
        "Where the charter lies: Number of contacts lies at 40 (Ask first); may widen to 60; your own 50 (Tell after)."
    );
    let all = latitudes(vec![one, place("Holding", 9_000, None, None), place("Remit", 0, None, None)]);
    assert_eq!(
        all.sentence(),
        "Where the charter lies: of 3 aspects 1 Fixed, 1 Ask first, 1 Your judgement. Your own: 1."
    );
    assert_eq!(all.table().head, ["Aspect", "The charter", "May widen to", "Your own"]);
    assert_eq!(all.table().rows[1], ["Holding", "90 (Your judgement)", "–", "–"]);
    is_whole(&all.svg(), &all.sentence(), &all.table(), 3);
    assert_eq!(latitudes(Vec::new()).sentence(), "Where the charter lies: nothing lies on the line yet.");
}

#[test]
fn each_mark_of_the_line_has_a_shape_of_its_own() {
    let svg = latitudes(vec![place("Holding", 4_000, Some(6_000), Some(4_000))]).svg();
    // one on the line, and one where the shapes are explained
    assert_eq!((svg.matches("<circle").count(), svg.matches("<polygon").count()), (2, 2));
    assert_eq!(svg.matches("lw-picture__ceiling").count(), 2);
    let plain = latitudes(vec![place("Holding", 4_000, None, None)]).svg();
    assert_eq!((plain.matches("<polygon").count(), plain.matches("lw-picture__ceiling").count()), (0, 0));
}

#[test]
fn a_spread_shows_how_many_placed_in_each_ten_and_where_the_middle_lies() {
    let all = row("Everybody", [1_000, 1_750, 5_000, 8_250, 9_000], [0, 1, 1, 0, 0, 0, 0, 0, 1, 1]);
    let workers = row("Link workers", [8_000, 8_000, 9_000, 9_000, 9_000], [0, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
    let spread = placings(vec![all, workers]);
    assert_eq!(
        spread.sentence(),
        "Number of contacts: the middle of 4 places is 50, and half lie from 17.5 to 82.5. Two camps. Middle places: Link workers 90."
    );
    let svg = spread.svg();
    assert_eq!(svg.matches("lw-picture__bar").count(), 6, "an empty ten has no bar");
    assert_eq!(svg.matches("lw-picture__box").count(), 2);
    assert_eq!(spread.table().head[16], "90 to 100");
    is_whole(&svg, &spread.sentence(), &spread.table(), 2);
}

#[test]
fn movement_goes_from_a_hollow_mark_to_a_full_one() {
    let moved = movements(vec![Moving {
        label: "Holding".to_owned(),
        before: middle(1_000, 4_000, 7_000),
        after: middle(5_000, 5_750, 6_000),
        words: "Closer together".to_owned(),
    }]);
    assert_eq!(moved.sentence(), "What moved, middle places from May 2026 to November 2026: Holding from 40 to 57.5.");
    let svg = moved.svg();
    assert_eq!(svg.matches("lw-picture__moved").count(), 1);
    assert!(svg.contains("40 → 57.5; Closer together"));
    is_whole(&svg, &moved.sentence(), &moved.table(), 1);
}

#[test]
fn a_difference_that_could_be_chance_has_a_hollow_dot_and_says_so() {
    let all = differences(vec![
        differing("Ended as planned", Some([1_230, 410, 2_700])),
        differing("Dropped out", Some([-300, -1_200, 600])),
        differing("Taking part", None),
    ]);
    assert_eq!(
        all.sentence(),
        "Beyond, beside like support within. Ended as planned: +12.3 points, from +4.1 to +27. Dropped out: −3 points, from −12 to +6; it could be chance. Taking part: too few to say."
    );
    let svg = all.svg();
    let dots: Vec<&str> = svg.split("<circle").skip(1).collect();
    assert_eq!(dots.len(), 2, "too few have no dot");
    assert!(dots[0].contains("fill=\"#212b32\"") && dots[1].contains("fill=\"#ffffff\""));
    assert!(svg.contains(">+50<") && svg.contains(">−50<"), "the smallest round scale that holds all");
    is_whole(&svg, &all.sentence(), &all.table(), 3);
}

#[test]
fn nothing_to_show_is_said() {
    for (svg, sentence, table) in [
        (latitudes(Vec::new()).svg(), latitudes(Vec::new()).sentence(), latitudes(Vec::new()).table()),
        (placings(Vec::new()).svg(), placings(Vec::new()).sentence(), placings(Vec::new()).table()),
        (movements(Vec::new()).svg(), movements(Vec::new()).sentence(), movements(Vec::new()).table()),
        (differences(Vec::new()).svg(), differences(Vec::new()).sentence(), differences(Vec::new()).table()),
    ] {
        is_whole(&svg, &sentence, &table, 0);
    }
}

#[test]
fn words_are_escaped() {
    let svg = latitudes(vec![place("<b> & \"so\"", 0, None, None)]).svg();
    assert!(svg.contains("&lt;b&gt; &amp; &quot;so&quot;") && !svg.contains("<b>"));
}

fn label() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Holding".to_owned()),
        "[A-Za-zÄé ]{1,90}",
        "\\PC{1,40}".prop_filter("some words", |text| !text.trim().is_empty())
    ]
}

/// Far off the line too.
fn value() -> impl Strategy<Value = i64> {
    prop_oneof![0_i64..=10_000, -20_000_i64..30_000]
}

fn sorted<const N: usize>() -> impl Strategy<Value = [i64; N]> {
    proptest::collection::vec(value(), N).prop_map(|mut all| {
        all.sort_unstable();
        all.try_into().unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn nothing_of_the_line_is_outside_and_the_same_places_are_drawn_alike(
        places in proptest::collection::vec((label(), value(), proptest::option::of(value()), proptest::option::of(value())), 0..20),
    ) {
        let all = latitudes(places.into_iter().map(|(label, at, ceiling, own)| place(&label, at, ceiling, own)).collect());
        is_whole(&all.svg(), &all.sentence(), &all.table(), all.places.len());
        prop_assert_eq!(all.svg(), all.clone().svg());
    }

    #[test]
    fn nothing_of_a_spread_is_outside_and_the_same_places_are_drawn_alike(
        rows in proptest::collection::vec((label(), sorted::<5>(), proptest::array::uniform10(0_u32..200)), 0..8),
    ) {
        let all = placings(rows.into_iter().map(|(label, five, tens)| row(&label, five, tens)).collect());
        is_whole(&all.svg(), &all.sentence(), &all.table(), all.rows.len());
        prop_assert_eq!(all.svg(), all.clone().svg());
    }

    #[test]
    fn nothing_of_a_movement_is_outside_and_the_same_one_is_drawn_alike(
        rows in proptest::collection::vec((label(), sorted::<3>(), sorted::<3>(), label()), 0..8),
    ) {
        let all = movements(rows.into_iter().map(|(label, [a, b, c], [d, e, f], words)| Moving {
            label, before: middle(a, b, c), after: middle(d, e, f), words,
        }).collect());
        is_whole(&all.svg(), &all.sentence(), &all.table(), all.rows.len());
        prop_assert_eq!(all.svg(), all.clone().svg());
    }

    #[test]
    fn nothing_of_a_difference_is_outside_and_the_same_one_is_drawn_alike(
        rows in proptest::collection::vec((label(), proptest::option::of(sorted::<3>())), 0..8),
    ) {
        let rows = rows.into_iter().map(|(label, by)| differing(&label, by.map(|[least, by, most]| [by, least, most]))).collect();
        let all = differences(rows);
        is_whole(&all.svg(), &all.sentence(), &all.table(), all.rows.len());
        prop_assert_eq!(all.svg(), all.clone().svg());
    }
}
