//! Who looked at one person's record: for the governance lead on a formal request, and for the person (DOMAIN 10).

use crate::audit::{Filter, faulty, file, filter_of};
use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::page_words::page_words;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{look_place, look_words};
use crate::visit::{Posted, Visit};
use app::AppError;
use app::access_list::{AccessList, BehindLook};
use app::audit::looks::Asked;
use axum::extract::{Path, Query};
use practice::access::Act;
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

routes! {
    GET "/audit/requests/{request}/looks" May(Act::RecordRequest) => of_request;
    POST "/audit/requests/{request}/looks/file" May(Act::RecordRequest) => take;
    GET "/my-plan/looks" May(Act::OwnPlanRead) => own;
}

/// What the page shows.
#[derive(Debug, Serialize)]
struct LooksView {
    here: &'static str,
    /// Where one came from.
    back: String,
    /// Whether it is the person who reads.
    own: bool,
    /// What can be asked for, where it is not the person who reads.
    filter: Option<Filter>,
    /// Whether a record is tied to this account.
    known: bool,
    rows: Vec<LookView>,
    older: Option<String>,
    newest: bool,
}

#[derive(Debug, Clone, Serialize)]
struct LookView {
    at: String,
    who: String,
    grounds: String,
    page: String,
}

fn asked(query: &HashMap<String, String>) -> Result<Option<BehindLook>, WebError> {
    query.get("before").map(|text| look_place(text).ok_or(WebError::NotFound)).transpose()
}

fn view(list: Option<AccessList>, back: String, newest: bool, filter: Option<Filter>) -> LooksView {
    let known = list.is_some();
    let list = list.unwrap_or(AccessList { rows: Vec::new(), next: None });
    LooksView {
        here: "requests",
        known,
        own: back == "/my-plan",
        older: list.next.as_ref().map(|behind| {
            let query = filter.as_ref().map(Filter::query).unwrap_or_default();
            format!("{back}/looks?{query}before={}", look_words(behind))
        }),
        filter,
        back,
        newest,
        rows: list
            .rows
            .into_iter()
            .map(|look| LookView {
                at: look.at.to_string(),
                who: look.who.unwrap_or_else(|| "Somebody with a link".to_owned()),
                grounds: look.grounds.join(", "),
                page: page_words(&look.page),
            })
            .collect(),
    }
}

async fn of_request(
    visit: Visit,
    Path(request): Path<Uuid>,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    let behind = asked(&query)?;
    let (asked, form, filter) = filter_of(&visit, |name| query.get(name).cloned()).await?;
    let found = match asked {
        Ok(asked) => app::access_list::of_request(visit.ctx(), request, &asked, behind).await,
        Err(problems) => Err(AppError::Invalid(problems)),
    };
    let (list, form) = match found {
        Ok(list) => (list, form),
        Err(AppError::Invalid(problems)) => {
            // whoever may not open the record is not told by a day that is none that there is one
            app::access_list::of_request(visit.ctx(), request, &Asked::default(), behind).await?;
            (AccessList { rows: Vec::new(), next: None }, faulty(form, problems))
        }
        Err(other) => return Err(other.into()),
    };
    let back = format!("/audit/requests/{request}");
    let view = view(Some(list), back, behind.is_none(), Some(filter));
    visit.form_page("access-list/request.html", "Who looked at this record", &form, view)
}

async fn take(visit: Visit, Path(request): Path<Uuid>, Posted(form): Posted) -> WebResult {
    let (asked, ..) = filter_of(&visit, |name| form.first(name).map(str::to_owned)).await?;
    let taken = app::access_list::take(visit.ctx(), request, asked.map_err(AppError::Invalid)?).await?;
    Ok(file(taken, "looks-at-a-record.csv"))
}

async fn own(visit: Visit, Query(query): Query<HashMap<String, String>>) -> WebResult {
    let behind = asked(&query)?;
    let list = app::access_list::own(visit.ctx(), behind).await?;
    visit.page(
        "access-list/own.html",
        "Who looked at my record",
        view(list, "/my-plan".to_owned(), behind.is_none(), None),
    )
}

/// Full and empty, of both.
pub(crate) fn samples() -> Samples {
    let look = LookView {
        at: "2026-06-03T13:30:00Z".to_owned(),
        who: "Amara Okafor".to_owned(),
        grounds: "Supports this person".to_owned(),
        page: page_words("GET /people/{person}"),
    };
    let page = |back: &str, rows: Vec<LookView>, known: bool| {
        drawn(
            &LooksView {
                here: "requests",
                back: back.to_owned(),
                own: back == "/my-plan",
                filter: (back != "/my-plan").then(Filter::sample),
                known,
                older: rows.first().map(|_| format!("{back}/looks?before=x")),
                newest: rows.is_empty(),
                rows,
            },
            Some(&FormState::empty()),
        )
    };
    let request = "/audit/requests/r";
    vec![
        ("access-list/request.html", vec![page(request, vec![look.clone()], true), page(request, Vec::new(), true)]),
        (
            "access-list/own.html",
            vec![
                page("/my-plan", vec![look], true),
                page("/my-plan", Vec::new(), true),
                page("/my-plan", Vec::new(), false),
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_the_list_begins_where_the_address_says_or_is_not_found() {
        let behind = BehindLook {
            at: app::time::at(jiff::Timestamp::from_microsecond(1_767_603_600_000_000).expect("a moment")),
            stream: Uuid::from_u128(7),
            seq: 12,
        };
        assert_eq!(look_place(&look_words(&behind)), Some(behind));
        for wrong in ["", "~~", "1~2", "1767603600000000~x~1"] {
            assert!(look_place(wrong).is_none(), "{wrong}");
        }
    }
}
