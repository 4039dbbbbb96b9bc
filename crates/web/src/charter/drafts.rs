//! Drafting: begun, named, boundary by boundary, agreed or thrown away.

use super::{VersionView, opened_page, rules, sample_version, version_view};
use crate::cmoc::CmocLine;
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::charter::{Agreement, BoundaryDraft, Opened, Written};
use axum::extract::{Path, RawQuery};
use jiff::ToSpan;
use practice::charter::file::FILE_MAX;
use practice::charter::starting::Starting;
use practice::charter::versions::{Part, TookPart};
use practice::charter::{Aspect, Band, Boundary, Latitude};
use practice::goal::LONG_MAX;
use practice::ids::{BoundaryId, CharterId};
use practice::support::cmoc::Situation;
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct BeginView {
    from: Vec<Choice>,
    cmoc: Option<CmocLine>,
}

/// Stands for a draft begun from nothing, from the version in force, from a file.
const BLANK: &str = "blank";
const NOW: &str = "now";
const FILE: &str = "file";

async fn begin_page(visit: &Visit, form: &FormState) -> WebResult {
    let now = app::charter::page(visit.ctx()).await?.now;
    let mut from: Vec<Choice> = Vec::new();
    if let Some(now) = now {
        from.push(Choice::new(NOW, format!("The charter in force: {}", now.version.row.title)));
    }
    from.extend(choices!(Starting));
    from.push(Choice::new(FILE, "A file, for example from another service"));
    from.push(Choice::new(BLANK, "Nothing"));
    visit.form_page(
        "charter/begin.html",
        "Begin a draft",
        form,
        BeginView { cmoc: CmocLine::of(visit, Situation::CharterWritten), from },
    )
}

pub(super) async fn ask(visit: Visit) -> WebResult {
    begin_page(&visit, &FormState::empty()).await
}

enum From {
    Blank,
    Now,
    File,
    Starting(Starting),
}

pub(super) async fn begin(visit: Visit, Posted(form): Posted) -> WebResult {
    let from = |code: &str| match code {
        BLANK => Some(From::Blank),
        NOW => Some(From::Now),
        FILE => Some(From::File),
        code => Starting::parse(code).map(From::Starting),
    };
    let read = form.done((
        form.one_of("from", from).required("Choose what to begin from"),
        form.line("title").max(120).called("Title").optional(),
        form.text("file").max(FILE_MAX).called("The file").optional(),
    ));
    let problem = match read {
        Ok((from, title, file)) => {
            let now = app::charter::page(visit.ctx()).await?.now;
            let written = match (from, now, file) {
                (From::Now, Some(now), _) => Ok(Written::Version(CharterId(now.version.row.id))),
                (From::File, _, Some(text)) => Ok(Written::File(text)),
                (From::File, _, None) => Err(form.refuse("file", "Paste the text of the file")),
                (From::Starting(which), ..) => Ok(Written::Starting(which)),
                (From::Now, None, _) => Err(form.refuse("from", "No charter is in force. Choose something else")),
                (From::Blank, ..) if title.is_none() => Err(form.refuse("title", "Say what the charter is called")),
                (From::Blank, ..) => Ok(Written::Blank),
            };
            match written {
                Ok(written) => {
                    let title = title.unwrap_or_default();
                    match app::charter::begin(visit.ctx(), visit.once(&form), &title, written).await {
                        Ok(charter) => return Ok(done(&format!("/charter/{charter}"), "charter_begun")),
                        Err(error) => mend(&form, error, "from")?,
                    }
                }
                Err(state) => state,
            }
        }
        Err(state) => state,
    };
    begin_page(&visit, &problem).await
}

fn row_version(form: &Form) -> i64 {
    typed(form, "version").parse().unwrap_or(0)
}

/// What is said to whoever was overtaken; nothing of what they wrote is lost.
const STALE: &str =
    "Somebody else changed this draft meanwhile. Look at it as it stands now, and send this again if you still want to";

pub(super) async fn rename(visit: Visit, Path(charter): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.line("title").max(120).called("Title").required("Say what the charter is called"),
        form.text("about").max(LONG_MAX).called("About").optional(),
    ));
    let problem = match read {
        Ok((title, about)) => {
            let known = (CharterId(charter), row_version(&form));
            let about = about.unwrap_or_default();
            match app::charter::rename(visit.ctx(), visit.once(&form), known, &title, &about).await {
                Ok(()) => return Ok(done(&format!("/charter/{charter}"), "charter_saved")),
                Err(AppError::Stale) => form.refuse("title", STALE),
                Err(error) => mend(&form, error, "title")?,
            }
        }
        Err(state) => state,
    };
    opened_page(&visit, charter, Some(problem)).await
}

#[derive(Debug, Clone, Serialize)]
struct BoundaryFormView {
    draft: VersionView,
    place: String,
    aspect: String,
    code: String,
    question: String,
    offers: rules::Offers,
    bands: Vec<(String, String, u8, u8)>,
    new: bool,
    /// The version of the boundary's row, for the form that takes it out.
    row_version: i64,
    /// What stands there now, where somebody else changed it meanwhile.
    theirs: Option<Vec<(&'static str, String)>>,
}

struct Place<'a> {
    charter: Uuid,
    aspect: Aspect,
    known: Option<&'a (Boundary, i64)>,
    theirs: bool,
}

async fn boundary_page(visit: &Visit, opened: &Opened, place: Place<'_>, form: &FormState) -> WebResult {
    let measures = app::charter::measures(visit.ctx()).await?;
    let aspect = place.aspect;
    let href = match place.known {
        Some((one, _)) => format!("/charter/{}/boundaries/{}", place.charter, one.id),
        None => format!("/charter/{}/boundary?aspect={}", place.charter, aspect.as_str()),
    };
    let theirs = place.known.filter(|_| place.theirs).map(|(one, _)| {
        vec![
            (
                "What is checked",
                one.rule.as_ref().map_or_else(|| "Guidance".to_owned(), practice::charter::Rule::words),
            ),
            ("On the line", one.latitude.get().to_string()),
            ("What workers read", one.words_for_workers.clone()),
            ("Why", one.why.clone()),
        ]
    });
    let view = BoundaryFormView {
        draft: version_view(&opened.version),
        place: href,
        aspect: aspect.words().to_owned(),
        code: aspect.as_str().to_owned(),
        question: aspect.question().to_owned(),
        offers: rules::offers(aspect, &measures),
        bands: bands(),
        new: place.known.is_none(),
        row_version: place.known.map_or(0, |(_, version)| *version),
        theirs,
    };
    visit.form_page("charter/boundary.html", "A boundary", form, view)
}

fn bands() -> Vec<(String, String, u8, u8)> {
    let of = |band: &Band| (band.words().to_owned(), band.meaning().to_owned(), band.least().get(), band.most().get());
    Band::ALL.iter().map(of).collect()
}

fn read_boundary(form: &Form, aspect: Aspect) -> Result<BoundaryDraft, FormState> {
    let rule = rules::read(form, aspect)?;
    let (latitude, ceiling, workers, public, why, cmocs) = form.done((
        form.number("latitude")
            .between(0, 100)
            .called("How much is left to judgement")
            .required("Enter a whole number from 0 to 100"),
        form.number("ceiling").between(0, 100).called("How far somebody’s own flexibility may go").optional(),
        form.text("words_for_workers").max(LONG_MAX).called("What workers read").required("Write what workers read"),
        form.text("words_for_public").max(LONG_MAX).called("What patients and referrers read").optional(),
        form.text("why").max(LONG_MAX).called("Why").required("Write why it is so"),
        form.line("cmocs").max(60).called("CMOCs").optional(),
    ))?;
    let place = |n: i64| u8::try_from(n).ok().and_then(Latitude::new);
    let cmocs = cmocs.unwrap_or_default();
    let mut numbers = Vec::new();
    for word in cmocs.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty()) {
        match word.parse::<u8>() {
            Ok(number) => numbers.push(number),
            Err(_) => {
                return Err(form.refuse(
                    "cmocs",
                    format!("‘{word}’ is no number. Enter numbers from 1 to 15, with commas between"),
                ));
            }
        }
    }
    Ok(BoundaryDraft {
        aspect,
        rule,
        latitude: place(latitude).unwrap_or(Latitude::MOST),
        ceiling: ceiling.and_then(place),
        why,
        words_for_workers: workers,
        words_for_public: public.unwrap_or_default(),
        cmocs: numbers,
    })
}

fn asked_aspect(query: Option<String>) -> Result<Aspect, WebError> {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    asked.first("aspect").and_then(Aspect::parse).ok_or(WebError::NotFound)
}

pub(super) async fn boundary_ask(visit: Visit, Path(charter): Path<Uuid>, RawQuery(query): RawQuery) -> WebResult {
    let aspect = asked_aspect(query)?;
    let opened = app::charter::open(visit.ctx(), CharterId(charter)).await?;
    let form = FormState::empty().with("latitude", 60);
    boundary_page(&visit, &opened, Place { charter, aspect, known: None, theirs: false }, &form).await
}

pub(super) async fn boundary_add(
    visit: Visit,
    Path(charter): Path<Uuid>,
    RawQuery(query): RawQuery,
    Posted(form): Posted,
) -> WebResult {
    let aspect = asked_aspect(query)?;
    let problem = match read_boundary(&form, aspect) {
        Ok(draft) => {
            let id = CharterId(charter);
            match app::charter::boundary_put(visit.ctx(), visit.once(&form), id, None, draft).await {
                Ok(()) => return Ok(done(&format!("/charter/{charter}"), "charter_saved")),
                Err(AppError::Stale) => form.refuse("", STALE),
                Err(error) => mend(&form, error, "rule")?,
            }
        }
        Err(state) => state,
    };
    let opened = app::charter::open(visit.ctx(), CharterId(charter)).await?;
    boundary_page(&visit, &opened, Place { charter, aspect, known: None, theirs: false }, &problem).await
}

fn known(opened: &Opened, boundary: Uuid) -> Result<&(Boundary, i64), WebError> {
    opened.boundaries.iter().find(|(one, _)| one.id == boundary).ok_or(WebError::NotFound)
}

pub(super) async fn boundary_show(visit: Visit, Path((charter, boundary)): Path<(Uuid, Uuid)>) -> WebResult {
    let opened = app::charter::open(visit.ctx(), CharterId(charter)).await?;
    let one = known(&opened, boundary)?;
    let cmocs: Vec<String> = one.0.cmocs.iter().map(ToString::to_string).collect();
    let mut form = FormState::empty()
        .with("version", one.1)
        .with("latitude", one.0.latitude.get())
        .with("words_for_workers", &one.0.words_for_workers)
        .with("words_for_public", &one.0.words_for_public)
        .with("why", &one.0.why)
        .with("cmocs", cmocs.join(", "));
    if let Some(ceiling) = one.0.ceiling {
        form = form.with("ceiling", ceiling.get());
    }
    let form = rules::filled(form, one.0.rule.as_ref());
    let place = Place { charter, aspect: one.0.aspect, known: Some(one), theirs: false };
    boundary_page(&visit, &opened, place, &form).await
}

pub(super) async fn boundary_save(
    visit: Visit,
    Path((charter, boundary)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    let opened = app::charter::open(visit.ctx(), CharterId(charter)).await?;
    let one = known(&opened, boundary)?;
    let mut theirs = false;
    let problem = match read_boundary(&form, one.0.aspect) {
        Ok(draft) => {
            let at = Some((BoundaryId(boundary), row_version(&form)));
            match app::charter::boundary_put(visit.ctx(), visit.once(&form), CharterId(charter), at, draft).await {
                Ok(()) => return Ok(done(&format!("/charter/{charter}"), "charter_saved")),
                Err(AppError::Stale) => {
                    theirs = true;
                    let words =
                        "Somebody else changed this boundary while you wrote. Compare both below, then save again";
                    form.refuse("", words).with("version", one.1)
                }
                Err(error) => mend(&form, error, "rule")?,
            }
        }
        Err(state) => state,
    };
    boundary_page(&visit, &opened, Place { charter, aspect: one.0.aspect, known: Some(one), theirs }, &problem).await
}

pub(super) async fn boundary_remove(
    visit: Visit,
    Path((charter, boundary)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    let at = (BoundaryId(boundary), row_version(&form));
    app::charter::boundary_remove(visit.ctx(), visit.once(&form), CharterId(charter), at).await?;
    Ok(done(&format!("/charter/{charter}"), "boundary_removed"))
}

/// How many lines the form has for those who took part.
const LINES: usize = 8;

#[derive(Debug, Clone, Serialize)]
struct AgreeView {
    draft: VersionView,
    lines: Vec<usize>,
    parts: Vec<Choice>,
    row_version: i64,
}

async fn agree_page(visit: &Visit, charter: Uuid, form: &FormState) -> WebResult {
    let opened = app::charter::open(visit.ctx(), CharterId(charter)).await?;
    let view = AgreeView {
        draft: version_view(&opened.version),
        lines: (1..=LINES).collect(),
        parts: choices!(Part),
        row_version: opened.version.row.version,
    };
    visit.form_page("charter/agree.html", "Agree a charter", form, view)
}

pub(super) async fn agree_ask(visit: Visit, Path(charter): Path<Uuid>) -> WebResult {
    let today = visit.ctx().today();
    let form = FormState::empty()
        .with_date("from", today.saturating_add(14.days()))
        .with_date("discussed_on", today.saturating_add(6.months()))
        .with("name_1", "")
        .with("part_1", Part::Worker.as_str());
    agree_page(&visit, charter, &form).await
}

pub(super) async fn agree(visit: Visit, Path(charter): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let mut took_part = Vec::new();
    for line in 1..=LINES {
        let (name, part) = (typed(&form, &format!("name_{line}")), typed(&form, &format!("part_{line}")));
        if !name.is_empty() {
            took_part.push(TookPart { name, part: Part::parse(&part).unwrap_or(Part::Other) });
        }
    }
    let read = form.done((
        form.date("from").called("The day").required("Enter the day from which it is in force"),
        form.date("discussed_on").called("The day").required("Enter the day on which it is talked about again"),
    ));
    let problem = match read {
        Ok((from, discussed_on)) => {
            let known = (CharterId(charter), row_version(&form));
            let agreement = Agreement { from, discussed_on, took_part };
            match app::charter::agree(visit.ctx(), visit.once(&form), known, agreement).await {
                Ok(()) => return Ok(done(&format!("/charter/{charter}"), "charter_agreed")),
                Err(AppError::Stale) => form.refuse("", STALE),
                Err(error) => mend(&form, error, "from")?,
            }
        }
        Err(state) => state,
    };
    agree_page(&visit, charter, &problem).await
}

pub(super) async fn withdraw(visit: Visit, Path(charter): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::charter::withdraw(visit.ctx(), visit.once(&form), (CharterId(charter), row_version(&form))).await?;
    Ok(done("/charter", "charter_withdrawn"))
}

pub(super) fn samples() -> Samples {
    let begin = BeginView { from: choices!(Starting), cmoc: Some(CmocLine::sample()) };
    let boundary = |aspect: Aspect, new: bool| BoundaryFormView {
        draft: sample_version("Draft"),
        place: "/charter/c/boundary?aspect=x".to_owned(),
        aspect: aspect.words().to_owned(),
        code: aspect.as_str().to_owned(),
        question: aspect.question().to_owned(),
        offers: rules::offers(aspect, &[("ons4".to_owned(), "ONS4".to_owned())]),
        bands: bands(),
        new,
        row_version: 1,
        theirs: (!new).then(|| vec![("Why", "So that others are seen too.".to_owned())]),
    };
    let agree = AgreeView {
        draft: sample_version("Draft"),
        lines: (1..=LINES).collect(),
        parts: choices!(Part),
        row_version: 1,
    };
    let form = FormState::empty().with("latitude", 60).with("rule", "contacts_at_most");
    let faulty = form.clone().with_error("r_contacts", "Enter a whole number from 1 to 1000");
    let mut pages: Vec<_> = Aspect::ALL.iter().map(|aspect| drawn(&boundary(*aspect, true), Some(&form))).collect();
    pages.push(drawn(&boundary(Aspect::NumberOfContacts, false), Some(&faulty)));
    vec![
        ("charter/begin.html", vec![drawn(&begin, Some(&FormState::empty()))]),
        ("charter/boundary.html", pages),
        ("charter/agree.html", vec![drawn(&agree, Some(&FormState::empty()))]),
    ]
}
