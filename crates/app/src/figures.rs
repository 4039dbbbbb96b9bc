//! The service in figures: demand, waits, gaps (PAGES 2, DOMAIN 7.1), as counts that pick nobody out
//! (DOMAIN 7.5). Totals are made from raw counts, and every figure passes `practice::figure`.

use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::time;
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::Act;
use practice::clock::{days_between, london_date};
use practice::ending::Reason;
use practice::episode::State as EpisodeState;
use practice::figure::{Shown, shown, total_beside};
use practice::referral::{Informal, Route, Source, State};
use std::collections::BTreeMap;
use store::Tx;
use store::figures::{CountRow, ReferralCountRow, WaitRow};

/// One line of a table: what is counted, this quarter and last.
#[derive(Debug, Clone)]
pub struct Line {
    /// What is counted.
    pub words: String,
    /// This quarter so far.
    pub now: Shown,
    /// The whole of last quarter.
    pub before: Shown,
}

/// A total this quarter and last; none where it would give away what the figures beside it hide (DOMAIN 7.5).
#[derive(Debug, Clone, Copy)]
pub struct Total {
    /// This quarter so far.
    pub now: Option<Shown>,
    /// The whole of last quarter.
    pub before: Option<Shown>,
}

/// A wait: half of them took no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// The median in days; none where there are too few to say.
    pub median: Option<i64>,
    /// Of how many.
    pub of: Shown,
}

/// The service in figures.
#[derive(Debug)]
pub struct Figures {
    /// The first day of this quarter.
    pub from: Date,
    /// The first day of last quarter.
    pub before: Date,
    /// Referrals received in all.
    pub referrals: Total,
    /// By what became of them so far.
    pub states: Vec<Line>,
    /// By who asked.
    pub sources: Vec<Line>,
    /// By what way they came.
    pub routes: Vec<Line>,
    /// Days from receipt to triage, this quarter and last.
    pub to_triage: (Wait, Wait),
    /// Days from receipt to the first contact held, this quarter and last.
    pub to_first_contact: (Wait, Wait),
    /// Open episodes by state, today.
    pub open: Vec<(&'static str, Shown)>,
    /// Open episodes in all, today.
    pub open_total: Option<Shown>,
    /// Episodes ended, by reason.
    pub ended: Vec<Line>,
    /// Episodes ended in all.
    pub ended_total: Total,
    /// Needs that nothing fitted, by need.
    pub unmet: Vec<Line>,
    /// What was noted beside the referrals, by what it was.
    pub informal: Vec<Line>,
}

/// The first day of the quarter in which a day lies.
fn quarter(day: Date) -> Date {
    let month = (day.month() - 1) / 3 * 3 + 1;
    Date::new(day.year(), month, 1).unwrap_or(day)
}

/// The service in figures.
///
/// # Errors
/// [`crate::AppError::NotFound`] where the role may not.
pub async fn service(ctx: &Ctx) -> AppResult<Figures> {
    ctx.authorise(Act::ServiceRead)?;
    let from = quarter(ctx.today());
    let before = quarter(from.checked_sub(1.day()).unwrap_or(from));
    let start = |day: Date| time::at(time::day_bounds(day).0);
    let (now, then) = ((start(from), ctx.at()), (start(before), start(from)));
    let mut tx = ctx.read().await?;
    let referrals = (tx.figure_referrals(now.0, now.1).await?, tx.figure_referrals(then.0, then.1).await?);
    let waits = (tx.figure_waits(now.0, now.1).await?, tx.figure_waits(then.0, then.1).await?);
    let ended = (tx.figure_endings(now.0, now.1).await?, tx.figure_endings(then.0, then.1).await?);
    let unmet = (tx.figure_unmet_needs(now.0, now.1).await?, tx.figure_unmet_needs(then.0, then.1).await?);
    let informal = (
        noted(tx.informal_count(time::day(from), time::day(ctx.today().saturating_add(1.day()))).await?),
        noted(tx.informal_count(time::day(before), time::day(from)).await?),
    );
    let (open, open_total) = open(&mut tx).await?;
    let received = |rows: &[ReferralCountRow]| {
        // it stands beside three tables, and must give away no line of any
        total_beside(&[parts(rows, |r| &r.state), parts(rows, |r| &r.source), parts(rows, |r| &r.route)])
    };
    let sum = |rows: &[CountRow]| total_beside(&[rows.iter().map(|r| r.count).collect()]);
    Ok(Figures {
        from,
        before,
        referrals: Total { now: received(&referrals.0), before: received(&referrals.1) },
        states: by(&referrals, |r| &r.state, |code| State::parse(code).map_or(code, |one| one.words())),
        sources: by(&referrals, |r| &r.source, |code| Source::parse(code).map_or(code, |one| one.words())),
        routes: by(&referrals, |r| &r.route, |code| Route::parse(code).map_or(code, |one| one.words())),
        to_triage: (wait(&waits.0, |w| w.triage_at), wait(&waits.1, |w| w.triage_at)),
        to_first_contact: (wait(&waits.0, |w| w.first_held_at), wait(&waits.1, |w| w.first_held_at)),
        open,
        open_total,
        ended_total: Total { now: sum(&ended.0), before: sum(&ended.1) },
        ended: counted(&ended, |code| Reason::parse(code).map_or(code, |one| one.words())),
        unmet: counted(&unmet, |code| practice::needs::words(code)),
        informal: counted(&informal, |code| Informal::parse(code).map_or(code, |one| one.words())),
    })
}

/// The counts of one table by a code, as its lines have them.
fn parts<'a>(rows: &'a [ReferralCountRow], code: impl Fn(&'a ReferralCountRow) -> &'a str) -> Vec<i64> {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for row in rows {
        *sums.entry(code(row)).or_default() += row.count;
    }
    sums.into_values().collect()
}

async fn open(tx: &mut Box<dyn Tx>) -> AppResult<(Vec<(&'static str, Shown)>, Option<Shown>)> {
    let rows = tx.figure_open_episodes().await?;
    let count = |state: EpisodeState| rows.iter().filter(|r| r.code == state.as_str()).map(|r| r.count).sum::<i64>();
    let states: Vec<EpisodeState> = EpisodeState::ALL.iter().copied().filter(|s| *s != EpisodeState::Ended).collect();
    let counts: Vec<i64> = states.iter().map(|s| count(*s)).collect();
    let lines = states.iter().zip(&counts).map(|(s, n)| (s.words(), shown(*n))).collect();
    Ok((lines, total_beside(&[counts])))
}

fn line(words: &str, now: i64, before: i64) -> Line {
    Line { words: words.to_owned(), now: shown(now), before: shown(before) }
}

/// A table by one of the codes of a referral, in the order of the words.
fn by<'a>(
    rows: &'a (Vec<ReferralCountRow>, Vec<ReferralCountRow>),
    code: impl Fn(&'a ReferralCountRow) -> &'a str,
    words: impl Fn(&'a str) -> &'a str,
) -> Vec<Line> {
    let pairs = |rows: &'a [ReferralCountRow]| rows.iter().map(|r| (words(code(r)), r.count)).collect::<Vec<_>>();
    table(&pairs(&rows.0), &pairs(&rows.1))
}

fn noted(rows: Vec<(String, i64)>) -> Vec<CountRow> {
    rows.into_iter().map(|(code, count)| CountRow { code, count }).collect()
}

fn counted<'a>(rows: &'a (Vec<CountRow>, Vec<CountRow>), words: impl Fn(&'a str) -> &'a str) -> Vec<Line> {
    let pairs = |rows: &'a [CountRow]| rows.iter().map(|r| (words(&r.code), r.count)).collect::<Vec<_>>();
    table(&pairs(&rows.0), &pairs(&rows.1))
}

fn table(now: &[(&str, i64)], before: &[(&str, i64)]) -> Vec<Line> {
    let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for (words, count) in now {
        sums.entry(words).or_default().0 += count;
    }
    for (words, count) in before {
        sums.entry(words).or_default().1 += count;
    }
    sums.into_iter().map(|(words, (now, before))| line(words, now, before)).collect()
}

/// The median of the days from receipt to what was waited for, of those for whom it has happened.
fn wait(rows: &[WaitRow], until: impl Fn(&WaitRow) -> Option<store::At>) -> Wait {
    let day = |at| london_date(time::moment(at));
    let mut days: Vec<i64> =
        rows.iter().filter_map(|row| until(row).map(|at| days_between(day(row.received_at), day(at)).max(0))).collect();
    days.sort_unstable();
    let of = shown(i64::try_from(days.len()).unwrap_or(i64::MAX));
    let median = days.get(days.len().saturating_sub(1) / 2).copied().filter(|_| matches!(of, Shown::About(_)));
    Wait { median, of }
}
