//! Bulk doors: rows by the hundred in one statement, for seeding and imports (HOUSE 10.10).

use async_trait::async_trait;

/// Multi-row inserts; each method writes all rows or fails.
#[async_trait]
pub trait BulkRoom {}
