//! The table beside a picture: the same figures in words, for those who read tables rather than pictures.

/// A table as words. Whoever shows it says which column heads its rows: it is the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The names of columns.
    pub head: Vec<String>,
    /// Its rows, each with a cell for every column.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(head: &[&str], rows: Vec<Vec<String>>) -> Self {
        Self { head: head.iter().map(|name| (*name).to_owned()).collect(), rows }
    }
}
