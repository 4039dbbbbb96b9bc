//! Peers: a situation told without names, and what others would do.

use super::{StudyView, asked, stands_otherwise, study};
use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::render::day_of;
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, place_of, place_words, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::support::peers::{self as use_case, Opened};
use app::time::date;
use axum::extract::{Path, RawQuery};
use picture::{Band as Strip, Placings, Row};
use practice::charter::{Aspect, Band, Latitude};
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::support::cmoc::Situation as Speaks;
use practice::support::peers::{SHOWN_FROM, Situation, Spread, State, TITLE_MAX};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct LineView {
    href: String,
    title: String,
    open: bool,
    own: bool,
    answered: bool,
    answers: i64,
    closes: String,
}

#[derive(Debug, Clone, Serialize)]
struct ListView {
    situations: Vec<LineView>,
    next: Option<String>,
    study: StudyView,
}

pub(super) async fn list(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let after = match asked(query)?.first("after") {
        None => None,
        Some(text) => Some(place_of(text).ok_or(WebError::NotFound)?),
    };
    let page = use_case::list(visit.ctx(), after).await?;
    let view = ListView {
        situations: page
            .situations
            .iter()
            .map(|one| LineView {
                href: format!("/support/peers/{}", one.row.id),
                title: one.row.title.clone(),
                open: one.open,
                own: one.own,
                answered: one.row.answered,
                answers: one.row.answers,
                closes: day_of(date(one.row.closed_on.unwrap_or(one.row.closes_on))),
            })
            .collect(),
        next: page.next.as_ref().map(place_words),
        study: study(Speaks::PeersDiffer),
    };
    visit.page("support/peers.html", "Peers", view)
}

#[derive(Debug, Clone, Serialize)]
struct AskView {
    /// Something looks like a name, and can be said to name nobody.
    looks_like_name: bool,
}

fn ask_page(visit: &Visit, form: &FormState) -> WebResult {
    let view =
        AskView { looks_like_name: form.error("names_nobody").is_some() || !form.values("names_nobody").is_empty() };
    visit.form_page("support/peer-new.html", "Tell a situation", form, view)
}

pub(super) async fn ask(visit: Visit) -> WebResult {
    let (kept, _) = draft_of(&visit).await?;
    ask_page(&visit, &kept.unwrap_or_else(FormState::empty))
}

pub(super) async fn tell(visit: Visit, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.line("title").max(TITLE_MAX).called("The title").optional(),
        form.text("text").max(LONG_MAX).called("What it was like").optional(),
        form.date("closes").called("The day").optional(),
    ));
    let problem = match read {
        Ok((title, text, closes)) => {
            let told = Situation {
                title: title.unwrap_or_default(),
                text: text.unwrap_or_default(),
                closes,
                names_nobody: form.first("names_nobody").is_some(),
            };
            match use_case::tell(visit.ctx(), visit.once(&form), &told).await {
                Ok(id) => return Ok(done(&format!("/support/peers/{id}"), "peer_told")),
                Err(error) => stands_otherwise(&form, error, "text")?,
            }
        }
        Err(state) => state,
    };
    ask_page(&visit, &problem)
}

#[derive(Debug, Clone, Serialize)]
struct AnswerView {
    place: u8,
    band: String,
    reason: String,
}

#[derive(Debug, Clone, Serialize)]
struct ShowView {
    id: String,
    title: String,
    body: String,
    own: bool,
    open: bool,
    closes: String,
    told: String,
    count: usize,
    from: usize,
    mine: Option<AnswerView>,
    answers: Vec<AnswerView>,
    sentence: String,
    svg: String,
    took: String,
    version: i64,
    bands: Vec<(String, u8, u8, String)>,
    aspects: Vec<Choice>,
    study: StudyView,
}

/// Hundredths of the line.
fn hundredths(place: Latitude) -> i64 {
    i64::from(place.get()) * 100
}

fn drawing(spread: &Spread, places: &[u8]) -> Placings {
    let mut tens = [0_u32; 10];
    for place in places {
        tens[usize::from(*place / 10).min(9)] += 1;
    }
    let five = [spread.least, spread.lower, spread.middle, spread.upper, spread.most].map(hundredths);
    let count = u32::try_from(spread.count).unwrap_or(u32::MAX);
    Placings {
        id: "spread".to_owned(),
        title: "What others would do".to_owned(),
        bands: Band::ALL
            .iter()
            .map(|band| Strip {
                from: hundredths(band.least()),
                to: hundredths(band.most()),
                words: band.words().to_owned(),
            })
            .collect(),
        rows: vec![Row { label: "Everybody".to_owned(), count, five, tens }],
        agreement: String::new(),
    }
}

fn answer_view((place, reason): (Latitude, &str)) -> AnswerView {
    AnswerView { place: place.get(), band: place.band().words().to_owned(), reason: reason.to_owned() }
}

fn shown(opened: &Opened) -> ShowView {
    let answers: Vec<AnswerView> =
        opened.shown.iter().flatten().map(|(place, reason)| answer_view((*place, reason.as_str()))).collect();
    let places: Vec<u8> = answers.iter().map(|one| one.place).collect();
    ShowView {
        id: opened.row.id.to_string(),
        title: opened.row.title.clone(),
        body: opened.row.body.clone(),
        own: opened.own,
        open: opened.state == State::Open,
        closes: day_of(date(opened.row.closed_on.unwrap_or(opened.row.closes_on))),
        told: day_of(app::time::local_date(app::time::moment(opened.row.told_at))),
        count: opened.count,
        from: SHOWN_FROM,
        mine: opened.mine.as_ref().map(|(place, reason)| answer_view((*place, reason.as_str()))),
        sentence: opened.spread.as_ref().map(Spread::words).unwrap_or_default(),
        svg: opened.spread.as_ref().map(|spread| drawing(spread, &places).svg()).unwrap_or_default(),
        answers,
        took: opened.row.took.clone(),
        version: opened.row.version,
        bands: bands(),
        aspects: choices!(Aspect),
        study: study(Speaks::PeersDiffer),
    }
}

fn bands() -> Vec<(String, u8, u8, String)> {
    Band::ALL
        .iter()
        .map(|band| (band.words().to_owned(), band.least().get(), band.most().get(), band.meaning().to_owned()))
        .collect()
}

async fn one(visit: &Visit, id: Uuid, form: Option<FormState>) -> WebResult {
    let opened = use_case::open(visit.ctx(), id).await?;
    let form = form.unwrap_or_else(|| {
        let form = FormState::empty().with("took", &opened.row.took).with("said", &opened.row.took);
        match &opened.mine {
            Some((place, reason)) => form.with("place", place.get()).with("reason", reason),
            None => form,
        }
    });
    visit.form_page("support/peer.html", "A situation", &form, shown(&opened))
}

pub(super) async fn show(visit: Visit, Path(id): Path<Uuid>) -> WebResult {
    one(&visit, id, None).await
}

pub(super) async fn answer(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.number("place").called("The place on the line").between(0, 100).optional(),
        form.text("reason").max(SHORT_MAX).called("Why").optional(),
    ));
    let problem = match read {
        Ok((place, reason)) => {
            let reason = reason.unwrap_or_default();
            match use_case::answer(visit.ctx(), visit.once(&form), id, place, &reason).await {
                Ok(()) => return Ok(done(&format!("/support/peers/{id}"), "peer_answered")),
                Err(error) => stands_otherwise(&form, error, "reason")?,
            }
        }
        Err(state) => state,
    };
    one(&visit, id, Some(problem)).await
}

pub(super) async fn take(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let known = (id, typed(&form, "version").parse().unwrap_or(0));
    let (took, close) = (typed(&form, "took"), typed(&form, "then") == "close");
    match use_case::take(visit.ctx(), visit.once(&form), known, &took, close).await {
        Ok(()) => Ok(done(&format!("/support/peers/{id}"), "peer_taken")),
        Err(error) => one(&visit, id, Some(stands_otherwise(&form, error, "took")?)).await,
    }
}

pub(super) async fn propose(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let (aspect, said) = (Aspect::parse(&typed(&form, "aspect")), typed(&form, "said"));
    match use_case::propose(visit.ctx(), visit.once(&form), id, aspect, &said).await {
        Ok(()) => Ok(done("/charter/proposals", "charter_proposed")),
        Err(error) => one(&visit, id, Some(stands_otherwise(&form, error, "said")?)).await,
    }
}

pub(super) fn samples() -> Samples {
    let line = LineView {
        href: "/support/peers/s".to_owned(),
        title: "Asked to drive somebody".to_owned(),
        open: true,
        own: false,
        answered: false,
        answers: 4,
        closes: "1 July 2026".to_owned(),
    };
    let full = ListView {
        situations: vec![line.clone(), LineView { open: false, own: true, answered: true, ..line }],
        next: Some("1~a".to_owned()),
        study: study(Speaks::PeersDiffer),
    };
    let empty = ListView { situations: Vec::new(), next: None, ..full.clone() };
    let places = [20, 50, 80].map(|place| Latitude::new(place).unwrap_or(Latitude::MOST));
    let spread = practice::support::peers::spread(&places);
    let answered = ShowView {
        id: "s".to_owned(),
        title: "Asked to drive somebody".to_owned(),
        body: "They had nobody else, and the bus had gone.".to_owned(),
        own: true,
        open: true,
        closes: "1 July 2026".to_owned(),
        told: "3 June 2026".to_owned(),
        count: 3,
        from: SHOWN_FROM,
        mine: Some(answer_view((places[0], "I would not"))),
        answers: places.iter().map(|place| answer_view((*place, "Because"))).collect(),
        sentence: spread.as_ref().map(Spread::words).unwrap_or_default(),
        svg: spread.as_ref().map(|spread| drawing(spread, &[20, 50, 80]).svg()).unwrap_or_default(),
        took: "I ask next time".to_owned(),
        version: 1,
        bands: bands(),
        aspects: choices!(Aspect),
        study: study(Speaks::PeersDiffer),
    };
    let fresh = ShowView {
        own: false,
        mine: None,
        answers: Vec::new(),
        sentence: String::new(),
        svg: String::new(),
        took: String::new(),
        count: 2,
        ..answered.clone()
    };
    let closed = ShowView { open: false, ..answered.clone() };
    let none = FormState::empty();
    let wrong = FormState::empty().with_error("reason", "Say in a line why.");
    let like = FormState::empty().with_error("names_nobody", "This looks like a name.");
    let ask = |looks_like_name| AskView { looks_like_name };
    vec![
        ("support/peers.html", vec![drawn(&full, None), drawn(&empty, None)]),
        ("support/peer-new.html", vec![drawn(&ask(false), Some(&none)), drawn(&ask(true), Some(&like))]),
        (
            "support/peer.html",
            vec![
                drawn(&answered, Some(&none)),
                drawn(&fresh, Some(&wrong)),
                drawn(&closed, Some(&none)),
                drawn(&ShowView { count: 0, ..fresh.clone() }, Some(&none)),
            ],
        ),
    ]
}
