//! A death: recorded, taken back where it was a mistake, and whom to tell (DOMAIN 4.10).

use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::people::{Known, PersonTieRow};
use app::{AppError, time};
use axum::extract::Path;
use practice::death::{Death, Source};
use practice::goal::LONG_MAX;
use practice::ids::PersonId;
use practice::person::{TieKind, Told, show_phone};
use serde::Serialize;
use uuid::Uuid;

/// What the page shows.
#[derive(Debug, Serialize)]
struct DeathView {
    place: String,
    name: String,
    known: Option<KnownView>,
    partners: Vec<Partner>,
    family: Vec<Near>,
    reviewed: bool,
    portal: bool,
    sources: Vec<Choice>,
    long_max: usize,
}

#[derive(Debug, Serialize)]
struct KnownView {
    died_on: Option<String>,
    source: String,
    note: String,
    recorded: String,
}

/// Somebody tied to the person.
#[derive(Debug, Serialize)]
struct Near {
    name: String,
    kind: &'static str,
    phone: String,
    dial: String,
    /// Whether they may be told, in words; none where nobody asked.
    told: Option<&'static str>,
    note: String,
    next_of_kin: bool,
}

#[derive(Debug, Serialize)]
struct Partner {
    id: String,
    name: String,
    organisation: String,
    phone: String,
    dial: String,
    email: String,
    told: Option<String>,
    how: String,
}

fn near(tie: PersonTieRow) -> Near {
    let kind = TieKind::parse(&tie.kind);
    Near {
        name: tie.name,
        kind: kind.map_or("", TieKind::words),
        phone: show_phone(&tie.phone),
        dial: tie.phone,
        told: Told::parse(&tie.may_be_told).filter(|told| *told != Told::NotAsked).map(Told::words),
        note: tie.note,
        next_of_kin: kind == Some(TieKind::NextOfKin),
    }
}

fn view(place: String, known: Known) -> DeathView {
    DeathView {
        family: known.family.into_iter().map(near).collect(),
        place,
        name: known.name,
        known: known.death.map(|death| KnownView {
            died_on: death.died_on.map(|day| day.to_string()),
            source: Source::parse(&death.source).map_or("", Source::words).to_owned(),
            note: death.note,
            recorded: time::moment(death.recorded_at).to_string(),
        }),
        partners: known
            .partners
            .into_iter()
            .map(|partner| Partner {
                id: partner.connection_id.to_string(),
                name: partner.asset_name,
                organisation: partner.organisation,
                phone: show_phone(&partner.phone),
                dial: partner.phone,
                email: partner.email,
                told: partner.told_at.map(|at| time::moment(at).to_string()),
                how: partner.how.unwrap_or_default(),
            })
            .collect(),
        reviewed: known.reviewed,
        portal: known.portal,
        sources: choices!(Source),
        long_max: LONG_MAX,
    }
}

/// Opens what is known.
pub(super) async fn show(visit: Visit, Path(person): Path<Uuid>) -> WebResult {
    page(&visit, person, &FormState::empty()).await
}

async fn page(visit: &Visit, person: Uuid, form: &FormState) -> WebResult {
    let known = app::people::death(visit.ctx(), PersonId(person)).await?;
    let title = if known.death.is_some() { "A death" } else { "Record a death" };
    visit.form_page("people/death.html", title, form, view(format!("/people/{person}"), known))
}

async fn after(
    visit: &Visit,
    person: Uuid,
    form: &Form,
    result: Result<(), AppError>,
    to: &str,
    flash: &'static str,
) -> WebResult {
    match result {
        Ok(()) => Ok(done(to, flash)),
        Err(error) => page(visit, person, &mend(form, error, "")?).await,
    }
}

/// Records it.
pub(super) async fn record(visit: Visit, Path(person): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        form.date("died_on").optional(),
        form.one_of("source", Source::parse).required("Choose from whom it is known"),
        form.text("note").max(LONG_MAX).optional(),
    );
    let (died_on, source, note) = match form.done(reads) {
        Ok(read) => read,
        Err(state) => return page(&visit, person, &state).await,
    };
    let death = Death { died_on, source, note: note.unwrap_or_default() };
    let result = app::people::record_death(visit.ctx(), PersonId(person), visit.once(&form), death).await;
    after(&visit, person, &form, result, &format!("/people/{person}/death"), "death_recorded").await
}

/// Takes it back.
pub(super) async fn take_back(visit: Visit, Path(person): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let why = typed(&form, "why");
    let result = app::people::take_back_death(visit.ctx(), PersonId(person), visit.once(&form), &why).await;
    after(&visit, person, &form, result, &format!("/people/{person}"), "death_taken_back").await
}

/// Notes that a group was told.
pub(super) async fn told(
    visit: Visit,
    Path((person, connection)): Path<(Uuid, Uuid)>,
    Posted(form): Posted,
) -> WebResult {
    let how = typed(&form, "how");
    match app::people::told_partner(visit.ctx(), PersonId(person), connection, visit.once(&form), &how).await {
        Ok(()) => Ok(done(&format!("/people/{person}/death"), "partner_told")),
        // each group has a form of its own, so the fault stands under the name of its field
        Err(AppError::Invalid(problems)) => {
            let words = problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join(" ");
            page(&visit, person, &form.refuse(&format!("how-{connection}"), words)).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Nothing known; known with groups to tell; and forms to mend.
pub(super) fn samples() -> Samples {
    let name = || "Mary O’Neill".to_owned();
    let bare =
        Known { name: name(), death: None, partners: Vec::new(), family: Vec::new(), reviewed: false, portal: true };
    let mut known = view(
        "/people/p".to_owned(),
        Known { name: name(), death: None, partners: Vec::new(), family: Vec::new(), reviewed: true, portal: true },
    );
    known.known = Some(KnownView {
        died_on: Some("2026-06-01".to_owned()),
        source: Source::Family.words().to_owned(),
        note: "Her daughter rang".to_owned(),
        recorded: "2026-06-03T13:30:00Z".to_owned(),
    });
    let partner = |told: Option<&str>| Partner {
        id: "c".to_owned(),
        name: "Tea at the Mill".to_owned(),
        organisation: "Wexcombe Neighbours".to_owned(),
        phone: "0113 496 0000".to_owned(),
        dial: "01134960000".to_owned(),
        email: "tea@example.org".to_owned(),
        told: told.map(str::to_owned),
        how: told.map(|_| "Rang Pat".to_owned()).unwrap_or_default(),
    };
    let joan = |next_of_kin: bool| Near {
        name: "Joan, her sister".to_owned(),
        kind: if next_of_kin { TieKind::NextOfKin } else { TieKind::Sibling }.words(),
        phone: if next_of_kin { "07700 900123".to_owned() } else { String::new() },
        dial: "07700900123".to_owned(),
        told: next_of_kin.then(|| Told::Yes.words()),
        note: if next_of_kin { "Rings back in the evening".to_owned() } else { String::new() },
        next_of_kin,
    };
    known.family = vec![joan(true), joan(false)];
    known.partners = vec![partner(None), partner(Some("2026-06-03T13:30:00Z"))];
    let faulty = FormState::empty().with_error("source", "Choose from whom it is known");
    let untold = FormState::empty().with_error("why", "Say how the mistake came about");
    vec![(
        "people/death.html",
        vec![drawn(&view("/people/p".to_owned(), bare), Some(&faulty)), drawn(&known, Some(&untold))],
    )]
}
