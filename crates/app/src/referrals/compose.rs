//! What an answer says to whoever referred: the service's template, filled with what the triager decided, to be read and
//! changed before it goes (DOMAIN 4.9).

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::wordback::{Filling, filled};
use practice::access::Act;
use practice::ids::ReferralId;
use practice::referral::Decline;
use practice::wordback::Turn;
use store::Tx;
use store::assets::AssetRow;
use store::permit::ReferralPermit;
use store::referrals::ReferralRow;
use uuid::Uuid;

/// What an answer says besides the words of the service's own template.
#[derive(Debug, Clone)]
pub enum Says {
    /// Who supports the person now, by name.
    Accepted(String),
    /// What the person was given, each with a word of its own, and the triager's words.
    Signposted(Vec<(Uuid, String)>, String),
    /// To whom, why, and the triager's words.
    Redirected(String, String, String),
    /// The four separate things [004 CMOC8, T7].
    Declined(Decline),
    /// Taken back: why stays with the referral.
    Withdrawn,
    /// The same request came before: whose it was is nobody else's.
    Duplicate,
}

impl Says {
    /// The turn whose template is filled.
    pub(super) const fn turn(&self) -> Turn {
        match self {
            Self::Accepted(_) => Turn::Accepted,
            Self::Signposted(..) => Turn::Signposted,
            Self::Redirected(..) => Turn::Redirected,
            Self::Declined(_) => Turn::Declined,
            Self::Withdrawn => Turn::Withdrawn,
            Self::Duplicate => Turn::Duplicate,
        }
    }

    /// The field of the page in which the words to the referrer stand: those of a message that was read, or those it is
    /// made of.
    pub(super) const fn field(&self, read: bool) -> &'static str {
        match self {
            Self::Accepted(_) => "accept_message",
            Self::Signposted(..) if read => "signpost_message",
            Self::Signposted(..) => "signpost_words",
            Self::Redirected(..) if read => "redirect_message",
            Self::Redirected(..) => "redirect_words",
            Self::Declined(_) if read => "decline_message",
            Self::Declined(_) => "referrer_words",
            Self::Withdrawn => "withdraw_message",
            Self::Duplicate => "duplicate_message",
        }
    }

    /// Whether everything is there that this answer must say.
    fn check(&self) -> AppResult<()> {
        match self {
            Self::Signposted(assets, _) if assets.is_empty() => Err(AppError::field("assets", NO_ASSET)),
            Self::Redirected(to, ..) if to.trim().is_empty() => Err(AppError::field("redirected_to", TO_NOBODY)),
            Self::Declined(decline) => decline.check().map_err(AppError::Invalid),
            Self::Accepted(_) | Self::Signposted(..) | Self::Redirected(..) | Self::Withdrawn | Self::Duplicate => {
                Ok(())
            }
        }
    }
}

pub(super) const NO_ASSET: &str = "Choose at least one group or service that the person was told about";
pub(super) const TO_NOBODY: &str = "Say to which professional or service, by name where you can";

/// The message as it would be sent, for the triager to read first.
///
/// # Errors
/// [`AppError::NotFound`] where the referral is none of the account's; [`AppError::Invalid`] for what is missing, or an
/// asset that is not there.
pub async fn compose(ctx: &Ctx, referral: ReferralId, says: &Says) -> AppResult<String> {
    ctx.authorise(Act::ReferralTriage)?;
    says.check()?;
    let mut tx = ctx.read().await?;
    let permit = ctx.referral_write_permit(&mut tx, referral).await?;
    let row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    composed(ctx, &mut tx, &permit, &row, says).await
}

/// As [`compose`], in a transaction that is open already.
pub(super) async fn composed(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &ReferralPermit,
    row: &ReferralRow,
    says: &Says,
) -> AppResult<String> {
    let person_permit = ctx.person_permit_of_referral(tx, permit).await?;
    let person = ctx.disclose(tx.person_get(&person_permit).await?).ok_or(AppError::NotFound)?;
    let initials = practice::person::initials(&person.given_name, &person.family_name);
    let (worker, words, next) = match says {
        Says::Accepted(owner) => (owner.as_str(), "", String::new()),
        Says::Signposted(assets, words) => (ctx.actor_name(), words.as_str(), given(tx, assets).await?),
        Says::Redirected(to, why, words) => {
            (ctx.actor_name(), words.as_str(), redirected(to, why, crate::wordback::asked_themselves(row)))
        }
        Says::Withdrawn | Says::Duplicate => (ctx.actor_name(), "", String::new()),
        Says::Declined(decline) => (ctx.actor_name(), decline.referrer_words.as_str(), declined(decline)),
    };
    filled(ctx, tx, row, says.turn(), &Filling { initials: &initials, worker, words: words.trim(), next: &next }).await
}

/// The assets given, one a line; also finds that each of them is there.
pub(super) async fn given(tx: &mut Box<dyn Tx>, assets: &[(Uuid, String)]) -> AppResult<String> {
    let mut lines = vec!["We gave details of:".to_owned()];
    // one look-up an asset: a triager gives a handful, and each must be known to be there
    for (id, words) in assets {
        let Some((asset, _)) = tx.asset_get(*id).await? else {
            return Err(AppError::field(
                "assets",
                "One of these groups is no longer on the list. Reload the page and choose again",
            ));
        };
        lines.push(line(&asset, words.trim()));
    }
    Ok(if assets.is_empty() { String::new() } else { lines.join("\n") })
}

fn line(asset: &AssetRow, words: &str) -> String {
    let about: Vec<&str> = [&asset.when_words, &asset.place, &asset.phone]
        .into_iter()
        .map(|s| s.trim())
        .filter(|s| !s.is_empty())
        .collect();
    let mut line = format!("– {}", asset.name);
    if !about.is_empty() {
        line.push_str(" (");
        line.push_str(&about.join(", "));
        line.push(')');
    }
    if !words.is_empty() {
        line.push_str(": ");
        line.push_str(words);
    }
    line
}

/// A referral never moves a person by itself (DOMAIN 4.2): the message says so. Whoever asked for themselves has nothing to
/// keep, and comes back instead.
fn redirected(to: &str, why: &str, own: bool) -> String {
    let mut lines = vec![format!("We suggest: {}", to.trim())];
    if !why.trim().is_empty() {
        lines.push(format!("Why: {}", why.trim()));
    }
    let until = if own {
        "If they do not take it up, come back to us, so that you do not fall between two services."
    } else {
        "Until they have said yes, it stays with you, so that nobody falls between two services."
    };
    lines.push(until.to_owned());
    lines.join("\n")
}

/// Each of the four things on a line of its own, so that none stands in for another.
fn declined(decline: &Decline) -> String {
    let lines = decline.four_things();
    lines.iter().map(|(name, words)| format!("{name}: {words}")).collect::<Vec<_>>().join("\n")
}
