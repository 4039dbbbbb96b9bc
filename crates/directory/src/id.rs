//! Ids of records: UUIDs, as the standard asks; from what another system calls its records, one is derived.

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// The id of a record that another system calls by something that is no UUID.
///
/// The same source, sort of record (`service`) and key always give the same id, so that a later feed of that source meets its own
/// records again. It is a UUID of version 8 (RFC 9562, 5.8): its bits are of our making.
#[must_use]
pub fn derived(source: &str, sort: &str, key: &str) -> Uuid {
    let mut hash = Sha256::new();
    for part in ["leeway directory", source, sort, key] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}
