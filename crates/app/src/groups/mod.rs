//! The service's own groups and drop-ins (DOMAIN 4.4): set up, run and ended; who has a place ([`places`]); when they are
//! ([`sessions`]); who came, in one page for all ([`sheet`]); and who walked in with few details ([`walk_ins`]).
//!
//! Every worker sees that there is a group and how many come. Whoever runs it, and whoever covers for them, sees by name who has a place:
//! those were put down by whoever supports them, with their agreement. Others see those whom they support themselves, in the very support
//! in which they were put down.

mod places;
mod sessions;
mod sheet;
mod veils;
mod walk_ins;

pub use places::{GivePlace, MovePlace, OfEpisode, give_place, move_place, of_episode};
pub use sessions::{NewSessions, plan};
pub use sheet::{At, Row, Sheet, SheetProblem, Take, Who, sheet, take};
pub(crate) use walk_ins::referred;
pub use walk_ins::{Known, NewWalkIn, WalkInOpened, known, take_out, walk_in};

use crate::charter::{Leaved, Weigher, Whose, act};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::contact::Place;
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::group::{Draft, LeftWhy};
use practice::ids::{AccountId, EpisodeId, GroupId, GroupSessionId, PersonId, RoomId, SiteId};
use practice::person::full_name;
use serde_json::json;
use store::Tx;
use store::calendar::RoomRow;
pub use store::groups::{
    GroupAttendanceListRow, GroupListRow, GroupPlaceListRow, GroupRow, GroupSessionListRow, PlaceOfEpisodeRow,
    WalkInRow,
};
use store::permit::GroupPermit;
use uuid::Uuid;

/// So many sessions are listed, of those to come and of those that were.
const SESSIONS: i64 = 26;

/// The groups of the service.
#[derive(Debug)]
pub struct Groups {
    /// By name.
    pub rows: Vec<GroupListRow>,
    /// The account.
    pub me: AccountId,
    /// Whether it can set one up.
    pub keeps: bool,
}

/// Lists the groups that go on, or those that ended.
///
/// # Errors
/// [`AppError::NotFound`] where the role has none.
pub async fn list(ctx: &Ctx, ended: bool) -> AppResult<Groups> {
    ctx.authorise(Act::GroupRead)?;
    let mut tx = ctx.read().await?;
    let rows = tx.group_list(ended, ctx.at()).await?;
    Ok(Groups { rows, me: ctx.account()?, keeps: ctx.may(Act::GroupKeep) })
}

/// Somebody who can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supported {
    /// Their support.
    pub episode: EpisodeId,
    /// The person.
    pub person: PersonId,
    /// Given name, family name, and what they like to be called.
    pub names: (String, String, String),
    /// The day of a death; the first day there is, where it is not known.
    pub died: Option<Date>,
}

/// The day of a death: where it is not known, the first day there is, for they came to nothing after it.
fn died(died: bool, on: Option<store::Day>) -> Option<Date> {
    died.then(|| on.map_or(Date::MIN, time::date))
}

impl Supported {
    /// The full name.
    #[must_use]
    pub fn name(&self) -> String {
        full_name(&self.names.0, &self.names.1)
    }
}

/// A group, opened.
#[derive(Debug)]
pub struct Opened {
    /// What it says.
    pub group: GroupRow,
    /// Whether this account runs it.
    pub runs: bool,
    /// Whether it keeps groups at all.
    pub keeps: bool,
    /// Who has a place, waits or was asked, as far as this account may know.
    pub places: Vec<GroupPlaceListRow>,
    /// How many have a place, all counted.
    pub taken: i64,
    /// Sessions to come, the earliest first.
    pub coming: Vec<GroupSessionListRow>,
    /// Sessions that were, the latest first.
    pub past: Vec<GroupSessionListRow>,
    /// Whom the account supports, and could put down.
    pub supported: Vec<Supported>,
}

/// The right to a group.
pub(crate) async fn permit(ctx: &Ctx, tx: &mut Box<dyn Tx>, group: GroupId) -> AppResult<GroupPermit> {
    let permit = tx.permit_group(&ctx.stance()?, group.0).await?.ok_or(AppError::NotFound)?;
    if *permit.runs() {
        ctx.on_ground("group");
    }
    Ok(permit)
}

/// The right to run a group.
async fn running(ctx: &Ctx, tx: &mut Box<dyn Tx>, group: GroupId) -> AppResult<(GroupPermit, GroupRow)> {
    let permit = permit(ctx, tx, group).await?;
    let row = tx.group_get(&permit).await?.ok_or(AppError::NotFound)?;
    if !*permit.runs() {
        return Err(AppError::NotPossible(format!(
            "{} runs this group. Ask them, or arrange cover with them",
            row.led_by_name
        )));
    }
    Ok((permit, row))
}

/// Refuses to plan anything in a group that has ended.
fn goes_on(row: &GroupRow) -> AppResult<()> {
    if row.ended_at.is_some() {
        return Err(AppError::NotPossible(
            "This group has ended. What was is kept, and nothing new is planned".to_owned(),
        ));
    }
    Ok(())
}

/// Whom the account supports now.
async fn supported(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Vec<Supported>> {
    let rows = ctx.disclose(tx.group_supported(&ctx.stance()?).await?);
    let one = |row: store::groups::SupportedRow| Supported {
        episode: EpisodeId(row.episode_id),
        person: PersonId(row.person_id),
        names: (row.given_name, row.family_name, row.known_as),
        died: died(row.died, row.died_on),
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Opens a group.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, group: GroupId) -> AppResult<Opened> {
    ctx.authorise(Act::GroupRead)?;
    let mut tx = ctx.read().await?;
    let permit = permit(ctx, &mut tx, group).await?;
    let row = tx.group_get(&permit).await?.ok_or(AppError::NotFound)?;
    let keeps = ctx.may(Act::GroupKeep);
    ctx.on_ground("list");
    let places = ctx.disclose(tx.group_place_list(&permit, &ctx.stance()?).await?);
    let supported = if keeps && row.ended_at.is_none() { supported(ctx, &mut tx).await? } else { Vec::new() };
    Ok(Opened {
        runs: keeps && *permit.runs(),
        keeps,
        taken: tx.group_places_taken(&permit).await?,
        coming: tx.group_sessions(&permit, ctx.at(), true, SESSIONS).await?,
        past: tx.group_sessions(&permit, ctx.at(), false, SESSIONS).await?,
        // whoever has a place here is not offered again
        supported: supported.into_iter().filter(|one| places.iter().all(|p| p.person_id != one.person.0)).collect(),
        places,
        group: row,
    })
}

/// A group as the form gives it.
#[derive(Debug, Clone)]
pub struct GroupForm {
    /// The form's own id.
    pub form: Uuid,
    /// What it is.
    pub draft: Draft,
    /// Where its sessions count as being held.
    pub place: Place,
    /// Its usual site.
    pub site: Option<SiteId>,
    /// Its usual room; it says the site too.
    pub room: Option<RoomId>,
    /// Who runs it; none for whoever sends this.
    pub led_by: Option<AccountId>,
}

/// What the form of a group offers.
#[derive(Debug, Default)]
pub struct Offered {
    /// Rooms in use.
    pub rooms: Vec<RoomRow>,
    /// Who can run it: oneself and colleagues.
    pub leaders: Vec<(AccountId, String)>,
}

/// What the form of a group offers.
///
/// # Errors
/// [`AppError::NotFound`] where the role keeps none.
pub async fn offered(ctx: &Ctx) -> AppResult<Offered> {
    ctx.authorise(Act::GroupKeep)?;
    let mut tx = ctx.read().await?;
    let rooms = tx.room_list().await?.into_iter().filter(|r| r.archived_at.is_none()).collect();
    let leaders = tx.calendar_workers(ctx.account()?.0, ctx.day(), ctx.at()).await?;
    Ok(Offered { rooms, leaders: leaders.into_iter().map(|(id, name)| (AccountId(id), name)).collect() })
}

/// Who runs it, among those who can.
async fn leader(ctx: &Ctx, tx: &mut Box<dyn Tx>, wanted: Option<AccountId>, now: Uuid) -> AppResult<Uuid> {
    let Some(wanted) = wanted.filter(|wanted| wanted.0 != now) else { return Ok(now) };
    let workers = tx.calendar_workers(ctx.account()?.0, ctx.day(), ctx.at()).await?;
    if workers.iter().any(|(id, _)| *id == wanted.0) {
        Ok(wanted.0)
    } else {
        Err(AppError::field("led_by", "Choose yourself or one of your colleagues"))
    }
}

/// Sets up a group.
///
/// # Errors
/// [`AppError::Invalid`], also with what the charter asks for; [`AppError::Asked`]; [`AppError::TakenBefore`].
pub async fn make(ctx: &Ctx, new: GroupForm) -> AppResult<GroupId> {
    ctx.authorise(Act::GroupKeep)?;
    new.draft.check().map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let me = ctx.account()?.0;
    let led_by = leader(ctx, &mut tx, new.led_by, me).await?;
    let (site, room) = crate::calendar::plan::whereabouts(&mut tx, new.site, new.room).await?;
    let draft = new.draft;
    let row = GroupRow {
        id: ctx.id(),
        name: draft.name.trim().to_owned(),
        purpose: draft.purpose.trim().to_owned(),
        whereabouts: draft.whereabouts.trim().to_owned(),
        place: new.place.as_str().to_owned(),
        way: draft.way.as_str().to_owned(),
        places: draft.places,
        minutes: draft.minutes,
        site_id: site,
        room_id: room,
        led_by,
        led_by_name: String::new(),
        made_at: ctx.at(),
        made_by: me,
        ended_at: None,
        ended_why: String::new(),
        version: 1,
    };
    let weigher = Weigher::of_worker(ctx, &mut tx, ctx.today(), None).await?;
    let form = (new.form, "/groups/new");
    let (mut tx, leaved) = weigher.planned(ctx, tx, Whose::Worker, form, &practice::charter::Act::SetUpGroup).await?;
    set_up(ctx, &mut tx, &row, leaved).await?;
    ctx.event(&mut tx, Kind::GroupMade, About::service(row.id), &body(&row));
    let id = GroupId(row.id);
    ctx.finish(tx, new.form, &place(id), Some("/groups/new")).await?;
    Ok(id)
}

/// Writes a new group, with leave for it.
async fn set_up(ctx: &Ctx, tx: &mut Box<dyn Tx>, row: &GroupRow, leaved: Leaved<act::SetUpGroup>) -> AppResult<()> {
    tx.group_insert(row).await?;
    leaved.keep(ctx, tx, Whose::Worker, (row.id, ctx.at())).await
}

fn body(row: &GroupRow) -> serde_json::Value {
    json!({ "name": row.name, "purpose": row.purpose, "places": row.places, "way_in": row.way, "whereabouts": row.whereabouts })
}

/// Changes a group. Where somebody else runs it from now on, the sessions to come are in their calendar.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where somebody else runs it; [`AppError::Stale`]; [`AppError::TakenBefore`].
pub async fn change(ctx: &Ctx, group: GroupId, version: i64, new: GroupForm) -> AppResult<()> {
    ctx.authorise(Act::GroupKeep)?;
    new.draft.check().map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let (permit, mut row) = running(ctx, &mut tx, group).await?;
    goes_on(&row)?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    let taken = tx.group_places_taken(&permit).await?;
    if let Some(places) = new.draft.places.filter(|places| i64::from(*places) < taken) {
        return Err(AppError::field(
            "places",
            format!("{taken} people have a place now, so {places} are too few. Let some of them leave first"),
        ));
    }
    let before = body(&row);
    let (site, room) = crate::calendar::plan::whereabouts(&mut tx, new.site, new.room).await?;
    let led_by = leader(ctx, &mut tx, new.led_by, row.led_by).await?;
    if led_by != row.led_by {
        tx.group_hand_over(&permit, row.led_by, led_by).await?;
    }
    let draft = new.draft;
    draft.name.trim().clone_into(&mut row.name);
    draft.purpose.trim().clone_into(&mut row.purpose);
    draft.whereabouts.trim().clone_into(&mut row.whereabouts);
    new.place.as_str().clone_into(&mut row.place);
    draft.way.as_str().clone_into(&mut row.way);
    (row.places, row.minutes, row.site_id, row.room_id, row.led_by) = (draft.places, draft.minutes, site, room, led_by);
    tx.group_save(&permit, &row).await?;
    ctx.event(&mut tx, Kind::GroupChanged, About::service(row.id), &json!({ "before": before, "after": body(&row) }));
    ctx.finish(tx, new.form, &place(group), None).await
}

/// Ends a group: who had a place leaves it, what is planned is cancelled, and all that was is kept.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where it has ended or somebody else runs it; [`AppError::Stale`];
/// [`AppError::TakenBefore`].
pub async fn end(ctx: &Ctx, group: GroupId, version: i64, form: Uuid, why: &str) -> AppResult<()> {
    ctx.authorise(Act::GroupKeep)?;
    if let Some(problem) = too_long("ended_why", why, SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    if why.trim().is_empty() {
        return Err(AppError::field("ended_why", "Say in a line why it ends: it stands with the group"));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, mut row) = running(ctx, &mut tx, group).await?;
    goes_on(&row)?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    // of each who had a place it is told in their own record
    let places = ctx.disclose(tx.group_place_list(&permit, &ctx.stance()?).await?);
    for one in &places {
        if let Some(of) = tx.permit_episode_of_group(&permit, one.episode_id).await? {
            let said = json!({ "group": row.name, "left_why": LeftWhy::GroupEnded.as_str() });
            ctx.event(&mut tx, Kind::GroupPlaceLeft, About::episode(&of, one.id), &said);
        }
    }
    let left = tx.group_places_end(&permit, LeftWhy::GroupEnded.as_str(), ctx.at()).await?;
    let cancelled = tx.group_sessions_cancel(&permit, ctx.at(), ctx.account()?.0).await?;
    row.ended_at = Some(ctx.at());
    why.trim().clone_into(&mut row.ended_why);
    tx.group_save(&permit, &row).await?;
    let said = json!({ "name": row.name, "why": row.ended_why, "people": left, "times": cancelled });
    ctx.event(&mut tx, Kind::GroupEnded, About::service(row.id), &said);
    ctx.finish(tx, form, &place(group), None).await
}

/// Which session of which group an appointment of the calendar is of.
pub(crate) async fn of_line(tx: &mut Box<dyn Tx>, line: Uuid) -> AppResult<Option<GroupSessionId>> {
    Ok(tx.group_session_of_line(line).await?.map(|(_, session)| GroupSessionId(session)))
}

pub(crate) fn place(group: GroupId) -> String {
    format!("/groups/{group}")
}

fn session_place(session: GroupSessionId) -> String {
    format!("/group-sessions/{session}")
}
