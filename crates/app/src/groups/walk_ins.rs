//! Who walked in: counted without a record, found to be somebody who is known, or made into a referral that keeps the attendance.

use super::{died, permit, running, session_place};
use crate::contacts::{self, Closes, NewContact};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use practice::access::Act;
use practice::clock::london_date;
use practice::contact::{Draft, Kind as ContactKind, MINUTES_MAX, Place};
use practice::event::Kind;
use practice::group::{Came, likeness, note_of};
use practice::ids::{EpisodeId, GroupId, GroupSessionId, PersonId};
use practice::person::{fold, full_name};
use serde_json::json;
use store::Tx;
use store::groups::{GroupAttendanceRow, GroupRow, GroupSessionListRow, WalkInRow};
use store::people::PersonSearch;
use uuid::Uuid;

pub use practice::group::WalkIn as NewWalkIn;

/// Somebody who may be whoever walked in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Their record.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Born on.
    pub born: Option<jiff::civil::Date>,
}

/// A walk-in, opened.
#[derive(Debug)]
pub struct WalkInOpened {
    /// What is known.
    pub row: WalkInRow,
    /// The group.
    pub group: GroupRow,
    /// The session.
    pub when: GroupSessionListRow,
    /// The practice; empty where not known.
    pub site: String,
    /// Who it may be, the likeliest first.
    pub likely: Vec<Known>,
    /// Whose record it is now; empty where it is nobody's.
    pub person: Option<Known>,
}

/// How many are offered.
const OFFERED: usize = 8;

async fn held(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    walk_in: Uuid,
) -> AppResult<(store::permit::GroupPermit, GroupRow, WalkInRow)> {
    let session = tx.session_of_walk_in(walk_in).await?.ok_or(AppError::NotFound)?;
    let group = GroupId(tx.group_of_session(session).await?.ok_or(AppError::NotFound)?);
    // to whoever does not run the group there is nothing here
    if !*permit(ctx, tx, group).await?.runs() {
        return Err(AppError::NotFound);
    }
    let (permit, group) = running(ctx, tx, group).await?;
    let row =
        tx.walk_in_get(&permit, walk_in).await?.filter(|row| row.taken_out_at.is_none()).ok_or(AppError::NotFound)?;
    Ok((permit, group, row))
}

/// Opens somebody who walked in, with who it may be among those whose records the account may open.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn walk_in(ctx: &Ctx, id: Uuid) -> AppResult<WalkInOpened> {
    ctx.authorise(Act::GroupKeep)?;
    let mut tx = ctx.read().await?;
    let (permit, group, row) = held(ctx, &mut tx, id).await?;
    let when = tx.group_session_show(&permit, row.session_id).await?.ok_or(AppError::NotFound)?;
    let site = match row.site_id {
        Some(site) => tx.site_get(site).await?.map(|site| site.name).unwrap_or_default(),
        None => String::new(),
    };
    let likely = if row.person_id.is_none() { likely(ctx, &mut tx, &row.called).await? } else { Vec::new() };
    let person = match row.person_id {
        Some(person) => match tx.permit_person(&ctx.stance()?, person).await? {
            Some(of) => ctx.disclose(tx.person_get(&of).await?).map(|p| Known {
                person: PersonId(p.id),
                name: full_name(&p.given_name, &p.family_name),
                born: p.birth_date.map(time::date),
            }),
            None => None,
        },
        None => None,
    };
    Ok(WalkInOpened { row, group, when, site, likely, person })
}

async fn likely(ctx: &Ctx, tx: &mut Box<dyn Tx>, called: &str) -> AppResult<Vec<Known>> {
    let first = fold(called).split_whitespace().next().map(str::to_owned).unwrap_or_default();
    let mut found: Vec<(u8, Known)> = Vec::new();
    // initials are looked for among those whom one supports, a name among all whom one may open
    if first.chars().count() > 1 {
        let search = PersonSearch { name_part: Some(first), ..PersonSearch::default() };
        for p in ctx.disclose(tx.person_search(&ctx.stance()?, &search).await?) {
            let alike = likeness(called, &p.given_name, &p.family_name, &p.known_as);
            if alike > 0 && p.merged_into.is_none() {
                let name = full_name(&p.given_name, &p.family_name);
                found.push((alike, Known { person: PersonId(p.id), name, born: p.birth_date.map(time::date) }));
            }
        }
    }
    for one in ctx.disclose(tx.group_supported(&ctx.stance()?).await?) {
        let alike = likeness(called, &one.given_name, &one.family_name, &one.known_as);
        if alike > 0 && found.iter().all(|(_, known)| known.person.0 != one.person_id) {
            let name = full_name(&one.given_name, &one.family_name);
            found.push((alike, Known { person: PersonId(one.person_id), name, born: None }));
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    found.truncate(OFFERED);
    Ok(found.into_iter().map(|(_, known)| known).collect())
}

/// Says that whoever walked in is somebody who is known: it stands in their record, as if they had stood on the sheet.
///
/// # Errors
/// [`AppError::NotPossible`] where they stand on the sheet already, or it was said before; [`AppError::NotFound`];
/// [`AppError::TakenBefore`].
pub async fn known(ctx: &Ctx, id: Uuid, person: PersonId, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::GroupKeep)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, group, mut row) = held(ctx, &mut tx, id).await?;
    if row.person_id.is_some() {
        return Err(AppError::NotPossible("Whose record this is was said already".to_owned()));
    }
    let of_person = ctx.person_permit(&mut tx, person).await?;
    of_person.writing()?;
    let known = ctx.disclose(tx.person_get(&of_person).await?).ok_or(AppError::NotFound)?;
    if known.merged_into.is_some() {
        return Err(AppError::NotPossible(
            "This record was joined with another. Choose the one that is used".to_owned(),
        ));
    }
    let when = tx.group_session_show(&permit, row.session_id).await?.ok_or(AppError::NotFound)?;
    let death = ctx.disclose(tx.death_get(&of_person).await?);
    let died = death.and_then(|death| died(true, death.died_on));
    if died.is_some_and(|died| london_date(time::moment(when.starts_at)) > died) {
        return Err(AppError::NotPossible(format!(
            "{} has died before this session. Choose somebody else, or leave the walk-in as it is",
            full_name(&known.given_name, &known.family_name)
        )));
    }
    let written = ctx.disclose(tx.group_attendance_list(&permit, &ctx.stance()?, row.session_id).await?);
    if written.iter().any(|one| one.person_id == person.0) {
        return Err(AppError::NotPossible(format!(
            "{} stands on the sheet of this session already. Take this walk-in out instead",
            full_name(&known.given_name, &known.family_name)
        )));
    }
    let session = tx.group_session_get(&permit, row.session_id).await?.ok_or(AppError::NotFound)?;
    let episode = ctx
        .disclose(tx.group_supported(&ctx.stance()?).await?)
        .into_iter()
        .find(|one| one.person_id == person.0)
        .map(|one| EpisodeId(one.episode_id));
    let minutes = session.minutes.unwrap_or(group.minutes).clamp(1, MINUTES_MAX);
    let contact = match episode {
        Some(episode) => {
            let support = ctx.episode_write_permit(&mut tx, episode).await?;
            let draft = Draft {
                kind: ContactKind::Group,
                place: Place::parse(&group.place).unwrap_or(Place::Community),
                at: time::moment(when.starts_at),
                planned_minutes: None,
                minutes: Some(minutes),
                travel_minutes: None,
                attendance: Came::Came.attendance(),
                with_whom: String::new(),
                notes: note_of(&row.note, &session.note),
                needs: row.need.iter().cloned().collect(),
                done: practice::charter::Done::default(),
                next_contact: None,
            };
            let new = NewContact {
                form,
                draft,
                appointment: Closes::Nothing,
                next_kind: None,
                next_place: None,
                next_note: String::new(),
                step: None,
                readiness: None,
                scope_explained: false,
                consent_to_share: None,
                judgement: crate::charter::ContactWords::default(),
            };
            Some(contacts::write(ctx, &mut tx, &support, &new, Some(&group.name)).await?.id)
        }
        None => None,
    };
    let attended = attendance(ctx, &row, person.0, (episode.map(|e| e.0), contact))?;
    tx.group_attendance_insert(&permit, &attended).await?;
    let said = json!({ "group": group.name, "at": when.starts_at, "came": attended.came });
    ctx.event(&mut tx, Kind::WalkInKnown, About::person(person.0, attended.id), &said);
    row.person_id = Some(person.0);
    tx.walk_in_save(&permit, &row).await?;
    ctx.finish(tx, form, &session_place(GroupSessionId(row.session_id)), None).await
}

fn attendance(
    ctx: &Ctx,
    row: &WalkInRow,
    person: Uuid,
    (episode, contact): (Option<Uuid>, Option<Uuid>),
) -> AppResult<GroupAttendanceRow> {
    Ok(GroupAttendanceRow {
        id: ctx.id(),
        session_id: row.session_id,
        person_id: person,
        episode_id: episode,
        contact_id: contact,
        came: Came::Came.as_str().to_owned(),
        minutes: None,
        note: row.note.clone(),
        recorded_at: ctx.at(),
        recorded_by: ctx.account()?.0,
        version: 1,
    })
}

/// A referral is made of whoever walked in: that they came stands in the new record. In the transaction of the referral.
pub(crate) async fn referred(ctx: &Ctx, tx: &mut Box<dyn Tx>, id: Uuid, person: Uuid, referral: Uuid) -> AppResult<()> {
    ctx.authorise(Act::GroupKeep)?;
    let (permit, group, mut row) = held(ctx, tx, id).await?;
    if row.person_id.is_some() {
        return Err(AppError::NotPossible(
            "Whoever walked in has a record already: nothing was written twice".to_owned(),
        ));
    }
    let when = tx.group_session_show(&permit, row.session_id).await?.ok_or(AppError::NotFound)?;
    let attended = attendance(ctx, &row, person, (None, None))?;
    tx.group_attendance_insert(&permit, &attended).await?;
    let said = json!({ "group": group.name, "at": when.starts_at, "came": attended.came });
    ctx.event(tx, Kind::WalkInKnown, About::person(person, attended.id), &said);
    (row.person_id, row.referral_id) = (Some(person), Some(referral));
    Ok(tx.walk_in_save(&permit, &row).await?)
}

/// Takes out somebody who was noted by mistake, or twice.
///
/// # Errors
/// [`AppError::NotPossible`] where they have a record by now; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn take_out(ctx: &Ctx, id: Uuid, form: Uuid) -> AppResult<GroupSessionId> {
    ctx.authorise(Act::GroupKeep)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, group, mut row) = held(ctx, &mut tx, id).await?;
    if row.person_id.is_some() {
        return Err(AppError::NotPossible("They stand in a record now, so this stays".to_owned()));
    }
    row.taken_out_at = Some(ctx.at());
    tx.walk_in_save(&permit, &row).await?;
    ctx.event(&mut tx, Kind::WalkInTakenOut, About::service(row.id), &json!({ "name": group.name }));
    let session = GroupSessionId(row.session_id);
    ctx.finish(tx, form, &session_place(session), None).await?;
    Ok(session)
}
