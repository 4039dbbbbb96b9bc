//! What is being typed, kept on the server (DOMAIN 11.1): a browser closed or signed out loses nothing.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::Timestamp;
use store::drafts::DraftRow;

/// The largest draft kept, in bytes: more than any form of ours can hold.
const DRAFT_MAX: usize = 12 * 1024 * 1024;

/// A form half filled in.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Which form: its page's path.
    pub path: String,
    /// The fields, as they would be posted.
    pub body: String,
    /// When it was kept.
    pub saved_at: Timestamp,
}

/// Keeps what is typed in a form; a later one takes its place.
///
/// # Errors
/// [`AppError::NotSignedIn`]; [`AppError::Invalid`] where it is larger than any form.
pub async fn keep(ctx: &Ctx, path: &str, body: &str) -> AppResult<()> {
    let account = ctx.account()?.0;
    if body.len() > DRAFT_MAX {
        return Err(AppError::field("", "This is too long to be kept as a draft. Shorten it"));
    }
    let mut tx = ctx.begin().await?;
    tx.draft_put(&DraftRow { account_id: account, code: path.to_owned(), body: body.to_owned(), saved_at: ctx.at() })
        .await?;
    Ok(tx.commit().await?)
}

/// The draft of a form, if one is kept.
///
/// # Errors
/// [`AppError::NotSignedIn`].
pub async fn find(ctx: &Ctx, path: &str) -> AppResult<Option<Draft>> {
    let mut tx = ctx.read().await?;
    Ok(tx.draft_get(ctx.account()?.0, path).await?.map(draft))
}

/// Every draft of this account, for Today.
///
/// # Errors
/// [`AppError::NotSignedIn`].
pub async fn list(ctx: &Ctx) -> AppResult<Vec<Draft>> {
    let mut tx = ctx.read().await?;
    Ok(tx.draft_list(ctx.account()?.0).await?.into_iter().map(draft).collect())
}

/// Throws a draft away.
///
/// # Errors
/// [`AppError::NotSignedIn`].
pub async fn discard(ctx: &Ctx, path: &str) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    tx.draft_delete(ctx.account()?.0, path).await?;
    Ok(tx.commit().await?)
}

fn draft(row: DraftRow) -> Draft {
    Draft { path: row.code, body: row.body, saved_at: time::moment(row.saved_at) }
}
