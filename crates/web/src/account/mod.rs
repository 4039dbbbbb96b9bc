//! One's own account: where one is signed in, password, second step, keys, service (HOUSE 4).

mod alarm_number;
mod codes;
mod organisation;
mod passkeys;
mod second_step;
mod steps;

pub(crate) use organisation::{TIE, tie_page};
pub(crate) use steps::{SIGN_IN_ROUTES, ask_code, ask_set_up, samples as step_samples};

use crate::error::WebResult;
use crate::form::FormState;
use crate::routes::{Need::May, Need::SignedIn, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, typed, typed_id, typed_secret};
use crate::visit::{Posted, SHORTCUTS_COOKIE, Visit, done, set_cookie, set_session};
use crate::words::Choice;
use app::accounts::Mine;
use app::time;
use organisation::TiedLine;
use passkeys::PasskeyLine;
use practice::access::Act;
use practice::ids::ServiceId;
use practice::person::show_phone;
use serde::Serialize;

routes! {
    GET "/account" SignedIn => show;
    POST "/account/sessions/end" SignedIn => end_session;
    POST "/account/sessions/end-others" SignedIn => end_others;
    GET "/account/password" SignedIn => password;
    POST "/account/password" SignedIn => change_password;
    GET "/account/alarm-number" May(Act::ConcernRead) => alarm_number::ask;
    POST "/account/alarm-number" May(Act::ConcernRead) => alarm_number::set;
    GET "/account/second-step" SignedIn => second_step::show;
    POST "/account/second-step" SignedIn => second_step::confirm;
    GET "/account/second-step/another" SignedIn => second_step::ask_another;
    POST "/account/second-step/another" SignedIn => second_step::another;
    GET "/account/second-step/off" SignedIn => second_step::ask_off;
    POST "/account/second-step/off" SignedIn => second_step::off;
    GET "/account/recovery-codes" SignedIn => codes::ask;
    POST "/account/recovery-codes" SignedIn => codes::make;
    GET "/account/passkeys/new" SignedIn => passkeys::ask;
    POST "/account/passkeys/new" SignedIn => passkeys::begin;
    POST "/account/passkeys" SignedIn => passkeys::finish;
    POST "/account/passkeys/remove" SignedIn => passkeys::remove;
    GET "/account/organisation" SignedIn => organisation::show;
    POST "/account/organisation" SignedIn => organisation::tie;
    POST "/account/organisation/untie" SignedIn => organisation::untie;
    POST "/account/shortcuts" SignedIn => shortcuts;
    GET "/account/service" SignedIn => service;
    POST "/account/service" SignedIn => switch;
}

/// A place where one is signed in.
#[derive(Debug, Serialize)]
struct SessionView {
    id: String,
    device: String,
    begun: String,
    seen: String,
    here: bool,
}

/// What the page of one's own account shows.
#[derive(Debug, Serialize)]
struct AccountView {
    name: String,
    email: String,
    sessions: Vec<SessionView>,
    others: bool,
    second_step: bool,
    second_step_required: bool,
    shortcuts: bool,
    services: usize,
    /// Whether alarms can come to them, and the own number for these; empty where there is none.
    alarms: bool,
    alarm_number: String,
    /// When an administrator reset the sign-in, and who.
    reset: Option<ResetView>,
    /// How many recovery codes can still be used, and when the set was made; none where there is none.
    codes_left: usize,
    codes_made: Option<String>,
    /// When codes of it were used.
    codes_used: Vec<String>,
    passkeys: Vec<PasskeyLine>,
    /// Whether passkeys can be made in this browser, at this address.
    takes_passkeys: bool,
    /// The address at which they can; empty where the installation takes none.
    passkey_origin: String,
    /// What the organisation's own sign-in is called; empty where the installation has none.
    organisation: String,
    tied: Vec<TiedLine>,
}

/// That one's sign-in was reset.
#[derive(Debug, Serialize)]
pub(crate) struct ResetView {
    pub(crate) at: String,
    pub(crate) by: String,
    /// How they made sure who asked; empty where nobody wrote it down.
    pub(crate) how: String,
}

impl ResetView {
    pub(crate) fn of((at, by): (jiff::Timestamp, String), how: String) -> Self {
        Self { at: at.to_string(), by, how }
    }

    pub(crate) fn sample() -> Self {
        Self {
            at: "2026-06-03T13:30:00Z".to_owned(),
            by: "Ruth Adeyemi".to_owned(),
            how: "She came to my desk".to_owned(),
        }
    }
}

fn view(mine: Mine, visit: &Visit) -> AccountView {
    let here = mine.here;
    let how = mine.reset_how;
    let sessions: Vec<SessionView> = mine
        .sessions
        .into_iter()
        .map(|s| SessionView {
            id: s.id.to_string(),
            device: device_words(&s.device),
            begun: time::moment(s.created_at).to_string(),
            seen: time::moment(s.seen_at).to_string(),
            here: s.id == here,
        })
        .collect();
    AccountView {
        name: mine.name,
        email: mine.email,
        reset: mine.reset.map(|reset| ResetView::of(reset, how)),
        codes_left: mine.recovery.left,
        codes_made: mine.recovery.made.map(|at| at.to_string()),
        codes_used: mine.recovery.used.iter().map(ToString::to_string).collect(),
        passkeys: mine.passkeys.into_iter().map(PasskeyLine::of).collect(),
        takes_passkeys: visit.takes_passkeys(),
        passkey_origin: visit.web().app.passkey_origin().unwrap_or_default().to_owned(),
        organisation: visit.organisation().to_owned(),
        tied: mine.tied.into_iter().map(TiedLine::of).collect(),
        others: sessions.len() > 1,
        sessions,
        second_step: mine.second_step,
        second_step_required: mine.second_step_required,
        shortcuts: visit.chrome("").shortcuts,
        alarms: visit.ctx().may(Act::ConcernRead),
        alarm_number: mine.alarm_number.as_deref().map(show_phone).unwrap_or_default(),
        services: mine.services.len(),
    }
}

/// What a browser says of itself, in words: "Firefox on Windows".
fn device_words(agent: &str) -> String {
    const BROWSERS: &[(&str, &str)] =
        &[("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")];
    const SYSTEMS: &[(&str, &str)] = &[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ];
    let find =
        |list: &[(&str, &'static str)]| list.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, words)| *words);
    match (find(BROWSERS), find(SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "A device that does not say what it is".to_owned(),
    }
}

async fn show(visit: Visit) -> WebResult {
    let mine = app::accounts::mine(&visit.visitor).await?;
    let view = view(mine, &visit);
    visit.page("account/show.html", "Your account", view)
}

async fn end_session(visit: Visit, Posted(form): Posted) -> WebResult {
    app::accounts::end_session(&visit.visitor, typed_id(&form, "session")?).await?;
    Ok(done("/account", "session_ended"))
}

async fn end_others(visit: Visit, Posted(_): Posted) -> WebResult {
    app::accounts::end_other_sessions(&visit.visitor).await?;
    Ok(done("/account", "sessions_ended"))
}

/// What the page of a new password shows.
#[derive(Debug, Serialize)]
struct PasswordView {
    email: String,
    least: usize,
}

fn password_page(visit: &Visit, form: &FormState) -> WebResult {
    let view = PasswordView { email: visit.visitor.email.clone(), least: app::secrets::PASSWORD_MIN };
    visit.form_page("account/password.html", "Change your password", form, view)
}

async fn password(visit: Visit) -> WebResult {
    password_page(&visit, &FormState::empty())
}

async fn change_password(visit: Visit, Posted(form): Posted) -> WebResult {
    let (old, new) = (typed_secret(&form, "old_password"), typed_secret(&form, "password"));
    match app::accounts::change_password(&visit.visitor, &old, &new).await {
        Ok(()) => Ok(done("/account", "password_changed")),
        Err(error) => password_page(&visit, &mend(&form, error, "old_password")?),
    }
}

async fn shortcuts(visit: Visit, Posted(form): Posted) -> WebResult {
    let mut response = done("/account", "shortcuts_set");
    // a year: it is about this browser and how its user speaks to it, not about a session
    let lasts = if typed(&form, "shortcuts") == "on" { 0 } else { 31_536_000 };
    let secure = if visit.web().secure { "; Secure" } else { "" };
    set_cookie(
        &mut response,
        &format!("{SHORTCUTS_COOKIE}=yes; Path=/; HttpOnly; SameSite=Lax; Max-Age={lasts}{secure}"),
    );
    Ok(response)
}

/// What the page of services shows.
#[derive(Debug, Serialize)]
struct ServiceView {
    services: Vec<Choice>,
}

async fn service(visit: Visit) -> WebResult {
    let mine = app::accounts::mine(&visit.visitor).await?;
    let services = mine.services.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    let form = FormState::empty().with("service", visit.ctx().service());
    visit.form_page("account/service.html", "Change service", &form, ServiceView { services })
}

async fn switch(visit: Visit, Posted(form): Posted) -> WebResult {
    let token = app::accounts::switch_service(&visit.visitor, ServiceId(typed_id(&form, "service")?)).await?;
    let mut response = done("/", "service_switched");
    set_session(visit.web(), &mut response, token.expose());
    Ok(response)
}

pub(crate) fn samples() -> Samples {
    let session = |n: u8, here| SessionView {
        id: n.to_string(),
        device: "Firefox on Windows".to_owned(),
        begun: "2026-06-03T07:30:00Z".to_owned(),
        seen: "2026-06-03T13:30:00Z".to_owned(),
        here,
    };
    let account = |sessions: Vec<SessionView>, on, required| AccountView {
        name: "Amara Okafor".to_owned(),
        email: "amara.okafor@example.org".to_owned(),
        others: sessions.len() > 1,
        sessions,
        second_step: on,
        second_step_required: required,
        shortcuts: on,
        services: if on { 2 } else { 1 },
        alarms: on,
        alarm_number: if required { "07700 900123".to_owned() } else { String::new() },
        reset: on.then(ResetView::sample),
        codes_left: if on { 2 } else { 0 },
        codes_made: on.then(|| "2026-06-03T13:30:00Z".to_owned()),
        codes_used: if required { vec!["2026-06-04T13:30:00Z".to_owned()] } else { Vec::new() },
        passkeys: if on { vec![PasskeyLine::sample(false), PasskeyLine::sample(true)] } else { Vec::new() },
        takes_passkeys: required || !on,
        passkey_origin: "https://leeway.example.org".to_owned(),
        organisation: if on { "NHS.net".to_owned() } else { String::new() },
        tied: if required { vec![TiedLine::sample(false), TiedLine::sample(true)] } else { Vec::new() },
    };
    let empty = FormState::empty();
    let faulty = FormState::empty().with_error("old_password", "This is not your present password");
    let password = PasswordView { email: "amara.okafor@example.org".to_owned(), least: 12 };
    let service = ServiceView { services: vec![Choice::new("1", "Riverside"), Choice::new("2", "Hillside")] };
    let mut all = vec![
        (
            "account/show.html",
            vec![
                drawn(&account(vec![session(1, true)], false, false), None),
                drawn(&account(vec![session(1, true), session(2, false)], true, true), None),
                drawn(&account(vec![session(1, true), session(2, false)], true, false), None),
            ],
        ),
        ("account/password.html", vec![drawn(&password, Some(&empty)), drawn(&password, Some(&faulty))]),
        ("account/service.html", vec![drawn(&service, Some(&empty.with("service", "1")))]),
    ];
    all.extend(alarm_number::samples());
    all.extend(second_step::samples());
    all.extend(codes::samples());
    all.extend(passkeys::samples());
    all.extend(organisation::samples());
    all
}
