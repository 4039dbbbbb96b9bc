//! Supervision: bringing somebody, the pairs of two, their agenda, sessions, notes, actions, and own flexibility (DOMAIN 6, 10).

mod actions;
mod cases;
mod flexibility;
mod pair;
mod pairs;
mod session;
mod shown;
mod told;

pub(crate) use shown::{HeldLine, WaitLine, waits};

use crate::routes::{Need::May, routes};
use crate::samples::Samples;
use practice::access::Act;

routes! {
    GET "/episodes/{episode}/supervision" May(Act::SupervisionBring) => cases::show;
    POST "/episodes/{episode}/supervision" May(Act::SupervisionBring) => cases::bring;
    POST "/episodes/{episode}/supervision/{case}/end" May(Act::SupervisionEnd) => cases::end;
    GET "/supervision" May(Act::SupervisionHold) => pair::mine;
    GET "/supervision/{pair}" May(Act::SupervisionHold) => pair::show;
    POST "/supervision/{pair}" May(Act::SupervisionHold) => pair::add;
    POST "/supervision/{pair}/items/{item}/move" May(Act::SupervisionHold) => pair::shift;
    POST "/supervision/{pair}/items/{item}/remove" May(Act::SupervisionHold) => pair::remove;
    POST "/supervision/{pair}/keep-back" May(Act::SupervisionHold) => pair::keep_back;
    GET "/supervision/{pair}/told" May(Act::SupervisionHold) => told::show;
    GET "/supervision/{pair}/plan" May(Act::SupervisionHold) => session::plan_ask;
    POST "/supervision/{pair}/plan" May(Act::SupervisionHold) => session::plan;
    GET "/supervision/{pair}/frame" May(Act::SupervisionHold) => pair::frame_ask;
    POST "/supervision/{pair}/frame" May(Act::SupervisionHold) => pair::frame;
    GET "/supervision/{pair}/flexibility" May(Act::SupervisionHold) => flexibility::ask;
    POST "/supervision/{pair}/flexibility" May(Act::SupervisionHold) => flexibility::propose;
    POST "/supervision/{pair}/flexibility/{proposed}" May(Act::SupervisionHold) => flexibility::answer;
    POST "/supervision/{pair}/flexibility/{proposed}/end" May(Act::SupervisionHold) => flexibility::stop;
    GET "/supervision-sessions/{session}" May(Act::SupervisionHold) => session::show;
    POST "/supervision-sessions/{session}" May(Act::SupervisionHold) => session::hold;
    GET "/supervision-sessions/{session}/move" May(Act::SupervisionHold) => session::move_ask;
    POST "/supervision-sessions/{session}/move" May(Act::SupervisionHold) => session::move_to;
    POST "/supervision-sessions/{session}/call-off" May(Act::SupervisionHold) => session::call_off;
    POST "/supervision-sessions/{session}/take-back" May(Act::SupervisionHold) => session::take_back;
    GET "/supervision-sessions/{session}/notes" May(Act::SupervisionHold) => session::notes_ask;
    POST "/supervision-sessions/{session}/notes" May(Act::SupervisionHold) => session::notes;
    POST "/supervision-sessions/{session}/agree" May(Act::SupervisionHold) => session::agree;
    POST "/supervision-sessions/{session}/additions" May(Act::SupervisionHold) => session::append;
    POST "/supervision-sessions/{session}/actions" May(Act::SupervisionHold) => session::action;
    GET "/supervision-actions/{action}" May(Act::SupervisionHold) => actions::ask;
    POST "/supervision-actions/{action}" May(Act::SupervisionHold) => actions::close;
    GET "/supervision-pairs" May(Act::SupervisionArrange) => pairs::show;
    POST "/supervision-pairs" May(Act::SupervisionArrange) => pairs::arrange;
    POST "/supervision-pairs/{pair}/end" May(Act::SupervisionArrange) => pairs::part;
}

/// Pages of all rooms of it.
pub(crate) fn samples() -> Samples {
    let mut samples = cases::samples();
    samples.extend(pair::samples());
    samples.extend(session::samples());
    samples.extend(flexibility::samples());
    samples.extend(actions::samples());
    samples.extend(pairs::samples());
    samples.extend(told::samples());
    samples
}
