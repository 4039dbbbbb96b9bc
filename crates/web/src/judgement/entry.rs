//! One entry of the journal: noted, read, what came of it, and what the worker thinks about it.

use super::{EntryView, entry_view, sample_entry, sample_own};
use crate::cmoc::CmocLine;
use crate::episodes::{Header, Tab};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::render::day_of;
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::charter::journal::{DiscretionRow, NewEntry, NewReflection, Opened};
use axum::extract::Path;
use practice::charter::Aspect;
use practice::charter::journal::Own;
use practice::charter::leave::Type;
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::ids::{DiscretionId, EpisodeId};
use practice::support::cmoc::Situation;
use serde::Serialize;
use uuid::Uuid;

/// What one boundary made of it.
#[derive(Debug, Clone, Serialize)]
struct LineView {
    figures: String,
    words: String,
    asked: String,
    own_place: bool,
    /// The version of the charter, and where it is read.
    version: String,
    charter: String,
}

/// Whose support it is about.
#[derive(Debug, Clone, Serialize)]
struct SomebodyView {
    name: String,
    episode: String,
    /// What was done: a contact, where that is what it was.
    contact: String,
    write: bool,
}

#[derive(Debug, Clone, Serialize)]
struct ReflectionView {
    words: String,
    bring: bool,
    at: String,
}

#[derive(Debug, Clone, Serialize)]
struct ShowView {
    entry: EntryView,
    lines: Vec<LineView>,
    of: Option<SomebodyView>,
    /// It is about somebody whose record is closed to the worker by now.
    closed: bool,
    since: Vec<String>,
    reflection: Option<ReflectionView>,
    cmoc: Option<CmocLine>,
}

/// Where what the study found speaks to a judgement.
fn situation(entry: &DiscretionRow) -> Option<Situation> {
    if entry.aspect == Aspect::OwnExperience.as_str() {
        return Some(Situation::OwnExperience);
    }
    if entry.own {
        return Some(Situation::NoGuidance);
    }
    (entry.kind == Type::TailoringSupport.as_str()).then_some(Situation::TailoredSupport)
}

fn show_view(visit: &Visit, opened: &Opened) -> ShowView {
    let contact = opened.lines.iter().find(|line| line.row.act == "contact").map(|line| line.row.subject);
    ShowView {
        entry: entry_view(&opened.entry),
        lines: opened
            .lines
            .iter()
            .map(|line| LineView {
                figures: line.row.figures.clone(),
                words: line.row.words.clone(),
                asked: line.outcome.map(|one| one.words().to_owned()).unwrap_or_default(),
                own_place: line.row.personal,
                version: line.row.number.map(|number| number.to_string()).unwrap_or_default(),
                charter: format!("/charter/{}", line.row.charter_id),
            })
            .collect(),
        of: opened.of.as_ref().map(|one| SomebodyView {
            name: one.name.clone(),
            episode: format!("/episodes/{}", one.episode),
            contact: contact.map(|id| format!("/episodes/{}/contacts/{id}", one.episode)).unwrap_or_default(),
            write: one.write,
        }),
        closed: opened.of.is_none() && opened.entry.person_id.is_some(),
        since: opened.since.as_ref().map(|since| since.words(day_of)).unwrap_or_default(),
        reflection: opened.reflection.as_ref().filter(|one| !one.words.is_empty()).map(|one| ReflectionView {
            words: one.words.clone(),
            bring: one.bring,
            at: app::time::moment(one.made_at).to_string(),
        }),
        cmoc: situation(&opened.entry).and_then(|speaks| CmocLine::of(visit, speaks)),
    }
}

pub(super) async fn show(visit: Visit, Path(discretion): Path<Uuid>) -> WebResult {
    let opened = app::charter::journal::open(visit.ctx(), DiscretionId(discretion)).await?;
    let view = show_view(&visit, &opened);
    visit.page("judgement/show.html", "Your judgement", view)
}

#[derive(Debug, Clone, Serialize)]
struct NewView {
    /// The head of the support, where it is about one.
    header: Option<Header>,
    /// Where the form goes, and its draft is kept.
    path: String,
    aspects: Vec<Choice>,
    kinds: Vec<Choice>,
    /// What looks like a name stands in it: the worker can say that it is nobody's.
    asks_nobody: bool,
    kept_at: Option<String>,
}

async fn new_page(
    visit: &Visit,
    episode: Option<EpisodeId>,
    form: Option<FormState>,
    kept_at: Option<String>,
) -> WebResult {
    let header = match episode {
        Some(episode) => {
            let opened = app::episodes::open_to_write(visit.ctx(), episode).await?;
            Some(Header::of(&opened, visit.ctx().today(), Tab::Overview))
        }
        None => None,
    };
    let form = form.unwrap_or_else(FormState::empty);
    let view = NewView {
        path: episode.map_or_else(|| "/judgement/new".to_owned(), |one| format!("/episodes/{one}/judgement")),
        header,
        aspects: choices!(Aspect),
        kinds: choices!(Type),
        asks_nobody: form.error("names_nobody").is_some() || !form.values("names_nobody").is_empty(),
        kept_at,
    };
    visit.form_page("judgement/new.html", "Note your judgement", &form, view)
}

pub(super) async fn new_ask(visit: Visit) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    new_page(&visit, None, draft, kept_at).await
}

pub(super) async fn of_ask(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    new_page(&visit, Some(EpisodeId(episode)), draft, kept_at).await
}

pub(super) async fn new_note(visit: Visit, Posted(form): Posted) -> WebResult {
    noted(&visit, None, &form).await
}

pub(super) async fn of_note(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    noted(&visit, Some(EpisodeId(episode)), &form).await
}

async fn noted(visit: &Visit, episode: Option<EpisodeId>, form: &Form) -> WebResult {
    let read = form.done((
        form.one_of("aspect", Aspect::parse).required("Choose what it is about"),
        form.one_of("kind", Type::parse).required("Choose what kind of judgement it was"),
        form.text("why").max(SHORT_MAX).called("What you did and why").required("Say in a line what you did and why"),
        form.text("hoped").max(SHORT_MAX).called("What you hope for").optional(),
        form.ticked("names_nobody"),
    ));
    let state = match read {
        Ok((aspect, kind, why, hoped, names_nobody)) => {
            let own = Own { aspect, kind, why, hoped: hoped.unwrap_or_default() };
            let new = NewEntry { form: visit.once(form), episode, own, names_nobody };
            match app::charter::journal::note(visit.ctx(), new).await {
                Ok(id) => return Ok(done(&format!("/judgement/{id}"), "judgement_noted")),
                Err(error) => mend(form, error, "why")?,
            }
        }
        Err(state) => state,
    };
    new_page(visit, episode, Some(state), None).await
}

/// A page with one text beside an entry: what came of it, or what the worker thinks about it.
#[derive(Debug, Clone, Serialize)]
struct BesideView {
    show: ShowView,
    /// The version that the form was made from.
    version: i64,
    asks_nobody: bool,
    kept_at: Option<String>,
}

async fn opened(visit: &Visit, discretion: Uuid) -> Result<Opened, WebError> {
    Ok(app::charter::journal::open(visit.ctx(), DiscretionId(discretion)).await?)
}

pub(super) async fn came_of_ask(visit: Visit, Path(discretion): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    came_of_page(&visit, discretion, draft, kept_at).await
}

async fn came_of_page(visit: &Visit, id: Uuid, form: Option<FormState>, kept_at: Option<String>) -> WebResult {
    let opened = opened(visit, id).await?;
    let form = form.unwrap_or_else(|| FormState::empty().with("came_of", &opened.entry.came_of));
    let view =
        BesideView { show: show_view(visit, &opened), version: opened.entry.version, asks_nobody: false, kept_at };
    visit.form_page("judgement/came-of.html", "What came of it", &form, view)
}

const ELSEWHERE: &str = "You changed this in another window meanwhile. What you wrote here is kept below; what stands there now is on the entry’s page";

pub(super) async fn came_of(visit: Visit, Path(discretion): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let read = form.text("came_of").max(LONG_MAX).called("What came of it").required("Say in a line what came of it");
    let state = match form.done((read,)) {
        Ok((words,)) => {
            let known = (DiscretionId(discretion), typed(&form, "version").parse().unwrap_or(0));
            match app::charter::journal::came_of(visit.ctx(), visit.once(&form), known, &words).await {
                Ok(()) => return Ok(done(&format!("/judgement/{discretion}"), "judgement_came_of")),
                Err(AppError::Stale) => form.refuse("", ELSEWHERE),
                Err(AppError::NotPossible(words)) => form.refuse("came_of", words),
                Err(error) => mend(&form, error, "came_of")?,
            }
        }
        Err(state) => state,
    };
    came_of_page(&visit, discretion, Some(state), None).await
}

pub(super) async fn reflection_ask(visit: Visit, Path(discretion): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    reflection_page(&visit, discretion, draft, kept_at).await
}

async fn reflection_page(visit: &Visit, id: Uuid, form: Option<FormState>, kept_at: Option<String>) -> WebResult {
    let opened = opened(visit, id).await?;
    let form = form.unwrap_or_else(|| match &opened.reflection {
        None => FormState::empty(),
        Some(one) if one.bring => FormState::empty().with("words", &one.words).with("bring", "yes"),
        Some(one) => FormState::empty().with("words", &one.words),
    });
    let view = BesideView {
        version: opened.reflection.as_ref().map_or(0, |one| one.version),
        show: show_view(visit, &opened),
        asks_nobody: form.error("names_nobody").is_some() || !form.values("names_nobody").is_empty(),
        kept_at,
    };
    visit.form_page("judgement/reflection.html", "What you think about it", &form, view)
}

pub(super) async fn reflect(visit: Visit, Path(discretion): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.text("words").max(LONG_MAX).called("What you think about it").optional(),
        form.ticked("bring"),
        form.ticked("names_nobody"),
    ));
    let state = match read {
        Ok((words, bring, names_nobody)) => {
            let new = NewReflection {
                form: visit.once(&form),
                words: words.unwrap_or_default(),
                bring,
                names_nobody,
                version: typed(&form, "version").parse().unwrap_or(0),
            };
            match app::charter::journal::reflect(visit.ctx(), DiscretionId(discretion), new).await {
                Ok(()) => return Ok(done(&format!("/judgement/{discretion}"), "reflection_kept")),
                Err(AppError::Stale) => form.refuse("", ELSEWHERE),
                Err(error) => mend(&form, error, "words")?,
            }
        }
        Err(state) => state,
    };
    reflection_page(&visit, discretion, Some(state), None).await
}

pub(super) fn samples() -> Samples {
    let line = LineView {
        figures: "This was the 7th of 6 contacts.".to_owned(),
        words: "Six meetings are usual.".to_owned(),
        asked: "Ask first".to_owned(),
        own_place: true,
        version: "2".to_owned(),
        charter: "/charter/c".to_owned(),
    };
    let full = ShowView {
        entry: sample_entry(),
        lines: vec![line.clone(), LineView { own_place: false, version: String::new(), ..line }],
        of: Some(SomebodyView {
            name: "Rosa Whitfield".to_owned(),
            episode: "/episodes/e".to_owned(),
            contact: "/episodes/e/contacts/c".to_owned(),
            write: true,
        }),
        closed: false,
        since: vec!["2 contacts since, the last on 3 June 2026.".to_owned()],
        cmoc: Some(CmocLine::sample()),
        reflection: Some(ReflectionView {
            words: "I would ask sooner.".to_owned(),
            bring: true,
            at: "2026-06-03T13:30:00Z".to_owned(),
        }),
    };
    let bare = ShowView {
        entry: sample_own(),
        lines: Vec::new(),
        of: None,
        closed: true,
        since: Vec::new(),
        reflection: None,
        cmoc: None,
    };
    let read_only = ShowView {
        of: Some(SomebodyView {
            name: "Rosa Whitfield".to_owned(),
            episode: "/episodes/e".to_owned(),
            contact: String::new(),
            write: false,
        }),
        closed: false,
        reflection: Some(ReflectionView {
            words: "I would ask sooner.".to_owned(),
            bring: false,
            at: "2026-06-03T13:30:00Z".to_owned(),
        }),
        ..bare.clone()
    };
    let new = NewView {
        header: Some(Header::sample(Tab::Overview)),
        path: "/episodes/e/judgement".to_owned(),
        aspects: choices!(Aspect),
        kinds: choices!(Type),
        asks_nobody: false,
        kept_at: Some("2026-06-03T13:30:00Z".to_owned()),
    };
    let large =
        NewView { header: None, path: "/judgement/new".to_owned(), asks_nobody: true, kept_at: None, ..new.clone() };
    let beside = BesideView {
        show: full.clone(),
        version: 1,
        asks_nobody: true,
        kept_at: Some("2026-06-03T13:30:00Z".to_owned()),
    };
    let fresh = BesideView { show: bare.clone(), version: 0, asks_nobody: false, kept_at: None };
    let empty = FormState::empty();
    let faulty = FormState::empty().with_error("words", "‘Rosa’ in line 1 could tell who this is about");
    vec![
        ("judgement/show.html", vec![drawn(&full, None), drawn(&bare, None), drawn(&read_only, None)]),
        ("judgement/new.html", vec![drawn(&new, Some(&empty)), drawn(&large, Some(&empty))]),
        ("judgement/came-of.html", vec![drawn(&beside, Some(&empty)), drawn(&fresh, Some(&empty))]),
        ("judgement/reflection.html", vec![drawn(&beside, Some(&faulty)), drawn(&fresh, Some(&empty))]),
    ]
}
