//! Giving a measure, correcting it, and striking one that was entered by mistake.

use super::course::figures;
use super::{asked_concerns, catalogue, not_struck, place};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::{SignedDuration, Timestamp};
use practice::access::Act;
use practice::event::Kind;
use practice::goal::{LONG_MAX, SHORT_MAX, check_words, too_long};
use practice::ids::{EpisodeId, MeasureId};
use practice::measure::{CONCERNS_MAX, Definition, Draft, How, Hundredths, Outcome, Sort, field};
use practice::problem::Problem;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::Tx;
use store::measures::{MeasureRow, OwnConcernRow};
use store::permit::EpisodePermit;
use uuid::Uuid;

/// A measure as the form gives it.
#[derive(Debug, Clone)]
pub struct NewMeasure {
    /// The form's own id.
    pub form: Uuid,
    /// Which instrument.
    pub instrument: String,
    /// The edition that the page showed: one that came since is another set of questions.
    pub edition: i32,
    /// What was filled in. Of own concerns the answers are those to the concerns there are, then those to the new ones.
    pub draft: Draft,
    /// The concerns that the page showed, by their ids: an answer is to the one it stood beside, and to no other.
    pub rated: Vec<String>,
    /// New concerns in the person's words, for the instrument that asks them; empty words for those left out.
    pub concerns: Vec<String>,
}

/// The fields of new concerns.
const NEW: [&str; CONCERNS_MAX] = ["concern_1", "concern_2"];

/// Writes down a measure, or that it was not asked.
///
/// # Errors
/// [`AppError::Invalid`] naming what is missing; [`AppError::NotPossible`] where the service does not use it; [`AppError::Stale`] where
/// its questions, or the concerns that are rated, were changed meanwhile; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn give(ctx: &Ctx, episode: EpisodeId, new: NewMeasure) -> AppResult<MeasureId> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let all = catalogue(&mut tx).await?;
    let definition = all
        .in_use(&new.instrument)
        .ok_or_else(|| AppError::NotPossible("The service does not use this measure any more".to_owned()))?;
    if definition.edition != new.edition {
        return Err(AppError::Stale);
    }
    let mut concerns = open_concerns(ctx, &mut tx, &permit).await?;
    if definition.sort == Sort::Concerns && !concerns.iter().map(|one| one.id.to_string()).eq(new.rated.iter().cloned())
    {
        return Err(AppError::Stale);
    }
    let mut problems = Vec::new();
    let said = if definition.sort == Sort::Concerns {
        said_anew(ctx, &permit, (&new, concerns.len()), &mut problems)
    } else {
        Vec::new()
    };
    concerns.extend(said.iter().cloned());
    let pairs = asked_concerns(definition, &concerns);
    let asked = definition.asked(&pairs);
    let outcome = new.draft.check(definition, &asked, ctx.today());
    problems.extend(outcome.as_ref().err().cloned().unwrap_or_default());
    let (Ok(outcome), true) = (outcome, problems.is_empty()) else { return Err(AppError::Invalid(problems)) };
    for concern in &said {
        // two at most
        tx.own_concern_insert(&permit, concern).await?;
        let about = About::episode(&permit, concern.id);
        ctx.event(&mut tx, Kind::OwnConcernSaid, about, &json!({ "words": concern.words }));
    }
    let words = definition.said(&asked, &outcome);
    let row = row_of(ctx, &permit, definition, (&new.draft, &outcome, &words), ctx.account_uuid());
    insert(ctx, &mut tx, &permit, definition, &row, &words).await?;
    if let Some(why) = new.draft.not_asked {
        // the reason is given already: nobody is asked for it twice
        let words = [why.words(), new.draft.not_asked_words.trim()].join(": ");
        let why = words.trim_end_matches(": ").chars().take(SHORT_MAX).collect();
        crate::charter::left_out(ctx, &mut tx, &permit, (&new.instrument, row.id), why).await?;
    }
    let draft = format!("{}/{}", place(episode), new.instrument);
    ctx.finish(tx, new.form, &place(episode), Some(&draft)).await?;
    Ok(MeasureId(row.id))
}

/// Writes the row and its event.
pub(super) async fn insert(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    definition: &Definition,
    row: &MeasureRow,
    words: &[String],
) -> AppResult<()> {
    tx.measure_insert(permit, row).await?;
    let kind = if row.not_asked.is_some() { Kind::MeasureNotAsked } else { Kind::MeasureGiven };
    ctx.event(tx, kind, About::episode(permit, row.id), &body(definition, row, words));
    Ok(())
}

async fn open_concerns(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<Vec<OwnConcernRow>> {
    let mut concerns = ctx.disclose(tx.own_concern_list(permit).await?);
    concerns.retain(|concern| concern.laid_down_at.is_none());
    Ok(concerns)
}

/// The concerns that are said for the first time; each is rated with it.
fn said_anew(
    ctx: &Ctx,
    permit: &EpisodePermit,
    (new, known): (&NewMeasure, usize),
    problems: &mut Vec<Problem>,
) -> Vec<OwnConcernRow> {
    let mut said = Vec::new();
    for (at, words) in new.concerns.iter().take(CONCERNS_MAX.saturating_sub(known)).enumerate() {
        let rated = new.draft.answers.get(known + at).is_some_and(|answer| !answer.trim().is_empty());
        match (words.trim().is_empty(), rated) {
            (true, true) => problems.push(Problem::new(NEW[at], "Write what troubles them, in their own words.")),
            (false, false) => problems.push(Problem::new(field(known + at), "Rate it from 0 to 10.")),
            (false, true) => problems.extend(too_long(NEW[at], words, SHORT_MAX)),
            (true, false) => {}
        }
        said.push(OwnConcernRow {
            id: ctx.id(),
            episode_id: *permit.episode(),
            person_id: *permit.person(),
            words: words.trim().to_owned(),
            said_at: time::at(said_in_order(ctx.now(), at)),
            laid_down_at: None,
            version: 1,
        });
    }
    // what was left empty before a later one keeps its place among the answers, and is not written
    while said.last().is_some_and(|concern| concern.words.is_empty()) {
        said.pop();
    }
    if said.iter().any(|concern| concern.words.is_empty()) {
        problems.push(Problem::new(NEW[0], "Write the first one first."));
    }
    said
}

/// Concerns of one form keep the order in which they were said, a millionth of a second apart.
pub fn said_in_order(now: Timestamp, nth: usize) -> Timestamp {
    now.saturating_add(SignedDuration::from_micros(i64::try_from(nth).unwrap_or_default())).unwrap_or(now)
}

/// A row, as it is written.
pub(super) fn row_of(
    ctx: &Ctx,
    permit: &EpisodePermit,
    definition: &Definition,
    (draft, outcome, words): (&Draft, &Outcome, &[String]),
    by: Option<Uuid>,
) -> MeasureRow {
    let mut row = MeasureRow {
        id: ctx.id(),
        episode_id: *permit.episode(),
        person_id: *permit.person(),
        instrument: definition.code.clone(),
        edition: definition.edition,
        on_day: ctx.day(),
        how: String::new(),
        not_asked: None,
        not_asked_words: String::new(),
        answers: String::new(),
        scores: String::new(),
        said: String::new(),
        note: String::new(),
        recorded_at: ctx.at(),
        recorded_by: by,
        recorded_by_name: None,
        struck_at: None,
        struck_why: String::new(),
        version: 1,
    };
    fill(&mut row, draft, outcome, words);
    row
}

/// Writes what an outcome says into a row.
pub fn fill(row: &mut MeasureRow, draft: &Draft, outcome: &Outcome, words: &[String]) {
    let json = |of: &BTreeMap<String, Hundredths>| {
        json!(of.iter().map(|(key, value)| (key.as_str(), value.0)).collect::<BTreeMap<_, _>>()).to_string()
    };
    (row.answers, row.scores) = match outcome {
        Outcome::Given { answers, scores } => (json(answers), json(scores)),
        Outcome::NotAsked(_) => ("{}".to_owned(), "{}".to_owned()),
    };
    let given = matches!(outcome, Outcome::Given { .. });
    draft.how.filter(|_| given).map_or("", How::as_str).clone_into(&mut row.how);
    row.not_asked = draft.not_asked.map(|why| why.as_str().to_owned());
    row.not_asked_words = if given { String::new() } else { draft.not_asked_words.trim().to_owned() };
    draft.note.trim().clone_into(&mut row.note);
    row.said = words.join("\n");
    if let Some(on) = draft.on {
        row.on_day = time::day(on);
    }
}

/// What the event of a measure says: the same wherever it is written.
pub fn body(definition: &Definition, row: &MeasureRow, words: &[String]) -> Value {
    let mut body = json!({ "measure": definition.name, "on": row.on_day });
    if let Some(why) = &row.not_asked {
        body["not_asked"] = json!(why);
        body["not_asked_words"] = json!(row.not_asked_words);
    } else {
        body["said"] = json!(words);
        body["how"] = json!(row.how);
    }
    body["note"] = json!(row.note);
    body
}

/// Corrects a measure, under the edition under which it was given; what it said before stays in the log.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`] where somebody else changed it; [`AppError::NotPossible`] where it was struck;
/// [`AppError::NotFound`].
pub async fn correct(
    ctx: &Ctx,
    episode: EpisodeId,
    measure: MeasureId,
    form: Uuid,
    version: i64,
    mut draft: Draft,
) -> AppResult<()> {
    let (mut tx, permit, mut row) = held(ctx, episode, measure, form, version).await?;
    // what the person answered by themselves was answered so, whoever corrects it
    if row.how == How::Link.as_str() {
        draft.how = Some(How::Link);
    }
    let all = catalogue(&mut tx).await?;
    let definition = all.of(&row.instrument, row.edition).ok_or(AppError::NotFound)?;
    let known = figures(&row.answers);
    let mut concerns = ctx.disclose(tx.own_concern_list(&permit).await?);
    concerns.retain(|concern| known.contains_key(&concern.id.to_string()));
    let pairs = asked_concerns(definition, &concerns);
    let asked = definition.asked(&pairs);
    let outcome = draft.check(definition, &asked, ctx.today()).map_err(AppError::Invalid)?;
    let words = definition.said(&asked, &outcome);
    let before_words: Vec<String> = row.said.lines().map(str::to_owned).collect();
    let before = body(definition, &row, &before_words);
    fill(&mut row, &draft, &outcome, &words);
    tx.measure_save(&permit, &row).await?;
    let said = json!({ "before": before, "after": body(definition, &row, &words) });
    ctx.event(&mut tx, Kind::MeasureCorrected, About::episode(&permit, row.id), &said);
    let draft = format!("{}/given/{measure}/correct", place(episode));
    ctx.finish(tx, form, &place(episode), Some(&draft)).await
}

/// Strikes a measure that was entered by mistake: it stays, and counts no more.
///
/// # Errors
/// [`AppError::Invalid`] without a reason; otherwise as [`correct`].
pub async fn strike(
    ctx: &Ctx,
    episode: EpisodeId,
    measure: MeasureId,
    form: Uuid,
    version: i64,
    why: &str,
) -> AppResult<()> {
    check_words("why", why, LONG_MAX)
        .map_err(|_| AppError::field("why", "Say how it came to stand here, in at most 4,000 characters."))?;
    let (mut tx, permit, mut row) = held(ctx, episode, measure, form, version).await?;
    row.struck_at = Some(ctx.at());
    why.trim().clone_into(&mut row.struck_why);
    tx.measure_save(&permit, &row).await?;
    let all = catalogue(&mut tx).await?;
    let name = all.of(&row.instrument, row.edition).map_or(row.instrument.as_str(), |one| one.name.as_str());
    let said = json!({ "measure": name, "why": row.struck_why });
    ctx.event(&mut tx, Kind::MeasureStruck, About::episode(&permit, row.id), &said);
    ctx.finish(tx, form, &place(episode), None).await
}

async fn held(
    ctx: &Ctx,
    episode: EpisodeId,
    measure: MeasureId,
    form: Uuid,
    version: i64,
) -> AppResult<(Box<dyn Tx>, EpisodePermit, MeasureRow)> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let row = ctx.disclose(tx.measure_get(&permit, measure.0).await?).ok_or(AppError::NotFound)?;
    not_struck(&row)?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    Ok((tx, permit, row))
}
