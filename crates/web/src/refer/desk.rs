//! Where a referral is handed in: by a guest with a link, or by somebody signed in. The screens are the same.

use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::visit::{Open, Visit, see};
use app::Ctx;
use app::referrals::{Entry, Received};
use app::secrets::Token;
use app::services::Guest;
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Who hands a referral in.
pub(super) enum Desk {
    /// Somebody without an account.
    Guest(Open, Box<Guest>),
    /// Somebody signed in.
    Colleague(Visit),
}

impl Desk {
    pub(super) fn ctx(&self) -> &Ctx {
        match self {
            Self::Guest(_, guest) => &guest.ctx,
            Self::Colleague(visit) => visit.ctx(),
        }
    }

    pub(super) fn entry(&self) -> Entry<'_> {
        match self {
            Self::Guest(_, guest) => Entry::Link(guest),
            Self::Colleague(visit) => Entry::SignedIn(visit.ctx()),
        }
    }

    pub(super) fn path(&self) -> &str {
        match self {
            Self::Guest(open, _) => open.path(),
            Self::Colleague(visit) => visit.path(),
        }
    }

    pub(super) fn is_guest(&self) -> bool {
        matches!(self, Self::Guest(..))
    }

    /// Where this form's draft is kept; guests have none, for nothing of a person stays in a browser that others use.
    pub(super) fn draft(&self) -> Option<String> {
        (!self.is_guest()).then(|| format!("/drafts{}", self.path()))
    }

    pub(super) fn form_page<V: Serialize>(&self, template: &str, title: &str, form: &FormState, view: V) -> WebResult {
        match self {
            Self::Guest(open, guest) => open.form_page(template, title, &guest.service_name, form, view),
            Self::Colleague(visit) => visit.form_page(template, title, form, view),
        }
    }

    /// The secret of a new form: the id by which it is taken once, and what its follow address is made from.
    pub(super) fn secret(&self) -> String {
        let mut bytes = [0; 32];
        match self {
            Self::Guest(open, _) => open.web().app.fill(&mut bytes),
            Self::Colleague(visit) => visit.web().app.fill(&mut bytes),
        }
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// A form has its secret from the first screen to the last; one that came without gets one.
    pub(super) fn with_secret(&self, form: FormState) -> FormState {
        let there = form.values("form_id").first().is_some_and(|id| !id.is_empty());
        if there { form } else { form.with("form_id", self.secret()) }
    }

    /// Where somebody goes once the referral is in, or was in before.
    pub(super) fn taken(&self, received: Result<&Received, &str>, follow: &Token) -> axum::response::Response {
        match (self, received) {
            (Self::Guest(..), _) => see(&format!("/follow/{}/received", follow.expose())),
            (Self::Colleague(_), Ok(received)) => see(&format!("/refer/done/{}", received.reference)),
            (Self::Colleague(_), Err(place)) => see(place),
        }
    }
}

/// What a form is taken under, and the secret of the address by which it is followed. Both come from the form's own
/// secret and all that it says: the same form sent twice is one referral and leads to the same page, and one that was
/// changed in between is not mistaken for it.
pub(super) fn keys(form: &Form, path: &str) -> (Uuid, Token) {
    let secret = form.first("form_id").unwrap_or_default();
    let whole = Sha256::digest(format!("referral {secret} {path} {}", form.encoded()).as_bytes());
    let part = |of: &str| -> [u8; 32] { Sha256::new_with_prefix(of).chain_update(whole).finalize().into() };
    let mut id = [0; 16];
    id.copy_from_slice(&part("taken once")[..16]);
    (uuid::Builder::from_custom_bytes(id).into_uuid(), Token::from_bytes(&part("follow")))
}

/// A guest whose link refers on behalf of a practice.
pub(super) async fn practice_guest(open: Open, token: &str) -> Result<Desk, WebError> {
    let guest = open.guest(token).await?;
    match guest.opens {
        // the link of a practice that has closed leads nowhere
        app::services::Opens::Practice(_) if !app::referrals::practices(Entry::Link(&guest)).await?.is_empty() => {
            Ok(Desk::Guest(open, Box::new(guest)))
        }
        _ => Err(WebError::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_form_sent_twice_is_one_and_a_changed_one_is_another() {
        let form = |story| Form::of([("form_id", "secret"), ("story", story), ("csrf", "x")]);
        let (once, follow) = keys(&form("a"), "/r/x");
        assert_eq!((once, follow.expose()), (keys(&form("a"), "/r/x").0, keys(&form("a"), "/r/x").1.expose()));
        assert_ne!(once, keys(&form("b"), "/r/x").0);
        assert_ne!(follow.expose(), keys(&form("b"), "/r/x").1.expose());
        assert_ne!(once, keys(&form("a"), "/r/y").0);
    }
}
