//! The words before a value: `DOB:`, `Dyddiad geni:`, a heading of its own. English and Welsh, as records print them.

use super::text::Plain;

/// What a label says of the words after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Name,
    Given,
    Family,
    Birth,
    Nhs,
    Address,
    Postcode,
    Phone,
    Mobile,
    Email,
    Practice,
    Clinician,
    Date,
    Story,
    /// Somebody else: next of kin, carer.
    Other,
    /// Known, and of no use here.
    Nothing,
}

/// Labels, with whether they are taken without a colon after them where a value follows.
const LABELS: &[(&str, Key, bool)] = &[
    ("patient name", Key::Name, false),
    ("name of patient", Key::Name, false),
    ("full name", Key::Name, false),
    ("patient", Key::Name, false),
    ("name", Key::Name, false),
    ("re", Key::Name, false),
    ("regarding", Key::Name, false),
    ("enw llawn", Key::Name, false),
    ("enwr claf", Key::Name, false),
    ("enw", Key::Name, false),
    ("parthed", Key::Name, false),
    ("forenames", Key::Given, false),
    ("forename(s)", Key::Given, false),
    ("forename", Key::Given, false),
    ("first name", Key::Given, false),
    ("given name", Key::Given, false),
    ("enw cyntaf", Key::Given, false),
    ("surname", Key::Family, false),
    ("family name", Key::Family, false),
    ("last name", Key::Family, false),
    ("cyfenw", Key::Family, false),
    ("date of birth", Key::Birth, true),
    ("birth date", Key::Birth, true),
    ("birthdate", Key::Birth, true),
    ("dob", Key::Birth, true),
    ("d o b", Key::Birth, true),
    ("born", Key::Birth, true),
    ("dyddiad geni", Key::Birth, true),
    ("ganwyd", Key::Birth, true),
    ("nhs number", Key::Nhs, true),
    ("nhs no", Key::Nhs, true),
    ("nhs num", Key::Nhs, true),
    ("nhs", Key::Nhs, true),
    ("rhif y gig", Key::Nhs, true),
    ("rhif gig", Key::Nhs, true),
    ("rhif nhs", Key::Nhs, true),
    ("home address", Key::Address, false),
    ("patient address", Key::Address, false),
    ("address", Key::Address, false),
    ("cyfeiriad cartref", Key::Address, false),
    ("cyfeiriad", Key::Address, false),
    ("postcode", Key::Postcode, true),
    ("post code", Key::Postcode, true),
    ("cod post", Key::Postcode, true),
    ("home telephone", Key::Phone, true),
    ("home phone", Key::Phone, true),
    ("home tel", Key::Phone, true),
    ("telephone number", Key::Phone, true),
    ("phone number", Key::Phone, true),
    ("contact number", Key::Phone, true),
    ("telephone", Key::Phone, true),
    ("tel no", Key::Phone, true),
    ("tel", Key::Phone, true),
    ("phone", Key::Phone, true),
    ("rhif ffon", Key::Phone, true),
    ("ffon", Key::Phone, true),
    ("mobile telephone", Key::Mobile, true),
    ("mobile number", Key::Mobile, true),
    ("mobile phone", Key::Mobile, true),
    ("mobile tel", Key::Mobile, true),
    ("mobile", Key::Mobile, true),
    ("mob", Key::Mobile, true),
    ("ffon symudol", Key::Mobile, true),
    ("symudol", Key::Mobile, true),
    ("e-mail address", Key::Email, false),
    ("email address", Key::Email, false),
    ("e-mail", Key::Email, true),
    ("email", Key::Email, true),
    ("e-bost", Key::Email, true),
    ("ebost", Key::Email, true),
    ("registered practice", Key::Practice, false),
    ("registered gp practice", Key::Practice, false),
    ("gp practice", Key::Practice, false),
    ("practice", Key::Practice, false),
    ("surgery", Key::Practice, false),
    ("organisation", Key::Practice, false),
    ("meddygfa", Key::Practice, false),
    ("clinician", Key::Clinician, false),
    ("consulter", Key::Clinician, false),
    ("seen by", Key::Clinician, false),
    ("usual gp", Key::Clinician, false),
    ("registered gp", Key::Clinician, false),
    ("referring clinician", Key::Clinician, false),
    ("referred by", Key::Clinician, false),
    ("referrer", Key::Clinician, false),
    ("doctor", Key::Clinician, false),
    ("gp", Key::Clinician, false),
    ("from", Key::Clinician, false),
    ("oddi wrth", Key::Clinician, false),
    ("meddyg teulu", Key::Clinician, false),
    ("meddyg", Key::Clinician, false),
    ("cyfeiriwyd gan", Key::Clinician, false),
    ("date of consultation", Key::Date, false),
    ("consultation date", Key::Date, false),
    ("event date", Key::Date, false),
    ("date of letter", Key::Date, false),
    ("date", Key::Date, false),
    ("sent", Key::Date, false),
    ("dyddiad", Key::Date, false),
    ("reason for referral", Key::Story, false),
    ("referral reason", Key::Story, false),
    ("presenting problem", Key::Story, false),
    ("active problems", Key::Story, false),
    ("problems", Key::Story, false),
    ("problem", Key::Story, false),
    ("history", Key::Story, false),
    ("social history", Key::Story, false),
    ("social", Key::Story, false),
    ("background", Key::Story, false),
    ("comments", Key::Story, false),
    ("comment", Key::Story, false),
    ("examination", Key::Story, false),
    ("plan", Key::Story, false),
    ("risks", Key::Story, false),
    ("risk", Key::Story, false),
    ("alerts", Key::Story, false),
    ("warnings", Key::Story, false),
    ("warning", Key::Story, false),
    ("details", Key::Story, false),
    ("additional", Key::Story, false),
    ("rheswm dros atgyfeirio", Key::Story, false),
    ("rheswm", Key::Story, false),
    ("hanes", Key::Story, false),
    ("problemau", Key::Story, false),
    ("problem cyfredol", Key::Story, false),
    ("cynllun", Key::Story, false),
    ("next of kin", Key::Other, true),
    ("nok", Key::Other, true),
    ("emergency contact", Key::Other, true),
    ("carer", Key::Other, false),
    ("wife", Key::Other, false),
    ("husband", Key::Other, false),
    ("daughter", Key::Other, false),
    ("son", Key::Other, false),
    ("perthynas agosaf", Key::Other, true),
    ("gofalwr", Key::Other, false),
    ("practice telephone", Key::Nothing, true),
    ("surgery telephone", Key::Nothing, true),
    ("surgery tel", Key::Nothing, true),
    ("practice tel", Key::Nothing, true),
    ("work telephone", Key::Nothing, true),
    ("fax", Key::Nothing, true),
    ("ffacs", Key::Nothing, true),
    ("subject", Key::Nothing, false),
    ("pwnc", Key::Nothing, false),
    ("to", Key::Nothing, false),
    ("cc", Key::Nothing, false),
    ("at", Key::Nothing, false),
    ("gender", Key::Nothing, true),
    ("sex", Key::Nothing, false),
    ("rhyw", Key::Nothing, false),
    ("age", Key::Nothing, false),
    ("title", Key::Nothing, false),
    ("ethnicity", Key::Nothing, false),
    ("hospital number", Key::Nothing, true),
    ("usual clinician", Key::Clinician, false),
    ("registered", Key::Nothing, false),
];

/// A label in a line, and where what it speaks of begins and ends, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    pub(super) key: Key,
    pub(super) from: usize,
    pub(super) value: (usize, usize),
    /// Whether the label is the whole line: what it speaks of comes after it.
    pub(super) heading: bool,
}

/// The key of a cell that is a label and nothing else.
pub(super) fn whole(cell: &str) -> Option<Key> {
    let plain = Plain::of(cell.trim().trim_end_matches(':').trim());
    longest(&plain, 0).filter(|(_, end, _)| *end == plain.signs.len()).map(|(key, ..)| key)
}

fn longest(plain: &Plain, at: usize) -> Option<(Key, usize, bool)> {
    LABELS
        .iter()
        .filter_map(|(words, key, bare)| plain.reads(at, words).map(|end| (*key, end, *bare)))
        .max_by_key(|(_, end, _)| *end)
}

/// The labels of a line, in their order.
pub(super) fn labels(line: &str) -> Vec<Label> {
    if let Some(key) = whole(line) {
        let heading = Label { key, from: 0, value: (line.len(), line.len()), heading: true };
        return vec![heading];
    }
    let plain = Plain::of(line);
    let mut found: Vec<Label> = Vec::new();
    let mut place = 0;
    while place < plain.signs.len() {
        let begins = place == 0 || !plain.signs[place - 1].is_alphanumeric();
        let Some((key, end, bare)) = longest(&plain, place).filter(|_| begins) else {
            place += 1;
            continue;
        };
        let mut after = end;
        while plain.signs.get(after) == Some(&' ') {
            after += 1;
        }
        let marked = matches!(plain.signs.get(after), Some(':' | '=' | '\t' | '：'));
        // without a colon a value must follow that is one: a number, a day
        let follows = bare && after > end && plain.signs.get(after).is_some_and(|c| c.is_ascii_digit() || *c == '+');
        let email =
            key == Key::Email && bare && line[plain.at[after]..].split(' ').next().is_some_and(|w| w.contains('@'));
        let postcode =
            key == Key::Postcode && after > end && plain.signs.get(after).is_some_and(char::is_ascii_alphabetic);
        if !(marked || follows || email || postcode) {
            place = end.max(place + 1);
            continue;
        }
        let from = plain.at[place];
        if let Some(before) = found.last_mut() {
            before.value.1 = from;
        }
        let mut value = after;
        while matches!(plain.signs.get(value), Some(':' | '=' | '\t' | ' ' | '：')) {
            value += 1;
        }
        found.push(Label { key, from, value: (plain.at[value], line.len()), heading: false });
        place = value.max(place + 1);
    }
    found
}
