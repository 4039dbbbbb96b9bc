//! One plan: for whoever goes, and for whoever looks out.

use super::hours_words;
use super::known::{KnownView, unsent_words};
use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::lone::{Back, Found, LonePlanRow, Opened, Then};
use app::time;
use axum::extract::Path;
use practice::ids::LonePlanId;
use practice::lone::{Alarm, LONGER, Standing};
use practice::person::show_phone;
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct PlanView {
    href: String,
    own: bool,
    worker: String,
    buddy: String,
    place: String,
    whom: String,
    along: String,
    /// Where they are rung: as it is read aloud, and as it is dialled.
    phone: String,
    dial: String,
    note: String,
    duress: String,
    starts: String,
    ends: String,
    grace: i32,
    standing: &'static str,
    open: bool,
    there: bool,
    checked_in: Option<String>,
    back: Option<String>,
    back_words: String,
    late: bool,
    alarm: Option<&'static str>,
    alarmed: Option<String>,
    under_duress: bool,
    answered: Option<String>,
    answered_by: String,
    answer_words: String,
    told: Vec<ToldView>,
    unsent: Vec<String>,
    known: Option<KnownView>,
    may_answer: bool,
    may_sound: bool,
    thens: Vec<Choice>,
    may_call_off: bool,
    episode: Option<String>,
    hours: String,
    longer: &'static [i64],
}

#[derive(Debug, Clone, Serialize)]
struct ToldView {
    name: String,
    at: String,
}

fn view(opened: &Opened, now: jiff::Timestamp) -> PlanView {
    let p: &LonePlanRow = &opened.plan;
    let at = |at| time::moment(at).to_string();
    let standing = Standing::parse(&p.standing).unwrap_or(Standing::Back);
    PlanView {
        href: format!("/lone-working/{}", p.id),
        own: opened.own,
        worker: p.worker_name.clone(),
        buddy: p.buddy_name.clone(),
        place: p.place.clone(),
        whom: p.whom.clone(),
        along: p.along.clone(),
        phone: show_phone(&p.phone),
        dial: p.phone.clone(),
        note: p.note.clone(),
        duress: p.duress.clone(),
        starts: at(p.starts_at),
        ends: at(p.ends_at),
        grace: p.grace,
        standing: standing.words(),
        open: standing.is_open(),
        there: standing == Standing::Out,
        checked_in: p.in_at.map(at),
        back: p.out_at.map(at),
        back_words: p.out_words.clone(),
        late: standing.is_open() && time::moment(p.ends_at) < now,
        alarm: p.alarm.as_deref().and_then(Alarm::parse).map(Alarm::words),
        alarmed: p.alarmed_at.map(at),
        under_duress: p.under_duress,
        answered: p.answered_at.map(at),
        answered_by: p.answered_by.clone(),
        answer_words: p.answer_words.clone(),
        told: opened.told.iter().map(|t| ToldView { name: t.name.clone(), at: at(t.at) }).collect(),
        unsent: opened.unsent.iter().map(unsent_words).collect(),
        known: opened.known.as_ref().map(|known| KnownView::of(known, now, opened.own)),
        may_answer: opened.may_answer,
        may_sound: opened.may_sound,
        thens: thens(),
        may_call_off: standing == Standing::Planned && p.alarmed_at.is_none(),
        episode: p.episode_id.filter(|_| opened.own).map(|e| format!("/episodes/{e}")),
        hours: hours_words(opened.hours),
        longer: LONGER,
    }
}

pub(super) async fn show(visit: Visit, Path(plan): Path<Uuid>) -> WebResult {
    page(&visit, LonePlanId(plan), &FormState::empty()).await
}

async fn page(visit: &Visit, plan: LonePlanId, form: &FormState) -> WebResult {
    let opened = app::lone::open(visit.ctx(), plan).await?;
    visit.form_page("lone/show.html", "A visit alone", form, view(&opened, visit.ctx().now()))
}

fn place(plan: LonePlanId) -> String {
    format!("/lone-working/{plan}")
}

pub(super) async fn check_in(visit: Visit, Path(plan): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let plan = LonePlanId(plan);
    app::lone::check_in(visit.ctx(), plan, visit.once(&form)).await?;
    Ok(done(&place(plan), "lone_in"))
}

pub(super) async fn longer(visit: Visit, Path(plan): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let plan = LonePlanId(plan);
    let minutes = typed(&form, "minutes").parse().unwrap_or_default();
    match app::lone::longer(visit.ctx(), plan, visit.once(&form), minutes).await {
        Ok(()) => Ok(done(&place(plan), "lone_longer")),
        Err(error) => page(&visit, plan, &mend(&form, error, "minutes")?).await,
    }
}

pub(super) async fn check_out(visit: Visit, Path(plan): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let plan = LonePlanId(plan);
    let back = Back { form: visit.once(&form), words: typed(&form, "words") };
    match app::lone::back(visit.ctx(), plan, back).await {
        Ok(()) => Ok(done(&place(plan), "lone_back")),
        Err(error) => page(&visit, plan, &mend(&form, error, "words")?).await,
    }
}

pub(super) async fn call_off(visit: Visit, Path(plan): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let plan = LonePlanId(plan);
    app::lone::call_off(visit.ctx(), plan, visit.once(&form)).await?;
    Ok(done(&place(plan), "lone_off"))
}

pub(super) async fn answer(visit: Visit, Path(plan): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let plan = LonePlanId(plan);
    let then = match typed(&form, "then").as_str() {
        "over" => Some(Then::Over),
        minutes => minutes.parse().ok().map(Then::Again),
    };
    let found = Found { form: visit.once(&form), words: typed(&form, "words"), then };
    match app::lone::answer(visit.ctx(), plan, found).await {
        Ok(()) => Ok(done(&place(plan), "lone_answered")),
        Err(error) => page(&visit, plan, &mend(&form, error, "words")?).await,
    }
}

pub(super) async fn sound(visit: Visit, Path(plan): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let plan = LonePlanId(plan);
    app::lone::sound(visit.ctx(), plan, visit.once(&form)).await?;
    Ok(done(&place(plan), "lone_sounded"))
}

/// How it goes on after an alarm, as choices.
fn thens() -> Vec<Choice> {
    let again = LONGER.iter().map(|n| Choice::new(n.to_string(), format!("Still out: look again in {n} minutes")));
    std::iter::once(Choice::new("over", "Safe, and the visit is over")).chain(again).collect()
}

pub(super) fn samples() -> Samples {
    let planned = PlanView {
        href: "/lone-working/l".to_owned(),
        own: true,
        worker: "Amara Okafor".to_owned(),
        buddy: "Ben Shah".to_owned(),
        place: "12 Mill Lane".to_owned(),
        whom: "Mrs O’Neill".to_owned(),
        along: "The health visitor".to_owned(),
        phone: "07700 900456".to_owned(),
        dial: "07700900456".to_owned(),
        note: "The blue car".to_owned(),
        duress: String::new(),
        starts: "2026-06-03T13:30:00Z".to_owned(),
        ends: "2026-06-03T14:30:00Z".to_owned(),
        grace: 15,
        standing: Standing::Planned.words(),
        open: true,
        there: false,
        checked_in: None,
        back: None,
        back_words: String::new(),
        late: false,
        alarm: None,
        alarmed: None,
        under_duress: false,
        answered: None,
        answered_by: String::new(),
        answer_words: String::new(),
        told: Vec::new(),
        unsent: Vec::new(),
        known: Some(KnownView::sample(true)),
        may_answer: false,
        may_sound: false,
        thens: thens(),
        may_call_off: true,
        episode: Some("/episodes/e".to_owned()),
        hours: "9am to 5pm on working days".to_owned(),
        longer: LONGER,
    };
    let there = PlanView {
        standing: Standing::Out.words(),
        there: true,
        checked_in: Some("2026-06-03T13:40:00Z".to_owned()),
        late: true,
        may_call_off: false,
        ..planned.clone()
    };
    let alarm = PlanView {
        own: false,
        episode: None,
        duress: "Red folder".to_owned(),
        alarm: Some(Alarm::Supervisor.words()),
        alarmed: Some("2026-06-03T14:45:00Z".to_owned()),
        under_duress: true,
        told: vec![ToldView { name: "Ben Shah".to_owned(), at: "2026-06-03T14:45:00Z".to_owned() }],
        unsent: vec!["The e-mail to Ben Shah could not be sent.".to_owned()],
        known: Some(KnownView::sample(false)),
        may_answer: true,
        may_sound: true,
        ..there.clone()
    };
    let over = PlanView {
        open: false,
        standing: Standing::Back.words(),
        back: Some("2026-06-03T15:00:00Z".to_owned()),
        back_words: "All is well".to_owned(),
        answered: Some("2026-06-03T14:55:00Z".to_owned()),
        answered_by: "Ben Shah".to_owned(),
        answer_words: "Rang her: she is in the car".to_owned(),
        unsent: Vec::new(),
        known: None,
        phone: String::new(),
        may_answer: false,
        may_sound: false,
        late: false,
        ..alarm.clone()
    };
    let faulty = FormState::empty().with_error("words", "Say what you found: whom you reached, who goes there.");
    let empty = FormState::empty();
    vec![(
        "lone/show.html",
        vec![
            drawn(&planned, Some(&empty)),
            drawn(&there, Some(&empty)),
            drawn(&alarm, Some(&faulty)),
            drawn(&over, Some(&empty)),
        ],
    )]
}
