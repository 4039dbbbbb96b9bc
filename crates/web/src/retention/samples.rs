//! Each page full, empty and to be mended.

use super::list::{CertificateView, DestroyedView, FiguresView, HoldView, HoldsView, ListView, StageView, StubView};
use super::one::OneView;
use super::person::{KeepingView, MarkView};
use super::second::{PlainView, SecondView};
use super::set::PeriodsView;
use super::{Line, class_words, ground_words};
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::words::choices;
use practice::goal::{LONG_MAX, SHORT_MAX};
use practice::retention::{Decision, Mark, Periods, Stage};
use serde_json::Value;

const AT: &str = "2034-06-03T13:30:00Z";

fn line(stage: Stage) -> Line {
    let decided = matches!(stage, Stage::Decided | Stage::Confirmed);
    let confirmed = stage == Stage::Confirmed;
    Line {
        id: "r".to_owned(),
        which: "r:1".to_owned(),
        handle: "0a1b2c3d".to_owned(),
        class: class_words("adult"),
        ground: ground_words(if decided { "asked" } else { "due" }),
        asked: if decided { "Nothing more is needed of it".to_owned() } else { String::new() },
        why: "8 years after the last entry, an adult’s record".to_owned(),
        last: "2026-05-03".to_owned(),
        until: "2034-05-03".to_owned(),
        stage: stage.as_str(),
        stage_words: stage.words(),
        decided_by: if decided { "Stephen Ellwood".to_owned() } else { String::new() },
        decided: decided.then(|| AT.to_owned()),
        decided_why: if decided { "Looked at, and needed no more".to_owned() } else { String::new() },
        confirmed_by: if confirmed { "Helen Marsh".to_owned() } else { String::new() },
        confirmed: confirmed.then(|| AT.to_owned()),
        destroyed_from: confirmed.then(|| AT.to_owned()),
        kept_until: (stage == Stage::Kept).then(|| "2036-01-01".to_owned()),
        version: 1,
    }
}

fn list(stage: Stage, rows: Vec<Line>, counted: bool) -> ListView {
    let (at, n) = (counted.then(|| AT.to_owned()), u32::from(counted));
    ListView {
        here: "retention",
        stage: stage.as_str(),
        stages: Stage::ALL.iter().map(|of| StageView { code: of.as_str(), words: of.words(), count: 2 }).collect(),
        older: (!rows.is_empty()).then(|| "/audit/retention?stage=waiting&after=1~2".to_owned()),
        decides: stage == Stage::Waiting,
        rows,
        figures: FiguresView { at, records: 4_210 * n, open: 120 * n, held: n, due: 2 * n, soon: 17 * n },
        decisions: choices!(Decision),
        long_max: LONG_MAX,
    }
}

fn lists() -> Vec<Value> {
    let chosen = FormState::empty().with("decision", "destroy").with("which", "r:1");
    let faulty = chosen.clone().with_error("which", "Something changed here meanwhile");
    vec![
        drawn(&list(Stage::Waiting, vec![line(Stage::Waiting)], true), Some(&chosen)),
        drawn(&list(Stage::Waiting, vec![line(Stage::Waiting)], true), Some(&faulty)),
        drawn(&list(Stage::Waiting, Vec::new(), false), Some(&faulty)),
        drawn(
            &list(Stage::Confirmed, vec![line(Stage::Confirmed), line(Stage::Kept)], true),
            Some(&FormState::empty()),
        ),
        drawn(&list(Stage::Kept, Vec::new(), true), Some(&FormState::empty())),
    ]
}

fn ones() -> Vec<Value> {
    let one = |stage, stops: Option<&str>, ripe| OneView {
        here: "retention",
        line: line(stage),
        why_now: "8 years after the last entry, an adult’s record".to_owned(),
        until_now: "2034-05-03".to_owned(),
        stops: stops.map(str::to_owned),
        ripe,
        decisions: choices!(Decision),
        long_max: LONG_MAX,
        short_max: SHORT_MAX,
    };
    let faulty = FormState::empty().with_error("back_why", "Write something here.");
    vec![
        drawn(&one(Stage::Waiting, None, true), Some(&FormState::empty())),
        drawn(&one(Stage::Waiting, Some("a hold (a complaint)"), false), Some(&FormState::empty())),
        drawn(&one(Stage::Waiting, None, false), Some(&FormState::empty())),
        drawn(&one(Stage::Confirmed, None, true), Some(&faulty)),
    ]
}

fn seconds() -> Vec<Value> {
    let plain = |own| PlainView {
        id: if own { "q" } else { "r" }.to_owned(),
        handle: if own { "0a1b2c3e" } else { "0a1b2c3d" }.to_owned(),
        class: class_words("adult"),
        ground: ground_words("due"),
        from_year: 2024,
        until_year: if own { 2024 } else { 2026 },
        decided: AT.to_owned(),
        decided_by: "Stephen Ellwood".to_owned(),
        own,
        version: 2,
    };
    let view = |rows: Vec<PlainView>, may| SecondView {
        older: (!rows.is_empty()).then(|| "/destruction?after=1~2".to_owned()),
        rows,
        may,
        short_max: SHORT_MAX,
    };
    let faulty = FormState::empty().with_error("why-0a1b2c3d", "Write something here.");
    vec![
        drawn(&view(vec![plain(false), plain(true)], true), Some(&faulty)),
        drawn(&view(Vec::new(), true), Some(&FormState::empty())),
        drawn(&view(Vec::new(), false), Some(&FormState::empty())),
    ]
}

fn persons() -> Vec<Value> {
    let mark = |lifted: bool| MarkView {
        id: if lifted { "m" } else { "k" }.to_owned(),
        what: Mark::Complaint.words(),
        why: "The complaint of May is looked into".to_owned(),
        until: (!lifted).then(|| "2035-01-01".to_owned()),
        set: AT.to_owned(),
        by: "Stephen Ellwood".to_owned(),
        lifted: lifted.then(|| AT.to_owned()),
        lifted_by: if lifted { "Stephen Ellwood".to_owned() } else { String::new() },
        lifted_why: if lifted { "It was answered".to_owned() } else { String::new() },
    };
    let view = |may_set: bool, counts: bool, marks: Vec<MarkView>| KeepingView {
        place: "/people/p".to_owned(),
        name: "Mary O’Neill".to_owned(),
        class: class_words("adult"),
        why: "8 years after the last entry, an adult’s record".to_owned(),
        until: "2034-05-03".to_owned(),
        last: "2026-05-03".to_owned(),
        stops: (!counts || !marks.is_empty()).then(|| "a hold (a complaint)".to_owned()),
        counts,
        stage: may_set.then(|| Stage::Waiting.words()),
        marks,
        may_set,
        kinds: choices!(Mark),
        long_max: LONG_MAX,
        short_max: SHORT_MAX,
    };
    let faulty = FormState::empty().with_error("lift-k", "Say in a sentence why").with_error("why", "Say why");
    vec![
        drawn(&view(true, true, vec![mark(false), mark(true)]), Some(&faulty)),
        drawn(&view(false, true, Vec::new()), Some(&FormState::empty())),
        drawn(&view(false, false, Vec::new()), Some(&FormState::empty())),
    ]
}

fn periods() -> Vec<Value> {
    let view = |stale| PeriodsView { here: "periods", long_max: LONG_MAX, stale };
    let filled =
        Periods::default().figures().into_iter().fold(FormState::empty(), |f, (name, value, ..)| f.with(name, value));
    let faulty = filled.clone().with("seen", "abc").with_error("adult", "Enter 8 to 20 years: never less than 8");
    vec![drawn(&view(false), Some(&filled)), drawn(&view(true), Some(&faulty))]
}

/// The samples of this room.
pub(crate) fn samples() -> Samples {
    let stub = |request: Option<&str>| StubView {
        id: "s".to_owned(),
        handle: "0a1b2c3d".to_owned(),
        class: class_words("adult"),
        ground: ground_words("due"),
        request: request.map(str::to_owned),
        from_year: 2024,
        until_year: 2026,
        destroyed: AT.to_owned(),
        decided: AT.to_owned(),
        decided_by: "Stephen Ellwood".to_owned(),
        confirmed: AT.to_owned(),
        confirmed_by: "Helen Marsh".to_owned(),
        records: 1,
        rows: 84,
        entries: 31,
    };
    let hold = |until: Option<&str>| HoldView {
        handle: "0a1b2c3d".to_owned(),
        what: Mark::Claim.words(),
        why: "The solicitors wrote in January".to_owned(),
        until: until.map(str::to_owned),
        set: AT.to_owned(),
        by: "Stephen Ellwood".to_owned(),
    };
    let older = |page: &str| Some(format!("/audit/retention/{page}?before=1~2"));
    let certificate =
        |request| CertificateView { here: "destroyed", service: "Wexcombe".to_owned(), stub: stub(request) };
    vec![
        ("retention/list.html", lists()),
        ("retention/one.html", ones()),
        ("retention/second.html", seconds()),
        ("retention/person.html", persons()),
        ("retention/periods.html", periods()),
        (
            "retention/holds.html",
            vec![
                drawn(
                    &HoldsView {
                        here: "holds",
                        rows: vec![hold(None), hold(Some("2035-01-01"))],
                        older: older("holds"),
                    },
                    None,
                ),
                drawn(&HoldsView { here: "holds", rows: Vec::new(), older: None }, None),
            ],
        ),
        (
            "retention/destroyed.html",
            vec![
                drawn(&DestroyedView { here: "destroyed", rows: vec![stub(None)], older: older("destroyed") }, None),
                drawn(&DestroyedView { here: "destroyed", rows: Vec::new(), older: None }, None),
            ],
        ),
        (
            "retention/certificate.html",
            vec![drawn(&certificate(None), None), drawn(&certificate(Some("0a1b2c3d")), None)],
        ),
    ]
}
