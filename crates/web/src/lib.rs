//! Leeway's HTTP floor: pages, forms, sessions and assets.
//!
//! A page is a plain serialisable view made by a handler and a template of the same room's name (PAGES 1, HOUSE 4). This floor knows how
//! things look and are asked; what may be done, and by whom, is `app`'s.

mod access_list;
mod account;
mod admin;
pub mod assets;
mod audit;
mod boundaries;
mod calendar;
mod charter;
mod cmoc;
mod concerns;
mod connections;
mod contacts;
mod cover;
mod desk;
mod directory;
mod drafts;
mod episodes;
mod error;
mod family;
mod files;
mod flood;
mod follow;
pub mod form;
mod glass;
mod goals;
mod groups;
mod health;
mod join;
mod judgement;
mod letters;
mod lone;
mod mailings;
mod measures;
mod messages;
pub mod metrics;
mod nudges;
mod page_words;
mod people;
mod places;
mod plan;
mod records;
mod refer;
pub mod render;
mod requests;
mod retention;
mod role_card;
pub mod routes;
#[doc(hidden)]
pub mod samples;
mod search;
mod service;
mod several;
mod shared;
mod sign_in;
mod state;
mod summaries;
mod supervision;
mod support;
mod team;
mod triage;
mod unmet;
mod visit;
mod waiting;
mod waiting_list;
mod words;
mod workshop;

pub use routes::{Need, Route, router};
pub use state::{Addresses, Web};
