//! The search of every page. What is searched comes by POST alone: an address stays in histories and logs (HOUSE 4).

use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::render::day_of;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{draft_of, refused};
use crate::visit::{Posted, Visit};
use crate::words::need_words;
use app::AppError;
use app::search::{Found, PersonFoundRow};
use practice::access::Act;
use practice::person::{NhsNumber, show_phone};
use practice::search::Sought;
use serde::Serialize;

routes! {
    GET "/search" May(Act::PersonSearch) => show;
    POST "/search" May(Act::PersonSearch) => search;
}

/// What the search page shows.
#[derive(Debug, Default, Serialize)]
struct SearchView {
    /// Whether anything was searched for yet.
    searched: bool,
    /// How it was read, in words.
    read_as: String,
    people: Vec<PersonView>,
    more_people: bool,
    referrals: Vec<ReferralView>,
    assets: Vec<AssetView>,
    /// Whether they may open a record outside their own in an emergency.
    may_break: bool,
    may_compare: bool,
}

#[derive(Debug, Serialize)]
struct PersonView {
    href: String,
    name: String,
    known_as: String,
    born: Option<String>,
    nhs_number: Option<String>,
    postcode: String,
    merged: bool,
}

#[derive(Debug, Serialize)]
struct ReferralView {
    href: String,
    reference: String,
    name: String,
    state: String,
    received: String,
    needs: Vec<String>,
}

#[derive(Debug, Serialize)]
struct AssetView {
    href: String,
    name: String,
    offers: String,
    town: String,
    open: bool,
}

/// The empty page; with what was typed where somebody was signed out while they searched.
async fn show(visit: Visit) -> WebResult {
    let (draft, _) = draft_of(&visit).await?;
    if draft.is_some() {
        app::drafts::discard(visit.ctx(), visit.path()).await?;
    }
    page(&visit, &draft.unwrap_or_default(), SearchView::default())
}

async fn search(visit: Visit, Posted(form): Posted) -> WebResult {
    let typed = form.first("q").unwrap_or_default().trim().to_owned();
    match app::search::search(visit.ctx(), &typed).await {
        Ok(found) => page(&visit, &form.state(), view(&found)),
        Err(AppError::Invalid(problems)) => page(&visit, &refused(&form, problems), SearchView::default()),
        Err(other) => Err(WebError::from(other)),
    }
}

fn page(visit: &Visit, form: &FormState, view: SearchView) -> WebResult {
    let view = SearchView {
        may_break: visit.ctx().may(Act::GlassBreak),
        may_compare: visit.ctx().may(Act::RecordsCompare),
        ..view
    };
    visit.form_page("search/show.html", "Search", form, view)
}

fn view(found: &Found) -> SearchView {
    SearchView {
        may_break: false,
        may_compare: false,
        searched: true,
        read_as: read_as(&found.sought),
        people: found.people.iter().map(person).collect(),
        more_people: found.more_people,
        referrals: found
            .referrals
            .iter()
            .map(|r| ReferralView {
                href: format!("/referrals/{}", r.id),
                reference: r.reference.clone(),
                name: format!("{} {}", r.given_name, r.family_name),
                state: practice::referral::State::parse(&r.state)
                    .map_or_else(|| r.state.clone(), |s| s.words().to_owned()),
                received: app::time::moment(r.received_at).to_string(),
                needs: need_words(&r.needs),
            })
            .collect(),
        assets: found
            .assets
            .iter()
            .map(|a| AssetView {
                href: format!("/assets/{}", a.id),
                name: a.name.clone(),
                offers: a.offers.clone(),
                town: a.town.clone(),
                open: a.state == "open",
            })
            .collect(),
    }
}

fn person(row: &PersonFoundRow) -> PersonView {
    PersonView {
        href: format!("/people/{}", row.id),
        name: format!("{} {}", row.given_name, row.family_name),
        known_as: row.known_as.clone(),
        born: row.birth_date.map(|d| d.to_string()),
        nhs_number: row.nhs_number.clone(),
        postcode: row.postcode.clone(),
        merged: row.merged_into.is_some(),
    }
}

/// Each automatic reading says how it was reached (DOMAIN 11.6).
fn read_as(sought: &Sought) -> String {
    let mut parts = Vec::new();
    if !sought.words.is_empty() {
        parts.push("a name".to_owned());
    }
    if let Some(number) = &sought.nhs_number {
        parts.push(format!("the NHS number {}", number_words(number)));
    }
    if let Some(born) = sought.birth_date {
        parts.push(format!("the date of birth {}", day_of(born)));
    }
    if let Some(postcode) = &sought.postcode {
        parts.push(format!("the postcode {postcode}"));
    }
    if let Some(contact) = &sought.contact {
        parts.push(if contact.contains('@') {
            format!("the e-mail address {contact}")
        } else {
            format!("the telephone number {}", show_phone(contact))
        });
    }
    if let Some(reference) = &sought.reference {
        parts.push(format!("the reference {reference}"));
    }
    parts.join(" and ")
}

fn number_words(number: &NhsNumber) -> String {
    number.display()
}

/// Nothing searched yet, something of each found, and nothing found.
pub(crate) fn samples() -> Samples {
    let full = SearchView {
        may_break: true,
        may_compare: true,
        searched: true,
        read_as: "a name".to_owned(),
        people: vec![
            PersonView {
                href: "/people/p".to_owned(),
                name: "Mary O’Neill".to_owned(),
                known_as: "Molly".to_owned(),
                born: Some("1955-03-27".to_owned()),
                nhs_number: Some("9434765919".to_owned()),
                postcode: "LS1 4AP".to_owned(),
                merged: false,
            },
            PersonView {
                href: "/people/q".to_owned(),
                name: "M O’Neill".to_owned(),
                known_as: String::new(),
                born: None,
                nhs_number: None,
                postcode: String::new(),
                merged: true,
            },
        ],
        more_people: true,
        referrals: vec![ReferralView {
            href: "/referrals/r".to_owned(),
            reference: "LW-7K4M-29QX".to_owned(),
            name: "Mary O’Neill".to_owned(),
            state: "In triage".to_owned(),
            received: "2026-06-03T13:30:00Z".to_owned(),
            needs: vec!["Housing".to_owned()],
        }],
        assets: vec![AssetView {
            href: "/assets/a".to_owned(),
            name: "Tea at the Mill".to_owned(),
            offers: "Company".to_owned(),
            town: "Wexcombe".to_owned(),
            open: false,
        }],
    };
    let nothing = SearchView { searched: true, read_as: "a name".to_owned(), ..SearchView::default() };
    let typed = FormState::empty().with("q", "o’neill");
    let faulty = FormState::empty().with_error("q", "Enter a name");
    vec![(
        "search/show.html",
        vec![drawn(&SearchView::default(), Some(&faulty)), drawn(&full, Some(&typed)), drawn(&nothing, Some(&typed))],
    )]
}
