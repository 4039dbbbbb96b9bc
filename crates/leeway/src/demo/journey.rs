//! From asking to answering: how a referral reads, what triage made of it, and the spell that followed.

use super::case::{Attempt, Outcome, Person, Referral, ReferralTurn, Referrer, WordBack};
use super::people::{self, Someone};
use super::plan::{Diary, World};
use super::record::{About, Clock, Spell, When, about};
use super::rng::Rng;
use super::service::Site;
use super::skeleton::{self, Skeleton, Stage};
use super::text::{NeedLines, Voice, traits};
use super::words::{
    AttemptOutcome, Channel, ContactKind, DeclineReason, DeclinedBy, EpisodeState, ReferralState, RiskFlag, Route, Source,
    Turn, Urgency,
};
use jiff::Timestamp;
use practice::referral::Hears;

/// Answers other than support.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A fuller approach.
    Accepted,
    /// Details given.
    Signposted,
    /// Another professional.
    Redirected,
    /// Declined.
    Declined,
    /// Withdrawn.
    Withdrawn,
}

/// A referral that is made but for its reference and its messages.
pub struct Made {
    /// The referral.
    pub referral: Referral,
    /// Number of the day on which it was received.
    pub received_day: i32,
    /// Working name of the worker who answers.
    worker: Option<usize>,
}

const SLOTS: [i32; 6] = [555, 615, 690, 795, 870, 945];

/// What the next open episode of a worker's caseload is like: so many today, some this week, a few with nothing next.
pub fn now_of(turn: usize, site: &Site, diary: &mut Diary, rng: &mut Rng) -> (Stage, When) {
    let later = |diary: &mut Diary| {
        let nth = i32::try_from(diary.later).unwrap_or(0);
        diary.later += 1;
        // Five a day this week, then the next, on other hours than today's.
        When::Day(1 + nth % 5 + 5 * (nth / 25 % 8), SLOTS[usize::try_from(nth / 5 % 5).unwrap_or(0)] + 15)
    };
    let today = |diary: &mut Diary| match SLOTS.get(diary.today) {
        Some(minute) => {
            diary.today += 1;
            When::Day(0, *minute)
        }
        None => later(diary),
    };
    match turn % 13 {
        0 | 1 | 10 => (Stage::Active, today(diary)),
        2 => (Stage::Holding, today(diary)),
        3 => (Stage::Waiting, today(diary)),
        4 => (Stage::Active, When::Nothing),
        6 if site.holding > 4 => (Stage::Holding, later(diary)),
        8 => (Stage::Waiting, if rng.chance(70) { later(diary) } else { When::Nothing }),
        9 => (Stage::Closing, later(diary)),
        11 if turn < 13 || rng.chance(30) => (Stage::Active, When::Day(-rng.between(1, 3), *rng.one(&SLOTS))),
        12 => (Stage::Active, today(diary)),
        _ => (if rng.chance(site.holding) { Stage::Holding } else { Stage::Active }, later(diary)),
    }
}

fn needs<'a>(world: &'a World, voice: &Voice<'_>, rng: &mut Rng) -> Vec<&'a NeedLines> {
    let band = match voice.age {
        ..=34 => 0,
        35..=64 => 1,
        _ => 2,
    };
    let all = &world.texts.needs;
    let mut weights = [0_u32; 40];
    for (slot, need) in weights.iter_mut().zip(all) {
        let bar = need.only.as_deref().map_or(0, |only| traits::bit(only.trim_matches(['[', ']'])));
        let told = need.story.iter().any(|line| voice.fits(line));
        *slot = if bar & !voice.traits == 0 && told { need.weight[band] } else { 0 };
    }
    let count = 1 + rng.weighted(&[52, 36, 12]);
    let mut chosen = Vec::with_capacity(count);
    for _ in 0..count {
        let at = rng.weighted(&weights[..all.len()]);
        if weights[at] == 0 {
            break;
        }
        weights[at] = 0;
        chosen.push(&all[at]);
    }
    if chosen.is_empty() {
        chosen.push(&all[0]);
    }
    chosen
}

fn source(site: &Site, age: i32, rng: &mut Rng) -> Source {
    // [004 T4]: sixty of eighty-two came from a GP.
    if rng.chance(62) {
        return Source::Gp;
    }
    let drawn = Source::parse(rng.word(&site.sources)).unwrap_or(Source::Gp);
    match drawn {
        Source::HealthVisitor | Source::School if age > 50 => Source::CareCoordinator,
        other => other,
    }
}

fn route(source: Source, site: &Site, rng: &mut Rng) -> Route {
    match source {
        Source::SelfReferral => rng.by_weight(&[(Route::SelfReferral, 8), (Route::Phone, 2)]),
        Source::FamilyOrFriend | Source::School | Source::CommunityWorker | Source::Vcse => rng.by_weight(&[(Route::WebForm, 6), (Route::Phone, 4)]),
        Source::Hospital | Source::SocialCare | Source::CrisisTeam => rng.by_weight(&[(Route::Electronic, 5), (Route::WebForm, 4), (Route::Phone, 1)]),
        _ if site.key == "harnwick" => Route::Electronic,
        _ => rng.by_weight(&[
            (Route::PracticeLink, 38),
            (Route::Electronic, 24),
            (Route::WebForm, 20),
            (Route::Verbal, if site.key == "brackwell" { 30 } else { 8 }),
            (Route::Phone, 5),
            (Route::FileImport, 3),
        ]),
    }
}

fn referrer(world: &World, someone: &Someone<'_>, source: Source, site: usize, rng: &mut Rng) -> Referrer {
    let voice = &someone.voice;
    let service = &world.service;
    if source == Source::SelfReferral {
        let contact = someone.person.mobile.clone().or(someone.person.landline.clone()).unwrap_or_default();
        return Referrer { name: format!("{} {}", voice.first, voice.family), contact, account: someone.person.account };
    }
    let signed_in = service.accounts.iter().position(|account| {
        account.role == "referrer" && account.site == Some(site) && account.source.as_deref() == Some(source.as_str())
    });
    if let Some(at) = signed_in.filter(|_| rng.chance(60)) {
        return Referrer { name: service.accounts[at].name.clone(), contact: service.accounts[at].email.clone(), account: Some(at) };
    }
    let name = match source {
        Source::Gp => format!("Dr {}", voice.gp),
        Source::FamilyOrFriend if voice.traits & traits::GROWN != 0 => format!("{} {} ({})", voice.relative.1, voice.family, voice.relative.0),
        Source::FamilyOrFriend => format!("{} (friend)", people::passing_name(&world.texts, rng)),
        _ => people::passing_name(&world.texts, rng),
    };
    let contact = if source.is_clinical_care() || source == Source::Receptionist {
        service.practices[someone.person.practice].phone.clone()
    } else {
        super::service::landline(200 + rng.below(600))
    };
    Referrer { name, contact, account: None }
}

fn story(world: &World, voice: &Voice<'_>, needs: &[&NeedLines], source: Source, route: Route, rng: &mut Rng) -> String {
    let (opener, closer) = (&world.texts.journey.opener, &world.texts.journey.closer);
    let mut out = String::with_capacity(360);
    if source == Source::SelfReferral {
        if rng.chance(60) {
            voice.say_into(&opener.own, rng, &mut out);
        }
        for need in needs.iter().take(2) {
            voice.say_into(&need.mine, rng, &mut out);
        }
        if rng.chance(60) {
            voice.say_into(&closer.own, rng, &mut out);
        }
        return out;
    }
    let lines = match source {
        _ if route == Route::Verbal => &opener.corridor,
        Source::Receptionist => &opener.desk,
        Source::FamilyOrFriend => &opener.family,
        Source::School | Source::CommunityWorker | Source::SocialCare | Source::Vcse | Source::Hospital | Source::CrisisTeam => &opener.other,
        _ => &opener.clinical,
    };
    voice.say_into(lines, rng, &mut out);
    for (nth, need) in needs.iter().enumerate() {
        if nth < 2 || rng.chance(40) {
            voice.say_into(&need.story, rng, &mut out);
        }
    }
    if source.is_clinical_care() && rng.chance(45) {
        voice.say_into(&closer.clinical, rng, &mut out);
    }
    out
}

fn risks(needs: &[&NeedLines], rng: &mut Rng) -> (Vec<RiskFlag>, &'static str) {
    let main = needs[0].code.as_str();
    let (flag, note) = match main {
        "domestic_abuse" => (RiskFlag::DomesticAbuse, "Not at home now. Please use only the number given, before ten."),
        "homelessness" if rng.chance(30) => (RiskFlag::HomelessTonight, "Nowhere for tonight when seen. Council's line rung from here."),
        "food" if rng.chance(30) => (RiskFlag::NoFood, "Nothing in for the weekend."),
        "mental_wellbeing" if rng.chance(4) => (RiskFlag::SelfHarm, "Passing thoughts of not being here, no plan. Seen today, has the crisis numbers, review with me in a week."),
        "caring" if rng.chance(4) => (RiskFlag::Safeguarding, "Worried about the person cared for; raised with the adult safeguarding lead."),
        "crime_safety" | "practical_help" if rng.chance(5) => (RiskFlag::RiskToWorkers, "Large dog that does not like uniforms or clipboards. Ring before going."),
        _ => return (Vec::new(), ""),
    };
    (vec![flag], note)
}

struct Ask<'a> {
    referral: Referral,
    about: About<'a>,
}

/// The referral as it came in, before anybody has looked at it.
fn ask<'a>(world: &'a World, someone: &mut Someone<'a>, site: usize, worker: usize, received_at: Timestamp, rng: &mut Rng) -> Ask<'a> {
    let place = &world.service.sites[site];
    let source = source(place, someone.voice.age, rng);
    let route = route(source, place, rng);
    let chosen = needs(world, &someone.voice, rng);
    someone.voice.worker = first_name(&world.service.accounts[worker].name);
    someone.voice.worker_other = world
        .posts[site]
        .iter()
        .map(|post| post.account)
        .find(|account| *account != worker && world.service.accounts[*account].left.is_none())
        .map_or("A colleague", |account| first_name(&world.service.accounts[account].name));
    let voice = &someone.voice;
    let told = &world.texts.journey.told;
    let (risks, risk_note) = risks(&chosen, rng);
    let housing = matches!(chosen[0].code.as_str(), "housing" | "benefits" | "homelessness");
    let told_lines = match rng.weighted(&[60, if housing { 40 } else { 12 }, 28]) {
        0 => &told.good,
        1 if chosen[0].code == "housing" => &told.high[0..1],
        1 if chosen[0].code == "benefits" => &told.high[1..2],
        1 => &told.high[2..],
        _ => &told.none[..],
    };
    let told = if source == Source::SelfReferral { String::new() } else { voice.say(told_lines, rng) };
    let wants = if rng.chance(88) || source == Source::SelfReferral { voice.say(&chosen[0].want, rng) } else { String::new() };
    let story = story(world, voice, &chosen, source, route, rng);
    let recorded_by = matches!(route, Route::Verbal | Route::Phone).then_some(worker);
    let urgency = if !risks.is_empty() && rng.chance(70) { Urgency::SameDay } else if rng.chance(11) { Urgency::Soon } else { Urgency::Routine };
    let agrees = !source.is_clinical_care() && source != Source::SelfReferral && rng.chance(60);
    let about = about(world, site, chosen, rng);
    let referral = Referral {
        reference: String::new(),
        source,
        route,
        site,
        practice: someone.person.practice,
        referrer: referrer(world, someone, source, site, rng),
        recorded_by,
        received_at,
        story,
        told,
        wants,
        needs: about.codes.clone(),
        risks,
        risk_note: risk_note.to_owned(),
        urgency,
        consent_contact: rng.chance(97),
        agrees_word_back: agrees,
        involved: someone.voice.say(&world.texts.journey.involved.words, rng),
        attempts: Vec::new(),
        turns: vec![ReferralTurn { at: received_at, by: recorded_by, state: ReferralState::Received }],
        outcome: None,
        episode: None,
        word_back: Vec::new(),
    };
    Ask { referral, about }
}

fn first_name(name: &str) -> &str {
    name.trim_start_matches("Dr ").split(' ').next().unwrap_or(name)
}

fn attempt(world: &World, voice: &Voice<'_>, no_message: bool, at: Timestamp, by: usize, rng: &mut Rng) -> Attempt {
    let words = &world.texts.journey.attempt;
    if !no_message && rng.chance(25) {
        return Attempt { at, by, channel: Channel::Phone, outcome: AttemptOutcome::LeftMessage, minutes: 2, notes: voice.say(&words.left_message, rng), offered: false };
    }
    Attempt { at, by, channel: Channel::Phone, outcome: AttemptOutcome::NoAnswer, minutes: rng.between(1, 4), notes: voice.say(&words.no_answer, rng), offered: false }
}

/// Triage up to the talk that settles it; the clock is left there.
fn triage(world: &World, someone: &Someone<'_>, referral: &mut Referral, skeleton: &Skeleton, received: i32, by: usize, offered: bool, clock: &mut Clock<'_>, rng: &mut Rng) {
    let voice = &someone.voice;
    let begun = clock.tick(received + skeleton.triage, rng);
    referral.turns.push(ReferralTurn { at: begun, by: Some(by), state: ReferralState::InTriage });
    for day in &skeleton.tries {
        let at = clock.tick(received + day, rng);
        referral.attempts.push(attempt(world, voice, someone.person.no_message, at, by, rng));
    }
    let at = clock.tick(received + skeleton.accepted, rng);
    let words = &world.texts.journey.attempt;
    let lines = match referral.source {
        _ if !offered => &words.talk,
        _ if someone.person.interpreter => &words.spoke_interpreter,
        Source::SelfReferral => &words.spoke_own,
        _ => &words.spoke,
    };
    let minutes = rng.between(6, 24);
    referral.attempts.push(Attempt { at, by, channel: Channel::Phone, outcome: AttemptOutcome::Spoke, minutes, notes: voice.say(lines, rng), offered });
    clock.pass(minutes + 2);
}

fn accepted_words(voice: &Voice<'_>, rng: &mut Rng) -> String {
    let words = [
        "We have spoken and will meet. {first} knows that it is a conversation and that {he} can stop.",
        "{first} would like to meet. The wait for a first meeting is about two weeks.",
        "Spoke today; first meeting offered.",
        "{He} would like this. I have said what I can and cannot do.",
    ];
    voice.fill(rng.pick(&words), rng)
}

/// Everything of an accepted referral, once its course and its first day are settled.
fn accepted<'a>(world: &'a World, someone: &mut Someone<'a>, site: usize, skeleton: &Skeleton, received: i32, owners: &[(usize, i32)], stage: Stage, when: When, rng: &mut Rng) -> Made {
    let minute = rng.between(515, 1000);
    let received_at = world.calendar.at(received, minute);
    let worker = owners[0].0;
    let Ask { mut referral, about } = ask(world, someone, site, worker, received_at, rng);
    let mut clock = Clock::new(world, received, minute);
    triage(world, someone, &mut referral, skeleton, received, worker, true, &mut clock, rng);
    let at = clock.pass(1);
    referral.turns.push(ReferralTurn { at, by: Some(worker), state: ReferralState::Accepted });
    referral.outcome = Some(Outcome::Accepted { at, by: worker, words: accepted_words(&someone.voice, rng) });
    let spell = Spell { world, about: &about, skeleton, received, stage, when, owners };
    referral.episode = Some(spell.write(at, &mut someone.voice, &mut clock, rng));
    Made { referral, received_day: received, worker: Some(worker) }
}

/// A spell that is open now, with this worker.
pub fn open<'a>(world: &'a World, someone: &mut Someone<'a>, site: usize, worker: usize, stage: Stage, when: When, rng: &mut Rng) -> Made {
    let today = world.calendar.today;
    let mut skeleton = skeleton::draw(&world.service.sites[site], someone.voice.traits, stage, false, 600, rng);
    let since = match (stage, when) {
        (_, When::Nothing) => rng.between(5, 22),
        (Stage::Waiting, _) => rng.between(1, 8),
        (_, When::Day(days, _)) if days < 0 => 4 - days,
        _ => rng.between(1, 10),
    };
    while today - since - skeleton.last_day() < 5 && skeleton.beats.pop().is_some() {}
    let received = (today - since - skeleton.last_day()).max(1);
    let start = received + skeleton.accepted;
    let from = world.from(site, worker);
    // Where the worker is newer than the case, it came from somebody who was there before.
    let owners = if start < from {
        vec![(world.worker_on(site, start, worker), start), (worker, from.min(today - 1))]
    } else {
        vec![(worker, start)]
    };
    accepted(world, someone, site, &skeleton, received, &owners, stage, when, rng)
}

/// A spell that ended on or before a day; none where the history is too short for it.
pub fn ended<'a>(world: &'a World, someone: &mut Someone<'a>, site: usize, end_day: i32, rng: &mut Rng) -> Option<Made> {
    for _ in 0..3 {
        let skeleton = skeleton::draw(&world.service.sites[site], someone.voice.traits, Stage::Ended, false, (end_day - 45).min(600), rng);
        let received = end_day - skeleton.last_day();
        if received < 1 || skeleton.beats.len() < 2 {
            continue;
        }
        let start = received + skeleton.accepted;
        let first = world.worker_on(site, start, rng.below(64));
        let leaves = world.until(site, first);
        let mut owners = vec![(first, start)];
        if leaves <= end_day {
            owners.push((world.worker_on(site, leaves, rng.below(64)), leaves.max(start)));
        }
        return Some(accepted(world, someone, site, &skeleton, received, &owners, Stage::Ended, When::Nothing, rng));
    }
    None
}

/// A referral answered in another way than by support.
pub fn answered<'a>(world: &'a World, someone: &mut Someone<'a>, site: usize, end_day: i32, answer: Answer, rng: &mut Rng) -> Made {
    let mut skeleton = skeleton::draw(&world.service.sites[site], someone.voice.traits, Stage::Waiting, false, 60, rng);
    let words = &world.texts.journey;
    let decline = rng.one(&words.decline);
    let safety = answer == Answer::Declined && decline.safety;
    if safety {
        // Handed back the same day.
        skeleton.triage = 0;
        skeleton.tries.clear();
        skeleton.accepted = 0;
    }
    let received = (end_day - skeleton.accepted).max(1);
    let by = world.worker_on(site, received, rng.below(64));
    let minute = rng.between(515, 960);
    let Ask { mut referral, about } = ask(world, someone, site, by, world.calendar.at(received, minute), rng);
    let mut clock = Clock::new(world, received, minute);
    let unreached = answer == Answer::Declined && decline.who == "nobody_answered";
    if unreached {
        skeleton.tries = vec![0, 1, 3, 4];
        skeleton.accepted = 9;
    }
    triage(world, someone, &mut referral, &skeleton, received, by, false, &mut clock, rng);
    if unreached {
        // The talk did not happen: the last attempt was a letter.
        if let Some(last) = referral.attempts.last_mut() {
            *last = Attempt { channel: Channel::Letter, outcome: AttemptOutcome::LetterSent, minutes: 8, offered: true, notes: someone.voice.say(&words.attempt.letter, rng), ..last.clone() };
        }
    }
    let at = clock.pass(2);
    let asset = about.assets.first().copied();
    someone.voice.speak_of(asset.map(|at| &world.service.assets[at]));
    let voice = &someone.voice;
    let (state, outcome) = match answer {
        Answer::Redirected => {
            let to = voice.say(&words.redirected.to, rng);
            (ReferralState::Redirected, Outcome::Redirected { at, by, to, words: voice.say(&words.redirected.words, rng) })
        }
        Answer::Declined => {
            let outcome = Outcome::Declined {
                at,
                by,
                decided_by: DeclinedBy::parse(&decline.who).unwrap_or(DeclinedBy::Service),
                reason: DeclineReason::parse(&decline.why).unwrap_or(DeclineReason::Other),
                words: voice.fill(&decline.words.text, rng),
                next: voice.fill(&decline.next.text, rng),
                holder: voice.fill(&decline.holder.text, rng),
                referrer_words: voice.fill(&decline.told.text, rng),
            };
            (ReferralState::Declined, outcome)
        }
        Answer::Withdrawn => (ReferralState::Withdrawn, Outcome::Withdrawn { at, by, words: voice.say(&words.withdrawn.words, rng) }),
        Answer::Signposted | Answer::Accepted => {
            let assets = asset.into_iter().collect();
            (ReferralState::Signposted, Outcome::Signposted { at, by, assets, words: voice.say(&words.signposted.words, rng) })
        }
    };
    referral.turns.push(ReferralTurn { at, by: Some(by), state });
    referral.outcome = Some(outcome);
    Made { referral, received_day: received, worker: Some(by) }
}

/// A referral nobody has answered yet: fresh, flagged, being tried, or left for six to nine working days.
pub fn unanswered<'a>(world: &'a World, someone: &mut Someone<'a>, site: usize, turn: usize, rng: &mut Rng) -> Made {
    let calendar = &world.calendar;
    let worker = world.worker_on(site, calendar.today, turn);
    let age = [0, 6, 1, 0, 3, 7, 2, 0, 1, 9, 4, 8, 2][turn % 13];
    let received = calendar.today - age;
    let minute = rng.between(520, 980);
    let received_at = if age == 0 { calendar.recent(15 + 23 * i32::try_from(turn % 7).unwrap_or(0)) } else { calendar.at(received, minute) };
    let Ask { mut referral, about: _ } = ask(world, someone, site, worker, received_at, rng);
    // One at least is a same-day matter.
    if turn % 13 == 0 {
        referral.urgency = Urgency::SameDay;
        referral.risks = vec![RiskFlag::SelfHarm];
        "Said today that people would be better off without them. No plan, safe for tonight, seen by me; duty doctor reviews tomorrow. Please ring."
            .clone_into(&mut referral.risk_note);
    }
    if (1..5).contains(&age) && turn.is_multiple_of(2) {
        let mut clock = Clock::new(world, received, minute);
        let begun = clock.tick(received, rng);
        referral.turns.push(ReferralTurn { at: begun, by: Some(worker), state: ReferralState::InTriage });
        for day in 0..rng.between(0, age.min(2)) {
            let at = clock.tick(received + day, rng);
            referral.attempts.push(attempt(world, &someone.voice, someone.person.no_message, at, worker, rng));
        }
    }
    Made { referral, received_day: received, worker: None }
}

/// Marks a referral as a return for the next layer.
pub fn mark_return(world: &World, someone: &Someone<'_>, made: &mut Made, rng: &mut Rng) {
    if made.referral.source != Source::SelfReferral {
        let opening = someone.voice.say(&world.texts.journey.ending.return_story, rng);
        made.referral.story = format!("{opening} {}", made.referral.story);
    }
}

/// The same request sent a second time within the day.
pub fn sent_twice<'a>(world: &'a World, someone: &mut Someone<'a>, first: &Made, rng: &mut Rng) -> Made {
    let worker = first.worker.unwrap_or(0);
    let received_at = world.calendar.at(first.received_day, 1040);
    let Ask { mut referral, .. } = ask(world, someone, first.referral.site, worker, received_at, rng);
    referral.source = Source::Receptionist;
    referral.route = Route::PracticeLink;
    referral.recorded_by = None;
    referral.referrer = Referrer { name: people::passing_name(&world.texts, rng), contact: world.service.practices[someone.person.practice].phone.clone(), account: None };
    referral.needs.clone_from(&first.referral.needs);
    referral.story.clone_from(&first.referral.story);
    referral.risks.clone_from(&first.referral.risks);
    referral.urgency = first.referral.urgency;
    referral.turns[0].by = None;
    let at = world.calendar.at(first.received_day + 1, rng.between(520, 560));
    referral.turns.push(ReferralTurn { at, by: Some(worker), state: ReferralState::Duplicate });
    let words = someone.voice.say(&world.texts.journey.duplicate.words, rng);
    // The first comes before the second once they are in order, since it was received earlier the same day; its place
    // is set by `plan`, which knows the order.
    referral.outcome = Some(Outcome::Duplicate { at, by: worker, of: 0, words });
    Made { referral, received_day: first.received_day, worker: Some(worker) }
}

/// Adds the reference and the messages to the referrer.
pub fn finish(world: &World, person: &Person, made: Made, reference: String) -> Referral {
    let mut referral = made.referral;
    referral.reference = reference;
    let all = practice::referral::hears(referral.source, referral.agrees_word_back) == Hears::Everything;
    let mut rng = Rng::new(world.seed ^ 0x5EED, u64::from_be_bytes(first_eight(&referral.reference)));
    let mut messages = vec![message(world, person, &referral, Turn::Received, referral.received_at, None, "", "A link worker looks at it within three working days.", &mut rng)];
    if all {
        let mut tell = |turn: Turn, at: Timestamp, by: usize, words: &str, next: &str| {
            messages.push(message(world, person, &referral, turn, at, Some(by), words, next, &mut rng));
        };
        match &referral.outcome {
            Some(Outcome::Accepted { at, by, words }) => tell(Turn::Accepted, *at, *by, words, ""),
            Some(Outcome::Signposted { at, by, words, .. }) => tell(Turn::Signposted, *at, *by, words, ""),
            Some(Outcome::Redirected { at, by, words, to }) => tell(Turn::Redirected, *at, *by, words, &format!("With: {to}.")),
            Some(Outcome::Declined { at, by, referrer_words, next, .. }) => tell(Turn::Declined, *at, *by, referrer_words, next),
            _ => {}
        }
        if let Some(episode) = &referral.episode {
            for turn in &episode.turns {
                match turn.state {
                    EpisodeState::Active if !messages.iter().any(|message| message.turn == Turn::FirstContact) => {
                        messages.push(message(world, person, &referral, Turn::FirstContact, turn.at, Some(turn.by), "", "", &mut rng));
                    }
                    EpisodeState::Holding => messages.push(message(world, person, &referral, Turn::Holding, turn.at, Some(turn.by), "", "", &mut rng)),
                    EpisodeState::Ended => {
                        let words = episode.ending.as_ref().map_or("", |ending| ending.referrer_words.as_str());
                        let next = episode.ending.as_ref().map_or("", |ending| ending.door_open.as_str());
                        messages.push(message(world, person, &referral, Turn::Ended, turn.at, Some(turn.by), words, next, &mut rng));
                    }
                    _ => {}
                }
            }
            let middle = episode.contacts.get(episode.contacts.len() / 2).filter(|contact| episode.contacts.len() > 8 && contact.kind == ContactKind::FollowUp);
            if let Some(contact) = middle.filter(|_| referral.source.is_clinical_care()) {
                let words = "It is going steadily. What was agreed with you stands, and there is nothing that you need do.";
                messages.push(message(world, person, &referral, Turn::Progress, contact.recorded_at, Some(contact.recorded_by), words, "", &mut rng));
                messages.sort_by_key(|message| message.made_at);
            }
        }
    }
    referral.word_back = messages;
    referral
}

fn first_eight(reference: &str) -> [u8; 8] {
    let mut out = [0; 8];
    for (slot, byte) in out.iter_mut().zip(reference.bytes().rev()) {
        *slot = byte;
    }
    out
}

#[expect(clippy::too_many_arguments, reason = "a private helper of one caller, each part of one message")]
fn message(world: &World, person: &Person, referral: &Referral, turn: Turn, at: Timestamp, by: Option<usize>, words: &str, next: &str, rng: &mut Rng) -> WordBack {
    let initials = practice::person::initials(&person.given_name, &person.family_name);
    let worker = by.map_or("", |at| world.service.accounts[at].name.as_str());
    let values = [
        ("person", initials.as_str()),
        ("reference", referral.reference.as_str()),
        ("worker", worker),
        ("service", world.service.name.as_str()),
        ("words", words),
        ("next", next),
    ];
    let body = practice::wordback::fill(practice::wordback::default_text(turn), &values).unwrap_or_default();
    let now = world.calendar.now;
    let later = |minutes: i32| Timestamp::from_second(at.as_second() + i64::from(minutes) * 60).unwrap_or(at);
    // The first goes by itself; the others wait until their worker has read them, the newest perhaps still.
    let fresh = now.as_second() - at.as_second() < 3 * 86_400;
    let sent_at = match by {
        None => Some(at),
        Some(_) if fresh && rng.chance(45) => None,
        Some(_) => Some(later(rng.between(1, 12))),
    };
    let sent_at = sent_at.filter(|sent| *sent <= now);
    let read_at = sent_at.filter(|_| referral.referrer.account.is_some() && rng.chance(70)).map(|_| later(rng.between(60, 3000))).filter(|read| *read <= now);
    WordBack { turn, to_name: referral.referrer.name.clone(), body, made_at: at, sent_at, by: sent_at.and(by), read_at }
}
