//! Practices and networks.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use practice::access::Act;
use practice::event::Kind;
use practice::goal::{LONG_MAX, too_long};
use practice::ids::SiteId;
use practice::problem::Problem;
use serde_json::json;
use store::organisation::{DatedTie, SiteRow};
use uuid::Uuid;

/// What a site is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteKind {
    /// A GP practice, or another place that refers.
    Practice,
    /// A network of practices.
    Network,
}

impl SiteKind {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Practice, Self::Network];

    /// The code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Network => "network",
        }
    }

    /// The words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Practice => "Practice",
            Self::Network => "Network of practices",
        }
    }

    /// The kind of this code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == code)
    }
}

/// A site as the form gives it.
#[derive(Debug, Clone)]
pub struct SiteDraft {
    /// Its name.
    pub name: String,
    /// Practice or network.
    pub kind: SiteKind,
    /// The town.
    pub town: String,
    /// The code of the Organisation Data Service, where it has one.
    pub ods_code: Option<String>,
    /// The telephone number.
    pub phone: String,
    /// The shared mailbox of a practice, told by e-mail when something happens to what came by its link; empty for none.
    pub mailbox: String,
    /// How work is done there [004 T2].
    pub ways_of_working: String,
}

impl SiteDraft {
    fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(Problem::new("name", "Enter the name of the site"));
        }
        problems.extend(too_long("name", &self.name, 200));
        problems.extend(too_long("town", &self.town, 200));
        problems.extend(too_long("ways_of_working", &self.ways_of_working, LONG_MAX));
        if let Some(code) = &self.ods_code
            && (!(3..=8).contains(&code.len()) || !code.chars().all(|c| c.is_ascii_alphanumeric()))
        {
            problems.push(Problem::new("ods_code", "An ODS code is 3 to 8 letters and figures, for example A81001"));
        }
        if !self.phone.trim().is_empty()
            && let Err(error) = practice::person::parse_phone(&self.phone)
        {
            problems.push(Problem::new("phone", error.to_string()));
        }
        if !self.mailbox.trim().is_empty()
            && let Err(error) = practice::person::parse_email(&self.mailbox)
        {
            problems.push(Problem::new("mailbox", error.to_string()));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn write(self, row: &mut SiteRow) {
        self.name.trim().clone_into(&mut row.name);
        self.kind.as_str().clone_into(&mut row.kind);
        self.town.trim().clone_into(&mut row.town);
        row.ods_code = self.ods_code.map(|code| code.to_uppercase());
        self.phone.trim().clone_into(&mut row.phone);
        row.mailbox = practice::person::parse_email(&self.mailbox).unwrap_or_default();
        self.ways_of_working.trim().clone_into(&mut row.ways_of_working);
    }
}

/// A site opened.
#[derive(Debug)]
pub struct Site {
    /// The site.
    pub row: SiteRow,
    /// Its ties to networks, or a network's to its practices.
    pub ties: Vec<DatedTie>,
    /// The teams that serve it.
    pub teams: Vec<DatedTie>,
    /// The other kind of sites: what it can be tied to.
    pub others: Vec<SiteRow>,
}

/// All sites by name, archived ones too.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn sites(ctx: &Ctx) -> AppResult<Vec<SiteRow>> {
    ctx.authorise(Act::SiteManage)?;
    let mut tx = ctx.read().await?;
    Ok(tx.site_list().await?)
}

/// Opens a site.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn site(ctx: &Ctx, site: SiteId) -> AppResult<Site> {
    ctx.authorise(Act::SiteManage)?;
    let mut tx = ctx.read().await?;
    let row = tx.site_get(site.0).await?.ok_or(AppError::NotFound)?;
    let ties = tx.site_tie_list().await?.into_iter().filter(|t| t.upper == site.0 || t.lower == site.0).collect();
    let teams = tx.team_site_list().await?.into_iter().filter(|t| t.lower == site.0).collect();
    let others = tx.site_list().await?.into_iter().filter(|s| s.kind != row.kind && s.archived_at.is_none()).collect();
    Ok(Site { row, ties, teams, others })
}

/// Adds a site.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::TakenBefore`].
pub async fn site_add(ctx: &Ctx, form: Uuid, draft: SiteDraft) -> AppResult<SiteId> {
    ctx.authorise(Act::SiteManage)?;
    draft.check().map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = SiteRow {
        id: ctx.id(),
        name: String::new(),
        kind: String::new(),
        town: String::new(),
        ods_code: None,
        phone: String::new(),
        mailbox: String::new(),
        ways_of_working: String::new(),
        archived_at: None,
        version: 1,
    };
    draft.write(&mut row);
    tx.site_insert(&row).await?;
    ctx.event(&mut tx, Kind::SiteAdded, About::service(row.id), &body(&row));
    ctx.finish(tx, form, &format!("/admin/sites/{}", row.id), Some("/admin/sites/new")).await?;
    Ok(SiteId(row.id))
}

/// Saves a site.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where somebody else saved it meanwhile.
pub async fn site_save(ctx: &Ctx, form: Uuid, site: SiteId, version: i64, draft: SiteDraft) -> AppResult<()> {
    ctx.authorise(Act::SiteManage)?;
    draft.check().map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = tx.site_get(site.0).await?.ok_or(AppError::NotFound)?;
    let before = body(&row);
    row.version = version;
    draft.write(&mut row);
    tx.site_save(&row).await?;
    ctx.event(&mut tx, Kind::SiteChanged, About::service(site.0), &json!({ "before": before, "after": body(&row) }));
    let place = format!("/admin/sites/{site}");
    ctx.finish(tx, form, &place, Some(&place)).await
}

/// Archives a site, so that nobody is referred from it any more, or takes it back into use.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Stale`].
pub async fn site_archive(ctx: &Ctx, form: Uuid, site: SiteId, archive: bool) -> AppResult<()> {
    ctx.authorise(Act::SiteManage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let mut row = tx.site_get(site.0).await?.ok_or(AppError::NotFound)?;
    row.archived_at = archive.then(|| ctx.at());
    tx.site_save(&row).await?;
    ctx.event(&mut tx, Kind::SiteChanged, About::service(site.0), &json!({ "archived": archive }));
    ctx.finish(tx, form, &format!("/admin/sites/{site}"), None).await
}

fn body(row: &SiteRow) -> serde_json::Value {
    json!({ "name": row.name, "kind": row.kind, "town": row.town, "ods_code": row.ods_code, "phone": row.phone, "mailbox": row.mailbox,
            "ways_of_working": row.ways_of_working })
}
