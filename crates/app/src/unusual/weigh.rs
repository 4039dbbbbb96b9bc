//! Goes through the looks of a day, once it is over, and writes down what is to be asked about. A run takes the days that are due, one
//! after the other; each is written with its questions in one transaction, so that one that was left is done again from its beginning.

use super::figures_of;
use crate::ctx::{About, Ctx};
use crate::error::AppResult;
use crate::jobs::Went;
use crate::time;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::access::Ground;
use practice::event::Kind;
use practice::person::fold;
use practice::unusual::{
    Figures, PASSING_DAYS, QUIET_DAYS, Rule, USUAL_DAYS, asks_about, outside_hours, same_name, same_postcode, usual,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use store::chain::persons_opened;
use store::unusual::{BesideRow, ColleagueRow, LookedDayRow, UnusualRow};
use store::{At, BehindLook, LookFilter, LookRow, StoreError};
use uuid::Uuid;

/// The job.
pub(crate) const JOB: &str = "unusual";
/// Looks read at a time.
const PIECE: i64 = 500;
/// A service that was never gone through begins with so many days before.
const BEGINS: i64 = 7;
/// After so long a run lets others of its lane go before.
const RUNS: SignedDuration = SignedDuration::from_secs(45);
const GOES_ON: SignedDuration = SignedDuration::from_secs(1);
/// The next night, a while after midnight by the clocks of England.
const NIGHT: jiff::civil::Time = jiff::civil::Time::constant(0, 40, 0, 0);

/// Goes through every day that is over and was not gone through yet.
pub(crate) async fn run(ctx: &Ctx) -> AppResult<Went> {
    let begun = ctx.now();
    let last = ctx.read().await?.looked_day_last().await?.map(|last| time::date(last.day));
    let mut day = match last {
        Some(last) => after(last, 1),
        None => after(ctx.today(), -BEGINS),
    };
    while day < ctx.today() {
        weigh(ctx, day).await?;
        day = after(day, 1);
        if ctx.now().duration_since(begun) >= RUNS {
            return Ok(Went::Again(GOES_ON));
        }
    }
    let next = time::local_moment(after(ctx.today(), 1).to_datetime(NIGHT));
    Ok(Went::Again(next.map_or(SignedDuration::from_hours(24), |next| next.duration_since(ctx.now()))))
}

fn after(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

/// The looks of one account at one person's record.
#[derive(Debug, Default)]
struct Pair {
    looks: Vec<(Timestamp, Vec<Ground>)>,
}

impl Pair {
    /// The looks that a rule asks about: how many, the first, and the grounds.
    fn asked(&self, rule: Rule) -> Option<(usize, Timestamp, String)> {
        let those = || self.looks.iter().filter(|(_, grounds)| asks_about(rule, grounds));
        let first = those().map(|(at, _)| *at).min()?;
        let grounds: BTreeSet<&str> = those().flat_map(|(_, g)| g).map(|g| g.as_str()).collect();
        Some((those().count(), first, grounds.into_iter().collect::<Vec<_>>().join(" ")))
    }
}

/// By account and record.
type Pairs = BTreeMap<(Uuid, Uuid), Pair>;

/// Reads looks from one moment to another, in pieces, and hands each on; how many there were.
async fn each_look(
    ctx: &Ctx,
    account: Option<Uuid>,
    (from, until): (Timestamp, Timestamp),
    mut with: impl FnMut(LookRow),
) -> AppResult<i64> {
    let filter = LookFilter { account, from: Some(time::at(from)), ..LookFilter::default() };
    let mut behind = BehindLook::before(time::at(until));
    let mut all = 0;
    loop {
        let rows = ctx.app.store.looks_page(ctx.scope(), &filter, behind, PIECE).await?;
        let Some(last) = rows.last() else { return Ok(all) };
        behind = BehindLook { at: last.at, stream: last.stream_id, seq: last.seq };
        all += i64::try_from(rows.len()).unwrap_or(PIECE);
        rows.into_iter().for_each(&mut with);
    }
}

/// The looks at records of a day, by account and record; and how many looks there were in all.
async fn pairs_of(ctx: &Ctx, day: Date) -> AppResult<(Pairs, i64)> {
    let mut pairs = Pairs::new();
    let all = each_look(ctx, None, time::day_bounds(day), |look| {
        let Some(account) = look.account_id else { return };
        let grounds: Vec<Ground> = look.ground.split(' ').filter_map(Ground::parse).collect();
        for person in persons_opened(&look.persons) {
            pairs.entry((account, person)).or_default().looks.push((time::moment(look.at), grounds.clone()));
        }
    })
    .await?;
    Ok((pairs, all))
}

/// What was written, and of contacts when they were held: by account and record.
type Touches = HashMap<(Uuid, Uuid), Vec<Timestamp>>;

/// What is known beside the looks of a day.
struct Beside {
    colleagues: HashMap<Uuid, ColleagueRow>,
    persons: HashMap<Uuid, BesideRow>,
    emails: HashMap<Uuid, HashSet<String>>,
    /// The records that those who looked read as their own plan, with the postcode.
    own: HashMap<Uuid, Vec<(Uuid, String)>>,
    ties: HashSet<(Uuid, Uuid)>,
    touches: Touches,
}

impl Beside {
    async fn of(ctx: &Ctx, day: Date, pairs: &Pairs) -> AppResult<Self> {
        let accounts: BTreeSet<Uuid> = pairs.keys().map(|(account, _)| *account).collect();
        let persons: BTreeSet<Uuid> = pairs.keys().map(|(_, person)| *person).collect();
        let accounts: Vec<Uuid> = accounts.into_iter().collect();
        let persons: Vec<Uuid> = persons.into_iter().collect();
        let mut tx = ctx.read().await?;
        let colleagues = tx.beside_colleagues().await?.into_iter().map(|c| (c.account_id, c)).collect();
        let mut own: HashMap<Uuid, Vec<(Uuid, String)>> = HashMap::new();
        for (account, person, postcode) in tx.beside_own(&accounts).await? {
            own.entry(account).or_default().push((person, postcode));
        }
        let owned: Vec<Uuid> = own.values().flatten().map(|(person, _)| *person).collect();
        let ties = tx.beside_ties(&owned).await?.into_iter().collect();
        let mut emails: HashMap<Uuid, HashSet<String>> = HashMap::new();
        for (person, email) in tx.beside_emails(&persons).await? {
            emails.entry(person).or_default().insert(email.to_lowercase());
        }
        let mut touches = Touches::new();
        let (from, until) = (time::day_bounds(after(day, -PASSING_DAYS - 1)).0, time::day_bounds(after(day, 1)).1);
        for touch in tx.event_touches(time::at(from), time::at(until)).await? {
            let times = touches.entry((touch.account_id, touch.person_id)).or_default();
            times.push(time::moment(touch.at));
            times.extend(touch.held_at.map(time::moment));
        }
        let persons = tx.beside_persons(&persons).await?.into_iter().map(|p| (p.id, p)).collect();
        Ok(Self { colleagues, persons, emails, own, ties, touches })
    }

    fn touched(&self, account: Uuid, person: Uuid) -> &[Timestamp] {
        self.touches.get(&(account, person)).map_or(&[], Vec::as_slice)
    }

    /// Whether a record is that of somebody else who works here.
    fn is_colleagues(&self, looker: Uuid, person: &BesideRow) -> bool {
        let works = |account: Uuid| account != looker && self.colleagues.contains_key(&account);
        let emails = self.emails.get(&person.id);
        person.account_id.is_some_and(works)
            || self
                .colleagues
                .values()
                .any(|c| c.account_id != looker && emails.is_some_and(|all| all.contains(&c.email.to_lowercase())))
    }

    /// Whether a record is tied to the looker's own, or has its postcode.
    fn is_near(&self, looker: Uuid, person: &BesideRow) -> bool {
        self.own.get(&looker).into_iter().flatten().any(|(own, postcode)| {
            *own != person.id && (self.ties.contains(&(*own, person.id)) || same_postcode(postcode, &person.postcode))
        })
    }

    /// Whether a rule about one look at one record asks about this one.
    fn asks(&self, rule: Rule, looker: Uuid, person: &BesideRow, pair: &Pair, figures: &Figures) -> bool {
        match rule {
            Rule::SameName => {
                self.colleagues.get(&looker).is_some_and(|c| same_name(&c.name, &person.family_name))
                    && !fold(&person.family_name).is_empty()
            }
            Rule::Household => self.is_near(looker, person),
            Rule::Colleague => self.is_colleagues(looker, person),
            Rule::OutsideHours => pair.looks.iter().any(|(at, grounds)| {
                asks_about(rule, grounds) && outside_hours(*at, self.touched(looker, person.id), figures)
            }),
            Rule::ManyPersons | Rule::AfterEnd | Rule::InPassing => false,
        }
    }
}

/// A question before it is written.
struct Found {
    rule: Rule,
    account: Uuid,
    person: Option<Uuid>,
    /// The day whose looks it is about.
    day: Date,
    looks: usize,
    first: Timestamp,
    ground: String,
    figure: Option<i64>,
    usual: Option<i64>,
}

/// Goes through the looks of one day, and of the day whose entries must have been written by now.
async fn weigh(ctx: &Ctx, day: Date) -> AppResult<()> {
    let figures = figures_of(&mut ctx.read().await?).await?;
    let (pairs, looks) = pairs_of(ctx, day).await?;
    let passing_day = after(day, -PASSING_DAYS);
    let (passing, _) = pairs_of(ctx, passing_day).await?;
    let beside = Beside::of(ctx, day, &pairs).await?;
    let mut found = by_record(&beside, &pairs, day, &figures);
    found.extend(by_count(ctx, &beside, &pairs, day, &figures).await?);
    found.extend(in_passing(&beside, &passing, passing_day, &figures));
    write(ctx, day, looks, found).await
}

/// The rules that look at one record at a time.
fn by_record(beside: &Beside, pairs: &Pairs, day: Date, figures: &Figures) -> Vec<Found> {
    let mut all = Vec::new();
    for ((account, person), pair) in pairs {
        let Some(record) = beside.persons.get(person) else { continue };
        for rule in [Rule::SameName, Rule::Household, Rule::Colleague, Rule::OutsideHours] {
            let Some((looks, first, ground)) = pair.asked(rule) else { continue };
            if beside.asks(rule, *account, record, pair, figures) {
                let (figure, usual) = (None, None);
                all.push(Found {
                    rule,
                    account: *account,
                    person: Some(*person),
                    day,
                    looks,
                    first,
                    ground,
                    figure,
                    usual,
                });
            }
        }
    }
    all
}

/// The rules that set a day beside the account's own days before. Only of accounts for which it could matter are those read.
async fn by_count(ctx: &Ctx, beside: &Beside, pairs: &Pairs, day: Date, figures: &Figures) -> AppResult<Vec<Found>> {
    let begun = time::day_bounds(day).0;
    let mut of_account: BTreeMap<Uuid, Vec<(Uuid, &Pair)>> = BTreeMap::new();
    for ((account, person), pair) in pairs {
        if pair.asked(Rule::ManyPersons).is_some() {
            of_account.entry(*account).or_default().push((*person, pair));
        }
    }
    let mut all = Vec::new();
    for (account, records) in of_account {
        let many = i64::try_from(records.len()).unwrap_or(i64::MAX);
        let over: HashMap<Uuid, Timestamp> = records
            .iter()
            .filter_map(|(person, _)| Some((*person, put_in_order(beside.persons.get(person)?.ended_at?, figures)?)))
            .filter(|(_, over)| *over < begun)
            .collect();
        if many < figures.many_least && over.is_empty() {
            continue;
        }
        let before = before(ctx, account, day, &over).await?;
        let days: Vec<i64> = before.days.values().map(|seen| i64::try_from(seen.len()).unwrap_or(i64::MAX)).collect();
        if let Some(usual) = usual(&days, figures).filter(|usual| many > usual.most) {
            let looks = records.iter().map(|(_, pair)| pair.looks.len()).sum();
            let first = records.iter().filter_map(|(_, pair)| pair.asked(Rule::ManyPersons)).map(|(_, at, _)| at).min();
            all.push(Found {
                rule: Rule::ManyPersons,
                account,
                person: None,
                day,
                looks,
                first: first.unwrap_or(begun),
                ground: grounds(records.iter().map(|(_, pair)| *pair)),
                figure: Some(many),
                usual: Some(usual.median),
            });
        }
        for (person, pair) in &records {
            let Some((looks, first, ground)) = pair.asked(Rule::AfterEnd).filter(|_| over.contains_key(person)) else {
                continue;
            };
            let times = 1 + before.after_end.get(person).map_or(0, BTreeSet::len);
            let times = i64::try_from(times).unwrap_or(i64::MAX);
            if times >= figures.after_end_times {
                let (rule, figure, usual) = (Rule::AfterEnd, Some(times), None);
                all.push(Found { rule, account, person: Some(*person), day, looks, first, ground, figure, usual });
            }
        }
    }
    Ok(all)
}

/// From when on a record is no longer put in order after its support ended.
fn put_in_order(ended: At, figures: &Figures) -> Option<Timestamp> {
    time::moment(ended).checked_add(SignedDuration::from_hours(24 * figures.after_end_days)).ok()
}

fn grounds<'a>(pairs: impl Iterator<Item = &'a Pair>) -> String {
    let all: BTreeSet<&str> = pairs.flat_map(|p| &p.looks).flat_map(|(_, g)| g).map(|g| g.as_str()).collect();
    all.into_iter().collect::<Vec<_>>().join(" ")
}

/// What an account opened on its days before.
#[derive(Default)]
struct Before {
    /// The records opened on each day.
    days: BTreeMap<Date, BTreeSet<Uuid>>,
    /// Of records whose support is over: the days since on which it was opened.
    after_end: HashMap<Uuid, BTreeSet<Date>>,
}

async fn before(ctx: &Ctx, account: Uuid, day: Date, over: &HashMap<Uuid, Timestamp>) -> AppResult<Before> {
    let mut all = Before::default();
    let span = (time::day_bounds(after(day, -USUAL_DAYS)).0, time::day_bounds(day).0);
    each_look(ctx, Some(account), span, |look| {
        let at = time::moment(look.at);
        let on = time::local_date(at);
        let grounds: Vec<Ground> = look.ground.split(' ').filter_map(Ground::parse).collect();
        if !asks_about(Rule::ManyPersons, &grounds) {
            return;
        }
        for person in persons_opened(&look.persons) {
            if over.get(&person).is_some_and(|over| at >= *over) {
                all.after_end.entry(person).or_default().insert(on);
            }
            all.days.entry(on).or_default().insert(person);
        }
    })
    .await?;
    Ok(all)
}

/// Accounts that opened many records and wrote nothing in them by now.
fn in_passing(beside: &Beside, pairs: &Pairs, day: Date, figures: &Figures) -> Vec<Found> {
    let (from, until) = (time::day_bounds(after(day, -1)).0, time::day_bounds(after(day, PASSING_DAYS)).1);
    let mut of_account: BTreeMap<Uuid, Vec<(usize, Timestamp, &Pair)>> = BTreeMap::new();
    for ((account, person), pair) in pairs {
        let worked_in = beside.touched(*account, *person).iter().any(|at| (from..until).contains(at));
        if let Some((looks, first, _)) = pair.asked(Rule::InPassing).filter(|_| !worked_in) {
            of_account.entry(*account).or_default().push((looks, first, pair));
        }
    }
    let many = |records: &Vec<_>| i64::try_from(records.len()).is_ok_and(|n| n >= figures.passing_least);
    of_account
        .into_iter()
        .filter(|(_, records)| many(records))
        .map(|(account, records)| Found {
            rule: Rule::InPassing,
            account,
            person: None,
            day,
            looks: records.iter().map(|(looks, ..)| looks).sum(),
            first: records.iter().map(|(_, first, _)| *first).min().unwrap_or(from),
            ground: grounds(records.iter().map(|(.., pair)| *pair)),
            figure: i64::try_from(records.len()).ok(),
            usual: None,
        })
        .collect()
}

/// Writes down what is to be asked, but for what waits to be answered already or was answered for a while, and that the day was gone
/// through.
async fn write(ctx: &Ctx, day: Date, looks: i64, found: Vec<Found>) -> AppResult<()> {
    let quiet = ctx.now().saturating_sub(SignedDuration::from_hours(24 * QUIET_DAYS)).unwrap_or(ctx.now());
    let holding: Vec<&str> = Rule::ALL.iter().filter(|rule| rule.stays_answered()).map(|rule| rule.as_str()).collect();
    let mut tx = ctx.begin().await?;
    let asked = tx.unusual_asked(time::at(quiet), &format!(" {} ", holding.join("  "))).await?;
    let asked: HashSet<(String, Uuid, Option<Uuid>)> =
        asked.into_iter().map(|row| (row.rule, row.account_id, row.person_id)).collect();
    let mut new = 0;
    for one in found {
        if asked.contains(&(one.rule.as_str().to_owned(), one.account, one.person)) {
            continue;
        }
        tx.unusual_insert(&row(ctx, one)).await?;
        new += 1;
    }
    let done = LookedDayRow { day: time::day(day), looks, found: new, done_at: ctx.at() };
    match tx.looked_day_insert(&done).await {
        Ok(()) => {}
        // another start of the program was quicker, and wrote the same
        Err(StoreError::Conflict) => return Ok(()),
        Err(other) => return Err(other.into()),
    }
    if new > 0 {
        let body = json!({ "day": day.to_string(), "found": new });
        ctx.event(&mut tx, Kind::UnusualFound, About::service(ctx.service().0), &body);
    }
    Ok(tx.commit().await?)
}

fn row(ctx: &Ctx, found: Found) -> UnusualRow {
    let count = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
    UnusualRow {
        id: ctx.id(),
        rule: found.rule.as_str().to_owned(),
        day: time::day(found.day),
        account_id: found.account,
        person_id: found.person,
        first_at: time::at(found.first),
        looks: i32::try_from(found.looks).unwrap_or(i32::MAX),
        figure: found.figure.map(count),
        usual: found.usual.map(count),
        ground: found.ground,
        found_at: ctx.at(),
        outcome: None,
        outcome_words: String::new(),
        taken_to: String::new(),
        settled_at: None,
        settled_by_name: None,
        version: 1,
    }
}
