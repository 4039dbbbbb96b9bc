//! Measures (DOMAIN 4.7): given, not asked and why, shown back; own concerns; questions a person answers by themselves; the follow-up.

mod ask;
mod catalogue;
mod concerns;
mod course;
mod define;
mod figures;
mod give;
mod later;

pub use ask::{NewAsk, Questions, answer_by_link, ask, by_link, take_back};
pub(crate) use catalogue::read as catalogue;
pub use catalogue::{Catalogue, Instrument};
pub use concerns::{lay_down, take_up};
pub(crate) use course::figures as scores_of;
pub use course::{Course, Track, courses};
pub use define::{Checked, Switches, check, define, instrument, open as switches, set_on_plan, switch};
pub(crate) use figures::of_spells;
pub use figures::{Figures, InstrumentFigures, ScaleFigures, figures};
pub use give::{NewMeasure, body, correct, fill, give, said_in_order, strike};
pub use later::{close, plan, planned};
pub use store::measures::{FollowUpDueRow, FollowUpRow, MeasureAskRow, MeasureRow, OwnConcernRow};

use crate::ctx::Ctx;
use crate::episodes::Opened;
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::consent::{Purpose, Standing};
use practice::ids::{EpisodeId, MeasureId};
use practice::measure::{Definition, Sort};
use store::Tx;
use store::permit::EpisodePermit;

/// The measures of a support.
#[derive(Debug)]
pub struct Measures {
    /// The support.
    pub opened: Opened,
    /// What can be asked.
    pub catalogue: Catalogue,
    /// Everything given or not asked, the earliest first, those struck too.
    pub rows: Vec<MeasureRow>,
    /// Concerns in the person's words, the earliest first, those laid down too.
    pub concerns: Vec<OwnConcernRow>,
    /// What the person was given to answer by themselves, the latest first.
    pub asks: Vec<MeasureAskRow>,
    /// Follow-ups, the latest first.
    pub follow_ups: Vec<FollowUpRow>,
    /// Whether the person agrees to be contacted.
    pub contact: Standing,
    /// On which day support began, as follow-ups count it.
    pub start: Date,
    /// On which day it ended, if it did.
    pub ending: Option<Date>,
}

impl Measures {
    /// The concerns that are rated now.
    pub fn rated(&self) -> Vec<&OwnConcernRow> {
        self.concerns.iter().filter(|concern| concern.laid_down_at.is_none()).collect()
    }
}

/// Opens the measures of a support.
///
/// # Errors
/// [`AppError::NotFound`] where it is none that the account may open.
pub async fn open(ctx: &Ctx, episode: EpisodeId) -> AppResult<Measures> {
    ctx.authorise(Act::EpisodeRead)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_permit(&mut tx, episode).await?;
    read(ctx, &mut tx, &permit).await
}

/// The same to fill in a form, which whoever may read alone is told at once.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where the account may not change it.
pub async fn open_to_write(ctx: &Ctx, episode: EpisodeId) -> AppResult<Measures> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.read().await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    read(ctx, &mut tx, &permit).await
}

async fn read(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &EpisodePermit) -> AppResult<Measures> {
    let opened = crate::episodes::opened(ctx, tx, permit).await?;
    let mut rows = ctx.disclose(tx.measure_list(permit).await?);
    let mut concerns = ctx.disclose(tx.own_concern_list(permit).await?);
    if !opened.write {
        for row in &mut rows {
            for words in [&mut row.note, &mut row.said, &mut row.not_asked_words, &mut row.struck_why] {
                opened.marks.cover(words);
            }
        }
        for concern in &mut concerns {
            opened.marks.cover(&mut concern.words);
        }
    }
    let person = tx.permit_person_of_episode(permit).await?;
    let contact = if opened.record_closed {
        Standing::NotAsked
    } else {
        crate::people::stands(&ctx.disclose(tx.consent_list(&person).await?), Purpose::Contact)
    };
    let begun = opened.episode.started_at.unwrap_or(opened.episode.opened_at);
    Ok(Measures {
        start: time::local_date(time::moment(begun)),
        ending: opened.episode.ended_at.map(|at| time::local_date(time::moment(at))),
        opened,
        catalogue: catalogue(tx).await?,
        rows,
        concerns,
        asks: tx.measure_ask_list(permit).await?,
        follow_ups: tx.follow_up_list(permit).await?,
        contact,
    })
}

/// One measure, to be corrected, with the edition under which it was given.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where the account may read it alone, or it was struck.
pub async fn one(ctx: &Ctx, episode: EpisodeId, measure: MeasureId) -> AppResult<(Measures, MeasureRow, Definition)> {
    let measures = open_to_write(ctx, episode).await?;
    let row = measures.rows.iter().find(|row| row.id == measure.0).cloned().ok_or(AppError::NotFound)?;
    not_struck(&row)?;
    let definition = measures.catalogue.of(&row.instrument, row.edition).cloned().ok_or(AppError::NotFound)?;
    Ok((measures, row, definition))
}

pub(crate) fn not_struck(row: &MeasureRow) -> AppResult<()> {
    if row.struck_at.is_some() {
        return Err(AppError::NotPossible("This was struck as entered by mistake, and changes no more".to_owned()));
    }
    Ok(())
}

/// Concerns as an instrument of that sort asks them: by id and words; none for any other.
pub fn asked_concerns<'a>(
    definition: &Definition,
    concerns: impl IntoIterator<Item = &'a OwnConcernRow>,
) -> Vec<(String, String)> {
    if definition.sort != Sort::Concerns {
        return Vec::new();
    }
    concerns.into_iter().map(|concern| (concern.id.to_string(), concern.words.clone())).collect()
}

pub(crate) fn place(episode: EpisodeId) -> String {
    format!("/episodes/{episode}/measures")
}
