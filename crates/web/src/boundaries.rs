//! Boundaries and support: one page from which the charter, one's own judgement, supervision and the support for the work are reached, each with
//! what waits there.

use crate::error::WebResult;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use practice::access::Act;
use serde::Serialize;

routes! {
    GET "/boundaries" May(Act::SupportRead) => show;
}

/// A page that is reached from here.
#[derive(Debug, Clone, Serialize)]
struct CardView {
    href: &'static str,
    title: &'static str,
    text: &'static str,
    /// What waits there; empty where nothing does.
    waits: String,
}

/// Pages that belong together.
#[derive(Debug, Clone, Serialize)]
struct GroupView {
    title: &'static str,
    code: &'static str,
    cards: Vec<CardView>,
}

#[derive(Debug, Clone, Serialize)]
struct BoundariesView {
    groups: Vec<GroupView>,
}

/// What waits for whoever looks.
#[derive(Debug, Default)]
struct Waits {
    supervision: usize,
    /// Questions of one's own with an answer, and those that lie with one.
    answered: i64,
    asked: i64,
    minute: bool,
    support: usize,
}

fn so_many(count: i64, one: &str, more: &str) -> String {
    if count == 0 { String::new() } else { format!("{count} {}", if count == 1 { one } else { more }) }
}

fn groups(waits: &Waits, may: &dyn Fn(Act) -> bool) -> Vec<GroupView> {
    let card = |href, title, text| CardView { href, title, text, waits: String::new() };
    let mut judgement = Vec::new();
    if may(Act::JudgementKeep) {
        judgement.push(card(
            "/judgement",
            "Your judgement",
            "What you did beyond the usual, why, and what came of it: your own journal.",
        ));
    }
    if may(Act::AskRead) {
        let waits = if may(Act::AskAnswer) {
            so_many(waits.asked, "question waits for your answer", "questions wait for your answer")
        } else {
            so_many(waits.answered, "answer has come", "answers have come")
        };
        judgement.push(CardView {
            waits,
            ..card("/asks", "Asked first", "Questions to a supervisor before something is done, and the answers.")
        });
    }
    if may(Act::JudgementKeep) {
        let waits = if waits.minute { "It asks now: a minute".to_owned() } else { String::new() };
        judgement.push(CardView {
            waits,
            ..card(
                "/minute",
                "One minute at the end of the day",
                "Anything out of the ordinary today? It becomes what you choose.",
            )
        });
    }
    let mut charter = Vec::new();
    if may(Act::CharterRead) {
        charter.push(card(
            "/charter",
            "The charter",
            "What you do, what you do not, and how much is left to your judgement.",
        ));
        charter.push(card(
            "/charter/workshops",
            "Workshops on the line",
            "Where each would place an aspect, seen together and talked about.",
        ));
        charter.push(card(
            "/charter/why",
            "Why these boundaries matter",
            "What a study of link workers found, in fifteen findings.",
        ));
        charter.push(card(
            "/charter/review",
            "Review of the charter",
            "Which boundaries are passed, what came of it, and what to ask together.",
        ));
    }
    let mut supervision = Vec::new();
    if may(Act::SupervisionHold) {
        let waits =
            so_many(i64::try_from(waits.supervision).unwrap_or(i64::MAX), "thing waits for you", "things wait for you");
        supervision.push(CardView {
            waits,
            ..card("/supervision", "Supervision", "The next agenda, sessions and notes, and what you agreed.")
        });
    }
    if may(Act::SupervisionArrange) {
        supervision.push(card(
            "/supervision-pairs",
            "Who is supervised by whom",
            "What for and how often, and whether it comes about.",
        ));
    }
    let mut support = Vec::new();
    if may(Act::SupportRead) {
        let waits =
            so_many(i64::try_from(waits.support).unwrap_or(i64::MAX), "thing waits for you", "things wait for you");
        support.push(CardView {
            waits,
            ..card(
                "/support",
                "Support for the work",
                "Other work asked for, training, time, the pulse, peers, and the role as it is lived.",
            )
        });
    }
    [
        ("Your judgement", "judgement", judgement),
        ("The charter", "charter", charter),
        ("Supervision", "supervision", supervision),
        ("Support", "support", support),
    ]
    .into_iter()
    .filter(|(_, _, cards)| !cards.is_empty())
    .map(|(title, code, cards)| GroupView { title, code, cards })
    .collect()
}

async fn show(visit: Visit) -> WebResult {
    let ctx = visit.ctx();
    let supervision = app::supervision::waits(ctx).await?;
    let mut waits = Waits {
        supervision: supervision.pairs.len()
            + supervision.notes.len()
            + supervision.actions.len()
            + supervision.answers.len(),
        ..Waits::default()
    };
    if ctx.may(Act::AskAnswer) {
        waits.asked = app::charter::asks::with_me(ctx).await?;
    } else if ctx.may(Act::AskEnd) {
        let counts = app::charter::asks::counts(ctx).await?;
        waits.answered = counts.granted + counts.refused;
    }
    if ctx.may(Act::JudgementKeep) {
        waits.minute = app::minute::asks_now(ctx).await?;
    }
    let home = app::support::home(ctx).await?;
    waits.support = home.passed + home.courses + usize::from(home.pulse) + usize::from(home.look);
    let view = BoundariesView { groups: groups(&waits, &|act| ctx.may(act)) };
    visit.page("boundaries/show.html", "Boundaries and support", view)
}

pub(crate) fn samples() -> Samples {
    let full = Waits { supervision: 2, answered: 1, asked: 3, minute: true, support: 1 };
    let views = [
        BoundariesView { groups: groups(&full, &|_| true) },
        BoundariesView { groups: groups(&Waits::default(), &|act| act == Act::SupportRead) },
    ];
    vec![("boundaries/show.html", views.iter().map(|view| drawn(view, None)).collect())]
}
