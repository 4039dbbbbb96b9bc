//! The details of a person changed. Where somebody else changed them meanwhile, both versions are shown and
//! neither is lost (PAGES 1, HOUSE 3).

use super::versions::{Both, base, beside};
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::people::{Edit, Editing, Way};
use app::{AppError, PersonContactRow, time};
use axum::extract::Path;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::goal::LONG_MAX;
use practice::ids::{PersonId, SiteId};
use practice::person::{
    ContactKind, EthnicGroup, Ethnicity, Gender, NhsNumber, OLDEST, parse_email, parse_phone, parse_postcode,
    show_phone,
};
use serde::Serialize;
use uuid::Uuid;

/// Rows offered beside those that are filled in.
const SPARE: usize = 2;
/// At most so many rows are read.
pub(super) const MOST: usize = app::people::WAYS_MAX;

/// What the page of details shows.
#[derive(Debug, Serialize)]
struct EditView {
    place: String,
    name: String,
    kept_at: Option<String>,
    version: i64,
    base: String,
    rows: Vec<usize>,
    kinds: Vec<Choice>,
    genders: Vec<Choice>,
    ethnic_groups: Vec<GroupView>,
    practices: Vec<Choice>,
    long_max: usize,
    alike: Vec<Alike>,
    both: Vec<Both>,
    address_hidden: bool,
}

/// Ethnic categories under the group of the 2021 census.
#[derive(Debug, Clone, Serialize)]
struct GroupView {
    text: &'static str,
    choices: Vec<Choice>,
}

/// A record that may be of the same person.
#[derive(Debug, Clone, Serialize)]
struct Alike {
    person: String,
    masked: String,
    why: String,
    certain: bool,
}

/// Opens the form.
pub(super) async fn show(visit: Visit, Path(person): Path<Uuid>) -> WebResult {
    let editing = app::people::edit(visit.ctx(), PersonId(person)).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| stored(&editing));
    page(&visit, &editing, &form, kept_at, Vec::new())
}

/// Saves it.
pub(super) async fn save(visit: Visit, Path(person): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let person = PersonId(person);
    let mut both = false;
    let state = match read(&visit, &form) {
        Ok(new) => match app::people::save(visit.ctx(), person, new).await {
            Ok(()) => return Ok(done(&format!("/people/{person}"), "person_changed")),
            Err(AppError::Invalid(problems)) => refused(&form, problems),
            Err(AppError::Stale) => {
                both = true;
                form.refuse("", "Somebody else changed these details while you were typing. Nothing of theirs or yours is lost: compare the two below, then save again")
            }
            Err(other) => return Err(other.into()),
        },
        Err(state) => state,
    };
    let editing = app::people::edit(visit.ctx(), person).await?;
    let (state, differ) = if both { beside(&form, state, &editing) } else { (state, Vec::new()) };
    page(&visit, &editing, &state, None, differ)
}

fn page(visit: &Visit, editing: &Editing, form: &FormState, kept_at: Option<String>, both: Vec<Both>) -> WebResult {
    let person = &editing.person;
    let filled = (0..MOST)
        .filter(|row| form.values(&format!("way-{row}-kind")).iter().any(|v| !v.is_empty()))
        .max()
        .map_or(0, |last| last + 1);
    let version = form.values("version").first().and_then(|v| v.parse().ok()).unwrap_or(person.version);
    let view = EditView {
        place: format!("/people/{}", person.id),
        name: format!("{} {}", person.given_name, person.family_name),
        kept_at,
        version,
        base: form.values("base").first().cloned().unwrap_or_else(|| base(&stored(editing))),
        rows: (0..(filled.max(editing.contacts.len()) + SPARE).min(MOST)).collect(),
        kinds: choices!(ContactKind),
        genders: choices!(Gender),
        ethnic_groups: ethnic_groups(),
        practices: editing.practices.iter().map(|site| Choice::new(site.id.to_string(), site.name.as_str())).collect(),
        long_max: LONG_MAX,
        alike: editing
            .candidates
            .iter()
            .map(|c| Alike {
                person: c.person.to_string(),
                masked: c.masked.clone(),
                why: c.reasons.join(", "),
                certain: c.certain,
            })
            .collect(),
        both,
        address_hidden: editing.address_hidden,
    };
    visit.form_page("people/edit.html", "Change a person’s details", form, view)
}

fn ethnic_groups() -> Vec<GroupView> {
    let of = |group: &EthnicGroup| {
        Ethnicity::ALL
            .iter()
            .filter(|e| e.group() == *group)
            .map(|e| Choice::new(e.as_str(), e.words()))
            .collect::<Vec<_>>()
    };
    EthnicGroup::ALL.iter().map(|group| GroupView { text: group.words(), choices: of(group) }).collect()
}

/// The form as it is stored now.
pub(super) fn stored(editing: &Editing) -> FormState {
    let person = &editing.person;
    let mut form = FormState::empty()
        .with("version", person.version)
        .with("given_name", &person.given_name)
        .with("family_name", &person.family_name)
        .with("known_as", &person.known_as)
        .with("pronouns", &person.pronouns)
        .with(
            "nhs_number",
            person
                .nhs_number
                .as_deref()
                .map(|n| NhsNumber::parse(n).map_or_else(|_| n.to_owned(), |n| n.display()))
                .unwrap_or_default(),
        )
        .with("safe_contact", &person.safe_contact)
        .with("address", &person.address)
        .with("postcode", &person.postcode)
        .with("practice", person.practice_id.map(|id| id.to_string()).unwrap_or_default())
        .with("language", &person.language)
        .with("communication_needs", &person.communication_needs)
        .with("gender", person.gender.clone().unwrap_or_default())
        .with("ethnicity", person.ethnicity.clone().unwrap_or_default())
        .with("next_of_kin", &person.next_of_kin);
    if person.interpreter {
        form = form.with("interpreter", "yes");
    }
    if let Some(born) = person.birth_date {
        form = form.with_date("birth_date", time::date(born));
    }
    for (row, way) in editing.contacts.iter().enumerate() {
        form = with_way(form, row, way);
    }
    form
}

fn with_way(form: FormState, row: usize, way: &PersonContactRow) -> FormState {
    let name = |part: &str| format!("way-{row}-{part}");
    let phone = matches!(ContactKind::parse(&way.kind), Some(ContactKind::Mobile | ContactKind::HomePhone));
    let shown = if phone { show_phone(&way.value) } else { way.value.clone() };
    let mut form = form.with(&name("kind"), &way.kind).with(&name("value"), shown).with(&name("note"), &way.note);
    for (ticked, part) in [(way.never_use, "never_use"), (way.no_message, "no_message"), (way.safe, "safe")] {
        if ticked {
            form = form.with(&name(part), "yes");
        }
    }
    form
}

fn read(visit: &Visit, form: &Form) -> Result<Edit, FormState> {
    let today = visit.ctx().today();
    let short = |name, called| form.line(name).max(practice::goal::SHORT_MAX).called(called).optional();
    let long = |name, called| form.text(name).max(LONG_MAX).called(called).optional();
    let names = (
        short("given_name", "First name"),
        short("family_name", "Last name"),
        short("known_as", "Known as"),
        short("pronouns", "Pronouns"),
    );
    let birth_date = form
        .date("birth_date")
        .called("Date of birth")
        .not_before(oldest(today), "This is more than 120 years ago: check the year")
        .not_after(today, "A date of birth must be in the past")
        .optional();
    let nhs_number = form.line("nhs_number").parse(NhsNumber::parse).optional();
    let safe_contact = long("safe_contact", "Safe contact");
    let ways = ways(form);
    let (address, postcode) = (long("address", "Address"), form.line("postcode").parse(parse_postcode).optional());
    let practice = form.one_of("practice", |id| id.parse::<Uuid>().ok()).optional();
    let (language, interpreter, needs) =
        (short("language", "Language"), form.ticked("interpreter"), long("communication_needs", "Communication needs"));
    let (gender, ethnicity) =
        (form.one_of("gender", Gender::parse).optional(), form.one_of("ethnicity", Ethnicity::parse).optional());
    let kin = long("next_of_kin", "Next of kin");
    let version = form.number("version").required("This page was too old to be saved. Load it again");
    let (
        (given_name, family_name, known_as, pronouns),
        (birth_date, nhs_number),
        (safe_contact, address, postcode, practice),
        rest,
        (gender, ethnicity, kin, version),
    ) = form.done((
        names,
        (birth_date, nhs_number),
        (safe_contact, address, postcode, practice),
        (language, interpreter, needs),
        (gender, ethnicity, kin, version),
    ))?;
    let (language, interpreter, needs) = rest;
    Ok(Edit {
        form: visit.once(form),
        version,
        given_name: given_name.unwrap_or_default(),
        family_name: family_name.unwrap_or_default(),
        known_as: known_as.unwrap_or_default(),
        birth_date,
        nhs_number,
        pronouns: pronouns.unwrap_or_default(),
        gender,
        ethnicity,
        language: language.unwrap_or_default(),
        interpreter,
        address: address.unwrap_or_default(),
        postcode: postcode.unwrap_or_default(),
        practice: practice.map(SiteId),
        communication_needs: needs.unwrap_or_default(),
        safe_contact: safe_contact.unwrap_or_default(),
        next_of_kin: kin.unwrap_or_default(),
        ways,
    })
}

fn oldest(today: Date) -> Date {
    today.checked_sub(OLDEST.years()).unwrap_or(Date::MIN)
}

/// The ways to reach the person; each row by the rule of its own kind. Errors are noted in the form.
fn ways(form: &Form) -> Vec<Way> {
    let mut ways = Vec::new();
    for row in 0..MOST {
        let name = |part: &str| format!("way-{row}-{part}");
        let typed = form.line(&name("value")).max(300).called("This").optional().peek().cloned().flatten();
        let note = form.line(&name("note")).max(300).called("The note").optional().peek().cloned().flatten();
        let kind = form.one_of(&name("kind"), ContactKind::parse).optional().peek().copied().flatten();
        let Some(typed) = typed else {
            if note.is_some() {
                form.error(
                    &name("value"),
                    "Enter the number or address that this note belongs to, or take the note out",
                );
            }
            continue;
        };
        let Some(kind) = kind else {
            form.error(&name("kind"), "Choose what kind of number or address this is");
            continue;
        };
        let kept = match kind {
            ContactKind::Mobile | ContactKind::HomePhone => parse_phone(&typed).map_err(|e| e.to_string()),
            ContactKind::Email => parse_email(&typed).map_err(|e| e.to_string()),
            ContactKind::Post => Ok(typed),
        };
        match kept {
            Ok(value) => ways.push(Way {
                kind,
                value,
                never_use: form.first(&name("never_use")).is_some(),
                no_message: form.first(&name("no_message")).is_some(),
                safe: form.first(&name("safe")).is_some(),
                note: note.unwrap_or_default(),
            }),
            Err(why) => form.error(&name("value"), why),
        }
    }
    ways
}

/// The form as it is, with everything wrong, and with two versions.
pub(super) fn samples() -> Samples {
    let view = |both: Vec<Both>, kept: bool| EditView {
        place: "/people/p".to_owned(),
        name: "Mary O’Neill".to_owned(),
        kept_at: kept.then(|| "2026-06-03T13:30:00Z".to_owned()),
        version: 3,
        base: "given_name=Mary".to_owned(),
        rows: vec![0, 1],
        kinds: choices!(ContactKind),
        genders: choices!(Gender),
        ethnic_groups: ethnic_groups(),
        practices: vec![Choice::new("s", "Harbour Street Surgery")],
        long_max: LONG_MAX,
        alike: vec![
            Alike {
                person: "p".to_owned(),
                masked: "MO, born 1955".to_owned(),
                why: "same name, same postcode".to_owned(),
                certain: false,
            },
            Alike {
                person: "p".to_owned(),
                masked: "MN, born 1955".to_owned(),
                why: "same NHS number".to_owned(),
                certain: true,
            },
        ],
        address_hidden: !both.is_empty(),
        both,
    };
    let typed = FormState::empty()
        .with("given_name", "Mary")
        .with("ethnicity", "A")
        .with("interpreter", "yes")
        .with("birth_date-day", "31")
        .with("way-0-kind", "mobile")
        .with("way-0-value", "letters")
        .with("way-0-never_use", "yes");
    let faulty = typed
        .clone()
        .with_error("birth_date", "There is no 31 February 1955: check the day")
        .with_error("way-0-value", "A telephone number has no ‘l’")
        .with_error("ethnicity", "Choose one of the answers shown")
        .with_error("", "Somebody else changed these details");
    let both = Both { label: "Postcode".to_owned(), stored: "LS1 4AP".to_owned(), typed: "Nothing".to_owned() };
    vec![(
        "people/edit.html",
        vec![
            drawn(&view(Vec::new(), false), Some(&FormState::empty())),
            drawn(&view(Vec::new(), true), Some(&typed)),
            drawn(&view(vec![both], false), Some(&faulty)),
        ],
    )]
}
