//! Numbers of measures: in hundredths, whole, so that nothing is ever lost in a fraction.

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// A number in hundredths: 7 is 700, 9.51 is 951.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hundredths(pub i64);

/// The largest number that an instrument may speak of, in hundredths.
const LARGEST: i64 = 1_000_000;

impl Hundredths {
    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        Self(number * 100)
    }

    /// Reads a number as people write it, with at most so many decimals: `7`, `62.6`, `9,51`.
    ///
    /// # Errors
    /// In words: what is no number, or has more decimals.
    pub fn read(text: &str, decimals: u8) -> Result<Self, String> {
        let text = text.trim().replace(',', ".");
        let (minus, digits) = text.strip_prefix('-').map_or((false, text.as_str()), |rest| (true, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let figures = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 6 || !figures(whole) || !figures(part) {
            return Err(if decimals == 0 {
                "Enter a whole number, like 7".to_owned()
            } else {
                "Enter a number, like 7 or 62.6".to_owned()
            });
        }
        if part.trim_end_matches('0').len() > usize::from(decimals) {
            return Err(match decimals {
                0 => "Enter a whole number, without a fraction".to_owned(),
                1 => "Enter at most one figure after the point".to_owned(),
                _ => "Enter at most two figures after the point".to_owned(),
            });
        }
        let hundredths: String = part.chars().chain("00".chars()).take(2).collect();
        let number = format!("{whole}{hundredths}").parse::<i64>().unwrap_or(LARGEST);
        Ok(Self(if minus { -number } else { number }))
    }

    /// Whether it is a whole number.
    pub const fn is_whole(self) -> bool {
        self.0 % 100 == 0
    }
}

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "−" } else { "" }, self.0.unsigned_abs());
        match size % 100 {
            0 => write!(f, "{sign}{}", size / 100),
            part if part % 10 == 0 => write!(f, "{sign}{}.{}", size / 100, part / 10),
            part => write!(f, "{sign}{}.{part:02}", size / 100),
        }
    }
}

impl<'de> Deserialize<'de> for Hundredths {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Hundredths;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number, or a number with a point in quotes, like \"9.51\"")
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Hundredths, E> {
                if number.unsigned_abs() > LARGEST.unsigned_abs() / 100 {
                    return Err(E::custom(format!("{number} is too large")));
                }
                Ok(Hundredths::whole(number))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Hundredths, E> {
                Hundredths::read(text, 2).map_err(E::custom)
            }
        }
        from.deserialize_any(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::Hundredths;

    #[test]
    fn a_number_is_read_and_shown_as_people_write_it() {
        for (text, kept) in [("7", 700), (" 9.51 ", 951), ("62,6", 6260), ("-3", -300), ("10.0", 1000)] {
            assert_eq!(Hundredths::read(text, 2), Ok(Hundredths(kept)), "{text}");
        }
        for (kept, text) in [(700, "7"), (951, "9.51"), (6260, "62.6"), (-150, "−1.5"), (1505, "15.05")] {
            assert_eq!(Hundredths(kept).to_string(), text);
        }
        for text in ["", "seven", "7.5", "1e3", "7..1", "9999999"] {
            assert!(Hundredths::read(text, 0).is_err(), "{text}");
        }
    }
}
