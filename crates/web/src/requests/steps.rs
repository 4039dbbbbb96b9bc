//! One page for each step of a request, and the letter that goes out with its answer.

use super::{kind_of, line, on, place};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::shared::{draft_of, mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::requests::{Opened, RequestRow};
use app::rights::{Answer, Identity, Longer, Resume, Step, Wait};
use axum::extract::Path;
use practice::access::{Act, RequestKind};
use practice::goal::LONG_MAX;
use practice::rights::{Correction, Erasure, LONGER_MAX, Refusal, Restriction, State, StopGround, Term};
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/audit/requests/{request}/steps/{step}" May(Act::RecordRequest) => form;
    POST "/audit/requests/{request}/steps/{step}" May(Act::RecordRequest) => take;
    GET "/audit/requests/{request}/letter" May(Act::RecordRequest) => letter;
}

/// A step's form.
#[derive(Debug, Serialize)]
pub(super) struct StepView {
    pub(super) here: &'static str,
    pub(super) line: super::Line,
    pub(super) step: &'static str,
    pub(super) title: &'static str,
    pub(super) version: i64,
    /// Grounds, outcomes or months, as the step has them.
    pub(super) choices: Vec<Choice>,
    /// Whether waiting stops the clock.
    pub(super) stops: bool,
    /// The last day on which they can be told that it takes longer.
    pub(super) tell_by: Option<String>,
    pub(super) kind: &'static str,
    pub(super) kept_at: Option<String>,
    pub(super) path: String,
    pub(super) long_max: usize,
}

/// What goes out with the answer.
#[derive(Debug, Serialize)]
pub(super) struct LetterView {
    pub(super) here: &'static str,
    pub(super) href: String,
    pub(super) service: String,
    pub(super) asked_by: String,
    pub(super) reference: String,
    pub(super) asked: &'static str,
    pub(super) received: String,
    pub(super) answered: String,
    pub(super) granted: bool,
    pub(super) ground: Option<&'static str>,
    pub(super) words: String,
    pub(super) complaints: Vec<String>,
}

/// The steps by their codes, with the headings of their pages.
const STEPS: &[(&str, &str)] = &[
    ("identity", "Who asks"),
    ("wait", "Ask back"),
    ("resume", "What came"),
    ("longer", "It takes longer"),
    ("answer", "Answer the request"),
    ("refuse", "Do not grant the request"),
    ("withdraw", "The request is withdrawn"),
];

/// What came of a request, in the words of its code.
pub(super) fn ground_words(row: &RequestRow) -> Option<&'static str> {
    let code = row.outcome.as_deref()?;
    match (State::parse(&row.state)?, kind_of(row)) {
        (State::Refused, _) => Refusal::parse(code).map(Refusal::words),
        (_, RequestKind::Erasure) => Erasure::parse(code).map(Erasure::words),
        (_, RequestKind::Correction) => Correction::parse(code).map(Correction::words),
        (_, RequestKind::Restriction) => Restriction::parse(code).map(Restriction::words),
        _ => None,
    }
}

fn offered(step: &str, opened: &Opened) -> Vec<Choice> {
    let kind = kind_of(&opened.request);
    match (step, kind) {
        ("wait", _) => {
            let known = !opened.request.identity_how.is_empty();
            let fits = |ground: &&StopGround| !(known && **ground == StopGround::Identity);
            StopGround::ALL.iter().filter(fits).map(|one| Choice::new(one.as_str(), one.words())).collect()
        }
        ("longer", _) => (1..=LONGER_MAX)
            .map(|n| Choice::new(n.to_string(), if n == 1 { "One month".to_owned() } else { format!("{n} months") }))
            .collect(),
        ("refuse", _) => kind.refusals().into_iter().map(|one| Choice::new(one.as_str(), one.words())).collect(),
        ("answer", RequestKind::Erasure) => choices!(Erasure),
        ("answer", RequestKind::Correction) => choices!(Correction),
        ("answer", RequestKind::Restriction) => choices!(Restriction),
        _ => Vec::new(),
    }
}

async fn form(visit: Visit, Path((request, step)): Path<(Uuid, String)>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    let begins = on(FormState::empty(), "on", visit.ctx().today());
    page(&visit, request, &step, &draft.unwrap_or(begins), kept_at).await
}

async fn page(visit: &Visit, request: Uuid, step: &str, form: &FormState, kept_at: Option<String>) -> WebResult {
    let (code, title) = STEPS.iter().find(|(code, _)| *code == step).copied().ok_or(WebError::NotFound)?;
    let opened = app::requests::open(visit.ctx(), request).await?;
    if !opened.work {
        return Err(
            app::AppError::NotPossible("This request is over. Nothing more can be done with it".to_owned()).into()
        );
    }
    let kind = kind_of(&opened.request);
    let view = StepView {
        here: "requests",
        line: line(&opened.request, visit.ctx().today()),
        step: code,
        title,
        version: opened.request.version,
        choices: offered(code, &opened),
        stops: kind.term() != Term::None && kind.may_clarify(),
        tell_by: opened.clock.tell_longer_by().map(|day| day.to_string()),
        kind: kind.as_str(),
        kept_at,
        path: format!("{}/steps/{code}", place(request)),
        long_max: LONG_MAX,
    };
    visit.form_page("audit/request-step.html", title, form, view)
}

/// The step that a form is; none for a code that is no step.
fn read(form: &Form, step: &str) -> Option<Result<Step, FormState>> {
    let day = |missing: &str| form.date("on").called("The day").required(missing);
    Some(match step {
        "identity" => form
            .done((
                form.text("how").max(LONG_MAX).required("Say how it was checked who asks, and that they may"),
                day("Enter the day it was shown"),
            ))
            .map(|(how, on)| Step::Identity(Identity { how, on })),
        "wait" => form
            .done((
                form.one_of("ground", StopGround::parse).required("Choose what they are asked for"),
                form.text("why").max(LONG_MAX).required("Say what they were asked"),
                day("Enter the day they were asked"),
            ))
            .map(|(ground, why, on)| Step::Wait(Wait { ground, why, on })),
        "resume" => form
            .done((form.text("came").max(LONG_MAX).required("Say what came"), day("Enter the day it came")))
            .map(|(came, on)| Step::Resume(Resume { came, on })),
        "longer" => form
            .done((
                form.one_of("months", |n| n.parse().ok()).required("Choose by how much"),
                form.text("longer_why").max(LONG_MAX).required("Say why it takes longer, as they were told"),
                day("Enter the day they were told"),
            ))
            .map(|(months, why, on)| Step::Longer(Longer { months, why, on })),
        // what is missing depends on the kind of request, which the use case knows
        "answer" => Ok(Step::Answer(Answer {
            outcome: Some(typed(form, "outcome")).filter(|code| !code.is_empty()),
            words: typed(form, "words"),
            given_how: typed(form, "given_how"),
            about: typed(form, "about"),
            statement: typed(form, "statement"),
        })),
        "refuse" => form
            .done((
                form.one_of("ground", Refusal::parse).required("Choose the ground"),
                form.text("words").max(LONG_MAX).required("Say what they were told"),
            ))
            .map(|(ground, words)| Step::Refuse(ground, words)),
        "withdraw" => {
            form.done(form.text("words").max(LONG_MAX).required("Say how it was withdrawn")).map(Step::Withdraw)
        }
        _ => return None,
    })
}

async fn take(visit: Visit, Path((request, step)): Path<(Uuid, String)>, Posted(form): Posted) -> WebResult {
    let version = form.first("version").and_then(|version| version.parse().ok()).unwrap_or(0);
    let state = match read(&form, &step).ok_or(WebError::NotFound)? {
        Ok(taken) => {
            let flash = if matches!(taken, Step::Answer(_) | Step::Refuse(..)) { "request_answered" } else { "saved" };
            match app::rights::act(visit.ctx(), request, visit.once(&form), version, taken).await {
                Ok(()) => return Ok(done(&place(request), flash)),
                Err(error) => mend(&form, error, "words")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, request, &step, &state, None).await
}

async fn letter(visit: Visit, Path(request): Path<Uuid>) -> WebResult {
    let letter = app::rights::letter(visit.ctx(), request).await?;
    let row = &letter.request;
    let view = LetterView {
        here: "requests",
        href: place(request),
        service: letter.service,
        asked_by: row.asked_by.clone(),
        reference: row.reference.clone(),
        asked: kind_of(row).asked_for(),
        received: row.received_on.to_string(),
        answered: row.closed_at.map(|at| app::time::moment(at).to_string()).unwrap_or_default(),
        granted: row.state != State::Refused.as_str(),
        ground: letter.ground,
        words: row.answer_words.clone(),
        complaints: letter.complaints,
    };
    visit.page("audit/request-letter.html", "The answer, to be printed", view)
}
