//! Hidden details, for whoever supports the person: what is hidden, and what is to be.

use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::hidden::{Hidden, NewHidden, Which};
use app::{AppError, time};
use axum::extract::Path;
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::hidden::What;
use practice::ids::PersonId;
use practice::person::{ContactKind, parse_email, parse_phone, parse_postcode, show_phone};
use serde::Serialize;
use uuid::Uuid;

/// What the page shows.
#[derive(Debug, Serialize)]
struct HiddenView {
    place: String,
    name: String,
    rows: Vec<Row>,
    /// What stands in the record and can be hidden.
    open: Vec<Choice>,
    kinds: Vec<Choice>,
    long_max: usize,
}

#[derive(Debug, Serialize)]
struct Row {
    id: String,
    what: &'static str,
    value: String,
    dial: Option<String>,
    postcode: String,
    marks: Vec<&'static str>,
    note: String,
    why: String,
    since: String,
}

/// How the address is named among what can be hidden.
const ADDRESS: &str = "address";

fn view(place: String, hidden: &Hidden) -> HiddenView {
    let mut open = Vec::new();
    if hidden.address {
        open.push(Choice::new(ADDRESS, "The address, with its postcode"));
    }
    open.extend(hidden.ways.iter().map(|way| {
        let kind = ContactKind::parse(&way.kind);
        let words = kind.map_or("Other", ContactKind::words);
        Choice::new(way.id.to_string(), format!("{words}: {}", shown(kind, &way.value)))
    }));
    HiddenView {
        place,
        name: hidden.name.clone(),
        rows: hidden.rows.iter().map(row).collect(),
        open,
        kinds: app::hidden::kinds().into_iter().map(|what| Choice::new(what.as_str(), what.words())).collect(),
        long_max: LONG_MAX,
    }
}

fn is_phone(kind: Option<ContactKind>) -> bool {
    matches!(kind, Some(ContactKind::Mobile | ContactKind::HomePhone))
}

fn shown(kind: Option<ContactKind>, value: &str) -> String {
    if is_phone(kind) { show_phone(value) } else { value.to_owned() }
}

fn row(row: &app::HiddenRow) -> Row {
    let kind = ContactKind::parse(&row.kind);
    let marks = [(row.never_use, "Never use"), (row.no_message, "Leave no message"), (row.safe, "Safe to write to")];
    Row {
        id: row.id.to_string(),
        what: What::parse(&row.kind).map_or("Other", What::words),
        value: shown(kind, &row.value),
        dial: (is_phone(kind) && !row.never_use).then(|| row.value.clone()),
        postcode: row.postcode.clone(),
        marks: marks.into_iter().filter(|(set, _)| *set).map(|(_, words)| words).collect(),
        note: row.note.clone(),
        why: row.why.clone(),
        since: time::moment(row.hidden_at).to_string(),
    }
}

/// Opens what is hidden; that it was opened stands in the log of looks.
pub(super) async fn show(visit: Visit, Path(person): Path<Uuid>) -> WebResult {
    page(&visit, person, &FormState::empty()).await
}

async fn page(visit: &Visit, person: Uuid, form: &FormState) -> WebResult {
    let hidden = app::hidden::open(visit.ctx(), PersonId(person)).await?;
    visit.form_page("people/hidden.html", "Hidden details", form, view(format!("/people/{person}"), &hidden))
}

async fn after(
    visit: &Visit,
    person: Uuid,
    form: &Form,
    result: Result<(), AppError>,
    field: &str,
    flash: &'static str,
) -> WebResult {
    match result {
        Ok(()) => Ok(done(&format!("/people/{person}/hidden"), flash)),
        Err(error) => page(visit, person, &mend(form, error, field)?).await,
    }
}

/// Hides what stands in the record.
pub(super) async fn hide(visit: Visit, Path(person): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let which = match typed(&form, "which").as_str() {
        ADDRESS => Some(Which::Address),
        id => id.parse().ok().map(Which::Way),
    };
    let Some(which) = which else {
        return page(&visit, person, &form.refuse("which", "Choose what is to be hidden")).await;
    };
    let why = typed(&form, "why");
    let result = app::hidden::hide(visit.ctx(), PersonId(person), visit.once(&form), which, &why).await;
    after(&visit, person, &form, result, "why", "detail_hidden").await
}

/// Adds what was never in the record.
pub(super) async fn add(visit: Visit, Path(person): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let new = match read(&visit, &form) {
        Ok(new) => new,
        Err(state) => return page(&visit, person, &state).await,
    };
    // its reason is the second of the page's two
    let result = app::hidden::add(visit.ctx(), PersonId(person), new).await.map_err(|error| match error {
        AppError::Invalid(mut problems) => {
            problems.iter_mut().filter(|problem| problem.field == "why").for_each(|problem| problem.field = "why_new");
            AppError::Invalid(problems)
        }
        other => other,
    });
    after(&visit, person, &form, result, "why_new", "detail_hidden").await
}

fn read(visit: &Visit, form: &Form) -> Result<NewHidden, FormState> {
    let (what, value, postcode, note, safe, why) = form.done((
        form.one_of("what", What::parse).required("Choose what it is"),
        form.text("value").max(LONG_MAX).called("The address or number").optional(),
        form.line("postcode").parse(parse_postcode).optional(),
        form.line("note").max(SHORT_MAX).called("The note").optional(),
        form.ticked("safe"),
        form.line("why_new").max(SHORT_MAX).called("Why").optional(),
    ))?;
    let value = value.unwrap_or_default();
    let value = match what {
        What::Way(ContactKind::Mobile | ContactKind::HomePhone) => parse_phone(&value).map_err(|e| e.to_string()),
        What::Way(ContactKind::Email) => parse_email(&value).map_err(|e| e.to_string()),
        What::Address | What::Way(ContactKind::Post) => Ok(value),
    };
    let value = value.map_err(|words| form.refuse("value", words))?;
    let postcode = postcode.unwrap_or_default();
    if !postcode.is_empty() && what != What::Address {
        return Err(form.refuse("postcode", "Only an address has a postcode. Empty this"));
    }
    let (note, why) = (note.unwrap_or_default(), why.unwrap_or_default());
    Ok(NewHidden { form: visit.once(form), what, value, postcode, note, safe, why })
}

/// Puts a detail back into the record.
pub(super) async fn show_again(
    visit: Visit,
    Path((person, detail)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    app::hidden::show_again(visit.ctx(), PersonId(person), detail, visit.once(&form)).await?;
    Ok(done(&format!("/people/{person}/hidden"), "detail_shown_again"))
}

/// Takes a detail out.
pub(super) async fn remove(
    visit: Visit,
    Path((person, detail)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    app::hidden::remove(visit.ctx(), PersonId(person), detail, visit.once(&form)).await?;
    Ok(done(&format!("/people/{person}/hidden"), "detail_taken_out"))
}

/// Nothing hidden and nothing to hide; all kinds; and a form to mend.
pub(super) fn samples() -> Samples {
    let empty = Hidden { name: "Mary O’Neill".to_owned(), rows: Vec::new(), address: false, ways: Vec::new() };
    let mut full = view("/people/p".to_owned(), &Hidden { address: true, ..empty });
    full.rows = vec![
        Row {
            id: "a".to_owned(),
            what: "Address",
            value: "12 Alma Street\nWexcombe".to_owned(),
            dial: None,
            postcode: "LS9 7XY".to_owned(),
            marks: Vec::new(),
            note: String::new(),
            why: "Her former partner looks for her".to_owned(),
            since: "2026-06-03T13:30:00Z".to_owned(),
        },
        Row {
            id: "b".to_owned(),
            what: "Mobile",
            value: "07700 900123".to_owned(),
            dial: Some("07700900123".to_owned()),
            postcode: String::new(),
            marks: vec!["Leave no message"],
            note: "Mornings".to_owned(),
            why: "Her former partner looks for her".to_owned(),
            since: "2026-06-03T13:30:00Z".to_owned(),
        },
    ];
    let bare = Hidden { name: "Mary O’Neill".to_owned(), rows: Vec::new(), address: false, ways: Vec::new() };
    let faulty =
        FormState::empty().with("which", ADDRESS).with_error("why", "Say why it must stay hidden, and from whom");
    let empty_view = view("/people/p".to_owned(), &bare);
    vec![("people/hidden.html", vec![drawn(&empty_view, Some(&FormState::empty())), drawn(&full, Some(&faulty))])]
}
