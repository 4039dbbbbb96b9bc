//! One case of the plan as rows and events: the person and what was asked for them; `episodes` has what followed.

use super::rows::World;
use crate::demo::case::{Case, Outcome, Passed, Person, Referral};
use app::clock::{Ids, SeededIds};
use app::time::{at, day, local_date};
use jiff::Timestamp;
use practice::consent::How;
use practice::contact::met;
use practice::event::Kind;
use practice::passing::{Answer as PassingAnswer, due_on};
use practice::person::name_key;
use serde_json::{Value, json};
use store::bulk::{Batch, CodeOf};
use store::events::NewEvent;
use store::messages::MessageRow;
use store::passings::PassingRow;
use store::people::{ConsentRow, PersonContactRow, PersonRow, PersonTieRow};
use store::referrals::{AttemptRow, ReferralRow, SignpostRow};
use uuid::Uuid;

/// Where a case is written to.
pub(super) struct Pen<'a> {
    pub(super) world: &'a World,
    pub(super) ids: &'a SeededIds,
    pub(super) batch: &'a mut Batch,
    events: &'a mut Vec<NewEvent>,
    pub(super) person: Uuid,
}

impl Pen<'_> {
    pub(super) fn id(&self, at: Timestamp) -> Uuid {
        self.ids.id(at)
    }

    pub(super) fn event(
        &mut self,
        when: Timestamp,
        kind: Kind,
        by: Option<usize>,
        subject: Uuid,
        episode: Option<Uuid>,
        body: &Value,
    ) {
        let mut salt = [0; 16];
        self.ids.fill(&mut salt);
        let acted = by.map_or_else(|| (None, "A visitor".to_owned()), |by| self.world.acted(by));
        self.events.push(NewEvent {
            id: self.ids.id(when),
            at: at(when),
            kind: kind.as_str(),
            subject: Some(subject),
            person: Some(self.person),
            episode,
            acted: Some(acted),
            body: body.to_string(),
            salt,
        });
    }

    pub(super) fn codes(of: Uuid, codes: &[&str]) -> Vec<CodeOf> {
        let mut kept: Vec<&str> = codes.to_vec();
        kept.sort_unstable();
        kept.dedup();
        kept.into_iter().map(|code| CodeOf { of, code: code.to_owned() }).collect()
    }
}

/// Writes a case.
pub(crate) fn write(world: &World, ids: &SeededIds, case: &Case, batch: &mut Batch, events: &mut Vec<NewEvent>) {
    let Some(first) = case.referrals.first() else { return };
    let person = ids.id(first.received_at);
    let mut pen = Pen { world, ids, batch, events, person };
    pen.person(&case.person, first);
    let referral_ids: Vec<Uuid> = case.referrals.iter().map(|r| ids.id(r.received_at)).collect();
    for (position, referral) in case.referrals.iter().enumerate() {
        pen.referral(referral, referral_ids[position], &referral_ids);
    }
}

impl Pen<'_> {
    fn person(&mut self, p: &Person, first: &Referral) {
        let when = first.received_at;
        self.batch.persons.push(PersonRow {
            id: self.person,
            given_name: p.given_name.clone(),
            family_name: p.family_name.clone(),
            known_as: p.known_as.clone(),
            name_key: name_key(&p.given_name, &p.family_name, &p.known_as),
            birth_date: Some(day(p.birth_date)),
            nhs_number: p.nhs_number.clone(),
            pronouns: p.pronouns.to_owned(),
            gender: Some(p.gender.as_str().to_owned()),
            ethnicity: Some(p.ethnicity.as_str().to_owned()),
            language: p.language.clone(),
            interpreter: p.interpreter,
            address: p.address.clone(),
            postcode: p.postcode.clone(),
            practice_id: Some(self.world.practices[p.practice]),
            communication_needs: p.communication_needs.clone(),
            safe_contact: p.safe_contact.clone(),
            next_of_kin: p.next_of_kin.clone(),
            account_id: p.account.map(|a| self.world.account(a)),
            merged_into: None,
            created_at: at(when),
            version: 1,
        });
        let ways =
            [("mobile", &p.mobile, false), ("home_phone", &p.landline, p.never_landline), ("email", &p.email, false)];
        for (position, (kind, value, never_use)) in (0..).zip(ways) {
            let Some(value) = value else { continue };
            self.batch.person_contacts.push(PersonContactRow {
                id: self.id(when),
                person_id: self.person,
                kind: kind.to_owned(),
                value: practice::person::parse_phone(value).unwrap_or_else(|_| value.clone()),
                never_use,
                no_message: p.no_message && kind != "email",
                safe: false,
                note: String::new(),
                position,
            });
        }
        for tie in &p.ties {
            self.batch.person_ties.push(PersonTieRow {
                id: self.id(when),
                person_id: self.person,
                other_person_id: None,
                name: tie.name.clone(),
                kind: tie.kind.as_str().to_owned(),
                phone: tie.phone.clone(),
                note: tie.note.clone(),
                parental: false,
                may_be_told: practice::person::Told::NotAsked.as_str().to_owned(),
                from_on: day(local_date(when)),
                until_on: None,
                version: 1,
            });
        }
        self.event(
            when,
            Kind::PersonRegistered,
            first.written_by(),
            self.person,
            None,
            &json!({ "safe_contact": p.safe_contact }),
        );
    }

    fn referral(&mut self, r: &Referral, id: Uuid, all: &[Uuid]) {
        let by = r.written_by();
        let triaged = r.turns.iter().find(|t| t.state != practice::referral::State::Received);
        let risks: Vec<&str> = r.risks.iter().map(|f| f.as_str()).collect();
        let mut row = ReferralRow {
            id,
            reference: r.reference.clone(),
            person_id: self.person,
            site_id: self.world.practices[r.practice],
            team_id: self.world.teams[self.world.team_of_site[r.site]],
            source: r.source.as_str().to_owned(),
            route: r.route.as_str().to_owned(),
            state: r.state().as_str().to_owned(),
            urgency: r.urgency.as_str().to_owned(),
            flagged: practice::referral::flagged(r.urgency, &r.risks),
            referrer_name: r.referrer.name.clone(),
            referrer_contact: r.referrer.contact.clone(),
            referrer_id: r.referrer.account.filter(|_| !r.was_told()).map(|a| self.world.account(a)),
            story: r.story.clone(),
            told: r.told.clone(),
            wants: r.wants.clone(),
            involved: r.involved.clone(),
            risk_note: r.risk_note.clone(),
            consent_contact: r.consent_contact,
            agrees_word_back: r.agrees_word_back,
            received_at: at(r.received_at),
            reopened_at: None,
            recorded_by: by.map(|a| self.world.account(a)),
            triage_by: triaged.and_then(|t| t.by).map(|a| self.world.account(a)),
            triage_at: triaged.map(|t| at(t.at)),
            first_offered_at: r.attempts.iter().find(|a| a.offered).map(|a| at(a.at)),
            first_held_at: None,
            outcome_at: None,
            outcome_by: None,
            decided_by: None,
            decline_reason: None,
            decline_words: String::new(),
            next_words: String::new(),
            next_holder: String::new(),
            referrer_words: String::new(),
            redirected_to: String::new(),
            duplicate_of: None,
            version: 1,
        };
        self.event(
            r.received_at,
            Kind::ReferralReceived,
            by,
            id,
            None,
            &json!({ "reference": r.reference, "source": row.source, "route": row.route, "needs": r.needs, "story": r.story, "told": r.told,
                     "wants": r.wants, "urgency": row.urgency, "risks": risks, "risk_note": r.risk_note, "referrer": r.referrer.name,
                     "consent_contact": r.consent_contact }),
        );
        self.consent(r);
        if let Some(turn) = triaged.filter(|t| t.state == practice::referral::State::InTriage) {
            self.event(turn.at, Kind::ReferralTriageBegun, turn.by, id, None, &json!({}));
        }
        self.outcome(r, &mut row, all);
        if let Some(episode) = &r.episode {
            row.first_held_at = episode.contacts.iter().filter(|c| met(c.kind, c.attendance)).map(|c| at(c.at)).min();
            row.first_offered_at = row.first_offered_at.or_else(|| episode.first_offered().map(at));
        }
        let site = row.site_id;
        self.batch.referrals.push(row);
        self.batch.referral_needs.extend(Self::codes(id, &r.needs));
        self.batch.referral_risks.extend(Self::codes(id, &risks));
        for a in &r.attempts {
            let attempt = AttemptRow {
                id: self.id(a.at),
                referral_id: id,
                person_id: self.person,
                at: at(a.at),
                channel: a.channel.as_str().to_owned(),
                outcome: a.outcome.as_str().to_owned(),
                minutes: a.minutes,
                notes: a.notes.clone(),
                offered: a.offered,
                recorded_at: at(a.at),
                recorded_by: self.world.account(a.by),
            };
            let body = json!({ "at": a.at.to_string(), "channel": attempt.channel, "outcome": attempt.outcome, "minutes": a.minutes, "notes": a.notes, "offered": a.offered });
            self.event(a.at, Kind::ReferralAttemptRecorded, Some(a.by), id, None, &body);
            self.batch.attempts.push(attempt);
        }
        if let Some(episode) = &r.episode {
            self.episode(episode, id, site);
        }
        for m in &r.word_back {
            let message = MessageRow {
                id: self.id(m.made_at),
                referral_id: id,
                person_id: self.person,
                turn: m.turn.as_str().to_owned(),
                to_name: m.to_name.clone(),
                body: m.body.clone(),
                state: if m.withheld {
                    "withheld"
                } else if m.sent_at.is_some() {
                    "sent"
                } else {
                    "draft"
                }
                .to_owned(),
                made_at: at(m.made_at),
                sent_at: m.sent_at.map(at),
                sent_by: m.by.map(|a| self.world.account(a)),
                read_at: m.read_at.map(at),
                version: 1,
            };
            let body = json!({ "turn": message.turn, "to": m.to_name, "text": m.body });
            if let Some(sent) = m.sent_at {
                self.event(sent, Kind::WordBackSent, m.by, message.id, None, &body);
            } else if m.withheld {
                self.event(m.made_at, Kind::WordBackWithheld, m.by, message.id, None, &body);
            }
            self.batch.messages.push(message);
        }
    }

    fn consent(&mut self, r: &Referral) {
        let own = r.route == practice::referral::Route::SelfReferral;
        self.batch.consents.push(ConsentRow {
            id: self.id(r.received_at),
            person_id: self.person,
            purpose: "contact".to_owned(),
            given: r.consent_contact,
            given_by: "person".to_owned(),
            how: if own { How::Online } else { How::Spoken }.as_str().to_owned(),
            note: format!("Told by {} with the referral", r.referrer.name),
            at: at(r.received_at),
            recorded_by: r.written_by().map(|a| self.world.account(a)),
            withdrawn_at: None,
        });
    }

    fn outcome(&mut self, r: &Referral, row: &mut ReferralRow, all: &[Uuid]) {
        let Some(outcome) = &r.outcome else { return };
        let (when, by, kind, body) = match outcome {
            Outcome::Accepted { at: when, by, .. } => {
                let owner =
                    r.episode.as_ref().and_then(|e| e.owners.first()).map(|o| self.world.accounts[o.account].1.clone());
                (*when, *by, Kind::ReferralAccepted, json!({ "owner": owner }))
            }
            Outcome::Signposted { at: when, by, assets, words } => {
                row.referrer_words.clone_from(words);
                let mut given = assets.clone();
                given.sort_unstable();
                given.dedup();
                let names: Vec<&str> = given.iter().map(|a| self.world.asset_names[*a].as_str()).collect();
                let body = json!({ "assets": names });
                for asset in given {
                    self.batch.signposts.push(SignpostRow {
                        referral_id: row.id,
                        asset_id: self.world.assets[asset],
                        asset_name: String::new(),
                        words: String::new(),
                    });
                }
                (*when, *by, Kind::ReferralSignposted, body)
            }
            Outcome::Redirected { at: when, by, to, words, .. } => {
                row.redirected_to.clone_from(to);
                row.referrer_words.clone_from(words);
                (*when, *by, Kind::ReferralRedirected, json!({ "to": to, "why": "" }))
            }
            Outcome::Declined { at: when, by, decided_by, reason, words, next, holder, referrer_words, .. } => {
                row.decided_by = Some(decided_by.as_str().to_owned());
                row.decline_reason = Some(reason.as_str().to_owned());
                row.decline_words.clone_from(words);
                row.next_words.clone_from(next);
                row.next_holder.clone_from(holder);
                row.referrer_words.clone_from(referrer_words);
                let body = json!({ "decided_by": row.decided_by, "reason": row.decline_reason, "reason_words": words, "next": next, "who_has_it": holder });
                (*when, *by, Kind::ReferralDeclined, body)
            }
            Outcome::Withdrawn { at: when, by, words } => {
                row.decline_words.clone_from(words);
                (*when, *by, Kind::ReferralWithdrawn, json!({ "why": words, "of": null }))
            }
            Outcome::Duplicate { at: when, by, of, words } => {
                row.decline_words.clone_from(words);
                row.duplicate_of = all.get(*of).copied();
                (*when, *by, Kind::ReferralMarkedDuplicate, json!({ "why": words, "of": row.duplicate_of }))
            }
        };
        row.outcome_at = Some(at(when));
        row.outcome_by = Some(self.world.account(by));
        self.event(when, kind, Some(by), row.id, None, &body);
        if let Some(passed) = outcome.passed() {
            self.passing(&passed, row);
        }
    }

    /// Somebody passed on, and the yes of whoever has them now, as the triager wrote it down.
    fn passing(&mut self, passed: &Passed<'_>, row: &ReferralRow) {
        let answered_by = if passed.taken_at.is_some() { passed.to } else { "" };
        self.batch.passings.push(PassingRow {
            id: self.id(passed.at),
            referral_id: row.id,
            person_id: row.person_id,
            team_id: row.team_id,
            why: passed.why.as_str().to_owned(),
            to_name: passed.to.trim().to_owned(),
            made_at: at(passed.at),
            made_by: self.world.account(passed.by),
            due_on: day(due_on(passed.why, local_date(passed.at))),
            answer: passed.taken_at.map(|_| PassingAnswer::Taken.as_str().to_owned()),
            answered_at: passed.taken_at.map(at),
            answered_by: answered_by.trim().to_owned(),
            answer_words: String::new(),
            recorded_by: passed.taken_at.map(|_| self.world.account(passed.by)),
        });
        if let Some(when) = passed.taken_at {
            let body = json!({ "to": passed.to.trim(), "by": answered_by.trim(), "words": "" });
            self.event(when, Kind::PassingTaken, Some(passed.by), row.id, None, &body);
        }
    }
}
