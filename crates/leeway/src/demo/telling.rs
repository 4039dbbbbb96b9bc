//! Word back to the referrer at each turn ([DOMAIN 4.9]), as the use cases would have made it: an answer and an ending
//! speak for themselves and go at once; a first contact and a holding wait until their worker has read them. Where the
//! referral was told in person everything waits until it was passed on.

use super::case::{Outcome, Person, Referral, WordBack};
use super::journey::Made;
use super::plan::World;
use super::rng::Rng;
use super::words::{ContactKind, EpisodeState, Turn};
use jiff::Timestamp;
use practice::referral::{Hears, Source};

/// One message before it is known what becomes of it.
struct Word {
    turn: Turn,
    at: Timestamp,
    by: Option<usize>,
    body: String,
    /// Made to be read first, by its nature.
    draft: bool,
}

/// Adds the reference and the messages to the referrer.
pub fn finish(world: &World, person: &Person, made: Made, reference: String) -> Referral {
    let mut referral = made.referral;
    referral.reference = reference;
    let hears = practice::referral::hears(referral.source, referral.agrees_word_back) == Hears::Everything;
    let mut rng = Rng::new(world.seed ^ 0x5EED, u64::from_be_bytes(first_eight(&referral.reference)));
    let mut messages: Vec<WordBack> = words(world, person, &referral)
        .into_iter()
        .filter(|word| hears || !word.draft)
        .map(|word| message(world, &referral, word, hears, &mut rng))
        .collect();
    messages.sort_by_key(|message| message.made_at);
    read_together(&mut messages);
    referral.word_back = messages;
    referral
}

/// What there is to say, with the words it is said in.
fn words(world: &World, person: &Person, referral: &Referral) -> Vec<Word> {
    let filled = |turn, at, by: Option<usize>, words: &str, next: &str| {
        let body = text(world, person, referral, turn, by, words, next);
        Word { turn, at, by, body, draft: matches!(turn, Turn::FirstContact | Turn::Holding) }
    };
    let mut said = vec![filled(Turn::Received, referral.received_at, referral.written_by(), "", "")];
    let answer = match &referral.outcome {
        None => None,
        Some(Outcome::Accepted { at, by, words }) => Some((Turn::Accepted, at, by, words.as_str(), String::new())),
        Some(Outcome::Signposted { at, by, words, .. }) => {
            Some((Turn::Signposted, at, by, words.as_str(), String::new()))
        }
        Some(Outcome::Redirected { at, by, words, to, .. }) => {
            Some((Turn::Redirected, at, by, words.as_str(), format!("With: {to}.")))
        }
        Some(Outcome::Declined { at, by, referrer_words, next, .. }) => {
            Some((Turn::Declined, at, by, referrer_words.as_str(), next.clone()))
        }
        Some(Outcome::Withdrawn { at, by, .. }) => Some((Turn::Withdrawn, at, by, "", String::new())),
        Some(Outcome::Duplicate { at, by, .. }) => Some((Turn::Duplicate, at, by, "", String::new())),
    };
    said.extend(answer.map(|(turn, at, by, words, next)| filled(turn, *at, Some(*by), words, &next)));
    let Some(episode) = &referral.episode else { return said };
    for turn in &episode.turns {
        let by = Some(turn.by);
        match turn.state {
            EpisodeState::Active if !said.iter().any(|word| word.turn == Turn::FirstContact) => {
                said.push(filled(Turn::FirstContact, turn.at, by, "", ""));
            }
            EpisodeState::Holding => said.push(filled(Turn::Holding, turn.at, by, "", "")),
            // an ending is told in the worker's own words
            EpisodeState::Ended => said.push(Word {
                turn: Turn::Ended,
                at: turn.at,
                by,
                body: episode.ending.as_ref().map_or_else(String::new, |ending| ending.referrer_words.clone()),
                draft: false,
            }),
            EpisodeState::Active | EpisodeState::Waiting => {}
        }
    }
    let middle = episode
        .contacts
        .get(episode.contacts.len() / 2)
        .filter(|contact| episode.contacts.len() > 8 && contact.kind == ContactKind::FollowUp);
    if let Some(contact) = middle.filter(|_| referral.source.acts_in_care()) {
        let words = "It is going steadily. What was agreed with you stands, and there is nothing that you need do.";
        said.push(filled(Turn::Progress, contact.recorded_at, Some(contact.recorded_by), words, ""));
    }
    said
}

fn first_eight(reference: &str) -> [u8; 8] {
    let mut out = [0; 8];
    for (slot, byte) in out.iter_mut().zip(reference.bytes().rev()) {
        *slot = byte;
    }
    out
}

fn text(
    world: &World,
    person: &Person,
    referral: &Referral,
    turn: Turn,
    by: Option<usize>,
    words: &str,
    next: &str,
) -> String {
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
    let template = if referral.source == Source::SelfReferral {
        practice::wordback::default_text_to_person(turn)
    } else {
        practice::wordback::default_text(turn)
    };
    practice::wordback::fill(template, &values).unwrap_or_default()
}

/// What becomes of a message.
fn message(world: &World, referral: &Referral, word: Word, hears: bool, rng: &mut Rng) -> WordBack {
    let Word { turn, at, by, body, draft } = word;
    let now = world.calendar.now;
    let later = |minutes: i32| Timestamp::from_second(at.as_second() + i64::from(minutes) * 60).unwrap_or(at);
    let heard = hears || turn == Turn::Received;
    // What waits is read and sent within minutes, the newest perhaps not yet.
    let fresh = now.as_second() - at.as_second() < 3 * 86_400;
    let sent_at = match (heard, draft || referral.was_told()) {
        (false, _) => None,
        (true, false) => Some(at),
        (true, true) if fresh && rng.chance(45) => None,
        (true, true) => Some(later(rng.between(1, 12))).filter(|sent| *sent <= now),
    };
    let read_at = sent_at
        .filter(|_| referral.referrer.account.is_some() && !referral.was_told() && rng.chance(70))
        .map(|sent| sent.max(later(rng.between(60, 3000))))
        .filter(|read| *read <= now);
    WordBack {
        turn,
        to_name: referral.referrer.name.clone(),
        body,
        made_at: at,
        sent_at,
        withheld: !heard,
        by,
        read_at,
    }
}

/// Whoever opens their referral reads all that has come by then.
fn read_together(messages: &mut [WordBack]) {
    let looks: Vec<Timestamp> = messages.iter().filter_map(|message| message.read_at).collect();
    for message in messages {
        message.read_at = message.sent_at.and_then(|sent| looks.iter().copied().filter(|look| *look >= sent).min());
    }
}
