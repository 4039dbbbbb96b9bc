//! Which measures a service uses, whether people see them on their own plan, and definitions of its own.

use super::Catalogue;
use super::catalogue::{ON_PLAN, read, setting};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use practice::access::Act;
use practice::event::Kind;
use practice::measure::{Definition, built_in};
use serde_json::json;
use store::StoreError;
use store::measures::MeasureDefinitionRow;
use uuid::Uuid;

const PLACE: &str = "/admin/measures";

/// What the page of measures shows.
#[derive(Debug)]
pub struct Switches {
    /// What there is.
    pub catalogue: Catalogue,
}

/// The service's measures.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn open(ctx: &Ctx) -> AppResult<Switches> {
    ctx.authorise(Act::MeasureDefine)?;
    Ok(Switches { catalogue: read(&mut ctx.read().await?).await? })
}

/// One instrument in its latest edition, with the file it was read from where it is the service's own.
///
/// # Errors
/// [`AppError::NotFound`] where there is none with this code.
pub async fn instrument(ctx: &Ctx, code: &str) -> AppResult<(Definition, bool, Option<String>)> {
    ctx.authorise(Act::MeasureDefine)?;
    let mut tx = ctx.read().await?;
    let catalogue = read(&mut tx).await?;
    let found = catalogue
        .latest()
        .into_iter()
        .find(|one| one.definition.code == code)
        .map(|one| (one.definition.clone(), one.on));
    let (definition, on) = found.ok_or(AppError::NotFound)?;
    let rows = tx.measure_definition_list().await?;
    let file = rows.into_iter().find(|row| row.code == code && row.edition == definition.edition).map(|row| row.body);
    Ok((definition, on, file))
}

/// Switches an instrument on or off. What was given stays; what is switched off is asked no more.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn switch(ctx: &Ctx, form: Uuid, code: &str, on: bool) -> AppResult<()> {
    ctx.authorise(Act::MeasureDefine)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let catalogue = read(&mut tx).await?;
    let instruments = catalogue.latest();
    let one = instruments.iter().find(|one| one.definition.code == code).ok_or(AppError::NotFound)?;
    if one.on != on {
        tx.setting_put(&setting(code), if on { "on" } else { "off" }).await?;
        let body = json!({ "measure": one.definition.name, "before": one.on, "after": on });
        ctx.event(&mut tx, Kind::MeasureSwitched, About::default(), &body);
    }
    ctx.finish(tx, form, PLACE, None).await
}

/// Shows measures back on people's own plans, or no more.
///
/// # Errors
/// [`AppError::TakenBefore`].
pub async fn set_on_plan(ctx: &Ctx, form: Uuid, shown: bool) -> AppResult<()> {
    ctx.authorise(Act::MeasureDefine)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let before = read(&mut tx).await?.on_plan;
    if before != shown {
        let code = |yes| if yes { "yes" } else { "no" };
        tx.setting_put(ON_PLAN, code(shown)).await?;
        let body = json!({ "code": ON_PLAN, "before": code(before), "after": code(shown) });
        ctx.event(&mut tx, Kind::SettingChanged, About::default(), &body);
    }
    ctx.finish(tx, form, PLACE, None).await
}

/// What a definition file came to, before it is taken.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What it asks, with the edition it would be; none where there are faults.
    pub definition: Option<Definition>,
    /// What is wrong, each in words that say where.
    pub faults: Vec<String>,
}

/// Checks a definition file without taking it.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn check(ctx: &Ctx, text: &str) -> AppResult<Checked> {
    ctx.authorise(Act::MeasureDefine)?;
    let rows = ctx.read().await?.measure_definition_list().await?;
    Ok(checked(text, &rows))
}

fn checked(text: &str, rows: &[MeasureDefinitionRow]) -> Checked {
    let definition = match Definition::read(text) {
        Ok(definition) => definition,
        Err(faults) => return Checked { definition: None, faults },
    };
    let code = &definition.code;
    let last = rows.iter().filter(|row| row.code == *code).max_by_key(|row| row.edition);
    let mut faults = Vec::new();
    if built_in().iter().any(|one| one.code == *code) {
        faults.push(format!("code: {code} is a measure of Leeway’s own. Choose another code."));
    }
    if definition.edition != 0 {
        faults.push("edition: leave it out. Leeway counts the editions.".to_owned());
    }
    if last.is_some_and(|row| row.body.trim() == text.trim()) {
        faults.push("This is what stands here already, word for word.".to_owned());
    }
    if !faults.is_empty() {
        return Checked { definition: None, faults };
    }
    let edition = last.map_or(1, |row| row.edition + 1);
    Checked { definition: Some(Definition { edition, ..definition }), faults }
}

/// Takes a definition file: a new instrument, or a new edition of one. What was given under an earlier edition keeps it.
///
/// # Errors
/// [`AppError::Invalid`] with every fault; [`AppError::Stale`] where somebody else was quicker; [`AppError::TakenBefore`].
pub async fn define(ctx: &Ctx, form: Uuid, text: &str) -> AppResult<()> {
    ctx.authorise(Act::MeasureDefine)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let rows = tx.measure_definition_list().await?;
    let Checked { definition, faults } = checked(text, &rows);
    let Some(definition) = definition else { return Err(AppError::field("file", faults.join(" "))) };
    let row = MeasureDefinitionRow {
        id: ctx.id(),
        code: definition.code.clone(),
        edition: definition.edition,
        body: text.to_owned(),
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
    };
    match tx.measure_definition_insert(&row).await {
        Err(StoreError::Conflict) => return Err(AppError::Stale),
        other => other?,
    }
    let body = json!({ "measure": definition.name, "edition": definition.edition.to_string() });
    ctx.event(&mut tx, Kind::MeasureDefined, About::service(row.id), &body);
    ctx.finish(tx, form, PLACE, Some("/admin/measures/new")).await
}
