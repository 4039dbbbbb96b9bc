//! Use cases on both engines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test that cannot be set up shall fail loudly"
)]

mod access;
mod access_review;
mod accounts;
mod asking;
mod attachments;
mod batches;
mod calendar;
mod care;
mod charter;
mod charter_review;
mod concerns;
mod copies;
mod copying_out;
mod cover;
mod desk;
mod device;
mod emergencies;
mod episodes;
mod family;
mod following;
mod front_desk;
mod groups;
mod groups_known;
mod guard;
mod hidden;
mod house;
mod joining;
mod judgement;
mod keeping;
mod letters;
mod life;
mod lone_working;
mod looked;
mod mailings;
mod meanwhile;
mod measures;
mod moving_files;
mod moving_in;
mod nudges;
mod organisation;
mod organisation_sign_in;
mod oversight;
mod own_letters;
mod passing;
mod passkeys;
mod people;
mod post_desk;
mod posting;
mod records;
mod recovery;
mod referring;
mod reports;
mod retention;
mod rights;
mod role_card;
mod scene;
mod supervision_digest;
mod supervision_flexibility;
mod supervision_given;
mod supervision_sessions;
mod supervision_told;
mod support;
mod support_work;
mod telling;
mod triage;
mod unusual;
mod verification;
mod waiting;
mod ward;
mod weighed;
mod weighed_lived;
mod wishes;
mod workshops;
