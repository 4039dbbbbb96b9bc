//! The digest: once a day, each who has something waiting is told how much, in one e-mail that names nobody. It is gathered kind by kind
//! for the whole service, never account by account. Its key is the account and the day, so that a program that stops on the way, or two
//! of them, tell nobody twice; a day that was missed is told late, once.

use super::led::all;
use super::{SOURCES, set};
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::jobs::{Went, new_job};
use crate::notices;
use crate::time;
use jiff::SignedDuration;
use jiff::civil::Date;
use practice::access::Role;
use practice::clock::bank_holiday_years;
use practice::figure::{Shown, shown};
use practice::nudge::{Kind, Way, Whose, digest_due, digest_next, holidays_end};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use store::nudges::{DigestRow, NudgeDayRow, NudgeRow};
use store::{At, Day, Tx};
use uuid::Uuid;

/// The job.
pub(crate) const JOB: &str = "nudge_digest";
/// It looks this often at least whether the hour has come: a service may have set another meanwhile.
const LOOKS: SignedDuration = SignedDuration::from_mins(15);
/// So many are told with one commit.
const BATCH: usize = 200;
/// So many are read at a time.
const PIECE: i64 = 1_000;
/// A digest that could not be handed over for so long is left: another is near.
const STALE: SignedDuration = SignedDuration::from_hours(20);

/// How much waits, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// For oneself and one's teams.
    #[serde(default)]
    own: BTreeMap<String, i64>,
    /// With those whom one leads, for longer.
    #[serde(default)]
    lead: BTreeMap<String, i64>,
    /// The same with those whom nobody leads: told to managers, who read no small counts (DOMAIN 7.5).
    #[serde(default)]
    nobody: BTreeMap<String, i64>,
}

impl Counts {
    fn add(of: &mut BTreeMap<String, i64>, kind: Kind) {
        *of.entry(kind.as_str().to_owned()).or_default() += 1;
    }

    /// Whether nothing waits at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.lead.is_empty() && self.nobody.is_empty()
    }

    /// Each kind of which something waits: how many, and how many with those one leads.
    #[must_use]
    pub fn lines(&self) -> Vec<(Kind, i64, i64)> {
        let count = |of: &BTreeMap<String, i64>, kind: Kind| of.get(kind.as_str()).copied().unwrap_or(0);
        Kind::ALL
            .iter()
            .map(|kind| (*kind, count(&self.own, *kind), count(&self.lead, *kind)))
            .filter(|(_, own, lead)| own + lead > 0)
            .collect()
    }
}

impl Counts {
    /// Each kind of which something waits where nobody leads, and how much, as a manager may read it.
    fn unled(&self) -> Vec<(Kind, Shown)> {
        let count = |kind: &Kind| self.nobody.get(kind.as_str()).map(|many| (*kind, shown(*many)));
        Kind::ALL.iter().filter_map(count).collect()
    }
}

/// Somebody who may be told.
pub(super) struct Hearer {
    pub(super) account: Uuid,
    roles: Vec<Role>,
    way: Way,
}

impl Hearer {
    pub(super) fn holds(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the digest is for them at all.
    fn hears(&self) -> bool {
        [Role::Worker, Role::Supervisor, Role::Manager, Role::Administrator].into_iter().any(|role| self.holds(role))
    }
}

/// Everybody who holds a role now and can sign in.
pub(super) async fn hearers(tx: &mut Box<dyn Tx>, at: At) -> AppResult<Vec<Hearer>> {
    let mut found: Vec<Hearer> = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let rows = tx.nudge_hearers(at, after, PIECE).await?;
        let Some(last) = rows.last() else { return Ok(found) };
        after = last.account_id;
        for row in rows {
            let Some(role) = Role::parse(&row.role) else { continue };
            match found.last_mut().filter(|one| one.account == row.account_id) {
                Some(one) => one.roles.push(role),
                None => found.push(Hearer {
                    account: row.account_id,
                    roles: vec![role],
                    way: row.way.as_deref().and_then(Way::parse).unwrap_or(Way::Something),
                }),
            }
        }
    }
}

/// Who hears of what: teams, leads, supervisors, covers, and who is not at work.
pub(super) struct Audience {
    workers: HashSet<Uuid>,
    teams: HashMap<Uuid, Vec<Uuid>>,
    leads: HashMap<Uuid, Vec<Uuid>>,
    supervisors: HashMap<Uuid, Vec<Uuid>>,
    covers: HashMap<Uuid, Vec<Uuid>>,
    /// Which episodes those who cover can open: cover can have been given less than the whole of a caseload.
    covering: HashSet<(Uuid, Uuid)>,
    away: HashSet<Uuid>,
    /// Where nobody else is there to hear of it: none lapses unseen.
    managers: Vec<Uuid>,
    administrators: Vec<Uuid>,
}

/// Whoever leads.
pub(super) enum Leading {
    /// Leads of the team, and whoever supervises.
    These(BTreeSet<Uuid>),
    /// Nobody: managers hear of it, lest it lapse unseen.
    Nobody,
}

impl Audience {
    pub(super) async fn read(ctx: &Ctx, tx: &mut Box<dyn Tx>, hearers: &[Hearer]) -> AppResult<Self> {
        let today = ctx.day();
        let here = |from: Day, until: Option<Day>| from <= today && until.is_none_or(|until| until > today);
        let with = |role: Role| hearers.iter().filter(move |one| one.holds(role)).map(|one| one.account);
        let (workers, supervising): (HashSet<Uuid>, HashSet<Uuid>) =
            (with(Role::Worker).collect(), with(Role::Supervisor).collect());
        let triages = |account: &Uuid| workers.contains(account) || supervising.contains(account);
        let mut audience = Self {
            teams: HashMap::new(),
            leads: HashMap::new(),
            supervisors: HashMap::new(),
            covers: HashMap::new(),
            covering: tx.nudge_covering(ctx.at(), today).await?.into_iter().collect(),
            away: tx.nudge_away(ctx.at()).await?.into_iter().collect(),
            managers: with(Role::Manager).collect(),
            administrators: with(Role::Administrator).collect(),
            workers: HashSet::new(),
        };
        let mut seconds: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for member in tx.team_member_list(None).await? {
            if !here(member.from_on, member.until_on) || !triages(&member.account_id) {
                continue;
            }
            audience.teams.entry(member.team_id).or_default().push(member.account_id);
            if member.lead {
                audience.leads.entry(member.team_id).or_default().push(member.account_id);
            } else if supervising.contains(&member.account_id) {
                seconds.entry(member.team_id).or_default().push(member.account_id);
            }
        }
        for (team, supervisors) in seconds {
            // a supervisor in a team sees its referrals, and leads it where nobody else does
            audience.leads.entry(team).or_insert(supervisors);
        }
        for tie in tx.supervision_tie_list().await? {
            if here(tie.from_on, tie.until_on) && supervising.contains(&tie.upper) {
                audience.supervisors.entry(tie.lower).or_default().push(tie.upper);
            }
        }
        for cover in tx.cover_list(None, today).await? {
            if cover.ended_at.is_none() && cover.from_on <= today && workers.contains(&cover.cover_id) {
                audience.covers.entry(cover.worker_id).or_default().push(cover.cover_id);
            }
        }
        audience.workers = workers;
        Ok(audience)
    }

    /// Whoever leads, for a team and, where somebody supports the person, for them.
    pub(super) fn leading(&self, team: Uuid, owner: Option<Uuid>) -> Leading {
        let of_team = self.leads.get(&team).into_iter().flatten();
        let of_owner = owner.and_then(|owner| self.supervisors.get(&owner)).into_iter().flatten();
        let found: BTreeSet<Uuid> = of_team.chain(of_owner).copied().collect();
        if found.is_empty() { Leading::Nobody } else { Leading::These(found) }
    }

    /// For whom it waits: whoever supports the person or, while they are away, whoever covers, is at work and can open it; the team where
    /// nobody supports the person yet. None where nobody is at work for it: then whoever leads hears of it.
    pub(super) fn waiting(&self, team: Uuid, supports: Option<(Uuid, Uuid)>) -> Vec<Uuid> {
        let Some((owner, episode)) = supports else { return self.teams.get(&team).cloned().unwrap_or_default() };
        if let Some(covers) = self.covers.get(&owner) {
            let can = |cover: &&Uuid| !self.away.contains(*cover) && self.covering.contains(&(**cover, episode));
            return covers.iter().filter(can).copied().collect();
        }
        if self.at_work(owner) { vec![owner] } else { Vec::new() }
    }

    /// Whether somebody is a worker here, and not away.
    pub(super) fn at_work(&self, account: Uuid) -> bool {
        self.workers.contains(&account) && !self.away.contains(&account)
    }
}

/// Sees whether the hour of a digest has come, and tells everybody.
///
/// # Errors
/// Storage only. What was told stays told; the next run goes on.
pub(crate) async fn run(ctx: &Ctx) -> AppResult<Went> {
    let mut tx = ctx.read().await?;
    let figures = set(&mut tx).await?.figures;
    let last = tx.nudge_day_last().await?;
    drop(tx);
    let begun = last.as_ref().map(|last| time::date(last.day));
    let under_way = last.as_ref().filter(|last| last.done_at.is_none()).map(|last| time::date(last.day));
    // one that stopped on the way is overtaken by the next: nobody is told twice on one day
    if let Some(day) = digest_due(&figures, begun, ctx.now()).or(under_way.filter(|day| *day == ctx.today())) {
        tell(ctx, day).await?;
    }
    let next = digest_next(&figures, ctx.now()).map_or(LOOKS, |next| next.duration_since(ctx.now()));
    Ok(Went::Again(next.clamp(SignedDuration::from_secs(1), LOOKS)))
}

async fn tell(ctx: &Ctx, day: Date) -> AppResult<()> {
    let mut tx = ctx.begin().await?;
    tx.nudge_day_begin(time::day(day), ctx.at()).await?;
    tx.commit().await?;
    let begun_at = ctx.at();
    let mut tx = ctx.read().await?;
    let hearers = hearers(&mut tx, ctx.at()).await?;
    let audience = Audience::read(ctx, &mut tx, &hearers).await?;
    let (mut mine, whole) = gather(ctx, &mut tx, &audience).await?;
    let told_before = digested(&mut tx, day).await?;
    drop(tx);
    let mails = ctx.app.post.standing().mail;
    let mut told = i32::try_from(told_before.len()).unwrap_or(i32::MAX);
    let left: Vec<(&Hearer, Counts)> = hearers
        .iter()
        .filter(|one| one.hears() && !told_before.contains(&one.account))
        .map(|one| (one, mine.remove(&one.account).unwrap_or_default()))
        .filter(|(one, counts)| !counts.is_empty() || one.way == Way::Always)
        .collect();
    for batch in left.chunks(BATCH) {
        let (mut digests, mut letters, mut jobs) = (Vec::new(), Vec::new(), Vec::new());
        for (one, counts) in batch {
            let id = ctx.id();
            digests.push(DigestRow {
                id,
                account_id: one.account,
                day: time::day(day),
                made_at: ctx.at(),
                counts: json!(counts).to_string(),
            });
            if mails && one.way != Way::Never {
                let notice = notices::of_digest(ctx, id, one.account);
                jobs.push(new_job(ctx, notices::JOB, notices::LANE, &json!({ "notice": notice.id }).to_string()));
                letters.push(notice);
            }
        }
        let mut tx = ctx.begin().await?;
        tx.nudge_digests_insert(&digests, &letters, &jobs).await?;
        tx.commit().await?;
        told = told.saturating_add(i32::try_from(digests.len()).unwrap_or(0));
    }
    let counts = json!(whole).to_string();
    let mut tx = ctx.begin().await?;
    let row = NudgeDayRow { day: time::day(day), begun_at, done_at: Some(ctx.at()), counts, told };
    tx.nudge_day_done(&row).await?;
    tx.commit().await?;
    tracing::info!(service = %ctx.service(), %day, told, "digest");
    Ok(())
}

async fn digested(tx: &mut Box<dyn Tx>, day: Date) -> AppResult<HashSet<Uuid>> {
    let (mut found, mut after) = (HashSet::new(), Uuid::nil());
    loop {
        let some = tx.nudge_digested(time::day(day), after, PIECE).await?;
        let Some(last) = some.last() else { return Ok(found) };
        after = *last;
        found.extend(some);
    }
}

/// Who supports the person of something that waits, and in which episode, where it is theirs to see to.
pub(super) fn supports(kind: Kind, row: &NudgeRow) -> Option<(Uuid, Uuid)> {
    row.owner_id.filter(|_| kind.whose() == Whose::Worker).zip(row.episode_id)
}

/// How much waits for each, and in the service.
async fn gather(ctx: &Ctx, tx: &mut Box<dyn Tx>, audience: &Audience) -> AppResult<(HashMap<Uuid, Counts>, Counts)> {
    let set = set(tx).await?;
    let (mut mine, mut whole): (HashMap<Uuid, Counts>, Counts) = (HashMap::new(), Counts::default());
    for (kind, source) in SOURCES.into_iter().filter(|(kind, _)| set.is_on(*kind)) {
        all(tx, &set, (kind, source), None, ctx.now(), |row, nudge| {
            Counts::add(&mut whole.own, kind);
            if nudge.lead {
                Counts::add(&mut whole.lead, kind);
            }
            let supports = supports(kind, &row);
            let waiting = audience.waiting(row.team_id, supports);
            if !nudge.rests {
                for account in &waiting {
                    Counts::add(&mut mine.entry(*account).or_default().own, kind);
                }
            }
            if nudge.lead || waiting.is_empty() {
                // whoever has it on their own list is not told of it again
                let told = |account: &Uuid| nudge.rests || !waiting.contains(account);
                match audience.leading(row.team_id, supports.map(|(owner, _)| owner)) {
                    Leading::These(leads) => {
                        for account in leads.into_iter().filter(told) {
                            Counts::add(&mut mine.entry(account).or_default().lead, kind);
                        }
                    }
                    Leading::Nobody => {
                        for account in audience.managers.iter().copied().filter(told) {
                            Counts::add(&mut mine.entry(account).or_default().nobody, kind);
                        }
                    }
                }
            }
        })
        .await?;
    }
    if holidays_end(bank_holiday_years().1, ctx.today()) {
        for account in &audience.administrators {
            Counts::add(&mut mine.entry(*account).or_default().own, Kind::Holidays);
        }
    }
    Ok((mine, whole))
}

/// What a digest says, as e-mail: subject and body, with counts and addresses alone. None where it is not to go any more.
pub(crate) async fn mail(ctx: &Ctx, digest: Uuid) -> AppResult<Option<(String, String)>> {
    let mut tx = ctx.read().await?;
    let Some(row) = tx.nudge_digest_get(digest).await? else { return Ok(None) };
    let way = tx.nudge_choice(row.account_id).await?;
    drop(tx);
    let made = time::moment(row.made_at);
    if way.as_deref() == Some(Way::Never.as_str()) || ctx.now().duration_since(made) > STALE {
        return Ok(None);
    }
    let counts: Counts = serde_json::from_str(&row.counts).unwrap_or_default();
    Ok(Some(words(&counts, &time::local(made), ctx.app.address.as_deref())))
}

fn words(counts: &Counts, at: &jiff::Zoned, address: Option<&str>) -> (String, String) {
    let lines = counts.lines();
    let sum: i64 = lines.iter().map(|(_, own, lead)| own + lead).sum();
    let unled = counts.unled();
    let subject = match sum {
        0 if !unled.is_empty() => "Leeway: something waits where nobody leads".to_owned(),
        0 => "Leeway: nothing waits today".to_owned(),
        1 => "Leeway: one thing waits for you".to_owned(),
        many => format!("Leeway: {many} things wait for you"),
    };
    let mut body = vec![format!("As of {}:", at.strftime("%-I:%M%P on %A %-d %B %Y"))];
    let mut list = |title: &str, of: fn(&(Kind, i64, i64)) -> i64| {
        let some: Vec<&(Kind, i64, i64)> = lines.iter().filter(|line| of(line) > 0).collect();
        if !some.is_empty() {
            body.extend([String::new(), title.to_owned()]);
            body.extend(some.into_iter().map(|line| format!("- {}: {}", line.0.words(), of(line))));
        }
    };
    list("For you", |line| line.1);
    list("For longer with those you lead or supervise, or with nobody at work for it", |line| line.2);
    if !unled.is_empty() {
        let title = "For longer where nobody leads or supervises (small numbers are not told)";
        body.extend([String::new(), title.to_owned()]);
        body.extend(unled.iter().map(|(kind, count)| format!("- {}: {}", kind.words(), count.words())));
        body.push("Name a lead for the team, or who supervises: then they hear of it, and see which it is.".to_owned());
    }
    if counts.is_empty() {
        body.extend([String::new(), "Nothing waits for you.".to_owned()]);
    }
    body.push(String::new());
    body.extend(match address {
        Some(address) => vec![
            format!("See it, do it or put it off: {address}/nudges"),
            format!("Choose when you get this: {address}/nudges/digest"),
        ],
        None => vec!["Sign in to see it. There you also choose when you get this.".to_owned()],
    });
    let body = body.join("\n") + "\n";
    (subject, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_e_mail_counts_and_names_nobody() {
        let mut counts = Counts::default();
        Counts::add(&mut counts.own, Kind::WordBack);
        Counts::add(&mut counts.own, Kind::WordBack);
        Counts::add(&mut counts.lead, Kind::Unanswered);
        let at = time::local("2026-03-30T07:00:00Z".parse().unwrap_or_default());
        let (subject, body) = words(&counts, &at, Some("https://leeway.example.org"));
        assert_eq!(subject, "Leeway: 3 things wait for you");
        assert!(body.starts_with("As of 8:00am on Monday 30 March 2026:"), "{body}");
        assert!(body.contains("- Word back, not sent yet: 2\n") && body.contains("- Referrals without an answer: 1\n"));
        assert!(body.contains("https://leeway.example.org/nudges\n"));
        assert_eq!(words(&Counts::default(), &at, None).0, "Leeway: nothing waits today");
    }

    #[test]
    fn a_manager_reads_no_small_count_of_what_waits_where_nobody_leads() {
        let mut counts = Counts::default();
        for _ in 0..3 {
            Counts::add(&mut counts.nobody, Kind::HoldingReview);
        }
        let at = time::local("2026-03-30T07:00:00Z".parse().unwrap_or_default());
        let (subject, body) = words(&counts, &at, None);
        assert_eq!(subject, "Leeway: something waits where nobody leads");
        assert!(body.contains("- Holding to be looked at again: 1 to 7\n") && body.contains("Name a lead"), "{body}");
    }
}
