//! Who saw whom: the log of looks by account, ground, kind of page and day; an account's days; and the same as a file (DOMAIN 10).
//! By person it is asked on a formal request, which says why first ([`crate::access_list`]).

use crate::access_list;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use practice::access::{Act, Ground};
use practice::event::Kind;
use practice::person::read_date;
use practice::problem::Problem;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use store::chain::{persons_listed, persons_opened};
use store::permit::PersonPermit;
use store::{BehindLook, LookFilter, LookRow, PAGE};
use uuid::Uuid;

/// How many looks are read at a time where the list is not shown but worked on, or written to a file.
const PIECE: i64 = 500;
/// So many days of an account are shown at a time.
pub const DAYS: i64 = 31;

/// A look at persons.
#[derive(Debug, Clone)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// The account; none for somebody who came by a link.
    pub account: Option<Uuid>,
    /// Its name.
    pub who: Option<String>,
    /// On what grounds, in words.
    pub grounds: Vec<String>,
    /// Which page.
    pub page: String,
    /// How many records were opened.
    pub opened: usize,
    /// How many people were only listed.
    pub listed: usize,
}

/// Which looks somebody asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Of this account.
    pub account: Option<Uuid>,
    /// On this ground: a code of [`Ground`], or `list`.
    pub ground: Option<String>,
    /// Of pages whose route begins so.
    pub page: Option<String>,
    /// From this day of England.
    pub from: Option<Date>,
    /// Until the end of this one.
    pub until: Option<Date>,
}

impl Asked {
    /// What is wrong with it.
    ///
    /// # Errors
    /// [`AppError::Invalid`] where it ends before it begins.
    pub(crate) fn check(&self) -> AppResult<()> {
        match (self.from, self.until) {
            (Some(from), Some(until)) if until < from => {
                Err(AppError::Invalid(vec![Problem::new("until", "The last day is before the first")]))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn filter(&self) -> LookFilter {
        LookFilter {
            account: self.account,
            ground: self.ground.clone(),
            page: self.page.clone(),
            from: self.from.map(|day| time::at(time::day_bounds(day).0)),
        }
    }

    /// Where the list begins, newest first: at the end of the last day asked for, or now. A look that was noted this very moment is
    /// part of it.
    pub(crate) fn begins(&self, ctx: &Ctx) -> BehindLook {
        let end = self.until.map(|day| time::at(time::day_bounds(day).1));
        BehindLook::before(end.unwrap_or_else(|| ctx.at() + chrono::TimeDelta::microseconds(1)))
    }

    /// The same in words for the log, with the name of the account.
    pub(crate) fn told(&self, account: Option<&str>) -> serde_json::Value {
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        json!({
            "account": account,
            "ground": self.ground.as_deref().map(ground_words),
            "page": self.page,
            "from": day(self.from),
            "until": day(self.until),
        })
    }
}

/// A day as somebody types it: `3/6/2026`, `3 June 2026`, `2026-06-03`.
///
/// # Errors
/// Says what to do, where it is none.
pub fn read_day(field: &'static str, typed: &str) -> Result<Option<Date>, Problem> {
    let parts: Vec<&str> = typed.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let read = match parts[..] {
        [] => return Ok(None),
        [year, month, day] if year.len() == 4 => read_date(day, month, year).ok(),
        [day, month, year] => read_date(day, month, year).ok(),
        _ => None,
    };
    read.map(Some).ok_or_else(|| Problem::new(field, "Enter a day like 3/6/2026"))
}

/// A page of the log, newest first, and where it goes on.
#[derive(Debug)]
pub struct Looks {
    /// At most [`PAGE`].
    pub rows: Vec<Look>,
    /// Where it goes on, if it does.
    pub next: Option<BehindLook>,
}

/// Looks at persons' records, newest first.
///
/// # Errors
/// [`AppError::NotFound`] where the role does not read the audit; [`AppError::Invalid`].
pub async fn looks(ctx: &Ctx, asked: &Asked, behind: Option<BehindLook>) -> AppResult<Looks> {
    ctx.authorise(Act::AuditRead)?;
    asked.check()?;
    let (rows, next) = piece(ctx, asked, behind.unwrap_or_else(|| asked.begins(ctx)), PAGE).await?;
    Ok(Looks { rows, next })
}

/// A piece of the log, and where it goes on.
async fn piece(ctx: &Ctx, asked: &Asked, behind: BehindLook, limit: i64) -> AppResult<(Vec<Look>, Option<BehindLook>)> {
    let found = ctx.app.store.looks_page(ctx.scope(), &asked.filter(), behind, limit).await?;
    let full = i64::try_from(found.len()).unwrap_or(0) >= limit;
    let next = found.last().filter(|_| full).map(place);
    let names = names(ctx, found.iter().filter_map(|look| look.account_id)).await?;
    let rows = found
        .into_iter()
        .map(|look| Look {
            at: time::moment(look.at),
            account: look.account_id,
            who: look.account_id.map(|id| name_of(&names, id)),
            grounds: grounds(&look.ground),
            opened: persons_opened(&look.persons).len(),
            listed: persons_listed(&look.persons).len(),
            page: look.page,
        })
        .collect();
    Ok((rows, next))
}

fn place(look: &LookRow) -> BehindLook {
    BehindLook { at: look.at, stream: look.stream_id, seq: look.seq }
}

/// The names of accounts.
pub(crate) async fn names(ctx: &Ctx, ids: impl Iterator<Item = Uuid>) -> AppResult<HashMap<Uuid, String>> {
    let ids: BTreeSet<Uuid> = ids.collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    Ok(ctx.read().await?.user_names(&ids).await?.into_iter().collect())
}

pub(crate) fn name_of(names: &HashMap<Uuid, String>, id: Uuid) -> String {
    names.get(&id).cloned().unwrap_or_else(|| "An account that is no longer here".to_owned())
}

/// The words of grounds, from their codes.
pub(crate) fn grounds(codes: &str) -> Vec<String> {
    codes.split(' ').map(ground_words).collect()
}

/// The words of one ground.
#[must_use]
pub fn ground_words(code: &str) -> String {
    Ground::parse(code).map_or_else(
        || if code == "list" { "A list of their own work" } else { code }.to_owned(),
        |ground| ground.words().to_owned(),
    )
}

/// Everybody who works here or did, by name: whose looks can be asked for.
///
/// # Errors
/// [`AppError::NotFound`] where the role does not read the audit.
pub async fn accounts(ctx: &Ctx) -> AppResult<Vec<(Uuid, String)>> {
    ctx.authorise(Act::AuditRead)?;
    let found = ctx.read().await?.beside_colleagues().await?;
    let mut all: Vec<(Uuid, String)> = found.into_iter().map(|c| (c.account_id, c.name)).collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(all)
}

/// A day of an account.
#[derive(Debug, Clone)]
pub struct Day {
    /// The day of England.
    pub day: Date,
    /// How many answers had persons in them.
    pub looks: usize,
    /// How many different persons' records were opened.
    pub opened: usize,
    /// How many different persons were only listed.
    pub listed: usize,
    /// On what grounds, in words.
    pub grounds: Vec<String>,
}

/// The days of an account, newest first.
#[derive(Debug)]
pub struct Days {
    /// Whose they are.
    pub name: String,
    /// The first and the last day that was asked for.
    pub span: (Date, Date),
    /// Days on which there were looks.
    pub days: Vec<Day>,
}

#[derive(Default)]
struct Tally {
    looks: usize,
    opened: HashSet<Uuid>,
    listed: HashSet<Uuid>,
    grounds: BTreeSet<String>,
}

/// The days of an account that end with `until`, or today; [`DAYS`] of them. One account at a time, and never beside another's: it is
/// for asking what was looked at, not how anybody works (DOMAIN 7.2).
///
/// # Errors
/// [`AppError::NotFound`] where the role does not read the audit, or nobody here has this account.
pub async fn by_day(ctx: &Ctx, account: Uuid, until: Option<Date>) -> AppResult<Days> {
    ctx.authorise(Act::AuditRead)?;
    let name = names(ctx, std::iter::once(account)).await?.remove(&account).ok_or(AppError::NotFound)?;
    let last = until.unwrap_or_else(|| ctx.today());
    let first = last.checked_sub((DAYS - 1).days()).unwrap_or(last);
    let asked = Asked { account: Some(account), from: Some(first), until: Some(last), ..Asked::default() };
    let (filter, mut behind) = (asked.filter(), asked.begins(ctx));
    let mut days: BTreeMap<Date, Tally> = BTreeMap::new();
    loop {
        let found = ctx.app.store.looks_page(ctx.scope(), &filter, behind, PIECE).await?;
        let Some(end) = found.last().map(place) else { break };
        behind = end;
        for look in found {
            let tally = days.entry(time::local_date(time::moment(look.at))).or_default();
            tally.looks += 1;
            tally.opened.extend(persons_opened(&look.persons));
            tally.listed.extend(persons_listed(&look.persons));
            tally.grounds.extend(grounds(&look.ground));
        }
    }
    let days = days.into_iter().rev().map(|(day, tally)| Day {
        day,
        looks: tally.looks,
        listed: tally.listed.difference(&tally.opened).count(),
        opened: tally.opened.len(),
        grounds: tally.grounds.into_iter().collect(),
    });
    Ok(Days { name, span: (first, last), days: days.collect() })
}

/// A list of looks on its way into a file, read in pieces as the file is taken.
#[derive(Debug)]
pub struct Taking {
    ctx: Ctx,
    asked: Asked,
    behind: Option<BehindLook>,
    /// The one record that it is about, if it is about one.
    of: Option<PersonPermit>,
}

impl Taking {
    /// The next piece; empty at the end.
    ///
    /// # Errors
    /// Storage only.
    pub async fn next(&mut self) -> AppResult<Vec<Look>> {
        let Some(behind) = self.behind else { return Ok(Vec::new()) };
        let Some(permit) = &self.of else {
            let (rows, next) = piece(&self.ctx, &self.asked, behind, PIECE).await?;
            self.behind = next;
            return Ok(rows);
        };
        let found = access_list::list(&self.ctx, permit, &self.asked, Some(behind), (false, PIECE)).await?;
        self.behind = found.next;
        let look = |l: access_list::Look| Look {
            at: l.at,
            account: None,
            who: l.who,
            grounds: l.grounds,
            page: l.page,
            opened: 1,
            listed: 0,
        };
        Ok(found.rows.into_iter().map(look).collect())
    }
}

/// Takes the list away as a file. That it was taken, and which, is written down before the first line leaves.
///
/// # Errors
/// [`AppError::NotFound`] where the role does not read the audit; [`AppError::Invalid`].
pub async fn take(ctx: &Ctx, asked: Asked) -> AppResult<Taking> {
    ctx.authorise(Act::AuditRead)?;
    asked.check()?;
    taking(ctx, asked, None).await
}

pub(crate) async fn taking(ctx: &Ctx, asked: Asked, of: Option<(Uuid, PersonPermit)>) -> AppResult<Taking> {
    let names = names(ctx, asked.account.into_iter()).await?;
    let account = asked.account.map(|id| name_of(&names, id));
    let about = match &of {
        Some((request, permit)) => About::person(*permit.person(), *request),
        None => About::service(ctx.service().0),
    };
    let mut tx = ctx.begin().await?;
    ctx.event(&mut tx, Kind::LooksTaken, about, &asked.told(account.as_deref()));
    tx.commit().await?;
    Ok(Taking { behind: Some(asked.begins(ctx)), ctx: ctx.clone(), asked, of: of.map(|(_, permit)| permit) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says by failing what it expects")]
mod tests {
    use super::read_day;
    use jiff::civil::date;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        let read = |typed| read_day("from", typed);
        for typed in ["3/6/2026", "03.06.2026", "3 June 2026", "2026-06-03"] {
            assert_eq!(read(typed).unwrap(), Some(date(2026, 6, 3)), "{typed}");
        }
        assert_eq!(read(" ").unwrap(), None);
        for wrong in ["31/6/2026", "yesterday", "3/6", "1/2/3/4"] {
            assert_eq!(read(wrong).unwrap_err().field, "from", "{wrong}");
        }
    }
}
