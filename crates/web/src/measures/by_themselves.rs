//! Questions that a person answers by themselves: which, and the address, which is shown once.

use super::show::alone;
use crate::episodes::{Header, Tab};
use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{mend, origin};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::AppError;
use app::measures::NewAsk;
use app::secrets::Token;
use axum::extract::Path;
use axum::http::HeaderMap;
use practice::ids::{EpisodeId, MeasureAskId};
use serde::Serialize;
use uuid::Uuid;

/// Which questions.
#[derive(Debug, Clone, Serialize)]
struct ChooseView {
    header: Header,
    instruments: Vec<Choice>,
}

/// The address.
#[derive(Debug, Clone, Serialize)]
struct MadeView {
    header: Header,
    address: String,
}

pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    page(&visit, EpisodeId(episode), &FormState::empty()).await
}

async fn page(visit: &Visit, episode: EpisodeId, form: &FormState) -> WebResult {
    let measures = app::measures::open_to_write(visit.ctx(), episode).await?;
    let concerns = measures.rated().len();
    let view = ChooseView {
        header: Header::of(&measures.opened, visit.ctx().today(), Tab::Measures),
        instruments: measures
            .catalogue
            .used()
            .into_iter()
            .filter(|one| alone(one.sort, concerns))
            .map(|one| Choice::new(&one.code, format!("{} ({})", one.name, one.short)))
            .collect(),
    };
    visit.form_page("measures/by-themselves.html", "Questions to answer by themselves", form, view)
}

pub(super) async fn ask(
    visit: Visit,
    headers: HeaderMap,
    Path(episode): Path<Uuid>,
    Posted(form): Posted,
) -> WebResult {
    let id = EpisodeId(episode);
    let mut bytes = [0; 32];
    visit.web().app.fill(&mut bytes);
    let token = Token::from_bytes(&bytes);
    let new = NewAsk {
        form: visit.once(&form),
        instruments: form.all("instruments").map(str::to_owned).collect(),
        token: token.clone(),
    };
    match app::measures::ask(visit.ctx(), id, new).await {
        Ok(_) => {
            let opened = app::episodes::open(visit.ctx(), id).await?;
            let view = MadeView {
                header: Header::of(&opened, visit.ctx().today(), Tab::Measures),
                address: format!("{}/questions/{}", origin(visit.web(), &headers), token.expose()),
            };
            visit.page("measures/made.html", "The address", view)
        }
        // the address was shown once: whoever comes back makes another
        Err(AppError::TakenBefore(place)) => Ok(done(&place, "taken_before")),
        Err(error) => page(&visit, id, &mend(&form, error, "instruments")?).await,
    }
}

pub(super) async fn take_back(
    visit: Visit,
    Path((episode, ask)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    let taken = app::measures::take_back(visit.ctx(), EpisodeId(episode), MeasureAskId(ask), visit.once(&form)).await;
    taken.map_err(WebError::from)?;
    Ok(done(&format!("/episodes/{episode}/measures"), "ask_taken_back"))
}

pub(super) fn samples() -> Samples {
    let header = Header::sample(Tab::Measures);
    let choose = ChooseView {
        header: header.clone(),
        instruments: vec![
            Choice::new("ons4", "Personal wellbeing (ONS4)"),
            Choice::new("ucla3", "Loneliness (UCLA-3)"),
        ],
    };
    let none = ChooseView { instruments: Vec::new(), ..choose.clone() };
    let made = MadeView { header, address: "https://leeway.example.org/questions/abc".to_owned() };
    let faulty = FormState::empty().with_error("instruments", "Choose at least one set of questions");
    vec![
        ("measures/by-themselves.html", vec![drawn(&choose, Some(&faulty)), drawn(&none, Some(&FormState::empty()))]),
        ("measures/made.html", vec![drawn(&made, None)]),
    ]
}
