//! Tests of the web floor; one binary.

mod assets;
mod components;
mod forms;
mod pages;
mod samples;
