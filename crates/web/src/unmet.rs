//! Unmet needs: recorded from an episode in two clicks (DOMAIN 4.5), counted for those who plan (7.5).

use crate::cmoc::CmocLine;
use crate::episodes::{Header, Tab};
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::service::total_words;
use crate::shared::refused;
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices, need_choices};
use app::AppError;
use app::unmet::{Counts, Unmet};
use axum::extract::{Path, Query};
use practice::access::Act;
use practice::connection::UnmetWhy;
use practice::figure::{Shown, shown};
use practice::goal::SHORT_MAX;
use practice::ids::EpisodeId;
use practice::needs::{by_code, words};
use practice::person::outcode;
use practice::support::cmoc::Situation;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

routes! {
    GET "/unmet-needs" May(Act::UnmetNeedRead) => counts;
    GET "/episodes/{episode}/unmet-needs/new" May(Act::EpisodeWrite) => show;
    POST "/episodes/{episode}/unmet-needs/new" May(Act::EpisodeWrite) => record;
}

/// One row of the counts, in words as they may be shown.
#[derive(Debug, Serialize)]
struct Row {
    need: String,
    by_why: Vec<String>,
    all: String,
}

/// The counts.
#[derive(Debug, Serialize)]
pub(crate) struct CountsView {
    since: String,
    whys: Vec<Choice>,
    rows: Vec<Row>,
    by_why: Vec<String>,
    all: String,
    sentence: String,
}

async fn counts(visit: Visit) -> WebResult {
    let counts = app::unmet::counts(visit.ctx()).await?;
    let rows: Vec<Row> = counts
        .rows
        .iter()
        .map(|row| Row {
            need: words(&row.need).to_owned(),
            by_why: row.by_why.iter().map(|n| n.words()).collect(),
            all: total_words(row.all),
        })
        .collect();
    let view = CountsView {
        since: counts.since.to_string(),
        whys: choices!(UnmetWhy),
        sentence: sentence(&counts),
        rows,
        by_why: counts.by_why.iter().map(|n| total_words(*n)).collect(),
        all: total_words(counts.all),
    };
    visit.page("unmet-needs/show.html", "Unmet needs", view)
}

/// The reading of the table in one sentence (PAGES 1).
fn sentence(counts: &Counts) -> String {
    match counts.rows.first() {
        None => String::new(),
        Some(first) if first.by_why.iter().any(|n| matches!(n, Shown::About(_))) => {
            format!("Most often nothing fitted for {} ({}).", words(&first.need).to_lowercase(), total_words(first.all))
        }
        Some(_) => "There are too few of each to say which is the most frequent.".to_owned(),
    }
}

/// The need that was looked for when nothing fitted.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    need: Option<String>,
}

/// What the page of a new unmet need shows.
#[derive(Debug, Serialize)]
pub(crate) struct UnmetView {
    header: Header,
    needs: Vec<Choice>,
    whys: Vec<Choice>,
    cmoc: Option<CmocLine>,
}

async fn show(visit: Visit, Path(episode): Path<Uuid>, Query(wanted): Query<Wanted>) -> WebResult {
    let opened = app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let need = wanted.need.filter(|code| by_code(code).is_some()).or_else(|| opened.needs.first().cloned());
    let form = FormState::empty().with("need", need.unwrap_or_default()).with("area", outcode(&opened.person.postcode));
    page(&visit, &opened, &form)
}

fn page(visit: &Visit, opened: &app::episodes::Opened, form: &FormState) -> WebResult {
    let header = Header::of(opened, visit.ctx().today(), Tab::Connections);
    let view = UnmetView {
        header,
        needs: need_choices(),
        whys: choices!(UnmetWhy),
        cmoc: CmocLine::of(visit, Situation::CouldNotHelp),
    };
    visit.form_page("unmet-needs/new.html", "Nothing fits", form, view)
}

async fn record(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let state = match read(&visit, &form) {
        Ok(unmet) => match app::unmet::record(visit.ctx(), EpisodeId(episode), unmet).await {
            Ok(()) => return Ok(done(&format!("/episodes/{episode}/connections"), "unmet_recorded")),
            Err(AppError::Invalid(problems)) => refused(&form, problems),
            Err(other) => return Err(other.into()),
        },
        Err(state) => state,
    };
    page(&visit, &app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?, &state)
}

fn read(visit: &Visit, form: &Form) -> Result<Unmet, FormState> {
    let (need, why, area, note) = form.done((
        form.one_of("need", |code| by_code(code).map(|n| n.code.clone())).required("Choose which need nothing fits"),
        form.one_of("why", UnmetWhy::parse).required("Choose why nothing fits"),
        form.line("area").max(100).optional(),
        form.line("note").max(SHORT_MAX).optional(),
    ))?;
    Ok(Unmet { form: visit.once(form), need, area: area.unwrap_or_default(), why, note: note.unwrap_or_default() })
}

/// Sample pages.
pub(crate) fn samples() -> Samples {
    let figures = |counts: [i64; 7]| counts.into_iter().map(|n| shown(n).words()).collect::<Vec<_>>();
    let rows = vec![
        Row { need: words("transport").to_owned(), by_why: figures([12, 0, 31, 4, 0, 0, 0]), all: shown(47).words() },
        Row { need: words("legal").to_owned(), by_why: figures([2, 1, 0, 0, 0, 0, 0]), all: shown(3).words() },
    ];
    let view = |rows: Vec<Row>| CountsView {
        since: "2025-06-01".to_owned(),
        whys: choices!(UnmetWhy),
        sentence: "Most often nothing fitted for transport (45).".to_owned(),
        rows,
        by_why: figures([14, 1, 31, 4, 0, 0, 0]),
        all: "50".to_owned(),
    };
    let new = UnmetView {
        header: Header::sample(Tab::Connections),
        needs: need_choices(),
        whys: choices!(UnmetWhy),
        cmoc: Some(CmocLine::sample()),
    };
    let form = FormState::empty().with("need", "transport").with("area", "LS1");
    let faulty = form.clone().with_error("why", "Choose why nothing fits");
    vec![
        ("unmet-needs/show.html", vec![drawn(&view(rows), None), drawn(&view(Vec::new()), None)]),
        ("unmet-needs/new.html", vec![drawn(&new, Some(&form)), drawn(&new, Some(&faulty))]),
    ]
}
