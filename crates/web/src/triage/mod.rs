//! The inbox and triage (DOMAIN 4.2): who waits, one referral with all that is known, and the answers to it.

pub(crate) mod answers;
pub(crate) mod inbox;
pub(crate) mod passing;
pub(crate) mod plain;
pub(crate) mod samples;
pub(crate) mod show;
mod view;

use app::After;
use app::referrals::Behind;
use practice::referral::{RiskFlag, Source, State, Urgency};
use uuid::Uuid;

/// Words of a code of the domain; one from elsewhere is shown as it is, so that nothing recorded disappears.
macro_rules! said {
    ($kind:ty, $code:expr) => {
        <$kind>::parse($code).map_or_else(|| $code.to_owned(), |known| known.words().to_owned())
    };
}
use said;

fn source(code: &str) -> String {
    said!(Source, code)
}

fn state(code: &str) -> String {
    said!(State, code)
}

/// How soon, where it is not the usual.
fn urgency(code: &str) -> Option<String> {
    (code != Urgency::Routine.as_str()).then(|| said!(Urgency, code))
}

/// Where a list goes on, as it stands in an address: moments and ids name nobody.
fn written(after: &After) -> String {
    format!("{}.{}", after.at.timestamp_micros(), after.id)
}

/// The place that [`written`] wrote; none for anything else, and the list begins anew.
fn read(text: &str) -> Option<After> {
    let (micros, id) = text.split_once('.')?;
    let at = jiff::Timestamp::from_microsecond(micros.parse().ok()?).ok()?;
    Some(After { at: app::time::at(at), id: Uuid::parse_str(id).ok()? })
}

/// Where the inbox goes on: `f` before the place of a flagged row, `o` before that of any other.
fn written_behind(behind: &Behind) -> String {
    format!("{}{}", if behind.flagged { 'f' } else { 'o' }, written(&behind.after))
}

/// The place that [`written_behind`] wrote; none for anything else, and the inbox begins anew.
fn read_behind(text: &str) -> Option<Behind> {
    let flagged = match text.chars().next()? {
        'f' => true,
        'o' => false,
        _ => return None,
    };
    Some(Behind { flagged, after: read(&text[1..])? })
}

/// The words of risks, from their codes joined by a space.
fn risk_words(codes: &str) -> Vec<String> {
    codes.split(' ').filter(|code| !code.is_empty()).map(|code| said!(RiskFlag, code)).collect()
}

/// A clock as a list shows it.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct ClockView {
    name: &'static str,
    words: String,
    standing: &'static str,
    /// The colour of its tag; the words say the same.
    colour: &'static str,
}

impl From<&practice::clock::Clock> for ClockView {
    fn from(clock: &practice::clock::Clock) -> Self {
        use practice::clock::Standing::{DueToday, Late, Met, Missed, NotNeeded, Running};
        let colour = match clock.standing {
            Met => "green",
            Running => "blue",
            DueToday => "yellow",
            Late => "red",
            Missed => "orange",
            NotNeeded => "grey",
        };
        Self { name: clock.name, words: clock.words(), standing: clock.standing.words(), colour }
    }
}
