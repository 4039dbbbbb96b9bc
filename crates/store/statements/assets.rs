//! Assets: the simple list of community services and groups.

use super::people::anywhere;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::StoreResult;
use store::assets::{AssetRoom, AssetRow};
use uuid::Uuid;

impl SqlTx {
    async fn asset_needs_insert(&mut self, asset: Uuid, needs: &[String]) -> StoreResult<()> {
        for need in needs {
            query!(
                "INSERT INTO asset_need (service_id, asset_id, need) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                self.service(),
                asset,
                need
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        Ok(())
    }
}

#[async_trait]
impl AssetRoom for SqlTx {
    async fn asset_insert(&mut self, a: &AssetRow, needs: &[String]) -> StoreResult<()> {
        query!(
            "INSERT INTO asset (service_id, id, name, name_key, organisation, offers, when_words, place, town, postcode, phone,
                 email, website, cost, access, state, note, changed_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
            self.service(), a.id, a.name, a.name_key, a.organisation, a.offers, a.when_words, a.place, a.town, a.postcode, a.phone,
            a.email, a.website, a.cost, a.access, a.state, a.note, a.changed_at, a.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        self.asset_needs_insert(a.id, needs).await
    }

    async fn asset_get(&mut self, asset: Uuid) -> StoreResult<Option<(AssetRow, Vec<String>)>> {
        let Some(row) = query_as!(
            AssetRow,
            "SELECT id, name, name_key, organisation, offers, when_words, place, town, postcode, phone, email, website, cost,
                 access, state, note, changed_at, version
             FROM asset WHERE service_id = $1 AND id = $2",
            self.service(), asset
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?
        else {
            return Ok(None);
        };
        let needs = query_scalar!(
            "SELECT need FROM asset_need WHERE service_id = $1 AND asset_id = $2 ORDER BY need",
            self.service(),
            asset
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Some((row, needs)))
    }

    async fn asset_save(&mut self, a: &AssetRow, needs: &[String]) -> StoreResult<()> {
        let done = query!(
            "UPDATE asset SET name = $1, name_key = $2, organisation = $3, offers = $4, when_words = $5, place = $6, town = $7,
                 postcode = $8, phone = $9, email = $10, website = $11, cost = $12, access = $13, state = $14, note = $15,
                 changed_at = $16, version = version + 1
             WHERE service_id = $17 AND id = $18 AND version = $19",
            a.name, a.name_key, a.organisation, a.offers, a.when_words, a.place, a.town,
            a.postcode, a.phone, a.email, a.website, a.cost, a.access, a.state, a.note,
            a.changed_at, self.service(), a.id, a.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        query!("DELETE FROM asset_need WHERE service_id = $1 AND asset_id = $2", self.service(), a.id)
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        self.asset_needs_insert(a.id, needs).await
    }

    async fn asset_page(
        &mut self,
        need: Option<&str>,
        word: Option<&str>,
        after: Option<(String, Uuid)>,
        limit: i64,
    ) -> StoreResult<Vec<AssetRow>> {
        let (after_key, after_id) = after.unwrap_or_else(|| (String::new(), Uuid::nil()));
        let word = word.map(anywhere);
        query_as!(
            AssetRow,
            "SELECT a.id, a.name, a.name_key, a.organisation, a.offers, a.when_words, a.place, a.town, a.postcode, a.phone,
                 a.email, a.website, a.cost, a.access, a.state, a.note, a.changed_at, a.version
             FROM asset a
             WHERE a.service_id = $1 AND (a.name_key, a.id) > ($2, $3)
               AND (CAST($4 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM asset_need n
                 WHERE n.service_id = a.service_id AND n.asset_id = a.id AND n.need = $4))
               AND (CAST($5 AS TEXT) IS NULL OR a.name_key LIKE $5 ESCAPE '!'
                 OR LOWER(a.offers) LIKE $5 ESCAPE '!' OR LOWER(a.town) LIKE $5 ESCAPE '!')
             ORDER BY a.name_key, a.id LIMIT $6",
            self.service(), after_key, after_id, need, word, limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn asset_near(
        &mut self,
        need: Option<&str>,
        word: Option<&str>,
        town: &str,
        outcode: &str,
        limit: i64,
    ) -> StoreResult<Vec<AssetRow>> {
        let word = word.map(anywhere);
        // An unknown town or postcode is near nothing.
        let outward = if outcode.is_empty() { String::new() } else { format!("{outcode} %") };
        query_as!(
            AssetRow,
            "SELECT a.id, a.name, a.name_key, a.organisation, a.offers, a.when_words, a.place, a.town, a.postcode, a.phone,
                 a.email, a.website, a.cost, a.access, a.state, a.note, a.changed_at, a.version
             FROM asset a
             WHERE a.service_id = $1 AND a.state <> 'closed'
               AND ((a.town <> '' AND LOWER(a.town) = LOWER($2)) OR (a.postcode <> '' AND a.postcode LIKE $3))
               AND (CAST($4 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM asset_need n
                 WHERE n.service_id = a.service_id AND n.asset_id = a.id AND n.need = $4))
               AND (CAST($5 AS TEXT) IS NULL OR a.name_key LIKE $5 ESCAPE '!'
                 OR LOWER(a.offers) LIKE $5 ESCAPE '!' OR LOWER(a.town) LIKE $5 ESCAPE '!')
             ORDER BY a.name_key, a.id LIMIT $6",
            self.service(), town, outward, need, word, limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
