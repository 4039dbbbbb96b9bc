//! Passkeys (W3C Web Authentication, level 3): made on one's own account, and signed in with instead of password and code.
//!
//! The device checks who uses it (user verification is required), so a passkey stands for both steps. A challenge is kept
//! here, can be answered once, within five minutes. What the device answers is checked by `webauthn-rs` (docs/adr/0009);
//! here it is decided what that means: whose it is, what a count that runs backwards ends, what is said.

use super::{account_of, ask_password, note};
use crate::ctx::{App, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::{Token, token_hash};
use crate::sign_in::{Begins, Visitor, open_session};
use crate::time;
use jiff::{SignedDuration, Timestamp};
use practice::event::Kind;
use practice::problem::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;
use store::StoreError;
use store::doors::AccountRow;
use store::keys::{ChallengeRow, PasskeyRow};
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, Credential, DiscoverableAuthentication, DiscoverableKey, Passkey as Key, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder, WebauthnError,
};

/// How long a challenge can be answered (WebAuthn 15.1 recommends five minutes or more where somebody is to be verified).
const LASTS: SignedDuration = SignedDuration::from_mins(5);
/// The same, for the browser.
const LASTS_THERE: Duration = Duration::from_mins(5);
/// How many passkeys an account has at most.
const MOST: usize = 10;
/// The longest name of a passkey.
const NAME_MAX: usize = 60;

/// Checks passkeys at one address.
#[derive(Debug)]
pub(crate) struct Passkeys {
    webauthn: Webauthn,
    origin: String,
}

impl Passkeys {
    /// For the address at which Leeway is served.
    pub(crate) fn at(origin: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("{origin:?} is not an address at which passkeys can be taken: {why}");
        let url = Url::parse(origin).map_err(|_| wrong("write it as https://leeway.example.org"))?;
        let domain = url.domain().ok_or_else(|| wrong("it needs a name, not a number"))?;
        if url.scheme() != "https" && domain != "localhost" {
            return Err(wrong("it has to begin with https://"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
            return Err(wrong("nothing follows the name and port"));
        }
        let webauthn = WebauthnBuilder::new(domain, &url)
            .and_then(|builder| builder.rp_name("Leeway").timeout(LASTS_THERE).build())
            .map_err(|error| wrong(&error.to_string()))?;
        Ok(Self { webauthn, origin: url.origin().ascii_serialization() })
    }

    /// The address, as browsers write it.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }
}

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Which.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub made: Timestamp,
    /// When it was last used.
    pub used: Option<Timestamp>,
    /// Whether it is kept in more places than one device.
    pub backed_up: bool,
    /// When it was stopped, because a copy of it seemed to be in use.
    pub stopped: Option<Timestamp>,
}

impl Passkey {
    pub(super) fn of(row: PasskeyRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            made: time::moment(row.made_at),
            used: row.used_at.map(time::moment),
            backed_up: row.backed_up,
            stopped: row.suspect_at.map(time::moment),
        }
    }
}

/// What a browser is given to ask its device.
#[derive(Debug)]
pub struct Offer {
    /// Comes back with the answer; it says which challenge is answered.
    pub ceremony: Token,
    /// The options of `navigator.credentials`, as JSON.
    pub options: Value,
}

fn words(said: &str) -> AppError {
    AppError::field("passkey", said)
}

fn here(app: &App) -> AppResult<&Passkeys> {
    app.passkeys.as_deref().ok_or_else(|| {
        AppError::NotPossible(
            "Passkeys are not set up for this installation. Whoever runs it says at which address it is served"
                .to_owned(),
        )
    })
}

fn coded<T: Serialize>(what: &T) -> AppResult<String> {
    serde_json::to_string(what).map_err(|e| AppError::Internal(format!("passkey: {e}")))
}

fn offered<T: Serialize>(what: &T) -> AppResult<Value> {
    serde_json::to_value(what).map_err(|e| AppError::Internal(format!("passkey: {e}")))
}

fn read<T: DeserializeOwned>(text: &str) -> AppResult<T> {
    serde_json::from_str(text).map_err(|e| AppError::Internal(format!("passkey kept: {e}")))
}

/// Keeps what a challenge was made of, and gives the word by which its answer is known.
async fn keep(app: &App, account: Option<Uuid>, state: String) -> AppResult<Token> {
    let mut bytes = [0; 32];
    app.fill(&mut bytes);
    let ceremony = Token::from_bytes(&bytes);
    let now = app.now();
    let row = ChallengeRow {
        token_hash: token_hash(ceremony.expose()),
        account_id: account,
        state,
        created_at: time::at(now),
        expires_at: time::at(now.saturating_add(LASTS).unwrap_or(now)),
    };
    app.store.doors().challenge_insert(&row).await?;
    Ok(ceremony)
}

/// Takes the challenge that is answered: once, and in time. One made for somebody else's account is as good as none.
async fn take(app: &App, account: Option<Uuid>, ceremony: &str) -> AppResult<String> {
    let row = app.store.doors().challenge_take(&token_hash(ceremony)).await?;
    match row.filter(|row| row.account_id == account && row.expires_at > time::at(app.now())) {
        Some(row) => Ok(row.state),
        None => Err(words("This took longer than five minutes, or the page was used before. Try again")),
    }
}

fn answered<T: DeserializeOwned>(answer: &str) -> AppResult<T> {
    serde_json::from_str(answer)
        .map_err(|_| words("No passkey came from your device. Try again, or sign in with your password"))
}

/// What is said of an answer that does not hold.
fn refused(passkeys: &Passkeys, error: &WebauthnError) -> AppError {
    tracing::info!(%error, "a passkey was not taken");
    match error {
        WebauthnError::InvalidRPOrigin | WebauthnError::InvalidRPIDHash => {
            words(&format!("This passkey was used at another address. Open {} and try again", passkeys.origin()))
        }
        WebauthnError::UserNotVerified | WebauthnError::UserNotPresent => {
            words("Your device did not check that it was you. Use your fingerprint, your face or its PIN")
        }
        WebauthnError::MismatchedChallenge => words("This answers another page than the one you have open. Try again"),
        _ => words("The passkey could not be checked. Try again, or sign in with your password"),
    }
}

/// Begins to make a passkey for one's own account, once the password was given: what an unwatched screen should not allow.
///
/// # Errors
/// [`AppError::Invalid`] naming the fields; [`AppError::NotPossible`] where the installation takes none; [`AppError::TooMany`].
pub async fn begin_passkey(visitor: &Visitor, name: &str, password: &str) -> AppResult<Offer> {
    let ctx = &visitor.ctx;
    let passkeys = here(&ctx.app)?;
    let name = checked_name(name)?;
    let account = account_of(ctx).await?;
    let known = ctx.app.store.doors().passkey_list(account.id).await?;
    if known.len() >= MOST {
        return Err(AppError::field(
            "name",
            format!("You have {MOST} passkeys already. Remove one that you no longer use"),
        ));
    }
    if known.iter().any(|one| one.name.to_lowercase() == name.to_lowercase()) {
        return Err(AppError::field("name", "You have a passkey of this name already. Choose another name"));
    }
    ask_password(ctx, &account, "password", password).await?;
    let known = known.into_iter().map(|one| one.credential_id).collect();
    let (challenge, state) = passkeys
        .webauthn
        .start_passkey_registration(account.id, &account.email, &account.name, Some(known))
        .map_err(|e| AppError::Internal(format!("passkey: {e}")))?;
    let mut options = offered(&challenge.public_key)?;
    // kept by the device with whose it is, so that it can be used without giving an e-mail address first
    options["authenticatorSelection"]["residentKey"] = json!("required");
    options["authenticatorSelection"]["requireResidentKey"] = json!(true);
    let state = coded(&(&name, &state))?;
    Ok(Offer { ceremony: keep(&ctx.app, Some(account.id), state).await?, options })
}

fn checked_name(name: &str) -> AppResult<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(AppError::field("name", "Give it a name by which you know the device, such as Work laptop"));
    }
    match practice::goal::too_long("name", name, NAME_MAX) {
        Some(problem) => Err(AppError::Invalid(vec![problem])),
        None => Ok(name.to_owned()),
    }
}

/// Keeps the passkey that the device made.
///
/// # Errors
/// [`AppError::Invalid`] where the answer does not hold, comes too late, or the passkey is known already, whosever it is.
pub async fn finish_passkey(visitor: &Visitor, ceremony: &str, answer: &str) -> AppResult<()> {
    let ctx = &visitor.ctx;
    let passkeys = here(&ctx.app)?;
    let account = account_of(ctx).await?;
    let (name, state): (String, PasskeyRegistration) = read(&take(&ctx.app, Some(account.id), ceremony).await?)?;
    let answer: RegisterPublicKeyCredential = answered(answer)?;
    let key = passkeys.webauthn.finish_passkey_registration(&answer, &state).map_err(|e| refused(passkeys, &e))?;
    let made = Credential::from(key.clone());
    let row = PasskeyRow {
        id: ctx.id(),
        account_id: account.id,
        credential_id: key.cred_id().clone(),
        credential: coded(&key)?,
        name,
        counter: i64::from(made.counter),
        backed_up: made.backup_state,
        made_at: ctx.at(),
        used_at: None,
        suspect_at: None,
        version: 1,
    };
    match ctx.app.store.doors().passkey_insert(&row).await {
        Err(StoreError::Conflict) => {
            return Err(words("This passkey is in use already, by you or by somebody else. Make a new one"));
        }
        other => other?,
    }
    note(ctx, Kind::PasskeyAdded, account.id, &json!({ "name": row.name })).await
}

/// Removes one of one's own passkeys: it opens nothing from now on.
///
/// # Errors
/// [`AppError::NotFound`] where it is not one's own, or removed already.
pub async fn remove_passkey(visitor: &Visitor, passkey: Uuid) -> AppResult<()> {
    let ctx = &visitor.ctx;
    let account = ctx.account()?.0;
    let doors = ctx.app.store.doors();
    let found = doors.passkey_list(account).await?.into_iter().find(|one| one.id == passkey);
    let row = found.ok_or(AppError::NotFound)?;
    doors.passkey_remove(account, Some(passkey)).await?;
    note(ctx, Kind::PasskeyRemoved, account, &json!({ "name": row.name })).await
}

/// Begins to sign in with a passkey; whose it is the device will say.
///
/// # Errors
/// [`AppError::NotPossible`] where the installation takes none.
pub async fn offer_sign_in(app: &App) -> AppResult<Offer> {
    let passkeys = here(app)?;
    let (challenge, state) = passkeys
        .webauthn
        .start_discoverable_authentication()
        .map_err(|e| AppError::Internal(format!("passkey: {e}")))?;
    let options = offered(&challenge.public_key)?;
    Ok(Offer { ceremony: keep(app, None, coded(&state)?).await?, options })
}

/// Signs in with a passkey; gives the token of a new session, of which nothing more is asked.
///
/// # Errors
/// [`AppError::Invalid`] under the field `passkey`, in words that say what to do. Where the passkey seems to have been
/// copied, it is stopped and every session of its account ends.
pub async fn sign_in_with_passkey(app: &App, ceremony: &str, answer: &str, device: &str) -> AppResult<Token> {
    let passkeys = here(app)?;
    let state: DiscoverableAuthentication = read(&take(app, None, ceremony).await?)?;
    let answer: PublicKeyCredential = answered(answer)?;
    let (row, account) = whose(app, passkeys, &answer).await?;
    let key: Key = read(&row.credential)?;
    let told =
        match passkeys.webauthn.finish_discoverable_authentication_v2(&answer, state, DiscoverableKey::from(&key)) {
            Ok(told) => told,
            Err(WebauthnError::CredentialPossibleCompromise) => return Err(stop(app, row, &account).await?),
            Err(error) => return Err(refused(passkeys, &error)),
        };
    used(app, row, key, &told).await?;
    let memberships = app.store.doors().membership_list(account.id, time::at(app.now())).await?;
    let Some((membership, _)) = memberships.first() else {
        return Err(words("This account is not a member of any service at the moment. Ask your administrator"));
    };
    let begins = Begins { complete: true, both_steps: true, ends: None };
    open_session(app, &account, membership.service_id, device, begins).await
}

/// The passkey that was used, and whose it is. The device names its owner too, and the two have to be the same.
async fn whose(app: &App, passkeys: &Passkeys, answer: &PublicKeyCredential) -> AppResult<(PasskeyRow, AccountRow)> {
    const UNKNOWN: &str =
        "This passkey is not known here: it was removed, or your sign-in was reset. Sign in with your password";
    let (owner, credential) =
        passkeys.webauthn.identify_discoverable_authentication(answer).map_err(|_| words(UNKNOWN))?;
    let doors = app.store.doors();
    let row = doors.passkey_by_credential(credential).await?.ok_or_else(|| words(UNKNOWN))?;
    if row.account_id != owner {
        return Err(words("This passkey belongs to another account. Choose the one that you made for yours"));
    }
    if row.suspect_at.is_some() {
        return Err(words(
            "This passkey was stopped, because a copy of it seemed to be in use. Sign in with your password, and make a new one",
        ));
    }
    let account = doors.account_by_id(owner).await?.filter(|account| account.disabled_at.is_none());
    let account = account.ok_or_else(|| words("This account cannot be used. Ask your administrator"))?;
    Ok((row, account))
}

/// Notes what the device said of the passkey when it was used.
async fn used(app: &App, row: PasskeyRow, mut key: Key, told: &AuthenticationResult) -> AppResult<()> {
    key.update_credential(told);
    let saved = PasskeyRow {
        credential: coded(&key)?,
        counter: i64::from(told.counter()).max(row.counter),
        backed_up: told.backup_state(),
        used_at: Some(time::at(app.now())),
        ..row
    };
    match app.store.doors().passkey_save(&saved).await {
        Err(StoreError::Stale) => Err(words("This passkey was used twice at one moment. Try again")),
        other => Ok(other?),
    }
}

/// Stops a passkey whose count ran backwards, as that of a copy does, and signs its account out everywhere.
async fn stop(app: &App, row: PasskeyRow, account: &AccountRow) -> AppResult<AppError> {
    let now = time::at(app.now());
    let doors = app.store.doors();
    tracing::warn!(account = %account.id, passkey = %row.id, "a passkey seems to have been copied; it is stopped");
    let name = row.name.clone();
    doors.passkey_save(&PasskeyRow { suspect_at: Some(now), ..row }).await?;
    doors.session_end_others(account.id, None, now).await?;
    // every service of the account is told, by its own log
    for (membership, _) in doors.membership_list(account.id, now).await? {
        let Some(scope) = doors.service_system_scope(membership.service_id).await? else { continue };
        let system: Ctx = app.ctx(scope, Vec::new());
        note(&system, Kind::PasskeyStopped, account.id, &json!({ "name": name })).await?;
    }
    Ok(AppError::Invalid(vec![Problem::new(
        "passkey",
        "This passkey answered as a copy of it would. It is stopped, and every device is signed out. Sign in with your password, and tell your administrator",
    )]))
}
