//! Use cases: one for each thing a person does (floor 4).
//!
//! A use case takes a [`Ctx`] (who, scope, clock, ids), asks whether that may be ([`Ctx::authorise`]
//! for the act, a permit of the same transaction for the record), lets `practice` decide, and writes
//! state, event and messages in one transaction. It knows no HTTP and no SQL.

pub mod access;
pub mod access_list;
pub mod accounts;
pub mod assets;
pub mod attachments;
pub mod audit;
pub mod batches;
pub mod calendar;
pub mod charter;
pub mod clock;
pub mod concerns;
pub mod connections;
pub mod contacts;
pub mod contracts;
pub mod cover;
mod ctx;
pub mod desk;
pub mod drafts;
pub mod episodes;
mod error;
pub mod family;
pub mod figures;
pub mod glass;
pub mod goals;
pub mod groups;
pub mod hidden;
pub mod imports;
pub mod jobs;
pub mod joining;
pub mod keeping;
pub mod letters;
pub mod links;
pub mod lone;
mod looks;
pub mod mailings;
pub mod measures;
pub mod messages;
pub mod minute;
pub mod moving;
pub mod notices;
pub mod nudges;
pub mod organisation;
pub mod people;
pub mod plan;
pub mod referrals;
pub mod reminders;
pub mod reports;
pub mod requests;
pub mod retention;
pub mod rights;
pub mod sealing;
pub mod search;
pub mod secrets;
pub mod services;
pub mod settings;
pub mod sign_in;
pub mod summaries;
pub mod supervision;
pub mod support;
pub mod system;
pub mod takeout;
pub mod team;
pub mod time;
pub mod timeline;
pub mod tries;
pub mod unmet;
pub mod unusual;
pub mod verification;
pub mod waiting;
pub mod wishes;
pub mod wordback;
pub mod wording;

pub use ctx::{App, Ctx};
pub use error::{AppError, AppResult};
pub use looks::Appender;
/// The storage port's types that use cases hand through to pages, so that `web` needs no `store`.
pub use store::{
    PAGE, assets::AssetRow, attachments::AttachmentRow, chain::Verified, contacts::ContactListRow,
    contracts::ContractRow, contracts::ExportAskRow, contracts::FunderRow, doors::LinkRow, doors::ServiceRow,
    doors::SessionRow, episodes::EpisodeListRow, glass::GlassRow, hidden::HiddenRow, joining::JoinedRow,
    letters::LetterHeadRow, letters::LetterRow, life::AbilityRow, life::DiedRow, mailings::MailingListRow,
    messages::MessageRow, organisation::DatedTie, people::ConsentRow, people::PersonContactRow, people::PersonRow,
    referrals::After, referrals::AttemptRow, referrals::PlainFilter, referrals::ReferralListRow,
    referrals::ReferralPlainRow, referrals::ReferralRow, referrals::ReplyRow, referrals::SignpostRow,
    requests::CorrectionRow, support::ConnectionListRow, support::ConnectionRow, support::GoalRow, support::StepRow,
    support::UnmetNeedRow, today::DayRow, today::HoldingDueRow,
};
