//! The list of postcodes as it is handed round, packed.

use crate::fixtures::folder;
use exchange::postcodes::Postcodes;
use std::fs::File;

#[test]
fn the_packed_list_of_postcodes_is_read_row_by_row() {
    let Some(folder) = folder() else { return };
    let list = Postcodes::open(File::open(folder.join("geo/postcodes.csv.xz")).unwrap()).unwrap();
    // its beginning: all of it takes a build with optimisation
    let first: Vec<_> = list.take(20_000).collect();
    let bad: Vec<_> = first.iter().filter_map(|row| row.as_ref().err()).collect();
    assert_eq!((first.len(), bad.as_slice()), (20_000, [].as_slice()));
    let one = first[0].as_ref().unwrap();
    // Aberdeen, where the list begins
    assert!(one.code.starts_with("AB") && (57_000_000..58_000_000).contains(&one.point.lat()), "{one:?}");
}
