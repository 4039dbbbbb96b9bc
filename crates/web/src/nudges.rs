//! What waits for you: by kind, each with the way to the deed; put off with a reason; how the digest comes. For whoever leads, what waits
//! longer in their teams; for managers, counts.

use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::mend;
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::nudges::{self, LedLine, Line};
use axum::extract::{Path, RawQuery};
use jiff::ToSpan;
use jiff::civil::Date;
use practice::access::Act;
use practice::goal::SHORT_MAX;
use practice::nudge::{Kind, PUT_OFF_DAYS, Way};
use serde::Serialize;
use uuid::Uuid;

routes! {
    GET "/nudges" May(Act::NudgeRead) => show;
    GET "/nudges/kind/{kind}" May(Act::InboxRead) => of_kind;
    GET "/nudges/digest" May(Act::NudgeRead) => digest;
    POST "/nudges/digest" May(Act::NudgeRead) => choose;
    GET "/nudges/put-off/{kind}/{nudge}" May(Act::InboxRead) => ask;
    POST "/nudges/put-off/{kind}/{nudge}" May(Act::InboxRead) => put_off;
    POST "/nudges/put-off/{kind}/{nudge}/again" May(Act::InboxRead) => again;
}

/// So many days ahead is offered first when something is put off.
const OFFERED: i64 = 7;

/// Something that waits.
#[derive(Debug, Clone, Serialize)]
struct LineView {
    /// Where the deed is done.
    href: String,
    deed: &'static str,
    name: String,
    reference: String,
    cover: Option<String>,
    waited: String,
    since: String,
    /// Where it is put off; none for what cannot be.
    put_off: Option<String>,
    /// Until when it rests, why and by whom.
    until: Option<String>,
    why: String,
    by: String,
    kind: &'static str,
}

/// What waits of one kind.
#[derive(Debug, Serialize)]
struct GroupView {
    id: &'static str,
    title: &'static str,
    lines: Vec<LineView>,
    /// Where it goes on.
    more: Option<String>,
    alarm: bool,
}

impl GroupView {
    fn of(group: &nudges::Group) -> Self {
        let id = group.kind.as_str();
        Self {
            id,
            title: group.kind.words(),
            lines: group.lines.iter().map(line).collect(),
            more: group.next.map(|(since, last)| format!("/nudges/kind/{id}?after={since}_{last}")),
            alarm: group.kind == Kind::SameDay,
        }
    }
}

/// What more of one kind waits.
#[derive(Debug, Serialize)]
struct KindView {
    group: GroupView,
}

/// Something that waits longer with somebody else.
#[derive(Debug, Clone, Serialize)]
struct LedView {
    reference: String,
    href: Option<String>,
    with: Option<String>,
    away: bool,
    waited: String,
    until: Option<String>,
    why: String,
    by: String,
}

#[derive(Debug, Serialize)]
struct LedGroupView {
    id: &'static str,
    title: &'static str,
    lines: Vec<LedView>,
    /// How many there are; more than stand here where it is a long list.
    count: usize,
}

/// Counts of the service.
#[derive(Debug, Serialize)]
struct CountsView {
    at: String,
    lines: Vec<CountView>,
}

#[derive(Debug, Serialize)]
struct CountView {
    words: &'static str,
    waits: String,
    longer: String,
}

/// Something that waits where nobody leads.
#[derive(Debug, Serialize)]
struct UnledView {
    words: &'static str,
    team: String,
    worker: Option<String>,
    waits: String,
}

/// What the page shows.
#[derive(Debug, Serialize)]
struct NudgesView {
    /// Whether something can wait for whoever reads.
    own: bool,
    total: i64,
    groups: Vec<GroupView>,
    resting: Vec<LineView>,
    way: &'static str,
    holidays: Option<i16>,
    leads: bool,
    led: Vec<LedGroupView>,
    manages: bool,
    counts: Option<CountsView>,
    /// For managers: what has waited so long that whoever leads would hear of it, where nobody does.
    unled: Vec<UnledView>,
    sets: bool,
}

/// Where the deed is done that ends it.
fn deed_at(line: &Line) -> String {
    let (id, referral) = (line.id, line.referral);
    let on_episode = |page: &str| {
        line.episode.map_or_else(|| format!("/referrals/{referral}"), |episode| format!("/episodes/{episode}{page}"))
    };
    match line.nudge.kind {
        Kind::SameDay | Kind::Unanswered | Kind::PassedOn => format!("/referrals/{referral}"),
        Kind::FirstContact => on_episode("/contacts/new"),
        Kind::NothingNext => on_episode("/plan"),
        Kind::HoldingReview => on_episode("/holding"),
        Kind::Outcome | Kind::Answer => format!("/calendar/{id}"),
        Kind::WordBack => format!("/messages/{referral}/{id}"),
        Kind::Reply => on_episode("/messages"),
        Kind::Wish => on_episode("/waiting"),
        Kind::Undelivered => format!("/mailings/{referral}/{id}"),
        Kind::FollowUp => on_episode("/measures"),
        Kind::Holidays => "/admin/nudges".to_owned(),
    }
}

fn put_off_at(kind: Kind, id: Uuid) -> String {
    format!("/nudges/put-off/{}/{id}", kind.as_str())
}

fn line(one: &Line) -> LineView {
    let kind = one.nudge.kind;
    let rests = one.put_off.clone().filter(|_| one.nudge.rests);
    LineView {
        href: deed_at(one),
        deed: kind.deed(),
        name: one.name.clone(),
        reference: one.reference.clone(),
        cover: one.cover.clone(),
        waited: one.nudge.words(),
        since: one.nudge.since.to_string(),
        put_off: kind.can_be_put_off().then(|| put_off_at(kind, one.id)),
        until: rests.as_ref().map(|off| off.until.to_string()),
        why: rests.as_ref().map(|off| off.why.clone()).unwrap_or_default(),
        by: rests.map(|off| off.by).unwrap_or_default(),
        kind: kind.words(),
    }
}

fn led_line(one: &LedLine) -> LedView {
    LedView {
        reference: one.reference.clone(),
        href: one.referral.map(|referral| format!("/referrals/{referral}")),
        with: one.with.clone(),
        away: one.away,
        waited: one.nudge.words(),
        until: one.put_off.as_ref().map(|off| off.until.to_string()),
        why: one.put_off.as_ref().map(|off| off.why.clone()).unwrap_or_default(),
        by: one.put_off.as_ref().map(|off| off.by.clone()).unwrap_or_default(),
    }
}

async fn show(visit: Visit) -> WebResult {
    let ctx = visit.ctx();
    let waiting = nudges::own(ctx).await?;
    let team = nudges::team(ctx).await?;
    let manages = ctx.may(Act::ServiceRead);
    let counts = if manages { nudges::counts(ctx).await? } else { None };
    let unled = if manages { nudges::unled(ctx).await? } else { Vec::new() };
    let view = NudgesView {
        own: ctx.may(Act::InboxRead),
        total: waiting.total,
        groups: waiting.groups.iter().map(GroupView::of).collect(),
        resting: waiting.resting.iter().map(line).collect(),
        way: waiting.way.words(),
        holidays: waiting.holidays,
        leads: team.leads,
        led: team
            .groups
            .iter()
            .map(|(kind, lines, count)| LedGroupView {
                id: kind.as_str(),
                title: kind.words(),
                lines: lines.iter().map(led_line).collect(),
                count: *count,
            })
            .collect(),
        manages,
        counts: counts.map(|(at, lines)| CountsView {
            at: at.to_string(),
            lines: lines
                .into_iter()
                .map(|(kind, waits, longer)| CountView {
                    words: kind.words(),
                    waits: waits.words(),
                    longer: longer.words(),
                })
                .collect(),
        }),
        unled: unled
            .into_iter()
            .map(|one| UnledView {
                words: one.kind.words(),
                team: one.team,
                worker: one.worker,
                waits: one.count.words(),
            })
            .collect(),
        sets: ctx.may(Act::WordingEdit),
    };
    visit.page("nudges/show.html", "What waits for you", view)
}

async fn of_kind(visit: Visit, Path(code): Path<String>, RawQuery(query): RawQuery) -> WebResult {
    let kind = Kind::parse(&code).ok_or(WebError::NotFound)?;
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    // what is no key begins at the beginning
    let after = asked.first("after").and_then(|key| key.split_once('_')).and_then(|(since, id)| {
        let since: Date = since.parse().ok()?;
        Some((since, id.parse().ok()?))
    });
    let group = GroupView::of(&nudges::of_kind(visit.ctx(), kind, after).await?);
    visit.page("nudges/kind.html", kind.words(), KindView { group })
}

/// What the page of the digest shows.
#[derive(Debug, Serialize)]
struct DigestView {
    ways: Vec<Choice>,
    /// Whether this installation sends e-mail.
    mails: bool,
}

fn digest_page(visit: &Visit, form: &FormState) -> WebResult {
    let mails = app::notices::standing(&visit.web().app).mail;
    visit.form_page("nudges/digest.html", "When the digest comes", form, DigestView { ways: choices!(Way), mails })
}

async fn digest(visit: Visit) -> WebResult {
    let way = nudges::way(visit.ctx()).await?;
    digest_page(&visit, &FormState::empty().with("way", way.as_str()))
}

async fn choose(visit: Visit, Posted(form): Posted) -> WebResult {
    let state = match form.done((form.one_of("way", Way::parse).required("Choose when you want it"),)) {
        Ok((way,)) => match nudges::choose(visit.ctx(), visit.once(&form), way).await {
            Ok(()) => return Ok(done("/nudges", "digest_chosen")),
            Err(error) => mend(&form, error, "way")?,
        },
        Err(state) => state,
    };
    digest_page(&visit, &state)
}

/// What the page shows on which something is put off.
#[derive(Debug, Serialize)]
struct PutOffView {
    line: LineView,
    most: i64,
    long_max: usize,
}

fn kind_of(code: &str) -> Result<Kind, WebError> {
    Kind::parse(code).filter(|kind| kind.can_be_put_off()).ok_or(WebError::NotFound)
}

async fn put_off_page(visit: &Visit, kind: Kind, id: Uuid, form: Option<FormState>) -> WebResult {
    let one = nudges::open(visit.ctx(), kind, id).await?;
    let form = form.unwrap_or_else(|| {
        let later = visit.ctx().today().saturating_add(OFFERED.days());
        FormState::empty().with_date("until", later)
    });
    let view = PutOffView { line: line(&one), most: PUT_OFF_DAYS, long_max: SHORT_MAX };
    visit.form_page("nudges/put-off.html", "Put it off", &form, view)
}

async fn ask(visit: Visit, Path((kind, id)): Path<(String, Uuid)>) -> WebResult {
    put_off_page(&visit, kind_of(&kind)?, id, None).await
}

async fn put_off(visit: Visit, Path((kind, id)): Path<(String, Uuid)>, Posted(form): Posted) -> WebResult {
    let kind = kind_of(&kind)?;
    let reads = (
        form.date("until").called("The day").required("Enter the day before which it can wait"),
        form.text("why").max(SHORT_MAX).required("Say why, in a sentence"),
    );
    let state = match form.done(reads) {
        Ok((until, why)) => match nudges::put_off(visit.ctx(), kind, id, visit.once(&form), until, &why).await {
            Ok(()) => return Ok(done("/nudges", "nudge_put_off")),
            Err(error) => mend(&form, error, "until")?,
        },
        Err(state) => state,
    };
    // done meanwhile: what was typed has nothing left that it could be about
    match put_off_page(&visit, kind, id, Some(state)).await {
        Err(WebError::App(AppError::NotFound)) => Ok(done("/nudges", "nudge_over")),
        other => other,
    }
}

async fn again(visit: Visit, Path((kind, id)): Path<(String, Uuid)>, Posted(form): Posted) -> WebResult {
    match nudges::take_back(visit.ctx(), kind_of(&kind)?, id, visit.once(&form)).await {
        Ok(()) => Ok(done("/nudges", "nudge_again")),
        Err(AppError::NotPossible(_)) => Ok(done("/nudges", "nudge_over")),
        Err(error) => Err(error.into()),
    }
}

/// Everything full and empty; a lead, a manager, an administrator; the digest; something put off, and refused.
pub(crate) fn samples() -> Samples {
    let one = |kind: Kind, until: Option<&str>| LineView {
        href: "/episodes/e/holding".to_owned(),
        deed: kind.deed(),
        name: "Rosa Whitfield".to_owned(),
        reference: "K7M-4QX".to_owned(),
        cover: until.map(|_| "Ben Shah".to_owned()),
        waited: "7 working days".to_owned(),
        since: "2026-06-03".to_owned(),
        put_off: kind.can_be_put_off().then(|| put_off_at(kind, Uuid::nil())),
        until: until.map(str::to_owned),
        why: until.map(|_| "She is in hospital until then".to_owned()).unwrap_or_default(),
        by: until.map(|_| "Amara Okafor".to_owned()).unwrap_or_default(),
        kind: kind.words(),
    };
    let group = |kind: Kind, more: bool| GroupView {
        id: kind.as_str(),
        title: kind.words(),
        lines: vec![one(kind, None)],
        more: more.then(|| format!("/nudges/kind/{}?after=2026-06-03_1", kind.as_str())),
        alarm: kind == Kind::SameDay,
    };
    let led = |with: Option<&str>, until: Option<&str>| LedView {
        reference: "K7M-4QX".to_owned(),
        href: with.is_none().then(|| "/referrals/r".to_owned()),
        with: with.map(str::to_owned),
        away: with.is_some(),
        waited: "12 working days".to_owned(),
        until: until.map(str::to_owned),
        why: until.map(|_| "Waits for the practice".to_owned()).unwrap_or_default(),
        by: until.map(|_| "Amara Okafor".to_owned()).unwrap_or_default(),
    };
    let full = NudgesView {
        own: true,
        total: 3,
        groups: vec![group(Kind::SameDay, false), group(Kind::Unanswered, true), group(Kind::HoldingReview, false)],
        resting: vec![one(Kind::WordBack, Some("2026-06-20"))],
        way: Way::Something.words(),
        holidays: Some(2030),
        leads: true,
        led: vec![LedGroupView {
            id: Kind::WordBack.as_str(),
            title: Kind::WordBack.words(),
            lines: vec![led(Some("Ben Shah"), None), led(None, Some("2026-06-20"))],
            count: 60,
        }],
        manages: true,
        counts: Some(CountsView {
            at: "2026-06-03T07:00:00Z".to_owned(),
            lines: vec![CountView {
                words: Kind::Unanswered.words(),
                waits: "15".to_owned(),
                longer: "1 to 7".to_owned(),
            }],
        }),
        unled: [Some("Ben Shah"), None]
            .map(|worker| UnledView {
                words: Kind::HoldingReview.words(),
                team: "Harbour team".to_owned(),
                worker: worker.map(str::to_owned),
                waits: "1 to 7".to_owned(),
            })
            .into(),
        sets: true,
    };
    let empty = |own, leads, manages| NudgesView {
        own,
        total: 0,
        groups: vec![],
        resting: vec![],
        way: Way::Never.words(),
        holidays: None,
        leads,
        led: vec![],
        manages,
        counts: None,
        unled: vec![],
        sets: false,
    };
    let wrong = FormState::empty().with_error("until", "Choose a day after today").with_error("why", "Say why");
    let view = || PutOffView { line: one(Kind::HoldingReview, None), most: PUT_OFF_DAYS, long_max: SHORT_MAX };
    let resting =
        PutOffView { line: one(Kind::HoldingReview, Some("2026-06-20")), most: PUT_OFF_DAYS, long_max: SHORT_MAX };
    let choice = |mails| DigestView { ways: choices!(Way), mails };
    vec![
        (
            "nudges/show.html",
            vec![drawn(&full, None), drawn(&empty(true, true, false), None), drawn(&empty(false, false, true), None)],
        ),
        (
            "nudges/kind.html",
            vec![
                drawn(&KindView { group: group(Kind::Unanswered, true) }, None),
                drawn(&KindView { group: GroupView { lines: Vec::new(), ..group(Kind::Unanswered, false) } }, None),
            ],
        ),
        (
            "nudges/digest.html",
            vec![
                drawn(&choice(true), Some(&FormState::empty().with("way", "never"))),
                drawn(&choice(false), Some(&FormState::empty().with_error("way", "Choose when you want it"))),
            ],
        ),
        (
            "nudges/put-off.html",
            vec![
                drawn(&view(), Some(&FormState::empty())),
                drawn(&resting, Some(&FormState::empty())),
                drawn(&view(), Some(&wrong)),
            ],
        ),
    ]
}
