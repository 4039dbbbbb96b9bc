//! What a service sets of nudges: which kinds, after how many working days, when whoever leads hears of it, and when the digest goes.

use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::AppError;
use app::nudges;
use practice::access::Act;
use practice::clock::{bank_holiday_years, bank_holidays, bank_holidays_by_rule_from};
use practice::nudge::{Days, Figures, Kind, MOST, field_of};
use serde::Serialize;

routes! {
    GET "/admin/nudges" May(Act::WordingEdit) => show;
    POST "/admin/nudges" May(Act::WordingEdit) => save;
}

/// A kind, to be set.
#[derive(Debug, Serialize)]
struct KindView {
    title: &'static str,
    counted: &'static str,
    on: &'static str,
    after: &'static str,
    lead: &'static str,
    can_be_off: bool,
}

/// A bank holiday that is known.
#[derive(Debug, Serialize)]
struct HolidayView {
    day: String,
    name: String,
    by_rule: bool,
}

/// What the page shows.
#[derive(Debug, Serialize)]
struct FiguresView {
    kinds: Vec<KindView>,
    week: Vec<Choice>,
    holidays_until: i16,
    by_rule_from: i16,
    holidays: Vec<HolidayView>,
    /// What is stored now, where somebody else changed it meanwhile.
    theirs: Option<Vec<(&'static str, String)>>,
}

const DAYS: [(&str, &str); 7] = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("7", "Sunday"),
];

fn set() -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(|kind| kind.days_are_set())
}

fn filled(figures: &Figures) -> FormState {
    let mut form = FormState::empty().with("hour", figures.hour).with("seen", nudges::mark(figures));
    form =
        form.with_all("weekdays", DAYS.iter().zip(figures.weekdays).filter(|(_, on)| *on).map(|((code, _), _)| *code));
    for kind in set() {
        let days = figures.of(kind);
        form = form.with(field_of("after", kind), days.after);
        form = form.with(field_of("lead", kind), days.lead.map(|lead| lead.to_string()).unwrap_or_default());
        if days.on {
            form = form.with(field_of("on", kind), "yes");
        }
    }
    form
}

fn said(days: Days) -> String {
    let lead = days
        .lead
        .map_or_else(|| "whoever leads does not hear".to_owned(), |lead| format!("whoever leads after {lead}"));
    if days.on { format!("after {} working days, {lead}", days.after) } else { "left out".to_owned() }
}

fn view(stored: &Figures, stale: bool) -> FiguresView {
    let theirs = stale.then(|| {
        let mut lines: Vec<(&'static str, String)> = set().map(|kind| (kind.words(), said(stored.of(kind)))).collect();
        lines.push(("Hour of the digest", stored.hour.to_string()));
        lines
    });
    let from = bank_holidays_by_rule_from();
    FiguresView {
        kinds: set()
            .map(|kind| KindView {
                title: kind.words(),
                counted: kind.counted_from(),
                on: field_of("on", kind),
                after: field_of("after", kind),
                lead: field_of("lead", kind),
                can_be_off: kind.can_be_off(),
            })
            .collect(),
        week: DAYS.iter().map(|(code, words)| Choice::new(*code, *words)).collect(),
        holidays_until: bank_holiday_years().1,
        by_rule_from: from,
        holidays: bank_holidays()
            .iter()
            .map(|one| HolidayView {
                day: one.date.to_string(),
                name: one.name.clone(),
                by_rule: one.date.year() >= from,
            })
            .collect(),
        theirs,
    }
}

fn page(visit: &Visit, form: &FormState, stored: &Figures, stale: bool) -> WebResult {
    visit.form_page("admin/nudges.html", "What nudges", form, view(stored, stale))
}

async fn show(visit: Visit) -> WebResult {
    let stored = nudges::figures(visit.ctx()).await?;
    page(&visit, &filled(&stored), &stored, false)
}

fn read(form: &Form) -> Result<Figures, FormState> {
    let mut figures = Figures::default();
    let hour = form.number("hour").between(0, 23).called("The hour of the digest").required("Enter a whole hour");
    let week: Vec<&str> = form.all("weekdays").collect();
    for (n, on) in (1..).zip(figures.weekdays.iter_mut()) {
        *on = week.contains(&format!("{n}").as_str());
    }
    let mut kinds = Vec::new();
    for kind in set() {
        let after = form
            .number(field_of("after", kind))
            .between(0, MOST)
            .called("Working days")
            .required("Enter a number of working days");
        let lead = form.number(field_of("lead", kind)).between(0, MOST).called("Working days").optional();
        let on = form.ticked(field_of("on", kind));
        kinds.push((kind, form.done((on, after, lead))));
    }
    let (hour,) = form.done((hour,))?;
    figures.hour = i8::try_from(hour).unwrap_or_default();
    for (kind, read) in kinds {
        let (on, after, lead) = read?;
        figures.set(kind, Days { on: on || !kind.can_be_off(), after, lead });
    }
    Ok(figures)
}

async fn save(visit: Visit, Posted(form): Posted) -> WebResult {
    let (state, stale) = match read(&form) {
        Ok(new) => match nudges::save_figures(visit.ctx(), visit.once(&form), &typed(&form, "seen"), &new).await {
            Ok(()) => return Ok(done("/admin/nudges", "settings_saved")),
            Err(AppError::Stale) => {
                (form.refuse("", "Somebody else changed this while you wrote. Compare both, then save again"), true)
            }
            Err(error) => (mend(&form, error, "hour")?, false),
        },
        Err(state) => (state, false),
    };
    let stored = nudges::figures(visit.ctx()).await?;
    let state = if stale { state.with("seen", nudges::mark(&stored)) } else { state };
    page(&visit, &state, &stored, stale)
}

pub(super) fn samples() -> Samples {
    let figures = Figures::default();
    let wrong = filled(&figures)
        .with_error("lead_unanswered", "Enter a number")
        .with_error("weekdays", "Choose at least one day of the week");
    vec![(
        "admin/nudges.html",
        vec![drawn(&view(&figures, false), Some(&filled(&figures))), drawn(&view(&figures, true), Some(&wrong))],
    )]
}
