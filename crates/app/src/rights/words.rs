//! The words of a copy: what each table, column and code is called for whoever reads it.

use crate::time;
use jiff::Timestamp;
use jiff::civil::Date;
use practice::access::{Ground, RequestKind};
use practice::event::Kind;
use practice::rights::{Asker, Correction, Erasure, Refusal, Restriction, State, StopGround};
use practice::{
    ability, appointment, attachment, concern, connection, consent, contact, death, ending, episode, glass, goal,
    group, letter, measure, needs, person, referral, wish, wordback,
};
use store::rights::Value;

/// The heading of each section, and a sentence about it where it needs one.
const TITLES: &[(&str, &str)] = &[
    ("person", "Who you are"),
    ("person_tie", "People around you"),
    ("person_contact", "How you are reached"),
    ("hidden_detail", "Details that are kept hidden"),
    ("consent", "What you agreed to"),
    ("ability", "Whether you could decide"),
    ("death", "A death"),
    ("referral", "Referrals"),
    ("referral_need", "What the referrals were about"),
    ("referral_contract", "Which contract the referral was counted under"),
    ("referral_risk", "Risks named in referrals"),
    ("referral_attempt", "When somebody tried to reach you"),
    ("referral_reply", "Answers of referrers"),
    ("passing", "To whom you were passed on"),
    ("referral_signpost", "What you were told about"),
    ("message", "Words to referrers"),
    ("mailing", "Words to referrers, by e-mail"),
    ("copied_out", "Summaries copied into the GP’s record"),
    ("desk_message", "Messages taken at the front desk"),
    ("letter", "Letters"),
    ("attachment", "Files kept with your record"),
    ("episode", "Your support"),
    ("episode_owner", "Who supported you"),
    ("contact", "Contacts"),
    ("kin_note", "What you said at a meeting for somebody close to you"),
    ("contact_need", "What the contacts were about"),
    ("goal", "Goals"),
    ("step", "Steps"),
    ("connection", "Groups and services you were introduced to"),
    ("death_told", "Groups told of a death"),
    ("unmet_need", "What could not be found for you"),
    ("holding", "Times of holding"),
    ("holding_reason", "Why there was holding"),
    ("holding_function", "What the holding did"),
    ("ending", "Endings"),
    ("measure", "Questions you were asked about how you are"),
    ("own_concern", "What troubled you, in your own words"),
    ("measure_ask", "Questions you were given to answer by yourself"),
    ("follow_up", "When you were to be asked again"),
    ("kept_off", "What is kept off your own plan"),
    ("waiting_turn", "Your place on the waiting list, and why"),
    ("wish", "When you were asked whether you still want this, and what you said"),
    ("told_meanwhile", "What you were told may help while you wait"),
    ("batch_item", "What was done for you together with others"),
    ("discretion", "Where a worker used their judgement in your support, and why"),
    ("weighed", "What was done in your support at or beyond what the service usually does"),
    ("ask", "What a worker asked a supervisor before doing it for you"),
    ("supervision_case", "When your support was talked about with a supervisor"),
    ("concern", "Concerns for somebody’s safety"),
    ("concern_told", "Who was told of a concern"),
    ("concern_note", "What was added to a concern"),
    ("lone_plan", "Visits a worker made alone"),
    ("lone_told", "Who was told of an alarm"),
    ("glass", "When your record was opened in an emergency"),
    ("case_access", "Who could open your record, and why"),
    ("record_request", "Requests about your record"),
    ("request_stop", "When you were asked back about a request"),
    ("correction", "Corrections, and your own statements"),
    ("restriction", "Restrictions of use"),
    ("import_row", "What waits to be brought in from another system"),
    ("import_key", "By which keys another system knew you"),
    ("import_flag", "What could not be taken over as it was"),
    ("event", "What was done, in its order"),
    ("account", "Your account"),
    ("appointment", "Appointments"),
    ("appointment_reply", "What you answered to reminders"),
    ("group_place", "Groups for which you were put down"),
    ("group_attendance", "Sessions of groups"),
    ("walk_in", "When you walked in to a drop-in"),
    ("membership", "What your account may do"),
    ("session", "When you signed in"),
    ("passkey", "Your passkeys"),
    ("invitation", "Invitations to your own plan"),
    ("link", "Links by which referrals could be followed"),
    ("draft", "Forms half filled in"),
    ("access_review_line", "Reviews of your account’s access"),
    ("access_opened", "Who looked at your record"),
];

/// What the heading of a table is.
pub(crate) fn title(table: &str) -> String {
    let known = TITLES.iter().find(|(name, _)| *name == table).map(|(_, title)| (*title).to_owned());
    known.unwrap_or_else(|| crate::timeline::detail::spoken(table))
}

/// Columns whose own names would say nothing.
const LABELS: &[(&str, &str)] = &[
    ("at", "When"),
    ("safe", "Safe to write to"),
    ("no_message", "Leave no message"),
    ("parental", "Has parental responsibility"),
    ("consent_contact", "Agreed to be contacted"),
    ("agrees_word_back", "Agreed to word back"),
    ("received_at", "Received"),
    ("recorded_at", "Recorded"),
    ("created_at", "Kept since"),
    ("to_name", "To"),
    ("referrer_name", "Referred by"),
    ("referrer_contact", "Reached at"),
    ("sent_at", "Sent"),
    ("outcome_at", "Answered"),
    ("triage_at", "Triage begun"),
    ("first_offered_at", "First contact offered"),
    ("first_held_at", "First contact held"),
    ("by_whom", "By whom"),
    ("from_at", "From"),
    ("until_at", "Until"),
    ("from_on", "From"),
    ("until_on", "Until"),
    ("on_day", "On"),
    ("due_on", "Due"),
    ("said", "What you answered"),
    ("said_at", "Said"),
    ("not_asked", "Not asked because"),
    ("not_asked_words", "Why, in words"),
    ("laid_down_at", "Rated no more since"),
    ("came", "What came of it"),
    ("came_words", "In words"),
    ("came_on", "On"),
    ("nhs_number", "NHS number"),
    ("birth_date", "Date of birth"),
    ("told", "What you were told"),
    ("wants", "What you want"),
    ("story", "In the referrer’s words"),
    ("involved", "Who else is involved"),
    ("may_be_told", "May be told"),
    ("with_whom", "With"),
    ("done", "What was done"),
    ("tasks", "What is to be done"),
    ("words", "In words"),
    ("body", "What it said"),
    ("seen", "What was seen"),
    ("who", "Who it is about"),
    ("told_as", "As"),
    ("value", "Number or address"),
    ("code", "Form"),
    ("why", "Why"),
    ("actor_name", "By"),
    ("made_at", "Made"),
    ("of", "What"),
    ("statement", "Your own statement"),
    ("about", "About"),
    ("ended_at", "Ended"),
];

/// What a column is called.
pub(super) fn label(column: &str) -> String {
    let known = LABELS.iter().find(|(name, _)| *name == column).map(|(_, label)| (*label).to_owned());
    known.unwrap_or_else(|| crate::timeline::detail::spoken(column))
}

/// Columns that say nothing to a reader; they stand in the file for machines.
pub(super) fn is_for_machines(column: &str) -> bool {
    matches!(column, "version" | "name_key" | "position" | "seq" | "id") || column.ends_with("_id")
}

/// A value as it is read; none for what says nothing.
pub(super) fn shown(table: &str, column: &str, value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(yes) => Some(if *yes { "Yes" } else { "No" }.to_owned()),
        Value::String(text) if text.is_empty() || text.parse::<uuid::Uuid>().is_ok() => None,
        Value::String(text) => Some(
            dated(text)
                .or_else(|| coded(table, column, text))
                .or_else(|| uncoded(text))
                .unwrap_or_else(|| text.clone()),
        ),
        other => Some(other.to_string()),
    }
}

/// A moment or a day in words.
fn dated(text: &str) -> Option<String> {
    if text.len() == 10
        && let Ok(day) = text.parse::<Date>()
    {
        return Some(day_words(day));
    }
    if text.len() == 27
        && let Ok(moment) = text.parse::<Timestamp>()
    {
        return Some(moment_words(moment));
    }
    None
}

/// A day as it is read.
pub(super) fn day_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// A moment as it is read.
pub(super) fn moment_words(moment: Timestamp) -> String {
    time::local(moment).strftime("%-d %B %Y, %-I:%M%P").to_string()
}

/// A code that has no words here: `not_asked` is "Not asked".
fn uncoded(text: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_lowercase() || c == '_';
    (text.len() < 40 && text.contains('_') && text.chars().all(plain)).then(|| crate::timeline::detail::spoken(text))
}

/// A code in its own words.
fn coded(table: &str, column: &str, code: &str) -> Option<String> {
    if matches!((table, column), ("contact", "done") | ("appointment", "tasks")) {
        let words = practice::charter::Done::parse(code).words();
        return (!words.is_empty()).then(|| words.join(", "));
    }
    let words = match (table, column) {
        ("event", "kind") => Kind::parse(code)?.words(),
        ("person_tie", "kind") => person::TieKind::parse(code)?.words(),
        ("person_tie", "may_be_told") => person::Told::parse(code)?.words(),
        ("person_contact" | "hidden_detail", "kind") => person::ContactKind::parse(code)?.words(),
        ("person", "gender") => person::Gender::parse(code)?.words(),
        ("person", "ethnicity") => person::Ethnicity::parse(code)?.words(),
        ("referral_risk", "flag") => referral::RiskFlag::parse(code)?.words(),
        ("measure", "how") => measure::How::parse(code)?.words(),
        ("measure", "not_asked") | ("follow_up", "came") => measure::NotAsked::parse(code)?.words(),
        ("follow_up", "since") => measure::Since::parse(code)?.words(),
        ("appointment", "state") => appointment::State::parse(code)?.words(),
        ("wish", "answer") => wish::Answer::parse(code)?.words(),
        ("wish", "way") => wish::Way::parse(code)?.words(),
        ("told_meanwhile", "how") => wish::How::parse(code)?.words(),
        ("group_place", "state") => group::Standing::parse(code)?.words(),
        ("group_place", "left_why") => group::LeftWhy::parse(code)?.words(),
        ("group_attendance", "came") => group::Came::parse(code)?.words(),
        ("appointment_reply", "answer") => appointment::Answer::parse(code)?.words(),
        ("contact" | "appointment" | "kin_note", "kind") | ("episode", "next_contact_kind") => {
            contact::Kind::parse(code)?.words()
        }
        ("contact" | "appointment" | "kin_note", "place") => contact::Place::parse(code)?.words(),
        ("contact", "attendance") => contact::Attendance::parse(code)?.words(),
        ("consent", "purpose") => consent::Purpose::parse(code)?.words(),
        ("consent", "given_by") => consent::GivenBy::parse(code)?.words(),
        ("consent", "how") => consent::How::parse(code)?.words(),
        ("ability", "kind") => ability::Kind::parse(code)?.words(),
        ("ability", "finding") => ability::Finding::parse(code)?.words(),
        ("death", "source") => death::Source::parse(code)?.words(),
        ("referral", "source") => referral::Source::parse(code)?.words(),
        ("referral", "route") => referral::Route::parse(code)?.words(),
        ("referral", "state") => referral::State::parse(code)?.words(),
        ("referral", "urgency") => referral::Urgency::parse(code)?.words(),
        ("referral_attempt", "outcome") => referral::AttemptOutcome::parse(code)?.words(),
        ("referral_attempt", "channel") => referral::Channel::parse(code)?.words(),
        ("episode", "state") => episode::State::parse(code)?.words(),
        ("connection", "state") => connection::State::parse(code)?.words(),
        ("goal", "state") => goal::GoalState::parse(code)?.words(),
        ("step", "state") => goal::StepState::parse(code)?.words(),
        ("ending", "stage") => ending::Stage::parse(code)?.words(),
        ("ending", "reason") => ending::Reason::parse(code)?.words(),
        ("letter", "template") => letter::Template::parse(code)?.words(),
        ("letter", "language") => letter::own::Language::parse(code)?.words(),
        ("letter", "to_whom") => letter::To::parse(code)?.words(),
        ("letter", "way") => letter::Way::parse(code)?.words(),
        ("attachment", "kind") => attachment::Kind::parse(code)?.words(),
        ("attachment", "state") => attachment::State::parse(code)?.words(),
        ("message", "turn") => wordback::Turn::parse(code)?.words(),
        ("concern", "about") => concern::About::parse(code)?.words(),
        ("concern", "level") => concern::Level::parse(code)?.words(),
        ("concern", "outcome") => concern::Outcome::parse(code)?.words(),
        ("glass", "reason") => glass::Reason::parse(code)?.words(),
        ("glass", "outcome") => glass::Outcome::parse(code)?.words(),
        ("case_access", "ground") => Ground::parse(code)?.words(),
        ("record_request", "kind") => RequestKind::parse(code)?.words(),
        ("record_request", "asker") => Asker::parse(code)?.words(),
        ("record_request", "state") => State::parse(code)?.words(),
        ("record_request", "outcome") => Erasure::parse(code)
            .map(Erasure::words)
            .or_else(|| Correction::parse(code).map(Correction::words))
            .or_else(|| Restriction::parse(code).map(Restriction::words))
            .or_else(|| Refusal::parse(code).map(Refusal::words))?,
        ("request_stop", "ground") => StopGround::parse(code)?.words(),
        ("correction", "outcome") => Correction::parse(code)?.words(),
        ("restriction", "ground") => Restriction::parse(code)?.words(),
        (_, "need") => needs::words(code),
        _ => return None,
    };
    Some(words.to_owned())
}
