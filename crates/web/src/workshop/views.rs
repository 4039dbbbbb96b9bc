//! What pages of a workshop show, the same to whoever leads it, sits at it, or reads it afterwards.

use crate::render::day_of;
use crate::words::Choice;
use app::charter::workshop::{Noted, Now, Settled, Workshop};
use picture::{Band as Strip, Middle, Movements, Moving, Placings, Row, Table};
use practice::charter::workshop::spread::Five;
use practice::charter::workshop::{Bringing, Group, Moved, Movement, Seat, Spread, State};
use practice::charter::{Aspect, Band, Latitude};
use serde::Serialize;

/// A workshop in a line.
#[derive(Debug, Clone, Serialize)]
pub(super) struct WorkshopView {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) state: String,
    pub(super) colour: &'static str,
    pub(super) opened: String,
    pub(super) closed: String,
    pub(super) lead: String,
    pub(super) aspects: usize,
    pub(super) anonymous: bool,
    pub(super) shared_screen: bool,
    /// Whether it was closed before all was agreed.
    pub(super) called_off: bool,
}

const fn colour(state: State) -> &'static str {
    match state {
        State::Open => "blue",
        State::Placing => "yellow",
        State::Shown | State::TalkedAbout => "purple",
        State::Agreed => "green",
        State::Closed | State::CalledOff => "grey",
    }
}

pub(super) fn workshop(one: &Workshop, settled: Option<&[Settled]>) -> WorkshopView {
    let day = |at| day_of(app::time::local_date(app::time::moment(at)));
    let all = |settled: &[Settled]| {
        one.plan.aspects.iter().all(|aspect| settled.iter().any(|(one, _)| one.aspect == *aspect))
    };
    WorkshopView {
        href: format!("/charter/workshops/{}", one.row.id),
        title: one.row.title.clone(),
        state: one.state.words().to_owned(),
        colour: colour(one.state),
        opened: day(one.row.opened_at),
        closed: one.row.closed_at.map(day).unwrap_or_default(),
        lead: one.row.lead_name.clone(),
        aspects: one.plan.aspects.len(),
        anonymous: one.plan.anonymous,
        shared_screen: one.row.shared_screen,
        called_off: one.state.is_over() && settled.is_some_and(|settled| !all(settled)),
    }
}

/// How far it has come: the strip that a page left open asks for anew.
#[derive(Debug, Clone, Serialize)]
pub(super) struct NowView {
    /// Where it is asked.
    pub(super) ask: String,
    /// The page itself.
    pub(super) page: String,
    /// By which mark it is known what is shown.
    pub(super) mark: String,
    /// The state of the page around it.
    pub(super) at: String,
    /// When the page is loaded anew by itself.
    pub(super) anew: &'static str,
    pub(super) state: String,
    pub(super) colour: &'static str,
    pub(super) said: String,
    /// Whether the state is another than that of the page around it.
    pub(super) gone_on: bool,
    /// Whether it goes on asking.
    pub(super) open: bool,
}

/// When a page that is left open is loaded anew by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anew {
    /// Never: something can be typed on it. It says that the workshop went on.
    Never,
    /// When the workshop goes on.
    State,
    /// Whenever anything changed: what is read from the back of a room.
    Always,
}

impl Anew {
    const fn code(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::State => "state",
            Self::Always => "always",
        }
    }

    pub(super) fn parse(code: &str) -> Self {
        match code {
            "always" => Self::Always,
            "state" => Self::State,
            _ => Self::Never,
        }
    }
}

/// What is said to everybody before they place.
pub(super) const fn told(anonymous: bool) -> &'static str {
    if anonymous {
        practice::charter::workshop::TOLD_BEFORE
    } else {
        "Place each aspect by yourself. Nobody sees your place before the spread is shown, and you can change it until then. Then everybody sees who placed what."
    }
}

/// The mark of how far a workshop has come.
pub(super) fn mark(now: &Now) -> String {
    format!("{}-{}-{}", now.state.as_str(), now.seats, now.placed)
}

impl NowView {
    pub(super) fn of(base: &str, page: &str, now: &Now, anew: Anew) -> Self {
        let seats =
            |many: i64| if many == 1 { "1 seat is taken".to_owned() } else { format!("{many} seats are taken") };
        let places =
            |many: usize| if many == 1 { "1 place is given".to_owned() } else { format!("{many} places are given") };
        let said = match now.state {
            State::Placing if now.leads => format!("{}, and {}.", seats(now.seats), places(now.placed)),
            State::Open | State::Placing => format!("{}.", seats(now.seats)),
            _ => String::new(),
        };
        Self {
            ask: format!("{base}/now"),
            page: page.to_owned(),
            mark: mark(now),
            at: now.state.as_str().to_owned(),
            anew: anew.code(),
            state: now.state.words().to_owned(),
            colour: colour(now.state),
            said,
            gone_on: false,
            open: !now.state.is_over(),
        }
    }
}

/// What joins a seat.
#[derive(Debug, Clone, Serialize)]
pub(super) struct JoinView {
    pub(super) action: String,
    pub(super) groups: Vec<Choice>,
    pub(super) seats: Vec<Choice>,
    pub(super) named: bool,
    /// Whether somebody is seated for others, one after the other.
    pub(super) others: bool,
    pub(super) told: &'static str,
}

impl JoinView {
    pub(super) fn of(base: &str, workshop: &Workshop, others: bool) -> Self {
        let choices = |all: Vec<(&'static str, &'static str)>| {
            all.into_iter().map(|(code, words)| Choice::new(code, words)).collect()
        };
        Self {
            action: format!("{base}/join"),
            groups: choices(Group::ALL.iter().map(|one| (one.as_str(), one.words())).collect()),
            seats: choices(Seat::ALL.iter().map(|one| (one.as_str(), one.words())).collect()),
            named: !workshop.plan.anonymous,
            others,
            told: told(workshop.plan.anonymous),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct NotedView {
    pub(super) id: String,
    pub(super) words: String,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct SettledView {
    /// *62 (tell after)*, or that it is left open.
    pub(super) place: String,
    pub(super) words: String,
}

/// Where the places of one aspect lie, with what was said and settled of it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct AspectView {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) question: String,
    pub(super) spread: Option<SpreadView>,
    pub(super) hoped: Vec<NotedView>,
    pub(super) watch: Vec<NotedView>,
    pub(super) settled: Option<SettledView>,
    /// Who placed it where, in a workshop with names.
    pub(super) named: Vec<(String, String)>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct SpreadView {
    pub(super) svg: String,
    pub(super) sentence: String,
    pub(super) table: TableView,
    pub(super) agreement: String,
    pub(super) rule: String,
    pub(super) ask: String,
    pub(super) apart: String,
    pub(super) words: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct TableView {
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl From<Table> for TableView {
    fn from(table: Table) -> Self {
        Self { head: table.head, rows: table.rows }
    }
}

/// The bands of the line, for pictures.
fn strips() -> Vec<Strip> {
    let strip = |band: &Band| Strip {
        from: i64::from(band.least().get()) * 100,
        to: i64::from(band.most().get()) * 100,
        words: band.words().to_owned(),
    };
    Band::ALL.iter().map(strip).collect()
}

const fn five(five: &Five) -> [i64; 5] {
    [five.least.0, five.lower.0, five.median.0, five.upper.0, five.most.0]
}

fn row(label: &str, count: usize, places: &Five, tens: &[usize; 10]) -> Row {
    let whole = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    Row { label: label.to_owned(), count: whole(count), five: five(places), tens: tens.map(whole) }
}

/// A place with its band.
pub(super) fn place(place: Latitude) -> String {
    format!("{} ({})", place.get(), place.band().words().to_lowercase())
}

pub(super) fn spread(one: &Spread) -> SpreadView {
    let mut rows = vec![row("Everybody", one.count, &one.five, &one.tens)];
    rows.extend(one.groups.iter().map(|group| row(group.group.words(), group.count, &group.five, &group.tens)));
    let drawn = Placings {
        id: format!("spread-{}", one.aspect.as_str()),
        title: one.aspect.words().to_owned(),
        bands: strips(),
        rows,
        agreement: if one.count > 1 { one.agreement.words().to_owned() } else { String::new() },
    };
    SpreadView {
        svg: drawn.svg(),
        sentence: one.sentence(),
        table: drawn.table().into(),
        agreement: one.agreement.words().to_owned(),
        rule: one.agreement.rule().to_owned(),
        ask: one.agreement.question().to_owned(),
        apart: match one.standing_apart {
            0 => String::new(),
            1 => "One seat stands far from the middle. It may know something: ask everybody, and point at nobody."
                .to_owned(),
            many => format!(
                "{many} seats stand far from the middle. They may know something: ask everybody, and point at nobody."
            ),
        },
        words: one.words.clone(),
    }
}

/// What a page shows of each aspect.
pub(super) fn aspects(
    workshop: &Workshop,
    spreads: &[Spread],
    noted: &[Noted],
    settled: &[Settled],
    named: &[(Aspect, Vec<(String, Latitude)>)],
) -> Vec<AspectView> {
    let of = |aspect: Aspect, bringing: Bringing| {
        let here = noted.iter().filter(|(_, one)| one.aspect == aspect && one.bringing == bringing);
        here.map(|(id, one)| NotedView { id: id.to_string(), words: one.words.clone() }).collect()
    };
    let view = |aspect: &Aspect| AspectView {
        code: aspect.as_str().to_owned(),
        name: aspect.words().to_owned(),
        question: aspect.question().to_owned(),
        spread: spreads.iter().find(|one| one.aspect == *aspect).map(spread),
        hoped: of(*aspect, Bringing::Intended),
        watch: of(*aspect, Bringing::Unintended),
        settled: settled.iter().find(|(one, _)| one.aspect == *aspect).map(|(one, _)| SettledView {
            place: one.agreed.map_or_else(|| "Left open".to_owned(), place),
            words: one.words.clone(),
        }),
        named: named
            .iter()
            .filter(|(one, _)| one == aspect)
            .flat_map(|(_, places)| places.iter().map(|(name, at)| (name.clone(), place(*at))))
            .collect(),
    };
    workshop.plan.aspects.iter().map(view).collect()
}

/// How places moved since an earlier workshop.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MovementView {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) svg: String,
    pub(super) sentences: Vec<String>,
    pub(super) table: TableView,
    /// Aspects that only one of the two placed.
    pub(super) only: Vec<String>,
}

fn middle(places: &Five) -> Middle {
    Middle { lower: places.lower.0, median: places.median.0, upper: places.upper.0 }
}

fn moving(one: &Movement) -> Moving {
    let Moved { before, after, .. } = &one.all;
    Moving {
        label: one.aspect.words().to_owned(),
        before: middle(before),
        after: middle(after),
        words: format!("{}; {}", one.all.direction().words(), one.all.width().words().to_lowercase()),
    }
}

pub(super) fn movement(before: &Workshop, then: &[Spread], after: &Workshop, now: &[Spread]) -> Option<MovementView> {
    let (both, only) = practice::charter::workshop::movement::movement(then, now);
    if both.is_empty() {
        return None;
    }
    let named = |one: &Workshop| {
        format!("{}, {}", one.row.title, day_of(app::time::local_date(app::time::moment(one.row.opened_at))))
    };
    let drawn = Movements {
        id: "movement".to_owned(),
        title: "How places moved".to_owned(),
        bands: strips(),
        first: named(before),
        later: named(after),
        rows: both.iter().map(moving).collect(),
    };
    Some(MovementView {
        title: named(before),
        href: format!("/charter/workshops/{}", before.row.id),
        svg: drawn.svg(),
        sentences: both.iter().map(Movement::sentence).collect(),
        table: drawn.table().into(),
        only: only.iter().map(|aspect| aspect.words().to_owned()).collect(),
    })
}

/// The named places of the line, to click on: the middle of each band.
#[derive(Debug, Clone, Serialize)]
pub(super) struct NamedPlace {
    pub(super) place: u8,
    pub(super) least: u8,
    pub(super) most: u8,
    pub(super) name: String,
    pub(super) meaning: String,
}

pub(super) fn named_places() -> Vec<NamedPlace> {
    Band::ALL
        .iter()
        .map(|band| NamedPlace {
            place: u8::midpoint(band.least().get(), band.most().get()),
            least: band.least().get(),
            most: band.most().get(),
            name: band.words().to_owned(),
            meaning: band.meaning().to_owned(),
        })
        .collect()
}

/// What a workshop notes, as choices.
pub(super) fn bringings() -> Vec<Choice> {
    Bringing::ALL.iter().map(|one| Choice::new(one.as_str(), one.words())).collect()
}

pub(super) fn aspect_choices(aspects: &[Aspect]) -> Vec<Choice> {
    aspects.iter().map(|one| Choice::new(one.as_str(), one.words())).collect()
}
