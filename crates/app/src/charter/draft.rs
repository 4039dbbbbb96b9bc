//! Drafting a charter and agreeing it. A draft is a version's copy, one of the starting charters or somebody's file; agreed it is put in
//! force from a day, and what was in force before is superseded on it.

use super::{BoundaryRow, CharterRow, Opened, PartRow, opened, span};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::charter::check::{self, Fault};
use practice::charter::file::{self, Entry};
use practice::charter::starting::Starting;
use practice::charter::versions::{Span, TookPart, agree as may_be_agreed, together};
use practice::charter::{Aspect, Boundary, Latitude, Rule};
use practice::event::Kind;
use practice::goal::{LONG_MAX, check_words, too_long};
use practice::ids::{BoundaryId, CharterId, WorkshopId};
use practice::problem::Problem;
use serde_json::json;
use store::Tx;
use store::workshops::WorkshopRow;
use uuid::Uuid;

/// The longest title.
const TITLE_MAX: usize = 120;

/// From what a draft is begun.
#[derive(Debug, Clone)]
pub enum Written {
    /// From nothing.
    Blank,
    /// From a charter of the program's.
    Starting(Starting),
    /// From a version of the service's own.
    Version(CharterId),
    /// From what a workshop agreed, put into the version in force.
    Workshop(WorkshopId),
    /// From a file.
    File(String),
}

/// A boundary as the form gives it.
#[derive(Debug, Clone)]
pub struct BoundaryDraft {
    /// What it is about.
    pub aspect: Aspect,
    /// What a machine can check.
    pub rule: Option<Rule>,
    /// How much it leaves to judgement.
    pub latitude: Latitude,
    /// How far a worker's own may be wider.
    pub ceiling: Option<Latitude>,
    /// Why it is so.
    pub why: String,
    /// What workers read.
    pub words_for_workers: String,
    /// What patients and referrers read.
    pub words_for_public: String,
    /// The configurations to which it answers.
    pub cmocs: Vec<u8>,
}

/// What is said when a draft is agreed.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// From which day.
    pub from: Date,
    /// When it is talked about again.
    pub discussed_on: Date,
    /// Who took part.
    pub took_part: Vec<TookPart>,
}

/// A boundary as it is kept, written new in this charter.
///
/// # Errors
/// [`AppError::Internal`] where the rule cannot be written down.
pub fn row_of(charter: Uuid, position: i32, boundary: &Boundary) -> AppResult<BoundaryRow> {
    let rule = match &boundary.rule {
        Some(rule) => Some(serde_json::to_string(rule).map_err(|error| AppError::Internal(error.to_string()))?),
        None => None,
    };
    let cmocs: Vec<String> = boundary.cmocs.iter().map(ToString::to_string).collect();
    Ok(BoundaryRow {
        id: boundary.id,
        charter_id: charter,
        origin_id: boundary.id,
        position,
        aspect: boundary.aspect.as_str().to_owned(),
        rule,
        latitude: i32::from(boundary.latitude.get()),
        ceiling: boundary.ceiling.map(|ceiling| i32::from(ceiling.get())),
        why: boundary.why.trim().to_owned(),
        words_for_workers: boundary.words_for_workers.trim().to_owned(),
        words_for_public: boundary.words_for_public.trim().to_owned(),
        cmocs: cmocs.join(" "),
        version: 1,
    })
}

fn titled(title: &str, about: &str) -> Result<(), Vec<Problem>> {
    let problems: Vec<Problem> = [check_words("title", title, TITLE_MAX).err(), too_long("about", about, LONG_MAX)]
        .into_iter()
        .flatten()
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The draft under a version, to be changed.
async fn draft(tx: &mut Box<dyn Tx>, charter: CharterId) -> AppResult<CharterRow> {
    let row = tx.charter_get(charter.0).await?.ok_or(AppError::NotFound)?;
    match row.state.as_str() {
        "draft" => Ok(row),
        "withdrawn" => Err(AppError::NotFound),
        _ => Err(AppError::NotPossible(
            "This version was agreed, and stays as it is. Begin a draft from it to change something".to_owned(),
        )),
    }
}

/// Begins a draft; gives its id.
///
/// # Errors
/// [`AppError::Invalid`] with what is wrong in a file, line by line; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn begin(ctx: &Ctx, form: Uuid, title: &str, from: Written) -> AppResult<CharterId> {
    ctx.authorise(Act::CharterAgree)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (mut about, mut based_on) = (String::new(), None);
    let mut named = title.trim().to_owned();
    // what is copied from a version stays the same boundary, so that a review follows it through versions
    let mut origins: Vec<Option<Uuid>> = Vec::new();
    let mut workshop = None;
    let entries: Vec<Entry> = match from {
        Written::Blank => Vec::new(),
        Written::Starting(which) => {
            let file = which.file();
            about.clone_from(&file.about);
            if named.is_empty() {
                named.clone_from(&file.title);
            }
            file.entries.clone()
        }
        Written::Version(version) => {
            let row =
                tx.charter_get(version.0).await?.filter(|row| row.state != "withdrawn").ok_or(AppError::NotFound)?;
            based_on = Some(row.id);
            if named.is_empty() {
                named.clone_from(&row.title);
            }
            let rows = tx.boundary_list(row.id).await?;
            origins = rows.iter().map(|one| Some(one.origin_id)).collect();
            rows.iter().map(|one| Ok(Entry::from(&super::boundary(one)?))).collect::<AppResult<_>>()?
        }
        Written::Workshop(id) => {
            let now = super::in_force(&mut tx, ctx.today()).await?;
            let before = now.as_ref().map(|(_, charter)| charter.boundaries.clone()).unwrap_or_default();
            based_on = now.as_ref().map(|(row, _)| row.id);
            let (row, boundaries) = super::workshop::for_draft(ctx, &mut tx, id, &before).await?;
            about = format!("Begun from the workshop ‘{}’.", row.title);
            if named.is_empty() {
                named = now.map_or_else(|| row.title.clone(), |(row, _)| row.title);
            }
            workshop = Some(row);
            if let Some(before) = based_on {
                let rows = tx.boundary_list(before).await?;
                let origin = |id: Uuid| rows.iter().find(|one| one.id == id).map(|one| one.origin_id);
                origins = boundaries.iter().map(|one| origin(one.id)).collect();
            }
            boundaries.iter().map(Entry::from).collect()
        }
        Written::File(text) => {
            let file = file::read(&text).map_err(|faults| {
                AppError::Invalid(faults.iter().map(|fault| Problem::new("file", fault.to_string())).collect())
            })?;
            about = file.about;
            if named.is_empty() {
                named = file.title;
            }
            file.entries
        }
    };
    titled(&named, &about).map_err(AppError::Invalid)?;
    if entries.len() > check::BOUNDARIES_MAX {
        let many = entries.len();
        let most = check::BOUNDARIES_MAX;
        return Err(AppError::field("file", format!("A charter has at most {most} boundaries; this has {many}")));
    }
    let row = CharterRow {
        id: ctx.id(),
        title: named,
        about,
        state: "draft".to_owned(),
        number: None,
        based_on,
        from_on: None,
        until_on: None,
        discussed_on: None,
        agreed_at: None,
        agreed_by: None,
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        version: 1,
    };
    tx.charter_insert(&row).await?;
    for (position, entry) in (0..).zip(entries) {
        let mut boundary = row_of(row.id, position, &entry.boundary(ctx.id()))?;
        boundary.origin_id =
            usize::try_from(position).ok().and_then(|at| origins.get(at)).copied().flatten().unwrap_or(boundary.id);
        tx.boundary_insert(&boundary).await?;
    }
    if let Some(workshop) = workshop {
        tx.workshop_save(&WorkshopRow { charter_id: Some(row.id), ..workshop }).await?;
    }
    ctx.event(&mut tx, Kind::CharterBegun, About::service(row.id), &json!({ "title": row.title }));
    ctx.finish(tx, form, &format!("/charter/{}", row.id), None).await?;
    Ok(CharterId(row.id))
}

/// Says what a draft is called, and for whom it is.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`]; [`AppError::NotPossible`] where it was agreed; [`AppError::NotFound`].
pub async fn rename(
    ctx: &Ctx,
    form: Uuid,
    (charter, version): (CharterId, i64),
    title: &str,
    about: &str,
) -> AppResult<()> {
    ctx.authorise(Act::CharterAgree)?;
    titled(title, about).map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = draft(&mut tx, charter).await?;
    title.trim().clone_into(&mut row.title);
    about.trim().clone_into(&mut row.about);
    row.version = version;
    tx.charter_save(&row).await?;
    ctx.event(&mut tx, Kind::CharterChanged, About::service(row.id), &json!({ "title": row.title }));
    ctx.finish(tx, form, &format!("/charter/{charter}"), None).await
}

async fn measured(tx: &mut Box<dyn Tx>) -> AppResult<impl Fn(&str) -> bool + use<>> {
    let catalogue = crate::measures::catalogue(tx).await?;
    Ok(move |code: &str| catalogue.is_known(code))
}

/// Adds a boundary to a draft, or saves one under its version; gives its id.
///
/// # Errors
/// [`AppError::Invalid`] naming each field; [`AppError::Stale`]; [`AppError::NotPossible`] where the charter was agreed;
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn boundary_put(
    ctx: &Ctx,
    form: Uuid,
    charter: CharterId,
    known: Option<(BoundaryId, i64)>,
    said: BoundaryDraft,
) -> AppResult<()> {
    ctx.authorise(Act::CharterAgree)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = draft(&mut tx, charter).await?;
    let boundary = Boundary {
        id: known.map_or_else(|| ctx.id(), |(id, _)| id.0),
        aspect: said.aspect,
        rule: said.rule,
        latitude: said.latitude,
        ceiling: said.ceiling,
        why: said.why,
        words_for_workers: said.words_for_workers,
        words_for_public: said.words_for_public,
        cmocs: said.cmocs,
    };
    let problems = check::boundary(&boundary, &measured(&mut tx).await?);
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let standing = tx.boundary_list(row.id).await?;
    match known {
        Some((id, version)) => {
            let before = standing.iter().find(|one| one.id == id.0).ok_or(AppError::NotFound)?;
            let mut after = row_of(row.id, before.position, &boundary)?;
            after.version = version;
            tx.boundary_save(&after).await?;
        }
        None if standing.len() >= check::BOUNDARIES_MAX => {
            let most = check::BOUNDARIES_MAX;
            return Err(AppError::NotPossible(format!("A charter has at most {most} boundaries. Take one out first")));
        }
        None => {
            let position = standing.last().map_or(0, |last| last.position.saturating_add(1));
            tx.boundary_insert(&row_of(row.id, position, &boundary)?).await?;
        }
    }
    // whoever agrees it agrees what they read
    tx.charter_save(&row).await?;
    let body = json!({ "title": row.title, "aspect": boundary.aspect.as_str() });
    ctx.event(&mut tx, Kind::CharterChanged, About::service(row.id), &body);
    ctx.finish(tx, form, &format!("/charter/{charter}"), Some(&format!("/charter/{charter}/boundary"))).await
}

/// Takes a boundary out of a draft.
///
/// # Errors
/// [`AppError::Stale`]; [`AppError::NotPossible`] where the charter was agreed; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn boundary_remove(
    ctx: &Ctx,
    form: Uuid,
    charter: CharterId,
    (boundary, version): (BoundaryId, i64),
) -> AppResult<()> {
    ctx.authorise(Act::CharterAgree)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = draft(&mut tx, charter).await?;
    let standing = tx.boundary_list(row.id).await?;
    let gone = standing.iter().find(|one| one.id == boundary.0).ok_or(AppError::NotFound)?;
    tx.boundary_delete(row.id, gone.id, version).await?;
    tx.charter_save(&row).await?;
    let body = json!({ "title": row.title, "aspect": gone.aspect, "taken_out": true });
    ctx.event(&mut tx, Kind::CharterChanged, About::service(row.id), &body);
    ctx.finish(tx, form, &format!("/charter/{charter}"), None).await
}

/// What stands in the way of agreeing a draft, as its page shows it.
///
/// # Errors
/// Storage only.
pub async fn faults(ctx: &Ctx, opened: &Opened) -> AppResult<Vec<Fault>> {
    let mut tx = ctx.read().await?;
    Ok(check::draft(&opened.terms(), &measured(&mut tx).await?))
}

/// Agrees a draft: it is in force from a day, and what is in force then is superseded on it.
///
/// # Errors
/// [`AppError::Invalid`] with what is wrong in the days, in who took part, or in a boundary; [`AppError::Stale`];
/// [`AppError::NotPossible`] where it was agreed before; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn agree(ctx: &Ctx, form: Uuid, (charter, version): (CharterId, i64), agreement: Agreement) -> AppResult<()> {
    ctx.authorise(Act::CharterAgree)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = draft(&mut tx, charter).await?;
    row.version = version;
    let whole = opened(&mut tx, row.clone(), ctx.today()).await?;
    let before = tx.charter_list().await?;
    let spans: Vec<Span> = before.iter().filter(|one| one.state == "agreed").filter_map(span).collect();
    let mut problems =
        may_be_agreed(&spans, agreement.from, agreement.discussed_on, ctx.today()).err().unwrap_or_default();
    problems.extend(together(&agreement.took_part).err().unwrap_or_default());
    let faults = check::draft(&whole.terms(), &measured(&mut tx).await?);
    problems.extend(faults.iter().map(|fault| Problem::new("boundaries", fault.to_string())));
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let from = time::day(agreement.from);
    for mut other in
        before.into_iter().filter(|one| one.state == "agreed" && one.until_on.is_none_or(|until| until > from))
    {
        other.until_on = Some(from);
        tx.charter_save(&other).await?;
    }
    "agreed".clone_into(&mut row.state);
    row.number = Some(spans.iter().map(|span| span.version).max().unwrap_or(0).try_into().unwrap_or(i32::MAX - 1) + 1);
    row.from_on = Some(from);
    row.discussed_on = Some(time::day(agreement.discussed_on));
    row.agreed_at = Some(ctx.at());
    row.agreed_by = ctx.account_uuid();
    tx.charter_save(&row).await?;
    for (position, one) in (0..).zip(&agreement.took_part) {
        let part = PartRow {
            id: ctx.id(),
            charter_id: row.id,
            position,
            name: one.name.trim().to_owned(),
            part: one.part.as_str().to_owned(),
        };
        tx.charter_part_insert(&part).await?;
    }
    let body = json!({ "title": row.title, "number": row.number, "from": agreement.from,
        "took_part": agreement.took_part.len() });
    ctx.event(&mut tx, Kind::CharterAgreed, About::service(row.id), &body);
    ctx.finish(tx, form, &format!("/charter/{charter}"), Some(&format!("/charter/{charter}/agree"))).await
}

/// Throws a draft away.
///
/// # Errors
/// [`AppError::NotPossible`] where it was agreed; [`AppError::Stale`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn withdraw(ctx: &Ctx, form: Uuid, (charter, version): (CharterId, i64)) -> AppResult<()> {
    ctx.authorise(Act::CharterAgree)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = draft(&mut tx, charter).await?;
    row.version = version;
    "withdrawn".clone_into(&mut row.state);
    tx.charter_save(&row).await?;
    ctx.event(&mut tx, Kind::CharterWithdrawn, About::service(row.id), &json!({ "title": row.title }));
    ctx.finish(tx, form, "/charter", None).await
}
