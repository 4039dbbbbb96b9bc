//! Sample views: each page of a request in every state worth seeing.

use super::copy::{CopyView, ItemLine, MarkView};
use super::steps::{LetterView, StepView};
use super::{AnswerView, CountsView, Found, Line, ListView, NewView, RequestView, RestrictionView, StopView};
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::words::{Choice, choices};
use practice::access::RequestKind;
use practice::goal::LONG_MAX;
use practice::rights::{Asker, Decision, Erasure, Mark, Restriction, StopGround, complaints};

const MADE: &str = "2026-06-03T13:30:00Z";

fn line(over: bool, named: bool, pressing: &'static str) -> Line {
    Line {
        href: "/audit/requests/r".to_owned(),
        kind: RequestKind::Access.words(),
        reference: "SAR 12".to_owned(),
        asker: Asker::Person.words(),
        asked_by: "Mary O’Neill".to_owned(),
        made_by: "Stephen Ellwood".to_owned(),
        made: MADE.to_owned(),
        received: "2026-06-02".to_owned(),
        state: if over { "Answered" } else { "In work" },
        over,
        due: (!over && pressing != "none").then(|| "2026-07-02".to_owned()),
        pressing,
        named,
    }
}

fn request(over: bool, found: Option<Vec<Found>>, named: bool) -> RequestView {
    RequestView {
        here: "requests",
        line: line(over, named, "calm"),
        why: "She would like a copy of what is kept about her".to_owned(),
        until: "2026-07-04T13:30:00Z".to_owned(),
        open: !over,
        work: !over,
        right: true,
        record: (named && !over).then(|| "/people/p".to_owned()),
        found,
        identity: None,
        clock: "One month from when it came".to_owned(),
        stops: Vec::new(),
        longer: None,
        next: vec![("/audit/requests/r/steps/identity".to_owned(), "Say how it was checked who asks")],
        copy: (named && !over).then(|| "/audit/requests/r/copy".to_owned()),
        copy_made: None,
        answer: None,
        restriction: None,
        long_max: LONG_MAX,
    }
}

fn answered() -> RequestView {
    let stop = |until: Option<&str>| StopView {
        ground: StopGround::Clarification.words(),
        why: "Which years?".to_owned(),
        from: "2026-06-04".to_owned(),
        until: until.map(str::to_owned),
        came: "The last two".to_owned(),
    };
    RequestView {
        identity: Some(("Passport seen".to_owned(), "2026-06-03".to_owned())),
        stops: vec![stop(None), stop(Some("2026-06-08"))],
        longer: Some((2, "Three records".to_owned(), "2026-06-20".to_owned())),
        copy_made: Some((MADE.to_owned(), "Stephen Ellwood".to_owned())),
        answer: Some(AnswerView {
            ground: Some(Erasure::Kept.words()),
            words: Erasure::Kept.told().to_owned(),
            how: "By letter".to_owned(),
            by: "Stephen Ellwood".to_owned(),
            at: MADE.to_owned(),
            letter: Some("/audit/requests/r/letter".to_owned()),
        }),
        ..request(true, None, true)
    }
}

fn restricted(lifted: Option<&str>) -> RequestView {
    RequestView {
        restriction: Some(RestrictionView {
            ground: Restriction::Accuracy.words(),
            since: MADE.to_owned(),
            lifted: lifted.map(str::to_owned),
            lifted_why: "It was right after all.".to_owned(),
            told_how: "Rang her".to_owned(),
        }),
        ..answered()
    }
}

fn step(step: &'static str, kind: RequestKind, choices: Vec<Choice>) -> StepView {
    StepView {
        here: "requests",
        line: line(false, true, "nearly"),
        step,
        title: "Who asks",
        version: 1,
        choices,
        stops: kind == RequestKind::Access,
        tell_by: Some("2026-07-02".to_owned()),
        kind: kind.as_str(),
        kept_at: None,
        path: format!("/audit/requests/r/steps/{step}"),
        long_max: LONG_MAX,
    }
}

fn item(decision: &'static str) -> ItemLine {
    ItemLine {
        href: "/audit/requests/r/copy/mark?item=i".to_owned(),
        section: "Contacts".to_owned(),
        mark: Mark::Other.words(),
        words: "Her sister".to_owned(),
        decision,
        reason: "Not theirs".to_owned(),
        by: "Stephen Ellwood".to_owned(),
    }
}

fn copy(waiting: usize, made: bool) -> CopyView {
    CopyView {
        here: "requests",
        line: line(false, true, "calm"),
        version: 3,
        identity: waiting == 0,
        entries: 41,
        waiting,
        kept: 1,
        taken_out: 2,
        items: (0..waiting).map(|_| item("")).collect(),
        decided: if waiting == 1 { Vec::new() } else { vec![item("Left in"), item("Taken out")] },
        more: waiting.saturating_sub(1),
        made: made.then(|| (MADE.to_owned(), "Stephen Ellwood".to_owned())),
        long_max: LONG_MAX,
    }
}

fn mark(mark: Mark, person: bool, same: usize) -> MarkView {
    MarkView {
        here: "requests",
        line: line(false, true, "calm"),
        item: "contact:c:other".to_owned(),
        version: 0,
        section: "Contacts".to_owned(),
        mark: mark.words(),
        code: mark.as_str(),
        person,
        marked: vec![("With".to_owned(), "Her sister".to_owned())],
        beside: vec![("When".to_owned(), "3 June 2026, 2:30pm".to_owned())],
        decisions: choices!(Decision),
        same,
        long_max: LONG_MAX,
    }
}

fn letter(granted: bool) -> LetterView {
    LetterView {
        here: "requests",
        href: "/audit/requests/r".to_owned(),
        service: "Wexcombe Social Prescribing".to_owned(),
        asked_by: "Mary O’Neill".to_owned(),
        reference: if granted { "SAR 12".to_owned() } else { String::new() },
        asked: RequestKind::Erasure.asked_for(),
        received: "2026-06-02".to_owned(),
        answered: MADE.to_owned(),
        granted,
        ground: granted.then(|| Erasure::Kept.words()),
        words: Erasure::Kept.told().to_owned(),
        complaints: complaints(RequestKind::Erasure, "Wexcombe Social Prescribing"),
    }
}

/// The list full and empty; the form; a request in each state; its steps, its copy, a mark, the letter.
pub(crate) fn samples() -> Samples {
    let who = Found {
        id: "p".to_owned(),
        name: "Mary O’Neill".to_owned(),
        born: Some("1955-03-27".to_owned()),
        nhs_number: Some("9434765919".to_owned()),
        postcode: "LS1 4AP".to_owned(),
    };
    let bare = Found { born: None, nhs_number: None, postcode: String::new(), ..who.clone() };
    let empty = FormState::empty();
    let faulty = |field: &'static str| FormState::empty().with_error(field, "Say why");
    let later = || Some("/audit/requests?behind=1~2".to_owned());
    let list = |open, over, counts| ListView { here: "requests", counts, open, later: later(), over, older: later() };
    let form = |kept_at| NewView {
        here: "requests",
        kinds: choices!(RequestKind),
        askers: choices!(Asker),
        kept_at,
        long_max: LONG_MAX,
    };
    let open = vec![line(false, false, "overdue"), line(false, true, "nearly"), line(false, true, "none")];
    let counts = CountsView { open: 3, overdue: 1, nearly: 1 };
    let closing = RequestView { right: false, next: Vec::new(), ..request(false, None, true) };
    let steps = [
        step("identity", RequestKind::Access, Vec::new()),
        step("wait", RequestKind::Access, choices!(StopGround)),
        step("wait", RequestKind::Erasure, choices!(StopGround)),
        step("resume", RequestKind::Access, Vec::new()),
        step("longer", RequestKind::Access, vec![Choice::new("1", "One month")]),
        step("answer", RequestKind::Access, Vec::new()),
        step("answer", RequestKind::Erasure, choices!(Erasure)),
        step("answer", RequestKind::Correction, choices!(practice::rights::Correction)),
        step("answer", RequestKind::Restriction, choices!(Restriction)),
        step("answer", RequestKind::Objection, Vec::new()),
        step("refuse", RequestKind::Access, choices!(practice::rights::Refusal)),
        step("withdraw", RequestKind::Access, Vec::new()),
    ];
    vec![
        (
            "audit/requests.html",
            vec![
                drawn(&list(open, vec![line(true, true, "calm")], counts), None),
                drawn(&list(Vec::new(), Vec::new(), CountsView::default()), None),
            ],
        ),
        (
            "audit/request-new.html",
            vec![drawn(&form(None), Some(&faulty("why"))), drawn(&form(Some(MADE.to_owned())), Some(&empty))],
        ),
        (
            "audit/request.html",
            vec![
                drawn(&request(false, None, false), Some(&empty)),
                drawn(&request(false, Some(vec![who, bare]), false), Some(&empty)),
                drawn(&request(false, Some(Vec::new()), false), Some(&empty)),
                drawn(&request(false, None, true), Some(&empty)),
                drawn(&closing, Some(&empty)),
                drawn(&answered(), Some(&empty)),
                drawn(&restricted(None), Some(&faulty("why"))),
                drawn(&restricted(Some(MADE)), Some(&empty)),
            ],
        ),
        (
            "audit/request-step.html",
            steps.iter().flat_map(|view| [drawn(view, Some(&empty)), drawn(view, Some(&faulty("words")))]).collect(),
        ),
        ("audit/request-letter.html", vec![drawn(&letter(true), None), drawn(&letter(false), None)]),
        (
            "audit/request-copy.html",
            vec![
                drawn(&copy(2, false), Some(&empty)),
                drawn(&copy(1, false), Some(&faulty("reason"))),
                drawn(&copy(0, false), Some(&empty)),
                drawn(&copy(0, true), Some(&empty)),
            ],
        ),
        (
            "audit/request-mark.html",
            vec![
                drawn(&mark(Mark::Other, true, 2), Some(&empty)),
                drawn(&mark(Mark::Harm, true, 0), Some(&faulty("reason"))),
                drawn(&mark(Mark::Hidden, false, 0), Some(&empty)),
                drawn(&mark(Mark::Hidden, true, 0), Some(&empty)),
                drawn(&mark(Mark::ByHand, true, 0), Some(&empty)),
            ],
        ),
    ]
}
