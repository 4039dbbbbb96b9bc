//! A practice's own link, by which it refers without an account (DOMAIN 4.2). The secret part is shown
//! once, when it is made; only its hash is kept.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::{Token, token_hash};
use crate::time;
use jiff::Timestamp;
use practice::access::Act;
use practice::event::Kind;
use practice::goal::too_long;
use practice::ids::SiteId;
use serde_json::json;
use store::Tx;
use store::doors::LinkRow;
use store::organisation::SiteRow;
use uuid::Uuid;

/// The code of a practice's link.
const PRACTICE: &str = "practice";

/// The code of the secret by which a provider of texts hands over what came in.
pub(crate) const TEXTS: &str = "texts";

/// The links of practices.
#[derive(Debug)]
pub struct Links {
    /// Newest first, each with the name of its site.
    pub links: Vec<(LinkRow, String)>,
    /// Sites for which one can be made.
    pub sites: Vec<SiteRow>,
}

/// The links of practices, those taken back too.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn list(ctx: &Ctx) -> AppResult<Links> {
    ctx.authorise(Act::LinkManage)?;
    let mut tx = ctx.read().await?;
    let sites = tx.site_list().await?;
    let name = |id: Option<Uuid>| sites.iter().find(|s| Some(s.id) == id).map(|s| s.name.clone()).unwrap_or_default();
    let links = tx
        .link_list(PRACTICE)
        .await?
        .into_iter()
        .map(|link| {
            let site = name(link.subject_id);
            (link, site)
        })
        .collect();
    Ok(Links { links, sites: sites.into_iter().filter(|s| s.archived_at.is_none()).collect() })
}

/// Makes a link for a site; gives its secret part, which is shown once.
///
/// # Errors
/// [`AppError::Invalid`] where there is no such site, or no team takes its referrals;
/// [`AppError::TakenBefore`].
pub async fn make(ctx: &Ctx, form: Uuid, site: SiteId, label: &str) -> AppResult<Token> {
    ctx.authorise(Act::LinkManage)?;
    if let Some(problem) = too_long("label", label, 200) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = tx.site_get(site.0).await?.filter(|s| s.archived_at.is_none());
    let row = row.ok_or_else(|| AppError::field("site", "Choose one of the sites shown"))?;
    if tx.team_of_site(site.0, ctx.day()).await?.is_none() {
        return Err(AppError::field(
            "site",
            "No team takes referrals of this site yet. Give it a team first, under Teams",
        ));
    }
    let mut bytes = [0; 32];
    ctx.app.fill(&mut bytes);
    let token = Token::from_bytes(&bytes);
    let label =
        if label.trim().is_empty() { format!("Referral link of {}", row.name) } else { label.trim().to_owned() };
    let link = LinkRow {
        token_hash: token_hash(token.expose()),
        id: ctx.id(),
        service_id: ctx.service().0,
        kind: PRACTICE.to_owned(),
        subject_id: Some(site.0),
        label,
        created_at: ctx.at(),
        revoked_at: None,
    };
    tx.link_insert(&link).await?;
    ctx.event(&mut tx, Kind::LinkMade, About::service(link.id), &json!({ "site": row.name, "label": link.label }));
    ctx.finish(tx, form, "/admin/links", None).await?;
    Ok(token)
}

/// Takes a link back: it opens nothing from now on.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn revoke(ctx: &Ctx, form: Uuid, link: Uuid) -> AppResult<()> {
    ctx.authorise(Act::LinkManage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = tx.link_list(PRACTICE).await?.into_iter().find(|l| l.id == link && l.revoked_at.is_none());
    let row = row.ok_or(AppError::NotFound)?;
    tx.link_revoke(link, ctx.at()).await?;
    ctx.event(&mut tx, Kind::LinkRevoked, About::service(link), &json!({ "label": row.label }));
    ctx.finish(tx, form, "/admin/links", None).await
}

/// Since when a provider of texts can hand over what comes in; none where it cannot.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn texts(ctx: &Ctx) -> AppResult<Option<Timestamp>> {
    ctx.authorise(Act::LinkManage)?;
    texts_since(ctx, &mut ctx.read().await?).await
}

pub(crate) async fn texts_since(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Option<Timestamp>> {
    let links = tx.link_of(TEXTS, ctx.service().0).await?;
    Ok(links.into_iter().find(|link| link.revoked_at.is_none()).map(|link| time::moment(link.created_at)))
}

/// Makes the secret with which a provider of texts signs in here; the one before it opens nothing any more.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn texts_make(ctx: &Ctx, form: Uuid, token: Token) -> AppResult<Token> {
    ctx.authorise(Act::LinkManage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    texts_end(ctx, &mut tx).await?;
    let link = LinkRow {
        token_hash: token_hash(token.expose()),
        id: ctx.id(),
        service_id: ctx.service().0,
        kind: TEXTS.to_owned(),
        subject_id: Some(ctx.service().0),
        label: "Answers by text".to_owned(),
        created_at: ctx.at(),
        revoked_at: None,
    };
    tx.link_insert(&link).await?;
    ctx.event(&mut tx, Kind::LinkMade, About::service(link.id), &json!({ "label": link.label }));
    ctx.finish(tx, form, "/admin/answers", None).await?;
    Ok(token)
}

/// Takes the secret back: nothing is handed over with it any more.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn texts_revoke(ctx: &Ctx, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::LinkManage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    texts_end(ctx, &mut tx).await?;
    ctx.finish(tx, form, "/admin/answers", None).await
}

async fn texts_end(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<()> {
    for link in tx.link_of(TEXTS, ctx.service().0).await?.into_iter().filter(|link| link.revoked_at.is_none()) {
        tx.link_revoke(link.id, ctx.at()).await?;
        ctx.event(tx, Kind::LinkRevoked, About::service(link.id), &json!({ "label": link.label }));
    }
    Ok(())
}
