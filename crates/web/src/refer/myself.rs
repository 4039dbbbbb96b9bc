//! Asking for oneself when signed in: who one is, and how one is reached, is known already (PAGES 3).

use super::desk::{Desk, keys};
use super::fields::{Asked, What, site, what};
use super::screens::{referral, sites};
use super::words::{NeedGroup, need_groups, own_risk_choices};
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::shared::{draft_of, refused};
use crate::visit::{Visit, see};
use crate::words::Choice;
use app::AppError;
use app::charter::Beside;
use app::referrals::{IntakePerson, TEXT_MAX};
use practice::referral::Route;
use serde::Serialize;

/// The questions.
#[derive(Debug, Serialize)]
pub(super) struct MyselfView {
    pub(super) card: String,
    pub(super) draft: String,
    pub(super) kept_at: Option<String>,
    pub(super) sites: Vec<Choice>,
    pub(super) groups: Vec<NeedGroup>,
    pub(super) risks: Vec<Choice>,
    pub(super) text_max: usize,
}

impl MyselfView {
    pub(super) fn of(
        card: String,
        draft: String,
        kept_at: Option<String>,
        sites: Vec<Choice>,
        beside: &Beside,
    ) -> Self {
        Self { card, draft, kept_at, sites, groups: need_groups(beside), risks: own_risk_choices(), text_max: TEXT_MAX }
    }
}

/// The page, with the draft where one is kept.
pub(super) async fn begin(visit: Visit) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&Desk::Colleague(visit), draft.unwrap_or_else(FormState::empty), kept_at).await
}

async fn page(desk: &Desk, form: FormState, kept_at: Option<String>) -> WebResult {
    let form = desk.with_secret(form);
    let card = app::referrals::self_card(desk.ctx()).await?;
    let sites = sites(desk).await?;
    let sites = if sites.len() > 1 {
        sites.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect()
    } else {
        Vec::new()
    };
    let beside = app::charter::beside_needs(desk.ctx()).await?;
    let view = MyselfView::of(card, desk.draft().unwrap_or_default(), kept_at, sites, &beside);
    desk.form_page("refer/myself.html", "Ask for support", &form, view)
}

/// Takes what was asked.
pub(super) async fn take(visit: Visit, form: &Form) -> WebResult {
    let desk = Desk::Colleague(visit);
    let sites = sites(&desk).await?;
    let read = (site(form, &sites), what(form, Asked::Own));
    let (Ok(place), Ok(asked)) = read else {
        return page(&desk, form.state(), None).await;
    };
    let asked = What { referrer_name: desk.ctx().actor_name().to_owned(), ..asked };
    let (once, follow) = keys(form, desk.path());
    let draft = Some(desk.path().to_owned());
    let new = referral(IntakePerson::Own, asked, place, Route::SelfReferral, (once, follow.clone(), draft));
    let problem = match app::referrals::receive(desk.entry(), new).await {
        Ok(received) => return Ok(desk.taken(Ok(&received), &follow)),
        Err(AppError::TakenBefore(place)) => return Ok(see(&place)),
        Err(AppError::Invalid(problems)) => refused(form, problems),
        Err(AppError::NotPossible(words)) => form.refuse("", words),
        Err(other) => return Err(other.into()),
    };
    page(&desk, problem, None).await
}
