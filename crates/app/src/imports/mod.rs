//! Moving in: records of another system, from their exports (HOUSE 10.10, DOMAIN 5.2).
//!
//! Files are read row by row by `exchange`, checked against what is here, and staged, where nobody sees them; then they are published
//! person by person, each with all that is theirs in one transaction. A record is known again by the key it had there, so that nothing
//! is brought in twice, and an import that broke off goes on. What is here already is never changed: it is told what differs.

mod desk;
mod files;
mod make;
mod measured;
mod places;
mod publish;
mod settle;
mod stage;
mod weighed;

pub use desk::{Desk, Line, decide, desk};
pub(crate) use desk::{JOB, run};
pub use publish::{Published, cancel, publish};
pub use stage::stage;

use crate::ctx::{About, App, Ctx};
use crate::error::{AppError, AppResult};
use exchange::{Kind, Mapping, Report};
use practice::access::Act;
use practice::event::Kind as EventKind;
use practice::ids::PersonId;
use sha2::{Digest, Sha256};
use std::io::Read;
use store::imports::ImportRow;
use uuid::Uuid;

/// A file that can be read from its beginning more than once.
pub struct Source {
    /// Its name, without where it is.
    pub name: String,
    /// Opens it.
    pub open: Box<dyn Fn() -> std::io::Result<Box<dyn Read + Send>> + Send + Sync>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Source({})", self.name)
    }
}

/// What is in a file, read from its beginning.
pub type Bytes = Box<dyn Read + Send>;

/// Opens a file of a folder by its steps from the folder down.
pub type Opening = dyn Fn(&[&str]) -> std::io::Result<Bytes> + Send + Sync;

/// The folder in which files are that rows name.
pub struct Folder {
    /// Opens one by its steps from the folder down, each a plain name; nothing outside the folder, whatever leads there.
    pub open: Box<Opening>,
}

impl std::fmt::Debug for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Folder")
    }
}

/// What is to be brought in, and how.
#[derive(Debug)]
pub struct Intake {
    /// How the files are read.
    pub mapping: Mapping,
    /// The files.
    pub files: Vec<Source>,
    /// Where the files are that rows name; none where none are brought in.
    pub folder: Option<Folder>,
    /// Who brings them in, for the log.
    pub by: String,
    /// The e-mail address of the worker who takes support whose own worker is not known here.
    pub owner: Option<String>,
    /// The site, by name or ODS code, of referrals that name none.
    pub site: Option<String>,
    /// Whether rows with errors are left out. Otherwise one error keeps all from being published.
    pub leave_out: bool,
    /// Only looks: nothing is written.
    pub dry: bool,
}

/// What came of reading.
#[derive(Debug)]
pub struct Staged {
    /// The import; none where nothing was written.
    pub run: Option<Uuid>,
    /// Whether it goes on with one that broke off.
    pub resumed: bool,
    /// What was found.
    pub report: Report,
    /// Whether a file could not be read at all: then nothing of any was taken.
    pub unread: bool,
}

/// A digest of the files and of how they are read.
///
/// # Errors
/// A file cannot be read.
pub(crate) fn fingerprint(intake: &Intake) -> AppResult<String> {
    let mut hash = Sha256::new();
    hash.update(format!("{:?} {:?} {:?}", intake.mapping, intake.owner, intake.site));
    for file in &intake.files {
        hash.update(file.name.as_bytes());
        let mut bytes = (file.open)().map_err(|e| unreadable(file, &e))?;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = bytes.read(&mut buffer).map_err(|e| unreadable(file, &e))?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
        }
    }
    Ok(data_encoding::HEXLOWER.encode(&hash.finalize()))
}

fn unreadable(file: &Source, error: &std::io::Error) -> AppError {
    AppError::NotPossible(format!("{} cannot be read: {error}", file.name))
}

/// The import that is neither published nor cancelled.
///
/// # Errors
/// Storage only.
pub async fn open(ctx: &Ctx) -> AppResult<Option<ImportRow>> {
    Ok(ctx.read().await?.import_open().await?)
}

/// What was brought in, the latest first.
///
/// # Errors
/// Storage only.
pub async fn list(ctx: &Ctx) -> AppResult<Vec<ImportRow>> {
    Ok(ctx.read().await?.import_list(store::PAGE).await?)
}

/// What could not be taken over as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// Which.
    pub id: Uuid,
    /// What it is, in words.
    pub field: String,
    /// As the other system had it.
    pub value: String,
    /// Why it was not taken over.
    pub why: String,
    /// When it was brought in.
    pub at: jiff::Timestamp,
}

/// What could not be taken over of a record whose page is being opened.
pub(crate) async fn flags(
    ctx: &Ctx,
    tx: &mut Box<dyn store::Tx>,
    permit: &store::permit::PersonPermit,
) -> AppResult<Vec<Brought>> {
    let rows = ctx.disclose(tx.import_flags(permit).await?);
    let field = |code: &str| match code {
        "nhs_number" => "NHS number".to_owned(),
        other => crate::timeline::detail::spoken(other),
    };
    Ok(rows
        .into_iter()
        .map(|row| Brought {
            id: row.id,
            field: field(&row.field),
            value: row.value,
            why: row.words,
            at: crate::time::moment(row.made_at),
        })
        .collect())
}

/// Says that somebody looked at what could not be taken over, and put right what there was to put right.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Stale`] where somebody else did already.
pub async fn settle(ctx: &Ctx, person: PersonId, flag: Uuid, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.person_permit(&mut tx, person).await?;
    let flags = ctx.disclose(tx.import_flags(&permit).await?);
    let row = flags.into_iter().find(|row| row.id == flag).ok_or(AppError::Stale)?;
    tx.import_flag_settle(&permit, flag, ctx.at(), ctx.actor_name()).await?;
    let body = serde_json::json!({ "what": crate::timeline::detail::spoken(&row.field), "why": row.words });
    ctx.event(&mut tx, EventKind::ImportFlagSettled, About::person(person.0, flag), &body);
    ctx.finish(tx, form, &format!("/people/{person}"), None).await
}

/// Kinds that can be brought in, for those who list them.
#[must_use]
pub fn kinds() -> &'static [Kind] {
    Kind::ALL
}

/// The system's own context in a service, by the service's short name.
///
/// # Errors
/// [`AppError::NotFound`] where there is none of this name.
pub async fn system_of(app: &App, slug: &str) -> AppResult<Ctx> {
    let service = crate::services::list(app).await?.into_iter().find(|s| s.slug == slug).ok_or(AppError::NotFound)?;
    crate::services::system(app, practice::ids::ServiceId(service.id)).await
}
