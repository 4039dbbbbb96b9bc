//! The support that followed a referral as rows and events: its course, contacts, goals, connections, holdings, ending.

use super::cases::Pen;
use crate::demo::case::{Connection, Episode, Told};
use app::clock::Ids;
use app::time::{at, day, local_date, moment};
use jiff::Timestamp;
use practice::connection::{How, NotTakenUp, State};
use practice::consent::{GivenBy, How as Spoken, Purpose};
use practice::contact::{held, met};
use practice::episode::{Readiness, State as EpisodeState, next_due};
use practice::event::Kind;
use practice::holding::check_in_due;
use practice::referral::Urgency;
use practice::waiting::Facts;
use serde_json::json;
use std::collections::BTreeSet;
use store::contacts::ContactRow;
use store::episodes::{CaseAccessRow, EpisodeOwnerRow, EpisodeRow};
use store::holding::{EndingRow, HoldingRow};
use store::people::ConsentRow;
use store::support::{ConnectionRow, GoalRow, StepRow, UnmetNeedRow};
use store::waiting::TurnRow;
use uuid::Uuid;

impl Pen<'_> {
    pub(super) fn episode(&mut self, e: &Episode, referral: Uuid, site: Uuid) {
        let Some(opened) = e.opened_at() else { return };
        let id = self.id(opened);
        let held_contacts = || e.contacts.iter().filter(|c| held(c.kind, c.attendance));
        let state_at = |state: EpisodeState| e.turns.iter().find(|t| t.state == state).map(|t| at(t.at));
        let step_due = e
            .goals
            .iter()
            .flat_map(|g| &g.steps)
            .filter(|s| s.state == practice::goal::StepState::ToDo)
            .filter_map(|s| s.due_on)
            .min();
        let met_at = || e.contacts.iter().filter(|c| met(c.kind, c.attendance)).map(|c| c.at);
        let last_met = met_at().max();
        let holding = e.holdings.iter().find(|h| h.until.is_none());
        let check_in =
            holding.and_then(|h| check_in_due(Some(h.every_weeks), local_date(h.from), last_met.map(local_date)));
        let review = holding.map(|h| h.review_on);
        let due = next_due(e.next.as_ref().map(|n| local_date(n.at)), step_due, review, check_in);
        let ended = e.state() == EpisodeState::Ended;
        self.batch.episodes.push(EpisodeRow {
            id,
            person_id: self.person,
            referral_id: referral,
            owner_id: self.world.account(e.owner()),
            site_id: site,
            state: e.state().as_str().to_owned(),
            readiness: e.readiness.last().map_or("finding_out", |(_, r)| r.as_str()).to_owned(),
            what_matters: e.what_matters.clone(),
            scope_explained_on: e.scope_explained_on.map(day),
            consent_to_share: e.consent_to_share,
            opened_at: at(opened),
            started_at: met_at().min().map(at),
            ended_at: state_at(EpisodeState::Ended),
            last_contact_at: last_met.map(at),
            contact_count: i32::try_from(held_contacts().count()).unwrap_or(i32::MAX),
            next_contact_at: e.next.as_ref().map(|n| at(n.at)),
            next_contact_kind: e.next.as_ref().map(|n| n.kind.as_str().to_owned()),
            next_contact_place: e.next.as_ref().map(|n| n.place.as_str().to_owned()),
            next_contact_note: e.next.as_ref().map(|n| n.note.clone()).unwrap_or_default(),
            next_due: if ended { store::NEVER_DUE } else { due.map_or(store::NOTHING_DUE, day) },
            version: 1,
        });
        self.waits(id, referral);
        self.owners(e, id, opened, ended);
        self.turns(e, id);
        self.first_met(e, id);
        self.contacts(e, id);
        self.appointments(e, id, site);
        self.goals(e, id);
        self.connections(e, id);
        self.holdings(e, id);
        self.ending(e, id);
        self.measures(e, id);
    }

    /// What counts towards their place while they wait, as acceptance writes it down.
    fn waits(&mut self, id: Uuid, referral: Uuid) {
        let Some(row) = self.batch.referrals.iter().rev().find(|row| row.id == referral) else { return };
        let mut before = self.batch.episodes.iter().filter(|one| one.person_id == self.person && one.id != id);
        let known = before.any(|one| one.state == EpisodeState::Ended.as_str());
        let facts = Facts {
            received: moment(row.reopened_at.unwrap_or(row.received_at)),
            urgency: Urgency::parse(&row.urgency).unwrap_or(Urgency::Routine),
            flagged: row.flagged,
            known,
            by_hand: 0,
        };
        let turn = TurnRow {
            episode_id: id,
            person_id: self.person,
            counts_from: at(facts.counts_from()),
            urgency: row.urgency.clone(),
            flagged: facts.flagged,
            known,
            by_hand: 0,
            why: String::new(),
            moved_by: String::new(),
            moved_at: None,
            version: 1,
        };
        self.batch.waiting_turns.push(turn);
    }

    fn owners(&mut self, e: &Episode, id: Uuid, opened: Timestamp, ended: bool) {
        for (position, owner) in e.owners.iter().enumerate() {
            let account = self.world.account(owner.account);
            let giver = position.checked_sub(1).and_then(|before| e.owners.get(before)).unwrap_or(owner).account;
            self.batch.episode_owners.push(EpisodeOwnerRow {
                id: self.id(owner.from),
                episode_id: id,
                owner_id: account,
                owner_name: String::new(),
                from_at: at(owner.from),
                until_at: owner.until.map(at),
                why: if position == 0 { "Referral accepted".to_owned() } else { owner.why.clone() },
                made_by: self.world.account(giver),
            });
            let access = |ground: &str, account_id, from: Timestamp, until: Option<Timestamp>| CaseAccessRow {
                id: self.ids.id(from),
                person_id: self.person,
                account_id,
                ground: ground.to_owned(),
                episode_id: Some(id),
                from_at: at(from),
                until_at: until.map(at),
            };
            let mut rows = vec![access("owner", account, owner.from, owner.until)];
            if owner.until.is_none() && !ended {
                for (_, cover, from, until) in self.world.covers.iter().filter(|c| c.0 == owner.account) {
                    rows.push(access("cover", self.world.account(*cover), *from, Some(*until)));
                }
            }
            self.batch.case_access.extend(rows);
            let name = self.world.accounts[owner.account].1.clone();
            if position == 0 {
                self.event(opened, Kind::EpisodeOpened, Some(owner.account), id, Some(id), &json!({ "owner": name }));
            } else {
                let body = json!({ "to": name, "why": owner.why });
                self.event(owner.from, Kind::EpisodeHandedOver, Some(giver), id, Some(id), &body);
            }
        }
    }

    fn turns(&mut self, e: &Episode, id: Uuid) {
        for pair in e.turns.windows(2) {
            let kind = match (pair[0].state, pair[1].state) {
                (EpisodeState::Waiting, EpisodeState::Active) => Kind::EpisodeStarted,
                (EpisodeState::Holding, EpisodeState::Active) => Kind::EpisodeResumed,
                // a holding and an ending say more than their turn; their own rows write the event
                _ => continue,
            };
            // as the use case says it: since when the holding that ends was
            let body = if kind == Kind::EpisodeResumed { json!({ "held_since": pair[0].at }) } else { json!({}) };
            self.event(pair[1].at, kind, Some(pair[1].by), id, Some(id), &body);
        }
        let mut before = Readiness::FindingOut;
        for (when, now) in &e.readiness {
            if before != *now {
                let body = json!({ "from": before.as_str(), "to": now.as_str() });
                self.event(*when, Kind::ReadinessChanged, Some(e.owner_at(*when)), id, Some(id), &body);
            }
            before = *now;
        }
    }

    /// What is said and written down when the person is met first: the role, sharing with the practice, what matters.
    fn first_met(&mut self, e: &Episode, id: Uuid) {
        let Some(first) = e.contacts.iter().find(|c| held(c.kind, c.attendance)) else { return };
        let (when, by) = (first.recorded_at, Some(first.recorded_by));
        if let Some(on) = e.scope_explained_on {
            self.event(when, Kind::ScopeExplained, by, id, Some(id), &json!({ "on": on }));
        }
        if let Some(given) = e.consent_to_share {
            self.consented(Purpose::ShareWithPractice, given, "", (first.recorded_at, first.recorded_by), id);
        }
        if !e.what_matters.is_empty() {
            let body = json!({ "from": "", "to": e.what_matters });
            self.event(when, Kind::WhatMattersChanged, by, id, Some(id), &body);
        }
    }

    /// A consent given or refused in support, with its event.
    fn consented(&mut self, purpose: Purpose, given: bool, note: &str, (when, by): (Timestamp, usize), episode: Uuid) {
        let consent = ConsentRow {
            id: self.id(when),
            person_id: self.person,
            purpose: purpose.as_str().to_owned(),
            given,
            given_by: GivenBy::Person.as_str().to_owned(),
            how: Spoken::Spoken.as_str().to_owned(),
            note: note.to_owned(),
            at: at(when),
            recorded_by: Some(self.world.account(by)),
            withdrawn_at: None,
        };
        let mut body = json!({ "purpose": consent.purpose, "given_by": consent.given_by, "how": consent.how });
        if !note.is_empty() {
            body["note"] = json!(note);
        }
        let kind = if given { Kind::ConsentGiven } else { Kind::ConsentRefused };
        self.event(when, kind, Some(by), consent.id, Some(episode), &body);
        self.batch.consents.push(consent);
    }

    fn contacts(&mut self, e: &Episode, episode: Uuid) {
        let first = self.batch.contacts.len();
        for c in &e.contacts {
            let done = super::lived::done(self.world, c);
            let row = ContactRow {
                id: self.id(c.recorded_at),
                episode_id: episode,
                person_id: self.person,
                kind: c.kind.as_str().to_owned(),
                place: c.place.as_str().to_owned(),
                at: at(c.at),
                planned_minutes: c.planned_minutes,
                minutes: c.minutes,
                travel_minutes: c.travel_minutes,
                attendance: c.attendance.as_str().to_owned(),
                with_whom: c.with_whom.clone(),
                notes: c.notes.clone(),
                done: done.kept(),
                readiness: c.readiness.map(|r| r.as_str().to_owned()),
                recorded_at: at(c.recorded_at),
                recorded_by: self.world.account(c.recorded_by),
                version: 1,
            };
            let mut body = json!({ "kind": row.kind, "place": row.place, "at": row.at, "minutes": c.minutes, "travel_minutes": c.travel_minutes,
                               "attendance": row.attendance, "with_whom": c.with_whom, "notes": c.notes, "needs": c.needs });
            if !done.is_empty() {
                body["done"] = json!(done.codes());
            }
            self.event(c.recorded_at, Kind::ContactRecorded, Some(c.recorded_by), row.id, Some(episode), &body);
            self.batch.contact_needs.extend(Self::codes(row.id, &c.needs));
            self.batch.contacts.push(row);
        }
        self.lived(e, episode, first);
        // what is planned next was planned with the last of them
        if let (Some(next), Some((when, by))) = (&e.next, e.planned_at()) {
            let body = json!({ "at": at(next.at), "kind": next.kind.as_str(), "place": next.place.as_str(), "note": next.note });
            self.event(when, Kind::NextContactPlanned, Some(by), episode, Some(episode), &body);
        }
    }

    fn goals(&mut self, e: &Episode, episode: Uuid) {
        for g in &e.goals {
            let id = self.id(g.agreed_at);
            let owner = |when| Some(e.owner_at(when));
            self.event(
                g.agreed_at,
                Kind::GoalAgreed,
                owner(g.agreed_at),
                id,
                Some(episode),
                &json!({ "words": g.words }),
            );
            if g.state != practice::goal::GoalState::Agreed {
                self.event(
                    g.changed_at,
                    Kind::GoalChanged,
                    owner(g.changed_at),
                    id,
                    Some(episode),
                    &json!({ "before": { "words": g.words, "state": "agreed" }, "after": { "words": g.words, "state": g.state.as_str() } }),
                );
            }
            self.batch.goals.push(GoalRow {
                id,
                episode_id: episode,
                person_id: self.person,
                words: g.words.clone(),
                state: g.state.as_str().to_owned(),
                agreed_at: at(g.agreed_at),
                changed_at: at(g.changed_at),
                version: 1,
            });
            for s in &g.steps {
                let step = self.id(s.agreed_at);
                let said = |state: &str| json!({ "words": s.words, "by": s.by_whom.as_str(), "due": s.due_on, "state": state });
                let mut body = said("to_do");
                body["goal"] = json!(g.words);
                self.event(s.agreed_at, Kind::StepAgreed, owner(s.agreed_at), step, Some(episode), &body);
                let later = match s.state {
                    practice::goal::StepState::Done => Some(Kind::StepDone),
                    practice::goal::StepState::Dropped => Some(Kind::StepDropped),
                    practice::goal::StepState::ToDo => None,
                };
                if let Some(kind) = later {
                    let change = json!({ "before": said("to_do"), "after": said(s.state.as_str()) });
                    self.event(s.changed_at, kind, owner(s.changed_at), step, Some(episode), &change);
                }
                self.batch.steps.push(StepRow {
                    id: step,
                    episode_id: episode,
                    goal_id: Some(id),
                    person_id: self.person,
                    words: s.words.clone(),
                    by_whom: s.by_whom.as_str().to_owned(),
                    due_on: s.due_on.map(day),
                    state: s.state.as_str().to_owned(),
                    agreed_at: at(s.agreed_at),
                    changed_at: at(s.changed_at),
                    version: 1,
                });
            }
        }
    }

    fn connections(&mut self, e: &Episode, episode: Uuid) {
        for c in &e.connections {
            let (Some((first, _)), Some((last, state))) = (c.turns.first(), c.turns.last()) else { continue };
            let id = self.id(*first);
            let name = self.world.asset_names[c.asset].clone();
            self.connection_turns(e, c, id, episode);
            if let Some((when, words)) = &c.partner_word {
                let body = json!({ "asset": name, "before": "", "words": words });
                self.event(*when, Kind::PartnerWordRecorded, Some(e.owner_at(*when)), id, Some(episode), &body);
            }
            self.batch.connections.push(ConnectionRow {
                id,
                episode_id: episode,
                person_id: self.person,
                asset_id: self.world.assets[c.asset],
                state: state.as_str().to_owned(),
                how: c.how.map(|h| h.as_str().to_owned()),
                not_taken_up: c.not_taken_up.map(|w| w.as_str().to_owned()),
                note: c.note.clone(),
                partner_word: c.partner_word.as_ref().map(|(_, w)| w.clone()).unwrap_or_default(),
                suggested_at: at(*first),
                changed_at: at(*last),
                version: 1,
            });
        }
        for u in &e.unmet {
            let row = UnmetNeedRow {
                id: self.id(u.at),
                episode_id: episode,
                person_id: self.person,
                need: u.need.to_owned(),
                area: u.area.clone(),
                why: u.why.as_str().to_owned(),
                note: u.note.clone(),
                at: at(u.at),
                recorded_by: self.world.account(u.by),
            };
            let body = json!({ "need": u.need, "area": u.area, "why": row.why, "note": u.note });
            self.event(u.at, Kind::UnmetNeedRecorded, Some(u.by), row.id, Some(episode), &body);
            self.batch.unmet_needs.push(row);
        }
    }

    /// Each turn of a connection as an event; a warm introduction is the person's consent too (DOMAIN 4.10).
    fn connection_turns(&mut self, e: &Episode, c: &Connection, id: Uuid, episode: Uuid) {
        let asset = self.world.asset_names[c.asset].clone();
        let (mut from, mut how): (Option<State>, Option<How>) = (None, None);
        for (when, state) in &c.turns {
            let kind = match state {
                State::Suggested => Kind::ConnectionSuggested,
                State::Agreed => Kind::ConnectionAgreed,
                State::Introduced => Kind::ConnectionIntroduced,
                State::Started => Kind::ConnectionStarted,
                State::TakingPart => Kind::ConnectionTakingPart,
                State::Finished => Kind::ConnectionFinished,
                State::NotTakenUp => Kind::ConnectionNotTakenUp,
            };
            let introduced = *state == State::Introduced;
            how = how.or(c.how.filter(|_| introduced));
            let why = c.not_taken_up.filter(|_| *state == State::NotTakenUp).map(NotTakenUp::as_str);
            let told = introduced && how == Some(How::WarmIntroduction);
            let note = if introduced { c.note.as_str() } else { "" };
            let body = match from {
                None => json!({ "asset": asset, "asset_id": self.world.assets[c.asset] }),
                Some(from) => {
                    json!({ "asset": asset, "from": from.as_str(), "to": state.as_str(), "how": how.map(How::as_str),
                                      "why": why, "note": note, "may_be_told": told })
                }
            };
            let by = e.owner_at(*when);
            self.event(*when, kind, Some(by), id, Some(episode), &body);
            if told {
                self.consented(Purpose::ShareWithPartner, true, &asset, (*when, by), episode);
            }
            from = Some(*state);
        }
    }

    fn holdings(&mut self, e: &Episode, episode: Uuid) {
        for h in &e.holdings {
            let id = self.id(h.from);
            let reasons: Vec<&str> = h.reasons.iter().map(|r| r.as_str()).collect();
            let functions: Vec<&str> = h.functions.iter().map(|f| f.as_str()).collect();
            let body = json!({ "reasons": reasons, "functions": functions, "consists_of": h.consists_of, "shared_with": h.shared_with,
                               "would_end": h.would_end, "every_weeks": h.every_weeks, "review_on": h.first_review_on });
            self.event(h.from, Kind::EpisodeHeld, Some(e.owner_at(h.from)), episode, Some(episode), &body);
            if let Some(when) = h.reviewed_at {
                // read back from the record, where they stand sorted
                let mut before = body.clone();
                let sorted = |codes: &[&str]| json!(codes.iter().collect::<BTreeSet<_>>());
                before["reasons"] = sorted(&reasons);
                before["functions"] = sorted(&functions);
                let mut after = body;
                after["review_on"] = json!(h.review_on);
                let change = json!({ "before": before, "after": after });
                self.event(when, Kind::HoldingReviewed, Some(e.owner_at(when)), episode, Some(episode), &change);
            }
            self.batch.holding_reasons.extend(Self::codes(id, &reasons));
            self.batch.holding_functions.extend(Self::codes(id, &functions));
            self.batch.holdings.push(HoldingRow {
                id,
                episode_id: episode,
                person_id: self.person,
                consists_of: h.consists_of.clone(),
                shared_with: h.shared_with.clone(),
                would_end: h.would_end.clone(),
                every_weeks: Some(h.every_weeks),
                review_on: day(h.review_on),
                from_at: at(h.from),
                until_at: h.until.map(at),
                version: 1,
            });
        }
    }

    fn ending(&mut self, e: &Episode, episode: Uuid) {
        let Some(ending) = &e.ending else { return };
        let by = |when| Some(e.owner_at(when));
        let stage = if ending.done_at.is_some() {
            practice::ending::Stage::Done
        } else if ending.told.is_some() {
            practice::ending::Stage::Told
        } else {
            practice::ending::Stage::Prepared
        };
        // as the use case says it: what was told is empty until it was
        let about = |told: Option<&Told>| {
            json!({ "reason": ending.reason.as_str(), "told_on": told.map(|t| t.on), "told_how": told.map_or("", |t| t.how.as_str()),
                    "told_words": told.map_or("", |t| t.words.as_str()), "what_remains": ending.what_remains, "door_open": ending.door_open })
        };
        self.event(
            ending.prepared_at,
            Kind::EpisodeEndingPrepared,
            by(ending.prepared_at),
            episode,
            Some(episode),
            &about(None),
        );
        if let Some(told) = &ending.told {
            self.event(told.at, Kind::EpisodeEndingTold, by(told.at), episode, Some(episode), &about(Some(told)));
        }
        if let Some(done) = ending.done_at {
            self.event(done, Kind::EpisodeEnded, by(done), episode, Some(episode), &about(ending.told.as_ref()));
        }
        let told = ending.told.as_ref();
        self.batch.endings.push(EndingRow {
            episode_id: episode,
            person_id: self.person,
            stage: stage.as_str().to_owned(),
            reason: ending.reason.as_str().to_owned(),
            told_on: told.map(|t| day(t.on)),
            told_how: told.map(|t| t.how.clone()).unwrap_or_default(),
            told_words: told.map(|t| t.words.clone()).unwrap_or_default(),
            what_remains: ending.what_remains.clone(),
            door_open: ending.door_open.clone(),
            referrer_words: ending.referrer_words.clone(),
            prepared_at: at(ending.prepared_at),
            prepared_by: self.world.account(ending.by),
            done_at: ending.done_at.map(at),
            version: 1,
        });
    }
}
