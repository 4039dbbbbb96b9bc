//! How a referral reads as it comes in: who asks, which way, for what, in which words ([DOMAIN 4.2]).

use super::case::{Attempt, Referral, ReferralTurn, Referrer};
use super::establish::landline;
use super::people::{self, Someone};
use super::plan::World;
use super::record::{About, about};
use super::rng::Rng;
use super::service::Site;
use super::text::{NeedLines, traits};
use super::voice::Voice;
use super::words::{AttemptOutcome, Channel, ReferralState, RiskFlag, Route, Source, Urgency};
use jiff::Timestamp;

fn needs<'a>(world: &'a World, voice: &Voice<'_>, rng: &mut Rng) -> Vec<&'a NeedLines> {
    let band = match voice.age {
        ..=34 => 0,
        35..=64 => 1,
        _ => 2,
    };
    let all = &world.texts.needs;
    let mut weights = [0_u32; 40];
    for (slot, need) in weights.iter_mut().zip(all) {
        let bar = need.only.as_deref().map_or(0, |only| traits::bit(only.trim_matches(['[', ']'])));
        let told = need.story.iter().any(|line| voice.fits(line));
        *slot = if bar & !voice.traits == 0 && told { need.weight[band] } else { 0 };
    }
    let count = 1 + rng.weighted(&[52, 36, 12]);
    let mut chosen = Vec::with_capacity(count);
    for _ in 0..count {
        let at = rng.weighted(&weights[..all.len()]);
        if weights[at] == 0 {
            break;
        }
        weights[at] = 0;
        chosen.push(&all[at]);
    }
    if chosen.is_empty() {
        chosen.push(&all[0]);
    }
    chosen
}

fn source(site: &Site, age: i32, rng: &mut Rng) -> Source {
    // [004 T4]: sixty of eighty-two came from a GP.
    if rng.chance(62) {
        return Source::Gp;
    }
    let drawn = Source::parse(rng.word(&site.sources)).unwrap_or(Source::Gp);
    match drawn {
        Source::HealthVisitor | Source::School if age > 50 => Source::CareCoordinator,
        other => other,
    }
}

fn route(source: Source, site: &Site, rng: &mut Rng) -> Route {
    match source {
        Source::SelfReferral => rng.by_weight(&[(Route::SelfReferral, 8), (Route::Phone, 2)]),
        Source::FamilyOrFriend | Source::School | Source::CommunityWorker | Source::Vcse => {
            rng.by_weight(&[(Route::WebForm, 6), (Route::Phone, 4)])
        }
        Source::Hospital | Source::SocialCare | Source::CrisisTeam => {
            rng.by_weight(&[(Route::Electronic, 5), (Route::WebForm, 4), (Route::Phone, 1)])
        }
        _ if site.key == "harnwick" => Route::Electronic,
        _ => rng.by_weight(&[
            (Route::PracticeLink, 38),
            (Route::Electronic, 24),
            (Route::WebForm, 20),
            (Route::Verbal, if site.key == "brackwell" { 30 } else { 8 }),
            (Route::Phone, 5),
            (Route::FileImport, 3),
        ]),
    }
}

fn referrer(world: &World, someone: &Someone<'_>, source: Source, site: usize, rng: &mut Rng) -> Referrer {
    let voice = &someone.voice;
    let service = &world.service;
    if source == Source::SelfReferral {
        let contact = someone.person.mobile.clone().or(someone.person.landline.clone()).unwrap_or_default();
        // asked by the public form: an account of their own, where they have one, came later
        return Referrer { name: format!("{} {}", voice.first, voice.family), contact, account: None };
    }
    let signed_in = service.accounts.iter().position(|account| {
        account.role == "referrer" && account.site == Some(site) && account.source.as_deref() == Some(source.as_str())
    });
    let acts_for = |at: &usize| service.accounts[*at].practice == Some(someone.person.practice);
    if let Some(at) = signed_in.filter(|_| rng.chance(60)).filter(acts_for) {
        return Referrer {
            name: service.accounts[at].name.clone(),
            contact: service.accounts[at].email.clone(),
            account: Some(at),
        };
    }
    let name = match source {
        Source::Gp => format!("Dr {}", voice.gp),
        Source::FamilyOrFriend if voice.traits & traits::GROWN != 0 => {
            format!("{} {} ({})", voice.relative.1, voice.family, voice.relative.0)
        }
        Source::FamilyOrFriend => format!("{} (friend)", people::passing_name(&world.texts, rng)),
        _ => people::passing_name(&world.texts, rng),
    };
    let contact = if source.acts_in_care() {
        service.practices[someone.person.practice].phone.clone()
    } else {
        landline(200 + rng.below(600))
    };
    Referrer { name, contact, account: None }
}

fn story(
    world: &World,
    voice: &Voice<'_>,
    needs: &[&NeedLines],
    source: Source,
    route: Route,
    rng: &mut Rng,
) -> String {
    let (opener, closer) = (&world.texts.journey.opener, &world.texts.journey.closer);
    let mut out = String::with_capacity(360);
    if source == Source::SelfReferral {
        if rng.chance(60) {
            voice.say_into(&opener.own, rng, &mut out);
        }
        for need in needs.iter().take(2) {
            voice.say_into(&need.mine, rng, &mut out);
        }
        if rng.chance(60) {
            voice.say_into(&closer.own, rng, &mut out);
        }
        return out;
    }
    let lines = match source {
        _ if route == Route::Verbal => &opener.corridor,
        Source::Receptionist => &opener.desk,
        Source::FamilyOrFriend => &opener.family,
        Source::School
        | Source::CommunityWorker
        | Source::SocialCare
        | Source::Vcse
        | Source::Hospital
        | Source::CrisisTeam => &opener.other,
        _ => &opener.clinical,
    };
    voice.say_into(lines, rng, &mut out);
    for (nth, need) in needs.iter().enumerate() {
        if nth < 2 || rng.chance(40) {
            voice.say_into(&need.story, rng, &mut out);
        }
    }
    if source.acts_in_care() && rng.chance(45) {
        voice.say_into(&closer.clinical, rng, &mut out);
    }
    out
}

fn risks(needs: &[&NeedLines], rng: &mut Rng) -> (Vec<RiskFlag>, &'static str) {
    let main = needs[0].code.as_str();
    let (flag, note) = match main {
        "domestic_abuse" => (RiskFlag::DomesticAbuse, "Not at home now. Please use only the number given, before ten."),
        "homelessness" if rng.chance(30) => {
            (RiskFlag::HomelessTonight, "Nowhere for tonight when seen. Council's line rung from here.")
        }
        "food" if rng.chance(30) => (RiskFlag::NoFood, "Nothing in for the weekend."),
        "mental_wellbeing" if rng.chance(4) => (
            RiskFlag::SelfHarm,
            "Passing thoughts of not being here, no plan. Seen today, has the crisis numbers, review with me in a week.",
        ),
        "caring" if rng.chance(4) => {
            (RiskFlag::Safeguarding, "Worried about the person cared for; raised with the adult safeguarding lead.")
        }
        "crime_safety" | "practical_help" if rng.chance(5) => {
            (RiskFlag::RiskToWorkers, "Large dog that does not like uniforms or clipboards. Ring before going.")
        }
        _ => return (Vec::new(), ""),
    };
    (vec![flag], note)
}

/// A referral as it came in, and what it is about.
pub struct Ask<'a> {
    /// The referral.
    pub referral: Referral,
    /// What it is about.
    pub about: About<'a>,
}

/// The referral as it came in, before anybody has looked at it.
pub fn ask<'a>(
    world: &'a World,
    someone: &mut Someone<'a>,
    site: usize,
    worker: usize,
    received_at: Timestamp,
    rng: &mut Rng,
) -> Ask<'a> {
    let place = &world.service.sites[site];
    let source = source(place, someone.voice.age, rng);
    let route = route(source, place, rng);
    let chosen = needs(world, &someone.voice, rng);
    someone.voice.worker = first_name(&world.service.accounts[worker].name);
    someone.voice.worker_other = world.posts[site]
        .iter()
        .map(|post| post.account)
        .find(|account| *account != worker && world.service.accounts[*account].left.is_none())
        .map_or("A colleague", |account| first_name(&world.service.accounts[account].name));
    let voice = &someone.voice;
    let told = &world.texts.journey.told;
    let (risks, risk_note) = risks(&chosen, rng);
    let housing = matches!(chosen[0].code.as_str(), "housing" | "benefits" | "homelessness");
    let told_lines = match rng.weighted(&[60, if housing { 40 } else { 12 }, 28]) {
        0 => &told.good,
        1 if chosen[0].code == "housing" => &told.high[0..1],
        1 if chosen[0].code == "benefits" => &told.high[1..2],
        1 => &told.high[2..],
        _ => &told.none[..],
    };
    let told = if source == Source::SelfReferral { String::new() } else { voice.say(told_lines, rng) };
    let wants =
        if rng.chance(88) || source == Source::SelfReferral { voice.say(&chosen[0].want, rng) } else { String::new() };
    let story = story(world, voice, &chosen, source, route, rng);
    let recorded_by = matches!(route, Route::Verbal | Route::Phone).then_some(worker);
    let urgency = if !risks.is_empty() && rng.chance(70) {
        Urgency::SameDay
    } else if rng.chance(11) {
        Urgency::Soon
    } else {
        Urgency::Routine
    };
    let agrees = !source.acts_in_care() && source != Source::SelfReferral && rng.chance(60);
    let about = about(world, site, chosen, rng);
    let referral = Referral {
        reference: String::new(),
        source,
        route,
        site,
        practice: someone.person.practice,
        referrer: referrer(world, someone, source, site, rng),
        recorded_by,
        received_at,
        story,
        told,
        wants,
        needs: about.codes.clone(),
        risks,
        risk_note: risk_note.to_owned(),
        urgency,
        consent_contact: rng.chance(97),
        agrees_word_back: agrees,
        involved: someone.voice.say(&world.texts.journey.involved.words, rng),
        attempts: Vec::new(),
        turns: vec![ReferralTurn { at: received_at, by: recorded_by, state: ReferralState::Received }],
        outcome: None,
        episode: None,
        word_back: Vec::new(),
    };
    Ask { referral, about }
}

fn first_name(name: &str) -> &str {
    name.trim_start_matches("Dr ").split(' ').next().unwrap_or(name)
}

/// An attempt to reach somebody that came to nothing.
pub fn attempt(world: &World, voice: &Voice<'_>, no_message: bool, at: Timestamp, by: usize, rng: &mut Rng) -> Attempt {
    let words = &world.texts.journey.attempt;
    if !no_message && rng.chance(25) {
        return Attempt {
            at,
            by,
            channel: Channel::Phone,
            outcome: AttemptOutcome::LeftMessage,
            minutes: 2,
            notes: voice.say(&words.left_message, rng),
            offered: false,
        };
    }
    Attempt {
        at,
        by,
        channel: Channel::Phone,
        outcome: AttemptOutcome::NoAnswer,
        minutes: rng.between(1, 4),
        notes: voice.say(&words.no_answer, rng),
        offered: false,
    }
}
