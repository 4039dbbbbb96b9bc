//! A report on sheets of A4: headings, paragraphs and tables of two columns, tagged as such, so that a screen reader walks headings and
//! reads each figure with the head of its column and row.

use crate::layout::{BOTTOM, FOOT, HEIGHT, LEFT, RIGHT, TOP, WIDTH, broken, plain, width};
use crate::{LANGUAGE, PaperError, fault};
use krilla::Document as File;
use krilla::SerializeSettings;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
};
use krilla::text::{Font, TextDirection};
use std::collections::BTreeMap;
use std::num::NonZeroU16;
use ttf_parser::Face;

/// A report as it goes on paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Its title; it shows in lists of files too, so it names nobody.
    pub title: String,
    /// What it says, in the order in which it is read.
    pub parts: Vec<Part>,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A heading below the title.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A table of two columns, the first of which names the row.
    Table {
        /// The heads of its columns.
        head: [String; 2],
        /// Its rows.
        rows: Vec<[String; 2]>,
    },
}

/// The second column of a table begins here.
const SECOND: f32 = 350.0;

/// What a line belongs to: a part, and in a table a row (0 is its head) and a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Of {
    part: usize,
    cell: Option<(usize, usize)>,
}

#[derive(Debug)]
struct Line {
    page: usize,
    of: Of,
    x: f32,
    y: f32,
    size: f32,
    bold: bool,
    text: String,
}

struct Laying<'a> {
    plain: &'a Face<'a>,
    bold: &'a Face<'a>,
    lines: Vec<Line>,
    page: usize,
    y: f32,
}

impl Laying<'_> {
    /// Begins a new sheet where this much has no room any more.
    fn room(&mut self, height: f32) {
        if self.y + height > HEIGHT - BOTTOM {
            self.page += 1;
            self.y = TOP;
        }
    }

    fn lines(&self, text: &str, size: f32, bold: bool, room: f32) -> Vec<String> {
        let face = if bold { self.bold } else { self.plain };
        plain(text).lines().flat_map(|line| broken(face, line, size, room)).collect()
    }

    fn block(&mut self, of: Of, text: &str, (size, bold): (f32, bool), before: f32) {
        let leading = size * 1.4;
        self.y += before * leading;
        for text in self.lines(text, size, bold, WIDTH - LEFT - RIGHT) {
            self.room(leading);
            self.y += leading;
            self.lines.push(Line { page: self.page, of, x: LEFT, y: self.y - leading * 0.25, size, bold, text });
        }
    }

    fn row(&mut self, part: usize, row: usize, cells: &[String; 2]) {
        const SIZE: f32 = 10.0;
        let leading = SIZE * 1.4;
        // the heads of the columns
        let bold = row == 0;
        let columns = [
            self.lines(&cells[0], SIZE, bold, SECOND - LEFT - 12.0),
            self.lines(&cells[1], SIZE, bold, WIDTH - RIGHT - SECOND),
        ];
        let tall = columns.iter().map(Vec::len).max().unwrap_or(0);
        // a row is not parted between two sheets
        #[allow(clippy::cast_precision_loss, reason = "a cell has few lines")]
        let height = tall as f32 * leading + 3.0;
        self.room(height);
        for (column, lines) in columns.into_iter().enumerate() {
            let of = Of { part, cell: Some((row, column)) };
            let mut y = self.y;
            for text in lines {
                y += leading;
                let x = if column == 0 { LEFT } else { SECOND };
                self.lines.push(Line { page: self.page, of, x, y: y - leading * 0.25, size: SIZE, bold, text });
            }
        }
        self.y += height;
    }
}

fn laid(document: &Document, plain: &Face<'_>, bold: &Face<'_>) -> (Vec<Line>, usize) {
    let mut laying = Laying { plain, bold, lines: Vec::new(), page: 0, y: TOP };
    laying.block(Of { part: 0, cell: None }, &document.title, (20.0, true), 0.0);
    for (part, one) in (1..).zip(&document.parts) {
        let of = Of { part, cell: None };
        match one {
            Part::Heading(text) => {
                // a heading does not stand alone at the foot of a sheet
                laying.room(80.0);
                laying.block(of, text, (14.0, true), 1.0);
            }
            Part::Text(text) => laying.block(of, text, (10.0, false), 0.6),
            Part::Table { head, rows } => {
                laying.room(60.0);
                laying.y += 8.0;
                laying.row(part, 0, head);
                for (row, cells) in (1..).zip(rows) {
                    laying.row(part, row, cells);
                }
            }
        }
    }
    let pages = laying.page + 1;
    (laying.lines, pages)
}

/// The report as a PDF.
///
/// # Errors
/// [`PaperError::NoSign`] for a sign that the type does not have.
pub fn document(document: &Document) -> Result<Vec<u8>, PaperError> {
    let bytes = dejavu::sans::regular();
    let face = Face::parse(bytes, 0).map_err(fault)?;
    let bold = dejavu::sans::bold();
    let bold_face = Face::parse(bold, 0).map_err(fault)?;
    let (lines, pages) = laid(document, &face, &bold_face);
    if let Some(c) = lines.iter().flat_map(|line| line.text.chars()).find(|c| face.glyph_index(*c).is_none()) {
        return Err(PaperError::NoSign(c));
    }
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| fault("its form"))?;
    let mut file = File::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let font = |bytes: &'static [u8]| Font::new(bytes.into(), 0).ok_or_else(|| fault("its type"));
    let (font, bold_font) = (font(bytes)?, font(bold)?);
    let mut marks: BTreeMap<Of, Vec<Identifier>> = BTreeMap::new();
    for page in 0..pages {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| fault("its size"))?;
        let mut sheet = file.start_page_with(settings);
        let mut surface = sheet.surface();
        let draw =
            |surface: &mut krilla::surface::Surface<'_>, (x, y): (f32, f32), size: f32, bold: bool, text: &str| {
                let font = if bold { &bold_font } else { &font };
                surface.draw_text(Point::from_xy(x, y), font.clone(), size, text, false, TextDirection::Auto);
            };
        for line in lines.iter().filter(|line| line.page == page) {
            let id = surface.start_tagged(ContentTag::Span(SpanTag::empty().with_lang(Some(LANGUAGE))));
            draw(&mut surface, (line.x, line.y), line.size, line.bold, &line.text);
            surface.end_tagged();
            marks.entry(line.of).or_default().push(id);
        }
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
        let words = format!("Page {} of {pages}", page + 1);
        let x = WIDTH - RIGHT - width(&face, &words, 9.0);
        draw(&mut surface, (x, HEIGHT - FOOT), 9.0, false, &words);
        surface.end_tagged();
        surface.finish();
        sheet.finish();
    }
    file.set_tag_tree(tree(document, &marks));
    let mut outline = Outline::new();
    for (part, one) in (1..).zip(&document.parts) {
        let Part::Heading(text) = one else { continue };
        let Some(line) = lines.iter().find(|line| line.of.part == part) else { continue };
        let place = XyzDestination::new(line.page, Point::from_xy(0.0, line.y - line.size));
        outline.push_child(OutlineNode::new(text.clone(), place));
    }
    outline.push_child(OutlineNode::new(document.title.clone(), XyzDestination::new(0, Point::from_xy(0.0, 0.0))));
    file.set_outline(outline);
    let metadata =
        Metadata::new().title(document.title.clone()).language(LANGUAGE.to_owned()).creator("Leeway".to_owned());
    file.set_metadata(metadata);
    file.finish().map_err(|error| fault(format!("{error:?}")))
}

fn tree(document: &Document, marks: &BTreeMap<Of, Vec<Identifier>>) -> TagTree {
    let of = |part: usize, cell: Option<(usize, usize)>| marks.get(&Of { part, cell }).cloned().unwrap_or_default();
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    let heading =
        |level: u16, title: &str| Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(title.to_owned()));
    tree.push(filled(TagGroup::new(heading(1, &document.title)), of(0, None)));
    for (part, one) in (1..).zip(&document.parts) {
        match one {
            Part::Heading(text) => tree.push(filled(TagGroup::new(heading(2, text)), of(part, None))),
            Part::Text(_) => tree.push(filled(TagGroup::new(Tag::P), of(part, None))),
            Part::Table { rows, .. } => {
                let mut table = TagGroup::new(Tag::Table);
                for row in 0..=rows.len() {
                    let mut line = TagGroup::new(Tag::TR);
                    for column in 0..2 {
                        let cell = match (row, column) {
                            (0, _) => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
                            (_, 0) => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
                            _ => TagGroup::new(Tag::TD),
                        };
                        line.push(filled(cell, of(part, Some((row, column)))));
                    }
                    table.push(line);
                }
                tree.push(table);
            }
        }
    }
    tree
}

fn filled(mut group: TagGroup, marks: Vec<Identifier>) -> Node {
    for mark in marks {
        group.push(mark);
    }
    Node::Group(group)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot be set up shall fail loudly")]

    use super::*;

    fn report(rows: usize) -> Document {
        let row = |n: usize| {
            [
                format!("A need with a name that is rather long, so that it may take two lines, number {n}"),
                "1 to 7".to_owned(),
            ]
        };
        Document {
            title: "Report on social prescribing".to_owned(),
            parts: vec![
                Part::Heading("Referrals received".to_owned()),
                Part::Text("In all: 45. Referrals that came in the months.".to_owned()),
                Part::Table { head: ["Need".to_owned(), "How many".to_owned()], rows: (0..rows).map(row).collect() },
            ],
        }
    }

    #[test]
    fn a_report_is_a_pdf_that_keeps_to_the_accessible_standard() {
        // the writer refuses what does not keep to it
        let made = document(&report(90)).unwrap();
        assert!(made.starts_with(b"%PDF-"));
    }

    #[test]
    fn no_row_is_parted_between_two_sheets_and_none_runs_off_the_sheet() {
        let face = Face::parse(dejavu::sans::regular(), 0).unwrap();
        let bold = Face::parse(dejavu::sans::bold(), 0).unwrap();
        let (lines, pages) = laid(&report(90), &face, &bold);
        assert!(pages > 2);
        for line in &lines {
            assert!(line.y < HEIGHT - FOOT, "{line:?}");
            assert!(
                line.x + width(if line.bold { &bold } else { &face }, line.text.trim_end(), line.size)
                    <= WIDTH - RIGHT + 0.1,
                "{line:?}"
            );
        }
        for row in 0..=90 {
            let sheets: std::collections::BTreeSet<usize> =
                lines.iter().filter(|line| line.of.cell.is_some_and(|(n, _)| n == row)).map(|line| line.page).collect();
            assert_eq!(sheets.len(), 1, "row {row}");
        }
    }

    #[test]
    fn a_sign_that_the_type_does_not_have_is_said() {
        let with = Document { title: "Report \u{10FFFD}".to_owned(), parts: vec![] };
        assert!(matches!(document(&with), Err(PaperError::NoSign(_))));
    }
}
