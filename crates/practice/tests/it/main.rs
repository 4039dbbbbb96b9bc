//! The rules of the work, each as a sentence that a colleague could argue with.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod a_clock;
mod a_concern;
mod a_connection;
mod a_contact;
mod a_contact_detail;
mod a_contract;
mod a_date;
mod a_figure;
mod a_front_desk;
mod a_goal;
mod a_group;
mod a_holding;
mod a_letter;
mod a_likeness;
mod a_measure;
mod a_name;
mod a_need;
mod a_nudge;
mod a_passing;
mod a_pasted_text;
mod a_person;
mod a_record_kept;
mod a_reference;
mod a_referral;
mod a_report;
mod a_role;
mod a_search;
mod a_summary;
mod a_word_back;
mod an_access_review;
mod an_appointment;
mod an_asset;
mod an_attachment;
mod an_ending;
mod an_episode;
mod an_event;
mod an_nhs_number;
mod an_own_letter;
mod consent;
mod lone_working;
