//! Connections (DOMAIN 4.5): finding something that fits, suggesting it, and what becomes of it.

use crate::ctx::{About, Ctx};
use crate::episodes::still_open;
use crate::error::{AppError, AppResult};
use practice::access::Act;
use practice::asset;
use practice::connection::{How, NotTakenUp, State, Turn};
use practice::consent::{GivenBy, How as ConsentHow, Purpose};
use practice::event::Kind;
use practice::goal::{LONG_MAX, check_words, too_long};
use practice::ids::{AssetId, ConnectionId, EpisodeId};
use practice::person::outcode;
use practice::problem::Problem;
use serde_json::json;
use store::assets::AssetRow;
use store::people::ConsentRow;
use store::permit::EpisodePermit;
use store::support::ConnectionRow;
use store::{PAGE, Tx};
use uuid::Uuid;

/// What may fit a person.
#[derive(Debug)]
pub struct Found {
    /// In the person's own area or the town of their practice, by name; only where the list begins.
    pub near: Vec<AssetRow>,
    /// The others, by name; at most [`PAGE`].
    pub rows: Vec<AssetRow>,
    /// Where the list goes on.
    pub next: Option<(String, Uuid)>,
    /// Assets that are suggested, or further, already.
    pub taken: Vec<Uuid>,
}

/// Looks for something that fits: assets narrowed to a need and a word.
///
/// # Errors
/// [`AppError::NotFound`] where the episode is none of the account's.
pub async fn find(
    ctx: &Ctx,
    episode: EpisodeId,
    need: Option<&str>,
    word: Option<&str>,
    after: Option<(String, Uuid)>,
) -> AppResult<Found> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let word = word.map(practice::person::fold);
    let near = if after.is_none() { near(ctx, &mut tx, &permit, need, word.as_deref()).await? } else { Vec::new() };
    let mut rows = tx.asset_page(need, word.as_deref(), after, PAGE).await?;
    let next = crate::assets::next(&rows);
    rows.retain(|row| near.iter().all(|n| n.id != row.id));
    let taken = ctx
        .disclose(tx.connection_list(&permit).await?)
        .into_iter()
        .filter(|c| is_open(&c.state))
        .map(|c| c.asset_id)
        .collect();
    Ok(Found { near, rows, next, taken })
}

/// What lies in the person's own area, or in the town of their practice: most who are lonely or ill go no further.
async fn near(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    need: Option<&str>,
    word: Option<&str>,
) -> AppResult<Vec<AssetRow>> {
    let episode = ctx.disclose(tx.episode_get(permit).await?).ok_or(AppError::NotFound)?;
    let person_permit = tx.permit_person_of_episode(permit).await?;
    let person = ctx.disclose(tx.person_get(&person_permit).await?).ok_or(AppError::NotFound)?;
    let town = tx.site_get(episode.site_id).await?.map(|site| site.town).unwrap_or_default();
    Ok(tx.asset_near(need, word, &town, outcode(&person.postcode), PAGE).await?)
}

fn is_open(state: &str) -> bool {
    State::parse(state).is_some_and(State::is_open)
}

/// Puts something on the plan as a suggestion.
///
/// # Errors
/// [`AppError::Invalid`] where it has closed or is suggested already; [`AppError::NotPossible`] where support has ended.
pub async fn suggest(ctx: &Ctx, episode: EpisodeId, form: Uuid, asset: AssetId) -> AppResult<ConnectionId> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let row = ctx.disclose(tx.episode_get(&permit).await?).ok_or(AppError::NotFound)?;
    still_open(&row)?;
    let (found, _) = tx.asset_get(asset.0).await?.ok_or(AppError::NotFound)?;
    if !asset::State::parse(&found.state).is_some_and(asset::State::can_be_suggested) {
        return Err(AppError::field("asset", format!("{} has closed. Choose something else", found.name)));
    }
    let there = ctx.disclose(tx.connection_list(&permit).await?);
    if there.iter().any(|c| c.asset_id == asset.0 && is_open(&c.state)) {
        return Err(AppError::field("asset", format!("{} is on the plan already", found.name)));
    }
    let connection = ConnectionRow {
        id: ctx.id(),
        episode_id: episode.0,
        person_id: row.person_id,
        asset_id: asset.0,
        state: State::Suggested.as_str().to_owned(),
        how: None,
        not_taken_up: None,
        note: String::new(),
        partner_word: String::new(),
        suggested_at: ctx.at(),
        changed_at: ctx.at(),
        version: 1,
    };
    tx.connection_insert(&permit, &connection).await?;
    let body = json!({ "asset": found.name, "asset_id": asset.0 });
    ctx.event(&mut tx, Kind::ConnectionSuggested, About::episode(&permit, connection.id), &body);
    ctx.finish(tx, form, &format!("/episodes/{episode}/connections"), None).await?;
    Ok(ConnectionId(connection.id))
}

/// A connection opened.
#[derive(Debug)]
pub struct Opened {
    /// The connection.
    pub connection: ConnectionRow,
    /// Where it leads.
    pub asset: AssetRow,
}

/// Opens a connection.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, episode: EpisodeId, connection: ConnectionId) -> AppResult<Opened> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let mut opened = opened(ctx, &mut tx, &permit, connection).await?;
    if !*permit.write() {
        let veil = crate::hidden::veil(&mut tx, *permit.person()).await?;
        opened.connection.note = veil.cover(&opened.connection.note);
        opened.connection.partner_word = veil.cover(&opened.connection.partner_word);
    }
    Ok(opened)
}

async fn opened(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &EpisodePermit,
    connection: ConnectionId,
) -> AppResult<Opened> {
    let row = ctx.disclose(tx.connection_get(permit, connection.0).await?).ok_or(AppError::NotFound)?;
    let (asset, _) = tx.asset_get(row.asset_id).await?.ok_or(AppError::NotFound)?;
    Ok(Opened { connection: row, asset })
}

/// What became of a connection.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The form's own id.
    pub form: Uuid,
    /// The version that the page showed.
    pub version: i64,
    /// What happened.
    pub turn: Turn,
    /// How they were introduced.
    pub how: Option<How>,
    /// Whether the person agreed that the partner is told who they are.
    pub may_be_told: bool,
    /// Why it was not taken up.
    pub why: Option<NotTakenUp>,
    /// A word about it; empty leaves the last one.
    pub note: String,
}

impl Moved {
    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.turn == Turn::Introduce {
            match self.how {
                None => problems.push(Problem::new("how", "Choose how they were introduced.")),
                // a warm introduction tells the partner about the person (DOMAIN 4.10, 11.4)
                Some(How::WarmIntroduction) if !self.may_be_told => problems.push(Problem::new(
                    "may_be_told",
                    "Ask whether they agree that the group is told who they are, and tick this if they do. Otherwise give them the details.",
                )),
                Some(_) => {}
            }
        }
        if self.turn == Turn::NotTakenUp && self.why.is_none() {
            problems.push(Problem::new("why", "Choose why it was not taken up."));
        }
        problems.extend(too_long("note", &self.note, LONG_MAX));
        problems
    }
}

const fn kind(turn: Turn) -> Kind {
    match turn {
        Turn::Agree => Kind::ConnectionAgreed,
        Turn::Introduce => Kind::ConnectionIntroduced,
        Turn::Start => Kind::ConnectionStarted,
        Turn::TakePart => Kind::ConnectionTakingPart,
        Turn::Finish => Kind::ConnectionFinished,
        Turn::NotTakenUp => Kind::ConnectionNotTakenUp,
    }
}

/// Notes what became of a connection. News may come after support has ended, so that is no bar.
///
/// # Errors
/// [`AppError::Invalid`] naming what is missing; [`AppError::NotPossible`] where the rule says no, such as an
/// introduction before the person agreed; [`AppError::Stale`].
pub async fn turn(ctx: &Ctx, episode: EpisodeId, connection: ConnectionId, moved: Moved) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    let problems = moved.problems();
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, moved.form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let Opened { connection: mut row, asset } = opened(ctx, &mut tx, &permit, connection).await?;
    if row.version != moved.version {
        return Err(AppError::Stale);
    }
    if moved.turn == Turn::Introduce {
        ctx.authorise(Act::ConnectionIntroduce)?;
        crate::rights::unrestricted(&mut tx, *permit.person(), Act::ConnectionIntroduce).await?;
    }
    let state =
        State::parse(&row.state).ok_or_else(|| AppError::Internal(format!("connection state {}", row.state)))?;
    let next = state.next(moved.turn).map_err(|e| AppError::NotPossible(e.to_string()))?;
    next.as_str().clone_into(&mut row.state);
    row.changed_at = ctx.at();
    if moved.turn == Turn::Introduce {
        row.how = moved.how.map(|how| how.as_str().to_owned());
    }
    if moved.turn == Turn::NotTakenUp {
        row.not_taken_up = moved.why.map(|why| why.as_str().to_owned());
    }
    if !moved.note.trim().is_empty() {
        moved.note.trim().clone_into(&mut row.note);
    }
    tx.connection_save(&permit, &row).await?;
    let told = moved.turn == Turn::Introduce && moved.may_be_told;
    let body = json!({ "asset": asset.name, "from": state.as_str(), "to": row.state, "how": row.how, "why": row.not_taken_up,
                       "note": moved.note.trim(), "may_be_told": told });
    ctx.event(&mut tx, kind(moved.turn), About::episode(&permit, connection.0), &body);
    if told {
        agreed_to_share(ctx, &mut tx, &permit, &asset).await?;
    }
    let page = format!("/episodes/{episode}/connections/{connection}");
    ctx.finish(tx, moved.form, &format!("/episodes/{episode}/connections"), Some(&page)).await
}

/// Keeps that the person agreed to this partner being told (DOMAIN 4.10: by purpose, who, how, when).
async fn agreed_to_share(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit, asset: &AssetRow) -> AppResult<()> {
    let consent = ConsentRow {
        id: ctx.id(),
        person_id: *permit.person(),
        purpose: Purpose::ShareWithPartner.as_str().to_owned(),
        given: true,
        given_by: GivenBy::Person.as_str().to_owned(),
        how: ConsentHow::Spoken.as_str().to_owned(),
        note: asset.name.clone(),
        at: ctx.at(),
        recorded_by: ctx.account_uuid(),
        withdrawn_at: None,
    };
    tx.consent_insert(*permit.person(), &consent).await?;
    let body =
        json!({ "purpose": consent.purpose, "given_by": consent.given_by, "how": consent.how, "note": consent.note });
    ctx.event(tx, Kind::ConsentGiven, About::episode(permit, consent.id), &body);
    Ok(())
}

/// Records what the partner said back; the newest word stands on the page, earlier ones in the timeline.
///
/// # Errors
/// [`AppError::Invalid`] for empty or overlong words; [`AppError::Stale`].
pub async fn partner_word(
    ctx: &Ctx,
    episode: EpisodeId,
    connection: ConnectionId,
    form: Uuid,
    version: i64,
    words: &str,
) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    check_words("partner_word", words, LONG_MAX).map_err(|p| AppError::Invalid(vec![p]))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let Opened { connection: mut row, asset } = opened(ctx, &mut tx, &permit, connection).await?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    let before = std::mem::replace(&mut row.partner_word, words.trim().to_owned());
    row.changed_at = ctx.at();
    tx.connection_save(&permit, &row).await?;
    let body = json!({ "asset": asset.name, "before": before, "words": row.partner_word });
    ctx.event(&mut tx, Kind::PartnerWordRecorded, About::episode(&permit, connection.0), &body);
    let page = format!("/episodes/{episode}/connections/{connection}");
    // the form stands on the page of the connection, and so does its draft
    ctx.finish(tx, form, &page, Some(&page)).await
}
