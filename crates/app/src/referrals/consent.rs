//! Whether the person who was referred agrees to be contacted: the referral says what its sender knew, the person's own
//! consents what was said since (DOMAIN 4.10). A refusal is something else than a question nobody asked.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use practice::access::Act;
use practice::consent::{Purpose, Standing};
use practice::ids::ReferralId;
use store::Tx;
use store::permit::ReferralPermit;
use store::referrals::ReferralRow;

/// Where consent to contact stands for the person of a referral.
///
/// # Errors
/// [`AppError::NotFound`] where the referral is none of the account's.
pub async fn contact_consent(ctx: &Ctx, referral: ReferralId) -> AppResult<Standing> {
    ctx.authorise(Act::ReferralRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.referral_permit(&mut tx, referral).await?;
    let row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    agreed_to_contact(ctx, &mut tx, &permit, &row).await
}

/// As [`contact_consent`], in a transaction that is open already.
pub(crate) async fn agreed_to_contact(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ReferralPermit,
    row: &ReferralRow,
) -> AppResult<Standing> {
    let person = tx.permit_person_of_referral(permit).await?;
    Ok(match crate::people::stands(&ctx.disclose(tx.consent_list(&person).await?), Purpose::Contact) {
        Standing::NotAsked if row.consent_contact => Standing::Given,
        other => other,
    })
}
