//! The form of a concern.

use super::{Ring, lead_sample, leads, numbers};
use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::concerns::Raising;
use axum::extract::Path;
use practice::concern::{About, Raised, Share};
use practice::goal::LONG_MAX;
use practice::ids::PersonId;
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Serialize)]
struct RaiseView {
    place: String,
    name: String,
    numbers: Vec<Ring>,
    leads: Vec<Ring>,
    abouts: Vec<Choice>,
    shares: Vec<Choice>,
    long_max: usize,
    kept_at: Option<String>,
}

pub(super) async fn ask(visit: Visit, Path(person): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, PersonId(person), &draft.unwrap_or_default(), kept_at).await
}

async fn page(visit: &Visit, person: PersonId, form: &FormState, kept_at: Option<String>) -> WebResult {
    let found = app::concerns::raising(visit.ctx(), person).await?;
    let view = RaiseView {
        place: format!("/people/{person}"),
        name: found.name,
        numbers: numbers(),
        leads: leads(&found.leads),
        abouts: choices!(About),
        shares: choices!(Share),
        long_max: LONG_MAX,
        kept_at,
    };
    visit.form_page("concerns/new.html", "Raise a concern", form, view)
}

pub(super) async fn raise(visit: Visit, Path(person): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let person = PersonId(person);
    let raised = Raised {
        about: About::parse(&typed(&form, "about")),
        danger: match typed(&form, "danger").as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        who: typed(&form, "who"),
        seen: typed(&form, "seen"),
        told: typed(&form, "told"),
        share: Share::parse(&typed(&form, "share")),
        share_words: typed(&form, "share_words"),
    };
    match app::concerns::raise(visit.ctx(), person, Raising { form: visit.once(&form), raised }).await {
        Ok(concern) => Ok(done(&format!("/concerns/{concern}"), "concern_raised")),
        Err(error) => page(&visit, person, &mend(&form, error, "seen")?, None).await,
    }
}

pub(super) fn samples() -> Samples {
    let view = |leads, kept_at| RaiseView {
        place: "/people/p".to_owned(),
        name: "Mary O’Neill".to_owned(),
        numbers: numbers(),
        leads,
        abouts: choices!(About),
        shares: choices!(Share),
        long_max: LONG_MAX,
        kept_at,
    };
    let faulty = FormState::empty()
        .with("share", "vital")
        .with_error("danger", "Say whether somebody is in danger now.")
        .with_error("share_words", "Say in a line why it is shared without agreement.");
    vec![(
        "concerns/new.html",
        vec![
            drawn(&view(vec![lead_sample()], None), Some(&faulty)),
            drawn(&view(Vec::new(), Some("2026-06-03T13:30:00Z".to_owned())), Some(&FormState::empty())),
        ],
    )]
}
