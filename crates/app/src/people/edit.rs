//! Changing a person's details (DOMAIN 4.1): every field, checked, with both versions where two people changed it.

use super::{place, reachable};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::referrals::{Candidate, candidates};
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::event::Kind;
use practice::goal::{LONG_MAX, SHORT_MAX, too_long};
use practice::hidden::What;
use practice::ids::{PersonId, SiteId};
use practice::person::{ContactKind, Ethnicity, Gender, NhsNumber, name_key};
use practice::problem::Problem;
use serde_json::{Value, json};
use store::Tx;
use store::organisation::SiteRow;
use store::people::{PersonContactRow, PersonRow};
use store::permit::PersonPermit;
use uuid::Uuid;

/// At most so many ways to reach one person.
pub const WAYS_MAX: usize = 12;

/// A way to reach the person, as the form gives it: already in its kept form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What kind.
    pub kind: ContactKind,
    /// The number or address.
    pub value: String,
    /// Never to be used.
    pub never_use: bool,
    /// No message may be left, and nothing may be said to whoever else answers.
    pub no_message: bool,
    /// The person said that nobody else reads or hears what is sent there.
    pub safe: bool,
    /// When and how it is safe.
    pub note: String,
}

/// A person's details as the form gives them.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The form's own id.
    pub form: Uuid,
    /// The version the page showed.
    pub version: i64,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// What they like to be called.
    pub known_as: String,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// NHS number, where known.
    pub nhs_number: Option<NhsNumber>,
    /// Pronouns, in their words.
    pub pronouns: String,
    /// Gender.
    pub gender: Option<Gender>,
    /// Ethnic category (NHS Data Dictionary 16+1).
    pub ethnicity: Option<Ethnicity>,
    /// Language.
    pub language: String,
    /// Whether an interpreter is needed.
    pub interpreter: bool,
    /// Address, as lines.
    pub address: String,
    /// Postcode in its kept form; empty where there is none.
    pub postcode: String,
    /// The practice.
    pub practice: Option<SiteId>,
    /// Communication needs.
    pub communication_needs: String,
    /// What makes contact safe.
    pub safe_contact: String,
    /// Next of kin.
    pub next_of_kin: String,
    /// Ways to reach them, the best first.
    pub ways: Vec<Way>,
}

/// What the page of details needs.
#[derive(Debug)]
pub struct Editing {
    /// What is stored now.
    pub person: PersonRow,
    /// Ways to reach the person, as stored now.
    pub contacts: Vec<PersonContactRow>,
    /// Practices to choose from.
    pub practices: Vec<SiteRow>,
    /// Records that may be of the same person, masked (HOUSE 10.12).
    pub candidates: Vec<Candidate>,
    /// Whether the address is hidden, and so changed elsewhere.
    pub address_hidden: bool,
}

/// Opens the details to change them, with a hint at likely duplicates.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] for a record that was joined with another.
pub async fn edit(ctx: &Ctx, person: PersonId) -> AppResult<Editing> {
    ctx.authorise(Act::PersonWrite)?;
    let mut tx = ctx.read().await?;
    let (permit, row) = reachable(ctx, &mut tx, person).await?;
    let contacts = ctx.disclose(tx.person_contacts(&permit).await?);
    let practices = practices(tx.site_list().await?, row.practice_id);
    let candidates = if ctx.may(Act::ReferralTriage) { candidates(ctx, &mut tx, &row).await? } else { Vec::new() };
    let address_hidden = tx.hidden_kinds(&permit).await?.iter().any(|hidden| hidden.kind == What::Address.as_str());
    Ok(Editing { person: row, contacts, practices, candidates, address_hidden })
}

/// Practices that are open, and the person's own even where it has closed.
fn practices(sites: Vec<SiteRow>, own: Option<Uuid>) -> Vec<SiteRow> {
    sites.into_iter().filter(|s| Some(s.id) == own || (s.kind == "practice" && s.archived_at.is_none())).collect()
}

/// Saves the details; what they were before stays in the chain of events.
///
/// # Errors
/// [`AppError::Invalid`] with every problem; [`AppError::Stale`] where somebody else changed them
/// meanwhile: then nothing is saved, and the page shows both; [`AppError::TakenBefore`].
pub async fn save(ctx: &Ctx, person: PersonId, new: Edit) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    check(&new, ctx.today())?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let (permit, before) = reachable(ctx, &mut tx, person).await?;
    if before.version != new.version {
        return Err(AppError::Stale);
    }
    let sites = practices(tx.site_list().await?, before.practice_id);
    let site_name = |id: Option<Uuid>| {
        id.and_then(|id| sites.iter().find(|s| s.id == id)).map(|s| s.name.clone()).unwrap_or_default()
    };
    if new.practice.is_some_and(|chosen| !sites.iter().any(|s| s.id == chosen.0)) {
        return Err(AppError::field("practice", "Choose one of the practices shown"));
    }
    let ways_before = ctx.disclose(tx.person_contacts(&permit).await?);
    not_hidden(&mut tx, &permit, &new).await?;
    let after = changed(&before, &new);
    let mut changes = differences(&before, &after);
    note(&mut changes, "practice", &site_name(before.practice_id), &site_name(after.practice_id));
    let ways_now: Vec<String> = new.ways.iter().map(new_way_words).collect();
    note(&mut changes, "contact_details", &ways_before.iter().map(way_words).collect(), &ways_now);
    if !changes.is_empty() {
        tx.person_save(&permit, &after).await?;
        tx.person_contacts_replace(&permit, &rows(ctx, person, &ways_before, &new.ways)).await?;
        ctx.event(&mut tx, Kind::PersonChanged, About::person(person.0, person.0), &json!({ "changed": changes }));
    }
    let place = place(person);
    ctx.finish(tx, new.form, &place, Some(&format!("{place}/edit"))).await
}

/// What is hidden of the person is not typed into the open record again by the way.
async fn not_hidden(tx: &mut Box<dyn Tx>, permit: &PersonPermit, new: &Edit) -> AppResult<()> {
    let kinds = tx.hidden_kinds(permit).await?;
    if kinds.is_empty() {
        return Ok(());
    }
    let mut problems = Vec::new();
    let address = kinds.iter().any(|hidden| hidden.kind == What::Address.as_str());
    if address && (!new.address.trim().is_empty() || !new.postcode.is_empty()) {
        problems.push(Problem::new(
            if new.address.trim().is_empty() { "postcode" } else { "address" },
            "The address of this person is hidden. Leave this empty, and change it under hidden details",
        ));
    }
    let veil = crate::hidden::veil(tx, *permit.person()).await?;
    if new.ways.iter().any(|way| veil.finds(&way.value)) {
        problems.push(Problem::new(
            "",
            "One of these numbers or addresses is hidden. Take it out here, and change it under hidden details",
        ));
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::Invalid(problems)) }
}

fn check(new: &Edit, today: Date) -> AppResult<()> {
    let mut problems = Vec::new();
    if new.given_name.trim().is_empty() && new.family_name.trim().is_empty() {
        problems.push(Problem::new("given_name", "Enter at least one name, as the person gives it"));
    }
    if new.birth_date.is_some_and(|born| born > today) {
        problems.push(Problem::new("birth_date", "A date of birth must be in the past"));
    }
    let short = [
        ("given_name", &new.given_name),
        ("family_name", &new.family_name),
        ("known_as", &new.known_as),
        ("pronouns", &new.pronouns),
        ("language", &new.language),
    ];
    let long = [
        ("address", &new.address),
        ("communication_needs", &new.communication_needs),
        ("safe_contact", &new.safe_contact),
        ("next_of_kin", &new.next_of_kin),
    ];
    problems.extend(short.into_iter().filter_map(|(field, words)| too_long(field, words, SHORT_MAX)));
    problems.extend(long.into_iter().filter_map(|(field, words)| too_long(field, words, LONG_MAX)));
    if new.ways.len() > WAYS_MAX {
        problems.push(Problem::new("", format!("Keep at most {WAYS_MAX} ways to reach one person")));
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::Invalid(problems)) }
}

fn changed(before: &PersonRow, new: &Edit) -> PersonRow {
    let kept = |words: &str| words.trim().to_owned();
    PersonRow {
        given_name: kept(&new.given_name),
        family_name: kept(&new.family_name),
        known_as: kept(&new.known_as),
        name_key: name_key(&new.given_name, &new.family_name, &new.known_as),
        birth_date: new.birth_date.map(time::day),
        nhs_number: new.nhs_number.as_ref().map(|n| n.as_str().to_owned()),
        pronouns: kept(&new.pronouns),
        gender: new.gender.map(|g| g.as_str().to_owned()),
        ethnicity: new.ethnicity.map(|e| e.as_str().to_owned()),
        language: kept(&new.language),
        interpreter: new.interpreter,
        address: kept(&new.address),
        postcode: kept(&new.postcode),
        practice_id: new.practice.map(|p| p.0),
        communication_needs: kept(&new.communication_needs),
        safe_contact: kept(&new.safe_contact),
        next_of_kin: kept(&new.next_of_kin),
        ..before.clone()
    }
}

fn note<T: PartialEq + serde::Serialize>(changes: &mut Vec<Value>, what: &str, from: &T, to: &T) {
    if from != to {
        changes.push(json!({ "what": what, "from": from, "to": to }));
    }
}

/// What changed in a record and in the ways to reach its person, as the timeline tells it.
pub(crate) fn changes(
    before: &PersonRow,
    ways_before: &[PersonContactRow],
    after: &PersonRow,
    ways_after: &[PersonContactRow],
) -> Vec<Value> {
    let mut changes = differences(before, after);
    let in_words = |ways: &[PersonContactRow]| ways.iter().map(way_words).collect::<Vec<_>>();
    note(&mut changes, "contact_details", &in_words(ways_before), &in_words(ways_after));
    changes
}

/// What was changed, field by field, as the timeline tells it.
fn differences(before: &PersonRow, after: &PersonRow) -> Vec<Value> {
    let mut changes = Vec::new();
    let mut compare = |what: &str, from: &str, to: &str| note(&mut changes, what, &from, &to);
    compare("given_name", &before.given_name, &after.given_name);
    compare("family_name", &before.family_name, &after.family_name);
    compare("known_as", &before.known_as, &after.known_as);
    let day = |row: &PersonRow| row.birth_date.map(|d| d.to_string()).unwrap_or_default();
    compare("birth_date", &day(before), &day(after));
    let code = |code: &Option<String>| code.clone().unwrap_or_default();
    compare("nhs_number", &code(&before.nhs_number), &code(&after.nhs_number));
    compare("pronouns", &before.pronouns, &after.pronouns);
    compare("gender", &code(&before.gender), &code(&after.gender));
    compare("ethnicity", &code(&before.ethnicity), &code(&after.ethnicity));
    compare("language", &before.language, &after.language);
    let needed = |row: &PersonRow| if row.interpreter { "needed" } else { "not needed" };
    compare("interpreter", needed(before), needed(after));
    compare("address", &before.address, &after.address);
    compare("postcode", &before.postcode, &after.postcode);
    compare("communication_needs", &before.communication_needs, &after.communication_needs);
    compare("safe_contact", &before.safe_contact, &after.safe_contact);
    compare("next_of_kin", &before.next_of_kin, &after.next_of_kin);
    changes
}

/// The ways as rows; one that stays keeps its id, by which it is known which record it came from.
fn rows(ctx: &Ctx, person: PersonId, before: &[PersonContactRow], ways: &[Way]) -> Vec<PersonContactRow> {
    let known = |way: &Way| before.iter().find(|row| row.kind == way.kind.as_str() && row.value == way.value);
    let mut taken = Vec::new();
    ways.iter()
        .zip(0..)
        .map(|(way, position)| PersonContactRow {
            id: match known(way).map(|row| row.id).filter(|id| !taken.contains(id)) {
                Some(id) => {
                    taken.push(id);
                    id
                }
                None => ctx.id(),
            },
            person_id: person.0,
            kind: way.kind.as_str().to_owned(),
            value: way.value.clone(),
            never_use: way.never_use,
            no_message: way.no_message,
            safe: way.safe,
            note: way.note.clone(),
            position,
        })
        .collect()
}

fn way_words(row: &PersonContactRow) -> String {
    let kind = ContactKind::parse(&row.kind).map_or("Other", ContactKind::words);
    in_words(kind, &row.value, (row.never_use, row.no_message, row.safe), &row.note)
}

fn new_way_words(way: &Way) -> String {
    in_words(way.kind.words(), &way.value, (way.never_use, way.no_message, way.safe), &way.note)
}

fn in_words(kind: &str, value: &str, (never_use, no_message, safe): (bool, bool, bool), note: &str) -> String {
    let mut words = format!("{kind} {value}");
    for (said, what) in [
        (never_use, "never use"),
        (no_message, "leave no message"),
        (safe, "safe to write to"),
        (!note.is_empty(), note),
    ] {
        if said {
            words.push_str(", ");
            words.push_str(what);
        }
    }
    words
}
