//! A letter as it goes on paper: the same for the page that is printed and for the PDF.

use super::for_paper;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::time;
use jiff::civil::Date;
use paper::{PaperError, Sheet};
use practice::ids::{LetterId, ReferralId};
use practice::letter::lines;
use practice::letter::own::Language;
use store::letters::LetterRow;

/// A letter as it is printed.
#[derive(Debug)]
pub struct Printed {
    /// The letterhead, line by line.
    pub head: Vec<String>,
    /// Name and address, line by line.
    pub address: Vec<String>,
    /// The day that stands on it.
    pub date: jiff::civil::Date,
    /// What it is about; may be empty.
    pub subject: String,
    /// In which language subject and letter are.
    pub language: Language,
    /// The letter itself.
    pub body: String,
    /// Large print.
    pub large: bool,
    /// Whether it was sent, or would be printed before it is.
    pub sent: bool,
}

pub(super) fn sheet(letter: &LetterRow, head: &str) -> Sheet {
    let plain = sheet_of((head, &letter.address), time::date(letter.begun_on), letter.body.clone(), letter.large);
    let language = match language(letter) {
        Language::English => String::new(),
        Language::Welsh => Language::Welsh.as_str().to_owned(),
    };
    Sheet { subject: letter.subject.clone(), language, ..plain }
}

pub(super) fn sheet_of((head, address): (&str, &str), on: Date, body: String, large: bool) -> Sheet {
    let owned = |text: &str| lines(text).into_iter().map(str::to_owned).collect();
    Sheet {
        head: owned(head),
        address: owned(address),
        date: on.strftime("%-d %B %Y").to_string(),
        subject: String::new(),
        language: String::new(),
        body,
        large,
    }
}

/// The language of a letter.
#[must_use]
pub fn language(letter: &LetterRow) -> Language {
    Language::parse(&letter.language).unwrap_or(Language::English)
}

/// A letter for the page that is printed.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] for one that must not be sent any more.
pub async fn printed(ctx: &Ctx, referral: ReferralId, letter: LetterId) -> AppResult<Printed> {
    let opened = for_paper(ctx, referral, letter).await?;
    let sheet = sheet(&opened.letter, &opened.head);
    Ok(Printed {
        head: sheet.head,
        address: sheet.address,
        date: time::date(opened.letter.begun_on),
        subject: sheet.subject,
        language: language(&opened.letter),
        body: sheet.body,
        large: sheet.large,
        sent: opened.letter.state == "sent",
    })
}

/// A letter as a PDF that can be read aloud.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] for one that must not be sent any more, and for a sign that the type of the PDF does not have.
pub async fn pdf(ctx: &Ctx, referral: ReferralId, letter: LetterId) -> AppResult<Vec<u8>> {
    let opened = for_paper(ctx, referral, letter).await?;
    let sheet = sheet(&opened.letter, &opened.head);
    // a few milliseconds of work that waits for nothing: not on the threads that serve
    let made = tokio::task::spawn_blocking(move || paper::pdf(&sheet)).await;
    match made.map_err(|error| AppError::Internal(format!("a letter: {error}")))? {
        Ok(bytes) => Ok(bytes),
        Err(PaperError::NoSign(sign)) => Err(AppError::NotPossible(format!(
            "The PDF has no sign for ‘{sign}’. Print the page instead: your browser has it, and can save it as a PDF too"
        ))),
        Err(PaperError::Fault(why)) => Err(AppError::Internal(why)),
    }
}
