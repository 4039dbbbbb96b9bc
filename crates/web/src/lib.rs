//! Leeway's HTTP floor: pages, forms, sessions and assets.
//!
//! A page is a plain serialisable view made by a handler and a template of the same room's name (PAGES 1, HOUSE 4). This floor knows how
//! things look and are asked; what may be done, and by whom, is `app`'s.

pub mod assets;
mod audit;
mod connections;
mod contacts;
mod directory;
mod drafts;
mod episodes;
mod error;
mod follow;
pub mod form;
mod goals;
mod health;
mod messages;
mod refer;
mod people;
mod plan;
pub mod render;
pub mod routes;
#[doc(hidden)]
pub mod samples;
mod search;
mod shared;
mod sign_in;
mod state;
mod unmet;
mod triage;
mod visit;
mod words;

pub use routes::{Need, Route, router};
pub use state::Web;
