//! Pictures of figures (floor 0): from data to SVG, and with each the sentence that says the same.
//!
//! Pure: no clock, no I/O, no dependency. A picture is the same in a page, in print and in a report: it has a title and a description for
//! those who hear it, tells nothing by colour alone, and carries no style of its own that a page's policy would refuse. Numbers are whole,
//! in hundredths of what they count. The table beside a picture is made by whoever has the words of its cells.

mod line;
mod spread;
mod svg;

pub use line::{Band, Line, Point};
pub use spread::Spread;
