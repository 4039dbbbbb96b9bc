//! Family and carers around a support (DOMAIN 4.1, 4.10): who they are, what each has said of whether the other may be told, side by side,
//! and a meeting with several of them written down in the record of each. Nobody's record opens to anybody by a tie alone.

use crate::contacts::{self, Closes, NewContact};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use jiff::Timestamp;
use practice::access::Act;
use practice::contact::{Attendance, Draft, NOTE_MAX, Place};
use practice::ids::{EpisodeId, PersonId};
use practice::joint::{Fault, One, Part, check, contact};
use practice::person::{TieKind, Told, full_name};
use store::Tx;
use store::people::PersonTieRow;
use store::permit::EpisodePermit;
use uuid::Uuid;

/// Somebody tied to the person whose record this account may open.
#[derive(Debug, Clone)]
pub struct Other {
    /// Their record.
    pub person: PersonId,
    /// Their support, where this account gives it.
    pub episode: Option<EpisodeId>,
    /// Given name, family name, and what they like to be called.
    pub names: (String, String, String),
    /// Whether they have died.
    pub died: bool,
    /// What they have said of whether this person may be told of their support.
    pub tells: Told,
    /// How this person is called in their record; empty where no tie stands there.
    pub calls: String,
}

/// A tie of the person.
#[derive(Debug, Clone)]
pub struct Kin {
    /// What the person's record says.
    pub row: PersonTieRow,
    /// How they stand to the person.
    pub kind: Option<TieKind>,
    /// Whether they may be told of the support.
    pub told: Told,
    /// The other's own record, where this account may open it.
    pub other: Option<Other>,
}

/// Family and carers around a support.
#[derive(Debug)]
pub struct Family {
    /// The person.
    pub person: PersonId,
    /// Given name, family name, and what they like to be called.
    pub names: (String, String, String),
    /// Whether they have died.
    pub died: bool,
    /// Ties that hold now.
    pub kin: Vec<Kin>,
    /// Whether this account may change the support.
    pub write: bool,
}

impl Family {
    /// Those with whom a meeting can be written down in the records of all: whom this account supports too.
    pub fn together(&self) -> impl Iterator<Item = (&Kin, &Other, EpisodeId)> {
        self.kin.iter().filter_map(|kin| {
            let other = kin.other.as_ref()?;
            Some((kin, other, other.episode?))
        })
    }
}

/// Opens the family and carers of somebody in support.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, episode: EpisodeId) -> AppResult<Family> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    read(ctx, &mut tx, &permit).await
}

async fn read(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<Family> {
    let of_person = tx.permit_person_of_episode(permit).await?;
    let person = ctx.disclose(tx.person_get(&of_person).await?).ok_or(AppError::NotFound)?;
    let died = tx.death_holds(person.id).await?;
    let marks = crate::people::marks(ctx, tx, &of_person).await?;
    let ties = ctx.disclose(tx.person_ties(&of_person).await?);
    let supported = ctx.disclose(tx.group_supported(&ctx.stance()?).await?);
    let mut kin = Vec::new();
    for mut row in ties.into_iter().filter(|tie| tie.until_on.is_none()) {
        // a person has a handful of ties, and fewer still to somebody with a record
        let other = match row.other_person_id {
            Some(other) => other_of(ctx, tx, person.id, other, &supported).await?,
            None => None,
        };
        for words in [&mut row.name, &mut row.phone, &mut row.note] {
            marks.cover_text(words);
        }
        let told = Told::parse(&row.may_be_told).unwrap_or(Told::NotAsked);
        kin.push(Kin { kind: TieKind::parse(&row.kind), told, other, row });
    }
    let write = *permit.write() && ctx.may(Act::ContactRecord);
    let names = (person.given_name, person.family_name, person.known_as);
    Ok(Family { person: PersonId(person.id), names, died, kin, write })
}

/// The record of somebody tied to the person, where this account may open it.
async fn other_of(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    person: Uuid,
    other: Uuid,
    supported: &[store::groups::SupportedRow],
) -> AppResult<Option<Other>> {
    let Some(permit) = tx.permit_person(&ctx.stance()?, other).await? else { return Ok(None) };
    ctx.stands_on(permit.ground())?;
    let Some(row) = ctx.disclose(tx.person_get(&permit).await?) else { return Ok(None) };
    let back = ctx.disclose(tx.person_ties(&permit).await?);
    let back = back.into_iter().find(|tie| tie.until_on.is_none() && tie.other_person_id == Some(person));
    Ok(Some(Other {
        person: PersonId(other),
        episode: supported.iter().find(|one| one.person_id == other).map(|one| EpisodeId(one.episode_id)),
        names: (row.given_name, row.family_name, row.known_as),
        died: tx.death_holds(other).await?,
        tells: back.as_ref().and_then(|tie| Told::parse(&tie.may_be_told)).unwrap_or(Told::NotAsked),
        calls: back.map(|tie| tie.name).unwrap_or_default(),
    }))
}

/// A meeting with several of them.
#[derive(Debug, Clone)]
pub struct NewJoint {
    /// The form's own id.
    pub form: Uuid,
    /// Where.
    pub place: Place,
    /// When it began.
    pub at: Timestamp,
    /// How long it was.
    pub minutes: Option<i32>,
    /// The journey, in minutes: kept once, with the first who was there.
    pub travel_minutes: Option<i32>,
    /// What it was for each, and what is noted in their record; whoever is not named had no part in it.
    pub parts: Vec<(PersonId, Part, String)>,
}

/// Writes down a meeting with several people, each in their own record, in one transaction. Gives what is wrong with the part of whom, in
/// which case nothing was kept.
///
/// # Errors
/// [`AppError::Invalid`] with what is wrong of the meeting itself; [`AppError::NotPossible`] where a support is not this account's to
/// change; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn record(
    ctx: &Ctx,
    episode: EpisodeId,
    new: NewJoint,
) -> AppResult<Result<(), Vec<(Option<PersonId>, Fault)>>> {
    ctx.authorise(Act::ContactRecord)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let family = read(ctx, &mut tx, &permit).await?;
    let part = |person: PersonId| {
        let given = new.parts.iter().find(|(one, ..)| *one == person);
        given.map_or((Part::Apart, String::new()), |(_, part, notes)| (*part, notes.trim().to_owned()))
    };
    let mut all: Vec<(EpisodeId, One)> = Vec::new();
    let (own, notes) = part(family.person);
    let tells = family.together().map(|(kin, other, _)| (other.person.0, kin.told)).collect();
    all.push((
        episode,
        One { person: family.person.0, names: family.names.clone(), part: own, notes, died: family.died, tells },
    ));
    for (_, other, of) in family.together() {
        let (part, notes) = part(other.person);
        let tells = vec![(family.person.0, other.tells)];
        all.push((
            of,
            One { person: other.person.0, names: other.names.clone(), part, notes, died: other.died, tells },
        ));
    }
    let ones: Vec<One> = all.iter().map(|(_, one)| one.clone()).collect();
    if let Err(faults) = check(&ones, NOTE_MAX) {
        let of = |fault: Fault| (fault.of.and_then(|n| ones.get(n)).map(|one| PersonId(one.person)), fault);
        return Ok(Err(faults.into_iter().map(of).collect()));
    }
    let mut travel = new.travel_minutes;
    for (of, one) in &all {
        let Some((kind, attendance)) = contact(one.part) else { continue };
        let permit = ctx.episode_write_permit(&mut tx, *of).await?;
        let there = one.part == Part::There;
        let draft = Draft {
            kind,
            place: new.place,
            at: new.at,
            planned_minutes: None,
            minutes: new.minutes.filter(|_| attendance == Attendance::Attended),
            // the journey was one
            travel_minutes: if there { travel.take() } else { None },
            attendance,
            with_whom: company(&family, &ones, one),
            notes: one.notes.clone(),
            needs: Vec::new(),
            next_contact: None,
        };
        let contact = NewContact {
            form: new.form,
            draft,
            appointment: if there { Closes::Likely } else { Closes::Nothing },
            next_kind: None,
            next_place: None,
            next_note: String::new(),
            step: None,
            readiness: None,
            scope_explained: false,
            consent_to_share: None,
            judgement: crate::charter::ContactWords::default(),
        };
        contacts::write(ctx, &mut tx, &permit, &contact, None).await?;
    }
    let page = format!("/episodes/{episode}");
    ctx.finish(tx, new.form, &page, Some(&format!("{page}/contacts/joint"))).await?;
    Ok(Ok(()))
}

/// Who else was there, in the words of this one's own record: of somebody who is not tied to them nothing is said.
fn company(family: &Family, all: &[One], one: &One) -> String {
    let there = |person: Uuid| all.iter().any(|other| other.person == person && other.part == Part::There);
    let mut named = Vec::new();
    if one.person == family.person.0 {
        for (kin, other, _) in family.together().filter(|(_, other, _)| there(other.person.0)) {
            let kind = kin.kind.map(|kind| kind.words().to_lowercase()).unwrap_or_default();
            let name =
                if kin.row.name.is_empty() { full_name(&other.names.0, &other.names.1) } else { kin.row.name.clone() };
            named.push(if kind.is_empty() { name } else { format!("{name} ({kind})") });
        }
    } else if there(family.person.0)
        && let Some((_, other, _)) = family.together().find(|(_, other, _)| other.person.0 == one.person)
        && !other.calls.is_empty()
    {
        named.push(other.calls.clone());
    }
    named.join(", ").chars().take(200).collect()
}
