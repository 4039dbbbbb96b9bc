//! A person's timeline: the event log read back (DOMAIN 11.2). Each event once, newest first, each with
//! words, who and when, and what its body says in words that can be read.

pub(crate) mod detail;

pub use detail::{Detail, Shown};

use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::hidden;
use crate::time;
use jiff::Timestamp;
use practice::consent::Purpose;
use practice::event::{Group, Kind};
use practice::hidden::Veil;
use practice::ids::EpisodeId;
use store::Tx;
use store::events::EventRow;
use store::permit::{PersonPermit, ReferralPermit};
use uuid::Uuid;

/// How many entries one page shows.
const SHOWN: i64 = store::PAGE;
/// How many entries are printed at most; more than years of weekly contacts make.
const PRINTED: i64 = 2_000;

/// Groups by which a person's timeline can be filtered.
pub const GROUPS: [Group; 6] =
    [Group::Contacts, Group::Referrals, Group::Support, Group::Connections, Group::Messages, Group::Record];

/// Which part of a timeline is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Window {
    /// Only this group.
    pub group: Option<Group>,
    /// Only what stands before this entry.
    pub before: Option<i64>,
    /// As much as can be printed, in place of a page.
    pub whole: bool,
}

/// A part of a timeline.
#[derive(Debug, Default)]
pub struct Timeline {
    /// What was asked for.
    pub group: Option<Group>,
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Where it goes on, if it does.
    pub next: Option<i64>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the service's log.
    pub seq: i64,
    /// When it was written down.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// What it was, where this program knows it.
    pub kind: Option<Kind>,
    /// The same in words.
    pub words: String,
    /// What it was about: a contact, a referral …
    pub subject: Option<Uuid>,
    /// The episode it belongs to.
    pub episode: Option<EpisodeId>,
    /// What it says.
    pub details: Vec<Detail>,
    /// What it said was erased on a ground; that it happened stands.
    pub erased: bool,
}

/// Reads a part of the timeline of a person whose record is being opened.
pub(crate) async fn read(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &PersonPermit,
    window: Window,
) -> AppResult<Timeline> {
    let limit = if window.whole { PRINTED } else { SHOWN };
    let kinds = window.group.map(kinds_of);
    // One more than is shown tells whether there is more.
    let mut rows = ctx.disclose(tx.event_timeline(permit, kinds.as_deref(), window.before, limit + 1).await?);
    if window.whole {
        // a print is handed on (DOMAIN 4.8)
        rows.retain(|row| !Kind::parse(&row.kind).is_some_and(|kind| kind.is_of_a_concern() || kind.is_of_a_hold()));
    }
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > shown;
    rows.truncate(shown);
    let next = rows.last().filter(|_| more).map(|last| last.seq);
    let veil = hidden::veil(tx, *permit.person()).await?;
    Ok(Timeline { group: window.group, entries: rows.into_iter().map(|row| entry(row, &veil)).collect(), next })
}

/// Reads what triage needs of a timeline: what was noted on the own team's open referrals, and on the record itself;
/// nothing of anybody's support.
pub(crate) async fn read_for_triage(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &PersonPermit,
    open: &[ReferralPermit],
    window: Window,
) -> AppResult<Timeline> {
    let mut subjects: Vec<Uuid> = open.iter().map(|one| *one.referral()).collect();
    for one in open {
        // one or two: a person rarely waits twice
        subjects.extend(ctx.disclose(tx.message_list(one).await?).iter().map(|message| message.id));
    }
    let asked = [Group::Referrals, Group::Messages, Group::Record];
    let kinds: String =
        asked.into_iter().filter(|group| window.group.is_none_or(|one| one == *group)).map(kinds_of).collect();
    let kinds = if kinds.is_empty() { " ".to_owned() } else { kinds };
    let mut rows = ctx.disclose(tx.event_timeline(permit, Some(&kinds), window.before, PRINTED).await?);
    rows.retain(|row| told_to_triage(row) || row.subject_id.is_some_and(|subject| subjects.contains(&subject)));
    let limit = usize::try_from(if window.whole { PRINTED } else { SHOWN }).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|last| last.seq);
    let veil = hidden::veil(tx, *permit.person()).await?;
    Ok(Timeline { group: window.group, entries: rows.into_iter().map(|row| entry(row, &veil)).collect(), next })
}

/// What of the record itself triage reads: who the person is, how to reach them, and whether they may be contacted. Who
/// is tied to them, what else they agreed to, and who else opened the record are not triage's (DOMAIN 10).
fn told_to_triage(row: &EventRow) -> bool {
    if row.episode_id.is_some() {
        return false;
    }
    match Kind::parse(&row.kind) {
        Some(Kind::PersonRegistered | Kind::PersonChanged) => true,
        Some(Kind::ConsentGiven | Kind::ConsentRefused | Kind::ConsentWithdrawn) => {
            let body: Option<serde_json::Value> = row.body.as_deref().and_then(|body| serde_json::from_str(body).ok());
            body.is_some_and(|body| body["purpose"] == Purpose::Contact.as_str())
        }
        _ => false,
    }
}

/// The codes of a group's kinds, between single spaces.
fn kinds_of(group: Group) -> String {
    let mut codes = String::from(" ");
    for kind in Kind::ALL.iter().filter(|kind| kind.group() == group) {
        codes.push_str(kind.as_str());
        codes.push(' ');
    }
    codes
}

fn entry(row: EventRow, veil: &Veil) -> Entry {
    let kind = Kind::parse(&row.kind);
    // A kind that a newer program wrote is shown by its code, so that nothing that happened disappears.
    let words = kind.map_or_else(|| detail::spoken(&row.kind), |kind| kind.words().to_owned());
    let erased = row.body.is_none();
    let body = row.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
    Entry {
        seq: row.seq,
        at: time::moment(row.at),
        actor: row.actor_name,
        kind,
        words,
        subject: row.subject_id,
        episode: row.episode_id.map(EpisodeId),
        details: detail::details(kind, &body).into_iter().map(|line| line.covered(veil)).collect(),
        erased,
    }
}
