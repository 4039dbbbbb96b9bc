//! What is done in a case, in the order of time.

use crate::demo::case::{Case, Episode, Outcome as Answer, Referral};
use jiff::Timestamp;
use practice::connection::State as Connected;
use practice::goal::{GoalState, StepState};
use practice::referral::State as Asked;
use practice::wordback::Turn as Word;

/// One thing that is done in a case; positions are those of the plan's lists.
#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    Receive,
    Join,
    Begin,
    Try(usize),
    Answer,
    Passed,
    Plan,
    Contact(usize),
    WhatMatters,
    Goal(usize),
    StepTurn(usize, usize),
    GoalTurn(usize),
    Connection(usize, usize),
    PartnerWord(usize),
    Unmet(usize),
    Hold(usize),
    Review(usize),
    Resume,
    HandOver(usize),
    Prepare,
    Tell,
    End,
    Measure(usize),
    FollowUp,
    Progress(usize),
    Send(usize),
    Read,
}

/// The acts of a case in the order of time; of those at one moment, a contact comes before what was agreed at it.
pub(super) fn acts(case: &Case) -> Vec<(Timestamp, usize, Act)> {
    let mut acts = Vec::new();
    for (nth, referral) in case.referrals.iter().enumerate() {
        let mut add = |at: Timestamp, act: Act| acts.push((at, nth, act));
        add(referral.received_at, Act::Receive);
        if let Some(first) = referral.turns.get(1) {
            if nth > 0 {
                add(first.at, Act::Join);
            }
            if first.state == Asked::InTriage {
                add(first.at, Act::Begin);
            }
        }
        referral.attempts.iter().enumerate().for_each(|(n, attempt)| add(attempt.at, Act::Try(n)));
        if let Some((at, _)) = answer(referral) {
            add(at, Act::Answer);
        }
        if let Some(at) = referral.outcome.as_ref().and_then(|outcome| outcome.passed()?.taken_at) {
            add(at, Act::Passed);
        }
        if let Some(episode) = &referral.episode {
            of_episode(episode, &mut add);
        }
        let mut looks = Vec::new();
        for (n, word) in referral.word_back.iter().enumerate() {
            if word.turn == Word::Progress {
                add(word.made_at, Act::Progress(n));
            }
            if let Some(sent) = word.sent_at.filter(|sent| *sent > word.made_at) {
                add(sent, Act::Send(n));
            }
            looks.extend(word.read_at);
        }
        looks.sort_unstable();
        looks.dedup();
        for at in looks {
            add(at, Act::Read);
        }
    }
    acts.sort_by_key(|(at, ..)| *at);
    acts
}

fn of_episode(episode: &Episode, add: &mut impl FnMut(Timestamp, Act)) {
    if let (true, Some(opened), true) = (episode.contacts.is_empty(), episode.opened_at(), episode.next.is_some()) {
        add(opened, Act::Plan);
    }
    let mut asked = false;
    for (n, contact) in episode.contacts.iter().enumerate() {
        add(contact.recorded_at, Act::Contact(n));
        if !asked && practice::contact::held(contact.kind, contact.attendance) {
            asked = true;
            add(contact.recorded_at, Act::WhatMatters);
        }
    }
    episode.goals.iter().enumerate().for_each(|(n, goal)| add(goal.agreed_at, Act::Goal(n)));
    for (n, goal) in episode.goals.iter().enumerate() {
        for (m, step) in goal.steps.iter().enumerate().filter(|(_, step)| step.state != StepState::ToDo) {
            add(step.changed_at, Act::StepTurn(n, m));
        }
        if goal.state != GoalState::Agreed {
            add(goal.changed_at, Act::GoalTurn(n));
        }
    }
    for (n, connection) in episode.connections.iter().enumerate() {
        for (m, (at, state)) in connection.turns.iter().enumerate() {
            add(*at, Act::Connection(n, m));
            if let Some((said, _)) = connection.partner_word.as_ref().filter(|_| *state == Connected::Started) {
                add(*said, Act::PartnerWord(n));
            }
        }
    }
    episode.unmet.iter().enumerate().for_each(|(n, unmet)| add(unmet.at, Act::Unmet(n)));
    for (n, holding) in episode.holdings.iter().enumerate() {
        add(holding.from, Act::Hold(n));
        if let Some(at) = holding.reviewed_at {
            add(at, Act::Review(n));
        }
        if let Some(at) = holding.until {
            add(at, Act::Resume);
        }
    }
    episode.owners.iter().enumerate().skip(1).for_each(|(n, owner)| add(owner.from, Act::HandOver(n)));
    if let Some(ending) = &episode.ending {
        add(ending.prepared_at, Act::Prepare);
        ending.told.iter().for_each(|told| add(told.at, Act::Tell));
        ending.done_at.iter().for_each(|done| add(*done, Act::End));
    }
    episode.measures.iter().enumerate().for_each(|(n, measure)| add(measure.at, Act::Measure(n)));
    episode.follow_up.iter().for_each(|follow_up| add(follow_up.at, Act::FollowUp));
}

/// When a referral was answered, and by whom.
pub(super) fn answer(referral: &Referral) -> Option<(Timestamp, usize)> {
    referral.outcome.as_ref().map(|outcome| match outcome {
        Answer::Accepted { at, by, .. }
        | Answer::Signposted { at, by, .. }
        | Answer::Redirected { at, by, .. }
        | Answer::Declined { at, by, .. }
        | Answer::Withdrawn { at, by, .. }
        | Answer::Duplicate { at, by, .. } => (*at, *by),
    })
}
