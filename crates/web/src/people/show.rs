//! The record opened: who it is, how to reach them safely, what was agreed, and what happened.

mod samples;

pub(super) use samples::samples;

use super::said::SaidView;
use super::timeline::{self, TimelineView};
use crate::concerns::{Line, line};
use crate::error::{WebError, WebResult};
use crate::shared::mark_words;
use crate::visit::{Posted, Visit, done};
use app::imports::Brought;
use app::people::{Opened, Tie};
use app::{AbilityRow, AppError, ConsentRow, CorrectionRow, JoinedRow};
use app::{EpisodeListRow, PersonContactRow, ReferralListRow, time};
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect};
use jiff::civil::Date;
use practice::ability::{Finding, Kind as Asked, Test, asks_competence as asks};
use practice::access::{Act, Ground};
use practice::consent::{GivenBy, How, Purpose, asked_anew};
use practice::ids::PersonId;
use practice::person::{
    CHILD, ContactKind, Ethnicity, Gender, NhsNumber, TieKind, Told, full_name, is_child, show_phone,
};
use practice::referral::RiskFlag;
use practice::rights::Correction;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// What the page of a person shows.
#[derive(Debug, Serialize)]
struct PersonView {
    place: String,
    name: String,
    known_as: String,
    pronouns: String,
    age: Option<i32>,
    born: Option<String>,
    nhs_number: Option<String>,
    ground: String,
    merged_into: Option<String>,
    safe_contact: String,
    flags: Vec<Flag>,
    ways: Vec<WayView>,
    facts: Vec<Fact>,
    ties: Vec<TieView>,
    consents: Vec<ConsentView>,
    not_asked: Vec<&'static str>,
    episodes: Vec<EpisodeView>,
    referrals: Vec<ReferralView>,
    record: Option<String>,
    person: String,
    /// The episode among whose pages this one stands: the one it was opened from, else the one worked on now.
    tabs: Option<String>,
    may_write: bool,
    may_invite: bool,
    /// Whether the person has an account that opens their own plan.
    reads_plan: bool,
    /// Whether the contact details can be changed.
    may_edit: bool,
    /// Whether the record is open for triage alone.
    narrow: bool,
    concerns: Vec<Line>,
    concern_open: bool,
    /// What of theirs is hidden, in words.
    hidden: Vec<&'static str>,
    /// Whether this account may open what is hidden.
    may_unhide: bool,
    abilities: Vec<AbilityView>,
    /// Where pairs are compared that wait for an answer.
    alike: Vec<String>,
    joined: Vec<JoinedView>,
    /// What they asked to have corrected, with their own statements.
    statements: Vec<StatementView>,
    /// What could not be taken over as it was from another system.
    brought: Vec<BroughtView>,
    /// What they said at contacts that count for somebody they are tied to: the latest.
    said: Vec<SaidView>,
    /// In an emergency: next of kin, and how each is reached.
    kin: Vec<TieView>,
    /// How long the record is kept, in a sentence.
    kept: Option<KeptView>,
    /// Whether a death is known.
    died: bool,
    /// Under 16, with nothing recorded on whether they are competent to consent.
    asks_competence: bool,
    /// On what ground the record is open, where that is an emergency: then it says so.
    emergency: bool,
    may_refer: bool,
    printing: bool,
    timeline: TimelineView,
}

#[derive(Debug, Clone, Serialize)]
struct BroughtView {
    id: String,
    field: String,
    value: String,
    why: String,
    at: String,
}

#[derive(Debug, Clone, Serialize)]
struct KeptView {
    until: String,
    why: String,
    /// What stops it, in words.
    stops: Option<String>,
    /// Whether a period has begun to run.
    counts: bool,
}

#[derive(Debug, Clone, Serialize)]
struct Flag {
    text: String,
    colour: &'static str,
}

#[derive(Debug, Serialize)]
struct WayView {
    kind: &'static str,
    value: String,
    href: Option<String>,
    never_use: bool,
    no_message: bool,
    safe: bool,
    note: String,
}

/// What was found of their ability to decide.
#[derive(Debug, Serialize)]
struct AbilityView {
    decision: String,
    finding: &'static str,
    on: String,
    lacks: Vec<&'static str>,
    how: String,
    decided: String,
    consulted: String,
    review: Option<String>,
}

/// A record that was joined to this one.
#[derive(Debug, Serialize)]
struct JoinedView {
    name: String,
    known_as: String,
    born: Option<String>,
    nhs_number: Option<String>,
    by: String,
    at: String,
    part: Option<String>,
}

/// What they asked to have corrected.
#[derive(Debug, Serialize)]
struct StatementView {
    about: String,
    outcome: &'static str,
    words: String,
    statement: String,
    at: String,
}

#[derive(Debug, Serialize)]
struct Fact {
    label: &'static str,
    text: String,
}

#[derive(Debug, Serialize)]
struct TieView {
    id: String,
    name: String,
    kind: String,
    phone: String,
    note: String,
    /// Whether they may be told, in words; none where nobody asked.
    told: Option<&'static str>,
    parental: bool,
    from: String,
    until: Option<String>,
    href: Option<String>,
}

#[derive(Debug, Serialize)]
struct ConsentView {
    id: String,
    purpose: String,
    note: String,
    /// `given`, `refused` or `withdrawn`.
    stands: &'static str,
    given_by: String,
    how: String,
    at: String,
    withdrawn_at: Option<String>,
    /// A parent said it of a child who is 16 now.
    anew: bool,
    /// A partner may know of the person from before it was withdrawn.
    told_before: bool,
    /// A later word on the same purpose took its place.
    past: bool,
}

#[derive(Debug, Serialize)]
struct EpisodeView {
    /// Where it can be opened; none where the record is open for triage alone.
    href: Option<String>,
    state: String,
    owner: String,
    site: String,
    opened: String,
    contacts: i32,
    open: bool,
}

#[derive(Debug, Serialize)]
struct ReferralView {
    href: Option<String>,
    reference: String,
    state: String,
    from: String,
    received: String,
    needs: Vec<String>,
}

/// Opens a record.
pub(super) async fn show(
    visit: Visit,
    Path(person): Path<Uuid>,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let window = timeline::window(&query);
    let opened = match app::people::open(visit.ctx(), PersonId(person), window).await {
        Err(AppError::NotFound) => {
            // an address that was written down before the record was joined leads to the one that is kept
            let kept = app::joining::kept_instead(visit.ctx(), PersonId(person)).await?.ok_or(WebError::NotFound)?;
            return Ok(Redirect::to(&format!("/people/{kept}")).into_response());
        }
        other => other?,
    };
    let place = format!("/people/{person}");
    let ctx = visit.ctx();
    let tabs = tabs(&opened, query.get("support").map(String::as_str));
    let ways = timeline::Ways {
        correctable: opened.correctable.clone(),
        referrals: ctx.may(Act::ReferralRead),
        episodes: ctx.may(Act::EpisodeRead),
        also: tabs.as_ref().map(|episode| format!("support={episode}&")).unwrap_or_default(),
    };
    let timeline = timeline::view(&place, &opened.timeline, window, &ways);
    let mut view = view(place, &opened, timeline, ctx.today());
    view.concerns = opened.concerns.iter().map(|row| line(row, ctx.now())).collect();
    view.concern_open = opened.concerns.iter().any(|row| row.closed_at.is_none() && row.struck_at.is_none());
    view.tabs = tabs;
    view.printing = window.whole;
    // in print, and to whoever only reads, all of it stands here
    if window.whole || !view.may_write {
        view.said = opened.said.iter().map(SaidView::of).collect();
    }
    view.may_refer = ctx.may(Act::ReferralRecordSpoken);
    visit.page("people/show.html", "Person", view)
}

fn view(place: String, opened: &Opened, timeline: TimelineView, today: Date) -> PersonView {
    let person = &opened.person;
    PersonView {
        place,
        name: format!("{} {}", person.given_name, person.family_name),
        known_as: person.known_as.clone(),
        pronouns: person.pronouns.clone(),
        age: opened.age,
        born: person.birth_date.map(|d| d.to_string()),
        nhs_number: person
            .nhs_number
            .as_deref()
            .map(|n| NhsNumber::parse(n).map_or_else(|_| n.to_owned(), |n| n.display())),
        ground: opened.ground.map(|g| g.words().to_owned()).unwrap_or_default(),
        merged_into: person.merged_into.map(|p| format!("/people/{p}")),
        safe_contact: person.safe_contact.clone(),
        flags: flags(opened),
        ways: opened.contacts.iter().map(way).collect(),
        facts: facts(opened),
        ties: opened.ties.iter().map(tie).collect(),
        not_asked: not_asked(opened),
        consents: consents(opened, today),
        episodes: opened.episodes.iter().map(|row| episode(row, opened.narrow)).collect(),
        referrals: opened.referrals.iter().map(referral).collect(),
        person: person.id.to_string(),
        tabs: None,
        record: opened.may_record.map(|e| format!("/episodes/{e}/contacts/new")),
        may_write: opened.may_write && person.merged_into.is_none(),
        may_invite: opened.may_invite && person.merged_into.is_none(),
        reads_plan: person.account_id.is_some(),
        may_edit: opened.may_edit && person.merged_into.is_none(),
        narrow: opened.narrow,
        concerns: Vec::new(),
        concern_open: false,
        hidden: opened.marks.hidden.clone(),
        may_unhide: opened.may_edit && person.merged_into.is_none(),
        abilities: opened.abilities.iter().map(ability).collect(),
        alike: opened.alike.waiting.iter().map(|pair| format!("/records/{pair}")).collect(),
        joined: opened.alike.joined.iter().map(|row| joined(row, person.id, opened.may_write)).collect(),
        statements: opened.statements.iter().map(statement).collect(),
        brought: opened.brought.iter().map(brought).collect(),
        said: opened.said.iter().take(3).map(SaidView::of).collect(),
        kin: kin(opened),
        kept: opened.kept.as_ref().map(|kept| KeptView {
            until: kept.until.to_string(),
            why: kept.why.clone(),
            stops: kept.stops(),
            counts: kept.counts(),
        }),
        died: opened.marks.died.is_some(),
        asks_competence: asks_competence(opened),
        emergency: opened.ground == Some(Ground::Emergency),
        may_refer: false,
        printing: false,
        timeline,
    }
}

/// Whether a child's own word stands as consent, and nobody has written down that they understand it.
fn asks_competence(opened: &Opened) -> bool {
    let competent = opened
        .abilities
        .iter()
        .any(|row| row.kind == Asked::Competence.as_str() && row.finding == Finding::Can.as_str());
    opened.consents.iter().any(|consent| {
        consent.given
            && consent.withdrawn_at.is_none()
            && GivenBy::parse(&consent.given_by).is_some_and(|by| asks(by, opened.age, competent))
    })
}

fn joined(row: &JoinedRow, kept: Uuid, may_part: bool) -> JoinedView {
    JoinedView {
        name: full_name(&row.given_name, &row.family_name),
        known_as: row.known_as.clone(),
        born: row.birth_date.map(|day| day.to_string()),
        nhs_number: row.nhs_number.clone(),
        by: row.made_by_name.clone(),
        at: time::moment(row.made_at).to_string(),
        part: (may_part && row.to_id == kept).then(|| format!("/records/joined/{}", row.moving_id)),
    }
}

fn brought(one: &Brought) -> BroughtView {
    BroughtView {
        id: one.id.to_string(),
        field: one.field.clone(),
        value: one.value.clone(),
        why: one.why.clone(),
        at: one.at.to_string(),
    }
}

/// Says that what could not be taken over was looked at.
pub(super) async fn settle(visit: Visit, Path((person, flag)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    app::imports::settle(visit.ctx(), PersonId(person), flag, visit.once(&form)).await?;
    Ok(done(&format!("/people/{person}"), "brought_looked_at"))
}

fn statement(row: &CorrectionRow) -> StatementView {
    StatementView {
        about: row.about.clone(),
        outcome: Correction::parse(&row.outcome).map_or("", Correction::words),
        words: row.words.clone(),
        statement: row.statement.clone(),
        at: time::moment(row.decided_at).to_string(),
    }
}

fn ability(row: &AbilityRow) -> AbilityView {
    AbilityView {
        decision: row.decision.clone(),
        finding: Finding::parse(&row.finding).map_or("", Finding::words),
        on: row.on_day.to_string(),
        lacks: row.tests.split_whitespace().filter_map(Test::parse).map(Test::words).collect(),
        how: row.how.clone(),
        decided: row.decided.clone(),
        consulted: row.consulted.clone(),
        review: row.review_on.map(|day| day.to_string()),
    }
}

/// The episode whose tabs stand on the page: the one it was opened from, where it is this person's; else the one in which a
/// contact would be recorded.
fn tabs(opened: &Opened, asked: Option<&str>) -> Option<String> {
    let own = |id: &Uuid| !opened.narrow && opened.episodes.iter().any(|episode| episode.id == *id);
    let asked = asked.and_then(|id| id.parse::<Uuid>().ok()).filter(own);
    asked.or(opened.may_record.map(|episode| episode.0)).map(|id| id.to_string())
}

fn flags(opened: &Opened) -> Vec<Flag> {
    let flag = |text: String, colour| Flag { text, colour };
    let mut flags: Vec<Flag> = mark_words(&opened.marks).into_iter().map(|words| flag(words, "red")).collect();
    let risks = opened
        .risks
        .iter()
        .map(|code| flag(RiskFlag::parse(code).map_or_else(|| code.clone(), |r| r.words().to_owned()), "red"));
    flags.extend(risks);
    if opened.contacts.iter().any(|way| way.never_use) {
        flags.push(flag("A number or address never to use".to_owned(), "orange"));
    }
    if opened.contacts.iter().any(|way| way.no_message && !way.never_use) {
        flags.push(flag("Leave no message".to_owned(), "orange"));
    }
    if opened.person.interpreter {
        let language =
            if opened.person.language.is_empty() { String::new() } else { format!(": {}", opened.person.language) };
        flags.push(flag(format!("Interpreter{language}"), "blue"));
    }
    if !opened.person.communication_needs.is_empty() {
        flags.push(flag("Communication needs".to_owned(), "blue"));
    }
    if opened.age.is_some_and(is_child) {
        flags.push(flag(CHILD.to_owned(), "purple"));
    }
    flags
}

fn way(row: &PersonContactRow) -> WayView {
    let kind = ContactKind::parse(&row.kind);
    let phone = matches!(kind, Some(ContactKind::Mobile | ContactKind::HomePhone));
    let usable = !row.never_use;
    WayView {
        kind: kind.map_or("Other", ContactKind::words),
        value: if phone { show_phone(&row.value) } else { row.value.clone() },
        href: (phone && usable).then(|| format!("tel:{}", row.value)),
        never_use: row.never_use,
        no_message: row.no_message,
        safe: row.safe && usable && !row.no_message,
        note: row.note.clone(),
    }
}

fn facts(opened: &Opened) -> Vec<Fact> {
    let person = &opened.person;
    let words = |code: &Option<String>, read: fn(&str) -> Option<&'static str>| {
        code.as_deref().map(|c| read(c).unwrap_or(c).to_owned()).unwrap_or_default()
    };
    let address = [person.address.as_str(), person.postcode.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    let interpreter = if person.interpreter { " (interpreter needed)" } else { "" };
    [
        ("Address", address),
        ("Practice", opened.practice.clone()),
        ("Language", format!("{}{interpreter}", person.language)),
        ("Communication needs", person.communication_needs.clone()),
        ("Gender", words(&person.gender, |c| Gender::parse(c).map(Gender::words))),
        ("Ethnicity", words(&person.ethnicity, |c| Ethnicity::parse(c).map(Ethnicity::words))),
        ("Next of kin", person.next_of_kin.clone()),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(label, text)| Fact { label, text })
    .collect()
}

/// Whom to tell in an emergency: those named as next of kin.
fn kin(opened: &Opened) -> Vec<TieView> {
    let named = |tie: &&Tie| tie.row.until_on.is_none() && tie.row.kind == TieKind::NextOfKin.as_str();
    opened.ties.iter().filter(|_| opened.ground == Some(Ground::Emergency)).filter(named).map(tie).collect()
}

fn tie(tie: &Tie) -> TieView {
    let row = &tie.row;
    TieView {
        id: row.id.to_string(),
        name: row.name.clone(),
        kind: TieKind::parse(&row.kind).map_or_else(|| row.kind.clone(), |k| k.words().to_owned()),
        phone: show_phone(&row.phone),
        note: row.note.clone(),
        told: Told::parse(&row.may_be_told).filter(|told| *told != Told::NotAsked).map(Told::words),
        parental: row.parental,
        from: row.from_on.to_string(),
        until: row.until_on.map(|d| d.to_string()),
        href: tie.other.map(|other| format!("/people/{other}")),
    }
}

/// Newest first; for each purpose the first is what holds now. What is shared with one partner says
/// nothing of another, so those stand each by its note.
fn consents(opened: &Opened, today: Date) -> Vec<ConsentView> {
    let born = opened.person.birth_date.map(time::date);
    let given_on = |row: &ConsentRow| time::local_date(time::moment(row.at));
    let mut seen: Vec<(String, String)> = Vec::new();
    opened
        .consents
        .iter()
        .map(|row| {
            let partner =
                if row.purpose == Purpose::ShareWithPartner.as_str() { row.note.clone() } else { String::new() };
            let key = (row.purpose.clone(), partner);
            let past = seen.contains(&key);
            seen.push(key);
            ConsentView {
                id: row.id.to_string(),
                purpose: Purpose::parse(&row.purpose).map_or_else(|| row.purpose.clone(), |p| p.words().to_owned()),
                note: row.note.clone(),
                stands: match (row.given, row.withdrawn_at) {
                    (_, Some(_)) => "withdrawn",
                    (true, None) => "given",
                    (false, None) => "not given",
                },
                given_by: GivenBy::parse(&row.given_by).map_or_else(|| row.given_by.clone(), |g| g.words().to_owned()),
                how: How::parse(&row.how).map_or_else(|| row.how.clone(), |h| h.words().to_owned()),
                at: time::moment(row.at).to_string(),
                withdrawn_at: row.withdrawn_at.map(|at| time::moment(at).to_string()),
                anew: !past
                    && row.given
                    && row.withdrawn_at.is_none()
                    && GivenBy::parse(&row.given_by).is_some_and(|by| asked_anew(by, born, given_on(row), today)),
                told_before: !past && row.withdrawn_at.is_some() && row.purpose == Purpose::ShareWithPartner.as_str(),
                past,
            }
        })
        .collect()
}

/// What was never asked; flagged, and no wall before anything (DOMAIN 4.10).
fn not_asked(opened: &Opened) -> Vec<&'static str> {
    [Purpose::Contact, Purpose::Support, Purpose::ShareWithPractice]
        .into_iter()
        // of whoever has no support of their own, or waits for an answer, it is whether they may be reached
        .filter(|purpose| *purpose == Purpose::Contact || !(opened.narrow || opened.ground == Some(Ground::Family)))
        .filter(|purpose| !opened.consents.iter().any(|c| c.purpose == purpose.as_str()))
        .map(Purpose::words)
        .collect()
}

fn episode(row: &EpisodeListRow, narrow: bool) -> EpisodeView {
    let state = practice::episode::State::parse(&row.state);
    EpisodeView {
        href: (!narrow).then(|| format!("/episodes/{}", row.id)),
        state: state.map_or_else(|| row.state.clone(), |s| s.words().to_owned()),
        owner: row.owner_name.clone(),
        site: row.site_name.clone(),
        opened: time::moment(row.opened_at).to_string(),
        contacts: row.contact_count,
        open: state != Some(practice::episode::State::Ended),
    }
}

fn referral(row: &ReferralListRow) -> ReferralView {
    ReferralView {
        // what was narrowed is another team's, or over: it has no source
        href: (!row.source.is_empty()).then(|| format!("/referrals/{}", row.id)),
        reference: row.reference.clone(),
        state: practice::referral::State::parse(&row.state).map_or_else(|| row.state.clone(), |s| s.words().to_owned()),
        from: row.referrer_name.clone(),
        received: time::moment(row.received_at).to_string(),
        needs: crate::words::need_words(&row.needs),
    }
}
