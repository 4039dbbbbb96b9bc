//! Support for the work (DOMAIN 6): one page from which other work asked for, training, time, the pulse, peers and the role as it is
//! lived are reached; link workers, supervisors and managers each see theirs.

mod other_work;
mod peers;
mod pulse;
mod role;
mod time;
mod training;

use crate::error::{WebError, WebResult};
use crate::form::Form;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::visit::Visit;
use app::AppError;
use app::support::Home;
use practice::access::Act;
use practice::support::cmoc::{self, Situation, speaking};
use practice::support::time::in_words;
use serde::Serialize;

routes! {
    GET "/support" May(Act::SupportRead) => home;
    GET "/support/other-work" May(Act::SupportRead) => other_work::list;
    POST "/support/other-work" May(Act::OtherWorkNote) => other_work::note;
    GET "/support/other-work/{asked_work}" May(Act::SupportRead) => other_work::show;
    POST "/support/other-work/{asked_work}/step" May(Act::SupportRead) => other_work::step;
    POST "/support/other-work/{asked_work}/answer" May(Act::SupportRead) => other_work::answer;
    GET "/support/training" May(Act::GapSettle) => training::own;
    POST "/support/training" May(Act::TrainingKeep) => training::record;
    POST "/support/training/done/{course_done}/take-out" May(Act::TrainingKeep) => training::take_out;
    GET "/support/training/gaps" May(Act::TrainingKeep) => training::gap_ask;
    POST "/support/training/gaps" May(Act::TrainingKeep) => training::gap_say;
    GET "/support/training/gaps/{gap}" May(Act::GapSettle) => training::gap;
    POST "/support/training/gaps/{gap}" May(Act::GapSettle) => training::gap_settle;
    GET "/support/training/courses" May(Act::TrainingManage) => training::courses;
    POST "/support/training/courses" May(Act::TrainingManage) => training::course_add;
    GET "/support/training/courses/{course}" May(Act::TrainingManage) => training::course;
    POST "/support/training/courses/{course}" May(Act::TrainingManage) => training::course_save;
    GET "/support/time" May(Act::SupportRead) => time::week;
    POST "/support/time" May(Act::TimeNote) => time::note;
    POST "/support/time/{entry}/take-out" May(Act::TimeNote) => time::take_out;
    GET "/support/pulse" May(Act::SupportRead) => pulse::show;
    POST "/support/pulse" May(Act::PulseTake) => pulse::answer;
    POST "/support/pulse/not-now" May(Act::PulseTake) => pulse::not_now;
    POST "/support/pulse/forget" May(Act::PulseTake) => pulse::forget;
    POST "/support/pulse/settings" May(Act::PulseSet) => pulse::set;
    GET "/support/peers" May(Act::PeerTell) => peers::list;
    GET "/support/peers/new" May(Act::PeerTell) => peers::ask;
    POST "/support/peers/new" May(Act::PeerTell) => peers::tell;
    GET "/support/peers/{situation}" May(Act::PeerTell) => peers::show;
    POST "/support/peers/{situation}" May(Act::PeerTell) => peers::answer;
    POST "/support/peers/{situation}/take" May(Act::PeerTell) => peers::take;
    POST "/support/peers/{situation}/propose" May(Act::PeerTell) => peers::propose;
    GET "/support/role" May(Act::RoleLook) => role::page;
    GET "/support/role/{look}" May(Act::RoleLook) => role::ask;
    POST "/support/role/{look}" May(Act::RoleLook) => role::write;
    GET "/support/role/looks/{role_look}" May(Act::RoleLook) => role::show;
    POST "/support/role/looks/{role_look}" May(Act::RoleLook) => role::together;
}

/// What the study found, where it speaks; with whom to name beside it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct StudyView {
    found: Vec<(String, String)>,
    line: String,
}

/// What speaks to a situation.
fn study(situation: Situation) -> StudyView {
    StudyView {
        found: speaking(situation).iter().map(|one| (one.sentence(), one.reference())).collect(),
        line: cmoc::attribution().line(),
    }
}

/// The fields behind a question mark.
fn asked(query: Option<String>) -> Result<Form, WebError> {
    Form::parse(query.unwrap_or_default().as_bytes()).map_err(|e| WebError::Unreadable(e.to_string()))
}

/// What stands otherwise meanwhile, said on top of the page on which it was tried; other faults stay faults.
fn stands_otherwise(form: &Form, error: AppError, field: &str) -> Result<crate::form::FormState, WebError> {
    match error {
        AppError::NotPossible(words) => Ok(form.refuse("", words)),
        AppError::Stale => Ok(form.refuse("", "This was changed meanwhile. Read how it stands now, and try again")),
        other => crate::shared::mend(form, other, field),
    }
}

/// A part of the support for the work, with what waits there.
#[derive(Debug, Clone, Serialize)]
struct PartView {
    href: &'static str,
    title: &'static str,
    text: &'static str,
    /// What waits; empty where nothing does.
    waits: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct HomeView {
    parts: Vec<PartView>,
    manages: bool,
}

fn so_many(count: usize, one: &str, more: &str) -> Option<String> {
    (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { more }))
}

fn parts(home: &Home, may: &dyn Fn(Act) -> bool) -> Vec<PartView> {
    let some = |waits: Vec<Option<String>>| waits.into_iter().flatten().collect::<Vec<String>>();
    let mut parts = vec![PartView {
        href: "/support/other-work",
        title: "Asked to do other work",
        text: "Requests from outside the role, noted in a line, answered or handed on.",
        waits: some(vec![
            so_many(home.asked, "of yours is open", "of yours are open"),
            so_many(home.passed, "waits for your answer", "wait for your answer"),
        ]),
    }];
    if may(Act::GapSettle) {
        parts.push(PartView {
            href: "/support/training",
            title: "Training",
            text: "Courses done and lapsing, and what was met that nobody knew how to do.",
            waits: some(vec![
                so_many(home.courses, "course to do or renew", "courses to do or renew"),
                so_many(home.gaps, "gap of yours is open", "gaps of yours are open"),
                so_many(home.gaps_supervised, "gap to talk about in supervision", "gaps to talk about in supervision"),
            ]),
        });
    }
    if may(Act::TrainingManage) {
        parts.push(PartView {
            href: "/support/training/courses",
            title: "Courses of the service",
            text: "What everybody must have, what is offered, and who must renew.",
            waits: Vec::new(),
        });
    }
    parts.push(PartView {
        href: "/support/time",
        title: "Time",
        text: "Work that is not with a person: links, groups, meetings, paperwork. It counts.",
        waits: (home.minutes > 0).then(|| format!("{} noted this week", in_words(home.minutes))).into_iter().collect(),
    });
    parts.push(PartView {
        href: "/support/pulse",
        title: "Pulse",
        text: "Five short questions now and then, about how the work is for those who do it.",
        waits: home.pulse.then(|| "It asks now: a minute".to_owned()).into_iter().collect(),
    });
    if may(Act::PeerTell) {
        parts.push(PartView {
            href: "/support/peers",
            title: "Peers",
            text: "Situations told without names: what would others do?",
            waits: some(vec![so_many(home.situations, "you have not answered", "you have not answered")]),
        });
    }
    if may(Act::RoleLook) {
        parts.push(PartView {
            href: "/support/role",
            title: "The role as it is lived",
            text: "Beside the role as hired for, after 3, 6 and 12 months, with your supervisor.",
            waits: home.look.then(|| "A look can be done now".to_owned()).into_iter().collect(),
        });
    }
    parts
}

async fn home(visit: Visit) -> WebResult {
    let home = app::support::home(visit.ctx()).await?;
    let view =
        HomeView { parts: parts(&home, &|act| visit.ctx().may(act)), manages: visit.ctx().may(Act::TrainingManage) };
    visit.page("support/home.html", "Support for the work", view)
}

pub(crate) fn samples() -> Samples {
    let full = Home {
        asked: 1,
        passed: 2,
        courses: 1,
        gaps: 1,
        gaps_supervised: 1,
        minutes: 75,
        pulse: true,
        situations: 2,
        look: true,
    };
    let views = [
        HomeView { parts: parts(&full, &|_| true), manages: true },
        HomeView { parts: parts(&Home::default(), &|act| act == Act::SupportRead), manages: false },
    ];
    let mut samples: Samples = vec![("support/home.html", views.iter().map(|view| drawn(view, None)).collect())];
    samples.extend(other_work::samples());
    samples.extend(training::samples());
    samples.extend(time::samples());
    samples.extend(pulse::samples());
    samples.extend(peers::samples());
    samples.extend(role::samples());
    samples
}
