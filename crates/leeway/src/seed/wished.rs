//! What a few of those who wait answered to whether they still want this, and what they were told: so that the waiting list shows each of
//! the answers. Of each worker the first who waits long enough says no, the next yes, the next nothing.

use super::Load;
use super::rows::World;
use super::service::MEANWHILE;
use crate::demo::plan::Plan;
use anyhow::Context;
use app::clock::{Ids, SeededIds};
use app::time::{at, day, local_date, moment};
use jiff::{SignedDuration, Timestamp};
use practice::episode::State;
use practice::event::Kind;
use practice::wish::{Answer, HOLDS, How, Way};
use serde_json::{Value, json};
use std::collections::HashMap;
use store::Tx;
use store::events::NewEvent;
use store::permit::Stance;
use store::wishes::{ToldMeanwhileRow, WishRow};
use uuid::Uuid;

/// How many of each worker were asked.
pub(super) struct Wished {
    asked: HashMap<Uuid, usize>,
    /// Who was asked last: a case without support leaves the one before it last.
    last: Option<Uuid>,
    now: Timestamp,
}

/// What stands of one person.
pub(super) struct Wishes {
    wish: WishRow,
    told: Option<ToldMeanwhileRow>,
}

impl Wished {
    pub(super) fn new(plan: &Plan) -> Self {
        Self { asked: HashMap::new(), last: None, now: plan.now() }
    }

    /// Asks the person of the case written last, where they wait and few of their worker's were asked.
    pub(super) fn consider(&mut self, load: &mut Load, world: &World, ids: &SeededIds) {
        let Some(episode) = load.batch.episodes.last() else { return };
        let hours = |n: i64| self.now.saturating_sub(SignedDuration::from_hours(n)).unwrap_or(self.now);
        let nth = self.asked.get(&episode.owner_id).copied().unwrap_or_default();
        // the one who does not answer was asked more than two weeks ago
        let (asked, answer, words) = match nth {
            0 => (hours(4 * 24), Some(Answer::Leave), "I have found a group by myself, thank you"),
            1 => (hours(5 * 24), Some(Answer::Stay), ""),
            2 => (hours(16 * 24), None, ""),
            _ => return,
        };
        if self.last == Some(episode.id)
            || episode.state != State::Waiting.as_str()
            || moment(episode.opened_at) >= asked
        {
            return;
        }
        let Some((account, worker)) = world.accounts.iter().find(|(id, _)| *id == episode.owner_id).cloned() else {
            return;
        };
        self.asked.insert(episode.owner_id, nth + 1);
        self.last = Some(episode.id);
        let (id, person) = (episode.id, episode.person_id);
        let answered = answer.map(|_| asked.saturating_add(SignedDuration::from_hours(26)).unwrap_or(self.now));
        let until = asked.saturating_add(HOLDS).unwrap_or(self.now);
        let wish = WishRow {
            id: ids.id(asked),
            episode_id: id,
            person_id: person,
            way: Way::Text.as_str().to_owned(),
            asked_at: at(asked),
            asked_by: account,
            until_at: at(until),
            printed_at: None,
            answer: answer.map(|answer| answer.as_str().to_owned()),
            words: words.to_owned(),
            answered_at: answered.map(at),
            seen_at: None,
            seen_by: String::new(),
            taken_back_at: None,
            version: 1,
        };
        let helps =
            load.batch.referral_needs.iter().rev().take_while(|row| row.of == episode.referral_id).find_map(|row| {
                let code = format!("meanwhile.{}", row.code);
                MEANWHILE.iter().find(|(of, _)| *of == code).map(|(_, lines)| (row.code.clone(), (*lines).to_owned()))
            });
        let told = helps.map(|(need, lines)| ToldMeanwhileRow {
            id: ids.id(asked),
            episode_id: id,
            person_id: person,
            needs: need,
            words: lines,
            how: How::Phone.as_str().to_owned(),
            on_day: day(local_date(asked)),
            noted_at: at(asked),
            noted_by: account,
            taken_back_at: None,
            version: 1,
        });
        let mut note = |kind: Kind, when: Timestamp, by: Option<(Uuid, String)>, subject: Uuid, body: Value| {
            let mut salt = [0; 16];
            ids.fill(&mut salt);
            let acted = match by {
                Some((account, name)) => (Some(account), name),
                None => (None, "Whoever waits, by a link".to_owned()),
            };
            load.events.push(NewEvent {
                id: ids.id(when),
                at: at(when),
                kind: kind.as_str(),
                subject: Some(subject),
                person: Some(person),
                episode: Some(id),
                acted: Some(acted),
                body: body.to_string(),
                salt,
            });
        };
        let by = || Some((account, worker.clone()));
        note(
            Kind::WishAsked,
            asked,
            by(),
            wish.id,
            json!({ "how": Way::Text.words(), "answer_by": local_date(until) }),
        );
        if let (Some(answer), Some(when)) = (answer, answered) {
            note(Kind::WishAnswered, when, None, wish.id, json!({ "answer": answer.words(), "words": words }));
        }
        if let Some(told) = &told {
            let body = json!({ "needs": [told.needs.clone()], "on": local_date(asked), "how": How::Phone.words(), "told_words": told.words });
            note(Kind::ToldMeanwhile, asked, by(), told.id, body);
        }
        load.wishes.push(Wishes { wish, told });
    }
}

impl Wishes {
    /// Writes them; the cases of the same load stand already.
    pub(super) async fn write(self, tx: &mut Box<dyn Tx>, now: Timestamp) -> anyhow::Result<()> {
        let grounds = " owner ".to_owned();
        let stance = Stance {
            account: self.wish.asked_by,
            grounds: grounds.clone(),
            writing: grounds,
            at: at(now),
            today: day(local_date(now)),
        };
        let permit = tx.permit_episode(&stance, self.wish.episode_id).await?.context("a question to nobody")?;
        tx.wish_insert(&permit, &self.wish).await?;
        if self.wish.answer.is_some() {
            tx.wish_save(&permit, &self.wish).await?;
        }
        if let Some(told) = &self.told {
            tx.told_insert(&permit, told).await?;
        }
        Ok(())
    }
}
