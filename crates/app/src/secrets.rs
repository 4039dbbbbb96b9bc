//! Tokens and passwords: made, hashed, checked.
//!
//! A token is 32 unpredictable bytes; only its SHA-256 is stored. A password is kept as an argon2id
//! hash with the parameters of the crate's default (OWASP's second recommendation or stronger), and a
//! new one is measured against zxcvbn's lists of common passwords, which come from breaches. Hashing takes memory
//! and time on purpose, so no more of it runs at once than there are cores; whoever waits too long is told.

use crate::error::{AppError, AppResult};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Argon2, Params};
use data_encoding::BASE64URL_NOPAD;
use practice::problem::Problem;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use std::time::Duration;
use tokio::sync::Semaphore;

/// The shortest password taken (NCSC: length over rules).
pub const PASSWORD_MIN: usize = 12;
/// The longest password taken; longer ones only cost time.
pub const PASSWORD_MAX: usize = 256;
/// What a common or guessable password is measured to stay under: zxcvbn's scale 0–4.
const GUESSABLE: u8 = 3;

/// A secret that opens something, as it is handed out once.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Makes a token from 32 unpredictable bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(BASE64URL_NOPAD.encode(bytes))
    }

    /// The token as it stands in a cookie or an address.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What is stored of a token.
#[must_use]
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Refuses a password that is too short, too long, common or easily guessed; `about` are words of
/// the user's own (name, e-mail), which make a password guessable.
///
/// # Errors
/// The problem, under the field `password`.
pub fn check_password(password: &str, about: &[&str]) -> Result<(), Problem> {
    let length = password.chars().count();
    if length < PASSWORD_MIN {
        return Err(Problem::new(
            "password",
            format!("Use at least {PASSWORD_MIN} characters. Three or four words in a row are easy to remember"),
        ));
    }
    if length > PASSWORD_MAX {
        return Err(Problem::new("password", format!("Use at most {PASSWORD_MAX} characters")));
    }
    let own = own_words(about);
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    if u8::from(zxcvbn::zxcvbn(password, &own).score()) < GUESSABLE {
        return Err(Problem::new(
            "password",
            "This password is on a list of common passwords, or easily guessed. Choose another one",
        ));
    }
    Ok(())
}

/// A user's own words as a guesser would try them: each alone, and run together.
fn own_words(about: &[&str]) -> Vec<String> {
    let mut words = Vec::new();
    for text in about {
        let parts: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|part| part.chars().count() > 1).collect();
        // as it is written, too: an address is longer than most passwords, and no secret
        words.push((*text).trim().to_lowercase());
        words.push(parts.concat());
        words.extend(parts.into_iter().map(str::to_owned));
    }
    words
}

fn hasher() -> Argon2<'static> {
    Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, Params::default())
}

/// Hashes a password; slow on purpose, so on a thread of its own.
///
/// # Errors
/// [`AppError::Busy`] where too many wait already; [`AppError::Internal`] if the hasher cannot run.
pub async fn hash_password(password: String, salt: [u8; 16]) -> AppResult<String> {
    blocking(&HASHERS, WAIT, move || {
        let salt = SaltString::encode_b64(&salt).map_err(|e| AppError::Internal(format!("salt: {e}")))?;
        let hash = hasher()
            .hash_password(password.as_bytes(), &salt)
            .map_err(|e| AppError::Internal(format!("argon2: {e}")))?;
        Ok(hash.to_string())
    })
    .await?
}

/// Whether a password is the one behind a hash. With no hash it takes as long and says no, so that
/// an unknown e-mail address cannot be told from a wrong password by time.
///
/// # Errors
/// [`AppError::Busy`] where too many wait already; [`AppError::Internal`] if the hasher cannot run.
pub async fn verify_password(password: String, hash: Option<String>) -> AppResult<bool> {
    blocking(&HASHERS, WAIT, move || {
        let known = hash.is_some();
        let text = hash.unwrap_or_else(|| NOBODYS.to_owned());
        let fits =
            PasswordHash::new(&text).is_ok_and(|parsed| hasher().verify_password(password.as_bytes(), &parsed).is_ok());
        known && fits
    })
    .await
}

/// A well-formed hash that no password is checked against in earnest.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm8$V8VCBdR1Nc2LkWr7pGZcq1c0hY1l0E1mYXk0Zp3yqxM";

/// Room for as many hashers as there are cores.
static HASHERS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, std::num::NonZero::get)));

/// For so long somebody waits for a hasher before they are told to come back.
const WAIT: Duration = Duration::from_secs(5);

/// Does slow work on a thread of its own once there is room for it.
async fn blocking<T: Send + 'static>(
    room: &'static Semaphore,
    wait: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> AppResult<T> {
    let place = tokio::time::timeout(wait, room.acquire()).await.map_err(|_| {
        AppError::Busy("Very many people sign in at this moment. Wait a minute, then try again".to_owned())
    })?;
    let place = place.map_err(|e| AppError::Internal(format!("the room for hashing was closed: {e}")))?;
    // the work keeps its place even where whoever asked has gone
    tokio::task::spawn_blocking(move || {
        let done = work();
        drop(place);
        done
    })
    .await
    .map_err(|e| AppError::Internal(format!("a worker thread ended: {e}")))
}

#[cfg(test)]
mod tests {
    use super::{AppError, blocking};
    use std::sync::LazyLock;
    use std::time::Duration;
    use tokio::sync::Semaphore;

    static ONE: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(1));

    #[tokio::test]
    async fn whoever_finds_no_room_for_hashing_is_told_to_come_back() {
        let taken = ONE.acquire().await.unwrap();
        let refused = blocking(&ONE, Duration::from_millis(20), || ()).await;
        assert!(matches!(refused, Err(AppError::Busy(_))), "{refused:?}");
        drop(taken);
        assert_eq!(blocking(&ONE, Duration::from_secs(5), || 7).await.unwrap(), 7);
        assert_eq!(ONE.available_permits(), 1, "the place is given back");
    }
}
