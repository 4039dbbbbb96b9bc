//! A meeting with several who are tied: each has it in their own record, with what they said; where it counts, it counts once.

use super::{Family, Other, read};
use crate::charter::{ContactWords, Seen};
use crate::contacts::{self, Closes, NewContact};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::Timestamp;
use practice::access::Act;
use practice::contact::{Attendance, Draft, NOTE_MAX, Place};
use practice::event::Kind;
use practice::ids::{EpisodeId, PersonId};
use practice::joint::{Fault, One, Part, check, contact};
use practice::person::{Told, full_name};
use std::collections::HashSet;
use store::Tx;
use store::kin::KinNoteRow;
use uuid::Uuid;

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
    /// Why, of those with whom it lies beyond what the charter says.
    pub whys: Vec<(PersonId, String)>,
    /// Whoever sends it has read what the charter says.
    pub read: bool,
}

/// Writes down a meeting with several people, each in their own record, in one transaction: as a contact of their support, or, of
/// somebody who has none, as a note beside. Gives what is wrong with the part of whom, in which case nothing was kept; so it does, under
/// `why`, with what the charter asks a line why for and nobody has read yet.
///
/// # Errors
/// [`AppError::Invalid`] with what is wrong of the meeting itself; [`AppError::NotPossible`] where a support is not this account's to
/// change, or somebody named is no longer among them; [`AppError::NotFound`]; [`AppError::TakenBefore`].
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
    let all = all(&family, episode, &new)?;
    let ones: Vec<One> = all.iter().map(|(_, one)| one.clone()).collect();
    if let Err(faults) = check(&ones, NOTE_MAX) {
        let of = |fault: Fault| (fault.of.and_then(|n| ones.get(n)).map(|one| PersonId(one.person)), fault);
        return Ok(Err(faults.into_iter().map(of).collect()));
    }
    // the journey was one, and stands in the support of the first who was there; where only carers without support were, of whom it counts for
    let traveller = all
        .iter()
        .filter(|(of, one)| of.is_some() && one.part != Part::Apart)
        .min_by_key(|(_, one)| one.part != Part::There)
        .map(|(_, one)| one.person);
    let mut asks = Vec::new();
    for (of, one) in &all {
        let Some((kind, attendance)) = contact(one.part) else { continue };
        let with_whom = company(&family, &ones, one);
        let Some(of) = of else {
            note(ctx, &mut tx, &new, one, with_whom).await?;
            continue;
        };
        let permit = ctx.episode_write_permit(&mut tx, *of).await?;
        let there = one.part == Part::There;
        let draft = Draft {
            kind,
            place: new.place,
            at: new.at,
            planned_minutes: None,
            minutes: new.minutes.filter(|_| attendance == Attendance::Attended),
            travel_minutes: new.travel_minutes.filter(|_| traveller == Some(one.person)),
            attendance,
            with_whom,
            notes: one.notes.clone(),
            needs: Vec::new(),
            done: practice::charter::Done::default(),
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
            judgement: ContactWords { why: why(&new, one.person), ..ContactWords::default() },
        };
        let written = Box::pin(contacts::write(ctx, &mut tx, &permit, &contact, None)).await?;
        let message = |seen: &Seen| Fault { of: None, field: "why", message: seen.line() };
        asks.extend(written.asks.iter().map(|seen| (Some(PersonId(one.person)), message(seen))));
    }
    if !new.read && !asks.is_empty() {
        return Ok(Err(asks));
    }
    let page = format!("/episodes/{episode}");
    ctx.finish(tx, new.form, &page, Some(&format!("{page}/contacts/joint"))).await?;
    Ok(Ok(()))
}

/// Why, as the form says of somebody.
fn why(new: &NewJoint, person: Uuid) -> String {
    new.whys.iter().find(|(of, _)| of.0 == person).map(|(_, why)| why.trim().to_owned()).unwrap_or_default()
}

/// Each of them with what the form says; of whom it says something twice, twice.
fn all(family: &Family, episode: EpisodeId, new: &NewJoint) -> AppResult<Vec<(Option<EpisodeId>, One)>> {
    let of = |person: PersonId| new.parts.iter().filter(move |(one, ..)| *one == person);
    let parts = |person: PersonId| {
        let mut given: Vec<(Part, String)> =
            of(person).map(|(_, part, notes)| (*part, notes.trim().to_owned())).collect();
        if given.is_empty() {
            given.push((Part::Apart, String::new()));
        }
        given
    };
    let known: HashSet<PersonId> = family.together().map(|(_, other)| other.person).chain([family.person]).collect();
    let said = |(_, part, notes): &&(PersonId, Part, String)| *part != Part::Apart || !notes.trim().is_empty();
    if new.parts.iter().filter(said).any(|(person, ..)| !known.contains(person)) {
        return Err(AppError::NotPossible(
            "Somebody in this form is no longer tied to this person, or their record was joined with another one meanwhile. Nothing was recorded: look who stands below, and move their words there"
                .to_owned(),
        ));
    }
    let tells = family.kin.iter().filter_map(|kin| Some((kin.other.as_ref()?.person.0, kin.told))).collect();
    let own = One {
        person: family.person.0,
        names: family.names.clone(),
        part: Part::Apart,
        notes: String::new(),
        died: family.died,
        supported: true,
        tells,
    };
    let mut all = Vec::new();
    for (part, notes) in parts(family.person) {
        all.push((Some(episode), One { part, notes, ..own.clone() }));
    }
    for (_, other) in family.together() {
        let tells = &other.tells_of;
        for (part, notes) in parts(other.person) {
            let one = One {
                person: other.person.0,
                names: other.names.clone(),
                part,
                notes,
                died: other.died,
                supported: other.episode.is_some(),
                tells: tells.clone(),
            };
            all.push((other.episode, one));
        }
    }
    Ok(all)
}

/// Notes what somebody without support of their own said, in their record.
async fn note(ctx: &Ctx, tx: &mut Box<dyn Tx>, new: &NewJoint, one: &One, with_whom: String) -> AppResult<()> {
    // whether it can have taken place at all is asked of the contact in whose support it counts: there always is one
    let permit = ctx.person_permit(tx, PersonId(one.person)).await?;
    let kind =
        if with_whom.is_empty() { practice::contact::Kind::WithCarer } else { practice::contact::Kind::JointMeeting };
    let row = KinNoteRow {
        id: ctx.id(),
        person_id: one.person,
        kind: kind.as_str().to_owned(),
        place: new.place.as_str().to_owned(),
        at: time::at(new.at),
        with_whom,
        notes: one.notes.clone(),
        recorded_at: ctx.at(),
        recorded_by: ctx.account()?.0,
        version: 1,
    };
    tx.kin_note_insert(&permit, &row).await?;
    ctx.event(tx, Kind::KinNoted, About::person(one.person, row.id), &super::notes::body(&row));
    Ok(())
}

/// Who else was there, in the words of this one's own record: of somebody who is not tied to them nothing is said, nor of one who does not
/// want them to learn of it. To be counted is not to be told.
fn company(family: &Family, all: &[One], one: &One) -> String {
    let there = |person: Uuid| all.iter().any(|other| other.person == person && other.part == Part::There);
    let mut named = Vec::new();
    if one.person == family.person.0 {
        for (kin, other) in family.together().filter(|(_, other)| there(other.person.0) && other.tells != Told::No) {
            named.push(called(family, &kin.row.name, other));
        }
    } else if there(family.person.0)
        && let Some((_, other)) = family.together().find(|(_, other)| other.person.0 == one.person)
        && !other.calls.is_empty()
        && family
            .kin
            .iter()
            .all(|kin| kin.other.as_ref().is_none_or(|of| of.person != other.person) || kin.told != Told::No)
    {
        named.push(other.calls.clone());
    }
    named.join(", ").chars().take(200).collect()
}

fn called(family: &Family, name: &str, other: &Other) -> String {
    let name = if name.is_empty() { full_name(&other.names.0, &other.names.1) } else { name.to_owned() };
    let kinds: Vec<String> = family.stands(other.person).into_iter().map(|kind| kind.words().to_lowercase()).collect();
    if kinds.is_empty() { name } else { format!("{name} ({})", kinds.join(", ")) }
}
