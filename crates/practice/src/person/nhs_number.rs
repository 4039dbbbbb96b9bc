//! The NHS number: ten digits, the last of which checks the others by modulus 11 (NHS Data Dictionary, NHS NUMBER).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const LENGTH: usize = 10;

/// A well-formed NHS number. That it belongs to the person in front of one is for a person to check.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct NhsNumber(String);

/// Why what was entered is no NHS number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NhsNumberProblem {
    /// Nothing was entered.
    #[error("Enter the NHS number, or say that you do not know it")]
    Empty,
    /// A letter or sign stands where only digits, spaces and dashes may.
    #[error("An NHS number has only digits: ‘{0}’ is not one")]
    NotDigits(char),
    /// Not ten digits.
    #[error("An NHS number has 10 digits: this has {0}")]
    WrongLength(usize),
    /// The last digit does not fit the first nine: one was mistyped, or two exchanged.
    #[error("This is not a possible NHS number: one of its digits is likely to be mistyped")]
    CheckDigit,
    /// One digit ten times, as entered where none is known.
    #[error("This is a filler and not an NHS number: leave it empty if you do not know it")]
    Filler,
}

impl NhsNumber {
    /// Reads a number as people write it, with spaces and dashes anywhere.
    ///
    /// # Errors
    /// Says in plain words why it cannot be an NHS number.
    pub fn parse(entered: &str) -> Result<Self, NhsNumberProblem> {
        let kept: Vec<char> = entered
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '\u{200b}'))
            .collect();
        if kept.is_empty() {
            return Err(NhsNumberProblem::Empty);
        }
        let mut digits = Vec::with_capacity(LENGTH);
        for c in &kept {
            digits.push(c.to_digit(10).ok_or(NhsNumberProblem::NotDigits(*c))?);
        }
        if digits.len() != LENGTH {
            return Err(NhsNumberProblem::WrongLength(digits.len()));
        }
        if digits.iter().all(|d| *d == digits[0]) {
            return Err(NhsNumberProblem::Filler);
        }
        if check_digit(&digits[..LENGTH - 1]) != Some(digits[LENGTH - 1]) {
            return Err(NhsNumberProblem::CheckDigit);
        }
        Ok(Self(kept.into_iter().collect()))
    }

    /// The ten digits, as stored and exchanged.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people read it: `943 476 5919` (PAGES 1).
    pub fn display(&self) -> String {
        format!("{} {} {}", &self.0[..3], &self.0[3..6], &self.0[6..])
    }
}

/// The digit that completes nine others, unless they can stand in no number (the remainder asks for a tenth digit).
fn check_digit(nine: &[u32]) -> Option<u32> {
    let sum: u32 = nine.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        digit => Some(digit),
    }
}

impl fmt::Display for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display())
    }
}

impl FromStr for NhsNumber {
    type Err = NhsNumberProblem;

    fn from_str(entered: &str) -> Result<Self, Self::Err> {
        Self::parse(entered)
    }
}

impl From<NhsNumber> for String {
    fn from(number: NhsNumber) -> Self {
        number.0
    }
}

impl TryFrom<String> for NhsNumber {
    type Error = NhsNumberProblem;

    fn try_from(entered: String) -> Result<Self, Self::Error> {
        Self::parse(&entered)
    }
}
