//! Cover: who stands in for whom, from when until when.

use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, typed_id};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::cover::{NewCover, Shown};
use app::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::ids::AccountId;
use serde::Serialize;

routes! {
    GET "/cover" May(Act::CoverMake) => show;
    POST "/cover" May(Act::CoverMake) => make;
    POST "/cover/end" May(Act::CoverMake) => end;
}

/// A cover in a list.
#[derive(Debug, Serialize)]
pub(crate) struct CoverLine {
    id: String,
    worker: String,
    cover: String,
    why: String,
    from: String,
    last: String,
    /// `now`, `coming` or `past`.
    standing: &'static str,
}

impl CoverLine {
    pub(crate) fn of(shown: Shown, today: Date) -> Self {
        let row = shown.row;
        let (from, last) = (time::date(row.from_on), time::date(row.until_on));
        let standing = if row.ended_at.is_some() || last < today {
            "past"
        } else if from > today {
            "coming"
        } else {
            "now"
        };
        // one that was ended early lasted until that day
        let ended = row.ended_at.map(|at| time::local_date(time::moment(at)));
        let last = ended.map_or(last, |day| day.min(last));
        Self {
            id: row.id.to_string(),
            worker: shown.worker,
            cover: shown.cover,
            why: row.why,
            from: from.to_string(),
            last: last.to_string(),
            standing,
        }
    }

    pub(crate) fn sample(standing: &'static str) -> Self {
        Self {
            id: "1".to_owned(),
            worker: "Amara Okafor".to_owned(),
            cover: "Ben Shah".to_owned(),
            why: if standing == "now" { "Annual leave".to_owned() } else { String::new() },
            from: "2026-06-01".to_owned(),
            last: "2026-06-12".to_owned(),
            standing,
        }
    }
}

/// What the page of cover shows.
#[derive(Debug, Serialize)]
struct CoverView {
    covers: Vec<CoverLine>,
    workers: Vec<Choice>,
    colleagues: Vec<Choice>,
    kept_at: Option<String>,
}

async fn page(visit: &Visit, form: Option<FormState>, kept_at: Option<String>) -> WebResult {
    let all = app::cover::list(visit.ctx()).await?;
    let today = visit.ctx().today();
    let people = |list: Vec<(uuid::Uuid, String)>| {
        list.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect::<Vec<_>>()
    };
    let form = form.unwrap_or_else(|| {
        let form = FormState::empty().with_date("from", today);
        match all.workers.as_slice() {
            [(only, _)] => form.with("worker", only),
            _ => form,
        }
    });
    let view = CoverView {
        covers: all.covers.into_iter().map(|c| CoverLine::of(c, today)).collect(),
        workers: people(all.workers),
        colleagues: people(all.colleagues),
        kept_at,
    };
    visit.form_page("cover/show.html", "Cover", &form, view)
}

async fn show(visit: Visit) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, draft, kept_at).await
}

fn read(visit: &Visit, form: &Form) -> Result<NewCover, FormState> {
    let account = |id: &str| id.parse().ok().map(AccountId);
    let (worker, cover, from, last, why) = form.done((
        form.one_of("worker", account).required("Choose who is away"),
        form.one_of("cover", account).required("Choose who covers"),
        form.date("from").called("First day").required("Enter the first day"),
        form.date("last").called("Last day").required("Enter the last day"),
        form.line("why").called("Why").optional(),
    ))?;
    Ok(NewCover { form: visit.once(form), worker, cover, from, last, why: why.unwrap_or_default() })
}

async fn make(visit: Visit, Posted(form): Posted) -> WebResult {
    let problem = match read(&visit, &form) {
        Ok(new) => match app::cover::make(visit.ctx(), new).await {
            Ok(()) => return Ok(done("/cover", "cover_made")),
            Err(error) => mend(&form, error, "worker")?,
        },
        Err(state) => state,
    };
    page(&visit, Some(problem), None).await
}

async fn end(visit: Visit, Posted(form): Posted) -> WebResult {
    app::cover::end(visit.ctx(), visit.once(&form), typed_id(&form, "which")?).await?;
    Ok(done("/cover", "cover_ended"))
}

pub(crate) fn samples() -> Samples {
    let view = |covers, some: bool| CoverView {
        covers,
        workers: vec![Choice::new("1", "Amara Okafor")],
        colleagues: if some { vec![Choice::new("2", "Ben Shah")] } else { vec![] },
        kept_at: some.then(|| "2026-06-03T13:30:00Z".to_owned()),
    };
    let all = vec![CoverLine::sample("now"), CoverLine::sample("coming"), CoverLine::sample("past")];
    let wrong = FormState::empty().with_error("cover", "Choose a colleague").with_error("last", "Enter the last day");
    vec![(
        "cover/show.html",
        vec![drawn(&view(all, true), Some(&FormState::empty())), drawn(&view(vec![], false), Some(&wrong))],
    )]
}
