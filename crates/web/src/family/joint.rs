//! The form of a meeting with several who are tied: what was said stands in the record of whoever said it.

use crate::contacts::local_moment;
use crate::episodes::{Header, Tab};
use crate::error::WebResult;
use crate::form::{Form, FormState, parse_time};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, refused, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::family::{Family, NewJoint};
use app::{AppError, time};
use axum::extract::Path;
use practice::contact::{MINUTES_MAX, NOTE_MAX, Place};
use practice::ids::{EpisodeId, PersonId};
use practice::joint::Part;
use practice::person::{TieKind, full_name};
use serde::Serialize;
use uuid::Uuid;

/// One of them.
#[derive(Debug, Clone, Serialize)]
struct OneView {
    key: String,
    name: String,
    /// How they stand to the person; empty for the person.
    stands: String,
    died: bool,
    /// They have no support of their own: what they say is noted beside.
    beside: bool,
    parts: Vec<Choice>,
    /// What the charter says to it, where it asks for a line why.
    says: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct JointView {
    header: Header,
    kept_at: Option<String>,
    /// Words typed for somebody who is no longer among them.
    left: Vec<String>,
    people: Vec<OneView>,
    /// It says something that was not read yet.
    asks_any: bool,
    places: Vec<Choice>,
    note_max: usize,
}

fn people(family: &Family) -> Vec<OneView> {
    let parts = |died: bool, beside: bool| {
        let fits = |part: &&Part| !(died && **part == Part::There || beside && **part == Part::ForThem);
        let all = Part::ALL.iter().filter(fits);
        all.map(|part| Choice::new(part.as_str(), part.words())).collect::<Vec<_>>()
    };
    let name = full_name(&family.names.0, &family.names.1);
    let mut all = vec![OneView {
        key: family.person.to_string(),
        name: name.clone(),
        stands: String::new(),
        died: family.died,
        beside: false,
        parts: parts(family.died, false),
        says: Vec::new(),
    }];
    all.extend(family.together().map(|(_, other)| {
        let stands: Vec<String> = family.stands(other.person).into_iter().map(|kind| kind.towards(&name)).collect();
        let beside = other.episode.is_none();
        OneView {
            key: other.person.to_string(),
            name: full_name(&other.names.0, &other.names.1),
            stands: stands.join(". "),
            died: other.died,
            beside,
            parts: parts(other.died, beside),
            says: Vec::new(),
        }
    }));
    all
}

/// What a form says of those who are not among these: their record was joined with another one, or their tie ended, while it was typed.
fn others(form: &FormState, people: &[OneView]) -> Vec<(PersonId, Part, String)> {
    let known = |key: &str| people.iter().any(|one| one.key == key);
    let of = |name: &str| {
        let key = name.strip_prefix("part-")?;
        let person = key.parse().ok().filter(|_| !known(key)).map(PersonId)?;
        let part = form.values(name).first().and_then(|code| Part::parse(code)).unwrap_or(Part::Apart);
        let notes = form.values(&format!("notes-{key}")).first().cloned().unwrap_or_default();
        Some((person, part, notes))
    };
    form.names().filter_map(of).collect()
}

async fn page(
    visit: &Visit,
    episode: Uuid,
    form: Option<FormState>,
    kept_at: Option<String>,
    says: &[(PersonId, String)],
) -> WebResult {
    let opened = app::episodes::open_to_write(visit.ctx(), EpisodeId(episode)).await?;
    let family = app::family::open(visit.ctx(), EpisodeId(episode)).await?;
    let mut people = people(&family);
    for one in &mut people {
        let of = says.iter().filter(|(person, _)| person.to_string() == one.key);
        one.says = of.map(|(_, line)| line.clone()).collect();
    }
    let form = form.unwrap_or_else(|| {
        let now = time::local(visit.ctx().now());
        let mut form = FormState::empty()
            .with_date("date", now.date())
            .with("time", now.strftime("%H:%M"))
            .with("place", Place::Home.as_str());
        for one in &people {
            let part = match (one.died, one.beside) {
                (false, _) => Part::There,
                (true, false) => Part::ForThem,
                (true, true) => Part::Apart,
            };
            form = form.with(&format!("part-{}", one.key), part.as_str());
        }
        form
    });
    let left = others(&form, &people).into_iter().map(|(.., notes)| notes).filter(|notes| !notes.trim().is_empty());
    let view = JointView {
        header: Header::of(&opened, visit.ctx().today(), Tab::Contacts),
        kept_at,
        left: left.collect(),
        people,
        asks_any: !says.is_empty(),
        places: choices!(Place),
        note_max: NOTE_MAX,
    };
    visit.form_page("family/joint.html", "A meeting with several", &form, view)
}

pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, episode, draft, kept_at, &[]).await
}

fn read(visit: &Visit, form: &Form, family: &Family) -> Result<NewJoint, FormState> {
    let minutes = |name, least, called| form.number(name).between(least, i64::from(MINUTES_MAX)).called(called);
    let (place, on, at, lasted, travel) = form.done((
        form.one_of("place", Place::parse).required("Choose where or how it took place"),
        form.date("date").called("Day").required("Enter the day it took place"),
        form.line("time").parse(parse_time).required("Enter the time it began, for example 2:30pm"),
        minutes("minutes", 1, "Minutes").required("Say how many minutes it took"),
        minutes("travel_minutes", 0, "Travel minutes").optional(),
    ))?;
    let people = people(family);
    let of = |one: &OneView| {
        let part = Part::parse(&typed(form, &format!("part-{}", one.key))).unwrap_or(Part::Apart);
        let person = one.key.parse().ok().map(PersonId)?;
        Some((person, part, typed(form, &format!("notes-{}", one.key))))
    };
    let mut parts: Vec<_> = people.iter().filter_map(of).collect();
    parts.extend(others(&form.state(), &people));
    let why = |one: &OneView| Some((one.key.parse().ok().map(PersonId)?, typed(form, &format!("why-{}", one.key))));
    let whys = people.iter().filter_map(why).collect();
    Ok(NewJoint {
        form: visit.once(form),
        place,
        at: local_moment(on, at),
        minutes: i32::try_from(lasted).ok(),
        travel_minutes: travel.and_then(|n| i32::try_from(n).ok()),
        parts,
        whys,
        read: form.first("judgement_seen").is_some(),
    })
}

pub(super) async fn record(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let family = app::family::open(visit.ctx(), EpisodeId(episode)).await?;
    let mut says = Vec::new();
    let state = match read(&visit, &form, &family) {
        Ok(new) => match app::family::record(visit.ctx(), EpisodeId(episode), new).await {
            Ok(Ok(())) => return Ok(done(&format!("/episodes/{episode}"), "joint_recorded")),
            Ok(Err(faults)) => {
                for (of, fault) in faults {
                    // nothing is wrong: it is read once, and then recorded with a line or without
                    if let ("why", Some(person)) = (fault.field, of) {
                        says.push((person, fault.message));
                        continue;
                    }
                    let key = of.map_or_else(|| family.person.to_string(), |person| person.to_string());
                    form.error(&format!("{}-{key}", fault.field), fault.message);
                }
                form.state()
            }
            Err(AppError::Invalid(problems)) => refused(&form, problems),
            Err(AppError::NotPossible(words)) => form.refuse("", words),
            Err(other) => return Err(other.into()),
        },
        Err(state) => state,
    };
    page(&visit, episode, Some(state), None, &says).await
}

pub(super) fn samples() -> Samples {
    let one = |key: &str, died: bool| OneView {
        key: key.to_owned(),
        name: "Mary O’Neill".to_owned(),
        stands: if died { TieKind::CaredForBy.towards("Mary O’Neill") } else { String::new() },
        died,
        beside: key == "c",
        parts: choices!(Part),
        says: if died { Vec::new() } else { vec!["Number of contacts: This was the 7th of 6.".to_owned()] },
    };
    let view = JointView {
        header: Header::sample(Tab::Contacts),
        kept_at: Some("2026-11-22T10:00:00Z".to_owned()),
        left: vec!["She is worn out".to_owned()],
        people: vec![one("a", false), one("b", true), one("c", false)],
        asks_any: true,
        places: choices!(Place),
        note_max: NOTE_MAX,
    };
    let alone =
        JointView { kept_at: None, left: Vec::new(), people: vec![one("a", false)], asks_any: false, ..view.clone() };
    let faulty = FormState::empty().with_error("part-a", "Say who was there").with_error("notes-b", "Was not there");
    vec![("family/joint.html", vec![drawn(&view, Some(&faulty)), drawn(&alone, Some(&FormState::empty()))])]
}
