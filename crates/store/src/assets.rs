//! Assets: community services and groups. A simple list; the directory of DOMAIN 8 grows beside it.
#![allow(missing_docs, reason = "a row's fields are its columns, described in schema/")]

use crate::{At, StoreResult};
use async_trait::async_trait;
use uuid::Uuid;

/// An asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetRow {
    pub id: Uuid,
    pub name: String,
    pub name_key: String,
    pub organisation: String,
    pub offers: String,
    pub when_words: String,
    pub place: String,
    pub town: String,
    pub postcode: String,
    pub phone: String,
    pub email: String,
    pub website: String,
    pub cost: String,
    pub access: String,
    /// `open`, `full`, `closed`.
    pub state: String,
    pub note: String,
    pub changed_at: At,
    pub version: i64,
}

/// Assets' statements.
#[async_trait]
pub trait AssetRoom {
    async fn asset_insert(&mut self, asset: &AssetRow, needs: &[String]) -> StoreResult<()>;
    async fn asset_get(&mut self, asset: Uuid) -> StoreResult<Option<(AssetRow, Vec<String>)>>;
    async fn asset_save(&mut self, asset: &AssetRow, needs: &[String]) -> StoreResult<()>;
    /// Assets by name; narrowed to a need, to a folded word of the name, offer or town.
    async fn asset_page(
        &mut self,
        need: Option<&str>,
        word: Option<&str>,
        after: Option<(String, Uuid)>,
        limit: i64,
    ) -> StoreResult<Vec<AssetRow>>;
    /// Those in a town, or under the first half of a postcode, that have not closed; narrowed as above, by name.
    async fn asset_near(
        &mut self,
        need: Option<&str>,
        word: Option<&str>,
        town: &str,
        outcode: &str,
        limit: i64,
    ) -> StoreResult<Vec<AssetRow>>;
}
