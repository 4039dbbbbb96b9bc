//! The charter: read by whoever works by it, compared, taken away as a file; drafted, agreed, proposed to.

mod drafts;
mod proposals;
mod review;
mod rules;
pub(crate) mod weighed;
mod why;

use crate::cmoc::CmocLine;
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::render::day_of;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::supervision::HeldLine;
use crate::visit::Visit;
use app::charter::{Opened, Version, differences};
use axum::extract::{Path, RawQuery};
use axum::http::header;
use axum::response::IntoResponse;
use practice::access::Act;
use practice::charter::versions::State;
use practice::charter::{Aspect, Band, Boundary};
use practice::ids::CharterId;
use practice::support::Party;
use practice::support::cmoc::Situation;
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/charter" May(Act::CharterRead) => show;
    GET "/charter/begin" May(Act::CharterAgree) => drafts::ask;
    POST "/charter/begin" May(Act::CharterAgree) => drafts::begin;
    GET "/charter/why" May(Act::CharterRead) => why::show;
    GET "/charter/proposals" May(Act::CharterPropose) => proposals::show;
    POST "/charter/proposals" May(Act::CharterPropose) => proposals::propose;
    POST "/charter/proposals/{proposal}" May(Act::CharterAgree) => proposals::answer;
    GET "/charter/review" May(Act::CharterRead) => review::show;
    GET "/charter/review/{boundary}" May(Act::CharterRead) => review::boundary_show;
    GET "/charter/{charter}" May(Act::CharterRead) => version;
    GET "/charter/{charter}/file" May(Act::CharterRead) => file;
    GET "/charter/{charter}/compare" May(Act::CharterRead) => compare;
    POST "/charter/{charter}/title" May(Act::CharterAgree) => drafts::rename;
    GET "/charter/{charter}/boundary" May(Act::CharterAgree) => drafts::boundary_ask;
    POST "/charter/{charter}/boundary" May(Act::CharterAgree) => drafts::boundary_add;
    GET "/charter/{charter}/boundaries/{boundary}" May(Act::CharterAgree) => drafts::boundary_show;
    POST "/charter/{charter}/boundaries/{boundary}" May(Act::CharterAgree) => drafts::boundary_save;
    POST "/charter/{charter}/boundaries/{boundary}/remove" May(Act::CharterAgree) => drafts::boundary_remove;
    GET "/charter/{charter}/agree" May(Act::CharterAgree) => drafts::agree_ask;
    POST "/charter/{charter}/agree" May(Act::CharterAgree) => drafts::agree;
    POST "/charter/{charter}/withdraw" May(Act::CharterAgree) => drafts::withdraw;
}

/// A boundary as it is read.
#[derive(Debug, Clone, Serialize)]
pub(super) struct BoundaryView {
    id: String,
    rule: String,
    band: String,
    meaning: String,
    colour: &'static str,
    latitude: u8,
    /// How far a worker's own may be wider; empty where it may not.
    wider: String,
    why: String,
    workers: String,
    public: String,
    cmocs: String,
    /// The version of its row, for the form that takes it out.
    version: i64,
}

fn colour(band: Band) -> &'static str {
    match band {
        Band::Fixed => "grey",
        Band::AskFirst => "orange",
        Band::TellAfter => "yellow",
        Band::Open => "green",
    }
}

fn boundary(one: &Boundary, version: i64) -> BoundaryView {
    let band = one.latitude.band();
    let cmocs: Vec<String> = one.cmocs.iter().map(ToString::to_string).collect();
    BoundaryView {
        id: one.id.to_string(),
        rule: one.rule.as_ref().map(practice::charter::Rule::words).unwrap_or_default(),
        band: band.words().to_owned(),
        meaning: band.meaning().to_owned(),
        colour: colour(band),
        latitude: one.latitude.get(),
        wider: one
            .ceiling
            .map(|ceiling| format!("{} ({})", ceiling.get(), ceiling.band().words().to_lowercase()))
            .unwrap_or_default(),
        why: one.why.clone(),
        workers: one.words_for_workers.clone(),
        public: one.words_for_public.clone(),
        cmocs: cmocs.join(", "),
        version,
    }
}

/// What a charter says on one aspect.
#[derive(Debug, Clone, Serialize)]
pub(super) struct AspectView {
    code: String,
    name: String,
    question: String,
    source: String,
    boundaries: Vec<BoundaryView>,
}

fn aspects(opened: &Opened) -> Vec<AspectView> {
    let of = |aspect: Aspect| {
        opened
            .boundaries
            .iter()
            .filter(|(one, _)| one.aspect == aspect)
            .map(|(one, version)| boundary(one, *version))
            .collect()
    };
    Aspect::ALL
        .iter()
        .map(|aspect| AspectView {
            code: aspect.as_str().to_owned(),
            name: aspect.words().to_owned(),
            question: aspect.question().to_owned(),
            source: aspect.source().to_owned(),
            boundaries: of(*aspect),
        })
        .collect()
}

/// A version as lists show it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct VersionView {
    href: String,
    title: String,
    /// *Version 2*, or *Draft*.
    name: String,
    state: String,
    colour: &'static str,
    from: String,
    until: String,
    discussed: String,
    about: String,
}

fn version_view(one: &Version) -> VersionView {
    let day = |day: Option<app::time::RowDay>| day.map(|day| day_of(app::time::date(day))).unwrap_or_default();
    VersionView {
        href: format!("/charter/{}", one.row.id),
        title: one.row.title.clone(),
        name: one.row.number.map_or_else(|| "Draft".to_owned(), |number| format!("Version {number}")),
        state: one.state.words().to_owned(),
        colour: match one.state {
            State::InForce => "green",
            State::Agreed => "blue",
            State::Draft => "yellow",
            State::Superseded | State::Withdrawn => "grey",
        },
        from: day(one.row.from_on),
        until: day(one.row.until_on),
        discussed: day(one.row.discussed_on),
        about: one.row.about.clone(),
    }
}

#[derive(Debug, Clone, Serialize)]
struct PageView {
    now: Option<VersionView>,
    aspects: Vec<AspectView>,
    parts: Vec<(String, String)>,
    others: Vec<VersionView>,
    /// Own flexibility of whoever reads.
    held: Vec<HeldLine>,
    proposes: bool,
    agrees: bool,
    cmoc: Option<CmocLine>,
}

fn parts(opened: &Opened) -> Vec<(String, String)> {
    opened.parts.iter().map(|(name, part)| (name.clone(), part.words().to_owned())).collect()
}

async fn show(visit: Visit) -> WebResult {
    let page = app::charter::page(visit.ctx()).await?;
    let held = app::supervision::own(visit.ctx()).await?;
    let silent = page.now.as_ref().is_some_and(|now| !now.silent().is_empty());
    let view = PageView {
        held: held.iter().map(|one| HeldLine::of(one, None, Party::Worker)).collect(),
        cmoc: silent.then(|| CmocLine::of(&visit, Situation::NoGuidance)).flatten(),
        now: page.now.as_ref().map(|now| version_view(&now.version)),
        aspects: page.now.as_ref().map(aspects).unwrap_or_default(),
        parts: page.now.as_ref().map(parts).unwrap_or_default(),
        others: page.others.iter().map(version_view).collect(),
        proposes: visit.ctx().may(Act::CharterPropose),
        agrees: visit.ctx().may(Act::CharterAgree),
    };
    visit.page("charter/show.html", "Charter", view)
}

/// One version, or a draft with what stands in the way of agreeing it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct OpenedView {
    version: VersionView,
    aspects: Vec<AspectView>,
    parts: Vec<(String, String)>,
    /// It is a draft that whoever looks can change.
    drafting: bool,
    /// What stands in the way of agreeing it.
    faults: Vec<String>,
    /// Of which boundaries patients and referrers would read nothing.
    unsaid: Vec<String>,
    /// The version of the draft's row.
    row_version: i64,
    /// The version it was begun from, or that was before it: where to compare them.
    before: String,
}

async fn version(visit: Visit, Path(charter): Path<Uuid>) -> WebResult {
    opened_page(&visit, charter, None).await
}

pub(super) async fn opened_page(visit: &Visit, charter: Uuid, form: Option<FormState>) -> WebResult {
    let opened = app::charter::open(visit.ctx(), CharterId(charter)).await?;
    let drafting = opened.version.state == State::Draft && visit.ctx().may(Act::CharterAgree);
    let faults = if drafting { app::charter::faults(visit.ctx(), &opened).await? } else { Vec::new() };
    let form = form.unwrap_or_else(|| {
        FormState::empty().with("title", &opened.version.row.title).with("about", &opened.version.row.about)
    });
    let view = OpenedView {
        version: version_view(&opened.version),
        aspects: aspects(&opened),
        parts: parts(&opened),
        drafting,
        faults: faults.iter().map(ToString::to_string).collect(),
        unsaid: if drafting { unsaid_of(&opened) } else { Vec::new() },
        row_version: opened.version.row.version,
        before: format!("/charter/{charter}/compare"),
    };
    visit.form_page("charter/version.html", "Charter", &form, view)
}

/// The boundaries without words for the public, by aspect and place.
fn unsaid_of(opened: &Opened) -> Vec<String> {
    let terms = opened.terms();
    let all = practice::charter::card::unsaid(&terms);
    all.into_iter()
        .map(|place| format!("boundary {}, {}", place + 1, terms[place].aspect.words().to_lowercase()))
        .collect()
}

async fn file(visit: Visit, Path(charter): Path<Uuid>) -> WebResult {
    let opened = app::charter::open(visit.ctx(), CharterId(charter)).await?;
    let (name, text) = app::charter::exported(&opened);
    let headers = [
        (header::CONTENT_TYPE, "application/toml; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, text).into_response())
}

#[derive(Debug, Clone, Serialize)]
struct DifferenceView {
    name: String,
    before: Vec<BoundaryView>,
    after: Vec<BoundaryView>,
}

#[derive(Debug, Clone, Serialize)]
struct CompareView {
    before: Option<VersionView>,
    after: VersionView,
    others: Vec<VersionView>,
    differences: Vec<DifferenceView>,
}

async fn compare(visit: Visit, Path(charter): Path<Uuid>, RawQuery(query): RawQuery) -> WebResult {
    let after = app::charter::open(visit.ctx(), CharterId(charter)).await?;
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let page = app::charter::page(visit.ctx()).await?;
    let mut others: Vec<&Version> = page.others.iter().chain(page.now.as_ref().map(|now| &now.version)).collect();
    others.retain(|one| one.row.id != charter);
    // what it was begun from, else the version in force, unless another is asked for
    let with = asked
        .first("with")
        .and_then(|id| id.parse::<Uuid>().ok())
        .or(after.version.row.based_on)
        .or_else(|| page.now.as_ref().map(|now| now.version.row.id))
        .filter(|id| others.iter().any(|one| one.row.id == *id));
    let before = match with {
        Some(id) => Some(app::charter::open(visit.ctx(), CharterId(id)).await?),
        None => None,
    };
    let seen = |boundaries: &[Boundary]| boundaries.iter().map(|one| boundary(one, 0)).collect();
    let found = before.as_ref().map(|before| differences(before, &after)).unwrap_or_default();
    let view = CompareView {
        before: before.as_ref().map(|before| version_view(&before.version)),
        after: version_view(&after.version),
        others: others.into_iter().map(version_view).collect(),
        differences: found
            .iter()
            .map(|one| DifferenceView {
                name: one.aspect.words().to_owned(),
                before: seen(&one.before),
                after: seen(&one.after),
            })
            .collect(),
    };
    visit.page("charter/compare.html", "Compare two versions", view)
}

fn sample_boundary() -> BoundaryView {
    BoundaryView {
        id: "b".to_owned(),
        rule: "At most 6 contacts; only meetings and calls with the person are counted".to_owned(),
        band: "Tell after".to_owned(),
        meaning: Band::TellAfter.meaning().to_owned(),
        colour: "yellow",
        latitude: 60,
        wider: "80 (your judgement)".to_owned(),
        why: "So that others are seen too.".to_owned(),
        workers: "Six meetings are usual.".to_owned(),
        public: "You meet about six times.".to_owned(),
        cmocs: "2, 9".to_owned(),
        version: 1,
    }
}

fn sample_aspects() -> Vec<AspectView> {
    let aspect = |boundaries| AspectView {
        code: "number_of_contacts".to_owned(),
        name: "Number of contacts".to_owned(),
        question: "How many times is somebody seen?".to_owned(),
        source: "[004] table 5".to_owned(),
        boundaries,
    };
    let bare = BoundaryView {
        rule: String::new(),
        wider: String::new(),
        public: String::new(),
        cmocs: String::new(),
        ..sample_boundary()
    };
    vec![aspect(vec![sample_boundary(), bare]), aspect(Vec::new())]
}

fn sample_version(state: &str) -> VersionView {
    VersionView {
        href: "/charter/c".to_owned(),
        title: "How we work".to_owned(),
        name: "Version 2".to_owned(),
        state: state.to_owned(),
        colour: "green",
        from: "1 April 2026".to_owned(),
        until: "1 April 2027".to_owned(),
        discussed: "1 October 2026".to_owned(),
        about: "After the workshop in March.".to_owned(),
    }
}

pub(crate) fn samples() -> Samples {
    let empty = VersionView {
        from: String::new(),
        until: String::new(),
        discussed: String::new(),
        about: String::new(),
        ..sample_version("Draft")
    };
    let parts = vec![("Ruth Callaghan".to_owned(), "Link worker".to_owned())];
    let page = PageView {
        now: Some(sample_version("In force")),
        aspects: sample_aspects(),
        parts: parts.clone(),
        others: vec![empty.clone()],
        held: vec![HeldLine::sample()],
        proposes: true,
        agrees: true,
        cmoc: Some(CmocLine::sample()),
    };
    let none = PageView {
        now: None,
        aspects: Vec::new(),
        parts: Vec::new(),
        others: Vec::new(),
        held: Vec::new(),
        proposes: false,
        agrees: false,
        cmoc: None,
    };
    let opened = OpenedView {
        version: empty.clone(),
        aspects: sample_aspects(),
        parts: Vec::new(),
        drafting: true,
        faults: vec!["Boundary 2: Write something here.".to_owned()],
        unsaid: vec!["boundary 1, tasks".to_owned()],
        row_version: 1,
        before: "/charter/c/compare".to_owned(),
    };
    let agreed = OpenedView {
        version: sample_version("In force"),
        parts,
        drafting: false,
        faults: Vec::new(),
        unsaid: Vec::new(),
        ..opened.clone()
    };
    let difference = DifferenceView { name: "Holding".to_owned(), before: Vec::new(), after: vec![sample_boundary()] };
    let compared = CompareView {
        before: Some(sample_version("In force")),
        after: empty.clone(),
        others: vec![sample_version("In force")],
        differences: vec![difference],
    };
    let alone = CompareView { before: None, others: Vec::new(), differences: Vec::new(), after: empty };
    let form = FormState::empty().with("title", "How we work");
    let mut samples = vec![
        ("charter/show.html", vec![drawn(&page, None), drawn(&none, None)]),
        ("charter/version.html", vec![drawn(&opened, Some(&form)), drawn(&agreed, Some(&form))]),
        ("charter/compare.html", vec![drawn(&compared, None), drawn(&alone, None)]),
    ];
    samples.extend(drafts::samples());
    samples.extend(proposals::samples());
    samples.extend(review::samples());
    samples.extend(why::samples());
    samples.extend(weighed::samples());
    samples
}
