//! What a worker told of their judgement, as the two of a pair read it.

use super::shown::PairLine;
use crate::error::{WebError, WebResult};
use crate::form::Form;
use crate::samples::{Samples, drawn};
use crate::shared::{place_of, place_words};
use crate::visit::Visit;
use app::supervision::Told;
use axum::extract::{Path, RawQuery};
use practice::support::Party;
use serde::Serialize;
use uuid::Uuid;

/// Something that was told.
#[derive(Debug, Clone, Serialize)]
struct ToldView {
    lines: Vec<(String, String)>,
    at: String,
    could_not_wait: bool,
    /// When it was talked about; empty while it was not.
    talked: String,
    judgement: String,
    why: String,
    thought: String,
    reference: String,
    /// The support, where it was brought.
    href: String,
}

fn told_view(one: &Told) -> ToldView {
    ToldView {
        lines: one.lines.clone(),
        at: one.at.to_string(),
        could_not_wait: one.could_not_wait,
        talked: one.talked.map(|at| at.to_string()).unwrap_or_default(),
        judgement: one.judgement.clone(),
        why: one.why.clone(),
        thought: one.thought.clone(),
        reference: one.reference.clone(),
        href: one.episode.map(|episode| format!("/episodes/{episode}")).unwrap_or_default(),
    }
}

/// The page.
#[derive(Debug, Clone, Serialize)]
struct ToldPageView {
    pair: PairLine,
    /// Whether whoever looks is the worker, who reads what the other reads.
    worker: bool,
    told: Vec<ToldView>,
    next: String,
}

pub(super) async fn show(visit: Visit, Path(pair): Path<Uuid>, RawQuery(query): RawQuery) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let after = match asked.first("after") {
        None => None,
        Some(text) => Some(place_of(text).ok_or(WebError::NotFound)?),
    };
    let found = app::supervision::told(visit.ctx(), pair, after).await?;
    let view = ToldPageView {
        pair: PairLine::of(&found.pair),
        worker: found.me == Party::Worker,
        told: found.told.iter().map(told_view).collect(),
        next: found.next.as_ref().map(place_words).unwrap_or_default(),
    };
    visit.page("supervision/told.html", "What was told of judgement", view)
}

pub(super) fn samples() -> Samples {
    let told = ToldView {
        lines: vec![
            ("Number of contacts".to_owned(), "This was the 7th of 6 contacts.".to_owned()),
            ("Place of contact".to_owned(), "This was a visit at home.".to_owned()),
        ],
        at: "2026-06-03T13:30:00Z".to_owned(),
        could_not_wait: true,
        talked: "2026-06-20T09:00:00Z".to_owned(),
        judgement: "Tailoring support".to_owned(),
        why: "Her son died last week.".to_owned(),
        thought: "I would do it again, and say so beforehand.".to_owned(),
        reference: "SP-4821".to_owned(),
        href: "/episodes/e".to_owned(),
    };
    let bare = ToldView {
        could_not_wait: false,
        talked: String::new(),
        judgement: String::new(),
        why: String::new(),
        thought: String::new(),
        href: String::new(),
        ..told.clone()
    };
    let some = ToldPageView {
        pair: PairLine::sample(),
        worker: false,
        told: vec![told, bare],
        next: "2026-06-03T13:30:00Z~a".to_owned(),
    };
    let own = ToldPageView { worker: true, next: String::new(), ..some.clone() };
    let none = ToldPageView { told: Vec::new(), next: String::new(), ..some.clone() };
    vec![("supervision/told.html", vec![drawn(&some, None), drawn(&own, None), drawn(&none, None)])]
}
