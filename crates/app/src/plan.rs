//! My plan: what a person reads of their own support (DOMAIN 10, "own plan"; PAGES 2). What was agreed,
//! whom they see next, where they go; no notes, nothing of others. Only ever their own.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::measures::{Course, courses};
use crate::time;
use jiff::Timestamp;
use practice::access::Act;
use practice::contact::{Kind as ContactKind, Place};
use practice::episode::State;
use practice::goal::StepState;
use practice::ids::EpisodeId;
use store::Tx;
use store::episodes::EpisodeListRow;
use store::holding::EndingRow;
use store::permit::PersonPermit;
use store::support::{ConnectionListRow, GoalRow, StepRow};

/// What comes next.
#[derive(Debug, Clone)]
pub struct Next {
    /// When.
    pub at: Timestamp,
    /// What it will be.
    pub kind: Option<ContactKind>,
    /// Where or how.
    pub place: Option<Place>,
}

/// A person's own plan.
#[derive(Debug)]
pub struct Plan {
    /// What they like to be called.
    pub called: String,
    /// Their support; none while a referral waits, or where none was ever given.
    pub support: Option<Support>,
    /// Whether a referral of theirs waits for an answer.
    pub referral_waits: bool,
}

/// The support that is open, or the last that was.
#[derive(Debug)]
pub struct Support {
    /// Which one.
    pub episode: EpisodeId,
    /// How it stands.
    pub state: State,
    /// Who the link worker is.
    pub worker: String,
    /// The practice.
    pub site: String,
    /// The practice's telephone number; empty where none is kept.
    pub site_phone: String,
    /// What matters to them, as it was written down with them.
    pub what_matters: String,
    /// What they want to reach.
    pub goals: Vec<GoalRow>,
    /// What is done about it, and not dropped.
    pub steps: Vec<StepRow>,
    /// Whom they see next.
    pub next: Option<Next>,
    /// Where they go or were told about.
    pub connections: Vec<ConnectionListRow>,
    /// How measures went, where the service shows them back.
    pub measures: Vec<Course>,
    /// What was said at the end, where it ended.
    pub ending: Option<EndingRow>,
    /// What may help while they wait for a first contact: the need in words, and the lines.
    pub meanwhile: Vec<(String, String)>,
}

/// Opens one's own plan; none where no record is tied to this account yet.
///
/// # Errors
/// [`AppError::NotFound`] where the role has no plan.
pub async fn open(ctx: &Ctx) -> AppResult<Option<Plan>> {
    ctx.authorise(Act::OwnPlanRead)?;
    let mut tx = ctx.read().await?;
    let Some(permit) = ctx.self_permit(&mut tx).await? else { return Ok(None) };
    let person = ctx.disclose(tx.person_get(&permit).await?).ok_or(AppError::NotFound)?;
    let episodes = ctx.disclose(tx.episode_of_person(&permit).await?);
    let referrals = ctx.disclose(tx.referral_of_person(&permit).await?);
    let open = |e: &&EpisodeListRow| e.state != State::Ended.as_str();
    let latest = episodes.iter().find(open).or_else(|| episodes.iter().max_by_key(|e| e.opened_at));
    let support = match latest {
        Some(episode) => Some(support(ctx, &mut tx, &permit, episode).await?),
        None => None,
    };
    let waits = |state: &str| practice::referral::State::parse(state).is_some_and(practice::referral::State::is_open);
    Ok(Some(Plan {
        called: if person.known_as.is_empty() { person.given_name } else { person.known_as },
        support,
        referral_waits: referrals.iter().any(|r| waits(&r.state)),
    }))
}

async fn support(ctx: &Ctx, tx: &mut Box<dyn Tx>, own: &PersonPermit, listed: &EpisodeListRow) -> AppResult<Support> {
    let permit = tx.permit_episode_of_person(own, listed.id).await?.ok_or(AppError::NotFound)?;
    let episode = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    // what a worker keeps off the plan leaves no gap in it
    let off = tx.kept_off(&permit).await?;
    let mut goals = ctx.disclose(tx.goal_list(&permit).await?);
    goals.retain(|goal| !off.contains(&goal.id));
    let mut steps = ctx.disclose(tx.step_list(&permit).await?);
    steps.retain(|s| StepState::parse(&s.state) != Some(StepState::Dropped) && !off.contains(&s.id));
    // nor does a step to a goal that is kept off
    steps.retain(|s| s.goal_id.is_none_or(|goal| !off.contains(&goal)));
    let mut connections = ctx.disclose(tx.connection_list(&permit).await?);
    connections.retain(|c| {
        practice::connection::State::parse(&c.state) != Some(practice::connection::State::NotTakenUp)
            && !off.contains(&c.id)
    });
    let mut ending = ctx.disclose(tx.ending_get(&permit).await?);
    // somebody may read along: what has a hidden address in it is not there at all
    let marks = crate::people::marks(ctx, tx, own).await?;
    goals.retain(|goal| !marks.finds(&goal.words));
    steps.retain(|step| !marks.finds(&step.words));
    if let Some(ending) = &mut ending {
        for words in [&mut ending.what_remains, &mut ending.door_open] {
            if marks.finds(words) {
                words.clear();
            }
        }
    }
    let measures = {
        let catalogue = crate::measures::catalogue(tx).await?;
        if catalogue.on_plan {
            let rows = ctx.disclose(tx.measure_list(&permit).await?);
            let mut concerns = ctx.disclose(tx.own_concern_list(&permit).await?);
            concerns.retain(|concern| !marks.finds(&concern.words) && !off.contains(&concern.id));
            courses(&catalogue, &rows, &concerns)
        } else {
            Vec::new()
        }
    };
    let site = tx.site_get(episode.site_id).await?;
    let state =
        State::parse(&episode.state).ok_or_else(|| AppError::Internal(format!("episode state {}", episode.state)))?;
    let meanwhile = if state == State::Waiting {
        let needs: Vec<String> = listed.needs.split_whitespace().map(str::to_owned).collect();
        crate::wording::meanwhile(tx, &needs).await?
    } else {
        Vec::new()
    };
    let shown = |at: &store::At| state != State::Ended && *at >= ctx.at() && !off.contains(&episode.id);
    let next = episode.next_contact_at.filter(shown).map(|at| Next {
        at: time::moment(at),
        kind: episode.next_contact_kind.as_deref().and_then(ContactKind::parse),
        place: episode.next_contact_place.as_deref().and_then(Place::parse),
    });
    Ok(Support {
        episode: EpisodeId(episode.id),
        state,
        worker: listed.owner_name.clone(),
        site: listed.site_name.clone(),
        site_phone: site.map(|s| s.phone).unwrap_or_default(),
        what_matters: if marks.finds(&episode.what_matters) { String::new() } else { episode.what_matters },
        goals,
        steps,
        next,
        connections,
        measures,
        // What is only prepared has not been said to the person yet.
        ending: ending.filter(|e| state == State::Ended || e.told_on.is_some()),
        meanwhile,
    })
}
