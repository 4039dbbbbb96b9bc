//! Adding and ending what is tied to what for a time: one form for all kinds.

use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed_id};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::organisation::{NewTie, Tie};
use app::{Ctx, time};
use axum::extract::Path;
use practice::access::Act;
use practice::ids::{AccountId, SiteId, TeamId};
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/admin/ties/{kind}/{upper}" May(Act::SiteManage) => show;
    POST "/admin/ties/{kind}/{upper}" May(Act::SiteManage) => add;
    POST "/admin/ties/{kind}/{upper}/end" May(Act::SiteManage) => end;
}

/// A tie in a list.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TieView {
    pub(super) id: String,
    /// The one above, for ending it.
    pub(super) upper: String,
    /// What it is tied to.
    pub(super) name: String,
    /// Where that one's page is, if it has one.
    pub(super) href: Option<String>,
    /// A word on it, such as that somebody leads.
    pub(super) note: &'static str,
    pub(super) from: String,
    pub(super) last: Option<String>,
    /// `now`, `past` or `coming`.
    pub(super) standing: &'static str,
}

/// Days of a row as a list shows them: first, last, and whether today is between.
pub(super) fn days(
    from: jiff::civil::Date,
    until: Option<jiff::civil::Date>,
    today: jiff::civil::Date,
) -> (String, Option<String>, &'static str) {
    let standing = match until {
        Some(until) if until <= today || until <= from => "past",
        _ if from > today => "coming",
        _ => "now",
    };
    // what is kept is the day after the last one
    let last = until.map(|until| until.yesterday().unwrap_or(until).max(from));
    (from.to_string(), last.map(|day| day.to_string()), standing)
}

/// What is in force first, then what is to come, then what is past.
pub(super) fn in_order(mut ties: Vec<TieView>) -> Vec<TieView> {
    ties.sort_by_key(|tie| ["now", "coming", "past"].iter().position(|s| *s == tie.standing));
    ties
}

impl TieView {
    pub(super) fn sample(standing: &'static str) -> Self {
        Self {
            id: "1".to_owned(),
            upper: "2".to_owned(),
            name: "Harbour Street Surgery".to_owned(),
            href: (standing == "now").then(|| "/admin/sites/1".to_owned()),
            note: if standing == "now" { "Leads" } else { "" },
            from: "2026-01-05".to_owned(),
            last: (standing == "past").then(|| "2026-05-31".to_owned()),
            standing,
        }
    }
}

/// What the form asks, for a kind of tie.
#[derive(Debug, Serialize)]
struct NewTieView {
    title: String,
    label: &'static str,
    choices: Vec<Choice>,
    back: String,
    lead: bool,
}

fn kind_of(code: &str) -> Result<Tie, WebError> {
    Ok(match code {
        "network" => Tie::Network,
        "site" => Tie::Site,
        "member" => Tie::Member { lead: false },
        "supervision" => Tie::Supervision,
        "practice" => Tie::Practice,
        _ => return Err(WebError::NotFound),
    })
}

/// Where a kind of tie is listed.
fn place(kind: Tie, upper: Uuid) -> String {
    match kind {
        Tie::Network => format!("/admin/sites/{upper}"),
        Tie::Site | Tie::Member { .. } => format!("/admin/teams/{upper}"),
        Tie::Supervision => "/admin/supervision".to_owned(),
        Tie::Practice => format!("/admin/users/{upper}"),
    }
}

async fn view(ctx: &Ctx, kind: Tie, upper: Uuid) -> Result<NewTieView, WebError> {
    // nobody gives anything to themself
    let me = ctx.account()?.0;
    let people = |list: Vec<(Uuid, String)>| {
        list.into_iter()
            .filter(|(id, _)| *id != me)
            .map(|(id, name)| Choice::new(id.to_string(), name))
            .collect::<Vec<_>>()
    };
    let back = place(kind, upper);
    let (title, label, choices) = match kind {
        Tie::Network => {
            let network = app::organisation::site(ctx, SiteId(upper)).await?;
            let sites = network.others.into_iter().map(|s| Choice::new(s.id.to_string(), s.name)).collect();
            (format!("Add a practice to {}", network.row.name), "Practice", sites)
        }
        Tie::Site => {
            let team = app::organisation::team(ctx, TeamId(upper)).await?;
            let sites = team.all_sites.into_iter().map(|s| Choice::new(s.id.to_string(), s.name)).collect();
            (format!("Add a site to {}", team.row.name), "Site", sites)
        }
        Tie::Member { .. } => {
            let team = app::organisation::team(ctx, TeamId(upper)).await?;
            (format!("Add a member to {}", team.row.name), "Colleague", people(team.people))
        }
        Tie::Supervision => {
            let all = app::organisation::supervisors(ctx).await?;
            let name = all.supervisors.into_iter().find(|(id, _)| *id == upper).ok_or(WebError::NotFound)?.1;
            if upper == me {
                return Err(WebError::NotFound);
            }
            (format!("Add a link worker whom {name} supervises"), "Link worker", people(all.workers))
        }
        Tie::Practice => {
            let user = app::accounts::open(ctx, AccountId(upper)).await?;
            let sites = user.sites.into_iter().map(|s| Choice::new(s.id.to_string(), s.name)).collect();
            (format!("Add a practice that {} refers for", user.account.name), "Practice", sites)
        }
    };
    Ok(NewTieView { title, label, choices, back, lead: matches!(kind, Tie::Member { .. }) })
}

async fn page(visit: &Visit, kind: Tie, upper: Uuid, form: &FormState) -> WebResult {
    let view = view(visit.ctx(), kind, upper).await?;
    visit.form_page("admin/tie.html", "Add for a time", form, view)
}

async fn show(visit: Visit, Path((kind, upper)): Path<(String, Uuid)>) -> WebResult {
    let form = FormState::empty().with_date("from", visit.ctx().today());
    page(&visit, kind_of(&kind)?, upper, &form).await
}

fn read(visit: &Visit, form: &Form, upper: Uuid) -> Result<(NewTie, bool), FormState> {
    let (lower, from, last) = (
        form.one_of("lower", |id| id.parse::<Uuid>().ok()).required("Choose one"),
        form.date("from").called("First day").required("Enter the first day"),
        form.date("last").called("Last day").optional(),
    );
    let (lower, from, last, lead) = form.done((lower, from, last, form.ticked("lead")))?;
    Ok((NewTie { form: visit.once(form), upper, lower, from, last }, lead))
}

async fn add(visit: Visit, Path((kind, upper)): Path<(String, Uuid)>, Posted(form): Posted) -> WebResult {
    let kind = kind_of(&kind)?;
    let problem = match read(&visit, &form, upper) {
        Ok((new, lead)) => {
            let kind = if lead && matches!(kind, Tie::Member { .. }) { Tie::Member { lead } } else { kind };
            let to = place(kind, upper);
            match app::organisation::tie(visit.ctx(), kind, new, &to).await {
                Ok(()) => return Ok(done(&to, "tie_added")),
                Err(error) => mend(&form, error, "lower")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, kind, upper, &problem).await
}

async fn end(visit: Visit, Path((kind, upper)): Path<(String, Uuid)>, Posted(form): Posted) -> WebResult {
    let kind = kind_of(&kind)?;
    let to = place(kind, upper);
    app::organisation::end(visit.ctx(), kind, visit.once(&form), upper, typed_id(&form, "tie")?, &to).await?;
    Ok(done(&to, "tie_ended"))
}

/// A row's days as the list shows them.
pub(super) fn shown(
    from: time::RowDay,
    until: Option<time::RowDay>,
    today: jiff::civil::Date,
) -> (String, Option<String>, &'static str) {
    days(time::date(from), until.map(time::date), today)
}

pub(super) fn samples() -> Samples {
    let view = |lead| NewTieView {
        title: "Add a member to Harbour team".to_owned(),
        label: "Colleague",
        choices: vec![Choice::new("1", "Amara Okafor")],
        back: "/admin/teams/1".to_owned(),
        lead,
    };
    let wrong = FormState::empty().with_error("lower", "Choose one").with_error("last", "The last day must be later");
    vec![("admin/tie.html", vec![drawn(&view(true), Some(&FormState::empty())), drawn(&view(false), Some(&wrong))])]
}

#[cfg(test)]
mod tests {
    use super::days;
    use jiff::civil::date;

    #[test]
    fn a_tie_shows_its_last_day_and_not_the_day_after() {
        let (from, last, standing) = days(date(2026, 1, 5), Some(date(2026, 6, 1)), date(2026, 5, 31));
        assert_eq!((from.as_str(), last.as_deref(), standing), ("2026-01-05", Some("2026-05-31"), "now"));
        assert_eq!(days(date(2026, 1, 5), Some(date(2026, 6, 1)), date(2026, 6, 1)).2, "past");
        assert_eq!(days(date(2026, 1, 5), None, date(2026, 1, 4)).2, "coming");
    }

    #[test]
    fn what_was_ended_before_it_began_never_was() {
        assert_eq!(days(date(2026, 1, 5), Some(date(2026, 1, 2)), date(2026, 1, 2)).2, "past");
    }
}
