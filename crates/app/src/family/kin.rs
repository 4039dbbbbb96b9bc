//! Somebody tied to a person in support who has none of their own: a record with few details is made from the family page, opened to whoever
//! supports the person for as long as they do, and taken further by a referral where they want support themselves (DOMAIN 4.1).

use crate::charter::{Leaved, Weigher, Whose, act};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::referrals::{Candidate, candidates};
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::consent::{GivenBy, How, Purpose};
use practice::event::Kind;
use practice::ids::{EpisodeId, PersonId};
use practice::kin::Few;
use practice::person::{ContactKind, NhsNumber, TieKind, Told, fold, full_name, name_key};
use serde_json::json;
use std::collections::BTreeSet;
use store::Tx;
use store::episodes::CaseAccessRow;
use store::joining::NewPair;
use store::people::{ConsentRow, PersonContactRow, PersonRow, PersonTieRow};
use store::permit::{EpisodePermit, PersonPermit};
use uuid::Uuid;

/// Somebody tied to the person, as the form gives them.
#[derive(Debug, Clone)]
pub struct NewKin {
    /// The form's own id.
    pub form: Uuid,
    /// What they are called, how they stand, and whether they agree.
    pub few: Few,
    /// A telephone number, in its kept form.
    pub phone: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// Whether no message may be left.
    pub no_message: bool,
    /// Date of birth, where it is known.
    pub birth_date: Option<Date>,
    /// NHS number, where it is known.
    pub nhs_number: Option<NhsNumber>,
    /// What the person says of whether they may be told of the support.
    pub told: Told,
    /// What they say of whether the person may be told of what they say.
    pub tells: Told,
    /// Which of the records that are like theirs it is, once that was asked.
    pub same: Option<Same>,
}

/// What was said of records that are like theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Same {
    /// It is this one: the two are tied, and no record is made.
    Is(PersonId),
    /// It is somebody else.
    Another,
}

/// A record that this account keeps already, and that may be theirs.
#[derive(Debug, Clone)]
pub struct Alike {
    /// The record.
    pub person: PersonId,
    /// Given and family name.
    pub name: String,
    /// The year in which they were born, where it is known.
    pub born: Option<i16>,
    /// Why it may be theirs.
    pub reasons: Vec<&'static str>,
}

/// What came of it.
#[derive(Debug)]
pub enum Made {
    /// They stand among the family now.
    Added(PersonId),
    /// First it is to be said whether it is one of these.
    Choose(Vec<Alike>),
}

/// Records like this one: those that the account keeps, with their names, and the rest. Somebody of the same name who is tied to the
/// person already is like them too, with nothing else known.
async fn offered(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    person: &PersonPermit,
    row: &PersonRow,
) -> AppResult<(Vec<Alike>, Vec<Candidate>)> {
    let like = candidates(ctx, tx, row).await?;
    let ties = ctx.disclose(tx.person_ties(person).await?);
    let tied: BTreeSet<Uuid> =
        ties.iter().filter(|tie| tie.until_on.is_none()).filter_map(|tie| tie.other_person_id).collect();
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for one in like.into_iter().filter(|one| one.person.0 != *person.person()) {
        // a handful at most
        match kept(ctx, tx, one.person.0).await? {
            Some(theirs) => own.push(Alike::of(&theirs, one.reasons)),
            None => others.push(one),
        }
    }
    let called = |row: &PersonRow| fold(&full_name(&row.given_name, &row.family_name));
    for other in tied {
        if own.iter().any(|one| one.person.0 == other) || others.iter().any(|one| one.person.0 == other) {
            continue;
        }
        if let Some(theirs) = kept(ctx, tx, other).await?.filter(|theirs| called(theirs) == called(row)) {
            own.push(Alike::of(&theirs, vec!["same name, and tied to this person already"]));
        }
    }
    Ok((own, others))
}

impl Alike {
    fn of(row: &PersonRow, reasons: Vec<&'static str>) -> Self {
        Self {
            person: PersonId(row.id),
            name: full_name(&row.given_name, &row.family_name),
            born: row.birth_date.map(|day| time::date(day).year()),
            reasons,
        }
    }
}

/// Somebody's record, where this account keeps it.
async fn kept(ctx: &Ctx, tx: &mut Box<dyn Tx>, person: Uuid) -> AppResult<Option<PersonRow>> {
    let permit = tx.permit_person(&ctx.stance()?, person).await?.filter(|permit| *permit.write());
    let Some(permit) = permit.filter(|permit| !crate::people::narrow(permit)) else { return Ok(None) };
    ctx.stands_on(permit.ground())?;
    Ok(ctx.disclose(tx.person_get(&permit).await?))
}

/// Adds somebody tied to the person of an episode: with a record of a few details, which opens to whoever supports the person; or by the
/// record that this account keeps of them already. Records like it that others keep are set side by side with it, as at intake.
///
/// # Errors
/// [`AppError::Invalid`] naming what cannot be, and what the charter asks for; [`AppError::Asked`]; [`AppError::NotPossible`] where they
/// are tied already; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn add(ctx: &Ctx, episode: EpisodeId, new: NewKin) -> AppResult<Made> {
    ctx.authorise(Act::PersonWrite)?;
    new.few.check().map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let support = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    if support.state == practice::episode::State::Ended.as_str() {
        return Err(AppError::NotPossible(
            "This support has ended, so nobody new is noted in it. Refer them, if they want support themselves"
                .to_owned(),
        ));
    }
    let of_person = tx.permit_person_of_episode(&permit).await?;
    let person = ctx.disclose(tx.person_get(&of_person).await?).ok_or(AppError::NotFound)?;
    let row = person_row(ctx, &new);
    let (own, others) = offered(ctx, &mut tx, &of_person, &row).await?;
    if new.same.is_none() && !own.is_empty() {
        return Ok(Made::Choose(own));
    }
    let weigher = Weigher::of_worker(ctx, &mut tx, ctx.today(), None).await?;
    let form = format!("/episodes/{episode}/family/new");
    let support_family = practice::charter::Act::SupportFamily;
    let (mut tx, leaved) =
        weigher.planned(ctx, tx, Whose::Episode(&permit), (new.form, &form), &support_family).await?;
    let kin = if let Some(Same::Is(same)) = new.same {
        if !own.iter().any(|one| one.person == same) {
            return Err(AppError::field("same", "Choose one of these, or say that it is somebody else"));
        }
        let ties = ctx.disclose(tx.person_ties(&of_person).await?);
        if ties.iter().any(|tie| {
            tie.until_on.is_none() && tie.other_person_id == Some(same.0) && tie.kind == new.few.kind.as_str()
        }) {
            return Err(AppError::NotPossible("They are tied to this person in this way already".to_owned()));
        }
        same.0
    } else {
        register(ctx, &mut tx, &new, &row).await?;
        let access = crate::referrals::access_of_owner(ctx, &mut tx, &support).await?;
        tx.kin_access_insert(&permit, row.id, &access).await?;
        for one in &others {
            // whoever keeps the other record is asked, as for any two that are alike
            let pair = NewPair {
                id: ctx.id(),
                low_id: row.id.min(one.person.0),
                high_id: row.id.max(one.person.0),
                score: i32::from(one.score),
                found_at: ctx.at(),
            };
            tx.pair_insert(&pair).await?;
        }
        row.id
    };
    let of_kin = ctx.person_permit(&mut tx, PersonId(kin)).await?;
    let known = ctx.disclose(tx.person_get(&of_kin).await?).ok_or(AppError::NotFound)?;
    tie(ctx, &mut tx, (&of_person, &person), (&of_kin, &known), &new).await?;
    supported_too(ctx, &mut tx, &permit, kin, leaved).await?;
    let page = format!("/episodes/{episode}/family");
    ctx.finish(tx, new.form, &page, Some(&format!("{page}/new"))).await?;
    Ok(Made::Added(PersonId(kin)))
}

/// Somebody is supported as part of the support, with leave for it.
async fn supported_too(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    kin: Uuid,
    leaved: Leaved<act::Family>,
) -> AppResult<()> {
    leaved.keep(ctx, tx, Whose::Episode(permit), (kin, ctx.at())).await
}

fn person_row(ctx: &Ctx, new: &NewKin) -> PersonRow {
    let few = &new.few;
    PersonRow {
        id: ctx.id(),
        given_name: few.given_name.trim().to_owned(),
        family_name: few.family_name.trim().to_owned(),
        known_as: String::new(),
        name_key: name_key(few.given_name.trim(), few.family_name.trim(), ""),
        birth_date: new.birth_date.map(time::day),
        nhs_number: new.nhs_number.as_ref().map(|number| number.as_str().to_owned()),
        pronouns: String::new(),
        gender: None,
        ethnicity: None,
        language: String::new(),
        interpreter: false,
        address: String::new(),
        postcode: String::new(),
        practice_id: None,
        communication_needs: String::new(),
        safe_contact: few.safe_contact.trim().to_owned(),
        next_of_kin: String::new(),
        account_id: None,
        merged_into: None,
        created_at: ctx.at(),
        version: 1,
    }
}

/// Their record, with what they say of it themselves.
async fn register(ctx: &Ctx, tx: &mut Box<dyn Tx>, new: &NewKin, row: &PersonRow) -> AppResult<()> {
    let phone_kind = |number: &str| if number.starts_with("07") { ContactKind::Mobile } else { ContactKind::HomePhone };
    let ways = [
        new.phone.as_ref().map(|number| (phone_kind(number), number)),
        new.email.as_ref().map(|email| (ContactKind::Email, email)),
    ];
    let ways: Vec<PersonContactRow> = ways
        .into_iter()
        .flatten()
        .zip(0..)
        .map(|((kind, value), position)| PersonContactRow {
            id: ctx.id(),
            person_id: row.id,
            kind: kind.as_str().to_owned(),
            value: value.clone(),
            never_use: false,
            no_message: new.no_message,
            safe: false,
            note: String::new(),
            position,
        })
        .collect();
    tx.person_insert(row, &ways).await?;
    let body = json!({ "safe_contact": row.safe_contact });
    ctx.event(tx, Kind::PersonRegistered, About::person(row.id, row.id), &body);
    if new.few.agrees == Some(true) {
        let consent = ConsentRow {
            id: ctx.id(),
            person_id: row.id,
            purpose: Purpose::Contact.as_str().to_owned(),
            given: true,
            given_by: GivenBy::Person.as_str().to_owned(),
            how: How::Spoken.as_str().to_owned(),
            note: "That we reach them, and keep these details and what they tell us".to_owned(),
            at: ctx.at(),
            recorded_by: ctx.account_uuid(),
            withdrawn_at: None,
        };
        tx.consent_insert(row.id, &consent).await?;
        let body = json!({ "purpose": consent.purpose, "given_by": consent.given_by, "how": consent.how, "note": consent.note });
        ctx.event(tx, Kind::ConsentGiven, About::person(row.id, consent.id), &body);
    }
    Ok(())
}

/// Ties the two at both ends. How they are reached, and what they say of the other's being told, stands at their own end alone.
async fn tie(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    (permit, person): (&PersonPermit, &PersonRow),
    (of_kin, kin): (&PersonPermit, &PersonRow),
    new: &NewKin,
) -> AppResult<()> {
    let row = |of: Uuid, other: &PersonRow, kind: TieKind, told: Told| PersonTieRow {
        id: ctx.id(),
        person_id: of,
        other_person_id: Some(other.id),
        name: full_name(&other.given_name, &other.family_name),
        kind: kind.as_str().to_owned(),
        phone: String::new(),
        note: String::new(),
        parental: false,
        may_be_told: told.as_str().to_owned(),
        from_on: ctx.day(),
        until_on: None,
        version: 1,
    };
    let kind = new.few.kind;
    let ends =
        [(permit, row(person.id, kin, kind, new.told)), (of_kin, row(kin.id, person, kind.inverse(), new.tells))];
    for (permit, row) in ends {
        tx.person_tie_insert(permit, &row).await?;
        let body = json!({ "name": row.name, "kind": row.kind, "may_be_told_of": row.may_be_told });
        ctx.event(tx, Kind::TieAdded, About::person(row.person_id, row.id), &body);
    }
    Ok(())
}

/// Opens the records of those who are kept because of a tie to the person of an episode, to those who have access to it: after it was
/// opened, or given to somebody else.
pub(crate) async fn open_kin(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    access: &[CaseAccessRow],
) -> AppResult<()> {
    for kin in tx.kin_kept(permit).await? {
        // a person has a handful of ties
        let rows: Vec<CaseAccessRow> =
            access.iter().map(|row| CaseAccessRow { id: ctx.id(), person_id: kin, ..row.clone() }).collect();
        tx.kin_access_insert(permit, kin, &rows).await?;
    }
    Ok(())
}
