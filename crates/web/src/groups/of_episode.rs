//! The groups of somebody in support: where they have a place or wait for one, and for which they can be put down.

use super::show::{flash, given, moved};
use super::{places_words, way_words};
use crate::episodes::{Header, Tab};
use crate::error::WebResult;
use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::{AppError, time};
use axum::extract::Path;
use practice::access::Act;
use practice::group::{LeftWhy, Standing};
use practice::ids::{EpisodeId, GroupId};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct PlaceView {
    /// The group's own page, for whoever may open it.
    href: Option<String>,
    /// Where the form to leave it is sent.
    leave: String,
    group: String,
    name: String,
    standing: &'static str,
    open: bool,
    since: String,
    left_why: &'static str,
    next: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct GroupChoice {
    value: String,
    text: String,
    hint: Option<HintText>,
}

#[derive(Debug, Clone, Serialize)]
struct HintText {
    text: String,
}

#[derive(Debug, Clone, Serialize)]
struct OfEpisodeView {
    header: Header,
    places: Vec<PlaceView>,
    groups: Vec<GroupChoice>,
    whys: Vec<Choice>,
    may_write: bool,
}

async fn page(visit: &Visit, episode: Uuid, form: &FormState) -> WebResult {
    let opened = app::episodes::open(visit.ctx(), EpisodeId(episode)).await?;
    let found = app::groups::of_episode(visit.ctx(), EpisodeId(episode)).await?;
    let may_open = visit.ctx().may(Act::GroupRead);
    let places = found.places.iter().map(|row| {
        let standing = Standing::parse(&row.state).unwrap_or(Standing::Left);
        PlaceView {
            href: may_open.then(|| format!("/groups/{}", row.group_id)),
            leave: format!("/episodes/{episode}/groups/{}", row.id),
            group: row.group_id.to_string(),
            name: row.group_name.clone(),
            standing: standing.words(),
            open: standing.is_open(),
            since: time::local_date(time::moment(row.since_at)).to_string(),
            left_why: row.left_why.as_deref().and_then(LeftWhy::parse).map_or("", LeftWhy::words),
            next: row.next_at.map(|at| time::moment(at).to_string()),
        }
    });
    let groups = found.groups.iter().map(|row| GroupChoice {
        value: row.id.to_string(),
        text: row.name.clone(),
        hint: Some(HintText {
            text: format!(
                "{}. {}, {}, run by {}",
                row.purpose,
                way_words(&row.way),
                places_words(row.has, row.places),
                row.led_by_name
            ),
        }),
    });
    let view = OfEpisodeView {
        header: Header::of(&opened, visit.ctx().today(), Tab::Connections),
        places: places.collect(),
        groups: groups.collect(),
        whys: LeftWhy::ALL
            .iter()
            .filter(|why| why.is_asked())
            .map(|why| Choice::new(why.as_str(), why.words()))
            .collect(),
        may_write: opened.write,
    };
    visit.form_page("groups/of-episode.html", "Groups", form, view)
}

pub(super) async fn show(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    page(&visit, episode, &FormState::empty()).await
}

pub(super) async fn give(visit: Visit, Path(episode): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let Ok(group) = typed(&form, "group").parse::<Uuid>() else {
        return page(&visit, episode, &form.refuse("group", "Choose the group")).await;
    };
    let new = given(&visit, &form, Some(EpisodeId(episode)));
    let state = match app::groups::give_place(visit.ctx(), GroupId(group), new).await {
        Ok(standing) => return Ok(done(&format!("/episodes/{episode}/groups"), flash(standing))),
        Err(AppError::NotPossible(words)) => form.refuse("group", words),
        Err(AppError::Invalid(problems)) => {
            for problem in problems {
                let field = if problem.field == "agreed" { "agreed" } else { "group" };
                form.error(field, problem.message);
            }
            form.state()
        }
        Err(error) => mend(&form, error, "group")?,
    };
    page(&visit, episode, &state).await
}

pub(super) async fn leave(visit: Visit, Path((episode, id)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let group = GroupId(crate::shared::typed_id(&form, "group")?);
    let change = moved(&visit, &form, Standing::Left, Some(EpisodeId(episode)));
    let state = match app::groups::move_place(visit.ctx(), group, id, change).await {
        Ok(()) => return Ok(done(&format!("/episodes/{episode}/groups"), "group_left")),
        Err(AppError::NotPossible(words)) => form.refuse("", words),
        Err(error) => mend(&form, error, "left_why")?,
    };
    page(&visit, episode, &state).await
}

pub(super) fn samples() -> Samples {
    let place = |open: bool| PlaceView {
        href: Some("/groups/g".to_owned()),
        leave: "/episodes/e/groups/p".to_owned(),
        group: "g".to_owned(),
        name: "Tuesday walk".to_owned(),
        standing: if open { Standing::HasPlace.words() } else { Standing::Left.words() },
        open,
        since: "2026-11-03".to_owned(),
        left_why: if open { "" } else { LeftWhy::HadEnough.words() },
        next: open.then(|| "2026-11-24T10:00:00Z".to_owned()),
    };
    let view = OfEpisodeView {
        header: Header::sample(Tab::Connections),
        places: vec![place(true), place(false)],
        groups: vec![GroupChoice {
            value: "g".to_owned(),
            text: "Library drop-in".to_owned(),
            hint: Some(HintText { text: "Tea and company".to_owned() }),
        }],
        whys: vec![Choice::new("health", "Health")],
        may_write: true,
    };
    let empty = OfEpisodeView { places: Vec::new(), groups: Vec::new(), may_write: false, ..view.clone() };
    let faulty =
        FormState::empty().with_error("agreed", "Ask them first").with_error("left_why", "Choose why they left");
    vec![("groups/of-episode.html", vec![drawn(&view, Some(&faulty)), drawn(&empty, Some(&FormState::empty()))])]
}
