//! Recovery codes: ten that let somebody in once each when their authenticator app is lost. They are shown once, when
//! the app is set up, and only their hashes are kept.
//!
//! Twelve letters and figures of an alphabet without look-alikes (60 bits), hashed like passwords, as NIST SP 800-63B 5.1.2.2
//! asks of look-up secrets under 112 bits. The codes of one set share a salt, so that one code costs one hashing.

use super::second_step::go_on;
use super::{account_of, ask_password, note};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::secrets::{self, Token};
use crate::sign_in::Visitor;
use crate::time;
use crate::tries::Tries;
use jiff::Timestamp;
use practice::event::Kind;
use serde_json::json;
use store::doors::AccountRow;
use store::keys::RecoveryRow;

/// How many codes a set has.
pub const CODES: usize = 10;
/// How many characters a code has.
const LENGTH: usize = 12;
/// What codes are made of: no I, L, O or U, which are read wrongly (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How somebody's recovery codes stand.
#[derive(Debug, Clone, Default)]
pub struct Recovery {
    /// How many can still be used.
    pub left: usize,
    /// When the set was made; none where there is no set.
    pub made: Option<Timestamp>,
    /// When codes of it were used, the last first.
    pub used: Vec<Timestamp>,
}

impl Recovery {
    pub(super) async fn of(ctx: &Ctx, account: &AccountRow) -> AppResult<Self> {
        let rows = ctx.app.store.doors().recovery_list(account.id).await?;
        let mut used: Vec<Timestamp> = rows.iter().filter_map(|row| row.used_at.map(time::moment)).collect();
        used.sort_unstable_by(|a, b| b.cmp(a));
        Ok(Self { left: rows.len() - used.len(), made: rows.first().map(|row| time::moment(row.made_at)), used })
    }
}

/// Makes a new set, which takes the place of the one before.
pub(super) async fn make(ctx: &Ctx, account: &AccountRow) -> AppResult<Vec<String>> {
    let mut salt = [0; 16];
    ctx.app.fill(&mut salt);
    let mut codes = Vec::with_capacity(CODES);
    let mut rows = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let mut bytes = [0; LENGTH];
        ctx.app.fill(&mut bytes);
        let code: String = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect();
        rows.push(RecoveryRow {
            id: ctx.id(),
            account_id: account.id,
            code_hash: secrets::hash_password(code.clone(), salt).await?,
            salt: salt.to_vec(),
            made_at: ctx.at(),
            used_at: None,
        });
        codes.push(format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..]));
    }
    ctx.app.store.doors().recovery_replace(account.id, &rows).await?;
    note(ctx, Kind::RecoveryCodesMade, account.id, &json!({ "codes": CODES })).await?;
    Ok(codes)
}

/// Makes a new set of recovery codes for somebody signed in; those of the old one work no longer.
///
/// # Errors
/// [`AppError::NotPossible`] where no authenticator app is set up; [`AppError::Invalid`] where the password is not right;
/// [`AppError::TooMany`].
pub async fn new_recovery_codes(visitor: &Visitor, password: &str) -> AppResult<Vec<String>> {
    let ctx = &visitor.ctx;
    let account = account_of(ctx).await?;
    if account.totp_confirmed_at.is_none() {
        return Err(AppError::NotPossible(
            "Recovery codes stand in for an authenticator app. Set one up first, and you are given ten codes"
                .to_owned(),
        ));
    }
    ask_password(ctx, &account, "password", password).await?;
    make(ctx, &account).await
}

/// Completes a sign-in by a recovery code, which is used up; gives the token of a new session, as a code of the app does.
///
/// # Errors
/// [`AppError::Invalid`] where the code is not right or was used before; [`AppError::TooMany`].
pub async fn give_recovery_code(visitor: &Visitor, typed: &str) -> AppResult<Token> {
    let ctx = &visitor.ctx;
    let account = account_of(ctx).await?;
    let code = normal(typed);
    if code.is_empty() {
        return Err(AppError::field("recovery", "Enter one of your recovery codes"));
    }
    if code.len() != LENGTH {
        return Err(AppError::field(
            "recovery",
            "A recovery code has 12 letters and figures, such as 7Q2K-M9XD-4HTA. Check it and try again",
        ));
    }
    let tries = Tries::at(&ctx.app, &format!("recovery {}", account.id));
    tries.begin().await?;
    let doors = ctx.app.store.doors();
    let rows = doors.recovery_list(account.id).await?;
    let found = match rows.first().and_then(|row| <[u8; 16]>::try_from(row.salt.as_slice()).ok()) {
        Some(salt) => {
            let hash = secrets::hash_password(code, salt).await?;
            rows.iter().find(|row| row.code_hash == hash)
        }
        None => None,
    };
    let Some(row) = found else {
        return Err(AppError::field("recovery", WRONG));
    };
    if row.used_at.is_some() || !doors.recovery_use(row.id, ctx.at()).await? {
        return Err(AppError::field(
            "recovery",
            "This recovery code was used already. Each works once: use another one",
        ));
    }
    tries.passed().await?;
    let left = rows.iter().filter(|one| one.used_at.is_none() && one.id != row.id).count();
    note(ctx, Kind::RecoveryCodeUsed, account.id, &json!({ "left": left })).await?;
    go_on(visitor, &account).await
}

const WRONG: &str = "This is not one of your recovery codes. If you made new ones, only the newest work";

/// A code as it was made, however it was typed.
fn normal(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for typed in ["7Q2K-M9X0-4H1A", "7q2k m9xo 4hla", " 7Q2KM9X04HIA ", "7Q2K–M9XO–4H1A"] {
            assert_eq!(normal(typed), "7Q2KM9X04H1A", "{typed}");
        }
    }
}
