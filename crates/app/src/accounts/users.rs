//! What an administrator does about the accounts of a service: who is there, which roles they hold,
//! shutting and opening them (DOMAIN 10). No person's record is ever in reach of it.

use super::invitations::Gives;
use super::{elsewhere, note};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::Token;
use practice::access::{Act, Role};
use practice::event::Kind;
use practice::ids::AccountId;
use practice::problem::Problem;
use serde_json::json;
use store::access::HeldRow;
use store::doors::{AccountRow, MembershipRow};
use store::organisation::{DatedTie, SiteRow, TeamMemberRow, UserRow};
use store::{PAGE, Tx};
use uuid::Uuid;

/// Whether a name can stand in events and word back.
pub(crate) fn check_name(name: &str) -> Result<(), Problem> {
    if name.trim().is_empty() {
        return Err(Problem::new("name", "Enter the name"));
    }
    practice::goal::too_long("name", name, 120).map_or(Ok(()), Err)
}

/// The users of this service by name, and after whom the list goes on.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn list(ctx: &Ctx, after: Option<AccountId>) -> AppResult<(Vec<UserRow>, Option<AccountId>)> {
    ctx.authorise(Act::UserManage)?;
    // Addresses carry ids, never an e-mail address; the key of the list is one.
    let after = match after {
        Some(account) => Some(ctx.app.store.doors().account_by_id(account.0).await?.ok_or(AppError::NotFound)?.email),
        None => None,
    };
    let mut tx = ctx.read().await?;
    let rows = tx.user_list(ctx.at(), after, PAGE).await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|r| AccountId(r.account_id));
    Ok((rows, next))
}

/// A user opened.
#[derive(Debug)]
pub struct User {
    /// The account.
    pub account: AccountRow,
    /// The roles now held in this service, each with since when.
    pub roles: Vec<MembershipRow>,
    /// The teams, past ones too.
    pub teams: Vec<(TeamMemberRow, String)>,
    /// The practices a referrer acts for, past ones too.
    pub practices: Vec<DatedTie>,
    /// Practices that can be added.
    pub sites: Vec<SiteRow>,
    /// Whether the account is in other services too.
    pub elsewhere: bool,
    /// Whether it is the account of whoever asks.
    pub myself: bool,
    /// How many people they support now: a figure, nobody is named.
    pub in_support: i64,
    /// What else they still have to do with.
    pub holds: HeldRow,
    /// Whether they have a number for alarms; which one is theirs to know.
    pub alarm_number: bool,
}

/// Opens a user of this service.
///
/// # Errors
/// [`AppError::NotFound`] where the account was never of this service.
pub async fn open(ctx: &Ctx, account: AccountId) -> AppResult<User> {
    ctx.authorise(Act::UserManage)?;
    let row = of_this_service(ctx, account).await?;
    let roles = ctx.app.store.doors().membership_list(account.0, ctx.at()).await?;
    let roles = roles.into_iter().map(|(m, _)| m).filter(|m| m.service_id == ctx.service().0).collect();
    let elsewhere = elsewhere(ctx, account.0).await?;
    let mut tx = ctx.read().await?;
    let names = tx.team_list().await?;
    let teams = tx
        .team_member_list(None)
        .await?
        .into_iter()
        .filter(|m| m.account_id == account.0)
        .map(|m| {
            let name = names.iter().find(|t| t.id == m.team_id).map(|t| t.name.clone()).unwrap_or_default();
            (m, name)
        })
        .collect();
    let practices = tx.referrer_site_list(account.0).await?;
    let sites = tx.site_list().await?.into_iter().filter(|s| s.archived_at.is_none()).collect();
    let alarm_number = !tx.notice_phones(&[account.0]).await?.is_empty();
    let holds = tx.account_holds(account.0, ctx.at(), ctx.day()).await?;
    let myself = ctx.account()? == account;
    let in_support = holds.in_support;
    Ok(User { account: row, roles, teams, practices, sites, elsewhere, myself, in_support, holds, alarm_number })
}

/// The account, if it is or was of this service.
async fn of_this_service(ctx: &Ctx, account: AccountId) -> AppResult<AccountRow> {
    let mut tx = ctx.read().await?;
    if tx.user_names(&[account.0]).await?.is_empty() {
        return Err(AppError::NotFound);
    }
    drop(tx);
    ctx.app.store.doors().account_by_id(account.0).await?.ok_or(AppError::NotFound)
}

fn place(account: AccountId) -> String {
    format!("/admin/users/{account}")
}

/// What an administrator is told who would give themself something.
pub(crate) const NOT_ONESELF: &str = "This is your own account. What you may do here is for another administrator to give, or for whoever runs the installation, by `leeway user add`";

/// Gives a role to somebody else.
///
/// # Errors
/// [`AppError::Invalid`] where it is held already; [`AppError::NotPossible`] for one's own account.
pub async fn give_role(ctx: &Ctx, form: Uuid, account: AccountId, role: Role) -> AppResult<()> {
    ctx.authorise(Act::UserManage)?;
    of_this_service(ctx, account).await?;
    if ctx.account()? == account {
        return Err(AppError::NotPossible(NOT_ONESELF.to_owned()));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    if holds(ctx, &mut tx, account, role).await? {
        return Err(AppError::field("role", "This role is held already"));
    }
    let membership = MembershipRow {
        service_id: ctx.service().0,
        id: ctx.id(),
        account_id: account.0,
        role: role.as_str().to_owned(),
        from_at: ctx.at(),
        until_at: None,
        version: 1,
    };
    tx.membership_insert(&membership).await?;
    ctx.event(&mut tx, Kind::RoleGiven, About::service(account.0), &json!({ "role": role.as_str() }));
    ctx.finish(tx, form, &place(account), None).await
}

/// Whether an account holds a role now.
pub(crate) async fn holds(ctx: &Ctx, tx: &mut Box<dyn Tx>, account: AccountId, role: Role) -> AppResult<bool> {
    Ok(tx.membership_roles(account.0, ctx.at()).await?.iter().any(|held| held == role.as_str()))
}

/// Ends a role, at once: every request asks anew which roles are held. Open invitations of the address that would
/// bring it back are withdrawn, and where no role is left all of them.
///
/// # Errors
/// [`AppError::NotFound`] where it is not held; [`AppError::NotPossible`] for one's own role of
/// administrator, so that a service is never left without one by a slip.
pub async fn end_role(ctx: &Ctx, form: Uuid, account: AccountId, role: Role) -> AppResult<()> {
    ctx.authorise(Act::UserManage)?;
    if role == Role::Administrator && ctx.account()? == account {
        return Err(AppError::NotPossible(
            "You cannot end your own role of administrator. Ask another administrator to do it".to_owned(),
        ));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    if !tx.membership_end(account.0, role.as_str(), ctx.at()).await? {
        return Err(AppError::NotFound);
    }
    let left = tx.membership_roles(account.0, ctx.at()).await?;
    let email = of_this_service(ctx, account).await?.email;
    let withdrawn =
        tx.invitation_withdraw_all(&email, Some(role.as_str()).filter(|_| !left.is_empty()), None, ctx.at()).await?;
    let body = json!({ "role": role.as_str(), "withdrawn": withdrawn });
    ctx.event(&mut tx, Kind::RoleEnded, About::service(account.0), &body);
    ctx.finish(tx, form, &place(account), None).await
}

/// Refuses what shuts an account that is not only this service's to shut.
async fn ours_alone(ctx: &Ctx, account: AccountId) -> AppResult<AccountRow> {
    ctx.authorise(Act::UserManage)?;
    let row = of_this_service(ctx, account).await?;
    if ctx.account()? == account {
        return Err(AppError::NotPossible("This is your own account. Ask another administrator to do it".to_owned()));
    }
    if elsewhere(ctx, account.0).await? {
        return Err(AppError::NotPossible(
            "This account is also in another service, so it is not for this one to shut. End its roles here instead: then it opens nothing here".to_owned(),
        ));
    }
    Ok(row)
}

/// Disables an account: nobody signs in with it, its sessions end at once, and open invitations of its address are
/// withdrawn.
///
/// # Errors
/// [`AppError::NotPossible`] for one's own account and one that is in other services too;
/// [`AppError::Stale`].
pub async fn disable(ctx: &Ctx, account: AccountId) -> AppResult<()> {
    let row = ours_alone(ctx, account).await?;
    let doors = ctx.app.store.doors();
    doors.account_save(&AccountRow { disabled_at: Some(ctx.at()), ..row.clone() }).await?;
    doors.session_end_others(account.0, None, ctx.at()).await?;
    let mut tx = ctx.begin().await?;
    let withdrawn = tx.invitation_withdraw_all(&row.email, None, None, ctx.at()).await?;
    ctx.event(&mut tx, Kind::AccountDisabled, About::service(account.0), &json!({ "withdrawn": withdrawn }));
    Ok(tx.commit().await?)
}

/// Enables an account again.
///
/// # Errors
/// As [`disable`].
pub async fn enable(ctx: &Ctx, account: AccountId) -> AppResult<()> {
    let row = ours_alone(ctx, account).await?;
    ctx.app.store.doors().account_save(&AccountRow { disabled_at: None, ..row }).await?;
    note(ctx, Kind::AccountEnabled, account.0, &json!({})).await
}

/// The longest word on how somebody's identity was checked.
const HOW_MAX: usize = 300;

/// For whoever lost their password or their telephone: takes password, second step, recovery codes, passkeys and ties to an
/// organisation’s sign-in away, ends all sessions, and gives a one-time address at which a new password is chosen. It gives no role that is not held when
/// it is used, and whoever it is for is told who reset their sign-in, when, and `how` that administrator made sure who asked.
///
/// # Errors
/// As [`disable`]; [`AppError::Invalid`] where it is not said how; [`AppError::NotPossible`] where no role is held, or the
/// account is disabled.
pub async fn reset_sign_in(ctx: &Ctx, form: Uuid, account: AccountId, how: &str) -> AppResult<Token> {
    let row = ours_alone(ctx, account).await?;
    let how = how.trim();
    if how.is_empty() {
        return Err(AppError::field("how", format!("Say how you made sure that it was {} who asked", row.name)));
    }
    if let Some(problem) = practice::goal::too_long("how", how, HOW_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let roles = tx.membership_roles(account.0, ctx.at()).await?;
    let Some(role) = roles.first().filter(|_| row.disabled_at.is_none()) else {
        return Err(AppError::NotPossible(
            "Give this account a role, or enable it, before you reset its sign-in".to_owned(),
        ));
    };
    let gives = Gives::NewSignIn(account.0, role);
    let token = super::invitations::issue(ctx, &mut tx, (&row.email, &row.name), gives).await?;
    ctx.event(&mut tx, Kind::SignInReset, About::service(account.0), &json!({ "how": how }));
    ctx.finish(tx, form, &place(account), None).await?;
    let doors = ctx.app.store.doors();
    doors
        .account_save(&AccountRow {
            password_hash: None,
            totp_secret: None,
            totp_confirmed_at: None,
            totp_last_step: None,
            reset_at: Some(ctx.at()),
            reset_by: Some(ctx.actor_name().to_owned()),
            reset_how: Some(how.to_owned()),
            ..row
        })
        .await?;
    doors.session_end_others(account.0, None, ctx.at()).await?;
    doors.recovery_replace(account.0, &[]).await?;
    doors.passkey_remove(account.0, None).await?;
    doors.identity_remove(account.0, None).await?;
    Ok(token)
}
