//! One boundary in a review: counts, what came of it beside like support, what reasons say, and the acts that the reader may open.

use super::super::{BoundaryView, boundary, sample_boundary};
use super::{AboutView, AlikeView, CountsView, QuestionView, about, alike, asked, line, query, question, time_words};
use crate::error::{WebError, WebResult};
use crate::render::day_of;
use crate::samples::{Samples, drawn};
use crate::service::total_words;
use crate::shared::place_words;
use crate::visit::Visit;
use app::charter::review::{BoundaryReview, Page, Time};
use axum::extract::{Path, RawQuery};
use picture::{Differences, Differing};
use practice::access::Act;
use practice::charter::review::{Came, How, WARNING};
use practice::charter::{Aspect, Outcome};
use practice::figure::Shown;
use serde::Serialize;
use uuid::Uuid;

/// One comparison in words, for its table.
#[derive(Debug, Clone, Serialize)]
struct ComparedView {
    what: &'static str,
    how: &'static str,
    /// *20 of 25*; none where too few say anything.
    sides: Option<(String, String)>,
    unmatched: String,
    unknown: String,
}

#[derive(Debug, Clone, Serialize)]
struct ActView {
    on: String,
    /// Empty where it is the reader's own.
    worker: String,
    figures: String,
    asked: String,
    why: String,
    href: String,
}

#[derive(Debug, Clone, Serialize)]
struct ReviewedView {
    aspect: &'static str,
    question: &'static str,
    boundary: BoundaryView,
    version: u32,
    gone: bool,
    words: String,
    back: String,
    days: i64,
    by: String,
    counts: Option<CountsView>,
    all: String,
    how_passed: Vec<(&'static str, String)>,
    how_refused: Vec<(&'static str, String)>,
    quarters: Vec<(String, String)>,
    reasons: Option<AlikeView>,
    compared: Vec<ComparedView>,
    svg: String,
    sentence: String,
    warning: &'static str,
    questions: Vec<QuestionView>,
    acts: Vec<ActView>,
    next: String,
    attribution: String,
}

/// The differences as a picture; nothing where none can be told.
fn drawing(one: &BoundaryReview) -> Option<Differences> {
    one.compared.iter().any(|row| row.told.is_some()).then(|| Differences {
        id: "review-differences".to_owned(),
        title: "Beyond the boundary, beside like support within".to_owned(),
        less: "fewer of those beyond".to_owned(),
        more: "more of those beyond".to_owned(),
        rows: one
            .compared
            .iter()
            .map(|row| Differing {
                label: row.what.words().to_owned(),
                // tenths of a point as hundredths
                by: row.told.map(|told| {
                    [told.difference.by, told.difference.least, told.difference.most].map(|points| points.0 * 10)
                }),
                counts: row
                    .told
                    .map(|told| {
                        format!(
                            "{} of {} beyond, {} of {} within",
                            told.beyond_yes.words(),
                            told.beyond_all.words(),
                            told.within_yes.words(),
                            told.within_all.words()
                        )
                    })
                    .unwrap_or_default(),
            })
            .collect(),
    })
}

fn reviewed(page: &Page, one: &BoundaryReview, proposes: bool) -> ReviewedView {
    let drawn = drawing(one);
    let shown = |words: &'static str, count: Shown| (words, count.words());
    let acts = one.acts.as_ref();
    ReviewedView {
        aspect: one.boundary.aspect.words(),
        question: one.boundary.aspect.question(),
        boundary: boundary(&one.boundary, 0),
        version: one.version,
        gone: !one.stands,
        words: time_words(page.time),
        back: format!("/charter/review?{}", query(page.time)),
        days: one.days,
        by: one.by.words(),
        counts: line(one, page.time).counts,
        all: acts.map(|acts| total_words(acts.all)).unwrap_or_default(),
        how_passed: acts
            .and_then(|acts| acts.how_passed)
            .map(|counts| How::ALL.iter().zip(counts).map(|(how, count)| shown(how.words(), count)).collect())
            .unwrap_or_default(),
        how_refused: acts
            .and_then(|acts| acts.how_refused)
            .map(|[not_done, no]| vec![shown("Not done here", not_done), shown("Asked first, and answered no", no)])
            .unwrap_or_default(),
        quarters: acts
            .map(|acts| {
                acts.by_quarter.iter().map(|(quarter, count)| (quarter.to_string(), total_words(*count))).collect()
            })
            .unwrap_or_default(),
        reasons: one.reasons.as_ref().map(|told| alike(one.boundary.aspect, told)),
        compared: one
            .compared
            .iter()
            .map(|row| ComparedView {
                what: row.what.words(),
                how: row.what.how(),
                sides: row.told.map(|told| {
                    let side = |yes: Shown, all: Shown| format!("{} of {}", yes.words(), all.words());
                    (side(told.beyond_yes, told.beyond_all), side(told.within_yes, told.within_all))
                }),
                unmatched: row.unmatched.words(),
                unknown: row.unknown.words(),
            })
            .collect(),
        sentence: drawn.as_ref().map(Differences::sentence).unwrap_or_default(),
        svg: drawn.as_ref().map(Differences::svg).unwrap_or_default(),
        warning: WARNING,
        questions: one
            .questions
            .iter()
            .map(|reading| {
                let here = AboutView { href: String::new(), ..about(one.boundary.aspect, None, page.time, proposes) };
                question(*reading, vec![here])
            })
            .collect(),
        acts: Vec::new(),
        next: String::new(),
        attribution: practice::support::cmoc::attribution().line(),
    }
}

pub(crate) async fn boundary_show(visit: Visit, Path(origin): Path<Uuid>, RawQuery(text): RawQuery) -> WebResult {
    let asked = asked(text)?;
    let page = app::charter::review::review(visit.ctx(), asked.quarters).await?;
    let one = page.boundaries.iter().find(|one| one.origin == origin).ok_or(WebError::NotFound)?;
    let open = app::charter::review::acts(visit.ctx(), origin, page.time, asked.after).await?;
    let me = visit.ctx().account()?.0;
    let mut view = reviewed(&page, one, visit.ctx().may(Act::CharterPropose));
    view.acts = open
        .acts
        .iter()
        .map(|row| ActView {
            on: day_of(app::time::local_date(app::time::moment(row.at))),
            worker: if row.worker_id == me { String::new() } else { row.worker_name.clone() },
            figures: row.figures.clone(),
            asked: if row.beyond {
                Outcome::parse(&row.outcome).map(|one| one.words().to_owned()).unwrap_or_default()
            } else {
                "Came to the boundary and stayed".to_owned()
            },
            why: row.why.clone(),
            href: row.episode_id.map(|id| format!("/episodes/{id}")).unwrap_or_default(),
        })
        .collect();
    view.next = open
        .next
        .map(|after| format!("/charter/review/{origin}?{}&after={}#acts", query(page.time), place_words(&after)))
        .unwrap_or_default();
    visit.page("charter/reviewed.html", one.boundary.aspect.words(), view)
}

pub(super) fn samples(counts: CountsView, unguided: AlikeView, asks: QuestionView, time: Time) -> Samples {
    let act = ActView {
        on: "3 March 2026".to_owned(),
        worker: "Ruth Callaghan".to_owned(),
        figures: "This was the 7th of 6 contacts.".to_owned(),
        asked: Outcome::TellAfter.words().to_owned(),
        why: "Her son died.".to_owned(),
        href: "/episodes/e".to_owned(),
    };
    let whole = ReviewedView {
        aspect: Aspect::NumberOfContacts.words(),
        question: Aspect::NumberOfContacts.question(),
        boundary: sample_boundary(),
        version: 2,
        gone: false,
        words: time_words(time),
        back: "/charter/review".to_owned(),
        days: 180,
        by: "4 of 6 workers".to_owned(),
        counts: Some(counts),
        all: "45".to_owned(),
        how_passed: vec![("Nothing was asked before", "15".to_owned())],
        how_refused: vec![("Not done here", "0".to_owned())],
        quarters: vec![(time.first.to_string(), "25".to_owned())],
        reasons: Some(unguided),
        compared: Came::ALL
            .iter()
            .map(|what| ComparedView {
                what: what.words(),
                how: what.how(),
                sides: (*what != Came::Better).then(|| ("20 of 25".to_owned(), "30 of 60".to_owned())),
                unmatched: "0".to_owned(),
                unknown: "1 to 7".to_owned(),
            })
            .collect(),
        svg: "<svg></svg>".to_owned(),
        sentence: "Ended as planned: 20 points.".to_owned(),
        warning: WARNING,
        questions: vec![asks],
        acts: vec![act.clone(), ActView { worker: String::new(), why: String::new(), href: String::new(), ..act }],
        next: "/charter/review/b?after=1~a".to_owned(),
        attribution: "After the study.".to_owned(),
    };
    let bare = ReviewedView {
        counts: None,
        gone: true,
        how_passed: Vec::new(),
        how_refused: Vec::new(),
        quarters: Vec::new(),
        reasons: None,
        compared: Vec::new(),
        svg: String::new(),
        questions: Vec::new(),
        acts: Vec::new(),
        next: String::new(),
        ..whole.clone()
    };
    vec![("charter/reviewed.html", vec![drawn(&whole, None), drawn(&bare, None)])]
}
