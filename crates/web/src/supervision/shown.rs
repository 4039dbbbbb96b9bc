//! Lines that several pages of supervision share.

use crate::render::day_of;
use crate::visit::Visit;
use app::supervision::{ActionRow, Held, Paired, Proposed};
use app::time;
use jiff::civil::{Date, Time};
use practice::charter::Aspect;
use practice::support::Party;
use practice::support::supervision::Standing;
use practice::support::supervision::latitude::Way;
use practice::support::supervision::notes::ActionState;
use serde::Serialize;
use uuid::Uuid;

/// A pair as lists show it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PairLine {
    pub(super) id: String,
    pub(super) href: String,
    pub(super) worker: String,
    pub(super) supervisor: String,
    pub(super) other: String,
    pub(super) kind: String,
    pub(super) parts: Vec<String>,
    pub(super) weeks: i32,
    pub(super) standing: String,
    pub(super) colour: &'static str,
    pub(super) due: String,
    /// The next session, and where it is.
    pub(super) next: String,
    pub(super) next_href: String,
    /// One of the past of which nobody has said what became.
    pub(super) unwritten: String,
    pub(super) unwritten_href: String,
    pub(super) notes: Vec<String>,
    pub(super) cancelled: usize,
    pub(super) planned_late: bool,
    pub(super) overdue: bool,
    pub(super) last: String,
    pub(super) version: i64,
}

/// A day with its time, where it has one.
pub(super) fn day_at(day: app::time::RowDay, clock: &str) -> String {
    let day = day_of(time::date(day));
    match clock.parse::<Time>() {
        Ok(at) if !clock.is_empty() => format!("{day} at {}", clock_words(at)),
        _ => day,
    }
}

/// A time as it is said: 2:30pm.
pub(super) fn clock_words(at: Time) -> String {
    at.strftime("%-I:%M%P").to_string()
}

fn colour(standing: Standing) -> &'static str {
    match standing {
        Standing::InTime => "green",
        Standing::Soon | Standing::Due => "yellow",
        Standing::Overdue => "orange",
        Standing::NotBegun | Standing::Away | Standing::Over => "grey",
    }
}

impl PairLine {
    pub(super) fn of(pair: &Paired) -> Self {
        let session = |id: Uuid| format!("/supervision-sessions/{id}");
        Self {
            id: pair.row.id.to_string(),
            href: format!("/supervision/{}", pair.row.id),
            worker: pair.row.worker_name.clone(),
            supervisor: pair.row.supervisor_name.clone(),
            other: pair.other().to_owned(),
            kind: pair.kind.words().to_owned(),
            parts: pair.parts.iter().map(|part| part.words().to_owned()).collect(),
            weeks: pair.row.every_weeks,
            // nobody is told how long ago it was that nobody wrote anything down
            standing: if pair.reading.is_overdue() && pair.last.is_none() {
                "Overdue: none noted yet".to_owned()
            } else {
                capital(&pair.reading.words())
            },
            colour: colour(pair.reading.standing),
            due: pair.reading.due.map(day_of).unwrap_or_default(),
            next: pair.next.as_ref().map(|one| day_at(one.day, &one.clock)).unwrap_or_default(),
            next_href: pair.next.as_ref().map(|one| session(one.id)).unwrap_or_default(),
            unwritten: pair.unwritten.as_ref().map(|one| day_at(one.day, "")).unwrap_or_default(),
            unwritten_href: pair.unwritten.as_ref().map(|one| session(one.id)).unwrap_or_default(),
            notes: pair.notes.iter().map(|id| session(*id)).collect(),
            cancelled: pair.cancelled,
            planned_late: pair.reading.planned_late(),
            overdue: pair.reading.is_overdue(),
            last: pair.last.map(day_of).unwrap_or_default(),
            version: pair.row.version,
        }
    }

    pub(super) fn sample() -> Self {
        Self {
            id: "p".to_owned(),
            href: "/supervision/p".to_owned(),
            worker: "Ruth Callaghan".to_owned(),
            supervisor: "Helen Okafor".to_owned(),
            other: "Helen Okafor".to_owned(),
            kind: "Line supervision".to_owned(),
            parts: vec!["What the work does to you".to_owned()],
            weeks: 4,
            standing: "Due in 5 days".to_owned(),
            colour: "yellow",
            due: "3 June 2026".to_owned(),
            next: "5 June 2026 at 2:30pm".to_owned(),
            next_href: "/supervision-sessions/s".to_owned(),
            unwritten: "1 May 2026".to_owned(),
            unwritten_href: "/supervision-sessions/t".to_owned(),
            notes: vec!["/supervision-sessions/s".to_owned()],
            cancelled: 2,
            planned_late: true,
            overdue: true,
            last: "1 April 2026".to_owned(),
            version: 1,
        }
    }

    pub(super) fn bare_sample() -> Self {
        Self {
            next: String::new(),
            next_href: String::new(),
            unwritten: String::new(),
            unwritten_href: String::new(),
            notes: Vec::new(),
            cancelled: 0,
            planned_late: false,
            overdue: false,
            last: String::new(),
            due: String::new(),
            ..Self::sample()
        }
    }
}

/// Words that begin a line.
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Something agreed to do.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ActionLine {
    pub(super) href: String,
    pub(super) what: String,
    pub(super) who: String,
    pub(super) due: String,
    pub(super) late: bool,
    pub(super) open: bool,
    pub(super) state: String,
    pub(super) why: String,
}

impl ActionLine {
    pub(super) fn of(row: &ActionRow, (worker, supervisor): (&str, &str), today: Date) -> Self {
        let state = ActionState::parse(&row.state).unwrap_or(ActionState::Open);
        let who = if row.who == Party::Supervisor.as_str() { supervisor } else { worker };
        Self {
            href: format!("/supervision-actions/{}", row.id),
            what: row.what.clone(),
            who: who.to_owned(),
            due: day_of(time::date(row.due_on)),
            late: state.is_open() && time::date(row.due_on) < today,
            open: state.is_open(),
            state: state.words().to_owned(),
            why: row.why.clone(),
        }
    }

    pub(super) fn sample(open: bool) -> Self {
        Self {
            href: "/supervision-actions/a".to_owned(),
            what: "Ask the surgery for a room on Tuesdays".to_owned(),
            who: "Ruth Callaghan".to_owned(),
            due: "3 June 2026".to_owned(),
            late: open,
            open,
            state: if open { "Open" } else { "Left" }.to_owned(),
            why: if open { String::new() } else { "There is none".to_owned() },
        }
    }
}

/// Own flexibility that was proposed.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ProposedLine {
    pub(super) href: String,
    pub(super) aspect: String,
    pub(super) place: u8,
    pub(super) band: String,
    pub(super) way: String,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) why: String,
    /// Whether it waits for whoever looks.
    pub(super) for_me: bool,
}

impl ProposedLine {
    pub(super) fn of(one: &Proposed, me: Party) -> Self {
        Self {
            href: format!("/supervision/{}/flexibility/{}", one.row.pair_id, one.row.id),
            aspect: one.aspect.words().to_owned(),
            place: one.latitude.get(),
            band: one.latitude.band().words().to_lowercase(),
            way: one.way.words().to_owned(),
            from: day_of(time::date(one.row.from_on)),
            until: day_of(time::date(one.row.until_on)),
            why: one.row.why.clone(),
            for_me: one.waits_for.contains(&me),
        }
    }

    pub(super) fn sample(for_me: bool) -> Self {
        Self {
            href: "/supervision/p/flexibility/l".to_owned(),
            aspect: Aspect::NumberOfContacts.words().to_owned(),
            place: 80,
            band: "your judgement".to_owned(),
            way: Way::Wider.words().to_owned(),
            from: "3 June 2026".to_owned(),
            until: "3 December 2026".to_owned(),
            why: "She has done this for six years.".to_owned(),
            for_me,
        }
    }
}

/// Own flexibility that holds.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct HeldLine {
    pub(crate) end: String,
    pub(crate) aspect: String,
    pub(crate) place: u8,
    pub(crate) band: String,
    pub(crate) way: String,
    pub(crate) from: String,
    pub(crate) until: String,
    pub(crate) why: String,
    pub(crate) by: String,
    pub(crate) soon: bool,
    /// As far as the charter in force lets it go, where that is less than was agreed.
    pub(crate) cut: String,
    /// Whether whoever looks may end it.
    pub(crate) ends: bool,
}

impl HeldLine {
    pub(crate) fn of(one: &Held, pair: Option<Uuid>, me: Party) -> Self {
        Self {
            end: pair.map(|pair| format!("/supervision/{pair}/flexibility/{}/end", one.row.id)).unwrap_or_default(),
            aspect: one.personal.aspect.words().to_owned(),
            place: one.personal.latitude.get(),
            band: one.personal.latitude.band().words().to_lowercase(),
            way: one.way.words().to_owned(),
            from: day_of(one.personal.from),
            until: day_of(one.personal.until),
            why: one.row.why.clone(),
            by: one.row.agreed_by_name.clone(),
            soon: one.ends_soon,
            cut: match one.widest {
                Some(widest) if one.cut => format!(
                    "The charter in force lets it go to {} at the most, so it holds as far as that.",
                    widest.get()
                ),
                None => {
                    "The charter in force says nothing of this any more, so nothing is widened or narrowed.".to_owned()
                }
                Some(_) => String::new(),
            },
            ends: pair.is_some() && (me == Party::Worker || one.way != Way::Narrower),
        }
    }

    pub(crate) fn sample() -> Self {
        Self {
            end: "/supervision/p/flexibility/l/end".to_owned(),
            aspect: Aspect::NumberOfContacts.words().to_owned(),
            place: 80,
            band: "your judgement".to_owned(),
            way: Way::Wider.words().to_owned(),
            from: "3 June 2026".to_owned(),
            until: "3 December 2026".to_owned(),
            why: "She has done this for six years.".to_owned(),
            by: "Helen Okafor".to_owned(),
            soon: true,
            cut: "The charter in force lets it go to 70 at the most, so it holds as far as that.".to_owned(),
            ends: true,
        }
    }
}

/// What of supervision waits for somebody, as Today and Team today show it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct WaitLine {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) words: String,
    pub(crate) late: bool,
}

/// What of supervision waits for whoever looks.
pub(crate) async fn waits(visit: &Visit) -> Result<Vec<WaitLine>, crate::error::WebError> {
    let found = app::supervision::waits(visit.ctx()).await?;
    let today = visit.ctx().today();
    let mut lines = Vec::new();
    for pair in &found.pairs {
        let line = PairLine::of(pair);
        let (href, words, late) = if !line.unwritten.is_empty() {
            (line.unwritten_href, format!("{}: say what became of it", line.unwritten), true)
        } else if pair.next.as_ref().is_some_and(|next| time::date(next.day) == today) {
            (line.next_href, "today".to_owned(), false)
        } else {
            (line.href, line.standing.to_lowercase(), line.overdue)
        };
        lines.push(WaitLine { href, name: format!("With {}", pair.other()), words, late });
    }
    for (session, other) in &found.notes {
        lines.push(WaitLine {
            href: format!("/supervision-sessions/{session}"),
            name: format!("Notes with {other}"),
            words: "wait for your yes".to_owned(),
            late: false,
        });
    }
    for (pair, other) in &found.answers {
        lines.push(WaitLine {
            href: format!("/supervision/{pair}"),
            name: format!("Own flexibility with {other}"),
            words: "waits for your yes".to_owned(),
            late: false,
        });
    }
    for action in &found.actions {
        let due = time::date(action.due_on);
        lines.push(WaitLine {
            href: format!("/supervision-actions/{}", action.id),
            name: action.what.clone(),
            words: format!("{} {}", if due < today { "was due" } else { "by" }, day_of(due)),
            late: due < today,
        });
    }
    for row in &found.ending {
        let aspect = Aspect::parse(&row.aspect).map_or("", Aspect::words);
        lines.push(WaitLine {
            href: "/supervision".to_owned(),
            name: format!("Your own flexibility: {}", aspect.to_lowercase()),
            words: format!("until {}", day_of(time::date(row.until_on))),
            late: false,
        });
    }
    Ok(lines)
}

impl WaitLine {
    /// For the tests of templates.
    pub(crate) fn sample(late: bool) -> Self {
        Self {
            href: "/supervision/p".to_owned(),
            name: "With Helen Okafor".to_owned(),
            words: "3 days overdue".to_owned(),
            late,
        }
    }
}
