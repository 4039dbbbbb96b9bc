//! Groups: what a sheet must say, whoever stands on it.

use practice::group::{Came, Line, Sheet, district, has_room, likeness};
use proptest::prelude::*;
use std::collections::HashSet;
use uuid::Uuid;

fn line(person: u8, came: Option<Came>) -> Line {
    Line {
        person: Uuid::from_u128(u128::from(person)),
        names: (format!("Given{}", letters(person)), format!("Family{}", letters(person)), String::new()),
        came,
        minutes: None,
        note: String::new(),
    }
}

/// A number in letters, so that names differ by more than figures.
fn letters(n: u8) -> String {
    n.to_string().bytes().map(|b| char::from(b - b'0' + b'a')).collect()
}

fn came() -> impl Strategy<Value = Option<Came>> {
    prop_oneof![Just(None), Just(Some(Came::Came)), Just(Some(Came::DidNotCome)), Just(Some(Came::ToldUs))]
}

proptest! {
    #[test]
    fn whoever_is_spoken_of_again_is_one_fault_each_time(rows in prop::collection::vec((0_u8..6, came()), 0..20)) {
        let lines: Vec<Line> = rows.iter().map(|(person, came)| line(*person, *came)).collect();
        let said: Vec<Uuid> = lines.iter().filter(|l| l.came.is_some()).map(|l| l.person).collect();
        let twice = said.len() - said.iter().collect::<HashSet<_>>().len();
        let sheet = Sheet { minutes: 60, travel_minutes: None, note: String::new(), lines };
        let faults = sheet.check().err().unwrap_or_default();
        prop_assert_eq!(faults.len(), twice);
        prop_assert!(faults.iter().all(|fault| fault.field == "person" && fault.line.is_some()));
    }

    #[test]
    fn of_whatever_is_written_no_more_than_half_a_postcode_is_kept(written in "\\PC{0,12}") {
        if let Ok(kept) = district(&written) {
            prop_assert!(kept.is_empty() || (2..=4).contains(&kept.len()), "{}", kept);
            prop_assert_eq!(district(&kept), Ok(kept.clone()));
        }
    }

    #[test]
    fn a_place_more_never_takes_room_away(places in 1_i32..200, taken in 0_i64..200) {
        prop_assert!(!has_room(Some(places), taken) || has_room(Some(places + 1), taken));
    }

    #[test]
    fn somebody_is_like_themselves(given in "[A-Z][a-z]{2,8}", family in "[A-Z][a-z]{2,8}") {
        prop_assert_eq!(likeness(&given, &given, &family, ""), 2);
    }
}
