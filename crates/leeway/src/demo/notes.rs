//! One contact: where, how long, and what its note says, put together from what fits the need, the kind and the point
//! in the journey ([DOMAIN 4.4]).

use super::plan::World;
use super::record::About;
use super::rng::Rng;
use super::skeleton::Beat;
use super::text::traits;
use super::voice::Voice;
use super::words::{Attendance, ContactKind, Place, Readiness};

/// Where a contact of this kind takes place.
pub fn place(world: &World, site: usize, kind: ContactKind, has: u32, rng: &mut Rng) -> Place {
    let site = &world.service.sites[site];
    match kind {
        ContactKind::Message => {
            if rng.chance(88) {
                Place::Text
            } else {
                Place::Email
            }
        }
        ContactKind::CheckIn => Place::Phone,
        ContactKind::AboutPerson => {
            if rng.chance(70) {
                Place::Phone
            } else {
                Place::Surgery
            }
        }
        ContactKind::Accompanying => Place::Community,
        _ if rng.chance(site.remote) => {
            if rng.chance(86) {
                Place::Phone
            } else {
                Place::Video
            }
        }
        _ if site.home_visits && rng.chance(if has & traits::STICK == 0 { 28 } else { 60 }) => Place::Home,
        _ if rng.chance(18) => Place::Community,
        _ => Place::Surgery,
    }
}

/// How long a contact of this kind takes ([004 T5]).
pub fn minutes(world: &World, site: usize, kind: ContactKind, rng: &mut Rng) -> i32 {
    match kind {
        ContactKind::FirstMeeting => *rng.one(&world.service.sites[site].first_minutes) + rng.between(-4, 9),
        ContactKind::FollowUp => rng.between(10, 60),
        ContactKind::CheckIn => rng.between(4, 15),
        ContactKind::JointMeeting => rng.between(30, 65),
        ContactKind::Accompanying => rng.between(45, 130),
        ContactKind::WithCarer => rng.between(15, 45),
        ContactKind::AboutPerson => rng.between(5, 20),
        ContactKind::Message | ContactKind::Group => rng.between(1, 3),
    }
}

/// What a note says, put together from what fits the need, the kind and the point in the journey.
pub struct Notes {
    later: usize,
    late: usize,
    second: usize,
}

impl Notes {
    /// Begins anywhere in each list, so that two cases of one need do not read alike.
    pub fn new(rng: &mut Rng) -> Self {
        Self { later: rng.below(5), late: rng.below(3), second: rng.below(5) }
    }

    /// The note of a contact.
    pub fn write<'a>(
        &mut self,
        world: &'a World,
        about: &About<'_>,
        voice: &mut Voice<'a>,
        beat: Beat,
        progress: f64,
        rng: &mut Rng,
    ) -> String {
        let words = &world.texts.journey.contact;
        let mut note = String::with_capacity(240);
        match beat.attendance {
            Attendance::DidNotAttend => voice.say_into(&words.dna, rng, &mut note),
            Attendance::CancelledByPerson => voice.say_into(&words.cancelled_person, rng, &mut note),
            Attendance::CancelledByWorker => voice.say_into(&words.cancelled_service, rng, &mut note),
            Attendance::Rescheduled => voice.say_into(&words.rescheduled, rng, &mut note),
            Attendance::Attended => self.attended(world, about, voice, beat, progress, rng, &mut note),
        }
        note
    }

    #[expect(clippy::too_many_arguments, reason = "a private helper of one caller, split off for its length")]
    fn attended<'a>(
        &mut self,
        world: &'a World,
        about: &About<'_>,
        voice: &mut Voice<'a>,
        beat: Beat,
        progress: f64,
        rng: &mut Rng,
        note: &mut String,
    ) {
        let words = &world.texts.journey.contact;
        let need = about.needs[0];
        match beat.kind {
            ContactKind::FirstMeeting => {
                voice.say_into(&need.first, rng, note);
                if let Some(second) = about.needs.get(1).filter(|_| rng.chance(35)) {
                    voice.say_into(&second.first, rng, note);
                }
                if rng.chance(40) {
                    voice.say_into(&words.detail, rng, note);
                }
                voice.say_into(&words.next, rng, note);
                return;
            }
            ContactKind::Message => return voice.say_into(&words.text, rng, note),
            ContactKind::CheckIn => {
                voice.say_into(&words.check_in, rng, note);
                if rng.chance(25) {
                    voice.say_into(&words.detail, rng, note);
                }
                return;
            }
            ContactKind::JointMeeting => voice.say_into(&words.joint, rng, note),
            ContactKind::Accompanying => voice.say_into(&words.accompanying, rng, note),
            ContactKind::WithCarer => voice.say_into(&words.carer, rng, note),
            ContactKind::AboutPerson => return voice.say_into(&words.professional, rng, note),
            _ if beat.closing => {
                voice.say_into(&words.closing, rng, note);
                return voice.say_into(&need.end, rng, note);
            }
            _ => {}
        }
        if let Some(second) = about.needs.get(1).filter(|_| rng.chance(30)) {
            // The other need has another asset.
            voice.speak_of(about.second_asset.map(|at| &world.service.assets[at]));
            voice.say_in_turn(&second.later, self.second, rng, note);
            self.second += 1;
            voice.speak_of(about.assets.first().map(|at| &world.service.assets[*at]));
        } else if progress > 0.62 && rng.chance(65) {
            voice.say_in_turn(&need.late, self.late, rng, note);
            self.late += 1;
        } else if beat.kind == ContactKind::FollowUp || rng.chance(30) {
            voice.say_in_turn(&need.later, self.later, rng, note);
            self.later += 1;
        }
        if note.is_empty() {
            voice.say_into(&words.plain, rng, note);
        }
        if rng.chance(35) {
            voice.say_into(&words.mood, rng, note);
        }
        if rng.chance(28) {
            voice.say_into(&words.detail, rng, note);
        }
        if rng.chance(35) {
            voice.say_into(&words.next, rng, note);
        }
    }
}

/// Readiness as it would be seen at this point.
pub fn readiness(progress: f64, rng: &mut Rng) -> Readiness {
    const ALL: [Readiness; 6] = [
        Readiness::FindingOut,
        Readiness::BuildingTrust,
        Readiness::GettingReady,
        Readiness::ReadyToTry,
        Readiness::Doing,
        Readiness::KeepingGoing,
    ];
    // Not a ladder: now and then it goes back a step.
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 6")]
    let step = (progress * 6.0) as i32 + rng.between(-1, 0);
    ALL[usize::try_from(step.clamp(0, 5)).unwrap_or(0)]
}

/// Who else was there, as the note says.
pub fn with_whom(kind: ContactKind, note: &str, voice: &Voice<'_>) -> String {
    match kind {
        ContactKind::JointMeeting if note.contains("nurse") => "Practice nurse".to_owned(),
        ContactKind::JointMeeting if note.contains("adviser") => format!("Adviser from {}", voice.asset),
        ContactKind::AboutPerson if note.contains("Dr ") => format!("Dr {}", voice.gp),
        ContactKind::AboutPerson if note.contains("ousing officer") => "Housing officer".to_owned(),
        ContactKind::AboutPerson => "Care co-ordinator".to_owned(),
        ContactKind::WithCarer if note.contains(&voice.partner) => voice.partner.clone(),
        ContactKind::WithCarer => voice.relative.1.clone(),
        _ => String::new(),
    }
}
