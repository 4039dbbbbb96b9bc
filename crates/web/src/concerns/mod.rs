//! Concerns for somebody's safety (DOMAIN 4.8): raised from any page, answered by those who lead on it.

mod list;
mod raise;
mod show;

pub(crate) use list::{Line, line};

use crate::routes::{Need::May, routes};
use crate::samples::Samples;
use app::concerns::SiteLeadRow;
use practice::access::Act;
use practice::concern::{Lead, NUMBERS, Number};
use practice::person::show_phone;
use serde::Serialize;

routes! {
    GET "/concerns" May(Act::ConcernAnswer) => list::list;
    GET "/concerns/new" May(Act::ConcernRaise) => list::ask_whom;
    POST "/concerns/new" May(Act::ConcernRaise) => list::find_whom;
    GET "/concerns/{concern}" May(Act::ConcernRead) => show::show;
    POST "/concerns/{concern}/acknowledge" May(Act::ConcernAnswer) => show::acknowledge;
    POST "/concerns/{concern}/word" May(Act::ConcernAnswer) => show::by_word;
    POST "/concerns/{concern}" May(Act::ConcernAnswer) => show::note;
    POST "/concerns/{concern}/close" May(Act::ConcernAnswer) => show::close;
    POST "/concerns/{concern}/strike" May(Act::ConcernRaise) => show::strike;
    GET "/people/{person}/concerns/new" May(Act::ConcernRaise) => raise::ask;
    POST "/people/{person}/concerns/new" May(Act::ConcernRaise) => raise::raise;
}

/// A number to ring.
#[derive(Debug, Clone, Serialize)]
struct Ring {
    who: String,
    number: String,
    dial: String,
    note: String,
}

/// The numbers that are there day and night.
fn numbers() -> Vec<Ring> {
    let ring = |n: &Number| Ring {
        who: n.who.to_owned(),
        number: n.number.to_owned(),
        dial: n.number.replace(' ', ""),
        note: n.note.to_owned(),
    };
    NUMBERS.iter().map(ring).collect()
}

/// Leads of a site with a telephone number.
fn leads(rows: &[SiteLeadRow]) -> Vec<Ring> {
    let ring = |l: &SiteLeadRow| {
        let role = Lead::parse(&l.kind).map_or("Lead", Lead::words);
        Ring {
            who: l.name.clone(),
            number: show_phone(&l.phone),
            dial: l.phone.replace(' ', ""),
            note: if l.deputy {
                format!("{role}, deputy, {}", l.site_name)
            } else {
                format!("{role}, {}", l.site_name)
            },
        }
    };
    rows.iter().filter(|l| !l.phone.is_empty()).map(ring).collect()
}

/// The list, the search for whom, the form, and a concern in each of its states.
pub(crate) fn samples() -> Samples {
    [list::samples(), raise::samples(), show::samples()].concat()
}

fn lead_sample() -> Ring {
    Ring {
        who: "Dr Priya Shah".to_owned(),
        number: "01632 960123".to_owned(),
        dial: "01632960123".to_owned(),
        note: "Duty doctor, Harbour Street Surgery".to_owned(),
    }
}
