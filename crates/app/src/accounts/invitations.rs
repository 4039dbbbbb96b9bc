//! Invitations: an administrator hands over an address that can be used once; whoever uses it chooses
//! a password and joins (DOMAIN 10), or has it sent.

use super::{elsewhere, hashed};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::notices;
use crate::secrets::{self, Token, token_hash};
use crate::sign_in::{Begins, open_session};
use crate::tries::Tries;
use crate::{App, time};
use jiff::{SignedDuration, Timestamp};
use practice::access::{Act, Role};
use practice::event::Kind;
use practice::ids::TeamId;
use practice::problem::Problem;
use serde_json::json;
use store::doors::{AccountRow, InvitationRow, MembershipRow};
use store::organisation::TeamMemberRow;
use store::{StoreError, Tx};
use uuid::Uuid;

/// An invitation can be used for so long.
const LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How many invitations administration lists: the latest.
const LISTED: i64 = 50;

/// An invitation as the form gives it.
#[derive(Debug, Clone)]
pub struct Invite {
    /// The form's own id.
    pub form: Uuid,
    /// The name; whoever joins can mend it.
    pub name: String,
    /// The e-mail address to sign in with.
    pub email: String,
    /// The role given.
    pub role: Role,
    /// The team joined, if any.
    pub team: Option<TeamId>,
}

/// Invites somebody; gives the secret part of the address, which is shown once.
///
/// # Errors
/// [`AppError::Invalid`] naming the fields; [`AppError::TakenBefore`] for the same form again.
pub async fn invite(ctx: &Ctx, invite: Invite) -> AppResult<Token> {
    ctx.authorise(Act::UserManage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, invite.form).await?;
    let email = check(ctx, &mut tx, &invite).await?;
    let token =
        issue(ctx, &mut tx, (&email, invite.name.trim()), Gives::Role(invite.role.as_str(), invite.team.map(|t| t.0)))
            .await?;
    ctx.finish(tx, invite.form, "/admin/users", None).await?;
    Ok(token)
}

async fn check(ctx: &Ctx, tx: &mut Box<dyn Tx>, invite: &Invite) -> AppResult<String> {
    let mut problems = Vec::new();
    problems.extend(super::users::check_name(&invite.name).err());
    let email = match practice::person::parse_email(&invite.email) {
        Ok(email) => email.to_lowercase(),
        Err(error) => {
            problems.push(Problem::new("email", error.to_string()));
            String::new()
        }
    };
    if let Some(team) = invite.team {
        if !tx.team_list().await?.iter().any(|t| t.id == team.0 && t.archived_at.is_none()) {
            problems.push(Problem::new("team", "Choose one of the teams shown"));
        }
        if !matches!(invite.role, Role::Worker | Role::Supervisor) {
            problems.push(Problem::new(
                "team",
                "Only link workers and supervisors are in a team. Leave the team empty, or choose another role",
            ));
        }
    }
    if let Some(account) = ctx.app.store.doors().account_by_email(&email).await? {
        if ctx.account()?.0 == account.id {
            problems.push(Problem::new("email", super::users::NOT_ONESELF));
        }
        let held = tx.membership_roles(account.id, ctx.at()).await?;
        if held.iter().any(|role| role == invite.role.as_str()) {
            problems.push(Problem::new("email", format!("{} has this role already", account.name)));
        }
    }
    if problems.is_empty() { Ok(email) } else { Err(AppError::Invalid(problems)) }
}

/// What an invitation gives to whoever uses it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Gives<'a> {
    /// A role, and perhaps a place in a team.
    Role(&'a str, Option<Uuid>),
    /// The role of a person, with this person's own plan.
    Plan(Uuid),
    /// A new way to sign in to an account that holds this role among others, and nothing that it does not hold.
    NewSignIn(Uuid, &'a str),
}

/// Writes an invitation. An earlier open one of the same address and role is withdrawn; for a new way to sign in every
/// one is, for until it is used whoever holds an earlier one could choose the password.
pub(crate) async fn issue(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    (email, name): (&str, &str),
    gives: Gives<'_>,
) -> AppResult<Token> {
    let (role, team, account, person) = match gives {
        Gives::Role(role, team) => (role, team, None, None),
        Gives::Plan(person) => (Role::Person.as_str(), None, None, Some(person)),
        Gives::NewSignIn(account, role) => (role, None, Some(account), None),
    };
    if account.is_none() {
        not_being_renewed(ctx, email).await?;
    }
    tx.invitation_withdraw_all(email, Some(role).filter(|_| account.is_none()), person, ctx.at()).await?;
    let mut bytes = [0; 32];
    ctx.app.fill(&mut bytes);
    let token = Token::from_bytes(&bytes);
    let row = InvitationRow {
        token_hash: token_hash(token.expose()),
        id: ctx.id(),
        service_id: ctx.service().0,
        email: email.to_owned(),
        name: name.to_owned(),
        role: role.to_owned(),
        team_id: team,
        person_id: person,
        account_id: account,
        invited_by: ctx.account()?.0,
        created_at: ctx.at(),
        expires_at: time::at(ctx.now().saturating_add(LASTS).unwrap_or(ctx.now())),
        used_at: None,
    };
    tx.invitation_insert(&row).await?;
    // that somebody is supported is said in their own record alone, by whoever invites them
    if person.is_none() {
        ctx.event(
            tx,
            Kind::AccountInvited,
            About::service(row.id),
            &json!({ "name": row.name, "email": row.email, "role": row.role }),
        );
    }
    Ok(token)
}

/// While a sign-in is being renewed, the account has no password: only the invitation that renews it may lead in, so no other
/// one is made for its address.
async fn not_being_renewed(ctx: &Ctx, email: &str) -> AppResult<()> {
    match ctx.app.store.doors().account_by_email(email).await? {
        Some(account) if account.password_hash.is_none() => Err(AppError::field("email", BEING_RENEWED)),
        _ => Ok(()),
    }
}

const BEING_RENEWED: &str =
    "The sign-in of this address is being renewed. Wait until that is done, or give another address";

/// The latest invitations of colleagues, open ones first, then the newest, each with how it stands. Whom a worker invited
/// to their own plan is no matter of administration.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn invitations(ctx: &Ctx) -> AppResult<Vec<(InvitationRow, Standing)>> {
    ctx.authorise(Act::UserManage)?;
    let mut tx = ctx.read().await?;
    let rows = tx.invitation_list(ctx.at(), LISTED).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let standing = standing(&row, ctx.at());
            (row, standing)
        })
        .collect())
}

/// Withdraws an invitation that was not used yet.
///
/// # Errors
/// [`AppError::NotFound`] where there is no such open one.
pub async fn invitation_withdraw(ctx: &Ctx, form: Uuid, id: Uuid) -> AppResult<()> {
    ctx.authorise(Act::UserManage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = tx.invitation_withdraw(id, ctx.at()).await?.ok_or(AppError::NotFound)?;
    let body = json!({ "email": row.email, "role": row.role });
    ctx.event(&mut tx, Kind::InvitationWithdrawn, About::service(id), &body);
    ctx.finish(tx, form, "/admin/users", None).await
}

/// Has an open invitation sent by e-mail to the address it was made out to. It is sent with an address of its own: the one that was
/// shown before leads nowhere once this one has gone.
///
/// # Errors
/// [`AppError::NotPossible`] where no e-mail is sent here; [`AppError::NotFound`] where there is no such open one.
pub async fn send_invitation(ctx: &Ctx, form: Uuid, id: Uuid) -> AppResult<()> {
    ctx.authorise(Act::UserManage)?;
    if !notices::sends_invitations(&ctx.app) {
        return Err(AppError::NotPossible(
            "Leeway sends no invitations here: hand the address over yourself".to_owned(),
        ));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    // whom a worker invited to their own plan is no matter of administration
    let row = tx.invitation_open(id, ctx.at()).await?.filter(|row| row.person_id.is_none());
    let row = row.ok_or(AppError::NotFound)?;
    notices::tell_invited(ctx, &mut tx, row.id).await?;
    let body = json!({ "email": row.email, "role": row.role });
    ctx.event(&mut tx, Kind::InvitationSent, About::service(id), &body);
    ctx.finish(tx, form, "/admin/users", None).await
}

/// The invitation that a token just made belongs to: for the page that offers to send it.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not, or there is none.
pub async fn invitation_of(ctx: &Ctx, token: &Token) -> AppResult<Uuid> {
    ctx.authorise(Act::UserManage)?;
    let found = ctx.app.store.doors().invitation_resolve(&token_hash(token.expose())).await?;
    found.filter(|(row, ..)| row.service_id == ctx.service().0).map(|(row, ..)| row.id).ok_or(AppError::NotFound)
}

/// How an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It can be used.
    Open,
    /// It was used.
    Used,
    /// Its time is over, or it was withdrawn.
    Over,
}

fn standing(row: &InvitationRow, now: store::At) -> Standing {
    if row.used_at.is_some() {
        Standing::Used
    } else if row.expires_at <= now {
        Standing::Over
    } else {
        Standing::Open
    }
}

/// An invitation as whoever holds its address sees it.
#[derive(Debug, Clone)]
pub struct Joining {
    /// The service.
    pub service_name: String,
    /// The name it was made out to.
    pub name: String,
    /// The e-mail address to sign in with.
    pub email: String,
    /// The role it gives.
    pub role: Role,
    /// How it stands.
    pub standing: Standing,
    /// Whether there is an account of this address with a password: then that is asked for.
    pub known: bool,
    /// Where it renews a sign-in that was reset: when that was, and by whom.
    pub reset: Option<(Timestamp, String)>,
    /// How whoever reset it made sure who asked, in their words.
    pub reset_how: String,
}

/// What an invitation says.
///
/// # Errors
/// [`AppError::NotFound`] where there is no such invitation.
pub async fn joining(app: &App, token: &str) -> AppResult<Joining> {
    let doors = app.store.doors();
    let (row, service, _) = doors.invitation_resolve(&token_hash(token)).await?.ok_or(AppError::NotFound)?;
    let account = doors.account_by_email(&row.email).await?;
    let known = account.as_ref().is_some_and(|a| a.password_hash.is_some());
    let reset = account.filter(|a| row.account_id == Some(a.id));
    let reset_how = reset.as_ref().and_then(|a| a.reset_how.clone()).unwrap_or_default();
    let reset = reset.and_then(|a| a.reset_at.map(time::moment).zip(a.reset_by));
    let standing = standing(&row, time::at(app.now()));
    let role = Role::parse(&row.role).ok_or(AppError::NotFound)?;
    Ok(Joining {
        service_name: service.name,
        name: row.name,
        email: row.email,
        role,
        standing,
        known,
        reset,
        reset_how,
    })
}

/// Joins by an invitation, which is used up: makes the account with its password, or asks for the
/// password of the one that is there, and gives the role. Gives the token of a session.
///
/// # Errors
/// [`AppError::NotPossible`] where the invitation was used or is over; [`AppError::Invalid`] where the
/// password is too weak, or not that of the account.
pub async fn join(app: &App, token: &str, name: &str, password: &str, device: &str) -> AppResult<Token> {
    let hash = token_hash(token);
    let doors = app.store.doors();
    let (row, service, scope) = doors.invitation_resolve(&hash).await?.ok_or(AppError::NotFound)?;
    if standing(&row, time::at(app.now())) != Standing::Open {
        return Err(used());
    }
    let ctx = app.ctx(scope, Vec::new());
    may_renew(&ctx, &row).await?;
    let account = account(&ctx, &row, name, password).await?;
    if !doors.invitation_use(&hash, ctx.at()).await? {
        return Err(used());
    }
    enter(&ctx, &row, &account).await?;
    let begins = Begins { complete: account.totp_confirmed_at.is_none(), ..Begins::default() };
    open_session(app, &account, service.id, device, begins).await
}

/// A sign-in is renewed only for an account that still holds a role here: the invitation gives none.
async fn may_renew(ctx: &Ctx, row: &InvitationRow) -> AppResult<()> {
    let Some(account) = row.account_id else { return Ok(()) };
    if ctx.read().await?.membership_roles(account, ctx.at()).await?.is_empty() {
        return Err(AppError::NotPossible("This account cannot be used. Ask your administrator".to_owned()));
    }
    Ok(())
}

fn used() -> AppError {
    AppError::NotPossible("This invitation was used already, or its time is over".to_owned())
}

/// The account that joins: a new one, one whose sign-in was reset, or the one that is there.
async fn account(ctx: &Ctx, row: &InvitationRow, name: &str, password: &str) -> AppResult<AccountRow> {
    let doors = ctx.app.store.doors();
    let found = doors.account_by_email(&row.email).await?;
    if let Some(account) = found.as_ref().filter(|a| a.password_hash.is_some()) {
        return known(ctx, account, password).await;
    }
    super::users::check_name(name).map_err(|p| AppError::Invalid(vec![p]))?;
    secrets::check_password(password, &[name, &row.email]).map_err(|p| AppError::Invalid(vec![p]))?;
    let hash = hashed(ctx, password).await?;
    if let Some(mut account) = found {
        // Sign-in was reset, and this is the invitation that renews it: any other one would let its holder choose the
        // password of somebody else. An account that is in other services too is never reset (see `users`).
        if row.account_id != Some(account.id) || account.disabled_at.is_some() || elsewhere(ctx, account.id).await? {
            return Err(AppError::NotPossible("This account cannot be used. Ask your administrator".to_owned()));
        }
        account.password_hash = Some(hash);
        name.trim().clone_into(&mut account.name);
        doors.account_save(&account).await?;
        account.version += 1;
        return Ok(account);
    }
    let account = AccountRow {
        id: ctx.id(),
        email: row.email.clone(),
        name: name.trim().to_owned(),
        password_hash: Some(hash),
        totp_secret: None,
        totp_confirmed_at: None,
        totp_last_step: None,
        disabled_at: None,
        reset_at: None,
        reset_by: None,
        reset_how: None,
        created_at: ctx.at(),
        version: 1,
    };
    doors.account_insert(&account).await.map_err(|e| match e {
        StoreError::Conflict => used(),
        other => other.into(),
    })?;
    Ok(account)
}

async fn known(ctx: &Ctx, account: &AccountRow, password: &str) -> AppResult<AccountRow> {
    let tries = Tries::at(&ctx.app, &format!("sign-in {}", account.email));
    tries.begin().await?;
    if account.disabled_at.is_some()
        || !secrets::verify_password(password.to_owned(), account.password_hash.clone()).await?
    {
        return Err(AppError::field("password", "This is not the password of your account. Check it and try again"));
    }
    tries.passed().await?;
    Ok(account.clone())
}

/// Makes the membership, and the place in the team; for a sign-in that is renewed neither.
async fn enter(ctx: &Ctx, row: &InvitationRow, account: &AccountRow) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    if row.account_id.is_none() && !tx.membership_roles(account.id, ctx.at()).await?.contains(&row.role) {
        let membership = MembershipRow {
            service_id: row.service_id,
            id: ctx.id(),
            account_id: account.id,
            role: row.role.clone(),
            from_at: ctx.at(),
            until_at: None,
            version: 1,
        };
        tx.membership_insert(&membership).await?;
    }
    let team = match row.team_id {
        Some(team) if !tx.teams_of(account.id, ctx.day()).await?.contains(&team) => Some(team),
        _ => None,
    };
    if let Some(team_id) = team {
        let member = TeamMemberRow {
            id: ctx.id(),
            team_id,
            account_id: account.id,
            account_name: account.name.clone(),
            lead: false,
            from_on: ctx.day(),
            until_on: None,
        };
        tx.team_member_insert(&member).await?;
    }
    if row.person_id.is_some() {
        let tied = tx.person_account_by_invitation(&row.token_hash, account.id).await?;
        let Some(person) = tied else {
            return Err(AppError::NotPossible("This record has an account already. Ask your link worker".to_owned()));
        };
        ctx.event(&mut tx, Kind::PlanTied, About::person(person, person), &json!({}));
    }
    ctx.event(
        &mut tx,
        Kind::AccountJoined,
        About::service(account.id),
        &json!({ "name": account.name, "role": row.role, "team": team, "renewed": row.account_id.is_some() }),
    );
    Ok(tx.commit().await?)
}
