//! Today, the caseload, and one episode with all that is done in it (PAGES 2, 3).

mod header;

#[allow(unused_imports, reason = "used by the pages of other rooms that belong to an episode")]
pub(crate) use header::{Header, Tab};
