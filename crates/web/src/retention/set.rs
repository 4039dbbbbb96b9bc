//! For how long the service keeps records: the Code's periods, or longer with a reason.

use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use app::AppError;
use app::retention::PeriodsSet;
use practice::goal::LONG_MAX;
use practice::retention::Periods;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct PeriodsView {
    pub(super) here: &'static str,
    pub(super) long_max: usize,
    /// Whether somebody else changed them meanwhile.
    pub(super) stale: bool,
}

fn filled(set: &PeriodsSet) -> FormState {
    let form =
        set.periods.figures().into_iter().fold(FormState::empty(), |form, (name, value, ..)| form.with(name, value));
    form.with("why", &set.why).with("seen", set.mark())
}

fn page(visit: &Visit, form: &FormState, stale: bool) -> WebResult {
    let view = PeriodsView { here: "periods", long_max: LONG_MAX, stale };
    visit.form_page("retention/periods.html", "For how long", form, view)
}

/// The periods.
pub(super) async fn periods(visit: Visit) -> WebResult {
    let set = app::retention::periods(visit.ctx()).await?;
    page(&visit, &filled(&set), false)
}

fn read(form: &Form) -> Result<PeriodsSet, FormState> {
    // how few and how many is the rule's to say
    let figure = |name| form.number(name).between(0, 999).required("Enter a whole number");
    let (adult, birthday, mental_health, death, mental_health_death, cooling) = form.done((
        figure("adult"),
        figure("birthday"),
        figure("mental_health"),
        figure("death"),
        figure("mental_health_death"),
        figure("cooling"),
    ))?;
    let small = |value: i64| i16::try_from(value).unwrap_or(i16::MAX);
    let periods = Periods {
        adult: small(adult),
        birthday: small(birthday),
        mental_health: small(mental_health),
        death: small(death),
        mental_health_death: small(mental_health_death),
        cooling: small(cooling),
    };
    Ok(PeriodsSet { periods, why: typed(form, "why") })
}

/// Saves them.
pub(super) async fn save(visit: Visit, Posted(form): Posted) -> WebResult {
    let (state, stale) = match read(&form) {
        Ok(set) => {
            match app::retention::save_periods(visit.ctx(), visit.once(&form), &typed(&form, "seen"), set).await {
                Ok(()) => return Ok(done("/audit/retention/periods", "settings_saved")),
                Err(AppError::Stale) => {
                    let now = app::retention::periods(visit.ctx()).await?;
                    let words =
                        "Somebody else changed these meanwhile. Yours stand below: save again if they are still right";
                    (form.refuse("why", words).with("seen", now.mark()), true)
                }
                Err(error) => (mend(&form, error, "why")?, false),
            }
        }
        Err(state) => (state, false),
    };
    page(&visit, &state, stale)
}
