//! Who has a place in a group: put down by whoever supports them, with their agreement; waiting in the order in which they came.

use super::{goes_on, permit, place};
use crate::ctx::{About, Ctx};
use crate::episodes::still_open;
use crate::error::{AppError, AppResult};
use practice::access::Act;
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::group::{LeftWhy, Standing, has_room, standing_of_new};
use practice::ids::{EpisodeId, GroupId};
use serde_json::json;
use store::groups::{GroupListRow, GroupPlaceRow, PlaceOfEpisodeRow};
use uuid::Uuid;

/// Somebody to be put down for a group.
#[derive(Debug, Clone)]
pub struct GivePlace {
    /// The form's own id.
    pub form: Uuid,
    /// Whose support it is in; none where the form was left open.
    pub episode: Option<EpisodeId>,
    /// Whether they were only asked so far.
    pub asked: bool,
    /// Whether they agree that whoever runs the group learns who they are.
    pub agreed: bool,
    /// Whether the page that follows is that of the support, rather than the group's.
    pub back_to_episode: bool,
}

/// Puts somebody down: for a place where one is free and nobody waits for it, else they wait for one. Gives how they stand.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where support or group has ended, or the use of the record is restricted;
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn give_place(ctx: &Ctx, group: GroupId, new: GivePlace) -> AppResult<Standing> {
    ctx.authorise(Act::GroupKeep)?;
    let episode = new.episode.ok_or_else(|| AppError::field("episode", "Choose whom you put down"))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let of_group = permit(ctx, &mut tx, group).await?;
    let row = tx.group_get(&of_group).await?.ok_or(AppError::NotFound)?;
    goes_on(&row)?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let support = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    still_open(&support)?;
    crate::people::alive(&mut tx, support.person_id, "episode").await?;
    crate::rights::unrestricted(&mut tx, support.person_id, Act::ConnectionIntroduce).await?;
    if !new.agreed {
        return Err(AppError::field(
            "agreed",
            format!(
                "Ask them first: {}, who runs the group, and whoever else comes learn who they are. Tick this once they agree",
                row.led_by_name
            ),
        ));
    }
    // two who want the last place wait for each other here
    tx.group_hold(&of_group).await?;
    if tx.group_place_open(&permit, group.0).await? {
        return Err(AppError::field("episode", "They are put down for this group already"));
    }
    let state = if new.asked {
        Standing::Asked
    } else {
        let (taken, waiting) = (tx.group_places_taken(&of_group).await?, tx.group_places_waited_for(&of_group).await?);
        standing_of_new(row.places, taken, waiting)
    };
    let given = GroupPlaceRow {
        id: ctx.id(),
        group_id: group.0,
        person_id: support.person_id,
        episode_id: episode.0,
        state: state.as_str().to_owned(),
        since_at: ctx.at(),
        left_why: None,
        left_words: String::new(),
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        version: 1,
    };
    tx.group_place_insert(&permit, &given).await?;
    let said = json!({ "group": row.name, "standing": given.state });
    ctx.event(&mut tx, Kind::GroupPlaceGiven, About::episode(&permit, given.id), &said);
    let to = if new.back_to_episode { format!("/episodes/{episode}/groups") } else { place(group) };
    ctx.finish(tx, new.form, &to, None).await?;
    Ok(state)
}

/// What becomes of somebody's place.
#[derive(Debug, Clone)]
pub struct MovePlace {
    /// The form's own id.
    pub form: Uuid,
    /// What it becomes.
    pub to: Standing,
    /// Why they left, where they did.
    pub why: Option<LeftWhy>,
    /// More about it, in a few words.
    pub words: String,
    /// Where the page was.
    pub back_to: Option<EpisodeId>,
}

/// Moves somebody's place on: by whoever runs the group, or supports the person. A place that falls free is offered to whoever waits
/// longest; it is given by hand, for somebody has to ask them.
///
/// # Errors
/// [`AppError::Invalid`] where no place is free, or nobody said why they left; [`AppError::NotPossible`]; [`AppError::NotFound`];
/// [`AppError::Stale`]; [`AppError::TakenBefore`].
pub async fn move_place(ctx: &Ctx, group: GroupId, id: Uuid, new: MovePlace) -> AppResult<()> {
    ctx.authorise(Act::GroupKeep)?;
    if let Some(problem) = too_long("words", &new.words, SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let of_group = permit(ctx, &mut tx, group).await?;
    let row = tx.group_get(&of_group).await?.ok_or(AppError::NotFound)?;
    goes_on(&row)?;
    let mut held = ctx.disclose(tx.group_place_get(&of_group, id).await?).ok_or(AppError::NotFound)?;
    let of_support = if *of_group.runs() {
        tx.permit_episode_of_group(&of_group, held.episode_id).await?.ok_or(AppError::NotFound)?
    } else {
        ctx.episode_write_permit(&mut tx, EpisodeId(held.episode_id)).await?
    };
    let from = Standing::parse(&held.state).ok_or_else(|| AppError::Internal(format!("standing {}", held.state)))?;
    if !from.next().contains(&new.to) {
        return Err(AppError::NotPossible("Somebody changed this place meanwhile. Nothing was changed".to_owned()));
    }
    if new.to == Standing::HasPlace {
        crate::people::alive(&mut tx, held.person_id, "place").await?;
        tx.group_hold(&of_group).await?;
        if !has_room(row.places, tx.group_places_taken(&of_group).await?) {
            return Err(AppError::field(
                "place",
                "No place is free. Somebody has to leave first, or the group needs more places",
            ));
        }
    }
    let mut said = json!({ "group": row.name, "standing": new.to.as_str() });
    if new.to == Standing::Left {
        let why =
            new.why.ok_or_else(|| AppError::field("left_why", "Choose why they left: what is likely is enough"))?;
        held.left_why = Some(why.as_str().to_owned());
        new.words.trim().clone_into(&mut held.left_words);
        said = json!({ "group": row.name, "left_why": why.as_str(), "words": held.left_words });
    }
    new.to.as_str().clone_into(&mut held.state);
    held.since_at = ctx.at();
    tx.group_place_save(&of_group, &held).await?;
    let kind = if new.to == Standing::Left { Kind::GroupPlaceLeft } else { Kind::GroupPlaceChanged };
    ctx.event(&mut tx, kind, About::episode(&of_support, held.id), &said);
    let to = new.back_to.map_or_else(|| place(group), |episode| format!("/episodes/{episode}/groups"));
    ctx.finish(tx, new.form, &to, None).await
}

/// The groups of somebody in support.
#[derive(Debug)]
pub struct OfEpisode {
    /// Where they have, had or wait for a place, the latest first.
    pub places: Vec<PlaceOfEpisodeRow>,
    /// Groups that go on, for which they can be put down; none where the support is open for reading alone.
    pub groups: Vec<GroupListRow>,
}

/// Opens the groups of somebody in support.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn of_episode(ctx: &Ctx, episode: EpisodeId) -> AppResult<OfEpisode> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let places = ctx.disclose(tx.group_places_of_episode(&permit, ctx.at()).await?);
    let row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    let writes = *permit.write() && ctx.may(Act::GroupKeep) && still_open(&row).is_ok();
    let mut groups = if writes { tx.group_list(false, ctx.at()).await? } else { Vec::new() };
    groups.retain(|group| places.iter().all(|p| p.group_id != group.id || p.state == Standing::Left.as_str()));
    Ok(OfEpisode { places, groups })
}
