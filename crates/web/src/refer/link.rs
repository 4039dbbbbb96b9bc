//! A practice's own link: referring without an account, the main way for GPs and receptionists (DOMAIN 4.2).

use super::desk::practice_guest;
use super::fields::Asked;
use super::screens::{Kind, Screen, post, show};
use crate::error::WebResult;
use crate::form::FormState;
use crate::routes::{Need::Anyone, routes};
use crate::visit::{Open, Posted};
use axum::extract::Path;
use practice::referral::{Route, Urgency};

routes! {
    GET "/r/{token}" Anyone => begin;
    POST "/r/{token}" Anyone => turn;
}

const KIND: Kind = Kind { asked: Asked::Guest, route: Route::PracticeLink };

async fn begin(open: Open, Path(token): Path<String>) -> WebResult {
    let desk = practice_guest(open, &token).await?;
    show(&desk, KIND, Screen::Who, FormState::empty().with("urgency", Urgency::Routine.as_str()), None).await
}

async fn turn(open: Open, Path(token): Path<String>, Posted(form): Posted) -> WebResult {
    let desk = practice_guest(open, &token).await?;
    post(&desk, KIND, &form).await
}
