//! Tests of the web floor; one binary.

mod access;
mod assets;
mod browser;
mod components;
mod forms;
mod pages;
mod referring;
mod samples;
