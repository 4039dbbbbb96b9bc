//! What the charter says to an act while its form is filled in: the same box, the same fields and the same reading in every form (PAGES 3).
//!
//! With scripts it is asked anew as the form changes; without, it is said when the form is sent, and everything typed stays.

use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::render::moment_of;
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use crate::words::{Choice, choices};
use app::charter::{AskStanding, Judgement, Seen, Shown};
use app::time;
use practice::charter::leave::Type;
use practice::charter::{Aspect, Outcome};
use practice::problem::Problem;
use serde::Serialize;

/// The box of a form.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Weighed {
    /// What stands before the names of its fields, where a page has several such forms.
    part: &'static str,
    /// Where it is asked anew.
    at: String,
    /// Asked as soon as the page is there, for what the form says already.
    first: bool,
    /// Whether it is about what is still to come; what has happened is recorded whatever is said.
    planned: bool,
    seen: Vec<SeenView>,
    /// The charter's version that says so.
    version: u32,
    /// Whether a line why is asked for.
    why: bool,
    /// Whether a supervisor is to be asked first, and no yes is there.
    ask: bool,
    /// Whether it was asked, and is not answered yet.
    open: bool,
    /// Whether it is not done here.
    not_done: bool,
    /// Said where it is planned beside something that is written in any case: there a tick asks first, and no button. Else empty.
    beside: &'static str,
    /// Whether it can be shared with somebody else.
    shares: bool,
    /// How questions stand that were asked first.
    asked: Vec<String>,
    kinds: Vec<Choice>,
}

/// A boundary that is reached or passed.
#[derive(Debug, Clone, Serialize)]
struct SeenView {
    aspect: String,
    figures: String,
    words: String,
    asks: String,
    own: bool,
}

impl Weighed {
    /// The box of a form that was not weighed yet.
    pub(crate) fn unasked(part: &'static str, at: impl Into<String>) -> Self {
        Self { first: true, ..Self::of(part, at, &Shown::default()) }
    }

    /// The box of what is planned.
    pub(crate) fn of(part: &'static str, at: impl Into<String>, shown: &Shown) -> Self {
        let strictest = shown.seen.iter().map(|one| one.asks).max().unwrap_or(Outcome::Within);
        let yes = shown.asked.iter().any(|one| one.state == "yes");
        Self {
            part,
            at: at.into(),
            first: false,
            planned: true,
            seen: shown.seen.iter().map(view).collect(),
            version: shown.seen.first().map_or(0, |one| one.version),
            why: matches!(strictest, Outcome::TellAfter | Outcome::AskFirst),
            ask: strictest == Outcome::AskFirst && !yes,
            open: shown.asked.iter().any(|one| one.state == "asked"),
            not_done: strictest == Outcome::NotDone,
            beside: "",
            shares: shown.seen.iter().any(|one| one.beyond && one.aspect == Aspect::WhoMayBeReferred.words()),
            asked: shown.asked.iter().map(standing).collect(),
            kinds: choices!(Type),
        }
    }

    /// The box of what is planned beside something that is written in any case.
    pub(crate) fn beside(self, said: &'static str) -> Self {
        Self { beside: said, ..self }
    }

    /// The box of what has happened: a line why is asked for, and nothing else. Without a place it is not asked anew.
    pub(crate) fn happened(part: &'static str, at: impl Into<String>, seen: &[Seen]) -> Self {
        let shown = Shown { seen: seen.to_vec(), asked: Vec::new() };
        let asks = seen.iter().any(Seen::asks_why);
        Self { planned: false, why: asks, ask: false, not_done: false, shares: false, ..Self::of(part, at, &shown) }
    }

    pub(crate) fn sample(part: &'static str) -> Self {
        let seen = |asks| Seen {
            aspect: "Who may be referred".to_owned(),
            beyond: asks > Outcome::Within,
            figures: "This would be the 7th of 6 contacts.".to_owned(),
            words: "Six meetings are usual.".to_owned(),
            asks,
            version: 2,
            personal: asks == Outcome::TellAfter,
        };
        let asked = |state: &str| AskStanding {
            id: uuid::Uuid::nil(),
            version: 1,
            aspect: "caseload".to_owned(),
            state: state.to_owned(),
            name: "Farida Noor".to_owned(),
            answer: "Talk to Ben first.".to_owned(),
            asked_at: app::time::at(jiff::Timestamp::UNIX_EPOCH),
            due_at: app::time::at(jiff::Timestamp::UNIX_EPOCH),
            answered_at: None,
            until_at: None,
        };
        let shown = Shown {
            seen: vec![seen(Outcome::AskFirst), seen(Outcome::TellAfter), seen(Outcome::Within)],
            asked: vec![asked("asked"), asked("no")],
        };
        Self::of(part, "/", &shown)
    }

    /// The box alone, as it is asked anew.
    pub(crate) fn page(self, visit: &Visit, form: &Form) -> WebResult {
        let as_typed = Form::parse(form.encoded().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?.state();
        visit.form_page("charter/weighed.html", "What the charter says", &as_typed, Alone { weighed: self })
    }
}

#[derive(Debug, Serialize)]
struct Alone {
    weighed: Weighed,
}

fn view(one: &Seen) -> SeenView {
    let asks = if one.beyond { one.asks.words() } else { "As far as the charter goes" };
    SeenView {
        aspect: one.aspect.clone(),
        figures: one.figures.clone(),
        words: one.words.clone(),
        asks: asks.to_owned(),
        own: one.personal,
    }
}

/// How a question stands, in a sentence.
fn standing(one: &AskStanding) -> String {
    let day = |at| moment_of(&time::local(time::moment(at)));
    let about = Aspect::parse(&one.aspect).map_or("", Aspect::words).to_lowercase();
    let answer = if one.answer.trim().is_empty() { String::new() } else { format!(": {}", one.answer.trim()) };
    match one.state.as_str() {
        "yes" => {
            let until = one.until_at.map(|at| format!(" It holds until {}.", day(at))).unwrap_or_default();
            format!("{} said yes ({about}){answer}.{until} Send the form, and it is used.", one.name)
        }
        "no" => format!("{} said no ({about}){answer}.", one.name),
        _ => format!(
            "You asked {} on {} ({about}). It is not answered yet; an answer is due by {}.",
            one.name,
            day(one.asked_at),
            day(one.due_at)
        ),
    }
}

/// Hears what a form says to what lies beyond. Where a supervisor is to be asked first, the form is kept as it stands, to come back to.
pub(crate) async fn hear(visit: &Visit, form: &Form, part: &str) -> Result<(), WebError> {
    hear_at(visit, form, part, visit.path()).await
}

/// The same, for a form that stands on the page of another path.
pub(crate) async fn hear_at(visit: &Visit, form: &Form, part: &str, page: &str) -> Result<(), WebError> {
    let said = said(form, part);
    if said.ask {
        app::drafts::keep(visit.ctx(), page, &form.encoded()).await?;
    }
    visit.ctx().judge(said);
    Ok(())
}

/// Hears what a form says to what lies beyond, where that is planned beside something that is written in any case. Whether it asks first.
pub(crate) fn hear_beside(visit: &Visit, form: &Form, part: &str) -> bool {
    let said = said(form, part);
    let asks = said.ask;
    visit.ctx().judge(said);
    asks
}

fn said(form: &Form, part: &str) -> Judgement {
    let named = |name: &str| form.first(&format!("{part}{name}")).unwrap_or_default();
    let line = |name: &str| named(name).split_whitespace().collect::<Vec<_>>().join(" ");
    Judgement {
        why: line("judgement_why"),
        hoped: line("judgement_hoped"),
        kind: Type::parse(named("judgement_kind")),
        shared_with: line("judgement_shared"),
        could_not_wait: !named("judgement_wait").is_empty(),
        ask: !named("judgement_ask").is_empty(),
        version: named("judgement_version").parse().ok(),
    }
}

/// Whether somebody else shares it, as the form says.
pub(crate) fn shared(form: &FormState, part: &str) -> bool {
    form.values(&format!("{part}judgement_shared")).iter().any(|words| !words.trim().is_empty())
}

/// Puts what is wrong beside the field of its own form, where a page has several of them.
pub(crate) fn refused(form: &Form, problems: Vec<Problem>, part: &str) -> FormState {
    for problem in problems {
        if problem.field.starts_with("judgement_") {
            form.error(&format!("{part}{}", problem.field), problem.message);
        } else {
            form.error(problem.field, problem.message);
        }
    }
    form.state()
}

pub(super) fn samples() -> Samples {
    let form = FormState::empty().with("judgement_why", "Her son died").with_error("judgement_ask", "Ask first.");
    let alone = |weighed| Alone { weighed };
    let not_done = Weighed { not_done: true, ask: false, why: false, ..Weighed::sample("") };
    vec![(
        "charter/weighed.html",
        vec![
            drawn(&alone(Weighed::sample("")), Some(&form)),
            drawn(&alone(Weighed { open: false, ..Weighed::sample("accept_") }), Some(&form)),
            drawn(&alone(not_done), Some(&form)),
            drawn(&alone(Weighed { planned: false, ..Weighed::sample("") }), Some(&form)),
            drawn(&alone(Weighed::sample("next_").beside("The contact is recorded in any case")), Some(&form)),
            drawn(&alone(Weighed::unasked("", "/")), Some(&form)),
        ],
    )]
}
