//! `leeway demo`: writes the demonstration plan into an empty database, through the bulk doors.
//!
//! The plan is made by the rules of `practice` (its tests hold every turn to them); this writes it
//! with the same events that the use cases would have written, each with who did it and when.

mod agreed;
mod brought;
mod calendar;
mod cases;
mod desk;
mod desked;
mod episodes;
mod groups;
mod judged;
mod lettered;
mod lived;
mod measures;
mod paid;
mod placed;
mod resting;
mod rows;
mod service;
mod supervised;
mod sustained;
#[cfg(test)]
mod tests;
mod wished;
mod worried;

use crate::demo::plan::Plan;
use crate::outside::{SystemClock, SystemIds};
use crate::{Database, database};
use anyhow::{Context, bail};
use app::clock::{Clock, Ids, SeededIds};
use app::time;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use store::bulk::Batch;
use store::events::NewEvent;
use store::jobs::JobRow;
use store::{Scope, Store};

/// The password of everybody in a demonstration; it protects nothing.
pub(crate) const PASSWORD: &str = "three-pears-on-a-ladder";
/// Cases written in one transaction: seven weeks of a service of 50,000 episodes.
const CASES: usize = 2000;

/// What to seed.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    database: Database,
    /// How many episodes of support.
    #[arg(long, default_value_t = 2000)]
    episodes: usize,
    /// How many people each link worker supports at a time; otherwise as many as fit the number of episodes.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=200))]
    caseload: Option<u16>,
    /// The seed: the same seed, number and day give the same service.
    #[arg(long, default_value_t = 4)]
    seed: u64,
    /// The day that counts as today, such as 2026-11-22; otherwise the real one.
    #[arg(long)]
    as_of: Option<Date>,
    /// One JSON object on standard output: `{password, people: [{email, name, role}]}`.
    #[arg(long)]
    json: bool,
}

impl Options {
    fn plan(&self, now: Timestamp) -> Plan {
        Plan::new(self.seed, self.episodes, now).with_caseload(self.caseload.map(usize::from))
    }
}

/// Seeds an empty database and says who can sign in.
///
/// # Errors
/// The database holds a service already, or cannot be written.
pub(crate) async fn run(options: Options) -> anyhow::Result<ExitCode> {
    let store = database::open_to_load(&options.database.database).await?;
    if !store.doors().service_list().await?.is_empty() {
        bail!("this database holds a service already; a demonstration begins in an empty one");
    }
    let now = options.as_of.map_or_else(
        || Ok(SystemClock.now()),
        |day| day.at(9, 40, 0, 0).to_zoned(time::london().clone()).map(|zoned| zoned.timestamp()),
    )?;
    let seeded = seed(&store, options.plan(now)).await.context("the demonstration could not be written")?;
    say(&seeded, options.json)?;
    Ok(ExitCode::SUCCESS)
}

/// Who can sign in, and by which links one comes without an account.
pub(crate) struct Seeded {
    people: Vec<(String, String, String, String)>,
    practice_link: String,
    slug: String,
}

/// Writes a plan.
///
/// # Errors
/// Storage.
pub(crate) async fn seed(store: &Arc<dyn Store>, plan: Plan) -> anyhow::Result<Seeded> {
    let ids = SeededIds::new(plan.seed());
    let mut salt = [0; 16];
    SystemIds.fill(&mut salt);
    let password = app::secrets::hash_password(PASSWORD.to_owned(), salt).await?;
    let (scope, world, seeded) = service::write(store, &plan, &ids, &password).await?;
    let desk = desk::Desk::of(&plan, &world);
    // The next load is made while this one is written: half the time is the rules', half the engine's.
    let now = plan.now();
    let seed = plan.seed();
    // one whom a visitor of the demonstration is likely to sign in as leads the first of the groups
    let accounts = plan.service().accounts.iter().enumerate();
    let working = accounts.filter(|(_, account)| account.role == "worker" && account.left.is_none());
    let mut workers: Vec<(uuid::Uuid, String)> =
        working.map(|(position, account)| (world.account(position), account.name.clone())).collect();
    workers.sort_by_key(|(_, name)| name != "Ruth Callaghan");
    let (loads, mut loaded) = tokio::sync::mpsc::channel(1);
    let making = tokio::task::spawn_blocking(move || {
        let mut load = Load::default();
        // In the order in which they began, as a service would have written them: the log then reads in the order
        // of time, and new keys land at the end of their trees instead of all over four years.
        let mut cases: Vec<_> = plan.cases().collect();
        cases.sort_by_key(|case| case.referrals.first().map(|r| r.received_at));
        let mut brought = brought::Brought::new(&plan, &world);
        let mut worried = worried::Worried::new(&plan, &world);
        let mut desked = desked::Desked::new(&plan, &world);
        let mut lettered = lettered::Lettered::new(&plan);
        let mut resting = resting::Resting::new(&plan);
        let mut wished = wished::Wished::new(&plan);
        for case in cases {
            cases::write(&world, &ids, &case, &mut load.batch, &mut load.events);
            brought.consider(&mut load, &world, &ids);
            worried.consider(&mut load, &world, &ids);
            desked.consider(&mut load, &world, &ids);
            lettered.consider(&mut load, &world, &ids);
            resting.consider(&mut load, &world, &ids);
            wished.consider(&mut load, &world, &ids);
            load.cases += 1;
            if load.cases == CASES && loads.blocking_send(std::mem::take(&mut load).in_order()).is_err() {
                return; // whoever writes has given up, and says why
            }
        }
        drop(loads.blocking_send(load.in_order()));
    });
    let mut written = 0;
    while let Some(load) = loaded.recv().await {
        written += load.cases;
        load.write(store, &scope, now).await?;
        tracing::info!(cases = written, "writing the demonstration");
    }
    making.await.context("making the demonstration stopped")?;
    groups::write(store, &scope, (seed, now), &workers).await?;
    store.tidy().await?;
    desk.lay(store).await.context("the desks of those who look after records")?;
    Ok(seeded)
}

/// Cases as rows and events, written in one transaction.
#[derive(Default)]
struct Load {
    cases: usize,
    batch: Batch,
    events: Vec<NewEvent>,
    jobs: Vec<JobRow>,
    desks: Vec<desked::Desk>,
    letters: Vec<lettered::Letters>,
    rests: Vec<resting::Rests>,
    wishes: Vec<wished::Wishes>,
}

impl Load {
    /// Rows by key; events in the order in which things happened, as far as one transaction holds them.
    fn in_order(mut self) -> Self {
        self.batch.sort();
        self.events.sort_by_key(|event| event.at);
        self
    }

    async fn write(self, store: &Arc<dyn Store>, scope: &Scope, now: Timestamp) -> anyhow::Result<()> {
        let mut tx = store.begin(scope).await?;
        tx.bulk_insert(&self.batch).await?;
        for job in &self.jobs {
            tx.job_insert(job).await?;
        }
        for desk in self.desks {
            desk.write(&mut tx, now).await?;
        }
        for letters in self.letters {
            letters.write(&mut tx, now).await?;
        }
        for rests in self.rests {
            rests.write(&mut tx, now).await?;
        }
        for wishes in self.wishes {
            wishes.write(&mut tx, now).await?;
        }
        for event in self.events {
            tx.event(event);
        }
        tx.commit().await?;
        Ok(())
    }
}

fn say(seeded: &Seeded, json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if json {
        let people: Vec<serde_json::Value> = seeded
            .people
            .iter()
            .map(|(email, name, role, _)| serde_json::json!({ "email": email, "name": name, "role": role }))
            .collect();
        let all = serde_json::json!({ "password": PASSWORD, "people": people, "practice_link": seeded.practice_link,
                                      "self_referral": format!("/self/{}", seeded.slug) });
        writeln!(out, "{all}")?;
        return Ok(());
    }
    writeln!(out, "Everybody here is invented. Sign in at /sign-in with the password: {PASSWORD}\n")?;
    for (email, name, _, title) in &seeded.people {
        writeln!(out, "  {email:<34} {name}, {title}")?;
    }
    writeln!(
        out,
        "\nWithout an account:\n  {:<34} a practice refers somebody\n  /self/{:<28} somebody refers themselves",
        seeded.practice_link, seeded.slug
    )?;
    out.flush()?;
    Ok(())
}
