//! The one form of a row that both engines read and write: the tuple of PostgreSQL's binary COPY, which is documented
//! (PostgreSQL manual, COPY, *Binary Format*) and which that engine makes and takes by itself.
//!
//! A number of fields (two bytes), then each field with its length (four bytes, -1 where it is empty); all numbers with
//! their high byte first.

use super::Sort;
use crate::{At, Day};
use chrono::{DateTime, TimeDelta};

/// The beginning of 2000, from which moments are counted, in microseconds since 1970.
const MICROS_2000: i64 = 946_684_800_000_000;
/// The first day of 2000.
const DAY_2000: Day = match Day::from_ymd_opt(2000, 1, 1) {
    Some(day) => day,
    None => Day::MIN,
};
/// So many bytes are gathered before they are handed on.
const FULL: usize = 256 * 1024;

/// Bytes that are no rows of the table they stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a row does not have the form of its table")]
pub struct Misfit;

/// Some rows, one behind the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// How many.
    pub count: u64,
    /// The rows themselves.
    pub bytes: Vec<u8>,
}

impl Rows {
    /// None yet, with room for as many as are handed on at a time.
    #[must_use]
    pub fn with_room() -> Self {
        Self { count: 0, bytes: Vec::with_capacity(FULL + FULL / 8) }
    }

    /// Whether there are so many that they should be handed on.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.bytes.len() >= FULL
    }

    /// Begins a row.
    ///
    /// # Errors
    /// [`Misfit`] for more columns than the form can count.
    pub fn begin(&mut self, fields: usize) -> Result<(), Misfit> {
        self.count += 1;
        self.bytes.extend(i16::try_from(fields).map_err(|_| Misfit)?.to_be_bytes());
        Ok(())
    }

    /// An empty field.
    pub fn null(&mut self) {
        self.bytes.extend((-1_i32).to_be_bytes());
    }

    /// A field of bytes or text.
    ///
    /// # Errors
    /// [`Misfit`] for more than 2 GiB.
    pub fn field(&mut self, bytes: &[u8]) -> Result<(), Misfit> {
        self.bytes.extend(i32::try_from(bytes.len()).map_err(|_| Misfit)?.to_be_bytes());
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// A moment.
    ///
    /// # Errors
    /// [`Misfit`] where the count of microseconds ends.
    pub fn moment(&mut self, at: At) -> Result<(), Misfit> {
        let micros = at.timestamp_micros().checked_sub(MICROS_2000).ok_or(Misfit)?;
        self.field(&micros.to_be_bytes())
    }

    /// A day.
    ///
    /// # Errors
    /// [`Misfit`] where the count of days ends.
    pub fn day(&mut self, day: Day) -> Result<(), Misfit> {
        let days = i32::try_from(day.signed_duration_since(DAY_2000).num_days()).map_err(|_| Misfit)?;
        self.field(&days.to_be_bytes())
    }

    /// A number, as wide as its column is.
    ///
    /// # Errors
    /// [`Misfit`] for one that is too large, or a column that holds no numbers.
    pub fn number(&mut self, sort: Sort, number: i64) -> Result<(), Misfit> {
        match sort {
            Sort::Bigint => self.field(&number.to_be_bytes()),
            Sort::Integer => self.field(&i32::try_from(number).map_err(|_| Misfit)?.to_be_bytes()),
            Sort::Boolean => self.field(&[u8::from(number != 0)]),
            _ => Err(Misfit),
        }
    }
}

/// A row's fields, each as its bytes; none where it is empty.
pub type Row<'a> = Vec<Option<&'a [u8]>>;

/// Reads rows back.
#[derive(Debug)]
pub struct RowReader<'a> {
    rest: &'a [u8],
}

impl<'a> RowReader<'a> {
    /// Reads from the first row on.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What was not read yet.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next row of so many fields; false at the end.
    ///
    /// # Errors
    /// [`Misfit`] where the bytes are something else, or end in the midst of a row.
    pub fn next_row(&mut self, fields: usize, into: &mut Row<'a>) -> Result<bool, Misfit> {
        into.clear();
        if self.rest.is_empty() {
            return Ok(false);
        }
        let told = i16::from_be_bytes(self.fixed()?);
        if usize::try_from(told).ok() != Some(fields) {
            return Err(Misfit);
        }
        for _ in 0..fields {
            let length = i32::from_be_bytes(self.fixed()?);
            into.push(match usize::try_from(length) {
                Ok(length) => Some(self.some(length)?),
                Err(_) if length == -1 => None,
                Err(_) => return Err(Misfit),
            });
        }
        Ok(true)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Misfit> {
        self.some(N)?.try_into().map_err(|_| Misfit)
    }

    fn some(&mut self, length: usize) -> Result<&'a [u8], Misfit> {
        let (first, rest) = self.rest.split_at_checked(length).ok_or(Misfit)?;
        self.rest = rest;
        Ok(first)
    }
}

/// Reads a moment's field.
///
/// # Errors
/// [`Misfit`] for bytes that are none.
pub fn moment(field: &[u8]) -> Result<At, Misfit> {
    let micros = i64::from_be_bytes(field.try_into().map_err(|_| Misfit)?);
    DateTime::from_timestamp_micros(micros.checked_add(MICROS_2000).ok_or(Misfit)?).ok_or(Misfit)
}

/// Reads a day's field.
///
/// # Errors
/// [`Misfit`] for bytes that are none.
pub fn day(field: &[u8]) -> Result<Day, Misfit> {
    let days = i32::from_be_bytes(field.try_into().map_err(|_| Misfit)?);
    DAY_2000.checked_add_signed(TimeDelta::days(days.into())).ok_or(Misfit)
}

/// Reads a number's field, as wide as its column is.
///
/// # Errors
/// [`Misfit`] for bytes that are none.
pub fn number(sort: Sort, field: &[u8]) -> Result<i64, Misfit> {
    match (sort, field) {
        (Sort::Bigint, bytes) => Ok(i64::from_be_bytes(bytes.try_into().map_err(|_| Misfit)?)),
        (Sort::Integer, bytes) => Ok(i32::from_be_bytes(bytes.try_into().map_err(|_| Misfit)?).into()),
        (Sort::Boolean, [bit @ (0 | 1)]) => Ok((*bit).into()),
        _ => Err(Misfit),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says by failing what it expects")]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_back_as_it_went() {
        let at = DateTime::from_timestamp_micros(1_767_603_600_123_456).unwrap();
        let old = DateTime::from_timestamp_micros(-1).unwrap();
        let birthday = Day::from_ymd_opt(1941, 2, 28).unwrap();
        let mut rows = Rows::default();
        rows.begin(6).unwrap();
        rows.field("Zoë".as_bytes()).unwrap();
        rows.null();
        rows.moment(at).unwrap();
        rows.moment(old).unwrap();
        rows.day(birthday).unwrap();
        rows.number(Sort::Boolean, 1).unwrap();
        let (mut reader, mut row) = (RowReader::new(&rows.bytes), Row::new());
        assert!(reader.next_row(6, &mut row).unwrap());
        assert_eq!(row[0], Some("Zoë".as_bytes()));
        assert_eq!(row[1], None);
        assert_eq!(moment(row[2].unwrap()).unwrap(), at);
        assert_eq!(moment(row[3].unwrap()).unwrap(), old);
        assert_eq!(day(row[4].unwrap()).unwrap(), birthday);
        assert_eq!(number(Sort::Boolean, row[5].unwrap()).unwrap(), 1);
        assert!(!reader.next_row(6, &mut row).unwrap());
        assert_eq!(row, Row::new());
    }

    #[test]
    fn bytes_that_are_no_row_are_refused() {
        let mut rows = Rows::default();
        rows.begin(1).unwrap();
        rows.field(b"abc").unwrap();
        let refused = |fields: usize, bytes: &[u8]| RowReader::new(bytes).next_row(fields, &mut Row::new()).is_err();
        assert!(!refused(1, &rows.bytes));
        assert!(refused(2, &rows.bytes), "another number of fields");
        assert!(refused(1, &rows.bytes[..rows.bytes.len() - 1]), "cut short");
        assert!(refused(1, &[0]), "not even a number of fields");
        assert!(refused(1, &[0, 1, 0xff, 0xff, 0xff, 0xfe]), "a length below nothing");
        assert!(number(Sort::Boolean, &[2]).is_err());
        assert!(number(Sort::Text, &[1]).is_err());
        assert!(moment(&[1, 2]).is_err());
    }
}
