//! The practice's front desk (DOMAIN 4.11): who supports somebody of the practice and when they are seen next, without a record being
//! opened; and messages taken there for whoever supports them.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::referrals::link_to_follow;
use crate::search::understood;
use crate::secrets::Token;
use crate::services::{Guest, Opens};
use crate::time;
use practice::access::{Act, Ground};
use practice::consent::Standing;
use practice::desk::{Draft, Ring, Told, Way, ring, told};
use practice::event::Kind;
use practice::goal::{SHORT_MAX, too_long};
use practice::ids::{EpisodeId, PersonId};
use practice::person::{full_name, name_key};
use practice::referral::{Source, practice_follows};
use serde_json::json;
pub use store::desk::{DeskDueRow, DeskEpisodeRow, DeskMessageRow, DeskTakenRow};
use store::desk::{DeskPersonRow, DeskSearch, DeskWaitRow};
use store::organisation::SiteRow;
use store::permit::DeskPermit;
use store::referrals::After;
use store::{PAGE, StoreError, Tx};
use uuid::Uuid;

/// So many people are shown of a search: whoever is asked for is one of few with the same name and birth date.
const FOUND: i64 = 10;
/// So many messages of one person are shown at the desk.
const MESSAGES: i64 = 10;

/// How much the desk is told of whoever a row names.
macro_rules! shows {
    ($row:expr) => {{
        let share =
            $row.share.map_or(Standing::NotAsked, |given| Standing::of(given, $row.share_withdrawn.unwrap_or(false)));
        told(share, $row.hides, $row.restricted, $row.died)
    }};
}

/// The desk as it is opened: the practices it answers for, and the messages it took.
#[derive(Debug)]
pub struct Desk {
    /// The practices.
    pub sites: Vec<SiteRow>,
    /// Messages taken there, the latest first, without their words.
    pub taken: Vec<DeskTakenRow>,
    /// Where the next page of them begins.
    pub next: Option<After>,
}

/// Opens the desk.
///
/// # Errors
/// [`AppError::NotFound`] where the role has none.
pub async fn open(ctx: &Ctx, before: Option<After>) -> AppResult<Desk> {
    ctx.authorise(Act::FrontDesk)?;
    let mut tx = ctx.read().await?;
    let account = ctx.account()?.0;
    let sites = tx.referrer_sites(account, ctx.day()).await?;
    ctx.on_ground(Ground::FrontDesk.as_str());
    let mut taken = ctx.disclose(tx.desk_taken(account, ctx.day(), before, PAGE).await?);
    let full = i64::try_from(taken.len()).unwrap_or(0) == PAGE;
    let next = taken.last().filter(|_| full).map(|row| After { at: row.taken_at, id: row.id });
    // whoever has said no since, or has died, is on no list of the desk either
    taken.retain(|row| shows!(row) != Told::Nothing);
    Ok(Desk { sites, taken, next })
}

/// Somebody found at the desk: by name and birth date, and no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their birth date.
    pub birth_date: Option<jiff::civil::Date>,
}

/// Looks for somebody of the desk's own practices, by NHS number, or by name and birth date together.
///
/// # Errors
/// [`AppError::Invalid`] where that is not enough to mean one person; [`AppError::NotFound`] where the role has no desk.
pub async fn search(ctx: &Ctx, typed: &str) -> AppResult<Vec<Found>> {
    ctx.authorise(Act::FrontDesk)?;
    let sought = understood(ctx, typed)?;
    if sought.nhs_number.is_none() && (sought.birth_date.is_none() || sought.words.is_empty()) {
        return Err(AppError::field(
            "q",
            "Enter the NHS number, or the name and the date of birth together, such as “Mary O’Neill 31/3/1950”. A name alone could be anybody’s",
        ));
    }
    let mut words = sought.words.iter().cloned();
    let search = DeskSearch {
        nhs_number: sought.nhs_number.as_ref().map(|number| number.as_str().to_owned()),
        birth_date: sought.birth_date.map(time::day),
        words: [words.next(), words.next(), words.next()],
    };
    let mut tx = ctx.read().await?;
    let closed = tx.desk_search(ctx.account()?.0, ctx.day(), &search, FOUND).await?;
    ctx.on_ground(Ground::FrontDesk.as_str());
    let rows = ctx.disclose(closed);
    let found = rows.into_iter().filter(|row| shows!(row) != Told::Nothing).filter(|row| {
        let key = name_key(&row.given_name, &row.family_name, &row.known_as);
        sought.words.iter().all(|word| key.contains(word))
    });
    Ok(found
        .map(|row| Found {
            person: PersonId(row.id),
            name: full_name(&row.given_name, &row.family_name),
            birth_date: row.birth_date.map(time::date),
        })
        .collect())
}

/// What the desk is told of somebody.
#[derive(Debug)]
pub struct Answer {
    /// Who.
    pub found: Found,
    /// Whether it is told when they are seen next.
    pub told: Told,
    /// Who supports them, in each open spell of support; without times where those are not told, or where the next contact is kept off
    /// the person's own plan: whoever reads along there may stand at the desk.
    pub episodes: Vec<DeskEpisodeRow>,
    /// Since when a referral waits that nobody has answered yet, and that the practice may follow ([`practice_follows`]); none where
    /// none does, and of somebody who hides.
    pub waits_since: Option<jiff::Timestamp>,
    /// Messages taken here, the latest first.
    pub messages: Vec<DeskMessageRow>,
}

async fn permitted(ctx: &Ctx, tx: &mut Box<dyn Tx>, person: PersonId) -> AppResult<(DeskPermit, DeskPersonRow, Told)> {
    let permit = tx.permit_desk(ctx.account()?.0, person.0, ctx.day()).await?.ok_or(AppError::NotFound)?;
    ctx.stands_on(Ground::FrontDesk.as_str())?;
    let row = ctx.disclose(tx.desk_person(&permit).await?).ok_or(AppError::NotFound)?;
    match shows!(row) {
        Told::Nothing => Err(AppError::NotFound),
        told => Ok((permit, row, told)),
    }
}

/// Answers the desk: who supports somebody, when they are seen next. A look, as any other.
///
/// # Errors
/// [`AppError::NotFound`] for whoever is not of the desk's practices, or of whom it is not told.
pub async fn answer(ctx: &Ctx, person: PersonId) -> AppResult<Answer> {
    ctx.authorise(Act::FrontDesk)?;
    let mut tx = ctx.read().await?;
    let (permit, row, told) = permitted(ctx, &mut tx, person).await?;
    let mut episodes = tx.desk_episodes(&permit, ctx.at(), ctx.day()).await?;
    for episode in episodes.iter_mut().filter(|episode| told == Told::WithoutTimes || episode.kept_off) {
        (episode.next_contact_at, episode.next_contact_kind, episode.next_contact_place) = (None, None, None);
    }
    let waits_since = match told {
        Told::All => {
            let follows = |row: &DeskWaitRow| {
                Source::parse(&row.source).is_some_and(|source| practice_follows(source, row.agrees_word_back))
            };
            tx.desk_waiting(&permit).await?.into_iter().find(follows).map(|row| time::moment(row.received_at))
        }
        Told::WithoutTimes | Told::Nothing => None,
    };
    let messages = tx.desk_messages(&permit, MESSAGES).await?;
    let found = Found {
        person,
        name: full_name(&row.given_name, &row.family_name),
        birth_date: row.birth_date.map(time::date),
    };
    Ok(Answer { found, told, episodes, waits_since, messages })
}

/// Takes a message for whoever supports somebody; it stands on that one's Today until it is dealt with.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where that support has ended; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn take(ctx: &Ctx, person: PersonId, episode: EpisodeId, form: Uuid, draft: Draft) -> AppResult<()> {
    ctx.authorise(Act::FrontDesk)?;
    let draft = draft.check().map_err(AppError::Invalid)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, ..) = permitted(ctx, &mut tx, person).await?;
    let message = DeskMessageRow {
        id: ctx.id(),
        episode_id: episode.0,
        person_id: person.0,
        site_id: *permit.site(),
        from_whom: draft.from_whom,
        body: draft.body,
        ring: draft.ring,
        soon: draft.soon,
        taken_by: ctx.account()?.0,
        taken_name: ctx.actor_name().to_owned(),
        taken_at: ctx.at(),
        done_at: None,
        done_by: None,
        done_name: String::new(),
        done_words: String::new(),
        version: 1,
    };
    match tx.desk_message_insert(&permit, &message).await {
        Err(StoreError::Stale) => {
            return Err(AppError::NotPossible(
                "This support has ended, so nobody would see the message. Ring the service instead".to_owned(),
            ));
        }
        other => other?,
    }
    let about = About { subject: Some(message.id), person: Some(person.0), episode: Some(episode.0) };
    let body =
        json!({ "from_whom": message.from_whom, "text": message.body, "ring": message.ring, "today": message.soon });
    ctx.event(&mut tx, Kind::DeskMessageTaken, about, &body);
    let place = format!("/front-desk/{person}");
    ctx.finish(tx, form, &place, Some(&place)).await
}

/// A message as whoever supports the person reads it.
#[derive(Debug)]
pub struct Message {
    /// The message.
    pub row: DeskMessageRow,
    /// What the record says of the number that was left; none where none was.
    pub ring: Option<Ring>,
}

/// Messages of an episode.
#[derive(Debug)]
pub struct Messages {
    /// Those that wait first, then the latest.
    pub messages: Vec<Message>,
    /// The person's name.
    pub name: String,
    /// What the record says makes contact safe.
    pub safe_contact: String,
    /// Whether this account may mark them dealt with.
    pub write: bool,
}

/// Messages taken at front desks for whoever supports the person of an episode.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn of_episode(ctx: &Ctx, episode: EpisodeId) -> AppResult<Messages> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    let person = tx.permit_person_of_episode(&permit).await?;
    let row = ctx.disclose(tx.person_get(&person).await?).ok_or(AppError::NotFound)?;
    let ways = ctx.disclose(tx.person_contacts(&person).await?);
    let marks = crate::people::marks(ctx, &mut tx, &person).await?;
    let rows = ctx.disclose(tx.desk_messages_of(&permit).await?);
    let write = *permit.write();
    let messages = rows
        .into_iter()
        .map(|mut row| {
            let known = ways.iter().map(|way| Way {
                number: &way.value,
                never: way.never_use,
                no_message: way.no_message,
                safe: way.safe,
            });
            let said = (!row.ring.is_empty()).then(|| ring(&row.ring, known, marks.finds(&row.ring)));
            if !write {
                marks.cover_text(&mut row.body);
                marks.cover_text(&mut row.ring);
            }
            Message { row, ring: said }
        })
        .collect();
    let mut safe_contact = row.safe_contact;
    if !write {
        marks.cover_text(&mut safe_contact);
    }
    Ok(Messages { messages, name: full_name(&row.given_name, &row.family_name), safe_contact, write })
}

/// Marks a message dealt with; the desk sees that, and the words for it.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where it is dealt with already; [`AppError::NotFound`]; [`AppError::TakenBefore`].
pub async fn done(ctx: &Ctx, episode: EpisodeId, message: Uuid, form: Uuid, words: &str) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    if let Some(problem) = too_long("words", words, SHORT_MAX) {
        return Err(AppError::Invalid(vec![problem]));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let rows = ctx.disclose(tx.desk_messages_of(&permit).await?);
    let mut row = rows.into_iter().find(|row| row.id == message).ok_or(AppError::NotFound)?;
    row.done_at = Some(ctx.at());
    row.done_by = ctx.account_uuid();
    ctx.actor_name().clone_into(&mut row.done_name);
    words.trim().clone_into(&mut row.done_words);
    match tx.desk_message_done(&permit, &row).await {
        Err(StoreError::Stale) => {
            return Err(AppError::NotPossible("Somebody marked this message dealt with before you".to_owned()));
        }
        other => other?,
    }
    ctx.event(&mut tx, Kind::DeskMessageDone, About::episode(&permit, message), &json!({ "note": row.done_words }));
    let place = format!("/episodes/{episode}/desk");
    ctx.finish(tx, form, &place, None).await
}

/// Gives whoever comes by a practice's link the address of a referral that came by it, where they know its reference and who it is about:
/// the address that was shown when it was sent is not kept anywhere, and the shared mailbox is not everybody's.
///
/// # Errors
/// [`AppError::Invalid`] where nothing fits; it is not said which of the two is wrong.
pub async fn find_at_link(guest: &Guest, reference: &str, known: &str) -> AppResult<Token> {
    let Opens::Practice(site) = guest.opens else { return Err(AppError::NotFound) };
    let ctx = &guest.ctx;
    let reference = practice::reference::parse(reference)
        .ok_or_else(|| AppError::field("reference", "Enter the reference, such as LW-7K4M-29QX"))?;
    let sought = practice::search::read(known, ctx.today());
    if sought.birth_date.is_none() && sought.nhs_number.is_none() {
        return Err(AppError::field(
            "known",
            "Enter the person’s date of birth, such as 31/3/1950, or their NHS number",
        ));
    }
    let mut tx = ctx.begin().await?;
    let row = ctx.disclose(tx.desk_referral(site.0, &reference).await?);
    let fits = row.filter(|row| {
        let born = sought.birth_date.is_none_or(|day| row.birth_date == Some(time::day(day)));
        let number = sought.nhs_number.as_ref().is_none_or(|n| row.nhs_number.as_deref() == Some(n.as_str()));
        born && number
    });
    let row = fits.ok_or_else(|| {
        AppError::field("reference", "Nothing that came by this practice’s link fits both. Check the reference and what you entered of the person")
    })?;
    let token = link_to_follow(ctx, &mut tx, row.id, (&row.source, &row.referrer_name), None).await?;
    tx.commit().await?;
    Ok(token)
}
