//! Those who were chosen, what is to be done for them, and who will be left out: before anything is done.

use crate::contacts::local_moment;
use crate::episodes::{MORNING, time_of_form};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::refused;
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::batches::{Asked, Candidate, Chosen};
use axum::extract::RawQuery;
use jiff::SignedDuration;
use practice::batch::Kind;
use practice::contact::{Kind as ContactKind, Place};
use practice::ending::Reason;
use practice::goal::LONG_MAX;
use practice::ids::EpisodeId;
use practice::letter::Template;
use practice::letter::own::Origin;
use practice::wish::{How, Prefer};
use serde::Serialize;
use uuid::Uuid;

/// Somebody chosen.
#[derive(Debug, Clone, Serialize)]
struct ChosenLine {
    episode: String,
    name: String,
    reference: String,
    left_out: Option<String>,
    /// By which way it reaches them, where there are several.
    how: &'static str,
}

/// What the page shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewView {
    kind: &'static str,
    title: &'static str,
    lines: Vec<ChosenLine>,
    /// For how many it will be done, as far as can be known.
    able: usize,
    templates: Vec<Choice>,
    kinds: Vec<Choice>,
    places: Vec<Choice>,
    reasons: Vec<Choice>,
    prefers: Vec<Choice>,
    hows: Vec<Choice>,
    max: usize,
}

const fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Letter => "A letter to several people",
        Kind::NextContact => "Plan a contact with several people",
        Kind::Ending => "Prepare an ending for several people",
        Kind::Wish => "Ask several people whether they still want this",
        Kind::Told => "Note that several people were told what may help",
        Kind::Handover => "Hand over",
    }
}

fn kind_of(form: &Form) -> Result<Kind, WebError> {
    // whoever comes without having chosen anything is told how to
    let kind = form.first("kind").map_or(Some(Kind::Letter), Kind::parse);
    kind.filter(|kind| *kind != Kind::Handover).ok_or(WebError::NotFound)
}

fn chosen(form: &Form) -> Vec<EpisodeId> {
    let mut all: Vec<EpisodeId> = Vec::new();
    for id in form.all("e").filter_map(|id| id.parse::<Uuid>().ok()).map(EpisodeId) {
        if !all.contains(&id) {
            all.push(id);
        }
    }
    all
}

pub(super) async fn show(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let kind = kind_of(&asked)?;
    let state = match kind {
        Kind::Letter => FormState::empty().with("template", Template::Waiting.as_str()).with("mail", "yes"),
        Kind::Wish => FormState::empty().with("prefer", Prefer::Any.as_str()),
        Kind::Told => FormState::empty().with_date("on", visit.ctx().today()),
        Kind::NextContact => FormState::empty().with("next_kind", ContactKind::CheckIn.as_str()).with("every", 20),
        _ => FormState::empty().with("reason", Reason::NoContact.as_str()),
    };
    page(&visit, kind, &chosen(&asked), state).await
}

async fn page(visit: &Visit, kind: Kind, chosen: &[EpisodeId], form: FormState) -> WebResult {
    let (found, form) = match app::batches::candidates(visit.ctx(), kind, chosen).await {
        Ok(found) => (found, form),
        // nobody ticked, or too many: said here, with the way back
        Err(AppError::Invalid(problems)) => (
            Vec::new(),
            problems.into_iter().fold(FormState::empty(), |form, problem| form.with_error("", problem.message)),
        ),
        Err(other) => return Err(other.into()),
    };
    let templates = match kind {
        Kind::Letter => app::letters::own::to_persons(visit.ctx()).await?,
        _ => Vec::new(),
    };
    let templates = templates.into_iter().map(|one| Choice::new(one.origin, one.title)).collect();
    visit.form_page("several/new.html", title(kind), &form, view(kind, found, templates))
}

fn view(kind: Kind, found: Vec<Candidate>, templates: Vec<Choice>) -> NewView {
    let lines: Vec<ChosenLine> = found
        .into_iter()
        .map(|one| ChosenLine {
            episode: one.episode.to_string(),
            name: one.name,
            reference: one.reference,
            left_out: one.left_out,
            how: one.how,
        })
        .collect();
    NewView {
        kind: kind.as_str(),
        title: title(kind),
        able: lines.iter().filter(|line| line.left_out.is_none()).count(),
        lines,
        templates,
        kinds: choices!(ContactKind),
        places: choices!(Place),
        reasons: choices!(Reason),
        prefers: choices!(Prefer),
        hows: choices!(How),
        max: LONG_MAX,
    }
}

pub(super) async fn save(visit: Visit, Posted(form): Posted) -> WebResult {
    let kind = kind_of(&form)?;
    let people = chosen(&form);
    let read = match kind {
        Kind::Letter => letters(&form, &people),
        Kind::NextContact => contacts(&visit, &form, &people),
        Kind::Wish => wishes(&form, &people),
        Kind::Told => told(&form, &people),
        _ => endings(&form, &people),
    };
    let state = match read {
        Ok(all) => match app::batches::begin(visit.ctx(), visit.once(&form), "", all).await {
            Ok(batch) => {
                super::show::all_of(&visit, batch).await?;
                return Ok(done(&format!("/several/{batch}"), "several_done"));
            }
            Err(AppError::Invalid(problems)) => refused(&form, problems),
            Err(other) => return Err(other.into()),
        },
        Err(state) => state,
    };
    page(&visit, kind, &people, state).await
}

fn letters(form: &Form, people: &[EpisodeId]) -> Result<Vec<Chosen>, FormState> {
    let template = form.done(form.one_of("template", Origin::parse).required("Choose which letter it is"))?;
    let mail = form.first("mail") == Some("yes");
    Ok(alike(people, &Asked::Letter { template: template.to_string(), mail }))
}

/// The same for each.
fn alike(people: &[EpisodeId], asked: &Asked) -> Vec<Chosen> {
    people.iter().map(|episode| Chosen { episode: *episode, asked: asked.clone() }).collect()
}

fn wishes(form: &Form, people: &[EpisodeId]) -> Result<Vec<Chosen>, FormState> {
    let prefer = form.done(form.one_of("prefer", Prefer::parse).required("Choose by which way they are asked"))?;
    Ok(alike(people, &Asked::Wish { prefer: prefer.as_str().to_owned() }))
}

fn told(form: &Form, people: &[EpisodeId]) -> Result<Vec<Chosen>, FormState> {
    let (how, on) = form.done((
        form.one_of("how", How::parse).required("Choose how they were told"),
        form.date("on").called("The day").required("Enter the day on which they were told"),
    ))?;
    Ok(alike(people, &Asked::Told { how: how.as_str().to_owned(), on }))
}

fn contacts(visit: &Visit, form: &Form, people: &[EpisodeId]) -> Result<Vec<Chosen>, FormState> {
    let reads = (
        form.date("next_date").called("The day").required("Enter the day"),
        time_of_form(form, "next_time"),
        form.number("every").called("Minutes").between(0, 240).optional(),
        form.one_of("next_kind", ContactKind::parse).optional(),
        form.one_of("next_place", Place::parse).optional(),
        form.line("next_note").max(300).optional(),
    );
    let (day, at, every, kind, place, note) = form.done(reads)?;
    if day == visit.ctx().today() && at.is_none() {
        return Err(form.refuse("next_time", "Enter the time, as it is still today"));
    }
    let first = local_moment(day, at.unwrap_or(MORNING));
    let mut all = Vec::with_capacity(people.len());
    let mut next = first;
    for episode in people {
        all.push(Chosen {
            episode: *episode,
            asked: Asked::NextContact {
                at: next,
                kind: kind.map(|kind| kind.as_str().to_owned()),
                place: place.map(|place| place.as_str().to_owned()),
                note: note.clone().unwrap_or_default(),
            },
        });
        next = next.checked_add(SignedDuration::from_mins(every.unwrap_or(0))).unwrap_or(next);
    }
    Ok(all)
}

fn endings(form: &Form, people: &[EpisodeId]) -> Result<Vec<Chosen>, FormState> {
    let (reason, remains, door) = form.done((
        form.one_of("reason", Reason::parse).required("Say why support ends"),
        form.text("what_remains").max(LONG_MAX).called("What remains").optional(),
        form.text("door_open").max(LONG_MAX).called("How they can come back").optional(),
    ))?;
    let (remains, door) = (remains.unwrap_or_default(), door.unwrap_or_default());
    let mut all = Vec::with_capacity(people.len());
    for episode in people {
        let name = format!("remains-{episode}");
        let own = form.done(form.text(&name).max(LONG_MAX).called("What remains").optional())?;
        all.push(Chosen {
            episode: *episode,
            asked: Asked::Ending {
                reason: reason.as_str().to_owned(),
                remains: own.unwrap_or_else(|| remains.clone()),
                door: door.clone(),
            },
        });
    }
    Ok(all)
}

pub(super) fn samples() -> Samples {
    let candidate = |name: &str, left_out: Option<&str>| Candidate {
        episode: EpisodeId(Uuid::from_u128(name.len() as u128)),
        name: name.to_owned(),
        reference: "R-4821".to_owned(),
        left_out: left_out.map(str::to_owned),
        how: if left_out.is_some() { "" } else { "By e-mail" },
    };
    let gone = || Candidate {
        reference: String::new(),
        ..candidate("", Some("They are no longer with whom they were when they were chosen"))
    };
    let unreached = || candidate("Ivy Marsh", Some("No address to write to is known"));
    let people = || vec![candidate("Rosa Whitfield", None), unreached(), gone()];
    let form = FormState::empty().with("next_kind", "check_in").with("reason", "no_contact");
    let faulty =
        FormState::empty().with_error("what_remains", "Say what remains").with_error("next_date", "Enter the day");
    let nobody = FormState::empty().with_error("", "Tick at least one person");
    let letters = || vec![Choice::new(Template::Waiting.as_str(), Template::Waiting.words())];
    let drawn_as = |kind| drawn(&view(kind, people(), letters()), Some(&form));
    vec![(
        "several/new.html",
        vec![
            drawn_as(Kind::Letter),
            drawn_as(Kind::NextContact),
            drawn_as(Kind::Ending),
            drawn_as(Kind::Wish),
            drawn_as(Kind::Told),
            drawn(&view(Kind::Ending, people(), Vec::new()), Some(&faulty)),
            drawn(&view(Kind::NextContact, Vec::new(), Vec::new()), Some(&nobody)),
        ],
    )]
}
