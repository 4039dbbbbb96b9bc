//! Letters and reports on sheets of A4, as PDF (beside floor 3): laid out here, and written by krilla as PDF/UA-1, so that a screen reader reads the
//! letter in its order, in English, paragraph by paragraph.
//!
//! It knows lines and sheets, and nothing of what a letter is about. The type is DejaVu Sans, which has the letters of nearly every
//! alphabet; what it has no sign for is said before anything is printed ([`PaperError::NoSign`]).

mod document;
mod layout;

pub use document::{Document, Part, document};

use krilla::SerializeSettings;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag, Tag, TagGroup, TagTree};
use krilla::text::{Font, TextDirection};
use layout::{Block, HEIGHT, Placed, WIDTH};
use ttf_parser::Face;

/// The language in which letters are read aloud, where they are in no other.
const LANGUAGE: &str = "en-GB";

/// A letter as it goes on paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Who writes and where to send it back, line by line; neutral, for it is seen first.
    pub head: Vec<String>,
    /// Name and address, where the window of an envelope (DL, BS 4264) shows them.
    pub address: Vec<String>,
    /// The day, in words.
    pub date: String,
    /// What it is about, in a line above the letter; empty where there is none.
    pub subject: String,
    /// The language of subject and letter, as RFC 5646 writes it; empty for English. The rest is English, or names.
    pub language: String,
    /// The letter itself; an empty line parts two paragraphs.
    pub body: String,
    /// Large print: 18 points in place of 12, ragged, never hyphenated (UK Association for Accessible Formats, 2011).
    pub large: bool,
}

/// Why a letter cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The type has no such sign.
    #[error("the type has no sign for ‘{0}’")]
    NoSign(char),
    /// A fault of the program.
    #[error("the letter cannot be written: {0}")]
    Fault(String),
}

fn fault(why: impl std::fmt::Display) -> PaperError {
    PaperError::Fault(why.to_string())
}

/// The letter as a PDF.
///
/// # Errors
/// [`PaperError::NoSign`] for a sign that the type does not have.
pub fn pdf(sheet: &Sheet) -> Result<Vec<u8>, PaperError> {
    pdf_of_all(std::slice::from_ref(sheet))
}

/// Several letters as one PDF to print, each on sheets of its own.
///
/// # Errors
/// [`PaperError::NoSign`] for a sign that the type does not have.
pub fn pdf_of_all(sheets: &[Sheet]) -> Result<Vec<u8>, PaperError> {
    let bytes = dejavu::sans::regular();
    let face = Face::parse(bytes, 0).map_err(fault)?;
    let mut letters = Vec::with_capacity(sheets.len());
    for sheet in sheets {
        let blocks = layout::blocks(sheet);
        if let Some(sign) = missing(&blocks, &face) {
            return Err(PaperError::NoSign(sign));
        }
        let (placed, pages) = layout::place(&blocks, &face);
        let own = blocks.iter().map(|block| block.own).collect();
        letters.push(Laid { placed, own, pages, language: sheet.language.clone() });
    }
    write(&letters, bytes)
}

/// A letter that was laid out.
struct Laid {
    placed: Vec<Placed>,
    /// Of each part, whether it is in the language of the letter.
    own: Vec<bool>,
    pages: usize,
    language: String,
}

/// The first sign of a letter that the type does not have; none where it can be written.
///
/// # Errors
/// A fault of the type alone.
pub fn no_sign(sheet: &Sheet) -> Result<Option<char>, PaperError> {
    let face = Face::parse(dejavu::sans::regular(), 0).map_err(fault)?;
    Ok(missing(&layout::blocks(sheet), &face))
}

fn missing(blocks: &[Block], face: &Face<'_>) -> Option<char> {
    blocks.iter().flat_map(|block| block.text.chars()).find(|c| *c != '\n' && face.glyph_index(*c).is_none())
}

/// How many sheets a letter takes.
///
/// # Errors
/// A fault of the type alone.
pub fn pages(sheet: &Sheet) -> Result<usize, PaperError> {
    let face = Face::parse(dejavu::sans::regular(), 0).map_err(fault)?;
    Ok(layout::place(&layout::blocks(sheet), &face).1)
}

/// Draws one letter on sheets of its own; its paragraphs go to those that are read aloud.
fn draw(
    document: &mut krilla::Document,
    letter: &Laid,
    font: &Font,
    all: &mut Vec<TagGroup>,
) -> Result<(), PaperError> {
    let mut groups: Vec<TagGroup> = letter.own.iter().map(|_| TagGroup::new(Tag::P)).collect();
    let language = |block: usize| {
        let own = letter.own.get(block).copied().unwrap_or_default() && !letter.language.is_empty();
        if own { letter.language.as_str() } else { LANGUAGE }
    };
    for page in 0..letter.pages {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| fault("its size"))?;
        let mut sheet = document.start_page_with(settings);
        let mut surface = sheet.surface();
        for line in letter.placed.iter().filter(|line| line.page == page) {
            let id = surface.start_tagged(ContentTag::Span(SpanTag::empty().with_lang(Some(language(line.block)))));
            surface.draw_text(
                Point::from_xy(line.x, line.y),
                font.clone(),
                line.size,
                &line.text,
                false,
                TextDirection::Auto,
            );
            surface.end_tagged();
            if let Some(group) = groups.get_mut(line.block) {
                group.push(id);
            }
        }
        if letter.pages > 1 {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
            let words = format!("Page {} of {}", page + 1, letter.pages);
            surface.draw_text(
                Point::from_xy(layout::LEFT, HEIGHT - layout::FOOT),
                font.clone(),
                10.0,
                &words,
                false,
                TextDirection::Auto,
            );
            surface.end_tagged();
        }
        surface.finish();
        sheet.finish();
    }
    all.extend(groups);
    Ok(())
}

fn write(letters: &[Laid], bytes: &'static [u8]) -> Result<Vec<u8>, PaperError> {
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| fault("its form"))?;
    let mut document = krilla::Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let font = Font::new(bytes.into(), 0).ok_or_else(|| fault("its type"))?;
    let (mut all, mut outline, mut first) = (Vec::new(), Outline::new(), 0);
    for letter in letters {
        draw(&mut document, letter, &font, &mut all)?;
        outline.push_child(OutlineNode::new("Letter".to_owned(), XyzDestination::new(first, Point::from_xy(0.0, 0.0))));
        first += letter.pages;
    }

    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    for group in all.into_iter().filter(|group| !group.children.is_empty()) {
        tree.push(group);
    }
    document.set_tag_tree(tree);
    document.set_outline(outline);
    // neither whom it is to nor what about: both would show in lists of files
    document.set_metadata(
        Metadata::new().title("Letter".to_owned()).language(LANGUAGE.to_owned()).creator("Leeway".to_owned()),
    );
    document.finish().map_err(|error| fault(format!("{error:?}")))
}
