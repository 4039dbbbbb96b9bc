//! The timeline as the page shows it: entries with words and readable detail, filtered by plain links.

use app::timeline::{Detail, Entry, GROUPS, Shown, Timeline, Window};
use practice::event::{Group, Kind};
use serde::Serialize;
use std::collections::HashMap;

/// A timeline with its filter.
#[derive(Debug, Serialize)]
pub(super) struct TimelineView {
    filters: Vec<Filter>,
    entries: Vec<EntryView>,
    /// Where older entries are.
    older: Option<String>,
    /// Back to the newest, where one is not there.
    newest: Option<String>,
    /// What is filtered for, in words.
    only: Option<&'static str>,
    print: String,
}

#[derive(Debug, Serialize)]
struct Filter {
    text: &'static str,
    href: String,
    current: bool,
}

#[derive(Debug, Serialize)]
struct EntryView {
    seq: i64,
    at: String,
    words: String,
    actor: String,
    details: Vec<DetailView>,
    href: Option<String>,
    link: &'static str,
    ours: bool,
    erased: bool,
}

#[derive(Debug, Serialize)]
struct DetailView {
    label: String,
    /// `text`, `list`, `day` or `moment`.
    form: &'static str,
    text: String,
    items: Vec<String>,
    /// Too long to stand beside others on one line.
    long: bool,
}

/// Where a reader can go on from an entry: what they cannot open has no link.
#[derive(Debug, Default)]
pub(super) struct Ways {
    /// The episodes whose contacts they may correct.
    pub(super) correctable: Vec<practice::ids::EpisodeId>,
    pub(super) referrals: bool,
    pub(super) episodes: bool,
    /// What is kept in every address of the page, as `support=…&`.
    pub(super) also: String,
}

/// How many characters still stand beside others on one line.
const SHORT: usize = 48;

/// What the address asks for. What it asks for and there is not is left out of account.
pub(super) fn window(query: &HashMap<String, String>) -> Window {
    Window {
        group: query.get("group").and_then(|code| Group::parse(code)).filter(|group| GROUPS.contains(group)),
        before: query.get("before").and_then(|seq| seq.parse().ok()),
        whole: query.contains_key("print"),
    }
}

/// The timeline of a person at this address.
pub(super) fn view(place: &str, timeline: &Timeline, window: Window, ways: &Ways) -> TimelineView {
    let kept = ways.also.as_str();
    let href = |group: Option<Group>| {
        let asked = group.map(|g| format!("group={}&", g.as_str())).unwrap_or_default();
        let query = format!("{kept}{asked}");
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{place}{mark}{}#timeline", query.trim_end_matches('&'))
    };
    let mut filters = vec![Filter { text: "Everything", href: href(None), current: timeline.group.is_none() }];
    filters.extend(GROUPS.iter().map(|g| Filter {
        text: g.words(),
        href: href(Some(*g)),
        current: timeline.group == Some(*g),
    }));
    let also = |group: Option<Group>| group.map(|g| format!("group={}&", g.as_str())).unwrap_or_default();
    TimelineView {
        filters,
        entries: timeline.entries.iter().map(|one| entry(one, ways)).collect(),
        older: timeline.next.map(|seq| format!("{place}?{kept}{}before={seq}#timeline", also(timeline.group))),
        newest: window.before.map(|_| href(timeline.group)),
        only: timeline.group.map(Group::words),
        print: format!("{place}?{kept}{}print=1", also(timeline.group)),
    }
}

fn entry(entry: &Entry, ways: &Ways) -> EntryView {
    let (href, link) = link(entry, ways);
    EntryView {
        seq: entry.seq,
        at: entry.at.to_string(),
        words: entry.words.clone(),
        actor: entry.actor.clone(),
        details: entry.details.iter().map(detail).collect(),
        href,
        link,
        ours: entry.kind.is_some_and(|kind| matches!(kind.group(), Group::Record | Group::Messages)),
        erased: entry.erased,
    }
}

/// Where an entry leads: to what can be read or mended there.
fn link(entry: &Entry, ways: &Ways) -> (Option<String>, &'static str) {
    match (entry.kind, entry.episode, entry.subject) {
        (Some(Kind::ContactRecorded | Kind::ContactCorrected), Some(episode), Some(contact))
            if ways.correctable.contains(&episode) =>
        {
            (Some(format!("/episodes/{episode}/contacts/{contact}")), "Correct this contact")
        }
        (Some(Kind::ReferralReceived | Kind::ReferralReopened), _, Some(referral)) if ways.referrals => {
            (Some(format!("/referrals/{referral}")), "Open the referral")
        }
        (Some(Kind::EpisodeOpened), Some(episode), _) if ways.episodes => {
            (Some(format!("/episodes/{episode}")), "Open this support")
        }
        _ => (None, ""),
    }
}

fn detail(detail: &Detail) -> DetailView {
    let (form, text, items) = match &detail.shown {
        Shown::Text(text) => ("text", text.clone(), Vec::new()),
        Shown::List(items) => ("list", String::new(), items.clone()),
        Shown::Day(day) => ("day", day.to_string(), Vec::new()),
        Shown::Moment(moment) => ("moment", moment.to_string(), Vec::new()),
    };
    let long =
        text.chars().count() > SHORT || text.contains('\n') || items.iter().map(String::len).sum::<usize>() > SHORT;
    DetailView { label: detail.label.clone(), form, text, items, long }
}

/// Timelines for samples: one with every form of entry, one with nothing.
pub(super) fn samples(place: &str) -> [TimelineView; 2] {
    let moment = |text: &str| text.parse().unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let line = |label: &str, shown| Detail { label: label.to_owned(), shown };
    let one = Entry {
        seq: 41,
        at: moment("2026-06-03T13:30:00Z"),
        actor: "Amara Okafor".to_owned(),
        kind: Some(Kind::ContactRecorded),
        words: Kind::ContactRecorded.words().to_owned(),
        subject: Some(uuid::Uuid::from_u128(7)),
        episode: Some(practice::ids::EpisodeId(uuid::Uuid::from_u128(8))),
        details: vec![
            line("When it was", Shown::Moment(moment("2026-06-03T12:00:00Z"))),
            line("Needs", Shown::List(vec!["Housing".to_owned(), "Loneliness".to_owned()])),
            line("To be looked at again", Shown::Day(jiff::civil::date(2026, 7, 1))),
            line("Notes", Shown::Text("Two lines\nof a <note>".to_owned())),
        ],
        erased: false,
    };
    let gone = Entry {
        seq: 40,
        kind: None,
        words: "Something new".to_owned(),
        details: Vec::new(),
        erased: true,
        ..one.clone()
    };
    let full = Timeline { group: Some(Group::Contacts), entries: vec![one, gone], next: Some(40) };
    let window = Window { before: Some(50), ..Window::default() };
    let ways = Ways {
        correctable: full.entries.iter().filter_map(|entry| entry.episode).collect(),
        referrals: true,
        episodes: true,
        also: String::new(),
    };
    [view(place, &full, window, &ways), view(place, &Timeline::default(), Window::default(), &Ways::default())]
}
