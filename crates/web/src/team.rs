//! Team today, for supervisors (PAGES 2): who needs me. Figures to talk about, in the order of names.

use crate::cover::CoverLine;
use crate::error::WebResult;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::supervision::WaitLine;
use crate::triage::passing::PassedLine;
use crate::visit::Visit;
use practice::access::Act;
use practice::clock::Nudge;
use practice::concern::About;
use practice::lone::{Alarm, Standing};
use serde::Serialize;

routes! {
    GET "/team" May(Act::TeamTodayRead) => show;
}

/// What one worker has in hand, and has today.
#[derive(Debug, Serialize)]
struct LoadLine {
    name: String,
    waiting: i64,
    active: i64,
    holding: i64,
    open: i64,
    over: bool,
    nothing_next: i64,
    overdue: i64,
    appointments: i64,
    passed: i64,
    drafts: i64,
    concerns: i64,
    away: bool,
    /// Their calendar today.
    calendar: String,
}

/// Somebody who is out alone, or should be back.
#[derive(Debug, Serialize)]
struct OutLine {
    worker: String,
    buddy: String,
    there: bool,
    from: String,
    until: String,
    late: bool,
    /// With whom the alarm is, in words; empty where there is none.
    alarm: &'static str,
    answered: bool,
    /// The plan, for whoever may open it.
    href: Option<String>,
}

/// A concern that this supervisor was told of.
#[derive(Debug, Serialize)]
struct ConcernLine {
    href: String,
    name: String,
    about: &'static str,
    danger: bool,
    raised: String,
    by: String,
    answered: bool,
}

/// A handover that nobody has answered.
#[derive(Debug, Serialize)]
struct AskLine {
    from: String,
    to: String,
    people: i64,
    asked: String,
    /// For whoever may open it.
    href: Option<String>,
}

/// A count on top of the page, with where its rows are.
#[derive(Debug, Serialize)]
struct CountView {
    words: &'static str,
    count: i64,
    href: &'static str,
    alarm: bool,
}

/// A referral that waits.
#[derive(Debug, Serialize)]
struct AgedLine {
    id: String,
    reference: String,
    site: String,
    age: String,
    flagged: bool,
    nudges: &'static str,
}

/// What Team today shows.
#[derive(Debug, Serialize)]
struct TeamView {
    counts: Vec<CountView>,
    loads: Vec<LoadLine>,
    out: Vec<OutLine>,
    concerns: Vec<ConcernLine>,
    capacity: i64,
    aged: Vec<AgedLine>,
    more: bool,
    passed: Vec<PassedLine>,
    /// Handovers that a colleague has not answered.
    asks: Vec<AskLine>,
    asks_days: i64,
    covers: Vec<CoverLine>,
    brought: Vec<BroughtLine>,
    /// What of supervision waits for whoever looks.
    supervision: Vec<WaitLine>,
}

/// Somebody whom a worker brought to supervision.
#[derive(Debug, Serialize)]
struct BroughtLine {
    episode: String,
    case: String,
    name: String,
    worker: String,
    why: String,
    brought: String,
    until: String,
}

fn load_line(load: &app::team::Load, today: jiff::civil::Date) -> LoadLine {
    let row = &load.row;
    let day = load.day.as_ref();
    LoadLine {
        name: row.owner_name.clone(),
        waiting: row.waiting,
        active: row.active,
        holding: row.holding,
        open: row.waiting + row.active + row.holding,
        over: load.over,
        nothing_next: row.nothing_next,
        overdue: day.map_or(0, |d| d.overdue),
        appointments: day.map_or(0, |d| d.appointments),
        passed: day.map_or(0, |d| d.passed),
        drafts: day.map_or(0, |d| d.drafts),
        concerns: day.map_or(0, |d| d.concerns),
        away: day.is_some_and(|d| d.away),
        calendar: format!("/calendar?day={today}&worker={}", row.owner_id),
    }
}

fn out_line(out: &app::team::Out) -> OutLine {
    let row = &out.row;
    OutLine {
        worker: row.worker_name.clone(),
        buddy: row.buddy_name.clone(),
        there: row.standing == Standing::Out.as_str(),
        from: app::time::moment(row.starts_at).to_string(),
        until: app::time::moment(row.ends_at).to_string(),
        late: out.late,
        alarm: row.alarm.as_deref().and_then(Alarm::parse).map_or("", Alarm::words),
        answered: row.answered_at.is_some(),
        href: row.opens.then(|| format!("/lone-working/{}", row.plan_id)),
    }
}

fn concern_line(one: &app::team::ConcernListRow) -> ConcernLine {
    ConcernLine {
        href: format!("/concerns/{}", one.id),
        name: format!("{} {}", one.given_name, one.family_name),
        about: About::parse(&one.about).map_or("", About::words),
        danger: one.danger,
        raised: app::time::moment(one.raised_at).to_string(),
        by: one.raised_by_name.clone(),
        answered: one.acknowledged_at.is_some() || one.taken_at.is_some(),
    }
}

/// What stands on top, each with where its rows are on this page or another.
fn counts(
    team: &app::team::Team,
    loads: &[LoadLine],
    out: &[OutLine],
    concerns: &[ConcernLine],
    (brought, asked): (usize, i64),
) -> Vec<CountView> {
    let many = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let sum = |of: fn(&LoadLine) -> i64| loads.iter().map(of).sum::<i64>();
    let count = |words, count, href, alarming: bool| CountView { words, count, href, alarm: alarming && count > 0 };
    let late = many(out.iter().filter(|one| one.late && !one.answered).count());
    let unanswered = many(concerns.iter().filter(|one| !one.answered).count());
    vec![
        count("Same-day matters", team.flagged, "#referrals", true),
        count("Referrals waiting", team.waiting, "/inbox", false),
        count("Unanswered concerns in your team", sum(|l| l.concerns), "#loads", true),
        count("Unanswered, you were told", unanswered, "#concerns", true),
        count("Open, you were told", many(concerns.len()), "#concerns", false),
        count("Out alone or due out", many(out.len()), "#out", false),
        count("Not back in time", late, "#out", true),
        count("Appointments today", sum(|l| l.appointments), "#loads", false),
        count("Away today", sum(|l| i64::from(l.away)), "#loads", false),
        count("Workers above the guide", sum(|l| i64::from(l.over)), "#loads", false),
        count("People with nothing next", sum(|l| l.nothing_next), "#loads", false),
        count("Asked of you first", asked, "/asks", false),
        count("Brought to you", many(brought), "#brought", false),
        count("Word back waiting for three days", sum(|l| l.drafts), "#loads", false),
        count("Passed on and not taken", many(team.passed.len()), "#passed", false),
        count("Handovers not answered", many(team.asks.len()), "#handovers", false),
    ]
}

async fn show(visit: Visit) -> WebResult {
    let team = app::team::today(visit.ctx()).await?;
    let today = visit.ctx().today();
    let loads: Vec<LoadLine> = team.days.iter().map(|load| load_line(load, today)).collect();
    let out: Vec<OutLine> = team.out.iter().map(out_line).collect();
    let concerns: Vec<ConcernLine> = team.concerns.iter().map(concern_line).collect();
    let aged = team
        .aged
        .iter()
        .map(|a| AgedLine {
            id: a.id.to_string(),
            reference: a.reference.clone(),
            site: a.site.clone(),
            age: a.age.clone(),
            flagged: a.flagged,
            nudges: match a.nudges {
                Some(Nudge::Lead) => "Nudges you",
                Some(Nudge::Team) => "Nudges the team",
                None => "",
            },
        })
        .collect();
    let brought = app::supervision::brought(visit.ctx())
        .await?
        .into_iter()
        .map(|b| BroughtLine {
            episode: b.episode_id.to_string(),
            case: b.id.to_string(),
            name: format!("{} {}", b.given_name, b.family_name),
            worker: b.worker_name,
            why: b.why,
            brought: app::time::moment(b.brought_at).to_string(),
            until: app::time::moment(b.until_at).to_string(),
        })
        .collect();
    let brought: Vec<BroughtLine> = brought;
    let asked = app::charter::asks::with_me(visit.ctx()).await?;
    let counts = counts(&team, &loads, &out, &concerns, (brought.len(), asked));
    let view = TeamView {
        supervision: crate::supervision::waits(&visit).await?,
        counts,
        out,
        concerns,
        brought,
        passed: team.passed.iter().map(|one| PassedLine::of(one, today)).collect(),
        asks: team
            .asks
            .iter()
            .map(|ask| AskLine {
                from: ask.from_name.clone(),
                to: ask.to_name.clone(),
                people: ask.people,
                asked: app::time::moment(ask.made_at).to_string(),
                href: ask.opens.then(|| format!("/several/{}", ask.batch_id)),
            })
            .collect(),
        asks_days: app::team::HANDOVER_WAITS_DAYS,
        loads,
        capacity: team.capacity,
        aged,
        more: team.more,
        covers: team.covers.into_iter().map(|c| CoverLine::of(c, today)).collect(),
    };
    visit.page("team/show.html", "Team today", view)
}

pub(crate) fn samples() -> Samples {
    let aged = |flagged, nudges| AgedLine {
        id: "1".to_owned(),
        reference: "K7M-4QX".to_owned(),
        site: "Harbour Street Surgery".to_owned(),
        age: "12 days".to_owned(),
        flagged,
        nudges,
    };
    let out = |href: Option<&str>, alarm: &'static str| OutLine {
        worker: "Ben Ito".to_owned(),
        buddy: "Amara Okafor".to_owned(),
        there: href.is_some(),
        from: "2026-06-03T13:30:00Z".to_owned(),
        until: "2026-06-03T14:30:00Z".to_owned(),
        late: !alarm.is_empty(),
        alarm,
        answered: false,
        href: href.map(str::to_owned),
    };
    let concern = |danger| ConcernLine {
        href: "/concerns/c".to_owned(),
        name: "Mary O’Neill".to_owned(),
        about: "Harm or neglect of an adult",
        danger,
        raised: "2026-06-03T13:30:00Z".to_owned(),
        by: "Amara Okafor".to_owned(),
        answered: !danger,
    };
    let full = TeamView {
        loads: vec![LoadLine {
            name: "Amara Okafor".to_owned(),
            waiting: 3,
            active: 18,
            holding: 4,
            open: 25,
            over: true,
            nothing_next: 2,
            overdue: 3,
            appointments: 5,
            passed: 1,
            drafts: 1,
            concerns: 1,
            away: true,
            calendar: "/calendar?day=2026-06-03&worker=w".to_owned(),
        }],
        out: vec![out(Some("/lone-working/p"), ""), out(None, "With the buddy")],
        concerns: vec![concern(true), concern(false)],
        supervision: vec![WaitLine::sample(true), WaitLine::sample(false)],
        counts: vec![
            CountView { words: "Same-day matters", count: 1, href: "#referrals", alarm: true },
            CountView { words: "Referrals waiting", count: 0, href: "/inbox", alarm: false },
        ],
        capacity: 30,
        aged: vec![aged(true, ""), aged(false, "Nudges you"), aged(false, "Nudges the team")],
        more: true,
        passed: PassedLine::samples(),
        asks: [None, Some("/several/b")]
            .map(|href| AskLine {
                from: "Amara Okafor".to_owned(),
                to: "Ben Ito".to_owned(),
                people: 3,
                asked: "2026-05-30T13:30:00Z".to_owned(),
                href: href.map(str::to_owned),
            })
            .into(),
        asks_days: 2,
        covers: vec![CoverLine::sample("now"), CoverLine::sample("coming")],
        brought: vec![BroughtLine {
            episode: "e".to_owned(),
            case: "c".to_owned(),
            name: "Mary O’Neill".to_owned(),
            worker: "Amara Okafor".to_owned(),
            why: "Am I still the right one?".to_owned(),
            brought: "2026-06-03T13:30:00Z".to_owned(),
            until: "2026-09-02T13:30:00Z".to_owned(),
        }],
    };
    let empty = TeamView {
        loads: vec![],
        out: vec![],
        concerns: vec![],
        counts: vec![],
        supervision: vec![],
        capacity: 30,
        aged: vec![],
        more: false,
        passed: vec![],
        asks: vec![],
        asks_days: 2,
        covers: vec![],
        brought: vec![],
    };
    vec![("team/show.html", vec![drawn(&full, None), drawn(&empty, None)])]
}
