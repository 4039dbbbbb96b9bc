//! The sheet of a session: who came, in one page and one transaction. Each who has support gets a contact of their own; whoever has none is
//! counted, and it stands in their record. What is read for it is read at once, however many they are; what is written is each
//! person's own record, one after the other.

use super::veils::Veils;
use super::{Supported, died, permit, running, session_place, supported};
use crate::charter::{ContactWords, Seen};
use crate::contacts::{self, Closes, NewContact, Written};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::Timestamp;
use jiff::civil::Date;
use practice::access::Act;
use practice::appointment::State;
use practice::clock::london_date;
use practice::contact::{self, Attendance, Kind as ContactKind, Place};
use practice::event::Kind;
use practice::group::{Came, Fault, Line, Standing, WalkIn, note_of};
use practice::ids::{ContactId, EpisodeId, GroupId, GroupSessionId, PersonId, SiteId};
use serde_json::json;
use std::collections::HashMap;
use store::Tx;
use store::contacts::ContactRow;
use store::groups::{
    GroupAttendanceListRow, GroupAttendanceRow, GroupPlaceListRow, GroupRow, GroupSessionListRow, GroupSessionRow,
    WalkInRow,
};
use store::permit::{EpisodePermit, GroupPermit};
use uuid::Uuid;

/// A session, opened.
#[derive(Debug)]
pub struct Sheet {
    /// The group.
    pub group: GroupRow,
    /// What the session says.
    pub session: GroupSessionRow,
    /// When and where it is.
    pub when: GroupSessionListRow,
    /// Whether this account runs the group, and so keeps the sheet.
    pub runs: bool,
    /// Whether it can be written: it has begun, and was not cancelled.
    pub begun: bool,
    /// Who has a place, as far as the account may know; those of whom something is written already stand in `written`.
    pub places: Vec<GroupPlaceListRow>,
    /// Of whom something is written.
    pub written: Vec<GroupAttendanceListRow>,
    /// Who else may have come: whom the account supports.
    pub supported: Vec<Supported>,
    /// Who walked in.
    pub walk_ins: Vec<WalkInRow>,
    /// Practices from which somebody may have come; to whoever keeps the sheet.
    pub practices: Vec<(SiteId, String)>,
}

/// Opens a session.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn sheet(ctx: &Ctx, session: GroupSessionId) -> AppResult<Sheet> {
    ctx.authorise(Act::GroupRead)?;
    let mut tx = ctx.read().await?;
    let group = GroupId(tx.group_of_session(session.0).await?.ok_or(AppError::NotFound)?);
    let permit = permit(ctx, &mut tx, group).await?;
    let mut sheet = read(ctx, &mut tx, &permit, session).await?;
    Veils::read(&mut tx, &permit, session).await?.cover(&mut sheet);
    Ok(sheet)
}

async fn read(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &GroupPermit, session: GroupSessionId) -> AppResult<Sheet> {
    let group = tx.group_get(permit).await?.ok_or(AppError::NotFound)?;
    let row = tx.group_session_get(permit, session.0).await?.ok_or(AppError::NotFound)?;
    let when = tx.group_session_show(permit, session.0).await?.ok_or(AppError::NotFound)?;
    let stance = ctx.stance()?;
    ctx.on_ground("list");
    let mut written = ctx.disclose(tx.group_attendance_list(permit, &stance, session.0).await?);
    // two records that were joined since are one person, who was there once
    let mut seen = std::collections::HashSet::new();
    written.retain(|one| seen.insert(one.person_id));
    let mut places = ctx.disclose(tx.group_place_list(permit, &stance).await?);
    places.retain(|one| one.state == Standing::HasPlace.as_str() && seen.insert(one.person_id));
    let runs = ctx.may(Act::GroupKeep) && *permit.runs();
    let mut others = if runs { supported(ctx, tx).await? } else { Vec::new() };
    others.retain(|one| !seen.contains(&one.person.0));
    let walk_ins = if runs { tx.walk_in_list(permit, session.0).await? } else { Vec::new() };
    let mut practices = Vec::new();
    if runs {
        let open =
            tx.site_list().await?.into_iter().filter(|site| site.archived_at.is_none() && site.kind == "practice");
        practices.extend(open.map(|site| (SiteId(site.id), site.name)));
    }
    let state = State::parse(&when.state);
    let begun = time::moment(when.starts_at) <= ctx.now() && matches!(state, Some(State::Planned | State::Held));
    Ok(Sheet { group, session: row, when, runs, begun, places, written, supported: others, walk_ins, practices })
}

/// Whom a row of the sheet is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Somebody with a place, or of whom something is written already.
    Person(PersonId),
    /// Somebody besides, whom the account supports.
    Supported(EpisodeId),
}

/// A row of the sheet as the form gives it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Whom it is of.
    pub who: Who,
    /// Whether they came.
    pub came: Option<Came>,
    /// How long they were there, where that is not the session's length.
    pub minutes: Option<i32>,
    /// A note for them alone.
    pub note: String,
    /// Why, where it lies beyond what the charter says.
    pub why: String,
}

/// A sheet as the form gives it.
#[derive(Debug, Clone)]
pub struct Take {
    /// The form's own id.
    pub form: Uuid,
    /// The session's version, as read.
    pub version: i64,
    /// How long it was.
    pub minutes: i32,
    /// The journey.
    pub travel_minutes: Option<i32>,
    /// The note for all.
    pub note: String,
    /// Its rows, in the order of the page.
    pub rows: Vec<Row>,
    /// Whoever sends it has read what the charter says.
    pub read: bool,
    /// Who walked in, each with their practice where known.
    pub walk_ins: Vec<(WalkIn, Option<SiteId>)>,
}

/// Where on the form something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// In a field of the sheet.
    Sheet(&'static str),
    /// In a row, the first being 0.
    Row(usize, &'static str),
    /// With somebody who walked in, the first being 0.
    WalkIn(usize, &'static str),
}

/// What is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetProblem {
    /// Where.
    pub at: At,
    /// What, and what to do.
    pub message: String,
}

/// Somebody on the sheet, found again in what is known.
struct Found {
    line: Line,
    episode: Option<Uuid>,
    ended: bool,
    /// The day of a death; the first day there is, where it is not known.
    died: Option<Date>,
    written: Option<GroupAttendanceListRow>,
    /// The account supports them itself.
    own: bool,
    /// The account may open their support: to nobody else is said how often somebody was met.
    open: bool,
    /// Why, where it lies beyond what the charter says.
    why: String,
}

/// Takes a sheet, for the first time or to correct it. Gives what is wrong with it, in which case nothing was kept; so it does, in the field
/// `why` of a row, with what the charter asks a line why for and nobody has read yet.
///
/// # Errors
/// [`AppError::NotPossible`] where the session has not begun or was cancelled, or somebody else runs the group; [`AppError::Stale`] where
/// somebody else wrote it meanwhile; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn take(ctx: &Ctx, session: GroupSessionId, mut new: Take) -> AppResult<Result<(), Vec<SheetProblem>>> {
    ctx.authorise(Act::GroupKeep)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let group = GroupId(tx.group_of_session(session.0).await?.ok_or(AppError::NotFound)?);
    let (permit, _) = running(ctx, &mut tx, group).await?;
    let known = read(ctx, &mut tx, &permit, session).await?;
    if !known.begun {
        return Err(AppError::NotPossible(
            "This session has not begun, or was cancelled or moved. Open the group to see how it stands".to_owned(),
        ));
    }
    if known.session.version != new.version {
        return Err(AppError::Stale);
    }
    Veils::read(&mut tx, &permit, session).await?.uncover(&known, &mut new);
    let starts = time::moment(known.when.starts_at);
    let (found, mut problems) = found(&known, &new, starts);
    let sheet = practice::group::Sheet {
        minutes: new.minutes,
        travel_minutes: new.travel_minutes,
        note: new.note.clone(),
        lines: found.iter().map(|one| one.line.clone()).collect(),
    };
    let at = |fault: &Fault| fault.line.map_or(At::Sheet(fault.field), |line| At::Row(line, fault.field));
    let faults = sheet.check().err().unwrap_or_default();
    problems.extend(faults.into_iter().map(|fault| SheetProblem { at: at(&fault), message: fault.message }));
    for (n, (walk_in, _)) in new.walk_ins.iter().enumerate() {
        let faults = walk_in.check().err().unwrap_or_default();
        problems.extend(faults.into_iter().map(|p| SheetProblem { at: At::WalkIn(n, p.field), message: p.message }));
    }
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    let mut sitting = Sitting { ctx, tx, permit, known, new: &new, starts };
    let mut counts: HashMap<&'static str, i64> = HashMap::new();
    let mut asks = Vec::new();
    for (n, one) in found.iter().enumerate() {
        let Some(came) = one.line.came else { continue };
        *counts.entry(came.as_str()).or_default() += 1;
        match sitting.write(one, came).await {
            Ok(seen) => asks.extend(seen.iter().map(|one| SheetProblem { at: At::Row(n, "why"), message: one.line() })),
            Err(AppError::Invalid(all)) => {
                let name = format!("{} {}", one.line.names.0, one.line.names.1);
                let said = |p: practice::Problem| SheetProblem {
                    at: At::Row(n, "came"),
                    message: format!("{name}: {}", p.message),
                };
                return Ok(Err(all.into_iter().map(said).collect()));
            }
            Err(other) => return Err(other),
        }
    }
    if !new.read && !asks.is_empty() {
        return Ok(Err(asks));
    }
    sitting.walk_ins().await?;
    sitting.close(session, &counts).await?;
    Ok(Ok(()))
}

/// Finds again who stands on the form, and says what cannot be of whom.
fn found(known: &Sheet, new: &Take, starts: Timestamp) -> (Vec<Found>, Vec<SheetProblem>) {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for (n, row) in new.rows.iter().enumerate() {
        let line = |person: Uuid, names: (&str, &str, &str)| Line {
            person,
            names: (names.0.to_owned(), names.1.to_owned(), names.2.to_owned()),
            came: row.came,
            minutes: row.minutes,
            note: row.note.clone(),
        };
        let of_written = |one: &GroupAttendanceListRow| Found {
            line: line(one.person_id, (&one.given_name, &one.family_name, &one.known_as)),
            episode: one.episode_id,
            ended: false,
            died: died(one.died, one.died_on),
            written: Some(one.clone()),
            own: false,
            open: one.open,
            why: row.why.clone(),
        };
        let of_place = |one: &GroupPlaceListRow| Found {
            line: line(one.person_id, (&one.given_name, &one.family_name, &one.known_as)),
            episode: Some(one.episode_id),
            ended: one.episode_state == practice::episode::State::Ended.as_str(),
            died: died(one.died, one.died_on),
            written: None,
            own: false,
            open: one.open,
            why: row.why.clone(),
        };
        // what is written of somebody comes first: it is corrected, never written beside itself
        let one = match row.who {
            Who::Person(PersonId(id)) => {
                let written = known.written.iter().find(|one| one.person_id == id).map(of_written);
                written.or_else(|| known.places.iter().find(|one| one.person_id == id).map(of_place))
            }
            Who::Supported(EpisodeId(id)) => {
                let own = known.supported.iter().find(|one| one.episode.0 == id).map(|one| Found {
                    line: line(one.person.0, (&one.names.0, &one.names.1, &one.names.2)),
                    episode: Some(id),
                    ended: false,
                    died: one.died,
                    written: None,
                    own: true,
                    open: true,
                    why: row.why.clone(),
                });
                // whoever stands on the sheet already is found there, so that twice is seen to be twice
                own.or_else(|| known.written.iter().find(|one| one.episode_id == Some(id)).map(of_written))
                    .or_else(|| known.places.iter().find(|one| one.episode_id == id).map(of_place))
            }
        };
        let Some(one) = one else {
            if row.came.is_some() || !row.note.trim().is_empty() {
                problems.push(SheetProblem {
                    at: At::Row(n, "came"),
                    message: format!(
                        "Row {}: this person left the group or was joined with another record meanwhile. Choose them below, under who else came",
                        n + 1
                    ),
                });
            }
            // its number stays, so that what is said of later rows stands at them
            all.push(Found {
                line: Line { came: None, note: String::new(), ..line(Uuid::nil(), ("", "", "")) },
                episode: None,
                ended: false,
                died: None,
                written: None,
                own: false,
                open: false,
                why: String::new(),
            });
            continue;
        };
        let on = london_date(starts);
        if row.came == Some(Came::Came) && one.died.is_some_and(|died| on > died) {
            problems.push(SheetProblem {
                at: At::Row(n, "came"),
                message: format!("{} {} has died. Leave this row empty", one.line.names.0, one.line.names.1),
            });
        }
        all.push(one);
    }
    (all, problems)
}

/// A contact as it stands in the record now.
fn as_held(held: &ContactRow, needs: Vec<String>) -> AppResult<contact::Draft> {
    let fault = |what: &str| AppError::Internal(format!("contact {what}"));
    Ok(contact::Draft {
        kind: ContactKind::parse(&held.kind).ok_or_else(|| fault(&held.kind))?,
        place: Place::parse(&held.place).ok_or_else(|| fault(&held.place))?,
        at: time::moment(held.at),
        planned_minutes: held.planned_minutes,
        minutes: held.minutes,
        travel_minutes: held.travel_minutes,
        attendance: Attendance::parse(&held.attendance).ok_or_else(|| fault(&held.attendance))?,
        with_whom: held.with_whom.clone(),
        notes: held.notes.clone(),
        needs,
        done: practice::charter::Done::parse(&held.done),
        next_contact: None,
    })
}

/// A sheet while it is written.
struct Sitting<'a> {
    ctx: &'a Ctx,
    tx: Box<dyn Tx>,
    permit: GroupPermit,
    known: Sheet,
    new: &'a Take,
    starts: Timestamp,
}

impl Sitting<'_> {
    /// The contact of somebody at this session.
    fn draft(&self, one: &Found, came: Came, notes: String, needs: Vec<String>) -> contact::Draft {
        let planned = time::moment(self.known.when.ends_at).duration_since(self.starts).as_mins();
        contact::Draft {
            kind: ContactKind::Group,
            place: Place::parse(&self.known.group.place).unwrap_or(Place::Community),
            at: self.starts,
            planned_minutes: i32::try_from(planned).ok(),
            minutes: (came == Came::Came).then(|| one.line.minutes.unwrap_or(self.new.minutes)),
            // the journey was the worker's, once, and stands with the session
            travel_minutes: None,
            attendance: came.attendance(),
            with_whom: String::new(),
            notes,
            needs,
            done: practice::charter::Done::default(),
            next_contact: None,
        }
    }

    async fn permit_of(&mut self, one: &Found) -> AppResult<Option<EpisodePermit>> {
        let Some(episode) = one.episode else { return Ok(None) };
        if one.own {
            return Ok(Some(self.ctx.episode_write_permit(&mut self.tx, EpisodeId(episode)).await?));
        }
        Ok(self.tx.permit_episode_of_group(&self.permit, episode).await?)
    }

    /// Writes what is said of one person, in their own record. Gives what the charter asks a line why for.
    async fn write(&mut self, one: &Found, came: Came) -> AppResult<Vec<Seen>> {
        let support = self.permit_of(one).await?;
        let notes = note_of(&one.line.note, &self.new.note);
        let minutes = one.line.minutes.filter(|_| came == Came::Came);
        if let Some(old) = &one.written {
            self.correct(one, old, came, minutes, support, notes).await?;
            return Ok(Vec::new());
        }
        let (contact, asks) = match &support {
            Some(support) if !one.ended => {
                let written = self.contact(one, came, support, notes).await?;
                (Some(written.id), if one.open { written.asks } else { Vec::new() })
            }
            _ => (None, Vec::new()),
        };
        let row = GroupAttendanceRow {
            id: self.ctx.id(),
            session_id: self.known.session.id,
            person_id: one.line.person,
            episode_id: one.episode,
            contact_id: contact,
            came: came.as_str().to_owned(),
            minutes,
            note: one.line.note.trim().to_owned(),
            recorded_at: self.ctx.at(),
            recorded_by: self.ctx.account()?.0,
            version: 1,
        };
        self.tx.group_attendance_insert(&self.permit, &row).await?;
        if contact.is_none() {
            // there is no support to write it in: it stands in the record all the same
            let said = json!({ "group": self.known.group.name, "at": self.known.when.starts_at, "came": row.came, "notes": note_of(&row.note, &self.new.note) });
            self.ctx.event(&mut self.tx, Kind::GroupAttended, About::person(row.person_id, row.id), &said);
        }
        Ok(asks)
    }

    async fn contact(&mut self, one: &Found, came: Came, support: &EpisodePermit, notes: String) -> AppResult<Written> {
        // an appointment for a group on this very day is what this was; any other stays
        let planned = self.ctx.disclose(self.tx.appointment_planned(support).await?);
        let of_group = |a: &&store::calendar::AppointmentRow| {
            a.kind == ContactKind::Group.as_str() && london_date(time::moment(a.starts_at)) == london_date(self.starts)
        };
        let closes = planned.iter().find(of_group).map_or(Closes::Nothing, |a| Closes::This(a.id));
        let new = NewContact {
            form: self.new.form,
            draft: self.draft(one, came, notes, Vec::new()),
            appointment: closes,
            next_kind: None,
            next_place: None,
            next_note: String::new(),
            step: None,
            readiness: None,
            scope_explained: false,
            consent_to_share: None,
            judgement: ContactWords { why: one.why.trim().to_owned(), ..ContactWords::default() },
        };
        Box::pin(contacts::write(self.ctx, &mut self.tx, support, &new, Some(&self.known.group.name))).await
    }

    /// Corrects what was written of somebody. What whoever supports them changed in the contact itself since stays as it is there: of what
    /// the sheet says, only what is said differently now is carried over.
    async fn correct(
        &mut self,
        one: &Found,
        old: &GroupAttendanceListRow,
        came: Came,
        minutes: Option<i32>,
        support: Option<EpisodePermit>,
        notes: String,
    ) -> AppResult<()> {
        let note = one.line.note.trim();
        let length = self.known.session.minutes != Some(self.new.minutes);
        let same = (old.came.as_str(), old.minutes, old.note.as_str()) == (came.as_str(), minutes, note);
        let all_same = self.known.session.note == self.new.note.trim() && !length;
        if same && all_same {
            return Ok(());
        }
        if let (Some(contact), Some(support)) = (old.contact_id, &support) {
            let held = self.ctx.disclose(self.tx.contact_get(support, contact).await?).ok_or(AppError::NotFound)?;
            let mut draft = as_held(&held, self.tx.contact_needs(support, contact).await?)?;
            let before = draft.clone();
            let (was, is) = (old.minutes.or(self.known.session.minutes), minutes.or(Some(self.new.minutes)));
            if old.came != came.as_str() {
                draft.attendance = came.attendance();
                draft.minutes = is.filter(|_| came == Came::Came);
                draft.travel_minutes = draft.travel_minutes.filter(|_| came == Came::Came);
            } else if was != is && came == Came::Came && draft.attendance == came.attendance() {
                draft.minutes = is;
            }
            if held.notes == note_of(&old.note, &self.known.session.note) {
                draft.notes = notes;
            }
            if draft != before {
                contacts::rewrite(self.ctx, &mut self.tx, support, (ContactId(contact), None), draft).await?;
            }
        } else {
            let said = json!({ "before": { "came": old.came, "notes": old.note },
                               "after": { "group": self.known.group.name, "came": came.as_str(), "notes": note } });
            self.ctx.event(&mut self.tx, Kind::GroupAttendedCorrected, About::person(old.person_id, old.id), &said);
        }
        if !same {
            let row = GroupAttendanceRow {
                id: old.id,
                session_id: self.known.session.id,
                person_id: old.person_id,
                episode_id: old.episode_id,
                contact_id: old.contact_id,
                came: came.as_str().to_owned(),
                minutes,
                note: note.to_owned(),
                recorded_at: self.ctx.at(),
                recorded_by: self.ctx.account()?.0,
                version: old.version,
            };
            self.tx.group_attendance_save(&self.permit, &row).await?;
        }
        Ok(())
    }

    async fn walk_ins(&mut self) -> AppResult<()> {
        for (walk_in, site) in &self.new.walk_ins {
            let district = walk_in.check().map_err(AppError::Invalid)?;
            let row = WalkInRow {
                id: self.ctx.id(),
                session_id: self.known.session.id,
                called: walk_in.called.trim().to_owned(),
                site_id: site.map(|site| site.0),
                district,
                need: walk_in.need.clone(),
                note: walk_in.note.trim().to_owned(),
                person_id: None,
                referral_id: None,
                noted_at: self.ctx.at(),
                noted_by: self.ctx.account()?.0,
                taken_out_at: None,
                version: 1,
            };
            self.tx.walk_in_insert(&self.permit, &row).await?;
            // who it was stays out of the log: it names nobody
            let said = json!({ "name": self.known.group.name, "need": row.need });
            self.ctx.event(&mut self.tx, Kind::WalkInNoted, About::service(row.id), &said);
        }
        Ok(())
    }

    /// The session is held, and says so in the calendar.
    async fn close(mut self, session: GroupSessionId, counts: &HashMap<&'static str, i64>) -> AppResult<()> {
        let mut row = self.known.session.clone();
        let first = row.taken_at.is_none();
        self.new.note.trim().clone_into(&mut row.note);
        row.minutes = Some(self.new.minutes);
        row.travel_minutes = self.new.travel_minutes;
        row.taken_at = row.taken_at.or(Some(self.ctx.at()));
        row.taken_by = row.taken_by.or(self.ctx.account_uuid());
        self.tx.group_session_save(&self.permit, &row).await?;
        let when = &self.known.when;
        if let Some(mut block) = self.tx.block_get(when.worker_id, when.appointment_id).await?
            && block.state == State::Planned.as_str()
        {
            State::Held.as_str().clone_into(&mut block.state);
            block.closed_at = Some(self.ctx.at());
            block.closed_by = self.ctx.account_uuid();
            self.tx.block_save(when.worker_id, &block).await?;
        }
        let kind = if first { Kind::GroupSheetTaken } else { Kind::GroupSheetCorrected };
        let said = json!({ "name": self.known.group.name, "at": when.starts_at, "minutes": row.minutes, "came_in_all": counts.get(Came::Came.as_str()),
                           "walked_in": self.new.walk_ins.len() });
        self.ctx.event(&mut self.tx, kind, About::service(session.0), &said);
        let to = session_place(session);
        self.ctx.finish(self.tx, self.new.form, &to, Some(&to)).await
    }
}
