//! Letters that a service adds for itself: added, copied, changed with what they said before, retired, and chosen from.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use crate::wording::{letter_code, sample_letter};
use jiff::Timestamp;
use practice::access::Act;
use practice::event::Kind;
use practice::ids::OwnLetterId;
use practice::letter::own::{Language, MOST, Origin, OwnLetter, Words};
use practice::letter::{Template, To, fill};
use practice::problem::Problem;
use serde_json::{Value, json};
use store::Tx;
use store::letters::{OwnLetterLineRow, OwnLetterRow};
use uuid::Uuid;

/// What a letter can begin from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chooseable {
    /// By its code.
    pub origin: Origin,
    /// Whom it is for.
    pub to: To,
    /// What it is called, with whom it is for.
    pub title: String,
    /// Whether the person’s language may have a text of its own.
    pub welsh: bool,
}

/// What a letter begins from, with the words that are for this person.
pub(super) struct Chosen {
    /// As [`Origin`] writes it.
    pub(super) code: String,
    /// What it is called; empty for those that Leeway brings.
    pub(super) title: String,
    pub(super) to: To,
    /// What may stand in it.
    pub(super) fields: &'static [(&'static str, &'static str)],
    pub(super) language: Language,
    pub(super) subject: String,
    pub(super) body: String,
}

fn most() -> i64 {
    i64::try_from(MOST).unwrap_or(i64::MAX)
}

/// What letters can begin from: those that Leeway brings, then the service’s own that are in use.
pub(super) async fn choices(tx: &mut Box<dyn Tx>) -> AppResult<Vec<Chooseable>> {
    let brought = Template::ALL.iter().filter(|template| template.by_hand()).map(|template| Chooseable {
        origin: Origin::Brought(*template),
        to: template.to(),
        title: template.words().to_owned(),
        welsh: false,
    });
    let own = tx.own_letter_list(most()).await?;
    let own = own.iter().filter(|row| row.retired_at.is_none()).filter_map(|row| {
        let to = To::parse(&row.to_whom)?;
        let title = format!("{}: {}", to.heading(), row.name);
        Some(Chooseable { origin: Origin::Own(row.id), to, title, welsh: row.welsh })
    });
    Ok(brought.chain(own).collect())
}

/// What letters to the person can begin from, for letters to several.
///
/// # Errors
/// [`AppError::NotFound`] where the role writes none.
pub async fn to_persons(ctx: &Ctx) -> AppResult<Vec<Chooseable>> {
    ctx.authorise(Act::MessageSend)?;
    let mut all = choices(&mut ctx.read().await?).await?;
    all.retain(|one| one.to == To::Person);
    Ok(all)
}

/// The words of what was chosen, for somebody who speaks this.
///
/// # Errors
/// [`AppError::Invalid`] under `template` where there is no such letter any more.
pub(super) async fn chosen(tx: &mut Box<dyn Tx>, origin: Origin, spoken: &str) -> AppResult<Chosen> {
    let code = origin.to_string();
    match origin {
        Origin::Brought(template) => {
            let own = tx.wording_get(&letter_code(template)).await?;
            Ok(Chosen {
                code,
                title: String::new(),
                to: template.to(),
                fields: template.fields(),
                language: Language::English,
                subject: String::new(),
                body: own.map_or_else(|| template.default_text().to_owned(), |row| row.body),
            })
        }
        Origin::Own(id) => {
            let row =
                tx.own_letter_get(id).await?.filter(|row| row.retired_at.is_none()).ok_or_else(|| {
                    AppError::field("template", "This letter is not used any more. Choose another one")
                })?;
            let letter = letter_of(&row)?;
            let (language, words) = letter.words_for(spoken);
            Ok(Chosen {
                code,
                title: letter.title(),
                to: letter.to,
                fields: letter.to.fields(),
                language,
                subject: words.subject.clone(),
                body: words.body.clone(),
            })
        }
    }
}

fn letter_of(row: &OwnLetterRow) -> AppResult<OwnLetter> {
    Ok(OwnLetter {
        name: row.name.clone(),
        to: To::parse(&row.to_whom)
            .ok_or_else(|| AppError::Internal(format!("whom a letter is for: {}", row.to_whom)))?,
        english: Words { subject: row.subject.clone(), body: row.body.clone() },
        welsh: Words { subject: row.welsh_subject.clone(), body: row.welsh_body.clone() },
    })
}

/// What such a letter said before.
#[derive(Debug, Clone)]
pub struct Past {
    /// Which of its versions.
    pub version: i64,
    /// From when it held.
    pub since: Timestamp,
    /// Who worded it so.
    pub by: String,
    /// What it was.
    pub letter: OwnLetter,
}

/// A letter of the service, opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Its id.
    pub id: OwnLetterId,
    /// What it says now.
    pub letter: OwnLetter,
    /// Its version.
    pub version: i64,
    /// When it was last changed, and by whom.
    pub changed_at: Timestamp,
    /// By name.
    pub changed_by: String,
    /// Since when no letter begins from it, and who said so.
    pub retired: Option<(Timestamp, String)>,
    /// What it said before, the latest first.
    pub past: Vec<Past>,
}

/// The letters that the service added, those in use first.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not.
pub async fn list(ctx: &Ctx) -> AppResult<Vec<OwnLetterLineRow>> {
    ctx.authorise(Act::WordingEdit)?;
    Ok(ctx.read().await?.own_letter_list(most()).await?)
}

/// Opens one.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, letter: OwnLetterId) -> AppResult<Opened> {
    ctx.authorise(Act::WordingEdit)?;
    let mut tx = ctx.read().await?;
    let row = tx.own_letter_get(letter.0).await?.ok_or(AppError::NotFound)?;
    let now = letter_of(&row)?;
    let past = tx.own_letter_past(letter.0).await?.into_iter().map(|one| Past {
        version: one.version,
        since: time::moment(one.changed_at),
        by: one.changed_by,
        letter: OwnLetter {
            name: one.name,
            to: now.to,
            english: Words { subject: one.subject, body: one.body },
            welsh: Words { subject: one.welsh_subject, body: one.welsh_body },
        },
    });
    Ok(Opened {
        id: letter,
        past: past.collect(),
        version: row.version,
        changed_at: time::moment(row.changed_at),
        changed_by: row.changed_by,
        retired: row.retired_at.map(|at| (time::moment(at), row.retired_by)),
        letter: now,
    })
}

/// What a new one begins with: as a copy of this one, or of one that Leeway brings, in the service’s words. The name is to be another.
///
/// # Errors
/// [`AppError::NotFound`] where there is none.
pub async fn copied(ctx: &Ctx, origin: Origin) -> AppResult<OwnLetter> {
    ctx.authorise(Act::WordingEdit)?;
    let mut tx = ctx.read().await?;
    match origin {
        Origin::Own(id) => letter_of(&tx.own_letter_get(id).await?.ok_or(AppError::NotFound)?),
        Origin::Brought(template) => {
            let chosen = chosen(&mut tx, origin, "").await?;
            // without the words that say whom it is for: they are put before each name
            let name = template.words().split_once(": ").map_or(template.words(), |(_, name)| name);
            let mut letters = name.chars();
            let name = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
            let english = Words { subject: chosen.subject, body: chosen.body };
            Ok(OwnLetter { name, to: template.to(), english, welsh: Words::default() })
        }
    }
}

/// As it would be read with an invented person: in English, and in Welsh where it has a Welsh text.
///
/// # Errors
/// [`AppError::Invalid`] where it cannot be kept.
pub fn preview(ctx: &Ctx, letter: &OwnLetter, service: &str) -> AppResult<(Words, Option<Words>)> {
    ctx.authorise(Act::WordingEdit)?;
    letter.check().map_err(AppError::Invalid)?;
    let values = sample_letter(letter.to, service);
    let read = |words: &Words| {
        let fill = |text: &str| fill(text, &values).map_err(|error| AppError::field("body", error.to_string()));
        Ok::<_, AppError>(Words { subject: fill(&words.subject)?, body: fill(&words.body)? })
    };
    Ok((read(&letter.english)?, letter.speaks_welsh().then(|| read(&letter.welsh)).transpose()?))
}

fn tidy(letter: &OwnLetter) -> OwnLetter {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = |words: &Words| Words {
        subject: line(&words.subject),
        body: words.body.replace("\r\n", "\n").trim_end().to_owned(),
    };
    OwnLetter { name: line(&letter.name), english: words(&letter.english), welsh: words(&letter.welsh), to: letter.to }
}

/// Two letters to the same side with one name cannot be told apart in a list.
async fn check(tx: &mut Box<dyn Tx>, letter: &OwnLetter, id: Option<Uuid>) -> AppResult<()> {
    let mut problems = letter.check().err().unwrap_or_default();
    let all = tx.own_letter_list(most()).await?;
    let same = |row: &&OwnLetterLineRow| {
        Some(row.id) != id
            && row.retired_at.is_none()
            && row.to_whom == letter.to.as_str()
            && row.name.to_lowercase() == letter.name.to_lowercase()
    };
    if all.iter().any(|row| same(&row)) {
        problems.push(Problem::new("name", "Another letter has this name. Give it one by which it can be told apart"));
    }
    if id.is_none() && all.len() >= MOST {
        problems.push(Problem::new("name", format!("There are {MOST} letters already. Change one of them instead")));
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::Invalid(problems)) }
}

fn said(letter: &OwnLetter) -> Value {
    json!({
        "name": letter.name,
        "to": letter.to.as_str(),
        "subject": letter.english.subject,
        "text": letter.english.body,
        "welsh_subject": letter.welsh.subject,
        "welsh_text": letter.welsh.body,
    })
}

fn row_of(ctx: &Ctx, id: Uuid, letter: &OwnLetter, version: i64) -> OwnLetterRow {
    OwnLetterRow {
        id,
        name: letter.name.clone(),
        to_whom: letter.to.as_str().to_owned(),
        subject: letter.english.subject.clone(),
        body: letter.english.body.clone(),
        welsh_subject: letter.welsh.subject.clone(),
        welsh_body: letter.welsh.body.clone(),
        changed_at: ctx.at(),
        changed_by: ctx.actor_name().to_owned(),
        retired_at: None,
        retired_by: String::new(),
        version,
    }
}

const LIST: &str = "/admin/letters";

/// Adds one.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::TakenBefore`].
pub async fn add(ctx: &Ctx, form: Uuid, letter: OwnLetter) -> AppResult<OwnLetterId> {
    ctx.authorise(Act::WordingEdit)?;
    let letter = tidy(&letter);
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    check(&mut tx, &letter, None).await?;
    let id = ctx.id();
    tx.own_letter_insert(&row_of(ctx, id, &letter, 1)).await?;
    ctx.event(&mut tx, Kind::OwnLetterAdded, About::service(id), &said(&letter));
    ctx.finish(tx, form, &format!("{LIST}/{id}"), Some(&format!("{LIST}/new"))).await?;
    Ok(OwnLetterId(id))
}

/// Changes one. Whom it is for stays: what may stand in it hangs on that, and letters were written from it.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where somebody else changed it since `version`; [`AppError::NotFound`];
/// [`AppError::TakenBefore`].
pub async fn save(ctx: &Ctx, form: Uuid, id: OwnLetterId, version: i64, letter: OwnLetter) -> AppResult<()> {
    ctx.authorise(Act::WordingEdit)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let before = letter_of(&tx.own_letter_get(id.0).await?.ok_or(AppError::NotFound)?)?;
    let letter = OwnLetter { to: before.to, ..tidy(&letter) };
    check(&mut tx, &letter, Some(id.0)).await?;
    tx.own_letter_save(&row_of(ctx, id.0, &letter, version)).await?;
    let body = json!({ "before": said(&before), "after": said(&letter) });
    ctx.event(&mut tx, Kind::OwnLetterChanged, About::service(id.0), &body);
    let here = format!("{LIST}/{id}");
    ctx.finish(tx, form, &here, Some(&here)).await
}

/// Retires one, so that no letter begins from it any more, or puts it to use again. What was written from it stays.
///
/// # Errors
/// [`AppError::NotPossible`] where it is so already, or another one has its name by now; [`AppError::Stale`]; [`AppError::NotFound`];
/// [`AppError::TakenBefore`].
pub async fn retire(ctx: &Ctx, form: Uuid, id: OwnLetterId, version: i64, retire: bool) -> AppResult<()> {
    ctx.authorise(Act::WordingEdit)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let row = tx.own_letter_get(id.0).await?.ok_or(AppError::NotFound)?;
    let letter = letter_of(&row)?;
    if row.retired_at.is_some() == retire {
        return Err(AppError::NotPossible("Somebody else has just done so".to_owned()));
    }
    if !retire {
        check(&mut tx, &letter, Some(id.0)).await.map_err(|error| match error {
            AppError::Invalid(_) => {
                AppError::NotPossible("Another letter has its name by now. Give that one another name first".to_owned())
            }
            other => other,
        })?;
    }
    let retired_by = if retire { ctx.actor_name().to_owned() } else { String::new() };
    let turned = OwnLetterRow { version, retired_at: retire.then(|| ctx.at()), retired_by, ..row };
    tx.own_letter_retire(&turned).await?;
    let kind = if retire { Kind::OwnLetterRetired } else { Kind::OwnLetterBack };
    ctx.event(&mut tx, kind, About::service(id.0), &json!({ "name": letter.name }));
    ctx.finish(tx, form, &format!("{LIST}/{id}"), None).await
}
