//! From asking to answering: what triage made of a referral, and the spell that followed.

use super::asking::{Ask, ask, attempt};
use super::case::{Attempt, Outcome, Referral, ReferralTurn, Referrer};
use super::people::{self, Someone};
use super::plan::{Diary, World};
use super::record::{Clock, Spell, When};
use super::rng::Rng;
use super::service::Site;
use super::skeleton::{self, Skeleton, Stage};
use super::voice::Voice;
use super::words::{
    AttemptOutcome, Channel, DeclineReason, DeclinedBy, ReferralState, RiskFlag, Route, Source, Urgency,
};
use jiff::SignedDuration;

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
        0 | 1 | 10 | 12 => (Stage::Active, today(diary)),
        2 => (Stage::Holding, today(diary)),
        3 => (Stage::Waiting, today(diary)),
        4 => (Stage::Active, When::Nothing),
        6 if site.holding > 4 => (Stage::Holding, later(diary)),
        8 => (Stage::Waiting, if rng.chance(70) { later(diary) } else { When::Nothing }),
        9 => (Stage::Closing, later(diary)),
        11 if turn < 13 || rng.chance(30) => (Stage::Active, When::Day(-rng.between(1, 3), *rng.one(&SLOTS))),
        _ => (if rng.chance(site.holding) { Stage::Holding } else { Stage::Active }, later(diary)),
    }
}
/// How triage goes: its days, who does it, and whether a first meeting is offered at its end.
struct Triage<'s> {
    skeleton: &'s Skeleton,
    received: i32,
    by: usize,
    offered: bool,
}

/// The course of an accepted referral, settled before any of it is written.
struct Course<'s> {
    skeleton: &'s Skeleton,
    received: i32,
    owners: &'s [(usize, i32)],
    stage: Stage,
    when: When,
}

/// Triage up to the talk that settles it; the clock is left there.
fn triage(
    world: &World,
    someone: &Someone<'_>,
    referral: &mut Referral,
    triage: &Triage<'_>,
    clock: &mut Clock<'_>,
    rng: &mut Rng,
) {
    let Triage { skeleton, received, by, offered } = *triage;
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
    referral.attempts.push(Attempt {
        at,
        by,
        channel: Channel::Phone,
        outcome: AttemptOutcome::Spoke,
        minutes,
        notes: voice.say(lines, rng),
        offered,
    });
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
fn accepted<'a>(world: &'a World, someone: &mut Someone<'a>, site: usize, course: &Course<'_>, rng: &mut Rng) -> Made {
    let Course { skeleton, received, owners, stage, when } = *course;
    let minute = rng.between(515, 1000);
    let received_at = world.calendar.at(received, minute);
    let worker = owners[0].0;
    let Ask { mut referral, about } = ask(world, someone, site, worker, received_at, rng);
    let mut clock = Clock::new(world, received, minute);
    let answer = Triage { skeleton, received, by: worker, offered: true };
    triage(world, someone, &mut referral, &answer, &mut clock, rng);
    let at = clock.pass(1);
    referral.turns.push(ReferralTurn { at, by: Some(worker), state: ReferralState::Accepted });
    referral.outcome = Some(Outcome::Accepted { at, by: worker, words: accepted_words(&someone.voice, rng) });
    let spell = Spell { world, about: &about, skeleton, received, stage, when, owners };
    referral.episode = Some(spell.write(at, &mut someone.voice, &mut clock, rng));
    Made { referral, received_day: received, worker: Some(worker) }
}

/// A spell that is open now, with this worker.
pub fn open<'a>(
    world: &'a World,
    someone: &mut Someone<'a>,
    site: usize,
    worker: usize,
    stage: Stage,
    when: When,
    rng: &mut Rng,
) -> Made {
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
    let owners = if received < from {
        vec![(world.worker_on(site, received, worker), start), (worker, from.max(start + 1).min(today - 1))]
    } else {
        vec![(worker, start)]
    };
    let course = Course { skeleton: &skeleton, received, owners: &owners, stage, when };
    accepted(world, someone, site, &course, rng)
}

/// A spell that ended on or before a day; none where the history is too short for it.
pub fn ended<'a>(
    world: &'a World,
    someone: &mut Someone<'a>,
    site: usize,
    end_day: i32,
    rng: &mut Rng,
) -> Option<Made> {
    for _ in 0..3 {
        let skeleton = skeleton::draw(
            &world.service.sites[site],
            someone.voice.traits,
            Stage::Ended,
            false,
            (end_day - 45).min(600),
            rng,
        );
        let received = end_day - skeleton.last_day();
        if received < 1 || skeleton.beats.len() < 2 {
            continue;
        }
        let start = received + skeleton.accepted;
        let first = world.worker_on(site, received, rng.below(64));
        let last = world.until(site, first) - 1;
        let mut owners = vec![(first, start)];
        if last < end_day {
            // handed over on the last day in post
            let next = world.worker_on(site, last + 1, rng.below(64));
            if last > start {
                owners.push((next, last));
            } else {
                owners = vec![(next, start)];
            }
        }
        let course =
            Course { skeleton: &skeleton, received, owners: &owners, stage: Stage::Ended, when: When::Nothing };
        return Some(accepted(world, someone, site, &course, rng));
    }
    None
}

/// A referral answered in another way than by support.
pub fn answered<'a>(
    world: &'a World,
    someone: &mut Someone<'a>,
    site: usize,
    end_day: i32,
    answer: Answer,
    rng: &mut Rng,
) -> Made {
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
    let talk = Triage { skeleton: &skeleton, received, by, offered: false };
    triage(world, someone, &mut referral, &talk, &mut clock, rng);
    if unreached {
        // The talk did not happen: the last attempt was a letter.
        if let Some(last) = referral.attempts.last_mut() {
            *last = Attempt {
                channel: Channel::Letter,
                outcome: AttemptOutcome::LetterSent,
                minutes: 8,
                offered: true,
                notes: someone.voice.say(&words.attempt.letter, rng),
                ..last.clone()
            };
        }
    }
    if answer == Answer::Declined && (decline.who == "referrer" || decline.why == "too_little_information") {
        // Settled with the referrer, or for want of a number: nobody spoke with the person.
        referral.attempts.clear();
    }
    let at = clock.pass(2);
    let asset = about.assets.first().copied();
    someone.voice.speak_of(asset.map(|at| &world.service.assets[at]));
    let voice = &someone.voice;
    // the other end says yes a while later, where that while is over
    let past = |hours| at.checked_add(SignedDuration::from_hours(hours)).ok().filter(|when| *when < world.calendar.now);
    let (state, outcome) = match answer {
        Answer::Redirected => {
            let to = voice.say(&words.redirected.to, rng);
            (
                ReferralState::Redirected,
                Outcome::Redirected {
                    at,
                    by,
                    to,
                    taken_at: past(2 * 24 + 3),
                    words: voice.say(&words.redirected.words, rng),
                },
            )
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
                taken_at: past(1).filter(|_| safety),
                referrer_words: voice.fill(&decline.told.text, rng),
            };
            (ReferralState::Declined, outcome)
        }
        Answer::Withdrawn => {
            (ReferralState::Withdrawn, Outcome::Withdrawn { at, by, words: voice.say(&words.withdrawn.words, rng) })
        }
        Answer::Signposted | Answer::Accepted => {
            let assets = asset.into_iter().collect();
            (
                ReferralState::Signposted,
                Outcome::Signposted { at, by, assets, words: voice.say(&words.signposted.words, rng) },
            )
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
    let received_at = if age == 0 {
        calendar.recent(15 + 23 * i32::try_from(turn % 7).unwrap_or(0))
    } else {
        calendar.at(received, minute)
    };
    let Ask { mut referral, about: _ } = ask(world, someone, site, worker, received_at, rng);
    // One at least is a same-day matter.
    if turn.is_multiple_of(13) {
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
    referral.referrer = Referrer {
        name: people::passing_name(&world.texts, rng),
        contact: world.service.practices[someone.person.practice].phone.clone(),
        account: None,
    };
    referral.needs.clone_from(&first.referral.needs);
    referral.story.clone_from(&first.referral.story);
    referral.risks.clone_from(&first.referral.risks);
    referral.urgency = first.referral.urgency;
    referral.turns[0].by = None;
    let at = world.calendar.at(first.received_day + 1, rng.between(520, 560));
    referral.turns.push(ReferralTurn { at, by: Some(worker), state: ReferralState::Duplicate });
    let words = someone.voice.say(&world.texts.journey.duplicate.words, rng);
    // Which one it doubles is set by `plan`, which knows the order.
    referral.outcome = Some(Outcome::Duplicate { at, by: worker, of: 0, words });
    Made { referral, received_day: first.received_day, worker: Some(worker) }
}
