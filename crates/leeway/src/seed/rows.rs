//! What cases need of the service: the ids behind the plan's positions.

use crate::demo::plan::Plan;
use app::clock::{Ids, SeededIds};
use app::time::day_bounds;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// The ids behind the plan's positions.
pub(crate) struct World {
    /// Accounts with their names.
    pub accounts: Vec<(Uuid, String)>,
    /// Networks.
    pub sites: Vec<Uuid>,
    /// Practices.
    pub practices: Vec<Uuid>,
    /// Teams.
    pub teams: Vec<Uuid>,
    /// Which team is a network's.
    pub team_of_site: Vec<usize>,
    /// Groups and services, with their names.
    pub assets: Vec<Uuid>,
    /// Names of the groups and services.
    pub asset_names: Vec<String>,
    /// Covers: worker, cover, from, until.
    pub covers: Vec<(usize, usize, Timestamp, Timestamp)>,
    /// Rooms by site, and what is planned in them.
    pub rooms: Mutex<HashMap<Uuid, Vec<Room>>>,
    /// The charter that the service lives by.
    pub charter: Option<super::lived::Lived>,
    /// The moment everything is measured against.
    pub now: Timestamp,
}

/// A room, and the times at which it is taken.
#[derive(Debug)]
pub(crate) struct Room {
    /// Its id.
    pub id: Uuid,
    /// Taken from, until.
    pub taken: Vec<(Timestamp, Timestamp)>,
}

impl World {
    /// Gives every position of the plan its id.
    pub(crate) fn new(plan: &Plan, ids: &SeededIds) -> Self {
        let service = plan.service();
        let begun = plan.beginning();
        let some = |n: usize| (0..n).map(|_| ids.id(begun)).collect::<Vec<_>>();
        let team_of_site = (0..service.sites.len())
            .map(|site| service.teams.iter().position(|team| team.site == site).unwrap_or(0))
            .collect();
        Self {
            accounts: service.accounts.iter().map(|a| (ids.id(begun), a.name.clone())).collect(),
            sites: some(service.sites.len()),
            practices: some(service.practices.len()),
            teams: some(service.teams.len()),
            team_of_site,
            assets: some(service.assets.len()),
            asset_names: service.assets.iter().map(|a| a.name.clone()).collect(),
            covers: Vec::new(),
            rooms: Mutex::default(),
            charter: None,
            now: plan.now(),
        }
    }

    /// The id of an account.
    pub(crate) fn account(&self, position: usize) -> Uuid {
        self.accounts[position].0
    }

    /// A room of a site that is free then, and is taken from now on; none where all are taken.
    pub(crate) fn room(&self, site: Uuid, from: Timestamp, until: Timestamp) -> Option<Uuid> {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let free = |room: &&mut Room| room.taken.iter().all(|(begins, ends)| until <= *begins || *ends <= from);
        let room = rooms.get_mut(&site)?.iter_mut().find(free)?;
        room.taken.push((from, until));
        Some(room.id)
    }

    /// Who did something: id and name.
    pub(crate) fn acted(&self, position: usize) -> (Option<Uuid>, String) {
        let (id, name) = self.accounts[position].clone();
        (Some(id), name)
    }
}

/// The first moment of a local day.
pub(crate) fn day_start(day: Date) -> Timestamp {
    day_bounds(day).0
}
