//! Whoever referred follows what becomes of it and can answer (DOMAIN 4.2, 4.9): signed in as *My referrals*, or by
//! the private address that a referrer without an account was given. They see states and words, never the record.

mod address;
mod list;
mod samples;
mod view;

use crate::routes::Route;

pub(crate) use address::whole_address;
pub(crate) use samples::samples;

/// This room's routes.
pub(crate) fn routes() -> Vec<Route> {
    [address::ROUTES, list::ROUTES].concat()
}
