//! What an event's body says, in words that can be read. A body is JSON that the use case wrote; what is
//! not known here is shown under its own key, so that nothing written disappears from the page.

use jiff::Timestamp;
use jiff::civil::Date;
use practice::event::{Group, Kind};
use practice::hidden::Veil;
use practice::{
    ability, appointment, concern, connection, consent, contact, death, ending, episode, goal, group, holding, measure,
    needs, nudge, person, referral, wordback,
};
use serde_json::{Map, Value};

/// One line of what an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// What it is.
    pub label: String,
    /// What it says.
    pub shown: Shown,
}

impl Detail {
    /// The same with hidden details covered.
    pub(super) fn covered(self, veil: &Veil) -> Self {
        let shown = match self.shown {
            Shown::Text(text) => Shown::Text(veil.cover(&text)),
            Shown::List(items) => Shown::List(items.iter().map(|item| veil.cover(item)).collect()),
            other => other,
        };
        Self { shown, ..self }
    }
}

/// How a line is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Words, perhaps of several lines.
    Text(String),
    /// Several words.
    List(Vec<String>),
    /// A day.
    Day(Date),
    /// A moment.
    Moment(Timestamp),
}

/// Keys in the order in which they are read, with their labels.
const KEYS: &[(&str, &str)] = &[
    ("brought_from", "Brought in from"),
    ("received_at", "Received"),
    ("opened_at", "Opened"),
    ("ended_at", "Ended"),
    ("agreed_at", "Agreed"),
    ("reference", "Reference"),
    ("about", "Worried about"),
    ("said_wrong", "Said to be wrong"),
    ("danger", "Somebody in danger now"),
    ("level", "How far it went"),
    ("what_matters", "What matters"),
    ("what", "What"),
    ("goal", "Goal"),
    ("words", "In words"),
    ("step", "Step"),
    ("detail", "What"),
    ("decision", "Decision"),
    ("finding", "Found"),
    ("lacks", "Could not"),
    ("decided", "Decided in their best interests"),
    ("consulted", "Asked"),
    ("died_on", "Died on"),
    ("summary_of", "Summary of"),
    ("code", "SNOMED CT code"),
    ("from_whom", "Who asked"),
    ("ring", "Ring back at"),
    ("letter", "Letter"),
    ("file", "File"),
    ("size", "Size"),
    ("address", "Address"),
    ("subject", "What it is about"),
    ("asset", "Group or service"),
    ("asset_name", "Group or service"),
    ("assets", "Groups and services"),
    ("name", "Name"),
    ("purpose", "For"),
    ("at", "When it was"),
    ("planned_for", "It was planned for"),
    ("from_at", "It was planned for"),
    ("every", "How often"),
    ("times", "How many"),
    ("last", "Until"),
    ("answer", "Answer"),
    ("way", "Answered by"),
    ("waits_again", "Waits for a first contact again"),
    ("group", "Group"),
    ("standing", "How they stand"),
    ("left_why", "Why they left"),
    ("whereabouts", "How it is found"),
    ("way_in", "How people come"),
    ("places", "Places"),
    ("people", "People"),
    ("came_in_all", "Came"),
    ("walked_in", "Walked in"),
    ("kind", "Kind"),
    ("place", "Where or how"),
    ("attendance", "Attendance"),
    ("minutes", "Minutes"),
    ("travel_minutes", "Travel minutes"),
    ("with_whom", "With"),
    ("done", "What was done"),
    ("tasks", "What is to be done"),
    ("channel", "By"),
    ("outcome", "What came of it"),
    ("offered", "First contact offered"),
    ("source", "From"),
    ("route", "By way of"),
    ("referrer", "Referred by"),
    ("urgency", "How soon"),
    ("risks", "Risks"),
    ("risk_note", "About the risk"),
    ("need", "Need"),
    ("needs", "Needs"),
    ("story", "In the referrer’s words"),
    ("told", "What the person was told to expect"),
    ("wants", "What the person wants"),
    ("consent_contact", "Agreed to be contacted"),
    ("owner", "Link worker"),
    ("how_far", "How far"),
    ("from", "From"),
    ("to", "To"),
    ("told_as", "As"),
    ("state", "State"),
    ("how", "How"),
    ("by", "By whom"),
    ("by_whom", "By whom"),
    ("due", "By when"),
    ("due_on", "By when"),
    ("on", "On"),
    ("not_taken_up", "Why not"),
    ("reason", "Why"),
    ("reasons", "Why"),
    ("functions", "What it does"),
    ("beyond", "What"),
    ("judgement", "Judgement"),
    ("why", "Why"),
    ("hoped", "Hoped for"),
    ("aspect", "About"),
    ("came_of", "What came of it"),
    ("asked_first", "What was asked first"),
    ("ask_answer", "Answer"),
    ("ask_why", "Why"),
    ("holds_until", "Holds until"),
    ("because", "Because of"),
    ("reason_words", "In words"),
    ("decided_by", "Decided by"),
    ("next", "What happens next"),
    ("who_has_it", "Who has it now"),
    ("consists_of", "What it consists of"),
    ("shared_with", "Shared with"),
    ("would_end", "What would let it end"),
    ("every_weeks", "Every so many weeks"),
    ("review_on", "To be looked at again"),
    ("waits", "What waits"),
    ("put_off_until", "Put off until"),
    ("told_on", "Told on"),
    ("told_how", "Told how"),
    ("told_words", "What they were told"),
    ("answer_by", "To be answered by"),
    ("statement", "In the person’s own words"),
    ("months", "By so many months"),
    ("what_remains", "What remains"),
    ("door_open", "How to come back"),
    ("referrer_words", "Words for the referrer"),
    ("given_by", "Given by"),
    ("may_be_told", "The partner may be told"),
    ("partner_word", "The partner’s word"),
    ("area", "Area"),
    ("may_be_told_of", "May be told of the support"),
    ("safe_contact", "Safe contact"),
    ("phone", "Telephone"),
    ("turn", "On"),
    ("text", "What it said"),
    ("measure", "Measure"),
    ("said", "Answered"),
    ("not_asked", "Not asked because"),
    ("not_asked_words", "In words"),
    ("questions", "Questions"),
    ("since", "Counted from"),
    ("after_months", "After so many months"),
    ("came", "What came of it"),
    ("came_words", "In words"),
    ("notes", "Notes"),
    ("note", "Note"),
    ("to_look_at", "To be looked at"),
];

/// What the body of an event of this kind says.
pub(crate) fn details(kind: Option<Kind>, body: &Value) -> Vec<Detail> {
    let Value::Object(body) = body else { return Vec::new() };
    if let Some(Value::Array(changes)) = body.get("changed") {
        return changes.iter().filter_map(changed).collect();
    }
    if let (Some(Value::Object(before)), Some(Value::Object(after))) = (body.get("before"), body.get("after")) {
        return corrected(kind, before, after);
    }
    // what stands one level deeper in old entries is read as if it stood here
    if body.values().any(Value::is_object) {
        let (inner, mut outer): (Map<_, _>, Map<_, _>) =
            body.clone().into_iter().partition(|(key, value)| key != "before" && value.is_object());
        outer.extend(inner.into_iter().filter_map(|(_, value)| value.as_object().cloned()).flatten());
        return match outer.remove("before") {
            Some(Value::Object(before)) => corrected(kind, &before, &outer),
            Some(before) => {
                outer.insert("before".to_owned(), before);
                details(kind, &Value::Object(outer))
            }
            None => details(kind, &Value::Object(outer)),
        };
    }
    let known = KEYS.iter().filter_map(|(key, label)| Some((*key, (*label).to_owned(), body.get(*key)?)));
    let unknown = body
        .iter()
        .filter(|(key, _)| !KEYS.iter().any(|(known, _)| known == key))
        .map(|(key, value)| (key.as_str(), spoken(key), value));
    known
        .chain(unknown)
        .filter(|(key, _, value)| !goes_without_saying(kind, key, value))
        .filter_map(|(key, label, value)| Some(Detail { label, shown: shown(kind, key, value)? }))
        .collect()
}

/// What an entry's own words say already, or what says only that something was left open: a step done has the state done, and
/// nobody needs to read that a partner may not be told.
fn goes_without_saying(kind: Option<Kind>, key: &str, value: &Value) -> bool {
    let turned = matches!(
        kind,
        Some(Kind::GoalAgreed | Kind::StepAgreed | Kind::StepDone | Kind::StepDropped | Kind::ConnectionSuggested)
    );
    key == "state" && turned || matches!(key, "may_be_told" | "offered" | "waits_again") && value == &Value::Bool(false)
}

/// A key or code as words: `told_on` is "Told on".
pub(crate) fn spoken(key: &str) -> String {
    let words = key.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A value as it is shown; none for what says nothing (empty, or an id, which is for machines).
fn shown(kind: Option<Kind>, key: &str, value: &Value) -> Option<Shown> {
    match value {
        Value::Null | Value::Object(_) => None,
        Value::Bool(yes) => Some(Shown::Text(if *yes { "Yes" } else { "No" }.to_owned())),
        Value::Number(number) => Some(Shown::Text(number.to_string())),
        Value::String(text) => text_shown(kind, key, text),
        Value::Array(items) => {
            let words: Vec<String> = items
                .iter()
                .filter_map(Value::as_str)
                .filter(|text| !is_id(text))
                .map(|text| coded(kind, key, text))
                .collect();
            (!words.is_empty()).then_some(Shown::List(words))
        }
    }
}

fn text_shown(kind: Option<Kind>, key: &str, text: &str) -> Option<Shown> {
    let text = text.trim();
    if text.is_empty() || is_id(text) {
        return None;
    }
    // Moments and days are written one way only, whatever key they stand under.
    if text.len() >= 20
        && let Ok(moment) = text.parse()
    {
        return Some(Shown::Moment(moment));
    }
    if text.len() == 10
        && let Ok(day) = text.parse()
    {
        return Some(Shown::Day(day));
    }
    Some(Shown::Text(coded(kind, key, text)))
}

fn is_id(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::parse_str(text).is_ok()
}

/// The words of a code, by the key it stands under and what happened; any other text as it is.
fn coded(kind: Option<Kind>, key: &str, text: &str) -> String {
    words(kind, key, text).unwrap_or(text).to_owned()
}

fn words<'a>(kind: Option<Kind>, key: &str, code: &'a str) -> Option<&'a str> {
    match key {
        "kind" => contact::Kind::parse(code)
            .map(contact::Kind::words)
            .or_else(|| person::TieKind::parse(code).map(person::TieKind::words)),
        "place" => contact::Place::parse(code).map(contact::Place::words),
        "attendance" => contact::Attendance::parse(code).map(contact::Attendance::words),
        "channel" => referral::Channel::parse(code).map(referral::Channel::words),
        "about" => concern::About::parse(code).map(concern::About::words),
        "told_as" => concern::ToldAs::parse(code).map(concern::ToldAs::words),
        "level" => concern::Level::parse(code).map(concern::Level::words),
        "outcome" if kind == Some(Kind::ConcernClosed) => concern::Outcome::parse(code).map(concern::Outcome::words),
        "outcome" => referral::AttemptOutcome::parse(code).map(referral::AttemptOutcome::words),
        "source" => referral::Source::parse(code)
            .map(referral::Source::words)
            .or_else(|| death::Source::parse(code).map(death::Source::words)),
        "route" => referral::Route::parse(code).map(referral::Route::words),
        "urgency" => referral::Urgency::parse(code).map(referral::Urgency::words),
        "risks" => referral::RiskFlag::parse(code).map(referral::RiskFlag::words),
        "need" | "needs" => Some(needs::words(code)),
        "done" | "tasks" => practice::charter::done::word(code),
        "readiness" => episode::Readiness::parse(code).map(episode::Readiness::words),
        "from" | "to" => match kind {
            Some(Kind::ReadinessChanged) => episode::Readiness::parse(code).map(episode::Readiness::words),
            Some(kind) if kind.group() == Group::Connections => {
                connection::State::parse(code).map(connection::State::words)
            }
            _ => None,
        },
        "state" => state(kind, code),
        "how" => consent::How::parse(code)
            .map(consent::How::words)
            .or_else(|| connection::How::parse(code).map(connection::How::words))
            .or_else(|| measure::How::parse(code).map(measure::How::words)),
        "came" if code == "asked" => Some("Asked"),
        "came" if matches!(kind, Some(Kind::GroupAttended | Kind::GroupAttendedCorrected | Kind::WalkInKnown)) => {
            group::Came::parse(code).map(group::Came::words)
        }
        "standing" => group::Standing::parse(code).map(group::Standing::words),
        "left_why" => group::LeftWhy::parse(code).map(group::LeftWhy::words),
        "way_in" => group::Way::parse(code).map(group::Way::words),
        "not_asked" | "came" => measure::NotAsked::parse(code).map(measure::NotAsked::words),
        "waits" => nudge::Kind::parse(code).map(nudge::Kind::words),
        "digest" => nudge::Way::parse(code).map(nudge::Way::words),
        "since" => measure::Since::parse(code).map(measure::Since::words),
        "by" if kind == Some(Kind::AppointmentCancelled) => match code {
            "person" => Some("The person"),
            _ => Some("The worker, or the service"),
        },
        "every" => appointment::Every::parse(code).map(appointment::Every::words),
        "answer" => appointment::Answer::parse(code).map(appointment::Answer::words),
        "way" => match code {
            "link" => Some("The address in the message"),
            "text" => Some("A text"),
            _ => None,
        },
        "by" | "by_whom" => goal::StepBy::parse(code).map(goal::StepBy::words),
        "not_taken_up" => connection::NotTakenUp::parse(code).map(connection::NotTakenUp::words),
        "why" => match kind {
            Some(Kind::UnmetNeedRecorded) => connection::UnmetWhy::parse(code).map(connection::UnmetWhy::words),
            Some(Kind::ConnectionNotTakenUp) => connection::NotTakenUp::parse(code).map(connection::NotTakenUp::words),
            _ => None,
        },
        "reason" | "reasons" => referral::DeclineReason::parse(code)
            .filter(|_| kind == Some(Kind::ReferralDeclined))
            .map(referral::DeclineReason::words)
            .or_else(|| ending::Reason::parse(code).map(ending::Reason::words))
            .or_else(|| holding::Reason::parse(code).map(holding::Reason::words)),
        "functions" => holding::Function::parse(code).map(holding::Function::words),
        "decided_by" => referral::DeclinedBy::parse(code).map(referral::DeclinedBy::words),
        "finding" => ability::Finding::parse(code).map(ability::Finding::words),
        "lacks" => ability::Test::parse(code).map(ability::Test::words),
        "ability" => ability::Kind::parse(code).map(ability::Kind::words),
        "purpose" => consent::Purpose::parse(code).map(consent::Purpose::words),
        "may_be_told_of" => person::Told::parse(code).map(person::Told::words),
        "given_by" => consent::GivenBy::parse(code).map(consent::GivenBy::words),
        "turn" => wordback::Turn::parse(code).map(wordback::Turn::words),
        "gender" => person::Gender::parse(code).map(person::Gender::words),
        "ethnicity" => person::Ethnicity::parse(code).map(person::Ethnicity::words),
        _ => None,
    }
}

fn state(kind: Option<Kind>, code: &str) -> Option<&'static str> {
    let goal = || goal::GoalState::parse(code).map(goal::GoalState::words);
    let step = || goal::StepState::parse(code).map(goal::StepState::words);
    let connection = || connection::State::parse(code).map(connection::State::words);
    match kind {
        Some(Kind::GoalAgreed | Kind::GoalChanged) => goal(),
        Some(Kind::StepAgreed | Kind::StepChanged | Kind::StepDone | Kind::StepDropped) => step(),
        _ => connection().or_else(goal).or_else(step),
    }
}

/// One changed field: what it was, and what it is now.
fn changed(change: &Value) -> Option<Detail> {
    let what = change.get("what")?.as_str()?;
    let side = |key: &str| match change.get(key) {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
        Some(Value::String(text)) if what == "nhs_number" => {
            person::NhsNumber::parse(text).map_or_else(|_| text.clone(), |n| n.display())
        }
        Some(Value::String(text)) if what == "birth_date" => {
            text.parse::<Date>().map_or_else(|_| text.clone(), |d| d.strftime("%-d %B %Y").to_string())
        }
        Some(Value::String(text)) => coded(None, what, text),
        _ => String::new(),
    };
    let label = match what {
        "nhs_number" => "NHS number".to_owned(),
        other => spoken(other),
    };
    Some(Detail { label, shown: Shown::Text(from_to(&side("from"), &side("to"))) })
}

fn from_to(from: &str, to: &str) -> String {
    match (from.is_empty(), to.is_empty()) {
        (true, _) => to.to_owned(),
        (_, true) => format!("{from} (taken out)"),
        _ => format!("{to} (was: {from})"),
    }
}

/// A correction: what it says now, and for what was changed what it said before.
fn corrected(kind: Option<Kind>, before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<Detail> {
    // the same reasons in another order are no change
    let side = |of: &Map<String, Value>| {
        let mut of = of.clone();
        for items in of.values_mut().filter_map(Value::as_array_mut) {
            items.sort_by_key(Value::to_string);
        }
        details(kind, &Value::Object(of))
    };
    let old = side(before);
    let mut lines = Vec::new();
    for line in side(after) {
        let was = old.iter().find(|o| o.label == line.label).filter(|o| o.shown != line.shown);
        let label = line.label.clone();
        lines.push(line);
        if let Some(was) = was {
            lines.push(Detail { label: format!("{label}, before"), shown: was.shown.clone() });
        }
    }
    let kept = |label: &str| lines.iter().any(|l| l.label == label);
    let gone: Vec<Detail> = old
        .iter()
        .filter(|o| !kept(&o.label))
        .map(|o| Detail { label: format!("{}, before", o.label), shown: o.shown.clone() })
        .collect();
    lines.extend(gone);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lines(kind: Kind, body: &Value) -> Vec<(String, Shown)> {
        details(Some(kind), body).into_iter().map(|d| (d.label, d.shown)).collect()
    }

    fn text(words: &str) -> Shown {
        Shown::Text(words.to_owned())
    }

    #[test]
    fn a_contact_is_told_in_words_and_leaves_out_what_is_empty() {
        let body = json!({ "kind": "first_meeting", "place": "home", "at": "2026-06-03T13:30:00Z", "minutes": 50, "travel_minutes": null,
                           "attendance": "attended", "with_whom": "", "notes": "Talked about the flat.", "needs": ["housing"] });
        let told = lines(Kind::ContactRecorded, &body);
        assert_eq!(told[0].0, "When it was");
        assert!(told.contains(&("Kind".to_owned(), text("First meeting"))));
        assert!(told.contains(&("Where or how".to_owned(), text("The person’s home"))));
        assert!(told.contains(&("Notes".to_owned(), text("Talked about the flat."))));
        assert!(!told.iter().any(|(label, _)| label == "With" || label == "Travel minutes"));
    }

    #[test]
    fn ids_are_left_out_and_unknown_keys_are_shown_under_their_own_name() {
        let body = json!({ "of": "0195c1f0-0000-7000-8000-000000000001", "new_thing": "Said by a newer program" });
        assert_eq!(
            lines(Kind::ReferralMarkedDuplicate, &body),
            [("New thing".to_owned(), text("Said by a newer program"))]
        );
    }

    #[test]
    fn a_change_says_what_it_was_and_what_it_is() {
        let body = json!({ "changed": [{ "what": "postcode", "from": "LS1 4AP", "to": "LS2 9JT" }, { "what": "nhs_number", "from": "", "to": "9434765919" },
                                        { "what": "gender", "from": "woman", "to": "" }] });
        let told = lines(Kind::PersonChanged, &body);
        assert_eq!(told[0], ("Postcode".to_owned(), text("LS2 9JT (was: LS1 4AP)")));
        assert_eq!(told[1], ("NHS number".to_owned(), text("943 476 5919")));
        assert_eq!(told[2], ("Gender".to_owned(), text("Woman (taken out)")));
    }

    #[test]
    fn a_correction_shows_both_what_it_says_and_what_it_said() {
        let body = json!({ "before": { "minutes": 30, "notes": "Old" }, "after": { "minutes": 45, "notes": "Old" } });
        let told = lines(Kind::ContactCorrected, &body);
        assert!(
            told.contains(&("Minutes".to_owned(), text("45")))
                && told.contains(&("Minutes, before".to_owned(), text("30")))
        );
        assert!(!told.iter().any(|(label, _)| label == "Notes, before"));
        let lists = json!({ "before": { "functions": ["preparing", "witness"] }, "after": { "functions": ["witness", "preparing"] } });
        assert_eq!(lines(Kind::HoldingReviewed, &lists).len(), 1, "the same in another order");
    }

    #[test]
    fn what_stands_one_level_deeper_in_an_old_entry_is_read_too() {
        let agreed = json!({ "goal": "Company", "step": { "words": "Ring the group", "by": "worker", "due": "2026-06-03", "state": "to_do" } });
        let told = lines(Kind::StepAgreed, &agreed);
        assert!(told.contains(&("Goal".to_owned(), text("Company"))));
        assert!(told.contains(&("In words".to_owned(), text("Ring the group"))));
        let changed =
            json!({ "before": { "words": "Ring", "state": "to_do" }, "step": { "words": "Ring", "state": "done" } });
        let told = lines(Kind::StepDone, &changed);
        assert_eq!(told, [("In words".to_owned(), text("Ring"))], "that it was to do and is done goes without saying");
        let reopened =
            json!({ "before": { "words": "Ring", "state": "done" }, "step": { "words": "Ring", "state": "to_do" } });
        let told = lines(Kind::StepChanged, &reopened);
        assert!(told.contains(&("State".to_owned(), text("To do"))));
        assert!(told.contains(&("State, before".to_owned(), text("Done"))), "{told:?}");
        let introduced = lines(Kind::ConnectionIntroduced, &json!({ "asset": "Choir", "may_be_told": false }));
        assert_eq!(introduced.len(), 1, "{introduced:?}");
    }

    #[test]
    fn the_same_code_reads_by_what_happened() {
        assert_eq!(
            lines(Kind::ReferralDeclined, &json!({ "reason": "other" })),
            [("Why".to_owned(), text("Another reason"))]
        );
        assert_eq!(
            lines(Kind::ReadinessChanged, &json!({ "from": "finding_out", "to": "doing" }))[1],
            ("To".to_owned(), text("Doing"))
        );
        assert_eq!(lines(Kind::EpisodeHandedOver, &json!({ "to": "doing" })), [("To".to_owned(), text("doing"))]);
    }
}
