//! Something done for several: how it stands with each, what can still be done, and undone.

use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::samples::{Samples, drawn};
use crate::shared::{origin, refused};
use crate::visit::{Posted, Visit, done};
use app::batches::{Answer, Opened};
use app::{AppError, time};
use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use practice::batch::{Kind, Standing};
use practice::goal::SHORT_MAX;
use practice::ids::EpisodeId;
use practice::letter::Way;
use practice::person::full_name;
use practice::wish::Way as Asks;
use serde::Serialize;
use uuid::Uuid;

/// Something done, in the list.
#[derive(Debug, Clone, Serialize)]
struct DoneLine {
    batch: String,
    what: &'static str,
    at: String,
    by: String,
    from: String,
    people: i64,
    waits: i64,
    asks: i64,
}

/// What the list shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ListView {
    lines: Vec<DoneLine>,
}

/// One of them.
#[derive(Debug, Clone, Serialize)]
struct ItemLine {
    episode: String,
    /// Empty for whoever does not support them.
    name: String,
    reference: String,
    site: String,
    to: String,
    standing: &'static str,
    colour: &'static str,
    words: String,
    /// Where the letter is read.
    letter: Option<String>,
    /// This account is asked.
    asked: bool,
}

/// What the page of one shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ShowView {
    batch: String,
    what: &'static str,
    handover: bool,
    at: String,
    by: String,
    from: String,
    why: String,
    undone_at: Option<String>,
    lines: Vec<ItemLine>,
    done: usize,
    left_out: usize,
    waits: usize,
    asks: usize,
    may_undo: bool,
    undo_until: String,
    goes_on: bool,
    /// How many letters can be printed, by this account.
    papers: usize,
    /// How many can be sent by e-mail.
    mails: usize,
    /// Whether they are letters that are noted as gone, rather than questions.
    letters: bool,
}

pub(super) async fn list(visit: Visit) -> WebResult {
    let rows = app::batches::list(visit.ctx()).await?;
    let lines = rows
        .into_iter()
        .map(|(kind, row)| DoneLine {
            batch: row.id.to_string(),
            what: kind.words(),
            at: time::moment(row.made_at).to_string(),
            by: row.made_by_name,
            from: row.from_name,
            people: row.people,
            waits: row.waits,
            asks: row.asks,
        })
        .collect();
    visit.page("several/list.html", "Done for several people", ListView { lines })
}

pub(super) async fn show(visit: Visit, Path(batch): Path<Uuid>) -> WebResult {
    page(&visit, batch, &FormState::empty()).await
}

async fn page(visit: &Visit, batch: Uuid, form: &FormState) -> WebResult {
    let opened = app::batches::open(visit.ctx(), batch).await?;
    visit.form_page("several/show.html", opened.kind.words(), form, view(opened))
}

const fn colour(standing: Standing) -> &'static str {
    match standing {
        Standing::Open | Standing::Asked => "blue",
        Standing::Done => "green",
        Standing::LeftOut | Standing::NotTaken => "yellow",
        Standing::Undone | Standing::Stays => "grey",
    }
}

fn view(opened: Opened) -> ShowView {
    let count = |wanted: fn(Standing) -> bool| opened.items.iter().filter(|(_, one)| wanted(*one)).count();
    let own = opened.batch.made_by == opened.me;
    let asks =
        opened.items.iter().filter(|(item, one)| *one == Standing::Asked && item.to_id == Some(opened.me)).count();
    let made = |wanted: fn(&str) -> bool| {
        let is = |(item, one): &&(app::batches::ItemRow, Standing)| {
            *one == Standing::Done && item.made_id.is_some() && wanted(&item.words)
        };
        if own { opened.items.iter().filter(is).count() } else { 0 }
    };
    let (papers, mails) = match opened.kind {
        Kind::Letter => (made(|words| !app::batches::by_mail(words)), made(|words| words == Way::Mail.words())),
        Kind::Wish => (made(|words| words == Asks::Letter.words()), 0),
        _ => (0, 0),
    };
    ShowView {
        batch: opened.batch.id.to_string(),
        what: opened.kind.words(),
        handover: opened.kind == Kind::Handover,
        at: time::moment(opened.batch.made_at).to_string(),
        done: count(|one| one == Standing::Done),
        left_out: count(|one| matches!(one, Standing::LeftOut | Standing::NotTaken)),
        waits: count(Standing::waits),
        asks,
        may_undo: opened.may_undo,
        undo_until: opened.undo_until.to_string(),
        goes_on: opened.goes_on,
        papers,
        mails,
        letters: opened.kind == Kind::Letter,
        undone_at: opened.batch.undone_at.map(|at| time::moment(at).to_string()),
        by: opened.batch.made_by_name,
        from: opened.batch.from_name,
        why: opened.batch.why,
        lines: opened
            .items
            .into_iter()
            .map(|(item, standing)| ItemLine {
                episode: item.episode_id.to_string(),
                name: full_name(&item.given_name, &item.family_name),
                letter: item
                    .made_id
                    .filter(|_| opened.kind == Kind::Letter && !matches!(standing, Standing::Undone))
                    .map(|letter| format!("/letters/{}/{letter}", item.referral_id)),
                reference: item.reference,
                site: item.site_name,
                to: item.to_name,
                standing: standing.words(),
                colour: colour(standing),
                words: item.words,
                asked: standing == Standing::Asked && item.to_id == Some(opened.me),
            })
            .collect(),
    }
}

/// Does all that is left after the first piece. What stands against that is found on the page that follows, with the way to go on.
pub(super) async fn all_of(visit: &Visit, batch: Uuid) -> Result<(), WebError> {
    loop {
        match app::batches::go_on(visit.ctx(), batch, visit.ctx().id()).await {
            Ok(true) => {}
            Ok(false) | Err(AppError::Invalid(_) | AppError::NotPossible(_)) => return Ok(()),
            Err(other) => return Err(other.into()),
        }
    }
}

pub(super) async fn go_on(visit: Visit, Path(batch): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let mut left = app::batches::go_on(visit.ctx(), batch, visit.once(&form)).await;
    while let Ok(true) = left {
        left = app::batches::go_on(visit.ctx(), batch, visit.ctx().id()).await;
    }
    match left {
        Ok(_) => Ok(done(&format!("/several/{batch}"), "several_done")),
        Err(error) => said_here(&visit, batch, &form, error).await,
    }
}

/// What stands against it, said on the page itself, where it also stands how far it came.
async fn said_here(visit: &Visit, batch: Uuid, form: &Form, error: AppError) -> WebResult {
    let words = match error {
        AppError::NotPossible(words) => words,
        AppError::Invalid(problems) => {
            problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join(". ")
        }
        other => return Err(other.into()),
    };
    page(visit, batch, &form.refuse("", words)).await
}

pub(super) async fn undo(visit: Visit, Path(batch): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let mut left = app::batches::undo(visit.ctx(), batch, visit.once(&form)).await;
    while let Ok(true) = left {
        left = app::batches::undo(visit.ctx(), batch, visit.ctx().id()).await;
    }
    match left {
        Ok(_) => Ok(done(&format!("/several/{batch}"), "several_undone")),
        Err(error) => said_here(&visit, batch, &form, error).await,
    }
}

pub(super) async fn answer(visit: Visit, Path(batch): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let yes = form.first("answer") == Some("yes");
    let reads = (
        form.many("e", |id| id.parse::<Uuid>().ok()).at_least_one("Tick at least one person"),
        form.line("words").max(SHORT_MAX).optional(),
    );
    let state = match form.done(reads) {
        Ok((episodes, words)) => {
            let answer = Answer {
                form: visit.once(&form),
                episodes: episodes.into_iter().map(EpisodeId).collect(),
                yes,
                words: words.unwrap_or_default(),
            };
            match app::batches::answer(visit.ctx(), batch, answer).await {
                Ok(left_out) => {
                    let flash = match (left_out, yes) {
                        (0, true) => "handover_taken",
                        (0, false) => "handover_not_taken",
                        _ => "several_done",
                    };
                    return Ok(done(&format!("/several/{batch}"), flash));
                }
                Err(AppError::Invalid(problems)) => refused(&form, problems),
                Err(AppError::NotPossible(words)) => form.refuse("", words),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => state,
    };
    page(&visit, batch, &state).await
}

pub(super) async fn letters(
    visit: Visit,
    headers: HeaderMap,
    Path(batch): Path<Uuid>,
    Posted(form): Posted,
) -> WebResult {
    let at = origin(visit.web(), &headers);
    match app::batches::letters_pdf(visit.ctx(), batch, &at).await {
        Ok(bytes) => {
            // the name says neither whose they are nor what about
            let headers = [
                (header::CONTENT_TYPE, "application/pdf"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"letters.pdf\""),
                (header::CACHE_CONTROL, "no-store"),
            ];
            Ok((headers, bytes).into_response())
        }
        Err(other) => said_here(&visit, batch, &form, other).await,
    }
}

pub(super) async fn sent(visit: Visit, Path(batch): Path<Uuid>, Posted(form): Posted) -> WebResult {
    match app::batches::letters_sent(visit.ctx(), batch, visit.once(&form)).await {
        Ok(()) => Ok(done(&format!("/several/{batch}"), "letters_sent")),
        Err(error) => said_here(&visit, batch, &form, error).await,
    }
}

pub(super) async fn mailed(visit: Visit, Path(batch): Path<Uuid>, Posted(form): Posted) -> WebResult {
    app::batches::letters_mailed(visit.ctx(), batch, visit.once(&form)).await?;
    Ok(done(&format!("/several/{batch}"), "letters_mailed"))
}

pub(super) fn samples() -> Samples {
    let line = DoneLine {
        batch: "01990000-0000-7000-8000-000000000001".to_owned(),
        what: Kind::Handover.words(),
        at: "2026-11-22T10:00:00Z".to_owned(),
        by: "Helen Moss".to_owned(),
        from: "Amina Yusuf".to_owned(),
        people: 12,
        waits: 3,
        asks: 2,
    };
    let letter = DoneLine { what: Kind::Letter.words(), from: String::new(), waits: 0, asks: 0, ..line.clone() };
    let list = ListView { lines: vec![line, letter] };
    let item = |standing: Standing, name: &str, asked| ItemLine {
        episode: "01990000-0000-7000-8000-000000000002".to_owned(),
        name: name.to_owned(),
        reference: "R-4821".to_owned(),
        site: "Riverside Surgery".to_owned(),
        to: "Ben Carter".to_owned(),
        standing: standing.words(),
        colour: colour(standing),
        words: if standing == Standing::LeftOut { "No address to write to is known".to_owned() } else { String::new() },
        letter: None,
        asked,
    };
    let handover = ShowView {
        batch: "01990000-0000-7000-8000-000000000001".to_owned(),
        what: Kind::Handover.words(),
        handover: true,
        at: "2026-11-22T10:00:00Z".to_owned(),
        by: "Amina Yusuf".to_owned(),
        from: "Amina Yusuf".to_owned(),
        why: "Leaves at the end of the month".to_owned(),
        undone_at: None,
        lines: vec![item(Standing::Asked, "", true), item(Standing::Done, "Rosa Whitfield", false)],
        done: 1,
        left_out: 0,
        waits: 1,
        asks: 1,
        may_undo: true,
        undo_until: "2026-12-06T10:00:00Z".to_owned(),
        goes_on: false,
        papers: 0,
        mails: 0,
        letters: false,
    };
    let letters = ShowView {
        what: Kind::Letter.words(),
        handover: false,
        from: String::new(),
        why: String::new(),
        lines: vec![
            ItemLine {
                letter: Some("/letters/1/2".to_owned()),
                to: String::new(),
                ..item(Standing::Done, "Rosa Whitfield", false)
            },
            ItemLine { to: String::new(), ..item(Standing::LeftOut, "Ivy Marsh", false) },
        ],
        left_out: 1,
        waits: 0,
        asks: 0,
        papers: 1,
        mails: 2,
        letters: true,
        goes_on: true,
        ..handover.clone()
    };
    let questions = ShowView { what: Kind::Wish.words(), mails: 0, letters: false, ..letters.clone() };
    let undone = ShowView {
        undone_at: Some("2026-11-23T10:00:00Z".to_owned()),
        may_undo: false,
        goes_on: false,
        asks: 0,
        ..handover.clone()
    };
    let faulty = FormState::empty().with_error("words", "Say in a few words why not");
    let empty = FormState::empty();
    vec![
        ("several/list.html", vec![drawn(&list, None), drawn(&ListView { lines: Vec::new() }, None)]),
        (
            "several/show.html",
            vec![
                drawn(&handover, Some(&faulty)),
                drawn(&letters, Some(&empty)),
                drawn(&questions, Some(&empty)),
                drawn(&undone, Some(&empty)),
            ],
        ),
    ]
}
