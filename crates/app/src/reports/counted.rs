//! The month beside the month before, and the rows behind each figure, under references alone (DOMAIN 10, HOUSE 10.12).

use super::{Choices, Cut, Frame, referrals, standing};
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::settings;
use crate::time;
use jiff::Timestamp;
use jiff::civil::Date;
use practice::access::Act;
use practice::contact::Attendance;
use practice::figure::{Shown, shown};
use practice::referral::State;
use practice::report::{Asked, Figure, Of, Span, Spell, median, referral_counts, spell_counts, waited};
use std::collections::HashMap;
use store::reports::{ContactsRow, CountedRow, SpellRow};
use store::{PAGE, Tx};
use uuid::Uuid;

/// A figure of a month and of the month before.
#[derive(Debug, Clone)]
pub struct FigureLine {
    /// What is counted.
    pub figure: Figure,
    /// In the month.
    pub now: Shown,
    /// In the month before.
    pub before: Shown,
}

/// A month of the service.
#[derive(Debug)]
pub struct Month {
    /// The month.
    pub span: Span,
    /// The one before.
    pub before: Span,
    /// Whether the month is over.
    pub over: bool,
    /// In the order of [`Figure::ALL`].
    pub lines: Vec<FigureLine>,
    /// How many days half of those who wait have waited, in the month and the one before; none where too few wait to say.
    pub waited: (Option<i64>, Option<i64>),
    /// The target for triage, in working days.
    pub target: i64,
    /// What it can be narrowed to.
    pub choices: Choices,
    /// Of what it is, in words.
    pub of: String,
}

fn asked(row: &CountedRow) -> Asked {
    Asked {
        state: State::parse(&row.state).unwrap_or(State::Received),
        flagged: row.flagged,
        received: time::moment(row.received_at),
        answered: row.outcome_at.map(time::moment),
    }
}

fn spell(row: &SpellRow) -> Spell {
    Spell { opened: time::moment(row.opened_at), ended: row.ended_at.map(time::moment), held: row.held }
}

/// What the contacts of one row come to in a figure.
fn contacts(figure: Figure, row: &ContactsRow) -> i64 {
    let held = row.attendance == Attendance::Attended.as_str();
    match figure {
        Figure::ContactsHeld if held => row.count,
        Figure::Minutes if held => row.minutes,
        Figure::ContactsMissed if row.attendance == Attendance::DidNotAttend.as_str() => row.count,
        _ => 0,
    }
}

/// The rows of a span.
struct Rows {
    referrals: Vec<CountedRow>,
    spells: Vec<SpellRow>,
    contacts: Vec<ContactsRow>,
}

impl Rows {
    async fn read(tx: &mut Box<dyn Tx>, frame: &Frame, cut: &Cut) -> AppResult<Self> {
        let (from, until) = cut.moments();
        let mut spells = tx.report_spells(from, until).await?;
        spells.retain(|row| cut.has(&frame.terms, &standing!(row)));
        let mut contacts = tx.report_contacts(from, until).await?;
        contacts.retain(|row| cut.has(&frame.terms, &standing!(row)));
        Ok(Self { referrals: referrals(tx, frame, cut).await?, spells, contacts })
    }

    fn count(&self, figure: Figure, span: Span, target: i64, today: Date) -> i64 {
        let many = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        match figure.of() {
            Of::Referrals => many(
                self.referrals.iter().filter(|row| referral_counts(figure, &asked(row), span, target, today)).count(),
            ),
            Of::Support => many(self.spells.iter().filter(|row| spell_counts(figure, &spell(row), span)).count()),
            Of::Contacts => self.contacts.iter().map(|row| contacts(figure, row)).sum(),
        }
    }

    /// Half of those who wait have waited no longer; none where they are too few to say.
    fn waited(&self, span: Span, target: i64, today: Date) -> Option<i64> {
        let waiting = self.referrals.iter().map(asked);
        let mut days: Vec<i64> = waiting
            .filter(|one| referral_counts(Figure::Waiting, one, span, target, today))
            .map(|one| waited(&one, span, today))
            .collect();
        let enough = matches!(shown(i64::try_from(days.len()).unwrap_or(0)), Shown::About(_));
        median(&mut days).filter(|_| enough)
    }
}

/// A month in figures, with the month before.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role may not, or there is no such site or contract.
pub async fn month(ctx: &Ctx, cut: Cut) -> AppResult<Month> {
    ctx.authorise(Act::ServiceRead)?;
    let mut tx = ctx.read().await?;
    let frame = Frame::read(&mut tx).await?;
    cut.check(&frame)?;
    let target = settings::read(&mut tx).await?.targets.triage_working_days;
    let today = ctx.today();
    let before = cut.span.month_before();
    let now_rows = Rows::read(&mut tx, &frame, &cut).await?;
    let then_rows = Rows::read(&mut tx, &frame, &cut.of(before)).await?;
    let lines = Figure::ALL.iter().map(|figure| FigureLine {
        figure: *figure,
        now: shown(now_rows.count(*figure, cut.span, target, today)),
        before: shown(then_rows.count(*figure, before, target, today)),
    });
    Ok(Month {
        span: cut.span,
        before,
        over: cut.span.to < today,
        lines: lines.collect(),
        waited: (now_rows.waited(cut.span, target, today), then_rows.waited(before, target, today)),
        target,
        choices: Choices::of(&frame),
        of: cut.words(&frame),
    })
}

/// A row behind a figure, under its reference.
#[derive(Debug, Clone)]
pub struct TraceRow {
    /// The referral.
    pub referral: Uuid,
    /// Its reference.
    pub reference: String,
    /// Practice or network.
    pub site: String,
    /// When the referral came, was answered, support was opened or ended: what the figure counts by.
    pub at: Option<Timestamp>,
    /// How many contacts or minutes it adds; none where it is one.
    pub adds: Option<i64>,
}

/// Rows behind a figure.
#[derive(Debug)]
pub struct Traced {
    /// What is counted.
    pub figure: Figure,
    /// Of what it is, in words.
    pub of: String,
    /// At most [`PAGE`], in the order in which the referrals came.
    pub rows: Vec<TraceRow>,
    /// The reference after which it goes on, if it does.
    pub next: Option<String>,
}

/// The rows behind a figure of a month, by the same rule. `after` is the reference with which the page before ended.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role may not, or there is no such site or contract.
pub async fn trace(ctx: &Ctx, figure: Figure, cut: Cut, after: Option<&str>) -> AppResult<Traced> {
    ctx.authorise(Act::ServiceRead)?;
    ctx.authorise(Act::ReferralReadPlain)?;
    let mut tx = ctx.read().await?;
    let frame = Frame::read(&mut tx).await?;
    cut.check(&frame)?;
    let target = settings::read(&mut tx).await?.targets.triage_working_days;
    let rows = Rows::read(&mut tx, &frame, &cut).await?;
    let names: HashMap<Uuid, &str> = frame.sites.iter().map(|site| (site.id, site.name.as_str())).collect();
    let row = |referral: Uuid, reference: &str, site: Uuid, at: Option<store::At>, adds: Option<i64>| TraceRow {
        referral,
        reference: reference.to_owned(),
        site: names.get(&site).copied().unwrap_or_default().to_owned(),
        at: at.map(time::moment),
        adds,
    };
    let mut found: Vec<TraceRow> = match figure.of() {
        Of::Referrals => rows
            .referrals
            .iter()
            .filter(|one| referral_counts(figure, &asked(one), cut.span, target, ctx.today()))
            .map(|one| {
                let by_answer = matches!(figure, Figure::Answered | Figure::Accepted);
                let at = if by_answer { one.outcome_at } else { Some(one.received_at) };
                row(one.id, &one.reference, one.site_id, at, None)
            })
            .collect(),
        Of::Support => rows
            .spells
            .iter()
            .filter(|one| spell_counts(figure, &spell(one), cut.span))
            .map(|one| {
                let at = if figure == Figure::Ended { one.ended_at } else { Some(one.opened_at) };
                row(one.referral_id, &one.reference, one.site_id, at, None)
            })
            .collect(),
        Of::Contacts => {
            let mut sums: Vec<TraceRow> = Vec::new();
            // rows of one referral stand together
            for one in rows.contacts.iter().filter(|one| contacts(figure, one) > 0) {
                let adds = contacts(figure, one);
                match sums.last_mut().filter(|last| last.referral == one.referral_id) {
                    Some(last) => last.adds = Some(last.adds.unwrap_or(0) + adds),
                    None => sums.push(row(one.referral_id, &one.reference, one.site_id, None, Some(adds))),
                }
            }
            sums
        }
    };
    if let Some(after) = after
        && let Some(at) = found.iter().position(|one| one.reference == after)
    {
        found.drain(..=at);
    }
    let page = usize::try_from(PAGE).unwrap_or(50);
    let more = found.len() > page;
    found.truncate(page);
    let next = found.last().filter(|_| more).map(|last| last.reference.clone());
    Ok(Traced { figure, of: cut.words(&frame), rows: found, next })
}
