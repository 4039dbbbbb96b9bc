//! Sites and colleagues, as files name them.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use practice::access::Role;
use practice::person::fold;
use std::collections::HashMap;
use uuid::Uuid;

/// A site that referrals can come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site {
    pub(super) id: Uuid,
    pub(super) team: Option<Uuid>,
}

/// What is known of the service while its files are read.
pub(super) struct Places {
    sites: HashMap<String, Site>,
    workers: HashMap<String, Option<Uuid>>,
    pub(super) site: Option<Site>,
    pub(super) owner: Option<Uuid>,
}

impl Places {
    /// Looks at the service's sites, and at whom the import names for what is left open.
    pub(super) async fn new(ctx: &Ctx, site: Option<&str>, owner: Option<&str>) -> AppResult<Self> {
        let mut tx = ctx.read().await?;
        let today = ctx.day();
        let mut sites = HashMap::new();
        for row in tx.site_list().await? {
            // a service has some dozens
            let found = Site { id: row.id, team: tx.team_of_site(row.id, today).await? };
            sites.insert(fold(&row.name), found);
            if let Some(ods) = row.ods_code {
                sites.insert(fold(&ods), found);
            }
        }
        drop(tx);
        let mut places = Self { sites, workers: HashMap::new(), site: None, owner: None };
        if let Some(name) = site {
            let found = places.site(name).filter(|site| site.team.is_some());
            places.site = Some(found.ok_or_else(|| {
                AppError::NotPossible(format!("there is no site {name:?} that a team of this service serves"))
            })?);
        }
        if let Some(email) = owner {
            let found = places.worker(ctx, email).await?;
            places.owner = Some(found.ok_or_else(|| {
                AppError::NotPossible(format!("{email} is no link worker of this service; `leeway user add` makes one"))
            })?);
        }
        Ok(places)
    }

    pub(super) fn site(&self, name: &str) -> Option<Site> {
        self.sites.get(&fold(name)).copied()
    }

    /// The worker with this address; each address is looked up once.
    pub(super) async fn worker(&mut self, ctx: &Ctx, email: &str) -> AppResult<Option<Uuid>> {
        let email = email.trim().to_lowercase();
        if let Some(known) = self.workers.get(&email) {
            return Ok(*known);
        }
        let account = ctx.app.store.doors().account_by_email(&email).await?;
        let found = match account.filter(|account| account.disabled_at.is_none()) {
            Some(account) => {
                let roles = ctx.read().await?.membership_roles(account.id, ctx.at()).await?;
                roles.iter().any(|role| role == Role::Worker.as_str()).then_some(account.id)
            }
            None => None,
        };
        self.workers.insert(email, found);
        Ok(found)
    }
}
