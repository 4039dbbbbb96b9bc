//! One episode at a glance: what is next, what matters, the last contacts, holding, ending, owners, the referral.

use super::header::{Header, Tab};
use super::plan;
use crate::contacts::ContactLine;
use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use crate::waiting_list::WishLine;
use crate::words::{Choice, choices, need_words};
use app::episodes::{Opened, Overview};
use app::time;
use axum::extract::Path;
use jiff::civil::Date;
use practice::access::Act;
use practice::clock::days_between;
use practice::consent::Standing;
use practice::contact::{Kind, Place};
use practice::ending::{Reason as EndReason, Stage};
use practice::episode::State;
use practice::holding::{Function, Reason};
use practice::ids::EpisodeId;
use practice::referral::Source;
use practice::support::training::Topic;
use serde::Serialize;
use uuid::Uuid;

/// What is planned next.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Next {
    pub(crate) at: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) place: &'static str,
    pub(crate) note: String,
    /// It was planned for a moment that is past, and nothing was recorded since.
    pub(crate) past: bool,
}

impl Next {
    pub(crate) fn of(opened: &Opened, now: jiff::Timestamp) -> Self {
        let row = &opened.episode;
        let at = row.next_contact_at.map(time::moment);
        Self {
            at: at.map(|at| at.to_string()),
            kind: row.next_contact_kind.as_deref().and_then(Kind::parse).map_or("", Kind::words),
            place: row.next_contact_place.as_deref().and_then(Place::parse).map_or("", Place::words),
            note: row.next_contact_note.clone(),
            past: at.is_some_and(|at| at < now),
        }
    }
}

/// The open holding in words.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Held {
    pub(crate) reasons: Vec<&'static str>,
    pub(crate) functions: Vec<&'static str>,
    pub(crate) consists_of: String,
    pub(crate) shared_with: String,
    pub(crate) would_end: String,
    pub(crate) every_weeks: Option<i64>,
    pub(crate) review_on: String,
    pub(crate) review_due: bool,
    pub(crate) since: String,
    pub(crate) version: i64,
}

impl Held {
    pub(crate) fn of(opened: &Opened, today: Date) -> Option<Self> {
        let (row, reasons, functions) = opened.holding.as_ref()?;
        Some(Self {
            reasons: reasons.iter().filter_map(|code| Reason::parse(code)).map(Reason::words).collect(),
            functions: functions.iter().filter_map(|code| Function::parse(code)).map(Function::words).collect(),
            consists_of: row.consists_of.clone(),
            shared_with: row.shared_with.clone(),
            would_end: row.would_end.clone(),
            every_weeks: row.every_weeks.map(i64::from),
            review_on: time::date(row.review_on).to_string(),
            review_due: time::date(row.review_on) <= today,
            since: time::moment(row.from_at).to_string(),
            version: row.version,
        })
    }

    pub(super) fn sample() -> Self {
        Self {
            reasons: vec![Reason::NotReadyYet.words()],
            functions: vec![Function::BearingWitness.words()],
            consists_of: "A call every other week".to_owned(),
            shared_with: "Dr Shah".to_owned(),
            would_end: "A place in the group".to_owned(),
            every_weeks: Some(2),
            review_on: "2026-11-20".to_owned(),
            review_due: true,
            since: "2026-10-01T09:00:00Z".to_owned(),
            version: 1,
        }
    }
}

/// An ending that was begun.
#[derive(Debug, Clone, Serialize)]
struct Ending {
    stage: &'static str,
    done: bool,
    reason: &'static str,
    told_on: Option<String>,
    told_how: String,
    told_words: String,
    what_remains: String,
    door_open: String,
    done_at: Option<String>,
}

/// One line of the trail of owners.
#[derive(Debug, Clone, Serialize)]
struct Owner {
    name: String,
    from: String,
    until: Option<String>,
    why: String,
}

/// What lies with a supervisor.
#[derive(Debug, Clone, Serialize)]
struct Brought {
    id: String,
    supervisor: String,
    why: String,
    /// Whether that supervisor is who looks at the page.
    to_me: bool,
}

/// An answer that nobody has opened yet.
#[derive(Debug, Clone, Serialize)]
struct Answer {
    from: String,
    at: String,
}

impl Answer {
    fn of(row: &app::ReplyRow) -> Self {
        Self { from: row.from_name.clone(), at: time::moment(row.at).to_string() }
    }
}

/// The referral that the episode followed.
#[derive(Debug, Clone, Serialize)]
struct Asked {
    href: String,
    reference: String,
    source: &'static str,
    by: String,
    received: String,
    needs: Vec<String>,
    story: String,
    told: String,
    wants: String,
}

/// What the overview shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct OverviewView {
    header: Header,
    version: i64,
    may_write: bool,
    may_hand_over: bool,
    /// The reader supports this person in another episode, or reads on another ground.
    read_only: bool,
    /// What the referrer answered and nobody has opened yet.
    answers: Vec<Answer>,
    ended: bool,
    waiting: bool,
    /// What they answered to whether they still want this, or that they were asked.
    wish: Option<WishLine>,
    /// On which day they were last told what may help meanwhile.
    told_on: Option<String>,
    contacts: i64,
    since: Option<i64>,
    opened_on: String,
    scope_explained: Option<String>,
    shares: &'static str,
    next: Next,
    steps: Vec<(String, Option<String>)>,
    what_matters: String,
    goals: Vec<String>,
    recent: Vec<ContactLine>,
    held: Option<Held>,
    ending: Option<Ending>,
    owners: Vec<Owner>,
    brought: Vec<Brought>,
    may_bring: bool,
    /// Where a training gap is said; empty for whoever keeps no training.
    met: String,
    asked: Asked,
    kinds: Vec<Choice>,
    places: Vec<Choice>,
}

pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    let overview = app::episodes::overview(visit.ctx(), EpisodeId(episode)).await?;
    let form = plan::known(&overview.opened);
    visit.form_page("episodes/show.html", "Support", &form, view(&visit, &overview))
}

/// Where a training gap is said, with what was likely met here: a topic, and nothing of whom.
fn met(ctx: &app::Ctx, opened: &Opened) -> String {
    if !opened.write || !ctx.may(Act::TrainingKeep) {
        return String::new();
    }
    match opened.needs.iter().find_map(|need| Topic::of_need(need)) {
        Some(topic) => format!("/support/training/gaps?topic={}", topic.as_str()),
        None => "/support/training/gaps".to_owned(),
    }
}

fn view(visit: &Visit, overview: &Overview) -> OverviewView {
    let (opened, ctx) = (&overview.opened, visit.ctx());
    let (row, today) = (&opened.episode, ctx.today());
    OverviewView {
        header: Header::of(opened, today, Tab::Overview),
        version: row.version,
        may_write: opened.write && ctx.may(Act::EpisodeWrite),
        may_hand_over: opened.write && ctx.may(Act::HandoverMake),
        may_bring: opened.write && ctx.may(Act::SupervisionBring),
        met: met(ctx, opened),
        brought: overview
            .brought
            .iter()
            .map(|case| Brought {
                id: case.id.to_string(),
                supervisor: case.supervisor_name.clone(),
                why: case.why.clone(),
                to_me: ctx.account().is_ok_and(|me| me.0 == case.supervisor_id),
            })
            .collect(),
        read_only: !opened.write,
        answers: overview.answers.iter().map(Answer::of).collect(),
        ended: row.state == State::Ended.as_str(),
        waiting: row.state == State::Waiting.as_str(),
        wish: overview.wish.as_ref().map(|(row, standing)| WishLine::of(row, *standing)),
        told_on: overview.told_on.map(|day| day.to_string()),
        contacts: i64::from(row.contact_count),
        since: row.last_contact_at.map(|at| days_between(time::local_date(time::moment(at)), today)),
        opened_on: time::moment(row.opened_at).to_string(),
        scope_explained: row.scope_explained_on.map(|day| time::date(day).to_string()),
        shares: overview.shares.words(),
        next: Next::of(opened, ctx.now()),
        steps: opened
            .steps
            .iter()
            .filter(|step| step.state == practice::goal::StepState::ToDo.as_str())
            .map(|step| (step.words.clone(), step.due_on.map(|day| time::date(day).to_string())))
            .collect(),
        what_matters: row.what_matters.clone(),
        goals: opened
            .goals
            .iter()
            .filter(|goal| {
                practice::goal::GoalState::parse(&goal.state).is_some_and(practice::goal::GoalState::is_open)
            })
            .map(|goal| goal.words.clone())
            .collect(),
        recent: overview.recent.iter().map(ContactLine::of).collect(),
        held: Held::of(opened, today),
        ending: ending(opened),
        owners: owners(opened),
        asked: asked(opened),
        kinds: choices!(Kind),
        places: choices!(Place),
    }
}

fn ending(opened: &Opened) -> Option<Ending> {
    let row = opened.ending.as_ref()?;
    let stage = Stage::parse(&row.stage)?;
    Some(Ending {
        stage: stage.words(),
        done: stage == Stage::Done,
        reason: EndReason::parse(&row.reason).map_or("", EndReason::words),
        told_on: row.told_on.map(|day| time::date(day).to_string()),
        told_how: row.told_how.clone(),
        told_words: row.told_words.clone(),
        what_remains: row.what_remains.clone(),
        door_open: row.door_open.clone(),
        done_at: row.done_at.map(|at| time::moment(at).to_string()),
    })
}

fn owners(opened: &Opened) -> Vec<Owner> {
    let trail = opened.owners.iter().rev();
    trail
        .map(|o| Owner {
            name: o.owner_name.clone(),
            from: time::moment(o.from_at).to_string(),
            until: o.until_at.map(|at| time::moment(at).to_string()),
            why: o.why.clone(),
        })
        .collect()
}

fn asked(opened: &Opened) -> Asked {
    let row = &opened.referral;
    Asked {
        href: format!("/referrals/{}", row.id),
        reference: row.reference.clone(),
        source: Source::parse(&row.source).map_or("", Source::words),
        by: row.referrer_name.clone(),
        received: time::moment(row.received_at).to_string(),
        needs: need_words(&opened.needs.join(" ")),
        story: row.story.clone(),
        told: row.told.clone(),
        wants: row.wants.clone(),
    }
}

pub(super) fn samples() -> Samples {
    let full = OverviewView {
        header: Header::sample(Tab::Overview),
        version: 3,
        may_write: true,
        may_hand_over: true,
        may_bring: true,
        met: "/support/training/gaps?topic=housing".to_owned(),
        brought: vec![
            Brought {
                id: "1".to_owned(),
                supervisor: "Helen Okafor".to_owned(),
                why: "How long is too long?".to_owned(),
                to_me: false,
            },
            Brought {
                id: "2".to_owned(),
                supervisor: "Helen Okafor".to_owned(),
                why: "The ending".to_owned(),
                to_me: true,
            },
        ],
        read_only: false,
        answers: vec![Answer { from: "Dr Shah".to_owned(), at: "2026-11-20T09:00:00Z".to_owned() }],
        ended: false,
        waiting: false,
        wish: None,
        told_on: Some("2026-11-10".to_owned()),
        contacts: 4,
        since: Some(12),
        opened_on: "2026-10-01T09:00:00Z".to_owned(),
        scope_explained: Some("2026-10-08".to_owned()),
        shares: Standing::Given.words(),
        next: Next {
            at: Some("2026-11-24T14:30:00Z".to_owned()),
            kind: Kind::CheckIn.words(),
            place: Place::Phone.words(),
            note: "Ask about the letter".to_owned(),
            past: false,
        },
        steps: vec![
            ("Ring the housing office".to_owned(), Some("2026-11-25".to_owned())),
            ("Read the leaflet".to_owned(), None),
        ],
        what_matters: "To sleep in a dry room.\nTo see her sister again.".to_owned(),
        goals: vec!["A dry bedroom before winter".to_owned()],
        recent: ContactLine::samples(),
        held: Some(Held::sample()),
        ending: None,
        owners: vec![
            Owner {
                name: "Amara Okafor".to_owned(),
                from: "2026-10-08T09:00:00Z".to_owned(),
                until: None,
                why: "Moved to the north team".to_owned(),
            },
            Owner {
                name: "Ben Carter".to_owned(),
                from: "2026-10-01T09:00:00Z".to_owned(),
                until: Some("2026-10-08T09:00:00Z".to_owned()),
                why: String::new(),
            },
        ],
        asked: Asked {
            href: "/referrals/1".to_owned(),
            reference: "R-2026-0042".to_owned(),
            source: Source::ALL[0].words(),
            by: "Dr Shah".to_owned(),
            received: "2026-09-28T09:00:00Z".to_owned(),
            needs: need_words("housing loneliness"),
            story: "Damp flat, on her own since the move.".to_owned(),
            told: "Somebody will ring within a week.".to_owned(),
            wants: "A dry room".to_owned(),
        },
        kinds: choices!(Kind),
        places: choices!(Place),
    };
    let fresh = OverviewView {
        waiting: true,
        wish: Some(WishLine::sample()),
        contacts: 0,
        since: None,
        scope_explained: None,
        shares: Standing::NotAsked.words(),
        next: Next { at: None, kind: "", place: "", note: String::new(), past: false },
        steps: Vec::new(),
        what_matters: String::new(),
        goals: Vec::new(),
        recent: Vec::new(),
        held: None,
        ..full.clone()
    };
    let ended = OverviewView {
        ended: true,
        held: None,
        shares: Standing::Withdrawn.words(),
        ending: Some(Ending {
            stage: Stage::Done.words(),
            done: true,
            reason: EndReason::GoalsMet.words(),
            told_on: Some("2026-11-20".to_owned()),
            told_how: "At her kitchen table".to_owned(),
            told_words: "That she can ring any time".to_owned(),
            what_remains: "The group on Tuesdays".to_owned(),
            door_open: "Ring us, or ask at the desk".to_owned(),
            done_at: Some("2026-11-21T10:00:00Z".to_owned()),
        }),
        ..full.clone()
    };
    let begun = OverviewView {
        ending: ended.ending.clone().map(|e| Ending {
            stage: Stage::Prepared.words(),
            done: false,
            told_on: None,
            done_at: None,
            ..e
        }),
        may_write: false,
        may_hand_over: false,
        read_only: true,
        answers: Vec::new(),
        next: Next { past: true, ..full.next.clone() },
        ..full.clone()
    };
    let form = FormState::empty().with("version", 3);
    vec![("episodes/show.html", [full, fresh, ended, begun].iter().map(|view| drawn(view, Some(&form))).collect())]
}
