//! Samples of this room's pages: full, empty, overtaken, with errors.

use super::ClockView;
use super::inbox::{InboxView, Row};
use super::passing::{PassedLine, PassingView};
use super::plain::{PlainView, Row as PlainRow};
use super::view::{
    AttemptView, CandidateView, GiveView, Kept, MessageView, OtherView, OutcomeView, Reach, ReferralView, ReplyView,
    SpellView, TraceView,
};
use crate::charter::weighed::Weighed;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::words::{Choice, choices};
use practice::consent::Standing;
use practice::referral::{AttemptOutcome, Channel, DeclineReason, DeclinedBy, State};

const ID: &str = "0198a000-0000-7000-8000-000000000001";
const OTHER: &str = "0198a000-0000-7000-8000-000000000002";
const AT: &str = "2026-06-03T13:30:00Z";

fn clock(standing: &'static str, colour: &'static str) -> ClockView {
    ClockView { name: "Triage", words: "2 of 3 working days".to_owned(), standing, colour }
}

fn row(person: &str) -> Row {
    Row {
        id: ID.to_owned(),
        reference: "LW-7K4M-29QX".to_owned(),
        person: person.to_owned(),
        received: AT.to_owned(),
        working_days: 7,
        needs: vec!["Loneliness and isolation".to_owned(), "Money and debt".to_owned()],
        urgency: Some("Soon".to_owned()),
        source: "GP".to_owned(),
        own: false,
        referrer: "Dr Osei".to_owned(),
        site: "Harbour Street Surgery".to_owned(),
        state: "Received".to_owned(),
        earlier: 1,
        risks: vec!["No food".to_owned()],
        answered: true,
        clock: Some(clock("Late", "red")),
        nudge: Some("Without an answer for a while: the team is asked to look"),
        died: false,
    }
}

/// The samples of this room.
pub(crate) fn samples() -> Samples {
    let plain_row = || Row {
        urgency: None,
        earlier: 0,
        risks: vec![],
        answered: true,
        own: true,
        clock: None,
        nudge: None,
        died: true,
        needs: Vec::new(),
        ..row("Ada Quill")
    };
    let full = InboxView {
        waiting: 61,
        flagged_count: 1,
        flagged: vec![row("Maria Lindqvist")],
        rows: vec![plain_row()],
        next: Some("1.2".to_owned()),
        later: false,
        passed: PassedLine::samples(),
    };
    let only_flagged = InboxView {
        waiting: 1,
        flagged_count: 1,
        flagged: vec![row("Maria Lindqvist")],
        rows: vec![],
        next: None,
        later: false,
        passed: vec![],
    };
    let later = InboxView {
        waiting: 61,
        flagged_count: 1,
        flagged: vec![],
        rows: vec![plain_row()],
        next: None,
        later: true,
        passed: vec![],
    };
    let empty = InboxView {
        waiting: 0,
        flagged_count: 0,
        flagged: vec![],
        rows: vec![],
        next: None,
        later: false,
        passed: vec![],
    };
    vec![
        ("triage/inbox.html", [full, only_flagged, later, empty].iter().map(|view| drawn(view, None)).collect()),
        ("triage/plain.html", plain().iter().map(|view| drawn(view, Some(&FormState::empty()))).collect()),
        ("triage/referral.html", referrals()),
    ]
}

fn plain() -> Vec<PlainView> {
    let row = || PlainRow {
        reference: "LW-7K4M-29QX".to_owned(),
        received: AT.to_owned(),
        site: "Harbour Street Surgery".to_owned(),
        source: "GP".to_owned(),
        needs: vec!["Housing".to_owned()],
        state: "In triage".to_owned(),
        flagged: true,
        urgency: None,
        clock: Some(clock("Running", "blue")),
    };
    let second = PlainRow { flagged: false, urgency: Some("Soon".to_owned()), clock: None, needs: vec![], ..row() };
    let view = |rows, next, narrowed, whole_service| PlainView {
        rows,
        states: choices!(State),
        sites: vec![Choice::new(ID, "Harbour Street Surgery")],
        next,
        narrowed,
        whole_service,
    };
    vec![
        view(vec![row(), second], Some("before=1.2&state=&site=".to_owned()), false, true),
        view(vec![], None, true, true),
        view(vec![], None, false, false),
    ]
}

fn referrals() -> Vec<serde_json::Value> {
    let typed = FormState::empty()
        .with("owner", ID)
        .with("accept_message", "Thank you for your referral.")
        .with("decline_message", "We are not taking it further.")
        .with_all("assets", [ID])
        .with(&format!("word_{ID}"), "Tuesdays are quieter");
    let faulty = typed
        .clone()
        .with_error("next_holder", "This reason touches safety: name the clinician who has it now.")
        .with_error("assets", "Choose at least one");
    let overtaken =
        FormState::empty().with_error("", "Somebody else answered this referral meanwhile; it is now declined");
    let quiet = ReferralView {
        hears: false,
        passed_on: true,
        consent: Standing::Refused.as_str(),
        own: true,
        risks: vec![],
        gives: vec![],
        find: "choir".to_owned(),
        found_nothing: true,
        came: vec![("Who may refer: It comes from: a school.".to_owned(), "Practices refer to us.".to_owned())],
        accept_weighed: Weighed::sample("accept_"),
        decline_weighed: Weighed::unasked("decline_", "/"),
        others: vec![],
        other_choices: vec![],
        ..referral()
    };
    let bare = ReferralView {
        consent: Standing::Withdrawn.as_str(),
        birth_date: None,
        age: None,
        nhs_number: None,
        told: String::new(),
        card: None,
        reaches: vec![],
        attempts: vec![],
        replies: vec![],
        messages: vec![],
        candidates: vec![],
        spells: vec![],
        gives: vec![],
        open_part: String::new(),
        kept_at: None,
        ..referral()
    };
    let closed = ReferralView {
        consent: Standing::NotAsked.as_str(),
        is_open: false,
        state_code: "declined".to_owned(),
        state: "Declined".to_owned(),
        outcome: Some(OutcomeView {
            at: Some(AT.to_owned()),
            by: "Amara Okafor".to_owned(),
            lines: vec![("Who decided", "The service".to_owned()), ("Who has it now", "Dr Shah".to_owned())],
            episode: Some(OTHER.to_owned()),
        }),
        passing: Some(PassingView::sample(true)),
        kept: vec![Kept { label: "What happens next", words: "I was going to ring her.".to_owned() }],
        ..referral()
    };
    let accepted = ReferralView {
        is_open: false,
        state_code: "accepted".to_owned(),
        outcome: Some(OutcomeView { at: None, by: "Leeway".to_owned(), lines: vec![], episode: None }),
        passing: Some(PassingView::sample(false)),
        ..referral()
    };
    vec![
        drawn(&referral(), Some(&typed)),
        drawn(&referral(), Some(&faulty)),
        drawn(&quiet, Some(&FormState::empty())),
        drawn(&bare, Some(&FormState::empty())),
        drawn(&closed, Some(&overtaken)),
        drawn(&accepted, Some(&FormState::empty())),
    ]
}

fn referral() -> ReferralView {
    let s = str::to_owned;
    ReferralView {
        id: s(ID),
        version: 3,
        reference: s("LW-7K4M-29QX"),
        state_code: s("received"),
        state: s("Received"),
        is_open: true,
        may_triage: true,
        may_copy: true,
        may_move: true,
        flagged: true,
        urgency: Some(s("Soon")),
        received: s(AT),
        source: s("GP"),
        route: s("Form on this site"),
        referrer: s("Dr Osei"),
        referrer_contact: s("01632 960000"),
        site: s("Harbour Street Surgery"),
        needs: vec![s("Loneliness and isolation")],
        risks: vec![s("No food")],
        marks: vec![s("Hidden: address")],
        risk_note: s("Nothing in the house since Sunday."),
        card: Some(s("We listen.\n- We do not rehouse")),
        told: s("Somebody will ring within the week and listen."),
        story: s("Has been alone since the move.\nRarely goes out."),
        wants: s("To get out of the house"),
        involved: String::new(),
        consent: Standing::Given.as_str(),
        own: false,
        hears: true,
        passed_on: false,
        person: s("Maria Lindqvist"),
        person_id: s(OTHER),
        known_as: s("Mia"),
        birth_date: Some(s("1971-04-09")),
        age: Some(55),
        nhs_number: Some(s("9434765919")),
        address: s("4 Quay Row, ZZ99 3AA"),
        language: s("Swedish"),
        interpreter: true,
        communication_needs: s("Large print"),
        safe_contact: s("Only ring before noon"),
        reaches: vec![
            Reach {
                kind: s("Mobile"),
                value: s("07700 900123"),
                never_use: false,
                no_message: true,
                note: s("her own"),
            },
            Reach {
                kind: s("Home phone"),
                value: s("01632 960001"),
                never_use: true,
                no_message: false,
                note: String::new(),
            },
        ],
        clocks: vec![clock("Running", "blue"), clock("Met", "green")],
        attempts: vec![AttemptView {
            at: s(AT),
            by: s("Amara Okafor"),
            channel: s("Phone"),
            outcome: s("No answer"),
            minutes: 3,
            notes: s("Will try again on Thursday."),
            offered: true,
        }],
        replies: vec![ReplyView { at: s(AT), from: s("Dr Osei"), words: s("She has moved in with her sister.") }],
        messages: vec![MessageView {
            turn: s("Received"),
            at: s(AT),
            stands: s("Sent"),
            body: s("Thank you for asking us."),
            href: Some(s("/messages/x/y")),
        }],
        others: vec![OtherView {
            id: s(OTHER),
            reference: s("LW-1111-2222"),
            received: s(AT),
            href: Some(s("/referrals/x")),
            source: s("Nurse"),
            state: s("Accepted"),
            needs: vec![s("Housing")],
        }],
        spells: vec![
            SpellView {
                href: Some(s("/episodes/x")),
                opened: s(AT),
                state: s("Ended"),
                owner: s("Amara Okafor"),
                contacts: Some(6),
            },
            SpellView { href: None, opened: s(AT), state: s("Active"), owner: s("Ben Ito"), contacts: None },
        ],
        candidates: vec![CandidateView {
            person: s(OTHER),
            masked: s("ML, born 1971"),
            likely: "Very likely the same person",
            reasons: vec!["same name", "same date of birth"],
        }],
        trail: vec![TraceView { at: s(AT), by: s("Dr Osei"), what: "Referral received" }],
        outcome: None,
        passing: None,
        channels: choices!(Channel),
        attempt_outcomes: choices!(AttemptOutcome),
        takers: vec![Choice::new(ID, "Me (Amara Okafor)"), Choice::new(OTHER, "Ben Ito")],
        gives: vec![
            GiveView {
                id: s(ID),
                name: s("Tuesday choir"),
                about: s("Singing · Tuesdays at 2pm"),
                need: s("Loneliness and isolation"),
                full: true,
            },
            GiveView {
                id: s(OTHER),
                name: s("Benefits advice"),
                about: String::new(),
                need: String::new(),
                full: false,
            },
        ],
        decided_by: choices!(DeclinedBy),
        decline_reasons: choices!(DeclineReason),
        other_choices: vec![Choice::new(OTHER, "LW-1111-2222, accepted")],
        note_max: 20_000,
        open_part: s("decline"),
        kept_at: Some(s(AT)),
        find: String::new(),
        found_nothing: false,
        came: vec![("Who may refer: It comes from: a school.".to_owned(), "Practices refer to us.".to_owned())],
        accept_weighed: Weighed::sample("accept_"),
        decline_weighed: Weighed::unasked("decline_", "/"),
        cmoc: Some(crate::cmoc::CmocLine::sample()),
        kept: vec![],
    }
}
