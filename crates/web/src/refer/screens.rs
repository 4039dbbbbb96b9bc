//! The three screens of a referral: who, what for, check (PAGES 3). Which comes next, and what each shows.

use super::desk::{Desk, keys};
use super::fields::{Asked, WHAT, WHO, person, site, what};
use super::paste::{self, Has, PasteView};
use super::words::{NeedGroup, need_groups, own_risk_choices, risk_words, source_choices, source_words};
use crate::error::WebResult;
use crate::form::{Form, FormState};
use crate::shared::refused;
use crate::words::{Choice, choices};
use app::AppError;
use app::charter::Beside;
use app::referrals::{IntakePerson, NewPerson, NewReferral, TEXT_MAX};
use practice::access::Act;
use practice::ids::SiteId;
use practice::person::NhsNumber;
use practice::referral::{RiskFlag, Route, Urgency};
use serde::Serialize;
use uuid::Uuid;

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    Who,
    What,
    Check,
}

/// What a form asks for next.
pub(super) enum Next {
    Show(Screen, FormState),
    Send(Box<(NewPerson, super::fields::What, Uuid)>),
}

/// Which form it is: three screens for referrers, five questions and a check for the person themselves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub(super) asked: Asked,
    pub(super) route: Route,
}

/// Decides what comes next: going back never checks, going on does, and sending checks all.
pub(super) fn next(form: &Form, kind: Kind, sites: &[(Uuid, String)], today: jiff::civil::Date) -> Next {
    let go = form.first("go").unwrap_or_default();
    if go == "who" {
        return Next::Show(Screen::Who, form.state());
    }
    let at_who = form.first("at") == Some("who");
    let who = person(form, kind.asked, today);
    let place = site(form, sites);
    if kind.asked == Asked::Own {
        // one page has all the questions, so it shows all the errors at once
        let _ = what(form, kind.asked);
    }
    let (Ok(person), Ok(site)) = (who, place) else {
        return Next::Show(Screen::Who, form.state());
    };
    if kind.asked != Asked::Own && (go == "what" || go.is_empty() && at_who) {
        return Next::Show(Screen::What, form.state());
    }
    match what(form, kind.asked) {
        Err(state) => Next::Show(if kind.asked == Asked::Own { Screen::Who } else { Screen::What }, state),
        Ok(what) if go == "send" => Next::Send(Box::new((person, what, site))),
        Ok(_) => Next::Show(Screen::Check, form.state().with("seen", "yes")),
    }
}

/// What every screen has.
#[derive(Debug, Serialize)]
pub(super) struct Base {
    pub(super) guest: bool,
    pub(super) own: bool,
    /// Whether there is a page for what was only told, too.
    pub(super) spoken: bool,
    pub(super) action: String,
    pub(super) draft: Option<String>,
    pub(super) kept_at: Option<String>,
    /// The fields of other screens, as hidden ones.
    pub(super) carried: Vec<(String, String)>,
    /// Whether the answers were seen together before: then going on leads back to them.
    pub(super) seen: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct WhoView {
    pub(super) base: Base,
    pub(super) role_card: String,
    pub(super) sites: Vec<Choice>,
    /// The practice it is for, where there is one alone.
    pub(super) practice: Option<String>,
    pub(super) more_open: bool,
    /// A text from the record, pasted in.
    pub(super) paste: PasteView,
    /// What the person themselves is asked on the same page.
    pub(super) groups: Vec<NeedGroup>,
    pub(super) risks: Vec<Choice>,
    pub(super) text_max: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct WhatView {
    pub(super) base: Base,
    pub(super) groups: Vec<NeedGroup>,
    pub(super) urgencies: Vec<Choice>,
    pub(super) risks: Vec<Choice>,
    pub(super) sources: Vec<Choice>,
    pub(super) more_open: bool,
    pub(super) text_max: usize,
}

/// One answer on the screen *check*, and where it is changed.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    pub(super) label: &'static str,
    pub(super) lines: Vec<String>,
    pub(super) screen: &'static str,
    pub(super) anchor: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct CheckView {
    pub(super) base: Base,
    pub(super) who: Vec<Answer>,
    pub(super) what: Vec<Answer>,
    /// What no worker has power over, or the charter leaves out, of the needs chosen, and who can help.
    pub(super) beyond: Vec<String>,
    /// Whether the service is for none of the needs chosen.
    pub(super) nothing_remains: bool,
    pub(super) danger: bool,
    pub(super) no_consent: bool,
    /// How many answers came from a text that was pasted.
    pub(super) found: usize,
}

fn base(desk: &Desk, kind: Kind, form: &FormState, own_fields: &[&[&str]], kept_at: Option<String>) -> Base {
    let here = |name: &str| own_fields.iter().any(|fields| fields.contains(&name));
    let carried = WHO
        .iter()
        .chain(WHAT)
        .filter(|name| !here(name))
        .flat_map(|name| form.values(name).iter().map(|value| ((*name).to_owned(), value.clone())))
        .filter(|(_, value)| !value.is_empty())
        .chain(form.values(paste::FOUND).iter().map(|value| (paste::FOUND.to_owned(), value.clone())))
        .collect();
    Base {
        guest: desk.is_guest(),
        own: kind.asked == Asked::Own,
        spoken: desk.ctx().may(Act::ReferralRecordSpoken),
        action: desk.path().to_owned(),
        draft: desk.draft(),
        kept_at,
        carried,
        seen: form.values("seen").first().is_some_and(|seen| !seen.is_empty()),
    }
}

fn any(form: &FormState, names: &[&str]) -> bool {
    names
        .iter()
        .any(|name| form.error(name).is_some() || form.values(name).iter().any(|value| !value.trim().is_empty()))
}

/// The sites to choose from, as the form offers them.
pub(super) async fn sites(desk: &Desk) -> Result<Vec<(Uuid, String)>, AppError> {
    let sites = app::referrals::practices(desk.entry()).await?;
    Ok(sites.into_iter().map(|site| (site.id, site.name)).collect())
}

/// Shows a screen.
pub(super) async fn show(
    desk: &Desk,
    kind: Kind,
    screen: Screen,
    form: FormState,
    kept_at: Option<String>,
) -> WebResult {
    let sites = sites(desk).await?;
    show_with(desk, kind, (screen, PasteView::default()), form, (kept_at, sites)).await
}

/// Shows a screen, with what was read in a pasted text.
async fn show_with(
    desk: &Desk,
    kind: Kind,
    (screen, paste): (Screen, PasteView),
    form: FormState,
    (kept_at, sites): (Option<String>, Vec<(Uuid, String)>),
) -> WebResult {
    let form = &desk.with_secret(form);
    let beside = app::charter::beside_needs(desk.ctx()).await?;
    match screen {
        Screen::Who => {
            let own = kind.asked == Asked::Own;
            let role_card = if own {
                app::referrals::self_card(desk.ctx()).await?
            } else {
                app::referrals::role_card(desk.ctx()).await?
            };
            let own_fields: &[&[&str]] = if own { &[WHO, WHAT] } else { &[WHO] };
            let view = WhoView {
                base: base(desk, kind, form, own_fields, kept_at),
                role_card,
                practice: sites.first().filter(|_| sites.len() == 1).map(|(_, name)| name.clone()),
                sites: if sites.len() > 1 {
                    sites.iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect()
                } else {
                    Vec::new()
                },
                more_open: any(
                    form,
                    &["known_as", "email", "address", "postcode", "language", "interpreter", "communication_needs"],
                ),
                paste,
                groups: if own { need_groups(&beside) } else { Vec::new() },
                risks: own_risk_choices(),
                text_max: TEXT_MAX,
            };
            let (template, title) =
                if own { ("refer/own.html", "Ask for support") } else { ("refer/who.html", "Refer someone: who") };
            desk.form_page(template, title, form, view)
        }
        Screen::What => {
            let view = WhatView {
                base: base(desk, kind, form, &[WHAT], kept_at),
                groups: need_groups(&beside),
                urgencies: choices!(Urgency),
                risks: choices!(RiskFlag),
                sources: source_choices(false),
                more_open: any(form, &["wants", "involved"]),
                text_max: TEXT_MAX,
            };
            desk.form_page("refer/what.html", "Refer someone: what for", form, view)
        }
        Screen::Check => {
            let view = check(base(desk, kind, form, &[], kept_at), form, &sites, &beside);
            let title =
                if view.base.own { "Ask for support: check your answers" } else { "Refer someone: check your answers" };
            desk.form_page("refer/check.html", title, form, view)
        }
    }
}

/// A posted screen: the next one, or the referral itself.
pub(super) async fn post(desk: &Desk, kind: Kind, form: &Form) -> WebResult {
    let sites = sites(desk).await?;
    if form.first("go") == Some(paste::GO) && kind.asked != Asked::Own {
        let has = Has { person: true, known: None, sites: &sites };
        let (state, read) = paste::fill(form, desk.ctx().today(), has).await?;
        return show_with(desk, kind, (Screen::Who, read), state, (None, sites)).await;
    }
    match next(form, kind, &sites, desk.ctx().today()) {
        Next::Show(screen, state) => show(desk, kind, screen, state, None).await,
        // a form without its secret could be guessed at: it gets one, and is sent once more
        Next::Send(_) if form.first("form_id").is_none_or(|id| id.len() < 20) => {
            show(desk, kind, Screen::Check, form.state().with("form_id", ""), None).await
        }
        Next::Send(all) => {
            let (person, what, site) = *all;
            let (once, follow) = keys(form, desk.path());
            let draft = (!desk.is_guest()).then(|| desk.path().to_owned());
            let new =
                referral(IntakePerson::New(Box::new(person)), what, site, kind.route, (once, follow.clone(), draft));
            match app::referrals::receive(desk.entry(), new).await {
                Ok(received) => Ok(desk.taken(Ok(&received), &follow)),
                Err(AppError::TakenBefore(place)) => Ok(desk.taken(Err(&place), &follow)),
                Err(AppError::Invalid(problems)) => {
                    let state = refused(form, problems);
                    let screen = if WHAT.iter().any(|name| state.error(name).is_some()) && kind.asked != Asked::Own {
                        Screen::What
                    } else {
                        Screen::Who
                    };
                    show(desk, kind, screen, state, None).await
                }
                Err(AppError::NotPossible(words)) => {
                    show(desk, kind, Screen::Check, form.refuse("", words), None).await
                }
                Err(other) => Err(other.into()),
            }
        }
    }
}

/// A referral from what was read.
pub(super) fn referral(
    person: IntakePerson,
    what: super::fields::What,
    site: Uuid,
    route: Route,
    (form, follow, draft): (Uuid, app::secrets::Token, Option<String>),
) -> NewReferral {
    NewReferral {
        person,
        site: SiteId(site),
        source: what.source,
        route,
        needs: what.needs,
        story: what.story,
        told: what.told,
        wants: what.wants,
        involved: what.involved,
        urgency: what.urgency,
        risks: what.risks,
        risk_note: what.risk_note,
        consent_contact: what.consent,
        agrees_word_back: what.agrees,
        referrer_name: what.referrer_name,
        referrer_contact: what.referrer_contact,
        asked_at: None,
        follow: Some(follow),
        form,
        draft,
        walk_in: None,
    }
}

/// What is said beside a need, a line each; the last with who can help.
fn said_beside(need: &practice::needs::Need, beside: &Beside) -> Vec<String> {
    let mut said: Vec<String> = beside.of(&need.code).into_iter().map(|said| said.words).collect();
    if let (Some(last), Some(instead)) = (said.last_mut(), &need.instead) {
        last.push_str(" Who can help: ");
        last.push_str(instead);
    }
    said
}

/// All answers, as they will be sent.
pub(super) fn check(base: Base, form: &FormState, sites: &[(Uuid, String)], beside: &Beside) -> CheckView {
    let one = |name: &str| form.values(name).first().map(|value| value.trim().to_owned()).unwrap_or_default();
    let ticked = |name: &str| !one(name).is_empty();
    let own = base.own;
    let mut who = Vec::new();
    let mut what = Vec::new();
    let add = |to: &mut Vec<Answer>, label, lines: Vec<String>, screen, anchor| {
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        if !lines.is_empty() {
            to.push(Answer { label, lines, screen, anchor });
        }
    };
    let born = [one("birth-day"), one("birth-month"), one("birth-year")].join(" ").trim().to_owned();
    let number = match one("nhs_number") {
        none if none.is_empty() => "Not known".to_owned(),
        typed => NhsNumber::parse(&typed).map_or(typed, |number| number.display()),
    };
    let site = sites
        .iter()
        .find(|(id, _)| sites.len() > 1 && id.to_string() == one("site"))
        .map(|(_, name)| name.clone())
        .unwrap_or_default();
    let message = if ticked("no_message") { "Never leave a message".to_owned() } else { String::new() };
    let interpreter = if ticked("interpreter") { "Needs an interpreter".to_owned() } else { String::new() };
    add(&mut who, "Name", vec![format!("{} {}", one("given_name"), one("family_name"))], "who", "given_name");
    add(
        &mut who,
        if own { "What you like to be called" } else { "Likes to be called" },
        vec![one("known_as")],
        "who",
        "known_as",
    );
    add(&mut who, "Date of birth", vec![birth_words(&born, form)], "who", "birth-day");
    if !own {
        add(&mut who, "NHS number", vec![number], "who", "nhs_number");
    }
    add(&mut who, "Practice", vec![site], "who", "site");
    add(&mut who, "Telephone", vec![one("phone"), message], "who", "phone");
    add(&mut who, "Safe contact", vec![one("safe_contact")], "who", "safe_contact");
    add(&mut who, "E-mail", vec![one("email")], "who", "email");
    add(&mut who, "Address", vec![one("address"), one("postcode")], "who", "address");
    add(&mut who, "Language", vec![one("language"), interpreter], "who", "language");
    add(&mut who, "What makes it easier", vec![one("communication_needs")], "who", "communication_needs");

    let place = if own { "who" } else { "what" };
    let needs: Vec<&practice::needs::Need> =
        form.values("needs").iter().filter_map(|code| practice::needs::by_code(code)).collect();
    add(
        &mut what,
        if own { "Help with" } else { "Needs" },
        needs.iter().map(|need| need.words.clone()).collect(),
        place,
        "needs",
    );
    add(&mut what, if own { "In your words" } else { "Story" }, vec![one("story")], place, "story");
    add(&mut what, "What the person wants", vec![one("wants")], place, "wants");
    if !own {
        let told = match one("told_kind").as_str() {
            "card" => "What the role card says".to_owned(),
            "not_yet" => "Nothing yet".to_owned(),
            _ => one("told"),
        };
        add(&mut what, "What you told them to expect", vec![told], place, "told_kind");
        let agreed = |name: &str| match one(name).as_str() {
            "yes" => "Yes".to_owned(),
            "no" => "No".to_owned(),
            _ => "Not asked yet".to_owned(),
        };
        add(&mut what, "Agrees to be contacted", vec![agreed("consent")], place, "consent");
        add(&mut what, "Agrees that you hear what becomes of it", vec![agreed("agrees")], place, "agrees");
        let urgency = Urgency::parse(&one("urgency")).unwrap_or(Urgency::Routine).words().to_owned();
        add(&mut what, "How soon", vec![urgency], place, "urgency");
    }
    let mut risks: Vec<String> = form.values("risks").iter().map(|code| risk_words(code, own)).collect();
    let danger = !risks.is_empty() || one("urgency") == Urgency::SameDay.as_str();
    risks.push(one("risk_note"));
    add(&mut what, if own { "Happening now" } else { "Risks" }, risks, place, "risks");
    add(&mut what, "Who else is involved", vec![one("involved")], place, "involved");
    if !own {
        let by = if one("source").is_empty() { String::new() } else { source_words(&one("source")).to_owned() };
        add(&mut what, "You", vec![one("referrer_name"), by, one("referrer_contact")], place, "referrer_name");
    }
    CheckView {
        who,
        what,
        beyond: needs.iter().flat_map(|need| said_beside(need, beside)).collect(),
        nothing_remains: beside.nothing_remains(&needs.iter().map(|need| need.code.clone()).collect::<Vec<_>>()),
        danger,
        no_consent: !own && one("consent") != "yes",
        found: form.values(paste::FOUND).len(),
        base,
    }
}

/// The date as it was understood, so that a slip shows: 3/6 is written out as 3 June.
fn birth_words(typed: &str, form: &FormState) -> String {
    let part = |name: &str| form.values(name).first().map(String::as_str).unwrap_or_default();
    practice::person::parse_date(
        part("birth-day"),
        part("birth-month"),
        part("birth-year"),
        jiff::civil::date(2000, 1, 1),
    )
    .map_or_else(|_| typed.to_owned(), crate::render::day_of)
}
