//! What a service sets of nudges: which kinds, after how many working days, when whoever leads hears of it, and when the digest goes.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::token_hash;
use data_encoding::HEXLOWER;
use practice::access::Act;
use practice::event::Kind as EventKind;
use practice::nudge::{Days, Figures, Kind};
use serde_json::json;
use store::Tx;
use uuid::Uuid;

const HOUR: &str = "nudge.hour";
const WEEKDAYS: &str = "nudge.weekdays";

/// The code under which the days of a kind are kept; those of an unanswered referral stand with the clocks' targets.
fn code(kind: Kind) -> String {
    format!("nudge.{}", kind.as_str())
}

const TEAM: &str = "target.nudge_team_working_days";
const LEAD: &str = "target.nudge_lead_working_days";

/// Days as they are kept: whether it nudges, after how many, and when the lead hears.
fn written(days: Days) -> String {
    let lead = days.lead.map_or_else(|| "-".to_owned(), |lead| lead.to_string());
    format!("{} {} {lead}", if days.on { "on" } else { "off" }, days.after)
}

fn days_of(text: &str) -> Option<Days> {
    let mut parts = text.split(' ');
    let on = match parts.next()? {
        "on" => true,
        "off" => false,
        _ => return None,
    };
    let after = parts.next()?.parse().ok()?;
    let lead = match parts.next()? {
        "-" => None,
        days => Some(days.parse().ok()?),
    };
    Some(Days { on, after, lead })
}

fn pairs(figures: &Figures) -> Vec<(String, String)> {
    let mut pairs = vec![(HOUR.to_owned(), figures.hour.to_string()), (WEEKDAYS.to_owned(), week(figures))];
    for kind in Kind::ALL.iter().copied().filter(|kind| kind.days_are_set()) {
        let days = figures.of(kind);
        if kind == Kind::Unanswered {
            pairs.push((TEAM.to_owned(), days.after.to_string()));
            pairs.extend(days.lead.map(|lead| (LEAD.to_owned(), lead.to_string())));
        } else {
            pairs.push((code(kind), written(days)));
        }
    }
    pairs
}

/// Days of the week by their numbers, Monday 1.
fn week(figures: &Figures) -> String {
    (1..=7).zip(figures.weekdays).filter(|(_, on)| *on).map(|(n, _)| n.to_string()).collect()
}

/// A mark that changes with any of them, for seeing that somebody else changed them.
#[must_use]
pub fn mark(figures: &Figures) -> String {
    let text: Vec<String> = pairs(figures).iter().map(|(code, value)| format!("{code}={value}")).collect();
    HEXLOWER.encode(&token_hash(&text.join(";")))
}

/// The figures of a service, or those it starts with.
pub(crate) async fn read(tx: &mut Box<dyn Tx>) -> AppResult<Figures> {
    let own = tx.setting_list().await?;
    let value = |code: &str| own.iter().find(|(c, _)| c == code).map(|(_, v)| v.as_str());
    let mut figures = Figures::default();
    for kind in Kind::ALL.iter().copied().filter(|kind| kind.days_are_set()) {
        if kind == Kind::Unanswered {
            let usual = figures.of(kind);
            let number = |code| value(code).and_then(|v: &str| v.parse().ok());
            let after = number(TEAM).unwrap_or(usual.after);
            figures.set(kind, Days { on: true, after, lead: number(LEAD).or(usual.lead) });
        } else if let Some(days) = value(&code(kind)).and_then(days_of) {
            figures.set(kind, days);
        }
    }
    if let Some(hour) = value(HOUR).and_then(|v| v.parse().ok()) {
        figures.hour = hour;
    }
    if let Some(days) = value(WEEKDAYS) {
        for (n, on) in (b'1'..).zip(figures.weekdays.iter_mut()) {
            *on = days.as_bytes().contains(&n);
        }
    }
    Ok(figures)
}

/// The figures, to be changed.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn open(ctx: &Ctx) -> AppResult<Figures> {
    ctx.authorise(Act::WordingEdit)?;
    read(&mut ctx.read().await?).await
}

/// Saves the figures; `seen` is the mark of those that the page showed.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where somebody else changed them meanwhile.
pub async fn save(ctx: &Ctx, form: Uuid, seen: &str, new: &Figures) -> AppResult<()> {
    ctx.authorise(Act::WordingEdit)?;
    new.check().map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let before = read(&mut tx).await?;
    if mark(&before) != seen {
        return Err(AppError::Stale);
    }
    let old = pairs(&before);
    for (code, value) in pairs(new) {
        let was = old.iter().find(|(c, _)| *c == code).map(|(_, v)| v.as_str()).unwrap_or_default();
        if was != value {
            tx.setting_put(&code, &value).await?;
            let body = json!({ "code": code, "before": was, "after": value });
            ctx.event(&mut tx, EventKind::SettingChanged, About::default(), &body);
        }
    }
    ctx.finish(tx, form, "/admin/nudges", None).await
}
