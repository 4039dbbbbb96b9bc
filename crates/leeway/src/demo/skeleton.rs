//! The bare course of one spell of support: which contacts, how many working days apart, held or not, ended how.
//!
//! Days are counted in working days from the day on which the referral was received; nothing here has words or dates.

use super::rng::Rng;
use super::service::Site;
use super::text::traits;
use super::words::{Attendance, ContactKind, EndingReason};

/// How a spell stands at the moment of the demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Ended.
    Ended,
    /// Accepted, not met yet.
    Waiting,
    /// Being worked with.
    Active,
    /// Held.
    Holding,
    /// The ending is prepared, and told or about to be.
    Closing,
}

/// One contact, still without words.
#[derive(Debug, Clone, Copy)]
pub struct Beat {
    /// Working days since the referral was received.
    pub day: i32,
    /// Kind.
    pub kind: ContactKind,
    /// Attendance.
    pub attendance: Attendance,
    /// Within a time of holding.
    pub held: bool,
    /// The last meeting, at which the ending is told.
    pub closing: bool,
}

/// The course of a spell.
#[derive(Debug, Clone)]
pub struct Skeleton {
    /// Day triage began.
    pub triage: i32,
    /// Days of attempts in vain.
    pub tries: Vec<i32>,
    /// Day of the talk that led to acceptance.
    pub accepted: i32,
    /// Contacts.
    pub beats: Vec<Beat>,
    /// Holding: from and until.
    pub hold: Option<(i32, Option<i32>)>,
    /// Ending: prepared, told, done, reason.
    pub end: Option<End>,
}

/// Days of an ending.
#[derive(Debug, Clone, Copy)]
pub struct End {
    /// Prepared.
    pub prepared: i32,
    /// Told; none where it could not be, or not yet.
    pub told: Option<i32>,
    /// Done; none while it is being prepared.
    pub done: Option<i32>,
    /// Why.
    pub reason: EndingReason,
}

impl Skeleton {
    /// The last day on which something happened.
    pub fn last_day(&self) -> i32 {
        let contact = self.beats.last().map_or(self.accepted, |beat| beat.day);
        let end = self.end.map_or(0, |end| end.done.or(end.told).unwrap_or(end.prepared));
        let hold = self.hold.map_or(0, |(from, until)| until.unwrap_or(from));
        contact.max(end).max(hold)
    }
}

/// How many contacts a site's way of working leads to ([004 T2], [004 T5]): the limits bend a little, as the study saw.
fn contacts(site: &Site, rng: &mut Rng) -> i32 {
    match site.sessions.most {
        0 => match rng.weighted(&[58, 33, 9]) {
            0 => rng.between(2, 8),
            1 => rng.between(8, 14),
            _ => rng.between(14, 30),
        },
        most if most > 5 => rng.between(3, 9),
        _ => rng.between(2, 7),
    }
}

fn kind(rng: &mut Rng, has: u32) -> ContactKind {
    let carer = if has & (traits::GROWN | traits::PARTNER) == 0 { 0 } else { 4 };
    rng.by_weight(&[
        (ContactKind::FollowUp, 54),
        (ContactKind::CheckIn, 14),
        (ContactKind::JointMeeting, 4),
        (ContactKind::Accompanying, 8),
        (ContactKind::WithCarer, carer),
        (ContactKind::AboutPerson, 8),
        (ContactKind::Message, 8),
    ])
}

fn gap(kind: ContactKind, rng: &mut Rng) -> i32 {
    match kind {
        ContactKind::FirstMeeting => rng.between(5, 11),
        ContactKind::Message | ContactKind::AboutPerson => rng.between(1, 6),
        ContactKind::CheckIn => rng.between(8, 18),
        _ => rng.between(5, 14),
    }
}

/// Whether this kind is an appointment that can be missed.
fn appointment(kind: ContactKind) -> bool {
    matches!(
        kind,
        ContactKind::FirstMeeting | ContactKind::FollowUp | ContactKind::JointMeeting | ContactKind::Accompanying
    )
}

fn missed(site: &Site, rng: &mut Rng) -> Option<Attendance> {
    let roll = u32::try_from(rng.below(100)).unwrap_or(0);
    let edge = site.did_not_attend;
    match roll {
        roll if roll < edge => Some(Attendance::DidNotAttend),
        roll if roll < edge + 3 => Some(Attendance::CancelledByPerson),
        roll if roll < edge + 4 => Some(Attendance::CancelledByWorker),
        roll if roll < edge + 6 => Some(Attendance::Rescheduled),
        _ => None,
    }
}

/// Draws the course of a spell at a site up to a stage. `room` is how many working days there are for all of it.
pub fn draw(site: &Site, has: u32, stage: Stage, same_day: bool, room: i32, rng: &mut Rng) -> Skeleton {
    let triage = if same_day { 0 } else { rng.between(0, 3) };
    let mut day = triage;
    let mut tries = Vec::new();
    for _ in 0..rng.weighted(&[60, 26, 11, 3]) {
        tries.push(day);
        day += rng.between(1, 3);
    }
    let accepted = day;
    let mut skeleton = Skeleton { triage, tries, accepted, beats: Vec::new(), hold: None, end: None };
    if stage == Stage::Waiting {
        return skeleton;
    }
    let planned = contacts(site, rng).max(2);
    let wanted = match stage {
        Stage::Active => rng.between(1, (planned - 1).max(1)),
        Stage::Holding => rng.between(2, planned.max(3)),
        _ => planned,
    };
    let holds = stage == Stage::Holding || (stage == Stage::Ended && wanted > 3 && rng.chance(site.holding));
    let hold_after = if stage == Stage::Holding { wanted } else { rng.between(2, (wanted - 1).max(2)) };
    let lost = stage == Stage::Ended && rng.chance(site.did_not_attend * 3 / 4);

    day = accepted + rng.between(2, 11);
    let mut made = 0;
    while made < wanted && day < room {
        let kind = if made == 0 { ContactKind::FirstMeeting } else { kind(rng, has) };
        // An open spell never rests on a missed first meeting: its first contact was held.
        let may_miss = appointment(kind) && (stage == Stage::Ended || made > 0);
        if let Some(attendance) = may_miss.then(|| missed(site, rng)).flatten() {
            skeleton.beats.push(Beat { day, kind, attendance, held: false, closing: false });
            day += rng.between(2, 7);
        }
        skeleton.beats.push(Beat { day, kind, attendance: Attendance::Attended, held: false, closing: false });
        made += 1;
        if holds && made == hold_after && day + 12 < room {
            let from = day;
            let calls = if stage == Stage::Holding { rng.between(0, 6) } else { rng.between(2, 4) };
            day += rng.between(12, 20);
            let mut last = from;
            for _ in 0..calls {
                if day >= room {
                    break;
                }
                skeleton.beats.push(Beat {
                    day,
                    kind: ContactKind::CheckIn,
                    attendance: Attendance::Attended,
                    held: true,
                    closing: false,
                });
                last = day;
                day += rng.between(12, 20);
            }
            let until = (stage != Stage::Holding).then_some(last + 1);
            skeleton.hold = Some((from, until));
            day = day.max(last + 2);
            continue;
        }
        day += gap(kind, rng);
    }
    if stage == Stage::Holding && skeleton.hold.is_none() {
        let from = skeleton.beats.last().map_or(accepted, |beat| beat.day);
        skeleton.hold = Some((from, None));
    }
    match stage {
        Stage::Ended => end(&mut skeleton, lost, rng),
        Stage::Closing => {
            let last = skeleton.last_day();
            let told = rng.chance(50).then_some(last);
            skeleton.end = Some(End { prepared: last, told, done: None, reason: EndingReason::GoalsMet });
        }
        _ => {}
    }
    skeleton
}

fn end(skeleton: &mut Skeleton, lost: bool, rng: &mut Rng) {
    let last = skeleton.last_day();
    if lost {
        let mut day = last;
        for _ in 0..rng.between(1, 2) {
            day += rng.between(4, 9);
            skeleton.beats.push(Beat {
                day,
                kind: ContactKind::FollowUp,
                attendance: Attendance::DidNotAttend,
                held: false,
                closing: false,
            });
        }
        let done = day + rng.between(6, 12);
        skeleton.end = Some(End { prepared: done, told: None, done: Some(done), reason: EndingReason::NoContact });
        return;
    }
    let reason = rng.by_weight(&[
        (EndingReason::GoalsMet, 62),
        (EndingReason::MovedOnWithSupport, 17),
        (EndingReason::PersonChose, 11),
        (EndingReason::MovedAway, 4),
        (EndingReason::NeedsOtherService, 4),
        (EndingReason::Died, 2),
    ]);
    if reason == EndingReason::Died {
        let done = last + rng.between(3, 15);
        skeleton.end = Some(End { prepared: done, told: None, done: Some(done), reason });
        return;
    }
    let day = last + rng.between(6, 15);
    skeleton.beats.push(Beat {
        day,
        kind: ContactKind::FollowUp,
        attendance: Attendance::Attended,
        held: false,
        closing: true,
    });
    let done = day + rng.between(0, 2);
    skeleton.end = Some(End { prepared: last + rng.between(1, 4), told: Some(day), done: Some(done), reason });
}
