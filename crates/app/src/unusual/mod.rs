//! Unusual looks (DOMAIN 10): questions that the rules of `practice::unusual` ask of the log of looks, for the information-governance
//! lead. Each stays until a person sets it aside with a reason (DOMAIN 11.6). They are about what was looked at, never about how
//! anybody works: nothing here counts or compares colleagues (DOMAIN 7.2).

mod weigh;

pub(crate) use weigh::{JOB, run};

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::token_hash;
use crate::{requests, time};
use data_encoding::HEXLOWER;
use jiff::civil::Date;
use practice::access::{Act, RequestKind};
use practice::event::Kind;
use practice::goal::{LONG_MAX, SHORT_MAX, check_words};
use practice::ids::PersonId;
use practice::lone::Hours;
use practice::rights::Asker;
use practice::unusual::{Figures, Outcome, Rule};
use serde_json::json;
use store::referrals::After;
use store::unusual::UnusualOutcome;
pub use store::unusual::UnusualRow;
use store::{PAGE, Tx};
use uuid::Uuid;

/// A question, for whoever sets it aside.
#[derive(Debug, Clone)]
pub struct Question {
    /// As it is kept.
    pub row: UnusualRow,
    /// The rule that asks it.
    pub rule: Rule,
    /// Who looked.
    pub name: String,
    /// Whether it is about the reader's own looks: somebody else sets it aside.
    pub own: bool,
}

/// A page of questions.
#[derive(Debug)]
pub struct Questions {
    /// At most [`PAGE`].
    pub rows: Vec<Question>,
    /// Where it goes on, if it does.
    pub next: Option<After>,
    /// The last day whose looks were gone through.
    pub until: Option<Date>,
}

fn question(ctx: &Ctx, (row, name): (UnusualRow, String)) -> Option<Question> {
    // a rule of a newer program, put back into an older one, is left alone
    let rule = Rule::parse(&row.rule)?;
    Some(Question { own: ctx.account_uuid() == Some(row.account_id), rule, row, name })
}

/// Questions, newest first. Whose records they are about is not said by name, and all the same each reading is a look: a family name
/// can be read from some.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn page(ctx: &Ctx, waiting: bool, before: Option<After>) -> AppResult<Questions> {
    ctx.authorise(Act::UnusualReview)?;
    let mut tx = ctx.read().await?;
    let found = ctx.disclose(tx.unusual_page(waiting, before, PAGE).await?);
    let full = i64::try_from(found.len()).unwrap_or(0) == PAGE;
    let next = found.last().filter(|_| full).map(|(row, _)| After { at: row.found_at, id: row.id });
    let until = tx.looked_day_last().await?.map(|last| time::date(last.day));
    Ok(Questions { rows: found.into_iter().filter_map(|one| question(ctx, one)).collect(), next, until })
}

/// How many nobody has set aside.
pub(crate) async fn waiting(tx: &mut Box<dyn Tx>) -> AppResult<i64> {
    Ok(tx.unusual_waiting().await?)
}

/// One question.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, id: Uuid) -> AppResult<Question> {
    ctx.authorise(Act::UnusualReview)?;
    let found = ctx.read().await?.unusual_get(id).await?.ok_or(AppError::NotFound)?;
    question(ctx, ctx.disclose(found)).ok_or(AppError::NotFound)
}

/// What somebody found a question to be.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The form's own id.
    pub form: Uuid,
    /// Which version of the question the page showed.
    pub version: i64,
    /// What it is.
    pub outcome: Outcome,
    /// Why.
    pub words: String,
    /// To whom it was taken; only where it was taken further.
    pub taken_to: String,
}

/// Sets a question aside with a reason, or says anew why.
///
/// # Errors
/// [`AppError::Invalid`] where the reason, or to whom it was taken, is missing; [`AppError::NotPossible`] for one's own looks;
/// [`AppError::Stale`]; [`AppError::NotFound`].
pub async fn settle(ctx: &Ctx, id: Uuid, settled: Settled) -> AppResult<()> {
    ctx.authorise(Act::UnusualReview)?;
    let mut problems: Vec<_> = check_words("words", &settled.words, LONG_MAX).err().into_iter().collect();
    let further = settled.outcome == Outcome::TakenFurther;
    if further {
        problems.extend(check_words("taken_to", &settled.taken_to, SHORT_MAX).err().map(|mut problem| {
            if settled.taken_to.trim().is_empty() {
                "Say to whom it was taken".clone_into(&mut problem.message);
            }
            problem
        }));
    }
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, settled.form).await?;
    let found = tx.unusual_get(id).await?.ok_or(AppError::NotFound)?;
    let question = question(ctx, ctx.disclose(found)).ok_or(AppError::NotFound)?;
    if question.own {
        return Err(AppError::NotPossible(
            "These are your own looks, so somebody else has to set them aside".to_owned(),
        ));
    }
    let taken_to = if further { settled.taken_to.trim() } else { "" };
    let said = UnusualOutcome {
        id,
        version: settled.version,
        outcome: settled.outcome.as_str(),
        words: settled.words.trim(),
        taken_to,
        at: ctx.at(),
        by: ctx.account()?.0,
    };
    tx.unusual_settle(&said).await?;
    let body = json!({ "result": settled.outcome.words(), "words": said.words, "to": taken_to });
    ctx.event(&mut tx, Kind::UnusualSettled, About::service(id), &body);
    let path = format!("/audit/unusual/{id}");
    ctx.finish(tx, settled.form, "/audit/unusual", Some(&path)).await
}

/// Begins a formal request about the record of a question, which opens it for reading: for whoever has to ask a colleague about it and
/// does not know whose it is.
///
/// # Errors
/// [`AppError::Invalid`] without words; [`AppError::NotPossible`] where the question is about no one record, or about one's own looks;
/// [`AppError::NotFound`].
pub async fn request(ctx: &Ctx, id: Uuid, form: Uuid, why: &str) -> AppResult<Uuid> {
    ctx.authorise(Act::UnusualReview)?;
    let question = open(ctx, id).await?;
    let Some(person) = question.row.person_id.filter(|_| !question.own) else {
        return Err(AppError::NotPossible(
            "This opens no record: it is about how many were opened, or about your own looks".to_owned(),
        ));
    };
    let new = requests::NewRequest {
        form,
        kind: RequestKind::Incident,
        reference: String::new(),
        asker: Asker::Other,
        asked_by: ctx.actor_name().to_owned(),
        received: ctx.today(),
        why: why.to_owned(),
    };
    requests::make_about(ctx, new, PersonId(person)).await
}

/// The codes under which the figures are kept among the service's settings, in the order of [`pairs`].
const CODES: [&str; 8] = [
    "unusual.opens",
    "unusual.closes",
    "unusual.near_hours",
    "unusual.many_least",
    "unusual.many_tenths",
    "unusual.after_end_days",
    "unusual.after_end_times",
    "unusual.passing_least",
];

fn pairs(f: &Figures) -> [i64; 8] {
    [
        i64::from(f.hours.opens),
        i64::from(f.hours.closes),
        f.near_hours,
        f.many_least,
        f.many_tenths,
        f.after_end_days,
        f.after_end_times,
        f.passing_least,
    ]
}

/// A mark that changes with any of the figures, for seeing that somebody else changed them.
#[must_use]
pub fn mark(figures: &Figures) -> String {
    let text: Vec<String> = pairs(figures).iter().map(ToString::to_string).collect();
    HEXLOWER.encode(&token_hash(&text.join(";")))
}

/// The figures of a service, or those it starts with.
pub(crate) async fn figures_of(tx: &mut Box<dyn Tx>) -> AppResult<Figures> {
    let own = tx.setting_list().await?;
    let starts = pairs(&Figures::default());
    let mut values = CODES
        .iter()
        .zip(starts)
        .map(|(code, start)| own.iter().find(|(c, _)| c == code).and_then(|(_, v)| v.parse().ok()).unwrap_or(start));
    let mut next = || values.next().unwrap_or_default();
    let hour = |value: i64| i8::try_from(value).unwrap_or_default();
    let hours = Hours { opens: hour(next()), closes: hour(next()) };
    Ok(Figures {
        hours,
        near_hours: next(),
        many_least: next(),
        many_tenths: next(),
        after_end_days: next(),
        after_end_times: next(),
        passing_least: next(),
    })
}

/// The figures of the rules, to be read and changed.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn figures(ctx: &Ctx) -> AppResult<Figures> {
    ctx.authorise(Act::UnusualReview)?;
    figures_of(&mut ctx.read().await?).await
}

/// Saves the figures; `seen` is the [`mark`] of those that the page showed.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where somebody else changed them meanwhile.
pub async fn save_figures(ctx: &Ctx, form: Uuid, seen: &str, new: Figures) -> AppResult<()> {
    ctx.authorise(Act::UnusualReview)?;
    new.check().map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let before = figures_of(&mut tx).await?;
    if mark(&before) != seen {
        return Err(AppError::Stale);
    }
    for ((code, was), is) in CODES.iter().zip(pairs(&before)).zip(pairs(&new)) {
        if was != is {
            tx.setting_put(code, &is.to_string()).await?;
            let body = json!({ "code": code, "before": was.to_string(), "after": is.to_string() });
            ctx.event(&mut tx, Kind::SettingChanged, About::default(), &body);
        }
    }
    ctx.finish(tx, form, "/audit/unusual/rules", None).await
}
