//! What the seeder writes through the bulk doors is what the use cases would have written (HOUSE 10.10).
//!
//! Cases of the plan are seeded into one database, and performed in another: every referral received, tried and answered,
//! every contact recorded, every goal, step, connection, holding, handover, ending and word to the referrer, each through
//! the use case that a page calls, by who did it and with the clock at its moment. Then both databases are read behind
//! the store's back and compared row by row, events with their bodies included. [`CHOSEN`] cases are taken so that each
//! kind of turn that the plan can generate is among them, as [`Seen`] lists them, and with at least fifty episodes.
//!
//! Not covered: what a case does not hold (covers, what is brought to supervision, the service itself), and what
//! [`stored::LEFT_OUT`] names with its reason.

mod acted;
mod acts;
mod stored;

use super::{Load, cases, service};
use crate::demo::case::{Case, Outcome};
use crate::demo::plan::Plan;
use app::clock::SeededIds;
use std::collections::{BTreeMap, BTreeSet};
use store_testkit::{Fixture, both_engines};

const SEED: u64 = 4;
/// So many cases are performed.
const CHOSEN: usize = 62;

/// The kinds of things that happen in a case, so that none is left out.
fn kinds(case: &Case) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut see = |what: String| {
        seen.insert(what);
    };
    if case.referrals.len() > 1 {
        see("came back".to_owned());
    }
    for referral in &case.referrals {
        see(format!("route {}", referral.route.as_str()));
        see(format!("referral {}", referral.state().as_str()));
        see(format!("account {}", referral.referrer.account.is_some()));
        for attempt in &referral.attempts {
            see(format!("attempt {}", attempt.outcome.as_str()));
        }
        for word in &referral.word_back {
            let state = if word.withheld { "kept back" } else { "told" };
            see(format!("word {} {state} {}", word.turn.as_str(), word.sent_at.is_some()));
            see(format!("read {}", word.read_at.is_some()));
        }
        if let Some(Outcome::Declined { decided_by, .. }) = &referral.outcome {
            see(format!("declined by {}", decided_by.as_str()));
        }
        if let Some(passed) = referral.outcome.as_ref().and_then(Outcome::passed) {
            see(format!("passed {}, taken {}", passed.why.as_str(), passed.taken_at.is_some()));
        }
        let Some(episode) = &referral.episode else { continue };
        see(format!("episode {}, owners {}", episode.state().as_str(), episode.owners.len()));
        see(format!("next {}", episode.next.is_some()));
        see(format!("shares {:?}", episode.consent_to_share));
        for contact in &episode.contacts {
            see(format!("contact {}", contact.kind.as_str()));
            see(format!("attendance {}", contact.attendance.as_str()));
        }
        for goal in &episode.goals {
            see(format!("goal {}", goal.state.as_str()));
            goal.steps.iter().for_each(|step| see(format!("step {}", step.state.as_str())));
        }
        for connection in &episode.connections {
            connection.turns.iter().for_each(|(_, state)| see(format!("connection {}", state.as_str())));
            see(format!("introduced {:?}, partner {}", connection.how, connection.partner_word.is_some()));
        }
        episode.unmet.iter().for_each(|unmet| see(format!("unmet {}", unmet.why.as_str())));
        for holding in &episode.holdings {
            see(format!("held, over {}, reviewed {}", holding.until.is_some(), holding.reviewed_at.is_some()));
        }
        if let Some(ending) = &episode.ending {
            see(format!(
                "ending {}, done {}, told {}",
                ending.reason.as_str(),
                ending.done_at.is_some(),
                ending.told.is_some()
            ));
        }
    }
    seen
}

/// Cases with everything that any of the plan's holds, and more up to [`CHOSEN`].
fn chosen(plan: &Plan) -> Vec<Case> {
    let (mut seen, mut chosen, mut others) = (BTreeSet::new(), Vec::new(), Vec::new());
    for case in plan.cases() {
        let new = kinds(&case);
        if new.is_subset(&seen) {
            others.push(case);
        } else {
            seen.extend(new);
            chosen.push(case);
        }
    }
    others.retain(|case| case.referrals.iter().any(|referral| referral.episode.is_some()));
    let more = CHOSEN.saturating_sub(chosen.len());
    chosen.extend(others.into_iter().take(more));
    chosen
}

fn plan() -> Plan {
    Plan::new(SEED, 400, "2026-11-20T14:00:00Z".parse().expect("a moment"))
}

/// Another database of the same engine.
async fn beside(fx: &Fixture) -> Fixture {
    if fx.is_sqlite() { store_testkit::sqlite().await } else { store_testkit::postgres().await }
}

both_engines! {
    async fn the_desks_of_those_who_look_after_records_have_something_on_them(fx: Fixture) {
        let now = "2026-11-20T09:40:00Z".parse().expect("a moment");
        crate::seed::seed(&fx.store, Plan::new(SEED, 150, now)).await.expect("seeded");
        for (table, least) in [("import_run", 1), ("retention_review", 2), ("record_request", 1), ("hidden_detail", 1), ("death", 1),
                               ("glass", 1), ("unusual", 1), ("alike_pair", 1)] {
            let rows = fx.rows(table).await;
            assert!(rows.len() >= least, "{table}: {rows:?}");
        }
        let sessions = fx.rows("session").await;
        assert!(sessions.iter().all(|row| !row.contains("\"ended_at\":null")), "nobody stays signed in: {sessions:?}");
    }
}

both_engines! {
    async fn fifty_seeded_episodes_are_as_the_use_cases_would_have_written_them(fx: Fixture) {
        let plan = plan();
        let cases = chosen(&plan);
        let episodes = cases.iter().flat_map(|c| &c.referrals).filter(|r| r.episode.is_some()).count();
        assert!(episodes >= 50, "{episodes} episodes");

        let other = beside(&fx).await;
        let (same, world, _) = service::write(&other.store, &plan, &SeededIds::new(SEED), "").await.expect("a service");
        let performed = acted::perform(&other, &plan, &world, &cases).await;
        let (mut refused, mut done, mut references) = (Vec::new(), Vec::new(), Vec::new());
        for (case, outcome) in cases.iter().zip(performed) {
            match outcome {
                Ok(given) => {
                    done.push(case);
                    references.push(given);
                }
                Err(why) => refused.push(why),
            }
        }
        let acted = stored::read(&other, same.service(), &references).await;

        let ids = SeededIds::new(SEED);
        let (scope, world, _) = service::write(&fx.store, &plan, &ids, "").await.expect("a service");
        assert_eq!(same.service(), scope.service());
        let mut load = Load::default();
        for case in &done {
            cases::write(&world, &ids, case, &mut load.batch, &mut load.events);
        }
        load.in_order().write(&fx.store, &scope, plan.now()).await.expect("the bulk doors");
        let references = |of: &&Case| of.referrals.iter().map(|r| r.reference.clone()).collect();
        let seeded = stored::read(&fx, scope.service(), &done.iter().map(references).collect::<Vec<_>>()).await;

        refused.extend(stored::differences(&seeded, &acted));
        assert!(refused.is_empty(), "{}", refused.join("\n"));
    }
}

#[test]
fn the_chosen_cases_hold_what_the_plan_can_generate() {
    let plan = plan();
    let chosen: BTreeSet<String> = chosen(&plan).iter().flat_map(kinds).collect();
    let mut missing: BTreeMap<String, usize> = BTreeMap::new();
    for what in plan.cases().flat_map(|case| kinds(&case)) {
        if !chosen.contains(&what) {
            *missing.entry(what).or_default() += 1;
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
    for turn in practice::wordback::Turn::ALL {
        assert!(
            chosen.iter().any(|what| what.starts_with(&format!("word {} ", turn.as_str()))),
            "no word at the turn {turn}"
        );
    }
    for state in practice::connection::State::ALL {
        assert!(chosen.contains(&format!("connection {}", state.as_str())), "no connection {state}");
    }
    let kinds_of = |what: &str| chosen.iter().filter(|one| one.contains(what)).count();
    for what in ["came back", "over false, reviewed true", "owners 2", "referral duplicate", "kept back"] {
        assert!(kinds_of(what) > 0, "nobody: {what}, of {chosen:?}");
    }
}
