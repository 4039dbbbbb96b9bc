//! What is known of risk with the person somebody goes to: before the visit, at its check-in, and with its alarm (DOMAIN 4.4).

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use practice::access::Ground;
use store::Tx;
use store::concerns::ConcernListRow;
use store::permit::{LonePermit, PersonPermit, ReferralPermit};

/// What is known of risk.
#[derive(Debug, Default)]
pub struct Known {
    /// Risk flags of the referral, as codes.
    pub risks: Vec<String>,
    /// What the referrer wrote about the risk.
    pub risk_note: String,
    /// How to be safe with this person.
    pub safe_contact: String,
    /// Open concerns in their record.
    pub concerns: Vec<ConcernListRow>,
}

impl Known {
    /// Whether anything is.
    #[must_use]
    pub fn has_any(&self) -> bool {
        !self.risks.is_empty()
            || !self.risk_note.is_empty()
            || !self.safe_contact.is_empty()
            || !self.concerns.is_empty()
    }
}

/// Reads it, of a person and of the referral behind the visit.
pub(super) async fn read(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    (of_person, of_referral): (&PersonPermit, Option<&ReferralPermit>),
    safe_contact: String,
) -> AppResult<Known> {
    let mut known = Known { safe_contact, ..Known::default() };
    if let Some(of_referral) = of_referral {
        known.risks = tx.referral_risks(of_referral).await?;
        known.risk_note = ctx.disclose(tx.referral_get(of_referral).await?).map(|r| r.risk_note).unwrap_or_default();
    }
    known.concerns = ctx.disclose(tx.concern_of_person(of_person).await?);
    known.concerns.retain(|concern| concern.closed_at.is_none() && concern.struck_at.is_none());
    // a buddy learns of the risk, and not where somebody hides
    let veil = crate::hidden::veil(tx, *of_person.person()).await?;
    known.safe_contact = veil.cover(&known.safe_contact);
    known.risk_note = veil.cover(&known.risk_note);
    Ok(known)
}

/// The same by the right to open a plan; none where the visit is to nobody of the service, or nothing is known.
pub(super) async fn known_of(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &LonePermit) -> AppResult<Option<Known>> {
    let ground = if *permit.own() { Ground::Owner } else { Ground::Buddy };
    let Some((of_person, of_referral)) = tx.permits_of_lone(permit, ground.as_str()).await? else { return Ok(None) };
    let person = ctx.disclose(tx.person_get(&of_person).await?).ok_or(AppError::NotFound)?;
    let known = read(ctx, tx, (&of_person, of_referral.as_ref()), person.safe_contact).await?;
    Ok(Some(known).filter(Known::has_any))
}
