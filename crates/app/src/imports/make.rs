//! A person's staged records as rows and events: what the forms would have written, as far as history says it.

use super::stage::Belongs;
use super::stage::at;
pub(super) use super::stage::moment;
use crate::calendar::step::set_next;
use crate::ctx::Ctx;
use crate::measures::Catalogue;
use crate::referrals::access_of_covers;
use crate::time;
use exchange::{Kind, Record};
use jiff::Timestamp;
use practice::contact::{Attendance, Draft, Kind as ContactKind, Place, held, met};
use practice::episode::State as EpisodeState;
use practice::event::Kind as EventKind;
use practice::referral::{RiskFlag, State, Urgency, flagged};
use serde_json::{Value, json};
use std::collections::HashMap;
use store::bulk::{Batch, CodeOf};
use store::contacts::ContactRow;
use store::episodes::{CaseAccessRow, EpisodeOwnerRow, EpisodeRow};
use store::events::NewEvent;
use store::holding::EndingRow;
use store::imports::{FlagRow, ImportRow};
use store::organisation::CoverRow;
use store::people::{ConsentRow, PersonContactRow, PersonRow};
use store::referrals::ReferralRow;
use store::support::{GoalRow, StepRow};
use store::{At, Day};
use uuid::Uuid;

/// A staged record that is being made into rows.
pub(super) struct Waiting {
    pub(super) id: Uuid,
    pub(super) person: Uuid,
    pub(super) record: Record,
    pub(super) belongs: Belongs,
}

/// What is written in one transaction.
#[derive(Default)]
pub(super) struct Load {
    pub(super) batch: Batch,
    pub(super) events: Vec<NewEvent>,
    pub(super) flags: Vec<FlagRow>,
    /// Episodes that were here and get contacts.
    pub(super) recount: Vec<Uuid>,
    /// What is in the files among them.
    pub(super) stored: Vec<super::files::Stored>,
    /// What has them looked through.
    pub(super) jobs: Vec<store::jobs::JobRow>,
}

/// What a contact's record says, as the form would have it.
pub(super) fn draft(record: &Record) -> Option<Draft> {
    let whole = |field: &str| record.get(field).and_then(|text| text.parse().ok());
    Some(Draft {
        kind: ContactKind::parse(record.text("contact_kind")).unwrap_or(ContactKind::FollowUp),
        place: Place::parse(record.text("contact_place")).unwrap_or(Place::Surgery),
        at: moment(record, "contact_at")?,
        planned_minutes: whole("planned_minutes"),
        minutes: whole("minutes"),
        travel_minutes: whole("travel_minutes"),
        attendance: Attendance::parse(record.text("attendance")).unwrap_or(Attendance::Attended),
        with_whom: record.text("with_whom").to_owned(),
        notes: record.text("notes").to_owned(),
        needs: several(record, "contact_needs"),
        done: practice::charter::Done::default(),
        next_contact: None,
    })
}

fn several(record: &Record, field: &str) -> Vec<String> {
    record.text(field).split(';').filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

fn yes(record: &Record, field: &str) -> bool {
    record.text(field) == "yes"
}

fn day(record: &Record, field: &str) -> Option<Day> {
    record.get(field).and_then(|text| text.parse().ok()).map(time::day)
}

/// Makes rows of one person's records.
pub(super) struct Maker<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) run: &'a ImportRow,
    pub(super) load: &'a mut Load,
    /// What can be asked here.
    pub(super) catalogue: &'a Catalogue,
    /// Who covers for whom, today or later.
    pub(super) covers: &'a [CoverRow],
    /// Whether the person has died: then what comes is history alone.
    pub(super) died: bool,
}

/// What is known of the contacts of an episode.
#[derive(Default)]
struct Met {
    held: i32,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    first_any: Option<Timestamp>,
}

impl Maker<'_> {
    /// Makes rows of all records of one person, in the order in which they were staged.
    pub(super) fn person(&mut self, waiting: &[Waiting]) {
        let mut contacts: HashMap<Uuid, Met> = HashMap::new();
        let mut supported: HashMap<Uuid, Uuid> = HashMap::new();
        let mut opened: HashMap<Uuid, (Timestamp, Option<Uuid>)> = HashMap::new();
        let mut due: HashMap<Uuid, Day> = HashMap::new();
        for one in waiting {
            match one.record.kind {
                Kind::Contact => {
                    let (Some(episode), Some(draft)) = (one.belongs.episode, draft(&one.record)) else { continue };
                    let met_so_far = contacts.entry(episode).or_default();
                    met_so_far.held += i32::from(held(draft.kind, draft.attendance));
                    met_so_far.first_any = Some(earlier(met_so_far.first_any, draft.at));
                    if met(draft.kind, draft.attendance) {
                        met_so_far.first = Some(earlier(met_so_far.first, draft.at));
                        met_so_far.last = Some(met_so_far.last.map_or(draft.at, |last| last.max(draft.at)));
                    }
                }
                Kind::Episode => {
                    if let Some(referral) = one.belongs.referral {
                        supported.insert(referral, one.id);
                    }
                    if let Some(when) = moment(&one.record, "opened_at") {
                        opened.insert(one.id, (when, one.belongs.owner));
                    }
                }
                Kind::Step if matches!(one.record.text("step_state"), "" | "to_do") => {
                    if let (Some(episode), Some(day)) = (one.belongs.episode, day(&one.record, "step_due")) {
                        let first = due.get(&episode).map_or(day, |first| (*first).min(day));
                        due.insert(episode, first);
                    }
                }
                _ => {}
            }
        }
        let episodes = self.load.batch.episodes.len();
        for one in waiting {
            match one.record.kind {
                Kind::Person => self.registered(one),
                Kind::Referral => {
                    let episode = supported.get(&one.id);
                    self.referral(one, episode.is_some(), episode.and_then(|e| contacts.get(e)));
                }
                Kind::Episode => self.episode(one, contacts.get(&one.id), due.get(&one.id).copied()),
                Kind::Contact => self.contact(one, &opened),
                Kind::Goal => self.goal(one, &opened),
                Kind::Step => self.step(one, &opened),
                Kind::Measure => self.measure(one),
                Kind::Appointment => {
                    let support = self.load.batch.episodes.iter().rev().find(|row| Some(row.id) == one.belongs.episode);
                    let (owner, ended) =
                        support.map_or((None, false), |row| (Some(row.owner_id), row.ended_at.is_some()));
                    self.appointment(one, owner, ended);
                }
                Kind::Attachment => self.attached(one),
            }
            for (field, value, words) in &one.record.flags {
                self.flag(one.person, field, value, words);
            }
        }
        let Load { batch, .. } = &mut *self.load;
        for row in batch.episodes.iter_mut().skip(episodes) {
            let planned: Vec<_> =
                batch.appointments.iter().filter(|one| one.episode_id == Some(row.id)).cloned().collect();
            set_next(row, &planned);
            if let Some(next) = row.next_contact_at {
                let on = time::day(time::local_date(time::moment(next)));
                row.next_due = if row.next_due == store::NOTHING_DUE { on } else { row.next_due.min(on) };
            }
        }
    }

    pub(super) fn flag(&mut self, person: Uuid, field: &str, value: &str, words: &str) {
        self.load.flags.push(FlagRow {
            id: self.ctx.id(),
            person_id: person,
            run_id: self.run.id,
            field: field.to_owned(),
            value: value.to_owned(),
            words: words.to_owned(),
            made_at: self.ctx.at(),
            settled_at: None,
            settled_by: String::new(),
        });
    }

    pub(super) fn event(&mut self, kind: EventKind, one: &Waiting, mut body: Value) {
        body["brought_from"] = json!(self.run.source);
        if !one.record.flags.is_empty() {
            let words: Vec<&str> = one.record.flags.iter().map(|(_, _, words)| words.as_str()).collect();
            body["to_look_at"] = json!(words);
        }
        let mut salt = [0; 16];
        self.ctx.app.ids.fill(&mut salt);
        self.load.events.push(NewEvent {
            id: self.ctx.id(),
            at: self.ctx.at(),
            kind: kind.as_str(),
            subject: Some(one.id),
            person: Some(one.person),
            episode: if one.record.kind == Kind::Person { None } else { one.belongs.episode },
            acted: Some((None, self.run.begun_by.clone())),
            body: body.to_string(),
            salt,
        });
    }

    fn registered(&mut self, one: &Waiting) {
        let r = &one.record;
        let text = |field: &str| r.text(field).to_owned();
        self.load.batch.persons.push(PersonRow {
            id: one.id,
            given_name: text("given_name"),
            family_name: text("family_name"),
            known_as: text("known_as"),
            name_key: practice::person::name_key(r.text("given_name"), r.text("family_name"), r.text("known_as")),
            birth_date: day(r, "birth_date"),
            nhs_number: r.get("nhs_number").map(str::to_owned),
            pronouns: text("pronouns"),
            gender: r.get("gender").map(str::to_owned),
            ethnicity: r.get("ethnicity").map(str::to_owned),
            language: text("language"),
            interpreter: yes(r, "interpreter"),
            address: text("address"),
            postcode: text("postcode"),
            practice_id: one.belongs.site,
            communication_needs: text("communication_needs"),
            safe_contact: text("safe_contact"),
            next_of_kin: text("next_of_kin"),
            account_id: None,
            merged_into: None,
            created_at: self.ctx.at(),
            version: 1,
        });
        let ways = [("mobile", "mobile"), ("home_phone", "home_phone"), ("email", "email")];
        for (position, (kind, field)) in (0..).zip(ways) {
            let Some(value) = r.get(field) else { continue };
            self.load.batch.person_contacts.push(PersonContactRow {
                id: self.ctx.id(),
                person_id: one.id,
                kind: kind.to_owned(),
                value: value.to_owned(),
                never_use: false,
                no_message: yes(r, "no_message") && kind != "email",
                safe: false,
                note: String::new(),
                position,
            });
        }
        self.event(EventKind::PersonRegistered, one, json!({ "safe_contact": r.text("safe_contact") }));
    }

    fn referral(&mut self, one: &Waiting, supported: bool, met: Option<&Met>) {
        let r = &one.record;
        let (Some(received), Some(site), Some(team)) = (at(r, "received_at"), one.belongs.site, one.belongs.team)
        else {
            return;
        };
        let said = State::parse(r.text("referral_state"));
        let state = match said {
            _ if supported => State::Accepted,
            // accepted there, and no support came with it: it waits for somebody to take it up
            Some(State::Accepted) => {
                self.flag(
                    one.person,
                    "referral_state",
                    "accepted",
                    "accepted in the other system, and no support came with it",
                );
                State::InTriage
            }
            Some(other) => other,
            None => State::Received,
        };
        let urgency = Urgency::parse(r.text("urgency")).unwrap_or(Urgency::Routine);
        let risks: Vec<RiskFlag> = several(r, "risks").iter().filter_map(|code| RiskFlag::parse(code)).collect();
        let needs = several(r, "referral_needs");
        let answered = (!state.is_open()).then(|| at(r, "outcome_at").unwrap_or(received).max(received));
        let declined = state == State::Declined;
        let mut bytes = [0; 8];
        self.ctx.app.fill(&mut bytes);
        let text = |field: &str| r.text(field).to_owned();
        let mut decline_words = text("decline_words");
        if declined && decline_words.is_empty() && r.get("decline_reason").is_none() {
            decline_words = format!("Why was not said in {}", self.run.source);
        }
        let row = ReferralRow {
            id: one.id,
            reference: practice::reference::make(&bytes),
            person_id: one.person,
            site_id: site,
            team_id: team,
            source: text("source"),
            route: practice::referral::Route::FileImport.as_str().to_owned(),
            state: state.as_str().to_owned(),
            urgency: urgency.as_str().to_owned(),
            flagged: flagged(urgency, &risks),
            referrer_name: text("referrer_name"),
            referrer_contact: text("referrer_contact"),
            referrer_id: None,
            story: text("story"),
            told: text("told"),
            wants: text("wants"),
            involved: text("involved"),
            risk_note: text("risk_note"),
            consent_contact: yes(r, "consent_contact"),
            agrees_word_back: false,
            received_at: received,
            reopened_at: None,
            recorded_by: None,
            triage_by: None,
            triage_at: if state == State::InTriage { Some(received) } else { answered },
            first_offered_at: met.and_then(|m| m.first_any).map(time::at),
            first_held_at: met.and_then(|m| m.first).map(time::at),
            outcome_at: answered,
            outcome_by: None,
            decided_by: declined.then(|| r.get("decided_by").unwrap_or("service").to_owned()),
            decline_reason: declined.then(|| r.get("decline_reason").unwrap_or("other").to_owned()),
            decline_words,
            next_words: String::new(),
            next_holder: String::new(),
            referrer_words: String::new(),
            redirected_to: text("redirected_to"),
            duplicate_of: None,
            version: 1,
        };
        if let Some(given) = r.get("consent_contact") {
            self.load.batch.consents.push(ConsentRow {
                id: self.ctx.id(),
                person_id: one.person,
                purpose: practice::consent::Purpose::Contact.as_str().to_owned(),
                given: given == "yes",
                given_by: practice::consent::GivenBy::Person.as_str().to_owned(),
                how: practice::consent::How::Spoken.as_str().to_owned(),
                note: format!("Brought in from {}", self.run.source),
                at: received,
                recorded_by: None,
                withdrawn_at: None,
            });
        }
        let codes: Vec<&str> = risks.iter().map(|risk| risk.as_str()).collect();
        let body = json!({ "reference": row.reference, "source": row.source, "route": row.route, "needs": needs, "story": row.story,
            "told": row.told, "wants": row.wants, "urgency": row.urgency, "risks": codes, "risk_note": row.risk_note,
            "referrer": row.referrer_name, "consent_contact": row.consent_contact, "received_at": row.received_at });
        self.event(EventKind::ReferralReceived, one, body);
        self.load.batch.referral_needs.extend(needs.into_iter().map(|code| CodeOf { of: one.id, code }));
        self.load.batch.referral_risks.extend(codes.iter().map(|code| CodeOf { of: one.id, code: (*code).to_owned() }));
        self.load.batch.referrals.push(row);
    }

    fn episode(&mut self, one: &Waiting, contacts: Option<&Met>, step_due: Option<Day>) {
        let r = &one.record;
        let nothing = Met::default();
        let contacts = contacts.unwrap_or(&nothing);
        let (Some(opened), Some(owner), Some(site), Some(referral)) =
            (at(r, "opened_at"), one.belongs.owner, one.belongs.site, one.belongs.referral)
        else {
            return;
        };
        let ended_at = at(r, "ended_at");
        let started = contacts.first.map(time::at);
        let state = match EpisodeState::parse(r.text("episode_state")) {
            Some(EpisodeState::Ended) => EpisodeState::Ended,
            _ if ended_at.is_some() => EpisodeState::Ended,
            Some(EpisodeState::Holding) if !self.died => {
                let words = "in holding in the other system: say for what reason, or let active support go on";
                self.flag(one.person, "episode_state", "holding", words);
                EpisodeState::Active
            }
            // support whose first contact was not brought with it is active where it was called so
            Some(EpisodeState::Active) => EpisodeState::Active,
            _ if started.is_some() => EpisodeState::Active,
            _ => EpisodeState::Waiting,
        };
        let open = self.died && state != EpisodeState::Ended;
        let state = if open {
            let said = r.get("episode_state").unwrap_or("open");
            let words = "support was open in the other system, and this person has died: it was brought in as ended";
            self.flag(one.person, "episode_state", said, words);
            EpisodeState::Ended
        } else {
            state
        };
        let last = contacts.last.map(time::at);
        let ended = (state == EpisodeState::Ended).then(|| ended_at.or(last).unwrap_or(opened).max(opened));
        let row = EpisodeRow {
            id: one.id,
            person_id: one.person,
            referral_id: referral,
            owner_id: owner,
            site_id: site,
            state: state.as_str().to_owned(),
            readiness: r.get("readiness").unwrap_or("finding_out").to_owned(),
            what_matters: r.text("what_matters").to_owned(),
            scope_explained_on: None,
            consent_to_share: None,
            opened_at: opened,
            started_at: started,
            ended_at: ended,
            last_contact_at: last,
            contact_count: contacts.held,
            next_contact_at: None,
            next_contact_kind: None,
            next_contact_place: None,
            next_contact_note: String::new(),
            next_due: if ended.is_some() { store::NEVER_DUE } else { step_due.unwrap_or(store::NOTHING_DUE) },
            version: 1,
        };
        self.load.batch.episode_owners.push(EpisodeOwnerRow {
            id: self.ctx.id(),
            episode_id: one.id,
            owner_id: owner,
            owner_name: String::new(),
            from_at: opened,
            until_at: None,
            why: format!("Brought in from {}", self.run.source),
            made_by: owner,
        });
        self.load.batch.case_access.push(CaseAccessRow {
            id: self.ctx.id(),
            person_id: one.person,
            account_id: owner,
            ground: practice::access::Ground::Owner.as_str().to_owned(),
            episode_id: Some(one.id),
            from_at: opened,
            until_at: None,
        });
        if ended.is_none() {
            self.load.batch.case_access.extend(access_of_covers(self.ctx, self.covers, &row));
        }
        self.event(EventKind::EpisodeOpened, one, json!({ "opened_at": opened, "what_matters": row.what_matters }));
        if let Some(when) = ended {
            let died = practice::ending::Reason::Died.as_str();
            let reason = if open { died } else { r.get("ending_reason").unwrap_or("other") }.to_owned();
            if reason == died && !self.died {
                self.flag(
                    one.person,
                    "ending_reason",
                    "died",
                    "the other system says that the person has died: record the death",
                );
            }
            self.event(
                EventKind::EpisodeEnded,
                one,
                json!({ "reason": reason, "ended_at": when, "what_remains": r.text("what_remains") }),
            );
            self.load.batch.endings.push(EndingRow {
                episode_id: one.id,
                person_id: one.person,
                stage: practice::ending::Stage::Done.as_str().to_owned(),
                reason,
                told_on: None,
                told_how: String::new(),
                told_words: String::new(),
                what_remains: r.text("what_remains").to_owned(),
                door_open: String::new(),
                referrer_words: String::new(),
                prepared_at: when,
                prepared_by: owner,
                done_at: Some(when),
                version: 1,
            });
        }
        self.load.batch.episodes.push(row);
    }

    fn contact(&mut self, one: &Waiting, opened: &HashMap<Uuid, (Timestamp, Option<Uuid>)>) {
        let (Some(draft), Some(episode)) = (draft(&one.record), one.belongs.episode) else { return };
        let owner = one.belongs.owner.or_else(|| opened.get(&episode).and_then(|(_, owner)| *owner));
        let Some(recorded_by) = owner else { return };
        let row = ContactRow {
            id: one.id,
            episode_id: episode,
            person_id: one.person,
            kind: draft.kind.as_str().to_owned(),
            place: draft.place.as_str().to_owned(),
            at: time::at(draft.at),
            planned_minutes: draft.planned_minutes,
            minutes: draft.minutes,
            travel_minutes: draft.travel_minutes,
            attendance: draft.attendance.as_str().to_owned(),
            with_whom: draft.with_whom,
            notes: draft.notes,
            done: draft.done.kept(),
            readiness: None,
            recorded_at: self.ctx.at(),
            recorded_by,
            version: 1,
        };
        let body = json!({ "kind": row.kind, "place": row.place, "at": row.at, "minutes": row.minutes, "travel_minutes": row.travel_minutes,
            "attendance": row.attendance, "with_whom": row.with_whom, "notes": row.notes, "needs": draft.needs });
        self.event(EventKind::ContactRecorded, one, body);
        self.load.batch.contact_needs.extend(draft.needs.into_iter().map(|code| CodeOf { of: one.id, code }));
        self.load.batch.contacts.push(row);
        if one.belongs.old_episode && !self.load.recount.contains(&episode) {
            self.load.recount.push(episode);
        }
    }

    /// When something was agreed: as it says, or when support was opened.
    fn agreed(&self, one: &Waiting, field: &str, opened: &HashMap<Uuid, (Timestamp, Option<Uuid>)>) -> At {
        let of_support = || one.belongs.episode.and_then(|e| opened.get(&e)).map(|(when, _)| time::at(*when));
        at(&one.record, field).or_else(of_support).unwrap_or_else(|| self.ctx.at())
    }

    fn goal(&mut self, one: &Waiting, opened: &HashMap<Uuid, (Timestamp, Option<Uuid>)>) {
        let Some(episode) = one.belongs.episode else { return };
        let agreed = self.agreed(one, "goal_agreed_at", opened);
        let row = GoalRow {
            id: one.id,
            episode_id: episode,
            person_id: one.person,
            words: one.record.text("goal_words").to_owned(),
            state: one.record.get("goal_state").unwrap_or("agreed").to_owned(),
            agreed_at: agreed,
            changed_at: agreed,
            version: 1,
        };
        self.event(EventKind::GoalAgreed, one, json!({ "words": row.words, "state": row.state, "agreed_at": agreed }));
        self.load.batch.goals.push(row);
    }

    fn step(&mut self, one: &Waiting, opened: &HashMap<Uuid, (Timestamp, Option<Uuid>)>) {
        let Some(episode) = one.belongs.episode else { return };
        let agreed = self.agreed(one, "step_agreed_at", opened);
        let r = &one.record;
        let row = StepRow {
            id: one.id,
            episode_id: episode,
            goal_id: one.belongs.goal,
            person_id: one.person,
            words: r.text("step_words").to_owned(),
            by_whom: r.get("step_by").unwrap_or("person").to_owned(),
            due_on: day(r, "step_due"),
            state: r.get("step_state").unwrap_or("to_do").to_owned(),
            agreed_at: agreed,
            changed_at: agreed,
            version: 1,
        };
        let body = json!({ "words": row.words, "by": row.by_whom, "due": row.due_on, "state": row.state, "agreed_at": agreed });
        self.event(EventKind::StepAgreed, one, body);
        self.load.batch.steps.push(row);
    }
}

fn earlier(first: Option<Timestamp>, at: Timestamp) -> Timestamp {
    first.map_or(at, |first| first.min(at))
}
