//! One referral as its page shows it, made from what the use case opened.

use super::passing::PassingView;
use super::{ClockView, said, source, state, urgency};
use crate::charter::weighed::Weighed;
use crate::cmoc::CmocLine;
use crate::shared::mark_words;
use crate::words::{Choice, choices, need_words};
use app::referrals::Opened;
use app::{AssetRow, ReferralRow, time};
use practice::consent::Standing;
use practice::person::{ContactKind, show_phone};
use practice::referral::{AttemptOutcome, Channel, DeclineReason, DeclinedBy, RiskFlag, Source, State};
use serde::Serialize;
use uuid::Uuid;

/// A way to reach the person.
#[derive(Debug, Serialize)]
pub(crate) struct Reach {
    pub(super) kind: String,
    pub(super) value: String,
    pub(super) never_use: bool,
    pub(super) no_message: bool,
    pub(super) note: String,
}

/// A contact or failed attempt.
#[derive(Debug, Serialize)]
pub(crate) struct AttemptView {
    pub(super) at: String,
    pub(super) by: String,
    pub(super) channel: String,
    pub(super) outcome: String,
    pub(super) minutes: i32,
    pub(super) notes: String,
    pub(super) offered: bool,
}

/// What the referrer answered.
#[derive(Debug, Serialize)]
pub(crate) struct ReplyView {
    pub(super) at: String,
    pub(super) from: String,
    pub(super) words: String,
}

/// Word back.
#[derive(Debug, Serialize)]
pub(crate) struct MessageView {
    pub(super) turn: String,
    pub(super) at: String,
    pub(super) stands: String,
    pub(super) body: String,
    /// Where it can be sent, or said to have been told.
    pub(super) href: Option<String>,
}

/// Another referral of the same person.
#[derive(Debug, Serialize)]
pub(crate) struct OtherView {
    pub(super) id: String,
    /// Where it can be opened; none where it is another team's.
    pub(super) href: Option<String>,
    pub(super) reference: String,
    pub(super) received: String,
    pub(super) source: String,
    pub(super) state: String,
    pub(super) needs: Vec<String>,
}

/// Support the same person had, or has.
#[derive(Debug, Serialize)]
pub(crate) struct SpellView {
    /// Where it can be opened; none where it is somebody else's.
    pub(super) href: Option<String>,
    pub(super) opened: String,
    pub(super) state: String,
    pub(super) owner: String,
    /// How many contacts; none where the record is open for triage alone.
    pub(super) contacts: Option<i32>,
}

/// Somebody who may be the same person, masked (HOUSE 10.12).
#[derive(Debug, Serialize)]
pub(crate) struct CandidateView {
    pub(super) person: String,
    pub(super) masked: String,
    pub(super) likely: &'static str,
    pub(super) reasons: Vec<&'static str>,
}

/// A line of the trail.
#[derive(Debug, Serialize)]
pub(crate) struct TraceView {
    pub(super) at: String,
    pub(super) by: String,
    pub(super) what: &'static str,
}

/// An asset that can be given.
#[derive(Debug, Serialize)]
pub(crate) struct GiveView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) about: String,
    /// For which need it is offered; empty where it was found by name.
    pub(super) need: String,
    pub(super) full: bool,
}

/// What an answer came to, line by line.
#[derive(Debug, Serialize)]
pub(crate) struct OutcomeView {
    pub(super) at: Option<String>,
    pub(super) by: String,
    pub(super) lines: Vec<(&'static str, String)>,
    pub(super) episode: Option<String>,
}

/// What was typed on a page that somebody else overtook.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Kept {
    pub(super) label: &'static str,
    pub(super) words: String,
}

/// The page of one referral.
#[derive(Debug, Serialize)]
pub(crate) struct ReferralView {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) reference: String,
    pub(super) state_code: String,
    pub(super) state: String,
    pub(super) is_open: bool,
    pub(super) may_triage: bool,
    /// Whether it can be copied out for the GP’s record: one that was not taken further, by its team.
    pub(super) may_copy: bool,
    /// Whether it can be moved to the person it is about.
    pub(super) may_move: bool,
    pub(super) flagged: bool,
    pub(super) urgency: Option<String>,
    pub(super) received: String,
    pub(super) source: String,
    pub(super) route: String,
    pub(super) referrer: String,
    pub(super) referrer_contact: String,
    pub(super) site: String,
    pub(super) needs: Vec<String>,
    pub(super) risks: Vec<String>,
    /// That the person has died, or that something of theirs is hidden.
    pub(super) marks: Vec<String>,
    pub(super) risk_note: String,
    pub(super) told: String,
    /// What the role card says, where that is what they were told.
    pub(super) card: Option<String>,
    pub(super) story: String,
    pub(super) wants: String,
    pub(super) involved: String,
    /// Where consent to contact stands: the code of a [`Standing`].
    pub(super) consent: &'static str,
    /// Whether the person asked for themselves, so that what is said of a referrer is said of them.
    pub(super) own: bool,
    pub(super) hears: bool,
    /// Whether word is passed on by mouth or telephone.
    pub(super) passed_on: bool,
    pub(super) person: String,
    pub(super) person_id: String,
    pub(super) known_as: String,
    pub(super) birth_date: Option<String>,
    pub(super) age: Option<i32>,
    pub(super) nhs_number: Option<String>,
    pub(super) address: String,
    pub(super) language: String,
    pub(super) interpreter: bool,
    pub(super) communication_needs: String,
    pub(super) safe_contact: String,
    pub(super) reaches: Vec<Reach>,
    pub(super) clocks: Vec<ClockView>,
    pub(super) attempts: Vec<AttemptView>,
    pub(super) replies: Vec<ReplyView>,
    pub(super) messages: Vec<MessageView>,
    pub(super) others: Vec<OtherView>,
    pub(super) spells: Vec<SpellView>,
    pub(super) candidates: Vec<CandidateView>,
    pub(super) trail: Vec<TraceView>,
    pub(super) outcome: Option<OutcomeView>,
    /// To whom the person was passed on, and what became of it.
    pub(super) passing: Option<PassingView>,
    pub(super) channels: Vec<Choice>,
    pub(super) attempt_outcomes: Vec<Choice>,
    pub(super) takers: Vec<Choice>,
    pub(super) gives: Vec<GiveView>,
    pub(super) decided_by: Vec<Choice>,
    pub(super) decline_reasons: Vec<Choice>,
    pub(super) other_choices: Vec<Choice>,
    /// What the charter says to the referral as it came.
    pub(super) came: Vec<(String, String)>,
    pub(super) accept_weighed: Weighed,
    pub(super) decline_weighed: Weighed,
    /// What the study found of declining, for whoever may.
    pub(super) cmoc: Option<CmocLine>,
    pub(super) note_max: usize,
    /// Which form stands open.
    pub(super) open_part: String,
    /// When the draft shown was kept.
    pub(super) kept_at: Option<String>,
    /// What was searched for among the groups.
    pub(super) find: String,
    /// Whether nothing on the list has that in its name.
    pub(super) found_nothing: bool,
    /// What was typed, where the form it belongs to is gone.
    pub(super) kept: Vec<Kept>,
}

/// How a page is opened beside the referral itself.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) consent: Standing,
    pub(super) card: Option<String>,
    pub(super) open_part: String,
    pub(super) kept_at: Option<String>,
    pub(super) find: String,
    pub(super) found: Vec<AssetRow>,
    /// Those that were ticked, however they were found.
    pub(super) chosen: Vec<AssetRow>,
    pub(super) kept: Vec<Kept>,
    pub(super) came: Vec<(String, String)>,
    pub(super) accept_weighed: Weighed,
    pub(super) decline_weighed: Weighed,
}

pub(super) fn view(o: &Opened, me: Option<Uuid>, today: jiff::civil::Date, asked: Asked) -> ReferralView {
    let (r, p) = (&o.referral, &o.person);
    let is_open = State::parse(&r.state).is_some_and(State::is_open);
    let birth = p.birth_date.map(time::date);
    let others: Vec<OtherView> = o.others.iter().map(other).collect();
    ReferralView {
        id: r.id.to_string(),
        version: r.version,
        reference: r.reference.clone(),
        state_code: r.state.clone(),
        state: state(&r.state),
        is_open,
        may_triage: o.may_triage,
        may_copy: false,
        may_move: o.may_move,
        flagged: r.flagged,
        urgency: urgency(&r.urgency),
        received: time::moment(r.received_at).to_string(),
        source: source(&r.source),
        route: said!(practice::referral::Route, &r.route),
        referrer: r.referrer_name.clone(),
        referrer_contact: r.referrer_contact.clone(),
        site: o.site_name.clone(),
        needs: o.needs.iter().map(|code| practice::needs::words(code).to_owned()).collect(),
        risks: o.risks.iter().map(|code| said!(RiskFlag, code)).collect(),
        marks: mark_words(&o.marks),
        risk_note: r.risk_note.clone(),
        told: r.told.clone(),
        card: asked.card,
        story: r.story.clone(),
        wants: r.wants.clone(),
        involved: r.involved.clone(),
        consent: asked.consent.as_str(),
        own: Source::parse(&r.source) == Some(Source::SelfReferral),
        hears: o.referrer_hears,
        passed_on: o.passed_on,
        person: format!("{} {}", p.given_name, p.family_name),
        person_id: p.id.to_string(),
        known_as: p.known_as.clone(),
        birth_date: birth.map(|d| d.to_string()),
        age: birth.map(|d| practice::person::age_on(d, today)),
        nhs_number: p.nhs_number.clone(),
        address: [p.address.as_str(), p.postcode.as_str()]
            .iter()
            .filter(|s| !s.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(", "),
        language: p.language.clone(),
        interpreter: p.interpreter,
        communication_needs: p.communication_needs.clone(),
        safe_contact: p.safe_contact.clone(),
        reaches: o.contacts.iter().map(reach).collect(),
        clocks: o.clocks.iter().map(ClockView::from).collect(),
        attempts: o.attempts.iter().map(|a| attempt(o, a)).collect(),
        replies: o
            .replies
            .iter()
            .map(|a| ReplyView { at: time::moment(a.at).to_string(), from: a.from_name.clone(), words: a.body.clone() })
            .collect(),
        messages: o.messages.iter().map(|m| message(o, m)).collect(),
        other_choices: others
            .iter()
            .map(|x| Choice::new(x.id.as_str(), format!("{}, {}", x.reference, x.state.to_lowercase())))
            .collect(),
        others,
        spells: o
            .episodes
            .iter()
            .filter(|e| o.episode.as_ref().is_none_or(|(own, _)| *own != e.id))
            .map(|e| spell(e, me, o.mine))
            .collect(),
        candidates: o.candidates.iter().map(candidate).collect(),
        trail: o
            .trail
            .iter()
            .map(|t| TraceView { at: time::moment(t.at).to_string(), by: t.by.clone(), what: t.what })
            .collect(),
        outcome: (!is_open).then(|| outcome(o, me)),
        passing: o.passing.as_ref().filter(|_| !is_open).map(|one| PassingView::of(one, today)),
        channels: choices!(Channel),
        attempt_outcomes: choices!(AttemptOutcome),
        takers: o
            .takers
            .iter()
            .map(|(id, name)| {
                Choice::new(id.to_string(), if me == Some(id.0) { format!("Me ({name})") } else { name.clone() })
            })
            .collect(),
        gives: gives(o, asked.found.iter().chain(&asked.chosen)),
        decided_by: choices!(DeclinedBy),
        decline_reasons: choices!(DeclineReason),
        came: asked.came,
        accept_weighed: asked.accept_weighed,
        decline_weighed: asked.decline_weighed,
        cmoc: None,
        note_max: practice::contact::NOTE_MAX,
        open_part: asked.open_part,
        kept_at: asked.kept_at,
        found_nothing: !asked.find.trim().is_empty() && asked.found.is_empty(),
        find: asked.find,
        kept: asked.kept,
    }
}

fn name_of(o: &Opened, id: Uuid) -> String {
    o.names.iter().find(|(one, _)| *one == id).map_or_else(|| "A colleague".to_owned(), |(_, name)| name.clone())
}

fn reach(c: &app::PersonContactRow) -> Reach {
    let phone = ContactKind::parse(&c.kind).is_some_and(|kind| kind != ContactKind::Email);
    Reach {
        kind: said!(ContactKind, &c.kind),
        value: if phone { show_phone(&c.value) } else { c.value.clone() },
        never_use: c.never_use,
        no_message: c.no_message,
        note: c.note.clone(),
    }
}

fn attempt(o: &Opened, a: &app::AttemptRow) -> AttemptView {
    AttemptView {
        at: time::moment(a.at).to_string(),
        by: name_of(o, a.recorded_by),
        channel: said!(Channel, &a.channel),
        outcome: said!(AttemptOutcome, &a.outcome),
        minutes: a.minutes,
        notes: a.notes.clone(),
        offered: a.offered,
    }
}

fn message(o: &Opened, m: &app::MessageRow) -> MessageView {
    let can_go = m.state == "draft" || m.state == "withheld" && o.referrer_hears;
    let stands = match (m.state.as_str(), m.read_at) {
        ("sent", Some(_)) => "Sent, and read",
        ("sent", None) if o.passed_on => "Told",
        ("sent", None) => "Sent",
        ("withheld", _) if o.referrer_hears => "Kept back; it can go now that the person agrees",
        ("withheld", _) => "Not sent: this referrer hears only that it was received",
        _ if o.passed_on => "Pass this on yourself: whoever asked has no account here",
        _ => "Waits to be read and sent",
    };
    MessageView {
        turn: said!(practice::wordback::Turn, &m.turn),
        at: time::moment(m.sent_at.unwrap_or(m.made_at)).to_string(),
        stands: stands.to_owned(),
        body: m.body.clone(),
        href: can_go.then(|| format!("/messages/{}/{}", m.referral_id, m.id)),
    }
}

fn other(r: &app::ReferralListRow) -> OtherView {
    OtherView {
        id: r.id.to_string(),
        // what was narrowed is another team's, or over: it has no source
        href: (!r.source.is_empty()).then(|| format!("/referrals/{}", r.id)),
        reference: r.reference.clone(),
        received: time::moment(r.received_at).to_string(),
        source: source(&r.source),
        state: state(&r.state),
        needs: need_words(&r.needs),
    }
}

/// Other support of the person is open to its owner, and to be read by whoever supports them now.
fn spell(e: &app::EpisodeListRow, me: Option<Uuid>, mine: bool) -> SpellView {
    SpellView {
        href: (me == Some(e.owner_id) || mine).then(|| format!("/episodes/{}", e.id)),
        opened: time::moment(e.opened_at).to_string(),
        state: said!(practice::episode::State, &e.state),
        owner: e.owner_name.clone(),
        contacts: (e.contact_count > 0).then_some(e.contact_count),
    }
}

fn candidate(c: &app::referrals::Candidate) -> CandidateView {
    let likely = match c.score {
        _ if c.certain => "The same NHS number",
        90.. => "Very likely the same person",
        _ => "Perhaps the same person",
    };
    CandidateView { person: c.person.to_string(), masked: c.masked.clone(), likely, reasons: c.reasons.clone() }
}

/// Each asset once, under the first need that brings it up; what was found by name comes last.
fn gives<'a>(o: &'a Opened, found: impl Iterator<Item = &'a AssetRow>) -> Vec<GiveView> {
    let by_need = o
        .assets
        .iter()
        .flat_map(|(need, assets)| assets.iter().map(move |asset| (practice::needs::words(need), asset)));
    let mut all: Vec<GiveView> = Vec::new();
    for (need, asset) in by_need.chain(found.map(|asset| ("", asset))) {
        let id = asset.id.to_string();
        if all.iter().any(|one| one.id == id) {
            continue;
        }
        let about = [&asset.offers, &asset.when_words, &asset.place, &asset.cost];
        all.push(GiveView {
            id,
            name: asset.name.clone(),
            about: about.iter().filter(|s| !s.is_empty()).map(|s| s.as_str()).collect::<Vec<_>>().join(" · "),
            need: need.to_owned(),
            full: asset.state == "full",
        });
    }
    all
}

fn outcome(o: &Opened, me: Option<Uuid>) -> OutcomeView {
    let r = &o.referral;
    OutcomeView {
        at: r.outcome_at.map(|at| time::moment(at).to_string()),
        by: r.outcome_by.map_or_else(|| "Leeway".to_owned(), |id| name_of(o, id)),
        lines: outcome_lines(o, r).into_iter().filter(|(_, words)| !words.trim().is_empty()).collect(),
        episode: o
            .episode
            .as_ref()
            .filter(|(id, _)| o.mine || o.episodes.iter().any(|e| e.id == *id && me == Some(e.owner_id)))
            .map(|(id, _)| id.to_string()),
    }
}

fn outcome_lines(o: &Opened, r: &ReferralRow) -> Vec<(&'static str, String)> {
    let owner = || {
        let (id, _) = o.episode.as_ref()?;
        o.episodes.iter().find(|e| e.id == *id).map(|e| e.owner_name.clone())
    };
    match State::parse(&r.state) {
        Some(State::Accepted) => vec![("Supported by", owner().unwrap_or_default())],
        Some(State::Signposted) => o
            .signposts
            .iter()
            .map(|s| {
                (
                    "Given",
                    if s.words.is_empty() { s.asset_name.clone() } else { format!("{}: {}", s.asset_name, s.words) },
                )
            })
            .chain([("Words for the referrer", r.referrer_words.clone())])
            .collect(),
        Some(State::Redirected) => {
            vec![
                ("To whom", r.redirected_to.clone()),
                ("Why", r.next_words.clone()),
                ("Words for the referrer", r.referrer_words.clone()),
            ]
        }
        Some(State::Declined) => vec![
            ("Who decided", r.decided_by.as_deref().map(|code| said!(DeclinedBy, code)).unwrap_or_default()),
            ("Why", r.decline_reason.as_deref().map(|code| said!(DeclineReason, code)).unwrap_or_default()),
            ("More about why", r.decline_words.clone()),
            ("What happens next", r.next_words.clone()),
            ("Who has it now", r.next_holder.clone()),
            ("Words for the referrer", r.referrer_words.clone()),
        ],
        Some(State::Duplicate) => {
            let kept =
                o.others.iter().find(|x| Some(x.id) == r.duplicate_of).map(|x| x.reference.clone()).unwrap_or_default();
            vec![("The one that is kept", kept), ("Why", r.decline_words.clone())]
        }
        _ => vec![("Why", r.decline_words.clone())],
    }
}
