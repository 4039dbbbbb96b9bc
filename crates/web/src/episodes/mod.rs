//! Today, the caseload, and one episode with all that is done in it (PAGES 2, 3).

mod caseload;
mod ending;
mod hand_over;
mod header;
mod holding;
mod line;
mod on_plan;
mod overview;
mod plan;
mod today;

use crate::form::{Form, parse_time};
use crate::routes::{Need::May, routes};
use crate::samples::Samples;
use practice::access::Act;

#[allow(unused_imports, reason = "used by the pages of other rooms that belong to an episode")]
pub(crate) use header::{Header, Tab};
pub(crate) use plan::MORNING;

routes! {
    GET "/today" May(Act::TodayRead) => today::show;
    GET "/caseload" May(Act::CaseloadRead) => caseload::show;
    GET "/episodes/{episode}" May(Act::EpisodeRead) => overview::show;
    GET "/episodes/{episode}/plan" May(Act::EpisodeWrite) => plan::show;
    POST "/episodes/{episode}/plan" May(Act::EpisodeWrite) => plan::save;
    POST "/episodes/{episode}/plan/weighed" May(Act::EpisodeWrite) => plan::weighed;
    GET "/episodes/{episode}/what-matters" May(Act::EpisodeWrite) => plan::show_matters;
    POST "/episodes/{episode}/what-matters" May(Act::EpisodeWrite) => plan::save_matters;
    GET "/episodes/{episode}/holding" May(Act::EpisodeWrite) => holding::show;
    POST "/episodes/{episode}/holding" May(Act::EpisodeWrite) => holding::save;
    POST "/episodes/{episode}/holding/weighed" May(Act::EpisodeWrite) => holding::weighed;
    POST "/episodes/{episode}/resume" May(Act::EpisodeWrite) => holding::resume;
    GET "/episodes/{episode}/ending" May(Act::EpisodeWrite) => ending::show;
    POST "/episodes/{episode}/ending" May(Act::EpisodeWrite) => ending::save;
    POST "/episodes/{episode}/ending/weighed" May(Act::EpisodeWrite) => ending::weighed;
    POST "/episodes/{episode}/ending/take-back" May(Act::EpisodeWrite) => ending::take_back;
    GET "/episodes/{episode}/hand-over" May(Act::HandoverMake) => hand_over::show;
    POST "/episodes/{episode}/hand-over" May(Act::HandoverMake) => hand_over::save;
    GET "/episodes/{episode}/on-plan" May(Act::EpisodeWrite) => on_plan::show;
    POST "/episodes/{episode}/on-plan" May(Act::EpisodeWrite) => on_plan::keep;
}

/// Samples of this room's pages.
pub(crate) fn samples() -> Samples {
    [
        today::samples(),
        caseload::samples(),
        overview::samples(),
        on_plan::samples(),
        plan::samples(),
        holding::samples(),
        ending::samples(),
        hand_over::samples(),
    ]
    .concat()
}

/// A line of what is stored now, shown beside what was typed when somebody else changed it meanwhile.
pub(crate) type Stored = Vec<(&'static str, String)>;

/// Said where somebody else changed what was being changed.
pub(crate) const CHANGED: &str = "Somebody else changed this while you typed. What it says now is shown below, beside what you typed. Check both, then save again";

/// The version that the form was made on.
pub(crate) fn version_of(form: &Form) -> crate::form::Read<i64> {
    form.number("version").between(0, i64::MAX).required("Reload the page and send the form again")
}

/// Reads a time that may be left out.
pub(crate) fn time_of_form(form: &Form, name: &str) -> crate::form::Read<Option<jiff::civil::Time>> {
    form.line(name).parse(parse_time).optional()
}
