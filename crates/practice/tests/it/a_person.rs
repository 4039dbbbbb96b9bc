use practice::access::{Act, Ground, Role};
use practice::ids::{PersonId, ReferralId};
use practice::person::{ContactKind, EthnicGroup, Ethnicity, Gender, TieKind};

/// Codes come back as the value they stand for, and no two share a code or words.
macro_rules! holds {
    ($($list:ty),+ $(,)?) => { $(
        for value in <$list>::ALL {
            assert_eq!(<$list>::parse(value.as_str()), Some(*value), "{}", value.as_str());
            assert!(!value.words().is_empty());
            let others = <$list>::ALL.iter().filter(|other| *other != value);
            for other in others {
                assert_ne!(other.as_str(), value.as_str());
                assert_ne!(other.words(), value.words());
            }
        }
        assert_eq!(<$list>::parse("no such code"), None);
    )+ };
}

#[test]
fn every_code_of_a_person_and_of_access_reads_back() {
    holds!(Ethnicity, EthnicGroup, Gender, TieKind, ContactKind, Role, Ground, Act);
}

#[test]
fn ethnicity_has_the_sixteen_categories_and_not_stated() {
    assert_eq!(Ethnicity::ALL.len(), 17);
    assert_eq!(Ethnicity::parse("Z"), Some(Ethnicity::NotStated));
    assert_eq!(Ethnicity::parse("I"), None, "the letters I, O and Q are not used");
}

#[test]
fn the_census_of_2021_counts_chinese_people_as_asian() {
    assert_eq!(Ethnicity::Chinese.group(), EthnicGroup::Asian);
    assert_eq!(Ethnicity::Chinese.ons2021(), "Asian, Asian British or Asian Welsh");
    assert_eq!(Ethnicity::MixedWhiteAsian.group(), EthnicGroup::Mixed);
}

#[test]
fn a_tie_seen_from_its_other_end_and_back_is_the_same_tie() {
    for tie in TieKind::ALL {
        assert_eq!(tie.inverse().inverse(), *tie);
    }
    assert_eq!(TieKind::CarerOf.inverse(), TieKind::CaredForBy);
    assert_eq!(TieKind::Sibling.inverse(), TieKind::Sibling);
    assert_eq!(TieKind::NextOfKin.inverse(), TieKind::KinTo);
    assert_eq!(TieKind::NextOfKin.towards("Mary"), "Next of kin of Mary");
    assert_eq!(TieKind::KinTo.towards("Joan"), "Has as next of kin Joan");
    assert_eq!(TieKind::CarerOf.towards("Mary"), "Cares for Mary");
}

#[test]
fn an_id_is_written_and_read_as_its_uuid() {
    let text = "01937c5e-8f00-7000-8000-000000000001";
    let person: PersonId = text.parse().expect("a uuid");
    assert_eq!(person.to_string(), text);
    assert_eq!(ReferralId::from(person.0).to_string(), text);
    assert!("not one".parse::<PersonId>().is_err());
}
