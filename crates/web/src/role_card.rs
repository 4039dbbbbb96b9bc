//! The role card: for whoever works here or refers, and at the service's public address for anybody. It changes by itself when a version of
//! the charter comes into force.

use crate::cmoc::CmocLine;
use crate::error::{WebError, WebResult};
use crate::render::day_of;
use crate::routes::{Need::Anyone, Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::visit::{Open, Visit};
use app::charter::RoleCard;
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use practice::access::Act;
use practice::charter::card::{Card, Reader, elsewhere};
use practice::support::cmoc::Situation;
use serde::Serialize;

routes! {
    GET "/role-card" May(Act::RoleCardRead) => referrers;
    GET "/role-card/patients" May(Act::RoleCardRead) => patients;
    GET "/role-card/{reader}/paper" May(Act::RoleCardRead) => paper;
    GET "/card/{service}" Anyone => public_patients;
    GET "/card/{service}/referrers" Anyone => public_referrers;
    GET "/card/{service}/{reader}/paper" Anyone => public_paper;
}

#[derive(Debug, Clone, Serialize)]
struct PartView {
    heading: &'static str,
    words: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct NeedView {
    need: String,
    beyond: String,
    instead: String,
}

#[derive(Debug, Clone, Serialize)]
struct CardView {
    title: &'static str,
    opening: String,
    parts: Vec<PartView>,
    elsewhere: Vec<NeedView>,
    /// Which version says it, or that none does.
    version: String,
    /// The card of the other reader, and what its link says.
    other: String,
    other_words: &'static str,
    paper: String,
    /// Where anybody reads it, for whoever hands it out; empty on that page itself.
    public: String,
    /// Where one asks for support oneself; empty where that is not offered here.
    ask: String,
    /// What the study found, for whoever works here or refers.
    cmoc: Option<CmocLine>,
}

const fn title(reader: Reader) -> &'static str {
    match reader {
        Reader::Patients => "What a link worker can and cannot do for you",
        Reader::Referrers => "What link workers can and cannot do",
    }
}

fn version(card: &RoleCard) -> String {
    match (&card.card, card.version) {
        (Some(_), Some((number, from))) => {
            format!("From version {number} of the charter of {}, in force from {}.", card.service, day_of(from))
        }
        (None, Some((number, _))) => {
            format!("Version {number} of the charter of {} says nothing more of this.", card.service)
        }
        _ => format!("{} has no charter in force, so nothing more is said here.", card.service),
    }
}

fn view(card: &RoleCard, reader: Reader, (other, paper): (String, String)) -> CardView {
    CardView {
        title: title(reader),
        opening: card.opening.clone(),
        parts: card
            .card
            .iter()
            .flat_map(|card| &card.parts)
            .map(|part| PartView { heading: part.heading, words: part.words.clone() })
            .collect(),
        elsewhere: elsewhere()
            .map(|need| NeedView {
                need: need.words.clone(),
                beyond: need.beyond_power.clone().unwrap_or_default(),
                instead: need.instead.clone().unwrap_or_default(),
            })
            .collect(),
        version: version(card),
        other,
        other_words: match reader {
            Reader::Patients => "The card for those who refer",
            Reader::Referrers => "The card for patients",
        },
        paper,
        public: String::new(),
        ask: String::new(),
        cmoc: None,
    }
}

async fn shown(visit: &Visit, reader: Reader) -> WebResult {
    let card = app::charter::role_card(visit.ctx(), reader).await?;
    let other = match reader {
        Reader::Patients => "/role-card",
        Reader::Referrers => "/role-card/patients",
    };
    let public = app::charter::public_place(visit.ctx(), reader).await?;
    let view = view(&card, reader, (other.to_owned(), format!("/role-card/{}/paper", reader.as_str())));
    let cmoc = CmocLine::of(visit, Situation::BeyondPower);
    visit.page("role-card/show.html", title(reader), CardView { public, cmoc, ..view })
}

async fn referrers(visit: Visit) -> WebResult {
    shown(&visit, Reader::Referrers).await
}

async fn patients(visit: Visit) -> WebResult {
    shown(&visit, Reader::Patients).await
}

async fn public(open: &Open, service: &str, reader: Reader) -> WebResult {
    let guest = open.visitor_of(service).await?;
    let card = app::charter::public_card(&guest, reader).await?;
    let (other, ask) = match reader {
        Reader::Patients => (format!("/card/{service}/referrers"), format!("/self/{service}")),
        Reader::Referrers => (format!("/card/{service}"), String::new()),
    };
    let paper = format!("/card/{service}/{}/paper", reader.as_str());
    let view = CardView { ask, ..view(&card, reader, (other, paper)) };
    open.page_for_all("role-card/public.html", title(reader), &guest.service_name, view)
}

async fn public_patients(open: Open, Path(service): Path<String>) -> WebResult {
    public(&open, &service, Reader::Patients).await
}

async fn public_referrers(open: Open, Path(service): Path<String>) -> WebResult {
    public(&open, &service, Reader::Referrers).await
}

fn sheet(card: &RoleCard, reader: Reader, kept: &'static str) -> WebResult {
    let bytes = app::charter::card_on_paper(card, title(reader), &version(card))?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"role-card.pdf\""),
        (header::CACHE_CONTROL, kept),
    ];
    Ok((headers, bytes).into_response())
}

async fn paper(visit: Visit, Path(reader): Path<String>) -> WebResult {
    let reader = Reader::parse(&reader).ok_or(WebError::NotFound)?;
    sheet(&app::charter::role_card(visit.ctx(), reader).await?, reader, "no-store")
}

async fn public_paper(open: Open, Path((service, reader)): Path<(String, String)>) -> WebResult {
    let reader = Reader::parse(&reader).ok_or(WebError::NotFound)?;
    let guest = open.visitor_of(&service).await?;
    sheet(&app::charter::public_card(&guest, reader).await?, reader, crate::visit::KEPT_BY_ALL)
}

pub(crate) fn samples() -> Samples {
    let part = practice::charter::card::Part {
        heading: "What link workers cannot do",
        words: vec!["We cannot drive you.".to_owned(), "We give no therapy.\nWe say who does.".to_owned()],
    };
    let whole = RoleCard {
        service: "Fernhollow Social Prescribing".to_owned(),
        opening: app::referrals::DEFAULT_ROLE_CARD.to_owned(),
        card: Some(Card { reader: Reader::Referrers, parts: vec![part] }),
        version: Some((2, jiff::civil::date(2026, 4, 1))),
    };
    let bare = RoleCard { card: None, version: None, ..whole.clone() };
    let of = |card: &RoleCard, reader| {
        view(card, reader, ("/role-card/patients".to_owned(), "/role-card/referrers/paper".to_owned()))
    };
    let inside = |card| CardView {
        public: "https://leeway.example.org/card/fernhollow".to_owned(),
        cmoc: Some(CmocLine::sample()),
        ..of(card, Reader::Referrers)
    };
    let outside = |card| CardView { ask: "/self/fernhollow".to_owned(), ..of(card, Reader::Patients) };
    vec![
        ("role-card/show.html", vec![drawn(&inside(&whole), None), drawn(&inside(&bare), None)]),
        ("role-card/public.html", vec![drawn(&outside(&whole), None), drawn(&of(&bare, Reader::Referrers), None)]),
    ]
}
