//! Ability to decide, and death.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::life::{AbilityRow, DeathPartnerRow, DeathRow, LifeRoom};
use store::permit::PersonPermit;
use store::{At, StoreResult, Undisclosed};
use uuid::Uuid;

#[async_trait]
impl LifeRoom for SqlTx {
    async fn ability_insert(&mut self, permit: &PersonPermit, a: &AbilityRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO ability (service_id, id, person_id, kind, decision, finding, tests, how, decided, consulted, on_day, review_on,
                 recorded_at, recorded_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            self.service(),
            a.id,
            *permit.person(),
            a.kind,
            a.decision,
            a.finding,
            a.tests,
            a.how,
            a.decided,
            a.consulted,
            a.on_day,
            a.review_on,
            a.recorded_at,
            a.recorded_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn ability_list(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<AbilityRow>>> {
        let person = *permit.person();
        let rows = query_as!(
            AbilityRow,
            "SELECT id, person_id, kind, decision, finding, tests, how, decided, consulted, on_day, review_on, recorded_at, recorded_by
             FROM ability WHERE service_id = $1 AND person_id IN (
               SELECT p.id FROM person p WHERE p.service_id = $1 AND (p.id = $2 OR p.merged_into = $2))
             ORDER BY recorded_at DESC, id DESC",
            self.service(),
            person
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, person))
    }

    async fn death_insert(&mut self, permit: &PersonPermit, d: &DeathRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO death (service_id, id, person_id, died_on, source, note, recorded_at, recorded_by, taken_back_by, taken_back_why)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '')",
            self.service(),
            d.id,
            *permit.person(),
            d.died_on,
            d.source,
            d.note,
            d.recorded_at,
            d.recorded_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn death_get(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Option<DeathRow>>> {
        let person = *permit.person();
        let row = query_as!(
            DeathRow,
            "SELECT id, person_id, died_on, source, note, recorded_at, recorded_by
             FROM death WHERE service_id = $1 AND person_id = $2 AND taken_back_at IS NULL ORDER BY recorded_at, id LIMIT 1",
            self.service(),
            person
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(row, person))
    }

    async fn death_holds(&mut self, person: Uuid) -> StoreResult<bool> {
        let held = query_scalar!(
            r#"SELECT COUNT(*) AS "count!: i64" FROM death WHERE service_id = $1 AND person_id = $2 AND taken_back_at IS NULL"#,
            self.service(),
            person
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(held > 0)
    }

    async fn death_waiting(&mut self) -> StoreResult<Vec<Uuid>> {
        query_scalar!(
            "SELECT d.person_id FROM death d
             WHERE d.service_id = $1 AND d.taken_back_at IS NULL AND EXISTS (
               SELECT 1 FROM referral r
               WHERE r.service_id = d.service_id AND r.person_id = d.person_id AND r.state IN ('received', 'in_triage'))",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn death_take_back(
        &mut self,
        permit: &PersonPermit,
        death: Uuid,
        at: At,
        by: &str,
        why: &str,
    ) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE death SET taken_back_at = $1, taken_back_by = $2, taken_back_why = $3
             WHERE service_id = $4 AND person_id = $5 AND id = $6 AND taken_back_at IS NULL",
            at,
            by,
            why,
            self.service(),
            *permit.person(),
            death
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn death_partners(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<DeathPartnerRow>>> {
        let person = *permit.person();
        let rows = query_as!(
            DeathPartnerRow,
            r#"SELECT c.id AS connection_id, c.episode_id, a.name AS asset_name, a.organisation, a.phone, a.email, c.state,
                 t.at AS "told_at?", t.how AS "how?"
             FROM connection c
             JOIN asset a ON a.service_id = c.service_id AND a.id = c.asset_id
             LEFT JOIN death d ON d.service_id = c.service_id AND d.person_id = c.person_id AND d.taken_back_at IS NULL
             LEFT JOIN death_told t ON t.service_id = c.service_id AND t.connection_id = c.id AND t.death_id = d.id
             WHERE c.service_id = $1 AND c.person_id = $2 AND c.state IN ('introduced', 'started', 'taking_part')
             ORDER BY a.name, c.id"#,
            self.service(),
            person
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, person))
    }

    async fn death_told_insert(
        &mut self,
        permit: &PersonPermit,
        (id, death, connection): (Uuid, Uuid, Uuid),
        how: &str,
        at: At,
        by: Uuid,
    ) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO death_told (service_id, id, death_id, person_id, connection_id, how, at, told_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            self.service(),
            id,
            death,
            *permit.person(),
            connection,
            how,
            at,
            by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }
}
