//! The texts that a service words for itself: its role card, its word back at each turn, its letters (DOMAIN 4.2, 4.9).

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::referrals::{DEFAULT_ROLE_CARD, DEFAULT_SELF_CARD};
use crate::time;
use crate::wordback::{own_template_code, template_code};
use jiff::Timestamp;
use practice::access::Act;
use practice::event::Kind;
use practice::goal::{LONG_MAX, check_words};
use practice::letter::{self, Template, check_letterhead};
use practice::wordback::{FIELDS, Turn, check as check_template, default_text, default_text_to_person, fill};
use serde_json::json;
use store::Tx;
use store::settings::WordingRow;
use uuid::Uuid;

/// The code of the role card.
pub const ROLE_CARD: &str = "role_card";
/// The code of what somebody reads who asks for themselves.
pub const SELF_CARD: &str = "self_card";

/// The code of the letterhead.
pub const LETTERHEAD: &str = "letterhead";

/// The code under which a letter's template is kept.
#[must_use]
pub fn letter_code(template: Template) -> String {
    format!("letter.{}", template.as_str())
}

/// Begins the code of what may help with a need while somebody waits.
const MEANWHILE: &str = "meanwhile.";

fn meanwhile_of(code: &str) -> Option<&'static practice::needs::Need> {
    practice::needs::by_code(code.strip_prefix(MEANWHILE)?)
}

/// What may help with these needs while somebody waits, as the service wrote it: the need in words, and the lines. Nothing of a need that
/// is not put in writing ([`practice::waiting::in_writing`]).
pub(crate) async fn meanwhile(tx: &mut Box<dyn Tx>, needs: &[String]) -> AppResult<Vec<(String, String)>> {
    let own = tx.wording_list().await?;
    let of = |need: &String| {
        let code = format!("{MEANWHILE}{need}");
        let row = own.iter().find(|row| row.code == code && !row.body.trim().is_empty())?;
        Some((practice::needs::words(need).to_owned(), row.body.trim().to_owned()))
    };
    Ok(needs.iter().filter(|need| practice::waiting::in_writing(need)).filter_map(of).collect())
}

fn letter_of(code: &str) -> Option<Template> {
    Template::parse(code.strip_prefix("letter.")?)
}

/// Whether a text is read as it stands, without fields.
fn is_card(code: &str) -> bool {
    matches!(code, ROLE_CARD | SELF_CARD | LETTERHEAD) || meanwhile_of(code).is_some()
}

/// A text.
#[derive(Debug, Clone)]
pub struct Wording {
    /// Its code, which stands in its address.
    pub code: String,
    /// What it is.
    pub title: String,
    /// What it says now.
    pub body: String,
    /// Its version; 0 where the service has not worded its own.
    pub version: i64,
    /// When the service last changed it.
    pub changed_at: Option<Timestamp>,
    /// Who did.
    pub changed_by: String,
    /// The fields it may use, each with what stands in its place; none for the cards.
    pub fields: &'static [(&'static str, &'static str)],
    /// What it said before, the latest first; only where it was opened.
    pub past: Vec<Past>,
}

/// What a text said before.
#[derive(Debug, Clone)]
pub struct Past {
    /// Which of its versions.
    pub version: i64,
    /// From when it held.
    pub since: Timestamp,
    /// What it said.
    pub body: String,
}

/// What a turn's text is called, and what it says at first, by its code; none where it is no word back.
fn turn_of(code: &str) -> Option<(String, &'static str)> {
    Turn::ALL.iter().find_map(|turn| {
        let words = turn.words().to_lowercase();
        if template_code(*turn) == code {
            Some((format!("Word back: {words}"), default_text(*turn)))
        } else if own_template_code(*turn) == code {
            Some((format!("Word to people who ask for themselves: {words}"), default_text_to_person(*turn)))
        } else {
            None
        }
    })
}

fn fresh(code: &str) -> AppResult<Wording> {
    let (title, body, fields) = if code == ROLE_CARD {
        ("Role card".to_owned(), DEFAULT_ROLE_CARD, &[][..])
    } else if code == SELF_CARD {
        ("For people who ask for themselves".to_owned(), DEFAULT_SELF_CARD, &[][..])
    } else if code == LETTERHEAD {
        ("Letterhead".to_owned(), "", &[][..])
    } else if let Some(need) = meanwhile_of(code) {
        (format!("While they wait: {}", uncapital(&need.words)), "", &[][..])
    } else if let Some(template) = letter_of(code) {
        (format!("Letter {}", uncapital(template.words())), template.default_text(), template.fields())
    } else {
        let (title, body) = turn_of(code).ok_or(AppError::NotFound)?;
        (title, body, FIELDS)
    };
    Ok(Wording {
        code: code.to_owned(),
        title,
        body: body.to_owned(),
        version: 0,
        changed_at: None,
        changed_by: String::new(),
        fields,
        past: Vec::new(),
    })
}

/// The needs for which a service can write what may help meanwhile.
fn needs() -> impl Iterator<Item = &'static practice::needs::Need> {
    practice::needs::all().iter().filter(|need| practice::waiting::in_writing(&need.code))
}

fn uncapital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

async fn with_own(tx: &mut Box<dyn Tx>, mut wording: Wording, row: Option<WordingRow>) -> AppResult<Wording> {
    if let Some(row) = row {
        if let Some(by) = row.changed_by {
            wording.changed_by =
                tx.user_names(&[by]).await?.into_iter().next().map(|(_, name)| name).unwrap_or_default();
        }
        wording.body = row.body;
        wording.version = row.version;
        wording.changed_at = Some(time::moment(row.changed_at));
    }
    Ok(wording)
}

/// All texts: the cards first, then word back in the order of the turns, then letters.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn list(ctx: &Ctx) -> AppResult<Vec<Wording>> {
    ctx.authorise(Act::WordingEdit)?;
    let mut tx = ctx.read().await?;
    let mut own = tx.wording_list().await?;
    let turns = Turn::ALL.iter();
    let codes = [ROLE_CARD, SELF_CARD]
        .into_iter()
        .map(str::to_owned)
        .chain(turns.clone().map(|turn| template_code(*turn)))
        .chain(turns.map(|turn| own_template_code(*turn)))
        .chain([LETTERHEAD.to_owned()])
        .chain(Template::ALL.iter().map(|template| letter_code(*template)))
        .chain(needs().map(|need| format!("{MEANWHILE}{}", need.code)));
    let mut all = Vec::new();
    for code in codes {
        let row = own.iter().position(|row| row.code == code).map(|at| own.swap_remove(at));
        // who changed it is asked for on its own page
        let row = row.map(|row| WordingRow { changed_by: None, ..row });
        all.push(with_own(&mut tx, fresh(&code)?, row).await?);
    }
    Ok(all)
}

/// Opens a text.
///
/// # Errors
/// [`AppError::NotFound`] where there is no such text.
pub async fn open(ctx: &Ctx, code: &str) -> AppResult<Wording> {
    ctx.authorise(Act::WordingEdit)?;
    let wording = fresh(code)?;
    let mut tx = ctx.read().await?;
    let row = tx.wording_get(code).await?;
    let past = tx.wording_past(code).await?;
    let past = past.into_iter().map(|p| Past { version: p.version, since: time::moment(p.changed_at), body: p.body });
    Ok(Wording { past: past.collect(), ..with_own(&mut tx, wording, row).await? })
}

fn check(code: &str, body: &str) -> AppResult<()> {
    let checked = if code == LETTERHEAD {
        check_letterhead(body)
    } else if meanwhile_of(code).is_some() {
        // nothing is written where nothing may help
        practice::goal::too_long("template", body, LONG_MAX).map_or(Ok(()), Err)
    } else if is_card(code) {
        check_words("template", body, LONG_MAX)
    } else if let Some(template) = letter_of(code) {
        letter::check_template(template, body)
    } else {
        check_template(body)
    };
    checked.map_err(|problem| AppError::Invalid(vec![problem]))
}

/// The text as it would be read, with invented values in its fields.
///
/// # Errors
/// [`AppError::Invalid`] where it cannot be used, under the field `template`.
pub fn preview(ctx: &Ctx, code: &str, body: &str, service: &str) -> AppResult<String> {
    ctx.authorise(Act::WordingEdit)?;
    fresh(code)?;
    check(code, body)?;
    if is_card(code) {
        return Ok(body.to_owned());
    }
    if let Some(template) = letter_of(code) {
        return letter::fill(body, &sample_letter(template.to(), service))
            .map_err(|e| AppError::field("template", e.to_string()));
    }
    let sample = [
        ("person", "WA"),
        ("reference", "LW-7K4M-29QX"),
        ("worker", "Amara Okafor"),
        ("service", service),
        ("words", "We talked about getting out more. There is a walking group on Tuesdays that may suit."),
        ("next", "We ring again next week to hear how the first walk went."),
    ];
    fill(body, &sample).map_err(|e| AppError::field("template", e.to_string()))
}

/// Invented values for the fields of a letter.
pub(crate) fn sample_letter(to: letter::To, service: &str) -> Vec<(&'static str, &str)> {
    let value = |name: &str| match name {
        "name" => "Win",
        "full_name" => "Winifred Ashdown",
        "person" => "WA",
        "referrer" => "Dr Harriet Lisle",
        "born" => "4 May 1951",
        "nhs_number" => "999 123 4567",
        "reference" => "LW-7K4M-29QX",
        "worker" => "Amara Okafor",
        "service" => service,
        "practice" => "Harbour Street Surgery",
        "date" => "3 June 2026",
        "why" => "What she asks for is help with her medicines, which your pharmacist can give.",
        "next" => "We ring you next week to arrange a first conversation.",
        "meanwhile" => "While you wait, this may help:\n\nThe Friday Table, Mill Hall, from 10am. No need to book.",
        "answer" => "https://leeway.example.org/still/7K4M-29QX-3F6H-8NPR",
        "until" => "30 June 2026",
        "remains" => "You go on with the walking group on Tuesdays.",
        "door" => "Ring the surgery and ask for us.",
        _ => "",
    };
    to.fields().iter().map(|(name, _)| (*name, value(name))).collect()
}

/// Saves a text.
///
/// # Errors
/// [`AppError::Invalid`] where it cannot be used; [`AppError::Stale`] where somebody else changed it
/// since `version`.
pub async fn save(ctx: &Ctx, form: Uuid, code: &str, version: i64, body: &str) -> AppResult<()> {
    ctx.authorise(Act::WordingEdit)?;
    fresh(code)?;
    check(code, body)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let before = tx.wording_get(code).await?.map(|row| row.body);
    let row = WordingRow {
        code: code.to_owned(),
        body: body.replace("\r\n", "\n"),
        changed_at: ctx.at(),
        changed_by: Some(ctx.account()?.0),
        version,
    };
    tx.wording_save(&row).await?;
    ctx.event(
        &mut tx,
        Kind::WordingChanged,
        About::default(),
        &json!({ "code": code, "before": before, "after": row.body }),
    );
    ctx.finish(tx, form, "/admin/wordings", Some(&format!("/admin/wordings/{code}"))).await
}
