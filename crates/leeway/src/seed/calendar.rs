//! Rooms, the appointments of some weeks, and what workers keep time for besides.

use super::cases::Pen;
use super::rows::{Room, World};
use crate::demo::case::Episode;
use crate::demo::plan::Plan;
use crate::demo::service::ServicePlan;
use app::clock::{Ids, SeededIds};
use app::time::{at, day_bounds, local_date, local_moment};
use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::appointment::{Block, State, usual_minutes};
use practice::clock::is_working_day;
use practice::contact::{Attendance, Kind, Place};
use std::sync::PoisonError;
use store::Tx;
use store::bulk::Batch;
use store::calendar::{AppointmentRow, RoomRow};
use uuid::Uuid;

/// So far back calendars are filled, in days; what was before stands in the contacts.
const BACK: i64 = 21;
/// So far ahead time is kept, in days.
const AHEAD: i64 = 28;

/// Two rooms in each practice, and one of each network.
pub(super) async fn rooms(
    tx: &mut Box<dyn Tx>,
    service: &ServicePlan,
    ids: &SeededIds,
    world: &World,
) -> anyhow::Result<()> {
    let practices = service.practices.iter().zip(&world.practices).map(|(practice, id)| (practice.name.as_str(), *id));
    let networks = service.sites.iter().zip(&world.sites).map(|(site, id)| (site.name.as_str(), *id));
    for (named, (site, site_id), practice) in practices
        .map(|one| (["Room 1", "Room 2"], one, true))
        .chain(networks.map(|one| (["Meeting room", ""], one, false)))
    {
        for name in named.into_iter().filter(|name| !name.is_empty()) {
            let id = ids.id(world.now);
            tx.room_insert(&RoomRow {
                id,
                site_id,
                site_name: site.to_owned(),
                name: name.to_owned(),
                note: if practice { "Ask at the desk for the key".to_owned() } else { String::new() },
                archived_at: None,
                version: 1,
            })
            .await?;
            let mut rooms = world.rooms.lock().unwrap_or_else(PoisonError::into_inner);
            rooms.entry(site_id).or_default().push(Room { id, taken: Vec::new() });
        }
    }
    Ok(())
}

/// What each worker keeps time for: the team's meeting on Mondays, supervision every fourth Wednesday, building links on Fridays, and an
/// hour at the desk; and being away, for whoever is covered.
pub(super) fn kept(plan: &Plan, ids: &SeededIds, world: &World, batch: &mut Batch) {
    let today = local_date(plan.now());
    let covers = &plan.service().covers;
    for (position, account) in plan.service().accounts.iter().enumerate() {
        if account.role != "worker" || account.left.is_some() {
            continue;
        }
        let worker = world.account(position);
        let mut keep = |day: Date, (hour, minute): (i8, i8), minutes: i64, block: Block, note: &str| {
            let Some(starts) = local_moment(day.at(hour, minute, 0, 0)) else { return };
            batch.appointments.push(AppointmentRow {
                kind: block.as_str().to_owned(),
                note: note.to_owned(),
                state: State::Planned.as_str().to_owned(),
                ..blank(ids, worker, starts, minutes, plan.now())
            });
        };
        let mut day = today.saturating_sub(BACK.days());
        for _ in 0..BACK + AHEAD {
            let away = covers.iter().any(|cover| cover.worker == position && cover.from <= day && day <= cover.until);
            if away && is_working_day(day) {
                keep(day, (9, 0), 480, Block::Leave, "");
            } else if is_working_day(day) {
                match day.weekday() {
                    Weekday::Monday => keep(day, (16, 15), 45, Block::Meeting, "Team meeting"),
                    Weekday::Wednesday if day.day() <= 7 => keep(day, (16, 15), 60, Block::Supervision, ""),
                    Weekday::Friday => keep(day, (16, 15), 60, Block::Links, "Round of the groups"),
                    _ => keep(day, (16, 30), 30, Block::Admin, ""),
                }
            }
            day = day.saturating_add(1.day());
        }
    }
}

fn blank(ids: &SeededIds, worker: Uuid, starts: Timestamp, minutes: i64, made: Timestamp) -> AppointmentRow {
    let id = ids.id(starts.min(made));
    let ends = starts.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(starts);
    AppointmentRow {
        id,
        line_id: id,
        sequence: 0,
        worker_id: worker,
        episode_id: None,
        person_id: None,
        site_id: None,
        room_id: None,
        kind: String::new(),
        place: None,
        starts_at: at(starts),
        ends_at: at(ends),
        note: String::new(),
        tasks: String::new(),
        state: String::new(),
        series_id: None,
        contact_id: None,
        remind_by: None,
        made_at: at(made.min(starts)),
        made_by: worker,
        closed_at: None,
        closed_by: None,
        why: String::new(),
        version: 1,
    }
}

impl Pen<'_> {
    /// What is planned next, and of the last weeks what was held or not attended.
    pub(super) fn appointments(&mut self, e: &Episode, episode: Uuid, site: Uuid) {
        let since = day_bounds(local_date(self.world.now).saturating_sub(BACK.days())).0;
        let mut rows = Vec::new();
        let recorded = self.batch.contacts.iter().rev().take_while(|c| c.episode_id == episode);
        let lately: Vec<(Uuid, Timestamp)> =
            recorded.map(|c| (c.id, app::time::moment(c.at))).filter(|(_, at)| *at >= since).collect();
        for c in e.contacts.iter().filter(|c| c.at >= since && c.kind != Kind::Message) {
            let state = match c.attendance {
                Attendance::Attended | Attendance::DidNotAttend => State::of_contact(c.attendance),
                _ => continue,
            };
            let Some((contact, _)) = lately.iter().find(|(_, at)| *at == c.at) else { continue };
            let minutes = c.planned_minutes.or(c.minutes).map_or_else(|| usual_minutes(c.kind), i64::from);
            let worker = self.world.account(c.recorded_by);
            rows.push((
                c.place,
                AppointmentRow {
                    kind: c.kind.as_str().to_owned(),
                    state: state.as_str().to_owned(),
                    contact_id: Some(*contact),
                    closed_at: Some(at(c.recorded_at)),
                    closed_by: Some(worker),
                    ..blank(self.ids, worker, c.at, minutes, c.at)
                },
            ));
        }
        if let Some(next) = &e.next {
            let (made, by) = e.planned_at().unwrap_or((next.at, e.owner()));
            rows.push((
                next.place,
                AppointmentRow {
                    kind: next.kind.as_str().to_owned(),
                    note: next.note.clone(),
                    state: State::Planned.as_str().to_owned(),
                    made_by: self.world.account(by),
                    ..blank(self.ids, self.world.account(e.owner()), next.at, i64::from(next.minutes), made)
                },
            ));
        }
        for (place, mut row) in rows {
            row.episode_id = Some(episode);
            row.person_id = Some(self.person);
            row.place = Some(place.as_str().to_owned());
            if place == Place::Surgery {
                row.site_id = Some(site);
                let (from, until) = (app::time::moment(row.starts_at), app::time::moment(row.ends_at));
                row.room_id = self.world.room(site, from, until);
            }
            self.batch.appointments.push(row);
        }
    }
}
