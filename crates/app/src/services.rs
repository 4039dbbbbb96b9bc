//! Services and who comes to them by a link: what stands before any record.

use crate::ctx::{App, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::token_hash;
use crate::time;
use practice::access::Role;
use practice::ids::{ReferralId, ServiceId, SiteId};
use store::doors::{AccountRow, FollowLink, LinkIn, ServiceRow};

/// Somebody who came by a link, without an account.
#[derive(Debug, Clone)]
pub struct Guest {
    /// Acts with this; holds no role.
    pub ctx: Ctx,
    /// The name of the service.
    pub service_name: String,
    /// What the link opens.
    pub opens: Opens,
    /// What the link says of itself.
    pub label: String,
}

/// What a link opens.
#[derive(Debug, Clone)]
pub enum Opens {
    /// Referring on behalf of a practice.
    Practice(SiteId),
    /// Following one referral.
    Follow(ReferralId, FollowLink),
    /// Referring oneself to a service.
    SelfReferral,
}

/// Who comes by this link.
///
/// # Errors
/// [`AppError::NotFound`] where the link is unknown or was taken back.
pub async fn by_link(app: &App, token: &str) -> AppResult<Guest> {
    let found = app.store.doors().link_resolve(&token_hash(token)).await?.ok_or(AppError::NotFound)?;
    let opens = match (found.link.kind.as_str(), found.link.subject_id, FollowLink::of(&found)) {
        ("practice", Some(site), _) => Opens::Practice(SiteId(site)),
        ("follow", Some(referral), Some(link)) => Opens::Follow(ReferralId(referral), link),
        _ => return Err(AppError::NotFound),
    };
    let LinkIn { scope, service, link } = found;
    Ok(Guest {
        ctx: app.ctx(scope, Vec::new()).named(&service.name),
        service_name: service.name,
        opens,
        label: link.label,
    })
}

/// Whoever comes to refer themselves to a service, by its short name.
///
/// # Errors
/// [`AppError::NotFound`] where there is no such service.
pub async fn by_slug(app: &App, slug: &str) -> AppResult<Guest> {
    let (service, scope) = app.store.doors().service_by_slug(slug).await?.ok_or(AppError::NotFound)?;
    Ok(Guest {
        ctx: app.ctx(scope, Vec::new()).named(&service.name),
        label: service.name.clone(),
        service_name: service.name,
        opens: Opens::SelfReferral,
    })
}

/// The services of this installation.
///
/// # Errors
/// Storage only.
pub async fn list(app: &App) -> AppResult<Vec<ServiceRow>> {
    Ok(app.store.doors().service_list().await?)
}

/// Makes a service: for the command line and demonstrations.
///
/// # Errors
/// [`AppError::Store`] with a conflict where the short name is taken.
pub async fn create(app: &App, slug: &str, name: &str) -> AppResult<Ctx> {
    let row =
        ServiceRow { id: app.id(), slug: slug.to_owned(), name: name.to_owned(), created_at: time::at(app.now()) };
    let scope = app.store.doors().service_create(&row).await?;
    Ok(app.ctx(scope, Vec::new()).named(name))
}

/// Leeway itself in a service: jobs and the command line. It holds no role and opens no record.
///
/// # Errors
/// [`AppError::NotFound`] where there is no such service.
pub async fn system(app: &App, service: ServiceId) -> AppResult<Ctx> {
    let scope = app.store.doors().service_system_scope(service.0).await?.ok_or(AppError::NotFound)?;
    Ok(app.ctx(scope, Vec::new()))
}

/// Adds an account with a role, as `leeway user add` does; an account that is there gets the role.
///
/// # Errors
/// [`AppError::Invalid`] for a password that is too weak.
pub async fn add_user(
    app: &App,
    system: &Ctx,
    email: &str,
    name: &str,
    password: &str,
    role: Role,
) -> AppResult<uuid::Uuid> {
    let email =
        practice::person::parse_email(email).map_err(|e| AppError::field("email", e.to_string()))?.to_lowercase();
    let doors = app.store.doors();
    let now = time::at(app.now());
    let account = if let Some(found) = doors.account_by_email(&email).await? {
        found.id
    } else {
        crate::secrets::check_password(password, &[name, &email]).map_err(|p| AppError::Invalid(vec![p]))?;
        let mut salt = [0; 16];
        app.ids.fill(&mut salt);
        let row = AccountRow {
            id: app.id(),
            email,
            name: name.to_owned(),
            password_hash: Some(crate::secrets::hash_password(password.to_owned(), salt).await?),
            totp_secret: None,
            totp_confirmed_at: None,
            totp_last_step: None,
            disabled_at: None,
            created_at: now,
            version: 1,
        };
        doors.account_insert(&row).await?;
        row.id
    };
    give_role(app, system, account, role).await?;
    Ok(account)
}

async fn give_role(app: &App, system: &Ctx, account: uuid::Uuid, role: Role) -> AppResult<()> {
    let mut tx = system.begin().await?;
    if !tx.membership_roles(account, system.at()).await?.iter().any(|r| r == role.as_str()) {
        let membership = store::doors::MembershipRow {
            service_id: system.service().0,
            id: app.ids.id(app.now()),
            account_id: account,
            role: role.as_str().to_owned(),
            from_at: system.at(),
            until_at: None,
            version: 1,
        };
        tx.membership_insert(&membership).await?;
        system.event(
            &mut tx,
            practice::event::Kind::RoleGiven,
            crate::ctx::About::service(account),
            &serde_json::json!({ "role": role.as_str() }),
        );
    }
    Ok(tx.commit().await?)
}

/// Whether any service here is a demonstration: then nobody's real record is at stake, and a second
/// step at sign-in is each user's own choice (HOUSE 9).
///
/// # Errors
/// Storage only.
pub async fn demonstration(app: &App) -> AppResult<bool> {
    for service in list(app).await? {
        let system = system(app, ServiceId(service.id)).await?;
        let mut tx = system.read().await?;
        if tx.setting_list().await?.iter().any(|(code, value)| code == "demonstration" && value == "yes") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Walks a service's chain of changes and its streams of looks.
///
/// # Errors
/// Storage only; a chain that is broken is part of the answer.
pub async fn verify(app: &App, service: ServiceId) -> AppResult<Vec<(&'static str, store::chain::Verified)>> {
    let system = system(app, service).await?;
    let changes = system.read().await?.event_verify().await?;
    let looks = app.store.looks_verify(service.0).await?;
    Ok(vec![("changes", changes), ("looks", looks)])
}
