//! Hidden details, and what is kept off a person's own plan.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::hidden::{HiddenKindRow, HiddenRoom, HiddenRow, HiddenWord, JoinedPlaceRow};
use store::permit::{EpisodePermit, PersonPermit};
use store::{At, StoreResult, Undisclosed};
use uuid::Uuid;

#[async_trait]
impl HiddenRoom for SqlTx {
    async fn hidden_list(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<HiddenRow>>> {
        let permit = permit.writing()?;
        let rows = query_as!(
            HiddenRow,
            "SELECT id, person_id, kind, value, postcode, never_use, no_message, safe, note, why, hidden_at, hidden_by
             FROM hidden_detail WHERE service_id = $1 AND person_id = $2 AND until_at IS NULL ORDER BY hidden_at, id",
            self.service(),
            *permit.person()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn hidden_kinds(&mut self, permit: &PersonPermit) -> StoreResult<Vec<HiddenKindRow>> {
        query_as!(
            HiddenKindRow,
            "SELECT kind, hidden_at FROM hidden_detail WHERE service_id = $1 AND person_id = $2 AND until_at IS NULL ORDER BY hidden_at, id",
            self.service(),
            *permit.person()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn hidden_words(&mut self, person: Uuid) -> StoreResult<Vec<HiddenWord>> {
        query_as!(
            HiddenWord,
            "SELECT h.kind, h.value, h.postcode FROM hidden_detail h
             WHERE h.service_id = $1 AND h.person_id IN (
               SELECT p.id FROM person p WHERE p.service_id = $1 AND p.id = $2
               UNION SELECT j.id FROM person j WHERE j.service_id = $1 AND j.merged_into = $2
               UNION SELECT t.other_person_id FROM person_tie t
                 WHERE t.service_id = $1 AND t.person_id = $2 AND t.other_person_id IS NOT NULL)",
            self.service(),
            person
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn hidden_insert(&mut self, permit: &PersonPermit, h: &HiddenRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "INSERT INTO hidden_detail (service_id, id, person_id, kind, value, postcode, never_use, no_message, safe, note, why,
                 hidden_at, hidden_by)
             SELECT p.service_id, $3, p.id, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 FROM person p
             WHERE p.service_id = $1 AND p.id = $2 AND (p.id = $14 OR p.merged_into = $14)",
            self.service(),
            h.person_id,
            h.id,
            h.kind,
            h.value,
            h.postcode,
            h.never_use,
            h.no_message,
            h.safe,
            h.note,
            h.why,
            h.hidden_at,
            h.hidden_by,
            *permit.person()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn hidden_delete(&mut self, permit: &PersonPermit, id: Uuid) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "DELETE FROM hidden_detail WHERE service_id = $1 AND person_id = $2 AND id = $3",
            self.service(),
            *permit.person(),
            id
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn hidden_end(&mut self, permit: &PersonPermit, id: Uuid, at: At) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE hidden_detail SET until_at = $1 WHERE service_id = $2 AND person_id = $3 AND id = $4 AND until_at IS NULL",
            at,
            self.service(),
            *permit.person(),
            id
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn hidden_touch(&mut self, permit: &PersonPermit) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "UPDATE person SET version = version + 1 WHERE service_id = $1 AND id = $2",
            self.service(),
            *permit.person()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn hidden_places(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<JoinedPlaceRow>>> {
        let permit = permit.writing()?;
        let rows = query_as!(
            JoinedPlaceRow,
            "SELECT id AS person_id, address, postcode FROM person
             WHERE service_id = $1 AND (id = $2 OR merged_into = $2) AND (address <> '' OR postcode <> '') ORDER BY id",
            self.service(),
            *permit.person()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn hidden_places_clear(&mut self, permit: &PersonPermit) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "UPDATE person SET address = '', postcode = '', version = version + 1
             WHERE service_id = $1 AND (id = $2 OR merged_into = $2) AND (address <> '' OR postcode <> '')",
            self.service(),
            *permit.person()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn hidden_ways_clear(&mut self, permit: &PersonPermit, value: &str) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "DELETE FROM person_contact WHERE service_id = $1 AND value = $3 AND person_id IN (
               SELECT p.id FROM person p WHERE p.service_id = $1 AND (p.id = $2 OR p.merged_into = $2))",
            self.service(),
            *permit.person(),
            value
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn hidden_move(&mut self, former: &PersonPermit, kept: Uuid) -> StoreResult<()> {
        let former = former.writing()?;
        query!(
            "UPDATE hidden_detail SET person_id = $1 WHERE service_id = $2 AND person_id = $3",
            kept,
            self.service(),
            *former.person()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn kept_off(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<Uuid>> {
        query_scalar!(
            "SELECT id FROM kept_off WHERE service_id = $1 AND episode_id = $2",
            self.service(),
            *permit.episode()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn kept_off_insert(&mut self, permit: &EpisodePermit, id: Uuid, at: At, by: Uuid) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO kept_off (service_id, id, episode_id, person_id, at, made_by) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT DO NOTHING",
            self.service(),
            id,
            *permit.episode(),
            *permit.person(),
            at,
            by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn kept_off_delete(&mut self, permit: &EpisodePermit, id: Uuid) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "DELETE FROM kept_off WHERE service_id = $1 AND episode_id = $2 AND id = $3",
            self.service(),
            *permit.episode(),
            id
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }
}
