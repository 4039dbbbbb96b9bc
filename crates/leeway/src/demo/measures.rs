//! Measures of a year, as they are lived: asked when the person is met, left out as often as not, asked again of some, and never all of
//! them; and follow-ups planned at the end.

use super::case::{Contact, Ending};
use super::rng::Rng;
use super::words::{Attendance, ContactKind, EndingReason, Place};
use jiff::{Timestamp, ToSpan};
use practice::clock::london_date;
use practice::measure::{Draft, How, Later, NotAsked, Since};

/// A measure that was given, or not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// When it was written down.
    pub at: Timestamp,
    /// The instrument's code.
    pub code: &'static str,
    /// What was filled in.
    pub draft: Draft,
    /// Concerns said for the first time; their ratings follow those of the ones there are.
    pub concerns: Vec<String>,
}

/// A follow-up, planned when support ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowUp {
    /// When.
    pub at: Timestamp,
    /// What was planned.
    pub later: Later,
}

/// Why it was not asked, as often as workers say so.
const WHY: &[(NotAsked, u32)] = &[
    (NotAsked::NotTheMoment, 30),
    (NotAsked::TrustFirst, 24),
    (NotAsked::RatherNot, 16),
    (NotAsked::NoTime, 14),
    (NotAsked::Distressing, 8),
    (NotAsked::DoesNotFit, 5),
    (NotAsked::Language, 3),
];

/// What troubles people, in words as they say them, by the need they were referred for.
fn troubles(need: &str) -> [&'static str; 2] {
    match need {
        "loneliness" => ["The evenings, when nobody rings", "Walking into a room of strangers"],
        "money_debt" | "benefits" => ["The letters I do not open", "Getting to the end of the month"],
        "housing" | "energy" => ["The damp in the bedroom", "Not knowing if we can stay"],
        "bereavement" => ["The empty chair", "Everything he used to see to"],
        "caring" => ["Never a night’s sleep", "What happens when I am ill"],
        "mental_wellbeing" => ["Lying awake", "That I snap at them all"],
        _ => ["Not getting out of the house", "That it all lands on me"],
    }
}

/// What was asked in a spell of support; nothing in those that began longer ago than a year.
pub fn measures(opened: Timestamp, contacts: &[Contact], need: &str, now: Timestamp) -> Vec<Measure> {
    let year = london_date(now).saturating_sub(1.year().days(30));
    if london_date(opened) < year {
        return Vec::new();
    }
    // a stream of its own: what is asked changes nothing else that happens
    let mut rng = Rng::new(0x006d_6561_7375_7265, opened.as_second().unsigned_abs());
    let met: Vec<&Contact> = contacts
        .iter()
        .filter(|c| c.attendance == Attendance::Attended)
        .filter(|c| !matches!(c.kind, ContactKind::Message | ContactKind::AboutPerson))
        .collect();
    let Some(first) = met.first() else { return Vec::new() };
    let last = met.last().filter(|c| london_date(c.at).saturating_sub(35.days()) > london_date(first.at));
    let mut asked = Vec::new();
    let mood = rng.between(2, 6);
    let change = rng.by_weight(&[(-1, 12), (0, 24), (1, 28), (2, 24), (3, 12)]);
    if rng.chance(24) {
        let why = rng.by_weight(WHY);
        asked.push(of(first, "ons4", &[], Some(why)));
    } else if rng.chance(72) {
        asked.push(of(first, "ons4", &wellbeing(mood, &mut rng), None));
        if let Some(last) = last {
            if rng.chance(58) {
                asked.push(of(last, "ons4", &wellbeing(mood + change, &mut rng), None));
            } else if rng.chance(30) {
                let why = rng.by_weight(WHY);
                asked.push(of(last, "ons4", &[], Some(why)));
            }
        }
    }
    if need == "loneliness" && rng.chance(70) {
        let of_three = |lonely: i32, rng: &mut Rng| {
            (0..3).map(|_| (lonely + rng.between(-1, 0)).clamp(1, 3).to_string()).collect::<Vec<_>>()
        };
        asked.push(of(first, "ucla3", &of_three(3, &mut rng), None));
        if let Some(last) = last.filter(|_| rng.chance(60)) {
            asked.push(of(last, "ucla3", &of_three(if change > 0 { 2 } else { 3 }, &mut rng), None));
        }
    }
    if rng.chance(34) {
        let both = rng.chance(45);
        let words = troubles(need);
        let rated = |least: i32, rng: &mut Rng| rng.between(least, least + 3).clamp(0, 10).to_string();
        let many = if both { 2 } else { 1 };
        let ratings: Vec<String> = (0..many).map(|_| rated(6, &mut rng)).collect();
        let said = words[..many].iter().map(|one| (*one).to_owned()).collect();
        asked.push(Measure { concerns: said, ..of(first, "own_concerns", &ratings, None) });
        if let Some(last) = last.filter(|_| rng.chance(62)) {
            let ratings: Vec<String> = (0..many).map(|_| rated(6 - 2 * change, &mut rng)).collect();
            asked.push(of(last, "own_concerns", &ratings, None));
        }
    }
    if let Some(last) = last.filter(|_| rng.chance(30)) {
        let heard = rng.by_weight(&[("3", 12), ("4", 36), ("5", 52)]);
        asked.push(of(last, "felt_heard", &[heard.to_owned()], None));
    }
    asked.sort_by_key(|measure| measure.at);
    asked
}

/// Four answers around a mood, one of them left out now and then.
fn wellbeing(mood: i32, rng: &mut Rng) -> Vec<String> {
    let good = |rng: &mut Rng| (mood + rng.between(-1, 2)).clamp(0, 10).to_string();
    let mut all = vec![good(rng), good(rng), good(rng), (9 - mood + rng.between(-1, 1)).clamp(0, 10).to_string()];
    if rng.chance(12) {
        let at = rng.below(4);
        all[at] = String::new();
    }
    all
}

fn of(contact: &Contact, code: &'static str, answers: &[String], not_asked: Option<NotAsked>) -> Measure {
    let paper = contact.place != Place::Phone && contact.recorded_at.as_second() % 5 == 0;
    let draft = Draft {
        how: Some(if paper { How::Paper } else { How::Together }),
        on: Some(london_date(contact.recorded_at)),
        answers: answers.to_vec(),
        not_asked,
        ..Draft::default()
    };
    Measure { at: contact.recorded_at, code, draft, concerns: Vec::new() }
}

/// The follow-up that was planned as support ended, for some of those who can be asked; its day is to come, or was not long ago.
pub fn follow_up(ending: Option<&Ending>, now: Timestamp) -> Option<FollowUp> {
    let ending = ending?;
    let at = ending.done_at?;
    let gone = matches!(ending.reason, EndingReason::Died | EndingReason::NoContact | EndingReason::MovedAway);
    let mut rng = Rng::new(0x6c61_7465_7200, at.as_second().unsigned_abs());
    let months = i64::from(rng.between(9, 12));
    let due = london_date(at).saturating_add(months.months());
    let planned = !gone && rng.chance(40) && due >= london_date(now).saturating_sub(9.days());
    planned.then_some(FollowUp { at, later: Later { since: Some(Since::Ending), months: Some(months) } })
}
