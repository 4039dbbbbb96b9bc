//! Whether two records may be of one person (DOMAIN 4.1). The answer is an offer to somebody who looks, never a merge.

use jiff::civil::Date;

use super::names::fold;

/// What two records are compared by; empty where unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Likeness {
    /// The ten digits.
    pub nhs_number: Option<String>,
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// The name the person goes by.
    pub known_as: String,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// Postcode in its kept form.
    pub postcode: String,
}

/// How alike two records are, and why, so that whoever looks can judge (DOMAIN 11.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// 0 to 100; 100 only where certain.
    pub score: u8,
    /// The NHS numbers are the same.
    pub certain: bool,
    /// What speaks for it, and what against.
    pub reasons: Vec<&'static str>,
}

/// From this score two records are offered as perhaps one.
pub const OFFERED_FROM: u8 = 75;

// What each part can add. The given name weighs more than the family name: people marry, and twins share the rest.
const GIVEN: f64 = 28.0;
const FAMILY: f64 = 22.0;
const BIRTH: u8 = 35;
const POSTCODE: u8 = 15;

/// Whether two records are alike enough to be offered; the order of the two does not matter.
pub fn alike(a: &Likeness, b: &Likeness) -> Option<Alike> {
    let same_number = match (&a.nhs_number, &b.nhs_number) {
        (Some(a), Some(b)) => Some(a == b),
        _ => None,
    };
    let names = names(a, b);
    let (birth, birth_reason) = births(a.birth_date, b.birth_date);
    let (place, place_reason) = places(&a.postcode, &b.postcode);
    let mut reasons: Vec<&'static str> = [names.reason, birth_reason, place_reason].into_iter().flatten().collect();

    match same_number {
        Some(true) => {
            reasons.insert(0, "same NHS number");
            if names.points < 25 {
                reasons.push("but the names differ");
            }
            return Some(Alike { score: 100, certain: true, reasons });
        }
        // Two valid numbers are nearly always two people (twins above all); offered only where all else is the same.
        Some(false) if names.points < 50 || birth < BIRTH => return None,
        Some(false) => reasons.push("but the NHS numbers differ"),
        None => {}
    }
    let score = (names.points + birth + place).min(99);
    (score >= OFFERED_FROM).then_some(Alike { score, certain: false, reasons })
}

struct Names {
    points: u8,
    reason: Option<&'static str>,
}

/// The best agreement of any of the names one goes by with any of the other's.
fn names(a: &Likeness, b: &Likeness) -> Names {
    let mut best = Names { points: 0, reason: None };
    for (given_a, known_a) in forms(a) {
        for (given_b, known_b) in forms(b) {
            let straight = agreement(&given_a, &given_b, &a.family, &b.family);
            let swapped = swapped_agreement((&given_a, &a.family), (&given_b, &b.family));
            let reason = match (straight >= swapped, straight.max(swapped)) {
                (_, 0..25) => None,
                (false, _) => Some("same names, given and family exchanged"),
                (true, 50) if known_a || known_b => Some("same name, as known"),
                (true, 50) => Some("same name"),
                (true, 42..) => Some("names much alike"),
                (true, _) => Some("names partly alike"),
            };
            let points = straight.max(swapped);
            // On equal points the plainer reason (the given name) comes first and stays.
            if points > best.points {
                best = Names { points, reason };
            }
        }
    }
    best
}

/// The folded given names of a record, the one it is known as marked.
fn forms(of: &Likeness) -> Vec<(String, bool)> {
    let given = fold(&of.given);
    let known = fold(&of.known_as);
    let mut forms = Vec::with_capacity(2);
    if !known.is_empty() && known != given {
        forms.push((given, false));
        forms.push((known, true));
    } else {
        forms.push((given, false));
    }
    forms.retain(|(name, _)| !name.is_empty());
    forms
}

fn agreement(given_a: &str, given_b: &str, family_a: &str, family_b: &str) -> u8 {
    points(GIVEN * similar(given_a, given_b) + FAMILY * similar(&fold(family_a), &fold(family_b)))
}

/// Given and family name exchanged on one of the two; nearly as good as straight, if both parts fit.
fn swapped_agreement((given_a, family_a): (&str, &str), (given_b, family_b): (&str, &str)) -> u8 {
    let one = similar(given_a, &fold(family_b));
    let other = similar(&fold(family_a), given_b);
    points(48.0 * one.min(other))
}

/// Jaro–Winkler, stretched: below 0.7 two names have nothing to do with each other. Taken both ways round, since the
/// matching of repeated letters may depend on the order.
fn similar(a: &str, b: &str) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let raw = strsim::jaro_winkler(a, b).max(strsim::jaro_winkler(b, a));
    ((raw - 0.7) / 0.3).max(0.0)
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the sum of two non-negative shares lies between 0 and 50"
)]
fn points(value: f64) -> u8 {
    value.round().clamp(0.0, 50.0) as u8
}

fn births(a: Option<Date>, b: Option<Date>) -> (u8, Option<&'static str>) {
    let (Some(a), Some(b)) = (a, b) else {
        // Unknown speaks neither for nor against.
        return (BIRTH / 2, None);
    };
    let same = [a.year() == b.year(), a.month() == b.month(), a.day() == b.day()];
    if same == [true, true, true] {
        (BIRTH, Some("same date of birth"))
    } else if a.year() == b.year() && a.month() == b.day() && a.day() == b.month() {
        (30, Some("same date of birth, day and month exchanged"))
    } else if same.iter().filter(|part| **part).count() == 2 {
        (20, Some("dates of birth differ in one part"))
    } else {
        (0, Some("but the dates of birth differ"))
    }
}

fn places(a: &str, b: &str) -> (u8, Option<&'static str>) {
    let close = |postcode: &str| postcode.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let (close_a, close_b) = (close(a), close(b));
    if close_a.is_empty() || close_b.is_empty() {
        (POSTCODE / 3, None)
    } else if close_a == close_b {
        (POSTCODE, Some("same postcode"))
    } else if district(&close_a) == district(&close_b) {
        (6, Some("postcodes of one district"))
    } else {
        (0, None)
    }
}

/// A postcode without its last three characters, however it was spaced.
fn district(close: &str) -> String {
    let kept = close.chars().count().saturating_sub(3);
    close.chars().take(kept).collect()
}
