//! Bulk doors; the first import brings the first of them.

use super::SqlTx;

impl store::bulk::BulkRoom for SqlTx {}
