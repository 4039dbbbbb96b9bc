//! Performs cases of a plan through the use cases, by who did each thing and with the clock at its moment.

use super::acts::{Act, acts, answer};
use crate::demo::case::{Case, Contact, Ending, Episode, Holding, Outcome as Answer, Referral};
use crate::demo::plan::Plan;
use crate::seed::desk::signed_in;
use crate::seed::rows::World;
use app::charter::Judgement;
use app::clock::{SeededIds, StandingClock};
use app::connections::{self, Moved};
use app::contacts::{self, NewContact};
use app::episodes::{self, ending, holding};
use app::goals::{self, StepTurn, StepWords};
use app::measures::{self, NewMeasure};
use app::messages::{self, Fate};
use app::referrals::{
    self, Accept, Attempt, Entry, IntakePerson, NewPerson, NewReferral, Outcome, Plain, Redirect, Signpost,
};
use app::services::{self, Guest};
use app::unmet::{self, Unmet};
use app::{App, Ctx, time};
use jiff::Timestamp;
use jiff::civil::Date;
use practice::connection::{State as Connected, Turn};
use practice::contact::Draft;
use practice::ending::Stage;
use practice::goal::StepState;
use practice::ids::{
    AccountId, AssetId, ConnectionId, EpisodeId, GoalId, MessageId, PersonId, ReferralId, SiteId, StepId,
};
use practice::passing::{Answer as Taken, Said};
use practice::person::NhsNumber;
use practice::referral::{Decline, Route};
use practice::wordback::Turn as Word;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store_testkit::{Fixture, id};
use uuid::Uuid;

/// Performs the cases; gives for each the references that its referrals were given, or what was refused.
pub(super) async fn perform(
    fx: &Fixture,
    plan: &Plan,
    world: &World,
    cases: &[Case],
) -> Vec<Result<Vec<String>, String>> {
    let house = House::open(fx, plan, world).await;
    let mut performed = Vec::new();
    for case in cases {
        let mut course = Course { house: &house, case, references: Vec::new(), so_far: Vec::new() };
        performed.push(course.run().await.map(|()| course.references));
    }
    performed
}

/// Everybody signed in, and the clock.
struct House<'a> {
    world: &'a World,
    clock: Arc<StandingClock>,
    people: HashMap<usize, Ctx>,
    visitor: Guest,
    forms: AtomicU64,
}

impl<'a> House<'a> {
    async fn open(fx: &Fixture, plan: &Plan, world: &'a World) -> Self {
        // Those who have left by now were there then; covers are made at the end of the history, and not of a case.
        for sql in
            ["UPDATE account SET disabled_at = NULL", "UPDATE membership SET until_at = NULL", "DELETE FROM cover"]
        {
            fx.tamper(sql).await;
        }
        let begun = plan.beginning();
        let clock = Arc::new(StandingClock::at(begun));
        let app = App::new(fx.store.clone(), clock.clone(), Arc::new(SeededIds::new(77))).second_step_optional();
        let mut people = HashMap::new();
        for position in 0..plan.service().accounts.len() {
            let seat = signed_in(&fx.store, &app, &plan.service().slug, world.account(position), plan.now()).await;
            people.insert(position, seat.expect("signed in").ctx);
        }
        let visitor = services::by_slug(&app, &plan.service().slug).await.expect("the service's own page");
        Self { world, clock, people, visitor, forms: AtomicU64::new(1) }
    }

    fn form(&self) -> Uuid {
        id((0xF << 64) + u128::from(self.forms.fetch_add(1, Ordering::Relaxed)))
    }

    fn who(&self, account: usize) -> &Ctx {
        &self.people[&account]
    }
}

/// What a referral has come to so far.
struct SoFar {
    referral: ReferralId,
    joined: bool,
    episode: Option<EpisodeId>,
    goals: HashMap<usize, GoalId>,
    connections: HashMap<usize, ConnectionId>,
}

struct Course<'a> {
    house: &'a House<'a>,
    case: &'a Case,
    references: Vec<String>,
    so_far: Vec<SoFar>,
}

impl Course<'_> {
    async fn run(&mut self) -> Result<(), String> {
        for (at, nth, act) in acts(self.case) {
            self.house.clock.set(at);
            let done = self.act(nth, act, at).await;
            done.map_err(|error| format!("case {}, referral {nth}, {at}, {act:?}: {error:?}", self.case.number))?;
        }
        Ok(())
    }

    fn form(&self) -> Uuid {
        self.house.form()
    }

    fn asked(&self, nth: usize) -> &Referral {
        &self.case.referrals[nth]
    }

    fn episode(&self, nth: usize) -> (&Episode, EpisodeId) {
        let planned = self.asked(nth).episode.as_ref().expect("an episode in the plan");
        (planned, self.so_far[nth].episode.expect("an episode"))
    }

    async fn act(&mut self, nth: usize, act: Act, at: Timestamp) -> app::AppResult<()> {
        match act {
            Act::Receive => self.receive(nth).await,
            Act::Join => self.join(nth).await,
            Act::Begin => {
                let by = self.asked(nth).turns[1].by.expect("somebody");
                referrals::begin(self.house.who(by), self.so_far[nth].referral, self.form()).await
            }
            Act::Try(n) => self.attempt(nth, n).await,
            Act::Answer => self.answer(nth).await,
            Act::Passed => self.passed(nth).await,
            Act::Progress(n) | Act::Send(n) => self.word(nth, n, matches!(act, Act::Progress(_))).await,
            Act::Read => {
                let reader = self.asked(nth).referrer.account.expect("an account that reads");
                referrals::follow(self.house.who(reader), self.so_far[nth].referral).await.map(|_| ())
            }
            Act::Contact(n) => self.contact(nth, n).await,
            Act::Goal(n) => self.goal(nth, n).await,
            Act::Connection(n, m) => self.connection(nth, n, m).await,
            _ => self.in_support(nth, act, at).await,
        }
    }

    async fn receive(&mut self, nth: usize) -> app::AppResult<()> {
        let (r, p) = (self.asked(nth), &self.case.person);
        let phone = p.mobile.as_ref().or(p.landline.as_ref());
        let person = NewPerson {
            given_name: p.given_name.clone(),
            family_name: p.family_name.clone(),
            known_as: p.known_as.clone(),
            birth_date: Some(p.birth_date),
            nhs_number: p.nhs_number.as_ref().and_then(|number| NhsNumber::parse(number).ok()),
            phone: phone.map(|phone| practice::person::parse_phone(phone).expect("a number")),
            email: p.email.clone(),
            address: p.address.clone(),
            postcode: p.postcode.clone(),
            safe_contact: p.safe_contact.clone(),
            no_message: p.no_message,
            language: p.language.clone(),
            interpreter: p.interpreter,
            communication_needs: p.communication_needs.clone(),
        };
        let mut needs: Vec<String> = Vec::new();
        r.needs.iter().for_each(|need| needs.push((*need).to_owned()));
        let new = NewReferral {
            person: IntakePerson::New(Box::new(person)),
            site: SiteId(self.house.world.practices[r.practice]),
            source: r.source,
            route: r.route,
            needs,
            story: r.story.clone(),
            told: r.told.clone(),
            wants: r.wants.clone(),
            involved: r.involved.clone(),
            urgency: r.urgency,
            risks: r.risks.clone(),
            risk_note: r.risk_note.clone(),
            consent_contact: Some(r.consent_contact),
            agrees_word_back: Some(r.agrees_word_back),
            referrer_name: r.referrer.name.clone(),
            referrer_contact: r.referrer.contact.clone(),
            asked_at: None,
            follow: None,
            form: self.form(),
            draft: None,
            walk_in: None,
        };
        let entry = match r.written_by() {
            Some(by) => Entry::SignedIn(self.house.who(by)),
            None => Entry::Link(&self.house.visitor),
        };
        assert_eq!(r.was_told(), r.recorded_by.is_some());
        assert!(r.route != Route::SelfReferral || r.written_by().is_none());
        let received = referrals::receive(entry, new).await?;
        self.references.push(received.reference);
        self.so_far.push(SoFar {
            referral: received.referral,
            joined: false,
            episode: None,
            goals: HashMap::new(),
            connections: HashMap::new(),
        });
        Ok(())
    }

    /// Says at triage that the person of a later referral is the one known; of one that came between too, for a duplicate
    /// may be answered before the referral that it doubles is looked at.
    async fn join(&mut self, nth: usize) -> app::AppResult<()> {
        let house = self.house;
        let by = house.who(self.case.referrals[nth].turns[1].by.expect("somebody"));
        let known = PersonId(referrals::open(by, self.so_far[0].referral).await?.person.id);
        for so_far in self.so_far[1..=nth].iter_mut().filter(|so_far| !so_far.joined) {
            let opened = referrals::open(by, so_far.referral).await?;
            referrals::join(by, so_far.referral, house.form(), opened.referral.version, known).await?;
            so_far.joined = true;
        }
        Ok(())
    }

    async fn attempt(&self, nth: usize, n: usize) -> app::AppResult<()> {
        let a = &self.asked(nth).attempts[n];
        let attempt = Attempt {
            form: self.form(),
            at: None,
            channel: a.channel,
            outcome: a.outcome,
            minutes: a.minutes,
            notes: a.notes.clone(),
            offered: a.offered,
        };
        referrals::record_attempt(self.house.who(a.by), self.so_far[nth].referral, attempt).await
    }

    /// Whoever has the person now said yes, and the triager writes it down.
    async fn passed(&self, nth: usize) -> app::AppResult<()> {
        let passed = self.asked(nth).outcome.as_ref().and_then(Answer::passed).expect("passed on");
        let (by, id) = (self.house.who(passed.by), self.so_far[nth].referral);
        let version = referrals::open(by, id).await?.referral.version;
        let said = Said { answer: Some(Taken::Taken), by: passed.to.to_owned(), words: String::new() };
        referrals::answer_passing(by, id, self.form(), version, said).await
    }

    async fn answer(&mut self, nth: usize) -> app::AppResult<()> {
        let case = self.case;
        let r = &case.referrals[nth];
        let (_, by) = answer(r).expect("an answer");
        let (house, id) = (self.house, self.so_far[nth].referral);
        let by = house.who(by);
        let opened = referrals::open(by, id).await?;
        // as the triager left it; where nobody would write more than the template, the template's own
        let own = |turn| r.word_back.iter().find(|word| word.turn == turn).map_or_else(String::new, |w| w.body.clone());
        let own = |turn| own(turn).replace(&r.reference, &self.references[nth]);
        let outcome = |message| Outcome { form: self.form(), version: opened.referral.version, message };
        match r.outcome.as_ref().expect("an answer") {
            Answer::Accepted { .. } => {
                let accept = Accept { outcome: outcome(own(Word::Accepted)), owner: by.account()? };
                self.so_far[nth].episode = Some(referrals::accept(by, id, accept).await?);
                Ok(())
            }
            Answer::Signposted { assets, words, .. } => {
                let assets = assets.iter().map(|asset| (self.house.world.assets[*asset], String::new())).collect();
                let to = Signpost { outcome: outcome(own(Word::Signposted)), assets, words: words.clone() };
                referrals::signpost(by, id, to).await
            }
            Answer::Redirected { to, words, .. } => {
                let outcome = outcome(own(Word::Redirected));
                let to = Redirect { outcome, to: to.clone(), why: String::new(), words: words.clone() };
                referrals::redirect(by, id, to).await
            }
            Answer::Declined { decided_by, reason, words, next, holder, referrer_words, .. } => {
                let decline = Decline {
                    by: Some(*decided_by),
                    reason: Some(*reason),
                    reason_words: words.clone(),
                    next_words: next.clone(),
                    next_holder: holder.clone(),
                    referrer_words: referrer_words.clone(),
                };
                referrals::decline(by, id, decline, outcome(own(Word::Declined))).await
            }
            Answer::Withdrawn { words, .. } => {
                referrals::withdraw(by, id, Plain { outcome: outcome(String::new()), why: words.clone() }).await
            }
            Answer::Duplicate { of, words, .. } => {
                let plain = Plain { outcome: outcome(String::new()), why: words.clone() };
                referrals::mark_duplicate(by, id, Some(self.so_far[*of].referral), plain).await
            }
        }
    }

    async fn contact(&self, nth: usize, n: usize) -> app::AppResult<()> {
        let (planned, episode) = self.episode(nth);
        let c = &planned.contacts[n];
        let held = |c: &Contact| practice::contact::held(c.kind, c.attendance);
        let first = held(c) && !planned.contacts[..n].iter().any(held);
        let next = planned.next.as_ref().filter(|_| n + 1 == planned.contacts.len());
        let new = NewContact {
            form: self.form(),
            draft: Draft {
                kind: c.kind,
                place: c.place,
                at: c.at,
                planned_minutes: c.planned_minutes,
                minutes: c.minutes,
                travel_minutes: c.travel_minutes,
                attendance: c.attendance,
                with_whom: c.with_whom.clone(),
                notes: c.notes.clone(),
                needs: c.needs.iter().map(|need| (*need).to_owned()).collect(),
                done: crate::seed::lived::done(self.house.world, c),
                next_contact: next.map(|next| next.at),
            },
            appointment: contacts::Closes::Likely,
            next_kind: next.map(|next| next.kind),
            next_place: next.map(|next| next.place),
            next_note: next.map(|next| next.note.clone()).unwrap_or_default(),
            step: None,
            readiness: c.readiness,
            scope_explained: first,
            consent_to_share: planned.consent_to_share.filter(|_| first),
            judgement: app::charter::ContactWords::default(),
        };
        self.house.who(c.recorded_by).judge(gone_on());
        contacts::record(self.house.who(c.recorded_by), episode, new).await.map(|_| ())
    }

    async fn goal(&mut self, nth: usize, n: usize) -> app::AppResult<()> {
        let (planned, episode) = self.episode(nth);
        let goal = &planned.goals[n];
        let by = self.house.who(planned.owner_at(goal.agreed_at));
        let made = goals::agree(by, episode, self.form(), &goal.words, None).await?;
        for step in &goal.steps {
            let words = StepWords { words: step.words.clone(), by: step.by_whom, due_on: step.due_on };
            goals::agree_step(by, episode, self.form(), Some(made), words).await?;
        }
        self.so_far[nth].goals.insert(n, made);
        Ok(())
    }

    async fn connection(&mut self, nth: usize, n: usize, m: usize) -> app::AppResult<()> {
        let (planned, episode) = self.episode(nth);
        let c = &planned.connections[n];
        let (at, state) = c.turns[m];
        let by = self.house.who(planned.owner_at(at));
        let turn = match state {
            Connected::Suggested => {
                let to = AssetId(self.house.world.assets[c.asset]);
                let made = connections::suggest(by, episode, self.form(), to).await?;
                self.so_far[nth].connections.insert(n, made);
                return Ok(());
            }
            Connected::Agreed => Turn::Agree,
            Connected::Introduced => Turn::Introduce,
            Connected::Started => Turn::Start,
            Connected::TakingPart => Turn::TakePart,
            Connected::Finished => Turn::Finish,
            Connected::NotTakenUp => Turn::NotTakenUp,
        };
        let made = self.so_far[nth].connections[&n];
        let version = connections::open(by, episode, made).await?.connection.version;
        let how = c.how.filter(|_| turn == Turn::Introduce);
        let moved = Moved {
            form: self.form(),
            version,
            turn,
            how,
            may_be_told: how == Some(practice::connection::How::WarmIntroduction),
            why: c.not_taken_up.filter(|_| turn == Turn::NotTakenUp),
            note: if turn == Turn::Introduce { c.note.clone() } else { String::new() },
        };
        connections::turn(by, episode, made, moved).await
    }

    /// What is done in an episode by whose it is at the moment.
    async fn in_support(&self, nth: usize, act: Act, at: Timestamp) -> app::AppResult<()> {
        let (planned, episode) = self.episode(nth);
        let by = self.house.who(planned.owner_at(at));
        let opened = episodes::open(by, episode).await?;
        let version = opened.episode.version;
        match act {
            Act::Plan => {
                let next = planned.next.as_ref().expect("something next");
                let (kind, place) = (Some(next.kind), Some(next.place));
                let plan = episodes::Plan { at: Some(next.at), kind, place, note: next.note.clone() };
                episodes::plan_next(by, episode, self.form(), version, plan).await
            }
            Act::WhatMatters => {
                episodes::say_what_matters(by, episode, self.form(), version, &planned.what_matters, None).await
            }
            Act::StepTurn(n, m) => {
                let (goal, words) = (self.so_far[nth].goals[&n].0, &planned.goals[n].steps[m]);
                let is =
                    |s: &&app::StepRow| s.goal_id == Some(goal) && s.words == words.words.trim() && s.state == "to_do";
                let step = opened.steps.iter().find(is).expect("the step");
                let turn = if words.state == StepState::Done { StepTurn::Tick } else { StepTurn::Drop };
                goals::turn_step(by, episode, StepId(step.id), self.form(), step.version, turn).await
            }
            Act::GoalTurn(n) => {
                let goal = opened.goals.iter().find(|goal| goal.id == self.so_far[nth].goals[&n].0).expect("the goal");
                let (id, state) = (GoalId(goal.id), planned.goals[n].state);
                goals::change_goal(by, episode, id, self.form(), goal.version, None, state).await
            }
            Act::PartnerWord(n) => {
                let made = self.so_far[nth].connections[&n];
                let version = connections::open(by, episode, made).await?.connection.version;
                let (_, words) = planned.connections[n].partner_word.as_ref().expect("a word");
                connections::partner_word(by, episode, made, self.form(), version, words).await
            }
            Act::Unmet(n) => {
                let u = &planned.unmet[n];
                let (area, note) = (u.area.clone(), u.note.clone());
                let unmet = Unmet { form: self.form(), need: u.need.to_owned(), area, why: u.why, note };
                unmet::record(self.house.who(u.by), episode, unmet).await
            }
            Act::Measure(n) => {
                let m = &planned.measures[n];
                let new = NewMeasure {
                    form: self.form(),
                    instrument: m.code.to_owned(),
                    edition: 1,
                    draft: m.draft.clone(),
                    rated: measures::open(by, episode).await?.rated().iter().map(|one| one.id.to_string()).collect(),
                    concerns: m.concerns.clone(),
                };
                measures::give(by, episode, new).await.map(|_| ())
            }
            Act::FollowUp => {
                let follow_up = planned.follow_up.expect("a follow-up");
                measures::plan(by, episode, self.form(), follow_up.later).await
            }
            Act::Hold(n) => {
                let h = &planned.holdings[n];
                by.judge(gone_on());
                holding::hold(by, episode, self.form(), version, &held(h, h.first_review_on)).await
            }
            Act::Review(n) => {
                let h = &planned.holdings[n];
                let (open, ..) = opened.holding.expect("in holding");
                by.judge(gone_on());
                holding::review(by, episode, self.form(), open.version, &held(h, h.review_on)).await
            }
            Act::Resume => {
                let (open, ..) = opened.holding.expect("in holding");
                holding::resume(by, episode, self.form(), open.version).await
            }
            Act::HandOver(n) => {
                let owner = &planned.owners[n];
                let to = AccountId(self.house.world.account(owner.account));
                episodes::hand_over(by, episode, self.form(), to, &owner.why).await
            }
            Act::Prepare | Act::Tell | Act::End => {
                let version = opened.ending.as_ref().map_or(0, |ending| ending.version);
                let planned = planned.ending.as_ref().expect("an ending");
                let (stage, told) = match act {
                    Act::Prepare => (Stage::Prepared, false),
                    Act::Tell => (Stage::Told, true),
                    _ => (Stage::Done, true),
                };
                ending::save(by, episode, self.form(), version, stage, &ends(planned, told)).await
            }
            other => panic!("{other:?} is no act in support"),
        }
    }

    /// Writes a word at any time, or sends one that waited.
    async fn word(&self, nth: usize, n: usize, anew: bool) -> app::AppResult<()> {
        let word = &self.asked(nth).word_back[n];
        let body = word.body.replace(&self.asked(nth).reference, &self.references[nth]);
        let by = self.house.who(word.by.expect("somebody"));
        if anew {
            return messages::write(by, self.episode(nth).1, self.form(), word.turn, &body).await;
        }
        let referral = self.so_far[nth].referral;
        let waiting = referrals::open(by, referral).await?.messages;
        let made = time::at(word.made_at);
        let is = |m: &&app::MessageRow| m.turn == word.turn.as_str() && m.made_at == made && m.state == "draft";
        let waits = waiting.iter().find(is).expect("the word that waits");
        assert_eq!(waits.body, body);
        messages::settle(by, referral, MessageId(waits.id), self.form(), waits.version, &body, Fate::Send).await
    }
}

/// What lies beyond the charter is gone on with: what was asked of it is drawn by lot, and is not compared.
fn gone_on() -> Judgement {
    Judgement { why: "It could not wait".to_owned(), could_not_wait: true, ..Judgement::default() }
}

fn held(h: &Holding, review_on: Date) -> practice::holding::Holding {
    practice::holding::Holding {
        reasons: h.reasons.clone(),
        functions: h.functions.clone(),
        consists_of: h.consists_of.clone(),
        shared_with: h.shared_with.clone(),
        would_end: h.would_end.clone(),
        every_weeks: Some(h.every_weeks),
        review_on,
    }
}

fn ends(ending: &Ending, told: bool) -> practice::ending::Ending {
    let told = ending.told.as_ref().filter(|_| told);
    practice::ending::Ending {
        reason: ending.reason,
        told_on: told.map(|told| told.on),
        told_how: told.map(|told| told.how.clone()).unwrap_or_default(),
        told_words: told.map(|told| told.words.clone()).unwrap_or_default(),
        what_remains: ending.what_remains.clone(),
        door_open: ending.door_open.clone(),
        referrer_words: ending.referrer_words.clone(),
    }
}
