//! Turns the bare course of a spell into a record: contacts with notes, goals, connections, holding, ending.

use super::case::{Contact, Ending, Episode, EpisodeTurn, Holding, NextContact, Owner, Told};
use super::measures;
use super::notes::{self, Notes};
use super::plan::World;
use super::rng::Rng;
use super::skeleton::{Skeleton, Stage};
use super::text::{NeedLines, traits};
use super::voice::Voice;
use super::words::{
    Attendance, ContactKind, EndingReason, EpisodeState, HoldingFunction, HoldingReason, Place, Readiness,
};
use jiff::Timestamp;

/// When the next contact is, seen from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Nothing is planned.
    Nothing,
    /// So many working days from today (0 today, less than 0 overdue), at this minute of the day.
    Day(i32, i32),
}

/// Moments that never run backwards within a spell.
pub struct Clock<'a> {
    world: &'a World,
    day: i32,
    minute: i32,
}

impl<'a> Clock<'a> {
    /// Starts on a day at a minute.
    pub fn new(world: &'a World, day: i32, minute: i32) -> Self {
        Self { world, day, minute }
    }

    /// The next moment of office work on or after a day.
    pub fn tick(&mut self, day: i32, rng: &mut Rng) -> Timestamp {
        if day > self.day {
            self.day = day;
            self.minute = rng.between(540, 960);
        } else {
            self.minute = (self.minute + rng.between(2, 14)).min(1075);
        }
        self.world.calendar.at(self.day, self.minute)
    }

    /// The next quarter of an hour at which an appointment can begin.
    pub fn slot(&mut self, day: i32, rng: &mut Rng) -> Timestamp {
        if day > self.day {
            self.day = day;
            self.minute = 540 + 15 * rng.between(0, 26);
        } else {
            self.minute = (self.minute + 16).min(1060) / 15 * 15;
        }
        self.world.calendar.at(self.day, self.minute)
    }

    /// Lets minutes pass, within the working day.
    pub fn pass(&mut self, minutes: i32) -> Timestamp {
        self.minute = (self.minute + minutes).min(1079);
        self.world.calendar.at(self.day, self.minute)
    }
}

/// What a spell is about.
pub struct About<'a> {
    /// Site.
    pub site: usize,
    /// Main need first.
    pub needs: Vec<&'a NeedLines>,
    /// The same as codes.
    pub codes: Vec<&'static str>,
    /// Assets that fit the main need, the best first.
    pub assets: Vec<usize>,
    /// The asset that fits the second need best.
    pub second_asset: Option<usize>,
    /// Whether the first of them is in this town and open.
    pub fits: bool,
}

/// The assets that fit a need, the best first: in the town before elsewhere, those one can go to before those by telephone.
fn fitting(world: &World, site: usize, main: &str, second: Option<&str>, rng: &mut Rng) -> Vec<usize> {
    let comes_to_you = matches!(main, "transport" | "practical_help" | "energy" | "caring" | "crime_safety");
    let mut scored: Vec<(i32, usize)> = world
        .service
        .assets
        .iter()
        .enumerate()
        .filter_map(|(at, asset)| {
            // The needs of an asset stand in the order in which it serves them.
            let rank = i32::try_from(asset.needs.iter().position(|need| need == main)?).unwrap_or(0);
            let away = asset.place == "By telephone" || asset.place == "At home";
            let score = i32::from(asset.site == site) * 40
                + i32::from(asset.state == "open") * 8
                + i32::from(away == comes_to_you) * 5
                + i32::from(second.is_some_and(|code| asset.needs.iter().any(|need| need == code))) * 4
                - 2 * rank
                + rng.between(0, 6);
            Some((-score, at))
        })
        .collect();
    scored.sort_unstable();
    // nothing is suggested that has closed
    scored.into_iter().map(|(_, at)| at).filter(|at| world.service.assets[*at].state != "closed").take(3).collect()
}

/// What a spell is about, with the assets for it.
pub fn about<'a>(world: &'a World, site: usize, needs: Vec<&'a NeedLines>, rng: &mut Rng) -> About<'a> {
    let codes =
        needs.iter().filter_map(|need| practice::needs::by_code(&need.code)).map(|need| need.code.as_str()).collect();
    let second = needs.get(1).map(|need| need.code.as_str());
    let assets = fitting(world, site, &needs[0].code, second, rng);
    let second_asset = second.and_then(|code| fitting(world, site, code, None, rng).first().copied());
    let fits = assets
        .first()
        .is_some_and(|at| world.service.assets[*at].site == site && world.service.assets[*at].state == "open");
    About { site, needs, codes, assets, second_asset, fits }
}

/// Small notes beside a planned meeting.
const NOTES: [&str; 7] = [
    "",
    "",
    "Bring the form back",
    "Ask how {asset} went",
    "Large print copy of the plan",
    "{He} will have the letters out",
    "Ring first if it rains",
];

/// A spell as it is to be written down.
pub struct Spell<'s, 'a> {
    /// The world.
    pub world: &'a World,
    /// What it is about.
    pub about: &'s About<'a>,
    /// Its course.
    pub skeleton: &'s Skeleton,
    /// Number of the day on which the referral was received.
    pub received: i32,
    /// Stage.
    pub stage: Stage,
    /// Next contact.
    pub when: When,
    /// Owners with the day from which each has it.
    pub owners: &'s [(usize, i32)],
}

impl<'a> Spell<'_, 'a> {
    fn owner_on(&self, day: i32) -> usize {
        let found = self.owners.iter().rev().find(|(_, from)| *from <= day).or(self.owners.first());
        found.map_or(0, |(account, _)| *account)
    }

    /// Writes the episode; the clock stands at the acceptance.
    pub fn write(
        &self,
        accepted_at: Timestamp,
        voice: &mut Voice<'a>,
        clock: &mut Clock<'_>,
        rng: &mut Rng,
    ) -> Episode {
        let (world, about, skeleton) = (self.world, self.about, self.skeleton);
        let day = |offset: i32| self.received + offset;
        let first_owner = self.owner_on(day(skeleton.accepted));
        let mut turns = vec![EpisodeTurn { at: accepted_at, by: first_owner, state: EpisodeState::Waiting }];
        let mut contacts: Vec<Contact> = Vec::with_capacity(skeleton.beats.len());
        let mut moved: Vec<(Timestamp, Readiness)> = Vec::new();
        let mut holdings = Vec::new();
        let mut writer = Notes::new();
        let expected = if self.stage == Stage::Ended { skeleton.beats.len() } else { skeleton.beats.len() + 3 };
        let own_traits = voice.traits;
        voice.speak_of(about.assets.first().map(|at| &world.service.assets[*at]));
        let (mut hold_open, mut resumed) = (false, false);
        for (index, beat) in skeleton.beats.iter().enumerate() {
            let by = self.owner_on(day(beat.day));
            if let Some((_, Some(until))) =
                skeleton.hold.filter(|(_, until)| hold_open && !resumed && until.is_some_and(|until| until <= beat.day))
            {
                let at = clock.tick(day(until), rng);
                turns.push(EpisodeTurn { at, by, state: EpisodeState::Active });
                if let Some(Holding { until, .. }) = holdings.last_mut() {
                    *until = Some(at);
                }
                resumed = true;
            }
            #[expect(clippy::cast_precision_loss, reason = "a few dozen contacts")]
            let progress = (index + 1) as f64 / expected as f64;
            let place = notes::place(world, about.site, beat.kind, voice.traits, rng);
            let at = if matches!(beat.kind, ContactKind::Message | ContactKind::CheckIn | ContactKind::AboutPerson) {
                clock.tick(day(beat.day), rng)
            } else {
                clock.slot(day(beat.day), rng)
            };
            let came = beat.attendance == Attendance::Attended;
            let mut took = notes::minutes(world, about.site, beat.kind, rng).max(1);
            if place == Place::Phone {
                took = took.min(rng.between(15, 35));
            }
            let planned = match beat.kind {
                ContactKind::FirstMeeting => Some(world.service.sites[about.site].first_minutes[0]),
                ContactKind::FollowUp if place == Place::Phone => Some(20),
                ContactKind::FollowUp | ContactKind::WithCarer => Some(30),
                ContactKind::JointMeeting => Some(45),
                ContactKind::Accompanying => Some(60),
                _ => None,
            };
            let travel = match place {
                Place::Home => Some(rng.between(12, 40)),
                Place::Community => Some(rng.between(8, 25)),
                _ => None,
            };
            voice.traits = own_traits
                | match place {
                    Place::Surgery | Place::Community => traits::MET | traits::OUT,
                    Place::Home => traits::MET | traits::HOME,
                    Place::Phone | Place::Video => traits::PHONE,
                    Place::Text | Place::Email | Place::Letter => 0,
                };
            let note = writer.write(world, about, voice, *beat, progress, rng);
            let recorded_at = clock.pass(if came { took + rng.between(2, 25) } else { rng.between(15, 30) });
            let held = came && beat.kind != ContactKind::Message;
            if held && turns.len() == 1 {
                turns.push(EpisodeTurn { at: recorded_at, by, state: EpisodeState::Active });
            }
            let seen = (held && !beat.held && !matches!(beat.kind, ContactKind::AboutPerson))
                .then(|| notes::readiness(progress, rng));
            let changed = seen.filter(|now| moved.last().is_none_or(|(_, before)| before != now));
            if let Some(now) = changed {
                moved.push((recorded_at, now));
            }
            let needs = about.codes.iter().take(if rng.chance(30) { 2 } else { 1 }).copied().collect();
            contacts.push(Contact {
                kind: beat.kind,
                place,
                at,
                planned_minutes: planned,
                minutes: came.then_some(took),
                travel_minutes: travel.filter(|_| came || beat.attendance == Attendance::DidNotAttend),
                attendance: beat.attendance,
                with_whom: notes::with_whom(beat.kind, &note, voice),
                notes: note,
                needs: if beat.kind == ContactKind::Message || !came { Vec::new() } else { needs },
                readiness: changed,
                recorded_at,
                recorded_by: by,
            });
            if let Some((from, _)) = skeleton.hold.filter(|(from, _)| !hold_open && *from == beat.day && held) {
                let at = clock.pass(3);
                turns.push(EpisodeTurn { at, by, state: EpisodeState::Holding });
                holdings.push(self.holding(at, day(from), voice, rng));
                hold_open = true;
            }
        }
        if let Some((_, Some(until))) = skeleton.hold.filter(|_| hold_open && !resumed) {
            let at = clock.tick(day(until), rng);
            turns.push(EpisodeTurn { at, by: self.owner_on(day(until)), state: EpisodeState::Active });
            if let Some(Holding { until, .. }) = holdings.last_mut() {
                *until = Some(at);
            }
        }
        voice.traits = own_traits;
        // A long holding was looked at again since it began, at the latest call: another review was agreed.
        if let Some(holding) = holdings.last_mut().filter(|holding: &&mut Holding| holding.until.is_none()) {
            let latest = contacts.last().map(|contact| contact.recorded_at).filter(|at| *at > holding.from);
            if holding.review_on != holding.first_review_on {
                holding.reviewed_at = latest;
            }
            if holding.reviewed_at.is_none() {
                holding.first_review_on = holding.review_on;
            }
        }
        let ending = self.ending(&contacts, voice, clock, rng);
        if let Some(done) = ending.as_ref().and_then(|ending| ending.done_at) {
            let last = self.owner_on(day(skeleton.last_day()));
            turns.push(EpisodeTurn { at: done, by: last, state: EpisodeState::Ended });
        }
        let held: Vec<&Contact> = contacts
            .iter()
            .filter(|contact| contact.attendance == Attendance::Attended && contact.kind != ContactKind::Message)
            .collect();
        let goals = self.goals(&held, voice, rng);
        let (connections, unmet) = self.connections(&held, voice, rng);
        let met = !held.is_empty();
        let now = world.calendar.now;
        let asked = measures::measures(accepted_at, &contacts, about.codes.first().copied().unwrap_or_default(), now);
        Episode {
            measures: asked,
            follow_up: measures::follow_up(ending.as_ref(), now),
            scope_explained_on: held.first().map(|first| practice::clock::london_date(first.at)),
            consent_to_share: met.then(|| rng.chance(92)),
            what_matters: if met { voice.say(&about.needs[0].matters, rng) } else { String::new() },
            owners: self.owned(accepted_at, voice, rng),
            readiness: moved,
            next: self.next(voice, met, rng),
            turns,
            contacts,
            goals,
            connections,
            unmet,
            holdings,
            ending,
        }
    }

    fn owned(&self, accepted_at: Timestamp, voice: &Voice<'_>, rng: &mut Rng) -> Vec<Owner> {
        let mut owned: Vec<Owner> = Vec::with_capacity(self.owners.len());
        for (position, (account, from)) in self.owners.iter().enumerate() {
            let at = if position == 0 { accepted_at } else { self.world.calendar.at(*from, 525) };
            let why =
                if position == 0 { String::new() } else { voice.say(&self.world.texts.journey.ending.handover, rng) };
            if let Some(before) = owned.last_mut() {
                before.until = Some(at);
            }
            owned.push(Owner { account: *account, from: at, until: None, why });
        }
        owned
    }

    fn holding(&self, at: Timestamp, from: i32, voice: &Voice<'_>, rng: &mut Rng) -> Holding {
        let words = &self.world.texts.journey.holding;
        let (reason, function) = rng.by_weight(&[
            ((HoldingReason::NothingToReferTo, HoldingFunction::WaitingForService), 34),
            ((HoldingReason::NotReadyYet, HoldingFunction::PreparingForChange), 30),
            ((HoldingReason::CannotBeFixed, HoldingFunction::BearingWitness), 16),
            ((HoldingReason::ProtectingClinicalTime, HoldingFunction::EasingStaffLoad), 9),
            ((HoldingReason::SharedWithPractice, HoldingFunction::EasingStaffLoad), 11),
        ]);
        let mut reasons = vec![reason];
        let mut functions = vec![function];
        if reason != HoldingReason::NotReadyYet && rng.chance(25) {
            reasons.push(HoldingReason::NotReadyYet);
        }
        if function != HoldingFunction::BearingWitness && rng.chance(35) {
            functions.push(HoldingFunction::BearingWitness);
        }
        let mut shared_with = voice.say(&words.shared, rng);
        if shared_with.is_empty() && reasons.contains(&HoldingReason::SharedWithPractice) {
            shared_with = voice.fill("Dr {gp}", rng);
        }
        let calendar = &self.world.calendar;
        let review =
            if self.stage == Stage::Holding { (from + 30).max(calendar.today + rng.between(1, 26)) } else { from + 30 };
        Holding {
            from: at,
            until: None,
            reasons,
            functions,
            consists_of: voice.say(&words.consists, rng),
            shared_with,
            would_end: voice.say(&words.would_end, rng),
            every_weeks: rng.between(2, 4),
            first_review_on: calendar.date(from + 30),
            reviewed_at: None,
            review_on: calendar.date(review),
        }
    }

    fn ending(&self, contacts: &[Contact], voice: &Voice<'_>, clock: &mut Clock<'_>, rng: &mut Rng) -> Option<Ending> {
        let end = self.skeleton.end?;
        let words = &self.world.texts.journey.ending;
        let calendar = &self.world.calendar;
        let by = self.owner_on(self.received + end.prepared);
        // Prepared between two meetings where there is room, else right after what came last.
        let last_contact = contacts.last().map(|contact| contact.recorded_at);
        let apart = end.done.is_some() && end.told.is_some_and(|told| end.prepared < told);
        let prepared_at = if apart {
            calendar.at(self.received + end.prepared, rng.between(1000, 1060))
        } else {
            clock.tick(self.received + end.prepared, rng)
        };
        let told = end.told.map(|told| Told {
            on: calendar.date(self.received + told),
            at: last_contact.filter(|at| *at > prepared_at).unwrap_or_else(|| clock.pass(4)),
            how: voice.say(&words.told_how, rng),
            words: voice.say(&words.told_words, rng),
        });
        let lost = end.reason == EndingReason::NoContact;
        let mut referrer_words = match end.reason {
            EndingReason::NoContact => voice.say(&words.told_lost, rng),
            EndingReason::Died => voice
                .fill("I am sorry to tell you that {first} has died. Thank you for letting us know one another.", rng),
            EndingReason::MovedAway => voice.fill("{first} has moved away and knows whom to ask there.", rng),
            EndingReason::PersonChose => {
                voice.fill("{first} would like to carry on without us, and has our number.", rng)
            }
            _ => voice.say(&self.about.needs[0].end, rng),
        };
        if referrer_words.is_empty() {
            referrer_words = voice.fill("{first} and I have come to the end of this.", rng);
        }
        let died = end.reason == EndingReason::Died;
        let door = if died { String::new() } else { voice.say(&words.door, rng) };
        let done_at = end.done.map(|done| clock.tick(self.received + done, rng));
        Some(Ending {
            reason: end.reason,
            prepared_at,
            told,
            what_remains: if died {
                String::new()
            } else if lost {
                voice.say(&words.remains_lost, rng)
            } else {
                voice.say(&words.remains, rng)
            },
            door_open: door,
            referrer_words,
            done_at,
            by,
        })
    }

    fn next(&self, voice: &Voice<'_>, met: bool, rng: &mut Rng) -> Option<NextContact> {
        let When::Day(days, minute) = self.when else { return None };
        if self.stage == Stage::Ended {
            return None;
        }
        let calendar = &self.world.calendar;
        let kind = match self.stage {
            _ if !met => ContactKind::FirstMeeting,
            Stage::Holding => ContactKind::CheckIn,
            _ if rng.chance(10) => ContactKind::Accompanying,
            _ => ContactKind::FollowUp,
        };
        let place = notes::place(self.world, self.about.site, kind, voice.traits, rng);
        let minutes = match kind {
            ContactKind::FirstMeeting => self.world.service.sites[self.about.site].first_minutes[0],
            ContactKind::CheckIn => 10,
            ContactKind::Accompanying => 60,
            _ if place == Place::Phone => 20,
            _ => 30,
        };
        let note = if kind == ContactKind::FollowUp { voice.fill(rng.pick(&NOTES), rng) } else { String::new() };
        Some(NextContact { at: calendar.at(calendar.today + days, minute), kind, place, minutes, note })
    }
}
