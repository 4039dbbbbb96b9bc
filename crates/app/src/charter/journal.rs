//! A worker's journal of judgement (DOMAIN 5.3): what they did beyond the usual, why, what came of it, and what they think about it.
//!
//! Nobody else opens it, whatever their role. The reason and what came of it belong to the person's record and stand in its timeline, as
//! any note does. The reflection is the worker's own: it names nobody, no event tells of it, and it leaves with no copy of anybody's record.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use practice::access::Act;
use practice::charter::journal::{Own, Since, check_came_of, check_reflection};
use practice::charter::leave::Type;
use practice::charter::{Aspect, Latitude, Outcome};
use practice::event::Kind;
use practice::ids::{DiscretionId, EpisodeId, PersonId, ReferralId};
use practice::person::full_name;
use practice::support::Names;
use practice::{ending, episode};
use serde_json::{Value, json};
use store::judgement::SinceRow;
use store::referrals::After;
use store::{PAGE, StoreError, Tx};
use uuid::Uuid;

pub use store::judgement::{DiscretionRow, ReflectionRow, WeighedRow};

/// So many of those whom a worker supports are looked for in what must name nobody.
const LOOKED_FOR: i64 = 500;

/// A page of the journal.
#[derive(Debug)]
pub struct Page {
    /// The latest first.
    pub entries: Vec<DiscretionRow>,
    /// Where the list goes on; none at its end.
    pub next: Option<After>,
}

/// Of which aspect and type entries are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// About what.
    pub aspect: Option<Aspect>,
    /// Of which type.
    pub kind: Option<Type>,
}

/// What one boundary made of an act.
#[derive(Debug, Clone)]
pub struct Line {
    /// As it is kept.
    pub row: WeighedRow,
    /// What was asked.
    pub outcome: Option<Outcome>,
    /// Where the boundary stood on the line then.
    pub latitude: Option<Latitude>,
}

/// Whose support an entry is about, as long as the worker may read it.
#[derive(Debug, Clone)]
pub struct Somebody {
    /// Their name.
    pub name: String,
    /// The support.
    pub episode: EpisodeId,
    /// Whether the worker may write in it still.
    pub write: bool,
}

/// One entry, whole.
#[derive(Debug)]
pub struct Opened {
    /// As it is kept.
    pub entry: DiscretionRow,
    /// What each boundary made of it; none of an own entry.
    pub lines: Vec<Line>,
    /// Whose support it is about; none where it is about none, or it is closed to the worker by now.
    pub of: Option<Somebody>,
    /// What the record shows since; none where it cannot be read.
    pub since: Option<Since>,
    /// What the worker thinks about it.
    pub reflection: Option<ReflectionRow>,
}

/// The journal, behind `after` where it is given.
///
/// # Errors
/// [`AppError::NotFound`] where the role keeps none.
pub async fn page(ctx: &Ctx, filter: Filter, after: Option<After>) -> AppResult<Page> {
    ctx.authorise(Act::JudgementKeep)?;
    let mut tx = ctx.read().await?;
    let before = after.map(|place| (place.at, place.id));
    let (aspect, kind) = (filter.aspect.map(Aspect::as_str), filter.kind.map(Type::as_str));
    let mut entries = ctx.disclose(tx.judgement_list(ctx.account()?.0, before, aspect, kind).await?);
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = entries.len() > most;
    entries.truncate(most);
    let next = entries.last().filter(|_| more).map(|last| After { at: last.at, id: last.id });
    Ok(Page { entries, next })
}

/// One entry of one's own.
///
/// # Errors
/// [`AppError::NotFound`] where it is none of the account's.
pub async fn open(ctx: &Ctx, discretion: DiscretionId) -> AppResult<Opened> {
    ctx.authorise(Act::JudgementKeep)?;
    let mut tx = ctx.read().await?;
    let me = ctx.account()?.0;
    let entry = ctx.disclose(tx.judgement_get(me, discretion.0).await?).ok_or(AppError::NotFound)?;
    let lines = tx.judgement_weighed(me, discretion.0).await?.into_iter().map(line).collect();
    let reflection = tx.reflection_get(me, discretion.0).await?;
    let (mut of, mut since) = (None, None);
    if let Some(episode) = entry.episode_id.map(EpisodeId) {
        match ctx.episode_permit(&mut tx, episode).await {
            Ok(permit) => {
                since = ctx.disclose(tx.judgement_since(&permit, entry.at).await?).as_ref().map(shown);
                let name = name(ctx, &mut tx, PersonId(*permit.person())).await?;
                of = Some(Somebody {
                    name: name.map(|name| full_name(&name.0, &name.1)).unwrap_or_default(),
                    episode,
                    write: *permit.write(),
                });
            }
            // handed over, or destroyed: what one wrote oneself stays, without the way in
            Err(AppError::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(Opened { entry, lines, of, since, reflection })
}

fn line(row: WeighedRow) -> Line {
    Line {
        outcome: Outcome::parse(&row.outcome),
        latitude: u8::try_from(row.latitude).ok().and_then(Latitude::new),
        row,
    }
}

fn shown(row: &SinceRow) -> Since {
    let count = |many: i64| u32::try_from(many).unwrap_or(u32::MAX);
    let on = |at| time::local_date(time::moment(at));
    Since {
        contacts: count(row.contacts),
        last_contact: row.last_contact_at.map(on),
        missed: count(row.missed),
        goals_reached: count(row.goals_reached),
        steps_done: count(row.steps_done),
        connections: count(row.connections),
        unmet: count(row.unmet),
        measures: count(row.measures),
        state: episode::State::parse(&row.state),
        ended: row.ended_at.map(|at| (on(at), row.ended_why.as_deref().and_then(ending::Reason::parse))),
    }
}

/// A person's names, where their record is open to the account.
async fn name(ctx: &Ctx, tx: &mut Box<dyn Tx>, person: PersonId) -> AppResult<Option<Names>> {
    match ctx.person_permit(tx, person).await {
        Ok(permit) => {
            let row = ctx.disclose(tx.person_get(&permit).await?);
            Ok(row.map(|row| (row.given_name, row.family_name, row.known_as)))
        }
        Err(AppError::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Names of those whom the worker supports or covers: for looking through what must name nobody, and never shown.
pub(crate) async fn people(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Vec<Names>> {
    let rows = ctx.disclose(tx.today_names(ctx.account()?.0, ctx.at(), LOOKED_FOR).await?);
    Ok(rows.into_iter().map(|row| (row.given_name, row.family_name, String::new())).collect())
}

/// A new entry as the form gives it.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// The form's own id.
    pub form: Uuid,
    /// Whose support it is about; none for the work at large.
    pub episode: Option<EpisodeId>,
    /// What is written.
    pub own: Own,
    /// The worker says that what looks like a name is nobody's.
    pub names_nobody: bool,
}

/// Writes down judgement where no boundary asked for it: that is how missing guidance shows [004 CMOC13].
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`], [`AppError::NotPossible`] where the support is not the account's to write in;
/// [`AppError::TakenBefore`].
pub async fn note(ctx: &Ctx, new: NewEntry) -> AppResult<DiscretionId> {
    ctx.authorise(Act::JudgementKeep)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let id = note_in(ctx, &mut tx, &new).await?;
    let page = format!("/judgement/{id}");
    let draft = new.episode.map_or_else(|| "/judgement/new".to_owned(), |one| format!("/episodes/{one}/judgement"));
    ctx.finish(tx, new.form, &page, Some(&draft)).await?;
    Ok(id)
}

/// The same, within what is written already.
pub(crate) async fn note_in(ctx: &Ctx, tx: &mut Box<dyn Tx>, new: &NewEntry) -> AppResult<DiscretionId> {
    let people = if new.episode.is_none() { people(ctx, tx).await? } else { Vec::new() };
    new.own.check(new.episode.is_some(), &people, new.names_nobody).map_err(AppError::Invalid)?;
    let row = DiscretionRow {
        id: ctx.id(),
        worker_id: ctx.account()?.0,
        at: ctx.at(),
        aspect: new.own.aspect.as_str().to_owned(),
        kind: new.own.kind.as_str().to_owned(),
        why: new.own.why.trim().to_owned(),
        hoped: new.own.hoped.trim().to_owned(),
        could_not_wait: false,
        own: true,
        came_of: String::new(),
        came_of_at: None,
        person_id: None,
        episode_id: new.episode.map(|one| one.0),
        referral_id: None,
        made_at: ctx.at(),
        version: 1,
        figures: None,
        reflected: false,
    };
    if let Some(episode) = new.episode {
        let permit = ctx.episode_write_permit(tx, episode).await?;
        tx.judgement_insert_of_episode(&permit, &row).await?;
        let body = json!({
            "aspect": new.own.aspect.words(), "judgement": row.kind, "why": row.why, "hoped": row.hoped
        });
        ctx.event(tx, Kind::JudgementNoted, About::episode(&permit, row.id), &body);
    } else {
        tx.judgement_insert(&row).await?;
        // the words stay with the worker: the log of the service says that, and on what
        let body = json!({ "aspect": new.own.aspect.words() });
        ctx.event(tx, Kind::JudgementNoted, About::service(row.id), &body);
    }
    Ok(DiscretionId(row.id))
}

/// Writes down what came of it, in the worker's word. What was written before stays in the record.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`]; [`AppError::NotPossible`] where the record is with a colleague by now;
/// [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn came_of(ctx: &Ctx, form: Uuid, known: (DiscretionId, i64), words: &str) -> AppResult<()> {
    ctx.authorise(Act::JudgementKeep)?;
    check_came_of(words).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (me, id) = (ctx.account()?.0, known.0.0);
    let entry = ctx.disclose(tx.judgement_get(me, id).await?).ok_or(AppError::NotFound)?;
    if entry.version != known.1 {
        return Err(AppError::Stale);
    }
    let about = about(ctx, &mut tx, &entry).await?;
    tx.judgement_came_of(me, (id, entry.version), words.trim(), ctx.at()).await?;
    let body = body(&entry, words.trim());
    ctx.event(&mut tx, Kind::JudgementCameOf, about, &body);
    let page = format!("/judgement/{id}");
    ctx.finish(tx, form, &page, Some(&format!("{page}/came-of"))).await
}

/// What the event says. Of an entry about nobody the words stay with the worker.
fn body(entry: &DiscretionRow, words: &str) -> Value {
    if entry.person_id.is_none() {
        return json!({ "aspect": Aspect::parse(&entry.aspect).map(Aspect::words) });
    }
    if entry.came_of.is_empty() {
        return json!({ "why": entry.why, "came_of": words });
    }
    json!({ "before": { "came_of": entry.came_of }, "after": { "came_of": words } })
}

/// Whose record what is written belongs to, where it may be written in.
async fn about(ctx: &Ctx, tx: &mut Box<dyn Tx>, entry: &DiscretionRow) -> AppResult<About> {
    let closed = |error: AppError| match error {
        AppError::NotFound => AppError::NotPossible(
            "This record is with a colleague now. Tell them what came of it, so that it can stand there".to_owned(),
        ),
        other => other,
    };
    if let Some(episode) = entry.episode_id {
        let permit = ctx.episode_write_permit(tx, EpisodeId(episode)).await.map_err(closed)?;
        return Ok(About::episode(&permit, entry.id));
    }
    if let Some(referral) = entry.referral_id {
        ctx.referral_write_permit(tx, ReferralId(referral)).await.map_err(closed)?;
        return Ok(About { subject: Some(entry.id), person: entry.person_id, episode: None });
    }
    Ok(About::service(entry.id))
}

/// A reflection as the form gives it.
#[derive(Debug, Clone)]
pub struct NewReflection {
    /// The form's own id.
    pub form: Uuid,
    /// What is written; empty takes it away.
    pub words: String,
    /// The worker brings it to supervision.
    pub bring: bool,
    /// The worker says that what looks like a name is nobody's.
    pub names_nobody: bool,
    /// The version that was read; 0 for none.
    pub version: i64,
}

/// Keeps what the worker thinks about it. It names nobody, and nobody else reads it unless they bring it to supervision.
///
/// # Errors
/// [`AppError::Invalid`] where somebody is named, with where; [`AppError::Stale`]; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn reflect(ctx: &Ctx, discretion: DiscretionId, new: NewReflection) -> AppResult<()> {
    ctx.authorise(Act::JudgementKeep)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let me = ctx.account()?.0;
    let entry = ctx.disclose(tx.judgement_get(me, discretion.0).await?).ok_or(AppError::NotFound)?;
    let of = match entry.person_id {
        Some(person) => name(ctx, &mut tx, PersonId(person)).await?,
        None => None,
    };
    let people = people(ctx, &mut tx).await?;
    check_reflection(&new.words, &people, of.as_ref(), new.names_nobody).map_err(AppError::Invalid)?;
    let before = tx.reflection_get(me, discretion.0).await?;
    if before.as_ref().map_or(0, |row| row.version) != new.version {
        return Err(AppError::Stale);
    }
    let words = new.words.trim();
    if before.is_none() && words.is_empty() {
        return Err(AppError::field("words", "Write what you think about it, or leave this page as it is"));
    }
    let row = ReflectionRow {
        id: before.map_or_else(|| ctx.id(), |row| row.id),
        discretion_id: discretion.0,
        worker_id: me,
        words: words.to_owned(),
        bring: new.bring && !words.is_empty(),
        made_at: ctx.at(),
        version: new.version,
    };
    tx.reflection_put(&row).await.map_err(|error| match error {
        // written in another window at the same moment
        StoreError::Conflict => AppError::Stale,
        other => other.into(),
    })?;
    let page = format!("/judgement/{discretion}");
    ctx.finish(tx, new.form, &page, Some(&format!("{page}/reflection"))).await
}
