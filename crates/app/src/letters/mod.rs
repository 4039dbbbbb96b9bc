//! Letters on paper (issue 4 of 6, part 6): begun from the service's own templates, read and changed, printed, and kept as they went.

mod mail;
pub mod own;
mod sheet;
mod writing;

pub(crate) use mail::message as mail;
pub use own::Chooseable;
pub use sheet::{Printed, language, pdf, printed};
pub use writing::{Fate, Written, begin, returned, settle};
pub(crate) use writing::{begin_for, can_go, send_begun, sheet_of, still_wanted, throw_begun, way_for};

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::notices::Unsent;
use crate::people::{Marks, marks, stands};
use crate::wording::LETTERHEAD;
use practice::access::Act;
use practice::consent::{Purpose, Standing};
use practice::ids::{EpisodeId, LetterId, ReferralId};
use practice::letter::{To, telling};
use practice::person::{ContactKind, full_name, safe_to_write};
use store::letters::{LetterHeadRow, LetterRow};
use store::people::{PersonContactRow, PersonRow};
use store::permit::{PersonPermit, ReferralPermit};
use store::referrals::ReferralRow;
use store::{PAGE, Tx};
use uuid::Uuid;

/// What is known of whom a letter is about, for every page of it.
#[derive(Debug)]
pub struct About {
    /// The referral.
    pub referral: ReferralId,
    /// Its reference.
    pub reference: String,
    /// The episode that followed it.
    pub episode: Option<EpisodeId>,
    /// The person.
    pub person: Uuid,
    /// Their name.
    pub name: String,
    /// The practice that the referral came by.
    pub practice: String,
    /// Whether this account may write letters about them.
    pub write: bool,
    /// That they have died, that something is hidden, that use is restricted.
    pub marks: Marks,
    /// Whether they agree to be contacted.
    pub contact: Standing,
    /// Whether they agree that the practice hears.
    pub share: Standing,
}

/// The letters about somebody's referral.
#[derive(Debug)]
pub struct Letters {
    /// Whom they are about.
    pub about: About,
    /// The latest first.
    pub rows: Vec<LetterRow>,
    /// What one can begin from, where this account may write one.
    pub choices: Vec<Chooseable>,
}

/// A letter, opened.
#[derive(Debug)]
pub struct Opened {
    /// Whom it is about.
    pub about: About,
    /// The letter.
    pub letter: LetterRow,
    /// Addresses at which a letter finds the person safely.
    pub ways: Vec<PersonContactRow>,
    /// Why there is none, where there is none.
    pub no_way: Option<&'static str>,
    /// The letterhead: as it went, or as it would go now.
    pub head: String,
    /// How many sheets it takes.
    pub pages: usize,
    /// Where an e-mail finds the person safely, where one does and they agree to be contacted.
    pub mail: Option<String>,
    /// What of it by e-mail did not go.
    pub unsent: Vec<Unsent>,
}

/// What is read besides a letter itself.
struct Scene {
    permit: ReferralPermit,
    person_permit: PersonPermit,
    person: PersonRow,
    referral: ReferralRow,
    about: About,
    /// Whether they agree that a partner is told of them.
    partner: Standing,
}

async fn scene(ctx: &Ctx, tx: &mut Box<dyn Tx>, referral: ReferralId) -> AppResult<Scene> {
    let permit = ctx.referral_permit(tx, referral).await?;
    let row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    let person_permit = tx.permit_person_of_referral(&permit).await?;
    let person = ctx.disclose(tx.person_get(&person_permit).await?).ok_or(AppError::NotFound)?;
    let episode = tx.episode_of_referral(&permit).await?.map(|(id, _)| EpisodeId(id));
    let write = ctx.may(Act::MessageSend)
        && *permit.write()
        && match episode {
            Some(episode) => tx.permit_episode(&ctx.stance()?, episode.0).await?.is_some_and(|one| *one.write()),
            None => true,
        };
    let consents = ctx.disclose(tx.consent_list(&person_permit).await?);
    let contact = match stands(&consents, Purpose::Contact) {
        Standing::NotAsked if row.consent_contact => Standing::Given,
        other => other,
    };
    let practice = tx.site_get(row.site_id).await?.map(|site| site.name).unwrap_or_default();
    let about = About {
        referral,
        reference: row.reference.clone(),
        episode,
        person: person.id,
        name: full_name(&person.given_name, &person.family_name),
        practice,
        write,
        marks: marks(ctx, tx, &person_permit).await?,
        contact,
        share: stands(&consents, Purpose::ShareWithPractice),
    };
    let partner = stands(&consents, Purpose::ShareWithPartner);
    Ok(Scene { permit, person_permit, person, referral: row, about, partner })
}

/// The letters about a referral.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn list(ctx: &Ctx, referral: ReferralId) -> AppResult<Letters> {
    ctx.authorise(Act::ReferralRead)?;
    let mut tx = ctx.read().await?;
    let scene = scene(ctx, &mut tx, referral).await?;
    let mut rows = ctx.disclose(tx.letter_list(&scene.permit).await?);
    if !scene.about.write {
        rows.retain(|letter| letter.state == "sent");
        scene.about.marks.cover_letters(&mut rows);
    }
    let choices = if scene.about.write { own::choices(&mut tx).await? } else { Vec::new() };
    Ok(Letters { about: scene.about, rows, choices })
}

/// Letters that were begun and wait to be sent, of the account's episodes and teams.
///
/// # Errors
/// [`AppError::NotFound`] where the role writes none.
pub async fn waiting(ctx: &Ctx) -> AppResult<Vec<LetterHeadRow>> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.read().await?;
    Ok(ctx.disclose(tx.letter_drafts(ctx.account()?.0, ctx.day(), PAGE).await?))
}

/// Opens a letter; what was not sent yet opens to whoever may write it.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn open(ctx: &Ctx, referral: ReferralId, letter: LetterId) -> AppResult<Opened> {
    ctx.authorise(Act::ReferralRead)?;
    let mut tx = ctx.read().await?;
    let scene = scene(ctx, &mut tx, referral).await?;
    let letter = found(ctx, &mut tx, &scene.permit, letter).await?;
    if letter.state == "draft" && !scene.about.write {
        return Err(AppError::NotFound);
    }
    let (ways, no_way) = safe_ways(ctx, &mut tx, &scene).await?;
    let head = if letter.state == "sent" { letter.head.clone() } else { head(ctx, &mut tx, &scene.about).await? };
    let pages = paper::pages(&sheet::sheet(&letter, &head)).unwrap_or(1);
    let mail = if scene.about.write { mail::address_for(ctx, &mut tx, &scene).await? } else { None };
    let unsent = match letter.sent_at {
        Some(sent) => crate::notices::unsent(&mut tx, letter.id, sent).await?,
        None => Vec::new(),
    };
    let mut letter = letter;
    if !scene.about.write {
        scene.about.marks.cover_letters(std::slice::from_mut(&mut letter));
    }
    Ok(Opened { about: scene.about, letter, ways, no_way, head, pages, mail, unsent })
}

/// Opens a letter to be put on paper. What was not sent yet is asked again whether it may go, and whether its address is still one that is
/// safe; where it is not, the name alone stands there.
///
/// # Errors
/// As [`open`]; [`AppError::NotPossible`] where it must not be sent.
async fn for_paper(ctx: &Ctx, referral: ReferralId, letter: LetterId) -> AppResult<Opened> {
    let mut opened = open(ctx, referral, letter).await?;
    if opened.letter.state == "sent" {
        return Ok(opened);
    }
    let to = To::parse(&opened.letter.to_whom).unwrap_or(To::Person);
    let mut tx = ctx.read().await?;
    let scene = scene(ctx, &mut tx, referral).await?;
    writing::may_write(&mut tx, &scene, to).await?;
    if to == To::Person && !opened.ways.iter().any(|way| writing::addressed(&scene, way) == opened.letter.address) {
        opened.letter.address.clone_from(&scene.about.name);
    }
    Ok(opened)
}

async fn found(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &ReferralPermit, letter: LetterId) -> AppResult<LetterRow> {
    ctx.disclose(tx.letter_get(permit, letter.0).await?).ok_or(AppError::NotFound)
}

/// The addresses at which a letter finds the person safely; else why there is none.
async fn safe_ways(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    scene: &Scene,
) -> AppResult<(Vec<PersonContactRow>, Option<&'static str>)> {
    let mut ways = ctx.disclose(tx.person_contacts(&scene.person_permit).await?);
    ways.retain(|way| way.kind == ContactKind::Post.as_str());
    let there = !ways.is_empty();
    ways.retain(|way| safe_to_write(way.safe, way.no_message, way.never_use).is_ok());
    let hidden = scene.about.marks.hidden.iter().any(|what| *what == practice::hidden::What::Address.words());
    let why = if !ways.is_empty() {
        None
    } else if hidden {
        Some(
            "This person’s address is hidden, so it does not stand on a letter that is kept here. Hand the letter over, or write the address on the envelope yourself and send it by hand",
        )
    } else if there {
        Some(
            "No address of this person is marked as safe to write to. Ask them whether somebody else opens their post, then say so on their details",
        )
    } else {
        Some(
            "No address to write to is known. Ask the person, add it to their details as post, and say there whether it is safe",
        )
    };
    Ok((ways, why))
}

/// The letterhead as the service words it; else its name where that tells nothing, else the practice’s.
async fn head(ctx: &Ctx, tx: &mut Box<dyn Tx>, about: &About) -> AppResult<String> {
    let own = tx.wording_get(LETTERHEAD).await?.map(|row| row.body).unwrap_or_default();
    let name = ctx.service_name();
    Ok(if !own.trim().is_empty() {
        own.trim().to_owned()
    } else if telling(name).is_none() && !name.is_empty() {
        name.to_owned()
    } else {
        about.practice.clone()
    })
}

/// The name and address with which a letter begins.
fn first_address(scene: &Scene, to: To, ways: &[PersonContactRow]) -> String {
    match to {
        To::Practice => scene.about.practice.clone(),
        To::Referrer => practice::letter::lines(&scene.referral.referrer_name).join("\n"),
        // whoever writes knows which
        To::Partner => String::new(),
        To::Person => ways.first().map_or_else(|| scene.about.name.clone(), |way| writing::addressed(scene, way)),
    }
}
