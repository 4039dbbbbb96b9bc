//! A year by a charter: the version that the invented service has lived by, and what its contacts came to by it, weighed by the same rule
//! as in service (`practice::charter::assess`). Contacts go beyond as they do anyway; only what was said and answered is drawn by lot.

use super::cases::Pen;
use super::rows::{World, day_start};
use crate::demo::case::Episode;
use crate::demo::plan::Plan;
use crate::demo::rng::Rng;
use crate::demo::spell::Contact;
use app::clock::{Ids, SeededIds};
use app::time::{at, day, local_date, moment};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::charter::leave::{Answer, Leave, Type};
use practice::charter::starting::Starting;
use practice::charter::versions::Part;
use practice::charter::{Act, Aspect, Boundary, Charter, ContactAct, Done, Facts, Latitude, Outcome, Rule, assess};
use practice::contact::{Attendance, Kind, Place};
use practice::event::Kind as EventKind;
use serde_json::json;
use store::Tx;
use store::bulk::{DiscretionLoad, WeighedLoad};
use store::charter::{AskRow, CharterRow, PartRow};
use store::events::NewEvent;
use uuid::Uuid;

/// Smaller services have no charter: their journeys begin without one.
const EPISODES_LEAST: usize = 100;
/// What was told is talked about at the supervision after it.
const TALKED_AFTER: SignedDuration = SignedDuration::from_hours(24 * 24);
/// A yes is used within so long.
const ASKED_BEFORE: SignedDuration = SignedDuration::from_hours(3 * 24);

/// What was done is drawn apart from what was said, so that neither changes the other.
const DONE_LOT: u64 = 0x0D0E;

/// The charter that is lived by.
pub(crate) struct Lived {
    id: Uuid,
    charter: Charter,
    from: Date,
    supervisor: Uuid,
    seed: u64,
}

/// Writes the version that was agreed a year ago; none for a small service.
///
/// # Errors
/// Storage.
pub(super) async fn lay(
    tx: &mut Box<dyn Tx>,
    plan: &Plan,
    ids: &SeededIds,
    world: &World,
) -> anyhow::Result<Option<Lived>> {
    let role = |role: &str| {
        let here = plan.service().accounts.iter().position(|one| one.role == role && one.left.is_none());
        here.map(|position| world.account(position))
    };
    let (Some(manager), Some(supervisor)) = (role("manager"), role("supervisor")) else { return Ok(None) };
    if plan.episodes() < EPISODES_LEAST {
        return Ok(None);
    }
    let today = local_date(plan.now());
    let from = today.saturating_sub(1.year()).first_of_month();
    let agreed = day_start(from.saturating_sub(12.days())).saturating_add(SignedDuration::from_hours(14))?;
    let file = Starting::Boundaried.file();
    let row = CharterRow {
        id: ids.id(agreed),
        title: "How we work together".to_owned(),
        about: file.about.clone(),
        state: "agreed".to_owned(),
        number: Some(1),
        based_on: None,
        from_on: Some(day(from)),
        until_on: None,
        // nobody has looked at it again yet: that is what its review is for
        discussed_on: Some(day(from.saturating_add(1.year()))),
        agreed_at: Some(at(agreed)),
        agreed_by: Some(manager),
        made_at: at(agreed),
        made_by: manager,
        version: 1,
    };
    tx.charter_insert(&row).await?;
    let mut boundaries = Vec::new();
    for (position, entry) in (0..).zip(file.entries.clone()) {
        let boundary = changed(entry.boundary(ids.id(agreed)));
        tx.boundary_insert(&app::charter::boundary_row(row.id, position, &boundary)?).await?;
        boundaries.push(boundary);
    }
    let workers = plan.service().accounts.iter().filter(|one| one.role == "worker" && one.left.is_none());
    let took_part = workers.take(3).map(|one| (one.name.clone(), Part::Worker)).chain([
        ("A patient of the participation group".to_owned(), Part::Patient),
        ("Two of the practice managers".to_owned(), Part::Practice),
    ]);
    for (position, (name, part)) in (0..).zip(took_part) {
        let part = PartRow { id: ids.id(agreed), charter_id: row.id, position, name, part: part.as_str().to_owned() };
        tx.charter_part_insert(&part).await?;
    }
    let acted = world.accounts.iter().find(|(id, _)| *id == manager).map(|(id, name)| (Some(*id), name.clone()));
    let bodies = [
        (EventKind::CharterBegun, json!({ "title": row.title })),
        (EventKind::CharterAgreed, json!({ "version": 1, "from": from })),
    ];
    for (kind, body) in bodies {
        let mut salt = [0; 16];
        ids.fill(&mut salt);
        tx.event(NewEvent {
            id: ids.id(agreed),
            at: at(agreed),
            kind: kind.as_str(),
            subject: Some(row.id),
            person: None,
            episode: None,
            acted: acted.clone(),
            body: body.to_string(),
            salt,
        });
    }
    Ok(Some(Lived { id: row.id, charter: Charter { version: 1, boundaries }, from, supervisor, seed: plan.seed() }))
}

/// What this service agreed otherwise than the charter that it began from: its towns are far apart, and not everybody comes to a surgery.
fn changed(mut boundary: Boundary) -> Boundary {
    if let (Aspect::PlaceOfContact, Some(Rule::Places { allowed, .. })) = (boundary.aspect, &mut boundary.rule) {
        allowed.push(Place::Community);
        boundary.latitude = Latitude::new(60).unwrap_or(boundary.latitude);
        boundary.ceiling = Latitude::new(80);
        "At the surgery help is near, and at the library or a café people are at ease. A home tells us what nobody says, and takes us where nobody sees us.".clone_into(&mut boundary.why);
        "Meet at the surgery, the library, a café, by phone or by video; a text will do for a check-in. Where somebody has to be seen at home, plan it with a colleague who knows, and write one line why.".clone_into(&mut boundary.words_for_workers);
        "We meet at the surgery, at a place nearby that suits you, by phone or by video. If you cannot leave home, tell us.".clone_into(&mut boundary.words_for_public);
    }
    boundary
}

/// What workers wrote, by what it was about: why, what they hoped for, and what came of it.
const SAID: &[(Aspect, &[[&str; 3]])] = &[
    (
        Aspect::NumberOfContacts,
        &[
            [
                "The housing letter came on the day we were to end",
                "That the appeal goes off before I leave",
                "The appeal went off, and a flat was offered in spring",
            ],
            [
                "She had just begun to speak about her daughter",
                "That she is not left with it alone",
                "She rang the bereavement group by herself",
            ],
            [
                "The group he was to join has not begun yet",
                "A bridge until the first session",
                "He goes every week now",
            ],
            [
                "A fall set her back, and she lost heart",
                "That she tries the walk once more",
                "She came twice, then stopped",
            ],
            [
                "The benefits decision is still waiting",
                "To be there when the letter is opened",
                "The award was put right on appeal",
            ],
            ["He asked for one more talk before the hearing", "Calm on the day", "He went in by himself"],
        ],
    ),
    (
        Aspect::LengthOfContact,
        &[
            ["He cried, and I would not look at the clock", "That he could come back to it", "He spoke about it again"],
            ["With the interpreter everything takes twice as long", "That nothing is lost", "We book double now"],
            ["She wanted to fill in the whole form in one go", "One worry less", "The form went off the same day"],
            ["A short word was all he could bear", "That he opens the door next time", "He did"],
            ["Three people of the family were there", "That they hear the same", "They share the shopping now"],
        ],
    ),
    (
        Aspect::LengthOfSupport,
        &[
            [
                "The waiting list of the pain clinic is nine months",
                "That she holds on until then",
                "She was seen in May",
            ],
            [
                "He is a slow starter, and it has begun to work",
                "One season at the allotment",
                "He has a plot of his own",
            ],
            ["The care assessment was put off twice", "That somebody stays with it", "It was done in the end"],
        ],
    ),
    (
        Aspect::PlaceOfContact,
        &[
            ["He cannot manage the stairs at the surgery", "To see how he lives", "Rails were put in"],
            ["She speaks more freely while we walk", "A first time outdoors", "She walks there alone now"],
            ["The café is where he feels safe", "That he comes at all", "He came every time"],
            ["Her house tells what she does not", "To understand", "We called the fire service about the alarms"],
        ],
    ),
    (
        Aspect::FamilyAndCarers,
        &[
            [
                "His wife is at the end of her strength",
                "That she has an hour for herself",
                "She joined the carers’ group",
            ],
            ["The daughter does all the calls", "That both know what we agreed", "It went more smoothly"],
        ],
    ),
    (
        Aspect::Tasks,
        &[
            ["The advice centre is full until spring", "That the claim goes off in time", "It was awarded in April"],
            ["He cannot hold a pen since the stroke", "That the landlord hears from him", "The boiler was mended"],
            ["She had been turned away twice at the counter", "One letter that is answered", "They rang her back"],
        ],
    ),
    (
        Aspect::OwnExperience,
        &[
            ["He thought that nobody could know how it is", "That he need not explain himself", "He began to speak"],
            ["She asked me whether I had children", "An honest word between us", "We laughed, and went on"],
        ],
    ),
];

/// Judgements where no boundary speaks: the same sort of thing again and again, as it is where guidance is missing.
const LOOSE: &[(Aspect, Type, &[&str])] = &[
    (
        Aspect::Tasks,
        Type::ScopeOfRole,
        &[
            "Filled in the housing application form with him, as the advice centre is full",
            "Sat with her over the housing form, for nobody else had time",
            "Helped with the housing application online, he has no computer",
            "Wrote the housing form for her while she told me what to put",
            "Took a bag of shopping up to the third floor",
            "Rang the energy company and held the line for her",
        ],
    ),
    (
        Aspect::OwnExperience,
        Type::UsingSkills,
        &[
            "Told him that I had lost my father too, and he began to speak",
            "Said that I know debt letters from my own kitchen table",
            "Mentioned that I was a carer once",
        ],
    ),
    (
        Aspect::CommunityDevelopment,
        Type::ScopeOfRole,
        &[
            "Went to the new men’s group with two people, to see whether it fits",
            "Asked the library for a warm corner on Thursdays",
        ],
    ),
];

fn said(aspect: Aspect, rng: &mut Rng) -> [&'static str; 3] {
    let of = SAID.iter().find(|(one, _)| *one == aspect).map_or(SAID[0].1, |(_, lines)| lines);
    *rng.one(of)
}

/// What was done at a contact besides talking, of what the charter speaks of: seldom anything. Drawn by a lot of its own for each contact,
/// from what the contact itself says.
pub(super) fn done(world: &World, contact: &Contact) -> Done {
    let Some(lived) = &world.charter else { return Done::default() };
    let there = contact.attendance == Attendance::Attended && contact.kind.with_person();
    if !there || contact.kind == Kind::Group || local_date(contact.at) < lived.from {
        return Done::default();
    }
    let moment = u64::try_from(contact.at.as_second()).unwrap_or_default();
    let by = u64::try_from(contact.recorded_by).unwrap_or_default();
    let mut rng = Rng::new(lived.seed ^ DONE_LOT, moment.wrapping_mul(97).wrapping_add(by));
    Done::parse(match rng.below(100) {
        0..2 => "advocacy_letters",
        2..4 => "benefit_claims",
        4..8 => "own_experience",
        _ => "",
    })
}

/// A contact as the charter looks at it; none where it was cancelled or moved.
fn act_of<'d>(contact: &Contact, done: &'d Done, rng: &mut Rng) -> Option<ContactAct<'d>> {
    let missed = match contact.attendance {
        Attendance::Attended => false,
        Attendance::DidNotAttend => true,
        _ => return None,
    };
    let home = contact.place == Place::Home;
    Some(ContactAct {
        kind: contact.kind,
        place: contact.place,
        minutes: contact.minutes.or(contact.planned_minutes),
        missed,
        in_pair: home && rng.chance(15),
        with_plan: home && rng.chance(80),
        tasks: &done.tasks,
        methods: &done.methods,
        own_experience: done.own_experience,
    })
}

/// What came of asking first, of a hundred times.
enum Asked {
    Yes,
    CouldNotWait,
    Not,
}

impl Pen<'_> {
    /// Weighs the contacts of a support, whose rows are the last of the load, from the `first` on.
    pub(super) fn lived(&mut self, e: &Episode, episode: Uuid, first: usize) {
        let Some(lived) = &self.world.charter else { return };
        let Some(opened) = e.opened_at() else { return };
        let mut rng = Rng::new(lived.seed, u64::try_from(episode.as_u128() & u128::from(u64::MAX)).unwrap_or_default());
        let mut facts = Facts::default();
        // a person's rows stand together: what came before of the same person is earlier support
        for row in self.batch.contacts[..first].iter().rev().take_while(|row| row.person_id == self.person) {
            if let (Some(kind), Some(attendance)) = (Kind::parse(&row.kind), Attendance::parse(&row.attendance)) {
                facts.earlier.add(kind, attendance, 1);
            }
        }
        let mut asked_no = false;
        for (nth, contact) in e.contacts.iter().enumerate() {
            let on = local_date(contact.at);
            let weeks = practice::clock::days_between(local_date(opened), on).max(0) / 7;
            facts.weeks_open = u32::try_from(weeks).unwrap_or_default();
            facts.weeks_since_review = facts.weeks_open;
            if on >= lived.from
                && let Some(act) = act_of(contact, &done(self.world, contact), &mut rng)
            {
                let subject = self.batch.contacts[first + nth].id;
                let last = nth + 1 == e.contacts.len();
                asked_no |= self.weigh(lived, &facts, act, contact, (episode, subject), last && !asked_no, &mut rng);
            }
            facts.here.add(contact.kind, contact.attendance, 1);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "what is weighed, and about whom")]
    fn weigh(
        &mut self,
        lived: &Lived,
        facts: &Facts,
        act: ContactAct<'_>,
        contact: &Contact,
        (episode, subject): (Uuid, Uuid),
        may_ask: bool,
        rng: &mut Rng,
    ) -> bool {
        let worker = self.world.account(contact.recorded_by);
        let verdict = assess(Some(&lived.charter), &[], facts, &Act::Contact(act), local_date(contact.at));
        let Some(strictest) = verdict.findings.first() else {
            self.loose(contact, episode, worker, rng);
            return false;
        };
        let aspect = strictest.boundary.aspect;
        let [why, hoped, came] = said(aspect, rng);
        let (chance, asked) = match verdict.outcome() {
            Outcome::Within => (0, Asked::Not),
            Outcome::BeyondOpen => (20, Asked::Not),
            Outcome::TellAfter => (85, Asked::Not),
            Outcome::NotDone => (70, Asked::Not),
            Outcome::AskFirst => match rng.below(100) {
                0..60 => (100, Asked::Yes),
                60..78 => (100, Asked::CouldNotWait),
                _ => (60, Asked::Not),
            },
        };
        let says = rng.chance(chance);
        let yes = matches!(asked, Asked::Yes).then(|| self.id(contact.at));
        let answer = Answer {
            why: if says { why.to_owned() } else { String::new() },
            hoped: if says && rng.chance(60) { hoped.to_owned() } else { String::new() },
            kind: None,
            granted: yes,
            could_not_wait: matches!(asked, Asked::CouldNotWait),
        };
        let leave = Leave::happened(&verdict, &answer);
        if let Some(id) = yes {
            let ask = AskRow { id, ..self.ask(lived, &verdict, (contact.at, why), (worker, episode)) };
            self.batch.asks.push(AskRow {
                state: "yes".to_owned(),
                answer: "Yes. Tell me at our next session how it went.".to_owned(),
                answered_at: Some(ask.due_at),
                answered_by: Some(lived.supervisor),
                used_by: Some(subject),
                ..ask
            });
        }
        self.keep(lived, &leave, (contact, worker), (episode, subject), (rng.chance(30)).then_some(came));
        // somebody who has come to the last of what is usual asks for more, and is told no
        let reached = may_ask
            && verdict.outcome() == Outcome::Within
            && aspect == Aspect::NumberOfContacts
            && strictest.boundary.latitude.band() == practice::charter::Band::AskFirst
            && rng.chance(60);
        if reached {
            let ask = self.ask(
                lived,
                &verdict,
                (contact.at.saturating_add(ASKED_BEFORE * 2).unwrap_or(contact.at), why),
                (worker, episode),
            );
            if moment(ask.due_at) < self.world.now {
                self.batch.asks.push(AskRow {
                    state: "no".to_owned(),
                    answer: "Not this time: the advice centre can take it from here.".to_owned(),
                    answered_at: Some(ask.due_at),
                    answered_by: Some(lived.supervisor),
                    ..ask
                });
            }
        }
        reached
    }

    fn ask(
        &self,
        lived: &Lived,
        verdict: &practice::charter::Verdict<'_>,
        (when, what): (Timestamp, &str),
        (worker, episode): (Uuid, Uuid),
    ) -> AskRow {
        let finding = verdict.findings.first();
        let asked = when.saturating_sub(ASKED_BEFORE).unwrap_or(when);
        AskRow {
            id: self.id(asked),
            worker_id: worker,
            asked_of: lived.supervisor,
            aspect: finding.map_or("", |one| one.boundary.aspect.as_str()).to_owned(),
            boundary_id: finding.map(|one| one.boundary.id),
            act: "contact".to_owned(),
            what: what.to_owned(),
            figures: finding.map(|one| one.figures(practice::charter::Tense::Planned)).unwrap_or_default(),
            state: "asked".to_owned(),
            answer: String::new(),
            asked_at: at(asked),
            due_at: at(asked.saturating_add(SignedDuration::from_hours(48)).unwrap_or(asked)),
            passed_on_at: None,
            answered_at: None,
            answered_by: None,
            used_by: None,
            until_at: None,
            person_id: Some(self.person),
            episode_id: Some(episode),
            referral_id: None,
            version: 1,
        }
    }

    /// What was weighed with a contact, with the worker's line, as the use case keeps it.
    fn keep(
        &mut self,
        lived: &Lived,
        leave: &Leave,
        (contact, worker): (&Contact, Uuid),
        (episode, subject): (Uuid, Uuid),
        came: Option<&str>,
    ) {
        let beyond: Vec<_> = leave.weighed().iter().filter(|one| one.beyond).collect();
        let line = leave.discretion().map(|said| {
            let id = self.id(contact.recorded_at);
            let later = contact.recorded_at.saturating_add(TALKED_AFTER).unwrap_or(contact.recorded_at);
            let came = came.filter(|_| later < self.world.now);
            self.batch.discretions.push(DiscretionLoad {
                id,
                worker_id: worker,
                at: at(contact.at),
                aspect: beyond.first().map_or("", |one| one.aspect.as_str()).to_owned(),
                kind: said.kind.as_str().to_owned(),
                why: said.why.clone(),
                hoped: said.hoped.clone(),
                could_not_wait: said.could_not_wait,
                own: false,
                came_of: came.unwrap_or_default().to_owned(),
                came_of_at: came.map(|_| at(later)),
                person_id: Some(self.person),
                episode_id: Some(episode),
                made_at: at(contact.recorded_at),
                version: 1,
            });
            id
        });
        let talked = contact.recorded_at.saturating_add(TALKED_AFTER).ok().filter(|talked| *talked < self.world.now);
        for one in leave.weighed() {
            let to_talk_about = one.beyond && leave.to_talk_about();
            let row = WeighedLoad {
                id: self.id(contact.recorded_at),
                charter_id: lived.id,
                boundary_id: one.boundary,
                aspect: one.aspect.as_str().to_owned(),
                act: "contact".to_owned(),
                subject,
                beyond: one.beyond,
                outcome: one.outcome.as_str().to_owned(),
                latitude: i32::from(one.latitude.get()),
                personal: one.personal,
                figures: one.figures.clone(),
                worker_id: worker,
                at: at(contact.at),
                discretion_id: line.filter(|_| one.beyond),
                to_talk_about,
                talked_at: talked.filter(|_| to_talk_about).map(at),
                person_id: Some(self.person),
                episode_id: Some(episode),
                referral_id: None,
            };
            self.batch.weighed.push(row);
        }
        if beyond.is_empty() {
            return;
        }
        let figures: Vec<&str> = beyond.iter().map(|one| one.figures.as_str()).collect();
        let mut body = json!({ "beyond": figures.join(" "), "charter_version": lived.charter.version });
        if let Some(said) = leave.discretion() {
            body["judgement"] = json!(said.kind.as_str());
            body["why"] = json!(said.why);
            body["hoped"] = json!(said.hoped);
        }
        let by = Some(contact.recorded_by);
        self.event(contact.recorded_at, EventKind::BeyondUsual, by, subject, Some(episode), &body);
    }

    /// Now and then a worker notes a judgement of which the charter says nothing.
    fn loose(&mut self, contact: &Contact, episode: Uuid, worker: Uuid, rng: &mut Rng) {
        if contact.attendance != Attendance::Attended || !rng.chance(4) {
            return;
        }
        let (aspect, kind, lines) = rng.one(LOOSE);
        let row = DiscretionLoad {
            id: self.id(contact.recorded_at),
            worker_id: worker,
            at: at(contact.at),
            aspect: aspect.as_str().to_owned(),
            kind: kind.as_str().to_owned(),
            why: (*rng.one(lines)).to_owned(),
            hoped: String::new(),
            could_not_wait: false,
            own: true,
            came_of: String::new(),
            came_of_at: None,
            person_id: Some(self.person),
            episode_id: Some(episode),
            made_at: at(contact.recorded_at),
            version: 1,
        };
        self.batch.discretions.push(row);
    }
}
