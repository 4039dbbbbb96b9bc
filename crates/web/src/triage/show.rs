//! The page of one referral: all that is known on one page, and the answers on the same (PAGES 3).

use super::view::{Asked, Kept, view};
use crate::charter::weighed::{Weighed, refused, shared};
use crate::cmoc::CmocLine;
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::visit::{Visit, done};
use app::referrals::Opened;
use app::{AppError, time};
use axum::extract::{Path, Query};
use practice::access::Act;
use practice::ids::{AccountId, AssetId, ReferralId};
use practice::referral::{Channel, DeclineReason, DeclinedBy, State};
use practice::support::cmoc::Situation;
use std::collections::HashMap;
use uuid::Uuid;

routes! {
    GET "/referrals/{referral}" May(Act::ReferralRead) => show;
    GET "/referrals/{referral}/attempts" May(Act::ReferralRead) => show;
    GET "/referrals/{referral}/accept" May(Act::ReferralRead) => show;
    GET "/referrals/{referral}/signpost" May(Act::ReferralRead) => show;
    GET "/referrals/{referral}/redirect" May(Act::ReferralRead) => show;
    GET "/referrals/{referral}/decline" May(Act::ReferralRead) => show;
    GET "/referrals/{referral}/withdraw" May(Act::ReferralRead) => show;
    GET "/referrals/{referral}/duplicate" May(Act::ReferralRead) => show;
}

/// The forms of the page, each with its own path, draft and fields.
const PARTS: [&str; 7] = ["accept", "signpost", "redirect", "decline", "withdraw", "duplicate", "attempts"];

/// The fields whose words are shown again where the form they were typed in is gone.
const WORDS: &[(&str, &str)] = &[
    ("notes", "Notes of the contact"),
    ("accept_message", "Message to the referrer"),
    ("signpost_words", "Words for the referrer"),
    ("signpost_message", "Message to the referrer"),
    ("redirected_to", "To whom"),
    ("redirect_why", "Why"),
    ("redirect_words", "Words for the referrer"),
    ("redirect_message", "Message to the referrer"),
    ("decline_words", "More about why"),
    ("next_words", "What happens next"),
    ("next_holder", "Who has it now"),
    ("referrer_words", "Words for the referrer"),
    ("decline_message", "Message to the referrer"),
    ("withdraw_why", "Why"),
    ("withdraw_message", "Message to the referrer"),
    ("duplicate_why", "Why"),
    ("duplicate_message", "Message to the referrer"),
    ("passing_words", "What they said"),
];

async fn show(visit: Visit, Path(referral): Path<Uuid>, Query(asked): Query<HashMap<String, String>>) -> WebResult {
    let opened = app::referrals::open(visit.ctx(), ReferralId(referral)).await?;
    let part = visit.path().rsplit('/').next().filter(|part| PARTS.contains(part)).unwrap_or_default().to_owned();
    page(
        &visit,
        &opened,
        FormState::empty(),
        Showing { part, find: asked.get("find").cloned().unwrap_or_default(), stale: false },
    )
    .await
}

/// How the page is shown.
#[derive(Default)]
pub(super) struct Showing {
    /// Which form stands open.
    pub(super) part: String,
    /// What is looked for among the groups.
    pub(super) find: String,
    /// Whether somebody else was faster than what is in the form.
    pub(super) stale: bool,
}

/// Shows the page with this form; other forms with their drafts, and untouched fields with what is usual.
pub(super) async fn page(visit: &Visit, opened: &Opened, form: FormState, showing: Showing) -> WebResult {
    let referral = opened.referral.id;
    let is_open = State::parse(&opened.referral.state).is_some_and(State::is_open);
    let mut asked = Asked {
        consent: app::referrals::contact_consent(visit.ctx(), ReferralId(referral)).await?,
        card: match opened.referral.told.as_str() {
            app::referrals::TOLD_CARD => Some(app::referrals::role_card(visit.ctx()).await?),
            _ => None,
        },
        open_part: showing.part,
        kept_at: None,
        find: showing.find,
        found: Vec::new(),
        chosen: Vec::new(),
        kept: Vec::new(),
        came: Vec::new(),
        accept_weighed: Weighed::unasked("accept_", format!("/referrals/{referral}/accept/weighed")),
        decline_weighed: Weighed::unasked("decline_", format!("/referrals/{referral}/decline/weighed")),
    };
    let mut form = form;
    let sent = form != FormState::empty();
    if opened.may_triage && is_open {
        let prefix = format!("/referrals/{referral}/");
        for draft in app::drafts::under(visit.ctx(), &prefix).await? {
            let Some(part) = draft.path.strip_prefix(&prefix).filter(|part| PARTS.contains(part)) else { continue };
            // what was sent just now is newer than what was kept of the same form, also where something was taken out
            if sent && part == asked.open_part {
                continue;
            }
            let kept = Form::parse(draft.body.as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
            form = with_missing(form, &kept);
            if asked.open_part.is_empty() {
                part.clone_into(&mut asked.open_part);
                asked.kept_at = Some(draft.saved_at.to_string());
            }
        }
        if asked.find.is_empty() {
            asked.find = form.values("find").first().cloned().unwrap_or_default();
        }
        asked.find = asked.find.chars().take(60).collect();
        asked.found = app::referrals::find_assets(visit.ctx(), &asked.find).await?;
        asked.chosen = chosen(visit, &form).await?;
        form = usual(visit, opened, form);
        // what was sent just now was weighed; of the rest the page asks by itself
        match asked.open_part.as_str() {
            "accept" if sent => asked.accept_weighed = accept_weighed(visit, referral, &form).await?,
            "decline" if sent => asked.decline_weighed = decline_weighed(visit, referral, &form).await?,
            _ => {}
        }
        let came = app::charter::seen_referral(visit.ctx(), ReferralId(referral)).await?;
        asked.came = came
            .into_iter()
            .filter(|one| one.beyond)
            .map(|one| (format!("{}: {}", one.aspect, one.figures), one.words))
            .collect();
    } else {
        asked.kept = kept(&form);
        // while an answer is awaited, its form stands on the page with what was typed in it
        let awaited = opened.passing.as_ref().is_some_and(|passing| passing.answered_at.is_none());
        asked.kept.retain(|one| !(awaited && one.label == "What they said"));
    }
    if showing.stale {
        form = form.with_error("", overtaken(opened, asked.kept.is_empty()));
    }
    let mut view = view(opened, visit.ctx().account().ok().map(|a| a.0), visit.ctx().today(), asked);
    if opened.may_triage && is_open {
        view.cmoc = CmocLine::of(visit, Situation::Declining);
    }
    view.may_copy = opened.referral.state == State::Declined.as_str() && visit.ctx().may(Act::CopyOut);
    visit.form_page("triage/referral.html", "Referral", &form, view)
}

/// What the charter says to the acceptance as it stands in the form.
pub(super) async fn accept_weighed(visit: &Visit, referral: Uuid, form: &FormState) -> Result<Weighed, WebError> {
    let owner = form.values("owner").first().and_then(|id| id.parse().ok()).map(AccountId);
    let jointly = shared(form, "accept_");
    let shown = app::charter::seen_accept(visit.ctx(), ReferralId(referral), owner, jointly).await?;
    Ok(Weighed::of("accept_", format!("/referrals/{referral}/accept/weighed"), &shown))
}

/// What the charter says to the no as it stands in the form.
pub(super) async fn decline_weighed(visit: &Visit, referral: Uuid, form: &FormState) -> Result<Weighed, WebError> {
    let typed = |name: &str| form.values(name).first().map(String::as_str).unwrap_or_default();
    let said = (DeclinedBy::parse(typed("decided_by")), DeclineReason::parse(typed("decline_reason")));
    let shown = app::charter::seen_decline(visit.ctx(), ReferralId(referral), said).await?;
    Ok(Weighed::of("decline_", format!("/referrals/{referral}/decline/weighed"), &shown))
}

/// At most so many ticked groups are looked up to be shown again; nobody is told about more at once.
const CHOSEN: usize = 20;

/// The groups that are ticked, so that they stay on the page whatever is looked for next.
async fn chosen(visit: &Visit, form: &FormState) -> Result<Vec<app::AssetRow>, WebError> {
    let mut rows = Vec::new();
    for id in form.values("assets").iter().filter_map(|id| id.parse().ok()).take(CHOSEN) {
        match app::assets::open(visit.ctx(), AssetId(id)).await {
            Ok((row, _)) => rows.push(row),
            Err(AppError::NotFound) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(rows)
}

/// Fields that the form does not have, from a draft.
fn with_missing(mut form: FormState, draft: &Form) -> FormState {
    for name in draft.names().map(str::to_owned).collect::<Vec<_>>() {
        if form.values(&name).is_empty() {
            form = form.with_all(&name, draft.all(&name));
        }
    }
    form
}

/// What is usual: a telephone call, oneself as owner, the service's own message.
fn usual(visit: &Visit, opened: &Opened, form: FormState) -> FormState {
    let now = time::local(visit.ctx().now());
    let dated = ["tried-day", "tried-month", "tried-year"].iter().any(|name| !form.values(name).is_empty());
    let form = if dated { form } else { form.with_date("tried", now.date()).with("tried_time", now.strftime("%H:%M")) };
    let me = visit.ctx().account().ok().filter(|me| opened.takers.iter().any(|(id, _)| id == me));
    let usual = [
        ("channel", Some(Channel::Phone.as_str().to_owned())),
        ("owner", me.map(|me| me.to_string())),
        ("accept_message", Some(opened.accept_message.clone())),
    ];
    usual.into_iter().fold(form, |form, (name, value)| match value {
        Some(value) if form.values(name).is_empty() => form.with(name, value),
        _ => form,
    })
}

fn kept(form: &FormState) -> Vec<Kept> {
    let typed = |name: &str| form.values(name).first().filter(|words| !words.trim().is_empty()).cloned();
    WORDS.iter().filter_map(|(name, label)| Some(Kept { label, words: typed(name)? })).collect()
}

/// What a page says that somebody else overtook (HOUSE 3: shows both, loses neither).
fn overtaken(opened: &Opened, nothing_typed: bool) -> String {
    let now = super::state(&opened.referral.state).to_lowercase();
    let is_open = State::parse(&opened.referral.state).is_some_and(State::is_open);
    match (is_open, nothing_typed) {
        (true, _) => format!(
            "Somebody else worked on this referral while you were writing; it is now {now}. What you typed is still here: look at what is new, then send it again"
        ),
        (false, true) => format!("Somebody else answered this referral meanwhile; it is now {now}"),
        (false, false) => format!(
            "Somebody else answered this referral meanwhile; it is now {now}. What you typed is kept below, so that you can copy it"
        ),
    }
}

/// Shows the page again with what was typed and why it was not taken.
pub(super) async fn again(visit: &Visit, referral: Uuid, part: &str, form: &Form, error: AppError) -> WebResult {
    let (state, stale) = match error {
        AppError::Invalid(problems) => (refused(form, problems, &format!("{part}_")), false),
        AppError::Stale => (form.state(), true),
        AppError::NotPossible(words) => return impossible(visit, referral, part, form, &words).await,
        AppError::TakenBefore(place) => return Ok(done(&place, "taken_before")),
        other => return Err(other.into()),
    };
    again_as(visit, referral, part, state, stale).await
}

/// Shows the page again with why something cannot be; where the referral was answered meanwhile, with that.
async fn impossible(visit: &Visit, referral: Uuid, part: &str, form: &Form, words: &str) -> WebResult {
    let opened = app::referrals::open(visit.ctx(), ReferralId(referral)).await?;
    let stale = !State::parse(&opened.referral.state).is_some_and(State::is_open);
    let state = if stale { form.state() } else { form.state().with_error("", words) };
    let find = state.values("find").first().cloned().unwrap_or_default();
    page(visit, &opened, state, Showing { part: part.to_owned(), find, stale }).await
}

/// Shows the page again with a form as it stands.
pub(super) async fn again_as(visit: &Visit, referral: Uuid, part: &str, state: FormState, stale: bool) -> WebResult {
    let opened = app::referrals::open(visit.ctx(), ReferralId(referral)).await?;
    let find = state.values("find").first().cloned().unwrap_or_default();
    page(visit, &opened, state, Showing { part: part.to_owned(), find, stale }).await
}
