//! Files of another system that are kept with a record: told by what is in them, taken in piece by piece while their rows are staged, nobody's
//! until these are published.

use super::make::{Maker, Waiting, moment};
use super::stage::{Belongs, Problem, Reading};
use crate::attachments::{JOB, MEGABYTE};
use crate::error::{AppError, AppResult};
use crate::jobs::{SLOW, new_job};
use crate::time;
use exchange::Record;
use practice::attachment::{Kind, NotTaken, Reader, State, kept_name, size_words, steps_to};
use practice::event::Kind as EventKind;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Read;
use store::attachments::{AttachmentRow, PIECE};
use store::{Tx, jobs::JobRow};
use uuid::Uuid;

/// What is known of a file once it was looked at.
struct Looked {
    kind: Kind,
    size: u64,
    digest: String,
}

/// What is wrong with a row because of its file.
fn problem(value: &str, what: impl Into<String>, to_do: &str) -> Problem {
    ("file_name", value.to_owned(), what.into(), to_do.to_owned())
}

impl Reading<'_> {
    /// Looks at the file that a row names, and remembers what it is beside the row's own words: a change of it is a change of the record.
    pub(super) fn look(&self, record: &mut Record) -> Result<(), Problem> {
        let name = record.text("file_name").to_owned();
        let looked = self.looked(&name).map_err(|why| match why {
            Fault::Row(problem) => problem,
            Fault::NotTaken(why) => {
                problem(&name, why.to_string(), "Leave it out there, or save it as something that is kept.")
            }
        })?;
        for (field, value) in [
            ("file_kind", looked.kind.as_str().to_owned()),
            ("file_size", looked.size.to_string()),
            ("file_digest", looked.digest),
        ] {
            record.fields.insert(field.to_owned(), value);
        }
        Ok(())
    }

    fn looked(&self, name: &str) -> Result<Looked, Fault> {
        let mut file = self.opened(name).map_err(Fault::Row)?;
        let (mut reader, mut hash, mut buffer) = (Reader::default(), Sha256::new(), vec![0; PIECE]);
        let most = u64::try_from(self.megabytes * MEGABYTE).unwrap_or(u64::MAX);
        loop {
            let read = file.read(&mut buffer).map_err(|e| Fault::Row(unreadable(name, &e)))?;
            if read == 0 {
                break;
            }
            reader.take(&buffer[..read]);
            hash.update(&buffer[..read]);
            if reader.size() > most {
                return Err(Fault::NotTaken(NotTaken::TooLarge(self.megabytes)));
            }
        }
        let kind = reader.judge(last(name)).map_err(Fault::NotTaken)?;
        Ok(Looked { kind, size: reader.size(), digest: data_encoding::HEXLOWER.encode(&hash.finalize()) })
    }

    fn opened(&self, name: &str) -> Result<Box<dyn Read + Send>, Problem> {
        let steps = steps_to(name).map_err(|why| {
            problem(name, why.to_string(), "Write it as it is called in the folder, such as letters/2025-02.pdf.")
        })?;
        let Some(folder) = self.folder else {
            return Err(problem(name, "no folder was named", "Name the folder in which the files are with --files."));
        };
        (folder.open)(&steps).map_err(|e| unreadable(name, &e))
    }

    /// The rules of a file: whose it is, and that it was added before today is over.
    pub(super) fn attachment(&self, record: &Record, at: &Belongs, found: bool) -> Result<(), Problem> {
        if !found {
            return Err((
                "person_key",
                String::new(),
                "it does not say whose it is".to_owned(),
                "Name the person, the spell of support or the contact.".to_owned(),
            ));
        }
        if let Some(added) = moment(record, "attachment_at").filter(|added| *added > self.ctx.now()) {
            return Err((
                "attachment_at",
                added.to_string(),
                "this is still to come".to_owned(),
                "Write when it was added there, or leave it empty.".to_owned(),
            ));
        }
        debug_assert!(at.contact.is_none() || at.referral.is_some(), "a contact is of a referral");
        Ok(())
    }

    /// Takes in what is in the file, piece by piece, each in a transaction of its own.
    pub(super) async fn take_in(&self, record: &Record) -> AppResult<Result<Uuid, Problem>> {
        let name = record.text("file_name");
        let mut file = match self.opened(name) {
            Ok(file) => file,
            Err(problem) => return Ok(Err(problem)),
        };
        let blob = self.ctx.id();
        let mut tx = self.ctx.begin().await?;
        tx.blob_insert(blob, self.ctx.at()).await?;
        tx.commit().await?;
        let (mut hash, mut piece, mut n) = (Sha256::new(), vec![0; PIECE], 0);
        loop {
            let full = match fill(&mut file, &mut piece) {
                Ok(full) => full,
                Err(e) => return Ok(Err(unreadable(name, &e))),
            };
            if full == 0 {
                break;
            }
            hash.update(&piece[..full]);
            let mut tx = self.ctx.begin().await?;
            tx.blob_piece_insert(blob, n, &piece[..full]).await?;
            tx.commit().await?;
            n += 1;
            // others wait for the writer too
            tokio::task::yield_now().await;
        }
        if data_encoding::HEXLOWER.encode(&hash.finalize()) != record.text("file_digest") {
            return Ok(Err(problem(
                name,
                "it was changed while it was being read",
                "Let whoever writes to the folder come to an end, then bring it in again.",
            )));
        }
        Ok(Ok(blob))
    }
}

enum Fault {
    Row(Problem),
    NotTaken(NotTaken),
}

fn unreadable(name: &str, error: &std::io::Error) -> Problem {
    if error.kind() == std::io::ErrorKind::NotFound {
        return problem(name, "there is no such file in the folder", "Put it there, or leave this row out.");
    }
    problem(
        name,
        format!("it cannot be read: {error}"),
        "Look whether it is a plain file in the folder that may be read.",
    )
}

/// A name without the folders before it.
fn last(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// Reads until a piece is full, or the file is over.
fn fill(file: &mut impl Read, piece: &mut [u8]) -> std::io::Result<usize> {
    let mut full = 0;
    while full < piece.len() {
        match file.read(&mut piece[full..])? {
            0 => break,
            read => full += read,
        }
    }
    Ok(full)
}

/// What is in a file, stored and nobody's yet.
pub(super) struct Stored {
    attachment: Uuid,
    blob: Uuid,
    digest: Vec<u8>,
    size: i64,
}

impl Maker<'_> {
    /// A file kept with a record, as one that came by the page: looked through before it opens, where a program does that.
    pub(super) fn attached(&mut self, one: &Waiting) {
        let r = &one.record;
        let (Some(kind), Some(blob)) = (Kind::parse(r.text("file_kind")), one.belongs.blob) else { return };
        let Ok(digest) = data_encoding::HEXLOWER.decode(r.text("file_digest").as_bytes()) else { return };
        let size: i64 = r.text("file_size").parse().unwrap_or_default();
        let held = self.ctx.app.scanner.is_some();
        let added_by = match r.text("attachment_author") {
            "" => format!("Brought in from {}", self.run.source),
            author => author.to_owned(),
        };
        let row = AttachmentRow {
            id: one.id,
            person_id: one.person,
            referral_id: one.belongs.referral,
            contact_id: one.belongs.contact,
            letter_id: None,
            blob_id: Some(blob),
            name: kept_name(r.text("file_name"), kind),
            kind: kind.as_str().to_owned(),
            size,
            note: r.text("attachment_title").to_owned(),
            state: if held { State::Held } else { State::Unlooked }.as_str().to_owned(),
            scan_words: String::new(),
            added_at: moment(r, "attachment_at").map_or_else(|| self.ctx.at(), time::at),
            added_by,
            settled_at: None,
            out_by: String::new(),
            out_why: String::new(),
            version: 1,
        };
        if held {
            let payload = json!({ "attachment": row.id }).to_string();
            self.load.jobs.push(new_job(self.ctx, JOB, SLOW, &payload));
        }
        let body = json!({ "at": row.added_at, "file": row.name, "kind": kind.words(), "size": size_words(size), "note": row.note });
        self.event(EventKind::FileAdded, one, body);
        self.load.stored.push(Stored { attachment: row.id, blob, digest, size });
        self.load.batch.attachments.push(row);
    }
}

/// Keeps what is in the files that are about to be published, once for a service: where the same is there already, that is used.
pub(super) async fn keep(tx: &mut Box<dyn Tx>, load: &mut super::make::Load) -> AppResult<()> {
    for one in &load.stored {
        let kept = tx.blob_finish(one.blob, &one.digest, one.size).await?;
        let row = load.batch.attachments.iter_mut().find(|row| row.id == one.attachment);
        row.ok_or_else(|| AppError::Internal("a file without its row".to_owned()))?.blob_id = Some(kept);
    }
    Ok(())
}

/// Has them looked through, once they are there.
pub(super) async fn look_through(tx: &mut Box<dyn Tx>, jobs: &[JobRow]) -> AppResult<()> {
    for job in jobs {
        tx.job_insert(job).await?;
    }
    Ok(())
}
