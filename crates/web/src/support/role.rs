//! The role as it is lived, beside the role as somebody was hired for it.

use super::{StudyView, stands_otherwise, study};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::render::day_of;
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::support::staying::{self as use_case, HIRED, Opened, RoleLookRow, Written, said};
use app::time::date;
use axum::extract::Path;
use practice::goal::LONG_MAX;
use practice::support::cmoc::Situation;
use practice::support::staying::{
    Amount, Difference, Facet, Look, QUESTION_HIRED, QUESTION_LIVED, QUESTION_WORDS, Said, Standing,
};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct LookView {
    name: String,
    standing: String,
    colour: &'static str,
    due: String,
    /// Where it is written, or read.
    href: String,
    action: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct PageView {
    own: bool,
    began: String,
    hired: String,
    looks: Vec<LookView>,
    shown: Vec<(String, String, String)>,
    study: StudyView,
}

fn look_name(code: &str) -> String {
    if code == HIRED {
        "As hired for".to_owned()
    } else {
        Look::parse(code).map(Look::words).unwrap_or_default().to_owned()
    }
}

pub(super) async fn page(visit: Visit) -> WebResult {
    let page = use_case::page(visit.ctx()).await?;
    let own = page.own.as_ref();
    let view = PageView {
        own: own.is_some(),
        began: own.map(|own| day_of(own.began)).unwrap_or_default(),
        hired: own
            .and_then(|own| own.hired.as_ref())
            .map(|row| format!("/support/role/looks/{}", row.id))
            .unwrap_or_default(),
        looks: own
            .map(|own| own.looks.as_slice())
            .unwrap_or_default()
            .iter()
            .map(|one| LookView {
                name: one.look.words().to_owned(),
                standing: one.standing.words().to_owned(),
                colour: match one.standing {
                    Standing::Due => "yellow",
                    Standing::Offered => "blue",
                    Standing::Done => "green",
                    Standing::ToCome | Standing::Past => "grey",
                },
                due: one.due.map(day_of).unwrap_or_default(),
                href: match &one.row {
                    Some(row) => format!("/support/role/looks/{}", row.id),
                    None if one.can_be_done() => format!("/support/role/{}", one.look.as_str()),
                    None => String::new(),
                },
                action: if one.row.is_some() { "Read it" } else { "Do it now" },
            })
            .collect(),
        study: study(Situation::UnclearRemit),
        shown: page
            .shown
            .iter()
            .map(|row| (format!("/support/role/looks/{}", row.id), row.worker_name.clone(), look_name(&row.look)))
            .collect(),
    };
    visit.page("support/role.html", "The role as it is lived", view)
}

#[derive(Debug, Clone, Serialize)]
struct FacetView {
    code: &'static str,
    words: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct AskView {
    code: String,
    name: String,
    hired: bool,
    question: &'static str,
    question_words: &'static str,
    facets: Vec<FacetView>,
    amounts: Vec<Choice>,
    supervisors: Vec<Choice>,
    version: i64,
}

/// What one was hired for, or a look; nothing else has such a page.
fn look_of(code: &str) -> Result<Option<Look>, WebError> {
    if code == HIRED {
        return Ok(None);
    }
    Look::parse(code).map(Some).ok_or(WebError::NotFound)
}

fn filled(row: &RoleLookRow) -> FormState {
    let before = said(row);
    let form = FormState::empty().with("words", &before.words);
    let form = match row.began_on {
        Some(began) => form.with_date("began", date(began)),
        None => form,
    };
    let form = match row.supervisor_id {
        Some(id) => form.with("supervisor", id),
        None => form,
    };
    before.amounts.iter().fold(form, |form, (facet, amount)| form.with(facet.as_str(), amount.as_str()))
}

async fn ask_page(visit: &Visit, code: &str, form: Option<FormState>) -> WebResult {
    let look = look_of(code)?;
    let asked = use_case::asked(visit.ctx(), look).await?;
    let form = match (form, &asked.row) {
        (Some(form), _) => form,
        (None, Some(row)) => filled(row),
        (None, None) => draft_of(visit).await?.0.unwrap_or_else(|| {
            let form = FormState::empty().with_date("began", asked.began);
            // most have one supervisor
            match asked.supervisors.as_slice() {
                [(id, _)] => form.with("supervisor", id),
                _ => form,
            }
        }),
    };
    let view = AskView {
        code: code.to_owned(),
        name: look_name(code),
        hired: look.is_none(),
        question: if look.is_none() { QUESTION_HIRED } else { QUESTION_LIVED },
        question_words: if look.is_none() { "Anything else you were told, or hoped for?" } else { QUESTION_WORDS },
        facets: Facet::ALL.iter().map(|facet| FacetView { code: facet.as_str(), words: facet.words() }).collect(),
        amounts: choices!(Amount),
        supervisors: asked.supervisors.iter().map(|(id, name)| Choice::new(id, name.as_str())).collect(),
        version: asked.row.as_ref().map_or(0, |row| row.version),
    };
    visit.form_page("support/role-write.html", "The role as it is lived", &form, view)
}

pub(super) async fn ask(visit: Visit, Path(code): Path<String>) -> WebResult {
    ask_page(&visit, &code, None).await
}

fn read_said(form: &Form, words: String) -> Said {
    let amounts = Facet::ALL
        .iter()
        .filter_map(|facet| Some((*facet, form.first(facet.as_str()).and_then(Amount::parse)?)))
        .collect();
    Said { amounts, words }
}

pub(super) async fn write(visit: Visit, Path(code): Path<String>, Posted(form): Posted) -> WebResult {
    let look = look_of(&code)?;
    let read = form.done((
        form.text("words").max(LONG_MAX).called("What you wrote").optional(),
        form.date("began").called("The day you began").optional(),
        form.one_of("supervisor", |id| id.parse::<Uuid>().ok()).optional(),
    ));
    let problem = match read {
        Ok((words, began, supervisor)) => {
            let version = typed(&form, "version").parse().unwrap_or(0);
            let new = Written { said: read_said(&form, words.unwrap_or_default()), began, supervisor, version };
            match use_case::write(visit.ctx(), visit.once(&form), look, new).await {
                Ok(id) => return Ok(done(&format!("/support/role/looks/{id}"), "role_written")),
                Err(error @ app::AppError::NotPossible(_)) => return Err(error.into()),
                Err(error) => stands_otherwise(&form, error, "words")?,
            }
        }
        Err(state) => state,
    };
    ask_page(&visit, &code, Some(problem)).await
}

#[derive(Debug, Clone, Serialize)]
struct RowView {
    facet: String,
    hired: String,
    lived: String,
    beside: String,
    wide: bool,
}

fn difference(one: Difference) -> RowView {
    RowView {
        facet: one.facet.words().to_owned(),
        hired: one.hired.words().to_owned(),
        lived: one.lived.words().to_owned(),
        beside: one.beside().words().to_owned(),
        wide: one.is_wide(),
    }
}

#[derive(Debug, Clone, Serialize)]
struct ShowView {
    id: String,
    name: String,
    worker: String,
    own: bool,
    on: String,
    supervisor: String,
    differences: Vec<RowView>,
    amounts: Vec<(String, String)>,
    words: String,
    together: String,
    edit: String,
    version: i64,
    hired: bool,
}

fn shown(opened: &Opened) -> ShowView {
    ShowView {
        id: opened.row.id.to_string(),
        name: look_name(&opened.row.look),
        worker: opened.row.worker_name.clone(),
        own: opened.own,
        on: day_of(date(opened.row.done_on)),
        supervisor: opened.supervisor.clone(),
        differences: opened.differences.iter().copied().map(difference).collect(),
        amounts: opened
            .said
            .amounts
            .iter()
            .map(|(facet, amount)| (facet.words().to_owned(), amount.words().to_owned()))
            .collect(),
        words: opened.said.words.clone(),
        together: opened.row.together.clone(),
        edit: if opened.own { format!("/support/role/{}", opened.row.look) } else { String::new() },
        version: opened.row.version,
        hired: opened.row.look == HIRED,
    }
}

async fn one(visit: &Visit, id: Uuid, form: Option<FormState>) -> WebResult {
    let opened = use_case::open(visit.ctx(), id).await?;
    let form = form.unwrap_or_else(|| FormState::empty().with("together", &opened.row.together));
    visit.form_page("support/role-look.html", "The role as it is lived", &form, shown(&opened))
}

pub(super) async fn show(visit: Visit, Path(id): Path<Uuid>) -> WebResult {
    one(&visit, id, None).await
}

pub(super) async fn together(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let known = (id, typed(&form, "version").parse().unwrap_or(0));
    match use_case::together(visit.ctx(), visit.once(&form), known, &typed(&form, "together")).await {
        Ok(()) => Ok(done(&format!("/support/role/looks/{id}"), "role_together")),
        Err(error) => one(&visit, id, Some(stands_otherwise(&form, error, "together")?)).await,
    }
}

pub(super) fn samples() -> Samples {
    let look = |standing: Standing, href: &str| LookView {
        name: Look::Three.words().to_owned(),
        standing: standing.words().to_owned(),
        colour: "yellow",
        due: "3 June 2026".to_owned(),
        href: href.to_owned(),
        action: "Do it now",
    };
    let full = PageView {
        own: true,
        began: "3 March 2026".to_owned(),
        hired: "/support/role/looks/h".to_owned(),
        looks: vec![look(Standing::Due, "/support/role/three"), look(Standing::ToCome, "")],
        study: study(Situation::UnclearRemit),
        shown: vec![("/support/role/looks/l".to_owned(), "Ben Shah".to_owned(), Look::Six.words().to_owned())],
    };
    let first = PageView { hired: String::new(), shown: Vec::new(), ..full.clone() };
    let supervisor =
        PageView { own: false, shown: Vec::new(), looks: Vec::new(), hired: String::new(), ..full.clone() };
    let ask = |hired: bool| AskView {
        code: if hired { HIRED.to_owned() } else { Look::Three.as_str().to_owned() },
        name: look_name(if hired { HIRED } else { "three" }),
        hired,
        question: QUESTION_HIRED,
        question_words: QUESTION_WORDS,
        facets: Facet::ALL.iter().map(|facet| FacetView { code: facet.as_str(), words: facet.words() }).collect(),
        amounts: choices!(Amount),
        supervisors: vec![Choice::new("s", "Helen Moss")],
        version: 0,
    };
    let one = ShowView {
        id: "l".to_owned(),
        name: Look::Three.words().to_owned(),
        worker: "Amara Okafor".to_owned(),
        own: true,
        on: "3 June 2026".to_owned(),
        supervisor: "Helen Moss".to_owned(),
        differences: vec![RowView {
            facet: Facet::Paperwork.words().to_owned(),
            hired: Amount::Little.words().to_owned(),
            lived: Amount::Much.words().to_owned(),
            beside: "Much more than expected".to_owned(),
            wide: true,
        }],
        amounts: vec![(Facet::Paperwork.words().to_owned(), Amount::Much.words().to_owned())],
        words: "Fewer forms.".to_owned(),
        together: "We ask for the short form.".to_owned(),
        edit: "/support/role/three".to_owned(),
        version: 1,
        hired: false,
    };
    let theirs = ShowView {
        own: false,
        edit: String::new(),
        differences: Vec::new(),
        together: String::new(),
        supervisor: String::new(),
        ..one.clone()
    };
    let hired = ShowView { hired: true, differences: Vec::new(), words: String::new(), ..one.clone() };
    let none = FormState::empty();
    let wrong = FormState::empty().with_error("amounts", "Choose an answer for one of them at least.");
    vec![
        ("support/role.html", vec![drawn(&full, None), drawn(&first, None), drawn(&supervisor, None)]),
        ("support/role-write.html", vec![drawn(&ask(true), Some(&none)), drawn(&ask(false), Some(&wrong))]),
        (
            "support/role-look.html",
            vec![drawn(&one, Some(&none)), drawn(&theirs, Some(&none)), drawn(&hired, Some(&none))],
        ),
    ]
}
