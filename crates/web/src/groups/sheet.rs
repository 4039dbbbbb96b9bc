//! The sheet of a session: everybody on one page, with a telephone or a keyboard, and without scripts.

use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::render::time_of;
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices, need_choices};
use app::groups::{At, Row, Sheet, SheetProblem, Take, Who};
use app::{AppError, time};
use axum::extract::Path;
use practice::appointment::State;
use practice::group::{Came, NOTE_MAX, WalkIn};
use practice::ids::{EpisodeId, GroupSessionId, PersonId, SiteId};
use practice::person::full_name;
use serde::Serialize;
use uuid::Uuid;

/// Empty rows for those who came besides, and for those who walked in: who needs more saves, and opens the sheet again.
const MORE: usize = 4;

/// Somebody on the sheet.
#[derive(Debug, Clone, Serialize)]
struct RowView {
    /// What the names of its fields end in.
    key: String,
    name: String,
    /// The support, where this account may open it.
    episode: Option<String>,
    died: bool,
    ended: bool,
    /// Something is written of them already, so that it can be corrected and not taken away.
    written: bool,
    /// What is written, for whoever only reads.
    came: &'static str,
    note: String,
    /// What the charter says to it, where it asks for a line why.
    says: Vec<String>,
}

/// Somebody who walked in.
#[derive(Debug, Clone, Serialize)]
struct WalkedView {
    href: String,
    called: String,
    more: String,
    recorded: bool,
}

#[derive(Debug, Clone, Serialize)]
struct SheetView {
    href: String,
    group: String,
    group_href: String,
    when: String,
    room: String,
    state: &'static str,
    cancelled: bool,
    begun: bool,
    taken: bool,
    runs: bool,
    led_by: String,
    calendar: String,
    came: i64,
    note: String,
    minutes: Option<i32>,
    rows: Vec<RowView>,
    cames: Vec<Choice>,
    supported: Vec<Choice>,
    more: Vec<usize>,
    /// What the charter says to those who came besides, by the number of their row.
    also_says: Vec<Vec<String>>,
    /// It says something that was not read yet.
    asks_any: bool,
    walked: Vec<WalkedView>,
    needs: Vec<Choice>,
    practices: Vec<Choice>,
    kept_at: Option<String>,
    note_max: usize,
}

fn rows(sheet: &Sheet) -> Vec<RowView> {
    let written = sheet.written.iter().map(|one| RowView {
        key: one.person_id.to_string(),
        name: full_name(&one.given_name, &one.family_name),
        episode: one.episode_id.filter(|_| one.open).map(|id| format!("/episodes/{id}")),
        died: one.died,
        ended: false,
        written: true,
        came: Came::parse(&one.came).map_or("", Came::words),
        note: one.note.clone(),
        says: Vec::new(),
    });
    let places = sheet.places.iter().map(|one| RowView {
        key: one.person_id.to_string(),
        name: full_name(&one.given_name, &one.family_name),
        episode: one.open.then(|| format!("/episodes/{}", one.episode_id)),
        died: one.died,
        ended: one.episode_state == practice::episode::State::Ended.as_str(),
        written: false,
        came: "",
        note: String::new(),
        says: Vec::new(),
    });
    let mut rows: Vec<RowView> = written.chain(places).collect();
    // by name, as one looks for somebody on a list
    rows.sort_by_cached_key(|row| practice::person::fold(&row.name));
    rows
}

fn view(sheet: &Sheet, kept_at: Option<String>) -> SheetView {
    let when = &sheet.when;
    let (from, until) = (time::local(time::moment(when.starts_at)), time::local(time::moment(when.ends_at)));
    let state = State::parse(&when.state).unwrap_or(State::Planned);
    let cancelled = matches!(state, State::CancelledByPerson | State::CancelledByWorker);
    let taken = sheet.session.taken_at.is_some();
    SheetView {
        href: format!("/group-sessions/{}", sheet.session.id),
        group: sheet.group.name.clone(),
        group_href: format!("/groups/{}", sheet.group.id),
        when: format!("{}, {} to {}", from.strftime("%A %-d %B %Y"), time_of(from.time()), time_of(until.time())),
        room: [when.site_name.as_deref(), when.room_name.as_deref(), Some(sheet.group.whereabouts.as_str())]
            .into_iter()
            .flatten()
            .filter(|words| !words.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        state: match (cancelled, taken, sheet.begun) {
            (true, ..) => "Cancelled",
            (_, true, _) => "Written down",
            (.., true) => "Not written down yet",
            _ => "Planned",
        },
        cancelled,
        begun: sheet.begun,
        taken,
        runs: sheet.runs,
        led_by: sheet.group.led_by_name.clone(),
        calendar: format!("/calendar/{}", when.appointment_id),
        came: when.came + when.walked,
        note: sheet.session.note.clone(),
        minutes: sheet.session.minutes,
        rows: rows(sheet),
        cames: choices!(Came),
        supported: sheet.supported.iter().map(|one| Choice::new(one.episode, one.name())).collect(),
        more: (1..=MORE).collect(),
        also_says: vec![Vec::new(); MORE],
        asks_any: false,
        walked: sheet
            .walk_ins
            .iter()
            .map(|one| {
                let need = one.need.as_deref().map(practice::needs::words).unwrap_or_default();
                let more: Vec<&str> = [one.district.as_str(), need, one.note.as_str()]
                    .into_iter()
                    .filter(|words| !words.is_empty())
                    .collect();
                WalkedView {
                    href: format!("/walk-ins/{}", one.id),
                    called: one.called.clone(),
                    more: more.join(", "),
                    recorded: one.person_id.is_some(),
                }
            })
            .collect(),
        needs: need_choices(),
        practices: sheet.practices.iter().map(|(id, name)| Choice::new(id, name.as_str())).collect(),
        kept_at,
        note_max: NOTE_MAX,
    }
}

/// The form as it stands: what was written, or the group's usual length.
fn fresh(sheet: &Sheet) -> FormState {
    let planned = time::moment(sheet.when.ends_at).duration_since(time::moment(sheet.when.starts_at)).as_mins();
    let minutes = sheet.session.minutes.map_or(planned, i64::from);
    let mut form = FormState::empty()
        .with("version", sheet.session.version)
        .with("minutes", minutes)
        .with("note", &sheet.session.note);
    if let Some(travel) = sheet.session.travel_minutes {
        form = form.with("travel_minutes", travel);
    }
    for one in &sheet.written {
        let key = one.person_id;
        form = form.with(&format!("came-{key}"), &one.came).with(&format!("note-{key}"), &one.note);
        if let Some(minutes) = one.minutes {
            form = form.with(&format!("minutes-{key}"), minutes);
        }
    }
    form
}

/// What the charter says, each by the key of its row.
type Says = Vec<(String, String)>;

fn page(visit: &Visit, sheet: &Sheet, form: &FormState, kept_at: Option<String>, says: &Says) -> WebResult {
    let mut view = view(sheet, kept_at);
    let of = |key: &str| says.iter().filter(|(of, _)| of == key).map(|(_, line)| line.clone()).collect();
    for row in &mut view.rows {
        row.says = of(&row.key);
    }
    view.asks_any = !says.is_empty();
    view.also_says = (1..=MORE).map(|n| of(&format!("also-{n}"))).collect();
    visit.form_page("groups/sheet.html", &format!("{}: who came", sheet.group.name), form, view)
}

pub(super) async fn show(visit: Visit, Path(session): Path<Uuid>) -> WebResult {
    let sheet = app::groups::sheet(visit.ctx(), GroupSessionId(session)).await?;
    let (draft, kept_at) = if sheet.runs { draft_of(&visit).await? } else { (None, None) };
    let form = draft.unwrap_or_else(|| fresh(&sheet));
    page(&visit, &sheet, &form, kept_at, &Says::new())
}

/// Minutes as typed: none where nothing stands there, and a number that no rule lets pass where it is none.
fn minutes(form: &Form, name: &str) -> Option<i32> {
    let written = typed(form, name);
    (!written.is_empty()).then(|| written.parse().unwrap_or(-1))
}

/// What the form says, and the key of each of its rows.
fn read(visit: &Visit, sheet: &Sheet, form: &Form) -> (Take, Vec<String>, Vec<usize>) {
    let (mut keys, mut all) = (Vec::new(), Vec::new());
    for row in rows(sheet) {
        all.push(Row {
            who: Who::Person(PersonId(row.key.parse().unwrap_or_default())),
            came: Came::parse(&typed(form, &format!("came-{}", row.key))),
            minutes: minutes(form, &format!("minutes-{}", row.key)),
            note: typed(form, &format!("note-{}", row.key)),
            why: typed(form, &format!("why-{}", row.key)),
        });
        keys.push(row.key);
    }
    for n in 1..=MORE {
        let key = format!("also-{n}");
        let Ok(episode) = typed(form, &key).parse::<EpisodeId>() else { continue };
        all.push(Row {
            who: Who::Supported(episode),
            came: Some(Came::Came),
            minutes: minutes(form, &format!("minutes-{key}")),
            note: typed(form, &format!("note-{key}")),
            why: typed(form, &format!("why-{key}")),
        });
        keys.push(key);
    }
    let (mut walked, mut numbers) = (Vec::new(), Vec::new());
    for n in 1..=MORE {
        let field = |what: &str| typed(form, &format!("walk-{n}-{what}"));
        let one = WalkIn {
            called: field("called"),
            district: field("district"),
            note: field("note"),
            need: Some(field("need")).filter(|code| !code.is_empty()),
        };
        let site =
            field("site").parse().ok().map(SiteId).filter(|site| sheet.practices.iter().any(|(id, _)| id == site));
        if one.called.is_empty()
            && one.district.is_empty()
            && one.note.is_empty()
            && one.need.is_none()
            && site.is_none()
        {
            continue;
        }
        walked.push((one, site));
        numbers.push(n);
    }
    let take = Take {
        form: visit.once(form),
        version: typed(form, "version").parse().unwrap_or(0),
        minutes: minutes(form, "minutes").unwrap_or(0),
        travel_minutes: minutes(form, "travel_minutes"),
        note: typed(form, "note"),
        rows: all,
        read: form.first("judgement_seen").is_some(),
        walk_ins: walked,
    };
    (take, keys, numbers)
}

/// The field at which a problem stands.
fn field(at: At, keys: &[String], numbers: &[usize]) -> String {
    match at {
        At::Sheet("person") => String::new(),
        At::Sheet(field) => field.to_owned(),
        At::Row(n, field) => {
            let key = keys.get(n).map(String::as_str).unwrap_or_default();
            match (key.starts_with("also-"), field) {
                (true, "came" | "person") => key.to_owned(),
                (_, "person") => format!("came-{key}"),
                (_, field) => format!("{field}-{key}"),
            }
        }
        At::WalkIn(n, field) => {
            let field = if field == "walk_note" { "note" } else { field };
            format!("walk-{}-{field}", numbers.get(n).copied().unwrap_or(1))
        }
    }
}

pub(super) async fn take(visit: Visit, Path(session): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let sheet = app::groups::sheet(visit.ctx(), GroupSessionId(session)).await?;
    if !sheet.runs {
        return Err(WebError::NotFound);
    }
    // nothing is kept yet: whoever was not spoken of came
    if form.first("all").is_some() {
        let mut state = form.state();
        for row in rows(&sheet).iter().filter(|row| !row.died) {
            let name = format!("came-{}", row.key);
            if Came::parse(&typed(&form, &name)).is_none() {
                state = state.with(&name, Came::Came.as_str());
            }
        }
        return page(&visit, &sheet, &state, None, &Says::new());
    }
    let (new, keys, numbers) = read(&visit, &sheet, &form);
    let mut says = Says::new();
    let state = match app::groups::take(visit.ctx(), GroupSessionId(session), new).await {
        Ok(Ok(())) => return Ok(done(&format!("/group-sessions/{session}"), "sheet_taken")),
        Ok(Err(problems)) => {
            for SheetProblem { at, message } in problems {
                match at {
                    // nothing is wrong: it is read once, and then taken with a line or without
                    At::Row(n, "why") => says.push((keys.get(n).cloned().unwrap_or_default(), message)),
                    at => form.error(&field(at, &keys, &numbers), message),
                }
            }
            form.state()
        }
        Err(AppError::Stale) => form
            .refuse(
                "",
                "Somebody else wrote on this sheet meanwhile. What you typed stands below, and is not kept yet: of whom you say nothing, theirs stays. Read it through, then save again",
            )
            .with("version", sheet.session.version),
        Err(AppError::NotPossible(words)) => form.refuse("", words),
        Err(AppError::Invalid(problems)) => crate::shared::refused(&form, problems),
        Err(other) => return Err(other.into()),
    };
    page(&visit, &sheet, &state, None, &says)
}

pub(super) fn samples() -> Samples {
    let row = |key: &str, written: bool| RowView {
        key: key.to_owned(),
        name: "Mary O’Neill".to_owned(),
        episode: (!written).then(|| "/episodes/e".to_owned()),
        died: key == "p-2",
        ended: key == "p-3",
        written,
        came: if written { Came::Came.words() } else { "" },
        note: if written { "Was glad of the sun".to_owned() } else { String::new() },
        says: if written { Vec::new() } else { vec!["Number of contacts: This was the 7th of 6.".to_owned()] },
    };
    let view = SheetView {
        href: "/group-sessions/s".to_owned(),
        group: "Tuesday walk".to_owned(),
        group_href: "/groups/g".to_owned(),
        when: "Tuesday 24 November 2026, 10am to 11am".to_owned(),
        room: "The gate of the park".to_owned(),
        state: "Not written down yet",
        cancelled: false,
        begun: true,
        taken: false,
        runs: true,
        led_by: "Amara Okafor".to_owned(),
        calendar: "/calendar/a".to_owned(),
        came: 0,
        note: String::new(),
        minutes: None,
        rows: vec![row("p-1", false), row("p-2", false), row("p-3", false), row("w-4", true)],
        cames: choices!(Came),
        supported: vec![Choice::new("e", "Ann Low")],
        also_says: vec![
            vec!["Number of contacts: This was the 7th of 6.".to_owned()],
            Vec::new(),
            Vec::new(),
            Vec::new(),
        ],
        asks_any: true,
        more: vec![1, 2],
        walked: vec![
            WalkedView {
                href: "/walk-ins/w".to_owned(),
                called: "Joan".to_owned(),
                more: "LE3".to_owned(),
                recorded: false,
            },
            WalkedView { href: "/walk-ins/x".to_owned(), called: "B.".to_owned(), more: String::new(), recorded: true },
        ],
        needs: vec![Choice::new("food", "Food")],
        practices: vec![Choice::new("s", "Harbour Street Surgery")],
        kept_at: Some("2026-11-22T10:00:00Z".to_owned()),
        note_max: NOTE_MAX,
    };
    let read = SheetView {
        runs: false,
        taken: true,
        came: 9,
        state: "Written down",
        note: "We walked to the lock".to_owned(),
        minutes: Some(60),
        kept_at: None,
        ..view.clone()
    };
    let planned = SheetView { begun: false, state: "Planned", rows: Vec::new(), walked: Vec::new(), ..view.clone() };
    let cancelled = SheetView {
        begun: false,
        cancelled: true,
        state: "Cancelled",
        runs: false,
        rows: Vec::new(),
        room: String::new(),
        ..view.clone()
    };
    let first = SheetView {
        rows: Vec::new(),
        supported: Vec::new(),
        walked: Vec::new(),
        practices: Vec::new(),
        ..view.clone()
    };
    let form = FormState::empty().with("came-p-1", "came").with("note-p-1", "Walked well").with("minutes", 60);
    let faulty = form
        .clone()
        .with_error("came-p-1", "Mary O’Neill stands on this sheet twice, in rows 1 and 3")
        .with_error("minutes-p-1", "Whole minutes")
        .with_error("note-p-1", "Too long")
        .with_error("also-1", "Twice")
        .with_error("walk-1-called", "Enter a first name or initials");
    vec![(
        "groups/sheet.html",
        vec![
            drawn(&view, Some(&form)),
            drawn(&view, Some(&faulty)),
            drawn(&read, Some(&FormState::empty())),
            drawn(&planned, Some(&FormState::empty())),
            drawn(&cancelled, Some(&FormState::empty())),
            drawn(&first, Some(&FormState::empty())),
        ],
    )]
}
