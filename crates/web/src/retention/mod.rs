//! How long records are kept, and what is destroyed: the governance lead's list, the second person's, and a record's own page.

mod list;
mod one;
mod person;
mod samples;
mod second;
mod set;

use crate::error::WebError;
use crate::routes::{Need::May, routes};
use crate::shared::place_of;
use app::retention::ReviewRow;
use app::{After, time};
use practice::access::Act;
use practice::retention::{Class, Ground, Mark, Stage};
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

pub(crate) use samples::samples;

routes! {
    GET "/audit/retention" May(Act::RetentionReview) => list::list;
    POST "/audit/retention" May(Act::RetentionReview) => list::decide;
    GET "/audit/retention/holds" May(Act::RetentionReview) => list::holds;
    GET "/audit/retention/periods" May(Act::RetentionReview) => set::periods;
    POST "/audit/retention/periods" May(Act::RetentionReview) => set::save;
    GET "/audit/retention/destroyed" May(Act::RetentionReview) => list::destroyed;
    GET "/audit/retention/destroyed/{stub}" May(Act::RetentionReview) => list::certificate;
    GET "/audit/retention/{review}" May(Act::RetentionReview) => one::show;
    POST "/audit/retention/{review}/open" May(Act::RetentionReview) => one::look;
    POST "/audit/retention/{review}/take-back" May(Act::RetentionReview) => one::take_back;
    GET "/destruction" May(Act::RetentionConfirm) => second::list;
    POST "/destruction/{review}" May(Act::RetentionConfirm) => second::answer;
    GET "/people/{person}/keeping" May(Act::PersonRead) => person::show;
    POST "/people/{person}/keeping" May(Act::RetentionReview) => person::set;
    POST "/people/{person}/keeping/{mark}" May(Act::RetentionReview) => person::lift;
}

/// A record of which nothing is shown but how it stands.
#[derive(Debug, Clone, Serialize)]
struct Line {
    id: String,
    /// `id:version`, for the form.
    which: String,
    /// The end of its id, by which two people can speak of it.
    handle: String,
    class: &'static str,
    ground: &'static str,
    asked: String,
    why: String,
    last: String,
    until: String,
    /// `waiting`, `decided`, `confirmed` or `kept`.
    stage: &'static str,
    stage_words: &'static str,
    decided_by: String,
    decided: Option<String>,
    decided_why: String,
    confirmed_by: String,
    confirmed: Option<String>,
    destroyed_from: Option<String>,
    kept_until: Option<String>,
    version: i64,
}

/// A record's id by its end: enough to speak of it, not enough to learn whose it is.
fn handle(id: Uuid) -> String {
    let id = id.simple().to_string();
    id[id.len() - 8..].to_owned()
}

fn class_words(code: &str) -> &'static str {
    Class::parse(code).map_or("", Class::words)
}

fn ground_words(code: &str) -> &'static str {
    Ground::parse(code).map_or("", Ground::words)
}

fn mark_words(code: &str) -> &'static str {
    Mark::parse(code).map_or("", Mark::words)
}

fn line(row: &ReviewRow) -> Line {
    let stage = Stage::parse(&row.stage).unwrap_or(Stage::Waiting);
    macro_rules! moment {
        ($at:expr) => {
            $at.map(|at| time::moment(at).to_string())
        };
    }
    Line {
        id: row.id.to_string(),
        which: format!("{}:{}", row.id, row.version),
        handle: handle(row.person_id),
        class: class_words(&row.class),
        ground: ground_words(&row.ground),
        asked: row.asked.clone(),
        why: row.why.clone(),
        last: row.last_on.to_string(),
        until: row.until_on.to_string(),
        stage: stage.as_str(),
        stage_words: stage.words(),
        decided_by: row.decided_name.clone().unwrap_or_default(),
        decided: moment!(row.decided_at),
        decided_why: row.decided_why.clone(),
        confirmed_by: row.confirmed_name.clone().unwrap_or_default(),
        confirmed: moment!(row.confirmed_at),
        destroyed_from: moment!(row.destroy_at),
        kept_until: row.keep_until.map(|day| day.to_string()),
        version: row.version,
    }
}

/// A place in a list from its address.
fn place(query: &HashMap<String, String>, name: &str) -> Result<Option<After>, WebError> {
    query.get(name).map(|written| place_of(written).ok_or(WebError::NotFound)).transpose()
}
