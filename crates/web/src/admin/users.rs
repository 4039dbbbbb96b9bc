//! Users: who is there, inviting, roles, disabling, resetting sign-in.

use super::ties::{TieView, in_order, shown};
use crate::error::{WebError, WebResult};
use crate::form::{Form, FormState};
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, origin, typed, typed_id};
use crate::visit::{Posted, Visit, done};
use crate::words::{Choice, choices};
use app::accounts::{Invite, Standing};
use app::secrets::Token;
use app::time;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use practice::access::{Act, Role};
use practice::ids::{AccountId, TeamId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

routes! {
    GET "/admin/users" May(Act::UserManage) => list;
    GET "/admin/users/invite" May(Act::UserManage) => ask;
    POST "/admin/users/invite" May(Act::UserManage) => invite;
    POST "/admin/users/send" May(Act::UserManage) => send;
    POST "/admin/users/withdraw" May(Act::UserManage) => withdraw;
    GET "/admin/users/{account}" May(Act::UserManage) => show;
    POST "/admin/users/{account}/roles" May(Act::UserManage) => give;
    POST "/admin/users/{account}/roles/end" May(Act::UserManage) => end;
    POST "/admin/users/{account}/disable" May(Act::UserManage) => disable;
    POST "/admin/users/{account}/enable" May(Act::UserManage) => enable;
    GET "/admin/users/{account}/reset" May(Act::UserManage) => ask_reset;
    POST "/admin/users/{account}/reset" May(Act::UserManage) => reset;
}

/// A user in the list.
#[derive(Debug, Serialize)]
struct UserLine {
    id: String,
    name: String,
    email: String,
    roles: String,
    disabled: bool,
    second_step: bool,
}

/// An invitation in the list.
#[derive(Debug, Serialize)]
struct InvitationLine {
    id: String,
    name: String,
    email: String,
    role: String,
    made: String,
    expires: String,
    /// `open`, `used` or `over`.
    standing: &'static str,
}

/// What the list shows.
#[derive(Debug, Serialize)]
struct UsersView {
    users: Vec<UserLine>,
    next: Option<String>,
    first: bool,
    invitations: Vec<InvitationLine>,
    /// Whether Leeway sends invitations by e-mail here.
    sends: bool,
}

/// Where the list goes on.
#[derive(Debug, Deserialize)]
struct After {
    after: Option<Uuid>,
}

fn role_words(codes: &str) -> String {
    codes
        .split_whitespace()
        .map(|code| Role::parse(code).map_or(code, |one| one.words()))
        .collect::<Vec<_>>()
        .join(", ")
}

async fn list(visit: Visit, Query(query): Query<After>) -> WebResult {
    let (rows, next) = app::accounts::list(visit.ctx(), query.after.map(AccountId)).await?;
    let first = query.after.is_none();
    let invitations = if first { app::accounts::invitations(visit.ctx()).await? } else { Vec::new() };
    let users = rows
        .into_iter()
        .map(|r| UserLine {
            id: r.account_id.to_string(),
            roles: role_words(&r.roles),
            name: r.name,
            email: r.email,
            disabled: r.disabled_at.is_some(),
            second_step: r.totp_confirmed_at.is_some(),
        })
        .collect();
    let invitations = invitations
        .into_iter()
        .map(|(r, standing)| InvitationLine {
            id: r.id.to_string(),
            name: r.name,
            email: r.email,
            role: role_words(&r.role),
            made: time::moment(r.created_at).to_string(),
            expires: time::moment(r.expires_at).to_string(),
            standing: match standing {
                Standing::Open => "open",
                Standing::Used => "used",
                Standing::Over => "over",
            },
        })
        .collect();
    visit.page(
        "admin/users.html",
        "Users and roles",
        UsersView {
            users,
            next: next.map(|id| id.to_string()),
            first,
            invitations,
            sends: app::notices::sends_invitations(&visit.web().app),
        },
    )
}

/// What the page of an invitation to make shows.
#[derive(Debug, Serialize)]
struct InviteView {
    roles: Vec<Choice>,
    teams: Vec<Choice>,
}

async fn invite_page(visit: &Visit, form: &FormState) -> WebResult {
    let teams = app::organisation::teams(visit.ctx()).await?;
    let teams = teams
        .into_iter()
        .filter(|t| t.row.archived_at.is_none())
        .map(|t| Choice::new(t.row.id.to_string(), t.row.name))
        .collect();
    visit.form_page("admin/invite.html", "Invite somebody", form, InviteView { roles: choices!(Role), teams })
}

async fn ask(visit: Visit) -> WebResult {
    invite_page(&visit, &FormState::empty()).await
}

fn read(visit: &Visit, form: &Form) -> Result<Invite, FormState> {
    let (name, email, role, team) = form.done((
        form.line("name").max(120).required("Enter the name"),
        form.line("email").required("Enter the e-mail address"),
        form.one_of("role", Role::parse).required("Choose a role"),
        form.one_of("team", |id| id.parse().ok().map(TeamId)).optional(),
    ))?;
    Ok(Invite { form: visit.once(form), name, email, role, team })
}

/// What the page with a one-time address shows.
#[derive(Debug, Serialize)]
struct HandOverView {
    /// The address, shown this once.
    address: String,
    /// Who it is for.
    name: String,
    /// Whether it is for choosing a new password.
    reset: bool,
    /// The invitation, where Leeway can send it by e-mail.
    send: Option<String>,
}

/// The page with a one-time address.
async fn hand_over(visit: &Visit, headers: &HeaderMap, token: &Token, (name, reset): (String, bool)) -> WebResult {
    let address = format!("{}/join/{}", origin(visit.web(), headers), token.expose());
    let send = if app::notices::sends_invitations(&visit.web().app) {
        Some(app::accounts::invitation_of(visit.ctx(), token).await?.to_string())
    } else {
        None
    };
    let title = if reset { "Sign-in reset" } else { "Invitation made" };
    visit.page("admin/hand-over.html", title, HandOverView { address, name, reset, send })
}

async fn send(visit: Visit, Posted(form): Posted) -> WebResult {
    app::accounts::send_invitation(visit.ctx(), visit.once(&form), typed_id(&form, "invitation")?).await?;
    Ok(done("/admin/users", "invitation_sent"))
}

async fn invite(visit: Visit, headers: HeaderMap, Posted(form): Posted) -> WebResult {
    let problem = match read(&visit, &form) {
        Ok(new) => {
            let name = new.name.clone();
            match app::accounts::invite(visit.ctx(), new).await {
                Ok(token) => return hand_over(&visit, &headers, &token, (name, false)).await,
                Err(error) => mend(&form, error, "email")?,
            }
        }
        Err(state) => state,
    };
    invite_page(&visit, &problem).await
}

async fn withdraw(visit: Visit, Posted(form): Posted) -> WebResult {
    app::accounts::invitation_withdraw(visit.ctx(), visit.once(&form), typed_id(&form, "invitation")?).await?;
    Ok(done("/admin/users", "invitation_withdrawn"))
}

/// A role in the list of a user.
#[derive(Debug, Serialize)]
struct RoleLine {
    code: String,
    words: String,
    since: String,
}

/// What the page of a user shows.
#[derive(Debug, Serialize)]
struct UserView {
    id: String,
    name: String,
    email: String,
    roles: Vec<RoleLine>,
    addable: Vec<Choice>,
    teams: Vec<TieView>,
    practices: Vec<TieView>,
    referrer: bool,
    disabled: bool,
    second_step: bool,
    elsewhere: bool,
    myself: bool,
    /// How many people they support now, who would be left without a worker.
    in_support: i64,
    /// What else they still have to do with, a line each.
    holds: Vec<String>,
    /// Whether they have a number for alarms.
    alarm_number: bool,
    begun: String,
}

/// What somebody still has to do with besides people in support, in words.
fn holds(user: &app::accounts::User) -> Vec<String> {
    let held = &user.holds;
    let lines = [
        (held.visits, "visit alone is planned or under way", "visits alone are planned or under way"),
        (
            held.looks_out,
            "visit of a colleague, for whom they look out",
            "visits of colleagues, for whom they look out",
        ),
        (held.concerns, "open concern that they were told of", "open concerns that they were told of"),
        (held.covers, "cover for a colleague", "covers for colleagues"),
        (held.supervises, "link worker whom they supervise", "link workers whom they supervise"),
        (held.leads, "site where they lead on safety", "sites where they lead on safety"),
        (held.invitations, "invitation by them that is still open", "invitations by them that are still open"),
    ];
    let some = lines.iter().filter(|(many, ..)| *many > 0);
    some.map(|(many, one, more)| format!("{many} {}", if *many == 1 { one } else { more })).collect()
}

async fn user_page(visit: &Visit, account: Uuid, form: &FormState) -> WebResult {
    let user = app::accounts::open(visit.ctx(), AccountId(account)).await?;
    let today = visit.ctx().today();
    let held = |role: &Role| user.roles.iter().any(|m| m.role == role.as_str());
    let teams = user.teams.iter().map(|(m, name)| {
        let (from, last, standing) = shown(m.from_on, m.until_on, today);
        let note = if m.lead { "Leads" } else { "" };
        TieView {
            id: m.id.to_string(),
            upper: m.team_id.to_string(),
            name: name.clone(),
            href: Some(format!("/admin/teams/{}", m.team_id)),
            note,
            from,
            last,
            standing,
        }
    });
    let practices = user.practices.iter().map(|t| {
        let (from, last, standing) = shown(t.from_on, t.until_on, today);
        TieView {
            id: t.id.to_string(),
            upper: t.upper.to_string(),
            name: t.lower_name.clone(),
            href: Some(format!("/admin/sites/{}", t.lower)),
            note: "",
            from,
            last,
            standing,
        }
    });
    let view = UserView {
        id: account.to_string(),
        roles: user
            .roles
            .iter()
            .map(|m| RoleLine {
                code: m.role.clone(),
                words: role_words(&m.role),
                since: time::moment(m.from_at).to_string(),
            })
            .collect(),
        addable: Role::ALL
            .iter()
            .filter(|role| !held(role))
            .map(|role| Choice::new(role.as_str(), role.words()))
            .collect(),
        teams: in_order(teams.collect()),
        practices: in_order(practices.collect()),
        referrer: held(&Role::Referrer),
        disabled: user.account.disabled_at.is_some(),
        second_step: user.account.totp_confirmed_at.is_some(),
        elsewhere: user.elsewhere,
        myself: user.myself,
        in_support: user.in_support,
        holds: holds(&user),
        alarm_number: user.alarm_number,
        begun: time::moment(user.account.created_at).to_string(),
        name: user.account.name,
        email: user.account.email,
    };
    visit.form_page("admin/user.html", "User", form, view)
}

async fn show(visit: Visit, Path(account): Path<Uuid>) -> WebResult {
    user_page(&visit, account, &FormState::empty()).await
}

fn role_of(form: &Form) -> Result<Role, FormState> {
    form.done(form.one_of("role", Role::parse).required("Choose a role"))
}

async fn give(visit: Visit, Path(account): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let problem = match role_of(&form) {
        Ok(role) => match app::accounts::give_role(visit.ctx(), visit.once(&form), AccountId(account), role).await {
            Ok(()) => return Ok(done(&format!("/admin/users/{account}"), "role_given")),
            Err(error) => mend(&form, error, "role")?,
        },
        Err(state) => state,
    };
    user_page(&visit, account, &problem).await
}

async fn end(visit: Visit, Path(account): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let role = role_of(&form).map_err(|_| WebError::NotFound)?;
    app::accounts::end_role(visit.ctx(), visit.once(&form), AccountId(account), role).await?;
    Ok(done(&format!("/admin/users/{account}"), "role_ended"))
}

async fn disable(visit: Visit, Path(account): Path<Uuid>, Posted(_): Posted) -> WebResult {
    app::accounts::disable(visit.ctx(), AccountId(account)).await?;
    Ok(done(&format!("/admin/users/{account}"), "account_disabled"))
}

async fn enable(visit: Visit, Path(account): Path<Uuid>, Posted(_): Posted) -> WebResult {
    app::accounts::enable(visit.ctx(), AccountId(account)).await?;
    Ok(done(&format!("/admin/users/{account}"), "account_enabled"))
}

/// What the page shows that asks whether a sign-in is to be reset.
#[derive(Debug, Serialize)]
struct ResetAskView {
    id: String,
    name: String,
    email: String,
    second_step: bool,
    /// Whether it can be reset at all: not one's own, not one of another service too, not one that opens nothing here.
    can: bool,
}

async fn reset_page(visit: &Visit, account: Uuid, form: &FormState) -> WebResult {
    let user = app::accounts::open(visit.ctx(), AccountId(account)).await?;
    let view = ResetAskView {
        id: account.to_string(),
        can: !user.myself && !user.elsewhere && !user.roles.is_empty() && user.account.disabled_at.is_none(),
        second_step: user.account.totp_confirmed_at.is_some(),
        name: user.account.name,
        email: user.account.email,
    };
    visit.form_page("admin/reset.html", "Reset sign-in", form, view)
}

async fn ask_reset(visit: Visit, Path(account): Path<Uuid>) -> WebResult {
    reset_page(&visit, account, &FormState::empty()).await
}

async fn reset(visit: Visit, Path(account): Path<Uuid>, headers: HeaderMap, Posted(form): Posted) -> WebResult {
    let how = typed(&form, "how");
    match app::accounts::reset_sign_in(visit.ctx(), visit.once(&form), AccountId(account), &how).await {
        Ok(token) => {
            let name = app::accounts::open(visit.ctx(), AccountId(account)).await?.account.name;
            hand_over(&visit, &headers, &token, (name, true)).await
        }
        Err(error) => reset_page(&visit, account, &mend(&form, error, "how")?).await,
    }
}

pub(super) fn samples() -> Samples {
    let line = |disabled: bool| UserLine {
        id: "1".to_owned(),
        name: "Amara Okafor".to_owned(),
        email: "amara.okafor@example.org".to_owned(),
        roles: if disabled { String::new() } else { "Link worker".to_owned() },
        disabled,
        second_step: !disabled,
    };
    let invitation = |standing| InvitationLine {
        id: "1".to_owned(),
        name: "Ben Shah".to_owned(),
        email: "ben.shah@example.org".to_owned(),
        role: "Referrer".to_owned(),
        made: "2026-06-03T13:30:00Z".to_owned(),
        expires: "2026-06-10T13:30:00Z".to_owned(),
        standing,
    };
    let list = |users, next, first, invitations| UsersView { users, next, first, invitations, sends: first };
    let user = |full: bool| UserView {
        id: "1".to_owned(),
        name: "Amara Okafor".to_owned(),
        email: "amara.okafor@example.org".to_owned(),
        roles: if full {
            vec![RoleLine {
                code: "worker".to_owned(),
                words: "Link worker".to_owned(),
                since: "2026-06-03T13:30:00Z".to_owned(),
            }]
        } else {
            vec![]
        },
        addable: vec![Choice::new("manager", "Service manager")],
        teams: if full { vec![TieView::sample("now"), TieView::sample("past")] } else { vec![] },
        practices: if full { vec![TieView::sample("coming")] } else { vec![] },
        referrer: full,
        disabled: !full,
        in_support: if full { 31 } else { 0 },
        holds: if full { vec!["1 cover for a colleague".to_owned()] } else { vec![] },
        alarm_number: full,
        second_step: full,
        elsewhere: false,
        myself: false,
        begun: "2026-06-03T13:30:00Z".to_owned(),
    };
    let invite = InviteView { roles: choices!(Role), teams: vec![Choice::new("1", "Harbour team")] };
    let hand = |reset| HandOverView {
        address: "https://leeway.example.org/join/abc".to_owned(),
        name: "Ben Shah".to_owned(),
        reset,
        send: reset.then(|| "1".to_owned()),
    };
    let reset = |can| ResetAskView {
        id: "1".to_owned(),
        name: "Amara Okafor".to_owned(),
        email: "amara.okafor@example.org".to_owned(),
        second_step: can,
        can,
    };
    let empty = FormState::empty();
    let wrong = FormState::empty()
        .with("email", "ben@")
        .with_error("email", "This is not an e-mail address")
        .with_error("role", "Choose a role");
    vec![
        (
            "admin/users.html",
            vec![
                drawn(
                    &list(
                        vec![line(false), line(true)],
                        Some("1".to_owned()),
                        true,
                        vec![invitation("open"), invitation("used"), invitation("over")],
                    ),
                    None,
                ),
                drawn(&list(vec![], None, true, vec![]), None),
                drawn(&list(vec![line(false)], None, false, vec![]), None),
            ],
        ),
        ("admin/invite.html", vec![drawn(&invite, Some(&empty)), drawn(&invite, Some(&wrong))]),
        (
            "admin/reset.html",
            vec![
                drawn(&reset(true), Some(&empty)),
                drawn(&reset(true), Some(&FormState::empty().with_error("how", "Say how you made sure"))),
                drawn(&reset(false), Some(&empty)),
            ],
        ),
        ("admin/hand-over.html", vec![drawn(&hand(false), None), drawn(&hand(true), None)]),
        (
            "admin/user.html",
            vec![
                drawn(&user(true), Some(&empty)),
                drawn(&user(false), Some(&wrong)),
                drawn(&UserView { myself: true, ..user(true) }, Some(&empty)),
                drawn(&UserView { elsewhere: true, ..user(true) }, Some(&empty)),
            ],
        ),
    ]
}
