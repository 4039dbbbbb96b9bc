//! What is brought in, weighed by the charter of its day: contacts behind those that stood before them, referrals as they came. Nothing is
//! read for it row by row: what stands already of these people comes in one statement.

use super::make::Load;
use crate::charter::{Brought, Law};
use crate::ctx::Ctx;
use crate::time;
use practice::charter::{Act, ReferralAct, Tally};
use practice::contact::{Attendance, Kind};
use practice::event::Kind as EventKind;
use practice::referral::{RiskFlag, Route, Source};
use serde_json::json;
use std::collections::HashMap;
use store::At;
use store::events::NewEvent;
use store::imports::{ImportRow, StoodRow};
use uuid::Uuid;

/// A contact of somebody, as far as it is counted.
struct One {
    at: At,
    episode: Uuid,
    kind: Kind,
    attendance: Attendance,
}

fn one(at: At, episode: Uuid, kind: &str, attendance: &str) -> Option<One> {
    Some(One { at, episode, kind: Kind::parse(kind)?, attendance: Attendance::parse(attendance)? })
}

/// Weighs the contacts and referrals of a load, and puts what was found beside them. A referral that nobody took on yet is weighed when it is
/// looked at.
pub(super) fn weigh(ctx: &Ctx, run: &ImportRow, load: &mut Load, (law, stood): (&Law, &[StoodRow])) {
    if law.is_empty() {
        return;
    }
    let mut found = Vec::new();
    contacts(load, law, stood, &mut found);
    referrals(load, law, stood, &mut found);
    for (brought, person, episode, referral) in found {
        load.batch.weighed.extend(brought.rows(|| ctx.id(), (person, episode, referral)));
        let Some((beyond, version)) = brought.beyond() else { continue };
        let mut salt = [0; 16];
        ctx.app.ids.fill(&mut salt);
        load.events.push(NewEvent {
            id: ctx.id(),
            at: ctx.at(),
            kind: EventKind::BeyondUsual.as_str(),
            subject: episode.or(referral),
            person: Some(person),
            episode,
            acted: Some((None, run.begun_by.clone())),
            body: json!({ "beyond": beyond, "charter_version": version, "brought_from": run.source }).to_string(),
            salt,
        });
    }
}

type Found = Vec<(Brought, Uuid, Option<Uuid>, Option<Uuid>)>;

fn contacts(load: &Load, law: &Law, stood: &[StoodRow], found: &mut Found) {
    let mut opened: HashMap<Uuid, At> = HashMap::new();
    let mut of: HashMap<Uuid, Vec<One>> = HashMap::new();
    for row in stood {
        let (Some(episode), Some(when)) = (row.episode_id, row.opened_at) else { continue };
        opened.insert(episode, when);
        if let (Some(at), Some(kind), Some(attendance)) = (row.at, &row.kind, &row.attendance) {
            of.entry(row.person_id).or_default().extend(one(at, episode, kind, attendance));
        }
    }
    for row in &load.batch.contacts {
        of.entry(row.person_id).or_default().extend(one(row.at, row.episode_id, &row.kind, &row.attendance));
    }
    opened.extend(load.batch.episodes.iter().map(|row| (row.id, row.opened_at)));
    for row in &load.batch.contacts {
        let (mut here, mut earlier) = (Tally::default(), Tally::default());
        for before in of.get(&row.person_id).into_iter().flatten().filter(|one| one.at < row.at) {
            let tally = if before.episode == row.episode_id { &mut here } else { &mut earlier };
            tally.add(before.kind, before.attendance, 1);
        }
        let opened = opened.get(&row.episode_id).copied();
        let brought = law.contact(row, opened, (here, earlier));
        found.extend(brought.map(|brought| (brought, row.person_id, Some(row.episode_id), None)));
    }
}

fn referrals(load: &Load, law: &Law, stood: &[StoodRow], found: &mut Found) {
    let batch = &load.batch;
    let mut born: HashMap<Uuid, _> = stood.iter().map(|row| (row.person_id, row.birth_date)).collect();
    born.extend(batch.persons.iter().map(|row| (row.id, row.birth_date)));
    let mut needs: HashMap<Uuid, Vec<String>> = HashMap::new();
    for one in &batch.referral_needs {
        needs.entry(one.of).or_default().push(one.code.clone());
    }
    let mut risks: HashMap<Uuid, Vec<RiskFlag>> = HashMap::new();
    for one in &batch.referral_risks {
        risks.entry(one.of).or_default().extend(RiskFlag::parse(&one.code));
    }
    let owners: HashMap<Uuid, Uuid> = batch.episodes.iter().map(|row| (row.referral_id, row.owner_id)).collect();
    for row in &batch.referrals {
        let Some(owner) = owners.get(&row.id) else { continue };
        let on = time::local_date(time::moment(row.received_at));
        let born = born.get(&row.person_id).copied().flatten().map(time::date);
        let act = Act::Refer(ReferralAct {
            source: Source::parse(&row.source).unwrap_or(Source::Other),
            route: Route::parse(&row.route).unwrap_or(Route::FileImport),
            age: born.and_then(|born| u8::try_from(practice::person::age_on(born, on)).ok()),
            needs: needs.get(&row.id).map_or(&[], Vec::as_slice),
            risks: risks.get(&row.id).map_or(&[], Vec::as_slice),
            jointly: false,
        });
        let brought = law.referral(&act, *owner, (row.id, row.received_at));
        found.extend(brought.map(|brought| (brought, row.person_id, None, Some(row.id))));
    }
}
