//! Letters on paper: what was written about a referral, one read and changed, printed, fetched as a PDF.

mod view;

use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::Samples;
use crate::shared::{draft_of, mend};
use crate::visit::{Posted, Visit, done};
use app::AppError;
use app::letters::{Fate, Opened, Written};
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use practice::access::Act;
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::ids::{LetterId, ReferralId};
use practice::letter::own::Origin;
use practice::letter::{SUBJECT_MAX, To, Way};
use uuid::Uuid;

routes! {
    GET "/referrals/{referral}/letters" May(Act::ReferralRead) => list;
    POST "/referrals/{referral}/letters" May(Act::MessageSend) => begin;
    GET "/letters/{referral}/{letter}" May(Act::ReferralRead) => show;
    POST "/letters/{referral}/{letter}" May(Act::MessageSend) => settle;
    GET "/letters/{referral}/{letter}/print" May(Act::ReferralRead) => print;
    POST "/letters/{referral}/{letter}/pdf" May(Act::ReferralRead) => pdf;
    POST "/letters/{referral}/{letter}/returned" May(Act::MessageSend) => returned;
}

pub(crate) fn samples() -> Samples {
    view::samples()
}

async fn list(visit: Visit, Path(referral): Path<Uuid>) -> WebResult {
    list_page(&visit, referral, &FormState::empty()).await
}

async fn list_page(visit: &Visit, referral: Uuid, form: &FormState) -> WebResult {
    let letters = app::letters::list(visit.ctx(), ReferralId(referral)).await?;
    visit.form_page("letters/list.html", "Letters", form, view::list(&letters))
}

async fn begin(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let read = form.done(form.one_of("template", Origin::parse).required("Choose which letter it is"));
    let state = match read {
        Ok(origin) => match app::letters::begin(visit.ctx(), ReferralId(referral), visit.once(&form), origin).await {
            Ok(letter) => return Ok(done(&format!("/letters/{referral}/{letter}"), "letter_begun")),
            Err(AppError::NotPossible(words)) => form.refuse("template", words),
            Err(error) => mend(&form, error, "template")?,
        },
        Err(state) => state,
    };
    list_page(&visit, referral, &state).await
}

async fn opened(visit: &Visit, referral: Uuid, letter: Uuid) -> Result<Opened, AppError> {
    app::letters::open(visit.ctx(), ReferralId(referral), LetterId(letter)).await
}

fn page(
    visit: &Visit,
    opened: &Opened,
    form: &FormState,
    kept_at: Option<String>,
    stored: Option<String>,
) -> WebResult {
    visit.form_page("letters/show.html", "Letter", form, view::one(opened, visit.ctx().today(), kept_at, stored))
}

async fn show(visit: Visit, Path((referral, letter)): Path<(Uuid, Uuid)>) -> WebResult {
    let opened = opened(&visit, referral, letter).await?;
    if opened.letter.state == "sent" {
        return page(&visit, &opened, &FormState::empty(), None, None);
    }
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| view::as_stored(&opened));
    page(&visit, &opened, &form, kept_at, None)
}

fn read(form: &Form, to: To) -> Result<(Written, Fate), FormState> {
    let fate = match form.first("do") {
        Some("throw") => Some(Fate::Throw),
        Some("wait") => Some(Fate::Wait),
        _ => None,
    };
    let version = form.number("version").between(0, i64::MAX).required("Reload the page and send it again");
    let ways = form.one_of("way", Way::parse);
    let body = form.text("body").max(LONG_MAX).called("The letter");
    let throws = fate == Some(Fate::Throw);
    let (version, way, body, address, (subject, large)) = form.done((
        version,
        if fate.is_none() { ways.required("Choose how it leaves").map(Some) } else { ways.optional() },
        if throws { body.optional() } else { body.required("Write the letter").map(Some) },
        form.text("address").max(SHORT_MAX).called("Name and address").optional(),
        (form.line("subject").max(SUBJECT_MAX).called("What it is about").optional(), form.ticked("large")),
    ))?;
    let fate = fate.unwrap_or_else(|| way.map_or(Fate::Wait, Fate::Sent));
    let chosen = (to == To::Person).then(|| form.first("way_to").and_then(|id| id.parse().ok())).flatten();
    let written = Written {
        form: Uuid::nil(),
        version,
        way: chosen,
        address: address.unwrap_or_default(),
        subject: subject.unwrap_or_default(),
        body: body.unwrap_or_default(),
        large,
    };
    Ok((written, fate))
}

async fn settle(visit: Visit, Path((referral, letter)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let before = opened(&visit, referral, letter).await?;
    let to = To::parse(&before.letter.to_whom).unwrap_or(To::Person);
    let (state, stale) = match read(&form, to) {
        Ok((written, fate)) => {
            let written = Written { form: visit.once(&form), ..written };
            let ids = (ReferralId(referral), LetterId(letter));
            match app::letters::settle(visit.ctx(), ids.0, ids.1, written, fate).await {
                Ok(()) => {
                    let here = format!("/letters/{referral}/{letter}");
                    return Ok(match fate {
                        Fate::Wait => done(&here, "letter_saved"),
                        Fate::Sent(_) => done(&here, "letter_sent"),
                        Fate::Throw => done(&format!("/referrals/{referral}/letters"), "letter_thrown"),
                    });
                }
                Err(AppError::NotPossible(words)) => (form.refuse("", words), false),
                Err(AppError::Stale) => (
                    form.refuse("body", "Somebody else changed this letter while you wrote. What it says now stands above what you typed. Send yours again if it should take its place"),
                    true,
                ),
                Err(error) => (mend(&form, error, "body")?, false),
            }
        }
        Err(state) => (state, false),
    };
    let now = opened(&visit, referral, letter).await?;
    let state = if stale { state.with("version", now.letter.version) } else { state };
    let stored = stale.then(|| now.letter.body.clone());
    page(&visit, &now, &state, None, stored)
}

async fn print(visit: Visit, Path((referral, letter)): Path<(Uuid, Uuid)>) -> WebResult {
    let printed = app::letters::printed(visit.ctx(), ReferralId(referral), LetterId(letter)).await?;
    visit.page("letters/print.html", "Letter", view::print(&printed, referral, letter))
}

async fn pdf(visit: Visit, Path((referral, letter)): Path<(Uuid, Uuid)>, Posted(_): Posted) -> WebResult {
    let bytes = app::letters::pdf(visit.ctx(), ReferralId(referral), LetterId(letter)).await?;
    // the name says neither whose it is nor what about
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"letter.pdf\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, bytes).into_response())
}

async fn returned(visit: Visit, Path((referral, letter)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let read = form.done((
        form.date("on").called("The day on which it came back").required("Say on which day it came back"),
        form.line("words")
            .max(SHORT_MAX)
            .called("What stood on it")
            .required("Say what stood on it, or that nothing did"),
    ));
    let state = match read {
        Ok((on, words)) => {
            let ids = (ReferralId(referral), LetterId(letter));
            match app::letters::returned(visit.ctx(), ids.0, ids.1, visit.once(&form), on, &words).await {
                Ok(()) => return Ok(done(&format!("/letters/{referral}/{letter}"), "letter_returned")),
                Err(AppError::NotPossible(words)) => form.refuse("", words),
                Err(error) => mend(&form, error, "words")?,
            }
        }
        Err(state) => state,
    };
    let now = opened(&visit, referral, letter).await?;
    page(&visit, &now, &state, None, None)
}
