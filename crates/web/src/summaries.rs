//! A summary to be copied into the GP's own system (DOMAIN 4.11): read, changed, noted, and then copied from a field that can be selected.

use crate::error::WebResult;
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, see};
use app::summaries::{Prepared, Subject};
use app::{AppError, time};
use axum::extract::{Path, Query};
use practice::access::Act;
use practice::consent::Standing;
use practice::ids::{ContactId, EpisodeId, ReferralId};
use practice::person::NhsNumber;
use practice::summary::{About, SUMMARY_MAX};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

routes! {
    GET "/episodes/{episode}/copy-out" May(Act::CopyOut) => of_support;
    POST "/episodes/{episode}/copy-out" May(Act::CopyOut) => copy_support;
    GET "/episodes/{episode}/ending/copy-out" May(Act::CopyOut) => of_ending;
    POST "/episodes/{episode}/ending/copy-out" May(Act::CopyOut) => copy_ending;
    GET "/episodes/{episode}/contacts/{contact}/copy-out" May(Act::CopyOut) => of_contact;
    POST "/episodes/{episode}/contacts/{contact}/copy-out" May(Act::CopyOut) => copy_contact;
    GET "/referrals/{referral}/copy-out" May(Act::CopyOut) => of_decline;
    POST "/referrals/{referral}/copy-out" May(Act::CopyOut) => copy_decline;
}

/// Whether one was copied just now.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    copied: Option<String>,
}

/// A summary before it is copied, and after.
#[derive(Debug, Clone, Serialize)]
struct SummaryView {
    /// What it is of.
    of: &'static str,
    action: String,
    back: String,
    name: String,
    nhs_number: Option<String>,
    /// The words that were noted: to be copied now.
    copied: Option<String>,
    code: Option<String>,
    code_words: &'static str,
    /// Whether nobody asked yet if the practice may be told.
    not_asked: bool,
    left_out: Vec<&'static str>,
    before: Vec<BeforeView>,
    max: usize,
}

/// What was copied before.
#[derive(Debug, Clone, Serialize)]
struct BeforeView {
    of: &'static str,
    at: String,
    by: String,
    code: String,
    body: String,
}

/// Where one came from.
fn back(subject: Subject) -> String {
    match subject {
        Subject::Contact(episode, _) => format!("/episodes/{episode}/contacts"),
        Subject::Ending(episode) => format!("/episodes/{episode}/ending"),
        Subject::Support(episode) => format!("/episodes/{episode}"),
        Subject::Decline(referral) => format!("/referrals/{referral}"),
    }
}

/// Why nothing is copied.
#[derive(Debug, Serialize)]
struct ClosedView {
    words: String,
    back: String,
}

fn view(subject: Subject, prepared: &Prepared, copied: bool) -> SummaryView {
    SummaryView {
        of: subject.about().words(),
        action: subject.path(),
        back: back(subject),
        name: prepared.name.clone(),
        nhs_number: prepared
            .nhs_number
            .as_deref()
            .map(|number| NhsNumber::parse(number).map_or_else(|_| number.to_owned(), |number| number.display())),
        copied: prepared.before.first().filter(|_| copied).map(|row| row.body.clone()),
        code: prepared.code.map(|code| code.code.to_owned()),
        code_words: prepared.code.map_or("", |code| code.words),
        not_asked: prepared.shares == Standing::NotAsked,
        left_out: prepared.left_out.clone(),
        before: prepared
            .before
            .iter()
            .map(|row| BeforeView {
                of: About::parse(&row.about).map_or("", About::words),
                at: time::moment(row.at).to_string(),
                by: row.made_by_name.clone(),
                code: row.code.clone(),
                body: row.body.clone(),
            })
            .collect(),
        max: SUMMARY_MAX,
    }
}

async fn page(visit: Visit, subject: Subject, copied: bool) -> WebResult {
    match app::summaries::prepare(visit.ctx(), subject).await {
        Ok(prepared) => {
            let form = FormState::empty().with("text", &prepared.text);
            visit.form_page(
                "summaries/show.html",
                "Copy out for the GP’s record",
                &form,
                view(subject, &prepared, copied),
            )
        }
        // why, and a way back: nothing is wrong with what somebody did
        Err(AppError::NotPossible(words)) => {
            visit.page("summaries/closed.html", "Nothing is copied out", ClosedView { words, back: back(subject) })
        }
        Err(other) => Err(other.into()),
    }
}

async fn copy(visit: Visit, subject: Subject, form: crate::form::Form) -> WebResult {
    let problem = match app::summaries::copy(visit.ctx(), subject, visit.once(&form), &typed(&form, "text")).await {
        Ok(()) => return Ok(see(&format!("{}?copied=yes", subject.path()))),
        Err(AppError::TakenBefore(place)) => return Ok(see(&place)),
        Err(error) => mend(&form, error, "text")?,
    };
    let prepared = app::summaries::prepare(visit.ctx(), subject).await?;
    visit.form_page("summaries/show.html", "Copy out for the GP’s record", &problem, view(subject, &prepared, false))
}

async fn of_support(visit: Visit, Path(episode): Path<Uuid>, Query(asked): Query<Asked>) -> WebResult {
    page(visit, Subject::Support(EpisodeId(episode)), asked.copied.is_some()).await
}

async fn copy_support(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    copy(visit, Subject::Support(EpisodeId(episode)), form).await
}

async fn of_ending(visit: Visit, Path(episode): Path<Uuid>, Query(asked): Query<Asked>) -> WebResult {
    page(visit, Subject::Ending(EpisodeId(episode)), asked.copied.is_some()).await
}

async fn copy_ending(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    copy(visit, Subject::Ending(EpisodeId(episode)), form).await
}

async fn of_contact(
    visit: Visit,
    Path((episode, contact)): Path<(Uuid, Uuid)>,
    Query(asked): Query<Asked>,
) -> WebResult {
    page(visit, Subject::Contact(EpisodeId(episode), ContactId(contact)), asked.copied.is_some()).await
}

async fn copy_contact(visit: Visit, Path((episode, contact)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    copy(visit, Subject::Contact(EpisodeId(episode), ContactId(contact)), form).await
}

async fn of_decline(visit: Visit, Path(referral): Path<Uuid>, Query(asked): Query<Asked>) -> WebResult {
    page(visit, Subject::Decline(ReferralId(referral)), asked.copied.is_some()).await
}

async fn copy_decline(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    copy(visit, Subject::Decline(ReferralId(referral)), form).await
}

/// The page before and after, with a code and without.
pub(crate) fn samples() -> Samples {
    let one = |copied: bool| SummaryView {
        of: About::Contact.words(),
        action: "/episodes/e/contacts/c/copy-out".to_owned(),
        back: "/episodes/e/contacts".to_owned(),
        name: "Mary O’Neill".to_owned(),
        nhs_number: copied.then(|| "999 000 0018".to_owned()),
        copied: copied.then(|| "Social prescribing: First meeting".to_owned()),
        code: (!copied).then(|| "871731000000106".to_owned()),
        code_words: "Referral to social prescribing service",
        not_asked: !copied,
        left_out: vec!["notes of contacts", "hidden details"],
        before: if copied {
            vec![BeforeView {
                of: About::Contact.words(),
                at: "2026-11-12T09:30:00Z".to_owned(),
                by: "Amara Okafor".to_owned(),
                code: "871731000000106".to_owned(),
                body: "Social prescribing: First meeting".to_owned(),
            }]
        } else {
            Vec::new()
        },
        max: SUMMARY_MAX,
    };
    let form = FormState::empty().with("text", "Social prescribing: First meeting");
    let closed = ClosedView { words: "The practice is not to be told".to_owned(), back: "/episodes/e".to_owned() };
    vec![
        ("summaries/closed.html", vec![drawn(&closed, None)]),
        (
            "summaries/show.html",
            vec![
                drawn(&one(false), Some(&form)),
                drawn(&one(true), Some(&form)),
                drawn(&one(false), Some(&form.clone().with_error("text", "Too long"))),
            ],
        ),
    ]
}
