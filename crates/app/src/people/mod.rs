//! Persons (DOMAIN 4.1, 4.10): the record opened, its details changed, ties and consents.

mod ability;
mod account;
mod consents;
mod death;
mod edit;
mod marks;
mod ties;

pub use ability::{Asking, ask, find};
pub use account::{OwnPlan, end_plan, invite_to_plan, own_plan};
pub(crate) use consents::stands;
pub use consents::{NewConsent, add_consent, withdraw_consent};
pub use death::{Known, death, record_death, take_back_death, told_partner};
pub(crate) use edit::changes;
pub use edit::{Edit, Editing, WAYS_MAX, Way, edit, save};
pub use marks::Marks;
pub(crate) use marks::{alive, marks};
pub use store::people::PersonTieRow;
pub use ties::{NewTie, Tie, add_tie, end_tie};

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::imports::Brought;
use crate::joining::{self, OfPerson};
use crate::timeline::{self, Timeline, Window};
use crate::{retention, time};
use practice::access::{Act, Ground};
use practice::consent::Purpose;
use practice::ids::{EpisodeId, PersonId};
use practice::person::full_name;
use practice::referral::State;
use practice::retention::Keeping;
use store::Tx;
use store::concerns::ConcernListRow;
use store::episodes::EpisodeListRow;
use store::kin::KinNoteRow;
use store::life::AbilityRow;
use store::people::{ConsentRow, PersonContactRow, PersonRow};
use store::permit::{PersonPermit, ReferralPermit};
use store::referrals::ReferralListRow;
use store::requests::CorrectionRow;

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
    /// Concerns for their safety, the newest first.
    pub concerns: Vec<ConcernListRow>,
    /// What happened.
    pub timeline: Timeline,
    /// On what ground the record was opened.
    pub ground: Option<Ground>,
    /// Whether this account may change the record.
    pub may_write: bool,
    /// Whether this account may invite the person to their own plan.
    pub may_invite: bool,
    /// The open episode in which this account may record a contact.
    pub may_record: Option<EpisodeId>,
    /// The episodes whose contacts this account may correct: its own, and the one in which it may record.
    pub correctable: Vec<EpisodeId>,
    /// Whether the record is open for triage alone: earlier support and referrals as dates, state and owner only.
    pub narrow: bool,
    /// Whether this account may change the contact details.
    pub may_edit: bool,
    /// That they have died, or that something is hidden.
    pub marks: Marks,
    /// What was found of their ability to decide, newest first.
    pub abilities: Vec<AbilityRow>,
    /// Records that may be theirs too, and those that were joined to this one.
    pub alike: OfPerson,
    /// What they asked to have corrected, and their own statements where it was not, newest first.
    pub statements: Vec<CorrectionRow>,
    /// What could not be taken over as it was when the record was brought in from another system, and waits to be looked at.
    pub brought: Vec<Brought>,
    /// What they said at contacts that count for somebody they are tied to, newest first.
    pub said: Vec<KinNoteRow>,
    /// How long the record is kept; not in print, nor for triage.
    pub kept: Option<Keeping>,
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
    let narrow = narrow(&permit);
    let marks = marks(ctx, &mut tx, &permit).await?;
    let abilities = if narrow { Vec::new() } else { ctx.disclose(tx.ability_list(&permit).await?) };
    let statements = if narrow { Vec::new() } else { ctx.disclose(tx.correction_list(&permit).await?) };
    let brought = if narrow { Vec::new() } else { crate::imports::flags(ctx, &mut tx, &permit).await? };
    let ties = if narrow { Vec::new() } else { ties::list(ctx, &mut tx, &permit).await? };
    let said = if narrow { Vec::new() } else { ctx.disclose(tx.kin_note_list(&permit, None).await?) };
    let mut consents = ctx.disclose(tx.consent_list(&permit).await?);
    let mut referrals = ctx.disclose(tx.referral_of_person(&permit).await?);
    let mut episodes = ctx.disclose(tx.episode_of_person(&permit).await?);
    let may_record = if narrow { None } else { recordable(ctx, &mut tx, &episodes).await? };
    let correctable = if narrow { Vec::new() } else { correctable(ctx, &episodes, may_record) };
    let may_edit = ctx.may(Act::PersonWrite) && (!narrow || !supported_by_another(ctx, &episodes));
    let mut of_team = Vec::new();
    if narrow {
        consents.retain(|c| c.purpose == Purpose::Contact.as_str());
        of_team = narrow_referrals(ctx, &mut tx, &mut referrals).await?;
        episodes.iter_mut().for_each(narrow_episode);
    }
    let practice = match row.practice_id {
        Some(site) => tx.site_get(site).await?.map(|s| s.name).unwrap_or_default(),
        None => String::new(),
    };
    let mut concerns = ctx.disclose(tx.concern_of_person(&permit).await?);
    if window.whole {
        // a print is handed on: what others worry about is no part of what the person, or whoever reads over their shoulder, is
        // given without a thought (DPA 2018 schedule 3, serious harm)
        concerns.clear();
    }
    if narrow {
        concerns.retain(|concern| concern.closed_at.is_none() && concern.struck_at.is_none());
    }
    let risks = risks(ctx, &mut tx, &referrals).await?;
    let timeline = if narrow {
        timeline::read_for_triage(ctx, &mut tx, &permit, &of_team, window).await?
    } else {
        timeline::read(ctx, &mut tx, &permit, window).await?
    };
    let kept = if narrow || window.whole { None } else { retention::of_permit(ctx, &mut tx, &permit).await? };
    let reads = !*permit.write();
    let alike = if narrow { OfPerson::default() } else { joining::of_person(ctx, &mut tx, &permit).await? };
    let mut opened = Opened {
        age: row.birth_date.map(|born| practice::person::age_on(time::date(born), ctx.today())),
        ground: Ground::parse(permit.ground()),
        may_write: ctx.may(Act::PersonWrite) && may_change(&permit) && !narrow,
        // there is no plan of somebody without support of their own
        may_invite: ctx.may(Act::PlanInvite)
            && may_change(&permit)
            && !narrow
            && permit.ground() != Ground::Family.as_str(),
        may_record,
        correctable,
        narrow,
        may_edit: may_edit && may_change(&permit),
        person: row,
        contacts,
        ties,
        consents,
        referrals,
        episodes,
        practice,
        risks,
        concerns,
        timeline,
        marks: Marks::default(),
        abilities,
        alike,
        statements,
        brought,
        said,
        kept,
    };
    if reads {
        marks.cover_record(&mut opened);
    }
    Ok(Opened { marks, ..opened })
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
    let permit = tx.permit_episode(&ctx.stance()?, episode.id).await?;
    Ok(permit.filter(|permit| *permit.write()).map(|_| EpisodeId(episode.id)))
}

/// The episodes whose contacts this account may correct; what has ended can still be put right by whoever owned it.
fn correctable(ctx: &Ctx, episodes: &[EpisodeListRow], may_record: Option<EpisodeId>) -> Vec<EpisodeId> {
    if !ctx.may(Act::ContactRecord) {
        return Vec::new();
    }
    let own = episodes.iter().filter(|e| Some(e.owner_id) == ctx.account_uuid()).map(|e| EpisodeId(e.id));
    own.chain(may_record).collect()
}

/// Whether the ground is one on which a record is changed, and not read alone.
fn may_change(permit: &PersonPermit) -> bool {
    *permit.write()
}

/// What the latest referral that still counts says of risk; shown in the header, before any visit (DOMAIN 4.4).
async fn risks(ctx: &Ctx, tx: &mut Box<dyn Tx>, referrals: &[ReferralListRow]) -> AppResult<Vec<String>> {
    let counts = |r: &&ReferralListRow| State::parse(&r.state).is_some_and(|s| s.is_open() || s == State::Accepted);
    let Some(latest) = referrals.iter().find(counts) else { return Ok(Vec::new()) };
    match tx.permit_referral(&ctx.stance()?, latest.id).await? {
        Some(permit) => Ok(tx.referral_risks(&permit).await?),
        None => Ok(Vec::new()),
    }
}

/// Whether a record is open because its person waits in an own team's inbox, and for no nearer reason: then who it is,
/// how to reach them and what is asked are shown, and nothing of anybody's support (DOMAIN 10).
pub(crate) fn narrow(permit: &PersonPermit) -> bool {
    Ground::parse(permit.ground()) == Some(Ground::TeamReferral)
}

/// Takes from referrals that are not an own team's open ones all but when, where they stand, and their reference. Gives
/// the rights to the open ones.
pub(crate) async fn narrow_referrals(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    referrals: &mut [ReferralListRow],
) -> AppResult<Vec<ReferralPermit>> {
    let mut open = Vec::new();
    for row in referrals {
        // a person has a handful of referrals; whose team each is for is asked of each
        let permit = if State::parse(&row.state).is_some_and(State::is_open) {
            tx.permit_referral(&ctx.stance()?, row.id).await?
        } else {
            None
        };
        if let Some(permit) = permit {
            open.push(permit);
        } else {
            row.needs.clear();
            row.risks.clear();
            row.referrer_name.clear();
            row.source.clear();
        }
    }
    Ok(open)
}

/// Takes from a record how its person is reached now: somebody else supports them, and keeps that.
pub(crate) fn without_whereabouts(person: &mut PersonRow, contacts: &mut Vec<PersonContactRow>) {
    contacts.clear();
    for now in [&mut person.address, &mut person.postcode, &mut person.safe_contact, &mut person.next_of_kin] {
        now.clear();
    }
}

/// Takes from an episode all but its dates, its state and its owner.
pub(crate) fn narrow_episode(row: &mut EpisodeListRow) {
    row.readiness.clear();
    row.needs.clear();
    row.holding.clear();
    row.ending_stage = None;
    row.last_contact_at = None;
    row.contact_count = 0;
    row.next_contact_at = None;
    row.next_contact_kind = None;
    row.next_contact_place = None;
    row.next_contact_note.clear();
}

/// Whether somebody else supports the person now: then the record is theirs to keep.
fn supported_by_another(ctx: &Ctx, episodes: &[EpisodeListRow]) -> bool {
    let ended = practice::episode::State::Ended.as_str();
    episodes.iter().any(|e| e.state != ended && Some(e.owner_id) != ctx.account_uuid())
}

/// The person for a change that triage does not need: as [`held`], and refused where the record is open for triage alone.
pub(crate) async fn kept(ctx: &Ctx, tx: &mut Box<dyn Tx>, person: PersonId) -> AppResult<(PersonPermit, PersonRow)> {
    let (permit, row) = held(ctx, tx, person).await?;
    if narrow(&permit) {
        return Err(AppError::NotPossible(
            "You can change this once you support the person. Until then, their contact details are yours to mend"
                .to_owned(),
        ));
    }
    Ok((permit, row))
}

/// The person for a change of contact details, which triage needs too: refused where somebody else supports them.
pub(crate) async fn reachable(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    person: PersonId,
) -> AppResult<(PersonPermit, PersonRow)> {
    let (permit, row) = held(ctx, tx, person).await?;
    if narrow(&permit) && supported_by_another(ctx, &ctx.disclose(tx.episode_of_person(&permit).await?)) {
        return Err(AppError::NotPossible(
            "Somebody else supports this person and keeps their record. Tell them what has changed".to_owned(),
        ));
    }
    Ok((permit, row))
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

pub(crate) fn place(person: PersonId) -> String {
    format!("/people/{person}")
}
