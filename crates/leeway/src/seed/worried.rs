//! Who leads on safety at each practice, and a few concerns, so that a lead's day has something in it.

use super::Load;
use super::rows::World;
use crate::demo::plan::Plan;
use app::clock::{Ids, SeededIds};
use app::time::{at, day, moment};
use jiff::{SignedDuration, Timestamp};
use practice::concern::{About, Lead, Level, Outcome, Share, ToldAs, answer_due};
use practice::episode::State;
use practice::event::Kind;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use store::Tx;
use store::concerns::{ConcernRow, SiteLeadRow, ToldRow};
use store::episodes::CaseAccessRow;
use store::events::NewEvent;
use store::jobs::JobRow;
use uuid::Uuid;

/// What was seen, and what it is about: one worker has one, so that no caseload is all alarm.
const SEEN: [(About, &str); 4] = [
    (
        About::Suicide,
        "She said twice that she would not mind not waking up. She has no plan and has her sister with her until Monday. \
         I asked outright, and she said she was glad that I did.",
    ),
    (
        About::DomesticAbuse,
        "He answers the telephone for her now, and rang off when I asked to speak with her. She wears long sleeves in the heat. \
         She asked me not to write to the house.",
    ),
    (
        About::Adult,
        "His nephew has his card and does the shopping. There was no food in the house but bread, and the heating was off. He \
         said that it is simpler this way.",
    ),
    (
        About::Child,
        "The little boy was in the kitchen at eleven on a school day and had made his own breakfast. She says that he is poorly. \
         He was not the last time either.",
    ),
];

/// Names those who lead on safety: at each practice a GP who has an account, and for each network somebody who is rung.
pub(super) async fn leads(tx: &mut Box<dyn Tx>, plan: &Plan, ids: &SeededIds, world: &World) -> anyhow::Result<()> {
    let service = plan.service();
    let since = day(practice::clock::london_date(plan.beginning()));
    let lead = |site_id, kind: Lead, name: &str, phone: String, account_id| SiteLeadRow {
        id: ids.id(plan.beginning()),
        site_id,
        site_name: String::new(),
        kind: kind.as_str().to_owned(),
        deputy: false,
        name: name.to_owned(),
        phone,
        account_id,
        from_on: since,
        until_on: None,
    };
    for (position, account) in gps(plan) {
        let Some(practice) = account.practice else { continue };
        let (id, name) = &world.accounts[position];
        for kind in [Lead::Adult, Lead::DutyDoctor] {
            let phone = service.practices[practice].phone.clone();
            tx.site_lead_insert(&lead(world.practices[practice], kind, name, phone, Some(*id))).await?;
        }
    }
    for (number, (site, id)) in service.sites.iter().zip(&world.sites).enumerate() {
        let phone = crate::demo::establish::landline(700 + number);
        let name = format!("The safeguarding team of {}", site.name);
        tx.site_lead_insert(&lead(*id, Lead::Child, &name, phone, None)).await?;
    }
    Ok(())
}

/// GPs who sign in, with their position among the accounts.
fn gps(plan: &Plan) -> impl Iterator<Item = (usize, &crate::demo::service::Account)> {
    let of = |account: &&crate::demo::service::Account| {
        account.role == "referrer" && account.left.is_none() && account.source.as_deref() == Some("gp")
    };
    plan.service().accounts.iter().enumerate().filter(move |(_, account)| of(account))
}

/// What was raised so far.
pub(super) struct Worried {
    leads: HashMap<Uuid, (Uuid, String, String)>,
    supervisors: HashMap<Uuid, Vec<(Uuid, String)>>,
    raisers: HashSet<Uuid>,
    now: Timestamp,
    recent: Timestamp,
}

impl Worried {
    pub(super) fn new(plan: &Plan, world: &World) -> Self {
        let practices = &plan.service().practices;
        let leads = gps(plan)
            .filter_map(|(position, account)| {
                let practice = account.practice?;
                let (id, name) = world.accounts[position].clone();
                Some((world.practices[practice], (id, name, practices[practice].phone.clone())))
            })
            .collect();
        let mut supervisors: HashMap<Uuid, Vec<_>> = HashMap::new();
        for tie in &plan.service().supervision {
            supervisors.entry(world.account(tie.worker)).or_default().push(world.accounts[tie.supervisor].clone());
        }
        Self { leads, supervisors, raisers: HashSet::new(), now: plan.now(), recent: plan.recent(35) }
    }

    /// Raises a concern about the person of the case written last, where their worker has raised none and a lead of their
    /// practice can be told.
    pub(super) fn consider(&mut self, load: &mut Load, world: &World, ids: &SeededIds) {
        let nth = self.raisers.len();
        let Some((about, seen)) = SEEN.get(nth).copied() else { return };
        let Some(episode) = load.batch.episodes.last().cloned() else { return };
        let Some(person) = load.batch.persons.last().filter(|p| p.id == episode.person_id) else { return };
        let met = episode.contact_count >= 3 && episode.state == State::Active.as_str();
        let (Some(site), Some(last)) = (person.practice_id, episode.last_contact_at.map(moment)) else { return };
        let Some((lead, lead_name, phone)) =
            self.leads.get(&site).filter(|_| about != About::Child).cloned().or_else(|| {
                // nobody with an account leads on children here, so that the supervisor is told at once
                let (id, name) = self.supervisors.get(&episode.owner_id)?.first()?.clone();
                (about == About::Child).then_some((id, name, String::new()))
            })
        else {
            return;
        };
        let raised = if nth == 1 { self.recent } else { last };
        if !met || self.raisers.contains(&episode.owner_id) || raised >= self.now || raised < last {
            return;
        }
        let Some(owner) = world.accounts.iter().find(|(id, _)| *id == episode.owner_id).cloned() else { return };
        self.raisers.insert(episode.owner_id);
        let after = |minutes: i64| {
            let then = raised.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(raised);
            (then < self.now).then_some(then)
        };
        let due = answer_due(false, raised);
        // the second waits still; the first is closed by now, the others are being looked after
        let answered = if nth == 1 { None } else { after(35) };
        let closed = if nth == 0 { after(3 * 24 * 60) } else { None };
        let (share, share_words) = match about {
            About::Suicide => (Share::Agreed, ""),
            About::DomesticAbuse => (Share::Safeguarding, "He would hear of it if I asked her now."),
            _ => (Share::Safeguarding, "Asking first would put it off, and it cannot wait."),
        };
        let (level, told_as) = match about {
            About::Child => (Level::Deputies, ToldAs::Supervisor),
            _ => (Level::Leads, ToldAs::Lead),
        };
        let concern = ConcernRow {
            id: ids.id(raised),
            person_id: episode.person_id,
            site_id: Some(site),
            about: about.as_str().to_owned(),
            danger: false,
            who: if about == About::Child { "Her son, who is seven".to_owned() } else { String::new() },
            seen: seen.to_owned(),
            share: share.as_str().to_owned(),
            share_words: share_words.to_owned(),
            raised_at: at(raised),
            raised_by: owner.0,
            raised_by_name: owner.1.clone(),
            level: level.as_str().to_owned(),
            answer_due: answered.is_none().then(|| at(due)),
            acknowledged_at: answered.map(at),
            acknowledged_by: answered.map(|_| lead_name.clone()).unwrap_or_default(),
            taken_at: answered.map(at),
            closed_at: closed.map(at),
            closed_by: closed.map(|_| lead_name.clone()).unwrap_or_default(),
            outcome: closed.map(|_| Outcome::Plan.as_str().to_owned()),
            outcome_words: closed
                .map(|_| {
                    "Seen the same afternoon. A safety plan is in place, and the practice rings her on Mondays."
                        .to_owned()
                })
                .unwrap_or_default(),
            struck_at: None,
            struck_by: String::new(),
            struck_why: String::new(),
            moved_to: None,
            moved_from: None,
            version: 1,
        };
        let told = ToldRow {
            id: ids.id(raised),
            concern_id: concern.id,
            person_id: concern.person_id,
            account_id: Some(lead),
            name: lead_name.clone(),
            told_as: told_as.as_str().to_owned(),
            phone,
            at: concern.raised_at,
            recorded_by: None,
        };
        load.batch.case_access.push(CaseAccessRow {
            id: told.id,
            person_id: told.person_id,
            account_id: lead,
            ground: practice::access::Ground::Concern.as_str().to_owned(),
            episode_id: None,
            from_at: told.at,
            until_at: concern.closed_at,
        });
        let mut event = |kind: Kind, when: Timestamp, by: (Uuid, String), body: serde_json::Value| {
            let mut salt = [0; 16];
            ids.fill(&mut salt);
            load.events.push(NewEvent {
                id: ids.id(when),
                at: at(when),
                kind: kind.as_str(),
                subject: Some(concern.id),
                person: Some(concern.person_id),
                episode: None,
                acted: Some((Some(by.0), by.1)),
                body: body.to_string(),
                salt,
            });
        };
        let lead = (lead, lead_name);
        event(Kind::ConcernRaised, raised, owner.clone(), json!({}));
        event(Kind::ConcernTold, raised, owner, json!({ "told_as": told.told_as }));
        if let Some(when) = answered {
            event(Kind::ConcernAcknowledged, when, lead.clone(), json!({ "by": lead.1 }));
        } else {
            load.jobs.push(JobRow {
                id: ids.id(raised),
                name: "concern_unanswered".to_owned(),
                lane: "alarm".to_owned(),
                payload: json!({ "concern": concern.id }).to_string(),
                state: "waiting".to_owned(),
                run_at: at(due),
                attempts: 0,
                claimed_at: None,
                finished_at: None,
                last_error: String::new(),
            });
        }
        if let Some(when) = closed {
            let body = json!({ "outcome": concern.outcome, "by": lead.1 });
            event(Kind::ConcernClosed, when, lead, body);
        }
        load.batch.concern_told.push(told);
        load.batch.concerns.push(concern);
    }
}
