//! What somebody said at a contact that counts for somebody they are tied to: it stands in their own record, and can be put right there.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::people::place;
use crate::time;
use jiff::Timestamp;
use practice::access::Act;
use practice::contact::{NOTE_MAX, Place};
use practice::event::Kind;
use practice::goal::too_long;
use practice::ids::PersonId;
use practice::person::full_name;
use serde_json::{Value, json};
use store::kin::KinNoteRow;
use store::referrals::After;
use uuid::Uuid;

/// One note, with whose it is.
#[derive(Debug)]
pub struct Note {
    /// Their name.
    pub name: String,
    /// What it says.
    pub row: KinNoteRow,
}

/// All that somebody said so.
#[derive(Debug)]
pub struct Notes {
    /// Their name.
    pub name: String,
    /// The latest first.
    pub rows: Vec<KinNoteRow>,
    /// Where the list goes on.
    pub next: Option<After>,
    /// Whether this account may put them right.
    pub write: bool,
}

/// All that somebody said at contacts that count for somebody they are tied to.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn notes(ctx: &Ctx, person: PersonId, before: Option<After>) -> AppResult<Notes> {
    ctx.authorise(Act::PersonRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.person_permit(&mut tx, person).await?;
    if crate::people::narrow(&permit) {
        return Err(AppError::NotFound);
    }
    let row = ctx.disclose(tx.person_get(&permit).await?).ok_or(AppError::NotFound)?;
    let mut rows = ctx.disclose(tx.kin_note_list(&permit, before).await?);
    let full = i64::try_from(rows.len()).unwrap_or(0) == store::PAGE;
    let next = rows.last().filter(|_| full).map(|last| After { at: last.at, id: last.id });
    if !*permit.write() {
        crate::people::marks(ctx, &mut tx, &permit).await?.cover_kin_notes(&mut rows);
    }
    Ok(Notes {
        name: full_name(&row.given_name, &row.family_name),
        rows,
        next,
        write: ctx.may(Act::PersonWrite) && *permit.write() && row.merged_into.is_none(),
    })
}

/// One of them, to be put right.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where the record is open for reading alone.
pub async fn note(ctx: &Ctx, person: PersonId, note: Uuid) -> AppResult<Note> {
    ctx.authorise(Act::PersonWrite)?;
    let mut tx = ctx.read().await?;
    let (permit, row) = crate::people::kept(ctx, &mut tx, person).await?;
    let note = ctx.disclose(tx.kin_note_get(&permit, note).await?).ok_or(AppError::NotFound)?;
    Ok(Note { name: full_name(&row.given_name, &row.family_name), row: note })
}

/// A note put right.
#[derive(Debug, Clone)]
pub struct NoteEdit {
    /// The form's own id.
    pub form: Uuid,
    /// As read.
    pub version: i64,
    /// Where.
    pub place: Place,
    /// When.
    pub at: Timestamp,
    /// What they said.
    pub notes: String,
}

/// Puts a note right; what it said before stays in the log. The contact that counts for the other is put right in their support.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where somebody else did meanwhile; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn correct_note(ctx: &Ctx, person: PersonId, note: Uuid, edit: NoteEdit) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    if let Some(problem) = too_long("notes", &edit.notes, NOTE_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    if edit.at > ctx.now() {
        return Err(AppError::field("date", "This is in the future. Enter when it took place"));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, edit.form).await?;
    let (permit, _) = crate::people::kept(ctx, &mut tx, person).await?;
    let mut row = ctx.disclose(tx.kin_note_get(&permit, note).await?).ok_or(AppError::NotFound)?;
    if row.version != edit.version {
        return Err(AppError::Stale);
    }
    let before = body(&row);
    edit.place.as_str().clone_into(&mut row.place);
    row.at = time::at(edit.at);
    edit.notes.trim().clone_into(&mut row.notes);
    tx.kin_note_save(&permit, &row).await?;
    let change = json!({ "before": before, "after": body(&row) });
    ctx.event(&mut tx, Kind::KinNoteCorrected, About::person(person.0, note), &change);
    let page = place(person);
    ctx.finish(tx, edit.form, &page, Some(&format!("{page}/said/{note}"))).await
}

/// A note, as its event says it.
pub(super) fn body(row: &KinNoteRow) -> Value {
    json!({ "at": row.at, "place": row.place, "with_whom": row.with_whom, "notes": row.notes })
}
