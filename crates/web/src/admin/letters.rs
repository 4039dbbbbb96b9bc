//! Letters that a service adds for itself: seen as they will be read before they are kept.

use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::letters::own::{self, Opened};
use app::{AppError, time};
use axum::extract::{Path, RawQuery};
use practice::access::Act;
use practice::goal::LONG_MAX;
use practice::ids::OwnLetterId;
use practice::letter::own::{Origin, OwnLetter, Words};
use practice::letter::{Template, To};
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/admin/letters" May(Act::WordingEdit) => list;
    GET "/admin/letters/new" May(Act::WordingEdit) => ask;
    POST "/admin/letters/new" May(Act::WordingEdit) => add;
    GET "/admin/letters/{own_letter}" May(Act::WordingEdit) => show;
    POST "/admin/letters/{own_letter}" May(Act::WordingEdit) => save;
    POST "/admin/letters/{own_letter}/retire" May(Act::WordingEdit) => retire;
}

/// A letter in the list.
#[derive(Debug, Clone, Serialize)]
struct Line {
    href: String,
    name: String,
    to: &'static str,
    welsh: bool,
    changed: String,
    by: String,
    retired: bool,
}

/// A letter that Leeway brings.
#[derive(Debug, Clone, Serialize)]
struct Brought {
    name: &'static str,
    href: String,
    copy: String,
}

/// What the list shows.
#[derive(Debug, Clone, Serialize)]
struct ListView {
    rows: Vec<Line>,
    brought: Vec<Brought>,
}

fn brought() -> Vec<Brought> {
    let one = |template: &Template| Brought {
        name: template.words(),
        href: format!("/admin/wordings/{}", app::wording::letter_code(*template)),
        copy: format!("/admin/letters/new?from={template}"),
    };
    Template::ALL.iter().map(one).collect()
}

async fn list(visit: Visit) -> WebResult {
    let rows = own::list(visit.ctx()).await?;
    let rows = rows.into_iter().map(|row| Line {
        href: format!("/admin/letters/{}", row.id),
        name: row.name,
        to: To::parse(&row.to_whom).map_or("", To::heading),
        welsh: row.welsh,
        changed: time::moment(row.changed_at).to_string(),
        by: row.changed_by,
        retired: row.retired_at.is_some(),
    });
    visit.page("admin/letters.html", "Letters", ListView { rows: rows.collect(), brought: brought() })
}

/// The fields that may stand in letters to one side.
#[derive(Debug, Clone, Serialize)]
struct Fields {
    to: &'static str,
    fields: Vec<(&'static str, &'static str)>,
}

fn fields(to: To) -> Fields {
    Fields { to: to.heading(), fields: to.fields().to_vec() }
}

/// A letter as it reads with an invented person.
#[derive(Debug, Clone, Serialize)]
struct Read {
    subject: String,
    body: String,
}

impl From<Words> for Read {
    fn from(words: Words) -> Self {
        Self { subject: words.subject, body: words.body }
    }
}

/// What it said before.
#[derive(Debug, Clone, Serialize)]
struct Before {
    since: String,
    by: String,
    name: String,
    english: Read,
    welsh: Option<Read>,
}

/// What the page of a letter shows.
#[derive(Debug, Clone, Serialize)]
struct OneView {
    /// None for a new one.
    id: Option<String>,
    heading: String,
    to: Option<&'static str>,
    /// Whether it may have a Welsh text.
    welsh: bool,
    tos: Vec<Choice>,
    changed: Option<String>,
    changed_by: String,
    version: i64,
    retired: Option<(String, String)>,
    /// Under another name on the page, where `fields` are those of forms.
    #[serde(rename = "braces")]
    fields: Vec<Fields>,
    preview: Option<Read>,
    preview_welsh: Option<Read>,
    /// What is stored now, where somebody else changed it meanwhile.
    theirs: Option<Vec<(&'static str, String)>>,
    kept_at: Option<String>,
    past: Vec<Before>,
    max: usize,
}

fn new_view(visit: &Visit, form: &FormState, kept_at: Option<String>) -> OneView {
    let read = letter_in(|name| form.values(name).first().cloned().unwrap_or_default());
    let seen = read.and_then(|letter| own::preview(visit.ctx(), &letter, &visit.visitor.service_name).ok());
    let (preview, preview_welsh) = seen.map_or((None, None), |(english, welsh)| (Some(english), welsh));
    OneView {
        id: None,
        heading: "Add a letter".to_owned(),
        to: None,
        welsh: true,
        tos: choices!(To),
        changed: None,
        changed_by: String::new(),
        version: 0,
        retired: None,
        fields: To::ALL.iter().copied().map(fields).collect(),
        preview: preview.map(Read::from),
        preview_welsh: preview_welsh.map(Read::from),
        theirs: None,
        kept_at,
        past: Vec::new(),
        max: LONG_MAX,
    }
}

/// A letter as it is typed; none while nobody has said for whom.
fn letter_in(value: impl Fn(&str) -> String) -> Option<OwnLetter> {
    let words = |subject: &str, body: &str| Words { subject: value(subject), body: value(body) };
    Some(OwnLetter {
        name: value("name"),
        to: To::parse(value("to").trim())?,
        english: words("subject", "body"),
        welsh: words("welsh_subject", "welsh_body"),
    })
}

fn filled(letter: &OwnLetter) -> FormState {
    FormState::empty()
        .with("name", &letter.name)
        .with("to", letter.to.as_str())
        .with("subject", &letter.english.subject)
        .with("body", &letter.english.body)
        .with("welsh_subject", &letter.welsh.subject)
        .with("welsh_body", &letter.welsh.body)
}

async fn ask(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).ok();
    let from = asked.and_then(|asked| asked.first("from").and_then(Origin::parse));
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = match (draft, from) {
        // what was asked for just now goes before what was half written some other time
        (_, Some(from)) => {
            let copied = own::copied(visit.ctx(), from).await?;
            filled(&OwnLetter { name: format!("{} (copy)", copied.name), ..copied })
        }
        (Some(draft), None) => draft,
        (None, None) => FormState::empty(),
    };
    let kept_at = if from.is_some() { None } else { kept_at };
    let view = new_view(&visit, &form, kept_at);
    visit.form_page("admin/letter.html", "Add a letter", &form, view)
}

fn read(form: &Form) -> Result<OwnLetter, FormState> {
    let to = form.one_of("to", To::parse).required("Choose whom it is for");
    form.done(to)?;
    letter_in(|name| form.first(name).unwrap_or_default().to_owned()).ok_or_else(|| form.state())
}

async fn add(visit: Visit, Posted(form): Posted) -> WebResult {
    let state = match read(&form) {
        Err(state) => state,
        Ok(letter) if form.first("look").is_some() => {
            match own::preview(visit.ctx(), &letter, &visit.visitor.service_name) {
                Ok(_) => form.state(),
                Err(error) => mend(&form, error, "body")?,
            }
        }
        Ok(letter) => match own::add(visit.ctx(), visit.once(&form), letter).await {
            Ok(id) => return Ok(done(&format!("/admin/letters/{id}"), "own_letter_added")),
            Err(error) => mend(&form, error, "body")?,
        },
    };
    let view = new_view(&visit, &state, None);
    visit.form_page("admin/letter.html", "Add a letter", &state, view)
}

fn rows_of(letter: &OwnLetter) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("Name", letter.name.clone()),
        ("Subject", letter.english.subject.clone()),
        ("Letter", letter.english.body.clone()),
    ];
    if !letter.welsh.is_empty() {
        rows.push(("Subject in Welsh", letter.welsh.subject.clone()));
        rows.push(("Letter in Welsh", letter.welsh.body.clone()));
    }
    rows
}

async fn page(visit: &Visit, id: Uuid, form: Option<FormState>, stale: bool, kept_at: Option<String>) -> WebResult {
    let Opened { letter, version, changed_at, changed_by, retired, past, .. } =
        own::open(visit.ctx(), OwnLetterId(id)).await?;
    let form = form.unwrap_or_else(|| filled(&letter));
    // what is sent next is measured against what is stored now; after a fault, against what was seen
    let form = if stale || form.values("version").is_empty() { form.with("version", version) } else { form };
    let typed = letter_in(|name| {
        if name == "to" { letter.to.to_string() } else { form.values(name).first().cloned().unwrap_or_default() }
    });
    let seen = typed.and_then(|typed| own::preview(visit.ctx(), &typed, &visit.visitor.service_name).ok());
    let (preview, preview_welsh) = seen.map_or((None, None), |(english, welsh)| (Some(english), welsh));
    let past = past.into_iter().map(|one| Before {
        since: one.since.to_string(),
        by: one.by,
        name: one.letter.name,
        welsh: (!one.letter.welsh.is_empty()).then(|| one.letter.welsh.into()),
        english: one.letter.english.into(),
    });
    let view = OneView {
        id: Some(id.to_string()),
        heading: letter.title(),
        to: Some(letter.to.words()),
        welsh: letter.to == To::Person,
        tos: Vec::new(),
        changed: Some(changed_at.to_string()),
        changed_by,
        version,
        retired: retired.map(|(at, by)| (at.to_string(), by)),
        fields: vec![fields(letter.to)],
        preview: preview.map(Read::from),
        preview_welsh: preview_welsh.map(Read::from),
        theirs: stale.then(|| rows_of(&letter)),
        kept_at,
        past: past.collect(),
        max: LONG_MAX,
    };
    visit.form_page("admin/letter.html", "Letter", &form, view)
}

async fn show(visit: Visit, Path(id): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, id, draft, false, kept_at).await
}

async fn save(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let version = typed(&form, "version").parse().unwrap_or(0);
    // whom it is for does not change
    let to = own::open(visit.ctx(), OwnLetterId(id)).await?.letter.to;
    let words = |subject: &str, body: &str| Words {
        subject: form.first(subject).unwrap_or_default().to_owned(),
        body: form.first(body).unwrap_or_default().to_owned(),
    };
    let name = form.first("name").unwrap_or_default().to_owned();
    let letter = OwnLetter { name, to, english: words("subject", "body"), welsh: words("welsh_subject", "welsh_body") };
    if form.first("look").is_some() {
        let state = match own::preview(visit.ctx(), &letter, &visit.visitor.service_name) {
            Ok(_) => form.state(),
            Err(error) => mend(&form, error, "body")?,
        };
        return page(&visit, id, Some(state), false, None).await;
    }
    let (state, stale) = match own::save(visit.ctx(), visit.once(&form), OwnLetterId(id), version, letter).await {
        Ok(()) => return Ok(done(&format!("/admin/letters/{id}"), "own_letter_saved")),
        Err(AppError::Stale) => {
            let words = "Somebody else changed this letter while you wrote. Compare both below, then save again";
            (form.refuse("body", words), true)
        }
        Err(error) => (mend(&form, error, "body")?, false),
    };
    page(&visit, id, Some(state), stale, None).await
}

async fn retire(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let version = typed(&form, "version").parse().unwrap_or(0);
    let retire = typed(&form, "do") == "retire";
    let here = format!("/admin/letters/{id}");
    match own::retire(visit.ctx(), visit.once(&form), OwnLetterId(id), version, retire).await {
        Ok(()) => Ok(done(&here, if retire { "own_letter_retired" } else { "own_letter_back" })),
        Err(AppError::NotPossible(words)) => {
            page(&visit, id, Some(FormState::empty().with_error("", words)), false, None).await
        }
        Err(AppError::Stale) => {
            let words = "Somebody else changed this letter meanwhile. Look at it, then say so again";
            page(&visit, id, Some(FormState::empty().with_error("", words)), false, None).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) fn samples() -> Samples {
    let line = |retired: bool| Line {
        href: "/admin/letters/1".to_owned(),
        name: "An invitation".to_owned(),
        to: To::Person.heading(),
        welsh: !retired,
        changed: "2026-06-03T13:30:00Z".to_owned(),
        by: "Mo Patel".to_owned(),
        retired,
    };
    let read = || Read { subject: "A place at the table".to_owned(), body: "Dear Win,\n\nCome in.".to_owned() };
    let new = OneView {
        id: None,
        heading: "Add a letter".to_owned(),
        to: None,
        welsh: true,
        tos: choices!(To),
        changed: None,
        changed_by: String::new(),
        version: 0,
        retired: None,
        fields: To::ALL.iter().copied().map(fields).collect(),
        preview: None,
        preview_welsh: None,
        theirs: None,
        kept_at: Some("2026-06-03T13:30:00Z".to_owned()),
        past: Vec::new(),
        max: LONG_MAX,
    };
    let known = OneView {
        id: Some("01990000-0000-7000-8000-000000000004".to_owned()),
        heading: "To the person: An invitation".to_owned(),
        to: Some(To::Person.words()),
        tos: Vec::new(),
        changed: Some("2026-06-03T13:30:00Z".to_owned()),
        changed_by: "Mo Patel".to_owned(),
        version: 2,
        fields: vec![fields(To::Person)],
        preview: Some(read()),
        preview_welsh: Some(read()),
        kept_at: None,
        past: vec![Before {
            since: "2026-05-03T13:30:00Z".to_owned(),
            by: "Mo Patel".to_owned(),
            name: "Invitation".to_owned(),
            english: read(),
            welsh: Some(read()),
        }],
        ..new.clone()
    };
    let retired = OneView {
        retired: Some(("2026-06-05T13:30:00Z".to_owned(), "Mo Patel".to_owned())),
        welsh: false,
        past: Vec::new(),
        theirs: Some(vec![("Name", "Another invitation".to_owned())]),
        ..known.clone()
    };
    let typed = FormState::empty().with("name", "An invitation").with("body", "Dear {name},").with("version", 2);
    let wrong = typed.clone().with_error("body", "Line 3: ‘{nmae}’ is not a field").with_error("to", "Choose");
    vec![
        (
            "admin/letters.html",
            vec![
                drawn(&ListView { rows: vec![line(false), line(true)], brought: brought() }, None),
                drawn(&ListView { rows: Vec::new(), brought: brought() }, None),
            ],
        ),
        (
            "admin/letter.html",
            vec![
                drawn(&new, Some(&FormState::empty())),
                drawn(&new, Some(&wrong)),
                drawn(&known, Some(&typed)),
                drawn(&retired, Some(&wrong)),
            ],
        ),
    ]
}
