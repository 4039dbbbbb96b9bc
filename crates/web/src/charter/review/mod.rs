//! The review of the charter: what came to each boundary over some quarters, as counts that pick nobody out, with questions to talk
//! about; one boundary by itself is `one`’s.

mod one;

pub(super) use one::boundary_show;

use super::boundary;
use crate::error::{WebError, WebResult};
use crate::form::Form;
use crate::samples::{Samples, drawn};
use crate::service::total_words;
use crate::shared::place_of;
use crate::visit::Visit;
use app::charter::review::{BoundaryReview, Page, Time};
use axum::extract::RawQuery;
use practice::access::Act;
use practice::charter::Aspect;
use practice::charter::review::{Quarter, Reading, ToldTogether};
use serde::Serialize;

/// So many boundaries stand on one page.
const ON_PAGE: usize = 20;

/// A quarter as it is chosen.
#[derive(Debug, Clone, Serialize)]
struct QuarterView {
    code: String,
    words: String,
}

impl QuarterView {
    fn of(quarter: Quarter) -> Self {
        Self { code: quarter.code(), words: quarter.to_string() }
    }
}

/// A boundary's line.
#[derive(Debug, Clone, Serialize)]
struct LineView {
    href: String,
    aspect: &'static str,
    rule: String,
    band: String,
    colour: &'static str,
    /// None where too few workers could have come to it.
    counts: Option<CountsView>,
    by: String,
    gone: bool,
}

#[derive(Debug, Clone, Serialize)]
struct CountsView {
    reached: String,
    passed: String,
    refused: String,
    waiting: String,
}

/// A question, with all that it is asked about.
#[derive(Debug, Clone, Serialize)]
struct QuestionView {
    question: &'static str,
    rule: String,
    about: Vec<AboutView>,
    /// The study's words beside it, where it has any.
    study: Option<StudyView>,
    /// It is asked of what nobody did: there are many of them, and they can wait.
    quiet: bool,
}

/// What a question is asked about.
#[derive(Debug, Clone, Serialize)]
struct AboutView {
    words: String,
    /// The boundary's own page; empty where there is none.
    href: String,
    /// Where a change is proposed; empty where the reader proposes nothing.
    propose: String,
}

#[derive(Debug, Clone, Serialize)]
struct StudyView {
    sentence: String,
    reference: String,
}

/// What reasons say that share two words.
#[derive(Debug, Clone, Serialize)]
struct AlikeView {
    aspect: &'static str,
    all: String,
    alike: Vec<(String, String)>,
    others: String,
}

#[derive(Debug, Clone, Serialize)]
struct ReviewView {
    quarters: Vec<QuarterView>,
    from: String,
    to: String,
    words: String,
    running: bool,
    support: String,
    enough: bool,
    lines: Vec<LineView>,
    questions: Vec<QuestionView>,
    unguided: Vec<AlikeView>,
    /// Which page of boundaries, of how many, where there are several.
    pages: Vec<(usize, String, bool)>,
    attribution: String,
}

/// The time by its first and last month.
fn time_words(time: Time) -> String {
    let (from, to) = (time.first.begins(), time.last.next().begins().yesterday().unwrap_or(time.last.begins()));
    if from.year() == to.year() {
        format!("{} to {}", from.strftime("%B"), to.strftime("%B %Y"))
    } else {
        format!("{} to {}", from.strftime("%B %Y"), to.strftime("%B %Y"))
    }
}

fn query(time: Time) -> String {
    format!("from={}&to={}", time.first.code(), time.last.code())
}

/// The configurations that speak to a question [004 T6].
fn study(reading: Reading) -> Option<StudyView> {
    use practice::support::cmoc::{Situation, speaking};
    let situation = match reading {
        Reading::TooTight => Situation::TightBoundary,
        Reading::GuidanceMissing => Situation::NoGuidance,
        Reading::AnswersInTime | Reading::AskingWorth => Situation::AskFirstUnanswered,
        Reading::UnderstoodAlike => Situation::PeersDiffer,
        Reading::TooLoose | Reading::DoingAnything | Reading::Known => return None,
    };
    speaking(situation).first().map(|one| StudyView { sentence: one.sentence(), reference: one.reference() })
}

fn alike(aspect: Aspect, told: &ToldTogether) -> AlikeView {
    AlikeView {
        aspect: aspect.words(),
        all: total_words(told.all),
        alike: told
            .alike
            .iter()
            .map(|([one, other], count)| (format!("{one}, {other}"), total_words(*count)))
            .collect(),
        others: total_words(told.others),
    }
}

fn line(one: &BoundaryReview, time: Time) -> LineView {
    let seen = boundary(&one.boundary, 0);
    LineView {
        href: format!("/charter/review/{}?{}", one.origin, query(time)),
        aspect: one.boundary.aspect.words(),
        rule: seen.rule,
        band: seen.band,
        colour: seen.colour,
        counts: one.acts.as_ref().map(|acts| CountsView {
            reached: total_words(acts.reached),
            passed: total_words(acts.passed),
            refused: total_words(acts.refused),
            waiting: total_words(acts.waiting),
        }),
        by: one.by.words(),
        gone: !one.stands,
    }
}

fn about(aspect: Aspect, one: Option<&BoundaryReview>, time: Time, proposes: bool) -> AboutView {
    let rule = one.and_then(|one| one.boundary.rule.as_ref()).map(practice::charter::Rule::words);
    AboutView {
        words: rule.map_or_else(|| aspect.words().to_owned(), |rule| format!("{}: {rule}", aspect.words())),
        href: one.map(|one| format!("/charter/review/{}?{}", one.origin, query(time))).unwrap_or_default(),
        propose: if proposes { format!("/charter/proposals?aspect={}", aspect.as_str()) } else { String::new() },
    }
}

fn question(reading: Reading, about: Vec<AboutView>) -> QuestionView {
    QuestionView {
        question: reading.words(),
        rule: reading.rule(),
        about,
        study: study(reading),
        quiet: reading == Reading::DoingAnything,
    }
}

/// Each question once, those about what was done first.
fn questions(page: &Page, proposes: bool) -> Vec<QuestionView> {
    let of = |reading: &Reading| -> Vec<AboutView> {
        let asked = page.questions.iter().filter(|one| one.reading == *reading);
        asked
            .map(|one| {
                let boundary = page.boundaries.iter().find(|boundary| Some(boundary.origin) == one.origin);
                about(one.aspect, boundary, page.time, proposes)
            })
            .collect()
    };
    let mut all: Vec<QuestionView> = Reading::ALL
        .iter()
        .map(|reading| question(*reading, of(reading)))
        .filter(|one| !one.about.is_empty())
        .collect();
    all.sort_by_key(|one| one.quiet);
    all
}

/// The quarters that an address asks for, and its page.
struct Asked {
    quarters: (Option<Quarter>, Option<Quarter>),
    page: usize,
    after: Option<app::After>,
}

fn asked(text: Option<String>) -> Result<Asked, WebError> {
    let form = Form::parse(text.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let quarter = |field: &str| form.first(field).and_then(Quarter::parse);
    Ok(Asked {
        quarters: (quarter("from"), quarter("to")),
        page: form.first("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1),
        after: form.first("after").and_then(place_of),
    })
}

fn page_view(page: &Page, nth: usize, proposes: bool) -> ReviewView {
    let many = page.boundaries.len().div_ceil(ON_PAGE);
    let nth = nth.min(many.max(1));
    ReviewView {
        quarters: page.quarters.iter().copied().map(QuarterView::of).collect(),
        from: page.time.first.code(),
        to: page.time.last.code(),
        words: time_words(page.time),
        running: page.running,
        support: page.support.words(),
        enough: page.enough,
        lines: page.boundaries.iter().skip((nth - 1) * ON_PAGE).take(ON_PAGE).map(|one| line(one, page.time)).collect(),
        questions: questions(page, proposes),
        unguided: page.unguided.iter().map(|(aspect, told)| alike(*aspect, told)).collect(),
        pages: if many < 2 {
            Vec::new()
        } else {
            (1..=many)
                .map(|at| (at, format!("/charter/review?{}&page={at}#boundaries", query(page.time)), at == nth))
                .collect()
        },
        attribution: practice::support::cmoc::attribution().line(),
    }
}

pub(super) async fn show(visit: Visit, RawQuery(text): RawQuery) -> WebResult {
    let asked = asked(text)?;
    let page = app::charter::review::review(visit.ctx(), asked.quarters).await?;
    let view = page_view(&page, asked.page, visit.ctx().may(Act::CharterPropose));
    visit.page("charter/review.html", "Review of the charter", view)
}

pub(super) fn samples() -> Samples {
    let counts = CountsView {
        reached: "25".to_owned(),
        passed: "15".to_owned(),
        refused: "1 to 7".to_owned(),
        waiting: "0".to_owned(),
    };
    let line = LineView {
        href: "/charter/review/b".to_owned(),
        aspect: Aspect::NumberOfContacts.words(),
        rule: "At most 6 contacts".to_owned(),
        band: "Tell after".to_owned(),
        colour: "yellow",
        counts: Some(counts.clone()),
        by: "4 of 6 workers".to_owned(),
        gone: false,
    };
    let time =
        Time { first: Quarter::of(jiff::civil::date(2026, 1, 1)), last: Quarter::of(jiff::civil::date(2026, 4, 1)) };
    let of = AboutView {
        words: "Number of contacts: at most 6".to_owned(),
        href: "/charter/review/b".to_owned(),
        propose: "/charter/proposals?aspect=number_of_contacts".to_owned(),
    };
    let asks = question(
        Reading::TooTight,
        vec![of.clone(), AboutView { href: String::new(), propose: String::new(), ..of.clone() }],
    );
    let unguided = AlikeView {
        aspect: Aspect::Tasks.words(),
        all: "20".to_owned(),
        alike: vec![("forms, housing".to_owned(), "10".to_owned())],
        others: "10".to_owned(),
    };
    let full = ReviewView {
        quarters: vec![QuarterView::of(time.first), QuarterView::of(time.last)],
        from: time.first.code(),
        to: time.last.code(),
        words: time_words(time),
        running: true,
        support: "1200".to_owned(),
        enough: true,
        lines: vec![
            line.clone(),
            LineView { counts: None, gone: true, rule: String::new(), by: "too few workers to say".to_owned(), ..line },
        ],
        questions: vec![asks.clone(), question(Reading::DoingAnything, vec![of])],
        unguided: vec![unguided.clone()],
        pages: vec![(1, "/charter/review?page=1".to_owned(), true), (2, "/charter/review?page=2".to_owned(), false)],
        attribution: "After the study.".to_owned(),
    };
    let few = ReviewView { enough: false, questions: Vec::new(), unguided: Vec::new(), ..full.clone() };
    let none = ReviewView { quarters: Vec::new(), lines: Vec::new(), ..few.clone() };
    let mut samples = vec![("charter/review.html", vec![drawn(&full, None), drawn(&few, None), drawn(&none, None)])];
    samples.extend(one::samples(counts, unguided, asks, time));
    samples
}
