//! Once a week, to whoever supervises: how many supervisions are due, what waits on agendas, and what could not wait. Counts alone: no name,
//! not of the two themselves, and nothing of what is said. Who wants no digest gets none ([`crate::nudges`]).

use super::agenda::build;
use super::pairs::{Paired, read};
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::jobs::{Went, new_job};
use crate::{notices, time};
use jiff::civil::Weekday;
use jiff::{SignedDuration, ToSpan};
use practice::access::Role;
use practice::nudge::{Way, digest_at, digest_due, digest_next};
use practice::support::Party;
use practice::support::supervision::Standing;
use practice::support::supervision::agenda::Kind;
use practice::support::supervision::digest::{Counts, weekly};
use practice::support::supervision::notes::ACTION_SOON_DAYS;
use serde_json::json;
use std::collections::BTreeSet;
use store::{At, Tx};
use uuid::Uuid;

/// The job, which stands for ever.
pub(crate) const JOB: &str = "supervision_digest";
/// It goes on Mondays at eight, before the week is full.
const DAY: Weekday = Weekday::Monday;
const HOUR: i8 = 8;
/// It is looked at again after so long at the latest.
const LOOKS: SignedDuration = SignedDuration::from_hours(24);
/// A session within so many days is of this week.
const WEEK: i64 = 7;

/// Sees whether the hour of the week has come, and has supervisors told; `last` is when this was done last.
///
/// # Errors
/// Storage only. Whom it was written to is written to once.
pub(crate) async fn run(ctx: &Ctx, last: Option<At>) -> AppResult<Went> {
    let figures = weekly(DAY, HOUR);
    // one that was missed goes late, once; where this was never done before, only today's goes
    let before = last.map(|_| ctx.today().saturating_sub(8.days()));
    if ctx.app.post.standing().mail
        && let Some(day) = digest_due(&figures, before, ctx.now())
        && let Some(at) = digest_at(&figures, day).map(time::at)
        && last.is_none_or(|last| last < at)
    {
        tell(ctx, at).await?;
    }
    let next = digest_next(&figures, ctx.now()).map_or(LOOKS, |next| next.duration_since(ctx.now()));
    Ok(Went::Again(next.clamp(SignedDuration::from_secs(1), LOOKS)))
}

async fn tell(ctx: &Ctx, since: At) -> AppResult<()> {
    let mut tx = ctx.read().await?;
    let pairs = tx.supervision_pair_list(None, ctx.day()).await?;
    drop(tx);
    let supervisors: BTreeSet<Uuid> = pairs.iter().filter_map(|pair| pair.supervisor_id).collect();
    // one after another: once a week, and a service has a handful
    for account in supervisors {
        let mut tx = ctx.begin().await?;
        let told = tx.notice_of(account, since, 50).await?.iter().any(|one| one.about == notices::SUPERVISION);
        if told || counts(ctx, &mut tx, account).await?.is_empty() {
            continue;
        }
        let notice = notices::of_supervision(ctx, account);
        tx.notice_insert(&notice).await?;
        let payload = json!({ "notice": notice.id }).to_string();
        tx.job_insert(&new_job(ctx, notices::JOB, notices::LANE, &payload)).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// How much there is to say to one supervisor.
async fn counts(ctx: &Ctx, tx: &mut Box<dyn Tx>, account: Uuid) -> AppResult<Counts> {
    let holds = tx.membership_roles(account, ctx.at()).await?.iter().any(|role| role == Role::Supervisor.as_str());
    if !holds || tx.nudge_choice(account).await?.as_deref() == Some(Way::Never.as_str()) {
        return Ok(Counts::default());
    }
    let today = ctx.today();
    let week = today.saturating_add(WEEK.days());
    let mut led: Vec<Paired> = read(ctx, tx, Some(account), today).await?;
    led.retain(|pair| pair.me == Some(Party::Supervisor));
    let many = |of: &dyn Fn(&Paired) -> bool| i64::try_from(led.iter().filter(|pair| of(pair)).count()).unwrap_or(0);
    let standing = |standing: Standing| many(&|pair: &Paired| pair.reading.standing == standing);
    let mut counts = Counts {
        planned: many(&|pair| pair.next.as_ref().is_some_and(|next| time::date(next.day) <= week)),
        soon: standing(Standing::Soon) + standing(Standing::Due),
        overdue: standing(Standing::Overdue),
        unwritten: many(&|pair| pair.unwritten.is_some()),
        notes: led.iter().map(|pair| i64::try_from(pair.notes.len()).unwrap_or(0)).sum(),
        ..Counts::default()
    };
    let soon = today.saturating_add(ACTION_SOON_DAYS.days());
    counts.actions = i64::try_from(tx.supervision_action_due(account, time::day(soon)).await?.len()).unwrap_or(0);
    // each agenda is read as its own page does
    for pair in &led {
        for line in build(ctx, tx, &pair.row, Party::Supervisor).await?.lines {
            let count = match line.item.kind {
                Kind::Latitude => &mut counts.latitudes,
                _ if line.item.is_urgent() => &mut counts.urgent,
                _ => &mut counts.items,
            };
            *count += 1;
        }
    }
    Ok(counts)
}

/// What is sent, as it stands when it goes: subject and body. None where there is nothing to say any more.
pub(crate) async fn mail(ctx: &Ctx, account: Uuid) -> AppResult<Option<(String, String)>> {
    let mut tx = ctx.read().await?;
    let counts = counts(ctx, &mut tx, account).await?;
    if counts.is_empty() {
        return Ok(None);
    }
    let address = ctx.app.address.as_deref().map_or_else(|| "Supervision".to_owned(), |at| format!("{at}/supervision"));
    Ok(Some((format!("Leeway: {}", counts.subject()), counts.text(&address))))
}
