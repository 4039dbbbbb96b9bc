//! Files kept with a record: listed, added, fetched, taken out.

mod upload;

use crate::error::{WebError, WebResult};
use crate::form::FormState;
use crate::routes::{Need::May, routes};
use crate::samples::{Samples, drawn};
use crate::shared::{mend, place_of, place_words, typed};
use crate::visit::{Posted, Visit, done};
use crate::words::Choice;
use app::attachments::{Download, Files, New};
use app::{AppError, AttachmentRow, time};
use axum::body::Body;
use axum::extract::{Path, Query, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use practice::access::Act;
use practice::attachment::{Kind, Of, State, size_words};
use practice::goal::SHORT_MAX;
use practice::ids::{AttachmentId, PersonId};
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use uuid::Uuid;

routes! {
    GET "/people/{person}/files" May(Act::PersonRead) => list;
    POST "/people/{person}/files" May(Act::PersonWrite) => add;
    POST "/people/{person}/files/{file}" May(Act::PersonRead) => fetch;
    GET "/people/{person}/files/{file}/out" May(Act::PersonWrite) => out;
    POST "/people/{person}/files/{file}/out" May(Act::PersonWrite) => take_out;
}

/// A file in the list.
#[derive(Debug, Clone, Serialize)]
struct Line {
    id: String,
    name: String,
    kind: &'static str,
    size: String,
    note: String,
    with: String,
    state: &'static str,
    colour: &'static str,
    opens: bool,
    /// What the program that looks through files said.
    said: String,
    out: String,
    added: String,
    by: String,
}

fn line(row: &AttachmentRow, with: &[(Of, Uuid, String)], opens: bool) -> Line {
    let state = State::parse(&row.state).unwrap_or(State::Held);
    let colour = match state {
        State::Clean => "green",
        State::Unlooked | State::TakenOut => "grey",
        State::Held => "yellow",
        State::Refused => "red",
    };
    let of = row.letter_id.or(row.contact_id).or(row.referral_id);
    let known = of.and_then(|of| with.iter().find(|(_, id, _)| *id == of)).map(|(.., words)| words.clone());
    let with = known.unwrap_or_else(|| {
        let kind = match (row.letter_id, row.contact_id, row.referral_id) {
            (Some(_), ..) => Of::Letter,
            (_, Some(_), _) => Of::Contact,
            (.., Some(_)) => Of::Referral,
            _ => Of::Record,
        };
        kind.words().to_owned()
    });
    Line {
        id: row.id.to_string(),
        name: row.name.clone(),
        kind: Kind::parse(&row.kind).map_or("", Kind::words),
        size: size_words(row.size),
        note: row.note.clone(),
        with,
        state: state.words(),
        colour,
        opens: opens && state.opens(),
        said: row.scan_words.clone(),
        out: if row.out_by.is_empty() { String::new() } else { format!("{}: {}", row.out_by, row.out_why) },
        added: time::moment(row.added_at).to_string(),
        by: row.added_by.clone(),
    }
}

/// The files of a person.
#[derive(Debug, Serialize)]
struct ListView {
    place: String,
    name: String,
    rows: Vec<Line>,
    next: Option<String>,
    write: bool,
    opens: bool,
    with: Vec<Choice>,
    megabytes: i64,
    looked_through: bool,
    max: usize,
}

fn view(person: Uuid, files: &Files) -> ListView {
    let place = format!("/people/{person}");
    let mut with = vec![Choice::new(Of::Record.as_str(), Of::Record.words())];
    with.extend(files.with.iter().map(|(of, id, words)| Choice::new(format!("{}~{id}", of.as_str()), words.as_str())));
    ListView {
        rows: files.rows.iter().map(|row| line(row, &files.with, files.opens)).collect(),
        next: files.next.as_ref().map(|next| format!("{place}/files?before={}", place_words(next))),
        place,
        name: files.name.clone(),
        write: files.write,
        opens: files.opens,
        with,
        megabytes: files.megabytes,
        looked_through: files.looked_through,
        max: SHORT_MAX,
    }
}

/// Where a list goes on, and what a file is to be kept with.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    before: Option<String>,
    with: Option<String>,
}

async fn list(visit: Visit, Path(person): Path<Uuid>, Query(asked): Query<Asked>) -> WebResult {
    let before = asked.before.as_deref().and_then(place_of);
    let files = app::attachments::list(visit.ctx(), PersonId(person), before).await?;
    let with = asked.with.unwrap_or_else(|| Of::Record.as_str().to_owned());
    visit.form_page("files/list.html", "Files", &FormState::empty().with("with", with), view(person, &files))
}

/// What a file is kept with, as the form says it: a code, or a code and an id.
fn with_of(text: &str) -> Option<(Of, Uuid)> {
    let (of, id) = text.split_once('~')?;
    Some((Of::parse(of)?, id.parse().ok()?))
}

async fn add(visit: Visit, Path(person): Path<Uuid>, request: Request) -> WebResult {
    // whoever may not open the record learns nothing of it, and sends nothing
    drop(app::attachments::list(visit.ctx(), PersonId(person), None).await?);
    let came = upload::read(&visit, PersonId(person), request).await?;
    let form = came.form;
    let state = match (came.file, came.refused) {
        (_, Some(why)) => mend(&form, why, "file")?,
        (None, None) => form.refuse("file", "Choose a file"),
        (Some((name, taking)), None) => {
            let with = typed(&form, "with");
            let new = New { form: visit.once(&form), name, note: typed(&form, "note"), with: with_of(&with) };
            match taking.finish(new).await {
                Ok(_) => return Ok(done(&format!("/people/{person}/files"), "file_added")),
                Err(AppError::NotPossible(words)) => form.refuse("", words),
                Err(error) => mend(&form, error, "file")?,
            }
        }
    };
    let files = app::attachments::list(visit.ctx(), PersonId(person), None).await?;
    visit.form_page("files/list.html", "Files", &state, view(person, &files))
}

/// A name as a header carries it (RFC 6266, RFC 8187): in plain letters for those who read no others, and whole.
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || " .-_()".contains(c) { c } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            // a text never fails to be written to
            let _ = write!(whole, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

/// A file as it came: never shown within our own pages, whatever is in it.
fn handed_out(download: Download) -> Response {
    let headers = [
        (header::CONTENT_TYPE, download.kind.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition(&download.name)),
        (header::CONTENT_LENGTH, download.size.to_string()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        // no sandbox: a browser takes that for a word against fetching it at all
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        // what is packed already is not packed again, so that its length stays true
        (header::CONTENT_ENCODING, "identity".to_owned()),
    ];
    (headers, Body::from_stream(download.pieces)).into_response()
}

async fn fetch(visit: Visit, Path((person, file)): Path<(Uuid, Uuid)>, Posted(_): Posted) -> WebResult {
    let download = app::attachments::download(visit.ctx(), PersonId(person), AttachmentId(file)).await?;
    Ok(handed_out(download))
}

/// A file that is to be taken out.
#[derive(Debug, Serialize)]
struct OutView {
    place: String,
    name: String,
    line: Line,
    version: i64,
}

async fn out(visit: Visit, Path((person, file)): Path<(Uuid, Uuid)>) -> WebResult {
    out_page(&visit, person, file, &FormState::empty()).await
}

async fn out_page(visit: &Visit, person: Uuid, file: Uuid, form: &FormState) -> WebResult {
    let (name, row) = app::attachments::one(visit.ctx(), PersonId(person), AttachmentId(file)).await?;
    if row.state == State::TakenOut.as_str() {
        return Err(WebError::NotFound);
    }
    let view = OutView { place: format!("/people/{person}"), name, line: line(&row, &[], true), version: row.version };
    visit.form_page("files/out.html", "Take a file out", form, view)
}

async fn take_out(visit: Visit, Path((person, file)): Path<(Uuid, Uuid)>, Posted(form): Posted) -> WebResult {
    let version = typed(&form, "version").parse().unwrap_or(0);
    let why = typed(&form, "why");
    let ids = (PersonId(person), AttachmentId(file));
    match app::attachments::take_out(visit.ctx(), ids.0, ids.1, visit.once(&form), version, &why).await {
        Ok(()) => Ok(done(&format!("/people/{person}/files"), "file_out")),
        Err(error @ AppError::Invalid(_)) => out_page(&visit, person, file, &mend(&form, error, "why")?).await,
        Err(other) => Err(other.into()),
    }
}

pub(crate) fn samples() -> Samples {
    let line = |state: State, opens: bool| Line {
        id: "01990000-0000-7000-8000-000000000009".to_owned(),
        name: "Care plan.pdf".to_owned(),
        kind: Kind::Pdf.words(),
        size: "120 kB".to_owned(),
        note: "From the hospital".to_owned(),
        with: "Referral LW-7K4M-29QX".to_owned(),
        state: state.words(),
        colour: "green",
        opens,
        said: if state == State::Refused { "Something was found".to_owned() } else { String::new() },
        out: if state == State::TakenOut { "Amara Okafor: the wrong person’s".to_owned() } else { String::new() },
        added: "2026-06-03T13:30:00Z".to_owned(),
        by: "Amara Okafor".to_owned(),
    };
    let list = |rows: Vec<Line>, write: bool, looked: bool| ListView {
        place: "/people/01990000-0000-7000-8000-000000000002".to_owned(),
        name: "Rose Whitfield".to_owned(),
        next: (rows.len() > 1).then(|| "/people/1/files?before=1~2".to_owned()),
        rows,
        write,
        opens: write,
        with: vec![Choice::new("record", "The record itself")],
        megabytes: 10,
        looked_through: looked,
        max: SHORT_MAX,
    };
    let all = State::ALL.iter().map(|state| line(*state, state.opens())).collect();
    let out = OutView {
        place: "/people/01990000-0000-7000-8000-000000000002".to_owned(),
        name: "Rose Whitfield".to_owned(),
        line: line(State::Clean, true),
        version: 1,
    };
    let empty = FormState::empty().with("with", "record");
    vec![
        (
            "files/list.html",
            vec![
                drawn(&list(all, true, true), Some(&empty)),
                drawn(&list(Vec::new(), true, false), Some(&empty.clone().with_error("file", "Choose a file"))),
                drawn(&list(vec![line(State::Clean, false)], false, true), Some(&empty)),
            ],
        ),
        (
            "files/out.html",
            vec![
                drawn(&out, Some(&FormState::empty())),
                drawn(&out, Some(&FormState::empty().with_error("why", "Write something here."))),
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_in_a_header_breaks_out_of_nothing() {
        assert_eq!(
            disposition("Bänke \"am\".pdf"),
            "attachment; filename=\"B_nke _am_.pdf\"; filename*=UTF-8''B%C3%A4nke%20%22am%22.pdf"
        );
        assert!(!disposition("a\r\nSet-Cookie: x=1.pdf").contains(['\r', '\n']));
    }
}
