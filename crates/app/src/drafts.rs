//! What is being typed, kept on the server (DOMAIN 11.1): a browser closed or signed out loses nothing.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::Timestamp;
use store::drafts::{DraftRow, KeptDraftRow};

/// The largest draft kept, in bytes: more than any form of ours takes. A note of 20,000 characters in any script is
/// at most 240,000 bytes as forms are sent, and no form has four such fields.
pub const DRAFT_MAX: usize = 1024 * 1024;
/// How many drafts of one account are kept in a service: beyond, the oldest goes.
const DRAFTS_MAX: i64 = 50;

/// That a form is half filled in.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Which form: its page's path.
    pub path: String,
    /// When it was kept.
    pub saved_at: Timestamp,
}

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

/// What is said of a draft that is larger than any form.
const TOO_LONG: &str = "This is too long to be kept: longer than anything that can be sent. Shorten it";

/// Keeps what is typed in a form; a later one takes its place, and of too many the oldest goes.
///
/// # Errors
/// [`AppError::NotSignedIn`]; [`AppError::Invalid`] where it is larger than any form.
pub async fn keep(ctx: &Ctx, path: &str, body: &str) -> AppResult<()> {
    let account = ctx.account()?.0;
    if body.len() > DRAFT_MAX {
        return Err(AppError::field("", TOO_LONG));
    }
    let mut tx = ctx.begin().await?;
    tx.draft_put(&DraftRow { account_id: account, code: path.to_owned(), body: body.to_owned(), saved_at: ctx.at() })
        .await?;
    tx.draft_trim(account, DRAFTS_MAX).await?;
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

/// Which drafts are kept, without what is in them.
pub(crate) fn kept(rows: Vec<KeptDraftRow>) -> Vec<Kept> {
    rows.into_iter().map(|row| Kept { path: row.code, saved_at: time::moment(row.saved_at) }).collect()
}

/// The drafts of this account whose path begins with `prefix`: those of one page's forms.
///
/// # Errors
/// [`AppError::NotSignedIn`].
pub async fn under(ctx: &Ctx, prefix: &str) -> AppResult<Vec<Draft>> {
    let mut tx = ctx.read().await?;
    Ok(tx.draft_under(ctx.account()?.0, prefix).await?.into_iter().map(draft).collect())
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
