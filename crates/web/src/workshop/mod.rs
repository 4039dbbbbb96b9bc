//! The workshop on the line: opened and led by colleagues, taken part in by page or by code, and read afterwards (DOMAIN 5.5).

mod lead;
mod samples;
mod seat;
mod show;
mod views;

use crate::routes::{Need::Anyone, Need::May, routes};
use practice::access::Act;

pub(crate) use open::ROUTES as OPEN_ROUTES;
pub(crate) use samples::samples;

routes! {
    GET "/charter/workshops" May(Act::CharterRead) => show::list;
    GET "/charter/workshops/new" May(Act::WorkshopLead) => lead::ask;
    POST "/charter/workshops/new" May(Act::WorkshopLead) => lead::open;
    GET "/charter/workshops/{workshop}" May(Act::CharterRead) => show::show;
    GET "/charter/workshops/{workshop}/now" May(Act::CharterRead) => show::now;
    GET "/charter/workshops/{workshop}/screen" May(Act::WorkshopJoin) => show::screen;
    POST "/charter/workshops/{workshop}/on" May(Act::WorkshopJoin) => lead::on;
    GET "/charter/workshops/{workshop}/settle/{aspect}" May(Act::WorkshopJoin) => lead::settle_ask;
    POST "/charter/workshops/{workshop}/settle/{aspect}" May(Act::WorkshopJoin) => lead::settle;
    POST "/charter/workshops/{workshop}/notes" May(Act::WorkshopJoin) => seat::note;
    POST "/charter/workshops/{workshop}/notes/{note}/out" May(Act::WorkshopJoin) => lead::note_out;
    POST "/charter/workshops/{workshop}/draft" May(Act::CharterAgree) => lead::draft;
    POST "/charter/workshops/{workshop}/join" May(Act::WorkshopJoin) => seat::join;
    GET "/charter/workshops/{workshop}/seat" May(Act::WorkshopJoin) => seat::sit;
    GET "/charter/workshops/{workshop}/seat/{aspect}" May(Act::WorkshopJoin) => seat::place_ask;
    POST "/charter/workshops/{workshop}/seat/{aspect}" May(Act::WorkshopJoin) => seat::place;
}

/// What people without an account come to, by a code.
mod open {
    use super::{Anyone, routes, seat};

    routes! {
        GET "/workshop" Anyone => seat::code_ask;
        POST "/workshop" Anyone => seat::code;
        GET "/workshop/{code}" Anyone => seat::door;
        POST "/workshop/{code}/join" Anyone => seat::join_by_code;
        GET "/workshop/{code}/now" Anyone => seat::now_by_code;
        GET "/workshop/{code}/seat" Anyone => seat::sit_by_code;
        GET "/workshop/{code}/seat/{aspect}" Anyone => seat::place_ask_by_code;
        POST "/workshop/{code}/seat/{aspect}" Anyone => seat::place_by_code;
        POST "/workshop/{code}/notes" Anyone => seat::note_by_code;
    }
}
