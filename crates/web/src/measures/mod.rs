//! Measures (DOMAIN 4.7): given, shown back as pictures, answered by a link, defined by the service, and as figures.

mod by_link;
mod by_themselves;
mod define;
mod draw;
mod figures;
mod give;
mod questions;
mod show;

use crate::routes::{Need::Anyone, Need::May, Route, routes};
use crate::samples::Samples;
use practice::access::Act;

pub(crate) use draw::CourseView;

routes! {
    GET "/episodes/{episode}/measures" May(Act::EpisodeRead) => show::show;
    GET "/episodes/{episode}/measures/by-themselves" May(Act::MeasureAsk) => by_themselves::show;
    POST "/episodes/{episode}/measures/by-themselves" May(Act::MeasureAsk) => by_themselves::ask;
    POST "/episodes/{episode}/measures/by-themselves/{ask}/take-back" May(Act::MeasureAsk) => by_themselves::take_back;
    POST "/episodes/{episode}/measures/concerns/{concern}/{turn}" May(Act::EpisodeWrite) => show::turn;
    POST "/episodes/{episode}/measures/follow-up" May(Act::EpisodeWrite) => show::plan;
    POST "/episodes/{episode}/measures/follow-up/{follow_up}" May(Act::EpisodeWrite) => show::close;
    GET "/episodes/{episode}/measures/given/{measure}/correct" May(Act::EpisodeWrite) => give::correction;
    POST "/episodes/{episode}/measures/given/{measure}/correct" May(Act::EpisodeWrite) => give::correct;
    POST "/episodes/{episode}/measures/given/{measure}/strike" May(Act::EpisodeWrite) => give::strike;
    GET "/episodes/{episode}/measures/{code}" May(Act::EpisodeWrite) => give::show;
    POST "/episodes/{episode}/measures/{code}" May(Act::EpisodeWrite) => give::save;
    GET "/questions/{token}" Anyone => by_link::show;
    POST "/questions/{token}" Anyone => by_link::answer;
    GET "/service/measures" May(Act::ServiceRead) => figures::show;
}

/// The routes of all of it.
pub(crate) fn all_routes() -> Vec<Route> {
    [ROUTES, define::ROUTES].concat()
}

pub(crate) fn samples() -> Samples {
    [
        show::samples(),
        give::samples(),
        by_themselves::samples(),
        by_link::samples(),
        define::samples(),
        figures::samples(),
    ]
    .concat()
}
