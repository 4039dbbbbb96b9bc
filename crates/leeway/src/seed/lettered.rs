//! A letter that went, one that was begun, and a file, for one person of each worker: so that these pages have something on them.

use super::Load;
use super::rows::World;
use crate::demo::plan::Plan;
use anyhow::Context;
use app::clock::{Ids, SeededIds};
use app::secrets::token_hash;
use app::time::{at, day, local_date, moment};
use jiff::{SignedDuration, Timestamp};
use practice::attachment::{Kind as FileKind, State as FileState, size_words};
use practice::episode::State;
use practice::event::Kind;
use practice::letter::{Template, Way, fill};
use practice::person::full_name;
use serde_json::{Value, json};
use std::collections::HashSet;
use store::Tx;
use store::attachments::AttachmentRow;
use store::events::NewEvent;
use store::letters::LetterRow;
use store::permit::Stance;
use uuid::Uuid;

/// What stands at the head of their letters: it says nothing of what the service is about.
pub(super) const LETTERHEAD: &str = "Wexcombe Community Team\nPO Box 12, Wexcombe";
/// What is in the file.
const HELPS: &str =
    "What helps me\n\nBeing rung before somebody comes.\nMornings.\nSitting by the window.\nBeing asked, not told.\n";

/// Who has one already.
pub(super) struct Lettered {
    given: HashSet<Uuid>,
    now: Timestamp,
}

/// What is written of one person.
pub(super) struct Letters {
    rows: Vec<LetterRow>,
    file: AttachmentRow,
}

impl Lettered {
    pub(super) fn new(plan: &Plan) -> Self {
        Self { given: HashSet::new(), now: plan.now() }
    }

    /// Writes to the person of the case written last, where their worker has written to nobody yet.
    pub(super) fn consider(&mut self, load: &mut Load, world: &World, ids: &SeededIds) {
        let Some(episode) = load.batch.episodes.last() else { return };
        let met = episode.state == State::Active.as_str() && episode.contact_count > 0;
        let sent = moment(episode.opened_at).saturating_add(SignedDuration::from_hours(24)).unwrap_or(self.now);
        let begun = self.now.saturating_sub(SignedDuration::from_hours(20)).unwrap_or(self.now);
        if !met || sent >= begun || !self.given.insert(episode.owner_id) {
            return;
        }
        let (person, referral) = (episode.person_id, episode.referral_id);
        let who = load.batch.persons.iter().rev().find(|row| row.id == person);
        let asked = load.batch.referrals.iter().rev().find(|row| row.id == referral);
        let worker = world.accounts.iter().find(|(id, _)| *id == episode.owner_id).cloned();
        let (Some(who), Some(asked), Some((account, worker))) = (who, asked, worker) else { return };
        let name = full_name(&who.given_name, &who.family_name);
        let called = if who.known_as.is_empty() { &who.given_name } else { &who.known_as };
        let letter = |template: Template, made: Timestamp, way: Option<Way>| {
            let known = |field: &str| match field {
                "name" => called.clone(),
                "reference" => asked.reference.clone(),
                "worker" => worker.clone(),
                "service" => LETTERHEAD.lines().next().unwrap_or_default().to_owned(),
                _ => String::new(),
            };
            let values: Vec<(&str, String)> =
                template.fields().iter().map(|(field, _)| (*field, known(field))).collect();
            let values: Vec<(&str, &str)> = values.iter().map(|(field, value)| (*field, value.as_str())).collect();
            LetterRow {
                id: ids.id(made),
                referral_id: referral,
                person_id: person,
                template: template.as_str().to_owned(),
                title: String::new(),
                language: "en".to_owned(),
                subject: String::new(),
                to_whom: template.to().as_str().to_owned(),
                head: if way.is_some() { LETTERHEAD.to_owned() } else { String::new() },
                address: name.clone(),
                body: fill(template.default_text(), &values).unwrap_or_default(),
                large: false,
                begun_on: day(local_date(made)),
                state: if way.is_some() { "sent" } else { "draft" }.to_owned(),
                way: way.map(|way| way.as_str().to_owned()),
                made_at: at(made),
                made_by: account,
                sent_at: way.map(|_| at(made)),
                sent_by: if way.is_some() { worker.clone() } else { String::new() },
                returned_on: None,
                returned_words: String::new(),
                version: 1,
            }
        };
        let rows = vec![letter(Template::Accepted, sent, Some(Way::Handed)), letter(Template::Own, begun, None)];
        let size = i64::try_from(HELPS.len()).unwrap_or(0);
        let file = AttachmentRow {
            id: ids.id(begun),
            person_id: person,
            referral_id: Some(referral),
            contact_id: None,
            letter_id: None,
            blob_id: None,
            name: "What helps me.txt".to_owned(),
            kind: FileKind::Plain.as_str().to_owned(),
            size,
            note: "Written together at the first meeting".to_owned(),
            state: FileState::Unlooked.as_str().to_owned(),
            scan_words: String::new(),
            added_at: at(begun),
            added_by: worker.clone(),
            settled_at: None,
            out_by: String::new(),
            out_why: String::new(),
            version: 1,
        };
        let mut note = |kind: Kind, when: Timestamp, subject: Uuid, body: Value| {
            let mut salt = [0; 16];
            ids.fill(&mut salt);
            load.events.push(NewEvent {
                id: ids.id(when),
                at: at(when),
                kind: kind.as_str(),
                subject: Some(subject),
                person: Some(person),
                episode: None,
                acted: Some((Some(account), worker.clone())),
                body: body.to_string(),
                salt,
            });
        };
        for row in &rows {
            let kind = if row.way.is_some() { Kind::LetterSent } else { Kind::LetterWritten };
            let mut body = json!({
                "letter": Template::parse(&row.template).map_or("Letter", Template::words), "address": row.address, "text": row.body,
            });
            if let Some(way) = row.way.as_deref().and_then(Way::parse) {
                body["how"] = json!(way.words());
            }
            note(kind, moment(row.made_at), row.id, body);
        }
        let body =
            json!({ "file": file.name, "kind": FileKind::Plain.words(), "size": size_words(size), "note": file.note });
        note(Kind::FileAdded, begun, file.id, body);
        load.letters.push(Letters { rows, file });
    }
}

impl Letters {
    /// Writes them; the cases of the same load stand already.
    pub(super) async fn write(self, tx: &mut Box<dyn Tx>, now: Timestamp) -> anyhow::Result<()> {
        let Some(first) = self.rows.first() else { return Ok(()) };
        let grounds = " owner ".to_owned();
        let stance = Stance {
            account: first.made_by,
            grounds: grounds.clone(),
            writing: grounds,
            at: at(now),
            today: day(local_date(now)),
        };
        let permit = tx.permit_referral(&stance, first.referral_id).await?.context("a letter of nobody")?;
        for row in &self.rows {
            tx.letter_insert(&permit, row).await?;
        }
        let person = tx.permit_person_of_referral(&permit).await?;
        // the same for everybody, and so kept once
        tx.blob_insert(self.file.id, self.file.added_at).await?;
        tx.blob_piece_insert(self.file.id, 0, HELPS.as_bytes()).await?;
        let blob = tx.blob_finish(self.file.id, &token_hash(HELPS), self.file.size).await?;
        tx.attachment_insert(&person, &AttachmentRow { blob_id: Some(blob), ..self.file }).await?;
        Ok(())
    }
}
