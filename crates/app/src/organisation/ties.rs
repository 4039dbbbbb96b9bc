//! What is tied to what, from a first day until, perhaps, a last one.

use crate::accounts::holds;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::access::{Act, Role};
use practice::event::Kind;
use practice::ids::AccountId;
use practice::problem::Problem;
use serde_json::json;
use store::organisation::{DatedTie, TeamMemberRow};
use store::{Day, Tx};
use uuid::Uuid;

/// Which tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// A network and a practice in it.
    Network,
    /// A team and a site it serves.
    Site,
    /// A team and a member.
    Member {
        /// Whether the member leads it.
        lead: bool,
    },
    /// A supervisor and a link worker.
    Supervision,
    /// A referrer and a practice they refer for.
    Practice,
}

/// A tie as the form gives it.
#[derive(Debug, Clone)]
pub struct NewTie {
    /// The form's own id.
    pub form: Uuid,
    /// The one above: network, team, supervisor, referrer.
    pub upper: Uuid,
    /// The one below: practice, site, member, worker.
    pub lower: Uuid,
    /// The first day.
    pub from: Date,
    /// The last day, where it is known.
    pub last: Option<Date>,
}

/// Whether a tie counts on a day: from its first day until the day before `until_on`.
pub(crate) fn is_on(from_on: Day, until_on: Option<Day>, on: Day) -> bool {
    from_on <= on && until_on.is_none_or(|until| until > on)
}

impl Tie {
    const fn event(self) -> Kind {
        match self {
            Self::Network => Kind::SiteChanged,
            Self::Site | Self::Member { .. } => Kind::TeamChanged,
            Self::Supervision => Kind::SupervisionSet,
            Self::Practice => Kind::PracticeTied,
        }
    }

    const fn event_of_end(self) -> Kind {
        match self {
            Self::Supervision => Kind::SupervisionUnset,
            Self::Practice => Kind::PracticeUntied,
            other => other.event(),
        }
    }

    const fn act(self) -> Act {
        match self {
            Self::Practice => Act::UserManage,
            _ => Act::SiteManage,
        }
    }

    /// The ties there are of this kind that touch `upper`: id, lower, from, until.
    async fn present(self, tx: &mut Box<dyn Tx>, upper: Uuid) -> AppResult<Vec<(Uuid, Uuid, Day, Option<Day>)>> {
        let of = |ties: Vec<DatedTie>| {
            ties.into_iter().filter(|t| t.upper == upper).map(|t| (t.id, t.lower, t.from_on, t.until_on)).collect()
        };
        Ok(match self {
            Self::Network => of(tx.site_tie_list().await?),
            Self::Site => of(tx.team_site_list().await?),
            Self::Supervision => of(tx.supervision_tie_list().await?),
            Self::Practice => of(tx.referrer_site_list(upper).await?),
            Self::Member { .. } => {
                let members = tx.team_member_list(Some(upper)).await?;
                members.into_iter().map(|m| (m.id, m.account_id, m.from_on, m.until_on)).collect()
            }
        })
    }

    /// The accounts that can do or see more by this tie.
    fn gives(self, new: &NewTie) -> Vec<Uuid> {
        match self {
            Self::Network | Self::Site => Vec::new(),
            Self::Member { .. } => vec![new.lower],
            Self::Supervision => vec![new.upper, new.lower],
            Self::Practice => vec![new.upper],
        }
    }

    /// Whether both ends are what they have to be, in this service.
    async fn fits(self, ctx: &Ctx, tx: &mut Box<dyn Tx>, upper: Uuid, lower: Uuid) -> AppResult<bool> {
        Ok(match self {
            Self::Network => is_site(tx, upper, Some("network")).await? && is_site(tx, lower, Some("practice")).await?,
            Self::Site => is_team(tx, upper).await? && is_site(tx, lower, None).await?,
            Self::Practice => {
                holds(ctx, tx, AccountId(upper), Role::Referrer).await? && is_site(tx, lower, None).await?
            }
            Self::Supervision => {
                holds(ctx, tx, AccountId(upper), Role::Supervisor).await?
                    && holds(ctx, tx, AccountId(lower), Role::Worker).await?
            }
            Self::Member { .. } => {
                let account = AccountId(lower);
                is_team(tx, upper).await?
                    && (holds(ctx, tx, account, Role::Worker).await?
                        || holds(ctx, tx, account, Role::Supervisor).await?)
            }
        })
    }
}

async fn is_site(tx: &mut Box<dyn Tx>, site: Uuid, kind: Option<&str>) -> AppResult<bool> {
    Ok(tx.site_get(site).await?.is_some_and(|s| kind.is_none_or(|k| s.kind == k)))
}

async fn is_team(tx: &mut Box<dyn Tx>, team: Uuid) -> AppResult<bool> {
    Ok(tx.team_list().await?.iter().any(|t| t.id == team))
}

/// Ties two things for a time.
///
/// # Errors
/// [`AppError::Invalid`] where the days are the wrong way round, where one of the two is not what it
/// has to be or is the account of whoever asks, or where they are tied in that time already.
pub async fn tie(ctx: &Ctx, kind: Tie, new: NewTie, place: &str) -> AppResult<()> {
    ctx.authorise(kind.act())?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let mut problems = Vec::new();
    if new.last.is_some_and(|last| last < new.from) {
        problems.push(Problem::new("last", "The last day must be the first day or later"));
    }
    if kind.gives(&new).contains(&ctx.account()?.0) {
        problems.push(Problem::new("lower", crate::accounts::NOT_ONESELF));
    } else if kind.fits(ctx, &mut tx, new.upper, new.lower).await? {
        let (from, until) = days(&new);
        let overlaps = |from_on: Day, until_on: Option<Day>| {
            until_on.is_none_or(|end| end > from) && until.is_none_or(|end| from_on < end)
        };
        let present = kind.present(&mut tx, new.upper).await?;
        if present.iter().any(|(_, lower, from_on, until_on)| *lower == new.lower && overlaps(*from_on, *until_on)) {
            problems.push(Problem::new(
                "lower",
                "This is so already in part of that time. End the present one first, or choose other days",
            ));
        }
    } else {
        problems.push(Problem::new("lower", "Choose one of those shown"));
    }
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let id = insert(ctx, &mut tx, kind, &new).await?;
    let (from, until) = days(&new);
    let about = if matches!(kind, Tie::Supervision) { new.lower } else { new.upper };
    ctx.event(
        &mut tx,
        kind.event(),
        About::service(about),
        &json!({ "tie": id, "upper": new.upper, "lower": new.lower, "from": from, "until": until }),
    );
    ctx.finish(tx, new.form, place, None).await
}

/// First day, and the day after the last.
fn days(new: &NewTie) -> (Day, Option<Day>) {
    (time::day(new.from), new.last.map(|last| time::day(last.tomorrow().unwrap_or(last))))
}

async fn insert(ctx: &Ctx, tx: &mut Box<dyn Tx>, kind: Tie, new: &NewTie) -> AppResult<Uuid> {
    let (from_on, until_on) = days(new);
    let id = ctx.id();
    let dated = DatedTie {
        id,
        upper: new.upper,
        upper_name: String::new(),
        lower: new.lower,
        lower_name: String::new(),
        from_on,
        until_on,
    };
    match kind {
        Tie::Network => tx.site_tie_insert(&dated).await?,
        Tie::Site => tx.team_site_insert(&dated).await?,
        Tie::Supervision => tx.supervision_tie_insert(&dated).await?,
        Tie::Practice => tx.referrer_site_insert(&dated).await?,
        Tie::Member { lead } => {
            let member = TeamMemberRow {
                id,
                team_id: new.upper,
                account_id: new.lower,
                account_name: String::new(),
                lead,
                from_on,
                until_on,
            };
            tx.team_member_insert(&member).await?;
        }
    }
    Ok(id)
}

/// Ends a tie: today is no longer in it.
///
/// # Errors
/// [`AppError::NotFound`] where there is no such tie of `upper`.
pub async fn end(ctx: &Ctx, kind: Tie, form: Uuid, upper: Uuid, tie: Uuid, place: &str) -> AppResult<()> {
    ctx.authorise(kind.act())?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (_, lower, ..) =
        kind.present(&mut tx, upper).await?.into_iter().find(|(id, ..)| *id == tie).ok_or(AppError::NotFound)?;
    let on = ctx.day();
    match kind {
        Tie::Network => tx.site_tie_end(tie, on).await?,
        Tie::Site => tx.team_site_end(tie, on).await?,
        Tie::Supervision => tx.supervision_tie_end(tie, on).await?,
        Tie::Practice => tx.referrer_site_end(tie, on).await?,
        Tie::Member { .. } => tx.team_member_end(tie, on).await?,
    }
    let about = if matches!(kind, Tie::Supervision) { lower } else { upper };
    ctx.event(
        &mut tx,
        kind.event_of_end(),
        About::service(about),
        &json!({ "tie": tie, "upper": upper, "lower": lower, "ended": on }),
    );
    ctx.finish(tx, form, place, None).await
}
