//! The charter: the boundaries of a service made explicit, and how much each leaves to a worker's judgement (DOMAIN 5).
//!
//! Pure rules. What a boundary says, whether an act lies within it, and what is asked of the worker where it does not, are decided here
//! from values; who agreed a charter, what was asked and what came of it are kept elsewhere.

pub mod act;
pub mod asking;
pub mod aspect;
pub mod assess;
pub mod boundary;
pub mod card;
pub mod check;
pub mod done;
pub mod figures;
pub mod file;
pub mod journal;
pub mod latitude;
pub mod leave;
pub mod outside;
pub mod review;
pub mod rule;
pub mod starting;
pub mod versions;
pub mod workshop;

pub use act::{Act, ContactAct, Facts, Method, OtherWork, ReferralAct, Tally, Task};
pub use aspect::Aspect;
pub use assess::{Finding, Outcome, Verdict, assess};
pub use boundary::{Boundary, Charter};
pub use done::Done;
pub use figures::{Figures, Tense};
pub use latitude::{Band, Latitude, Personal};
pub use rule::{Counts, HomeNeeds, Rule, Stance};
