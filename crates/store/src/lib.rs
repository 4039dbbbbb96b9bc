//! The storage port (floor 2).
//!
//! Knows what can be asked of storage and under which scope and permit; knows no engine. The text
//! of every statement stands once in `statements/`, which `store-sqlite` and `store-postgres`
//! include, so that the compiler checks it against both engines (docs/adr/0001).
//!
//! Three types carry the access rules (docs/adr/0002):
//! - [`Scope`]: which service, and who acts. Made only by a door ([`Doors`]) from a verified session,
//!   link or invitation; every transaction is opened with one.
//! - the permits in [`permit`]: that this account may open this person, referral or episode, and on
//!   what ground. Made only by a transaction that looked it up.
//! - [`Undisclosed`]: what was read of persons, closed until a [`Looks`] has noted who is in it.

pub mod access;
pub mod accounts;
pub mod agenda_lines;
pub mod asks;
pub mod assets;
pub mod attachments;
pub mod back_stage;
pub mod backup;
pub mod batches;
pub mod bulk;
pub mod calendar;
pub mod chain;
pub mod charter;
pub mod charter_review;
pub mod concerns;
pub mod contacts;
pub mod contracts;
pub mod copied;
pub mod desk;
pub mod destruction;
pub mod doors;
pub mod drafts;
pub mod episodes;
pub mod erasures;
pub mod events;
pub mod figures;
pub mod glass;
pub mod groups;
pub mod hidden;
pub mod holding;
pub mod imports;
pub mod jobs;
pub mod joining;
pub mod judgement;
pub mod keys;
pub mod kin;
pub mod letters;
pub mod life;
pub mod lone;
mod looks;
pub mod mailings;
pub mod measures;
pub mod messages;
pub mod minute;
pub mod notices;
pub mod nudges;
pub mod organisation;
pub mod other_work;
pub mod passings;
pub mod peers;
pub mod people;
pub mod permit;
pub mod pulse;
pub mod referrals;
pub mod reports;
pub mod requests;
pub mod retention;
pub mod rights;
mod scope;
pub mod settings;
pub mod staying;
pub mod supervising;
pub mod supervision;
pub mod support;
pub mod takeout;
pub mod today;
pub mod training;
pub mod unusual;
pub mod verifications;
pub mod waiting;
pub mod weighing;
pub mod wishes;
pub mod workshops;

use async_trait::async_trait;
use std::sync::Arc;

pub use doors::Doors;
pub use looks::{BehindLook, LookEntry, LookFilter, LookRow, LookStream, Looks, PersonLookRow, Undisclosed};
pub use scope::{Actor, SUPPORTED, Scope};

/// The moment type of row structures: microseconds, UTC.
pub type At = chrono::DateTime<chrono::Utc>;
/// The calendar-day type of row structures.
pub type Day = chrono::NaiveDate;
/// How many rows a list gives at a time (HOUSE 3).
pub const PAGE: i64 = 50;
/// Stands in `episode.next_due` for "nothing is planned next", so that it sorts before every day.
pub const NOTHING_DUE: Day = match Day::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => Day::MIN,
};
/// Stands in `episode.next_due` of what has ended, so that it sorts behind every day and no caseload begins with it: a worker
/// of many years has a thousand endings and fourteen people.
pub const NEVER_DUE: Day = match Day::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => Day::MAX,
};

/// What can go wrong in storage.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique key already holds this value.
    #[error("already exists")]
    Conflict,
    /// It names a row that is not there.
    #[error("it names something that is not there")]
    NoSuch,
    /// The row was changed by someone else since it was read (optimistic version).
    #[error("changed by someone else")]
    Stale,
    /// The right is for reading, and this would change something.
    #[error("this right is for reading only")]
    ReadOnly,
    /// The database holds a schema that this program does not know.
    #[error(
        "the database has schema version {found}, and this program knows up to {known}: start the newer program, or restore a backup made with this one"
    )]
    UnknownSchema {
        /// The version the database names.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The database holds an older schema than this program's, and is only to be read.
    #[error(
        "the database has schema version {found}, and this program's is {known}: use the program that serves it, or run `leeway migrate` first"
    )]
    OlderSchema {
        /// The version the database names.
        found: i64,
        /// This program's version.
        known: i64,
    },
    /// The database is to be filled, and something stands there already.
    #[error("{0}")]
    NotEmpty(String),
    /// What is to be filled in does not have the form of its table.
    #[error("table {table}: {why}")]
    Misfit {
        /// The table.
        table: String,
        /// What is wrong.
        why: String,
    },
    /// No room left on the disk, or the database cannot be written.
    #[error("the database cannot be written ({0}): free some space or mend its permissions, then try again")]
    Unwritable(String),
    /// The role that would serve can bypass row-level security.
    #[error(
        "the database role leeway_runtime may bypass row-level security: ALTER ROLE leeway_runtime NOBYPASSRLS NOSUPERUSER"
    )]
    BypassesRowSecurity,
    /// Anything else the engine says.
    #[error("database: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The result of a storage call.
pub type StoreResult<T> = Result<T, StoreError>;

/// Opens transactions; with [`Doors`], the only way to the data.
#[async_trait]
pub trait Store: Send + Sync {
    /// Opens a writing transaction of one service. Dropping it rolls back.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the engine cannot be reached.
    async fn begin(&self, scope: &Scope) -> StoreResult<Box<dyn Tx>>;
    /// Opens a read-only transaction of one service; writes in it are refused by the engine.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the engine cannot be reached.
    async fn read(&self, scope: &Scope) -> StoreResult<Box<dyn Tx>>;
    /// Opens a writing transaction of one service that can also erase (docs/adr/0006). On PostgreSQL it is the owner's, who
    /// is bound by row-level security as the serving role is: that role can add to the logs and take nothing from them.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the engine cannot be reached.
    async fn begin_erasing(&self, scope: &Scope) -> StoreResult<Box<dyn Tx>>;
    /// Has the engine look again at how its tables are filled, where it does not by itself, so that it goes on choosing the right indexes.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    async fn weigh(&self) -> StoreResult<()>;
    /// The closed list of calls that stand above services (HOUSE 10.7).
    fn doors(&self) -> Arc<dyn Doors>;
    /// Appends looks to a stream in one durable transaction of its own; called by the one appender
    /// of this process (HOUSE 10.3). The stream carries its chain forward.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Unwritable`]: then no look of the batch is noted,
    /// and none of the answers may leave.
    async fn looks_append(&self, stream: &mut LookStream, batch: Vec<LookEntry>) -> StoreResult<()>;
    /// Walks on through the streams of looks of a service, at most so many entries, and ends at the first that does not fit, or
    /// that was noted elsewhere (`anchors`) and is not there. Each piece is a short reading of its own.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    async fn looks_walk(
        &self,
        service: uuid::Uuid,
        walk: &mut chain::Walk,
        anchors: &[chain::Anchor],
        limit: i64,
    ) -> StoreResult<()>;
    /// Walks every stream of looks of a service, as [`Store::looks_walk`] does in pieces.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    async fn looks_verify(&self, service: uuid::Uuid, anchors: &[chain::Anchor]) -> StoreResult<chain::Verified> {
        let mut walk = chain::Walk::default();
        while !walk.done {
            self.looks_walk(service, &mut walk, anchors, chain::PIECE).await?;
        }
        Ok(walk.verified())
    }
    /// The heads of the streams of looks of a service that have been written to since a moment.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    async fn looks_heads(&self, service: uuid::Uuid, since: At) -> StoreResult<Vec<chain::Anchor>>;
    /// Looks at persons, newest first, behind a place in the list.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    async fn looks_page(
        &self,
        scope: &Scope,
        filter: &looks::LookFilter,
        behind: looks::BehindLook,
        limit: i64,
    ) -> StoreResult<Vec<LookRow>>;
    /// Looks at one person's record, newest first: those that opened it. Where persons were merely listed is not among them
    /// (HOUSE 10.3). `which`: whether the person reads it, from whom their own looks and those for a concern are kept
    /// (DOMAIN 4.8); and how many.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    async fn looks_of(
        &self,
        scope: &Scope,
        permit: &permit::PersonPermit,
        filter: &looks::LookFilter,
        behind: looks::BehindLook,
        which: (bool, i64),
    ) -> StoreResult<Vec<looks::PersonLookRow>>;
    /// Whether the engine answers on the connections that serve; on PostgreSQL also whether it writes.
    ///
    /// # Errors
    /// Whatever is wrong with the database.
    async fn ready(&self) -> StoreResult<()>;
    /// What `leeway check` tells of the engine: name and version, schema version, writable.
    ///
    /// # Errors
    /// Whatever is wrong with the database.
    async fn check(&self) -> StoreResult<Vec<(String, String)>>;
    /// Ends all connections, once nobody asks for anything any more. SQLite leaves its files whole, with nothing in their logs.
    async fn close(&self);
    /// Takes what was deleted out of the write-ahead log, after something was destroyed (docs/adr/0012). SQLite's own files; on
    /// PostgreSQL that is the server's business.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    async fn scrub(&self) -> StoreResult<()>;
    /// Gives back space and renews the planner's figures after a bulk load.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    async fn tidy(&self) -> StoreResult<()>;
}

/// One unit of work of one service: every room's statements. Dropping it rolls back.
#[async_trait]
pub trait Tx:
    access::AccessRoom
    + accounts::AccountRoom
    + assets::AssetRoom
    + attachments::AttachmentRoom
    + batches::BatchRoom
    + bulk::BulkRoom
    + calendar::CalendarRoom
    + concerns::ConcernRoom
    + contacts::ContactRoom
    + copied::CopiedRoom
    + desk::DeskRoom
    + destruction::DestructionRoom
    + drafts::DraftRoom
    + episodes::EpisodeRoom
    + events::EventRoom
    + figures::FigureRoom
    + asks::AskRoom
    + charter::CharterRoom
    + charter_review::CharterReviewRoom
    + workshops::WorkshopRoom
    + judgement::JudgementRoom
    + minute::MinuteRoom
    + weighing::WeighingRoom
    + contracts::ContractRoom
    + reports::ReportRoom
    + glass::GlassRoom
    + groups::GroupRoom
    + groups::SheetRoom
    + hidden::HiddenRoom
    + holding::HoldingRoom
    + imports::ImportRoom
    + jobs::JobRoom
    + joining::JoiningRoom
    + joining::MovingRoom
    + kin::KinRoom
    + letters::LetterRoom
    + letters::OwnLetterRoom
    + life::LifeRoom
    + lone::LoneRoom
    + measures::MeasureRoom
    + mailings::MailingRoom
    + messages::MessageRoom
    + notices::NoticeRoom
    + nudges::NudgeRoom
    + organisation::OrganisationRoom
    + other_work::OtherWorkRoom
    + training::TrainingRoom
    + back_stage::BackStageRoom
    + pulse::PulseRoom
    + peers::PeerRoom
    + staying::StayingRoom
    + people::PersonRoom
    + permit::PermitRoom
    + referrals::ReferralRoom
    + passings::PassingRoom
    + requests::RequestRoom
    + rights::RightsRoom
    + retention::RetentionRoom
    + settings::SettingRoom
    + agenda_lines::AgendaLinesRoom
    + supervising::AgendaRoom
    + supervising::SupervisingRoom
    + supervision::SupervisionRoom
    + support::SupportRoom
    + today::TodayRoom
    + unusual::UnusualRoom
    + verifications::VerificationRoom
    + waiting::WaitingRoom
    + wishes::WishRoom
    + Send
{
    /// Notes an event; it is chained and written with the state at [`Tx::commit`] (HOUSE 10.3).
    fn event(&mut self, event: events::NewEvent);
    /// The events noted so far, in their order.
    fn events_noted(&self) -> &[events::NewEvent];
    /// Writes the events noted, takes the chain forward, and makes all of it durable.
    ///
    /// # Errors
    /// [`StoreError::Database`] or [`StoreError::Unwritable`]; then nothing of the transaction stands.
    async fn commit(self: Box<Self>) -> StoreResult<()>;
}
