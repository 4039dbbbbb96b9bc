//! Files kept with a record (issue 4 of 6, part 6): taken in piece by piece, told by what is in them, looked through by a program that the
//! installation names, handed out as they came.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::jobs::{SLOW, Went, new_job};
use crate::people::{marks, place, reachable};
use async_trait::async_trait;
use futures::Stream;
use jiff::SignedDuration;
use practice::access::{Act, Ground};
use practice::attachment::{Kind, NotTaken, Of, Reader, State, check_note, kept_name, size_words};
use practice::event::Kind as Event;
use practice::goal::{SHORT_MAX, check_words};
use practice::ids::{AttachmentId, PersonId};
use practice::person::full_name;
use practice::problem::Problem;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use store::attachments::{AttachmentRow, PIECE};
use store::permit::PersonPermit;
use store::referrals::After;
use store::{PAGE, StoreError, Tx};
use uuid::Uuid;

/// The job that has a file looked through.
pub(crate) const JOB: &str = "look_through";
/// The first wait after the program could not be run; each one after it is twice as long.
const WAITS: SignedDuration = SignedDuration::from_secs(30);
/// So many megabytes are one million bytes each.
pub(crate) const MEGABYTE: i64 = 1_000_000;
/// So often the end of an upload is tried where the very same file comes in elsewhere at that moment.
const TRIES: usize = 3;

/// What is in a file, piece by piece.
pub type Pieces = Pin<Box<dyn Stream<Item = Result<Vec<u8>, String>> + Send>>;

/// What is in a file that is known already, for those who look through files and their tests.
#[must_use]
pub fn pieces_of(pieces: Vec<Result<Vec<u8>, String>>) -> Pieces {
    Box::pin(futures::stream::iter(pieces))
}

/// What the program that looks through files said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked {
    /// Nothing that does harm.
    Clean,
    /// Something that does: what it said, on one line.
    Harmful(String),
    /// It could not be run, or did not come to an end: another time.
    Later(String),
}

/// The program that looks through files for what does harm.
#[async_trait]
pub trait Scanner: fmt::Debug + Send + Sync {
    /// Has a file looked through. A call may take as long as its implementation's time limit: no transaction is open meanwhile.
    async fn look(&self, pieces: Pieces) -> Looked;
}

/// The files kept with somebody's record.
#[derive(Debug)]
pub struct Files {
    /// Their name.
    pub name: String,
    /// The latest first.
    pub rows: Vec<AttachmentRow>,
    /// Where the list goes on.
    pub next: Option<After>,
    /// Whether this account may add one.
    pub write: bool,
    /// Whether they open: those of somebody with hidden details open to those who support them alone.
    pub opens: bool,
    /// What one can be kept with, besides the record: referrals, letters and contacts, by code and id, in words.
    pub with: Vec<(Of, Uuid, String)>,
    /// So many megabytes at most.
    pub megabytes: i64,
    /// Whether a program looks through them.
    pub looked_through: bool,
}

/// Whether what is in files can be opened: nothing in them can be covered.
async fn opens(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &PersonPermit) -> AppResult<bool> {
    let ground = Ground::parse(permit.ground());
    let sees_all = *permit.write() || ground == Some(Ground::Request);
    Ok(sees_all || !marks(ctx, tx, permit).await?.hides())
}

/// For triage alone: the files of the referrals that the account may read.
async fn narrowed(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &PersonPermit,
    rows: &mut Vec<AttachmentRow>,
) -> AppResult<()> {
    if Ground::parse(permit.ground()) != Some(Ground::TeamReferral) {
        return Ok(());
    }
    let mut may = HashSet::new();
    let mut asked = HashSet::new();
    for referral in rows.iter().filter_map(|row| row.referral_id) {
        // a person has a handful of referrals
        if asked.insert(referral) && tx.permit_referral(&ctx.stance()?, referral).await?.is_some() {
            may.insert(referral);
        }
    }
    rows.retain(|row| row.referral_id.is_some_and(|referral| may.contains(&referral)));
    Ok(())
}

/// The files of a person.
///
/// # Errors
/// [`AppError::NotFound`] where the person is none of the account's.
pub async fn list(ctx: &Ctx, person: PersonId, before: Option<After>) -> AppResult<Files> {
    ctx.authorise(Act::PersonRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.person_permit(&mut tx, person).await?;
    let row = ctx.disclose(tx.person_get(&permit).await?).ok_or(AppError::NotFound)?;
    let mut rows = ctx.disclose(tx.attachment_list(&permit, before).await?);
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|last| After { at: last.added_at, id: last.id });
    narrowed(ctx, &mut tx, &permit, &mut rows).await?;
    let opens = opens(ctx, &mut tx, &permit).await?;
    if !opens {
        crate::people::marks(ctx, &mut tx, &permit).await?.cover_files(&mut rows);
    }
    let write = ctx.may(Act::PersonWrite) && *permit.write() && row.merged_into.is_none();
    let with = if write { with(ctx, &mut tx, &permit).await? } else { Vec::new() };
    Ok(Files {
        name: full_name(&row.given_name, &row.family_name),
        rows,
        next,
        write,
        opens,
        with,
        megabytes: crate::settings::read(&mut tx).await?.file_megabytes,
        looked_through: ctx.app.scanner.is_some(),
    })
}

/// So many of each kind are offered to keep a file with.
const OFFERED: usize = 8;

/// What a file can be kept with: referrals, their letters, the latest contacts.
async fn with(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &PersonPermit) -> AppResult<Vec<(Of, Uuid, String)>> {
    let day = |at: store::At| crate::time::local_date(crate::time::moment(at)).strftime("%-d %B %Y").to_string();
    let mut with = Vec::new();
    let referrals = ctx.disclose(tx.referral_of_person(permit).await?);
    for referral in referrals.iter().take(OFFERED) {
        let Some(one) = tx.permit_referral(&ctx.stance()?, referral.id).await? else { continue };
        with.push((Of::Referral, referral.id, format!("Referral {}", referral.reference)));
        for letter in ctx.disclose(tx.letter_list(&one).await?).into_iter().take(OFFERED) {
            with.push((Of::Letter, letter.id, format!("Letter of {}", day(letter.made_at))));
        }
        let Some((episode, _)) = tx.episode_of_referral(&one).await? else { continue };
        if let Some(episode) = tx.permit_episode(&ctx.stance()?, episode).await? {
            let limit = i64::try_from(OFFERED).unwrap_or(PAGE);
            for contact in ctx.disclose(tx.contact_page(&episode, None, limit).await?) {
                with.push((Of::Contact, contact.id, format!("Contact of {}", day(contact.at))));
            }
        }
    }
    Ok(with)
}

/// What is said of a file that comes in.
#[derive(Debug, Clone)]
pub struct New {
    /// The form's own id.
    pub form: Uuid,
    /// As it was called where it came from.
    pub name: String,
    /// A word about it.
    pub note: String,
    /// What it is kept with, by its id; none for the record itself.
    pub with: Option<(Of, Uuid)>,
}

/// A file on its way in. What has come is stored as it comes, nobody's until [`Taking::finish`], and swept where that never happens.
pub struct Taking {
    ctx: Ctx,
    person: PersonId,
    blob: Uuid,
    next: i32,
    waiting: Vec<u8>,
    reader: Reader,
    digest: Sha256,
    megabytes: i64,
}

impl fmt::Debug for Taking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Taking").field("blob", &self.blob).finish_non_exhaustive()
    }
}

impl Taking {
    /// Begins, for somebody who may add to this record.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::NotPossible`] where the record is open for reading alone.
    pub async fn begin(ctx: &Ctx, person: PersonId) -> AppResult<Self> {
        ctx.authorise(Act::PersonWrite)?;
        let mut tx = ctx.begin().await?;
        reachable(ctx, &mut tx, person).await?;
        let megabytes = crate::settings::read(&mut tx).await?.file_megabytes;
        let blob = ctx.id();
        tx.blob_insert(blob, ctx.at()).await?;
        tx.commit().await?;
        Ok(Self {
            ctx: ctx.clone(),
            person,
            blob,
            next: 0,
            waiting: Vec::with_capacity(PIECE),
            reader: Reader::default(),
            digest: Sha256::new(),
            megabytes,
        })
    }

    /// Takes what has come.
    ///
    /// # Errors
    /// [`AppError::Invalid`] under `file` once it is larger than the service keeps; storage.
    pub async fn take(&mut self, mut bytes: &[u8]) -> AppResult<()> {
        self.reader.take(bytes);
        self.digest.update(bytes);
        if i64::try_from(self.reader.size()).unwrap_or(i64::MAX) > self.megabytes * MEGABYTE {
            return Err(AppError::Invalid(vec![NotTaken::TooLarge(self.megabytes).problem()]));
        }
        while !bytes.is_empty() {
            let (now, rest) = bytes.split_at(bytes.len().min(PIECE - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            bytes = rest;
            if self.waiting.len() == PIECE {
                self.keep_piece().await?;
            }
        }
        Ok(())
    }

    async fn keep_piece(&mut self) -> AppResult<()> {
        // a transaction of its own for each: a slow line holds up nobody who writes
        let mut tx = self.ctx.begin().await?;
        tx.blob_piece_insert(self.blob, self.next, &self.waiting).await?;
        tx.commit().await?;
        self.next += 1;
        self.waiting.clear();
        Ok(())
    }

    /// All has come: keeps it with the record.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for what is not kept, with what to do; [`AppError::NotFound`]; [`AppError::TakenBefore`].
    pub async fn finish(mut self, new: New) -> AppResult<AttachmentId> {
        let result = self.finished(&new).await;
        if result.is_err() {
            self.abandon().await;
        }
        result
    }

    async fn finished(&mut self, new: &New) -> AppResult<AttachmentId> {
        let mut problems: Vec<Problem> = check_note(&new.note).err().into_iter().collect();
        let kind = match self.reader.judge(&new.name) {
            Ok(kind) => Some(kind),
            Err(why) => {
                problems.insert(0, why.problem());
                None
            }
        };
        let Some(kind) = kind.filter(|_| problems.is_empty()) else { return Err(AppError::Invalid(problems)) };
        if !self.waiting.is_empty() {
            self.keep_piece().await?;
        }
        let digest = self.digest.clone().finalize().to_vec();
        for _ in 1..TRIES {
            match self.kept(new, kind, &digest).await {
                // the same file was finished elsewhere at this moment: now it is there
                Err(AppError::Store(StoreError::Conflict)) => {}
                other => return other,
            }
        }
        self.kept(new, kind, &digest).await
    }

    async fn kept(&self, new: &New, kind: Kind, digest: &[u8]) -> AppResult<AttachmentId> {
        let ctx = &self.ctx;
        let size = i64::try_from(self.reader.size()).unwrap_or(i64::MAX);
        let mut tx = ctx.begin().await?;
        ctx.first_time(&mut tx, new.form).await?;
        let (permit, _) = reachable(ctx, &mut tx, self.person).await?;
        let (referral_id, contact_id, letter_id) = belongs(ctx, &mut tx, &permit, new.with).await?;
        let blob = tx.blob_finish(self.blob, digest, size).await?;
        let held = ctx.app.scanner.is_some();
        let row = AttachmentRow {
            id: ctx.id(),
            person_id: self.person.0,
            referral_id,
            contact_id,
            letter_id,
            blob_id: Some(blob),
            name: kept_name(&new.name, kind),
            kind: kind.as_str().to_owned(),
            size,
            note: new.note.trim().to_owned(),
            state: if held { State::Held } else { State::Unlooked }.as_str().to_owned(),
            scan_words: String::new(),
            added_at: ctx.at(),
            added_by: ctx.actor_name().to_owned(),
            settled_at: None,
            out_by: String::new(),
            out_why: String::new(),
            version: 1,
        };
        tx.attachment_insert(&permit, &row).await?;
        if held {
            let job = new_job(ctx, JOB, SLOW, &json!({ "attachment": row.id }).to_string());
            tx.job_insert(&job).await?;
        }
        let body = json!({ "file": row.name, "kind": kind.words(), "size": size_words(size), "note": row.note });
        ctx.event(&mut tx, Event::FileAdded, About::person(self.person.0, row.id), &body);
        let page = format!("{}/files", place(self.person));
        ctx.finish(tx, new.form, &page, None).await?;
        Ok(AttachmentId(row.id))
    }

    /// Throws away what has come.
    pub async fn abandon(self) {
        let gone = async {
            let mut tx = self.ctx.begin().await?;
            tx.blob_discard(self.blob).await?;
            AppResult::Ok(tx.commit().await?)
        };
        if let Err(error) = gone.await {
            // the sweep of the night finds it
            tracing::warn!(%error, "what came of a file is still there");
        }
    }
}

type Belongs = (Option<Uuid>, Option<Uuid>, Option<Uuid>);

/// What a file is kept with, as its columns say it: referral, contact, letter. Only what is this person's, and what the account may change.
async fn belongs(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &PersonPermit,
    with: Option<(Of, Uuid)>,
) -> AppResult<Belongs> {
    let gone = || AppError::field("with", "Choose what this file is kept with");
    let Some((of, id)) = with else { return Ok((None, None, None)) };
    let referrals = ctx.disclose(tx.referral_of_person(permit).await?);
    match of {
        Of::Record => Ok((None, None, None)),
        Of::Referral => {
            let known = referrals.iter().any(|one| one.id == id);
            if !known || tx.permit_referral(&ctx.stance()?, id).await?.is_none() {
                return Err(gone());
            }
            Ok((Some(id), None, None))
        }
        Of::Letter | Of::Contact => {
            for referral in &referrals {
                // a person has a handful of referrals
                let Some(one) = tx.permit_referral(&ctx.stance()?, referral.id).await? else { continue };
                if of == Of::Letter && tx.letter_get(&one, id).await?.is_some() {
                    return Ok((Some(referral.id), None, Some(id)));
                }
                if of == Of::Contact
                    && let Some((episode, _)) = tx.episode_of_referral(&one).await?
                    && let Some(episode) = tx.permit_episode(&ctx.stance()?, episode).await?
                    && tx.contact_get(&episode, id).await?.is_some()
                {
                    return Ok((Some(referral.id), Some(id), None));
                }
            }
            Err(gone())
        }
    }
}

/// A file that is handed out.
pub struct Download {
    /// Its name, safe in a header once that is written as RFC 6266 asks.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// In bytes.
    pub size: i64,
    /// What is in it.
    pub pieces: Pieces,
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("size", &self.size).finish_non_exhaustive()
    }
}

/// Opens a file; a look at the person's record.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] while it is looked through, where it was not kept, or where nothing in it could be
/// covered and something has to be.
pub async fn download(ctx: &Ctx, person: PersonId, attachment: AttachmentId) -> AppResult<Download> {
    ctx.authorise(Act::PersonRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.person_permit(&mut tx, person).await?;
    let row = ctx.disclose(tx.attachment_get(&permit, attachment.0).await?).ok_or(AppError::NotFound)?;
    let mut rows = vec![row];
    narrowed(ctx, &mut tx, &permit, &mut rows).await?;
    let row = rows.pop().ok_or(AppError::NotFound)?;
    let state = State::parse(&row.state).unwrap_or(State::Held);
    if !opens(ctx, &mut tx, &permit).await? {
        return Err(AppError::NotPossible(
            "This person has details that must not be found, and nothing in a file can be covered. Ask whoever supports them".to_owned(),
        ));
    }
    if !state.opens() {
        let why = match state {
            State::Held => {
                "This file is still being looked through. It opens once that is done, usually within a minute"
            }
            State::TakenOut => "This file was taken out",
            _ => "Something harmful was found in this file, so it was not kept",
        };
        return Err(AppError::NotPossible(why.to_owned()));
    }
    drop(tx);
    let kind = Kind::parse(&row.kind).unwrap_or(Kind::Plain);
    let from = (ctx.clone(), permit, row.id, 0, row.size);
    let pieces = futures::stream::try_unfold(from, |(ctx, permit, id, n, left)| async move {
        if left <= 0 {
            return Ok(None);
        }
        // each piece is a short reading of its own: a slow line holds nothing open
        let read = async { AppResult::Ok(ctx.read().await?.attachment_piece(&permit, id, n).await?) };
        let piece = ctx.disclose(read.await.map_err(|error| error.to_string())?);
        // taken out meanwhile: the answer breaks off, so that nobody takes half a file for the whole
        let piece = piece.ok_or_else(|| "the file was taken out".to_owned())?;
        let left = left - i64::try_from(piece.len()).unwrap_or(i64::MAX);
        Ok(Some((piece, (ctx, permit, id, n + 1, left))))
    });
    Ok(Download { name: row.name, kind, size: row.size, pieces: Box::pin(pieces) })
}

/// Takes a file out: what is in it is gone at once, and the entry says who took it out and why.
///
/// # Errors
/// [`AppError::Invalid`] without a reason; [`AppError::Stale`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn take_out(
    ctx: &Ctx,
    person: PersonId,
    attachment: AttachmentId,
    form: Uuid,
    version: i64,
    why: &str,
) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    check_words("why", why, SHORT_MAX).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, _) = reachable(ctx, &mut tx, person).await?;
    let mut row = ctx.disclose(tx.attachment_get(&permit, attachment.0).await?).ok_or(AppError::NotFound)?;
    if row.state == State::TakenOut.as_str() {
        return Err(AppError::NotPossible("This file has been taken out already".to_owned()));
    }
    if row.version != version {
        return Err(AppError::Stale);
    }
    State::TakenOut.as_str().clone_into(&mut row.state);
    row.settled_at = Some(ctx.at());
    ctx.actor_name().clone_into(&mut row.out_by);
    why.trim().clone_into(&mut row.out_why);
    tx.attachment_take_out(&permit, &row).await?;
    ctx.event(
        &mut tx,
        Event::FileTakenOut,
        About::person(person.0, row.id),
        &json!({ "file": row.name, "why": row.out_why }),
    );
    ctx.finish(tx, form, &format!("{}/files", place(person)), None).await
}

/// The name of a file, for the page on which it is taken out.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn one(ctx: &Ctx, person: PersonId, attachment: AttachmentId) -> AppResult<(String, AttachmentRow)> {
    ctx.authorise(Act::PersonWrite)?;
    let mut tx = ctx.read().await?;
    let (permit, who) = reachable(ctx, &mut tx, person).await?;
    let row = ctx.disclose(tx.attachment_get(&permit, attachment.0).await?).ok_or(AppError::NotFound)?;
    Ok((full_name(&who.given_name, &who.family_name), row))
}

#[derive(Deserialize)]
struct Payload {
    attachment: Uuid,
}

/// Has a file looked through.
///
/// # Errors
/// Storage only; what the program says is how the job went.
pub(crate) async fn run(ctx: &Ctx, payload: &str, tried: i32) -> AppResult<Went> {
    let payload: Payload =
        serde_json::from_str(payload).map_err(|_| AppError::Internal("the payload of a job".to_owned()))?;
    let id = payload.attachment;
    // taken out, or destroyed, meanwhile
    let Some(mut row) = ctx.read().await?.attachment_held(id).await? else { return Ok(Went::Done) };
    let looked = match &ctx.app.scanner {
        Some(scanner) => scanner.look(held_pieces(ctx, id)).await,
        None => Looked::Later("no program that looks through files is set up any more".to_owned()),
    };
    let (state, words) = match &looked {
        Looked::Clean => (State::Clean, ""),
        Looked::Harmful(words) => (State::Refused, words.as_str()),
        Looked::Later(words) => (State::Held, words.as_str()),
    };
    state.as_str().clone_into(&mut row.state);
    words.clone_into(&mut row.scan_words);
    row.settled_at = (state != State::Held).then(|| ctx.at());
    let mut tx = ctx.begin().await?;
    match tx.attachment_looked_through(&row).await {
        // taken out while it was looked through
        Err(StoreError::Stale) => return Ok(Went::Done),
        other => other?,
    }
    if state == State::Refused {
        let body = json!({ "file": row.name, "note": row.scan_words });
        ctx.event(&mut tx, Event::FileNotKept, About::person(row.person_id, row.id), &body);
    }
    tx.commit().await?;
    Ok(match looked {
        Looked::Clean | Looked::Harmful(_) => Went::Done,
        Looked::Later(words) if tried < crate::jobs::TRIES => {
            let shift = tried.clamp(1, 10).saturating_sub(1);
            Went::Later(words, WAITS.checked_mul(1 << shift).unwrap_or(WAITS))
        }
        Looked::Later(words) => Went::Never(words),
    })
}

fn held_pieces(ctx: &Ctx, id: Uuid) -> Pieces {
    Box::pin(futures::stream::try_unfold((ctx.clone(), 0), move |(ctx, n)| async move {
        let read = async { AppResult::Ok(ctx.read().await?.attachment_held_piece(id, n).await?) };
        let piece = read.await.map_err(|error| error.to_string())?;
        Ok(piece.map(|piece| (piece, (ctx, n + 1))))
    }))
}
