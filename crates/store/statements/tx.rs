//! One open transaction, and every room's statements on it.
//!
//! This folder is no crate of its own: `store-sqlite` and `store-postgres` include this file by path,
//! each with its own `crate::Engine`, so that the compiler checks one text against both engines
//! (docs/adr/0001). A statement binds `self.service()` as its service id, always.

#[path = "access.rs"]
mod access;
#[path = "accounts.rs"]
mod accounts;
#[path = "agenda_lines.rs"]
mod agenda_lines;
#[path = "asks.rs"]
mod asks;
#[path = "assets.rs"]
mod assets;
#[path = "attachments.rs"]
mod attachments;
#[path = "back_stage.rs"]
mod back_stage;
#[path = "batches.rs"]
mod batches;
#[path = "bulk.rs"]
mod bulk;
#[path = "calendar.rs"]
mod calendar;
#[path = "charter.rs"]
mod charter;
#[path = "charter_review.rs"]
mod charter_review;
#[path = "concerns.rs"]
mod concerns;
#[path = "contacts.rs"]
mod contacts;
#[path = "contracts.rs"]
mod contracts;
#[path = "copied.rs"]
mod copied;
#[path = "desk.rs"]
mod desk;
#[path = "destruction.rs"]
mod destruction;
#[path = "drafts.rs"]
mod drafts;
#[path = "episodes.rs"]
mod episodes;
#[path = "events.rs"]
mod events;
#[path = "figures.rs"]
mod figures;
#[path = "glass.rs"]
mod glass;
#[path = "group_sheets.rs"]
mod group_sheets;
#[path = "groups.rs"]
mod groups;
#[path = "hidden.rs"]
mod hidden;
#[path = "holding.rs"]
mod holding;
#[path = "imports.rs"]
mod imports;
#[path = "jobs.rs"]
mod jobs;
#[path = "joining.rs"]
mod joining;
#[path = "judgement.rs"]
mod judgement;
#[path = "kin.rs"]
mod kin;
#[path = "letters.rs"]
mod letters;
#[path = "life.rs"]
mod life;
#[path = "lone.rs"]
mod lone;
#[path = "mailings.rs"]
mod mailings;
#[path = "measures.rs"]
mod measures;
#[path = "messages.rs"]
mod messages;
#[path = "minute.rs"]
mod minute;
#[path = "moving.rs"]
mod moving;
#[path = "notices.rs"]
mod notices;
mod nudges;
#[path = "organisation.rs"]
mod organisation;
#[path = "other_work.rs"]
mod other_work;
#[path = "passings.rs"]
mod passings;
#[path = "peers.rs"]
mod peers;
#[path = "people.rs"]
mod people;
#[path = "permit.rs"]
mod permit;
#[path = "pulse.rs"]
mod pulse;
#[path = "referrals.rs"]
mod referrals;
#[path = "reports.rs"]
mod reports;
#[path = "requests.rs"]
mod requests;
#[path = "restoring.rs"]
mod restoring;
#[path = "retention.rs"]
mod retention;
#[path = "rights.rs"]
mod rights;
#[path = "settings.rs"]
mod settings;
#[path = "staying.rs"]
mod staying;
#[path = "supervising.rs"]
mod supervising;
#[path = "supervising_agenda.rs"]
mod supervising_agenda;
#[path = "supervision.rs"]
mod supervision;
#[path = "support.rs"]
mod support;
#[path = "today.rs"]
mod today;
#[path = "training.rs"]
mod training;
#[path = "unusual.rs"]
mod unusual;
#[path = "verifications.rs"]
mod verifications;
#[path = "waiting.rs"]
mod waiting;
#[path = "weighing.rs"]
mod weighing;
#[path = "wishes.rs"]
mod wishes;
mod workshops;

pub(crate) use restoring::settle;

use crate::Engine;
use async_trait::async_trait;
use store::events::NewEvent;
use store::{Scope, StoreError, StoreResult};
use uuid::Uuid;

/// An open transaction of one service. Dropping it rolls back.
pub(crate) struct SqlTx {
    pub(crate) tx: sqlx::Transaction<'static, Engine>,
    scope: Scope,
    /// Events noted, in their order; chained at commit.
    events: Vec<NewEvent>,
}

impl SqlTx {
    /// A transaction that the engine has just begun for this scope.
    pub(crate) fn new(tx: sqlx::Transaction<'static, Engine>, scope: Scope) -> Self {
        Self { tx, scope, events: Vec::new() }
    }

    /// The service that every statement binds.
    pub(crate) fn service(&self) -> Uuid {
        self.scope.service()
    }

    /// Who acts, and in which service.
    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }
}

#[async_trait]
impl store::Tx for SqlTx {
    fn event(&mut self, event: NewEvent) {
        self.events.push(event);
    }

    fn events_noted(&self) -> &[NewEvent] {
        &self.events
    }

    async fn commit(mut self: Box<Self>) -> StoreResult<()> {
        let noted = std::mem::take(&mut self.events);
        if !noted.is_empty() {
            self.events_write(&noted).await?;
        }
        self.tx.commit().await.map_err(err)
    }
}

/// An engine's error in the port's words.
pub(crate) fn err(e: sqlx::Error) -> StoreError {
    match &e {
        sqlx::Error::Database(d) if d.is_unique_violation() => StoreError::Conflict,
        sqlx::Error::Database(d) if d.is_foreign_key_violation() => StoreError::NoSuch,
        sqlx::Error::Database(d) if d.code().is_some_and(|code| crate::cannot_write(&code)) => {
            StoreError::Unwritable(d.message().to_owned())
        }
        _ => StoreError::Database(Box::new(e)),
    }
}

/// [`StoreError::Stale`] where a statement that names a version changed no row.
pub(crate) fn fresh(rows_affected: u64) -> StoreResult<()> {
    if rows_affected == 0 { Err(StoreError::Stale) } else { Ok(()) }
}
