//! What waits longer with those whom somebody leads or supervises, and how much waits in the service. Nobody supported is named to
//! either: a supervisor sees a person only when they are brought (DOMAIN 6), a manager reads counts (DOMAIN 10).

use super::{NudgeRow, PutOff, SOURCES, Set, put_off_of, set};
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::nudges::Counts;
use crate::time;
use jiff::Timestamp;
use practice::access::{Act, Role};
use practice::figure::{Shown, shown};
use practice::nudge::{Kind, Nudge};
use std::collections::HashSet;
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
    let away: HashSet<Uuid> = tx.nudge_away(ctx.at()).await?.into_iter().collect();
    let here = workers(&mut tx, ctx).await?;
    let led = Led { account: me, today, supervises };
    let mut groups = Vec::new();
    for (kind, source) in SOURCES.into_iter().filter(|(kind, _)| set.is_on(*kind)) {
        let mut lines = Vec::new();
        all(&mut tx, &set, (kind, source), Some(led), ctx.now(), |row, nudge| {
            // one's own is on one's own list
            let gone = row.owner_id.is_some_and(|owner| away.contains(&owner) || !here.contains(&owner));
            if row.owner_id != Some(me) && (nudge.lead || gone) {
                lines.push(LedLine {
                    put_off: put_off_of(&row).filter(|_| nudge.rests),
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

/// Whoever can sign in and is a worker now.
async fn workers(tx: &mut Box<dyn Tx>, ctx: &Ctx) -> AppResult<HashSet<Uuid>> {
    let hearers = super::digest::hearers(tx, ctx.at()).await?;
    Ok(hearers.into_iter().filter(|one| one.holds(Role::Worker)).map(|one| one.account).collect())
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
