//! What waits longer with those whom somebody leads or supervises, and how much waits in the service. Nobody supported is named to
//! either: a supervisor sees a person only when they are brought (DOMAIN 6), a manager reads counts (DOMAIN 10).

use super::digest::{Audience, Leading, supports};
use super::{NudgeRow, PutOff, SOURCES, Set, put_off_of, set};
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::nudges::Counts;
use crate::time;
use jiff::Timestamp;
use practice::access::{Act, Role};
use practice::figure::{Shown, shown};
use practice::nudge::{Kind, Nudge};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::nudges::{Led, Source};
use store::{PAGE, Tx};
use uuid::Uuid;

/// How many rows are read at a time.
const PIECE: i64 = 1_000;

/// Something that waits longer with somebody whom the account leads or supervises.
#[derive(Debug, Clone)]
pub struct LedLine {
    /// The reference of its referral.
    pub reference: String,
    /// The referral, where the account may open it.
    pub referral: Option<Uuid>,
    /// With whom it waits; none where it is the team's.
    pub with: Option<String>,
    /// Whether that colleague is not at work: away, or not here any more.
    pub away: bool,
    /// How it stands.
    pub nudge: Nudge,
    /// Until when it was put off, why and by whom.
    pub put_off: Option<PutOff>,
}

/// What waits longer in the teams of an account.
#[derive(Debug)]
pub struct Team {
    /// Whether the account leads or supervises anybody.
    pub leads: bool,
    /// By kind, the longest first, at most [`PAGE`] of each; and how many there are.
    pub groups: Vec<(Kind, Vec<LedLine>, usize)>,
}

/// Something that waits where nobody leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnledLine {
    /// What waits.
    pub kind: Kind,
    /// With which team.
    pub team: String,
    /// With which worker of it; none where it is the team's.
    pub worker: Option<String>,
    /// How much.
    pub count: Shown,
}

/// What waits longer with those whom whoever asks leads or supervises.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role has no nudges.
pub async fn team(ctx: &Ctx) -> AppResult<Team> {
    ctx.authorise(Act::NudgeRead)?;
    let (me, today) = (ctx.account()?.0, ctx.day());
    let supervises = ctx.roles().contains(&Role::Supervisor);
    let mut tx = ctx.read().await?;
    if !ctx.may(Act::InboxRead) || !(supervises || leads(&mut tx, me, today).await?) {
        return Ok(Team { leads: false, groups: Vec::new() });
    }
    let set = set(&mut tx).await?;
    let teams: HashSet<Uuid> = tx.teams_of(me, today).await?.into_iter().collect();
    let audience = audience(ctx, &mut tx).await?;
    let led = Led { account: me, today, supervises };
    let mut groups = Vec::new();
    for (kind, source) in SOURCES.into_iter().filter(|(kind, _)| set.is_on(*kind)) {
        let mut lines = Vec::new();
        all(&mut tx, &set, (kind, source), Some(led), ctx.now(), |row, nudge| {
            // one's own is on one's own list; whoever covers may not be at work for it either
            let gone = row.owner_id.is_some_and(|owner| !audience.at_work(owner))
                || supports(kind, &row).is_some_and(|one| audience.waiting(row.team_id, Some(one)).is_empty());
            if row.owner_id != Some(me) && (nudge.lead || gone) {
                lines.push(LedLine {
                    put_off: put_off_of(&row, &nudge).filter(|_| nudge.rests),
                    referral: teams.contains(&row.team_id).then_some(row.referral_id),
                    reference: row.reference,
                    with: row.owner_name,
                    away: gone,
                    nudge,
                });
            }
        })
        .await?;
        let count = lines.len();
        if count > 0 {
            lines.sort_by(|a, b| (a.nudge.since, &a.reference).cmp(&(b.nudge.since, &b.reference)));
            lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
            groups.push((kind, lines, count));
        }
    }
    Ok(Team { leads: true, groups })
}

/// Whether the account leads a team today.
async fn leads(tx: &mut Box<dyn Tx>, account: Uuid, today: store::Day) -> AppResult<bool> {
    let members = tx.team_member_list(None).await?;
    Ok(members.iter().any(|m| {
        m.account_id == account && m.lead && m.from_on <= today && m.until_on.is_none_or(|until| until > today)
    }))
}

/// Who hears of what today.
async fn audience(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Audience> {
    let hearers = super::digest::hearers(tx, ctx.at()).await?;
    Audience::read(ctx, tx, &hearers).await
}

/// What waits for longer, or with nobody at work for it, where nobody leads or supervises: kind by kind, with which team or which worker
/// of it, and how much, as a manager may read it. Whoever manages can name a lead; the work itself is not theirs to read (DOMAIN 10).
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role may not.
pub async fn unled(ctx: &Ctx) -> AppResult<Vec<UnledLine>> {
    ctx.authorise(Act::ServiceRead)?;
    let mut tx = ctx.read().await?;
    let set = set(&mut tx).await?;
    let audience = audience(ctx, &mut tx).await?;
    let teams: HashMap<Uuid, String> = tx.team_list().await?.into_iter().map(|team| (team.id, team.name)).collect();
    let mut lines = Vec::new();
    if teams.keys().all(|team| matches!(audience.leading(*team, None), Leading::These(_))) {
        // whatever waits is of a team
        return Ok(lines);
    }
    for (kind, source) in SOURCES.into_iter().filter(|(kind, _)| set.is_on(*kind)) {
        let mut with: BTreeMap<(String, Option<String>), i64> = BTreeMap::new();
        all(&mut tx, &set, (kind, source), None, ctx.now(), |row, nudge| {
            let one = supports(kind, &row);
            let led = matches!(audience.leading(row.team_id, one.map(|(owner, _)| owner)), Leading::These(_));
            if !led && (nudge.lead || audience.waiting(row.team_id, one).is_empty()) {
                let team = teams.get(&row.team_id).cloned().unwrap_or_default();
                *with.entry((team, one.and(row.owner_name))).or_default() += 1;
            }
        })
        .await?;
        let line = |((team, worker), count)| UnledLine { kind, team, worker, count: shown(count) };
        lines.extend(with.into_iter().map(line));
    }
    Ok(lines)
}

/// Goes through everything that waits of one kind, in pieces.
pub(super) async fn all(
    tx: &mut Box<dyn Tx>,
    set: &Set,
    (kind, source): (Kind, Source),
    led: Option<Led>,
    now: Timestamp,
    mut take: impl FnMut(NudgeRow, Nudge) + Send,
) -> AppResult<()> {
    let since = set.since(kind, now);
    let (mut after, mut before) = (Uuid::nil(), None);
    loop {
        let rows = tx.nudge_page(source, since, led, after, PIECE).await?;
        let full = i64::try_from(rows.len()).unwrap_or(0) == PIECE;
        for row in rows {
            after = row.id;
            // an appointment with two answers stands there twice
            if before.replace(row.id) == Some(row.id) {
                continue;
            }
            if let Some(nudge) = set.nudge(kind, &row, now) {
                take(row, nudge);
            }
        }
        if !full {
            return Ok(());
        }
    }
}

/// How much waited in the service when the last digest went: when that was, and by kind how many wait, and how many of them wait so long
/// that whoever leads hears of them. Small numbers are not told (DOMAIN 7.5).
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role may not.
#[allow(clippy::type_complexity, reason = "a table with two columns")]
pub async fn counts(ctx: &Ctx) -> AppResult<Option<(Timestamp, Vec<(Kind, Shown, Shown)>)>> {
    ctx.authorise(Act::ServiceRead)?;
    let Some(last) = ctx.read().await?.nudge_day_last().await? else { return Ok(None) };
    let Ok(counts) = serde_json::from_str::<Counts>(&last.counts) else { return Ok(None) };
    let lines = counts.lines().into_iter().map(|(kind, own, lead)| (kind, shown(own), shown(lead))).collect();
    Ok(Some((time::moment(last.begun_at), lines)))
}
