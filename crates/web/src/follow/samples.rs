//! Samples of this room's pages.

use super::address::ReceivedView;
use super::list::{ListView, Row};
use super::view::{FollowView, Said, answer_words};
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use app::referrals::Answer;

const AT: &str = "2026-06-03T13:30:00Z";

fn followed(own: bool, turns: Vec<Said>) -> FollowView {
    FollowView {
        reference: "LW-7K4M-29QX".to_owned(),
        initials: if own { String::new() } else { "MO".to_owned() },
        own,
        received_at: AT.to_owned(),
        state: "Accepted",
        sentence: "A link worker supports the person.",
        since: own.then(|| AT.to_owned()),
        flagged: own,
        no: if own { Vec::new() } else { vec![("Who has it now", "The duty team".to_owned())] },
        asked_back: (!own).then(|| "Dr Shah".to_owned()),
        turns,
        answer: answer_words(if own { Answer::AfterEnd } else { Answer::Reopens }, own),
        text_max: 5_000,
    }
}

fn said() -> Vec<Said> {
    let one = |title: &str, ours, new| Said {
        at: AT.to_owned(),
        title: title.to_owned(),
        body: "Thank you.\n\nWe are glad to.".to_owned(),
        ours,
        new,
    };
    vec![one("Accepted", true, true), one("Answer from Jo Hart", false, false), one("Received", true, false)]
}

fn row(unread: i64) -> Row {
    Row {
        id: "01900000-0000-7000-8000-000000000001".to_owned(),
        reference: "LW-7K4M-29QX".to_owned(),
        name: "Mary O’Neill".to_owned(),
        site: "Harbour Street Surgery".to_owned(),
        by: "Jo Hart".to_owned(),
        received_at: AT.to_owned(),
        state: "Accepted",
        since: (unread > 0).then(|| AT.to_owned()),
        flagged: unread > 0,
        unread,
    }
}

/// Every page of the room.
pub(crate) fn samples() -> Samples {
    let faulty = FormState::empty().with("words", " ").with_error("words", "Write your answer before you send it");
    let list = |rows: Vec<Row>, older: Option<&str>, newest| {
        drawn(
            &ListView {
                unread: rows.iter().map(|r| r.unread).sum(),
                rows,
                older: older.map(str::to_owned),
                newest,
                own: !newest || older.is_some(),
            },
            None,
        )
    };
    let received = |own, flagged, hears| {
        let path = "/follow/secret".to_owned();
        let address = format!("https://leeway.example.org{path}");
        drawn(
            &ReceivedView {
                reference: "LW-7K4M-29QX".to_owned(),
                own,
                flagged,
                hears,
                agrees: hears,
                days: 3,
                path,
                address,
            },
            None,
        )
    };
    let pages = |own| {
        vec![
            drawn(&followed(own, said()), Some(&FormState::empty())),
            drawn(&followed(!own, Vec::new()), Some(&faulty)),
        ]
    };
    vec![
        ("follow/show.html", pages(true)),
        ("my-referrals/show.html", pages(false)),
        (
            "follow/received.html",
            vec![received(false, false, true), received(true, true, true), received(false, false, false)],
        ),
        (
            "my-referrals/list.html",
            vec![
                list(vec![row(0), row(2)], Some("/my-referrals?before=1~x"), true),
                list(Vec::new(), None, true),
                list(Vec::new(), None, false),
            ],
        ),
    ]
}
