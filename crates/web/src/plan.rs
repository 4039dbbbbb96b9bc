//! My plan: what a person reads of their own support, in plain words, large, made to be printed (PAGES 2).

use crate::error::WebResult;
use crate::measures::CourseView;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use app::plan::{Next, Plan, Support};
use practice::access::Act;
use practice::contact::{Kind, Place};
use practice::episode::State;
use practice::goal::{GoalState, StepBy, StepState};
use serde::Serialize;

routes! {
    GET "/my-plan" May(Act::OwnPlanRead) => show;
}

/// What My plan shows.
#[derive(Debug, Default, Serialize)]
struct PlanView {
    /// Whether a record is tied to this account.
    known: bool,
    called: String,
    waits: bool,
    support: Option<SupportView>,
}

#[derive(Debug, Serialize)]
struct SupportView {
    worker: String,
    site: String,
    site_phone: String,
    /// How it stands, in a sentence.
    stands: &'static str,
    ended: bool,
    what_matters: String,
    next: Option<NextView>,
    goals: Vec<GoalView>,
    steps: Vec<StepView>,
    places: Vec<PlaceView>,
    measures: Vec<CourseView>,
    /// What may help while they wait, as the service wrote it.
    meanwhile: Vec<String>,
    remains: String,
    door_open: String,
}

#[derive(Debug, Serialize)]
struct NextView {
    at: String,
    how: &'static str,
}

#[derive(Debug, Serialize)]
struct GoalView {
    words: String,
    stands: &'static str,
}

#[derive(Debug, Serialize)]
struct StepView {
    words: String,
    who: &'static str,
    due: Option<String>,
    done: bool,
}

#[derive(Debug, Serialize)]
struct PlaceView {
    name: String,
    when: String,
    place: String,
    phone: String,
    stands: &'static str,
}

async fn show(visit: Visit) -> WebResult {
    let plan = app::plan::open(visit.ctx()).await?;
    visit.page("plan/show.html", "My plan", plan.map(|plan| view(&plan)).unwrap_or_default())
}

fn view(plan: &Plan) -> PlanView {
    PlanView {
        known: true,
        called: plan.called.clone(),
        waits: plan.referral_waits,
        support: plan.support.as_ref().map(support),
    }
}

fn support(support: &Support) -> SupportView {
    let ending = support.ending.as_ref();
    SupportView {
        worker: support.worker.clone(),
        site: support.site.clone(),
        site_phone: support.site_phone.clone(),
        stands: stands(support.state),
        ended: support.state == State::Ended,
        what_matters: support.what_matters.clone(),
        next: support.next.as_ref().map(next),
        goals: support
            .goals
            .iter()
            .filter_map(|g| Some(GoalView { words: g.words.clone(), stands: goal(GoalState::parse(&g.state)?)? }))
            .collect(),
        steps: support
            .steps
            .iter()
            .map(|s| StepView {
                words: s.words.clone(),
                who: who(StepBy::parse(&s.by_whom)),
                due: s.due_on.map(|d| d.to_string()),
                done: StepState::parse(&s.state) == Some(StepState::Done),
            })
            .collect(),
        places: support
            .connections
            .iter()
            .map(|c| PlaceView {
                name: c.asset_name.clone(),
                when: c.asset_when.clone(),
                place: c.asset_place.clone(),
                phone: c.asset_phone.clone(),
                stands: connection(practice::connection::State::parse(&c.state)),
            })
            .collect(),
        measures: support.measures.iter().map(CourseView::of).collect(),
        meanwhile: support.meanwhile.iter().map(|(_, words)| words.clone()).collect(),
        remains: ending.map(|e| e.what_remains.clone()).unwrap_or_default(),
        door_open: ending.map(|e| e.door_open.clone()).unwrap_or_default(),
    }
}

fn stands(state: State) -> &'static str {
    match state {
        State::Waiting => "Your link worker will be in touch to meet you for the first time.",
        State::Active => "You and your link worker are working on this together.",
        State::Holding => "Your link worker keeps in touch with you while things settle or a place comes free.",
        State::Ended => "This support has come to its end. You can come back.",
    }
}

fn next(next: &Next) -> NextView {
    let how = match next.place {
        Some(Place::Surgery) => "at the surgery",
        Some(Place::Home) => "at your home",
        Some(Place::Community) => "at a place in the community",
        Some(Place::Phone) => "by phone",
        Some(Place::Video) => "by video",
        Some(Place::Text) => "by text message",
        Some(Place::Email) => "by e-mail",
        Some(Place::Letter) => "by letter",
        None if next.kind == Some(Kind::Message) => "by message",
        None => "",
    };
    NextView { at: next.at.to_string(), how }
}

/// Goals set aside are not held up to anybody.
fn goal(state: GoalState) -> Option<&'static str> {
    match state {
        GoalState::Agreed => Some("Agreed"),
        GoalState::Working => Some("Working on it"),
        GoalState::Reached => Some("Reached"),
        GoalState::SetAside => None,
    }
}

fn who(by: Option<StepBy>) -> &'static str {
    match by {
        Some(StepBy::Person) => "You",
        Some(StepBy::Worker) => "Your link worker",
        Some(StepBy::Other) | None => "Somebody else",
    }
}

fn connection(state: Option<practice::connection::State>) -> &'static str {
    use practice::connection::State as S;
    match state {
        Some(S::Suggested) => "An idea, if you like it",
        Some(S::Agreed) => "You said you would like to try it",
        Some(S::Introduced) => "They know about you",
        Some(S::Started | S::TakingPart) => "You go there",
        Some(S::Finished) => "Finished",
        Some(S::NotTakenUp) | None => "",
    }
}

/// No record yet, a referral that waits, support in full, and support that ended.
pub(crate) fn samples() -> Samples {
    let full = |ended: bool| PlanView {
        known: true,
        called: "Molly".to_owned(),
        waits: false,
        support: Some(SupportView {
            worker: "Amara Okafor".to_owned(),
            site: "Harbour Street Surgery".to_owned(),
            site_phone: "0113 496 0000".to_owned(),
            stands: stands(if ended { State::Ended } else { State::Active }),
            ended,
            what_matters: "Seeing people again".to_owned(),
            next: (!ended).then(|| NextView { at: "2026-06-03T13:30:00Z".to_owned(), how: "at your home" }),
            goals: vec![GoalView { words: "Go out once a week".to_owned(), stands: "Working on it" }],
            steps: vec![
                StepView {
                    words: "Ring the tea room".to_owned(),
                    who: "Your link worker",
                    due: Some("2026-06-10".to_owned()),
                    done: false,
                },
                StepView { words: "Find the bus pass".to_owned(), who: "You", due: None, done: true },
            ],
            places: vec![PlaceView {
                name: "Tea at the Mill".to_owned(),
                when: "Tuesdays, 2pm".to_owned(),
                place: "The Mill".to_owned(),
                phone: "0113 496 0001".to_owned(),
                stands: "You go there",
            }],
            measures: if ended { Vec::new() } else { vec![CourseView::sample()] },
            meanwhile: if ended { Vec::new() } else { vec!["The Friday Table, Mill Hall".to_owned()] },
            remains: if ended { "The bus pass".to_owned() } else { String::new() },
            door_open: if ended { "Ring us, or ask at the surgery".to_owned() } else { String::new() },
        }),
    };
    let waits = PlanView { known: true, called: "Molly".to_owned(), waits: true, support: None };
    vec![(
        "plan/show.html",
        vec![
            drawn(&PlanView::default(), None),
            drawn(&waits, None),
            drawn(&full(false), None),
            drawn(&full(true), None),
        ],
    )]
}
