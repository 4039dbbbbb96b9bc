//! The nightly search for records that may be one person's.

use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::referrals::likeness;
use practice::person::alike;
use store::joining::{LikelyRow, NewPair};
use uuid::Uuid;

/// So many persons at a time: what is held in memory stays small, however many there are.
const STEP: i64 = 300;

/// Looks through all records of the service for pairs not known yet; gives how many were found.
///
/// # Errors
/// Storage only.
pub(crate) async fn search(ctx: &Ctx) -> AppResult<u64> {
    let (mut after, mut found) = (Uuid::nil(), 0);
    loop {
        let mut tx = ctx.read().await?;
        let until = tx.pair_search_until(after, STEP).await?;
        let likely = tx.pair_search(after, until).await?;
        drop(tx);
        let pairs: Vec<NewPair> = likely.iter().filter_map(|row| pair(ctx, row)).collect();
        if !pairs.is_empty() {
            let mut tx = ctx.begin().await?;
            for pair in &pairs {
                // a handful among some hundred persons
                found += u64::from(tx.pair_insert(pair).await?);
            }
            tx.commit().await?;
        }
        match until {
            Some(until) => after = until,
            None => return Ok(found),
        }
    }
}

fn pair(ctx: &Ctx, row: &LikelyRow) -> Option<NewPair> {
    let low = [row.low_given.as_str(), &row.low_family, &row.low_known_as];
    let low = likeness(low, row.low_nhs_number.as_ref(), row.low_birth_date, &row.low_postcode);
    let high = [row.high_given.as_str(), &row.high_family, &row.high_known_as];
    let high = likeness(high, row.high_nhs_number.as_ref(), row.high_birth_date, &row.high_postcode);
    let alike = alike(&low, &high)?;
    Some(NewPair {
        id: ctx.id(),
        low_id: row.low_id.min(row.high_id),
        high_id: row.low_id.max(row.high_id),
        score: i32::from(alike.score),
        found_at: ctx.at(),
    })
}
