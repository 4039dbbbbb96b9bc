//! Teams, their members and sites, and who supervises whom.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::organisation::ties::is_on;
use practice::access::{Act, Role};
use practice::event::Kind;
use practice::goal::too_long;
use practice::ids::TeamId;
use serde_json::json;
use store::Tx;
use store::organisation::{DatedTie, SiteRow, TeamMemberRow, TeamRow};
use uuid::Uuid;

/// A team as the list shows it.
#[derive(Debug)]
pub struct TeamLine {
    /// The team.
    pub row: TeamRow,
    /// How many are in it today.
    pub members: usize,
    /// Who leads it today.
    pub leads: Vec<String>,
    /// How many sites it serves today.
    pub sites: usize,
}

/// A team opened.
#[derive(Debug)]
pub struct Team {
    /// The team.
    pub row: TeamRow,
    /// Members, past and coming ones too.
    pub members: Vec<TeamMemberRow>,
    /// Sites, past and coming ones too.
    pub sites: Vec<DatedTie>,
    /// Colleagues who can be added: link workers and supervisors.
    pub people: Vec<(Uuid, String)>,
    /// Sites that can be added.
    pub all_sites: Vec<SiteRow>,
}

/// Who supervises whom.
#[derive(Debug)]
pub struct Supervisors {
    /// Ties, past and coming ones too.
    pub ties: Vec<DatedTie>,
    /// Supervisors.
    pub supervisors: Vec<(Uuid, String)>,
    /// Link workers.
    pub workers: Vec<(Uuid, String)>,
}

/// Everybody who holds one of these roles now, by name.
pub(crate) async fn holding(ctx: &Ctx, tx: &mut Box<dyn Tx>, roles: &[Role]) -> AppResult<Vec<(Uuid, String)>> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        // one page after another; a service has tens of colleagues, at most a few hundred referrers
        let page = tx.user_list(ctx.at(), after.take(), 500).await?;
        let full = page.len() == 500;
        after = page.last().map(|u| u.email.clone());
        let fits = |held: &str| held.split(' ').any(|one| roles.iter().any(|role| role.as_str() == one));
        found.extend(
            page.into_iter().filter(|u| u.disabled_at.is_none() && fits(&u.roles)).map(|u| (u.account_id, u.name)),
        );
        if !full {
            return Ok(found);
        }
    }
}

/// All teams by name.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn teams(ctx: &Ctx) -> AppResult<Vec<TeamLine>> {
    ctx.authorise(Act::SiteManage)?;
    let mut tx = ctx.read().await?;
    let members = tx.team_member_list(None).await?;
    let sites = tx.team_site_list().await?;
    let today = ctx.day();
    Ok(tx
        .team_list()
        .await?
        .into_iter()
        .map(|row| {
            let now: Vec<_> =
                members.iter().filter(|m| m.team_id == row.id && is_on(m.from_on, m.until_on, today)).collect();
            TeamLine {
                members: now.len(),
                leads: now.iter().filter(|m| m.lead).map(|m| m.account_name.clone()).collect(),
                sites: sites.iter().filter(|s| s.upper == row.id && is_on(s.from_on, s.until_on, today)).count(),
                row,
            }
        })
        .collect())
}

/// Opens a team.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn team(ctx: &Ctx, team: TeamId) -> AppResult<Team> {
    ctx.authorise(Act::SiteManage)?;
    let mut tx = ctx.read().await?;
    let row = row(&mut tx, team).await?;
    let members = tx.team_member_list(Some(team.0)).await?;
    let sites = tx.team_site_list().await?.into_iter().filter(|t| t.upper == team.0).collect();
    let people = holding(ctx, &mut tx, &[Role::Worker, Role::Supervisor]).await?;
    let all_sites = tx.site_list().await?.into_iter().filter(|s| s.archived_at.is_none()).collect();
    Ok(Team { row, members, sites, people, all_sites })
}

async fn row(tx: &mut Box<dyn Tx>, team: TeamId) -> AppResult<TeamRow> {
    tx.team_list().await?.into_iter().find(|t| t.id == team.0).ok_or(AppError::NotFound)
}

fn check(name: &str) -> AppResult<()> {
    if name.trim().is_empty() {
        return Err(AppError::field("name", "Enter the name of the team"));
    }
    too_long("name", name, 200).map_or(Ok(()), |p| Err(AppError::Invalid(vec![p])))
}

/// Adds a team.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::TakenBefore`].
pub async fn team_add(ctx: &Ctx, form: Uuid, name: &str) -> AppResult<TeamId> {
    ctx.authorise(Act::SiteManage)?;
    check(name)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = TeamRow { id: ctx.id(), name: name.trim().to_owned(), archived_at: None, version: 1 };
    tx.team_insert(&row).await?;
    ctx.event(&mut tx, Kind::TeamAdded, About::service(row.id), &json!({ "name": row.name }));
    ctx.finish(tx, form, &format!("/admin/teams/{}", row.id), None).await?;
    Ok(TeamId(row.id))
}

/// Renames a team.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`].
pub async fn team_rename(ctx: &Ctx, form: Uuid, team: TeamId, version: i64, name: &str) -> AppResult<()> {
    check(name)?;
    change(ctx, form, team, Some(version), |row| name.trim().clone_into(&mut row.name)).await
}

/// Archives a team, so that it takes no referrals any more, or takes it back into use.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Stale`].
pub async fn team_archive(ctx: &Ctx, form: Uuid, team: TeamId, archive: bool) -> AppResult<()> {
    let at = archive.then(|| ctx.at());
    change(ctx, form, team, None, |row| row.archived_at = at).await
}

async fn change(
    ctx: &Ctx,
    form: Uuid,
    team: TeamId,
    version: Option<i64>,
    make: impl FnOnce(&mut TeamRow),
) -> AppResult<()> {
    ctx.authorise(Act::SiteManage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = row(&mut tx, team).await?;
    let before = row.name.clone();
    row.version = version.unwrap_or(row.version);
    make(&mut row);
    tx.team_save(&row).await?;
    let body = json!({ "before": before, "name": row.name, "archived": row.archived_at.is_some() });
    ctx.event(&mut tx, Kind::TeamChanged, About::service(team.0), &body);
    ctx.finish(tx, form, &format!("/admin/teams/{team}"), None).await
}

/// Who supervises whom.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn supervisors(ctx: &Ctx) -> AppResult<Supervisors> {
    ctx.authorise(Act::SiteManage)?;
    let mut tx = ctx.read().await?;
    let ties = tx.supervision_tie_list().await?;
    let supervisors = holding(ctx, &mut tx, &[Role::Supervisor]).await?;
    let workers = holding(ctx, &mut tx, &[Role::Worker]).await?;
    Ok(Supervisors { ties, supervisors, workers })
}
