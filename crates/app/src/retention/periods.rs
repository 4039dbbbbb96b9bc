//! For how long a service keeps records: the Code's periods, or longer with a reason.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::token_hash;
use data_encoding::HEXLOWER;
use practice::access::Act;
use practice::event::Kind;
use practice::retention::Periods;
use serde_json::json;
use store::Tx;
use uuid::Uuid;

/// The settings' codes, in the order of [`Periods::figures`].
const CODES: [&str; 6] = [
    "retention.adult",
    "retention.birthday",
    "retention.mental_health",
    "retention.death",
    "retention.mental_health_death",
    "retention.cooling",
];
/// Why they are longer than the Code's.
const WHY: &str = "retention.why";

/// What a service set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// The periods.
    pub periods: Periods,
    /// Why they are longer than the Code's; empty where they are not.
    pub why: String,
}

impl Set {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let figures = self.periods.figures().map(|(_, value, ..)| value.to_string());
        CODES.into_iter().zip(figures).chain([(WHY, self.why.clone())]).collect()
    }

    /// A mark that changes with any of it, for seeing that somebody else changed it.
    #[must_use]
    pub fn mark(&self) -> String {
        let text: Vec<String> = self.pairs().iter().map(|(code, value)| format!("{code}={value}")).collect();
        HEXLOWER.encode(&token_hash(&text.join(";")))
    }
}

/// The periods, and why; what is stored counts only where it is no shorter than the Code.
pub(super) async fn read(tx: &mut Box<dyn Tx>) -> AppResult<(Periods, String)> {
    let own = tx.setting_list().await?;
    let value = |code: &str| own.iter().find(|(c, _)| c == code).map(|(_, v)| v.as_str());
    let code = Periods::default();
    let mut read = CODES.into_iter().zip(code.figures()).map(|(name, (_, standard, least, most))| {
        value(name).and_then(|v| v.parse().ok()).unwrap_or(standard).clamp(least, most)
    });
    let mut next = || read.next().unwrap_or_default();
    let periods = Periods {
        adult: next(),
        birthday: next(),
        mental_health: next(),
        death: next(),
        mental_health_death: next(),
        cooling: next(),
    };
    Ok((periods, value(WHY).unwrap_or_default().to_owned()))
}

/// The periods, to be seen and changed.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn open(ctx: &Ctx) -> AppResult<Set> {
    ctx.authorise(Act::RetentionReview)?;
    let (periods, why) = read(&mut ctx.read().await?).await?;
    Ok(Set { periods, why })
}

/// Saves the periods; `seen` is the mark of those that the page showed. Shorter than the Code is refused.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where somebody else changed them meanwhile.
pub async fn save(ctx: &Ctx, form: Uuid, seen: &str, new: Set) -> AppResult<()> {
    ctx.authorise(Act::RetentionReview)?;
    let new = Set { why: new.why.trim().to_owned(), ..new };
    new.periods.check(&new.why).map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (periods, why) = read(&mut tx).await?;
    let before = Set { periods, why };
    if before.mark() != seen {
        return Err(AppError::Stale);
    }
    for ((code, value), (_, was)) in new.pairs().into_iter().zip(before.pairs()) {
        if was != value {
            tx.setting_put(code, &value).await?;
            let body = json!({ "code": code, "before": was, "after": value });
            ctx.event(&mut tx, Kind::SettingChanged, About::default(), &body);
        }
    }
    ctx.finish(tx, form, "/audit/retention/periods", Some("/audit/retention/periods")).await
}
