//! What is put in order in a database that was filled from a backup, in the transaction that publishes it.

use super::{Engine, SqlTx, err};
use sqlx::{Transaction, query};
use std::collections::HashMap;
use store::backup::{RESTORED, Settle, Settled};
use store::destruction::Destruction;
use store::doors::{ServiceRow, Verified};
use store::erasures::{Erasure, Registered, Said};
use store::jobs::JobRoom;
use store::{Actor, At, Scope, StoreError, StoreResult};

/// Later than whatever a job may have been claimed at.
const EVER: At = match At::from_timestamp(253_370_764_800, 0) {
    Some(at) => at,
    None => At::UNIX_EPOCH,
};

/// Ends the sessions that were open, gives back the jobs that were being done, erases again what was erased since, and notes
/// in each service's log that it was put back. Gives the transaction back, to be committed.
pub(crate) async fn settle(
    mut tx: Transaction<'static, Engine>,
    settle: &Settle,
) -> StoreResult<(Transaction<'static, Engine>, Settled)> {
    let ended = query!("UPDATE session SET ended_at = $1 WHERE ended_at IS NULL", settle.at);
    let sessions_ended = ended.execute(&mut *tx).await.map_err(err)?.rows_affected();
    let mut settled = Settled { sessions_ended, ..Settled::default() };

    let mut events = settle.events.iter();
    let mut event = || events.next().copied().ok_or_else(|| StoreError::Database("too few ids were given".into()));
    let services: Vec<ServiceRow> =
        sqlx::query_as!(ServiceRow, "SELECT id, slug, name, demonstration, created_at FROM service ORDER BY name, id")
            .fetch_all(&mut *tx)
            .await
            .map_err(err)?;
    for service in services {
        let scope = Scope::verified(service.id, Actor::System, &Verified::by_the_engine());
        let mut within = SqlTx::new(tx, scope);
        settled.jobs_given_back += within.job_release(EVER).await?;
        let counts = within.job_counts().await?;
        let waiting =
            counts.iter().filter(|(_, state, _)| state == "waiting").map(|(.., n)| u64::try_from(*n).unwrap_or(0));
        settled.jobs_waiting += waiting.sum::<u64>();
        for one in settle.erasures.iter().filter(|e| e.service == service.slug) {
            settled.erased_again += within.erase_again(one, settle.at, event()?).await?;
        }
        let (id, salt) = event()?;
        within.event_note(
            id,
            settle.at,
            RESTORED,
            salt,
            format!("{{\"made_at\":\"{}\"}}", settle.made_at.to_rfc3339()),
        );
        let noted = std::mem::take(&mut within.events);
        within.events_write(&noted).await?;
        tx = within.tx;
    }
    let all: u64 = settle.erasures.iter().map(|e| e.said.entries.len() as u64).sum();
    settled.nothing_to_erase = all - settled.erased_again;
    Ok((tx, settled))
}

impl SqlTx {
    /// Erases again what a register names, as far as the very entries are here and still say something.
    async fn erase_again(
        &mut self,
        one: &Registered,
        at: At,
        (event, salt): (uuid::Uuid, [u8; 16]),
    ) -> StoreResult<u64> {
        // The record first: what the log says of it goes with it, and is counted with the entries that the register names.
        if let Some(gone) = &one.said.destroyed {
            let again = Destruction {
                person: gone.person,
                stub: gone.stub.clone(),
                event,
                salt,
                at,
                ground: one.said.ground.clone(),
            };
            if let Some((_, erased)) = self.destroy(&again, true).await? {
                return Ok(erased.min(one.said.entries.len() as u64));
            }
        }
        let known: HashMap<i64, &str> = one.said.entries.iter().map(|e| (e.seq, e.digest.as_str())).collect();
        let known: Vec<(i64, Option<&str>)> = known.into_iter().map(|(seq, digest)| (seq, Some(digest))).collect();
        let entries = self.payloads_erase(&known).await?;
        let erased = entries.len() as u64;
        if erased > 0 {
            let said = Said { id: event, ground: one.said.ground.clone(), again: true, entries, destroyed: None };
            self.erasure_note(&Erasure { event, salt, at, ground: String::new(), entries: Vec::new() }, &said);
        }
        Ok(erased)
    }
}
