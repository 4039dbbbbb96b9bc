//! Lone working (DOMAIN 4.4): a visit alone planned, checked in and out, and the alarm of who does not come back.

mod known;
mod list;
mod new;
mod out;
mod show;

pub(crate) use known::unsent_words;

use crate::routes::{Need::Anyone, Need::May, routes};
use crate::samples::Samples;
use practice::access::Act;
use practice::lone::Hours;

routes! {
    GET "/lone-working" May(Act::LoneWatch) => list::list;
    GET "/lone-working/new" May(Act::LonePlan) => new::ask;
    POST "/lone-working/new" May(Act::LonePlan) => new::make;
    GET "/episodes/{episode}/lone-working" May(Act::LonePlan) => new::ask_for;
    POST "/episodes/{episode}/lone-working" May(Act::LonePlan) => new::make_for;
    GET "/lone-working/{lone}" May(Act::LoneWatch) => show::show;
    POST "/lone-working/{lone}/check-in" May(Act::LonePlan) => show::check_in;
    POST "/lone-working/{lone}/longer" May(Act::LonePlan) => show::longer;
    POST "/lone-working/{lone}/check-out" May(Act::LonePlan) => show::check_out;
    POST "/lone-working/{lone}/call-off" May(Act::LonePlan) => show::call_off;
    POST "/lone-working/{lone}/answer" May(Act::LoneWatch) => show::answer;
    POST "/lone-working/{lone}/sound" May(Act::LoneWatch) => show::sound;
    GET "/out/{token}" Anyone => out::show;
    POST "/out/{token}" Anyone => out::back;
    POST "/out/{token}/longer" Anyone => out::longer;
}

/// When somebody watches, as a sentence.
fn hours_words(hours: Hours) -> String {
    let clock = |hour: i8| match hour {
        0 | 24 => "midnight".to_owned(),
        12 => "noon".to_owned(),
        morning @ 1..=11 => format!("{morning}am"),
        later => format!("{}pm", later - 12),
    };
    format!("{} to {} on working days", clock(hours.opens), clock(hours.closes))
}

/// The list, the form, a plan in each of its states, and the check-out address.
pub(crate) fn samples() -> Samples {
    [list::samples(), new::samples(), show::samples(), out::samples()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_said_as_people_say_them() {
        assert_eq!(hours_words(Hours::default()), "9am to 5pm on working days");
        assert_eq!(hours_words(Hours { opens: 0, closes: 24 }), "midnight to midnight on working days");
        assert_eq!(hours_words(Hours { opens: 12, closes: 20 }), "noon to 8pm on working days");
    }
}
