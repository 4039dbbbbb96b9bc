//! Word back (DOMAIN 4.9): drafts that wait to be read, changed and sent, and what was said on an episode.

use crate::episodes::{Header, Tab};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, brief};
use app::messages::{AT_ANY_TIME, Conversation, Fate, Opened};
use app::{After, AppError, MessageRow, time};
use axum::extract::{Path, Query};
use practice::access::Act;
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::ids::{EpisodeId, MessageId, ReferralId};
use practice::wordback::Turn;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

routes! {
    GET "/messages" May(Act::MessageSend) => list;
    GET "/messages/{referral}/{message}" May(Act::MessageSend) => show;
    POST "/messages/{referral}/{message}" May(Act::MessageSend) => settle;
    GET "/episodes/{episode}/messages" May(Act::EpisodeRead) => of_episode;
    GET "/episodes/{episode}/messages/new" May(Act::MessageSend) => new;
    POST "/episodes/{episode}/messages/new" May(Act::MessageSend) => write;
}

/// A message in a list.
#[derive(Debug, Clone, Serialize)]
struct Message {
    href: String,
    turn: &'static str,
    to: String,
    body: String,
    begins: String,
    /// `draft`, `sent`, `withheld`, or `reply`.
    state: String,
    at: String,
    read: bool,
}

impl Message {
    fn of(row: &MessageRow) -> Self {
        Self {
            href: format!("/messages/{}/{}", row.referral_id, row.id),
            turn: turn_words(&row.turn),
            to: row.to_name.clone(),
            body: row.body.clone(),
            begins: brief(&row.body, 120),
            state: row.state.clone(),
            at: time::moment(row.sent_at.unwrap_or(row.made_at)).to_string(),
            read: row.read_at.is_some(),
        }
    }
}

fn turn_words(code: &str) -> &'static str {
    Turn::parse(code).map_or("Word back", Turn::words)
}

/// Where a list goes on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Behind {
    at: Option<i64>,
    id: Option<Uuid>,
}

/// Drafts that wait.
#[derive(Debug, Serialize)]
pub(crate) struct ListView {
    rows: Vec<Message>,
    next: Option<String>,
    /// Letters that were begun and not sent: where, which, of whom, since when.
    letters: Vec<Begun>,
}

/// A letter that was begun.
#[derive(Debug, Clone, Serialize)]
struct Begun {
    href: String,
    template: String,
    name: String,
    at: String,
}

fn begun(row: &app::LetterHeadRow) -> Begun {
    Begun {
        href: format!("/letters/{}/{}", row.referral_id, row.id),
        template: practice::letter::own::called(&row.template, &row.title).to_owned(),
        name: practice::person::full_name(&row.given_name, &row.family_name),
        at: time::moment(row.made_at).to_string(),
    }
}

async fn list(visit: Visit, Query(behind): Query<Behind>) -> WebResult {
    let moment = behind.at.and_then(|at| jiff::Timestamp::from_microsecond(at).ok());
    let after = moment.zip(behind.id).map(|(at, id)| After { at: time::at(at), id });
    let (rows, next) = app::messages::waiting(visit.ctx(), after).await?;
    let next = next.map(|n| format!("/messages?at={}&id={}", time::moment(n.at).as_microsecond(), n.id));
    let letters = app::letters::waiting(visit.ctx()).await?.iter().map(begun).collect();
    visit.page(
        "messages/list.html",
        "Word back",
        ListView { rows: rows.iter().map(Message::of).collect(), next, letters },
    )
}

/// A draft opened.
#[derive(Debug, Serialize)]
pub(crate) struct OneView {
    message: Message,
    reference: String,
    episode: Option<String>,
    heard: bool,
    /// Whether it is told by mouth or telephone.
    passed_on: bool,
    kept_at: Option<String>,
    /// What it says by now, where somebody else was quicker.
    stored: Option<String>,
    max: usize,
}

async fn show(visit: Visit, Path((referral, message)): Path<(Uuid, Uuid)>) -> WebResult {
    let opened = app::messages::open(visit.ctx(), ReferralId(referral), MessageId(message)).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let form = draft.unwrap_or_else(|| {
        FormState::empty().with("body", &opened.message.body).with("version", opened.message.version)
    });
    page(&visit, &opened, &form, kept_at, None)
}

fn page(
    visit: &Visit,
    opened: &Opened,
    form: &FormState,
    kept_at: Option<String>,
    stored: Option<String>,
) -> WebResult {
    let view = OneView {
        message: Message::of(&opened.message),
        reference: opened.reference.clone(),
        episode: opened.episode.map(|e| e.to_string()),
        heard: opened.heard,
        passed_on: opened.passed_on,
        kept_at,
        stored,
        max: LONG_MAX,
    };
    visit.form_page("messages/show.html", "Word to the referrer", form, view)
}

async fn settle(visit: Visit, Path((referral, message)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let (referral, message) = (ReferralId(referral), MessageId(message));
    let (state, stale) = match read(&form) {
        Ok((body, fate, version)) => {
            let flash = match &fate {
                Fate::Send => "message_sent",
                Fate::KeepBack { .. } => "message_kept",
                Fate::Wait => "message_waits",
            };
            match app::messages::settle(visit.ctx(), referral, message, visit.once(&form), version, &body, fate).await {
                Ok(()) => {
                    let told = flash == "message_sent" && app::messages::open(visit.ctx(), referral, message).await?.passed_on;
                    return Ok(done("/messages", if told { "message_told" } else { flash }));
                }
                Err(AppError::Invalid(problems)) => (refused(&form, problems), false),
                Err(AppError::NotPossible(words)) => (form.refuse("", words), false),
                Err(AppError::Stale) => (form.refuse("body", "Somebody else changed this while you were typing. What it says now stands above what you typed. Send yours again if it should take its place"), true),
                Err(other) => return Err(other.into()),
            }
        }
        Err(state) => (state, false),
    };
    let opened = app::messages::open(visit.ctx(), referral, message).await?;
    let state = if stale { state.with("version", opened.message.version) } else { state };
    let stored = stale.then(|| opened.message.body.clone());
    page(&visit, &opened, &state, None, stored)
}

fn read(form: &Form) -> Result<(String, Fate, i64), FormState> {
    let keeps = form.first("do") == Some("keep");
    let why = form.line("why").max(SHORT_MAX).called("Why");
    let (body, why, version) = form.done((
        form.text("body").max(LONG_MAX).called("The message").required("Write what the referrer should know"),
        if keeps { why.required("Say in a few words why it is kept back").map(Some) } else { why.optional() },
        form.number("version").between(0, i64::MAX).required("Reload the page and send it again"),
    ))?;
    let fate = match form.first("do") {
        Some("keep") => Fate::KeepBack { why: why.unwrap_or_default() },
        Some("wait") => Fate::Wait,
        _ => Fate::Send,
    };
    Ok((body, fate, version))
}

/// What was said between worker and referrer.
#[derive(Debug, Serialize)]
pub(crate) struct ConversationView {
    header: Header,
    reference: String,
    to: String,
    hears: bool,
    /// Whether word is passed on by mouth or telephone.
    passed_on: bool,
    /// The referral, where an agreement is noted.
    referral: String,
    agrees_contact: bool,
    rows: Vec<Message>,
    turns: Vec<Choice>,
    may_send: bool,
}

fn any_time() -> Vec<Choice> {
    AT_ANY_TIME.iter().map(|turn| Choice::new(turn.as_str(), turn.words())).collect()
}

async fn of_episode(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let opened = app::episodes::open(visit.ctx(), EpisodeId(episode)).await?;
    let said = app::messages::read(visit.ctx(), EpisodeId(episode)).await?;
    let header = Header::of(&opened, visit.ctx().today(), Tab::Messages);
    let may_send = opened.write && visit.ctx().may(Act::MessageSend);
    visit.page("messages/episode.html", "Word back", conversation(header, said, may_send))
}

fn conversation(header: Header, said: Conversation, may_send: bool) -> ConversationView {
    let mut rows: Vec<Message> = said.messages.iter().map(Message::of).collect();
    rows.extend(said.replies.iter().map(|reply| Message {
        href: String::new(),
        turn: "Answer",
        to: reply.from_name.clone(),
        body: reply.body.clone(),
        begins: String::new(),
        state: "reply".to_owned(),
        at: time::moment(reply.at).to_string(),
        read: true,
    }));
    rows.sort_by_key(|row| std::cmp::Reverse(row.at.parse::<jiff::Timestamp>().ok()));
    ConversationView {
        header,
        reference: said.reference,
        to: said.to_name,
        hears: said.hears,
        passed_on: said.passed_on,
        referral: said.referral.to_string(),
        agrees_contact: said.agrees_contact,
        rows,
        turns: any_time(),
        may_send,
    }
}

/// What a new word is about.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct About {
    turn: Option<String>,
}

/// Writing at any time.
#[derive(Debug, Serialize)]
pub(crate) struct NewView {
    header: Header,
    to: String,
    hears: bool,
    turn: &'static str,
    turn_words: &'static str,
    kept_at: Option<String>,
    max: usize,
}

async fn new(visit: Visit, Path(episode): Path<Uuid>, Query(about): Query<About>) -> WebResult {
    let turn = about.turn.as_deref().map_or(Some(Turn::Progress), Turn::parse).ok_or(WebError::NotFound)?;
    let text = app::messages::begin(visit.ctx(), EpisodeId(episode), turn).await?;
    let (draft, kept_at) = draft_of(&visit).await?;
    let draft = draft.filter(|d| d.values("turn").first().map(String::as_str) == Some(turn.as_str()));
    let kept_at = kept_at.filter(|_| draft.is_some());
    let form = draft.unwrap_or_else(|| FormState::empty().with("body", text));
    new_page(&visit, episode, turn, &form, kept_at).await
}

async fn new_page(visit: &Visit, episode: Uuid, turn: Turn, form: &FormState, kept_at: Option<String>) -> WebResult {
    let opened = app::episodes::open(visit.ctx(), EpisodeId(episode)).await?;
    let said = app::messages::of_episode(visit.ctx(), EpisodeId(episode)).await?;
    let view = NewView {
        header: Header::of(&opened, visit.ctx().today(), Tab::Messages),
        to: said.to_name,
        hears: said.hears,
        turn: turn.as_str(),
        turn_words: turn.words(),
        kept_at,
        max: LONG_MAX,
    };
    visit.form_page("messages/new.html", "Write to the referrer", form, view)
}

async fn write(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let turn = form.first("turn").and_then(Turn::parse).filter(|t| AT_ANY_TIME.contains(t)).unwrap_or(Turn::Progress);
    let read = form
        .done(form.text("body").max(LONG_MAX).called("The message").required("Write what the referrer should know"));
    let state = match read {
        Ok(body) => match app::messages::write(visit.ctx(), EpisodeId(episode), visit.once(&form), turn, &body).await {
            Ok(()) => {
                let said = app::messages::of_episode(visit.ctx(), EpisodeId(episode)).await?;
                let flash = if said.passed_on { "message_to_tell" } else { "message_sent" };
                return Ok(done(&format!("/episodes/{episode}/messages"), flash));
            }
            Err(AppError::Invalid(problems)) => refused(&form, problems),
            Err(AppError::NotPossible(words)) => form.refuse("", words),
            Err(other) => return Err(other.into()),
        },
        Err(state) => state,
    };
    new_page(&visit, episode, turn, &state, None).await
}

/// Sample pages.
pub(crate) fn samples() -> Samples {
    let message = |state: &str, read: bool| Message {
        href: "/messages/01990000-0000-7000-8000-000000000004/01990000-0000-7000-8000-000000000005".to_owned(),
        turn: Turn::FirstContact.words(),
        to: "Dr Osei".to_owned(),
        body: "We have met R.W. for the first time.\n\nShe would like company on Sundays.".to_owned(),
        begins: "We have met R.W. for the first time.".to_owned(),
        state: state.to_owned(),
        at: "2026-06-03T13:30:00Z".to_owned(),
        read,
    };
    let letter = Begun {
        href: "/letters/1/2".to_owned(),
        template: practice::letter::Template::Accepted.words().to_owned(),
        name: "Rose Whitfield".to_owned(),
        at: "2026-06-03T13:30:00Z".to_owned(),
    };
    let list = |rows: Vec<Message>, next: Option<&str>| ListView {
        letters: if next.is_some() { vec![letter.clone()] } else { Vec::new() },
        rows,
        next: next.map(str::to_owned),
    };
    let one = |state: &str, heard: bool, stored: Option<&str>| OneView {
        message: message(state, false),
        reference: "LW-7K4M-29QX".to_owned(),
        episode: heard.then(|| "01990000-0000-7000-8000-000000000001".to_owned()),
        heard,
        passed_on: heard,
        kept_at: stored.map(|_| "2026-06-03T13:30:00Z".to_owned()),
        stored: stored.map(str::to_owned),
        max: LONG_MAX,
    };
    let said = |hears: bool, rows: Vec<Message>| ConversationView {
        header: Header::sample(Tab::Messages),
        reference: "LW-7K4M-29QX".to_owned(),
        to: "Dr Osei".to_owned(),
        hears,
        passed_on: !hears,
        referral: "01990000-0000-7000-8000-000000000004".to_owned(),
        agrees_contact: hears,
        rows,
        turns: any_time(),
        may_send: true,
    };
    let new = |hears: bool| NewView {
        header: Header::sample(Tab::Messages),
        to: "Dr Osei".to_owned(),
        hears,
        turn: Turn::Progress.as_str(),
        turn_words: Turn::Progress.words(),
        kept_at: None,
        max: LONG_MAX,
    };
    let form = FormState::empty().with("body", "We have met.").with("version", 1);
    let faulty = form.clone().with_error("why", "Say in a few words why it is kept back");
    let all = vec![
        message("sent", true),
        message("sent", false),
        message("draft", false),
        message("withheld", false),
        message("reply", true),
    ];
    vec![
        (
            "messages/list.html",
            vec![
                drawn(&list(vec![message("draft", false)], Some("/messages?at=1&id=2")), None),
                drawn(&list(Vec::new(), None), None),
            ],
        ),
        (
            "messages/show.html",
            vec![
                drawn(&one("draft", true, None), Some(&form)),
                drawn(&one("draft", false, Some("They changed it")), Some(&faulty)),
                drawn(&one("sent", true, None), Some(&form)),
                drawn(&one("withheld", true, None), Some(&form)),
            ],
        ),
        ("messages/episode.html", vec![drawn(&said(true, all), None), drawn(&said(false, Vec::new()), None)]),
        (
            "messages/new.html",
            vec![
                drawn(&new(true), Some(&form)),
                drawn(&new(false), Some(&form.clone().with_error("body", "Write what the referrer should know"))),
            ],
        ),
    ]
}
