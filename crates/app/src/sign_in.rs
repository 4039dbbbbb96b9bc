//! Signing in and out: password, second step, sessions (HOUSE 4).

use crate::ctx::{App, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::{self, Token, token_hash};
use crate::time;
use crate::tries::Tries;
use jiff::{SignedDuration, Timestamp};
use practice::access::Role;
use practice::ids::{AccountId, ServiceId};
use store::At;
use store::doors::{AccountRow, NewSession, SessionRow, SignedIn};

/// A session ends so long after it began, whatever happens.
const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(12);
/// A session ends when nothing was done for so long.
const SESSION_IDLE: SignedDuration = SignedDuration::from_mins(60);

/// What is still asked before a session opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing: signed in.
    In,
    /// The code of the authenticator app.
    SecondStep,
    /// To set up an authenticator app first, because the service requires one.
    SetUpSecondStep,
    /// To sign in with a passkey, because the service requires a second step, and that is the only one this account has.
    Passkey,
}

/// Somebody with a valid session.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Acts with this.
    pub ctx: Ctx,
    /// What is still asked.
    pub step: Step,
    /// The name of the account.
    pub name: String,
    /// The e-mail address of the account.
    pub email: String,
    /// The name of the service.
    pub service_name: String,
    /// The session.
    pub session: SessionRow,
}

/// Signs in with e-mail address and password; gives the token of a new session.
///
/// # Errors
/// [`AppError::Invalid`] where the two don't fit or are missing, in words that don't tell which;
/// [`AppError::TooMany`] after too many failures; [`AppError::Busy`].
pub async fn sign_in(app: &App, email: &str, password: &str, device: &str) -> AppResult<Token> {
    let now = app.now();
    let email = email.trim().to_lowercase();
    let mut problems = Vec::new();
    if email.is_empty() {
        problems.push(practice::problem::Problem::new("email", "Enter your e-mail address"));
    }
    if password.is_empty() {
        problems.push(practice::problem::Problem::new("password", "Enter your password"));
    }
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let doors = app.store.doors();
    let tries = Tries::at(app, &format!("sign-in {email}"));
    tries.begin().await?;
    let account = doors.account_by_email(&email).await?.filter(|a| a.disabled_at.is_none());
    let fits =
        secrets::verify_password(password.to_owned(), account.as_ref().and_then(|a| a.password_hash.clone())).await?;
    let Some(account) = account.filter(|_| fits) else {
        return Err(AppError::field(
            "email",
            "The e-mail address or the password is not right. Check both and try again",
        ));
    };
    tries.passed().await?;
    let memberships = doors.membership_list(account.id, time::at(now)).await?;
    let Some((membership, _)) = memberships.first() else {
        return Err(AppError::field(
            "email",
            "This account is not a member of any service at the moment. Ask your administrator",
        ));
    };
    let begins = Begins { complete: account.totp_confirmed_at.is_none(), ..Begins::default() };
    open_session(app, &account, membership.service_id, device, begins).await
}

/// How a session begins.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Begins {
    /// Whether no code of an authenticator app is to follow.
    pub(crate) complete: bool,
    /// When it ends at the latest: one that takes another's place ends when that one would have, so that no session lasts
    /// longer by being changed for another.
    pub(crate) ends: Option<At>,
    /// Whether it began with what stands for both steps: a passkey, for the device held it and checked who used it; or an
    /// organisation’s sign-in that asked for a second step, where this installation trusts it with that.
    pub(crate) both_steps: bool,
}

/// Opens a session.
pub(crate) async fn open_session(
    app: &App,
    account: &AccountRow,
    service: uuid::Uuid,
    device: &str,
    begins: Begins,
) -> AppResult<Token> {
    let now = app.now();
    let mut bytes = [0; 32];
    app.fill(&mut bytes);
    let token = Token::from_bytes(&bytes);
    let session = NewSession {
        token_hash: token_hash(token.expose()),
        id: app.id(),
        account_id: account.id,
        service_id: service,
        device: device.chars().take(120).collect(),
        created_at: time::at(now),
        ends_at: begins.ends.unwrap_or_else(|| time::at(now.saturating_add(SESSION_LASTS).unwrap_or(now))),
        second_step_at: begins.complete.then(|| time::at(now)),
    };
    app.store.doors().session_insert(&session).await?;
    if begins.both_steps {
        app.store.doors().session_by_passkey(account.id, session.id).await?;
    }
    Ok(token)
}

/// Who holds this session token, if anybody.
///
/// # Errors
/// [`AppError::NotSignedIn`] where the token is unknown, ended, idle too long, or the account is out.
pub async fn resolve(app: &App, token: &str) -> AppResult<Visitor> {
    resolved(app, token, true).await
}

/// The same for what a page asks by itself, without anybody there: the session ends no later for it.
///
/// # Errors
/// As [`resolve`].
pub async fn resolve_unseen(app: &App, token: &str) -> AppResult<Visitor> {
    resolved(app, token, false).await
}

async fn resolved(app: &App, token: &str, seen: bool) -> AppResult<Visitor> {
    let now = app.now();
    let hash = token_hash(token);
    let doors = app.store.doors();
    let found = doors.session_resolve(&hash, time::at(now), time::at(ago(now, SESSION_IDLE))).await?;
    let SignedIn { scope, session, account, service, roles } = found.ok_or(AppError::NotSignedIn)?;
    // once a minute is exact enough for an idle limit of an hour, and spares a write on every page
    if seen && (time::at(now) - session.seen_at).num_seconds() >= 60 {
        doors.session_seen(&hash, time::at(now)).await?;
    }
    let roles = roles.iter().filter_map(|r| Role::parse(r)).collect();
    let ctx = app.ctx(scope, roles).of_service(&service);
    let step = step(&ctx, &account, &session).await?;
    Ok(Visitor { ctx, step, name: account.name, email: account.email, service_name: service.name, session })
}

/// What is still asked of a session.
async fn step(ctx: &Ctx, account: &AccountRow, session: &SessionRow) -> AppResult<Step> {
    if session.passkey {
        return Ok(Step::In);
    }
    if account.totp_confirmed_at.is_some() {
        return Ok(if session.second_step_at.is_some() { Step::In } else { Step::SecondStep });
    }
    if !second_step_required(ctx) {
        return Ok(Step::In);
    }
    // a passkey is a second step: whoever has the password alone sets up no other one beside it
    let passkeys = ctx.app.store.doors().passkey_list(account.id).await?;
    let held = passkeys.iter().any(|passkey| passkey.suspect_at.is_none());
    Ok(if held { Step::Passkey } else { Step::SetUpSecondStep })
}

/// Whether a second step is asked of everybody in this service: unless the installation leaves it to each user,
/// or this very service is a demonstration, in which nobody's real record is at stake (HOUSE 9).
pub(crate) fn second_step_required(ctx: &Ctx) -> bool {
    ctx.app.second_step_required && !ctx.in_demonstration()
}

/// Whose session a token was, and in which service, even where the session has ended: to whom a form belongs
/// that was sent after it. It lets nobody in.
///
/// # Errors
/// Storage only.
pub async fn owner(app: &App, token: &str) -> AppResult<Option<(AccountId, ServiceId)>> {
    let found = app.store.doors().session_owner(&token_hash(token)).await?;
    Ok(found.map(|(account, service)| (AccountId(account), ServiceId(service))))
}

/// Signs out: ends this session.
///
/// # Errors
/// Storage only; a session that has ended already is no error.
pub async fn sign_out(app: &App, visitor: &Visitor) -> AppResult<()> {
    let account: AccountId = visitor.ctx.account()?;
    app.store.doors().session_end(account.0, visitor.session.id, time::at(app.now())).await?;
    Ok(())
}

pub(crate) fn ago(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.saturating_sub(span).unwrap_or(now)
}
