//! Planning a visit alone: what is known of risk stands before it.

use super::known::{self, Known};
use super::{JOB, place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::jobs::{ALARM, new_job};
use crate::secrets::{Token, token_hash};
use crate::time;
use jiff::Timestamp;
use practice::access::Act;
use practice::contact::Place;
use practice::event::Kind;
use practice::ids::{AccountId, EpisodeId, LonePlanId};
use practice::lone::{Hours, Plan, Standing, alarm_due};
use practice::person::{from_e164, full_name, parse_phone};
use practice::problem::Problem;
use serde_json::json;
use store::Tx;
use store::doors::LinkRow;
use store::jobs::JobRow;
use store::lone::LonePlanRow;
use store::permit::EpisodePermit;
use uuid::Uuid;

/// What the form shows before anything is written.
#[derive(Debug)]
pub struct Asked {
    /// The person's name; empty for a visit to nobody's home.
    pub name: String,
    /// Their address.
    pub address: String,
    /// When the next contact at their home is planned, if it is.
    pub next: Option<Timestamp>,
    /// What is known of risk with them.
    pub known: Known,
    /// The account's own number for alarms, as it is kept of telephones; empty where there is none.
    pub phone: String,
    /// By which channels alarms are sent besides.
    pub post: post::Standing,
    /// Who can look out for one: colleagues of the team, and supervisors.
    pub buddies: Vec<(AccountId, String)>,
    /// When somebody watches.
    pub hours: Hours,
    /// Minutes of grace that the service starts with.
    pub grace: i64,
}

/// A plan to be taken.
#[derive(Debug, Clone)]
pub struct NewPlan {
    /// The form's own id.
    pub form: Uuid,
    /// What was written.
    pub plan: Plan,
    /// Who looks out; none where the form was left open.
    pub buddy: Option<AccountId>,
    /// Whether what is known of risk was read.
    pub risks_seen: bool,
    /// The secret part of the check-out address.
    pub token: Token,
}

/// What the form shows, for a visit in an episode or for another one.
///
/// # Errors
/// [`AppError::NotFound`] where the support is none of the account's.
pub async fn asked(ctx: &Ctx, episode: Option<EpisodeId>) -> AppResult<Asked> {
    ctx.authorise(Act::LonePlan)?;
    let mut tx = ctx.read().await?;
    let permit = match episode {
        Some(episode) => Some(ctx.episode_permit(&mut tx, episode).await?),
        None => None,
    };
    read(ctx, &mut tx, permit.as_ref()).await
}

async fn read(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: Option<&EpisodePermit>) -> AppResult<Asked> {
    let settings = crate::settings::read(tx).await?;
    let me = ctx.account()?.0;
    let number = ctx.app.store.doors().account_alarm_phone(me).await?;
    let mut buddies = tx.colleagues(me, ctx.day()).await?;
    for supervisor in tx.supervisors_of(me, ctx.day()).await? {
        if !buddies.contains(&supervisor) {
            buddies.push(supervisor);
        }
    }
    buddies.retain(|(id, _)| *id != me);
    let mut asked = Asked {
        name: String::new(),
        address: String::new(),
        next: None,
        known: Known::default(),
        phone: number.as_deref().map(from_e164).unwrap_or_default(),
        post: ctx.app.post.standing(),
        buddies: buddies.into_iter().map(|(id, name)| (AccountId(id), name)).collect(),
        hours: settings.lone_hours,
        grace: settings.lone_grace,
    };
    let Some(permit) = permit else { return Ok(asked) };
    let of_person = tx.permit_person_of_episode(permit).await?;
    let person = ctx.disclose(tx.person_get(&of_person).await?).ok_or(AppError::NotFound)?;
    asked.name = full_name(&person.given_name, &person.family_name);
    let lines = [person.address.as_str(), person.postcode.as_str()];
    asked.address =
        lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ").replace('\n', ", ");
    let episode = ctx.disclose(tx.episode_get(permit).await?).ok_or(AppError::NotFound)?;
    let at_home = episode.next_contact_place.as_deref() == Some(Place::Home.as_str());
    asked.next = episode.next_contact_at.filter(|_| at_home).map(time::moment).filter(|at| *at > ctx.now());
    let of_referral = tx.permit_referral_of_episode(permit).await?;
    asked.known = known::read(ctx, tx, (&of_person, of_referral.as_ref()), person.safe_contact).await?;
    Ok(asked)
}

/// Makes a plan, and sets the clock of its alarm.
///
/// # Errors
/// [`AppError::Invalid`] naming what is missing; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn make(ctx: &Ctx, episode: Option<EpisodeId>, new: NewPlan) -> AppResult<LonePlanId> {
    ctx.authorise(Act::LonePlan)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let permit = match episode {
        Some(episode) => Some(ctx.episode_write_permit(&mut tx, episode).await?),
        None => None,
    };
    let asked = read(ctx, &mut tx, permit.as_ref()).await?;
    let mut problems = new.plan.check(ctx.now()).err().unwrap_or_default();
    let buddy = new.buddy.and_then(|id| asked.buddies.iter().find(|(one, _)| *one == id).cloned());
    if buddy.is_none() {
        problems.push(Problem::new("buddy", "Choose who looks out for you."));
    }
    if asked.known.has_any() && !new.risks_seen {
        problems.push(Problem::new("risks_seen", "Read what is known of risk, and say that you have."));
    }
    let (Some((buddy_id, buddy_name)), Ok((starts, ends)), true) =
        (buddy, new.plan.check(ctx.now()), problems.is_empty())
    else {
        return Err(AppError::Invalid(problems));
    };
    let due = time::at(alarm_due(ends, new.plan.grace));
    let plan = new.plan;
    let row = LonePlanRow {
        id: ctx.id(),
        worker_id: ctx.account()?.0,
        worker_name: ctx.actor_name().to_owned(),
        buddy_id: buddy_id.0,
        buddy_name,
        episode_id: episode.map(|e| e.0),
        person_id: permit.as_ref().map(|p| *p.person()),
        place: plan.place.trim().to_owned(),
        whom: plan.whom.trim().to_owned(),
        along: plan.along.trim().to_owned(),
        // what is no number was refused above
        phone: parse_phone(&plan.phone).unwrap_or_default(),
        starts_at: time::at(starts),
        ends_at: time::at(ends),
        grace: i32::try_from(plan.grace).unwrap_or_default(),
        duress: plan.duress.trim().to_owned(),
        note: plan.note.trim().to_owned(),
        standing: Standing::Planned.as_str().to_owned(),
        made_at: ctx.at(),
        in_at: None,
        out_at: None,
        out_words: String::new(),
        alarm: None,
        alarm_due: Some(due),
        alarmed_at: None,
        under_duress: false,
        answered_at: None,
        answered_by: String::new(),
        answer_words: String::new(),
        version: 1,
    };
    if let Some(person) = row.person_id {
        let veil = crate::hidden::veil(&mut tx, person).await?;
        for (field, words) in [("place", &row.place), ("whom", &row.whom), ("along", &row.along), ("note", &row.note)] {
            if veil.finds(words) {
                return Err(AppError::field(
                    field,
                    "The hidden address or number of this person stands here, and your buddy would read it. Write “hidden address”, and tell your buddy by mouth",
                ));
            }
        }
    }
    tx.lone_insert(&row).await?;
    let link = LinkRow {
        token_hash: token_hash(new.token.expose()),
        id: ctx.id(),
        service_id: ctx.service().0,
        kind: "check_out".to_owned(),
        subject_id: Some(row.id),
        label: row.worker_name.clone(),
        created_at: ctx.at(),
        revoked_at: None,
    };
    tx.link_insert(&link).await?;
    let job = new_job(ctx, JOB, ALARM, &json!({ "plan": row.id }).to_string());
    tx.job_insert(&JobRow { run_at: due, ..job }).await?;
    let body = json!({ "buddy": row.buddy_name, "ends": ends.to_string() });
    ctx.event(&mut tx, Kind::LonePlanMade, About::service(row.id), &body);
    let id = LonePlanId(row.id);
    ctx.finish(tx, new.form, &place(id), None).await?;
    Ok(id)
}
