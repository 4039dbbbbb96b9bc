//! A copy of all that is kept of one person (UK GDPR, article 15): read through, decided mark by mark, made, handed out. What is looked at
//! before is found by [`super::finding`]; what goes out is written by [`super::writing`] as it is read, so that memory stays flat
//! however long somebody was supported.

use super::finding::{Finder, Found, all_words, entry as entry_of, item as item_of};
use super::steps::{asker_of, has_copy};
use super::words::{label, shown, title};
use super::worked;
pub use super::writing::Form;
use super::writing::{Decided, Head, Piece, Writer, said};
use crate::access_list;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::hidden;
use async_trait::async_trait;
use futures::Stream;
use futures::channel::mpsc;
use practice::access::{Act, Ground, RequestKind};
use practice::event::Kind;
use practice::goal::{LONG_MAX, too_long};
use practice::rights::{Decision, Mark, complaints, needs_reason};
use serde_json::json;
use std::collections::HashMap;
use store::permit::{PersonPermit, RequestPermit};
use store::requests::{MarkRow, RequestRow};
use store::rights::{HELD, HeldRow, HeldTaker};
use store::{StoreError, StoreResult, Tx};
use uuid::Uuid;

/// Something that is marked, with what it says.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its name: table, key and mark.
    pub item: String,
    /// The short name of its row, as a copy shows it.
    pub entry: String,
    /// Why it has to be looked at.
    pub mark: Mark,
    /// In which section it stands.
    pub section: String,
    /// What of it is marked: labels and words.
    pub marked: Vec<(String, String)>,
    /// What else the row says, so that it can be understood.
    pub beside: Vec<(String, String)>,
    /// What was decided, if it was.
    pub decided: Option<MarkRow>,
}

/// How far a copy is looked through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows it has.
    pub rows: usize,
    /// Marks nobody decided.
    pub waiting: usize,
    /// Marks left in.
    pub kept: usize,
    /// Marks taken out.
    pub taken_out: usize,
}

/// A copy that is looked through.
#[derive(Debug)]
pub struct Review {
    /// The request.
    pub request: RequestRow,
    /// What is marked, in the order of the copy.
    pub items: Vec<Item>,
    /// How far it is.
    pub counts: Counts,
}

/// What was decided of a mark.
#[derive(Debug, Clone)]
pub struct Deciding {
    /// The mark's name.
    pub item: String,
    /// The version seen: 0 where nobody had decided.
    pub version: i64,
    /// In or out.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// Whether it holds for all of the section with this mark that wait.
    pub same: bool,
}

/// Gathers what is marked; of all else, how much there is.
struct Gathering {
    finder: Finder,
    decided: HashMap<String, MarkRow>,
    items: Vec<Item>,
    rows: usize,
    /// The row with this short name, or this item's, where one is sought.
    sought: Option<String>,
    found: Option<String>,
    taking: Decided,
}

#[async_trait]
impl HeldTaker for Gathering {
    async fn take(&mut self, row: HeldRow) -> StoreResult<()> {
        self.finder.learn(&row);
        if !self.finder.is_theirs(&row) {
            return Ok(());
        }
        self.rows += 1;
        let entry = entry_of(&row);
        let by_hand = item_of(&row, Mark::ByHand);
        if self.sought.as_ref() == Some(&entry) {
            self.found = Some(by_hand.clone());
        }
        let mut marks = self.finder.marks(&row);
        if self.decided.contains_key(&by_hand) {
            marks.push(Found { mark: Mark::ByHand, columns: all_words(&row), whole: false });
        }
        for found in marks {
            let item = item_of(&row, found.mark);
            let decided = self.decided.get(&item).cloned();
            let decision = decided.as_ref().and_then(|mark| Decision::parse(&mark.decision));
            if let Some(decision) = decision {
                self.taking.by_item.insert(item.clone(), decision);
            }
            if decision == Some(Decision::TakeOut) {
                self.taking.takes(&row, &found);
            }
            let (mut marked, mut beside) = (Vec::new(), Vec::new());
            for (name, value) in row.cells.iter().filter(|(name, _)| !super::words::is_for_machines(name)) {
                let into = if found.columns.contains(name) { &mut marked } else { &mut beside };
                if row.held.table == "event" && *name == "body" {
                    into.extend(said(&row, value));
                } else if let Some(words) = shown(row.held.table, name, value) {
                    into.push((label(name), words));
                }
            }
            self.items.push(Item {
                item,
                entry: entry.clone(),
                mark: found.mark,
                section: title(row.held.table),
                marked,
                beside,
                decided,
            });
        }
        Ok(())
    }
}

impl Gathering {
    fn counts(&self) -> Counts {
        let of = |decision: Decision| self.taking.by_item.values().filter(|one| **one == decision).count();
        let waiting = self.items.iter().filter(|item| item.decided.is_none()).count();
        Counts { rows: self.rows, waiting, kept: of(Decision::Keep), taken_out: of(Decision::TakeOut) }
    }
}

/// The request, its right, and its person's, for reading; nobody's where the request has none, or has no copy.
async fn begun(ctx: &Ctx, tx: &mut Box<dyn Tx>, request: Uuid) -> AppResult<(RequestPermit, PersonPermit, RequestRow)> {
    let (permit, row, _) = worked(ctx, tx, request).await?;
    let person = tx.permit_person_of_request(&permit).await?;
    let person = person.ok_or_else(|| AppError::NotPossible("Say first whom the request is about".to_owned()))?;
    if !has_copy(&row) {
        return Err(AppError::NotPossible("No copy is made for a request of this kind".to_owned()));
    }
    ctx.on_ground(Ground::Request.as_str());
    // the look at the record: what follows is all of it
    ctx.disclose(tx.person_get(&person).await?).ok_or(AppError::NotFound)?;
    Ok((permit, person, row))
}

async fn finder(tx: &mut Box<dyn Tx>, person: &PersonPermit) -> AppResult<Finder> {
    Ok(Finder::new(hidden::veil(tx, *person.person()).await?))
}

async fn gathered(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &RequestPermit,
    person: &PersonPermit,
    sought: Option<String>,
) -> AppResult<Gathering> {
    let decided = tx.request_marks(permit).await?.into_iter().map(|mark| (mark.item.clone(), mark)).collect();
    let finder = finder(tx, person).await?;
    let mut into =
        Gathering { finder, decided, items: Vec::new(), rows: 0, sought, found: None, taking: Decided::default() };
    for held in HELD {
        // each table once: there is no other way to read all of them
        ctx.disclose(tx.held_rows(permit, held, &mut into).await?);
    }
    Ok(into)
}

/// The same in a transaction of its own that reads: nobody's writing waits for it.
async fn read_through(ctx: &Ctx, request: Uuid, sought: Option<String>) -> AppResult<(Gathering, RequestRow)> {
    let mut tx = ctx.read().await?;
    let (permit, person, row) = begun(ctx, &mut tx, request).await?;
    Ok((gathered(ctx, &mut tx, &permit, &person, sought).await?, row))
}

/// Looks a copy through: what is marked, and what was decided of it.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where the request is over, names nobody, or has no copy.
pub async fn look_through(ctx: &Ctx, request: Uuid) -> AppResult<Review> {
    let (gathered, request) = read_through(ctx, request, None).await?;
    Ok(Review { request, counts: gathered.counts(), items: gathered.items })
}

fn taken(error: StoreError) -> AppError {
    match error {
        StoreError::Conflict => AppError::Stale,
        other => other.into(),
    }
}

/// Something in the copy changed, so one that was made before is no longer the one that goes out.
async fn unmade(tx: &mut Box<dyn Tx>, permit: &RequestPermit, row: &mut RequestRow) -> AppResult<()> {
    if row.copy_at.take().is_some() {
        row.copy_by.clear();
        tx.request_save(permit, row).await?;
    }
    Ok(())
}

/// Decides what becomes of something marked.
///
/// # Errors
/// [`AppError::Invalid`] without a reason where one is needed; [`AppError::Stale`] where somebody else decided meanwhile;
/// [`AppError::NotFound`] where nothing has this mark; [`AppError::TakenBefore`].
pub async fn decide(ctx: &Ctx, request: Uuid, form: Uuid, deciding: Deciding) -> AppResult<()> {
    let (gathered, row) = read_through(ctx, request, None).await?;
    let chosen = gathered.items.iter().find(|item| item.item == deciding.item).ok_or(AppError::NotFound)?;
    if let Some(problem) = too_long("reason", &deciding.reason, LONG_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    if deciding.reason.trim().is_empty() && needs_reason(chosen.mark, deciding.decision, asker_of(&row)) {
        return Err(AppError::field("reason", "Say why"));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, mut row, _) = worked(ctx, &mut tx, request).await?;
    let also = |item: &&Item| {
        item.item == chosen.item
            || deciding.same && item.decided.is_none() && item.mark == chosen.mark && item.section == chosen.section
    };
    let mut count = 0;
    for item in gathered.items.iter().filter(also) {
        // one, or those of one section that wait
        let mark = MarkRow {
            item: item.item.clone(),
            kind: item.mark.as_str().to_owned(),
            decision: deciding.decision.as_str().to_owned(),
            reason: deciding.reason.trim().to_owned(),
            decided_at: ctx.at(),
            decided_by: ctx.actor_name().to_owned(),
            version: if item.item == chosen.item { deciding.version } else { 0 },
        };
        tx.request_mark_put(&permit, &mark).await.map_err(taken)?;
        count += 1;
    }
    unmade(&mut tx, &permit, &mut row).await?;
    let body = json!({ "detail": chosen.section, "reason": chosen.mark.words(), "outcome": deciding.decision.words(), "count": count });
    ctx.event(&mut tx, Kind::CopyLookedThrough, About::service(request), &body);
    ctx.finish(tx, form, &format!("/audit/requests/{request}/copy"), None).await
}

/// Marks an entry by hand, by the number that the draft shows, and takes it out.
///
/// # Errors
/// [`AppError::Invalid`] where no entry has this number, or no reason is given; [`AppError::TakenBefore`].
pub async fn entry(ctx: &Ctx, request: Uuid, form: Uuid, number: &str, reason: &str) -> AppResult<()> {
    ctx.authorise(Act::RecordRequest)?;
    if reason.trim().is_empty() {
        return Err(AppError::field("reason", "Say why it is taken out"));
    }
    if let Some(problem) = too_long("reason", reason, LONG_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let number = number.trim().to_lowercase();
    let (gathered, _) = read_through(ctx, request, Some(number)).await?;
    let item = gathered
        .found
        .clone()
        .ok_or_else(|| AppError::field("entry", "No entry has this number. It stands in the draft above each entry"))?;
    let mark = MarkRow {
        kind: Mark::ByHand.as_str().to_owned(),
        decision: Decision::TakeOut.as_str().to_owned(),
        reason: reason.trim().to_owned(),
        decided_at: ctx.at(),
        decided_by: ctx.actor_name().to_owned(),
        version: gathered.decided.get(&item).map_or(0, |mark| mark.version),
        item,
    };
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, mut row, _) = worked(ctx, &mut tx, request).await?;
    tx.request_mark_put(&permit, &mark).await.map_err(taken)?;
    unmade(&mut tx, &permit, &mut row).await?;
    let body = json!({ "reason": Mark::ByHand.words(), "outcome": Decision::TakeOut.words() });
    ctx.event(&mut tx, Kind::CopyLookedThrough, About::service(request), &body);
    let page = format!("/audit/requests/{request}/copy");
    ctx.finish(tx, form, &page, Some(&page)).await
}

/// Makes the copy that goes out: who asks was checked, and everything marked is decided.
///
/// # Errors
/// [`AppError::NotPossible`] saying what is missing; [`AppError::Stale`]; [`AppError::TakenBefore`].
pub async fn make(ctx: &Ctx, request: Uuid, form: Uuid, version: i64) -> AppResult<()> {
    // what comes into the record between the reading and the writing is found when the copy is handed out
    let (gathered, _) = read_through(ctx, request, None).await?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, mut row, _) = worked(ctx, &mut tx, request).await?;
    let person = (*permit.person()).ok_or(AppError::NotFound)?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    let counts = gathered.counts();
    may_go_out(&row, counts)?;
    row.copy_at = Some(ctx.at());
    ctx.actor_name().clone_into(&mut row.copy_by);
    tx.request_save(&permit, &row).await?;
    let body = json!({ "entries": counts.rows, "left_in": counts.kept, "taken_out": counts.taken_out });
    ctx.event(&mut tx, Kind::CopyMade, About::person(person, request), &body);
    ctx.finish(tx, form, &format!("/audit/requests/{request}/copy"), None).await
}

fn may_go_out(row: &RequestRow, counts: Counts) -> AppResult<()> {
    if row.identity_how.is_empty() {
        return Err(AppError::NotPossible(
            "Say first how it was checked who asks: until then nothing goes out".to_owned(),
        ));
    }
    if counts.waiting > 0 {
        return Err(AppError::NotPossible(format!(
            "{} marked {} still to be decided. Nothing goes out before that",
            counts.waiting,
            if counts.waiting == 1 { "entry is" } else { "entries are" }
        )));
    }
    Ok(())
}

/// A copy on its way out, piece by piece; an error in it means that it broke off.
pub struct Download {
    /// The pieces.
    pub pieces: std::pin::Pin<Box<dyn Stream<Item = Piece> + Send>>,
}

impl std::fmt::Debug for Download {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Download")
    }
}

/// The draft, for whoever decides: everything, marks shown, nothing taken out. It is a look at the whole record, and never goes out.
///
/// # Errors
/// As [`look_through`].
pub async fn draft(ctx: &Ctx, request: Uuid) -> AppResult<Download> {
    written(ctx, request, Form::Document, None).await
}

/// The copy that goes out, as it was decided. What came into the record since has to be decided too.
///
/// # Errors
/// As [`look_through`]; [`AppError::NotPossible`] where no copy was made, or something marked has come since.
pub async fn record(ctx: &Ctx, request: Uuid, form: Form, page: PageWords) -> AppResult<Download> {
    written(ctx, request, form, Some(page)).await
}

/// What a page of the log of looks is called: whoever draws the pages knows.
pub type PageWords = fn(&str) -> String;

/// Pieces that wait for a slow line before the reading waits too.
const PIECES: usize = 16;

async fn written(ctx: &Ctx, request: Uuid, form: Form, page: Option<PageWords>) -> AppResult<Download> {
    let mut tx = ctx.read().await?;
    let (permit, person, row) = begun(ctx, &mut tx, request).await?;
    let mut decided = Decided::default();
    let draft = page.is_none();
    if !draft {
        if row.copy_at.is_none() {
            return Err(AppError::NotPossible(
                "Make the copy first: everything marked in it has to be decided".to_owned(),
            ));
        }
        let gathered = gathered(ctx, &mut tx, &permit, &person, None).await?;
        may_go_out(&row, gathered.counts())?;
        decided = gathered.taking;
    }
    let kind = RequestKind::parse(&row.kind).unwrap_or(RequestKind::Other);
    let head = Head {
        service: ctx.service_name().to_owned(),
        asked_by: row.asked_by.clone(),
        made: ctx.now(),
        draft,
        complaints: complaints(kind, ctx.service_name()),
    };
    let finder = finder(&mut tx, &person).await?;
    let (into, pieces) = mpsc::channel(PIECES);
    let mut writer = Writer::new(finder, decided, form, head, into);
    let ctx = ctx.clone();
    tokio::spawn(async move {
        if let Err(error) = all(&ctx, &mut tx, (&permit, &person), page, &mut writer).await {
            tracing::warn!(error = %error, "a copy of a record broke off");
            writer.broken("the copy broke off").await;
        }
    });
    Ok(Download { pieces: Box::pin(pieces) })
}

async fn all(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    (permit, person): (&RequestPermit, &PersonPermit),
    page: Option<PageWords>,
    writer: &mut Writer,
) -> AppResult<()> {
    writer.begin().await?;
    for held in HELD {
        ctx.disclose(tx.held_rows(permit, held, writer).await?);
    }
    let mut behind = None;
    loop {
        let looks = access_list::of_copy(ctx, person, behind).await?;
        for look in &looks.rows {
            writer.look(look, &page.map_or_else(|| look.page.clone(), |words| words(&look.page))).await?;
        }
        match looks.next {
            Some(next) => behind = Some(next),
            None => break,
        }
    }
    Ok(writer.end().await?)
}
