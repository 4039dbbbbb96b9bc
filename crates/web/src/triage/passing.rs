//! Whether somebody passed on has arrived: what the pages say of it, and the answer written down (DOMAIN 4.2).

use super::said;
use super::show::again;
use crate::error::WebResult;
use crate::form::Form;
use crate::routes::{Need::May, routes};
use crate::visit::{Posted, Visit, done};
use app::referrals::{PassingListRow, PassingRow};
use app::time;
use axum::extract::Path;
use jiff::civil::Date;
use practice::access::Act;
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::ids::ReferralId;
use practice::passing::{Answer, Said, Why};
use serde::Serialize;
use uuid::Uuid;

routes! {
    POST "/referrals/{referral}/passing" May(Act::ReferralTriage) => answer;
}

/// Somebody passed on.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PassingView {
    pub(super) safety: bool,
    pub(super) to: String,
    pub(super) due: String,
    pub(super) late: bool,
    /// What became of it, in words; none while it is awaited.
    pub(super) answer: Option<String>,
    pub(super) answered_at: Option<String>,
    pub(super) by: String,
    pub(super) words: String,
}

impl PassingView {
    pub(super) fn of(row: &PassingRow, today: Date) -> Self {
        let due = time::date(row.due_on);
        Self {
            safety: row.why == Why::Safety.as_str(),
            to: row.to_name.clone(),
            due: due.to_string(),
            late: row.answered_at.is_none() && due < today,
            answer: row.answer.as_deref().map(|code| said!(Answer, code)),
            answered_at: row.answered_at.map(|at| time::moment(at).to_string()),
            by: row.answered_by.clone(),
            words: row.answer_words.clone(),
        }
    }
}

impl PassingView {
    /// For samples: one for safety that is awaited past its day, or one that was answered.
    pub(super) fn sample(awaited: bool) -> Self {
        Self {
            safety: awaited,
            to: "Dr Shah".to_owned(),
            due: "2026-06-03".to_owned(),
            late: awaited,
            answer: (!awaited).then(|| Answer::Taken.words().to_owned()),
            answered_at: (!awaited).then(|| "2026-06-03T13:30:00Z".to_owned()),
            by: if awaited { String::new() } else { "Dr Shah".to_owned() },
            words: if awaited { String::new() } else { "Will ring her today.".to_owned() },
        }
    }
}

/// One that is awaited, in a list.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PassedLine {
    pub(crate) referral: String,
    pub(crate) reference: String,
    pub(crate) person: String,
    pub(crate) site: String,
    pub(crate) safety: bool,
    pub(crate) to: String,
    pub(crate) since: String,
    pub(crate) late: bool,
}

impl PassedLine {
    pub(crate) fn of(row: &PassingListRow, today: Date) -> Self {
        Self {
            referral: row.referral_id.to_string(),
            reference: row.reference.clone(),
            person: format!("{} {}", row.given_name, row.family_name),
            site: row.site_name.clone(),
            safety: row.why == Why::Safety.as_str(),
            to: row.to_name.clone(),
            since: time::moment(row.made_at).to_string(),
            late: time::date(row.due_on) < today,
        }
    }

    /// Lines for samples: one for safety past its day, one that has time.
    pub(crate) fn samples() -> Vec<Self> {
        let one = |safety| Self {
            referral: "01900000-0000-7000-8000-000000000001".to_owned(),
            reference: "LW-7K4M-29QX".to_owned(),
            person: "Mary O’Neill".to_owned(),
            site: "Harbour Street Surgery".to_owned(),
            safety,
            to: "Dr Shah".to_owned(),
            since: "2026-06-03T13:30:00Z".to_owned(),
            late: safety,
        };
        vec![one(true), one(false)]
    }
}

async fn answer(visit: Visit, Path(referral): Path<Uuid>, Posted(form): Posted) -> WebResult {
    match app::referrals::answer_passing(
        visit.ctx(),
        ReferralId(referral),
        visit.once(&form),
        version(&form),
        read(&form),
    )
    .await
    {
        Ok(()) => Ok(done(&format!("/referrals/{referral}"), "passing_answered")),
        Err(error) => again(&visit, referral, "passing", &form, error).await,
    }
}

fn version(form: &Form) -> i64 {
    form.first("version").and_then(|version| version.parse().ok()).unwrap_or_default()
}

/// What was written down; what is missing is said by the rule, all at once.
fn read(form: &Form) -> Said {
    let words =
        |name: &str, most: usize| -> String { form.first(name).unwrap_or_default().chars().take(most + 1).collect() };
    Said {
        answer: form.first("passing_answer").and_then(Answer::parse),
        by: words("passing_by", SHORT_MAX),
        words: words("passing_words", LONG_MAX),
    }
}
