//! Family and carers around a support (DOMAIN 4.1, 4.10): who they are, what each has said of whether the other may be told, side by side,
//! a meeting with several of them written down in the record of each, and those without support of their own, of whom a few details are
//! kept. Nobody's record opens to anybody by a tie alone.

mod joint;
mod kin;
mod notes;

pub use joint::{NewJoint, record};
pub(crate) use kin::open_kin;
pub use kin::{Alike, Made, NewKin, Same, add};
pub use notes::{Note, NoteEdit, Notes, correct_note, note, notes};
pub use store::kin::KinNoteRow;

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use practice::access::{Act, Ground};
use practice::ids::{EpisodeId, PersonId};
use practice::person::{TieKind, Told};
use std::collections::HashSet;
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
    /// Whether what they say is noted in their record without support of their own: this account keeps it, and gives them none.
    pub beside: bool,
    /// Whether it is kept because of this tie alone, so that they can be referred too.
    pub light: bool,
    /// Given name, family name, and what they like to be called.
    pub names: (String, String, String),
    /// Whether they have died.
    pub died: bool,
    /// What they have said of whether this person may be told of their support.
    pub tells: Told,
    /// The same of each with whom a tie of theirs stands, this person among them.
    pub tells_of: Vec<(Uuid, Told)>,
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
    /// Those with whom a meeting can be written down in the records of all: whom this account supports too, and whose record it keeps
    /// beside. Somebody with several ties stands here once.
    pub fn together(&self) -> impl Iterator<Item = (&Kin, &Other)> {
        let mut seen = HashSet::new();
        self.kin.iter().filter_map(move |kin| {
            let other = kin.other.as_ref().filter(|other| other.episode.is_some() || other.beside)?;
            seen.insert(other.person).then_some((kin, other))
        })
    }

    /// How somebody stands to the person: all ties that hold, in words, each once.
    pub fn stands(&self, person: PersonId) -> Vec<TieKind> {
        let of = self.kin.iter().filter(|kin| kin.other.as_ref().is_some_and(|other| other.person == person));
        let mut kinds: Vec<TieKind> = Vec::new();
        for kind in of.filter_map(|kin| kin.kind) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
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
    // whoever supported them once reads what was then, and not who is around them now
    let now = tx.permit_person(&ctx.stance()?, person.id).await?.is_some();
    let ties = if now { ctx.disclose(tx.person_ties(&of_person).await?) } else { Vec::new() };
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
    let mut back = ctx.disclose(tx.person_ties(&permit).await?);
    back.retain(|tie| tie.until_on.is_none());
    let tells_of = back
        .iter()
        .filter_map(|tie| Some((tie.other_person_id?, Told::parse(&tie.may_be_told).unwrap_or(Told::NotAsked))))
        .collect();
    back.retain(|tie| tie.other_person_id == Some(person));
    let episode = supported.iter().find(|one| one.person_id == other).map(|one| EpisodeId(one.episode_id));
    let ground = Ground::parse(permit.ground());
    // of several ties, a no to one is a no
    let told = |told: Told| back.iter().any(|tie| tie.may_be_told == told.as_str());
    let tells = [Told::No, Told::Emergency, Told::Yes].into_iter().find(|one| told(*one));
    Ok(Some(Other {
        person: PersonId(other),
        episode,
        beside: episode.is_none()
            && *permit.write()
            && matches!(ground, Some(Ground::Family | Ground::Owner | Ground::Cover)),
        light: ground == Some(Ground::Family),
        names: (row.given_name, row.family_name, row.known_as),
        died: tx.death_holds(other).await?,
        tells: tells.unwrap_or(Told::NotAsked),
        tells_of,
        calls: back.into_iter().next().map(|tie| tie.name).unwrap_or_default(),
    }))
}
