//! The page of a person with all there can be, with next to nothing, and as it prints.

use super::{
    AbilityView, ConsentView, EpisodeView, Fact, Finding, Flag, Line, PersonView, ReferralView, Test, TieView, WayView,
    timeline,
};
use crate::samples::{Samples, drawn};

/// A full record, and one of which only the name is known.
pub(in crate::people) fn samples() -> Samples {
    let place = "/people/0195c1f0-0000-7000-8000-000000000001".to_owned();
    let [full, empty] = timeline::samples(&place);
    let bare = |timeline| PersonView {
        place: place.clone(),
        name: "Mary O’Neill".to_owned(),
        known_as: String::new(),
        pronouns: String::new(),
        age: None,
        born: None,
        nhs_number: None,
        ground: "Supports this person".to_owned(),
        merged_into: None,
        safe_contact: String::new(),
        flags: Vec::new(),
        ways: Vec::new(),
        facts: Vec::new(),
        ties: Vec::new(),
        consents: Vec::new(),
        not_asked: vec!["Be contacted"],
        episodes: Vec::new(),
        referrals: Vec::new(),
        record: None,
        person: "0195c1f0-0000-7000-8000-000000000001".to_owned(),
        tabs: None,
        may_write: false,
        may_invite: false,
        reads_plan: false,
        may_edit: false,
        narrow: true,
        concerns: Vec::new(),
        concern_open: false,
        hidden: Vec::new(),
        may_unhide: false,
        abilities: Vec::new(),
        kept: None,
        died: false,
        asks_competence: true,
        emergency: true,
        may_refer: false,
        printing: false,
        timeline,
    };
    let tie = |until: Option<&str>| TieView {
        id: "t".to_owned(),
        name: "Joan".to_owned(),
        kind: "Cares for".to_owned(),
        phone: "0113 496 0000".to_owned(),
        note: "Evenings".to_owned(),
        told: until.map(|_| "May be told"),
        parental: until.is_some(),
        from: "2026-01-05".to_owned(),
        until: until.map(str::to_owned),
        href: until.is_none().then(|| place.clone()),
    };
    let consent = |stands, past| ConsentView {
        id: "c".to_owned(),
        purpose: "Be contacted".to_owned(),
        note: "Told by Dr Osei".to_owned(),
        stands,
        given_by: "The person".to_owned(),
        how: "Spoken".to_owned(),
        at: "2026-01-05T09:00:00Z".to_owned(),
        withdrawn_at: (stands == "withdrawn").then(|| "2026-02-05T09:00:00Z".to_owned()),
        past,
    };
    let episode = |open: bool| EpisodeView {
        href: open.then(|| "/episodes/e".to_owned()),
        state: "Active".to_owned(),
        owner: "Amara Okafor".to_owned(),
        site: "Harbour Street Surgery".to_owned(),
        opened: "2026-01-05T09:00:00Z".to_owned(),
        contacts: 3,
        open,
    };
    let way = |never_use: bool| WayView {
        kind: "Mobile",
        value: "07700 900123".to_owned(),
        href: (!never_use).then(|| "tel:07700900123".to_owned()),
        never_use,
        no_message: true,
        safe: !never_use,
        note: "After 6pm".to_owned(),
    };
    let whole = PersonView {
        known_as: "Molly".to_owned(),
        pronouns: "she/her".to_owned(),
        age: Some(71),
        born: Some("1955-03-27".to_owned()),
        nhs_number: Some("943 476 5919".to_owned()),
        merged_into: Some(place.clone()),
        safe_contact: "Her son answers the home telephone: say nothing to him".to_owned(),
        flags: vec![Flag { text: "Leave no message".to_owned(), colour: "orange" }],
        ways: vec![way(false), way(true)],
        facts: vec![Fact { label: "Address", text: "1 Mill Lane\nLS1 4AP".to_owned() }],
        ties: vec![tie(None), tie(Some("2026-03-05"))],
        consents: vec![consent("given", false), consent("not given", false), consent("withdrawn", true)],
        not_asked: Vec::new(),
        episodes: vec![episode(true), episode(false)],
        referrals: vec![ReferralView {
            href: Some("/referrals/r".to_owned()),
            reference: "LW-7K4M-29QX".to_owned(),
            state: "Accepted".to_owned(),
            from: "Dr Osei".to_owned(),
            received: "2026-01-04T09:00:00Z".to_owned(),
            needs: vec!["Housing".to_owned()],
        }],
        concerns: vec![Line::sample("late"), Line::sample("taken"), Line::sample("struck"), Line::sample("closed")],
        concern_open: true,
        hidden: vec!["Address"],
        may_unhide: true,
        died: true,
        kept: Some(super::KeptView {
            until: "2034-06-03".to_owned(),
            why: "8 years after the last entry, an adult’s record".to_owned(),
            stops: None,
            counts: true,
        }),
        abilities: vec![AbilityView {
            decision: "Whether to move".to_owned(),
            finding: Finding::Cannot.words(),
            on: "2026-05-05".to_owned(),
            lacks: vec![Test::Weigh.words()],
            how: "Talked twice".to_owned(),
            decided: "She stays for now".to_owned(),
            consulted: "Her daughter".to_owned(),
            review: Some("2026-08-05".to_owned()),
        }],
        record: Some("/episodes/e/contacts/new".to_owned()),
        tabs: Some("e".to_owned()),
        may_write: true,
        may_invite: true,
        reads_plan: true,
        may_edit: true,
        narrow: false,
        may_refer: true,
        ..bare(full)
    };
    let [printed, _] = timeline::samples(&place);
    let printing = PersonView { printing: true, ..bare(printed) };
    vec![("people/show.html", vec![drawn(&whole, None), drawn(&bare(empty), None), drawn(&printing, None)])]
}
