//! What whoever refers is shown before they write and after they sent: what workers here can do, when a referral is looked
//! at, what they said of themselves the last time, and the reference of what came in.

use crate::ctx::{App, Ctx};
use crate::error::{AppError, AppResult};
use crate::services::Opens;
use practice::access::Act;
use practice::charter::card::Reader;
use practice::ids::{PersonId, ReferralId};
use practice::reference;
use practice::referral::{Hears, Source, hears};
use store::Tx;
use store::people::PersonRow;
use store::referrals::ReferralListRow;

/// A referral just made, for the page that says so.
#[derive(Debug)]
pub struct Confirmed {
    /// The referral.
    pub row: ReferralListRow,
    /// Whether this account may triage it.
    pub may_open: bool,
    /// Whether it stands among this account's own referrals.
    pub may_follow: bool,
    /// Whether whoever referred hears more than *received*.
    pub hears: bool,
    /// Whether the person agrees to be contacted; none where this account may not know it any more.
    pub consent: Option<bool>,
}

/// What a worker sees before a known person is referred again: "come back for the next layer" [001].
#[derive(Debug)]
pub struct Returning {
    /// The person.
    pub person: PersonRow,
    /// Their referrals so far, newest first.
    pub earlier: Vec<ReferralListRow>,
}

/// Opens a person to refer them again.
///
/// # Errors
/// [`AppError::NotFound`] where this account may not open them.
pub async fn returning(ctx: &Ctx, person: PersonId) -> AppResult<Returning> {
    ctx.authorise(Act::ReferralRecordSpoken)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.person_permit(&mut tx, person).await?;
    let row = ctx.disclose(tx.person_get(&permit).await?).ok_or(AppError::NotFound)?;
    let earlier = ctx.disclose(tx.referral_of_person(&permit).await?);
    Ok(Returning { person: row, earlier })
}

/// A referral just made, by its reference, for the page that says so.
///
/// # Errors
/// [`AppError::NotFound`] where it is neither this account's own nor its team's.
pub async fn confirmed(ctx: &Ctx, reference: &str) -> AppResult<Confirmed> {
    ctx.authorise(Act::ReferralCreate)?;
    let reference = reference::parse(reference).ok_or(AppError::NotFound)?;
    let mut tx = ctx.read().await?;
    let account = ctx.account()?.0;
    let mut rows = ctx.disclose(tx.referral_by_reference(account, &reference, ctx.day()).await?);
    // what was written down for another team's practice is not theirs to open, and still has a reference to give
    rows.extend(ctx.disclose(tx.referral_recorded(account, &reference).await?));
    let row = rows.into_iter().next().ok_or(AppError::NotFound)?;
    let opens = tx.permit_referral(&ctx.stance()?, row.id).await?;
    let follows = tx.permit_own_referral(account, row.id, ctx.day()).await?;
    let (may_open, may_follow) = (opens.is_some(), follows.is_some());
    let consent = match opens.or(follows) {
        Some(permit) => ctx.disclose(tx.referral_get(&permit).await?).map(|row| row.consent_contact),
        None => None,
    };
    let source = Source::parse(&row.source).unwrap_or(Source::Other);
    let hears = hears(source, row.agrees_word_back) == Hears::Everything;
    Ok(Confirmed { row, may_open, may_follow, hears, consent })
}

/// How many working days a referral waits before it is looked at, as a rule: the service's own target.
///
/// # Errors
/// Storage only.
pub async fn looked_at_within(ctx: &Ctx) -> AppResult<i64> {
    let mut tx = ctx.read().await?;
    Ok(super::inbox::targets(&mut tx).await?.triage_working_days)
}

/// Whether the address of a follow page is the one of this referral.
///
/// # Errors
/// Storage only.
pub async fn follows(app: &App, token: &str, referral: ReferralId) -> AppResult<bool> {
    match crate::services::by_link(app, token).await {
        Ok(guest) => Ok(matches!(guest.opens, Opens::Follow(one, _) if one == referral)),
        Err(AppError::NotFound) => Ok(false),
        Err(other) => Err(other),
    }
}

/// What the account is when it refers, as it said the last time; none where it never did.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not refer.
pub async fn last_source(ctx: &Ctx) -> AppResult<Option<Source>> {
    ctx.authorise(Act::ReferralCreate)?;
    let mut tx = ctx.read().await?;
    Ok(tx.referral_last_source(ctx.account()?.0).await?.as_deref().and_then(Source::parse))
}

/// The role card as plain words: what workers here can and cannot do (DOMAIN 4.2). Once a charter is in force it is what that says, after the
/// service's own first words; until then the service's own words.
///
/// # Errors
/// Storage only.
pub async fn role_card(ctx: &Ctx) -> AppResult<String> {
    crate::charter::card_text(ctx, Reader::Referrers).await
}

/// How the service words the role card.
pub(crate) async fn role_wording(tx: &mut Box<dyn Tx>) -> AppResult<String> {
    Ok(tx.wording_get("role_card").await?.map_or_else(|| DEFAULT_ROLE_CARD.to_owned(), |w| w.body))
}

/// What is said to somebody who asks for themselves: the role card in the second person, without what is for referrers.
///
/// # Errors
/// Storage only.
pub async fn self_card(ctx: &Ctx) -> AppResult<String> {
    crate::charter::card_text(ctx, Reader::Patients).await
}

/// How the service words it.
pub(crate) async fn self_wording(tx: &mut Box<dyn Tx>) -> AppResult<String> {
    Ok(tx.wording_get("self_card").await?.map_or_else(|| DEFAULT_SELF_CARD.to_owned(), |w| w.body))
}

/// What somebody who asks for themselves reads until the service words its own.
pub const DEFAULT_SELF_CARD: &str = "A link worker is somebody with time to listen. They find out with you what matters to you, and help you find \
groups and services near you: for company, money worries, activities, forms and practical questions. \
They cannot rehouse you or decide on benefits, and they do not take the place of your doctor or of help in a crisis.";

/// What stands on the role card until the service words its own.
pub const DEFAULT_ROLE_CARD: &str = "Our link workers listen, find out what matters to a person, and connect them with groups and services near them. \
They can help with loneliness, money worries, finding activities, forms and practical questions. \
They cannot rehouse people, decide on benefits, or take the place of clinical or crisis care.";

/// What is kept of what the person was told, where it was what the role card says.
pub const TOLD_CARD: &str = "What the role card says.";
