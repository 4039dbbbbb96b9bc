//! Samples of this room's pages: empty, full, with errors, in danger, for guests and for those signed in.

use super::informal::InformalView;
use super::myself::MyselfView;
use super::screens::{Base, CheckView, WhatView, WhoView, check};
use super::signed_in::{DoneView, Nowhere};
use super::spoken::{Known, SpokenView};
use super::words::{need_groups, own_risk_choices, source_choices};
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::words::{Choice, choices};
use app::charter::Beside;
use practice::referral::{RiskFlag, Route, Urgency};
use serde_json::Value;
use uuid::Uuid;

fn base(guest: bool, own: bool) -> Base {
    Base {
        guest,
        own,
        spoken: !guest,
        action: if guest { "/r/secret" } else { "/refer" }.to_owned(),
        draft: (!guest).then(|| "/drafts/refer".to_owned()),
        kept_at: (!guest).then(|| "2026-06-03T13:30:00Z".to_owned()),
        carried: vec![("story".to_owned(), "Lives alone since spring".to_owned())],
        seen: guest,
    }
}

fn empty() -> FormState {
    FormState::empty().with("form_id", "secret")
}

fn full() -> FormState {
    empty()
        .with("given_name", "Mary")
        .with("family_name", "O’Neill")
        .with("birth-day", 31)
        .with("birth-month", 3)
        .with("birth-year", 1950)
        .with("nhs_number", "943 476 5919")
        .with("phone", "0113 496 0000")
        .with("no_message", "yes")
        .with("safe_contact", "Ring in the morning")
        .with_all("needs", ["housing", "loneliness"])
        .with("story", "Lives alone since spring")
        .with("told_kind", "other")
        .with("told", "That somebody would listen")
        .with("consent", "no")
        .with("agrees", "yes")
        .with_all("risks", ["no_food", "self_harm"])
        .with("urgency", "same_day")
        .with("source", "receptionist")
        .with("referrer_name", "Jo Hart")
        .with("referrer_contact", "ext 12")
}

fn faulty() -> FormState {
    full()
        .with_error("given_name", "Enter the person’s first name")
        .with_error("needs", "Choose what for")
        .with_error("birth", "There is no 31 February 1950: check the day")
}

fn sites() -> Vec<Choice> {
    vec![
        Choice::new(Uuid::from_u128(1).to_string(), "Harbour Street Surgery"),
        Choice::new(Uuid::from_u128(2).to_string(), "Mill Lane Practice"),
    ]
}

fn who(guest: bool, own: bool, form: &FormState) -> Value {
    let view = WhoView {
        base: base(guest, own),
        role_card: if own { app::referrals::DEFAULT_SELF_CARD } else { app::referrals::DEFAULT_ROLE_CARD }.to_owned(),
        sites: if own { sites() } else { Vec::new() },
        practice: guest.then(|| "Harbour Street Surgery".to_owned()),
        more_open: !guest,
        paste: super::paste::sample(if form.is_faulty() { 2 } else { u8::from(!guest) }),
        groups: need_groups(&Beside::without_charter()),
        risks: own_risk_choices(),
        text_max: 5_000,
    };
    drawn(&view, Some(form))
}

fn what(guest: bool, form: &FormState) -> Value {
    let view = WhatView {
        base: base(guest, false),
        groups: need_groups(&Beside::without_charter()),
        urgencies: choices!(Urgency),
        risks: choices!(RiskFlag),
        sources: source_choices(false),
        more_open: guest,
        text_max: 5_000,
    };
    drawn(&view, Some(form))
}

fn checked(guest: bool, own: bool, form: &FormState) -> Value {
    let view: CheckView = check(base(guest, own), form, &[], &Beside::without_charter());
    drawn(&view, Some(form))
}

fn spoken(known: bool, form: &FormState) -> Value {
    let view = SpokenView {
        known: known.then(|| Known {
            id: Uuid::from_u128(3).to_string(),
            name: "Mary O’Neill".to_owned(),
            safe_contact: "Never ring the landline".to_owned(),
            earlier: 2,
        }),
        draft: "/drafts/refer/spoken".to_owned(),
        kept_at: known.then(|| "2026-06-03T13:30:00Z".to_owned()),
        routes: [Route::Verbal, Route::Phone].iter().map(|r| Choice::new(r.as_str(), r.words())).collect(),
        sources: source_choices(true),
        sites: sites(),
        groups: need_groups(&Beside::without_charter()),
        urgencies: choices!(Urgency),
        risks: choices!(RiskFlag),
        more_open: false,
        paste: super::paste::sample(if form.is_faulty() { 2 } else { u8::from(known) }),
        text_max: 5_000,
    };
    drawn(&view, Some(form))
}

fn informal(form: &FormState) -> Value {
    let sites = if form.is_faulty() { sites() } else { Vec::new() };
    drawn(&InformalView::of(sites), Some(form))
}

fn myself(form: &FormState) -> Value {
    let kept_at = form.is_faulty().then(|| "2026-06-03T13:30:00Z".to_owned());
    let sites = if form.is_faulty() { sites() } else { Vec::new() };
    let card = app::referrals::DEFAULT_SELF_CARD.to_owned();
    drawn(&MyselfView::of(card, "/drafts/refer".to_owned(), kept_at, sites, &Beside::without_charter()), Some(form))
}

/// Every page of the room.
pub(crate) fn samples() -> Samples {
    [screens(), super::sheet::samples()].concat()
}

fn screens() -> Samples {
    let done = |flagged: bool| DoneView {
        reference: "LW-7K4M-29QX".to_owned(),
        own: !flagged,
        flagged,
        hears: !flagged,
        told: flagged,
        agrees: flagged.then_some(false),
        days: 3,
        follow: flagged.then(|| "https://leeway.example.org/follow/secret".to_owned()),
        onward: vec![("/refer".to_owned(), "Refer someone else")],
    };
    vec![
        ("refer/who.html", vec![who(true, false, &empty()), who(false, false, &full()), who(true, false, &faulty())]),
        ("refer/own.html", vec![who(true, true, &empty()), who(true, true, &faulty())]),
        ("refer/what.html", vec![what(true, &empty()), what(false, &full()), what(true, &faulty())]),
        (
            "refer/check.html",
            vec![
                checked(true, false, &full()),
                checked(true, true, &full()),
                checked(false, false, &empty()),
                checked(true, false, &full().with_error("", "No team takes referrals")),
            ],
        ),
        ("refer/done.html", vec![drawn(&done(false), None), drawn(&done(true), None)]),
        (
            "refer/nowhere.html",
            vec![
                drawn(&Nowhere { spoken: true, own: false }, None),
                drawn(&Nowhere { spoken: false, own: false }, None),
                drawn(&Nowhere { spoken: false, own: true }, None),
            ],
        ),
        (
            "refer/informal.html",
            vec![informal(&FormState::empty()), informal(&FormState::empty().with_error("what", "Choose what it was"))],
        ),
        ("refer/myself.html", vec![myself(&empty()), myself(&faulty())]),
        ("refer/spoken.html", vec![spoken(false, &empty()), spoken(true, &full()), spoken(false, &faulty())]),
    ]
}
