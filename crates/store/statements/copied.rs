//! What was copied out for the GP's own system.

use super::{SqlTx, err};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::copied::{CopiedRoom, CopiedRow};
use store::permit::ReferralPermit;
use store::{PAGE, StoreResult, Undisclosed};

#[async_trait]
impl CopiedRoom for SqlTx {
    async fn copied_insert(&mut self, permit: &ReferralPermit, row: &CopiedRow) -> StoreResult<()> {
        permit.writing()?;
        query!(
            "INSERT INTO copied_out (service_id, id, referral_id, person_id, episode_id, about, code, body, at, made_by, made_by_name)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            self.service(),
            row.id,
            *permit.referral(),
            *permit.person(),
            row.episode_id,
            row.about,
            row.code,
            row.body,
            row.at,
            row.made_by,
            row.made_by_name
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn copied_list(&mut self, permit: &ReferralPermit) -> StoreResult<Undisclosed<Vec<CopiedRow>>> {
        let rows = query_as!(
            CopiedRow,
            "SELECT id, referral_id, person_id, episode_id, about, code, body, at, made_by, made_by_name
             FROM copied_out WHERE service_id = $1 AND referral_id = $2 ORDER BY at DESC, id DESC LIMIT $3",
            self.service(),
            *permit.referral(),
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn copied_codes(&mut self, permit: &ReferralPermit) -> StoreResult<Vec<String>> {
        query_scalar!(
            "SELECT DISTINCT code FROM copied_out WHERE service_id = $1 AND referral_id = $2 AND code <> ''",
            self.service(),
            *permit.referral()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
