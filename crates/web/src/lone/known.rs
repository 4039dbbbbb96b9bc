//! What is known of risk, as each page of a visit shows it; and which messages an alarm is sent by.

use crate::concerns::{Line, line};
use app::lone::Known;
use app::notices::{Standing, Unsent};
use practice::referral::RiskFlag;
use serde::Serialize;

/// What is known of risk.
#[derive(Debug, Clone, Serialize)]
pub(super) struct KnownView {
    risks: Vec<&'static str>,
    risk_note: String,
    safe_contact: String,
    concerns: Vec<Line>,
    /// Whether whoever reads may open the concerns.
    links: bool,
}

impl KnownView {
    pub(super) fn of(known: &Known, now: jiff::Timestamp, links: bool) -> Self {
        Self {
            risks: known.risks.iter().filter_map(|code| RiskFlag::parse(code)).map(RiskFlag::words).collect(),
            risk_note: known.risk_note.clone(),
            safe_contact: known.safe_contact.clone(),
            concerns: known.concerns.iter().map(|row| line(row, now)).collect(),
            links,
        }
    }

    pub(super) fn sample(links: bool) -> Self {
        Self {
            risks: vec!["Dog"],
            risk_note: "A dog that bites".to_owned(),
            safe_contact: "Her son must not know".to_owned(),
            concerns: vec![Line::sample("taken")],
            links,
        }
    }
}

/// By which ways an alarm comes besides, as a sentence.
pub(super) fn post_words(post: Standing) -> &'static str {
    match (post.mail, post.text) {
        (true, true) => {
            "An alarm shows on every open page of Leeway, and is sent by e-mail, and by text to whoever has set a number for alarms."
        }
        (true, false) => {
            "An alarm shows on every open page of Leeway, and is sent by e-mail. Leeway sends no texts here."
        }
        (false, true) => {
            "An alarm shows on every open page of Leeway, and is sent by text to whoever has set a number for alarms. Leeway sends no e-mail here."
        }
        (false, false) => {
            "An alarm shows when a page of Leeway is open, and in no other way: Leeway does not send e-mail or texts here."
        }
    }
}

/// A message that could not be sent, as a sentence.
pub(crate) fn unsent_words(unsent: &Unsent) -> String {
    let Unsent { name, channel, tried_again } = unsent;
    if *tried_again {
        format!("The {channel} to {name} could not be sent yet, and is tried again.")
    } else {
        format!("The {channel} to {name} could not be sent.")
    }
}
