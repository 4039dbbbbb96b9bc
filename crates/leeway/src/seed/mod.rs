//! `leeway demo`: writes the demonstration plan into an empty database, through the bulk doors.
//!
//! The plan is made by the rules of `practice` (its tests hold every turn to them); this writes it
//! with the same events that the use cases would have written, each with who did it and when.

mod cases;
mod rows;
mod service;

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
use store::{Scope, Store};

/// The password of everybody in a demonstration; it protects nothing.
pub(crate) const PASSWORD: &str = "three-pears-on-a-ladder";
/// Cases written in one transaction.
const CASES: usize = 250;

/// What to seed.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    database: Database,
    /// How many episodes of support.
    #[arg(long, default_value_t = 2000)]
    episodes: usize,
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

/// Seeds an empty database and says who can sign in.
///
/// # Errors
/// The database holds a service already, or cannot be written.
pub(crate) async fn run(options: Options) -> anyhow::Result<ExitCode> {
    let store = database::open(&options.database.database).await?;
    if !store.doors().service_list().await?.is_empty() {
        bail!("this database holds a service already; a demonstration begins in an empty one");
    }
    let now = options.as_of.map_or_else(
        || Ok(SystemClock.now()),
        |day| day.at(9, 40, 0, 0).to_zoned(time::london().clone()).map(|zoned| zoned.timestamp()),
    )?;
    let seeded =
        seed(&store, options.seed, options.episodes, now).await.context("the demonstration could not be written")?;
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
pub(crate) async fn seed(
    store: &Arc<dyn Store>,
    number: u64,
    episodes: usize,
    now: Timestamp,
) -> anyhow::Result<Seeded> {
    let plan = Plan::new(number, episodes, now);
    let ids = SeededIds::new(number);
    let mut salt = [0; 16];
    SystemIds.fill(&mut salt);
    let password = app::secrets::hash_password(PASSWORD.to_owned(), salt).await?;
    let (scope, world, seeded) = service::write(store, &plan, &ids, &password).await?;
    let mut pace = Pace::default();
    let mut batch = Batch::default();
    let mut events = Vec::new();
    let mut held = 0;
    for case in plan.cases() {
        cases::write(&world, &ids, &case, &mut batch, &mut events);
        held += 1;
        if held == CASES {
            flush(store, &scope, &mut batch, &mut events).await?;
            held = 0;
            pace.tell(CASES);
        }
    }
    flush(store, &scope, &mut batch, &mut events).await?;
    store.tidy().await?;
    Ok(seeded)
}

async fn flush(
    store: &Arc<dyn Store>,
    scope: &Scope,
    batch: &mut Batch,
    events: &mut Vec<NewEvent>,
) -> anyhow::Result<()> {
    let mut tx = store.begin(scope).await?;
    tx.bulk_insert(batch).await?;
    // the chain follows the order in which things happened, as far as one transaction holds them
    events.sort_by_key(|event| event.at);
    for event in events.drain(..) {
        tx.event(event);
    }
    tx.commit().await?;
    *batch = Batch::default();
    Ok(())
}

/// Says now and then how far it is.
#[derive(Default)]
struct Pace {
    written: usize,
    told: usize,
}

impl Pace {
    fn tell(&mut self, more: usize) {
        self.written += more;
        if self.written >= self.told + 5000 {
            self.told = self.written;
            tracing::info!(cases = self.written, "writing the demonstration");
        }
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
