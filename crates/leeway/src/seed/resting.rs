//! Something that each worker has put off, with the reason: so that the page of what waits shows how that looks.

use super::Load;
use super::rows::World;
use crate::demo::plan::Plan;
use anyhow::Context;
use app::clock::{Ids, SeededIds};
use app::time::{at, day, local_date, moment};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::event::Kind as EventKind;
use practice::nudge::Kind;
use serde_json::json;
use std::collections::HashSet;
use store::events::NewEvent;
use store::nudges::PutOffRow;
use store::permit::Stance;
use store::{NOTHING_DUE, Tx};
use uuid::Uuid;

/// Reasons that name nobody.
const WHYS: [&str; 3] = [
    "In hospital until the end of next week; the ward rings me.",
    "Asked to be left in peace until after a family visit.",
    "Waits for the answer of the housing office before we meet.",
];
/// Nothing has been planned for so many days at least.
const WAITED: i64 = 8;

/// Who has put something off already.
pub(super) struct Resting {
    given: HashSet<Uuid>,
    now: Timestamp,
}

/// Something put off, and of which referral it is.
pub(super) struct Rests {
    row: PutOffRow,
    referral: Uuid,
}

impl Resting {
    pub(super) fn new(plan: &Plan) -> Self {
        Self { given: HashSet::new(), now: plan.now() }
    }

    /// Puts the case written last off, where nothing is planned in it and its worker has put off nothing yet.
    pub(super) fn consider(&mut self, load: &mut Load, world: &World, ids: &SeededIds) {
        let Some(episode) = load.batch.episodes.last() else { return };
        let since = moment(episode.last_contact_at.unwrap_or(episode.opened_at));
        let waited = self.now.duration_since(since) > SignedDuration::from_hours(24 * WAITED);
        if episode.next_due != NOTHING_DUE || !waited || !self.given.insert(episode.owner_id) {
            return;
        }
        let Some((account, worker)) = world.accounts.iter().find(|(id, _)| *id == episode.owner_id).cloned() else {
            return;
        };
        let when = self.now.saturating_sub(SignedDuration::from_hours(22)).unwrap_or(self.now);
        let until = local_date(self.now).saturating_add(9.days());
        let why = WHYS[self.given.len() % WHYS.len()];
        let row = PutOffRow {
            id: ids.id(when),
            kind: Kind::NothingNext.as_str().to_owned(),
            subject_id: episode.id,
            until_on: day(until),
            why: why.to_owned(),
            put_off_at: at(when),
            put_off_by: account,
        };
        let mut salt = [0; 16];
        ids.fill(&mut salt);
        load.events.push(NewEvent {
            id: ids.id(when),
            at: at(when),
            kind: EventKind::NudgePutOff.as_str(),
            subject: Some(episode.id),
            person: Some(episode.person_id),
            episode: Some(episode.id),
            acted: Some((Some(account), worker)),
            body: json!({ "waits": Kind::NothingNext.as_str(), "put_off_until": until, "why": why }).to_string(),
            salt,
        });
        load.rests.push(Rests { row, referral: episode.referral_id });
    }
}

impl Rests {
    /// Writes it; the cases of the same load stand already.
    pub(super) async fn write(self, tx: &mut Box<dyn Tx>, now: Timestamp) -> anyhow::Result<()> {
        let grounds = " owner ".to_owned();
        let stance = Stance {
            account: self.row.put_off_by,
            grounds: grounds.clone(),
            writing: grounds,
            at: at(now),
            today: day(local_date(now)),
        };
        let permit = tx.permit_referral(&stance, self.referral).await?.context("put off by nobody")?;
        Ok(tx.nudge_put_off(&permit, &self.row).await?)
    }
}
