//! What a spell led to: goals and steps, introductions, and needs for which nothing fitted ([DOMAIN 4.3, 4.5]).

use super::case::{Connection, Contact, Goal, Step, UnmetNeed};
use super::record::{Spell, When};
use super::rng::Rng;
use super::text::traits;
use super::voice::Voice;
use super::words::{ConnectionState, EndingReason, GoalState, How, NotTakenUp, StepBy, StepState, UnmetWhy};

impl Spell<'_, '_> {
    /// Goals with their steps, as far as they have come.
    pub fn goals(&self, held: &[&Contact], voice: &Voice<'_>, rng: &mut Rng) -> Vec<Goal> {
        let Some(agreed) = held.get(usize::from(held.len() > 2 && rng.chance(40))) else { return Vec::new() };
        let from = held.iter().position(|contact| contact.at == agreed.at).unwrap_or(0);
        let after = &held[from..];
        let mut goals = Vec::new();
        let ended = self.skeleton.end.filter(|end| end.done.is_some());
        let nothing_due = self.when == When::Nothing;
        for (nth, need) in self.about.needs.iter().take(2).enumerate() {
            if nth == 1 && !rng.chance(45) {
                break;
            }
            let start = rng.below(need.goal.len());
            let Some(line) = (0..need.goal.len())
                .map(|step| &need.goal[(start + step) % need.goal.len()])
                .find(|line| voice.fits(&line.words))
            else {
                continue;
            };
            let mut steps = Vec::with_capacity(line.steps.len());
            let mut changed = agreed.recorded_at;
            for (position, words) in line.steps.iter().enumerate() {
                let done_at = after
                    .get((position + 1) * 2)
                    .or_else(|| after.last().filter(|_| ended.is_some() && position == 0 && after.len() > 1));
                let state = match (done_at, ended) {
                    (Some(_), _) if rng.chance(88) => StepState::Done,
                    (_, Some(end)) if end.reason == EndingReason::GoalsMet && rng.chance(75) => StepState::Done,
                    (_, Some(_)) => StepState::Dropped,
                    _ => StepState::ToDo,
                };
                let changed_at = match state {
                    StepState::ToDo => agreed.recorded_at,
                    _ => done_at.or(after.last()).map_or(agreed.recorded_at, |contact| contact.recorded_at),
                };
                changed = changed.max(changed_at);
                let calendar = &self.world.calendar;
                let due_on = match state {
                    StepState::ToDo if nothing_due || rng.chance(55) => None,
                    StepState::ToDo => Some(calendar.date(calendar.today + rng.between(0, 18))),
                    _ => rng.chance(50).then(|| practice::clock::london_date(changed_at)),
                };
                let lower = words.to_lowercase();
                let by_whom = if lower.contains("link worker") || lower.contains("together") {
                    StepBy::Worker
                } else {
                    StepBy::Person
                };
                steps.push(Step {
                    words: voice.fill(words, rng),
                    by_whom,
                    due_on,
                    state,
                    agreed_at: agreed.recorded_at,
                    changed_at,
                });
            }
            let any_done = steps.iter().any(|step| step.state == StepState::Done);
            let state = match ended.map(|end| end.reason) {
                Some(EndingReason::GoalsMet) => GoalState::Reached,
                Some(EndingReason::MovedOnWithSupport) if any_done => GoalState::Reached,
                Some(_) => GoalState::SetAside,
                None if any_done => GoalState::Working,
                None => GoalState::Agreed,
            };
            let last = after.last().map_or(agreed.recorded_at, |contact| contact.recorded_at);
            goals.push(Goal {
                words: voice.fill(&line.words.text, rng),
                state,
                agreed_at: agreed.recorded_at,
                changed_at: if ended.is_some() { last } else { changed },
                steps,
            });
        }
        goals
    }

    /// Introductions, and what could not be found.
    pub fn connections(
        &self,
        held: &[&Contact],
        voice: &Voice<'_>,
        rng: &mut Rng,
    ) -> (Vec<Connection>, Vec<UnmetNeed>) {
        let mut connections = Vec::new();
        let mut unmet = Vec::new();
        let Some(first) = held.first() else { return (connections, unmet) };
        if (!self.about.fits && rng.chance(70)) || rng.chance(6) {
            let why = match self.about.assets.first().map(|at| &self.world.service.assets[*at]) {
                Some(asset) if asset.site == self.about.site && asset.state == "full" => UnmetWhy::Full,
                Some(asset) if asset.site != self.about.site => UnmetWhy::TooFar,
                None => UnmetWhy::NoneExists,
                _ => rng.by_weight(&[
                    (UnmetWhy::NoneExists, 6),
                    (UnmetWhy::Cost, 3),
                    (UnmetWhy::Access, 3),
                    (UnmetWhy::Eligibility, 2),
                    (UnmetWhy::Language, u32::from(voice.traits & traits::LANG != 0) * 6),
                ]),
            };
            let at = held.get(1).unwrap_or(first);
            let notes = &self.world.texts.journey.unmet.note;
            let note = match why {
                UnmetWhy::TooFar => &notes[0..1],
                UnmetWhy::Full => &notes[1..2],
                UnmetWhy::NoneExists => {
                    if rng.chance(50) {
                        &notes[2..3]
                    } else {
                        &notes[6..7]
                    }
                }
                UnmetWhy::Language => &notes[3..4],
                UnmetWhy::Access => &notes[4..5],
                UnmetWhy::Cost => &notes[5..6],
                UnmetWhy::Eligibility => &[],
            };
            unmet.push(UnmetNeed {
                need: self.about.codes[0],
                area: self.world.service.sites[self.about.site].town.clone(),
                why,
                note: voice.say(note, rng),
                at: at.recorded_at,
                by: at.recorded_by,
            });
        }
        let wanted = if held.len() < 2 { 0 } else { 1 + usize::from(held.len() > 5 && rng.chance(45)) };
        for (nth, asset) in self.about.assets.iter().take(wanted).enumerate() {
            if let Some(times) = held.get(1 + nth * 2..).filter(|times| !times.is_empty()) {
                // Notes speak of the first as a place that became one's own; more often it is the second that comes to nothing.
                let refuses = rng.chance(if nth == 0 { 7 } else { 50 });
                connections.push(self.connection(*asset, times, refuses, voice, rng));
            }
        }
        (connections, unmet)
    }

    fn connection(
        &self,
        asset: usize,
        times: &[&Contact],
        refuses: bool,
        voice: &Voice<'_>,
        rng: &mut Rng,
    ) -> Connection {
        const COURSE: [ConnectionState; 4] = [
            ConnectionState::Introduced,
            ConnectionState::Started,
            ConnectionState::TakingPart,
            ConnectionState::Finished,
        ];
        let mut turns = vec![(times[0].recorded_at, ConnectionState::Suggested)];
        let stop = rng.between(0, 2);
        let mut not_taken_up = None;
        if !rng.chance(12) || times.len() > 1 {
            turns.push((times[0].recorded_at, ConnectionState::Agreed));
        }
        for (step, contact) in times.iter().skip(1).enumerate() {
            let Some(state) = COURSE.get(step) else { break };
            if refuses && i32::try_from(step).unwrap_or(9) == stop {
                let full = self.world.service.assets[asset].state == "full";
                let why = rng.by_weight(&[
                    (NotTakenUp::ChangedMind, 5),
                    (NotTakenUp::NotRight, 5),
                    (NotTakenUp::TooFar, 2),
                    (NotTakenUp::Cost, 1),
                    (NotTakenUp::Unwell, 4),
                    (NotTakenUp::NoReply, 2),
                    (NotTakenUp::Full, if full { 20 } else { 0 }),
                ]);
                not_taken_up = Some(why);
                turns.push((contact.recorded_at, ConnectionState::NotTakenUp));
                break;
            }
            if *state == ConnectionState::Finished && rng.chance(55) {
                break;
            }
            turns.push((contact.recorded_at, *state));
        }
        let reached = |state: ConnectionState| turns.iter().find(|(_, at)| *at == state).map(|(at, _)| *at);
        let how = reached(ConnectionState::Introduced)
            .map(|_| rng.by_weight(&[(How::DetailsGiven, 4), (How::WarmIntroduction, 4), (How::Accompanied, 2)]));
        let words = &self.world.texts.journey.contact;
        let words = if not_taken_up.is_some() { &words.partner_once } else { &words.partner_word };
        let mut voice = voice.clone();
        voice.speak_of(Some(&self.world.service.assets[asset]));
        let partner_word = reached(ConnectionState::Started)
            .filter(|_| rng.chance(55))
            .map(|at| (at, voice.say(words, rng)))
            .filter(|(_, words)| !words.is_empty());
        let note = if how == Some(How::Accompanied) { "Would like company the first time." } else { "" };
        Connection { asset, turns, how, not_taken_up, note: note.to_owned(), partner_word }
    }
}
