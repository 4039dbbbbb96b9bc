//! Accounts: one's own (sessions, password, second step, which service one is in), colleagues'
//! (invitations, roles), and what an administrator can do about them (DOMAIN 10, HOUSE 4).
//!
//! Accounts stand above services (HOUSE 10.7), so a change of one is a door's own short transaction;
//! the event in the service from which it was made follows in the next.

mod alarm_number;
mod invitations;
mod openid;
mod passkeys;
mod recovery;
mod second_step;
mod users;

pub use alarm_number::{alarm_number, set_alarm_number};
pub(crate) use invitations::{Gives, issue};
pub use invitations::{
    Invite, Joining, Standing, invitation_of, invitation_withdraw, invitations, invite, join, joining, send_invitation,
};
pub use openid::{
    Back, Came, Tied, Way, begin_organisation, finish_organisation, organisation_name, organisation_waits,
    organisation_way_out, reach_organisation, tie_organisation, untie_organisation,
};
pub(crate) use passkeys::Passkeys;
pub use passkeys::{
    Offer, Passkey, begin_passkey, finish_passkey, offer_sign_in, remove_passkey, sign_in_with_passkey,
};
pub use recovery::{CODES, Recovery, give_recovery_code, new_recovery_codes};
pub use second_step::{
    SetUp, begin_another_app, begin_second_step, confirm_another_app, confirm_second_step, give_code,
    turn_off_second_step,
};
pub(crate) use users::{NOT_ONESELF, holds};
pub use users::{User, disable, enable, end_role, give_role, list, open, reset_sign_in};

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::{self, Token};
use crate::sign_in::{Begins, Visitor, open_session, second_step_required};
use crate::time;
use crate::tries::Tries;
use jiff::Timestamp;
use practice::event::Kind;
use practice::ids::ServiceId;
use serde_json::{Value, json};
use store::doors::{AccountRow, SessionRow};
use uuid::Uuid;

/// One's own account.
#[derive(Debug)]
pub struct Mine {
    /// Its name.
    pub name: String,
    /// Its e-mail address.
    pub email: String,
    /// Its own number for alarms, as telephone numbers are kept.
    pub alarm_number: Option<String>,
    /// The open sessions, last seen first.
    pub sessions: Vec<SessionRow>,
    /// Which of them this is.
    pub here: Uuid,
    /// Whether a code is asked for at sign-in.
    pub second_step: bool,
    /// Whether this service requires that.
    pub second_step_required: bool,
    /// When an administrator last reset the sign-in, and that administrator's name.
    pub reset: Option<(Timestamp, String)>,
    /// How that administrator made sure who asked, in their words; empty where nobody wrote it down.
    pub reset_how: String,
    /// How one's recovery codes stand.
    pub recovery: Recovery,
    /// One's passkeys, the oldest first.
    pub passkeys: Vec<Passkey>,
    /// The sign-ins at an organisation that open it, the oldest first.
    pub tied: Vec<Tied>,
    /// The services one can work in, by name.
    pub services: Vec<(ServiceId, String)>,
}

/// The account of whoever asks.
///
/// # Errors
/// [`AppError::NotSignedIn`].
pub async fn mine(visitor: &Visitor) -> AppResult<Mine> {
    let ctx = &visitor.ctx;
    let account = account_of(ctx).await?;
    let doors = ctx.app.store.doors();
    let sessions = doors.session_list(account.id, ctx.at()).await?;
    let recovery = Recovery::of(ctx, &account).await?;
    let passkeys = doors.passkey_list(account.id).await?.into_iter().map(Passkey::of).collect();
    let tied = doors.identity_list(account.id).await?.into_iter().map(Tied::of).collect();
    let mut services: Vec<(ServiceId, String)> = doors
        .membership_list(account.id, ctx.at())
        .await?
        .into_iter()
        .map(|(_, s)| (ServiceId(s.id), s.name))
        .collect();
    services.dedup();
    Ok(Mine {
        name: account.name,
        email: account.email,
        alarm_number: alarm_number(ctx).await?,
        sessions,
        here: visitor.session.id,
        second_step: account.totp_confirmed_at.is_some(),
        second_step_required: second_step_required(ctx),
        reset: account.reset_at.map(time::moment).zip(account.reset_by),
        reset_how: account.reset_how.unwrap_or_default(),
        recovery,
        passkeys,
        tied,
        services,
    })
}

/// Ends one of one's own sessions.
///
/// # Errors
/// [`AppError::NotFound`] where it is not one's own, or over already.
pub async fn end_session(visitor: &Visitor, session: Uuid) -> AppResult<()> {
    let ctx = &visitor.ctx;
    let ended = ctx.app.store.doors().session_end(ctx.account()?.0, session, ctx.at()).await?;
    if ended {
        note(ctx, Kind::SessionsEnded, ctx.account()?.0, &json!({ "sessions": 1 })).await
    } else {
        Err(AppError::NotFound)
    }
}

/// Ends all of one's own sessions but this one; gives how many.
///
/// # Errors
/// [`AppError::NotSignedIn`].
pub async fn end_other_sessions(visitor: &Visitor) -> AppResult<u64> {
    let ctx = &visitor.ctx;
    let account = ctx.account()?.0;
    let ended = ctx.app.store.doors().session_end_others(account, Some(visitor.session.id), ctx.at()).await?;
    if ended > 0 {
        note(ctx, Kind::SessionsEnded, account, &json!({ "sessions": ended })).await?;
    }
    Ok(ended)
}

/// Changes one's own password; every other session ends, for somebody may have known the old one.
///
/// # Errors
/// [`AppError::Invalid`] where the old one is not right or the new one is too weak;
/// [`AppError::TooMany`] after too many failures; [`AppError::Stale`].
pub async fn change_password(visitor: &Visitor, old: &str, new: &str) -> AppResult<()> {
    let ctx = &visitor.ctx;
    let mut account = account_of(ctx).await?;
    ask_password(ctx, &account, "old_password", old).await?;
    if old == new {
        return Err(AppError::field("password", "Choose a password other than the present one"));
    }
    secrets::check_password(new, &[&account.name, &account.email]).map_err(|p| AppError::Invalid(vec![p]))?;
    account.password_hash = Some(hashed(ctx, new).await?);
    let doors = ctx.app.store.doors();
    doors.account_save(&account).await?;
    doors.session_end_others(account.id, Some(visitor.session.id), ctx.at()).await?;
    note(ctx, Kind::PasswordChanged, account.id, &json!({})).await
}

/// Goes on in another service: a new session there in place of this one, ending when this one would have.
///
/// # Errors
/// [`AppError::NotFound`] where one has no role in that service now.
pub async fn switch_service(visitor: &Visitor, service: ServiceId) -> AppResult<Token> {
    let ctx = &visitor.ctx;
    let account = account_of(ctx).await?;
    let doors = ctx.app.store.doors();
    let member = doors.membership_list(account.id, ctx.at()).await?.iter().any(|(_, s)| s.id == service.0);
    if !member {
        return Err(AppError::NotFound);
    }
    let session = &visitor.session;
    let goes_on =
        Begins { complete: session.second_step_at.is_some(), ends: Some(session.ends_at), both_steps: session.passkey };
    let token = open_session(&ctx.app, &account, service.0, &session.device, goes_on).await?;
    doors.session_end(account.id, visitor.session.id, ctx.at()).await?;
    Ok(token)
}

/// The account of whoever acts.
async fn account_of(ctx: &Ctx) -> AppResult<AccountRow> {
    ctx.app.store.doors().account_by_id(ctx.account()?.0).await?.ok_or(AppError::NotSignedIn)
}

/// Asks for the password of an account that is signed in already: before what an unwatched screen
/// should not allow.
async fn ask_password(ctx: &Ctx, account: &AccountRow, field: &'static str, password: &str) -> AppResult<()> {
    let tries = Tries::at(&ctx.app, &format!("password {}", account.id));
    tries.begin().await?;
    if !secrets::verify_password(password.to_owned(), account.password_hash.clone()).await? {
        return Err(AppError::field(field, "This is not your present password. Check it and try again"));
    }
    tries.passed().await
}

async fn hashed(ctx: &Ctx, password: &str) -> AppResult<String> {
    let mut salt = [0; 16];
    ctx.app.fill(&mut salt);
    secrets::hash_password(password.to_owned(), salt).await
}

/// Notes what was done to an account in the chain of the service from which it was done.
async fn note(ctx: &Ctx, kind: Kind, account: Uuid, body: &Value) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    ctx.event(&mut tx, kind, About::service(account), body);
    Ok(tx.commit().await?)
}

/// Whether an account has a role in another service too: then no single service may shut it.
async fn elsewhere(ctx: &Ctx, account: Uuid) -> AppResult<bool> {
    let memberships = ctx.app.store.doors().membership_list(account, time::at(ctx.now())).await?;
    Ok(memberships.iter().any(|(m, _)| m.service_id != ctx.service().0))
}
