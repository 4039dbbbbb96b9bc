//! One minute at the end of the day: what was done stands there already, and one question is asked.

use crate::error::WebResult;
use crate::form::{Form, FormState, Read};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, mend, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices, need_choices};
use app::AppError;
use app::minute::{LINES, Line, Thing};
use jiff::civil::Date;
use practice::charter::Aspect;
use practice::connection::UnmetWhy;
use practice::goal::LONG_MAX;
use practice::ids::EpisodeId;
use practice::needs::by_code;
use practice::support::end_of_day::{Becomes, EARLIEST, HINT, QUESTION, Sort};
use practice::support::training::Topic;
use serde::Serialize;

/// Something of the day.
#[derive(Debug, Clone, Serialize)]
struct DayLine {
    at: String,
    what: String,
    name: String,
    minutes: Option<i64>,
    /// Planned, and nothing is written down yet.
    unwritten: bool,
    href: String,
}

#[derive(Debug, Clone, Serialize)]
struct NoteView {
    on: String,
    becomes: String,
    words: String,
}

/// The fields of one line, by their names.
#[derive(Debug, Clone, Serialize)]
struct Fields {
    number: usize,
    words: String,
    becomes: String,
    episode: String,
    aspect: String,
    need: String,
    why: String,
    topic: String,
    /// It stands open: it is the first, or something is typed in it.
    open: bool,
}

#[derive(Debug, Clone, Serialize)]
struct MinuteView {
    day: String,
    question: &'static str,
    hint: &'static str,
    list: Vec<DayLine>,
    minutes: String,
    answered: bool,
    rows: Vec<Fields>,
    becomes: Vec<Choice>,
    supports: Vec<Choice>,
    aspects: Vec<Choice>,
    needs: Vec<Choice>,
    whys: Vec<Choice>,
    topics: Vec<Choice>,
    asks_nobody: bool,
    notes: Vec<NoteView>,
    hours: Vec<Choice>,
    asks: bool,
    kept_at: Option<String>,
}

fn day_line(one: &Line) -> DayLine {
    DayLine {
        at: one.at.to_string(),
        what: if one.sort == Sort::Step { format!("Step: {}", one.what) } else { one.what.clone() },
        name: one.name.clone(),
        minutes: one.minutes,
        unwritten: one.sort == Sort::Unwritten,
        href: match (one.sort, one.episode) {
            (Sort::Contact, Some(episode)) => format!("/episodes/{episode}/contacts/{}", one.id),
            (Sort::Unwritten, Some(episode)) => format!("/episodes/{episode}/contacts/new"),
            (_, Some(episode)) => format!("/episodes/{episode}/goals"),
            (_, None) => "/today".to_owned(),
        },
    }
}

/// Minutes in words: "1 hour 20 minutes".
fn length(minutes: i64) -> String {
    let many = |count: i64, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    match (minutes / 60, minutes % 60) {
        (0, rest) => many(rest, "minute"),
        (hours, 0) => many(hours, "hour"),
        (hours, rest) => format!("{} {}", many(hours, "hour"), many(rest, "minute")),
    }
}

fn fields(form: &FormState, number: usize) -> Fields {
    let of = |name: &str| format!("{name}_{number}");
    let typed = |name: &str| form.values(&of(name)).iter().any(|value| !value.is_empty());
    Fields {
        number,
        open: number == 1 || typed("words") || typed("becomes"),
        words: of("words"),
        becomes: of("becomes"),
        episode: of("episode"),
        aspect: of("aspect"),
        need: of("need"),
        why: of("why"),
        topic: of("topic"),
    }
}

pub(super) async fn show(visit: Visit) -> WebResult {
    let (draft, kept_at) = draft_of(&visit).await?;
    page(&visit, draft, kept_at).await
}

async fn page(visit: &Visit, form: Option<FormState>, kept_at: Option<String>) -> WebResult {
    let page = app::minute::page(visit.ctx()).await?;
    // what was half written, or is to be mended, says nothing of the hour: that is a form of its own
    let mut form = form.unwrap_or_else(FormState::empty);
    if form.values("from").is_empty() {
        form = form.with("from", page.settings.from.hour());
    }
    let view = MinuteView {
        day: page.day.to_string(),
        question: QUESTION,
        hint: HINT,
        list: page.list.iter().map(day_line).collect(),
        minutes: length(page.minutes.as_mins()),
        answered: page.answered,
        rows: (1..=LINES).map(|number| fields(&form, number)).collect(),
        becomes: Becomes::ALL
            .iter()
            .filter(|one| **one != Becomes::Nothing)
            .map(|one| Choice::new(one.as_str(), one.words()))
            .collect(),
        supports: page.supports.iter().map(|(id, name)| Choice::new(id, name.as_str())).collect(),
        aspects: choices!(Aspect),
        needs: need_choices(),
        whys: choices!(UnmetWhy),
        topics: choices!(Topic),
        asks_nobody: form.error("names_nobody").is_some() || !form.values("names_nobody").is_empty(),
        notes: page
            .notes
            .iter()
            .map(|(on, becomes, words)| NoteView {
                on: on.to_string(),
                becomes: becomes.words().to_owned(),
                words: words.clone(),
            })
            .collect(),
        hours: hours(),
        asks: page.settings.on,
        kept_at,
    };
    visit.form_page("minute/show.html", "One minute at the end of the day", &form, view)
}

/// Hours from which on it can be asked.
fn hours() -> Vec<Choice> {
    let words = |hour: i8| match hour {
        12 => "midday".to_owned(),
        13.. => format!("{}pm", hour - 12),
        _ => format!("{hour}am"),
    };
    (EARLIEST.hour()..=21).map(|hour| Choice::new(hour, words(hour))).collect()
}

/// What is typed in one line; none where nothing is.
fn thing(form: &Form, number: usize) -> Option<Result<Thing, ()>> {
    let name = |name: &str| format!("{name}_{number}");
    let words = form.first(&name("words")).unwrap_or_default().replace("\r\n", "\n").trim().to_owned();
    let becomes = Becomes::parse(&typed(form, &name("becomes")));
    if words.is_empty() && becomes.is_none() {
        return None;
    }
    let Some(becomes) = becomes else {
        form.error(&name("becomes"), "You have written something: choose what it is");
        return Some(Err(()));
    };
    if words.chars().count() > LONG_MAX {
        form.error(&name("words"), format!("Use {LONG_MAX} characters or fewer"));
        return Some(Err(()));
    }
    Some(Ok(Thing {
        becomes,
        words,
        episode: typed(form, &name("episode")).parse().ok().map(EpisodeId),
        aspect: Aspect::parse(&typed(form, &name("aspect"))).filter(|_| becomes == Becomes::Discretion),
        need: by_code(&typed(form, &name("need"))).map(|need| need.code.clone()).unwrap_or_default(),
        why: UnmetWhy::parse(&typed(form, &name("why"))),
        topic: Topic::parse(&typed(form, &name("topic"))).filter(|_| becomes == Becomes::TrainingGap),
    }))
}

pub(super) async fn answer(visit: Visit, Posted(form): Posted) -> WebResult {
    let day: Date = typed(&form, "day").parse().unwrap_or(visit.ctx().today());
    let nothing = form.first("nothing").is_some();
    let mut things: Vec<Thing> = (1..=LINES).filter_map(|number| thing(&form, number)).filter_map(Result::ok).collect();
    if nothing && things.is_empty() && !form.is_faulty() {
        let (becomes, words) = (Becomes::Nothing, String::new());
        things.push(Thing { becomes, words, episode: None, aspect: None, need: String::new(), why: None, topic: None });
    } else if nothing {
        form.error("", "You have written something below: keep it, or take it away first");
    }
    let state = match form.done((form.ticked("names_nobody"), Read::of(()))) {
        Ok((names_nobody, ())) => {
            match app::minute::answer(visit.ctx(), visit.once(&form), day, &things, names_nobody).await {
                Ok(()) => return Ok(done("/minute", "minute_answered")),
                Err(AppError::NotPossible(words)) => form.refuse("", words),
                Err(error) => mend(&form, error, "words_1")?,
            }
        }
        Err(state) => state,
    };
    page(&visit, Some(state), None).await
}

pub(super) async fn skip(visit: Visit, Posted(form): Posted) -> WebResult {
    app::minute::skip(visit.ctx(), visit.once(&form)).await?;
    Ok(done("/today", "minute_skipped"))
}

pub(super) async fn choose(visit: Visit, Posted(form): Posted) -> WebResult {
    let asks = typed(&form, "asks") != "no";
    let hour = typed(&form, "from").parse().unwrap_or(-1);
    let state = match app::minute::choose(visit.ctx(), visit.once(&form), asks, hour).await {
        Ok(()) => return Ok(done("/minute", "minute_chosen")),
        Err(error) => mend(&form, error, "from")?,
    };
    page(&visit, Some(state), None).await
}

pub(super) fn samples() -> Samples {
    let line = DayLine {
        at: "2026-06-03T13:30:00Z".to_owned(),
        what: "Follow-up".to_owned(),
        name: "Rosa Whitfield".to_owned(),
        minutes: Some(40),
        unwritten: false,
        href: "/episodes/e/contacts/c".to_owned(),
    };
    let form = FormState::empty().with("from", 16);
    let some = MinuteView {
        day: "2026-06-03".to_owned(),
        question: QUESTION,
        hint: HINT,
        list: vec![DayLine { unwritten: true, minutes: None, ..line.clone() }, line],
        minutes: length(100),
        answered: false,
        rows: (1..=LINES).map(|number| fields(&form, number)).collect(),
        becomes: choices!(Becomes),
        supports: vec![Choice::new("e", "Rosa Whitfield")],
        aspects: choices!(Aspect),
        needs: need_choices(),
        whys: choices!(UnmetWhy),
        topics: choices!(Topic),
        asks_nobody: true,
        notes: vec![NoteView {
            on: "2026-06-02".to_owned(),
            becomes: "Just a note of the day, for me".to_owned(),
            words: "A good day.".to_owned(),
        }],
        hours: hours(),
        asks: true,
        kept_at: Some("2026-06-03T13:30:00Z".to_owned()),
    };
    let none = MinuteView {
        list: Vec::new(),
        answered: true,
        asks_nobody: false,
        notes: Vec::new(),
        asks: false,
        kept_at: None,
        ..some.clone()
    };
    vec![("minute/show.html", vec![drawn(&some, Some(&form)), drawn(&none, Some(&form))])]
}

#[cfg(test)]
mod tests {
    use super::{hours, length};

    #[test]
    fn a_length_is_said_in_words() {
        assert_eq!(length(0), "0 minutes");
        assert_eq!(length(61), "1 hour 1 minute");
        assert_eq!(length(120), "2 hours");
    }

    #[test]
    fn hours_are_said_as_people_say_them() {
        let words: Vec<String> = hours().into_iter().map(|one| one.text).collect();
        assert_eq!(words[..4], ["10am", "11am", "midday", "1pm"]);
    }
}
