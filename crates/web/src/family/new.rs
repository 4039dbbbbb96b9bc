//! Somebody tied to the person, without support of their own: a few details in one form.

use crate::charter::weighed::{Weighed, hear};
use crate::episodes::{Header, Tab};
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, refused, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::family::{Alike, Made, NewKin, Same};
use axum::extract::Path;
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::ids::{EpisodeId, PersonId};
use practice::kin::Few;
use practice::person::{NhsNumber, TieKind, Told, parse_email, parse_phone};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct NewView {
    header: Header,
    person: String,
    kept_at: Option<String>,
    kinds: Vec<Choice>,
    told: Vec<Choice>,
    agrees: Vec<Choice>,
    /// Records that this account keeps, and that may be theirs; empty until that is to be asked.
    alike: Vec<Choice>,
    long_max: usize,
    weighed: Weighed,
}

fn kinds() -> Vec<Choice> {
    let fits = |kind: &&TieKind| **kind != TieKind::Professional;
    TieKind::ALL.iter().filter(fits).map(|kind| Choice::new(kind.as_str(), kind.words())).collect()
}

fn agrees() -> Vec<Choice> {
    vec![
        Choice::new("yes", "Yes, they agree"),
        Choice::new("not_asked", "Not asked yet"),
        Choice::new("no", "No, they do not want that"),
    ]
}

const ANOTHER: &str = "another";

fn offered(alike: &[Alike]) -> Vec<Choice> {
    let one = |one: &Alike| {
        let born = one.born.map(|year| format!(", born {year}")).unwrap_or_default();
        Choice::new(one.person, format!("{}{born} ({})", one.name, one.reasons.join(", ")))
    };
    let mut all: Vec<Choice> = alike.iter().map(one).collect();
    if !all.is_empty() {
        all.push(Choice::new(ANOTHER, "Somebody else"));
    }
    all
}

async fn page(
    visit: &Visit,
    episode: Uuid,
    form: &FormState,
    kept_at: Option<String>,
    alike: Vec<Choice>,
) -> WebResult {
    let opened = app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let header = Header::of(&opened, visit.ctx().today(), Tab::Overview);
    // it is the same whatever the form says
    let shown = app::charter::seen_family(visit.ctx(), EpisodeId(episode)).await?;
    let view = NewView {
        person: header.name.clone(),
        header,
        kept_at,
        kinds: kinds(),
        told: choices!(Told),
        agrees: agrees(),
        alike,
        long_max: LONG_MAX,
        weighed: Weighed::of("", weighed_at(episode), &shown),
    };
    visit.form_page("family/new.html", "Somebody tied to them", form, view)
}

fn weighed_at(episode: Uuid) -> String {
    format!("/episodes/{episode}/family/new/weighed")
}

/// What the charter says to somebody of the family who is supported too.
pub(super) async fn weighed(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let shown = app::charter::seen_family(visit.ctx(), EpisodeId(episode)).await?;
    Weighed::of("", weighed_at(episode), &shown).page(&visit, &form)
}

pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, episode, &draft.unwrap_or_default(), kept_at, Vec::new()).await
}

pub(super) async fn add(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let mut alike = Vec::new();
    hear(&visit, &form, "").await?;
    let state = match read(&visit, &form) {
        Ok(new) => match app::family::add(visit.ctx(), EpisodeId(episode), new).await {
            Ok(Made::Added(_)) => return Ok(done(&format!("/episodes/{episode}/family"), "kin_added")),
            Ok(Made::Choose(found)) => {
                alike = offered(&found);
                form.refuse("same", "Say whether it is one of these, whose record you keep already")
            }
            Err(AppError::Invalid(problems)) => refused(&form, problems),
            Err(AppError::NotPossible(words)) => form.refuse("", words),
            Err(other) => return Err(other.into()),
        },
        Err(state) => state,
    };
    page(&visit, episode, &state, None, alike).await
}

fn read(visit: &Visit, form: &Form) -> Result<NewKin, FormState> {
    let today = visit.ctx().today();
    let short = |name, called| form.line(name).max(SHORT_MAX).called(called).optional();
    let (who, reach, known, said) = form.done((
        (
            form.line("given_name")
                .max(SHORT_MAX)
                .called("What they are called")
                .required("Enter what they are called: one name is enough"),
            short("family_name", "Last name"),
            form.one_of("kind", TieKind::parse).required("Choose how they stand to the person"),
        ),
        (
            form.line("phone").parse(parse_phone).optional(),
            form.line("email").parse(parse_email).optional(),
            form.ticked("no_message"),
            form.text("safe_contact").max(LONG_MAX).called("What is safe").optional(),
        ),
        (
            form.date("birth_date")
                .called("Date of birth")
                .not_after(today, "A date of birth must be in the past")
                .optional(),
            form.line("nhs_number").parse(NhsNumber::parse).optional(),
        ),
        (
            form.one_of("agrees", |code| ["yes", "no", "not_asked"].iter().position(|one| *one == code))
                .required("Say whether they agree, or that nobody asked them yet"),
            form.one_of("told", Told::parse).optional(),
            form.one_of("tells", Told::parse).optional(),
        ),
    ))?;
    let ((given_name, family_name, kind), (phone, email, no_message, safe_contact)) = (who, reach);
    let ((birth_date, nhs_number), (agrees, told, tells)) = (known, said);
    let same = typed(form, "same");
    Ok(NewKin {
        form: visit.once(form),
        few: Few {
            given_name,
            family_name: family_name.unwrap_or_default(),
            kind,
            reached: phone.is_some() || email.is_some(),
            safe_contact: safe_contact.unwrap_or_default(),
            agrees: match agrees {
                0 => Some(true),
                1 => Some(false),
                _ => None,
            },
        },
        phone,
        email,
        no_message,
        birth_date,
        nhs_number,
        told: told.unwrap_or(Told::NotAsked),
        tells: tells.unwrap_or(Told::NotAsked),
        same: if same == ANOTHER { Some(Same::Another) } else { same.parse().ok().map(|id| Same::Is(PersonId(id))) },
    })
}

pub(super) fn samples() -> Samples {
    let view = NewView {
        header: Header::sample(Tab::Overview),
        person: "Mary O’Neill".to_owned(),
        kept_at: None,
        kinds: kinds(),
        told: choices!(Told),
        agrees: agrees(),
        alike: Vec::new(),
        long_max: LONG_MAX,
        weighed: Weighed::sample(""),
    };
    let asked = NewView {
        kept_at: Some("2026-11-22T10:00:00Z".to_owned()),
        alike: vec![Choice::new("p", "Joan Low, born 1955 (same name)"), Choice::new(ANOTHER, "Somebody else")],
        ..view.clone()
    };
    let faulty = FormState::empty()
        .with("given_name", "Joan")
        .with_error("same", "Say whether it is one of these")
        .with_error("phone", "Give one way to reach them");
    vec![("family/new.html", vec![drawn(&view, Some(&FormState::empty())), drawn(&asked, Some(&faulty))])]
}
