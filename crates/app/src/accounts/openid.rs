//! An organisation's own sign-in, tied to accounts here (OpenID Connect; the protocol is the crate `oidc`'s).
//!
//! It makes no account. The first time, the e-mail address that the provider has verified says whose account it may be, and
//! its owner confirms by the sign-in they have; from then on the provider's lasting id alone counts, for addresses change hands.
//! What a browser is sent away with is kept here, for that browser, can come back once, and within ten minutes.

use super::{account_of, note};
use crate::ctx::{App, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::{Token, token_hash};
use crate::sign_in::{Begins, Visitor, open_session};
use crate::time;
use jiff::{SignedDuration, Timestamp};
use oidc::{Answer, Begin, OidcError, Provider};
use practice::event::Kind;
use practice::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::StoreError;
use store::doors::AccountRow;
use store::keys::{AttemptRow, IdentityRow};
use uuid::Uuid;

/// How long the way there and back may take, and how long a sign-in waits to be tied: somebody may have to find their telephone.
const LASTS: SignedDuration = SignedDuration::from_mins(10);

/// What is kept of an attempt.
#[derive(Debug, Serialize, Deserialize)]
enum State {
    /// A browser is on its way there.
    Away { nonce: String, verifier: String, next: String, held: String },
    /// Somebody is back whose sign-in there is not tied to their account yet.
    Waits { account: Uuid, issuer: String, subject: String },
}

/// The way to the organisation's sign-in.
#[derive(Debug)]
pub struct Way {
    /// Where the browser goes.
    pub address: String,
    /// By what this very browser is known when it comes back: kept in a cookie.
    pub browser: Token,
}

/// What a browser came back with.
#[derive(Debug, Default, Clone, Copy)]
pub struct Back<'a> {
    /// Which way it had begun.
    pub state: &'a str,
    /// What the provider gives an ID token for.
    pub code: Option<&'a str>,
    /// Who answers (RFC 9207).
    pub issuer: Option<&'a str>,
    /// Why there is none (RFC 6749, 4.1.2.1).
    pub error: Option<&'a str>,
}

/// What came of it.
#[derive(Debug)]
pub enum Came {
    /// Signed in, as after a password where the provider's second step does not count.
    In {
        /// The token of the new session.
        token: Token,
        /// Where they wanted to go.
        next: String,
        /// A form that was sent while signed out.
        held: String,
    },
    /// Known there, and not tied to their account here yet.
    Waits {
        /// By what the sign-in that waits is found again: kept in a cookie.
        ticket: Token,
        /// Where they wanted to go.
        next: String,
        /// A form that was sent while signed out.
        held: String,
    },
    /// It came to nothing.
    Not {
        /// What is said of it: what to do.
        problems: Vec<Problem>,
        /// Where they wanted to go.
        next: String,
        /// A form that was sent while signed out.
        held: String,
    },
}

/// Who came back.
enum Known {
    /// Somebody whose sign-in there is tied.
    In(Token),
    /// Somebody whose sign-in there waits.
    Waits(Token),
}

/// A sign-in that is tied to one's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tied {
    /// Which.
    pub id: Uuid,
    /// Where: the provider's address.
    pub issuer: String,
    /// When it was tied.
    pub made: Timestamp,
    /// When it was last used.
    pub used: Option<Timestamp>,
}

impl Tied {
    pub(super) fn of(row: IdentityRow) -> Self {
        Self { id: row.id, issuer: row.issuer, made: time::moment(row.made_at), used: row.used_at.map(time::moment) }
    }
}

/// What is said of a sign-in there that came to nothing, under this name.
const FIELD: &str = "organisation";

fn words(said: impl Into<String>) -> AppError {
    AppError::field(FIELD, said)
}

const LATE: &str = "This took longer than ten minutes, was used before, or was begun in another browser. Begin again";

fn here(app: &App) -> AppResult<&dyn Provider> {
    app.provider.as_deref().ok_or(AppError::NotFound)
}

fn told(name: &str, error: &OidcError) -> AppError {
    match error {
        OidcError::Away(why) => {
            tracing::warn!(why, "the organisation’s sign-in cannot be reached");
            words(format!(
                "The sign-in of {name} cannot be reached at the moment. Sign in with your password or passkey, or try again later"
            ))
        }
        OidcError::Unsound(why) => {
            tracing::warn!(why, "an answer of the organisation’s sign-in was not taken");
            words(format!(
                "What {name} answered could not be checked. Begin again. If it happens again, sign in with your password or passkey, and tell your administrator"
            ))
        }
    }
}

fn unpredictable(app: &App) -> Token {
    let mut bytes = [0; 32];
    app.fill(&mut bytes);
    Token::from_bytes(&bytes)
}

async fn keep(app: &App, token: &Token, browser: &Token, state: &State) -> AppResult<()> {
    let now = app.now();
    let state = serde_json::to_string(state).map_err(|e| AppError::Internal(format!("organisation: {e}")))?;
    let row = AttemptRow {
        token_hash: token_hash(token.expose()),
        browser_hash: token_hash(browser.expose()),
        state,
        created_at: time::at(now),
        expires_at: time::at(now.saturating_add(LASTS).unwrap_or(now)),
    };
    Ok(app.store.doors().attempt_insert(&row).await?)
}

/// What was kept, where it is this browser's and in time. What cannot be read is as good as nothing.
fn kept(app: &App, row: Option<AttemptRow>, browser: &str) -> Option<State> {
    let row = row.filter(|row| row.browser_hash == token_hash(browser) && row.expires_at > time::at(app.now()))?;
    serde_json::from_str(&row.state).ok()
}

/// What the organisation's sign-in is called; none where the installation has none.
#[must_use]
pub fn organisation_name(app: &App) -> Option<&str> {
    app.provider.as_deref().map(Provider::name)
}

/// Begins to sign in at the organisation. `next` and `held` come back with the browser; they stay here meanwhile.
///
/// # Errors
/// [`AppError::NotFound`] where the installation has none; [`AppError::Invalid`] where it cannot be reached.
pub async fn begin_organisation(app: &App, next: &str, held: &str) -> AppResult<Way> {
    let provider = here(app)?;
    let [state, nonce, verifier, browser] = std::array::from_fn(|_| unpredictable(app));
    let begin = Begin { state: state.expose(), nonce: nonce.expose(), verifier: verifier.expose() };
    let address = provider.begin(&begin).await.map_err(|error| told(provider.name(), &error))?;
    let kept = State::Away {
        nonce: nonce.expose().to_owned(),
        verifier: verifier.expose().to_owned(),
        next: next.to_owned(),
        held: held.to_owned(),
    };
    keep(app, &state, &browser, &kept).await?;
    Ok(Way { address, browser })
}

/// Signs in whoever came back from the organisation, or says that their sign-in there waits to be tied.
///
/// # Errors
/// [`AppError::NotFound`] where the installation has none; [`AppError::Invalid`] where this browser had begun nothing, or it is
/// over. Whatever else came to nothing is [`Came::Not`], with what the browser had been sent away with.
pub async fn finish_organisation(app: &App, browser: &str, back: Back<'_>, device: &str) -> AppResult<Came> {
    let provider = here(app)?;
    let doors = app.store.doors();
    let row = doors.attempt_take(&token_hash(back.state)).await?;
    let Some(State::Away { nonce, verifier, next, held }) = kept(app, row, browser) else { return Err(words(LATE)) };
    match come(app, provider, (&nonce, &verifier), back, device).await {
        Ok(Known::In(token)) => Ok(Came::In { token, next, held }),
        Ok(Known::Waits(ticket)) => Ok(Came::Waits { ticket, next, held }),
        Err(AppError::Invalid(problems)) => Ok(Came::Not { problems, next, held }),
        Err(other) => Err(other),
    }
}

/// Asks the provider who came back, and finds their account.
async fn come(
    app: &App,
    provider: &dyn Provider,
    (nonce, verifier): (&str, &str),
    back: Back<'_>,
    device: &str,
) -> AppResult<Known> {
    let name = provider.name();
    let doors = app.store.doors();
    if let Some(error) = back.error {
        // what a stranger wrote into an address is not repeated
        tracing::info!(declined = error == "access_denied", "the organisation’s sign-in came back without a code");
        return Err(words(format!(
            "You did not finish signing in at {name}. Begin again, or sign in with your password or passkey"
        )));
    }
    let code = back.code.filter(|code| !code.is_empty()).ok_or_else(|| words(LATE))?;
    let answer = Answer { code, issuer: back.issuer, nonce, verifier, at: app.now() };
    let identity = provider.finish(&answer).await.map_err(|error| told(name, &error))?;
    if let Some(row) = doors.identity_find(&identity.issuer, &identity.subject).await? {
        let account = usable(doors.account_by_id(row.account_id).await?)?;
        let memberships = doors.membership_list(account.id, time::at(app.now())).await?;
        let Some((membership, _)) = memberships.first() else {
            return Err(words("This account is not a member of any service at the moment. Ask your administrator"));
        };
        let both_steps = identity.second_step;
        let complete = both_steps || account.totp_confirmed_at.is_none();
        let begins = Begins { complete, both_steps, ends: None };
        let token = open_session(app, &account, membership.service_id, device, begins).await?;
        doors.identity_used(row.id, time::at(app.now())).await?;
        return Ok(Known::In(token));
    }
    let Some(email) = identity.email else {
        return Err(words(format!(
            "{name} does not say that your e-mail address is verified, so it cannot be known which account here is yours. Sign in with your password or passkey, and tell whoever runs the sign-in of {name}"
        )));
    };
    let account = doors.account_by_email(&email.trim().to_lowercase()).await?.ok_or_else(|| {
        words(format!(
            "No account here has the e-mail address that {name} gives for you. Ask the administrator of your service for an invitation to it. If you have an account under another address, sign in with your password or passkey"
        ))
    })?;
    let account = usable(Some(account))?;
    let ticket = unpredictable(app);
    let waits = State::Waits { account: account.id, issuer: identity.issuer, subject: identity.subject };
    keep(app, &ticket, &ticket, &waits).await?;
    Ok(Known::Waits(ticket))
}

/// An account that is not disabled.
fn usable(account: Option<AccountRow>) -> AppResult<AccountRow> {
    account
        .filter(|account| account.disabled_at.is_none())
        .ok_or_else(|| words("This account cannot be used. Ask the administrator of your service"))
}

/// Whether the sign-in of this ticket waits to be tied to the account of whoever asks.
///
/// # Errors
/// [`AppError::NotFound`] where the installation has no provider; [`AppError::Invalid`] where it waits for another account.
pub async fn organisation_waits(visitor: &Visitor, ticket: &str) -> AppResult<bool> {
    here(&visitor.ctx.app)?;
    Ok(waiting(&visitor.ctx, ticket).await?.is_some())
}

async fn waiting(ctx: &Ctx, ticket: &str) -> AppResult<Option<(String, String)>> {
    let row = ctx.app.store.doors().attempt_find(&token_hash(ticket)).await?;
    match kept(&ctx.app, row, ticket) {
        Some(State::Waits { account, issuer, subject }) if account == ctx.account()?.0 => Ok(Some((issuer, subject))),
        Some(State::Waits { .. }) => Err(words(
            "You signed in there with another e-mail address than that of this account. Sign out, and sign in here to the account that has that address",
        )),
        _ => Ok(None),
    }
}

/// Ties the sign-in of this ticket to the account of whoever asks, who is fully signed in.
///
/// # Errors
/// [`AppError::Invalid`] where it waits for another account or no longer, or is tied already, whosever it is.
pub async fn tie_organisation(visitor: &Visitor, ticket: &str) -> AppResult<()> {
    let ctx = &visitor.ctx;
    let name = here(&ctx.app)?.name();
    let account = account_of(ctx).await?;
    let doors = ctx.app.store.doors();
    let (issuer, subject) = waiting(ctx, ticket).await?.ok_or_else(|| words(LATE))?;
    doors.attempt_take(&token_hash(ticket)).await?.ok_or_else(|| words(LATE))?;
    let row = IdentityRow { id: ctx.id(), account_id: account.id, issuer, subject, made_at: ctx.at(), used_at: None };
    match doors.identity_insert(&row).await {
        Err(StoreError::Conflict) => {
            return Err(words("This sign-in is tied to an account already. Sign in with it to see whose it is"));
        }
        other => other?,
    }
    note(ctx, Kind::OrganisationTied, account.id, &json!({ "name": name })).await
}

/// Unties one of one's own: it opens nothing from now on.
///
/// # Errors
/// [`AppError::NotFound`] where it is not one's own, or untied already.
pub async fn untie_organisation(visitor: &Visitor, identity: Uuid) -> AppResult<()> {
    let ctx = &visitor.ctx;
    let account = ctx.account()?.0;
    if ctx.app.store.doors().identity_remove(account, Some(identity)).await? == 0 {
        return Err(AppError::NotFound);
    }
    let name = organisation_name(&ctx.app).unwrap_or_default();
    note(ctx, Kind::OrganisationUntied, account, &json!({ "name": name })).await
}

/// The address at which somebody signs out of the organisation's own sign-in; none where there is none, or it names none.
pub async fn organisation_way_out(app: &App) -> Option<String> {
    app.provider.as_deref()?.way_out().await
}

/// Whether the organisation's sign-in can be reached; none where the installation has none. For operators.
pub async fn reach_organisation(app: &App) -> Option<Result<(), OidcError>> {
    match app.provider.as_deref() {
        Some(provider) => Some(provider.reach().await),
        None => None,
    }
}
