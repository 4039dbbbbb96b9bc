//! Secrets sealed at rest: what an authenticator app shares with us opens an account to whoever reads a copy of the
//! database, so it is kept sealed where the installation has a key.
//!
//! XChaCha20-Poly1305 (RFC 8439 with the 192-bit nonce of draft-irtf-cfrg-xchacha), a fresh nonce for each secret, and the
//! account as additional data, so that a secret copied to another account does not open there. A sealed secret names
//! its key, so that keys can be changed one after the other. Without a key secrets are kept as they are, and *System
//! health* says so.

use crate::ctx::App;
use crate::error::{AppError, AppResult};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use uuid::Uuid;

/// What every sealed secret begins with; no secret of an authenticator app does (RFC 4648 base32).
const SEALED: &str = "sealed.";
/// Bytes of a key.
const KEY_BYTES: usize = 32;
/// Bytes of a nonce.
const NONCE_BYTES: usize = 24;

/// The keys of an installation: the first seals, all of them open.
#[derive(Default)]
pub struct Keyring(Vec<(String, XChaCha20Poly1305)>);

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({} keys)", self.0.len())
    }
}

/// Why a text holds no keys.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyError {
    /// There is nothing in it.
    #[error("there is no key in it; `leeway secret-key` makes one")]
    Empty,
    /// It is not `name:key`.
    #[error(
        "key {0} is not NAME:KEY, with a name of letters, digits and dashes, and 32 bytes in base64; `leeway secret-key` makes one"
    )]
    Unreadable(usize),
    /// Two keys have one name.
    #[error("two keys are called {0:?}; each needs a name of its own")]
    Twice(String),
}

impl Keyring {
    /// Reads keys, `NAME:KEY` each, with commas or white space between them. The first seals.
    ///
    /// # Errors
    /// [`KeyError`], which repeats no key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut keys: Vec<(String, XChaCha20Poly1305)> = Vec::new();
        for (at, entry) in text.split(|c: char| c == ',' || c.is_whitespace()).filter(|e| !e.is_empty()).enumerate() {
            let unreadable = KeyError::Unreadable(at + 1);
            let Some((name, key)) = entry.split_once(':') else { return Err(unreadable) };
            let named = (1..=40).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            let bytes = BASE64.decode(key.as_bytes()).ok().filter(|bytes| named && bytes.len() == KEY_BYTES);
            let Some(cipher) = bytes.and_then(|bytes| XChaCha20Poly1305::new_from_slice(&bytes).ok()) else {
                return Err(unreadable);
            };
            if keys.iter().any(|(known, _)| known == name) {
                return Err(KeyError::Twice(name.to_owned()));
            }
            keys.push((name.to_owned(), cipher));
        }
        if keys.is_empty() { Err(KeyError::Empty) } else { Ok(Self(keys)) }
    }

    /// Writes a new key as [`Keyring::parse`] reads it.
    #[must_use]
    pub fn write(name: &str, key: &[u8; KEY_BYTES]) -> String {
        format!("{name}:{}", BASE64.encode(key))
    }

    /// What a secret begins with that the present key sealed; none where there is no key.
    fn mark(&self) -> Option<String> {
        self.0.first().map(|(name, _)| format!("{SEALED}{name}."))
    }

    fn seal(&self, nonce: &[u8; NONCE_BYTES], account: Uuid, secret: &str) -> AppResult<String> {
        let (Some(mark), Some((_, cipher))) = (self.mark(), self.0.first()) else { return Ok(secret.to_owned()) };
        let payload = Payload { msg: secret.as_bytes(), aad: account.as_bytes() };
        let sealed = cipher
            .encrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| AppError::Internal("a secret could not be sealed".to_owned()))?;
        Ok(format!("{mark}{}", BASE64URL_NOPAD.encode(&[nonce.as_slice(), &sealed].concat())))
    }

    /// The secret that was kept; none where its key is missing, or it is another account's, or was changed.
    fn unseal(&self, account: Uuid, kept: &str) -> Option<String> {
        let Some(rest) = kept.strip_prefix(SEALED) else { return Some(kept.to_owned()) };
        let (name, text) = rest.split_once('.')?;
        let (_, cipher) = self.0.iter().find(|(known, _)| known == name)?;
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        let payload = Payload { msg: sealed, aad: account.as_bytes() };
        String::from_utf8(cipher.decrypt(&XNonce::from(nonce), payload).ok()?).ok()
    }
}

impl App {
    /// A secret as it is kept for this account.
    pub(crate) fn seal(&self, account: Uuid, secret: &str) -> AppResult<String> {
        let mut nonce = [0; NONCE_BYTES];
        self.fill(&mut nonce);
        self.keyring.seal(&nonce, account, secret)
    }

    /// The secret that is kept for this account.
    ///
    /// # Errors
    /// [`AppError::NotPossible`] where it cannot be opened; the operator reads which account in the log.
    pub(crate) fn unseal(&self, account: Uuid, kept: &str) -> AppResult<String> {
        self.keyring.unseal(account, kept).ok_or_else(|| {
            tracing::error!(%account, "the secret of an authenticator app cannot be opened: is its key in LEEWAY_SECRET_KEY?");
            AppError::NotPossible(
                "Codes of your authenticator app cannot be checked at the moment. Use a recovery code, or ask whoever runs Leeway at your organisation"
                    .to_owned(),
            )
        })
    }
}

/// What became of secrets when they were sealed anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Renewed {
    /// Sealed with the present key now.
    pub sealed: usize,
    /// Kept as they were: their key is missing.
    pub unopened: usize,
}

/// Seals every secret with the present key that is not sealed with it yet: where there was no key before, and where the key
/// was changed. Does nothing without a key.
///
/// # Errors
/// Storage only.
pub async fn renew(app: &App) -> AppResult<Renewed> {
    let Some(mark) = app.keyring.mark() else { return Ok(Renewed::default()) };
    let mut done = Renewed::default();
    for row in app.store.doors().totp_not_sealed_by(&mark, i64::MAX).await? {
        let Some(secret) = app.keyring.unseal(row.id, &row.secret) else {
            tracing::error!(account = %row.id, "a secret cannot be sealed anew: its key is missing");
            done.unopened += 1;
            continue;
        };
        // changed meanwhile, it is sealed with the present key already
        if app.store.doors().totp_reseal(row.id, &row.secret, &app.seal(row.id, &secret)?).await? {
            done.sealed += 1;
        }
    }
    Ok(done)
}

/// How secrets are kept, in words for operators.
pub(crate) async fn words(app: &App) -> AppResult<String> {
    let doors = app.store.doors();
    let Some((mark, name)) = app.keyring.mark().zip(app.keyring.0.first().map(|(name, _)| name)) else {
        return Ok("not sealed: set LEEWAY_SECRET_KEY to a key that `leeway secret-key` makes".to_owned());
    };
    Ok(match doors.totp_count_not_sealed_by(&mark).await? {
        0 => format!("sealed with the key {name}"),
        some => format!("sealed with the key {name}, but for {some} that need a key which is missing"),
    })
}

#[cfg(test)]
mod tests {
    use super::{KeyError, Keyring};
    use uuid::Uuid;

    const ONE: &str = "one:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    const TWO: &str = "two:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

    fn ring(text: &str) -> Keyring {
        Keyring::parse(text).unwrap()
    }

    #[test]
    fn a_secret_opens_with_its_key_for_its_account_and_unchanged() {
        let (noor, sam) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = ring(ONE).seal(&[7; 24], noor, "JBSWY3DP").unwrap();
        assert!(sealed.starts_with("sealed.one.") && !sealed.contains("JBSWY3DP"), "{sealed}");
        assert_eq!(ring(ONE).unseal(noor, &sealed).as_deref(), Some("JBSWY3DP"));
        assert_eq!(ring(&format!("{TWO}, {ONE}")).unseal(noor, &sealed).as_deref(), Some("JBSWY3DP"));
        assert_eq!(ring(ONE).unseal(sam, &sealed), None, "another account");
        assert_eq!(ring(TWO).unseal(noor, &sealed), None, "another key");
        assert_eq!(ring(&TWO.replace("two", "one")).unseal(noor, &sealed), None, "another key of the same name");
        for wrong in
            [format!("{sealed}A"), sealed.replace(".one.", ".two."), "sealed.one.".to_owned(), "sealed.".to_owned()]
        {
            assert_eq!(ring(ONE).unseal(noor, &wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_was_kept_before_there_was_a_key_is_read_as_it_is() {
        assert_eq!(ring(ONE).unseal(Uuid::from_u128(1), "JBSWY3DP").as_deref(), Some("JBSWY3DP"));
        let none = Keyring::default();
        assert_eq!(none.seal(&[7; 24], Uuid::from_u128(1), "JBSWY3DP").unwrap(), "JBSWY3DP");
    }

    #[test]
    fn keys_that_cannot_be_read_are_refused_without_being_repeated() {
        for (text, error) in [
            ("", KeyError::Empty),
            (" , \n", KeyError::Empty),
            ("AQEB", KeyError::Unreadable(1)),
            ("one:AQEB", KeyError::Unreadable(1)),
            (":AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", KeyError::Unreadable(1)),
            ("a.b:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", KeyError::Unreadable(1)),
        ] {
            assert_eq!(Keyring::parse(text).unwrap_err(), error, "{text:?}");
        }
        assert_eq!(Keyring::parse(&format!("{ONE} {TWO} three:x")).unwrap_err(), KeyError::Unreadable(3));
        assert_eq!(Keyring::parse(&format!("{ONE},{ONE}")).unwrap_err(), KeyError::Twice("one".to_owned()));
        assert!(!format!("{:?}", ring(ONE)).contains("AQEB"));
        assert_eq!(ring(&Keyring::write("k", &[3; 32])).0.len(), 1);
    }
}
