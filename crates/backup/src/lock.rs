//! What a backup is locked and opened with: a passphrase, or keys.

use crate::Fault;
use age::secrecy::{ExposeSecret, SecretString};
use std::str::FromStr;

/// A passphrase has at least so many characters: four words, say. Whoever has the file can try for years.
pub const LEAST_PASSPHRASE: usize = 16;
/// Each try at a passphrase costs 2^17 times 1 KiB of memory and some tenths of a second (scrypt; OWASP's Password Storage
/// Cheat Sheet names this as the least).
const WORK: u8 = 17;
/// A file that asks for more work than this is not opened.
const MOST_WORK: u8 = 20;

/// What a backup is locked with. The content is secret; it is not printed.
#[derive(Clone)]
pub enum Lock {
    /// A passphrase: whoever knows it opens the backup.
    Passphrase(SecretString),
    /// Keys: whoever holds the secret half of one opens it; who makes backups need not.
    Recipients(Vec<age::x25519::Recipient>),
}

impl std::fmt::Debug for Lock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lock")
    }
}

impl Lock {
    /// Locks with a passphrase.
    ///
    /// # Errors
    /// [`Fault::ShortPassphrase`].
    pub fn passphrase(words: String) -> Result<Self, Fault> {
        let long = words.chars().count();
        if long < LEAST_PASSPHRASE {
            return Err(Fault::ShortPassphrase(long));
        }
        Ok(Self::Passphrase(SecretString::from(words)))
    }

    /// Locks for each of some keys, by their public halves.
    ///
    /// # Errors
    /// [`Fault::NoRecipient`].
    pub fn recipients(keys: &[String]) -> Result<Self, Fault> {
        let read =
            |key: &String| age::x25519::Recipient::from_str(key.trim()).map_err(|_| Fault::NoRecipient(key.clone()));
        if keys.is_empty() {
            return Err(Fault::NoRecipient(String::new()));
        }
        Ok(Self::Recipients(keys.iter().map(read).collect::<Result<_, _>>()?))
    }

    pub(crate) fn encryptor(&self) -> Result<age::Encryptor, Fault> {
        let made = match self {
            Self::Passphrase(words) => {
                let mut recipient = age::scrypt::Recipient::new(words.clone());
                recipient.set_work_factor(WORK);
                age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
            }
            Self::Recipients(keys) => {
                age::Encryptor::with_recipients(keys.iter().map(|key| key as &dyn age::Recipient))
            }
        };
        made.map_err(|e| Fault::Encrypt(e.to_string()))
    }
}

/// What a backup is opened with. The content is secret; it is not printed.
pub enum Unlock {
    /// A passphrase.
    Passphrase(SecretString),
    /// The secret halves of keys.
    Identities(Vec<age::x25519::Identity>),
}

impl std::fmt::Debug for Unlock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unlock")
    }
}

impl Unlock {
    /// Opens with a passphrase.
    #[must_use]
    pub fn passphrase(words: String) -> Self {
        Self::Passphrase(SecretString::from(words))
    }

    /// Opens with the keys in a file: one a line, beside lines that begin with `#`.
    ///
    /// # Errors
    /// [`Fault::NoIdentity`] where there is none in it, or something else.
    pub fn identities(text: &str) -> Result<Self, Fault> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys: Vec<_> = lines
            .map(|line| age::x25519::Identity::from_str(line).map_err(|_| Fault::NoIdentity))
            .collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(Fault::NoIdentity) } else { Ok(Self::Identities(keys)) }
    }

    pub(crate) fn open<R: std::io::Read>(
        &self,
        file: age::Decryptor<R>,
    ) -> Result<age::stream::StreamReader<R>, Fault> {
        let opened = match (self, file.is_scrypt()) {
            (Self::Passphrase(words), true) => {
                let mut identity = age::scrypt::Identity::new(words.clone());
                identity.set_max_work_factor(MOST_WORK);
                file.decrypt(std::iter::once(&identity as &dyn age::Identity))
            }
            (Self::Identities(keys), false) => file.decrypt(keys.iter().map(|key| key as &dyn age::Identity)),
            (Self::Passphrase(_), false) => return Err(Fault::WantsKey),
            (Self::Identities(_), true) => return Err(Fault::WantsPassphrase),
        };
        opened.map_err(|_| Fault::WrongKey)
    }
}

/// A new key: what is to be written into its file, and the public half, for which backups are locked.
#[must_use]
pub fn new_identity() -> (String, String) {
    let identity = age::x25519::Identity::generate();
    let public = identity.to_public().to_string();
    let text = format!("# Opens backups locked for {public}\n{}\n", identity.to_string().expose_secret());
    (text, public)
}
