//! My referrals: those an account sent, or its practices did; newest first, unread word back marked.

use super::view::{FollowView, answered, has_it};
use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::refer::{state_words, support_words};
use crate::routes::{Need::May, routes};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit, done};
use app::referrals::Sent;
use app::{After, AppError, time};
use axum::extract::{Path, Query};
use jiff::Timestamp;
use practice::access::Act;
use practice::ids::ReferralId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

routes! {
    GET "/my-referrals" May(Act::ReferralReadOwn) => list;
    GET "/my-referrals/{referral}" May(Act::ReferralReadOwn) => show;
    POST "/my-referrals/{referral}" May(Act::ReferralAnswer) => answer;
}

/// My referrals.
#[derive(Debug, Serialize)]
pub(super) struct ListView {
    pub(super) rows: Vec<Row>,
    pub(super) unread: i64,
    /// Where older ones are.
    pub(super) older: Option<String>,
    pub(super) newest: bool,
    /// Whether these are what somebody asked for themselves.
    pub(super) own: bool,
}

/// A row of it.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) reference: String,
    pub(super) name: String,
    pub(super) site: String,
    pub(super) by: String,
    pub(super) received_at: String,
    pub(super) state: &'static str,
    pub(super) since: Option<String>,
    pub(super) flagged: bool,
    pub(super) unread: i64,
}

impl Row {
    fn of(sent: &Sent) -> Self {
        let row = &sent.row;
        let support = row.support_state.as_deref().filter(|_| sent.hears).and_then(|state| support_words(state, false));
        let since = row.support_ended_at.or(row.support_started_at).or(row.outcome_at);
        Self {
            id: row.id.to_string(),
            reference: row.reference.clone(),
            name: format!("{} {}", row.given_name, row.family_name),
            site: row.site_name.clone(),
            by: row.referrer_name.clone(),
            received_at: row.received_at.to_rfc3339(),
            state: support.unwrap_or_else(|| state_words(&row.state, sent.hears, false)).0,
            since: since.filter(|_| sent.hears).map(|at| at.to_rfc3339()),
            flagged: row.flagged,
            unread: row.unread,
        }
    }
}

/// Where the page begins: before this moment and id, `1767603600000000~…`.
#[derive(Debug, Deserialize)]
struct Page {
    before: Option<String>,
}

fn place(text: &str) -> Option<After> {
    let (micros, id) = text.split_once('~')?;
    Some(After { at: time::at(Timestamp::from_microsecond(micros.parse().ok()?).ok()?), id: id.parse().ok()? })
}

async fn list(visit: Visit, Query(page): Query<Page>) -> WebResult {
    let before = match page.before.as_deref() {
        Some(text) => Some(place(text).ok_or(WebError::NotFound)?),
        None => None,
    };
    let newest = before.is_none();
    let (rows, next, unread) = app::referrals::sent(visit.ctx(), before).await?;
    let older = next.map(|after| format!("/my-referrals?before={}~{}", after.at.timestamp_micros(), after.id));
    visit.page(
        "my-referrals/list.html",
        "My referrals",
        ListView { rows: rows.iter().map(Row::of).collect(), unread, older, newest, own: visit.ctx().only_supported() },
    )
}

async fn page(visit: &Visit, referral: Uuid, form: &FormState) -> WebResult {
    let followed = app::referrals::follow(visit.ctx(), ReferralId(referral)).await?;
    visit.form_page("my-referrals/show.html", "A referral of mine", form, FollowView::of(&followed))
}

async fn show(visit: Visit, Path(referral): Path<Uuid>) -> WebResult {
    let (draft, _) = draft_of(&visit).await?;
    page(&visit, referral, &draft.unwrap_or_else(FormState::empty)).await
}

async fn answer(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    if let Some(name) = has_it(&form) {
        return match app::referrals::acknowledge(visit.ctx(), ReferralId(referral), visit.once(&form), name).await {
            Ok(()) => Ok(done(&format!("/my-referrals/{referral}"), "passing_taken")),
            Err(AppError::Invalid(problems)) => page(&visit, referral, &refused(&form, problems)).await,
            Err(other) => Err(other.into()),
        };
    }
    let words = form.text("words").max(usize::MAX).optional().peek().cloned().flatten().unwrap_or_default();
    match app::referrals::answer(visit.ctx(), ReferralId(referral), visit.once(&form), &words).await {
        Ok(did) => Ok(done(&format!("/my-referrals/{referral}"), answered(did))),
        Err(AppError::Invalid(problems)) => page(&visit, referral, &refused(&form, problems)).await,
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_the_list_begins_where_the_address_says_or_is_not_found() {
        let id = Uuid::from_u128(7);
        let found = place(&format!("1767603600000000~{id}")).expect("a place");
        assert_eq!((found.at.timestamp_micros(), found.id), (1_767_603_600_000_000, id));
        for wrong in ["", "~", "1767603600000000", "a~b", "99999999999999999999~00000000-0000-0000-0000-000000000007"] {
            assert!(place(wrong).is_none(), "{wrong}");
        }
    }
}
