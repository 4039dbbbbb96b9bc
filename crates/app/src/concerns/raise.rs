//! Raising a concern, and telling those who lead on it.

use super::{JOB, place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::jobs::{ALARM, new_job};
use crate::notices::{self, Of};
use crate::time;
use practice::access::{Act, Role};
use practice::concern::{self, Level, Raised, ToldAs, answer_due};
use practice::event::Kind;
use practice::ids::{ConcernId, PersonId};
use practice::person::full_name;
use serde_json::json;
use store::Tx;
use store::concerns::{ConcernRow, SiteLeadRow, ToldRow};
use store::permit::{ConcernPermit, PersonPermit};
use uuid::Uuid;

/// What the form shows before anything is written.
#[derive(Debug)]
pub struct Form {
    /// The person's name.
    pub name: String,
    /// Leads and duty doctor of their site today, to be rung.
    pub leads: Vec<SiteLeadRow>,
}

/// A form to be taken.
#[derive(Debug, Clone)]
pub struct Raising {
    /// The form's own id.
    pub form: Uuid,
    /// What was written.
    pub raised: Raised,
}

/// What the form shows.
///
/// # Errors
/// [`AppError::NotFound`] where the person is none of the account's.
pub async fn raising(ctx: &Ctx, person: PersonId) -> AppResult<Form> {
    ctx.authorise(Act::ConcernRaise)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.person_permit(&mut tx, person).await?;
    let row = ctx.disclose(tx.person_get(&permit).await?).ok_or(AppError::NotFound)?;
    let leads = match site_of(ctx, &mut tx, &permit, row.practice_id).await? {
        Some(site) => tx.site_leads_on(site, ctx.day()).await?,
        None => Vec::new(),
    };
    Ok(Form { name: full_name(&row.given_name, &row.family_name), leads })
}

/// The site whose leads are told: the person's practice, else that of the latest referral.
pub(super) async fn site_of(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &PersonPermit,
    practice: Option<Uuid>,
) -> AppResult<Option<Uuid>> {
    if practice.is_some() {
        return Ok(practice);
    }
    Ok(ctx.disclose(tx.referral_of_person(permit).await?).first().map(|referral| referral.site_id))
}

/// Raises a concern: whoever leads on it is told with the same commit.
///
/// # Errors
/// [`AppError::Invalid`] naming what is missing; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn raise(ctx: &Ctx, person: PersonId, raising: Raising) -> AppResult<ConcernId> {
    ctx.authorise(Act::ConcernRaise)?;
    let (about, danger, share) = raising.raised.check().map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, raising.form).await?;
    let permit = ctx.person_permit(&mut tx, person).await?;
    let found = ctx.disclose(tx.person_get(&permit).await?).ok_or(AppError::NotFound)?;
    if found.merged_into.is_some() {
        return Err(AppError::NotPossible(
            "This record was joined with another one. Raise the concern there".to_owned(),
        ));
    }
    let site = site_of(ctx, &mut tx, &permit, found.practice_id).await?;
    let said = raising.raised;
    let row = ConcernRow {
        id: ctx.id(),
        person_id: person.0,
        site_id: site,
        about: about.as_str().to_owned(),
        danger,
        who: said.who.trim().to_owned(),
        seen: said.seen.trim().to_owned(),
        share: share.as_str().to_owned(),
        share_words: said.share_words.trim().to_owned(),
        raised_at: ctx.at(),
        raised_by: ctx.account()?.0,
        raised_by_name: ctx.actor_name().to_owned(),
        level: Level::Leads.as_str().to_owned(),
        answer_due: None,
        acknowledged_at: None,
        acknowledged_by: String::new(),
        taken_at: None,
        closed_at: None,
        closed_by: String::new(),
        outcome: None,
        outcome_words: String::new(),
        struck_at: None,
        struck_by: String::new(),
        struck_why: String::new(),
        moved_to: None,
        moved_from: None,
        version: 1,
    };
    let id = begin(ctx, &mut tx, &permit, row, &said.told).await?;
    let draft = format!("/people/{person}/concerns/new");
    ctx.finish(tx, raising.form, &place(id), Some(&draft)).await?;
    ctx.app.watch.forget(ctx.service().0);
    Ok(id)
}

/// Writes a concern, tells whoever leads on it, and sets the clock.
pub(super) async fn begin(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &PersonPermit,
    mut row: ConcernRow,
    told: &str,
) -> AppResult<ConcernId> {
    row.answer_due = Some(time::at(answer_due(row.danger, ctx.now())));
    tx.concern_insert(permit, &row).await?;
    let id = ConcernId(row.id);
    // the log of changes is read by more than may read the concern: it says that there is one, and not what about
    ctx.event(tx, Kind::ConcernRaised, About::person(row.person_id, row.id), &json!({}));
    let own = super::permit(ctx, tx, id).await?;
    if !told.trim().is_empty() {
        told_by_word(ctx, tx, &own, &row, told).await?;
    }
    let level = tell_from(ctx, tx, &own, &row, Level::Leads).await?;
    if level != Level::Leads {
        level.as_str().clone_into(&mut row.level);
        tx.concern_save(&own, &row).await?;
    }
    let job = new_job(ctx, JOB, ALARM, &json!({ "concern": row.id }).to_string());
    tx.job_insert(&store::jobs::JobRow { run_at: row.answer_due.unwrap_or(job.run_at), ..job }).await?;
    Ok(id)
}

/// Notes that somebody was told in person or by telephone.
pub(super) async fn told_by_word(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ConcernPermit,
    row: &ConcernRow,
    name: &str,
) -> AppResult<()> {
    let told = ToldRow {
        name: name.trim().to_owned(),
        recorded_by: ctx.account_uuid(),
        ..told_row(ctx, row, None, ToldAs::Word)
    };
    tell(ctx, tx, permit, told).await
}

/// Tells those of a level, and where it has nobody whom Leeway can reach, those of the next one.
pub(super) async fn tell_from(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ConcernPermit,
    row: &ConcernRow,
    from: Level,
) -> AppResult<Level> {
    let mut known: Vec<Uuid> = tx.concern_told(permit).await?.into_iter().filter_map(|told| told.account_id).collect();
    // neither whoever raised it, with whom it would not be shared, nor the person themselves, where they are a colleague
    known.push(row.raised_by);
    known.extend(tx.concern_subject(permit).await?);
    let mut level = from;
    loop {
        let mut reached = false;
        for told in of_level(ctx, tx, row, level).await? {
            let Some(account) = told.account_id.filter(|id| !known.contains(id)) else { continue };
            known.push(account);
            reached = true;
            tell(ctx, tx, permit, told).await?;
        }
        match level.next() {
            Some(next) if !reached => level = next,
            _ => break,
        }
    }
    // by e-mail and text in neutral words, at each turn until somebody answers
    let mut told: Vec<Uuid> = tx.concern_told(permit).await?.into_iter().filter_map(|told| told.account_id).collect();
    told.sort_unstable();
    told.dedup();
    notices::tell(ctx, tx, Of::Concern, row.id, &told).await?;
    Ok(level)
}

async fn of_level(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &ConcernRow, level: Level) -> AppResult<Vec<ToldRow>> {
    let person = |(id, name): (Uuid, String), told_as| ToldRow { name, ..told_row(ctx, row, Some(id), told_as) };
    let leads = |rows: Vec<SiteLeadRow>, deputy: bool| {
        let about = concern::About::parse(&row.about).unwrap_or(concern::About::Other);
        // the nearest kind of lead that Leeway reaches; of those the site's own before its network's
        let rows: Vec<SiteLeadRow> =
            rows.into_iter().filter(|l| l.account_id.is_some_and(|id| id != row.raised_by)).collect();
        let kind = about.leads().iter().find(|kind| rows.iter().any(|l| l.kind == kind.as_str() && l.deputy == deputy));
        let site = rows.iter().find(|l| kind.is_some_and(|k| l.kind == k.as_str()) && l.deputy == deputy);
        let site = site.map(|l| l.site_id);
        rows.into_iter()
            .filter(|l| kind.is_some_and(|k| l.kind == k.as_str()) && l.deputy == deputy && Some(l.site_id) == site)
            .filter_map(|l| Some(((l.account_id?, l.name), l.phone)))
            .collect::<Vec<_>>()
    };
    let of_site = match row.site_id {
        Some(site) => tx.site_leads_on(site, ctx.day()).await?,
        None => Vec::new(),
    };
    Ok(match level {
        Level::Leads => leads(of_site, false)
            .into_iter()
            .map(|(who, phone)| ToldRow { phone, ..person(who, ToldAs::Lead) })
            .collect(),
        Level::Deputies => {
            let deputies = leads(of_site, true)
                .into_iter()
                .map(|(who, phone)| ToldRow { phone, ..person(who, ToldAs::Deputy) })
                .collect::<Vec<_>>();
            let supervisors = tx.supervisors_of(row.raised_by, ctx.day()).await?;
            deputies.into_iter().chain(supervisors.into_iter().map(|who| person(who, ToldAs::Supervisor))).collect()
        }
        Level::Everybody => {
            let all = tx.role_holders(Role::Supervisor.as_str(), ctx.at()).await?;
            all.into_iter().map(|who| person(who, ToldAs::Supervisor)).collect()
        }
    })
}

fn told_row(ctx: &Ctx, row: &ConcernRow, account: Option<Uuid>, told_as: ToldAs) -> ToldRow {
    ToldRow {
        id: ctx.id(),
        concern_id: row.id,
        person_id: row.person_id,
        account_id: account,
        name: String::new(),
        told_as: told_as.as_str().to_owned(),
        phone: String::new(),
        at: ctx.at(),
        recorded_by: None,
    }
}

async fn tell(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &ConcernPermit, told: ToldRow) -> AppResult<()> {
    tx.concern_told_insert(permit, &told).await?;
    let body = json!({ "told_as": told.told_as });
    ctx.event(tx, Kind::ConcernTold, About::person(told.person_id, told.concern_id), &body);
    Ok(())
}
