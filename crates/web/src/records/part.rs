//! Two records that were joined, parted again.

use crate::error::WebResult;
use crate::form::FormState;
use crate::render::day_of;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::mend;
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use axum::extract::Path;
use practice::access::Act;
use practice::consent::Purpose;
use practice::goal::LONG_MAX;
use practice::hidden::What;
use practice::person::{ContactKind, TieKind};
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/records/joined/{moving}" May(Act::RecordsCompare) => show;
    POST "/records/joined/{moving}" May(Act::RecordsCompare) => part;
}

#[derive(Debug, Clone, Serialize)]
struct PartView {
    place: String,
    person: String,
    name: String,
    former_name: String,
    by: String,
    at: String,
    why: String,
    since: Vec<Choice>,
    long_max: usize,
}

macro_rules! said {
    ($kind:ty, $code:expr) => {
        <$kind>::parse($code).map_or($code, |known| known.words())
    };
}

fn what(kind: &str, words: &str) -> String {
    match kind {
        "referral" => format!("Referral {words}, with the support that followed it"),
        "consent" => format!("Consent: {}", said!(Purpose, words)),
        "person_contact" => format!("A way to reach them: {}", said!(ContactKind, words)),
        "kin_note" => format!("What they said: {}", said!(practice::contact::Kind, words)),
        "person_tie" => format!("Somebody near them: {}", said!(TieKind, words)),
        _ => format!("Hidden: {}", said!(What, words)),
    }
}

async fn show(visit: Visit, Path(moving): Path<Uuid>) -> WebResult {
    page(&visit, moving, &FormState::empty()).await
}

async fn page(visit: &Visit, moving: Uuid, form: &FormState) -> WebResult {
    let parting = app::joining::parting(visit.ctx(), moving).await?;
    let since = parting.since.iter().map(|one| {
        let when = one.at.map(|at| format!(" ({})", day_of(app::time::local_date(app::time::moment(at)))));
        Choice::new(one.row_id, what(&one.kind, &one.words) + &when.unwrap_or_default())
    });
    let view = PartView {
        place: format!("/records/joined/{moving}"),
        person: format!("/people/{}", parting.kept),
        since: since.collect(),
        name: parting.name,
        former_name: parting.former_name,
        by: parting.by,
        at: parting.at.to_string(),
        why: parting.why,
        long_max: LONG_MAX,
    };
    visit.form_page("records/part.html", "Part two records", form, view)
}

async fn part(visit: Visit, Path(moving): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let goes: Vec<Uuid> = form.all("goes").filter_map(|id| id.parse().ok()).collect();
    let why = form.first("why").unwrap_or_default().to_owned();
    match app::joining::part(visit.ctx(), moving, visit.once(&form), &why, &goes).await {
        Ok(person) if visit.ctx().may(Act::PersonWrite) => Ok(done(&format!("/people/{person}"), "records_parted")),
        Ok(_) => Ok(done("/records", "records_parted")),
        Err(error) => page(&visit, moving, &mend(&form, error, "why")?).await,
    }
}

pub(super) fn samples() -> Samples {
    let full = PartView {
        place: "/records/joined/m".to_owned(),
        person: "/people/p".to_owned(),
        name: "Mary O’Neill".to_owned(),
        former_name: "Maria O’Neill".to_owned(),
        by: "Ruth Callaghan".to_owned(),
        at: "2026-06-03T13:30:00Z".to_owned(),
        why: "The same NHS number".to_owned(),
        since: vec![
            Choice::new("a", what("referral", "R-7K2M") + " (4 June 2026)"),
            Choice::new("b", what("person_contact", "mobile")),
        ],
        long_max: LONG_MAX,
    };
    let empty = PartView { since: Vec::new(), why: String::new(), ..full.clone() };
    let faulty = FormState::empty().with_error("why", "Say how you know that these are two people");
    vec![("records/part.html", vec![drawn(&full, Some(&faulty)), drawn(&empty, Some(&FormState::empty()))])]
}
