//! Groups and services in the community: a short list that workers keep (DOMAIN 3, 4.5).
//!
//! Thin on purpose: the directory of DOMAIN 8 grows beside it. What others rely on is the id and the state.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use practice::access::{Act, Role, may};
use practice::asset::Draft;
use practice::event::Kind;
use practice::ids::AssetId;
use serde_json::{Value, json};
use store::PAGE;
use store::assets::AssetRow;
use uuid::Uuid;

/// A part of the list.
#[derive(Debug)]
pub struct Listed {
    /// By name; at most [`PAGE`].
    pub rows: Vec<AssetRow>,
    /// Where it goes on.
    pub next: Option<(String, Uuid)>,
}

/// The list by name, narrowed to a need and a word.
///
/// # Errors
/// [`AppError::NotFound`] where the role reads no directory.
pub async fn list(
    ctx: &Ctx,
    need: Option<&str>,
    word: Option<&str>,
    after: Option<(String, Uuid)>,
) -> AppResult<Listed> {
    ctx.authorise(Act::AssetRead)?;
    let mut tx = ctx.read().await?;
    let rows = tx.asset_page(need, word.map(practice::person::fold).as_deref(), after, PAGE).await?;
    let next = next(&rows);
    Ok(Listed { rows, next })
}

/// Where a full page goes on.
pub(crate) fn next(rows: &[AssetRow]) -> Option<(String, Uuid)> {
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    rows.last().filter(|_| full).map(|a| (a.name_key.clone(), a.id))
}

/// Whether this visitor keeps the list. A partner mends its own entries only, and until an entry knows its
/// organisation's account (issue 5 of 6) there are none, so that role alone opens nothing here.
#[must_use]
pub fn may_edit(ctx: &Ctx) -> bool {
    ctx.roles().iter().any(|role| *role != Role::Partner && may(*role, Act::AssetEdit))
}

/// One entry with its needs as codes. What workers know of it is left out for those who do not keep the list.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, asset: AssetId) -> AppResult<(AssetRow, Vec<String>)> {
    ctx.authorise(Act::AssetRead)?;
    let mut tx = ctx.read().await?;
    let (mut row, needs) = tx.asset_get(asset.0).await?.ok_or(AppError::NotFound)?;
    if !may_edit(ctx) {
        row.note.clear();
    }
    Ok((row, needs))
}

fn authorise_edit(ctx: &Ctx) -> AppResult<()> {
    if may_edit(ctx) { Ok(()) } else { Err(AppError::NotFound) }
}

/// Adds an entry.
///
/// # Errors
/// [`AppError::Invalid`] naming what is missing or cannot be.
pub async fn add(ctx: &Ctx, form: Uuid, draft: Draft) -> AppResult<AssetId> {
    authorise_edit(ctx)?;
    let draft = draft.tidied().map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (row, needs) = row(ctx, ctx.id(), 1, draft);
    tx.asset_insert(&row, &needs).await?;
    ctx.event(&mut tx, Kind::AssetAdded, About::service(row.id), &body(&row, &needs));
    ctx.finish(tx, form, &format!("/assets/{}", row.id), Some("/assets/new")).await?;
    Ok(AssetId(row.id))
}

/// Changes an entry.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where somebody else changed it meanwhile.
pub async fn change(ctx: &Ctx, asset: AssetId, form: Uuid, version: i64, draft: Draft) -> AppResult<()> {
    authorise_edit(ctx)?;
    let draft = draft.tidied().map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (before, had) = tx.asset_get(asset.0).await?.ok_or(AppError::NotFound)?;
    if before.version != version {
        return Err(AppError::Stale);
    }
    let (row, needs) = row(ctx, asset.0, version, draft);
    tx.asset_save(&row, &needs).await?;
    let change = json!({ "before": body(&before, &had), "after": body(&row, &needs) });
    ctx.event(&mut tx, Kind::AssetChanged, About::service(asset.0), &change);
    let page = format!("/assets/{asset}");
    ctx.finish(tx, form, &page, Some(&format!("{page}/edit"))).await
}

fn row(ctx: &Ctx, id: Uuid, version: i64, draft: Draft) -> (AssetRow, Vec<String>) {
    let line = |words: String| words.trim().to_owned();
    let name = line(draft.name);
    let row = AssetRow {
        id,
        name_key: practice::person::fold(&name),
        name,
        organisation: line(draft.organisation),
        offers: line(draft.offers),
        when_words: line(draft.when_words),
        place: line(draft.place),
        town: line(draft.town),
        postcode: draft.postcode,
        phone: draft.phone,
        email: draft.email,
        website: draft.website,
        cost: line(draft.cost),
        access: line(draft.access),
        state: draft.state.as_str().to_owned(),
        note: line(draft.note),
        changed_at: ctx.at(),
        version,
    };
    (row, draft.needs)
}

fn body(row: &AssetRow, needs: &[String]) -> Value {
    json!({ "name": row.name, "organisation": row.organisation, "offers": row.offers, "when": row.when_words, "place": row.place, "town": row.town,
            "postcode": row.postcode, "phone": row.phone, "email": row.email, "website": row.website, "cost": row.cost, "access": row.access,
            "state": row.state, "note": row.note, "needs": needs })
}
