//! Amounts as decimal text: money and ages are never held in binary fractions.

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A decimal number of at most 15 digits, written one way: `35`, `3.5`, `-0.25`; no zeros at its end, no exponent.
///
/// Fifteen digits are as many as come back unchanged from any program that reads JSON numbers as binary fractions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(String);

impl Decimal {
    /// Reads a number as people and spreadsheets write it: `£1,250.00`, `3.50`, ` 12 `. None where it is no such number.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (minus, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let digits = digits.trim_start_matches(['£', '€', '$']).trim_start();
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let whole: String = grouped(whole)?;
        if whole.is_empty() && part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let part = part.trim_end_matches('0');
        if whole.len() + part.len() > 15 {
            return None;
        }
        let mut written = String::with_capacity(text.len());
        if minus && !(whole.is_empty() && part.is_empty()) {
            written.push('-');
        }
        written.push_str(if whole.is_empty() { "0" } else { whole });
        if !part.is_empty() {
            written.push('.');
            written.push_str(part);
        }
        Some(Self(written))
    }

    /// The number as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The whole number at or below it: an age of 17.5 years is 17.
    #[must_use]
    pub fn floor(&self) -> i64 {
        let whole = self.0.split('.').next().unwrap_or_default().parse().unwrap_or(0);
        if self.below_zero() && self.0.contains('.') { whole - 1 } else { whole }
    }

    /// Whether it is below 0.
    #[must_use]
    pub fn below_zero(&self) -> bool {
        self.0.starts_with('-')
    }
}

/// The whole part without the signs between thousands: `1,250`; a comma elsewhere is no such sign.
fn grouped(whole: &str) -> Option<String> {
    let mut parts = whole.split(',');
    let first = parts.next()?;
    let mut all = first.to_owned();
    for part in parts {
        if part.len() != 3 || first.is_empty() {
            return None;
        }
        all.push_str(part);
    }
    all.bytes().all(|b| b.is_ascii_digit()).then_some(all)
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<i64> for Decimal {
    fn from(whole: i64) -> Self {
        Self(whole.to_string())
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let parts = |d: &Self| {
            let bare = d.0.trim_start_matches('-');
            let (whole, part) = bare.split_once('.').unwrap_or((bare, ""));
            (whole.len(), whole.to_owned(), part.to_owned())
        };
        match (self.below_zero(), other.below_zero()) {
            (true, false) => std::cmp::Ordering::Less,
            (false, true) => std::cmp::Ordering::Greater,
            (false, false) => parts(self).cmp(&parts(other)),
            (true, true) => parts(other).cmp(&parts(self)),
        }
    }
}

impl Serialize for Decimal {
    /// A JSON number, as the formats ask for.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if let Ok(whole) = self.0.parse::<i64>() {
            return to.serialize_i64(whole);
        }
        // at most 15 digits: what is written is the same digits again
        match self.0.parse::<f64>() {
            Ok(number) => to.serialize_f64(number),
            Err(_) => to.serialize_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Decimal;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of at most 15 digits")
            }
            fn visit_i64<E: de::Error>(self, v: i64) -> Result<Decimal, E> {
                self.visit_str(&v.to_string())
            }
            fn visit_u64<E: de::Error>(self, v: u64) -> Result<Decimal, E> {
                self.visit_str(&v.to_string())
            }
            fn visit_f64<E: de::Error>(self, v: f64) -> Result<Decimal, E> {
                self.visit_str(&v.to_string())
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<Decimal, E> {
                Decimal::parse(v).ok_or_else(|| E::custom(format!("{v} is no number of at most 15 digits")))
            }
        }
        from.deserialize_any(Any)
    }
}
