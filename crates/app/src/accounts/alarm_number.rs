//! An account's own number for alarms: entered by itself, shown to itself; others are told at most that there is one.

use super::note;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use practice::event::Kind;
use practice::person::{from_e164, parse_mobile};
use serde_json::json;

/// One's own number for alarms, as telephone numbers are kept; none where there is none.
///
/// # Errors
/// [`AppError::NotSignedIn`].
pub async fn alarm_number(ctx: &Ctx) -> AppResult<Option<String>> {
    let number = ctx.app.store.doors().account_alarm_phone(ctx.account()?.0).await?;
    Ok(number.as_deref().map(from_e164))
}

/// Sets one's own number for alarms, or takes it away where nothing is given. The log says that it changed, and not what it is.
///
/// # Errors
/// [`AppError::Invalid`] for what is no UK mobile number; [`AppError::NotSignedIn`].
pub async fn set_alarm_number(ctx: &Ctx, entered: &str) -> AppResult<()> {
    let account = ctx.account()?.0;
    let number = if entered.trim().is_empty() {
        None
    } else {
        Some(parse_mobile(entered).map_err(|fault| AppError::field("number", fault.to_string()))?)
    };
    let doors = ctx.app.store.doors();
    if doors.account_alarm_phone(account).await? == number {
        return Ok(());
    }
    doors.account_alarm_phone_set(account, number.as_deref()).await?;
    note(ctx, Kind::AlarmNumberChanged, account, &json!({ "set": number.is_some() })).await
}
