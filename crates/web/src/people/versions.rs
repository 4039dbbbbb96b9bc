//! Two versions of one record, side by side: what is stored now, and what was typed while somebody else
//! saved (HOUSE 3). Neither is lost, and nobody undoes unseen what they did not touch.

use super::edit::{MOST, stored};
use crate::form::{Form, FormState};
use app::people::Editing;
use practice::person::{ContactKind, Ethnicity, Gender, NhsNumber, parse_postcode, show_phone};
use serde::Serialize;

/// Plain fields with what they are called, in the order of the page; compared where two people typed.
const FIELDS: &[(&str, &str)] = &[
    ("given_name", "First name"),
    ("family_name", "Last name"),
    ("known_as", "Known as"),
    ("pronouns", "Pronouns"),
    ("birth_date", "Date of birth"),
    ("nhs_number", "NHS number"),
    ("safe_contact", "Safe contact"),
    ("address", "Address"),
    ("postcode", "Postcode"),
    ("practice", "Practice"),
    ("language", "Language"),
    ("interpreter", "Interpreter"),
    ("communication_needs", "Communication needs"),
    ("gender", "Gender"),
    ("ethnicity", "Ethnicity"),
    ("next_of_kin", "Next of kin"),
];

/// A field in which what is stored now and what was typed differ.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Both {
    pub(super) label: String,
    pub(super) stored: String,
    pub(super) typed: String,
}

/// Every field's own name: what a browser sends.
fn names() -> Vec<String> {
    let dates = ["birth_date-day", "birth_date-month", "birth_date-year"].map(str::to_owned);
    let plain = FIELDS.iter().map(|(name, _)| (*name).to_owned()).filter(|name| name != "birth_date");
    plain.chain(dates).chain((0..MOST).flat_map(way_names)).collect()
}

fn way_names(row: usize) -> [String; 6] {
    ["kind", "value", "note", "never_use", "no_message", "safe"].map(|part| format!("way-{row}-{part}"))
}

/// The form as it was when the page was made, for one hidden field: it tells what a visitor changed from
/// what they merely sent along.
pub(super) fn base(stored: &FormState) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    for name in names() {
        for value in stored.values(&name) {
            pairs.append_pair(&name, value);
        }
    }
    pairs.finish()
}

/// The form with both versions in it. What this visitor did not touch becomes what is stored now; what
/// both changed stays as typed, and is shown beside what is stored. The next save is over what is shown.
pub(super) fn beside(form: &Form, typed: FormState, editing: &Editing) -> (FormState, Vec<Both>) {
    let now = stored(editing);
    let known = form.first("base").and_then(|base| Form::parse(base.as_bytes()).ok()).map(|form| form.state());
    let differ = differing(&now, &typed, known.as_ref(), editing);
    let mut state = typed;
    if let Some(known) = known {
        let ways_same = ways_of(&state) == ways_of(&known);
        let same = |name: &String| {
            if name.starts_with("way-") { ways_same } else { lines(&state, name) == lines(&known, name) }
        };
        let untouched: Vec<String> = names().into_iter().filter(same).collect();
        for name in untouched {
            state = state.with_all(&name, now.values(&name).iter().cloned());
        }
    }
    (state.with("version", editing.person.version).with("base", base(&now)), differ)
}

/// The fields in which the two versions differ, in words.
fn differing(stored: &FormState, typed: &FormState, known: Option<&FormState>, editing: &Editing) -> Vec<Both> {
    let ways_untouched = known.is_some_and(|known| ways_of(known) == ways_of(typed));
    let plain = FIELDS.iter().map(|(name, label)| {
        let mine = said(typed, name, editing);
        let untouched = known.is_some_and(|known| said(known, name, editing) == mine);
        ((*label).to_owned(), said(stored, name, editing), mine, untouched)
    });
    let ways = (0..MOST).map(|row| {
        (format!("Number or address {}", row + 1), way_said(stored, row), way_said(typed, row), ways_untouched)
    });
    plain
        .chain(ways)
        .filter(|(_, stored, typed, _)| stored != typed)
        .map(|(label, stored, typed, untouched)| Both {
            label,
            stored: or_nothing(stored),
            typed: if untouched { "You did not change this: theirs is kept".to_owned() } else { or_nothing(typed) },
        })
        .collect()
}

fn ways_of(form: &FormState) -> Vec<String> {
    (0..MOST).map(|row| way_said(form, row)).collect()
}

/// A field's text; line ends come back from a browser in its own way.
fn lines(form: &FormState, name: &str) -> String {
    value(form, name).replace("\r\n", "\n")
}

fn or_nothing(words: String) -> String {
    if words.is_empty() { "Nothing".to_owned() } else { words }
}

fn value<'a>(form: &'a FormState, name: &str) -> &'a str {
    form.values(name).first().map_or("", |value| value.trim())
}

fn said(form: &FormState, name: &str, editing: &Editing) -> String {
    let code = value(form, name);
    match name {
        "birth_date" => {
            ["day", "month", "year"].map(|part| value(form, &format!("birth_date-{part}"))).join(" ").trim().to_owned()
        }
        "nhs_number" => NhsNumber::parse(code).map_or_else(|_| code.to_owned(), |n| n.display()),
        "postcode" => parse_postcode(code).unwrap_or_else(|_| code.to_owned()),
        "gender" => Gender::parse(code).map_or_else(|| code.to_owned(), |g| g.words().to_owned()),
        "ethnicity" => Ethnicity::parse(code).map_or_else(|| code.to_owned(), |e| e.words().to_owned()),
        "interpreter" => if code.is_empty() { "Not needed" } else { "Needed" }.to_owned(),
        "practice" => editing
            .practices
            .iter()
            .find(|site| site.id.to_string() == code)
            .map_or_else(String::new, |site| site.name.clone()),
        _ => lines(form, name),
    }
}

fn way_said(form: &FormState, row: usize) -> String {
    let part = |part: &str| value(form, &format!("way-{row}-{part}"));
    if part("value").is_empty() {
        return String::new();
    }
    let kind = ContactKind::parse(part("kind")).map_or("", ContactKind::words);
    let spaceless: String = part("value").chars().filter(|c| !c.is_whitespace()).collect();
    let shown =
        if part("kind") == ContactKind::Post.as_str() { part("value").to_owned() } else { show_phone(&spaceless) };
    let mut words = format!("{kind} {shown}");
    for (ticked, what) in [
        (!part("never_use").is_empty(), "never use"),
        (!part("no_message").is_empty(), "leave no message"),
        (!part("safe").is_empty(), "safe to write to"),
    ] {
        if ticked {
            words.push_str(", ");
            words.push_str(what);
        }
    }
    if !part("note").is_empty() {
        words.push_str(", ");
        words.push_str(part("note"));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::{PersonContactRow, PersonRow};

    fn editing(postcode: &str, pronouns: &str, phone: &str) -> Editing {
        let person = PersonRow {
            id: uuid::Uuid::from_u128(1),
            given_name: "Mary".to_owned(),
            family_name: "O’Neill".to_owned(),
            known_as: String::new(),
            name_key: String::new(),
            birth_date: None,
            nhs_number: None,
            pronouns: pronouns.to_owned(),
            gender: None,
            ethnicity: None,
            language: String::new(),
            interpreter: false,
            address: "1 Mill Lane\nLeeds".to_owned(),
            postcode: postcode.to_owned(),
            practice_id: None,
            communication_needs: String::new(),
            safe_contact: String::new(),
            next_of_kin: String::new(),
            account_id: None,
            merged_into: None,
            created_at: app::time::at(jiff::Timestamp::UNIX_EPOCH),
            version: 4,
        };
        let way = PersonContactRow {
            id: uuid::Uuid::from_u128(2),
            person_id: person.id,
            kind: "mobile".to_owned(),
            value: phone.to_owned(),
            never_use: true,
            no_message: false,
            safe: false,
            note: String::new(),
            position: 0,
        };
        Editing { person, contacts: vec![way], practices: Vec::new(), candidates: Vec::new(), address_hidden: false }
    }

    /// What a browser sends back of a page, with some fields changed.
    fn sent(page: &Editing, changed: &[(&str, &str)]) -> Form {
        let state = stored(page);
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for name in names() {
            for value in state.values(&name) {
                let typed = changed.iter().find(|(one, _)| *one == name).map_or(value.as_str(), |(_, typed)| *typed);
                pairs.append_pair(&name, &typed.replace('\n', "\r\n"));
            }
        }
        pairs.append_pair("base", &base(&state));
        Form::parse(pairs.finish().as_bytes()).expect("few fields")
    }

    #[test]
    fn what_one_did_not_touch_becomes_what_somebody_else_saved() {
        let before = editing("LS1 4AP", "", "07700900001");
        let now = editing("LS2 9JT", "they/them", "07700900002");
        let form = sent(&before, &[("pronouns", "she/her")]);
        let (state, differ) = beside(&form, form.state(), &now);
        assert_eq!(state.values("postcode"), ["LS2 9JT"], "theirs");
        assert_eq!(state.values("way-0-value"), ["07700 900002"], "theirs");
        assert_eq!(state.values("pronouns"), ["she/her"], "mine");
        assert_eq!(state.values("version"), ["4"]);
        let told: Vec<(&str, bool)> =
            differ.iter().map(|b| (b.label.as_str(), b.typed.starts_with("You did not"))).collect();
        assert_eq!(told, [("Pronouns", false), ("Postcode", true), ("Number or address 1", true)]);
    }

    #[test]
    fn what_only_one_changed_is_kept_and_line_ends_are_no_change() {
        let before = editing("LS1 4AP", "", "07700900001");
        let form = sent(&before, &[("way-0-value", "07700 900009")]);
        let (state, differ) = beside(&form, form.state(), &editing("LS2 9JT", "", "07700900001"));
        assert_eq!(state.values("way-0-value"), ["07700 900009"]);
        assert_eq!(differ.iter().map(|b| b.label.as_str()).collect::<Vec<_>>(), ["Postcode", "Number or address 1"]);
    }
}
