//! What is done for several people at once: chosen, read through, done, followed, undone; and a caseload handed over.

mod hand_over;
mod new;
mod show;

use crate::routes::{Need::May, routes};
use crate::samples::Samples;
use practice::access::Act;

routes! {
    GET "/several" May(Act::HandoverMake) => show::list;
    GET "/several/new" May(Act::EpisodeWrite) => new::show;
    POST "/several/new" May(Act::EpisodeWrite) => new::save;
    GET "/several/{batch}" May(Act::HandoverMake) => show::show;
    POST "/several/{batch}/go-on" May(Act::HandoverMake) => show::go_on;
    POST "/several/{batch}/undo" May(Act::HandoverMake) => show::undo;
    POST "/several/{batch}/answer" May(Act::HandoverMake) => show::answer;
    POST "/several/{batch}/letters" May(Act::MessageSend) => show::letters;
    POST "/several/{batch}/sent" May(Act::MessageSend) => show::sent;
    POST "/several/{batch}/mailed" May(Act::MessageSend) => show::mailed;
    GET "/hand-over" May(Act::HandoverMake) => hand_over::show;
    POST "/hand-over" May(Act::HandoverMake) => hand_over::save;
}

pub(crate) fn samples() -> Samples {
    [new::samples(), show::samples(), hand_over::samples()].concat()
}
