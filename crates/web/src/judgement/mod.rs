//! A worker's journal of judgement, what they ask first, and the minute at the end of the day (DOMAIN 4.12, 5.2, 5.3).

mod asks;
mod entry;
mod minute;

use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{place_of, place_words};
use crate::visit::Visit;
use crate::words::{Choice, choices};
use app::charter::journal::{DiscretionRow, Filter};
use app::time;
use axum::extract::RawQuery;
use practice::access::Act;
use practice::charter::Aspect;
use practice::charter::leave::Type;
use serde::Serialize;

routes! {
    GET "/judgement" May(Act::JudgementKeep) => list;
    GET "/judgement/new" May(Act::JudgementKeep) => entry::new_ask;
    POST "/judgement/new" May(Act::JudgementKeep) => entry::new_note;
    GET "/judgement/{discretion}" May(Act::JudgementKeep) => entry::show;
    GET "/judgement/{discretion}/came-of" May(Act::JudgementKeep) => entry::came_of_ask;
    POST "/judgement/{discretion}/came-of" May(Act::JudgementKeep) => entry::came_of;
    GET "/judgement/{discretion}/reflection" May(Act::JudgementKeep) => entry::reflection_ask;
    POST "/judgement/{discretion}/reflection" May(Act::JudgementKeep) => entry::reflect;
    GET "/episodes/{episode}/judgement" May(Act::JudgementKeep) => entry::of_ask;
    POST "/episodes/{episode}/judgement" May(Act::JudgementKeep) => entry::of_note;
    GET "/asks" May(Act::AskRead) => asks::list;
    GET "/asks/{ask}" May(Act::AskRead) => asks::show;
    POST "/asks/{ask}" May(Act::AskAnswer) => asks::answer;
    POST "/asks/{ask}/end" May(Act::AskEnd) => asks::end;
    GET "/minute" May(Act::JudgementKeep) => minute::show;
    POST "/minute" May(Act::JudgementKeep) => minute::answer;
    POST "/minute/skip" May(Act::JudgementKeep) => minute::skip;
    POST "/minute/choice" May(Act::JudgementKeep) => minute::choose;
}

/// An entry as the list and its own page show it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct EntryView {
    id: String,
    at: String,
    aspect: String,
    kind: String,
    why: String,
    hoped: String,
    could_not_wait: bool,
    /// Written down where no boundary asked for it.
    own: bool,
    /// The figures of the boundary; empty of an own entry.
    figures: String,
    came_of: String,
    came_of_at: String,
    reflected: bool,
    version: i64,
}

pub(super) fn entry_view(row: &DiscretionRow) -> EntryView {
    EntryView {
        id: row.id.to_string(),
        at: time::moment(row.at).to_string(),
        aspect: aspect_words(&row.aspect),
        kind: Type::parse(&row.kind).map_or_else(|| row.kind.clone(), |kind| kind.words().to_owned()),
        why: row.why.clone(),
        hoped: row.hoped.clone(),
        could_not_wait: row.could_not_wait,
        own: row.own,
        figures: row.figures.clone().unwrap_or_default(),
        came_of: row.came_of.clone(),
        came_of_at: row.came_of_at.map(|at| time::moment(at).to_string()).unwrap_or_default(),
        reflected: row.reflected,
        version: row.version,
    }
}

pub(super) fn aspect_words(code: &str) -> String {
    Aspect::parse(code).map_or_else(|| code.to_owned(), |aspect| aspect.words().to_owned())
}

#[derive(Debug, Clone, Serialize)]
struct ListView {
    entries: Vec<EntryView>,
    aspects: Vec<Choice>,
    kinds: Vec<Choice>,
    /// Whether only some are asked for.
    filtered: bool,
    next: Option<String>,
}

async fn list(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let after = match asked.first("after") {
        None => None,
        Some(text) => Some(place_of(text).ok_or(WebError::NotFound)?),
    };
    let filter = Filter {
        aspect: asked.first("aspect").and_then(Aspect::parse),
        kind: asked.first("kind").and_then(Type::parse),
    };
    let found = app::charter::journal::page(visit.ctx(), filter, after).await?;
    let (aspect, kind) = (filter.aspect.map_or("", Aspect::as_str), filter.kind.map_or("", Type::as_str));
    let next = found.next.as_ref().map(place_words);
    let view = ListView {
        entries: found.entries.iter().map(entry_view).collect(),
        aspects: choices!(Aspect),
        kinds: choices!(Type),
        filtered: filter.aspect.is_some() || filter.kind.is_some(),
        next: next.map(|place| format!("/judgement?after={place}&aspect={aspect}&kind={kind}")),
    };
    let form = FormState::empty().with("aspect", aspect).with("kind", kind);
    visit.form_page("judgement/list.html", "Your judgement", &form, view)
}

pub(super) fn sample_entry() -> EntryView {
    EntryView {
        id: "d".to_owned(),
        at: "2026-06-03T13:30:00Z".to_owned(),
        aspect: "Number of contacts".to_owned(),
        kind: "Fitting support to the person".to_owned(),
        why: "Her son died last week.".to_owned(),
        hoped: "That she is not alone with it.".to_owned(),
        could_not_wait: true,
        own: false,
        figures: "This was the 7th of 6 contacts.".to_owned(),
        came_of: "She went to the group with her sister.".to_owned(),
        came_of_at: "2026-07-03T13:30:00Z".to_owned(),
        reflected: true,
        version: 2,
    }
}

pub(super) fn sample_own() -> EntryView {
    EntryView {
        own: true,
        hoped: String::new(),
        could_not_wait: false,
        figures: String::new(),
        came_of: String::new(),
        came_of_at: String::new(),
        reflected: false,
        ..sample_entry()
    }
}

pub(crate) fn samples() -> Samples {
    let some = ListView {
        entries: vec![sample_entry(), sample_own()],
        aspects: choices!(Aspect),
        kinds: choices!(Type),
        filtered: true,
        next: Some("/judgement?after=1~a".to_owned()),
    };
    let none = ListView { entries: Vec::new(), filtered: false, next: None, ..some.clone() };
    let nothing_such = ListView { entries: Vec::new(), next: None, ..some.clone() };
    let form = FormState::empty().with("aspect", "").with("kind", "");
    let mut samples = vec![(
        "judgement/list.html",
        vec![drawn(&some, Some(&form)), drawn(&none, Some(&form)), drawn(&nothing_such, Some(&form))],
    )];
    samples.extend(entry::samples());
    samples.extend(asks::samples());
    samples.extend(minute::samples());
    samples
}
