//! Questions that a person answers by themselves, by an address that is shown once and is over when they have answered.

use super::give::{insert, row_of};
use super::{asked_concerns, catalogue, place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::{Token, token_hash};
use crate::services::{Guest, Opens};
use crate::time;
use jiff::SignedDuration;
use practice::access::{Act, Ground};
use practice::consent::{Purpose, Standing};
use practice::event::Kind;
use practice::ids::{EpisodeId, MeasureAskId};
use practice::measure::{Definition, Draft, How, NotAsked, Sort};
use serde_json::json;
use store::Tx;
use store::doors::LinkRow;
use store::measures::{MeasureAskRow, OwnConcernRow};
use store::permit::EpisodePermit;
use uuid::Uuid;

/// So long the address opens something.
const HOLDS: SignedDuration = SignedDuration::from_hours(14 * 24);
/// What the log says of who answered; it names nobody.
const BY_LINK: &str = "The person supported, by a link";

/// What a person is given to answer.
#[derive(Debug, Clone)]
pub struct NewAsk {
    /// The form's own id.
    pub form: Uuid,
    /// Which instruments, by their codes.
    pub instruments: Vec<String>,
    /// The secret part of the address.
    pub token: Token,
}

/// Makes the address. One that was made before and not used up opens nothing any more.
///
/// # Errors
/// [`AppError::Invalid`] without a question, of somebody who has died, or who does not agree to be contacted; [`AppError::NotPossible`]
/// where the use of the record is restricted; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn ask(ctx: &Ctx, episode: EpisodeId, new: NewAsk) -> AppResult<MeasureAskId> {
    ctx.authorise(Act::MeasureAsk)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    crate::people::alive(&mut tx, *permit.person(), "instruments").await?;
    crate::rights::unrestricted(&mut tx, *permit.person(), Act::MeasureAsk).await?;
    let person = tx.permit_person_of_episode(&permit).await?;
    let consents = ctx.disclose(tx.consent_list(&person).await?);
    if matches!(crate::people::stands(&consents, Purpose::Contact), Standing::Refused | Standing::Withdrawn) {
        return Err(AppError::field(
            "instruments",
            "This person does not agree to be contacted. Ask them when you meet, or have them say that they agree",
        ));
    }
    let all = catalogue(&mut tx).await?;
    let concerns = rated(ctx, &mut tx, &permit).await?;
    let chosen: Vec<&Definition> = all
        .used()
        .into_iter()
        .filter(|one| new.instruments.contains(&one.code) && can_be_asked(one, &concerns))
        .collect();
    if chosen.is_empty() {
        return Err(AppError::field("instruments", "Choose at least one set of questions"));
    }
    for mut open in tx.measure_ask_list(&permit).await?.into_iter().filter(still_open) {
        // one at most, as each new one closes the one before
        open.taken_back_at = Some(ctx.at());
        tx.measure_ask_save(&permit, &open).await?;
    }
    let row = MeasureAskRow {
        id: ctx.id(),
        episode_id: episode.0,
        person_id: *permit.person(),
        instruments: chosen.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" "),
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        until_at: time::at(ctx.now().saturating_add(HOLDS).unwrap_or(ctx.now())),
        done_at: None,
        taken_back_at: None,
        version: 1,
    };
    tx.measure_ask_insert(&permit, &row).await?;
    let link = LinkRow {
        token_hash: token_hash(new.token.expose()),
        id: ctx.id(),
        service_id: ctx.service().0,
        kind: "measure".to_owned(),
        subject_id: Some(row.id),
        label: BY_LINK.to_owned(),
        created_at: ctx.at(),
        revoked_at: None,
    };
    tx.link_insert(&link).await?;
    let names: Vec<&str> = chosen.iter().map(|one| one.name.as_str()).collect();
    ctx.event(&mut tx, Kind::MeasureAskMade, About::episode(&permit, row.id), &json!({ "questions": names }));
    ctx.finish(tx, new.form, &place(episode), None).await?;
    Ok(MeasureAskId(row.id))
}

/// Whether somebody can answer it by themselves: its questions stand in Leeway, and there is something to be rated.
fn can_be_asked(definition: &Definition, concerns: &[OwnConcernRow]) -> bool {
    match definition.sort {
        Sort::Questions => true,
        Sort::Readings => false,
        Sort::Concerns => !concerns.is_empty(),
    }
}

fn still_open(ask: &MeasureAskRow) -> bool {
    ask.done_at.is_none() && ask.taken_back_at.is_none()
}

async fn rated(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<Vec<OwnConcernRow>> {
    let mut concerns = ctx.disclose(tx.own_concern_list(permit).await?);
    let veil = crate::hidden::veil(tx, *permit.person()).await?;
    // somebody may read along
    concerns.retain(|concern| concern.laid_down_at.is_none() && !veil.finds(&concern.words));
    Ok(concerns)
}

/// Takes an address back.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where it is over.
pub async fn take_back(ctx: &Ctx, episode: EpisodeId, ask: MeasureAskId, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::MeasureAsk)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let mut row =
        tx.measure_ask_list(&permit).await?.into_iter().find(|one| one.id == ask.0).ok_or(AppError::NotFound)?;
    if !still_open(&row) {
        return Err(AppError::NotPossible("These questions were answered or taken back already".to_owned()));
    }
    row.taken_back_at = Some(ctx.at());
    tx.measure_ask_save(&permit, &row).await?;
    ctx.event(&mut tx, Kind::MeasureAskTakenBack, About::episode(&permit, row.id), &json!({}));
    ctx.finish(tx, form, &place(episode), None).await
}

/// What whoever holds the address is asked now.
#[derive(Debug)]
pub struct Questions {
    /// The instrument.
    pub definition: Definition,
    /// Concerns in their own words, for the instrument that asks them.
    pub concerns: Vec<(String, String)>,
    /// How many sets of questions there are with this one.
    pub left: usize,
}

/// What is asked at an address; none once all is answered, its time is over, or it was taken back. It names nobody.
///
/// # Errors
/// [`AppError::NotFound`] where the address opens something else.
pub async fn by_link(guest: &Guest) -> AppResult<Option<Questions>> {
    let Opens::Measure(link) = &guest.opens else { return Err(AppError::NotFound) };
    let ctx = &guest.ctx;
    let mut tx = ctx.read().await?;
    let Some((ask, permit)) = tx.permit_measure_by_link(link, ctx.at()).await? else { return Ok(None) };
    ctx.on_ground(Ground::Self_.as_str());
    next(ctx, &mut tx, &permit, &ask).await
}

async fn next(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    ask: &MeasureAskRow,
) -> AppResult<Option<Questions>> {
    let all = catalogue(tx).await?;
    let concerns = rated(ctx, tx, permit).await?;
    // what the service has switched off since, or what was laid down, is asked no more
    let mut waits = ask
        .instruments
        .split_whitespace()
        .filter_map(|code| all.in_use(code))
        .filter(|one| can_be_asked(one, &concerns));
    let Some(definition) = waits.next().cloned() else { return Ok(None) };
    let left = 1 + waits.count();
    Ok(Some(Questions { concerns: asked_concerns(&definition, &concerns), definition, left }))
}

/// Takes what was answered to one set of questions, `rated` being the concerns it showed; empty answers say that they would rather not. After the last the address opens
/// nothing any more.
///
/// # Errors
/// [`AppError::Invalid`] for an answer that is none; [`AppError::Stale`] where other questions wait there by now;
/// [`AppError::NotPossible`] where nothing waits; [`AppError::TakenBefore`].
pub async fn answer_by_link(
    guest: &Guest,
    form: Uuid,
    (instrument, edition): (&str, i32),
    (rated, answers): (&[String], Vec<String>),
    place: &str,
) -> AppResult<()> {
    let Opens::Measure(link) = &guest.opens else { return Err(AppError::NotFound) };
    let ctx = &guest.ctx;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let over = || AppError::NotPossible("These questions are closed. Nothing more is to be done here".to_owned());
    let (mut ask, permit) = tx.permit_measure_by_link(link, ctx.at()).await?.ok_or_else(over)?;
    ctx.on_ground(Ground::Self_.as_str());
    let questions = next(ctx, &mut tx, &permit, &ask).await?.ok_or_else(over)?;
    let definition = &questions.definition;
    let others = !questions.concerns.iter().map(|(id, _)| id).eq(rated);
    if definition.code != instrument || definition.edition != edition || others {
        return Err(AppError::Stale);
    }
    let none = answers.iter().all(|answer| answer.trim().is_empty());
    let draft = Draft {
        how: Some(How::Link),
        on: Some(ctx.today()),
        answers,
        not_asked: none.then_some(NotAsked::RatherNot),
        ..Draft::default()
    };
    let asked = definition.asked(&questions.concerns);
    let outcome = draft.check(definition, &asked, ctx.today()).map_err(AppError::Invalid)?;
    let words = definition.said(&asked, &outcome);
    let row = row_of(ctx, &permit, definition, (&draft, &outcome, &words), None);
    insert(ctx, &mut tx, &permit, definition, &row, &words).await?;
    let rest: Vec<&str> =
        ask.instruments.split_whitespace().skip_while(|code| *code != definition.code).skip(1).collect();
    ask.instruments = rest.join(" ");
    if questions.left == 1 {
        ask.done_at = Some(ctx.at());
    }
    tx.measure_ask_save(&permit, &ask).await?;
    ctx.finish(tx, form, place, None).await
}
