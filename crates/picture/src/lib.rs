//! Pictures of figures (floor 0): from data to SVG, and with each the sentence that says the same.
//!
//! Pure: no clock, no I/O, no dependency. A picture is the same in a page, in print and in a report: it has a title and a description for
//! those who hear it, tells nothing by colour alone, and carries no style of its own that a page's policy would refuse. Numbers are whole,
//! in hundredths of what they count. A picture that has the words of its table makes it too ([`Table`]); else it is made by whoever has them.

mod difference;
mod latitude;
mod line;
mod movement;
mod placing;
mod scale;
mod spread;
mod svg;
mod table;

pub use difference::{Differences, Differing};
pub use latitude::{Latitudes, Place};
pub use line::{Band, Line, Point};
pub use movement::{Middle, Movements, Moving};
pub use placing::{Placings, Row};
pub use spread::Spread;
pub use table::Table;
