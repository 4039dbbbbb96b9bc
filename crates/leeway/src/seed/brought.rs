//! A few people whom their workers brought to supervision, so that a supervisor's day has somebody in it.

use super::Load;
use super::rows::World;
use crate::demo::plan::Plan;
use app::clock::{Ids, SeededIds};
use app::time::{at, moment};
use jiff::{SignedDuration, Timestamp};
use practice::episode::State;
use practice::event::Kind;
use serde_json::json;
use std::collections::HashMap;
use store::episodes::CaseAccessRow;
use store::events::NewEvent;
use store::supervision::SupervisionCaseRow;
use uuid::Uuid;

/// What workers would like to talk about; one supervisor has as many people brought.
const WHYS: [&str; 4] = [
    "I ring every day now and she waits for it. How do I step back without letting her down?",
    "He asks me for things that are not mine to do, and nobody else does them.",
    "We have met eleven times. I think it is right, and I would like to say why.",
    "What he told me about his brother has stayed with me.",
];
/// Where supervision is held at all it is held within a quarter, after which the look ends by itself.
const LASTS: SignedDuration = SignedDuration::from_hours(13 * 7 * 24);

/// Who supervises whom, and how many were brought to each so far.
pub(super) struct Brought {
    supervisors: HashMap<Uuid, (Uuid, String)>,
    given: HashMap<Uuid, usize>,
    now: Timestamp,
}

impl Brought {
    pub(super) fn new(plan: &Plan, world: &World) -> Self {
        let mut supervisors = HashMap::new();
        for tie in &plan.service().supervision {
            supervisors.entry(world.account(tie.worker)).or_insert_with(|| world.accounts[tie.supervisor].clone());
        }
        Self { supervisors, given: HashMap::new(), now: plan.now() }
    }

    /// Brings the support of the case written last, where it is being worked on and its worker's supervisor has room.
    pub(super) fn consider(&mut self, load: &mut Load, world: &World, ids: &SeededIds) {
        let Some(episode) = load.batch.episodes.last() else { return };
        let met = episode.contact_count >= 3 && episode.state == State::Active.as_str();
        let Some((supervisor, name)) = self.supervisors.get(&episode.owner_id).filter(|_| met) else { return };
        let given = self.given.entry(*supervisor).or_default();
        let Some(why) = WHYS.get(*given).copied() else { return };
        let Some(brought) = episode.last_contact_at.map(moment).filter(|at| *at < self.now) else { return };
        let until = brought.saturating_add(LASTS).unwrap_or(brought);
        // once for each episode, and only while it would still be open to the supervisor
        if until <= self.now || load.batch.supervision_cases.last().is_some_and(|c| c.episode_id == episode.id) {
            return;
        }
        *given += 1;
        let case = SupervisionCaseRow {
            id: ids.id(brought),
            episode_id: episode.id,
            person_id: episode.person_id,
            worker_id: episode.owner_id,
            supervisor_id: *supervisor,
            supervisor_name: name.clone(),
            why: why.to_owned(),
            brought_at: at(brought),
            until_at: at(until),
            ended_at: None,
        };
        load.batch.case_access.push(CaseAccessRow {
            id: case.id,
            person_id: case.person_id,
            account_id: case.supervisor_id,
            ground: practice::access::Ground::Supervision.as_str().to_owned(),
            episode_id: Some(case.episode_id),
            from_at: case.brought_at,
            until_at: Some(case.until_at),
        });
        let worker = world.accounts.iter().find(|(id, _)| *id == case.worker_id).cloned();
        let mut salt = [0; 16];
        ids.fill(&mut salt);
        load.events.push(NewEvent {
            id: ids.id(brought),
            at: case.brought_at,
            kind: Kind::SupervisionBrought.as_str(),
            subject: Some(case.id),
            person: Some(case.person_id),
            episode: Some(case.episode_id),
            acted: worker.map(|(id, name)| (Some(id), name)),
            body: json!({ "to": name, "why": why }).to_string(),
            salt,
        });
        load.batch.supervision_cases.push(case);
    }
}
