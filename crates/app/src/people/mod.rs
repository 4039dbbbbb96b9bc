//! Persons (DOMAIN 4.1, 4.10): the record opened, its details changed, ties and consents.

mod consents;
mod edit;
mod ties;

pub use consents::{NewConsent, add_consent, withdraw_consent};
pub use edit::{Edit, Editing, Way, edit, save};
pub use ties::{NewTie, Tie, add_tie, end_tie};

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::time;
use crate::timeline::{self, Timeline, Window};
use practice::access::{Act, Ground};
use practice::ids::{EpisodeId, PersonId};
use practice::referral::State;
use store::Tx;
use store::episodes::EpisodeListRow;
use store::people::{ConsentRow, PersonContactRow, PersonRow};
use store::permit::PersonPermit;
use store::referrals::ReferralListRow;

/// A person's record, opened.
#[derive(Debug)]
pub struct Opened {
    /// The person.
    pub person: PersonRow,
    /// Age in whole years, where the date of birth is known.
    pub age: Option<i32>,
    /// Ways to reach them, with what is safe.
    pub contacts: Vec<PersonContactRow>,
    /// Household, carers, professionals; open ones first.
    pub ties: Vec<Tie>,
    /// Consents and refusals, newest first.
    pub consents: Vec<ConsentRow>,
    /// Referrals, newest first.
    pub referrals: Vec<ReferralListRow>,
    /// Episodes, newest first.
    pub episodes: Vec<EpisodeListRow>,
    /// The name of the practice; empty where none is known.
    pub practice: String,
    /// Risk flags of the latest referral that was not turned away, as codes.
    pub risks: Vec<String>,
    /// What happened.
    pub timeline: Timeline,
    /// On what ground the record was opened.
    pub ground: Option<Ground>,
    /// Whether this account may change the record.
    pub may_write: bool,
    /// The open episode in which this account may record a contact.
    pub may_record: Option<EpisodeId>,
}

/// Opens the record of a person whom this account supports, covers, or triages.
///
/// # Errors
/// [`AppError::NotFound`] where the person is none of the account's.
pub async fn open(ctx: &Ctx, person: PersonId, window: Window) -> AppResult<Opened> {
    ctx.authorise(Act::PersonRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.person_permit(&mut tx, person).await?;
    let row = ctx.disclose(tx.person_get(&permit).await?).ok_or(AppError::NotFound)?;
    let contacts = ctx.disclose(tx.person_contacts(&permit).await?);
    let ties = ties::list(ctx, &mut tx, &permit).await?;
    let consents = ctx.disclose(tx.consent_list(&permit).await?);
    let referrals = ctx.disclose(tx.referral_of_person(&permit).await?);
    let episodes = ctx.disclose(tx.episode_of_person(&permit).await?);
    let practice = match row.practice_id {
        Some(site) => tx.site_get(site).await?.map(|s| s.name).unwrap_or_default(),
        None => String::new(),
    };
    let risks = risks(ctx, &mut tx, &referrals).await?;
    let timeline = timeline::read(ctx, &mut tx, &permit, window).await?;
    let may_record = recordable(ctx, &mut tx, &episodes).await?;
    Ok(Opened {
        age: row.birth_date.map(|born| practice::person::age_on(time::date(born), ctx.today())),
        ground: Ground::parse(permit.ground()),
        may_write: ctx.may(Act::PersonWrite) && may_change(&permit),
        may_record,
        person: row,
        contacts,
        ties,
        consents,
        referrals,
        episodes,
        practice,
        risks,
        timeline,
    })
}

/// The name of a person whose record is about to be changed.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] for a record that was joined with another.
pub async fn name(ctx: &Ctx, person: PersonId) -> AppResult<String> {
    ctx.authorise(Act::PersonWrite)?;
    let mut tx = ctx.read().await?;
    let (_, row) = held(ctx, &mut tx, person).await?;
    Ok(full_name(&row.given_name, &row.family_name))
}

/// The episode in which a contact would be recorded: an open one, this account's own before one it covers.
async fn recordable(ctx: &Ctx, tx: &mut Box<dyn Tx>, episodes: &[EpisodeListRow]) -> AppResult<Option<EpisodeId>> {
    if !ctx.may(Act::ContactRecord) {
        return Ok(None);
    }
    let open = || episodes.iter().filter(|e| e.state != practice::episode::State::Ended.as_str());
    let own = open().find(|e| Some(e.owner_id) == ctx.account_uuid());
    let Some(episode) = own.or_else(|| open().next()) else { return Ok(None) };
    let permit = tx.permit_episode(ctx.account()?.0, episode.id, ctx.at()).await?;
    Ok(permit.filter(|permit| *permit.write()).map(|_| EpisodeId(episode.id)))
}

/// Whether the ground is one on which a record is changed, and not read alone.
fn may_change(permit: &PersonPermit) -> bool {
    Ground::parse(permit.ground()).is_some_and(practice::access::writes)
}

/// What the latest referral that still counts says of risk; shown in the header, before any visit (DOMAIN 4.4).
async fn risks(ctx: &Ctx, tx: &mut Box<dyn Tx>, referrals: &[ReferralListRow]) -> AppResult<Vec<String>> {
    let counts = |r: &&ReferralListRow| State::parse(&r.state).is_some_and(|s| s.is_open() || s == State::Accepted);
    let Some(latest) = referrals.iter().find(counts) else { return Ok(Vec::new()) };
    match tx.permit_referral(ctx.account()?.0, latest.id, ctx.at(), ctx.day()).await? {
        Some(permit) => Ok(tx.referral_risks(&permit).await?),
        None => Ok(Vec::new()),
    }
}

/// The person for a change: the right, and the row.
async fn held(ctx: &Ctx, tx: &mut Box<dyn Tx>, person: PersonId) -> AppResult<(PersonPermit, PersonRow)> {
    let permit = ctx.person_permit(tx, person).await?;
    if !may_change(&permit) {
        return Err(AppError::NotPossible(
            "You can read this record, and not change it. Ask the link worker who supports the person".to_owned(),
        ));
    }
    let row = ctx.disclose(tx.person_get(&permit).await?).ok_or(AppError::NotFound)?;
    if row.merged_into.is_some() {
        return Err(AppError::NotPossible("This record was joined with another one. Make the change there".to_owned()));
    }
    Ok((permit, row))
}

fn place(person: PersonId) -> String {
    format!("/people/{person}")
}

/// A name as it is read aloud.
pub(crate) fn full_name(given: &str, family: &str) -> String {
    format!("{given} {family}").trim().to_owned()
}
