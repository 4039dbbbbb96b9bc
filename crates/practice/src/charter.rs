//! The charter: the boundaries of a service made explicit, and how much each leaves to a worker's judgement (DOMAIN 5).
//!
//! Pure rules. What a boundary says, whether an act lies within it, and what is asked of the worker where it does not, are decided here
//! from values; who agreed a charter, what was asked and what came of it are kept elsewhere.

pub mod aspect;
pub mod latitude;
pub mod review;
pub mod workshop;

pub use aspect::Aspect;
pub use latitude::{Band, Latitude, Personal};
