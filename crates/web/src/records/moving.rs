//! An entry that stands with the wrong person, moved to the right one.

use crate::error::WebResult;
use crate::form::FormState;
use crate::render::day_of;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::AppError;
use app::moving::{Entry, Move, Target};
use axum::extract::Path;
use practice::access::Act;
use practice::goal::LONG_MAX;
use practice::ids::{ContactId, EpisodeId, PersonId, ReferralId};
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/episodes/{episode}/contacts/{contact}/move" May(Act::EntryMove) => contact;
    POST "/episodes/{episode}/contacts/{contact}/move" May(Act::EntryMove) => move_contact;
    GET "/referrals/{referral}/move" May(Act::EntryMove) => referral;
    POST "/referrals/{referral}/move" May(Act::EntryMove) => move_referral;
}

#[derive(Debug, Clone, Serialize)]
struct MoveView {
    place: String,
    back: String,
    name: String,
    at: String,
    version: i64,
    /// The reference of a referral; empty for a contact.
    reference: String,
    support: bool,
    found: Option<Vec<Choice>>,
    long_max: usize,
}

/// What stands where, and where its form goes.
struct Of {
    place: String,
    back: String,
    entry: Entry,
}

fn page(visit: &Visit, of: Of, form: &FormState, found: Option<&[Target]>) -> WebResult {
    let one = |target: &Target| {
        let born = target.born.map(|born| format!("born {}", day_of(born)));
        let since = target.since.map(|since| format!("support since {}", day_of(since)));
        let text: Vec<String> = std::iter::once(target.name.clone()).chain(born).chain(since).collect();
        Choice::new(target.episode.map_or(target.person.0, |episode| episode.0), text.join(", "))
    };
    let view = MoveView {
        place: of.place,
        back: of.back,
        name: of.entry.name,
        at: of.entry.at.to_string(),
        version: of.entry.version,
        reference: of.entry.reference,
        support: of.entry.support,
        found: found.map(|found| found.iter().map(one).collect()),
        long_max: LONG_MAX,
    };
    visit.form_page("records/move.html", "Move to the right person", form, view)
}

async fn of_contact(visit: &Visit, episode: Uuid, contact: Uuid) -> Result<Of, AppError> {
    let entry = app::moving::contact(visit.ctx(), EpisodeId(episode), ContactId(contact)).await?;
    let back = format!("/episodes/{episode}/contacts/{contact}");
    Ok(Of { place: format!("{back}/move"), back, entry })
}

async fn of_referral(visit: &Visit, referral: Uuid) -> Result<Of, AppError> {
    let entry = app::moving::referral(visit.ctx(), ReferralId(referral)).await?;
    let back = format!("/referrals/{referral}");
    Ok(Of { place: format!("{back}/move"), back, entry })
}

async fn contact(visit: Visit, Path((episode, contact)): Path<(Uuid, Uuid)>) -> WebResult {
    let of = of_contact(&visit, episode, contact).await?;
    page(&visit, of, &FormState::empty(), None)
}

async fn referral(visit: Visit, Path(referral): Path<Uuid>) -> WebResult {
    let of = of_referral(&visit, referral).await?;
    page(&visit, of, &FormState::empty(), None)
}

/// What the form says: look for somebody, or move it to this one.
enum Asked {
    Find(String),
    Move(Uuid, Move),
    Mend(FormState),
}

fn asked(visit: &Visit, form: &crate::form::Form) -> Asked {
    let q = typed(form, "q");
    if typed(form, "do") == "find" {
        return Asked::Find(q);
    }
    let Ok(to) = typed(form, "to").parse() else {
        return Asked::Mend(form.refuse("to", "Find the person it belongs to, and choose them"));
    };
    let version = form.first("version").and_then(|text| text.parse().ok()).unwrap_or_default();
    Asked::Move(to, Move { form: visit.once(form), version, why: typed(form, "why") })
}

/// The page again, with what is to be mended, and with those found for what was typed.
async fn mended(visit: &Visit, form: &crate::form::Form, of: Of, state: FormState) -> WebResult {
    let q = typed(form, "q");
    let found = if q.is_empty() {
        None
    } else {
        app::moving::targets(visit.ctx(), &q, of.entry.reference.is_empty()).await.ok()
    };
    page(visit, of, &state, found.as_deref())
}

async fn looked(visit: &Visit, form: &crate::form::Form, of: Of, q: &str) -> WebResult {
    match app::moving::targets(visit.ctx(), q, of.entry.reference.is_empty()).await {
        Ok(found) => page(visit, of, &form.state(), Some(&found)),
        Err(error) => {
            let state = mend(form, error, "q")?;
            page(visit, of, &state, None)
        }
    }
}

const STALE: &str = "It was changed meanwhile. Look at it again, then send this again if it is still right";

async fn move_contact(visit: Visit, Path((episode, contact)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let (from, id) = (EpisodeId(episode), ContactId(contact));
    let state = match asked(&visit, &form) {
        Asked::Find(q) => return looked(&visit, &form, of_contact(&visit, episode, contact).await?, &q).await,
        Asked::Mend(state) => state,
        Asked::Move(to, new) => match app::moving::move_contact(visit.ctx(), from, id, EpisodeId(to), new).await {
            Ok(()) => return Ok(done(&format!("/episodes/{to}"), "entry_moved")),
            Err(AppError::Stale) => form.refuse("to", STALE),
            Err(error) => mend(&form, error, "why")?,
        },
    };
    mended(&visit, &form, of_contact(&visit, episode, contact).await?, state).await
}

async fn move_referral(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let state = match asked(&visit, &form) {
        Asked::Find(q) => return looked(&visit, &form, of_referral(&visit, referral).await?, &q).await,
        Asked::Mend(state) => state,
        Asked::Move(to, new) => {
            match app::moving::move_referral(visit.ctx(), ReferralId(referral), PersonId(to), new).await {
                Ok(()) => return Ok(done(&format!("/referrals/{referral}"), "entry_moved")),
                Err(AppError::Stale) => form.refuse("to", STALE),
                Err(error) => mend(&form, error, "why")?,
            }
        }
    };
    mended(&visit, &form, of_referral(&visit, referral).await?, state).await
}

pub(super) fn samples() -> Samples {
    let contact = MoveView {
        place: "/episodes/e/contacts/c/move".to_owned(),
        back: "/episodes/e/contacts/c".to_owned(),
        name: "Mary O’Neill".to_owned(),
        at: "2026-06-03T13:30:00Z".to_owned(),
        version: 1,
        reference: String::new(),
        support: false,
        found: Some(vec![Choice::new("f", "Mary Neale, born 2 January 1950, support since 1 May 2026")]),
        long_max: LONG_MAX,
    };
    let referral = MoveView { reference: "R-7K2M".to_owned(), support: true, found: None, ..contact.clone() };
    let nobody = MoveView { found: Some(Vec::new()), ..contact.clone() };
    let empty = FormState::empty();
    let faulty = FormState::empty().with_error("to", "Find the person it belongs to, and choose them");
    vec![(
        "records/move.html",
        vec![drawn(&contact, Some(&faulty)), drawn(&referral, Some(&empty)), drawn(&nobody, Some(&empty))],
    )]
}
