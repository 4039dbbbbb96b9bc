//! Who pays for the demonstration service: two funders and three contracts, of which two overlap at one practice for a time, so that
//! somebody is asked.

use super::rows::World;
use crate::demo::plan::Plan;
use app::clock::{Ids, SeededIds};
use app::time::day;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::clock::london_date;
use store::Tx;
use store::contracts::{ContractRow, FunderRow};
use uuid::Uuid;

/// Writes them.
pub(super) async fn contracts(tx: &mut Box<dyn Tx>, plan: &Plan, ids: &SeededIds, world: &World) -> anyhow::Result<()> {
    let begun = plan.beginning();
    let (since, today) = (london_date(begun), london_date(plan.now()));
    let mut funder = async |name: &str, contact: &str, note: &str| -> anyhow::Result<FunderRow> {
        let row = FunderRow {
            id: ids.id(begun),
            name: name.to_owned(),
            contact: contact.to_owned(),
            note: note.to_owned(),
            archived_at: None,
            version: 1,
        };
        tx.funder_insert(&row).await?;
        Ok(row)
    };
    let board = funder("Wexshire Integrated Care Board", "Personalised care team", "Pays for link workers.").await?;
    let trust =
        funder("The Lantern Trust", "Grants office, by e-mail", "A charity. Reads a report twice a year.").await?;
    let contract =
        |of: &FunderRow, name: &str, from: Date, until: Option<Date>, every_site, referrals, reports: &str| {
            ContractRow {
                id: ids.id(begun),
                funder_id: of.id,
                funder_name: of.name.clone(),
                name: name.to_owned(),
                from_on: day(from),
                until_on: until.map(day),
                every_site,
                target_referrals: referrals,
                target_contacts: None,
                reports: reports.to_owned(),
                version: 1,
            }
        };
    // financial years begin in April
    let year = if today.month() >= 4 { today.year() } else { today.year() - 1 };
    let april = Date::new(year, 4, 1).unwrap_or(today);
    let core = contract(
        &board,
        "Core service",
        since,
        None,
        true,
        Some(900),
        "Each quarter: referrals, needs, waits, support, endings.",
    );
    tx.contract_insert(&core, &[]).await?;
    let trial_from = today.saturating_sub(60.days());
    // the first practice is named by both of the smaller ones
    let practice: Vec<Uuid> = world.practices.iter().take(1).copied().collect();
    let several: Vec<Uuid> = world.practices.iter().take(3).copied().collect();
    let carers = contract(
        &trust,
        "Carers’ link worker",
        april,
        Some(april.saturating_add(2.years()).saturating_sub(1.day())),
        false,
        Some(120),
        "In April and October: how many carers came, and what they were introduced to.",
    );
    tx.contract_insert(&carers, &several).await?;
    let trial = contract(
        &board,
        "Evening appointments, a trial",
        trial_from,
        Some(trial_from.saturating_add(30.days())),
        false,
        None,
        "",
    );
    tx.contract_insert(&trial, &practice).await?;
    Ok(())
}
