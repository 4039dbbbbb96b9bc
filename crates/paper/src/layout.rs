//! Where each line of a letter stands: measured by the type's own widths, in points of 1/72 inch from the top left of the sheet.

use crate::Sheet;
use ttf_parser::Face;

/// A4.
pub(crate) const WIDTH: f32 = 595.28;
pub(crate) const HEIGHT: f32 = 841.89;
/// The left margin: 25 mm.
pub(crate) const LEFT: f32 = 70.87;
pub(crate) const RIGHT: f32 = 56.69;
pub(crate) const TOP: f32 = 56.69;
/// Nothing but the number of the page stands lower.
pub(crate) const BOTTOM: f32 = 70.87;
pub(crate) const FOOT: f32 = 42.0;
/// The address begins here: 52 mm from the top, within the window of a DL envelope once the sheet is folded in three.
const ADDRESS: f32 = 147.4;
/// And the letter no higher than here, below that window.
const BELOW_ADDRESS: f32 = 263.6;

/// A paragraph, or one of the parts above it.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) text: String,
    size: f32,
    /// Where it begins at the highest.
    not_above: f32,
    /// The space before it, in lines.
    before: f32,
    /// Whether it is in the language of the letter, rather than an address or a day.
    pub(crate) own: bool,
}

/// A line on a sheet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    pub(crate) page: usize,
    pub(crate) block: usize,
    pub(crate) x: f32,
    /// The line on which its letters stand.
    pub(crate) y: f32,
    pub(crate) size: f32,
    pub(crate) text: String,
}

/// What an editor may leave in a text and no type draws.
pub(crate) fn plain(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(|c| *c == '\n' || !c.is_control())
        .collect()
}

/// The parts of a letter in the order in which they are read.
pub(crate) fn blocks(sheet: &Sheet) -> Vec<Block> {
    let size = if sheet.large { 18.0 } else { 12.0 };
    let mut blocks = Vec::new();
    let mut add = |text: String, size: f32, not_above: f32, before: f32, own: bool| {
        let text = plain(&text);
        if !text.trim().is_empty() {
            blocks.push(Block { text, size, not_above, before, own });
        }
    };
    // what is read by hand and eye alone stays at a size that fits the window
    add(sheet.head.join("\n"), if sheet.large { 14.0 } else { 10.0 }, TOP, 0.0, false);
    add(sheet.address.join("\n"), if sheet.large { 14.0 } else { 12.0 }, ADDRESS, 0.0, false);
    add(sheet.date.clone(), size, BELOW_ADDRESS, 1.0, false);
    // a little larger: the type has one weight
    add(sheet.subject.clone(), size + 2.0, BELOW_ADDRESS, 1.0, true);
    let body = plain(&sheet.body);
    let mut paragraph: Vec<&str> = Vec::new();
    let mut first = true;
    for line in body.lines().chain([""]) {
        if line.trim().is_empty() {
            if !paragraph.is_empty() {
                let not_above = if first { BELOW_ADDRESS } else { 0.0 };
                add(std::mem::take(&mut paragraph).join("\n"), size, not_above, 1.0, true);
                first = false;
            }
        } else {
            paragraph.push(line.trim_end());
        }
    }
    blocks
}

pub(crate) fn width(face: &Face<'_>, text: &str, size: f32) -> f32 {
    let units: u32 = text
        .chars()
        .filter_map(|c| face.glyph_index(c))
        .filter_map(|glyph| face.glyph_hor_advance(glyph))
        .map(u32::from)
        .sum();
    #[allow(clippy::cast_precision_loss, reason = "widths of a line are small numbers")]
    let units = units as f32;
    units * size / f32::from(face.units_per_em())
}

/// A line broken into lines that fit; a word that is wider than the sheet is broken where it must be.
pub(crate) fn broken(face: &Face<'_>, line: &str, size: f32, room: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut now = String::new();
    for word in line.split(' ') {
        let with = if now.is_empty() { word.to_owned() } else { format!("{now} {word}") };
        if width(face, &with, size) <= room {
            now = with;
            continue;
        }
        if !now.is_empty() {
            // the space stays at the end, so that words are read apart
            lines.push(format!("{now} "));
        }
        now = String::new();
        for c in word.chars() {
            now.push(c);
            if width(face, &now, size) > room && now.chars().count() > 1 {
                now.pop();
                lines.push(std::mem::take(&mut now));
                now.push(c);
            }
        }
    }
    lines.push(now);
    lines
}

/// Every line with its place, and how many sheets there are.
pub(crate) fn place(blocks: &[Block], face: &Face<'_>) -> (Vec<Placed>, usize) {
    let room = WIDTH - LEFT - RIGHT;
    let mut placed = Vec::new();
    let (mut page, mut y) = (0, TOP);
    for (block, part) in blocks.iter().enumerate() {
        let leading = part.size * 1.4;
        y += part.before * leading;
        if page == 0 {
            y = y.max(part.not_above);
        }
        for line in part.text.lines() {
            for text in broken(face, line, part.size, room) {
                if y + leading > HEIGHT - BOTTOM {
                    page += 1;
                    y = TOP;
                }
                y += leading;
                placed.push(Placed { page, block, x: LEFT, y: y - leading * 0.25, size: part.size, text });
            }
        }
    }
    (placed, page + 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot be set up shall fail loudly")]

    use super::*;

    fn face() -> Face<'static> {
        Face::parse(dejavu::sans::regular(), 0).unwrap()
    }

    fn letter(body: &str) -> Sheet {
        Sheet {
            head: vec!["Wexcombe Community Team".to_owned()],
            address: vec!["Ruth Callaghan".to_owned(), "12 Mill Lane".to_owned()],
            date: "3 June 2026".to_owned(),
            body: body.to_owned(),
            ..Sheet::default()
        }
    }

    #[test]
    fn the_address_stands_in_the_window_of_the_envelope_and_nothing_else_does() {
        let blocks = blocks(&letter("Dear Ruth,\n\nAll is well."));
        let (placed, pages) = place(&blocks, &face());
        assert_eq!((blocks.len(), pages), (5, 1));
        for line in &placed {
            let within = (ADDRESS..BELOW_ADDRESS).contains(&line.y);
            assert_eq!(within, line.block == 1, "{line:?}");
        }
    }

    #[test]
    fn no_line_is_wider_than_the_sheet_and_nothing_is_lost() {
        let body = format!("Dear Ruth,\n\n{}\n\n{}", "words and more words ".repeat(80).trim(), "x".repeat(400));
        let mut sheet = letter(&body);
        for large in [false, true] {
            sheet.large = large;
            let (placed, _) = place(&blocks(&sheet), &face());
            for line in &placed {
                assert!(line.x + width(&face(), line.text.trim_end(), line.size) <= WIDTH - RIGHT + 0.1, "{line:?}");
                assert!(line.y < HEIGHT - FOOT);
            }
            let told: String = placed.iter().filter(|line| line.block > 2).map(|line| line.text.as_str()).collect();
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(bare(&told), bare(&body));
        }
    }

    #[test]
    fn a_long_letter_goes_on_to_another_sheet_and_large_print_takes_more() {
        let body = "A paragraph of a letter.\n\n".repeat(60);
        let mut sheet = letter(&body);
        let plain = place(&blocks(&sheet), &face()).1;
        sheet.large = true;
        assert!(plain > 1 && place(&blocks(&sheet), &face()).1 > plain);
    }
}
