//! A referral coming in (DOMAIN 4.2, PAGES 3): three short screens for whoever refers, one dense page for the worker
//! who was told, five questions for somebody who asks for themselves.
//!
//! What was typed travels from screen to screen in the form itself: there is no session to lose, it works without
//! JavaScript, and no address carries anything of a person.

mod desk;
mod fields;
mod informal;
mod link;
mod myself;
mod own;
mod paste;
mod samples;
mod screens;
mod sheet;
mod signed_in;
mod spoken;
mod words;

use crate::routes::Route;

pub(crate) use samples::samples;
pub(crate) use words::{state_words, support_words};

/// This room's routes.
pub(crate) fn routes() -> Vec<Route> {
    [link::ROUTES, sheet::ROUTES, own::ROUTES, signed_in::ROUTES, spoken::ROUTES, informal::ROUTES].concat()
}
