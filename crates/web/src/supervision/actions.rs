//! What became of something that two agreed to do.

use super::shown::ActionLine;
use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use axum::extract::Path;
use practice::goal::SHORT_MAX;
use practice::support::supervision::notes::ActionState;
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct ActionView {
    action: ActionLine,
    back: String,
    states: Vec<Choice>,
    version: i64,
}

async fn page(visit: &Visit, action: Uuid, form: Option<FormState>) -> WebResult {
    let row = app::supervision::action_of(visit.ctx(), action).await?;
    let found = app::supervision::pair(visit.ctx(), row.pair_id, None).await?;
    let names = (found.pair.row.worker_name.as_str(), found.pair.row.supervisor_name.as_str());
    let form = form.unwrap_or_else(|| FormState::empty().with("state", &row.state).with("why", &row.why));
    let view = ActionView {
        action: ActionLine::of(&row, names, visit.ctx().today()),
        back: format!("/supervision/{}", row.pair_id),
        states: choices!(ActionState),
        version: row.version,
    };
    visit.form_page("supervision/action.html", "What became of it", &form, view)
}

pub(super) async fn ask(visit: Visit, Path(action): Path<Uuid>) -> WebResult {
    page(&visit, action, None).await
}

pub(super) async fn close(visit: Visit, Path(action): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.one_of("state", ActionState::parse).required("Choose what became of it"),
        form.line("why").max(SHORT_MAX).called("Why").optional(),
    ));
    let problem = match read {
        Ok((state, why)) => {
            let known = (action, typed(&form, "version").parse().unwrap_or(0));
            let why = why.unwrap_or_default();
            match app::supervision::close(visit.ctx(), visit.once(&form), known, state, &why).await {
                Ok(pair) => return Ok(done(&format!("/supervision/{pair}"), "supervision_action_closed")),
                Err(AppError::Stale) => {
                    form.refuse("state", "The other said what became of it meanwhile. It stands above")
                }
                Err(error) => mend(&form, error, "why")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, action, Some(problem)).await
}

pub(super) fn samples() -> Samples {
    let view = ActionView {
        action: ActionLine::sample(true),
        back: "/supervision/p".to_owned(),
        states: choices!(ActionState),
        version: 1,
    };
    let left = ActionView { action: ActionLine::sample(false), ..view.clone() };
    let wrong = FormState::empty().with_error("why", "Say in a line why it is left: the other reads it.");
    vec![("supervision/action.html", vec![drawn(&view, Some(&FormState::empty())), drawn(&left, Some(&wrong))])]
}
