//! Household, carers, professionals: ties to other people (DOMAIN 4.1). A tie between two records is
//! kept at both ends, each in the words of its own end; ending it ends both.

use super::{kept, place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::ability::ADULT_FROM;
use practice::access::Act;
use practice::event::Kind;
use practice::goal::{LONG_MAX, SHORT_MAX, check_words, too_long};
use practice::ids::PersonId;
use practice::person::{NhsNumber, TieKind, Told, age_on, full_name};
use practice::problem::Problem;
use serde_json::json;
use store::Tx;
use store::people::{PersonSearch, PersonTieRow};
use store::permit::PersonPermit;
use uuid::Uuid;

/// A tie as the record shows it.
#[derive(Debug, Clone)]
pub struct Tie {
    /// The tie.
    pub row: PersonTieRow,
    /// The other's record, where this account may open it.
    pub other: Option<PersonId>,
}

/// A tie as the form gives it.
#[derive(Debug, Clone)]
pub struct NewTie {
    /// The form's own id.
    pub form: Uuid,
    /// Who it is.
    pub name: String,
    /// How they stand to the person.
    pub kind: TieKind,
    /// How they are reached, in its kept form; empty where not known.
    pub phone: String,
    /// A word about it.
    pub note: String,
    /// Whether they have parental responsibility for the person.
    pub parental: bool,
    /// Whether they may be told about the support.
    pub may_be_told: Told,
    /// Since when.
    pub from: Option<Date>,
    /// Their own NHS number, where they have a record here that this account may open.
    pub nhs_number: Option<NhsNumber>,
}

/// The ties of a person, with the records that this account may open.
pub(super) async fn list(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &PersonPermit) -> AppResult<Vec<Tie>> {
    let rows = ctx.disclose(tx.person_ties(permit).await?);
    let mut ties = Vec::with_capacity(rows.len());
    for row in rows {
        // A person has a handful of ties, and fewer still to somebody with a record.
        let other = match row.other_person_id {
            Some(other) => tx.permit_person(&ctx.stance()?, other).await?.map(|p| PersonId(*p.person())),
            None => None,
        };
        ties.push(Tie { row, other });
    }
    Ok(ties)
}

/// Adds a tie; to somebody with a record, at both ends.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn add_tie(ctx: &Ctx, person: PersonId, new: NewTie) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    let from = new.from.unwrap_or_else(|| ctx.today());
    check(&new, from, ctx.today())?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let (permit, own) = kept(ctx, &mut tx, person).await?;
    let age = own.birth_date.map(|born| age_on(time::date(born), ctx.today()));
    if new.parental && age.is_some_and(|age| age >= ADULT_FROM) {
        return Err(AppError::field(
            "parental",
            "Nobody has parental responsibility for an adult. Take this out, or mend the date of birth",
        ));
    }
    let other = match &new.nhs_number {
        Some(number) => Some(find(ctx, &mut tx, person, number).await?),
        None => None,
    };
    let row = PersonTieRow {
        id: ctx.id(),
        person_id: person.0,
        other_person_id: other.map(|o| o.0),
        name: new.name.trim().to_owned(),
        kind: new.kind.as_str().to_owned(),
        phone: new.phone.clone(),
        note: new.note.trim().to_owned(),
        parental: new.parental,
        may_be_told: new.may_be_told.as_str().to_owned(),
        from_on: time::day(from),
        until_on: None,
        version: 1,
    };
    tx.person_tie_insert(&permit, &row).await?;
    ctx.event(
        &mut tx,
        Kind::TieAdded,
        About::person(person.0, row.id),
        &json!({ "name": row.name, "kind": row.kind, "phone": row.phone, "note": row.note, "parental": row.parental,
                 "may_be_told_of": row.may_be_told }),
    );
    if let Some(other) = other {
        let other_permit = ctx.person_permit(&mut tx, other).await?;
        // What is noted of the other stays at this end: the mirror says only who, and how they stand.
        let mirror = PersonTieRow {
            id: ctx.id(),
            person_id: other.0,
            other_person_id: Some(person.0),
            name: full_name(&own.given_name, &own.family_name),
            kind: new.kind.inverse().as_str().to_owned(),
            phone: String::new(),
            note: String::new(),
            parental: false,
            may_be_told: Told::NotAsked.as_str().to_owned(),
            ..row
        };
        tx.person_tie_insert(&other_permit, &mirror).await?;
        ctx.event(
            &mut tx,
            Kind::TieAdded,
            About::person(other.0, mirror.id),
            &json!({ "name": mirror.name, "kind": mirror.kind }),
        );
    }
    let place = place(person);
    ctx.finish(tx, new.form, &place, Some(&format!("{place}/ties/new"))).await
}

fn check(new: &NewTie, from: Date, today: Date) -> AppResult<()> {
    let mut problems: Vec<Problem> = Vec::new();
    if new.name.trim().is_empty() {
        problems.push(Problem::new("name", "Enter who it is, for example “Joan, her sister”"));
    } else if let Err(problem) = check_words("name", &new.name, SHORT_MAX) {
        problems.push(problem);
    }
    problems.extend(too_long("note", &new.note, LONG_MAX));
    if from > today {
        problems.push(Problem::new("from", "Choose today or an earlier day"));
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::Invalid(problems)) }
}

/// The record with this NHS number among those the account may open.
async fn find(ctx: &Ctx, tx: &mut Box<dyn Tx>, person: PersonId, number: &NhsNumber) -> AppResult<PersonId> {
    let search = PersonSearch { nhs_number: Some(number.as_str().to_owned()), ..PersonSearch::default() };
    let found = ctx.disclose(tx.person_search(&ctx.stance()?, &search).await?);
    let other = found.into_iter().find(|p| p.id != person.0 && p.merged_into.is_none());
    other.map(|p| PersonId(p.id)).ok_or_else(|| {
        AppError::field("nhs_number", "No other record with this NHS number is one that you can open. Leave it empty to add the tie by name alone")
    })
}

/// Ends a tie today, at both ends where there are two.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where it has ended.
pub async fn end_tie(ctx: &Ctx, person: PersonId, tie: Uuid, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, _) = kept(ctx, &mut tx, person).await?;
    let ties = ctx.disclose(tx.person_ties(&permit).await?);
    let row = ties.into_iter().find(|t| t.id == tie).ok_or(AppError::NotFound)?;
    if row.until_on.is_some() {
        return Err(AppError::NotPossible("This tie has ended already".to_owned()));
    }
    end(ctx, &mut tx, &permit, &row).await?;
    if let Some(other) = row.other_person_id {
        // The other end is ended where this account may open that record; else it stays for whoever may.
        if let Some(other_permit) = tx.permit_person(&ctx.stance()?, other).await? {
            let theirs = ctx.disclose(tx.person_ties(&other_permit).await?);
            let mirror = TieKind::parse(&row.kind).map(|k| k.inverse().as_str());
            let fits = |t: &&PersonTieRow| {
                t.until_on.is_none() && t.other_person_id == Some(person.0) && Some(t.kind.as_str()) == mirror
            };
            if let Some(mirror) = theirs.iter().find(fits) {
                end(ctx, &mut tx, &other_permit, mirror).await?;
            }
        }
        // a record that was kept because of this tie opens on its ground no longer
        tx.kin_access_settle(&permit, other, ctx.at()).await?;
    }
    ctx.finish(tx, form, &place(person), None).await
}

async fn end(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &PersonPermit, row: &PersonTieRow) -> AppResult<()> {
    tx.person_tie_end(permit, row.id, ctx.day()).await?;
    ctx.event(
        tx,
        Kind::TieEnded,
        About::person(*permit.person(), row.id),
        &json!({ "name": row.name, "kind": row.kind }),
    );
    Ok(())
}
