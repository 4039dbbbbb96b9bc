//! A text from the GP's record pasted into the form of a referral (DOMAIN 4.11): what is found fills fields that are empty, each is marked
//! to be checked, and nothing is kept until the form is sent. The text itself goes with the answer that read it.

use crate::error::WebError;
use crate::form::{Form, FormState};
use crate::render::day_of;
use crate::words::Choice;
use app::AppError;
use jiff::civil::Date;
use practice::needs;
use practice::paste::{Field, Found, Reading, Remark, Sure, read};
use practice::person::{fold, show_phone};
use practice::referral::RiskFlag;
use serde::Serialize;
use uuid::Uuid;

/// What a posted button says where it reads the text.
pub(super) const GO: &str = "paste";
/// The field of the text, of who in it is meant, and of the fields that were filled from it.
pub(super) const TEXT: &str = "paste";
const WHO: &str = "paste_who";
pub(super) const FOUND: &str = "found";

/// What stands beside the box.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct PasteView {
    /// Whether the box is open.
    pub(super) open: bool,
    /// Whether a text was read just now.
    pub(super) read: bool,
    /// What was found in it.
    pub(super) lines: Vec<Line>,
    /// Who may be meant, where several are in it.
    pub(super) people: Vec<Choice>,
    /// What must be said.
    pub(super) remarks: Vec<String>,
    /// How many fields were filled.
    pub(super) filled: usize,
}

/// A field found.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Line {
    pub(super) label: String,
    pub(super) value: String,
    /// The words it was found in.
    pub(super) words: String,
    pub(super) sure: &'static str,
    /// What became of it.
    pub(super) fate: &'static str,
}

/// Which fields a form has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Has<'a> {
    /// Whether it asks who the person is.
    pub(super) person: bool,
    /// The name of the person, where the form is about somebody known.
    pub(super) known: Option<&'a str>,
    pub(super) sites: &'a [(Uuid, String)],
}

/// Reads the text that was posted and fills the form.
pub(super) async fn fill(form: &Form, today: Date, has: Has<'_>) -> Result<(FormState, PasteView), WebError> {
    let text = form.first(TEXT).unwrap_or_default().to_owned();
    // whoever has a link can send one: it is read beside the threads that answer everybody else
    let reading = tokio::task::spawn_blocking(move || read(&text, today))
        .await
        .map_err(|error| AppError::Internal(format!("a pasted text was not read: {error}")))?;
    Ok(match reading {
        Ok(reading) => filled(form, &reading, has),
        Err(refused) => (form.refuse(TEXT, refused.to_string()), PasteView { open: true, ..PasteView::default() }),
    })
}

fn filled(form: &Form, reading: &Reading, has: Has<'_>) -> (FormState, PasteView) {
    let chosen = form.first(WHO).and_then(|who| who.parse().ok());
    let mut view = PasteView { open: true, read: true, remarks: remarks(reading), ..PasteView::default() };
    let Some(found) = reading.filling(chosen) else {
        view.people =
            reading.people.iter().enumerate().map(|(at, person)| Choice::new(at.to_string(), who(person))).collect();
        // once more, with the text still there: nothing is filled until it is clear whom it is about
        let state = if form.first(WHO).is_some() || form.first("paste_asked").is_some() {
            form.refuse(WHO, "Choose whom this referral is about, or paste the text again with one person in it")
        } else {
            form.state()
        };
        return (state, view);
    };
    if reading.people.len() > 1 {
        view.remarks.push(
            "Only what belongs to the person you chose was filled in. The story was not: it may be about the other one. Write it, or paste the part of the text that is about this person".to_owned(),
        );
    }
    if let Some(known) = has.known
        && let Some(family) = found.iter().find(|one| one.field == Field::Family)
        && !fold(known).contains(&fold(&family.value))
    {
        view.remarks.push(format!(
            "The text names {}, and this referral is about {known}. Make sure that it is theirs",
            family.value
        ));
    }
    let mut state = form.state();
    let mut filled: Vec<String> = form.all(FOUND).map(str::to_owned).collect();
    for one in found {
        let (next, fate, name) = put(state, one, has);
        state = next;
        if let Some(name) = name {
            view.filled += 1;
            if !filled.iter().any(|other| other == name) {
                filled.push(name.to_owned());
            }
        }
        view.lines.push(line(one, fate));
    }
    let state = state
        .with_all(FOUND, filled)
        .with_all::<String>(TEXT, [])
        .with_all::<String>(WHO, [])
        .with_all::<String>("paste_asked", []);
    view.open = view.filled == 0;
    (state, view)
}

/// Puts one into the form, where its field is empty; says what became of it, and the field where it was put.
fn put(state: FormState, found: &Found, has: Has<'_>) -> (FormState, &'static str, Option<&'static str>) {
    const FILLED: &str = "filled in";
    const STAYS: &str = "left as you had it";
    const NO_FIELD: &str = "for your eyes: the form does not ask for it";
    const KNOWN: &str = "their record has it already";
    let identity = !matches!(
        found.field,
        Field::Story | Field::Need | Field::Risk | Field::Clinician | Field::Practice | Field::Date
    );
    if identity && !has.person {
        return (state, KNOWN, None);
    }
    let empty = |name: &str| state.values(name).iter().all(|value| value.trim().is_empty());
    match found.field {
        Field::Birth => {
            if !["birth-day", "birth-month", "birth-year"].iter().all(|name| empty(name)) {
                return (state, STAYS, None);
            }
            match found.value.parse::<Date>() {
                Ok(date) => (state.with_date("birth", date), FILLED, Some("birth")),
                Err(_) => (state, STAYS, None),
            }
        }
        Field::Need | Field::Risk => {
            let name = found.field.as_str();
            if state.values(name).contains(&found.value) {
                return (state, STAYS, None);
            }
            let all: Vec<String> = state.values(name).iter().cloned().chain([found.value.clone()]).collect();
            (state.with_all(name, all), "ticked", Some(name))
        }
        Field::Practice => {
            let site = has.sites.iter().find(|(_, name)| fold(name) == fold(&found.value));
            match site {
                Some((id, _)) if has.sites.len() > 1 && empty("site") => (state.with("site", id), FILLED, Some("site")),
                _ => (state, NO_FIELD, None),
            }
        }
        Field::Date => (state, NO_FIELD, None),
        field => {
            let name = field.as_str();
            if !empty(name) {
                return (state, STAYS, None);
            }
            let value = if field == Field::Phone { show_phone(&found.value) } else { found.value.clone() };
            (state.with(name, value), FILLED, Some(name))
        }
    }
}

fn line(found: &Found, fate: &'static str) -> Line {
    let value = match found.field {
        Field::Birth | Field::Date => found.value.parse().map_or_else(|_| found.value.clone(), day_of),
        Field::Need => needs::words(&found.value).to_owned(),
        Field::Risk => {
            RiskFlag::parse(&found.value).map_or_else(|| found.value.clone(), |risk| risk.words().to_owned())
        }
        Field::Phone => show_phone(&found.value),
        Field::Story => format!("{} characters", crate::render::grouped(found.value.chars().count())),
        _ => found.value.clone(),
    };
    let sure = match found.sure {
        Sure::Said => Sure::Said.words(),
        Sure::Likely => Sure::Likely.words(),
        Sure::Perhaps => Sure::Perhaps.words(),
    };
    Line { label: found.field.words().to_owned(), value, words: found.words.clone(), sure, fate }
}

/// Somebody in a text, as they are offered to choose from.
fn who(person: &[Found]) -> String {
    let value =
        |field: Field| person.iter().find(|one| one.field == field).map(|one| one.value.clone()).unwrap_or_default();
    let name = format!("{} {}", value(Field::Given), value(Field::Family)).trim().to_owned();
    let born = value(Field::Birth).parse().map(|date| format!("born {}", day_of(date))).unwrap_or_default();
    let number = match value(Field::Nhs) {
        none if none.is_empty() => none,
        number => format!("NHS number {number}"),
    };
    let name = if name.is_empty() { "Somebody without a name in the text".to_owned() } else { name };
    [name, born, number].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn remarks(reading: &Reading) -> Vec<String> {
    reading
        .remarks
        .iter()
        .map(|remark| match remark {
            Remark::NhsFails { words } => format!(
                "“{words}” is called an NHS number and is not a possible one: one of its digits is likely to be mistyped. It was filled in nowhere"
            ),
            Remark::BirthFails { words } => {
                format!("“{words}” is called a date of birth and cannot be read as one. Enter it yourself")
            }
            Remark::NotSo { risk, words } => format!(
                "“{words}” speaks of a risk ({}) as not being there. It was not ticked: check it",
                risk.words().to_lowercase()
            ),
            Remark::Welsh => {
                "The text is in Welsh. Only its labels were read; what it says was kept whole as the story, and no needs or risks were looked for in it".to_owned()
            }
            Remark::Several(count) => {
                format!("{count} people may be in this text. Nothing is filled in until you choose whom this referral is about")
            }
            Remark::Nothing => {
                "No name, date of birth or number was found. The text was put into the story; fill in the rest yourself".to_owned()
            }
        })
        .collect()
}

/// A sample of each state.
pub(super) fn sample(state: u8) -> PasteView {
    let line = |fate| Line {
        label: "NHS number".to_owned(),
        value: "999 000 0018".to_owned(),
        words: "NHS No: 999 000 0018".to_owned(),
        sure: Sure::Said.words(),
        fate,
    };
    match state {
        0 => PasteView::default(),
        1 => PasteView {
            read: true,
            lines: vec![line("filled in"), line("left as you had it")],
            remarks: vec!["The text is in Welsh".to_owned()],
            filled: 1,
            ..PasteView::default()
        },
        _ => PasteView {
            open: true,
            read: true,
            people: vec![Choice::new("0", "Mary O’Neill, born 31 March 1950"), Choice::new("1", "Tom Hale")],
            remarks: vec!["2 people may be in this text".to_owned()],
            ..PasteView::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 12);
    const HAS: Has<'_> = Has { person: true, known: None, sites: &[] };
    const NOTE: &str = "Name: O'NEILL, Mary (Mrs)\nDOB: 31/03/1950\nNHS No: 999 000 0018\nTel: 0113 496 0000\nHistory: Feels lonely since spring";

    #[test]
    fn what_is_found_fills_empty_fields_and_leaves_what_was_typed() {
        let form = Form::of([("paste", NOTE), ("phone", "07700 900123"), ("go", "paste")]);
        let (state, view) = filled(&form, &read(form.first(TEXT).unwrap_or_default(), TODAY).unwrap(), HAS);
        assert_eq!(state.values("family_name"), ["O'Neill"]);
        assert_eq!(state.values("birth-year"), ["1950"]);
        assert_eq!(state.values("phone"), ["07700 900123"], "as typed");
        assert!(state.values("paste").is_empty(), "the text goes with the answer that read it");
        assert!(state.values("found").iter().any(|name| name == "family_name"));
        assert!(!state.values("found").iter().any(|name| name == "phone"));
        assert_eq!(state.values("needs"), ["loneliness"]);
        assert!(view.filled >= 5 && !view.open);
    }

    #[test]
    fn two_people_fill_nothing_until_one_is_chosen() {
        let two = format!("{NOTE}\n\nName: HALE, Tom (Mr)\nDOB: 02/07/1961\nHistory: In debt");
        let form = Form::of([("paste", two.as_str()), ("go", "paste")]);
        let (state, view) = filled(&form, &read(form.first(TEXT).unwrap_or_default(), TODAY).unwrap(), HAS);
        assert_eq!(view.people.len(), 2);
        assert!(state.values("family_name").is_empty() && !state.values("paste").is_empty());
        let form = Form::of([("paste", two.as_str()), ("go", "paste"), ("paste_who", "1")]);
        let (state, _) = filled(&form, &read(form.first(TEXT).unwrap_or_default(), TODAY).unwrap(), HAS);
        assert_eq!(state.values("family_name"), ["Hale"]);
        assert!(state.values("story").is_empty(), "it may be the other one's");
    }

    #[test]
    fn a_text_too_long_says_so_and_is_kept_to_be_shortened() {
        let long = "a ".repeat(150_000);
        let form = Form::of([("paste", long.as_str()), ("go", "paste")]);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (state, view) = runtime.block_on(fill(&form, TODAY, HAS)).unwrap();
        assert!(state.error("paste").is_some_and(|error| error.text.contains("300 kB")));
        assert!(view.open && state.values("paste")[0].len() > 200_000);
    }
}
