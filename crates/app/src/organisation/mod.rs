//! Sites, teams and who belongs where, all with dates (DOMAIN 3, 10). Nothing is taken away: what is
//! over stays, with its last day, because old referrals and episodes speak of it.

mod sites;
mod teams;
mod ties;

pub use sites::{Site, SiteDraft, SiteKind, site, site_add, site_archive, site_save, sites};
pub(crate) use teams::holding;
pub use teams::{Supervisors, Team, TeamLine, supervisors, team, team_add, team_archive, team_rename, teams};
pub use ties::{NewTie, Tie, end, tie};
