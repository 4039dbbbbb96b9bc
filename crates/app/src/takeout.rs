//! Everything of a service on its way out: who took it and why stands in the log before it leaves.

use crate::ctx::{About, Ctx};
use crate::error::AppResult;
use practice::event::Kind;
use serde_json::json;

/// Notes that everything of the service is being taken out.
///
/// # Errors
/// Storage; then nothing may leave.
pub async fn begun(ctx: &Ctx, by: &str, format: &str, why: &str) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    let body = json!({ "by": by, "format": format, "why": why });
    ctx.event(&mut tx, Kind::ServiceExported, About::service(ctx.service().0), &body);
    tx.commit().await?;
    Ok(())
}
