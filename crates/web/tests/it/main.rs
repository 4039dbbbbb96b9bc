//! Tests of the web floor; one binary.

mod access;
mod assets;
mod components;
mod forms;
mod pages;
mod samples;
