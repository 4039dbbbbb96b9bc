//! Word back that left by e-mail: what waits, what went, what was given up; sent again, or come back.

use crate::error::WebResult;
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, place_of, place_words, typed};
use crate::visit::{Posted, Visit, done};
use app::mailings::Opened;
use app::{AppError, MailingListRow, time};
use axum::extract::{Path, Query};
use practice::access::Act;
use practice::ids::ReferralId;
use practice::wordback::Turn;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

routes! {
    GET "/messages/outbox" May(Act::MessageSend) => list;
    GET "/mailings/{referral}/{mailing}" May(Act::MessageSend) => show;
    POST "/mailings/{referral}/{mailing}" May(Act::MessageSend) => again;
    POST "/mailings/{referral}/{mailing}/back" May(Act::MessageSend) => came_back;
}

/// How one stands: words, the colour of their tag.
fn stands(state: &str, tries: i32) -> (&'static str, &'static str) {
    match (state, tries) {
        ("waiting", 0) => ("Waits", "yellow"),
        ("waiting", _) => ("Tried again soon", "yellow"),
        ("sent", _) => ("Sent", "green"),
        ("spared", _) => ("Not needed any more", "grey"),
        ("returned", _) => ("Came back", "orange"),
        _ => ("Given up", "red"),
    }
}

/// An e-mail in the list.
#[derive(Debug, Clone, Serialize)]
struct Line {
    href: String,
    turn: &'static str,
    reference: String,
    to: String,
    address: String,
    stands: &'static str,
    colour: &'static str,
    error: String,
    at: String,
}

fn line(row: &MailingListRow) -> Line {
    let (stands, colour) = stands(&row.state, row.tries);
    Line {
        href: format!("/mailings/{}/{}", row.referral_id, row.id),
        turn: Turn::parse(&row.turn).map_or("Word back", Turn::words),
        reference: row.reference.clone(),
        to: row.to_name.clone(),
        address: row.to_address.clone(),
        stands,
        colour,
        error: row.error.clone(),
        at: time::moment(row.done_at.unwrap_or(row.made_at)).to_string(),
    }
}

#[derive(Debug, Serialize)]
struct ListView {
    rows: Vec<Line>,
    next: Option<String>,
}

/// Where the list goes on.
#[derive(Debug, Default, Deserialize)]
struct Behind {
    before: Option<String>,
}

async fn list(visit: Visit, Query(behind): Query<Behind>) -> WebResult {
    let (rows, next) = app::mailings::outbox(visit.ctx(), behind.before.as_deref().and_then(place_of)).await?;
    let next = next.map(|next| format!("/messages/outbox?before={}", place_words(&next)));
    visit.page("mailings/list.html", "By e-mail", ListView { rows: rows.iter().map(line).collect(), next })
}

/// An e-mail, with the word it is about.
#[derive(Debug, Serialize)]
struct OneView {
    here: String,
    turn: &'static str,
    reference: String,
    to: String,
    address: String,
    stands: &'static str,
    colour: &'static str,
    tries: i32,
    error: String,
    made: String,
    by: String,
    body: String,
    waits: bool,
    went: bool,
}

fn view(opened: &Opened) -> OneView {
    let row = &opened.mailing;
    let (stands, colour) = stands(&row.state, row.tries);
    OneView {
        here: format!("/mailings/{}/{}", row.referral_id, row.id),
        turn: Turn::parse(&opened.message.turn).map_or("Word back", Turn::words),
        reference: opened.reference.clone(),
        to: opened.message.to_name.clone(),
        address: row.to_address.clone(),
        stands,
        colour,
        tries: row.tries,
        error: row.error.clone(),
        made: time::moment(row.made_at).to_string(),
        by: row.made_by.clone(),
        body: opened.message.body.clone(),
        waits: row.state == "waiting",
        went: row.state == "sent",
    }
}

async fn show(visit: Visit, Path((referral, mailing)): Path<(Uuid, Uuid)>) -> WebResult {
    page(&visit, referral, mailing, None).await
}

async fn page(visit: &Visit, referral: Uuid, mailing: Uuid, form: Option<&FormState>) -> WebResult {
    let opened = app::mailings::open(visit.ctx(), ReferralId(referral), mailing).await?;
    let stored = FormState::empty().with("to", &opened.mailing.to_address);
    visit.form_page("mailings/show.html", "Word by e-mail", form.unwrap_or(&stored), view(&opened))
}

async fn again(visit: Visit, Path((referral, mailing)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let to = typed(&form, "to");
    let state = match app::mailings::again(visit.ctx(), ReferralId(referral), mailing, visit.once(&form), &to).await {
        Ok(()) => return Ok(done("/messages/outbox", "mailed_again")),
        Err(AppError::NotPossible(words)) => form.refuse("", words),
        Err(error) => mend(&form, error, "to")?,
    };
    page(&visit, referral, mailing, Some(&state)).await
}

async fn came_back(visit: Visit, Path((referral, mailing)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let words = typed(&form, "words");
    let ids = (ReferralId(referral), mailing);
    let state = match app::mailings::came_back(visit.ctx(), ids.0, ids.1, visit.once(&form), &words).await {
        Ok(()) => return Ok(done(&format!("/mailings/{referral}/{mailing}"), "mail_came_back")),
        Err(AppError::NotPossible(words)) => form.refuse("", words),
        Err(error) => mend(&form, error, "words")?,
    };
    page(&visit, referral, mailing, Some(&state)).await
}

pub(crate) fn samples() -> Samples {
    let line = |state: &str, tries: i32| Line {
        href: "/mailings/1/2".to_owned(),
        turn: Turn::Accepted.words(),
        reference: "LW-7K4M-29QX".to_owned(),
        to: "Dr Osei".to_owned(),
        address: "osei@example.org".to_owned(),
        stands: stands(state, tries).0,
        colour: stands(state, tries).1,
        error: if state == "failed" { "the mail server says 550".to_owned() } else { String::new() },
        at: "2026-06-03T13:30:00Z".to_owned(),
    };
    let one = |state: &str| OneView {
        here: "/mailings/1/2".to_owned(),
        turn: Turn::Accepted.words(),
        reference: "LW-7K4M-29QX".to_owned(),
        to: "Dr Osei".to_owned(),
        address: "osei@example.org".to_owned(),
        stands: stands(state, 1).0,
        colour: stands(state, 1).1,
        tries: 1,
        error: if state == "failed" { "the mail server says 550".to_owned() } else { String::new() },
        made: "2026-06-03T13:30:00Z".to_owned(),
        by: "Amara Okafor".to_owned(),
        body: "We are glad to support R.W.".to_owned(),
        waits: state == "waiting",
        went: state == "sent",
    };
    let all = ["waiting", "sent", "spared", "returned", "failed"];
    let form = FormState::empty().with("to", "osei@example.org");
    let wrong = form.clone().with_error("to", "Enter an e-mail address").with_error("words", "Write something here.");
    let mut ones: Vec<_> = all.iter().map(|state| drawn(&one(state), Some(&form))).collect();
    ones.extend(["sent", "failed"].map(|state| drawn(&one(state), Some(&wrong))));
    let rows = all.iter().map(|state| line(state, 0)).chain([line("waiting", 2)]).collect();
    let next = Some("/messages/outbox?before=1~2".to_owned());
    vec![
        (
            "mailings/list.html",
            vec![drawn(&ListView { rows, next }, None), drawn(&ListView { rows: Vec::new(), next: None }, None)],
        ),
        ("mailings/show.html", ones),
    ]
}
