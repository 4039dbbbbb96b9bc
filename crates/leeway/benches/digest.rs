//! One run of the digest: `cargo bench -p leeway --bench digest -- [--workers N] [--caseload N] [sqlite|postgres …]`.
//!
//! Fills a service with N link workers (by default 1,000) in teams of ten, each with so many people in support (by default 50) of whom
//! two in five have nothing planned, and with word back that was not sent and referrals nobody has answered; then lets the hour of the
//! digest come, and tells how long the run took and how many are told. Nothing is handed over by post: that is another lane.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark tells by printing, stops where it cannot go on, and reads the clock"
)]

use app::App;
use app::clock::{SeededIds, StandingClock};
use async_trait::async_trait;
use jiff::Timestamp;
use post::{Channel, Mail, Post, PostError, Standing, Text};
use std::sync::Arc;
use std::time::Instant;
use store::bulk::Batch;
use store::doors::MembershipRow;
use store::messages::MessageRow;
use store::organisation::{SiteRow, TeamMemberRow, TeamRow};
use store_testkit::{Fixture, access, account, at, day, episode, id, person, referral, tie};

/// People in one team.
const TEAM: u128 = 10;
/// Persons written with one statement.
const BATCH: u128 = 2_000;

/// A post that would send, so that notices and their jobs are written as they are in service.
#[derive(Debug)]
struct Would;

#[async_trait]
impl Post for Would {
    fn standing(&self) -> Standing {
        Standing { mail: true, text: false }
    }
    async fn mail(&self, _: &Mail) -> Result<(), PostError> {
        Ok(())
    }
    async fn text(&self, _: &Text) -> Result<(), PostError> {
        Ok(())
    }
    async fn reach(&self, _: Timestamp) -> Vec<(Channel, Result<String, PostError>)> {
        Vec::new()
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| a != "--bench");
    let (mut workers, mut caseload, mut engines) = (1_000_u128, 50_u128, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--workers" => workers = arguments.next().unwrap().parse().unwrap(),
            "--caseload" => caseload = arguments.next().unwrap().parse().unwrap(),
            engine => engines.push(engine.to_owned()),
        }
    }
    if engines.is_empty() {
        engines = vec!["sqlite".to_owned(), "postgres".to_owned()];
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for engine in engines {
        println!("\n## {engine}, {workers} workers, {caseload} people each\n\n| what | figure |\n|---|---|");
        runtime.block_on(async {
            let fx = if engine == "sqlite" { store_testkit::sqlite().await } else { store_testkit::postgres().await };
            filled(&fx, workers, caseload).await;
            measured(&fx).await;
        });
    }
}

async fn filled(fx: &Fixture, workers: u128, caseload: u128) {
    let begun = Instant::now();
    let (doors, service) = (fx.store.doors(), fx.scope_a.service());
    for n in 0..workers {
        doors.account_insert(&account(0x100_0000 + n, "A Worker")).await.unwrap();
    }
    let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
    let site = SiteRow {
        id: id(1),
        name: "Surgery".to_owned(),
        kind: "practice".to_owned(),
        town: String::new(),
        ods_code: None,
        phone: String::new(),
        ways_of_working: String::new(),
        mailbox: String::new(),
        archived_at: None,
        version: 1,
    };
    tx.site_insert(&site).await.unwrap();
    for n in 0..workers {
        let (team, who) = (id(0x200_0000 + n / TEAM), id(0x100_0000 + n));
        if n.is_multiple_of(TEAM) {
            let row = TeamRow { id: team, name: format!("Team {n}"), archived_at: None, version: 1 };
            tx.team_insert(&row).await.unwrap();
            tx.team_site_insert(&tie(0x300_0000 + n, team, site.id)).await.unwrap();
        }
        let membership = MembershipRow {
            service_id: service,
            id: id(0x400_0000 + n),
            account_id: who,
            role: "worker".to_owned(),
            from_at: at(0),
            until_at: None,
            version: 1,
        };
        tx.membership_insert(&membership).await.unwrap();
        let member = TeamMemberRow {
            id: id(0x500_0000 + n),
            team_id: team,
            account_id: who,
            account_name: String::new(),
            lead: n.is_multiple_of(TEAM),
            from_on: day(0),
            until_on: None,
        };
        tx.team_member_insert(&member).await.unwrap();
    }
    tx.commit().await.unwrap();
    let people = workers * caseload;
    for from in (0..people).step_by(usize::try_from(BATCH).unwrap()) {
        let mut batch = Batch::default();
        for n in from..(from + BATCH).min(people) {
            one(&mut batch, n, n / caseload, site.id);
        }
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        tx.bulk_insert(&batch).await.unwrap();
        tx.commit().await.unwrap();
    }
    fx.store.tidy().await.unwrap();
    println!("| filling | {:.1} s |", begun.elapsed().as_secs_f64());
}

/// A person in support, or whose referral nobody has answered.
fn one(batch: &mut Batch, n: u128, worker: u128, site: uuid::Uuid) {
    let team = id(0x200_0000 + worker / TEAM);
    // names and days of birth as different as people's are: who is like whom is another job's question
    let name = |by: u128| format!("{:08X}", (n * by) % 0xFFFF_FFFB);
    let mut who = person(0x1000_0000 + n, &name(2_654_435_761), &name(40_503));
    who.birth_date = Some(day(-10_000 - i64::try_from(n % 25_000).unwrap()));
    let mut asked = referral(0x2000_0000 + n, who.id, site, team);
    asked.reference = format!("B-{n:X}");
    let owner = id(0x100_0000 + worker);
    if n.is_multiple_of(25) {
        batch.persons.push(who);
        batch.referrals.push(asked);
        return;
    }
    "accepted".clone_into(&mut asked.state);
    asked.first_offered_at = Some(at(200));
    asked.first_held_at = Some(at(300));
    let mut support = episode(0x3000_0000 + n, who.id, asked.id, owner, site);
    "active".clone_into(&mut support.state);
    support.last_contact_at = Some(at(300));
    if n % 5 >= 2 {
        support.next_due = day(400);
    }
    batch.case_access.push(access(0x4000_0000 + n, who.id, owner, "owner", Some(support.id)));
    if n % 10 == 3 {
        batch.messages.push(MessageRow {
            id: id(0x5000_0000 + n),
            referral_id: asked.id,
            person_id: who.id,
            turn: "accepted".to_owned(),
            to_name: "Dr Osei".to_owned(),
            body: "Thank you.".to_owned(),
            state: "draft".to_owned(),
            made_at: at(300),
            sent_at: None,
            sent_by: None,
            read_at: None,
            version: 1,
        });
    }
    batch.persons.push(who);
    batch.referrals.push(asked);
    batch.episodes.push(support);
}

async fn measured(fx: &Fixture) {
    // Monday 26 January 2026, half past seven: the standing jobs are made, and the hour has not come
    let clock = Arc::new(StandingClock::at("2026-01-26T07:30:00Z".parse().unwrap()));
    let app = App::new(fx.store.clone(), clock.clone(), Arc::new(SeededIds::new(7))).with_post(Arc::new(Would));
    app::jobs::run_due(&app).await.unwrap();
    clock.set("2026-01-26T08:00:00Z".parse().unwrap());
    let begun = Instant::now();
    app::jobs::run_due(&app).await.unwrap();
    let took = begun.elapsed();
    let mut tx = fx.store.read(&fx.scope_a).await.unwrap();
    let last = tx.nudge_day_last().await.unwrap().unwrap();
    println!("| one run of the digest | {:.2} s, {} told |", took.as_secs_f64(), last.told);
    println!("| what it counted | {} |", last.counts);
    assert!(last.done_at.is_some());
}
