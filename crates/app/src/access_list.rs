//! Who looked at one person's record, and on what ground (DOMAIN 10; DOMAIN 11.4): read by the governance lead on a formal
//! request, and by the person themselves.

use crate::audit::grounds;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::Timestamp;
use practice::access::Act;
pub use store::BehindLook;
use store::PAGE;
use store::permit::PersonPermit;
use uuid::Uuid;

/// A look at the record.
#[derive(Debug, Clone)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// Who; none for somebody who came by a link.
    pub who: Option<String>,
    /// On what grounds, in words.
    pub grounds: Vec<String>,
    /// Which page.
    pub page: String,
}

/// A page of the list, newest first, and where it goes on.
#[derive(Debug)]
pub struct AccessList {
    /// At most [`PAGE`].
    pub rows: Vec<Look>,
    /// Where it goes on, if it does.
    pub next: Option<BehindLook>,
}

/// Who opened the record that a formal request is about.
///
/// # Errors
/// [`AppError::NotFound`] where the request is another's, over, or names nobody yet.
pub async fn of_request(ctx: &Ctx, request: Uuid, behind: Option<BehindLook>) -> AppResult<AccessList> {
    ctx.authorise(Act::RecordRequest)?;
    let mut tx = ctx.read().await?;
    let named = tx.permit_request(ctx.account()?.0, request, ctx.at()).await?.ok_or(AppError::NotFound)?;
    let person = (*named.person()).ok_or(AppError::NotFound)?;
    let permit = ctx.person_permit(&mut tx, practice::ids::PersonId(person)).await?;
    drop(tx);
    list(ctx, &permit, behind, false).await
}

/// Who opened the account's own record, but for the person's own looks and those for a concern (DOMAIN 4.8); none where no
/// record is theirs.
///
/// # Errors
/// [`AppError::NotFound`] where the role has no plan.
pub async fn own(ctx: &Ctx, behind: Option<BehindLook>) -> AppResult<Option<AccessList>> {
    ctx.authorise(Act::OwnPlanRead)?;
    let mut tx = ctx.read().await?;
    let Some(permit) = ctx.self_permit(&mut tx).await? else { return Ok(None) };
    drop(tx);
    // their own looks are no news to them; and whoever looks over their shoulder must not see that somebody is worried
    list(ctx, &permit, behind, true).await.map(Some)
}

/// The same list for a copy of the record, of which the person reads no more than of their own list.
pub(crate) async fn of_copy(ctx: &Ctx, permit: &PersonPermit, behind: Option<BehindLook>) -> AppResult<AccessList> {
    list(ctx, permit, behind, true).await
}

async fn list(ctx: &Ctx, permit: &PersonPermit, behind: Option<BehindLook>, for_person: bool) -> AppResult<AccessList> {
    // one that was noted this very moment is part of the first page
    let now = BehindLook { at: ctx.at() + chrono::TimeDelta::microseconds(1), stream: Uuid::nil(), seq: 0 };
    let found = ctx.app.store.looks_of(ctx.scope(), permit, behind.unwrap_or(now), (for_person, PAGE)).await?;
    let full = i64::try_from(found.len()).unwrap_or(0) == PAGE;
    let next = found.last().filter(|_| full).map(|row| BehindLook { at: row.at, stream: row.stream_id, seq: row.seq });
    let mut ids: Vec<Uuid> = found.iter().filter_map(|look| look.account_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = ctx.read().await?.user_names(&ids).await?;
    let name = |id: Uuid| {
        let known = names.iter().find(|(one, _)| *one == id).map(|(_, name)| name.clone());
        known.unwrap_or_else(|| "An account that is no longer here".to_owned())
    };
    let rows = found
        .into_iter()
        .map(|look| Look {
            at: time::moment(look.at),
            who: look.account_id.map(name),
            grounds: grounds(&look.ground),
            page: look.page,
        })
        .collect();
    Ok(AccessList { rows, next })
}
