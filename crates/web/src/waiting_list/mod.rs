//! The waiting list: who waits for a first contact, in what order and why; who has room; who was moved by hand (DOMAIN 4.2, 5.1).

mod moving;
mod place;
mod still;
mod wish;

pub(crate) use wish::WishLine;

use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::routes::{Need::Anyone, Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use crate::words::{Choice, need_choices, need_words};
use app::time;
use app::waiting::{Filter, List, Place, Room, Whose, how_far, key_of, of_key};
use axum::extract::RawQuery;
use practice::access::Act;
use practice::needs::by_code;
use practice::person::full_name;
use serde::Serialize;

routes! {
    GET "/waiting-list" May(Act::WaitingRead) => show;
    GET "/waiting-list/{episode}/move" May(Act::WaitingMove) => moving::show;
    POST "/waiting-list/{episode}/move" May(Act::WaitingMove) => moving::save;
    POST "/waiting-list/{episode}/take-back" May(Act::WaitingMove) => moving::take_back;
    GET "/episodes/{episode}/waiting" May(Act::EpisodeRead) => place::show;
    POST "/episodes/{episode}/waiting/ask" May(Act::MessageSend) => place::ask;
    POST "/episodes/{episode}/waiting/told" May(Act::EpisodeWrite) => place::tell;
    POST "/episodes/{episode}/waiting/told/{told}/take-back" May(Act::EpisodeWrite) => place::take_back_told;
    POST "/episodes/{episode}/waiting/{wish}/letter" May(Act::MessageSend) => place::letter;
    POST "/episodes/{episode}/waiting/{wish}/seen" May(Act::EpisodeWrite) => place::see;
    POST "/episodes/{episode}/waiting/{wish}/take-back" May(Act::EpisodeWrite) => place::take_back;
    GET "/still/{token}" Anyone => still::show;
    POST "/still/{token}" Anyone => still::answer;
}

/// Somebody who waits.
#[derive(Debug, Clone, Serialize)]
struct WaitLine {
    episode: String,
    reference: String,
    /// Empty where the list is read under references.
    name: String,
    known_as: String,
    safe_contact: String,
    owner: String,
    site: String,
    needs: Vec<String>,
    /// Why they stand here, the wait first.
    reasons: Vec<String>,
    over: bool,
    flagged: bool,
    /// By whom, why and when they were moved by hand.
    moved: Option<MovedLine>,
    /// When a first contact is planned.
    next: Option<String>,
    died: bool,
    /// How it stands with the question whether they still want this.
    wish: Option<WishLine>,
    /// On which day they were last told what may help meanwhile.
    told: Option<String>,
}

/// A move by hand.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MovedLine {
    by: String,
    why: String,
    at: String,
    how: String,
}

/// What a worker has in hand.
#[derive(Debug, Clone, Serialize)]
struct RoomLine {
    name: String,
    waiting: i64,
    active: i64,
    holding: i64,
    room: i64,
    over: i64,
    /// Hours a week that holding takes: "3.5".
    holding_hours: String,
}

/// A list one may read.
#[derive(Debug, Clone, Serialize)]
struct TabLine {
    text: &'static str,
    href: String,
    current: bool,
}

/// What the page of the waiting list shows.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct WaitingListView {
    tabs: Vec<TabLine>,
    whose: &'static str,
    /// People may be chosen here, to do something for several.
    own: bool,
    moves: bool,
    waiting: i64,
    over: i64,
    target: i64,
    capacity: i64,
    lines: Vec<WaitLine>,
    rooms: Vec<RoomLine>,
    holding_weeks: i64,
    sites: Vec<Choice>,
    owners: Vec<Choice>,
    needs: Vec<Choice>,
    wishes: Vec<Choice>,
    query: String,
    next: Option<String>,
    filtered: bool,
}

const fn code(whose: Whose) -> &'static str {
    match whose {
        Whose::Own => "own",
        Whose::Led => "team",
        Whose::Service => "service",
    }
}

const fn words(whose: Whose) -> &'static str {
    match whose {
        Whose::Own => "With me",
        Whose::Led => "With my team",
        Whose::Service => "In the service",
    }
}

async fn show(visit: Visit, RawQuery(query): RawQuery) -> WebResult {
    let asked = Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))?;
    let whose = match asked.first("whose") {
        Some("own") => Some(Whose::Own),
        Some("team") => Some(Whose::Led),
        Some("service") => Some(Whose::Service),
        _ => None,
    };
    let filter = Filter {
        site: asked.first("site").and_then(|id| id.parse().ok()),
        owner: asked.first("owner").and_then(|id| id.parse().ok()),
        need: asked.first("need").and_then(by_code).map(|need| need.code.clone()),
        over: asked.first("over") == Some("yes"),
        wish: asked.first("wish").and_then(wish::filter_of),
    };
    let after = asked.first("after").and_then(of_key);
    let list = app::waiting::list(visit.ctx(), whose, &filter, after).await?;
    visit.form_page("waiting-list/list.html", "Waiting list", &asked.state(), view(list, &filter))
}

fn view(list: List, filter: &Filter) -> WaitingListView {
    let several = list.may.len() > 1;
    let own = list.whose == Whose::Own;
    WaitingListView {
        tabs: list
            .may
            .iter()
            .filter(|_| several)
            .map(|whose| TabLine {
                text: words(*whose),
                href: format!("/waiting-list?whose={}", code(*whose)),
                current: *whose == list.whose,
            })
            .collect(),
        whose: code(list.whose),
        own,
        moves: list.moves && list.whose != Whose::Service,
        waiting: list.count.waiting,
        over: list.count.over,
        target: list.target,
        capacity: list.capacity,
        owners: list.room.iter().map(|one| Choice::new(one.row.owner_id, one.row.owner_name.clone())).collect(),
        rooms: list.room.iter().map(room_line).collect(),
        holding_weeks: app::waiting::HOLDING_WEEKS,
        sites: list.sites.iter().map(|(id, name)| Choice::new(id, name)).collect(),
        needs: need_choices(),
        wishes: wish::choices(),
        query: query_of(list.whose, filter),
        next: list.next.as_ref().map(key_of),
        filtered: filter.site.is_some()
            || filter.owner.is_some()
            || filter.need.is_some()
            || filter.over
            || filter.wish.is_some(),
        lines: list.rows.into_iter().map(line).collect(),
    }
}

/// The filter as an address has it: codes and opaque ids only, never a name.
fn query_of(whose: Whose, filter: &Filter) -> String {
    let mut made = form_urlencoded::Serializer::new(String::new());
    made.append_pair("whose", code(whose));
    for (name, id) in [("site", filter.site), ("owner", filter.owner)] {
        if let Some(id) = id {
            made.append_pair(name, &id.to_string());
        }
    }
    if let Some(need) = &filter.need {
        made.append_pair("need", need);
    }
    if filter.over {
        made.append_pair("over", "yes");
    }
    if let Some(wish) = filter.wish {
        made.append_pair("wish", wish::code_of(wish));
    }
    made.finish()
}

fn line(place: Place) -> WaitLine {
    let wish = place.wish.zip(place.row.asked_at).map(|(standing, asked)| {
        let answered = place.row.answered_at.map(time::moment);
        WishLine::said(standing, (time::moment(asked), answered), place.row.answer_seen_at.is_some())
    });
    let row = place.row;
    WaitLine {
        episode: row.episode_id.to_string(),
        name: full_name(&row.given_name, &row.family_name),
        known_as: if row.known_as == row.given_name { String::new() } else { row.known_as },
        reference: row.reference,
        safe_contact: row.safe_contact,
        owner: row.owner_name,
        site: row.site_name,
        needs: need_words(&row.needs),
        reasons: place.reasons,
        over: place.over,
        flagged: row.flagged,
        moved: row.moved_at.map(|at| MovedLine {
            by: row.moved_by,
            why: row.why,
            at: time::moment(at).to_string(),
            how: how_far(i64::from(row.by_hand)),
        }),
        next: row.next_contact_at.map(|at| time::moment(at).to_string()),
        died: row.died,
        wish,
        told: row.told_on.map(|day| time::date(day).to_string()),
    }
}

fn room_line(room: &Room) -> RoomLine {
    let row = &room.row;
    RoomLine {
        name: row.owner_name.clone(),
        waiting: row.waiting,
        active: row.active,
        holding: row.holding,
        room: room.room.max(0),
        over: (-room.room).max(0),
        holding_hours: format!("{}.{}", room.holding_tenths / 10, room.holding_tenths % 10),
    }
}

pub(crate) fn samples() -> Samples {
    let first = WaitLine {
        episode: "01990000-0000-7000-8000-000000000001".to_owned(),
        reference: "R-4821".to_owned(),
        name: "Rosa Whitfield".to_owned(),
        known_as: "Rosie".to_owned(),
        safe_contact: "Ring after 10".to_owned(),
        owner: "Amina Yusuf".to_owned(),
        site: "Riverside Surgery".to_owned(),
        needs: need_words("loneliness housing"),
        reasons: vec![
            "waits 23 working days, target 20".to_owned(),
            "asked to be seen soon: counts as 5 working days more".to_owned(),
        ],
        over: true,
        flagged: true,
        moved: Some(MovedLine {
            by: "Helen Moss".to_owned(),
            why: "A hearing on Friday".to_owned(),
            at: "2026-11-22T10:00:00Z".to_owned(),
            how: how_far(10),
        }),
        next: Some("2026-11-25T10:00:00Z".to_owned()),
        died: false,
        wish: Some(WishLine::sample()),
        told: Some("2026-11-03".to_owned()),
    };
    let plain = WaitLine {
        reasons: vec!["waits 2 of 20 working days".to_owned()],
        known_as: String::new(),
        safe_contact: String::new(),
        over: false,
        flagged: false,
        moved: None,
        next: None,
        died: true,
        wish: None,
        told: None,
        ..first.clone()
    };
    let unnamed = WaitLine { name: String::new(), ..first.clone() };
    let room = |room, over| RoomLine {
        name: "Amina Yusuf".to_owned(),
        waiting: 3,
        active: 30,
        holding: 8,
        room,
        over,
        holding_hours: "3.5".to_owned(),
    };
    let tab = |text, current| TabLine { text, href: "/waiting-list?whose=own".to_owned(), current };
    let own = WaitingListView {
        tabs: vec![tab("With me", true), tab("With my team", false)],
        whose: "own",
        own: true,
        moves: true,
        waiting: 3,
        over: 1,
        target: 20,
        capacity: 40,
        lines: vec![first, plain],
        rooms: vec![room(4, 0), room(0, 1)],
        holding_weeks: 4,
        sites: vec![Choice::new("1", "Riverside Surgery")],
        owners: vec![Choice::new("1", "Amina Yusuf")],
        needs: need_choices(),
        wishes: wish::choices(),
        query: "whose=own".to_owned(),
        next: Some("1_1".to_owned()),
        filtered: true,
    };
    let service = WaitingListView {
        tabs: Vec::new(),
        whose: "service",
        own: false,
        moves: false,
        lines: vec![unnamed],
        next: None,
        ..own.clone()
    };
    let team = WaitingListView { moves: true, whose: "team", ..service.clone() };
    let none = WaitingListView { lines: Vec::new(), waiting: 0, over: 0, rooms: Vec::new(), ..own.clone() };
    let empty = WaitingListView { filtered: false, ..none.clone() };
    let form = FormState::empty().with("need", "housing");
    let list = [own, service, team, none, empty].iter().map(|view| drawn(view, Some(&form))).collect();
    [vec![("waiting-list/list.html", list)], moving::samples(), place::samples(), still::samples()].concat()
}
