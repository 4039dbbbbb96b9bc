//! A message taken at a front desk, one that was dealt with, and a summary copied out, for one person of each worker: so that these pages
//! have something on them.

use super::Load;
use super::rows::World;
use crate::demo::plan::Plan;
use anyhow::Context;
use app::clock::{Ids, SeededIds};
use app::time::{at, day, local_date, moment};
use jiff::{SignedDuration, Timestamp};
use practice::episode::State;
use practice::event::Kind;
use practice::summary::{About, Facts, REFERRED, text};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use store::Tx;
use store::copied::CopiedRow;
use store::desk::DeskMessageRow;
use store::events::NewEvent;
use store::permit::Stance;
use uuid::Uuid;

/// Who has some already, and who answers at which practice.
pub(super) struct Desked {
    given: HashSet<Uuid>,
    desks: HashMap<Uuid, (Uuid, String)>,
    now: Timestamp,
}

/// What a desk and a worker wrote of one person.
pub(super) struct Desk {
    owner: Uuid,
    messages: Vec<DeskMessageRow>,
    summary: CopiedRow,
}

impl Desked {
    pub(super) fn new(plan: &Plan, world: &World) -> Self {
        let mut desks: HashMap<Uuid, (Uuid, String)> = HashMap::new();
        for (position, account) in plan.service().accounts.iter().enumerate() {
            let Some(practice) = account.practice.filter(|_| account.role == "referrer" && account.left.is_none())
            else {
                continue;
            };
            // a receptionist, where the practice has one who signs in
            if account.source.as_deref() == Some("receptionist") || !desks.contains_key(&world.practices[practice]) {
                desks.insert(world.practices[practice], world.accounts[position].clone());
            }
        }
        Self { given: HashSet::new(), desks, now: plan.now() }
    }

    /// Takes messages about the person of the case written last, where their worker has none yet.
    pub(super) fn consider(&mut self, load: &mut Load, world: &World, ids: &SeededIds) {
        let Some(episode) = load.batch.episodes.last() else { return };
        let hours = |hours| self.now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(self.now);
        let (first, second) = (hours(70), hours(3));
        let met = episode.state == State::Active.as_str() && episode.contact_count > 0;
        if !met || moment(episode.opened_at) >= first {
            return;
        }
        let (id, person, referral, owner) = (episode.id, episode.person_id, episode.referral_id, episode.owner_id);
        let Some(site) = load.batch.persons.iter().rev().find(|row| row.id == person).and_then(|row| row.practice_id)
        else {
            return;
        };
        let Some((taker, taker_name)) = self.desks.get(&site).cloned() else { return };
        let asked = load.batch.referrals.iter().rev().find(|row| row.id == referral).map(|row| row.reference.clone());
        let worker = world.accounts.iter().find(|(one, _)| *one == owner).map(|(_, name)| name.clone());
        let (Some(reference), Some(worker)) = (asked, worker) else { return };
        if !self.given.insert(owner) {
            return;
        }
        let message = |from: &str, body: &str, ring: &str, taken: Timestamp, done: Option<Timestamp>| DeskMessageRow {
            id: ids.id(taken),
            episode_id: id,
            person_id: person,
            site_id: site,
            from_whom: from.to_owned(),
            body: body.to_owned(),
            ring: ring.to_owned(),
            soon: done.is_none(),
            taken_by: taker,
            taken_name: taker_name.clone(),
            taken_at: at(taken),
            done_at: done.map(at),
            done_by: done.map(|_| owner),
            done_name: if done.is_some() { worker.clone() } else { String::new() },
            done_words: if done.is_some() { "I rang back, it is settled".to_owned() } else { String::new() },
            version: 1,
        };
        let messages = vec![
            message(
                "The person themselves",
                "Asks whether the group meets in the holidays.",
                "",
                first,
                Some(hours(48)),
            ),
            message(
                "A neighbour, for them",
                "Cannot come this week. Asks to be rung in the morning.",
                "01134960155",
                second,
                None,
            ),
        ];
        let facts = Facts {
            what: "In support".to_owned(),
            when: local_date(first).strftime("%-d %B %Y").to_string(),
            who: format!("{worker}, link worker"),
            reference,
            ..Facts::default()
        };
        let summary = CopiedRow {
            id: ids.id(first),
            referral_id: referral,
            person_id: person,
            episode_id: Some(id),
            about: About::Support.as_str().to_owned(),
            code: REFERRED.code.to_owned(),
            body: text(&facts, Some(REFERRED)),
            at: at(first),
            made_by: owner,
            made_by_name: worker.clone(),
        };
        let mut note = |kind: Kind, when: Timestamp, subject: Uuid, by: (Uuid, &str), body: Value| {
            let mut salt = [0; 16];
            ids.fill(&mut salt);
            load.events.push(NewEvent {
                id: ids.id(when),
                at: at(when),
                kind: kind.as_str(),
                subject: Some(subject),
                person: Some(person),
                episode: Some(id),
                acted: Some((Some(by.0), by.1.to_owned())),
                body: body.to_string(),
                salt,
            });
        };
        for row in &messages {
            let body = json!({ "from_whom": row.from_whom, "text": row.body, "ring": row.ring, "today": row.soon });
            note(Kind::DeskMessageTaken, moment(row.taken_at), row.id, (taker, &taker_name), body);
            if let Some(done) = row.done_at {
                let body = json!({ "note": row.done_words });
                note(Kind::DeskMessageDone, moment(done), row.id, (owner, &worker), body);
            }
        }
        let body = json!({ "summary_of": About::Support.words(), "code": summary.code, "text": summary.body });
        note(Kind::CopiedOut, first, summary.id, (owner, &worker), body);
        load.desks.push(Desk { owner, messages, summary });
    }
}

impl Desk {
    /// Writes it; the cases of the same load stand already.
    pub(super) async fn write(self, tx: &mut Box<dyn Tx>, now: Timestamp) -> anyhow::Result<()> {
        let today = day(local_date(now));
        let grounds = " owner ".to_owned();
        let stance = Stance { account: self.owner, grounds: grounds.clone(), writing: grounds, at: at(now), today };
        for message in &self.messages {
            let permit =
                tx.permit_desk(message.taken_by, message.person_id, today).await?.context("a message of no desk")?;
            tx.desk_message_insert(&permit, message).await?;
            if message.done_at.is_some() {
                let permit = tx.permit_episode(&stance, message.episode_id).await?.context("nobody’s support")?;
                tx.desk_message_done(&permit, message).await?;
            }
        }
        let permit = tx.permit_referral(&stance, self.summary.referral_id).await?.context("a summary of nobody")?;
        tx.copied_insert(&permit, &self.summary).await?;
        Ok(())
    }
}
