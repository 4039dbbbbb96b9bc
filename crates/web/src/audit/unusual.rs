//! Looks to ask about: the list, one question with what else could explain it, set aside with a reason; and the rules with their figures.

use super::handle;
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, place_of, place_words, typed};
use crate::visit::{Posted, Visit, done, see};
use crate::words::{Choice, choices};
use app::audit::looks::ground_words;
use app::unusual::{self, Question, Settled};
use app::{AppError, time};
use axum::extract::{Path, Query};
use practice::access::Act;
use practice::goal::LONG_MAX;
use practice::lone::Hours;
use practice::unusual::{Figures, Outcome, Rule};
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

routes! {
    GET "/audit/unusual" May(Act::UnusualReview) => list;
    GET "/audit/unusual/rules" May(Act::UnusualReview) => rules;
    POST "/audit/unusual/rules" May(Act::UnusualReview) => save_rules;
    GET "/audit/unusual/{unusual}" May(Act::UnusualReview) => show;
    POST "/audit/unusual/{unusual}" May(Act::UnusualReview) => settle;
    POST "/audit/unusual/{unusual}/request" May(Act::UnusualReview) => request;
}

/// A question in the list, and on its page.
#[derive(Debug, Clone, Serialize)]
struct Line {
    id: String,
    rule: &'static str,
    name: String,
    account: String,
    day: String,
    /// The record by the end of its id; none where it is about how many.
    record: Option<String>,
    /// What was found, in words.
    words: String,
    grounds: String,
    first: String,
    outcome: Option<&'static str>,
    outcome_words: String,
    taken_to: String,
    settled: Option<String>,
    settled_by: String,
}

#[derive(Debug, Serialize)]
struct ListView {
    here: &'static str,
    waiting: bool,
    rows: Vec<Line>,
    older: Option<String>,
    /// The last day that was gone through.
    until: Option<String>,
}

#[derive(Debug, Serialize)]
struct ShowView {
    here: &'static str,
    line: Line,
    version: i64,
    own: bool,
    looks_for: &'static str,
    else_explains: &'static str,
    outcomes: Vec<Choice>,
    kept_at: Option<String>,
    long_max: usize,
}

/// A rule as its page tells it.
#[derive(Debug, Serialize)]
struct RuleLine {
    title: &'static str,
    looks_for: &'static str,
    else_explains: &'static str,
    source: &'static str,
}

#[derive(Debug, Serialize)]
struct RulesView {
    here: &'static str,
    rules: Vec<RuleLine>,
    /// What is stored now, where somebody else changed it meanwhile.
    theirs: Option<Vec<(&'static str, String)>>,
}

/// What was found, in words.
fn found(question: &Question) -> String {
    let row = &question.row;
    let times = if row.looks == 1 { "once".to_owned() } else { format!("{} times", row.looks) };
    let figure = row.figure.unwrap_or_default();
    match question.rule {
        Rule::SameName => format!("Opened {times} that day; the family name of the record is that of the colleague."),
        Rule::Household => {
            format!(
                "Opened {times} that day; the person is tied to the colleague’s own record here, or has its postcode."
            )
        }
        Rule::Colleague => format!("Opened {times} that day; the record is that of somebody who works here."),
        Rule::OutsideHours => format!("Opened {times} that day, and outside the hours with nothing written near it."),
        Rule::ManyPersons => format!(
            "{figure} different records were opened that day. Usual for this account are {} a day.",
            row.usual.unwrap_or_default()
        ),
        Rule::AfterEnd => format!("Opened on {figure} days of 28, after support had ended."),
        Rule::InPassing => format!("{figure} records were opened that day, and nothing was written in them by now."),
    }
}

fn line(question: &Question) -> Line {
    let row = &question.row;
    Line {
        id: row.id.to_string(),
        rule: question.rule.words(),
        name: question.name.clone(),
        account: row.account_id.to_string(),
        day: time::date(row.day).to_string(),
        record: row.person_id.map(handle),
        words: found(question),
        grounds: row.ground.split(' ').map(ground_words).collect::<Vec<_>>().join(", "),
        first: time::moment(row.first_at).to_string(),
        outcome: row.outcome.as_deref().and_then(Outcome::parse).map(Outcome::words),
        outcome_words: row.outcome_words.clone(),
        taken_to: row.taken_to.clone(),
        settled: row.settled_at.map(|at| time::moment(at).to_string()),
        settled_by: row.settled_by_name.clone().unwrap_or_default(),
    }
}

async fn list(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let before = query.get("before").map(|text| place_of(text).ok_or(WebError::NotFound)).transpose()?;
    let waiting = query.get("which").is_none_or(|which| which != "all");
    let page = unusual::page(visit.ctx(), waiting, before).await?;
    let which = if waiting { "" } else { "which=all&" };
    let view = ListView {
        here: "unusual",
        waiting,
        rows: page.rows.iter().map(line).collect(),
        older: page.next.map(|n| format!("/audit/unusual?{which}before={}", place_words(&n))),
        until: page.until.map(|day| day.to_string()),
    };
    visit.page("audit/unusual.html", "Looks to ask about", view)
}

async fn show(visit: Visit, Path(id): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, id, &draft.unwrap_or_default(), kept_at).await
}

async fn page(visit: &Visit, id: Uuid, form: &FormState, kept_at: Option<String>) -> WebResult {
    let question = unusual::open(visit.ctx(), id).await?;
    let view = ShowView {
        here: "unusual",
        line: line(&question),
        version: question.row.version,
        own: question.own,
        looks_for: question.rule.looks_for(),
        else_explains: question.rule.else_explains(),
        outcomes: choices!(Outcome),
        kept_at,
        long_max: LONG_MAX,
    };
    visit.form_page("audit/unusual-one.html", "A look to ask about", form, view)
}

async fn settle(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let reads = (
        form.one_of("outcome", Outcome::parse).required("Choose what it is"),
        form.text("words").max(LONG_MAX).required("Say why, in a sentence"),
        form.number("version").between(0, i64::MAX).required("Reload the page and send it again"),
    );
    let state = match form.done(reads) {
        Ok((outcome, words, version)) => {
            let taken_to = typed(&form, "taken_to");
            let settled = Settled { form: visit.once(&form), version, outcome, words, taken_to };
            match unusual::settle(visit.ctx(), id, settled).await {
                Ok(()) => return Ok(done("/audit/unusual", "unusual_settled")),
                Err(AppError::Stale) => form.refuse(
                    "words",
                    "Somebody set this aside meanwhile: what they said is shown above. Send yours again if it is still right",
                ),
                Err(error) => mend(&form, error, "words")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, id, &state, None).await
}

async fn request(visit: Visit, Path(id): Path<Uuid>, Posted(form): Posted) -> WebResult {
    match unusual::request(visit.ctx(), id, visit.once(&form), &typed(&form, "why")).await {
        Ok(request) => Ok(see(&format!("/audit/requests/{request}"))),
        Err(error) => page(&visit, id, &mend(&form, error, "why")?, None).await,
    }
}

fn fields(f: &Figures) -> [(&'static str, &'static str, i64); 8] {
    [
        ("opens", "Hours of the service, from", i64::from(f.hours.opens)),
        ("closes", "Hours of the service, until", i64::from(f.hours.closes)),
        ("near_hours", "Hours within which an entry explains a look", f.near_hours),
        ("many_least", "Fewer records in a day are never many", f.many_least),
        ("many_tenths", "Tenths of the usual spread", f.many_tenths),
        ("after_end_days", "Days after support ended", f.after_end_days),
        ("after_end_times", "Different days of 28", f.after_end_times),
        ("passing_least", "Records opened with nothing written", f.passing_least),
    ]
}

fn rules_page(visit: &Visit, form: &FormState, stored: &Figures, stale: bool) -> WebResult {
    let theirs = stale.then(|| fields(stored).map(|(_, words, value)| (words, value.to_string())).to_vec());
    visit.form_page("audit/unusual-rules.html", "What is asked about", form, rules_view(theirs))
}

fn rules_view(theirs: Option<Vec<(&'static str, String)>>) -> RulesView {
    let rule = |rule: &Rule| RuleLine {
        title: rule.words(),
        looks_for: rule.looks_for(),
        else_explains: rule.else_explains(),
        source: rule.source(),
    };
    RulesView { here: "unusual", rules: Rule::ALL.iter().map(rule).collect(), theirs }
}

async fn rules(visit: Visit) -> WebResult {
    let stored = unusual::figures(visit.ctx()).await?;
    let form = fields(&stored).into_iter().fold(FormState::empty(), |form, (name, _, value)| form.with(name, value));
    rules_page(&visit, &form.with("seen", unusual::mark(&stored)), &stored, false)
}

fn read_figures(form: &Form) -> Result<Figures, FormState> {
    let whole = |name, called| form.number(name).between(0, 1_000).called(called).required("Enter a whole number");
    let (opens, closes, near_hours, many_least, many_tenths, after_end_days, after_end_times, passing_least) = form
        .done((
            whole("opens", "The hour from which the service works"),
            whole("closes", "The hour until which the service works"),
            whole("near_hours", "The hours before or after"),
            whole("many_least", "The least number of records"),
            whole("many_tenths", "The tenths of the usual spread"),
            whole("after_end_days", "The days after support ended"),
            whole("after_end_times", "The number of days"),
            whole("passing_least", "The number of records"),
        ))?;
    let hour = |hour: i64| i8::try_from(hour).unwrap_or(i8::MAX);
    let hours = Hours { opens: hour(opens), closes: hour(closes) };
    Ok(Figures { hours, near_hours, many_least, many_tenths, after_end_days, after_end_times, passing_least })
}

async fn save_rules(visit: Visit, Posted(form): Posted) -> WebResult {
    let (state, stale) = match read_figures(&form) {
        Ok(new) => match unusual::save_figures(visit.ctx(), visit.once(&form), &typed(&form, "seen"), new).await {
            Ok(()) => return Ok(done("/audit/unusual/rules", "rules_saved")),
            Err(AppError::Stale) => (
                form.refuse("", "Somebody else changed the figures while you wrote. Compare both, then save again"),
                true,
            ),
            Err(error) => (mend(&form, error, "opens")?, false),
        },
        Err(state) => (state, false),
    };
    let stored = unusual::figures(visit.ctx()).await?;
    let state = if stale { state.with("seen", unusual::mark(&stored)) } else { state };
    rules_page(&visit, &state, &stored, stale)
}

/// The list full and empty; a question that waits, of one's own, about how many, and set aside; the rules, and overtaken.
pub(super) fn samples() -> Samples {
    let row = |rule: Rule, record: Option<&str>, settled: Option<&str>| Line {
        id: "u".to_owned(),
        rule: rule.words(),
        name: "Amara Okafor".to_owned(),
        account: "a".to_owned(),
        day: "2026-06-03".to_owned(),
        record: record.map(str::to_owned),
        words: "Opened once that day; the family name of the record is that of the colleague.".to_owned(),
        grounds: "Supports this person".to_owned(),
        first: "2026-06-03T13:30:00Z".to_owned(),
        outcome: settled.map(|_| Outcome::TakenFurther.words()),
        outcome_words: settled.map(|_| "She could not say why".to_owned()).unwrap_or_default(),
        taken_to: settled.map(|_| "The Caldicott Guardian".to_owned()).unwrap_or_default(),
        settled: settled.map(str::to_owned),
        settled_by: settled.map(|_| "Stephen Ellwood".to_owned()).unwrap_or_default(),
    };
    let waits = row(Rule::SameName, Some("0a1b2c3d"), None);
    let many = row(Rule::ManyPersons, None, None);
    let aside = row(Rule::Colleague, Some("0a1b2c3d"), Some("2026-06-05T09:00:00Z"));
    let list = |rows: Vec<Line>, waiting| {
        let older = rows.first().map(|_| "/audit/unusual?before=1~2".to_owned());
        let until = rows.first().map(|_| "2026-06-03".to_owned());
        drawn(&ListView { here: "unusual", waiting, rows, older, until }, None)
    };
    let one = |line: Line, own, kept_at: Option<&str>, form: &FormState| {
        let view = ShowView {
            here: "unusual",
            line,
            version: 1,
            own,
            looks_for: Rule::SameName.looks_for(),
            else_explains: Rule::SameName.else_explains(),
            outcomes: choices!(Outcome),
            kept_at: kept_at.map(str::to_owned),
            long_max: LONG_MAX,
        };
        drawn(&view, Some(form))
    };
    let empty = FormState::empty();
    let wrong = FormState::empty().with_error("taken_to", "Say to whom it was taken").with_error("why", "Say why");
    let figures = fields(&Figures::default())
        .into_iter()
        .fold(FormState::empty().with("seen", "abc"), |form, (name, _, value)| form.with(name, value));
    let theirs = Some(vec![("Fewer records in a day are never many", "25".to_owned())]);
    vec![
        (
            "audit/unusual.html",
            vec![
                list(vec![waits.clone(), many.clone()], true),
                list(vec![waits.clone(), aside.clone()], false),
                list(Vec::new(), true),
            ],
        ),
        (
            "audit/unusual-one.html",
            vec![
                one(waits.clone(), false, None, &empty),
                one(waits, true, None, &empty),
                one(many, false, Some("2026-06-03T13:30:00Z"), &wrong),
                one(aside, false, None, &wrong),
            ],
        ),
        (
            "audit/unusual-rules.html",
            vec![
                drawn(&rules_view(None), Some(&figures)),
                drawn(&rules_view(theirs), Some(&figures.clone().with_error("opens", "Enter a whole number"))),
            ],
        ),
    ]
}
