//! One contact: where, how long, and what its note says, put together from what fits the need, the kind and the point
//! in the journey ([DOMAIN 4.4]).

use super::plan::World;
use super::record::About;
use super::rng::Rng;
use super::skeleton::Beat;
use super::text::{Line, traits};
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

/// Writes the notes of one spell and remembers which sentences it has used, so that none returns before it must.
pub struct Notes<'a> {
    used: Vec<&'a str>,
}

impl<'a> Notes<'a> {
    /// Nothing written yet.
    pub fn new() -> Self {
        Self { used: Vec::with_capacity(24) }
    }

    /// Adds a fitting sentence not used before; says whether there was one.
    fn fresh(&mut self, lines: &'a [Line], voice: &Voice<'a>, rng: &mut Rng, note: &mut String) -> bool {
        let start = rng.below(lines.len());
        let found = (0..lines.len())
            .map(|step| &lines[(start + step) % lines.len()])
            .find(|line| !line.text.is_empty() && voice.fits(line) && !self.used.contains(&line.text.as_str()));
        if let Some(line) = found {
            self.used.push(&line.text);
            voice.add(&line.text, rng, note);
        }
        found.is_some()
    }

    /// The note of a contact.
    pub fn write(
        &mut self,
        world: &'a World,
        about: &About<'a>,
        voice: &mut Voice<'a>,
        beat: Beat,
        progress: f64,
        rng: &mut Rng,
    ) -> String {
        let words = &world.texts.journey.contact;
        let mut note = String::with_capacity(240);
        let lines = match beat.attendance {
            Attendance::DidNotAttend => &words.dna,
            Attendance::CancelledByPerson => &words.cancelled_person,
            Attendance::CancelledByWorker => &words.cancelled_service,
            Attendance::Rescheduled => &words.rescheduled,
            Attendance::Attended => {
                self.attended(world, about, voice, beat, progress, rng, &mut note);
                return note;
            }
        };
        if !self.fresh(lines, voice, rng, &mut note) {
            voice.say_into(lines, rng, &mut note);
        }
        note
    }

    #[expect(clippy::too_many_arguments, reason = "a private helper of one caller, split off for its length")]
    fn attended(
        &mut self,
        world: &'a World,
        about: &About<'a>,
        voice: &mut Voice<'a>,
        beat: Beat,
        progress: f64,
        rng: &mut Rng,
        note: &mut String,
    ) {
        let words = &world.texts.journey.contact;
        let need = about.needs[0];
        let lines = match beat.kind {
            ContactKind::FirstMeeting => &need.first,
            ContactKind::Message => &words.text,
            ContactKind::CheckIn => &words.check_in,
            ContactKind::JointMeeting => &words.joint,
            ContactKind::Accompanying => &words.accompanying,
            ContactKind::WithCarer => &words.carer,
            ContactKind::AboutPerson => &words.professional,
            _ if beat.closing => &words.closing,
            _ => &words.plain[..0],
        };
        if !lines.is_empty() && !self.fresh(lines, voice, rng, note) {
            voice.say_into(lines, rng, note);
        }
        match beat.kind {
            ContactKind::Message | ContactKind::AboutPerson => return,
            ContactKind::CheckIn => {
                if rng.chance(30) {
                    self.fresh(&words.detail, voice, rng, note);
                }
                return;
            }
            ContactKind::FirstMeeting => {
                if let Some(second) = about.needs.get(1).filter(|_| rng.chance(15)) {
                    self.fresh(&second.first, voice, rng, note);
                }
            }
            _ if beat.closing => {
                voice.say_into(&need.end, rng, note);
                return;
            }
            _ => self.worked_on(world, about, voice, progress, rng, note),
        }
        if note.is_empty() && !self.fresh(&words.plain, voice, rng, note) {
            voice.say_into(&words.plain, rng, note);
        }
        if rng.chance(30) {
            voice.say_into(&words.mood, rng, note);
        }
        if rng.chance(32) {
            self.fresh(&words.detail, voice, rng, note);
        }
        if rng.chance(35) {
            voice.say_into(&words.next, rng, note);
        }
    }

    /// What was worked on: the main need, sometimes the other, later on with what has come of it.
    fn worked_on(
        &mut self,
        world: &'a World,
        about: &About<'a>,
        voice: &mut Voice<'a>,
        progress: f64,
        rng: &mut Rng,
        note: &mut String,
    ) {
        let assets = &world.service.assets;
        let need = about.needs[0];
        if let Some(second) = about.needs.get(1).filter(|_| rng.chance(30)) {
            // The other need has another asset.
            voice.speak_of(about.second_asset.map(|at| &assets[at]));
            let said = self.fresh(&second.later, voice, rng, note);
            voice.speak_of(about.assets.first().map(|at| &assets[*at]));
            if said {
                return;
            }
        }
        if progress > 0.62 && rng.chance(65) && self.fresh(&need.late, voice, rng, note) {
            return;
        }
        if note.is_empty() || rng.chance(30) {
            self.fresh(&need.later, voice, rng, note);
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
