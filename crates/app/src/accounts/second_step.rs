//! The second step of sign-in: a code of an authenticator app (RFC 6238, six digits, half a minute).

use super::{account_of, ask_password, note, recovery};
use crate::error::{AppError, AppResult};
use crate::secrets::{Token, token_hash};
use crate::sign_in::{Begins, Visitor, open_session, second_step_required};
use crate::time;
use crate::tries::Tries;
use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;
use practice::event::Kind;
use serde_json::json;
use store::StoreError;
use store::doors::AccountRow;
use totp_rs::{Algorithm, TOTP};

/// How many seconds a code is shown.
const SECONDS: i64 = 30;
/// How many codes before and after the present one are taken: clocks of telephones are not exact.
const WINDOW: i64 = 1;
/// How many bytes a secret has (RFC 4226, 4: 160 bits are recommended).
const SECRET_BYTES: usize = 20;

/// What an authenticator app is given.
#[derive(Debug, Clone)]
pub struct SetUp {
    /// The address that a picture of squares carries.
    pub address: String,
    /// The secret in groups of four letters, to be typed where no picture can be taken.
    pub secret: String,
}

/// Begins to set up the second step: makes a secret of this session's own, which counts only once a code given in
/// this very session confirmed it. The session is given the same one again until then, so that a page that is loaded
/// twice shows what was scanned; another session, which may be somebody else's, never sees it.
///
/// # Errors
/// [`AppError::NotPossible`] where it is set up already.
pub async fn begin_second_step(visitor: &Visitor) -> AppResult<SetUp> {
    let ctx = &visitor.ctx;
    let account = account_of(ctx).await?;
    if account.totp_confirmed_at.is_some() {
        return Err(AppError::NotPossible(
            "Your authenticator app is set up already. Choose another one on your account page".to_owned(),
        ));
    }
    secret_of_session(visitor, &account).await
}

/// Begins to set up another authenticator app in the place of the one that is set up, which goes on until then.
///
/// # Errors
/// [`AppError::NotPossible`] where none is set up.
pub async fn begin_another_app(visitor: &Visitor) -> AppResult<SetUp> {
    let account = account_of(&visitor.ctx).await?;
    if account.totp_confirmed_at.is_none() {
        return Err(AppError::NotPossible(
            "No authenticator app is set up yet. Set one up on your account page".to_owned(),
        ));
    }
    secret_of_session(visitor, &account).await
}

async fn secret_of_session(visitor: &Visitor, account: &AccountRow) -> AppResult<SetUp> {
    let ctx = &visitor.ctx;
    let doors = ctx.app.store.doors();
    let mut bytes = [0; SECRET_BYTES];
    ctx.app.fill(&mut bytes);
    let fresh = ctx.app.seal(account.id, &BASE32_NOPAD.encode(&bytes))?;
    // kept only where there is none yet; of two pages loaded at one moment both show the one that was kept
    doors.session_totp_keep(account.id, visitor.session.id, &fresh).await?;
    let kept = doors.session_totp(account.id, visitor.session.id).await?.ok_or(AppError::NotSignedIn)?;
    let secret = ctx.app.unseal(account.id, &kept)?;
    let groups: Vec<String> =
        secret.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    Ok(SetUp { address: address(&account.email, &secret), secret: groups.join(" ") })
}

/// The key address that authenticator apps read. The label stands beside the code in the app.
fn address(email: &str, secret: &str) -> String {
    let label: String = email
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~@".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    format!("otpauth://totp/Leeway:{label}?secret={secret}&issuer=Leeway&digits=6&period={SECONDS}")
}

/// Confirms by a code that the authenticator app has the secret of this session; from now on a code is asked for at
/// sign-in. Every other session ends, for it began without. Gives the recovery codes, which are shown this once.
///
/// # Errors
/// [`AppError::Invalid`] where the code is not right; [`AppError::TooMany`]; [`AppError::NotPossible`]
/// where nothing was begun.
pub async fn confirm_second_step(visitor: &Visitor, code: &str) -> AppResult<Vec<String>> {
    let ctx = &visitor.ctx;
    let account = account_of(ctx).await?;
    if account.totp_confirmed_at.is_some() {
        return Err(AppError::NotPossible("Your authenticator app is set up already".to_owned()));
    }
    confirm(visitor, account, code).await
}

/// Confirms by a code that another authenticator app has the secret of this session, and puts it in the place of the one
/// before. Every other session ends; gives new recovery codes, which are shown this once.
///
/// # Errors
/// [`AppError::Invalid`] where the password or the code is not right; [`AppError::TooMany`]; [`AppError::NotPossible`]
/// where none is set up, or nothing was begun.
pub async fn confirm_another_app(visitor: &Visitor, password: &str, code: &str) -> AppResult<Vec<String>> {
    let ctx = &visitor.ctx;
    let account = account_of(ctx).await?;
    if account.totp_confirmed_at.is_none() {
        return Err(AppError::NotPossible("No authenticator app is set up yet".to_owned()));
    }
    ask_password(ctx, &account, "password", password).await?;
    confirm(visitor, account, code).await
}

async fn confirm(visitor: &Visitor, account: AccountRow, code: &str) -> AppResult<Vec<String>> {
    let ctx = &visitor.ctx;
    let doors = ctx.app.store.doors();
    let secret = doors.session_totp(account.id, visitor.session.id).await?;
    let confirmed =
        AccountRow { totp_secret: secret, totp_confirmed_at: Some(ctx.at()), totp_last_step: None, ..account.clone() };
    take(visitor, confirmed, code).await?;
    doors.session_totp_forget(account.id, visitor.session.id).await?;
    doors.session_end_others(account.id, Some(visitor.session.id), ctx.at()).await?;
    note(ctx, Kind::SecondStepSet, account.id, &json!({})).await?;
    recovery::make(ctx, &account).await
}

/// Takes the code that completes a sign-in; gives the token of a new session in place of the one that
/// the password alone had opened, so that nobody who saw the old token is let in with it.
///
/// # Errors
/// [`AppError::Invalid`] where the code is not right or was used before; [`AppError::TooMany`].
pub async fn give_code(visitor: &Visitor, code: &str) -> AppResult<Token> {
    let ctx = &visitor.ctx;
    let account = account_of(ctx).await?;
    if account.totp_confirmed_at.is_none() {
        return Err(AppError::NotPossible("No code is needed: no authenticator app is set up".to_owned()));
    }
    take(visitor, account.clone(), code).await?;
    go_on(visitor, &account).await
}

/// Opens a session that is fully in, in place of the one that the password alone had opened.
pub(super) async fn go_on(visitor: &Visitor, account: &AccountRow) -> AppResult<Token> {
    let ctx = &visitor.ctx;
    let session = &visitor.session;
    let begins = Begins { complete: true, ends: Some(session.ends_at), both_steps: false };
    let token = open_session(&ctx.app, account, ctx.service().0, &session.device, begins).await?;
    ctx.app.store.doors().session_end(account.id, session.id, ctx.at()).await?;
    Ok(token)
}

/// Turns the second step off.
///
/// # Errors
/// [`AppError::NotPossible`] where this service requires it; [`AppError::Invalid`] where the
/// password is not right; [`AppError::TooMany`].
pub async fn turn_off_second_step(visitor: &Visitor, password: &str) -> AppResult<()> {
    let ctx = &visitor.ctx;
    if second_step_required(ctx) {
        return Err(AppError::NotPossible(
            "Everybody here signs in with a second step, so it cannot be turned off".to_owned(),
        ));
    }
    let mut account = account_of(ctx).await?;
    ask_password(ctx, &account, "password", password).await?;
    account.totp_secret = None;
    account.totp_confirmed_at = None;
    account.totp_last_step = None;
    ctx.app.store.doors().account_save(&account).await?;
    ctx.app.store.doors().recovery_replace(account.id, &[]).await?;
    note(ctx, Kind::SecondStepEnded, account.id, &json!({})).await
}

/// Takes a code once: saves the account with the step of the code, so that it is never taken again.
async fn take(visitor: &Visitor, mut account: AccountRow, code: &str) -> AppResult<()> {
    const WRONG: &str = "This code is not right. Codes change every half minute: enter the one shown now";
    let ctx = &visitor.ctx;
    let tries = Tries::at(&ctx.app, &format!("code {}", account.id));
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.is_empty() {
        return Err(AppError::field("code", "Enter the code that your authenticator app shows"));
    }
    let kept = account
        .totp_secret
        .as_deref()
        .ok_or_else(|| AppError::NotPossible("Begin to set up your authenticator app first".to_owned()))?;
    let secret = ctx.app.unseal(account.id, kept)?;
    tries.begin().await?;
    let Some(step) = fitting_step(&secret, &digits, ctx.now()) else {
        return Err(AppError::field("code", WRONG));
    };
    if account.totp_last_step.is_some_and(|last| step <= last) {
        return Err(AppError::field(
            "code",
            "This code was used already. Wait for the next one, at most half a minute",
        ));
    }
    account.totp_last_step = Some(step);
    match ctx.app.store.doors().account_save(&account).await {
        // the same code came twice at the same moment: one of them was taken
        Err(StoreError::Stale) => {
            return Err(AppError::field(
                "code",
                "This code was used already. Wait for the next one, at most half a minute",
            ));
        }
        other => other?,
    }
    tries.passed().await
}

/// The step to which a code belongs, if it is one of those taken now.
fn fitting_step(secret: &str, code: &str, now: Timestamp) -> Option<i64> {
    let bytes = BASE32_NOPAD.decode(secret.as_bytes()).ok()?;
    let totp = TOTP::new_unchecked(Algorithm::SHA1, 6, 0, SECONDS.unsigned_abs(), bytes);
    // compared after hashing, so that time tells nothing about how much of it fits
    let given = token_hash(code);
    let present = time::at(now).timestamp().div_euclid(SECONDS);
    (present - WINDOW..=present + WINDOW)
        .find(|step| u64::try_from(step * SECONDS).is_ok_and(|second| token_hash(&totp.generate(second)) == given))
}
