//! What comes from one network address, counted before it is looked at: tries to sign in, and forms of people without an account.
//! Whoever checks out of a visit alone is never kept from it.

use crate::error::WebError;
use crate::routes::{Need, Route};
use crate::state::{Addresses, Web};
use app::tries::{self, Came, From};
use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
use std::net::{IpAddr, SocketAddr};

/// What is counted of a route, if anything.
fn counted(route: &Route) -> Option<From> {
    if route.method != "POST" {
        return None;
    }
    match route.path {
        // a way in only begins here, and is taken or not at the next
        "/sign-in/passkey" | "/sign-in/organisation" => Some(From::Form),
        path if path.starts_with("/sign-in") || path.starts_with("/join/") => Some(From::SignIn),
        // somebody who is back from a visit alone, or is not safe there
        path if path.starts_with("/out/") => None,
        // a room full of people places aspect by aspect from one network, each at a seat that was counted when it was taken
        path if path.starts_with("/workshop/{code}/seat") || path == "/workshop/{code}/notes" => None,
        // all texts of an installation come from one provider, who holds a secret that cannot be guessed
        "/texts" => None,
        _ if route.need == Need::Anyone => Some(From::Form),
        _ => None,
    }
}

/// From which network address this comes, where that is known.
pub(crate) fn address(web: &Web, request: &Request) -> Option<IpAddr> {
    match web.addresses {
        Addresses::Unknown => None,
        Addresses::Peer => request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip()),
        Addresses::Forwarded => {
            let last = request.headers().get_all("x-forwarded-for").iter().next_back()?;
            last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
        }
    }
}

/// Counts what came.
///
/// # Errors
/// Too much came from there; storage.
pub(crate) async fn begin(web: &Web, route: &Route, address: Option<IpAddr>) -> Result<Option<Came>, WebError> {
    match (counted(route), address) {
        (Some(of), Some(address)) => Ok(Some(tries::from_address(&web.app, of, address).await?)),
        _ => Ok(None),
    }
}

/// Takes back what was no failure: whoever is let in is led on.
pub(crate) async fn end(web: &Web, came: Option<Came>, answer: StatusCode) {
    if let Some(came) = came.filter(|_| answer.is_redirection())
        && let Err(error) = tries::was_in_order(&web.app, &came).await
    {
        tracing::error!(%error, "a sign-in is counted as a failure of its network");
    }
}

#[cfg(test)]
mod tests {
    use super::{From, counted};
    use crate::routes;

    #[test]
    fn sign_ins_and_forms_without_an_account_are_counted_and_nothing_else() {
        let all = routes::all();
        let of = |path: &str| {
            let route = all.iter().find(|route| route.method == "POST" && route.path == path);
            counted(route.unwrap_or_else(|| panic!("no route {path}")))
        };
        for path in ["/sign-in", "/sign-in/code", "/sign-in/recovery", "/sign-in/passkey/answer", "/join/{token}"] {
            assert_eq!(of(path), Some(From::SignIn), "{path}");
        }
        for path in [
            "/r/{token}",
            "/self/{service}",
            "/follow/{token}",
            "/sign-in/passkey",
            "/sign-in/organisation",
            "/workshop",
            "/workshop/{code}/join",
        ] {
            assert_eq!(of(path), Some(From::Form), "{path}");
        }
        for path in
            ["/workshop/{code}/seat/{aspect}", "/out/{token}", "/out/{token}/longer", "/refer", "/account/password"]
        {
            assert_eq!(of(path), None, "{path}");
        }
        assert!(all.iter().filter(|route| route.method == "GET").all(|route| counted(route).is_none()));
    }
}
