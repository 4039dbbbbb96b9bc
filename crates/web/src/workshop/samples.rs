//! Samples of this room's pages: before, while and after people place; with and without an account; with errors.

use super::lead::{NewView, SettleView};
use super::seat::{CodeView, DoorView, OwnView, SeatView};
use super::show::{ListView, OnView, ScreenView, ShowView};
use super::views::{
    AspectView, JoinView, MovementView, NotedView, NowView, SettledView, TableView, WorkshopView, aspect_choices,
    bringings, named_places, spread,
};
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::words::Choice;
use practice::charter::workshop::{Group, Placed, Seat, TOLD_BEFORE};
use practice::charter::{Aspect, Latitude};
use serde_json::json;

const ASPECT: Aspect = Aspect::NumberOfContacts;

fn workshop(state: &str) -> WorkshopView {
    WorkshopView {
        href: "/charter/workshops/w".to_owned(),
        title: "Team day in May".to_owned(),
        state: state.to_owned(),
        colour: "yellow",
        opened: "3 May 2026".to_owned(),
        closed: String::new(),
        lead: "Ruth Callaghan".to_owned(),
        aspects: 4,
        anonymous: true,
        shared_screen: false,
        called_off: false,
    }
}

fn now(gone_on: bool) -> NowView {
    NowView {
        ask: "/charter/workshops/w/now".to_owned(),
        page: "/charter/workshops/w".to_owned(),
        mark: "placing-6-12".to_owned(),
        at: "placing".to_owned(),
        anew: "never",
        state: "Everybody places, alone".to_owned(),
        colour: "yellow",
        said: "6 seats are taken.".to_owned(),
        gone_on,
        open: !gone_on,
    }
}

fn join(named: bool) -> JoinView {
    JoinView {
        action: "/charter/workshops/w/join".to_owned(),
        groups: Group::ALL.iter().map(|one| Choice::new(one.as_str(), one.words())).collect(),
        seats: Seat::ALL.iter().map(|one| Choice::new(one.as_str(), one.words())).collect(),
        named,
        others: named,
        told: TOLD_BEFORE,
    }
}

fn placed() -> Vec<Placed<u32>> {
    let one = |(seat, place): (u32, u8)| Placed {
        seat,
        group: if seat < 3 { Group::Worker } else { Group::Gp },
        aspect: ASPECT,
        latitude: Latitude::new(place).unwrap_or(Latitude::MOST),
        word: if seat == 1 { "It depends on the person".to_owned() } else { String::new() },
    };
    (0..).zip([20, 55, 60, 62, 65, 90]).map(one).collect()
}

fn aspect(full: bool) -> AspectView {
    let note = |words: &str| NotedView { id: "n".to_owned(), words: words.to_owned() };
    AspectView {
        code: ASPECT.as_str().to_owned(),
        name: ASPECT.words().to_owned(),
        question: ASPECT.question().to_owned(),
        spread: full
            .then(|| practice::charter::workshop::spread::spread(&placed(), ASPECT))
            .flatten()
            .map(|one| spread(&one)),
        hoped: if full { vec![note("The next layer is reached")] } else { Vec::new() },
        watch: if full { vec![note("Others wait for longer")] } else { Vec::new() },
        settled: full.then(|| SettledView { place: "60 (tell after)".to_owned(), words: "With a word why".to_owned() }),
        named: if full { vec![("Amina".to_owned(), "55 (tell after)".to_owned())] } else { Vec::new() },
    }
}

fn show(full: bool) -> ShowView {
    ShowView {
        workshop: workshop("Talked about"),
        now: now(!full),
        version: 3,
        leads: full,
        sits: !full,
        join: None,
        code: if full { "7K4M-29QX".to_owned() } else { String::new() },
        progress: if full { vec![("Number of contacts".to_owned(), 3)] } else { Vec::new() },
        aspects: vec![aspect(full), AspectView { code: "holding".to_owned(), ..aspect(false) }],
        shown: full,
        settles: full,
        notes: full,
        note_action: "/charter/workshops/w/notes".to_owned(),
        aspect_choices: aspect_choices(&[ASPECT]),
        bringings: bringings(),
        on: full.then(|| OnView {
            state: "agreed".to_owned(),
            words: "All is settled",
            hint: "Each aspect has a place.",
        }),
        calls_off: full,
        changes: if full { 2 } else { 0 },
        drafts: full,
        draft: String::new(),
        again: full,
        movement: full.then(|| MovementView {
            title: "Team day, 3 May 2025".to_owned(),
            href: "/charter/workshops/v".to_owned(),
            svg: String::new(),
            sentences: vec!["Number of contacts: the middle place went from 40 to 60.".to_owned()],
            table: TableView { head: vec!["Aspect".to_owned()], rows: vec![vec!["Number of contacts".to_owned()]] },
            only: vec!["Holding".to_owned()],
        }),
    }
}

fn seat(guest: bool) -> SeatView {
    let own = |place: &str| OwnView {
        href: "/workshop/7K4M-29QX/seat/holding".to_owned(),
        name: "Holding".to_owned(),
        question: Aspect::Holding.question().to_owned(),
        place: place.to_owned(),
        word: String::new(),
    };
    SeatView {
        guest,
        workshop: workshop("Everybody places, alone"),
        back: if guest { String::new() } else { "/charter/workshops/w".to_owned() },
        now: now(false),
        group: "GPs".to_owned(),
        placing: guest,
        waiting: !guest,
        shown: !guest,
        own: vec![own("62 (tell after)"), own("")],
        left: usize::from(guest),
        aspects: vec![aspect(!guest)],
        notes: guest,
        note_action: "/workshop/7K4M-29QX/notes".to_owned(),
        aspect_choices: aspect_choices(&[ASPECT]),
        bringings: bringings(),
    }
}

fn place(guest: bool) -> super::seat::PlaceView {
    super::seat::PlaceView {
        guest,
        title: "Team day in May".to_owned(),
        back: "/charter/workshops/w/seat".to_owned(),
        action: "/charter/workshops/w/seat/holding".to_owned(),
        name: "Holding".to_owned(),
        question: Aspect::Holding.question().to_owned(),
        at: "2 of 4".to_owned(),
        placed: if guest { String::new() } else { "62 (tell after)".to_owned() },
        value: 62,
        named: named_places(),
        placing: guest,
    }
}

fn screen(shown: bool) -> ScreenView {
    ScreenView {
        title: "Team day in May".to_owned(),
        href: "/charter/workshops/w".to_owned(),
        now: now(false),
        place: "leeway.example.org/workshop".to_owned(),
        code: if shown { String::new() } else { "7K4M-29QX".to_owned() },
        told: TOLD_BEFORE,
        placing: !shown,
        progress: vec![("Number of contacts".to_owned(), 3)],
        seats: 6,
        aspect: shown.then(|| aspect(true)),
        at: "1 of 4".to_owned(),
        before: String::new(),
        next: if shown { "/charter/workshops/w/screen?aspect=holding".to_owned() } else { String::new() },
    }
}

pub(crate) fn samples() -> Samples {
    let empty = FormState::empty();
    let list = ListView {
        workshops: vec![workshop("Everybody places, alone")],
        next: Some("1~a".to_owned()),
        opens: true,
        joins: true,
    };
    let none = ListView { workshops: Vec::new(), next: None, opens: false, joins: false };
    let new = NewView {
        aspects: aspect_choices(Aspect::ALL),
        leaders: vec![Choice::new("a", "Ruth Callaghan")],
        again: Some(("Team day".to_owned(), "w".to_owned())),
    };
    let fresh = NewView { again: None, ..new.clone() };
    let wrong = FormState::empty()
        .with_error("title", "Give the workshop a name")
        .with_error("aspects", "Choose at least one aspect to place");
    let joining = ShowView { join: Some(join(true)), sits: false, ..show(false) };
    let over = ShowView {
        workshop: WorkshopView { called_off: true, closed: "3 May 2026".to_owned(), ..workshop("Closed") },
        draft: "/charter/c".to_owned(),
        ..show(true)
    };
    let drafted = ShowView { draft: "/charter/c".to_owned(), ..show(true) };
    let waits = ShowView { drafts: false, ..show(true) };
    let stuck = FormState::empty().with_error("state", "Nothing has two places yet");
    let settle = |settles| SettleView {
        title: "Team day in May".to_owned(),
        href: "/charter/workshops/w".to_owned(),
        aspect: aspect(settles),
        version: 1,
        settles,
    };
    let unsettled = FormState::empty().with("agreed", "140").with_error("agreed", "Enter a whole number from 0 to 100");
    let off = FormState::empty().with("place", "140").with_error("place", "Enter a whole number from 0 to 100");
    let shared = SeatView {
        workshop: WorkshopView { shared_screen: true, ..workshop("Placing") },
        placing: true,
        ..seat(false)
    };
    vec![
        ("workshop/list.html", vec![drawn(&list, None), drawn(&none, None)]),
        ("workshop/new.html", vec![drawn(&new, Some(&empty)), drawn(&fresh, Some(&wrong))]),
        (
            "workshop/show.html",
            vec![
                drawn(&show(true), Some(&stuck)),
                drawn(&show(false), Some(&empty)),
                drawn(&joining, Some(&empty)),
                drawn(&over, Some(&empty)),
                drawn(&drafted, Some(&empty)),
                drawn(&waits, Some(&empty)),
            ],
        ),
        ("workshop/settle.html", vec![drawn(&settle(true), Some(&unsettled)), drawn(&settle(false), Some(&empty))]),
        (
            "workshop/code.html",
            vec![drawn(&CodeView { over: false }, Some(&empty)), drawn(&CodeView { over: true }, Some(&empty))],
        ),
        (
            "workshop/door.html",
            vec![
                drawn(&DoorView { workshop: workshop("Being prepared"), join: Some(join(false)) }, Some(&empty)),
                drawn(&DoorView { workshop: workshop("Talked about"), join: None }, Some(&empty)),
            ],
        ),
        (
            "workshop/seat.html",
            vec![drawn(&seat(true), Some(&empty)), drawn(&seat(false), Some(&empty)), drawn(&shared, Some(&empty))],
        ),
        ("workshop/place.html", vec![drawn(&place(true), Some(&off)), drawn(&place(false), Some(&empty))]),
        ("workshop/screen.html", vec![drawn(&screen(true), None), drawn(&screen(false), None)]),
        (
            "workshop/_now.html",
            vec![drawn(&json!({ "now": now(false) }), None), drawn(&json!({ "now": now(true) }), None)],
        ),
    ]
}
