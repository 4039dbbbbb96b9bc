//! What was asked by telephone or in the corridor, written down by the worker on one page so that it is seen and
//! counted [004 T5]; and the same for somebody already known, who comes back for the next layer [001].

use super::desk::{Desk, keys};
use super::fields::{Asked, person, site, what};
use super::paste::{self, Has, PasteView};
use super::screens::{referral, sites};
use super::words::{NeedGroup, need_groups, source_choices};
use crate::contacts::local_moment;
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState, parse_time};
use crate::routes::{Need::May, routes};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, see};
use crate::words::{Choice, choices};
use app::referrals::{IntakePerson, NewReferral, Returning, TEXT_MAX};
use app::secrets::Token;
use app::{AppError, time};
use axum::extract::Path;
use jiff::{Timestamp, ToSpan};
use practice::access::Act;
use practice::ids::PersonId;
use practice::referral::{RiskFlag, Route, Urgency};
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/refer/spoken" May(Act::ReferralRecordSpoken) => begin;
    POST "/refer/spoken" May(Act::ReferralRecordSpoken) => take;
    GET "/people/{person}/refer" May(Act::ReferralRecordSpoken) => begin_known;
    POST "/people/{person}/refer" May(Act::ReferralRecordSpoken) => take_known;
    GET "/walk-ins/{walk_in}/refer" May(Act::GroupKeep) => begin_walk_in;
    POST "/walk-ins/{walk_in}/refer" May(Act::GroupKeep) => take_walk_in;
}

/// The page on which a spoken referral is written down.
#[derive(Debug, Serialize)]
pub(super) struct SpokenView {
    pub(super) known: Option<Known>,
    pub(super) draft: String,
    pub(super) kept_at: Option<String>,
    pub(super) routes: Vec<Choice>,
    pub(super) sources: Vec<Choice>,
    pub(super) sites: Vec<Choice>,
    pub(super) groups: Vec<NeedGroup>,
    pub(super) urgencies: Vec<Choice>,
    pub(super) risks: Vec<Choice>,
    pub(super) more_open: bool,
    /// A text from the record, pasted in.
    pub(super) paste: PasteView,
    pub(super) text_max: usize,
}

/// Somebody whose record is open before the worker.
#[derive(Debug, Serialize)]
pub(super) struct Known {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) safe_contact: String,
    pub(super) earlier: usize,
}

async fn begin(visit: Visit) -> WebResult {
    start(visit, None).await
}

async fn begin_known(visit: Visit, Path(person): Path<Uuid>) -> WebResult {
    let returning = app::referrals::returning(visit.ctx(), PersonId(person)).await?;
    start(visit, Some(returning)).await
}

/// Somebody who walked in to a session of a group: what is known of them is filled in, and that they came is kept.
async fn begin_walk_in(visit: Visit, Path(walk_in): Path<Uuid>) -> WebResult {
    let opened = app::groups::walk_in(visit.ctx(), walk_in).await?;
    if opened.row.person_id.is_some() {
        return Ok(see(&format!("/walk-ins/{walk_in}")));
    }
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| {
        let row = &opened.row;
        let mut form =
            fresh(&visit, None).with("source", "self").with("given_name", &row.called).with("story", &row.note);
        if let Some(need) = &row.need {
            form = form.with("needs", need);
        }
        match row.site_id {
            Some(site) => form.with("site", site),
            None => form,
        }
    });
    page(&Desk::Colleague(visit), None, form, kept_at).await
}

async fn take_walk_in(visit: Visit, Path(walk_in): Path<Uuid>, Posted(form): Posted) -> WebResult {
    // of whoever walked in to a group of somebody else there is nothing to write down
    app::groups::walk_in(visit.ctx(), walk_in).await?;
    receive(Desk::Colleague(visit), None, Some(walk_in), &form).await
}

async fn start(visit: Visit, known: Option<Returning>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| fresh(&visit, known.as_ref()));
    page(&Desk::Colleague(visit), known.as_ref(), form, kept_at).await
}

/// A new form: asked just now, in person; a known person asks for themselves at the practice they came by.
fn fresh(visit: &Visit, known: Option<&Returning>) -> FormState {
    let now = time::local(visit.ctx().now());
    let form = FormState::empty()
        .with("route", Route::Verbal.as_str())
        .with("urgency", Urgency::Routine.as_str())
        .with_date("asked", now.date())
        .with("asked_time", now.strftime("%H:%M"));
    let Some(known) = known else { return form };
    let site = known.person.practice_id.or_else(|| known.earlier.first().map(|r| r.site_id));
    let form = form.with("source", "self");
    match site {
        Some(site) => form.with("site", site),
        None => form,
    }
}

async fn page(desk: &Desk, known: Option<&Returning>, form: FormState, kept_at: Option<String>) -> WebResult {
    page_with(desk, known, form, kept_at, PasteView::default()).await
}

async fn page_with(
    desk: &Desk,
    known: Option<&Returning>,
    form: FormState,
    kept_at: Option<String>,
    paste: PasteView,
) -> WebResult {
    let form = desk.with_secret(form);
    let view = SpokenView {
        known: known.map(|k| Known {
            id: k.person.id.to_string(),
            name: format!("{} {}", k.person.given_name, k.person.family_name),
            safe_contact: k.person.safe_contact.clone(),
            earlier: k.earlier.len(),
        }),
        draft: desk.draft().unwrap_or_default(),
        kept_at,
        routes: [Route::Verbal, Route::Phone].iter().map(|r| Choice::new(r.as_str(), r.words())).collect(),
        sources: source_choices(true),
        sites: sites(desk).await?.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect(),
        groups: need_groups(&app::charter::beside_needs(desk.ctx()).await?),
        urgencies: choices!(Urgency),
        risks: choices!(RiskFlag),
        more_open: ["known_as", "email", "address", "postcode", "language", "communication_needs"]
            .iter()
            .any(|name| form.error(name).is_some() || form.values(name).iter().any(|v| !v.is_empty())),
        paste,
        text_max: TEXT_MAX,
    };
    let title = if view.known.is_some() { "Refer again" } else { "Write down a spoken referral" };
    desk.form_page("refer/spoken.html", title, &form, view)
}

async fn take(visit: Visit, Posted(form): Posted) -> WebResult {
    receive(Desk::Colleague(visit), None, None, &form).await
}

async fn take_known(visit: Visit, Path(person): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let returning = app::referrals::returning(visit.ctx(), PersonId(person)).await?;
    receive(Desk::Colleague(visit), Some(returning), None, &form).await
}

async fn receive(desk: Desk, known: Option<Returning>, walk_in: Option<Uuid>, form: &Form) -> WebResult {
    if form.first("go") == Some(paste::GO) {
        let name = known.as_ref().map(|k| format!("{} {}", k.person.given_name, k.person.family_name));
        let sites = sites(&desk).await?;
        let has = Has { person: known.is_none(), known: name.as_deref(), sites: &sites };
        let (state, read) = paste::fill(form, desk.ctx().today(), has).await?;
        return page_with(&desk, known.as_ref(), state, None, read).await;
    }
    let new = match read(&desk, known.as_ref(), form).await? {
        Ok(new) => NewReferral { walk_in, ..new },
        Err(state) => return page(&desk, known.as_ref(), state, None).await,
    };
    let follow = keys(form, desk.path()).1;
    let problem = match app::referrals::receive(desk.entry(), new).await {
        // whoever asked has no account: the page that says it is in has the address to hand on
        Ok(received) => return Ok(see(&told_place(&format!("/refer/done/{}", received.reference), &follow))),
        Err(AppError::TakenBefore(place)) => return Ok(see(&told_place(&place, &follow))),
        Err(AppError::Invalid(problems)) => refused(form, problems),
        Err(AppError::NotPossible(words)) => form.refuse("", words),
        Err(other) => return Err(other.into()),
    };
    page(&desk, known.as_ref(), problem, None).await
}

fn told_place(place: &str, follow: &Token) -> String {
    format!("{place}?follow={}", follow.expose())
}

async fn read(desk: &Desk, known: Option<&Returning>, form: &Form) -> Result<Result<NewReferral, FormState>, WebError> {
    let now = desk.ctx().now();
    let sites = sites(desk).await?;
    // each part is read before any is judged, so that every error shows at once
    let who = known.is_none().then(|| person(form, Asked::Told, desk.ctx().today()));
    let place = site(form, &sites);
    let route = form
        .one_of("route", |code| Route::parse(code).filter(|r| matches!(r, Route::Verbal | Route::Phone)))
        .required("Choose how you were asked");
    let asked = asked_at(form, now);
    let rest = what(form, Asked::Told);
    let (Ok(place), Ok(mut rest), Ok((route, asked_at))) = (place, rest, form.done((route, asked))) else {
        return Ok(Err(form.state()));
    };
    let person = match (who, known) {
        (Some(Ok(new)), _) => {
            name_of(&mut rest, &new.given_name, &new.family_name);
            IntakePerson::New(Box::new(new))
        }
        (None, Some(known)) => {
            name_of(&mut rest, &known.person.given_name, &known.person.family_name);
            IntakePerson::Known(PersonId(known.person.id))
        }
        _ => return Ok(Err(form.state())),
    };
    let (once, follow) = keys(form, desk.path());
    let new = referral(person, rest, place, route, (once, follow, Some(desk.path().to_owned())));
    Ok(Ok(NewReferral { asked_at: Some(asked_at), ..new }))
}

/// Whoever asked for themselves needs no second name.
fn name_of(what: &mut super::fields::What, given: &str, family: &str) {
    if what.referrer_name.is_empty() {
        what.referrer_name = format!("{given} {family}");
    }
}

/// When it was asked: the clocks of a referral run from then (DOMAIN 4.2), so not in the future and not a year ago.
fn asked_at(form: &Form, now: Timestamp) -> crate::form::Read<Timestamp> {
    let today = time::local(now).date();
    let day = form
        .date("asked")
        .called("The day you were asked")
        .not_after(today, "Enter the day you were asked: today or a day that has passed")
        .not_before(today.checked_sub(1.year()).unwrap_or(today), "This is more than a year ago: check the year")
        .required("Enter the day you were asked");
    let at = form.line("asked_time").parse(parse_time).optional();
    let moment = match (day.peek(), at.peek()) {
        (Some(day), Some(at)) => local_moment(*day, at.unwrap_or_else(|| time::local(now).time())),
        _ => now,
    };
    // the minute in which it is written down is no future
    if moment > now {
        if moment.duration_since(now).as_secs() > 60 {
            form.error("asked_time", "This time is still to come: enter when you were asked");
        }
        return crate::form::Read::of(now);
    }
    crate::form::Read::of(moment)
}
