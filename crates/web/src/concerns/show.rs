//! One concern: what it says, who was told, what came of it.

use super::{Ring, lead_sample, leads, numbers};
use crate::error::WebResult;
use crate::form::FormState;
use crate::render::day_of;
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::AppError;
use app::concerns::{Closing, Opened, Who};
use app::search::PersonFoundRow;
use app::time;
use axum::extract::Path;
use practice::access::Act;
use practice::concern::{About, Level, Outcome, Share, ToldAs};
use practice::goal::LONG_MAX;
use practice::ids::{ConcernId, PersonId};
use practice::person::{ContactKind, show_phone};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Serialize)]
struct ConcernView {
    href: String,
    name: String,
    /// Who it is and how they are reached safely, for those who raised it or were told.
    known: Option<KnownView>,
    /// Where one comes from: the list, or the record.
    back: String,
    /// Where the record is opened; none for those who may not.
    record: Option<String>,
    about: &'static str,
    danger: bool,
    who: String,
    seen: String,
    share: &'static str,
    share_words: String,
    raised: String,
    raised_by: String,
    level: &'static str,
    /// Whether it can go further.
    further: bool,
    due: Option<String>,
    late: bool,
    acknowledged: Option<String>,
    acknowledged_by: String,
    closed: Option<String>,
    closed_by: String,
    outcome: &'static str,
    outcome_words: String,
    struck: Option<String>,
    struck_by: String,
    struck_why: String,
    moved_to: Option<String>,
    moved_from: Option<String>,
    told: Vec<ToldView>,
    /// Messages to them that could not be sent.
    unsent: Vec<String>,
    notes: Vec<NoteView>,
    numbers: Vec<Ring>,
    leads: Vec<Ring>,
    /// Whether they raised it, and so may read where it was moved to or from.
    raiser: bool,
    may_take: bool,
    may_answer: bool,
    may_add: bool,
    may_strike: bool,
    outcomes: Vec<Choice>,
    /// People found to whom it belongs; none before anybody was looked for.
    right: Option<Vec<Right>>,
    long_max: usize,
    kept_at: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct KnownView {
    born: Option<String>,
    nhs_number: Option<String>,
    practice: String,
    safe_contact: String,
    ways: Vec<WayView>,
}

#[derive(Debug, Clone, Serialize)]
struct WayView {
    value: String,
    dial: Option<String>,
    never_use: bool,
    no_message: bool,
    note: String,
}

fn known(who: &Who) -> KnownView {
    let person = &who.person;
    KnownView {
        born: person.birth_date.map(|day| day.to_string()),
        nhs_number: person.nhs_number.clone(),
        practice: who.practice.clone(),
        safe_contact: person.safe_contact.clone(),
        ways: who
            .contacts
            .iter()
            .map(|way| {
                let phone = matches!(ContactKind::parse(&way.kind), Some(ContactKind::Mobile | ContactKind::HomePhone));
                WayView {
                    value: if phone { show_phone(&way.value) } else { way.value.clone() },
                    dial: (phone && !way.never_use).then(|| way.value.replace(' ', "")),
                    never_use: way.never_use,
                    no_message: way.no_message,
                    note: way.note.clone(),
                }
            })
            .collect(),
    }
}

#[derive(Debug, Clone, Serialize)]
struct ToldView {
    name: String,
    told_as: &'static str,
    at: String,
    phone: String,
    /// Whether it stands on their own pages.
    here: bool,
}

#[derive(Debug, Clone, Serialize)]
struct NoteView {
    body: String,
    at: String,
    by: String,
}

/// Somebody with whom it may have been meant to stand.
#[derive(Debug, Clone, Serialize)]
struct Right {
    value: String,
    text: String,
}

fn view(opened: &Opened, now: jiff::Timestamp) -> ConcernView {
    let c = &opened.concern;
    let at = |at| time::moment(at).to_string();
    ConcernView {
        href: format!("/concerns/{}", c.id),
        name: opened.name.clone(),
        known: opened.who.as_ref().map(known),
        back: "/concerns".to_owned(),
        record: opened.may_open.then(|| format!("/people/{}", c.person_id)),
        about: About::parse(&c.about).map_or("A concern", About::words),
        danger: c.danger,
        who: c.who.clone(),
        seen: c.seen.clone(),
        share: Share::parse(&c.share).map_or("", Share::words),
        share_words: c.share_words.clone(),
        raised: at(c.raised_at),
        raised_by: c.raised_by_name.clone(),
        level: Level::parse(&c.level).map_or("", Level::words),
        further: Level::parse(&c.level).and_then(Level::next).is_some(),
        due: c.answer_due.map(at),
        late: c.answer_due.is_some_and(|due| time::moment(due) < now),
        acknowledged: c.acknowledged_at.map(at),
        acknowledged_by: c.acknowledged_by.clone(),
        closed: c.closed_at.map(at),
        closed_by: c.closed_by.clone(),
        outcome: c.outcome.as_deref().and_then(Outcome::parse).map_or("", Outcome::words),
        outcome_words: c.outcome_words.clone(),
        struck: c.struck_at.map(at),
        struck_by: c.struck_by.clone(),
        struck_why: c.struck_why.clone(),
        moved_to: c.moved_to.map(|id| format!("/concerns/{id}")),
        moved_from: c.moved_from.map(|id| format!("/concerns/{id}")),
        unsent: opened.unsent.iter().map(crate::lone::unsent_words).collect(),
        told: opened
            .told
            .iter()
            .map(|t| ToldView {
                name: t.name.clone(),
                told_as: ToldAs::parse(&t.told_as).map_or("", ToldAs::words),
                at: at(t.at),
                phone: t.phone.clone(),
                here: t.account_id.is_some() && c.taken_at.is_none() && c.closed_at.is_none() && c.struck_at.is_none(),
            })
            .collect(),
        notes: opened
            .notes
            .iter()
            .map(|n| NoteView { body: n.body.clone(), at: at(n.at), by: n.by_name.clone() })
            .collect(),
        numbers: numbers(),
        leads: leads(&opened.leads),
        may_take: opened.may_take,
        may_answer: opened.may_answer,
        may_add: opened.may_add,
        raiser: false,
        may_strike: false,
        outcomes: choices!(Outcome),
        right: None,
        long_max: LONG_MAX,
        kept_at: None,
    }
}

pub(super) async fn show(visit: Visit, Path(concern): Path<Uuid>) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, ConcernId(concern), draft.unwrap_or_default(), None, kept_at).await
}

async fn page(
    visit: &Visit,
    concern: ConcernId,
    form: FormState,
    right: Option<Vec<Right>>,
    kept_at: Option<String>,
) -> WebResult {
    let opened = app::concerns::open(visit.ctx(), concern).await?;
    let mut view = view(&opened, visit.ctx().now());
    view.may_strike = view.may_add && visit.ctx().may(Act::ConcernRaise);
    view.raiser = visit.ctx().account()?.0 == opened.concern.raised_by;
    if !visit.ctx().may(Act::ConcernAnswer) {
        view.back = format!("/people/{}", opened.concern.person_id);
    }
    view.right = right;
    view.kept_at = kept_at;
    visit.form_page("concerns/show.html", "A concern", &form, view)
}

fn place(concern: ConcernId) -> String {
    format!("/concerns/{concern}")
}

pub(super) async fn acknowledge(visit: Visit, Path(concern): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let concern = ConcernId(concern);
    app::concerns::acknowledge(visit.ctx(), concern, visit.once(&form)).await?;
    Ok(done(&place(concern), "concern_acknowledged"))
}

pub(super) async fn by_word(visit: Visit, Path(concern): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let concern = ConcernId(concern);
    let name = typed(&form, "ack_by");
    match app::concerns::acknowledged_by_word(visit.ctx(), concern, visit.once(&form), &name).await {
        Ok(()) => Ok(done(&place(concern), "concern_acknowledged")),
        Err(error) => page(&visit, concern, mend(&form, error, "ack_by")?, None, None).await,
    }
}

pub(super) async fn note(visit: Visit, Path(concern): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let concern = ConcernId(concern);
    match app::concerns::note(visit.ctx(), concern, visit.once(&form), &typed(&form, "words")).await {
        Ok(()) => Ok(done(&place(concern), "saved")),
        Err(error) => page(&visit, concern, mend(&form, error, "words")?, None, None).await,
    }
}

pub(super) async fn close(visit: Visit, Path(concern): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let concern = ConcernId(concern);
    let closing = Closing {
        form: visit.once(&form),
        outcome: Outcome::parse(&typed(&form, "outcome")),
        words: typed(&form, "outcome_words"),
    };
    match app::concerns::close(visit.ctx(), concern, closing).await {
        Ok(()) => Ok(done(&place(concern), "concern_closed")),
        Err(error) => page(&visit, concern, mend(&form, error, "outcome")?, None, None).await,
    }
}

/// The people whom what was typed names, among whom whoever strikes it chooses.
async fn candidates(visit: &Visit, typed: &str) -> Result<Vec<Right>, AppError> {
    let found = app::search::search(visit.ctx(), typed).await?;
    let known = |p: &PersonFoundRow| {
        let born = p.birth_date.map(|born| format!("born {}", day_of(time::date(born))));
        let postcode = Some(p.postcode.clone()).filter(|postcode| !postcode.is_empty());
        let name = format!("{} {}", p.given_name, p.family_name);
        std::iter::once(name).chain(born).chain(postcode).collect::<Vec<_>>().join(", ")
    };
    Ok(found.people.iter().map(|p| Right { value: p.id.to_string(), text: known(p) }).collect())
}

/// Strikes it, or looks for the person it belongs to first.
pub(super) async fn strike(visit: Visit, Path(concern): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let concern = ConcernId(concern);
    let (q, chosen) = (typed(&form, "q"), typed(&form, "right"));
    if typed(&form, "do") == "find" {
        return match candidates(&visit, &q).await {
            Ok(right) => page(&visit, concern, form.state(), Some(right), None).await,
            Err(error) => page(&visit, concern, mend(&form, error, "q")?, None, None).await,
        };
    }
    let right = chosen.parse().ok().map(PersonId);
    if right.is_none() && (!q.is_empty() || !chosen.is_empty()) {
        // a name was typed: to strike it and move it nowhere is not what was meant
        let found = candidates(&visit, &q).await.ok();
        let state = form.refuse("right", "Choose the person it belongs to, or empty the field to strike it alone");
        return page(&visit, concern, state, found, None).await;
    }
    let why = typed(&form, "struck_why");
    match app::concerns::strike(visit.ctx(), concern, visit.once(&form), &why, right).await {
        Ok(to) => Ok(done(&place(to), if to == concern { "concern_struck" } else { "concern_moved" })),
        Err(error) => {
            let state = mend(&form, error, "struck_why")?;
            // whoever was found and chosen is not to be looked for again
            let right = if right.is_some() { candidates(&visit, &q).await.ok() } else { None };
            page(&visit, concern, state, right, None).await
        }
    }
}

pub(super) fn samples() -> Samples {
    let some = |text: &str| Some(text.to_owned());
    let waits = ConcernView {
        href: "/concerns/c".to_owned(),
        name: "Mary O’Neill".to_owned(),
        known: Some(KnownView {
            born: some("1955-03-27"),
            nhs_number: some("9434765919"),
            practice: "Harbour Street Surgery".to_owned(),
            safe_contact: "Her son must not know".to_owned(),
            ways: vec![
                WayView {
                    value: "07700 900123".to_owned(),
                    dial: some("07700900123"),
                    never_use: false,
                    no_message: true,
                    note: "After six".to_owned(),
                },
                WayView {
                    value: "01632 960123".to_owned(),
                    dial: None,
                    never_use: true,
                    no_message: false,
                    note: String::new(),
                },
            ],
        }),
        back: "/concerns".to_owned(),
        record: some("/people/p"),
        about: About::Child.words(),
        danger: true,
        who: "Her grandson".to_owned(),
        seen: "A bruise on his arm, and he would not say how".to_owned(),
        share: Share::Safeguarding.words(),
        share_words: "Asking would raise the risk".to_owned(),
        raised: "2026-06-03T13:30:00Z".to_owned(),
        raised_by: "Amara Okafor".to_owned(),
        level: Level::Deputies.words(),
        further: true,
        due: some("2026-06-03T14:00:00Z"),
        late: true,
        acknowledged: None,
        acknowledged_by: String::new(),
        closed: None,
        closed_by: String::new(),
        outcome: "",
        outcome_words: String::new(),
        struck: None,
        struck_by: String::new(),
        struck_why: String::new(),
        moved_to: None,
        moved_from: some("/concerns/b"),
        unsent: vec!["The text to Dr Priya Shah could not be sent yet, and is tried again.".to_owned()],
        told: vec![
            ToldView {
                name: "Dr Priya Shah".to_owned(),
                told_as: ToldAs::Lead.words(),
                at: "2026-06-03T13:30:00Z".to_owned(),
                phone: "01632 960123".to_owned(),
                here: true,
            },
            ToldView {
                name: "The head teacher".to_owned(),
                told_as: ToldAs::Word.words(),
                at: "2026-06-03T13:30:00Z".to_owned(),
                phone: String::new(),
                here: false,
            },
        ],
        notes: vec![NoteView {
            body: "Rang again at three".to_owned(),
            at: "2026-06-03T15:00:00Z".to_owned(),
            by: "Amara Okafor".to_owned(),
        }],
        numbers: numbers(),
        leads: vec![lead_sample()],
        raiser: true,
        may_take: true,
        may_answer: true,
        may_add: true,
        may_strike: true,
        outcomes: choices!(Outcome),
        right: None,
        long_max: LONG_MAX,
        kept_at: some("2026-06-03T13:30:00Z"),
    };
    let found = ConcernView {
        right: Some(vec![Right { value: "q".to_owned(), text: "M O’Neill, born 27 March 1955".to_owned() }]),
        ..waits.clone()
    };
    let nobody = ConcernView {
        right: Some(Vec::new()),
        known: None,
        further: false,
        may_take: false,
        may_answer: false,
        ..waits.clone()
    };
    let closed = ConcernView {
        danger: false,
        late: false,
        due: None,
        acknowledged: some("2026-06-03T13:40:00Z"),
        acknowledged_by: "Dr Priya Shah".to_owned(),
        closed: some("2026-06-05T13:40:00Z"),
        closed_by: "Dr Priya Shah".to_owned(),
        outcome: Outcome::Referred.words(),
        outcome_words: "With the children’s team; Ms Blake has it".to_owned(),
        may_take: false,
        may_answer: false,
        may_add: false,
        may_strike: false,
        record: None,
        leads: Vec::new(),
        who: String::new(),
        share_words: String::new(),
        notes: Vec::new(),
        kept_at: None,
        moved_from: None,
        ..waits.clone()
    };
    let struck = ConcernView {
        struck: some("2026-06-03T13:40:00Z"),
        struck_by: "Amara Okafor".to_owned(),
        struck_why: "I had the wrong page open".to_owned(),
        moved_to: some("/concerns/d"),
        seen: String::new(),
        closed: None,
        acknowledged: None,
        ..closed.clone()
    };
    let faulty = FormState::empty().with_error("outcome", "Choose what came of it.");
    let empty = FormState::empty();
    vec![(
        "concerns/show.html",
        vec![
            drawn(&waits, Some(&faulty)),
            drawn(&found, Some(&empty)),
            drawn(&nobody, Some(&empty)),
            drawn(&closed, Some(&empty)),
            drawn(&struck, Some(&empty)),
        ],
    )]
}
