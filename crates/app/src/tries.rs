//! Counting tries at what can be guessed: passwords and codes. Each counts before it is looked at, and one
//! that succeeds takes the count away; after so many failures tries are refused for a time, whoever tries.
//!
//! What comes from one network address is counted besides: failures to sign in, so that one password is not tried at very many
//! accounts, and forms of people without an account. A whole practice may stand behind one address, so these are many.

use crate::ctx::App;
use crate::error::{AppError, AppResult};
use crate::secrets::token_hash;
use crate::sign_in::ago;
use crate::time;
use jiff::SignedDuration;
use std::net::IpAddr;

/// After so many failures within [`WINDOW`], tries are refused.
const FAILURES: i32 = 8;
/// Failures count for so long after the last of them.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// What is counted of one network address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// Failures to sign in, whoever it is.
    SignIn,
    /// Forms of people without an account, whatever became of them.
    Form,
}

impl From {
    /// How many are taken within [`WINDOW`].
    const fn most(self) -> i32 {
        match self {
            Self::SignIn => 40,
            Self::Form => 150,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Form => "form",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::SignIn => {
                "Very many tries to sign in came from your network. Wait 15 minutes, then try again. If others at your place of work cannot sign in either, tell whoever runs Leeway"
            }
            Self::Form => {
                "Very many forms came from your network in a short time. Go back, where what you typed still stands, wait 15 minutes, and send it again. If somebody is not safe, ring instead"
            }
        }
    }
}

/// What comes from one network address. Of an IPv6 address its network of 64 bits counts, for one household or host has all of
/// that. Only a hash of it is kept, and thrown away with other old failures.
#[derive(Debug, Clone)]
pub struct Came {
    subject: Vec<u8>,
    of: From,
}

/// Counts something that came from a network address before it is looked at.
///
/// # Errors
/// [`AppError::TooMany`] where too much came from there.
pub async fn from_address(app: &App, of: From, address: IpAddr) -> AppResult<Came> {
    let network = match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{:?}", &address.segments()[..4]),
    };
    let subject = token_hash(&format!("from {} {network}", of.code()));
    let now = app.now();
    let since = time::at(ago(now, WINDOW));
    if app.store.doors().try_note(&subject, time::at(now), since, of.most()).await? > of.most() {
        return Err(AppError::TooMany(of.words().to_owned()));
    }
    Ok(Came { subject, of })
}

/// Says that what came was no failure: a sign-in is not counted then.
///
/// # Errors
/// Storage only.
pub async fn was_in_order(app: &App, came: &Came) -> AppResult<()> {
    match came.of {
        From::SignIn => Ok(app.store.doors().try_take_back(&came.subject).await?),
        From::Form => Ok(()),
    }
}

/// The tries at one thing, such as the password of one e-mail address. Only its hash is kept.
pub(crate) struct Tries<'a> {
    app: &'a App,
    subject: Vec<u8>,
}

impl<'a> Tries<'a> {
    /// The tries at `what`.
    pub(crate) fn at(app: &'a App, what: &str) -> Self {
        Self { app, subject: token_hash(what) }
    }

    /// Counts a try before it is looked at, so that of many at one moment no more are looked at than may fail;
    /// refuses where there were too many. Whoever succeeds calls [`Tries::passed`].
    pub(crate) async fn begin(&self) -> AppResult<()> {
        let now = self.app.now();
        let since = time::at(ago(now, WINDOW));
        if self.app.store.doors().try_note(&self.subject, time::at(now), since, FAILURES).await? > FAILURES {
            return Err(AppError::TooMany(
                "Too many tries. Wait 15 minutes, then try again, or ask your administrator for help".to_owned(),
            ));
        }
        Ok(())
    }

    /// Begins to count anew.
    pub(crate) async fn passed(&self) -> AppResult<()> {
        Ok(self.app.store.doors().failure_clear(&self.subject).await?)
    }
}
