//! Who looked at one person's record, and on what ground (DOMAIN 10; DOMAIN 11.4): read by the governance lead on a formal
//! request, and by the person themselves.

use crate::audit::looks::{self, Asked, Taking, grounds, name_of, names};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::Timestamp;
use practice::access::Act;
use practice::ids::PersonId;
pub use store::BehindLook;
use store::LookFilter;
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
/// [`AppError::NotFound`] where the request is another's, over, or names nobody yet; [`AppError::Invalid`] where what is asked for
/// ends before it begins.
pub async fn of_request(ctx: &Ctx, request: Uuid, asked: &Asked, behind: Option<BehindLook>) -> AppResult<AccessList> {
    let permit = permit(ctx, request).await?;
    asked.check()?;
    list(ctx, &permit, asked, behind, (false, PAGE)).await
}

/// The right to open the record of a formal request.
async fn permit(ctx: &Ctx, request: Uuid) -> AppResult<PersonPermit> {
    ctx.authorise(Act::RecordRequest)?;
    let mut tx = ctx.read().await?;
    let named = tx.permit_request(ctx.account()?.0, request, ctx.at()).await?.ok_or(AppError::NotFound)?;
    let person = (*named.person()).ok_or(AppError::NotFound)?;
    ctx.person_permit(&mut tx, PersonId(person)).await
}

/// Takes the list away as a file. That it was taken, and which, is written down with the record before the first line leaves.
///
/// # Errors
/// As [`of_request`].
pub async fn take(ctx: &Ctx, request: Uuid, asked: Asked) -> AppResult<Taking> {
    let permit = permit(ctx, request).await?;
    asked.check()?;
    looks::taking(ctx, asked, Some((request, permit))).await
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
    list(ctx, &permit, &Asked::default(), behind, (true, PAGE)).await.map(Some)
}

/// The same list for a copy of the record, of which the person reads no more than of their own list.
pub(crate) async fn of_copy(ctx: &Ctx, permit: &PersonPermit, behind: Option<BehindLook>) -> AppResult<AccessList> {
    list(ctx, permit, &Asked::default(), behind, (true, PAGE)).await
}

pub(crate) async fn list(
    ctx: &Ctx,
    permit: &PersonPermit,
    asked: &Asked,
    behind: Option<BehindLook>,
    (for_person, limit): (bool, i64),
) -> AppResult<AccessList> {
    let behind = behind.unwrap_or_else(|| asked.begins(ctx));
    let mut tx = ctx.read().await?;
    let joined = tx.permit_joined_to(permit).await?;
    let once = tx.permit_once_joined(permit).await?;
    drop(tx);
    let mut found = Vec::new();
    for (one, from, until) in &once {
        // while the record stood in another, whoever opened that one opened it
        let filter = LookFilter { from: asked.filter().from.max(Some(*from)), ..asked.filter() };
        let until = BehindLook::before(*until);
        let behind = if until.at < behind.at { until } else { behind };
        found.extend(ctx.app.store.looks_of(ctx.scope(), one, &filter, behind, (for_person, limit)).await?);
    }
    for one in std::iter::once(permit).chain(&joined) {
        // a record, and the one or two that were joined to it
        let looks = ctx.app.store.looks_of(ctx.scope(), one, &asked.filter(), behind, (for_person, limit)).await?;
        found.extend(looks);
    }
    // one look may have opened both
    found.sort_by_key(|look| std::cmp::Reverse((look.at, look.stream_id, look.seq)));
    found.dedup_by_key(|look| (look.stream_id, look.seq));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let full = i64::try_from(found.len()).unwrap_or(0) >= limit;
    let next = found.last().filter(|_| full).map(|row| BehindLook { at: row.at, stream: row.stream_id, seq: row.seq });
    let names = names(ctx, found.iter().filter_map(|look| look.account_id)).await?;
    let rows = found
        .into_iter()
        .map(|look| Look {
            at: time::moment(look.at),
            who: look.account_id.map(|id| name_of(&names, id)),
            grounds: grounds(&look.ground),
            page: look.page,
        })
        .collect();
    Ok(AccessList { rows, next })
}
