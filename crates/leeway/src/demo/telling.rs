//! Word back to the referrer at each turn ([DOMAIN 4.9]).

use super::case::{Outcome, Person, Referral, WordBack};
use super::journey::Made;
use super::plan::World;
use super::rng::Rng;
use super::words::{ContactKind, EpisodeState, Turn};
use jiff::Timestamp;
use practice::referral::Hears;

/// Adds the reference and the messages to the referrer.
pub fn finish(world: &World, person: &Person, made: Made, reference: String) -> Referral {
    let mut referral = made.referral;
    referral.reference = reference;
    let all = practice::referral::hears(referral.source, referral.agrees_word_back) == Hears::Everything;
    let mut rng = Rng::new(world.seed ^ 0x5EED, u64::from_be_bytes(first_eight(&referral.reference)));
    let mut messages = vec![message(
        world,
        person,
        &referral,
        Turn::Received,
        referral.received_at,
        None,
        "",
        "A link worker looks at it within three working days.",
        &mut rng,
    )];
    if all {
        let mut tell = |turn: Turn, at: Timestamp, by: usize, words: &str, next: &str| {
            messages.push(message(world, person, &referral, turn, at, Some(by), words, next, &mut rng));
        };
        match &referral.outcome {
            Some(Outcome::Accepted { at, by, words }) => tell(Turn::Accepted, *at, *by, words, ""),
            Some(Outcome::Signposted { at, by, words, .. }) => tell(Turn::Signposted, *at, *by, words, ""),
            Some(Outcome::Redirected { at, by, words, to }) => {
                tell(Turn::Redirected, *at, *by, words, &format!("With: {to}."));
            }
            Some(Outcome::Declined { at, by, referrer_words, next, .. }) => {
                tell(Turn::Declined, *at, *by, referrer_words, next);
            }
            _ => {}
        }
        if let Some(episode) = &referral.episode {
            for turn in &episode.turns {
                match turn.state {
                    EpisodeState::Active if !messages.iter().any(|message| message.turn == Turn::FirstContact) => {
                        messages.push(message(
                            world,
                            person,
                            &referral,
                            Turn::FirstContact,
                            turn.at,
                            Some(turn.by),
                            "",
                            "",
                            &mut rng,
                        ));
                    }
                    EpisodeState::Holding => messages.push(message(
                        world,
                        person,
                        &referral,
                        Turn::Holding,
                        turn.at,
                        Some(turn.by),
                        "",
                        "",
                        &mut rng,
                    )),
                    EpisodeState::Ended => {
                        let words = episode.ending.as_ref().map_or("", |ending| ending.referrer_words.as_str());
                        let next = episode.ending.as_ref().map_or("", |ending| ending.door_open.as_str());
                        messages.push(message(
                            world,
                            person,
                            &referral,
                            Turn::Ended,
                            turn.at,
                            Some(turn.by),
                            words,
                            next,
                            &mut rng,
                        ));
                    }
                    _ => {}
                }
            }
            let middle = episode
                .contacts
                .get(episode.contacts.len() / 2)
                .filter(|contact| episode.contacts.len() > 8 && contact.kind == ContactKind::FollowUp);
            if let Some(contact) = middle.filter(|_| referral.source.is_clinical_care()) {
                let words =
                    "It is going steadily. What was agreed with you stands, and there is nothing that you need do.";
                messages.push(message(
                    world,
                    person,
                    &referral,
                    Turn::Progress,
                    contact.recorded_at,
                    Some(contact.recorded_by),
                    words,
                    "",
                    &mut rng,
                ));
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
fn message(
    world: &World,
    person: &Person,
    referral: &Referral,
    turn: Turn,
    at: Timestamp,
    by: Option<usize>,
    words: &str,
    next: &str,
    rng: &mut Rng,
) -> WordBack {
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
    let read_at = sent_at
        .filter(|_| referral.referrer.account.is_some() && rng.chance(70))
        .map(|_| later(rng.between(60, 3000)))
        .filter(|read| *read <= now);
    WordBack { turn, to_name: referral.referrer.name.clone(), body, made_at: at, sent_at, by: sent_at.and(by), read_at }
}
