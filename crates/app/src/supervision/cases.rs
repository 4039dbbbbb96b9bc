//! Bringing somebody to supervision (DOMAIN 6, 10): a supervisor sees a person only when the worker brings them, on the
//! ground *supervision*, until it is talked about or its time is over. Sessions and agendas are a later room's.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::SignedDuration;
use practice::access::Act;
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::{AccountId, EpisodeId};
use serde_json::json;
use store::permit::EpisodePermit;
pub use store::supervision::{BroughtRow, SupervisionCaseRow};
use store::{StoreError, Tx};
use uuid::Uuid;

/// A supervisor's look ends by itself after so long: a quarter, in which there is a session where supervision is
/// held at all.
const LASTS: SignedDuration = SignedDuration::from_hours(13 * 7 * 24);

/// Supervision of one episode, as the worker sees it.
#[derive(Debug)]
pub struct Supervision {
    /// What was brought and is still open.
    pub open: Vec<SupervisionCaseRow>,
    /// To whom it can be brought: the worker's supervisors with whom it does not lie yet.
    pub supervisors: Vec<(AccountId, String)>,
}

/// A word of the form.
#[derive(Debug, Clone)]
pub struct Bring {
    /// The form's own id.
    pub form: Uuid,
    /// To whom.
    pub to: AccountId,
    /// What to talk about.
    pub why: String,
}

/// What stands open, and who could be asked.
///
/// # Errors
/// [`AppError::NotFound`] where the support is none of the account's.
pub async fn of_episode(ctx: &Ctx, episode: EpisodeId) -> AppResult<Supervision> {
    ctx.authorise(Act::SupervisionBring)?;
    let mut tx = ctx.read().await?;
    let permit = own(ctx, &mut tx, episode).await?;
    let open = tx.supervision_cases(&permit, ctx.at()).await?;
    let mut supervisors = supervisors(ctx, &mut tx).await?;
    supervisors.retain(|(id, _)| open.iter().all(|case| case.supervisor_id != id.0));
    Ok(Supervision { open, supervisors })
}

async fn supervisors(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Vec<(AccountId, String)>> {
    let found = tx.supervisors_of(ctx.account()?.0, ctx.day()).await?;
    Ok(found.into_iter().map(|(id, name)| (AccountId(id), name)).collect())
}

/// Only whoever supports the person, or covers, brings them: a supervisor passes nothing on.
async fn own(ctx: &Ctx, tx: &mut Box<dyn Tx>, episode: EpisodeId) -> AppResult<EpisodePermit> {
    ctx.episode_write_permit(tx, episode).await
}

/// Brings the support of a person to one of one's own supervisors.
///
/// # Errors
/// [`AppError::Invalid`] where it is not said to whom, or what about, or where it lies with that supervisor
/// already; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn bring(ctx: &Ctx, episode: EpisodeId, bring: Bring) -> AppResult<()> {
    ctx.authorise(Act::SupervisionBring)?;
    if bring.why.trim().is_empty() {
        return Err(AppError::field("why", "Say in a few words what you would like to talk about"));
    }
    if let Some(problem) = too_long("why", &bring.why, SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, bring.form).await?;
    let permit = own(ctx, &mut tx, episode).await?;
    let Some((_, name)) = supervisors(ctx, &mut tx).await?.into_iter().find(|(id, _)| *id == bring.to) else {
        return Err(AppError::field("to", "Choose one of your supervisors"));
    };
    if tx.supervision_cases(&permit, ctx.at()).await?.iter().any(|c| c.supervisor_id == bring.to.0) {
        return Err(AppError::field(
            "to",
            format!("This lies with {name} already. Choose somebody else, or take it back first"),
        ));
    }
    let case = SupervisionCaseRow {
        id: ctx.id(),
        episode_id: episode.0,
        person_id: *permit.person(),
        worker_id: ctx.account()?.0,
        supervisor_id: bring.to.0,
        supervisor_name: name.clone(),
        why: bring.why.trim().to_owned(),
        brought_at: ctx.at(),
        until_at: time::at(ctx.now().saturating_add(LASTS).unwrap_or(ctx.now())),
        ended_at: None,
    };
    tx.supervision_case_insert(&permit, &case).await?;
    let body = json!({ "to": name, "why": case.why });
    ctx.event(&mut tx, Kind::SupervisionBrought, About::episode(&permit, case.id), &body);
    let page = format!("/episodes/{episode}");
    ctx.finish(tx, bring.form, &page, Some(&format!("{page}/supervision"))).await
}

/// It was talked about, or is taken back: the supervisor's look ends now. Either of the two can say so.
///
/// # Errors
/// [`AppError::NotFound`] where the support is none of the account's; [`AppError::NotPossible`] where it had ended.
pub async fn end(ctx: &Ctx, episode: EpisodeId, case: Uuid, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::SupervisionEnd)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    // another reader of the record is neither of the two
    let cases = tx.supervision_cases(&permit, ctx.at()).await?;
    let with_me = cases.iter().any(|c| c.id == case && Some(c.supervisor_id) == ctx.account_uuid());
    if !permit.write() && !with_me {
        return Err(AppError::NotFound);
    }
    tx.supervision_case_end(&permit, case, ctx.at()).await.map_err(|error| match error {
        StoreError::Stale => AppError::NotPossible("This was talked about or taken back already".to_owned()),
        other => other.into(),
    })?;
    ctx.event(&mut tx, Kind::SupervisionTalkedAbout, About::episode(&permit, case), &json!({}));
    ctx.finish(tx, form, "/", None).await
}

/// What was brought to this supervisor and is still open, the earliest first.
///
/// # Errors
/// [`AppError::NotFound`] where the role supervises nobody.
pub async fn brought(ctx: &Ctx) -> AppResult<Vec<BroughtRow>> {
    ctx.authorise(Act::TeamTodayRead)?;
    let mut tx = ctx.read().await?;
    Ok(ctx.disclose(tx.supervision_brought(ctx.account()?.0, ctx.at()).await?))
}
