//! The practice's front desk (DOMAIN 4.11): who supports somebody and when they are seen next, without a record being opened; a message
//! taken for that one, and whether it was dealt with. Whom the desk looks for comes by POST alone.

use crate::error::WebResult;
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::desk::{Answer, DeskMessageRow, DeskTakenRow, Found};
use app::{After, AppError, time};
use axum::extract::{Path, Query};
use practice::access::Act;
use practice::contact::{Kind, Place};
use practice::desk::{Draft, MESSAGE_MAX, Told, WHO_MAX};
use practice::episode::State;
use practice::goal::SHORT_MAX;
use practice::ids::{EpisodeId, PersonId};
use practice::person::{full_name, show_phone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

routes! {
    GET "/front-desk" May(Act::FrontDesk) => show;
    POST "/front-desk" May(Act::FrontDesk) => search;
    GET "/front-desk/{person}" May(Act::FrontDesk) => answer;
    POST "/front-desk/{person}" May(Act::FrontDesk) => take;
    GET "/episodes/{episode}/desk" May(Act::EpisodeRead) => of_episode;
    POST "/episodes/{episode}/desk/{message}" May(Act::EpisodeWrite) => settle;
}

/// Where the list of messages goes on.
#[derive(Debug, Default, Deserialize)]
struct Behind {
    at: Option<i64>,
    id: Option<Uuid>,
}

/// The desk.
#[derive(Debug, Default, Serialize)]
struct DeskView {
    /// The practices it answers for.
    sites: Vec<String>,
    searched: bool,
    found: Vec<FoundView>,
    taken: Vec<TakenView>,
    older: Option<String>,
    newest: bool,
}

#[derive(Debug, Clone, Serialize)]
struct FoundView {
    href: String,
    name: String,
    born: Option<String>,
}

impl FoundView {
    fn of(found: &Found) -> Self {
        Self {
            href: format!("/front-desk/{}", found.person),
            name: found.name.clone(),
            born: found.birth_date.map(|day| day.to_string()),
        }
    }
}

/// A message in the list: for whom, and whether it was dealt with; not what it says.
#[derive(Debug, Clone, Serialize)]
struct TakenView {
    href: String,
    name: String,
    worker: String,
    taken_by: String,
    taken_at: String,
    done_at: Option<String>,
    done_by: String,
    done_words: String,
}

impl TakenView {
    fn of(row: &DeskTakenRow) -> Self {
        Self {
            href: format!("/front-desk/{}", row.person_id),
            name: full_name(&row.given_name, &row.family_name),
            worker: row.owner_name.clone(),
            taken_by: row.taken_name.clone(),
            taken_at: time::moment(row.taken_at).to_string(),
            done_at: row.done_at.map(|at| time::moment(at).to_string()),
            done_by: row.done_name.clone(),
            done_words: row.done_words.clone(),
        }
    }
}

async fn show(visit: Visit, Query(behind): Query<Behind>) -> WebResult {
    let before = match (behind.at.and_then(|at| jiff::Timestamp::from_microsecond(at).ok()), behind.id) {
        (Some(at), Some(id)) => Some(After { at: time::at(at), id }),
        _ => None,
    };
    page(&visit, &FormState::empty(), (false, Vec::new()), before).await
}

async fn page(
    visit: &Visit,
    form: &FormState,
    (searched, found): (bool, Vec<Found>),
    before: Option<After>,
) -> WebResult {
    let newest = before.is_none();
    let desk = app::desk::open(visit.ctx(), before).await?;
    let view = DeskView {
        sites: desk.sites.into_iter().map(|site| site.name).collect(),
        searched,
        found: found.iter().map(FoundView::of).collect(),
        taken: desk.taken.iter().map(TakenView::of).collect(),
        older: desk
            .next
            .map(|next| format!("/front-desk?at={}&id={}", time::moment(next.at).as_microsecond(), next.id)),
        newest,
    };
    visit.form_page("desk/show.html", "Front desk", form, view)
}

async fn search(visit: Visit, Posted(form): Posted) -> WebResult {
    match app::desk::search(visit.ctx(), form.first("q").unwrap_or_default().trim()).await {
        Ok(found) => page(&visit, &form.state(), (true, found), None).await,
        Err(error) => {
            let state = mend(&form, error, "q")?;
            page(&visit, &state, (false, Vec::new()), None).await
        }
    }
}

/// What the desk is told of somebody.
#[derive(Debug, Clone, Serialize)]
struct AnswerView {
    person: String,
    name: String,
    born: Option<String>,
    /// Whether it is told when and where they are seen.
    times: bool,
    supports: Vec<SupportView>,
    /// For whom a message can be taken.
    workers: Vec<Choice>,
    waits_since: Option<String>,
    messages: Vec<MessageView>,
    message_max: usize,
    who_max: usize,
}

/// Somebody who supports them.
#[derive(Debug, Clone, Serialize)]
struct SupportView {
    worker: String,
    cover: Option<String>,
    state: &'static str,
    next_at: Option<String>,
    next: String,
    /// Whether when they are seen next is not told at the desk.
    not_told: bool,
}

/// A message.
#[derive(Debug, Clone, Serialize)]
struct MessageView {
    id: String,
    from_whom: String,
    body: String,
    ring: String,
    dial: Option<String>,
    /// What the record says of the number.
    ring_words: &'static str,
    /// Whether it must not be rung without a second look.
    ring_warns: bool,
    soon: bool,
    taken_by: String,
    taken_at: String,
    done_at: Option<String>,
    done_by: String,
    done_words: String,
}

impl MessageView {
    fn of(row: &DeskMessageRow) -> Self {
        Self {
            id: row.id.to_string(),
            from_whom: row.from_whom.clone(),
            body: row.body.clone(),
            ring: show_phone(&row.ring),
            dial: None,
            ring_words: "",
            ring_warns: false,
            soon: row.soon,
            taken_by: row.taken_name.clone(),
            taken_at: time::moment(row.taken_at).to_string(),
            done_at: row.done_at.map(|at| time::moment(at).to_string()),
            done_by: row.done_name.clone(),
            done_words: row.done_words.clone(),
        }
    }
}

/// What support is called at a desk: no word of why.
fn state_words(code: &str) -> &'static str {
    match State::parse(code) {
        Some(State::Waiting) => "Accepted, and not met yet",
        _ => "In support",
    }
}

fn view(answer: &Answer) -> AnswerView {
    AnswerView {
        person: answer.found.person.to_string(),
        name: answer.found.name.clone(),
        born: answer.found.birth_date.map(|day| day.to_string()),
        times: answer.told == Told::All,
        supports: answer
            .episodes
            .iter()
            .map(|one| SupportView {
                worker: one.owner_name.clone(),
                cover: one.cover_name.clone(),
                state: state_words(&one.state),
                not_told: one.kept_off,
                next_at: one.next_contact_at.map(|at| time::moment(at).to_string()),
                next: [
                    one.next_contact_kind.as_deref().and_then(Kind::parse).map_or("", Kind::words),
                    one.next_contact_place.as_deref().and_then(Place::parse).map_or("", Place::words),
                ]
                .into_iter()
                .filter(|words| !words.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            })
            .collect(),
        workers: answer.episodes.iter().map(|one| Choice::new(one.id.to_string(), one.owner_name.clone())).collect(),
        waits_since: answer.waits_since.map(|at| at.to_string()),
        messages: answer.messages.iter().map(MessageView::of).collect(),
        message_max: MESSAGE_MAX,
        who_max: WHO_MAX,
    }
}

async fn answer(visit: Visit, Path(person): Path<Uuid>) -> WebResult {
    answer_page(&visit, PersonId(person), &FormState::empty()).await
}

async fn answer_page(visit: &Visit, person: PersonId, form: &FormState) -> WebResult {
    let answer = app::desk::answer(visit.ctx(), person).await?;
    visit.form_page("desk/answer.html", "Front desk", form, view(&answer))
}

async fn take(visit: Visit, Path(person): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let person = PersonId(person);
    let read = form.done((
        form.one_of("episode", |id| id.parse::<Uuid>().ok()).required("Choose for whom the message is"),
        form.line("from_whom").max(usize::MAX).optional(),
        form.text("body").max(usize::MAX).optional(),
        form.line("ring").optional(),
        form.ticked("soon"),
    ));
    let problem = match read {
        Err(state) => state,
        Ok((episode, from_whom, body, ring, soon)) => {
            let draft = Draft {
                from_whom: from_whom.unwrap_or_default(),
                body: body.unwrap_or_default(),
                ring: ring.unwrap_or_default(),
                soon,
            };
            match app::desk::take(visit.ctx(), person, EpisodeId(episode), visit.once(&form), draft).await {
                Ok(()) => return Ok(done(&format!("/front-desk/{person}"), "desk_taken")),
                Err(AppError::NotPossible(words)) => form.refuse("", words),
                Err(error) => mend(&form, error, "body")?,
            }
        }
    };
    answer_page(&visit, person, &problem).await
}

/// Messages of the desk as whoever supports the person reads them.
#[derive(Debug, Clone, Serialize)]
struct EpisodeView {
    episode: String,
    name: String,
    safe_contact: String,
    messages: Vec<MessageView>,
    write: bool,
    words_max: usize,
    /// The message whose answer was sent and not taken.
    wrong: Option<String>,
}

async fn of_episode(visit: Visit, Path(episode): Path<Uuid>) -> WebResult {
    episode_page(&visit, EpisodeId(episode), &FormState::empty(), None).await
}

async fn episode_page(visit: &Visit, episode: EpisodeId, form: &FormState, wrong: Option<String>) -> WebResult {
    let found = app::desk::of_episode(visit.ctx(), episode).await?;
    let messages = found
        .messages
        .iter()
        .map(|message| {
            use practice::desk::Ring;
            let rung = message.ring.is_some_and(|ring| !matches!(ring, Ring::Never | Ring::Hidden));
            MessageView {
                dial: rung.then(|| message.row.ring.clone()),
                ring_words: message.ring.map_or("", Ring::words),
                ring_warns: message.ring.is_some_and(|ring| !matches!(ring, Ring::Safe | Ring::Known)),
                ..MessageView::of(&message.row)
            }
        })
        .collect();
    let view = EpisodeView {
        episode: episode.to_string(),
        name: found.name,
        safe_contact: found.safe_contact,
        messages,
        write: found.write && visit.ctx().may(Act::EpisodeWrite),
        words_max: SHORT_MAX,
        wrong,
    };
    visit.form_page("desk/episode.html", "Messages from the front desk", form, view)
}

async fn settle(visit: Visit, Path((episode, message)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let episode = EpisodeId(episode);
    let problem = match app::desk::done(visit.ctx(), episode, message, visit.once(&form), &typed(&form, "words")).await
    {
        Ok(()) => return Ok(done(&format!("/episodes/{episode}/desk"), "desk_done")),
        Err(AppError::NotPossible(words)) => form.refuse("", words),
        Err(error) => mend(&form, error, "words")?,
    };
    episode_page(&visit, episode, &problem, Some(message.to_string())).await
}

/// Every page of the room.
pub(crate) fn samples() -> Samples {
    let found = FoundView {
        href: "/front-desk/p".to_owned(),
        name: "Mary O’Neill".to_owned(),
        born: Some("1950-03-31".to_owned()),
    };
    let taken = |done: bool| TakenView {
        href: "/front-desk/p".to_owned(),
        name: "Mary O’Neill".to_owned(),
        worker: "Amara Okafor".to_owned(),
        taken_by: "Jo Hart".to_owned(),
        taken_at: "2026-11-12T09:30:00Z".to_owned(),
        done_at: done.then(|| "2026-11-12T10:00:00Z".to_owned()),
        done_by: if done { "Amara Okafor" } else { "" }.to_owned(),
        done_words: if done { "I rang her" } else { "" }.to_owned(),
    };
    let message = |done: bool| MessageView {
        id: if done { "m2" } else { "m1" }.to_owned(),
        from_whom: "Her daughter".to_owned(),
        body: "Cannot come on Friday".to_owned(),
        ring: if done { String::new() } else { "0113 496 0000".to_owned() },
        dial: (!done).then(|| "01134960000".to_owned()),
        ring_words: if done { "" } else { "The record does not have this number." },
        ring_warns: !done,
        soon: !done,
        taken_by: "Jo Hart".to_owned(),
        taken_at: "2026-11-12T09:30:00Z".to_owned(),
        done_at: done.then(|| "2026-11-12T10:00:00Z".to_owned()),
        done_by: if done { "Amara Okafor" } else { "" }.to_owned(),
        done_words: String::new(),
    };
    let desk = |searched: bool, full: bool| DeskView {
        sites: if full { vec!["Harbour Street Surgery".to_owned()] } else { Vec::new() },
        searched,
        found: if full && searched { vec![found.clone()] } else { Vec::new() },
        taken: if full { vec![taken(false), taken(true)] } else { Vec::new() },
        older: full.then(|| "/front-desk?at=1".to_owned()),
        newest: !full,
    };
    let answer = |times: bool, full: bool| AnswerView {
        person: "p".to_owned(),
        name: "Mary O’Neill".to_owned(),
        born: full.then(|| "1950-03-31".to_owned()),
        times,
        supports: if full {
            [true, false]
                .map(|told| SupportView {
                    worker: "Amara Okafor".to_owned(),
                    cover: times.then(|| "Ben Shah".to_owned()),
                    state: "In support",
                    next_at: (times && told).then(|| day_of_sample().to_owned()),
                    next: if times && told { "Follow-up, Surgery" } else { "" }.to_owned(),
                    not_told: !told,
                })
                .into()
        } else {
            Vec::new()
        },
        workers: if full { vec![Choice::new("e", "Amara Okafor")] } else { Vec::new() },
        waits_since: (!full).then(|| day_of_sample().to_owned()),
        messages: if full { vec![message(false), message(true)] } else { Vec::new() },
        message_max: MESSAGE_MAX,
        who_max: WHO_MAX,
    };
    let episode = |full: bool| EpisodeView {
        episode: "e".to_owned(),
        name: "Mary O’Neill".to_owned(),
        safe_contact: if full { "Ring after 10" } else { "" }.to_owned(),
        messages: if full { vec![message(false), message(true)] } else { Vec::new() },
        write: full,
        words_max: SHORT_MAX,
        wrong: full.then(|| "m1".to_owned()),
    };
    let wrong = FormState::empty().with_error("q", "Enter the NHS number");
    let bad = FormState::empty().with("body", "x").with_error("from_whom", "Say who asked");
    vec![
        (
            "desk/show.html",
            vec![
                drawn(&desk(false, false), Some(&wrong)),
                drawn(&desk(true, true), Some(&FormState::empty().with("q", "Mary"))),
                drawn(&desk(true, false), Some(&FormState::empty())),
            ],
        ),
        (
            "desk/answer.html",
            vec![
                drawn(&answer(true, true), Some(&FormState::empty())),
                drawn(&answer(false, true), Some(&bad)),
                drawn(&answer(true, false), Some(&FormState::empty())),
            ],
        ),
        (
            "desk/episode.html",
            vec![
                drawn(&episode(true), Some(&FormState::empty().with_error("words", "Too long"))),
                drawn(&episode(false), Some(&FormState::empty())),
            ],
        ),
    ]
}

const fn day_of_sample() -> &'static str {
    "2026-11-24T14:30:00Z"
}
