//! Episodes (DOMAIN 4.3): the caseload, one episode opened, what is planned next, handing over.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::Timestamp;
use practice::access::Act;
use practice::contact::{Kind as ContactKind, Place};
use practice::episode::next_due;
use practice::event::Kind;
use practice::ids::{AccountId, EpisodeId, SiteId};
use serde_json::json;
use store::episodes::{
    AfterDue, CaseloadFilter, EndingRow, EpisodeListRow, EpisodeOwnerRow, EpisodeRow, HoldingRow, LoadRow,
};
use store::people::{PersonContactRow, PersonRow};
use store::permit::{EpisodePermit, ReferralPermit};
use store::referrals::ReferralRow;
use store::support::{ConnectionListRow, GoalRow, StepRow, UnmetNeedRow};
use store::{PAGE, Tx};
use uuid::Uuid;

/// What the caseload is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// A state; none means all that are open.
    pub state: Option<practice::episode::State>,
    /// A site.
    pub site: Option<SiteId>,
    /// A need's code.
    pub need: Option<String>,
}

/// The caseload: nothing-next on top (PAGES 3).
#[derive(Debug)]
pub struct Caseload {
    /// How many there are by state.
    pub load: LoadRow,
    /// At most [`PAGE`].
    pub rows: Vec<EpisodeListRow>,
    /// Where it goes on.
    pub next: Option<AfterDue>,
}

/// The account's caseload, own and covered.
///
/// # Errors
/// [`AppError::NotFound`] where the role has none.
pub async fn caseload(ctx: &Ctx, filter: &Filter, after: Option<AfterDue>) -> AppResult<Caseload> {
    ctx.authorise(Act::CaseloadRead)?;
    let account = ctx.account()?.0;
    let narrowed = CaseloadFilter {
        state: filter.state.map(|s| s.as_str().to_owned()),
        site: filter.site.map(|s| s.0),
        need: filter.need.clone(),
        owner: None,
    };
    let mut tx = ctx.read().await?;
    let load = tx.episode_load(account).await?;
    let rows = ctx.disclose(tx.episode_caseload(account, &narrowed, ctx.at(), after, PAGE).await?);
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|r| AfterDue { due: r.next_due, id: r.id });
    Ok(Caseload { load, rows, next })
}

/// An episode opened.
#[derive(Debug)]
pub struct Opened {
    /// The episode.
    pub episode: EpisodeRow,
    /// Its person.
    pub person: PersonRow,
    /// How the person is reached: shown where contact is made.
    pub contacts: Vec<PersonContactRow>,
    /// The referral it followed.
    pub referral: ReferralRow,
    /// Needs of the referral as codes.
    pub needs: Vec<String>,
    /// Risk flags of the referral as codes: shown before every contact (DOMAIN 4.4).
    pub risks: Vec<String>,
    /// The trail of owners, oldest first.
    pub owners: Vec<EpisodeOwnerRow>,
    /// What matters.
    pub goals: Vec<GoalRow>,
    /// What is done about it.
    pub steps: Vec<StepRow>,
    /// Introductions.
    pub connections: Vec<ConnectionListRow>,
    /// Needs that nothing fitted.
    pub unmet: Vec<UnmetNeedRow>,
    /// The open holding with its reasons and functions.
    pub holding: Option<(HoldingRow, Vec<String>, Vec<String>)>,
    /// The ending, where one was begun.
    pub ending: Option<EndingRow>,
    /// The site's name.
    pub site_name: String,
}

/// Opens an episode of the account's own or covered caseload.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, episode: EpisodeId) -> AppResult<Opened> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    let person_permit = tx.permit_person_of_episode(&permit).await?;
    let person = ctx.disclose(tx.person_get(&person_permit).await?).ok_or(AppError::NotFound)?;
    let contacts = ctx.disclose(tx.person_contacts(&person_permit).await?);
    let (referral_permit, referral, _) = referral_of(ctx, &mut tx, &permit).await?;
    let needs = tx.referral_needs(&referral_permit).await?;
    let risks = tx.referral_risks(&referral_permit).await?;
    let owners = tx.episode_owners(&permit).await?;
    let goals = ctx.disclose(tx.goal_list(&permit).await?);
    let steps = ctx.disclose(tx.step_list(&permit).await?);
    let connections = ctx.disclose(tx.connection_list(&permit).await?);
    let unmet = ctx.disclose(tx.unmet_need_list(&permit).await?);
    let holding = ctx.disclose(tx.holding_open(&permit).await?);
    let ending = ctx.disclose(tx.ending_get(&permit).await?);
    let site_name = tx.site_get(row.site_id).await?.map(|s| s.name).unwrap_or_default();
    Ok(Opened {
        episode: row,
        person,
        contacts,
        referral,
        needs,
        risks,
        owners,
        goals,
        steps,
        connections,
        unmet,
        holding,
        ending,
        site_name,
    })
}

/// The referral of an episode, with the right to send word on it and the person's initials.
pub(crate) async fn referral_of(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
) -> AppResult<(ReferralPermit, ReferralRow, String)> {
    let referral_permit = tx.permit_referral_of_episode(permit).await?.ok_or(AppError::NotFound)?;
    let row = ctx.disclose(tx.referral_get(&referral_permit).await?).ok_or(AppError::NotFound)?;
    let person_permit = tx.permit_person_of_episode(permit).await?;
    let person = ctx.disclose(tx.person_get(&person_permit).await?).ok_or(AppError::NotFound)?;
    Ok((referral_permit, row, practice::person::initials(&person.given_name, &person.family_name)))
}

/// Works out anew when the next thing of an episode is due, so that lists can sort by it.
pub(crate) async fn refresh_due(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    row: &mut EpisodeRow,
) -> AppResult<()> {
    let contact = row.next_contact_at.map(|at| time::local_date(time::moment(at)));
    let step = tx.step_next_due(permit).await?.map(time::date);
    let review = ctx.disclose(tx.holding_open(permit).await?).map(|(holding, _, _)| time::date(holding.review_on));
    row.next_due = next_due(contact, step, review).map_or(store::NOTHING_DUE, time::day);
    Ok(())
}

/// What is planned next.
#[derive(Debug, Clone)]
pub struct Plan {
    /// When; none takes the plan away.
    pub at: Option<Timestamp>,
    /// What it will be.
    pub kind: Option<ContactKind>,
    /// Where.
    pub place: Option<Place>,
    /// A word for it.
    pub note: String,
}

/// Plans the next contact, or takes the plan away.
///
/// # Errors
/// [`AppError::Invalid`] for a moment that is past; [`AppError::NotPossible`] where support has ended.
pub async fn plan_next(ctx: &Ctx, episode: EpisodeId, form: Uuid, plan: Plan) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    if plan.at.is_some_and(|at| time::local_date(at) < ctx.today()) {
        return Err(AppError::field("next_date", "Choose today or a day to come"));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let mut row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    still_open(&row)?;
    crate::contacts::plan(&mut row, plan.at, plan.kind, plan.place, &plan.note);
    refresh_due(ctx, &mut tx, &permit, &mut row).await?;
    tx.episode_save(&permit, &row).await?;
    let body = json!({ "at": row.next_contact_at, "kind": row.next_contact_kind, "place": row.next_contact_place, "note": row.next_contact_note });
    ctx.event(&mut tx, Kind::NextContactPlanned, About::episode(&permit, episode.0), &body);
    ctx.finish(tx, form, &format!("/episodes/{episode}"), Some(&format!("/episodes/{episode}/plan"))).await
}

/// Refuses what cannot be done once support has ended.
pub(crate) fn still_open(row: &EpisodeRow) -> AppResult<()> {
    if row.state == practice::episode::State::Ended.as_str() {
        return Err(AppError::NotPossible("Support has ended. A new referral opens it again".to_owned()));
    }
    Ok(())
}

/// Hands an episode over to a colleague; the trail stays.
///
/// # Errors
/// [`AppError::Invalid`] where it is no colleague of an own team, or no reason is given.
pub async fn hand_over(ctx: &Ctx, episode: EpisodeId, form: Uuid, to: AccountId, why: &str) -> AppResult<()> {
    ctx.authorise(Act::HandoverMake)?;
    if why.trim().is_empty() {
        return Err(AppError::field("why", "Say in a few words why, so that the trail can be understood"));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let mut row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    still_open(&row)?;
    let colleagues = tx.colleagues(ctx.account()?.0, ctx.day()).await?;
    let Some((_, name)) = colleagues.into_iter().find(|(id, _)| *id == to.0 && *id != row.owner_id) else {
        return Err(AppError::field("to", "Choose a colleague of your own team"));
    };
    row.owner_id = to.0;
    tx.episode_save(&permit, &row).await?;
    let next = EpisodeOwnerRow {
        id: ctx.id(),
        episode_id: episode.0,
        owner_id: to.0,
        owner_name: name.clone(),
        from_at: ctx.at(),
        until_at: None,
        why: why.trim().to_owned(),
        made_by: ctx.account()?.0,
    };
    let access = crate::referrals::access_of_owner(ctx, &mut tx, &row).await?;
    tx.episode_hand_over(&permit, &next, &access).await?;
    ctx.event(
        &mut tx,
        Kind::EpisodeHandedOver,
        About::episode(&permit, episode.0),
        &json!({ "to": name, "why": next.why }),
    );
    ctx.finish(tx, form, "/caseload", None).await
}
