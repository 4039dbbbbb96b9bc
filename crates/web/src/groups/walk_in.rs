//! Somebody who walked in: who it may be, a referral made of them, or taken out again.

use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::typed_id;
use crate::visit::{Posted, Visit, done};
use app::{AppError, time};
use axum::extract::Path;
use practice::ids::PersonId;
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct LikelyView {
    id: String,
    name: String,
    born: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct WalkInView {
    href: String,
    session: String,
    group: String,
    when: String,
    called: String,
    site: String,
    district: String,
    need: String,
    note: String,
    likely: Vec<LikelyView>,
    /// Whether it stands in a record by now.
    recorded: bool,
    /// Whose, where the account may know.
    person: Option<LikelyView>,
}

async fn page(visit: &Visit, id: Uuid, form: &FormState) -> WebResult {
    let opened = app::groups::walk_in(visit.ctx(), id).await?;
    let row = &opened.row;
    let of = |one: &app::groups::Known| LikelyView {
        id: one.person.to_string(),
        name: one.name.clone(),
        born: one.born.map(|day| day.to_string()),
    };
    let view = WalkInView {
        href: format!("/walk-ins/{id}"),
        session: format!("/group-sessions/{}", row.session_id),
        group: opened.group.name.clone(),
        when: time::moment(opened.when.starts_at).to_string(),
        called: row.called.clone(),
        site: opened.site.clone(),
        district: row.district.clone(),
        need: row.need.as_deref().map(practice::needs::words).unwrap_or_default().to_owned(),
        note: row.note.clone(),
        likely: opened.likely.iter().map(of).collect(),
        recorded: row.person_id.is_some(),
        person: opened.person.as_ref().map(of),
    };
    visit.form_page("groups/walk-in.html", "Walked in", form, view)
}

pub(super) async fn show(visit: Visit, Path(id): Path<Uuid>) -> WebResult {
    page(&visit, id, &FormState::empty()).await
}

pub(super) async fn known(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let session = app::groups::walk_in(visit.ctx(), id).await?.row.session_id;
    let person = PersonId(typed_id(&form, "person")?);
    match app::groups::known(visit.ctx(), id, person, visit.once(&form)).await {
        Ok(()) => Ok(done(&format!("/group-sessions/{session}"), "walk_in_known")),
        Err(AppError::NotPossible(words)) => page(&visit, id, &form.refuse("", words)).await,
        Err(AppError::Invalid(problems)) => {
            let words = problems.into_iter().map(|p| p.message).collect::<Vec<_>>().join(" ");
            page(&visit, id, &form.refuse("", words)).await
        }
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn take_out(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    match app::groups::take_out(visit.ctx(), id, visit.once(&form)).await {
        Ok(session) => Ok(done(&format!("/group-sessions/{session}"), "walk_in_out")),
        Err(AppError::NotPossible(words)) => page(&visit, id, &form.refuse("", words)).await,
        Err(other) => Err(other.into()),
    }
}

pub(super) fn samples() -> Samples {
    let one = LikelyView { id: "p".to_owned(), name: "Mary O’Neill".to_owned(), born: Some("1950-03-01".to_owned()) };
    let view = WalkInView {
        href: "/walk-ins/w".to_owned(),
        session: "/group-sessions/s".to_owned(),
        group: "Library drop-in".to_owned(),
        when: "2026-11-24T10:00:00Z".to_owned(),
        called: "Mary".to_owned(),
        site: "Harbour Street Surgery".to_owned(),
        district: "LE3".to_owned(),
        need: "Loneliness and isolation".to_owned(),
        note: "Asked about the choir".to_owned(),
        likely: vec![one.clone(), LikelyView { born: None, ..one.clone() }],
        recorded: false,
        person: None,
    };
    let done = WalkInView {
        recorded: true,
        likely: Vec::new(),
        person: Some(one),
        site: String::new(),
        district: String::new(),
        need: String::new(),
        note: String::new(),
        ..view.clone()
    };
    let faulty = FormState::empty().with_error("", "They stand on the sheet already");
    let nobody = WalkInView { likely: Vec::new(), ..view.clone() };
    vec![(
        "groups/walk-in.html",
        vec![drawn(&view, Some(&FormState::empty())), drawn(&done, Some(&faulty)), drawn(&nobody, Some(&faulty))],
    )]
}
