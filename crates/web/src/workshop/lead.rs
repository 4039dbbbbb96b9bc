//! Opening a workshop and leading it: on to its next state, what is settled, what goes into a draft.

use super::show::{ShowView, page, view};
use super::views::{AspectView, aspect_choices};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::shared::{mend, refused, typed};
use crate::visit::{Posted, Visit, done, see};
use crate::words::Choice;
use app::AppError;
use app::charter::Written;
use app::charter::workshop::{self, Look, NewWorkshop};
use axum::extract::{Path, RawQuery};
use practice::charter::workshop::{Plan, Settlement, State};
use practice::charter::{Aspect, Latitude};
use practice::goal::SHORT_MAX;
use practice::ids::{AccountId, WorkshopId};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
pub(super) struct NewView {
    pub(super) aspects: Vec<Choice>,
    pub(super) leaders: Vec<Choice>,
    /// The workshop that is held again: its title and id.
    pub(super) again: Option<(String, String)>,
}

async fn new_page(visit: &Visit, again: Option<Uuid>, form: Option<FormState>) -> WebResult {
    let before = match again {
        Some(id) => Some(workshop::again(visit.ctx(), WorkshopId(id)).await?),
        None => None,
    };
    let form = form.unwrap_or_else(|| {
        let fresh = FormState::empty().with("anonymous", "yes").with("shared", "no");
        match &before {
            Some(before) => fresh
                .with("title", &before.plan.title)
                .with_all("aspects", before.plan.aspects.iter().map(|aspect| aspect.as_str())),
            None => fresh,
        }
    });
    let leaders = workshop::leaders(visit.ctx()).await?;
    let view = NewView {
        aspects: aspect_choices(Aspect::ALL),
        leaders: leaders.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect(),
        again: before.map(|before| (before.row.title, before.row.id.to_string())),
    };
    visit.form_page("workshop/new.html", "Open a workshop", &form, view)
}

pub(super) async fn ask(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let again = match asked.first("again") {
        Some(id) => Some(id.parse().map_err(|_| WebError::NotFound)?),
        None => None,
    };
    new_page(&visit, again, None).await
}

pub(super) async fn open(visit: Visit, Posted(form): Posted) -> WebResult {
    let again = form.first("again").and_then(|id| id.parse::<Uuid>().ok());
    let read = form.done((
        form.line("title").max(SHORT_MAX).called("The name").optional(),
        form.many("aspects", Aspect::parse).any(),
    ));
    let state = match read {
        Ok((title, aspects)) => {
            let new = NewWorkshop {
                plan: Plan {
                    title: title.unwrap_or_default(),
                    aspects,
                    anonymous: form.first("anonymous") != Some("no"),
                },
                shared_screen: form.first("shared") == Some("yes"),
                lead: form.first("lead").and_then(|id| id.parse().ok()).map(AccountId),
                repeats: again.map(WorkshopId),
            };
            match workshop::open_workshop(visit.ctx(), visit.once(&form), new).await {
                Ok(id) => return Ok(done(&format!("/charter/workshops/{id}"), "workshop_opened")),
                Err(error) => mend(&form, error, "title")?,
            }
        }
        Err(state) => state,
    };
    new_page(&visit, again, Some(state)).await
}

/// What is said where two lead at once.
const LED_ON: &str = "Somebody else led the workshop on meanwhile. Below stands where it is now";

pub(super) async fn on(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let to = State::parse(&typed(&form, "state")).ok_or(WebError::NotFound)?;
    let known = (WorkshopId(id), typed(&form, "version").parse().unwrap_or(0));
    let state = match workshop::lead_on(visit.ctx(), visit.once(&form), known, to).await {
        Ok(()) => return Ok(see(&format!("/charter/workshops/{id}"))),
        Err(AppError::Stale) => form.refuse("", LED_ON),
        Err(error) => mend(&form, error, "state")?,
    };
    page(&visit, id, &state).await
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct SettleView {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) aspect: AspectView,
    pub(super) version: i64,
    pub(super) settles: bool,
}

fn settling(look: &Look, aspect: Aspect) -> Result<SettleView, WebError> {
    let whole: ShowView = view(look, (true, false));
    let of = whole.aspects.into_iter().find(|one| one.code == aspect.as_str()).ok_or(WebError::NotFound)?;
    Ok(SettleView {
        title: look.workshop.row.title.clone(),
        href: whole.workshop.href,
        aspect: of,
        version: look.settled.iter().find(|(one, _)| one.aspect == aspect).map_or(0, |(_, version)| *version),
        settles: whole.settles,
    })
}

async fn settle_page(visit: &Visit, id: Uuid, aspect: &str, form: Option<FormState>) -> WebResult {
    let aspect = Aspect::parse(aspect).ok_or(WebError::NotFound)?;
    let look = workshop::look(visit.ctx(), WorkshopId(id)).await?;
    if !look.leads {
        return Err(WebError::NotFound);
    }
    let form = form.unwrap_or_else(|| {
        let known = look.settled.iter().find(|(one, _)| one.aspect == aspect);
        known.map_or_else(FormState::empty, |(one, _)| {
            let agreed = one.agreed.map(|place| place.get().to_string()).unwrap_or_default();
            FormState::empty().with("agreed", agreed).with("words", &one.words)
        })
    });
    visit.form_page("workshop/settle.html", aspect.words(), &form, settling(&look, aspect)?)
}

pub(super) async fn settle_ask(visit: Visit, Path((id, aspect)): Path<(Uuid, String)>) -> WebResult {
    settle_page(&visit, id, &aspect, None).await
}

pub(super) async fn settle(visit: Visit, Path((id, code)): Path<(Uuid, String)>, Posted(form): Posted) -> WebResult {
    let aspect = Aspect::parse(&code).ok_or(WebError::NotFound)?;
    let agreed = typed(&form, "agreed");
    let place = agreed.parse::<u8>().ok().and_then(Latitude::new);
    let state = if !agreed.is_empty() && place.is_none() {
        form.refuse("agreed", "Enter a whole number from 0 to 100, or leave it empty to leave it open.")
    } else {
        let said = Settlement { aspect, agreed: place, words: typed(&form, "words") };
        let version = typed(&form, "version").parse().unwrap_or(0);
        match workshop::settle(visit.ctx(), visit.once(&form), WorkshopId(id), said, version).await {
            Ok(()) => return Ok(done(&format!("/charter/workshops/{id}#aspect-{code}"), "workshop_settled")),
            Err(AppError::Stale) => form.refuse(
                "",
                "Somebody else settled this meanwhile. What they wrote stands above; send yours again to put it in its place",
            ),
            Err(error) => mend(&form, error, "agreed")?,
        }
    };
    settle_page(&visit, id, &code, Some(state)).await
}

pub(super) async fn note_out(visit: Visit, Path((id, note)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let state = match workshop::note_out(visit.ctx(), visit.once(&form), WorkshopId(id), note).await {
        Ok(()) => return Ok(done(&format!("/charter/workshops/{id}"), "workshop_note_out")),
        Err(AppError::Stale) => form.refuse("", "Somebody else took this note out before."),
        Err(error) => mend(&form, error, "")?,
    };
    page(&visit, id, &state).await
}

pub(super) async fn draft(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let begun = app::charter::begin(visit.ctx(), visit.once(&form), "", Written::Workshop(WorkshopId(id))).await;
    let state = match begun {
        Ok(charter) => return Ok(done(&format!("/charter/{charter}"), "charter_begun")),
        Err(AppError::NotPossible(words)) => form.refuse("", words),
        Err(AppError::Stale) => form.refuse("", LED_ON),
        Err(AppError::Invalid(problems)) => refused(&form, problems),
        Err(error) => return Err(error.into()),
    };
    page(&visit, id, &state).await
}
